"""What two threads, or two tasks, notice in an unlucky order: each of these was seen in a soak."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from portkey_realtime import InvalidEvent
from portkey_realtime.errors import ConnectionLost, SessionExpired
from portkey_realtime.reconnect import Reconnect, Reconnected
from support.driver import Driver, only_async, only_sync
from support.raw_server import (
    CLOSE,
    GREETING,
    TEXT,
    Peer,
    RawServer,
    Serve,
    _switching,
    delta,
    frame_bytes,
    response_event,
)

EXPIRED = {
    "type": "error",
    "event_id": "e",
    "error": {"type": "x", "code": "session_expired", "message": "Time is up."},
}
QUESTION = {"type": "response.create"}


def says(*events: dict[str, Any], code: int, then: Callable[[Peer], None] | None = None) -> Any:
    """Say all at once and close; a second connection gets ``then``, or nothing more."""

    def script(peer: Peer) -> None:
        peer.greet()
        if peer.number == 0:
            for event in events:
                peer.event(event)
            peer.close(code)
        elif then is not None:
            then(peer)

    return script


def sent_too_late(
    driver: Driver, server: RawServer, **how: Any
) -> tuple[Any, BaseException | None]:
    """A conversation whose sender notices the end before anything was read."""
    talk = driver.connect(server.url, **how)
    server.peer().wait_ended()
    return talk, driver.outcome(driver.start(talk.connection.send, QUESTION))


def test_row_24_an_expiry_that_a_sender_met_first_is_one_for_the_reader(
    serve: Serve, driver: Driver
) -> None:
    talk, refused = sent_too_late(driver, serve(says(EXPIRED, code=1001)))
    assert isinstance(refused, ConnectionLost)
    events, error = talk.rest()
    assert [event.type for event in events] == ["error"]
    assert isinstance(error, SessionExpired)


def test_row_23_a_sender_does_not_say_what_was_in_flight_at_the_end(
    serve: Serve, driver: Driver
) -> None:
    """It only knows what was read by then; the reader gets to know the rest."""
    script = says(response_event("created"), response_event("done"), code=1011)
    server = serve(script)
    talk = driver.connect(server.url)
    talk.take(1)
    server.peer().wait_ended()
    refused = driver.outcome(driver.start(talk.connection.send, QUESTION))
    assert isinstance(refused, ConnectionLost)
    _, error = talk.rest()
    assert isinstance(error, ConnectionLost)
    assert error.in_flight is None


def test_row_53_a_sender_recovers_from_a_close_in_the_middle_of_an_unread_answer(
    serve: Serve, driver: Driver
) -> None:
    server = serve(says(response_event("created"), code=1000))
    talk, refused = sent_too_late(driver, server, reconnect=Reconnect(initial_delay=0.01))
    assert refused is None
    assert [type(event).__name__ for event in talk.take(2)] == [
        "ResponseCreatedEvent",
        "Reconnected",
    ]
    second = server.peer(1)
    second.wait_for(lambda: second.messages("response.create"))


def test_row_53_an_expiry_in_the_middle_of_a_replay_refuses_nothing(
    serve: Serve, driver: Driver
) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        peer.wait_for(lambda: peer.messages())
        item = {**peer.messages()[0]["item"], "id": "item_a", "status": "completed"}
        if peer.number == 1:
            peer.event(EXPIRED)
            peer.close(1001, "maximum duration")
            return
        peer.event(type="conversation.item.created", event_id="c", item=item)
        if peer.number == 0:
            peer.close(1011)

    server = serve(script)
    talk = driver.connect(server.url, reconnect=Reconnect(initial_delay=0.01))
    content = [{"type": "input_text", "text": "hello"}]
    item = {"id": "item_a", "type": "message", "role": "user", "content": content}
    talk.send({"type": "conversation.item.create", "item": item})
    created, reconnected = talk.take(2)
    assert created.type == "conversation.item.created"
    assert isinstance(reconnected, Reconnected)
    assert (reconnected.items, reconnected.lost) == (1, ())


def test_row_07_three_such_frames_that_are_read_after_close_end_the_loop(
    serve: Serve, driver: Driver
) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        for bad in ("{", "no", "[]"):
            peer.text(bad)
        peer.frame(0x9, b"all")

    server = serve(script)
    talk = driver.connect(server.url)
    peer = server.peer()
    peer.wait_for(lambda: b"all" in [each.payload for each in peer.frames])
    talk.close()
    events, error = talk.rest(3.0)
    assert [type(event) for event in events] == [InvalidEvent] * 3
    assert error is None


@only_sync
def test_row_19_what_came_in_one_piece_with_a_broken_frame_is_read(
    serve: Serve, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the watching thread sees the end before the reading one has handed it all over."""
    go = threading.Event()

    def script(peer: Peer) -> None:
        peer.greet()
        go.wait(8)
        good = [frame_bytes(TEXT, json.dumps(delta(number)).encode()) for number in range(4)]
        peer.raw(b"".join(good) + frame_bytes(TEXT, b"{}", mask=b"abcd"))

    talk = driver.connect(serve(script).url)
    socket = talk.connection._socket
    hand_over, held = socket.process_event, threading.Event()

    def late(event: Any) -> None:
        if not held.is_set():
            held.set()
            threading.Event().wait(
                0.3
            )  # the processor is elsewhere: more than one look of the watch
        hand_over(event)

    monkeypatch.setattr(socket, "process_event", late)
    go.set()
    events, error = talk.rest(5.0)
    assert [event.event_id for event in events] == [f"event_{number}" for number in range(4)]
    assert isinstance(error, ConnectionLost)
    assert error.code == 1002


@only_async
def test_row_53_a_recovery_that_is_just_over_is_not_waited_for_again(
    serve: Serve, driver: Driver
) -> None:
    """A connection may die before the loop has cleared away the recovery that made it. To wait for
    that one would give up no turn of the loop, so nothing would ever change."""
    server = serve(says(code=1011))
    talk = driver.connect(server.url, reconnect=Reconnect(initial_delay=0.01))
    server.peer().wait_ended()

    async def read() -> Any:
        over = asyncio.create_task(asyncio.sleep(0))
        await over
        talk.connection._repair._task = over
        return await talk.connection.recv(40)

    assert isinstance(driver.call(read), Reconnected)


def test_row_27_a_close_that_comes_with_the_handshake_ends_tcp_as_well(
    serve: Serve, driver: Driver
) -> None:
    def all_at_once(peer: Peer) -> bool:
        peer.echoes_close = False
        greeting = frame_bytes(TEXT, json.dumps(GREETING).encode())
        peer.raw(_switching(peer) + greeting + frame_bytes(CLOSE, b"\x03\xf3"))
        return True

    server = serve(lambda _peer: None, handshake=all_at_once)
    talk = driver.connect(server.url)
    _, error = talk.rest(2.5)
    assert isinstance(error, ConnectionLost)
    assert error.code == 1011
    server.peer().wait_ended(2.5)  # and nobody has called close()
