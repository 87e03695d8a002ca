# Generated from spec/beta/openapi.yaml. Do not edit: run "make generate".
"""Portkey Realtime API, beta dialect, REST: what each object may hold on the wire, key by key."""

from __future__ import annotations

from ...shapes import (
    ANY,
    INTEGER,
    NULL,
    NUMBER,
    SHAPES,
    STRING,
    Field,
    ListOf,
    ObjectOf,
    OneOf,
    Scalar,
    Shape,
)
from ..events import (
    ClientSecret,
    CustomVoice,
    InputAudioTranscription,
    InputAudioTranscriptionParams,
    NoiseReduction,
    Prompt,
    RetentionRatioTruncation,
    TracingConfig,
)
from ..shapes import TOOL, TOOL_CHOICE, TURN_DETECTION
from .models import (
    SessionCreateRequest,
    SessionCreateResponse,
    TranscriptionSessionCreateRequest,
    TranscriptionSessionCreateResponse,
)

SHAPES.update(
    (shape.cls, shape)
    for shape in (
        Shape(
            SessionCreateRequest,
            Field("model", STRING),
            Field(
                "input_audio_format",
                Scalar("a string", (str,), known=("pcm16", "g711_ulaw", "g711_alaw")),
            ),
            Field(
                "input_audio_transcription", OneOf(ObjectOf(InputAudioTranscriptionParams), NULL)
            ),
            Field("instructions", STRING),
            Field(
                "max_response_output_tokens",
                OneOf(
                    Scalar("an integer", (int,), minimum=1, maximum=4096),
                    Scalar("a string", (str,), known=("inf",)),
                ),
            ),
            Field("modalities", ListOf(Scalar("a string", (str,), known=("text", "audio")))),
            Field(
                "output_audio_format",
                Scalar("a string", (str,), known=("pcm16", "g711_ulaw", "g711_alaw")),
            ),
            Field("temperature", NUMBER),
            Field(
                "tool_choice",
                OneOf(Scalar("a string", (str,), known=("none", "auto", "required")), TOOL_CHOICE),
            ),
            Field("tools", ListOf(TOOL)),
            Field("turn_detection", OneOf(TURN_DETECTION, NULL)),
            Field(
                "voice",
                OneOf(
                    Scalar(
                        "a string",
                        (str,),
                        known=(
                            "alloy",
                            "ash",
                            "ballad",
                            "coral",
                            "echo",
                            "fable",
                            "onyx",
                            "nova",
                            "sage",
                            "shimmer",
                            "verse",
                            "marin",
                            "cedar",
                        ),
                    ),
                    ObjectOf(CustomVoice),
                ),
            ),
            Field("speed", Scalar("a number", (int, float), minimum=0.25, maximum=1.5)),
            Field(
                "tracing",
                OneOf(Scalar("a string", (str,), known=("auto",)), ObjectOf(TracingConfig), NULL),
            ),
            Field(
                "truncation",
                OneOf(
                    Scalar("a string", (str,), known=("auto", "disabled")),
                    ObjectOf(RetentionRatioTruncation),
                ),
            ),
            Field("prompt", OneOf(ObjectOf(Prompt), NULL)),
            Field(
                "include",
                ListOf(
                    Scalar("a string", (str,), known=("item.input_audio_transcription.logprobs",))
                ),
            ),
            Field("input_audio_noise_reduction", OneOf(ObjectOf(NoiseReduction), NULL)),
        ),
        Shape(
            SessionCreateResponse,
            Field("id", STRING),
            Field("object", Scalar("a string", (str,), known=("realtime.session",))),
            Field("model", STRING),
            Field("modalities", ListOf(Scalar("a string", (str,), known=("text", "audio")))),
            Field("instructions", STRING),
            Field(
                "voice",
                OneOf(
                    Scalar(
                        "a string",
                        (str,),
                        known=(
                            "alloy",
                            "ash",
                            "ballad",
                            "coral",
                            "echo",
                            "fable",
                            "onyx",
                            "nova",
                            "sage",
                            "shimmer",
                            "verse",
                            "marin",
                            "cedar",
                        ),
                    ),
                    ObjectOf(CustomVoice),
                ),
            ),
            Field(
                "input_audio_format",
                Scalar("a string", (str,), known=("pcm16", "g711_ulaw", "g711_alaw")),
            ),
            Field(
                "output_audio_format",
                Scalar("a string", (str,), known=("pcm16", "g711_ulaw", "g711_alaw")),
            ),
            Field("input_audio_transcription", ANY),
            Field("turn_detection", ANY),
            Field("tools", ANY),
            Field(
                "tool_choice",
                OneOf(Scalar("a string", (str,), known=("none", "auto", "required")), TOOL_CHOICE),
            ),
            Field("temperature", NUMBER),
            Field(
                "max_response_output_tokens",
                OneOf(INTEGER, Scalar("a string", (str,), known=("inf",))),
            ),
            Field("client_secret", OneOf(ObjectOf(ClientSecret), NULL), text_as="value"),
            Field("speed", NUMBER),
            Field(
                "tracing",
                OneOf(Scalar("a string", (str,), known=("auto",)), ObjectOf(TracingConfig), NULL),
            ),
            Field(
                "truncation",
                OneOf(
                    Scalar("a string", (str,), known=("auto", "disabled")),
                    ObjectOf(RetentionRatioTruncation),
                    NULL,
                ),
            ),
            Field("prompt", OneOf(ObjectOf(Prompt), NULL)),
            Field(
                "include",
                OneOf(
                    ListOf(
                        Scalar(
                            "a string", (str,), known=("item.input_audio_transcription.logprobs",)
                        )
                    ),
                    NULL,
                ),
            ),
            Field("expires_at", OneOf(INTEGER, NULL)),
            Field("input_audio_noise_reduction", OneOf(ObjectOf(NoiseReduction), NULL)),
        ),
        Shape(
            TranscriptionSessionCreateRequest,
            Field("modalities", ListOf(Scalar("a string", (str,), known=("text", "audio")))),
            Field(
                "input_audio_format",
                Scalar("a string", (str,), known=("pcm16", "g711_ulaw", "g711_alaw")),
            ),
            Field("input_audio_transcription", ObjectOf(InputAudioTranscriptionParams)),
            Field("turn_detection", OneOf(TURN_DETECTION, NULL)),
            Field("input_audio_noise_reduction", OneOf(ObjectOf(NoiseReduction), NULL)),
            Field(
                "include",
                ListOf(
                    Scalar("a string", (str,), known=("item.input_audio_transcription.logprobs",))
                ),
            ),
        ),
        Shape(
            TranscriptionSessionCreateResponse,
            Field("id", STRING),
            Field("object", Scalar("a string", (str,), known=("realtime.transcription_session",))),
            Field("client_secret", OneOf(ObjectOf(ClientSecret), NULL), text_as="value"),
            Field("modalities", ListOf(Scalar("a string", (str,), known=("text", "audio")))),
            Field(
                "input_audio_format",
                Scalar("a string", (str,), known=("pcm16", "g711_ulaw", "g711_alaw")),
            ),
            Field("input_audio_transcription", OneOf(ObjectOf(InputAudioTranscription), NULL)),
            Field("turn_detection", OneOf(TURN_DETECTION, NULL)),
            Field("input_audio_noise_reduction", OneOf(ObjectOf(NoiseReduction), NULL)),
            Field(
                "include",
                OneOf(
                    ListOf(
                        Scalar(
                            "a string", (str,), known=("item.input_audio_transcription.logprobs",)
                        )
                    ),
                    NULL,
                ),
            ),
            Field("expires_at", OneOf(INTEGER, NULL)),
        ),
    )
)
