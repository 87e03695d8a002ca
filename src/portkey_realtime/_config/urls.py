"""Where the gateway is: base URLs, what is appended to them, and which of them may carry a key."""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, quote, unquote_plus, urlsplit

import attrs

from portkey_realtime._config.secrets import is_secret_name
from portkey_realtime.errors import ConfigError

HOSTED: Final = "https://api.portkey.ai/v1"
LOCAL: Final = "http://localhost:8787/v1"

_LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST_NAME = re.compile(rf"(?!.{{254}}){_LABEL}(?:\.{_LABEL})*\.?")
_UNQUOTED_IN_PATH = "/%:@!$&'()*+,;=~"


@attrs.frozen
class BaseUrl:
    """A checked base URL. Its query may hold a secret, so only ``origin`` goes into messages."""

    secure: bool
    """Whether TLS protects it."""
    host: str
    """The host, in lower case, an IPv6 address without its brackets."""
    port: int | None
    """The port, or None for the scheme's own."""
    path: str
    """Without a trailing slash, and without a trailing ``/realtime``."""
    query: str = attrs.field(default="", repr=False)
    """As it was given, percent-encoded."""

    @property
    def origin(self) -> str:
        """Scheme, host and port, in the HTTP spelling."""
        return self._address("https" if self.secure else "http")

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The names and values in the query, decoded."""
        return parse_qsl(self.query)

    @property
    def loopback(self) -> bool:
        """Whether it is this machine for certain, whoever reads it: see ``is_loopback``."""
        return is_loopback(self.host)

    def _address(self, scheme: str) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}" + (f":{self.port}" if self.port is not None else "")

    def __str__(self) -> str:
        return self.origin + self.path


def parse_base_url(text: object, option: str = "base_url") -> BaseUrl:
    """A base URL, checked. Raises ConfigError, which names the option and the remedy.

    ``ws`` and ``wss`` count as ``http`` and ``https``. A trailing slash makes no difference, nor
    does a trailing ``/realtime``: pasting the address of the WebSocket itself works.
    """
    if not isinstance(text, str):
        raise ConfigError(f"{option} must be text, not {type(text).__name__}")
    if not text.strip():
        raise ConfigError(
            f"{option} is empty: give an address such as {HOSTED}, or leave it out for the default"
        )
    if re.search(r"[\x00-\x20\x7f\\]", text):
        raise ConfigError(f"{option} contains a blank, backslash or control character: remove it")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ConfigError(f"{option} is not a URL: check its host and port") from None
    if parts.scheme not in {"http", "https", "ws", "wss"}:
        raise ConfigError(f"{option} must begin with https://, http://, wss:// or ws://")
    if "@" in parts.netloc:
        raise ConfigError(f"{option} must not hold a user name or password: use api_key or headers")
    if "#" in text:
        raise ConfigError(f"{option} must not have a fragment: remove the # and what follows it")
    if not is_host(host):
        raise ConfigError(
            f"{option} has no usable host name: write it in ASCII, such as api.portkey.ai"
        )
    path = quote(parts.path, safe=_UNQUOTED_IN_PATH).rstrip("/")
    return BaseUrl(
        secure=parts.scheme in {"https", "wss"},
        host=host,
        port=port,
        path=path.removesuffix("/realtime").rstrip("/"),
        query=quote(parts.query, safe=_UNQUOTED_IN_PATH + "?"),
    )


def websocket_url(base: BaseUrl, path: str, query: Mapping[str, str]) -> str:
    """The address to dial: ``ws`` for ``http``, the path appended, the query encoded."""
    scheme = "wss" if base.secure else "ws"
    return _join(f"{base._address(scheme)}{base.path}{path}", base.query, query)


def rest_url(base: BaseUrl, path: str, query: Mapping[str, str | tuple[str, ...]]) -> str:
    """The address of a REST call; ``path`` has a leading slash and is encoded already."""
    return _join(str(base) + path, base.query, query)


def texts(query: Mapping[str, str | tuple[str, ...]]) -> list[tuple[str, str]]:
    """The names and values of a query, one by one."""
    return [
        (name, each)
        for name, value in query.items()
        for each in ((value,) if isinstance(value, str) else value)
    ]


def _join(address: str, existing: str, query: Mapping[str, str | tuple[str, ...]]) -> str:
    """The address with both queries: the base URL's own stays as it is, unless named again."""
    kept = [
        pair
        for pair in existing.split("&")
        if pair and unquote_plus(pair.partition("=")[0]) not in query
    ]
    # Everything is encoded, "/" and "@" too: the gateway cuts at a second "/v1" in the query.
    added = [f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in texts(query)]
    return "?".join(filter(None, [address, "&".join(kept + added)]))


def checked_query(
    query: Mapping[Any, object] | None, option: str = "extra_query"
) -> dict[str, str]:
    """Query parameters that a caller gave, as text. Raises ConfigError for anything else."""
    if query is None:
        return {}
    if not isinstance(query, Mapping):
        raise ConfigError(f"{option} must be a mapping of names to values")
    for name, value in query.items():
        if not isinstance(name, str) or not isinstance(value, str | int | float):
            raise ConfigError(f"{option}[{name!r}] must be text, a number or a boolean")
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in query.items()
    }


@functools.lru_cache(maxsize=64)  # every connection asks it of the same host
def is_loopback(host: str) -> bool:
    """Whether a host is this machine for certain: ``localhost``, 127.0.0.0/8 or ``::1``.

    Spelt exactly so. Not ``0x7f.1`` or ``127.1``, which resolvers read differently; not
    ``x.localhost``; not ``::ffff:127.0.0.1``, which a firewall or a container may treat as
    another address family. They are reachable with ``allow_insecure=True`` or with TLS.
    """
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return address in ipaddress.IPv4Network("127.0.0.0/8")
    return address == ipaddress.IPv6Address("::1")


def refuse_plain_text(
    base: BaseUrl, names: Iterable[str], *, allow_insecure: bool, option: str = "base_url"
) -> None:
    """Raise ConfigError if a secret would cross a network unprotected.

    ``names`` are those of the headers and of the parameters that go along with the URL's own.
    """
    if base.secure or base.loopback or allow_insecure:
        return
    own = [name for name, _ in base.parameters]
    exposed = sorted({name for name in (*own, *names) if is_secret_name(name)})
    if exposed:
        raise ConfigError(
            f"{option} {base.origin} is not encrypted and not on this machine, so anyone on the "
            f"way could read {', '.join(exposed)}: use https or wss, or pass allow_insecure=True "
            "if you trust that network"
        )


def is_host(host: str) -> bool:
    """Whether it is a host name or an IP address, spelt in ASCII."""
    if ":" not in host:
        return _HOST_NAME.fullmatch(host) is not None
    try:
        return ipaddress.IPv6Address(host).scope_id is None
    except ValueError:
        return False
