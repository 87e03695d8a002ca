"""What the generator makes of a small spec, as files to read: golden/spec, golden/expected.

After a change that is meant to change the output:

    REWRITE_GOLDEN=1 .venv/bin/pytest tests/scripts/codegen/test_golden.py
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import generate
from codegen import render
from support.small_specs import ROOT

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).resolve().parent / "golden"


def test_the_small_spec_gives_the_expected_files(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    shutil.copytree(GOLDEN / "spec", tmp_path / "spec")
    made = generate.make(tmp_path)
    # Files that no spec changes, such as runtime.py, would teach nothing here.
    files = {path: text for path, text in made.items() if path.startswith("beta/")}
    if os.environ.get("REWRITE_GOLDEN"):
        render.write(files, GOLDEN / "expected")

    difference = render.difference(files, render.tree(GOLDEN / "expected"))

    assert difference == "", f"{difference}\nif that is meant, see the top of {__file__}"
