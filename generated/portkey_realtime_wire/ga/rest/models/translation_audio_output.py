# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any

from attrs import define, field

from ....runtime import NOT_GIVEN, NotGiven, repr_given


@define(kw_only=True, repr=False)
class TranslationAudioOutput:
    """Settings of the audio of the translation."""

    language: str | NotGiven = NOT_GIVEN
    """The language to translate into, as an ISO 639-1 code such as es."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""

    __repr__ = repr_given
