"""The rows of the security table that concern the socket: what gets a key, and what shows one."""

from __future__ import annotations

import asyncio
import functools
import json
import logging
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portkey_realtime import AsyncPortkey, Portkey
from portkey_realtime.errors import (
    APIConnectionError,
    APIStatusError,
    AuthenticationError,
    ConfigError,
    ConnectionLost,
)
from support.driver import KEY, Driver
from support.raw_server import (
    GREETING,
    Peer,
    Serve,
    answer_raw,
    delta,
    never_answer,
    refuse,
)

TESTS = Path(__file__).resolve().parents[1]

SECRETS = {
    "api_key": KEY,
    "virtual_key": "vk-secret-0123456789",
    "Authorization": "Bearer sk-secret-0123456789",
    "additional": "ak-secret-0123456789",
    "extra": "xk-secret-0123456789",
    "config": "ck-secret-0123456789",
    "query": "qk secret/0123456789",
}
NEEDLES = [secret.removeprefix("Bearer ") for secret in SECRETS.values()]
NEEDLES += ["qk%20secret%2F0123456789", "qk+secret%2F0123456789"]


def with_secrets() -> dict[str, Any]:
    """Every way to give a secret to a connection at once."""
    return {
        "client": {
            "api_key": SECRETS["api_key"],
            "virtual_key": SECRETS["virtual_key"],
            "Authorization": SECRETS["Authorization"],
            "config": {"provider": "openai", "api_key": SECRETS["config"]},
        },
        "options": {"additional_headers": {"api-key": SECRETS["additional"]}},
        "extra_headers": {"x-extra-token": SECRETS["extra"]},
        "extra_query": {"api-key": SECRETS["query"]},
    }


def assert_clean(text: str) -> None:
    found = [needle for needle in NEEDLES if needle in text]
    assert not found, f"{found} in {text[:2000]}"


# Header injection --------------------------------------------------------------------------------

BAD_VALUES = [
    "key-0123456789\r\nX-Evil: 1",
    "key-0123456789\nX-Evil: 1",
    "key-0123456789\rX-Evil: 1",
    "key-0123456789\0",
    "key-0123456789\x7f",
    "key-0123456789€",
    "key-0123456789\ud800",
]
BAD_NAMES = ["X-Evil: 1\r\nX-Worse", "X Evil", "X-Evil:", "", "X-\0", "X-Ünder", "X-\nY", 5]

PLACES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "api_key": lambda bad: {"client": {"api_key": bad}},
    "virtual_key": lambda bad: {"client": {"virtual_key": bad}},
    "authorization": lambda bad: {"client": {"Authorization": f"Bearer {bad}"}},
    "metadata": lambda bad: {"client": {"metadata": bad}},
    "trace_id": lambda bad: {"client": {"trace_id": bad}},
    "additional_headers": lambda bad: {"options": {"additional_headers": {"X-A": bad}}},
    "extra_headers": lambda bad: {"extra_headers": {"X-A": bad}},
}


@pytest.mark.parametrize("bad", BAD_VALUES, ids=ascii)
@pytest.mark.parametrize("place", PLACES)
def test_a_value_that_would_break_a_header_is_refused_before_dialling(
    serve: Serve, driver: Driver, place: str, bad: str
) -> None:
    server = serve()
    with pytest.raises(ConfigError) as caught:
        driver.manager(server.url, **PLACES[place](bad))
    assert "key-0123456789" not in str(caught.value)
    assert "Evil" not in str(caught.value)
    assert server.peers == []


@pytest.mark.parametrize("bad", BAD_NAMES, ids=ascii)
@pytest.mark.parametrize("place", ["additional_headers", "extra_headers", "forward_headers"])
def test_a_name_that_would_break_a_header_is_refused_before_dialling(
    serve: Serve, driver: Driver, place: str, bad: Any
) -> None:
    ways: dict[str, dict[str, Any]] = {
        "additional_headers": {"options": {"additional_headers": {bad: "v"}}},
        "extra_headers": {"extra_headers": {bad: "v"}},
        "forward_headers": {"client": {"forward_headers": [bad]}},
    }
    server = serve()
    if place == "forward_headers" and bad == 5:
        pytest.skip("a number is the name of a header there: 5")
    with pytest.raises(ConfigError):
        driver.manager(server.url, **ways[place])
    assert server.peers == []


@pytest.mark.parametrize(
    "query", [{"a\r\nX-Evil: 1": "b"}, {"a": "b\r\nX-Evil: 1"}, {"a": "b HTTP/1.1\r\n"}]
)
def test_a_query_cannot_break_out_of_the_request_line(
    serve: Serve, driver: Driver, query: dict[str, str]
) -> None:
    server = serve()
    driver.connect(server.url, extra_query=query, model="m\r\nX-Evil: 1")
    peer = server.peer()
    assert peer.query == {"model": "m\r\nX-Evil: 1", **query}
    assert peer.header("X-Evil") is None


def test_headers_given_twice_go_once_and_the_users_own_win(serve: Serve, driver: Driver) -> None:
    server = serve()
    given = with_secrets()
    given["options"]["additional_headers"] = {
        "authorization": "Bearer mine",
        "X-PORTKEY-API-KEY": "m",
    }
    driver.connect(server.url, **given)
    peer = server.peer()
    assert peer.header("Authorization") == "Bearer mine"
    assert peer.header("x-portkey-api-key") == "m"
    assert peer.header("x-extra-token") == SECRETS["extra"]
    assert peer.header("Host") == f"127.0.0.1:{server.port}"


@pytest.mark.parametrize("name", ["Host", "Sec-WebSocket-Key", "Upgrade", "Connection"])
def test_headers_of_the_handshake_itself_are_not_doubled(
    serve: Serve, driver: Driver, name: str
) -> None:
    """Refused, or given up for the user's own: two of them would be read differently by hops."""
    server = serve()
    try:
        manager = driver.manager(server.url, extra_headers={name: "evil.test"})
    except ConfigError:
        return
    opening = driver.start(driver.open, manager)
    driver.outcome(opening)
    found = [value for key, value in server.peer().headers if key.lower() == name.lower()]
    if opening.exception() is None:
        driver.call(opening.result().close)
    assert len(found) == 1


# Plain text --------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["ws", "http"])
@pytest.mark.parametrize(
    "host",
    [
        "voice.example.test",
        "127.0.0.1.evil.test",
        "localhost.evil.test",
        "[::ffff:127.0.0.1]",
        "0x7f.1",
        "127.1",
        "0.0.0.0",
        "10.0.0.1",
        "localhost:1@evil.test",
        "127.0.0.1#@evil.test",
    ],
)
def test_a_key_does_not_leave_this_machine_in_plain_text(
    driver: Driver, scheme: str, host: str
) -> None:
    for option in ("base_url", "websocket_base_url"):
        with pytest.raises(ConfigError) as caught:
            driver.manager("https://fine.test/v1", client={option: f"{scheme}://{host}/v1"})
        assert KEY not in str(caught.value)


def test_a_key_given_for_the_connection_alone_does_not_either(driver: Driver) -> None:
    url = "ws://voice.example.test/v1"
    driver.manager(url, client={"api_key": ""})
    for how in (
        {"options": {"additional_headers": {"api-key": "s"}}},
        {"extra_headers": {"Authorization": "s"}},
        {"extra_query": {"api-key": "s"}},
    ):
        with pytest.raises(ConfigError, match="not encrypted"):
            driver.manager(url, client={"api_key": ""}, **how)


# Redirects ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [302, 307, 308])
def test_no_secret_follows_a_redirect(serve: Serve, driver: Driver, status: int) -> None:
    other = serve()
    target = f"http://127.0.0.1:{other.port}/v1/realtime"
    server = serve(handshake=refuse(status, b"", {"Location": target}))
    error = driver.refusal(server.url, **with_secrets())
    assert isinstance(error, APIStatusError)
    assert server.peer().header("x-portkey-api-key") == KEY
    assert other.peers == []
    assert_clean(str(error))


# Logs --------------------------------------------------------------------------------------------


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """All that any logger says at DEBUG, as text, tracebacks included."""
    names = ["", "websockets", "websockets.client", "asyncio", "portkey_realtime", "httpx"]
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    caplog.set_level(logging.DEBUG)  # first: it restores the level that it finds
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    shown = logging.Formatter("%(name)s %(levelname)s %(message)s %(args)s")
    yield lambda: "\n".join(shown.format(record) for record in caplog.records) + caplog.text
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def echo_everything(peer: Peer) -> None:
    """What the client sent comes back, in an event, in a broken frame and in the close."""
    peer.event(GREETING)
    peer.event(type="error", event_id="e", error={"message": str(peer.headers)})
    peer.text(f"no json {peer.headers}")
    peer.event(delta(1))
    peer.close(4001, f"bad key {peer.header('x-portkey-api-key')}")


def test_no_secret_is_in_any_log(
    serve: Serve, driver: Driver, everything_logged: Callable[[], str]
) -> None:
    talk = driver.connect(serve(echo_everything).url, **with_secrets())
    _, error = talk.rest()
    assert isinstance(error, ConnectionLost)
    refused = serve(handshake=refuse(401, f"bad key {KEY}".encode(), {"X-Echo": KEY}))
    assert isinstance(driver.refusal(refused.url, **with_secrets()), AuthenticationError)
    text = everything_logged()
    assert "x-portkey-api-key" in text  # that much is there, so the log was looked at
    assert_clean(text)


# Errors ------------------------------------------------------------------------------------------


def echoes(status: int) -> Callable[[Peer], bool]:
    def answer(peer: Peer) -> bool:
        seen = dict(peer.headers)
        said = json.dumps(
            {
                "error": {
                    "message": f"no: {seen} {peer.query} {peer.target}",
                    "code": seen["x-portkey-api-key"],
                }
            }
        )
        return refuse(status, said.encode(), {"x-request-id": f"r-{KEY}", "X-Echo": str(seen)})(
            peer
        )

    return answer


FAILURES: dict[str, Callable[[Peer], bool]] = {
    "echo-401": echoes(401),
    "echo-500": echoes(500),
    "echo-400-text": lambda peer: refuse(400, str(peer.headers).encode())(peer),
    "echo-in-status-line": lambda peer: answer_raw(f"HTTP/1.1 403 no {KEY}\r\n\r\n".encode())(peer),
    "echo-in-garbage": lambda peer: answer_raw(f"ERR {KEY}\r\n\r\n".encode())(peer),
    "echo-in-location": lambda peer: refuse(302, b"", {"Location": f"http://{KEY}.test/{KEY}"})(
        peer
    ),
    "echo-in-accept": lambda peer: answer_raw(
        f"HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {KEY}\r\n\r\n".encode()
    )(peer),
    "echo-in-upgrade": lambda peer: answer_raw(
        f"HTTP/1.1 101 x\r\nUpgrade: {KEY}\r\nConnection: {KEY}\r\n\r\n".encode()
    )(peer),
}


@pytest.mark.parametrize("what", FAILURES)
def test_no_secret_is_in_the_error_of_a_refusal(serve: Serve, driver: Driver, what: str) -> None:
    server = serve(handshake=FAILURES[what])
    error = driver.refusal(server.url, **with_secrets())
    assert isinstance(error, APIStatusError | APIConnectionError)
    assert_error_clean(error)


@pytest.mark.parametrize("what", FAILURES)
def test_no_secret_is_in_the_frames_that_a_refusal_passed(
    serve: Serve, driver: Driver, what: str
) -> None:
    server = serve(handshake=FAILURES[what])
    assert_frames_clean(driver.refusal(server.url, **with_secrets()))


def test_no_secret_is_in_the_error_of_a_loss(serve: Serve, driver: Driver) -> None:
    talk = driver.connect(serve(echo_everything).url, **with_secrets())
    _, error = talk.rest()
    assert isinstance(error, ConnectionLost)
    assert error.reason == "bad key ***"
    assert_error_clean(error)


def test_no_secret_is_in_the_frames_that_a_loss_passed(serve: Serve, driver: Driver) -> None:
    _, error = driver.connect(serve(echo_everything).url, **with_secrets()).rest()
    assert error is not None
    assert_frames_clean(error)


def test_no_secret_is_in_the_error_of_a_closed_port_or_a_timeout(
    serve: Serve, driver: Driver
) -> None:
    given = with_secrets()
    given["options"]["timeout"] = 0.2
    for url in ("http://127.0.0.1:1/v1", serve(lambda peer: None).url):
        error = driver.refusal(url, **given)
        assert_error_clean(error)
        assert_frames_clean(error)


BAD_OPTIONS: dict[str, dict[str, Any]] = {
    "unknown": {"options": {"nonsense": SECRETS["extra"]}},
    "value": {"options": {"additional_headers": {"api-key": [SECRETS["additional"]], "x": 1j}}},
    "line break": {"options": {"additional_headers": {"api-key": f"{SECRETS['additional']}\nx"}}},
    "timeout": {"options": {"timeout": -1, "additional_headers": {"k": SECRETS["additional"]}}},
    "no mapping": {"options": [SECRETS["additional"]]},
    "header": {"extra_headers": {"x-extra-token": object(), "y": SECRETS["extra"]}},
    "handshake": {"extra_headers": {"Host": "x", "y": SECRETS["extra"]}},
    "query": {"extra_query": {"token": {"a": SECRETS["extra"]}}},
    "session": {"session": SECRETS["extra"]},
    "wire": {"wire": "both", "extra_headers": {"y": SECRETS["extra"]}},
    "model": {"model": "", "extra_headers": {"y": SECRETS["extra"]}},
    "keyword": {"api_token": SECRETS["extra"]},
}


@pytest.mark.parametrize("what", BAD_OPTIONS)
def test_no_secret_is_in_the_error_of_a_bad_option_nor_in_its_frames(
    driver: Driver, what: str
) -> None:
    given = {**with_secrets(), **BAD_OPTIONS[what]}
    client = driver.client("http://127.0.0.1:1/v1", **given.pop("client"))
    given["websocket_connection_options"] = given.pop("options")
    for realtime in (client.beta.realtime, client.realtime):
        with pytest.raises((ConfigError, TypeError)) as caught:
            realtime.connect(**{"model": "m", **given})
        assert_error_clean(caught.value)
        assert_frames_clean(caught.value)


@pytest.mark.parametrize("what", ["connect", "rest"])
def test_no_secret_is_in_the_frames_that_a_cancellation_passed(serve: Serve, what: str) -> None:
    """As when ``asyncio.timeout`` around it expires."""

    async def cancelled() -> asyncio.CancelledError:
        arrived, loop = asyncio.Event(), asyncio.get_running_loop()

        def never(peer: Peer) -> bool:
            loop.call_soon_threadsafe(arrived.set)
            return never_answer(peer)

        given = with_secrets()
        realtime = AsyncPortkey(
            base_url=serve(handshake=never).url, **given["client"]
        ).beta.realtime
        task: asyncio.Task[Any]
        if what == "connect":
            manager = realtime.connect(
                model="m",
                websocket_connection_options=given["options"],
                extra_headers=given["extra_headers"],
                extra_query=given["extra_query"],
            )
            task = asyncio.create_task(manager.__aenter__())
        else:
            create = realtime.sessions.create(model="m", extra_query=given["extra_query"])
            task = asyncio.create_task(create)
        await arrived.wait()
        task.cancel()
        try:
            await task
        except asyncio.CancelledError as error:
            return error
        raise AssertionError("it was not cancelled")

    assert_frames_clean(asyncio.run(asyncio.wait_for(cancelled(), 8)))


@pytest.mark.parametrize("what", ["connect", "rest"])
def test_no_secret_is_in_the_frames_that_ctrl_c_passed(serve: Serve, what: str) -> None:
    def interrupt(peer: Peer) -> bool:
        os.kill(os.getpid(), signal.SIGINT)
        return never_answer(peer)

    given = with_secrets()
    with Portkey(base_url=serve(handshake=interrupt).url, **given["client"]) as client:
        realtime = client.beta.realtime
        manager = realtime.connect(
            model="m",
            websocket_connection_options=given["options"],
            extra_headers=given["extra_headers"],
            extra_query=given["extra_query"],
        )
        create = functools.partial(
            realtime.sessions.create, model="m", extra_query=given["extra_query"]
        )
        with pytest.raises(KeyboardInterrupt) as caught:
            (manager.__enter__ if what == "connect" else create)()
    assert_frames_clean(caught.value)


# Options of the library --------------------------------------------------------------------------

BAD_WEBSOCKET_OPTIONS: list[tuple[str, Any]] = [
    ("origin", "http://a\r\nX-Evil: 1"),
    ("origin", "http://a\0"),
    ("origin", 5),
    ("origin", ""),
    ("subprotocols", "realtime"),
    ("subprotocols", ["a b"]),
    ("subprotocols", ["a\r\nX-Evil: 1"]),
    ("subprotocols", [5]),
    ("subprotocols", 5),
    ("server_hostname", 5),
    ("server_hostname", "a\r\nb"),
    ("server_hostname", ""),
    ("proxy", 5),
    ("proxy", ""),
    ("proxy", b"http://127.0.0.1:1"),
]


@pytest.mark.parametrize(("option", "value"), BAD_WEBSOCKET_OPTIONS, ids=ascii)
def test_an_option_that_the_library_would_stumble_over_is_refused_before_dialling(
    driver: Driver, option: str, value: object
) -> None:
    given = with_secrets()
    given["options"][option] = value
    with pytest.raises(ConfigError, match=option) as caught:
        driver.manager("https://gateway.test/v1", **given)
    assert "Evil" not in str(caught.value)
    assert_frames_clean(caught.value)


def test_a_server_hostname_without_tls_is_refused(driver: Driver) -> None:
    with pytest.raises(ConfigError, match="server_hostname is given, but"):
        driver.manager("http://127.0.0.1:1/v1", options={"server_hostname": "gateway.test"})


def test_the_options_of_the_library_reach_the_handshake(serve: Serve, driver: Driver) -> None:
    server = serve()
    options = {"origin": "https://a.test", "subprotocols": ("realtime", "b.c"), "proxy": False}
    driver.connect(server.url, options={**options, "server_hostname": None})
    assert server.peer().header("Origin") == "https://a.test"
    assert server.peer().header("Sec-WebSocket-Protocol") == "realtime, b.c"


def test_what_nobody_foresaw_keeps_its_class_and_loses_its_frames(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here: the environment breaks the library's look for a proxy."""

    def broken(*_: object) -> bool:
        raise LookupError("what is this?")

    monkeypatch.setattr("urllib.request.proxy_bypass", broken)
    error = driver.refusal("https://gateway.test/v1", **with_secrets())
    assert type(error) is LookupError
    assert_frames_clean(error)


# Proxies -----------------------------------------------------------------------------------------

PROXY_PASSWORD = "hunter2"  # too short to be scrubbed: nothing may quote it
BAD_PROXIES = [
    "http://user:{}@",
    "http://user:{}",
    "http://user:{}@:8080",
    "http://user:{}@127.0.0.1:99999",
    "http://user:{}@127.0.0.1:x",
    "http://user:{}@[::1",
    "http://user:{}@127.0.0.1:1/path",
    "http://user:{}@127.0.0.1:1?a=b",
    "http://{}@127.0.0.1:1",
    "ftp://user:{}@127.0.0.1:1",
    "{}",
]


def assert_without_password(error: BaseException) -> None:
    for each in chain_of(error):
        assert PROXY_PASSWORD not in "".join(traceback.format_exception(each)) + repr(vars(each))
        for frame, _ in traceback.walk_tb(each.__traceback__):
            if not frame.f_code.co_filename.startswith(str(TESTS)):
                assert PROXY_PASSWORD not in repr(frame.f_locals)
    assert_frames_clean(error)


@pytest.mark.parametrize("proxy", BAD_PROXIES)
def test_no_password_is_in_the_error_of_a_proxy_that_is_no_address(
    driver: Driver, proxy: str
) -> None:
    given = with_secrets()
    given["options"]["proxy"] = proxy.format(PROXY_PASSWORD)
    with pytest.raises(ConfigError, match="proxy") as caught:
        driver.manager("https://gateway.test/v1", **given)
    assert_without_password(caught.value)


@pytest.mark.parametrize("proxy", [each for each in BAD_PROXIES if "{}@127.0.0.1:1" not in each])
def test_no_password_is_in_the_error_of_a_proxy_of_the_environment(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    for variable in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", proxy.format(PROXY_PASSWORD))
    error = driver.refusal("https://gateway.test/v1", **with_secrets())
    assert isinstance(error, APIConnectionError)
    assert_without_password(error)


@pytest.mark.parametrize("proxy", ["http://user:{}@127.0.0.1:1", "socks5h://user:{}@127.0.0.1:1"])
def test_no_password_is_in_the_error_of_a_proxy_that_does_not_answer(
    driver: Driver, proxy: str
) -> None:
    given = with_secrets()
    given["options"]["proxy"] = proxy.format(PROXY_PASSWORD)
    error = driver.refusal("https://gateway.test/v1", **given)
    assert isinstance(error, APIConnectionError)
    assert_without_password(error)


def assert_error_clean(error: BaseException) -> None:
    """Neither its text nor its attributes, nor those of the errors behind it, hold a secret."""
    assert_clean("".join(traceback.format_exception(error)))
    for each in chain_of(error):
        assert_clean(repr(each))
        assert_clean(repr(vars(each)))
    assert_clean(repr(vars(pickle.loads(pickle.dumps(error)))))


def assert_frames_clean(error: BaseException) -> None:
    """No local variable that a crash report would show does, but for those of the tests."""
    tests = str(TESTS)
    for each in chain_of(error):
        for frame, line in traceback.walk_tb(each.__traceback__):
            file = frame.f_code.co_filename
            if not file.startswith(tests):
                for name, value in frame.f_locals.items():
                    assert_clean(f"{file}:{line} {name} = {value!r}")


def chain_of(error: BaseException) -> list[BaseException]:
    """The error, and all that it was raised from or while handling."""
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is not None and each not in found:
            found.append(each)
            waiting += [each.__cause__, each.__context__]
    return found


# What can be looked at ---------------------------------------------------------------------------


def test_no_secret_is_in_a_repr(serve: Serve, driver: Driver) -> None:
    manager = driver.manager(serve().url, **with_secrets())
    connection = driver.call(driver.open, manager)
    for thing in (manager, connection, connection._session, connection._socket, vars(connection)):
        assert_clean(repr(thing))
    driver.call(connection.close)


def test_row_57_a_connection_is_not_pickled_and_says_so(serve: Serve, driver: Driver) -> None:
    manager = driver.manager(serve().url, **with_secrets())
    connection = driver.call(driver.open, manager)
    try:
        for thing in (manager, connection):
            with pytest.raises(TypeError) as caught:
                pickle.dumps(thing)
            assert "connect" in str(caught.value).lower()
            assert_clean(str(caught.value))
    finally:
        driver.call(connection.close)


def test_row_57_the_options_can_be_pickled(serve: Serve, driver: Driver) -> None:
    options = {"timeout": 2, "ping_interval": None, "additional_headers": {"a": "b"}}
    driver.connect(serve().url, options=pickle.loads(pickle.dumps(options))).close()
