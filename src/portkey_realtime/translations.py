# Generated from spec/client.yaml and spec/dialects.yaml. Do not edit: run "make generate".
"""Every event and object of the translations dialect: what ``client.realtime.translations``
yields and takes.
"""

from typing import TYPE_CHECKING, Any

from portkey_realtime._client.generated.translations.events import Event as Event
from portkey_realtime_wire.translations import *  # noqa: F403  # its __all__ is generated from the spec
from portkey_realtime_wire.translations import __all__ as _wire

if TYPE_CHECKING:
    from portkey_realtime._client.generated.translations.aio import (
        AsyncTranslationConnection,
        AsyncTranslationConnectionManager,
    )
    from portkey_realtime._client.generated.translations.sync import (
        TranslationConnection,
        TranslationConnectionManager,
    )

__all__ = [
    *_wire,
    "AsyncTranslationConnection",
    "AsyncTranslationConnectionManager",
    "Event",
    "TranslationConnection",
    "TranslationConnectionManager",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # Loaded when asked for: they bring the WebSocket library along, those of tasks asyncio.
    if name.startswith("Async"):
        from portkey_realtime._client.generated.translations import aio

        return getattr(aio, name)
    from portkey_realtime._client.generated.translations import sync

    return getattr(sync, name)


def __dir__() -> list[str]:
    return sorted(__all__)
