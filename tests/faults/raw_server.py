"""A WebSocket server of the standard library alone, which writes every frame by hand.

A test passes a script: a function that gets the connection once the handshake is done, and does
with it whatever a broken peer does. When the script returns, the server keeps the connection, as a
silent peer would. What the client sends is read, answered and recorded by a thread of its own:
pings get pongs and a Close gets its echo, unless the script switches that off.

The handshake is a script too: ``accept`` by default, else one of the functions below.

Run as a program, it prints its port, greets whoever connects, and serves until it is killed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import ssl
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA

GREETING: dict[str, Any] = {
    "type": "session.created",
    "event_id": "event_greeting",
    "session": {"id": "sess_1", "object": "realtime.session", "model": "m", "voice": "alloy"},
}

RESPONSE: dict[str, Any] = {
    "id": "resp_1",
    "object": "realtime.response",
    "status": "in_progress",
    "output": [],
}


def delta(number: int, audio: bytes = b"\0\0" * 240, **changes: Any) -> dict[str, Any]:
    """A piece of speech whose event_id has the number."""
    return {
        "type": "response.audio.delta",
        "event_id": f"event_{number}",
        "response_id": "resp_1",
        "item_id": "item_1",
        "output_index": 0,
        "content_index": 0,
        "delta": base64.b64encode(audio).decode(),
        **changes,
    }


def response_event(kind: str, **changes: Any) -> dict[str, Any]:
    """``response.created`` or ``response.done``."""
    return {
        "type": f"response.{kind}",
        "event_id": f"event_{kind}",
        "response": {**RESPONSE, **changes},
    }


DEADLINE = 8.0
"""Seconds that a test waits for something that must happen."""


@dataclass(frozen=True)
class Frame:
    """One frame that the client sent, unmasked."""

    opcode: int
    payload: bytes
    fin: bool
    masked: bool

    @property
    def json(self) -> Any:
        return json.loads(self.payload)


def frame_bytes(
    opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, mask: bytes | None = None
) -> bytes:
    """One frame as it goes over the wire. ``mask`` of 4 bytes masks it, as a server must not."""
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    flag = 0x80 if mask else 0
    size = len(payload)
    if size < 126:
        head += bytes([flag | size])
    elif size < 65536:
        head += bytes([flag | 126]) + struct.pack("!H", size)
    else:
        head += bytes([flag | 127]) + struct.pack("!Q", size)
    if mask:
        payload = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        return head + mask + payload
    return head + payload


class Peer:
    """One connection, as a script sees it."""

    def __init__(self, server: RawServer, sock: socket.socket, number: int) -> None:
        self.server = server
        self.number = number
        """0 for the first connection that the server took."""
        self.socket = sock
        self.target = ""
        self.headers: list[tuple[str, str]] = []
        self.frames: list[Frame] = []
        self.close_code: int | None = None
        """The code of the client's Close frame; 1005 if it had none."""
        self.close_reason = ""
        self.end: str | None = None
        """How TCP ended: by the client's "fin" or "reset", or by ours ("local"). None if not."""
        self.ended_at = 0.0
        self.error: BaseException | None = None
        """What the script died of, other than the client's going away."""
        self.answers_pings = True
        self.echoes_close = True
        self.on_ping: Callable[[], None] | None = None
        """Called before a ping is answered, in the reading thread."""
        self.on_event: Callable[[Any], None] | None = None
        """Called with each event of the client, in the reading thread."""
        self.read_size = 65536
        self.read_pause = 0.0
        """Seconds to wait after each read of ``read_size`` bytes."""
        self._reading = threading.Event()
        self._reading.set()
        self._changed = threading.Condition()
        self._writing = threading.Lock()
        self._buffer = b""
        self._reader: threading.Thread | None = None
        self._leaving = False

    # --- what came ---

    def header(self, name: str) -> str | None:
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(values) < 2, f"{name} was sent {len(values)} times"
        return values[0] if values else None

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    def messages(self, kind: str | None = None) -> list[Any]:
        """The client's events so far, all or those of one type."""
        with self._changed:
            found = [frame.json for frame in self.frames if frame.opcode == TEXT and frame.fin]
        return [event for event in found if kind is None or event["type"] == kind]

    def count(self, opcode: int) -> int:
        with self._changed:
            return sum(frame.opcode == opcode for frame in self.frames)

    def wait_for(self, what: Callable[[], object], within: float = DEADLINE) -> None:
        """Until ``what`` holds; asked anew for each frame. Fails after ``within`` seconds."""
        with self._changed:
            if not self._changed.wait_for(what, within):
                raise AssertionError(
                    f"not within {within} s; got {len(self.frames)} frames, close code "
                    f"{self.close_code}, TCP end {self.end}"
                )

    def wait_ended(self, within: float = DEADLINE) -> None:
        self.wait_for(lambda: self.end is not None, within)

    # --- what a peer does ---

    def event(self, event: object = None, /, **fields: Any) -> None:
        """One event in one text frame."""
        self.text(json.dumps(fields if event is None else event))

    def greet(self) -> None:
        self.event(GREETING)

    def text(self, payload: str | bytes) -> None:
        self.frame(TEXT, payload.encode() if isinstance(payload, str) else payload)

    def frame(self, opcode: int, payload: bytes = b"", **how: Any) -> None:
        self.raw(frame_bytes(opcode, payload, **how))

    def raw(self, data: bytes) -> None:
        with self._writing:
            self.socket.sendall(data)

    def close(self, code: int | None = 1000, reason: str = "", *, hang_up: bool = True) -> None:
        """A Close frame; then wait for its echo and end TCP, unless ``hang_up`` is off.

        Without it TCP stays open, also when the client has echoed the Close.
        """
        self.echoes_close = self.echoes_close and hang_up
        self.frame(CLOSE, b"" if code is None else struct.pack("!H", code) + reason.encode())
        if hang_up:
            with suppress(AssertionError):
                self.wait_for(lambda: self.close_code is not None or self.end is not None, 2.0)
            self.fin()

    def fin(self) -> None:
        """End TCP in order, without a Close frame."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """End TCP with a reset, as a crashed process or a firewall does."""
        # The kernel sends the reset only when no thread is inside recv() any more.
        self._leaving = True
        self._reading.set()
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RD)
        if self._reader is not None:
            self._reader.join()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def stop_reading(self) -> None:
        self._reading.clear()

    def resume_reading(self) -> None:
        self._reading.set()

    def hold(self) -> None:
        """Do nothing until the test is over."""
        self.server.stopping.wait(60)

    # --- the machine room ---

    def _hang_up(self) -> None:
        # Closing alone would not wake the thread that reads.
        self._leaving = True
        self._reading.set()
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            self.socket.close()

    def _run(self) -> None:
        try:
            if self.server.tls is not None:
                self.socket.settimeout(DEADLINE)
                self.socket = self.server.tls.wrap_socket(self.socket, server_side=True)
                self.socket.settimeout(None)
            if self.server.banner:
                self.raw(self.server.banner)
                self.fin()
            if self._read_request() and self.server.handshake(self):
                self._reader = threading.Thread(
                    target=self._read_frames, name=f"{self.server.name}-reader", daemon=True
                )
                self._reader.start()
                self.server.script(self)
                self.hold()
        except (OSError, ValueError):
            pass  # the client has gone, or the script has ended the socket
        except BaseException as error:
            self.error = error
        finally:
            self._hang_up()
            if self._reader is not None:
                self._reader.join()
            self._ended("local")

    def _read_request(self) -> bool:
        while b"\r\n\r\n" not in self._buffer:
            data = self.socket.recv(65536)
            if not data:
                self._ended("fin")
                return False
            self._buffer += data
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        self.target = first.split(" ")[1]
        self.headers = [
            (name, value.strip()) for name, _, value in (line.partition(":") for line in lines)
        ]
        return True

    def _read_frames(self) -> None:
        how = "fin"
        try:
            while self._take_frames():
                if self.read_pause:
                    time.sleep(self.read_pause)
                self._reading.wait()
                if self._leaving:
                    break
                data = self.socket.recv(self.read_size)
                if not data:
                    break
                self._buffer += data
        except ConnectionError:
            how = "reset"
        except (OSError, ValueError):
            pass  # ended by our own side
        self._ended(how)

    def _ended(self, how: str) -> None:
        def note() -> None:
            if self.end is None:
                self.end = "local" if self._leaving else how
                self.ended_at = time.monotonic()

        self._note(note)

    def _note(self, change: Callable[[], None]) -> None:
        with self._changed:
            change()
            self._changed.notify_all()

    def _take_frames(self) -> bool:
        """Record and answer the whole frames in the buffer."""
        while (found := _parse(self._buffer)) is not None:
            frame, self._buffer = found
            if frame.opcode == CLOSE:
                code = struct.unpack("!H", frame.payload[:2])[0] if frame.payload else 1005
                self.close_reason = frame.payload[2:].decode()

                def note(frame: Frame = frame, code: int = code) -> None:
                    self.frames.append(frame)
                    self.close_code = code

                self._note(note)
                if self.echoes_close:
                    with suppress(OSError):
                        self.frame(CLOSE, frame.payload)
                        self.fin()
                continue
            self._note(lambda frame=frame: self.frames.append(frame))  # type: ignore[misc]
            if frame.opcode == TEXT and self.on_event is not None:
                self.on_event(frame.json)
            if frame.opcode == PING:
                if self.on_ping is not None:
                    self.on_ping()
                if self.answers_pings:
                    with suppress(OSError):
                        self.frame(PONG, frame.payload)
        return True


def _parse(data: bytes) -> tuple[Frame, bytes] | None:
    if len(data) < 2:
        return None
    size, at = data[1] & 0x7F, 2
    if size == 126:
        if len(data) < 4:
            return None
        size, at = struct.unpack_from("!H", data, 2)[0], 4
    elif size == 127:
        if len(data) < 10:
            return None
        size, at = struct.unpack_from("!Q", data, 2)[0], 10
    masked = bool(data[1] & 0x80)
    end = at + 4 * masked + size
    if len(data) < end:
        return None
    payload = data[end - size : end]
    if masked and size:
        mask = (data[at : at + 4] * (size // 4 + 1))[:size]
        payload = (int.from_bytes(payload, "big") ^ int.from_bytes(mask, "big")).to_bytes(
            size, "big"
        )
    frame = Frame(data[0] & 0x0F, payload, bool(data[0] & 0x80), masked)
    return frame, data[end:]


# Handshakes --------------------------------------------------------------------------------------

Handshake = Callable[[Peer], bool]
Script = Callable[[Peer], None]


def accept(peer: Peer) -> bool:
    """Upgrade, as a WebSocket server does."""
    peer.raw(_switching(peer))
    return True


def accept_deflate(peer: Peer) -> bool:
    """Upgrade, and agree to compression without context."""
    peer.raw(
        _switching(
            peer,
            "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; "
            "client_no_context_takeover\r\n",
        )
    )
    return True


def wrong_accept(peer: Peer) -> bool:
    """Upgrade with a Sec-WebSocket-Accept that answers another request."""
    peer.raw(_switching(peer, key="AAAAAAAAAAAAAAAAAAAAAA=="))
    return True


def _switching(peer: Peer, extra: str = "", *, key: str | None = None) -> bytes:
    key = key or peer.header("Sec-WebSocket-Key") or ""
    digest = hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {base64.b64encode(digest).decode()}\r\n{extra}\r\n"
    ).encode()


def never_answer(peer: Peer) -> bool:
    """Take the request and say nothing."""
    return _drain(peer)


def refuse(
    status: int, body: bytes = b"", headers: Mapping[str, str] | None = None, reason: str = "No"
) -> Handshake:
    """Answer with a status that is no upgrade, and hang up."""

    def answer(peer: Peer) -> bool:
        lines = {"Content-Length": str(len(body)), "Connection": "close", **(headers or {})}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        peer.raw(f"HTTP/1.1 {status} {reason}\r\n{head}\r\n".encode() + body)
        peer.fin()
        return _drain(peer)

    return answer


def answer_raw(data: bytes, *, then: str = "fin") -> Handshake:
    """Answer with these bytes, then ``fin``, ``reset`` or ``hold`` the connection."""

    def answer(peer: Peer) -> bool:
        peer.raw(data)
        if then == "hold":
            peer.hold()
        elif then == "reset":
            peer.reset()
        else:
            peer.fin()
            return _drain(peer)
        return False

    return answer


def drip(data: bytes, pause: float) -> Handshake:
    """Answer byte by byte: each one comes soon, the whole never does."""

    def answer(peer: Peer) -> bool:
        for byte in data:
            peer.raw(bytes([byte]))
            if peer.server.stopping.wait(pause):
                break
        return False

    return answer


def _drain(peer: Peer) -> bool:
    """Wait for the client to hang up, so that no reset overtakes what was written."""
    with suppress(OSError):
        while peer.socket.recv(65536):
            pass
        peer._ended("fin")
    return False


# The server --------------------------------------------------------------------------------------


def silent(peer: Peer) -> None:
    """Greet and say no more."""
    peer.greet()


class RawServer:
    """Takes connections on a free port of 127.0.0.1 and plays the script with each."""

    def __init__(
        self,
        script: Script = silent,
        *,
        handshake: Handshake = accept,
        receive_buffer: int | None = None,
        banner: bytes = b"",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.script = script
        self.handshake = handshake
        self.tls = tls
        self.banner = banner
        """What the server says before it has heard anything."""
        self.name = "raw-server"
        self.peers: list[Peer] = []
        self.stopping = threading.Event()
        self._arrived = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._listener = socket.socket()
        if receive_buffer is not None:  # must be set before a connection is taken
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(64)
        self.port: int = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self._take, name=self.name, daemon=True)
        self._acceptor.start()

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}/v1"

    def peer(self, number: int = 0, within: float = DEADLINE) -> Peer:
        """The n-th connection; waits for it."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.peers) > number, within):
                raise AssertionError(f"connection {number} did not come within {within} s")
            return self.peers[number]

    def _take(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
            with self._arrived:
                peer = Peer(self, sock, len(self.peers))
                thread = threading.Thread(
                    target=peer._run, name=f"{self.name}-{peer.number}", daemon=True
                )
                self._threads.append(thread)
                self.peers.append(peer)
                thread.start()
                self._arrived.notify_all()

    def stop(self) -> None:
        """End everything. Raises what a script died of."""
        self.stopping.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join()
        for peer in self.peers:
            peer._hang_up()
        for thread in self._threads:
            thread.join()
        for peer in self.peers:
            if peer.error is not None:
                raise peer.error


if __name__ == "__main__":
    running = RawServer()
    sys.stdout.write(f"{running.port}\n")
    sys.stdout.flush()
    running.stopping.wait(120)
