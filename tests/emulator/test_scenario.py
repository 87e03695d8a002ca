"""Scenario files: what they say, and what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from portkey_realtime import audio
from portkey_realtime_emulator.scenario import Scenario
from portkey_realtime_emulator.script import Script
from portkey_realtime_emulator.speech import speak
from portkey_realtime_wire.runtime import ConfigError
from support.talk import SILENCE, SPEECH, Talk, only, types


def play(text: str, **behaviour: Any) -> Talk:
    return Talk(answers=Script(Scenario.parse(text)), **behaviour)


def answer(talk: Talk, said: str | None = None) -> dict[str, Any]:
    """The response to a text of the user, or to nothing."""
    if said is not None:
        talk.text(said)
    talk.say("response.create", response={"modalities": ["text"]})
    response: dict[str, Any] = only(talk.wait(), "response.done")["response"]
    return response


def text_of(response: dict[str, Any]) -> str:
    text: str = response["output"][0]["content"][0]["text"]
    return text


def test_turns_are_taken_in_order_and_then_it_echoes() -> None:
    talk = play('[[turn]]\ntext = "one"\n[[turn]]\ntext = "two"\n')
    said = [text_of(answer(talk, "hey")) for _ in range(3)]
    assert said == ["one", "two", "You said: hey"]


def test_a_loop_begins_again() -> None:
    talk = play('loop = true\n[[turn]]\ntext = "one"\n[[turn]]\ntext = "two"\n')
    assert [text_of(answer(talk, "hey")) for _ in range(5)] == ["one", "two", "one", "two", "one"]


def test_when_matches_what_the_user_says_whatever_the_order() -> None:
    talk = play('[[turn]]\ntext = "one"\n[[turn]]\nwhen = "BYE"\ntext = "See you."\n')
    said = [text_of(answer(talk, text)) for text in ("bye-bye", "hello", "good bye")]
    assert said == ["See you.", "one", "See you."]


def test_speech_has_the_transcript_that_the_scenario_gives_it() -> None:
    talk = play('[[turn]]\nuser = "What time is it?"\ntext = "Noon."\n')
    talk.update(input_audio_transcription={"model": "gpt-4o-transcribe"})
    events = talk.append(SILENCE + SPEECH + SILENCE) + talk.wait()
    heard = only(events, "conversation.item.input_audio_transcription.completed")
    assert heard["transcript"] == "What time is it?"
    assert only(events, "response.audio_transcript.done")["transcript"] == "Noon."


def test_when_also_matches_speech() -> None:
    talk = play(
        '[[turn]]\nuser = "Good bye!"\ntext = "x"\n[[turn]]\nwhen = "bye"\ntext = "See you."'
    )
    events = talk.append(SILENCE + SPEECH + SILENCE) + talk.wait()
    assert only(events, "response.audio_transcript.done")["transcript"] == "See you."


def test_a_turn_may_only_say_what_was_heard() -> None:
    talk = play('[[turn]]\nuser = "Hello there."\n')
    events = talk.append(SILENCE + SPEECH + SILENCE) + talk.wait()
    assert only(events, "response.audio_transcript.done")["transcript"] == "Hello there."


def test_speech_without_a_transcript_in_the_scenario_gets_one() -> None:
    talk = play('[[turn]]\ntext = "Noon."\n')
    talk.update(input_audio_transcription={"model": "whisper-1"})
    events = talk.append(SILENCE + SPEECH + SILENCE)
    heard = only(events, "conversation.item.input_audio_transcription.completed")
    assert heard["transcript"].endswith("seconds of speech.")


def test_a_transcription_may_fail() -> None:
    talk = play('[[turn]]\nuser_error = "Too noisy."\ntext = "What?"\n')
    talk.update(input_audio_transcription={"model": "whisper-1"})
    events = talk.append(SILENCE + SPEECH + SILENCE)
    failed = only(events, "conversation.item.input_audio_transcription.failed")
    assert failed["error"]["message"] == "Too noisy."


def test_a_text_is_spoken() -> None:
    talk = play('[[turn]]\ntext = "Noon."\n')
    talk.text("?")
    talk.say("response.create")
    spoken = [e for e in talk.wait() if e["type"] == "response.audio.delta"]
    assert len(spoken) == -(-audio.duration_ms(speak("Noon.")) // 100)


def test_a_recording_is_played_at_the_right_rate(tmp_path: Path) -> None:
    audio.write_wav(tmp_path / "noon.wav", bytes(2 * 16000), 16000)  # one second
    (tmp_path / "talk.toml").write_text('[[turn]]\ntext = "Noon."\naudio = "noon.wav"\n')
    talk = Talk(answers=Script(Scenario.load(tmp_path / "talk.toml")))
    talk.text("?")
    talk.say("response.create")
    assert [e["type"] for e in talk.wait()].count("response.audio.delta") == 10


def test_a_function_is_called_and_its_output_leads_to_the_next_turn() -> None:
    talk = play(
        '[[turn]]\ntext = "Let me see."\ncall = "weather"\narguments = { city = "Paris" }\n'
        '[[turn]]\ntext = "Sunny."\n'
    )
    output = answer(talk, "How is it?")["output"]
    assert [each["type"] for each in output] == ["message", "function_call"]
    assert json.loads(output[1]["arguments"]) == {"city": "Paris"}
    result = {"type": "function_call_output", "call_id": output[1]["call_id"], "output": "{}"}
    talk.say("conversation.item.create", item=result)
    assert text_of(answer(talk)) == "Sunny."


def test_arguments_may_be_broken_on_purpose() -> None:
    talk = play('[[turn]]\ncall = "f"\narguments = \'{"city": \'\n')
    assert answer(talk)["output"][0]["arguments"] == '{"city": '


def test_an_answer_may_fail() -> None:
    talk = play('[[turn]]\nerror = { code = "rate_limit_exceeded", message = "Slow down." }\n')
    response = answer(talk, "hi")
    assert (response["status"], response["usage"], response["output"]) == ("failed", None, [])
    assert response["status_details"] == {
        "type": "failed",
        "error": {
            "type": "server_error",
            "code": "rate_limit_exceeded",
            "message": "Slow down.",
        },
    }


def test_an_answer_may_take_its_time() -> None:
    talk = play('[[turn]]\ntext = "Noon."\ndelay_ms = 800\n')
    talk.text("?")
    talk.say("response.create")
    assert talk.wait(0.79) == []
    assert types(talk.wait(0.02))[0] == "response.output_item.added"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[turn]\n", "not valid TOML"),
        ("[[turn]]\nspeak = 1\n", "turn 1: unknown key 'speak'"),
        ("[[turn]]\ntext = 1\n", "turn 1: text cannot be int"),
        ('[[turn]]\ntext = "a"\n[[turn]]\n', "turn 2: nothing to answer"),
        ('[[turn]]\ntext = "a"\narguments = {}\n', "arguments without call"),
        ('[[turn]]\ntext = "a"\ndelay_ms = -1\n', "delay_ms cannot be negative"),
        ('[[turn]]\naudio = "gone.wav"\n', "gone.wav"),
        ('[[turn]]\nerror = { text = "x" }\n', "error: unknown key 'text'"),
        ("turns = 1\n", "unknown key 'turns'"),
        ('[[turn]]\ntext = "a"\nstop = "never"\n', "stop is one of committed, lost"),
        ('[[turn]]\nuser = "a"\ntranscripts = "no"\n', "transcripts is one of auto"),
        ('[[turn]]\ntext = "a"\ndropped = true\nincomplete = "x"\n', "cannot both be"),
        ('[[turn]]\ntext = "a"\nbreak_off_ms = 1\n', "break_off_ms without"),
        ('[[turn]]\ntext = "a"\nspeech_ms = 1\n', "give by_itself_ms"),
        ("[[turn]]\noutput = [{}]\n", "turn 1, output 1: give text"),
        ('[[turn]]\noutput = [{ mcp = "a" }]\n', "output 1: server is missing"),
        ('[[turn]]\noutput = [{ call = "a", text = "b" }]\n', "output 1: unknown key 'text'"),
        ('[[mcp]]\ntools = ["a"]\n', "mcp 1: server is missing"),
        ("[server]\nstraggler = 1\n", "server: unknown setting of the server 'straggler'"),
        ("[server]\nomits = { a = 1 }\n", "server: expected a list of event names"),
        ("turn = 1\n", "turn cannot be int"),
    ],
)
def test_a_wrong_scenario_says_where(text: str, complaint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Scenario.parse(text)
    assert complaint in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.toml"):
        Scenario.load(tmp_path / "gone.toml")
