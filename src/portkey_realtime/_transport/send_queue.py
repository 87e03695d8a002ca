"""What was sent and did not reach the peer: bytes the kernel still holds, messages they are."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterable
from typing import Final

REMEMBERED_SENDS: Final = 1024
"""How many sent messages are remembered by size, to tell which did not get through."""

_TIOCOUTQ: Final[int | None] = 0x5411 if sys.platform == "linux" else None


def unacknowledged(peer: socket.socket | None) -> int:
    """Bytes that the kernel holds and the peer has not acknowledged; 0 where it cannot be told."""
    if peer is None or peer.fileno() < 0 or _TIOCOUTQ is None:
        return 0
    try:
        import fcntl

        held = fcntl.ioctl(peer.fileno(), _TIOCOUTQ, bytes(4))
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
