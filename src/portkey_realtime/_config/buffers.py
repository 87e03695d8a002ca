"""What counts as audio beside ``bytes``: arrays of 16-bit samples, by the buffer protocol. Pure."""

from __future__ import annotations

import sys
from typing import Any, Final

from portkey_realtime.errors import ConfigError

_BYTES: Final = frozenset({"B", "b", "c"})
_ORDERS: Final = "@=<" if sys.byteorder == "little" else "<"
_SAMPLES: Final = frozenset({"h", *(order + "h" for order in _ORDERS)})
"""16-bit signed integers, little-endian, as pcm16 has them (module ``struct``)."""


def audio_view(audio: Any) -> memoryview | bytes:
    """The bytes of an ``array``, a numpy array or a memoryview, without a copy where it can be had.

    Raises ConfigError for what holds no audio as the wire wants it: samples of another type, or no
    bytes at all.
    """
    try:
        view = memoryview(audio)
    except TypeError:
        view = None
    except ValueError:  # a memoryview that was released
        raise ConfigError("the memoryview was released: keep it until the audio is sent") from None
    if view is None:
        raise ConfigError(
            "audio must be bytes, or an array of 16-bit samples such as numpy's int16, "
            f"not {type(audio).__name__}"
        )
    if view.format not in _BYTES | _SAMPLES:
        raise ConfigError(
            f"audio must be bytes or 16-bit little-endian samples, and this {type(audio).__name__} "
            f"has items of format {view.format!r}: convert it, as with .astype('<i2') of numpy"
        )
    return view.cast("B") if view.c_contiguous and view.nbytes else view.tobytes()
