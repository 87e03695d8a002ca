# Generated from spec/beta/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any

from attrs import field

from .... import records
from ....records import define
from ....runtime import NOT_GIVEN, NotGiven
from ...events import Outline


@define(kw_only=True)
class TalkParams(records.Record):
    """How to talk."""

    model: str | NotGiven = NOT_GIVEN
    """Sent if nothing is given."""

    outline: Outline | NotGiven = NOT_GIVEN
    """What to say."""

    tools: list[dict[str, Any]] | NotGiven = NOT_GIVEN
    """Plain dicts."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""
