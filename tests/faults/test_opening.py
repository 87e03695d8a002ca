"""Rows 43, 45 to 51 and 58: connections that do not open, or are given up while they do."""

from __future__ import annotations

import asyncio
import datetime
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import trustme

from portkey_realtime import SessionCreateResponse
from portkey_realtime.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ClosedError,
    ConfigError,
    ConnectionLost,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
)
from support.bounds import PROMPT
from support.driver import KEY, Driver, only_async
from support.raw_server import (
    GREETING,
    Handshake,
    Peer,
    Serve,
    _drain,
    answer_raw,
    delta,
    drip,
    never_answer,
    refuse,
    response_event,
    wrong_accept,
)
from support.relay import Relay

JSON = {"Content-Type": "application/json"}


def body(message: str, code: str | None = None) -> bytes:
    return json.dumps({"error": {"message": message, "code": code}}).encode()


# Refusals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequestError),
        (401, AuthenticationError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (429, RateLimitError),
        (500, InternalServerError),
        (503, InternalServerError),
        (418, APIStatusError),
    ],
)
def test_row_45_a_refused_handshake_has_a_typed_error_and_no_second_try(
    serve: Serve, driver: Driver, status: int, kind: type[APIStatusError]
) -> None:
    headers = {**JSON, "x-request-id": "req_77"}
    server = serve(handshake=refuse(status, body("not for you", "some_code"), headers))
    error = driver.refusal(server.url)
    assert type(error) is kind
    assert isinstance(error, APIStatusError)
    assert (error.status, error.request_id, error.code) == (status, "req_77", "some_code")
    assert error.message == "not for you"
    assert "not for you" in error.body
    assert len(server.peers) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 400 \r\n\r\n",
        b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
    ],
    ids=["nothing", "empty-body"],
)
def test_row_45_a_refusal_may_have_neither_reason_nor_body(
    serve: Serve, driver: Driver, answer: bytes
) -> None:
    server = serve(handshake=answer_raw(answer))
    error = driver.refusal(server.url)
    assert isinstance(error, BadRequestError)
    assert error.status == 400


def test_row_45_a_body_that_ends_with_the_connection_is_read(serve: Serve, driver: Driver) -> None:
    answer = b"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\n\r\n" + body("who?")
    error = driver.refusal(serve(handshake=answer_raw(answer)).url)
    assert isinstance(error, AuthenticationError)
    assert error.message == "who?"


@pytest.mark.parametrize("more", ["", "Content-Length: 100\r\n"], ids=["no-length", "too-long"])
def test_row_45_a_body_that_never_ends_costs_no_more_than_the_timeout(
    serve: Serve, driver: Driver, more: str
) -> None:
    answer = f"HTTP/1.1 401 Unauthorized\r\n{more}\r\n".encode() + body("who?")
    server = serve(handshake=answer_raw(answer, then="hold"))
    started = time.monotonic()
    error = driver.refusal(server.url, options={"timeout": 0.4})
    assert time.monotonic() - started < PROMPT
    assert isinstance(error, AuthenticationError | APITimeoutError)


def test_row_45_a_chunked_body_is_read(serve: Serve, driver: Driver) -> None:
    said = body("slow down")
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(said), said)
    answer = b"HTTP/1.1 429 No\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
    error = driver.refusal(serve(handshake=answer_raw(answer)).url)
    assert isinstance(error, RateLimitError)
    assert error.message == "slow down"


def test_row_45_an_endless_body_is_cut(serve: Serve, driver: Driver) -> None:
    def flood(peer: Peer) -> bool:
        peer.raw(b"HTTP/1.1 500 No\r\nContent-Type: text/plain\r\n\r\n")
        for _ in range(4096):
            peer.raw(b"x" * 65_536)
        peer.fin()
        return _drain(peer)

    server = serve(handshake=flood)
    started = time.monotonic()
    error = driver.refusal(server.url, options={"timeout": 60})
    assert time.monotonic() - started < PROMPT
    assert isinstance(error, APIStatusError | APIConnectionError)
    assert len(str(error)) < 5000


@pytest.mark.parametrize("status", [429, 503])
def test_row_46_retry_after_is_handed_on(serve: Serve, driver: Driver, status: int) -> None:
    server = serve(handshake=refuse(status, body("busy"), {**JSON, "Retry-After": "7"}))
    error = driver.refusal(server.url)
    assert isinstance(error, RateLimitError if status == 429 else InternalServerError)
    assert error.retry_after == 7.0
    assert "7 s" in str(error)
    assert len(server.peers) == 1


HALF = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: webs"
NO_WEBSOCKET: dict[str, Handshake] = {
    "html": refuse(200, b"<html><body>Hotel Wi-Fi</body></html>", {"Content-Type": "text/html"}),
    "json": refuse(200, b"{}", JSON),
    "garbage": answer_raw(b"\x15\x03\x03\x00\x02\x02\x28" * 40),
    "garbage-line": answer_raw(b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n"),
    "half-then-fin": answer_raw(HALF),
    "half-then-reset": answer_raw(HALF, then="reset"),
    "hints-then-fin": answer_raw(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"),
    "endless-hints": answer_raw(b"HTTP/1.1 103 Early Hints\r\nLink: " + b"y" * 100_000),
    "nothing-then-fin": answer_raw(b""),
    "nothing-then-reset": answer_raw(b"", then="reset"),
    "wrong-accept": wrong_accept,
    "no-upgrade": answer_raw(b"HTTP/1.1 101 Switching Protocols\r\n\r\n"),
    "http-1.0": answer_raw(b"HTTP/1.0 200 OK\r\n\r\n"),
    "huge-header": answer_raw(b"HTTP/1.1 101 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n"),
}


@pytest.mark.parametrize("what", NO_WEBSOCKET)
def test_row_47_what_is_no_websocket_endpoint_is_called_so(
    serve: Serve, driver: Driver, what: str
) -> None:
    server = serve(handshake=NO_WEBSOCKET[what])
    error = driver.refusal(server.url)
    assert type(error) is APIConnectionError
    assert f"http://127.0.0.1:{server.port}" in str(error)
    if "reset" not in what:
        assert "not a WebSocket endpoint" in str(error)
    if what in ("html", "json"):
        assert "200" in str(error)
    assert len(server.peers) == 1


# Redirects ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_row_48_a_redirect_is_never_followed(
    serve: Serve, driver: Driver, status: int, host: str
) -> None:
    other = serve()
    target = f"ws://{host}:{other.port}/v1/realtime?token=in-the-query-0123"
    server = serve(handshake=refuse(status, b"", {"Location": target}))
    error = driver.refusal(server.url)
    assert isinstance(error, APIStatusError)
    assert error.status == status
    assert f"ws://{host}:{other.port}" in str(error)
    assert "in-the-query-0123" not in str(error)
    assert other.peers == []
    assert len(server.peers) == 1


@pytest.mark.parametrize("target", ["/elsewhere", "//other.test/x", "", "http://[", "\\\\x"])
def test_row_48_nor_one_to_the_same_place_or_to_nowhere(
    serve: Serve, driver: Driver, target: str
) -> None:
    server = serve(handshake=refuse(302, b"", {"Location": target}))
    error = driver.refusal(server.url)
    assert isinstance(error, APIStatusError)
    assert error.status == 302
    assert len(server.peers) == 1


def test_row_48_nor_one_without_a_target(serve: Serve, driver: Driver) -> None:
    server = serve(handshake=refuse(302))
    error = driver.refusal(server.url)
    assert isinstance(error, APIStatusError)
    assert len(server.peers) == 1


# Too late ----------------------------------------------------------------------------------------


def greets_never(peer: Peer) -> None:
    pass


def chatters(peer: Peer) -> None:
    """Words of all kinds, but no greeting, and never a pause as long as the timeout."""
    number = 0
    while not peer.server.stopping.wait(0.05):
        peer.event(delta(number))
        number += 1


LATE: dict[str, dict[str, Any]] = {
    "no-answer": {"handshake": never_answer},
    "dripping": {"handshake": drip(b"HTTP/1.1 101 Switching Protocols\r\n" * 9, 0.1)},
    "no-greeting": {"script": greets_never},
    "no-greeting-but-words": {"script": chatters},
}


@pytest.mark.parametrize("what", LATE)
def test_row_49_an_open_that_takes_too_long_ends_in_time(
    serve: Serve, driver: Driver, what: str
) -> None:
    server = serve(**LATE[what])
    started = time.monotonic()
    error = driver.refusal(server.url, options={"timeout": 0.3})
    assert 0.2 < time.monotonic() - started < PROMPT
    assert type(error) is APITimeoutError
    assert "0.3 s" in str(error)
    assert "401" in str(error)  # the gateway hides what the provider said
    server.peer().wait_ended()


def test_row_49_a_tls_handshake_that_takes_too_long_ends_in_time(
    serve: Serve, driver: Driver, relay: Callable[..., Relay]
) -> None:
    between = relay(serve().port)
    between.stall()
    started = time.monotonic()
    error = driver.refusal(between.url.replace("http:", "https:"), options={"timeout": 0.5})
    assert time.monotonic() - started < PROMPT
    assert type(error) is APITimeoutError


@pytest.mark.parametrize("timeout", [1, 1.0, None])
def test_row_49_timeout_takes_what_the_documentation_shows(
    serve: Serve, driver: Driver, timeout: float | None
) -> None:
    driver.connect(serve().url, options={"timeout": timeout}).close()


@pytest.mark.parametrize("timeout", [0, -1, "30", True, float("nan"), float("inf")])
def test_row_49_a_timeout_of_no_use_is_refused(driver: Driver, timeout: Any) -> None:
    with pytest.raises(ConfigError, match="timeout"):
        driver.manager("http://127.0.0.1:9/v1", options={"timeout": timeout})


def test_row_49_the_open_timeout_is_no_limit_for_the_conversation(
    serve: Serve, driver: Driver
) -> None:
    server = serve()
    talk = driver.connect(server.url, options={"timeout": 0.5})
    with pytest.raises(TimeoutError):
        talk.recv(0.8)
    server.peer().event(delta(1))
    assert talk.recv().event_id == "event_1"


# Cannot be reached -------------------------------------------------------------------------------


def test_row_50_a_closed_port_is_named(driver: Driver) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    error = driver.refusal(f"http://127.0.0.1:{port}/v1")
    assert type(error) is APIConnectionError
    assert f"http://127.0.0.1:{port} refused the connection" in str(error)


def test_row_50_an_unknown_host_is_named(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = driver.refusal("https://no-such-host.invalid/v1")
    assert type(error) is APIConnectionError
    assert "no-such-host.invalid" in str(error)
    assert "unknown" in str(error)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def serving(authority: trustme.CA, name: str, **how: Any) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, **how).configure_cert(context)
    return context


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def test_row_50_a_ca_of_ones_own_is_trusted_when_given(
    serve: Serve, driver: Driver, authority: trustme.CA
) -> None:
    server = serve(tls=serving(authority, "127.0.0.1"))
    talk = driver.connect(server.url, options={"ssl": trusting(authority)})
    talk.audio(bytes(300_000))
    server.peer().wait_for(lambda: server.peer().messages())
    server.peer().event(delta(1))
    assert talk.recv().event_id == "event_1"
    talk.close()


YESTERDAY = datetime.datetime.now(tz=datetime.UTC) - datetime.timedelta(days=1)
CERTIFICATES: dict[str, tuple[str, dict[str, Any], bool, str]] = {
    "unknown-issuer": ("127.0.0.1", {}, False, "issuer"),
    "wrong-host": ("example.test", {}, True, "127.0.0.1"),
    "expired": ("127.0.0.1", {"not_after": YESTERDAY}, True, "expired"),
}


@pytest.mark.parametrize("what", CERTIFICATES)
def test_row_50_a_certificate_that_does_not_hold_is_refused(
    serve: Serve, driver: Driver, authority: trustme.CA, what: str
) -> None:
    name, how, trusted, word = CERTIFICATES[what]
    server = serve(tls=serving(authority, name, **how))
    options = {"ssl": trusting(authority)} if trusted else {}
    error = driver.refusal(server.url, options=options)
    assert type(error) is APIConnectionError
    assert word in str(error)
    assert "certificate" in str(error)
    assert "SSL_CERT_FILE" in str(error)
    assert server.peer().headers == []


def test_row_50_plain_text_where_tls_is_expected_is_an_error_of_ours(
    serve: Serve, driver: Driver
) -> None:
    server = serve(banner=b"HTTP/1.1 400 Bad Request\r\n\r\n")
    error = driver.refusal(server.url.replace("http:", "https:"), options={"timeout": 2})
    assert type(error) is APIConnectionError
    assert "TLS" in str(error)


def test_row_50_checking_cannot_be_switched_off(driver: Driver) -> None:
    for off in (False, True, "CERT_NONE", 0):
        with pytest.raises(ConfigError, match="ssl"):
            driver.manager("https://127.0.0.1:9/v1", options={"ssl": off})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.9.8.7"])
def test_row_51_this_machine_is_never_reached_through_a_proxy(
    serve: Serve, driver: Driver, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    proxy = serve()
    for name in ("http_proxy", "https_proxy", "all_proxy", "ws_proxy", "wss_proxy", "socks_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv(name.upper(), f"http://127.0.0.1:{proxy.port}")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    server = serve()
    if host == "127.9.8.7":  # the whole 127.0.0.0/8 is this machine; nobody listens here
        error = driver.refusal(f"http://{host}:{server.port}/v1")
        assert type(error) is APIConnectionError
    else:
        driver.connect(f"http://{host}:{server.port}/v1", options={"proxy": True})
    assert proxy.peers == []


# The way there -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "model", "target"),
    [
        ("http://127.0.0.1:{}/v1", "m", "/v1/realtime?model=m"),
        ("http://127.0.0.1:{}/v1/", "m", "/v1/realtime?model=m"),
        ("ws://127.0.0.1:{}/v1", "m", "/v1/realtime?model=m"),
        ("http://127.0.0.1:{}/v1/realtime", "m", "/v1/realtime?model=m"),
        ("http://127.0.0.1:{}", "m", "/realtime?model=m"),
        ("http://localhost:{}/v1?a=b%20c", "m", "/v1/realtime?a=b%20c&model=m"),
        ("http://127.0.0.1:{}/openai/", "org/v1-x y", "/openai/realtime?model=org%2Fv1-x%20y"),
        ("http://127.0.0.1:{}/v1", "ü&x=1#f", "/v1/realtime?model=%C3%BC%26x%3D1%23f"),
    ],
)
def test_row_58_the_address_is_made_from_the_base_url(
    serve: Serve, driver: Driver, base: str, model: str, target: str
) -> None:
    server = serve()
    driver.connect(base.format(server.port), model=model)
    assert server.peer().target == target


# The greeting ------------------------------------------------------------------------------------


def test_the_greeting_is_the_first_event(serve: Serve, driver: Driver) -> None:
    talk = driver.connect(serve().url, greeting=True)
    event = talk.recv()
    assert event.type == "session.created"
    assert event.session.id == "sess_1"


def test_what_comes_before_and_with_the_greeting_is_kept_in_order(
    serve: Serve, driver: Driver
) -> None:
    def script(peer: Peer) -> None:
        peer.event(delta(1))
        peer.text("no json")
        peer.event(GREETING)
        peer.event(delta(2))

    talk = driver.connect(serve(script).url, greeting=True)
    assert [event.type for event in talk.take(4)] == [
        "response.audio.delta",
        "",
        "session.created",
        "response.audio.delta",
    ]


def test_an_error_instead_of_a_greeting_is_the_first_event(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.event(type="error", event_id="e", error={"message": "no model", "code": "x"})
        peer.close(1008, "no model")

    talk = driver.connect(serve(script).url, greeting=True)
    assert talk.recv().error.message == "no model"
    _, error = talk.rest()
    assert isinstance(error, ConnectionLost)
    assert error.code == 1008


@pytest.mark.parametrize("code", [1000, 1008, 1011, 3000])
def test_a_close_instead_of_a_greeting_is_an_error_that_tells_why(
    serve: Serve, driver: Driver, code: int
) -> None:
    server = serve(lambda peer: peer.close(code, "invalid key"))
    error = driver.refusal(server.url)
    assert isinstance(error, APIConnectionError | ConnectionLost)
    assert "invalid key" in str(error)
    assert str(code) in str(error)


@pytest.mark.parametrize("how", [Peer.fin, Peer.reset])
def test_an_end_instead_of_a_greeting_is_an_error(
    serve: Serve, driver: Driver, how: Callable[[Peer], None]
) -> None:
    error = driver.refusal(serve(how).url)
    assert isinstance(error, APIConnectionError | ConnectionLost)
    assert not isinstance(error, APITimeoutError)


def test_a_server_that_greets_and_dies_is_heard_out(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        peer.event(response_event("created"))
        peer.close(1011, "boom")

    talk = driver.connect(serve(script).url, greeting=True)
    events, error = talk.rest()
    assert [event.type for event in events] == ["session.created", "response.created"]
    assert isinstance(error, ConnectionLost)
    assert error.in_flight == "resp_1"


def test_row_03_a_greeting_with_a_null_for_a_session_is_survived(
    serve: Serve, driver: Driver
) -> None:
    def script(peer: Peer) -> None:
        peer.event({**GREETING, "session": None})
        peer.event(GREETING)

    talk = driver.connect(serve(script).url, greeting=True)
    assert [event.type for event in talk.take(2)] == ["session.created", "session.created"]


# Given up while opening --------------------------------------------------------------------------


@only_async
@pytest.mark.parametrize("what", ["no-answer", "no-greeting", "dripping"])
def test_row_43_a_cancelled_connect_leaves_nothing(serve: Serve, driver: Driver, what: str) -> None:
    server = serve(**LATE[what])
    manager = driver.manager(server.url)

    async def run() -> None:
        task = asyncio.create_task(manager.__aenter__())
        await asyncio.to_thread(server.peer)
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    driver.call(run)
    server.peer().wait_ended(2.0)


def test_row_43_close_while_opening_leaves_nothing_open(serve: Serve, driver: Driver) -> None:
    """Whether close() waits for the opening or ends it: afterwards there is no connection."""
    go = threading.Event()

    def late(peer: Peer) -> None:
        go.wait(8)
        peer.greet()

    server = serve(late)
    manager = driver.manager(server.url, options={"timeout": 3})
    opening = driver.start(driver.open, manager)
    server.peer()
    closing = driver.start(manager.close)
    driver.outcome(driver.start(lambda: None))  # close() has begun
    go.set()
    error = driver.outcome(opening)
    assert driver.outcome(closing) is None
    try:
        assert isinstance(error, ClosedError | APIConnectionError), "it opened after close()"
        server.peer().wait_ended(2.0)
    finally:
        if error is None:
            connection = opening.result()
            driver.call(connection.close)


def test_row_43_settings_that_cannot_be_sent_leave_nothing_open(
    serve: Serve, driver: Driver
) -> None:
    server = serve()
    created = SessionCreateResponse()
    created.voice = 5  # type: ignore[assignment]
    manager = driver.manager(server.url, session=created)
    error = driver.outcome(driver.start(driver.open, manager))
    assert isinstance(error, ConfigError)
    try:
        if server.peers:
            server.peer().wait_ended(1.0)
    finally:
        for peer in server.peers:
            peer.reset()


def test_row_43_a_connection_lost_at_the_first_session_update_leaves_nothing(
    serve: Serve, driver: Driver
) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        peer.reset()

    created = SessionCreateResponse()
    created.voice = "alloy"
    server = serve(script)
    manager = driver.manager(server.url, session=created)
    opening = driver.start(driver.open, manager)
    error = driver.outcome(opening)
    if error is None:  # the reset had not arrived yet
        driver.outcome(driver.start(opening.result().close))
    else:
        assert isinstance(error, ConnectionLost | APIConnectionError | ClosedError)


def test_settings_are_sent_right_after_the_greeting(serve: Serve, driver: Driver) -> None:
    created = SessionCreateResponse()
    created.voice = "alloy"
    server = serve()
    driver.connect(server.url, session=created)
    peer = server.peer()
    peer.wait_for(lambda: peer.messages())
    assert peer.messages() == [{"type": "session.update", "session": {"voice": "alloy"}}]
    assert peer.header("x-portkey-api-key") == KEY


def test_what_is_no_session_is_refused(driver: Driver) -> None:
    with pytest.raises(ConfigError, match="session"):
        driver.manager("http://127.0.0.1:9/v1", session=SimpleNamespace(id="s"))
