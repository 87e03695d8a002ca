"""Our client through Portkey's published gateway to our emulator, REST and WebSocket.

The gateway finds the emulator by the headers of its ``azure-ai`` provider, in plain HTTP. For what
that provider does differently there is the way of production: provider ``openai`` and TLS.
"""

from __future__ import annotations

import base64
import json
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from test_seed import blocks

from portkey_realtime import Portkey, UnknownEvent, audio
from portkey_realtime.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ConnectionLost,
    InternalServerError,
    NotFoundError,
    RateLimitError,
    SessionExpired,
)
from portkey_realtime.reconnect import Reconnect
from portkey_realtime_emulator import Connection, Emulator, Faults, Scenario
from support.bounds import PROMPT
from support.counterparts.both_clients import (
    SOUND,
    TRANSCRIBED,
    TURNS,
    Driver,
    Turn,
    echoed,
    sha256,
    speak_and_listen,
    without_deltas,
)
from support.counterparts.gateway_process import PROVIDER_KEY, GatewayProcess
from support.counterparts.hasty_provider import HastyProvider
from support.counterparts.openai_upstream import OpenAIUpstream

KEY = "sk-good-0123456789"
Make = Callable[..., Any]


@pytest.fixture(params=["sync", "async"])
def driver(
    request: pytest.FixtureRequest,
    emulate: Callable[..., Emulator],
    openai_upstream: OpenAIUpstream,
) -> Iterator[Driver]:
    """The blocking client and the asyncio client. They are closed before the emulators end."""
    made = Driver(request.param)
    yield made
    made.close()
    # The gateway would keep these for the next test, whose emulator is another one.
    openai_upstream.drop()


@pytest.fixture
def client_for(gateway: GatewayProcess, driver: Driver) -> Callable[..., Any]:
    """Makes clients of the gateway that are routed to an emulator."""

    def make(emulator: Emulator, **options: Any) -> Any:
        routing = {
            "base_url": gateway.base_url,
            "provider": "azure-ai",
            "azure_foundry_url": emulator.base_url,
            "Authorization": KEY,
        }
        return driver.client(**{**routing, **options})

    return make


@pytest.fixture
def production(
    gateway: GatewayProcess, driver: Driver, openai_upstream: OpenAIUpstream
) -> Callable[..., Any]:
    """Makes clients whose calls the gateway passes on as if to OpenAI, over TLS."""

    def make(emulator: Emulator, **options: Any) -> Any:
        openai_upstream.target = emulator.port
        routing = {"base_url": gateway.base_url, "provider": "openai", "Authorization": KEY}
        return driver.client(**{**routing, **options})

    return make


def appended(connection: Connection) -> bytes:
    """All audio that an emulator was sent on a connection."""
    return b"".join(
        base64.b64decode(event["audio"])
        for event in connection.received
        if event["type"] == "input_audio_buffer.append"
    )


# REST --------------------------------------------------------------------------------------------


def test_a_beta_session_is_created(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator]
) -> None:
    emulator = emulate("beta", api_key=KEY)
    client = client_for(emulator, trace_id="trace-1", metadata={"user": "me"})
    session = driver.do(
        client.beta.realtime.sessions.create(
            model="gpt-4o-realtime-preview",
            modalities=["text", "audio"],
            instructions="Line one.\nLine two: «ж» 🎧",
            turn_detection={"type": "server_vad", "silence_duration_ms": 250},
            tools=[{"type": "function", "name": "f", "parameters": {"type": "object"}}],
            temperature=0.7,
            max_response_output_tokens=100,
        )
    )
    [request] = emulator.requests
    assert (request.method, request.path) == ("POST", "/v1/realtime/sessions")
    assert request.body == {
        "model": "gpt-4o-realtime-preview",
        "modalities": ["text", "audio"],
        "instructions": "Line one.\nLine two: «ж» 🎧",
        "turn_detection": {"type": "server_vad", "silence_duration_ms": 250},
        "tools": [{"type": "function", "name": "f", "parameters": {"type": "object"}}],
        "temperature": 0.7,
        "max_response_output_tokens": 100,
    }
    assert not [name for name in request.headers if name.startswith("x-portkey-")]
    assert session.id.startswith("sess_")
    assert session.model == "gpt-4o-realtime-preview"
    assert session.instructions == "Line one.\nLine two: «ж» 🎧"
    assert session.turn_detection["silence_duration_ms"] == 250
    assert session.client_secret.value.startswith("ek_")
    # The gateway adds its own headers to those of the provider.
    assert "azure-ai" in session._headers["X-Portkey-Provider"]
    assert "trace-1" in session._headers["x-portkey-trace-id"]


def test_a_transcription_session_is_created(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator]
) -> None:
    client = client_for(emulate("beta"))
    made = driver.do(
        client.beta.realtime.transcription_sessions.create(
            input_audio_transcription={"model": "whisper-1"}
        )
    )
    assert made.input_audio_transcription.model == "whisper-1"


@pytest.mark.parametrize("route", ["client_for", "production"])
def test_a_client_secret_is_created_and_opens_its_session(
    request: pytest.FixtureRequest,
    driver: Driver,
    emulate: Callable[..., Emulator],
    route: str,
) -> None:
    emulator = emulate("ga", api_key=KEY)
    client = request.getfixturevalue(route)(emulator)
    made = driver.do(
        client.realtime.client_secrets.create(
            expires_after={"anchor": "created_at", "seconds": 90},
            session={"type": "realtime", "model": "gpt-realtime", "instructions": "Be brief."},
        )
    )
    assert made.value.startswith("ek_")
    assert made.session.instructions == "Be brief."
    connection = driver.open(client.realtime.connect(model="gpt-realtime", session=made))
    greeting = driver.recv(connection)
    assert greeting.session.id == made.session.id
    assert greeting.session.instructions == "Be brief."
    [opened] = emulator.connections
    assert opened.headers["authorization"] == f"Bearer {made.value}"


def test_a_beta_session_is_carried_over_by_its_secret(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator]
) -> None:
    client = client_for(emulate("beta", api_key=KEY))
    made = driver.do(client.beta.realtime.sessions.create(model="m", voice="sage"))
    connection = driver.open(client.beta.realtime.connect(model="m", session=made))
    greeting = driver.recv(connection)
    assert (greeting.session.id, greeting.session.voice) == (made.id, "sage")


def test_calls_are_created_joined_and_hung_up(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator]
) -> None:
    client = client_for(emulate("ga", sideband=False))
    made = driver.do(
        client.realtime.calls.create(
            sdp="v=0\r\n", session={"type": "realtime", "instructions": "Be brief."}
        )
    )
    assert made.text.startswith("v=0")
    call_id = made.headers["location"].rpartition("/")[2]
    connection = driver.open(client.realtime.connect(call_id=call_id))
    assert driver.recv(connection).session.instructions == "Be brief."
    driver.do(client.realtime.calls.hangup(call_id))
    assert [event.type for event in driver.rest(connection)] == ["conversation.created"]


def test_errors_of_the_provider_keep_status_body_and_headers(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator]
) -> None:
    client = client_for(emulate("beta", api_key="another"))
    with pytest.raises(AuthenticationError) as refused:
        driver.do(client.beta.realtime.sessions.create(model="m"))
    assert refused.value.status == 401
    assert refused.value.code == "invalid_api_key"
    assert refused.value.message == "Incorrect API key provided."
    assert json.loads(refused.value.body)["error"]["code"] == "invalid_api_key"
    assert KEY not in str(refused.value)


def test_a_rate_limit_tells_how_long_to_wait(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator]
) -> None:
    emulator = emulate("beta", rest_faults=Faults(status=429, retry_after=7))
    client = client_for(emulator, max_retries=0)
    with pytest.raises(RateLimitError) as refused:
        driver.do(client.beta.realtime.sessions.create(model="m"))
    assert refused.value.retry_after == 7
    assert refused.value.request_id


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"provider": None}, "Either x-portkey-config or x-portkey-provider header is required"),
        ({"provider": "no-such-provider"}, "Invalid provider passed"),
        (
            {"provider": None, "config": "pc-some-id"},
            "Invalid config passed. You need to pass a valid json",
        ),
        ({"custom_host": "http://192.168.7.7/v1"}, "Invalid custom host"),
    ],
)
def test_errors_of_the_gateway_itself_are_read(
    driver: Driver,
    client_for: Make,
    emulate: Callable[..., Emulator],
    options: dict[str, Any],
    message: str,
) -> None:
    emulator = emulate("beta")
    with pytest.raises(BadRequestError) as refused:
        driver.do(client_for(emulator, **options).beta.realtime.sessions.create(model="m"))
    assert refused.value.message == message
    assert emulator.requests == []


def test_a_provider_that_is_down_is_an_error_of_the_server_in_plain_text(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator]
) -> None:
    emulator = emulate("beta")
    emulator.stop()
    client = client_for(emulator, max_retries=0)
    with pytest.raises(InternalServerError, match=r"fetch failed.*ECONNREFUSED") as failed:
        driver.do(client.beta.realtime.sessions.create(model="m"))
    assert failed.value.status == 500


# A conversation ----------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ["client_for", "production"])
@pytest.mark.parametrize(("api", "wire"), [("beta", "beta"), ("ga", "ga"), ("beta", "ga")])
def test_a_whole_voice_turn(
    request: pytest.FixtureRequest,
    driver: Driver,
    emulate: Callable[..., Emulator],
    api: str,
    wire: str,
    route: str,
) -> None:
    emulator = emulate(wire, api_key=KEY)
    client = request.getfixturevalue(route)(emulator)
    realtime = client.beta.realtime if api == "beta" else client.realtime
    connection = driver.open(realtime.connect(model="gpt-realtime"))
    driver.do(connection.session.update(session=TRANSCRIBED[api]))
    turn = speak_and_listen(driver, connection)
    assert without_deltas(turn.types) == TURNS[api]
    assert sha256(turn.audio) == sha256(echoed(turn))
    assert turn.only("response.done").response.status == "completed"
    [opened] = emulator.connections
    assert opened.dialect == wire
    # The last of the silence may be on its way while the answer is complete.
    emulator.wait_for(lambda: sha256(appended(opened)) == sha256(SOUND))


# Sound -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", ["beta", "ga"])
def test_eight_mebibytes_of_audio_arrive_intact(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator], dialect: str
) -> None:
    emulator = emulate(dialect)
    client = client_for(emulator)
    realtime = client.beta.realtime if dialect == "beta" else client.realtime
    connection = driver.open(realtime.connect(model="m"))
    silent = {
        "beta": {"turn_detection": None},
        "ga": {"type": "realtime", "audio": {"input": {"turn_detection": None}}},
    }
    driver.do(connection.session.update(session=silent[dialect]))
    sound = random.Random(8).randbytes(8 * 1024 * 1024)
    driver.do(connection.send_audio_data(sound))
    driver.do(connection.input_audio_buffer.clear())
    while driver.recv(connection).type != "input_audio_buffer.cleared":
        pass
    [opened] = emulator.connections
    assert opened.received_types.count("input_audio_buffer.append") == 1
    assert sha256(appended(opened)) == sha256(sound)


def test_answers_of_several_megabytes_arrive_intact(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator]
) -> None:
    sizes = [1_500_000, 3_000_000, 6_000_000, 12_000_000]
    texts = [chr(97 + number) * size for number, size in enumerate(sizes)]
    frames = [json.dumps({"type": "response.text.huge", "text": text}) for text in texts]
    client = client_for(emulate("beta", send=frames))
    connection = driver.open(client.beta.realtime.connect(model="m"))
    events = [driver.recv(connection) for _ in range(2 + len(sizes))][2:]
    assert all(isinstance(event, UnknownEvent) for event in events)
    assert [sha256(event.raw["text"].encode()) for event in events] == [
        sha256(text.encode()) for text in texts
    ]


def test_what_is_sent_before_the_greeting_is_kept_in_order(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator]
) -> None:
    emulator = emulate("beta", greet_after_ms=500)
    client = client_for(emulator)
    connection = driver.open(client.beta.realtime.connect(model="m", wire="beta"))
    sound = random.Random(1).randbytes(100 * 960)
    for at in range(0, len(sound), 960):
        driver.do(connection.send_audio_data(sound[at : at + 960]))
    driver.do(connection.input_audio_buffer.clear())
    while driver.recv(connection).type != "input_audio_buffer.cleared":
        pass
    assert appended(emulator.connections[0]) == sound


def test_many_conversations_at_once_are_all_greeted_and_kept_apart(
    gateway: GatewayProcess, emulate: Callable[..., Emulator]
) -> None:
    emulator = emulate("beta", greet_after_ms=500)  # the gateway has much to do
    with Portkey(
        base_url=gateway.base_url,
        provider="azure-ai",
        azure_foundry_url=emulator.base_url,
        Authorization=KEY,
    ) as client:

        def ask(number: int) -> str:
            with client.beta.realtime.connect(model=f"model-{number}") as connection:
                content = [{"type": "input_text", "text": f"number {number}"}]
                item = {"type": "message", "role": "user", "content": content}
                connection.conversation.item.create(item=item)
                connection.response.create(response={"modalities": ["text"]})
                turn = Turn([])
                while not turn.events or turn.events[-1].type != "response.done":
                    turn.events.append(connection.recv(10))
                assert turn.events[0].session.model == f"model-{number}"
                return str(turn.only("response.text.done").text)

        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(ask, range(40)))
    assert answers == [f"You said: number {number}" for number in range(40)]


def test_a_function_is_called_and_its_result_is_used(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator]
) -> None:
    scenario = Scenario.parse(
        """
        [[turn]]
        call = "get_weather"
        arguments = { city = "Paris" }
        [[turn]]
        text = "Eighteen degrees."
        """
    )
    client = client_for(emulate("ga", scenario=scenario))
    connection = driver.open(client.realtime.connect(model="m"))
    done = speak_and_listen(driver, connection).only("response.function_call_arguments.done")
    assert json.loads(done.arguments) == {"city": "Paris"}
    item = {"type": "function_call_output", "call_id": done.call_id, "output": "18"}
    driver.do(connection.conversation.item.create(item=item))
    driver.do(connection.response.create(response={"output_modalities": ["text"]}))
    turn = Turn([])
    while not turn.events or turn.events[-1].type != "response.done":
        turn.events.append(driver.recv(connection))
    assert turn.only("response.output_text.done").text == "Eighteen degrees."


# Names and headers -------------------------------------------------------------------------------


MODELS = [
    "@openai/gpt-realtime",
    "org/v1-preview",
    "@my-slug/v1/x",
    "a b",
    "50%",
    "a+b&c=d#e?f",
    "ж",
]


@pytest.mark.parametrize("route", ["client_for", "production"])
def test_the_name_of_a_model_arrives_as_it_is(
    request: pytest.FixtureRequest, driver: Driver, emulate: Callable[..., Emulator], route: str
) -> None:
    emulator = emulate("ga")
    client = request.getfixturevalue(route)(emulator)
    for model in MODELS:
        connection = driver.open(client.realtime.connect(model=model))
        assert driver.recv(connection).session.model == model
    assert [each.request.query for each in emulator.connections] == [
        {"model": model} for model in MODELS
    ]


def test_a_routing_config_does_what_the_headers_do(
    gateway: GatewayProcess, driver: Driver, emulate: Callable[..., Emulator]
) -> None:
    emulator = emulate("beta", api_key=KEY)
    config = {
        "provider": "azure-ai",
        "api_key": KEY,
        "azure_foundry_url": emulator.base_url,
    }
    client = driver.client(base_url=gateway.base_url, config=config)
    driver.do(client.beta.realtime.sessions.create(model="m"))
    connection = driver.open(client.beta.realtime.connect(model="m"))
    assert driver.recv(connection).type == "session.created"


def test_the_beta_header_is_sent_where_it_is_asked_for_and_nowhere_else(
    driver: Driver, production: Make, emulate: Callable[..., Emulator]
) -> None:
    emulator = emulate("both")
    client = production(emulator, openai_organization="org-1", openai_project="proj-1")
    for wire in ("beta", "auto"):
        connection = driver.open(client.beta.realtime.connect(model="m", wire=wire))
        assert driver.recv(connection).session.voice
    asked, auto = emulator.connections
    assert (asked.dialect, asked.headers.get("openai-beta")) == ("beta", "realtime=v1")
    assert (auto.dialect, auto.headers.get("openai-beta")) == ("ga", None)
    assert asked.headers["openai-organization"] == "org-1"
    assert asked.headers["openai-project"] == "proj-1"


def test_a_provider_that_refuses_beta_says_so(
    driver: Driver, production: Make, emulate: Callable[..., Emulator]
) -> None:
    client = production(emulate("ga"))
    connection = driver.open(client.beta.realtime.connect(model="m", wire="beta"))
    refusal = driver.recv(connection)
    assert (refusal.type, refusal.error.code) == ("error", "beta_api_shape_disabled")
    with pytest.raises(ConnectionLost, match="beta_api_shape_disabled") as ended:
        driver.rest(connection)
    assert ended.value.code == 4000


def test_the_ga_client_refuses_a_beta_provider(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator]
) -> None:
    """At the first event that beta alone has: GA's may follow a greeting with beta's keys."""
    connection = driver.open(client_for(emulate("beta")).realtime.connect(model="m"))
    driver.do(connection.response.create())
    with pytest.raises(APIConnectionError, match=r"client\.beta\.realtime"):
        driver.rest(connection)


# Endings -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (1001, "going away"),
        (1008, "policy"),
        (1011, "it failed"),
        (1013, "later"),
        (3000, "who are you"),
        (4000, "invalid_request_error.something"),
        (4001, "каждый байт"),
    ],
)
def test_the_close_code_and_reason_of_the_provider_arrive(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator], code: int, reason: str
) -> None:
    client = client_for(emulate("beta", close_after=2, close_code=code, close_reason=reason))
    connection = driver.open(client.beta.realtime.connect(model="m"))
    with pytest.raises(ConnectionLost) as ended:
        driver.rest(connection)
    assert (ended.value.code, ended.value.reason) == (code, reason)


def test_a_clean_close_ends_listening_quietly(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator]
) -> None:
    client = client_for(emulate("beta", close_after=2, close_code=1000))
    connection = driver.open(client.beta.realtime.connect(model="m"))
    assert [event.type for event in driver.rest(connection)] == [
        "session.created",
        "conversation.created",
    ]


@pytest.mark.parametrize("dialect", ["beta", "ga"])
def test_a_session_that_expires_says_so(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator], dialect: str
) -> None:
    emulator = emulate(dialect)
    connection = driver.open(client_for(emulator).beta.realtime.connect(model="m"))
    emulator.advance(7200)
    with pytest.raises(SessionExpired) as ended:
        driver.rest(connection)
    assert ended.value.code == 1001


def test_our_close_ends_the_connection_of_the_gateway_too(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator]
) -> None:
    emulator = emulate("beta")
    connection = driver.open(client_for(emulator).beta.realtime.connect(model="m"))
    driver.do(connection.close())
    emulator.wait_for(lambda: emulator.connections[0].closed)


@pytest.mark.parametrize("fault", [{"drop_after": 2}, {"close_after": 2, "close_code": 1005}])
def test_an_end_that_the_gateway_hides_is_found_by_pings(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator], fault: dict[str, int]
) -> None:
    client = client_for(emulate("beta", **fault))
    pings = {"ping_interval": 0.3, "ping_timeout": 0.3}
    connection = driver.open(
        client.beta.realtime.connect(model="m", websocket_connection_options=pings)
    )
    started = time.monotonic()
    with pytest.raises(ConnectionLost, match="stalled"):
        driver.rest(connection)
    assert time.monotonic() - started < PROMPT
    started = time.monotonic()
    driver.do(connection.close())
    assert time.monotonic() - started < PROMPT


@pytest.mark.parametrize("loss", ["expiry", "drop"])
@pytest.mark.parametrize("wire", ["beta", "ga"])
def test_a_conversation_goes_on_over_a_new_connection(
    driver: Driver,
    production: Make,
    openai_upstream: OpenAIUpstream,
    emulate: Callable[..., Emulator],
    wire: str,
    loss: str,
) -> None:
    emulator = emulate(wire)
    connection = driver.open(
        production(emulator).beta.realtime.connect(
            model="m",
            reconnect=Reconnect(),
            websocket_connection_options={"ping_interval": 0.3, "ping_timeout": 1.0},
        )
    )
    driver.do(connection.session.update(session={"instructions": "Be brief."}))
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "One"}]}
    driver.do(connection.conversation.item.create(item=item))
    turn = Turn([])
    while not turn.events or turn.events[-1].type != "conversation.item.created":
        turn.events.append(driver.recv(connection))
    if loss == "drop":
        openai_upstream.drop()
    else:
        emulator.advance(7200)
    while turn.events[-1].type != "client.reconnected":
        turn.events.append(driver.recv(connection))
    assert (turn.events[-1].items, turn.events[-1].lost) == (1, ())
    driver.do(connection.response.create(response={"modalities": ["text"]}))
    while turn.events[-1].type != "response.done":
        turn.events.append(driver.recv(connection))
    assert turn.only("response.text.done").text == "You said: One"
    _, second = emulator.connections
    updates = [event["session"] for event in second.sent if event["type"] == "session.updated"]
    assert updates[-1]["instructions"] == "Be brief."


def test_closing_is_bounded_where_the_gateway_has_lost_its_provider(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator]
) -> None:
    client = client_for(emulate("beta", drop_after=2))
    connection = driver.open(client.beta.realtime.connect(model="m"))
    started = time.monotonic()
    driver.do(connection.close())
    assert time.monotonic() - started < PROMPT


# Handshakes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [{"status": 401}, {"status": 429, "retry_after": 1}, {"status": 503}, {"no_answer": True}],
)
def test_a_refusal_that_the_gateway_hides_is_a_timeout_that_names_the_likely_causes(
    driver: Driver,
    client_for: Make,
    emulate: Callable[..., Emulator],
    gateway: GatewayProcess,
    options: dict[str, Any],
) -> None:
    client = client_for(emulate("beta", **options))
    manager = client.beta.realtime.connect(model="m", websocket_connection_options={"timeout": 0.8})
    started = time.monotonic()
    with pytest.raises(APITimeoutError, match=r"401.*429") as hidden:
        driver.open(manager)
    assert 0.7 < time.monotonic() - started < PROMPT
    assert gateway.base_url.removesuffix("/v1") in str(hidden.value)
    assert KEY not in str(hidden.value)


def test_a_greeting_that_comes_too_early_is_lost_by_the_gateway(
    gateway: GatewayProcess, driver: Driver
) -> None:
    with HastyProvider() as direct, HastyProvider() as behind:
        options = {"timeout": 0.8}
        client = driver.client(base_url=direct.base_url)
        connection = driver.open(
            client.beta.realtime.connect(model="m", websocket_connection_options=options)
        )
        assert driver.recv(connection).session.id == "sess_1"
        client = driver.client(
            base_url=gateway.base_url, provider="azure-ai", azure_foundry_url=behind.base_url
        )
        manager = client.beta.realtime.connect(model="m", websocket_connection_options=options)
        # The day this opens, the gateway is mended: then emulators need not greet late.
        with pytest.raises(APITimeoutError):
            driver.open(manager)
        assert behind.greeted.is_set()


def test_a_wrong_key_and_a_provider_that_is_down_look_the_same(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator]
) -> None:
    wrong_key, down = emulate("beta", api_key="another"), emulate("beta")
    down.stop()
    for emulator in (wrong_key, down):
        manager = client_for(emulator).beta.realtime.connect(
            model="m", websocket_connection_options={"timeout": 0.5}
        )
        with pytest.raises(APITimeoutError, match=r"401.*429"):
            driver.open(manager)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"provider": None}, BadRequestError),
        ({"provider": "no-such-provider"}, BadRequestError),
        ({"provider": None, "config": "pc-some-id"}, BadRequestError),
        ({"custom_host": "http://192.168.7.7/v1"}, BadRequestError),
    ],
)
def test_a_handshake_that_the_gateway_refuses_has_no_explanation_but_its_status(
    driver: Driver,
    client_for: Make,
    emulate: Callable[..., Emulator],
    options: dict[str, Any],
    error: type[APIStatusError],
) -> None:
    emulator = emulate("beta")
    manager = client_for(emulator, **options).beta.realtime.connect(model="m")
    with pytest.raises(error) as refused:
        driver.open(manager)
    assert refused.value.body == ""
    assert emulator.requests == []


def test_a_config_with_several_targets_does_not_work_for_sockets(
    gateway: GatewayProcess, driver: Driver, emulate: Callable[..., Emulator]
) -> None:
    target = {
        "provider": "azure-ai",
        "api_key": KEY,
        "azure_foundry_url": emulate("beta").base_url,
    }
    config = {"strategy": {"mode": "fallback"}, "targets": [target, target]}
    client = driver.client(base_url=gateway.base_url, config=config)
    driver.do(client.beta.realtime.sessions.create(model="m"))  # for REST calls it does
    with pytest.raises(InternalServerError):
        driver.open(client.beta.realtime.connect(model="m"))


def test_a_wrong_path_is_not_found(
    gateway: GatewayProcess, driver: Driver, emulate: Callable[..., Emulator]
) -> None:
    client = driver.client(base_url=gateway.base_url.replace("/v1", "/nowhere"))
    with pytest.raises(NotFoundError, match="base_url"):
        driver.open(client.beta.realtime.connect(model="m"))


# The documentation's own examples ----------------------------------------------------------------

OUR_EXAMPLE = """
import asyncio
from portkey_ai import AsyncPortkey, Portkey

portkey = Portkey(api_key="PORTKEY_API_KEY", virtual_key="VIRTUAL_KEY")
session = portkey.beta.realtime.sessions.create(
    model="gpt-4-realtime-preview",
    modalities=["text", "audio"],
    voice="alloy",
    input_audio_format="pcm16",
    turn_detection={"type": "server_vad", "threshold": 0.6, "silence_duration_ms": 300},
    input_audio_transcription={"model": "whisper-1"},
    tools=[{"type": "function", "name": "ping", "parameters": {"type": "object"}}],
    tool_choice="auto",
    temperature=0.3,
    max_response_output_tokens=100,
)
manager = portkey.beta.realtime.connect(
    model=session.model,
    websocket_connection_options={
        "timeout": 20,
        "additional_headers": {"Authorization": f"Bearer {portkey.api_key}"},
    },
)
with manager as connection:
    connection.send_audio_data(audio_bytes)
    for event in connection.listen():
        if event.type == "response.audio.delta":
            process_audio_chunk(event.delta)


async def same_again():
    portkey = AsyncPortkey(api_key="PORTKEY_API_KEY", virtual_key="VIRTUAL_KEY")
    session = await portkey.beta.realtime.sessions.create(model="m", voice="nova", temperature=0.7)
    manager = portkey.beta.realtime.connect(model="m")
    await manager.send_audio_data(audio_bytes)
    async for event in await manager.listen():
        if event.type == "response.audio.delta":
            process_audio_chunk(event.delta)
    await manager.close()
    return session


session = asyncio.run(same_again())
"""


@pytest.mark.parametrize("examples", [[OUR_EXAMPLE], blocks("python")], ids=["ours", "theirs"])
def test_the_examples_run_through_the_gateway_to_a_provider_that_refuses_beta(
    gateway: GatewayProcess,
    openai_upstream: OpenAIUpstream,
    emulate: Callable[..., Emulator],
    monkeypatch: pytest.MonkeyPatch,
    examples: list[str],
) -> None:
    if not examples:
        pytest.skip("the documentation is not beside the project")
    emulator = emulate("ga", api_key=PROVIDER_KEY, close_after_first_turn=True)
    openai_upstream.target = emulator.port
    monkeypatch.setenv("PORTKEY_BASE_URL", gateway.base_url)
    chunks: list[str] = []
    names: dict[str, Any] = {"audio_bytes": SOUND, "process_audio_chunk": chunks.append}
    for number, example in enumerate(examples):
        exec(compile(example, f"example {number}", "exec"), names)
    reply = b"".join(base64.b64decode(chunk, validate=True) for chunk in chunks)
    assert audio.loudness(reply) > -40
    assert names["session"].object == "realtime.session"
    paths = [request.path for request in emulator.requests if request.status == 200]
    assert paths, "sessions were created"
    assert set(paths) == {"/v1/realtime/client_secrets"}
    assert all(opened.dialect == "ga" for opened in emulator.connections)
