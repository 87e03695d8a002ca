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


@pytest.fixture(scope="session")
def _no_authorities(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("authorities"))


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, _no_authorities: str) -> None:
    """No test may depend on, or talk to, what the developer's own environment names, nor trust
    this machine's certificate authorities; to read those takes 50 ms for each client of httpx."""
    for name in ("PORTKEY_API_KEY", "PORTKEY_BASE_URL", "PORTKEY_PROXY", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", _no_authorities)
