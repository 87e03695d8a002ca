"""A recovery runs once, however many wait for it: for tasks and for threads."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from contextlib import nullcontext
from typing import Any

import pytest

from portkey_realtime._connection.task_flight import TaskFlight
from portkey_realtime._connection.thread_flight import ThreadFlight
from portkey_realtime.errors import APIConnectionError, ClosedError


def needed() -> bool:
    return True


def test_tasks_share_one_run_and_its_error() -> None:
    runs = 0

    async def work() -> None:
        nonlocal runs
        runs += 1
        await asyncio.sleep(0)
        raise APIConnectionError("refused")

    async def main() -> list[BaseException | None]:
        flight = TaskFlight()
        return await asyncio.gather(
            *(flight.join(work, needed=needed) for _ in range(3)), return_exceptions=True
        )

    errors = asyncio.run(main())
    assert runs == 1
    assert [type(error) for error in errors] == [APIConnectionError] * 3


def test_a_waiter_that_is_cancelled_leaves_the_work_to_the_others() -> None:
    async def main() -> None:
        flight, go_on = TaskFlight(), asyncio.Event()

        async def work() -> None:
            await go_on.wait()

        first, second = (asyncio.create_task(flight.join(work, needed=needed)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait([first])
        assert first.cancelled()
        assert flight.under_way
        go_on.set()
        await second

    asyncio.run(main())


def test_tasks_do_nothing_that_is_not_needed_any_more() -> None:
    async def main() -> None:
        async def work() -> None:
            raise AssertionError("it was done")

        flight = TaskFlight()
        await flight.join(work, needed=lambda: False)
        assert not flight.under_way

    asyncio.run(main())


def test_work_that_is_cancelled_is_a_closed_connection_to_who_waits() -> None:
    async def main() -> None:
        async def forever() -> None:
            await asyncio.Event().wait()

        flight = TaskFlight()
        waiting = asyncio.create_task(flight.join(forever, needed=needed))
        await asyncio.sleep(0)
        await flight.cancel()
        with pytest.raises(ClosedError):
            await waiting
        assert not flight.under_way

    asyncio.run(main())


def test_threads_wait_until_the_work_is_over_or_needed_no_more() -> None:
    flight, begun, end = ThreadFlight(), threading.Event(), threading.Event()
    needed = True

    def work() -> None:
        begun.set()
        end.wait(10)

    def wait() -> None:
        flight.join(work, then=after.set, needed=lambda: needed, deadline=math.inf)

    after = threading.Event()
    waiters = [threading.Thread(target=wait) for _ in range(2)]
    for waiter in waiters:
        waiter.start()
    assert begun.wait(10)
    with pytest.raises(TimeoutError):
        flight.join(work, then=after.set, needed=lambda: True, deadline=time.monotonic())
    needed = False
    for waiter in waiters:
        waiter.join(10)
        assert not waiter.is_alive()
    assert not after.is_set()
    end.set()
    assert after.wait(10)


@pytest.mark.parametrize("error", [None, APIConnectionError("refused")])
def test_work_that_ends_at_once_is_not_missed(error: Exception | None) -> None:
    """Its thread may be over before the one that began it looks again."""
    flight = ThreadFlight()

    def work() -> None:
        if error is not None:
            raise error

    expected: Any = nullcontext() if error is None else pytest.raises(APIConnectionError)
    for _ in range(100):
        with expected:
            flight.join(work, then=lambda: None, needed=lambda: True, deadline=math.inf)
