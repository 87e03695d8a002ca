"""Changing the rate of sound that comes in pieces, without a seam between them."""

from __future__ import annotations

from typing import Any

from portkey_realtime.errors import ConfigError

AUDIO_EXTRA = 'pip install "portkey-realtime[audio]"'


def checked_rate(rate: Any) -> int:
    """A rate that a device could have. Raises ConfigError for another one."""
    if not isinstance(rate, int) or not 1000 <= rate <= 384_000:
        raise ConfigError(f"rate must be 1000 to 384000 Hz, not {rate!r}")
    return rate


class Resampler:
    """A stream of pcm from one rate to another: the pieces join as if they were one clip.

    It holds back a few milliseconds, which ``flush`` gives at the end of the stream. Needs the
    ``audio`` extra (soxr) unless both rates are the same; raises ConfigError without it.
    """

    def __init__(self, from_rate: int, to_rate: int) -> None:
        self.from_rate = checked_rate(from_rate)
        self.to_rate = checked_rate(to_rate)
        self._stream: Any = None
        if from_rate != to_rate:
            try:
                import numpy
                import soxr
            except ImportError as error:
                raise ConfigError(
                    f"{from_rate} Hz must become {to_rate} Hz, which needs {error.name}: "
                    f"{AUDIO_EXTRA}, or use {from_rate} Hz"
                ) from None
            self._numpy = numpy
            self._soxr = soxr
            self._open()

    def _open(self) -> None:
        self._stream = self._soxr.ResampleStream(
            self.from_rate, self.to_rate, 1, dtype="float32", quality="HQ"
        )

    def feed(self, pcm: bytes) -> bytes:
        """The next piece at the new rate, as far as it is settled. Whole samples only."""
        return pcm if self._stream is None else self._run(pcm, False)

    def flush(self) -> bytes:
        """What was held back. Afterwards a new stream begins."""
        if self._stream is None:
            return b""
        rest = self._run(b"", True)
        self._open()
        return rest

    def _run(self, pcm: bytes, last: bool) -> bytes:
        if len(pcm) % 2:
            raise ConfigError(f"{len(pcm)} bytes are no whole number of 16-bit samples")
        numpy = self._numpy
        # In floats, since soxr dithers integers: equal input would not give equal output.
        block = numpy.frombuffer(pcm, dtype="<i2").astype("f4")
        made = numpy.rint(self._stream.resample_chunk(block, last=last)).clip(-32768, 32767)
        resampled: bytes = made.astype("<i2").tobytes()
        return resampled
