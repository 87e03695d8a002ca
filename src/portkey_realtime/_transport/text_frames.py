"""Finds whole text messages in the bytes that a server sends (RFC 6455 section 5.2). Pure.

The library's parser is a chain of generators per frame and most of what receiving costs. Nearly
every frame is the same: unmasked text, whole, below 64 KiB, no extension. Such are recognised here
by their first bytes. Whatever else is allowed, control frames, fragments, what is larger, is left
to the library, which gets it byte for byte.
"""

from __future__ import annotations

import sys
from typing import Any, Final

_WHOLE_TEXT: Final = 0x81
"""A first byte: the last fragment, of a text, no extension."""
_FINAL: Final = 0x80
_RESERVED: Final = 0x70
_OPCODE: Final = 0x0F
_OPCODES: Final = frozenset({0x0, 0x1, 0x2, 0x8, 0x9, 0xA})
_CONTROL: Final = 0x8
_LONGEST_CONTROL: Final = 125
_MASKED: Final = 0x80
_TWO_MORE: Final = 126
_EIGHT_MORE: Final = 127


def whole_texts(data: bytes, at: int, limit: int) -> tuple[list[bytes], int]:
    """The text messages that are whole from ``at`` on, and where something else begins.

    Performance: runs once per read of the socket.
    """
    texts = []
    size = len(data)
    while size - at >= 2 and data[at] == _WHOLE_TEXT:
        length, begin = data[at + 1], at + 2
        if length == _TWO_MORE and size - at >= 4:
            length, begin = data[at + 2] << 8 | data[at + 3], at + 4
        elif length >= _TWO_MORE:  # also if it is masked
            break
        if begin + length > size or length > limit:
            break
        at = begin + length
        texts.append(data[begin:at])
    return texts, at


def frame_size(data: bytes, at: int) -> int:
    """The size of the frame at ``at``, its head included; 0 if too little of its head is there."""
    left = len(data) - at
    if left < 2:
        return 0
    length = data[at + 1] & ~_MASKED
    head = 2 if length < _TWO_MORE else 4 if length == _TWO_MORE else 10
    if left < head:
        return 0
    if head > 2:
        length = int.from_bytes(data[at + 2 : at + head], "big")
    return head + length + (4 if data[at + 1] & _MASKED else 0)


def head_problem(data: bytes, at: int) -> str | None:
    """Why the frame at ``at`` is refused, by its first two bytes; None if it is not, or not yet.

    RFC 6455 sections 5.1 (a server masks nothing), 5.2 (reserved bits and opcodes) and 5.5
    (control frames are short and whole). Extensions were not agreed to.
    """
    if len(data) - at < 2:
        return None
    first, second = data[at], data[at + 1]
    if first & _RESERVED:
        return "reserved bits are set"
    opcode = first & _OPCODE
    if opcode not in _OPCODES:
        return f"unknown opcode {opcode}"
    if second & _MASKED:
        return "a server's frame is masked"
    if opcode & _CONTROL and not first & _FINAL:
        return "a control frame is fragmented"
    if opcode & _CONTROL and second > _LONGEST_CONTROL:
        return "a control frame is too long"
    return None


def largest_message(protocol: Any) -> int:
    """The limit in bytes of one incoming message, as it was given to the library's protocol."""
    limit = getattr(protocol, "max_message_size", getattr(protocol, "max_size", None))
    return sys.maxsize if limit is None else int(limit)
