"""Answers to the opening handshake whose status is not 101 (RFC 6455 section 4.1).

Read beside the library, which gives up an answer as a whole when its body does not end, or when its
first line says HTTP/1.0. The status says enough by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import attrs
from websockets.exceptions import InvalidHandshake, InvalidStatus

SHOWN: Final = 200
"""Bytes of something that is not HTTP which an error may show."""
_HTTP: Final = b"HTTP/1."
_LONGEST_BODY: Final = 64 * 1024
_FIRST_LINE: Final = re.compile(rb"HTTP/1\.[01] ([1-5]\d\d)(?: [^\r\n]*)?\r\n")


@attrs.define
class Refusal:
    """An answer whose status is not 101, as far as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytearray = attrs.field(factory=bytearray, repr=False)

    def add(self, data: bytes) -> None:
        """More of its body."""
        self.body += data[: max(_LONGEST_BODY - len(self.body), 0)]


class HandshakeRefused(InvalidHandshake):
    """When the answer is a refusal; kept apart, since the library would follow a redirect."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"HTTP {refusal.status}")
        self.refusal = refusal


class NotHttp(InvalidHandshake):
    """When what came instead of an answer is not HTTP, or nothing came before the end."""

    def __init__(self, beginning: bytes) -> None:
        super().__init__("the answer is not HTTP")
        self.beginning = beginning


def begins_as_http(seen: bytes) -> bool:
    """Whether what has come so far may become an answer of HTTP."""
    return _HTTP.startswith(seen[: len(_HTTP)])


def read_refusal(head: bytes) -> Refusal | None:
    """The refusal that a whole head is; None if it says 101, or is no head of an answer."""
    first = _FIRST_LINE.match(head)
    if first is None or int(first[1]) < 200:
        return None
    headers: dict[str, str] = {}
    for line in head[first.end() :].split(b"\r\n"):
        name, colon, value = line.partition(b":")
        if colon:
            headers[name.decode("latin-1").strip()] = value.decode("latin-1").strip()
    return Refusal(int(first[1]), headers)


def refusal_of(error: InvalidStatus) -> Refusal:
    """The refusal that the library has read to its end."""
    response = error.response
    return Refusal(
        response.status_code, dict(response.headers.raw_items()), bytearray(response.body or b"")
    )
