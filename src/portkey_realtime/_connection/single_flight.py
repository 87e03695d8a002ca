"""Work that is done once, however many wait for it: the recovery of a connection.

The pattern is known as "single flight" (``golang.org/x/sync/singleflight``). The work has a task or
a thread of its own, so that no waiter that is cancelled or interrupted stops it halfway.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, Final

from portkey_realtime._core.recovery import CLOSED_IN_RECOVERY
from portkey_realtime.errors import ClosedError

_TICK: Final = 0.25
"""Seconds between two looks at whether the work is still needed."""


class TaskFlight:
    """For the tasks of one event loop."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    @property
    def under_way(self) -> bool:
        """Whether the work has begun and is not over."""
        # A finished task may not have run its callback; awaiting it would never yield.
        return self._task is not None and not self._task.done()

    async def join(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Begin the work unless it is under way, and wait for its end.

        Raises what the work raises, and ClosedError if ``cancel`` ended it.
        """
        if not self.under_way:
            self._task = asyncio.create_task(work())
            self._task.add_done_callback(self._ended)
        task = self._task
        assert task is not None
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            waiter = asyncio.current_task()
            if task.cancelled() and not (waiter is not None and waiter.cancelling()):
                raise ClosedError(CLOSED_IN_RECOVERY) from None
            raise

    async def cancel(self) -> None:
        """End the work, if it is under way, and wait until it has ended."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def _ended(self, task: asyncio.Task[None]) -> None:
        if self._task is task:
            self._task = None
        if not task.cancelled():
            task.exception()  # mark as retrieved: there may be no waiter


class ThreadFlight:
    """For threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._future: Future[None] | None = None

    @property
    def under_way(self) -> bool:
        """Whether the work has begun and is not over."""
        return self._future is not None

    def join(
        self,
        work: Callable[[], None],
        *,
        then: Callable[[], None],
        needed: Callable[[], bool],
        deadline: float,
    ) -> None:
        """Begin the work unless it is under way, and wait until it is over, or ``needed`` no more.

        ``then`` is called in the thread of the work after a success; nobody waits for it. Raises
        what the work and ``needed`` raise, and TimeoutError at the deadline, a time of
        ``time.monotonic()``.
        """
        with self._lock:
            future = self._future
            if future is None and needed():
                future = self._future = Future()
                threading.Thread(
                    target=self._run,
                    args=(future, work, then),
                    name="realtime-recovery",
                    daemon=True,
                ).start()
        while needed():
            assert future is not None  # else ``needed`` was false, and stays so
            try:
                return future.result(max(min(_TICK, deadline - time.monotonic()), 0.0))
            except TimeoutError:
                if time.monotonic() >= deadline:
                    raise

    def _run(
        self, future: Future[None], work: Callable[[], None], then: Callable[[], None]
    ) -> None:
        try:
            work()
        except BaseException as error:
            self._future = None
            future.set_exception(error)
        else:
            self._future = None
            future.set_result(None)
            then()
