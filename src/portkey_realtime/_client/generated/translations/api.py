# Generated from spec/client.yaml and spec/dialects.yaml. Do not edit: run "make generate".
"""``client.realtime.translations``: REST resources, and the way to a connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from portkey_realtime._config.options import Given
from portkey_realtime_wire.resources import AsyncTranslationsResources, TranslationsResources

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from os import PathLike

    from portkey_realtime._client.generated.translations.aio import (
        AsyncTranslationConnectionManager,
    )
    from portkey_realtime._client.generated.translations.sync import TranslationConnectionManager
    from portkey_realtime._config.credentials import ExtraHeaders
    from portkey_realtime._config.generated.socket_options import WebsocketConnectionOptions
    from portkey_realtime._config.options import ClientOptions
    from portkey_realtime._rest.aio import AsyncRestTransport
    from portkey_realtime._rest.sync import RestTransport
    from portkey_realtime.drift import Drift
    from portkey_realtime.reconnect import Reconnect
    from portkey_realtime.recording import Recording
    from portkey_realtime_wire.translations.events import TranslationSessionUpdate
    from portkey_realtime_wire.translations.rest.models import TranslationClientSecretResponse

# What connect() and the resources need is imported when they are used: creating a session needs
# no WebSocket library, a connection needs no HTTP library, and each dialect loads by itself.


class Translations(TranslationsResources):
    """Sessions that translate speech as it is spoken: ``connect`` and ``client_secrets``."""

    _transport: RestTransport

    def __init__(self, options: ClientOptions, transport: RestTransport) -> None:
        self._options = options
        self._transport = transport

    def connect(
        self,
        *,
        model: str,
        websocket_connection_options: WebsocketConnectionOptions = {},  # noqa: B006  # never changed
        session: TranslationClientSecretResponse
        | TranslationSessionUpdate
        | Mapping[str, Any]
        | None = None,
        extra_query: Mapping[str, str | float] | None = None,
        extra_headers: ExtraHeaders | None = None,
        reconnect: Reconnect | None = None,
        record: str | PathLike[str] | Recording | None = None,
        on_drift: Callable[[Drift], object] | None = None,
        strict: bool = False,
        **kwargs: Any,
    ) -> TranslationConnectionManager:
        """A connection to a model that translates, to be used in ``with``; nothing is dialled
        before.

        Args:
            model: The model's name, such as ``gpt-realtime`` or ``@provider/gpt-realtime``.
            websocket_connection_options: ``timeout`` (seconds to open, 10 by default),
                ``additional_headers`` (they win over all others) and the options of the websockets
                library by name.
            session: Settings, such as ``{"audio": {"output": {"language": "de"}}}``, sent as soon
                as the connection is open. Or what ``client_secrets.create`` returned; its secret is
                used while valid.
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
        not exist, ClosedError after the client's ``close()``.
        """
        given = Given(locals())
        # Tracebacks show the locals of this frame, and these may hold keys.
        del websocket_connection_options, session, extra_query, extra_headers, kwargs
        from portkey_realtime._client.generated.translations.sync import connect

        self._transport.check_open()
        return connect(self._options, given)

    @property
    def create(self) -> Callable[..., Any]:
        """The same as ``client_secrets.create``."""
        return self.client_secrets.create


class AsyncTranslations(AsyncTranslationsResources):
    """Sessions that translate speech as it is spoken: ``connect`` and ``client_secrets``."""

    _transport: AsyncRestTransport

    def __init__(self, options: ClientOptions, transport: AsyncRestTransport) -> None:
        self._options = options
        self._transport = transport

    def connect(
        self,
        *,
        model: str,
        websocket_connection_options: WebsocketConnectionOptions = {},  # noqa: B006  # never changed
        session: TranslationClientSecretResponse
        | TranslationSessionUpdate
        | Mapping[str, Any]
        | None = None,
        extra_query: Mapping[str, str | float] | None = None,
        extra_headers: ExtraHeaders | None = None,
        reconnect: Reconnect | None = None,
        record: str | PathLike[str] | Recording | None = None,
        on_drift: Callable[[Drift], object] | None = None,
        strict: bool = False,
        **kwargs: Any,
    ) -> AsyncTranslationConnectionManager:
        """A connection to a model that translates, to be used in ``async with``; nothing is
        dialled before.

        Args:
            model: The model's name, such as ``gpt-realtime`` or ``@provider/gpt-realtime``.
            websocket_connection_options: ``timeout`` (seconds to open, 10 by default),
                ``additional_headers`` (they win over all others) and the options of the websockets
                library by name.
            session: Settings, such as ``{"audio": {"output": {"language": "de"}}}``, sent as soon
                as the connection is open. Or what ``client_secrets.create`` returned; its secret is
                used while valid.
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
        not exist, ClosedError after the client's ``close()``.
        """
        given = Given(locals())
        # Tracebacks show the locals of this frame, and these may hold keys.
        del websocket_connection_options, session, extra_query, extra_headers, kwargs
        from portkey_realtime._client.generated.translations.aio import connect

        self._transport.check_open()
        return connect(self._options, given)

    @property
    def create(self) -> Callable[..., Any]:
        """The same as ``client_secrets.create``."""
        return self.client_secrets.create
