"""What a conversation layer must cope with: the emulator shows every such fault on request.

The numbers are the rows of the matrix of the voice layer, as in docs and tests/voice.
"""

from __future__ import annotations

from typing import Any

import pytest

from portkey_realtime_emulator.scenario import Scenario
from portkey_realtime_emulator.script import Script
from support.talk import SILENCE, SPEECH, Talk, audio_of, error_of, only, types

BOTH = pytest.mark.parametrize("dialect", ["beta", "ga"])
TURN = SILENCE + SPEECH + SILENCE


def play(text: str, dialect: str = "ga", **options: Any) -> Talk:
    scenario = Scenario.parse(text)
    return Talk(
        dialect,
        answers=Script(scenario),
        mcp=scenario.mcp,
        **{**scenario.server, **options},
    )


def indexes(events: list[dict[str, Any]], ending: str) -> list[int]:
    return [e["output_index"] for e in events if e["type"].endswith(ending)]


def done(events: list[dict[str, Any]]) -> dict[str, Any]:
    response: dict[str, Any] = only(events, "response.done")["response"]
    return response


SPEECH_CALL_SPEECH = """
[[turn]]
output = [
    { text = "Let me see." },
    { call = "weather", arguments = { city = "Rome" } },
    { call = "time" },
    { text = "One moment." },
]
"""


@BOTH
def test_v8_v27_one_answer_holds_several_messages_and_calls(dialect: str) -> None:
    talk = play(SPEECH_CALL_SPEECH, dialect)
    talk.say("response.create")
    events = talk.wait()
    kinds = ["message", "function_call", "function_call", "message"]
    assert [item["type"] for item in done(events)["output"]] == kinds
    assert [e["output_index"] for e in events if e["type"] == "response.output_item.done"] == [
        0, 1, 2, 3,
    ]  # fmt: skip
    assert sorted(set(indexes(events, "audio.delta"))) == [0, 3]
    calls = [e for e in events if e["type"] == "response.function_call_arguments.done"]
    assert len({call["call_id"] for call in calls}) == 2


def test_v8_two_messages_may_come_in_turn() -> None:
    talk = play(
        '[[turn]]\ninterleaved = true\noutput = [{ text = "aaa bbb" }, { text = "ccc ddd" }]\n'
    )
    talk.say("response.create")
    events = talk.wait()
    order = indexes(events, "output_audio.delta")
    assert order[:4] == [0, 1, 0, 1]
    assert len({e["item_id"] for e in events if e["type"].endswith("output_audio.delta")}) == 2
    said = [e["transcript"] for e in events if e["type"].endswith("audio_transcript.done")]
    assert said == ["aaa bbb", "ccc ddd"]


@BOTH
@pytest.mark.parametrize("end", [0, -1])
def test_v7_a_message_without_sound_cannot_be_truncated(dialect: str, end: int) -> None:
    talk = play('[[turn]]\ntext = "Hello there."\n', dialect, pace=1)
    talk.say("response.create")
    item_id = only(talk.wait(0), "response.output_item.added")["item"]["id"]
    cut = {"item_id": item_id, "content_index": 0, "audio_end_ms": end}
    error = error_of(talk.say("conversation.item.truncate", **cut))
    assert error["code"] == "unsupported_content_type"
    talk.wait(0.4)
    fine = end == 0  # there is sound now
    assert ("conversation.item.truncated" in types(talk.say(
        "conversation.item.truncate", **cut
    ))) is fine  # fmt: skip


@BOTH
def test_v4_v20_stragglers_and_a_late_done_follow_a_cancel(dialect: str) -> None:
    talk = Talk(dialect, pace=1, stragglers=3, cancel_ms=400)
    talk.text("Say something that takes a while.")
    talk.say("response.create")
    talk.wait(0.35)
    assert talk.say("response.cancel") == []
    assert error_of(talk.say("response.create"))["code"] == (
        "conversation_already_has_active_response"
    )
    assert error_of(talk.say("response.cancel"))["code"] == "response_cancel_not_active"
    late = talk.wait(0.39)
    assert sum(e["type"].endswith(".delta") for e in late) == 3
    assert "response.done" not in types(late)
    response = done(talk.wait(0.02))
    assert response["status_details"] == {"type": "cancelled", "reason": "client_cancelled"}
    assert "response.created" in types(talk.say("response.create"))


def test_v4_the_server_interrupts_by_itself_and_late() -> None:
    talk = Talk("ga", pace=1, cancel_ms=200)
    talk.append(TURN)
    talk.wait(0.2)
    assert types(talk.append(SPEECH)) == ["input_audio_buffer.speech_started"]
    assert done(talk.wait(0.3))["status_details"]["reason"] == "turn_detected"


def test_v53_the_arguments_of_a_call_are_cut_off_by_a_cancel() -> None:
    talk = play(
        '[[turn]]\ncall = "f"\narguments = { text = "a long text, to be cut in the middle" }\n',
        pace=1,
    )
    talk.say("response.create")
    talk.wait(0.03)
    events = talk.say("response.cancel")
    cut = only(events, "response.function_call_arguments.done")["arguments"]
    assert cut == '{"text": "a long text, to be cut'
    assert only(events, "response.output_item.done")["item"]["status"] == "incomplete"


def test_v19_v57_a_turn_during_an_answer_may_go_unanswered() -> None:
    for answers in (True, False):
        talk = Talk("ga", pace=1, answers_waiting_turns=answers)
        talk.turn_detection({"type": "server_vad", "interrupt_response": False})
        talk.append(TURN)
        talk.append(TURN)
        talk.wait()
        assert types(talk.sent).count("input_audio_buffer.committed") == 2
        assert types(talk.sent).count("response.done") == (2 if answers else 1)


def test_v29_the_server_answers_an_output_by_itself() -> None:
    talk = play('[[turn]]\ncall = "f"\n[[turn]]\ntext = "Done."\n', answers_outputs=True)
    talk.say("response.create")
    call_id = done(talk.wait())["output"][0]["call_id"]
    item = {"type": "function_call_output", "call_id": call_id, "output": "{}"}
    assert types(talk.say("conversation.item.create", item=item))[-1] == "response.created"


def test_v19_v59_the_server_begins_an_answer_by_itself() -> None:
    talk = play('[[turn]]\nby_itself_ms = 500\ntext = "Hello?"\n[[turn]]\ntext = "Yes."\n')
    assert talk.wait(0.4) == []
    assert types(talk.wait(0.2))[0] == "response.created"
    talk.wait()
    assert talk.wait() == []


def test_v10_a_stop_may_lead_to_no_commit() -> None:
    talk = play('[[turn]]\nstop = "lost"\n[[turn]]\nuser = "Hi."\ntext = "Hello."\n')
    events = talk.append(TURN) + talk.wait()
    assert types(events) == [
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
    ]
    events = talk.append(TURN) + talk.wait()
    assert only(events, "response.output_audio_transcript.done")["transcript"] == "Hello."


def test_v41a_a_stop_is_taken_back_and_its_answer_dropped() -> None:
    talk = play(
        '[[turn]]\nstop = "taken_back"\ntext = "This is never finished."\n'
        '[[turn]]\nuser = "All of it."\ntext = "Well."\n',
        pace=1,
    )
    first = talk.append(TURN) + talk.wait(0.2)
    assert "input_audio_buffer.committed" not in types(first)
    dropped = only(first, "response.created")["response"]["id"]
    rest = talk.append(TURN) + talk.wait()
    started = [e for e in talk.sent if e["type"] == "input_audio_buffer.speech_started"]
    assert started[0]["item_id"] == started[1]["item_id"]
    ended = [e["response"]["id"] for e in talk.sent if e["type"] == "response.done"]
    assert len(ended) == 1
    assert dropped not in ended
    assert only(rest, "response.output_audio_transcript.done")["transcript"] == "Well."


def test_v41a_an_answer_is_dropped_without_an_end() -> None:
    talk = play('[[turn]]\ntext = "Once upon a time."\ndropped = true\n[[turn]]\ntext = "b"\n')
    talk.say("response.create")
    events = talk.wait()
    assert 0 < len(audio_of(events)) < 17 * 65 * 48
    assert "response.done" not in types(events)
    talk.say("response.create")
    assert done(talk.wait())["status"] == "completed"


def test_v41a_client_events_are_ignored_or_refused_and_server_events_omitted() -> None:
    talk = Talk(
        "ga",
        ignores=["conversation.item.truncate"],
        refuses={"conversation.item.delete": "not_implemented"},
        omits=["session.updated"],
        delays={"conversation.item.added": 300},
    )
    assert talk.update() == []
    assert types(talk.text("hi")) == ["conversation.item.done"]
    item = talk.wait(0.31)[0]["item"]
    assert talk.say(
        "conversation.item.truncate", item_id=item["id"], content_index=0, audio_end_ms=0
    ) == []  # fmt: skip
    refused = error_of(talk.say("conversation.item.delete", item_id=item["id"], event_id="e"))
    assert (refused["code"], refused["event_id"]) == ("not_implemented", "e")


@pytest.mark.parametrize("reason", ["content_filter", "max_output_tokens"])
def test_v21_an_answer_is_cut_off(reason: str) -> None:
    talk = play(f'[[turn]]\ntext = "Once upon a time."\nincomplete = "{reason}"\n')
    talk.say("response.create")
    events = talk.wait()
    response = done(events)
    assert (response["status"], response["status_details"]["reason"]) == ("incomplete", reason)
    assert response["output"][0]["status"] == "incomplete"
    assert 0 < len(audio_of(events)) < 17 * 65 * 48


def test_v21_an_answer_fails_after_some_sound() -> None:
    talk = play(
        '[[turn]]\ntext = "Once upon a time."\nerror = { message = "No." }\nbreak_off_ms = 300\n'
    )
    talk.say("response.create")
    events = talk.wait()
    assert len(audio_of(events)) == 300 * 48
    assert done(events)["status_details"]["error"]["message"] == "No."


def test_a_response_may_end_that_was_never_created() -> None:
    talk = play('[[turn]]\ntext = "Hm."\ncreated = false\n')
    assert talk.say("response.create") == []
    assert done(talk.wait())["status"] == "completed"


TRANSCRIBED = "conversation.item.input_audio_transcription."


def heard(talk: Talk, turns: int = 1, model: str = "gpt-4o-transcribe") -> list[dict[str, Any]]:
    transcription = {"model": model}
    if talk.dialect == "ga":
        talk.update(audio={"input": {"transcription": transcription}})
    else:
        talk.update(input_audio_transcription=transcription)
    events: list[dict[str, Any]] = []
    for _ in range(turns):
        events += talk.append(TURN)
        events += talk.wait(2)
    return events + talk.wait()


@BOTH
def test_v43_v46_transcripts_come_late_and_in_another_order(dialect: str) -> None:
    talk = play(
        '[[turn]]\nuser = "One."\ntranscripts_ms = 9000\ntext = "a"\n'
        '[[turn]]\nuser = "Two."\ntext = "b"\n',
        dialect,
    )
    events = heard(talk, turns=2)
    whole = [e["transcript"] for e in events if e["type"] == TRANSCRIBED + "completed"]
    assert whole == ["Two.", "One."]


@BOTH
def test_v36_a_transcript_never_comes(dialect: str) -> None:
    talk = play('[[turn]]\nuser = "One."\ntranscripts = "never"\ntext = "a"\n', dialect)
    assert not any(each.startswith(TRANSCRIBED) for each in types(heard(talk)))


@pytest.mark.parametrize("by", ["model", "server", "turn"])
def test_v46_deltas_come_before_the_commit(by: str) -> None:
    turn = '[[turn]]\nuser = "One two."\ntext = "a"\n'
    if by == "turn":
        turn += 'transcripts = "early"\n'
    talk = play(turn, **({"transcripts": "early"} if by == "server" else {}))
    events = heard(talk, model="gpt-live-transcribe" if by == "model" else "gpt-4o-transcribe")
    order = types(events)
    assert order.index(TRANSCRIBED + "delta") < order.index("input_audio_buffer.committed")
    committed = only(events, "input_audio_buffer.committed")["item_id"]
    deltas = [e for e in events if e["type"] == TRANSCRIBED + "delta"]
    assert {e["item_id"] for e in deltas} == {committed}
    assert "".join(e["delta"] for e in deltas) == "One two."
    assert only(events, TRANSCRIBED + "completed")["transcript"] == "One two."


def test_v46_a_delta_is_the_whole_text() -> None:
    events = heard(play('[[turn]]\nuser = "One two."\n'), model="whisper-1")
    assert only(events, TRANSCRIBED + "delta")["delta"] == "One two."


def test_v46_each_utterance_of_a_transcription_session_has_its_own_text() -> None:
    scenario = Scenario.parse('[[turn]]\nuser = "One."\n[[turn]]\nuser = "Two."\n')
    talk = Talk("ga", kind="transcription", answers=Script(scenario))
    events = talk.append(TURN) + talk.append(TURN)
    assert [e["transcript"] for e in events if e["type"] == TRANSCRIBED + "completed"] == [
        "One.", "Two.",
    ]  # fmt: skip


def test_v44_v43_pcm_without_a_rate_and_vad_with_a_model_that_has_none_are_refused() -> None:
    talk = Talk("ga")
    error = error_of(talk.update(audio={"input": {"format": {"type": "audio/pcm"}}}))
    assert (error["code"], error["param"]) == (
        "missing_required_parameter",
        "session.audio.input.format.rate",
    )
    transcription = {"model": "gpt-realtime-whisper"}
    error = error_of(talk.update(audio={"input": {"transcription": transcription}}))
    assert error["param"] == "session.audio.input.turn_detection"
    fine = talk.update(audio={"input": {"transcription": transcription, "turn_detection": None}})
    assert types(fine) == ["session.updated"]


def test_v59_the_idle_timer_waits_for_the_playback() -> None:
    talk = play('[[turn]]\ntext = "aaaaaaaaaa"\n', pace=0)
    talk.turn_detection({"type": "server_vad", "idle_timeout_ms": 5000})
    talk.say("response.create")
    assert "response.done" in types(talk.wait(0))
    assert talk.wait(5.6) == []  # 0.65 s of sound
    assert types(talk.wait(0.1))[0] == "input_audio_buffer.timeout_triggered"


# MCP: V33 and V62.

MCP = {"type": "mcp", "server_label": "docs", "server_url": "https://mcp.example"}


@BOTH
@pytest.mark.parametrize("error", [None, "unreachable"])
def test_v62_the_tools_of_an_mcp_server_are_listed_late_or_not(
    dialect: str, error: str | None
) -> None:
    text = '[[mcp]]\nserver = "docs"\ntools = ["search"]\nafter_ms = 400\n'
    talk = play(text + (f'error = "{error}"\n' if error else ""), dialect)
    first = types(talk.update(tools=[MCP]))
    assert first[0] == "session.updated"
    assert first[-1] == "mcp_list_tools.in_progress"
    assert talk.wait(0.3) == []
    events = talk.wait(0.2)
    assert types(events)[0] == f"mcp_list_tools.{'failed' if error else 'completed'}"
    listed = next(item for item in talk.conversation.items if item.wire["type"] == "mcp_list_tools")
    assert [tool["name"] for tool in listed.wire["tools"]] == ([] if error else ["search"])


@BOTH
@pytest.mark.parametrize("error", [None, "It is down."])
def test_v62_an_mcp_call_succeeds_or_fails(dialect: str, error: str | None) -> None:
    end = f'error = "{error}"' if error else 'output = "found"'
    talk = play(f'[[turn]]\noutput = [{{ mcp = "search", server = "docs", {end} }}]\n', dialect)
    talk.say("response.create")
    events = talk.wait()
    order = [e["type"] for e in events if ".mcp_call" in e["type"]]
    assert order == [
        "response.mcp_call_arguments.delta",
        "response.mcp_call_arguments.done",
        "response.mcp_call.in_progress",
        f"response.mcp_call.{'failed' if error else 'completed'}",
    ]
    item = only(events, "response.output_item.done")["item"]
    assert item["output"] == (None if error else "found")


@BOTH
@pytest.mark.parametrize("by_itself", [True, False])
def test_v33_an_mcp_call_waits_for_approval(dialect: str, by_itself: bool) -> None:
    text = (
        '[[turn]]\noutput = [{ mcp = "pay", server = "bank", approval = true, output = "paid" }]\n'
        '[[turn]]\ntext = "It is paid."\n'
    )
    talk = play(text, dialect, resumes_approved_calls=by_itself)
    talk.say("response.create")
    request = only(talk.wait(), "response.output_item.done")["item"]
    assert request["type"] == "mcp_approval_request"
    assert talk.wait() == []

    answer = {"type": "mcp_approval_response", "id": "yes", "approve": True}
    wrong = {**answer, "approval_request_id": "nobody"}
    assert error_of(talk.say("conversation.item.create", item=wrong))["param"] == (
        "item.approval_request_id"
    )
    answer["approval_request_id"] = request["id"]
    events = talk.say("conversation.item.create", item=answer)
    assert ("response.created" in types(events)) is by_itself
    if not by_itself:
        talk.say("response.create")
    output = done(talk.wait())["output"]
    assert [item["type"] for item in output] == ["mcp_call", "message"]
    assert output[0]["approval_request_id"] == request["id"]
    assert output[0]["output"] == "paid"


def test_v33_a_call_that_is_not_approved_is_not_made() -> None:
    talk = play(
        '[[turn]]\noutput = [{ mcp = "pay", server = "bank", approval = true }]\n'
        '[[turn]]\ntext = "Then not."\n'
    )
    talk.say("response.create")
    request = only(talk.wait(), "response.output_item.done")["item"]
    no = {"type": "mcp_approval_response", "id": "no", "approve": False}
    talk.say("conversation.item.create", item={**no, "approval_request_id": request["id"]})
    talk.say("response.create")
    assert [item["type"] for item in done(talk.wait())["output"]] == ["message"]


# A call that was joined: V61.

CALL = """
[[turn]]
by_itself_ms = 500
speech_ms = 800
user = "Hello."
text = "Good day to you."
"""


def test_v61_a_joined_call_greets_nobody_and_sends_no_sound() -> None:
    talk = play(CALL, joined=True, sideband=True, pace=1)
    assert talk.sent == []
    assert types(talk.update()) == ["session.updated"]
    events = talk.wait(2)
    order = types(events)
    assert order[:3] == [
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
    ]
    assert "output_audio_buffer.started" in order
    assert audio_of(events) == b""
    events = talk.wait()
    assert types(events).index("response.done") < types(events).index("output_audio_buffer.stopped")
    assert "response.output_audio_transcript.done" in types(talk.sent)


def test_v61_the_sound_of_a_joined_call_is_stopped() -> None:
    talk = play(CALL, joined=True, sideband=True, pace=1)
    talk.wait(1.6)
    created = only(talk.sent, "response.created")["response"]["id"]
    done(talk.say("response.cancel"))
    cleared = only(talk.say("output_audio_buffer.clear"), "output_audio_buffer.cleared")
    assert cleared["response_id"] == created
    assert "output_audio_buffer.stopped" not in types(talk.wait())


def test_v61_the_caller_of_a_joined_call_presses_keys_and_interrupts() -> None:
    talk = play(
        '[[turn]]\nby_itself_ms = 100\ndtmf = "1#"\n'
        '[[turn]]\nby_itself_ms = 100\nspeech_ms = 300\ntext = "A long answer to all of that."\n'
        '[[turn]]\ntext = "Hm."\n',
        joined=True,
        sideband=True,
        pace=1,
    )
    events = talk.wait(1)
    keys = [e["event"] for e in events if e["type"] == "input_audio_buffer.dtmf_event_received"]
    assert keys == ["1", "#"]
    assert "output_audio_buffer.started" in types(events)


@BOTH
def test_the_example_in_the_documentation_is_a_scenario(dialect: str) -> None:
    import tomllib

    from portkey_realtime_emulator import scenario

    parts = (scenario.__doc__ or "").split("::\n")[1:]
    blocks = ["\n".join(
        line[4:] for line in part.splitlines() if line.startswith("    ") or not line
    ) for part in parts]  # fmt: skip
    for block in blocks:
        text = block.replace('audio = "sunny.wav"', "")
        assert tomllib.loads(text)
        made = Scenario.parse(text)
        talk = Talk(dialect, answers=Script(made), mcp=made.mcp, **made.server)
        for _ in made.turns:
            talk.say("response.create")
            talk.wait()
