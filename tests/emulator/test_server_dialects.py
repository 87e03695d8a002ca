"""Which dialect the server speaks with whom, and the REST of GA."""

from __future__ import annotations

from typing import Any

import pytest

from portkey_realtime_emulator import Emulator
from support.talk import SILENCE, SPEECH
from support.wire_client import append, call, dial, drain, receive, send, until

pytestmark = pytest.mark.sockets

BETA = {"OpenAI-Beta": "realtime=v1"}


def is_ga(greeting: dict[str, Any]) -> bool:
    return "output_modalities" in greeting["session"]


@pytest.mark.parametrize(
    ("dialect", "headers", "ga"),
    [
        ("beta", {}, False),
        ("beta", BETA, False),
        ("ga", {}, True),
        ("both", {}, True),
        ("both", BETA, False),
        ("both", {"OpenAI-Beta": "assistants=v2, realtime=v1"}, False),
    ],
)
def test_header_and_option_decide_the_dialect(
    dialect: str, headers: dict[str, str], ga: bool
) -> None:
    with Emulator(dialect) as emulator, dial(emulator, headers=headers) as socket:
        assert is_ga(receive(socket)) is ga
        assert emulator.connections[0].dialect == ("ga" if ga else "beta")


def test_a_browser_says_beta_in_a_subprotocol() -> None:
    protocols: Any = ["realtime", "openai-beta.realtime-v1"]
    with Emulator("both") as emulator, dial(emulator, subprotocols=protocols) as socket:
        assert not is_ga(receive(socket))


def test_ga_turns_beta_away() -> None:
    with Emulator("ga") as emulator:
        with dial(emulator, headers=BETA) as socket:
            events, code, reason = drain(socket)
        assert [event["error"]["code"] for event in events] == ["beta_api_shape_disabled"]
        assert (code, reason) == (4000, "invalid_request_error.beta_api_shape_disabled")
        for path in ("/realtime/sessions", "/realtime/transcription_sessions"):
            answer = call(emulator, path, {})
            assert (answer.status, answer.error["code"]) == (400, "beta_api_shape_disabled")


def test_both_answers_the_rest_of_both() -> None:
    with Emulator("both") as emulator:
        assert call(emulator, "/realtime/sessions", {}).status == 200
        assert call(emulator, "/realtime/client_secrets", {}).status == 200


def test_a_beta_session_stays_beta_without_the_header() -> None:
    with Emulator("both") as emulator:
        session = call(emulator, "/realtime/sessions", {"voice": "nova"}).json
        headers = {"Authorization": f"Bearer {session['client_secret']['value']}"}
        with dial(emulator, headers=headers) as socket:
            greeting = receive(socket)
        assert greeting["session"]["voice"] == "nova"


def test_a_client_secret_carries_its_session() -> None:
    body = {
        "expires_after": {"anchor": "created_at", "seconds": 30},
        "session": {
            "type": "realtime",
            "model": "gpt-realtime-2.1",
            "instructions": "Be brief.",
            "audio": {"output": {"voice": "cedar"}},
        },
    }
    with Emulator("ga") as emulator:
        made = call(emulator, "/realtime/client_secrets", body).json
        assert set(made) == {"value", "expires_at", "session"}
        assert made["session"]["audio"]["output"] == {
            "format": {"type": "audio/pcm", "rate": 24000},
            "voice": "cedar",
            "speed": 1.0,
        }
        headers = {"Authorization": f"Bearer {made['value']}"}
        with dial(emulator, "", headers=headers) as socket:
            session = receive(socket)["session"]
            assert session["id"] == made["session"]["id"]
            assert session["model"] == "gpt-realtime-2.1"
            assert session["instructions"] == "Be brief."
            append(socket, SILENCE + SPEECH + SILENCE)
            until(socket, "response.done")


def test_a_client_secret_may_be_for_transcription() -> None:
    body = {"session": {"type": "transcription"}}
    with Emulator("ga") as emulator:
        made = call(emulator, "/realtime/client_secrets", body).json
        headers = {"Authorization": f"Bearer {made['value']}"}
        with dial(emulator, "", headers=headers) as socket:
            assert receive(socket)["session"]["type"] == "transcription"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"session": {}}, "missing_required_parameter"),
        ({"session": {"type": "realtime", "modalities": ["text"]}}, "unknown_parameter"),
        ({"expires_after": {"seconds": 5}}, "invalid_value"),
        ({"seconds": 5}, "unknown_parameter"),
    ],
)
def test_a_wrong_client_secret_is_refused(body: Any, code: str) -> None:
    with Emulator("ga") as emulator:
        answer = call(emulator, "/realtime/client_secrets", body)
        assert (answer.status, answer.error["code"]) == (400, code)


FORM = (
    '--b\r\nContent-Disposition: form-data; name="sdp"\r\nContent-Type: application/sdp\r\n\r\n'
    "v=0\r\n\r\n--b\r\n"
    'Content-Disposition: form-data; name="session"\r\nContent-Type: application/json\r\n\r\n'
    '{"type": "realtime", "model": "gpt-realtime", "instructions": "On the phone."}\r\n--b--\r\n'
)


def test_a_call_can_be_made_listened_to_and_hung_up() -> None:
    with Emulator("ga", sideband=False) as emulator:
        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        made = call(emulator, "/realtime/calls", FORM.encode(), headers=headers)
        assert made.status == 201
        assert made.content.startswith(b"v=0")
        call_id = made.headers["Location"].rpartition("/")[2]
        assert made.headers["Location"] == f"/v1/realtime/calls/{call_id}"
        with dial(emulator, f"call_id={call_id}") as socket:
            assert receive(socket)["session"]["instructions"] == "On the phone."
            refer = call(emulator, f"/realtime/calls/{call_id}/refer", {"target_uri": "tel:+1"})
            assert refer.status == 200
            until(socket, "conversation.created")
            send(socket, "input_audio_buffer.clear")
            until(socket, "input_audio_buffer.cleared")
            assert call(emulator, f"/realtime/calls/{call_id}/hangup").status == 200
            assert drain(socket)[1] == 1000


def test_an_incoming_call_is_accepted_with_a_session() -> None:
    with Emulator("ga", sideband=False) as emulator:
        path = "/realtime/calls/rtc_sip"
        session = {"type": "realtime", "instructions": "Answer the phone."}
        assert call(emulator, f"{path}/accept", session).status == 200
        with dial(emulator, "call_id=rtc_sip") as socket:
            assert receive(socket)["session"]["instructions"] == "Answer the phone."
        assert call(emulator, f"{path}/accept", {}).error["param"] == "type"
        assert call(emulator, f"{path}/refer", {}).error["param"] == "target_uri"
        assert call(emulator, f"{path}/reject", {"status_code": 486}).status == 200
        assert call(emulator, f"{path}/reject", {"status": 1}).error["param"] == "status"
        assert call(emulator, "/realtime/calls/other/hangup").status == 404


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data; boundary=b", b"--b--\r\n"),
        ("multipart/form-data", b""),
    ],
)
def test_a_call_needs_an_offer(content_type: str, body: bytes) -> None:
    with Emulator("ga") as emulator:
        headers = {"Content-Type": content_type}
        assert call(emulator, "/realtime/calls", body, headers=headers).status == 400


@pytest.mark.parametrize("dialect", ["beta", "ga"])
def test_v44_a_model_beside_the_intent_to_transcribe_is_refused(dialect: str) -> None:
    headers = {"OpenAI-Beta": "realtime=v1"} if dialect == "beta" else {}
    both, alone = "intent=transcription&model=whisper-1", "intent=transcription"
    with Emulator(dialect) as emulator:
        with dial(emulator, both, headers=headers) as socket:
            events, code, _ = drain(socket)
            assert events[0]["error"]["message"].startswith("You must not provide a model param")
            assert code == 4000
        with dial(emulator, alone, headers=headers) as socket:
            assert receive(socket)["type"].endswith("session.created")
    with Emulator(dialect, transcription_model="required") as emulator:
        with dial(emulator, alone, headers=headers) as socket:
            assert drain(socket)[0][0]["error"]["code"] == "missing_model"
        with dial(emulator, both, headers=headers) as socket:
            assert receive(socket)["type"].endswith("session.created")


def test_v61_nobody_greets_whoever_joins_a_call() -> None:
    with Emulator("ga") as emulator, dial(emulator, "call_id=rtc_1") as socket:
        send(socket, "session.update", session={"type": "realtime"})
        assert receive(socket)["type"] == "session.updated"
