"""Which dialect is spoken, how a connection is dialled for it, and what ``connect`` takes."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from portkey_realtime import InvalidEvent, beta, ga
from portkey_realtime.errors import (
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ClosedError,
    ConfigError,
    ConnectionLost,
)
from portkey_realtime_emulator import Emulator
from support.bounds import PROMPT
from support.driver import KEY, Conversation, Driver
from support.peer_scripts import (
    BETA_GREETING,
    BETA_IS_OFF,
    GA_GREETING,
    HEADER_IS_MISSING,
    attend,
    confirm_ga,
    refusal,
    serves,
)
from support.raw_server import Peer, Serve, accept, delta, refuse


def connect(driver: Driver, client: Any, api: str = "beta", **given: Any) -> Conversation:
    """Open a connection of one client; its greeting is unread."""
    realtime = client.beta.realtime if api == "beta" else client.realtime
    if "call_id" not in given:
        given = {"model": "m", **given}
    manager = realtime.connect(**given)
    made = Conversation(driver, driver.call(driver.open, manager))
    driver._conversations.append(made)
    return made


def refused(driver: Driver, client: Any, api: str = "beta", **given: Any) -> Exception:
    """The error with which a connection does not open."""
    realtime = client.beta.realtime if api == "beta" else client.realtime
    manager = realtime.connect(**{"model": "m", **given})
    error = driver.outcome(driver.start(driver.open, manager))
    assert isinstance(error, Exception), "the connection opened"
    return error


def header_of(peer: Peer) -> str | None:
    return peer.header("OpenAI-Beta")


def only(dialect: str) -> Callable[[Peer], None]:
    """A server of one dialect, which looks at the header as such servers do."""

    def script(peer: Peer) -> None:
        if dialect == "ga" and header_of(peer):
            peer.event(BETA_IS_OFF)
            peer.close(4000, "beta_api_shape_disabled")
        elif dialect == "beta" and not header_of(peer):
            peer.event(HEADER_IS_MISSING)
            peer.close(4000, "missing_beta_header")
        else:
            peer.event(GA_GREETING if dialect == "ga" else BETA_GREETING)
            attend(peer)

    return script


# Auto --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("greeting", [BETA_GREETING, GA_GREETING], ids=["beta", "ga"])
def test_auto_dials_without_the_header_and_lets_the_greeting_decide(
    serve: Serve, driver: Driver, greeting: dict[str, Any]
) -> None:
    server = serve(serves(greeting=greeting))
    conversation = connect(driver, driver.client(server.url))
    assert isinstance(conversation.recv(), beta.SessionCreatedEvent)
    assert header_of(server.peer()) is None
    conversation.send({"type": "session.update", "session": {"voice": "ash"}})
    peer = server.peer()
    peer.wait_for(lambda: peer.messages())
    (sent,) = peer.messages()
    if greeting is BETA_GREETING:
        assert sent["session"] == {"voice": "ash"}
    else:
        assert sent["session"] == {"type": "realtime", "audio": {"output": {"voice": "ash"}}}


def test_a_server_that_demands_the_header_is_dialled_once_more_with_it(
    serve: Serve, driver: Driver
) -> None:
    server = serve(only("beta"))
    conversation = connect(driver, driver.client(server.url))
    assert conversation.recv().type == "session.created"
    assert [header_of(peer) for peer in server.peers] == [None, "realtime=v1"]


@pytest.mark.parametrize("code", ["missing_beta_header", "beta_header_required"])
def test_a_handshake_that_demands_the_header_is_dialled_once_more_with_it(
    serve: Serve, driver: Driver, code: str
) -> None:
    body = json.dumps({"error": {"message": "Send the header.", "code": code}}).encode()

    def handshake(peer: Peer) -> bool:
        return accept(peer) if header_of(peer) else refuse(400, body)(peer)

    server = serve(handshake=handshake)
    assert connect(driver, driver.client(server.url)).recv().type == "session.created"
    assert [header_of(peer) for peer in server.peers] == [None, "realtime=v1"]


def test_what_was_learnt_is_remembered_by_the_client(serve: Serve, driver: Driver) -> None:
    server = serve(only("beta"))
    client = driver.client(server.url)
    connect(driver, client)
    connect(driver, client)
    assert [header_of(peer) for peer in server.peers] == [None, "realtime=v1", "realtime=v1"]


@pytest.mark.parametrize(
    "other",
    [
        lambda client: client.with_options(timeout=5),
        lambda client: client.with_options(provider="azure-openai"),
        lambda client: client,
    ],
    ids=["a copy", "another route", "another model"],
)
def test_what_was_learnt_holds_for_one_client_one_route_and_one_model(
    serve: Serve, driver: Driver, other: Callable[[Any], Any]
) -> None:
    server = serve(only("beta"))
    client = driver.client(server.url)
    connect(driver, client)
    chosen = other(client)
    connect(driver, chosen, **({"model": "m2"} if chosen is client else {}))
    assert [header_of(peer) for peer in server.peers][2] is None


def test_what_was_learnt_holds_for_every_client_secret(serve: Serve, driver: Driver) -> None:
    server = serve(only("beta"))
    client = driver.client(server.url)
    for key in ("ek_1", "ek_2"):
        authorization = {"Authorization": f"Bearer {key}"}
        connect(driver, client, extra_headers=authorization)
    assert [header_of(peer) for peer in server.peers] == [None, "realtime=v1", "realtime=v1"]


def test_a_hint_that_is_out_of_date_costs_one_dial(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        only("beta" if peer.number < 2 else "ga")(peer)

    server = serve(script)
    client = driver.client(server.url)
    connect(driver, client)
    assert connect(driver, client).recv().type == "session.created"
    beta_header = "realtime=v1"
    assert [header_of(peer) for peer in server.peers] == [None, beta_header, beta_header, None]
    connect(driver, client)
    assert header_of(server.peer(4)) is None


def test_a_handshake_that_refuses_the_header_is_dialled_without(
    serve: Serve, driver: Driver
) -> None:
    body = json.dumps({"error": {"message": "Off.", "code": "beta_api_shape_disabled"}}).encode()

    def handshake(peer: Peer) -> bool:
        return refuse(400, body)(peer) if peer.number == 2 else accept(peer)

    def script(peer: Peer) -> None:
        only("beta" if peer.number < 2 else "ga")(peer)

    server = serve(script, handshake=handshake)
    client = driver.client(server.url)
    connect(driver, client)
    assert connect(driver, client).recv().type == "session.created"
    assert [header_of(peer) for peer in server.peers][2:] == ["realtime=v1", None]


def test_there_is_one_redial_at_most(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.event(BETA_IS_OFF if header_of(peer) else HEADER_IS_MISSING)
        peer.close(4000)

    server = serve(script)
    error = refused(driver, driver.client(server.url))
    assert isinstance(error, APIConnectionError)
    assert "beta_api_shape_disabled" in str(error)
    assert len(server.peers) == 2


def test_a_server_that_asks_for_what_it_got_is_not_dialled_again(
    serve: Serve, driver: Driver
) -> None:
    def script(peer: Peer) -> None:
        peer.event(BETA_IS_OFF)
        peer.close(4000)

    server = serve(script)
    error = refused(driver, driver.client(server.url))
    assert isinstance(error, APIConnectionError)
    assert "The beta API is off." in str(error)
    assert len(server.peers) == 1


@pytest.mark.parametrize(
    ("status", "kind"), [(400, BadRequestError), (401, AuthenticationError)], ids=str
)
def test_a_refusal_for_another_reason_is_not_dialled_again(
    serve: Serve, driver: Driver, status: int, kind: type[Exception]
) -> None:
    body = json.dumps({"error": {"message": "No.", "code": "invalid_api_key"}}).encode()
    server = serve(handshake=refuse(status, body))
    assert isinstance(refused(driver, driver.client(server.url)), kind)
    assert len(server.peers) == 1


def test_both_dials_share_one_open_timeout(serve: Serve, driver: Driver) -> None:
    go = threading.Event()

    def script(peer: Peer) -> None:
        if peer.number == 0:
            go.wait(2.5)
            peer.event(HEADER_IS_MISSING)
            peer.close(4000)

    server = serve(script)
    begun = time.monotonic()
    options = {"websocket_connection_options": {"timeout": 4.0}}
    error = refused(driver, driver.client(server.url), **options)
    took = time.monotonic() - begun
    assert isinstance(error, APITimeoutError)
    assert len(server.peers) == 2
    assert 3.9 < took < 6.2  # and not 6.5


def test_a_late_greeting_is_waited_for_and_nothing_is_sent_before_it(
    serve: Serve, driver: Driver
) -> None:
    go = threading.Event()

    def script(peer: Peer) -> None:
        go.wait(8)
        peer.greet()
        attend(peer)

    server = serve(script)
    manager = driver.client(server.url).beta.realtime.connect(model="m")
    sending = driver.start(manager.send_audio_data, b"\0\0")
    server.peer()
    driver.call(lambda: None)
    assert not sending.done()
    assert server.peer().frames == []
    go.set()
    driver.result(sending)
    server.peer().wait_for(lambda: server.peer().messages())
    driver.call(manager.close)


def test_a_server_that_never_greets_is_given_up_in_time(serve: Serve, driver: Driver) -> None:
    server = serve(lambda peer: None)
    begun = time.monotonic()
    options = {"websocket_connection_options": {"timeout": 0.3}}
    error = refused(driver, driver.client(server.url), **options)
    assert 0.2 < time.monotonic() - begun < PROMPT
    assert isinstance(error, APITimeoutError)
    assert "0.3 s" in str(error)
    assert "401" in str(error)
    assert "429" in str(error)
    server.peer().wait_ended(2.0)


def test_what_comes_before_the_greeting_is_no_greeting(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.text("ping")
        peer.event(type="rate_limits.updated", event_id="e", rate_limits=[])
        peer.event(GA_GREETING)

    conversation = connect(driver, driver.client(serve(script).url))
    first, second, third = conversation.take(3)
    assert isinstance(first, InvalidEvent)
    assert second.type == "rate_limits.updated"
    assert third.type == "session.created"


def test_an_error_for_a_greeting_is_yielded_and_then_it_ends(serve: Serve, driver: Driver) -> None:
    def script(peer: Peer) -> None:
        peer.event(refusal("model_not_found", "No such model."))
        peer.close(4004, "no such model")

    server = serve(script)
    conversation = connect(driver, driver.client(server.url))
    events, error = conversation.rest()
    assert [event.error.code for event in events] == ["model_not_found"]
    assert isinstance(error, ConnectionLost)
    assert error.code == 4004
    assert len(server.peers) == 1


# Fixed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wire", "header"), [("beta", "realtime=v1"), ("ga", None)])
def test_a_fixed_dialect_needs_no_greeting(
    serve: Serve, driver: Driver, wire: str, header: str | None
) -> None:
    server = serve(lambda peer: None)
    conversation = connect(driver, driver.client(server.url), wire=wire)
    conversation.send({"type": "session.update", "session": {"voice": "ash"}})
    peer = server.peer()
    assert header_of(peer) == header
    peer.wait_for(lambda: peer.messages())
    assert ("audio" in peer.messages()[0]["session"]) == (wire == "ga")


@pytest.mark.parametrize("wire", ["beta", "ga"])
def test_a_fixed_dialect_is_not_changed_by_a_refusal(
    serve: Serve, driver: Driver, wire: str
) -> None:
    other = {"beta": "ga", "ga": "beta"}[wire]
    server = serve(only(other))
    conversation = connect(driver, driver.client(server.url), wire=wire)
    events, error = conversation.rest()
    assert [event.type for event in events] == ["error"]
    assert isinstance(error, ConnectionLost)
    assert error.code == 4000
    assert len(server.peers) == 1


@pytest.mark.parametrize(
    ("wire", "code"), [("beta", "beta_api_shape_disabled"), ("ga", "missing_beta_header")]
)
def test_a_fixed_dialect_is_not_changed_by_a_refused_handshake(
    serve: Serve, driver: Driver, wire: str, code: str
) -> None:
    body = json.dumps({"error": {"message": "No.", "code": code}}).encode()
    server = serve(handshake=refuse(400, body))
    error = refused(driver, driver.client(server.url), wire=wire)
    assert isinstance(error, BadRequestError)
    assert error.code == code
    assert len(server.peers) == 1


def test_a_fixed_dialect_leaves_no_hint(serve: Serve, driver: Driver) -> None:
    server = serve(serves())
    client = driver.client(server.url)
    connect(driver, client, wire="beta")
    connect(driver, client)
    assert [header_of(peer) for peer in server.peers] == ["realtime=v1", None]


@pytest.mark.parametrize("wire", ["both", "GA", 5, "", True])
def test_no_other_dialect_can_be_asked_for(offline: Any, wire: Any) -> None:
    with pytest.raises(ConfigError, match="wire must be one of auto, beta, ga"):
        offline.beta.realtime.connect(model="m", wire=wire)


# The GA API --------------------------------------------------------------------------------------


def test_the_ga_api_speaks_ga_and_sends_no_header(serve: Serve, driver: Driver) -> None:
    server = serve(serves(confirm_ga, GA_GREETING))
    conversation = connect(driver, driver.client(server.url), "ga")
    assert isinstance(conversation.recv(), ga.SessionCreatedEvent)
    session = {"type": "realtime", "output_modalities": ["text"]}
    conversation.send({"type": "session.update", "session": session})
    assert conversation.recv().session.output_modalities == ["text"]
    assert header_of(server.peer()) is None


def test_the_ga_api_on_a_beta_server_names_the_one_that_speaks_both(
    serve: Serve, driver: Driver
) -> None:
    def speak(peer: Peer) -> None:
        peer.event(BETA_GREETING)
        peer.event(delta(1))

    server = serve(speak)
    connection = connect(driver, driver.client(server.url), "ga")
    events, error = connection.rest()
    assert [event.type for event in events] == ["session.created"]
    assert isinstance(error, APIConnectionError)
    assert "client.beta.realtime" in str(error)
    assert len(server.peers) == 1


def test_a_call_is_joined_by_its_id(serve: Serve, driver: Driver) -> None:
    server = serve(serves(greeting=GA_GREETING))
    connect(driver, driver.client(server.url), "ga", call_id="rtc_1 2")
    assert server.peer().query == {"call_id": "rtc_1 2"}


def test_either_a_model_or_a_call(offline: Any) -> None:
    realtime = offline.realtime
    for given in ({}, {"model": "m", "call_id": "rtc_1"}):
        with pytest.raises(ConfigError, match="either model"):
            realtime.connect(**given)
    for wrong in ("", " ", 5, b"rtc_1"):
        with pytest.raises(ConfigError, match="call_id must be"):
            realtime.connect(call_id=wrong)
    for api in (realtime, offline.beta.realtime):
        for wrong in ("", " ", 5):
            with pytest.raises(ConfigError, match="model must be"):
                api.connect(model=wrong)


# Against the emulator ----------------------------------------------------------------------------


@pytest.fixture(params=["beta", "ga", "both"])
def emulator(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    with Emulator(request.param, pace=0) as running:
        yield running


def test_the_beta_api_talks_to_every_kind_of_server(emulator: Emulator, driver: Driver) -> None:
    conversation = connect(driver, driver.client(emulator.base_url))
    assert conversation.recv().session.input_audio_format == "pcm16"
    text = {"type": "input_text", "text": "hello"}
    item = {"type": "message", "role": "user", "content": [text]}
    conversation.send({"type": "conversation.item.create", "item": item})
    conversation.send({"type": "response.create", "response": {"modalities": ["text"]}})
    types = []
    while "response.done" not in types:
        types.append(conversation.recv().type)
    assert "response.text.delta" in types
    assert "error" not in types
    assert len(emulator.connections) == 1


def test_beta_by_force_is_refused_where_beta_is_off(driver: Driver) -> None:
    with Emulator("ga") as emulator:
        conversation = connect(driver, driver.client(emulator.base_url), wire="beta")
        events, error = conversation.rest()
    assert [event.error.code for event in events] == ["beta_api_shape_disabled"]
    assert isinstance(error, ConnectionLost)
    assert error.code == 4000


# Carrying a session over -------------------------------------------------------------------------


def create(driver: Driver, client: Any, **settings: Any) -> Any:
    return driver.call(client.beta.realtime.sessions.create, model="m", **settings)


def test_a_created_session_is_opened_with_its_secret(emulator: Emulator, driver: Driver) -> None:
    client = driver.client(emulator.base_url)
    created = create(driver, client, voice="sage", instructions="Sing.")
    conversation = connect(driver, client, session=created)
    session = conversation.recv().session
    assert (session.voice, session.instructions) == ("sage", "Sing.")
    (socket,) = emulator.connections
    assert socket.headers["authorization"] == f"Bearer {created.client_secret.value}"
    assert socket.received == []


def test_without_the_created_session_the_conversation_starts_afresh(
    emulator: Emulator, driver: Driver
) -> None:
    client = driver.client(emulator.base_url)
    create(driver, client, instructions="Sing.")
    conversation = connect(driver, client)
    assert conversation.recv().session.instructions != "Sing."
    assert "authorization" not in emulator.connections[0].headers


def test_when_its_secret_has_expired_its_settings_are_sent(
    emulator: Emulator, driver: Driver
) -> None:
    client = driver.client(emulator.base_url)
    created = create(driver, client, voice="sage", instructions="Sing.")
    created.client_secret.expires_at = int(time.time()) + 2  # too late to dial with
    conversation = connect(driver, client, session=created)
    greeting, _, updated = conversation.take(3)  # between them: conversation.created
    assert greeting.session.instructions != "Sing."
    assert updated.type == "session.updated"
    assert (updated.session.voice, updated.session.instructions) == ("sage", "Sing.")
    (socket,) = emulator.connections
    assert "authorization" not in socket.headers
    (sent,) = socket.received
    assert sent["type"] == "session.update"
    assert not sent["session"].keys() & {"model", "id", "object", "client_secret", "expires_at"}


def test_a_client_secret_opens_a_ga_session(driver: Driver) -> None:
    settings = {"type": "realtime", "instructions": "Sing.", "audio": {"output": {"voice": "ash"}}}
    with Emulator("ga") as emulator:
        client = driver.client(emulator.base_url)
        created = driver.call(client.realtime.client_secrets.create, session=settings)
        valid = connect(driver, client, "ga", session=created).recv()
        assert valid.session.instructions == "Sing."
        created.expires_at = 1
        spent = connect(driver, client, "ga", session=created)
        greeting, _, updated = spent.take(3)
        assert greeting.session.instructions != "Sing."
        assert updated.type == "session.updated", updated
        assert updated.session.instructions == "Sing."
        assert updated.session.audio.output.voice == "ash"
        first, second = emulator.connections
        assert first.headers["authorization"] == f"Bearer {created.value}"
        assert "authorization" not in second.headers
        spent.close()
        driver.close_all()


@pytest.mark.parametrize("dialect", ["beta", "ga"])
def test_a_transcription_session_stays_one_without_its_secret(driver: Driver, dialect: str) -> None:
    """And nothing is sent of what the server reports as not set, nested or not."""
    with Emulator(dialect) as emulator:
        client = driver.client(emulator.base_url)
        created = driver.call(
            client.beta.realtime.transcription_sessions.create,
            input_audio_format="g711_ulaw",
            input_audio_transcription={"model": "whisper-1"},
        )
        assert created.input_audio_transcription.language is None
        created.client_secret.expires_at = 1
        conversation = connect(driver, client, session=created)
        greeting, updated = conversation.take(2)
        assert greeting.type == "transcription_session.created"
        assert updated.type == "transcription_session.updated", updated
        assert updated.session.input_audio_format == "g711_ulaw"
        assert emulator.connections[0].request.query == {"intent": "transcription"}
        driver.close_all()


def test_a_slug_stays_in_the_query_of_a_transcription_session(driver: Driver) -> None:
    """By it the gateway knows the provider."""
    with Emulator("ga", transcription_model="required") as emulator:
        client = driver.client(emulator.base_url)
        settings = {"type": "transcription"}
        created = driver.call(client.realtime.client_secrets.create, session=settings)
        created.expires_at = 1
        given = {"model": "@a/m", "extra_query": {"intent": "transcription", "x": 1}}
        connect(driver, client, "ga", session=created, **given)
        assert emulator.connections[0].request.query == {
            "model": "@a/m",
            "intent": "transcription",
            "x": "1",
        }
        driver.close_all()


def test_nulls_that_mean_something_are_carried_over(driver: Driver) -> None:
    """Null turn detection is push to talk."""
    with Emulator("ga") as emulator:
        client = driver.client(emulator.base_url)
        heard = {"turn_detection": None}
        settings = {"type": "realtime", "audio": {"input": heard}}
        created = driver.call(client.realtime.client_secrets.create, session=settings)
        created.expires_at = 1
        connect(driver, client, "ga", session=created).take(3)
        (sent,) = emulator.connections[0].received
        assert sent["session"]["audio"]["input"]["turn_detection"] is None
        driver.close_all()


def test_a_secret_opens_a_session_of_either_dialect_but_settings_do_not(driver: Driver) -> None:
    with Emulator("both") as emulator:
        client = driver.client(emulator.base_url)
        of_ga = driver.call(client.realtime.client_secrets.create, session={"type": "realtime"})
        of_beta = create(driver, client, voice="ash")
        assert connect(driver, client, "beta", session=of_ga).recv().type == "session.created"
        of_ga.expires_at = of_beta.client_secret.expires_at = 1
        for api, created in ((client.beta.realtime, of_ga), (client.realtime, of_beta)):
            with pytest.raises(ConfigError, match="create another session"):
                api.connect(model="m", session=created)
        driver.close_all()


@pytest.mark.parametrize("wrong", ["ek_123", 5, object()])
def test_what_is_no_session_is_refused(offline: Any, wrong: Any) -> None:
    for api in (offline.beta.realtime, offline.realtime):
        with pytest.raises(ConfigError, match=r"sessions\.create\(\)"):
            api.connect(model="m", session=wrong)


# Keywords and options ----------------------------------------------------------------------------


def test_an_unknown_keyword_is_refused_with_the_known_ones(offline: Any) -> None:
    with pytest.raises(TypeError) as caught:
        offline.beta.realtime.connect(model="m", voice="ash", zzz=1)
    for name in ("voice, zzz", "websocket_connection_options", "extra_query", "extra_headers",
                 "session", "reconnect", "wire"):  # fmt: skip
        assert name in str(caught.value)
    with pytest.raises(TypeError) as caught:
        offline.realtime.connect(model="m", voice="ash")
    assert "call_id" in str(caught.value)
    with pytest.raises(TypeError) as caught:
        offline.beta.realtime.connect(model="m", call_id="c")
    assert "connect() has no keyword call_id;" in str(caught.value)


def test_after_the_clients_close_nothing_is_connected(driver: Driver) -> None:
    client = driver.client("http://127.0.0.1:1")
    driver.call(client.close)
    for api in (client.beta.realtime, client.realtime):
        with pytest.raises(ClosedError):
            api.connect(model="m")


def options_of(client: Any, **options: Any) -> Any:
    return client.beta.realtime.connect(model="m", websocket_connection_options=options)


def test_an_unknown_option_is_refused_with_the_known_ones(offline: Any) -> None:
    with pytest.raises(ConfigError) as caught:
        options_of(offline, timout=5, proxies={})
    for name in ("proxies, timout", "timeout", "additional_headers", "max_size", "ssl"):
        assert name in str(caught.value)


@pytest.mark.parametrize("wrong", [True, False, 0, -1, math.nan, math.inf, "5", [5], 1e12])
@pytest.mark.parametrize(
    "name",
    ["timeout", "open_timeout", "send_timeout", "ping_interval", "ping_timeout", "close_timeout"],
)
def test_what_is_no_time_span_is_refused(offline: Any, name: str, wrong: Any) -> None:
    with pytest.raises(ConfigError, match="seconds"):
        options_of(offline, **{name: wrong})


@pytest.mark.parametrize(
    "option",
    [
        {"max_size": 0},
        {"max_size": True},
        {"max_size": 1.5},
        {"compression": "gzip"},
        {"ssl": False},
        {"ssl": True},
        {"additional_headers": [("a", "b")]},
        {"additional_headers": {"a": "b\r\nc: d"}},
        {"additional_headers": {"a\r\nb": "c"}},
    ],
    ids=str,
)
def test_options_that_cannot_be_used_are_refused_at_once(
    offline: Any, option: dict[str, Any]
) -> None:
    with pytest.raises(ConfigError):
        options_of(offline, **option)


@pytest.mark.parametrize("wrong", [5, "timeout", [("timeout", 5)]])
def test_options_are_a_mapping(offline: Any, wrong: Any) -> None:
    with pytest.raises(ConfigError, match="must be a mapping"):
        offline.beta.realtime.connect(model="m", websocket_connection_options=wrong)


@pytest.mark.parametrize("name", ["timeout", "open_timeout"])
def test_the_open_timeout_has_two_names(serve: Serve, driver: Driver, name: str) -> None:
    begun = time.monotonic()
    options = {"websocket_connection_options": {name: 0.25}}
    error = refused(driver, driver.client(serve(lambda peer: None).url), **options)
    assert isinstance(error, APITimeoutError)
    assert 0.2 < time.monotonic() - begun < PROMPT


def test_one_option_by_both_of_its_names_is_refused(offline: Any) -> None:
    with pytest.raises(ConfigError, match="same option"):
        options_of(offline, timeout=5, open_timeout=6)


@pytest.mark.parametrize(
    ("options", "seconds"),
    [({}, 10.0), ({"timeout": None}, 10.0), (None, 10.0), ({"timeout": 7}, 7.0)],
    ids=str,
)
def test_the_open_timeout_is_ten_seconds_unless_told_otherwise(
    serve: Serve, driver: Driver, options: dict[str, Any] | None, seconds: float
) -> None:
    given = {"websocket_connection_options": options}
    conversation = connect(driver, driver.client(serve().url), **given)
    assert conversation.connection._plan.open_timeout == seconds


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
def test_additional_headers_win_whatever_the_case(serve: Serve, driver: Driver, name: str) -> None:
    server = serve()
    client = driver.client(server.url, Authorization="Bearer of-the-client")
    options = {"additional_headers": {name: "Bearer mine", "X-Portkey-Trace-Id": "t"}}
    extra = {"extra_headers": {"authorization": "Bearer extra", "x-extra": "e"}}
    connect(driver, client, websocket_connection_options=options, **extra)
    peer = server.peer()
    assert peer.header("Authorization") == "Bearer mine"  # which fails if it came twice
    assert peer.header("x-portkey-trace-id") == "t"
    assert peer.header("x-extra") == "e"
    assert peer.header("x-portkey-api-key") == KEY


def test_a_header_that_is_given_wins_over_the_client_secret(driver: Driver) -> None:
    with Emulator("beta") as emulator:
        client = driver.client(emulator.base_url)
        created = create(driver, client)
        options = {"additional_headers": {"authorization": "Bearer mine"}}
        connect(driver, client, session=created, websocket_connection_options=options)
        assert emulator.connections[0].headers["authorization"] == "Bearer mine"
        driver.close_all()


def test_extra_query_parameters_go_into_the_address(serve: Serve, driver: Driver) -> None:
    server = serve()
    connect(driver, driver.client(server.url), extra_query={"intent": "a b&c", "model": "mine"})
    assert server.peer().query == {"model": "mine", "intent": "a b&c"}
    assert server.peer().target.startswith("/v1/realtime?")
