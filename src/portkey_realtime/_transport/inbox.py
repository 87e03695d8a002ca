"""An inbox whose oldest audio can be taken out while another thread reads from it."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

Item = TypeVar("Item")


class SheddingInbox(Generic[Item]):
    """A queue of the shape of ``queue.SimpleQueue`` that one thread fills and thins out, and
    another empties, in order."""

    __slots__ = ("_items", "_lock", "_tokens")

    def __init__(self) -> None:
        self._items: deque[Item] = deque()
        self._tokens: queue.SimpleQueue[None] = queue.SimpleQueue()
        """One for each item, at least: what a reader waits for."""
        # Reentrant, as a signal's handler may close, and so read, in the middle of reading.
        self._lock = threading.RLock()

    def put(self, item: Item) -> None:
        """Add one, and wake a reader. Needs no lock: a signal's handler may do it, too."""
        self._items.append(item)
        self._tokens.put(None)

    def get(self, timeout: float | None = None) -> Item:
        """The oldest one. Raises queue.Empty."""
        while True:
            self._tokens.get(timeout=timeout)
            with self._lock:
                if self._items:
                    return self._items.popleft()

    def get_nowait(self) -> Item:
        """The oldest one, if there is one now. Raises queue.Empty."""
        return self.get(timeout=0)

    def empty(self) -> bool:
        """Whether nothing waits."""
        return not self._items

    def thin_out(self, change: Callable[[list[Item]], list[Item]]) -> None:
        """Put what is made of all that waits in its place. No reader gets anything meanwhile: with
        one message here and the next one there, it would read them in the wrong order."""
        with self._lock:
            waiting = list(self._items)  # what is added from now on stays behind them
            kept = change(waiting)
            for _ in waiting:
                self._items.popleft()
            self._items.extendleft(reversed(kept))
            with suppress(queue.Empty):
                for _ in range(len(waiting) - len(kept)):
                    self._tokens.get_nowait()
