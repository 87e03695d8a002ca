"""The examples, run as a person would run them: against the emulator, in GA and in beta."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from portkey_realtime import audio
from portkey_realtime_emulator import Caller
from portkey_realtime_emulator.speech import speak
from support.example_programs import BOTH, EXAMPLES, emulate, environment, run, serving

pytestmark = [pytest.mark.sockets, pytest.mark.real_time]


def recording(folder: Path, *parts: bytes) -> str:
    """A WAV file of these parts, each with half a second of silence behind it."""
    audio.write_wav(folder / "said.wav", b"".join(part + bytes(24000) for part in parts))
    return str(folder / "said.wav")


@BOTH
def test_the_assistant_answers_a_recording(tmp_path: Path, dialect: str) -> None:
    said = recording(tmp_path, b"", speak("hello hello"))
    with emulate(dialect, '[[turn]]\nuser = "Hello."\ntext = "Good day."\n') as emulator:
        out = run(emulator, tmp_path, "assistant.py", "--input", said, "--output", "heard.wav")
    assert out == "you:   Hello.\nmodel: Good day.\n"
    heard, _ = audio.read_wav(tmp_path / "heard.wav")
    assert speak("Good day.")[2000:-2000] in heard


@BOTH
def test_the_assistant_falls_silent_when_it_is_talked_over(tmp_path: Path, dialect: str) -> None:
    long = "Once upon a time there was a fox that talked and talked and talked."
    said = recording(tmp_path, b"", speak("hello hello"), bytes(24000), speak("stop stop stop"))
    scenario = (
        f'[[turn]]\nuser = "Hello."\ntext = "{long}"\n[[turn]]\nuser = "Stop."\ntext = "Yes."\n'
    )
    with emulate(dialect, scenario) as emulator:
        out = run(emulator, tmp_path, "assistant.py", "--input", said, "--output", "heard.wav")
        cuts = [
            event["audio_end_ms"]
            for event in emulator.connections[0].received
            if event["type"] == "conversation.item.truncate"
        ]
    lines = out.splitlines()
    assert lines[0::2] == ["you:   Hello.", "you:   Stop."]
    heard_words = lines[1].removeprefix("model: ")
    assert long.startswith(heard_words)
    assert heard_words != long
    assert lines[3] == "model: Yes."
    heard, _ = audio.read_wav(tmp_path / "heard.wav")
    assert speak("Yes.")[2000:-4000] in heard
    assert speak(long) not in heard
    assert len(cuts) == 1
    assert speak(long)[2000 : cuts[0] * 48 - 2000] in heard


def test_the_assistant_says_what_it_needs_without_devices(tmp_path: Path) -> None:
    hidden = (
        "import sys; sys.modules['sounddevice'] = None; import runpy; sys.argv = ['assistant.py']; "
    )
    code = hidden + f"runpy.run_path({str(EXAMPLES / 'assistant.py')!r}, run_name='__main__')"
    with emulate("ga", '[[turn]]\ntext = "Hm."\n') as emulator:
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment(emulator),
            capture_output=True,
            text=True,
            timeout=240,
        )
    assert done.returncode == 1
    assert 'pip install "portkey-realtime[audio]"' in done.stderr


@BOTH
def test_the_tools_are_called(tmp_path: Path, dialect: str) -> None:
    scenario = """
    [[turn]]
    output = [{ call = "get_weather", arguments = { city = "Rome" } }, { call = "get_time" }]
    [[turn]]
    text = "It is clear, and late."
    """
    with emulate(dialect, scenario) as emulator:
        out = run(emulator, tmp_path, "tools.py", "How is it in Rome?")
        created = emulator.connections[0].received_types.count("response.create")
    lines = out.splitlines()
    assert lines[0].startswith("get_weather({'city': 'Rome'}) -> {")
    assert '"celsius":18' in lines[0].replace(" ", "")
    assert re.match(r"get_time\(\{\}\) -> \"?\d\d:\d\d", lines[1])
    assert lines[2] == "It is clear, and late."
    assert created == 2  # one for the question, exactly one for both outputs


@BOTH
def test_the_chat_goes_on_until_an_empty_line(tmp_path: Path, dialect: str) -> None:
    with emulate(dialect, '[[turn]]\ntext = "One."\n') as emulator:
        out = run(emulator, tmp_path, "chat.py", typed="first\nsecond\n\n")
    assert out.startswith("> One.\n> You said: second\n> ")
    assert re.search(r"\d+ tokens in, \d+ out\n$", out)


@BOTH
@pytest.mark.parametrize("name", ["said.srt", "said.vtt"])
def test_the_captions_become_subtitles(tmp_path: Path, dialect: str, name: str) -> None:
    said = recording(tmp_path, bytes(24000), speak("hello hello"), bytes(24000), speak("good bye"))
    turns = '[[turn]]\nuser = "Hello."\ntranscripts_ms = 500\n[[turn]]\nuser = "A < B."\n'
    with emulate(dialect, turns) as emulator:
        run(emulator, tmp_path, "captions.py", said, name, "--language", "en")
    lines = (tmp_path / name).read_text().splitlines()
    words = [line for line in lines if line and not re.match(r"WEBVTT|\d", line)]
    assert words == ["Hello.", "A < B." if name.endswith("srt") else "A &lt; B."]
    times = [line for line in lines if "-->" in line]
    assert re.match(r"00:00:00[,.]\d{3} --> 00:00:0\d[,.]\d{3}$", times[0])
    assert times == sorted(times)


@BOTH
def test_the_telephone_is_answered(tmp_path: Path, dialect: str) -> None:
    turns = '[[turn]]\ntext = "Good day."\n[[turn]]\nuser = "Soup."\ntext = "At once."\n'
    with emulate(dialect, turns) as emulator, serving(emulator, "phone.py") as host:
        greeting, answer = (
            audio.encode(speak(words), "g711_ulaw", rate=24000).replace(b"\xff", b"")
            for words in ("Good day.", "At once.")
        )

        async def call() -> bytes:
            # The caller waits for the greeting, and hangs up when there was an answer.
            caller = Caller(bytes(48000 * 5) + speak("a soup please"), hang_up_after=25)
            calling = asyncio.create_task(caller.dial(f"ws://{host}/media"))
            while not calling.done():
                # Whatever its rhythm was: on a busy machine there may be gaps.
                heard = caller.heard_ulaw.replace(b"\xff", b"")
                if answer in heard:
                    await caller.hang_up()
                await asyncio.sleep(0.05)
            await calling
            return heard

        heard = asyncio.run(call())
        emulator.wait_for(lambda: emulator.connections[0].closed)
    assert greeting in heard
    assert answer in heard


@BOTH
def test_the_page_gets_an_ephemeral_key_and_never_the_real_one(dialect: str) -> None:
    with (
        emulate(dialect, '[[turn]]\ntext = "Hm."\n') as emulator,
        serving(emulator, "browser.py") as host,
    ):
        with urllib.request.urlopen(f"http://{host}/", timeout=60) as answer:
            assert b"<title>Talk</title>" in answer.read()
        request = urllib.request.Request(f"http://{host}/key", data=b"", method="POST")
        with urllib.request.urlopen(request, timeout=60) as answer:
            told = json.load(answer)
    assert told["key"].startswith("ek_")
    assert told["url"] == emulator.websocket_url + "?model=gpt-realtime"
    assert told["beta"] is (dialect == "beta")


def test_the_notebook_runs_from_its_first_cell_to_its_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    book = json.loads((EXAMPLES / "notebook.ipynb").read_text())
    assert book["nbformat"] == 4
    names: dict[str, Any] = {}
    for number, cell in enumerate(book["cells"]):
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            exec(compile("".join(cell["source"]), f"cell {number}", "exec"), names)
    assert names["answer"].transcript == "You said: Good morning! Say something nice."
    assert audio.duration_ms(audio.read_wav(tmp_path / "answer.wav")[0]) > 1000
    assert names["talk"].state == "closed"


def test_each_example_is_short() -> None:
    for path in EXAMPLES.glob("*.py"):
        if path.name != "demo.py":
            code = [line for line in path.read_text().splitlines() if line.strip()]
            assert len(code) <= 60, path.name
