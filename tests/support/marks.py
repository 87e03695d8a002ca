"""The marks of tests. ``make quick`` runs the tests that have none of the first three.

``sockets`` is set here for every test that uses a fixture of ``support.fixtures``; other tests that
open a socket say so themselves. Where sockets are left out, one that does not say so fails at its
first ``bind`` or ``connect``. Pairs of connected sockets, as every asyncio loop has, do not count.
``slow`` is set by hand: programs in processes of their own, whole runs of the generator. And
``hypothesis`` is set by the library of that name: searches for counter-examples.

``real_time`` is for a test that needs the machine to keep pace with speech: it talks over an answer
while it is played, or compares what was heard with what was said at the time. A busy machine can
spoil one run of it, and the next one, so pytest-rerunfailures runs it again, four times at most and
after a pause; a fault spoils every run. The summary counts reruns.
"""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

USES_SOCKETS = {"serve", "relay", "driver", "threads_before"}
_OPENING = {"socket.bind", "socket.connect"}
_OF_A_MODULE = re.compile(r"^pytestmark = .*\bpytest\.mark\.(slow|sockets)\b", re.MULTILINE)
_guarded: list[str] = []
"""The test that may not open a socket, while one runs."""


def pytest_configure(config: pytest.Config) -> None:
    for line in (
        "sockets: opens sockets; set by itself where a fixture of support.fixtures is used",
        "slow: takes more than about half a second without a socket",
        "real_time: needs a machine that keeps pace with speech; run again if it fails",
    ):
        config.addinivalue_line("markers", line)
    if "not sockets" in config.option.markexpr:
        sys.addaudithook(_refuse_sockets)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out a module that has a mark which is not wanted: importing it, and the generator with
    it, takes longer than many tests that are."""
    wanted = config.option.markexpr
    if collection_path.suffix != ".py" or " or " in wanted:
        return None
    found = _OF_A_MODULE.search(collection_path.read_text(encoding="utf-8"))
    return True if found and f"not {found[1]}" in wanted else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if USES_SOCKETS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.sockets)
        if item.get_closest_marker("real_time"):
            item.add_marker(pytest.mark.flaky(reruns=4, reruns_delay=1))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    if item.get_closest_marker("sockets") is None:
        _guarded.append(item.nodeid)
    try:
        return (yield)
    finally:
        _guarded.clear()


def _refuse_sockets(event: str, arguments: tuple[Any, ...]) -> None:
    if _guarded and event in _OPENING and arguments[0].family != socket.AF_UNIX:
        raise AssertionError(f"{_guarded[0]} opens a socket: mark it with pytest.mark.sockets")
