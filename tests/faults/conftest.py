"""For every fault test: nothing is left behind, and the version of websockets is named.

The name of a test carries the number of its row in the matrix of faults. ``make oldest`` runs the
suite against the oldest version of the websockets library that we allow. For another one, unpack it
(``pip download --no-deps websockets==16.0``, then unzip it) and put the folder first in PYTHONPATH.
"""

from __future__ import annotations

import threading

import pytest
from websockets.version import version


def pytest_report_header() -> str:
    return f"fault suite: websockets {version}"


@pytest.fixture(autouse=True)
def _nothing_is_left(threads_before: set[threading.Thread]) -> None:
    """Also after tests that use no driver."""
