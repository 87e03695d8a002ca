"""What differs between two versions of a dialect: two trees, walked side by side."""

from __future__ import annotations

import copy
import difflib
import itertools
from collections.abc import Iterable, Iterator
from typing import Any, Final

import attrs

from .dialect import Dialect
from .findings import Findings, Place
from .form import ANY, Node

MARKS: Final = {
    "required": ("field optional", "field required"),
    "empty_if_null": ("no longer always an object", "always an object now"),
    "null": ("null removed", "null added"),
    "secret": ("secret no longer", "secret now"),
    "deprecated": ("deprecated no longer", "deprecated now"),
    "audio": ("audio removed", "audio added"),
    "closed": ("opened to unknown fields", "closed to unknown fields"),
    "x-as-text": ("other values no longer read as text", "other values read as text now"),
    "idempotent": ("retried no longer", "retried now"),
}
"""What is so or not, and the change to no and to yes."""
WORDS: Final = {
    "doc": "text changed",
    "examples": "examples changed",
    "order": "order changed",
    "modules": "modules of types changed",
}
_OURS: Final = frozenset(
    {"secret", "audio", "empty_if_null", "closed", "idempotent", "credentials"}
    | {"required header", "telling key"}
    | WORDS.keys()
)
"""What only our own specs say."""
_BY_CHANCE: Final = {"status": ("3", "4", "5", "d"), "answer header": ("x-", "X-")}
"""How that begins which a vendor documents or not, or a gateway adds."""
RENAMED: Final = {"field": "field renamed", "event": "event renamed", "call": "call moved"}
_TOLD: Final = {"event", "call", "body", "answer", "field", "alternative"}
"""What is told if it comes or goes."""

_Change = tuple[str, str, str]
"""The kind, what there was, and what there is now."""


class Comparison:
    """One dialect in two versions."""

    def __init__(self, name: str, old: Dialect, new: Dialect) -> None:
        self.found = Findings(name)
        self.old, self.new = old, new
        self.ours = old.generated and new.generated
        """Whether both sides are ours, so that names and marks can be compared."""
        self.vendors = old.generated and not new.generated
        """Whether only the new side is a vendor's, who states few limits."""
        self._pairs: dict[tuple[str, str], set[tuple[str, str]]] = {}
        """The classes that belong together, with the roots below which that is told."""

    def run(self) -> Findings:
        """Compare everything, in the order of the spec."""
        rest = self.old.rest and self.new.rest
        self._parts(self.old.tree(rest=rest), self.new.tree(rest=rest), Place())
        if self.ours:
            self._classes()
        return self.found

    def _classes(self) -> None:
        """Named schemas: one that no event and no call leads to has a class all the same."""
        old, new = self.old.components, self.new.components
        met = {name for name, _ in self._pairs}
        for component in [each for each in old if each in new and old[each] not in met]:
            one, other = (side.named(component) for side in (self.old, self.new))
            if one and other:
                self._both(one, other, self._place("", one, other, Place()))
        # An event's class goes with the event, and a renamed one with its rename.
        renamed = [pair for pair in self._pairs if pair[0] != pair[1]]
        gone = {*old.values()} - {*new.values()} - {was for was, _ in renamed}
        come = {*new.values()} - {*old.values()} - {now for _, now in renamed}
        for word, classes in (("removed", gone), ("added", come)):
            for name in sorted(classes):
                self.found.add(f"class {word}", "", "", Place(owner=name))

    def _parts(self, old: Node, new: Node, at: Place) -> None:
        """Tell what comes and goes in two nodes, and what differs in all that stays."""
        for key, one, other_key, other in matched(old, new):
            if one is not None and other is not None:
                place = self._place(other_key, one, other, at)
                attribute = self.ours and one.what == "field" and one.name != other.name
                if attribute or (key != other_key and one.what in RENAMED):
                    moved = attrs.evolve(place, attribute=other.name) if place.field else place
                    before = f"{old.name}.{one.name}" if one.what == "field" else one.name
                    said = (one.label or key, other.label or other_key)
                    self.found.add(RENAMED[one.what], *said, moved, before)
                if key != "type" or old.label == new.label:  # else that is said of the event
                    self._both(one, other, place)
            elif (part := one or other) and part.what in _TOLD:
                place = self._place(key, part, part, at)
                if part.what == "alternative":
                    if not (old.objects and new.objects):
                        continue  # that is said of the types
                    union = new.union if self.ours and old.union else ""
                    place = attrs.evolve(at, owner=union, attribute="", method="") if union else at
                elif part.what in ("body", "answer"):
                    place = attrs.evolve(place, attribute="")
                said = ("" if one is None else str(one), "" if other is None else str(other))
                self.found.add(f"{_form(part, other)} {_verb(*said)}", *said, place)

    def _place(self, key: str, old: Node, new: Node, at: Place) -> Place:
        """Where a part is of what is at some place."""
        shown = old if self.old.generated and not self.new.generated else new
        if new.what == "field":
            return attrs.evolve(at, field=f"{at.field}.{key}".strip("."), attribute=shown.name)
        if new.what == "item":
            return attrs.evolve(at, field=at.field + key)
        if new.what in ("body", "answer"):
            return attrs.evolve(at, way=new.way, attribute=new.what)
        if new.what == "terms":
            return Place(field=shown.name)
        return Place(
            way=new.way or at.way,
            root=shown.root or at.root,
            path=at.full,
            owner=shown.name,
            # What is sent as the body of a call is given to its method.
            method=at.owner if at.attribute == "body" and not at.field else shown.method,
        )

    def _both(self, old: Node, new: Node, at: Place) -> None:
        """Tell what differs in two nodes, but for their keys."""
        if new.what == "alternative":
            roots = self._pairs.setdefault((old.name, new.name), set())
            if (at.way, at.root) in roots:
                return
            roots.add((at.way, at.root))
        unions = bool(old.union and new.union)
        names = (old.union, new.union) if unions else (old.name, new.name)
        if self.ours and names[0] != names[1] and (unions or new.what in ("alternative", "call")):
            stays = names[0] in self.new.records
            kind = "class exchanged" if stays else "class renamed"
            kind = "call renamed" if new.what == "call" else kind
            self._pairs.setdefault(names, set())
            place = attrs.evolve(at, owner=names[1], attribute="", method="")
            self.found.add(kind, *names, place, names[0])
        for change in differences(old, new, ours=self.ours):
            if change[0] == "limit loosened" and not change[2] and self.vendors:
                where = Place(way=at.way, root=at.root, path=at.full, owner="limits")
                self.found.add("limits not stated", "", "", where)
            else:
                self.found.add(*change, at)
        exchanged = self.ours and old.facts.get("plain") != new.facts.get("plain")
        if not (exchanged or "cut" in {**old.facts, **new.facts}):
            self._parts(old, new, at)


def differences(old: Node, new: Node, *, ours: bool) -> Iterator[_Change]:
    """Every difference of the facts of two nodes; ``ours`` if both are of our own specs."""
    plain = [ours and "plain" in each.facts for each in (old, new)]
    alike = frozenset() if plain[0] != plain[1] else old.types & new.types
    if plain[0] != plain[1]:
        said = ["plain dict" if "plain" in each.facts else str(each) for each in (old, new)]
        yield "plain changed", said[0], said[1]
    elif old.types != new.types:
        wider = ANY in new.types or old.types < new.types
        narrower = ANY in old.types or new.types < old.types
        kind = "type widened" if wider else "type narrowed" if narrower else "type changed"
        yield kind, str(old), str(new)
    if "object" in alike and bool(old.objects) != bool(new.objects) and not plain[0]:
        fields = (each for found in new.objects.values() for each in found.parts.values())
        needy = any(each.facts["required"] for each in fields)
        gives = "class with required fields" if needy else "class"
        kind = f"{gives} for a dict" if new.objects else "dict for a class"
        yield kind, str(old), str(new)
    for fact in dict.fromkeys([*old.facts, *new.facts]):
        was: Any = old.facts.get(fact)
        now: Any = new.facts.get(fact)
        if was == now or (not ours and (fact in _OURS or fact.startswith("x-"))):
            continue
        if fact in MARKS and bool(was) != bool(now):
            yield MARKS[fact][bool(now)], "", ""
        elif fact in WORDS and (fact != "order" or {*was} == {*now}):
            yield WORDS[fact], "", ""
        elif fact == "known" and alike and (was or now):
            yield from _values(old.known, new.known)
        elif fact.startswith("limit ") and alike:
            yield _limit(fact.removeprefix("limit "), was, now)
        elif fact == "default" or fact.startswith(("setting ", "x-")):
            yield f"{fact.split()[0]} {_verb(was, now)}", was or "", now or ""
        elif fact == "in path":
            for one, other in itertools.zip_longest(was, now, fillvalue=""):
                if one != other:
                    yield f"parameter {_verb(one, other, 'renamed')}", one, other
        elif isinstance(was, frozenset) and isinstance(now, frozenset):
            left = () if ours else _BY_CHANCE.get(fact, ())
            sides = [[e for e in sorted(each) if not e.startswith(left)] for each in (was, now)]
            yield from _sets(fact, *sides)


def _values(old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[_Change]:
    if len(old) == len(new) == 1:
        yield "value changed", _listing(old), _listing(new)
    elif not (old and new):
        kind = "values listed" if new else "values no longer listed"
        yield kind, _listing(old), _listing(new)
    else:
        yield from _sets("values", old, new)


def _sets(word: str, old: Iterable[Any], new: Iterable[Any]) -> Iterator[_Change]:
    if gone := [each for each in old if each not in new]:
        yield f"{word} removed", _listing(gone), ""
    if come := [each for each in new if each not in old]:
        verb = "wanted" if word == "credentials" and not old else "added"
        yield f"{word} {verb}", "", _listing(come)


def _limit(word: str, old: Any, new: Any) -> _Change:
    lower, upper = (each in word.lower() for each in ("min", "max"))
    if old is None or new is None:
        kind = "tightened" if old is None else "loosened"
    elif (lower or upper) and {type(old), type(new)} <= {int, float}:
        kind = "tightened" if (old < new) == lower else "loosened"
    else:
        kind = "changed"
    was, now = ("" if each is None else f"{word} {each}" for each in (old, new))
    return f"limit {kind}", was, now


def _form(part: Node, new: Node | None) -> str:
    """What came or went, in words."""
    if part.what != "field":
        return part.what
    if not part.facts["required"]:
        return "optional field"
    return "constant field" if new and part.facts["constant"] else "required field"


def _verb(old: object, new: object, both: str = "changed") -> str:
    """What happened to something: nothing, or an empty text, stands for what is not there."""
    return both if old and new else "added" if new else "removed"


def _listing(values: Iterable[object]) -> str:
    return ", ".join(map(str, values))


# --- what belongs together ----------------------------------------------------------------------

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
        apart = {*listed.tags} & others.objects.keys() - parts.keys()
        schemas = {others.objects[tag].component for tag in apart}
        if key in others.parts or not apart or schemas == {listed.component or None}:
            continue  # a schema that lists more tags than on the other side is one object there too
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
