"""What a server may send in answer to a REST call, and how long it may take."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx
import pytest

from portkey_realtime import AsyncPortkey, Portkey
from portkey_realtime._rest.body import MAX_ANSWER, Body
from portkey_realtime.errors import (
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    ConfigError,
)
from support.http_request import whole_request

pytestmark = pytest.mark.sockets

KEY = "pk-secret-0123456789"
SESSION = json.dumps({"id": "sess_1", "object": "realtime.session", "model": "m"}).encode()
Create = Callable[..., Any]


@pytest.fixture(params=["sync", "async"])
def create(request: pytest.FixtureRequest) -> Create:
    """Makes one REST call to a base URL, in either shell."""

    def sync(url: str, extra: dict[str, Any] | None = None, **options: Any) -> Any:
        with Portkey(api_key=KEY, base_url=url, max_retries=0, **options) as client:
            return client.beta.realtime.sessions.create(model="m", **(extra or {}))

    def awaitable(url: str, extra: dict[str, Any] | None = None, **options: Any) -> Any:
        async def main() -> Any:
            async with AsyncPortkey(api_key=KEY, base_url=url, max_retries=0, **options) as client:
                return await client.beta.realtime.sessions.create(model="m", **(extra or {}))

        return asyncio.run(main())

    return sync if request.param == "sync" else awaitable


@contextmanager
def server(script: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """Reads a request on each connection, then runs the script with the socket."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()
    threads: list[threading.Thread] = []

    def one(peer: socket.socket) -> None:
        with peer, suppress(OSError):
            whole_request(peer)
            script(peer, over)

    def serve() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=one, args=(peer,), daemon=True))
            threads[-1].start()

    accepting = threading.Thread(target=serve, daemon=True)
    accepting.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join()
        for thread in threads:
            thread.join(5)


def answering(body: bytes, *headers: str, status: str = "200 OK") -> Any:
    head = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}"]
    whole = "\r\n".join([*head, *headers, "", ""]).encode() + body
    return lambda peer, over: peer.sendall(whole)


def compressed_twice(size: int) -> bytes:
    inner, outer = (zlib.compressobj(9, zlib.DEFLATED, 31) for _ in range(2))
    block = bytes(1 << 20)
    pieces = [outer.compress(inner.compress(block)) for _ in range(size >> 20)]
    return b"".join([*pieces, outer.compress(inner.flush()), outer.flush()])


# --- row 60: what an answer inflates to ---


def test_row_60_an_answer_compressed_twice_is_refused_unread(create: Create) -> None:
    with (
        server(answering(compressed_twice(64 << 20), "Content-Encoding: gzip, gzip")) as url,
        pytest.raises(APIConnectionError, match="encoded in a way that was not asked for"),
    ):
        create(url)


@pytest.mark.parametrize("coding", ["br", "zstd", "x-unknown", "gzip, br"])
def test_row_60_a_coding_that_was_not_asked_for_is_refused(create: Create, coding: str) -> None:
    with (
        server(answering(SESSION, f"Content-Encoding: {coding}")) as url,
        pytest.raises(APIConnectionError, match="not asked for"),
    ):
        create(url)


def test_row_60_a_refusal_counts_though_its_body_cannot_be_decoded(create: Create) -> None:
    refusing = answering(b"\x8b\x00", "Content-Encoding: br", status="401 Unauthorized")
    with server(refusing) as url, pytest.raises(AuthenticationError):
        create(url)


@pytest.mark.parametrize(
    ("coding", "encode"), [("gzip", gzip.compress), ("deflate", zlib.compress)]
)
def test_row_60_one_coding_is_undone_though_none_was_asked_for(
    create: Create, coding: str, encode: Callable[[bytes], bytes]
) -> None:
    encoded = answering(encode(SESSION), f"Content-Encoding: {coding}")
    with server(encoded) as url:
        assert create(url).id == "sess_1"


def test_row_60_a_call_asks_for_no_compression(create: Create) -> None:
    heads: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        peer, _ = listener.accept()
        with peer:
            heads.append(whole_request(peer))
            answering(SESSION)(peer, None)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with listener:
        create(f"http://127.0.0.1:{listener.getsockname()[1]}/v1")
        thread.join(5)
    assert b"accept-encoding: identity\r\n" in heads[0].lower()


def test_row_60_what_a_body_inflates_to_is_bounded() -> None:
    body = Body("gzip")
    with pytest.raises(ValueError, match=str(MAX_ANSWER)):
        body.add(gzip.compress(bytes(MAX_ANSWER + 1)))
    assert len(body._content) <= MAX_ANSWER + 1


def test_row_60_a_compressed_body_that_breaks_off_or_is_damaged_is_none() -> None:
    whole = gzip.compress(SESSION)
    broken = Body("gzip")
    broken.add(whole[:-4])
    with pytest.raises(ValueError, match="breaks off"):
        broken.whole()
    with pytest.raises(ValueError, match="damaged"):
        Body("gzip").add(b"no gzip at all")
    assert Body("gzip").whole() == b""  # as of a status without a body


# --- row 61: one deadline ---


def drip_body(peer: socket.socket, over: threading.Event) -> None:
    peer.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999\r\n\r\n"
    )
    drip(peer, over, b" ")


def drip_header(peer: socket.socket, over: threading.Event) -> None:
    peer.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    drip(peer, over, b"a")


def endless_102(peer: socket.socket, over: threading.Event) -> None:
    drip(peer, over, b"HTTP/1.1 102 Processing\r\n\r\n")


def drip(peer: socket.socket, over: threading.Event, what: bytes) -> None:
    while not over.wait(0.1):
        peer.sendall(what)


@pytest.mark.parametrize("script", [drip_body, drip_header, endless_102])
def test_row_61_a_server_that_drips_does_not_hold_a_call(create: Create, script: Any) -> None:
    with server(script) as url:
        begun = time.monotonic()
        with pytest.raises(APITimeoutError, match=r"within 0\.5 s"):
            create(url, timeout=0.5)
        assert time.monotonic() - begun < 15


def test_row_61_the_deadline_holds_for_a_client_of_ones_own() -> None:
    with server(drip_body) as url, httpx.Client() as own:
        begun = time.monotonic()
        with pytest.raises(APITimeoutError, match=r"within 0\.5 s"):
            Portkey(
                api_key=KEY, base_url=url, max_retries=0, timeout=0.5, http_client=own
            ).beta.realtime.sessions.create(model="m")
        assert time.monotonic() - begun < 15


def test_row_61_a_kept_connection_has_the_deadline_of_the_call_that_uses_it() -> None:
    calls: list[int] = []
    again = threading.Event()

    def script(peer: socket.socket, over: threading.Event) -> None:
        calls.append(1)
        answering(SESSION)(peer, over)
        whole_request(peer)  # the second call, on the same connection
        calls.append(2)
        again.set()
        drip_header(peer, over)

    with server(script) as url, Portkey(api_key=KEY, base_url=url, max_retries=0) as client:
        client.beta.realtime.sessions.create(model="m")
        begun = time.monotonic()
        with pytest.raises(APITimeoutError):
            client.beta.realtime.sessions.create(model="m", timeout=0.5)
        assert time.monotonic() - begun < 15  # the first call had a minute
        assert again.wait(15)
        assert calls == [1, 2]


# --- row 73: headers that frame a message ---


@pytest.mark.parametrize(
    "name", ["Content-Length", "transfer-encoding", "Connection", "TE", "Trailer", "Expect"]
)
def test_row_73_a_header_that_frames_the_message_is_refused(create: Create, name: str) -> None:
    with pytest.raises(ConfigError, match=rf"{name}: .* remove it"):
        create("http://127.0.0.1:9/v1", {"extra_headers": {name: "5"}})
