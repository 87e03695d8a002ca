"""The emulator's ears: turns are where the samples have them, however they were cut."""

from __future__ import annotations

import math
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portkey_realtime.audio import decode, encode, from_samples, read_wav, resample
from portkey_realtime_emulator.vad import SpeechStarted, SpeechStopped, Vad

pytestmark = pytest.mark.slow

HELLO = Path(__file__).parents[2] / "examples" / "hello.wav"


def silence(ms: int, rate: int = 24000) -> bytes:
    return bytes(2 * rate * ms // 1000)


def tone(ms: int, dbfs: float = -20, rate: int = 24000) -> bytes:
    amplitude = 32768 * 10 ** ((dbfs + 3.01) / 20)
    step = 2 * math.pi * 440 / rate
    return from_samples(round(amplitude * math.sin(step * at)) for at in range(rate * ms // 1000))


def noise(ms: int, dbfs: float, rate: int = 24000, offset: int = 0) -> bytes:
    reach = 32768 * 10 ** (dbfs / 20) * math.sqrt(3)
    source = random.Random(7)
    return from_samples(
        round(offset + source.uniform(-reach, reach)) for _ in range(rate * ms // 1000)
    )


def hear(pcm: bytes, **options: float) -> list[tuple[str, int]]:
    return plain(Vad(**options).feed(pcm))


def plain(events) -> list[tuple[str, int]]:
    return [
        ("start", event.audio_start_ms)
        if isinstance(event, SpeechStarted)
        else ("stop", event.audio_end_ms)
        for event in events
    ]


segments = st.lists(
    st.one_of(
        st.builds(silence, st.integers(1, 700)),
        st.builds(tone, st.integers(1, 400), st.sampled_from([-50, -40, -20])),
        st.builds(noise, st.integers(1, 400), st.sampled_from([-60, -42, -15])),
    ),
    max_size=6,
).map(b"".join)


@settings(max_examples=60, deadline=None)
@given(segments, st.lists(st.integers(0, 5000), max_size=40), st.sampled_from([8000, 24000]))
def test_how_the_audio_is_cut_changes_nothing(pcm, cuts, rate):
    whole, pieces = Vad(sample_rate=rate), Vad(sample_rate=rate)
    heard, at = [], 0
    for cut in cuts:
        heard += pieces.feed(pcm[at : at + cut])
        at += cut
    heard += pieces.feed(memoryview(pcm)[at:])
    assert heard == whole.feed(bytearray(pcm))
    assert pieces.position_ms == whole.position_ms == len(pcm) * 1000 // (2 * rate) // 10 * 10


@settings(max_examples=40, deadline=None)
@given(
    lead=st.integers(0, 1500),
    length=st.integers(100, 1500),
    dbfs=st.floats(-35, -6),
    silence_ms=st.sampled_from([200, 500]),
    rate=st.sampled_from([8000, 24000]),
)
def test_a_burst_between_silences_is_one_turn_in_its_place(lead, length, dbfs, silence_ms, rate):
    pcm = silence(lead, rate) + tone(length, dbfs, rate) + silence(silence_ms + 50, rate)
    (start, start_ms), (stop, stop_ms) = hear(pcm, silence_duration_ms=silence_ms, sample_rate=rate)
    assert (start, stop) == ("start", "stop")
    assert start_ms == pytest.approx(max(0, lead - 300), abs=10)
    assert stop_ms == pytest.approx(lead + length + silence_ms, abs=10)


@pytest.mark.parametrize(
    "pcm",
    [
        silence(20_000),
        noise(20_000, -60),
        noise(20_000, -50),
        silence(1000) + noise(20_000, -60, offset=8000),
        b"",
    ],
    ids=["digital", "quiet room", "noisy room", "constant offset", "nothing"],
)
@pytest.mark.parametrize("threshold", [0.5, 1.0])
def test_silence_is_no_speech(pcm, threshold):
    assert hear(pcm, threshold=threshold) == []


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 60), st.integers(60, 400)), min_size=1, max_size=8),
)
def test_clicks_are_no_speech(clicks):
    pcm = silence(100) + b"".join(noise(loud, -6) + silence(quiet) for loud, quiet in clicks)
    assert hear(pcm) == []


def test_a_click_in_the_pause_does_not_hold_off_the_end():
    pcm = tone(500) + silence(150) + noise(10, -6) + silence(600)
    assert hear(pcm, silence_duration_ms=200) == [("start", 0), ("stop", 700)]


def test_a_pause_within_a_turn_is_shorter_than_the_silence_that_ends_it():
    pcm = tone(500) + silence(300) + tone(500) + silence(1000)
    assert hear(pcm, silence_duration_ms=500) == [("start", 0), ("stop", 1800)]
    assert hear(pcm, silence_duration_ms=200, prefix_padding_ms=0) == [
        ("start", 0),
        ("stop", 700),
        ("start", 800),
        ("stop", 1500),
    ]


def test_padding_reaches_neither_before_the_stream_nor_into_the_turn_before():
    pcm = silence(100) + tone(500) + silence(300) + tone(500) + silence(300)
    assert hear(pcm, silence_duration_ms=200, prefix_padding_ms=300) == [
        ("start", 0),
        ("stop", 800),
        ("start", 800),
        ("stop", 1600),
    ]


def test_a_turn_may_end_without_any_silence():
    assert hear(tone(200) + silence(100), silence_duration_ms=0) == [("start", 0), ("stop", 200)]


def test_a_higher_threshold_needs_a_louder_voice():
    quiet = silence(500) + tone(500, -40) + silence(600)
    loud = silence(500) + tone(500, -20) + silence(600)
    assert len(hear(quiet, threshold=0.0)) == len(hear(quiet, threshold=0.5)) == 2
    assert hear(quiet, threshold=0.8) == []
    assert all(len(hear(loud, threshold=threshold)) == 2 for threshold in (0.0, 0.5, 0.8, 1.0))


def test_noise_that_stays_becomes_the_floor_and_a_voice_stands_out_from_it():
    room = noise(15_000, -42)
    voice = bytearray(room)
    voice[-2 * 24 * 1500 : -2 * 24 * 1000] = tone(500)
    assert [kind for kind, _ in hear(room)] == ["start", "stop"]
    events = hear(bytes(voice))
    assert [kind for kind, _ in events] == ["start", "stop", "start", "stop"]
    assert events[2:] == [("start", 13_200), ("stop", 14_500)]


def test_digital_silence_does_not_make_the_room_that_follows_it_a_voice_for_longer():
    events = hear(silence(3000) + noise(15_000, -42))
    assert [kind for kind, _ in events] == ["start", "stop"]


def test_what_hardly_stands_out_from_the_room_is_no_speech():
    voice = tone(500, -40) + silence(600)
    assert hear(noise(8000, -47) + voice) == []
    # Once the room is quiet, the floor is down again before the voice begins.
    assert len(hear(noise(8000, -47) + silence(500) + voice)) == 2


def test_a_voice_that_fades_is_heard_to_the_end_but_does_not_begin_so_softly():
    assert hear(tone(500, -40) + tone(500, -48) + silence(600)) == [("start", 0), ("stop", 1500)]
    assert hear(silence(500) + tone(500, -48) + silence(600)) == []


def test_short_gaps_do_not_turn_a_word_into_clicks():
    assert hear((tone(40) + silence(20)) * 4 + silence(600)) == [("start", 0), ("stop", 720)]


def test_a_long_loud_tone_is_one_turn():
    assert hear(tone(15_000) + silence(600)) == [("start", 0), ("stop", 15_500)]


def test_the_clock_runs_on_when_a_turn_is_dropped():
    vad = Vad(silence_duration_ms=200)
    assert plain(vad.feed(silence(1000) + tone(500))) == [("start", 700)]
    assert vad.speaking
    vad.reset()
    assert not vad.speaking
    assert vad.position_ms == 1500
    # Nothing before the reset belongs to the new turn.
    assert plain(vad.feed(tone(300) + silence(300))) == [("start", 1500), ("stop", 2000)]


def test_a_detector_that_joins_late_counts_from_where_the_stream_is():
    vad = Vad(start_ms=5000, silence_duration_ms=200)
    assert plain(vad.feed(silence(100) + tone(300) + silence(300))) == [
        ("start", 5000),
        ("stop", 5600),
    ]
    assert vad.position_ms == 5700


def test_settings_can_change_within_a_turn():
    vad = Vad(silence_duration_ms=5000)
    assert plain(vad.feed(tone(300) + silence(100))) == [("start", 0)]
    vad.configure(threshold=0.5, prefix_padding_ms=300, silence_duration_ms=200)
    assert vad.feed(silence(100)) == [SpeechStopped(audio_end_ms=500)]


@pytest.mark.parametrize("rate", [0, 50, 11025])
def test_a_rate_without_whole_frames_is_refused(rate):
    with pytest.raises(ValueError, match=f"multiple of 100 Hz, not {rate}"):
        Vad(sample_rate=rate)


@pytest.mark.parametrize("silence_ms", [200, 500])
@pytest.mark.parametrize("threshold", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("format", ["pcm16", "g711_ulaw", "g711_alaw"])
def test_the_example_recording_is_one_turn(format, threshold, silence_ms):
    pcm, rate = read_wav(HELLO)
    heard = decode(encode(pcm, format, rate=rate), format)
    rate = 24000 if format == "pcm16" else 8000
    events = hear(heard, threshold=threshold, silence_duration_ms=silence_ms, sample_rate=rate)
    assert [kind for kind, _ in events] == ["start", "stop"]
    assert events[0][1] <= 20
    assert events[1][1] == pytest.approx(2740 + silence_ms, abs=20)


def test_a_second_reading_of_the_recording_is_a_second_turn():
    pcm, _ = read_wav(HELLO)
    twice = hear(pcm + pcm, silence_duration_ms=500)
    assert [kind for kind, _ in twice] == ["start", "stop", "start", "stop"]
    assert hear(resample(pcm, 24000, 8000), sample_rate=8000)[0][1] == twice[0][1]
