"""Rows 30 to 33, 38, 39, 42 and 54: slow peers, slow readers, many threads, cancellation."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from portkey_realtime import AudioDropped
from portkey_realtime.errors import (
    Backpressure,
    ClosedError,
    ConcurrencyError,
    ConnectionLost,
    RealtimeError,
    SendTimeout,
)
from support.bounds import PROMPT
from support.driver import Conversation, Driver, only_async, only_sync
from support.raw_server import PING, PONG, TEXT, Peer, Serve, delta, frame_bytes, silent
from support.relay import Relay

MARK = {"type": "input_audio_buffer.cleared", "event_id": "event_mark"}


def no_reading(peer: Peer) -> None:
    peer.stop_reading()
    peer.greet()


# The peer takes nothing --------------------------------------------------------------------------


def send_for_ever(driver: Driver, talk: Conversation) -> Future[Any]:
    """Sends until something ends it. Not one of the messages fits into what the kernel holds, so
    a first byte at the peer means that a sender is stuck."""
    audio = bytes(8_000_000)
    if driver.kind == "sync":

        def send() -> None:
            for _ in range(20):
                talk.connection.send_audio_data(audio)

        return driver.start(send)

    async def send_async() -> None:
        for _ in range(20):
            await talk.connection.send_audio_data(audio)

    return driver.start(send_async)


def test_row_30_a_peer_that_takes_nothing_ends_the_send(serve: Serve, driver: Driver) -> None:
    server = serve(no_reading, receive_buffer=16_384)
    talk = driver.connect(server.url, options={"send_timeout": 1.0})
    started = time.monotonic()
    error = driver.outcome(send_for_ever(driver, talk))
    assert time.monotonic() - started < 4.5  # five seconds are the default
    assert isinstance(error, SendTimeout)
    assert isinstance(
        driver.outcome(driver.start(talk.connection.send_audio_data, b"ab")), SendTimeout
    )
    _, ending = talk.rest(2.0)
    assert isinstance(ending, ConnectionLost)


def test_row_30_five_seconds_are_the_default(serve: Serve, driver: Driver) -> None:
    talk = driver.connect(serve(silent).url)
    assert talk.connection._socket.limits.send_timeout == 5


def test_row_30_close_frees_senders_that_are_stuck(serve: Serve, driver: Driver) -> None:
    server = serve(no_reading, receive_buffer=16_384)
    talk = driver.connect(server.url, options={"send_timeout": 60})
    stuck = [send_for_ever(driver, talk) for _ in range(3)]
    server.peer().wait_unread()
    assert talk.close() < PROMPT
    for future in stuck:
        assert isinstance(driver.outcome(future, 1.0), ClosedError)


def test_row_30_receiving_goes_on_while_a_send_is_stuck(serve: Serve, driver: Driver) -> None:
    server = serve(no_reading, receive_buffer=16_384)
    talk = driver.connect(server.url, options={"send_timeout": 60})
    stuck = send_for_ever(driver, talk)
    server.peer().wait_unread()
    server.peer().event(delta(1))
    assert talk.recv().event_id == "event_1"
    assert not stuck.done()
    talk.close()
    driver.outcome(stuck, 1.0)


def test_row_30_a_slow_peer_is_not_a_stuck_one(
    serve: Serve, driver: Driver, relay: Callable[..., Relay]
) -> None:
    def script(peer: Peer) -> None:
        peer.read_size, peer.read_pause = 65_536, 0.012  # slow, but never a pause of 1 s
        peer.greet()

    server = serve(script, receive_buffer=65_536)
    talk = driver.connect(server.url, options={"send_timeout": 1.0})
    error = driver.outcome(driver.start(talk.connection.send_audio_data, bytes(8_000_000)))
    assert error is None
    server.peer().wait_for(lambda: server.peer().messages())


@pytest.mark.real_time  # the peer has to read on time
@only_sync
def test_row_30_any_progress_counts_even_within_one_piece(serve: Serve, driver: Driver) -> None:
    """A blocking send returns only when all of a piece is taken, however long that lasts."""

    def script(peer: Peer) -> None:
        peer.read_size, peer.read_pause = 1024, 0.05  # 64 KiB take 3.2 s
        peer.greet()

    server = serve(script, receive_buffer=4_096)
    talk = driver.connect(server.url, options={"send_timeout": 2.0})
    talk.connection._socket.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16_384)
    talk.audio(bytes(90_000))
    server.peer().wait_for(lambda: server.peer().messages())


def test_row_30_the_end_of_the_connection_ends_a_stuck_send(serve: Serve, driver: Driver) -> None:
    server = serve(no_reading, receive_buffer=16_384)
    talk = driver.connect(server.url, options={"send_timeout": 60})
    stuck = send_for_ever(driver, talk)
    server.peer().wait_unread()
    server.peer().reset()
    error = driver.outcome(stuck, 2.0)
    assert isinstance(error, ConnectionLost)


# The reader takes nothing ------------------------------------------------------------------------


@pytest.mark.parametrize("backlog", [10, 400])
def test_row_31_a_slow_reader_loses_nothing_and_keeps_its_connection(
    serve: Serve, driver: Driver, backlog: int
) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        for number in range(backlog):
            peer.event(delta(number, bytes(4800)))

    server = serve(script)
    talk = driver.connect(server.url, options={"ping_interval": 0.2, "ping_timeout": 0.2})
    peer = server.peer()
    peer.wait_for(lambda: peer.count(PING) >= 2)  # and no pong was lost behind the backlog
    peer.event(MARK)
    events = talk.take(backlog)
    assert [event.event_id for event in events] == [f"event_{i}" for i in range(backlog)]
    assert talk.recv().event_id == "event_mark"


def test_row_31_what_waits_to_be_read_is_limited(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        for number in range(80):
            peer.event(delta(number, bytes(750_000)))  # a megabyte each

    server = serve(script)
    talk = driver.connect(server.url)
    server.peer().wait_ended()
    events, error = talk.rest()
    assert isinstance(error, Backpressure)
    assert [event.event_id for event in events] == [f"event_{i}" for i in range(len(events))]
    assert 60 <= len(events) <= 67


def test_row_31_after_an_overflow_there_is_no_gap(serve: Serve, driver: Driver) -> None:
    """The end comes right after what fitted: a later event would hide that some are missing.

    Behind the large event that is too much, in the same write, come small ones that would fit.
    """
    sizes = [30_000] * 13 + [80] * 8

    def script(peer: Peer) -> None:
        peer.greet()
        frames = [
            frame_bytes(TEXT, json.dumps(delta(number, bytes(size))).encode())
            for number, size in enumerate(sizes)
        ]
        peer.raw(b"".join(frames[:12]))
        peer.until_taken()
        peer.raw(b"".join(frames[12:]))

    server = serve(script)
    talk = driver.connect(server.url, options={"max_unread": 500_000})
    server.peer().wait_ended()
    events, error = talk.rest()
    assert isinstance(error, Backpressure)
    assert [event.event_id for event in events] == [f"event_{number}" for number in range(12)]
    if driver.kind == "sync":
        # The reading thread hands on the rest of its last read, and all before it is taken by now.
        driver.call(talk.connection._socket.process_event, json.dumps(MARK).encode())
    assert talk.rest()[0] == []


def test_row_31_the_oldest_audio_goes_if_you_asked_for_it(serve: Serve, driver: Driver) -> None:
    """Never anything else; and where something is missing, an event says how much."""
    words = {**delta(0), "type": "response.audio_transcript.delta", "delta": "la"}

    def script(peer: Peer) -> None:
        peer.greet()
        for number in range(100):
            peer.event(delta(2 * number, bytes(3_750)))  # five kilobytes each
            peer.event(delta(2 * number + 1, bytes(3_750)))
            peer.event({**words, "event_id": f"words_{number}"})
        peer.event(MARK)
        peer.until_taken()
        sent.set()

    sent = threading.Event()
    options = {"max_unread": 200_000, "overflow": "drop_audio"}
    talk = driver.connect(serve(script).url, options=options)
    assert sent.wait(8)
    events = [talk.recv()]
    while events[-1].type != MARK["type"]:
        events.append(talk.recv())
    events.pop()
    gaps = [each.events for each in events if isinstance(each, AudioDropped)]
    spoken = [each.event_id for each in events if each.type == "response.audio.delta"]
    told = [each.event_id for each in events if each.type == words["type"]]
    assert told == [f"words_{number}" for number in range(100)]
    assert spoken == [f"event_{number}" for number in range(200 - len(spoken), 200)]
    assert 20 <= len(spoken) <= 40  # 200 kB have room for 38
    assert sum(gaps) == 200 - len(spoken)
    assert [type(each) for each in events[:4:2]] == [AudioDropped, AudioDropped]
    assert gaps[:-1] == [2] * (len(gaps) - 1)  # both of a pair in one gap, in its place


def test_row_31_without_enough_audio_to_drop_it_is_the_end(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        peer.event(delta(0, bytes(3_750)))
        for number in range(1, 100):
            words = {**delta(number), "type": "response.text.delta", "delta": "la" * 2_000}
            peer.event(words)

    server = serve(script)
    talk = driver.connect(server.url, options={"max_unread": 200_000, "overflow": "drop_audio"})
    server.peer().wait_ended()
    events, error = talk.rest()
    assert isinstance(error, Backpressure)
    assert [event.event_id for event in events] == [f"event_{i}" for i in range(len(events))]


def test_row_31_the_audio_of_a_translated_answer_can_go_too(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.event(type="session.created", event_id="e", session={"id": "s", "type": "realtime"})
        for number in range(100):
            peer.event({**delta(number, bytes(3_750)), "type": "response.output_audio.delta"})
        peer.until_taken()
        sent.set()

    sent = threading.Event()
    options = {"max_unread": 200_000, "overflow": "drop_audio"}
    talk = driver.connect(serve(script).url, options=options)
    assert sent.wait(8)
    dropped = talk.recv()
    assert isinstance(dropped, AudioDropped)
    assert (dropped.audio, dropped.delta) == (None, None)
    assert talk.recv().event_id == f"event_{dropped.events}"


def test_row_31_a_reader_that_keeps_up_has_no_limit(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        for number in range(80):
            peer.event(delta(number, bytes(750_000)))
            if number % 10 == 9:
                peer.wait_for(lambda n=number: len(peer.messages()) > n // 10)  # type: ignore[misc]

    talk = driver.connect(serve(script).url)
    for _ in range(8):
        talk.take(10)
        talk.send({"type": "input_audio_buffer.clear"})


def test_row_32_a_ping_is_answered_though_nobody_reads(serve: Serve, driver: Driver) -> None:
    took = []

    def script(peer: Peer) -> None:
        peer.greet()
        for number in range(400):
            peer.event(delta(number, bytes(480)))
        for _ in range(5):
            pongs, started = peer.count(PONG), time.monotonic()
            peer.frame(PING, b"are you there")
            peer.wait_for(lambda n=pongs: peer.count(PONG) > n)  # type: ignore[misc]
            took.append(time.monotonic() - started)
        peer.event(MARK)

    talk = driver.connect(serve(script).url)
    talk.take(401)
    assert min(took) < 0.2  # a busy machine may be late for some
    assert max(took) < PROMPT


@only_async
def test_row_33_a_loop_that_was_blocked_loses_nothing(serve: Serve, driver: Driver) -> None:
    pinged, blocked = threading.Event(), threading.Event()

    def hold_the_pong() -> None:
        pinged.set()
        blocked.wait(8)

    def script(peer: Peer) -> None:
        peer.on_ping = hold_the_pong  # the pong comes while the loop cannot look
        peer.greet()
        blocked.wait(8)
        for number in range(50):
            peer.event(delta(number))

    def block() -> None:
        blocked.set()
        time.sleep(0.9)  # the fault itself

    server = serve(script)
    talk = driver.connect(server.url, options={"ping_interval": 0.3, "ping_timeout": 0.3})
    assert pinged.wait(8)
    driver.loop.call_soon_threadsafe(block)
    events = talk.take(50)
    assert [event.event_id for event in events] == [f"event_{i}" for i in range(50)]
    peer = server.peer()
    pings = peer.count(PING)
    peer.wait_for(lambda: peer.count(PING) > pings)
    peer.event(MARK)
    assert talk.recv().event_id == "event_mark"


# Many at once ------------------------------------------------------------------------------------


def test_row_38_a_second_reader_is_told_what_to_do(serve: Serve, driver: Driver) -> None:
    server = serve()
    talk = driver.connect(server.url)
    first = talk.start_recv()
    second = driver.outcome(talk.start_recv())
    assert isinstance(second, ConcurrencyError)
    assert "read in one" in str(second)
    events, third = talk.start_listening()
    assert isinstance(driver.outcome(third), ConcurrencyError)
    server.peer().event(delta(7))
    assert driver.result(first).event_id == "event_7"
    assert events == []


def test_row_38_reading_is_free_again_after_a_timeout(serve: Serve, driver: Driver) -> None:
    server = serve()
    talk = driver.connect(server.url)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            talk.recv(0.05)
    server.peer().event(delta(7))
    assert talk.recv().event_id == "event_7"


def test_row_39_frames_of_many_senders_are_whole_and_in_order(serve: Serve, driver: Driver) -> None:
    server = serve()
    talk = driver.connect(server.url)
    append = talk.connection.input_audio_buffer.append
    audio = random.Random(2).randbytes(2400)

    def sender(name: int) -> Future[Any]:
        if driver.kind == "sync":

            def send() -> None:
                for number in range(200):
                    append(audio=audio, event_id=f"{name}-{number}")

            return driver.start(send)

        async def send_async() -> None:
            for number in range(200):
                await append(audio=audio, event_id=f"{name}-{number}")
                if number % 7 == name:
                    await asyncio.sleep(0)

        return driver.start(send_async)

    for future in [sender(name) for name in range(8)]:
        driver.result(future, 20)
    peer = server.peer()
    peer.wait_for(lambda: len(peer.frames) == 1600)
    came = [each["event_id"].split("-") for each in peer.messages()]
    for name in range(8):
        assert [int(number) for who, number in came if who == str(name)] == list(range(200))


def test_row_39_a_large_append_is_not_cut_in_two_by_another_sender(
    serve: Serve, driver: Driver
) -> None:
    server = serve()
    talk = driver.connect(server.url)
    big = driver.start(talk.connection.send_audio_data, bytes(5_000_000))
    small = [driver.start(talk.connection.send_audio_data, b"ab") for _ in range(20)]
    for future in [big, *small]:
        driver.result(future)
    peer = server.peer()
    peer.wait_for(lambda: len(peer.frames) == 21)
    assert sorted(len(each["audio"]) for each in peer.messages())[:20] == [4] * 20


def test_the_first_use_opens_a_connection_once_however_many_come(
    serve: Serve, driver: Driver
) -> None:
    server = serve()
    manager = driver.manager(server.url)
    for future in [driver.start(manager.send_audio_data, b"ab") for _ in range(8)]:
        driver.result(future)
    peer = server.peer()
    peer.wait_for(lambda: len(peer.messages()) == 8)
    assert len(server.peers) == 1
    driver.call(manager.close)
    peer.wait_ended()


def test_a_loop_that_was_left_goes_on_where_it_was(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        for number in range(20):
            peer.event(delta(number))
        peer.close(1000)

    talk = driver.connect(serve(script).url)

    def first_five() -> Any:
        if driver.kind == "sync":
            found = []
            for event in talk.connection.listen():
                found.append(event.event_id)
                if len(found) == 5:
                    return found
            return found

        async def read() -> list[str]:
            found = []
            async for event in talk.connection.listen():
                found.append(event.event_id)
                if len(found) == 5:
                    break
            return found

        return read()

    seen = driver.call(first_five)
    seen += [event.event_id for event in talk.take(3)]
    events, error = talk.rest()
    assert error is None
    assert [*seen, *(event.event_id for event in events)] == [f"event_{i}" for i in range(20)]


# Cancellation ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
@only_async
def test_row_42_a_cancelled_recv_neither_loses_nor_doubles_a_message(
    serve: Serve, driver: Driver, relay: Callable[..., Relay], seed: int
) -> None:
    go = threading.Event()

    def script(peer: Peer) -> None:
        peer.greet()
        go.wait(8)
        for number in range(200):
            peer.event(delta(number, bytes(30)))
        peer.close(1000)

    server = serve(script)
    between = relay(server.port, chunk=97)  # messages arrive in pieces that fit none
    talk = driver.connect(between.url)
    turns = random.Random(seed)

    async def read() -> list[str]:
        seen: list[str] = []
        go.set()
        while True:
            task = asyncio.create_task(talk.connection.recv())
            for _ in range(turns.choice([0, 1, 1, 2, 3, 5, 8])):
                await asyncio.sleep(0)
            if turns.random() < 0.7:
                task.cancel()
            try:
                seen.append((await task).event_id)
            except asyncio.CancelledError:
                continue
            except ClosedError:
                return seen

    assert driver.call(read, within=20) == [f"event_{i}" for i in range(200)]


@pytest.mark.parametrize("seed", range(2))
def test_row_42_a_recv_that_timed_out_neither_loses_nor_doubles_a_message(
    serve: Serve, driver: Driver, relay: Callable[..., Relay], seed: int
) -> None:
    go = threading.Event()

    def script(peer: Peer) -> None:
        peer.greet()
        go.wait(8)
        for number in range(100):
            peer.event(delta(number, bytes(30)))
        peer.close(1000)

    server = serve(script)
    between = relay(server.port, chunk=97, delay=0.0005)
    talk = driver.connect(between.url)
    turns = random.Random(seed)
    seen: list[str] = []
    waits = [turns.choice([0, 0.0001, 0.0005, 0.001, 0.002]) for _ in range(5000)]

    def read() -> None:
        for wait in waits:
            try:
                seen.append(talk.connection.recv(wait).event_id)
            except TimeoutError:
                continue
            except ClosedError:
                return

    async def read_async() -> None:
        for wait in waits:
            try:
                seen.append((await talk.connection.recv(wait)).event_id)
            except TimeoutError:
                continue
            except ClosedError:
                return

    go.set()
    driver.call(read if driver.kind == "sync" else read_async, within=20)
    left, error = talk.rest()
    assert error is None
    assert [*seen, *(event.event_id for event in left)] == [f"event_{i}" for i in range(100)]


@only_async
def test_row_42_a_cancelled_send_leaves_whole_frames(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.stop_reading()
        peer.greet()

    server = serve(script, receive_buffer=16_384)
    talk = driver.connect(server.url)

    async def send() -> None:
        tasks = []
        for number in range(60):
            append = talk.connection.input_audio_buffer.append
            tasks.append(asyncio.create_task(append(audio=bytes(60_000), event_id=str(number))))
            await asyncio.sleep(0)
            tasks[-1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    driver.call(send)
    peer = server.peer()
    peer.resume_reading()
    talk.send({"type": "response.create"})
    peer.wait_for(lambda: peer.messages("response.create"))
    numbers = [int(each["event_id"]) for each in peer.messages("input_audio_buffer.append")]
    assert numbers == sorted(set(numbers))


# Errors that are data ----------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["response_cancel_not_active", "input_audio_buffer_commit_empty"])
def test_row_54_an_error_that_does_no_harm_leaves_the_connection_alone(
    serve: Serve, driver: Driver, code: str
) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        peer.wait_for(lambda: peer.messages("response.cancel"))
        cause = peer.messages("response.cancel")[0]["event_id"]
        error = {
            "type": "invalid_request_error",
            "code": code,
            "message": "Nothing to do.",
            "param": None,
            "event_id": cause,
        }
        peer.event(type="error", event_id="event_e", error=error)
        peer.event(MARK)

    server = serve(script)
    talk = driver.connect(server.url)
    talk.send({"type": "response.cancel", "event_id": "mine_1"})
    error, mark = talk.take(2)
    assert (error.type, error.error.code, error.error.event_id) == ("error", code, "mine_1")
    assert mark.event_id == "event_mark"
    talk.send({"type": "response.create"})
    server.peer().wait_for(lambda: server.peer().messages("response.create"))


def test_an_error_of_ours_is_one_that_can_be_caught(serve: Serve, driver: Driver) -> None:
    talk = driver.connect(serve().url)
    for bad in (
        {"type": "response.audio.delta"},
        {"no": "type"},
        {"type": "nonsense", "x": object()},
        5,
    ):
        error = driver.outcome(driver.start(talk.connection.send, bad))
        assert error is None or isinstance(error, RealtimeError), repr(error)
