# Generated from spec/beta/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any, Literal

from attrs import field

from .... import records
from ....records import ABSENT, define
from ....runtime import Headers
from ...events import ClientSecret, InputAudioTranscription, NoiseReduction, TurnDetection


@define(kw_only=True)
class TranscriptionSessionCreateResponse(records.Record):
    """The transcription session that was made. Servers differ in which fields they send; fields
    not listed here are kept.
    """

    id: str | None = ABSENT
    """Id of the session, for example sess_1234."""

    object: Literal["realtime.transcription_session"] | str | None = ABSENT
    """Kind of the object."""

    client_secret: ClientSecret | None = ABSENT
    """Short-lived key with which a browser or an app opens this session. Null where the server
    gives none.
    """

    modalities: list[Literal["text", "audio"] | str] | None = ABSENT
    """What the model answers with."""

    input_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | str | None = ABSENT
    """Format of the audio the client is to send."""

    input_audio_transcription: InputAudioTranscription | None = ABSENT
    """Model and hints for the transcript. Null before any were set."""

    turn_detection: TurnDetection | None = ABSENT
    """Turn detection by the server. Null means that it is off."""

    input_audio_noise_reduction: NoiseReduction | None = ABSENT
    """Noise filter for the input audio. Null means that it is off."""

    include: list[Literal["item.input_audio_transcription.logprobs"] | str] | None = ABSENT
    """Extra data that the server sends. Null means none."""

    expires_at: int | None = ABSENT
    """When the session ends, in seconds since 1970 (UTC). Null or 0 where the server sets no
    end.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""
    _headers: Headers | None = field(default=None, init=False, repr=False, eq=False)

    def get_headers(self) -> Headers | None:
        """The headers of the HTTP answer, read without regard to case."""
        return self._headers
