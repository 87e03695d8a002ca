"""From JSON to events: what is accepted, what is kept, and what is said about the rest."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from portkey_realtime_wire import beta, ga
from portkey_realtime_wire.runtime import NOT_GIVEN
from portkey_realtime_wire.shapes import (
    SHAPES,
    Anything,
    InvalidEvent,
    ListOf,
    MapOf,
    ObjectOf,
    OneOf,
    RealtimeEvent,
    Tag,
    UnionOf,
    UnknownEvent,
    UnknownObject,
    given,
    to_wire,
    undeclared,
)
from support.spec_values import DIALECTS, EVENTS, Event, same

DELTA = {
    "type": "response.audio.delta",
    "event_id": "event_1",
    "response_id": "resp_1",
    "item_id": "item_1",
    "output_index": 0,
    "content_index": 0,
    "delta": "aGk=",
}


def item_created(item: Any) -> Any:
    return beta.decode_server_event(
        {
            "type": "conversation.item.created",
            "event_id": "event_1",
            "previous_item_id": None,
            "item": item,
        }
    )


def message(*content: Any, **more: Any) -> dict[str, Any]:
    made = {"type": "message", "id": "item_1", "role": "user", "content": list(content)}
    return made | more


def test_an_event_becomes_its_class() -> None:
    event = beta.decode_server_event(DELTA)

    assert type(event) is beta.ResponseAudioDeltaEvent
    assert (event.type, event.delta, event.audio) == ("response.audio.delta", "aGk=", b"hi")
    assert event == beta.ResponseAudioDeltaEvent(
        event_id="event_1",
        response_id="resp_1",
        item_id="item_1",
        output_index=0,
        content_index=0,
        delta="aGk=",
    )


@pytest.mark.parametrize("raw", [None, 1, 1.5, "text", True, [], [{"type": "error"}]])
def test_what_is_no_object_is_invalid(raw: object) -> None:
    event = beta.decode_server_event(raw)

    assert type(event) is InvalidEvent
    assert event.raw is raw
    assert event.problems[0].startswith("expected an object, got ")
    assert (event.type, event.delta, event.audio) == ("", None, None)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({}, "type: missing"),
        ({"type": None}, "type: missing"),
        ({"type": 5}, "type: expected a string, got an integer"),
        ({"type": ["error"]}, "type: expected a string, got an array"),
        ({**DELTA, "delta": 5}, "delta: expected base64 text, got an integer"),
        ({**DELTA, "delta": None}, "delta: expected base64 text, got null"),
        ({**DELTA, "delta": "aGklo"}, "delta: 5 characters cannot be base64"),
    ],
)
def test_an_event_without_what_it_exists_for_is_invalid(data: dict[str, Any], problem: str) -> None:
    event = beta.decode_server_event(data)

    assert type(event) is InvalidEvent
    assert event.problems == (problem,)
    assert event.raw is data
    assert event.type == (data.get("type") if isinstance(data.get("type"), str) else "")


@pytest.mark.parametrize(
    ("index", "problem"),
    [
        ("0", "expected an integer, got a string"),
        (True, "expected an integer, got true or false"),
        (0.5, "expected an integer, got a number"),
        (None, "expected an integer, got null"),
    ],
)
def test_a_field_that_does_not_fit_is_named_and_kept(index: object, problem: str) -> None:
    data = {**DELTA, "output_index": index}

    event = beta.decode_server_event(data)

    assert type(event) is beta.ResponseAudioDeltaEvent
    assert event.problems == (f"output_index: {problem}",)
    assert event.output_index is None
    assert event.extra == {"output_index": index}
    assert event.audio == b"hi"
    assert to_wire(event) == data


def test_all_problems_of_an_event_are_named() -> None:
    event = beta.decode_server_event({"type": "response.audio.delta", "delta": 1, "event_id": 2})

    assert set(event.problems) >= {
        "delta: expected base64 text, got an integer",
        "event_id: expected a string, got an integer",
    }


def test_a_problem_deep_inside_has_the_whole_path() -> None:
    part = {"type": "input_text", "text": 7}

    event = item_created(message({"type": "input_text", "text": "a"}, part))

    assert event.problems == ("item.content[1].text: expected a string, got an integer",)
    assert item_created({**message(), "content": {}}).problems == (
        "item.content: expected an array, got an object",
    )
    assert item_created([]).problems == ("item: expected an object, got an array",)
    assert item_created({"type": 1}).problems == ("item.type: expected a string, got an integer",)


def kinds(event: Event) -> Iterator[tuple[str, Any]]:
    for wire, field in SHAPES[event.cls].fields.items():
        if wire != "type":
            yield wire, field


@pytest.mark.parametrize("event", EVENTS, ids=str)
def test_each_required_field_is_asked_for_and_each_type_is_held(event: Event) -> None:
    example = max((payload for _, payload in event.examples), key=len)
    for wire, field in kinds(event):
        data = copy.deepcopy(example)
        data.pop(wire, None)
        made = event.decode(data)
        if field.required:
            assert made.problems == (f"{wire}: missing",)
            if not field.kind.takes(None):
                made = event.decode({**data, wire: None})
                assert made.problems == (f"{wire}: expected {field.kind.expected}, got null",)
        else:
            absent = field.empty() if field.empty else None
            assert getattr(made, field.name) == absent
            assert given(made, field.name) is (NOT_GIVEN if absent is None else made.error)
            assert same(to_wire(made), data)
            made = event.decode({**data, wire: None})
            if field.kind.takes(None) and field.empty is None:
                assert getattr(made, field.name) is None
            else:
                assert getattr(made, field.name) == absent
                assert made.extra[wire] is None
            assert same(to_wire(made), {**data, wire: None})
        for wrong in (5, 5.5, True, "text", [[]], {"type": 5}):
            otherwise = field.text_as or field.as_text
            if not field.kind.takes(wrong) and not otherwise:  # see test_tolerance.py
                made = event.decode({**data, wire: wrong})
                assert made.problems[0].startswith(f"{wire}: expected {field.kind.expected}, got ")
                if event.direction == "client" or field.essential:
                    assert type(made) is InvalidEvent
                else:  # what is beside the point does no harm, and is not lost
                    assert type(made) is event.cls
                    assert given(made, field.name) is NOT_GIVEN
                    assert made.extra[wire] == wrong
                    assert same(to_wire(made), {**data, wire: wrong})


@pytest.mark.parametrize("dialect", [beta, ga])
def test_an_error_without_details_has_empty_ones_and_travels_on_as_it_came(dialect: Any) -> None:
    for details in ({}, {"error": None}, {"error": {}}):
        data = {"type": "error", "event_id": "e", **details}
        event = dialect.decode_server_event(data)
        assert event.error == dialect.ErrorDetail()
        assert event.error.message is None
        assert to_wire(event) == data
        assert undeclared(event) == []
        event.error.message = "more"
        assert to_wire(event) == {**data, "error": {"message": "more"}}
    assert dialect.ErrorEvent().error == dialect.ErrorDetail()
    assert to_wire(dialect.ErrorEvent()) == {"type": "error"}


def test_an_unknown_type_is_handed_on_as_it_came() -> None:
    data = {"type": "response.smell.delta", "delta": "rose", "list": [1]}

    event = beta.decode_server_event(data)

    assert type(event) is UnknownEvent
    assert (event.type, event.raw, event.delta, event.audio) == (data["type"], data, "rose", None)
    assert to_wire(event) == data
    assert beta.decode_server_event({"type": "x", "delta": 5}).delta is None


def test_the_directions_are_kept_apart() -> None:
    clear = {"type": "input_audio_buffer.clear"}

    assert type(beta.decode_client_event(clear)) is beta.InputAudioBufferClearEvent
    assert type(beta.decode_server_event(clear)) is UnknownEvent
    assert type(beta.decode_client_event(DELTA)) is UnknownEvent


def test_the_dialects_are_kept_apart() -> None:
    assert type(ga.decode_server_event(DELTA)) is UnknownEvent
    again = {**DELTA, "type": "response.output_audio.delta"}
    assert type(ga.decode_server_event(again)) is ga.ResponseOutputAudioDeltaEvent
    assert type(beta.decode_server_event(again)) is UnknownEvent


def test_an_unknown_member_of_a_union_is_kept_and_sent_again() -> None:
    item = {"type": "hologram", "id": "item_1", "shape": {"n": None}}
    part = {"type": "taste", "salt": 1}

    for event in (item_created(item), item_created(message(part))):
        assert type(event) is beta.ConversationItemCreatedEvent
    kept = item_created(item)
    assert type(kept.item) is UnknownObject
    assert (kept.item.type, kept.item.raw) == ("hologram", item)
    assert to_wire(kept)["item"] == item
    assert to_wire(item_created(message(part)))["item"] == message(part)


def test_a_member_without_a_tag_is_kept_too() -> None:
    event = item_created({"id": "item_1"})

    assert event.item.type == ""
    assert to_wire(event)["item"] == {"id": "item_1"}


def test_a_string_outside_an_enum_stays_that_string() -> None:
    event = item_created(message(role="narrator", status="pondering"))

    assert (event.item.role, event.item.status) == ("narrator", "pondering")
    assert to_wire(event)["item"] == message(role="narrator", status="pondering")


def test_null_and_absent_are_told_apart() -> None:
    greeting = {"type": "session.created", "event_id": "event_1"}
    off = beta.decode_server_event({**greeting, "session": {"id": "s", "turn_detection": None}})
    absent = beta.decode_server_event({**greeting, "session": {"id": "s"}})

    assert off.session.turn_detection is None
    assert absent.session.turn_detection is None
    assert given(absent.session, "turn_detection") is NOT_GIVEN
    assert given(off.session, "turn_detection") is None
    assert off != absent
    assert to_wire(off)["session"] == {"id": "s", "turn_detection": None}
    assert to_wire(absent)["session"] == {"id": "s"}


def test_a_null_that_the_spec_does_not_have_reads_as_absent_and_is_kept() -> None:
    data = {"type": "session.created", "event_id": "e", "session": {"id": "s", "voice": None}}
    voice = SHAPES[beta.Session].fields["voice"]
    assert not voice.required
    assert not voice.kind.takes(None)

    event = beta.decode_server_event(data)

    assert event.session.voice is None
    assert given(event.session, "voice") is NOT_GIVEN
    assert event.session.extra == {"voice": None}
    assert undeclared(event) == []
    assert to_wire(event) == data


def test_unknown_keys_are_kept_and_found() -> None:
    data = {**DELTA, "obfuscation": "zz", "nested": {"a": 1}}

    event = beta.decode_server_event(data)

    assert type(event) is beta.ResponseAudioDeltaEvent
    assert event.audio == b"hi"
    assert "nested" in event.extra
    assert "nested" in undeclared(event)
    assert to_wire(event) == data


def test_a_whole_number_with_a_point_is_an_integer() -> None:
    event = beta.decode_server_event({**DELTA, "output_index": 2.0})

    assert event.output_index == 2
    assert type(event.output_index) is int


def test_decoding_changes_nothing_and_shares_no_top_level() -> None:
    before = copy.deepcopy(DELTA)

    event = beta.decode_server_event(DELTA)
    event.extra["more"] = 1

    assert before == DELTA


@pytest.mark.parametrize("event", EVENTS, ids=str)
def test_every_server_event_answers_type_delta_and_audio(event: Event) -> None:
    if event.direction == "server":
        for _, payload in event.examples:
            made = event.decode(payload)
            assert isinstance(made, RealtimeEvent)
            assert made.type == event.type
            assert made.delta == payload.get("delta", made.delta)
            assert made.audio is None or isinstance(made.audio, bytes)


def test_depth_is_no_trouble_where_the_spec_has_any_value() -> None:
    deep: Any = []
    for _ in range(50_000):
        deep = [deep]

    event = beta.decode_server_event({**DELTA, "nested": deep})

    assert type(event) is beta.ResponseAudioDeltaEvent
    assert event.extra["nested"] is deep


@pytest.mark.parametrize("name", DIALECTS)
def test_no_shape_holds_itself(name: str) -> None:
    """So the depth of the spec bounds how deep decoding goes, whatever comes."""
    dialect = DIALECTS[name]

    def walk(kind: Any, above: tuple[type, ...]) -> None:
        match kind:
            case ListOf():
                walk(kind.item, above)
            case MapOf():
                walk(kind.value, above)
            case OneOf():
                for each in kind.kinds:
                    walk(each, above)
            case UnionOf():
                for cls in kind.members.values():
                    down(cls, above)
            case ObjectOf():
                down(kind.cls, above)
            case _:
                assert isinstance(kind, Anything | Tag) or kind.expected

    def down(cls: type, above: tuple[type, ...]) -> None:
        assert cls not in above
        for field in SHAPES[cls].fields.values():
            walk(field.kind, (*above, cls))

    for cls in (*dialect.SERVER_EVENTS.values(), *dialect.CLIENT_EVENTS.values()):
        down(cls, ())
