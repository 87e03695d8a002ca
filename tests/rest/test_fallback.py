"""Creating beta sessions where the provider has GA only."""

from __future__ import annotations

import inspect
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from portkey_realtime import AsyncPortkey, Portkey, SessionCreateResponse
from portkey_realtime.errors import (
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    InternalServerError,
    NotFoundError,
    RateLimitError,
)
from portkey_realtime_emulator import Emulator
from portkey_realtime_wire.beta.rest.models import TranscriptionSessionCreateResponse
from portkey_realtime_wire.runtime import Headers, RawResponse
from support.driver import Driver
from support.scripted_server import Answer, ScriptedServer, scripted

pytestmark = pytest.mark.sockets

BETA, GA = "/v1/realtime/sessions", "/v1/realtime/client_secrets"
GA_ANSWER = {
    "value": "ek_of_ga",
    "expires_at": 1_900_000_000,
    "session": {
        "type": "realtime",
        "object": "realtime.session",
        "id": "sess_ga",
        "model": "m",
        "output_modalities": ["audio"],
        "audio": {
            "input": {"format": {"type": "audio/pcmu"}, "turn_detection": None},
            "output": {"format": {"type": "audio/pcm", "rate": 24000}, "voice": "ash"},
        },
        "max_output_tokens": "inf",
    },
}
OFF = {"error": {"message": "The beta API is off.", "code": "beta_api_shape_disabled"}}
GONE = Answer(404, {"error": {"message": "There is no such path."}})


class Client:
    """One of the two clients, with its calls awaited."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver

    def sessions(self, url: str, **options: Any) -> Any:
        return self.driver.client(url, max_retries=0, **options).beta.realtime.sessions

    def create(self, url: str, **given: Any) -> SessionCreateResponse:
        made = self.driver.call(self.sessions(url).create, **{"model": "m", **given})
        assert isinstance(made, SessionCreateResponse)
        return made


@pytest.fixture
def client(driver: Driver) -> Client:
    return Client(driver)


def test_a_beta_call_that_is_answered_in_gas_shape_is_read(client: Client) -> None:
    """As by a gateway that passes the call on to GA."""
    with scripted(Answer(200, GA_ANSWER)) as server:
        made = client.create(server.url)
    assert made.client_secret is not None
    assert (made.client_secret.value, made.client_secret.expires_at) == ("ek_of_ga", 1_900_000_000)
    assert (made.id, made.voice) == ("sess_ga", "ash")
    assert "ek_of_ga" not in repr(made)


def test_an_error_with_a_status_of_success_is_an_error(client: Client) -> None:
    with scripted(Answer(200, OFF)) as server, pytest.raises(APIStatusError) as caught:
        client.create(server.url)
    assert caught.value.status == 200
    assert 'only ["error"]' in str(caught.value)


@pytest.fixture
def ga() -> Iterator[Emulator]:
    """A provider as it is today: beta refused, GA strict about names and values."""
    with Emulator("ga", strict_values=True) as running:
        yield running


def asked(server: ScriptedServer) -> list[tuple[str, Any]]:
    return [(each.target, json.loads(each.body)) for each in server.asked]


# The seed's session on a GA provider -------------------------------------------------------------


def test_a_session_is_created_and_has_the_beta_shape(client: Client, ga: Emulator) -> None:
    detection = {"type": "server_vad", "threshold": 0.6, "silence_duration_ms": 500}
    tool = {"type": "function", "name": "ping", "description": "", "parameters": {}}
    session = client.create(
        ga.base_url,
        model="gpt-realtime",
        modalities=["text", "audio"],
        instructions="Sing.",
        voice="sage",
        input_audio_format="g711_ulaw",
        output_audio_format="pcm16",
        input_audio_transcription={"model": "whisper-1"},
        turn_detection=detection,
        tools=[tool],
        tool_choice="auto",
        max_response_output_tokens=100,
    )
    assert session.id
    assert session.object == "realtime.session"
    assert session.model == "gpt-realtime"
    assert session.modalities == ["text", "audio"]
    assert (session.instructions, session.voice) == ("Sing.", "sage")
    assert (session.input_audio_format, session.output_audio_format) == ("g711_ulaw", "pcm16")
    assert isinstance(session.input_audio_transcription, dict)
    assert session.input_audio_transcription["model"] == "whisper-1"
    assert isinstance(session.turn_detection, dict)
    assert detection.items() <= session.turn_detection.items()
    assert session.tools == [tool]
    assert session.tool_choice == "auto"
    assert session.max_response_output_tokens == 100
    assert session.temperature is None
    assert session.client_secret is not None
    assert session.client_secret.value.startswith("ek_")
    assert session.client_secret.expires_at > 0
    headers = session.get_headers()
    assert isinstance(headers, Headers)
    assert "X-REQUEST-ID" in headers
    assert [request.path for request in ga.requests] == [BETA, GA]


def test_what_ga_has_not_is_left_out_with_a_warning(
    client: Client, ga: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    session = client.create(ga.base_url, model="gpt-realtime", temperature=0.7)
    assert session.temperature is None
    assert "temperature" not in ga.requests[1].body["session"]
    (warning,) = [each for each in caplog.records if each.levelname == "WARNING"]
    assert "temperature is not sent" in warning.getMessage()


def test_a_transcription_session_too(client: Client, ga: Emulator) -> None:
    realtime = client.driver.client(ga.base_url).beta.realtime
    made = client.driver.call(
        realtime.transcription_sessions.create,
        input_audio_format="g711_alaw",
        input_audio_transcription={"model": "whisper-1", "language": "de"},
    )
    assert isinstance(made, TranscriptionSessionCreateResponse)
    assert made.input_audio_format == "g711_alaw"
    assert made.input_audio_transcription.language == "de"
    assert made.client_secret.value.startswith("ek_")
    assert [request.path for request in ga.requests] == [
        "/v1/realtime/transcription_sessions", GA,
    ]  # fmt: skip
    assert ga.requests[1].body["session"]["type"] == "transcription"


def test_a_beta_provider_is_asked_once(client: Client) -> None:
    with Emulator("beta") as beta:
        client.create(beta.base_url)
        assert [request.path for request in beta.requests] == [BETA]


# What leads there --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "refusal",
    [
        Answer(404, {}),
        Answer(405, b"<html>"),
        Answer(410, b""),
        Answer(400, OFF),
        Answer(404, {"status": "failure", "message": "no such route"}),
    ],
    ids=["404", "405", "410", "beta is off", "the gateway's 404"],
)
def test_only_what_says_that_beta_is_gone_leads_to_ga(client: Client, refusal: Answer) -> None:
    with scripted(refusal, Answer(200, GA_ANSWER)) as server:
        session = client.create(server.url, voice="ash", input_audio_format="g711_ulaw")
        (first, sent), (second, translated) = asked(server)
    assert (first, second) == (BETA, GA)
    assert sent == {"model": "m", "voice": "ash", "input_audio_format": "g711_ulaw"}
    assert translated == {
        "session": {
            "type": "realtime",
            "model": "m",
            "audio": {"input": {"format": {"type": "audio/pcmu"}}, "output": {"voice": "ash"}},
        }
    }
    assert (session.id, session.voice) == ("sess_ga", "ash")
    assert session.input_audio_format == "g711_ulaw"
    assert session.max_response_output_tokens == "inf"
    assert session.client_secret is not None
    assert session.client_secret.value == "ek_of_ga"
    assert session.client_secret.expires_at == 1_900_000_000


def test_keys_and_headers_go_along_and_extra_headers_too(client: Client) -> None:
    with scripted(GONE, Answer(200, GA_ANSWER)) as server:
        client.create(server.url, extra_headers={"X-Mine": "1"}, extra_query={"q": "1"})
        first, second = server.asked
    for name in ("x-portkey-api-key", "x-mine", "content-type"):
        assert first.header(name) == second.header(name) is not None
    assert second.target == GA + "?q=1"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequestError),
        (401, AuthenticationError),
        (403, APIStatusError),
        (409, APIStatusError),
        (422, APIStatusError),
        (429, RateLimitError),
        (500, InternalServerError),
        (502, InternalServerError),
        (503, InternalServerError),
    ],
)
def test_no_other_refusal_leads_to_ga(client: Client, status: int, kind: type[Exception]) -> None:
    with scripted(Answer(status, {"error": {"message": "No.", "code": "other"}})) as server:
        with pytest.raises(kind):
            client.create(server.url)
        assert [target for target, _ in asked(server)] == [BETA]


def test_a_timeout_does_not_lead_to_ga(client: Client) -> None:
    never = threading.Event()
    with scripted(Answer(200, wait_for=never)) as server:
        with pytest.raises(APITimeoutError):
            client.create(server.url, timeout=0.2)
        assert [target for target, _ in asked(server)] == [BETA]
        never.set()


def test_what_may_be_tried_again_is_tried_again_as_ga(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scripted(GONE, Answer(503, {}), Answer(200, GA_ANSWER)) as server:
        client = driver.client(server.url, max_retries=1)
        transport = client._transport
        pauses: list[float] = []

        async def pause_async(seconds: float) -> None:
            pauses.append(seconds)

        transport._sleep = pauses.append if driver.kind == "sync" else pause_async
        session = driver.call(client.beta.realtime.sessions.create, model="m")
        assert [target for target, _ in asked(server)] == [BETA, GA, GA]
    assert session.id == "sess_ga"
    assert len(pauses) == 1


# Where that fails too ----------------------------------------------------------------------------


@pytest.mark.parametrize("status", [404, 405, 410])
def test_of_a_server_that_has_neither_the_first_refusal_is_told(
    client: Client, status: int
) -> None:
    first = Answer(404, {"error": {"message": "No such model: m.", "code": "model_not_found"}})
    with scripted(first, Answer(status, {"error": {"message": "No secrets here."}})) as server:
        with pytest.raises(NotFoundError, match="No such model: m") as caught:
            client.create(server.url)
        assert len(server.asked) == 2
    assert caught.value.code == "model_not_found"


@pytest.mark.parametrize(
    ("status", "kind"), [(401, AuthenticationError), (429, RateLimitError), (400, BadRequestError)]
)
def test_any_other_refusal_of_the_ga_call_is_told(
    client: Client, status: int, kind: type[Exception]
) -> None:
    refusal = Answer(status, {"error": {"message": "Not this one."}})
    with scripted(GONE, refusal) as server, pytest.raises(kind, match="Not this one"):
        client.create(server.url)


def test_a_setting_that_ga_refuses_is_named_as_it_was_given(client: Client, ga: Emulator) -> None:
    with pytest.raises(BadRequestError) as caught:
        client.create(ga.base_url, model="gpt-realtime", voice="no such voice")
    problem = json.loads(caught.value.body)["error"]
    assert problem["param"] == "voice"
    assert "audio.output" not in str(caught.value)
    assert "voice" in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", [], {"error": "no"}, {"error": {"param": 5}}, {"error": {"param": None}}],
    ids=str,
)
def test_a_refusal_that_names_no_field_is_told_as_it_is(client: Client, body: Any) -> None:
    with scripted(GONE, Answer(400, body)) as server, pytest.raises(BadRequestError):
        client.create(server.url)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b"5"], ids=str)
def test_an_answer_that_is_no_session_is_an_error(client: Client, body: bytes) -> None:
    with scripted(GONE, Answer(200, body)) as server, pytest.raises(APIStatusError):
        client.create(server.url)


# What else a call may be told --------------------------------------------------------------------


def test_extra_body_is_translated_with_the_rest(client: Client) -> None:
    with scripted(GONE, Answer(200, GA_ANSWER)) as server:
        client.create(server.url, voice="ash", extra_body={"voice": "sage", "brand_new": 1})
        (_, sent), (_, translated) = asked(server)
    assert sent == {"model": "m", "voice": "sage", "brand_new": 1}
    assert translated["session"]["audio"]["output"]["voice"] == "sage"
    assert translated["session"]["brand_new"] == 1
    assert translated.keys() == {"session"}


def test_the_raw_answer_parses_to_the_same_session(client: Client) -> None:
    with scripted(GONE, Answer(200, GA_ANSWER, {"X-Request-Id": "req_2"})) as server:
        create = client.sessions(server.url).with_raw_response.create
        raw = client.driver.call(create, model="m")
        assert isinstance(raw, RawResponse)
        assert raw.status == 200
        assert raw.headers["x-request-id"] == "req_2"
        session = raw.parse()
    assert isinstance(session, SessionCreateResponse)
    assert (session.id, session.voice) == ("sess_ga", "ash")
    assert b"ek_of_ga" in raw.content
    assert "ek_of_ga" not in repr(raw) + repr(session)


def test_a_ga_call_never_falls_back(client: Client) -> None:
    with scripted(GONE) as server:
        secrets = client.driver.client(server.url).realtime.client_secrets
        with pytest.raises(NotFoundError):
            client.driver.call(secrets.create, session={"type": "realtime"})
        assert [target for target, _ in asked(server)] == [GA]


def test_both_clients_have_the_same_call() -> None:
    def parameters(kind: Callable[..., Any]) -> list[str]:
        create = kind(api_key="pk").beta.realtime.sessions.create
        return list(inspect.signature(create).parameters)

    assert parameters(Portkey) == parameters(AsyncPortkey)
