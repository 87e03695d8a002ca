# Generated from spec/translations/asyncapi.yaml. Do not edit: run "make generate".
"""Portkey Realtime API, translations: which class an event's ``type`` stands for.

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
    "session.closed": events.SessionClosedEvent,
    "session.input_transcript.delta": events.SessionInputTranscriptDeltaEvent,
    "session.output_transcript.delta": events.SessionOutputTranscriptDeltaEvent,
    "session.output_audio.delta": events.SessionOutputAudioDeltaEvent,
}

CLIENT_EVENTS: Final[dict[str, type[Any]]] = {
    "session.update": events.SessionUpdateEvent,
    "session.input_audio_buffer.append": events.SessionInputAudioBufferAppendEvent,
    "session.close": events.SessionCloseEvent,
}

ServerEvent: TypeAlias = (
    events.ErrorEvent
    | events.SessionCreatedEvent
    | events.SessionUpdatedEvent
    | events.SessionClosedEvent
    | events.SessionInputTranscriptDeltaEvent
    | events.SessionOutputTranscriptDeltaEvent
    | events.SessionOutputAudioDeltaEvent
    | UnknownEvent
    | InvalidEvent
)
"""Everything that a server sends."""

ClientEvent: TypeAlias = (
    events.SessionUpdateEvent
    | events.SessionInputAudioBufferAppendEvent
    | events.SessionCloseEvent
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
    name="translations",
    server_events=SERVER_EVENTS,
    client_events=CLIENT_EVENTS,
    decode_server_event=decode_server_event,
    decode_client_event=decode_client_event,
    server_decoder=server_decoder,
    marks=MARKS["translations"],
)
