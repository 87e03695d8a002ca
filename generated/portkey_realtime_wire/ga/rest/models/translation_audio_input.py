# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any

from attrs import define, field

from ....runtime import NOT_GIVEN, NotGiven
from ...events import NoiseReduction
from .translation_transcription import TranslationTranscription


@define(kw_only=True)
class TranslationAudioInput:
    """Settings of the audio that is translated."""

    transcription: TranslationTranscription | None | NotGiven = NOT_GIVEN
    """Transcription of the audio in its own language. null for none."""

    noise_reduction: NoiseReduction | None | NotGiven = NOT_GIVEN
    """Noise reduction of the audio. null for none."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""
