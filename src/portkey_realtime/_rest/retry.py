"""When to try again, and after how long. Pure: sleeping and chance come from outside."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

import attrs

FIRST_DELAY: Final = 0.5
LONGEST_DELAY: Final = 8.0
LONGEST_RETRY_AFTER: Final = 60.0
"""A server that asks for more than this is not waited for: the error says how long it asked."""


def is_retryable(status: int) -> bool:
    """Whether an answer with this status may be different next time."""
    return status in {408, 409, 429} or status >= 500


def backoff(attempt: int, chance: Callable[[], float] = random.random) -> float:
    """Seconds before the next try after ``attempt`` failures (0 is the first), with jitter.

    Doubles from half a second to eight; up to a quarter is taken off at random, so that clients
    that failed together do not return together.
    """
    return min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(attempt, 10)) * (1 - 0.25 * chance())


@attrs.frozen
class RetryPolicy:
    """How often a REST call is repeated, and how long the pauses are."""

    max_retries: int = 2
    chance: Callable[[], float] = random.random
    """Gives numbers from 0 up to 1."""

    def pause(self, attempt: int, retry_after: float | None = None) -> float | None:
        """Seconds to wait after failure number ``attempt`` (from 0), or None to give up.

        What the server asks for counts; if that is longer than a minute, giving up is better than
        blocking the caller or coming back too soon.
        """
        if attempt >= self.max_retries:
            return None
        if retry_after is None:
            return backoff(attempt, self.chance)
        return retry_after if retry_after <= LONGEST_RETRY_AFTER else None
