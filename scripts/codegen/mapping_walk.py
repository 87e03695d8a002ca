"""Whether every event has its place on the other side, and what is in it, down to the last field.

Walks every pair of objects that stand for one another, from the events inwards: from the program to
the wire for what a program sends, back for what a server sends. So a field that one of the specs
gets turns up at once. One that is there under the same name needs no entry; one that is not needs
one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

import attrs

from schema.document import escape
from schema.kinds import NULL, AnyKind, Kind, ListKind, MapKind, RefKind, ScalarKind, alternatives
from schema.records import ClassRecord, Direction, FieldRecord, UnionRecord
from schema.violations import asked

from .dialect import Dialect, inside, shown
from .mapping import OTHER, SOURCE, Call, Event, Field, Mapped, Side, Table

_ANYTHING = "anything"
_JSON: Mapping[type[Kind], str] = {
    ListKind: "array",
    MapKind: "object",
    RefKind: "object",
    AnyKind: _ANYTHING,
}

Way = tuple[str, ...]
"""The keys that lead to a field."""
Pair = Mapping[Side, ClassRecord]
"""Two objects that stand for one another."""


@attrs.frozen
class Gap:
    """Something that is wrong with a mapping, and what it is about where an entry could mend it."""

    pointer: str
    message: str
    kind: Literal["event", "field", "need", "member", ""] = ""
    """An event of which nothing is said, a field or a member of a union without a counterpart, or a
    required field that the other side may leave out."""
    side: Side = "program"
    """The side that has it; of a member, that of the union which lacks it."""
    owner: str = ""
    """The direction of an event; else the class or union."""
    name: str = ""
    lacking: str = ""
    """The union on the other side that lacks the member."""


@attrs.frozen
class Met:
    """The objects that one place of the file was applied to."""

    pointer: str
    table: Table
    event: Event | None
    records: Mapping[Side, list[ClassRecord]]


class Walk:
    """One comparison of all that is carried in one direction."""

    def __init__(
        self,
        mapped: Mapped,
        specs: Mapping[Side, Dialect],
        direction: Direction,
        met: dict[str, Met],
    ) -> None:
        """``met`` gets the places of the file where fields are named, with what they are of."""
        self.mapped, self.specs, self.is_sent = mapped, specs, direction == "client"
        self.side, self.other = SOURCE[direction], OTHER[SOURCE[direction]]
        self.source, self.target = specs[self.side], specs[self.other]
        self.gaps: list[Gap] = []
        self._met = met
        self._seen: set[tuple[str, str, str]] = set()
        self._only = {"fields": mapped.only.wire.fields, "members": mapped.only.wire.members}
        self._declared: set[tuple[str, str, str]] = set()
        """What is rightly said to be on the wire alone."""
        self._events(direction)
        for path, call in mapped.rest.items():
            self._call(f"/rest/{escape(path)}", path, call)
        if not self.is_sent:
            self._needless()

    def _events(self, direction: Direction) -> None:
        """Each event of each dialect: there, settled once, and none forgotten."""
        types = {side: spec.types(direction) for side, spec in self.specs.items()}
        said: list[tuple[str, dict[Side, str], Event | None]] = []
        said += self.mapped.events(direction)
        said += [
            (f"/only/{side}/{direction}/{escape(name)}", {side: name}, None)
            for side in self.specs
            for name in getattr(getattr(self.mapped.only, side), direction)
        ]
        named = {names.get(self.side) for _, names, _ in said}
        said += [
            (f"/{direction}", dict.fromkeys(self.specs, name), None)
            for name in types[self.side]
            if name in types[self.other] and name not in named
        ]
        settled: dict[str, str] = {}
        open_: dict[str, str] = {}
        for pointer, names, event in said:
            found = {side: types[side][name] for side, name in names.items() if name in types[side]}
            for side, name in names.items():
                if side not in found:
                    has_no = f"{self.specs[side].name} has no {direction} event {name!r}"
                    self._say(pointer, has_no + asked(name, types[side]))
            decisive = names.get(self.side, "")
            if decisive in settled:
                self._say(pointer, f"{decisive!r} is settled in {settled[decisive]} already")
            elif decisive:
                (open_ if event and event.when else settled)[decisive] = pointer
            if len(found) == 2:
                self._object(pointer, found, event.table if event else Table(), event)
        for name in open_.keys() - settled.keys():
            self._say(open_[name], f"{name!r} needs a last entry without 'when'")
        for side, events in types.items():
            named = {names.get(side) for _, names, _ in said}
            for name in [each for each in events if each not in named]:
                message = f"nothing is said about the {self.specs[side].name} event {name!r}"
                self._say(f"/{direction}", message, "event", side, direction, name)

    def _say(self, pointer: str, message: str, *about: Any) -> None:
        self.gaps.append(Gap(pointer, message, *about))

    def _alone(self, word: str, owner: str, name: str) -> bool:
        """Whether the file says that only the wire has it. Nothing is lost on the way to it."""
        said = not self.is_sent and name in self._only[word].get(owner, {})
        self._declared |= {(word, owner, name)} if said else set()
        return said

    def _needless(self) -> None:
        schemas = self.source.schemas
        within = {shown(each): [field.wire for field in each.fields] for each in schemas.classes}
        within |= {each.name: [*dict(each.members)] for each in schemas.unions}
        for word, owners in self._only.items():
            for owner, reasons in owners.items():
                for name in [each for each in reasons if (word, owner, each) not in self._declared]:
                    pointer = f"/only/wire/{word}/{escape(owner)}/{escape(name)}"
                    sends = f"{self.source.name} sends no {owner}.{name}"
                    known = within.get(owner, [])
                    near = asked(name, known) if known else asked(owner, within)
                    near = "" if name in known else near
                    self._say(pointer, f"{sends}, or it has its place in the program{near}")

    def _call(self, pointer: str, path: str, call: Call) -> None:
        program, wire = self.specs["program"], self.specs["wire"]
        ours, theirs = (
            next((each for each in spec.rest.operations if each.path == at and each.body), None)
            for spec, at in ((program, path), (wire, call.path))
        )
        if not ours:
            self._say(pointer, _no_operation(program, path))
        if not theirs:
            self._say(f"{pointer}/wire", _no_operation(wire, call.path))
        if not (ours and ours.body and ours.answer and theirs and theirs.body and theirs.answer):
            return
        bodies = _classes(wire, theirs.body if self.is_sent else theirs.answer)
        within = [field.kind for record in bodies for field in wire.at(record, [call.inside])]
        if not within:
            self._say(f"{pointer}/inside", f"{call.inside!r} is not in both bodies of {wire.name}")
        elif self.is_sent:
            self._values(pointer, ours.body, within[0], call.table)
        else:
            self._values(pointer, within[0], ours.answer, call.table)
        replies = _classes(program, ours.answer)
        for name in [field.wire for record in bodies for field in record.fields]:
            way = call.answer.get(name)
            if self.is_sent or name == call.inside:
                continue
            if way is None:
                self._say(f"{pointer}/answer", f"nothing is said about {name!r}")
                continue
            _, wrong, beside = program.ends(replies, way)
            if wrong:
                names = " and ".join(record.name for record in replies)
                has_no = f"{names} of {program.name} has no field {'.'.join(way)!r}"
                self._say(f"{pointer}/answer/{escape(name)}", has_no + asked(wrong, beside))

    # --- objects ---

    def _objects(self, pointer: str, source: str, target: str, name: str) -> None:
        """Whether each object that ``source`` may be has its counterpart in ``target``."""
        if (key := (source, target, name)) in self._seen:
            return
        self._seen.add(key)
        tables = self.mapped.tables
        table = tables.get(name, Table())
        pointer = f"/tables/{escape(name)}" if name in tables else pointer
        members = _members(self.source, source, table)
        others = _members(self.target, target, table)
        union, tags = (source, members) if self.is_sent else (target, others)
        for variant in table.variants.keys() - {tag for tag, _ in tags}:
            has_no = f"{union} of {self.specs['program'].name} has no member {variant!r}"
            near = asked(variant, [tag for tag, _ in tags if tag])
            self._say(f"{pointer}/variants/{escape(variant)}", has_no + near)
        for tag, record in members:
            wanted = self._tag_over(table, tag)
            if wanted is None:
                continue
            found = [each for there, each in others if there == wanted or None in (there, tag)]
            variant = table.variants.get(tag or "", "")
            at = f"/tables/{escape(variant)}" if variant in tables else pointer
            used = tables.get(variant, Table() if table.by else table)
            if found:
                self._object(at, {self.side: record, self.other: found[0]}, used)
            elif not self._alone("members", source, tag or ""):
                where = "" if self.is_sent else f"; only/wire/members/{source} may say why"
                lacks = f"{target} of {self.target.name} has no such member{where}"
                lacks = f"{source} may be {tag!r}; {lacks}"
                self._say(at, lacks, "member", self.other, source, tag or "", target)

    def _tag_over(self, table: Table, tag: str | None) -> str | None:
        """The tag on the other side; None if it is refused there."""
        for field in table.fields.values():
            for value in self.mapped.values.get(field.values or "", ()):
                if getattr(value, self.side) == tag:
                    return None if value.refuse else str(getattr(value, self.other))
        return tag or ""

    def _object(self, pointer: str, pair: Pair, table: Table, event: Event | None = None) -> None:
        """Each field has its place on the other side, and whatever that side needs is there."""
        if event or table != Table():
            at = f"{pointer} {shown(pair['wire'])}" if event else pointer
            met = self._met.setdefault(at, Met(pointer, table, event, {"program": [], "wire": []}))
            for side, record in pair.items():
                met.records[side].append(record)
        target = pair[self.other]
        to = f"{shown(target)} of {self.target.name}"
        if self.is_sent:
            filled = {*table.constants, *table.needs}
            left_out = {name for name, rule in table.fields.items() if not rule.is_carried}
        else:
            filled, left_out = {*(event.supply if event else ())}, {*table.constants}
        places = self._places(target, table)
        for path, holder, field in self._ends(pair[self.side], places, ()):
            if path not in places and (field.is_tag or field.wire in left_out):
                continue
            owner = shown(holder)
            name = f"{owner}.{field.wire} of {self.source.name}"
            place, rule = places.get(path, (path if len(path) == 1 else (), Field()))
            way = self.target.at(target, place) if place else []
            if not way:
                if not self._alone("fields", owner, field.wire):
                    has_no = f"{name} has no place in {to}"
                    self._say(pointer, has_no, "field", self.side, owner, field.wire)
                continue
            there = way[-1]
            if self.is_sent and field.nullable and not there.nullable:
                its_place = f"its place in {self.target.name}"
                self._say(pointer, f"{name} may be null, and {its_place} may not")
            is_there = field.required and (self.is_sent or there.nullable or not field.nullable)
            if is_there and len(path) == 1:
                filled.add(place[0])
            if not rule.values and not rule.wrap_wire:
                is_kept = not rule.wrap_program
                self._values(pointer, field.kind, there.kind, rule.object or "", text=is_kept)
        for name in [each.wire for each in target.fields if each.required and not each.is_tag]:
            if name not in filled:
                absent = f"{self.source.name} may leave out or send as null"
                needs = f"{to} needs {name!r}, which {absent}"
                self._say(pointer, needs, "need", self.other, shown(target), name)

    def _places(self, target: ClassRecord, table: Table) -> dict[Way, tuple[Way, Field]]:
        """Where a table has what stands in some place of the source, if the target has it."""
        places: dict[Way, tuple[Way, Field]] = {}
        for name, rule in table.fields.items():
            here, there = ((name,), rule.wire) if self.is_sent else (rule.wire, (name,))
            if rule.is_carried and (self.is_sent or self.target.at(target, there)):
                places.setdefault(here, (there, rule))
        return places

    def _ends(
        self, source: ClassRecord, places: Collection[Way], prefix: Way
    ) -> Iterator[tuple[Way, ClassRecord, FieldRecord]]:
        """The fields of an object, and in the place of those that lead to others these others."""
        for field in source.fields:
            path = (*prefix, field.wire)
            if path in places or all(place[: len(path)] != path for place in places):
                yield path, source, field
            else:
                for name in inside(field):
                    for record in self.source.classes(name):
                        yield from self._ends(record, places, path)

    # --- values ---

    def _values(
        self, pointer: str, source: Kind, target: Kind, table: str, *, text: bool = True
    ) -> None:
        """Whether whatever ``source`` may be, ``target`` may be too, but for null.

        ``text`` is off if text is rewritten.
        """
        known = {_json(each): each for each in reversed(alternatives(target))}
        if _ANYTHING in known:
            return
        for kind in alternatives(source):
            json = _json(kind)
            if kind == NULL or json == _ANYTHING or (json == "string" and not text):
                continue
            option = known.get(json) or (known.get("number") if json == "integer" else None)
            match kind, option:
                case _, None:
                    what = kind.name if isinstance(kind, RefKind) else json
                    only = f"{self.target.name} has {' or '.join(sorted(known))} only"
                    self._say(pointer, f"{what} comes where {only}")
                case ListKind(), ListKind():
                    self._values(pointer, kind.item, option.item, table)
                case MapKind(), MapKind():
                    self._values(pointer, kind.value, option.value, table)
                case RefKind(), RefKind():
                    self._objects(pointer, kind.name, option.name, table)


def _no_operation(spec: Dialect, path: str) -> str:
    near = asked(path, [each.path for each in spec.rest.operations])
    return f"{spec.name} has no operation at {path}{near}"


def _classes(spec: Dialect, kind: Kind) -> list[ClassRecord]:
    """What a body may be, if it is an object."""
    return spec.classes(kind.name) if isinstance(kind, RefKind) else []


def _members(spec: Dialect, name: str, table: Table) -> list[tuple[str | None, ClassRecord]]:
    """The classes that a name may stand for, with their tags; a constant picks one."""
    found = spec.named(name)
    if not isinstance(found, UnionRecord):
        return [(None, found)] if found else []
    members = [(tag, spec.schemas[member]) for tag, member in found.members]
    picked = table.constants.get(found.tag)
    return [(None, record) for tag, record in members if tag == picked] if picked else [*members]


def _json(kind: Kind) -> str:
    """The JSON type."""
    return kind.json if isinstance(kind, ScalarKind) else _JSON.get(type(kind), "string")
