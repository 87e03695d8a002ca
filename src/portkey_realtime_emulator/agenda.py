"""A queue of things to do, ordered by time."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count


class Agenda:
    """Things to do at their times; those of the same time in the order they were put down."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()

    def add(self, at: float, action: Callable[[], None]) -> None:
        """Do ``action`` at that time."""
        heapq.heappush(self._heap, (at, next(self._numbers), action))

    @property
    def due(self) -> float | None:
        """When the next thing is to be done, None if nothing is."""
        return self._heap[0][0] if self._heap else None

    def do_next(self) -> None:
        """Do the next thing."""
        heapq.heappop(self._heap)[2]()

    def clear(self) -> None:
        """Forget everything."""
        self._heap.clear()
