"""The tables in docs/dialects.md come from the mapping; the command says so when they do not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "scripts/dialects.py", "--root", str(root), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)


def project(folder: Path, page: str) -> Path:
    (folder / "spec").mkdir()
    mapping = (ROOT / "spec" / "beta-on-ga.yaml").read_bytes()
    (folder / "spec" / "beta-on-ga.yaml").write_bytes(mapping)
    (folder / "docs").mkdir()
    (folder / "docs" / "dialects.md").write_text(page, encoding="utf-8")
    return folder


def test_written_tables_pass_the_check_and_the_rest_stays(tmp_path: Path) -> None:
    root = project(tmp_path, "# Title\n\n<!-- beta-to-ga -->\n<!-- /beta-to-ga -->\n\nThe end.\n")
    assert run(root, "--check").returncode == 1
    assert run(root, "--write").returncode == 0
    assert run(root, "--check").returncode == 0
    text = (root / "docs" / "dialects.md").read_text("utf-8")
    assert text.startswith("# Title\n\n<!-- beta-to-ga -->\n\n| beta event | GA event |\n")
    assert text.endswith("|\n\n<!-- /beta-to-ga -->\n\nThe end.\n")
    assert "| `response.audio.delta` | `response.output_audio.delta` |" in text
    assert run(root, "--write").returncode == 0
    assert (root / "docs" / "dialects.md").read_text("utf-8") == text


def test_a_mapping_that_changed_fails_the_check(tmp_path: Path) -> None:
    root = project(tmp_path, "<!-- beta-to-ga -->\n<!-- /beta-to-ga -->\n")
    run(root, "--write")
    file = root / "spec" / "beta-on-ga.yaml"
    file.write_text(file.read_text("utf-8").replace("audio/pcma", "audio/alaw"), encoding="utf-8")
    done = run(root, "--check")
    assert done.returncode == 1
    assert "dialects.py --write" in done.stdout


def test_a_page_without_markers_is_an_error(tmp_path: Path) -> None:
    done = run(project(tmp_path, "# Title\n"), "--check")
    assert done.returncode == 2
    assert "<!-- beta-to-ga -->" in done.stderr
