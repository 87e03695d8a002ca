# Generated from spec/translations/asyncapi.yaml. Do not edit: run "make generate".
"""Portkey Realtime API, translations: the decoders of events without nested values, one look at each key.

Each answers None for whatever is not exactly as the spec has it; then ``..decoding`` reads the
event with care. What is absent leaves its slot empty: see ``..records``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..runtime import NOT_GIVEN
from .events import (
    SessionClosedEvent,
    SessionCloseEvent,
    SessionInputAudioBufferAppendEvent,
    SessionInputTranscriptDeltaEvent,
    SessionOutputAudioDeltaEvent,
    SessionOutputTranscriptDeltaEvent,
)

_new = object.__new__


def _session_input_audio_buffer_append_event(
    _data: dict[str, Any],
) -> SessionInputAudioBufferAppendEvent | None:
    _get = _data.get
    if (
        ((event_id := _get("event_id", NOT_GIVEN)) is NOT_GIVEN or type(event_id) is str)
        and type(audio := _get("audio")) is str
        and not len(audio) % 4
        and len(_data) == 2 + (event_id is not NOT_GIVEN)
    ):
        _made = _new(SessionInputAudioBufferAppendEvent)
        if event_id is not NOT_GIVEN:
            _made.event_id = event_id
        _made.type = "session.input_audio_buffer.append"
        _made.audio = audio
        return _made
    return None


def _session_close_event(_data: dict[str, Any]) -> SessionCloseEvent | None:
    _get = _data.get
    if ((event_id := _get("event_id", NOT_GIVEN)) is NOT_GIVEN or type(event_id) is str) and len(
        _data
    ) == 1 + (event_id is not NOT_GIVEN):
        _made = _new(SessionCloseEvent)
        if event_id is not NOT_GIVEN:
            _made.event_id = event_id
        _made.type = "session.close"
        return _made
    return None


def _session_closed_event(_data: dict[str, Any]) -> SessionClosedEvent | None:
    _get = _data.get
    if type(event_id := _get("event_id")) is str and len(_data) == 2:
        _made = _new(SessionClosedEvent)
        _made.event_id = event_id
        _made.type = "session.closed"
        return _made
    return None


def _session_input_transcript_delta_event(
    _data: dict[str, Any],
) -> SessionInputTranscriptDeltaEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(delta := _get("delta")) is str
        and (
            (elapsed_ms := _get("elapsed_ms", NOT_GIVEN)) is NOT_GIVEN
            or type(elapsed_ms) is int
            or elapsed_ms is None
        )
        and len(_data) == 3 + (elapsed_ms is not NOT_GIVEN)
    ):
        _made = _new(SessionInputTranscriptDeltaEvent)
        _made.event_id = event_id
        _made.type = "session.input_transcript.delta"
        _made.delta = delta
        if elapsed_ms is not NOT_GIVEN:
            _made.elapsed_ms = elapsed_ms
        return _made
    return None


def _session_output_transcript_delta_event(
    _data: dict[str, Any],
) -> SessionOutputTranscriptDeltaEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(delta := _get("delta")) is str
        and (
            (elapsed_ms := _get("elapsed_ms", NOT_GIVEN)) is NOT_GIVEN
            or type(elapsed_ms) is int
            or elapsed_ms is None
        )
        and len(_data) == 3 + (elapsed_ms is not NOT_GIVEN)
    ):
        _made = _new(SessionOutputTranscriptDeltaEvent)
        _made.event_id = event_id
        _made.type = "session.output_transcript.delta"
        _made.delta = delta
        if elapsed_ms is not NOT_GIVEN:
            _made.elapsed_ms = elapsed_ms
        return _made
    return None


def _session_output_audio_delta_event(_data: dict[str, Any]) -> SessionOutputAudioDeltaEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(data := _get("delta")) is str
        and len(data) % 4 != 1
        and (
            (sample_rate := _get("sample_rate", NOT_GIVEN)) is NOT_GIVEN or type(sample_rate) is int
        )
        and ((channels := _get("channels", NOT_GIVEN)) is NOT_GIVEN or type(channels) is int)
        and ((format := _get("format", NOT_GIVEN)) is NOT_GIVEN or type(format) is str)
        and (
            (elapsed_ms := _get("elapsed_ms", NOT_GIVEN)) is NOT_GIVEN
            or type(elapsed_ms) is int
            or elapsed_ms is None
        )
        and len(_data)
        == 3
        + (sample_rate is not NOT_GIVEN)
        + (channels is not NOT_GIVEN)
        + (format is not NOT_GIVEN)
        + (elapsed_ms is not NOT_GIVEN)
    ):
        _made = _new(SessionOutputAudioDeltaEvent)
        _made.event_id = event_id
        _made.type = "session.output_audio.delta"
        _made.data = data
        if sample_rate is not NOT_GIVEN:
            _made.sample_rate = sample_rate
        if channels is not NOT_GIVEN:
            _made.channels = channels
        if format is not NOT_GIVEN:
            _made.format = format
        if elapsed_ms is not NOT_GIVEN:
            _made.elapsed_ms = elapsed_ms
        return _made
    return None


EXACT_SERVER: Final[dict[str, Callable[[dict[str, Any]], Any]]] = {
    "session.closed": _session_closed_event,
    "session.input_transcript.delta": _session_input_transcript_delta_event,
    "session.output_transcript.delta": _session_output_transcript_delta_event,
    "session.output_audio.delta": _session_output_audio_delta_event,
}

EXACT_CLIENT: Final[dict[str, Callable[[dict[str, Any]], Any]]] = {
    "session.input_audio_buffer.append": _session_input_audio_buffer_append_event,
    "session.close": _session_close_event,
}
