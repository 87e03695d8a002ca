"""The public names of the packages, and what importing them loads."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import portkey_ai
import portkey_realtime
from support.raw_server import Peer, Serve

PUBLIC = [
    "NOT_GIVEN",
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncBetaRealtime",
    "AsyncBetaSessions",
    "AsyncGaRealtimeConnection",
    "AsyncGaRealtimeConnectionManager",
    "AsyncPortkey",
    "AsyncRealtime",
    "AsyncRealtimeConnection",
    "AsyncRealtimeConnectionManager",
    "AudioDropped",
    "AuthenticationError",
    "Backpressure",
    "BadRequestError",
    "BetaRealtime",
    "BetaSessions",
    "ClosedError",
    "ConcurrencyError",
    "ConfigError",
    "ConflictError",
    "ConnectionLost",
    "Drift",
    "EventDecodeError",
    "GaRealtimeConnection",
    "GaRealtimeConnectionManager",
    "InternalServerError",
    "InvalidEvent",
    "NotFoundError",
    "NotGiven",
    "PermissionDeniedError",
    "Portkey",
    "RateLimitError",
    "Realtime",
    "RealtimeConnection",
    "RealtimeConnectionManager",
    "RealtimeError",
    "RealtimeEvent",
    "Reconnect",
    "Reconnected",
    "Recording",
    "SendTimeout",
    "ServerError",
    "SessionCreateResponse",
    "SessionExpired",
    "SessionExpiring",
    "UnknownEvent",
    "UnprocessableEntityError",
    "UsageError",
    "WebsocketConnectionOptions",
    "__version__",
]

OF_THE_SEED = {
    "AsyncBetaRealtime",
    "AsyncBetaSessions",
    "AsyncPortkey",
    "AsyncRealtimeConnectionManager",
    "BetaRealtime",
    "BetaSessions",
    "NOT_GIVEN",
    "NotGiven",
    "Portkey",
    "RealtimeConnectionManager",
    "RealtimeEvent",
    "SessionCreateResponse",
    "WebsocketConnectionOptions",
}

MODULES = [
    "portkey_realtime",
    "portkey_realtime.audio",
    "portkey_realtime.beta",
    "portkey_realtime.drift",
    "portkey_realtime.errors",
    "portkey_realtime.ga",
    "portkey_realtime.reconnect",
    "portkey_realtime.recording",
    "portkey_realtime.translations",
    "portkey_realtime.voice",
    "portkey_realtime_emulator",
    "portkey_ai",
]


def test_the_public_names_are_these() -> None:
    assert portkey_realtime.__all__ == PUBLIC


def test_the_drop_in_has_what_the_documentation_names() -> None:
    assert set(portkey_ai.__all__) == OF_THE_SEED | {"__version__"}
    for name in portkey_ai.__all__:
        assert getattr(portkey_ai, name) is getattr(portkey_realtime, name)


def test_the_drop_in_and_its_stubs_have_the_same_names() -> None:
    stub = Path(portkey_ai.__file__).parent / "portkey_ai-stubs" / "__init__.pyi"
    tree = ast.parse(stub.read_text(encoding="utf-8"))
    (listed,) = [node.value for node in tree.body if isinstance(node, ast.Assign)]
    (imported,) = [node.names for node in tree.body if isinstance(node, ast.ImportFrom)]

    assert ast.literal_eval(listed) == portkey_ai.__all__
    assert [alias.name for alias in imported] == portkey_ai.__all__


def test_the_drop_in_says_where_the_rest_of_the_sdk_is() -> None:
    with pytest.raises(AttributeError, match="pip install portkey-ai"):
        portkey_ai.createHeaders  # noqa: B018  # it is the access that raises


@pytest.mark.parametrize("name", MODULES)
def test_every_name_that_a_module_lists_is_there(name: str) -> None:
    module = importlib.import_module(name)

    assert len(set(module.__all__)) == len(module.__all__) > 0
    for attribute in module.__all__:
        assert getattr(module, attribute) is not None


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("portkey_realtime.")])
def test_dir_shows_what_is_meant_to_be_used(name: str) -> None:
    module = importlib.import_module(name)

    assert dir(module) == sorted(module.__all__)


def test_dir_of_the_package_shows_its_names_and_its_modules() -> None:
    found = set(dir(portkey_realtime))

    assert found >= set(PUBLIC)
    for name in found - set(PUBLIC):
        assert importlib.import_module(f"portkey_realtime.{name}").__all__


def test_every_error_can_be_imported_from_the_root() -> None:
    errors = importlib.import_module("portkey_realtime.errors")
    named = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, portkey_realtime.RealtimeError)
    }

    assert named == set(errors.__all__) <= set(PUBLIC)
    for name in named:
        assert getattr(portkey_realtime, name) is getattr(errors, name)


@pytest.mark.parametrize("prefix", ["", "Async"])
@pytest.mark.parametrize("suffix", ["", "Manager"])
def test_both_dialects_have_public_types_of_a_connection(prefix: str, suffix: str) -> None:
    for dialect, name in (("beta", "RealtimeConnection"), ("ga", "GaRealtimeConnection")):
        door = importlib.import_module(f"portkey_realtime.{dialect}")
        public = getattr(portkey_realtime, prefix + name + suffix)

        assert getattr(door, prefix + name + suffix) is public
        assert public.__name__ == prefix + name + suffix


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'Porkey'"):
        portkey_realtime.Porkey  # noqa: B018  # it is the access that raises


def test_importing_the_client_loads_nothing_that_is_not_needed_yet() -> None:
    loaded = loaded_by("import portkey_realtime, portkey_realtime.__main__")

    assert "portkey_realtime._client.portkey" in loaded
    assert loaded.isdisjoint(
        {
            *LATER,
            "jinja2",
            "portkey_realtime._diagnostics.doctor",
            "portkey_realtime._rest",
            "portkey_realtime.audio",
            "portkey_realtime_emulator",
            "starlette",
            "uvicorn",
        }
    )


@pytest.mark.parametrize(("kind", "other"), [("Portkey", "aio"), ("AsyncPortkey", "sync")])
def test_a_client_that_has_called_nothing_has_loaded_one_kind_of_calls(
    kind: str, other: str
) -> None:
    made = f"portkey_realtime.{kind}(api_key='pk', base_url='http://127.0.0.1:1/v1')"
    loaded = loaded_by(f"import portkey_realtime; {made}.beta.realtime")

    assert "portkey_realtime._client.generated.beta.api" in loaded
    assert loaded.isdisjoint(
        {
            *LATER,
            f"portkey_realtime._rest.{other}",
            "portkey_realtime._client.generated.ga.api",
            "portkey_realtime._rest.dialects",
            "portkey_realtime_wire.beta.rest",
        }
    )


OF_THREADS = {
    "portkey_realtime._connection.sync",
    "portkey_realtime._transport.thread_socket",
    "websockets.sync",
}
OF_TASKS = {
    "asyncio",
    "portkey_realtime._connection.aio",
    "portkey_realtime._transport.asyncio_socket",
    "websockets.asyncio",
}

BLOCKING = """
from portkey_realtime import Portkey
client = Portkey(api_key="pk", base_url="{url}")
for manager in (client.realtime.connect(model="m"), client.beta.realtime.connect(model="m")):
    with manager as connection:
        next(connection.listen())
"""
TASKS = """
import asyncio
from portkey_realtime import AsyncPortkey
client = AsyncPortkey(api_key="pk", base_url="{url}")
async def main():
    for manager in (client.realtime.connect(model="m"), client.beta.realtime.connect(model="m")):
        async with manager as connection:
            await anext(connection.listen())
asyncio.run(main())
"""


@pytest.mark.sockets
@pytest.mark.parametrize(
    ("program", "loaded", "not_loaded"),
    [(BLOCKING, OF_THREADS, OF_TASKS), (TASKS, OF_TASKS, OF_THREADS)],
    ids=["sync", "async"],
)
def test_a_conversation_loads_what_its_kind_of_client_needs_alone(
    serve: Serve, program: str, loaded: set[str], not_loaded: set[str]
) -> None:
    found = loaded_by(program.format(url=serve(Peer.greet).url))

    assert found >= loaded
    assert found.isdisjoint(not_loaded)


@pytest.mark.parametrize(
    ("prefix", "not_loaded"), [("", OF_TASKS), ("Async", OF_THREADS)], ids=["sync", "async"]
)
def test_a_type_of_a_connection_loads_its_own_kind_alone(prefix: str, not_loaded: set[str]) -> None:
    code = f"""
import pickle, portkey_realtime, portkey_realtime.ga as ga, portkey_realtime.beta as beta
for door, name in ((ga, "{prefix}GaRealtimeConnection"), (beta, "{prefix}RealtimeConnection")):
    for each in (name, name + "Manager"):
        made = getattr(door, each)
        assert getattr(portkey_realtime, each) is made
        assert pickle.loads(pickle.dumps(made)) is made
"""
    assert loaded_by(code).isdisjoint(not_loaded)


LATER = {
    "asyncio",
    "httpx",
    "msgspec",
    "portkey_realtime._client.connect",
    "portkey_realtime._core",
    "portkey_realtime_wire.beta.events",
    "portkey_realtime_wire.ga.events",
    "portkey_realtime_wire.marks",
    "portkey_realtime_wire.shapes",
    "ssl",
    "websockets",
}
"""What only a call or a connection needs."""


def loaded_by(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    return set(done.stdout.split())
