"""The typed error for an HTTP answer that says no, of REST and of a refused handshake. Pure."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from portkey_realtime.errors import (
    MAX_TEXT,
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    UnprocessableEntityError,
    one_line,
)
from portkey_realtime_wire.runtime import Headers

_MAX_PARSED = 1024 * 1024

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


def _read_problem(
    status: int, headers: Headers, text: str, body: bytes
) -> tuple[str, str | None, str | None]:
    """What the server says is wrong, its code and the field it names, all as they came."""
    if 300 <= status < 400:
        return f"redirected to {_origin(headers.get('location', ''))}; {_NOT_FOLLOWED}", None, None
    if not one_line(text).strip("\ufffd "):
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
