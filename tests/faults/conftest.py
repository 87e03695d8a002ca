"""What every fault test stands on: a driver, servers, and the check that nothing is left behind.

The name of a test carries the number of its row in the matrix of faults. The rows of reconnecting
(40, 52, 53) and of handlers (55) are not here. A test marked ``red`` states what the client does
not hold yet; it fails as soon as the client does, and then the mark goes.

``make oldest`` runs the suite against the oldest version of the websockets library that we allow.
For another one, unpack it (``pip download --no-deps websockets==16.0``, then unzip it) and name the
folder in the environment variable FAULTS_WEBSOCKETS.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

_OTHER = os.environ.get("FAULTS_WEBSOCKETS")
if _OTHER:
    if not (Path(_OTHER) / "websockets").is_dir():
        raise pytest.UsageError(f"FAULTS_WEBSOCKETS={_OTHER} holds no package websockets")
    sys.path.insert(0, str(Path(_OTHER).resolve()))

import websockets  # noqa: E402
from driver import Driver  # noqa: E402
from raw_server import RawServer  # noqa: E402
from relay import Relay  # noqa: E402
from websockets.version import version  # noqa: E402

if _OTHER and not str(websockets.__file__).startswith(str(Path(_OTHER).resolve())):
    raise pytest.UsageError(
        f"websockets was loaded from {websockets.__file__} before FAULTS_WEBSOCKETS could take "
        "effect: run tests/faults on its own"
    )

_MAJOR = int(version.partition(".")[0])
_VARIABLES = ("PORTKEY_API_KEY", "PORTKEY_BASE_URL", "PORTKEY_PROXY")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "red(reason, kinds=..., websockets=...): the client does not hold this yet. A strict "
        "xfail, for one kind of client or one major version of the websockets library if named.",
    )


def pytest_report_header() -> str:
    return f"fault suite: websockets {version}"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def threads_before() -> Iterator[set[threading.Thread]]:
    """After each test: as many threads and open files as before it."""
    threads, files = set(threading.enumerate()), _open_files()
    yield threads
    deadline = time.monotonic() + 3
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
    for mark in request.node.iter_markers("red"):
        kinds = mark.kwargs.get("kinds", ("sync", "async"))
        major = mark.kwargs.get("websockets", _MAJOR)
        if request.param in kinds and major == _MAJOR:
            request.applymarker(pytest.mark.xfail(strict=True, reason=mark.args[0]))
    made = Driver(request.param)
    yield made
    try:
        made.close_all()
        made.assert_nothing_runs(threads_before)
    finally:
        made.stop()
