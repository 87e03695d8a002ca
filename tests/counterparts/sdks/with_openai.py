"""What the tests do with the ``openai`` SDK."""

from __future__ import annotations

import asyncio
from typing import Any

from openai import AsyncOpenAI, OpenAI
from turns import async_turn, turn

BETA_SECRET = {"model": "gpt-4o-realtime-preview", "voice": "sage", "modalities": ["text", "audio"]}


def _client(base_url: str, **options: Any) -> OpenAI:
    return OpenAI(base_url=base_url, api_key="sk-any", max_retries=0, timeout=10, **options)


def _async_client(base_url: str, **options: Any) -> AsyncOpenAI:
    return AsyncOpenAI(base_url=base_url, api_key="sk-any", max_retries=0, timeout=10, **options)


def create_session(base_url: str) -> dict[str, Any]:
    with _client(base_url) as client:
        return client.beta.realtime.sessions.create(**BETA_SECRET).model_dump()  # type: ignore[arg-type]


def create_transcription_session(base_url: str) -> dict[str, Any]:
    with _client(base_url) as client:
        made = client.beta.realtime.transcription_sessions.create(
            input_audio_transcription={"model": "whisper-1"}
        )
        return made.model_dump()


def create_client_secret(base_url: str, session: dict[str, Any]) -> dict[str, Any]:
    with _client(base_url) as client:
        made = client.realtime.client_secrets.create(
            expires_after={"anchor": "created_at", "seconds": 90}, session=session
        )
        return {**made.model_dump(), "classes": [type(made).__name__, type(made.session).__name__]}


def ga_turn(
    base_url: str, model: str, audio: str, session: dict[str, Any] | None = None, key: str = "any"
) -> dict[str, Any]:
    client = _client(base_url).with_options(api_key=key)
    with client, client.realtime.connect(model=model) as connection:
        return turn(connection, audio, session)


def async_ga_turn(
    base_url: str, model: str, audio: str, session: dict[str, Any] | None = None
) -> dict[str, Any]:
    async def run() -> dict[str, Any]:
        async with (
            _async_client(base_url) as client,
            client.realtime.connect(model=model) as connection,
        ):
            return await async_turn(connection, audio, session)

    return asyncio.run(run())


def beta_turn(
    base_url: str,
    model: str,
    audio: str,
    session: dict[str, Any] | None = None,
    websocket_base_url: str | None = None,
) -> dict[str, Any]:
    client = _client(base_url, websocket_base_url=websocket_base_url)
    with client, client.beta.realtime.connect(model=model) as connection:
        return turn(connection, audio, session)


def async_beta_turn(
    base_url: str,
    model: str,
    audio: str,
    session: dict[str, Any] | None = None,
    websocket_base_url: str | None = None,
) -> dict[str, Any]:
    async def run() -> dict[str, Any]:
        async with (
            _async_client(base_url, websocket_base_url=websocket_base_url) as client,
            client.beta.realtime.connect(model=model) as connection,
        ):
            return await async_turn(connection, audio, session)

    return asyncio.run(run())
