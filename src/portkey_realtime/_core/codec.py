"""Text on the wire to decoded JSON and back. Pure; the classes are made in the wire package."""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec

from portkey_realtime.errors import ConfigError
from portkey_realtime_wire.shapes import to_wire

scan = msgspec.json.Decoder().decode
"""One scan in C. Raises one of ``REFUSED``; then ``decode`` has a second look."""
REFUSED: Final = (ValueError, RecursionError)

_write = msgspec.json.Encoder().encode


_TOO_DEEP: Final = "nested too deeply: events have fewer than ten levels"


class NotJson(ValueError):  # noqa: N818 - it says what the message is
    """A message that is not JSON, with the parser's reason."""


def decode(message: bytes | str) -> Any:
    """The JSON value of one message. Raises NotJson, and nothing else.

    What the fast parser refuses and a patient one can read gets a second look by the standard
    library: a lone surrogate, a line break within a string, a byte order mark before it all (RFC
    8259 section 8.1). Of duplicate keys the last wins. Both parsers stop where the interpreter's
    limit of recursion is.
    """
    try:
        return scan(message)
    except RecursionError:
        raise NotJson(_TOO_DEEP) from None
    except ValueError as error:
        first = str(error)
    if not message:
        raise NotJson("the message is empty")
    try:
        text = message if isinstance(message, str) else str(message, "utf-8")
        return json.loads(text.removeprefix("\ufeff"), strict=False)
    except UnicodeDecodeError as error:
        raise NotJson(f"not UTF-8: byte 0x{error.object[error.start]:02x}") from None
    except RecursionError:
        raise NotJson(_TOO_DEEP) from None
    except ValueError:
        raise NotJson(f"not JSON: {first}") from None


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
