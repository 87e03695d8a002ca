"""Server VAD: hears in the samples themselves where a turn begins and where it ends.

Deterministic and without I/O: what comes out depends on the samples alone, not on how they were
cut into pieces. Everything is decided on frames of 10 ms:

- The level of a frame is its power without any constant offset, in dBFS.
- A frame is loud if it is above an absolute gate and stands out from the noise floor. Both
  follow from ``threshold``; during speech a little less will do, for soft syllables.
- The noise floor falls fast and rises slowly, during speech very slowly: a loud steady tone
  counts as speech for some 20 s, and noise that stays becomes the floor.
- Speech begins with 80 ms of loud frames. Gaps of 20 ms are bridged; what is shorter than 80 ms
  is a click. To hold off the end of a turn, 30 ms of loud frames are enough.
"""

from __future__ import annotations

import math
import sys
from array import array
from operator import mul
from typing import TypeAlias

import attrs

FRAMES_PER_SECOND = 100
FRAME_MS = 10

START_FRAMES = 8
HOLD_FRAMES = 3
GAP_FRAMES = 2

LOWEST_DBFS = -70.0
"""Below the gate of any threshold; what is quieter is taken for this."""
FALL = 0.1
"""How much of the way down to a quieter frame the floor goes at once."""
RISE = 0.01
"""How much of the way up to a louder frame it goes while nobody speaks: a second for two thirds."""
RISE_IN_SPEECH_DB = 0.02
"""How far it rises with each louder frame during speech: 2 dB a second."""
GATE_HYSTERESIS_DB = 6.0
MARGIN_HYSTERESIS_DB = 3.0


@attrs.frozen
class SpeechStarted:
    """Somebody began to speak."""

    audio_start_ms: int
    """Where the turn begins, prefix padding included, in ms since the stream began."""


@attrs.frozen
class SpeechStopped:
    """The turn is over."""

    audio_end_ms: int
    """Where the turn ends, the silence that ended it included, in ms since the stream began."""


VadEvent: TypeAlias = SpeechStarted | SpeechStopped


class Vad:
    """Feed it all the audio of a session, in order; it answers with starts and stops.

    The stream is everything ever appended, so a committed or cleared buffer does not turn its
    clock back. ``start_ms`` is where the stream already is when this detector joins it.
    """

    def __init__(
        self,
        *,
        threshold: float = 0.5,
        prefix_padding_ms: int = 300,
        silence_duration_ms: int = 500,
        sample_rate: int = 24000,
        start_ms: int = 0,
    ) -> None:
        if sample_rate < FRAMES_PER_SECOND or sample_rate % FRAMES_PER_SECOND:
            raise ValueError(f"sample_rate must be a multiple of 100 Hz, not {sample_rate}")
        self._frame_bytes = 2 * sample_rate // FRAMES_PER_SECOND
        self._rest = b""
        self._start_ms = start_ms
        self._frames = 0  # heard so far: the clock
        self._floor = LOWEST_DBFS
        self._speaking = False
        self._turn_floor_ms = start_ms  # no turn begins before this: it was committed or cleared
        self._run = 0  # loud frames in a row, short gaps bridged
        self._gap = 0  # quiet frames since the last loud one
        self._onset_ms = 0  # where the run began
        self._voice_ms = 0  # where speech was last heard
        self.configure(
            threshold=threshold,
            prefix_padding_ms=prefix_padding_ms,
            silence_duration_ms=silence_duration_ms,
        )

    def configure(
        self, *, threshold: float, prefix_padding_ms: int, silence_duration_ms: int
    ) -> None:
        """Change the settings; they hold from the next frame on, also within a turn."""
        self._gate = -65.0 + 40.0 * threshold  # threshold 0.5: -45 dBFS
        self._margin = 10.0 + 4.0 * threshold  # threshold 0.5: 12 dB
        self._prefix_padding_ms = prefix_padding_ms
        self._silence_duration_ms = silence_duration_ms

    @property
    def speaking(self) -> bool:
        """Whether a turn has started and not yet stopped."""
        return self._speaking

    @property
    def position_ms(self) -> int:
        """How far the stream has been heard, in whole frames."""
        return self._start_ms + FRAME_MS * self._frames

    def reset(self) -> None:
        """Drop the turn in progress, without an event: its buffer was committed or cleared.

        The clock and the noise floor stay. Speech that goes on starts a new turn.
        """
        self._speaking = False
        self._run = self._gap = 0
        self._turn_floor_ms = self.position_ms

    def feed(self, pcm: bytes | bytearray | memoryview) -> list[VadEvent]:
        """Hear the next 16-bit little-endian samples; pieces may have any size, even odd ones."""
        data = self._rest + bytes(pcm)
        size = self._frame_bytes
        whole = len(data) - len(data) % size
        self._rest = data[whole:]
        samples = array("h", data[:whole])
        if sys.byteorder == "big":
            samples.byteswap()
        step = size // 2
        events: list[VadEvent] = []
        for at in range(0, len(samples), step):
            event = self._hear(_level(samples[at : at + step]))
            if event is not None:
                events.append(event)
        return events

    def _hear(self, level: float) -> VadEvent | None:
        frame_ms = self.position_ms
        self._frames += 1
        gate, margin = self._gate, self._margin
        if self._speaking:
            gate, margin = gate - GATE_HYSTERESIS_DB, margin - MARGIN_HYSTERESIS_DB
        needed = max(gate, self._floor + margin)
        self._follow_noise(level)

        if level > needed:
            if self._run == 0:
                self._onset_ms = frame_ms
            self._run += 1
            self._gap = 0
            if self._run >= HOLD_FRAMES:
                self._voice_ms = frame_ms + FRAME_MS
        else:
            self._gap += 1
            if self._gap > GAP_FRAMES:
                self._run = 0

        if not self._speaking and self._run >= START_FRAMES:
            self._speaking = True
            return SpeechStarted(max(self._turn_floor_ms, self._onset_ms - self._prefix_padding_ms))
        # A turn needs a quiet frame to end, even if it may end without any silence.
        silence_ms = max(self._silence_duration_ms, FRAME_MS)
        if self._speaking and self.position_ms - self._voice_ms >= silence_ms:
            self._speaking = False
            self._run = 0
            self._turn_floor_ms = self._voice_ms + self._silence_duration_ms
            return SpeechStopped(self._turn_floor_ms)
        return None

    def _follow_noise(self, level: float) -> None:
        gap = level - self._floor
        if gap < 0:
            self._floor += FALL * gap
        elif self._speaking:
            self._floor += min(gap, RISE_IN_SPEECH_DB)
        else:
            self._floor += RISE * gap


def _level(frame: array[int]) -> float:
    """Power of a frame in dBFS, not counting a constant offset; never below LOWEST_DBFS."""
    count = len(frame)
    mean = sum(frame) / count
    power = sum(map(mul, frame, frame)) / count - mean * mean
    return max(LOWEST_DBFS, 10 * math.log10(max(power, 1e-9) / 32768**2))
