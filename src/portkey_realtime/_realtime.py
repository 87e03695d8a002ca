"""``client.beta.realtime``: sessions over REST, and the way to a connection."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portkey_realtime._beta import AsyncRealtimeConnectionManager, RealtimeConnectionManager
    from portkey_realtime._client import AsyncPortkey, Portkey
    from portkey_realtime._websocket import WebsocketConnectionOptions
    from portkey_realtime_wire.beta.resources import (
        AsyncSessions,
        AsyncTranscriptionSessions,
        Sessions,
        TranscriptionSessions,
    )

# What connect() and the resources need is imported when they are used: creating a session needs
# no WebSocket library, and a connection needs no HTTP library.


class BetaRealtime:
    """Realtime in the shapes of the beta dialect: ``sessions`` and ``connect``."""

    def __init__(self, client: Portkey) -> None:
        self._client = client

    @cached_property
    def sessions(self) -> Sessions:
        """Creates sessions: ``sessions.create(model=…)``."""
        from portkey_realtime_wire.beta.resources import Sessions

        return Sessions(self._client._transport)

    @cached_property
    def transcription_sessions(self) -> TranscriptionSessions:
        """Creates sessions that only transcribe: ``transcription_sessions.create(…)``."""
        from portkey_realtime_wire.beta.resources import TranscriptionSessions

        return TranscriptionSessions(self._client._transport)

    def connect(
        self,
        *,
        model: str,
        websocket_connection_options: WebsocketConnectionOptions = {},  # noqa: B006 - only read
        **kwargs: Any,
    ) -> RealtimeConnectionManager:
        """A connection to a model, to be used in ``with``; nothing is dialled before.

        ``websocket_connection_options`` takes ``timeout`` (seconds to open, default 10) and
        ``additional_headers``, which win over the client's own. Raises ConfigError for options
        that cannot be used, ClosedError after the client's ``close()``.
        """
        self._client._transport.check_open()
        from portkey_realtime._beta import connect

        return connect(
            self._client._options,
            model=model,
            websocket_connection_options=websocket_connection_options,
            **kwargs,
        )


class AsyncBetaRealtime:
    """Realtime in the shapes of the beta dialect: ``sessions`` and ``connect``."""

    def __init__(self, client: AsyncPortkey) -> None:
        self._client = client

    @cached_property
    def sessions(self) -> AsyncSessions:
        """Creates sessions: ``await sessions.create(model=…)``."""
        from portkey_realtime_wire.beta.resources import AsyncSessions

        return AsyncSessions(self._client._transport)

    @cached_property
    def transcription_sessions(self) -> AsyncTranscriptionSessions:
        """Creates sessions that only transcribe: ``await transcription_sessions.create(…)``."""
        from portkey_realtime_wire.beta.resources import AsyncTranscriptionSessions

        return AsyncTranscriptionSessions(self._client._transport)

    def connect(
        self,
        *,
        model: str,
        websocket_connection_options: WebsocketConnectionOptions = {},  # noqa: B006 - only read
        **kwargs: Any,
    ) -> AsyncRealtimeConnectionManager:
        """A connection to a model, to be used in ``async with``; nothing is dialled before.

        ``websocket_connection_options`` takes ``timeout`` (seconds to open, default 10) and
        ``additional_headers``, which win over the client's own. Raises ConfigError for options
        that cannot be used, ClosedError after the client's ``close()``.
        """
        self._client._transport.check_open()
        from portkey_realtime._beta import async_connect

        return async_connect(
            self._client._options,
            model=model,
            websocket_connection_options=websocket_connection_options,
            **kwargs,
        )


class Beta:
    """``client.beta``."""

    def __init__(self, client: Portkey) -> None:
        self._client = client

    @cached_property
    def realtime(self) -> BetaRealtime:
        """Realtime in the shapes of the beta dialect."""
        return BetaRealtime(self._client)


class AsyncBeta:
    """``client.beta``."""

    def __init__(self, client: AsyncPortkey) -> None:
        self._client = client

    @cached_property
    def realtime(self) -> AsyncBetaRealtime:
        """Realtime in the shapes of the beta dialect."""
        return AsyncBetaRealtime(self._client)
