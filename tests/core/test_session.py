"""The core of a conversation, without a socket."""

from __future__ import annotations

import ast
import base64
import json
import math
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portkey_realtime import InvalidEvent, UnknownEvent, beta
from portkey_realtime._core.greeting import WrongDialectError
from portkey_realtime._core.journal import Journal
from portkey_realtime._core.recovery import Recovery
from portkey_realtime._core.sending import MAX_APPEND, type_of
from portkey_realtime._core.session import Session
from portkey_realtime.errors import (
    APIConnectionError,
    Backpressure,
    ClosedError,
    ConfigError,
    ConnectionLost,
    RealtimeError,
    ServerError,
    SessionExpired,
)
from portkey_realtime.reconnect import Reconnect
from portkey_realtime_wire import beta as beta_wire
from portkey_realtime_wire import ga as ga_wire
from support.peer_scripts import (
    BETA_GREETING,
    BETA_IS_OFF,
    GA_GREETING,
    HEADER_IS_MISSING,
    item_event,
    refusal,
)

END: dict[str, Any] = {"overflown": False, "code": None, "reason": ""}


def text(event: object) -> bytes:
    return json.dumps(event).encode()


def beta_session(**more: Any) -> Session:
    """On a beta wire, greeted."""
    return Session(beta_wire.DIALECT, **{"wire": "beta", **more})


def ga_session(**more: Any) -> Session:
    """The GA API, greeted."""
    made = Session(ga_wire.DIALECT, **more)
    made.greet(text(GA_GREETING), "here")
    made.pending.clear()
    return made


def beta_on_ga(**more: Any) -> Session:
    """The beta API on a GA wire, greeted."""
    made = Session(beta_wire.DIALECT, **more)
    made.greet(text(GA_GREETING), "here")
    made.pending.clear()
    return made


KINDS = {"beta": beta_session, "ga": ga_session, "beta on ga": beta_on_ga}
any_kind = pytest.mark.parametrize("make", KINDS.values(), ids=KINDS.keys())


def response(kind: str, response_id: str = "resp_1", **more: Any) -> dict[str, Any]:
    status = "in_progress" if kind == "created" else "completed"
    made = {"id": response_id, "object": "realtime.response", "status": status, "output": []}
    return {"type": f"response.{kind}", "event_id": "e", "response": {**made, **more}}


def ready(session: Session) -> list[Any]:
    """Everything that waits to be read."""
    taken = []
    while session.pending:
        taken.append(session.next_pending())
    return taken


def told(session: Session, event: dict[str, Any]) -> Any:
    return session.receive(text(event))


# What the core is made of ------------------------------------------------------------------------

PURE = [
    "portkey_realtime._core.session",
    "portkey_realtime._core.sending",
    "portkey_realtime._core.greeting",
    "portkey_realtime._core.journal",
    "portkey_realtime._core.handlers",
    "portkey_realtime._core.codec",
    "portkey_realtime._core.translation",
    "portkey_realtime.reconnect",
]
DOES_SOMETHING = {
    "asyncio", "concurrent", "httpx", "queue", "random", "select", "socket", "ssl", "threading",
    "time", "websockets",
}  # fmt: skip


def imports_of(module: str) -> set[str]:
    """The modules that it imports when it is imported, and inside its functions."""
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    found: set[str] = set()
    tree = ast.parse(Path(spec.origin).read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 or "portkey_realtime_wire" in module
            package = module.rpartition(".")[0] if node.level else ""
            found.add(f"{package}.{node.module}".strip(".") if node.module else package)
    return found


@pytest.mark.parametrize("module", PURE)
def test_the_core_imports_neither_sockets_nor_clocks_nor_loops(module: str) -> None:
    seen: set[str] = set()
    todo = {module}
    while todo:
        name = todo.pop()
        seen.add(name)
        # errors.py compares a Retry-After date with a clock that can be given in.
        if name.startswith("portkey_realtime.") and name != "portkey_realtime.errors":
            todo |= imports_of(name) - seen
    roots = {name.partition(".")[0] for name in seen}
    assert not roots & DOES_SOMETHING


# Until the greeting ------------------------------------------------------------------------------


@pytest.mark.parametrize("wire", ["beta", "ga"])
def test_a_fixed_dialect_needs_no_greeting(wire: Any) -> None:
    assert Session(beta_wire.DIALECT, wire=wire).greeted
    assert not Session(beta_wire.DIALECT).greeted


@pytest.mark.parametrize(
    ("greeting", "sent"),
    [(BETA_GREETING, "response.create"), (GA_GREETING, "response.create")],
    ids=["beta", "ga"],
)
def test_the_greeting_decides_and_is_the_first_event(greeting: Any, sent: str) -> None:
    session = Session(beta_wire.DIALECT)
    session.greet(text(greeting), "here")
    assert session.greeted
    first = session.next_pending()
    assert isinstance(first, beta.SessionCreatedEvent)
    assert first.session.model == "m"
    (message,) = session.messages({"type": sent, "response": {"modalities": ["text"]}})
    on_ga = greeting is GA_GREETING
    assert ("output_modalities" in json.loads(message)["response"]) == on_ga


@pytest.mark.parametrize("key", ["type", "audio", "output_modalities"])
def test_any_field_that_only_ga_has_means_ga(key: str) -> None:
    session = Session(beta_wire.DIALECT)
    greeting = {**GA_GREETING, "session": {"id": "s", key: GA_GREETING["session"][key]}}
    session.greet(text(greeting), "here")
    assert json.loads(session.messages({"type": "session.update", "session": {"voice": "ash"}})[0])[
        "session"
    ]["audio"] == {"output": {"voice": "ash"}}


def test_a_transcription_session_greets_too() -> None:
    session = Session(beta_wire.DIALECT)
    came = {"type": "transcription_session.created", "event_id": "e", "session": {"id": "s"}}
    session.greet(text(came), "here")
    assert [event.type for event in ready(session)] == ["transcription_session.created"]


def test_what_comes_before_the_greeting_is_kept_in_order() -> None:
    session = Session(beta_wire.DIALECT)
    limits = {"type": "rate_limits.updated", "event_id": "e", "rate_limits": []}
    for early in (b"not json", text(limits), text({"type": "x", "session": None})):
        session.greet(early, "here")
        assert not session.greeted
        assert not session.pending
    session.greet(text(GA_GREETING), "here")
    assert [event.type for event in ready(session)] == [
        "", "rate_limits.updated", "x", "session.created",
    ]  # fmt: skip


def test_an_error_counts_as_a_greeting_and_the_dialect_shows_later() -> None:
    session = Session(beta_wire.DIALECT)
    session.greet(text(refusal("overloaded")), "here")
    assert session.greeted
    assert isinstance(session.next_pending(), beta.ErrorEvent)
    assert isinstance(told(session, GA_GREETING), beta.SessionCreatedEvent)
    delta = {
        "type": "response.output_text.delta", "event_id": "e", "response_id": "r", "item_id": "i",
        "output_index": 0, "content_index": 0, "delta": "Hi",
    }  # fmt: skip
    assert isinstance(told(session, delta), beta.ResponseTextDeltaEvent)


def test_the_end_instead_of_a_greeting_tells_how_it_ended() -> None:
    session = Session(beta_wire.DIALECT, redact=lambda said: said.replace("sk-1", "***"))
    with pytest.raises(APIConnectionError, match=r"here .*instead of greeting$"):
        session.greet(None, "here")
    with pytest.raises(APIConnectionError, match=r"close code 3000.*credentials.*key \*\*\* is"):
        session.greet(None, "here", overflown=False, code=3000, reason="key sk-1 is wrong")


@pytest.mark.parametrize("event", [BETA_IS_OFF, HEADER_IS_MISSING], ids=["wants ga", "wants beta"])
def test_a_wish_for_the_other_dialect_is_no_greeting(event: dict[str, Any]) -> None:
    session = Session(beta_wire.DIALECT)
    with pytest.raises(WrongDialectError) as caught:
        session.greet(text(event), "here")
    assert caught.value.code == event["error"]["code"]
    assert event["error"]["message"] in str(caught.value.error)
    assert not session.greeted


FLAT = {"id": "s", "modalities": ["audio"], "model": "m"}
"""What some servers greet with whose events are GA's: LiteLLM's bridge, Grok."""


def said(kind: str, **fields: Any) -> dict[str, Any]:
    place = {"response_id": "r", "item_id": "i", "output_index": 0, "content_index": 0}
    return {"type": kind, "event_id": "e", **place, **fields}


@pytest.mark.parametrize("api", [beta_wire.DIALECT, ga_wire.DIALECT], ids=["beta", "ga"])
@pytest.mark.parametrize(
    "kind", ["response.output_audio.delta", "response.audio.delta"], ids=["ga names", "beta names"]
)
@pytest.mark.parametrize(
    "greeting",
    [
        {"type": "session.created", "event_id": "e", "session": FLAT},
        {"type": "session.created", "id": "s", "created": 1764000000},
    ],
    ids=["flat", "without a session"],
)
def test_until_a_server_has_told_its_dialect_the_names_of_both_are_understood(
    api: Any, kind: str, greeting: dict[str, Any]
) -> None:
    session = Session(api)
    session.greet(text(greeting), "here")
    assert session.greeted
    assert session.next_pending() is not None
    assert session.settings.session_id == "s"
    event = told(session, said(kind, delta="AAAA"))
    assert event.audio == bytes(3)
    assert event.type in api.server_events
    # What is sent follows the session, which has told nothing.
    wish = {"type": "response.create", "response": {}}
    assert json.loads(session.messages(wish)[0]) == wish


def test_events_of_beta_after_its_greeting_name_the_api_that_speaks_both(
    caplog: pytest.LogCaptureFixture,
) -> None:
    session = Session(ga_wire.DIALECT)
    session.greet(text(BETA_GREETING), "here")
    assert not caplog.messages  # its events may be ours all the same
    for _ in range(2):
        told(session, said("error", error={"message": "unknown: session.type"}))
    (warning,) = caplog.messages
    assert "use client.beta.realtime, which speaks both" in warning
    told(session, said("response.created", response={"id": "r"}))
    with pytest.raises(APIConnectionError, match=r"client\.beta\.realtime"):
        told(session, said("response.audio.delta", delta="AAAA"))
    refused = {"type": "error", "error": {"message": "unknown: session.type", "code": 400}}
    with pytest.raises(
        ServerError, match=r"unknown: session\.type\. .*client\.beta\.realtime"
    ) as caught:
        session.answer_to_settings(text(refused))
    assert caught.value.code == "400"


@pytest.mark.parametrize("message", [b"garbage", b"[]", b"", b"\xff"])
def test_what_is_no_event_is_no_answer_to_settings(message: bytes) -> None:
    session = Session(ga_wire.DIALECT, wire="ga")
    assert not session.answer_to_settings(message)
    assert isinstance(session.receive(message), InvalidEvent)


def test_a_beta_greeting_for_the_ga_api_will_do_if_the_events_are_those_of_ga() -> None:
    session = Session(ga_wire.DIALECT)
    session.greet(text(BETA_GREETING), "here")
    assert told(session, said("response.output_audio.delta", delta="AAAA")).audio == bytes(3)
    assert told(session, said("response.audio.delta", delta="AAAA")).audio == bytes(3)


@pytest.mark.parametrize("wire", ["auto", "fixed"])
@pytest.mark.parametrize(
    ("api", "greeting"),
    [(beta_wire.DIALECT, BETA_GREETING), (ga_wire.DIALECT, GA_GREETING)],
    ids=["beta", "ga"],
)
def test_a_server_may_use_the_names_of_the_other_dialect_though_its_session_tells_one(
    api: Any, greeting: dict[str, Any], wire: str
) -> None:
    session = Session(api, wire="auto" if wire == "auto" else api.name)
    if wire == "auto":
        session.greet(text(greeting), "here")
    ready(session)
    session.receive(text(said("response.created", response={"id": "r"})))
    for kind in ("response.audio", "response.output_audio", "response.audio"):
        event = told(session, said(f"{kind}.delta", delta="AAAA"))
        assert (event.audio, event.type in api.server_events) == (bytes(3), True)
        text_event = told(session, said(f"{kind}_transcript.delta", delta="Hi"))
        assert text_event.delta == "Hi"
    item = {"id": "i", "type": "message", "role": "user", "content": []}
    added = told(session, {"type": "conversation.item.added", "item": item})
    assert added.item.id == "i"
    assert isinstance(told(session, said("response.hologram.delta")), UnknownEvent)
    wish = {"type": "session.update", "session": {"type": "realtime"}}
    if api.name == "beta":
        wish = {"type": "session.update", "session": {"voice": "ash"}}
    assert json.loads(session.messages(wish)[0]) == wish


def test_an_answer_is_over_though_what_it_was_cannot_be_read() -> None:
    session = Session(ga_wire.DIALECT, wire="ga")
    told(session, said("response.created", response={"id": "r"}))
    assert session.in_flight == "r"
    assert isinstance(told(session, {"type": "response.done", "response": None}), InvalidEvent)
    assert session.in_flight is None


def test_a_session_that_comes_later_tells_how_to_send() -> None:
    session = Session(beta_wire.DIALECT)
    session.greet(text({"type": "session.created", "event_id": "e"}), "here")
    assert session.wire == "beta"
    told(session, {**GA_GREETING, "type": "session.updated"})
    assert session.wire == "ga"
    (message,) = session.messages({"type": "session.update", "session": {"voice": "ash"}})
    assert json.loads(message)["session"]["audio"]["output"] == {"voice": "ash"}


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (1764003600, 1764003600.0),
        (1764003600.5, 1764003600.5),
        (1764003600_000, 1764003600.0),
        (10**18, None),
        (10**400, None),
        (-5, None),
        ("soon", None),
        (None, None),
        (True, None),
    ],
)
def test_row_62_an_end_of_the_session_in_odd_units_is_read_or_left(
    given: Any, seconds: float | None
) -> None:
    session = Session(beta_wire.DIALECT)
    came = {**BETA_GREETING, "session": {**BETA_GREETING["session"], "expires_at": given}}
    session.greet(text(came), "here")
    assert session.settings.expires_at == seconds


# Receiving ---------------------------------------------------------------------------------------

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
field_names = st.sampled_from(
    [
        "session", "response", "item", "error", "delta", "item_id", "previous_item_id", "event_id",
        "transcript", "id", "type", "content", "audio", "input", "format", "code", "role",
    ]
)  # fmt: skip
fields = st.dictionaries(field_names, json_values, max_size=6)
hollow = st.recursive(
    json_values, lambda inner: st.dictionaries(field_names, inner, max_size=5), max_leaves=12
)
event_types = st.sampled_from(
    sorted({*beta_wire.DIALECT.server_events, *ga_wire.DIALECT.server_events})
)
events = st.builds(
    lambda kind, more: {**more, "type": kind, "event_id": "e"},
    event_types,
    st.dictionaries(field_names, hollow, max_size=6) | fields,
)


def write(value: object) -> bytes:
    return json.dumps(value).encode("utf-8", "surrogatepass")


@any_kind
@settings(max_examples=50, deadline=None)
@given(message=st.binary() | st.text() | json_values.map(write) | events.map(write))
def test_receive_never_raises(make: Callable[..., Session], message: bytes | str) -> None:
    session = make(journal=Journal("beta"))
    event = session.receive(message)
    assert event is None or isinstance(event.type, str)


def whole_events() -> list[dict[str, Any]]:
    """Events that a journal and the notes listen to, with few ids so that they meet."""
    made: list[dict[str, Any]] = [BETA_GREETING, GA_GREETING, refusal("x"), refusal(None)]
    made += [refusal("session_expired"), refusal("y", event_id="sent_1")]
    for item_id in ("a", "b"):
        item = {"id": item_id, "type": "message", "role": "assistant", "content": []}
        heard = {"type": "input_audio", "transcript": None}
        spoken = {"id": item_id, "type": "message", "role": "user", "content": [heard]}
        made += [
            item_event(kind, each, previous)
            for kind in ("created", "added", "done")
            for each in (item, spoken)
            for previous in (None, "a", "b", "c")
        ]
        at = {"event_id": "e", "item_id": item_id, "content_index": 0}
        made += [
            {"type": "conversation.item.deleted", "event_id": "e", "item_id": item_id},
            {"type": "conversation.item.truncated", "audio_end_ms": 5, **at},
            {
                "type": "conversation.item.input_audio_transcription.completed",
                "transcript": "hello",
                "usage": {"type": "duration", "seconds": 1},
                **at,
            },
            {
                "type": "response.output_item.done",
                "event_id": "e",
                "response_id": "r",
                "output_index": 0,
                "item": item,
            },
            {
                "type": "response.text.delta",
                "response_id": "r",
                "output_index": 0,
                "delta": "x",
                **at,
            },
        ]
    for response_id in ("r", "s"):
        made += [response("created", response_id), response("done", response_id)]
    made += [
        {"type": "session.updated", "event_id": "e", "session": each["session"]}
        for each in (BETA_GREETING, GA_GREETING)
    ]
    made += [
        {"type": "input_audio_buffer.speech_started", "audio_start_ms": 0, "item_id": "a"},
        {"type": "input_audio_buffer.speech_stopped", "audio_end_ms": 9, "item_id": "a"},
        {"type": "input_audio_buffer.committed", "item_id": "a", "previous_item_id": None},
        {"type": "input_audio_buffer.cleared"},
    ]
    return [{"event_id": "e", **each} for each in made]


client_events = st.sampled_from(
    [
        {"type": "session.update", "session": {"instructions": "x"}},
        {"type": "response.create"},
        {"type": "response.cancel"},
        {"type": "input_audio_buffer.clear"},
        {"type": "conversation.item.create", "item": {"id": "a", "type": "message", "role": "user",
            "content": [{"type": "input_text", "text": "hi"}]}},
        {"type": "conversation.item.create", "previous_item_id": "root", "item": {
            "type": "message", "role": "user", "content": []}},
    ]
)  # fmt: skip


@any_kind
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_order_of_events_leaves_a_state_that_can_be_replayed(
    make: Callable[..., Session], data: st.DataObject
) -> None:
    name = "ga" if make is ga_session else "beta"
    journal = Journal(name)
    session = make(journal=journal)
    steps = st.lists(st.sampled_from(whole_events()) | client_events, max_size=30)
    for step in data.draw(steps):
        if "event_id" in step:
            event = session.receive(text(step))
            assert event is None or not isinstance(event, UnknownEvent) or make is not beta_on_ga
        else:
            try:
                session.messages(step)
            except ConfigError:
                assert make is ga_session  # the settings of a beta program
    assert sorted(journal._order) == sorted(journal._items)
    assert len(set(journal._order)) == len(journal._order)
    assert session.in_flight is None or isinstance(session.in_flight, str)
    events, lost = journal.replay()
    assert [event["event_id"] for event in events] == [f"replay_{i}" for i in range(len(events))]
    assert all(isinstance(each, str) for each in lost)
    again = make(journal=journal)
    again.start_replay().messages()
    json.dumps(events)
    journal.rebuilt()
    settled, nothing_lost_twice = journal.replay()
    assert len(settled) <= len(events)
    assert not [each for each in nothing_lost_twice if "not sent" in each]


@pytest.mark.parametrize(
    ("make", "came"),
    [
        (ga_session, "response.text.delta"),
        (ga_session, "response.audio_transcript.delta"),
        (beta_session, "response.output_text.delta"),
        (beta_session, "conversation.item.added"),
        (beta_session, "conversation.item.done"),
    ],
)
def test_an_event_of_the_other_dialect_that_cannot_be_read_is_unknown_and_changes_nothing(
    make: Callable[..., Session], came: str
) -> None:
    session = make(journal=Journal("beta"))
    event = told(session, {"type": came, "event_id": "e"})
    assert isinstance(event, UnknownEvent)
    assert session.journal is not None
    assert session.journal.replay() == ([], [])


def test_one_message_may_hold_several_events_or_none() -> None:
    session = beta_on_ga()
    item = {"id": "item_1", "type": "message", "role": "user", "content": []}
    added = told(session, item_event("added", item))
    assert added.type == "conversation.item.created"
    assert told(session, item_event("done", item)) is None  # it is one event in beta
    assert not session.pending


def test_keep_puts_events_behind_those_that_wait() -> None:
    session = beta_session()
    session.keep(text(response("created")))
    session.keep(b"?")
    session.keep(text(response("done")))
    assert [event.type for event in session.pending] == ["response.created", "", "response.done"]


# Notes -------------------------------------------------------------------------------------------


@any_kind
def test_the_response_in_flight_is_known(make: Callable[..., Session]) -> None:
    session = make()
    assert session.in_flight is None
    told(session, response("created"))
    assert session.in_flight == "resp_1"
    told(session, response("done"))
    assert session.in_flight is None


@any_kind
def test_of_several_responses_the_last_that_is_not_done_is_in_flight(
    make: Callable[..., Session],
) -> None:
    session = make()
    told(session, response("created"))
    told(session, response("created", "resp_2"))
    assert session.in_flight == "resp_2"
    told(session, response("done", "resp_2"))
    assert session.in_flight == "resp_1"
    told(session, response("done"))
    assert session.in_flight is None


def test_a_response_that_ends_under_another_id_ends_all() -> None:
    session = beta_session()
    told(session, response("created"))
    told(session, response("done", "resp_9"))
    assert session.in_flight is None


def test_an_invalid_event_changes_nothing() -> None:
    session = beta_session()
    assert isinstance(told(session, {**response("created"), "response": 5}), InvalidEvent)
    assert session.in_flight is None


@any_kind
def test_the_settings_are_what_the_server_said_last(make: Callable[..., Session]) -> None:
    session = make()
    greeting = BETA_GREETING if make is beta_session else GA_GREETING
    came = {**greeting, "type": "session.updated"}
    event = told(session, {**came, "session": {**greeting["session"], "instructions": "Sing."}})
    assert session.reported == event.session
    assert session.reported.instructions == "Sing."
    assert session.settings.session_id == event.session.id


# Sending events ----------------------------------------------------------------------------------


def test_an_event_object_and_its_dict_are_the_same_message() -> None:
    session = beta_session()
    created = beta.ResponseCreateEvent(response=beta.ResponseParams(modalities=["text"]))
    as_dict = {"type": "response.create", "response": {"modalities": ["text"]}}
    assert session.messages(created) == session.messages(as_dict)
    assert [json.loads(each) for each in session.messages(as_dict)] == [as_dict]


def test_bytes_become_base64_wherever_the_wire_has_audio() -> None:
    (message,) = beta_session().messages({"type": "input_audio_buffer.append", "audio": b"\1\2"})
    assert json.loads(message)["audio"] == base64.b64encode(b"\1\2").decode()


def test_a_type_that_the_spec_does_not_know_is_sent_as_it_is() -> None:
    """The server may be newer than the spec. If it is not, it says so in an error event."""
    for make in KINDS.values():
        event = {"type": "hologram.beam", "power": [1, None], "event_id": "mine"}
        assert [json.loads(each) for each in make().messages(event)] == [event]


@pytest.mark.parametrize(
    ("event", "says"),
    [
        ({"type": "session.update"}, "session: missing"),
        ({"type": "session.update", "session": 5}, "session: expected an object"),
        ({"session": {}}, "type: missing"),
        ({"type": 5}, "type: expected a string"),
        ({"type": "conversation.item.delete", "item_id": None}, "item_id"),
        ({"type": "response.create", "response": {"temperature": math.nan}}, "response.temp"),
        ({"type": "hologram.beam", "power": math.inf}, "power"),
        ({"type": "hologram.beam", "power": object()}, "power: object cannot be sent"),
        ({"type": "hologram.beam", 5: 5}, "keys must be strings"),
        (5, "not int"),
        (None, "not NoneType"),
        ("response.create", "not str"),
        (["response.create"], "not list"),
        (object(), "object cannot be sent"),
        (InvalidEvent(type="x", raw={}, problems=("broken",)), "broken"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_event_is_refused_and_says_why(event: Any, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        beta_session(journal=Journal("beta")).messages(event)
    assert says in str(caught.value)


def test_a_refused_event_leaves_no_trace() -> None:
    journal = Journal("beta")
    session = beta_on_ga(journal=journal)
    with pytest.raises(ConfigError):
        session.messages({"type": "session.update", "session": {"voice": math.nan}})
    with pytest.raises(ConfigError):
        session.messages({"type": "conversation.item.create", "item": 1})
    assert journal.replay() == ([], [])


def test_the_callers_dict_is_left_as_it_is() -> None:
    event = {"type": "session.update", "session": {"voice": "ash", "tools": [{"type": "x"}]}}
    before = json.dumps(event)
    beta_on_ga(journal=Journal("beta")).messages(event)
    assert json.dumps(event) == before


def test_a_lone_surrogate_is_sent() -> None:
    event = {"type": "session.update", "session": {"instructions": "a\ud800"}}
    (message,) = beta_session().messages(event)
    assert json.loads(message) == event


def test_the_type_of_an_event_is_found_in_both_forms() -> None:
    assert type_of({"type": "x"}) == "x"
    assert type_of(beta.ResponseCancelEvent()) == "response.cancel"


# Sending audio -----------------------------------------------------------------------------------


def audio_in(messages: Any) -> list[bytes]:
    found = [json.loads(message) for message in messages]
    assert all(
        each.keys() == {"type", "audio"} and each["type"] == "input_audio_buffer.append"
        for each in found
    )
    return [base64.b64decode(each["audio"], validate=True) for each in found]


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_audio_goes_out_as_one_append(kind: Callable[[bytes], Any]) -> None:
    assert audio_in(beta_session().append(kind(b"\1\2\3\4"))) == [b"\1\2\3\4"]


def test_a_view_of_wider_items_is_counted_in_bytes() -> None:
    samples = memoryview(bytes(range(6))).cast("h")  # three of them
    assert audio_in(beta_session().append(samples)) == [bytes(range(6))]
    with pytest.raises(ConfigError, match="format 'd'"):
        beta_session().append(memoryview(bytes(16)).cast("d"))


def test_a_view_with_gaps_is_sent_without_them() -> None:
    left = memoryview(b"LlRrLlRr").cast("h")[::2]
    assert audio_in(beta_session().append(left)) == [b"LlLl"]
    big = memoryview(bytes(2 * MAX_APPEND + 8)).cast("h")[::2]
    assert sum(map(len, audio_in(beta_session().append(big)))) == MAX_APPEND + 4


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_empty_audio_is_nothing(kind: Callable[[bytes], Any]) -> None:
    assert list(beta_session().append(kind(b""))) == []


@pytest.mark.parametrize("audio", ["AAAA", 5, None, [1, 2], range(4)])
def test_what_is_no_audio_is_refused(audio: Any) -> None:
    with pytest.raises(ConfigError, match="audio must be bytes"):
        beta_session().append(audio)


@pytest.mark.parametrize("over", [0, 2, MAX_APPEND, MAX_APPEND + 2])
def test_much_audio_is_split_between_samples(over: int) -> None:
    audio = bytes(i * 7 % 251 for i in range(1000)) * (2 * MAX_APPEND // 1000 + 2)
    audio = audio[: MAX_APPEND + over]
    messages = list(beta_session().append(audio))
    parts = audio_in(messages)
    assert b"".join(parts) == audio
    assert len(parts) == -(-len(audio) // MAX_APPEND)
    assert all(len(part) % 2 == 0 for part in parts)
    assert all(len(message) < 16 * 1024 * 1024 for message in messages)
    assert all(len(json.loads(message)["audio"]) <= 15 * 1024 * 1024 for message in messages)


@any_kind
def test_half_a_sample_is_refused_before_anything_is_sent(make: Callable[..., Session]) -> None:
    session = make(journal=Journal("beta"))
    with pytest.raises(ConfigError, match="3 bytes are not whole samples"):
        session.append(b"123")
    with pytest.raises(ConfigError):
        session.append(bytes(MAX_APPEND + 1))
    assert session.journal is not None
    assert session.journal.replay() == ([], [])


def beta_format(name: str) -> dict[str, Any]:
    return {"type": "session.update", "session": {"input_audio_format": name}}


@pytest.mark.parametrize("make", [beta_session, beta_on_ga])
@pytest.mark.parametrize("name", ["g711_ulaw", "g711_alaw"])
def test_g711_has_one_byte_a_sample(make: Callable[..., Session], name: str) -> None:
    session = make()
    session.messages(beta_format(name))
    assert audio_in(session.append(b"123")) == [b"123"]
    session.messages({"type": "session.update", "session": {"voice": "ash"}})
    assert audio_in(session.append(b"123")) == [b"123"]
    session.messages(beta_format("pcm16"))
    with pytest.raises(ConfigError):
        session.append(b"123")


def test_g711_in_the_ga_dialect() -> None:
    session = ga_session()
    audio = {"input": {"format": {"type": "audio/pcmu"}}}
    session.messages({"type": "session.update", "session": {"type": "realtime", "audio": audio}})
    assert audio_in(session.append(b"123")) == [b"123"]


@pytest.mark.parametrize("make", [beta_session, ga_session])
def test_the_servers_word_on_the_format_counts(make: Callable[..., Session]) -> None:
    session = make()
    beta_settings = {**BETA_GREETING["session"], "input_audio_format": "g711_alaw"}
    ga_settings = {
        **GA_GREETING["session"], "audio": {"input": {"format": {"type": "audio/pcma"}}},
    }  # fmt: skip
    settings = beta_settings if make is beta_session else ga_settings
    told(session, {"type": "session.updated", "event_id": "e", "session": settings})
    assert audio_in(session.append(b"123")) == [b"123"]


# The end -----------------------------------------------------------------------------------------


def how_it_ends(session: Session, **end: Any) -> RealtimeError | None:
    try:
        session.last(**{**END, **end})
    except RealtimeError as error:
        return error
    return None


def test_a_clean_close_while_idle_is_quiet() -> None:
    assert how_it_ends(beta_session(), code=1000) is None


def test_a_clean_close_in_the_middle_of_a_response_is_a_loss() -> None:
    session = beta_session()
    told(session, response("created"))
    error = how_it_ends(session, code=1000, unsent=3)
    assert isinstance(error, ConnectionLost)
    assert (error.code, error.in_flight, error.unsent) == (1000, "resp_1", 3)
    assert how_it_ends(session, code=1000) is error  # every time


@pytest.mark.parametrize("code", [None, 1001, 1005, 1006, 1008, 1009, 1011, 3000, 4242])
def test_every_other_end_is_a_loss_with_code_and_reason(code: int | None) -> None:
    error = how_it_ends(beta_session(), code=code, reason="so it is")
    assert type(error) is ConnectionLost
    assert error.code == (None if code == 1006 else code)
    assert error.reason == "so it is"
    assert "so it is" in str(error)
    assert (str(code) in str(error)) == (error.code is not None)


def test_our_own_close_is_quiet_whatever_comes() -> None:
    session = beta_session()
    told(session, response("created"))
    session.close()
    assert how_it_ends(session, code=1011, reason="x") is None
    assert isinstance(session.send_error(**END), ClosedError)


@pytest.mark.parametrize("code", [1000, 1001, 1005, None])
def test_after_the_session_has_expired_every_end_says_so(code: int | None) -> None:
    session = beta_session()
    told(session, refusal("session_expired", "Your session hit the maximum duration."))
    error = how_it_ends(session, code=code)
    assert isinstance(error, SessionExpired)
    assert "connect again" in str(error)


def test_a_going_away_that_speaks_of_the_duration_is_an_expiry() -> None:
    error = how_it_ends(beta_session(), code=1001, reason="maximum duration of 60 minutes")
    assert isinstance(error, SessionExpired)
    assert not isinstance(how_it_ends(beta_session(), code=1001, reason="bye"), SessionExpired)


def test_a_secret_in_the_reason_is_scrubbed_and_a_long_reason_cut() -> None:
    session = beta_session(redact=lambda said: said.replace("sk-1", "***"))
    error = how_it_ends(session, code=3000, reason="key sk-1 " + "x" * 500)
    assert isinstance(error, ConnectionLost)
    assert error.reason.startswith("key *** ")
    assert len(error.reason) <= 200
    assert "sk-1" not in str(error)


def test_what_we_had_to_do_is_told_as_the_cause() -> None:
    error = how_it_ends(beta_session(), cause="stalled: nothing was heard for 30 s")
    assert "stalled" in str(error)


def test_an_overflow_is_the_readers_fault_for_readers_and_senders() -> None:
    assert isinstance(how_it_ends(beta_session(), overflown=True), Backpressure)
    assert isinstance(beta_session().send_error(**{**END, "overflown": True}), Backpressure)


def test_a_sender_gets_the_loss_or_that_it_is_closed() -> None:
    assert isinstance(beta_session().send_error(**{**END, "code": 1000}), ClosedError)
    assert isinstance(beta_session().send_error(**{**END, "code": 1011}), ConnectionLost)


# The end that can be seen coming -----------------------------------------------------------------


def until(session: Session, now: float, unread: int = 0) -> float:
    recovery = Recovery(Reconnect(renew_before=60), clock=lambda: 0.0, chance=lambda: 0.0)
    recovery._announced, recovery._lifetime = True, 3600.0
    return session.until_renewal(recovery, now, unread)


def expiring(**more: Any) -> Session:
    session = beta_session(journal=Journal("beta"))
    came = {**BETA_GREETING["session"], "expires_at": 1000, **more}
    told(session, {"type": "session.updated", "event_id": "e", "session": came})
    return session


def test_without_an_expiry_nothing_is_renewed() -> None:
    for absent in ({}, {"expires_at": 0}):
        session = beta_session()
        told(session, {**BETA_GREETING, "session": {**BETA_GREETING["session"], **absent}})
        assert until(session, 1e12) == math.inf
    assert until(beta_session(), 1e12) == math.inf


def test_the_announcement_waits_for_the_reader_once() -> None:
    session = expiring()
    recovery = Recovery(Reconnect(renew_before=60), clock=lambda: 0.0, chance=lambda: 0.0)
    assert session.until_renewal(recovery, 0, 0) == 940
    assert session.until_renewal(recovery, 900, 0) == 40
    assert not session.pending
    assert session.until_renewal(recovery, 950, 0) > 0
    assert session.until_renewal(recovery, 950, 0) > 0  # it is to be read first
    (event,) = session.pending
    assert (event.type, event.seconds_left) == ("client.session_expiring", 50)
    session.pending.clear()
    assert session.until_renewal(recovery, 950, 0) == 0
    assert not session.pending


STARTED = {
    "type": "input_audio_buffer.speech_started", "event_id": "e", "audio_start_ms": 0,
    "item_id": "i",
}  # fmt: skip
STOPPED = {
    "type": "input_audio_buffer.speech_stopped",
    "event_id": "e",
    "audio_end_ms": 9,
    "item_id": "i",
}
COMMITTED = {"type": "input_audio_buffer.committed", "event_id": "e", "item_id": "i"}
CLEARED = {"type": "input_audio_buffer.cleared", "event_id": "e"}


def test_a_turn_lasts_from_the_first_word_to_the_end_of_the_answer() -> None:
    session = expiring()
    assert until(session, 950) == 0
    for event in (STARTED, STOPPED, COMMITTED, response("created")):
        told(session, event)
        assert until(session, 950) > 0, event["type"]
    told(session, response("done"))
    assert until(session, 950) == 0


def test_speech_that_is_thrown_away_is_no_turn() -> None:
    session = expiring()
    told(session, STARTED)
    told(session, CLEARED)
    assert until(session, 950) == 0


def test_a_turn_that_was_asked_for_is_waited_for() -> None:
    session = expiring()
    session.messages({"type": "response.create"})
    assert until(session, 950) > 0
    told(session, response("created"))
    told(session, response("done"))
    assert until(session, 950) == 0


def test_a_refused_question_is_not_waited_for() -> None:
    session = expiring()
    session.messages({"type": "response.create", "event_id": "mine"})
    told(session, refusal("x", event_id="mine"))
    assert until(session, 950) == 0


def test_audio_is_a_turn_where_the_user_says_when_it_ends() -> None:
    session = expiring(turn_detection=None)
    session.append(bytes(4))
    assert until(session, 950) > 0
    told(session, COMMITTED)
    assert until(session, 950) == 0
    listening = expiring(turn_detection={"type": "server_vad"})
    listening.append(bytes(4))  # a microphone that is never off
    assert until(listening, 950) == 0


TRANSCRIBED = {
    "type": "conversation.item.input_audio_transcription.completed", "event_id": "e",
    "item_id": "i", "content_index": 0, "transcript": "hello",
}  # fmt: skip


def test_a_transcript_does_not_end_a_turn_that_will_be_answered() -> None:
    session = expiring()
    told(session, STARTED)
    told(session, STOPPED)
    told(session, TRANSCRIBED)
    assert until(session, 950) > 0


def test_a_transcription_is_a_turn_that_nobody_answers() -> None:
    session = beta_session(journal=Journal("beta"))
    came = {"id": "s", "expires_at": 1000, "turn_detection": {"type": "server_vad"}}
    told(session, {"type": "transcription_session.created", "event_id": "e", "session": came})
    told(session, STARTED)
    told(session, STOPPED)
    assert until(session, 950) > 0
    told(session, TRANSCRIBED)
    assert until(session, 950) == 0


def test_what_is_not_read_yet_may_begin_a_turn() -> None:
    session = expiring()
    assert until(session, 950, unread=100) > 0
    assert until(session, 950, unread=0) == 0


def test_ten_seconds_before_the_end_no_turn_is_waited_for() -> None:
    session = expiring()
    told(session, response("created"))
    assert until(session, 985) > 0
    assert until(session, 991) == 0


def test_row_73_an_event_that_holds_itself_is_refused() -> None:
    wish: dict[str, Any] = {"type": "session.update"}
    wish["session"] = wish
    with pytest.raises(ConfigError, match="holds itself"):
        beta_session().messages(wish)
