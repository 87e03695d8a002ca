"""How a connection is dialled: options, address, headers, TLS, proxy, log, and what can go wrong.

Both shells use it; nothing here opens a socket.
"""

from __future__ import annotations

import functools
import logging
import os
import socket
import ssl as tls
import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, NamedTuple, TypedDict
from urllib.parse import urlsplit
from urllib.request import getproxies

import attrs
from websockets.exceptions import (
    InvalidHandshake,
    InvalidMessage,
    InvalidProxy,
    InvalidStatus,
    ProxyError,
    WebSocketException,
)

from portkey_realtime._headers import TOKEN, checked_headers, merge_headers
from portkey_realtime._options import ClientOptions, seconds
from portkey_realtime._secrets import Redactor, bare
from portkey_realtime._urls import checked_query, is_host, refuse_plain_text, websocket_url
from portkey_realtime.errors import (
    APIConnectionError,
    APITimeoutError,
    ConfigError,
    RealtimeError,
    UsageError,
    one_line,
    status_error,
)

OPEN_TIMEOUT: Final = 10.0
SEND_TIMEOUT: Final = 5.0
CLOSING: Final = 1.0
"""Seconds for each half of closing: getting rid of what was sent, and the closing handshake."""
REMEMBERED_SENDS: Final = 1024
"""How many sent messages are remembered by size, to tell which did not get through."""

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

    @property
    def logger(self) -> Any:
        """A log for the websockets library that prints no secret and no traceback."""
        return _RedactingLogger(self.redact)


def plan(
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


class Process:
    """The process that a socket belongs to. A forked child has a copy of the descriptor: what it
    did there would end, or garble, the conversation of its parent."""

    _forks = 0

    def __init__(self) -> None:
        self._born = Process._forks

    @property
    def foreign(self) -> bool:
        """Whether this is a child of the process where the socket was opened."""
        return self._born != Process._forks

    def check(self) -> None:
        """Raise UsageError in a child."""
        if self.foreign:
            raise UsageError(
                "this connection was opened before a fork and belongs to the parent: call "
                "connect() in this process"
            )

    @classmethod
    def forked(cls) -> None:
        """Called in a new child."""
        cls._forks += 1


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=Process.forked)


class RedirectRefused(InvalidHandshake):
    """A redirect that was not followed; kept apart, since the library would follow it."""

    def __init__(self, response: Any) -> None:
        super().__init__("redirect refused")
        self.response = response


def opening_error(error: BaseException, dial: Dial) -> RealtimeError:
    """The typed error for whatever went wrong while a connection was opened."""
    redact = dial.redact
    if isinstance(error, RealtimeError):
        return error
    if isinstance(error, InvalidStatus | RedirectRefused):
        response = error.response
        if response.status_code < 300:
            return APIConnectionError(
                f"{dial.origin} answered HTTP {response.status_code} instead of opening a "
                "WebSocket: not a WebSocket endpoint. Check base_url"
            )
        headers = dict(response.headers.raw_items())
        return status_error(
            response.status_code, headers, bytes(response.body or b""), redact=redact
        )
    if isinstance(error, TimeoutError):
        return greeting_timeout(dial)
    reason = one_line(redact(str(error))) or type(error).__name__
    if isinstance(error, socket.gaierror):
        return APIConnectionError(f"the host of {dial.origin} is unknown: {reason}")
    if isinstance(error, tls.SSLError):
        return APIConnectionError(
            f"TLS with {dial.origin} failed: {reason}. For a CA of your own, give ssl= a context "
            "or set SSL_CERT_FILE"
        )
    if isinstance(error, InvalidProxy) or (isinstance(error, ValueError) and _by_proxy(dial)):
        return APIConnectionError(  # without its own words: they quote the address and password
            f"the proxy on the way to {dial.origin} has no usable address: check the proxy option, "
            "or HTTPS_PROXY and its like in the environment"
        )
    if isinstance(error, ProxyError | ImportError):
        return APIConnectionError(f"the proxy on the way to {dial.origin} failed: {reason}")
    if isinstance(error, ConnectionRefusedError):
        return APIConnectionError(f"{dial.origin} refused the connection: is it running there?")
    if isinstance(error, InvalidMessage | InvalidHandshake):
        return APIConnectionError(
            f"{dial.origin} is not a WebSocket endpoint: {reason}. Check base_url"
        )
    if isinstance(error, OSError | EOFError | WebSocketException):
        return APIConnectionError(f"{dial.origin} could not be reached: {reason}")
    raise bare(error)  # no fault of the network: it must not look like one


def _by_proxy(dial: Dial) -> bool:
    proxy = dial.arguments["proxy"]
    return bool(getproxies()) if proxy is True else proxy is not None


def greeting_timeout(dial: Dial) -> APITimeoutError:
    """The error for a connection that did not open, or was not greeted, in time."""
    return APITimeoutError(
        f"{dial.origin} did not open a session within {dial.open_timeout:g} s. A gateway may be "
        "hiding that the provider refused it (401: a wrong key, 429: a rate limit); check the "
        "keys, or raise timeout"
    )


def ending_of(protocol: Any, failure: str) -> dict[str, Any]:
    """How a socket ended, as ``Session.lost`` takes it: what came, else what we had to do."""
    received, sent = protocol.close_rcvd, protocol.close_sent
    if failure:
        return {"code": None, "reason": "", "cause": failure}
    if received is not None and protocol.close_rcvd_then_sent:
        return {"code": received.code, "reason": received.reason}
    if sent is None or sent.code in (None, 1000, 1005):
        return {"code": None, "reason": ""}
    cause = "the server broke the protocol"
    if sent.code == 1009:
        cause = (
            f"a message is larger than max_size, {largest_message(protocol)} bytes: raise it in "
            "websocket_connection_options"
        )
    return {"code": sent.code, "reason": sent.reason, "cause": cause}


def largest_message(protocol: Any) -> int:
    """Bytes that one incoming message may have, as the library's protocol was told."""
    limit = getattr(protocol, "max_message_size", getattr(protocol, "max_size", None))
    return sys.maxsize if limit is None else int(limit)


def unacknowledged(peer: socket.socket | None) -> int:
    """Bytes that the kernel holds and the peer has not acknowledged; 0 where it cannot be told."""
    if peer is None or peer.fileno() < 0 or _TIOCOUTQ is None:
        return 0
    try:
        import fcntl

        held = fcntl.ioctl(peer.fileno(), _TIOCOUTQ, bytes(4))
    except (ImportError, OSError):
        return 0
    return int.from_bytes(held, sys.byteorder)


_log: Final = logging.getLogger("portkey_realtime.websocket")
_TIOCOUTQ: Final[int | None] = 0x5411 if sys.platform == "linux" else None


def unsent_of(sizes: Iterable[int], left: int) -> int:
    """How many of the last messages lie, in whole or in part, in the bytes that are left."""
    count = 0
    for size in reversed(list(sizes)):
        if left <= 0:
            break
        left -= size + 8  # the frame's own bytes
        count += 1
    return count


class _RedactingLogger(logging.LoggerAdapter[logging.Logger]):
    """What the websockets library logs, without secrets, in our log and at DEBUG only.

    It would print every header of a handshake, keys included. Its errors reach the user as
    exceptions, so a second report of them is noise.
    """

    def __init__(self, redact: Redactor) -> None:
        super().__init__(_log, {})
        self._redact = redact

    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:
        if self.logger.isEnabledFor(logging.DEBUG):
            try:
                text = str(msg) % args if args else str(msg)
            except UnicodeDecodeError:  # version 15 shows a text frame that is not UTF-8
                text = "a frame whose text is not UTF-8"
            self.logger.debug("%s", self._redact(text))
