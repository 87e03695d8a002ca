"""The core of the emulator: responses, items, tools, transcripts, sessions."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from portkey_realtime_emulator.layouts import INSTRUCTIONS
from support.talk import SILENCE, SPEECH, START, Talk, audio_of, only, types

BOTH = pytest.mark.parametrize("dialect", ["beta", "ga"])


@BOTH
def test_text_is_answered_with_text_alone_if_so_set(dialect: str) -> None:
    talk = Talk(dialect)
    name = "modalities" if dialect == "beta" else "output_modalities"
    talk.text("Good morning")
    talk.say("response.create", response={name: ["text"]})
    events = talk.wait()
    prefix = "response.text" if dialect == "beta" else "response.output_text"
    assert [each for each in types(events) if "delta" in each] == [f"{prefix}.delta"]
    done = only(events, f"{prefix}.done")
    assert done["text"] == "You said: Good morning"
    pieces = [event["delta"] for event in events if event["type"] == f"{prefix}.delta"]
    assert "".join(pieces) == done["text"]
    part = talk.conversation.table.part("answer_text")
    content = only(events, "response.done")["response"]["output"][0]["content"]
    assert content == [{"type": part, "text": done["text"]}]


@pytest.mark.parametrize("named", [True, False])
def test_a_client_cancels_the_answer(named: bool) -> None:
    talk = Talk(pace=1)
    talk.text("hi")
    created = only(talk.say("response.create"), "response.created")["response"]
    talk.wait(0.1)
    fields = {"response_id": created["id"]} if named else {}
    events = talk.say("response.cancel", **fields)
    response = only(events, "response.done")["response"]
    assert response["id"] == created["id"]
    assert response["status_details"] == {"type": "cancelled", "reason": "client_cancelled"}


def test_usage_and_rate_limits_count_tokens() -> None:
    talk = Talk()
    talk.turn_detection(None)
    talk.append(bytes(96000))  # 2 s
    talk.say("input_audio_buffer.commit")
    talk.say("response.create")
    events = talk.wait()
    usage = only(events, "response.done")["response"]["usage"]
    assert usage["input_token_details"]["audio_tokens"] == 20
    assert usage["input_token_details"]["text_tokens"] == -(-len(INSTRUCTIONS) // 4)
    assert usage["output_token_details"]["audio_tokens"] == 40
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
    limits = only(events, "rate_limits.updated")["rate_limits"]
    assert [each["name"] for each in limits] == ["requests", "tokens"]
    assert limits[1]["remaining"] == limits[1]["limit"] - usage["total_tokens"]


def test_what_was_written_counts_as_text() -> None:
    talk = Talk()
    talk.text("a" * 400)
    talk.say("response.create", response={"modalities": ["text"], "instructions": "b" * 40})
    usage = only(talk.wait(), "response.done")["response"]["usage"]
    assert usage["input_token_details"]["text_tokens"] == 110
    assert usage["output_token_details"]["audio_tokens"] == 0


def test_an_answer_over_the_token_limit_is_incomplete() -> None:
    talk = Talk()
    talk.update(max_response_output_tokens=10, turn_detection=None)
    talk.append(bytes(96000))
    talk.say("input_audio_buffer.commit")
    talk.say("response.create")
    events = talk.wait()
    response = only(events, "response.done")["response"]
    assert (response["status"], response["max_output_tokens"]) == ("incomplete", 10)
    assert response["status_details"] == {"type": "incomplete", "reason": "max_output_tokens"}
    assert response["usage"]["output_tokens"] <= 10
    assert types(events)[-1] == "rate_limits.updated"


def test_a_tool_is_called_once_and_then_the_emulator_speaks() -> None:
    properties = {
        "word": {"type": "string"},
        "accuracy": {"type": "number"},
        "feedback": {"type": "string"},
    }
    tool = {
        "type": "function",
        "name": "pronunciation_feedback",
        "parameters": {"type": "object", "properties": properties},
    }
    talk = Talk()
    talk.update(tools=[tool])
    events = talk.append(SILENCE + SPEECH + SILENCE) + talk.wait()
    order = types(events)[4:]
    assert order == [
        "response.created",
        "response.output_item.added",
        "conversation.item.created",
        "response.function_call_arguments.delta",
        "response.function_call_arguments.done",
        "response.output_item.done",
        "response.done",
        "rate_limits.updated",
    ]
    done = only(events, "response.function_call_arguments.done")
    assert done["name"] == "pronunciation_feedback"
    assert done["arguments"] == '{"word": "word", "accuracy": 1, "feedback": "feedback"}'
    deltas = [e["delta"] for e in events if e["type"].endswith("arguments.delta")]
    assert "".join(deltas) == done["arguments"]
    call = only(events, "response.done")["response"]["output"][0]
    assert (call["type"], call["call_id"], call["status"]) == (
        "function_call",
        done["call_id"],
        "completed",
    )
    output = {"type": "function_call_output", "call_id": done["call_id"], "output": "well said"}
    assert types(talk.say("conversation.item.create", item=output)) == ["conversation.item.created"]
    talk.say("response.create")
    said = only(talk.wait(), "response.audio_transcript.done")["transcript"]
    assert said == "pronunciation_feedback says: well said"
    events = talk.append(SPEECH + SILENCE) + talk.wait()
    assert only(events, "response.done")["response"]["output"][0]["type"] == "message"


@pytest.mark.parametrize(
    ("choice", "calls"),
    [("none", False), ("required", True), ({"type": "function", "name": "second"}, True)],
)
def test_tool_choice_decides_whether_a_tool_is_called(choice: Any, calls: bool) -> None:
    talk = Talk()
    tools = [{"type": "function", "name": "first"}, {"type": "function", "name": "second"}]
    talk.update(tools=tools, tool_choice=choice)
    talk.text("hi")
    talk.say("response.create")
    output = only(talk.wait(), "response.done")["response"]["output"][0]
    assert (output["type"] == "function_call") is calls
    if calls:
        assert output["name"] == ("first" if choice == "required" else "second")


def test_a_response_out_of_band_leaves_the_conversation_alone() -> None:
    talk = Talk(pace=1)
    talk.text("first")
    talk.say("response.create")
    ask = {"type": "input_text", "text": "Sum this up."}
    item = {"type": "message", "role": "user", "content": [ask]}
    aside = {
        "conversation": "none",
        "modalities": ["text"],
        "input": [item],
        "metadata": {"a": "b"},
    }
    talk.say("response.create", response=aside)  # beside the one in progress
    events = talk.wait()
    responses = [e["response"] for e in events if e["type"] == "response.done"]
    by_side = {each["conversation_id"] is None: each for each in responses}
    assert by_side[True]["metadata"] == {"a": "b"}
    assert by_side[True]["output"][0]["content"][0]["text"] == "You said: Sum this up."
    assert len([e for e in events if e["type"] == "conversation.item.created"]) == 1
    assert len(talk.conversation.items) == 2


def test_items_are_created_retrieved_truncated_and_deleted() -> None:
    talk = Talk()
    talk.append(SILENCE + SPEECH + SILENCE)
    talk.wait()
    said, answer = [item.id for item in talk.conversation.items]
    item = only(talk.say("conversation.item.retrieve", item_id=said), "conversation.item.retrieved")
    sound = base64.b64decode(item["item"]["content"][0]["audio"])
    assert len(sound) > len(SPEECH)
    cut = talk.say("conversation.item.truncate", item_id=answer, content_index=0, audio_end_ms=100)
    assert only(cut, "conversation.item.truncated")["audio_end_ms"] == 100
    assert types(
        talk.say("conversation.item.truncate", item_id=answer, content_index=0, audio_end_ms=100)
    ) == ["conversation.item.truncated"]
    part = talk.say("conversation.item.retrieve", item_id=answer)[0]["item"]["content"][0]
    assert part["transcript"] is None
    assert base64.b64decode(part["audio"]) == sound[:4800]
    assert only(talk.say("conversation.item.delete", item_id=said), "conversation.item.deleted")
    assert [item.id for item in talk.conversation.items] == [answer]


def test_an_answer_in_progress_can_be_truncated_and_looked_at() -> None:
    talk = Talk(pace=1)
    talk.append(SILENCE + SPEECH + SILENCE)
    talk.wait(0.55)
    answer = list(talk.conversation.items)[-1].id
    cut = {"item_id": answer, "content_index": 0, "audio_end_ms": 200}
    assert types(talk.say("conversation.item.truncate", **cut)) == ["conversation.item.truncated"]
    item = talk.say("conversation.item.retrieve", item_id=answer)[0]["item"]
    assert (item["status"], item["content"]) == ("in_progress", [])
    talk.wait()
    part = talk.say("conversation.item.retrieve", item_id=answer)[0]["item"]["content"][0]
    assert len(base64.b64decode(part["audio"])) == 9600


def test_items_go_where_the_client_wants_them() -> None:
    talk = Talk()

    def create(name: str, after: str | None = None) -> Any:
        part = {"type": "input_text", "text": name}
        item = {"id": name, "type": "message", "role": "user", "content": [part]}
        where = {} if after is None else {"previous_item_id": after}
        events = talk.say("conversation.item.create", item=item, **where)
        created = only(events, "conversation.item.created")
        assert created["item"] == {**item, "object": "realtime.item", "status": "completed"}
        return created["previous_item_id"]

    assert [create("b"), create("c"), create("a", "root"), create("b2", "b")] == [
        None,
        "b",
        None,
        "b",
    ]
    assert [item.id for item in talk.conversation.items] == ["a", "b", "b2", "c"]


def test_audio_in_an_item_is_said_back() -> None:
    talk = Talk()
    part = {"type": "input_audio", "audio": base64.b64encode(SPEECH).decode(), "transcript": "Hi."}
    item = {"type": "message", "role": "user", "content": [part]}
    created = only(talk.say("conversation.item.create", item=item), "conversation.item.created")
    assert created["item"]["content"] == [{"type": "input_audio", "transcript": "Hi."}]
    talk.say("response.create")
    events = talk.wait()
    assert audio_of(events) == SPEECH
    assert only(events, "response.audio_transcript.done")["transcript"] == "Hi."
    del part["transcript"]
    talk.say("conversation.item.create", item=item)
    assert [item.heard for item in talk.conversation.items][-1] == "0.7 seconds of speech."


def test_whisper_sends_its_transcript_in_one_piece_and_bills_by_time() -> None:
    talk = Talk()
    talk.update(input_audio_transcription={"model": "whisper-1"}, turn_detection=None)
    talk.append(bytes(96000))
    events = talk.say("input_audio_buffer.commit")
    name = "conversation.item.input_audio_transcription"
    assert only(events, f"{name}.delta")["delta"] == only(events, f"{name}.completed")["transcript"]
    usage = only(events, f"{name}.completed")["usage"]
    assert usage == {"type": "duration", "seconds": 2.0}


def test_log_probabilities_come_when_asked_for() -> None:
    talk = Talk()
    talk.update(
        input_audio_transcription={"model": "gpt-4o-transcribe"},
        include=["item.input_audio_transcription.logprobs"],
        turn_detection=None,
    )
    talk.append(bytes(96000))
    events = talk.say("input_audio_buffer.commit")
    done = only(events, "conversation.item.input_audio_transcription.completed")
    usage = done["usage"]
    assert (usage["type"], usage["input_tokens"]) == ("tokens", 20)
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
    assert "".join(each["token"] for each in done["logprobs"]) == done["transcript"]


@BOTH
def test_a_transcription_session_only_transcribes(dialect: str) -> None:
    talk = Talk(dialect, kind="transcription")
    prefix = "transcription_session" if dialect == "beta" else "session"
    assert types(talk.sent) == [f"{prefix}.created"]
    if dialect == "beta":
        session: Any = {"input_audio_transcription": {"model": "gpt-4o-transcribe"}}
    else:
        transcription = {"model": "gpt-4o-transcribe"}
        session = {"type": "transcription", "audio": {"input": {"transcription": transcription}}}
    updated = talk.say(f"{prefix}.update", session=session)
    assert types(updated) == [f"{prefix}.updated"]
    if dialect == "beta":
        detection: Any = {"type": "server_vad"}
        reported = talk.say(f"{prefix}.update", session={"turn_detection": detection})[0]["session"]
        assert set(reported["turn_detection"]) == {
            "type",
            "threshold",
            "prefix_padding_ms",
            "silence_duration_ms",
        }
    events = talk.append(SILENCE + SPEECH + SILENCE) + talk.wait()
    assert types(events)[-1] == "conversation.item.input_audio_transcription.completed"
    error = only(talk.say("response.create"), "error")["error"]
    assert error["code"] == "invalid_event"


@BOTH
def test_settings_are_reported_with_their_defaults(dialect: str) -> None:
    talk = Talk(dialect)
    transcription = {"model": "gpt-4o-transcribe", "delay": "low"}
    vad = {"type": "server_vad", "threshold": 0.6}
    tool = {
        "type": "mcp",
        "server_label": "x",
        "server_url": "https://e.example",
        "authorization": "t",
    }
    if dialect == "beta":
        events = talk.update(
            input_audio_transcription=transcription, turn_detection=vad, tools=[tool]
        )
        heard = only(events, "session.updated")["session"]
        detection, transcribed = heard["turn_detection"], heard["input_audio_transcription"]
    else:
        settings = {"transcription": transcription, "turn_detection": vad}
        events = talk.update(audio={"input": settings}, tools=[tool])
        heard = only(events, "session.updated")["session"]["audio"]["input"]
        detection, transcribed = heard["turn_detection"], heard["transcription"]
        assert heard["format"] == {"type": "audio/pcm", "rate": 24000}
    assert detection == {
        "type": "server_vad",
        "threshold": 0.6,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 200,
        "create_response": True,
        "interrupt_response": True,
    }
    assert transcribed == {"model": "gpt-4o-transcribe", "language": None, "prompt": None}
    tools = only(events, "session.updated")["session"]["tools"]
    assert tools == [{"type": "mcp", "server_label": "x", "server_url": "https://e.example"}]


def test_nulls_come_where_real_servers_send_them() -> None:
    talk = Talk()
    talk.append(SILENCE + SPEECH + SILENCE)
    talk.wait()
    session = only(talk.sent, "session.created")["session"]
    assert session["input_audio_noise_reduction"] is None
    assert session["client_secret"] is None
    created = only(talk.sent, "response.created")["response"]
    assert (created["status_details"], created["usage"]) == (None, None)
    item = next(e for e in talk.sent if e["type"] == "conversation.item.created")["item"]
    assert item["content"] == [{"type": "input_audio", "transcript": None}]
    deltas = [e for e in talk.sent if e["type"] == "response.audio_transcript.delta"]
    assert all(event["obfuscation"] for event in deltas)


def test_a_session_expires() -> None:
    talk = Talk(session_seconds=1800)
    assert only(talk.sent, "session.created")["session"]["expires_at"] == int(START) + 1800
    assert talk.conversation.next_due == START + 1800
    assert talk.wait(1799) == []
    events = talk.wait(1)
    text = "Your session hit the maximum duration of 30 minutes."
    error = only(events, "error")["error"]
    assert (error["code"], error["message"]) == ("session_expired", text)
    assert talk.conversation.closing == (1001, text)
    assert talk.say("response.create") == []


def test_a_session_may_end_after_its_first_turn() -> None:
    talk = Talk(close_after_responses=1)
    talk.append(SILENCE + SPEECH + SILENCE)
    assert talk.conversation.closing is None
    assert types(talk.wait())[-2:] == ["response.done", "rate_limits.updated"]
    assert talk.conversation.closing == (1000, "")


def test_ga_asks_after_a_long_silence() -> None:
    talk = Talk("ga")
    talk.turn_detection({"type": "server_vad", "idle_timeout_ms": 6000})
    talk.append(SILENCE + SPEECH + SILENCE)
    talk.wait(1)
    talk.append(SILENCE)
    assert talk.wait(6) == []  # the answer plays for a second before the silence counts
    events = talk.wait(1)
    assert types(events)[:4] == [
        "input_audio_buffer.timeout_triggered",
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
    ]
    assert "response.created" in types(events)
    first = only(events, "input_audio_buffer.timeout_triggered")
    stopped = only(talk.sent, "input_audio_buffer.speech_stopped")
    assert first["audio_start_ms"] == stopped["audio_end_ms"]
    assert first["audio_end_ms"] == len(3 * SILENCE + SPEECH) // 48
    assert first["item_id"] == only(events, "input_audio_buffer.committed")["item_id"]


def test_ga_asks_a_patient_question_even_if_told_not_to_wait() -> None:
    talk = Talk("ga", pace=0)
    talk.turn_detection({"type": "server_vad", "idle_timeout_ms": 0})
    talk.text("hi")
    talk.say("response.create")
    talk.wait(4.2)  # 0.8 s and 1.3 s of sound, a second after each
    assert [e["type"] for e in talk.sent].count("input_audio_buffer.timeout_triggered") == 2


def test_ga_does_not_ask_while_the_user_speaks() -> None:
    talk = Talk("ga", pace=1)
    talk.turn_detection({"type": "server_vad", "idle_timeout_ms": 5000})
    talk.append(SILENCE + SPEECH + SILENCE)
    talk.wait(0.2)
    talk.append(SPEECH)  # interrupts, and goes on
    assert talk.wait(20) == []
    later = Talk("ga", pace=0)
    later.turn_detection({"type": "server_vad", "idle_timeout_ms": 5000})
    later.append(SILENCE + SPEECH + SILENCE)
    later.wait(1)
    later.append(SPEECH)
    assert later.wait(20) == []
