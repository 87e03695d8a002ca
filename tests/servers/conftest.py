"""Scripted servers, and a way to open a connection of either client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from servers.replays import Server
from servers.scripted import Replay


@pytest.fixture
def replay() -> Iterator[Callable[[Server], Replay]]:
    made: list[Replay] = []

    def make(server: Server) -> Replay:
        made.append(Replay(server))
        return made[-1]

    yield make
    for each in made:
        each.server.shutdown()
        each.thread.join(5)


@pytest.fixture
def run() -> Callable[[Any], None]:
    """Opens a connection, reads its greeting and closes it."""

    async def main(manager: Any) -> None:
        async with manager as connection:
            await connection.recv(timeout=40)

    def open_and_close(manager: Any) -> None:
        if hasattr(manager, "__aenter__"):
            asyncio.run(main(manager))
            return
        with manager as connection:
            connection.recv(timeout=40)

    return open_and_close
