"""What a blocking socket has to send, put on the wire by one thread at a time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

from portkey_realtime._transport.kernel_buffers import is_pong

_PIECE: Final = 65536
"""Bytes written at once."""


class Outbox:
    """Frames that wait to be sent, in order, and the lock of whoever sends them.

    A thread with a message takes ``writing`` before it makes the frame: so a message waits here
    only while its own thread is at it. Control frames are added by any thread, and sent by whoever
    is writing.
    """

    __slots__ = ("_frames", "_interrupted", "_pong", "_socket", "sending_since", "writing")

    def __init__(self, peer: Any, interrupted: Callable[[], None]) -> None:
        self._socket = peer
        self._interrupted = interrupted
        """Called when sending breaks off in the middle of a message."""
        self.writing = threading.Lock()
        self.sending_since = 0.0
        """When a thread began to send what it is sending; 0 if none is."""
        self._frames: list[bytes] = []
        self._pong: list[bytes] = []
        """The newest pong that is not sent yet (RFC 6455 section 5.5.3): a flood of pings from a
        peer that takes nothing must not fill the memory."""

    def __iter__(self) -> Iterator[bytes]:
        """The frames that wait."""
        return iter([*self._frames, *self._pong])

    def __bool__(self) -> bool:
        return bool(self._frames or self._pong)

    def add(self, frames: Iterable[bytes]) -> None:
        """Frames of one message, or control frames; sent later."""
        for frame in frames:
            if is_pong(frame):
                self._pong[:] = [frame]
            else:
                self._frames.append(frame)

    def transmit(self) -> None:
        """Send what waits, unless another thread is at it: that one looks again."""
        while self._frames or self._pong:
            if not self.writing.acquire(blocking=False):
                return
            try:
                self.empty()
            finally:
                self.writing.release()

    def empty(self) -> None:
        """Send what waits; for the thread that has ``writing``. Raises OSError."""
        try:
            while self._frames or self._pong:
                with suppress(IndexError):
                    self._send(self._pong.pop())
                with suppress(IndexError):
                    self._send(self._frames.pop(0))
        except OSError:
            raise
        except BaseException:  # Ctrl-C: what follows half a frame would be taken for its rest
            self._interrupted()
            raise
        finally:
            self.sending_since = 0.0

    def _send(self, data: bytes) -> None:
        if not data:  # the library's word for: nothing more will be sent
            end_tcp(self._socket, socket.SHUT_WR)
            return
        # In pieces, since a blocking send returns only when all is taken: a slow peer is not a
        # stuck one, and any progress counts.
        for begin in range(0, len(data), _PIECE):
            self.sending_since = time.monotonic()
            piece = data if len(data) <= _PIECE else memoryview(data)[begin : begin + _PIECE]
            try:
                self._socket.sendall(piece)
            except AttributeError as error:  # the TLS of a socket that was closed meanwhile is None
                raise ConnectionAbortedError("closed by another thread") from error


def end_tcp(peer: Any, how: int) -> None:
    """Shut down a socket, whatever other threads do with it.

    ``SSLSocket.shutdown`` forgets its TLS before it ends TCP: what another thread sends in between
    would go out as plain text, and what it reads would be taken for decrypted.
    """
    with suppress(OSError):
        if isinstance(peer, socket.socket):
            socket.socket.shutdown(peer, how)
        else:  # the library's TLS within the TLS of a proxy
            peer.shutdown(how)
