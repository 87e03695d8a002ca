"""Our client and our emulator against software that others publish, run as published.

The tests need network, or warm caches of pip and npm, for the first run: they install into
``.cache``. What cannot be installed is skipped, and fails where the variable CI is set.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from portkey_realtime_emulator import Emulator
from support.counterparts.gateway_process import PROVIDER_KEY, GatewayProcess, install_gateway
from support.counterparts.installs import InstallError, unavailable
from support.counterparts.openai_upstream import NAME, OpenAIUpstream
from support.counterparts.sdk_environment import Worker, install_sdks

HERE = Path(__file__).parent
LONGEST = 300
"""Seconds for one test with its share of installing. Every step has a shorter limit of its own."""

_LEFT_OPEN = "ignore::pytest.PytestUnraisableExceptionWarning"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "counterparts: runs software that others publish (node or a second environment)"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.counterparts)
            item.add_marker(pytest.mark.sockets)
            item.add_marker(pytest.mark.timeout(LONGEST))
            # Sockets of the stopped parties in between are noted when they are collected, during
            # any later test. Who leaves what open is asserted in tests/faults, without them.
            item.add_marker(pytest.mark.filterwarnings(_LEFT_OPEN))


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PORTKEY_API_KEY", "PORTKEY_BASE_URL", "PORTKEY_PROXY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def openai_upstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenAIUpstream]:
    """What the gateway takes for OpenAI. Set its ``target`` to the port of an emulator."""
    with OpenAIUpstream(tmp_path_factory.mktemp("upstream")) as upstream:
        yield upstream


@pytest.fixture(scope="session")
def portkey_gateway(openai_upstream: OpenAIUpstream) -> Iterator[GatewayProcess]:
    """Portkey's gateway, running."""
    try:
        folder = install_gateway()
    except InstallError as error:
        unavailable(f"Portkey's gateway cannot be had: {error}")
    keys = {
        "VIRTUAL_KEY": {
            "x-portkey-provider": "openai",
            "authorization": f"Bearer {PROVIDER_KEY}",
        }
    }
    with GatewayProcess(
        folder,
        upstream_port=openai_upstream.port,
        upstream_ca=openai_upstream.ca,
        virtual_keys=keys,
    ) as gateway:
        yield gateway


@pytest.fixture(scope="module")
def _stopping() -> Iterator[ThreadPoolExecutor]:
    """Where emulators stop beside the next test. None does so beside the tests of another module,
    and what they left open is noted here, where ``_LEFT_OPEN`` holds."""
    with ThreadPoolExecutor(4) as pool:
        yield pool
    gc.collect()


@pytest.fixture
def emulate(_stopping: ThreadPoolExecutor) -> Iterator[Callable[..., Emulator]]:
    """Makes emulators that answer at once, but for the greeting. They end with the test.

    The gateway loses what a provider sends before the gateway has finished the handshake with its
    own client. A provider further away is never that fast, one on the same machine often is.
    """
    running: list[Emulator] = []

    def make(dialect: str = "beta", **options: Any) -> Emulator:
        options = {"pace": 0, "greet_after_ms": 100, "allowed_hosts": (NAME,), **options}
        running.append(Emulator(dialect, **options).start())
        return running[-1]

    yield make
    for each in running:
        _stopping.submit(each.stop)  # it takes its time


@pytest.fixture
def gateway(portkey_gateway: GatewayProcess) -> Iterator[GatewayProcess]:
    """The same, checked to be alive before the test and after it."""
    portkey_gateway.check_alive()
    before = len(portkey_gateway.log)
    yield portkey_gateway
    print("The gateway's log of this test:", portkey_gateway.log[before:] or "(nothing)")
    portkey_gateway.check_alive()


@pytest.fixture(scope="session")
def sdk_environment() -> Path:
    """The folder of the environment with the official SDKs."""
    try:
        return install_sdks()
    except InstallError as error:
        unavailable(f"the official SDKs cannot be had: {error}")


@pytest.fixture(scope="session")
def sdk(sdk_environment: Path) -> Iterator[Worker]:
    """Calls functions of ``sdks/with_openai.py`` and ``sdks/with_portkey.py`` over there."""
    with Worker(sdk_environment) as worker:
        yield worker
