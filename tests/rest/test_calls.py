"""REST calls against a server on loopback, blocking and awaitable."""

from __future__ import annotations

import asyncio
import copy
import inspect
import json
import logging
import socket
import ssl
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import attrs
import httpx
import pytest
import trustme

from portkey_realtime._config.options import ClientOptions, Given
from portkey_realtime._config.secrets import Redactor
from portkey_realtime._core.carried_session import carried_over
from portkey_realtime._rest import body, flow
from portkey_realtime._rest.aio import AsyncRestTransport
from portkey_realtime._rest.failures import connection_error, failure_of
from portkey_realtime._rest.pool import Pool
from portkey_realtime._rest.steps import HttpCall
from portkey_realtime._rest.sync import RestTransport
from portkey_realtime._version import VERSION
from portkey_realtime.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ClosedError,
    ConfigError,
    InternalServerError,
    RateLimitError,
    RealtimeError,
)
from portkey_realtime_wire import ga
from portkey_realtime_wire.beta.rest.models import SessionCreateResponse
from portkey_realtime_wire.ga.rest.models import ClientSecretResponse
from portkey_realtime_wire.runtime import (
    EventDecodeError,
    Headers,
    RequestOptions,
    RestRequest,
    json_object,
)
from portkey_realtime_wire.shapes import decode_answer, to_wire
from support.http_request import whole_request
from support.scripted_server import Answer, scripted

pytestmark = pytest.mark.sockets

KEY = "pk-secret-0123456789"
OTHER_KEY = "sk-other-9876543210"
REQUEST = RestRequest(method="POST", path="/realtime/sessions", json={"model": "m"})
ONCE = RestRequest(method="POST", path="/realtime/calls/c/hangup", idempotent=False)


def parse(status: int, headers: Headers, content: bytes) -> dict[str, Any]:
    return json_object(content)


class Caller:
    """Makes one call through either transport, with pauses noted instead of slept."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.pauses: list[float] = []

    def http_client(self, **options: Any) -> Any:
        # Nothing kept: what an asyncio.run leaves open, the next one cannot close.
        options["limits"] = httpx.Limits(max_keepalive_connections=0)
        return httpx.Client(**options) if self.kind == "sync" else httpx.AsyncClient(**options)

    def __call__(
        self,
        url: str,
        request: RestRequest = REQUEST,
        *,
        raw: bool = False,
        http_client: object = None,
        options: RequestOptions | None = None,
        **given: Any,
    ) -> Any:
        options = options or RequestOptions()
        resolved = ClientOptions.resolve(Given({"api_key": KEY, "base_url": url, **given}), {})
        injected: dict[str, Any] = {"chance": lambda: 0.0, "now": lambda: 1445412480.0}
        if self.kind == "sync":
            pool = Pool("Client", http_client)
            transport = RestTransport(resolved, pool, sleep=self.pauses.append, **injected)
            try:
                return (transport.call_raw if raw else transport.call)(request, parse, options)
            finally:
                for made in pool.take():
                    made.close()

        async def note(seconds: float) -> None:
            self.pauses.append(seconds)

        async def run() -> Any:
            pool = Pool("AsyncClient", http_client)
            awaitable = AsyncRestTransport(resolved, pool, sleep=note, **injected)
            call = awaitable.call_raw if raw else awaitable.call
            try:
                return await call(request, parse, options)
            finally:
                for made in pool.take():
                    await made.aclose()

        return asyncio.run(run())


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest) -> Caller:
    return Caller(request.param)


def closed_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def raw_server(reply: bytes) -> Iterator[str]:
    """Reads a request on one connection after the other, replies with these bytes, hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer, suppress(OSError):  # a client that gave up is no failure of the test
                whole_request(peer)
                peer.sendall(reply)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


# What goes out -----------------------------------------------------------------------------------


def test_a_call_goes_out_with_its_body_and_the_headers_of_the_options(call: Caller) -> None:
    with scripted() as server:
        answer = call(server.url, virtual_key="vk-1", metadata={"a": "b"}, trace_id="Zoë")
        (asked,) = server.asked
    assert answer["id"] == "sess_1"
    assert (asked.method, asked.target) == ("POST", "/v1/realtime/sessions")
    assert json.loads(asked.body) == {"model": "m"}
    assert asked.header("content-type") == "application/json"
    assert asked.header("accept") == "application/json"
    assert asked.header("x-portkey-api-key") == KEY
    assert asked.header("x-portkey-virtual-key") == "vk-1"
    assert asked.header("x-portkey-metadata") == '{"a": "b"}'
    assert asked.header("x-portkey-trace-id") == "Zoë"
    assert asked.header("x-portkey-strict-open-ai-compliance") == "false"
    assert asked.header("user-agent") == f"portkey-realtime/{VERSION}"
    assert asked.header("authorization") is None


def test_extras_of_a_call_win_over_the_clients(call: Caller) -> None:
    options = RequestOptions(
        extra_headers={"X-PORTKEY-API-KEY": OTHER_KEY, "authorization": "Bearer x"},
        extra_query={"model": "@openai/gpt", "v": "2"},
        extra_body={"model": "other", "more": [1]},
    )
    with scripted() as server:
        call(server.url + "?v=1&keep=a%2Fb", options=options, Authorization="y")
        (asked,) = server.asked
    assert asked.target == "/v1/realtime/sessions?keep=a%2Fb&model=%40openai%2Fgpt&v=2"
    assert asked.header("x-portkey-api-key") == OTHER_KEY
    assert asked.header("authorization") == "Bearer x"
    assert json.loads(asked.body) == {"model": "other", "more": [1]}


def test_a_multipart_body_carries_a_content_type_with_each_part(call: Caller) -> None:
    request = RestRequest(
        method="POST",
        path="/realtime/calls",
        parts={
            "sdp": ("application/sdp", "v=0"),
            "session": ("application/json", '{"type": "realtime"}'),
            "absent": ("text/plain", None),
        },
    )
    with scripted() as server:
        call(server.url, request)
        with pytest.raises(ConfigError, match="extra_body"):
            call(server.url, request, options=RequestOptions(extra_body={"a": 1}))
        (asked,) = server.asked
    assert (asked.header("content-type") or "").startswith("multipart/form-data; boundary=")
    assert b'name="sdp"\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n' in asked.body
    assert b'name="session"\r\nContent-Type: application/json\r\n' in asked.body
    assert b"absent" not in asked.body
    assert b"filename" not in asked.body


def test_a_call_without_a_body_says_so(call: Caller) -> None:
    with scripted() as server:
        call(server.url, ONCE)
        (asked,) = server.asked
    assert asked.body == b""
    assert asked.header("content-type") is None


def test_a_raw_answer_is_parsed_on_demand(call: Caller) -> None:
    with scripted(Answer(201, {"id": "x"}, {"X-Thing": "1"})) as server:
        raw = call(server.url, raw=True)
    assert (raw.status, raw.headers["x-thing"], raw.parse()) == (201, "1", {"id": "x"})


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (RequestOptions(extra_headers={"X-A": OTHER_KEY + "\r\nX-Evil: 1"}), "X-A"),
        (RequestOptions(extra_headers={"X-A\r\n": OTHER_KEY}), "header name"),
        (RequestOptions(extra_query={"a": [OTHER_KEY]}), "extra_query"),  # type: ignore[dict-item]
        (RequestOptions(extra_body={"a": object()}), "JSON"),
        (RequestOptions(extra_body={"a": float("nan")}), "JSON"),
        *(
            (RequestOptions(timeout=value), "timeout")  # type: ignore[arg-type]
            for value in (True, 0, -1, float("nan"), float("inf"), 10**400, "5")
        ),
    ],
    ids=str,
)
def test_what_cannot_be_sent_is_refused_and_nothing_goes_out(
    call: Caller, options: RequestOptions, names: str
) -> None:
    with scripted() as server:
        with pytest.raises(ConfigError, match=names) as caught:
            call(server.url, options=options)
        assert server.asked == []
    no_secret_in(caught.value)


def test_a_key_in_extra_headers_is_not_sent_in_plain_text_to_another_machine(call: Caller) -> None:
    options = RequestOptions(extra_headers={"Authorization": OTHER_KEY})
    with pytest.raises(ConfigError, match="allow_insecure"):
        call("http://192.0.2.1/v1", api_key=None, options=options)


def test_a_key_in_a_query_is_not_sent_in_plain_text_to_another_machine(call: Caller) -> None:
    options = RequestOptions(extra_query={"api-key": OTHER_KEY})
    for url, given in (("", options), (f"?api-key={OTHER_KEY}", RequestOptions())):
        with pytest.raises(ConfigError, match="could read api-key: use https") as caught:
            call(f"http://192.0.2.1/v1{url}", api_key=None, options=given)
        no_secret_in(caught.value)


# What comes back ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        (
            Answer(401, {"error": {"message": "Incorrect API key", "code": "invalid_api_key"}}),
            AuthenticationError,
            "Incorrect API key",
        ),
        (
            Answer(400, {"status": "failure", "message": "Invalid provider passed"}),
            BadRequestError,
            "Invalid provider passed",
        ),
        (
            Answer(500, b"Message: fetch failed", {"content-type": "text/plain"}),
            InternalServerError,
            "Message: fetch failed",
        ),
        (Answer(502, b"<html>no</html>", {"content-type": "text/html"}), APIStatusError, "HTML"),
    ],
)
def test_an_error_status_becomes_its_error(
    call: Caller, answer: Answer, error: type[APIStatusError], message: str
) -> None:
    with scripted(answer) as server, pytest.raises(error, match=message) as caught:
        call(server.url, max_retries=0)
    assert caught.value.status == answer.status


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<html>Sign in</html>", "text/html"),
        (b"", "text/plain"),
        (b"[1]", "application/json"),
        (b'{"client_secret": {"value": "ek_secret_000000"', "application/json"),
    ],
)
def test_a_success_that_is_no_answer_of_the_api_says_so_and_quotes_nothing(
    call: Caller, body: bytes, content_type: str
) -> None:
    answer = Answer(200, body, {"content-type": content_type, "x-request-id": "r1"})
    with scripted(answer) as server, pytest.raises(APIStatusError, match="base_url") as caught:
        call(server.url)
    error = caught.value
    assert (error.status, error.request_id, error.body) == (200, "r1", "")
    assert content_type in str(error)
    assert "Sign in" not in str(error)
    assert "ek_secret" not in str(error)
    assert call.pauses == []


def test_an_answer_without_an_end_is_not_read_for_ever(
    call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "MAX_ANSWER", 1000)
    with scripted(Answer(200, b"a" * 1001)) as server:
        with pytest.raises(APIConnectionError, match="larger than 1000 bytes"):
            call(server.url)
        assert len(server.asked) == 1


# Trying again ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503])
def test_a_passing_problem_is_tried_again(call: Caller, status: int) -> None:
    with scripted(Answer(status, {}), Answer(status, {})) as server:
        assert call(server.url)["id"] == "sess_1"
        assert len(server.asked) == 3
        assert len({asked.body for asked in server.asked}) == 1
    assert call.pauses == [0.5, 1.0]


def test_after_the_last_retry_the_last_error_is_raised(call: Caller) -> None:
    answers = (Answer(500, {}), Answer(429, {}), Answer(503, {"message": "the last"}))
    with scripted(*answers) as server:
        with pytest.raises(InternalServerError, match="the last"):
            call(server.url)
        assert len(server.asked) == 3


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 405, 410, 422])
def test_a_lasting_problem_is_not_tried_again(call: Caller, status: int) -> None:
    """Not even as the other dialect has it, where a call has the same shape in both."""
    request = RestRequest(method="POST", path="/realtime/client_secrets", json={})
    with scripted(Answer(status, {})) as server:
        with pytest.raises(APIStatusError):
            call(server.url, request)
        assert len(server.asked) == 1
    assert call.pauses == []


@pytest.mark.parametrize("retry_after", ["7", "Wed, 21 Oct 2015 07:28:07 GMT"])
def test_retry_after_is_honoured(call: Caller, retry_after: str) -> None:
    with scripted(Answer(429, {}, {"Retry-After": retry_after})) as server:
        call(server.url)
    assert call.pauses == [7.0]


def test_a_retry_after_that_is_too_long_is_reported_instead(call: Caller) -> None:
    with scripted(Answer(429, {}, {"Retry-After": "3600"})) as server:
        with pytest.raises(RateLimitError, match="3600 s") as caught:
            call(server.url)
        assert len(server.asked) == 1
    assert caught.value.retry_after == 3600.0
    assert call.pauses == []


def test_what_must_not_be_done_twice_is_sent_once(call: Caller) -> None:
    with scripted(Answer(503, {}, {"Retry-After": "1"})) as server:
        with pytest.raises(InternalServerError):
            call(server.url, ONCE)
        assert len(server.asked) == 1
    with scripted(Answer(wait_for=threading.Event())) as server:
        with pytest.raises(APITimeoutError):
            call(server.url, ONCE, timeout=0.5)
        assert len(server.asked) == 1
    assert call.pauses == []


def test_what_was_never_sent_is_tried_again_in_any_case(call: Caller) -> None:
    with pytest.raises(APIConnectionError):
        call(f"http://127.0.0.1:{closed_port()}/v1", ONCE)
    assert call.pauses == [0.5, 1.0]


# No answer ---------------------------------------------------------------------------------------


def test_a_refused_port_is_a_connection_error_that_names_where(call: Caller) -> None:
    port = closed_port()
    with pytest.raises(APIConnectionError, match=rf"127\.0\.0\.1:{port} .*base_url") as caught:
        call(f"http://127.0.0.1:{port}/v1?sig=hidden-part", max_retries=0)
    assert not isinstance(caught.value, APITimeoutError)
    assert "hidden-part" not in str(caught.value)


@pytest.mark.parametrize(
    "reply", [b"", b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"]
)
def test_an_answer_that_breaks_off_is_a_connection_error(call: Caller, reply: bytes) -> None:
    with raw_server(reply) as url, pytest.raises(APIConnectionError):
        call(url)
    assert call.pauses == [0.5, 1.0]


def test_a_late_answer_is_a_timeout_error_that_names_the_limit(call: Caller) -> None:
    own = RequestOptions(timeout=0.2)
    late = Answer(wait_for=threading.Event())
    with scripted(late, late) as server:
        with pytest.raises(APITimeoutError, match=r"within 0\.1 s"):
            call(server.url, max_retries=0, timeout=0.1)
        with pytest.raises(APITimeoutError, match=r"within 0\.2 s"):
            call(server.url, max_retries=0, timeout=0.1, options=own)


@pytest.mark.parametrize(
    ("client", "per_call", "read", "connect"),
    [
        ({}, {}, 60.0, 10.0),
        ({"timeout": 5}, {}, 5.0, 5.0),
        ({"timeout": None}, {}, None, 10.0),
        ({"timeout": 5}, {"timeout": 120}, 120.0, 10.0),
        ({"timeout": 5}, {"timeout": None}, None, 10.0),
    ],
)
def test_the_timeout_of_a_call_is_the_clients_unless_it_has_its_own(
    client: dict[str, Any], per_call: dict[str, Any], read: float | None, connect: float
) -> None:
    options = ClientOptions.resolve(Given({"api_key": KEY, **client}), {})
    course = flow.exchange(
        options, REQUEST, RequestOptions(**per_call), chance=lambda: 0.0, now=lambda: 0.0
    )
    step = next(course)
    assert isinstance(step, HttpCall)
    assert step.arguments["timeout"] == (connect, read, read, read)


def test_an_unknown_certificate_is_refused_at_once_with_the_way_out(
    call: Caller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    with scripted(tls=tls) as server:
        with pytest.raises(APIConnectionError, match="SSL_CERT_FILE"):
            call(server.url)
        assert call.pauses == []
        ca_file = tmp_path / "ca.pem"
        authority.cert_pem.write_to_path(str(ca_file))
        monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
        assert call(server.url)["id"] == "sess_1"


def test_a_certificate_for_another_host_is_refused(
    call: Caller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("other.test").configure_cert(tls)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with scripted(tls=tls) as server, pytest.raises(APIConnectionError):
        call(server.url)
    assert call.pauses == []


# Where keys must not go --------------------------------------------------------------------------


@pytest.mark.parametrize("follows", [None, True], ids=["own client", "client that follows"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(call: Caller, status: int, follows: bool | None) -> None:
    with scripted() as thief, scripted() as server:
        for target in (f"{thief.url}/grab?token=hidden-part", f"{server.url}/elsewhere"):
            server.answers.append(Answer(status, {}, {"Location": target}))
            http_client = call.http_client(follow_redirects=True) if follows else None
            with pytest.raises(APIStatusError, match="never followed") as caught:
                call(server.url, http_client=http_client)
            assert caught.value.status == status
            assert "hidden-part" not in str(caught.value)
            if http_client is not None:
                close(http_client)
        assert f"http://127.0.0.1:{server.port}" in str(caught.value)
        assert thief.asked == []
        assert len(server.asked) == 2


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:{}", "socks5://127.0.0.1:{}"])
def test_this_machine_is_never_reached_through_a_proxy(
    call: Caller, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(variable, proxy.format(closed_port()))
    for variable in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)
    with scripted() as server:
        assert call(server.url)["id"] == "sess_1"


def test_another_machine_is_reached_through_the_proxy_of_the_environment(
    call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)
    with scripted() as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        call("http://gateway.test/v1", allow_insecure=True)
        assert [asked.target for asked in proxy.asked] == [
            "http://gateway.test/v1/realtime/sessions"
        ]


def test_a_proxy_that_cannot_be_used_is_a_connection_error(
    call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "nonsense://127.0.0.1:1")
    with pytest.raises(APIConnectionError):
        call("https://gateway.test/v1")
    assert call.pauses == []


def test_a_proxy_that_hangs_up_is_named_but_not_where_the_client_is_the_users(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)
    failure = failure_of(httpx.ReadError("reset"), own_client=False)
    ours = attrs.evolve(failure, own_client=True)
    base = ClientOptions.resolve(Given({"base_url": "https://gateway.test/v1"}), {}).base
    monkeypatch.setenv("HTTPS_PROXY", "http://u:hunter2@proxy.test:3128")
    made = HttpCall({}, 1.0, Redactor())
    assert "through the proxy http://proxy.test:3128 (reset)" in str(
        connection_error(failure, base, made)
    )
    assert "proxy" not in str(connection_error(ours, base, made))


@pytest.mark.parametrize(
    "proxy",
    ["http://u:hunter2", "ftp://u:hunter2@127.0.0.1:1", "http://u:hunter2@[::1"],
)
def test_no_password_is_in_the_error_of_a_proxy_that_is_no_address(
    call: Caller, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    for variable in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(APIConnectionError, match="HTTPS_PROXY") as caught:
        call("https://gateway.test/v1")
    assert "hunter2" not in str(caught.value)
    no_secret_in(caught.value)


# A client of the user's own ----------------------------------------------------------------------


def close(http_client: Any) -> None:
    if isinstance(http_client, httpx.Client):
        http_client.close()
    else:
        asyncio.run(http_client.aclose())


def test_a_client_of_ones_own_is_used_and_left_open(call: Caller) -> None:
    http_client = call.http_client(headers={"x-own": "1"})
    with scripted() as server:
        call(server.url, http_client=http_client)
        assert server.asked[0].header("x-own") == "1"
    assert not http_client.is_closed
    close(http_client)
    with pytest.raises(ClosedError, match="http_client"):
        call(server.url, http_client=http_client)


def test_a_client_of_the_wrong_kind_is_refused(call: Caller) -> None:
    wrong = httpx.AsyncClient() if call.kind == "sync" else httpx.Client()
    for http_client in (wrong, object(), "client"):
        with pytest.raises(ConfigError, match=r"http_client must be an httpx\."):
            call("http://127.0.0.1:1/v1", http_client=http_client)
    close(wrong)


# No secret in any error, nor in what hangs on it --------------------------------------------------


def no_secret_in(error: BaseException) -> None:
    """Not in its text, nor in the locals of any frame of this package that it passed."""
    assert error.__cause__ is None
    assert error.__context__ is None
    text = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename != __file__:
            assert "httpx" not in frame.f_code.co_filename
            assert "httpcore" not in frame.f_code.co_filename
            text += repr(frame.f_locals)
    assert KEY not in text
    assert OTHER_KEY not in text
    assert QUERY_SECRET not in text


QUERY_SECRET = "query-secret-0123"
ECHO = f"bad keys {KEY} and Bearer {OTHER_KEY}".encode()


@pytest.mark.parametrize(
    "serve",
    [
        lambda: scripted(Answer(401, {"error": {"message": ECHO.decode(), "code": KEY}})),
        lambda: scripted(Answer(500, ECHO, {"x-request-id": KEY})),
        lambda: scripted(Answer(200, b"<html>" + ECHO)),
        lambda: scripted(Answer(403, b"no " + QUERY_SECRET.encode())),
        lambda: scripted(Answer(307, {}, {"Location": f"http://127.0.0.1:1/?k={KEY}"})),
        lambda: raw_server(b"HTTP/1.1 nonsense " + ECHO + b"\r\n\r\n"),
        lambda: raw_server(ECHO),
        lambda: raw_server(b""),
        lambda: scripted(Answer(wait_for=threading.Event())),
    ],
    ids=["401", "500", "200", "403", "307", "status line", "garbage", "nothing", "timeout"],
)
def test_no_secret_is_in_an_error_or_its_traceback(call: Caller, serve: Callable[[], Any]) -> None:
    options = RequestOptions(
        extra_headers={"Authorization": f"Bearer {OTHER_KEY}"},
        extra_query={"api-key": QUERY_SECRET},
    )
    with serve() as server:
        url = server if isinstance(server, str) else server.url
        with pytest.raises(RealtimeError) as caught:
            call(url, max_retries=0, timeout=0.3, options=options)
    no_secret_in(caught.value)


def test_no_secret_is_logged_by_any_logger(call: Caller, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    options = RequestOptions(
        extra_headers={"Authorization": f"Bearer {OTHER_KEY}"},
        extra_query={"subscription-key": "query secret/2"},
    )
    answer = Answer(401, ECHO, {"x-echo": KEY})
    with scripted(answer) as server, pytest.raises(AuthenticationError):
        call(f"{server.url}?api-key=query-secret-1", options=options)
    loggers = {record.name.partition(".")[0] for record in caplog.records}
    assert {"httpx", "httpcore"} <= loggers
    for record in caplog.records:
        text = record.getMessage() + repr(vars(record))
        for secret in (KEY, OTHER_KEY, "query-secret-1", "query secret/2", "query%20secret%2F2"):
            assert secret not in text


@pytest.mark.parametrize(
    "name", ["hpack.hpack", "hpack.table", "httpcore.http2", "httpcore.proxy", "httpcore.socks"]
)
def test_no_secret_is_logged_below_a_client_of_ones_own(
    call: Caller, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    """Such as by a library for HTTP/2, which logs each header that it packs."""
    caplog.set_level(logging.DEBUG)

    def answer(request: httpx.Request) -> httpx.Response:
        for header, value in request.headers.raw:
            logging.getLogger(name).debug("Adding %s to the table", (header, value))
        return httpx.Response(200, json={"id": "sess_1"})

    http_client = call.http_client(transport=httpx.MockTransport(answer))
    assert call("https://gateway.test/v1", http_client=http_client)["id"] == "sess_1"
    close(http_client)
    said = [record.getMessage() for record in caplog.records if record.name == name]
    assert "Adding (b'x-portkey-api-key', b'***') to the table" in said
    assert KEY not in caplog.text


def test_what_others_log_through_httpx_is_left_alone(
    call: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    with scripted() as server:
        call(server.url)
        caplog.set_level(logging.INFO)
        with httpx.Client(trust_env=False) as own:
            own.get(f"{server.url}/{KEY}")
    assert any(KEY in record.getMessage() for record in caplog.records)


# One flow, two transports ------------------------------------------------------------------------


def test_the_two_transports_have_the_same_methods_with_the_same_words() -> None:
    for name, method in vars(RestTransport).items():
        if inspect.isfunction(method):
            twin = vars(AsyncRestTransport)[name]
            assert list(inspect.signature(method).parameters) == list(
                inspect.signature(twin).parameters
            )
            assert method.__doc__ == twin.__doc__


# Answers that depart from the spec ---------------------------------------------------------------


@pytest.mark.parametrize(
    "around",
    [
        {},
        {"expires_at": None, "session": None},
        {"expires_at": "2030-01-01", "session": {"type": None}},
        {"expires_at": 10**400, "session": {"type": "realtime", "tools": "none"}},
    ],
)
def test_a_client_secret_is_read_whatever_is_missing_or_odd_around_it(around: Any) -> None:
    data = {"value": "ek_12345678", **around}
    made = decode_answer(ClientSecretResponse, copy.deepcopy(data))
    assert made.value == "ek_12345678"
    assert to_wire(made) == data
    carried = carried_over(_received(made), ga.DIALECT, 0.0, transcribes=False)
    assert carried.secret == "ek_12345678"


@pytest.mark.parametrize(
    "answer", [{"value": 5}, {"value": None, "expires_at": 5}, {"error": {"message": "no"}}]
)
def test_an_answer_without_its_secret_is_none(answer: dict[str, Any]) -> None:
    with pytest.raises(EventDecodeError, match="ClientSecretResponse: value"):
        decode_answer(ClientSecretResponse, answer)


def test_settings_of_a_wrong_type_do_not_hide_a_beta_sessions_secret() -> None:
    data = {
        "temperature": "0.8",
        "turn_detection": {"type": None},
        "client_secret": {"value": "ek_12345678", "expires_at": "soon"},
    }
    made = decode_answer(SessionCreateResponse, data)
    assert made.client_secret is not None
    assert made.client_secret.value == "ek_12345678"
    assert made.temperature is None
    text = decode_answer(SessionCreateResponse, {"id": "s", "client_secret": "ek_12345678"})
    assert text.client_secret is not None
    assert text.client_secret.value == "ek_12345678"
    assert "ek_12345678" not in repr(text)


def _received(answer: Any) -> Any:
    answer._headers = Headers({})
    return answer
