"""What was heard, proved on the samples of a WAV: rows V1 to V9 with the emulator.

The user's part is a WAV file, and what the speaker played is another one, on the clock of the
``Files`` device. The model's answer is a saw tooth too low for any fade, so that every sample tells
its place, and the server's own record of what it was told is held against the file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pybase64
import pytest

from portkey_realtime import audio
from portkey_realtime.voice import Files, Playback
from portkey_realtime_emulator import Emulator, Scenario
from support.spoken import ramp
from support.talking import Talker

pytestmark = [pytest.mark.sockets, pytest.mark.real_time]

HELLO = Path(__file__).parents[2] / "examples" / "hello.wav"
SPEED = 3.0
BLOCK = 960

Start = Callable[..., tuple[Talker, Emulator]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A user who says hello, listens for 1.5 s, and speaks again; and a model's long answer."""
    hello, _ = audio.read_wav(HELLO)
    pause = bytes(48 * 1500)
    audio.write_wav(tmp_path / "user.wav", hello + pause + hello)
    audio.write_wav(tmp_path / "answer.wav", ramp(24_000 * 6))
    audio.write_wav(tmp_path / "short.wav", ramp(2_400))
    return tmp_path


def script(folder: Path, turns: str) -> Scenario:
    return Scenario.parse(turns, folder=folder)


def received(emulator: Emulator, kind: str) -> list[Any]:
    return [
        event
        for connection in emulator.connections
        for event in connection.received
        if isinstance(event, dict) and event["type"] == kind
    ]


def sent(emulator: Emulator, kind: str) -> list[Any]:
    return [
        event
        for connection in emulator.connections
        for event in connection.sent
        if event["type"].endswith(kind)
    ]


def heard_of(wav: Path, start: bytes) -> tuple[int, int]:
    """Where a sound begins in what was heard, and how many samples of silence end it."""
    pcm, _ = audio.read_wav(wav)
    at = pcm.find(start)
    assert at >= 0, "it was never heard"
    return at, len(pcm)


@pytest.mark.parametrize(("pace", "latency_ms"), [(0.0, 0), (4.5, 0), (0.0, 120)])
def test_v01_v02_v03_v04_the_server_is_told_what_the_wav_holds(
    open_with: Start, folder: Path, pace: float, latency_ms: int
) -> None:
    turns = '[[turn]]\nuser = "Hello"\ntext = "Well."\naudio = "answer.wav"\n'
    open_talk, emulator = open_with(script=script(folder, turns), pace=pace)
    wav = folder / "heard.wav"
    device = Files(folder / "user.wav", wav, speed=SPEED, latency_ms=latency_ms)
    kind = "conversation.item.truncate"

    with open_talk(model="any", audio=device) as talk:
        emulator.wait_for(lambda: bool(received(emulator, kind)), 15)
        emulator.wait_for(lambda: bool(sent(emulator, "item.truncated")), 5)
        assert device.spoken.wait(15)
        history = talk.history

    (cut,) = received(emulator, kind)
    pcm, _ = audio.read_wav(wav)
    answer = ramp(24_000 * 6)
    start = pcm.find(answer[:4_800])
    length = next(
        at
        for at in range(0, len(answer), 2)
        if pcm[start + at : start + at + 2] != answer[at : at + 2]
    )
    # What left the device is what the server was told, to the millisecond (V2) ...
    assert cut["audio_end_ms"] == max(0, length // 48 - latency_ms)
    assert cut["content_index"] == 0
    # ... and not what had been received: the server had sent much more (V3).
    assert cut["audio_end_ms"] < 6_000
    # Silence from the block on in which the user was heard, and nothing older afterwards (V1, V4).
    assert not any(pcm[start + length : start + length + 48 * 500])
    assert answer[length : length + 4_800] not in pcm[start + length :]
    cancels = received(emulator, "response.cancel")
    assert cancels == []  # complete at the server (V3), or cancelled by the server itself (V4)
    assert not sent(emulator, "error")
    first = history[0].answer
    assert first is not None
    assert first.status == ("completed" if pace == 0 else "cancelled")


def test_v05_everything_heard_is_left_as_it_is(open_with: Start, folder: Path) -> None:
    turns = '[[turn]]\nuser = "Hello"\ntext = "Well."\naudio = "short.wav"\n'
    open_talk, emulator = open_with(script=script(folder, turns), pace=0.0)
    wav = folder / "heard.wav"
    with open_talk(model="any", audio=Files(folder / "user.wav", wav, speed=SPEED)):
        emulator.wait_for(lambda: len(sent(emulator, "buffer.speech_started")) == 2, 15)
        emulator.wait_for(lambda: len(sent(emulator, "response.done")) == 2, 15)

    assert received(emulator, "conversation.item.truncate") == []
    assert received(emulator, "conversation.item.delete") == []
    assert ramp(2_400) in audio.read_wav(wav)[0]
    assert not sent(emulator, "error")


def test_v08_two_messages_and_what_never_began(open_with: Start, folder: Path) -> None:
    turns = """
        [[turn]]
        user = "Hello"
        output = [
            { text = "One.", audio = "short.wav" },
            { text = "Two.", audio = "answer.wav" },
            { text = "Three.", audio = "short.wav" },
        ]
    """
    open_talk, emulator = open_with(script=script(folder, turns), pace=0.0)
    wav = folder / "heard.wav"
    with open_talk(model="any", audio=Files(folder / "user.wav", wav, speed=SPEED)):
        emulator.wait_for(lambda: bool(sent(emulator, "item.deleted")), 15)
        emulator.wait_for(lambda: bool(sent(emulator, "item.truncated")), 15)

    items = list(dict.fromkeys(each["item_id"] for each in sent(emulator, "audio.delta")))[:3]
    (cut,) = received(emulator, "conversation.item.truncate")
    (gone,) = received(emulator, "conversation.item.delete")
    pcm, _ = audio.read_wav(wav)
    start = pcm.find(ramp(2_400) + ramp(24_000 * 6)[:4_800])
    assert start >= 0
    assert (cut["item_id"], gone["item_id"]) == (items[1], items[2])
    answer = ramp(2_400) + ramp(24_000 * 6)
    length = next(
        at
        for at in range(0, len(answer), 2)
        if pcm[start + at : start + at + 2] != answer[at : at + 2]
    )
    assert cut["audio_end_ms"] == (length - 4_800) // 48
    assert not sent(emulator, "error")


def test_v04_v09_a_program_interrupts_twice(open_with: Start, folder: Path) -> None:
    turns = '[[turn]]\ntext = "Well."\naudio = "answer.wav"\n'
    open_talk, emulator = open_with(script=script(folder, turns), pace=2.0)
    playback = Playback()
    heard = bytearray()
    with open_talk(model="any", audio=playback, turn_detection=None) as talk:
        asked = talk.start("ask", "Hello?")
        while not playback.queued_ms:
            emulator.wait_for(lambda: bool(sent(emulator, "audio.delta")), 10)
            talk.together(("approve", "none", True))  # lets the reader's turn come
        for _ in range(5):
            heard += playback.pull(BLOCK)
        talk.interrupt()
        for _ in range(20):
            heard += playback.pull(BLOCK)
        talk.interrupt()
        answer = asked.result(15)
        emulator.wait_for(lambda: bool(sent(emulator, "item.truncated")), 5)

    (cancel,) = received(emulator, "response.cancel")
    (cut,) = received(emulator, "conversation.item.truncate")
    assert cancel["response_id"] == sent(emulator, "response.done")[0]["response"]["id"]
    assert (answer.status, answer.reason) == ("cancelled", "client_cancelled")
    length = len(bytes(heard).rstrip(b"\0"))
    assert abs(cut["audio_end_ms"] - length // 48) <= 1
    assert heard[:length] == ramp(24_000 * 6)[:length]
    assert not sent(emulator, "error")


def test_v05_v06_a_device_ahead_of_the_server_is_capped_at_what_came(
    open_with: Start, folder: Path
) -> None:
    turns = '[[turn]]\ntext = "Well."\naudio = "answer.wav"\n'
    open_talk, emulator = open_with(script=script(folder, turns), pace=4.0)
    playback = Playback()
    with open_talk(model="any", audio=playback, turn_detection=None) as talk:
        asked = talk.start("ask", "Hello?")
        emulator.wait_for(lambda: bool(sent(emulator, "audio.delta")), 10)
        while not playback.queued_ms:
            talk.together(("approve", "none", True))  # lets the reader's turn come
        heard = playback.pull(48 * 10_000)  # ten seconds, of which a part had come
        talk.interrupt()
        assert asked.result(15).status == "cancelled"
        emulator.wait_for(lambda: bool(sent(emulator, "item.truncated")), 5)

    (cut,) = received(emulator, "conversation.item.truncate")
    length = len(heard.rstrip(b"\0"))
    assert heard[:length] == ramp(24_000 * 6)[:length]
    assert 0 <= cut["audio_end_ms"] - length // 48 <= 1
    assert not sent(emulator, "error")


def test_v06_a_refused_truncation_is_told_and_not_fatal(open_with: Start, folder: Path) -> None:
    turns = '[[turn]]\ntext = "Well."\naudio = "answer.wav"\n'
    refusal = {"conversation.item.truncate": "invalid_value"}
    open_talk, emulator = open_with(script=script(folder, turns), pace=0.0, refuses=refusal)
    playback = Playback()
    with open_talk(model="any", audio=playback, turn_detection=None) as talk:
        watched = talk.events()
        talk.ask("Hello?")
        heard = playback.pull(48 * 500)
        talk.interrupt()
        while (event := talk.following(watched)).type != "error":
            pass
        assert event.error.code == "invalid_value"
        assert talk.ask("Again?").status == "completed"
        assert talk.history[0].answer.status == "completed"

    (cut,) = received(emulator, "conversation.item.truncate")
    assert heard == ramp(24_000 * 6)[: len(heard)]
    assert cut["audio_end_ms"] == 500


def test_v07_an_item_without_sound_is_not_truncated(open_with: Start, folder: Path) -> None:
    turns = '[[turn]]\nuser = "Hello"\ntext = "Well."\naudio = "answer.wav"\ndelay_ms = 4000\n'
    open_talk, emulator = open_with(script=script(folder, turns))
    with open_talk(model="any", audio=Files(folder / "user.wav", speed=SPEED)):
        emulator.wait_for(lambda: len(sent(emulator, "response.done")) == 2, 20)

    assert received(emulator, "conversation.item.truncate") == []
    assert not sent(emulator, "error")


def test_v13_v14_a_telephone_hears_the_same_bytes(open_with: Start, folder: Path) -> None:
    turns = '[[turn]]\ntext = "Well."\naudio = "short.wav"\n'
    open_talk, emulator = open_with(script=script(folder, turns), pace=0.0)
    playback = Playback(8_000)
    with open_talk(
        model="any", audio=playback, output_format="g711_ulaw", input_format="g711_ulaw"
    ) as talk:
        talk.ask("Hello?")
        got = b"".join(playback.pull(320) for _ in range(5))

    law = b"".join(pybase64.b64decode(each["delta"]) for each in sent(emulator, "audio.delta"))
    assert got == audio.decode(law, "g711_ulaw")[: len(got)]
