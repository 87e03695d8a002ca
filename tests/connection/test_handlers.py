"""Functions that are called for events, row 55 of what may go wrong among them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from portkey_realtime import InvalidEvent, UnknownEvent, ga
from portkey_realtime.beta import ResponseAudioDeltaEvent, ResponseDoneEvent, SessionCreatedEvent
from portkey_realtime.errors import ClosedError, ConfigError
from support.driver import Conversation, Driver, only_async, only_sync
from support.peer_scripts import refusal
from support.raw_server import Peer, Serve, delta, response_event

DONE = response_event("done")
UNKNOWN = {"type": "response.hologram.delta", "event_id": "e", "beam": 1}
INVALID = {**DONE, "response": 5}


def says(*events: Any) -> Callable[[Peer], None]:
    """A script: greet, say that, and close when the client has read it."""

    def script(peer: Peer) -> None:
        peer.greet()
        for event in events:
            peer.event(event)
        peer.close()

    return script


@pytest.fixture
def talk(serve: Serve, driver: Driver) -> Callable[..., Conversation]:
    """Opens a conversation with a server that says these events, and then closes."""

    def connect(*events: Any) -> Conversation:
        return driver.connect(serve(says(*events)).url)

    return connect


def run(conversation: Conversation) -> None:
    conversation.driver.call(conversation.connection.run)


class Heard:
    """A list of events with a method to add one, blocking or not, as an application may have."""

    def __init__(self) -> None:
        self.events: list[Any] = []

    def note(self, event: Any) -> None:
        self.events.append(event)

    async def note_async(self, event: Any) -> None:
        self.events.append(event)

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]


Talk = Callable[..., Conversation]


@pytest.mark.parametrize("what", [ResponseDoneEvent, "response.done"])
def test_a_handler_gets_the_events_of_its_class_or_type(talk: Talk, what: Any) -> None:
    heard = Heard()
    conversation = talk(delta(1), DONE, delta(2), DONE)
    conversation.connection.on(what, heard.note)
    run(conversation)
    assert heard.types == ["response.done", "response.done"]
    assert all(isinstance(event, ResponseDoneEvent) for event in heard.events)


@pytest.mark.parametrize("what", [ResponseDoneEvent, "response.done"])
def test_once_is_for_the_next_event_alone(talk: Talk, what: Any) -> None:
    heard = Heard()
    conversation = talk(delta(1), DONE, DONE)
    conversation.connection.once(what, heard.note)
    run(conversation)
    assert heard.types == ["response.done"]


def test_several_may_wait_for_the_same_event(talk: Talk) -> None:
    heard = Heard()
    conversation = talk(DONE)
    for _ in range(3):
        conversation.connection.once("response.done", heard.note)
    run(conversation)
    assert len(heard.events) == 3


@pytest.mark.parametrize("what", [ResponseDoneEvent, "response.done"])
@pytest.mark.parametrize("register", ["on", "once"])
def test_off_takes_back_on_and_once(talk: Talk, what: Any, register: str) -> None:
    heard, other = Heard(), Heard()
    conversation = talk(DONE)
    getattr(conversation.connection, register)(what, heard.note)
    conversation.connection.on(what, other.note)
    conversation.connection.off(what, heard.note)  # a method is another object each time
    run(conversation)
    assert heard.events == []
    assert other.types == ["response.done"]


def test_off_for_what_is_not_there_does_nothing(talk: Talk) -> None:
    connection = talk().connection
    connection.off("response.done", print)
    connection.on("response.done", repr)
    connection.off("response.done", print)
    connection.off(ResponseDoneEvent, repr)


def test_as_decorators_they_hand_the_function_back(talk: Talk) -> None:
    conversation = talk(DONE, DONE)
    heard = Heard()

    @conversation.connection.on("response.done")
    def every(event: Any) -> None:
        heard.note(event)

    @conversation.connection.once(ResponseDoneEvent)
    def first(event: Any) -> None:
        heard.note("first")

    assert every.__name__ == "every"
    assert first.__name__ == "first"
    run(conversation)
    assert [getattr(each, "type", each) for each in heard.events] == [
        "response.done", "first", "response.done",
    ]  # fmt: skip


def test_handlers_are_called_in_the_order_of_registration(talk: Talk) -> None:
    order: list[int] = []
    conversation = talk(DONE)
    for number, what in enumerate(
        ["response.done", ResponseDoneEvent, "response.done", ResponseDoneEvent]
    ):
        conversation.connection.on(what, lambda _event, number=number: order.append(number))
    run(conversation)
    assert order == [0, 1, 2, 3]


def test_the_same_function_twice_is_called_twice(talk: Talk) -> None:
    heard = Heard()
    conversation = talk(DONE)
    conversation.connection.on("response.done", heard.note)
    conversation.connection.on("response.done", heard.note)
    run(conversation)
    assert len(heard.events) == 2


def test_a_handler_runs_before_the_reader_gets_the_event(talk: Talk) -> None:
    heard = Heard()
    conversation = talk(DONE)
    conversation.connection.on(ResponseDoneEvent, heard.note)
    event = conversation.recv()
    assert heard.events == [event]


def test_listen_calls_handlers(talk: Talk) -> None:
    heard = Heard()
    conversation = talk(DONE, delta(1))
    conversation.connection.on(ResponseAudioDeltaEvent, heard.note)
    events, error = conversation.rest()
    assert error is None
    assert heard.events == events[1:]


def test_handlers_get_the_greeting(serve: Serve, driver: Driver) -> None:
    conversation = driver.connect(serve(says()).url, greeting=True)
    heard = Heard()
    conversation.connection.on(SessionCreatedEvent, heard.note)
    run(conversation)
    assert heard.types == ["session.created"]


@pytest.mark.parametrize("what", [UnknownEvent, "response.hologram.delta"])
def test_unknown_events_have_handlers_by_class_and_by_type(talk: Talk, what: Any) -> None:
    heard = Heard()
    conversation = talk(UNKNOWN)
    conversation.connection.on(what, heard.note)
    run(conversation)
    assert [event.raw for event in heard.events] == [UNKNOWN]


def test_an_invalid_event_goes_to_handlers_of_its_class_alone(talk: Talk) -> None:
    """A handler of its type would stumble over the fields that are not there."""
    invalid, done = Heard(), Heard()
    conversation = talk(INVALID, DONE)
    conversation.connection.on(InvalidEvent, invalid.note)
    conversation.connection.on("response.done", done.note)
    run(conversation)
    assert [event.type for event in invalid.events] == ["response.done"]
    assert [type(event) for event in done.events] == [ResponseDoneEvent]


def test_a_handler_registered_by_a_handler_waits_for_the_next_event(talk: Talk) -> None:
    heard = Heard()
    conversation = talk(DONE, DONE)

    def register(event: Any) -> None:
        conversation.connection.on("response.done", heard.note)

    conversation.connection.once("response.done", register)
    run(conversation)
    assert len(heard.events) == 1


def test_a_once_that_registers_itself_again_gets_the_next_event(talk: Talk) -> None:
    heard = Heard()
    conversation = talk(DONE, DONE, DONE)

    def again(event: Any) -> None:
        heard.note(event)
        if len(heard.events) < 2:
            conversation.connection.once("response.done", again)

    conversation.connection.once("response.done", again)
    run(conversation)
    assert len(heard.events) == 2


def test_a_handler_may_send(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        peer.event(DONE)
        peer.wait_for(lambda: peer.messages("response.create"))
        peer.close()

    server = serve(script)
    conversation = driver.connect(server.url)

    def answer(event: Any) -> Any:
        return conversation.connection.response.create()

    async def answer_async(event: Any) -> None:
        await conversation.connection.response.create()

    handler = answer if driver.kind == "sync" else answer_async
    conversation.connection.once(ResponseDoneEvent, handler)
    run(conversation)
    assert len(server.peer().messages("response.create")) == 1


def test_run_ends_as_listen_does(serve: Serve, driver: Driver) -> None:
    conversation = driver.connect(serve(says(response_event("created"))).url)
    error = driver.outcome(driver.start(conversation.connection.run))
    assert type(error).__name__ == "ConnectionLost"


@pytest.mark.parametrize(
    "wrong", [5, None, ["response.done"], b"response.done", int, ga.ResponseDoneEvent]
)
def test_what_is_neither_class_nor_type_is_refused(talk: Talk, wrong: Any) -> None:
    connection = talk().connection
    for register in (connection.on, connection.once):
        with pytest.raises(ConfigError, match="event class"):
            register(wrong, print)


def test_what_cannot_be_called_is_refused(talk: Talk) -> None:
    connection = talk().connection
    with pytest.raises(ConfigError, match="callable, not str"):
        connection.on("response.done", "print")
    with pytest.raises(ConfigError, match="callable, not int"):
        connection.on_error(5)


# Coroutine functions -----------------------------------------------------------------------------


@only_async
def test_a_coroutine_function_is_awaited_before_the_reader_goes_on(talk: Talk) -> None:
    heard = Heard()
    conversation = talk(DONE)
    conversation.connection.on(ResponseDoneEvent, heard.note_async)
    conversation.connection.on("response.done", heard.note)
    event = conversation.recv()
    assert heard.events == [event, event]


@only_async
def test_a_coroutine_function_may_take_the_errors(talk: Talk) -> None:
    told: list[Any] = []

    async def on_error(error: Exception, event: Any) -> None:
        told.append((str(error), event.type))

    conversation = talk(DONE)
    conversation.connection.on("response.done", _fails)
    conversation.connection.on_error(on_error)
    run(conversation)
    assert told == [("no such luck", "response.done")]


@only_sync
def test_a_coroutine_function_is_refused_where_nobody_awaits_it(talk: Talk) -> None:
    connection = talk().connection
    for register in (connection.on, connection.once):
        with pytest.raises(ConfigError, match="AsyncPortkey"):
            register("response.done", Heard().note_async)
    with pytest.raises(ConfigError, match="AsyncPortkey"):
        connection.on_error(Heard().note_async)


@only_sync
def test_what_turns_out_to_be_awaitable_is_refused_when_it_is_called(talk: Talk) -> None:
    heard = Heard()
    conversation = talk(DONE)
    conversation.connection.on("response.done", lambda event: heard.note_async(event))
    error = conversation.driver.outcome(conversation.start_recv())
    assert isinstance(error, ConfigError)
    assert "AsyncPortkey" in str(error)


@only_async
def test_a_recv_that_is_cancelled_in_a_handler_loses_no_event(talk: Talk, driver: Driver) -> None:
    conversation = talk(DONE)
    heard = Heard()
    waiting = threading.Event()

    async def wait(event: Any) -> None:
        heard.note(event)
        waiting.set()
        await asyncio.Event().wait()

    conversation.connection.on("response.done", wait)
    reading = conversation.start_recv()
    assert waiting.wait(8)
    reading.cancel()
    assert conversation.recv() is heard.events[0]
    assert len(heard.events) == 1


def test_a_handler_may_fail_with_a_timeout_of_its_own(talk: Talk, driver: Driver) -> None:
    def fails(event: Any) -> None:
        raise TimeoutError("my database")

    for timeout in (None, 5.0):
        conversation = talk(DONE)
        conversation.connection.on("response.done", fails)
        error = driver.outcome(conversation.start_recv(timeout))
        assert (type(error), str(error)) == (TimeoutError, "my database")


# Handlers that fail ------------------------------------------------------------------------------


def _fails(event: Any) -> None:
    raise LookupError("no such luck")


async def _fails_async(event: Any) -> None:
    raise LookupError("no such luck")


@pytest.fixture
def failing(driver: Driver) -> Any:
    return _fails if driver.kind == "sync" else _fails_async


def test_row_55_a_failing_handler_ends_the_conversation_after_the_others_ran(
    serve: Serve, driver: Driver, failing: Any
) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        peer.event(DONE)
        peer.event(DONE)

    server = serve(script)
    conversation = driver.connect(server.url)
    before, after = Heard(), Heard()
    conversation.connection.on("response.done", before.note)
    conversation.connection.on("response.done", failing)
    conversation.connection.on("response.done", after.note)
    error = driver.outcome(driver.start(conversation.connection.run))
    assert isinstance(error, LookupError)
    assert len(before.events) == len(after.events) == 1
    server.peer().wait_ended(2.0)
    sending = driver.start(conversation.connection.send, {"type": "response.cancel"})
    assert isinstance(driver.outcome(sending), ClosedError)


def test_row_55_of_several_failures_the_first_is_raised(talk: Talk, driver: Driver) -> None:
    def fails_too(event: Any) -> None:
        raise KeyError("second")

    conversation = talk(DONE)
    conversation.connection.on("response.done", _fails)
    conversation.connection.on("response.done", fails_too)
    error = driver.outcome(driver.start(conversation.connection.run))
    assert isinstance(error, LookupError)
    assert str(error) == "no such luck"


def test_row_55_on_error_takes_it_and_reading_goes_on(talk: Talk, failing: Any) -> None:
    told: list[tuple[str, str]] = []
    heard = Heard()
    conversation = talk(DONE, DONE, delta(1))
    conversation.connection.on_error(lambda error, event: told.append((str(error), event.type)))
    conversation.connection.on("response.done", failing)
    conversation.connection.on("response.done", heard.note)
    events, error = conversation.rest()
    assert error is None
    assert [event.type for event in events] == [
        "response.done", "response.done", "response.audio.delta",
    ]  # fmt: skip
    assert told == [("no such luck", "response.done")] * 2
    assert len(heard.events) == 2


def test_row_55_on_error_can_be_taken_back(talk: Talk, driver: Driver) -> None:
    conversation = talk(DONE)
    conversation.connection.on("response.done", _fails)
    conversation.connection.on_error(lambda error, event: None)
    conversation.connection.on_error(None)
    error = driver.outcome(driver.start(conversation.connection.run))
    assert isinstance(error, LookupError)


def test_row_55_an_on_error_that_fails_ends_it_after_the_others_ran(
    talk: Talk, driver: Driver
) -> None:
    def on_error(error: Exception, event: Any) -> None:
        raise OSError("disk full")

    heard = Heard()
    conversation = talk(DONE)
    conversation.connection.on("response.done", _fails)
    conversation.connection.on("response.done", heard.note)
    conversation.connection.on_error(on_error)
    error = driver.outcome(driver.start(conversation.connection.run))
    assert isinstance(error, OSError)
    assert isinstance(error.__context__, LookupError)
    assert len(heard.events) == 1


def test_row_54_error_events_are_data(serve: Serve, driver: Driver) -> None:
    """Nobody has to handle them, and the connection lives."""

    def script(peer: Peer) -> None:
        peer.greet()
        for code in ("response_cancel_not_active", "input_audio_buffer_commit_empty"):
            peer.event(refusal(code, event_id="mine"))

    server = serve(script)
    conversation = driver.connect(server.url)
    conversation.connection.on(ResponseDoneEvent, print)
    events = conversation.take(2)
    assert [event.error.code for event in events] == [
        "response_cancel_not_active", "input_audio_buffer_commit_empty",
    ]  # fmt: skip
    assert {event.error.event_id for event in events} == {"mine"}
    conversation.send({"type": "response.create"})
    server.peer().wait_for(lambda: server.peer().messages("response.create"))
