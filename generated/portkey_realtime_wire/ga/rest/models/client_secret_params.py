# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any

from attrs import field

from .... import records
from ....records import define
from ....runtime import NOT_GIVEN, NotGiven
from ...events import AnySessionParams
from .expires_after import ExpiresAfter


@define(kw_only=True)
class ClientSecretParams(records.Record):
    """What a client secret should allow."""

    expires_after: ExpiresAfter | NotGiven = NOT_GIVEN
    """How long the secret can open a session."""

    session: AnySessionParams | NotGiven = NOT_GIVEN
    """Settings of the session that the secret opens. Its holder may change them."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""
