"""A short soak: few connections, a few seconds, and the books must balance all the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.sockets, pytest.mark.slow, pytest.mark.real_time]

TESTS = Path(__file__).resolve().parents[1]
SHORT = ("--seconds=8", "--rounds=2", "--connections=40", "--voice=40", "--seed=1")


@pytest.mark.timeout(300)
def test_a_short_soak_loses_nothing_and_leaves_nothing() -> None:
    """In a process of its own: it counts threads and files, and takes stderr for itself."""
    done = subprocess.run(
        [sys.executable, "-m", "support.soak", *SHORT],
        cwd=TESTS,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "green: every book balances" in done.stdout
