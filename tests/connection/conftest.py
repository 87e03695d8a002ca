"""Both clients against servers on this machine, driven as in the fault suite."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "faults"))

from driver import Driver
from raw_server import RawServer

from portkey_realtime import AsyncPortkey, Portkey


@pytest.fixture
def serve() -> Iterator[Callable[..., RawServer]]:
    """Makes raw servers, which end with the test."""
    servers: list[RawServer] = []

    def make(*args: Any, **kwargs: Any) -> RawServer:
        servers.append(RawServer(*args, **kwargs))
        return servers[-1]

    yield make
    for server in servers:
        server.stop()


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest, serve: Callable[..., RawServer]) -> Iterator[Driver]:
    """The blocking and the asyncio client; after the test no thread or task of them is left."""
    before = set(threading.enumerate())
    made = Driver(request.param)
    yield made
    try:
        made.close_all()
        deadline = time.monotonic() + 3
        while left := _of_the_client(before):
            assert time.monotonic() < deadline, f"left running: {left}"
            threading.Event().wait(0.01)
    finally:
        made.stop()


@pytest.fixture(params=[Portkey, AsyncPortkey])
def offline(request: pytest.FixtureRequest) -> Any:
    """Both clients, for what is refused before anything is dialled."""
    return request.param(api_key="pk", base_url="http://127.0.0.1:1")


def _of_the_client(before: set[threading.Thread]) -> list[str]:
    found = [thread.name for thread in threading.enumerate() if thread not in before]
    return [name for name in found if name.startswith(("realtime-", "driver-call"))]
