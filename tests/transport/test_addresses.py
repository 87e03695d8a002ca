"""Rows 63, 69 and 77: how TCP is reached, by any address, through a proxy, or not at all."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import pytest

from portkey_realtime import Portkey, Reconnect
from portkey_realtime._net.addresses import in_turn
from portkey_realtime._net.proxies import (
    Proxy,
    ProxyError,
    environment_proxy,
    read_proxy,
    tunnel_request,
    tunnel_stands,
)
from portkey_realtime._net.tcp import connect_tcp
from portkey_realtime.errors import APIConnectionError, APITimeoutError
from support.bounds import PROMPT, SLOWER
from support.driver import KEY, Driver
from support.http_request import whole_request
from support.raw_server import Peer, Serve, silent

pytestmark = pytest.mark.sockets

Addresses = Callable[..., None]

NAME = "voice.test"
LOCAL = {"proxy": None, "timeout": 1.0}


@contextmanager
def unanswering() -> Iterator[tuple[str, int]]:
    """An address that drops what would connect to it: a listener whose queue is full."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for each in waiting:
            each.setblocking(False)
            with suppress(BlockingIOError):
                each.connect(listener.getsockname())
        try:
            yield listener.getsockname()
        finally:
            for each in waiting:
                each.close()


@pytest.fixture
def dead() -> Iterator[tuple[str, int]]:
    with unanswering() as address:
        yield address


@pytest.fixture
def resolves(monkeypatch: pytest.MonkeyPatch) -> Addresses:
    """Says which addresses the name has, and how long the resolver takes."""
    real = socket.getaddrinfo

    def answer(
        *addresses: tuple[str, int],
        after: threading.Event | None = None,
        asked: threading.Event | None = None,
    ) -> None:
        def look_up(host: str, *args: Any, **kwargs: Any) -> Any:
            if host != NAME:
                return real(host, *args, **kwargs)
            if asked is not None:
                asked.set()
            if after is not None:
                after.wait(20)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", each) for each in addresses]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)

    return answer


def by_name(port: int) -> dict[str, Any]:
    return {"url": f"http://{NAME}:{port}/v1", "client": {"allow_insecure": True}}


# --- row 63: one limit over the look-up and all addresses ---


def test_row_63_many_dead_addresses_do_not_multiply_the_timeout(
    driver: Driver, resolves: Addresses, dead: tuple[str, int]
) -> None:
    resolves(*[dead] * 12)
    begun = time.monotonic()
    error = driver.refusal(**by_name(dead[1]), options=LOCAL)
    assert time.monotonic() - begun < PROMPT  # not twelve times the limit
    assert isinstance(error, APITimeoutError)
    assert "no TCP connection" in str(error)
    assert not re.search(r"\b401\b", str(error))  # nothing that was reached can have refused a key


def test_row_63_a_slow_resolver_counts(driver: Driver, resolves: Addresses) -> None:
    answered = threading.Event()
    resolves(("127.0.0.1", 9), after=answered)
    begun = time.monotonic()
    try:
        error = driver.refusal(**by_name(9), options={**LOCAL, "timeout": 0.4})
    finally:
        answered.set()
    assert time.monotonic() - begun < PROMPT
    assert isinstance(error, APITimeoutError)


def test_row_63_a_slow_resolver_does_not_hold_up_the_end_of_the_loop(resolves: Addresses) -> None:
    from portkey_realtime import AsyncPortkey

    answered = threading.Event()
    resolves(("127.0.0.1", 9), after=answered)

    async def main() -> None:
        client = AsyncPortkey(api_key=KEY, base_url=f"http://{NAME}/v1", allow_insecure=True)
        options = {"proxy": None, "timeout": 0.3}
        async with client.beta.realtime.connect(model="m", websocket_connection_options=options):
            raise AssertionError("it opened")

    begun = time.monotonic()
    try:
        with pytest.raises(APITimeoutError):
            asyncio.run(main())
        assert time.monotonic() - begun < PROMPT
    finally:
        answered.set()


def test_row_63_a_dead_address_does_not_use_up_the_time_of_a_good_one(
    serve: Serve, driver: Driver, resolves: Addresses, dead: tuple[str, int]
) -> None:
    server = serve(silent)
    resolves(dead, ("127.0.0.1", server.port))
    begun = time.monotonic()
    driver.connect(**by_name(server.port), options={**LOCAL, "timeout": 30.0})
    assert time.monotonic() - begun < PROMPT


def test_row_63_a_refused_address_leads_to_the_next_at_once(
    serve: Serve, driver: Driver, resolves: Addresses
) -> None:
    server = serve(silent)
    resolves(("127.0.0.1", 1), ("127.0.0.1", server.port))
    driver.connect(**by_name(server.port), options=LOCAL)


def test_row_63_all_addresses_refuse(driver: Driver, resolves: Addresses) -> None:
    resolves(("127.0.0.1", 1), ("127.0.0.1", 2))
    error = driver.refusal(**by_name(1), options=LOCAL)
    assert isinstance(error, APIConnectionError)
    assert "refused the connection" in str(error)


def test_row_63_a_rest_call_reaches_the_good_address_too(
    resolves: Addresses, dead: tuple[str, int]
) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    body = b'{"id":"sess_1","object":"realtime.session","model":"m"}'

    def answer() -> None:
        peer, _ = listener.accept()
        with peer:
            whole_request(peer)
            peer.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                + str(len(body)).encode()
                + b"\r\n\r\n"
                + body
            )

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    resolves(dead, listener.getsockname())
    url = f"http://{NAME}:{listener.getsockname()[1]}/v1"
    with listener, Portkey(api_key=KEY, base_url=url, allow_insecure=True, timeout=20) as client:
        assert client.beta.realtime.sessions.create(model="m").id == "sess_1"
        thread.join(5)


def test_row_63_families_take_turns() -> None:
    six, four = socket.AF_INET6, socket.AF_INET
    order = in_turn([(six, 1), (six, 2), (six, 3), (four, 4), (four, 5)])
    assert [number for _, number in order] == [1, 4, 2, 5, 3]


# --- row 69: a close() ends a TCP connect under way ---


def test_row_69_close_during_a_stuck_connect_leaves_no_thread(
    serve: Serve, driver: Driver, resolves: Addresses, dead: tuple[str, int]
) -> None:
    lost, dialled = threading.Event(), threading.Event()

    def script(peer: Peer) -> None:
        peer.greet()
        lost.wait(20)
        resolves(dead, dead, asked=dialled)
        peer.reset()

    server = serve(script)
    resolves(("127.0.0.1", server.port))
    options = {"proxy": None, "timeout": 30.0}
    talk = driver.connect(**by_name(server.port), options=options, reconnect=Reconnect())
    reading = talk.start_recv()
    lost.set()
    assert dialled.wait(5 * SLOWER)
    assert talk.close() < PROMPT
    assert driver.outcome(reading) is not None
    begun = time.monotonic()
    while any(thread.name == "realtime-recovery" for thread in threading.enumerate()):
        assert time.monotonic() - begun < PROMPT
        threading.Event().wait(0.01)


def test_row_69_giving_up_ends_a_connect_within_a_tick(dead: tuple[str, int]) -> None:
    asked: list[float] = []

    def given_up() -> bool:
        asked.append(time.monotonic())
        return len(asked) > 2

    begun = time.monotonic()
    with pytest.raises(ConnectionAbortedError):
        connect_tcp(*dead, begun + 30, given_up)
    assert time.monotonic() - begun < PROMPT


# --- row 77: the proxy is named ---


@contextmanager
def proxy_that(
    answers: Callable[[socket.socket, bytes], None], *, wait_for_request: bool = True
) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer, suppress(OSError):
                answers(peer, whole_request(peer) if wait_for_request else peer.recv(4096))

    thread = threading.Thread(target=serve, name="raw-server-proxy", daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://127.0.0.1:1", "the proxy http://127.0.0.1:1 refused the connection"),
        ("http://proxy.invalid:3128", "the host of the proxy http://proxy.invalid:3128 is unknown"),
        ("https://127.0.0.1:1", "the proxy https://127.0.0.1:1 refused the connection"),
        ("https://proxy.invalid", "the host of the proxy https://proxy.invalid:443 is unknown"),
    ],
)
@pytest.mark.parametrize("where", ["option", "environment"])
def test_row_77_a_proxy_that_cannot_be_reached_is_named(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, address: str, said: str, where: str
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    if where == "environment":
        monkeypatch.setenv("HTTPS_PROXY", address)
    options = {} if where == "environment" else {"proxy": address}
    error = driver.refusal("https://voice.example/v1", options=options)
    assert isinstance(error, APIConnectionError)
    assert said in str(error)
    assert "https://voice.example" in str(error)  # where it was to lead


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "HTTP 407 .*user:password@"),
        (b"HTTP/1.0 403 Forbidden\r\nX: y\r\n\r\n", "HTTP 403 Forbidden.*NO_PROXY"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "does not answer as an HTTP proxy does"),
        (b"", "hung up"),
    ],
    ids=["407", "403", "ssh", "nothing"],
)
def test_row_77_a_proxy_that_gives_no_tunnel_is_named(
    driver: Driver, answer: bytes, said: str
) -> None:
    with proxy_that(lambda peer, asked: peer.sendall(answer)) as where:
        address = f"http://user:hunter2@{where}"
        error = driver.refusal("https://voice.example/v1", options={"proxy": address})
    assert isinstance(error, APIConnectionError)
    assert where in str(error)
    assert "hunter2" not in str(error)
    with pytest.raises(AssertionError, match=said):
        raise AssertionError(str(error))


def _reset(peer: socket.socket, _asked: bytes) -> None:
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_row_77_a_proxy_that_resets_the_connection_is_named(driver: Driver) -> None:
    with proxy_that(_reset) as where:
        error = driver.refusal("https://voice.example/v1", options={"proxy": f"http://{where}"})
    assert isinstance(error, APIConnectionError)
    assert f"the proxy http://{where} hung up" in str(error)


def test_row_77_a_proxy_that_speaks_no_tls_is_named(driver: Driver) -> None:
    def plain(peer: socket.socket, _asked: bytes) -> None:
        peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with proxy_that(plain, wait_for_request=False) as where:
        error = driver.refusal("https://voice.example/v1", options={"proxy": f"https://{where}"})
    assert isinstance(error, APIConnectionError)
    assert f"TLS with the proxy https://{where}" in str(error)


def test_row_77_a_proxy_that_says_nothing_is_named_at_the_timeout(driver: Driver) -> None:
    over = threading.Event()
    with proxy_that(lambda peer, asked: over.wait(20) and None) as where:
        options = {"proxy": f"http://{where}", "timeout": 0.4}
        error = driver.refusal("https://voice.example/v1", options=options)
        over.set()
    assert isinstance(error, APITimeoutError)
    assert where in str(error)


def test_row_77_a_tunnel_leads_to_the_server(serve: Serve, driver: Driver) -> None:
    server = serve(silent)
    asked: list[bytes] = []

    def relay(peer: socket.socket, request: bytes) -> None:
        asked.append(request)
        with socket.create_connection(("127.0.0.1", server.port)) as onward:
            peer.sendall(b"HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n")
            back = threading.Thread(target=_copy, args=(onward, peer), name="raw-server-relay")
            back.start()
            _copy(peer, onward)
            back.join()

    with proxy_that(relay) as where:
        url = f"http://{NAME}:{server.port}/v1"
        options = {"proxy": f"http://us%40er:pass@{where}"}
        talk = driver.connect(url, client={"allow_insecure": True}, options=options)
        talk.close()
    assert asked[0].startswith(f"CONNECT {NAME}:{server.port} HTTP/1.1\r\n".encode())
    assert b"Proxy-Authorization: Basic dXNAZXI6cGFzcw==\r\n" in asked[0]  # us@er:pass


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def test_row_77_a_rest_call_names_the_proxy_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://user:hunter2@127.0.0.1:1")
    client = Portkey(api_key=KEY, base_url="https://voice.example/v1", max_retries=0)
    with client, pytest.raises(APIConnectionError, match=r"proxy http://127\.0\.0\.1:1") as caught:
        client.beta.realtime.sessions.create(model="m")
    assert "hunter2" not in str(caught.value)


# SOCKS5, RFC 1928: the methods offered and the one chosen, then the request and its reply.
_REFUSED: Final = b"\x05\x02\x00\x01" + bytes(6)
SOCKS: Final = {
    "wants-a-password": ([b"\x05\xff"], "user:password@"),
    "not-allowed": ([b"\x05\x00", _REFUSED], "not allowed by ruleset"),
    "is-no-socks": ([b"HTTP/1.1 400 Bad Request\r\n\r\n"], "proxy"),
    "hangs-up": ([b"\x05\x00"], "proxy"),
}


def _socks(answers: list[bytes]) -> Callable[[socket.socket, bytes], None]:
    def serve(peer: socket.socket, _offered: bytes) -> None:
        for number, each in enumerate(answers):
            if number:
                peer.recv(4096)
            peer.sendall(each)

    return serve


@pytest.mark.parametrize("what", SOCKS)
def test_row_77_a_socks_proxy_that_gives_no_tunnel_is_named(driver: Driver, what: str) -> None:
    answers, said = SOCKS[what]
    with proxy_that(_socks(answers), wait_for_request=False) as where:
        address = f"socks5h://user:hunter2@{where}"
        error = driver.refusal("https://voice.example/v1", options={"proxy": address})
    assert type(error) is APIConnectionError
    assert f"the proxy socks5h://{where}" in str(error)
    assert said in str(error)
    assert "hunter2" not in str(error)


def test_row_77_a_name_that_a_socks_proxy_is_not_given_is_told_apart_from_its_own(
    driver: Driver,
) -> None:
    with proxy_that(_socks([b"\x05\x00"]), wait_for_request=False) as where:
        options = {"proxy": f"socks5://{where}"}
        error = driver.refusal("https://voice.invalid/v1", options=options)
    assert "the host of https://voice.invalid is unknown" in str(error)
    assert "socks5h://" in str(error)


def test_row_77_what_ends_behind_a_tunnel_is_told_with_the_proxy(driver: Driver) -> None:
    tunnel = b"HTTP/1.1 200 Connection established\r\n\r\n"
    with proxy_that(lambda peer, asked: peer.sendall(tunnel)) as where:
        how = {"client": {"allow_insecure": True}, "options": {"proxy": f"http://{where}"}}
        error = driver.refusal("http://voice.example/v1", **how)
    assert f"http://voice.example, through the proxy http://{where}, ended" in str(error)


@pytest.mark.parametrize("what", SOCKS)
def test_row_77_a_rest_call_names_its_socks_proxy(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    caplog.set_level("DEBUG")
    with proxy_that(_socks(SOCKS[what][0]), wait_for_request=False) as where:
        monkeypatch.setenv("ALL_PROXY", f"socks5h://user:hunter2@{where}")
        client = driver.client("https://voice.example/v1", max_retries=0)
        error = driver.outcome(driver.start(client.beta.realtime.sessions.create, model="m"))
    assert type(error) is APIConnectionError
    assert f"the proxy socks5h://{where}" in str(error)
    assert "hunter2" not in str(error) + caplog.text
    assert "auth=***" in caplog.text or not caplog.text  # on the oldest versions nothing is logged


def test_a_proxys_answer_may_come_in_pieces() -> None:
    proxy = Proxy("http", "p.test", 3128)
    whole = b"HTTP/1.1 200 OK\r\nVia: x\r\n\r\n"
    for end in range(len(whole)):
        assert not tunnel_stands(proxy, "t:1", whole[:end])
    assert tunnel_stands(proxy, "t:1", whole)
    with pytest.raises(ProxyError, match="endless"):
        tunnel_stands(proxy, "t:1", b"HTTP/1.1 200 OK\r\nX: " + bytes(70_000))


def test_an_ipv6_target_stands_in_brackets() -> None:
    proxy = read_proxy("http://[::1]:3128")
    assert proxy.name == "http://[::1]:3128"
    assert tunnel_request(proxy, "2001:db8::1", 443).startswith(b"CONNECT [2001:db8::1]:443 ")


def test_the_environment_is_asked_as_the_websockets_library_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("no_proxy", "http_proxy", "https_proxy", "all_proxy", "ws_proxy", "wss_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("http_proxy", "http://for-http:1")
    assert environment_proxy(secure=True, host="h", port=443) is None
    assert environment_proxy(secure=False, host="h", port=80) == "http://for-http:1"
    monkeypatch.setenv("https_proxy", "http://for-https:1")
    assert environment_proxy(secure=True, host="h", port=443) == "http://for-https:1"
    monkeypatch.setenv("wss_proxy", "http://for-wss:1")
    assert environment_proxy(secure=True, host="h", port=443) == "http://for-wss:1"
    monkeypatch.setenv("no_proxy", "h")
    assert environment_proxy(secure=True, host="h", port=443) is None
