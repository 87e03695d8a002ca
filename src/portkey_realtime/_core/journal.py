"""What is needed to rebuild a conversation on a new connection. Pure: no socket, no clock.

The journal sees every event that the user sends and reads. From them it keeps the settings in
force, and the items in their order with what is known of their content. A server takes no audio
back, so audio is replayed as its transcript; where there is none, that is reported as lost.
"""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import attrs

from portkey_realtime._core.replayed_item import Said, item_to_replay, kind_of, with_what_is_known
from portkey_realtime_wire.marks import MARKS, Marks, Role
from portkey_realtime_wire.shapes import to_wire

_NESTED: Final = frozenset({"audio", "input", "output"})
"""Where GA keeps settings one level down; everything else is replaced as a whole."""


@attrs.frozen
class _Update:
    """A change of settings that was sent."""

    event_id: object
    type: str
    settings: dict[str, Any]


class Journal:
    """The conversation so far."""

    def __init__(self, dialect: str) -> None:
        self._marks = marks = MARKS[dialect]
        self._notes = _notes_of(marks)
        self.settings: dict[str, Any] = {}
        self._updates: deque[_Update] = deque()
        self.update_type = next(iter(marks.roles.update_session), "")
        self._items: dict[str, dict[str, Any]] = {}
        self._order: list[str] = []
        self._unconfirmed: list[dict[str, Any]] = []
        self._deleting: dict[object, str] = {}
        self._deleted: set[str] = set()
        self._spoken: dict[str, str] = {}
        self._heard: dict[str, int] = {}
        """Milliseconds that were played of each item that was truncated."""
        self._sounded: dict[str, int] = {}
        """Bytes of audio that came of each answer."""
        self.bytes_per_ms = 48
        """Of the answers' audio: pcm16 at 24 kHz, unless the settings say otherwise."""
        self.confirms = True
        """Whether the server is known to confirm settings, or not known not to."""
        self._answers_due: list[object] = []
        self._sent_again = 0
        self._named = 0
        self._appended = 0
        self.dropped: list[str] = []
        """Types of stale client events that were not sent."""
        self._replaying = False
        self._rebuilding = False
        self._replayed_updates: deque[_Update] = deque()
        self._replayed_settings: dict[str, Any] = {}
        self._late: list[str] = []

    @property
    def update(self) -> dict[str, Any] | None:
        """The event that sets the settings in force; None if there are none but the server's."""
        return {"type": self.update_type, "session": self.settings} if self.settings else None

    # --- seeing ---

    def assign_event_id(self, event: dict[str, Any]) -> None:
        """Give a client event an ``event_id`` if it has none, to match a refusal with."""
        answered = event["type"] in self._marks.restored | self._marks.again
        if answered and event.get("event_id") is None:
            self._named += 1
            event["event_id"] = f"sent_{self._named}"

    def sent(self, event: dict[str, Any]) -> None:
        """A client event on its way, as JSON."""
        match self._marks.role_of.get(event["type"]):
            case "update_session" | "update_transcription_session":
                self._updates.append(
                    _Update(event.get("event_id"), event["type"], event["session"])
                )
            case "create_item":
                self._unconfirmed.append(event)
                self._deleted.discard(event["item"].get("id", ""))
            case "delete_item":
                self._deleting[event.get("event_id")] = event["item_id"]
            case "truncate_item":
                self._heard[event["item_id"]] = event["audio_end_ms"]
            case "create_response":
                self._answers_due.append(event.get("event_id"))
            case "clear_audio":
                self._appended = 0

    def appended(self, size: int) -> None:
        """Audio went out; it is safe only once the server has made an item of it."""
        self._appended += size

    def on_held_back(self, event_type: str) -> None:
        """A client event did not go out: it is sent once more, or dropped if it is stale."""
        if event_type in self._marks.stale:
            self.dropped.append(event_type)
        elif event_type in self._marks.roles.create_response:
            self._sent_again += 1

    def received(self, event: Any, *, rebuilding: bool = False) -> None:
        """A server event, as the user gets it; ``rebuilding`` if it may answer the replay."""
        note = self._notes.get(event.type)
        if note is not None:
            self._rebuilding = rebuilding
            note(self, event)

    def _on_updated(self, _event: Any) -> None:
        # What the new server confirms is in force once the new connection is in place, not before.
        if self._rebuilding and self._replayed_updates:
            update = self._replayed_updates.popleft()
            self._replayed_settings = _merged(self._replayed_settings, update.settings)
        elif not self._rebuilding and self._updates:
            update = self._updates.popleft()
            self.update_type = update.type
            self.settings = _merged(self.settings, update.settings)

    def _on_error(self, event: Any) -> None:
        # Remove in place, never replace a list: another thread may be adding to them.
        culprit = getattr(event.error, "event_id", None)
        for update in list(self._replayed_updates if self._rebuilding else self._updates):
            if update.event_id == culprit:
                self._forget(update)
        self._deleting.pop(culprit, None)
        for created in list(self._unconfirmed):
            if created.get("event_id") == culprit:
                self._unconfirmed.remove(created)
        if culprit in self._answers_due:
            self._answers_due.remove(culprit)

    def _forget(self, refused: _Update) -> None:
        for updates in (self._updates, self._replayed_updates):
            for update in list(updates):
                if update.settings is refused.settings:
                    updates.remove(update)

    def _on_item(self, event: Any) -> None:
        item = to_wire(event.item)
        item_id = item.get("id")
        if not isinstance(item_id, str) or item_id in self._deleted:
            return  # a server may say that it is done with what was deleted meanwhile
        if item_id not in self._items:
            if self._replaying and not self._rebuilding:
                self._late.append(item_id)
            wished = self._confirm(item).get("previous_item_id")
            previous = getattr(event, "previous_item_id", None)
            place = self._order.index(previous) + 1 if previous in self._order else None
            if place is None:
                # Servers name no predecessor, or null, for the first item and for any other.
                place = 0 if wished == "root" else len(self._order)
            self._order.insert(place, item_id)
        known = self._items.get(item_id, {})
        made = {**known, **{k: v for k, v in item.items() if v not in (None, [])}}
        if "content" in made:
            made["content"] = with_what_is_known(made["content"], known.get("content", ()))
        self._items[item_id] = made

    def _confirm(self, item: dict[str, Any]) -> dict[str, Any]:
        """The client event that made an item; empty if the server made it by itself."""
        for each in list(self._unconfirmed):
            given = each["item"]
            if given.get("id") in (None, item["id"]) and kind_of(given) == kind_of(item):
                self._unconfirmed.remove(each)
                return each
        return {}

    def _on_deleted(self, event: Any) -> None:
        self._drop(event.item_id)
        self._deleting = {k: v for k, v in self._deleting.items() if v != event.item_id}

    def _drop(self, item_id: str) -> None:
        self._deleted.add(item_id)
        if self._items.pop(item_id, None) is not None:
            self._order.remove(item_id)

    def _on_input_transcript(self, event: Any) -> None:
        tag = self._marks.content.get("user_audio")
        for part in self._items.get(event.item_id, {}).get("content", ()):
            if part.get("type") == tag:
                part["transcript"] = event.transcript

    def _on_answer_text(self, event: Any) -> None:
        item_id = getattr(event, "item_id", None)  # servers leave ids out
        if item_id is not None:
            self._spoken[item_id] = self._spoken.get(item_id, "") + (event.delta or "")

    def _on_truncated(self, event: Any) -> None:
        if isinstance(event.audio_end_ms, int):
            self._heard[event.item_id] = event.audio_end_ms

    def _on_audio(self, event: Any) -> None:
        size = len(event.delta or "") * 3 // 4  # of base64, near enough
        item_id = getattr(event, "item_id", None)  # servers leave ids out
        if item_id is not None:
            self._sounded[item_id] = self._sounded.get(item_id, 0) + size

    def _on_committed(self, _event: Any) -> None:
        self._appended = 0

    def _on_response_started(self, _event: Any) -> None:
        del self._answers_due[:1]

    def _on_output_item_done(self, event: Any) -> None:
        item_id = str(getattr(event.item, "id", ""))
        self._spoken.pop(item_id, None)
        # An item that was never added belongs to a response outside of the conversation.
        if item_id in self._items:
            self._on_item(event)

    # --- rebuilding ---

    def turn_under_way(self, *, by_hand: bool) -> bool:
        """Whether an answer was asked for; where turns are committed by hand, also audio sent."""
        return bool(self._answers_due) or (by_hand and self._appended > 0)

    def replay(self) -> tuple[list[dict[str, Any]], list[str]]:
        """The client events that rebuild the conversation, and what they cannot bring back.

        Each has an ``event_id``, by which an ``error`` event tells that it was refused.
        """
        lost: list[str] = []
        self._replaying, self._late, self._replayed_settings = True, [], {}
        # One by one: an update that was not confirmed yet may be one that is refused.
        updates = list(self._updates)
        self.confirms = not updates
        if self.settings:
            updates.insert(0, _Update("", self.update_type, self.settings))
        self._replayed_updates = deque(
            attrs.evolve(each, event_id=f"replay_{i}") for i, each in enumerate(updates)
        )
        events: list[dict[str, Any]] = [
            {"type": each.type, "session": each.settings} for each in updates
        ]
        events += self._creations(self._order, lost)
        # What was not confirmed may or may not have arrived before; the dead session is gone.
        events += [{**each} for each in self._unconfirmed]
        if self._appended:
            lost.append(f"{self._appended} bytes of audio that were not committed yet")
        unanswered = len(self._answers_due) - self._sent_again
        if unanswered > 0:
            asked = ", ".join(self._marks.roles.create_response)
            lost.append(f"{unanswered} {asked} without an answer so far")
        lost += [f"{name} was not sent: it was meant for the old session" for name in self.dropped]
        for number, event in enumerate(events):
            event["event_id"] = f"replay_{number}"
        return events, lost

    def replay_late(self) -> tuple[list[dict[str, Any]], list[str]]:
        """The same for items that the old server made since then, as it still stood."""
        lost: list[str] = []
        late, self._late = self._late, []
        events = self._creations(late, lost)
        for number, event in enumerate(events):
            event["event_id"] = f"replay_late_{number}"
        return events, lost

    def _creations(self, item_ids: Iterable[str], lost: list[str]) -> list[dict[str, Any]]:
        deleted = set(self._deleting.values())
        items = [
            item_to_replay(self._items[item_id], self._said_of(item_id), self._marks.content, lost)
            for item_id in item_ids
            if item_id not in deleted and item_id in self._items
        ]
        create = next(iter(self._marks.roles.create_item), "")
        return [{"type": create, "item": item} for item in items if item]

    def _said_of(self, item_id: str) -> Said:
        return Said(
            text=self._spoken.get(item_id, ""),
            heard_ms=self._heard.get(item_id),
            sounded_ms=self._sounded.get(item_id, 0) // self.bytes_per_ms,
        )

    def rebuilt(self) -> list[str]:
        """The replay stands: what was lost is lost, and is not reported again.

        Gives what came too late to be replayed, one sentence each.
        """
        for update in self._replayed_updates:  # sent, and not refused: taken to be in force
            self._replayed_settings = _merged(self._replayed_settings, update.settings)
        if self._replayed_settings:
            self.settings = self._replayed_settings
        for item_id in set(self._deleting.values()):
            self._drop(item_id)
        self._deleting.clear()
        late = [
            f"item {item_id}: came while the conversation was being rebuilt"
            for item_id in self._late
        ]
        for item_id in self._late:
            self._drop(item_id)
        self._replaying, self._late = False, []
        self._replayed_updates.clear()
        for item_id, text in self._spoken.items():
            item = self._items.get(item_id)
            if item is not None and not item.get("content"):
                tag = self._marks.content.get("answer_text", "")
                item["content"] = [{"type": tag, "text": text}]
        self._updates.clear()
        self._unconfirmed.clear()
        self._spoken.clear()
        self.dropped.clear()
        self._answers_due = self._answers_due[-self._sent_again :] if self._sent_again else []
        self._appended = self._sent_again = 0
        return late


def _merged(settings: Mapping[str, Any], wish: Mapping[str, Any]) -> dict[str, Any]:
    """What is in force after an update: what it does not name stays."""
    made = {**settings, **wish}
    for key in _NESTED & settings.keys() & wish.keys():
        if isinstance(settings[key], Mapping) and isinstance(wish[key], Mapping):
            made[key] = _merged(settings[key], wish[key])
    return made


_NOTES: Final[Mapping[Role, Callable[[Journal, Any], None]]] = {
    "session_updated": Journal._on_updated,
    "transcription_session_updated": Journal._on_updated,
    "error": Journal._on_error,
    "item_added": Journal._on_item,
    "item_done": Journal._on_item,
    "item_deleted": Journal._on_deleted,
    "item_truncated": Journal._on_truncated,
    "input_transcript_done": Journal._on_input_transcript,
    "input_committed": Journal._on_committed,
    "response_started": Journal._on_response_started,
    "output_item_done": Journal._on_output_item_done,
    "audio_delta": Journal._on_audio,
    "text_delta": Journal._on_answer_text,
    "transcript_delta": Journal._on_answer_text,
}


@functools.cache
def _notes_of(marks: Marks) -> Mapping[str, Callable[[Journal, Any], None]]:
    """What to do with each type of a dialect's server events."""
    return marks.by_type(_NOTES)
