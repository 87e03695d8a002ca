"""One TCP connection to a host by any of its addresses, within one limit.

RFC 8305 ("Happy Eyeballs"): the addresses are tried in turn, one family after the other, each with
a short head start. So an address that does not answer, such as broken IPv6, costs a quarter of a
second and not the whole time-out, and several of them do not multiply it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import queue
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Final, cast

HEAD_START: Final = 0.25
"""Seconds before the next address is tried as well (RFC 8305 section 5)."""

LOOK: Final = 0.1
"""Seconds between two looks whether the caller has given up."""

Address = tuple[Any, ...]
"""An entry of ``socket.getaddrinfo``."""


def never() -> bool:
    """For callers that do not give up before the deadline."""
    return False


def connect_tcp(
    host: str, port: int, deadline: float, given_up: Callable[[], bool] = never
) -> socket.socket:
    """A connected socket in blocking mode, from the calling thread.

    ``deadline`` is a time of ``time.monotonic()``. Raises TimeoutError when it is reached,
    ConnectionAbortedError soon after ``given_up()`` is true, and the OSError of the first address
    that failed when all have.
    """
    addresses = _resolved(host, port, deadline, given_up)
    connected = _first_connected(in_turn(addresses), deadline, given_up)
    connected.setblocking(True)
    return connected


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


def in_turn(addresses: Iterable[Address]) -> list[Address]:
    """The same addresses with their families alternating (RFC 8305 section 4), first come first."""
    families: dict[Any, deque[Address]] = {}
    for address in addresses:
        families.setdefault(address[0], deque()).append(address)
    ordered: list[Address] = []
    while families:
        for family in list(families):
            ordered.append(families[family].popleft())
            if not families[family]:
                del families[family]
    return ordered


# --- names ---


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _look_up(host: str, port: int, tell: Callable[[list[Address] | Exception], None]) -> None:
    """Ask the resolver in a thread of its own, so that a deadline can leave it behind.

    A look-up cannot be interrupted. In an event loop's executor it would hold up ``asyncio.run``.
    """

    def ask() -> None:
        answer: list[Address] | Exception
        try:
            answer = list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:
            answer = error
        tell(answer)

    threading.Thread(target=ask, name="realtime-resolver", daemon=True).start()


def _resolved(host: str, port: int, deadline: float, given_up: Callable[[], bool]) -> list[Address]:
    if _is_literal(host):
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    answers: queue.SimpleQueue[list[Address] | Exception] = queue.SimpleQueue()
    _look_up(host, port, answers.put)
    while True:
        with suppress(queue.Empty):
            answer = answers.get(timeout=max(min(LOOK, deadline - time.monotonic()), 0.0))
            if isinstance(answer, Exception):
                raise answer
            return answer
        _check(deadline, given_up, "the name look-up")


async def _resolved_async(loop: asyncio.AbstractEventLoop, host: str, port: int) -> list[Address]:
    if _is_literal(host):
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    answered: asyncio.Future[list[Address] | Exception] = loop.create_future()

    def settle(answer: list[Address] | Exception) -> None:
        if not answered.done():
            answered.set_result(answer)

    def tell(answer: list[Address] | Exception) -> None:
        with suppress(RuntimeError):  # the loop is closed: no task waits any more
            loop.call_soon_threadsafe(settle, answer)

    _look_up(host, port, tell)
    answer = await answered
    if isinstance(answer, Exception):
        raise answer
    return answer


# --- connections ---


def _started(address: Address) -> socket.socket:
    """A socket whose connection to the address is under way."""
    family, kind, protocol, _, where = address
    made = socket.socket(family, kind, protocol)
    try:
        made.setblocking(False)
        with suppress(BlockingIOError):
            made.connect(where)
    except BaseException:
        made.close()
        raise
    return made


def _first_connected(
    addresses: list[Address], deadline: float, given_up: Callable[[], bool]
) -> socket.socket:
    waiting = deque(addresses)
    failures: list[OSError] = []
    trying: set[socket.socket] = set()
    start_at = 0.0
    with selectors.DefaultSelector() as selector:
        try:
            while True:
                _check(deadline, given_up, "the TCP connection")
                now = time.monotonic()
                if waiting and (not trying or now >= start_at):
                    start_at = now + HEAD_START
                    try:
                        made = _started(waiting.popleft())
                    except OSError as error:  # such as: no route to this family
                        failures.append(error)
                        continue
                    trying.add(made)
                    selector.register(made, selectors.EVENT_WRITE)
                if not trying:
                    if waiting:
                        continue
                    raise (
                        failures[0]
                        if failures
                        else socket.gaierror(socket.EAI_NONAME, "no address")
                    )
                until = min(deadline, start_at) if waiting else deadline
                for key, _ in selector.select(max(min(until - now, LOOK), 0.0)):
                    tried = cast(socket.socket, key.fileobj)
                    selector.unregister(tried)
                    trying.discard(tried)
                    code = tried.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                    if not code:
                        return tried
                    tried.close()
                    failures.append(OSError(code, os.strerror(code)))
                    start_at = 0.0  # this address has failed: try the next one at once
        finally:
            for left in trying:
                left.close()


def _check(deadline: float, given_up: Callable[[], bool], what: str) -> None:
    if given_up():
        raise ConnectionAbortedError(f"{what} was given up")
    if time.monotonic() >= deadline:
        raise TimeoutError(f"{what} took too long")


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
