"""``connect``: what it takes, and the connection types it leads to."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

from portkey_realtime._aio import AsyncConnection, AsyncConnectionManager
from portkey_realtime._options import ClientOptions
from portkey_realtime._session import Session
from portkey_realtime._sync import Connection, ConnectionManager
from portkey_realtime._websocket import Dial, plan
from portkey_realtime.errors import ConfigError
from portkey_realtime_wire import beta
from portkey_realtime_wire.beta.senders import AsyncSenders, Senders
from portkey_realtime_wire.shapes import SHAPES, to_wire

_SECRET_MARGIN: Final = 5.0
"""Seconds that a client secret must still be good for, to be worth dialling with."""

_KEYWORDS: Final = ("extra_query", "extra_headers", "session")


class RealtimeConnection(Connection[beta.ServerEvent], Senders):
    """An open conversation in the beta dialect; see ``Connection`` and the typed senders."""

    def __init__(self, *args: Any) -> None:
        Connection.__init__(self, *args)
        Senders.__init__(self, self.send)


class AsyncRealtimeConnection(AsyncConnection[beta.ServerEvent], AsyncSenders):
    """An open conversation in the beta dialect; see ``AsyncConnection`` and the typed senders."""

    def __init__(self, *args: Any) -> None:
        AsyncConnection.__init__(self, *args)
        AsyncSenders.__init__(self, self.send)


class RealtimeConnectionManager(ConnectionManager[RealtimeConnection, beta.ServerEvent]):
    """What ``connect`` returns: a connection that opens in ``with``, or on first use."""


class AsyncRealtimeConnectionManager(
    AsyncConnectionManager[AsyncRealtimeConnection, beta.ServerEvent]
):
    """What ``connect`` returns: a connection that opens in ``async with``, or on first use."""


def beta_connect(client: ClientOptions, **given: Any) -> RealtimeConnectionManager:
    """A manager for a connection with these options; nothing is dialled yet."""
    dial, settings = _prepare(client, **given)

    def open() -> RealtimeConnection:
        connection = RealtimeConnection.open(dial, Session(beta.DIALECT, redact=dial.redact))
        if settings:
            connection.session.update(session=settings)
        return connection

    return RealtimeConnectionManager(open)


def async_beta_connect(client: ClientOptions, **given: Any) -> AsyncRealtimeConnectionManager:
    """A manager for a connection with these options; nothing is dialled yet."""
    dial, settings = _prepare(client, **given)

    async def open() -> AsyncRealtimeConnection:
        session = Session(beta.DIALECT, redact=dial.redact)
        connection = await AsyncRealtimeConnection.open(dial, session)
        if settings:
            await connection.session.update(session=settings)
        return connection

    return AsyncRealtimeConnectionManager(open)


def _prepare(
    client: ClientOptions,
    *,
    model: object,
    websocket_connection_options: Mapping[str, Any] | None = None,
    **given: Any,
) -> tuple[Dial, dict[str, Any]]:
    """The checked options, and the settings to send once the connection is open."""
    unknown = sorted(name for name in given if name not in _KEYWORDS)
    if unknown:
        raise TypeError(
            f"connect() has no keyword {', '.join(unknown)}; besides model and "
            f"websocket_connection_options it has {', '.join(_KEYWORDS)}"
        )
    if not isinstance(model, str) or not model.strip():
        raise ConfigError("model must be the name of a model, such as gpt-4o-realtime-preview")
    headers = {"OpenAI-Beta": "realtime=v1"}
    secret, settings = carried_over(given.get("session"), time.time())
    if secret:
        headers["Authorization"] = f"Bearer {secret}"
    dial = plan(
        client,
        {"model": model},
        options=websocket_connection_options,
        headers=headers,
        extra_headers=given.get("extra_headers"),
        extra_query=given.get("extra_query"),
    )
    return dial, settings


def carried_over(session: Any, now: float) -> tuple[str, dict[str, Any]]:
    """What a created session brings along: its client secret, or its settings if that is spent.

    ``session`` is what ``sessions.create`` returned, or None. Raises ConfigError for anything
    else.
    """
    if session is None:
        return "", {}
    secret = getattr(session, "client_secret", None)
    if not hasattr(session, "get_headers"):
        raise ConfigError("session must be what sessions.create() returned")
    value = getattr(secret, "value", None)
    expires_at = getattr(secret, "expires_at", None)
    if value and (not expires_at or expires_at > now + _SECRET_MARGIN):
        return value, {}
    names = SHAPES[beta.SessionParams].fields.keys() - {"model"}  # a session keeps its model
    given = to_wire({name: getattr(session, name, None) for name in names})
    return "", {name: value for name, value in given.items() if value is not None}
