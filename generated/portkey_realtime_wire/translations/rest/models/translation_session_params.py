# Generated from spec/translations/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any

from attrs import define, field

from ....runtime import NOT_GIVEN, NotGiven, repr_given
from ...events import TranslationAudioConfig


@define(kw_only=True, repr=False)
class TranslationSessionParams:
    """Settings of a translation session, as a client gives them."""

    model: str
    """The model that translates, such as gpt-realtime-translate."""

    audio: TranslationAudioConfig | NotGiven = NOT_GIVEN
    """What is heard, and the language to translate it into."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""

    __repr__ = repr_given
