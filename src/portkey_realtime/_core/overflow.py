"""What happens when more events wait to be read than may: the end, or the oldest audio goes. Pure.

A user who reads too slowly has a choice, ``overflow`` in ``websocket_connection_options``. To end
the connection is the safe one. To drop audio suits whoever plays what comes as it comes, and would
rather skip than stop; where something is missing, an ``AudioDropped`` event stands in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, Literal

import attrs

from portkey_realtime.reconnect import LocalEvent

OVERHEAD: Final = 64
"""Bytes that each waiting message counts for beside its text: what Python needs to hold it."""

_SHARE: Final = 8
"""One part in so many is freed at once, so that looking for audio is not needed per message."""


@attrs.define(kw_only=True)
class AudioDropped(LocalEvent):
    """Here audio is missing: you read too slowly, and asked for ``overflow="drop_audio"``."""

    events: int
    """How many audio deltas were dropped, one after the other in time, at this place."""

    received_at: float | None = attrs.field(default=None, eq=False, repr=False)
    """When its place was read, in seconds of ``time.monotonic``."""

    type: Literal["client.audio_dropped"] = "client.audio_dropped"


class Gap(bytes):
    """Stands in the inbox for dropped messages. Empty, so that decoding it as JSON fails."""

    events: int

    @classmethod
    def of(cls, events: int) -> Gap:
        """A gap of so many events."""
        made = cls()
        made.events = events
        return made


Waiting = tuple[bytes, float]
"""A message that waits to be read, and when its bytes came, in seconds of ``time.monotonic``."""


def without_oldest_audio(
    inbox: Iterable[Waiting], limit: int, carries_audio: Callable[[bytes], bool]
) -> tuple[list[Waiting], int] | None:
    """What waits, with gaps for the oldest audio, and how many bytes that freed.

    None if there is not enough audio to make room for long: then reading cannot catch up.
    """
    enough, freed = limit // _SHARE, 0
    kept: list[Waiting] = []
    for message, read_at in inbox:
        events = 0
        if isinstance(message, Gap):
            events = message.events
        elif freed < enough and carries_audio(message):
            events = 1
        if not events:
            kept.append((message, read_at))
            continue
        freed += len(message) + OVERHEAD
        last = kept[-1][0] if kept else None
        if isinstance(last, Gap):
            kept[-1] = Gap.of(last.events + events), read_at
        else:
            kept.append((Gap.of(events), read_at))
            freed -= OVERHEAD
    return (kept, freed) if freed >= enough else None
