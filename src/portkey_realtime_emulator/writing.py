"""Items that a client writes into the conversation, and the question that they put."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portkey_realtime import audio
from portkey_realtime_emulator.answers import Question
from portkey_realtime_emulator.checks import bad_audio, invalid_value, missing
from portkey_realtime_emulator.hearing import Clip
from portkey_realtime_emulator.items import Item, Items
from portkey_realtime_emulator.layouts import Table
from portkey_realtime_emulator.settings import Settings
from portkey_realtime_emulator.stage import Stage
from portkey_realtime_wire.runtime import EventDecodeError, decode_audio

_WITH_TEXT = ("user_text", "answer_text")


def item_from_client(stage: Stage, settings: Settings, data: Mapping[str, Any]) -> Item:
    """An item of ``conversation.item.create``. Raises Refusal for one that cannot be added."""
    wire = dict(data)
    if wire["type"] == "item_reference":
        raise invalid_value("item.type", "item_reference", ("message", "function_call_output"))
    wire["id"] = wire.get("id") or stage.ids.next("item")
    item = Item(wire)
    if wire["type"] in ("message", "function_call", "function_call_output"):
        wire.update(object="realtime.item", status="completed")
    if wire["type"] == "message":
        _check_content(stage.table, item, settings.format("input_format"))
    if wire["type"] == "function_call" and not wire.get("call_id"):
        wire["call_id"] = stage.ids.next("call")
    return item


def _check_content(table: Table, item: Item, format: str) -> None:
    if "content" not in item.wire:
        raise missing("item.content")
    role = item.wire["role"]
    allowed = table.contents.get(role)
    if allowed is None:
        raise invalid_value("item.role", role, tuple(table.contents))
    tags = table.wire.marks.content
    with_text = [tags.get(each) for each in _WITH_TEXT]
    content = item.wire["content"] = [dict(part) for part in item.wire["content"]]
    for index, part in enumerate(content):
        where = f"item.content[{index}]"
        if part["type"] not in allowed:
            raise invalid_value(f"{where}.type", part["type"], allowed)
        if part["type"] in with_text and "text" not in part:
            raise missing(f"{where}.text")
        if part["type"] == tags.get("user_audio"):
            if "audio" not in part:
                raise missing(f"{where}.audio")
            item.clips[index] = _clip(part.pop("audio"), f"{where}.audio", format)
            item.heard = part.setdefault("transcript", None)


def _clip(text: str, path: str, format: str) -> Clip:
    try:
        data = decode_audio(text, path)
    except EventDecodeError:
        raise bad_audio(path) from None
    return Clip(data[: len(data) - len(data) % audio.sample_size(format)], format)


def question_of(
    stage: Stage, settings: Settings, params: Mapping[str, Any]
) -> tuple[Question, Items]:
    """What ``response.create`` asks for, and the items that the answer goes by.

    The newest item of the user counts, or the newest output of a function.
    """
    read = stage.items
    if params.get("input") is not None:
        read = Items(
            stage.items.get(each["id"], "retrieving item")
            if each["type"] == "item_reference"
            else item_from_client(stage, settings, each)
            for each in params["input"]
        )
    calls = [item for item in stage.items if item.wire["type"] == "function_call"]
    known: dict[str, Any] = {
        "tools": params.get("tools", settings.tools),
        "tool_choice": params.get("tool_choice", settings.get("tool_choice")),
        "called": frozenset(str(item.wire.get("name")) for item in calls),
    }
    for item in reversed(read):
        if item.wire["type"] == "function_call_output":
            call = stage.items.call_named(item.wire["call_id"])
            name = str(call.wire.get("name")) if call else "function"
            return Question(output=(name, str(item.wire["output"])), **known), read
        if item.wire.get("role") == "user":
            clip = next(iter(item.clips.values()), None)
            text = item.heard or item.text or None
            return Question(text=text, clip=clip, **known), read
    return Question(**known), read
