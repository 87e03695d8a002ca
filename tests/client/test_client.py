"""The clients: their options and environment, copies, closing, and what they never show."""

from __future__ import annotations

import asyncio
import copy
import gc
import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from portkey_realtime._client.portkey import AsyncPortkey, Portkey
from portkey_realtime.errors import AuthenticationError, ClosedError, ConfigError
from portkey_realtime_wire.runtime import async_raw_method, raw_method
from support.scripted_server import Answer, scripted

KEY = "pk-secret-0123456789"
VIRTUAL_KEY = "vk-secret-0123456789"
CLIENTS = pytest.mark.parametrize("cls", [Portkey, AsyncPortkey])
Client = type[Portkey] | type[AsyncPortkey]


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PORTKEY_API_KEY", "PORTKEY_BASE_URL", "PORTKEY_PROXY"):
        monkeypatch.delenv(name, raising=False)


# Options and environment -------------------------------------------------------------------------


@CLIENTS
@pytest.mark.parametrize(
    ("environment", "arguments", "base_url", "api_key"),
    [
        ({}, {}, "http://localhost:8787/v1", ""),
        ({}, {"api_key": "k"}, "https://api.portkey.ai/v1", "k"),
        ({"PORTKEY_API_KEY": "e"}, {}, "https://api.portkey.ai/v1", "e"),
        ({"PORTKEY_API_KEY": "e"}, {"api_key": "k"}, "https://api.portkey.ai/v1", "k"),
        ({"PORTKEY_API_KEY": "e\n"}, {}, "https://api.portkey.ai/v1", "e"),
        ({"PORTKEY_API_KEY": "e\r\n"}, {}, "https://api.portkey.ai/v1", "e"),
        ({"PORTKEY_API_KEY": ""}, {}, "http://localhost:8787/v1", ""),
        ({"PORTKEY_API_KEY": "  \t\n"}, {}, "http://localhost:8787/v1", ""),
        ({"PORTKEY_API_KEY": "e"}, {"api_key": " "}, "https://api.portkey.ai/v1", "e"),
        ({}, {"api_key": " "}, "http://localhost:8787/v1", ""),
        ({"PORTKEY_BASE_URL": " ", "PORTKEY_PROXY": "https://p.test"}, {}, "https://p.test", ""),
        ({"PORTKEY_BASE_URL": "https://b.test/v1"}, {}, "https://b.test/v1", ""),
        ({"PORTKEY_BASE_URL": "https://b.test/v1\n"}, {}, "https://b.test/v1", ""),
        ({"PORTKEY_PROXY": "https://p.test/v1"}, {"api_key": "k"}, "https://p.test/v1", "k"),
        (
            {"PORTKEY_BASE_URL": "https://b.test", "PORTKEY_PROXY": "https://p.test"},
            {},
            "https://b.test",
            "",
        ),
        (
            {"PORTKEY_BASE_URL": "https://b.test"},
            {"base_url": "https://a.test/v1/"},
            "https://a.test/v1",
            "",
        ),
    ],
)
def test_arguments_go_before_the_environment_and_that_before_defaults(
    monkeypatch: pytest.MonkeyPatch,
    cls: Client,
    environment: dict[str, str],
    arguments: dict[str, str],
    base_url: str,
    api_key: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    client = cls(**arguments)  # type: ignore[arg-type]
    assert client.base_url == base_url
    assert client.api_key == api_key
    assert type(client.api_key) is str
    assert client._options.headers.get("x-portkey-api-key") == (api_key or None)


@CLIENTS
@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ({"api_key": KEY + "\n"}, "api_key"),
        ({"api_key": 7}, "api_key"),
        ({"virtual_key": VIRTUAL_KEY + "\r\nX-Evil: 1"}, "virtual_key"),
        ({"config": {"a": ...}}, "config"),
        ({"something": KEY + "\0"}, "something"),
        ({"base_url": f"https://user:{KEY}@h.test"}, "base_url"),
        ({"websocket_base_url": "h.test"}, "websocket_base_url"),
        ({"base_url": "http://gateway.test/v1", "api_key": KEY}, "allow_insecure"),
        (
            {"websocket_base_url": "ws://gateway.test/v1", "Authorization": KEY},
            "websocket_base_url .* Authorization",
        ),
        ({"timeout": True}, "timeout"),
        ({"timeout": float("nan")}, "timeout"),
        ({"timeout": -1}, "timeout"),
        ({"max_retries": True}, "max_retries"),
        ({"max_retries": -1}, "max_retries"),
        ({"max_retries": 1.5}, "max_retries"),
        ({"http_client": ...}, "http_client"),
    ],
    ids=str,
)
def test_an_option_of_no_use_is_refused_by_name_with_nothing_secret_shown(
    cls: Client, arguments: dict[str, Any], names: str
) -> None:
    arguments = {"virtual_key": VIRTUAL_KEY, "extra": VIRTUAL_KEY, **arguments}
    with pytest.raises(ConfigError, match=names) as caught:
        cls(**arguments)
    no_secret_in(caught.value)
    if "http_client" not in arguments:
        with pytest.raises(ConfigError, match=names) as caught:
            cls().with_options(**arguments)
        no_secret_in(caught.value)


def test_plain_http_to_another_machine_is_possible_on_demand() -> None:
    Portkey(base_url="http://gateway.test/v1", api_key=KEY, allow_insecure=True)
    Portkey(base_url="http://gateway.test/v1", provider="openai")
    Portkey(base_url="http://127.0.0.1:8787/v1", api_key=KEY)


def test_sockets_may_be_dialled_elsewhere() -> None:
    client = Portkey(api_key=KEY, websocket_base_url="ws://127.0.0.1:1/v1/realtime")
    assert str(client._options.base) == "https://api.portkey.ai/v1"
    assert str(client._options.websocket_base) == "http://127.0.0.1:1/v1"
    assert Portkey()._options.websocket_base == Portkey()._options.base


# Copies ------------------------------------------------------------------------------------------


@CLIENTS
def test_a_copy_has_the_changes_and_the_rest_as_it_was(
    monkeypatch: pytest.MonkeyPatch, cls: Client
) -> None:
    monkeypatch.setenv("PORTKEY_API_KEY", KEY)
    client = cls(provider="openai", timeout=5, max_retries=0, something="1")
    monkeypatch.setenv("PORTKEY_API_KEY", "another")
    changed = client.with_options(provider="azure-openai", trace_id="t", timeout=None)
    assert type(changed) is cls
    assert changed.api_key == KEY
    assert changed._options.timeout is None
    assert changed._options.max_retries == 0
    before, after = dict(client._options.headers), dict(changed._options.headers)
    assert after.pop("x-portkey-trace-id") == "t"
    assert (before.pop("x-portkey-provider"), after.pop("x-portkey-provider")) == (
        "openai",
        "azure-openai",
    )
    assert before == after
    assert client._options.timeout == 5.0
    assert cls().with_options(api_key=KEY).base_url == "https://api.portkey.ai/v1"
    assert client.copy(provider=None)._options.headers.get("x-portkey-provider") is None


@pytest.mark.sockets
def test_a_copy_shares_the_connections_and_ends_with_its_original() -> None:
    with scripted() as server, Portkey(base_url=server.url) as client:
        with client.with_options(trace_id="t") as changed:
            changed.beta.realtime.sessions.create(model="m")
        with pytest.raises(ClosedError):
            changed.beta.realtime.sessions.create(model="m")
        client.beta.realtime.sessions.create(model="m")
        other = client.with_options(trace_id="t")
        other.beta.realtime.sessions.create(model="m")
        assert len({asked.port for asked in server.asked}) == 1
        client.close()
        with pytest.raises(ClosedError):
            other.beta.realtime.sessions.create(model="m")


# Calls -------------------------------------------------------------------------------------------


@pytest.mark.sockets
def test_a_session_is_created_with_either_client() -> None:
    async def create(url: str) -> Any:
        async with AsyncPortkey(base_url=url, api_key=KEY) as client:
            return await client.beta.realtime.sessions.create(voice="alloy")

    with scripted() as server:
        with Portkey(base_url=server.url, api_key=KEY) as client:
            answers = [client.beta.realtime.sessions.create(voice="alloy")]
        answers.append(asyncio.run(create(server.url)))
        assert [asked.target for asked in server.asked] == ["/v1/realtime/sessions"] * 2
        assert server.asked[0].body == server.asked[1].body
        assert b'"model":"portkey-default"' in server.asked[0].body
    assert [answer.id for answer in answers] == ["sess_1", "sess_1"]


@pytest.mark.sockets
def test_a_client_tries_again_by_itself() -> None:
    async def create(url: str) -> None:
        async with AsyncPortkey(base_url=url) as client:
            await client.beta.realtime.sessions.create(model="m")

    now = {"Retry-After": "0"}
    with scripted(Answer(503, {}, now), Answer(), Answer(429, {}, now)) as server:
        with Portkey(base_url=server.url) as client:
            client.beta.realtime.sessions.create(model="m")
        asyncio.run(create(server.url))
        assert len(server.asked) == 4


@pytest.mark.sockets
def test_a_raw_method_gives_the_answer_unparsed() -> None:
    async def create(url: str) -> Any:
        async with AsyncPortkey(base_url=url) as client:
            return await async_raw_method(client.beta.realtime.sessions.create)(model="m")

    answer = Answer(200, {"id": "x"}, {"X-Thing": "1"})
    with scripted(answer, answer) as server:
        with Portkey(base_url=server.url) as client:
            raw = raw_method(client.beta.realtime.sessions.create)(model="m")
        for response in (raw, asyncio.run(create(server.url))):
            assert (response.status, response.headers["x-thing"]) == (200, "1")
            assert response.content == b'{"id": "x"}'
            assert response.parse().id == "x"


@pytest.mark.sockets
def test_an_async_client_outlives_its_loop_and_leaves_nothing_open() -> None:
    async def create(client: AsyncPortkey) -> None:
        await client.beta.realtime.sessions.create(model="m")
        await client.beta.realtime.sessions.create(model="m")

    with scripted() as server:
        client = AsyncPortkey(base_url=server.url)
        asyncio.run(create(client))
        asyncio.run(create(client))
        assert len({asked.port for asked in server.asked}) == 4
        del client
        gc.collect()  # a ResourceWarning would fail the test


@pytest.mark.sockets
def test_an_async_client_keeps_its_connection_inside_async_with() -> None:
    async def create(url: str) -> None:
        async with AsyncPortkey(base_url=url) as client:
            await client.beta.realtime.sessions.create(model="m")
            await client.beta.realtime.sessions.create(model="m")

    with scripted() as server:
        asyncio.run(create(server.url))
        assert len({asked.port for asked in server.asked}) == 1


@pytest.mark.sockets
def test_a_client_that_nobody_closes_leaves_nothing_open() -> None:
    with scripted() as server:
        Portkey(base_url=server.url).beta.realtime.sessions.create(model="m")
        gc.collect()  # a ResourceWarning would fail the test


@pytest.mark.sockets
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_after_a_fork_the_child_has_connections_of_its_own() -> None:
    with scripted() as server, Portkey(base_url=server.url) as client:
        client.beta.realtime.sessions.create(model="m")
        pid = os.fork()
        if pid == 0:
            try:
                client.beta.realtime.sessions.create(model="m")
            finally:
                os._exit(0)
        os.waitpid(pid, 0)
        client.beta.realtime.sessions.create(model="m")
        ports = [asked.port for asked in server.asked]
        assert ports[0] == ports[2] != ports[1]


# Closing -----------------------------------------------------------------------------------------


def test_after_close_everything_is_refused() -> None:
    client = Portkey(base_url="http://127.0.0.1:1/v1")
    client.close()
    client.close()
    uses: list[Callable[[], object]] = [
        lambda: client.beta.realtime.sessions.create(model="m"),
        lambda: client.beta.realtime.transcription_sessions.create(),
        lambda: client.beta.realtime.connect(model="m"),
        lambda: client.with_options(timeout=5),
        lambda: client.__enter__(),
    ]
    for use in uses:
        with pytest.raises(ClosedError, match="make a new one"):
            use()


def test_after_an_awaited_close_everything_is_refused() -> None:
    async def run() -> None:
        client = AsyncPortkey(base_url="http://127.0.0.1:1/v1")
        await client.close()
        await client.close()
        with pytest.raises(ClosedError):
            await client.beta.realtime.sessions.create(model="m")
        with pytest.raises(ClosedError):
            client.beta.realtime.connect(model="m")
        with pytest.raises(ClosedError):
            await client.__aenter__()

    asyncio.run(run())


def test_an_http_client_of_ones_own_is_not_closed() -> None:
    with httpx.Client() as own:
        with Portkey(http_client=own):
            pass
        assert not own.is_closed

    async def run() -> None:
        async with httpx.AsyncClient() as own:
            async with AsyncPortkey(http_client=own):
                pass
            assert not own.is_closed

    asyncio.run(run())


# What is never shown -----------------------------------------------------------------------------


def no_secret_in(error: BaseException) -> None:
    """Not in its text, nor in the locals of any frame of the package that it passed."""
    assert error.__cause__ is None
    assert error.__context__ is None
    text = repr(error) + repr(vars(error))
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename != __file__:
            text += f"{frame.f_code} {frame.f_locals!r}"
    for secret in (KEY, VIRTUAL_KEY):
        assert secret not in text


@CLIENTS
def test_a_repr_shows_no_secret(cls: Client) -> None:
    client = cls(
        api_key=KEY,
        virtual_key=VIRTUAL_KEY,
        config={"api_key": KEY},
        base_url=f"https://h.test/v1?key={KEY}",
        authorization=KEY,
        webhook_secret=KEY,
    )
    assert repr(client) == f"{cls.__name__}(base_url='https://h.test/v1', api_key='***')"
    assert "api_key=''" in repr(cls())
    for thing in (client, client._options, client._options.redact, client._transport, client.beta):
        assert KEY not in repr(thing) + str(thing)
    assert client._options.redact(f"{KEY} {VIRTUAL_KEY}") == "*** ***"


@CLIENTS
def test_a_client_is_neither_pickled_nor_deep_copied(cls: Client) -> None:
    client = cls(api_key=KEY)
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match=r"make one in each process.*with_options") as caught:
            attempt(client)
        assert KEY not in str(caught.value)


@pytest.mark.sockets
def test_no_secret_is_in_an_error_of_a_resource() -> None:
    echo = Answer(401, {"error": {"message": f"bad {KEY} and {VIRTUAL_KEY}"}})
    with (
        scripted(echo) as server,
        Portkey(base_url=server.url, api_key=KEY, virtual_key=VIRTUAL_KEY) as client,
        pytest.raises(AuthenticationError, match=r"bad \*\*\* and \*\*\*") as caught,
    ):
        client.beta.realtime.sessions.create(model="m")
    no_secret_in(caught.value)


def test_importing_and_making_a_client_loads_no_http_library() -> None:
    code = (
        "import sys, portkey_realtime._client.portkey as c;"
        "c.Portkey(api_key='k').with_options(debug=True);"
        "c.AsyncPortkey().beta.realtime;"
        "unwanted = {'httpx', 'httpcore', 'websockets', 'ssl', 'asyncio', 'email'};"
        "sys.exit(', '.join(sorted(unwanted & set(sys.modules))) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
