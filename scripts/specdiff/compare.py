"""What differs between two versions: facts, without a verdict.

Two documents are walked side by side, from the events and the REST calls inwards, so that it is
known of every object in which direction it travels.
"""

from __future__ import annotations

import contextlib
from typing import Any

import attrs

from schema import names

from .dialect import Call, Dialect, Direction, Event
from .facts import Change, Pair, Use, listing
from .matching import matched_events
from .objects import Objects
from .values import Node, Obj, read


class Comparison(Objects):
    """One dialect in two versions."""

    def __init__(self, name: str, old: Dialect, new: Dialect) -> None:
        super().__init__(name, old, new)
        self._roots: list[tuple[tuple[str, str], Use]] = []
        self.whole = Pair(dialect=name, old="", new="", owner="")
        """What concerns the API as such: events and calls that come and go."""

    def run(self) -> list[Pair]:
        """Compare everything; what differs, in the order of the spec."""
        self._events()
        self._calls()
        if self.generated:
            self._unreached()
            self._class_names()
            self._terms()
        self._spread()
        return [pair for pair in (self.whole, *self.pairs.values()) if pair.changes]

    def _say(self, kind: str, **facts: Any) -> None:
        self.whole.changes.append(Change(kind=kind, **facts))

    # --- events and calls ---

    def _events(self) -> None:
        old, new = dict(self.old.events), dict(self.new.events)
        for key in [key for key in old if key in new]:
            self._event(old.pop(key), new.pop(key))
        for (direction, tag), event in list(old.items()):
            other: Direction = "receive" if direction == "send" else "send"
            if (other, tag) in new:
                names_ = self._event_names(event)
                self._say("event turned round", field=tag, attribute=names_, old=tag)
                del old[direction, tag]
                self._event(event, new.pop((other, tag)))
        for one, other_event in matched_events(old.values(), new.values()):
            self._say(
                f"event renamed ({_verb(one.direction)})",
                field=one.type,
                attribute=f"{self._event_names(one)}, {self._event_names(other_event)}",
                old=one.type,
                new=other_event.type,
            )
            del old[one.direction, one.type], new[other_event.direction, other_event.type]
            self._event(one, other_event)
        for event in old.values():
            self._say(
                f"event removed ({_verb(event.direction)})",
                field=event.type,
                attribute=self._event_names(event),
                old=event.type,
            )
        for event in new.values():
            self._say(
                f"event added ({_verb(event.direction)})",
                field=event.type,
                attribute=self._event_names(event),
                new=event.type,
            )

    def _event(self, old: Event, new: Event) -> None:
        one, other = old.payload, new.payload
        if one is None or other is None:
            if (one is None) != (other is None):
                self._say("payload changed", field=new.type)
            return
        key = self.compared(one, other, old.cls, new.cls, event=True)
        pair = self.pairs[key]
        pair.event = new.type
        if old.type != new.type:  # which is said of the event already
            implied = [each for each in pair.changes if each.kind == "value changed"]
            pair.changes = [each for each in pair.changes if each not in implied[:1]]
        if self.generated:
            if old.summary.split() != new.summary.split():
                pair.changes.append(Change(kind="text changed", field="summary"))
            if old.examples != new.examples:
                pair.changes.append(Change(kind="examples changed"))
        if one.record.deprecated != other.record.deprecated:
            self._deprecation(new.type, self._event_names(new), other.record.deprecated)
        self._roots.append((key, Use(new.direction, new.type, "")))

    def _deprecation(self, field: str, attribute: str, now: bool) -> None:
        kind = "deprecated now" if now else "deprecated no longer"
        self._say(kind, field=field, attribute=attribute)

    def _event_names(self, event: Event) -> str:
        """The class, and for what a program sends the method too."""
        if event.direction == "receive":
            return event.cls
        with contextlib.suppress(names.NameRefusedError):
            path, method = names.sender_path(event.type)
            return f"{event.cls}, {'.'.join(('connection', *path, method))}()"
        return event.cls

    def _calls(self) -> None:
        old = {(call.record.method, call.place): call for call in self.old.calls}
        new = {(call.record.method, call.place): call for call in self.new.calls}
        if not (self.old.rest and self.new.rest):
            return  # one side has events only
        for place in [place for place in old if place in new]:
            self._call(old.pop(place), new.pop(place))
        for place, call in list(old.items()):
            moved = next((p for p, other in new.items() if other.name == call.name), None)
            if moved is not None:
                self._say("call moved", field=call.name, old=str(call), new=str(new[moved]))
                self._call(old.pop(place), new.pop(moved))
        for call in old.values():
            self._say("call removed", field=call.name, attribute=f"{call.name}()", old=str(call))
        for call in new.values():
            self._say("call added", field=call.name, attribute=f"{call.name}()", new=str(call))

    def _call(self, old: Call, new: Call) -> None:
        shown = new.name if self.new.generated else old.name
        if old.name != new.name and self.generated:
            self._say("call renamed", field=old.name, old=old.name, new=new.name)
        if old.record.deprecated != new.record.deprecated:
            self._deprecation(shown, f"{shown}()", new.record.deprecated)
        if old.parameters.record.fields or new.parameters.record.fields:
            key = self.compared(old.parameters, new.parameters, shown, shown, event=True)
            self._roots.append((key, Use("send", f"{shown}()", "")))
        one, other = ([name for name, _ in call.record.path_parameters] for call in (old, new))
        if len(one) == len(other):
            for was, is_ in zip(one, other, strict=True):
                if was != is_:
                    self._say("parameter renamed", field=shown, old=was, new=is_)
        else:
            for name in [each for each in one if each not in other]:
                self._say("parameter removed", field=f"{shown}({name})")
            for name in [each for each in other if each not in one]:
                self._say("parameter added", field=f"{shown}({name})")
        if old.record.idempotent != new.record.idempotent and self.generated:
            self._say(f"retried {'now' if new.record.idempotent else 'no longer'}", field=shown)
        for word, left, right in (
            ("body", old.body, new.body),
            ("answer", old.answer, new.answer),
        ):
            one_object = _only_object(left) if left else None
            other_object = _only_object(right) if right else None
            if one_object and other_object:
                key = self.compared(one_object, other_object, "", "")
                direction: Direction = "send" if word == "body" else "receive"
                if word == "body":
                    self.pairs[key].call = shown
                self._roots.append((key, Use(direction, f"{shown}()", "")))
            elif (left is None) != (right is None) or one_object or other_object:
                verb = "removed" if right is None else "added" if left is None else "changed"
                self._say(f"{word} {verb}", field=shown)

    def _terms(self) -> None:
        """Under which address, with which credentials, with what in the handshake."""
        if self.old.addresses and self.new.addresses and self.old.addresses != self.new.addresses:
            old, new = (listing(sorted(side.addresses)) for side in (self.old, self.new))
            self._say("address changed", field="connect", old=old, new=new)
        for (kind, where), one in self.old.terms.items():
            other = self.new.terms.get((kind, where), one)
            if gone := sorted(one - other):
                self._say(f"{kind} removed", field=where, old=listing(gone))
            if come := sorted(other - one):
                wanted = kind == "credentials" and not one
                self._say(
                    f"{kind} {'wanted' if wanted else 'added'}", field=where, new=listing(come)
                )
        for name in [name for name in self.old.handshake if name in self.new.handshake]:
            asked, asks = (side.handshake[name] for side in (self.old, self.new))
            key = self.compared(asked, asks, name, name)
            self._roots.append((key, Use("send", "the handshake", "")))

    def _unreached(self) -> None:
        """Named schemas that no event and no call leads to; their classes exist all the same."""
        met = {(pair.old, pair.new) for pair in self.pairs.values()}
        for name in self.old.components.keys() & self.new.components.keys():
            one, other = (side.index.named(side.components[name]) for side in (self.old, self.new))
            if one and other and (name, name) not in met:
                self.compared(one, other, name, name)

    def _class_names(self) -> None:
        old, new = (set(side.components) for side in (self.old, self.new))
        old |= {event.cls for event in self.old.events.values()}
        new |= {event.cls for event in self.new.events.values()}
        if not old or not new:
            return
        # An event's class goes with the event, and a renamed one with its rename.
        for pair in self.pairs.values():
            if pair.old != pair.new:
                old, new = old - {pair.old}, new - {pair.new}
        old -= {event.cls for event in self.old.events.values()}
        new -= {event.cls for event in self.new.events.values()}
        if gone := sorted(old - new):
            self._say("classes removed", field=listing(gone), attribute=listing(gone))
        if come := sorted(new - old):
            self._say("classes added", field=listing(come), attribute=listing(come))

    def _spread(self) -> None:
        """Tell every pair in which events it travels, and in which direction."""
        for root, use in self._roots:
            pending = [(root, use)]
            done: set[tuple[str, str]] = set()
            while pending:
                key, at = pending.pop(0)
                if key in done:
                    continue
                done.add(key)
                pair = self.pairs[key]
                pair.uses.append(at)
                for inner, step in pair.inner.items():
                    path = ".".join(part for part in (at.path, step) if part)
                    pending.append((inner, attrs.evolve(at, path=path)))


def _only_object(node: Node | None) -> Obj | None:
    objects = read(node).objects if node is not None else ()
    return objects[0] if len(objects) == 1 else None


def _verb(direction: Direction) -> str:
    return "sent" if direction == "send" else "received"
