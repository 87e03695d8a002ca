# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
"""POST /realtime/calls/{call_id}/reject, as two pure functions: no client, no socket."""

from __future__ import annotations

from .....parameters import path_segment
from .....runtime import NOT_GIVEN, Headers, NotGiven, RestRequest
from .....shapes import build, to_wire
from ...models import CallRejectParams


def build_request(call_id: str, *, status_code: int | NotGiven = NOT_GIVEN) -> RestRequest:
    """Turns an incoming SIP call down.

    Args:
        call_id: Identifier of the call: from the Location header, or from the
            realtime.call.incoming webhook.
        status_code: SIP status that the caller gets, such as 486 for busy. Servers take 603,
            declined, where nothing is said.
    """
    body = to_wire(build(CallRejectParams, status_code=status_code))
    return RestRequest(
        method="POST",
        path="/realtime/calls/" + path_segment("call_id", call_id) + "/reject",
        json=body,
        idempotent=False,
    )


def parse_response(status: int, headers: Headers, content: bytes) -> None:
    """The answer to a success. Raises EventDecodeError if it is not what the spec says."""
