# Generated from spec/beta/asyncapi.yaml. Do not edit: run "make generate".
"""Small talk."""

from ..unknown import InvalidEvent, RealtimeEvent, UnknownEvent, UnknownObject
from .dispatch import (
    CLIENT_EVENTS,
    DIALECT,
    SERVER_EVENTS,
    ClientEvent,
    ServerEvent,
    decode,
    decode_client_event,
    decode_server_event,
)
from .events import (
    Hammer,
    HeardAudioEvent,
    HeardDoneEvent,
    Outline,
    Saw,
    SayAudioAppendEvent,
    SayTextEvent,
    SayTextEventOptions,
    Tool,
)

__all__ = [
    "CLIENT_EVENTS",
    "DIALECT",
    "SERVER_EVENTS",
    "ClientEvent",
    "Hammer",
    "HeardAudioEvent",
    "HeardDoneEvent",
    "InvalidEvent",
    "Outline",
    "RealtimeEvent",
    "Saw",
    "SayAudioAppendEvent",
    "SayTextEvent",
    "SayTextEventOptions",
    "ServerEvent",
    "Tool",
    "UnknownEvent",
    "UnknownObject",
    "decode",
    "decode_client_event",
    "decode_server_event",
]
