# Generated from spec/roles.yaml. Do not edit: run "make generate".
"""The parts that events play in a conversation: the vocabulary of ``x-role``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias, cast, final

Types: TypeAlias = tuple[str, ...]
"""Types of events, in the order of the spec."""

Role: TypeAlias = Literal[
    "update_session",
    "update_transcription_session",
    "close_session",
    "append_audio",
    "commit_audio",
    "clear_audio",
    "clear_output",
    "create_item",
    "retrieve_item",
    "truncate_item",
    "delete_item",
    "create_response",
    "cancel_response",
    "error",
    "session_created",
    "session_updated",
    "session_closed",
    "transcription_session_created",
    "transcription_session_updated",
    "conversation_created",
    "item_added",
    "item_done",
    "item_retrieved",
    "item_truncated",
    "item_deleted",
    "input_transcript_delta",
    "input_transcript_snapshot",
    "input_transcript_segment",
    "input_transcript_done",
    "input_transcript_failed",
    "input_committed",
    "input_cleared",
    "speech_started",
    "speech_stopped",
    "input_timeout",
    "dtmf_received",
    "output_started",
    "output_stopped",
    "output_cleared",
    "response_started",
    "response_done",
    "output_item_added",
    "output_item_done",
    "content_part_added",
    "content_part_done",
    "text_delta",
    "text_done",
    "transcript_delta",
    "transcript_done",
    "translation_delta",
    "translation_audio_delta",
    "audio_delta",
    "audio_done",
    "arguments_delta",
    "arguments_done",
    "mcp_arguments_delta",
    "mcp_arguments_done",
    "mcp_call_started",
    "mcp_call_done",
    "mcp_call_failed",
    "mcp_list_started",
    "mcp_list_done",
    "mcp_list_failed",
    "rate_limits",
]
"""The part that an event plays."""


@final
class Roles:
    """The types of the events that play each part, in one dialect."""

    __slots__: tuple[str, ...] = (
        "append_audio",
        "arguments_delta",
        "arguments_done",
        "audio_delta",
        "audio_done",
        "cancel_response",
        "clear_audio",
        "clear_output",
        "close_session",
        "commit_audio",
        "content_part_added",
        "content_part_done",
        "conversation_created",
        "create_item",
        "create_response",
        "delete_item",
        "dtmf_received",
        "error",
        "input_cleared",
        "input_committed",
        "input_timeout",
        "input_transcript_delta",
        "input_transcript_done",
        "input_transcript_failed",
        "input_transcript_segment",
        "input_transcript_snapshot",
        "item_added",
        "item_deleted",
        "item_done",
        "item_retrieved",
        "item_truncated",
        "mcp_arguments_delta",
        "mcp_arguments_done",
        "mcp_call_done",
        "mcp_call_failed",
        "mcp_call_started",
        "mcp_list_done",
        "mcp_list_failed",
        "mcp_list_started",
        "output_cleared",
        "output_item_added",
        "output_item_done",
        "output_started",
        "output_stopped",
        "rate_limits",
        "response_done",
        "response_started",
        "retrieve_item",
        "session_closed",
        "session_created",
        "session_updated",
        "speech_started",
        "speech_stopped",
        "text_delta",
        "text_done",
        "transcript_delta",
        "transcript_done",
        "transcription_session_created",
        "transcription_session_updated",
        "translation_audio_delta",
        "translation_delta",
        "truncate_item",
        "update_session",
        "update_transcription_session",
    )
    update_session: Types
    """Changes the settings of the session."""
    update_transcription_session: Types
    """Changes the settings of a session that only transcribes."""
    close_session: Types
    """Ends the session."""
    append_audio: Types
    """Adds audio to what the server hears."""
    commit_audio: Types
    """Ends the user's turn with what was heard so far."""
    clear_audio: Types
    """Throws away what was heard and not committed."""
    clear_output: Types
    """Throws away what is waiting to be played."""
    create_item: Types
    """Adds an item to the conversation."""
    retrieve_item: Types
    """Asks for an item as the server has it."""
    truncate_item: Types
    """Cuts an answer to what was heard of it."""
    delete_item: Types
    """Takes an item out of the conversation."""
    create_response: Types
    """Asks for an answer."""
    cancel_response: Types
    """Stops an answer."""
    error: Types
    """Something failed, perhaps an event of the client."""
    session_created: Types
    """Greets, with the settings of the session."""
    session_updated: Types
    """Confirms the settings of the session."""
    session_closed: Types
    """The session is over."""
    transcription_session_created: Types
    """Greets in a session that only transcribes."""
    transcription_session_updated: Types
    """Confirms the settings of a session that only transcribes."""
    conversation_created: Types
    """A conversation has begun."""
    item_added: Types
    """An item is part of the conversation now; its content may still grow."""
    item_done: Types
    """An item of the conversation is complete."""
    item_retrieved: Types
    """An item as the server has it, because the client asked."""
    item_truncated: Types
    """An answer was cut to what was heard of it."""
    item_deleted: Types
    """An item is no longer part of the conversation."""
    input_transcript_delta: Types
    """A piece of what the user said, as text."""
    input_transcript_snapshot: Types
    """All that was understood so far of what the user said, as text."""
    input_transcript_segment: Types
    """A stretch of what was said, with its speaker."""
    input_transcript_done: Types
    """All that the user said in one part of an item, as text."""
    input_transcript_failed: Types
    """What the user said could not be made text."""
    input_committed: Types
    """The user's turn has ended and becomes an item."""
    input_cleared: Types
    """What was heard and not committed is thrown away."""
    speech_started: Types
    """The user begins to speak."""
    speech_stopped: Types
    """The user has stopped speaking."""
    input_timeout: Types
    """The user has said nothing for as long as the settings allow."""
    dtmf_received: Types
    """The user has pressed a key of a telephone."""
    output_started: Types
    """The server begins to play an answer to the user."""
    output_stopped: Types
    """The server has played an answer to its end."""
    output_cleared: Types
    """What was waiting to be played is thrown away."""
    response_started: Types
    """An answer begins."""
    response_done: Types
    """An answer has ended, whatever its status."""
    output_item_added: Types
    """An answer begins an item."""
    output_item_done: Types
    """An item of an answer is complete."""
    content_part_added: Types
    """An item of an answer begins a part."""
    content_part_done: Types
    """A part of an item of an answer is complete."""
    text_delta: Types
    """A piece of the text of an answer."""
    text_done: Types
    """The whole text of one part of an answer."""
    transcript_delta: Types
    """A piece of what an answer says, as text."""
    transcript_done: Types
    """All that one part of an answer says, as text."""
    translation_delta: Types
    """A piece of what is translated as it is spoken, as text."""
    translation_audio_delta: Types
    """A piece of what is translated as it is spoken, as sound."""
    audio_delta: Types
    """A piece of the sound of an answer."""
    audio_done: Types
    """The sound of one part of an answer is complete."""
    arguments_delta: Types
    """A piece of the arguments of a function call."""
    arguments_done: Types
    """The whole arguments of a function call."""
    mcp_arguments_delta: Types
    """A piece of the arguments of a call of an MCP tool."""
    mcp_arguments_done: Types
    """The whole arguments of a call of an MCP tool."""
    mcp_call_started: Types
    """A call of an MCP tool is under way."""
    mcp_call_done: Types
    """A call of an MCP tool has succeeded."""
    mcp_call_failed: Types
    """A call of an MCP tool has failed."""
    mcp_list_started: Types
    """The tools of an MCP server are being listed."""
    mcp_list_done: Types
    """The tools of an MCP server are known."""
    mcp_list_failed: Types
    """The tools of an MCP server could not be listed."""
    rate_limits: Types
    """What is left of the account's limits."""

    def __init__(self, types: Mapping[Role, Types]) -> None:
        given = cast("Mapping[str, Types]", types)
        for role in self.__slots__:
            setattr(self, role, given.get(role, ()))
