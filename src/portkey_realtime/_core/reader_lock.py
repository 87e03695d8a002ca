"""Who may read a connection: one thread or task at a time."""

from __future__ import annotations

from collections.abc import Callable

from portkey_realtime.errors import ConcurrencyError


class ReaderLock:
    """A lock that can be given back after an exception at any moment.

    A signal's handler may raise between taking an ordinary lock and entering the ``try`` that
    would give it back: then nobody could read any more. Here whoever calls ``release`` in a
    ``finally`` around ``acquire`` gives back what it has taken itself, however far it came.
    """

    def __init__(self, caller: Callable[[], object]) -> None:
        self._caller = caller
        """Who calls: a thread's number, or a task."""
        self._refused = 0
        """Calls inside a call: a signal's handler that reads while its own thread does."""
        self.held: dict[str, tuple[object]] = {}
        """Not empty while somebody reads."""

    def acquire(self, blocking: bool = False) -> bool:
        """Take it. Called as a lock of ``threading`` is, but it never waits: raises
        ConcurrencyError if it is held."""
        mine = (self._caller(),)
        if self.held.setdefault("", mine) is mine:  # one step, which no signal divides
            return True
        self._refused += self._is_callers()
        raise ConcurrencyError(
            "another thread or task is reading this connection: read in one, and hand the "
            "events on from there"
        )

    def release(self) -> None:
        """Give it back, if this caller has it."""
        if self._is_callers():
            if self._refused:
                self._refused -= 1
            else:
                self.held.pop("", None)

    def _is_callers(self) -> bool:
        holder = self.held.get("")
        return holder is not None and holder[0] == self._caller()
