"""Text on the wire to decoded JSON and back. Pure; the classes are made in the wire package."""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec

from portkey_realtime.errors import ConfigError
from portkey_realtime_wire.decoding import TOO_DEEP, read_json
from portkey_realtime_wire.decoding import NotJson as NotJson
from portkey_realtime_wire.shapes import to_wire

scan = msgspec.json.Decoder().decode
"""One scan in C. Raises one of ``REFUSED``; then ``decode`` has a second look."""
REFUSED: Final = (ValueError, RecursionError)

_write = msgspec.json.Encoder().encode


def decode(message: bytes | str) -> Any:
    """The JSON value of one message. Raises NotJson, and nothing else.

    What the fast parser refuses gets a second, patient look by the standard library, unless it is
    nested too deeply for both.
    """
    try:
        return scan(message)
    except RecursionError:
        raise NotJson(TOO_DEEP) from None
    except ValueError:
        return read_json(message)


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
