"""What the tests of the voice layer stand on."""

from __future__ import annotations

import pytest

from support.spoken import Server


@pytest.fixture(params=["beta", "ga"])
def server(request: pytest.FixtureRequest) -> Server:
    """A maker of server events, in both dialects one after the other."""
    return Server(request.param)
