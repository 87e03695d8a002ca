"""What belongs together in two nodes: events, calls, fields and members of choices."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterator
from typing import Final

from .form import ANY, Node

_SAME_OBJECT: Final = 0.75
"""How much of two objects has to be the same, of 1, if nothing else tells what belongs together."""
_SAME_FIELD: Final = 0.5
"""The same for the objects in two fields that have other names."""
_SAME_NAME: Final = 0.6
"""How alike two names have to be, of 1, for a field or an event to count as renamed."""


def matched(old: Node, new: Node) -> Iterator[tuple[str, Node | None, str, Node | None]]:
    """What belongs together in two nodes, with its keys: what has one key, then what is most alike,
    each once. What is on one side alone comes with None."""
    one, other = _apart(old, new), _apart(new, old)
    alone = len(old.objects) == len(new.objects) == 1
    gone = [key for key in one if key not in other]
    come = [key for key in other if key not in one]
    scored = [(_likeness(a, one[a], b, other[b], alone), a, b) for a in gone for b in come]
    partners: dict[str, str] = {}
    for score, left, right in sorted(scored, key=lambda each: -each[0]):
        if score and left not in partners and right not in partners.values():
            partners[left] = right
    for key, each in one.items():
        partner = partners.get(key, key)
        yield key, each, partner, other.get(partner)
    yield from ((key, None, key, other[key]) for key in come if key not in partners.values())


def _apart(node: Node, others: Node) -> dict[str, Node]:
    """The parts of a node; an object that lists the tags of several on the other side stands there
    once for each of its tags, without the fields that only its neighbours have."""
    parts = dict(node.parts)
    for key, listed in node.objects.items():
        if key in others.parts or not {*listed.tags} & others.objects.keys() - parts.keys():
            continue
        del parts[key]
        for tag in listed.tags:
            made = copy.deepcopy(listed)
            made.parts["type"].facts["known"] = (tag,)
            theirs = {name for each in listed.tags for name in _fields(others, each)}
            own = _fields(others, tag) or theirs
            made.parts = {k: v for k, v in made.parts.items() if k in own or k not in theirs}
            if tag in parts:
                made.merge(copy.deepcopy(parts[tag]))
            parts[tag] = made
    return parts


def _fields(node: Node, tag: str) -> dict[str, Node]:
    return node.parts[tag].parts if tag in node.objects else {}


def _likeness(old: str, one: Node, new: str, other: Node, alone: bool) -> float:
    """How alike two parts are that have other keys; 0 if they do not belong together."""
    if one.what != other.what:
        return 0.0
    if one.what == "field":
        return _same_field(old, one, new, other)
    if one.what == "call":
        return float(one.name == other.name)
    overlap = _overlap(one, other)
    same_object = overlap if overlap >= _SAME_OBJECT else 0.0
    if one.what == "alternative":
        return 1.0 if alone or one.name == other.name else same_object
    if one.what == "event" and one.way == other.way and same_object:
        return _alike(one.label, other.label)
    return 0.0


def _same_field(old: str, one: Node, new: str, other: Node) -> float:
    """A field under another name is of the same kind, and alike in name or text."""
    if one.types != other.types or ANY in one.types or bool(one.objects) != bool(other.objects):
        return 0.0
    if 1 in (len(one.known), len(other.known)) and one.known != other.known:
        return 0.0
    sides = [next(iter(each.objects.values()), each) for each in (one, other)]
    if one.objects and _overlap(*sides) < _SAME_FIELD:
        return 0.0
    said: tuple[str, str] = (one.facts["doc"], other.facts["doc"])
    return _alike(old, new) + (said[0] == said[1] != "")


def _alike(one: str, other: str) -> float:
    """How alike two names are; 0 if they are not alike enough."""
    ratio = difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()
    return ratio if ratio >= _SAME_NAME else 0.0


def _overlap(one: Node, other: Node) -> float:
    """How many of the parts of two nodes are the same, of 1."""
    every = one.parts.keys() | other.parts.keys()
    return len(one.parts.keys() & other.parts.keys()) / len(every) if every else 1.0
