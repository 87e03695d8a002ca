# Generated from spec/beta/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any

from attrs import define, field

from ....runtime import NOT_GIVEN, NotGiven, repr_given
from ...events import Outline


@define(kw_only=True, repr=False)
class TalkParams:
    """How to talk."""

    model: str | NotGiven = NOT_GIVEN
    """Sent if nothing is given."""

    outline: Outline | NotGiven = NOT_GIVEN
    """What to say."""

    tools: list[dict[str, Any]] | NotGiven = NOT_GIVEN
    """Plain dicts."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""

    __repr__ = repr_given
