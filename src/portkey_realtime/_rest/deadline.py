"""One deadline over a blocking call: from the name look-up to the last byte of the answer.

httpx's time-outs are for one read each, so a server that sends a byte now and then would hold a
call for ever. Here every operation on the network gets what is left of the whole.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore
from httpcore._backends.sync import SyncStream  # type: ignore[import-untyped,unused-ignore]

from portkey_realtime._net.tcp import connect_tcp

_deadline: ContextVar[float | None] = ContextVar("_deadline", default=None)


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """The calling thread's operations on the network end after so many seconds in all."""
    token = _deadline.set(None if seconds is None else time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def check_deadline() -> None:
    """Raise TimeoutError if it is over: for streams that are not ours."""
    deadline = _deadline.get()
    if deadline is not None and time.monotonic() >= deadline:
        raise TimeoutError("the deadline of the call")


def _left(timeout: float | None, late: type[Exception]) -> float | None:
    """Seconds that an operation may take. Raises ``late`` if there are none."""
    deadline = _deadline.get()
    if deadline is None:
        return timeout
    left = deadline - time.monotonic()
    if left <= 0:
        raise late("the deadline of the call")
    return left if timeout is None else min(left, timeout)


class DeadlineStream(httpcore.NetworkStream):
    """A stream whose reads and writes share the deadline of the call that they are for."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class DeadlineBackend(httpcore.SyncBackend):
    """Opens connections by any of a host's addresses, within the deadline of the call."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        until = float("inf") if left is None else time.monotonic() + left
        try:
            connected = connect_tcp(host, port, until)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from None
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from None
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return DeadlineStream(SyncStream(connected))


def use_deadlines(client: Any) -> None:
    """Have an httpx client of ours open its connections here. httpx has no option for it."""
    for transport in (client._transport, *client._mounts.values()):
        if transport is not None:
            transport._pool._network_backend = DeadlineBackend()
