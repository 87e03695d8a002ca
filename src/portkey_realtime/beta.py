# Generated from spec/client.yaml and spec/dialects.yaml. Do not edit: run "make generate".
"""Every event and object of the beta dialect: what ``client.beta.realtime`` yields and takes."""

from typing import TYPE_CHECKING, Any

from portkey_realtime._client.generated.beta.events import Event as Event
from portkey_realtime_wire.beta import *  # noqa: F403  # its __all__ is generated from the spec
from portkey_realtime_wire.beta import __all__ as _wire

if TYPE_CHECKING:
    from portkey_realtime._client.generated.beta.aio import (
        AsyncRealtimeConnection,
        AsyncRealtimeConnectionManager,
    )
    from portkey_realtime._client.generated.beta.sync import (
        RealtimeConnection,
        RealtimeConnectionManager,
    )

__all__ = [
    *_wire,
    "AsyncRealtimeConnection",
    "AsyncRealtimeConnectionManager",
    "Event",
    "RealtimeConnection",
    "RealtimeConnectionManager",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # Loaded when asked for: they bring the WebSocket library along, those of tasks asyncio.
    if name.startswith("Async"):
        from portkey_realtime._client.generated.beta import aio

        return getattr(aio, name)
    from portkey_realtime._client.generated.beta import sync

    return getattr(sync, name)


def __dir__() -> list[str]:
    return sorted(__all__)
