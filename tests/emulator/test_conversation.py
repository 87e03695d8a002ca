"""The core of the emulator: the order of a turn, its audio, its timing."""

from __future__ import annotations

from typing import Any

import pytest

from portkey_realtime import audio
from portkey_realtime_emulator.speech import speak
from support.counterparts.both_clients import TURNS
from support.talk import SILENCE, SPEECH, START, Talk, audio_of, only, types

BOTH = pytest.mark.parametrize("dialect", ["beta", "ga"])
TRANSCRIBE: dict[str, dict[str, Any]] = {
    "beta": {"input_audio_transcription": {"model": "gpt-4o-transcribe"}},
    "ga": {"audio": {"input": {"transcription": {"model": "gpt-4o-transcribe"}}}},
}
SPOKEN = 3  # what comes before the speech: the greeting, and the answer to the update


@BOTH
def test_a_spoken_turn_runs_in_the_order_of_the_service(dialect: str) -> None:
    talk = Talk(dialect)
    assert types(talk.sent) == ["session.created", "conversation.created"]
    talk.update(**TRANSCRIBE[dialect])
    talk.sent.clear()
    talk.append(SILENCE + SPEECH + SILENCE)
    talk.wait()
    streamed = ("audio.delta", "audio_transcript.delta")
    order = [each for each in types(talk.sent) if not each.endswith(streamed)]
    assert order == [*TURNS[dialect][SPOKEN:], "rate_limits.updated"]
    deltas = [each for each in types(talk.sent) if each.endswith(streamed)]
    assert len(deltas) > 3, "transcript and audio come in turns"
    assert deltas[0].endswith("transcript.delta")


@BOTH
def test_all_parts_of_a_turn_name_the_same_items(dialect: str) -> None:
    talk = Talk(dialect)
    events = talk.append(SILENCE + SPEECH + SILENCE) + talk.wait()
    said = only(events, "input_audio_buffer.speech_started")["item_id"]
    assert only(events, "input_audio_buffer.speech_stopped")["item_id"] == said
    committed = only(events, "input_audio_buffer.committed")
    assert (committed["item_id"], committed["previous_item_id"]) == (said, None)
    added = [e for e in events if e["type"] == talk.conversation.table.event("item_added")]
    assert [(e["previous_item_id"], e["item"]["role"]) for e in added] == [
        (None, "user"),
        (said, "assistant"),
    ]
    answer = added[1]["item"]["id"]
    assert {e["item_id"] for e in events if "content_index" in e} == {answer}
    assert only(events, "response.done")["response"]["output"][0]["id"] == answer
    assert len({e["event_id"] for e in events}) == len(events)


@BOTH
def test_the_answer_is_the_users_own_audio(dialect: str) -> None:
    talk = Talk(dialect)
    sound = SILENCE + SPEECH + SILENCE
    events = talk.append(sound) + talk.wait()
    start = only(events, "input_audio_buffer.speech_started")["audio_start_ms"]
    stop = only(events, "input_audio_buffer.speech_stopped")["audio_end_ms"]
    assert audio_of(events) == sound[start * 48 : stop * 48]


def test_the_same_input_gives_the_same_output() -> None:
    runs = []
    for _ in range(2):
        talk = Talk()
        talk.update(**TRANSCRIBE["beta"])
        talk.append(SILENCE + SPEECH + SILENCE)
        for _ in range(100):
            talk.wait(0.01)
        runs.append(talk.sent)
    assert runs[0] == runs[1]


def test_audio_cut_into_pieces_makes_the_same_turn() -> None:
    whole, pieces = Talk(), Talk()
    sound = SILENCE + SPEECH + SILENCE
    whole.append(sound)
    for at in range(0, len(sound), 961):  # odd on purpose: half a sample stays over
        pieces.append(sound[at : at + 961])
    assert audio_of(whole.wait()) == audio_of(pieces.wait())


def test_the_answer_comes_at_its_pace() -> None:
    talk = Talk(pace=1)
    talk.turn_detection(None)
    talk.append(speak("hello there"))  # 715 ms
    talk.say("input_audio_buffer.commit")
    talk.say("response.create")
    got = [len(audio_of(talk.wait(0.1))) // 48 for _ in range(12)]
    writing = [0, 0, 0]  # 300 ms, as a model writes before it speaks
    assert got == [*writing, 100, 100, 100, 100, 100, 100, 100, 15, 0]
    assert types(talk.sent)[-1] == "rate_limits.updated"


def test_at_pace_zero_everything_comes_at_once() -> None:
    talk = Talk(pace=0)
    talk.text("hi")
    talk.say("response.create")
    assert "response.done" in types(talk.wait(0))


def test_the_answer_waits_for_the_latency() -> None:
    talk = Talk(latency_ms=300)
    talk.text("hi")
    talk.say("response.create")
    assert talk.conversation.next_due == pytest.approx(START + 0.3)
    assert talk.wait(0.29) == []
    assert "response.output_item.added" in types(talk.wait(0.02))


def test_manual_turns_wait_for_commit_and_response_create() -> None:
    talk = Talk()
    updated = only(talk.turn_detection(None), "session.updated")
    assert updated["session"]["turn_detection"] is None
    assert talk.append(SILENCE + SPEECH + SILENCE) == []
    assert types(talk.say("input_audio_buffer.commit")) == [
        "input_audio_buffer.committed",
        "conversation.item.created",
    ]
    assert talk.wait() == []
    assert types(talk.say("response.create")) == ["response.created"]
    assert audio_of(talk.wait()) == SILENCE + SPEECH + SILENCE


def test_a_session_may_answer_only_when_asked() -> None:
    talk = Talk()
    talk.turn_detection({"type": "server_vad", "create_response": False})
    talk.append(SILENCE + SPEECH + SILENCE)
    assert types(talk.wait()) == []
    talk.say("response.create")
    assert "response.done" in types(talk.wait())


def test_semantic_vad_waits_longer_when_it_is_less_eager() -> None:
    ends = []
    for eagerness in ("high", "low"):
        talk = Talk()
        talk.turn_detection({"type": "semantic_vad", "eagerness": eagerness})
        events = talk.append(SILENCE + SPEECH + SILENCE + SILENCE)
        ends.append(only(events, "input_audio_buffer.speech_stopped")["audio_end_ms"])
    assert ends[0] < ends[1]


def test_clear_forgets_what_was_said() -> None:
    talk = Talk()
    talk.append(SILENCE + SPEECH)
    assert types(talk.say("input_audio_buffer.clear")) == ["input_audio_buffer.cleared"]
    assert talk.append(SILENCE) == []
    talk.turn_detection(None)
    talk.say("input_audio_buffer.clear")
    assert types(talk.say("input_audio_buffer.commit")) == ["error"]


@pytest.mark.parametrize("format", ["g711_ulaw", "g711_alaw"])
def test_telephone_formats_are_heard_and_spoken(format: str) -> None:
    talk = Talk()
    talk.update(input_audio_format=format, output_audio_format=format)
    sound = audio.encode(SILENCE + SPEECH + SILENCE, format, rate=24000)
    events = talk.append(sound) + talk.wait()
    start = only(events, "input_audio_buffer.speech_started")["audio_start_ms"]
    stop = only(events, "input_audio_buffer.speech_stopped")["audio_end_ms"]
    assert audio_of(events) == sound[start * 8 : stop * 8]


def test_what_is_heard_in_one_format_is_said_in_another() -> None:
    talk = Talk("ga")
    form = {"type": "audio/pcmu"}
    talk.update(audio={"output": {"format": form}})
    events = talk.append(SILENCE + SPEECH + SILENCE) + talk.wait()
    ms = only(events, "input_audio_buffer.speech_stopped")["audio_end_ms"]
    ms -= only(events, "input_audio_buffer.speech_started")["audio_start_ms"]
    assert len(audio_of(events)) == 8 * ms
    assert only(events, "response.done")["response"]["audio"]["output"]["format"] == form


def test_a_new_input_format_keeps_what_is_waiting() -> None:
    talk = Talk()
    talk.turn_detection(None)
    talk.append(SPEECH + b"\x01")  # half a sample is lost
    talk.update(input_audio_format="g711_ulaw", turn_detection=None)
    talk.append(bytes([0xFF]) * 800)
    talk.say("input_audio_buffer.commit")
    item = next(iter(talk.conversation.items))
    assert item.clips[0].ms == audio.duration_ms(SPEECH) + 100


def test_the_stream_goes_on_across_a_change_of_format() -> None:
    talk = Talk()
    talk.append(2 * SILENCE)
    talk.update(input_audio_format="g711_ulaw")
    sound = audio.encode(SILENCE + SPEECH + SILENCE, "g711_ulaw", rate=24000)
    events = talk.append(sound)
    start = only(events, "input_audio_buffer.speech_started")["audio_start_ms"]
    assert 1000 < start <= 1500
    stop = only(events, "input_audio_buffer.speech_stopped")["audio_end_ms"]
    assert (
        next(iter(talk.conversation.items)).clips[0].data
        == sound[8 * (start - 1000) :][: 8 * (stop - start)]
    )


def test_a_commit_in_the_middle_of_speech_begins_a_new_turn() -> None:
    talk = Talk()
    first = only(talk.append(SILENCE + SPEECH), "input_audio_buffer.speech_started")
    committed = only(talk.say("input_audio_buffer.commit"), "input_audio_buffer.committed")
    assert committed["item_id"] == first["item_id"]
    events = talk.append(SPEECH + SILENCE)
    second = only(events, "input_audio_buffer.speech_started")
    assert second["item_id"] != first["item_id"]
    assert second["audio_start_ms"] >= len(SILENCE + SPEECH) // 48 - 10  # the ear hears in frames


def test_two_turns_in_one_append_are_two_turns() -> None:
    talk = Talk()
    events = talk.append(3 * (SILENCE + SPEECH) + SILENCE)
    assert [e["type"] for e in events].count("input_audio_buffer.committed") == 3
    done = [e["response"]["status"] for e in events if e["type"] == "response.done"]
    assert done == ["cancelled", "cancelled"], "each later turn interrupts the answer before"


def test_speech_interrupts_the_answer() -> None:
    talk = Talk(pace=1)
    talk.append(SILENCE + SPEECH + SILENCE)
    talk.wait(0.55)
    events = talk.append(SPEECH)
    assert types(events)[0] == "input_audio_buffer.speech_started"
    assert types(events)[-2:] == ["response.done", "rate_limits.updated"]
    response = only(events, "response.done")["response"]
    assert response["status"] == "cancelled"
    assert response["status_details"] == {"type": "cancelled", "reason": "turn_detected"}
    assert response["output"][0]["status"] == "incomplete"
    assert response["usage"]["output_token_details"]["audio_tokens"] == 6  # three deltas
    assert talk.wait() == []


def test_an_answer_that_may_not_be_interrupted_is_followed_by_the_next() -> None:
    talk = Talk(pace=1)
    talk.turn_detection({"type": "server_vad", "interrupt_response": False})
    talk.append(SILENCE + SPEECH + SILENCE)
    talk.wait(0.1)
    assert "response.created" not in types(talk.append(SPEECH + SILENCE))
    events = talk.wait(5)
    order = types(events)
    assert order[order.index("response.done") :][1:3] == ["rate_limits.updated", "response.created"]
    done = [e["response"]["status"] for e in events if e["type"] == "response.done"]
    assert done == ["completed", "completed"]
    assert talk.wait() == []


def test_time_can_pass_in_any_steps() -> None:
    coarse, fine = Talk(pace=3), Talk(pace=3)
    for talk, steps in ((coarse, 1), (fine, 200)):
        talk.turn_detection({"type": "server_vad", "interrupt_response": False})
        talk.append(2 * (SILENCE + SPEECH + SILENCE))  # the second answer follows the first
        for _ in range(steps):
            talk.wait(2 / steps)
    assert coarse.sent == fine.sent
