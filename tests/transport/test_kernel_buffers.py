"""What the kernel holds of a socket, also while another thread closes it."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable

import pytest

from portkey_realtime._transport.kernel_buffers import readable, unacknowledged, writable


class ClosedAfter(socket.socket):
    """Closed by another thread as soon as its descriptor has been asked for so many times."""

    left = 1

    def fileno(self) -> int:
        if self.left == 0:
            self.close()
        self.left -= 1
        return super().fileno()


@pytest.mark.parametrize("ask", [unacknowledged, readable, writable])
@pytest.mark.parametrize("times", [0, 1])
@pytest.mark.parametrize("polls", [True, False], ids=["poll", "select"])
def test_a_socket_may_be_closed_while_it_is_asked(
    ask: Callable[[socket.socket | None], object],
    times: int,
    polls: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not polls:
        monkeypatch.delattr(select, "poll")  # as on Windows
    with ClosedAfter() as peer:
        peer.left = times
        ask(peer)
    assert not ask(peer)
    assert not ask(None)


def test_bytes_and_an_end_wait_to_be_read() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert not readable(theirs)
        ours.sendall(b"x" * 100)
        assert writable(ours)
        assert readable(theirs)
        theirs.close()
        assert readable(ours)  # an end waits to be read
