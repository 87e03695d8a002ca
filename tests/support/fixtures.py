"""Fixtures for tests of both clients against servers on this machine.

``driver`` promises the same wherever it is used: its connections close within the time that
``close()`` has, and no thread, task or open file of the client is left, while the server is still
there. ``tests/conftest.py`` makes them known to every test.
"""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from portkey_realtime import AsyncPortkey, Portkey
from portkey_realtime._transport import asyncio_socket, thread_socket

from .bounds import SLOWER
from .driver import Driver
from .raw_server import RawServer
from .relay import Relay
from .scripted_server import scripted


@pytest.fixture(scope="session")
def warm() -> None:
    """What the first connection and the first REST call import and make has been imported and made.
    No test that measures time, or gives a connection little of it, pays for that."""
    for kind in ("sync", "async"):
        server, driver = RawServer(), Driver(kind)
        driver.connect(server.url).close()
        driver.stop()
        server.stop()
    with scripted() as rest, Portkey(api_key="pk", base_url=rest.url) as client:
        client.beta.realtime.sessions.create(model="m")


@pytest.fixture
def threads_before() -> Iterator[set[threading.Thread]]:
    """After the test: as many threads and open files as before it."""
    threads, files = set(threading.enumerate()), _open_files()
    yield threads
    deadline = time.monotonic() + 3 * SLOWER
    while True:
        left = [thread.name for thread in threading.enumerate() if thread not in threads]
        opened = _open_files()
        if not left and len(opened) <= len(files):
            return
        if time.monotonic() > deadline:
            new = {number: opened[number] for number in opened if number not in files}
            raise AssertionError(f"left behind: threads {left}, files {new}")
        gc.collect()  # slow, so only where something seems to be left
        threading.Event().wait(0.01)


def _open_files() -> dict[str, str]:
    folder = "/proc/self/fd"
    found = {}
    if os.path.isdir(folder):
        for number in os.listdir(folder):
            with suppress(OSError):  # the one that listdir itself had open
                found[number] = os.readlink(f"{folder}/{number}")
    return found


@pytest.fixture
def serve(threads_before: set[threading.Thread]) -> Iterator[Callable[..., RawServer]]:
    """Makes raw servers, which end with the test."""
    servers: list[RawServer] = []

    def make(*args: Any, **kwargs: Any) -> RawServer:
        servers.append(RawServer(*args, **kwargs))
        return servers[-1]

    yield make
    failed = []
    for server in servers:
        try:
            server.stop()
        except BaseException as error:
            failed.append(error)
    if failed:
        raise failed[0]


@pytest.fixture
def relay(serve: Callable[..., RawServer]) -> Iterator[Callable[..., Relay]]:
    """Makes relays, which end with the test."""
    relays: list[Relay] = []

    def make(*args: Any, **kwargs: Any) -> Relay:
        relays.append(Relay(*args, **kwargs))
        return relays[-1]

    yield make
    for each in relays:
        each.stop()


@pytest.fixture(params=["sync", "async"])
def driver(
    request: pytest.FixtureRequest,
    threads_before: set[threading.Thread],
    relay: Callable[..., Relay],
) -> Iterator[Driver]:
    """The blocking and the asyncio client. Their connections must close while the server stays."""
    made = Driver(request.param)
    yield made
    try:
        made.close_all()
        made.assert_nothing_runs(threads_before)
    finally:
        made.stop()


@pytest.fixture
def long_goodbyes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute for each step of a close in place of a second. What does not wait for the peer can
    then be told from what does, however busy the machine is."""
    for module in (thread_socket, asyncio_socket):
        monkeypatch.setattr(module, "CLOSING", 60.0)


@pytest.fixture(params=[Portkey, AsyncPortkey])
def offline(request: pytest.FixtureRequest) -> Any:
    """Both clients, for what is refused before anything is dialled."""
    return request.param(api_key="pk", base_url="http://127.0.0.1:1")
