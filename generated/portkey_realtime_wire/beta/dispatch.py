# Generated from spec/beta/asyncapi.yaml. Do not edit: run "make generate".
"""Portkey Realtime API, beta dialect: which class an event's ``type`` stands for.

The tables are all there is to dispatch. An event without nested values has a decoder of its own in
``decoding``; every other event, and whatever is not exactly as the spec has it, is read with care
by ``..decoding.decode_tagged``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from .. import decoding as careful
from ..dialect import Dialect
from ..marks import MARKS
from ..unknown import InvalidEvent, UnknownEvent
from . import events
from . import shapes as shapes  # fills SHAPES, which decoding and encoding read
from .decoding import EXACT_CLIENT, EXACT_SERVER

SERVER_EVENTS: Final[dict[str, type[Any]]] = {
    "error": events.ErrorEvent,
    "session.created": events.SessionCreatedEvent,
    "session.updated": events.SessionUpdatedEvent,
    "transcription_session.created": events.TranscriptionSessionCreatedEvent,
    "transcription_session.updated": events.TranscriptionSessionUpdatedEvent,
    "conversation.created": events.ConversationCreatedEvent,
    "conversation.item.created": events.ConversationItemCreatedEvent,
    "conversation.item.retrieved": events.ConversationItemRetrievedEvent,
    "conversation.item.truncated": events.ConversationItemTruncatedEvent,
    "conversation.item.deleted": events.ConversationItemDeletedEvent,
    "conversation.item.input_audio_transcription.delta": events.ConversationItemInputAudioTranscriptionDeltaEvent,
    "conversation.item.input_audio_transcription.updated": events.ConversationItemInputAudioTranscriptionUpdatedEvent,
    "conversation.item.input_audio_transcription.completed": events.ConversationItemInputAudioTranscriptionCompletedEvent,
    "conversation.item.input_audio_transcription.segment": events.ConversationItemInputAudioTranscriptionSegmentEvent,
    "conversation.item.input_audio_transcription.failed": events.ConversationItemInputAudioTranscriptionFailedEvent,
    "input_audio_buffer.committed": events.InputAudioBufferCommittedEvent,
    "input_audio_buffer.cleared": events.InputAudioBufferClearedEvent,
    "input_audio_buffer.speech_started": events.InputAudioBufferSpeechStartedEvent,
    "input_audio_buffer.speech_stopped": events.InputAudioBufferSpeechStoppedEvent,
    "output_audio_buffer.started": events.OutputAudioBufferStartedEvent,
    "output_audio_buffer.stopped": events.OutputAudioBufferStoppedEvent,
    "output_audio_buffer.cleared": events.OutputAudioBufferClearedEvent,
    "response.created": events.ResponseCreatedEvent,
    "response.done": events.ResponseDoneEvent,
    "response.output_item.added": events.ResponseOutputItemAddedEvent,
    "response.output_item.done": events.ResponseOutputItemDoneEvent,
    "response.content_part.added": events.ResponseContentPartAddedEvent,
    "response.content_part.done": events.ResponseContentPartDoneEvent,
    "response.text.delta": events.ResponseTextDeltaEvent,
    "response.text.done": events.ResponseTextDoneEvent,
    "response.audio_transcript.delta": events.ResponseAudioTranscriptDeltaEvent,
    "response.audio_transcript.done": events.ResponseAudioTranscriptDoneEvent,
    "response.audio.delta": events.ResponseAudioDeltaEvent,
    "response.audio.done": events.ResponseAudioDoneEvent,
    "response.function_call_arguments.delta": events.ResponseFunctionCallArgumentsDeltaEvent,
    "response.function_call_arguments.done": events.ResponseFunctionCallArgumentsDoneEvent,
    "response.mcp_call_arguments.delta": events.ResponseMcpCallArgumentsDeltaEvent,
    "response.mcp_call_arguments.done": events.ResponseMcpCallArgumentsDoneEvent,
    "response.mcp_call.in_progress": events.ResponseMcpCallInProgressEvent,
    "response.mcp_call.completed": events.ResponseMcpCallCompletedEvent,
    "response.mcp_call.failed": events.ResponseMcpCallFailedEvent,
    "mcp_list_tools.in_progress": events.McpListToolsInProgressEvent,
    "mcp_list_tools.completed": events.McpListToolsCompletedEvent,
    "mcp_list_tools.failed": events.McpListToolsFailedEvent,
    "rate_limits.updated": events.RateLimitsUpdatedEvent,
}

CLIENT_EVENTS: Final[dict[str, type[Any]]] = {
    "session.update": events.SessionUpdateEvent,
    "transcription_session.update": events.TranscriptionSessionUpdateEvent,
    "input_audio_buffer.append": events.InputAudioBufferAppendEvent,
    "input_audio_buffer.commit": events.InputAudioBufferCommitEvent,
    "input_audio_buffer.clear": events.InputAudioBufferClearEvent,
    "output_audio_buffer.clear": events.OutputAudioBufferClearEvent,
    "conversation.item.create": events.ConversationItemCreateEvent,
    "conversation.item.retrieve": events.ConversationItemRetrieveEvent,
    "conversation.item.truncate": events.ConversationItemTruncateEvent,
    "conversation.item.delete": events.ConversationItemDeleteEvent,
    "response.create": events.ResponseCreateEvent,
    "response.cancel": events.ResponseCancelEvent,
}

ServerEvent: TypeAlias = (
    events.ErrorEvent
    | events.SessionCreatedEvent
    | events.SessionUpdatedEvent
    | events.TranscriptionSessionCreatedEvent
    | events.TranscriptionSessionUpdatedEvent
    | events.ConversationCreatedEvent
    | events.ConversationItemCreatedEvent
    | events.ConversationItemRetrievedEvent
    | events.ConversationItemTruncatedEvent
    | events.ConversationItemDeletedEvent
    | events.ConversationItemInputAudioTranscriptionDeltaEvent
    | events.ConversationItemInputAudioTranscriptionUpdatedEvent
    | events.ConversationItemInputAudioTranscriptionCompletedEvent
    | events.ConversationItemInputAudioTranscriptionSegmentEvent
    | events.ConversationItemInputAudioTranscriptionFailedEvent
    | events.InputAudioBufferCommittedEvent
    | events.InputAudioBufferClearedEvent
    | events.InputAudioBufferSpeechStartedEvent
    | events.InputAudioBufferSpeechStoppedEvent
    | events.OutputAudioBufferStartedEvent
    | events.OutputAudioBufferStoppedEvent
    | events.OutputAudioBufferClearedEvent
    | events.ResponseCreatedEvent
    | events.ResponseDoneEvent
    | events.ResponseOutputItemAddedEvent
    | events.ResponseOutputItemDoneEvent
    | events.ResponseContentPartAddedEvent
    | events.ResponseContentPartDoneEvent
    | events.ResponseTextDeltaEvent
    | events.ResponseTextDoneEvent
    | events.ResponseAudioTranscriptDeltaEvent
    | events.ResponseAudioTranscriptDoneEvent
    | events.ResponseAudioDeltaEvent
    | events.ResponseAudioDoneEvent
    | events.ResponseFunctionCallArgumentsDeltaEvent
    | events.ResponseFunctionCallArgumentsDoneEvent
    | events.ResponseMcpCallArgumentsDeltaEvent
    | events.ResponseMcpCallArgumentsDoneEvent
    | events.ResponseMcpCallInProgressEvent
    | events.ResponseMcpCallCompletedEvent
    | events.ResponseMcpCallFailedEvent
    | events.McpListToolsInProgressEvent
    | events.McpListToolsCompletedEvent
    | events.McpListToolsFailedEvent
    | events.RateLimitsUpdatedEvent
    | UnknownEvent
    | InvalidEvent
)
"""Everything that a server sends."""

ClientEvent: TypeAlias = (
    events.SessionUpdateEvent
    | events.TranscriptionSessionUpdateEvent
    | events.InputAudioBufferAppendEvent
    | events.InputAudioBufferCommitEvent
    | events.InputAudioBufferClearEvent
    | events.OutputAudioBufferClearEvent
    | events.ConversationItemCreateEvent
    | events.ConversationItemRetrieveEvent
    | events.ConversationItemTruncateEvent
    | events.ConversationItemDeleteEvent
    | events.ResponseCreateEvent
    | events.ResponseCancelEvent
    | UnknownEvent
    | InvalidEvent
)
"""Everything that a client sends."""


def server_decoder(noticed: careful.Noticed | None = None) -> Callable[[object], ServerEvent]:
    """Makes a ``decode_server_event`` that calls ``noticed`` with each event that departs from the
    spec and could be read all the same."""
    exact = EXACT_SERVER.get

    def decode_server_event(data: object) -> ServerEvent:
        """A server's event from decoded JSON. Never raises: what cannot be read is an
        InvalidEvent, what the spec does not know an UnknownEvent."""
        event: Any
        if type(data) is dict and type(tag := data.get("type")) is str:
            decode = exact(tag)
            if decode is not None and (event := decode(data)) is not None:
                return event  # type: ignore[no-any-return]
        event = careful.decode_tagged(data, SERVER_EVENTS, tolerant=True, noticed=noticed)
        return event  # type: ignore[no-any-return]

    return decode_server_event


decode_server_event: Final = server_decoder()


def decode_client_event(data: object) -> ClientEvent:
    """A client's event from decoded JSON, which has to be as the spec says. Never raises: anything
    else is an InvalidEvent, what the spec does not know an UnknownEvent."""
    event: Any
    if type(data) is dict and type(tag := data.get("type")) is str:
        decode = EXACT_CLIENT.get(tag)
        if decode is not None and (event := decode(data)) is not None:
            return event  # type: ignore[no-any-return]
    event = careful.decode_tagged(data, CLIENT_EVENTS)
    return event  # type: ignore[no-any-return]


def decode(message: careful.Message) -> ServerEvent:
    """A server's event from JSON text, or from JSON that is decoded already.

    For what did not come over a connection of ours: a WebRTC data channel, a file, a queue. Never
    raises, as ``decode_server_event``. ``event.to_json()`` is the way back.
    """
    event: ServerEvent = careful.decode_message(message, decode_server_event)
    return event


DIALECT: Final = Dialect(
    name="beta",
    server_events=SERVER_EVENTS,
    client_events=CLIENT_EVENTS,
    decode_server_event=decode_server_event,
    decode_client_event=decode_client_event,
    server_decoder=server_decoder,
    marks=MARKS["beta"],
)
