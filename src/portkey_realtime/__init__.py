"""A client for Portkey's Realtime voice API: typed events, bytes in and out, sync and async.

::

    from portkey_realtime import Portkey

    client = Portkey(api_key="...", virtual_key="...")
    with client.beta.realtime.connect(model="gpt-realtime") as connection:
        connection.send_audio_data(audio)
        for event in connection.listen():
            ...

The events are in ``portkey_realtime.beta`` and ``portkey_realtime.ga``, the errors in
``portkey_realtime.errors``, audio formats and WAV files in ``portkey_realtime.audio``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from portkey_realtime._client.portkey import AsyncPortkey, Portkey
from portkey_realtime._version import VERSION
from portkey_realtime.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    Backpressure,
    BadRequestError,
    ClosedError,
    ConcurrencyError,
    ConfigError,
    ConflictError,
    ConnectionLost,
    EventDecodeError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    RealtimeError,
    SendTimeout,
    ServerError,
    SessionExpired,
    UnprocessableEntityError,
    UsageError,
)
from portkey_realtime_wire.runtime import NOT_GIVEN, NotGiven

if TYPE_CHECKING:
    from portkey_realtime._client.generated.beta.aio import (
        AsyncRealtimeConnection,
        AsyncRealtimeConnectionManager,
    )
    from portkey_realtime._client.generated.beta.api import AsyncBetaRealtime, BetaRealtime
    from portkey_realtime._client.generated.beta.sync import (
        RealtimeConnection,
        RealtimeConnectionManager,
    )
    from portkey_realtime._client.generated.ga.aio import (
        AsyncGaRealtimeConnection,
        AsyncGaRealtimeConnectionManager,
    )
    from portkey_realtime._client.generated.ga.api import AsyncRealtime, Realtime
    from portkey_realtime._client.generated.ga.sync import (
        GaRealtimeConnection,
        GaRealtimeConnectionManager,
    )
    from portkey_realtime._config.generated.socket_options import WebsocketConnectionOptions
    from portkey_realtime._core.overflow import AudioDropped
    from portkey_realtime.drift import Drift
    from portkey_realtime.reconnect import Reconnect, Reconnected, SessionExpiring
    from portkey_realtime.recording import Recording
    from portkey_realtime_wire.beta.resources import AsyncSessions as AsyncBetaSessions
    from portkey_realtime_wire.beta.resources import Sessions as BetaSessions
    from portkey_realtime_wire.beta.rest.models import SessionCreateResponse
    from portkey_realtime_wire.shapes import InvalidEvent, RealtimeEvent, UnknownEvent

__version__ = VERSION

__all__ = [
    "NOT_GIVEN",
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncBetaRealtime",
    "AsyncBetaSessions",
    "AsyncGaRealtimeConnection",
    "AsyncGaRealtimeConnectionManager",
    "AsyncPortkey",
    "AsyncRealtime",
    "AsyncRealtimeConnection",
    "AsyncRealtimeConnectionManager",
    "AudioDropped",
    "AuthenticationError",
    "Backpressure",
    "BadRequestError",
    "BetaRealtime",
    "BetaSessions",
    "ClosedError",
    "ConcurrencyError",
    "ConfigError",
    "ConflictError",
    "ConnectionLost",
    "Drift",
    "EventDecodeError",
    "GaRealtimeConnection",
    "GaRealtimeConnectionManager",
    "InternalServerError",
    "InvalidEvent",
    "NotFoundError",
    "NotGiven",
    "PermissionDeniedError",
    "Portkey",
    "RateLimitError",
    "Realtime",
    "RealtimeConnection",
    "RealtimeConnectionManager",
    "RealtimeError",
    "RealtimeEvent",
    "Reconnect",
    "Reconnected",
    "Recording",
    "SendTimeout",
    "ServerError",
    "SessionCreateResponse",
    "SessionExpired",
    "SessionExpiring",
    "UnknownEvent",
    "UnprocessableEntityError",
    "UsageError",
    "WebsocketConnectionOptions",
    "__version__",
]

# Loaded when asked for: a program that only creates sessions needs no WebSocket library and no
# event classes, and importing this package should cost next to nothing.
_LATER = {
    "AsyncGaRealtimeConnection": "portkey_realtime._client.generated.ga.aio",
    "AsyncGaRealtimeConnectionManager": "portkey_realtime._client.generated.ga.aio",
    "AsyncRealtime": "portkey_realtime._client.generated.ga.api",
    "GaRealtimeConnection": "portkey_realtime._client.generated.ga.sync",
    "GaRealtimeConnectionManager": "portkey_realtime._client.generated.ga.sync",
    "Realtime": "portkey_realtime._client.generated.ga.api",
    "AsyncBetaRealtime": "portkey_realtime._client.generated.beta.api",
    "AsyncBetaSessions": "portkey_realtime_wire.beta.resources:AsyncSessions",
    "AsyncRealtimeConnection": "portkey_realtime._client.generated.beta.aio",
    "AsyncRealtimeConnectionManager": "portkey_realtime._client.generated.beta.aio",
    "AudioDropped": "portkey_realtime._core.overflow",
    "BetaRealtime": "portkey_realtime._client.generated.beta.api",
    "BetaSessions": "portkey_realtime_wire.beta.resources:Sessions",
    "Drift": "portkey_realtime.drift",
    "InvalidEvent": "portkey_realtime_wire.shapes",
    "RealtimeConnection": "portkey_realtime._client.generated.beta.sync",
    "RealtimeConnectionManager": "portkey_realtime._client.generated.beta.sync",
    "RealtimeEvent": "portkey_realtime_wire.shapes",
    "Reconnect": "portkey_realtime.reconnect",
    "Reconnected": "portkey_realtime.reconnect",
    "Recording": "portkey_realtime.recording",
    "SessionExpiring": "portkey_realtime.reconnect",
    "SessionCreateResponse": "portkey_realtime_wire.beta.rest.models",
    "UnknownEvent": "portkey_realtime_wire.shapes",
    "WebsocketConnectionOptions": "portkey_realtime._config.generated.socket_options",
}

_MODULES = (
    *("audio", "beta", "drift", "errors", "ga", "reconnect", "recording", "translations"),
    "voice",
)


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _LATER[name].partition(":")
    value = getattr(import_module(module), attribute or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*__all__, *_MODULES})
