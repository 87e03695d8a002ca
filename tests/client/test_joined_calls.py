"""A call that is joined by its id: nothing greets there, so nothing is waited for."""

from __future__ import annotations

import asyncio
import time

import pytest

from portkey_realtime import AsyncPortkey, Portkey
from portkey_realtime_emulator import Emulator


@pytest.mark.sockets
def test_a_call_is_joined_at_once_and_its_first_event_is_the_answer() -> None:
    with Emulator("ga") as emulator:
        started = time.monotonic()
        with Portkey(base_url=emulator.base_url).realtime.connect(call_id="rtc_1") as connection:
            connection.session.update(session={"type": "realtime", "instructions": "Be brief."})
            event = connection.recv(timeout=20)
        assert time.monotonic() - started < 9  # ten seconds are the open timeout
    assert event.type == "session.updated"
    assert event.session.instructions == "Be brief."


@pytest.mark.sockets
def test_an_async_client_joins_a_call_at_once() -> None:
    async def main() -> str:
        async with (
            AsyncPortkey(base_url=emulator.base_url) as client,
            client.realtime.connect(call_id="rtc_1") as connection,
        ):
            await connection.session.update(session={"type": "realtime"})
            event = await connection.recv(timeout=20)
            return event.type

    with Emulator("ga") as emulator:
        assert asyncio.run(main()) == "session.updated"
