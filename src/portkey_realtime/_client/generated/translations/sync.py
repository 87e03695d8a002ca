# Generated from spec/client.yaml and spec/dialects.yaml. Do not edit: run "make generate".
"""A connection of the translations dialect for threads: its typed events and senders."""

from __future__ import annotations

from portkey_realtime._client.connect import planned
from portkey_realtime._client.generated.translations.events import Event
from portkey_realtime._config.options import ClientOptions, Given
from portkey_realtime._connection.sync import Connection, ConnectionManager
from portkey_realtime._core.opening import Plan
from portkey_realtime_wire.translations import DIALECT
from portkey_realtime_wire.translations.senders import Senders


class TranslationConnection(Connection[Event], Senders):
    """An open connection of the translations dialect.

    See ``Connection`` and the typed senders.
    """

    def __init__(self, plan: Plan) -> None:
        Senders.__init__(self, self.send, self._reported)
        Connection.__init__(self, plan)


class TranslationConnectionManager(ConnectionManager[TranslationConnection, Event]):
    """What ``connect`` returns: a connection that opens in ``with``, or on first use."""


def connect(client: ClientOptions, given: Given) -> TranslationConnectionManager:
    """A manager for a conversation with these options; nothing is dialled yet."""
    plan = planned(client, DIALECT, given)
    return TranslationConnectionManager(lambda: TranslationConnection(plan))
