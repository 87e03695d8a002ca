"""Two objects side by side: their fields, and what the values may be.

Each pair of objects is compared once, however many events hold it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, Final

from schema import names
from schema.records import MISSING, ClassRecord

from .dialect import Dialect
from .facts import Change, Pair, listing
from .matching import matched_fields, matched_objects, wide
from .values import ANY, Node, Obj, Value, read

_LOWER: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")


class Objects:
    """The objects of one dialect in two versions."""

    def __init__(self, name: str, old: Dialect, new: Dialect) -> None:
        self.name = name
        self.old, self.new = old, new
        self.generated = old.generated and new.generated
        """Whether both sides are ours, so that names of classes can be compared."""
        self.pairs: dict[tuple[str, str], Pair] = {}
        """What was compared, by the names of both classes."""
        self._records = {"old": old.index.classes, "new": new.index.classes}

    def compared(
        self, old: Obj, new: Obj, old_name: str, new_name: str, *, event: bool = False
    ) -> tuple[str, str]:
        """Compare two objects, unless that was done already."""
        names_ = (
            old_name if old_name and event else old.component or old_name,
            new_name if new_name and event else new.component or new_name,
        )
        key = (_key(old, names_[0]), _key(new, names_[1]))
        if key in self.pairs:
            return key
        ours = self.old.generated and not self.new.generated
        pair = Pair(
            dialect=self.name, old=names_[0], new=names_[1], owner=names_[0] if ours else names_[1]
        )
        self.pairs[key] = pair
        if self.generated and names_[0] != names_[1] and not event:
            stays = names_[0] in self.new.components
            kind = "class exchanged" if stays else "class renamed"
            pair.changes.append(Change(kind=kind, old=names_[0], new=names_[1]))
        if old.record.closed != new.record.closed and self.generated:
            kind = "closed to unknown fields" if new.record.closed else "opened to unknown fields"
            pair.changes.append(Change(kind=kind))
        texts: list[str] = []
        if self.generated and old.record.doc.split() != new.record.doc.split():
            texts.append("the class")
        renamed = dict(matched_fields(old, new))
        arrivals = new.properties.keys() - old.properties.keys() - set(renamed.values())
        for wire in old.properties:
            target = renamed.get(wire, wire)
            if target not in new.properties:
                self._field(
                    pair,
                    "field removed",
                    wire,
                    required=wire in old.required,
                    side="old",
                    old=str(read(old.properties[wire])),
                )
                continue
            if target != wire:
                attribute = self._attribute(pair.old, wire, "old")
                renamed_to = self._attribute(pair.new, target, "new")
                pair.changes.append(
                    Change(
                        kind="field renamed",
                        field=wire,
                        attribute=f"{attribute} -> {renamed_to}",
                        old=wire,
                        new=target,
                    )
                )
            one, other = read(old.properties[wire]), read(new.properties[target])
            was, is_ = wire in old.required, target in new.required
            if was != is_:
                self._field(pair, "field required" if is_ else "field optional", target)
            self._value(pair, target, target, one, other)
            if self.generated and one.doc != other.doc:
                texts.append(target)
        for wire in [wire for wire in new.properties if wire in arrivals]:
            self._field(
                pair,
                "field added",
                wire,
                required=wire in new.required,
                new=str(read(new.properties[wire])),
                constant=_is_constant(new.properties[wire]),
            )
        if self.generated and not arrivals and not renamed:
            left = [wire for wire in old.properties if wire in new.properties]
            if left != [wire for wire in new.properties if wire in old.properties]:
                pair.changes.append(Change(kind="order changed"))
        if texts:
            pair.changes.append(Change(kind="text changed", field=listing(texts)))
        return key

    def _field(self, pair: Pair, kind: str, wire: str, side: str = "new", **facts: Any) -> None:
        owner = pair.old if side == "old" else pair.new
        attribute = self._attribute(owner, wire, side)
        pair.changes.append(Change(kind=kind, field=wire, attribute=attribute, **facts))

    def _attribute(self, owner: str, wire: str, side: str) -> str:
        """The Python name of a field, from the record of its class if there is one."""
        wire = wire.partition("[")[0].partition("{")[0]
        for each in (side, "old", "new"):
            record: ClassRecord | None = self._records[each].get(owner)
            for field in record.fields if record else ():
                if field.wire == wire:
                    return field.name
        with contextlib.suppress(names.NameRefusedError):
            return names.attribute_name(wire)
        return wire

    # --- values ---

    def _value(self, pair: Pair, path: str, field: str, old: Value, new: Value) -> None:
        def say(kind: str, **facts: Any) -> None:
            self._field(pair, kind, path, **facts)

        if old.plain != new.plain:
            say("plain changed", old=_class_or_dict(old), new=_class_or_dict(new))
            return
        if old.filled != new.filled:
            say("always an object now" if new.filled else "no longer always an object")
        self._types(say, old, new)
        if old.nullable != new.nullable:
            say("null added" if new.nullable else "null removed")
        self._known(say, old, new)
        self._limits(say, old, new)
        self._marks(say, old, new)
        if old.item is not None and new.item is not None:
            self._value(pair, f"{path}[]", field, read(old.item), read(new.item))
        if old.free is not None and new.free is not None:
            self._value(pair, f"{path}{{}}", field, read(old.free), read(new.free))
        elif "object" in old.types & new.types and not (old.plain or new.plain):
            if bool(old.objects) != bool(new.objects):
                say(
                    "class for a dict" if new.objects else "dict for a class",
                    old=str(old),
                    new=str(new),
                    required=_needs_something(new.objects),
                )
            elif not old.objects and (old.free is None) != (new.free is None):
                say("type narrowed" if new.free else "type widened", old=_map(old), new=_map(new))
        if old.objects and new.objects and old.union and new.union and self.generated:
            pair.inner.setdefault(self._union(field, old, new), path)
        elif old.objects and new.objects:
            self._alternatives(pair, path, field, say, old.objects, new.objects)

    def _types(self, say: Callable[..., None], old: Value, new: Value) -> None:
        one, other = wide(old.types), wide(new.types)
        if one == other:
            if old.audio != new.audio and self.generated:
                say("audio added" if new.audio else "audio removed")
            return
        facts = {"old": str(old), "new": str(new)}
        if ANY in other or one < other:
            say("type widened", **facts)
        elif ANY in one or other < one:
            say("type narrowed", **facts)
        else:
            say("type changed", **facts)

    def _known(self, say: Callable[..., None], old: Value, new: Value) -> None:
        one, other = old.known, new.known
        if len(one) == len(other) == 1 and one != other:
            say("value changed", old=listing(one), new=listing(other))
            return
        if bool(one) != bool(other):
            if wide(old.types) & wide(new.types):
                facts = {"old": listing(one), "new": listing(other)}
                say("values listed" if other else "values no longer listed", **facts)
            return
        if gone := [each for each in one if each not in other]:
            say("values removed", old=listing(gone))
        if come := [each for each in other if each not in one]:
            say("values added", new=listing(come))

    def _limits(self, say: Callable[..., None], old: Value, new: Value) -> None:
        if not wide(old.types) & wide(new.types):
            return
        for word in dict.fromkeys([*old.limits, *new.limits]):
            one, other = old.limits.get(word), new.limits.get(word)
            if one == other:
                continue
            facts = {
                "old": "" if one is None else f"{word} {one}",
                "new": "" if other is None else f"{word} {other}",
            }
            if one is None or other is None:
                say("limit tightened" if one is None else "limit loosened", **facts)
            elif word.rpartition(".")[2] in (*_LOWER, *_UPPER) and _numbers(one, other):
                tighter = other > one if word.rpartition(".")[2] in _LOWER else other < one
                say("limit tightened" if tighter else "limit loosened", **facts)
            else:
                say("limit changed", **facts)

    def _marks(self, say: Callable[..., None], old: Value, new: Value) -> None:
        if old.default != new.default:
            facts = {
                "old": "" if old.default is MISSING else repr(old.default),
                "new": "" if new.default is MISSING else repr(new.default),
            }
            kind = "added" if old.default is MISSING else "changed"
            say(f"default {'removed' if new.default is MISSING else kind}", **facts)
        if old.secret != new.secret and self.generated:
            say("secret now" if new.secret else "secret no longer")
        if old.deprecated != new.deprecated:
            say("deprecated now" if new.deprecated else "deprecated no longer")
        for word in dict.fromkeys([*old.other, *new.other]) if self.generated else ():
            if old.other.get(word, MISSING) != new.other.get(word, MISSING):
                cosmetic = word.startswith("x-") or word == "$comment"
                say("remark changed" if cosmetic else "keyword changed", old=word, new=word)

    def _union(self, field: str, old: Value, new: Value) -> tuple[str, str]:
        """Compare two unions with names, unless that was done already."""
        key = (old.union, new.union)
        if key not in self.pairs:
            pair = Pair(dialect=self.name, old=old.union, new=new.union, owner=new.union)
            self.pairs[key] = pair
            if old.union != new.union:
                stays = old.union in self.new.components
                kind = "class exchanged" if stays else "class renamed"
                pair.changes.append(Change(kind=kind, old=old.union, new=new.union))

            def say(kind: str, **facts: Any) -> None:
                pair.changes.append(Change(kind=kind, **facts))

            self._alternatives(pair, "", field, say, old.objects, new.objects)
        return key

    def _alternatives(
        self,
        pair: Pair,
        path: str,
        field: str,
        say: Callable[..., None],
        old: tuple[Obj, ...],
        new: tuple[Obj, ...],
    ) -> None:
        for one, other in matched_objects(old, new):
            if one is None:
                say("alternative added", new=_object_name(other) if other else "")
            elif other is None:
                say("alternative removed", old=_object_name(one))
            else:
                key = self.compared(one, other, _nested(pair.old, field), _nested(pair.new, field))
                pair.inner.setdefault(key, path)


def _is_constant(node: Node) -> bool:
    return node.field is not None and node.field.constant


def _key(obj: Obj, name: str) -> str:
    """One class of one document. A schema that REST repeats is the same class."""
    return name or obj.record.name


def _nested(owner: str, field: str) -> str:
    with contextlib.suppress(names.NameRefusedError):
        return names.nested_class_name(owner, field)
    return f"{owner}.{field}"


def _needs_something(objects: tuple[Obj, ...]) -> bool:
    return any(obj.required for obj in objects)


def _object_name(obj: Obj) -> str:
    tag = next(iter(obj.constants.values()), "")
    name = obj.component or "an object"
    return f"{name} ({tag})" if tag else name


def _class_or_dict(value: Value) -> str:
    return "plain dict" if value.plain else str(value)


def _map(value: Value) -> str:
    return f"map of {read(value.free)}" if value.free else "map"


def _numbers(*values: object) -> bool:
    return all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
