"""The way to a server: straight, or through a proxy; and what is said of a proxy that fails."""

from __future__ import annotations

import socket
from typing import Final
from urllib.parse import urlsplit

import attrs

from portkey_realtime._config.dial import Dial
from portkey_realtime._net.proxies import Proxy, ProxyError, environment_proxy, read_proxy

READ: Final = 4096
"""The most bytes of a proxy's answer that are read at once."""


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


def broke_off(error: BaseException) -> bool:
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
