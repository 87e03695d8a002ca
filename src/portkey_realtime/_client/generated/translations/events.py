# Generated from spec/client.yaml and spec/dialects.yaml. Do not edit: run "make generate".
"""What a connection of the translations dialect yields."""

from typing import TypeAlias

from portkey_realtime._core.overflow import AudioDropped
from portkey_realtime.reconnect import Reconnected, SessionExpiring
from portkey_realtime_wire.translations import ServerEvent

Event: TypeAlias = ServerEvent | Reconnected | SessionExpiring | AudioDropped
"""What a connection yields: the server's events; of the client's own, two with ``reconnect`` and
one with ``overflow="drop_audio"``."""
