"""Rows 23 to 29, 34 to 37 and 44: how a conversation ends, whoever ends it and however rudely."""

from __future__ import annotations

import functools
import gc
import threading
import time
import warnings
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from portkey_realtime.errors import ClosedError, ConnectionLost, SessionExpired
from support.bounds import PROMPT, SLOWER
from support.driver import Conversation, Driver
from support.raw_server import (
    TEXT,
    Peer,
    Serve,
    delta,
    frame_bytes,
    response_event,
    silent,
)
from support.relay import Relay

ERROR_EXPIRED = {
    "type": "error",
    "event_id": "e",
    "error": {
        "type": "invalid_request_error",
        "code": "session_expired",
        "message": "Your session hit the maximum duration of 60 minutes.",
    },
}


def ends(*events: dict[str, Any], how: Callable[[Peer], None]) -> Callable[[Peer], None]:
    """A script: the greeting, these events, this end."""

    def script(peer: Peer) -> None:
        peer.greet()
        for event in events:
            peer.event(event)
        how(peer)

    return script


def closes(code: int | None, reason: str = "", **how: Any) -> Callable[[Peer], None]:
    return lambda peer: peer.close(code, reason, **how)


# The server ends it ------------------------------------------------------------------------------


def test_row_23_a_clean_close_while_idle_is_the_end_and_no_error(
    serve: Serve, driver: Driver
) -> None:
    script = ends(response_event("created"), response_event("done"), how=closes(1000, "bye"))
    talk = driver.connect(serve(script).url)
    events, error = talk.rest()
    assert [event.type for event in events] == ["response.created", "response.done"]
    assert error is None
    ending = driver.outcome(talk.start_recv())
    assert isinstance(ending, ClosedError)


def test_row_23_a_clean_close_in_the_middle_of_a_response_is_a_loss(
    serve: Serve, driver: Driver
) -> None:
    script = ends(response_event("created"), delta(1), how=closes(1000))
    talk = driver.connect(serve(script).url)
    events, error = talk.rest()
    assert len(events) == 2
    assert isinstance(error, ConnectionLost)
    assert (error.code, error.in_flight) == (1000, "resp_1")


def test_row_23_a_lost_connection_says_so_every_time(serve: Serve, driver: Driver) -> None:
    talk = driver.connect(serve(ends(response_event("created"), how=closes(1000))).url)
    _, first = talk.rest()
    _, second = talk.rest()
    assert isinstance(first, ConnectionLost)
    assert isinstance(second, ConnectionLost)
    third = driver.outcome(driver.start(talk.connection.send_audio_data, b"ab"))
    assert isinstance(third, ConnectionLost)
    assert third.in_flight == "resp_1"


@pytest.mark.parametrize(
    ("events", "code", "reason"),
    [
        ([ERROR_EXPIRED], 1001, "Your session hit the maximum duration of 60 minutes."),
        ([], 1001, "Your session hit the maximum duration of 30 minutes."),
        ([ERROR_EXPIRED], 1000, ""),
        ([ERROR_EXPIRED], None, ""),
    ],
    ids=["error-and-1001", "1001-alone", "error-and-1000", "error-and-no-code"],
)
def test_row_24_an_expired_session_has_an_error_of_its_own(
    serve: Serve, driver: Driver, events: list[Any], code: int | None, reason: str
) -> None:
    talk = driver.connect(serve(ends(*events, how=closes(code, reason))).url)
    came, error = talk.rest()
    assert len(came) == len(events)
    assert isinstance(error, SessionExpired)
    assert error.reason == reason


@pytest.mark.parametrize("code", [1008, 1009, 3000, 4000, 4999])
def test_row_25_a_refusal_is_raised_with_code_and_reason_and_never_repeated(
    serve: Serve, driver: Driver, code: int
) -> None:
    server = serve(ends(how=closes(code, "quota: none left")))
    talk = driver.connect(server.url)
    _, error = talk.rest()
    assert type(error) is ConnectionLost
    assert (error.code, error.reason) == (code, "quota: none left")
    assert str(code) in str(error)
    assert "quota: none left" in str(error)
    assert len(server.peers) == 1


def cut_a_frame_short(peer: Peer) -> None:
    peer.raw(frame_bytes(TEXT, b'{"x":"' + b"a" * 5000)[:900])
    peer.reset()


CUTS: dict[str, tuple[Callable[[Peer], None], int | None]] = {
    "1011": (closes(1011, "boom"), 1011),
    "1012": (closes(1012), 1012),
    "1013": (closes(1013), 1013),
    "1001": (closes(1001), 1001),
    "no-code": (closes(None), 1005),
    "fin": (Peer.fin, None),
    "reset": (Peer.reset, None),
    "reset-in-a-frame": (cut_a_frame_short, None),
}


@pytest.mark.parametrize("cut", CUTS)
def test_row_26_a_dropped_connection_is_known_within_a_second(
    serve: Serve, driver: Driver, cut: str
) -> None:
    how, code = CUTS[cut]
    go = threading.Event()

    def script(peer: Peer) -> None:
        peer.greet()
        peer.event(response_event("created"))
        peer.event(delta(1))
        go.wait(8)
        how(peer)

    talk = driver.connect(serve(script).url)
    talk.take(2)
    events, ending = talk.start_listening()
    started = time.monotonic()
    go.set()
    error = driver.outcome(ending)
    assert time.monotonic() - started < PROMPT
    assert events == []
    assert isinstance(error, ConnectionLost)
    assert (error.code, error.in_flight) == (code, "resp_1")


def test_row_26_what_came_before_the_cut_is_read_first(serve: Serve, driver: Driver) -> None:
    script = ends(*map(delta, range(200)), how=cut_a_frame_short)
    server = serve(script)
    talk = driver.connect(server.url)
    server.peer().wait_ended()
    events, error = talk.rest()
    assert [event.event_id for event in events] == [f"event_{i}" for i in range(len(events))]
    assert len(events) <= 200  # a reset may overtake what the kernel had not handed on
    assert isinstance(error, ConnectionLost)


def test_row_26_what_came_before_a_plain_end_is_all_read(serve: Serve, driver: Driver) -> None:
    talk = driver.connect(serve(ends(*map(delta, range(200)), how=Peer.fin)).url)
    events, error = talk.rest()
    assert len(events) == 200
    assert isinstance(error, ConnectionLost)


def test_row_26_a_connection_lost_while_sending_is_an_error_of_ours(
    serve: Serve, driver: Driver, relay: Callable[..., Relay]
) -> None:
    server = serve()
    between = relay(server.port)
    talk = driver.connect(between.url)
    cut = functools.partial(between.cut, reset=True)  # in the loop: it must not notice before
    error = driver.outcome(driver.start(repeat(driver, talk, 2000, 4800, first=cut)))
    assert isinstance(error, ConnectionLost)


@pytest.mark.parametrize("code", [1000, 1011, None])
def test_row_27_a_close_is_known_though_the_server_keeps_tcp_open(
    serve: Serve, driver: Driver, long_goodbyes: None, code: int | None
) -> None:
    server = serve(ends(response_event("created"), how=closes(code, hang_up=False)))
    talk = driver.connect(server.url)
    started = time.monotonic()
    events, error = talk.rest()
    assert time.monotonic() - started < PROMPT
    assert len(events) == 1
    assert isinstance(error, ConnectionLost)
    assert error.code == (1005 if code is None else code)
    server.peer().fin()


def test_row_27_tcp_is_ended_though_the_server_keeps_it_open(serve: Serve, driver: Driver) -> None:
    server = serve(ends(how=closes(1000, hang_up=False)))
    driver.connect(server.url)
    server.peer().wait_ended(2.5)  # and nobody has called close()


def test_row_27_a_broken_frame_ends_it_though_the_server_keeps_tcp_open(
    serve: Serve, driver: Driver
) -> None:
    def script(peer: Peer) -> None:
        peer.echoes_close = False
        peer.greet()
        peer.raw(frame_bytes(TEXT, b"{}", rsv=0b010))

    server = serve(script)
    talk = driver.connect(server.url)
    started = time.monotonic()
    _, error = talk.rest(2.5)
    assert time.monotonic() - started < PROMPT
    assert isinstance(error, ConnectionLost)
    assert error.code == 1002
    server.peer().wait_ended(2.5)


# The server stops answering ----------------------------------------------------------------------

SOON = {"ping_interval": 0.2, "ping_timeout": 0.3}


def deaf(peer: Peer) -> None:
    peer.greet()
    peer.event(response_event("created"))
    peer.stop_reading()


def mute(peer: Peer) -> None:
    peer.answers_pings = False
    peer.echoes_close = False
    peer.greet()
    peer.event(response_event("created"))


@pytest.mark.parametrize("script", [deaf, mute])
def test_row_29_a_peer_that_answers_no_ping_is_given_up(
    serve: Serve, driver: Driver, script: Callable[[Peer], None]
) -> None:
    talk = driver.connect(serve(script).url, options=SOON)
    talk.take(1)
    started = time.monotonic()
    _, error = talk.rest(6.0)
    assert time.monotonic() - started < PROMPT
    assert isinstance(error, ConnectionLost)
    assert error.in_flight == "resp_1"
    assert "stalled" in str(error)


def test_row_29_a_network_that_goes_quiet_is_given_up(
    serve: Serve, driver: Driver, relay: Callable[..., Relay]
) -> None:
    between = relay(serve().port)
    talk = driver.connect(between.url, options=SOON)
    between.stall()
    started = time.monotonic()
    _, error = talk.rest(6.0)
    assert time.monotonic() - started < PROMPT
    assert isinstance(error, ConnectionLost)
    assert "stalled" in str(error)


def test_row_29_a_network_that_is_quiet_for_a_moment_is_not(
    serve: Serve, driver: Driver, relay: Callable[..., Relay]
) -> None:
    server = serve()
    between = relay(server.port)
    talk = driver.connect(between.url, options={"ping_interval": 0.2, "ping_timeout": 2})
    server.peer().wait_for(lambda: server.peer().count(0x9) >= 1)
    between.stall()
    talk.audio(bytes(4800))
    threading.Event().wait(0.6)  # the fault itself
    between.resume()
    server.peer().wait_for(lambda: server.peer().messages())
    pings = server.peer().count(0x9)
    server.peer().wait_for(lambda: server.peer().count(0x9) > pings)
    server.peer().event(delta(1))
    assert talk.recv().event_id == "event_1"


def test_row_29_events_are_a_sign_of_life_as_good_as_pongs(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.answers_pings = False
        peer.greet()
        for number in range(25):
            peer.event(delta(number))
            peer.server.stopping.wait(0.06)
        peer.close(1000)

    options = {"ping_interval": 0.2, "ping_timeout": 1}
    talk = driver.connect(serve(script).url, options=options)
    events, error = talk.rest()
    assert len(events) == 25
    assert error is None


def test_row_29_by_default_a_stall_is_known_within_thirty_seconds(
    serve: Serve, driver: Driver
) -> None:
    socket = driver.connect(serve(silent).url).connection._socket
    assert socket.ping_interval + socket.ping_timeout == 30


# We end it ---------------------------------------------------------------------------------------


def no_echo(peer: Peer) -> None:
    peer.echoes_close = False
    peer.greet()


def no_reading(peer: Peer) -> None:
    peer.stop_reading()
    peer.greet()


@pytest.mark.parametrize("script", [no_echo, no_reading])
def test_row_28_close_never_takes_more_than_two_seconds(
    serve: Serve,
    driver: Driver,
    script: Callable[[Peer], None],
    threads_before: set[threading.Thread],
) -> None:
    server = serve(script)
    took = []
    while not took or (took[-1] > 2.5 and len(took) < 3):  # a busy machine may be late for one
        talk = driver.connect(server.url, options={"close_timeout": 30})
        took.append(talk.close())
    assert took[-1] < 2.5, took
    driver.assert_nothing_runs(threads_before)
    assert min(talk.close() for _ in range(3)) < 0.2


def test_row_28_close_sends_a_close_frame_and_ends_tcp(
    serve: Serve, driver: Driver, long_goodbyes: None
) -> None:
    server = serve()
    talk = driver.connect(server.url, options={"close_timeout": 60})
    assert talk.close() < PROMPT
    peer = server.peer()
    peer.wait_ended()
    assert peer.close_code == 1000  # not 1005: some servers take a Close without a code ill


@pytest.mark.parametrize("how", [Peer.reset, closes(1011, hang_up=False)], ids=["reset", "close"])
def test_row_28_both_may_close_at_once(
    serve: Serve, driver: Driver, how: Callable[[Peer], None]
) -> None:
    """The server ends it while close() still waits for what was sent to get through."""
    server = serve(no_reading, receive_buffer=16_384)
    talk = driver.connect(server.url)
    driver.call(repeat(driver, talk, 1, 1_000_000))
    closing = driver.start(talk.connection.close)
    threading.Event().wait(0.3)
    how(server.peer())
    assert driver.outcome(closing) is None
    assert talk.rest() == ([], None)


def test_row_28_a_with_block_costs_no_more_than_close(serve: Serve, driver: Driver) -> None:
    server = serve(no_echo)
    manager = driver.manager(server.url)
    if driver.kind == "sync":

        def visit() -> None:
            with manager as connection:
                connection.recv(40)

        started = time.monotonic()
        driver.call(visit)
    else:

        async def visit_async() -> None:
            async with manager as connection:
                await connection.recv(40)

        started = time.monotonic()
        driver.call(visit_async)
    assert time.monotonic() - started < PROMPT
    server.peer().wait_ended()


@pytest.mark.parametrize("count", [100, 3000])
def test_row_34_close_is_quick_and_what_had_come_can_still_be_read(
    serve: Serve, driver: Driver, long_goodbyes: None, count: int
) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        for number in range(count):
            peer.event(delta(number, b""))
        peer.frame(0x9, b"all")

    server = serve(script)
    talk = driver.connect(server.url, options={"close_timeout": 60})
    peer = server.peer()
    peer.wait_for(lambda: b"all" in [each.payload for each in peer.frames])
    assert talk.close() < PROMPT
    events, error = talk.rest()
    assert error is None
    assert [event.event_id for event in events] == [f"event_{i}" for i in range(count)]


def test_row_34_close_is_quick_while_the_server_still_floods(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        while not peer.server.stopping.is_set():
            peer.event(delta(0, bytes(48_000)))

    server = serve(script)
    talk = driver.connect(server.url)
    talk.take(3)
    assert talk.close() < PROMPT
    server.peer().wait_ended()
    _, error = talk.rest()
    assert error is None


def slow_reading(peer: Peer) -> None:
    peer.read_size, peer.read_pause = 16_384, 0.02
    peer.greet()


def late_reading(peer: Peer) -> None:
    peer.stop_reading()
    peer.greet()
    peer.server.stopping.wait(2.2)
    peer.resume_reading()


@pytest.mark.parametrize("script", [slow_reading, late_reading])
def test_row_35_what_close_could_not_send_is_counted(
    serve: Serve, driver: Driver, script: Callable[[Peer], None]
) -> None:
    server = serve(script, receive_buffer=16_384)
    talk = driver.connect(server.url)
    driver.call(repeat(driver, talk, 100, 9600))
    assert talk.close() < PROMPT
    unsent = talk.connection.unsent
    peer = server.peer()
    peer.wait_ended(20)
    arrived = len(peer.messages())
    assert 0 <= unsent <= 100
    assert arrived + unsent >= 100, "some audio was lost without a word"


def test_row_35_what_a_deaf_peer_never_got_is_counted(serve: Serve, driver: Driver) -> None:
    """Its kernel takes a little, no more than two or three messages of these."""
    talk = driver.connect(serve(no_reading, receive_buffer=16_384).url)
    driver.call(repeat(driver, talk, 100, 9600))
    assert talk.close() < PROMPT
    assert 90 <= talk.connection.unsent <= 100


def test_row_35_close_waits_for_a_peer_that_is_slow_to_start(serve: Serve, driver: Driver) -> None:
    """It has a second to take what was sent, and one more to say goodbye."""

    def script(peer: Peer) -> None:
        peer.stop_reading()
        peer.greet()
        peer.server.stopping.wait(1.4)
        peer.resume_reading()

    server = serve(script, receive_buffer=16_384)
    talk = driver.connect(server.url)
    driver.call(repeat(driver, talk, 100, 9600))
    talk.close()
    peer = server.peer()
    peer.wait_ended()
    assert len(peer.messages()) == 100
    assert peer.close_code == 1000
    assert talk.connection.unsent == 0


def repeat(
    driver: Driver,
    talk: Conversation,
    times: int,
    size: int,
    first: Callable[[], object] = lambda: None,
) -> Callable[[], Any]:
    """A call that sends so many pieces of audio of so many bytes, after a first deed."""
    if driver.kind == "sync":

        def send() -> None:
            first()
            for _ in range(times):
                talk.connection.send_audio_data(bytes(size))

        return send

    async def send_async() -> None:
        first()
        for _ in range(times):
            await talk.connection.send_audio_data(bytes(size))

    return send_async


def test_row_35_on_a_quick_link_close_loses_nothing(serve: Serve, driver: Driver) -> None:
    server = serve()
    talk = driver.connect(server.url)

    driver.call(repeat(driver, talk, 200, 9600))
    talk.close()
    peer = server.peer()
    peer.wait_ended()
    assert len(peer.messages()) == 200
    assert talk.connection.unsent == 0
    assert peer.close_code is not None


@pytest.mark.parametrize("script", [silent, no_echo])
def test_row_36_close_ends_a_recv_that_waits(
    serve: Serve, driver: Driver, long_goodbyes: None, script: Callable[[Peer], None]
) -> None:
    """At once, and not with the Close handshake."""
    server = serve(script)
    talk = driver.connect(server.url, options={"close_timeout": 60})
    waiting = talk.start_recv()
    assert not waiting.done()
    started = time.monotonic()
    closing = driver.start(talk.connection.close)
    error = driver.outcome(waiting)
    assert time.monotonic() - started < PROMPT
    assert isinstance(error, ClosedError)
    if script is no_echo:
        assert not closing.done()
        server.peer().reset()
    assert driver.outcome(closing) is None


def test_row_36_close_ends_a_loop_that_listens(serve: Serve, driver: Driver) -> None:
    talk = driver.connect(serve().url)
    events, ending = talk.start_listening()
    talk.close()
    assert driver.outcome(ending, 1.0) is None
    assert events == []


def test_row_37_after_close_every_call_says_so_and_iteration_ends(
    serve: Serve, driver: Driver
) -> None:
    talk = driver.connect(serve().url)
    talk.close()
    assert min(talk.close() for _ in range(3)) < 0.2  # a busy machine may be late for some
    connection = talk.connection
    for call in (
        lambda: connection.recv(40),
        lambda: connection.send({"type": "response.create"}),
        lambda: connection.send_audio_data(b"ab"),
        lambda: connection.response.create(),
    ):
        assert isinstance(driver.outcome(driver.start(call)), ClosedError)
    assert talk.rest() == ([], None)


def test_row_37_close_may_be_called_from_many_places_at_once(
    serve: Serve, driver: Driver, long_goodbyes: None
) -> None:
    talk = driver.connect(serve().url, options={"close_timeout": 60})
    started = time.monotonic()
    futures = [driver.start(talk.connection.close) for _ in range(8)]
    assert [driver.outcome(future) for future in futures] == [None] * 8
    assert time.monotonic() - started < PROMPT


def test_row_37_a_manager_that_was_closed_does_not_open(serve: Serve, driver: Driver) -> None:
    server = serve()
    manager = driver.manager(server.url)
    driver.call(manager.close)
    driver.call(manager.close)
    error = driver.outcome(driver.start(driver.open, manager))
    assert isinstance(error, ClosedError)
    assert server.peers == []


# Nobody ends it ----------------------------------------------------------------------------------


def test_row_44_a_forgotten_connection_warns_and_goes(serve: Serve, driver: Driver) -> None:
    server = serve()
    connection = driver.call(driver.open, driver.manager(server.url))
    gone = weakref.ref(connection)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        gc.collect()
        caught.clear()  # what earlier tests in this process left behind is theirs
        del connection
        until = time.monotonic() + 3 * SLOWER
        while gone() is not None and time.monotonic() < until:  # the thread that opened it may end
            gc.collect()
            driver.call(gc.collect)
    try:
        assert gone() is None
        assert [each.category for each in caught] == [ResourceWarning]
        server.peer().wait_ended(2.0)
    finally:
        server.peer().reset()
