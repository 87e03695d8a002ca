# Generated from spec/client.yaml and spec/dialects.yaml. Do not edit: run "make generate".
"""A connection of the translations dialect for tasks: its typed events and senders."""

from __future__ import annotations

from portkey_realtime._client.connect import planned
from portkey_realtime._client.generated.translations.events import Event
from portkey_realtime._config.options import ClientOptions, Given
from portkey_realtime._connection.aio import AsyncConnection, AsyncConnectionManager
from portkey_realtime._core.opening import Plan
from portkey_realtime_wire.translations import DIALECT
from portkey_realtime_wire.translations.senders import AsyncSenders


class AsyncTranslationConnection(AsyncConnection[Event], AsyncSenders):
    """An open connection of the translations dialect.

    See ``AsyncConnection`` and the typed senders.
    """

    def __init__(self, plan: Plan) -> None:
        AsyncSenders.__init__(self, self.send, self._reported)
        AsyncConnection.__init__(self, plan)


class AsyncTranslationConnectionManager(AsyncConnectionManager[AsyncTranslationConnection, Event]):
    """What ``connect`` returns: a connection that opens in ``async with``, or on first use."""


def connect(client: ClientOptions, given: Given) -> AsyncTranslationConnectionManager:
    """A manager for a conversation with these options; nothing is dialled yet."""
    plan = planned(client, DIALECT, given)
    return AsyncTranslationConnectionManager(lambda: AsyncTranslationConnection(plan).open())
