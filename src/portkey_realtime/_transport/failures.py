"""The typed error for what went wrong in opening a connection, and the facts of how one ended."""

from __future__ import annotations

import socket
import ssl as tls
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidProxy,
    NegotiationError,
    WebSocketException,
)
from websockets.exceptions import ProxyError as LibraryProxyError

from portkey_realtime._config.dial import Dial
from portkey_realtime._config.secrets import bare
from portkey_realtime._core.greeting import opening_timeout
from portkey_realtime._core.status_errors import status_error
from portkey_realtime._net.proxies import ProxyError
from portkey_realtime._transport.handshake import HandshakeRefused, NotHttp
from portkey_realtime._transport.incoming import POLICY_VIOLATION
from portkey_realtime._transport.progress import OpeningTimeout
from portkey_realtime._transport.route import Route, UnusableProxy, route_of, unreachable
from portkey_realtime._transport.text_frames import largest_message
from portkey_realtime.errors import (
    APIConnectionError,
    APITimeoutError,
    RealtimeError,
    one_line,
)

_BY_NAME: Final = {"socks4": "socks4a", "socks5": "socks5h"}
"""For each kind of SOCKS that wants an address, the one that takes the name of a host."""


def opening_problem(error: BaseException, dial: Dial) -> BaseException:
    """What to raise: a typed error, or a cancellation or Ctrl-C without what it went through."""
    return _opening_error(error, dial) if isinstance(error, Exception) else bare(error)


def _opening_error(error: Exception, dial: Dial) -> RealtimeError:
    """The typed error for whatever went wrong while a connection was opened: who, and what to do.

    Raises the error itself if it is no fault of the network.
    """
    origin = dial.origin
    if isinstance(error, RealtimeError):
        return error.with_traceback(None)
    if isinstance(error, HandshakeRefused):
        return _refused(error, dial)
    if isinstance(error, OpeningTimeout):
        return APITimeoutError(str(error))
    if isinstance(error, TimeoutError):
        return opening_timeout(origin, dial.open_timeout)
    reason = one_line(dial.redact(str(error))) or type(error).__name__
    if isinstance(error, InvalidProxy | UnusableProxy):
        return APIConnectionError(  # without its own words: they quote the address and password
            f"the proxy on the way to {origin} has no usable address: check the proxy option, "
            "or HTTPS_PROXY and its like in the environment"
        )
    if isinstance(error, ProxyError):
        return _by_proxy(reason, dial)
    route = _route(dial)
    proxy = route.proxy if route is not None and route.by_library is not None else None
    if isinstance(error, LibraryProxyError | ImportError):
        named = "the proxy" if proxy is None else f"the proxy {proxy.name}"
        return APIConnectionError(
            f"{named} on the way to {origin} failed: {_with_cause(reason, error, dial)}. Check its "
            "address, with user:password@ in it if it wants them, in the proxy option or the "
            "environment"
        )
    if isinstance(error, tls.SSLError):
        # The library does not tell its TLS with a proxy from that with the server behind it.
        with_whom = f"the proxy {proxy.name}, or with {origin}" if proxy is not None else origin
        return APIConnectionError(
            f"TLS with {with_whom} failed: {reason}. For a CA of your own, give ssl= a context "
            "or set SSL_CERT_FILE"
        )
    if isinstance(error, socket.gaierror) and proxy is not None and proxy.scheme in _BY_NAME:
        return APIConnectionError(
            f"the host of {origin} is unknown to this machine: {reason}. A {proxy.scheme} proxy "
            f"gets its address; with {_BY_NAME[proxy.scheme]}:// in the proxy's address it looks "
            "the name up itself"
        )
    if isinstance(error, OSError) and proxy is not None:
        return _by_proxy(one_line(str(unreachable(proxy, error))), dial)
    if route is not None and route.proxy is not None:  # a tunnel stood: either may be at fault
        origin = f"{origin}, through the proxy {route.proxy.name},"
    if isinstance(error, socket.gaierror):
        return APIConnectionError(
            f"the host of {origin} is unknown: {reason}. Check base_url and the name server"
        )
    if isinstance(error, ConnectionRefusedError):
        return APIConnectionError(f"{origin} refused the connection: is it running there?")
    if isinstance(error, ConnectionClosed) or (isinstance(error, NotHttp) and not error.beginning):
        return APIConnectionError(
            f"{origin} ended the connection instead of answering the handshake: it is down, or "
            "not a WebSocket endpoint. Check base_url"
        )
    if isinstance(error, NotHttp):
        said = one_line(dial.redact(error.beginning.decode("latin-1")))
        return APIConnectionError(
            f"{origin} is not a WebSocket endpoint: it answered {said!r}. Check base_url"
        )
    if isinstance(error, NegotiationError) and "subprotocol" in reason:
        return APIConnectionError(
            f"{origin} chose a subprotocol that was not offered ({reason}): check subprotocols in "
            "websocket_connection_options"
        )
    if isinstance(error, InvalidHandshake):
        return APIConnectionError(f"{origin} is not a WebSocket endpoint: {reason}. Check base_url")
    if isinstance(error, OSError | EOFError | WebSocketException):
        return APIConnectionError(f"{origin} could not be reached: {reason}")
    raise bare(error)  # no fault of the network: it must not look like one


def _refused(error: HandshakeRefused, dial: Dial) -> RealtimeError:
    refusal = error.refusal
    if refusal.status < 300:
        return APIConnectionError(
            f"{dial.origin} answered HTTP {refusal.status} instead of opening a WebSocket: not a "
            "WebSocket endpoint. Check base_url"
        )
    return status_error(
        refusal.status,
        refusal.headers,
        bytes(refusal.body),
        redact=dial.redact,
        call_id=_call_of(dial.url),
    )


def _call_of(url: str) -> str | None:
    """The call that was to be joined, if there is one; a URL may hold secrets beside it."""
    return dict(parse_qsl(urlsplit(url).query)).get("call_id")


def _by_proxy(reason: str, dial: Dial) -> APIConnectionError:
    return APIConnectionError(
        f"{reason} (on the way to {dial.origin}). Check the proxy option, or HTTPS_PROXY and "
        "NO_PROXY in the environment"
    )


def _route(dial: Dial) -> Route | None:
    """The way that was taken. Failures of a proxy that the library speaks with look like the
    server's, and so do those of a tunnel that stood."""
    try:
        return route_of(dial)
    except ValueError:
        return None


def _with_cause(reason: str, error: BaseException, dial: Dial) -> str:
    """What a proxy answered is in the cause of the library's error alone."""
    cause = one_line(dial.redact(str(error.__cause__ or "")))
    return f"{reason}: {cause}" if cause else reason


def ending_of(protocol: Any, failure: str) -> dict[str, Any]:
    """How a socket ended, as ``Session.lost`` takes it: what came, else what we had to do.

    The codes are those of RFC 6455 section 7.4.1.
    """
    received, sent = protocol.close_rcvd, protocol.close_sent
    if failure:
        return {"code": None, "reason": "", "cause": failure}
    if received is not None and protocol.close_rcvd_then_sent:
        return {"code": received.code, "reason": received.reason}
    if sent is None or sent.code in (None, 1000, 1005):
        return {"code": None, "reason": ""}
    cause = "the server broke the protocol"
    if sent.code == POLICY_VIOLATION and sent.reason:
        cause = sent.reason
    if sent.code == 1009:
        cause = (
            f"a message is larger than max_size, {largest_message(protocol)} bytes: raise it in "
            "websocket_connection_options"
        )
    return {"code": sent.code, "reason": sent.reason, "cause": cause}


def ending_facts(websocket: Any) -> dict[str, Any]:
    """How one of our sockets ended, as the core takes it, with what was left unsent."""
    end = ending_of(websocket.protocol, websocket.failure)
    own = {name: getattr(websocket, name) for name in ("overflown", "stuck", "unsent")}
    return {**end, **own}
