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
    expires_after: ExpiresAfter | Mapping[str, Any] | NotGiven = NOT_GIVEN,
    session: TranslationSessionParams | Mapping[str, Any],
) -> RestRequest:
    """Makes a client secret for a translation session.

    A browser or a device opens a session with it, without your key.

    Args:
        expires_after: How long the secret can open a session.
        session: Settings of the session that the secret opens.
    """
    body = to_wire(
        build(TranslationClientSecretParams, expires_after=expires_after, session=session)
    )
    return RestRequest(method="POST", path="/realtime/translations/client_secrets", json=body)


def parse_response(
    status: int, headers: Headers, content: bytes
) -> TranslationClientSecretResponse:
    """The answer to a success. Raises EventDecodeError if it is not what the spec says."""
    answer = decode_answer(TranslationClientSecretResponse, json_object(content))
    answer._headers = headers
    return answer
