"""Our client in one environment, and one process, with the SDKs that people already have."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from portkey_realtime_emulator import Emulator
from support.counterparts.both_clients import SOUND, sha256
from support.counterparts.installs import ROOT
from support.counterparts.sdk_environment import SCRIPTS, python_of

Make = Callable[..., Emulator]


def beside(
    python: Path | str, emulator: Emulator, first: Sequence[str] = (), then: Sequence[str] = ()
) -> dict[str, Any]:
    """What ``sdks/beside.py`` prints under that interpreter."""
    told = {
        "first": list(first),
        "then": list(then),
        "base_url": emulator.base_url,
        "audio": base64.b64encode(SOUND).decode(),
    }
    hidden = ("PYTHON", "PORTKEY_", "OPENAI_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    env["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT / "generated")])
    done = subprocess.run(
        [str(python), str(SCRIPTS / "beside.py"), json.dumps(told)],
        env=env,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def echo(emulator: Emulator) -> str:
    """A digest of what the emulator took for speech, and answered with."""
    sent = {event["type"]: event for event in emulator.connections[0].sent}
    start = sent["input_audio_buffer.speech_started"]["audio_start_ms"]
    stop = sent["input_audio_buffer.speech_stopped"]["audio_end_ms"]
    return sha256(SOUND[start * 48 : stop * 48])


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ([], []),
        (["openai", "portkey_ai"], []),
        ([], ["portkey_ai", "openai"]),
    ],
    ids=["alone", "theirs first", "ours first"],
)
def test_both_work_in_one_process_on_the_websockets_that_openai_wants(
    sdk_environment: Path, emulate: Make, first: list[str], then: list[str]
) -> None:
    emulator = emulate("beta", greet_after_ms=0)
    seen = beside(python_of(sdk_environment), emulator, first, then)
    assert seen["websockets"] == "15.0.1"
    assert [each["audio_sha256"] for each in seen["turns"]] == [echo(emulator)] * 2
    if first or then:
        assert seen["at_once"] == [
            "You said: theirs 0",
            "You said: ours 0",
            "You said: theirs 1",
            "You said: ours 1",
        ]
        vendors = Path(seen["files"]["portkey_ai"])
        assert vendors.is_relative_to(sdk_environment), "Portkey's own, not the drop-in"
        assert Path(seen["files"]["portkey_realtime"]).is_relative_to(ROOT / "src")


def test_the_client_works_on_the_newest_websockets(emulate: Make) -> None:
    emulator = emulate("beta", greet_after_ms=0)
    seen = beside(sys.executable, emulator)
    assert int(seen["websockets"].partition(".")[0]) >= 17
    assert [each["audio_sha256"] for each in seen["turns"]] == [echo(emulator)] * 2


def test_beta_is_translated_on_the_websockets_that_openai_wants(
    sdk_environment: Path, emulate: Make
) -> None:
    emulator = emulate("ga", greet_after_ms=0)
    seen = beside(python_of(sdk_environment), emulator)
    assert [each["audio_sha256"] for each in seen["turns"]] == [echo(emulator)] * 2
    assert [opened.dialect for opened in emulator.connections] == ["ga", "ga"]
