# Generated from spec/roles.yaml and spec/*/asyncapi.yaml. Do not edit: run "make generate".
"""What each event means to a conversation, as tables: ``MARKS[dialect]``, or ``DIALECT.marks``.

A program asks for a part, never for the name of an event::

    roles = DIALECT.marks.roles
    if event.type in roles.audio_delta: ...          # a tuple of types, often of one
    [create] = roles.create_response                 # a client's event is named the same way
    part = DIALECT.marks.role_of.get(event.type)     # "audio_delta"; None: plays no part

The same event names a part of its own in each dialect. An attribute is an empty tuple where a
dialect has no such event. Nothing here loads a dialect.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, TypeVar, cast, final

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

T = TypeVar("T")


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


@final
class Marks:
    """What the events of one dialect mean."""

    __slots__ = (
        "again",
        "answer_text",
        "carries",
        "confirms",
        "echoes",
        "restored",
        "role_of",
        "roles",
        "session_keys",
        "stale",
    )

    def __init__(
        self,
        types: Mapping[Role, Types] | None = None,
        *,
        restored: Types = (),
        again: Types = (),
        stale: Types = (),
        confirms: Types = (),
        echoes: Types = (),
        carries: Mapping[str, Types] | None = None,
        session_keys: Types = (),
        answer_text: str = "",
    ) -> None:
        self.roles: Final = Roles(types or {})
        self.role_of: Final[Mapping[str, Role]] = {
            each: role for role, found in (types or {}).items() for each in found
        }
        """The part of each type that plays one."""
        self.restored: Final = frozenset(restored)
        """Client events whose effect a replay brings back. A server answers them by
        ``event_id``, as it does those in ``again``."""
        self.again: Final = frozenset(again)
        """Client events that are sent once more to a new connection, if they did not get out."""
        self.stale: Final = frozenset(stale)
        """Client events that speak of a state which dies with its connection: never repeated."""
        self.confirms: Final = frozenset(confirms)
        """Server events that confirm one event of a replay."""
        self.echoes: Final = frozenset(echoes)
        """Server events that repeat, while a conversation is rebuilt, what was said before."""
        self.carries: Final[Mapping[str, Types]] = carries or {}
        """What an event exists for: the keys without which it says nothing."""
        self.session_keys: Final = frozenset(session_keys)
        """Keys of a session that no other dialect has."""
        self.answer_text: Final = answer_text
        """The tag of the part of an item that holds the text of an answer."""

    def by_type(self, by_role: Mapping[Role, T]) -> dict[str, T]:
        """A table by part as the table by type."""
        return {each: by_role[role] for each, role in self.role_of.items() if role in by_role}


MARKS: Final[Mapping[str, Marks]] = {
    "beta": Marks(
        {
            "update_session": ("session.update",),
            "update_transcription_session": ("transcription_session.update",),
            "append_audio": ("input_audio_buffer.append",),
            "commit_audio": ("input_audio_buffer.commit",),
            "clear_audio": ("input_audio_buffer.clear",),
            "clear_output": ("output_audio_buffer.clear",),
            "create_item": ("conversation.item.create",),
            "retrieve_item": ("conversation.item.retrieve",),
            "truncate_item": ("conversation.item.truncate",),
            "delete_item": ("conversation.item.delete",),
            "create_response": ("response.create",),
            "cancel_response": ("response.cancel",),
            "error": ("error",),
            "session_created": ("session.created",),
            "session_updated": ("session.updated",),
            "transcription_session_created": ("transcription_session.created",),
            "transcription_session_updated": ("transcription_session.updated",),
            "conversation_created": ("conversation.created",),
            "item_added": ("conversation.item.created",),
            "item_retrieved": ("conversation.item.retrieved",),
            "item_truncated": ("conversation.item.truncated",),
            "item_deleted": ("conversation.item.deleted",),
            "input_transcript_delta": ("conversation.item.input_audio_transcription.delta",),
            "input_transcript_snapshot": ("conversation.item.input_audio_transcription.updated",),
            "input_transcript_segment": ("conversation.item.input_audio_transcription.segment",),
            "input_transcript_done": ("conversation.item.input_audio_transcription.completed",),
            "input_transcript_failed": ("conversation.item.input_audio_transcription.failed",),
            "input_committed": ("input_audio_buffer.committed",),
            "input_cleared": ("input_audio_buffer.cleared",),
            "speech_started": ("input_audio_buffer.speech_started",),
            "speech_stopped": ("input_audio_buffer.speech_stopped",),
            "output_started": ("output_audio_buffer.started",),
            "output_stopped": ("output_audio_buffer.stopped",),
            "output_cleared": ("output_audio_buffer.cleared",),
            "response_started": ("response.created",),
            "response_done": ("response.done",),
            "output_item_added": ("response.output_item.added",),
            "output_item_done": ("response.output_item.done",),
            "content_part_added": ("response.content_part.added",),
            "content_part_done": ("response.content_part.done",),
            "text_delta": ("response.text.delta",),
            "text_done": ("response.text.done",),
            "transcript_delta": ("response.audio_transcript.delta",),
            "transcript_done": ("response.audio_transcript.done",),
            "audio_delta": ("response.audio.delta",),
            "audio_done": ("response.audio.done",),
            "arguments_delta": ("response.function_call_arguments.delta",),
            "arguments_done": ("response.function_call_arguments.done",),
            "mcp_arguments_delta": ("response.mcp_call_arguments.delta",),
            "mcp_arguments_done": ("response.mcp_call_arguments.done",),
            "mcp_call_started": ("response.mcp_call.in_progress",),
            "mcp_call_done": ("response.mcp_call.completed",),
            "mcp_call_failed": ("response.mcp_call.failed",),
            "mcp_list_started": ("mcp_list_tools.in_progress",),
            "mcp_list_done": ("mcp_list_tools.completed",),
            "mcp_list_failed": ("mcp_list_tools.failed",),
            "rate_limits": ("rate_limits.updated",),
        },
        restored=(
            "session.update",
            "transcription_session.update",
            "conversation.item.create",
            "conversation.item.delete",
        ),
        again=("response.create",),
        stale=(
            "input_audio_buffer.append",
            "input_audio_buffer.commit",
            "input_audio_buffer.clear",
            "output_audio_buffer.clear",
            "conversation.item.truncate",
            "response.cancel",
        ),
        confirms=("session.updated", "transcription_session.updated", "conversation.item.created"),
        echoes=("session.created", "transcription_session.created", "conversation.created"),
        carries={
            "error": ("error",),
            "conversation.item.created": ("item",),
            "conversation.item.retrieved": ("item",),
            "conversation.item.truncated": ("item_id",),
            "conversation.item.deleted": ("item_id",),
            "conversation.item.input_audio_transcription.delta": ("delta",),
            "conversation.item.input_audio_transcription.updated": ("transcript",),
            "conversation.item.input_audio_transcription.completed": ("transcript",),
            "conversation.item.input_audio_transcription.segment": ("text",),
            "response.created": ("response",),
            "response.done": ("response",),
            "response.output_item.added": ("item",),
            "response.output_item.done": ("item",),
            "response.content_part.added": ("part",),
            "response.content_part.done": ("part",),
            "response.text.delta": ("delta",),
            "response.text.done": ("text",),
            "response.audio_transcript.delta": ("delta",),
            "response.audio_transcript.done": ("transcript",),
            "response.audio.delta": ("delta",),
            "response.function_call_arguments.delta": ("delta",),
            "response.function_call_arguments.done": ("arguments",),
            "response.mcp_call_arguments.delta": ("delta",),
            "response.mcp_call_arguments.done": ("arguments",),
            "rate_limits.updated": ("rate_limits",),
        },
        session_keys=("input_audio_format", "output_audio_format"),
        answer_text="text",
    ),
    "ga": Marks(
        {
            "update_session": ("session.update",),
            "update_transcription_session": ("transcription_session.update",),
            "append_audio": ("input_audio_buffer.append",),
            "commit_audio": ("input_audio_buffer.commit",),
            "clear_audio": ("input_audio_buffer.clear",),
            "clear_output": ("output_audio_buffer.clear",),
            "create_item": ("conversation.item.create",),
            "retrieve_item": ("conversation.item.retrieve",),
            "truncate_item": ("conversation.item.truncate",),
            "delete_item": ("conversation.item.delete",),
            "create_response": ("response.create",),
            "cancel_response": ("response.cancel",),
            "error": ("error",),
            "session_created": ("session.created",),
            "session_updated": ("session.updated",),
            "transcription_session_updated": ("transcription_session.updated",),
            "conversation_created": ("conversation.created",),
            "item_added": ("conversation.item.added", "conversation.item.created"),
            "item_done": ("conversation.item.done",),
            "item_retrieved": ("conversation.item.retrieved",),
            "item_truncated": ("conversation.item.truncated",),
            "item_deleted": ("conversation.item.deleted",),
            "input_transcript_delta": ("conversation.item.input_audio_transcription.delta",),
            "input_transcript_snapshot": ("conversation.item.input_audio_transcription.updated",),
            "input_transcript_segment": ("conversation.item.input_audio_transcription.segment",),
            "input_transcript_done": ("conversation.item.input_audio_transcription.completed",),
            "input_transcript_failed": ("conversation.item.input_audio_transcription.failed",),
            "input_committed": ("input_audio_buffer.committed",),
            "input_cleared": ("input_audio_buffer.cleared",),
            "speech_started": ("input_audio_buffer.speech_started",),
            "speech_stopped": ("input_audio_buffer.speech_stopped",),
            "input_timeout": ("input_audio_buffer.timeout_triggered",),
            "dtmf_received": ("input_audio_buffer.dtmf_event_received",),
            "output_started": ("output_audio_buffer.started",),
            "output_stopped": ("output_audio_buffer.stopped",),
            "output_cleared": ("output_audio_buffer.cleared",),
            "response_started": ("response.created",),
            "response_done": ("response.done",),
            "output_item_added": ("response.output_item.added",),
            "output_item_done": ("response.output_item.done",),
            "content_part_added": ("response.content_part.added",),
            "content_part_done": ("response.content_part.done",),
            "text_delta": ("response.output_text.delta",),
            "text_done": ("response.output_text.done",),
            "transcript_delta": ("response.output_audio_transcript.delta",),
            "transcript_done": ("response.output_audio_transcript.done",),
            "audio_delta": ("response.output_audio.delta",),
            "audio_done": ("response.output_audio.done",),
            "arguments_delta": ("response.function_call_arguments.delta",),
            "arguments_done": ("response.function_call_arguments.done",),
            "mcp_arguments_delta": ("response.mcp_call_arguments.delta",),
            "mcp_arguments_done": ("response.mcp_call_arguments.done",),
            "mcp_call_started": ("response.mcp_call.in_progress",),
            "mcp_call_done": ("response.mcp_call.completed",),
            "mcp_call_failed": ("response.mcp_call.failed",),
            "mcp_list_started": ("mcp_list_tools.in_progress",),
            "mcp_list_done": ("mcp_list_tools.completed",),
            "mcp_list_failed": ("mcp_list_tools.failed",),
            "rate_limits": ("rate_limits.updated",),
        },
        restored=(
            "session.update",
            "conversation.item.create",
            "conversation.item.delete",
            "transcription_session.update",
        ),
        again=("response.create",),
        stale=(
            "input_audio_buffer.append",
            "input_audio_buffer.commit",
            "input_audio_buffer.clear",
            "output_audio_buffer.clear",
            "conversation.item.truncate",
            "response.cancel",
        ),
        confirms=(
            "session.updated",
            "transcription_session.updated",
            "conversation.item.added",
            "conversation.item.created",
        ),
        echoes=("session.created", "conversation.created", "conversation.item.done"),
        carries={
            "error": ("error",),
            "conversation.item.added": ("item",),
            "conversation.item.done": ("item",),
            "conversation.item.created": ("item",),
            "conversation.item.retrieved": ("item",),
            "conversation.item.truncated": ("item_id",),
            "conversation.item.deleted": ("item_id",),
            "conversation.item.input_audio_transcription.delta": ("delta",),
            "conversation.item.input_audio_transcription.updated": ("transcript",),
            "conversation.item.input_audio_transcription.segment": ("text",),
            "conversation.item.input_audio_transcription.completed": ("transcript",),
            "input_audio_buffer.dtmf_event_received": ("event",),
            "response.created": ("response",),
            "response.done": ("response",),
            "response.output_item.added": ("item",),
            "response.output_item.done": ("item",),
            "response.content_part.added": ("part",),
            "response.content_part.done": ("part",),
            "response.output_text.delta": ("delta",),
            "response.output_text.done": ("text",),
            "response.output_audio_transcript.delta": ("delta",),
            "response.output_audio_transcript.done": ("transcript",),
            "response.output_audio.delta": ("delta",),
            "response.function_call_arguments.delta": ("delta",),
            "response.function_call_arguments.done": ("arguments",),
            "response.mcp_call_arguments.delta": ("delta",),
            "response.mcp_call_arguments.done": ("arguments",),
            "rate_limits.updated": ("rate_limits",),
        },
        session_keys=("type", "audio", "output_modalities"),
        answer_text="output_text",
    ),
    "translations": Marks(
        {
            "update_session": ("session.update",),
            "close_session": ("session.close",),
            "append_audio": ("session.input_audio_buffer.append",),
            "error": ("error",),
            "session_created": ("session.created",),
            "session_updated": ("session.updated",),
            "session_closed": ("session.closed",),
            "input_transcript_delta": ("session.input_transcript.delta",),
            "translation_delta": ("session.output_transcript.delta",),
            "translation_audio_delta": ("session.output_audio.delta",),
        },
        restored=("session.update",),
        again=(),
        stale=("session.input_audio_buffer.append", "session.close"),
        confirms=("session.updated",),
        echoes=("session.created",),
        carries={
            "error": ("error",),
            "session.input_transcript.delta": ("delta",),
            "session.output_transcript.delta": ("delta",),
            "session.output_audio.delta": ("delta",),
        },
        session_keys=(),
        answer_text="",
    ),
}
"""By dialect."""

TELLING: Final[Mapping[str, str]] = {
    "transcription_session.created": "beta",
    "response.text.delta": "beta",
    "response.text.done": "beta",
    "response.audio_transcript.delta": "beta",
    "response.audio_transcript.done": "beta",
    "response.audio.delta": "beta",
    "response.audio.done": "beta",
    "conversation.item.added": "ga",
    "conversation.item.done": "ga",
    "input_audio_buffer.timeout_triggered": "ga",
    "input_audio_buffer.dtmf_event_received": "ga",
    "response.output_text.delta": "ga",
    "response.output_text.done": "ga",
    "response.output_audio_transcript.delta": "ga",
    "response.output_audio_transcript.done": "ga",
    "response.output_audio.delta": "ga",
    "response.output_audio.done": "ga",
    "session.closed": "translations",
    "session.input_transcript.delta": "translations",
    "session.output_transcript.delta": "translations",
    "session.output_audio.delta": "translations",
}
"""Server events that one dialect alone has, with its name: the first of them tells which is
spoken, where the session does not."""
