"""What the kernel holds of a socket: bytes that wait to be sent, and messages they are in."""

from __future__ import annotations

import select
import socket
import sys
from collections.abc import Iterable
from typing import Final

REMEMBERED_SENDS: Final = 1024
"""How many sent messages are remembered by size, to tell which did not get through."""

_PONG: Final = b"\x8a"
"""A first byte: final, opcode 10."""

_TIOCOUTQ: Final[int | None] = 0x5411 if sys.platform == "linux" else None


def unacknowledged(peer: socket.socket | None) -> int:
    """Bytes that the kernel holds and the peer has not acknowledged; 0 where it is unknown."""
    descriptor = _descriptor(peer)
    if descriptor < 0 or _TIOCOUTQ is None:
        return 0
    try:
        import fcntl

        held = fcntl.ioctl(descriptor, _TIOCOUTQ, bytes(4))
    except (ImportError, OSError):
        return 0
    return int.from_bytes(held, sys.byteorder)


def unsent_of(sizes: Iterable[int], left: int) -> int:
    """How many of the last messages lie, in whole or in part, in the bytes that are left."""
    count = 0
    for size in reversed(list(sizes)):
        if left <= 0:
            break
        left -= size + 8  # the frame's own bytes
        count += 1
    return count


def is_pong(frame: bytes) -> bool:
    """Whether a frame that is about to be sent is a pong (RFC 6455 section 5.5.3)."""
    return frame[:1] == _PONG


def taken_nothing(send_timeout: float) -> str:
    """How a connection ends whose peer has stopped reading."""
    return f"the peer has taken nothing for {send_timeout:g} s"


def readable(peer: socket.socket | None) -> bool:
    """Whether bytes, or an end, wait to be read."""
    return _ready(peer, for_writing=False)


def writable(peer: socket.socket | None) -> bool:
    """Whether a write would not have to wait."""
    return _ready(peer, for_writing=True)


def _ready(peer: socket.socket | None, *, for_writing: bool) -> bool:
    """By poll where there is one: select cannot watch a descriptor above 1024."""
    descriptor = _descriptor(peer)
    if descriptor < 0:
        return False
    if not hasattr(select, "poll"):
        watched = [descriptor]
        try:
            return any(select.select(*(([], watched) if for_writing else (watched, [])), [], 0))
        except OSError:  # closed in between
            return False
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT if for_writing else select.POLLIN)
    return bool(poll.poll(0))


def _descriptor(peer: socket.socket | None) -> int:
    """Its descriptor, -1 once it is closed. Asked for once: another thread may close it any time,
    and with -1 the kernel's calls raise ValueError, with a closed descriptor OSError."""
    return -1 if peer is None else peer.fileno()
