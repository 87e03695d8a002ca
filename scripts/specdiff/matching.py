"""What belongs together in two versions: events, fields and members of choices."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import attrs

from schema.records import FieldRecord, OneOfKind, alternatives

from .dialect import Event
from .values import ANY, Obj, Value, read

_SAME_NAME: Final = 0.6
"""How alike two names have to be, of 1, for a field or an event to count as renamed."""


def matched_events(old: Iterable[Event], new: Iterable[Event]) -> Iterator[tuple[Event, Event]]:
    """Events that have another name now: alike in name and in what they hold."""
    left, right = list(old), list(new)
    scored: list[tuple[float, int, int]] = []
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            if one.direction != other.direction:
                continue
            first, second = one.payload, other.payload
            if first is None or second is None or _overlap(first, second) < 0.75:
                continue
            likeness = _alike(one.type, other.type)
            if likeness >= _SAME_NAME:
                scored.append((likeness, i, j))
    yield from ((left[i], right[j]) for i, j in _best(scored))


def matched_fields(old: Obj, new: Obj) -> Iterator[tuple[str, str]]:
    """Fields that have another name now: of one kind, and alike in name or description."""
    gone = [wire for wire in old.properties if wire not in new.properties]
    come = [wire for wire in new.properties if wire not in old.properties]
    scored: list[tuple[float, int, int]] = []
    for i, wire in enumerate(gone):
        for j, other_wire in enumerate(come):
            one, other = read(old.properties[wire]), read(new.properties[other_wire])
            if not _same_kind(one, other):
                continue
            by_name = _alike(wire, other_wire)
            same_text = bool(one.doc) and one.doc == other.doc
            if by_name >= _SAME_NAME or same_text:
                scored.append((by_name + same_text, i, j))
    yield from ((gone[i], come[j]) for i, j in _best(scored))


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
    scored = [
        (_overlap(one, other), i, j)
        for i, one in enumerate(left)
        for j, other in enumerate(by_sign.values())
        if _overlap(one, other) >= 0.75
    ]
    right = list(by_sign.values())
    best = list(_best(scored))
    yield from ((left[i], right[j]) for i, j in best)
    yield from ((obj, None) for i, obj in enumerate(left) if i not in {i for i, _ in best})
    yield from ((None, obj) for j, obj in enumerate(right) if j not in {j for _, j in best})


def _tags(obj: Obj) -> tuple[Any, ...]:
    node = obj.properties.get("type")
    return read(node).known if node else ()


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
    required = frozenset.intersection(*(obj.required for obj in group))
    fields: dict[str, FieldRecord] = {}
    for field in (each for obj in group for each in obj.record.fields):
        known = fields.setdefault(field.wire, attrs.evolve(field, required=False))
        kinds = dict.fromkeys([*alternatives(known.kind), *alternatives(field.kind)])
        kind = known.kind if len(kinds) == 1 else OneOfKind(tuple(kinds))
        fields[field.wire] = attrs.evolve(known, kind=kind, required=field.wire in required)
    return attrs.evolve(first, record=attrs.evolve(first.record, fields=tuple(fields.values())))


def _best(scored: list[tuple[float, int, int]]) -> Iterator[tuple[int, int]]:
    """Pairs of indexes, the most alike first, each index once."""
    taken: tuple[set[int], set[int]] = (set(), set())
    for _, i, j in sorted(scored, key=lambda each: (-each[0], each[1], each[2])):
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            yield i, j


def _alike(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _overlap(one: Obj, other: Obj) -> float:
    """How many of the fields of two objects are the same, of 1."""
    every = one.properties.keys() | other.properties.keys()
    return len(one.properties.keys() & other.properties.keys()) / len(every) if every else 1.0


def _same_kind(one: Value, other: Value) -> bool:
    if wide(one.types) != wide(other.types) or ANY in one.types:
        return False
    if len(one.known) == 1 or len(other.known) == 1:
        return one.known == other.known
    if bool(one.objects) != bool(other.objects):
        return False
    return not one.objects or _overlap(one.objects[0], other.objects[0]) >= 0.5


def wide(types: frozenset[str]) -> frozenset[str]:
    """A number may be an integer too."""
    return types | {"integer"} if "number" in types else types
