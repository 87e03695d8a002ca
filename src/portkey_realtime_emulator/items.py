"""The items of a conversation, in order."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from portkey_realtime_emulator.answers import McpCall
from portkey_realtime_emulator.checks import Refusal
from portkey_realtime_emulator.hearing import Clip


@attrs.define(eq=False)
class Item:
    """One item: what is reported of it as JSON, and its sound, which is not."""

    wire: dict[str, Any]
    clips: dict[int, Clip] = attrs.field(factory=dict)
    """Audio by content index."""
    truncated: bool = False
    heard: str | None = None
    """What was understood of its speech, whether the client asked for a transcript or not."""
    mcp_call: McpCall | None = None
    """What a request for approval asks for."""

    @property
    def id(self) -> str:
        """Its id on the wire."""
        return str(self.wire["id"])

    @property
    def text(self) -> str:
        """Everything that was written or transcribed in it."""
        parts = [
            part.get("text") or part.get("transcript") or ""
            for part in self.wire.get("content", ())
        ]
        parts += [self.wire.get(key) or "" for key in ("arguments", "output")]
        return " ".join(filter(None, parts))

    def retrieved(self) -> dict[str, Any]:
        """The item with its audio, which only ``conversation.item.retrieve`` shows."""
        content = [dict(part) for part in self.wire.get("content", ())]
        for index, clip in self.clips.items():
            if index < len(content):  # not so while the item is in progress
                content[index]["audio"] = base64.b64encode(clip.data).decode()
        return self.wire | ({"content": content} if "content" in self.wire else {})


def duplicate(item_id: str) -> Refusal:
    """An id is there already."""
    return Refusal(
        f"Error adding item: the item with id '{item_id}' already exists.",
        code="item_create_duplicate_item_id",
        param="item.id",
    )


def spoken(item_id: str, clip: Clip, part: str) -> Item:
    """What the user said, in a part of this type."""
    wire = {
        "id": item_id,
        "object": "realtime.item",
        "type": "message",
        "status": "completed",
        "role": "user",
        "content": [{"type": part, "transcript": None}],
    }
    return Item(wire, {0: clip})


class Items:
    """The conversation so far."""

    def __init__(self, items: Iterable[Item] = ()) -> None:
        self._items = list(items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __reversed__(self) -> Iterator[Item]:
        return reversed(self._items)

    def find(self, item_id: str) -> Item | None:
        """The item with that id."""
        return next((item for item in self._items if item.id == item_id), None)

    def get(self, item_id: str, doing: str) -> Item:
        """The item with that id. Raises Refusal if there is none."""
        item = self.find(item_id)
        if item is None:
            verb, _, noun = doing.partition(" ")
            raise Refusal(
                f"Error {verb} {noun}: the item with id '{item_id}' does not exist.",
                code=f"item_{_CODES[verb]}_invalid_item_id",
                param="item_id",
            )
        return item

    def last_id(self) -> str | None:
        """The id of the newest item."""
        return self._items[-1].id if self._items else None

    def before(self, item: Item) -> str | None:
        """The id of the item in front of this one."""
        at = self._items.index(item)
        return self._items[at - 1].id if at else None

    def insert(self, item: Item, after: str | None) -> str | None:
        """Put an item behind another, ``root`` for the front, None for the end.

        Returns the id of the item in front of it. Raises Refusal if that does not exist.
        """
        if self.find(item.id) is not None:
            raise duplicate(item.id)
        if after is None:
            self._items.append(item)
        elif after == "root":
            self._items.insert(0, item)
        else:
            previous = self.find(after)
            if previous is None:
                raise Refusal(
                    f"Error adding item: the previous item with id '{after}' does not exist.",
                    code="item_create_invalid_previous_item_id",
                    param="previous_item_id",
                )
            self._items.insert(self._items.index(previous) + 1, item)
        return self.before(item)

    def remove(self, item: Item) -> None:
        """Take an item out."""
        self._items.remove(item)

    def call_named(self, call_id: str) -> Item | None:
        """The function call with that id."""
        calls = (item for item in self._items if item.wire["type"] == "function_call")
        return next((item for item in calls if item.wire.get("call_id") == call_id), None)


_CODES = {"deleting": "delete", "truncating": "truncate", "retrieving": "retrieve"}


def truncate(item: Item, content_index: int, audio_end_ms: int) -> None:
    """Cut the assistant's audio. The transcript goes: nobody knows which words were heard.

    Raises Refusal if there is no such audio, or not as much.
    """
    clip = item.clips.get(content_index)
    if audio_end_ms < 0 or (clip is None and item.wire.get("status") == "in_progress"):
        # livekit/agents issue 6157: so does OpenAI refuse to cut what has no sound yet.
        raise Refusal(
            "Audio content cannot be truncated before there is any."
            if audio_end_ms >= 0
            else "Audio content cannot be truncated to a negative length.",
            code="unsupported_content_type",
            param="content_index" if audio_end_ms >= 0 else "audio_end_ms",
        )
    if clip is None or item.wire.get("role") != "assistant":
        raise Refusal(
            "Only model output audio messages can be truncated.",
            code="invalid_value",
            param="content_index",
        )
    if audio_end_ms > clip.ms:
        raise Refusal(
            f"Audio content of {clip.ms}ms is already shorter than {audio_end_ms}ms.",
            code="invalid_value",
            param="audio_end_ms",
        )
    item.clips[content_index] = clip.cut(audio_end_ms)
    item.truncated = True
    for part in item.wire["content"]:
        part["transcript"] = None
