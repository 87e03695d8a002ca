# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any

from attrs import field

from .... import records
from ....records import define
from ....runtime import NOT_GIVEN, NotGiven
from ...events import SessionParams


@define(kw_only=True)
class CallParams(records.Record):
    """The offer of a WebRTC call, and the settings of its session."""

    sdp: str
    """The offer of the caller, as SDP."""

    session: SessionParams | NotGiven = NOT_GIVEN
    """Settings of the session. Not needed with a client secret that has them."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""
