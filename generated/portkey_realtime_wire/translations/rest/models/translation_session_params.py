# Generated from spec/translations/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any

from attrs import field

from .... import records
from ....records import define
from ....runtime import NOT_GIVEN, NotGiven
from ...events import TranslationAudioConfig


@define(kw_only=True)
class TranslationSessionParams(records.Record):
    """Settings of a translation session, as a client gives them."""

    model: str
    """The model that translates, such as gpt-realtime-translate."""

    audio: TranslationAudioConfig | NotGiven = NOT_GIVEN
    """What is heard, and the language to translate it into."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""
