"""Rows 64, 67, 70, 74 and 76: peers that flood, drip, answer garbage, or break RFC 6455."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest

from portkey_realtime._transport import incoming
from portkey_realtime._transport.text_frames import head_problem
from portkey_realtime.errors import (
    APIConnectionError,
    AuthenticationError,
    ConnectionLost,
    RateLimitError,
)
from support.bounds import PROMPT
from support.driver import Driver, only_async, only_sync
from support.raw_server import (
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    Peer,
    Serve,
    answer_raw,
    frame_bytes,
    silent,
)

# --- row 64: a flood of pings ---

FLOOD = frame_bytes(PING, b"p" * 125) * 500


def flooding(peer: Peer) -> None:
    peer.stop_reading()
    peer.greet()
    while not peer.server.stopping.is_set():
        peer.raw(FLOOD)


def waiting_bytes(connection: Any) -> int:
    socket = connection._socket
    if hasattr(socket, "transport"):
        return int(socket.transport.get_write_buffer_size()) + len(socket._pong)
    return sum(map(len, socket._outbox))


@only_async
def test_row_64_a_flood_of_pings_from_a_peer_that_does_not_read_ends_it(
    serve: Serve, driver: Driver
) -> None:
    server = serve(flooding, receive_buffer=4096)
    talk = driver.connect(server.url, options={"send_timeout": 0.5, "ping_interval": None})
    _, error = talk.rest()
    assert isinstance(error, ConnectionLost)
    assert "taken nothing for 0.5 s" in str(error)
    assert waiting_bytes(talk.connection) < 1 << 20


@only_sync
def test_row_64_of_a_flood_of_pings_only_the_newest_pong_waits(
    serve: Serve, driver: Driver
) -> None:
    pings = threading.Event()

    def script(peer: Peer) -> None:
        peer.stop_reading()
        peer.greet()
        for _ in range(40):
            peer.raw(FLOOD)
        pings.set()

    talk = driver.connect(serve(script, receive_buffer=4096).url)
    reading = talk.start_recv()
    assert pings.wait(8)
    assert waiting_bytes(talk.connection) < 1024
    assert not reading.done()


def test_row_64_every_ping_to_a_peer_that_reads_may_be_answered(
    serve: Serve, driver: Driver
) -> None:
    server = serve()
    talk = driver.connect(server.url)
    peer = server.peers[0]
    for number in range(20):
        peer.frame(PING, b"%d" % number)
        peer.wait_for(lambda n=number: peer.count(PONG) > n)  # type: ignore[misc]
    assert [frame.payload for frame in peer.frames if frame.opcode == PONG] == [
        b"%d" % number for number in range(20)
    ]
    talk.close()


@only_sync
def test_row_64_pongs_that_wait_do_not_hide_that_the_peer_takes_nothing(
    serve: Serve, driver: Driver
) -> None:
    server = serve(flooding, receive_buffer=4096)
    talk = driver.connect(server.url, options={"send_timeout": 0.5, "ping_interval": None})
    sending = driver.start(_send_for_ever, talk.connection)
    assert "taken nothing" in str(driver.outcome(sending))
    _, error = talk.rest()
    assert isinstance(error, ConnectionLost)


def _send_for_ever(connection: Any) -> None:
    while True:
        connection.send_audio_data(bytes(96_000))


# --- row 67: suspended while a ping is under way ---

SUSPENDED = """
import asyncio, sys
from portkey_realtime import AsyncPortkey, Portkey
url, kind = sys.argv[1:]
options = {"ping_interval": 0.3, "ping_timeout": 0.5}
how = dict(model="m", websocket_connection_options=options)
if kind == "sync":
    with Portkey(api_key="k" * 20, base_url=url).beta.realtime.connect(**how) as connection:
        connection.recv()
        print("ready", flush=True)
        print(connection.recv(8).type, flush=True)
else:
    async def main():
        client = AsyncPortkey(api_key="k" * 20, base_url=url)
        async with client.beta.realtime.connect(**how) as connection:
            await connection.recv()
            print("ready", flush=True)
            print((await connection.recv(8)).type, flush=True)
    asyncio.run(main())
"""


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no SIGSTOP here")
@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("attempt", range(2))
def test_row_67_a_pong_that_lies_in_the_kernel_is_a_sign_of_life(
    serve: Serve, kind: str, attempt: int
) -> None:
    pinged = threading.Event()
    children: list[subprocess.Popen[str]] = []

    def script(peer: Peer) -> None:
        peer.answers_pings = False
        peer.on_ping = pinged.set
        peer.greet()
        assert pinged.wait(8)
        os.kill(children[0].pid, signal.SIGSTOP)
        peer.frame(PONG)
        peer.server.stopping.wait(0.9)  # longer than ping_timeout
        peer.answers_pings = True
        os.kill(children[0].pid, signal.SIGCONT)
        peer.server.stopping.wait(0.3)
        peer.event(type="alive")

    server = serve(script)
    command = [sys.executable, "-c", SUSPENDED, server.url, kind]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as child:
        children.append(child)
        said, _ = child.communicate(timeout=240)
    assert said.split() == ["ready", "alive"]


# --- row 70: something else than an answer to the handshake ---

HELD_OPEN = {
    "ssh": b"SSH-2.0-OpenSSH_9.6\r\n",
    "smtp": b"220 mail.test ESMTP\r\n",
    "tls": b"\x15\x03\x01\x00\x02\x02\x28",
    "bad-header": b"HTTP/1.1 101 S\r\nX: a\0b\r\n\r\n",
    "http-2": b"HTTP/2 200\r\n\r\n",
    "old-200": b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<html>",
    "200-without-end": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>",
}


@pytest.mark.parametrize("what", HELD_OPEN)
def test_row_70_garbage_is_told_at_once_though_tcp_stays_open(
    serve: Serve, driver: Driver, what: str
) -> None:
    server = serve(silent, handshake=answer_raw(HELD_OPEN[what], then="hold"))
    begun = time.monotonic()
    error = driver.refusal(server.url, options={"timeout": 60})
    assert time.monotonic() - begun < PROMPT
    assert type(error) is APIConnectionError
    assert "not a WebSocket endpoint" in str(error)
    assert str(error).isprintable()


def test_row_70_what_came_instead_is_shown(serve: Serve, driver: Driver) -> None:
    server = serve(silent, handshake=answer_raw(HELD_OPEN["ssh"], then="hold"))
    assert "SSH-2.0-OpenSSH_9.6" in str(driver.refusal(server.url))


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("HTTP/1.1 401 No\r\n", AuthenticationError),
        ("HTTP/1.1 401 No\r\nContent-Length: 9999\r\n", AuthenticationError),
        ("HTTP/1.0 429 No\r\nRetry-After: 7\r\n", RateLimitError),
    ],
)
def test_row_70_a_refusal_counts_though_its_body_has_no_end(
    serve: Serve, driver: Driver, head: str, kind: type[Exception]
) -> None:
    answer = f'{head}x-request-id: req_7\r\n\r\n{{"error":{{"message":"who?"'.encode()
    server = serve(silent, handshake=answer_raw(answer, then="hold"))
    begun = time.monotonic()
    error: Any = driver.refusal(server.url, options={"timeout": 60})
    assert time.monotonic() - begun < PROMPT
    assert type(error) is kind
    assert error.request_id == "req_7"
    assert "who?" in error.body


# --- row 74: fragments without end ---


def test_row_74_empty_fragments_have_an_end(
    serve: Serve, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "MAX_FRAGMENTS", 500)
    empty = frame_bytes(CONTINUATION, b"", fin=False)

    def script(peer: Peer) -> None:
        peer.greet()
        peer.frame(TEXT, b'{"type":', fin=False)
        peer.raw(empty * 600)

    talk = driver.connect(serve(script).url)
    _, error = talk.rest()
    assert isinstance(error, ConnectionLost)
    assert error.code == 1008
    assert "500 fragments" in str(error)


def test_row_74_small_fragments_cost_no_more_than_the_message(serve: Serve, driver: Driver) -> None:
    text = b'{"type":"alive","padding":"' + b"x" * 20_000 + b'"}'
    pieces = [frame_bytes(CONTINUATION, bytes([byte]), fin=False) for byte in text[1:-1]]

    def script(peer: Peer) -> None:
        peer.greet()
        peer.frame(TEXT, text[:1], fin=False)
        peer.raw(b"".join(pieces))
        peer.frame(CONTINUATION, b"", fin=False)
        peer.frame(CONTINUATION, text[-1:])

    talk = driver.connect(serve(script).url)
    assert talk.recv().type == "alive"


# --- row 76: a frame that is refused by its first two bytes ---

REFUSED = {
    "masked": b"\x81\xfe",
    "masked-short": b"\x81\x85",
    "reserved-bits": b"\xc1\x7e",
    "reserved-bits-short": b"\xc1\x05",
    "opcode": b"\x83\x7f",
    "control-opcode": b"\x8b\x00",
    "long-ping": b"\x89\x7e",
    "fragmented-ping": b"\x09\x00",
    "long-close": b"\x88\x7f",
}


@pytest.mark.parametrize("what", REFUSED)
def test_row_76_two_bytes_are_enough_to_refuse_a_frame(
    serve: Serve, driver: Driver, what: str
) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        peer.raw(REFUSED[what])

    server = serve(script)
    begun = time.monotonic()
    talk = driver.connect(server.url)
    _, error = talk.rest()
    assert isinstance(error, ConnectionLost)
    assert error.code == 1002
    assert time.monotonic() - begun < PROMPT
    server.peers[0].wait_for(lambda: server.peers[0].close_code == 1002)


@pytest.mark.parametrize(
    "head", [b"\x81\x7e", b"\x01\x00", b"\x80\x7f", b"\x82\x05", b"\x89\x7d", b"\x8a\x00", b"\x88"]
)
def test_row_76_what_is_allowed_is_waited_for(head: bytes) -> None:
    assert head_problem(head, 0) is None


def test_row_76_what_came_before_the_refused_frame_is_read(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        peer.raw(frame_bytes(TEXT, b'{"type":"alive"}') + REFUSED["reserved-bits"])

    talk = driver.connect(serve(script).url)
    events, error = talk.rest()
    assert [event.type for event in events] == ["alive"]
    assert isinstance(error, ConnectionLost)
