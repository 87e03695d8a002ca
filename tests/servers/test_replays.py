"""Each server of docs/servers.md, replayed: every word and every byte of sound arrives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from servers.replays import SERVERS, SOUND, WORDS, Server
from servers.scripted import Replay

from portkey_realtime import AsyncPortkey, InvalidEvent, Portkey, UnknownEvent
from portkey_realtime.errors import APIConnectionError

pytestmark = pytest.mark.sockets


def api(client: Any, dialect: str) -> Any:
    return client.realtime if dialect == "ga" else client.beta.realtime


def answer(base_url: str, dialect: str, mode: str, **options: Any) -> list[Any]:
    """All events up to the end of an answer."""
    events: list[Any] = []

    def blocking() -> None:
        with api(Portkey(base_url=base_url), dialect).connect(**options) as connection:
            connection.response.create()
            while not events or events[-1].type != "response.done":
                events.append(connection.recv(timeout=40))

    async def main() -> None:
        async with (
            AsyncPortkey(base_url=base_url) as client,
            api(client, dialect).connect(**options) as connection,
        ):
            await connection.response.create()
            while not events or events[-1].type != "response.done":
                events.append(await connection.recv(timeout=40))

    if mode == "sync":
        blocking()
    else:
        asyncio.run(main())
    return events


def check(server: Server, dialect: str, events: list[Any]) -> None:
    own = {each["type"] for each in server.between}
    odd = [each for each in events if isinstance(each, UnknownEvent | InvalidEvent)]
    assert {each.type for each in odd} <= own, [each for each in odd if each.type not in own][:2]
    heard = b"".join(each.audio or b"" for each in events)
    assert heard == SOUND
    kind = "response.output_audio_transcript" if dialect == "ga" else "response.audio_transcript"
    assert "".join(each.delta for each in events if each.type == f"{kind}.delta") == WORDS
    assert [each.transcript for each in events if each.type == f"{kind}.done"] == [WORDS]


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("wire", ["auto", "fixed"])
@pytest.mark.parametrize("dialect", ["ga", "beta"])
@pytest.mark.parametrize("name", SERVERS)
def test_an_answer_arrives_whole(
    name: str, dialect: str, wire: str, mode: str, replay: Callable[[Server], Replay]
) -> None:
    server = SERVERS[name]
    peer = replay(server)
    options: dict[str, Any] = {"model": "m"}
    if wire == "fixed":
        options["wire"] = "beta" if server.beta else "ga"
    if server.beta and dialect == "ga":
        if wire == "fixed":
            return  # refused when it is asked for: tests/client/test_connect.py
        with pytest.raises(APIConnectionError, match=r"use\s+client\.beta\.realtime"):
            answer(f"{peer.origin}/v1", dialect, mode, **options)
        return

    check(server, dialect, answer(f"{peer.origin}/v1", dialect, mode, **options))


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("session", [None, {"instructions": "Be brief."}])
def test_a_server_that_greets_after_the_first_update_needs_no_fixed_wire(
    session: dict[str, Any] | None, mode: str, replay: Callable[[Server], Replay]
) -> None:
    server = attrs.evolve(SERVERS["LiteLLM's bridge to Gemini"], greets_late=True)
    peer = replay(server)
    events = answer(
        f"{peer.origin}/v1",
        "ga",
        mode,
        model="m",
        session=session,
        websocket_connection_options={"timeout": 1.2},  # a fourth of it is waited for a greeting
    )

    check(server, "ga", events)
    assert events[0].type == "session.created"
    first = peer.received[0]
    assert first == {"type": "session.update", "session": {"type": "realtime", **(session or {})}}
