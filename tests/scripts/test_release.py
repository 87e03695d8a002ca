"""A release: the version goes as far as the changes ask for, the changelog says what changed."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

import release
from support import small_specs
from support.small_specs import Spec, string

pytestmark = pytest.mark.slow

CHANGELOG = """\
# Changelog

## [Unreleased]
{unreleased}
## [1.0.0] - 2026-01-01

### Added

- Everything.
"""


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=T", "-c", "user.email=t@example.com"]
    command = ["git", *identity, "-C", str(root), *arguments]
    subprocess.run(command, check=True, capture_output=True)


def write_spec(root: Path, spec: Spec) -> None:
    folder = root / "spec" / "beta"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "asyncapi.yaml").write_text(small_specs.text(spec), encoding="utf-8")


def write_versions(root: Path, version: str) -> None:
    for folder in ("dropin", "src/portkey_realtime"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    project = f'[project]\nname = "t"\nversion = "{version}"\n'
    (root / "pyproject.toml").write_text(project)
    needs = 'dependencies = ["portkey-realtime>=1,<2"]\n'
    (root / "dropin/pyproject.toml").write_text(project + needs)
    (root / "src/portkey_realtime/_version.py").write_text(f'VERSION: Final = "{version}"\n')


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project that has just released 1.0.0."""
    write_spec(tmp_path, small_specs.asyncapi(server={"said": {"text": string()}}))
    write_versions(tmp_path, "1.0.0")
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG.format(unreleased=""))
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "start")
    git(tmp_path, "tag", "-a", "v1.0.0", "-m", "1.0.0")
    return tmp_path


def run(root: Path, *more: str) -> int:
    return release.main(["--root", str(root), *more])


def changelog(root: Path) -> str:
    return (root / "CHANGELOG.md").read_text("utf-8")


def test_without_changes_there_is_nothing_to_release(root: Path, capsys: Any) -> None:
    before = small_specs.tree(root)
    assert run(root) == 1
    assert "nothing to release" in capsys.readouterr().out
    assert small_specs.tree(root) == before


@pytest.mark.parametrize(
    ("properties", "version", "words"),
    [
        ({"text": string(), "tone": string()}, "1.1.0", "`SaidEvent.tone`"),
        ({}, "2.0.0", "**Breaking**: beta: `SaidEvent.text`"),
        ({"text": string("Other words.")}, "1.0.1", "Docstrings: 1 change"),
    ],
)
def test_the_specs_say_how_far_the_version_goes(
    root: Path, capsys: Any, properties: Spec, version: str, words: str
) -> None:
    write_spec(root, small_specs.asyncapi(server={"said": properties}))
    assert run(root) == 0
    for name in ("pyproject.toml", "dropin/pyproject.toml", "src/portkey_realtime/_version.py"):
        assert f'"{version}"' in (root / name).read_text("utf-8")
    text = changelog(root)
    assert text.startswith(f"# Changelog\n\n## [Unreleased]\n\n## [{version}] - 20")
    assert words in text
    assert text.endswith("## [1.0.0] - 2026-01-01\n\n### Added\n\n- Everything.\n")
    assert f"git tag -a v{version}" in capsys.readouterr().out


def test_the_drop_in_asks_for_the_client_of_its_version(root: Path) -> None:
    for version, bounds in (("2.3.4", ">=2,<3"), ("0.3.1", ">=0.3,<0.4")):
        files = release.versioned(root, version)
        assert f'"portkey-realtime{bounds}"' in files["dropin/pyproject.toml"]


def test_what_people_wrote_goes_into_the_entry(root: Path) -> None:
    unreleased = "\n### Fixed\n\n- A bug that\n  had two lines.\n\n### Added\n\n- A helper.\n"
    (root / "CHANGELOG.md").write_text(CHANGELOG.format(unreleased=unreleased))
    write_spec(root, small_specs.asyncapi(server={"said": {"text": string(), "tone": string()}}))
    assert run(root) == 0
    entry = changelog(root).partition("## [1.1.0]")[2].partition("## [1.0.0]")[0]
    assert entry.count("### Added") == 1
    assert entry.index("- A helper.") < entry.index("SaidEvent.tone") < entry.index("### Fixed")
    assert "- A bug that\n  had two lines.\n" in entry


def test_a_note_alone_asks_for_a_patch_and_more_can_be_asked_for(root: Path) -> None:
    (root / "CHANGELOG.md").write_text(CHANGELOG.format(unreleased="\n- A note.\n"))
    assert run(root, "--bump", "minor") == 0
    assert "## [1.1.0]" in changelog(root)


def test_a_second_run_before_the_commit_is_refused(root: Path, capsys: Any) -> None:
    write_spec(root, small_specs.asyncapi(server={"said": {}}))
    assert run(root) == 0
    before = small_specs.tree(root)
    assert run(root) == 2
    assert "already" in capsys.readouterr().err
    assert small_specs.tree(root) == before


def test_a_version_that_was_raised_by_hand_stays(root: Path) -> None:
    write_spec(root, small_specs.asyncapi(server={"said": {}}))
    write_versions(root, "3.0.0")
    assert run(root) == 0
    assert "## [3.0.0]" in changelog(root)


@pytest.mark.parametrize("name", ["CHANGELOG.md", "dropin/pyproject.toml"])
def test_a_file_of_another_form_stops_everything(root: Path, capsys: Any, name: str) -> None:
    (root / name).write_text("something else\n")
    write_spec(root, small_specs.asyncapi(server={"said": {}}))
    before = small_specs.tree(root)
    assert run(root) == 2
    assert name in capsys.readouterr().err
    assert small_specs.tree(root) == before
