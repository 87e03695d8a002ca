# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
"""POST /realtime/client_secrets, as two pure functions: no client, no socket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .....decoding import decode_answer
from .....runtime import NOT_GIVEN, Headers, NotGiven, RestRequest, json_object
from .....shapes import build, to_wire
from ....events import AnySessionParams
from ...models import ClientSecretParams, ClientSecretResponse, ExpiresAfter


def build_request(
    *,
    expires_after: ExpiresAfter | Mapping[str, Any] | NotGiven = NOT_GIVEN,
    session: AnySessionParams | Mapping[str, Any] | NotGiven = NOT_GIVEN,
) -> RestRequest:
    """Makes a client secret, with which a browser or a device opens a session without your key.

    Args:
        expires_after: How long the secret can open a session.
        session: Settings of the session that the secret opens. Its holder may change them.
    """
    body = to_wire(build(ClientSecretParams, expires_after=expires_after, session=session))
    return RestRequest(method="POST", path="/realtime/client_secrets", json=body)


def parse_response(status: int, headers: Headers, content: bytes) -> ClientSecretResponse:
    """The answer to a success. Raises EventDecodeError if it is not what the spec says."""
    answer = decode_answer(ClientSecretResponse, json_object(content))
    answer._headers = headers
    return answer
