"""What the emulator refuses, and how: every error of the conversation."""

from __future__ import annotations

import base64
from typing import Any

import attrs
import pytest

from portkey_realtime_emulator.turns import APPEND_LIMIT
from support.talk import SILENCE, SPEECH, Talk, error_of, types

BOTH = pytest.mark.parametrize("dialect", ["beta", "ga"])


@BOTH
def test_every_client_event_of_the_dialect_has_a_behaviour(dialect: str) -> None:
    talk = Talk(dialect)
    for name in talk.conversation.table.wire.client_events:
        talk.say(name)
        assert name in talk.conversation._handlers


def test_an_event_of_the_spec_without_a_behaviour_is_taken_without_a_word() -> None:
    talk = Talk("ga")
    pause = "input_audio_buffer.pause"  # as if the spec had gained it
    wire = talk.conversation.table.wire

    def decode(data: Any) -> Any:
        if data.get("type") != pause:
            return wire.decode_client_event(data)
        event = wire.client_events["input_audio_buffer.clear"](event_id=data.get("event_id"))
        event.type = pause
        return event

    talk.conversation.table = attrs.evolve(
        talk.conversation.table, wire=attrs.evolve(wire, decode_client_event=decode)
    )
    assert talk.say(pause) == []
    assert types(talk.text("It goes on.")) == ["conversation.item.added", "conversation.item.done"]


@BOTH
def test_an_event_that_the_spec_does_not_have_is_refused(dialect: str) -> None:
    error = error_of(Talk(dialect).say("input_audio_buffer.pause", event_id="mine"))
    assert (error["code"], error["param"], error["event_id"]) == ("invalid_value", "type", "mine")
    assert "input_audio_buffer.append" in error["message"]


REFUSED: list[tuple[str, dict[str, Any], str, str | None]] = [
    # what is sent, code and param of the error
    ("session.update", {"session": {"colour": "red"}}, "unknown_parameter", "session.colour"),
    ("session.update", {"session": {}, "extra": 1}, "unknown_parameter", "extra"),
    ("session.update", {"session": {"voice": 7}}, "invalid_type", "session.voice"),
    ("session.update", {"session": {"voice": None}}, "invalid_type", "session.voice"),
    ("session.update", {}, "missing_required_parameter", "session"),
    ("session.update", {"session": []}, "invalid_type", "session"),
    (
        "session.update",
        {"session": {"turn_detection": {"type": "server_vad", "threshhold": 0.5}}},
        "unknown_parameter",
        "session.turn_detection.threshhold",
    ),
    (
        "session.update",
        {"session": {"turn_detection": {"type": "psychic_vad"}}},
        "invalid_value",
        "session.turn_detection.type",
    ),
    (
        "session.update",
        {"session": {"turn_detection": {}}},
        "missing_required_parameter",
        "session.turn_detection.type",
    ),
    (
        "session.update",
        {"session": {"tools": [{"type": "function", "name": "a"}, {"type": "function", "nam": 1}]}},
        "unknown_parameter",
        "session.tools[1].nam",
    ),
    (
        "session.update",
        {"session": {"input_audio_format": "mp3"}},
        "invalid_value",
        "session.input_audio_format",
    ),
    (
        "session.update",
        {"session": {"modalities": ["video"]}},
        "invalid_value",
        "session.modalities",
    ),
    ("session.update", {"session": {"modalities": []}}, "invalid_value", "session.modalities"),
    (
        "transcription_session.update",
        {"session": {"input_audio_format": "pcm16"}},
        "invalid_value",
        "session.type",
    ),
    ("input_audio_buffer.append", {}, "missing_required_parameter", "audio"),
    ("input_audio_buffer.append", {"audio": 1}, "invalid_type", "audio"),
    ("input_audio_buffer.append", {"audio": "AAA"}, "invalid_value", "audio"),
    ("input_audio_buffer.append", {"audio": "(()="}, "invalid_value", "audio"),
    ("input_audio_buffer.commit", {}, "input_audio_buffer_commit_empty", None),
    ("output_audio_buffer.clear", {}, "invalid_event", "type"),
    ("response.cancel", {}, "response_cancel_not_active", None),
    ("response.cancel", {"response_id": "resp_x"}, "response_cancel_not_active", None),
    (
        "response.create",
        {"response": {"modalities": ["smell"]}},
        "invalid_value",
        "response.modalities",
    ),
    (
        "response.create",
        {"response": {"output_audio_format": "mp3"}},
        "invalid_value",
        "response.output_audio_format",
    ),
    (
        "response.create",
        {"response": {"input": [{"type": "item_reference", "id": "item_x"}]}},
        "item_retrieve_invalid_item_id",
        "item_id",
    ),
    (
        "conversation.item.retrieve",
        {"item_id": "item_x"},
        "item_retrieve_invalid_item_id",
        "item_id",
    ),
    ("conversation.item.delete", {"item_id": "item_x"}, "item_delete_invalid_item_id", "item_id"),
    (
        "conversation.item.truncate",
        {"item_id": "item_x", "content_index": 0, "audio_end_ms": 1},
        "item_truncate_invalid_item_id",
        "item_id",
    ),
    (
        "conversation.item.create",
        {"item": {"type": "function_call_output", "call_id": "call_x", "output": ""}},
        "invalid_tool_call_id",
        "item.call_id",
    ),
    ("conversation.item.create", {"item": {"type": "poem"}}, "invalid_value", "item.type"),
    (
        "conversation.item.create",
        {"item": {"type": "item_reference", "id": "x"}},
        "invalid_value",
        "item.type",
    ),
    (
        "conversation.item.create",
        {"item": {"type": "message", "role": "user"}},
        "missing_required_parameter",
        "item.content",
    ),
    (
        "conversation.item.create",
        {"item": {"type": "message", "role": "wizard", "content": []}},
        "invalid_value",
        "item.role",
    ),
    (
        "conversation.item.create",
        {"item": {"type": "message", "role": "user", "content": [{"type": "text", "text": ""}]}},
        "invalid_value",
        "item.content[0].type",
    ),
    (
        "conversation.item.create",
        {"item": {"type": "message", "role": "assistant", "content": [{"type": "text"}]}},
        "missing_required_parameter",
        "item.content[0].text",
    ),
    (
        "conversation.item.create",
        {"item": {"type": "message", "role": "user", "content": [{"type": "input_audio"}]}},
        "missing_required_parameter",
        "item.content[0].audio",
    ),
    (
        "conversation.item.create",
        {
            "previous_item_id": "item_x",
            "item": {"type": "message", "role": "user", "content": []},
        },
        "item_create_invalid_previous_item_id",
        "previous_item_id",
    ),
    ("magic.wand", {}, "invalid_value", "type"),
]


@pytest.mark.parametrize(("type", "fields", "code", "param"), REFUSED)
def test_a_wrong_event_is_refused_as_a_whole(
    type: str, fields: dict[str, Any], code: str, param: str | None
) -> None:
    talk = Talk()
    before = dict(talk.conversation.settings.wire)
    error = error_of(talk.say(type, **fields, event_id="mine"))
    assert (error["code"], error["param"]) == (code, param), error["message"]
    assert error["type"] == "invalid_request_error"
    assert error["event_id"] == "mine"
    assert error["message"]
    assert talk.conversation.settings.wire == before
    assert types(talk.update(instructions="It lives on.")) == ["session.updated"]


@pytest.mark.parametrize(
    "frame",
    ['{"type": ', "", "nonsense", b"\xff\xfe", '{"type": NaN}', "[" * 100_000, "9" * 5000],
    ids=["cut", "empty", "text", "bytes", "NaN", "deep", "long"],
)
def test_what_is_no_json_is_refused(frame: Any) -> None:
    error = error_of(Talk().raw(frame))
    assert (error["code"], error["event_id"]) == ("invalid_json", None)


@pytest.mark.parametrize("frame", ["[]", "42", "null", '"hello"'])
def test_json_that_is_no_object_is_refused(frame: str) -> None:
    assert error_of(Talk().raw(frame))["type"] == "invalid_request_error"


@pytest.mark.parametrize("tag", [None, 7, ["x"]])
def test_an_event_without_a_type_is_refused(tag: Any) -> None:
    data = {} if tag is None else {"type": tag}
    assert error_of(Talk().raw(data))["param"] == "type"


def test_a_number_beyond_all_bounds_is_refused() -> None:
    frame = '{"type": "session.update", "session": {"temperature": 1e999}}'
    assert error_of(Talk().raw(frame))["code"] == "invalid_value"


def test_whole_numbers_may_be_written_with_a_point() -> None:
    talk = Talk()
    vad = '{"type": "server_vad", "silence_duration_ms": 400.0}'
    session = talk.raw(f'{{"type": "session.update", "session": {{"turn_detection": {vad}}}}}')
    assert repr(session[0]["session"]["turn_detection"]["silence_duration_ms"]) == "400"


def test_odd_values_pass_unless_values_are_strict() -> None:
    settings: dict[str, Any] = {
        "voice": "grandmother",
        "temperature": 2.0,
        "model": "gpt-4-realtime-preview",
        "modalities": ["audio"],
        "max_response_output_tokens": 100_000,
        "speed": 3,
    }
    talk = Talk()
    assert talk.update(**settings)[0]["session"]["voice"] == "grandmother"
    strict = Talk(strict_values=True)
    codes = {name: error_of(strict.update(**{name: settings[name]}))["code"] for name in settings}
    assert codes == {
        "voice": "invalid_value",
        "temperature": "decimal_above_max_value",
        "model": "invalid_value",
        "modalities": "invalid_value",
        "max_response_output_tokens": "integer_above_max_value",
        "speed": "decimal_above_max_value",
    }
    assert error_of(strict.update(temperature=0.1))["code"] == "decimal_below_min_value"
    assert types(strict.update(voice="sage", temperature=0.8)) == ["session.updated"]


def test_ga_refuses_a_whole_update_over_one_beta_field() -> None:
    talk = Talk("ga")
    session = {"type": "realtime", "instructions": "new", "modalities": ["text"]}
    error = error_of(talk.say("session.update", session=session))
    assert (error["code"], error["param"]) == ("unknown_parameter", "session.modalities")
    assert talk.conversation.settings.get("instructions") != "new"


@pytest.mark.parametrize(
    ("session", "code", "param"),
    [
        ({"instructions": "x"}, "missing_required_parameter", "session.type"),
        ({"type": "dream"}, "invalid_value", "session.type"),
        ({"type": "transcription"}, "invalid_value", "session.type"),
        ({"type": "realtime", "temperature": 0.8}, "unknown_parameter", "session.temperature"),
        (
            {"type": "realtime", "audio": {"input": {"format": "pcm16"}}},
            "invalid_type",
            "session.audio.input.format",
        ),
        (
            {"type": "realtime", "audio": {"input": {"format": {"type": "audio/mp3"}}}},
            "invalid_value",
            "session.audio.input.format.type",
        ),
        (
            {"type": "realtime", "audio": {"output": {"speeed": 1}}},
            "unknown_parameter",
            "session.audio.output.speeed",
        ),
    ],
)
def test_ga_says_what_is_wrong_with_a_session(
    session: dict[str, Any], code: str, param: str
) -> None:
    error = error_of(Talk("ga").say("session.update", session=session))
    assert (error["code"], error["param"]) == (code, param)


def test_ga_points_from_the_older_transcription_update_to_the_session() -> None:
    error = error_of(Talk("ga").say("transcription_session.update", session={}))
    assert error["param"] == "session.type"


def test_there_is_one_response_at_a_time() -> None:
    talk = Talk(pace=1)
    talk.text("hi")
    created = talk.say("response.create")[0]["response"]
    error = error_of(talk.say("response.create"))
    assert error["code"] == "conversation_already_has_active_response"
    assert created["id"] in error["message"]


def test_the_voice_stays_once_it_was_heard() -> None:
    talk = Talk()
    assert types(talk.update(voice="sage")) == ["session.updated"]
    talk.append(SILENCE + SPEECH + SILENCE)
    talk.wait()
    assert error_of(talk.update(voice="alloy"))["code"] == "cannot_update_voice"
    assert types(talk.update(voice="sage")) == ["session.updated"]


def test_only_as_much_audio_can_be_cut_as_was_said() -> None:
    talk = Talk()
    talk.append(SILENCE + SPEECH + SILENCE)
    talk.wait()
    said, answer = [item.id for item in talk.conversation.items]
    cut = {"item_id": answer, "content_index": 0, "audio_end_ms": 99_999}
    assert (
        "is already shorter than 99999ms"
        in error_of(talk.say("conversation.item.truncate", **cut))["message"]
    )
    for wrong in ({"item_id": said, "audio_end_ms": 1}, {"content_index": 3, "audio_end_ms": 1}):
        error = error_of(talk.say("conversation.item.truncate", **{**cut, **wrong}))
        assert error["message"] == "Only model output audio messages can be truncated."


def test_an_id_can_be_used_once() -> None:
    talk = Talk()
    item = {"id": "mine", "type": "message", "role": "user", "content": []}
    talk.say("conversation.item.create", item=item)
    error = error_of(talk.say("conversation.item.create", item=item))
    assert (error["code"], error["param"]) == ("item_create_duplicate_item_id", "item.id")


def test_the_ids_of_a_client_are_not_given_out_again() -> None:
    talk = Talk()
    talk.append(SILENCE + SPEECH)
    item = {"id": "item_001000001", "type": "message", "role": "user", "content": []}
    error = error_of(talk.say("conversation.item.create", item=item))
    assert error["code"] == "item_create_duplicate_item_id", "it is the id of the turn in progress"
    talk.say("conversation.item.create", item={**item, "id": "item_001000002"})
    talk.append(SILENCE)
    talk.wait()
    ids = [item.id for item in talk.conversation.items]
    assert ids == ["item_001000002", "item_001000001", "item_001000003"]


def test_too_much_audio_in_one_append_is_refused() -> None:
    talk = Talk()
    audio = base64.b64encode(bytes(APPEND_LIMIT + 2)).decode()
    assert error_of(talk.say("input_audio_buffer.append", audio=audio))["code"] == "audio_too_large"


def test_a_commit_says_how_much_there_is() -> None:
    talk = Talk()
    talk.append(bytes(4704))  # 98 ms
    error = error_of(talk.say("input_audio_buffer.commit"))
    assert error["code"] == "input_audio_buffer_commit_empty"
    assert "98.00ms" in error["message"]
    talk.append(bytes(96))
    assert types(talk.say("input_audio_buffer.commit"))[0] == "input_audio_buffer.committed"
