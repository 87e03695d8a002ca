"""What belongs together in two versions: events, fields, calls and members of choices."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeVar

import attrs

from schema.kinds import OneOfKind, alternatives
from schema.records import FieldRecord

from .facts import Direction
from .values import ANY, Obj, Value

K = TypeVar("K")
T = TypeVar("T")
EventKey = tuple[Direction, str]

_SAME_OBJECT: Final = 0.75
"""How much of two objects has to be the same, of 1, if nothing else tells what belongs together."""
_SAME_NAME: Final = 0.6
"""How alike two names have to be, of 1, for a field or an event to count as renamed."""


def matched(
    old: Mapping[K, T], new: Mapping[K, T], likeness: Callable[[T, T], float]
) -> Iterator[tuple[T | None, T | None]]:
    """What belongs together on both sides: what has one key, then what is most alike, each once; a
    likeness of 0 is none. What is on one side alone comes with None."""
    gone = [key for key in old if key not in new]
    come = [key for key in new if key not in old]
    scored = [(likeness(old[one], new[other]), one, other) for one in gone for other in come]
    partners: dict[K, K] = {}
    for score, one, other in sorted(scored, key=lambda each: -each[0]):
        if score and one not in partners and other not in partners.values():
            partners[one] = other
    for key, each in old.items():
        yield each, new.get(partners.get(key, key))
    yield from ((None, new[key]) for key in come if key not in partners.values())


def matched_events(
    old: Mapping[EventKey, Obj], new: Mapping[EventKey, Obj]
) -> Iterator[tuple[Obj | None, Obj | None]]:
    """Events; one that has another name now is alike in name and in what it holds."""

    def likeness(one: Obj, other: Obj) -> float:
        alike = one.way == other.way and _overlap(one, other) >= _SAME_OBJECT
        return _alike(one.tag, other.tag) if alike else 0.0

    return matched(old, new, likeness)


def matched_fields(old: Obj, new: Obj) -> Iterator[tuple[FieldRecord | None, FieldRecord | None]]:
    """Fields; one that has another name now is of the same kind, and alike in name or text."""

    def likeness(one: FieldRecord, other: FieldRecord) -> float:
        if not _same_kind(old.value(one), new.value(other)):
            return 0.0
        return _alike(one.wire, other.wire) + (one.doc != "" and same_words(one.doc, other.doc))

    return matched(old.fields, new.fields, likeness)


def matched_objects(
    old: tuple[Obj, ...], new: tuple[Obj, ...]
) -> Iterator[tuple[Obj | None, Obj | None]]:
    """The objects of two choices: by tag, else by name; those of one side come alone."""
    if len(old) == len(new) == 1:
        return iter([(old[0], new[0])])
    told = all(obj.tags for obj in (*old, *new))
    one, other = _by_sign(old, told=told), _by_sign(new, told=told)
    if len(new) == 1 and (known := one.keys() & new[0].tags):
        other = dict.fromkeys(known, new[0])  # one object that lists the tags of many

    def likeness(left: Obj, right: Obj) -> float:
        overlap = _overlap(left, right)
        return overlap if overlap >= _SAME_OBJECT else 0.0

    return matched(one, other, likeness)


def same_words(one: str, other: str) -> bool:
    """Whether two descriptions differ in line breaks at most."""
    return one.split() == other.split()


def _by_sign(objects: tuple[Obj, ...], *, told: bool) -> dict[str, Obj]:
    """The members of a choice by what tells them apart: a tag, if all are ``told`` by one."""
    groups: dict[str, list[Obj]] = {}
    for obj in objects:
        tag = obj.tags[0] if told and len(obj.tags) == 1 else ""
        sign = tag or obj.component or obj.record.pointer
        groups.setdefault(sign, []).append(obj)
    return {sign: _joined(group) for sign, group in groups.items()}


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
        known = fields.setdefault(field.wire, field)
        kinds = dict.fromkeys([*alternatives(known.kind), *alternatives(field.kind)])
        kind = known.kind if len(kinds) == 1 else OneOfKind(tuple(kinds))
        fields[field.wire] = attrs.evolve(known, kind=kind, required=field.wire in required)
    return attrs.evolve(first, record=attrs.evolve(first.record, fields=tuple(fields.values())))


def _alike(one: str, other: str) -> float:
    """How alike two names are; 0 if they are not alike enough."""
    ratio = difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()
    return ratio if ratio >= _SAME_NAME else 0.0


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
