# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any, Literal

from attrs import field

from .... import records
from ....records import define
from ....runtime import NOT_GIVEN, NotGiven


@define(kw_only=True)
class ExpiresAfter(records.Record):
    """A time limit, counted from an event."""

    anchor: Literal["created_at"] | str | NotGiven = NOT_GIVEN
    """The event: created_at, when the secret was made."""

    seconds: int | NotGiven = NOT_GIVEN
    """Seconds after it, 10 to 7200. Servers take 600 where nothing is said."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""
