"""Rows 59 and 83: what is installed beside us, and who may change what is run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DEPENDENCIES = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["emulator"]]
OLDEST = Path(sys.prefix) / "oldest"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

# What the oldest versions must do, in one process: a broken message, a REST call, the emulator.
USE = """
import json, sys
from importlib.metadata import version
from portkey_realtime import Portkey
from portkey_realtime._core import codec
from portkey_realtime_emulator import Emulator
for message in (b"", b"{", b"[]x", b'{"a": NaN}', b"\\xff", b'{"a":"\\\\ud800"}'):
    try:
        codec.decode(message)
    except codec.NotJson:
        pass  # msgspec before 0.21 raised something else
with Emulator() as gateway:
    client = Portkey(api_key="pk-0123456789", base_url=gateway.base_url)
    assert client.beta.realtime.sessions.create(model="m").id
    with client.beta.realtime.connect(model="m") as connection:
        assert connection.recv(40).type == "session.created"
print(json.dumps({name: version(name) for name in sys.argv[1:]}))
"""


def lower_bounds() -> dict[str, str]:
    found = [re.match(r"([\w.-]+)>=([\d.]+)", each) for each in DEPENDENCIES]
    return {each[1]: each[2] for each in found if each is not None}


@pytest.mark.skipif(not OLDEST.exists(), reason="no folder with the oldest versions: make setup")
def test_row_59_the_oldest_versions_work_as_a_set() -> None:
    wanted = lower_bounds()
    assert len(wanted) == len(DEPENDENCIES)
    done = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:portkey_realtime", "-c", USE, *wanted],
        env={"PYTHONPATH": str(OLDEST)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    installed = json.loads(done.stdout.splitlines()[-1])
    for name, lowest in wanted.items():
        assert (installed[name] + ".0.0").startswith(lowest.rstrip(".0") + "."), (name, installed)


def test_row_59_ci_tests_on_the_oldest_versions() -> None:
    assert re.search(r"^ *make oldest", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.M)
    assert any("make oldest" in path.read_text(encoding="utf-8") for path in WORKFLOWS)


def steps(workflow: Any) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_row_83_actions_are_pinned_by_commit(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    used = re.findall(r"uses: (.+)", text)
    assert len(used) == sum("uses" in step for step in steps(yaml.safe_load(text)))
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_row_83_a_workflow_may_only_read_unless_a_job_says_more(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert "write" not in {job.get("permissions", {}).get("contents")}


def test_row_83_dependencies_are_audited_and_releases_attested() -> None:
    said = {path.stem: path.read_text(encoding="utf-8") for path in WORKFLOWS}
    assert "pip-audit" in said["audit"]
    assert "schedule" in said["audit"]
    built = yaml.safe_load(said["release"])["jobs"]
    assert any(
        "attest-build-provenance" in step.get("uses", "") for step in built["build"]["steps"]
    )
    assert built["publish"]["permissions"] == {"id-token": "write"}
    assert "password" not in said["release"]  # trusted publishing: no token to steal


def test_row_83_what_ci_installs_is_in_exact_versions() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if line and not line.startswith("#")]
    assert pinned
    for line in pinned:
        assert re.fullmatch(r"[\w.-]+==[\w.+]+", line), line
        assert "://" not in line
