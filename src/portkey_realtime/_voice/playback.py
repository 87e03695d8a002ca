"""Playback: what the speaker gets.

Feed it every server event; let the device pull blocks. What of them was heard is counted in
``positions``.

The sound of several responses is played one after the other, in the order in which they began to
sound, never mixed.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from itertools import chain
from typing import Any, Final

from portkey_realtime._voice.fading import fade_in, fade_out
from portkey_realtime._voice.formats import PCM16, AudioFormat, output_format
from portkey_realtime._voice.positions import Positions, keep_last
from portkey_realtime._voice.resampling import checked_rate
from portkey_realtime._voice.roles import by_type, field
from portkey_realtime._voice.sounding import Cut, Interruption, Item, Voice
from portkey_realtime.errors import ConfigError

_ZERO: Final = b"\0\0"


class Playback:
    """A queue between a server that sends faster than speech and a device that pulls blocks.

    Args:
        rate: Samples per second that ``pull`` gives. Other rates than the server's need the
            ``audio`` extra.
        latency_ms: How long a sample takes from ``pull`` to the speaker. It may be set later, and
            changed: a phone sets it to what its carrier has not acknowledged yet.
        buffer_ms: How much must have come before an answer begins, and goes on after it ran dry.

    ``feed`` and ``interrupt`` belong to the program, ``pull`` to the device; any threads may call.
    """

    def __init__(self, rate: int = 24000, latency_ms: float = 0, *, buffer_ms: float = 0) -> None:
        self.rate = checked_rate(rate)
        self._lock = threading.Lock()
        self._positions = Positions(self.rate, self._samples(latency_ms, "latency_ms"))
        self._buffer = self._samples(buffer_ms, "buffer_ms")
        self._session_format = PCM16
        self._responses: dict[str, Voice] = {}
        """Those that the server is making."""
        self._queue: deque[Voice] = deque()
        """Those that have sounded or wait to, in the order of their first sound."""
        self._dead: dict[str, None] = {}
        """Responses and items that were interrupted: what still comes of them is dropped."""
        self._offset = 0
        """Bytes of the first piece of the first voice that were pulled."""
        self._queued = 0
        """Bytes that wait to be pulled."""
        self._flowing = False
        self._ran_dry = False
        """Whether the sound stopped in the middle of a message, so that going on would click."""
        self._held = False
        self._tail = _ZERO
        self._feeders = by_type(self)

    # --- what the program asks ---

    @property
    def latency_ms(self) -> float:
        """How long a sample takes from ``pull`` to the speaker."""
        return self._positions.latency * 1000 / self.rate

    @latency_ms.setter
    def latency_ms(self, value: float) -> None:
        self._positions.latency = self._samples(value, "latency_ms")

    def _samples(self, ms: Any, name: str) -> int:
        if isinstance(ms, bool) or not isinstance(ms, int | float) or not 0 <= ms < 3_600_000:
            raise ConfigError(f"{name} must be 0 or more milliseconds, not {ms!r}")
        return int(ms * self.rate / 1000)

    @property
    def playing(self) -> bool:
        """Whether something waits to be pulled, or was pulled and is not yet heard."""
        return self.remaining_ms > 0

    @property
    def remaining_ms(self) -> float:
        """How long the speaker still has to play what came so far."""
        with self._lock:
            waiting, positions = self._queued >> 1, self._positions
            behind = positions.latency if waiting else positions.on_the_way
            return (waiting + behind) * 1000 / self.rate

    @property
    def queued_ms(self) -> float:
        """How much waits to be pulled."""
        return (self._queued >> 1) * 1000 / self.rate

    @property
    def held(self) -> bool:
        """Whether ``hold`` was called, and neither ``resume`` nor ``interrupt`` after it."""
        return self._held

    def position(self, item_id: str | None = None) -> int:
        """How many ms of an item were heard; without an id, of the one heard now or last.

        Counted as the server counts, so that a truncation takes it. 0 for an item that is not
        known.
        """
        with self._lock:
            return self._positions.of(item_id)

    def received_ms(self, item_id: str) -> int | None:
        """How many ms came of an item that is not yet heard to its end, else None."""
        with self._lock:
            item = self._positions.items.get(item_id)
            return None if item is None else item.received_ms

    def interrupt(self) -> Interruption:
        """Fall silent, drop what was not heard, and say what the server must be told.

        Sound that still comes for these responses is dropped. A response that the server cancels
        by itself (``turn_detection`` with ``interrupt_response``) need not be cancelled again.
        """
        with self._lock:
            self._held = self._flowing = self._ran_dry = False
            sounding = [item.voice for item in self._positions.items.values()]
            return self._stop(chain(sounding, self._queue, self._responses.values()))

    def drop(self, response_id: str) -> Interruption:
        """The same for one response, also if it has not sounded yet."""
        with self._lock:
            voices = [item.voice for item in self._positions.items.values()]
            found = [each for each in chain(self._queue, voices) if each.id == response_id]
            known = self._responses.get(response_id)
            if self._queue and self._queue[0] in found:
                self._flowing = False
            self._bury(response_id)
            return self._stop([*found, known] if known is not None else found)

    def hold(self) -> None:
        """Fall silent for now: nothing is dropped, and ``resume`` goes on from here."""
        with self._lock:
            self._held = True

    def resume(self) -> None:
        """Go on after ``hold``."""
        with self._lock:
            self._held = False

    # --- the device ---

    def pull(self, n: int) -> bytes:
        """Exactly ``n`` bytes of pcm16 at ``rate`` for the speaker; silence where there is none.

        Raises ConfigError for half a sample. Blocks for some microseconds at most.
        """
        # Performance: runs in the callback of the device, once per block.
        with self._lock:
            if self._flowing and not self._held and self._queue:
                pieces = self._queue[0].pieces
                if pieces:
                    item, data = pieces[0]
                    end = self._offset + n
                    if end < len(data) and not n & 1 and n > 0:
                        block = data[self._offset : end]
                        self._offset = end
                        self._queued -= n
                        self._note(item, n >> 1)
                        self._tail = block[-2:]
                        return block
            if n & 1 or n < 0:
                raise ConfigError(f"{n} bytes are no whole number of 16-bit samples")
            if self._held or not (self._flowing or self._may_flow()):
                return self._silence(n)
            return self._gathered(n)

    def _gathered(self, n: int) -> bytes:
        """A block of several pieces, or the last one before silence."""
        parts: list[bytes] = []
        missing = n
        going_on, self._ran_dry, self._flowing = self._ran_dry, False, True
        while missing and (piece := self._next_piece()) is not None:
            item, data = piece
            part = data[self._offset : self._offset + missing]
            self._offset += len(part)
            if self._offset == len(data):
                item.voice.pieces.popleft()
                self._offset = 0
            missing -= len(part)
            self._queued -= len(part)
            self._note(item, len(part) >> 1)
            self._tail = part[-2:]
            parts.append(fade_in(part, self.rate) if going_on else part)
            going_on = False
        if missing:
            parts.append(self._silence(missing))
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _note(self, item: Item, samples: int) -> None:
        """So much of an item was pulled."""
        self._positions.note(item, samples)

    def _next_piece(self) -> tuple[Item, bytes] | None:
        """The first piece of the first voice; a voice that is over makes room for the next."""
        while self._queue:
            voice = self._queue[0]
            if voice.pieces:
                return voice.pieces[0]
            if not voice.done:
                return None
            self._queue.popleft()
        return None

    def _may_flow(self) -> bool:
        piece = self._next_piece()
        if piece is None:
            return False
        voice = piece[0].voice
        complete = voice.done or all(item.done for item, _ in voice.pieces)
        return complete or sum(len(data) for _, data in voice.pieces) >> 1 >= self._buffer

    def _silence(self, n: int) -> bytes:
        if self._flowing:
            self._flowing = False
            self._ran_dry = self._held or any(
                not item.done for item in self._positions.items.values()
            )
            if not self._ran_dry:
                self._tail = _ZERO  # it ended by itself: nothing is added to it
        tail, self._tail = self._tail, _ZERO
        self._positions.note_silence(n >> 1)
        return bytes(n) if tail == _ZERO else fade_out(tail, n, self.rate)

    # --- interrupting ---

    def _stop(self, voices: Iterable[Voice]) -> Interruption:
        positions = self._positions
        positions.settle()
        cancel: list[str] = []
        truncate: list[Cut] = []
        delete: list[str] = []
        begun = False
        for voice in dict.fromkeys(voices):
            if voice.id and not voice.done and not voice.cancelled:
                cancel.append(voice.id)
            voice.cancelled = voice.dead = True
            self._bury(voice.id)
            # A whole response that waits behind what has sounded, such as the one after a tool's
            # output, was never said. One that is still made may go on: see Item.cut.
            begun = voice.begun or (begun and voice.done)
            for item in positions.of_voice(voice):
                heard = positions.heard_ms(item)
                cut = None if voice.side else item.cut(heard, begun)
                if isinstance(cut, Cut):
                    truncate.append(cut)
                elif cut is not None:
                    delete.append(cut)
                begun = True
                positions.forget(item, heard)
                self._bury(item.id)
            self._clear(voice)
        positions.drop_dead()
        return Interruption(cancel=tuple(cancel), truncate=tuple(truncate), delete=tuple(delete))

    def _clear(self, voice: Voice) -> None:
        if voice not in self._queue:
            return
        self._queued -= sum(len(data) for _, data in voice.pieces)
        if voice is self._queue[0]:
            self._queued += self._offset
            self._offset = 0
        voice.pieces.clear()
        self._queue.remove(voice)

    def _bury(self, name: str) -> None:
        keep_last(self._dead, name, None)

    # --- feeding ---

    def begin_with(self, format: AudioFormat) -> None:
        """What the session speaks, for a playback that has not seen its events."""
        self._session_format = format

    def feed(self, event: Any) -> None:
        """Take one event of the connection; those that do not concern playback are ignored.

        Raises EventDecodeError for audio that is no base64, ConfigError for a format that cannot
        be played here; then this piece alone is missing.
        """
        feeder = self._feeders.get(event.type)
        if feeder is not None:
            feeder(event)

    def _on_audio_delta(self, event: Any) -> None:
        sound = event.audio
        if sound:
            response_id = getattr(event, "response_id", "") or ""
            item_id = getattr(event, "item_id", "") or ""
            self.add(sound, item_id, response_id, getattr(event, "content_index", 0) or 0)

    def add(
        self, sound: bytes, item_id: str = "", response_id: str = "", content_index: int = 0
    ) -> bool:
        """Sound of an answer as it came over the wire, for whoever has decoded it already. False
        if it is dropped, since its response or item was interrupted."""
        if not sound:
            return True
        item_id = item_id or response_id
        with self._lock:
            item = self._positions.items.get(item_id)
            if item is None:
                item = self._new_item(response_id, item_id, content_index)
                if item is None:
                    return False
            item.done = False
            pcm = item.take(sound)
            pieces = item.voice.pieces
            if not pieces and item.voice not in self._queue:
                self._queue.append(item.voice)
            pieces.append((item, pcm))
            self._queued += len(pcm)
            return True

    def _new_item(self, response_id: str, item_id: str, content_index: int) -> Item | None:
        if response_id in self._dead or item_id in self._dead:
            return None
        voice = self._responses.get(response_id)
        if voice is None:  # no event has told of it, or it was told to be done
            voice = Voice(response_id, self._session_format)
            self._responses[response_id] = voice
        item = Item(item_id, voice, content_index, self.rate)
        self._positions.items[item_id] = item
        return item

    def _on_session_created(self, event: Any) -> None:
        self._session_format = output_format(field(event, "session")) or self._session_format

    _on_session_updated = _on_session_created

    def _on_response_started(self, event: Any) -> None:
        response = field(event, "response")
        format: AudioFormat | None = output_format(response)
        voice = Voice(field(response, "id") or "", format or self._session_format)
        voice.side = getattr(response, "conversation_id", "") is None
        with self._lock:
            self._dead.pop("", None)  # without ids, only this tells that a new answer begins
            if not voice.side:
                self._end_others()
            self._responses[voice.id] = voice

    def _end_others(self) -> None:
        """A conversation has one response at a time: others are over, even if nobody said so."""
        for voice in list(self._responses.values()):
            if not voice.side:
                self._end(voice)

    def _on_audio_done(self, event: Any) -> None:
        with self._lock:
            item = self._positions.items.get(field(event, "item_id") or "")
            if item is not None:
                self._finish(item)

    def _on_output_item_done(self, event: Any) -> None:
        with self._lock:
            item = self._positions.items.get(field(event, "item", "id") or "")
            if item is not None:
                self._finish(item)

    def _on_response_done(self, event: Any) -> None:
        with self._lock:
            voice = self._responses.get(field(event, "response", "id") or "")
            if voice is not None:
                self._end(voice)

    def _on_reconnected(self, _event: Any) -> None:
        with self._lock:
            for voice in list(self._responses.values()):
                self._end(voice)

    def _end(self, voice: Voice) -> None:
        voice.done = True
        self._responses.pop(voice.id, None)
        for item in self._positions.of_voice(voice):
            self._finish(item)

    def _finish(self, item: Item) -> None:
        if not item.done:
            rest = item.finish()
            if rest:
                item.voice.pieces.append((item, rest))
                self._queued += len(rest)
        self._positions.forget_if_over(item)
