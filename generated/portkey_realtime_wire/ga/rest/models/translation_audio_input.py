# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any

from attrs import define, field

from ....runtime import NOT_GIVEN, NotGiven, repr_given
from ...events import NoiseReduction
from .translation_transcription import TranslationTranscription


@define(kw_only=True, repr=False)
class TranslationAudioInput:
    """Settings of the audio that is translated."""

    transcription: TranslationTranscription | None | NotGiven = NOT_GIVEN
    """Transcription of the audio in its own language. Null for none."""

    noise_reduction: NoiseReduction | None | NotGiven = NOT_GIVEN
    """Noise reduction of the audio. Null for none."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""

    __repr__ = repr_given
