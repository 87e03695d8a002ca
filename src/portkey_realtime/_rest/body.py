"""The body of an answer, collected and decoded under one limit. Pure.

Read as it came over the wire: the HTTP library would inflate it without a bound, and one kilobyte
that was compressed twice becomes a gigabyte.
"""

from __future__ import annotations

import zlib
from typing import Final

MAX_ANSWER: Final = 16 * 1024 * 1024
"""Bytes. An answer of this API is a few kilobytes; what is larger than this is something else."""

_ANY_HEADER: Final = 32 + zlib.MAX_WBITS
"""For zlib: gzip or zlib, whichever the first bytes say."""


class Body:
    """Takes what comes, piece by piece. Raises ValueError for what is too large or unreadable."""

    def __init__(self, encoding: str | None) -> None:
        names = [name.strip().lower() for name in (encoding or "").split(",")]
        codings = [name for name in names if name not in ("", "identity")]
        if len(codings) > 1 or not set(codings) <= {"gzip", "x-gzip", "deflate"}:
            raise ValueError(
                "the answer is encoded in a way that was not asked for: a gateway should send it "
                "as it is, or in gzip"
            )
        self._content = bytearray()
        self._inflate = zlib.decompressobj(_ANY_HEADER) if codings else None

    def add(self, piece: bytes) -> None:
        """The next piece as it came over the wire."""
        if self._inflate is not None:
            try:
                piece = self._inflate.decompress(piece, MAX_ANSWER - len(self._content) + 1)
            except zlib.error:
                raise ValueError("the compressed answer is damaged") from None
        self._content += piece
        if len(self._content) > MAX_ANSWER:
            raise ValueError(f"the answer is larger than {MAX_ANSWER} bytes")

    def whole(self) -> bytes:
        """All of it, when the end has come."""
        if self._inflate is not None and not self._inflate.eof and self._content:
            raise ValueError("the compressed answer breaks off")
        return bytes(self._content)
