# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any, Literal

from attrs import define, field

from ....runtime import repr_given
from .translation_audio_config import TranslationAudioConfig


@define(kw_only=True, repr=False)
class TranslationSession:
    """A translation session as the server reports it."""

    id: str
    """Identifier of the session."""

    type: Literal["translation"] | str
    """The kind of session. Always translation."""

    expires_at: int
    """When the session ends, in seconds since 1970 (UTC)."""

    model: str
    """The model that translates."""

    audio: TranslationAudioConfig
    """What is heard, and the language it is translated into."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""

    __repr__ = repr_given
