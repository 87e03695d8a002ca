"""Who may read a connection: one thread or task at a time."""

from __future__ import annotations

from portkey_realtime.errors import ConcurrencyError


class ReaderLock:
    """A lock that can be given back after an exception at any moment.

    A signal's handler may raise between taking an ordinary lock and entering the ``try`` that
    would give it back: then nobody could read any more. Here whoever calls ``release`` in a
    ``finally`` around ``acquire`` gives back what this very call has taken, however far it came.
    """

    def __init__(self) -> None:
        self.held: dict[str, object] = {}
        """Not empty while somebody reads."""

    def acquire(self, call: object) -> None:
        """Take it for a call, which any new object stands for. Raises ConcurrencyError."""
        if self.held.setdefault("", call) is not call:  # one step, which no signal divides
            raise ConcurrencyError(
                "another thread or task is reading this connection: read in one, and hand the "
                "events on from there"
            )

    def release(self, call: object) -> None:
        """Give it back, if this call has it."""
        if self.held.get("") is call:
            self.held.pop("", None)
