"""Credentials that functions give: asked for each dial and each REST call, and shown nowhere."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from websockets.sync.server import ServerConnection, serve

from portkey_realtime import AsyncPortkey, Portkey, Reconnect
from portkey_realtime.errors import APIConnectionError, APITimeoutError, ConfigError, RealtimeError

pytestmark = pytest.mark.sockets

GREETING = json.dumps(
    {
        "type": "session.created",
        "event_id": "event_1",
        "session": {"type": "realtime", "id": "sess_1", "model": "m", "audio": {}},
    }
)


class Tokens:
    """Gives a new token each time."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def __call__(self) -> str:
        self.given.append(f"token-number-{len(self.given) + 1}")
        return self.given[-1]

    async def later(self) -> str:
        await asyncio.sleep(0)
        return self()

    def headers(self) -> dict[str, str]:
        return {"Authorization": self()}


class Peer:
    """Greets each connection; it drops the first ``lost`` of them."""

    def __init__(self, lost: int = 0) -> None:
        self.headers: list[dict[str, str]] = []
        self.lost = lost
        self.server = serve(self._handle, "127.0.0.1", 0)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.socket.getsockname()[1]}/v1"

    def _handle(self, ws: ServerConnection) -> None:
        assert ws.request is not None
        self.headers.append({k.lower(): v for k, v in ws.request.headers.raw_items()})
        ws.send(GREETING)
        if len(self.headers) <= self.lost:
            ws.socket.close()
            return
        for _ in ws:
            pass


@pytest.fixture
def peers() -> Iterator[Callable[..., Peer]]:
    made: list[Peer] = []

    def make(**options: Any) -> Peer:
        made.append(Peer(**options))
        return made[-1]

    yield make
    for peer in made:
        peer.server.shutdown()
        peer.thread.join(5)


WAYS: dict[str, Callable[[Any], tuple[dict[str, Any], dict[str, Any], str]]] = {
    "api_key": lambda give: ({"api_key": give}, {}, "x-portkey-api-key"),
    "Authorization": lambda give: ({"Authorization": give}, {}, "authorization"),
    "any option": lambda give: ({"trace_id": give}, {}, "x-portkey-trace-id"),
    "extra_headers value": lambda give: ({}, {"extra_headers": {"api-key": give}}, "api-key"),
    "additional_headers value": lambda give: (
        {},
        {"websocket_connection_options": {"additional_headers": {"api-key": give}}},
        "api-key",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_row_79_a_reconnect_asks_again(way: str, peers: Callable[..., Peer]) -> None:
    peer, tokens = peers(lost=1), Tokens()
    client, options, name = WAYS[way](tokens)

    with Portkey(base_url=peer.url, **client).realtime.connect(
        model="m", reconnect=Reconnect(), **options
    ) as connection:
        while len(peer.headers) < 2:
            connection.recv(timeout=40)

    sent = [headers[name].removeprefix("Bearer ") for headers in peer.headers]
    assert sent == tokens.given == ["token-number-1", "token-number-2"]


@pytest.mark.parametrize("way", WAYS)
def test_row_79_asyncio_awaits_a_coroutine_function(way: str, peers: Callable[..., Peer]) -> None:
    peer, tokens = peers(lost=1), Tokens()
    client, options, name = WAYS[way](tokens.later)

    async def main() -> None:
        async with AsyncPortkey(base_url=peer.url, **client).realtime.connect(
            model="m", reconnect=Reconnect(), **options
        ) as connection:
            while len(peer.headers) < 2:
                await connection.recv(timeout=40)

    asyncio.run(main())

    assert [headers[name].removeprefix("Bearer ") for headers in peer.headers] == tokens.given
    assert len(tokens.given) == 2


def test_a_function_may_give_all_headers(peers: Callable[..., Peer]) -> None:
    peer, tokens = peers(lost=1), Tokens()

    with Portkey(base_url=peer.url).realtime.connect(
        model="m", reconnect=Reconnect(), extra_headers=tokens.headers
    ) as connection:
        while len(peer.headers) < 2:
            connection.recv(timeout=40)

    assert [headers["authorization"] for headers in peer.headers] == tokens.given


def test_nothing_is_asked_before_it_is_needed(peers: Callable[..., Peer]) -> None:
    peer, tokens = peers(), Tokens()
    client = Portkey(base_url=peer.url, api_key=tokens)
    manager = client.realtime.connect(model="m")

    assert tokens.given == []
    assert client.api_key == ""
    with manager:
        assert len(tokens.given) == 1
    assert Portkey(base_url=peer.url, api_key="text").api_key == "text"


def test_one_that_is_overridden_is_not_asked(peers: Callable[..., Peer]) -> None:
    peer, tokens = peers(), Tokens()
    client = Portkey(base_url=peer.url, Authorization=tokens)

    with client.realtime.connect(model="m", extra_headers={"authorization": "Bearer mine"}):
        assert peer.headers[0]["authorization"] == "Bearer mine"
    assert tokens.given == []


def test_row_66_a_token_is_in_no_log(
    peers: Callable[..., Peer], caplog: pytest.LogCaptureFixture
) -> None:
    peer, tokens = peers(), Tokens()
    caplog.set_level(logging.DEBUG, "portkey_realtime")

    with Portkey(base_url=peer.url, api_key=tokens).realtime.connect(model="m") as connection:
        connection.send({"type": "session.update", "session": {"type": tokens.given[0]}})
        text = caplog.text
        assert "session.update" in text
        assert tokens.given[0] not in text
        assert tokens.given[0] not in repr(connection)


class Rest(BaseHTTPRequestHandler):
    """Answers each POST with a client secret, and keeps its headers."""

    kept: list[dict[str, str]]

    def do_POST(self) -> None:
        self.kept.append({k.lower(): v for k, v in self.headers.items()})
        self.rfile.read(int(self.headers["content-length"]))
        body = b'{"value":"ek_1","expires_at":9999999999,"session":{"type":"realtime"}}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def rest() -> Iterator[tuple[str, list[dict[str, str]]]]:
    kept: list[dict[str, str]] = []
    with HTTPServer(("127.0.0.1", 0), type("Handler", (Rest,), {"kept": kept})) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1", kept
        server.shutdown()
        thread.join(5)


def test_row_79_each_rest_call_asks(rest: tuple[str, list[dict[str, str]]]) -> None:
    url, kept = rest
    tokens = Tokens()
    with Portkey(base_url=url, api_key=tokens) as client:
        client.realtime.client_secrets.create()
        client.realtime.client_secrets.create()

    assert [headers["x-portkey-api-key"] for headers in kept] == tokens.given
    assert len(tokens.given) == 2


def test_row_79_each_awaited_rest_call_asks(rest: tuple[str, list[dict[str, str]]]) -> None:
    url, kept = rest
    tokens = Tokens()

    async def main() -> None:
        async with AsyncPortkey(base_url=url, Authorization=tokens.later) as client:
            await client.realtime.client_secrets.create()
            await client.realtime.client_secrets.create()

    asyncio.run(main())

    assert [headers["authorization"] for headers in kept] == [f"Bearer {t}" for t in tokens.given]
    assert len(tokens.given) == 2


def failing() -> str:
    raise OSError("the vault is sealed")


BAD: list[tuple[Any, type[RealtimeError], str]] = [
    (lambda: 3j, ConfigError, "api_key must be text"),
    (lambda: "", ConfigError, "gave nothing"),
    (lambda: None, ConfigError, "api_key must be text"),
    (lambda: "a\nb", ConfigError, "line break"),
    (failing, APIConnectionError, "raised OSError"),
]


@pytest.mark.parametrize(("give", "error", "words"), BAD)
def test_what_cannot_be_sent_is_a_typed_error(
    give: Any, error: type[RealtimeError], words: str, peers: Callable[..., Peer]
) -> None:
    peer = peers()
    with (
        pytest.raises(error, match=words) as caught,
        Portkey(base_url=peer.url, api_key=give).realtime.connect(model="m"),
    ):
        pass
    if give is failing:
        assert "sealed" in str(caught.value.__cause__)

    async def main() -> None:
        async with AsyncPortkey(base_url=peer.url, api_key=give).realtime.connect(model="m"):
            pass

    with pytest.raises(error, match=words):
        asyncio.run(main())
    assert peer.headers == []


def test_the_blocking_client_refuses_a_coroutine_function(peers: Callable[..., Peer]) -> None:
    peer = peers()
    client = Portkey(base_url=peer.url, api_key=Tokens().later)  # type: ignore[arg-type, unused-ignore]
    with pytest.raises(ConfigError, match="use AsyncPortkey"), client.realtime.connect(model="m"):
        pass


def test_a_function_that_takes_too_long_ends_with_the_open_timeout(
    peers: Callable[..., Peer],
) -> None:
    peer = peers()

    async def never() -> str:
        await asyncio.Event().wait()
        return ""

    async def main() -> None:
        async with AsyncPortkey(base_url=peer.url, api_key=never).realtime.connect(
            model="m", websocket_connection_options={"timeout": 0.2}
        ):
            pass

    with pytest.raises(APITimeoutError, match=r"api_key took longer than the 0\.2 s"):
        asyncio.run(main())


def test_a_function_for_all_headers_may_not_write_the_handshake(
    peers: Callable[..., Peer],
) -> None:
    peer = peers()
    with (
        pytest.raises(ConfigError, match="Host"),
        Portkey(base_url=peer.url).realtime.connect(
            model="m", extra_headers=lambda: {"Host": "elsewhere"}
        ),
    ):
        pass
    assert peer.headers == []
