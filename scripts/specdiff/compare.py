"""What differs between two versions: facts, without a verdict.

Two documents are walked side by side, from the events and the REST calls inwards, so that it is
known of every object in which direction it travels.
"""

from __future__ import annotations

import contextlib
import itertools
from typing import Any, Final

import attrs

from schema import names
from schema.records import ClassRecord, Operation

from .dialect import Dialect
from .differences import marks
from .facts import Change, Direction, Pair, Use, listing, verb
from .matching import matched, matched_events
from .objects import Key, Objects
from .values import Obj, Records, read

_VERBS: Final = {"send": "sent", "receive": "received"}


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
        for one, other in matched_events(self.old.events, self.new.events):
            sides = [each for each in (one, other) if each is not None]
            tags = ["" if each is None else each.tag for each in (one, other)]
            if tags[0] != tags[1]:
                kind = f"event {verb(tags[0], tags[1], 'renamed')} ({_VERBS[sides[0].way]})"
                shown = listing(map(_event_names, sides))
                self._say(kind, *tags, field=sides[0].tag, attribute=shown)
            if one is not None and other is not None:
                self._event(one, other)

    def _event(self, old: Obj, new: Obj) -> None:
        key = self.compared(old, new, renamed=True)
        pair = self.pairs[key]
        pair.event = new.tag
        # The tag is said to have changed where the event is.
        told = ("value changed", old.tag, new.tag)
        pair.changes = [each for each in pair.changes if (each.kind, each.old, each.new) != told]
        one, other = old.record.event, new.record.event
        if self.generated and one and other and one.examples != other.examples:
            pair.changes.append(Change("examples changed"))
        self._roots.append((key, Use(new.way, new.tag)))

    # --- calls ---

    def _calls(self) -> None:
        def likeness(one: Operation, other: Operation) -> float:
            return float(one.name == other.name)

        for one, other in matched(self.old.calls, self.new.calls, likeness):
            sides = [each for each in (one, other) if each is not None]
            shown = ["" if each is None else str(each) for each in (one, other)]
            if one is None or other is None or one.place != other.place:
                name = sides[0].name
                kind = f"call {verb(shown[0], shown[1], 'moved')}"
                self._say(kind, *shown, field=name, attribute=f"{name}()")
            if one is not None and other is not None:
                self._call(one, other)

    def _call(self, old: Operation, new: Operation) -> None:
        shown = new.name if self.new.generated else old.name
        if old.name != new.name and self.generated:
            self._say("call renamed", old.name, new.name, field=old.name)
        for kind in marks(old, new, ours=self.generated):
            self._say(kind, field=shown, attribute=f"{shown}()")
        in_path = ([name for name, _ in each.path_parameters] for each in (old, new))
        for one, other in itertools.zip_longest(*in_path, fillvalue=""):
            if one != other:
                self._say(f"parameter {verb(one, other, 'renamed')}", one, other, field=shown)
        # A vendor may give several calls one name, so they are told by their places.
        sides = (_parameters(old, self.old.records), _parameters(new, self.new.records))
        parameters = self.compared(*sides, key=(old.place, new.place), renamed=True)
        self._roots.append((parameters, Use("send", f"{shown}()")))
        self._content("body", "send", shown, old, new)
        self._content("answer", "receive", shown, old, new)

    def _content(
        self, word: str, way: Direction, shown: str, old: Operation, new: Operation
    ) -> None:
        """What a call sends or answers."""
        one, other = (getattr(each, word) for each in (old, new))
        if one is None and other is None:
            return
        key = (f"{old.place} {word}", f"{new.place} {word}")
        pair = self.pair(key, shown, shown)
        self._roots.append((key, Use(way, f"{shown}()")))
        if one is None or other is None:
            pair.changes.append(Change(f"{word} {verb(one, other)}"))
            return
        self.value(pair, "", word, read(one, self.old.records), read(other, self.new.records))
        for inner in pair.inner if word == "body" else ():
            self.pairs[inner].call = shown

    # --- what is ours alone ---

    def _terms(self) -> None:
        """Under which address, with which credentials, with what in the handshake."""
        for (kind, where), one in self.old.terms.items():
            other = self.new.terms.get((kind, where), one)
            if gone := sorted(one - other):
                self._say(f"{kind} removed", listing(gone), field=where)
            if come := sorted(other - one):
                wanted = kind == "credentials" and not one
                self._say(
                    f"{kind} {'wanted' if wanted else 'added'}", "", listing(come), field=where
                )
        for name, asked in self.old.handshake.items():
            if name in self.new.handshake:
                key = self.compared(asked, self.new.handshake[name])
                self._roots.append((key, Use("send", "the handshake")))

    def _unreached(self) -> None:
        """Named schemas that no event and no call leads to; their classes exist all the same."""
        for name in self.old.components:
            one, other = self.old.named(name), self.new.named(name)
            if one is not None and other is not None:
                self.compared(one, other)

    def _class_names(self) -> None:
        old, new = set(self.old.components), set(self.new.components)
        # An event's class goes with the event, and a renamed one with its rename.
        for pair in self.pairs.values():
            if pair.old != pair.new:
                old, new = old - {pair.old}, new - {pair.new}
        for word, found in (("removed", old - new), ("added", new - old)):
            if found:
                self._say(f"classes {word}", attribute=listing(sorted(found)))

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


def _parameters(call: Operation, records: Records) -> Obj:
    """Those that are not in the path, as an object."""
    fields = tuple(each.field for each in call.parameters)
    return Obj(ClassRecord(name=call.name, doc="", fields=fields), records)


def _event_names(event: Obj) -> str:
    """The class, and for what a program sends the method too."""
    if event.way == "send":
        with contextlib.suppress(names.NameRefusedError):
            path, method = names.sender_path(event.tag)
            return f"{event.record.name}, {'.'.join(('connection', *path, method))}()"
    return event.record.name
