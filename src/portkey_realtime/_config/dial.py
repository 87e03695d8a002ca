"""How one connection is dialled: its options checked, with address, headers and limits. Pure."""

from __future__ import annotations

import functools
import ssl as tls
from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple, TypedDict
from urllib.parse import urlsplit

import attrs

from portkey_realtime._config.headers import TOKEN, checked_headers, merge_headers
from portkey_realtime._config.options import ClientOptions, seconds
from portkey_realtime._config.secrets import Redactor
from portkey_realtime._config.urls import checked_query, is_host, refuse_plain_text, websocket_url
from portkey_realtime.errors import ConfigError

OPEN_TIMEOUT: Final = 10.0
SEND_TIMEOUT: Final = 5.0
CLOSING: Final = 1.0
"""Seconds for each half of closing: getting rid of what was sent, and the closing handshake."""

MAX_UNREAD: Final = 64 * 1024 * 1024

MAX_MESSAGE: Final = 16 * 1024 * 1024
"""Bytes in one incoming message, unless told otherwise. The largest events are whole answers."""


class WebsocketConnectionOptions(TypedDict, total=False):
    """How to open and keep the socket. The same names for sync and async.

    All but ``timeout``, ``additional_headers``, ``send_timeout``, ``max_unread`` and ``overflow``
    are options of the websockets library.
    """

    timeout: float | None
    """Seconds until the connection must be open, greeting included; 10 if None or absent."""
    open_timeout: float | None
    """The same, by the name that the websockets library has for it."""
    additional_headers: Mapping[str, str] | None
    """Headers of the handshake; they win over all others. Their values count as secrets."""
    ssl: tls.SSLContext | None
    """A TLS context, for a CA of your own. Without one, certificates are checked as usual."""
    server_hostname: str | None
    proxy: str | bool | None
    """A proxy's address, None for none, True (the default) for what the environment says.
    Loopback never goes through a proxy."""
    compression: str | None
    """``"deflate"``, or None (the default): audio in base64 hardly shrinks, and CPU doubles."""
    subprotocols: list[str] | None
    origin: str | None
    ping_interval: float | None
    """Seconds of silence before a ping, 20 by default; None for none."""
    ping_timeout: float | None
    """Seconds after a ping until something must be heard, 10 by default; None: no limit."""
    close_timeout: float | None
    """Seconds for the closing handshake, 1 at most; then the socket is shut down."""
    send_timeout: float | None
    """Seconds until a peer that takes nothing counts as gone, 5 by default."""
    max_size: int | None
    """Bytes in one incoming message, 16 MiB by default; None for no limit."""
    max_unread: int | None
    """Bytes of events that may wait until you read them, 64 MiB by default: some twenty minutes of
    speech. Each event counts for 64 more than it has."""
    overflow: Literal["raise", "drop_audio"] | None
    """What happens beyond ``max_unread``. ``"raise"``, the default: the connection ends, and after
    what was there reading raises Backpressure. ``"drop_audio"``: the oldest audio deltas are
    dropped, and an ``AudioDropped`` event stands where they were; nothing else is dropped."""


_OF_THE_HANDSHAKE: Final = frozenset(
    {
        "connection",
        "host",
        "sec-websocket-extensions",
        "sec-websocket-key",
        "sec-websocket-protocol",
        "sec-websocket-version",
        "upgrade",
    }
)

_PROXIES: Final = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")

_DEFAULTS: Final[Mapping[str, Any]] = {
    "compression": None,
    "ping_interval": 20.0,
    "ping_timeout": 10.0,
    "close_timeout": CLOSING,
    "max_size": MAX_MESSAGE,
    "proxy": True,
}


class Limits(NamedTuple):
    """What a socket must know beyond what the library does."""

    send_timeout: float
    max_unread: int
    drop_audio: bool


@attrs.frozen(kw_only=True)
class Dial:
    """Everything needed to open one connection."""

    url: str = attrs.field(repr=False)
    origin: str
    """Scheme, host and port, for messages: a query may hold a secret."""
    headers: Mapping[str, str] = attrs.field(repr=False)
    open_timeout: float
    limits: Limits
    arguments: Mapping[str, Any] = attrs.field(repr=False)
    """Keyword arguments for the websockets library, but for headers, timeout and log."""
    redact: Redactor


def dial_settings(
    client: ClientOptions,
    query: Mapping[str, str],
    *,
    options: Mapping[str, Any] | None,
    headers: Mapping[str, str],
    extra_headers: Mapping[str, str] | None,
    extra_query: Mapping[str, str] | None,
) -> Dial:
    """Check all options of one connection. Raises ConfigError, with nothing dialled.

    Every connection pays for this beside the library's own work. What the client was made with
    was checked then, and its redactor knows the secrets in it: here comes what is new.
    """
    given = _known(options)
    additional = checked_headers(given.pop("additional_headers", None) or {}, "additional_headers")
    extra = checked_headers(extra_headers or {}, "extra_headers")
    added = merge_headers(headers, extra, additional)
    merged = merge_headers(client.headers, added)
    if not _OF_THE_HANDSHAKE.isdisjoint(map(str.lower, merged)):
        ours = sorted(name for name in merged if name.lower() in _OF_THE_HANDSHAKE)
        raise ConfigError(f"{', '.join(ours)}: the handshake writes this header itself; remove it")
    base = client.websocket_base
    parameters = {**query, **checked_query(extra_query)}
    refuse_plain_text(
        base,
        [*merged, *parameters],
        allow_insecure=client.allow_insecure,
        option="websocket_base_url",
    )
    limits = _limits(given)
    timeout, alias = given.pop("timeout", None), given.pop("open_timeout", None)
    if None not in (timeout, alias):
        raise ConfigError("timeout and open_timeout are the same option: give one of them")
    timeout = alias if timeout is None else timeout
    arguments = {**_DEFAULTS, **(_checked(given) if given else {})}
    if base.loopback:
        arguments["proxy"] = None
    if base.secure:
        arguments.setdefault("ssl", None)
        arguments["ssl"] = arguments["ssl"] or _shared_context()
    else:
        for option in ("ssl", "server_hostname"):
            if arguments.pop(option, None) is not None:
                raise ConfigError(
                    f"{option} is given, but {base.origin} is not https: change base_url"
                )
    return Dial(
        url=websocket_url(base, parameters),
        origin=base.origin,
        headers=merged,
        open_timeout=OPEN_TIMEOUT if timeout is None else seconds("timeout", timeout),
        limits=limits,
        arguments=arguments,
        redact=client.redact.with_named([*added.items(), *parameters.items()]).with_values(
            additional.values()
        ),
    )


def _known(options: Mapping[str, Any] | None) -> dict[str, Any]:
    if options is None:
        return {}
    if not isinstance(options, Mapping):
        raise ConfigError(
            f"websocket_connection_options must be a mapping, not {type(options).__name__}"
        )
    known = WebsocketConnectionOptions.__annotations__
    unknown = sorted(str(name) for name in options if name not in known)
    if unknown:
        raise ConfigError(
            f"websocket_connection_options has no {', '.join(unknown)}; it has {', '.join(known)}"
        )
    return dict(options)


def _limits(given: dict[str, Any]) -> Limits:
    """Takes our own options out of the given ones."""
    timeout, unread = given.pop("send_timeout", None), given.pop("max_unread", None)
    overflow = given.pop("overflow", None)
    if overflow not in (None, "raise", "drop_audio"):
        raise ConfigError('overflow must be "raise" or "drop_audio"')
    return Limits(
        send_timeout=SEND_TIMEOUT if timeout is None else seconds("send_timeout", timeout),
        max_unread=MAX_UNREAD if unread is None else _bytes("max_unread", unread),
        drop_audio=overflow == "drop_audio",
    )


def _bytes(option: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConfigError(f"{option} must be a number of bytes above 0")
    return value


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    for name in ("ping_interval", "ping_timeout"):
        if given.get(name) is not None:
            given[name] = seconds(name, given[name])
    if "close_timeout" in given:
        # Never without limit: a peer that does not answer would hang the application.
        close = given["close_timeout"]
        given["close_timeout"] = 1.0 if close is None else seconds("close_timeout", close)
    if given.get("max_size") is not None:
        _bytes("max_size", given["max_size"])
    if given.get("compression") not in (None, "deflate"):
        raise ConfigError('compression must be "deflate" or None')
    if not isinstance(given.get("ssl"), tls.SSLContext | None):
        raise ConfigError("ssl must be an ssl.SSLContext; checking cannot be switched off")
    server = given.get("server_hostname")
    if server is not None and not is_host(_text("server_hostname", server)):
        raise ConfigError("server_hostname must be a host name in ASCII, such as api.portkey.ai")
    if given.get("origin") is not None:
        origin = _text("origin", given["origin"])
        given["origin"] = checked_headers({"Origin": origin}, "origin")["Origin"]
    if given.get("subprotocols") is not None:
        given["subprotocols"] = _subprotocols(given["subprotocols"])
    if "proxy" in given:
        given["proxy"] = _proxy(given["proxy"])
    return given


def _text(option: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ConfigError(f"{option} must be text that is not empty, not {type(value).__name__}")
    return value


def _subprotocols(names: object) -> list[str]:
    if isinstance(names, list | tuple) and all(
        isinstance(name, str) and TOKEN.fullmatch(name) for name in names
    ):
        return list(names)
    raise ConfigError("subprotocols must be a list of names: letters, digits and hyphens")


def _proxy(proxy: object) -> str | Literal[True] | None:
    """A proxy's address, checked. No error quotes it: it may hold a password."""
    if proxy is None or isinstance(proxy, bool):
        return proxy or None
    text = _text("proxy", proxy)
    try:
        parts = urlsplit(text)
        usable = bool(parts.hostname) and text.isprintable() and " " not in text
        usable = usable and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or parts.scheme not in _PROXIES:
        raise ConfigError(
            "proxy must be an address such as http://host:port or http://user:password@host:port; "
            f"its scheme is one of {', '.join(_PROXIES)}"
        )
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ConfigError("proxy must be an address without a path and a query: remove them")
    if parts.username is not None and parts.password is None:
        raise ConfigError("proxy has a user name without a password: write user:password@host")
    return text


@functools.cache
def _shared_context() -> tls.SSLContext:
    """One context for all connections: loading the CA bundle costs more than a connection."""
    return tls.create_default_context()
