"""What a test's server says: both dialects, by hand, so that no test believes our own classes."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from support.raw_server import GREETING, Peer

GA_GREETING: dict[str, Any] = {
    "type": "session.created",
    "event_id": "event_greeting",
    "session": {
        "type": "realtime",
        "object": "realtime.session",
        "id": "sess_1",
        "model": "m",
        "output_modalities": ["audio"],
        "audio": {
            "input": {"format": {"type": "audio/pcm", "rate": 24000}},
            "output": {"format": {"type": "audio/pcm", "rate": 24000}, "voice": "alloy"},
        },
    },
}
BETA_GREETING: dict[str, Any] = {
    **GREETING,
    "session": {
        **GREETING["session"],
        "input_audio_format": "pcm16",
        "output_audio_format": "pcm16",
    },
}
"""One that tells its dialect, which that of the other servers here does not."""


def refusal(code: str | None, message: str = "no", **more: Any) -> dict[str, Any]:
    """An ``error`` event."""
    error = {"type": "invalid_request_error", "code": code, "message": message, **more}
    return {"type": "error", "event_id": "event_error", "error": error}


BETA_IS_OFF = refusal("beta_api_shape_disabled", "The beta API is off.")
HEADER_IS_MISSING = refusal("missing_beta_header", "Send OpenAI-Beta: realtime=v1.")

Answer = Callable[[Peer, dict[str, Any]], None]


def item_event(kind: str, item: dict[str, Any], previous: str | None = None) -> dict[str, Any]:
    """``conversation.item.created`` (beta), ``added`` or ``done`` (GA)."""
    return {
        "type": f"conversation.item.{kind}",
        "event_id": "event_item",
        "previous_item_id": previous,
        "item": {"object": "realtime.item", "status": "completed", **item},
    }


def text_item(item_id: str, text: str, role: str = "user", kind: str = "input_text") -> Any:
    """A message of one text part."""
    content = [{"type": kind, "text": text}]
    return {"id": item_id, "type": "message", "role": role, "content": content}


def confirm(peer: Peer, event: dict[str, Any]) -> None:
    """Answer settings and items as a server of the beta dialect does."""
    if event["type"] == "session.update":
        session = {**GREETING["session"], **event["session"]}
        peer.event(type="session.updated", event_id="event_updated", session=session)
    elif event["type"] == "conversation.item.create":
        item = {"id": f"item_new_{len(peer.messages())}", **event["item"]}
        peer.event(item_event("created", item))


def confirm_ga(peer: Peer, event: dict[str, Any]) -> None:
    """The same in GA."""
    if event["type"] == "session.update":
        session = {**GA_GREETING["session"], **event["session"]}
        peer.event(type="session.updated", event_id="event_updated", session=session)
    elif event["type"] == "conversation.item.create":
        item = {"id": f"item_new_{len(peer.messages())}", **event["item"]}
        peer.event(item_event("added", item))
        peer.event(item_event("done", item))


def attend(peer: Peer, answer: Answer = confirm) -> None:
    """Answer whatever the client sends, until it goes away."""
    for number in itertools.count():
        peer.wait_for(lambda n=number: len(peer.messages()) > n or peer.end, 60)  # type: ignore[misc]
        if len(peer.messages()) <= number:
            return
        answer(peer, peer.messages()[number])


def serves(answer: Answer = confirm, greeting: dict[str, Any] = GREETING) -> Callable[[Peer], None]:
    """A script: greet, then answer."""

    def script(peer: Peer) -> None:
        peer.event(greeting)
        attend(peer, answer)

    return script


def in_turn(*scripts: Callable[[Peer], None]) -> Callable[[Peer], None]:
    """One script for each connection; the last one for all further ones."""

    def script(peer: Peer) -> None:
        scripts[min(peer.number, len(scripts) - 1)](peer)

    return script
