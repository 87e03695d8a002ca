"""The input audio buffer, and voice activity detection on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from portkey_realtime import audio
from portkey_realtime_emulator.vad import SpeechStopped, Vad, VadEvent

SHORTEST_COMMIT_MS = 100
BUFFER_LIMIT = 128 * 1024 * 1024
"""Most bytes that may wait uncommitted: three quarters of an hour of pcm16."""

_SILENCE_BY_EAGERNESS = {"low": 800, "medium": 500, "auto": 500, "high": 250}


@attrs.frozen
class Clip:
    """A piece of audio in one of the formats of the wire."""

    data: bytes = attrs.field(repr=False)
    format: str = "pcm16"

    @property
    def ms(self) -> int:
        """Its length, rounded down to whole milliseconds."""
        return audio.duration_ms(self.data, self.format)

    def cut(self, ms: int) -> Clip:
        """The first milliseconds of it."""
        size = audio.sample_size(self.format)
        end = ms * audio.bytes_per_second(self.format) // 1000
        return Clip(self.data[: end - end % size], self.format)

    def as_format(self, format: str) -> bytes:
        """The same sound in another format."""
        if format == self.format:
            return self.data
        rate = audio.sample_rate(format)
        return audio.encode(audio.decode(self.data, self.format, rate=rate), format)


class InputAudio:
    """Holds what was appended and not yet committed, and listens for turns.

    Times are milliseconds of the stream: of everything ever appended. Take what ``append``
    returns in order: ``begin`` at a start, ``take`` at a stop.
    """

    def __init__(self, format: str, turn_detection: Mapping[str, Any] | None) -> None:
        self._format = format
        self._held = bytearray()
        self._held_from = 0  # bytes since the stream, or this format, began
        self._epoch_ms = 0  # where that was
        self._vad: Vad | None = None
        self._listen(turn_detection)

    def configure(self, format: str, turn_detection: Mapping[str, Any] | None) -> None:
        """Change format or turn detection. What is held stays, in the new format."""
        if format != self._format:
            now = self.position_ms
            whole = len(self._held) - len(self._held) % audio.sample_size(self._format)
            clip = Clip(bytes(self._held[:whole]), self._format)
            self._held = bytearray(clip.as_format(format))
            self._format = format
            self._epoch_ms = now
            self._held_from = -len(self._held)
            self._vad = None
        self._listen(turn_detection)

    @property
    def position_ms(self) -> int:
        """How long the stream is by now."""
        return self._epoch_ms + audio.duration_ms(self._held_from + len(self._held), self._format)

    @property
    def held_ms(self) -> float:
        """How much is waiting to be committed."""
        return len(self._held) * 1000 / audio.bytes_per_second(self._format)

    @property
    def speaking(self) -> bool:
        """Whether somebody is in the middle of a turn."""
        return self._vad is not None and self._vad.speaking

    @property
    def is_full(self) -> bool:
        """Whether nothing more fits in."""
        return len(self._held) > BUFFER_LIMIT

    def append(self, data: bytes) -> list[VadEvent]:
        """Take the next bytes. Answers with the turns that began and ended in them."""
        self._held += data
        if self._vad is None:
            return []
        heard = data if self._format == "pcm16" else audio.decode(data, self._format)
        return self._vad.feed(heard)

    def begin(self, start_ms: int) -> None:
        """Drop what came before a turn."""
        self._drop(self._bytes_until(start_ms))

    def take(self, end: SpeechStopped | None = None) -> Clip:
        """Commit: hand over what is held, up to the end of the turn if the ear found one."""
        upto = len(self._held) if end is None else self._bytes_until(end.audio_end_ms)
        upto -= upto % audio.sample_size(self._format)
        clip = Clip(bytes(self._held[:upto]), self._format)
        self._drop(upto)
        if end is None and self._vad is not None:
            self._vad.reset()
        return clip

    def clear(self) -> None:
        """Forget what is held."""
        self._drop(len(self._held))
        if self._vad is not None:
            self._vad.reset()

    def _bytes_until(self, ms: int) -> int:
        size = audio.sample_size(self._format)
        at = (ms - self._epoch_ms) * audio.bytes_per_second(self._format) // 1000
        return min(max(0, at - at % size - self._held_from), len(self._held))

    def _drop(self, count: int) -> None:
        del self._held[:count]
        self._held_from += count

    def _listen(self, turn_detection: Mapping[str, Any] | None) -> None:
        if turn_detection is None:
            self._vad = None
            return
        threshold = float(turn_detection.get("threshold", 0.5))
        prefix_padding_ms = int(turn_detection.get("prefix_padding_ms", 300))
        # Turns of semantic_vad end on silence too: there is no model here that knows better.
        eagerness = str(turn_detection.get("eagerness", "auto"))
        silence = int(
            turn_detection.get("silence_duration_ms", _SILENCE_BY_EAGERNESS.get(eagerness, 500))
        )
        if self._vad is None:
            self._vad = Vad(
                threshold=threshold,
                prefix_padding_ms=prefix_padding_ms,
                silence_duration_ms=silence,
                sample_rate=audio.sample_rate(self._format),
                start_ms=self.position_ms,
            )
        else:
            self._vad.configure(
                threshold=threshold,
                prefix_padding_ms=prefix_padding_ms,
                silence_duration_ms=silence,
            )
