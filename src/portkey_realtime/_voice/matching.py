"""Which request a response answers: told by its metadata, by order, or guessed until it is sure.

Success echoes no event id, so each request carries a token in its metadata. A server that repeats
none shows it by a response that only the one open request can explain: that is a guess, and a
stand-in for the question, until nothing else came within ``NOTHING_ELSE_BEGINS``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import attrs

from portkey_realtime._voice import requests
from portkey_realtime._voice.records import Exchange, Response
from portkey_realtime._voice.roles import field

if TYPE_CHECKING:
    from portkey_realtime._voice.core import Core

TOKEN: Final = "portkey_ask"  # noqa: S105  # no secret: the key of a number
"""Key of the metadata by which a response is told from the others."""

NOTHING_ELSE_BEGINS: Final = 1.0
"""Seconds after a response without metadata in which its request may still be refused, or answered
by another one. Only until the server has shown that it tells none."""


@attrs.define(eq=False)
class Wish:
    """A response that is to be asked for."""

    exchange: Exchange
    token: str
    params: dict[str, Any]
    priority: int
    """Less is sooner."""
    items: list[dict[str, Any]] = attrs.Factory(list)
    """What goes into the conversation right before it."""
    side: bool = False
    continues: bool = False
    """Whether it goes on after outputs of functions."""
    event_id: str = ""


@attrs.frozen
class Match:
    """What is known of a response that begins."""

    wish: Wish | None = None
    """The request that it answers."""
    perhaps: Wish | None = None
    """The request that it most likely answers."""
    unwanted: bool = False
    """Whether it answers a request that nobody waits for any more."""


@attrs.define(eq=False)
class Guess:
    """A response without metadata that began while one request was open: most likely its answer."""

    wish: Wish
    response: Response
    stand_in: Exchange
    """What it counts for while that is not sure."""
    end: Any = None
    """Its ``response.done``, which is held back."""
    sure_at: float = math.inf


class Matching:
    """The requests that were sent and whose response has not begun."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.open: dict[str, Wish] = {}
        """By their token, in the order in which they were sent."""
        self.by_order: bool | None = None
        """Whether the order tells which request a response answers, since the server repeats no
        metadata. None: it has not been seen."""
        self._guess: Guess | None = None
        self._unexplained = False

    def begins(self, made: Any, now: float) -> Match:
        """A response begins. What it answers is not open any more, unless it is a guess."""
        token = (field(made, "metadata") or {}).get(TOKEN)
        if self._guess is not None:
            self._another_begins(self._guess, token is not None, now)
        if token is not None:
            self.by_order = False
            wish = self.open.pop(token, None)
            return Match(wish, unwanted=wish is None)
        if not self._core.profile.echoes_metadata and self.open:
            return Match(self.open.pop(next(iter(self.open))))
        only = self._only_request() if self.by_order is not False else None
        if only is not None and self.by_order:
            return Match(self.open.pop(only.token))
        self._unexplained = self._unexplained or bool(self.open)
        return Match(perhaps=only)

    def _only_request(self) -> Wish | None:
        """The only request that is open, if a response that begins now can answer nothing else:
        the server has all that was put before it, and would have told of a turn of the user's."""
        core = self._core
        if len(self.open) != 1 or core.responses.server_may_begin or core.may_answer_untold:
            return None
        return None if core.requests.has_open(requests.ITEM) else next(iter(self.open.values()))

    def suppose(self, wish: Wish, response: Response, stand_in: Exchange) -> None:
        """Take the response for the answer as soon as nothing speaks against it."""
        self._guess = Guess(wish, response, stand_in)

    def _another_begins(self, guess: Guess, told: bool, now: float) -> None:
        """Another response begins while one is a guess: that is settled first. Two that nothing
        explains leave it open which one answers, here and later."""
        explained = self._core.responses.answers_turn and not told
        if not told and not explained:
            self.by_order = False
        self._decide(guess, explained and guess.end is not None, now)

    def holds_back(self, response: Response, event: Any, now: float) -> bool:
        """Whether this end of a response waits until it is sure what the response answers."""
        guess = self._guess
        if guess is None or guess.response is not response:
            return False
        guess.end, guess.sure_at = event, now + NOTHING_ELSE_BEGINS
        return True

    def tick(self, now: float) -> None:
        """Nothing else began in time: the guess was right."""
        if self._guess is not None and self._guess.sure_at <= now:
            self._decide(self._guess, True, now)

    def refused(self, wish: Wish) -> None:
        """The server refuses it: then no response is its answer."""
        self.open.pop(wish.token, None)
        if self._guess is not None and self._guess.wish is wish:
            self._decide(self._guess, False, self._core.now)

    def over(self, response: Response) -> None:
        """The response is over before it was sure what it answers."""
        if self._guess is not None and self._guess.response is response:
            self._guess = None

    def lost(self, at: float) -> list[Wish]:
        """The connection was replaced at this time: the requests that went over the old one."""
        self._guess = None
        is_lost = self._core.requests.lost
        gone = [wish for wish in self.open.values() if is_lost(wish.event_id, at)]
        for each in gone:
            del self.open[each.token]
        return gone

    def _decide(self, guess: Guess, right: bool, now: float) -> None:
        """The guess was right: it is the answer; or it was not, and is one of the server's own."""
        self._guess = None
        exchange, response = guess.wish.exchange, guess.response
        if right and self.open.pop(guess.wish.token, None) is not None:
            self.by_order = True
            self._core.requests.forget(guess.wish.event_id)
            self._core.forget_exchange(guess.stand_in)
            response.exchanges[response.exchanges.index(guess.stand_in)] = exchange
            exchange.responses.append(response)
            exchange.calls += guess.stand_in.calls
            exchange.first_at = exchange.first_at or guess.stand_in.first_at
            exchange.answered = True
        if guess.end is not None:
            self._core.responses.done(guess.end, now)

    def why_unanswered(self, exchange: Exchange) -> str:
        """What may help, if the answer to this is waited for in vain; empty if nothing is known."""
        open = any(wish.exchange is exchange for wish in self.open.values())
        if not (open and self._unexplained and self._core.profile.echoes_metadata):
            return ""
        return (
            "the server began a response without the metadata of this request, and it is not sure "
            "that it is the answer. If the server never repeats metadata, open the conversation "
            "with profile=Profile(echoes_metadata=False)"
        )
