"""What every test stands on. ``support`` is tests/support, see ``pythonpath`` in pyproject.toml."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("support")
pytest_plugins = ["support.fixtures", "support.marks"]


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may depend on, or talk to, what the developer's own environment names."""
    for name in ("PORTKEY_API_KEY", "PORTKEY_BASE_URL", "PORTKEY_PROXY"):
        monkeypatch.delenv(name, raising=False)
