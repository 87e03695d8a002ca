"""What ``connect`` makes of its keywords, in memory: the address, the first event, the refusals."""

from __future__ import annotations

from typing import Any

import pytest

from portkey_realtime import AsyncPortkey, Portkey, beta, ga, translations
from portkey_realtime._client.connect import planned
from portkey_realtime._config.options import ClientOptions, Given
from portkey_realtime._core.opening import Plan
from portkey_realtime.errors import ConfigError
from portkey_realtime_wire.shapes import Dialect

BASE = "ws://127.0.0.1:9/v1/realtime"


def plan(dialect: Dialect, **given: Any) -> Plan:
    client = ClientOptions.resolve(Given({"base_url": "http://127.0.0.1:9/v1"}), {})
    return planned(client, dialect, Given(given))


def address(dialect: Dialect, **given: Any) -> str:
    return plan(dialect, **given).first().dial.url.removeprefix(BASE)


def test_a_transcription_session_needs_no_model() -> None:
    assert address(ga.DIALECT, intent="transcription") == "?intent=transcription"
    assert address(ga.DIALECT, session={"type": "transcription"}) == "?intent=transcription"


def test_a_model_beside_an_intent_is_sent_for_a_proxy_that_needs_it() -> None:
    for dialect in (ga.DIALECT, beta.DIALECT):
        assert address(dialect, model="m", intent="transcription") == (
            "?model=m&intent=transcription"
        )


def test_a_model_beside_transcription_settings_is_left_out_unless_it_is_a_route() -> None:
    settings = {"type": "transcription"}
    assert address(ga.DIALECT, model="m", session=settings) == "?intent=transcription"
    assert address(ga.DIALECT, model="@a/m", session=settings) == (
        "?model=%40a%2Fm&intent=transcription"
    )


def test_a_call_may_have_an_intent_too() -> None:
    assert address(ga.DIALECT, call_id="rtc_1", intent="x") == "?call_id=rtc_1&intent=x"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, 'intent="transcription" needs neither'),
        ({"model": "m", "call_id": "c"}, "either model"),
        ({"model": "m", "intent": 3}, "intent must be text"),
        ({"model": "m", "wire": "beta"}, "use client.beta.realtime for it"),
        ({"model": "m", "wire": "new"}, "wire must be one of auto, ga"),
        ({"model": "m", "session": 7}, "session must be settings, as a dict"),
        ({"model": "m", "session": {"instructions": 3}}, "session.instructions: expected a string"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_is_dialled(
    given: dict[str, Any], words: str
) -> None:
    for client in (Portkey(base_url=BASE), AsyncPortkey(base_url=BASE)):
        with pytest.raises(ConfigError, match=words):
            client.realtime.connect(**given)


def test_settings_are_the_first_event() -> None:
    made = plan(ga.DIALECT, model="m", session={"instructions": "Be brief."})
    assert made.first_event == {
        "type": "session.update",
        "session": {"type": "realtime", "instructions": "Be brief."},
    }


def test_settings_may_be_an_object_of_the_dialect() -> None:
    made = plan(ga.DIALECT, model="m", session=ga.SessionParams(instructions="Be brief."))
    assert made.first_event["session"] == {"type": "realtime", "instructions": "Be brief."}
    made = plan(beta.DIALECT, model="m", session=beta.SessionParams(temperature=0.7))
    assert made.first_event == {"type": "session.update", "session": {"temperature": 0.7}}


def test_settings_of_a_beta_session_that_transcribes_have_an_event_of_their_own() -> None:
    heard = {"input_audio_transcription": {"model": "whisper-1"}}
    made = plan(beta.DIALECT, model="m", intent="transcription", session=heard)
    assert made.first_event == {"type": "transcription_session.update", "session": heard}


@pytest.mark.parametrize(
    ("dialect", "update"),
    [(beta, "transcription_session.update"), (ga, "session.update")],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_an_object_of_transcription_settings_says_by_its_class_that_it_transcribes(
    dialect: Any, update: str
) -> None:
    settings = dialect.TranscriptionSessionParams(include=["item.input_audio_transcription"])
    made = plan(dialect.DIALECT, model="m", session=settings)
    assert made.first_event["type"] == made.first_settings["type"] == update
    assert made.first_event["session"]["include"] == ["item.input_audio_transcription"]
    assert made.first().dial.url == f"{BASE}?intent=transcription"


def test_ga_settings_take_the_type_that_the_intent_says() -> None:
    made = plan(ga.DIALECT, intent="transcription", session={"audio": {}})
    assert made.first_event["session"] == {"type": "transcription", "audio": {}}


def test_no_settings_are_no_event() -> None:
    assert plan(beta.DIALECT, model="m", session={}).first_event is None
    assert plan(ga.DIALECT, model="m").first_event is None


@pytest.mark.parametrize(
    ("dialect", "given", "settings"),
    [
        (ga.DIALECT, {}, {"type": "realtime"}),
        (
            ga.DIALECT,
            {"session": {"instructions": "Hi."}},
            {"type": "realtime", "instructions": "Hi."},
        ),
        (ga.DIALECT, {"intent": "transcription"}, {"type": "transcription"}),
        (beta.DIALECT, {}, {}),
        (beta.DIALECT, {"session": {"voice": "ash"}}, {"voice": "ash"}),
        (translations.DIALECT, {}, {}),
    ],
)
def test_a_server_that_does_not_greet_gets_the_settings_or_an_update_that_changes_nothing(
    dialect: Dialect, given: dict[str, Any], settings: dict[str, Any]
) -> None:
    made = plan(dialect, model="m", **given)
    assert made.first_settings == {"type": "session.update", "session": settings}


def test_a_beta_session_that_transcribes_is_asked_to_greet_by_its_own_event() -> None:
    made = plan(beta.DIALECT, model="m", intent="transcription")
    assert made.first_settings == {"type": "transcription_session.update", "session": {}}
