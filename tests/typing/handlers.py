"""What type checkers must see of handlers. Checked by mypy and pyright, never run."""

from __future__ import annotations

from typing import Any, assert_type

from portkey_realtime import (
    AsyncRealtimeConnection,
    InvalidEvent,
    RealtimeConnection,
    UnknownEvent,
    beta,
    ga,
)
from portkey_realtime.reconnect import Reconnected, SessionExpiring


def done(event: beta.ResponseDoneEvent) -> None:
    assert_type(event.response, beta.Response)


async def done_later(event: beta.ResponseDoneEvent) -> None:
    assert_type(event.response, beta.Response)


def anything(event: beta.Event) -> None:
    assert_type(event.audio, bytes | None)


def failed(error: Exception, event: Any) -> None: ...


def by_class(connection: RealtimeConnection, other: AsyncRealtimeConnection) -> None:
    connection.on(beta.ResponseDoneEvent, done)
    connection.once(beta.ResponseDoneEvent, done)
    connection.off(beta.ResponseDoneEvent, done)
    other.on(beta.ResponseDoneEvent, done)
    other.on(beta.ResponseDoneEvent, done_later)
    connection.on_error(failed)
    connection.on_error(None)


def by_type(connection: RealtimeConnection) -> None:
    connection.on("response.done", anything)
    connection.once("response.done", anything)
    connection.off("response.done", anything)


def as_decorators(connection: RealtimeConnection, other: AsyncRealtimeConnection) -> None:
    @connection.on(beta.ResponseAudioDeltaEvent)
    def speak(event: beta.ResponseAudioDeltaEvent) -> None:
        assert_type(event.audio, bytes)

    @other.once("session.created")
    async def greeted(event: beta.Event) -> None: ...

    @connection.on(UnknownEvent)
    def unknown(event: UnknownEvent) -> None: ...

    @connection.on(InvalidEvent)
    def invalid(event: InvalidEvent) -> None:
        assert_type(event.problems, tuple[str, ...])

    @connection.on(Reconnected)
    def back(event: Reconnected) -> None:
        assert_type(event.lost, tuple[str, ...])

    connection.on(SessionExpiring, lambda event: print(event.seconds_left))
    connection.off(ga.ResponseDoneEvent, speak)


def told_apart(event: beta.Event) -> None:
    if isinstance(event, Reconnected):
        assert_type(event.attempts, int)
    elif event.type == "client.session_expiring":
        assert_type(event, SessionExpiring)
    elif event.type == "response.done":
        assert_type(event, beta.ResponseDoneEvent)


def wrong(connection: RealtimeConnection) -> None:
    connection.on(beta.SessionCreatedEvent, done)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    connection.on("response.done", "done")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    connection.on(5, anything)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
