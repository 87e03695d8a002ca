"""When an answer may be asked for, and what becomes of it until its end.

A conversation has one response at a time. So a request waits while one is made, while the user
speaks, while the server is about to answer by itself, and while settings wait for confirmation.
Responses out of band go at once, beside the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from portkey_realtime._voice import requests
from portkey_realtime._voice.actions import CancelResponse, CreateItem, CreateResponse
from portkey_realtime._voice.matching import TOKEN, Matching, Wish
from portkey_realtime._voice.records import Exchange, Response
from portkey_realtime._voice.reports import reason_of, usage_of
from portkey_realtime._voice.roles import field
from portkey_realtime._voice.settings import response_params
from portkey_realtime.errors import RealtimeError

if TYPE_CHECKING:
    from portkey_realtime._voice.core import Core

SERVER_BEGINS: Final = 10.0
"""Seconds that the server gets to answer a turn by itself before it is asked to."""
SERVER_BEGINS_LATE: Final = 0.5
"""The same after a response that was in the way: then it may have forgotten the turn."""

URGENT: Final = 0
CONTINUATION: Final = 10
NORMAL: Final = 20
PRIORITIES: Final = {"now": URGENT, "next": NORMAL, "later": 30}


class Responses:
    """The responses of one conversation."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.active: Response | None = None
        """The conversation's own, while the server makes it."""
        self.open: dict[str, Response] = {}
        """That one, and those out of band."""
        self.waiting: list[Wish] = []
        self.matching = Matching(core)
        self._unanswered: list[Exchange] = []
        """Turns that the server is expected to answer by itself."""
        self._expected_by: float | None = None
        self._tokens = 0
        self._over: dict[str, None] = {}

    @property
    def busy(self) -> bool:
        """Whether an answer is being made, or about to be."""
        return bool(self.open or self.waiting or self.matching.open or self._unanswered)

    # --- asking ---

    def wish(
        self, exchange: Exchange, given: dict[str, Any], *, priority: int = NORMAL, **how: Any
    ) -> Wish:
        """Have a response asked for as soon as that may be."""
        self._tokens += 1
        token = f"ask_{self._tokens}"
        metadata = {**(given.get("metadata") or {}), TOKEN: token}
        params = response_params(self._core.dialect, {**given, "metadata": metadata})
        wish = Wish(exchange, token, params, priority, **how)
        at = next(
            (n for n, each in enumerate(self.waiting) if each.priority > wish.priority),
            len(self.waiting),
        )
        self.waiting.insert(at, wish)
        self.release()
        return wish

    def expect(self, exchange: Exchange, now: float) -> None:
        """The server will answer this by itself, or be asked to if it does not."""
        self._unanswered.append(exchange)
        if self.active is None:
            self._expected_by = now + SERVER_BEGINS

    def expect_soon(self, exchange: Exchange, now: float, seconds: float) -> None:
        """The same with a time of its own: whether the server goes on by itself is not sure."""
        self._unanswered.append(exchange)
        self._expected_by = now + seconds

    def tick(self, now: float) -> None:
        """Ask for what the server did not begin; give up on what it dropped."""
        if self._expected_by is not None and self._expected_by <= now:
            self._expected_by = None
            late, self._unanswered = self._unanswered, []
            for exchange in late:
                if not exchange.over:
                    self.wish(exchange, {}, priority=CONTINUATION)
        self.matching.tick(now)
        timeout = self._core.profile.answer_timeout
        if timeout is not None:
            for response in list(self.open.values()):
                if response.quiet_since + timeout <= now:
                    self.finish(response, "lost", "the server fell silent", now)

    def release(self) -> None:
        """Send what may be sent now."""
        for wish in [each for each in self.waiting if each.side]:
            if not (self.matching.by_order and self.matching.open):
                self._send(wish)
        if self.waiting and self._is_free():
            self._send(self.waiting[0])

    def _is_free(self) -> bool:
        matching = self.matching
        return not (
            self.active is not None
            or self._unanswered
            or any(not wish.side or matching.by_order for wish in matching.open.values())
            or self._core.must_wait
        )

    def _send(self, wish: Wish) -> None:
        core = self._core
        self.waiting.remove(wish)
        wish.event_id = core.requests.new(
            requests.RESPONSE, on_refused=lambda error: self._refused(wish, error)
        )
        self.matching.open[wish.token] = wish
        items, wish.items = wish.items, []  # once, also if the response is asked for again
        if items:
            core.history.moved_last(wish.exchange)
        for item in items:
            core.do(
                CreateItem(
                    event_id=core.requests.new(
                        requests.ITEM,
                        item["id"],
                        lambda error: self._item_refused(wish.exchange, error),
                    ),
                    item=item,
                )
            )
        core.do(CreateResponse(event_id=wish.event_id, params=wish.params))

    def _refused(self, wish: Wish, error: RealtimeError) -> None:
        self.matching.refused(wish)
        exchange = wish.exchange
        if getattr(error, "code", None) == requests.ALREADY_ACTIVE and not exchange.withdrawn:
            spoken = wish.continues or exchange.kind in ("speech", "idle")
            if spoken and self.active is not None:
                # The server was faster: its response answers the turn, and what tools returned.
                self.active.exchanges.append(exchange)
                exchange.responses.append(self.active)
                exchange.answered = True
                return
            self.waiting.insert(0, wish)
            if self.active is None:  # what is in the way has not been told yet
                self._core.hold_until(self._core.now + SERVER_BEGINS_LATE)
            return
        self._core.end_exchange(exchange, "failed", str(error), error=error)
        self.release()

    def _item_refused(self, exchange: Exchange, error: RealtimeError) -> None:
        self.withdraw(exchange)
        self._core.end_exchange(exchange, "failed", str(error), error=error)

    def withdraw(self, exchange: Exchange) -> None:
        """Nobody waits for it any more: it is not asked for, or cancelled at the server."""
        exchange.withdrawn = True
        self.waiting = [wish for wish in self.waiting if wish.exchange is not exchange]
        if exchange in self._unanswered:
            self._unanswered.remove(exchange)
        for response in list(self.open.values()):
            if exchange in response.exchanges:
                self._drop(response)
        self.release()

    def _drop(self, response: Response) -> None:
        if all(each.withdrawn for each in response.exchanges):
            response.dropped = True
            self.cancel(response)
            self._core.interrupting.drop(response)

    def cancel(self, response: Response) -> None:
        """Cancel it at the server, by its id, once."""
        if not response.cancelling:
            response.cancelling = True
            event_id = self._core.requests.new(requests.CANCEL, response.id)
            self._core.do(CancelResponse(event_id=event_id, response_id=response.id or None))

    # --- beginning ---

    def created(self, event: Any, now: float) -> Response | None:
        """A response began. None if it is over already."""
        made = field(event, "response")
        response_id = field(made, "id") or ""
        if response_id in self._over or response_id in self.open:
            return self.open.get(response_id)
        match = self.matching.begins(made, now)
        wish = match.wish
        if match.unwanted:
            exchanges = [Exchange("ask", now)]
            exchanges[0].withdrawn = True
        elif wish is not None:
            self._core.requests.forget(wish.event_id)
            exchanges = [wish.exchange]
        else:
            exchanges = self._claimed(now)
        response = Response(response_id, exchanges, now)
        response.side = wish.side if wish else getattr(made, "conversation_id", "") is None
        if not response.side:
            if self.active is not None:  # it was dropped without an end
                self.finish(self.active, "cancelled", None, now)
            self.active = response
        self.open[response_id] = response
        for exchange in exchanges:
            exchange.responses.append(response)
            exchange.answered = True
        self._drop(response)
        if match.perhaps is not None:
            self.matching.suppose(match.perhaps, response, exchanges[0])
        return response

    @property
    def answers_turn(self) -> bool:
        """Whether a turn explains a response that the server begins by itself."""
        return bool(self._unanswered)

    @property
    def server_may_begin(self) -> bool:
        """The same, or what waits may be answered by the server before it is asked for."""
        return self.answers_turn or any(
            each.continues or each.exchange.kind == "speech" for each in self.waiting
        )

    def _claimed(self, now: float) -> list[Exchange]:
        """What a response that the server began by itself answers: every turn that waits for an
        answer, and the questions whose functions have returned (V29)."""
        claimed, self._unanswered = self._unanswered, []
        self._expected_by = None
        spoken = [w for w in self.waiting if w.continues or w.exchange.kind in ("speech", "idle")]
        self.waiting = [wish for wish in self.waiting if wish not in spoken]
        claimed += [wish.exchange for wish in spoken if wish.exchange not in claimed]
        if not claimed:
            claimed = [self._core.new_exchange("server", now)]
        return claimed

    # --- ending ---

    def done(self, event: Any, now: float) -> None:
        """``response.done``: of a known one, or of one whose beginning was never told."""
        made = field(event, "response")
        response_id = field(made, "id") or ""
        if response_id in self._over:
            return
        response = self.open.get(response_id) or self.created(event, now)
        if response is None:
            return
        if self.matching.holds_back(response, event, now):
            return
        status = field(made, "status") or "completed"
        self._core.note_output(response, field(made, "output") or (), status)
        usage = usage_of(field(made, "usage") or field(event, "usage"))
        for exchange in response.exchanges:
            exchange.usage += usage
        self._core.count_usage(usage, response)
        self.finish(response, status, reason_of(field(made, "status_details")), now)

    def finish(self, response: Response, status: str, reason: str | None, now: float) -> None:
        """It is over, whoever says so."""
        self.open.pop(response.id, None)
        self.matching.over(response)
        if response.id:
            self._over[response.id] = None
            while len(self._over) > 256:
                del self._over[next(iter(self._over))]
        self._core.requests.confirmed(requests.CANCEL, response.id)
        if self.active is response:
            self.active = None
            if self._unanswered:
                self._expected_by = now + SERVER_BEGINS_LATE
        self._core.response_over(response, status, reason, now)
        if self.active is None:
            self._core.sessions.between_answers()
        self.release()

    def lost(self, at: float) -> list[Exchange]:
        """The connection was replaced at this time: what the old one had to answer is gone.

        Asks once more where that is wanted, and gives the exchanges whose answer is lost.
        """
        sent = self.matching.lost(at)
        cut_off = list(self.open.values())
        self.open, self.active, self._expected_by = {}, None, None
        for response in cut_off:
            if response.id:
                self._over[response.id] = None
        lost = [exchange for response in cut_off for exchange in response.exchanges]
        lost += [wish.exchange for wish in sent]
        lost += self._unanswered
        self._unanswered = []
        repeated: list[Exchange] = []
        for exchange in dict.fromkeys(lost):
            if exchange.over or exchange.withdrawn:
                continue
            wish = next((each for each in sent if each.exchange is exchange), None)
            if exchange.kind in ("ask", "say") and self._core.asks_again(exchange):
                repeated.append(exchange)
                side = any(each.side for each in exchange.responses) or bool(wish and wish.side)
                exchange.responses = [r for r in exchange.responses if r not in cut_off]
                self.wish(exchange, dict(exchange.params), side=side)
        return [each for each in dict.fromkeys(lost) if each not in repeated and not each.over]
