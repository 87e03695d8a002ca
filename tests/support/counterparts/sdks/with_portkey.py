"""What the tests do with the ``portkey-ai`` SDK."""

from __future__ import annotations

import asyncio
from typing import Any

from turns import async_turn, turn, written_turn

from portkey_ai import AsyncPortkey, Portkey


def _options(base_url: str, sockets: bool = False) -> dict[str, Any]:
    """``sockets`` names the WebSocket address beside the other one."""
    options = {"base_url": base_url, "api_key": "pk-any", "virtual_key": "vk-any"}
    if sockets:
        options["websocket_base_url"] = base_url.replace("http", "ws", 1)
    return options


def create_session(base_url: str, **settings: Any) -> dict[str, Any]:
    made = Portkey(**_options(base_url)).beta.realtime.sessions.create(**settings)
    told: dict[str, Any] = made.model_dump()
    return {**told, "can": [name for name in ("get_headers", "_headers") if hasattr(made, name)]}


def create_client_secret(base_url: str, **settings: Any) -> dict[str, Any]:
    made = Portkey(**_options(base_url)).realtime.client_secrets.create(**settings)
    told: dict[str, Any] = made.model_dump()
    return told


def beta_turn(
    base_url: str,
    audio: str,
    session: dict[str, Any] | None = None,
    sockets: bool = True,
    **connect: Any,
) -> dict[str, Any]:
    client = Portkey(**_options(base_url, sockets))
    with client.beta.realtime.connect(model="gpt-4o-realtime-preview", **connect) as connection:
        return turn(connection, audio, session)


def async_beta_turn(
    base_url: str,
    audio: str,
    session: dict[str, Any] | None = None,
    sockets: bool = True,
    **connect: Any,
) -> dict[str, Any]:
    async def run() -> dict[str, Any]:
        client = AsyncPortkey(**_options(base_url, sockets))
        async with client.beta.realtime.connect(
            model="gpt-4o-realtime-preview", **connect
        ) as connection:
            return await async_turn(connection, audio, session)

    return asyncio.run(run())


def beta_written_turn(base_url: str, text: str, response: dict[str, Any]) -> dict[str, Any]:
    client = Portkey(**_options(base_url, sockets=True))
    with client.beta.realtime.connect(model="gpt-4o-realtime-preview") as connection:
        return written_turn(connection, text, response)


def ga_turn(
    base_url: str,
    audio: str,
    session: dict[str, Any] | None = None,
    headers_by_hand: bool = False,
    **connect: Any,
) -> dict[str, Any]:
    client = Portkey(**_options(base_url))
    connect = connect or {"model": "gpt-realtime"}
    if headers_by_hand:
        connect["extra_headers"] = client.openai_client.default_headers
    with client.realtime.connect(**connect) as connection:
        return turn(connection, audio, session)


def what_a_connection_has(base_url: str, names: list[str]) -> list[str]:
    client = Portkey(**_options(base_url, sockets=True))
    with client.beta.realtime.connect(model="gpt-4o-realtime-preview") as connection:
        return [name for name in names if hasattr(connection, name)]
