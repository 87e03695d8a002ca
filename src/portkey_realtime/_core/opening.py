"""Which dialect to dial with, what the greeting tells, and when to dial once more. Pure.

``wire="auto"`` dials without a header that asks for a dialect, and lets the greeting decide. A
server that asks for another dialect gets one more try within the same open timeout. What was learnt
is a hint for the next connection of the same client; the greeting always decides. Some servers
greet only after a first ``session.update``: one that has not greeted for a while is sent the
settings in force.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn

import attrs

from portkey_realtime._config.dial import Dial
from portkey_realtime._config.generated.dialects import ASKED_BY, HANDSHAKE_HEADERS, Wire
from portkey_realtime._core.greeting import WrongDialectError, opening_timeout
from portkey_realtime._core.recovery import Recovery
from portkey_realtime._core.session import Session
from portkey_realtime._core.steps import Ask, Flow, OpenSocket, Run
from portkey_realtime.errors import APIStatusError, APITimeoutError, RealtimeError
from portkey_realtime.reconnect import Reconnect

_QUIET: Final = 2.0
"""Seconds without a greeting after which a server may be waiting for settings; a fourth of the
open timeout if that is less. Servers that greet by themselves do so in about half a second."""


@attrs.frozen
class Attempt:
    """One way to dial, with a fresh session for it."""

    dial: Dial
    session: Session
    asks_for: str
    """The dialect whose header is in the handshake; empty for none."""
    first: bool


def opening(plan: Plan) -> Flow[tuple[Any, Session]]:
    """Dial until the connection counts as open, all within one open timeout.

    Gives the socket and its session. Raises APIStatusError for a refused handshake,
    APITimeoutError, APIConnectionError.
    """
    attempt = plan.first()
    deadline = time.monotonic() + attempt.dial.open_timeout
    while True:
        socket = None
        attempt = yield from _with_credentials(attempt, deadline)
        try:
            socket = yield OpenSocket(attempt, deadline)
            yield from _awaiting_greeting(socket, attempt, deadline, plan.first_settings)
        except (RealtimeError, WrongDialectError) as error:
            problem = _wrong_dialect(error)
        except BaseException:
            if socket is not None:
                yield Run(socket.drop)
            raise
        else:
            plan.opened(attempt)
            return socket, attempt.session
        if socket is not None:
            yield Run(socket.drop)
        attempt = plan.other(attempt, problem)


def _awaiting_greeting(
    socket: Any, attempt: Attempt, deadline: float, first_settings: Mapping[str, Any] | None
) -> Flow[None]:
    """Gateways lose what is sent before the server has greeted, so nothing else is sent until
    then, and what is sent here is sent again later."""
    dial, session = attempt.dial, attempt.session
    quiet_until = time.monotonic() + min(_QUIET, dial.open_timeout / 4)
    while not session.greeted:
        try:
            left = min(quiet_until, deadline) - time.monotonic()
            message = yield Run(socket.take_within, (left,))
        except TimeoutError:
            if quiet_until > deadline:
                break
            quiet_until = math.inf
            for early in session.settings_in_force(first_settings):
                yield Run(socket.write, (early,))  # if that fails, the next step finds the end
            continue
        end = socket.ending_facts() if message is None else {}
        session.greet(message, dial.origin, socket.taken_at, **end)
    if not session.greeted:
        raise opening_timeout(dial.origin, dial.open_timeout, session.arrived)


def _with_credentials(attempt: Attempt, deadline: float) -> Flow[Attempt]:
    """The same attempt with every header known: functions are asked for each dial."""
    asked = attempt.dial.asked
    if asked is None:
        return attempt
    for each in asked.missing:
        try:
            asked.put(each, (yield Ask(each, deadline)))
        except TimeoutError:
            raise APITimeoutError(
                f"the function that gives {each.option} took longer than the "
                f"{attempt.dial.open_timeout:g} s for opening: make it quicker, or pass a longer "
                "timeout"
            ) from None
    return attrs.evolve(attempt, dial=attempt.dial.answered(asked))


def _wrong_dialect(
    error: RealtimeError | WrongDialectError,
) -> RealtimeError | WrongDialectError:
    """The same error, or what it says: that the server wants to be dialled the other way."""
    if isinstance(error, APIStatusError) and error.code is not None and error.code in ASKED_BY:
        return WrongDialectError(error.code, error)
    return error


class Plan:
    """How to open one conversation: for the first time, and again after a loss."""

    __slots__ = (
        "_again", "_checked", "_dial", "_hints", "_key", "_new_session", "close_timeout",
        "first_event", "first_settings", "open_timeout", "reconnect", "wire",
    )  # fmt: skip

    def __init__(
        self,
        *,
        wire: Wire,
        dial: Callable[[str, bool], Dial],
        new_session: Callable[[Callable[[str], str]], Session],
        hints: dict[int, str],
        first_event: Any = None,
        first_settings: Mapping[str, Any] | None = None,
        reconnect: Reconnect | None = None,
    ) -> None:
        self.wire = wire
        self.reconnect = reconnect
        self.first_event = first_event
        """What to send as soon as the connection is open, or None."""
        self.first_settings = first_settings
        """What to send to a server that does not greet, or None: the same, or an update that
        changes nothing."""
        self._dial: Callable[[str, bool], Dial] = dial
        self._new_session: Callable[[Callable[[str], str]], Session] = new_session
        self._hints = hints
        self._again = False
        asks_for = _with_header(wire)
        usual = dial(asks_for, False)  # checks all options, before anything is dialled
        # Authorization is ignored: the dialect does not depend on the key, and a client secret is
        # a new one each time.
        route = (item for item in usual.headers.items() if item[0].lower() != "authorization")
        self._key = hash((usual.url, frozenset(route)))
        self._checked = {asks_for: usual}
        self.open_timeout = usual.open_timeout
        self.close_timeout: float = usual.arguments["close_timeout"]

    def new_recovery(self) -> Recovery | None:
        """What steers reconnecting, if it was asked for."""
        if self.reconnect is None:
            return None
        return Recovery(self.reconnect, clock=time.monotonic, chance=random.random)

    def first(self) -> Attempt:
        """The way that is most likely right."""
        learnt = self._hints.get(self._key, "")
        asks_for = learnt if self.wire == "auto" else _with_header(self.wire)
        return self._attempt(asks_for, first=True)

    def other(self, attempt: Attempt, problem: WrongDialectError | RealtimeError) -> Attempt:
        """The other way, after the server asked for it. Raises the typed error if it did not."""
        if not isinstance(problem, WrongDialectError):
            raise problem
        wanted = _with_header(problem.wanted)
        if not attempt.first or self.wire != "auto" or wanted == attempt.asks_for:
            raise problem.error  # there is no other way, or it was that way already
        return self._attempt(wanted, first=False)

    def opened(self, attempt: Attempt) -> None:
        """Remember what worked. Whoever opens once more reconnects."""
        self._again = True
        self._checked.clear()
        if self.wire == "auto":
            self._hints[self._key] = attempt.asks_for

    def begun(self) -> None:
        """The conversation has begun. Without ``reconnect`` nothing is dialled again: what that
        takes need not be kept as long as the connection, keys among it."""
        if self.reconnect is None:
            self._dial, self._new_session = _not_again, _not_again
            self.first_event = self.first_settings = None

    def _attempt(self, asks_for: str, *, first: bool) -> Attempt:
        if asks_for not in self._checked:
            self._checked[asks_for] = self._dial(asks_for, self._again)
        dial = self._checked[asks_for]
        return Attempt(dial, self._new_session(dial.redact), asks_for, first)


def _with_header(wire: str) -> str:
    """The dialect if the handshake has to ask for it, else empty."""
    return wire if wire in HANDSHAKE_HEADERS else ""


def _not_again(*_arguments: Any) -> NoReturn:
    """In place of what a plan needs to dial, when it will not."""
    raise AssertionError("a conversation without reconnect is dialled once")
