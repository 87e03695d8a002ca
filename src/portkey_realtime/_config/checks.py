"""The checks of ``websocket_connection_options``: one function per kind of value. Pure.

``spec/client.yaml`` names the check of each option. A check takes the option's name and the value
that was given, and returns what to use. It raises ConfigError, which never quotes a secret.
"""

from __future__ import annotations

import ssl as tls
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from portkey_realtime._config.credentials import HeaderLayer
from portkey_realtime._config.headers import TOKEN, checked_headers, header_layer
from portkey_realtime._config.options import seconds
from portkey_realtime._config.urls import is_host
from portkey_realtime.errors import ConfigError

_PROXIES: Final = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")


def size(option: str, value: object) -> int:
    """A number of bytes."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConfigError(f"{option} must be a number of bytes above 0")
    return value


def compression(option: str, value: object) -> str:
    """permessage-deflate (RFC 7692) or none: there is no other."""
    if value != "deflate":
        raise ConfigError(f'{option} must be "deflate" or None')
    return "deflate"


def overflow(option: str, value: object) -> str:
    """What happens when too much waits to be read."""
    if value not in ("raise", "drop_audio"):
        raise ConfigError(f'{option} must be "raise" or "drop_audio"')
    return str(value)


def tls_context(option: str, value: object) -> tls.SSLContext:
    """A TLS context."""
    if not isinstance(value, tls.SSLContext):
        raise ConfigError(f"{option} must be an ssl.SSLContext; checking cannot be switched off")
    return value


def host_name(option: str, value: object) -> str:
    """The name that a certificate must have."""
    if not is_host(text(option, value)):
        raise ConfigError(f"{option} must be a host name in ASCII, such as api.portkey.ai")
    return str(value)


def origin(option: str, value: object) -> str:
    """The Origin header."""
    return checked_headers({"Origin": text(option, value)}, option)["Origin"]


def text(option: str, value: object) -> str:
    """Text that is not empty."""
    if not isinstance(value, str) or not value:
        raise ConfigError(f"{option} must be text that is not empty, not {type(value).__name__}")
    return value


def subprotocols(option: str, value: object) -> list[str]:
    """Names to offer. No error quotes one: browsers put keys there."""
    if isinstance(value, list | tuple) and all(
        isinstance(name, str) and TOKEN.fullmatch(name) for name in value
    ):
        return list(value)
    raise ConfigError(f"{option} must be a list of names: letters, digits and hyphens")


def proxy(option: str, value: object) -> str | Literal[True] | None:
    """A proxy's address. No error quotes it: it may hold a password."""
    if isinstance(value, bool):
        return value or None
    address = text(option, value)
    try:
        parts = urlsplit(address)
        usable = bool(parts.hostname) and address.isprintable() and " " not in address
        usable = usable and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or parts.scheme not in _PROXIES:
        raise ConfigError(
            f"{option} must be an address such as http://host:port or "
            f"http://user:password@host:port; its scheme is one of {', '.join(_PROXIES)}"
        )
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ConfigError(f"{option} must be an address without a path and a query: remove them")
    if parts.username is not None and parts.password is None:
        raise ConfigError(f"{option} has a user name without a password: write user:password@host")
    return address


def headers(option: str, value: object) -> HeaderLayer:
    """Headers that a caller gave."""
    return header_layer(value, option)


CHECKS: Final[Mapping[str, Callable[[str, object], Any]]] = {
    check.__name__: check
    for check in (
        compression,
        headers,
        host_name,
        origin,
        overflow,
        proxy,
        seconds,
        size,
        subprotocols,
        text,
        tls_context,
    )
}
"""Every check, by the name that spec/client.yaml has for it."""
