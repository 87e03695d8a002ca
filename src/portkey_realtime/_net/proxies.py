"""The proxy on the way to a server: which one the environment names, and how it opens a tunnel.

A tunnel is opened by CONNECT (RFC 9110 section 9.3.6). Pure but for reading the environment.
"""

from __future__ import annotations

import base64
import re
from typing import Final
from urllib.parse import unquote, urlsplit

import attrs

from portkey_realtime._net.informational import final_response

LONGEST_ANSWER: Final = 64 * 1024
"""Bytes of the head of a proxy's answer; what is longer is no such answer."""

SCHEMES: Final = frozenset({"http", "https", "socks4", "socks4a", "socks5", "socks5h"})

_PORTS: Final = {"http": 80, "https": 443}
_HTTP: Final = b"HTTP/1."
_STATUS: Final = re.compile(rb"HTTP/1\.[01] (\d{3})(?: ([^\r\n]*))?\r?\n")


class ProxyError(OSError):
    """When the proxy cannot be reached or does not open the tunnel. Its text quotes no secret."""


@attrs.frozen
class Proxy:
    """A proxy's address, read."""

    scheme: str
    host: str
    port: int
    username: str | None = attrs.field(default=None, repr=False)
    password: str | None = attrs.field(default=None, repr=False)

    @property
    def name(self) -> str:
        """Its address for messages, without user and password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def environment_proxy(*, secure: bool, host: str, port: int) -> str | None:
    """The address of the proxy that the environment names for a WebSocket, by its own rules.

    As the websockets library does: first a proxy for WebSockets, then SOCKS, then the one for
    HTTPS, which can tunnel anything, and NO_PROXY above all.
    """
    from urllib.request import getproxies, proxy_bypass  # slow to import

    if proxy_bypass(f"{host}:{port}"):
        return None
    proxies = getproxies()
    for scheme in ("wss", "socks", "https") if secure else ("ws", "socks", "https", "http"):
        found = proxies.get(scheme)
        if found:
            if scheme == "socks" and found.startswith("http://"):  # as macOS tells it
                return "socks5h://" + found[7:]
            return found
    return None


def http_environment_proxy(*, secure: bool, host: str, port: int) -> str | None:
    """The address of the proxy that the environment names for an HTTP call."""
    from urllib.request import getproxies, proxy_bypass

    if proxy_bypass(f"{host}:{port}") or proxy_bypass(host):
        return None
    proxies = getproxies()
    return proxies.get("https" if secure else "http") or proxies.get("all")


def read_proxy(address: str) -> Proxy:
    """The parts of a proxy's address. Raises ValueError, which quotes nothing, if it is none."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("the address of the proxy cannot be read") from None
    if not host or parts.scheme not in SCHEMES:
        raise ValueError("the address of the proxy names no scheme or no host")
    return Proxy(
        parts.scheme,
        host,
        port or _PORTS.get(parts.scheme, 1080),
        None if parts.username is None else unquote(parts.username),
        None if parts.password is None else unquote(parts.password),
    )


def tunnel_request(proxy: Proxy, host: str, port: int) -> bytes:
    """What asks a proxy for a tunnel to a server."""
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    if proxy.username is not None:
        login = f"{proxy.username}:{proxy.password or ''}".encode()
        lines.append(f"Proxy-Authorization: Basic {base64.b64encode(login).decode('ascii')}")
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def tunnel_stands(proxy: Proxy, target: str, answer: bytes) -> bool:
    """Whether a tunnel stands, by what the proxy has answered so far; False if more must come.

    Raises ProxyError, which names the proxy and the remedy, if it is refused.
    """
    if len(answer) > LONGEST_ANSWER:
        raise ProxyError(f"the proxy {proxy.name} answered CONNECT with something endless")
    final = final_response(answer)
    if final is None:
        return False
    answer = final
    status = _STATUS.match(answer)
    if status is None and (b"\n" in answer or not _HTTP.startswith(answer[: len(_HTTP)])):
        raise ProxyError(
            f"the proxy {proxy.name} does not answer as an HTTP proxy does: check its address"
        )
    if status is None or b"\r\n\r\n" not in answer:
        return False
    code = int(status[1])
    if not 200 <= code < 300:
        reason = (status[2] or b"").decode("latin-1").strip()
        remedy = (
            "give user:password@ in its address"
            if code == 407
            else "ask whoever runs it to allow this host, or let NO_PROXY name the host"
        )
        raise ProxyError(
            f"the proxy {proxy.name} refused a tunnel to {target}: HTTP {code} {reason}: {remedy}"
        )
    return True
