"""What a session does for ``reconnect``: it takes the place of a lost one, or is renewed. Pure."""

from __future__ import annotations

from collections import deque
from typing import Any

from portkey_realtime._core.endings import Ending
from portkey_realtime._core.journal import Journal
from portkey_realtime._core.recovery import Recovery, RenewalPostponed
from portkey_realtime._core.replay import Replay
from portkey_realtime._core.settings import Settings
from portkey_realtime._core.turns import Turns
from portkey_realtime._core.wire_dialect import WireDialect
from portkey_realtime.errors import ConnectionLost, RealtimeError
from portkey_realtime.reconnect import Reconnected, SessionExpiring
from portkey_realtime_wire.marks import Marks


class Reconnecting:
    """The part of a session that only ``reconnect`` needs. The state is the session's."""

    __slots__ = ("replay",)

    journal: Journal | None
    pending: deque[Any]
    replay: Replay | None
    settings: Settings
    _ending: Ending
    _marks: Marks
    _turns: Turns
    _wire: WireDialect

    def next_pending(self) -> Any:
        """As in the session."""
        raise NotImplementedError

    # --- rebuilding, on a new connection ---

    def start_replay(self) -> Replay:
        """Begin to rebuild the journal's conversation here."""
        assert self.journal is not None
        self.replay = Replay(self.journal, self._marks, self._wire.to_wire)
        self._sort_replayed()
        return self.replay

    def replayed(self, message: bytes | None, at: float | None = None) -> None:
        """Take one message while the replay is not confirmed; None is the end."""
        if message is None:
            raise ConnectionLost("the connection was lost again while it was being rebuilt")
        self.pending.append((message, at))
        self._sort_replayed()

    def _sort_replayed(self) -> None:
        assert self.replay is not None
        while self.pending:
            event = self.next_pending()
            if event is not None:
                self.replay.sort(event, expired=self._ending.expired)

    def resume(
        self, old: Reconnecting, attempts: int, cause: RealtimeError | None, at: float | None = None
    ) -> None:
        """This session takes the place of the old one: the first event says how well."""
        assert self.replay is not None
        while old.pending:
            event = old.next_pending()
            if event is not None:
                self.pending.append(event)
        lost, after = self.replay.stands()
        made = Reconnected(
            items=self.replay.items,
            item_ids=self.replay.item_ids,
            lost=lost,
            interrupted=old._turns.in_flight,
            attempts=attempts,
            cause=cause,
            at=at,
        )
        self.replay = None
        self.pending.extend([made, *after])

    def salvage(self, event_type: str) -> bool:
        """A message could not be sent because the session died: whether to send it to the next.

        Not what the replay brings back anyway; and not what spoke of the dead session's state,
        which is dropped and reported.
        """
        assert self.journal is not None
        self.journal.on_held_back(event_type)
        return event_type not in self._marks.stale | self._marks.restored

    # --- renewing ---

    def until_renewal(self, recovery: Recovery, now: float, unread: int) -> float:
        """Seconds until the session's end needs another look; 0 means: renew it now.

        The end is announced to the user by a SessionExpiring event, once. ``unread`` is what
        waits to be read: it may begin a turn.
        """
        idle = not unread and not self.pending and not self._turn_under_way
        step, seconds = recovery.renewal(self.settings.expires_at, now, idle=idle)
        if step == "announce":
            self.pending.append(SessionExpiring(seconds_left=seconds))
            return 1.0
        return 0.0 if step == "renew" else seconds

    def check_renewal(
        self, recovery: Recovery | None, now: float, cause: RealtimeError | None
    ) -> None:
        """Raise RenewalPostponed if a turn has begun while a renewal was on its way: it is for
        between turns. With a ``cause`` it is no renewal, and nothing is left to wait for."""
        if cause is not None or recovery is None:
            return
        step, _ = recovery.renewal(self.settings.expires_at, now, idle=not self._turn_under_way)
        if step != "renew":
            raise RenewalPostponed

    @property
    def _turn_under_way(self) -> bool:
        if self._turns.under_way:
            return True
        by_hand = self.settings.by_hand
        return self.journal is not None and self.journal.turn_under_way(by_hand=by_hand)
