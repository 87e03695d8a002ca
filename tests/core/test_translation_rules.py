"""Single rules, each by an example that a person could meet."""

from __future__ import annotations

import copy
from typing import Any

import attrs
import pytest

from portkey_realtime._core.translation import Translation
from portkey_realtime.errors import ConfigError
from portkey_realtime_wire import beta
from portkey_realtime_wire.beta_on_ga import MAPPED
from portkey_realtime_wire.mapping import Field, Table
from portkey_realtime_wire.shapes import InvalidEvent, UnknownEvent

Json = dict[str, Any]


def updated(translation: Translation, session: Json) -> Json:
    """The GA session that an update asks for."""
    [made] = translation.to_wire({"type": "session.update", "session": session})
    asked: Json = made["session"]
    return asked


def reported(translation: Translation, session: Json) -> Json:
    """A GA session as a program sees it."""
    [made] = translation.from_wire({"type": "session.updated", "event_id": "e", "session": session})
    seen: Json = made["session"]
    return seen


def decoded(event: Json, translation: Translation | None = None) -> Any:
    """A GA event as a beta object."""
    [made] = (translation or Translation(MAPPED)).from_wire(copy.deepcopy(event))
    return beta.decode_server_event(made)


# --- settings ------------------------------------------------------------------------------------


def test_a_whole_beta_session_becomes_a_ga_session() -> None:
    asked = updated(
        Translation(MAPPED, warn=lambda _: None),
        {
            "modalities": ["text", "audio"],
            "instructions": "Be brief.",
            "voice": "alloy",
            "speed": 1.1,
            "input_audio_format": "g711_ulaw",
            "output_audio_format": "pcm16",
            "input_audio_transcription": {"model": "whisper-1"},
            "input_audio_noise_reduction": None,
            "turn_detection": None,
            "max_response_output_tokens": "inf",
            "temperature": 0.8,
        },
    )
    assert asked == {
        "type": "realtime",
        "output_modalities": ["audio"],
        "instructions": "Be brief.",
        "max_output_tokens": "inf",
        "audio": {
            "input": {
                "format": {"type": "audio/pcmu"},
                "transcription": {"model": "whisper-1"},
                "noise_reduction": None,
                "turn_detection": None,
            },
            "output": {
                "format": {"type": "audio/pcm", "rate": 24000},
                "voice": "alloy",
                "speed": 1.1,
            },
        },
    }


def test_a_partial_update_asks_for_no_more_than_it_says() -> None:
    translation = Translation(MAPPED)
    updated(translation, {"voice": "alloy", "turn_detection": {"type": "server_vad"}})
    assert updated(translation, {"voice": "sage"}) == {
        "type": "realtime",
        "audio": {"output": {"voice": "sage"}},
    }


@pytest.mark.parametrize(
    "given", [["text", "audio"], ["audio", "text"], ["audio"], ["text"], [], ["text", "image"]]
)
def test_modalities_read_back_as_they_were_given(given: list[str]) -> None:
    translation = Translation(MAPPED)
    asked = updated(translation, {"modalities": given})
    assert reported(translation, asked) == {"modalities": given}


def test_modalities_that_nobody_gave_read_as_text_and_audio() -> None:
    assert reported(Translation(MAPPED), {"output_modalities": ["audio"]}) == {
        "modalities": ["text", "audio"]
    }


def test_what_is_done_to_a_result_changes_no_table_and_no_memory() -> None:
    translation = Translation(MAPPED)
    for _ in range(2):
        seen = reported(Translation(MAPPED), {"output_modalities": ["audio"]})["modalities"]
        assert seen == ["text", "audio"]
        seen.append("smell")
        asked = updated(translation, {"modalities": ["audio", "text"]})
        assert asked["output_modalities"] == ["audio"]
        asked["output_modalities"].append("smell")
        for _ in range(2):
            seen = reported(translation, {"output_modalities": ["audio"]})["modalities"]
            assert seen == ["audio", "text"]
            seen.append("smell")


def test_the_users_own_settings_are_left_as_they_are() -> None:
    audio = {"input": {"format": {"type": "audio/pcmu"}}, "output": {}}
    session = {"audio": audio, "voice": "sage", "turn_detection": None}
    before = copy.deepcopy(session)
    asked = updated(Translation(MAPPED), session)
    assert session == before
    assert asked["audio"] == {
        "input": {"format": {"type": "audio/pcmu"}, "turn_detection": None},
        "output": {"voice": "sage"},
    }


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({"type": "audio/pcm", "rate": 24000}, "pcm16"),
        ({"type": "audio/pcm"}, "pcm16"),
        ({"type": "audio/pcmu", "rate": 8000}, "g711_ulaw"),
        ({"type": "audio/pcma"}, "g711_alaw"),
        ({"type": "audio/opus"}, "audio/opus"),
    ],
)
def test_a_format_reads_as_its_beta_name(written: Json, read: str) -> None:
    seen = reported(Translation(MAPPED), {"audio": {"input": {"format": written}}})
    assert seen == {"input_audio_format": read}


@pytest.mark.parametrize("format", [{"type": "audio/pcm", "rate": 16000}, {"codec": "opus"}])
def test_a_format_that_beta_cannot_say_stays_where_it_was(format: Json) -> None:
    audio = {"input": {"format": format}}
    assert reported(Translation(MAPPED), {"audio": copy.deepcopy(audio)}) == {"audio": audio}


def test_a_format_of_ones_own_goes_out_as_a_format() -> None:
    assert updated(Translation(MAPPED), {"input_audio_format": "audio/opus"})["audio"] == {
        "input": {"format": {"type": "audio/opus"}}
    }


def test_settings_that_beta_never_had_pass_both_ways() -> None:
    translation = Translation(MAPPED)
    asked = updated(translation, {"reasoning": {"effort": "low"}, "made_up": 1})
    assert asked == {"type": "realtime", "reasoning": {"effort": "low"}, "made_up": 1}
    assert reported(translation, asked) == {"reasoning": {"effort": "low"}, "made_up": 1}


def test_a_transcription_session_keeps_its_kind_and_its_event_names() -> None:
    translation = Translation(MAPPED, warn=lambda _: None)
    [asked] = translation.to_wire(
        {
            "type": "transcription_session.update",
            "event_id": "mine",
            "session": {"input_audio_format": "pcm16", "modalities": ["text"]},
        }
    )
    session = {
        "type": "transcription",
        "audio": {"input": {"format": {"type": "audio/pcm", "rate": 24000}}},
    }
    assert asked == {"type": "session.update", "event_id": "mine", "session": session}
    for event in ("created", "updated"):
        ga = {"type": f"session.{event}", "event_id": "e", "session": copy.deepcopy(session)}
        [made] = translation.from_wire(ga)
        assert made["type"] == f"transcription_session.{event}"
        assert made["session"] == {"input_audio_format": "pcm16"}


def test_settings_of_one_response_move_too() -> None:
    [made] = Translation(MAPPED, warn=lambda _: None).to_wire(
        {
            "type": "response.create",
            "response": {
                "modalities": ["text"],
                "voice": {"id": "voice_1", "name": "mine"},
                "output_audio_format": "g711_alaw",
                "max_response_output_tokens": 9,
                "input": [
                    {"type": "item_reference", "id": "i"},
                    {
                        "type": "message",
                        "role": "assistant",
                        "content": [
                            {"type": "text", "text": "a"},
                            {"type": "input_text", "text": "b"},
                        ],
                    },
                ],
            },
        }
    )
    assert made["response"] == {
        "output_modalities": ["text"],
        "max_output_tokens": 9,
        "audio": {"output": {"voice": {"id": "voice_1"}, "format": {"type": "audio/pcma"}}},
        "input": [
            {"type": "item_reference", "id": "i"},
            {
                "type": "message",
                "role": "assistant",
                "content": [
                    {"type": "output_text", "text": "a"},
                    {"type": "input_text", "text": "b"},
                ],
            },
        ],
    }


# --- what cannot be carried ----------------------------------------------------------------------


def test_what_is_dropped_is_said_once_by_name() -> None:
    said: list[str] = []
    translation = Translation(MAPPED, warn=said.append)
    for _ in range(3):
        assert updated(translation, {"temperature": 0.8, "voice": "sage"})["audio"]
        translation.to_wire({"type": "response.create", "response": {"temperature": 0.9}})
    assert len(said) == 1
    assert said[0].startswith("session.temperature is not sent: ")


def test_of_two_names_for_one_setting_the_first_counts_and_the_other_is_mentioned() -> None:
    said: list[str] = []
    response = {"max_output_tokens": 1, "max_response_output_tokens": 2}
    [made] = Translation(MAPPED, said.append).to_wire(
        {"type": "response.create", "response": response}
    )
    assert made["response"] == {"max_output_tokens": 2}
    assert len(said) == 1
    assert said[0].startswith("response.max_output_tokens is not sent: ")


def test_a_setting_whose_place_the_user_has_filled_is_mentioned() -> None:
    said: list[str] = []
    assert updated(Translation(MAPPED, said.append), {"audio": "loud", "voice": "sage"}) == {
        "type": "realtime",
        "audio": "loud",
    }
    assert said == ["session.voice is not sent: another field fills its place, audio.output.voice"]


def test_a_field_may_be_refused_as_a_whole() -> None:
    fields = {"temperature": Field(refuse="It matters.")}
    refusing = attrs.evolve(MAPPED, tables={"session": Table(fields=fields)})
    with pytest.raises(ConfigError, match=r"^session\.temperature cannot be sent: It matters\.$"):
        updated(Translation(refusing), {"temperature": 1})
    assert reported(Translation(refusing), {"temperature": 1}) == {"temperature": 1}


@pytest.mark.parametrize(
    ("event", "path"),
    [
        ({"type": "session.update", "session": {"voice": {"name": "x"}}}, "session.voice.id"),
        (
            {"type": "response.create", "response": {"input": [{"type": "function_call"}]}},
            "response.input[0].name",
        ),
        (
            {
                "type": "conversation.item.create",
                "item": {
                    "type": "message",
                    "role": "user",
                    "content": [
                        {"type": "input_text", "text": "a"},
                        {"type": "item_reference", "id": "i"},
                    ],
                },
            },
            "item.content[1].type",
        ),
    ],
)
def test_what_would_change_its_meaning_is_refused_by_its_path(event: Json, path: str) -> None:
    with pytest.raises(ConfigError, match=r"^" + path.replace("[", r"\[").replace("]", r"\]")):
        Translation(MAPPED).to_wire(event)


def test_an_event_of_ones_own_passes() -> None:
    event = {"type": "my.event", "temperature": 1}
    assert Translation(MAPPED).to_wire(event) == [event]


# --- events --------------------------------------------------------------------------------------


def item_event(name: str, item_id: str | None = "item_1") -> Json:
    item = {"type": "message", "role": "assistant", "content": []}
    return {"type": f"conversation.item.{name}", "event_id": "e", "item": {"id": item_id, **item}}


@pytest.mark.parametrize("first", ["added", "created", "done"])
@pytest.mark.parametrize("later", ["added", "created", "done"])
def test_an_item_is_announced_once(first: str, later: str) -> None:
    translation = Translation(MAPPED)
    [made] = translation.from_wire(item_event(first))
    assert made["type"] == "conversation.item.created"
    assert translation.from_wire(item_event(later)) == []
    assert translation.from_wire(item_event(later, "item_2"))


def test_an_item_that_was_deleted_can_come_again() -> None:
    translation = Translation(MAPPED)
    translation.from_wire(item_event("added"))
    deleted = {"type": "conversation.item.deleted", "event_id": "e", "item_id": "item_1"}
    assert translation.from_wire(dict(deleted)) == [deleted]
    assert translation.from_wire(item_event("added"))


def test_items_without_an_id_are_all_announced() -> None:
    translation = Translation(MAPPED)
    for _ in range(2):
        assert translation.from_wire(item_event("added", None))


def test_two_connections_know_nothing_of_each_other() -> None:
    assert Translation(MAPPED).from_wire(item_event("added"))
    assert Translation(MAPPED).from_wire(item_event("added"))


def test_an_audio_delta_is_renamed_in_place() -> None:
    event = {"type": "response.output_audio.delta", "delta": "AAAA"}
    [made] = Translation(MAPPED).from_wire(event)
    assert made is event
    assert made["type"] == "response.audio.delta"


@pytest.mark.parametrize("name", ["input_audio_buffer.timeout_triggered", "brand.new"])
def test_what_beta_has_not_is_handed_on(name: str) -> None:
    event = {"type": name, "event_id": "e", "session": {"output_modalities": ["audio"]}}
    read = decoded(event)
    assert isinstance(read, UnknownEvent)
    assert read.raw == event


@pytest.mark.parametrize("event", [{}, {"type": 5}, {"type": ["session.created"]}, {"type": None}])
def test_what_is_no_event_is_handed_on(event: Json) -> None:
    assert Translation(MAPPED).from_wire(dict(event)) == [event]


@pytest.mark.parametrize(
    ("ga", "beta_path"),
    [
        ("session.audio.input.turn_detection.threshold", "session.turn_detection.threshold"),
        ("session.audio.output.voice", "session.voice"),
        ("session.audio.output.format.type", "session.output_audio_format"),
        ("session.output_modalities[0]", "session.modalities"),
        ("session.max_output_tokens", "session.max_response_output_tokens"),
        ("session.tools[0].name", "session.tools[0].name"),
        ("session.audio", "session.audio"),
        ("session.audio.input.formats", "session.audio.input.formats"),
        ("session", "session"),
        ("response.audio.output.voice", "response.voice"),
        ("response.output_modalities", "response.modalities"),
        ("item.content[0].type", "item.content[0].type"),
        ("", ""),
        (None, None),
    ],
)
def test_an_error_names_the_field_that_the_program_set(
    ga: str | None, beta_path: str | None
) -> None:
    event = {"type": "error", "event_id": "e", "error": {"message": "No.", "param": ga}}
    [made] = Translation(MAPPED).from_wire(event)
    assert made["error"] == {"message": "No.", "param": beta_path}


# --- real traffic --------------------------------------------------------------------------------


def test_undeclared_fields_and_nulls_of_real_servers_survive() -> None:
    delta = decoded(
        {
            "type": "response.output_audio_transcript.delta",
            "event_id": "e",
            "response_id": "r",
            "item_id": "i",
            "obfuscation": "x7",
            "output_index": 0,
            "content_index": 0,
            "delta": "Hi",
        }
    )
    assert isinstance(delta, beta.ResponseAudioTranscriptDeltaEvent)
    assert delta.obfuscation == "x7"
    done = decoded(
        {
            "type": "response.done",
            "event_id": "e",
            "response": {
                "id": "r",
                "status_details": None,
                "usage": {"output_token_details": {"reasoning_tokens": 3}},
                "output": [
                    {
                        "type": "message",
                        "role": "assistant",
                        "phase": "final_answer",
                        "content": [{"type": "output_audio", "transcript": None}],
                    }
                ],
            },
        }
    )
    [item] = done.response.output
    assert item.extra == {"phase": "final_answer"}
    assert item.content == [beta.AudioContent(transcript=None)]
    assert done.response.usage.output_token_details.reasoning_tokens == 3


def test_the_content_that_azure_repeats_survives() -> None:
    part = {"type": "text", "text": ""}
    event = decoded(
        {
            "type": "response.content_part.added",
            "event_id": "e",
            "response_id": "r",
            "item_id": "i",
            "output_index": 0,
            "content_index": 0,
            "part": part,
            "content": part,
        }
    )
    assert event.part == beta.TextContent(text="")
    assert event.extra == {"content": part}


def test_a_session_without_a_type_that_is_half_flat_survives() -> None:
    translation = Translation(MAPPED)
    session = {
        "voice": "ara",
        "modalities": ["audio", "text"],
        "turn_detection": {"type": "server_vad"},
        "audio": {
            "input": {"format": {"type": "audio/pcm", "rate": 24000}, "transport": "json"},
            "output": {"voice": "rex", "speed": 1},
        },
    }
    event = {"type": "session.updated", "event_id": "e", "session": session}
    read = decoded(event, translation)
    assert isinstance(read, beta.SessionUpdatedEvent)
    assert read.session.voice == "ara"
    assert read.session.modalities == ["audio", "text"]
    assert read.session.input_audio_format == "pcm16"
    assert read.session.speed == 1
    assert read.session.extra == {
        "audio": {"input": {"transport": "json"}, "output": {"voice": "rex"}}
    }


def test_content_without_a_type_stays_as_it_is() -> None:
    event = item_event("added")
    event["item"]["content"] = [{"type": None}, {}, 5]
    [made] = Translation(MAPPED).from_wire(copy.deepcopy(event))
    assert made["item"] == event["item"]


def test_what_xai_leaves_out_is_supplied() -> None:
    ids = {"event_id": "e", "response_id": "r", "item_id": "i"}
    part = decoded(
        {"type": "response.content_part.done", **ids, "output_index": 0, "content_index": 0}
    )
    assert part.part == beta.AudioContent()
    delta = {"type": "response.function_call_arguments.delta", **ids, "call_id": "c", "delta": "{"}
    assert decoded(delta).output_index == 0


def test_a_text_where_an_object_belongs_reads_as_an_object() -> None:
    event = {
        "type": "response.created",
        "event_id": "e",
        "response": {"status_details": "completed"},
    }
    read = decoded(event)
    assert not isinstance(read, InvalidEvent)
    assert read.response.status_details == beta.ResponseStatusDetails(type="completed")


def test_a_flat_session_of_azure_voice_live_stays_as_it_is() -> None:
    session = {
        "modalities": ["text", "audio"],
        "voice": {"name": "en-US-Ava", "type": "azure-standard"},
        "input_audio_format": "pcm16",
        "input_audio_sampling_rate": 24000,
        "avatar": None,
        "turn_detection": {"type": "azure_semantic_vad"},
        "max_response_output_tokens": "inf",
    }
    assert reported(Translation(MAPPED), copy.deepcopy(session)) == session


# --- REST ----------------------------------------------------------------------------------------


def test_a_session_is_asked_for_as_a_client_secret() -> None:
    body = {"model": "gpt-realtime", "modalities": ["text", "audio"], "voice": "alloy"}
    assert Translation(MAPPED).session_request("/realtime/sessions", body) == (
        "/realtime/client_secrets",
        {
            "session": {
                "type": "realtime",
                "model": "gpt-realtime",
                "output_modalities": ["audio"],
                "audio": {"output": {"voice": "alloy"}},
            }
        },
    )


def test_a_client_secret_reads_as_a_session() -> None:
    answer = {
        "value": "ek_1",
        "expires_at": 1,
        "session": {
            "type": "realtime",
            "object": "realtime.session",
            "id": "sess_1",
            "expires_at": 0,
            "client_secret": None,
            "audio": {"output": {"voice": "alloy"}, "input": {}},
        },
    }
    assert Translation(MAPPED).session_answer("/realtime/sessions", answer) == {
        "object": "realtime.session",
        "id": "sess_1",
        "voice": "alloy",
        "expires_at": 0,
        "client_secret": {"value": "ek_1", "expires_at": 1},
    }


def test_a_client_secret_without_a_session_is_still_a_client_secret() -> None:
    for session in ({}, {"session": None}):
        made = Translation(MAPPED).session_answer(
            "/realtime/sessions", {"value": "ek_1", **session}
        )
        assert made == {"client_secret": {"value": "ek_1"}}


def test_a_transcription_session_is_asked_for_as_a_client_secret() -> None:
    made = Translation(MAPPED).session_request(
        "/realtime/transcription_sessions", {"turn_detection": None}
    )
    session = {"type": "transcription", "audio": {"input": {"turn_detection": None}}}
    assert made == ("/realtime/client_secrets", {"session": session})


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"error": {"message": "No.", "param": "session.audio.output.voice"}}, "voice"),
        ({"error": {"message": "No.", "param": "session.model"}}, "model"),
        ({"error": {"message": "No.", "param": "expires_after.seconds"}}, "expires_after.seconds"),
        ({"error": {"message": "No.", "param": None}}, None),
    ],
)
def test_a_refused_request_names_the_field_that_was_set(body: Json, param: str | None) -> None:
    made = Translation(MAPPED).session_refusal("/realtime/sessions", body)
    assert made == {"error": {"message": "No.", "param": param}}


@pytest.mark.parametrize("body", [None, [], "no", {"error": "no"}, {"status": "failure"}])
def test_a_refusal_that_names_no_parameter_stays_as_it_is(body: Any) -> None:
    assert Translation(MAPPED).session_refusal("/realtime/sessions", body) == body
