# Generated from spec/translations/asyncapi.yaml. Do not edit: run "make generate".
"""Portkey Realtime API, translations: one typed method per client event, blocking and awaitable.

``connection.input_audio_buffer.append(audio=b"...")`` sends ``input_audio_buffer.append``. Objects
may be given as classes or as plain dicts, audio as bytes. Raises ConfigError, with nothing sent,
for what the spec does not allow.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from typing import Any

from ..runtime import NOT_GIVEN, NotGiven
from ..shapes import build_event
from .decoding import EXACT_CLIENT
from .dispatch import ClientEvent
from .events import (
    SessionCloseEvent,
    SessionInputAudioBufferAppendEvent,
    SessionUpdateEvent,
    TranslationSessionUpdate,
)


class SessionInputAudioBufferSender:
    """``session.input_audio_buffer.*``"""

    def __init__(self, send: Callable[[ClientEvent], None]) -> None:
        self._send = send

    def append(
        self, *, audio: str | bytes | bytearray | memoryview, event_id: str | NotGiven = NOT_GIVEN
    ) -> None:
        """Adds audio to what is translated.

        The server does not confirm it. Audio in means audio out: there are no turns to
        commit.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            audio: The audio, base64, as 16-bit little-endian mono PCM at 24 kHz.
        """
        self._send(
            build_event(
                SessionInputAudioBufferAppendEvent, EXACT_CLIENT, audio=audio, event_id=event_id
            )
        )


class SessionSender:
    """``session.*``; every other attribute is that of the settings in force, as the
    server last reported them: AttributeError before the first report."""

    def __init__(
        self, send: Callable[[ClientEvent], None], reported: Callable[[], Any] | None = None
    ) -> None:
        self._send = send
        self._reported = reported

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or self._reported is None:
            raise AttributeError(name)
        reported = self._reported()
        if reported is None:
            raise AttributeError(f"{name}: the server has not reported its settings yet")
        return getattr(reported, name)

    def __repr__(self) -> str:
        return repr(self._reported() if self._reported else None)

    @cached_property
    def input_audio_buffer(self) -> SessionInputAudioBufferSender:
        """Senders of ``session.input_audio_buffer.*``"""
        return SessionInputAudioBufferSender(self._send)

    def update(
        self,
        *,
        session: TranslationSessionUpdate | Mapping[str, Any],
        event_id: str | NotGiven = NOT_GIVEN,
    ) -> None:
        """Changes the settings of the session.

        The server answers with session.updated, which carries all settings, or with an error.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            session: The settings to change.
        """
        self._send(
            build_event(SessionUpdateEvent, EXACT_CLIENT, session=session, event_id=event_id)
        )

    def close(self, *, event_id: str | NotGiven = NOT_GIVEN) -> None:
        """Ends the session.

        The server sends what is left of the translation, then session.closed.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
        """
        self._send(build_event(SessionCloseEvent, EXACT_CLIENT, event_id=event_id))


class Senders:
    """All typed senders of a connection. ``reported`` gives the settings in force."""

    def __init__(
        self, send: Callable[[ClientEvent], None], reported: Callable[[], Any] | None = None
    ) -> None:
        self._send = send
        self._settings = reported

    @cached_property
    def session(self) -> SessionSender:
        """Senders of ``session.*``"""
        return SessionSender(self._send, self._settings)


class AsyncSessionInputAudioBufferSender:
    """``session.input_audio_buffer.*``"""

    def __init__(self, send: Callable[[ClientEvent], Awaitable[None]]) -> None:
        self._send = send

    async def append(
        self, *, audio: str | bytes | bytearray | memoryview, event_id: str | NotGiven = NOT_GIVEN
    ) -> None:
        """Adds audio to what is translated.

        The server does not confirm it. Audio in means audio out: there are no turns to
        commit.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            audio: The audio, base64, as 16-bit little-endian mono PCM at 24 kHz.
        """
        await self._send(
            build_event(
                SessionInputAudioBufferAppendEvent, EXACT_CLIENT, audio=audio, event_id=event_id
            )
        )


class AsyncSessionSender:
    """``session.*``; every other attribute is that of the settings in force, as the
    server last reported them: AttributeError before the first report."""

    def __init__(
        self,
        send: Callable[[ClientEvent], Awaitable[None]],
        reported: Callable[[], Any] | None = None,
    ) -> None:
        self._send = send
        self._reported = reported

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or self._reported is None:
            raise AttributeError(name)
        reported = self._reported()
        if reported is None:
            raise AttributeError(f"{name}: the server has not reported its settings yet")
        return getattr(reported, name)

    def __repr__(self) -> str:
        return repr(self._reported() if self._reported else None)

    @cached_property
    def input_audio_buffer(self) -> AsyncSessionInputAudioBufferSender:
        """Senders of ``session.input_audio_buffer.*``"""
        return AsyncSessionInputAudioBufferSender(self._send)

    async def update(
        self,
        *,
        session: TranslationSessionUpdate | Mapping[str, Any],
        event_id: str | NotGiven = NOT_GIVEN,
    ) -> None:
        """Changes the settings of the session.

        The server answers with session.updated, which carries all settings, or with an error.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            session: The settings to change.
        """
        await self._send(
            build_event(SessionUpdateEvent, EXACT_CLIENT, session=session, event_id=event_id)
        )

    async def close(self, *, event_id: str | NotGiven = NOT_GIVEN) -> None:
        """Ends the session.

        The server sends what is left of the translation, then session.closed.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
        """
        await self._send(build_event(SessionCloseEvent, EXACT_CLIENT, event_id=event_id))


class AsyncSenders:
    """All typed senders of a connection. ``reported`` gives the settings in force."""

    def __init__(
        self,
        send: Callable[[ClientEvent], Awaitable[None]],
        reported: Callable[[], Any] | None = None,
    ) -> None:
        self._send = send
        self._settings = reported

    @cached_property
    def session(self) -> AsyncSessionSender:
        """Senders of ``session.*``"""
        return AsyncSessionSender(self._send, self._settings)
