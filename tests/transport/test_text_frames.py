"""Text messages that are cut out past the library's parser are those that it would have found."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import socket
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from portkey_realtime._config.dial import Limits
from portkey_realtime._core.session import Session
from portkey_realtime._transport.asyncio_socket import AsyncioSocket
from portkey_realtime._transport.text_frames import frame_size, whole_texts
from portkey_realtime._transport.thread_socket import ThreadSocket
from portkey_realtime.beta import DIALECT

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
LIMIT = 300_000


def frame(opcode: Opcode, data: bytes, fin: bool = True) -> bytes:
    return Frame(opcode, data, fin).serialize(mask=False)


sizes = st.sampled_from([0, 1, 2, 125, 126, 127, 300, 65535, 65536, 70_000])
sent = st.one_of(
    st.tuples(st.just("text"), st.tuples(sizes)),
    st.tuples(st.just("ping"), st.tuples(st.integers(0, 125))),
    st.tuples(st.just("parts"), st.lists(sizes, min_size=2, max_size=3).map(tuple)),
    st.tuples(st.just("parts with a ping"), st.lists(sizes, min_size=2, max_size=3).map(tuple)),
)


def frames(kind: str, lengths: tuple[int, ...], letter: bytes) -> bytes:
    parts = [letter * length for length in lengths]
    if kind == "ping":
        return frame(Opcode.PING, parts[0])
    made = [
        frame(Opcode.CONT if i else Opcode.TEXT, part, i == len(parts) - 1)
        for i, part in enumerate(parts)
    ]
    if kind == "parts with a ping":
        made.insert(1, frame(Opcode.PING, b"in between"))
    return b"".join(made)


async def received(
    stream: bytes, cuts: Iterable[int], limit: int | None = LIMIT
) -> tuple[list[bytes], AsyncioSocket]:
    """What is in the inbox after a server sent this behind its handshake, in these pieces."""
    ours, theirs = socket.socketpair()
    loop = asyncio.get_running_loop()
    protocol = ClientProtocol(parse_uri("ws://127.0.0.1/"), max_size=limit)
    session = Session(DIALECT, wire="beta")
    _, connection = await loop.create_connection(
        lambda: AsyncioSocket(session, Limits(5.0, 1 << 30, False), protocol, max_queue=None),
        sock=ours,
    )
    hands = asyncio.ensure_future(connection.handshake())
    theirs.setblocking(False)
    request = b""
    while b"\r\n\r\n" not in request:
        request += await loop.sock_recv(theirs, 65536)
    key = request.lower().partition(b"sec-websocket-key: ")[0]
    key = request[len(key) + 19 :].partition(b"\r\n")[0]
    accept = base64.b64encode(hashlib.sha1(key + GUID, usedforsecurity=False).digest())
    answer = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    whole = answer + b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n" + stream
    at = 0
    for cut in [*sorted({min(each, len(whole)) for each in cuts}), len(whole)]:
        connection.data_received(whole[at:cut])  # as the event loop does, one read at a time
        at = cut
    await hands
    inbox = [message for message, _ in connection.inbox]
    connection.transport.abort()
    await connection.connection_lost_waiter
    theirs.close()
    return inbox, connection


@settings(max_examples=150, deadline=None)
@given(
    st.lists(sent, max_size=6),
    st.lists(st.integers(0, 80_000), max_size=8),
    st.lists(st.integers(100, 200), max_size=6),
)
def test_messages_arrive_whole_and_in_order_however_they_are_cut_into_reads(
    script: list[tuple[str, tuple[int, ...]]], far: list[int], near: list[int]
) -> None:
    # The first looks like the head of a text, to whoever has lost count.
    letters = [bytes([0x81 - i]) for i in range(len(script))]
    stream = b"".join(frames(*each, letter) for each, letter in zip(script, letters, strict=True))
    inbox, connection = asyncio.run(received(stream, [*far, *near]))
    assert inbox == [
        letter * sum(lengths)
        for (kind, lengths), letter in zip(script, letters, strict=True)
        if kind != "ping"
    ]
    assert connection.protocol.close_sent is None


def received_by_thread(stream: bytes, cuts: Iterable[int], limit: int | None) -> ThreadSocket:
    """A blocking socket that was given these bytes in pieces, as the library's thread does it."""
    ours, theirs = socket.socketpair()
    protocol = ClientProtocol(parse_uri("ws://127.0.0.1/"), max_size=limit)
    limits = Limits(5.0, 1 << 30, False)
    made = ThreadSocket(
        Session(DIALECT, wire="beta"), limits, ours, protocol, ping_interval=None, max_queue=None
    )
    with made.protocol_mutex:
        made.request = protocol.connect()
        protocol.send_request(made.request)
    key = made.request.headers["Sec-WebSocket-Key"].encode()
    accept = base64.b64encode(hashlib.sha1(key + GUID, usedforsecurity=False).digest())
    answer = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    whole = answer + b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n" + stream
    at = 0
    for cut in [*sorted({min(each, len(whole)) for each in cuts}), len(whole)]:
        if cut > at:
            with made.protocol_mutex:
                protocol.receive_data(whole[at:cut])
                events = protocol.events_received()
            for event in events:
                made.process_event(event)
        at = cut
    made.abort()
    theirs.close()
    made.recv_events_thread.join(5)
    ours.close()
    return made


def waiting(made: ThreadSocket) -> list[bytes]:
    return list(iter(made.take_now, None))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(sent, max_size=6),
    st.lists(st.integers(0, 80_000), max_size=8),
    st.lists(st.integers(100, 200), max_size=6),
)
def test_the_blocking_socket_finds_the_same_messages(
    script: list[tuple[str, tuple[int, ...]]], far: list[int], near: list[int]
) -> None:
    letters = [bytes([0x81 - i]) for i in range(len(script))]
    stream = b"".join(frames(*each, letter) for each, letter in zip(script, letters, strict=True))
    made = received_by_thread(stream, [*far, *near], LIMIT)
    assert made._cuts
    assert waiting(made) == [
        letter * sum(lengths)
        for (kind, lengths), letter in zip(script, letters, strict=True)
        if kind != "ping"
    ]
    assert made.protocol.close_sent is None


def test_a_message_comes_out_of_single_bytes() -> None:
    stream = frame(Opcode.TEXT, b"a" * 200) + frame(Opcode.PING, b"p") + frame(Opcode.TEXT, b"b")
    inbox, _ = asyncio.run(received(stream, range(400)))
    assert inbox == [b"a" * 200, b"b"]


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        (frame(Opcode.TEXT, b"a" * 301), 1009),
        (Frame(Opcode.TEXT, b"masked").serialize(mask=True), 1002),
        (b"\xc1\x01a", 1002),  # an extension that nobody agreed on
        (b"\x83\x01a", 1002),  # no such opcode
        (frame(Opcode.TEXT, b"a", fin=False) + frame(Opcode.TEXT, b"b"), 1002),
        (frame(Opcode.CONT, b"a"), 1002),
    ],
    ids=["too big", "masked", "extension", "opcode", "text in a text", "continuation"],
)
def test_what_is_against_the_rules_ends_the_connection(stream: bytes, code: int) -> None:
    before, after = frame(Opcode.TEXT, b"before"), frame(Opcode.TEXT, b"after")
    inbox, connection = asyncio.run(received(before + stream + after, [], 300))
    assert inbox == [b"before"]
    sent = connection.protocol.close_sent
    assert sent is not None
    assert sent.code == code


def test_nothing_is_read_after_a_close() -> None:
    close = frame(Opcode.CLOSE, b"\x03\xe8")
    inbox, connection = asyncio.run(received(close + frame(Opcode.TEXT, b"after"), []))
    assert inbox == []
    assert connection.protocol.close_rcvd is not None


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536, 100_000])
def test_a_frame_tells_its_size_from_its_head(size: int) -> None:
    data = b"x" + frame(Opcode.TEXT, b"a" * size)
    assert frame_size(data, 1) == len(data) - 1
    head = 2 if size < 126 else 4 if size < 65536 else 10
    assert [frame_size(data[:at], 1) for at in range(1, head + 1)] == [0] * head
    found, at = whole_texts(data, 1, LIMIT)
    assert (found, at) == (([b"a" * size], len(data)) if size < 65536 else ([], 1))
