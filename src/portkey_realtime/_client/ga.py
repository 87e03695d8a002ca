"""The GA API: its connection, with typed events and senders of the GA dialect on both shells."""

from __future__ import annotations

from typing import Any

from portkey_realtime._client.connect import call_query, model_query, planned, prepare
from portkey_realtime._config.options import ClientOptions, Given
from portkey_realtime._connection.aio import AsyncConnection, AsyncConnectionManager
from portkey_realtime._connection.sync import Connection, ConnectionManager
from portkey_realtime._core.opening import Plan
from portkey_realtime.errors import ConfigError
from portkey_realtime.ga import DIALECT, Event
from portkey_realtime_wire.ga.senders import AsyncSenders, Senders


class GaConnection(Connection[Event], Senders):
    """An open conversation in the GA dialect; see ``Connection`` and the typed senders."""

    def __init__(self, plan: Plan) -> None:
        Senders.__init__(self, self.send)
        Connection.__init__(self, plan)


class AsyncGaConnection(AsyncConnection[Event], AsyncSenders):
    """An open conversation in the GA dialect; see ``AsyncConnection`` and the typed senders."""

    def __init__(self, plan: Plan) -> None:
        AsyncSenders.__init__(self, self.send)
        AsyncConnection.__init__(self, plan)


class GaConnectionManager(ConnectionManager[GaConnection, Event]):
    """What ``connect`` returns: a connection that opens in ``with``, or on first use."""


class AsyncGaConnectionManager(AsyncConnectionManager[AsyncGaConnection, Event]):
    """What ``connect`` returns: a connection that opens in ``async with``, or on first use."""


def connect(client: ClientOptions, given: Given) -> GaConnectionManager:
    """A manager for a conversation with these options; nothing is dialled yet."""
    plan = planned(_plan, client, given)
    return GaConnectionManager(lambda: GaConnection(plan))


def async_connect(client: ClientOptions, given: Given) -> AsyncGaConnectionManager:
    """A manager for a conversation with these options; nothing is dialled yet."""
    plan = planned(_plan, client, given)
    return AsyncGaConnectionManager(lambda: AsyncGaConnection(plan).open())


def _plan(
    client: ClientOptions, *, model: object = None, call_id: object = None, **given: Any
) -> Plan:
    if (model is None) == (call_id is None):
        raise ConfigError("give either model, for a new conversation, or call_id, to join a call")
    query = model_query(model) if call_id is None else call_query(call_id)
    return prepare(client, DIALECT, ("auto",), query, **given)
