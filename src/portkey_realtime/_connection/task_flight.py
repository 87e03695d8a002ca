"""Work that is done once, however many tasks wait for it: the recovery of a connection.

The pattern is known as "single flight" (``golang.org/x/sync/singleflight``). The work has a task
of its own, so that no waiter that is cancelled stops it halfway.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from portkey_realtime._core.recovery import CLOSED_IN_RECOVERY
from portkey_realtime.errors import ClosedError


class TaskFlight:
    """For the tasks of one event loop."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    @property
    def under_way(self) -> bool:
        """Whether the work has begun and is not over."""
        # A finished task may not have run its callback; awaiting it would never yield.
        return self._task is not None and not self._task.done()

    async def join(
        self, work: Callable[[], Coroutine[Any, Any, None]], *, needed: Callable[[], bool]
    ) -> None:
        """If it is needed, begin the work unless it is under way, and wait for its end.

        Raises what the work and ``needed`` raise, and ClosedError if ``cancel`` ended it.
        """
        if not needed():
            return
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
