"""``make demo``: the program is run, and the answer that it writes is listened to."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from portkey_realtime import audio
from portkey_realtime_emulator import Emulator

pytestmark = [pytest.mark.sockets, pytest.mark.real_time]

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "examples" / "demo.py"


def demo(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The finished program. Its standard output is no terminal."""
    return subprocess.run(
        [sys.executable, str(DEMO), "--fast", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=240,
    )


@pytest.fixture
def silent(tmp_path: Path) -> Path:
    """A scenario whose answer is two seconds of nothing."""
    audio.write_wav(tmp_path / "silence.wav", bytes(2 * 48000))
    file = tmp_path / "silent.toml"
    file.write_text('[[turn]]\ncall = "get_weather"\narguments = { city = "Rome" }\n')
    with file.open("a") as more:
        more.write('[[turn]]\ntext = "Hush."\naudio = "silence.wav"\n')
    return file


def test_the_demo_writes_a_spoken_answer(tmp_path: Path) -> None:
    done = demo(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr

    pcm, rate = audio.read_wav(tmp_path / "reply.wav")
    assert rate == 24000
    assert 2000 < audio.duration_ms(pcm) < 10_000
    assert -30 < audio.loudness(pcm) < -10
    assert audio.peak(pcm) < 0  # nothing is clipped
    assert [file.name for file in tmp_path.iterdir()] == ["reply.wav"]


def test_the_demo_shows_what_happens_in_eighty_columns(tmp_path: Path) -> None:
    out = demo(tmp_path).stdout
    shown = [line for line in out.splitlines() if not line.startswith(("recording", "gateway"))]

    assert max(map(len, shown)) <= 80
    assert "\x1b" not in out
    assert "\r" not in out
    for wanted in (
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "you: Hello, what is the weather in Paris today?",
        'call: get_weather({"city": "Paris"}) ->',
        "model: In Paris it is eighteen degrees today",
        "response.done",
    ):
        assert wanted in out
    assert re.search(r"response\.audio\.delta +\d+ x, \d\.\d\d s\n", out)
    assert out.count("response.audio.delta") == 2  # the first one, and all in sum
    assert re.search(r"end of speech -> first audio back +\d+ ms\n", out)


def test_the_demo_talks_to_a_gateway_of_either_dialect(tmp_path: Path) -> None:
    with Emulator(dialect="ga", scenario=ROOT / "examples" / "demo.toml") as emulator:
        done = demo(tmp_path, "--base-url", emulator.base_url, "--output", "other.wav")

    assert done.returncode == 0, done.stdout + done.stderr
    assert emulator.base_url in done.stdout
    assert (tmp_path / "other.wav").exists()


def test_a_silent_answer_is_a_failure(tmp_path: Path, silent: Path) -> None:
    with Emulator(scenario=silent) as emulator:
        done = demo(tmp_path, "--base-url", emulator.base_url)

    assert done.returncode == 1
    assert "too short or silent" in done.stderr


def test_an_answer_without_the_function_call_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "no_call.toml").write_text('[[turn]]\ntext = "I do not know the weather."\n')
    with Emulator(scenario=tmp_path / "no_call.toml") as emulator:
        done = demo(tmp_path, "--base-url", emulator.base_url)

    assert done.returncode == 1
    assert "without calling get_weather" in done.stderr


def test_a_failed_answer_says_why(tmp_path: Path) -> None:
    (tmp_path / "fails.toml").write_text('[[turn]]\nerror = { message = "Out of voices." }\n')
    with Emulator(scenario=tmp_path / "fails.toml") as emulator:
        done = demo(tmp_path, "--base-url", emulator.base_url)

    assert done.returncode == 1
    assert "Out of voices." in done.stderr


def test_a_gateway_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = demo(tmp_path, "--base-url", "http://127.0.0.1:9/v1")

    assert done.returncode == 1
    assert "127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "reply.wav").exists()


def test_live_needs_a_key(tmp_path: Path) -> None:
    done = demo(tmp_path, "--live", PORTKEY_API_KEY="")

    assert done.returncode == 2
    assert "PORTKEY_API_KEY" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo terminals")
@pytest.mark.parametrize("coloured", [True, False])
def test_on_a_terminal_it_shows_what_is_going_on(tmp_path: Path, coloured: bool) -> None:
    import pty

    ours, theirs = pty.openpty()
    environment = {name: text for name, text in os.environ.items() if name != "NO_COLOR"}
    if not coloured:
        environment["NO_COLOR"] = "1"
    command = [sys.executable, str(DEMO), "--fast"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=theirs) as program:
        os.close(theirs)
        out = b""
        while piece := _read(ours):
            out += piece
        assert program.wait(timeout=240) == 0
    os.close(ours)

    assert b"speaking [" in out
    assert b"listening: " in out
    assert (b"\x1b[1m" in out) is coloured


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the other side is closed
        return b""
