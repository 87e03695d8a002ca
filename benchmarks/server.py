"""A server that costs its clients nothing: standard library, own process, frames made beforehand.

    python benchmarks/server.py beta|ga [--tls CERT KEY]

prints its port and the number of events in a turn, then serves. What a connection gets is chosen
by the query: ``mode=turns&n=40`` sends that many scripted voice turns as fast as they are taken,
with ``distinct=1`` each with ids of its own,
``mode=paced&n=150&wait=0.5`` waits that long and then sends one audio delta every 20 ms with the
sender's clock in its event_id, ``mode=call&n=200`` speaks so many of them in G.711,
``mode=sink&n=20000`` reads that many messages and then sends one, ``mode=idle`` only greets.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import resource
import socket
import ssl
import struct
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
DELTAS = 200
"""Audio deltas in a turn, 100 ms of pcm16 each; as many pieces of transcript."""

IDS = {
    "response_id": "resp_0123456789abcdef",
    "item_id": "item_0123456789abcdef",
    "output_index": 0,
    "content_index": 0,
}


def frame(message: bytes) -> bytes:
    """One unmasked text frame."""
    size = len(message)
    if size < 126:
        head = bytes([0x81, size])
    elif size < 65536:
        head = b"\x81\x7e" + struct.pack(">H", size)
    else:
        head = b"\x81\x7f" + struct.pack(">Q", size)
    return head + message


def event(kind: str, number: int, **fields: Any) -> bytes:
    """One event as a frame."""
    data = {"type": kind, "event_id": f"event_{number:012d}", **fields}
    return frame(json.dumps(data, separators=(",", ":")).encode())


def names(dialect: str) -> tuple[str, str]:
    """The types of audio and transcript deltas."""
    prefix = "response.output_audio" if dialect == "ga" else "response.audio"
    return f"{prefix}.delta", f"{prefix}_transcript.delta"


def turn(dialect: str) -> list[bytes]:
    """The events of one spoken answer."""
    audio_type, text_type = names(dialect)
    audio = base64.b64encode(os.urandom(4800)).decode()
    response = {"id": IDS["response_id"], "object": "realtime.response", "output": []}
    usage = {"total_tokens": 10, "input_tokens": 5, "output_tokens": 5}
    events = [
        event("input_audio_buffer.speech_started", 1, audio_start_ms=100, item_id="item_u"),
        event("input_audio_buffer.speech_stopped", 2, audio_end_ms=1100, item_id="item_u"),
        event("response.created", 3, response={**response, "status": "in_progress"}),
    ]
    for i in range(DELTAS):
        events.append(event(audio_type, 4 + 2 * i, delta=audio, **IDS))
        events.append(event(text_type, 5 + 2 * i, delta=" word", **IDS))
    events.append(
        event("response.done", 999, response={**response, "status": "completed", "usage": usage})
    )
    return events


def greeting(dialect: str) -> bytes:
    """The first event."""
    session: dict[str, Any] = {"id": "sess_1", "object": "realtime.session", "model": "m"}
    if dialect == "ga":
        session["type"] = "realtime"
    return event("session.created", 0, session=session)


def incoming(connection: socket.socket, rest: bytes) -> Iterator[int]:
    """The size of each masked message that arrives."""
    buffer = bytearray(rest)
    while True:
        while len(buffer) < 2 or len(buffer) < (need := _frame_size(buffer)):
            chunk = connection.recv(262144)
            if not chunk:
                return
            buffer += chunk
        if buffer[0] & 0x0F == 8:
            return
        if buffer[0] & 0x0F == 1:
            yield need
        del buffer[:need]


def _frame_size(buffer: bytearray) -> int:
    size = buffer[1] & 0x7F
    if size == 126:
        return 8 + struct.unpack_from(">H", buffer, 2)[0] if len(buffer) >= 4 else 1 << 40
    if size == 127:
        return 14 + struct.unpack_from(">Q", buffer, 2)[0] if len(buffer) >= 10 else 1 << 40
    return 6 + size


def serve(connection: socket.socket, dialect: str, scripted: bytes) -> None:
    """One connection, from the handshake to its end."""
    with contextlib.suppress(OSError), connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        request = b""
        while b"\r\n\r\n" not in request:
            chunk = connection.recv(65536)
            if not chunk:
                return
            request += chunk
        head, _, rest = request.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        headers = {k.lower(): v for k, _, v in (line.partition(b": ") for line in lines[1:])}
        query = parse_qs(lines[0].split(b" ")[1].decode().partition("?")[2])
        mode, count = query.get("mode", ["idle"])[0], int(query.get("n", ["0"])[0])
        accept = base64.b64encode(
            hashlib.sha1(headers[b"sec-websocket-key"] + GUID, usedforsecurity=False).digest()
        )
        connection.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        connection.sendall(greeting(dialect))
        if mode == "turns":
            for number in range(count):
                own = b"%016d" % number if "distinct" in query else None
                connection.sendall(scripted.replace(b"0123456789abcdef", own) if own else scripted)
        elif mode == "paced":
            paced(connection, dialect, count, float(query["wait"][0]))
        elif mode == "call":
            connection.sendall(spoken(dialect, "response.created", "in_progress"))
            paced(connection, dialect, count, 0.0, 160)
            connection.sendall(spoken(dialect, "response.done", "completed"))
        elif mode == "sink":
            messages = incoming(connection, rest)
            for _ in range(count):
                next(messages)
            connection.sendall(event("rate_limits.updated", 1, rate_limits=[]))
            rest = b""
        for _ in incoming(connection, rest):
            pass


def spoken(dialect: str, kind: str, status: str) -> bytes:
    """The beginning or the end of an answer in G.711."""
    law = {"output_audio_format": "g711_ulaw"}
    if dialect == "ga":
        law = {"audio": {"output": {"format": {"type": "audio/pcmu"}}}}
    made = {"id": IDS["response_id"], "object": "realtime.response", "output": [], **law}
    return event(kind, 0, response={**made, "status": status})


def paced(
    connection: socket.socket, dialect: str, count: int, wait: float, size: int = 960
) -> None:
    """One 20 ms delta each 20 ms; its event_id is the time at which it was written."""
    audio = base64.b64encode(os.urandom(size)).decode()
    due = time.monotonic() + wait
    for _ in range(count):
        time.sleep(max(0.0, due - time.monotonic()))
        due += 0.02
        now = f"{time.monotonic():.9f}"
        data = {"type": names(dialect)[0], "event_id": now, **IDS, "delta": audio}
        connection.sendall(frame(json.dumps(data, separators=(",", ":")).encode()))


def main() -> None:
    """Serve until killed."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # 1000 connections are as many files
    dialect = sys.argv[1]
    events = turn(dialect)
    scripted = b"".join(events)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1024)
    context = None
    if "--tls" in sys.argv:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        at = sys.argv.index("--tls")
        context.load_cert_chain(sys.argv[at + 1], sys.argv[at + 2])
    print(listener.getsockname()[1], len(events), flush=True)

    def accepted(connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError, KeyError):
            wrapped = context.wrap_socket(connection, server_side=True) if context else connection
            serve(wrapped, dialect, scripted)

    while True:
        connection, _ = listener.accept()
        threading.Thread(target=accepted, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    main()
