"""The user's turns: when one begins and ends, what was said, and who answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from portkey_realtime._voice import requests
from portkey_realtime._voice.actions import ClearInput, CommitInput
from portkey_realtime._voice.records import Exchange
from portkey_realtime._voice.responses import CONTINUATION
from portkey_realtime._voice.roles import field
from portkey_realtime.errors import UsageError

if TYPE_CHECKING:
    from portkey_realtime._voice.core import Core

STOP_WITHOUT_COMMIT: Final = 1.0
"""Seconds after which speech that stopped and was not committed was none."""
TRANSCRIPT_TIMEOUT: Final = 5.0
"""Seconds that the transcript of a turn is waited for after its answer is there."""
JUDGEMENT_TIMEOUT: Final = 3.0
"""Seconds that playback waits for the transcript that tells speech from noise."""


class Speech:
    """What the user does."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.speaking = False
        self.told = False
        """Whether the server tells when the user speaks."""
        self._item = ""
        self._stopped_at: float | None = None
        self._give_up_at: float | None = None
        self._judged_by: float | None = None
        """With ``resume``: until when playback is held for this turn to be judged."""
        self._judging: Exchange | None = None
        self._idle: dict[str, None] = {}
        self._by_item: dict[str, Exchange] = {}
        self._early: dict[str, tuple[str, bool]] = {}
        """Words that came before the commit, and whether they are all."""
        self.pressed = False

    # --- speech, as the server hears it ---

    def started(self, event: Any, now: float) -> None:
        """The user speaks."""
        core = self._core
        item_id = field(event, "item_id") or ""
        self.speaking = self.told = True
        self._stopped_at = self._give_up_at = None
        known = self._by_item.get(item_id)
        if known is not None and core.profile.takes_stops_back:
            core.reopen(known, now)
        self._item = item_id
        if core.false_start == "resume" and core.sounding:
            core.hold()
        elif core.interrupts:
            core.interrupt(by_server=core.sessions.interrupts_answers)

    def stopped(self, event: Any, now: float) -> None:
        """The user is silent; the commit follows, or it was nothing."""
        self._stopped_at = now
        self._give_up_at = now + STOP_WITHOUT_COMMIT

    def committed(self, event: Any, now: float) -> None:
        """The user's turn is complete."""
        core = self._core
        item_id = field(event, "item_id") or ""
        core.requests.confirmed(requests.COMMIT)
        self.speaking = False
        self._give_up_at = None
        idle = item_id in self._idle
        exchange = self._by_item.get(item_id)
        if exchange is None:
            exchange = core.new_exchange("idle" if idle else "speech", now)
            exchange.user_item = item_id
            self._by_item[item_id] = exchange
            while len(self._by_item) > 256:
                del self._by_item[next(iter(self._by_item))]
        if self._stopped_at is not None:
            exchange.asked_at = self._stopped_at
        self._stopped_at = None
        if idle:
            core.responses.expect(exchange, now)
            return
        exchange.user_done = not core.sessions.transcribes
        if item_id in self._early:
            words, exchange.user_done = self._early.pop(item_id)
            exchange.user = words or None
        if not core.held or not core.sessions.transcribes:
            self._answer(exchange, now)
        elif exchange.user_done:
            self._judge(exchange, bool((exchange.user or "").strip()), now)
        else:
            self._judging, self._judged_by = exchange, now + JUDGEMENT_TIMEOUT

    def _answer(self, exchange: Exchange, now: float) -> None:
        core = self._core
        if core.held:
            core.interrupt(by_server=False)
        if core.sessions.answers_turns:
            core.responses.expect(exchange, now)
        else:
            core.responses.wish(exchange, {}, priority=CONTINUATION)

    def idle(self, event: Any, now: float) -> None:
        """The server asks whether anybody is there: it answers itself, and nobody has spoken."""
        item_id = field(event, "item_id") or ""
        self._idle[item_id] = None
        exchange = self._by_item.get(item_id)
        if exchange is not None:
            exchange.kind, exchange.user, exchange.user_done = "idle", None, True

    def gave_up(self, now: float) -> None:
        """What had begun as speech was none."""
        self.speaking = False
        self._give_up_at = self._stopped_at = None
        self._core.resume()
        self._core.responses.release()

    # --- its words ---

    def heard(self, event: Any, now: float, *, whole: bool, failed: bool = False) -> None:
        """A piece of the transcript, all of it so far, or the fact that there is none."""
        item_id = field(event, "item_id") or ""
        exchange = self._by_item.get(item_id)
        words = "" if failed else field(event, "transcript" if whole else "delta") or ""
        if exchange is None:
            old = "" if whole else self._early.get(item_id, ("", False))[0]
            self._early[item_id] = (old + words, False)
            while len(self._early) > 64:
                del self._early[next(iter(self._early))]
            return
        exchange.user = words if whole or failed else (exchange.user or "") + words

    def heard_all(self, event: Any, now: float, *, failed: bool = False) -> None:
        """The transcript is complete, or failed: then there are no words."""
        self.heard(event, now, whole=True, failed=failed)
        item_id = field(event, "item_id") or ""
        exchange = self._by_item.get(item_id)
        if exchange is None:
            self._early[item_id] = (self._early[item_id][0], True)
            return
        exchange.user_done = True
        if failed:
            exchange.user = None
        if exchange is self._judging:
            self._judge(exchange, bool((exchange.user or "").strip()), now)
        self._core.tell_turns(now)

    def _judge(self, exchange: Exchange, spoke: bool, now: float) -> None:
        self._judging = self._judged_by = None
        if spoke:
            self._answer(exchange, now)
        else:
            self._core.forget_exchange(exchange)
            self.gave_up(now)

    # --- push to talk ---

    def press(self, now: float) -> None:
        """The user begins to talk: whatever plays is over, and what was appended is forgotten."""
        if self._core.sessions.detects_turns:
            raise UsageError(
                "the server detects turns by itself: pass turn_detection=None for push to talk"
            )
        self.pressed = self.speaking = True
        self._core.interrupt(by_server=False)
        self._core.do(ClearInput(event_id=self._core.requests.new(requests.OTHER)))

    def release(self, now: float) -> None:
        """The user is done: what was appended is a turn, and is answered."""
        if not self.pressed:
            raise UsageError("press() comes before release()")
        self.pressed = self.speaking = False
        self._stopped_at = now
        event_id = self._core.requests.new(requests.COMMIT, on_refused=lambda _: self.gave_up(now))
        self._core.do(CommitInput(event_id=event_id))

    # --- time ---

    def tick(self, now: float) -> None:
        """Stop waiting for what does not come."""
        if self._give_up_at is not None and self._give_up_at <= now:
            self.gave_up(now)
        if self._judged_by is not None and self._judged_by <= now and self._judging is not None:
            self._judge(self._judging, True, now)

    def lost(self, now: float) -> None:
        """The connection was replaced: speech in progress died with the old one."""
        self._judging = self._judged_by = None
        self._stopped_at = self._give_up_at = None
        if self.speaking and not self.pressed:
            self.gave_up(now)
