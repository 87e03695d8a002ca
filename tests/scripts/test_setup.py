"""What ``make setup`` installs, and the files around it."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS = dict(
    line.split("==")
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    if "==" in line
)


@pytest.fixture(scope="module")
def setup() -> ModuleType:
    spec = importlib.util.spec_from_file_location("setup_script", ROOT / "scripts" / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("settings", "index"),
    [
        ("", {}),
        ("global.extra-index-url='https://more.test/simple'", {}),
        ("global.index-url='https://a.test/simple'", {"UV_DEFAULT_INDEX": "https://a.test/simple"}),
        (
            "global.index-url='https://a.test/simple'\n:env:.index-url='https://b.test/simple'",
            {"UV_DEFAULT_INDEX": "https://b.test/simple"},
        ),
    ],
)
def test_uv_is_told_of_the_index_that_pip_would_ask(
    setup: ModuleType, settings: str, index: dict[str, str]
) -> None:
    assert setup.index_of(settings) == index


@pytest.mark.parametrize(
    ("uv", "asked"),
    [
        ("0", ["pip --constraint", "uv --constraint"]),
        ("1", ["pip --constraint", "uv --constraint", "pip pip>=25.1", "pip --constraint"]),
        (None, ["pip --constraint", "pip pip>=25.1", "pip --constraint"]),
    ],
    ids=["uv", "uv fails", "uv cannot be had"],
)
def test_where_uv_fails_pip_installs(
    setup: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    uv: str | None,
    asked: list[str],
) -> None:
    log = tmp_path / "log"
    record = f'echo "$1 $2" >> {log}; '
    without_uv = 'test "$4" != uv && ' if uv is None else ""
    monkeypatch.setattr(setup, "PIP", ["bash", "-c", record + without_uv + "true", "-", "pip"])
    monkeypatch.setattr(setup, "UV", ["bash", "-c", f"{record}exit {uv}", "-", "uv"])

    setup.Installer().install("a tool", "attrs")

    assert log.read_text(encoding="utf-8").splitlines() == asked


def test_where_neither_installs_the_error_says_what_to_look_at(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "PIP", ["false"])

    with pytest.raises(SystemExit, match="PIP_INDEX_URL"):
        setup.Installer().install("a tool", "attrs")


@pytest.mark.parametrize("uv", ["0", "1"])
def test_only_uv_finds_the_oldest_versions_and_without_it_the_rest_is_installed(
    setup: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    uv: str,
) -> None:
    monkeypatch.setattr(setup, "PIP", ["true"])
    monkeypatch.setattr(setup, "UV", ["bash", "-c", f'echo "$*" >> {tmp_path}/log; exit {uv}', "-"])
    monkeypatch.setattr(setup.sys, "prefix", str(tmp_path))

    setup.Installer().install_oldest()

    asked = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    for line, folder in zip(asked, ["oldest", "oldest-generators"], strict=True):
        assert line.endswith(f"--target {tmp_path / folder} --resolution lowest-direct")
    assert ("make oldest will fail" in capsys.readouterr().out) == (uv == "1")


def test_what_the_oldest_versions_are_can_be_told() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    groups = PROJECT["dependency-groups"]
    for each in [*PROJECT["project"]["dependencies"], *extras["emulator"], *groups["generators"]]:
        assert ">=" in {part.operator for part in Requirement(each).specifier}, each


def test_everything_that_is_installed_has_an_exact_version() -> None:
    pinned = {canonicalize_name(name): version for name, version in PINS.items()}
    extras = PROJECT["project"]["optional-dependencies"]
    extra = [*extras["emulator"], *extras["audio"]]
    groups = PROJECT["dependency-groups"].values()
    asked = [each for group in groups for each in group if isinstance(each, str)]
    for text in [*asked, *PROJECT["project"]["dependencies"], *extra]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), text


def test_the_constraints_name_no_index_and_no_machine() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        assert re.fullmatch(r"#.*|[\w.-]+==[\w.]+", line), line
    assert len(PINS) > 50


def test_make_alone_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    # Without the word of a make that runs these tests: its child would say which folder it is in.
    environment = {name: text for name, text in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240
    )

    assert done.returncode == 0, done.stderr
    assert {line.split()[0] for line in done.stdout.splitlines()} == targets
    assert {"setup", "generate", "check", "test", "demo"} <= targets


def test_the_script_of_ci_can_be_run() -> None:
    script = ROOT / ".ci" / "run"
    if not script.exists():
        pytest.skip("an sdist has none")

    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", str(script)], check=True, timeout=240)
