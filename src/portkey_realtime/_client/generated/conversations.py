# Generated from spec/client.yaml and spec/dialects.yaml. Do not edit: run "make generate".
"""``conversation`` and ``transcribe`` of each dialect: shortcuts into the voice layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from portkey_realtime_wire.runtime import NOT_GIVEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Literal

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
    from portkey_realtime_wire.beta.events import CustomVoice
    from portkey_realtime_wire.ga.events import CustomVoice as GaCustomVoice
    from portkey_realtime_wire.runtime import NotGiven


class Conversations:
    """The voice layer on an API of ``Portkey``; it is loaded when one of these is called."""

    _dialect: ClassVar[str]

    @staticmethod
    def _refuse_mistyped(call: str, given: Mapping[str, object]) -> None:
        """Raise ConfigError for an option of one of these that has another type than is shown."""
        from portkey_realtime._config.generated.voice_options import SECRET, TYPES
        from portkey_realtime._config.option_types import refuse_mistyped

        refuse_mistyped(given, TYPES[call], secret=SECRET)

    def conversation(
        self,
        *,
        model: str | None = None,
        instructions: str | None = None,
        voice: str | CustomVoice | GaCustomVoice | Mapping[str, Any] | None = None,
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
            voice: The voice it speaks with, by its name, or a custom one as ``{"id": ...}``.
            tools: Functions that it may call; their schema comes from the signature. See
                ``portkey_realtime.voice.tool`` for more about one.
            audio: What plays and records: ``Devices()``, ``Files(...)``, or a ``Playback`` that the
                program pulls from. Without it the sound is in ``Answer.audio``.
            reconnect: A policy to dial again after a loss, such as ``Reconnect()``.
            false_start: ``"resume"`` waits for the transcript before an answer is cut, and goes on
                with it when the user has said nothing. Costs a moment at each interruption.
            half_duplex: Mute the microphone while the model is heard, where it hears itself.
            profile: What the server does differently, by name or as a ``Profile``.
            on_loss: What becomes of a question when the connection is lost under it.
            keep_audio: Seconds of sound that an ``Answer`` keeps at most.
            prune_tools: Remove answered calls from the server's context.
            settings: Settings of the session by their names (``turn_detection``, ``temperature``,
                ...), and options of ``connect`` (``websocket_connection_options``, ...).

        Raises:
            ConfigError: an option cannot be used; nothing is dialled then.
            ServerError: when it opens, the server refuses a setting.

        Opening raises what ``connect`` raises, too.
        """
        from portkey_realtime.voice import conversation

        optional: dict[str, Any] = {
            "model": model,
            "instructions": instructions,
            "voice": voice,
            "audio": audio,
            "reconnect": reconnect,
            "false_start": false_start,
            "profile": profile,
        }
        return conversation(
            self,
            self._dialect,
            tools=tools,
            half_duplex=half_duplex,
            on_loss=on_loss,
            keep_audio=keep_audio,
            prune_tools=prune_tools,
            **{name: value for name, value in optional.items() if value is not None},
            **settings,
        )

    def transcribe(
        self,
        source: Source,
        *,
        model: str | None = None,
        language: str | None = None,
        prompt: str | None = None,
        in_order: bool = False,
        turn_detection: Mapping[str, Any] | NotGiven | None = NOT_GIVEN,
        rate: int = 24000,
        timeout: float = 30.0,
        route: str | None = None,
        **options: Any,
    ) -> Captions:
        """Captions of a sound, as they come: iterate, and each tells its item, text and times.
        Nothing is dialled before the first is asked for.

        Args:
            source: The path of a WAV file (16-bit mono), pcm16 as bytes or in pieces, or a
                microphone such as ``Devices(output=False)``. With ``AsyncPortkey`` it may be an
                async iterable too.
            model: The model that transcribes; that of ``portkey_realtime.voice.Profile`` unless
                told otherwise.
            language: The language spoken, such as ``en``: it makes words better and faster.
            prompt: Words and names that may occur.
            in_order: Hold captions back until all before them are final.
            turn_detection: What the server finds the pieces by; its ``server_vad`` unless told
                otherwise, None for pauses found here. A model that refuses turn detection gets
                none.
            rate: Samples per second of bytes; a file and a microphone know theirs.
            timeout: Seconds that a transcript may take at the end; then its caption has an
                ``error``.
            route: A model's name for the address, for a proxy that chooses the provider by it.
                OpenAI itself refuses one.
            options: Further keywords of ``connect``.

        Raises:
            ConfigError: the source or an option cannot be used; nothing is dialled then.
        """
        from portkey_realtime.voice import transcribe

        optional: dict[str, Any] = {
            "model": model,
            "language": language,
            "prompt": prompt,
            "route": route,
        }
        return transcribe(
            self,
            source,
            in_order=in_order,
            turn_detection=turn_detection,
            rate=rate,
            timeout=timeout,
            **{name: value for name, value in optional.items() if value is not None},
            **options,
        )


class AsyncConversations:
    """The voice layer on an API of ``AsyncPortkey``; it is loaded when one of these is called."""

    _dialect: ClassVar[str]

    @staticmethod
    def _refuse_mistyped(call: str, given: Mapping[str, object]) -> None:
        """Raise ConfigError for an option of one of these that has another type than is shown."""
        from portkey_realtime._config.generated.voice_options import SECRET, TYPES
        from portkey_realtime._config.option_types import refuse_mistyped

        refuse_mistyped(given, TYPES[call], secret=SECRET)

    def conversation(
        self,
        *,
        model: str | None = None,
        instructions: str | None = None,
        voice: str | CustomVoice | GaCustomVoice | Mapping[str, Any] | None = None,
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
        """A conversation, to be used in ``async with``: its settings are confirmed before it
        opens.

        Args:
            model: The model's name.
            instructions: What the model is and how it speaks.
            voice: The voice it speaks with, by its name, or a custom one as ``{"id": ...}``.
            tools: Functions that it may call; their schema comes from the signature. See
                ``portkey_realtime.voice.tool`` for more about one.
            audio: What plays and records: ``Devices()``, ``Files(...)``, or a ``Playback`` that the
                program pulls from. Without it the sound is in ``Answer.audio``.
            reconnect: A policy to dial again after a loss, such as ``Reconnect()``.
            false_start: ``"resume"`` waits for the transcript before an answer is cut, and goes on
                with it when the user has said nothing. Costs a moment at each interruption.
            half_duplex: Mute the microphone while the model is heard, where it hears itself.
            profile: What the server does differently, by name or as a ``Profile``.
            on_loss: What becomes of a question when the connection is lost under it.
            keep_audio: Seconds of sound that an ``Answer`` keeps at most.
            prune_tools: Remove answered calls from the server's context.
            settings: Settings of the session by their names (``turn_detection``, ``temperature``,
                ...), and options of ``connect`` (``websocket_connection_options``, ...).

        Raises:
            ConfigError: an option cannot be used; nothing is dialled then.
            ServerError: when it opens, the server refuses a setting.

        Opening raises what ``connect`` raises, too.
        """
        from portkey_realtime.voice import async_conversation

        optional: dict[str, Any] = {
            "model": model,
            "instructions": instructions,
            "voice": voice,
            "audio": audio,
            "reconnect": reconnect,
            "false_start": false_start,
            "profile": profile,
        }
        return async_conversation(
            self,
            self._dialect,
            tools=tools,
            half_duplex=half_duplex,
            on_loss=on_loss,
            keep_audio=keep_audio,
            prune_tools=prune_tools,
            **{name: value for name, value in optional.items() if value is not None},
            **settings,
        )

    def transcribe(
        self,
        source: Source,
        *,
        model: str | None = None,
        language: str | None = None,
        prompt: str | None = None,
        in_order: bool = False,
        turn_detection: Mapping[str, Any] | NotGiven | None = NOT_GIVEN,
        rate: int = 24000,
        timeout: float = 30.0,
        route: str | None = None,
        **options: Any,
    ) -> AsyncCaptions:
        """Captions of a sound, as they come: iterate, and each tells its item, text and times.
        Nothing is dialled before the first is asked for.

        Args:
            source: The path of a WAV file (16-bit mono), pcm16 as bytes or in pieces, or a
                microphone such as ``Devices(output=False)``. With ``AsyncPortkey`` it may be an
                async iterable too.
            model: The model that transcribes; that of ``portkey_realtime.voice.Profile`` unless
                told otherwise.
            language: The language spoken, such as ``en``: it makes words better and faster.
            prompt: Words and names that may occur.
            in_order: Hold captions back until all before them are final.
            turn_detection: What the server finds the pieces by; its ``server_vad`` unless told
                otherwise, None for pauses found here. A model that refuses turn detection gets
                none.
            rate: Samples per second of bytes; a file and a microphone know theirs.
            timeout: Seconds that a transcript may take at the end; then its caption has an
                ``error``.
            route: A model's name for the address, for a proxy that chooses the provider by it.
                OpenAI itself refuses one.
            options: Further keywords of ``connect``.

        Raises:
            ConfigError: the source or an option cannot be used; nothing is dialled then.
        """
        from portkey_realtime.voice import async_transcribe

        optional: dict[str, Any] = {
            "model": model,
            "language": language,
            "prompt": prompt,
            "route": route,
        }
        return async_transcribe(
            self,
            source,
            in_order=in_order,
            turn_detection=turn_detection,
            rate=rate,
            timeout=timeout,
            **{name: value for name, value in optional.items() if value is not None},
            **options,
        )
