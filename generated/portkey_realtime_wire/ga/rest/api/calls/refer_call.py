# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
"""POST /realtime/calls/{call_id}/refer, as two pure functions: no client, no socket."""

from __future__ import annotations

from .....parameters import path_segment
from .....runtime import Headers, RestRequest
from .....shapes import build, to_wire
from ...models import CallReferParams


def build_request(call_id: str, *, target_uri: str) -> RestRequest:
    """Passes a SIP call on to somebody else.

    Args:
        call_id: Identifier of the call: from the Location header, or from the
            realtime.call.incoming webhook.
        target_uri: The URI for the Refer-To header, such as tel:+14155550123 or
            sip:agent@example.com.
    """
    body = to_wire(build(CallReferParams, target_uri=target_uri))
    return RestRequest(
        method="POST",
        path="/realtime/calls/" + path_segment("call_id", call_id) + "/refer",
        json=body,
        idempotent=False,
    )


def parse_response(status: int, headers: Headers, content: bytes) -> None:
    """The answer to a success. Raises EventDecodeError if it is not what the spec says."""
