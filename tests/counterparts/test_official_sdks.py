"""The official SDKs as clients of our emulator: what they can do, and what they cannot.

Whatever they cannot do is asserted to fail as it does in the versions that are pinned in
``sdks/requirements.txt``. A test of that kind that fails after an update is good news: what it says
has been mended, and whatever we tell users about it has to change.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from portkey_realtime_emulator import Emulator, Scenario
from support.counterparts.both_clients import SOUND, TRANSCRIBED, TURNS, sha256, without_deltas
from support.counterparts.sdk_environment import Refused, Worker

Make = Callable[..., Emulator]

AUDIO = base64.b64encode(SOUND).decode()

UNDECLARED = {
    "beta": {
        "cached_tokens_details",
        "client_secret",
        "expires_at",
        "image_tokens",
        "include",
        "name",
        "object",
        "obfuscation",
        "prompt",
        "truncation",
    },
    "ga": {
        "expires_at",
        "id",
        "object",
        "obfuscation",
        "parallel_tool_calls",
        "phase",
        "reasoning",
        "reasoning_tokens",
    },
}
"""What servers send, and our emulator too, that the classes of one of the SDKs do not have."""


def heard_all(told: dict[str, Any], dialect: str) -> None:
    """Check that each event is what the SDK's own class for it says."""
    assert told["wrong"] == {}
    leaves = {each.rpartition(".")[2].rpartition(" ")[2] for each in told["undeclared"]}
    assert leaves <= UNDECLARED[dialect]


def echo(emulator: Emulator) -> bytes:
    """What of the sound the emulator took for speech, and answered with."""
    sent = {event["type"]: event for event in emulator.connections[-1].sent}
    start = sent["input_audio_buffer.speech_started"]["audio_start_ms"]
    stop = sent["input_audio_buffer.speech_stopped"]["audio_end_ms"]
    return SOUND[start * 48 : stop * 48]


# What works --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "dialect", "options"),
    [
        ("openai.ga_turn", "ga", {}),
        ("openai.async_ga_turn", "ga", {}),
        ("openai.beta_turn", "beta", {}),
        ("openai.async_beta_turn", "beta", {}),
        ("portkey.ga_turn", "ga", {"headers_by_hand": True}),
        ("portkey.beta_turn", "beta", {}),
        ("portkey.async_beta_turn", "beta", {}),
        ("portkey.beta_turn", "beta", {"websocket_connection_options": {"timeout": 20}}),
    ],
)
def test_a_whole_voice_turn(
    sdk: Worker, emulate: Make, call: str, dialect: str, options: dict[str, Any]
) -> None:
    emulator = emulate(dialect, greet_after_ms=0)
    told = sdk(call, emulator.base_url, audio=AUDIO, session=TRANSCRIBED[dialect], **options)
    assert without_deltas(told["types"]) == TURNS[dialect]
    heard_all(told, dialect)
    assert told["status"] == "completed"
    assert told["audio_sha256"] == sha256(echo(emulator))
    [opened] = emulator.connections
    assert opened.headers.get("openai-beta") == ("realtime=v1" if dialect == "beta" else None)


@pytest.mark.parametrize(
    ("call", "dialect"),
    [
        ("openai.ga_written_turn", "ga"),
        ("openai.beta_written_turn", "beta"),
        ("portkey.beta_written_turn", "beta"),
    ],
)
def test_a_function_is_called_and_its_result_is_answered_in_writing(
    sdk: Worker, emulate: Make, call: str, dialect: str
) -> None:
    script = """
        [[turn]]
        call = "get_weather"
        arguments = { city = "Paris" }
        [[turn]]
        text = "Eighteen degrees."
    """
    emulator = emulate(dialect, greet_after_ms=0, scenario=Scenario.parse(script))
    name = "output_modalities" if dialect == "ga" else "modalities"
    told = sdk(call, emulator.base_url, text="The weather?", response={name: ["text"]})
    assert told["written"] == "Eighteen degrees."
    assert told["status"] == "completed"
    heard_all(told, dialect)
    [output] = [
        event["item"]
        for event in emulator.connections[0].received
        if event.get("item", {}).get("type") == "function_call_output"
    ]
    assert output["output"] == '{"city": "Paris"}'


@pytest.mark.parametrize("which", ["openai", "portkey"])
def test_sessions_create(sdk: Worker, emulate: Make, which: str) -> None:
    emulator = emulate("beta")
    made = sdk(
        f"{which}.create_session",
        emulator.base_url,
        model="gpt-4o-realtime-preview",
        modalities=["text", "audio"],
        voice="sage",
        turn_detection={"type": "server_vad", "silence_duration_ms": 250},
        tools=[{"type": "function", "name": "f", "parameters": {"type": "object"}}],
        temperature=0.7,
        max_response_output_tokens=100,
    )
    assert made["id"].startswith("sess_")
    assert made["client_secret"]["value"].startswith("ek_")
    assert made["voice"] == "sage"
    assert made["turn_detection"]["silence_duration_ms"] == 250
    assert made["max_response_output_tokens"] == 100
    [request] = emulator.requests
    assert request.headers["openai-beta"] == "assistants=v2"


def test_portkeys_default_model_goes_out_as_it_is(sdk: Worker, emulate: Make) -> None:
    emulator = emulate("beta")
    assert sdk("portkey.create_session", emulator.base_url)["model"] == "portkey-default"
    assert emulator.requests[0].body == {"model": "portkey-default"}


def test_transcription_sessions_create(sdk: Worker, emulate: Make) -> None:
    made = sdk(
        "openai.create_transcription_session",
        emulate("beta").base_url,
        input_audio_transcription={"model": "whisper-1"},
    )
    assert made["input_audio_transcription"]["model"] == "whisper-1"


@pytest.mark.parametrize("which", ["openai", "portkey"])
def test_client_secrets_create_and_open_the_session(sdk: Worker, emulate: Make, which: str) -> None:
    emulator = emulate("ga", greet_after_ms=0)
    made = sdk(
        f"{which}.create_client_secret",
        emulator.base_url,
        expires_after={"anchor": "created_at", "seconds": 90},
        session={"type": "realtime", "model": "gpt-realtime", "instructions": "Be brief."},
    )
    assert made["session"]["instructions"] == "Be brief."
    sdk("openai.ga_turn", emulator.base_url, audio=AUDIO, key=made["value"])
    greeting = emulator.connections[0].sent[0]
    assert greeting["session"]["instructions"] == "Be brief."


def test_a_call_is_joined_and_hung_up(sdk: Worker, emulate: Make) -> None:
    emulator = emulate("ga", greet_after_ms=0, sideband=False)
    told = sdk("openai.ga_turn", emulator.base_url, audio=AUDIO, call_id="rtc_1")
    assert told["status"] == "completed"
    assert emulator.connections[0].request.query == {"call_id": "rtc_1"}
    sdk("openai.hang_up", emulator.base_url, call_id="rtc_1")
    assert emulator.requests[-1].path == "/v1/realtime/calls/rtc_1/hangup"


@pytest.mark.parametrize("which", ["openai", "portkey"])
def test_an_emulator_that_refuses_beta_says_so_over_rest(
    sdk: Worker, emulate: Make, which: str
) -> None:
    with pytest.raises(Refused, match="beta Realtime API") as refused:
        sdk(f"{which}.create_session", emulate("ga").base_url, model="m")
    assert (refused.value.type, refused.value.status) == ("openai.BadRequestError", 400)


# What does not work ------------------------------------------------------------------------------

NOT_WORKING = [
    pytest.param(
        *("openai.beta_turn", "beta", {"sockets": False}),
        *("ssl.SSLError", "WRONG_VERSION_NUMBER"),
        id="openai dials wss for beta though base_url is http",
    ),
    pytest.param(
        *("openai.async_beta_turn", "beta", {"sockets": False}),
        *("ssl.SSLError", "WRONG_VERSION_NUMBER"),
        id="openai dials wss for beta though base_url is http, async",
    ),
    pytest.param(
        *("portkey.beta_turn", "beta", {"sockets": False}),
        *("ssl.SSLError", "WRONG_VERSION_NUMBER"),
        id="portkey dials wss for beta though base_url is http",
    ),
    pytest.param(
        *("portkey.async_beta_turn", "beta", {"sockets": False}),
        *("ssl.SSLError", "WRONG_VERSION_NUMBER"),
        id="portkey dials wss for beta though base_url is http, async",
    ),
    pytest.param(
        *("portkey.beta_turn", "beta", {"extra_headers": {"X-Mine": "1"}}),
        *("builtins.TypeError", "multiple values for keyword argument 'extra_headers'"),
        id="portkey takes no headers for a beta connection",
    ),
    pytest.param(
        "portkey.beta_turn",
        "beta",
        {"websocket_connection_options": {"additional_headers": {"X-Mine": "1"}}},
        "builtins.TypeError",
        "multiple values for keyword argument 'additional_headers'",
        id="portkey takes no additional_headers",
    ),
    pytest.param(
        *("portkey.async_beta_turn", "beta", {"websocket_connection_options": {"timeout": 20}}),
        *("builtins.TypeError", "unexpected keyword argument 'timeout'"),
        id="portkey takes no timeout for an asyncio connection",
    ),
    pytest.param(
        *("portkey.ga_turn", "ga", {"model": "m", "call_id": "rtc_1"}),
        *("builtins.TypeError", "unexpected keyword argument 'call_id'"),
        id="portkey cannot join a call",
    ),
]


@pytest.mark.parametrize(("call", "dialect", "options", "error", "text"), NOT_WORKING)
def test_a_turn_does_not_come_about(
    sdk: Worker,
    emulate: Make,
    call: str,
    dialect: str,
    options: dict[str, Any],
    error: str,
    text: str,
) -> None:
    emulator = emulate(dialect, greet_after_ms=0)
    with pytest.raises(Refused) as refused:
        sdk(call, emulator.base_url, audio=AUDIO, **options)
    assert refused.value.type == error
    assert text in refused.value.text
    assert emulator.connections == []


@pytest.mark.parametrize("call", ["openai.beta_turn", "portkey.beta_turn"])
def test_beta_is_not_translated_for_a_provider_that_has_ga_alone(
    sdk: Worker, emulate: Make, call: str
) -> None:
    emulator = emulate("ga", greet_after_ms=0)
    assert sdk(call, emulator.base_url, audio=AUDIO)["error"] == "beta_api_shape_disabled"
    emulator.wait_for(lambda: emulator.connections[0].close_code == 4000)


def test_portkey_sends_none_of_its_headers_on_a_ga_connection(sdk: Worker, emulate: Make) -> None:
    emulator = emulate("ga", greet_after_ms=0)
    sdk("portkey.ga_turn", emulator.base_url, audio=AUDIO)
    headers = emulator.connections[0].headers
    assert headers["authorization"] == "Bearer OPENAI_API_KEY", "a placeholder"
    assert not [name for name in headers if name.startswith("x-portkey-")]


def test_portkey_needs_both_arguments_of_a_client_secret(sdk: Worker, emulate: Make) -> None:
    with pytest.raises(Refused, match="missing 2 required keyword-only arguments") as refused:
        sdk("portkey.create_client_secret", emulate("ga").base_url)
    assert refused.value.type == "builtins.TypeError"


def test_portkeys_session_has_no_headers(sdk: Worker, emulate: Make) -> None:
    assert sdk("portkey.create_session", emulate("beta").base_url, model="m")["can"] == []


def test_portkeys_connection_has_no_listen_and_no_send_audio_data(
    sdk: Worker, emulate: Make
) -> None:
    names = ["recv", "send", "close", "listen", "send_audio_data"]
    emulator = emulate("beta", greet_after_ms=0)
    has = sdk("portkey.what_a_connection_has", emulator.base_url, names=names)
    assert has == ["recv", "send", "close"]


def test_portkey_ends_the_connection_over_a_message_of_a_mebibyte(
    sdk: Worker, emulate: Make
) -> None:
    huge = '{"type":"response.text.huge","text":"%s"}' % ("a" * 2**20)
    with pytest.raises(Refused, match="1009") as refused:
        sdk("portkey.beta_turn", emulate("beta", greet_after_ms=0, send=huge).base_url, audio=AUDIO)
    assert refused.value.type == "websockets.exceptions.ConnectionClosedError"
    told = sdk("openai.ga_turn", emulate("ga", greet_after_ms=0, send=huge).base_url, audio=AUDIO)
    assert told["status"] == "completed"


def test_audio_has_to_be_encoded_by_hand(sdk: Worker, emulate: Make) -> None:
    with pytest.raises(Refused, match="bytes is not JSON serializable"):
        sdk("openai.append_bytes", emulate("ga", greet_after_ms=0).base_url)


def test_a_refused_handshake_is_no_error_of_the_sdk(sdk: Worker, emulate: Make) -> None:
    emulator = emulate("ga", api_key="another")
    with pytest.raises(Refused) as refused:
        sdk("openai.ga_turn", emulator.base_url, audio=AUDIO)
    assert refused.value.type == "websockets.exceptions.InvalidStatus"
    assert refused.value.status == 401


def test_an_unknown_event_gets_the_class_of_another(sdk: Worker, emulate: Make) -> None:
    emulator = emulate("ga", greet_after_ms=0, send="unknown_event")
    told = sdk("openai.ga_turn", emulator.base_url, audio=AUDIO)
    assert told["classes"]["response.hologram.delta"] == "ConversationCreatedEvent"
    assert list(told["wrong"]) == ["response.hologram.delta"]


def test_a_session_that_expires_ends_the_loop_without_a_word(sdk: Worker, emulate: Make) -> None:
    emulator = emulate(
        *("ga",), close_after=2, close_code=1001, close_reason="maximum duration", greet_after_ms=0
    )
    types = sdk("openai.ga_listen", emulator.base_url)
    assert types == ["session.created", "conversation.created"]
