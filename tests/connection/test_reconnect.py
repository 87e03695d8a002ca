"""Reconnecting: when it is tried, what the next server is told, and what the application hears."""

from __future__ import annotations

import asyncio
import json
import math
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from websockets.protocol import State

from portkey_realtime._core.recovery import Recovery, attempts_of
from portkey_realtime.errors import (
    APIConnectionError,
    APIStatusError,
    AuthenticationError,
    Backpressure,
    ClosedError,
    ConfigError,
    ConnectionLost,
    InternalServerError,
    RateLimitError,
    RealtimeError,
    SendTimeout,
    SessionExpired,
)
from portkey_realtime.reconnect import Reconnect, Reconnected, SessionExpiring
from portkey_realtime_emulator import Emulator
from support.bounds import PROMPT, SLOWER
from support.driver import PATIENCE, Conversation, Driver
from support.peer_scripts import (
    BETA_GREETING,
    GA_GREETING,
    attend,
    confirm,
    confirm_ga,
    in_turn,
    item_event,
    refusal,
    serves,
    text_item,
)
from support.raw_server import (
    Peer,
    RawServer,
    Serve,
    accept,
    delta,
    never_answer,
    refuse,
    response_event,
)

Script = Callable[[Peer], None]

SOON = Reconnect(initial_delay=0.01, maximum_delay=0.02)

# The policy --------------------------------------------------------------------------------------

TIMES = ["deadline", "initial_delay", "maximum_delay", "stable_after", "renew_before"]


@pytest.mark.parametrize("name", ["attempts", *TIMES])
@pytest.mark.parametrize("wrong", [0, -1, math.nan, math.inf, True, "5", None, [1]])
def test_a_policy_takes_finite_numbers_above_zero(name: str, wrong: Any) -> None:
    with pytest.raises(ConfigError, match=f"Reconnect.{name} must be"):
        Reconnect(**{name: wrong})


@pytest.mark.parametrize("wrong", [2.5, 1.0])
def test_attempts_are_counted_in_whole_numbers(wrong: float) -> None:
    with pytest.raises(ConfigError, match="whole number"):
        Reconnect(attempts=wrong)  # type: ignore[arg-type]


def test_the_defaults_are_a_policy() -> None:
    assert Reconnect() == Reconnect(attempts=5, deadline=60, initial_delay=0.5, maximum_delay=8)


@pytest.mark.parametrize("wrong", [True, {}, 5, Reconnect])
def test_connect_takes_a_policy_only(offline: Any, wrong: Any) -> None:
    for api in (offline.beta.realtime, offline.realtime):
        with pytest.raises(ConfigError, match=r"reconnect=Reconnect\(\)"):
            api.connect(model="m", reconnect=wrong)


# The course of a recovery, with a clock of our own -----------------------------------------------


def lost(code: int | None = 1011) -> ConnectionLost:
    return ConnectionLost("gone", code=code)


DOWN = APIConnectionError("refused")


class Course:
    """Plays recoveries: every dial takes ``dialling`` seconds, every pause as long as it is."""

    def __init__(self, chance: float = 0.0, dialling: float = 0.0, **policy: Any) -> None:
        self.now = 100.0
        self.dialling = dialling
        policy = {"deadline": 1e6, **policy}
        self.recovery = Recovery(Reconnect(**policy), clock=lambda: self.now, chance=lambda: chance)
        self.pauses: list[float] = []

    def play(
        self, *failures: Exception, cause: RealtimeError | None = None, succeed: bool = False
    ) -> int:
        """Each dial fails so; then one succeeds, or none is expected. Gives the dials it took."""
        course = self.recovery.course(cause)
        delay = next(course)
        for failure in failures:
            self._wait(delay)
            delay = course.send(failure)
        assert succeed, f"another dial after {delay} s"
        self._wait(delay)
        return attempts_of(course)

    def _wait(self, delay: float) -> None:
        self.pauses.append(delay)
        self.now += delay + self.dialling


def test_the_first_dial_is_at_once_and_the_pauses_double_up_to_a_maximum() -> None:
    course = Course(attempts=8, initial_delay=0.5, maximum_delay=4)
    assert course.play(*[DOWN] * 6, cause=lost(), succeed=True) == 7
    assert course.pauses == [0, 0.5, 1, 2, 4, 4, 4]


@pytest.mark.parametrize(("chance", "first"), [(0.0, 4.0), (0.5, 3.5), (0.999999, 3.0)])
def test_jitter_takes_off_a_quarter_at_most(chance: float, first: float) -> None:
    course = Course(chance, initial_delay=4, maximum_delay=4)
    course.play(DOWN, DOWN, cause=lost(), succeed=True)
    assert course.pauses[1:] == pytest.approx([first, first], abs=1e-4)


def test_many_attempts_do_not_overflow() -> None:
    course = Course(attempts=3000, deadline=1e8)
    assert course.play(*[DOWN] * 2999, cause=lost(), succeed=True) == 3000


def test_when_the_attempts_are_used_up_the_cause_is_raised() -> None:
    course, cause = Course(attempts=3), lost()
    with pytest.raises(ConnectionLost) as caught:
        course.play(DOWN, DOWN, DOWN, cause=cause)
    assert caught.value is cause
    assert caught.value.__cause__ is DOWN
    assert len(course.pauses) == 3


def test_a_deadline_counts_the_dials_and_the_pause_to_come() -> None:
    course, cause = Course(attempts=100, deadline=10, dialling=3.0, initial_delay=1), lost()
    with pytest.raises(ConnectionLost):
        course.play(*[DOWN] * 100, cause=cause)
    assert course.pauses == [0, 1, 2]  # 3, 1 + 3, 2 + 3: a pause of 4 would end after 16 s


def test_what_is_lost_again_soon_is_dialled_again_later_and_in_the_end_not_at_all() -> None:
    course, cause = Course(attempts=3, stable_after=30, initial_delay=1), lost()
    for _ in range(3):
        course.play(cause=cause, succeed=True)
        course.now += 29
    assert course.pauses == [0, 1, 2]
    with pytest.raises(ConnectionLost):
        course.play(cause=cause)


def test_a_connection_that_stood_clears_the_count() -> None:
    course, cause = Course(attempts=3, stable_after=30, initial_delay=1), lost()
    for _ in range(10):
        course.play(DOWN, cause=cause, succeed=True)
        course.now += 30
    assert course.pauses == [0, 1] * 10


def test_the_first_connection_has_to_stand_before_the_count_is_cleared() -> None:
    course = Course(attempts=1, stable_after=30)
    course.play(cause=lost(), succeed=True)
    with pytest.raises(ConnectionLost):
        course.play(cause=lost())


@pytest.mark.parametrize(("retry_after", "pause"), [(7.0, 7.0), (0.1, 0.5), (None, 0.5)])
def test_retry_after_is_honoured(retry_after: float | None, pause: float) -> None:
    busy = RateLimitError("busy", status=429, retry_after=retry_after)
    course = Course(initial_delay=0.5)
    course.play(busy, cause=lost(), succeed=True)
    assert course.pauses == [0, pause]


def test_a_retry_after_beyond_the_deadline_ends_it_at_once() -> None:
    busy = RateLimitError("busy", status=429, retry_after=3600)
    course, cause = Course(deadline=60), lost()
    with pytest.raises(ConnectionLost) as caught:
        course.play(busy, cause=cause)
    assert caught.value is cause
    assert caught.value.__cause__ is busy


AGAIN = [
    DOWN,
    lost(),
    SendTimeout("stuck"),
    RateLimitError("x", status=429),
    APIStatusError("x", status=408),
    InternalServerError("x", status=500),
    InternalServerError("x", status=503),
]
FINAL = [
    AuthenticationError("x", status=401),
    APIStatusError("x", status=403),
    APIStatusError("x", status=404),
    APIStatusError("x", status=400),
    ConfigError("x"),
    Backpressure("x"),
]


@pytest.mark.parametrize("failure", AGAIN, ids=lambda each: type(each).__name__)
def test_some_failures_are_worth_another_dial(failure: Exception) -> None:
    assert Course().play(failure, cause=lost(), succeed=True) == 2


@pytest.mark.parametrize("failure", FINAL, ids=repr)
def test_a_final_failure_ends_the_recovery_and_is_raised(failure: Exception) -> None:
    course, cause = Course(), lost()
    with pytest.raises(type(failure)) as caught:
        course.play(failure, cause=cause)
    assert caught.value is failure
    assert caught.value.__cause__ is cause


def test_a_recovery_that_was_given_up_stays_so() -> None:
    course = Course()
    assert course.recovery.recoverable(lost())
    with pytest.raises(AuthenticationError):
        course.play(FINAL[0], cause=lost())
    course.now += 1e5
    assert not course.recovery.recoverable(lost())
    late = lost()
    with pytest.raises(ConnectionLost) as caught:
        course.play(cause=late)
    assert caught.value is late


@pytest.mark.parametrize("code", [None, 1000, 1001, 1005, 1006, 1011, 1012, 1013, 1014, 1015])
def test_these_close_codes_can_be_recovered_from(code: int | None) -> None:
    assert Course().recovery.recoverable(lost(code))


@pytest.mark.parametrize("code", [1002, 1003, 1007, 1008, 1009, 1010, 3000, 4000, 4999])
def test_these_close_codes_cannot_be_recovered_from(code: int) -> None:
    assert not Course().recovery.recoverable(lost(code))


def test_an_expired_session_can_be_recovered_from_whatever_the_code() -> None:
    for code in (1000, 1001, 1008, None):
        assert Course().recovery.recoverable(SessionExpired("over", code=code))
    for other in (Backpressure("x"), ClosedError("x"), None):
        assert not Course().recovery.recoverable(other)


# The end that can be seen coming -----------------------------------------------------------------


def renewal(course: Course, now: float, *, idle: bool = True) -> tuple[str, float]:
    return course.recovery.renewal(1000.0, now, idle=idle)


def test_a_session_is_announced_and_then_renewed() -> None:
    course = Course(renew_before=100)
    assert renewal(course, 0) == ("wait", 900)
    assert renewal(course, 899) == ("wait", 1)
    assert renewal(course, 900) == ("announce", 100)
    assert renewal(course, 900, idle=False) == ("wait", 1)
    assert renewal(course, 901) == ("renew", 99)
    assert renewal(course, 989.5, idle=False) == ("wait", 0.5)
    assert renewal(course, 990, idle=False) == ("renew", 10)
    assert renewal(course, 2000, idle=False) == ("renew", -1000)


@pytest.mark.parametrize("never", [None, 0])
def test_a_session_without_an_end_is_not_renewed(never: float | None) -> None:
    assert Course().recovery.renewal(never, 1e9, idle=True) == ("wait", math.inf)


def test_the_next_session_is_announced_anew() -> None:
    course = Course(renew_before=100)
    renewal(course, 0)
    assert renewal(course, 950) == ("announce", 50)
    course.play(cause=None, succeed=True)
    assert renewal(course, 0) == ("wait", 900)
    assert renewal(course, 950) == ("announce", 50)


def test_a_short_session_is_renewed_in_its_second_half() -> None:
    course = Course(renew_before=100)
    assert renewal(course, 940) == ("wait", 30)
    assert renewal(course, 970) == ("announce", 30)
    assert renewal(course, 971) == ("renew", 29)
    course.play(cause=None, succeed=True)
    assert renewal(course, 900) == ("wait", 50)


def test_a_session_that_is_over_when_it_begins_says_that_a_clock_is_wrong() -> None:
    course = Course()
    for now in (1000, 5000, 999):
        assert renewal(course, now) == ("wait", math.inf)


def test_a_renewal_that_failed_is_not_tried_again_but_the_end_is_recovered_from() -> None:
    course = Course(renew_before=100)
    renewal(course, 0)
    assert renewal(course, 950) == ("announce", 50)
    with pytest.raises(AuthenticationError):
        course.play(FINAL[0], cause=None)
    assert renewal(course, 960) == ("wait", math.inf)
    assert course.recovery.recoverable(SessionExpired("over"))
    course.now += 1000
    course.play(cause=SessionExpired("over"), succeed=True)
    assert renewal(course, 900) == ("wait", 50)


def test_a_renewal_that_is_given_up_tells_the_last_failure() -> None:
    course = Course(attempts=2)
    with pytest.raises(APIConnectionError) as caught:
        course.play(DOWN, DOWN, cause=None)
    assert caught.value is DOWN


# Two connections, end to end ---------------------------------------------------------------------


def connect(driver: Driver, server: RawServer, **given: Any) -> Conversation:
    return driver.connect(server.url, **{"reconnect": SOON, **given})


def close_with(code: int | None) -> Script:
    return lambda peer: peer.close(code)


LOSSES: dict[str, Script] = {
    "1011": close_with(1011),
    "1012": close_with(1012),
    "1013": close_with(1013),
    "1001": close_with(1001),
    "1005": close_with(None),
    "fin": Peer.fin,
    "reset": Peer.reset,
}


def until_asked(end: Script, *said: dict[str, Any], answer: Any = confirm) -> Script:
    """Greet and answer; to response.create say what is given, then end so."""

    def script(peer: Peer) -> None:
        peer.greet()

        def reply(peer: Peer, event: dict[str, Any]) -> None:
            if event["type"] == "response.create":
                for each in said:
                    peer.event(each)
                end(peer)
            else:
                answer(peer, event)

        attend(peer, reply)

    return script


HELLO = text_item("item_1", "Hello?")
ANSWER = {"id": "item_2", "type": "message", "role": "assistant", "content": []}
BEGINNING = (
    response_event("created"),
    item_event("created", ANSWER, "item_1"),
    {
        "type": "response.audio_transcript.delta", "event_id": "e", "response_id": "resp_1",
        "item_id": "item_2", "output_index": 0, "content_index": 0, "delta": "Hello to y",
    },
)  # fmt: skip


def converse(conversation: Conversation) -> None:
    """Set something, say something, and ask for an answer."""
    conversation.send({"type": "session.update", "session": {"instructions": "Sing."}})
    assert conversation.recv().type == "session.updated"
    conversation.send({"type": "conversation.item.create", "item": HELLO})
    assert conversation.recv().type == "conversation.item.created"
    conversation.send({"type": "response.create"})


def replay_of(peer: Peer, count: int) -> list[dict[str, Any]]:
    """The first messages on a connection, without their ids."""
    peer.wait_for(lambda: len(peer.messages()) >= count)
    return [
        {key: value for key, value in each.items() if key != "event_id"}
        for each in peer.messages()[:count]
    ]


REPLAY = [
    {"type": "session.update", "session": {"instructions": "Sing."}},
    {"type": "conversation.item.create", "item": HELLO},
    {
        "type": "conversation.item.create",
        "item": text_item("item_2", "Hello to y", "assistant", "text"),
    },
]


@pytest.mark.parametrize("how", LOSSES.values(), ids=LOSSES.keys())
def test_row_53_a_conversation_goes_on_over_a_new_connection(
    serve: Serve, driver: Driver, how: Script
) -> None:
    go = threading.Event()

    def end(peer: Peer) -> None:
        go.wait(8)
        how(peer)

    server = serve(in_turn(until_asked(end, *BEGINNING), serves()))
    conversation = connect(driver, server)
    converse(conversation)
    assert [event.type for event in conversation.take(3)] == [
        "response.created", "conversation.item.created", "response.audio_transcript.delta",
    ]  # fmt: skip
    waiting = conversation.start_recv()
    go.set()
    made = driver.result(waiting)
    assert isinstance(made, Reconnected)
    assert (made.type, made.restored, made.delta, made.audio) == (
        "client.reconnected", "replayed", None, None,
    )  # fmt: skip
    assert (made.items, made.lost, made.interrupted, made.attempts) == (2, (), "resp_1", 1)
    assert type(made.cause) is ConnectionLost
    assert made.cause.in_flight == "resp_1"
    assert replay_of(server.peer(1), 3) == REPLAY
    conversation.send({"type": "session.update", "session": {"voice": "ash"}})
    assert conversation.recv().session.voice == "ash"
    assert len(server.peers) == 2


def test_listen_goes_on_over_a_reconnect(serve: Serve, driver: Driver) -> None:
    def second(peer: Peer) -> None:
        peer.greet()
        peer.event(delta(1))
        peer.close(1000)

    server = serve(in_turn(lambda peer: (peer.greet(), peer.close(1011))[0], second))
    events, error = connect(driver, server).rest()
    assert [event.type for event in events] == ["client.reconnected", "response.audio.delta"]
    assert error is None


def test_a_second_loss_brings_back_the_same(serve: Serve, driver: Driver) -> None:
    def dies_rebuilt(peer: Peer) -> None:
        peer.greet()

        def reply(peer: Peer, event: dict[str, Any]) -> None:
            confirm(peer, event)
            if event.get("item", {}).get("id") == "item_2":
                peer.close(1011)

        attend(peer, reply)

    server = serve(in_turn(until_asked(close_with(1011), *BEGINNING), dies_rebuilt, serves()))
    conversation = connect(driver, server)
    converse(conversation)
    first, second = [each for each in conversation.take(5) if isinstance(each, Reconnected)]
    assert (first.items, second.items) == (2, 2)
    assert (first.interrupted, second.interrupted) == ("resp_1", None)
    assert replay_of(server.peer(1), 3) == replay_of(server.peer(2), 3) == REPLAY


def test_a_conversation_in_the_ga_api_is_rebuilt_in_ga(serve: Serve, driver: Driver) -> None:
    def first(peer: Peer) -> None:
        peer.event(GA_GREETING)
        peer.event(item_event("added", text_item("item_1", "Hi.", "assistant", "output_text")))
        peer.close(1011)

    server = serve(in_turn(first, serves(confirm_ga, GA_GREETING)))
    manager = driver.client(server.url).realtime.connect(model="m", reconnect=SOON)
    conversation = Conversation(driver, driver.call(driver.open, manager))
    driver._conversations.append(conversation)
    _, _, made = conversation.take(3)
    assert isinstance(made, Reconnected)
    assert (made.items, made.lost) == (1, ())
    (sent,) = replay_of(server.peer(1), 1)
    assert sent["item"] == text_item("item_1", "Hi.", "assistant", "output_text")


def test_a_beta_program_reconnects_on_a_ga_wire(serve: Serve, driver: Driver) -> None:
    def first(peer: Peer) -> None:
        peer.event(GA_GREETING)

        def reply(peer: Peer, event: dict[str, Any]) -> None:
            confirm_ga(peer, event)
            if event["type"] == "conversation.item.create":
                item = text_item("item_2", "Hi.", "assistant", "output_text")
                peer.event(item_event("added", item, "item_1"))
                peer.event(item_event("done", item, "item_1"))
                peer.close(1011)

        attend(peer, reply)

    server = serve(in_turn(first, serves(confirm_ga, GA_GREETING)))
    conversation = connect(driver, server)
    conversation.send({"type": "session.update", "session": {"voice": "ash"}})
    conversation.send({"type": "conversation.item.create", "item": HELLO})
    events = conversation.take(4)
    assert [event.type for event in events] == [
        "session.updated", "conversation.item.created", "conversation.item.created",
        "client.reconnected",
    ]  # fmt: skip
    assert (events[-1].items, events[-1].lost) == (2, ())
    assert replay_of(server.peer(1), 3) == [
        {
            "type": "session.update",
            "session": {"type": "realtime", "audio": {"output": {"voice": "ash"}}},
        },
        {"type": "conversation.item.create", "item": HELLO},
        {
            "type": "conversation.item.create",
            "item": text_item("item_2", "Hi.", "assistant", "output_text"),
        },
    ]


@pytest.mark.parametrize("wire", ["beta", "ga"])
def test_a_fixed_dialect_tells_no_second_greeting(serve: Serve, driver: Driver, wire: str) -> None:
    greeting = {"beta": BETA_GREETING, "ga": GA_GREETING}[wire]
    answer = {"beta": confirm, "ga": confirm_ga}[wire]

    def first(peer: Peer) -> None:
        peer.event(greeting)

        def reply(peer: Peer, event: dict[str, Any]) -> None:
            answer(peer, event)
            peer.close(1011)

        attend(peer, reply)

    server = serve(in_turn(first, serves(answer, greeting)))
    conversation = connect(driver, server, wire=wire)
    conversation.send({"type": "session.update", "session": {"voice": "ash"}})
    updated, made = conversation.take(2)
    assert (updated.type, made.type) == ("session.updated", "client.reconnected")
    conversation.send({"type": "session.update", "session": {"voice": "sage"}})
    assert conversation.recv().session is not None


def test_a_server_that_refuses_one_item_loses_that_one(serve: Serve, driver: Driver) -> None:
    def picky(peer: Peer, event: dict[str, Any]) -> None:
        if event.get("item", {}).get("id") == "item_1":
            peer.event(refusal("invalid_value", "No greetings.", event_id=event["event_id"]))
        else:
            confirm(peer, event)

    server = serve(in_turn(until_asked(close_with(1011), *BEGINNING), serves(picky)))
    conversation = connect(driver, server)
    converse(conversation)
    made = conversation.take(4)[-1]
    assert (made.items, made.lost) == (1, ("item item_1: No greetings.",))


def test_row_78_a_server_that_confirms_nothing_gets_on_with_the_conversation(
    serve: Serve, driver: Driver
) -> None:
    server = serve(in_turn(until_asked(close_with(1011), *BEGINNING), lambda peer: peer.greet()))
    conversation = connect(driver, server, reconnect=SOON, options={"timeout": 0.6})
    converse(conversation)
    made = conversation.take(4)[-1]
    assert isinstance(made, Reconnected)
    assert made.items == 0
    assert "the settings: sent again, but not confirmed" in made.lost


def test_row_78_settings_that_were_never_confirmed_are_not_waited_for_long(
    serve: Serve, driver: Driver
) -> None:
    def first(peer: Peer) -> None:
        peer.greet()
        peer.wait_for(lambda: peer.messages("session.update"))
        peer.close(1011)

    server = serve(in_turn(first, lambda peer: peer.greet()))
    conversation = connect(driver, server, reconnect=SOON, options={"timeout": 60})
    conversation.send({"type": "session.update", "session": {"instructions": "Sing."}})
    begun = time.monotonic()
    made = conversation.recv()
    assert isinstance(made, Reconnected)
    assert time.monotonic() - begun < PROMPT


def test_row_68_a_server_that_confirms_slowly_but_steadily_is_waited_for(
    serve: Serve, driver: Driver
) -> None:
    def slow(peer: Peer, event: dict[str, Any]) -> None:
        threading.Event().wait(0.5)
        confirm(peer, event)

    server = serve(in_turn(until_asked(close_with(1011), *BEGINNING), serves(slow)))
    conversation = connect(driver, server, reconnect=SOON, options={"timeout": 1.2})
    converse(conversation)
    made = conversation.take(4)[-1]
    assert isinstance(made, Reconnected)
    assert made.lost == ()


def test_row_68_the_policy_bounds_the_whole(serve: Serve, driver: Driver) -> None:
    def never_ready(peer: Peer) -> None:
        peer.greet()
        attend(peer, lambda peer, event: (threading.Event().wait(0.5), confirm(peer, event)))

    server = serve(in_turn(until_asked(close_with(1011), *BEGINNING), never_ready))
    policy = Reconnect(deadline=1.0, initial_delay=0.01)
    conversation = connect(driver, server, reconnect=policy, options={"timeout": 60})
    converse(conversation)
    error = driver.outcome(driver.start(conversation.connection.run), 8.0)
    assert isinstance(error, ConnectionLost)
    assert "did not confirm" in str(error.__cause__)


# What was on its way -----------------------------------------------------------------------------


def notice(conversation: Conversation) -> None:
    """Until the client's side knows that the connection is gone."""
    websocket = conversation.connection._socket
    deadline = time.monotonic() + PATIENCE * SLOWER
    while websocket.protocol.state is State.OPEN or not _over(websocket):
        assert time.monotonic() < deadline
        threading.Event().wait(0.005)


def _over(websocket: Any) -> bool:
    return bool(websocket._over.is_set() if hasattr(websocket, "_over") else websocket.over.done())


def dead(driver: Driver, serve: Serve, *said: Any, **given: Any) -> tuple[Any, Conversation]:
    """A conversation whose first connection has ended, which nobody has read yet."""

    def first(peer: Peer) -> None:
        peer.greet()
        for each in said:
            peer.event(each)
        peer.close(1011)

    server = serve(in_turn(first, serves()))
    conversation = connect(driver, server, **given)
    notice(conversation)
    return server, conversation


def test_row_40_a_sender_recovers_and_its_event_arrives_once(serve: Serve, driver: Driver) -> None:
    server, conversation = dead(driver, serve)
    conversation.send({"type": "conversation.item.create", "item": HELLO})
    conversation.send({"type": "response.create"})
    peer = server.peer(1)
    peer.wait_for(lambda: peer.messages("response.create"))
    assert [event["type"] for event in peer.messages()] == [
        "conversation.item.create", "response.create",
    ]  # fmt: skip
    made = conversation.recv()
    assert (made.items, made.lost, made.cause.code) == (1, (), 1011)


def test_row_40_a_question_is_asked_on_the_new_connection(serve: Serve, driver: Driver) -> None:
    server, conversation = dead(driver, serve)
    conversation.send({"type": "response.create", "response": {"instructions": "Sing."}})
    peer = server.peer(1)
    peer.wait_for(lambda: peer.messages("response.create"))
    assert peer.messages()[0]["response"] == {"instructions": "Sing."}
    assert conversation.recv().lost == ()


def test_row_40_what_spoke_of_the_dead_session_is_dropped_and_reported(
    serve: Serve, driver: Driver
) -> None:
    server, conversation = dead(driver, serve)
    conversation.send({"type": "response.cancel"})
    made = conversation.recv()
    assert made.lost == ("response.cancel was not sent: it was meant for the old session",)
    conversation.send({"type": "response.cancel"})
    peer = server.peer(1)
    peer.wait_for(lambda: peer.messages())
    assert [event["type"] for event in peer.messages()] == ["response.cancel"]


def test_row_40_audio_of_the_dead_session_is_dropped_and_reported(
    serve: Serve, driver: Driver
) -> None:
    server, conversation = dead(driver, serve)
    conversation.audio(bytes(480))
    conversation.audio(bytes(96))
    made = conversation.recv()
    assert made.lost == (
        "480 bytes of audio that were not committed yet",
        "input_audio_buffer.append was not sent: it was meant for the old session",
    )
    peer = server.peer(1)
    peer.wait_for(lambda: peer.messages())
    (append,) = peer.messages()
    assert len(append["audio"]) == 128  # the second chunk, in base64


def test_what_was_not_read_yet_is_read_first_and_remembered(serve: Serve, driver: Driver) -> None:
    item = text_item("item_9", "Nine.")
    server, conversation = dead(
        driver, serve, delta(1), item_event("created", item), delta(2), response_event("created")
    )
    conversation.send({"type": "response.create"})  # a sender notices first
    events = conversation.take(5)
    assert [event.type for event in events] == [
        "response.audio.delta", "conversation.item.created", "response.audio.delta",
        "response.created", "client.reconnected",
    ]  # fmt: skip
    assert (events[-1].items, events[-1].interrupted) == (1, "resp_1")
    assert replay_of(server.peer(1), 1) == [{"type": "conversation.item.create", "item": item}]


def test_what_is_sent_in_the_middle_of_a_replay_follows_it(serve: Serve, driver: Driver) -> None:
    """Too late for the replay, too early for the new connection: it has to wait."""
    go = threading.Event()

    def slow(peer: Peer, event: dict[str, Any]) -> None:
        go.wait(8)
        confirm(peer, event)

    server = serve(in_turn(until_asked(close_with(1011)), serves(slow)))
    conversation = connect(driver, server)
    converse(conversation)
    waiting = conversation.start_recv()
    peer = server.peer(1)
    peer.wait_for(lambda: len(peer.messages()) == 2)
    late = {"type": "conversation.item.create", "item": text_item("late", "Late.")}
    sending = driver.start(conversation.connection.send, late)
    with pytest.raises(TimeoutError):
        sending.result(0.15)
    go.set()
    assert driver.result(waiting).items == 1
    driver.result(sending)
    peer.wait_for(lambda: len(peer.messages()) == 3)
    assert peer.messages()[2]["item"]["id"] == "late"


@pytest.mark.parametrize("round_", range(3))
def test_concurrent_senders_lose_and_double_nothing(
    serve: Serve, driver: Driver, round_: int
) -> None:
    """Whatever an item meets, it is in the replay or it follows, and it is there once."""

    def dies_soon(peer: Peer) -> None:
        peer.greet()
        for number in range(25):
            peer.wait_for(lambda n=number: len(peer.messages()) > n or peer.end)  # type: ignore[misc]
            confirm(peer, peer.messages()[number])
        peer.close(1011)

    server = serve(in_turn(dies_soon, dies_soon, serves()))
    conversation = connect(driver, server)
    senders, each = 8, 12

    def create(name: str) -> dict[str, Any]:
        return {"type": "conversation.item.create", "item": text_item(name, name)}

    def sync_sender(sender: int) -> None:
        for number in range(each):
            conversation.connection.send(create(f"item_{sender}_{number}"))

    async def async_sender(sender: int) -> None:
        for number in range(each):
            await conversation.connection.send(create(f"item_{sender}_{number}"))

    send = sync_sender if driver.kind == "sync" else async_sender
    events, ending = conversation.start_listening()
    futures = [driver.start(send, sender) for sender in range(senders)]
    for future in futures:
        driver.result(future)
    wanted = {f"item_{sender}_{number}" for sender in range(senders) for number in range(each)}
    last = server.peer(2)
    last.wait_for(lambda: len(last.messages()) >= len(wanted))
    found = [event["item"]["id"] for event in last.messages()]
    assert sorted(found) == sorted(wanted)
    for sender in range(senders):
        mine = [name for name in found if name.startswith(f"item_{sender}_")]
        assert mine == sorted(mine, key=lambda name: int(name.rpartition("_")[2]))
    deadline = time.monotonic() + PATIENCE * SLOWER
    while sum(each.attempts for each in events if isinstance(each, Reconnected)) < 2:
        assert time.monotonic() < deadline
        threading.Event().wait(0.005)
    conversation.close()
    driver.result(ending)
    assert [each for event in events for each in getattr(event, "lost", ())] == []
    assert len(server.peers) == 3


def test_reader_and_sender_that_notice_a_loss_share_one_new_connection(
    serve: Serve, driver: Driver
) -> None:
    go = threading.Event()

    def first(peer: Peer) -> None:
        peer.greet()
        go.wait(8)
        peer.close(1011)

    server = serve(in_turn(first, serves()))
    conversation = connect(driver, server)
    waiting = conversation.start_recv()
    go.set()
    notice(conversation)
    sending = [
        driver.start(conversation.connection.send, {"type": "response.create"}) for _ in range(5)
    ]
    assert isinstance(driver.result(waiting), Reconnected)
    for each in sending:
        driver.result(each)
    peer = server.peer(1)
    peer.wait_for(lambda: len(peer.messages("response.create")) == 5)
    assert len(server.peers) == 2


# While it is being recovered ---------------------------------------------------------------------


def handshakes(*each: Callable[[Peer], bool]) -> Callable[[Peer], bool]:
    return lambda peer: each[min(peer.number, len(each) - 1)](peer)


def greets_and_dies(peer: Peer) -> None:
    peer.greet()
    peer.close(1011)


def silent_then(peer: Peer) -> None:
    """The first connection dies once it has set something; later ones greet and say no more."""
    if peer.number == 0:
        until_asked(close_with(1011))(peer)
    else:
        peer.greet()


STUCK: dict[str, Callable[[Serve], RawServer]] = {
    "between two dials": lambda serve: serve(
        until_asked(close_with(1011)), handshake=handshakes(accept, refuse(503))
    ),
    "in the handshake": lambda serve: serve(
        until_asked(close_with(1011)), handshake=handshakes(accept, never_answer)
    ),
    "before the greeting": lambda serve: serve(
        in_turn(until_asked(close_with(1011)), lambda peer: None)
    ),
    "in the replay": lambda serve: serve(silent_then),
}


def in_recovery(
    serve: Serve, driver: Driver, where: Callable[[Serve], RawServer], timeout: float
) -> tuple[RawServer, Conversation]:
    """A conversation whose recovery is stuck, once somebody begins it."""
    server = where(serve)
    patient = Reconnect(initial_delay=50, maximum_delay=50)
    conversation = connect(driver, server, reconnect=patient, options={"timeout": timeout})
    converse(conversation)
    return server, conversation


@pytest.mark.parametrize("where", STUCK)
def test_close_ends_a_recovery_and_whoever_waits_for_it(
    serve: Serve, driver: Driver, where: str
) -> None:
    server, conversation = in_recovery(serve, driver, STUCK[where], 60.0)
    events, ending = conversation.start_listening()
    peer = server.peer(1)
    if where == "in the replay":
        peer.wait_for(lambda: len(peer.messages()) == 2)
    sending = driver.start(conversation.connection.send, {"type": "response.create"})
    assert conversation.close() < PROMPT
    driver.result(ending, 1.0)  # quietly, as after every close() of our own
    assert events == []
    assert isinstance(driver.outcome(sending, 2.5), ClosedError)
    assert isinstance(driver.outcome(conversation.start_recv(), 1.0), ClosedError)
    for peer in server.peers:
        peer.wait_ended(3.0)
    assert len(server.peers) == 2


@pytest.mark.parametrize("driver", ["async"], indirect=True)
def test_a_reader_that_is_cancelled_with_the_recovery_is_cancelled(
    serve: Serve, driver: Driver
) -> None:
    """Not ended quietly, or the task would go on working."""
    _, conversation = in_recovery(serve, driver, STUCK["between two dials"], 60.0)
    connection = conversation.connection

    async def cancelled() -> bool:
        async def read() -> None:
            async for _ in connection.listen():
                pass

        reading = asyncio.create_task(read())
        while not connection._repair.under_way:  # noqa: ASYNC110  # nothing else tells
            await asyncio.sleep(0.01)
        closing = asyncio.create_task(connection.close())
        await asyncio.sleep(0)
        reading.cancel()
        await asyncio.wait([reading, closing])
        return reading.cancelled()

    assert driver.call(cancelled)


@pytest.mark.parametrize("driver", ["sync", "async"], indirect=True)
def test_a_sender_whose_peer_takes_nothing_recovers(serve: Serve, driver: Driver) -> None:
    """The ordinary end of a phone's network; and what it sent arrives once."""

    def stuck(peer: Peer) -> None:
        peer.greet()
        peer.stop_reading()

    server = serve(in_turn(stuck, serves()), receive_buffer=8192)
    conversation = connect(driver, server, reconnect=SOON, options={"send_timeout": 2.0})
    conversation.send(
        {"type": "conversation.item.create", "item": text_item("item_big", "x" * 6_000_000)}
    )
    made = conversation.recv()
    assert isinstance(made, Reconnected)
    assert [each["item"]["id"] for each in server.peer(1).messages()] == ["item_big"]


def test_close_at_the_last_moment_leaves_no_new_connection(serve: Serve, driver: Driver) -> None:
    """Around the moment when the replay is confirmed and the new connection is put in place.

    Exactly then, by steps of the flow: ``test_a_recovery_that_close_overtakes_...`` in tests/core.
    """
    for number in range(8):
        confirmed = threading.Event()

        def replayed(peer: Peer, event: dict[str, Any], done: threading.Event = confirmed) -> None:
            confirm(peer, event)
            if event["type"] == "conversation.item.create":
                done.set()

        server = serve(in_turn(until_asked(close_with(1011)), serves(replayed)))
        conversation = connect(driver, server)
        converse(conversation)
        events, ending = conversation.start_listening()
        assert confirmed.wait(8)
        time.sleep(number * 0.0005)  # another moment each time
        conversation.close()
        assert driver.outcome(ending) is None
        assert {each.type for each in events} <= {"client.reconnected", "conversation.item.created"}
        assert isinstance(driver.outcome(conversation.start_recv()), ClosedError)
        for peer in (server.peer(0), server.peer(1)):
            peer.wait_ended(2.0)
        assert len(server.peers) == 2


def test_recv_keeps_its_timeout_and_does_not_disturb_the_recovery(
    serve: Serve, driver: Driver
) -> None:
    go = threading.Event()

    def second(peer: Peer) -> None:
        go.wait(60)
        serves()(peer)

    server = serve(in_turn(until_asked(close_with(1011)), second))
    conversation = connect(driver, server)
    converse(conversation)
    for _ in range(7):  # more often than there are attempts
        begun = time.monotonic()
        error = driver.outcome(conversation.start_recv(0.05))
        assert type(error) is TimeoutError
        assert "0.05 s" in str(error)
        assert time.monotonic() - begun < PROMPT
    go.set()
    made = conversation.recv()
    assert (made.type, made.attempts) == ("client.reconnected", 1)
    assert len(server.peers) == 2


def test_a_refused_key_ends_it(serve: Serve, driver: Driver) -> None:
    body = json.dumps({"error": {"message": "Wrong key.", "code": "invalid_api_key"}}).encode()
    server = serve(greets_and_dies, handshake=handshakes(accept, refuse(401, body)))
    conversation = connect(driver, server)
    error = driver.outcome(conversation.start_recv())
    assert isinstance(error, AuthenticationError)
    assert isinstance(error.__cause__, ConnectionLost)
    for again in range(2):
        later = driver.outcome(conversation.start_recv())
        assert isinstance(later, ConnectionLost), again
        sending = driver.start(conversation.connection.send, {"type": "response.create"})
        assert isinstance(driver.outcome(sending), ConnectionLost)
    assert len(server.peers) == 2


def test_a_busy_gateway_is_dialled_until_it_takes_us(serve: Serve, driver: Driver) -> None:
    server = serve(
        in_turn(greets_and_dies, serves()),
        handshake=handshakes(accept, refuse(503), refuse(429), refuse(500), accept),
    )
    scripts = in_turn(greets_and_dies, serves())
    server.script = lambda peer: scripts(peer)
    conversation = connect(driver, server)
    made = conversation.recv()
    assert (made.type, made.attempts) == ("client.reconnected", 4)


def test_a_recovery_is_given_up_after_its_attempts(serve: Serve, driver: Driver) -> None:
    server = serve(greets_and_dies, handshake=handshakes(accept, refuse(503)))
    policy = Reconnect(attempts=3, initial_delay=0.01)
    conversation = connect(driver, server, reconnect=policy)
    first = driver.outcome(conversation.start_recv())
    assert isinstance(first, ConnectionLost)
    assert isinstance(first.__cause__, InternalServerError)
    assert driver.outcome(conversation.start_recv()) is first
    assert len(server.peers) == 4


def test_row_52_a_server_that_greets_and_dies_is_not_dialled_for_ever(
    serve: Serve, driver: Driver
) -> None:
    server = serve(greets_and_dies)
    policy = Reconnect(attempts=4, initial_delay=0.01, stable_after=30)
    conversation = connect(driver, server, reconnect=policy)
    events, error = conversation.rest()
    assert [event.type for event in events] == ["client.reconnected"] * 4
    assert isinstance(error, ConnectionLost)
    assert error.code == 1011
    assert len(server.peers) == 5


@pytest.mark.parametrize("code", [1008, 3000, 4000])
def test_row_25_an_end_that_forbids_it_is_raised_at_once(
    serve: Serve, driver: Driver, code: int
) -> None:
    server = serve(lambda peer: (peer.greet(), peer.close(code, "no"))[0])
    conversation = connect(driver, server)
    _, error = conversation.rest()
    assert isinstance(error, ConnectionLost)
    assert error.code == code
    assert len(server.peers) == 1


def test_row_23_a_clean_close_while_idle_is_an_end_and_not_a_loss(
    serve: Serve, driver: Driver
) -> None:
    server = serve(lambda peer: (peer.greet(), peer.close(1000))[0])
    assert connect(driver, server).rest() == ([], None)
    assert len(server.peers) == 1


def test_without_a_policy_a_loss_is_an_error(serve: Serve, driver: Driver) -> None:
    server = serve(in_turn(greets_and_dies, serves()))
    conversation = driver.connect(server.url)
    _, error = conversation.rest()
    assert isinstance(error, ConnectionLost)
    sending = driver.start(conversation.connection.send, {"type": "response.create"})
    assert isinstance(driver.outcome(sending), ConnectionLost)
    assert len(server.peers) == 1


def test_a_handler_gets_the_reconnected_event(serve: Serve, driver: Driver) -> None:
    server = serve(in_turn(greets_and_dies, lambda peer: (peer.greet(), peer.close(1000))[0]))
    conversation = connect(driver, server)
    heard: list[Any] = []
    conversation.connection.on(Reconnected, heard.append)
    conversation.connection.on("client.reconnected", heard.append)
    driver.call(conversation.connection.run)
    assert len(heard) == 2


# Renewal -----------------------------------------------------------------------------------------


def ending(seconds: float, kind: str = "created") -> dict[str, Any]:
    """A greeting, or an update, of a session that ends so soon."""
    session = {**BETA_GREETING["session"], "expires_at": int(time.time() + seconds)}
    return {"type": f"session.{kind}", "event_id": "e", "session": session}


def nearly_over(then: Script = attend) -> Script:
    """An hour has passed, as far as the client can tell."""

    def script(peer: Peer) -> None:
        peer.event(ending(3600))
        peer.event(ending(60, "updated"))
        then(peer)

    return script


RENEWING = Reconnect(initial_delay=0.01, renew_before=100)


def test_row_24_a_session_near_its_end_is_renewed_while_it_is_idle(
    serve: Serve, driver: Driver
) -> None:
    server = serve(in_turn(nearly_over(), serves(greeting=ending(3600))))
    conversation = connect(driver, server, reconnect=RENEWING)
    updated, expiring, made = conversation.take(3)
    assert updated.type == "session.updated"
    assert isinstance(expiring, SessionExpiring)
    assert 50 < expiring.seconds_left <= 60
    assert isinstance(made, Reconnected)
    assert (made.cause, made.interrupted, made.attempts) == (None, None, 1)
    server.peer(0).wait_ended(2.0)
    assert server.peer(0).close_code is not None  # with a Close frame
    conversation.send({"type": "session.update", "session": {"voice": "ash"}})
    assert conversation.recv().session.voice == "ash"
    assert len(server.peers) == 2


def test_a_turn_is_finished_before_the_renewal(serve: Serve, driver: Driver) -> None:
    go = threading.Event()

    def first(peer: Peer) -> None:
        peer.event(type="input_audio_buffer.speech_started", event_id="e", audio_start_ms=0,
                   item_id="i")  # fmt: skip
        peer.event(type="input_audio_buffer.speech_stopped", event_id="e", audio_end_ms=9,
                   item_id="i")  # fmt: skip
        go.wait(8)
        peer.event(response_event("created"))
        peer.event(delta(1))
        peer.event(response_event("done"))

    server = serve(in_turn(nearly_over(first), serves()))
    conversation = connect(driver, server, reconnect=RENEWING)
    early = [conversation.recv().type for _ in range(4)]
    assert sorted(early) == [
        "client.session_expiring",
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "session.updated",
    ]
    assert type(driver.outcome(conversation.start_recv(0.1))) is TimeoutError
    assert len(server.peers) == 1
    go.set()
    assert [conversation.recv().type for _ in range(4)] == [
        "response.created", "response.audio.delta", "response.done", "client.reconnected",
    ]  # fmt: skip


def test_a_turn_that_begins_during_a_renewal_is_finished_first(
    serve: Serve, driver: Driver
) -> None:
    """And what the old server made of it is on the new one in the end."""
    dialled, told, rest = threading.Event(), threading.Event(), threading.Event()

    def first(peer: Peer) -> None:
        peer.event(item_event("created", text_item("one", "First.")))
        dialled.wait(8)
        peer.event(item_event("created", text_item("two", "Second."), "one"))
        peer.event(response_event("created"))
        peer.until_taken()
        told.set()
        rest.wait(8)
        peer.event(response_event("done"))

    def second(peer: Peer) -> None:
        dialled.set()
        told.wait(8)
        serves(greeting=ending(3600))(peer)

    server = serve(in_turn(nearly_over(first), second))
    conversation = connect(driver, server, reconnect=RENEWING)
    events = [conversation.recv() for _ in range(5)]
    assert events[-1].type == "response.created"
    assert type(driver.outcome(conversation.start_recv(0.1))) is TimeoutError
    rest.set()
    assert conversation.recv().type == "response.done"
    made = conversation.recv()
    assert isinstance(made, Reconnected)
    assert (made.items, made.lost, made.interrupted) == (2, (), None)
    created = server.peers[-1].messages("conversation.item.create")
    assert [each["item"]["id"] for each in created] == ["one", "two"]


def test_what_a_slow_reader_has_not_read_is_not_lost_by_a_renewal(
    serve: Serve, driver: Driver
) -> None:
    def first(peer: Peer) -> None:
        for number in range(50):
            peer.event(delta(number))

    server = serve(in_turn(nearly_over(first), serves()))
    conversation = connect(driver, server, reconnect=RENEWING)
    events = [conversation.recv() for _ in range(53)]
    deltas = [event.event_id for event in events if event.type == "response.audio.delta"]
    assert deltas == [f"event_{number}" for number in range(50)]
    assert events[-1].type == "client.reconnected"


@pytest.mark.parametrize("status", [401, 503])
def test_a_renewal_that_fails_leaves_the_connection_as_it_is(
    serve: Serve, driver: Driver, status: int
) -> None:
    server = serve(nearly_over(), handshake=handshakes(accept, refuse(status)))
    policy = Reconnect(attempts=2, initial_delay=0.01, renew_before=100)
    conversation = connect(driver, server, reconnect=policy)
    assert conversation.take(2)[1].type == "client.session_expiring"
    waiting = conversation.start_recv()
    server.peer(1).wait_ended()
    conversation.send({"type": "session.update", "session": {"voice": "ash"}})
    assert driver.result(waiting).session.voice == "ash"
    dials = len(server.peers)
    assert type(driver.outcome(conversation.start_recv(0.1))) is TimeoutError
    assert len(server.peers) == dials == (2 if status == 401 else 3)


def test_a_sender_during_a_renewal_is_not_held_up_by_the_dial(serve: Serve, driver: Driver) -> None:
    server = serve(nearly_over(), handshake=handshakes(accept, never_answer))
    conversation = connect(driver, server, reconnect=RENEWING, options={"timeout": 60})
    assert conversation.take(2)[1].type == "client.session_expiring"
    waiting = conversation.start_recv()
    server.peer(1)
    assert not waiting.done()
    begun = time.monotonic()
    conversation.send({"type": "session.update", "session": {"voice": "ash"}})
    server.peer(0).wait_for(lambda: server.peer(0).messages())
    assert time.monotonic() - begun < PROMPT
    conversation.close()
    assert isinstance(driver.outcome(waiting), ClosedError | None)


def test_row_24_an_expired_session_goes_on_in_a_new_one(serve: Serve, driver: Driver) -> None:
    def first(peer: Peer) -> None:
        peer.greet()
        peer.event(refusal("session_expired", "Your session hit the maximum duration."))
        peer.close(1001, "maximum duration")

    server = serve(in_turn(first, serves()))
    conversation = connect(driver, server)
    error, made = conversation.take(2)
    assert error.error.code == "session_expired"
    assert isinstance(made.cause, SessionExpired)


# Against the emulator, which is strict about what it takes ----------------------------------------


@pytest.mark.parametrize("dialect", ["beta", "ga"])
def test_a_real_conversation_survives_its_sessions_end(driver: Driver, dialect: str) -> None:
    with Emulator(dialect, pace=0, session_seconds=600) as emulator:
        policy = Reconnect(initial_delay=0.01, renew_before=1)
        talk = driver.connect(emulator.base_url, reconnect=policy)
        until(talk, "conversation.created")
        tool = {"type": "function", "name": "ping", "parameters": {"type": "object"}}
        settings = {"voice": "sage", "instructions": "Sing.", "tools": [tool]}
        talk.send({"type": "session.update", "session": settings})
        until(talk, "session.updated")
        item = {key: value for key, value in text_item("", "hello").items() if key != "id"}
        talk.send({"type": "conversation.item.create", "item": item})
        talk.send({"type": "response.create", "response": {"tool_choice": "none"}})
        until(talk, "response.done")
        call = {"type": "function_call", "call_id": "call_1", "name": "ping", "arguments": "{}"}
        output = {"type": "function_call_output", "call_id": "call_1", "output": "pong"}
        for each in (call, output):
            talk.send({"type": "conversation.item.create", "item": each})
            until(talk, "conversation.item.created")
        emulator.advance(601)
        made = until(talk, "client.reconnected")[-1]
        assert isinstance(made.cause, SessionExpired)
        assert made.lost == ()
        assert made.items == 4
        second = emulator.connections[1]
        assert second.received_types[0] == "session.update"
        assert "error" not in second.sent_types
        talk.send({"type": "response.create", "response": {"modalities": ["text"]}})
        assert until(talk, "response.done")[-1].response.status == "completed"
        driver.close_all()


def until(talk: Conversation, kind: str) -> list[Any]:
    events = [talk.recv()]
    while events[-1].type != kind:
        events.append(talk.recv())
    return events


def test_a_client_secret_is_not_needed_again(driver: Driver) -> None:
    """It has expired by then; the client's own key has not, and the settings are known."""
    with Emulator("beta", pace=0, session_seconds=600) as emulator:
        client = driver.client(emulator.base_url)
        create = client.beta.realtime.sessions.create
        created = driver.call(create, model="m", instructions="Sing.")
        manager = client.beta.realtime.connect(model="m", session=created, reconnect=SOON)
        talk = Conversation(driver, driver.call(driver.open, manager))
        driver._conversations.append(talk)
        emulator.advance(601)
        until(talk, "client.reconnected")
        first, second = emulator.connections
        assert first.headers["authorization"] == f"Bearer {created.client_secret.value}"
        assert "authorization" not in second.headers
        assert second.received[0]["session"]["instructions"] == "Sing."
        driver.close_all()


@pytest.mark.parametrize("dialect", ["beta", "ga"])
def test_a_real_session_is_renewed_before_its_end(driver: Driver, dialect: str) -> None:
    with Emulator(dialect, session_seconds=2) as emulator:
        talk = driver.connect(emulator.base_url, reconnect=SOON)
        talk.send({"type": "session.update", "session": {"instructions": "Sing."}})
        events = until(talk, "client.reconnected")
        assert [event.type for event in events] == [
            "conversation.created", "session.updated", "client.session_expiring",
            "client.reconnected",
        ]  # fmt: skip
        assert (events[-1].cause, events[-1].lost) == (None, ())
        first, second = emulator.connections[:2]
        assert second.received[0]["type"] == "session.update"
        emulator.wait_for(lambda: first.closed)
        assert "error" not in first.sent_types
        driver.close_all()
