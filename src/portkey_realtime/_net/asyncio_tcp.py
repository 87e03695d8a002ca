"""One TCP connection to a host by any of its addresses, for the tasks of an event loop."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from contextlib import suppress
from typing import cast

from portkey_realtime._net.addresses import HEAD_START, Address, in_turn, is_literal, look_up


async def connect_tcp_async(host: str, port: int) -> socket.socket:
    """A connected socket in non-blocking mode, for the running loop.

    Bounded by its caller's time-out, which cancels it. Raises as ``connect_tcp`` does.
    """
    loop = asyncio.get_running_loop()
    addresses = deque(in_turn(await _resolved_async(loop, host, port)))
    failures: list[OSError] = []
    trying: set[asyncio.Task[socket.socket]] = set()
    try:
        while addresses or trying:
            if addresses:
                trying.add(loop.create_task(_connect_async(loop, addresses.popleft())))
            done, trying = await asyncio.wait(
                trying,
                timeout=HEAD_START if addresses else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            connected = [task.result() for task in done if task.exception() is None]
            failures += [cast(OSError, task.exception()) for task in done if task.exception()]
            if connected:
                for late in connected[1:]:
                    late.close()
                return connected[0]
    finally:
        for task in trying:
            task.cancel()
            task.add_done_callback(_closed)
    raise failures[0] if failures else socket.gaierror(socket.EAI_NONAME, "no address")


async def _resolved_async(loop: asyncio.AbstractEventLoop, host: str, port: int) -> list[Address]:
    if is_literal(host):
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    answered: asyncio.Future[list[Address] | Exception] = loop.create_future()

    def settle(answer: list[Address] | Exception) -> None:
        if not answered.done():
            answered.set_result(answer)

    def tell(answer: list[Address] | Exception) -> None:
        with suppress(RuntimeError):  # the loop is closed: no task waits any more
            loop.call_soon_threadsafe(settle, answer)

    look_up(host, port, tell)
    answer = await answered
    if isinstance(answer, Exception):
        raise answer
    return answer


async def _connect_async(loop: asyncio.AbstractEventLoop, address: Address) -> socket.socket:
    family, kind, protocol, _, where = address
    made = socket.socket(family, kind, protocol)
    try:
        made.setblocking(False)
        await loop.sock_connect(made, where)
    except BaseException:
        made.close()
        raise
    return made


def _closed(task: asyncio.Task[socket.socket]) -> None:
    """Closes a connection that was established just when the dial was given up."""
    if not task.cancelled() and task.exception() is None:
        task.result().close()
