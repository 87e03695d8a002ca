"""What may look on while events go over the wire, such as a recording or the drift detector."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from portkey_realtime_wire.shapes import Dialect


class Observer(Protocol):
    """Sees every event of one connection as the wire has it. Never raises, never changes any."""

    def reading(self, api: Dialect, decode: Callable[[object], Any]) -> Callable[[object], Any]:
        """The decoder of a dialect that the wire speaks, with the observer looking on."""

    def received(self, data: Any, wire: str) -> None:
        """One event from the server that will be translated before it is decoded."""

    def unreadable(self, problem: str, size: int, wire: str) -> None:
        """A message that is no JSON."""

    def sent(self, data: dict[str, Any], wire: str) -> None:
        """One event for the server."""

    def appended(self, audio: bytes | bytearray | memoryview, wire: str) -> None:
        """Audio for the server."""
