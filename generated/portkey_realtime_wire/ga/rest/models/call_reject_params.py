# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any

from attrs import field

from .... import records
from ....records import define
from ....runtime import NOT_GIVEN, NotGiven


@define(kw_only=True)
class CallRejectParams(records.Record):
    """How to turn a SIP call down."""

    status_code: int | NotGiven = NOT_GIVEN
    """SIP status that the caller gets, such as 486 for busy. Servers take 603, declined, where
    nothing is said.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""
