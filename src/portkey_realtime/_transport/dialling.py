"""The TCP connection below a WebSocket: straight to the server, or through a proxy's tunnel.

Given to the websockets library as its ``sock``. What a TLS or SOCKS proxy needs is left to the
library, which gets its address instead.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

import attrs

from portkey_realtime._config.dial import Dial
from portkey_realtime._net.proxies import (
    Proxy,
    ProxyError,
    environment_proxy,
    read_proxy,
    tunnel_request,
    tunnel_stands,
)
from portkey_realtime._net.tcp import LOOK, connect_tcp, connect_tcp_async, never

_READ: Final = 4096


class UnusableProxy(ValueError):  # noqa: N818 - the library calls its own so too
    """When a proxy's address cannot be read. Its text quotes nothing of it."""


@attrs.frozen
class Route:
    """The way to a server."""

    host: str
    port: int
    proxy: Proxy | None = None
    by_library: str | None = attrs.field(default=None, repr=False)
    """The proxy's address, where the library has to speak with it."""

    @property
    def target(self) -> str:
        """The server, as messages call it."""
        return f"{self.host}:{self.port}"


def route_of(dial: Dial) -> Route:
    """The way that the options and the environment ask for. Raises UnusableProxy."""
    secure, host, port = _target(dial.url)
    address = dial.arguments["proxy"]
    if address is True:
        address = environment_proxy(secure=secure, host=host, port=port)
    if address is None:
        return Route(host, port)
    try:
        proxy = read_proxy(address)
    except ValueError as error:
        raise UnusableProxy(str(error)) from None
    return Route(host, port, proxy, None if proxy.scheme == "http" else address)


def _target(url: str) -> tuple[bool, str, int]:
    """What a URL says of TLS, host and port. Apart, since its query may hold a secret, and tools
    that report crashes show locals."""
    parts = urlsplit(url)
    secure = parts.scheme == "wss"
    return secure, parts.hostname or "", parts.port or (443 if secure else 80)


def open_tcp(route: Route, deadline: float, given_up: Callable[[], bool] = never) -> dict[str, Any]:
    """What to hand to the library for this route: an open ``sock``, or a ``proxy``.

    Raises TimeoutError at the deadline, ProxyError, OSError; ends soon after ``given_up()``.
    """
    if route.by_library is not None:
        return {"proxy": route.by_library}
    proxy = route.proxy
    if proxy is None:
        return {"proxy": None, "sock": connect_tcp(route.host, route.port, deadline, given_up)}
    try:
        connected = connect_tcp(proxy.host, proxy.port, deadline, given_up)
    except (TimeoutError, ConnectionAbortedError):
        raise
    except OSError as error:
        raise unreachable(proxy, error) from None
    try:
        _open_tunnel(connected, route, proxy, deadline, given_up)
    except BaseException as error:
        connected.close()
        if _by_network(error):
            raise hung_up(proxy) from None
        raise
    return {"proxy": None, "sock": connected}


def _open_tunnel(
    connected: socket.socket,
    route: Route,
    proxy: Proxy,
    deadline: float,
    given_up: Callable[[], bool],
) -> None:
    connected.settimeout(max(deadline - time.monotonic(), 0.001))
    connected.sendall(tunnel_request(proxy, route.host, route.port))
    answer = b""
    while not tunnel_stands(proxy, route.target, answer):
        if given_up():
            raise ConnectionAbortedError("the tunnel was given up")
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        connected.settimeout(min(left, LOOK))
        try:
            data = connected.recv(_READ)
        except TimeoutError:
            continue
        if not data:
            raise hung_up(proxy)
        answer += data
    connected.settimeout(None)


async def open_tcp_async(route: Route) -> dict[str, Any]:
    """The same, awaitable. Bounded by its caller's time-out, which cancels it."""
    if route.by_library is not None:
        return {"proxy": route.by_library}
    proxy = route.proxy
    if proxy is None:
        return {"proxy": None, "sock": await connect_tcp_async(route.host, route.port)}
    try:
        connected = await connect_tcp_async(proxy.host, proxy.port)
    except OSError as error:
        raise unreachable(proxy, error) from None
    try:
        await _open_tunnel_async(connected, route, proxy)
    except BaseException as error:
        connected.close()
        if _by_network(error):
            raise hung_up(proxy) from None
        raise
    return {"proxy": None, "sock": connected}


async def _open_tunnel_async(connected: socket.socket, route: Route, proxy: Proxy) -> None:
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(connected, tunnel_request(proxy, route.host, route.port))
    answer = b""
    while not tunnel_stands(proxy, route.target, answer):
        data = await loop.sock_recv(connected, _READ)
        if not data:
            raise hung_up(proxy)
        answer += data


def _by_network(error: BaseException) -> bool:
    """Whether the connection to a proxy broke, such as by a reset, before a tunnel stood."""
    ours = TimeoutError | ConnectionAbortedError | ProxyError
    return isinstance(error, OSError) and not isinstance(error, ours)


def unreachable(proxy: Proxy, error: OSError) -> ProxyError:
    """The error for a proxy that there is no TCP connection to."""
    if isinstance(error, socket.gaierror):
        return ProxyError(f"the host of the proxy {proxy.name} is unknown: {error.strerror}")
    if isinstance(error, ConnectionRefusedError):
        return ProxyError(f"the proxy {proxy.name} refused the connection: is it running there?")
    return ProxyError(f"the proxy {proxy.name} could not be reached: {error.strerror or error}")


def hung_up(proxy: Proxy) -> ProxyError:
    """The error for a proxy that ends the connection instead of answering."""
    return ProxyError(f"the proxy {proxy.name} hung up instead of opening a tunnel")
