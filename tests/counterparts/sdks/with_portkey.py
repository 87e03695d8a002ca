"""What the tests do with the ``portkey-ai`` SDK."""

from __future__ import annotations

import asyncio
from typing import Any

from portkey_ai import AsyncPortkey, Portkey
from turns import async_turn, turn


def create_session(base_url: str) -> dict[str, Any]:
    made = Portkey(api_key="pk", base_url=base_url).beta.realtime.sessions.create(
        model="m", voice="sage"
    )
    return made.model_dump()


def beta_turn(
    base_url: str,
    websocket_base_url: str | None,
    model: str,
    audio: str,
    session=None,
    options=None,
):
    client = Portkey(api_key="pk", base_url=base_url, websocket_base_url=websocket_base_url)
    with client.beta.realtime.connect(
        model=model, websocket_connection_options=options or {}
    ) as connection:
        return turn(connection, audio, session)


def ga_turn(base_url, model, audio, session=None, with_headers=False):
    client = Portkey(api_key="pk", base_url=base_url)
    headers = client.openai_client.default_headers if with_headers else {}
    with client.realtime.connect(model=model, extra_headers=headers) as connection:
        return turn(connection, audio, session)


def create_client_secret(base_url: str, **given) -> dict[str, Any]:
    made = Portkey(api_key="pk", base_url=base_url).realtime.client_secrets.create(**given)
    return made.model_dump()
