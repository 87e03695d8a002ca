"""The tables in docs/dialects.md come from the mapping, and make drift says when they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen import dialect_tables, render

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


def project(folder: Path, page: str) -> Path:
    (folder / "spec").mkdir()
    for name in ("beta-on-ga.yaml", "dialects.yaml"):
        (folder / "spec" / name).write_bytes((ROOT / "spec" / name).read_bytes())
    (folder / "templates").symlink_to(ROOT / "templates")
    (folder / "docs").mkdir()
    (folder / "docs" / "dialects.md").write_text(page, encoding="utf-8")
    return folder


def test_the_tables_are_written_between_their_markers(tmp_path: Path) -> None:
    root = project(tmp_path, "# Title\n\n<!-- mappings -->\n<!-- /mappings -->\n\nThe end.\n")
    (text,) = dialect_tables.make(root).values()
    assert text.startswith(
        "# Title\n\n<!-- mappings -->\n\n| event of the beta dialect | in the GA dialect |\n"
    )
    assert text.endswith("|\n\n<!-- /mappings -->\n\nThe end.\n")
    assert "| `response.audio.delta` | `response.output_audio.delta` |" in text
    (root / dialect_tables.PAGE).write_text(text, encoding="utf-8")
    assert dialect_tables.make(root) == dialect_tables.present(root)


def test_a_mapping_that_changed_is_a_difference(tmp_path: Path) -> None:
    shown = (ROOT / dialect_tables.PAGE).read_text("utf-8")
    root = project(tmp_path, shown)
    assert dialect_tables.make(root) == {dialect_tables.PAGE: shown}
    file = root / "spec" / "beta-on-ga.yaml"
    file.write_text(file.read_text("utf-8").replace("audio/pcma", "audio/alaw"), encoding="utf-8")
    (changed,) = dialect_tables.make(root).values()
    assert "audio/alaw" in changed
    assert "audio/pcma" not in changed


def test_a_page_without_markers_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(render.GenerationError, match="<!-- mappings -->"):
        dialect_tables.make(project(tmp_path, "# Title\n"))
