# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
"""POST /realtime/calls, as two pure functions: no client, no socket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .....decoding import part_text
from .....runtime import NOT_GIVEN, Headers, NotGiven, RestRequest, TextAnswer
from .....shapes import build, to_wire
from ....events import SessionParams
from ...models import CallParams


def build_request(
    *, sdp: str, session: SessionParams | Mapping[str, Any] | NotGiven = NOT_GIVEN
) -> RestRequest:
    """Starts a WebRTC call.

    Send the offer and the settings as a multipart form. The provider also takes a bare SDP
    body, but the open-source gateway refuses that content type, and it drops the content
    types of the parts.

    Args:
        sdp: The offer of the caller, as SDP.
        session: Settings of the session. Not needed with a client secret that has them.
    """
    body = to_wire(build(CallParams, sdp=sdp, session=session))
    return RestRequest(
        method="POST",
        path="/realtime/calls",
        parts={
            "sdp": ("application/sdp", part_text(body, "sdp")),
            "session": ("application/json", part_text(body, "session")),
        },
        idempotent=False,
    )


def parse_response(status: int, headers: Headers, content: bytes) -> TextAnswer:
    """The answer to a success. Raises EventDecodeError if it is not what the spec says."""
    return TextAnswer(text=content.decode("utf-8", "replace"), headers=headers)
