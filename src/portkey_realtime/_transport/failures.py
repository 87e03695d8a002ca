"""The typed error for what went wrong in opening a connection, and the facts of how one ended."""

from __future__ import annotations

import socket
import ssl as tls
from typing import Any
from urllib.request import getproxies

from websockets.exceptions import (
    InvalidHandshake,
    InvalidMessage,
    InvalidProxy,
    InvalidStatus,
    ProxyError,
    WebSocketException,
)

from portkey_realtime._config.dial import Dial
from portkey_realtime._config.secrets import bare
from portkey_realtime._core.greeting import opening_timeout
from portkey_realtime._transport.text_frames import largest_message
from portkey_realtime.errors import (
    APIConnectionError,
    RealtimeError,
    one_line,
    status_error,
)


class RedirectRefused(InvalidHandshake):
    """A redirect that was not followed; kept apart, since the library would follow it."""

    def __init__(self, response: Any) -> None:
        super().__init__("redirect refused")
        self.response = response


def opening_error(error: BaseException, dial: Dial) -> RealtimeError:
    """The typed error for whatever went wrong while a connection was opened."""
    redact = dial.redact
    if isinstance(error, RealtimeError):
        return error.with_traceback(None)
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
        return opening_timeout(dial.origin, dial.open_timeout)
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


def ending_facts(websocket: Any) -> dict[str, Any]:
    """How one of our sockets ended, as the core takes it, with what was left unsent."""
    end = ending_of(websocket.protocol, websocket.failure)
    return {**end, "overflown": websocket.overflown, "unsent": websocket.unsent}
