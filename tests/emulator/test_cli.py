"""The command: one line, and a quiet end."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from websockets.sync.client import connect

from portkey_realtime_emulator.__main__ import main, parser
from portkey_realtime_emulator.options import Options

pytestmark = pytest.mark.sockets

COMMAND = [sys.executable, "-m", "portkey_realtime_emulator"]


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running emulator and its base URL."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([*COMMAND, *arguments], **pipes) as process:  # type: ignore[call-overload]
        try:
            line = process.stdout.readline()
            found = re.fullmatch(r"listening on (http://127\.0\.0\.1:\d+/v1)\n", line)
            assert found, line + process.stderr.read()
            yield process, found[1]
        finally:
            process.kill()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_emulate_prints_one_line_serves_and_ends_quietly(end: signal.Signals) -> None:
    with serving("--port", "0", "--dialect", "beta") as (process, base_url):
        request = urllib.request.Request(f"{base_url}/realtime/sessions", data=b"{}")
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert json.load(answer)["model"] == "portkey-default"
        process.send_signal(end)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "", "")


def test_options_reach_the_emulator(tmp_path: Path) -> None:
    scenario = tmp_path / "talk.toml"
    scenario.write_text('[[turn]]\ntext = "Hi."\n')
    arguments = ["--dialect", "both", "--scenario", str(scenario), "--pace", "1", "--status", "429"]
    arguments += ["--send", "array", "--send", "binary", "--api-key", "k"]
    arguments += ["--close-after-first-turn"]
    given = vars(parser().parse_args(arguments))
    options = Options.of(given)
    assert (options.dialect, options.pace, options.api_key) == ("both", 1.0, "k")
    assert options.scenario is not None
    assert options.behaviour.close_after_responses == 1
    assert options.faults.status == 429
    assert options.faults.send == ("[]", bytes(range(256)))


def test_every_option_is_an_option_of_the_emulator() -> None:
    for action in parser()._actions:
        if action.dest not in ("help", "departures"):
            assert action.dest in dir(Options) or action.dest in dir(Options().faults), action.dest


def test_a_setting_of_the_server_reaches_the_conversation() -> None:
    with serving("--dialect", "ga", "--set", 'omits=["conversation.created"]') as (_, base_url):
        url = base_url.replace("http", "ws", 1) + "/realtime?model=m"
        with connect(url, proxy=None) as socket:
            socket.send('{"type": "input_audio_buffer.clear"}')
            seen = [json.loads(socket.recv(timeout=40))["type"] for _ in range(2)]
    assert seen == ["session.created", "input_audio_buffer.cleared"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--host", "0.0.0.0"], "--expose"),
        (["--host", "0.0.0.0", "--expose"], "api_key"),
        (["--scenario", "gone.toml"], "gone.toml"),
        (["--pace", "-1"], "pace"),
        (["--close-code", "1006"], "1006"),
        (["--set", "stragglers"], "write NAME=VALUE"),
        (["--set", "stragglers=many"], "stragglers=many"),
        (["--set", "stragglers=-1"], "stragglers"),
        (["--set", "straggler=1"], "there are answers_outputs"),
    ],
)
def test_a_wrong_option_is_one_line(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert complaint in said.err
    assert said.err.count("\n") == 1


def test_the_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for word in (
        "listening on",
        "--scenario talk.toml",
        "fault_status",
        "--close-after-first-turn",
        "--set stragglers=3",
        "[[turn]]",
        "interleaved = true",
        "[server]",
    ):
        assert word in shown


def test_without_its_extra_it_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['uvicorn'] = None\n"
        "from portkey_realtime_emulator.__main__ import main; sys.exit(main([]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=240)
    assert done.returncode == 1
    assert 'pip install "portkey-realtime[emulator]"' in done.stderr
    assert done.stderr.count("\n") == 1
