"""The addresses of a host: looked up without holding up the caller, and the order to try them in.

RFC 8305 ("Happy Eyeballs"): the addresses are tried in turn, one family after the other, each with
a short head start. So an address that does not answer, such as broken IPv6, costs a quarter of a
second and not the whole time-out, and several of them do not multiply it.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Final

HEAD_START: Final = 0.25
"""Seconds before the next address is tried as well (RFC 8305 section 5)."""

Address = tuple[Any, ...]
"""An entry of ``socket.getaddrinfo``."""


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


def is_literal(host: str) -> bool:
    """Whether the host is an IP address, with or without a zone, and no name."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def look_up(host: str, port: int, tell: Callable[[list[Address] | Exception], None]) -> None:
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
