"""Every error that this package raises. Blame is in the class, a secret is in none.

::

    RealtimeError
    ├── ConfigError                an option, header, URL or audio cannot be used (also ValueError)
    ├── UsageError                 the call does not fit the state
    │   ├── ClosedError            it is closed
    │   └── ConcurrencyError       two at once, where one at a time is allowed
    ├── EventDecodeError           something received cannot be read, and you asked for its content
    ├── SendTimeout                the peer takes nothing
    ├── Backpressure               you read too slowly
    ├── ServerError                an `error` event answered a call
    ├── ConnectionLost             the connection ended while it was needed
    │   └── SessionExpired         the session reached its time limit
    ├── APIConnectionError         no answer: DNS, refused, TLS, not a WebSocket endpoint
    │   └── APITimeoutError        no answer in time
    └── APIStatusError             an answer that says no, of REST and of a handshake alike
        ├── BadRequestError            400
        ├── AuthenticationError        401
        ├── PermissionDeniedError      403
        ├── NotFoundError              404
        ├── ConflictError              409
        ├── UnprocessableEntityError   422
        ├── RateLimitError             429
        └── InternalServerError        5xx

All of them can be pickled.
"""

from __future__ import annotations

import copyreg
from typing import Any, ClassVar

from portkey_realtime_wire.runtime import ConfigError as ConfigError
from portkey_realtime_wire.runtime import EventDecodeError as EventDecodeError
from portkey_realtime_wire.runtime import RealtimeError as RealtimeError

__all__ = [
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "Backpressure",
    "BadRequestError",
    "ClosedError",
    "ConcurrencyError",
    "ConfigError",
    "ConflictError",
    "ConnectionLost",
    "EventDecodeError",
    "InternalServerError",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "RealtimeError",
    "SendTimeout",
    "ServerError",
    "SessionExpired",
    "UnprocessableEntityError",
    "UsageError",
]

MAX_TEXT = 2048
"""Characters kept of a text that a server wrote. An error goes into logs; a page does not."""


class UsageError(RealtimeError):
    """When a call does not fit the state of the object. The message says what to do instead."""


class ClosedError(UsageError):
    """When you use a client or a connection after its ``close()``."""


class ConcurrencyError(UsageError):
    """When two threads or tasks do what only one may do at a time, such as reading events."""


class SendTimeout(RealtimeError):  # noqa: N818 - a frozen public name
    """When a message could not be written in time, because the peer has stopped reading."""


class Backpressure(RealtimeError):  # noqa: N818 - a frozen public name
    """When events arrive faster than you read them and the queue has reached its limit."""


def _reduce(error: RealtimeError) -> tuple[Any, ...]:
    """Pickles an error without calling its constructor, which wants keyword arguments."""
    return copyreg.__newobj__, (type(error), *error.args), error.__dict__  # type: ignore[attr-defined]


class ServerError(RealtimeError):
    """When a call waits for its answer and the server answers with an ``error`` event.

    An ``error`` event that no call waits for raises nothing: ``listen()`` yields it.
    """

    __reduce__ = _reduce

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        event_id: str | None = None,
        event: object = None,
    ) -> None:
        message = one_line(message)
        super().__init__(one_line(f"{message}{_named(code=code, field=param)}"))
        self.message = message
        """The server's own words, on one line."""
        self.code = code
        """The server's machine-readable name of the problem, if it gave one."""
        self.param = param
        """The field that the server objects to, if it named one."""
        self.event_id = event_id
        """The ``event_id`` of the message of yours that was refused, if the server said."""
        self.event = event
        """The whole ``error`` event."""


class ConnectionLost(RealtimeError):  # noqa: N818 - a frozen public name
    """When a connection ends though you were not done: a drop, a stall, an error close code.

    Never after your own ``close()``, nor on a clean close while nothing was going on.
    """

    __reduce__ = _reduce

    def __init__(
        self,
        message: str,
        *,
        code: int | None = None,
        reason: str = "",
        unsent: int = 0,
        in_flight: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        """The WebSocket close code, or None if the connection dropped without one."""
        self.reason = reason
        """The server's close reason, redacted; empty if it gave none."""
        self.unsent = unsent
        """How many messages were accepted for sending and never written."""
        self.in_flight = in_flight
        """The id of the response that was being answered, or None."""


class SessionExpired(ConnectionLost):
    """When the server ends a session that has reached its maximum duration. Connect again."""


class APIConnectionError(RealtimeError):
    """When no answer came: the name is unknown, the port closed, TLS failed, the peer hung up.

    Also when the peer answers, but does not speak the protocol asked for.
    """


class APITimeoutError(APIConnectionError):
    """When no answer came in time, to a REST call or to a WebSocket handshake."""


class APIStatusError(RealtimeError):
    """When a server answers with a status that is not success: 3xx, 4xx or 5xx.

    The subclasses name the statuses that people handle differently. With a status of 2xx it
    means that the body is not what the API answers, such as the HTML of a login page.
    """

    __reduce__ = _reduce
    hint: ClassVar[str] = ""
    """What to do about it, at the end of the message."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        request_id: str | None = None,
        retry_after: float | None = None,
        body: str = "",
        code: str | None = None,
        param: str | None = None,
        call_id: str | None = None,
    ) -> None:
        details = _named(call=call_id, code=code, field=param, request=request_id)
        sentences = f"HTTP {status}: {message}{details}"
        advice = f"Wait {retry_after:g} s." if retry_after else self.hint
        if not advice and param:
            advice = f"Change or leave out {param}."
        super().__init__(f"{sentences.rstrip('.')}. {advice}" if advice else sentences)
        self.message = message
        """The server's own words, redacted, on one line."""
        self.status = status
        """The HTTP status."""
        self.request_id = request_id
        """What to quote to support, if the server gave it."""
        self.retry_after = retry_after
        """How many seconds the server asks you to wait, if it said."""
        self.body = body
        """The beginning of the body as text, redacted."""
        self.code = code
        """The server's machine-readable name of the problem, if it gave one."""
        self.param = param
        """The field that the server objects to, if it named one."""
        self.call_id = call_id
        """The call that was to be joined, or that the request was about, if any."""


def _named(**details: str | None) -> str:
    """What is known of an error, in brackets behind its message; nothing if nothing is."""
    known = [f"{name} {value}" for name, value in details.items() if value]
    return f" ({', '.join(known)})" if known else ""


class BadRequestError(APIStatusError):
    """When the server does not accept the request as it is: status 400."""


class AuthenticationError(APIStatusError):
    """When a key is missing, wrong or expired: status 401."""

    hint = (
        "Check api_key (or PORTKEY_API_KEY) and how the provider's key is given: virtual_key, "
        "provider, config or Authorization. A client secret (ek_...) lasts for minutes only: "
        "create a new one."
    )


class PermissionDeniedError(APIStatusError):
    """When the key is known, but may not do this: status 403."""

    hint = (
        "Ask whoever gave you the key to allow this model and the realtime API, at Portkey and at "
        "the provider."
    )


class NotFoundError(APIStatusError):
    """When there is nothing at this address, or no such model: status 404."""

    hint = (
        "Check base_url, which ends in /v1 as a rule, whether the provider has this model for "
        "realtime, and, if you join a call, whether it still goes on."
    )


class ConflictError(APIStatusError):
    """When the request collides with another one: status 409."""


class UnprocessableEntityError(APIStatusError):
    """When the request is well-formed, but a value in it is not allowed: status 422."""


class RateLimitError(APIStatusError):
    """When too much was asked in too short a time, or a quota is used up: status 429."""

    hint = (
        "Too many requests, or sessions at a time, or a quota or budget that is used up, at "
        "Portkey or at the provider: the code says which. Only the first two pass by waiting."
    )


class InternalServerError(APIStatusError):
    """When the gateway or the provider behind it failed: any 5xx status."""

    hint = "Try again; if it goes on, ask the gateway's operator, with the request id."


def one_line(text: str) -> str:
    """A foreign text made fit for a message: printable, on one line, of bounded length."""
    text = text[: 4 * MAX_TEXT]
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def __dir__() -> list[str]:
    return sorted(__all__)
