# Generated from spec/beta/openapi.yaml. Do not edit: run "make generate".
"""POST /talks, as two pure functions: no client, no socket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .....decoding import decode_answer
from .....runtime import NOT_GIVEN, Headers, NotGiven, RestRequest, json_object
from .....shapes import build, to_wire
from ....events import Outline
from ...models import Talk, TalkParams


def build_request(
    *,
    model: str = "parrot",
    outline: Outline | Mapping[str, Any] | NotGiven = NOT_GIVEN,
    tools: Iterable[dict[str, Any]] | NotGiven = NOT_GIVEN,
) -> RestRequest:
    """Starts a talk.

    Args:
        model: Sent if nothing is given.
        outline: What to say.
        tools: Plain dicts.
    """
    body = to_wire(build(TalkParams, model=model, outline=outline, tools=tools))
    return RestRequest(method="POST", path="/talks", json=body, idempotent=False)


def parse_response(status: int, headers: Headers, content: bytes) -> Talk:
    """The answer to a success. Raises EventDecodeError if it is not what the spec says."""
    answer = decode_answer(Talk, json_object(content))
    answer._headers = headers
    return answer
