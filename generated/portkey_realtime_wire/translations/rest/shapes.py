# Generated from spec/translations/openapi.yaml. Do not edit: run "make generate".
"""Portkey Realtime API, translations, REST: what each object may hold on the wire, key by key."""

from __future__ import annotations

from ...shapes import INTEGER, SHAPES, STRING, Field, ObjectOf, Scalar, Shape
from ..events import TranslationAudioConfig, TranslationSession
from .models import (
    ExpiresAfter,
    TranslationClientSecretParams,
    TranslationClientSecretResponse,
    TranslationSessionParams,
)

SHAPES.update(
    (shape.cls, shape)
    for shape in (
        Shape(
            TranslationClientSecretParams,
            Field("expires_after", ObjectOf(ExpiresAfter)),
            Field("session", ObjectOf(TranslationSessionParams), required=True),
        ),
        Shape(
            TranslationClientSecretResponse,
            Field("value", STRING, required=True, secret=True),
            Field("expires_at", INTEGER, required=True),
            Field("session", ObjectOf(TranslationSession), required=True),
        ),
        Shape(
            ExpiresAfter,
            Field("anchor", Scalar("a string", (str,), known=("created_at",))),
            Field("seconds", Scalar("an integer", (int,), minimum=10, maximum=7200)),
        ),
        Shape(
            TranslationSessionParams,
            Field("model", STRING, required=True),
            Field("audio", ObjectOf(TranslationAudioConfig)),
        ),
    )
)
