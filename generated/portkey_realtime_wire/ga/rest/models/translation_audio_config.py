# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any

from attrs import define, field

from ....runtime import NOT_GIVEN, NotGiven, repr_given
from .translation_audio_input import TranslationAudioInput
from .translation_audio_output import TranslationAudioOutput


@define(kw_only=True, repr=False)
class TranslationAudioConfig:
    """Audio settings of a translation session."""

    input: TranslationAudioInput | NotGiven = NOT_GIVEN
    """The audio that is translated."""

    output: TranslationAudioOutput | NotGiven = NOT_GIVEN
    """The audio of the translation."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""

    __repr__ = repr_given
