"""Text on the wire to decoded JSON and back. Pure; the classes are made in the wire package."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import msgspec

from portkey_realtime.errors import ConfigError
from portkey_realtime_wire.shapes import to_wire

MAX_DEPTH: Final = 200
"""Levels of nesting that are read. Events have fewer than ten; more is an attack or a bug."""

scan = msgspec.json.Decoder().decode
"""One scan in C. Raises one of ``REFUSED``; then ``decode`` has a second look."""
REFUSED: Final = (ValueError, RecursionError)

_write = msgspec.json.Encoder().encode


class NotJson(ValueError):  # noqa: N818 - it says what the message is
    """A message that is not JSON, with the parser's reason."""


def decode(message: bytes | str) -> Any:
    """The JSON value of one message. Raises NotJson, and nothing else.

    What the fast parser refuses and a patient one can read, such as a lone surrogate, gets a
    second look by the standard library, under limits. Of duplicate keys the last wins.
    """
    try:
        return scan(message)
    except REFUSED as error:
        first = str(error)
    if not message:
        raise NotJson("the message is empty")
    try:
        text = message if isinstance(message, str) else str(message, "utf-8")
        if _too_deep(text):
            raise NotJson(f"nested deeper than {MAX_DEPTH} levels")
        return json.loads(text)
    except UnicodeDecodeError as error:
        raise NotJson(f"not UTF-8: byte 0x{error.object[error.start]:02x}") from None
    except (ValueError, RecursionError) as error:
        raise NotJson(f"not JSON: {error if isinstance(error, NotJson) else first}") from None


def encode(event: object) -> bytes:
    """An event as one message. Raises ConfigError for what JSON cannot hold."""
    return encode_plain(to_wire(event))


def encode_plain(data: object) -> bytes:
    """The same for what ``to_wire`` gave: plain JSON values, no infinity among them."""
    try:
        return _write(data)
    except UnicodeEncodeError:  # a lone surrogate: JSON can spell it, UTF-8 cannot
        return json.dumps(data, allow_nan=False, separators=(",", ":")).encode("ascii")
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise ConfigError(f"the event cannot be sent as JSON: {error}") from None


_STRING: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
"""A JSON string, or one that has no end. Possessive, so that each character is looked at once."""


class _BracketsAlone(dict[int, str]):
    """For ``str.translate``: drops all but brackets, and makes one kind of them."""

    def __missing__(self, char: int) -> None:
        return None


_BRACKETS: Final = _BracketsAlone({ord("["): "[", ord("{"): "[", ord("]"): "]", ord("}"): "]"})


def _too_deep(text: str) -> bool:
    """Whether a JSON text is nested deeper than is read, strings left out of account.

    Performance: a message may have 16 MiB, and the event loop waits. So there is no loop over its
    characters: the innermost pairs are removed, as often as there may be levels.
    """
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False  # whatever stands in strings
    brackets = _STRING.sub("", text).translate(_BRACKETS)
    for _ in range(MAX_DEPTH):
        fewer = brackets.replace("[]", "")
        if len(fewer) == len(brackets):
            return False  # nothing is left, or they do not match: the parser tells where
        brackets = fewer
    return bool(brackets)
