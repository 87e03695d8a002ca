"""What an open connection keeps in memory while nothing happens, beside the bare library's.

The figure is what Python's allocator has handed out, the same on every machine; resident memory is
measured by the benchmark.
"""

from __future__ import annotations

import asyncio
import gc
import tracemalloc
from collections.abc import Callable
from contextlib import AsyncExitStack, ExitStack
from typing import Any

import pytest
import websockets.asyncio.client
import websockets.sync.client

from portkey_realtime import AsyncPortkey, Portkey
from support import raw_server
from support.peer_scripts import serves
from support.raw_server import GREETING, RawServer

pytestmark = pytest.mark.sockets

SESSION = {**GREETING["session"], "instructions": "Be kind, and brief. " * 100}
"""About as large as what real servers report."""

COUNT = 12
MOST = {"async": 1.25, "sync": 1.35}
"""Times the bare library's. Threads need more: two that wait for events of their own."""

BARE: dict[str, Any] = {"compression": None, "max_size": None, "proxy": None}


def traced() -> int:
    """Bytes in use now, without those of the server, which is in this process."""
    gc.collect()
    snapshot = tracemalloc.take_snapshot()
    ours = snapshot.filter_traces([tracemalloc.Filter(False, raw_server.__file__)])
    return sum(trace.size for trace in ours.traces)


def blocking(connect: Callable[[], Any]) -> float:
    with ExitStack() as stack:
        stack.enter_context(connect())  # what is made once, is made here
        tracemalloc.start()
        before = traced()
        for _ in range(COUNT):
            stack.enter_context(connect())
        return (traced() - before) / COUNT


def awaited(connect: Callable[[], Any]) -> float:
    async def measured() -> float:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(connect())
            tracemalloc.start()
            before = traced()
            for _ in range(COUNT):
                await stack.enter_async_context(connect())
            return (traced() - before) / COUNT

    return asyncio.run(measured())


@pytest.mark.parametrize("kind", ["async", "sync"])
def test_an_idle_connection_needs_little_more_than_the_bare_library(
    serve: Callable[..., RawServer], kind: str
) -> None:
    url = serve(serves(greeting={**GREETING, "session": SESSION})).url
    socket_url = url.replace("http", "ws", 1) + "/realtime?model=m"
    try:
        if kind == "async":
            client = AsyncPortkey(api_key="pk", base_url=url)
            ours = awaited(lambda: client.beta.realtime.connect(model="m"))
            bare = awaited(lambda: websockets.asyncio.client.connect(socket_url, **BARE))
        else:
            with Portkey(api_key="pk", base_url=url) as blocking_client:
                ours = blocking(lambda: blocking_client.beta.realtime.connect(model="m"))
            bare = blocking(lambda: websockets.sync.client.connect(socket_url, **BARE))
    finally:
        tracemalloc.stop()
    assert ours < bare * MOST[kind], f"{ours:.0f} B, the bare library {bare:.0f} B"
