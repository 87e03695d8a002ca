"""The realtime part of ``portkey_ai``, by portkey-realtime (distribution portkey-realtime-dropin).

Only the Realtime voice API is here. For the rest of Portkey's API uninstall the drop-in, install
``portkey-ai``, and import the realtime client from ``portkey_realtime``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import portkey_realtime
from portkey_realtime import NOT_GIVEN, AsyncPortkey, NotGiven, Portkey, __version__

if TYPE_CHECKING:
    from portkey_realtime import (
        AsyncBetaRealtime,
        AsyncBetaSessions,
        AsyncRealtimeConnectionManager,
        BetaRealtime,
        BetaSessions,
        RealtimeConnectionManager,
        RealtimeEvent,
        SessionCreateResponse,
        WebsocketConnectionOptions,
    )

__all__ = [
    "NOT_GIVEN",
    "AsyncBetaRealtime",
    "AsyncBetaSessions",
    "AsyncPortkey",
    "AsyncRealtimeConnectionManager",
    "BetaRealtime",
    "BetaSessions",
    "NotGiven",
    "Portkey",
    "RealtimeConnectionManager",
    "RealtimeEvent",
    "SessionCreateResponse",
    "WebsocketConnectionOptions",
    "__version__",
]


def __getattr__(name: str) -> Any:
    """The classes that ``portkey_realtime`` itself loads only when they are asked for."""
    if name in __all__:
        return getattr(portkey_realtime, name)
    raise AttributeError(
        f"portkey_ai has no {name!r}: this is the drop-in of portkey-realtime, which has the "
        "Realtime API only. For the rest: pip uninstall portkey-realtime-dropin, then "
        "pip install portkey-ai"
    )


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
