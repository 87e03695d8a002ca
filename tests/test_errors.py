"""The error tree, and the error for an answer that is not a success."""

from __future__ import annotations

import inspect
import json
import pickle
import re

import pytest

from portkey_realtime import errors
from portkey_realtime._config.secrets import Redactor
from portkey_realtime._core.status_errors import status_error
from portkey_realtime.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ConfigError,
    ConnectionLost,
    EventDecodeError,
    InternalServerError,
    RateLimitError,
    RealtimeError,
    ServerError,
    SessionExpired,
)

CLASSES = [
    value
    for name, value in vars(errors).items()
    if inspect.isclass(value) and issubclass(value, Exception) and not name.startswith("_")
]


def test_the_docstring_draws_the_tree_that_the_classes_form() -> None:
    drawn: dict[str, str | None] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"^    ([│├└─ ]*)([A-Z]\w+)", line)
        if found:
            depth = len(found[1]) // 4
            path[depth:] = [found[2]]
            drawn[found[2]] = path[depth - 1] if depth else None
    for cls in CLASSES:
        parent = drawn[cls.__name__]
        assert parent is None if cls is RealtimeError else cls.__mro__[1].__name__ == parent
    assert set(drawn) == {cls.__name__ for cls in CLASSES}


def test_every_class_says_when_it_is_raised() -> None:
    for cls in CLASSES:
        if cls.__module__ == errors.__name__:
            assert re.search(r"\bWhen\b", cls.__doc__ or ""), cls


@pytest.mark.parametrize(
    "error",
    [
        *(cls("said") for cls in CLASSES if not issubclass(cls, APIStatusError)),
        EventDecodeError("said", path="delta"),
        ServerError("said", code="c", param="p", event_id="e", event={"type": "error"}),
        ConnectionLost("said", code=1011, reason="r", unsent=3, in_flight="resp_1"),
        SessionExpired("said", code=1001),
        *(
            status_error(status, {"x-request-id": "r1", "retry-after": "7"}, b'{"error":{}}')
            for status in (302, 400, 401, 403, 404, 409, 418, 422, 429, 500, 503)
        ),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_survives_pickling_with_all_that_it_says(error: RealtimeError) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(error, protocol))
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert vars(again) == vars(error)


def test_a_config_error_is_a_value_error_too() -> None:
    assert issubclass(ConfigError, ValueError)
    assert issubclass(APITimeoutError, APIConnectionError)


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (307, "APIStatusError"),
        (400, "BadRequestError"),
        (401, "AuthenticationError"),
        (402, "APIStatusError"),
        (403, "PermissionDeniedError"),
        (404, "NotFoundError"),
        (409, "ConflictError"),
        (422, "UnprocessableEntityError"),
        (429, "RateLimitError"),
        (500, "InternalServerError"),
        (503, "InternalServerError"),
        (599, "InternalServerError"),
    ],
)
def test_the_status_decides_the_class(status: int, name: str) -> None:
    error = status_error(status, {}, b"")
    assert type(error).__name__ == name
    assert error.status == status
    assert f"HTTP {status}" in str(error)


PROVIDER = {
    "error": {
        "message": "Incorrect API key provided",
        "type": "invalid_request_error",
        "param": None,
        "code": "invalid_api_key",
    }
}


@pytest.mark.parametrize(
    ("body", "content_type", "message", "code"),
    [
        (json.dumps(PROVIDER), "application/json", "Incorrect API key provided", "invalid_api_key"),
        (
            '{"status":"failure","message":"Invalid provider passed"}',
            "application/json",
            "Invalid provider passed",
            None,
        ),
        ('{"error":"no such deployment"}', "", "no such deployment", None),
        ('{"detail":"Not Found"}', "", "Not Found", None),
        ('{"error":{"code":"401","message":"Access denied"}}', "", "Access denied", "401"),
        (
            "Message: fetch failed\r\n Cause: Error: connect ECONNREFUSED",
            "text/plain",
            "Message: fetch failed Cause: Error: connect ECONNREFUSED",
            None,
        ),
        ("", "", "Unauthorized, without an explanation", None),
        ("[1, 2]", "application/json", "[1, 2]", None),
        ('{"unlike": "anything"}', "application/json", '{"unlike": "anything"}', None),
        ("\x1b[31mred\x00", "text/plain", "[31mred", None),
        ("[" * 100_000, "application/json", "[" * 2047 + "…", None),
    ],
)
def test_the_shapes_of_an_error_body_are_read(
    body: str, content_type: str, message: str, code: str | None
) -> None:
    error = status_error(401, {"Content-Type": content_type}, body.encode())
    assert error.message == message
    assert error.code == code
    assert message in str(error)
    assert error.body == body[:2048]


def test_a_web_page_is_named_as_such_and_not_quoted_in_the_message() -> None:
    page = b"<!DOCTYPE html><html><title>Sign in</title>"
    for headers in ({"content-type": "text/html; charset=utf-8"}, {}):
        error = status_error(502, headers, page)
        assert "HTML" in error.message
        assert "base_url" in error.message
        assert "Sign in" not in str(error)
        assert "Sign in" in error.body


def test_the_text_of_a_server_is_redacted_before_it_is_cut() -> None:
    secret = "sk-very-secret-0123456789"
    redact = Redactor([f"Bearer {secret}"])
    padding = "x" * (2048 - 10)
    error = status_error(
        400, {"x-request-id": secret}, f"{padding}{secret}".encode(), redact=redact
    )
    for text in (str(error), repr(error), error.body, error.message, error.request_id or ""):
        assert "sk-very" not in text
    echoed = {"error": {"message": f"bad key {secret}", "code": secret}}
    error = status_error(401, {}, json.dumps(echoed).encode(), redact=redact)
    assert error.message == "bad key ***"
    assert error.code == "***"
    assert secret not in error.body


def test_a_huge_body_is_bounded() -> None:
    error = status_error(500, {}, b"a" * 5_000_000)
    assert len(error.body) == len(error.message) == 2048


def test_the_request_id_is_found_under_the_names_in_use() -> None:
    assert status_error(500, {"X-Request-ID": "a"}, b"").request_id == "a"
    assert status_error(500, {"apim-request-id": "b"}, b"").request_id == "b"
    assert status_error(500, {"x-portkey-trace-id": "c"}, b"").request_id == "c"
    assert "request a" in str(status_error(500, {"x-request-id": "a"}, b""))
    assert status_error(500, {}, b"").request_id is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "0"}, 0.0),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:10 GMT"}, 10.0),
        ({"Retry-After": "Wed, 21 Oct 2015 07:27:00 GMT"}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": ""}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_as_a_number_or_as_a_date(
    headers: dict[str, str], seconds: float | None
) -> None:
    clock = 1445412480.0  # 2015-10-21 07:28:00 GMT
    error = status_error(429, headers, b"", now=lambda: clock)
    assert isinstance(error, RateLimitError)
    assert error.retry_after == seconds
    if seconds:
        assert f"Wait {seconds:g} s" in str(error)


@pytest.mark.parametrize(
    ("location", "named"),
    [
        ("https://evil.test:8443/v1?token=abcdef", "https://evil.test:8443"),
        ("//evil.test/v1", "evil.test"),
        ("https://user:password@evil.test/", "https://evil.test"),
        ("/elsewhere?token=abcdef", "another path"),
        ("http://[", "not a URL"),
        ("", "another path"),
    ],
)
def test_a_redirect_names_where_it_points_and_no_more(location: str, named: str) -> None:
    error = status_error(307, {"location": location}, b"")
    assert named in str(error)
    assert "never followed" in str(error)
    for hidden in ("abcdef", "password", "user"):
        assert hidden not in str(error)


def test_advice_follows_where_the_class_has_some() -> None:
    assert "api_key" in str(status_error(401, {}, b""))
    assert "base_url" in str(status_error(404, {}, b""))
    assert str(status_error(400, {}, b'{"message":"no"}')) == "HTTP 400: no"
    assert isinstance(status_error(400, {}, b""), BadRequestError)
    assert isinstance(status_error(401, {}, b""), AuthenticationError)
    assert isinstance(status_error(500, {}, b""), InternalServerError)
