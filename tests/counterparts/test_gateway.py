"""Our client through Portkey's published gateway to our emulator, REST and WebSocket.

The gateway finds the emulator by the headers of its ``azure-ai`` provider, in plain HTTP. For what
that provider does differently there is the way of production: provider ``openai`` and TLS.
"""

from __future__ import annotations

import base64
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from both_clients import SOUND, TRANSCRIBED, Driver, Turn, echoed, sha256, speak_and_listen
from conftest import PROVIDER_KEY
from gateway_process import GatewayProcess
from openai_upstream import NAME, OpenAIUpstream

from portkey_realtime import Portkey, UnknownEvent
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
    RealtimeError,
    SessionExpired,
)
from portkey_realtime_emulator import Connection, Emulator

KEY = "sk-good-0123456789"
Make = Callable[..., Any]


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Iterator[Driver]:
    """The blocking client and the asyncio client."""
    made = Driver(request.param)
    yield made
    made.close()


@pytest.fixture
def emulate() -> Iterator[Callable[..., Emulator]]:
    """Makes emulators that answer at once, but for the greeting. They end with the test.

    The gateway loses what a provider sends before the gateway has finished the handshake with its
    own client. A provider further away is never that fast, one on the same machine often is.
    """
    running: list[Emulator] = []

    def make(dialect: str = "beta", **options: Any) -> Emulator:
        options = {"pace": 0, "greet_after_ms": 100, "allowed_hosts": (NAME,), **options}
        running.append(Emulator(dialect, **options).start())
        return running[-1]

    yield make
    for each in running:
        each.stop()


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
    client = client_for(emulate("ga"))
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
    from portkey_realtime_emulator import Faults

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
        ({"provider": None, "config": "pc-some-id"}, "You need to pass a valid json"),
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
    with pytest.raises(BadRequestError, match=message):
        driver.do(client_for(emulator, **options).beta.realtime.sessions.create(model="m"))
    assert emulator.requests == []


def test_a_provider_that_is_down_is_an_error_of_the_server_in_plain_text(
    driver: Driver, client_for: Make, emulate: Callable[..., Emulator]
) -> None:
    emulator = emulate("beta")
    emulator.stop()
    client = client_for(emulator, max_retries=0)
    with pytest.raises(InternalServerError, match="fetch failed.*ECONNREFUSED") as failed:
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
    streamed = ("audio.delta", "audio_transcript.delta")
    assert [each for each in turn.types if not each.endswith(streamed)] == TURNS[api]
    assert turn.audio == echoed(turn)
    assert turn.only("response.done").response.status == "completed"
    [opened] = emulator.connections
    assert opened.dialect == wire
    assert appended(opened) == SOUND


TURNS = {
    "beta": """
        session.created conversation.created session.updated
        input_audio_buffer.speech_started input_audio_buffer.speech_stopped
        input_audio_buffer.committed conversation.item.created
        conversation.item.input_audio_transcription.delta
        conversation.item.input_audio_transcription.completed
        response.created response.output_item.added conversation.item.created
        response.content_part.added response.audio.done response.audio_transcript.done
        response.content_part.done response.output_item.done response.done
    """.split(),
    "ga": """
        session.created conversation.created session.updated
        input_audio_buffer.speech_started input_audio_buffer.speech_stopped
        input_audio_buffer.committed conversation.item.added conversation.item.done
        conversation.item.input_audio_transcription.delta
        conversation.item.input_audio_transcription.completed
        response.created response.output_item.added conversation.item.added
        response.content_part.added response.output_audio.done
        response.output_audio_transcript.done response.content_part.done
        conversation.item.done response.output_item.done response.done
    """.split(),
}
"""What comes, but for the deltas of the answer, which take turns."""


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
