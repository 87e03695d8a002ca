"""Row 84: two guards of the blocking socket, each against one moment between two threads."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from websockets.client import ClientProtocol
from websockets.uri import parse_uri

from portkey_realtime import Reconnect
from portkey_realtime._config.dial import Limits
from portkey_realtime._core.session import Session
from portkey_realtime._transport import thread_opening
from portkey_realtime._transport.thread_socket import ThreadSocket
from portkey_realtime.beta import DIALECT
from support.bounds import SLOWER
from support.driver import Driver, only_sync
from support.raw_server import Peer, Serve, _drain, accept, delta


@only_sync
def test_row_84_a_dial_that_close_overtakes_is_aborted(
    serve: Serve, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``close()`` comes when TCP is connected and nobody has heard of the new socket yet."""

    def hands(peer: Peer) -> bool:
        return accept(peer) if peer.number == 0 else _drain(peer)  # the second is never answered

    def script(peer: Peer) -> None:
        peer.greet()
        peer.reset()

    real, closed = thread_opening.open_tcp, threading.Event()

    def then_closed(*args: Any) -> Any:
        opened = real(*args)
        if closer:
            closer.pop()()
        return opened

    def close() -> None:
        threading.Thread(target=closing, name="driver-close", daemon=True).start()
        assert _until(lambda: talk.connection._closed)

    def closing() -> None:
        talk.connection.close()
        closed.set()

    closer: list[Callable[[], None]] = []
    server = serve(script, handshake=hands)
    talk = driver.connect(server.url, reconnect=Reconnect(), options={"timeout": 30})
    closer.append(close)
    monkeypatch.setattr(thread_opening, "open_tcp", then_closed)
    reading = talk.start_recv()
    assert driver.outcome(reading) is not None
    assert closed.wait(3 * SLOWER)
    assert _until(
        lambda: all(each.name != "realtime-recovery" for each in threading.enumerate()), 3
    ), "the dial waits for a handshake that nobody wants"


def _until(holds: Callable[[], object], within: float = 5) -> bool:
    deadline = time.monotonic() + within * SLOWER
    while not holds():
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(0.01)
    return True


def test_row_84_the_end_mark_stays_when_audio_makes_room() -> None:
    """The end is told while the library's thread still hands over what came before it."""
    ours, theirs = socket.socketpair()
    made = ThreadSocket(
        Session(DIALECT, wire="beta"),
        Limits(5.0, 3_000, True),
        ours,
        ClientProtocol(parse_uri("ws://127.0.0.1/")),
        ping_interval=None,
        max_queue=None,
    )
    try:
        audio = json.dumps(delta(1)).encode()
        for _ in range(3):
            made._deliver(audio)
        made._end()
        made._deliver(audio)  # beyond max_unread: the oldest goes
        taken = []
        while (message := made.take(1.0)) is not None:
            taken.append(message)
        assert taken.count(audio) < 4
    finally:
        made.abort()
        theirs.close()
        made.recv_events_thread.join(5)
        ours.close()
