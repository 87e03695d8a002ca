"""Rebuilding a conversation on a new connection: what was replayed, and what became of it. Pure.

A server confirms what it is told in the order in which it was told. Some never confirm settings, or
anything: when one goes quiet, the conversation goes on, and what was not confirmed counts as lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from portkey_realtime._core.journal import Journal
from portkey_realtime.errors import ConfigError
from portkey_realtime_wire.marks import Marks

UNTOLD: Final = 1.0
"""Seconds to wait for a confirmation that is not to be expected."""


class Replay:
    """The replay of an old conversation on a new connection, and what of it is confirmed."""

    __slots__ = ("_after", "_encode", "_items", "_journal", "_lost", "_marks", "_unconfirmed")

    def __init__(
        self, journal: Journal, marks: Marks, encode: Callable[[dict[str, Any]], list[bytes]]
    ) -> None:
        self._journal = journal
        self._marks = marks
        self._encode = encode
        self._unconfirmed: dict[str, dict[str, Any]] = {}
        self._lost: list[str] = []
        self._after: list[Any] = []
        self._items: dict[str, str] = {}
        """Ids of the items that were rebuilt, by the event that did; empty for one without."""

    @property
    def items(self) -> int:
        """How many items of the conversation were rebuilt."""
        return len(self._items)

    @property
    def item_ids(self) -> tuple[str, ...]:
        """The ids of those that have one, in order."""
        return tuple(filter(None, self._items.values()))

    @property
    def confirmed(self) -> bool:
        """Whether the server has confirmed, or refused, all that was replayed."""
        return not self._unconfirmed

    @property
    def left(self) -> int:
        """How much of it is not confirmed."""
        return len(self._unconfirmed)

    def patience(self, usual: float) -> float:
        """Seconds without a sign after which no confirmation is waited for any more."""
        expected = any(map(self._makes_item, self._unconfirmed.values()))
        return usual if expected or self._journal.confirms else min(usual, UNTOLD)

    def messages(self) -> list[bytes]:
        """The messages that rebuild the conversation."""
        return self._to_replay(*self._journal.replay())

    def late_messages(self) -> list[bytes]:
        """The same for what the old server, which still stood, made of the conversation since."""
        return self._to_replay(*self._journal.replay_late())

    def _to_replay(self, events: list[dict[str, Any]], lost: list[str]) -> list[bytes]:
        self._lost += lost
        messages: list[bytes] = []
        for event in events:
            try:
                messages += self._encode(event)
            except ConfigError as error:  # the new server speaks the other dialect
                self._lost.append(f"{self._name_of(event)}: {error}")
            else:
                self._unconfirmed[event["event_id"]] = event
                if self._makes_item(event):
                    self._items[event["event_id"]] = event["item"].get("id") or ""
        return messages

    def sort(self, event: Any, *, expired: bool) -> None:
        """What came while the replay is not confirmed: an answer to it, an echo, or the user's."""
        if event.type in self._marks.roles.error and self._unconfirmed and not expired:
            if self._refused(event):
                return
        elif event.type in self._marks.confirms and self._confirmed_by(event):
            return
        if event.type not in self._marks.echoes:
            self._after.append(event)

    def _confirmed_by(self, event: Any) -> bool:
        """Settings are confirmed by settings, an item by its id, or else by its place."""
        item = getattr(event, "item", None)
        of_kind = {
            event_id: each
            for event_id, each in self._unconfirmed.items()
            if self._makes_item(each) == (item is not None)
        }
        if not of_kind:
            return False
        named = getattr(item, "id", None)
        by_id = (k for k, each in of_kind.items() if named and each["item"].get("id") == named)
        del self._unconfirmed[next(by_id, next(iter(of_kind)))]
        return True

    def _refused(self, event: Any) -> bool:
        error = getattr(event, "error", None)
        refused = getattr(error, "event_id", None) or next(iter(self._unconfirmed))
        replayed = self._unconfirmed.pop(refused, None)
        if replayed is None:
            return False
        self._items.pop(refused, None)
        self._lost.append(f"{self._name_of(replayed)}: {getattr(error, 'message', 'refused')}")
        return True

    def give_up_waiting(self) -> None:
        """The server confirms no more: what was sent may be there or not."""
        for event_id, event in self._unconfirmed.items():
            self._items.pop(event_id, None)
            self._lost.append(f"{self._name_of(event)}: sent again, but not confirmed")
        self._unconfirmed.clear()

    def stands(self) -> tuple[tuple[str, ...], list[Any]]:
        """The new connection is in place: what was lost, and the events to read after that."""
        self._lost += self._journal.rebuilt()
        return tuple(self._lost), self._after

    def _makes_item(self, event: Mapping[str, Any]) -> bool:
        return event["type"] in self._marks.roles.create_item

    def _name_of(self, replayed: Mapping[str, Any]) -> str:
        """What a replayed event was to bring back, for people."""
        if not self._makes_item(replayed):
            return "the settings"
        item_id = replayed["item"].get("id")
        return f"item {item_id}" if item_id else "an item that was just being added"
