"""A pytest plugin: the fixture ``realtime_emulator`` gives each test an emulator of its own.

To set options, override ``realtime_emulator_options`` in a test file, class or conftest::

    @pytest.fixture
    def realtime_emulator_options():
        return {"dialect": "ga", "latency_ms": 50}

    def test_hello(realtime_emulator):
        client = Portkey(base_url=realtime_emulator.base_url, api_key="any")
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from portkey_realtime_emulator.emulator import Emulator


@pytest.fixture
def realtime_emulator_options() -> Mapping[str, Any]:
    """Options of ``realtime_emulator``: those of ``Emulator``, by name. Override it."""
    return {}


@pytest.fixture
def realtime_emulator(realtime_emulator_options: Mapping[str, Any]) -> Iterator[Emulator]:
    """A running emulator: ``base_url``, ``connections``, ``requests``. It ends with the test."""
    from portkey_realtime_emulator.emulator import Emulator

    with Emulator(**realtime_emulator_options) as emulator:
        yield emulator
