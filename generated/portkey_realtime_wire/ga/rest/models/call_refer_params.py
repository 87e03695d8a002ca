# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any

from attrs import field

from .... import records
from ....records import define


@define(kw_only=True)
class CallReferParams(records.Record):
    """Where to send a SIP call."""

    target_uri: str
    """The URI for the Refer-To header, such as tel:+14155550123 or sip:agent@example.com."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""
