"""How it feels: managers without ``with``, closing, two at once, reading on, typed senders."""

from __future__ import annotations

import asyncio
import base64
import gc
import inspect
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

import pytest

from portkey_realtime import AsyncPortkey, beta, ga
from portkey_realtime._transport.kernel_buffers import unacknowledged
from portkey_realtime.errors import (
    APIStatusError,
    ClosedError,
    ConcurrencyError,
    ConfigError,
    ConnectionLost,
    ServerError,
    UsageError,
)
from support.driver import Conversation, Driver, only_async
from support.peer_scripts import GA_GREETING, attend, serves, text_item
from support.raw_server import Peer, Serve, delta, refuse, response_event


def collect(driver: Driver, manager: Any, count: int, *, awaited: bool = False) -> Future[Any]:
    """Take that many events out of ``listen()`` and break."""

    def take() -> list[Any]:
        events: list[Any] = []
        for event in manager.listen():
            events.append(event)
            if len(events) == count:
                break
        return events

    async def take_async() -> list[Any]:
        events: list[Any] = []
        stream = await manager.listen() if awaited else manager.listen()
        async for event in stream:
            events.append(event)
            if len(events) == count:
                break
        return events

    return driver.start(take if driver.kind == "sync" else take_async)


def leave(driver: Driver, manager: Any) -> None:
    if driver.kind == "sync":
        driver.call(manager.__exit__, None, None, None)
    else:
        driver.call(manager.__aexit__, None, None, None)


# Managers that nobody opened ---------------------------------------------------------------------


def test_connect_dials_nothing(serve: Serve, driver: Driver) -> None:
    server = serve()
    manager = driver.manager(server.url)
    driver.call(manager.close)
    assert server.peers == []


def test_the_first_audio_opens_it(serve: Serve, driver: Driver) -> None:
    server = serve(serves())
    manager = driver.manager(server.url)
    driver.call(manager.send_audio_data, b"\1\2")
    driver.call(manager.send_audio_data, b"\3\4")
    peer = server.peer()
    peer.wait_for(lambda: len(peer.messages()) == 2)
    assert [base64.b64decode(each["audio"]) for each in peer.messages()] == [b"\1\2", b"\3\4"]
    (greeting,) = driver.result(collect(driver, manager, 1))
    assert greeting.type == "session.created"
    driver.call(manager.close)
    assert len(server.peers) == 1


def test_listening_opens_it_when_it_is_iterated(serve: Serve, driver: Driver) -> None:
    server = serve(serves())
    manager = driver.manager(server.url)
    stream = manager.listen()
    assert server.peers == []
    (greeting,) = driver.result(collect(driver, manager, 1))
    assert greeting.type == "session.created"
    driver.call(manager.close)
    if driver.kind == "sync":
        stream.close()


def test_a_manager_can_be_iterated_itself(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        peer.close()

    manager = driver.manager(serve(script).url)

    async def iterate() -> list[Any]:
        return [event async for event in manager]

    events = driver.call(iterate if driver.kind == "async" else lambda: list(manager))
    assert [event.type for event in events] == ["session.created"]
    driver.call(manager.close)


@pytest.mark.parametrize("round_", range(3))
def test_eight_at_once_open_it_once(serve: Serve, driver: Driver, round_: int) -> None:
    go = threading.Event()

    def script(peer: Peer) -> None:
        go.wait(8)
        peer.greet()
        attend(peer)

    server = serve(script)
    manager = driver.manager(server.url)
    sending = [driver.start(manager.send_audio_data, bytes([n, 0])) for n in range(8)]
    listening = collect(driver, manager, 1)
    server.peer()
    go.set()
    for each in sending:
        driver.result(each)
    assert driver.result(listening)[0].type == "session.created"
    peer = server.peer()
    peer.wait_for(lambda: len(peer.messages()) == 8)
    assert len(server.peers) == 1
    driver.call(manager.close)


def test_after_a_failed_opening_it_can_be_tried_again(serve: Serve, driver: Driver) -> None:
    server = serve(serves())
    usual, server.handshake = server.handshake, refuse(503)
    manager = driver.manager(server.url)
    error = driver.outcome(driver.start(manager.send_audio_data, b"\0\0"))
    assert isinstance(error, APIStatusError)
    server.handshake = usual
    driver.call(manager.send_audio_data, b"\0\0")
    driver.call(manager.close)
    assert len(server.peers) == 2


# Closing -----------------------------------------------------------------------------------------


def test_closed_unopened_it_will_not_open(serve: Serve, driver: Driver) -> None:
    server = serve()
    manager = driver.manager(server.url)
    driver.call(manager.close)
    driver.call(manager.close)
    for attempt in (
        driver.start(manager.send_audio_data, b"\0\0"),
        collect(driver, manager, 1),
        driver.start(driver.open, manager),
    ):
        assert isinstance(driver.outcome(attempt), ClosedError)
    assert server.peers == []


def test_after_close_a_manager_is_used_up(serve: Serve, driver: Driver) -> None:
    server = serve()
    manager = driver.manager(server.url)
    driver.call(driver.open, manager)
    leave(driver, manager)
    for attempt in (
        driver.start(manager.send_audio_data, b"\0\0"),
        collect(driver, manager, 1),
        driver.start(driver.open, manager),
    ):
        error = driver.outcome(attempt)
        assert isinstance(error, ClosedError)
        assert "connect()" in str(error)
    assert len(server.peers) == 1


@pytest.mark.parametrize("opened_by", ["with", "audio"])
def test_entering_an_open_manager_is_refused(serve: Serve, driver: Driver, opened_by: str) -> None:
    server = serve()
    manager = driver.manager(server.url)
    if opened_by == "with":
        driver.call(driver.open, manager)
    else:
        driver.call(manager.send_audio_data, b"\0\0")
    error = driver.outcome(driver.start(driver.open, manager))
    assert type(error) is UsageError
    assert "single-use" in str(error)
    driver.call(manager.close)
    assert len(server.peers) == 1


def test_leaving_with_closes_the_connection(serve: Serve, driver: Driver) -> None:
    server = serve()
    manager = driver.manager(server.url)
    connection = driver.call(driver.open, manager)
    leave(driver, manager)
    server.peer().wait_ended(2.0)
    sending = driver.start(connection.send, {"type": "response.create"})
    assert isinstance(driver.outcome(sending), ClosedError)


def test_a_connection_is_a_context_of_its_own(serve: Serve, driver: Driver) -> None:
    server = serve()
    connection = driver.call(driver.open, driver.manager(server.url))
    enter = connection.__enter__ if driver.kind == "sync" else connection.__aenter__
    assert driver.call(enter) is connection
    leave(driver, connection)
    server.peer().wait_ended(2.0)


def test_close_while_it_opens_leaves_nothing_open(serve: Serve, driver: Driver) -> None:
    go = threading.Event()

    def script(peer: Peer) -> None:
        go.wait(8)
        peer.greet()

    server = serve(script)
    manager = driver.manager(server.url)
    opening = driver.start(manager.send_audio_data, b"\0\0")
    server.peer()
    driver.call(manager.close)
    go.set()
    assert isinstance(driver.outcome(opening), ClosedError)
    server.peer().wait_ended(2.0)
    assert server.peer().messages() == []


def test_events_that_came_before_can_be_read_after_close(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        for number in range(20):
            peer.event(delta(number))
        peer.event(type="mark")
        attend(peer)

    server = serve(script)
    conversation = driver.connect(server.url)
    websocket = conversation.connection._socket
    driver.call(_until, driver, lambda: websocket.unread > 20 * 100 and _last(websocket))
    conversation.close()
    events, error = conversation.rest()
    assert error is None
    assert [event.event_id for event in events[:20]] == [f"event_{n}" for n in range(20)]
    assert isinstance(driver.outcome(conversation.start_recv()), ClosedError)


def _last(websocket: Any) -> bool:
    size = websocket.inbox.qsize() if hasattr(websocket.inbox, "qsize") else len(websocket.inbox)
    return bool(size == 21)


def _until(driver: Driver, what: Callable[[], bool]) -> Any:
    """In the thread or the loop of the client, so that it goes on meanwhile."""

    def wait() -> None:
        while not what():
            threading.Event().wait(0.005)

    async def wait_async() -> None:
        while not what():  # noqa: ASYNC110  # of what is waited for nobody tells
            await asyncio.sleep(0.005)

    return wait() if driver.kind == "sync" else wait_async()


def test_unsent_counts_what_did_not_get_through(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.echoes_close = False
        peer.stop_reading()
        peer.greet()

    server = serve(script, receive_buffer=16_384)
    conversation = driver.connect(server.url, options={"send_timeout": 60})
    assert conversation.connection.unsent == 0
    sending = driver.start(conversation.connection.send_audio_data, bytes(11_000_000))
    driver.call(_until, driver, lambda: _held_back(conversation))
    conversation.close()
    driver.outcome(sending)
    assert conversation.connection.unsent == 1


def _held_back(conversation: Conversation) -> bool:
    """Whether the kernel has not got rid of what it took."""
    websocket = conversation.connection._socket
    peer = getattr(websocket, "socket", None) or websocket.transport.get_extra_info("socket")
    return unacknowledged(peer) > 0


def test_unsent_is_zero_when_all_audio_got_through(serve: Serve, driver: Driver) -> None:
    server = serve(serves())
    conversation = driver.connect(server.url)
    for _ in range(20):
        conversation.audio(bytes(4800))
    conversation.close()
    assert conversation.connection.unsent == 0
    assert len(server.peer().messages()) == 20


# Reading -----------------------------------------------------------------------------------------


def says(count: int) -> Callable[[Peer], None]:
    def script(peer: Peer) -> None:
        peer.greet()
        for number in range(count):
            peer.event(delta(number))
        peer.close()

    return script


def test_break_and_a_later_listen_lose_nothing(serve: Serve, driver: Driver) -> None:
    conversation = driver.connect(serve(says(30)).url)
    events: list[Any] = []
    for count in (1, 7, 1, 11):
        events += driver.result(collect(driver, conversation.connection, count))
    events.append(conversation.recv())
    events += driver.result(collect(driver, conversation.connection, 100))
    assert [event.event_id for event in events] == [f"event_{n}" for n in range(30)]
    assert driver.result(collect(driver, conversation.connection, 1)) == []


@only_async
@pytest.mark.parametrize("where", ["connection", "manager"])
def test_listen_may_be_awaited_first(serve: Serve, driver: Driver, where: str) -> None:
    """As the documentation of the API has it: ``async for event in await connection.listen()``."""
    manager = driver.manager(serve(says(2)).url)
    connection = driver.call(driver.open, manager)
    target = connection if where == "connection" else manager
    events = driver.result(collect(driver, target, 100, awaited=True))
    assert len(events) == 3
    driver.call(manager.close)


@only_async
def test_a_stream_can_be_taken_up_again(serve: Serve, driver: Driver) -> None:
    conversation = driver.connect(serve(says(4)).url)
    stream = conversation.connection.listen()

    async def two() -> list[str]:
        return [(await anext(stream)).event_id for _ in range(2)]

    assert driver.call(two) == ["event_0", "event_1"]
    assert driver.call(two) == ["event_2", "event_3"]


def test_a_connection_can_be_iterated_itself(serve: Serve, driver: Driver) -> None:
    conversation = driver.connect(serve(says(3)).url)
    connection = conversation.connection

    async def iterate() -> list[Any]:
        return [event async for event in connection]

    events = driver.call(iterate if driver.kind == "async" else lambda: list(connection))
    assert len(events) == 3


@pytest.mark.parametrize("how", ["recv", "listen", "run"])
def test_two_readers_are_one_too_many(serve: Serve, driver: Driver, how: str) -> None:
    server = serve()
    conversation = driver.connect(server.url)
    first = conversation.start_recv()
    driver.call(_until, driver, lambda: _is_reading(conversation))
    connection = conversation.connection
    second = {
        "recv": lambda: driver.start(connection.recv),
        "listen": lambda: collect(driver, connection, 1),
        "run": lambda: driver.start(connection.run),
    }[how]()
    error = driver.outcome(second)
    assert isinstance(error, ConcurrencyError)
    assert "hand the events on" in str(error)
    assert not first.done()
    server.peer().event(delta(1))
    assert driver.result(first).event_id == "event_1"  # the first one is not disturbed


def _is_reading(conversation: Conversation) -> bool:
    return bool(conversation.connection._reading.held)


def test_recv_gives_up_in_time_and_goes_on_later(serve: Serve, driver: Driver) -> None:
    server = serve()
    conversation = driver.connect(server.url)
    for timeout in (0.05, 0, -1):
        error = driver.outcome(conversation.start_recv(timeout), 1.0)
        assert type(error) is TimeoutError
        assert f"{timeout:g} s" in str(error)
    server.peer().event(delta(1))
    assert conversation.recv().event_id == "event_1"


def test_what_waits_already_needs_no_time(serve: Serve, driver: Driver) -> None:
    conversation = driver.connect(serve().url, greeting=True)
    assert conversation.recv(0).type == "session.created"


def test_at_a_quiet_end_recv_says_that_it_is_over(serve: Serve, driver: Driver) -> None:
    conversation = driver.connect(serve(says(0)).url)
    for _ in range(2):
        assert isinstance(driver.outcome(conversation.start_recv()), ClosedError)
    assert conversation.rest() == ([], None)


def test_close_wakes_whoever_reads(serve: Serve, driver: Driver) -> None:
    conversation = driver.connect(serve().url)
    events, ending = conversation.start_listening()
    driver.call(_until, driver, lambda: _is_reading(conversation))
    conversation.close()
    driver.result(ending, 0.5)
    assert events == []


@only_async
def test_a_cancelled_recv_loses_nothing(serve: Serve, driver: Driver) -> None:
    server = serve()
    conversation = driver.connect(server.url)

    async def cancel_some() -> list[str]:
        found: list[str] = []
        for number in range(40):
            waiting = asyncio.ensure_future(conversation.connection.recv())
            await asyncio.sleep(0)
            server.peer().event(delta(number))
            for _ in range(number % 5):
                await asyncio.sleep(0)
            waiting.cancel()
            with suppress(asyncio.CancelledError):
                found.append((await waiting).event_id)
        while len(found) < 40:
            found.append((await conversation.connection.recv(20)).event_id)
        return found

    assert driver.call(cancel_some) == [f"event_{n}" for n in range(40)]


# Loops and leftovers -----------------------------------------------------------------------------


def test_an_async_manager_leaves_asyncio_run_unopened_and_is_used_in_another(serve: Serve) -> None:
    """The seed's example returns one out of ``asyncio.run``."""
    server = serve(serves())

    async def make() -> Any:
        client = AsyncPortkey(api_key="pk", base_url=server.url)
        return client.beta.realtime.connect(model="m")

    async def use(manager: Any) -> str:
        async with manager as connection:
            return str((await connection.recv()).type)

    assert asyncio.run(use(asyncio.run(make()))) == "session.created"


def test_an_open_async_manager_belongs_to_its_loop(serve: Serve, driver: Driver) -> None:
    if driver.kind == "sync":
        return
    server = serve()
    manager = driver.manager(server.url)
    driver.call(manager.send_audio_data, b"\0\0")
    for use in (lambda: manager.send_audio_data(b"\0\0"), lambda: manager.listen().__anext__()):
        with pytest.raises(UsageError, match="another event loop"):
            asyncio.run(use())
    driver.call(manager.close)


@pytest.mark.parametrize("what", ["connection", "manager"])
def test_what_is_dropped_unclosed_is_warned_of_and_closed(
    serve: Serve, driver: Driver, what: str
) -> None:
    server = serve()
    kept: list[Any] = []

    def open_one() -> Any:
        manager = driver.manager(server.url)
        kept.append(manager if what == "manager" else driver.open(manager))
        return manager.send_audio_data(b"\0\0") if what == "manager" else kept.pop()

    async def open_async() -> None:
        manager = driver.manager(server.url)
        if what == "manager":
            await manager.send_audio_data(b"\0\0")
        else:
            await driver.open(manager)

    def forget() -> None:
        open_one()
        kept.clear()

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        gc.collect()
        caught.clear()  # what earlier tests in this process left behind is theirs
        driver.call(open_async if driver.kind == "async" else forget)
        gc.collect()
    found = [each for each in caught if each.category is ResourceWarning]
    assert [str(each.message) for each in found] == [
        f"unclosed {'Async' if driver.kind == 'async' else ''}RealtimeConnection"
    ]
    server.peer().wait_ended(2.0)


def test_what_was_closed_is_dropped_silently(serve: Serve, driver: Driver) -> None:
    server = serve()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        manager = driver.manager(server.url)
        driver.call(driver.open, manager)
        driver.call(manager.close)
        del manager
        gc.collect()


# Typed senders -----------------------------------------------------------------------------------


def test_typed_senders_take_objects_dicts_and_bytes(serve: Serve, driver: Driver) -> None:
    server = serve(serves(lambda peer, event: None))
    conversation = driver.connect(server.url)
    connection = conversation.connection
    item = text_item("item_1", "Hi")
    message = beta.MessageItem(role="user", content=[beta.InputTextContent(text="Ho")])
    calls: list[tuple[Any, dict[str, Any]]] = [
        (connection.session.update, {"session": {"voice": "ash"}}),
        (connection.session.update, {"session": beta.SessionParams(voice="sage")}),
        (connection.input_audio_buffer.append, {"audio": b"\1\2"}),
        (connection.input_audio_buffer.append, {"audio": bytearray(b"\1\2")}),
        (connection.input_audio_buffer.append, {"audio": "AQI="}),
        (connection.input_audio_buffer.commit, {}),
        (connection.input_audio_buffer.clear, {"event_id": "mine"}),
        (connection.conversation.item.create, {"item": item, "previous_item_id": "root"}),
        (connection.conversation.item.create, {"item": message}),
        (connection.conversation.item.retrieve, {"item_id": "item_1"}),
        (
            connection.conversation.item.truncate,
            {"item_id": "item_1", "content_index": 0, "audio_end_ms": 5},
        ),
        (connection.conversation.item.delete, {"item_id": "item_1"}),
        (connection.response.create, {}),
        (connection.response.create, {"response": {"modalities": ["text"]}}),
        (connection.response.cancel, {}),
        (connection.output_audio_buffer.clear, {}),
        (connection.transcription_session.update, {"session": {"input_audio_format": "pcm16"}}),
    ]
    for method, given in calls:
        driver.call(method, **given)
    peer = server.peer()
    peer.wait_for(lambda: len(peer.messages()) == len(calls))
    sent = peer.messages()
    assert [each["session"]["voice"] for each in sent[:2]] == ["ash", "sage"]
    assert [each["audio"] for each in sent[2:5]] == ["AQI="] * 3
    assert sent[6] == {"type": "input_audio_buffer.clear", "event_id": "mine"}
    assert sent[7] == {
        "type": "conversation.item.create", "item": item, "previous_item_id": "root"
    }  # fmt: skip
    assert sent[10]["audio_end_ms"] == 5
    assert sent[12] == {"type": "response.create"}
    assert sent[13] == {"type": "response.create", "response": {"modalities": ["text"]}}
    assert [each["type"] for each in sent[14:]] == [
        "response.cancel", "output_audio_buffer.clear", "transcription_session.update",
    ]  # fmt: skip


def test_a_typed_sender_refuses_what_the_spec_does_not_allow(serve: Serve, driver: Driver) -> None:
    server = serve(serves())
    conversation = driver.connect(server.url)
    connection = conversation.connection
    for method, given in (
        (connection.session.update, {"session": {"instructions": 5}}),
        (connection.conversation.item.delete, {"item_id": None}),
        (connection.input_audio_buffer.append, {"audio": 5}),
    ):
        error = driver.outcome(driver.start(method, **given))
        assert isinstance(error, ConfigError)
    conversation.send({"type": "session.update", "session": {}})
    conversation.recv()
    assert len(server.peer().messages()) == 1


def test_the_ga_senders_send_ga(serve: Serve, driver: Driver) -> None:
    server = serve(serves(lambda peer, event: None, GA_GREETING))
    manager = driver.client(server.url).realtime.connect(model="m")
    connection = driver.call(driver.open, manager)
    params = ga.SessionParams(output_modalities=["text"])
    driver.call(connection.session.update, session=params)
    driver.call(connection.input_audio_buffer.append, audio=b"\1\2")
    peer = server.peer()
    peer.wait_for(lambda: len(peer.messages()) == 2)
    first, second = peer.messages()
    assert first["session"] == {"type": "realtime", "output_modalities": ["text"]}
    assert second["audio"] == "AQI="
    driver.call(manager.close)


def test_a_split_append_arrives_in_order(serve: Serve, driver: Driver) -> None:
    server = serve(serves())
    conversation = driver.connect(server.url)
    audio = bytes(range(256)) * 50_000  # 12.8 MB: more than one append takes
    conversation.audio(memoryview(audio).cast("h"))
    peer = server.peer()
    peer.wait_for(lambda: len(peer.messages()) == 2)
    assert b"".join(base64.b64decode(each["audio"]) for each in peer.messages()) == audio


def test_half_a_sample_sends_nothing(serve: Serve, driver: Driver) -> None:
    server = serve(serves())
    conversation = driver.connect(server.url)
    error = driver.outcome(driver.start(conversation.connection.send_audio_data, b"123"))
    assert isinstance(error, ConfigError)
    conversation.send({"type": "session.update", "session": {"input_audio_format": "g711_ulaw"}})
    conversation.audio(b"123")
    peer = server.peer()
    peer.wait_for(lambda: len(peer.messages()) == 2)


def test_a_send_after_a_loss_says_what_happened(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        peer.event(response_event("created"))
        peer.close(1000)

    conversation = driver.connect(serve(script).url)
    conversation.recv()
    websocket = conversation.connection._socket
    driver.call(_until, driver, lambda: websocket.protocol.close_rcvd is not None)
    sending = driver.start(conversation.connection.send, {"type": "response.create"})
    error = driver.outcome(sending)
    assert isinstance(error, ConnectionLost)
    assert error.in_flight == "resp_1"


def test_both_connections_have_the_same_methods() -> None:
    from portkey_realtime import AsyncRealtimeConnection, RealtimeConnection

    def public(kind: type) -> set[str]:
        return {name for name, _ in inspect.getmembers(kind) if not name.startswith("_")}

    assert public(RealtimeConnection) == public(AsyncRealtimeConnection) - {"open"}


# What a program can ask for ----------------------------------------------------------------------


def test_enter_opens_as_with_does_and_the_connection_tells_its_state(
    serve: Serve, driver: Driver
) -> None:
    server = serve()
    connection = driver.call(driver.manager(server.url).enter)
    try:
        assert connection.session_id == "sess_1"
        assert (connection.session.id, connection.session.voice) == ("sess_1", "alloy")
        assert connection.session.to_dict()["model"] == "m"
        with pytest.raises(AttributeError):
            _ = connection.session.no_such_setting
        assert not connection.closed
        assert "open, session sess_1" in repr(connection)
        driver.call(connection.send_raw, '{"type": "session.update", "model": "v"}')
        peer = server.peer()
        peer.wait_for(lambda: peer.messages("session.update"))
        assert peer.messages("session.update") == [{"type": "session.update", "model": "v"}]
    finally:
        driver.call(connection.close)
    assert connection.closed
    assert "closed" in repr(connection)


def test_settings_that_are_refused_keep_a_connection_from_opening(
    serve: Serve, driver: Driver
) -> None:
    def refuses(peer: Peer) -> None:
        peer.greet()
        peer.wait_for(lambda: peer.messages("session.update"))
        error = {"type": "invalid_request_error", "message": "No.", "param": "session.voice"}
        peer.event(type="error", event_id="e", error=error)
        peer.wait_for(lambda: peer.end, 8)

    server = serve(refuses)
    error = driver.refusal(server.url, session={"voice": "nobody"})
    assert isinstance(error, ServerError)
    assert error.param == "session.voice"
    server.peer().wait_ended(2.0)


def test_every_event_knows_when_its_bytes_were_read(serve: Serve, driver: Driver) -> None:
    before = time.monotonic()
    server = serve()
    conversation = driver.connect(server.url, greeting=True)
    greeting = conversation.recv()
    server.peer().event(delta(1))
    first = conversation.recv()
    for number in (2, 3):
        server.peer().event(delta(number))
    server.peer().text("not json")
    rest = conversation.take(3)
    times = [each.received_at for each in (greeting, first, *rest)]
    assert times == sorted(times)
    assert before <= times[0]
    assert times[-1] <= time.monotonic()
