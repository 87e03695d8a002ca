"""What differs between two versions: facts, without a verdict.

Two documents are walked side by side, from the events and the REST calls inwards, so that it is
known of every object in which direction it travels.
"""

from __future__ import annotations

import contextlib
from typing import Any, Final

import attrs

from schema import names
from schema.records import Kind

from .dialect import Call, Dialect, class_of
from .facts import Change, Direction, Pair, Use, listing
from .matching import matched_events
from .objects import Key, Objects
from .values import Obj, read

_VERBS: Final = {"send": "sent", "receive": "received"}
_OTHER: Final[dict[Direction, Direction]] = {"send": "receive", "receive": "send"}


class Comparison(Objects):
    """One dialect in two versions."""

    def __init__(self, name: str, old: Dialect, new: Dialect) -> None:
        super().__init__(name, old, new)
        self._roots: list[tuple[Key, Use]] = []
        self.whole = Pair(dialect=name)
        """What concerns the API as such: events and calls that come and go."""

    def run(self) -> list[Pair]:
        """Compare everything; what differs, in the order of the spec."""
        self._events()
        if self.old.rest and self.new.rest:
            self._calls()
        if self.generated:
            self._unreached()
            self._class_names()
            self._terms()
        self._spread()
        return [pair for pair in (self.whole, *self.pairs.values()) if pair.changes]

    def _say(self, kind: str, *values: str, **place: Any) -> None:
        self.whole.changes.append(Change(kind, *values, **place))

    # --- events ---

    def _events(self) -> None:
        old, new = dict(self.old.events), dict(self.new.events)
        for (way, tag), event in list(old.items()):
            turned = (_OTHER[way], tag)
            if (way, tag) in new:
                self._event(way, old.pop((way, tag)), new.pop((way, tag)))
            elif turned in new and turned not in self.old.events:
                names_ = _event_names(way, event)
                self._say("event turned round", tag, field=tag, attribute=names_)
                self._event(turned[0], old.pop((way, tag)), new.pop(turned))
        for one, other in matched_events(old, new):
            before, after = old.pop(one), new.pop(other)
            names_ = ", ".join((_event_names(one[0], before), _event_names(other[0], after)))
            kind = f"event renamed ({_VERBS[one[0]]})"
            self._say(kind, one[1], other[1], field=one[1], attribute=names_)
            self._event(other[0], before, after)
        for verb, left in (("removed", old), ("added", new)):
            for (way, tag), event in left.items():
                values = (tag,) if verb == "removed" else ("", tag)
                names_ = _event_names(way, event)
                self._say(f"event {verb} ({_VERBS[way]})", *values, field=tag, attribute=names_)

    def _event(self, way: Direction, old: Obj, new: Obj) -> None:
        key = self.compared(old, new, (class_of(old), class_of(new)), renamed=True)
        pair = self.pairs[key]
        pair.event = new.tag
        if old.tag != new.tag:  # which is said of the event already
            implied = [each for each in pair.changes if each.kind == "value changed"]
            pair.changes = [each for each in pair.changes if each not in implied[:1]]
        if self.generated and old.examples != new.examples:
            pair.changes.append(Change("examples changed"))
        if old.record.deprecated != new.record.deprecated:
            self._deprecation(new.tag, _event_names(way, new), new.record.deprecated)
        self._roots.append((key, Use(way, new.tag)))

    def _deprecation(self, field: str, attribute: str, now: bool) -> None:
        kind = "deprecated now" if now else "deprecated no longer"
        self._say(kind, field=field, attribute=attribute)

    # --- calls ---

    def _calls(self) -> None:
        old, new = ({call.place: call for call in side.calls} for side in (self.old, self.new))
        for place in [place for place in old if place in new]:
            self._call(old.pop(place), new.pop(place))
        for place, call in list(old.items()):
            moved = next((p for p, other in new.items() if other.name == call.name), None)
            if moved is not None:
                self._say("call moved", str(call), str(new[moved]), field=call.name)
                self._call(old.pop(place), new.pop(moved))
        for verb, left in (("removed", old), ("added", new)):
            for call in left.values():
                values = (str(call),) if verb == "removed" else ("", str(call))
                self._say(f"call {verb}", *values, field=call.name, attribute=f"{call.name}()")

    def _call(self, old: Call, new: Call) -> None:
        shown = new.name if self.new.generated else old.name
        method = f"{shown}()"
        if old.name != new.name and self.generated:
            self._say("call renamed", old.name, new.name, field=old.name)
        if old.record.deprecated != new.record.deprecated:
            self._deprecation(shown, method, new.record.deprecated)
        if old.parameters.fields or new.parameters.fields:
            key = self.compared(old.parameters, new.parameters, (shown, shown))
            self._roots.append((key, Use("send", method)))
        one, other = ([name for name, _ in call.record.path_parameters] for call in (old, new))
        if len(one) == len(other):
            for was, is_ in zip(one, other, strict=True):
                if was != is_:
                    self._say("parameter renamed", was, is_, field=shown)
        for kind, some, others in (("removed", one, other), ("added", other, one)):
            for name in some if len(one) != len(other) else ():
                if name not in others:
                    self._say(f"parameter {kind}", field=f"{shown}({name})")
        if old.record.idempotent != new.record.idempotent and self.generated:
            self._say(f"retried {'now' if new.record.idempotent else 'no longer'}", field=shown)
        self._content("body", "send", shown, old, new)
        self._content("answer", "receive", shown, old, new)

    def _content(self, word: str, way: Direction, shown: str, old: Call, new: Call) -> None:
        left, right = (getattr(call, word) for call in (old, new))
        one, other = (_only_object(getattr(call, word), call) for call in (old, new))
        if one and other:
            key = self.compared(one, other, (one.component, other.component))
            if word == "body":
                self.pairs[key].call = shown
            self._roots.append((key, Use(way, f"{shown}()")))
        elif (left is None) != (right is None) or one or other:
            verb = "removed" if right is None else "added" if left is None else "changed"
            self._say(f"{word} {verb}", field=shown)

    # --- what is ours alone ---

    def _terms(self) -> None:
        """Under which address, with which credentials, with what in the handshake."""
        if self.old.addresses and self.new.addresses and self.old.addresses != self.new.addresses:
            sides = (listing(sorted(side.addresses)) for side in (self.old, self.new))
            self._say("address changed", *sides, field="connect")
        for (kind, where), one in self.old.terms.items():
            other = self.new.terms.get((kind, where), one)
            if gone := sorted(one - other):
                self._say(f"{kind} removed", listing(gone), field=where)
            if come := sorted(other - one):
                verb = "wanted" if kind == "credentials" and not one else "added"
                self._say(f"{kind} {verb}", "", listing(come), field=where)
        for name in [name for name in self.old.handshake if name in self.new.handshake]:
            asked, asks = (side.handshake[name] for side in (self.old, self.new))
            key = self.compared(asked, asks, (name, name))
            self._roots.append((key, Use("send", "the handshake")))

    def _unreached(self) -> None:
        """Named schemas that no event and no call leads to; their classes exist all the same."""
        met = {(pair.old, pair.new) for pair in self.pairs.values()}
        for name in self.old.components.keys() & self.new.components.keys():
            one, other = (side.index.named(side.components[name]) for side in (self.old, self.new))
            if one and other and (name, name) not in met:
                self.compared(one, other, (name, name))

    def _class_names(self) -> None:
        old, new = set(self.old.components), set(self.new.components)
        if not (old or self.old.events) or not (new or self.new.events):
            return
        # An event's class goes with the event, and a renamed one with its rename.
        for pair in self.pairs.values():
            if pair.old != pair.new:
                old, new = old - {pair.old}, new - {pair.new}
        for verb, names_ in (("removed", sorted(old - new)), ("added", sorted(new - old))):
            if names_:
                self._say(f"classes {verb}", field=listing(names_), attribute=listing(names_))

    def _spread(self) -> None:
        """Tell every pair in which events it travels, and in which direction."""
        for root, use in self._roots:
            pending = [(root, use)]
            done: set[Key] = set()
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


def _event_names(way: Direction, event: Obj) -> str:
    """The class, and for what a program sends the method too."""
    if way == "send":
        with contextlib.suppress(names.NameRefusedError):
            path, method = names.sender_path(event.tag)
            return f"{class_of(event)}, {'.'.join(('connection', *path, method))}()"
    return class_of(event)


def _only_object(kind: Kind | None, call: Call) -> Obj | None:
    objects = read(kind, call.parameters.index).objects if kind is not None else ()
    return objects[0] if len(objects) == 1 else None
