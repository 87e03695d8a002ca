# Generated from spec/beta/asyncapi.yaml. Do not edit: run "make generate".
"""Small talk: what each object may hold on the wire, key by key."""

from __future__ import annotations

from typing import Final

from ..shapes import (
    AUDIO,
    INTEGER,
    NULL,
    PADDED_AUDIO,
    SHAPES,
    STRING,
    Field,
    ListOf,
    MapOf,
    ObjectOf,
    OneOf,
    Scalar,
    Shape,
    Tag,
    UnionOf,
)
from .events import (
    Hammer,
    HeardAudioEvent,
    HeardDoneEvent,
    Outline,
    Saw,
    SayAudioAppendEvent,
    SayTextEvent,
    SayTextEventOptions,
)

TOOL: Final = UnionOf("type", {"hammer": Hammer, "saw": Saw})

SHAPES.update(
    (shape.cls, shape)
    for shape in (
        Shape(Hammer, Field("type", Tag("hammer"), required=True), Field("weight", INTEGER)),
        Shape(Saw, Field("type", Tag("saw"), required=True)),
        Shape(
            Outline,
            Field("title", OneOf(STRING, NULL), required=True),
            Field("parts", ListOf(ObjectOf(Outline))),
        ),
        Shape(
            SayTextEvent,
            Field("type", Tag("say.text"), required=True),
            Field("text", STRING, required=True),
            Field("class", Scalar("a string", (str,), known=("calm", "loud")), name="class_"),
            Field("tools", ListOf(TOOL)),
            Field("options", OneOf(ObjectOf(SayTextEventOptions), NULL)),
        ),
        Shape(
            SayTextEventOptions,
            Field("speed", Scalar("a number", (int, float), minimum=0.25, maximum=4)),
            Field("token", STRING, secret=True),
        ),
        Shape(
            SayAudioAppendEvent,
            Field("type", Tag("say.audio.append"), required=True),
            Field("audio", PADDED_AUDIO, required=True),
        ),
        Shape(
            HeardAudioEvent,
            Field("type", Tag("heard.audio"), required=True, essential=True),
            Field("delta", AUDIO, required=True, essential=True),
            Field("index", INTEGER),
        ),
        Shape(
            HeardDoneEvent,
            Field("type", Tag("heard.done"), required=True, essential=True),
            Field("outline", ObjectOf(Outline), required=True, essential=True),
            Field("limit", OneOf(INTEGER, Scalar("a string", (str,), known=("inf",)))),
            Field("labels", MapOf(STRING)),
        ),
    )
)
