"""Rows 42 and 43 for any schedule: whatever is cancelled wherever, nothing is lost or left behind.

Hypothesis draws where each call is cancelled, in turns of the event loop.
Every example is a conversation with a real server, through a relay that hands on crumbs.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portkey_realtime import AsyncPortkey
from portkey_realtime.errors import ClosedError, RealtimeError
from portkey_realtime.reconnect import Reconnect, Reconnected
from support.driver import KEY
from support.raw_server import Peer, RawServer, delta
from support.relay import Relay

COUNT = 30
"""Events in a conversation."""

LIVES: dict[str, itertools.count[int]] = {}

a_few = settings(
    max_examples=25,
    deadline=None,
    # Shrinking would play hundreds of conversations more; the schedules are short as they are.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    # The server and the relay are shared by all examples, on purpose.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
turns = st.integers(0, 60) | st.integers(0, 400)
cancellations = st.lists(st.none() | st.integers(0, 6), min_size=1, max_size=60)


def script(peer: Peer) -> None:
    """Speak once the client has asked. Of a conversation in two lives, the first ends halfway."""
    life = next(LIVES.setdefault(peer.query["talk"], itertools.count()))
    peer.greet()
    if not life:
        peer.wait_for(lambda: peer.messages() or peer.end)
    split = peer.query["lives"] == "2"
    numbers = range(COUNT)
    if split:
        numbers = range(COUNT // 2) if not life else range(COUNT // 2, COUNT)
    for number in numbers:
        peer.event(delta(number, bytes(30)))
    peer.close(1011 if split and not life else 1000)


@pytest.fixture
def crumbs(serve: Callable[..., RawServer], relay: Callable[..., Relay]) -> Relay:
    LIVES.clear()
    return relay(serve(script).port, chunk=97)


_names = itertools.count()


def opening(between: Relay, lives: int = 1) -> Any:
    """The manager of a conversation of its own."""
    return AsyncPortkey(api_key=KEY, base_url=between.url).beta.realtime.connect(
        model="m",
        extra_query={"talk": str(next(_names)), "lives": str(lives)},
        reconnect=Reconnect(initial_delay=0.001) if lives > 1 else None,
    )


def run(play: Coroutine[Any, Any, Any]) -> Any:
    """In a loop of its own, at whose end no task is left and nothing was complained of."""

    async def bounded() -> Any:
        complaints: list[str] = []
        asyncio.get_running_loop().set_exception_handler(
            lambda _loop, context: complaints.append(str(context))
        )
        async with asyncio.timeout(100):
            result = await play
        gc.collect()
        for _ in range(100):
            if asyncio.all_tasks() == {asyncio.current_task()}:
                break
            await asyncio.sleep(0.01)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert not complaints, complaints
        return result

    return asyncio.run(bounded())


async def cancelled_after(task: asyncio.Task[Any], count: int) -> Any:
    """The task's result, or None if it was cancelled before it had one."""
    for _ in range(count):
        await asyncio.sleep(0)
    task.cancel()
    with suppress(asyncio.CancelledError):
        return await task


@pytest.mark.parametrize("lives", [1, 2])
@a_few
@given(schedule=cancellations)
def test_row_42_no_schedule_of_cancelled_reads_loses_or_doubles_an_event(
    crumbs: Relay, lives: int, schedule: list[int | None]
) -> None:
    """With a second life, the reads are cancelled in the middle of a recovery, too."""

    async def read() -> list[Any]:
        seen: list[Any] = []
        steps = itertools.cycle([*schedule, None])  # else nothing might ever be read
        async with opening(crumbs, lives) as connection:
            await connection.recv()
            await connection.response.create()
            while True:
                step = next(steps)
                try:
                    if step is None:
                        seen.append(await connection.recv())
                        continue
                    event = await cancelled_after(asyncio.create_task(connection.recv()), step)
                except ClosedError:
                    return seen
                if event is not None:
                    seen.append(event)

    seen = run(read())
    assert [type(each) for each in seen].count(Reconnected) == lives - 1
    said = [each.event_id for each in seen if not isinstance(each, Reconnected)]
    assert said == [f"event_{number}" for number in range(COUNT)]


@a_few
@given(count=turns)
def test_row_43_an_opening_that_is_cancelled_anywhere_leaves_nothing(
    crumbs: Relay, count: int
) -> None:
    async def open_and_cancel() -> None:
        manager = opening(crumbs)
        connection = await cancelled_after(asyncio.create_task(manager.__aenter__()), count)
        if connection is not None:
            await connection.close()

    run(open_and_cancel())


@pytest.mark.parametrize("lives", [1, 2])
@a_few
@given(first=turns, second=turns)
def test_row_43_a_close_that_is_cancelled_anywhere_can_be_repeated(
    crumbs: Relay, lives: int, first: int, second: int
) -> None:
    """Also while a reader waits, and in the middle of a recovery."""

    async def close_and_cancel() -> None:
        connection = await opening(crumbs, lives).__aenter__()
        await connection.response.create()
        reader = asyncio.create_task(_read_out(connection))
        for _ in range(first):
            await asyncio.sleep(0)
        await cancelled_after(asyncio.create_task(connection.close()), second)
        await connection.close()
        await reader

    run(close_and_cancel())


async def _read_out(connection: Any) -> None:
    with suppress(RealtimeError):
        async for _ in connection.listen():
            pass


@a_few
@given(schedule=st.lists(st.integers(0, 5), min_size=1, max_size=12))
def test_row_42_no_schedule_of_cancelled_sends_breaks_a_frame_or_the_order(
    serve: Callable[..., RawServer], schedule: list[int]
) -> None:
    """What is sent after them arrives; what was cancelled arrives once or not at all."""
    server = serve()

    async def send() -> list[str]:
        client = AsyncPortkey(api_key=KEY, base_url=server.url)
        async with client.beta.realtime.connect(model="m") as connection:
            append = connection.input_audio_buffer.append
            for number, count in enumerate(schedule):
                task = asyncio.create_task(append(audio=bytes(90_000), event_id=str(number)))
                await cancelled_after(task, count)
            await connection.send({"type": "response.create"})
        peer = server.peer()
        await asyncio.to_thread(peer.wait_ended)
        return [each.get("event_id", "") for each in peer.messages()]

    server.peers.clear()
    came = run(send())
    numbers = [int(each) for each in came if each]
    assert numbers == sorted(set(numbers))
    assert came[-1] == ""
    server.stop()
