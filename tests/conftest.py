"""What every test stands on. ``support`` is tests/support, see ``pythonpath`` in pyproject.toml."""

from __future__ import annotations

import gc

import pytest

pytest.register_assert_rewrite("support")
pytest_plugins = ["support.fixtures", "support.marks"]


def pytest_collection_finish() -> None:
    """Spare the garbage collector thousands of collected tests, which stay to the end: many tests
    collect by hand, and each such search would go through all of them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _warm(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("sockets") is not None:
        request.getfixturevalue("warm")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may depend on, or talk to, what the developer's own environment names."""
    for name in ("PORTKEY_API_KEY", "PORTKEY_BASE_URL", "PORTKEY_PROXY"):
        monkeypatch.delenv(name, raising=False)
