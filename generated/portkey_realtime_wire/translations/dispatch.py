# Generated from spec/translations/asyncapi.yaml. Do not edit: run "make generate".
"""Portkey Realtime API, translations: which class an event's ``type`` stands for, and how it is decoded.

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
    ErrorEvent,
    SessionClosedEvent,
    SessionCloseEvent,
    SessionCreatedEvent,
    SessionInputAudioBufferAppendEvent,
    SessionInputTranscriptDeltaEvent,
    SessionOutputAudioDeltaEvent,
    SessionOutputTranscriptDeltaEvent,
    SessionUpdatedEvent,
    SessionUpdateEvent,
)

ServerEvent: TypeAlias = (
    ErrorEvent
    | SessionCreatedEvent
    | SessionUpdatedEvent
    | SessionClosedEvent
    | SessionInputTranscriptDeltaEvent
    | SessionOutputTranscriptDeltaEvent
    | SessionOutputAudioDeltaEvent
    | UnknownEvent
    | InvalidEvent
)
"""Everything that a server sends."""

ClientEvent: TypeAlias = (
    SessionUpdateEvent
    | SessionInputAudioBufferAppendEvent
    | SessionCloseEvent
    | UnknownEvent
    | InvalidEvent
)
"""Everything that a client sends."""

SERVER_EVENTS: Final[dict[str, type[Any]]] = {
    "error": ErrorEvent,
    "session.created": SessionCreatedEvent,
    "session.updated": SessionUpdatedEvent,
    "session.closed": SessionClosedEvent,
    "session.input_transcript.delta": SessionInputTranscriptDeltaEvent,
    "session.output_transcript.delta": SessionOutputTranscriptDeltaEvent,
    "session.output_audio.delta": SessionOutputAudioDeltaEvent,
}

CLIENT_EVENTS: Final[dict[str, type[Any]]] = {
    "session.update": SessionUpdateEvent,
    "session.input_audio_buffer.append": SessionInputAudioBufferAppendEvent,
    "session.close": SessionCloseEvent,
}

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
        _made.event_id = event_id
        _made.type = "session.input_audio_buffer.append"
        _made.audio = audio
        _made.extra = {}
        return _made
    return None


def _session_close_event(_data: dict[str, Any]) -> SessionCloseEvent | None:
    _get = _data.get
    if ((event_id := _get("event_id", NOT_GIVEN)) is NOT_GIVEN or type(event_id) is str) and len(
        _data
    ) == 1 + (event_id is not NOT_GIVEN):
        _made = _new(SessionCloseEvent)
        _made.event_id = event_id
        _made.type = "session.close"
        _made.extra = {}
        return _made
    return None


def _session_closed_event(_data: dict[str, Any]) -> SessionClosedEvent | None:
    _get = _data.get
    if type(event_id := _get("event_id")) is str and len(_data) == 2:
        _made = _new(SessionClosedEvent)
        _made.event_id = event_id
        _made.type = "session.closed"
        _made.extra = {}
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
        _made.elapsed_ms = elapsed_ms
        _made.extra = {}
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
        _made.elapsed_ms = elapsed_ms
        _made.extra = {}
        return _made
    return None


def _session_output_audio_delta_event(_data: dict[str, Any]) -> SessionOutputAudioDeltaEvent | None:
    _get = _data.get
    if (
        type(event_id := _get("event_id")) is str
        and type(data := _get("delta")) is str
        and not len(data) % 4
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
        _made.sample_rate = sample_rate
        _made.channels = channels
        _made.format = format
        _made.elapsed_ms = elapsed_ms
        _made.extra = {}
        return _made
    return None


_FAST_SERVER: Final[dict[str, Callable[[dict[str, Any]], ServerEvent | None]]] = {
    "session.closed": _session_closed_event,
    "session.input_transcript.delta": _session_input_transcript_delta_event,
    "session.output_transcript.delta": _session_output_transcript_delta_event,
    "session.output_audio.delta": _session_output_audio_delta_event,
}

_FAST_CLIENT: Final[dict[str, Callable[[dict[str, Any]], ClientEvent | None]]] = {
    "session.input_audio_buffer.append": _session_input_audio_buffer_append_event,
    "session.close": _session_close_event,
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
    name="translations",
    server_events=SERVER_EVENTS,
    client_events=CLIENT_EVENTS,
    decode_server_event=decode_server_event,
    decode_client_event=decode_client_event,
    marks=MARKS["translations"],
)
