"""``conversation`` and ``transcribe`` of each dialect: shortcuts into the voice layer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

if TYPE_CHECKING:
    from portkey_realtime._voice.captions_source import Source
    from portkey_realtime.reconnect import Reconnect
    from portkey_realtime.voice import (
        AsyncCaptions,
        AsyncConversationManager,
        AudioDevice,
        Captions,
        ConversationManager,
        Playback,
        Profile,
    )


class Conversations:
    """Blocking conversations."""

    _dialect: ClassVar[str]

    def conversation(
        self,
        *,
        model: str | None = None,
        instructions: str | None = None,
        voice: str | None = None,
        tools: Iterable[Any] = (),
        audio: AudioDevice | Playback | None = None,
        reconnect: Reconnect | None = None,
        false_start: Literal["resume"] | None = None,
        half_duplex: bool = False,
        profile: Profile | str | None = None,
        on_loss: Literal["raise", "ask_again"] = "raise",
        keep_audio: float = 60.0,
        prune_tools: bool = False,
        **settings: Any,
    ) -> ConversationManager:
        """A conversation, to be used in ``with``: its settings are confirmed before it opens.

        Args:
            model: The model's name.
            instructions: What the model is and how it speaks.
            voice: The voice it speaks with.
            tools: Functions that it may call; their schema comes from the signature. See
                ``portkey_realtime.voice.tool`` for more about one.
            audio: What plays and records: ``Devices()``, ``Files(...)``, or a ``Playback`` that
                the program pulls from. Without it the sound is in ``Answer.audio``.
            reconnect: A policy to dial again after a loss, such as ``Reconnect()``.
            false_start: ``"resume"`` waits for the transcript before an answer is cut, and goes
                on with it when the user has said nothing. Costs a moment at each interruption.
            half_duplex: Mute the microphone while the model is heard, where it hears itself.
            profile: What the server does differently, by name or as a ``Profile``.
            on_loss: What becomes of a question when the connection is lost under it.
            keep_audio: Seconds of sound that an ``Answer`` keeps at most.
            prune_tools: Remove answered calls from the server's context.
            settings: Settings of the session by their names (``turn_detection``, ``temperature``,
                ...), and options of ``connect`` (``websocket_connection_options``, ...).

        Raises ConfigError for what cannot be used, before anything is dialled; opening raises
        ServerError for a setting that the server refuses, and what ``connect`` raises.
        """
        from portkey_realtime.voice import conversation

        rules = _given(model=model, instructions=instructions, voice=voice, reconnect=reconnect)
        return conversation(
            self,
            self._dialect,
            **rules,
            tools=tools,
            audio=audio,
            false_start=false_start,
            half_duplex=half_duplex,
            profile=profile,
            on_loss=on_loss,
            keep_audio=keep_audio,
            prune_tools=prune_tools,
            **settings,
        )

    def transcribe(self, source: Source, **options: Any) -> Captions:
        """Captions of a sound, as they come: iterate, and each tells its item, text and times.

        ``source`` is the path of a WAV file (16-bit mono), pcm16 as bytes or in pieces, or a
        microphone. The options, such as ``model``, ``language`` and ``in_order``, are those of
        ``portkey_realtime.voice.transcribe``. Raises ConfigError for what cannot be used; nothing
        is dialled before the first caption is asked for.
        """
        from portkey_realtime.voice import transcribe

        return transcribe(self, source, **options)


class AsyncConversations:
    """The same for asyncio."""

    _dialect: ClassVar[str]

    def conversation(
        self,
        *,
        model: str | None = None,
        instructions: str | None = None,
        voice: str | None = None,
        tools: Iterable[Any] = (),
        audio: AudioDevice | Playback | None = None,
        reconnect: Reconnect | None = None,
        false_start: Literal["resume"] | None = None,
        half_duplex: bool = False,
        profile: Profile | str | None = None,
        on_loss: Literal["raise", "ask_again"] = "raise",
        keep_audio: float = 60.0,
        prune_tools: bool = False,
        **settings: Any,
    ) -> AsyncConversationManager:
        """A conversation, to be used in ``async with``; see the blocking one for its options."""
        from portkey_realtime.voice import async_conversation

        rules = _given(model=model, instructions=instructions, voice=voice, reconnect=reconnect)
        return async_conversation(
            self,
            self._dialect,
            **rules,
            tools=tools,
            audio=audio,
            false_start=false_start,
            half_duplex=half_duplex,
            profile=profile,
            on_loss=on_loss,
            keep_audio=keep_audio,
            prune_tools=prune_tools,
            **settings,
        )

    def transcribe(self, source: Source, **options: Any) -> AsyncCaptions:
        """Captions of a sound, for ``async for``; the source may be an async iterable too."""
        from portkey_realtime.voice import async_transcribe

        return async_transcribe(self, source, **options)


def _given(**options: Any) -> Mapping[str, Any]:
    return {name: value for name, value in options.items() if value is not None}
