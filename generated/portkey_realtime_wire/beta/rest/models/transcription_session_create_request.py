# Generated from spec/beta/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any, Literal

from attrs import field

from .... import records
from ....records import define
from ....runtime import NOT_GIVEN, NotGiven
from ...events import InputAudioTranscriptionParams, NoiseReduction, TurnDetection


@define(kw_only=True)
class TranscriptionSessionCreateRequest(records.Record):
    """Settings for a new session that only transcribes. Nothing is required; what is absent is
    decided by the server.
    """

    modalities: list[Literal["text", "audio"] | str] | NotGiven = NOT_GIVEN
    """What the model answers with. Older servers take it; it has no effect on transcripts."""

    input_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | str | NotGiven = NOT_GIVEN
    """Format of the audio the client will send. Servers take pcm16 when absent."""

    input_audio_transcription: InputAudioTranscriptionParams | NotGiven = NOT_GIVEN
    """Model and hints for the transcript."""

    turn_detection: TurnDetection | None | NotGiven = NOT_GIVEN
    """Turn detection by the server. Null turns it off: the client then commits the audio itself."""

    input_audio_noise_reduction: NoiseReduction | None | NotGiven = NOT_GIVEN
    """Noise filter for the input audio. Off when null or absent."""

    include: list[Literal["item.input_audio_transcription.logprobs"] | str] | NotGiven = NOT_GIVEN
    """Extra data to send, such as log probabilities of transcripts."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""
