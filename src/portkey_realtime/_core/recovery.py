"""When a lost connection is dialled again, how often, and when a session is renewed. Pure.

No clock and no sleep: both are given in. The policy that a user chooses is
``portkey_realtime.reconnect.Reconnect``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from typing import Final, Literal

from portkey_realtime.errors import (
    APIConnectionError,
    APIStatusError,
    ConnectionLost,
    RealtimeError,
    SendTimeout,
    SessionExpired,
)
from portkey_realtime.reconnect import Reconnect

# Close codes (RFC 6455 section 7.4) after which the same conversation may be welcome again. Not
# among them: 1008 and 3000 (not allowed), 1009 (too big), 1002 and 1007 (protocol), and the
# application's own 4000s.
_RECOVERABLE: Final = frozenset({None, 1000, 1001, 1005, 1006, 1011, 1012, 1013, 1014, 1015})

_LAST_CALL: Final = 10.0
"""Seconds before a session's end at which it is renewed even in the middle of a turn."""

Course = Generator[float, Exception | None, int]
"""Gives the seconds before each dial, takes the dial's error, returns how many dials it took."""

CLOSED_IN_RECOVERY: Final = "the connection was closed while it was being recovered"
NOT_CONFIRMED: Final = "the server did not confirm the rebuilt conversation"


class RenewalDue(RealtimeError):  # noqa: N818  # never seen by a user
    """The session is about to end and no turn is under way: renew it before reading on."""


class RenewalPostponed(RealtimeError):  # noqa: N818  # never seen by a user
    """A turn began while a renewal was on its way; there is time for another one."""


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
        self._lifetime: float | None = None
        self._given_up = False
        self._renewable = True
        self._begun = clock()

    @property
    def late(self) -> bool:
        """Whether the recovery that is under way has used up the time of the policy."""
        return self._clock() - self._begun > self.policy.deadline

    def recoverable(self, error: RealtimeError | None) -> bool:
        """Whether dialling again may help after this loss. Never, once it was given up."""
        if self._given_up:
            return False
        if isinstance(error, SessionExpired):
            return True
        return isinstance(error, ConnectionLost) and error.code in _RECOVERABLE

    def course(self, cause: RealtimeError | None) -> Course:
        """Yields how long to wait before each dial; gets the dial's error sent in, or closed.

        Raises the cause when there is no attempt or no time left, or an error that dialling again
        cannot mend, such as a refused key. Without a cause it is a renewal: the old connection
        still stands, so nothing is given up with it but further renewals.
        """
        if self._given_up and cause is not None:
            raise cause
        begun = self._begun = self._clock()
        if begun - self._stands_since >= self.policy.stable_after:
            self._attempts = 0
        dials = 0
        failure: Exception | None = None
        while True:
            delay = self._delay(failure)
            late = self._clock() + delay - begun > self.policy.deadline
            hopeless = failure is not None and not _worth_another(failure)
            if hopeless or late or self._attempts >= self.policy.attempts:
                self._given_up, self._renewable = cause is not None, False
                last = failure or APIConnectionError("the session could not be renewed")
                if cause is None:
                    raise last
                if hopeless:
                    _explain(last, f"this ended the reconnect after a loss: {cause}")
                    raise last from cause
                limit = f"within {self.policy.deadline:g} s" if late else "in all"
                _explain(cause, f"given up after {_counted(dials)} {limit}{_last(failure)}")
                raise cause from failure
            self._attempts += 1
            dials += 1
            failure = yield delay
            if failure is None:
                self._stands_since = self._clock()
                self._announced, self._renewable, self._lifetime = False, True, None
                return dials

    def postpone(self) -> None:
        """A renewal was given up for now, since a turn began: it does not count as an attempt."""
        self._attempts = max(self._attempts - 1, 0)

    def _delay(self, failure: Exception | None) -> float:
        """Seconds before the next dial: none before the first since the connection was stable."""
        if self._attempts == 0:
            return 0.0
        doubled = self.policy.initial_delay * 2.0 ** min(self._attempts - 1, 60)
        delay = min(doubled, self.policy.maximum_delay) * (1 - self._chance() / 4)
        if isinstance(failure, APIStatusError) and failure.retry_after:
            delay = max(delay, failure.retry_after)
        return delay

    def renewal(
        self, expires_at: float | None, now: float, *, idle: bool
    ) -> tuple[Literal["wait", "announce", "renew"], float]:
        """What to do about the session's end: wait (how long), announce it, or renew now.

        Between two turns it is renewed at once; a turn that is going on gets until ten seconds
        before the end. If that failed, the end is waited for: recovery is the second chance.
        """
        if not expires_at or not self._renewable:
            return "wait", math.inf
        left = expires_at - now
        if self._lifetime is None:
            self._lifetime = left
        if self._lifetime <= 0:
            return "wait", math.inf  # over when it began: our clock is wrong, or the server's
        before = min(self.policy.renew_before, self._lifetime / 2)
        if left > before:
            return "wait", left - before
        if not self._announced:
            self._announced = True
            return "announce", left
        if idle or left <= _LAST_CALL:
            return "renew", left
        return "wait", min(1.0, left - _LAST_CALL)


def attempts_of(course: Course) -> int:
    """Tell a course that the dial succeeded; how many dials it took."""
    try:
        course.send(None)
    except StopIteration as done:
        return int(done.value)
    raise AssertionError("a course ends with its first success")


def _explain(error: Exception, why: str) -> None:
    """Let an error say in its own text why it is final: causes are not always shown."""
    said, *rest = error.args or ("",)
    error.args = (f"{str(said).rstrip('.')}; {why}", *rest)


def _counted(dials: int) -> str:
    return "1 dial" if dials == 1 else f"{dials} dials"


def _last(failure: Exception | None) -> str:
    return "" if failure is None else f", the last of which failed: {failure}"


def _worth_another(error: Exception) -> bool:
    if isinstance(error, APIStatusError):
        return error.status in {408, 425, 429} or error.status >= 500
    return isinstance(error, APIConnectionError | ConnectionLost | SendTimeout)
