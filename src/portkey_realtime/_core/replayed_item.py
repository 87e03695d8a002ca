"""One item of a conversation, as a server takes it back. Pure.

A server takes no audio back, so audio is replayed as its transcript. Of an answer that was
truncated, only the words that were heard come back: the server has forgotten the others, as the
user asked, and a reconnect must not make it know them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs


@attrs.frozen
class Said:
    """What is known of an answer beside its item."""

    text: str
    """What came of it so far, where the item does not hold it yet."""
    heard_ms: int | None
    """How much the user heard of it, if it was truncated."""
    sounded_ms: int
    """How much audio of it came; 0 if that is not known."""


def item_to_replay(
    item: Mapping[str, Any], said: Said, tags: Mapping[str, str], lost: list[str]
) -> dict[str, Any] | None:
    """The item to create. None if nothing of it can be: then ``lost`` says what and why.

    ``tags`` are those of the parts of a message, by what they hold (``Marks.content``).
    """
    kept: dict[str, Any] = {
        k: item[k] for k in ("id", "type", "role", "call_id", "name") if k in item
    }
    match item.get("type"):
        case "message":
            content = _content(item, said, tags, lost)
            return {**kept, "content": content} if content else None
        case "function_call":
            if not item.get("arguments"):
                lost.append(f"item {item.get('id')}: a function call that was cut off")
                return None
            return {**kept, "arguments": item["arguments"]}
        case "function_call_output":
            return {**kept, "output": item.get("output", "")}
        case other:
            lost.append(f"item {item.get('id')}: a server takes no {other} back")
            return None


def _content(
    item: Mapping[str, Any], said: Said, tags: Mapping[str, str], lost: list[str]
) -> list[dict[str, Any]]:
    kind = tags.get("answer_text" if item.get("role") == "assistant" else "user_text", "")
    content: list[dict[str, Any]] = []
    for part in item.get("content", ()):
        text = part.get("text") or part.get("transcript")
        if text:
            content.append({"type": kind, "text": text})
        elif part.get("type") == tags.get("user_image", ""):
            content.append(part)
        elif "audio" in part.get("type", "") and not said.text:
            lost.append(f"item {item.get('id')}: audio without a transcript")
    if said.text and not content:
        content.append({"type": kind, "text": said.text})
    if content and said.heard_ms is not None:
        return _heard(item, content, said, lost)
    return content


def _heard(
    item: Mapping[str, Any], content: list[dict[str, Any]], said: Said, lost: list[str]
) -> list[dict[str, Any]]:
    """The words that were heard before the truncation, by the share of the audio that they took.

    Where it is not known how long the answer was, no word is: none of them comes back.
    """
    heard_ms = said.heard_ms or 0
    if 0 < said.sounded_ms <= heard_ms:
        return content
    share = heard_ms / said.sounded_ms if said.sounded_ms else 0.0
    heard = []
    for part in content:
        words = part.get("text", "").split()
        if kept := " ".join(words[: int(len(words) * share)]):
            heard.append({**part, "text": kept})
    what = "comes back with the words that were heard" if heard else "does not come back"
    lost.append(f"item {item.get('id')}: was truncated at {heard_ms} ms, and {what}")
    return heard


def with_what_is_known(content: Any, known: Any) -> list[dict[str, Any]]:
    """Content as it came last; a transcript that came earlier, in an event of its own, is kept."""
    if len(content) != len(known):
        return list(content)
    return [
        {**old, **{k: v for k, v in new.items() if v is not None}}
        if old.get("type") == new.get("type")
        else new
        for old, new in zip(known, content, strict=True)
    ]


def kind_of(item: Mapping[str, Any]) -> tuple[object, object, bool]:
    """What tells an item that was requested from one that the server made itself."""
    parts = item.get("content") or ()
    spoken = any("audio" in str(part.get("type")) for part in parts)
    return item.get("type"), item.get("role"), spoken
