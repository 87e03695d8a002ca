"""The same as ``task_flight`` for threads: a waiter that is interrupted stops nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

_TICK: Final = 0.25
"""Seconds between two looks at whether the work is still needed."""


class ThreadFlight:
    """For threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._future: Future[None] | None = None

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
