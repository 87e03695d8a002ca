"""One TCP connection to a host by any of its addresses, within one limit, for a thread."""

from __future__ import annotations

import os
import queue
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final, cast

from portkey_realtime._net.addresses import HEAD_START, Address, in_turn, is_literal, look_up

LOOK: Final = 0.1
"""Seconds between two looks whether the caller has given up."""


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


def _resolved(host: str, port: int, deadline: float, given_up: Callable[[], bool]) -> list[Address]:
    if is_literal(host):
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    answers: queue.SimpleQueue[list[Address] | Exception] = queue.SimpleQueue()
    look_up(host, port, answers.put)
    while True:
        with suppress(queue.Empty):
            answer = answers.get(timeout=max(min(LOOK, deadline - time.monotonic()), 0.0))
            if isinstance(answer, Exception):
                raise answer
            return answer
        _check(deadline, given_up, "the name look-up")


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
