"""Which process a socket belongs to."""

from __future__ import annotations

import os

from portkey_realtime.errors import UsageError


class Process:
    """The process that a socket belongs to. A forked child has a copy of the descriptor: what it
    did there would end, or garble, the conversation of its parent."""

    _forks = 0

    def __init__(self) -> None:
        self._born = Process._forks

    @property
    def foreign(self) -> bool:
        """Whether this is a child of the process where the socket was opened."""
        return self._born != Process._forks

    def check(self) -> None:
        """Raise UsageError in a child."""
        if self.foreign:
            raise UsageError(
                "this connection was opened before a fork and belongs to the parent: call "
                "connect() in this process"
            )

    @classmethod
    def forked(cls) -> None:
        """Called in a new child."""
        cls._forks += 1


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=Process.forked)
