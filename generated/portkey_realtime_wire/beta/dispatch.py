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
from . import shapes as shapes  # fills SHAPES, which decoding and encoding read
from .decoding import EXACT_CLIENT, EXACT_SERVER
from .events import (
    ConversationCreatedEvent,
    ConversationItemCreatedEvent,
    ConversationItemCreateEvent,
    ConversationItemDeletedEvent,
    ConversationItemDeleteEvent,
    ConversationItemInputAudioTranscriptionCompletedEvent,
    ConversationItemInputAudioTranscriptionDeltaEvent,
    ConversationItemInputAudioTranscriptionFailedEvent,
    ConversationItemInputAudioTranscriptionSegmentEvent,
    ConversationItemInputAudioTranscriptionUpdatedEvent,
    ConversationItemRetrievedEvent,
    ConversationItemRetrieveEvent,
    ConversationItemTruncatedEvent,
    ConversationItemTruncateEvent,
    ErrorEvent,
    InputAudioBufferAppendEvent,
    InputAudioBufferClearedEvent,
    InputAudioBufferClearEvent,
    InputAudioBufferCommitEvent,
    InputAudioBufferCommittedEvent,
    InputAudioBufferSpeechStartedEvent,
    InputAudioBufferSpeechStoppedEvent,
    McpListToolsCompletedEvent,
    McpListToolsFailedEvent,
    McpListToolsInProgressEvent,
    OutputAudioBufferClearedEvent,
    OutputAudioBufferClearEvent,
    OutputAudioBufferStartedEvent,
    OutputAudioBufferStoppedEvent,
    RateLimitsUpdatedEvent,
    ResponseAudioDeltaEvent,
    ResponseAudioDoneEvent,
    ResponseAudioTranscriptDeltaEvent,
    ResponseAudioTranscriptDoneEvent,
    ResponseCancelEvent,
    ResponseContentPartAddedEvent,
    ResponseContentPartDoneEvent,
    ResponseCreatedEvent,
    ResponseCreateEvent,
    ResponseDoneEvent,
    ResponseFunctionCallArgumentsDeltaEvent,
    ResponseFunctionCallArgumentsDoneEvent,
    ResponseMcpCallArgumentsDeltaEvent,
    ResponseMcpCallArgumentsDoneEvent,
    ResponseMcpCallCompletedEvent,
    ResponseMcpCallFailedEvent,
    ResponseMcpCallInProgressEvent,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
    ResponseTextDeltaEvent,
    ResponseTextDoneEvent,
    SessionCreatedEvent,
    SessionUpdatedEvent,
    SessionUpdateEvent,
    TranscriptionSessionCreatedEvent,
    TranscriptionSessionUpdatedEvent,
    TranscriptionSessionUpdateEvent,
)

ServerEvent: TypeAlias = (
    ErrorEvent
    | SessionCreatedEvent
    | SessionUpdatedEvent
    | TranscriptionSessionCreatedEvent
    | TranscriptionSessionUpdatedEvent
    | ConversationCreatedEvent
    | ConversationItemCreatedEvent
    | ConversationItemRetrievedEvent
    | ConversationItemTruncatedEvent
    | ConversationItemDeletedEvent
    | ConversationItemInputAudioTranscriptionDeltaEvent
    | ConversationItemInputAudioTranscriptionUpdatedEvent
    | ConversationItemInputAudioTranscriptionCompletedEvent
    | ConversationItemInputAudioTranscriptionSegmentEvent
    | ConversationItemInputAudioTranscriptionFailedEvent
    | InputAudioBufferCommittedEvent
    | InputAudioBufferClearedEvent
    | InputAudioBufferSpeechStartedEvent
    | InputAudioBufferSpeechStoppedEvent
    | OutputAudioBufferStartedEvent
    | OutputAudioBufferStoppedEvent
    | OutputAudioBufferClearedEvent
    | ResponseCreatedEvent
    | ResponseDoneEvent
    | ResponseOutputItemAddedEvent
    | ResponseOutputItemDoneEvent
    | ResponseContentPartAddedEvent
    | ResponseContentPartDoneEvent
    | ResponseTextDeltaEvent
    | ResponseTextDoneEvent
    | ResponseAudioTranscriptDeltaEvent
    | ResponseAudioTranscriptDoneEvent
    | ResponseAudioDeltaEvent
    | ResponseAudioDoneEvent
    | ResponseFunctionCallArgumentsDeltaEvent
    | ResponseFunctionCallArgumentsDoneEvent
    | ResponseMcpCallArgumentsDeltaEvent
    | ResponseMcpCallArgumentsDoneEvent
    | ResponseMcpCallInProgressEvent
    | ResponseMcpCallCompletedEvent
    | ResponseMcpCallFailedEvent
    | McpListToolsInProgressEvent
    | McpListToolsCompletedEvent
    | McpListToolsFailedEvent
    | RateLimitsUpdatedEvent
    | UnknownEvent
    | InvalidEvent
)
"""Everything that a server sends."""

ClientEvent: TypeAlias = (
    SessionUpdateEvent
    | TranscriptionSessionUpdateEvent
    | InputAudioBufferAppendEvent
    | InputAudioBufferCommitEvent
    | InputAudioBufferClearEvent
    | OutputAudioBufferClearEvent
    | ConversationItemCreateEvent
    | ConversationItemRetrieveEvent
    | ConversationItemTruncateEvent
    | ConversationItemDeleteEvent
    | ResponseCreateEvent
    | ResponseCancelEvent
    | UnknownEvent
    | InvalidEvent
)
"""Everything that a client sends."""

SERVER_EVENTS: Final[dict[str, type[Any]]] = {
    "error": ErrorEvent,
    "session.created": SessionCreatedEvent,
    "session.updated": SessionUpdatedEvent,
    "transcription_session.created": TranscriptionSessionCreatedEvent,
    "transcription_session.updated": TranscriptionSessionUpdatedEvent,
    "conversation.created": ConversationCreatedEvent,
    "conversation.item.created": ConversationItemCreatedEvent,
    "conversation.item.retrieved": ConversationItemRetrievedEvent,
    "conversation.item.truncated": ConversationItemTruncatedEvent,
    "conversation.item.deleted": ConversationItemDeletedEvent,
    "conversation.item.input_audio_transcription.delta": ConversationItemInputAudioTranscriptionDeltaEvent,
    "conversation.item.input_audio_transcription.updated": ConversationItemInputAudioTranscriptionUpdatedEvent,
    "conversation.item.input_audio_transcription.completed": ConversationItemInputAudioTranscriptionCompletedEvent,
    "conversation.item.input_audio_transcription.segment": ConversationItemInputAudioTranscriptionSegmentEvent,
    "conversation.item.input_audio_transcription.failed": ConversationItemInputAudioTranscriptionFailedEvent,
    "input_audio_buffer.committed": InputAudioBufferCommittedEvent,
    "input_audio_buffer.cleared": InputAudioBufferClearedEvent,
    "input_audio_buffer.speech_started": InputAudioBufferSpeechStartedEvent,
    "input_audio_buffer.speech_stopped": InputAudioBufferSpeechStoppedEvent,
    "output_audio_buffer.started": OutputAudioBufferStartedEvent,
    "output_audio_buffer.stopped": OutputAudioBufferStoppedEvent,
    "output_audio_buffer.cleared": OutputAudioBufferClearedEvent,
    "response.created": ResponseCreatedEvent,
    "response.done": ResponseDoneEvent,
    "response.output_item.added": ResponseOutputItemAddedEvent,
    "response.output_item.done": ResponseOutputItemDoneEvent,
    "response.content_part.added": ResponseContentPartAddedEvent,
    "response.content_part.done": ResponseContentPartDoneEvent,
    "response.text.delta": ResponseTextDeltaEvent,
    "response.text.done": ResponseTextDoneEvent,
    "response.audio_transcript.delta": ResponseAudioTranscriptDeltaEvent,
    "response.audio_transcript.done": ResponseAudioTranscriptDoneEvent,
    "response.audio.delta": ResponseAudioDeltaEvent,
    "response.audio.done": ResponseAudioDoneEvent,
    "response.function_call_arguments.delta": ResponseFunctionCallArgumentsDeltaEvent,
    "response.function_call_arguments.done": ResponseFunctionCallArgumentsDoneEvent,
    "response.mcp_call_arguments.delta": ResponseMcpCallArgumentsDeltaEvent,
    "response.mcp_call_arguments.done": ResponseMcpCallArgumentsDoneEvent,
    "response.mcp_call.in_progress": ResponseMcpCallInProgressEvent,
    "response.mcp_call.completed": ResponseMcpCallCompletedEvent,
    "response.mcp_call.failed": ResponseMcpCallFailedEvent,
    "mcp_list_tools.in_progress": McpListToolsInProgressEvent,
    "mcp_list_tools.completed": McpListToolsCompletedEvent,
    "mcp_list_tools.failed": McpListToolsFailedEvent,
    "rate_limits.updated": RateLimitsUpdatedEvent,
}

CLIENT_EVENTS: Final[dict[str, type[Any]]] = {
    "session.update": SessionUpdateEvent,
    "transcription_session.update": TranscriptionSessionUpdateEvent,
    "input_audio_buffer.append": InputAudioBufferAppendEvent,
    "input_audio_buffer.commit": InputAudioBufferCommitEvent,
    "input_audio_buffer.clear": InputAudioBufferClearEvent,
    "output_audio_buffer.clear": OutputAudioBufferClearEvent,
    "conversation.item.create": ConversationItemCreateEvent,
    "conversation.item.retrieve": ConversationItemRetrieveEvent,
    "conversation.item.truncate": ConversationItemTruncateEvent,
    "conversation.item.delete": ConversationItemDeleteEvent,
    "response.create": ResponseCreateEvent,
    "response.cancel": ResponseCancelEvent,
}


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
