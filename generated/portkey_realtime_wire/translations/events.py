# Generated from spec/translations/asyncapi.yaml. Do not edit: run "make generate".
"""Portkey Realtime API, translations: every event and every object inside them.

Server events answer ``.type``, ``.delta`` and ``.audio`` whatever their class. ``NOT_GIVEN``
leaves a field out; ``None`` is null on the wire. Enums are open: a string that is not listed
stays that string.
"""

from __future__ import annotations

from typing import Any, Literal

from attrs import define, field

from ..runtime import NOT_GIVEN, NotGiven, decode_audio, repr_audio, repr_given


@define(kw_only=True, repr=False)
class ErrorDetail:
    """What went wrong, and in which event of the client."""

    type: str | NotGiven = NOT_GIVEN
    """Kind of error, such as invalid_request_error or server_error."""

    code: str | None | NotGiven = NOT_GIVEN
    """Code of the error, such as unknown_parameter or session_expired. Null for none."""

    message: str | NotGiven = NOT_GIVEN
    """What went wrong, in words."""

    param: str | None | NotGiven = NOT_GIVEN
    """The field at fault, as a path such as session.audio.output.voice. Null for none."""

    event_id: str | None | NotGiven = NOT_GIVEN
    """The event_id of the client event that caused the error. Null if none did, or if that event
    had no event_id.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    __repr__ = repr_given


@define(kw_only=True, repr=False)
class NoiseReduction:
    """Noise reduction of the input audio."""

    type: Literal["near_field", "far_field"] | str | NotGiven = NOT_GIVEN
    """Where the microphone is: near_field for a headset, far_field for a laptop or a room
    microphone.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    __repr__ = repr_given


@define(kw_only=True, repr=False)
class TranslationTranscription:
    """How the audio is transcribed in its own language."""

    model: str
    """The model that transcribes, such as gpt-realtime-whisper."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    __repr__ = repr_given


@define(kw_only=True, repr=False)
class TranslationAudioOutput:
    """Settings of the audio of the translation."""

    language: str | NotGiven = NOT_GIVEN
    """The language to translate into, as an ISO 639-1 code such as es."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    __repr__ = repr_given


@define(kw_only=True, repr=False)
class SessionInputAudioBufferAppendEvent:
    """Adds audio to what is translated.

    The server does not confirm it. Audio in means audio out: there are no turns to commit.
    """

    event_id: str | NotGiven = NOT_GIVEN
    """Identifier of this event, chosen by the client. An error that the event causes carries it."""

    type: Literal["session.input_audio_buffer.append"] = "session.input_audio_buffer.append"
    """Names the event. Always session.input_audio_buffer.append."""

    audio: str | bytes = field(repr=repr_audio)
    """The audio, base64, as 16-bit little-endian mono PCM at 24 kHz."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    __repr__ = repr_given


@define(kw_only=True, repr=False)
class SessionCloseEvent:
    """Ends the session.

    The server sends what is left of the translation, then session.closed.
    """

    event_id: str | NotGiven = NOT_GIVEN
    """Identifier of this event, chosen by the client. An error that the event causes carries it."""

    type: Literal["session.close"] = "session.close"
    """Names the event. Always session.close."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    __repr__ = repr_given


@define(kw_only=True, repr=False)
class ErrorEvent:
    """Something went wrong.

    Most errors leave the session open. One that a client event caused carries its event_id.
    """

    event_id: str | NotGiven = NOT_GIVEN
    """Identifier of this event, chosen by the server. A gateway that reports an error of its own
    may leave it out.
    """

    type: Literal["error"] = "error"
    """Names the event. Always error."""

    error: ErrorDetail = field(factory=ErrorDetail)
    """What went wrong. Empty for a server that does not say: it sends null, or leaves it out."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    __repr__ = repr_given

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True, repr=False)
class SessionClosedEvent:
    """The session is over.

    It answers session.close; nothing comes after it.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["session.closed"] = "session.closed"
    """Names the event. Always session.closed."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    __repr__ = repr_given

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True, repr=False)
class SessionInputTranscriptDeltaEvent:
    """A piece of what was heard, as text in its own language.

    Only with transcription in the settings.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["session.input_transcript.delta"] = "session.input_transcript.delta"
    """Names the event. Always session.input_transcript.delta."""

    delta: str
    """The next piece of the transcript."""

    elapsed_ms: int | None | NotGiven = NOT_GIVEN
    """How far the audio that was heard had come, in milliseconds. Null where the server does not
    say.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    __repr__ = repr_given

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None


@define(kw_only=True, repr=False)
class SessionOutputTranscriptDeltaEvent:
    """A piece of the translation as text."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["session.output_transcript.delta"] = "session.output_transcript.delta"
    """Names the event. Always session.output_transcript.delta."""

    delta: str
    """The next piece of the translation."""

    elapsed_ms: int | None | NotGiven = NOT_GIVEN
    """How far the audio that was heard had come, in milliseconds. Null where the server does not
    say.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    __repr__ = repr_given

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None


@define(kw_only=True, repr=False)
class SessionOutputAudioDeltaEvent:
    """A piece of the translation as audio."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["session.output_audio.delta"] = "session.output_audio.delta"
    """Names the event. Always session.output_audio.delta."""

    data: str = field(repr=repr_audio)
    """The next piece of the audio, base64."""

    sample_rate: int | NotGiven = NOT_GIVEN
    """Samples per second. Servers send 24000 when absent."""

    channels: int | NotGiven = NOT_GIVEN
    """Channels. Servers send one when absent."""

    format: Literal["pcm16"] | str | NotGiven = NOT_GIVEN
    """How a sample is written. pcm16 is 16-bit little-endian."""

    elapsed_ms: int | None | NotGiven = NOT_GIVEN
    """How far the audio that was heard had come, in milliseconds. Null where the server does not
    say.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    __repr__ = repr_given

    @property
    def audio(self) -> bytes:
        """The audio of this event, decoded. Raises EventDecodeError if it is not base64."""
        return decode_audio(self.data, "delta")

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True, repr=False)
class TranslationAudioInput:
    """Settings of the audio that is translated."""

    transcription: TranslationTranscription | None | NotGiven = NOT_GIVEN
    """Transcription of the audio in its own language. Null for none."""

    noise_reduction: NoiseReduction | None | NotGiven = NOT_GIVEN
    """Noise reduction of the audio. Null for none."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    __repr__ = repr_given


@define(kw_only=True, repr=False)
class TranslationAudioConfig:
    """Audio settings of a translation session."""

    input: TranslationAudioInput | NotGiven = NOT_GIVEN
    """The audio that is translated."""

    output: TranslationAudioOutput | NotGiven = NOT_GIVEN
    """The audio of the translation."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    __repr__ = repr_given


@define(kw_only=True, repr=False)
class TranslationSession:
    """A translation session as the server reports it."""

    id: str
    """Identifier of the session."""

    type: Literal["translation"] | str
    """The kind of session. Always translation."""

    expires_at: int
    """When the session ends, in seconds since 1970 (UTC)."""

    model: str
    """The model that translates."""

    audio: TranslationAudioConfig
    """What is heard, and the language it is translated into."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    __repr__ = repr_given


@define(kw_only=True, repr=False)
class TranslationSessionUpdate:
    """Settings that can change while a translation runs. Only what is given changes; the model
    is that of the address, for good.
    """

    audio: TranslationAudioConfig | NotGiven = NOT_GIVEN
    """What is heard, and the language to translate it into."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    __repr__ = repr_given


@define(kw_only=True, repr=False)
class SessionUpdateEvent:
    """Changes the settings of the session.

    The server answers with session.updated, which carries all settings, or with an error.
    """

    event_id: str | NotGiven = NOT_GIVEN
    """Identifier of this event, chosen by the client. An error that the event causes carries it."""

    type: Literal["session.update"] = "session.update"
    """Names the event. Always session.update."""

    session: TranslationSessionUpdate
    """The settings to change."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    __repr__ = repr_given


@define(kw_only=True, repr=False)
class SessionCreatedEvent:
    """The first event of a connection: the session and its settings."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["session.created"] = "session.created"
    """Names the event. Always session.created."""

    session: TranslationSession
    """The session with all its settings."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    __repr__ = repr_given

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True, repr=False)
class SessionUpdatedEvent:
    """The settings were changed: the session with all of them."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["session.updated"] = "session.updated"
    """Names the event. Always session.updated."""

    session: TranslationSession
    """The session with all its settings."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    __repr__ = repr_given

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None
