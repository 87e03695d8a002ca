# Generated from spec/beta/asyncapi.yaml. Do not edit: run "make generate".
"""Small talk: which class an event's ``type`` stands for, and how it is decoded.

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
from .events import HeardAudioEvent, HeardDoneEvent, SayAudioAppendEvent, SayTextEvent

ServerEvent: TypeAlias = HeardAudioEvent | HeardDoneEvent | UnknownEvent | InvalidEvent
"""Everything that a server sends."""

ClientEvent: TypeAlias = SayTextEvent | SayAudioAppendEvent | UnknownEvent | InvalidEvent
"""Everything that a client sends."""

SERVER_EVENTS: Final[dict[str, type[Any]]] = {
    "heard.audio": HeardAudioEvent,
    "heard.done": HeardDoneEvent,
}

CLIENT_EVENTS: Final[dict[str, type[Any]]] = {
    "say.text": SayTextEvent,
    "say.audio.append": SayAudioAppendEvent,
}

_new = object.__new__


def _say_audio_append_event(_data: dict[str, Any]) -> SayAudioAppendEvent | None:
    _get = _data.get
    if type(audio := _get("audio")) is str and not len(audio) % 4 and len(_data) == 2:
        _made = _new(SayAudioAppendEvent)
        _made.type = "say.audio.append"
        _made.audio = audio
        _made.extra = {}
        return _made
    return None


def _heard_audio_event(_data: dict[str, Any]) -> HeardAudioEvent | None:
    _get = _data.get
    if (
        type(delta := _get("delta")) is str
        and not len(delta) % 4
        and ((index := _get("index", NOT_GIVEN)) is NOT_GIVEN or type(index) is int)
        and len(_data) == 2 + (index is not NOT_GIVEN)
    ):
        _made = _new(HeardAudioEvent)
        _made.type = "heard.audio"
        _made.delta = delta
        _made.index = index
        _made.extra = {}
        return _made
    return None


_FAST_SERVER: Final[dict[str, Callable[[dict[str, Any]], ServerEvent | None]]] = {
    "heard.audio": _heard_audio_event
}

_FAST_CLIENT: Final[dict[str, Callable[[dict[str, Any]], ClientEvent | None]]] = {
    "say.audio.append": _say_audio_append_event
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
    name="beta",
    server_events=SERVER_EVENTS,
    client_events=CLIENT_EVENTS,
    decode_server_event=decode_server_event,
    decode_client_event=decode_client_event,
    marks=MARKS["beta"],
)
