"""What is needed to rebuild a conversation on a new connection. Pure: no socket, no clock.

The journal sees every event that the user sends and reads. From them it keeps the settings in
force, and the items in their order with what is known of their content. A server takes no audio
back, so audio is replayed as its transcript; where there is none, that is reported as lost.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Final

from portkey_realtime_wire.shapes import to_wire

_TEXT_TYPE: Final = {"beta": "text", "ga": "output_text"}
"""What each dialect calls the text of an assistant's message."""

STALE: Final = frozenset(
    {
        "input_audio_buffer.append",
        "input_audio_buffer.commit",
        "input_audio_buffer.clear",
        "output_audio_buffer.clear",
        "response.cancel",
        "conversation.item.truncate",
    }
)
"""Client events that speak of a state which died with its connection: never sent again."""

COVERED: Final = frozenset(
    {"session.update", "transcription_session.update", "conversation.item.create"}
)
"""Client events whose effect the replay brings back."""


class Journal:
    """The conversation so far."""

    def __init__(self, dialect: str) -> None:
        self._text_type = _TEXT_TYPE[dialect]
        self.settings: dict[str, Any] = {}
        self._updates: deque[tuple[object, str, dict[str, Any]]] = deque()
        self._update_type = "session.update"
        self._items: dict[str, dict[str, Any]] = {}
        self._order: list[str] = []
        self._unconfirmed: list[dict[str, Any]] = []
        self._spoken: dict[str, str] = {}
        self._answers_due = 0
        self._appended = 0
        self.dropped: list[str] = []
        """Types of stale client events that were not sent."""

    # --- seeing ---

    def sent(self, event: dict[str, Any]) -> None:
        """A client event on its way, as JSON."""
        match event["type"]:
            case "session.update" | "transcription_session.update":
                self._updates.append((event.get("event_id"), event["type"], event["session"]))
            case "conversation.item.create":
                self._unconfirmed.append(event)
            case "response.create":
                self._answers_due += 1
            case "input_audio_buffer.clear":
                self._appended = 0

    def appended(self, size: int) -> None:
        """Audio went out; it is safe only once the server has made an item of it."""
        self._appended += size

    def received(self, event: Any) -> None:
        """A server event, as the user gets it."""
        note = _NOTES.get(event.type)
        if note is not None:
            note(self, event)

    def _updated(self, _event: Any) -> None:
        if self._updates:
            _, self._update_type, settings = self._updates.popleft()
            self.settings |= settings

    def _refused(self, event: Any) -> None:
        culprit = getattr(event.error, "event_id", None)
        if culprit is not None:
            self._updates = deque(each for each in self._updates if each[0] != culprit)
            self._unconfirmed = [e for e in self._unconfirmed if e.get("event_id") != culprit]

    def _item(self, event: Any) -> None:
        item = to_wire(event.item)
        item_id = item.get("id")
        if not isinstance(item_id, str):
            return
        if item_id not in self._items:
            previous = getattr(event, "previous_item_id", None)
            place = self._order.index(previous) + 1 if previous in self._order else None
            self._order.insert(len(self._order) if place is None else place, item_id)
            self._confirm(item)
        known = self._items.get(item_id, {})
        self._items[item_id] = {**known, **{k: v for k, v in item.items() if v not in (None, [])}}

    def _confirm(self, item: dict[str, Any]) -> None:
        for each in self._unconfirmed:
            given = each["item"]
            if given.get("id") in (None, item["id"]) and given.get("type") == item.get("type"):
                self._unconfirmed.remove(each)
                return

    def _deleted(self, event: Any) -> None:
        if self._items.pop(event.item_id, None) is not None:
            self._order.remove(event.item_id)

    def _heard(self, event: Any) -> None:
        for part in self._items.get(event.item_id, {}).get("content", ()):
            if part.get("type") == "input_audio":
                part["transcript"] = event.transcript

    def _said(self, event: Any) -> None:
        self._spoken[event.item_id] = self._spoken.get(event.item_id, "") + (event.delta or "")

    def _committed(self, _event: Any) -> None:
        self._appended = 0

    def _answering(self, _event: Any) -> None:
        self._answers_due = max(0, self._answers_due - 1)

    def _done(self, event: Any) -> None:
        item = to_wire(event.item)
        self._spoken.pop(item.get("id", ""), None)
        self._item(event)

    # --- rebuilding ---

    @property
    def item_count(self) -> int:
        """How many items the conversation has."""
        return len(self._order)

    def replay(self) -> tuple[list[dict[str, Any]], list[str]]:
        """The client events that rebuild the conversation, and what they cannot bring back.

        Each has an ``event_id``, by which an ``error`` event tells that it was refused.
        """
        settings = dict(self.settings)
        update_type = self._update_type
        for _, kind, wish in self._updates:
            update_type = kind
            settings |= wish
        events: list[dict[str, Any]] = []
        lost: list[str] = []
        if settings:
            events.append({"type": update_type, "session": settings})
        for item_id in self._order:
            item = self._replayed(self._items[item_id], lost)
            if item is not None:
                events.append({"type": "conversation.item.create", "item": item})
        # What was not confirmed may or may not have arrived before; the dead session is gone.
        events += [{**each} for each in self._unconfirmed]
        if self._appended:
            lost.append(f"{self._appended} bytes of audio that were not committed yet")
        if self._answers_due:
            lost.append(f"{self._answers_due} response.create without an answer so far")
        lost += [f"{name} was not sent: it was meant for the old session" for name in self.dropped]
        for number, event in enumerate(events):
            event["event_id"] = f"replay_{number}"
        return events, lost

    def rebuilt(self) -> None:
        """The replay stands: what was lost is lost, and is not reported again."""
        for _, kind, wish in self._updates:
            self._update_type = kind
            self.settings |= wish
        self._updates.clear()
        self._unconfirmed.clear()
        self._spoken.clear()
        self.dropped.clear()
        self._appended = self._answers_due = 0

    def _replayed(self, item: dict[str, Any], lost: list[str]) -> dict[str, Any] | None:
        kept: dict[str, Any] = {
            k: item[k] for k in ("id", "type", "role", "call_id", "name") if k in item
        }
        match item.get("type"):
            case "message":
                content = self._content(item, lost)
                return {**kept, "content": content} if content else None
            case "function_call":
                return {**kept, "arguments": item.get("arguments", "")}
            case "function_call_output":
                return {**kept, "output": item.get("output", "")}
            case other:
                lost.append(f"item {item.get('id')}: a server takes no {other} back")
                return None

    def _content(self, item: dict[str, Any], lost: list[str]) -> list[dict[str, Any]]:
        assistant = item.get("role") == "assistant"
        kind = self._text_type if assistant else "input_text"
        content: list[dict[str, Any]] = []
        for part in item.get("content", ()):
            text = part.get("text") or part.get("transcript")
            if text:
                content.append({"type": kind, "text": text})
            elif part.get("type") == "input_image":
                content.append(part)
            elif "audio" in part.get("type", ""):
                lost.append(f"item {item.get('id')}: audio without a transcript")
        spoken = self._spoken.get(item.get("id", ""))
        if spoken and not content:
            content.append({"type": kind, "text": spoken})
        return content


_NOTES: Final[dict[str, Callable[[Journal, Any], None]]] = {
    "session.updated": Journal._updated,
    "transcription_session.updated": Journal._updated,
    "error": Journal._refused,
    "conversation.item.created": Journal._item,
    "conversation.item.added": Journal._item,
    "conversation.item.done": Journal._item,
    "conversation.item.deleted": Journal._deleted,
    "conversation.item.input_audio_transcription.completed": Journal._heard,
    "input_audio_buffer.committed": Journal._committed,
    "response.created": Journal._answering,
    "response.output_item.done": Journal._done,
    "response.text.delta": Journal._said,
    "response.output_text.delta": Journal._said,
    "response.audio_transcript.delta": Journal._said,
    "response.output_audio_transcript.delta": Journal._said,
}
