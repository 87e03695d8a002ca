"""The README's examples are run, and what it names exists."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portkey_realtime import Portkey, audio, errors
from portkey_realtime_emulator import Emulator

pytestmark = pytest.mark.sockets

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", README, re.M | re.S)
PROGRAMS = [block for block in BLOCKS if "def test_" not in block]
TESTS = [block for block in BLOCKS if "def test_" in block]


@pytest.fixture
def question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a recording in it, which is the current one."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "examples" / "hello.wav", "question.wav")
    return tmp_path


def test_the_examples_are_found() -> None:
    assert len(PROGRAMS) == 6
    assert len(TESTS) == 1


@pytest.mark.parametrize("dialect", ["beta", "ga"])
@pytest.mark.parametrize(
    "program", PROGRAMS, ids=["async", "sync", "conversation", "sessions", "events", "drift"]
)
def test_an_example_runs(
    program: str,
    dialect: str,
    question: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if "client.realtime." in program:
        dialect = "ga"  # which speaks GA alone
    with Emulator(dialect=dialect) as emulator:
        monkeypatch.setenv("PORTKEY_BASE_URL", emulator.base_url)
        exec(compile(program, "README.md", "exec"), {"__name__": "__main__"})

    if "reply.wav" in program:
        reply, rate = audio.read_wav(question / "reply.wav")
        assert audio.duration_ms(reply) > 1000
        assert audio.loudness(reply) > -40
        assert rate == 24000
    if "talk.ask" in program:
        assert "It is sunny in " in capsys.readouterr().out
    if "print(event.delta" in program:
        assert "What is the capital of France?" in capsys.readouterr().out
    if "record=" in program:
        assert "session.created" in (question / "call.jsonl").read_text("utf-8")


def test_the_examples_are_typed(tmp_path: Path) -> None:
    for number, program in enumerate(PROGRAMS):
        (tmp_path / f"example{number}.py").write_text(program, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_example_of_a_test_passes(question: Path) -> None:
    (question / "test_of_a_user.py").write_text(TESTS[0])
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"]
    done = subprocess.run(command, cwd=question, capture_output=True, text=True, timeout=240)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_the_errors_exist() -> None:
    (table,) = re.findall(r"^\| error \|.*?\n\n", README, re.M | re.S)
    rows = [row.split("|")[1] for row in table.splitlines()[2:] if row]
    names = re.findall(r"`(\w+)`", " ".join(rows))

    assert len(names) > 10
    for name in names:
        assert issubclass(getattr(errors, name), errors.RealtimeError)


def test_the_options_of_connect_are_all_there() -> None:
    (table,) = re.findall(r"^\| keyword \|.*?\n\n", README, re.M | re.S)
    rows = [row.split("|")[1] for row in table.splitlines()[2:] if row]
    names = re.findall(r"`(\w+)`", " ".join(rows))
    with Portkey() as client, pytest.raises(TypeError) as refused:
        client.beta.realtime.connect(model="m", nonsense=1)
    known = str(refused.value).partition(" it has ")[2].split(", ")

    assert sorted(names) == sorted(["model", *known])


def test_the_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`make (\w+)`", README)):
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 300
