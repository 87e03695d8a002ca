"""Translation sessions of the emulator, with both clients."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from portkey_realtime import AsyncPortkey, Portkey
from portkey_realtime.errors import BadRequestError, ConnectionLost, RealtimeError, ServerError
from portkey_realtime_emulator import Emulator

pytestmark = pytest.mark.sockets

AUDIO = bytes(range(240)) * 4
SETTINGS = {"audio": {"input": {"transcription": {"model": "w"}}, "output": {"language": "de"}}}


def check(events: list[Any]) -> None:
    assert events[0].session.model == "m"
    assert events[1].session.audio.output.language == "de"
    assert b"".join(each.audio or b"" for each in events) == AUDIO * 2
    assert "".join(each.delta or "" for each in events) == "la de la de "
    assert events[-2].elapsed_ms == len(AUDIO) * 2 // 48
    assert events[-1].type == "session.closed"


def test_what_is_heard_is_said_back() -> None:
    events: list[Any] = []
    with (
        Emulator("ga") as emulator,
        Portkey(base_url=emulator.base_url).realtime.translations.connect(
            model="m", session=SETTINGS
        ) as connection,
    ):
        connection.send_audio_data(AUDIO)
        connection.send_audio_data(AUDIO)
        connection.session.close()
        events.extend(connection.listen())
        assert emulator.connections[0].dialect == "translations"
    check(events)


def test_the_same_with_asyncio() -> None:
    events: list[Any] = []

    async def main() -> None:
        async with (
            AsyncPortkey(base_url=emulator.base_url) as client,
            client.realtime.translations.connect(model="m", session=SETTINGS) as connection,
        ):
            await connection.send_audio_data(AUDIO)
            await connection.send_audio_data(AUDIO)
            await connection.session.close()
            events.extend([event async for event in connection.listen()])

    with Emulator("ga") as emulator:
        asyncio.run(main())
    check(events)


def test_an_unknown_setting_is_refused() -> None:
    with Emulator("ga") as emulator:
        manager = Portkey(base_url=emulator.base_url).realtime.translations.connect(
            model="m", session={"audio": {}, "voice": "alloy"}
        )
        with pytest.raises(ServerError, match="voice"), manager:
            pass


def test_a_translation_session_refuses_events_of_a_conversation() -> None:
    with (
        Emulator("ga") as emulator,
        Portkey(base_url=emulator.base_url).realtime.translations.connect(model="m") as connection,
    ):
        connection.recv(timeout=40)
        connection.send({"type": "response.create"})
        event = connection.recv(timeout=40)
        assert event.type == "error"
        assert "response.create" in str(event)


def test_a_model_is_needed_and_beta_has_no_translations() -> None:
    with Emulator("ga") as emulator:
        manager = Portkey(base_url=emulator.base_url).realtime.translations.connect(
            model="m", extra_query={"model": ""}
        )
        with manager as connection, pytest.raises(ConnectionLost, match="missing_model"):
            list(connection.listen())
    with Emulator("beta") as emulator:
        manager = Portkey(base_url=emulator.base_url).realtime.translations.connect(model="m")
        with pytest.raises(RealtimeError, match="404"), manager:
            pass


def test_a_client_secret_opens_the_session_that_it_was_made_for() -> None:
    session = {**SETTINGS, "model": "m"}
    with Emulator("ga") as emulator:
        translations = Portkey(base_url=emulator.base_url).realtime.translations
        made = translations.client_secrets.create(session=session)
        assert made.session.audio.output.language == "de"
        with translations.connect(model="m", session=made) as connection:
            created = connection.recv(timeout=40)
        used = emulator.connections[0].request.headers["authorization"]
    assert used == f"Bearer {made.value}"
    assert created.session.id == made.session.id
    assert created.session.audio.output.language == "de"


def test_a_client_secret_that_would_last_too_long_is_refused() -> None:
    async def main() -> None:
        async with AsyncPortkey(base_url=emulator.base_url) as client:
            await client.realtime.translations.client_secrets.create(
                session={"model": "m"}, expires_after={"anchor": "created_at", "seconds": 5}
            )

    with Emulator("ga") as emulator, pytest.raises(BadRequestError, match="10 to 7200"):
        asyncio.run(main())
