"""Audio in the formats that the service speaks: convert, cut, measure, read and write WAV.

Three formats, all mono: ``pcm16`` (16-bit signed little-endian at 24 kHz), ``g711_ulaw`` and
``g711_alaw`` (one byte per sample at 8 kHz), also by their GA names ``audio/pcm``, ``audio/pcmu``
and ``audio/pcma``. An argument called pcm is 16-bit signed little-endian mono at any rate.

From a WAV file to the wire and back::

    pcm, rate = read_wav("question.wav")
    for piece in chunks(encode(pcm, "g711_ulaw", rate=rate), "g711_ulaw", ms=20):
        connection.send_audio_data(piece)
    ...
    write_wav("answer.wav", decode(answer, "g711_ulaw"), 8000)

Only the standard library is used. Everything here works on whole clips, not on streams.
"""

from __future__ import annotations

import io
import math
import os
import sys
import wave
from array import array
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from operator import mul
from pathlib import Path
from typing import NamedTuple, TypeAlias

from portkey_realtime_wire.runtime import ConfigError

__all__ = [
    "bytes_per_second",
    "chunks",
    "decode",
    "duration_ms",
    "encode",
    "from_samples",
    "loudness",
    "peak",
    "read_wav",
    "resample",
    "sample_rate",
    "sample_size",
    "samples",
    "to_bytes",
    "write_wav",
]

Buffer: TypeAlias = bytes | bytearray | memoryview


class _Format(NamedTuple):
    rate: int
    size: int
    law: str = ""


_FORMATS = {"pcm16": _Format(24000, 2), "audio/pcm": _Format(24000, 2)}
_FORMATS |= dict.fromkeys(("g711_ulaw", "audio/pcmu"), _Format(8000, 1, "mu"))
_FORMATS |= dict.fromkeys(("g711_alaw", "audio/pcma"), _Format(8000, 1, "A"))
_FULL_SCALE = 32768


def sample_rate(format: str) -> int:
    """Samples per second: 24000 for pcm16, 8000 for G.711."""
    return _format(format).rate


def sample_size(format: str) -> int:
    """Bytes per sample: 2 for pcm16, 1 for G.711."""
    return _format(format).size


def bytes_per_second(format: str) -> int:
    """Bytes in one second of audio: 48000 for pcm16, 8000 for G.711."""
    return sample_rate(format) * sample_size(format)


def duration_ms(audio: Buffer | int, format: str = "pcm16") -> int:
    """Length of the audio, or of that many bytes of it, in whole milliseconds, rounded down.

    Rounded down, because ``audio_end_ms`` of a truncation must not lie behind the end. For the
    length of several pieces give the sum of their bytes, or each loses up to a millisecond.
    """
    count = audio if isinstance(audio, int) else memoryview(audio).nbytes
    return count * 1000 // bytes_per_second(format)


def chunks(audio: Buffer, format: str = "pcm16", ms: int = 20) -> Iterator[bytes]:
    """Cut audio into pieces of ``ms`` milliseconds; the last one may be shorter.

    Raises ConfigError if the audio does not end with a whole sample or ``ms`` is below 1.
    """
    data = _whole_samples(audio, sample_size(format))
    if ms < 1:
        raise ConfigError(f"ms must be 1 or more, not {ms}")
    step = bytes_per_second(format) * ms // 1000
    return (data[at : at + step] for at in range(0, len(data), step))


def encode(pcm: Buffer, format: str, *, rate: int | None = None) -> bytes:
    """Turn pcm at ``rate`` Hz (default: the rate of the format) into what travels in ``format``."""
    target = _format(format)
    pcm = resample(pcm, rate or target.rate, target.rate)
    if not target.law:
        return pcm
    # A negative sample counts from the end of the table, which is where its code is.
    return bytes(map(_tables(target.law).codes.__getitem__, samples(pcm)))


def decode(audio: Buffer, format: str, *, rate: int | None = None) -> bytes:
    """Turn what came in ``format`` into pcm at ``rate`` Hz (default: the rate of the format)."""
    source = _format(format)
    pcm = _whole_samples(audio, source.size)
    if source.law:
        tables, both = _tables(source.law), bytearray(2 * len(pcm))
        both[0::2], both[1::2] = pcm.translate(tables.low), pcm.translate(tables.high)
        pcm = bytes(both)
    return resample(pcm, source.rate, rate or source.rate)


def resample(pcm: Buffer, from_rate: int, to_rate: int) -> bytes:
    """The whole clip at another rate, in Hz; one second of audio takes 20 to 70 ms.

    Pieces resampled one by one do not join without a seam. Raises ConfigError for two rates
    without a usable common divisor (44100 and 24000 are fine).
    """
    source = samples(pcm)
    common = math.gcd(from_rate, to_rate) or 1
    up, down = to_rate // common, from_rate // common
    if not (0 < up <= 1000 and 0 < down <= 1000):  # so that a set of filters stays near 1 MB
        raise ConfigError(f"cannot resample {from_rate} Hz to {to_rate} Hz")
    if up == down:
        return from_samples(source)
    bank = _filters(up, down)
    taps = len(bank[0])
    padded = [*[0.0] * (taps // 2 - 1), *map(float, source), *[0.0] * (taps // 2 + 1)]
    out = array("h")
    for index in range(-(-len(source) * up // down)):
        at, phase = divmod(index * down, up)
        value = round(sum(map(mul, bank[phase], padded[at : at + taps])))
        out.append(max(-_FULL_SCALE, min(_FULL_SCALE - 1, value)))
    return from_samples(out)


def loudness(pcm: Buffer) -> float:
    """Root mean square in dBFS: 0 for a full-scale square wave, -inf for digital silence."""
    values = samples(pcm)
    power = sum(map(mul, values, values)) / max(1, len(values))
    return 10 * math.log10(power / _FULL_SCALE**2) if power else -math.inf


def peak(pcm: Buffer) -> float:
    """The loudest sample in dBFS: 0 at most, -inf for digital silence."""
    values = samples(pcm)
    highest = max(max(values), -min(values)) if values else 0
    return 20 * math.log10(highest / _FULL_SCALE) if highest else -math.inf


def samples(pcm: Buffer) -> array[int]:
    """The pcm as an array of integers from -32768 to 32767."""
    values = array("h", _whole_samples(pcm, 2))
    if sys.byteorder == "big":
        values.byteswap()
    return values


def from_samples(values: Iterable[int]) -> bytes:
    """Integers from -32768 to 32767 as pcm. Raises ConfigError for one outside of that."""
    try:
        packed = array("h", values)
    except OverflowError as error:
        raise ConfigError("a sample lies outside of -32768 to 32767") from error
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def read_wav(path: str | os.PathLike[str], *, rate: int | None = None) -> tuple[bytes, int]:
    """The pcm of a WAV file and its rate in Hz. Pass both to ``encode``.

    Raises ConfigError for anything but 16-bit mono PCM, and, if ``rate`` is given, for a file
    at another rate; OSError if the file cannot be read.
    """
    content = Path(path).read_bytes()
    try:
        with wave.open(io.BytesIO(content)) as file:
            channels, width, found, *_ = file.getparams()
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError, RuntimeError) as error:  # the last: a bad chunk size
        reason = str(error) or "it is cut off or damaged"
        raise ConfigError(f"{path} is not a WAV file with plain PCM: {reason}") from error
    if channels != 1:
        raise ConfigError(f"{path} has {channels} channels: mix it down to mono first")
    if width != 2:
        raise ConfigError(f"{path} has {8 * width}-bit samples: convert it to 16-bit first")
    if found < 1 or found != (rate or found):
        raise ConfigError(f"{path} is at {found} Hz, not {rate or 24000} Hz: resample it first")
    # A file that was cut off may end within a sample; wave gives samples in the host's order.
    return from_samples(array("h", frames[: len(frames) // 2 * 2])), found


def write_wav(path: str | os.PathLike[str], pcm: Buffer, rate: int = 24000) -> None:
    """Write pcm as a 16-bit mono WAV file. ``rate`` in Hz is only noted: nothing is resampled."""
    values = samples(pcm)
    if not 1 <= rate < 2**31:
        raise ConfigError(f"rate must be above 0 Hz, not {rate}")
    with wave.open(os.fspath(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", "not compressed"))
        file.writeframes(values.tobytes())


def _format(name: str) -> _Format:
    if name not in _FORMATS:
        raise ConfigError(f"unknown audio format {name!r}: use pcm16, g711_ulaw or g711_alaw")
    return _FORMATS[name]


def to_bytes(audio: Buffer) -> bytes:
    """The bytes of a sound in any buffer of bytes or 16-bit integers, such as a numpy array.

    Raises ConfigError for floats, other integers, and more than one channel.
    """
    if isinstance(audio, bytes):
        return audio
    try:
        view = memoryview(audio)
    except TypeError as error:
        raise ConfigError(f"audio must be bytes, not {type(audio).__name__}") from error
    if view.format.lstrip("<@=") not in ("B", "b", "c", "h"):
        raise ConfigError(
            f"audio must be bytes or 16-bit integers, not items of the format {view.format!r}: "
            "scale floats by 32767 and convert them to int16"
        )
    if view.ndim != 1:
        raise ConfigError(f"audio must have one channel, not the shape {view.shape}: mix it down")
    return view.tobytes()


def _whole_samples(audio: Buffer, size: int) -> bytes:
    data = to_bytes(audio)
    if len(data) % size:
        raise ConfigError(f"{len(data)} bytes are no whole number of {8 * size}-bit samples")
    return data


class _Tables(NamedTuple):
    codes: bytes  # the code of each sample: 0 to 32767, then -32768 to -1
    low: bytes  # the low byte of the sample of each code
    high: bytes


@cache
def _tables(law: str) -> _Tables:
    """The tables of G.711: 8 segments of 16 steps, each segment twice as coarse as the one before
    (A-law: from the third on). As in the reference software of ITU-T G.191, the code of a
    negative sample is that of its one's complement, which decides the values between two steps.
    """
    flip, finest, start = (0x7F, 0, -4) if law == "mu" else (0x55, 1, 0)
    magnitudes = b""
    linear = [0] * 256
    for step in range(128):
        code, width = step ^ flip, 8 << max(finest, step // 16)
        magnitudes += bytes([code]) * (start + width - max(0, start))
        linear[code], linear[code | 0x80] = -(start + width // 2), start + width // 2
        start += width
    magnitudes = magnitudes.ljust(_FULL_SCALE, magnitudes[-1:])  # the rest is clipped
    codes = bytes(code | 0x80 for code in magnitudes) + magnitudes[::-1]
    return _Tables(codes, bytes(v & 0xFF for v in linear), bytes(v >> 8 & 0xFF for v in linear))


@lru_cache(maxsize=8)
def _filters(up: int, down: int) -> list[list[float]]:
    """One low-pass filter for each of the ``up`` places an output sample can have between two
    input samples: a sinc under a Blackman window, 16 zero crossings to each side."""
    cutoff = 0.92 * min(1.0, up / down)  # of the input's Nyquist frequency
    reach = math.ceil(16 / cutoff)
    bank = []
    for phase in range(up):
        taps = []
        for tap in range(1 - reach, reach + 1):
            angle = math.pi * (tap - phase / up)
            window = 0.42 + 0.5 * math.cos(angle / reach) + 0.08 * math.cos(2 * angle / reach)
            taps.append(window * (math.sin(angle * cutoff) / (angle * cutoff) if angle else 1.0))
        total = sum(taps)  # so that a constant stays what it was
        bank.append([tap / total for tap in taps])
    return bank


def __dir__() -> list[str]:
    return sorted(__all__)
