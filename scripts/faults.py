"""Run the fault suite and print the table of docs/connection.md with the result of each row.

    make faults
    python scripts/faults.py --row 28       one row, with pytest's own output

A row is green if all tests that carry its number in their name pass, for sync and async. The time
is that of the slowest of them. Exits with 1 if a row is red or has no test.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import attrs
import pytest

ROOT = Path(__file__).resolve().parent.parent
SUITES = ("tests/faults", "tests/connection", "tests/client", "tests/wire")
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


def main() -> int:
    """Run the command; see ``--help``."""
    assert __doc__ is not None
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--row", type=int, help="only this row")
    options = parser.parse_args()
    collector = Collector()
    wanted = f"row_{options.row:02} or rows_" if options.row else "row_ or rows_"
    arguments = [*(str(ROOT / suite) for suite in SUITES), "-k", wanted, "--no-header"]
    if not options.row:
        arguments += ["--tb=no", "-qq", "--no-summary", "-p", "no:warnings"]
    pytest.main(arguments, plugins=[collector])
    print(f"\n{'row':>4}  {'result':22} {'slowest':>8}  fault")
    missing = 0
    for number, fault in table().items():
        if options.row in (None, number):
            outcome = collector.rows.get(number, Outcome())
            missing += outcome.failed > 0 or outcome.word == "no test"
            print(f"{number:>4}  {outcome.word:22} {outcome.slowest:>6.1f} s  {fault}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
