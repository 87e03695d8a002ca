# Generated from spec/beta/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any, Literal

from attrs import define, field

from ....runtime import Headers, repr_given
from ...events import ClientSecret, InputAudioTranscription, NoiseReduction, TurnDetection


@define(kw_only=True, repr=False)
class TranscriptionSessionCreateResponse:
    """The transcription session that was made. Servers differ in which fields they send; fields
    not listed here are kept.
    """

    id: str | None = None
    """Id of the session, for example sess_1234."""

    object: Literal["realtime.transcription_session"] | str | None = None
    """Kind of the object."""

    client_secret: ClientSecret | None = None
    """Short-lived key with which a browser or an app opens this session. Null where the server
    gives none.
    """

    modalities: list[Literal["text", "audio"] | str] | None = None
    """What the model answers with."""

    input_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | str | None = None
    """Format of the audio the client is to send."""

    input_audio_transcription: InputAudioTranscription | None = None
    """Model and hints for the transcript. Null before any were set."""

    turn_detection: TurnDetection | None = None
    """Turn detection by the server. Null means that it is off."""

    input_audio_noise_reduction: NoiseReduction | None = None
    """Noise filter for the input audio. Null means that it is off."""

    include: list[Literal["item.input_audio_transcription.logprobs"] | str] | None = None
    """Extra data that the server sends. Null means none."""

    expires_at: int | None = None
    """When the session ends, in seconds since 1970 (UTC). Null or 0 where the server sets no
    end.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""

    __repr__ = repr_given
    _headers: Headers | None = field(default=None, init=False, repr=False, eq=False)

    def get_headers(self) -> Headers | None:
        """The headers of the HTTP answer, read without regard to case."""
        return self._headers
