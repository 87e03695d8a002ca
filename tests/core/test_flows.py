"""The flows of the core, driven by hand: no socket, no thread, no task, no waiting."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Generator
from typing import Any

import pytest

from portkey_realtime._config.dial import Dial, Limits
from portkey_realtime._config.generated.dialects import HANDSHAKE_HEADERS
from portkey_realtime._config.secrets import Redactor
from portkey_realtime._core import steps
from portkey_realtime._core.conversation import Conversation
from portkey_realtime._core.journal import Journal
from portkey_realtime._core.open_once import OpenOnce
from portkey_realtime._core.opening import Plan, opening
from portkey_realtime._core.recovery import RenewalDue
from portkey_realtime._core.session import Session
from portkey_realtime.errors import (
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ClosedError,
    ConfigError,
    ConnectionLost,
    EventDecodeError,
    RealtimeError,
    SendTimeout,
    ServerError,
    UsageError,
)
from portkey_realtime.reconnect import Reconnect, Reconnected
from portkey_realtime_wire.beta import DIALECT

ENDED = {"overflown": False, "code": 1011, "reason": "", "unsent": 0}
GREETING = {
    "type": "session.created",
    "event_id": "e",
    "session": {"id": "s", "input_audio_format": "pcm16"},
}
Answer = Callable[[Any], Any]


def encoded(event: dict[str, Any]) -> bytes:
    return json.dumps(event).encode()


class FakeSocket:
    """What the rules see of a socket: what has arrived, and how it ended."""

    def __init__(self, *messages: dict[str, Any], end: dict[str, Any] = ENDED) -> None:
        self.waiting = deque(json.dumps(each).encode() for each in messages)
        self.end = end
        self.written: list[dict[str, Any]] = []
        self.unsent = 0
        self.left_open = False
        self.taken_at = 1.0

    @property
    def unread(self) -> int:
        return sum(map(len, self.waiting))

    def take_now(self) -> bytes | None:
        return self.waiting.popleft() if self.waiting else None

    def ending_facts(self) -> dict[str, Any]:
        return self.end

    def take_within(self, seconds: float) -> Any: ...
    def write(self, message: bytes) -> Any: ...
    def wait_over(self) -> Any: ...
    def finish(self, seconds: float) -> Any: ...
    def drop(self) -> Any: ...


def plan(reconnect: Reconnect | None = None, **more: Any) -> Plan:
    journal = Journal("beta") if reconnect else None
    session_wire = more.pop("session_wire", "beta")

    def dial(asks_for: str, again: bool) -> Dial:
        return Dial(
            url="ws://127.0.0.1:1/",
            origin="ws://127.0.0.1:1",
            headers=HANDSHAKE_HEADERS.get(asks_for, {}),
            open_timeout=5.0,
            limits=Limits(5.0, 1 << 20, False),
            arguments={"close_timeout": 1.0},
            redact=Redactor(()),
        )

    return Plan(
        wire=more.pop("wire", "auto"),
        dial=dial,
        new_session=lambda redact: Session(
            DIALECT, wire=session_wire, redact=redact, journal=journal
        ),
        hints=more.pop("hints", {}),
        reconnect=reconnect,
        **more,
    )


def conversation(*messages: dict[str, Any], **how: Any) -> tuple[Conversation[Any], FakeSocket]:
    made: Conversation[Any] = Conversation(plan(**how))
    made._awaits_handlers = False
    attempt = made._plan.first()
    made._socket, made._session = FakeSocket(*messages), attempt.session
    made._session.keep(json.dumps(GREETING).encode())
    made._session.pending.clear()
    return made, made._socket


def play(flow: Generator[Any, Any, Any], *answers: Any) -> tuple[list[Any], Any]:
    """Answer a flow's steps one by one; an exception is thrown in. Gives the steps and the result;
    what the flow raises is raised, with the steps in ``error.steps``."""
    taken: list[Any] = []
    waiting = deque(answers)
    answer: Any = None
    try:
        while True:
            thrown = isinstance(answer, BaseException)
            step = flow.throw(answer) if thrown else flow.send(answer)
            taken.append(step)
            if isinstance(step, steps.Exclusively):
                answer = step.work()
            elif isinstance(step, steps.HandingOver):
                inner, answer = play(step.flow, *waiting)
                taken += inner
                waiting.clear()
            else:
                assert waiting, f"nothing is left to answer {step}"
                answer = waiting.popleft()
                answer = answer(step) if callable(answer) else answer
    except StopIteration as done:
        return taken, done.value
    except BaseException as error:
        error.steps = taken  # type: ignore[attr-defined]
        raise


def kinds(taken: list[Any]) -> list[str]:
    """The steps by name; of what is run, the name of the function."""
    return [
        each.function.__name__ if isinstance(each, steps.Run) else type(each).__name__
        for each in taken
    ]


# Opening -----------------------------------------------------------------------------------------


def beta_is_off() -> BadRequestError:
    return BadRequestError("off", status=400, code="missing_beta_header")


def test_opening_dials_once_and_remembers_how() -> None:
    hints: dict[int, str] = {}
    socket = FakeSocket()
    taken, (opened, session) = play(opening(plan(hints=hints)), socket)
    assert (kinds(taken), opened, session) == (["OpenSocket"], socket, taken[0].attempt.session)
    assert list(hints.values()) == [""]


def test_a_server_that_asks_for_the_other_dialect_is_dialled_once_more_in_the_same_time() -> None:
    hints: dict[int, str] = {}
    taken, _ = play(opening(plan(hints=hints)), beta_is_off(), FakeSocket())
    assert [step.attempt.asks_for for step in taken] == ["", "beta"]
    assert taken[0].deadline == taken[1].deadline
    assert list(hints.values()) == ["beta"]
    with pytest.raises(BadRequestError) as caught:  # and not a third time
        play(opening(plan()), beta_is_off(), beta_is_off())
    assert len(caught.value.steps) == 2  # type: ignore[attr-defined]


def test_the_greeting_is_waited_for_and_a_socket_without_one_is_dropped() -> None:
    socket = FakeSocket()
    early = {"type": "conversation.created", "event_id": "e", "conversation": {}}
    taken, (opened, session) = play(
        opening(plan(session_wire="auto")), socket, encoded(early), encoded(GREETING)
    )
    assert kinds(taken) == ["OpenSocket", "take_within", "take_within"]
    assert opened is socket
    first, second = session.next_pending(), session.next_pending()
    assert [first.type, second.type] == [early["type"], GREETING["type"]]

    late = plan(session_wire="auto")
    with pytest.raises(APITimeoutError, match=r"conversation\.created") as caught:
        play(opening(late), socket, encoded(early), TimeoutError(), TimeoutError(), None)
    assert caught.value.steps[-1] == steps.Run(socket.drop)  # type: ignore[attr-defined]

    with pytest.raises(KeyboardInterrupt) as interrupted:
        play(opening(late), socket, KeyboardInterrupt(), None)
    assert interrupted.value.steps[-1] == steps.Run(socket.drop)  # type: ignore[attr-defined]


UPDATE = {"type": "session.update", "session": {"instructions": "Be brief."}}
LATER = {"type": "session.update", "session": {"instructions": "Be long."}}


def test_a_server_that_does_not_greet_is_sent_the_settings_once_and_its_greeting_opens() -> None:
    socket = FakeSocket()
    made = plan(session_wire="auto", first_settings=UPDATE)
    taken, (_, session) = play(opening(made), socket, TimeoutError(), True, encoded(GREETING))

    assert kinds(taken) == ["OpenSocket", "take_within", "write", "take_within"]
    quiet, left = taken[1].arguments[0], taken[3].arguments[0]
    assert quiet == pytest.approx(1.25, abs=0.2)  # a fourth of the 5 seconds for opening
    assert left > quiet  # what is left of the time for opening
    assert json.loads(taken[2].arguments[0]) == UPDATE
    assert session.wire == "beta"

    with pytest.raises(APITimeoutError) as caught:
        play(opening(made), socket, TimeoutError(), True, TimeoutError(), None)
    assert kinds(caught.value.steps)[1:] == ["take_within", "write", "take_within", "drop"]  # type: ignore[attr-defined]


def test_an_answer_to_the_settings_opens_where_nothing_greets() -> None:
    for answer in (
        {"type": "session.updated", "event_id": "e", "session": {"output_modalities": ["audio"]}},
        {"type": "error", "event_id": "e", "error": {"type": "t", "message": "no"}},
    ):
        made = plan(session_wire="auto", first_settings=UPDATE)
        _, (_, session) = play(opening(made), FakeSocket(), TimeoutError(), True, encoded(answer))
        assert session.next_pending().type == answer["type"]


def test_a_reconnect_sends_the_settings_in_force_to_a_server_that_does_not_greet() -> None:
    made = plan(Reconnect(), session_wire="auto", first_settings=UPDATE)
    journal = made.first().session.journal
    assert journal is not None
    journal.settings = LATER["session"]
    taken, _ = play(opening(made), FakeSocket(), TimeoutError(), True, encoded(GREETING))
    assert json.loads(taken[2].arguments[0]) == LATER


def test_a_fixed_dialect_waits_for_no_greeting() -> None:
    taken, _ = play(opening(plan(wire="beta", first_settings=UPDATE)), FakeSocket())
    assert kinds(taken) == ["OpenSocket"]


def test_an_end_in_place_of_a_greeting_says_how_it_ended() -> None:
    socket = FakeSocket(end={"overflown": False, "code": 1008, "reason": "no", "unsent": 0})
    with pytest.raises(APIConnectionError, match=r"instead of greeting \(close code 1008.*no\)"):
        play(opening(plan(session_wire="auto")), socket, None, None)


def test_a_fixed_dialect_is_not_dialled_otherwise() -> None:
    with pytest.raises(BadRequestError) as caught:
        play(opening(plan(wire="ga")), beta_is_off())
    assert len(caught.value.steps) == 1  # type: ignore[attr-defined]


def test_a_first_event_that_is_refused_closes_again() -> None:
    made: Conversation[Any] = Conversation(plan(first_event={"type": "session.update"}))
    with pytest.raises(SendTimeout) as caught:
        play(made._starting(), FakeSocket(), SendTimeout("stuck"), None)
    assert kinds(caught.value.steps) == ["OpenSocket", "send", "close"]  # type: ignore[attr-defined]


# A manager's connection --------------------------------------------------------------------------


def test_a_manager_opens_once_and_is_single_use() -> None:
    manager: OpenOnce[Any] = OpenOnce(FakeSocket)
    connection = FakeSocket()
    expected = [steps.Run(FakeSocket)]
    assert play(manager._opening_once(), connection) == (expected, connection)
    assert play(manager._opening_once()) == ([], connection)
    with pytest.raises(UsageError, match="single-use"):
        manager._check_unused()
    assert manager._to_close() is connection
    with pytest.raises(ClosedError, match="call connect"):
        play(manager._opening_once())


def test_a_manager_that_is_closed_while_it_opens_closes_what_was_opened() -> None:
    manager: OpenOnce[Any] = OpenOnce(FakeSocket)
    late, _ = conversation()

    def overtaken(_step: Any) -> Any:
        assert manager._to_close() is None
        return late

    with pytest.raises(ClosedError, match="while it was being opened") as caught:
        play(manager._opening_once(), overtaken, None)
    expected = [steps.Run(FakeSocket), steps.Run(late.close)]
    assert caught.value.steps == expected  # type: ignore[attr-defined]


# Handlers ----------------------------------------------------------------------------------------


def done(event_id: str = "e") -> Any:
    return DIALECT.decode_server_event({"type": "input_audio_buffer.cleared", "event_id": event_id})


def test_handlers_are_called_in_order_and_what_fails_is_reported() -> None:
    made, _ = conversation()
    called: list[Any] = []
    event = done()
    made.on(event.type, lambda _: called.append(1))
    made.on(type(event), lambda _: called.append(2))
    made.on_error(lambda error, of: called.append((error, of)))
    failure = ValueError("x")
    taken, _ = play(made._delivering(event), failure, None, None)
    assert kinds(taken) == ["Call", "Call", "Call"]
    assert [step.arguments for step in taken] == [(event,), (failure, event), (event,)]
    assert made._undelivered is None


def test_without_on_error_the_others_still_run_and_the_connection_closes() -> None:
    made, _ = conversation()
    event, failure = done(), ValueError("x")
    made.on(event.type, lambda _: None)
    made.on(event.type, lambda _: None)
    with pytest.raises(ValueError, match="x") as caught:
        play(made._delivering(event), failure, lambda step: _raised(step), None, None)
    assert caught.value is failure
    assert kinds(caught.value.steps) == ["Call", "Call", "Call", "close"]  # type: ignore[attr-defined]
    assert made._undelivered is None


def _raised(step: steps.Call) -> Any:
    try:
        return step.function(*step.arguments)
    except Exception as error:
        return error


def test_an_event_whose_handler_is_cancelled_is_given_by_the_next_read() -> None:
    made, _ = conversation()
    event = done()
    made.on(event.type, lambda _: None)
    with pytest.raises(KeyboardInterrupt):
        play(made._delivering(event), KeyboardInterrupt())
    assert play(made._reading_on(None)) == ([], event)
    assert play(made._delivering(event)) == ([], None)  # no handler runs again
    assert play(made._reading_on(None), None) == ([steps.NextEvent(FOREVER)], None)


def test_with_strict_a_broken_event_is_raised_before_any_handler() -> None:
    made, _ = conversation()
    made._session.strict = True
    broken = DIALECT.decode_server_event({"type": "error", "event_id": 1, "error": 5})
    made.on(type(broken), lambda _: None)
    with pytest.raises(EventDecodeError):
        play(made._delivering(broken))


# Reading on --------------------------------------------------------------------------------------

FOREVER = float("inf")


def test_reading_recovers_from_a_loss_and_goes_on() -> None:
    made, socket = conversation(reconnect=Reconnect())
    loss = ConnectionLost("gone", code=1011)
    taken, event = play(made._reading_on(FOREVER), loss, None, "event")
    assert event == "event"
    assert taken[1] == steps.Recover(socket, loss, FOREVER)


def test_a_loss_that_cannot_be_recovered_from_is_raised() -> None:
    made, _ = conversation(reconnect=Reconnect())
    with pytest.raises(ConnectionLost):
        play(made._reading_on(FOREVER), ConnectionLost("no", code=1008))


def test_a_recovery_that_fails_is_raised_and_one_that_is_closed_ends_quietly() -> None:
    made, _ = conversation(reconnect=Reconnect())
    loss = ConnectionLost("gone", code=1011)
    with pytest.raises(AuthenticationError):
        play(made._reading_on(FOREVER), loss, AuthenticationError("x", status=401))
    assert play(made._reading_on(FOREVER), loss, ClosedError("x"))[1] is None


def test_a_renewal_that_fails_leaves_the_old_connection() -> None:
    made, socket = conversation(reconnect=Reconnect())
    failed = APIConnectionError("refused")
    taken, event = play(made._reading_on(FOREVER), RenewalDue(), failed, "event")
    assert (taken[1], event) == (steps.Recover(socket, None, FOREVER), "event")


def test_a_time_out_is_for_the_reader_only_at_its_deadline() -> None:
    made, _ = conversation(reconnect=Reconnect())
    assert play(made._reading_on(FOREVER), TimeoutError(), "event")[1] == "event"
    with pytest.raises(TimeoutError):
        play(made._reading_on(0.0), TimeoutError())


# Recovering --------------------------------------------------------------------------------------

UPDATED = {"type": "session.updated", "event_id": "e", "session": {"id": "s"}}


def test_a_recovery_rebuilds_and_takes_over_what_was_unread() -> None:
    made, old = conversation(done_event(), reconnect=Reconnect())
    made._session.messages({"type": "session.update", "session": {"voice": "alloy"}})
    new = FakeSocket()
    loss = ConnectionLost("gone", code=1011)
    taken, _ = play(made._recovering(loss), None, new, True, json.dumps(UPDATED).encode())
    assert kinds(taken)[:3] == ["Sleep", "OpenSocket", "HandingOver"]
    assert [each for each in kinds(taken) if each in ("write", "take_within")] == [
        "write",
        "take_within",
    ]
    assert made._socket is new
    kept, told = made._session.pending
    assert kept.type == done_event()["type"]
    assert isinstance(told, Reconnected)
    assert (told.attempts, told.cause, told.lost) == (1, loss, ())
    assert not old.waiting


def done_event() -> dict[str, Any]:
    return {"type": "input_audio_buffer.cleared", "event_id": "e"}


def test_a_dial_that_fails_is_tried_again_after_a_pause() -> None:
    made, _ = conversation(reconnect=Reconnect(initial_delay=4))
    down = APIConnectionError("refused")
    loss = ConnectionLost("gone", code=1011)
    taken, _ = play(made._recovering(loss), None, down, None, FakeSocket())
    assert kinds(taken[:4]) == ["Sleep", "OpenSocket", "Sleep", "OpenSocket"]
    assert taken[0].seconds == 0
    assert 3 <= taken[2].seconds <= 4


def test_a_recovery_that_close_overtakes_finishes_the_new_socket() -> None:
    made, old = conversation(reconnect=Reconnect())
    new = FakeSocket()

    def overtaken(_step: Any) -> FakeSocket:
        made._mark_closed()
        return new

    with pytest.raises(ClosedError) as caught:
        play(made._recovering(ConnectionLost("x", code=1011)), None, overtaken, None)
    assert caught.value.steps[-1] == steps.Run(new.finish, (0.0,))  # type: ignore[attr-defined]
    assert made._socket is old


# Writing again -----------------------------------------------------------------------------------


def written(made: Conversation[Any], kind: str) -> Any:
    return made._writing_again([b"{}"], kind, made._socket, made._session)


def test_without_reconnect_a_failed_write_raises_the_loss() -> None:
    made, _ = conversation()
    with pytest.raises(ConnectionLost) as caught:
        play(written(made, "response.create"), None)
    assert caught.value.code == 1011


@pytest.mark.parametrize(
    ("kind", "again"),
    [("response.create", True), ("input_audio_buffer.append", False), ("session.update", False)],
)
def test_after_a_recovery_only_what_still_makes_sense_is_written(kind: str, again: bool) -> None:
    made, old = conversation(reconnect=Reconnect())
    new = FakeSocket()

    def recovered(_step: Any) -> None:
        made._socket = new

    answers = [None, recovered, True] if again else [None, recovered]
    taken, _ = play(written(made, kind), *answers)
    expected = [steps.Run(new.write, (b"{}",))] if again else []
    assert taken[:1] == [steps.Run(old.wait_over)]
    assert taken[3:] == expected


def test_a_peer_that_takes_nothing_is_a_loss_like_any_other() -> None:
    made, _ = conversation(reconnect=Reconnect())
    second, third = FakeSocket(), FakeSocket()

    def replaced_by(socket: FakeSocket) -> Answer:
        def recovered(_step: Any) -> None:
            made._socket = socket

        return recovered

    taken, _ = play(
        written(made, "response.create"),
        None,
        replaced_by(second),
        False,
        None,
        replaced_by(third),
        True,
    )
    assert taken[-1] == steps.Run(third.write, (b"{}",))


def test_a_flow_raises_what_a_step_raised() -> None:
    made, _ = conversation(reconnect=Reconnect())
    with pytest.raises(RealtimeError, match="no more"):
        play(written(made, "response.create"), None, RealtimeError("no more"))


# What a program can ask, and the first settings --------------------------------------------------

FIRST = {"type": "session.update", "session": {"voice": "alloy"}}


def refusal(**error: Any) -> dict[str, Any]:
    return {"type": "error", "event_id": "e", "error": {"type": "invalid_request_error", **error}}


def test_settings_of_connect_are_sent_and_their_confirmation_is_waited_for() -> None:
    made: Conversation[Any] = Conversation(plan(first_event=FIRST))
    socket = FakeSocket()
    early = encoded(done_event())
    taken, _ = play(made._starting(), socket, None, early, encoded(UPDATED))
    assert kinds(taken) == ["OpenSocket", "send", "take_within", "take_within"]
    assert [made._session.next_pending().type for _ in range(2)] == [
        done_event()["type"],
        UPDATED["type"],
    ]
    assert (made.session_id, repr(made)) == (
        "s",
        "<Conversation closed, session s, on a beta wire>",
    )


def test_a_refusal_of_the_settings_of_connect_is_raised_and_names_the_field() -> None:
    made: Conversation[Any] = Conversation(plan(first_event=FIRST))
    refused = refusal(message="No such voice.", code="invalid_value", param="session.voice")
    with pytest.raises(
        ServerError, match=r"connect\(session=.*\(session\.voice\): No such"
    ) as caught:
        play(made._starting(), FakeSocket(), None, encoded(refused), None)
    assert (caught.value.code, caught.value.param) == ("invalid_value", "session.voice")
    assert kinds(caught.value.steps)[-1] == "close"  # type: ignore[attr-defined]


@pytest.mark.parametrize("silence", [TimeoutError(), None], ids=["quiet", "ended"])
def test_settings_that_nobody_answers_do_not_keep_a_connection_from_opening(silence: Any) -> None:
    made: Conversation[Any] = Conversation(plan(first_event=FIRST))
    taken, _ = play(made._starting(), FakeSocket(), None, silence)
    assert kinds(taken) == ["OpenSocket", "send", "take_within"]


RAW = {"type": "x", "a": 1}


@pytest.mark.parametrize("given", [json.dumps(RAW), json.dumps(RAW).encode(), RAW])
def test_a_raw_event_is_sent_as_it_is(given: Any) -> None:
    made, _ = conversation()
    kind, (message,) = made._session.raw(given)
    assert (kind, json.loads(message)) == ("x", RAW)


@pytest.mark.parametrize("given", ["[1]", "{", b"\xff", 5, {"a": float("nan")}, {"a": object()}])
def test_what_is_no_json_object_is_not_sent_raw(given: Any) -> None:
    made, _ = conversation()
    with pytest.raises(ConfigError):
        made._session.raw(given)


def test_a_session_that_a_server_reported_can_be_sent_back() -> None:
    made, _ = conversation()
    reported = {
        "id": "s",
        "object": "realtime.session",
        "expires_at": 1764003600,
        "model": "m",
        "voice": "alloy",
        "turn_detection": {"type": "server_vad", "create_response": None},
    }
    (message,) = made._session.messages({"type": "session.update", "session": reported})
    assert json.loads(message)["session"] == {
        "voice": "alloy",
        "turn_detection": {"type": "server_vad"},
    }


def test_the_last_error_of_a_recovery_says_why_in_its_own_text() -> None:
    made, _ = conversation(reconnect=Reconnect(attempts=1))
    loss = ConnectionLost("close code 1011: the server failed", code=1011)
    with pytest.raises(ConnectionLost, match=r"1011.*given up after 1 dial in all.*refused"):
        play(made._recovering(loss), None, APIConnectionError("the port refused"))
    made, _ = conversation(reconnect=Reconnect())
    with pytest.raises(AuthenticationError, match=r"wrong key.*; this ended the reconnect.*1011"):
        play(
            made._recovering(ConnectionLost("close code 1011", code=1011)),
            None,
            AuthenticationError("wrong key", status=401),
        )
