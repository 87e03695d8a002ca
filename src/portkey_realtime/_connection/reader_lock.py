"""Who may read a connection of the blocking shell: one thread at a time."""

from __future__ import annotations

from portkey_realtime.errors import ConcurrencyError


class ReaderLock:
    """A lock that can be given back after an exception at any moment.

    A signal's handler may raise between taking an ordinary lock and entering the ``try`` that
    would give it back: then nobody could read any more. Here whoever calls ``release`` in a
    ``finally`` around ``acquire`` gives back what it has taken, however far it came.
    """

    def __init__(self) -> None:
        self._holder: dict[str, object] = {}

    def acquire(self, reader: object) -> None:
        """Take it for a reader, an object of its own. Raises ConcurrencyError if it is taken."""
        if self._holder.setdefault("", reader) is not reader:  # one step: no signal divides it
            raise ConcurrencyError(
                "another thread is reading this connection: read in one thread, and hand the "
                "events on from there"
            )

    def release(self, reader: object) -> None:
        """Give it back, if this reader has it."""
        if self._holder.get("") is reader:
            self._holder.pop("", None)

    def locked(self) -> bool:
        """Whether anybody has it."""
        return bool(self._holder)
