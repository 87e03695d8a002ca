"""Settings that a server reported are sent back: what it does not take is left out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portkey_realtime._core.session import Session
from portkey_realtime.errors import ConfigError
from portkey_realtime_wire import beta, ga
from portkey_realtime_wire.beta.senders import SessionSender

FLAT: dict[str, Any] = {
    "id": "sess_1",
    "object": "realtime.session",
    "model": "grok-voice",
    "modalities": ["text", "audio"],
    "turn_detection": {"type": None},
    "voice": "ash",
    "expires_at": None,
}
"""As Grok greets."""
GA: dict[str, Any] = {
    "type": "realtime",
    "id": "sess_1",
    "object": "realtime.session",
    "model": "m",
    "output_modalities": ["audio"],
    "parallel_tool_calls": None,
    "expires_at": 1,
    "tracing": None,
}


class Sender:
    """What ``connection.session`` is: settings that are decoded when they are asked for."""

    def __init__(self, session: Any) -> None:
        self.reported = session

    def __getattr__(self, name: str) -> Any:
        return getattr(self.reported, name)


def sent(api: Any, reported: dict[str, Any], how: str) -> dict[str, Any]:
    session = Session(api.DIALECT)
    greeting = {"type": "session.created", "event_id": "e", "session": reported}
    session.greet(json.dumps(greeting).encode(), "here")
    made = session.next_pending().session
    forms = {"object": made, "dict": made.to_dict(), "connection.session": Sender(made)}
    (message,) = session.messages({"type": "session.update", "session": forms[how]})
    settings: dict[str, Any] = json.loads(message)["session"]
    return settings


@pytest.mark.parametrize("how", ["object", "dict", "connection.session"])
def test_a_flat_session_goes_back_without_what_only_the_server_sets(how: str) -> None:
    kept = {"modalities": ["text", "audio"], "voice": "ash"}
    assert sent(beta, FLAT, how) == kept
    assert sent(ga, FLAT, how) == {"voice": "ash"}


@pytest.mark.parametrize("how", ["object", "dict", "connection.session"])
@pytest.mark.parametrize("api", [beta, ga])
def test_nulls_go_back_only_where_they_mean_something(api: Any, how: str) -> None:
    assert sent(api, GA, how) == {
        "type": "realtime",
        "output_modalities": ["audio"],
        "tracing": None,
    }


def test_what_was_written_by_hand_is_refused_with_its_fault() -> None:
    session = Session(beta.DIALECT, wire="beta")
    update = {"type": "session.update", "session": {"turn_detection": {"type": None}}}
    with pytest.raises(ConfigError, match=r"session\.turn_detection\.type"):
        session.messages(update)


ODD_BETA = {"temperature": "hot", "tools": [None], "turn_detection": [], "modalities": "audio"}
ODD_GA = {
    "tool_choice": {"type": None},
    "reasoning": {"effort": 3},
    "audio": {"input": {"format": {"type": None}, "transcription": []}, "output": {"voice": "ash"}},
}


@pytest.mark.parametrize("how", ["object", "dict", "connection.session"])
def test_what_a_server_reported_amiss_is_left_out(how: str) -> None:
    assert sent(beta, {**FLAT, **ODD_BETA}, how) == {"voice": "ash"}
    kept = {"type": "realtime", "output_modalities": ["audio"], "tracing": None}
    assert sent(ga, {**GA, **ODD_GA}, how) == {**kept, "audio": {"output": {"voice": "ash"}}}


def test_what_a_program_changed_amiss_is_refused() -> None:
    session = Session(beta.DIALECT)
    greeting = {"type": "session.created", "event_id": "e", "session": {**FLAT, **ODD_BETA}}
    session.greet(json.dumps(greeting).encode(), "here")
    changed = {**session.next_pending().session.to_dict(), "temperature": "cold"}
    with pytest.raises(ConfigError, match="temperature: expected a number"):
        session.messages({"type": "session.update", "session": changed})


@pytest.mark.parametrize("odd", [{}, ODD_BETA])
def test_a_typed_sender_takes_what_the_server_reported(odd: dict[str, Any]) -> None:
    session = Session(beta.DIALECT)
    greeting = {"type": "session.created", "event_id": "e", "session": {**FLAT, **odd}}
    session.greet(json.dumps(greeting).encode(), "here")
    events: list[Any] = []
    senders = SessionSender(events.append, lambda: session.reported)
    senders.update(session=senders)  # type: ignore[arg-type]
    assert type(events[0]) is beta.SessionUpdateEvent
    (message,) = session.messages(events[0])
    assert json.loads(message)["session"] == sent(beta, {**FLAT, **odd}, "dict")
    with pytest.raises(ConfigError, match="voice"):
        senders.update(session={"voice": 5})
