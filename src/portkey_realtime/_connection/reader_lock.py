"""Who may read a connection of the blocking shell: one thread at a time."""

from __future__ import annotations

import threading


class ReaderLock:
    """A lock that can be given back after an exception at any moment.

    A signal's handler may raise between taking an ordinary lock and entering the ``try`` that
    would give it back: then nobody could read any more. Here whoever calls ``release`` in a
    ``finally`` around ``acquire`` gives back what its own thread has taken, however far it came.
    """

    def __init__(self) -> None:
        self._holder: dict[str, tuple[int]] = {}

    def acquire(self, blocking: bool = False) -> bool:
        """Take it, if it is free; never waits. Gives whether it was."""
        mine = (threading.get_ident(),)
        return self._holder.setdefault("", mine) is mine  # one step, which no signal divides

    def release(self) -> None:
        """Give it back, if this thread has it."""
        holder = self._holder.get("")
        if holder is not None and holder[0] == threading.get_ident():
            self._holder.pop("", None)

    def locked(self) -> bool:
        """Whether anybody has it."""
        return bool(self._holder)
