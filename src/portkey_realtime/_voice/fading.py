"""Short fades, so that sound which stops or goes on in the middle makes no click."""

from __future__ import annotations

from typing import Final

from portkey_realtime import audio

FADE_MS: Final = 5
_INAUDIBLE: Final = 256
"""A step from here to silence, -42 dB of full scale, is not heard as a click."""


def fade_out(tail: bytes, n: int, rate: int) -> bytes:
    """``n`` bytes of silence that begin with a ramp down from the sample ``tail``."""
    level = int.from_bytes(tail, "little", signed=True)
    if abs(level) < _INAUDIBLE:
        return bytes(n)
    steps = min(rate * FADE_MS // 1000, n // 2)
    ramp = audio.from_samples(level * (steps - at) // (steps + 1) for at in range(steps))
    return ramp + bytes(n - len(ramp))


def fade_in(pcm: bytes, rate: int) -> bytes:
    """The same sound, growing from nothing at its beginning."""
    if abs(int.from_bytes(pcm[:2], "little", signed=True)) < _INAUDIBLE:
        return pcm
    values = audio.samples(pcm)
    steps = min(rate * FADE_MS // 1000, len(values))
    for at in range(steps):
        values[at] = values[at] * (at + 1) // (steps + 1)
    return audio.from_samples(values)
