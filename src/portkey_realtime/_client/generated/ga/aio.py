# Generated from spec/client.yaml and spec/dialects.yaml. Do not edit: run "make generate".
"""A connection of the GA dialect for tasks: its typed events and senders."""

from __future__ import annotations

from portkey_realtime._client.connect import planned
from portkey_realtime._client.generated.ga.events import Event
from portkey_realtime._config.options import ClientOptions, Given
from portkey_realtime._connection.aio import AsyncConnection, AsyncConnectionManager
from portkey_realtime._core.opening import Plan
from portkey_realtime_wire.ga import DIALECT
from portkey_realtime_wire.ga.senders import AsyncSenders


class AsyncGaRealtimeConnection(AsyncConnection[Event], AsyncSenders):
    """An open connection of the GA dialect.

    See ``AsyncConnection`` and the typed senders.
    """

    def __init__(self, plan: Plan) -> None:
        AsyncSenders.__init__(self, self.send, self._reported)
        AsyncConnection.__init__(self, plan)


class AsyncGaRealtimeConnectionManager(AsyncConnectionManager[AsyncGaRealtimeConnection, Event]):
    """What ``connect`` returns: a connection that opens in ``async with``, or on first use."""


def connect(client: ClientOptions, given: Given) -> AsyncGaRealtimeConnectionManager:
    """A manager for a conversation with these options; nothing is dialled yet."""
    plan = planned(client, DIALECT, given)
    return AsyncGaRealtimeConnectionManager(lambda: AsyncGaRealtimeConnection(plan).open())
