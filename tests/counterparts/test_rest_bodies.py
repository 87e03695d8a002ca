"""What a REST call of our client sends, beside what the ``openai`` SDK sends for the same call."""

from __future__ import annotations

import email.policy
import json
from collections.abc import Callable
from email.parser import BytesParser
from functools import reduce
from typing import Any

import pytest

from portkey_realtime import Portkey
from portkey_realtime_emulator import Emulator
from portkey_realtime_emulator.records import Request
from support.counterparts.sdk_environment import Worker

TOOL = {"type": "function", "name": "look", "parameters": {"type": "object", "properties": {}}}
SESSION = {
    "type": "realtime",
    "model": "gpt-realtime",
    "instructions": "Be brief. \u00e9\u2713",
    "output_modalities": ["audio"],
    "audio": {
        "input": {"format": {"type": "audio/pcm", "rate": 24000}, "turn_detection": None},
        "output": {"voice": "marin", "speed": 1.25},
    },
    "tools": [TOOL],
    "max_output_tokens": "inf",
}
OFFER = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\n"

CALLS: list[tuple[str, list[Any], dict[str, Any]]] = [
    (
        "beta.realtime.sessions.create",
        [],
        {
            "model": "gpt-4o-realtime-preview",
            "modalities": ["text", "audio"],
            "voice": "sage",
            "turn_detection": {"type": "server_vad", "silence_duration_ms": 250},
            "tools": [TOOL],
            "temperature": 0.7,
            "max_response_output_tokens": "inf",
        },
    ),
    (
        "beta.realtime.transcription_sessions.create",
        [],
        {"input_audio_format": "pcm16", "input_audio_transcription": {"model": "whisper-1"}},
    ),
    (
        "realtime.client_secrets.create",
        [],
        {"session": SESSION, "expires_after": {"anchor": "created_at", "seconds": 90}},
    ),
    ("realtime.client_secrets.create", [], {"session": {"type": "transcription"}}),
    ("realtime.calls.create", [], {"sdp": OFFER, "session": SESSION}),
    ("realtime.calls.accept", ["rtc_1"], SESSION),
    ("realtime.calls.refer", ["rtc_1"], {"target_uri": "tel:+14155550123"}),
    ("realtime.calls.reject", ["rtc_1"], {"status_code": 486}),
    ("realtime.calls.reject", ["rtc_1"], {}),
    ("realtime.calls.hangup", ["rtc_1"], {}),
]


def told(request: Request) -> dict[str, Any]:
    """What a request says, without what may differ: boundaries, and the spelling of JSON."""
    kind = request.headers.get("content-type", "")
    body = request.body
    if isinstance(body, bytes) and kind.startswith("multipart/"):
        head = f"Content-Type: {kind}\r\n\r\n".encode()
        message = BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
        body = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in message.iter_parts()  # type: ignore[attr-defined]
        }
        if "session" in body:
            body["session"] = json.loads(body["session"])
    path, query = request.path, dict(request.query)
    about = kind.partition(";")[0] if body is not None else ""
    return {"call": (request.method, path, query), "kind": about, "body": body}


def both(
    sdk: Worker, emulator: Emulator, path: str, given: list[Any], settings: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the SDK says, and what our client says."""
    sdk("openai.rest", emulator.base_url, path=path, given=given, settings=settings)
    filled_in = {"type"} if path.endswith(".accept") else set()  # it has one value
    own = {name: value for name, value in settings.items() if name not in filled_in}
    with Portkey(base_url=emulator.base_url, api_key="k") as client:
        reduce(getattr, path.split("."), client)(*given, **own)  # type: ignore[operator]
    theirs, ours = map(told, emulator.requests)
    return theirs, ours


@pytest.mark.parametrize(
    ("path", "given", "settings"), CALLS, ids=[f"{i}-{path}" for i, (path, *_) in enumerate(CALLS)]
)
def test_both_send_the_same(
    sdk: Worker,
    emulate: Callable[..., Emulator],
    path: str,
    given: list[Any],
    settings: dict[str, Any],
) -> None:
    theirs, ours = both(sdk, emulate("both"), path, given, settings)
    assert ours == theirs


def test_an_offer_alone_is_a_form_where_the_sdk_sends_plain_sdp(
    sdk: Worker, emulate: Callable[..., Emulator]
) -> None:
    theirs, ours = both(sdk, emulate("ga"), "realtime.calls.create", [], {"sdp": OFFER})
    assert (ours["kind"], ours["body"]) == ("multipart/form-data", {"sdp": OFFER.encode()})
    assert (theirs["kind"], theirs["body"]) == ("application/sdp", OFFER.encode())
