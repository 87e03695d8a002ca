"""Sending from one thread while another ends the socket, which TLS takes in two steps."""

from __future__ import annotations

import socket
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from portkey_realtime._transport.outbox import Outbox, end_tcp


class Encrypted(socket.socket):
    """As ``ssl.SSLSocket``: ending forgets the encryption, and then ends TCP. Here another thread
    sends in between."""

    tls: Any = SimpleNamespace(write=len)

    def shutdown(self, how: int) -> None:
        self.tls = None
        super().send(b"in plain text")
        super().shutdown(how)

    def sendall(self, data: Any, flags: int = 0) -> None:
        if self.tls is not None:
            closing = threading.Thread(target=self._forget)
            closing.start()
            closing.join()
            self.tls.write(data)

    def _forget(self) -> None:
        self.tls = None


@pytest.mark.parametrize("how", [socket.SHUT_WR, socket.SHUT_RDWR])
def test_nothing_goes_out_in_plain_text_while_tcp_ends(how: int) -> None:
    ours, theirs = socket.socketpair()
    with theirs, Encrypted(fileno=ours.detach()) as peer:
        if how == socket.SHUT_WR:  # the library's empty frame
            outbox = Outbox(peer, pytest.fail)
            outbox.add([b""])
            outbox.transmit()
        else:
            end_tcp(peer, how)
        assert theirs.recv(100) == b""
        assert peer.tls is not None  # what is still read can be decrypted
    end_tcp(peer, how)  # and once more, after it was closed


def test_a_socket_that_is_closed_while_it_sends_is_a_lost_one() -> None:
    ours, theirs = socket.socketpair()
    with theirs, Encrypted(fileno=ours.detach()) as peer:
        outbox = Outbox(peer, pytest.fail)
        outbox.add([b"a message"])
        with pytest.raises(OSError, match="closed by another thread"):
            outbox.transmit()
        assert not outbox.writing.locked()
