"""Access control: which hosts and origins may talk to the emulator.

A page in a browser must not reach it, neither by a host name that resolves to loopback (so the
Host header is checked) nor from another site (so is Origin).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from portkey_realtime_emulator.checks import Refusal
from portkey_realtime_emulator.options import Options, is_loopback


def check_origin(headers: Mapping[str, str], options: Options) -> None:
    """Raise Refusal for a foreign Host or Origin."""
    host = _name(headers.get("host", ""))
    if not (is_loopback(host) or _is_ours(host, options)):
        raise Refusal("This Host is not served here.", code="forbidden_host", status=403)
    origin = headers.get("origin")
    if origin is not None:
        name = _host_of(origin)
        if not (is_loopback(name) or _is_ours(name, options)):
            raise Refusal("This Origin is not allowed.", code="forbidden_origin", status=403)


def _is_ours(host: str, options: Options) -> bool:
    if host in map(str.lower, options.allowed_hosts):
        return True
    if not options.expose:
        return False
    # A rebinding attack needs a name: an address as such is what the client dialled.
    return host == options.host.lower() or _is_address(host)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _host_of(origin: str) -> str:
    """The host of an origin; empty if it is none, such as ``null`` or half an IPv6 address."""
    try:
        return _name(urlsplit(origin).netloc) if "://" in origin else ""
    except ValueError:
        return ""


def _name(netloc: str) -> str:
    """The host of ``host:port``, in lower case and without brackets; empty if it is none."""
    try:
        return (urlsplit(f"//{netloc}").hostname or "").lower()
    except ValueError:
        return ""


def protocols_of(headers: Mapping[str, str]) -> list[str]:
    """The subprotocols that a socket offers."""
    offered: Iterable[str] = headers.get("sec-websocket-protocol", "").split(",")
    return [each.strip() for each in offered if each.strip()]
