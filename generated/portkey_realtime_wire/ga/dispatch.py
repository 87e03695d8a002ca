# Generated from spec/ga/asyncapi.yaml. Do not edit: run "make generate".
"""Portkey Realtime API, GA dialect: which class an event's ``type`` stands for, and how it is decoded.

A flat event has a decoder of its own, one look at each key; it answers None for whatever is not
exactly as the spec has it, and then the careful decoder in ``shapes`` takes over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from ..marks import MARKS
from ..runtime import NOT_GIVEN
from ..shapes import Dialect, InvalidEvent, UnknownEvent, decode_tagged
from . import shapes as shapes  # fills SHAPES, which decoding and encoding read
from .events import (
    ConversationCreatedEvent,
    ConversationItemAddedEvent,
    ConversationItemCreatedEvent,
    ConversationItemCreateEvent,
    ConversationItemDeletedEvent,
    ConversationItemDeleteEvent,
    ConversationItemDoneEvent,
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
    InputAudioBufferDtmfEventReceivedEvent,
    InputAudioBufferSpeechStartedEvent,
    InputAudioBufferSpeechStoppedEvent,
    InputAudioBufferTimeoutTriggeredEvent,
    McpListToolsCompletedEvent,
    McpListToolsFailedEvent,
    McpListToolsInProgressEvent,
    OutputAudioBufferClearedEvent,
    OutputAudioBufferClearEvent,
    OutputAudioBufferStartedEvent,
    OutputAudioBufferStoppedEvent,
    RateLimitsUpdatedEvent,
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
    ResponseOutputAudioDeltaEvent,
    ResponseOutputAudioDoneEvent,
    ResponseOutputAudioTranscriptDeltaEvent,
    ResponseOutputAudioTranscriptDoneEvent,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
    ResponseOutputTextDeltaEvent,
    ResponseOutputTextDoneEvent,
    SessionCreatedEvent,
    SessionUpdatedEvent,
    SessionUpdateEvent,
    TranscriptionSessionUpdatedEvent,
    TranscriptionSessionUpdateEvent,
)

ServerEvent: TypeAlias = (
    ErrorEvent
    | SessionCreatedEvent
    | SessionUpdatedEvent
    | TranscriptionSessionUpdatedEvent
    | ConversationCreatedEvent
    | ConversationItemAddedEvent
    | ConversationItemDoneEvent
    | ConversationItemCreatedEvent
    | ConversationItemRetrievedEvent
    | ConversationItemTruncatedEvent
    | ConversationItemDeletedEvent
    | ConversationItemInputAudioTranscriptionDeltaEvent
    | ConversationItemInputAudioTranscriptionUpdatedEvent
    | ConversationItemInputAudioTranscriptionSegmentEvent
    | ConversationItemInputAudioTranscriptionCompletedEvent
    | ConversationItemInputAudioTranscriptionFailedEvent
    | InputAudioBufferCommittedEvent
    | InputAudioBufferClearedEvent
    | InputAudioBufferSpeechStartedEvent
    | InputAudioBufferSpeechStoppedEvent
    | InputAudioBufferTimeoutTriggeredEvent
    | InputAudioBufferDtmfEventReceivedEvent
    | OutputAudioBufferStartedEvent
    | OutputAudioBufferStoppedEvent
    | OutputAudioBufferClearedEvent
    | ResponseCreatedEvent
    | ResponseDoneEvent
    | ResponseOutputItemAddedEvent
    | ResponseOutputItemDoneEvent
    | ResponseContentPartAddedEvent
    | ResponseContentPartDoneEvent
    | ResponseOutputTextDeltaEvent
    | ResponseOutputTextDoneEvent
    | ResponseOutputAudioTranscriptDeltaEvent
    | ResponseOutputAudioTranscriptDoneEvent
    | ResponseOutputAudioDeltaEvent
    | ResponseOutputAudioDoneEvent
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
    | TranscriptionSessionUpdateEvent
    | UnknownEvent
    | InvalidEvent
)
"""Everything that a client sends."""

SERVER_EVENTS: Final[dict[str, type[Any]]] = {
    "error": ErrorEvent,
    "session.created": SessionCreatedEvent,
    "session.updated": SessionUpdatedEvent,
    "transcription_session.updated": TranscriptionSessionUpdatedEvent,
    "conversation.created": ConversationCreatedEvent,
    "conversation.item.added": ConversationItemAddedEvent,
    "conversation.item.done": ConversationItemDoneEvent,
    "conversation.item.created": ConversationItemCreatedEvent,
    "conversation.item.retrieved": ConversationItemRetrievedEvent,
    "conversation.item.truncated": ConversationItemTruncatedEvent,
    "conversation.item.deleted": ConversationItemDeletedEvent,
    "conversation.item.input_audio_transcription.delta": ConversationItemInputAudioTranscriptionDeltaEvent,
    "conversation.item.input_audio_transcription.updated": ConversationItemInputAudioTranscriptionUpdatedEvent,
    "conversation.item.input_audio_transcription.segment": ConversationItemInputAudioTranscriptionSegmentEvent,
    "conversation.item.input_audio_transcription.completed": ConversationItemInputAudioTranscriptionCompletedEvent,
    "conversation.item.input_audio_transcription.failed": ConversationItemInputAudioTranscriptionFailedEvent,
    "input_audio_buffer.committed": InputAudioBufferCommittedEvent,
    "input_audio_buffer.cleared": InputAudioBufferClearedEvent,
    "input_audio_buffer.speech_started": InputAudioBufferSpeechStartedEvent,
    "input_audio_buffer.speech_stopped": InputAudioBufferSpeechStoppedEvent,
    "input_audio_buffer.timeout_triggered": InputAudioBufferTimeoutTriggeredEvent,
    "input_audio_buffer.dtmf_event_received": InputAudioBufferDtmfEventReceivedEvent,
    "output_audio_buffer.started": OutputAudioBufferStartedEvent,
    "output_audio_buffer.stopped": OutputAudioBufferStoppedEvent,
    "output_audio_buffer.cleared": OutputAudioBufferClearedEvent,
    "response.created": ResponseCreatedEvent,
    "response.done": ResponseDoneEvent,
    "response.output_item.added": ResponseOutputItemAddedEvent,
    "response.output_item.done": ResponseOutputItemDoneEvent,
    "response.content_part.added": ResponseContentPartAddedEvent,
    "response.content_part.done": ResponseContentPartDoneEvent,
    "response.output_text.delta": ResponseOutputTextDeltaEvent,
    "response.output_text.done": ResponseOutputTextDoneEvent,
    "response.output_audio_transcript.delta": ResponseOutputAudioTranscriptDeltaEvent,
    "response.output_audio_transcript.done": ResponseOutputAudioTranscriptDoneEvent,
    "response.output_audio.delta": ResponseOutputAudioDeltaEvent,
    "response.output_audio.done": ResponseOutputAudioDoneEvent,
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
    "transcription_session.update": TranscriptionSessionUpdateEvent,
}

_new = object.__new__


def _input_audio_buffer_append_event(_data: dict[str, Any]) -> InputAudioBufferAppendEvent | None:
    _get = _data.get
    if (
        ((event_id := _get("event_id", NOT_GIVEN)) is NOT_GIVEN or type(event_id) is str)
        and type(audio := _get("audio")) is str
        and not len(audio) % 4
        and len(_data) == 2 + (event_id is not NOT_GIVEN)
    ):
        _made = _new(InputAudioBufferAppendEvent)
        _made.event_id = event_id
        _made.type = "input_audio_buffer.append"
        _made.audio = audio
        _made.extra = {}
        return _made
    return None


def _input_audio_buffer_commit_event(_data: dict[str, Any]) -> InputAudioBufferCommitEvent | None:
    _get = _data.get
    if ((event_id := _get("event_id", NOT_GIVEN)) is NOT_GIVEN or type(event_id) is str) and len(
        _data
    ) == 1 + (event_id is not NOT_GIVEN):
        _made = _new(InputAudioBufferCommitEvent)
        _made.event_id = event_id
        _made.type = "input_audio_buffer.commit"
        _made.extra = {}
        return _made
    return None


def _input_audio_buffer_clear_event(_data: dict[str, Any]) -> InputAudioBufferClearEvent | None:
    _get = _data.get
    if ((event_id := _get("event_id", NOT_GIVEN)) is NOT_GIVEN or type(event_id) is str) and len(
        _data
    ) == 1 + (event_id is not NOT_GIVEN):
        _made = _new(InputAudioBufferClearEvent)
        _made.event_id = event_id
        _made.type = "input_audio_buffer.clear"
        _made.extra = {}
        return _made
    return None


def _output_audio_buffer_clear_event(_data: dict[str, Any]) -> OutputAudioBufferClearEvent | None:
    _get = _data.get
    if ((event_id := _get("event_id", NOT_GIVEN)) is NOT_GIVEN or type(event_id) is str) and len(
        _data
    ) == 1 + (event_id is not NOT_GIVEN):
        _made = _new(OutputAudioBufferClearEvent)
        _made.event_id = event_id
        _made.type = "output_audio_buffer.clear"
        _made.extra = {}
        return _made
    return None


def _conversation_item_retrieve_event(
    _data: dict[str, Any],
) -> ConversationItemRetrieveEvent | None:
    _get = _data.get
    if (
        ((event_id := _get("event_id", NOT_GIVEN)) is NOT_GIVEN or type(event_id) is str)
        and type(item_id := _get("item_id")) is str
        and len(_data) == 2 + (event_id is not NOT_GIVEN)
    ):
        _made = _new(ConversationItemRetrieveEvent)
        _made.event_id = event_id
        _made.type = "conversation.item.retrieve"
        _made.item_id = item_id
        _made.extra = {}
        return _made
    return None


def _conversation_item_truncate_event(
    _data: dict[str, Any],
) -> ConversationItemTruncateEvent | None:
    _get = _data.get
    if (
        ((event_id := _get("event_id", NOT_GIVEN)) is NOT_GIVEN or type(event_id) is str)
        and type(item_id := _get("item_id")) is str
        and type(content_index := _get("content_index")) is int
        and type(audio_end_ms := _get("audio_end_ms")) is int
        and len(_data) == 4 + (event_id is not NOT_GIVEN)
    ):
        _made = _new(ConversationItemTruncateEvent)
        _made.event_id = event_id
        _made.type = "conversation.item.truncate"
        _made.item_id = item_id
        _made.content_index = content_index
        _made.audio_end_ms = audio_end_ms
        _made.extra = {}
        return _made
    return None


def _conversation_item_delete_event(_data: dict[str, Any]) -> ConversationItemDeleteEvent | None:
    _get = _data.get
    if (
        ((event_id := _get("event_id", NOT_GIVEN)) is NOT_GIVEN or type(event_id) is str)
        and type(item_id := _get("item_id")) is str
        and len(_data) == 2 + (event_id is not NOT_GIVEN)
    ):
        _made = _new(ConversationItemDeleteEvent)
        _made.event_id = event_id
        _made.type = "conversation.item.delete"
        _made.item_id = item_id
        _made.extra = {}
        return _made
    return None


def _response_cancel_event(_data: dict[str, Any]) -> ResponseCancelEvent | None:
    _get = _data.get
    if (
        ((event_id := _get("event_id", NOT_GIVEN)) is NOT_GIVEN or type(event_id) is str)
        and (
            (response_id := _get("response_id", NOT_GIVEN)) is NOT_GIVEN or type(response_id) is str
        )
        and len(_data) == 1 + (event_id is not NOT_GIVEN) + (response_id is not NOT_GIVEN)
    ):
        _made = _new(ResponseCancelEvent)
        _made.event_id = event_id
        _made.type = "response.cancel"
        _made.response_id = response_id
        _made.extra = {}
        return _made
    return None


def _conversation_item_truncated_event(
    _data: dict[str, Any],
) -> ConversationItemTruncatedEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(item_id := _get("item_id")) is str
        and type(content_index := _get("content_index")) is int
        and type(audio_end_ms := _get("audio_end_ms")) is int
        and len(_data) == 5
    ):
        _made = _new(ConversationItemTruncatedEvent)
        _made.event_id = event_id
        _made.type = "conversation.item.truncated"
        _made.item_id = item_id
        _made.content_index = content_index
        _made.audio_end_ms = audio_end_ms
        _made.extra = {}
        return _made
    return None


def _conversation_item_deleted_event(_data: dict[str, Any]) -> ConversationItemDeletedEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(item_id := _get("item_id")) is str
        and len(_data) == 3
    ):
        _made = _new(ConversationItemDeletedEvent)
        _made.event_id = event_id
        _made.type = "conversation.item.deleted"
        _made.item_id = item_id
        _made.extra = {}
        return _made
    return None


def _conversation_item_input_audio_transcription_updated_event(
    _data: dict[str, Any],
) -> ConversationItemInputAudioTranscriptionUpdatedEvent | None:
    _get = _data.get
    if (
        ((event_id := _get("event_id", NOT_GIVEN)) is NOT_GIVEN or type(event_id) is str)
        and type(item_id := _get("item_id")) is str
        and (
            (content_index := _get("content_index", NOT_GIVEN)) is NOT_GIVEN
            or type(content_index) is int
        )
        and type(transcript := _get("transcript")) is str
        and len(_data) == 3 + (event_id is not NOT_GIVEN) + (content_index is not NOT_GIVEN)
    ):
        _made = _new(ConversationItemInputAudioTranscriptionUpdatedEvent)
        _made.event_id = event_id
        _made.type = "conversation.item.input_audio_transcription.updated"
        _made.item_id = item_id
        _made.content_index = content_index
        _made.transcript = transcript
        _made.extra = {}
        return _made
    return None


def _conversation_item_input_audio_transcription_segment_event(
    _data: dict[str, Any],
) -> ConversationItemInputAudioTranscriptionSegmentEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(item_id := _get("item_id")) is str
        and type(content_index := _get("content_index")) is int
        and type(text := _get("text")) is str
        and type(id := _get("id")) is str
        and type(speaker := _get("speaker")) is str
        and (type(start := _get("start")) is int or type(start) is float)
        and (type(end := _get("end")) is int or type(end) is float)
        and len(_data) == 9
    ):
        _made = _new(ConversationItemInputAudioTranscriptionSegmentEvent)
        _made.event_id = event_id
        _made.type = "conversation.item.input_audio_transcription.segment"
        _made.item_id = item_id
        _made.content_index = content_index
        _made.text = text
        _made.id = id
        _made.speaker = speaker
        _made.start = start
        _made.end = end
        _made.extra = {}
        return _made
    return None


def _input_audio_buffer_committed_event(
    _data: dict[str, Any],
) -> InputAudioBufferCommittedEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and (
            (previous_item_id := _get("previous_item_id", NOT_GIVEN)) is NOT_GIVEN
            or type(previous_item_id) is str
            or previous_item_id is None
        )
        and type(item_id := _get("item_id")) is str
        and len(_data) == 3 + (previous_item_id is not NOT_GIVEN)
    ):
        _made = _new(InputAudioBufferCommittedEvent)
        _made.event_id = event_id
        _made.type = "input_audio_buffer.committed"
        _made.previous_item_id = previous_item_id
        _made.item_id = item_id
        _made.extra = {}
        return _made
    return None


def _input_audio_buffer_cleared_event(_data: dict[str, Any]) -> InputAudioBufferClearedEvent | None:
    _get = _data.get
    if type(event_id := _get("event_id")) is str and len(_data) == 2:
        _made = _new(InputAudioBufferClearedEvent)
        _made.event_id = event_id
        _made.type = "input_audio_buffer.cleared"
        _made.extra = {}
        return _made
    return None


def _input_audio_buffer_speech_started_event(
    _data: dict[str, Any],
) -> InputAudioBufferSpeechStartedEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(audio_start_ms := _get("audio_start_ms")) is int
        and type(item_id := _get("item_id")) is str
        and len(_data) == 4
    ):
        _made = _new(InputAudioBufferSpeechStartedEvent)
        _made.event_id = event_id
        _made.type = "input_audio_buffer.speech_started"
        _made.audio_start_ms = audio_start_ms
        _made.item_id = item_id
        _made.extra = {}
        return _made
    return None


def _input_audio_buffer_speech_stopped_event(
    _data: dict[str, Any],
) -> InputAudioBufferSpeechStoppedEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(audio_end_ms := _get("audio_end_ms")) is int
        and type(item_id := _get("item_id")) is str
        and len(_data) == 4
    ):
        _made = _new(InputAudioBufferSpeechStoppedEvent)
        _made.event_id = event_id
        _made.type = "input_audio_buffer.speech_stopped"
        _made.audio_end_ms = audio_end_ms
        _made.item_id = item_id
        _made.extra = {}
        return _made
    return None


def _input_audio_buffer_timeout_triggered_event(
    _data: dict[str, Any],
) -> InputAudioBufferTimeoutTriggeredEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(audio_start_ms := _get("audio_start_ms")) is int
        and type(audio_end_ms := _get("audio_end_ms")) is int
        and type(item_id := _get("item_id")) is str
        and len(_data) == 5
    ):
        _made = _new(InputAudioBufferTimeoutTriggeredEvent)
        _made.event_id = event_id
        _made.type = "input_audio_buffer.timeout_triggered"
        _made.audio_start_ms = audio_start_ms
        _made.audio_end_ms = audio_end_ms
        _made.item_id = item_id
        _made.extra = {}
        return _made
    return None


def _input_audio_buffer_dtmf_event_received_event(
    _data: dict[str, Any],
) -> InputAudioBufferDtmfEventReceivedEvent | None:
    _get = _data.get
    if (
        ((event_id := _get("event_id", NOT_GIVEN)) is NOT_GIVEN or type(event_id) is str)
        and type(event := _get("event")) is str
        and type(received_at := _get("received_at")) is int
        and len(_data) == 3 + (event_id is not NOT_GIVEN)
    ):
        _made = _new(InputAudioBufferDtmfEventReceivedEvent)
        _made.event_id = event_id
        _made.type = "input_audio_buffer.dtmf_event_received"
        _made.event = event
        _made.received_at = received_at
        _made.extra = {}
        return _made
    return None


def _output_audio_buffer_started_event(
    _data: dict[str, Any],
) -> OutputAudioBufferStartedEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(response_id := _get("response_id")) is str
        and len(_data) == 3
    ):
        _made = _new(OutputAudioBufferStartedEvent)
        _made.event_id = event_id
        _made.type = "output_audio_buffer.started"
        _made.response_id = response_id
        _made.extra = {}
        return _made
    return None


def _output_audio_buffer_stopped_event(
    _data: dict[str, Any],
) -> OutputAudioBufferStoppedEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(response_id := _get("response_id")) is str
        and len(_data) == 3
    ):
        _made = _new(OutputAudioBufferStoppedEvent)
        _made.event_id = event_id
        _made.type = "output_audio_buffer.stopped"
        _made.response_id = response_id
        _made.extra = {}
        return _made
    return None


def _output_audio_buffer_cleared_event(
    _data: dict[str, Any],
) -> OutputAudioBufferClearedEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(response_id := _get("response_id")) is str
        and len(_data) == 3
    ):
        _made = _new(OutputAudioBufferClearedEvent)
        _made.event_id = event_id
        _made.type = "output_audio_buffer.cleared"
        _made.response_id = response_id
        _made.extra = {}
        return _made
    return None


def _response_output_text_delta_event(_data: dict[str, Any]) -> ResponseOutputTextDeltaEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(response_id := _get("response_id")) is str
        and type(item_id := _get("item_id")) is str
        and type(output_index := _get("output_index")) is int
        and type(content_index := _get("content_index")) is int
        and type(delta := _get("delta")) is str
        and (
            (obfuscation := _get("obfuscation", NOT_GIVEN)) is NOT_GIVEN
            or type(obfuscation) is str
            or obfuscation is None
        )
        and len(_data) == 7 + (obfuscation is not NOT_GIVEN)
    ):
        _made = _new(ResponseOutputTextDeltaEvent)
        _made.event_id = event_id
        _made.type = "response.output_text.delta"
        _made.response_id = response_id
        _made.item_id = item_id
        _made.output_index = output_index
        _made.content_index = content_index
        _made.delta = delta
        _made.obfuscation = obfuscation
        _made.extra = {}
        return _made
    return None


def _response_output_text_done_event(_data: dict[str, Any]) -> ResponseOutputTextDoneEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(response_id := _get("response_id")) is str
        and type(item_id := _get("item_id")) is str
        and type(output_index := _get("output_index")) is int
        and type(content_index := _get("content_index")) is int
        and type(text := _get("text")) is str
        and len(_data) == 7
    ):
        _made = _new(ResponseOutputTextDoneEvent)
        _made.event_id = event_id
        _made.type = "response.output_text.done"
        _made.response_id = response_id
        _made.item_id = item_id
        _made.output_index = output_index
        _made.content_index = content_index
        _made.text = text
        _made.extra = {}
        return _made
    return None


def _response_output_audio_transcript_delta_event(
    _data: dict[str, Any],
) -> ResponseOutputAudioTranscriptDeltaEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(response_id := _get("response_id")) is str
        and type(item_id := _get("item_id")) is str
        and type(output_index := _get("output_index")) is int
        and type(content_index := _get("content_index")) is int
        and type(delta := _get("delta")) is str
        and (
            (obfuscation := _get("obfuscation", NOT_GIVEN)) is NOT_GIVEN
            or type(obfuscation) is str
            or obfuscation is None
        )
        and len(_data) == 7 + (obfuscation is not NOT_GIVEN)
    ):
        _made = _new(ResponseOutputAudioTranscriptDeltaEvent)
        _made.event_id = event_id
        _made.type = "response.output_audio_transcript.delta"
        _made.response_id = response_id
        _made.item_id = item_id
        _made.output_index = output_index
        _made.content_index = content_index
        _made.delta = delta
        _made.obfuscation = obfuscation
        _made.extra = {}
        return _made
    return None


def _response_output_audio_transcript_done_event(
    _data: dict[str, Any],
) -> ResponseOutputAudioTranscriptDoneEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(response_id := _get("response_id")) is str
        and type(item_id := _get("item_id")) is str
        and type(output_index := _get("output_index")) is int
        and type(content_index := _get("content_index")) is int
        and type(transcript := _get("transcript")) is str
        and len(_data) == 7
    ):
        _made = _new(ResponseOutputAudioTranscriptDoneEvent)
        _made.event_id = event_id
        _made.type = "response.output_audio_transcript.done"
        _made.response_id = response_id
        _made.item_id = item_id
        _made.output_index = output_index
        _made.content_index = content_index
        _made.transcript = transcript
        _made.extra = {}
        return _made
    return None


def _response_output_audio_delta_event(
    _data: dict[str, Any],
) -> ResponseOutputAudioDeltaEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(response_id := _get("response_id")) is str
        and type(item_id := _get("item_id")) is str
        and type(output_index := _get("output_index")) is int
        and type(content_index := _get("content_index")) is int
        and type(delta := _get("delta")) is str
        and not len(delta) % 4
        and len(_data) == 7
    ):
        _made = _new(ResponseOutputAudioDeltaEvent)
        _made.event_id = event_id
        _made.type = "response.output_audio.delta"
        _made.response_id = response_id
        _made.item_id = item_id
        _made.output_index = output_index
        _made.content_index = content_index
        _made.delta = delta
        _made.extra = {}
        return _made
    return None


def _response_output_audio_done_event(_data: dict[str, Any]) -> ResponseOutputAudioDoneEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(response_id := _get("response_id")) is str
        and type(item_id := _get("item_id")) is str
        and type(output_index := _get("output_index")) is int
        and type(content_index := _get("content_index")) is int
        and len(_data) == 6
    ):
        _made = _new(ResponseOutputAudioDoneEvent)
        _made.event_id = event_id
        _made.type = "response.output_audio.done"
        _made.response_id = response_id
        _made.item_id = item_id
        _made.output_index = output_index
        _made.content_index = content_index
        _made.extra = {}
        return _made
    return None


def _response_function_call_arguments_delta_event(
    _data: dict[str, Any],
) -> ResponseFunctionCallArgumentsDeltaEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(response_id := _get("response_id")) is str
        and type(item_id := _get("item_id")) is str
        and (
            (output_index := _get("output_index", NOT_GIVEN)) is NOT_GIVEN
            or type(output_index) is int
        )
        and type(call_id := _get("call_id")) is str
        and type(delta := _get("delta")) is str
        and (
            (obfuscation := _get("obfuscation", NOT_GIVEN)) is NOT_GIVEN
            or type(obfuscation) is str
            or obfuscation is None
        )
        and len(_data) == 6 + (output_index is not NOT_GIVEN) + (obfuscation is not NOT_GIVEN)
    ):
        _made = _new(ResponseFunctionCallArgumentsDeltaEvent)
        _made.event_id = event_id
        _made.type = "response.function_call_arguments.delta"
        _made.response_id = response_id
        _made.item_id = item_id
        _made.output_index = output_index
        _made.call_id = call_id
        _made.delta = delta
        _made.obfuscation = obfuscation
        _made.extra = {}
        return _made
    return None


def _response_function_call_arguments_done_event(
    _data: dict[str, Any],
) -> ResponseFunctionCallArgumentsDoneEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(response_id := _get("response_id")) is str
        and type(item_id := _get("item_id")) is str
        and type(output_index := _get("output_index")) is int
        and type(call_id := _get("call_id")) is str
        and ((name := _get("name", NOT_GIVEN)) is NOT_GIVEN or type(name) is str)
        and type(arguments := _get("arguments")) is str
        and len(_data) == 7 + (name is not NOT_GIVEN)
    ):
        _made = _new(ResponseFunctionCallArgumentsDoneEvent)
        _made.event_id = event_id
        _made.type = "response.function_call_arguments.done"
        _made.response_id = response_id
        _made.item_id = item_id
        _made.output_index = output_index
        _made.call_id = call_id
        _made.name = name
        _made.arguments = arguments
        _made.extra = {}
        return _made
    return None


def _response_mcp_call_arguments_delta_event(
    _data: dict[str, Any],
) -> ResponseMcpCallArgumentsDeltaEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(response_id := _get("response_id")) is str
        and type(item_id := _get("item_id")) is str
        and type(output_index := _get("output_index")) is int
        and type(delta := _get("delta")) is str
        and (
            (obfuscation := _get("obfuscation", NOT_GIVEN)) is NOT_GIVEN
            or type(obfuscation) is str
            or obfuscation is None
        )
        and len(_data) == 6 + (obfuscation is not NOT_GIVEN)
    ):
        _made = _new(ResponseMcpCallArgumentsDeltaEvent)
        _made.event_id = event_id
        _made.type = "response.mcp_call_arguments.delta"
        _made.response_id = response_id
        _made.item_id = item_id
        _made.output_index = output_index
        _made.delta = delta
        _made.obfuscation = obfuscation
        _made.extra = {}
        return _made
    return None


def _response_mcp_call_arguments_done_event(
    _data: dict[str, Any],
) -> ResponseMcpCallArgumentsDoneEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(response_id := _get("response_id")) is str
        and type(item_id := _get("item_id")) is str
        and type(output_index := _get("output_index")) is int
        and type(arguments := _get("arguments")) is str
        and len(_data) == 6
    ):
        _made = _new(ResponseMcpCallArgumentsDoneEvent)
        _made.event_id = event_id
        _made.type = "response.mcp_call_arguments.done"
        _made.response_id = response_id
        _made.item_id = item_id
        _made.output_index = output_index
        _made.arguments = arguments
        _made.extra = {}
        return _made
    return None


def _response_mcp_call_in_progress_event(
    _data: dict[str, Any],
) -> ResponseMcpCallInProgressEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(output_index := _get("output_index")) is int
        and type(item_id := _get("item_id")) is str
        and len(_data) == 4
    ):
        _made = _new(ResponseMcpCallInProgressEvent)
        _made.event_id = event_id
        _made.type = "response.mcp_call.in_progress"
        _made.output_index = output_index
        _made.item_id = item_id
        _made.extra = {}
        return _made
    return None


def _response_mcp_call_completed_event(
    _data: dict[str, Any],
) -> ResponseMcpCallCompletedEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(output_index := _get("output_index")) is int
        and type(item_id := _get("item_id")) is str
        and len(_data) == 4
    ):
        _made = _new(ResponseMcpCallCompletedEvent)
        _made.event_id = event_id
        _made.type = "response.mcp_call.completed"
        _made.output_index = output_index
        _made.item_id = item_id
        _made.extra = {}
        return _made
    return None


def _response_mcp_call_failed_event(_data: dict[str, Any]) -> ResponseMcpCallFailedEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(output_index := _get("output_index")) is int
        and type(item_id := _get("item_id")) is str
        and len(_data) == 4
    ):
        _made = _new(ResponseMcpCallFailedEvent)
        _made.event_id = event_id
        _made.type = "response.mcp_call.failed"
        _made.output_index = output_index
        _made.item_id = item_id
        _made.extra = {}
        return _made
    return None


def _mcp_list_tools_in_progress_event(_data: dict[str, Any]) -> McpListToolsInProgressEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(item_id := _get("item_id")) is str
        and len(_data) == 3
    ):
        _made = _new(McpListToolsInProgressEvent)
        _made.event_id = event_id
        _made.type = "mcp_list_tools.in_progress"
        _made.item_id = item_id
        _made.extra = {}
        return _made
    return None


def _mcp_list_tools_completed_event(_data: dict[str, Any]) -> McpListToolsCompletedEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(item_id := _get("item_id")) is str
        and len(_data) == 3
    ):
        _made = _new(McpListToolsCompletedEvent)
        _made.event_id = event_id
        _made.type = "mcp_list_tools.completed"
        _made.item_id = item_id
        _made.extra = {}
        return _made
    return None


def _mcp_list_tools_failed_event(_data: dict[str, Any]) -> McpListToolsFailedEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(item_id := _get("item_id")) is str
        and len(_data) == 3
    ):
        _made = _new(McpListToolsFailedEvent)
        _made.event_id = event_id
        _made.type = "mcp_list_tools.failed"
        _made.item_id = item_id
        _made.extra = {}
        return _made
    return None


_FAST_SERVER: Final[dict[str, Callable[[dict[str, Any]], ServerEvent | None]]] = {
    "conversation.item.truncated": _conversation_item_truncated_event,
    "conversation.item.deleted": _conversation_item_deleted_event,
    "conversation.item.input_audio_transcription.updated": _conversation_item_input_audio_transcription_updated_event,
    "conversation.item.input_audio_transcription.segment": _conversation_item_input_audio_transcription_segment_event,
    "input_audio_buffer.committed": _input_audio_buffer_committed_event,
    "input_audio_buffer.cleared": _input_audio_buffer_cleared_event,
    "input_audio_buffer.speech_started": _input_audio_buffer_speech_started_event,
    "input_audio_buffer.speech_stopped": _input_audio_buffer_speech_stopped_event,
    "input_audio_buffer.timeout_triggered": _input_audio_buffer_timeout_triggered_event,
    "input_audio_buffer.dtmf_event_received": _input_audio_buffer_dtmf_event_received_event,
    "output_audio_buffer.started": _output_audio_buffer_started_event,
    "output_audio_buffer.stopped": _output_audio_buffer_stopped_event,
    "output_audio_buffer.cleared": _output_audio_buffer_cleared_event,
    "response.output_text.delta": _response_output_text_delta_event,
    "response.output_text.done": _response_output_text_done_event,
    "response.output_audio_transcript.delta": _response_output_audio_transcript_delta_event,
    "response.output_audio_transcript.done": _response_output_audio_transcript_done_event,
    "response.output_audio.delta": _response_output_audio_delta_event,
    "response.output_audio.done": _response_output_audio_done_event,
    "response.function_call_arguments.delta": _response_function_call_arguments_delta_event,
    "response.function_call_arguments.done": _response_function_call_arguments_done_event,
    "response.mcp_call_arguments.delta": _response_mcp_call_arguments_delta_event,
    "response.mcp_call_arguments.done": _response_mcp_call_arguments_done_event,
    "response.mcp_call.in_progress": _response_mcp_call_in_progress_event,
    "response.mcp_call.completed": _response_mcp_call_completed_event,
    "response.mcp_call.failed": _response_mcp_call_failed_event,
    "mcp_list_tools.in_progress": _mcp_list_tools_in_progress_event,
    "mcp_list_tools.completed": _mcp_list_tools_completed_event,
    "mcp_list_tools.failed": _mcp_list_tools_failed_event,
}

_FAST_CLIENT: Final[dict[str, Callable[[dict[str, Any]], ClientEvent | None]]] = {
    "input_audio_buffer.append": _input_audio_buffer_append_event,
    "input_audio_buffer.commit": _input_audio_buffer_commit_event,
    "input_audio_buffer.clear": _input_audio_buffer_clear_event,
    "output_audio_buffer.clear": _output_audio_buffer_clear_event,
    "conversation.item.retrieve": _conversation_item_retrieve_event,
    "conversation.item.truncate": _conversation_item_truncate_event,
    "conversation.item.delete": _conversation_item_delete_event,
    "response.cancel": _response_cancel_event,
}


def decode_server_event(data: object) -> ServerEvent:
    """A server's event from decoded JSON. Never raises: what cannot be read is an
    InvalidEvent, what the spec does not know an UnknownEvent."""
    event: ServerEvent | None
    if type(data) is dict and type(tag := data.get("type")) is str:
        decode = _FAST_SERVER.get(tag)
        if decode is not None and (event := decode(data)) is not None:
            return event
    event = decode_tagged(data, SERVER_EVENTS)
    return event


def decode_client_event(data: object) -> ClientEvent:
    """A client's event from decoded JSON. Never raises: what cannot be read is an
    InvalidEvent, what the spec does not know an UnknownEvent."""
    event: ClientEvent | None
    if type(data) is dict and type(tag := data.get("type")) is str:
        decode = _FAST_CLIENT.get(tag)
        if decode is not None and (event := decode(data)) is not None:
            return event
    event = decode_tagged(data, CLIENT_EVENTS)
    return event


DIALECT: Final = Dialect(
    name="ga",
    server_events=SERVER_EVENTS,
    client_events=CLIENT_EVENTS,
    decode_server_event=decode_server_event,
    decode_client_event=decode_client_event,
    marks=MARKS["ga"],
)
