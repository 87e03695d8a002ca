# Generated from spec/ga/asyncapi.yaml. Do not edit: run "make generate".
"""Portkey Realtime API, GA dialect: the decoders of events without nested values, one look at each key.

Each answers None for whatever is not exactly as the spec has it; then ``..decoding`` reads the
event with care. What is absent leaves its slot empty: see ``..records``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..runtime import NOT_GIVEN
from .events import (
    ConversationItemDeletedEvent,
    ConversationItemDeleteEvent,
    ConversationItemInputAudioTranscriptionSegmentEvent,
    ConversationItemInputAudioTranscriptionUpdatedEvent,
    ConversationItemRetrieveEvent,
    ConversationItemTruncatedEvent,
    ConversationItemTruncateEvent,
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
    ResponseCancelEvent,
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
    ResponseOutputTextDeltaEvent,
    ResponseOutputTextDoneEvent,
)

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
        if event_id is not NOT_GIVEN:
            _made.event_id = event_id
        _made.type = "input_audio_buffer.append"
        _made.audio = audio
        return _made
    return None


def _input_audio_buffer_commit_event(_data: dict[str, Any]) -> InputAudioBufferCommitEvent | None:
    _get = _data.get
    if ((event_id := _get("event_id", NOT_GIVEN)) is NOT_GIVEN or type(event_id) is str) and len(
        _data
    ) == 1 + (event_id is not NOT_GIVEN):
        _made = _new(InputAudioBufferCommitEvent)
        if event_id is not NOT_GIVEN:
            _made.event_id = event_id
        _made.type = "input_audio_buffer.commit"
        return _made
    return None


def _input_audio_buffer_clear_event(_data: dict[str, Any]) -> InputAudioBufferClearEvent | None:
    _get = _data.get
    if ((event_id := _get("event_id", NOT_GIVEN)) is NOT_GIVEN or type(event_id) is str) and len(
        _data
    ) == 1 + (event_id is not NOT_GIVEN):
        _made = _new(InputAudioBufferClearEvent)
        if event_id is not NOT_GIVEN:
            _made.event_id = event_id
        _made.type = "input_audio_buffer.clear"
        return _made
    return None


def _output_audio_buffer_clear_event(_data: dict[str, Any]) -> OutputAudioBufferClearEvent | None:
    _get = _data.get
    if ((event_id := _get("event_id", NOT_GIVEN)) is NOT_GIVEN or type(event_id) is str) and len(
        _data
    ) == 1 + (event_id is not NOT_GIVEN):
        _made = _new(OutputAudioBufferClearEvent)
        if event_id is not NOT_GIVEN:
            _made.event_id = event_id
        _made.type = "output_audio_buffer.clear"
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
        if event_id is not NOT_GIVEN:
            _made.event_id = event_id
        _made.type = "conversation.item.retrieve"
        _made.item_id = item_id
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
        if event_id is not NOT_GIVEN:
            _made.event_id = event_id
        _made.type = "conversation.item.truncate"
        _made.item_id = item_id
        _made.content_index = content_index
        _made.audio_end_ms = audio_end_ms
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
        if event_id is not NOT_GIVEN:
            _made.event_id = event_id
        _made.type = "conversation.item.delete"
        _made.item_id = item_id
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
        if event_id is not NOT_GIVEN:
            _made.event_id = event_id
        _made.type = "response.cancel"
        if response_id is not NOT_GIVEN:
            _made.response_id = response_id
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
        if event_id is not NOT_GIVEN:
            _made.event_id = event_id
        _made.type = "conversation.item.input_audio_transcription.updated"
        _made.item_id = item_id
        if content_index is not NOT_GIVEN:
            _made.content_index = content_index
        _made.transcript = transcript
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
        if previous_item_id is not NOT_GIVEN:
            _made.previous_item_id = previous_item_id
        _made.item_id = item_id
        return _made
    return None


def _input_audio_buffer_cleared_event(_data: dict[str, Any]) -> InputAudioBufferClearedEvent | None:
    _get = _data.get
    if type(event_id := _get("event_id")) is str and len(_data) == 2:
        _made = _new(InputAudioBufferClearedEvent)
        _made.event_id = event_id
        _made.type = "input_audio_buffer.cleared"
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
        return _made
    return None


def _input_audio_buffer_dtmf_event_received_event(
    _data: dict[str, Any],
) -> InputAudioBufferDtmfEventReceivedEvent | None:
    _get = _data.get
    if (
        ((event_id := _get("event_id", NOT_GIVEN)) is NOT_GIVEN or type(event_id) is str)
        and type(event := _get("event")) is str
        and type(received_at_ := _get("received_at")) is int
        and len(_data) == 3 + (event_id is not NOT_GIVEN)
    ):
        _made = _new(InputAudioBufferDtmfEventReceivedEvent)
        if event_id is not NOT_GIVEN:
            _made.event_id = event_id
        _made.type = "input_audio_buffer.dtmf_event_received"
        _made.event = event
        _made.received_at_ = received_at_
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
        if obfuscation is not NOT_GIVEN:
            _made.obfuscation = obfuscation
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
        if obfuscation is not NOT_GIVEN:
            _made.obfuscation = obfuscation
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
        and len(delta) % 4 != 1
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
        if output_index is not NOT_GIVEN:
            _made.output_index = output_index
        _made.call_id = call_id
        _made.delta = delta
        if obfuscation is not NOT_GIVEN:
            _made.obfuscation = obfuscation
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
        if name is not NOT_GIVEN:
            _made.name = name
        _made.arguments = arguments
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
        if obfuscation is not NOT_GIVEN:
            _made.obfuscation = obfuscation
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
        return _made
    return None


EXACT_SERVER: Final[dict[str, Callable[[dict[str, Any]], Any]]] = {
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

EXACT_CLIENT: Final[dict[str, Callable[[dict[str, Any]], Any]]] = {
    "input_audio_buffer.append": _input_audio_buffer_append_event,
    "input_audio_buffer.commit": _input_audio_buffer_commit_event,
    "input_audio_buffer.clear": _input_audio_buffer_clear_event,
    "output_audio_buffer.clear": _output_audio_buffer_clear_event,
    "conversation.item.retrieve": _conversation_item_retrieve_event,
    "conversation.item.truncate": _conversation_item_truncate_event,
    "conversation.item.delete": _conversation_item_delete_event,
    "response.cancel": _response_cancel_event,
}
