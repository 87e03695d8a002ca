# Generated from spec/translations/openapi.yaml. Do not edit: run "make generate".
"""Portkey Realtime API, translations: one typed method per operation, blocking and awaitable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..runtime import (
    NOT_GIVEN,
    AsyncRestTransport,
    NotGiven,
    RequestOptions,
    RestTransport,
    async_raw_method,
    raw_method,
)
from .rest.api.client_secrets import create_translation_client_secret
from .rest.models import ExpiresAfter, TranslationClientSecretResponse, TranslationSessionParams


class ClientSecrets:
    """``/realtime/client_secrets`` and what belongs to it."""

    def __init__(self, transport: RestTransport) -> None:
        self._transport = transport

    def create(
        self,
        *,
        session: TranslationSessionParams | Mapping[str, Any],
        expires_after: ExpiresAfter | Mapping[str, Any] | NotGiven = NOT_GIVEN,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float | None | NotGiven = NOT_GIVEN,
    ) -> TranslationClientSecretResponse:
        """Makes a client secret for a translation session.

        A browser or a device opens a session with it, without your key.

        Args:
            session: Settings of the session that the secret opens.
            expires_after: How long the secret can open a session.
        """
        _options = RequestOptions(
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
            timeout=timeout,
        )
        # Tracebacks show the locals of this frame, and these may hold keys.
        del extra_headers, extra_query, extra_body
        return self._transport.call(
            create_translation_client_secret.build_request(
                session=session, expires_after=expires_after
            ),
            create_translation_client_secret.parse_response,
            _options,
        )

    @property
    def with_raw_response(self) -> ClientSecretsWithRawResponse:
        """The same methods; they answer with status, headers and body before parsing."""
        return ClientSecretsWithRawResponse(self)


class ClientSecretsWithRawResponse:
    """See ``ClientSecrets.with_raw_response``."""

    def __init__(self, resource: ClientSecrets) -> None:
        self.create = raw_method(resource.create)


class AsyncClientSecrets:
    """``/realtime/client_secrets`` and what belongs to it."""

    def __init__(self, transport: AsyncRestTransport) -> None:
        self._transport = transport

    async def create(
        self,
        *,
        session: TranslationSessionParams | Mapping[str, Any],
        expires_after: ExpiresAfter | Mapping[str, Any] | NotGiven = NOT_GIVEN,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float | None | NotGiven = NOT_GIVEN,
    ) -> TranslationClientSecretResponse:
        """Makes a client secret for a translation session.

        A browser or a device opens a session with it, without your key.

        Args:
            session: Settings of the session that the secret opens.
            expires_after: How long the secret can open a session.
        """
        _options = RequestOptions(
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
            timeout=timeout,
        )
        # Tracebacks show the locals of this frame, and these may hold keys.
        del extra_headers, extra_query, extra_body
        return await self._transport.call(
            create_translation_client_secret.build_request(
                session=session, expires_after=expires_after
            ),
            create_translation_client_secret.parse_response,
            _options,
        )

    @property
    def with_raw_response(self) -> AsyncClientSecretsWithRawResponse:
        """The same methods; they answer with status, headers and body before parsing."""
        return AsyncClientSecretsWithRawResponse(self)


class AsyncClientSecretsWithRawResponse:
    """See ``AsyncClientSecrets.with_raw_response``."""

    def __init__(self, resource: AsyncClientSecrets) -> None:
        self.create = async_raw_method(resource.create)
