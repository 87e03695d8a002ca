"""The emulator's voice: as long and as loud as the text, and always the same."""

from __future__ import annotations

import os
import string
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portkey_realtime.audio import duration_ms, loudness, peak
from portkey_realtime_emulator.speech import CHARACTER_MS, speak
from portkey_realtime_emulator.vad import Vad

words = st.lists(st.text(string.ascii_letters, min_size=2, max_size=9), min_size=1, max_size=6)


@settings(deadline=None)
@given(st.text(max_size=30))
def test_speech_is_as_long_as_its_text(text):
    assert duration_ms(speak(text)) == CHARACTER_MS * len(text)


@settings(deadline=None)
@given(st.text(max_size=20), st.text(max_size=20))
def test_speech_can_be_cut_where_its_text_is_cut(first, second):
    assert speak(first) + speak(second) == speak(first + second)


@settings(deadline=None)
@given(words.map(" ".join))
def test_words_are_as_loud_as_a_voice(text):
    assert loudness(speak(text)) == pytest.approx(-20, abs=3)
    assert peak(speak(text)) < -3


@pytest.mark.parametrize(
    "text",
    [
        "It is mild in Paris today, around eighteen degrees.",
        "OK, yes.",
        "Привет, как дела?",
        "日本語のテキスト",
        "42",
    ],
)
def test_answers_are_audible_and_heard_as_one_turn(text):
    pcm = speak(text)
    assert loudness(pcm) == pytest.approx(-20, abs=3)
    events = Vad(silence_duration_ms=200).feed(pcm + bytes(2 * 24 * 300))
    assert len(events) == 2


@pytest.mark.slow
def test_another_process_speaks_the_same():
    text = "Sphinx of black quartz, judge my vow: 42 ж 日"
    program = (
        "import sys; from portkey_realtime_emulator.speech import speak; "
        f"sys.stdout.buffer.write(speak({text!a}))"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    heard = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=True
    )
    assert heard.stdout == speak(text)


def test_punctuation_is_a_pause():
    assert speak(" ,.!\n") == bytes(5 * 2 * 24 * CHARACTER_MS)


def test_letters_can_be_told_apart_and_accents_do_not_matter():
    assert len({speak(letter) for letter in "aeiouysm"}) == 8
    assert speak("É") == speak("e")
