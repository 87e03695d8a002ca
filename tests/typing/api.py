"""What type checkers must see of the public API. Checked by mypy and pyright, never run."""

from __future__ import annotations

from typing import Any, assert_type

import portkey_ai
from portkey_realtime import (
    NOT_GIVEN,
    AsyncGaRealtimeConnection,
    AsyncGaRealtimeConnectionManager,
    AsyncPortkey,
    AsyncRealtimeConnection,
    AsyncRealtimeConnectionManager,
    GaRealtimeConnection,
    GaRealtimeConnectionManager,
    NotGiven,
    Portkey,
    RealtimeConnection,
    RealtimeConnectionManager,
    RealtimeEvent,
    SessionCreateResponse,
    beta,
    ga,
)


def clients(client: Portkey, other: AsyncPortkey) -> None:
    assert_type(client.api_key, str)
    assert_type(client.base_url, str)
    assert_type(client.with_options(timeout=5), Portkey)
    assert_type(other.with_options(timeout=5), AsyncPortkey)
    assert_type(portkey_ai.Portkey(), Portkey)
    assert_type(portkey_ai.AsyncPortkey(), AsyncPortkey)


def sessions(client: Portkey) -> None:
    session = client.beta.realtime.sessions.create(
        model="gpt-realtime",
        modalities=["text", "audio"],
        voice="a voice that is not in the spec",
        temperature=0.3,
        max_response_output_tokens="inf",
        input_audio_transcription={"model": "whisper-1"},
        turn_detection=None,
        tools=[{"type": "function", "name": "ping"}],
        instructions=NOT_GIVEN,
    )
    assert_type(session, SessionCreateResponse)
    assert_type(session.id, str | None)
    assert_type(session.turn_detection, dict[str, Any] | None)
    assert_type(session.tools, list[dict[str, Any]] | None)
    assert_type(session.temperature, float | None)
    client.beta.realtime.sessions.create(temperature="hot")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.beta.realtime.sessions.create(model=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

    raw = client.beta.realtime.sessions.with_raw_response.create(model="m")
    assert_type(raw.parse(), SessionCreateResponse)
    assert_type(raw.status, int)
    client.beta.realtime.sessions.with_raw_response.create(temperature="hot")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def async_sessions(client: AsyncPortkey) -> None:
    sessions = client.beta.realtime.sessions
    assert_type(await sessions.create(model="m"), SessionCreateResponse)
    assert_type((await sessions.with_raw_response.create(model="m")).content, bytes)


def connect(client: Portkey, session: SessionCreateResponse) -> None:
    manager = client.beta.realtime.connect(
        model="m",
        session=session,
        wire="ga",
        websocket_connection_options={"timeout": 30, "additional_headers": {"X-A": "b"}},
    )
    assert_type(manager, RealtimeConnectionManager)
    manager.send_audio_data(b"")
    for event in manager.listen():
        assert_type(event, beta.Event)
    with manager as connection:
        assert_type(connection, RealtimeConnection)
        assert_type(connection.recv(timeout=1), beta.Event)
        for event in connection:
            assert_type(event, beta.Event)
        connection.send_audio_data(bytearray())
        connection.session.update(session={"voice": "alloy"})
        connection.session.update(session=beta.SessionParams(voice="alloy"))
        connection.response.create()
    manager.send_audio_data("text")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.beta.realtime.connect()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


async def async_connect(client: AsyncPortkey) -> None:
    manager = client.beta.realtime.connect(model="m")
    assert_type(manager, AsyncRealtimeConnectionManager)
    await manager.send_audio_data(b"")
    async for event in manager.listen():
        assert_type(event, beta.Event)
    async for event in await manager.listen():
        assert_type(event, beta.Event)
    async with manager as connection:
        assert_type(connection, AsyncRealtimeConnection)
        assert_type(await connection.recv(timeout=1), beta.Event)
        async for event in connection:
            assert_type(event, beta.Event)
        await connection.send_audio_data(memoryview(b""))
        await connection.response.create(response={"modalities": ["text"]})


def ga_connect(client: Portkey) -> None:
    with client.realtime.connect(model="m") as connection:
        for event in connection.listen():
            assert_type(event, ga.Event)
            if event.type == "response.output_audio.delta":
                assert_type(event, ga.ResponseOutputAudioDeltaEvent)
                assert_type(event.audio, bytes)


def every_event(event: beta.Event, other: ga.Event) -> None:
    assert_type(event.delta, str | None)
    assert_type(event.audio, bytes | None)
    assert_type(other.delta, str | None)
    assert_type(other.audio, bytes | None)
    as_documented(event)
    as_documented(other)


def as_documented(event: RealtimeEvent) -> None:
    assert_type(event.type, str)
    assert_type(event.delta, str | None)
    assert_type(event.audio, bytes | None)


def narrowing_by_type(event: beta.Event) -> None:
    if event.type == "response.audio.delta":
        assert_type(event, beta.ResponseAudioDeltaEvent)
        assert_type(event.delta, str)
        assert_type(event.audio, bytes)
    elif event.type == "response.text.delta":
        assert_type(event, beta.ResponseTextDeltaEvent)
        assert_type(event.delta, str)
        assert_type(event.audio, None)
    elif event.type == "response.done":
        assert_type(event, beta.ResponseDoneEvent)
        assert_type(event.delta, None)
        assert_type(event.response, beta.Response)
    elif event.type == "error":
        assert_type(event, beta.ErrorEvent)


def narrowing_by_class(event: beta.Event) -> None:
    match event:
        case beta.ResponseAudioDeltaEvent(audio=sound):
            assert_type(sound, bytes)
        case beta.ResponseOutputItemDoneEvent(item=beta.FunctionCallItem() as call):
            assert_type(call.name, str | NotGiven | None)
        case beta.UnknownEvent():
            assert_type(event.raw, dict[str, Any])
        case beta.InvalidEvent():
            assert_type(event.problems, tuple[str, ...])
        case _:
            pass
    if isinstance(event, beta.ResponseTextDeltaEvent):
        assert_type(event.delta, str)


def what_a_server_left_out_is_none(event: beta.ResponseDoneEvent, error: beta.ErrorEvent) -> None:
    usage = event.response.usage
    if usage is not None:
        assert_type(usage, beta.Usage)
    assert_type(error.error, beta.ErrorDetail)
    assert_type(error.error.message, str | None)
    name = event.response.id
    if name is not None:
        assert_type(name, str)


def ways_to_connect(client: Portkey, other: AsyncPortkey) -> None:
    assert_type(
        client.realtime.connect(intent="transcription", wire="ga"), GaRealtimeConnectionManager
    )
    client.realtime.connect(model="m", session={"instructions": "Be brief."})
    client.realtime.connect(model="m", session=ga.SessionParams(instructions="Be brief."))
    client.beta.realtime.connect(model="m", session=beta.SessionParams(temperature=0.7))
    client.realtime.connect(model="m", session=3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.realtime.connect(model="m", wire="beta")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with client.realtime.connect(model="m") as connection:
        assert_type(connection, GaRealtimeConnection)
    assert_type(other.realtime.connect(model="m"), AsyncGaRealtimeConnectionManager)
    assert_type(ga.AsyncGaRealtimeConnection, type[AsyncGaRealtimeConnection])


def a_token() -> str:
    return "token"


async def a_token_later() -> str:
    return "token"


def credentials() -> None:
    client = Portkey(api_key=a_token, Authorization=a_token)
    client.realtime.connect(model="m", extra_headers={"api-key": a_token})
    client.realtime.connect(model="m", extra_headers=lambda: {"api-key": a_token()})
    other = AsyncPortkey(api_key=a_token_later)
    other.realtime.connect(model="m", extra_headers={"api-key": a_token_later, "X-A": "b"})
    Portkey(api_key=3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
