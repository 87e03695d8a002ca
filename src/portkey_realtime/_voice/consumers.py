"""Consumers of a conversation's events: each has a queue of its own, so a slow one slows nobody."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Final, Self

from portkey_realtime.errors import Backpressure

MAX_WATCHED: Final = 100_000
"""Events that may wait for one consumer, some ten minutes of speech; then it is too slow."""

_TOO_SLOW: Final = (
    f"more than {MAX_WATCHED} events waited for this consumer: read them faster, or hand them on"
)


class AsyncWatch:
    """One consumer's own queue of events."""

    def __init__(self) -> None:
        self.queue: deque[Any] = deque()
        self.over = False
        self.waiter: asyncio.Future[None] | None = None
        self._too_slow = False

    def put(self, event: Any) -> None:
        self.queue.append(event)
        if self.waiter is not None:
            self.wake()

    def check(self) -> None:
        """Give up on a consumer that is too slow; called now and then, not for each event."""
        if len(self.queue) > MAX_WATCHED and not self.over:
            self._too_slow = self.over = True

    def end(self) -> None:
        self.over = True
        self.wake()

    def wake(self) -> None:
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(None)

    async def get(self) -> Any:
        while not self.queue:
            if self._too_slow:
                raise Backpressure(_TOO_SLOW)
            if self.over:
                raise StopAsyncIteration
            self.waiter = asyncio.get_running_loop().create_future()
            try:
                await self.waiter
            finally:
                self.waiter = None
        return self.queue.popleft()


class AsyncEventIterator:
    """What ``events()`` returns: every event once, in order, at the pace of its reader."""

    def __init__(self, watch: AsyncWatch, leave: Callable[[AsyncWatch], None]) -> None:
        self._watch = watch
        self._leave = leave

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        queue = self._watch.queue
        return queue.popleft() if queue else await self._watch.get()

    async def aclose(self) -> None:
        """Stop watching."""
        self._leave(self._watch)


class Watch:
    """One consumer's own queue of events."""

    def __init__(self) -> None:
        self.queue: deque[Any] = deque()
        self.over = False
        self.too_slow = False
        self._changed = threading.Condition()

    def put(self, event: Any) -> None:
        with self._changed:
            if len(self.queue) >= MAX_WATCHED:
                self.too_slow = self.over = True
            else:
                self.queue.append(event)
            self._changed.notify_all()

    def end(self) -> None:
        with self._changed:
            self.over = True
            self._changed.notify_all()

    def get(self) -> Any:
        with self._changed:
            while not self.queue:
                if self.too_slow:
                    raise Backpressure(_TOO_SLOW)
                if self.over:
                    raise StopIteration
                self._changed.wait()
            return self.queue.popleft()


class EventIterator:
    """What ``events()`` returns: every event once, in order, at the pace of its reader."""

    def __init__(self, watch: Watch, leave: Callable[[Watch], None]) -> None:
        self._watch = watch
        self._leave = leave

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        return self._watch.get()

    def close(self) -> None:
        """Stop watching."""
        self._leave(self._watch)
