# Generated from spec/*/openapi.yaml. Do not edit: run "make generate".
"""The REST resources of each dialect, as properties. A dialect is imported when one is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from .runtime import AsyncRestTransport, RestTransport

if TYPE_CHECKING:
    from .beta import resources as beta
    from .ga import resources as ga
    from .translations import resources as translations


class BetaResources:
    """Calls of the beta dialect, by resource."""

    _transport: RestTransport

    @cached_property
    def sessions(self) -> beta.Sessions:
        """Sessions for a conversation."""
        from .beta.resources import Sessions

        return Sessions(self._transport)

    @cached_property
    def transcription_sessions(self) -> beta.TranscriptionSessions:
        """Sessions that only transcribe."""
        from .beta.resources import TranscriptionSessions

        return TranscriptionSessions(self._transport)


class AsyncBetaResources:
    """Calls of the beta dialect, by resource."""

    _transport: AsyncRestTransport

    @cached_property
    def sessions(self) -> beta.AsyncSessions:
        """Sessions for a conversation."""
        from .beta.resources import AsyncSessions

        return AsyncSessions(self._transport)

    @cached_property
    def transcription_sessions(self) -> beta.AsyncTranscriptionSessions:
        """Sessions that only transcribe."""
        from .beta.resources import AsyncTranscriptionSessions

        return AsyncTranscriptionSessions(self._transport)


class GaResources:
    """Calls of the ga dialect, by resource."""

    _transport: RestTransport

    @cached_property
    def client_secrets(self) -> ga.ClientSecrets:
        """Short-lived keys for browsers and devices."""
        from .ga.resources import ClientSecrets

        return ClientSecrets(self._transport)

    @cached_property
    def calls(self) -> ga.Calls:
        """WebRTC and SIP calls."""
        from .ga.resources import Calls

        return Calls(self._transport)


class AsyncGaResources:
    """Calls of the ga dialect, by resource."""

    _transport: AsyncRestTransport

    @cached_property
    def client_secrets(self) -> ga.AsyncClientSecrets:
        """Short-lived keys for browsers and devices."""
        from .ga.resources import AsyncClientSecrets

        return AsyncClientSecrets(self._transport)

    @cached_property
    def calls(self) -> ga.AsyncCalls:
        """WebRTC and SIP calls."""
        from .ga.resources import AsyncCalls

        return AsyncCalls(self._transport)


class TranslationsResources:
    """Calls of the translations dialect, by resource."""

    _transport: RestTransport

    @cached_property
    def client_secrets(self) -> translations.ClientSecrets:
        """Short-lived keys that open a translation session."""
        from .translations.resources import ClientSecrets

        return ClientSecrets(self._transport)


class AsyncTranslationsResources:
    """Calls of the translations dialect, by resource."""

    _transport: AsyncRestTransport

    @cached_property
    def client_secrets(self) -> translations.AsyncClientSecrets:
        """Short-lived keys that open a translation session."""
        from .translations.resources import AsyncClientSecrets

        return AsyncClientSecrets(self._transport)
