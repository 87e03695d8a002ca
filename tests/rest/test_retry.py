"""When a call is tried again, and after how long."""

from __future__ import annotations

import pytest

from portkey_realtime._rest.retry import RetryPolicy, backoff, is_retryable


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
def test_a_status_that_may_change_is_retryable(status: int) -> None:
    assert is_retryable(status)


@pytest.mark.parametrize("status", [200, 301, 307, 400, 401, 403, 404, 405, 410, 413, 422, 451])
def test_a_status_that_will_not_change_is_not(status: int) -> None:
    assert not is_retryable(status)


def test_the_pauses_double_up_to_a_limit() -> None:
    full = [backoff(attempt, lambda: 0.0) for attempt in range(7)]
    assert full == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    assert backoff(10_000, lambda: 0.0) == 8.0


def test_chance_takes_off_at_most_a_quarter() -> None:
    assert backoff(0, lambda: 0.5) == 0.4375
    for _ in range(100):
        assert 0.75 < backoff(1) <= 1.0


def test_two_retries_unless_told_otherwise() -> None:
    pauses = [RetryPolicy(chance=lambda: 0.0).pause(attempt) for attempt in range(4)]
    assert pauses == [0.5, 1.0, None, None]
    assert RetryPolicy(0).pause(0) is None


@pytest.mark.parametrize(("asked", "pause"), [(0.0, 0.0), (7.0, 7.0), (60.0, 60.0), (60.1, None)])
def test_what_the_server_asks_for_counts_unless_it_is_too_long(
    asked: float, pause: float | None
) -> None:
    assert RetryPolicy().pause(0, asked) == pause
    assert RetryPolicy().pause(2, asked) is None
