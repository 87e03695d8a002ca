"""How much of each message was heard: samples counted on the device's clock.

It counts samples, not time: what left the speaker is what was pulled, less what is still on its way
there (the latency). So there is no clock that can run ahead, and a device that stops pulling stops
being heard. Its owner, ``Playback``, holds the lock.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Final

from portkey_realtime._voice.sounding import Item, Voice

_REMEMBERED: Final = 256


class Positions:
    """The messages that are not yet heard to their end, and how far the others came.

    Args:
        rate: Samples per second of the device.
        latency: How many samples are between ``pull`` and the speaker.
    """

    def __init__(self, rate: int, latency: int) -> None:
        self._rate = rate
        self.latency = latency
        self.items: dict[str, Item] = {}
        """Those that are not yet heard to their end."""
        self._over: dict[str, int] = {}
        """How many ms of the others were heard."""
        self._segments: deque[tuple[int, int, Item]] = deque()
        """First sample on the device's clock, the one behind the last, and whose they are."""
        self._clock = 0
        self._last = ""

    @property
    def on_the_way(self) -> int:
        """Samples of messages that were pulled and not yet heard."""
        if not self._segments:
            return 0
        return max(0, self._segments[-1][1] - (self._clock - self.latency))

    def note(self, item: Item, samples: int) -> None:
        """These samples are on their way to the speaker now."""
        # Performance: runs in the callback of the device, once per block.
        start = self._clock
        self._clock = end = start + samples
        segments = self._segments
        if segments:
            first, last, owner = segments[-1]
            if owner is item and last == start:
                segments[-1] = (first, end, item)
                return
        item.started = item.voice.begun = True
        segments.append((start, end, item))
        self.settle()

    def note_silence(self, samples: int) -> None:
        """So many samples of nothing are on their way."""
        self._clock += samples
        if self._segments:
            self.settle()

    def settle(self) -> None:
        """Count the segments that have left the speaker, and forget the items that are over."""
        heard = self._clock - self.latency
        while self._segments and self._segments[0][1] <= heard:
            start, end, item = self._segments.popleft()
            item.heard += end - start
            self._last = item.id
            self.forget_if_over(item)

    def of(self, item_id: str | None) -> int:
        """How many ms of an item were heard; without an id, of the one heard now or last."""
        self.settle()
        if item_id is None:
            item_id = self._segments[0][2].id if self._segments else self._last
        item = self.items.get(item_id)
        return self._over.get(item_id, 0) if item is None else self.heard_ms(item)

    def of_voice(self, voice: Voice) -> list[Item]:
        """The items of one response."""
        return [each for each in self.items.values() if each.voice is voice]

    def heard_ms(self, item: Item) -> int:
        """How many ms of it have left the speaker."""
        now = self._clock - self.latency
        heard = item.heard
        for start, end, owner in self._segments:
            if owner is item and now > start:
                heard += min(end, now) - start
        if heard >= item.made and (item.done or item.resampler is None):
            return item.received_ms  # whatever rounding made of it
        return min(heard * 1000 // self._rate, item.received_ms)

    def forget_if_over(self, item: Item) -> None:
        """Keep nothing but the position of what was heard to its end."""
        if item.done and item.heard >= item.made and self.items.get(item.id) is item:
            self.forget(item, item.received_ms)

    def forget(self, item: Item, heard_ms: int) -> None:
        """No more of it will be heard than this."""
        self.items.pop(item.id, None)
        keep_last(self._over, item.id, heard_ms)

    def drop_dead(self) -> None:
        """What was interrupted is not on its way any more."""
        self._segments = deque(each for each in self._segments if not each[2].voice.dead)


def keep_last(table: dict[str, Any], name: str, value: Any) -> None:
    """Put something at the end of a table of bounded size."""
    table.pop(name, None)
    table[name] = value
    while len(table) > _REMEMBERED:
        del table[next(iter(table))]
