"""What the tests of the voice layer stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from portkey_realtime_emulator import Emulator, Scenario
from support.spoken import Server
from support.talking import Talker, talker


@pytest.fixture(params=["beta", "ga"])
def server(request: pytest.FixtureRequest) -> Server:
    """A maker of server events, in both dialects one after the other."""
    return Server(request.param)


@pytest.fixture(params=["ga", "beta"])
def dialect(request: pytest.FixtureRequest) -> str:
    """The dialect of the emulator and of the conversation with it."""
    return str(request.param)


@pytest.fixture(params=["sync", "async"])
def shell(request: pytest.FixtureRequest) -> str:
    """Which of the two shells a conversation is driven by."""
    return str(request.param)


@pytest.fixture
def open_with(shell: str, dialect: str) -> Iterator[Callable[..., tuple[Talker, Emulator]]]:
    """Starts an emulator with these options; gives what opens conversations with it, and it."""
    with ExitStack() as stack:

        def start(scenario: str = "", **options: object) -> tuple[Talker, Emulator]:
            script = Scenario.parse(scenario) if scenario else options.pop("script", None)
            emulator = stack.enter_context(Emulator(dialect, script, **options))  # type: ignore[arg-type]
            return stack.enter_context(talker(shell, emulator.base_url, dialect)), emulator

        yield start
