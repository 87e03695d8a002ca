"""Cuts whole text messages out of the bytes that a server sends, past the library's parser. Pure.

That parser is a chain of generators per frame and most of what receiving costs. Nearly every frame
is the same: unmasked text, whole, below 64 KiB, no extension. Such are recognised here by their
first bytes and cut out. Whatever else comes, control frames, fragments, what is larger, what is
against the rules, is left to the library, which gets it byte for byte.
"""

from __future__ import annotations

import sys
from typing import Any, Final

_WHOLE_TEXT: Final = 0x81
"""A first byte: the last fragment, of a text, no extension."""
_MASKED: Final = 0x80
_TWO_MORE: Final = 126
_EIGHT_MORE: Final = 127


def whole_texts(data: bytes, at: int, limit: int) -> tuple[list[bytes], int]:
    """The text messages that stand whole from ``at`` on, and where something else begins. Hot."""
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


def largest_message(protocol: Any) -> int:
    """Bytes that one incoming message may have, as the library's protocol was told."""
    limit = getattr(protocol, "max_message_size", getattr(protocol, "max_size", None))
    return sys.maxsize if limit is None else int(limit)
