"""What belongs together in two versions: events, fields and members of choices."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar

import attrs

from schema.records import FieldRecord, OneOfKind, alternatives

from .facts import Direction
from .values import ANY, Obj, Value

T = TypeVar("T")
EventKey = tuple[Direction, str]

_SAME_OBJECT: Final = 0.75
"""How much of two objects has to be the same, of 1, if nothing else tells what belongs together."""
_SAME_NAME: Final = 0.6
"""How alike two names have to be, of 1, for a field or an event to count as renamed."""


def matched_events(
    old: Mapping[EventKey, Obj], new: Mapping[EventKey, Obj]
) -> list[tuple[EventKey, EventKey]]:
    """Events that have another name now: alike in name and in what they hold."""
    return _best(
        (likeness, one, other)
        for one, event in old.items()
        for other, candidate in new.items()
        if one[0] == other[0] and _overlap(event, candidate) >= _SAME_OBJECT
        if (likeness := _alike(one[1], other[1])) >= _SAME_NAME
    )


def matched_fields(old: Obj, new: Obj) -> list[tuple[str, str]]:
    """Fields that have another name now: of one kind, and alike in name or description."""
    gone = {wire: old.value(wire) for wire in old.fields if wire not in new.fields}
    come = {wire: new.value(wire) for wire in new.fields if wire not in old.fields}
    scored: list[tuple[float, str, str]] = []
    for wire, one in gone.items():
        for other_wire, other in come.items():
            by_name = _alike(wire, other_wire)
            same_text = bool(one.doc) and one.doc == other.doc
            if _same_kind(one, other) and (by_name >= _SAME_NAME or same_text):
                scored.append((by_name + same_text, wire, other_wire))
    return _best(scored)


def matched_objects(
    old: tuple[Obj, ...], new: tuple[Obj, ...]
) -> Iterator[tuple[Obj, Obj] | tuple[Obj, None] | tuple[None, Obj]]:
    """The objects of two choices: by tag, else by name; those of one side come alone."""
    if len(old) == len(new) == 1:
        yield old[0], new[0]
        return
    constants = [obj.constants for obj in (*old, *new)]
    common = set(constants[0]).intersection(*constants[1:])
    tag = "type" if "type" in common else min(common, default="")

    def sign_of(obj: Obj) -> str:
        return obj.constants.get(tag, "") or obj.component or obj.record.pointer

    by_sign = {sign: _joined(group) for sign, group in _grouped(new, sign_of).items()}
    left: list[Obj] = []
    for sign, group in _grouped(old, sign_of).items():
        obj = _joined(group)
        other = by_sign.pop(sign, None)
        if other is not None:
            yield obj, other
        elif whole := [each for each in new if len(new) == 1 and sign in _tags(each)]:
            by_sign.clear()
            yield obj, whole[0]  # one object that lists the tags of many
        else:
            left.append(obj)
    right = list(by_sign.values())
    best = _best(
        (overlap, i, j)
        for i, one in enumerate(left)
        for j, candidate in enumerate(right)
        if (overlap := _overlap(one, candidate)) >= _SAME_OBJECT
    )
    yield from ((left[i], right[j]) for i, j in best)
    yield from ((obj, None) for i, obj in enumerate(left) if i not in {i for i, _ in best})
    yield from ((None, obj) for j, obj in enumerate(right) if j not in {j for _, j in best})


def _tags(obj: Obj) -> tuple[Any, ...]:
    return obj.value("type").known if "type" in obj.fields else ()


def _grouped(objects: Iterable[Obj], sign: Callable[[Obj], str]) -> dict[str, list[Obj]]:
    groups: dict[str, list[Obj]] = {}
    for obj in objects:
        groups.setdefault(sign(obj), []).append(obj)
    return groups


def _joined(group: list[Obj]) -> Obj:
    """Objects with one tag as one object: a vendor tells them apart by a second field."""
    first = group[0]
    if len(group) == 1:
        return first
    required = set.intersection(
        *({wire for wire, field in obj.fields.items() if field.required} for obj in group)
    )
    fields: dict[str, FieldRecord] = {}
    for field in (each for obj in group for each in obj.record.fields):
        known = fields.setdefault(field.wire, attrs.evolve(field, required=False))
        kinds = dict.fromkeys([*alternatives(known.kind), *alternatives(field.kind)])
        kind = known.kind if len(kinds) == 1 else OneOfKind(tuple(kinds))
        fields[field.wire] = attrs.evolve(known, kind=kind, required=field.wire in required)
    return attrs.evolve(first, record=attrs.evolve(first.record, fields=tuple(fields.values())))


def _best(scored: Iterable[tuple[float, T, T]]) -> list[tuple[T, T]]:
    """The pairs that are most alike, each side of one once; the first of those that are equal."""
    found: list[tuple[T, T]] = []
    for _, one, other in sorted(scored, key=lambda each: -each[0]):
        if all(one != left and other != right for left, right in found):
            found.append((one, other))
    return found


def _alike(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _overlap(one: Obj, other: Obj) -> float:
    """How many of the fields of two objects are the same, of 1."""
    every = one.fields.keys() | other.fields.keys()
    return len(one.fields.keys() & other.fields.keys()) / len(every) if every else 1.0


def _same_kind(one: Value, other: Value) -> bool:
    if one.wide != other.wide or ANY in one.types or bool(one.objects) != bool(other.objects):
        return False
    if len(one.known) == 1 or len(other.known) == 1:
        return one.known == other.known
    return not one.objects or _overlap(one.objects[0], other.objects[0]) >= 0.5
