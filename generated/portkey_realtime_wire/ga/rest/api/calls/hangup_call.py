# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
"""POST /realtime/calls/{call_id}/hangup, as two pure functions: no client, no socket."""

from __future__ import annotations

from .....parameters import path_segment
from .....runtime import Headers, RestRequest


def build_request(call_id: str) -> RestRequest:
    """Ends a call, WebRTC or SIP.

    Args:
        call_id: Identifier of the call: from the Location header, or from the
            realtime.call.incoming webhook.
    """
    return RestRequest(
        method="POST", path="/realtime/calls/" + path_segment("call_id", call_id) + "/hangup"
    )


def parse_response(status: int, headers: Headers, content: bytes) -> None:
    """The answer to a success. Raises EventDecodeError if it is not what the spec says."""
