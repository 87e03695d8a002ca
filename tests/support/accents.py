"""How servers that are not OpenAI's say the same events, for the soak.

Grok mixes the dialects: a flat greeting, GA's names, and now and then an event without an id. vLLM
greets without a session, and says errors as text.
"""

from __future__ import annotations

from typing import Any

SERVERS = ("openai", "grok", "vllm")

_GA_NAMES = {
    "response.audio.delta": "response.output_audio.delta",
    "response.text.delta": "response.output_text.delta",
    "conversation.item.created": "conversation.item.added",
}
_ADDRESSES = ("content_index", "output_index")


def spoken(event: dict[str, Any], server: str, api: str, number: int) -> dict[str, Any]:
    """A beta event, the server's ``number``-th, as this server says it to a client of this API."""
    said = dict(event)
    if event["type"] == "session.created":
        return _greeting(said, server, api)
    if api == "ga" or server == "grok":
        said["type"] = _GA_NAMES.get(event["type"], event["type"])
    if server == "openai":
        return said
    for name in _ADDRESSES:
        said.pop(name, None)
    if server == "grok":
        said["previous_item_id"] = said.get("previous_item_id")
        said["ts"] = number
    elif event["type"] == "error" and isinstance(event["error"], dict):
        said.update(error=event["error"]["message"], code=event["error"]["code"])
    if number % 3 == 0 and "event_id" in said:
        said["rid"] = said.pop("event_id")
    return said


def _greeting(said: dict[str, Any], server: str, api: str) -> dict[str, Any]:
    session_id = said["session"]["id"]
    if server == "vllm":
        return {"type": "session.created", "id": session_id, "created": 1_764_000_000}
    if server == "grok":
        flat = {"instructions": "", "modalities": ["audio"], "tools": [], "voice": "Ara"}
        said["session"] = {"id": session_id, "turn_detection": {"type": None}, **flat}
    elif api == "ga":
        said["session"] = {"id": session_id, "type": "realtime", "object": "realtime.session"}
    return said
