"""What an event exists for reaches the program, whatever is missing or odd around it."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import attrs
import pytest

from portkey_realtime_wire import beta, ga, translations
from portkey_realtime_wire.runtime import NOT_GIVEN, EventDecodeError
from portkey_realtime_wire.shapes import (
    SHAPES,
    InvalidEvent,
    UnknownEvent,
    UnknownObject,
    given,
    to_wire,
)
from support.spec_values import DIALECTS, EVENTS, Event, same

MARKED = [event for event in EVENTS if event.direction == "server"]


@pytest.mark.parametrize("event", MARKED, ids=str)
def test_an_event_needs_nothing_but_what_it_exists_for(event: Event) -> None:
    marks = DIALECTS[event.dialect].DIALECT.marks
    for _, payload in event.examples:
        wanted = {"type", *marks.carries.get(event.type, ())}
        data = {key: value for key, value in payload.items() if key in wanted}
        made = event.decode(copy.deepcopy(data))
        assert type(made) is event.cls
        assert all(problem.endswith(": missing") for problem in made.problems)
        assert same(to_wire(made), data)
        assert made.to_dict() == to_wire(made)


@pytest.mark.parametrize("event", MARKED, ids=str)
def test_an_event_is_invalid_without_what_it_exists_for(event: Event) -> None:
    for field in SHAPES[event.cls].fields.values():
        if field.essential and field.required:
            payload = {**event.examples[0][1]}
            payload.pop(field.wire, None)
            made = event.decode(payload)
            assert type(made) is InvalidEvent
            assert made.problems == (f"{field.wire}: missing",)


def test_what_departs_is_told_to_whoever_asked_and_only_that() -> None:
    noticed: list[Any] = []
    decode = beta.DIALECT.server_decoder(noticed.append)
    sound = {"type": "response.audio.delta", "delta": "AAAA"}

    event = decode(sound)
    decode({"type": "response.hologram"})
    decode({"type": "response.done"})
    decode({"type": "input_audio_buffer.cleared", "event_id": "e", "new": 1})

    assert noticed == [event]
    assert event.problems[0] == "event_id: missing"


@pytest.mark.parametrize("dialect", [beta, ga])
def test_an_error_may_be_a_text_and_its_code_a_number(dialect: Any) -> None:
    """As vLLM has it."""
    data = {"type": "error", "error": "no such model", "code": 404}
    event = dialect.decode_server_event(data)
    assert (event.error.message, event.error.code) == ("no such model", "404")
    assert event.problems == ("error: expected an object or null, got a string",) or event.problems
    assert to_wire(event) == data
    event.error.message = "another"
    assert to_wire(event)["error"] == {"message": "another", "code": 404}

    for odd, words in ((["gone"], '["gone"]'), (404, "404"), (True, "true")):
        event = dialect.decode_server_event({"type": "error", "error": odd})
        assert (event.error.message, to_wire(event)["error"]) == (words, odd)

    data = {"type": "error", "event_id": "e", "error": {"message": "gone", "code": 404}}
    event = dialect.decode_server_event(data)
    assert (event.error.message, event.error.code) == ("gone", "404")
    assert event.error.extra == {"code": 404}

    assert event.problems == ("error.code: expected a string or null, got an integer",)
    assert to_wire(event) == data

    failed = "conversation.item.input_audio_transcription.failed"
    assert dialect.decode_server_event({"type": failed, "error": "noise"}).error.message == "noise"
    details = {"type": "failed", "error": "no quota"}
    done = {"type": "response.done", "response": {"id": "r", "status_details": details}}
    event = dialect.decode_server_event(done)
    assert event.response.status_details.error.message == "no quota"
    assert to_wire(event) == done


@pytest.mark.parametrize("dialect", [beta, ga, translations])
@pytest.mark.parametrize("error", [{}, {"error": None}, {"error": {}}])
def test_the_words_of_an_error_may_stand_beside_it(dialect: Any, error: dict[str, Any]) -> None:
    data = {"type": "error", "message": "slow down", "code": 429, **error}
    event = dialect.decode_server_event(data)
    assert (event.error.message, event.error.code) == ("slow down", "429")
    assert to_wire(event) == data
    event.error.message = "faster"
    assert to_wire(event)["error"] == {"message": "faster", "code": 429}


def test_arguments_that_came_as_an_object_are_read_as_json() -> None:
    item = {"type": "function_call", "name": "weather", "arguments": {"city": "Turin"}}
    for data in (
        {"type": "response.function_call_arguments.done", "arguments": {"city": "Turin"}},
        {"type": "response.output_item.done", "item": item},
    ):
        event = ga.decode_server_event(data)
        made = getattr(event, "item", event)
        assert json.loads(made.arguments) == {"city": "Turin"}
        assert any("arguments: expected a string, got an object" in p for p in event.problems)
        assert to_wire(event) == data


def test_arguments_that_came_as_null_are_none() -> None:
    item = {"type": "function_call", "name": "weather", "arguments": None}
    data = {"type": "response.output_item.done", "item": item}
    event = ga.decode_server_event(data)
    assert event.item.arguments is None
    assert to_wire(event) == data


def test_an_error_of_a_translation_session_may_be_a_text_too() -> None:
    data = {"type": "error", "error": "no such language"}
    event = translations.decode_server_event(data)
    assert event.error.message == "no such language"
    assert to_wire(event) == data


def test_a_greeting_without_a_session_is_a_greeting() -> None:
    event = ga.decode_server_event({"type": "session.created", "id": "s", "created": 1})

    assert type(event) is ga.SessionCreatedEvent
    assert event.session is None
    assert event.extra == {"id": "s", "created": 1}


def test_a_tag_that_is_null_makes_an_unknown_object() -> None:
    session = {"id": "s", "turn_detection": {"type": None, "threshold": 0.5}}
    data = {"type": "session.created", "event_id": "e", "session": session}

    event = beta.decode_server_event(data)

    assert type(event) is beta.SessionCreatedEvent
    assert to_wire(event) == data
    assert event.problems == () or event.problems[0].startswith("session.turn_detection.type")


def test_one_odd_member_of_a_list_leaves_the_rest_of_the_event() -> None:
    data = {
        "type": "response.done",
        "event_id": "e",
        "response": {"id": "r", "status": "completed", "output": [None]},
    }

    event = ga.decode_server_event(data)

    assert (event.response.id, event.response.output) == ("r", None)
    assert event.response.extra == {"output": [None]}
    assert event.problems == ("response.output[0]: expected an object, got null",)
    assert to_wire(event) == data


def test_members_of_a_list_that_can_be_read_are_there() -> None:
    said = {"type": "output_audio", "transcript": "hello"}
    item = {"type": "message", "role": "assistant", "content": [7, said]}
    data = {"type": "response.done", "response": {"id": "r", "output": [item, None]}}
    limit = {"name": "tokens", "limit": 5}
    limits = {"type": "rate_limits.updated", "rate_limits": [None, limit]}

    event = ga.decode_server_event(data)
    (read,) = event.response.output
    told = ga.decode_server_event(limits)

    assert [part.transcript for part in read.content] == ["hello"]
    assert event.problems[:2] == (
        "response.output[0].content[0]: expected an object, got an integer",
        "response.output[1]: expected an object, got null",
    )
    assert to_wire(event) == data
    assert [each.limit for each in told.rate_limits] == [5]
    assert to_wire(told) == limits
    read.content.append(read.content[0])  # what a program changes goes out as it has it
    assert to_wire(event)["response"]["output"] == [{**item, "content": [said, said]}]


@pytest.mark.parametrize("dialect", [beta, ga])
def test_row_16_what_is_nested_as_deeply_as_the_parsers_go_can_be_shown(dialect: Any) -> None:
    deep: Any = "the innermost"
    for _ in range(900):
        deep = [deep]
    for data in (
        {"type": "session.updated", "session": {"id": "sess_7", "new": deep}},
        {"type": "new.event", "id": "sess_7", "new": deep},
    ):
        event = dialect.decode_server_event(data)
        shown = repr(event)  # how deep it gets depends on Python, and on how deep this stack is
        assert "nested too deeply" in shown or "the innermost" in shown
        assert event.to_dict() == data


def test_what_a_server_left_out_is_easy_to_ask_for() -> None:
    event = ga.decode_server_event({"type": "response.done", "response": {"id": "r"}})

    assert event.response.usage is None
    assert event.response.status_details is None
    assert given(event.response, "usage") is NOT_GIVEN
    assert event.event_id is None
    with pytest.raises(AttributeError, match="'Response' object has no attribute 'usages'"):
        event.response.usages  # noqa: B018
    assert to_wire(event) == {"type": "response.done", "response": {"id": "r"}}


def test_what_was_received_is_sent_back_without_what_was_absent() -> None:
    item = {"id": "i", "type": "message", "role": "user", "content": []}
    event = ga.decode_server_event({"type": "conversation.item.added", "item": item})

    again = ga.ConversationItemCreateEvent(item=event.item)

    assert to_wire(again) == {"type": "conversation.item.create", "item": item}


def test_an_event_made_by_hand_reads_like_one_that_came() -> None:
    made = ga.ErrorEvent(error=ga.ErrorDetail(message="no"))

    assert made.event_id is None
    assert made == ga.decode({"type": "error", "error": {"message": "no"}})
    assert ga.ResponseParams().instructions is NOT_GIVEN  # what a client makes says what it is


@pytest.mark.parametrize(
    "wrapped", [lambda data: data, json.dumps, lambda d: json.dumps(d).encode()]
)
def test_an_event_from_elsewhere_is_decoded_and_written_again(wrapped: Any) -> None:
    data = {"type": "rate_limits.updated", "event_id": "e", "rate_limits": [], "new": {"a": "ü"}}

    event = ga.decode(wrapped(data))

    assert type(event) is ga.RateLimitsUpdatedEvent
    assert event.to_dict() == data
    assert json.loads(event.to_json()) == data
    assert "ü" in event.to_json()


def test_events_that_are_none_answer_the_same_way() -> None:
    marked = ga.decode('\ufeff{"type":"x"}')
    assert marked.to_json() == '{"type":"x"}'
    broken = ga.decode(b"{")
    assert isinstance(broken, InvalidEvent)
    assert (broken.to_json(), broken.received_at) == ("{", None)
    with pytest.raises(EventDecodeError):
        broken.to_dict()
    assert ga.decode({"type": "x", "a": 1}).to_dict() == {"type": "x", "a": 1}
    assert UnknownEvent(type="x", raw={"a": 1}).to_json() == '{"a":1}'  # type: ignore[arg-type]
    assert UnknownObject(type="x", raw={"a": 1}).to_json() == '{"a":1}'  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        *(("aGk=", b"hi"), ("aGk", b"hi"), ("-_8", b"\xfb\xff"), ("+/8=", b"\xfb\xff"), ("", b"")),
        *(("aGk\r\n", b"hi"), ("aG\nk", b"hi"), ("\naGkh\n", b"hi!")),  # as MIME has it
        *(("data:audio/pcm;rate=24000;base64,aGk=", b"hi"), ("DATA:;base64,aGk", b"hi")),
    ],
)
def test_base64_is_read_as_it_is_written_elsewhere(text: str, sound: bytes) -> None:
    event = ga.decode({"type": "response.output_audio.delta", "delta": text})

    assert event.audio == sound
    assert event.delta == text


@pytest.mark.parametrize("text", ["a=k=", "aG k", "aGk!", "=aGk", "aGkä"])
def test_what_is_no_base64_still_raises(text: str) -> None:
    event = ga.decode({"type": "response.output_audio.delta", "delta": text})

    with pytest.raises(EventDecodeError, match="delta: not valid base64"):
        _ = event.audio


def test_received_at_is_no_part_of_an_event() -> None:
    data = {"type": "input_audio_buffer.cleared", "event_id": "e"}
    event, other = ga.decode(data), ga.decode(data)
    assert event.received_at is None

    event.received_at = 1.5

    assert event == other
    assert "received_at" not in repr(event)
    assert event.to_dict() == data
    assert copy.copy(event).received_at == 1.5
    assert pickle.loads(pickle.dumps(event)).received_at == 1.5
    dtmf = {"type": "input_audio_buffer.dtmf_event_received", "event": "9", "received_at": 7}
    assert ga.decode(dtmf).received_at is None
    assert ga.decode(dtmf).received_at_ == 7


def test_the_classes_are_attrs_classes_when_attrs_asks() -> None:
    assert attrs.has(ga.Session)
    assert [each.name for each in attrs.fields(ga.ErrorEvent)] == [
        "type", "error", "event_id", "extra",
    ]  # fmt: skip
    event = ga.InputAudioBufferCommitEvent(event_id="a")
    assert attrs.evolve(event, event_id="b") == ga.InputAudioBufferCommitEvent(event_id="b")
    assert attrs.asdict(event)["event_id"] == "a"
    assert event != ga.InputAudioBufferClearEvent(event_id="a")
    with pytest.raises(TypeError, match="nonsense"):
        ga.InputAudioBufferCommitEvent(nonsense=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unhashable"):
        hash(event)
    with pytest.raises(AttributeError):
        event.nonsense = 1  # type: ignore[attr-defined]
    assert pickle.loads(pickle.dumps(event)) == event == copy.deepcopy(event)
