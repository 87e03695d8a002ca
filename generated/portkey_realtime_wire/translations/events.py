# Generated from spec/translations/asyncapi.yaml. Do not edit: run "make generate".
"""Portkey Realtime API, translations: every event and every object inside them.

Server events answer ``.type``, ``.delta`` and ``.audio`` whatever their class. ``NOT_GIVEN``
leaves a field out; ``None`` is null on the wire. Enums are open: a string that is not listed
stays that string.
"""

from __future__ import annotations

from typing import Any, Literal

from attrs import field

from .. import records
from ..records import ABSENT, define
from ..runtime import NOT_GIVEN, NotGiven, decode_audio, repr_audio


@define(kw_only=True)
class ErrorDetail(records.Record):
    """What went wrong, and in which event of the client."""

    type: str | None = ABSENT
    """Kind of error, such as invalid_request_error or server_error."""

    code: str | None = ABSENT
    """Code of the error, such as unknown_parameter or session_expired. Null for none."""

    message: str | None = ABSENT
    """What went wrong, in words."""

    param: str | None = ABSENT
    """The field at fault, as a path such as session.audio.output.voice. Null for none."""

    event_id: str | None = ABSENT
    """The event_id of the client event that caused the error. Null if none did, or if that event
    had no event_id.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class NoiseReduction(records.Record):
    """Noise reduction of the input audio."""

    type: Literal["near_field", "far_field"] | str | None | NotGiven = NOT_GIVEN
    """Where the microphone is: near_field for a headset, far_field for a laptop or a room
    microphone.
    """

    strength: float | None | NotGiven = NOT_GIVEN
    """How much noise is suppressed; more with a higher value. 1 when noise reduction is first
    switched on; an update without it leaves it as it is.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranslationTranscription(records.Record):
    """How the audio is transcribed in its own language."""

    model: str
    """The model that transcribes, such as gpt-realtime-whisper."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranslationAudioOutput(records.Record):
    """Settings of the audio of the translation."""

    language: str | None | NotGiven = NOT_GIVEN
    """The language to translate into, as an ISO 639-1 code such as es."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class SessionInputAudioBufferAppendEvent(records.Event):
    """Adds audio to what is translated.

    The server does not confirm it. Audio in means audio out: there are no turns to commit.
    """

    type: Literal["session.input_audio_buffer.append"] = "session.input_audio_buffer.append"

    audio: str | bytes = field(repr=repr_audio)
    """The audio, base64, as 16-bit little-endian mono PCM at 24 kHz."""

    event_id: str | NotGiven = NOT_GIVEN
    """Identifier of this event, chosen by the client. An error that the event causes carries it."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class SessionCloseEvent(records.Event):
    """Ends the session.

    The server sends what is left of the translation, then session.closed.
    """

    type: Literal["session.close"] = "session.close"

    event_id: str | NotGiven = NOT_GIVEN
    """Identifier of this event, chosen by the client. An error that the event causes carries it."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ErrorEvent(records.Event):
    """Something went wrong.

    Most errors leave the session open. One that a client event caused carries its event_id.
    """

    type: Literal["error"] = "error"

    error: ErrorDetail = field(factory=ErrorDetail)
    """What went wrong. Empty for a server that does not say: it sends null, or leaves it out."""

    event_id: str | None = ABSENT
    """Identifier of this event, chosen by the server. A gateway that reports an error of its own
    may leave it out.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class SessionClosedEvent(records.Event):
    """The session is over.

    It answers session.close; nothing comes after it.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["session.closed"] = "session.closed"

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class SessionInputTranscriptDeltaEvent(records.Event):
    """A piece of what was heard, as text in its own language.

    Only with transcription in the settings.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["session.input_transcript.delta"] = "session.input_transcript.delta"

    delta: str
    """The next piece of the transcript."""

    elapsed_ms: int | None = ABSENT
    """How far the audio that was heard had come, in milliseconds. Null where the server does not
    say.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None


@define(kw_only=True)
class SessionOutputTranscriptDeltaEvent(records.Event):
    """A piece of the translation as text."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["session.output_transcript.delta"] = "session.output_transcript.delta"

    delta: str
    """The next piece of the translation."""

    elapsed_ms: int | None = ABSENT
    """How far the audio that was heard had come, in milliseconds. Null where the server does not
    say.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None


@define(kw_only=True)
class SessionOutputAudioDeltaEvent(records.Event):
    """A piece of the translation as audio."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["session.output_audio.delta"] = "session.output_audio.delta"

    data: str = field(repr=repr_audio)
    """The next piece of the audio, base64."""

    sample_rate: int | None = ABSENT
    """Samples per second. Servers send 24000 when absent."""

    channels: int | None = ABSENT
    """Channels. Servers send one when absent."""

    format: Literal["pcm16"] | str | None = ABSENT
    """How a sample is written. pcm16 is 16-bit little-endian."""

    elapsed_ms: int | None = ABSENT
    """How far the audio that was heard had come, in milliseconds. Null where the server does not
    say.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> bytes:
        """The audio of this event, decoded. Raises EventDecodeError if it is not base64."""
        return decode_audio(self.data, "delta")

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class TranslationAudioInput(records.Record):
    """Settings of the audio that is translated."""

    transcription: TranslationTranscription | None | NotGiven = NOT_GIVEN
    """Transcription of the audio in its own language. Null for none."""

    noise_reduction: NoiseReduction | None | NotGiven = NOT_GIVEN
    """Noise reduction of the audio. Null for none."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranslationAudioConfig(records.Record):
    """Audio settings of a translation session."""

    input: TranslationAudioInput | None | NotGiven = NOT_GIVEN
    """The audio that is translated."""

    output: TranslationAudioOutput | None | NotGiven = NOT_GIVEN
    """The audio of the translation."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranslationSession(records.Record):
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


@define(kw_only=True)
class TranslationSessionUpdate(records.Record):
    """Settings that can change while a translation runs. Only what is given changes; the model
    is that of the address, for good.
    """

    audio: TranslationAudioConfig | NotGiven = NOT_GIVEN
    """What is heard, and the language to translate it into."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class SessionUpdateEvent(records.Event):
    """Changes the settings of the session.

    The server answers with session.updated, which carries all settings, or with an error.
    """

    type: Literal["session.update"] = "session.update"

    session: TranslationSessionUpdate
    """The settings to change."""

    event_id: str | NotGiven = NOT_GIVEN
    """Identifier of this event, chosen by the client. An error that the event causes carries it."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class SessionCreatedEvent(records.Event):
    """The first event of a connection: the session and its settings."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["session.created"] = "session.created"

    session: TranslationSession
    """The session with all its settings."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class SessionUpdatedEvent(records.Event):
    """The settings were changed: the session with all of them."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["session.updated"] = "session.updated"

    session: TranslationSession
    """The session with all its settings."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None
