"""A voice for answers that have no recording: text in, a murmur of syllables out.

Nobody will understand it, but it is as long and as loud as the text would be when spoken, and it
is the same every time. Each character has its own fixed sound of 65 ms: a hummed vowel with two
formants, a nasal or a hiss for a consonant, silence for a space or a punctuation mark. So the
speech of a text is the speech of its parts put end to end, and audio and transcript can be cut
at the same places.
"""

from __future__ import annotations

import math
import random
import unicodedata
from functools import lru_cache
from itertools import pairwise

from portkey_realtime.audio import from_samples

RATE = 24000
"""Samples per second of what ``speak`` returns."""
CHARACTER_MS = 65

_SAMPLES = RATE * CHARACTER_MS // 1000
_RAMP = RATE * 12 // 1000  # fading in and out, so that letters do not click
_PITCH_HZ = 130.0

# The two formants that tell the vowels apart, in Hz.
_VOWELS = {
    "a": (750.0, 1250.0),
    "e": (500.0, 1850.0),
    "i": (320.0, 2250.0),
    "o": (480.0, 900.0),
    "u": (340.0, 800.0),
    "y": (300.0, 1900.0),
}
_HISSES = frozenset("cfhkpqstxz")
_NASAL = (260.0, 1100.0)

# Root mean square by kind of sound: together some -20 dBFS for ordinary text, spaces included.
_VOWEL_DBFS = -18.0
_CONSONANT_DBFS = -20.0


def speak(text: str) -> bytes:
    """The text as 16-bit little-endian mono samples at ``RATE``: 65 ms for each character."""
    return b"".join(map(_sound, text))


@lru_cache(maxsize=256)
def _sound(character: str) -> bytes:
    letter = unicodedata.normalize("NFKD", character)[0].lower()
    if not letter.isalnum():
        return bytes(2 * _SAMPLES)
    if letter in _HISSES:
        # Seeded, so the same on every run; the difference of neighbours makes it bright.
        source = random.Random(ord(letter))
        noise = [source.uniform(-1, 1) for _ in range(_SAMPLES + 1)]
        return _shaped([after - before for before, after in pairwise(noise)], _CONSONANT_DBFS)
    if letter in _VOWELS:
        return _shaped(_hum(_VOWELS[letter]), _VOWEL_DBFS)
    if "a" <= letter <= "z":
        return _shaped(_hum(_NASAL), _CONSONANT_DBFS)
    # Digits and all other scripts: any vowel will do, as long as it is always the same one.
    return _shaped(_hum(list(_VOWELS.values())[ord(letter) % len(_VOWELS)]), _VOWEL_DBFS)


def _hum(formants: tuple[float, float]) -> list[float]:
    """Harmonics of the pitch, the stronger the closer they are to one of the formants."""
    wave = [0.0] * _SAMPLES
    for harmonic in range(1, int(3000 / _PITCH_HZ)):
        hertz = harmonic * _PITCH_HZ
        first, second = (math.exp(-(((hertz - formant) / 180) ** 2)) for formant in formants)
        strength = 0.3 / harmonic + first + 0.4 * second
        step = 2 * math.pi * hertz / RATE
        for at in range(_SAMPLES):
            wave[at] += strength * math.sin(step * at)
    return wave


def _shaped(wave: list[float], dbfs: float) -> bytes:
    """The wave faded in and out and brought to that loudness, as samples."""
    for at in range(_RAMP):
        fade = 0.5 - 0.5 * math.cos(math.pi * (at + 0.5) / _RAMP)
        wave[at] *= fade
        wave[-1 - at] *= fade
    power = sum(value * value for value in wave) / len(wave)
    gain = 32768 * 10 ** (dbfs / 20) / math.sqrt(power)
    return from_samples(round(gain * value) for value in wave)
