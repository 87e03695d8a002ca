# Generated from spec/beta/openapi.yaml. Do not edit: run "make generate".
"""GET /talks/{talk_id}/sound, as two pure functions: no client, no socket."""

from __future__ import annotations

from .....parameters import path_segment
from .....runtime import Headers, RestRequest, TextAnswer


def build_request(talk_id: str) -> RestRequest:
    """The talk as text.

    Args:
        talk_id: Which talk.
    """
    return RestRequest(method="GET", path="/talks/" + path_segment("talk_id", talk_id) + "/sound")


def parse_response(status: int, headers: Headers, content: bytes) -> TextAnswer:
    """The answer to a success. Raises EventDecodeError if it is not what the spec says."""
    return TextAnswer(text=content.decode("utf-8", "replace"), headers=headers)
