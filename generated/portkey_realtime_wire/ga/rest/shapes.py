# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
"""Portkey Realtime API, GA dialect, REST: what each object may hold on the wire, key by key."""

from __future__ import annotations

from ...shapes import INTEGER, SHAPES, STRING, Field, ObjectOf, Scalar, Shape
from ..events import SessionParams
from ..shapes import ANY_SESSION, ANY_SESSION_PARAMS
from .models import (
    CallParams,
    CallReferParams,
    CallRejectParams,
    ClientSecretParams,
    ClientSecretResponse,
    ExpiresAfter,
)

SHAPES.update(
    (shape.cls, shape)
    for shape in (
        Shape(
            ClientSecretParams,
            Field("expires_after", ObjectOf(ExpiresAfter)),
            Field("session", ANY_SESSION_PARAMS),
        ),
        Shape(
            ExpiresAfter,
            Field("anchor", Scalar("a string", (str,), known=("created_at",))),
            Field("seconds", Scalar("an integer", (int,), minimum=10, maximum=7200)),
        ),
        Shape(
            ClientSecretResponse,
            Field("value", STRING, required=True, secret=True),
            Field("expires_at", INTEGER, required=True),
            Field("session", ANY_SESSION, required=True),
        ),
        Shape(
            CallParams,
            Field("sdp", STRING, required=True),
            Field("session", ObjectOf(SessionParams)),
        ),
        Shape(CallRejectParams, Field("status_code", INTEGER)),
        Shape(CallReferParams, Field("target_uri", STRING, required=True)),
    )
)
