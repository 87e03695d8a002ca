"""What the tests do with the ``openai`` SDK."""

from __future__ import annotations

import asyncio
from functools import reduce
from typing import Any

from openai import AsyncOpenAI, OpenAI
from turns import async_turn, turn, written_turn


def _options(base_url: str, sockets: bool = False, key: str = "sk-any") -> dict[str, Any]:
    """``sockets`` names the WebSocket address beside the other one."""
    options = {"base_url": base_url, "api_key": key, "max_retries": 0, "timeout": 10}
    if sockets:
        options["websocket_base_url"] = base_url.replace("http", "ws", 1)
    return options


def create_session(base_url: str, **settings: Any) -> dict[str, Any]:
    with OpenAI(**_options(base_url)) as client:
        return client.beta.realtime.sessions.create(**settings).model_dump()


def create_transcription_session(base_url: str, **settings: Any) -> dict[str, Any]:
    with OpenAI(**_options(base_url)) as client:
        return client.beta.realtime.transcription_sessions.create(**settings).model_dump()


def create_client_secret(base_url: str, **settings: Any) -> dict[str, Any]:
    with OpenAI(**_options(base_url)) as client:
        made = client.realtime.client_secrets.create(**settings)
        return {**made.model_dump(), "class": type(made.session).__name__}


def hang_up(base_url: str, call_id: str) -> None:
    with OpenAI(**_options(base_url)) as client:
        client.realtime.calls.hangup(call_id)


def rest(base_url: str, path: str, given: list[Any], settings: dict[str, Any]) -> None:
    """Any REST call, such as ``realtime.calls.create``."""
    with OpenAI(**_options(base_url)) as client:
        reduce(getattr, path.split("."), client)(*given, **settings)  # type: ignore[operator]


def ga_turn(
    base_url: str,
    audio: str,
    session: dict[str, Any] | None = None,
    key: str = "sk-any",
    **connect: Any,
) -> dict[str, Any]:
    with (
        OpenAI(**_options(base_url, key=key)) as client,
        client.realtime.connect(**(connect or {"model": "gpt-realtime"})) as connection,
    ):
        return turn(connection, audio, session)


def async_ga_turn(
    base_url: str, audio: str, session: dict[str, Any] | None = None
) -> dict[str, Any]:
    async def run() -> dict[str, Any]:
        async with (
            AsyncOpenAI(**_options(base_url)) as client,
            client.realtime.connect(model="gpt-realtime") as connection,
        ):
            return await async_turn(connection, audio, session)

    return asyncio.run(run())


def ga_written_turn(base_url: str, text: str, response: dict[str, Any]) -> dict[str, Any]:
    with (
        OpenAI(**_options(base_url)) as client,
        client.realtime.connect(model="gpt-realtime") as connection,
    ):
        return written_turn(connection, text, response)


def beta_turn(
    base_url: str, audio: str, session: dict[str, Any] | None = None, sockets: bool = True
) -> dict[str, Any]:
    with (
        OpenAI(**_options(base_url, sockets)) as client,
        client.beta.realtime.connect(model="gpt-4o-realtime-preview") as connection,
    ):
        return turn(connection, audio, session)


def async_beta_turn(
    base_url: str, audio: str, session: dict[str, Any] | None = None, sockets: bool = True
) -> dict[str, Any]:
    async def run() -> dict[str, Any]:
        async with (
            AsyncOpenAI(**_options(base_url, sockets)) as client,
            client.beta.realtime.connect(model="gpt-4o-realtime-preview") as connection,
        ):
            return await async_turn(connection, audio, session)

    return asyncio.run(run())


def beta_written_turn(base_url: str, text: str, response: dict[str, Any]) -> dict[str, Any]:
    with (
        OpenAI(**_options(base_url, sockets=True)) as client,
        client.beta.realtime.connect(model="gpt-4o-realtime-preview") as connection,
    ):
        return written_turn(connection, text, response)


def append_bytes(base_url: str) -> None:
    with (
        OpenAI(**_options(base_url)) as client,
        client.realtime.connect(model="gpt-realtime") as connection,
    ):
        connection.input_audio_buffer.append(audio=b"\0\0")  # type: ignore[arg-type]


def ga_listen(base_url: str) -> list[str]:
    with (
        OpenAI(**_options(base_url)) as client,
        client.realtime.connect(model="gpt-realtime") as connection,
    ):
        return [event.type for event in connection]
