"""Row 72: an exception from a signal's handler, at any moment of taking the reader's lock."""

from __future__ import annotations

import sys
import threading
from types import FrameType
from typing import Any

import pytest

from portkey_realtime._core.reader_lock import ReaderLock
from portkey_realtime.errors import ConcurrencyError


class SignalError(Exception):
    """What a signal's handler raises."""


def read(lock: ReaderLock) -> None:
    """As a connection does."""
    try:
        lock.acquire()
        assert lock.held
    finally:
        lock.release()


TAKING = read.__code__.co_firstlineno + 3
"""The line of ``read`` that takes the lock."""


def interrupted(lock: ReaderLock, after: int) -> bool:
    """Read, with an exception before the bytecode number ``after``; False if there are fewer."""
    left = after

    def count(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal left
        if frame.f_code not in (read.__code__, ReaderLock.acquire.__code__):
            return None
        frame.f_trace_opcodes = True
        taken = frame.f_code is read.__code__ and frame.f_lineno > TAKING
        if event == "opcode" and not taken:
            left -= 1
            if left == 0:
                raise SignalError
        return count

    before = sys.gettrace()
    sys._getframe().f_trace_opcodes = True  # from 3.12 on settrace looks whether any frame asks
    sys.settrace(count)
    try:
        read(lock)
    except SignalError:
        return True
    finally:
        sys.settrace(before)
    return False


def test_row_72_the_lock_is_free_after_an_exception_at_any_moment() -> None:
    lock = ReaderLock(threading.get_ident)
    moments = 0
    while interrupted(lock, moments + 1):
        moments += 1
        assert not lock.held
    assert moments > 10


def test_row_72_another_caller_neither_reads_nor_gives_back_what_it_has_not() -> None:
    callers = ["first"]
    lock = ReaderLock(lambda: callers[-1])
    lock.acquire()
    callers.append("second")
    with pytest.raises(ConcurrencyError, match="read in one"):
        lock.acquire()
    lock.release()
    assert lock.held
    callers.pop()
    lock.release()
    callers.append("second")
    assert lock.acquire()


def test_row_72_a_call_inside_a_call_does_not_give_back_the_outer_ones() -> None:
    """A signal's handler that reads while its own thread does."""
    lock = ReaderLock(threading.get_ident)
    lock.acquire()
    for _ in range(2):
        with pytest.raises(ConcurrencyError, match="read in one"):
            read(lock)
        assert lock.held
    lock.release()
    assert not lock.held


@pytest.mark.parametrize("times", [1, 2])
def test_row_72_giving_back_again_changes_nothing(times: int) -> None:
    lock = ReaderLock(threading.get_ident)
    lock.acquire()
    for _ in range(times + 1):
        lock.release()
    assert not lock.held
    assert lock.acquire()
