"""Run the fault suite and print the table of docs/connection.md with the result of each row.

    make faults
    make faults ARGS="--row 28"        one row, with pytest's own output
    make faults ARGS="--no-peer"       without the openai SDK

A row is green if all tests that carry its number in their name pass, for sync and async. The time
is that of the slowest of them. Beside it stands what the openai SDK does with the same fault, where
that can be posed to it: "ok", or in a word what happens instead, and how long it took. It is
measured in this run, in the environment that the benchmarks use. Exits with 1 if one of our rows is
red or has no test.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest

ROOT = Path(__file__).resolve().parents[2]
NUMBER = re.compile(r"row_(\d+)")
RANGE = re.compile(r"rows_(\d+)_to_(\d+)")


@attrs.define
class Outcome:
    """What happened to the tests of one row."""

    passed: int = 0
    failed: int = 0
    excused: int = 0
    slowest: float = 0.0

    @property
    def word(self) -> str:
        """The row's result in a word."""
        if self.failed:
            return f"red ({self.failed} of {self.failed + self.passed})"
        if self.excused:
            return f"green, {self.excused} excused"
        return "green" if self.passed else "no test"


class Collector:
    """A pytest plugin that sorts results by row."""

    def __init__(self) -> None:
        self.rows: dict[int, Outcome] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count one phase of one test."""
        for number in _rows_of(report.nodeid):
            outcome = self.rows.setdefault(number, Outcome())
            outcome.slowest = max(outcome.slowest, report.duration)
            if report.failed:
                outcome.failed += 1
            elif report.when == "call" and (report.skipped or hasattr(report, "wasxfail")):
                outcome.excused += 1
            elif report.when == "call":
                outcome.passed += 1


def _rows_of(test: str) -> set[int]:
    rows = {int(found) for found in NUMBER.findall(test)}
    for first, last in RANGE.findall(test):
        rows |= set(range(int(first), int(last) + 1))
    return rows


def table() -> dict[int, str]:
    """Number and fault of each row, from the page that promises them."""
    text = (ROOT / "docs" / "connection.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| (\d+) \| (.+?) \|", text, re.MULTILINE)
    return {int(number): fault for number, fault in found}


def peer_results(row: int | None) -> dict[int, dict[str, Any]] | None:
    """What the peer does with each row that can be posed to it; None if it is not there."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    python = importlib.import_module("run").python_of("openai")
    if python is None:
        return None
    command = [str(python), "-m", "support.peer_openai", *([str(row)] if row else [])]
    done = subprocess.run(
        command, cwd=ROOT / "tests", check=False, capture_output=True, text=True, timeout=150
    )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines or "openai" not in lines[0]:
        print(f"the rows cannot be posed to openai: {done.stderr.strip()[-300:]}")
        return None
    print(f"openai {lines[0]['openai']} on websockets {lines[0]['websockets']}")
    return {line["row"]: line for line in lines[1:]}


def main() -> int:
    """Run the command; see ``--help``."""
    assert __doc__ is not None
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--row", type=int, help="only this row")
    parser.add_argument("--no-peer", action="store_true", help="leave the openai column out")
    options = parser.parse_args()
    # Before our own: both at once would slow each other down.
    peer = None if options.no_peer else peer_results(options.row)
    collector = Collector()
    wanted = f"row_{options.row:02} or rows_" if options.row else "row_ or rows_"
    arguments = [str(ROOT / "tests"), "-k", wanted, "--no-header"]
    if not options.row:
        arguments += ["--tb=no", "-qq", "--no-summary", "--disable-warnings"]
    pytest.main(arguments, plugins=[collector])
    missing = 0
    lines: list[tuple[str, ...]] = [("row", "result", "slowest", "openai", "time", "fault")]
    for number, fault in table().items():
        if options.row in (None, number):
            outcome = collector.rows.get(number, Outcome())
            missing += outcome.failed > 0 or outcome.word == "no test"
            theirs = (peer or {}).get(number, {"word": "-"})
            took = f"{theirs['seconds']:.1f} s" if "seconds" in theirs else ""
            slowest = f"{outcome.slowest:.1f} s"
            lines.append((str(number), outcome.word, slowest, theirs["word"], took, fault))
    print()
    _print_columns([(*line[:3], line[5]) for line in lines] if peer is None else lines)
    if peer is None:
        print("\nwithout the openai column: it was not asked for, or is not installed")
    return 1 if missing else 0


def _print_columns(lines: list[tuple[str, ...]]) -> None:
    """Numbers and times to the right, the last column as long as it is."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = zip(lines[0], line, widths, strict=True)
        shown = [
            cell.rjust(width) if head in ("row", "slowest", "time") else cell.ljust(width)
            for head, cell, width in cells
        ]
        print("  ".join(shown).rstrip())


if __name__ == "__main__":
    sys.exit(main())
