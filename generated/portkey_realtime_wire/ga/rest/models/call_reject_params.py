# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any

from attrs import define, field

from ....runtime import NOT_GIVEN, NotGiven, repr_given


@define(kw_only=True, repr=False)
class CallRejectParams:
    """How to turn a SIP call down."""

    status_code: int | NotGiven = NOT_GIVEN
    """SIP status that the caller gets, such as 486 for busy. Servers take 603, declined, where
    nothing is said.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""

    __repr__ = repr_given
