"""Reconnecting: the policy you choose, and the events that tell you what happened.

Off unless you ask for it::

    connection = client.beta.realtime.connect(model="gpt-realtime", reconnect=Reconnect())

When the connection is lost, the next ``listen``, ``recv`` or ``send`` dials again and rebuilds the
conversation on the server from what was seen: the session's settings, then the items in order,
audio as its transcript. Then reading goes on with a ``Reconnected`` event, which says what could
not be restored. The server has no part in this, so it is a replay, not a resumption.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from typing import Any, ClassVar, Final, Literal

import attrs

from portkey_realtime.errors import (
    APIConnectionError,
    APIStatusError,
    ConfigError,
    ConnectionLost,
    RealtimeError,
    SessionExpired,
)

# Close codes after which the same conversation may be welcome again. Not among them: 1008 and
# 3000 (not allowed), 1009 (too big), 1002 and 1007 (protocol), and the application's own 4000s.
_RECOVERABLE: Final = frozenset({None, 1000, 1001, 1005, 1006, 1011, 1012, 1013, 1014, 1015})


def _positive(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 < value < math.inf:  # type: ignore[operator]  # checked just before
        raise ConfigError(f"Reconnect.{attribute.name} must be a finite number above 0")


@attrs.frozen(kw_only=True)
class Reconnect:
    """When to dial again, how often, and for how long. All times in seconds."""

    attempts: int = attrs.field(default=5, validator=_positive)
    """Dials until it is given up. The count starts anew only after ``stable_after``, so that a
    server which greets and dies is not dialled for ever."""
    deadline: float = attrs.field(default=60.0, validator=_positive)
    """How long one recovery may take, waiting included."""
    initial_delay: float = attrs.field(default=0.5, validator=_positive)
    """Before the second dial; it doubles from dial to dial, with jitter. The first is at once."""
    maximum_delay: float = attrs.field(default=8.0, validator=_positive)
    stable_after: float = attrs.field(default=30.0, validator=_positive)
    """A connection that stood this long clears the count of attempts."""
    renew_before: float = attrs.field(default=120.0, validator=_positive)
    """How long before the session's end it is announced and, between two turns, renewed."""


@attrs.define(kw_only=True)
class Reconnected:
    """The conversation goes on over a new connection; this is what became of it."""

    restored: Literal["replayed"] = "replayed"
    """By what means: the client replayed what it had seen. The server itself kept nothing."""
    items: int
    """How many items of the conversation were rebuilt."""
    lost: tuple[str, ...]
    """What could not be restored, one sentence each; empty if nothing is missing."""
    interrupted: str | None
    """The id of the response that was cut off, or None. No more events of it will come."""
    attempts: int
    """How many dials it took."""
    cause: RealtimeError | None
    """Why: the loss, or None for a renewal before the session's end."""

    type: ClassVar[Literal["client.reconnected"]] = "client.reconnected"
    delta: ClassVar[None] = None
    audio: ClassVar[None] = None


@attrs.define(kw_only=True)
class SessionExpiring:
    """The server will end the session soon. With ``reconnect`` it is renewed before."""

    seconds_left: float

    type: ClassVar[Literal["client.session_expiring"]] = "client.session_expiring"
    delta: ClassVar[None] = None
    audio: ClassVar[None] = None


class Recovery:
    """The course of recoveries of one connection. No clock, no sleep: both are given in."""

    def __init__(
        self, policy: Reconnect, *, clock: Callable[[], float], chance: Callable[[], float]
    ) -> None:
        self.policy = policy
        self._clock = clock
        self._chance = chance
        self._attempts = 0
        self._stands_since = clock()
        self._announced = False

    def recoverable(self, error: RealtimeError | None) -> bool:
        """Whether dialling again may help after this loss."""
        if isinstance(error, SessionExpired):
            return True
        return isinstance(error, ConnectionLost) and error.code in _RECOVERABLE

    def course(self, cause: RealtimeError | None) -> Generator[float, Exception | None, int]:
        """Yields how long to wait before each dial; gets the dial's error sent in, or closed.

        Raises the cause when there is no attempt or no time left, or an error that dialling again
        cannot mend, such as a refused key.
        """
        begun = self._clock()
        if begun - self._stands_since >= self.policy.stable_after:
            self._attempts = 0
        dials, delay, failure = 0, 0.0, None
        while True:
            late = self._clock() + delay - begun > self.policy.deadline
            if self._attempts >= self.policy.attempts or late:
                given_up = failure if failure is not None and cause is None else cause
                raise given_up or APIConnectionError("the session could not be renewed")
            self._attempts += 1
            dials += 1
            failure = yield delay
            if failure is None:
                self._stands_since = self._clock()
                self._announced = False
                return dials
            if not _worth_another(failure):
                raise failure
            delay = min(self.policy.initial_delay * 2 ** (dials - 1), self.policy.maximum_delay)
            delay *= 1 - self._chance() / 4
            if isinstance(failure, APIStatusError) and failure.retry_after:
                delay = max(delay, failure.retry_after)

    def renewal(
        self, expires_at: float | None, now: float, *, idle: bool
    ) -> tuple[Literal["wait", "announce", "renew"], float]:
        """What to do about the session's end: wait (how long), announce it, or renew now.

        Between two turns it is renewed at once; a turn that is going on gets until ten seconds
        before the end.
        """
        if not expires_at:
            return "wait", math.inf
        left = expires_at - now
        if left > self.policy.renew_before:
            return "wait", left - self.policy.renew_before
        if not self._announced:
            self._announced = True
            return "announce", left
        if idle or left <= _LAST_CALL:
            return "renew", left
        return "wait", min(1.0, left - _LAST_CALL)


_LAST_CALL: Final = 10.0


def attempts_of(course: Generator[float, Exception | None, int]) -> int:
    """Tell a course that the dial succeeded; how many dials it took."""
    try:
        course.send(None)
    except StopIteration as done:
        return int(done.value)
    raise AssertionError("a course ends with its first success")


def _worth_another(error: Exception) -> bool:
    if isinstance(error, APIStatusError):
        return error.status in {408, 425, 429} or error.status >= 500
    return isinstance(error, APIConnectionError | ConnectionLost)
