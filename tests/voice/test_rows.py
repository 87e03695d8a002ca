"""Each row of docs/voice.md is a test by its number."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROWS = [*map(str, range(1, 65)), "41a"]


def test_every_row_is_promised_and_tested_by_its_number() -> None:
    promised = re.findall(r"^\| V(\d+a?) \|", (ROOT / "docs" / "voice.md").read_text("utf-8"), re.M)
    tested: set[str] = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        for name in re.findall(r"^def (test_v\w+)\(", path.read_text("utf-8"), re.M):
            tested |= {row.lstrip("0") for row in re.findall(r"_v(\d+a?)(?=_)", name)}
    assert sorted(promised) == sorted(ROWS)
    assert sorted(set(ROWS) - tested) == []
