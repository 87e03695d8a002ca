"""What playback keeps of an answer: its messages, their sound, and what an interruption leaves."""

from __future__ import annotations

from collections import deque

import attrs

from portkey_realtime._voice.formats import AudioFormat
from portkey_realtime._voice.resampling import Resampler


@attrs.frozen(kw_only=True)
class Cut:
    """One message whose audio must be truncated at the server, to what was heard of it."""

    item_id: str
    content_index: int = 0
    audio_end_ms: int


@attrs.frozen(kw_only=True)
class Interruption:
    """What is to be told to the server after an interruption. Each is empty if nothing is."""

    cancel: tuple[str, ...] = ()
    """Responses that the server is still making: cancel each by its id."""
    truncate: tuple[Cut, ...] = ()
    delete: tuple[str, ...] = ()
    """Messages of which nothing began to play: delete them, or the model believes them said."""


class Voice:
    """The sound of one response."""

    __slots__ = ("begun", "cancelled", "dead", "done", "format", "id", "pieces", "side")

    def __init__(self, response_id: str, format: AudioFormat) -> None:
        self.id = response_id
        self.format = format
        self.pieces: deque[tuple[Item, bytes]] = deque()
        """What waits to be pulled, at the rate of the device."""
        self.begun = False
        """Whether something of it was pulled."""
        self.done = False
        """Whether the server is done with it."""
        self.dead = False
        """Whether it was interrupted: no more of it will be played."""
        self.cancelled = False
        self.side = False
        """Out of band: its items are in no conversation."""


class Item:
    """The sound of one message of an answer."""

    __slots__ = (
        "content_index",
        "done",
        "heard",
        "id",
        "made",
        "odd",
        "received",
        "resampler",
        "started",
        "voice",
    )

    def __init__(self, item_id: str, voice: Voice, content_index: int, rate: int) -> None:
        self.id = item_id
        self.voice = voice
        self.content_index = content_index
        self.received = 0
        """Samples that came, at the rate of the voice's format."""
        self.made = 0
        """Samples that they became, at the rate of the device."""
        self.heard = 0
        """Samples of these that left the speaker, without those that are on their way."""
        self.started = False
        self.done = False
        self.odd = b""
        """Half a sample at the end of the last piece."""
        format = voice.format
        self.resampler = Resampler(format.rate, rate) if format.rate != rate else None

    @property
    def received_ms(self) -> int:
        """How much came, in whole ms, rounded down: more than there is is refused."""
        return self.received * 1000 // self.voice.format.rate

    def take(self, sound: bytes) -> bytes:
        """A piece as it came over the wire, as pcm at the rate of the device."""
        format = self.voice.format
        size = format.sample_size
        if size == 2 and (self.odd or len(sound) & 1):
            sound = self.odd + sound
            whole = len(sound) & ~1
            sound, self.odd = sound[:whole], sound[whole:]
        self.received += len(sound) // size
        pcm = sound if size == 2 else format.to_pcm(sound)
        if self.resampler is not None:
            pcm = self.resampler.feed(pcm)
        self.made += len(pcm) >> 1
        return pcm

    def finish(self) -> bytes:
        """The server has no more of it: what the resampler held back."""
        self.done = True
        if self.resampler is None:
            return b""
        rest = self.resampler.flush()
        self.made += len(rest) >> 1
        return rest

    def cut(self, heard_ms: int, begun: bool) -> Cut | str | None:
        """What an interruption means for it: a truncation, its own id for a deletion, or nothing.

        ``begun``: whether something of its answer has sounded. Behind that, a message of which
        nothing was pulled was never said; the first one is cut to nothing instead, since a server
        that has begun to speak it may go on.
        """
        received = self.received_ms
        if not self.received or (self.done and heard_ms >= received):
            return None
        if begun and not self.started:
            return self.id
        return Cut(item_id=self.id, content_index=self.content_index, audio_end_ms=heard_ms)
