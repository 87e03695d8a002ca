# Generated from spec/beta/openapi.yaml. Do not edit: run "make generate".
"""Small talk, REST: what each object may hold on the wire, key by key."""

from __future__ import annotations

from ...shapes import ANY, SHAPES, STRING, Field, ObjectOf, Shape
from ..events import Outline
from .models import Talk, TalkParams

SHAPES.update(
    (shape.cls, shape)
    for shape in (
        Shape(
            TalkParams,
            Field("model", STRING),
            Field("outline", ObjectOf(Outline)),
            Field("tools", ANY),
        ),
        Shape(Talk, Field("id", STRING, required=True), Field("token", STRING, secret=True)),
    )
)
