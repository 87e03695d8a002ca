"""Captions, rows V43 to V46, against the emulator: both shells; GA, beta, and beta on a GA wire."""

from __future__ import annotations

import asyncio
import threading
import time
from array import array
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from portkey_realtime import AsyncPortkey, Portkey, audio
from portkey_realtime.errors import ConfigError, ServerError
from portkey_realtime.voice import Caption, async_transcribe, transcribe
from portkey_realtime_emulator import Emulator, Scenario
from portkey_realtime_emulator.speech import speak
from support.bounds import PROMPT

pytestmark = [pytest.mark.sockets, pytest.mark.real_time]

SECOND = bytes(48000)
ONE, TWO = speak("hello hello"), speak("hello hello hello")
SOUND = SECOND + ONE + SECOND + TWO + SECOND
TURNS = '[[turn]]\nuser = "One two."\n[[turn]]\nuser = "Three four."\n'

ROUTES = [("ga", "ga"), ("beta", "beta"), ("beta", "ga wire")]
Captioner = Callable[..., list[Caption]]


@pytest.fixture(params=ROUTES, ids=lambda each: " ".join(each))
def route(request: pytest.FixtureRequest) -> tuple[str, str]:
    found: tuple[str, str] = request.param
    return found


def emulate(route: tuple[str, str], scenario: str = TURNS, **options: Any) -> Emulator:
    dialect = "beta" if route[1] == "beta" else "ga"
    return Emulator(dialect=dialect, scenario=Scenario.parse(scenario), **options)


@pytest.fixture(params=["sync", "async"])
def captions(request: pytest.FixtureRequest, route: tuple[str, str]) -> Captioner:
    """All captions of a source, from an emulator."""

    def all_of(emulator: Emulator, source: Any, **options: Any) -> list[Caption]:
        if request.param == "sync":
            client = Portkey(base_url=emulator.base_url)
            api: Any = client.realtime if route[0] == "ga" else client.beta.realtime
            with api.transcribe(source, **options) as found:
                return list(found)

        async def main() -> list[Caption]:
            async with AsyncPortkey(base_url=emulator.base_url) as client:
                api: Any = client.realtime if route[0] == "ga" else client.beta.realtime
                async with api.transcribe(source, **options) as found:
                    return [caption async for caption in found]

        return asyncio.run(main())

    return all_of


def finals(found: list[Caption]) -> list[str]:
    return [caption.text for caption in found if caption.final]


def test_v43_partial_and_final_captions_have_an_item_and_times(
    captions: Captioner, route: tuple[str, str]
) -> None:
    with emulate(route) as emulator:
        found = captions(emulator, SOUND)
    assert finals(found) == ["One two.", "Three four."]
    first = [caption for caption in found if caption.item == found[0].item]
    assert [caption.text for caption in first] == ["One", "One two.", "One two."]
    assert [caption.final for caption in first] == [False, False, True]
    spoken = [1000 - 300, 1000 + len(ONE) // 48 + 200]  # padding before, silence after
    assert first[-1].start_ms == pytest.approx(spoken[0], abs=30)
    assert first[-1].end_ms == pytest.approx(spoken[1], abs=80)


def test_v44_the_address_asks_for_a_transcription_and_names_no_model(
    captions: Captioner, route: tuple[str, str]
) -> None:
    with emulate(route) as emulator:
        captions(emulator, SOUND, model="gpt-transcribe", language="en", prompt="numbers")
        assert emulator.requests[-1].query == {"intent": "transcription"}
        sent = next(
            event
            for event in reversed(emulator.connections[0].received)
            if event["type"].endswith("session.update")
        )["session"]
    if route[1] == "beta":
        told = sent["input_audio_transcription"]
    else:
        told = sent["audio"]["input"]["transcription"]
        assert sent["audio"]["input"]["format"] == {"type": "audio/pcm", "rate": 24000}
    assert told == {"model": "gpt-transcribe", "language": "en", "prompt": "numbers"}


def test_v44_a_proxy_that_needs_a_model_in_the_address_gets_one(
    captions: Captioner, route: tuple[str, str]
) -> None:
    with emulate(route, transcription_model="required") as emulator:
        found = captions(emulator, SOUND, route="openai/whisper")
        assert emulator.requests[-1].query["model"] == "openai/whisper"
    assert finals(found) == ["One two.", "Three four."]


def test_v43_a_model_without_turn_detection_has_its_pieces_committed(
    captions: Captioner, route: tuple[str, str]
) -> None:
    with emulate(route) as emulator:
        found = captions(emulator, SOUND, model="gpt-realtime-whisper")
        types = emulator.connections[0].received_types
    assert finals(found) == ["One two."]  # all of it is one piece: it is short
    assert types.count("input_audio_buffer.commit") == 1
    assert (found[-1].start_ms, found[-1].end_ms) == (0, len(SOUND) // 48)


def test_v43_long_sound_without_turn_detection_is_cut_at_pauses(
    captions: Captioner, route: tuple[str, str]
) -> None:
    sound = speak("a" * 170) + SECOND + speak("a" * 20)  # 11 s, a pause, and more
    with emulate(route) as emulator:
        found = captions(emulator, sound, turn_detection=None)
    ends = [(c.start_ms, c.end_ms) for c in found if c.final]
    assert finals(found) == ["One two.", "Three four."]
    assert ends[0][0] == 0
    assert 11_050 < (ends[0][1] or 0) <= 12_050
    assert ends[1] == (ends[0][1], len(sound) // 48)


def test_v45_a_rest_that_is_too_short_is_not_padded_and_its_length_is_told(
    route: tuple[str, str],
) -> None:
    with emulate(route) as emulator:
        client = Portkey(base_url=emulator.base_url)
        api: Any = client.realtime if route[0] == "ga" else client.beta.realtime
        with transcribe(api, ONE[: 48 * 60], turn_detection=None) as found:
            assert list(found) == []
            assert found.rest_ms == 60
        assert "input_audio_buffer.commit" not in emulator.connections[0].received_types


def test_v45_a_refused_commit_at_the_end_ends_it(
    captions: Captioner, route: tuple[str, str]
) -> None:
    # The turn is over, and committed by the server, 50 ms before the sound is.
    sound = SECOND + ONE
    with emulate(route) as emulator:
        cut = captions(emulator, sound + bytes(48 * 250))
        sent = emulator.connections[0].sent
    assert finals(cut) == ["One two."]
    assert [e for e in sent if e["type"] == "error"][-1]["error"]["code"] == (
        "input_audio_buffer_commit_empty"
    )


def test_v45_speech_up_to_the_very_end_is_committed(
    captions: Captioner, route: tuple[str, str]
) -> None:
    with emulate(route) as emulator:
        found = captions(emulator, SECOND + ONE)
    assert finals(found) == ["One two."]
    assert found[-1].end_ms == 1000 + len(ONE) // 48


def test_v45_silence_has_no_words(captions: Captioner, route: tuple[str, str]) -> None:
    with emulate(route) as emulator:
        assert captions(emulator, SECOND + SECOND) == []


def test_v46_captions_are_told_by_item_as_they_come(
    captions: Captioner, route: tuple[str, str]
) -> None:
    late = TURNS.replace("[[turn]]", "[[turn]]\ntranscripts_ms = 600", 1)
    with emulate(route, late) as emulator:
        found = captions(emulator, SOUND)
    assert finals(found) == ["Three four.", "One two."]
    starts = [caption.start_ms or 0 for caption in found if caption.final]
    assert starts[0] > starts[1]


def test_v46_in_order_they_are_held_back(captions: Captioner, route: tuple[str, str]) -> None:
    late = TURNS.replace("[[turn]]", "[[turn]]\ntranscripts_ms = 600", 1)
    with emulate(route, late) as emulator:
        found = captions(emulator, SOUND, in_order=True)
    assert finals(found) == ["One two.", "Three four."]
    assert [caption.item for caption in found] == sorted(caption.item for caption in found)


@pytest.mark.parametrize("style", ["early", "whole", "snapshots"])
def test_v46_deltas_before_the_commit_whole_texts_and_snapshots(
    captions: Captioner, route: tuple[str, str], style: str
) -> None:
    with emulate(route, transcripts=style) as emulator:
        found = captions(emulator, SOUND, in_order=style == "early")
    assert finals(found) == ["One two.", "Three four."]
    partial = [caption.text for caption in found if not caption.final]
    if style == "snapshots":
        assert partial[:2] == ["One", "One two."]
    if style == "whole":
        assert partial == ["One two.", "Three four."]


def test_v36_a_transcript_that_never_comes_is_given_up_in_time(
    captions: Captioner, route: tuple[str, str]
) -> None:
    with emulate(route, TURNS + 'transcripts = "never"\n') as emulator:
        started = time.monotonic()
        found = captions(emulator, SOUND, timeout=0.5)
        assert time.monotonic() - started < PROMPT
    assert finals(found) == ["One two.", ""]
    assert "no transcript came" in (found[-1].error or "")


def test_v36_a_transcript_that_fails_has_no_words_and_a_reason(
    captions: Captioner, route: tuple[str, str]
) -> None:
    with emulate(route, '[[turn]]\nuser_error = "Too noisy."\n') as emulator:
        found = captions(emulator, SECOND + ONE + SECOND)
    assert [(c.text, c.final, c.error) for c in found] == [("", True, "Too noisy.")]


def test_a_refused_setting_is_raised_and_names_the_field(
    captions: Captioner, route: tuple[str, str]
) -> None:
    with emulate(route, strict_values=True) as emulator, pytest.raises(ServerError) as caught:
        captions(emulator, SOUND, turn_detection={"type": "server_vad", "threshold": 7})
    assert "threshold" in str(caught.value)


@cache
def at_16_kilohertz() -> bytes:
    return audio.resample(SOUND, 24000, 16000)


def test_v43_the_sound_may_be_a_file_at_another_rate(
    captions: Captioner, route: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "said.wav"
    audio.write_wav(path, at_16_kilohertz(), 16000)
    named: str | Path = str(path) if route[0] == "beta" else path
    with emulate(route) as emulator:
        assert finals(captions(emulator, named)) == ["One two.", "Three four."]


def test_v43_the_sound_may_be_an_array_of_samples(
    captions: Captioner, route: tuple[str, str]
) -> None:
    with emulate(route) as emulator:
        assert finals(captions(emulator, audio.samples(SOUND))) == ["One two.", "Three four."]


def test_v43_the_sound_may_come_in_pieces_of_any_size(
    captions: Captioner, route: tuple[str, str]
) -> None:
    pieces = [SOUND[at : at + 4801] for at in range(0, len(SOUND), 4801)]  # odd: halves of samples
    with emulate(route) as emulator:
        assert finals(captions(emulator, iter(pieces))) == ["One two.", "Three four."]


class Wired:
    """A microphone that hears what it is given."""

    rate = 24000
    latency_ms = 0.0

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def start(self, playback: Any, hear: Callable[[bytes], None], fail: Any) -> None:
        for at in range(0, len(SOUND), 960):
            hear(SOUND[at : at + 960])

    def stop(self) -> None:
        self.stopped.set()


def test_v43_a_microphone_is_heard_until_the_captions_are_closed(route: tuple[str, str]) -> None:
    microphone = Wired()
    with emulate(route) as emulator:
        client = Portkey(base_url=emulator.base_url)
        api: Any = client.realtime if route[0] == "ga" else client.beta.realtime
        words = []
        with transcribe(api, microphone) as found:
            for caption in found:
                words += [caption.text] if caption.final else []
                if len(words) == 2:
                    break
        assert microphone.stopped.wait(40)
        emulator.wait_for(lambda: emulator.connections[0].closed)
    assert words == ["One two.", "Three four."]


def test_v43_an_async_microphone_is_heard_until_the_captions_are_closed(
    route: tuple[str, str],
) -> None:
    microphone = Wired()

    async def main() -> str:
        async with AsyncPortkey(base_url=emulator.base_url) as client:
            api: Any = client.realtime if route[0] == "ga" else client.beta.realtime
            async with async_transcribe(api, microphone) as found:
                async for caption in found:
                    if caption.final:
                        return caption.text
        return ""

    with emulate(route) as emulator:
        assert asyncio.run(main()) == "One two."
        assert microphone.stopped.wait(40)


def test_an_async_source_is_awaited(route: tuple[str, str]) -> None:
    async def source() -> AsyncIterator[bytes]:
        for at in range(0, len(SOUND), 9600):
            yield SOUND[at : at + 9600]
            await asyncio.sleep(0)

    async def main() -> str:
        async with AsyncPortkey(base_url=emulator.base_url) as client:
            api: Any = client.realtime if route[0] == "ga" else client.beta.realtime
            return await async_transcribe(api, source()).text()

    with emulate(route) as emulator:
        assert asyncio.run(main()) == "One two. Three four."


def test_all_words_at_once(route: tuple[str, str]) -> None:
    with emulate(route) as emulator:
        client = Portkey(base_url=emulator.base_url)
        api: Any = client.realtime if route[0] == "ga" else client.beta.realtime
        assert transcribe(api, SOUND).text() == "One two. Three four."


def test_what_a_source_raises_is_raised(captions: Captioner, route: tuple[str, str]) -> None:
    def source() -> Iterator[bytes]:
        yield SECOND
        raise OSError("the microphone is gone")

    with emulate(route) as emulator:
        with pytest.raises(OSError, match="the microphone is gone"):
            captions(emulator, source())
        emulator.wait_for(lambda: emulator.connections[0].closed)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        (7, "must be the path of a WAV file"),
        (None, "must be the path of a WAV file"),
        ("gone.wav", "gone.wav"),
        (Path(__file__), "test_captions.py"),
        (array("f", [0.0]), "int16"),
    ],
)
def test_a_source_that_gives_no_sound_is_refused_before_anything_is_dialled(
    source: Any, complaint: str
) -> None:
    client = Portkey(base_url="http://127.0.0.1:9/v1")
    with pytest.raises((ConfigError, OSError), match=complaint):
        transcribe(client.realtime, source)


def test_options_that_cannot_be_used_are_refused() -> None:
    client = Portkey(base_url="http://127.0.0.1:9/v1")
    with pytest.raises(ConfigError, match="timeout"):
        transcribe(client.realtime, SOUND, timeout=0)
    with pytest.raises(ConfigError, match="model"):
        transcribe(client.realtime, SOUND, model="")
    with pytest.raises(ConfigError, match="rate"):
        transcribe(client.realtime, SOUND, rate=1)
