# Generated from spec/beta/asyncapi.yaml. Do not edit: run "make generate".
"""Small talk: one typed method per client event, blocking and awaitable.

``connection.input_audio_buffer.append(audio=b"...")`` sends ``input_audio_buffer.append``. Objects
may be given as classes or as plain dicts, audio as bytes. Raises ConfigError, with nothing sent,
for what the spec does not allow.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, Literal

from ..runtime import NOT_GIVEN, NotGiven
from ..shapes import build_event
from .decoding import EXACT_CLIENT
from .dispatch import ClientEvent
from .events import SayAudioAppendEvent, SayTextEvent, SayTextEventOptions, Tool


class SayAudioSender:
    """``say.audio.*``"""

    def __init__(self, send: Callable[[ClientEvent], None]) -> None:
        self._send = send

    def append(self, *, audio: str | bytes | bytearray | memoryview) -> None:
        """Say something aloud.

        Args:
            audio: Some sound.
        """
        self._send(build_event(SayAudioAppendEvent, EXACT_CLIENT, audio=audio))


class SaySender:
    """``say.*``"""

    def __init__(self, send: Callable[[ClientEvent], None]) -> None:
        self._send = send

    @cached_property
    def audio(self) -> SayAudioSender:
        """Senders of ``say.audio.*``"""
        return SayAudioSender(self._send)

    def text(
        self,
        *,
        text: str,
        class_: Literal["calm", "loud"] | str | NotGiven = NOT_GIVEN,
        tools: Iterable[Mapping[str, Any] | Tool] | NotGiven = NOT_GIVEN,
        options: SayTextEventOptions | None | Mapping[str, Any] | NotGiven = NOT_GIVEN,
    ) -> None:
        """Say something in writing.

        Objects may be given as dicts; what is left out stays as it is.

        Args:
            text: What to say.
            class_: How to say it. A Python keyword.
            tools: Tools.
            options: Described in place, so it is named after its owner. Null resets it.
        """
        self._send(
            build_event(
                SayTextEvent, EXACT_CLIENT, text=text, class_=class_, tools=tools, options=options
            )
        )


class Senders:
    """All typed senders of a connection. ``reported`` gives the settings in force."""

    def __init__(
        self, send: Callable[[ClientEvent], None], reported: Callable[[], Any] | None = None
    ) -> None:
        self._send = send
        self._settings = reported

    @cached_property
    def say(self) -> SaySender:
        """Senders of ``say.*``"""
        return SaySender(self._send)


class AsyncSayAudioSender:
    """``say.audio.*``"""

    def __init__(self, send: Callable[[ClientEvent], Awaitable[None]]) -> None:
        self._send = send

    async def append(self, *, audio: str | bytes | bytearray | memoryview) -> None:
        """Say something aloud.

        Args:
            audio: Some sound.
        """
        await self._send(build_event(SayAudioAppendEvent, EXACT_CLIENT, audio=audio))


class AsyncSaySender:
    """``say.*``"""

    def __init__(self, send: Callable[[ClientEvent], Awaitable[None]]) -> None:
        self._send = send

    @cached_property
    def audio(self) -> AsyncSayAudioSender:
        """Senders of ``say.audio.*``"""
        return AsyncSayAudioSender(self._send)

    async def text(
        self,
        *,
        text: str,
        class_: Literal["calm", "loud"] | str | NotGiven = NOT_GIVEN,
        tools: Iterable[Mapping[str, Any] | Tool] | NotGiven = NOT_GIVEN,
        options: SayTextEventOptions | None | Mapping[str, Any] | NotGiven = NOT_GIVEN,
    ) -> None:
        """Say something in writing.

        Objects may be given as dicts; what is left out stays as it is.

        Args:
            text: What to say.
            class_: How to say it. A Python keyword.
            tools: Tools.
            options: Described in place, so it is named after its owner. Null resets it.
        """
        await self._send(
            build_event(
                SayTextEvent, EXACT_CLIENT, text=text, class_=class_, tools=tools, options=options
            )
        )


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
    def say(self) -> AsyncSaySender:
        """Senders of ``say.*``"""
        return AsyncSaySender(self._send)
