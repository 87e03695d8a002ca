"""The books by the rules: rows V35, V36, V38, V39, V40, V56, V60 in memory."""

from __future__ import annotations

import base64
from array import array
from pathlib import Path
from typing import Any

import pytest

from portkey_realtime import audio
from portkey_realtime._voice.actions import CreateResponse
from portkey_realtime._voice.formats import PCM16, AudioFormat
from portkey_realtime._voice.happenings import TurnComplete
from portkey_realtime._voice.questions import content_of
from portkey_realtime.errors import ConfigError
from portkey_realtime.reconnect import Reconnected
from portkey_realtime.voice import Image
from portkey_realtime_wire import beta, ga
from portkey_realtime_wire.dialect import Dialect
from portkey_realtime_wire.marks import MARKS
from support.rig import Rig
from support.spoken import Server, ramp

PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)
GA = MARKS["ga"].content


def say(rig: Rig, *words: str, ms: int = 250) -> None:
    """Words, each with its sound."""
    for word in words:
        rig.send(rig.server.said(word))
        rig.speak(ms)


def test_v35_said_heard_called_and_returned(server: Server) -> None:
    rig = Rig(server)
    rig.user_says(words="What is the weather?")
    rig.send(server.created("r1"), server.call("weather", '{"city":"Paris"}', "c1"))
    rig.send(server.done("r1"))
    rig.core.tool_done("c1", "sunny", None, rig.now)
    rig.begin("r1b")
    rig.send(server.said("It", "i1", "r1b"))
    rig.speak(500, "i1", "r1b")
    rig.send(server.said(" is sunny", "i1", "r1b"))
    rig.speak(500, "i1", "r1b")
    rig.hear(500)
    rig.send(server.speech_started("u2"))
    rig.send(server.done("r1b", status="cancelled"))

    turn = rig.core.history.turns()[0]
    assert turn.user == "What is the weather?"
    assert turn.answer is not None
    assert turn.answer.transcript == "It is sunny"
    assert turn.answer.heard == "It"
    assert turn.answer.heard_is_estimate
    assert [(c.name, c.arguments, c.output) for c in turn.calls] == [
        ("weather", {"city": "Paris"}, "sunny")
    ]


def test_v35_what_was_heard_grows_with_playback(server: Server) -> None:
    rig = Rig(server)
    rig.ask()
    rig.begin()
    say(rig, "One", " two", " three", " four")
    rig.send(server.audio_done(), server.done())
    heard = []
    for _ in range(5):
        answer = rig.core.history.turns()[0].answer
        assert answer is not None
        heard.append((answer.heard, answer.heard_is_estimate))
        rig.hear(260)

    assert heard[0] == ("", True)
    assert heard[2] == ("One two", True)
    assert heard[4] == ("One two three four", False)


def test_v56_what_comes_after_the_cut_does_not_change_it(server: Server) -> None:
    rig = Rig(server)
    rig.ask()
    rig.begin()
    say(rig, "One", " two", " three", " four")
    rig.hear(500)
    rig.send(server.speech_started())
    cut = rig.core.history.turns()[0].answer
    rig.send(
        server.said(" five"),
        server.said_all("One two three four five six"),
        server.done(status="cancelled"),
    )
    after = rig.core.history.turns()[0].answer

    assert cut is not None
    assert after is not None
    assert cut.heard == after.heard == "One two"


def test_v36_a_transcript_that_never_comes_holds_a_turn_up_for_a_bounded_time(
    server: Server,
) -> None:
    rig = Rig(server)
    rig.user_says(words=None)
    rig.send(server.created(), server.written("Yes."), server.done())
    rig.wait(4.9)
    assert not rig.core.happenings
    rig.wait(0.2)
    (complete,) = rig.core.happenings
    assert complete.turn.user is None
    assert complete.turn.answer.text == "Yes."


@pytest.mark.parametrize("early", [True, False])
def test_v36_a_transcript_before_or_after_the_answer(server: Server, early: bool) -> None:
    rig = Rig(server)
    rig.send(server.speech_started(), server.speech_stopped())
    if early:
        rig.send(server.heard("Hello."))  # before the commit, as gpt-live-transcribe does
        rig.send(server.committed())
    else:
        rig.send(server.committed())
    rig.send(server.created(), server.written("Yes."), server.done())
    if not early:
        rig.send(server.heard("Hello."))
    told = [each for each in rig.core.happenings if isinstance(each, TurnComplete)]
    assert [each.turn.user for each in told] == ["Hello."]


def test_v36_a_failed_transcript_gives_no_words(server: Server) -> None:
    rig = Rig(server)
    rig.user_says(words=None)
    rig.send(server.not_heard(), server.created(), server.written("Yes."), server.done())
    (complete,) = rig.core.happenings
    assert complete.turn.user is None


def test_v38_tokens_of_an_answer_and_of_the_call(server: Server) -> None:
    rig = Rig(server)
    usage = {
        "total_tokens": 150,
        "input_tokens": 100,
        "output_tokens": 50,
        "input_token_details": {
            "text_tokens": 40,
            "audio_tokens": 60,
            "cached_tokens": 30,
            "cached_tokens_details": {"text_tokens": 10, "audio_tokens": 20},
        },
        "output_token_details": {"text_tokens": 20, "audio_tokens": 30},
    }
    answers = []
    for response_id in ("r1", "r2"):
        exchange = rig.ask()
        rig.begin(response_id)
        rig.send(server.done(response_id, usage=usage))
        answers.append(exchange.promise.result)

    assert answers[0].usage.cached_audio_tokens == 20
    assert answers[0].usage.output_audio_tokens == 30
    assert rig.core.history.usage.total_tokens == 300
    assert rig.core.history.context_used == 150


def test_v39_sound_is_kept_up_to_a_length_and_not_in_the_history(server: Server) -> None:
    rig = Rig(server, keep_audio=0.5)
    exchange = rig.ask()
    rig.begin()
    for _ in range(10):
        rig.speak(100)
    rig.send(server.audio_done(), server.done())

    assert exchange.promise.result.audio == ramp(2_400) * 5
    assert all(turn.answer and not turn.answer.audio for turn in rig.core.history.turns())
    assert not any(response.audio for response in exchange.responses)


def test_v60_a_renewal_between_two_turns_loses_nothing(server: Server) -> None:
    rig = Rig(server)
    rig.ask()
    rig.begin()
    rig.send(server.call("slow", "{}", "c1"), server.done())
    rig.done()

    rig.send(Reconnected(items=3, lost=(), interrupted=None, attempts=1, cause=None))
    rig.core.tool_done("c1", "ok", None, rig.now)

    assert rig.kinds() == ["CreateItem", "CreateResponse"]


def test_latency_is_from_the_end_of_the_question_to_the_first_sound(server: Server) -> None:
    rig = Rig(server)
    exchange = rig.ask()
    rig.begin()
    rig.now += 0.3
    rig.speak(100)
    rig.send(server.done())
    assert exchange.promise.result.latency_ms == 300


def test_v40_images_and_sound_as_a_question(tmp_path: Path) -> None:
    picture = tmp_path / "cat.png"
    picture.write_bytes(PNG)
    sound = tmp_path / "q.wav"
    audio.write_wav(sound, ramp(4_800), 24_000)

    parts = content_of(["What is it?", picture, Image(PNG, "low"), sound, ramp(10)], PCM16, GA)

    url = "data:image/png;base64," + base64.b64encode(PNG).decode()
    assert [part["type"] for part in parts] == [
        "input_text",
        "input_image",
        "input_image",
        "input_audio",
        "input_audio",
    ]
    assert parts[1]["image_url"] == parts[2]["image_url"] == url
    assert parts[2]["detail"] == "low"
    assert base64.b64decode(parts[3]["audio"]) == ramp(4_800)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (3, "text, sound"),
        (None, "text, sound"),
        ({"a": 1}, "text, sound"),
        ("  ", "empty"),
        ([], "empty"),
        (b"", "input format"),
        (b"abc", "input format"),
        (Image(b"GIF89a"), "PNG or a JPEG"),
    ],
)
def test_a_question_that_is_none_is_refused_with_what_would_do(question: Any, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        content_of(question, PCM16, GA)


def test_every_turn_is_told_however_many_are_open(server: Server) -> None:
    rig = Rig(server)
    count = 50
    for number in range(count):
        rig.ask(f"{number}?", side=True)
    made = [each for each in rig.done() if isinstance(each, CreateResponse)]
    for number, each in enumerate(made):
        metadata = each.params["metadata"]
        rig.send(server.created(f"r{number}", metadata=metadata, conversation_id=None))
    for number in range(count):
        rig.send(server.done(f"r{number}"))
    told = [each for each in rig.core.happenings if isinstance(each, TurnComplete)]
    assert [each.turn.user for each in told] == [f"{number}?" for number in range(count)]


@pytest.mark.parametrize(
    ("sound", "words"),
    [
        ("text", "not str"),
        (3, "not int"),
        ([1, 2], "not list"),
        (array("f", [0.0]), "int16"),
        (memoryview(bytes(8)).cast("B", (2, 4)), "one channel"),
        (b"abc", "input format"),
    ],
)
def test_sound_that_is_none_is_refused_with_what_would_do(sound: Any, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        PCM16.read(sound)


def test_sound_of_any_buffer_is_taken() -> None:
    for sound in (ramp(4), bytearray(ramp(4)), memoryview(ramp(4)), audio.samples(ramp(4))):
        assert PCM16.read(sound) == ramp(4)
    with pytest.raises(ConfigError, match="g711_ulaw"):
        AudioFormat("g711_ulaw", 8_000).read(audio.samples(ramp(4)))


def test_sound_in_the_format_of_the_session(tmp_path: Path) -> None:
    path = tmp_path / "q.wav"
    audio.write_wav(path, ramp(8_000), 8_000)
    law = AudioFormat("g711_ulaw", 8_000)
    (part,) = content_of(path, law, MARKS["beta"].content)
    assert base64.b64decode(part["audio"]) == audio.encode(ramp(8_000), "g711_ulaw")


@pytest.mark.parametrize("dialect", [beta.DIALECT, ga.DIALECT], ids=lambda each: each.name)
def test_what_a_question_is_made_of_is_what_the_spec_of_the_dialect_describes(
    dialect: Dialect,
) -> None:
    content = content_of(["Look.", Image(PNG), ramp(10)], PCM16, dialect.marks.content)
    [create] = dialect.marks.roles.create_item
    item = {"type": "message", "role": "user", "content": content}
    event = dialect.decode_client_event({"type": create, "item": item})

    assert [type(part).__name__ for part in event.item.content] == [
        "InputTextContent",
        "InputImageContent",
        "InputAudioContent",
    ]


@pytest.mark.parametrize(
    ("question", "what"), [("Look.", "text"), (Image(PNG), "image"), (ramp(10), "audio")]
)
def test_what_a_dialect_has_no_part_for_is_refused(question: Any, what: str) -> None:
    others = {holds: tag for holds, tag in GA.items() if holds != f"user_{what}"}
    with pytest.raises(ConfigError, match=f"no part for {what}"):
        content_of(question, PCM16, others)
