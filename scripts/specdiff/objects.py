"""Two objects side by side: their fields, and what the values may be.

Each pair of objects is compared once, however many events hold it.
"""

from __future__ import annotations

import contextlib

import attrs

from schema import names
from schema.records import FieldRecord

from .dialect import Dialect
from .differences import differences
from .facts import Change, Pair, listing
from .matching import matched_fields, matched_objects
from .values import Obj, Value

Key = tuple[str, str]
"""The names of both classes."""


class Objects:
    """The objects of one dialect in two versions."""

    def __init__(self, name: str, old: Dialect, new: Dialect) -> None:
        self.name = name
        self.old, self.new = old, new
        self.generated = old.generated and new.generated
        """Whether both sides are ours, so that names of classes can be compared."""
        self.pairs: dict[Key, Pair] = {}

    def _pair(self, key: Key, old: str, new: str) -> Pair:
        ours = self.old.generated and not self.new.generated
        owner = old if ours else new
        self.pairs[key] = Pair(dialect=self.name, old=old, new=new, owner=owner)
        return self.pairs[key]

    def compared(self, old: Obj, new: Obj, names_: Key, *, renamed: bool = False) -> Key:
        """Compare two objects, unless that was done already. ``renamed`` if it is said elsewhere
        that they have other names."""
        # One class of one document: a schema that REST repeats is the same class.
        key = (names_[0] or old.record.name, names_[1] or new.record.name)
        if key in self.pairs:
            return key
        pair = self._pair(key, *names_)
        say = pair.changes.append
        if self.generated:
            if not renamed:
                self._renamed(pair)
            if old.record.closed != new.record.closed:
                word = "closed" if new.record.closed else "opened"
                say(Change(f"{word} to unknown fields"))
        others = dict(matched_fields(old, new))
        texts = ["the class"] if old.record.doc.split() != new.record.doc.split() else []
        for wire, field in old.fields.items():
            other = new.fields.get(others.get(wire, wire))
            if other is None:
                shown = str(old.value(wire))
                say(_of("field removed", field, wire, old=shown, required=field.required))
                continue
            target = other.wire
            if target != wire:
                attribute = f"{field.name} -> {other.name}"
                say(Change("field renamed", wire, target, field=wire, attribute=attribute))
            if field.required != other.required:
                say(_of(f"field {'required' if other.required else 'optional'}", other, target))
            one, value = old.value(wire), new.value(target)
            self._value(pair, target, other if self.new.generated else field, one, value)
            texts += [target] if one.doc != value.doc else []
        arrivals = new.fields.keys() - old.fields.keys() - set(others.values())
        for wire, field in new.fields.items():
            if wire in arrivals:
                shown = str(new.value(wire))
                change = _of("field added", field, wire, new=shown, required=field.required)
                say(attrs.evolve(change, constant=field.constant))
        if self.generated:
            left = [wire for wire in old.fields if wire in new.fields]
            moved = left != [wire for wire in new.fields if wire in old.fields]
            if moved and not arrivals and not others:
                say(Change("order changed"))
            if texts:
                say(Change("text changed", field=listing(texts)))
        return key

    def _renamed(self, pair: Pair) -> None:
        if pair.old != pair.new:
            stays = pair.old in self.new.components
            kind = "class exchanged" if stays else "class renamed"
            pair.changes.append(Change(kind, pair.old, pair.new))

    # --- values ---

    def _value(self, pair: Pair, path: str, field: FieldRecord, old: Value, new: Value) -> None:
        for change in differences(old, new, ours=self.generated):
            pair.changes.append(attrs.evolve(change, field=path, attribute=field.name))
        if self.generated and old.plain != new.plain:
            return
        for step, one, other in (("[]", old.item, new.item), ("{}", old.free, new.free)):
            if one is not None and other is not None:
                self._value(pair, f"{path}{step}", field, one, other)
        if not (old.objects and new.objects):
            return
        if old.union and new.union and self.generated:
            key = (old.union, new.union)
            if key not in self.pairs:
                union = self._pair(key, *key)
                self._renamed(union)
                self._members(union, "", field, old, new)
            pair.inner.setdefault(key, path)
        else:
            self._members(pair, path, field, old, new)

    def _members(self, pair: Pair, path: str, field: FieldRecord, old: Value, new: Value) -> None:
        attribute = field.name if path else ""
        for one, other in matched_objects(old.objects, new.objects):
            if one is not None and other is not None:
                called = (
                    one.component or _nested(pair.old, field.wire),
                    other.component or _nested(pair.new, field.wire),
                )
                pair.inner.setdefault(self.compared(one, other, called), path)
                continue
            kind = "alternative added" if one is None else "alternative removed"
            said = ["" if each is None else _object_name(each) for each in (one, other)]
            pair.changes.append(Change(kind, *said, field=path, attribute=attribute))


def _of(
    kind: str, field: FieldRecord, wire: str, old: str = "", new: str = "", required: bool = False
) -> Change:
    return Change(kind, old, new, field=wire, attribute=field.name, required=required)


def _nested(owner: str, field: str) -> str:
    with contextlib.suppress(names.NameRefusedError):
        return names.nested_class_name(owner, field)
    return f"{owner}.{field}"


def _object_name(obj: Obj) -> str:
    tag = next(iter(obj.constants.values()), "")
    name = obj.component or "an object"
    return f"{name} ({tag})" if tag else name
