"""A telephone line: what its carrier says and gets, and what the caller has heard. No I/O.

Sound goes out faster than it is played, and is kept by the carrier. So what was heard is told by
marks that the carrier sends back, and never more than could have been played in the time that has
passed: marks also come back when the buffer was cleared. A mark's name carries the epoch, which
ends with each clear.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs
import msgspec
from pybase64 import b64decode, b64encode

from portkey_realtime import audio
from portkey_realtime._voice.phones_carriers import NAME, PAYLOAD, Carrier, Path, Written
from portkey_realtime._voice.playback import Playback
from portkey_realtime._voice.roles import ROLES
from portkey_realtime._voice.sounding import Interruption, Item

RATE: Final = 8000
FORMAT: Final = "g711_ulaw"
FRAME_MS: Final = 20
_FRAME: Final = RATE * FRAME_MS // 1000
_FRAMES_PER_MARK: Final = 5
AHEAD_MS: Final = 1000
"""How much the carrier is given before it is played: enough for a network's hiccups."""
PATIENCE_MS: Final = 3000
"""How long after its sound must be over a mark may take, until it counts as come."""
_WHOLE: Final = frozenset({"audio_done", "output_item_done", "response_done"})
"""Roles of events after which an answer has no more sound for now."""
_REORDERED: Final = 8
"""How many pieces wait for one that is late."""


@attrs.frozen(kw_only=True)
class Call:
    """Who calls."""

    call_id: str
    """The carrier's id of the call: for its REST API, such as hanging up."""
    stream_id: str
    parameters: Mapping[str, str]
    """What the application has sent along, such as ``<Parameter>`` in TwiML."""


@attrs.frozen
class Sound:
    """What the caller said, in G.711."""

    data: bytes


@attrs.frozen
class Digit:
    """The caller pressed a key."""

    key: str


@attrs.frozen
class Stopped:
    """The caller, or the carrier, has ended the call."""


Said = Call | Sound | Digit | Stopped


class PhonePlayback(Playback):
    """Playback whose loudspeaker is a telephone: what was heard is what the line knows of.

    G.711 is kept as it came: decoded and encoded again, minus zero would be plus zero.
    """

    def __init__(self) -> None:
        super().__init__(RATE)
        self._raw: dict[str, bytearray] = {}
        """What came of each item and was not pulled yet."""
        self._pulled: list[tuple[str, int]] = []
        """Whose samples the last block is made of, and how many."""
        self.line: Line | None = None
        self.changed: Callable[[], None] = lambda: None
        """Called when there is more to send."""

    def interrupt(self) -> Interruption:
        """Fall silent, and have the carrier drop what it holds."""
        self._refresh()
        made = super().interrupt()
        self._silenced()
        return made

    def drop(self, response_id: str) -> Interruption:
        """The same for one response."""
        self._refresh()
        made = super().drop(response_id)
        self._silenced()
        return made

    def position(self, item_id: str | None = None) -> int:
        """How many ms of an item the caller has heard, or less."""
        self._refresh()
        return super().position(item_id)

    @property
    def remaining_ms(self) -> float:
        """How long the caller still has to listen to what came so far."""
        self._refresh()
        return Playback.remaining_ms.fget(self)  # type: ignore[attr-defined, no-any-return]

    def feed(self, event: Any) -> None:
        """Take one event; sound in it is for the carrier."""
        super().feed(event)
        if self.line is not None and ROLES.get(event.type) in _WHOLE:
            self.line.sound_is_whole(True)
        self.changed()

    def add(
        self, sound: bytes, item_id: str = "", response_id: str = "", content_index: int = 0
    ) -> bool:
        """Take sound that is already known to belong to a response. False if it is dropped."""
        added = super().add(sound, item_id, response_id, content_index)
        if self.line is not None:
            self.line.sound_is_whole(False)
        item = self._positions.items.get(item_id or response_id)
        if item is not None and item.voice.format.name == FORMAT:
            self._raw.setdefault(item.id, bytearray()).extend(sound)
        self.changed()
        return added

    def frame(self, samples: int) -> bytes:
        """The next samples, in G.711."""
        self._pulled.clear()
        pcm = self.pull(2 * samples)
        found = bytearray()
        for item_id, count in self._pulled:
            raw = self._raw.get(item_id, bytearray())
            found += raw[:count]
            del raw[:count]
        return bytes(found) if len(found) == samples else audio.encode(pcm, FORMAT)

    def _note(self, item: Item, samples: int) -> None:
        self._pulled.append((item.id, samples))
        super()._note(item, samples)

    def _refresh(self) -> None:
        if self.line is not None:
            self.latency_ms = self.line.unheard_ms

    def _silenced(self) -> None:
        self._raw = {name: raw for name, raw in self._raw.items() if name in self._positions.items}
        if self.line is not None:
            self.line.clear()
        self.changed()


class Line:
    """One call. ``clock`` gives the time in seconds."""

    def __init__(
        self, carrier: Carrier, playback: PhonePlayback, clock: Callable[[], float]
    ) -> None:
        self.call: Call | None = None
        self._carrier = carrier
        self._playback = playback
        self._clock = clock
        self._epoch = 0
        self._sent_ms = 0
        self._told_ms = 0
        """How much of what was sent the carrier has told to be played."""
        self._over_at = 0.0
        """When everything sent is played, if the carrier began at once."""
        self._since_mark = 0
        self._clears = False
        self._whole = False
        """Whether the answer has no more sound, so that a part of a frame is its end."""
        self._next_chunk: int | None = None
        self._early: dict[int, bytes] = {}
        self._written = Written.of(carrier, "")
        playback.line = self

    # What the carrier says.

    def said(self, text: str | bytes) -> list[Said]:
        """A message of the carrier. One that cannot be read, or is not known, is nothing."""
        try:
            message = msgspec.json.decode(text)
        except (msgspec.MsgspecError, ValueError):
            return []
        carrier, event = self._carrier, _at(message, ("event",))
        if event == carrier.started:
            self.call = Call(
                stream_id=str(_at(message, carrier.stream_id) or ""),
                call_id=str(_at(message, carrier.call_id) or ""),
                parameters=_words(_at(message, carrier.parameters)),
            )
            self._written = Written.of(carrier, self.call.stream_id)
            return [self.call]
        if event == carrier.media and _at(message, carrier.track) in (None, "inbound"):
            return [Sound(data) for data in self._in_order(message)]
        if event == carrier.mark:
            self._mark(str(_at(message, carrier.mark_name) or ""))
        elif event == carrier.digit:
            return [Digit(str(_at(message, carrier.digit_value) or ""))]
        elif event == carrier.stopped:
            return [Stopped()]
        return []

    def _in_order(self, message: Any) -> list[bytes]:
        try:
            data = b64decode(str(_at(message, self._carrier.payload) or ""), validate=True)
            path = self._carrier.chunk
            chunk = None if path is None else int(str(_at(message, path)))
        except ValueError:
            return []
        if chunk is None:
            return [data] if data else []
        if self._next_chunk is None:
            self._next_chunk = chunk
        if chunk >= self._next_chunk:  # an older one was given up
            self._early[chunk] = data
        found = []
        while self._early:
            first = min(self._early)
            if first != self._next_chunk and len(self._early) <= _REORDERED:
                break
            found.append(self._early.pop(first))
            self._next_chunk = first + 1
        return found

    def _mark(self, name: str) -> None:
        epoch, _, position = name.partition(":")
        if epoch == str(self._epoch) and position.isdigit():
            self._told_ms = max(self._told_ms, min(int(position), self._sent_ms))

    # What was heard.

    @property
    def unheard_ms(self) -> int:
        """How much of what was sent the caller has not heard, as far as that is sure."""
        now = self._clock()
        if now >= self._over_at + PATIENCE_MS / 1000:
            self._told_ms = self._sent_ms  # its marks were lost
        to_play = max(0.0, self._over_at - now) * 1000
        return round(max(self._sent_ms - self._told_ms, to_play))

    # What the carrier gets.

    def clear(self) -> None:
        """Have it drop what it holds: also if all was sent long ago, since it may hold it still."""
        self._clears = self._clears or self._sent_ms > 0
        self._epoch += 1
        self._sent_ms = self._told_ms = self._since_mark = 0
        self._over_at = self._clock()
        self._playback.latency_ms = 0
        self._whole = False

    def sound_is_whole(self, whole: bool) -> None:
        """Whether the answer has no more sound; a new one has."""
        self._whole = whole

    def due(self) -> list[str]:
        """The messages that are to be sent now."""
        if self.call is None:
            return []
        now = self._clock()
        messages: list[str] = []
        if self._clears:
            self._clears = False
            messages.append(self._written.clear)
        self._over_at = max(self._over_at, now)
        while self._has_frame and (self._over_at - now) * 1000 < AHEAD_MS:
            payload = b64encode(self._frame()).decode()
            messages.append(self._written.media.replace(PAYLOAD, payload))
            self._since_mark += 1
            if self._since_mark >= _FRAMES_PER_MARK:
                messages.append(self._new_mark())
        if self._since_mark and not self._has_frame:
            messages.append(self._new_mark())  # the end of what there is
        return messages

    @property
    def next_look(self) -> float | None:
        """In how many seconds ``due`` has something to send, None until something comes."""
        if not self._has_frame:
            return None
        return max(FRAME_MS / 1000, self._over_at - self._clock() - AHEAD_MS / 2000)

    @property
    def _has_frame(self) -> bool:
        waiting = round(self._playback.queued_ms * RATE / 1000)
        return waiting >= _FRAME or (self._whole and waiting > 0)

    def _frame(self) -> bytes:
        samples = min(_FRAME, round(self._playback.queued_ms * RATE / 1000))
        ms = samples * 1000 // RATE
        self._over_at += ms / 1000
        self._sent_ms += ms
        # What is pulled is on its way from here on: it is not heard before the line says so.
        self._playback.latency_ms = self.unheard_ms
        return self._playback.frame(samples)

    def _new_mark(self) -> str:
        self._since_mark = 0
        return self._written.mark.replace(NAME, f"{self._epoch}:{self._sent_ms}")


def _at(message: Any, path: Path) -> Any:
    for key in path:
        if type(message) is not dict:
            return None
        message = message.get(key)
    return message


def _words(value: Any) -> dict[str, str]:
    """What the application has sent along: a JSON object, or as Plivo sends it: ``a=1,b=2``."""
    if isinstance(value, str):
        pairs = (each.partition("=") for each in value.split(",") if "=" in each)
        return {name.strip(): text.strip() for name, _, text in pairs}
    if not isinstance(value, Mapping):
        return {}
    return {str(name): str(text) for name, text in value.items()}
