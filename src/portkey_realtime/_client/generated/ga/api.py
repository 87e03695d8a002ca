# Generated from spec/client.yaml and spec/dialects.yaml. Do not edit: run "make generate".
"""``client.realtime``: REST resources, and the way to a connection."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from portkey_realtime._client.generated.conversations import AsyncConversations, Conversations
from portkey_realtime._config.options import Given
from portkey_realtime_wire.resources import AsyncGaResources, GaResources

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from os import PathLike
    from typing import Literal

    from portkey_realtime._client.generated.ga.aio import AsyncGaRealtimeConnectionManager
    from portkey_realtime._client.generated.ga.sync import GaRealtimeConnectionManager
    from portkey_realtime._client.generated.translations.api import AsyncTranslations, Translations
    from portkey_realtime._config.credentials import ExtraHeaders
    from portkey_realtime._config.generated.socket_options import WebsocketConnectionOptions
    from portkey_realtime._config.options import ClientOptions
    from portkey_realtime._rest.aio import AsyncRestTransport
    from portkey_realtime._rest.sync import RestTransport
    from portkey_realtime.drift import Drift
    from portkey_realtime.reconnect import Reconnect
    from portkey_realtime.recording import Recording
    from portkey_realtime_wire.ga.events import SessionParams as GaSessionParams
    from portkey_realtime_wire.ga.events import (
        TranscriptionSessionParams as GaTranscriptionSessionParams,
    )
    from portkey_realtime_wire.ga.rest.models import ClientSecretResponse

# What connect() and the resources need is imported when they are used: creating a session needs
# no WebSocket library, a connection needs no HTTP library, and each dialect loads by itself.


class Realtime(GaResources, Conversations):
    """Realtime in the shapes of the GA dialect: ``client_secrets``, ``calls`` and ``connect``."""

    _dialect = "ga"

    _transport: RestTransport

    def __init__(self, options: ClientOptions, transport: RestTransport) -> None:
        self._options = options
        self._transport = transport

    def connect(
        self,
        *,
        model: str | None = None,
        call_id: str | None = None,
        websocket_connection_options: WebsocketConnectionOptions = {},  # noqa: B006  # never changed
        intent: Literal["transcription"] | str | None = None,
        session: ClientSecretResponse
        | GaSessionParams
        | GaTranscriptionSessionParams
        | Mapping[str, Any]
        | None = None,
        wire: Literal["auto", "ga"] = "auto",
        extra_query: Mapping[str, str | float] | None = None,
        extra_headers: ExtraHeaders | None = None,
        reconnect: Reconnect | None = None,
        record: str | PathLike[str] | Recording | None = None,
        on_drift: Callable[[Drift], object] | None = None,
        strict: bool = False,
        **kwargs: Any,
    ) -> GaRealtimeConnectionManager:
        """A connection to a model, or to a call that is going on; nothing is dialled before.

        Args:
            model: The model's name, for a conversation of its own.
            call_id: The id of a WebRTC or SIP call, to listen in and steer it.
            websocket_connection_options: ``timeout`` (seconds to open, 10 by default),
                ``additional_headers`` (they win over all others) and the options of the websockets
                library by name.
            intent: ``"transcription"`` for a session that only transcribes. ``client.realtime``
                then needs no model in the address, and OpenAI refuses one; a proxy may need it.
            session: Settings, sent as soon as the connection is open; their ``type`` may be left
                out. Or what ``client_secrets.create`` returned; its secret is used while valid.
            wire: "auto" waits for the server's greeting and sees from it that the dialect is GA;
                "ga" takes that for granted and does not wait, for servers that never greet.
            extra_query: More query parameters.
            extra_headers: More headers of the handshake. Any value may be a function, and so may
                the whole: it is called for each dial, those of ``reconnect`` too.
            reconnect: A policy, such as ``Reconnect()``, to dial again when the connection is lost
                and to rebuild the conversation. Off by default.
            record: A path to append what travels to, as lines of JSON without secrets and audio, or
                a ``Recording`` for more. The file holds what was said: handle it so.
            on_drift: Called once for each thing that the server sends and the spec does not know,
                with a ``portkey_realtime.drift.Drift``. It must not block.
            strict: Raise EventDecodeError for an event that breaks the spec, where otherwise an
                ``InvalidEvent`` is handed on. For tests; reading can go on after it.

        Raises ConfigError for options that cannot be used, TypeError for a keyword that does
        not exist, ClosedError after the client's ``close()``. Reading raises
        APIConnectionError if the server's session and its events are those of the beta
        dialect: then use ``client.beta.realtime``.
        """
        given = Given(locals())
        # Tracebacks show the locals of this frame, and these may hold keys.
        del websocket_connection_options, session, extra_query, extra_headers, kwargs
        from portkey_realtime._client.generated.ga.sync import connect

        self._transport.check_open()
        return connect(self._options, given)

    @cached_property
    def translations(self) -> Translations:
        """Sessions that translate speech as it is spoken: ``connect`` and ``client_secrets``."""
        from portkey_realtime._client.generated.translations.api import Translations

        return Translations(self._options, self._transport)


class AsyncRealtime(AsyncGaResources, AsyncConversations):
    """Realtime in the shapes of the GA dialect: ``client_secrets``, ``calls`` and ``connect``."""

    _dialect = "ga"

    _transport: AsyncRestTransport

    def __init__(self, options: ClientOptions, transport: AsyncRestTransport) -> None:
        self._options = options
        self._transport = transport

    def connect(
        self,
        *,
        model: str | None = None,
        call_id: str | None = None,
        websocket_connection_options: WebsocketConnectionOptions = {},  # noqa: B006  # never changed
        intent: Literal["transcription"] | str | None = None,
        session: ClientSecretResponse
        | GaSessionParams
        | GaTranscriptionSessionParams
        | Mapping[str, Any]
        | None = None,
        wire: Literal["auto", "ga"] = "auto",
        extra_query: Mapping[str, str | float] | None = None,
        extra_headers: ExtraHeaders | None = None,
        reconnect: Reconnect | None = None,
        record: str | PathLike[str] | Recording | None = None,
        on_drift: Callable[[Drift], object] | None = None,
        strict: bool = False,
        **kwargs: Any,
    ) -> AsyncGaRealtimeConnectionManager:
        """A connection to a model, or to a call that is going on; nothing is dialled before.

        Args:
            model: The model's name, for a conversation of its own.
            call_id: The id of a WebRTC or SIP call, to listen in and steer it.
            websocket_connection_options: ``timeout`` (seconds to open, 10 by default),
                ``additional_headers`` (they win over all others) and the options of the websockets
                library by name.
            intent: ``"transcription"`` for a session that only transcribes. ``client.realtime``
                then needs no model in the address, and OpenAI refuses one; a proxy may need it.
            session: Settings, sent as soon as the connection is open; their ``type`` may be left
                out. Or what ``client_secrets.create`` returned; its secret is used while valid.
            wire: "auto" waits for the server's greeting and sees from it that the dialect is GA;
                "ga" takes that for granted and does not wait, for servers that never greet.
            extra_query: More query parameters.
            extra_headers: More headers of the handshake. Any value may be a function, and so may
                the whole: it is called for each dial, those of ``reconnect`` too.
            reconnect: A policy, such as ``Reconnect()``, to dial again when the connection is lost
                and to rebuild the conversation. Off by default.
            record: A path to append what travels to, as lines of JSON without secrets and audio, or
                a ``Recording`` for more. The file holds what was said: handle it so.
            on_drift: Called once for each thing that the server sends and the spec does not know,
                with a ``portkey_realtime.drift.Drift``. It must not block.
            strict: Raise EventDecodeError for an event that breaks the spec, where otherwise an
                ``InvalidEvent`` is handed on. For tests; reading can go on after it.

        Raises ConfigError for options that cannot be used, TypeError for a keyword that does
        not exist, ClosedError after the client's ``close()``. Reading raises
        APIConnectionError if the server's session and its events are those of the beta
        dialect: then use ``client.beta.realtime``.
        """
        given = Given(locals())
        # Tracebacks show the locals of this frame, and these may hold keys.
        del websocket_connection_options, session, extra_query, extra_headers, kwargs
        from portkey_realtime._client.generated.ga.aio import connect

        self._transport.check_open()
        return connect(self._options, given)

    @cached_property
    def translations(self) -> AsyncTranslations:
        """Sessions that translate speech as it is spoken: ``connect`` and ``client_secrets``."""
        from portkey_realtime._client.generated.translations.api import AsyncTranslations

        return AsyncTranslations(self._options, self._transport)
