# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any

from attrs import define, field

from ....runtime import repr_given


@define(kw_only=True, repr=False)
class TranslationTranscription:
    """How the audio is transcribed in its own language."""

    model: str
    """The model that transcribes, such as gpt-realtime-whisper."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""

    __repr__ = repr_given
