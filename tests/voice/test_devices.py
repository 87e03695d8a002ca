"""Microphone and loudspeaker on the real PortAudio, with ALSA's null device: row V15.

Each test runs a program of its own, since PortAudio reads its configuration once. Without the
``audio`` extra, PortAudio or ALSA the tests are skipped, and say why.
"""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from portkey_realtime.errors import ConfigError
from portkey_realtime.voice import Devices, Playback, Resampler
from portkey_realtime_emulator import Emulator

pytestmark = [pytest.mark.slow, pytest.mark.real_time]

ALSA = Path("/usr/share/alsa/alsa.conf")
CONFIGURATION = f"""
<{ALSA}>
pcm.!default {{ type null }}
ctl.!default {{ type null }}
pcm.silent {{ type null hint {{ show on description "silent" }} }}
"""


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """The environment of a program on a machine whose sound card is ALSA's null device."""
    try:
        import sounddevice  # noqa: F401
    except ImportError:
        pytest.skip("needs the audio extra: pip install 'portkey-realtime[audio]'")
    except OSError as error:
        pytest.skip(f"needs PortAudio ({error}): apt-get install libportaudio2")
    if not ALSA.exists():
        pytest.skip(f"needs ALSA's own configuration, {ALSA}: apt-get install libasound2-data")
    configuration = tmp_path / "asound.conf"
    configuration.write_text(CONFIGURATION)
    return {**os.environ, "ALSA_CONFIG_PATH": str(configuration)}


def run(program: str, machine: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), *arguments],
        env=machine,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_v15_the_loudspeaker_plays_all_and_tells_its_latency(machine: dict[str, str]) -> None:
    program = """
        import time
        from portkey_realtime.voice import Devices, Playback

        playback, device = Playback(), Devices(input=False)
        playback.add(bytes(range(256)) * 100, "i1", "r1")
        device.start(playback, lambda pcm: None, lambda error: print("failed", error))
        playback.latency_ms = device.latency_ms
        until = time.monotonic() + 20
        while playback.playing and time.monotonic() < until:
            time.sleep(0.01)
        device.stop()
        device.stop()
        print(playback.position("i1"), device.latency_ms > 0)
    """
    assert run(program, machine) == "533 True\n"


def test_v15_the_microphone_is_heard_in_whole_samples(machine: dict[str, str]) -> None:
    program = """
        import threading
        from portkey_realtime.voice import Devices, Playback

        heard, enough = [], threading.Event()
        def hear(pcm):
            if len(heard) < 10:
                heard.append(pcm)
            else:
                enough.set()
        device = Devices(output=False, rate=48000, block_ms=10)
        device.start(Playback(48000), hear, lambda error: print("failed", error))
        print(enough.wait(20))
        device.stop()
        print({len(pcm) for pcm in heard})
    """
    assert run(program, machine) == "True\n{960}\n"


@pytest.mark.sockets
def test_v15_a_conversation_over_the_devices_of_the_machine(machine: dict[str, str]) -> None:
    program = """
        import sys
        from portkey_realtime import Portkey
        from portkey_realtime.voice import Devices

        client = Portkey(base_url=sys.argv[1], api_key="any")
        options = {"model": "any", "audio": Devices(False, "silent", rate=48000)}
        with client.realtime.conversation(**options) as talk:
            print(talk.ask("Hello"))
            print(talk.wait_for_playback(20))
            print(talk.history[0].answer.heard)
    """
    with Emulator("ga") as emulator:
        said = "You said: Hello"
        assert run(program, machine, emulator.base_url) == f"{said}\nTrue\n{said}\n"


def test_v15_a_missing_device_is_refused_with_those_there_are(machine: dict[str, str]) -> None:
    program = """
        from portkey_realtime.errors import ConfigError
        from portkey_realtime.voice import Devices, Playback

        for device in (Devices(False, "my headphones"), Devices("my headphones", False)):
            try:
                device.start(Playback(), lambda pcm: None, lambda error: None)
            except ConfigError as error:
                print(error)
    """
    lines = run(program, machine).splitlines()
    assert len(lines) == 2
    assert all("my headphones" in line and "silent" in line for line in lines)


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    monkeypatch.setitem(sys.modules, "soxr", None)
    with pytest.raises(ConfigError, match=r"portkey-realtime\[audio\]"):
        Devices().start(Playback(), lambda pcm: None, lambda error: None)
    with pytest.raises(ConfigError, match=r"portkey-realtime\[audio\]"):
        Resampler(24_000, 48_000)
    assert Resampler(24_000, 24_000).feed(b"\0\1") == b"\0\1"


def test_options_that_no_device_has_are_refused_at_once() -> None:
    for options in ({"rate": 12}, {"rate": "44100"}, {"block_ms": 0}, {"block_ms": 2000}):
        with pytest.raises(ConfigError):
            Devices(**options)  # type: ignore[arg-type]
