# Generated from spec/translations/asyncapi.yaml. Do not edit: run "make generate".
"""Portkey Realtime API, translations: what each object may hold on the wire, key by key."""

from __future__ import annotations

from ..shapes import (
    AUDIO,
    INTEGER,
    NULL,
    NUMBER,
    PADDED_AUDIO,
    SHAPES,
    STRING,
    Field,
    ObjectOf,
    OneOf,
    Scalar,
    Shape,
    Tag,
)
from .events import (
    ErrorDetail,
    ErrorEvent,
    NoiseReduction,
    SessionClosedEvent,
    SessionCloseEvent,
    SessionCreatedEvent,
    SessionInputAudioBufferAppendEvent,
    SessionInputTranscriptDeltaEvent,
    SessionOutputAudioDeltaEvent,
    SessionOutputTranscriptDeltaEvent,
    SessionUpdatedEvent,
    SessionUpdateEvent,
    TranslationAudioConfig,
    TranslationAudioInput,
    TranslationAudioOutput,
    TranslationSession,
    TranslationSessionUpdate,
    TranslationTranscription,
)

SHAPES.update(
    (shape.cls, shape)
    for shape in (
        Shape(
            ErrorDetail,
            Field("type", STRING),
            Field("code", OneOf(STRING, NULL), as_text=True),
            Field("message", STRING, as_text=True),
            Field("param", OneOf(STRING, NULL)),
            Field("event_id", OneOf(STRING, NULL)),
        ),
        Shape(
            NoiseReduction,
            Field("type", Scalar("a string", (str,), known=("near_field", "far_field"))),
            Field("strength", NUMBER),
        ),
        Shape(
            TranslationAudioConfig,
            Field("input", ObjectOf(TranslationAudioInput)),
            Field("output", ObjectOf(TranslationAudioOutput)),
        ),
        Shape(
            TranslationAudioInput,
            Field("transcription", OneOf(ObjectOf(TranslationTranscription), NULL)),
            Field("noise_reduction", OneOf(ObjectOf(NoiseReduction), NULL)),
        ),
        Shape(TranslationTranscription, Field("model", STRING, required=True)),
        Shape(TranslationAudioOutput, Field("language", STRING)),
        Shape(
            TranslationSession,
            Field("id", STRING, required=True),
            Field("type", Scalar("a string", (str,), known=("translation",)), required=True),
            Field("expires_at", INTEGER, required=True),
            Field("model", STRING, required=True),
            Field("audio", ObjectOf(TranslationAudioConfig), required=True),
        ),
        Shape(TranslationSessionUpdate, Field("audio", ObjectOf(TranslationAudioConfig))),
        Shape(
            SessionUpdateEvent,
            Field("event_id", STRING),
            Field("type", Tag("session.update"), required=True),
            Field("session", ObjectOf(TranslationSessionUpdate), required=True),
        ),
        Shape(
            SessionInputAudioBufferAppendEvent,
            Field("event_id", STRING),
            Field("type", Tag("session.input_audio_buffer.append"), required=True),
            Field("audio", PADDED_AUDIO, required=True),
        ),
        Shape(
            SessionCloseEvent,
            Field("event_id", STRING),
            Field("type", Tag("session.close"), required=True),
        ),
        Shape(
            ErrorEvent,
            Field("event_id", STRING),
            Field("type", Tag("error"), required=True),
            Field(
                "error",
                OneOf(ObjectOf(ErrorDetail), NULL),
                essential=True,
                text_as="message",
                empty=ErrorDetail,
            ),
        ),
        Shape(
            SessionCreatedEvent,
            Field("event_id", STRING, required=True),
            Field("type", Tag("session.created"), required=True),
            Field("session", ObjectOf(TranslationSession), required=True),
        ),
        Shape(
            SessionUpdatedEvent,
            Field("event_id", STRING, required=True),
            Field("type", Tag("session.updated"), required=True),
            Field("session", ObjectOf(TranslationSession), required=True),
        ),
        Shape(
            SessionClosedEvent,
            Field("event_id", STRING, required=True),
            Field("type", Tag("session.closed"), required=True),
        ),
        Shape(
            SessionInputTranscriptDeltaEvent,
            Field("event_id", STRING, required=True),
            Field("type", Tag("session.input_transcript.delta"), required=True),
            Field("delta", STRING, required=True, essential=True),
            Field("elapsed_ms", OneOf(Scalar("an integer", (int,), minimum=0), NULL)),
        ),
        Shape(
            SessionOutputTranscriptDeltaEvent,
            Field("event_id", STRING, required=True),
            Field("type", Tag("session.output_transcript.delta"), required=True),
            Field("delta", STRING, required=True, essential=True),
            Field("elapsed_ms", OneOf(Scalar("an integer", (int,), minimum=0), NULL)),
        ),
        Shape(
            SessionOutputAudioDeltaEvent,
            Field("event_id", STRING, required=True),
            Field("type", Tag("session.output_audio.delta"), required=True),
            Field("delta", AUDIO, required=True, name="data", essential=True),
            Field("sample_rate", Scalar("an integer", (int,), minimum=1)),
            Field("channels", Scalar("an integer", (int,), minimum=1)),
            Field("format", Scalar("a string", (str,), known=("pcm16",))),
            Field("elapsed_ms", OneOf(Scalar("an integer", (int,), minimum=0), NULL)),
        ),
    )
)
