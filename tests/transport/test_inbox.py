"""The inbox that is thinned out while another thread reads from it."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Iterator

import pytest

from portkey_realtime._config.dial import Limits
from portkey_realtime._transport.inbox import SheddingInbox
from portkey_realtime._transport.thread_socket import ThreadSocket


@pytest.fixture
def impatient_threads() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_a_reader_gets_what_waits_in_order_and_then_nothing() -> None:
    inbox: SheddingInbox[int] = SheddingInbox()
    for each in range(3):
        inbox.put(each)
    assert [inbox.get(), inbox.get_nowait(), inbox.get(timeout=0)] == [0, 1, 2]
    assert inbox.empty()
    with pytest.raises(queue.Empty):
        inbox.get(timeout=0.01)
    with pytest.raises(queue.Empty):
        inbox.get_nowait()


def test_what_is_taken_out_wakes_nobody() -> None:
    inbox: SheddingInbox[int] = SheddingInbox()
    for each in range(100):
        inbox.put(each)
    inbox.thin_out(lambda waiting: [each for each in waiting if each % 10 == 0])
    inbox.put(100)
    assert [inbox.get_nowait() for _ in range(11)] == list(range(0, 101, 10))
    with pytest.raises(queue.Empty):
        inbox.get_nowait()
    assert inbox._tokens.empty()


def test_what_comes_in_the_middle_stays_behind() -> None:
    inbox: SheddingInbox[int] = SheddingInbox()
    inbox.put(1)
    inbox.put(2)

    def change(waiting: list[int]) -> list[int]:
        inbox.put(3)  # as the end of the connection, which another thread puts there
        return waiting[1:]

    inbox.thin_out(change)
    assert [inbox.get_nowait(), inbox.get_nowait()] == [2, 3]


def test_a_reader_never_gets_a_later_message_first(impatient_threads: None) -> None:
    inbox: SheddingInbox[int] = SheddingInbox()
    end = 20_000

    def fill() -> None:
        for each in range(end + 1):
            inbox.put(each)
            if each % 50 == 49:
                inbox.thin_out(lambda waiting: waiting[1:] if len(waiting) > 20 else waiting)

    filling = threading.Thread(target=fill)
    filling.start()
    read = [inbox.get(timeout=60)]
    while read[-1] != end:
        read.append(inbox.get(timeout=60))
    filling.join()
    assert read == sorted(read)


def test_the_end_stays_behind_what_came_after_it_was_said() -> None:
    socket = ThreadSocket.__new__(ThreadSocket)  # no TCP: what it does with its inbox alone
    socket.limits = Limits(send_timeout=1, max_unread=1000, drop_audio=True)
    socket.inbox = SheddingInbox()
    socket._arrived = socket._taken = 0
    socket._carries_audio = lambda message: message == b"a" * 100
    for message in (b"a" * 100, b"a" * 100, None, b"text", b"a" * 100):
        socket.inbox.put(None if message is None else (message, 0.0))
    assert socket._made_room()
    left = []
    while (item := socket.inbox.get_nowait()) is not None:
        left.append(bytes(item[0]))
    assert b"text" in left
    assert left.count(b"text") == 1
    assert socket.inbox.empty()
