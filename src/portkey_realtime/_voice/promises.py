"""Something that will be known later: the core settles it, a shell waits for it its own way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Promise:
    """Settled once, with a result or an error; later attempts change nothing."""

    __slots__ = ("_listeners", "done", "error", "result")

    def __init__(self) -> None:
        self.done = False
        self.result: Any = None
        self.error: Exception | None = None
        self._listeners: list[Callable[[], object]] = []

    def when_done(self, listener: Callable[[], object]) -> None:
        """Call this when it is settled; at once if it is."""
        if self.done:
            listener()
        else:
            self._listeners.append(listener)

    def settle(self, result: Any = None) -> None:
        """Give the result."""
        self._finish(result, None)

    def fail(self, error: Exception) -> None:
        """Give the error."""
        self._finish(None, error)

    def _finish(self, result: Any, error: Exception | None) -> None:
        if self.done:
            return
        self.done, self.result, self.error = True, result, error
        listeners, self._listeners = self._listeners, []
        for listener in listeners:
            listener()
