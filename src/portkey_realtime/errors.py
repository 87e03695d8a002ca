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
import json
import math
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import urlsplit

from portkey_realtime_wire.runtime import ConfigError as ConfigError
from portkey_realtime_wire.runtime import EventDecodeError as EventDecodeError
from portkey_realtime_wire.runtime import Headers
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

_MAX_PARSED = 1024 * 1024


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


_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


def status_error(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    redact: Callable[[str], str] = str,
    now: Callable[[], float] = time.time,
    call_id: str | None = None,
) -> APIStatusError:
    """The error for an answer that is not a success, of REST or of a refused handshake.

    Reads ``{"error": {...}}``, ``{"status": "failure", "message": ...}``, plain text, HTML and
    nothing at all. ``redact`` scrubs secrets out of whatever the server wrote; ``now`` is the
    wall clock that a ``Retry-After`` date is compared with.
    """
    headers = Headers(headers)
    text = body[:_MAX_PARSED].decode("utf-8", "replace")
    message, code, param = _read_problem(status, headers, text, body)
    request_id = (
        headers.get("x-request-id")
        or headers.get("apim-request-id")
        or headers.get("x-portkey-trace-id")
    )
    kind = _BY_STATUS.get(status, InternalServerError if status >= 500 else APIStatusError)
    return kind(
        one_line(redact(message)),
        status=status,
        request_id=one_line(redact(request_id)) if request_id else None,
        retry_after=_retry_after(headers, now),
        # Redacted first and cut second: a cut through a secret would leave half of it.
        body=redact(text)[:MAX_TEXT],
        code=one_line(redact(code)) if code else None,
        param=one_line(redact(param)) if param else None,
        call_id=one_line(redact(call_id)) if call_id else None,
    )


def one_line(text: str) -> str:
    """A foreign text made fit for a message: printable, on one line, of bounded length."""
    text = text[: 4 * MAX_TEXT]
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def _read_problem(
    status: int, headers: Headers, text: str, body: bytes
) -> tuple[str, str | None, str | None]:
    """What the server says is wrong, its code and the field it names, all as they came."""
    if 300 <= status < 400:
        return f"redirected to {_origin(headers.get('location', ''))}; {_NOT_FOLLOWED}", None, None
    if not text.strip():
        phrases = {known.value: known.phrase for known in HTTPStatus}
        return f"{phrases.get(status, 'unknown status')}, without an explanation", None, None
    if "html" in headers.get("content-type", "") or text.lstrip()[:1] == "<":
        return "an HTML page instead of an answer of the API: check base_url", None, None
    try:
        content: object = json.loads(text) if len(body) <= _MAX_PARSED else None
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        return text, None, None
    problem = content.get("error") or content
    if not isinstance(problem, dict):
        problem = {"message": problem}
    message = problem.get("message") or problem.get("detail")
    code = problem.get("code") or content.get("code")
    param = problem.get("param")
    return (
        message if isinstance(message, str) else text,
        str(code) if isinstance(code, str | int) else None,
        param if isinstance(param, str) else None,
    )


_NOT_FOLLOWED = (
    "redirects are never followed, because that would hand your keys to whoever is named there: "
    "if you trust it, make it the base_url"
)


def _origin(location: str) -> str:
    """The scheme, host and port of a redirect's target: its query may hold a secret."""
    try:
        target = urlsplit(location)
        host, port = target.hostname, target.port
    except ValueError:
        return "an address that is not a URL"
    if not host:
        return "another path of the same server"
    return f"{target.scheme or 'the same scheme'}://{host}" + (f":{port}" if port else "")


def _retry_after(headers: Headers, now: Callable[[], float]) -> float | None:
    """``Retry-After`` in seconds, given as a number or as a date; None if absent or nonsense."""
    value = headers.get("retry-after", "").strip()
    try:
        if "retry-after-ms" in headers:
            seconds = float(headers["retry-after-ms"]) / 1000
        elif value[:1].isalpha():
            from email.utils import parsedate_to_datetime  # only here: it is a slow import

            seconds = max(0.0, parsedate_to_datetime(value).timestamp() - now())
        else:
            seconds = float(value)
    except (ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def __dir__() -> list[str]:
    return sorted(__all__)
