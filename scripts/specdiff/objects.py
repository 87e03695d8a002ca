"""Two objects side by side: their fields, and what the values may be.

Each pair of objects is compared once, however many events hold it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from schema.records import FieldRecord

from .dialect import Dialect
from .differences import default, differences, marks
from .facts import Change, Pair, listing
from .matching import matched_fields, matched_objects, same_words
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

    def pair(self, key: Key, old: str, new: str) -> Pair:
        """Begin with two objects of these names."""
        ours = self.old.generated and not self.new.generated
        owner = old if ours else new
        self.pairs[key] = Pair(dialect=self.name, old=old, new=new, owner=owner)
        return self.pairs[key]

    def compared(self, old: Obj, new: Obj, *, key: Key | None = None, renamed: bool = False) -> Key:
        """Compare two objects, unless that was done already. ``renamed`` if it is said elsewhere
        that they have other names."""
        names = (old.record.name, new.record.name)
        key = key or names
        if key in self.pairs:
            return key
        pair = self.pair(key, *names)
        if not renamed:
            self._renamed(pair)
        pair.changes += map(Change, marks(old.record, new.record, ours=self.generated))
        texts = [] if same_words(old.record.doc, new.record.doc) else ["the class"]
        for one, other in matched_fields(old, new):
            if one is not None and other is not None:
                shown = (other if self.new.generated else one).name
                pair.changes += _renamed_field(one, other)
                found = marks(one, other, ours=self.generated)
                _add(pair, [*map(Change, found), *default(one, other)], other.wire, shown)
                self.value(pair, other.wire, shown, old.value(one), new.value(other))
                texts += [] if same_words(one.doc, other.doc) else [other.wire]
            elif one is not None:
                pair.changes.append(_of("field removed", one, old=str(old.value(one))))
            elif other is not None:
                pair.changes.append(_of("field added", other, new=str(new.value(other))))
        if self.generated:
            same_fields = old.fields.keys() == new.fields.keys()
            if same_fields and [*old.fields] != [*new.fields]:
                pair.changes.append(Change("order changed"))
            if texts:
                pair.changes.append(Change("text changed", "", listing(texts)))
        return key

    def _renamed(self, pair: Pair) -> None:
        if self.generated and pair.old != pair.new:
            stays = pair.old in self.new.components
            kind = "class exchanged" if stays else "class renamed"
            pair.changes.append(Change(kind, pair.old, pair.new))

    # --- values ---

    def value(self, pair: Pair, path: str, attribute: str, old: Value, new: Value) -> None:
        """Compare what stands in an object under a path, and what is in that."""
        _add(pair, differences(old, new, ours=self.generated), path, attribute)
        if self.generated and old.plain != new.plain:
            return
        for step, one, other in (("[]", old.item, new.item), ("{}", old.free, new.free)):
            if one is not None and other is not None:
                self.value(pair, f"{path}{step}", attribute, one, other)
        if not (old.objects and new.objects):
            return
        if old.union and new.union and self.generated:
            key = (old.union, new.union)
            if key not in self.pairs:
                union = self.pair(key, *key)
                self._renamed(union)
                self._members(union, "", attribute, old, new)
            pair.inner.setdefault(key, path)
        else:
            self._members(pair, path, attribute, old, new)

    def _members(self, pair: Pair, path: str, attribute: str, old: Value, new: Value) -> None:
        for one, other in matched_objects(old.objects, new.objects):
            if one is not None and other is not None:
                pair.inner.setdefault(self.compared(one, other), path)
                continue
            kind = "alternative added" if one is None else "alternative removed"
            said = ["" if each is None else str(each) for each in (one, other)]
            _add(pair, [Change(kind, *said)], path, attribute if path else "")


def _renamed_field(old: FieldRecord, new: FieldRecord) -> Iterator[Change]:
    if old.wire != new.wire:
        attribute = f"{old.name} -> {new.name}"
        yield Change("field renamed", old.wire, new.wire, field=old.wire, attribute=attribute)


def _add(pair: Pair, found: Iterable[Change], path: str, attribute: str) -> None:
    pair.changes += [attrs.evolve(each, field=path, attribute=attribute) for each in found]


def _of(kind: str, field: FieldRecord, old: str = "", new: str = "") -> Change:
    return Change(
        kind,
        old,
        new,
        field=field.wire,
        attribute=field.name,
        required=field.required,
        constant=field.constant,
    )
