# Generated from spec/translations/openapi.yaml. Do not edit: run "make generate".
"""POST /realtime/translations/client_secrets, as two pure functions: no client, no socket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .....decoding import decode_answer
from .....runtime import NOT_GIVEN, Headers, NotGiven, RestRequest, json_object
from .....shapes import build, to_wire
from ...models import (
    ExpiresAfter,
    TranslationClientSecretParams,
    TranslationClientSecretResponse,
    TranslationSessionParams,
)


def build_request(
    *,
    session: TranslationSessionParams | Mapping[str, Any],
    expires_after: ExpiresAfter | Mapping[str, Any] | NotGiven = NOT_GIVEN,
) -> RestRequest:
    """Makes a client secret for a translation session.

    A browser or a device opens a session with it, without your key.

    Args:
        session: Settings of the session that the secret opens.
        expires_after: How long the secret can open a session.
    """
    body = to_wire(
        build(TranslationClientSecretParams, session=session, expires_after=expires_after)
    )
    return RestRequest(method="POST", path="/realtime/translations/client_secrets", json=body)


def parse_response(
    status: int, headers: Headers, content: bytes
) -> TranslationClientSecretResponse:
    """The answer to a success. Raises EventDecodeError if it is not what the spec says."""
    answer = decode_answer(TranslationClientSecretResponse, json_object(content))
    answer._headers = headers
    return answer
