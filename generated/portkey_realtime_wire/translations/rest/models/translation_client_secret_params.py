# Generated from spec/translations/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any

from attrs import field

from .... import records
from ....records import define
from ....runtime import NOT_GIVEN, NotGiven
from .expires_after import ExpiresAfter
from .translation_session_params import TranslationSessionParams


@define(kw_only=True)
class TranslationClientSecretParams(records.Record):
    """What a client secret for a translation session should allow."""

    session: TranslationSessionParams
    """Settings of the session that the secret opens."""

    expires_after: ExpiresAfter | NotGiven = NOT_GIVEN
    """How long the secret can open a session."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""
