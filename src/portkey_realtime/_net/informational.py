"""Informational responses (100, 103 and their like), which may come before the final one.

RFC 9110 section 15.2: a client must be able to read any number of them, and may ignore them.
101 (Switching Protocols) is counted among them there, but is the answer that a WebSocket waits for.
"""

from __future__ import annotations

import re
from typing import Final

END_OF_HEAD: Final = b"\r\n\r\n"

_BEGINNING: Final = b"HTTP/1.1 1"
_STATUS_LINE: Final = re.compile(rb"HTTP/1\.1 1(?!01)\d\d[ \r]")
_DECIDED: Final = len(b"HTTP/1.1 100 ")
_LONGEST: Final = 64 * 1024
"""Bytes of one that has no end; it is then taken for the answer, and refused as such."""


def final_response(seen: bytes) -> bytes | None:
    """What has come of the final response; None if that cannot be told yet."""
    while True:
        if len(seen) < _DECIDED:
            undecided = seen[: len(_BEGINNING)] == _BEGINNING[: len(seen)]
            return None if undecided else seen
        if _STATUS_LINE.match(seen) is None:
            return seen
        end = seen.find(END_OF_HEAD)
        if end < 0:
            return None if len(seen) <= _LONGEST else seen
        seen = seen[end + len(END_OF_HEAD) :]
