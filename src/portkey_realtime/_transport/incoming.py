"""From the bytes that a server sends to whole messages, for both sockets.

Whole text messages are cut out here, since the library's parser costs more than all the rest of
receiving. Every other frame goes through the library by itself, so that it is known where the next
one begins. What RFC 6455 forbids is refused by the first two bytes of a frame.
"""

from __future__ import annotations

from typing import Any, Final

from websockets.exceptions import InvalidMessage, InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.protocol import State

from portkey_realtime._net.informational import END_OF_HEAD, final_response
from portkey_realtime._transport.handshake import (
    SHOWN,
    HandshakeRefused,
    NotHttp,
    Refusal,
    begins_as_http,
    read_refusal,
    refusal_of,
)
from portkey_realtime._transport.text_frames import frame_size, head_problem, whole_texts

_BINARY: Final = int(Opcode.BINARY)

MAX_FRAGMENTS: Final = 65_536
"""Fragments of one message. Empty ones cost nothing of ``max_size`` and would have no end."""

PROTOCOL_ERROR: Final = 1002
POLICY_VIOLATION: Final = 1008
"""Close codes (RFC 6455 section 7.4.1)."""


class Incoming:
    """Mixed into a connection of the library; its socket says how bytes and messages go on.

    The state is set by ``_begin_reading``.
    """

    # In the dict of the library's object, they would keep it from sharing its keys with that of
    # the other connections, which costs more than 1 KiB each. The same holds for both sockets.
    __slots__ = (
        "_cuts", "_due", "_early", "_fragments", "_kept", "_largest", "_message", "_refusal",
    )  # fmt: skip

    protocol: Any
    request: Any
    response: Any
    _cuts: bool
    """Whether whole text messages are cut out; not before the handshake is over."""
    _kept: bytes
    """The end of the last read: the beginning of a frame's head, too short to give its size."""
    _due: int
    """Bytes still to come of a frame whose beginning the library has."""
    _early: bytes
    """What came before the answer to the handshake, and may be an informational response."""
    _largest: int
    _fragments: int
    """How many fragments of the message under way have come; 0 if there is none."""
    _message: bytearray
    _refusal: Refusal | None

    # --- what a socket must have ---

    def _feed(self, data: bytes) -> None:
        """Give bytes to the library, and handle what it makes of them."""
        raise NotImplementedError

    def _came(self, message: bytes) -> None:
        """One whole message has come, in its order."""
        raise NotImplementedError

    def _fail(self, code: int, reason: str) -> None:
        """Close because the server breaks the protocol (RFC 6455 section 7.1.7)."""
        raise NotImplementedError

    def _await_rest_of_refusal(self) -> None:
        """End the connection in a moment: the body of a refusal may have no end."""
        raise NotImplementedError

    def _hang_up(self) -> None:
        """End the TCP connection now."""
        raise NotImplementedError

    # --- bytes ---

    def _begin_reading(self, largest: int) -> None:
        self._cuts = False
        self._kept = b""
        self._due = 0
        self._early = b""
        self._largest = largest
        self._fragments = 0
        self._message = bytearray()
        self._refusal = None

    def _received(self, data: bytes) -> None:
        """Performance: runs once per read of the socket."""
        if not self._cuts and self.protocol.state is State.CONNECTING:
            data = self._read_handshake(data)
        if self._cuts:
            data = self._cut(data)
        if data:
            self._feed(data)

    def _read_handshake(self, data: bytes) -> bytes:
        """Give the library the answer to the handshake, and nothing more; the rest is frames."""
        if self._refusal is not None:
            self._refusal.add(data)
            return data
        if not self._kept:
            answer = final_response(self._early + data)
            self._early = self._early + data if answer is None else b""
            if answer is None:
                return b""
            data = answer
        seen = self._kept + data
        found = seen.find(END_OF_HEAD)
        end = found + len(END_OF_HEAD) - len(self._kept) if found >= 0 else len(data)
        self._feed(data[:end])
        self._kept = seen if found < 0 else b""
        protocol = self.protocol
        if found >= 0 and protocol.state is not State.OPEN:
            self._refusal = read_refusal(seen[: found + len(END_OF_HEAD)])
            if self._refusal is not None:
                self._refusal.add(data[end:])
                self._await_rest_of_refusal()
        # The library alone can undo an extension, and log every frame.
        self._cuts = protocol.state is State.OPEN and not (protocol.extensions or protocol.debug)
        failed = protocol.handshake_exc is not None or not begins_as_http(seen)
        if failed and self._unanswered():
            # No answer can come of it any more: the library would wait for a line, or the end.
            self._kept = seen[:SHOWN]
            self._hang_up()
            return b""
        return data[end:]

    def _unanswered(self) -> bool:
        """Whether the library has made no response of what came so far."""
        return self.response is None

    def _cut(self, data: bytes) -> bytes:
        """Performance: whole text messages go straight to the inbox. Returns what is left when the
        conversation is over, for the library to discard."""
        if self._kept:
            data, self._kept = self._kept + data, b""
        at = min(self._due, len(data))
        if at:
            self._due -= at
            self._feed(data[:at])
        while self.protocol.state is State.OPEN:
            if not self._fragments:  # within a fragmented one the library checks
                texts, at = whole_texts(data, at, self._largest)
                for each in texts:
                    self._came(each)
            problem = head_problem(data, at)
            if problem is not None:
                self._fail(PROTOCOL_ERROR, problem)
                return b""
            size = frame_size(data, at)
            if not size:
                self._kept = data[at:]
                return b""
            end = min(at + size, len(data))
            self._due = at + size - end
            self._feed(data[at:end])
            at = end
        return data[at:]

    # --- frames from the library ---

    def _is_data(self, event: Any) -> bool:
        return type(event) is Frame and event.opcode <= _BINARY

    def _take_frame(self, frame: Frame) -> None:
        """One data frame that was not a whole text message below the limit of the cut."""
        if frame.fin and not self._fragments:
            self._came(bytes(frame.data))
            return
        self._message += frame.data
        self._fragments += 1
        if frame.fin:
            whole, self._message, self._fragments = bytes(self._message), bytearray(), 0
            self._came(whole)
        elif self._fragments == MAX_FRAGMENTS:
            self._fail(POLICY_VIOLATION, f"a message came in more than {MAX_FRAGMENTS} fragments")

    # --- the end of the handshake ---

    def _forget_headers(self) -> None:
        """The library keeps the headers of both sides, which nobody reads again: some 3 KiB for
        each connection, keys among them."""
        for message in (self.request, self.response):
            message.headers.clear()

    def _handshake_problem(self, error: InvalidStatus | InvalidMessage) -> Exception:
        """What to raise in place of the library's error."""
        if isinstance(error, InvalidStatus):
            return HandshakeRefused(refusal_of(error))
        if self._refusal is not None:
            return HandshakeRefused(self._refusal)
        beginning, self._kept = self._kept, b""
        return NotHttp(beginning)
