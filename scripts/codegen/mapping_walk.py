"""Whether every event has its place on the other side, and what is in it, down to the last field.

Walks every pair of objects that stand for one another, from the events inwards: from the program to
the wire for what a program sends, back for what a server sends. So a field that one of the specs
gets turns up at once. One that is there under the same name needs no entry; one that is not needs
one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import attrs

from schema.document import escape
from schema.kinds import NULL, AnyKind, Kind, ListKind, MapKind, RefKind, ScalarKind, alternatives
from schema.records import ClassRecord, Direction, FieldRecord, Operation, UnionRecord

from . import mapping
from .dialect import Dialect, inside, shown
from .mapping import SIDES, SOURCE, TARGET, Field, Mapped, Side, Table

_ANYTHING = "anything"


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
    records: Mapping[Side, list[ClassRecord]]
    event: mapping.Event


@attrs.frozen
class _Step:
    """One field on its way to the other side."""

    owner: ClassRecord
    field: FieldRecord
    target: FieldRecord | None
    rule: Field
    fills: str = ""
    """The key of the target that is there if the field is."""


def _operation(spec: Dialect, path: str) -> Operation | None:
    """The call at a path that takes a body."""
    return next((each for each in spec.rest.operations if each.path == path and each.body), None)


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
        self.side, self.other = SOURCE[direction], TARGET[direction]
        self.source, self.target = specs[self.side], specs[self.other]
        self.gaps: list[Gap] = []
        self._met = met
        self._seen: set[tuple[str, str, str]] = set()
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
        left = {side: dict.fromkeys(found) for side, found in types.items()}
        same = mapping.Event(type="")
        said = [*self.mapped.events(direction)]
        said += [
            (f"/only/{side}/{direction}/{escape(name)}", {side: name}, same)
            for side in SIDES
            for name in self.mapped.only.of(side, direction)
        ]
        named = {names.get(self.side) for _, names, _ in said}
        said += [
            (f"/{direction}", dict.fromkeys(SIDES, name), same)
            for name in types[self.side]
            if name in types[self.other] and name not in named
        ]
        settled: dict[str, str] = {}
        open_: dict[str, str] = {}
        for pointer, names, event in said:
            for side, name in names.items():
                left[side].pop(name, None)
                if name not in types[side]:
                    has_no = f"{self.specs[side].name} has no {direction} event {name!r}"
                    self._say(pointer, has_no)
            decisive = names.get(self.side, "")
            if decisive in settled:
                self._say(pointer, f"{decisive!r} is settled in {settled[decisive]} already")
            elif decisive:
                (open_ if event.when else settled)[decisive] = pointer
            found = {side: types[side][name] for side, name in names.items() if name in types[side]}
            if len(found) == len(SIDES):
                records = {side: [record] for side, record in found.items()}
                at = f"{pointer} {names['wire']}"
                self._met[at] = Met(pointer, event.table, records, event)
                source, target = found[self.side], found[self.other]
                self._object(pointer, source, target, event.table, event.supply)
        for name in open_.keys() - settled.keys():
            self._say(open_[name], f"{name!r} needs a last entry without 'when'")
        for side, names_left in left.items():
            for name in names_left:
                message = f"nothing is said about the {self.specs[side].name} event {name!r}"
                what: dict[str, Any] = {"side": side, "owner": direction, "name": name}
                self._say(f"/{direction}", message, kind="event", **what)

    def _say(self, pointer: str, message: str, **what: Any) -> None:
        self.gaps.append(Gap(pointer, message, **what))

    def _alone(self, word: str, owner: str, name: str) -> bool:
        """Whether the file says that only the wire has it. Nothing is lost on the way to it."""
        said = not self.is_sent and name in self.mapped.only.of("wire", word).get(owner, {})
        self._declared |= {(word, owner, name)} if said else set()
        return said

    def _needless(self) -> None:
        for word in ("fields", "members"):
            for owner, reasons in self.mapped.only.of("wire", word).items():
                for name in [each for each in reasons if (word, owner, each) not in self._declared]:
                    pointer = f"/only/wire/{word}/{escape(owner)}/{escape(name)}"
                    sends = f"{self.source.name} sends no {owner}.{name}"
                    self._say(pointer, f"{sends}, or it has its place in the program")

    def _call(self, pointer: str, path: str, call: mapping.Call) -> None:
        program, wire = self.specs["program"], self.specs["wire"]
        ours, theirs = _operation(program, path), _operation(wire, call.path)
        if not ours:
            self._say(pointer, f"{program.name} has no operation at {path}")
        if not theirs:
            self._say(f"{pointer}/wire", f"{wire.name} has no operation at {call.path}")
        if not (ours and ours.body and ours.answer and theirs and theirs.body and theirs.answer):
            return
        bodies = _classes(wire, theirs.body if self.is_sent else theirs.answer)
        within = [field for record in bodies for field in wire.at(record, [call.inside])]
        if not within:
            self._say(f"{pointer}/inside", f"{call.inside!r} is not in both bodies of {wire.name}")
        elif self.is_sent:
            self._values(pointer, ours.body, within[0].kind, call.table)
        else:
            self._values(pointer, within[0].kind, ours.answer, call.table)
        replies = _classes(program, ours.answer)
        for name in [field.wire for record in bodies for field in record.fields]:
            way = call.answer.get(name)
            if self.is_sent or name == call.inside:
                continue
            if way is None:
                self._say(f"{pointer}/answer", f"nothing is said about {name!r}")
            elif not any(program.at(record, way) for record in replies):
                names = " and ".join(record.name for record in replies)
                has_no = f"{names} of {program.name} has no field {'.'.join(way)!r}"
                self._say(f"{pointer}/answer/{escape(name)}", has_no)

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
            self._say(f"{pointer}/variants/{escape(variant)}", has_no)
        for tag, record in members:
            wanted = self._tag_over(table, tag)
            if wanted is None:
                continue
            found = [each for there, each in others if there == wanted or None in (there, tag)]
            variant = table.variants.get(tag or "", "")
            at = f"/tables/{escape(variant)}" if variant in tables else pointer
            used = tables.get(variant, Table() if table.by else table)
            if found:
                if variant in tables or name in tables:
                    self._applied(at, used, {self.side: record, self.other: found[0]})
                self._object(at, record, found[0], used)
            elif not self._alone("members", source, tag or ""):
                where = "" if self.is_sent else f"; only/wire/members/{source} may say why"
                lacks = f"{target} of {self.target.name} has no such member{where}"
                what = {"owner": source, "name": tag or "", "lacking": target}
                lacks = f"{source} may be {tag!r}; {lacks}"
                self._say(at, lacks, kind="member", side=self.other, **what)

    def _applied(self, pointer: str, table: Table, records: Mapping[Side, ClassRecord]) -> None:
        """A table of the file was applied to these."""
        fresh = Met(pointer, table, {side: [] for side in SIDES}, mapping.Event(type=""))
        met = self._met.setdefault(pointer, fresh)
        for side, record in records.items():
            met.records[side].append(record)

    def _tag_over(self, table: Table, tag: str | None) -> str | None:
        """The tag on the other side; None if it is refused there."""
        for field in table.fields.values():
            for value in self.mapped.values.get(field.values or "", ()):
                if getattr(value, self.side) == tag:
                    return None if value.refuse else str(getattr(value, self.other))
        return tag or ""

    def _object(
        self,
        pointer: str,
        source: ClassRecord,
        target: ClassRecord,
        table: Table,
        supply: Iterable[str] = (),
    ) -> None:
        """Each field has its place on the other side, and whatever that side needs is there."""
        to = f"{shown(target)} of {self.target.name}"
        filled = {*table.constants, *table.needs} if self.is_sent else {*supply}
        way = self._to_wire if self.is_sent else self._to_program
        for step in way(source, target, table):
            field, there, owner = step.field, step.target, shown(step.owner)
            name = f"{owner}.{field.wire} of {self.source.name}"
            if there is None:
                if not self._alone("fields", owner, field.wire):
                    what: dict[str, Any] = {"side": self.side, "owner": owner, "name": field.wire}
                    self._say(pointer, f"{name} has no place in {to}", kind="field", **what)
                continue
            if self.is_sent and field.nullable and not there.nullable:
                place = f"its place in {self.target.name}"
                self._say(pointer, f"{name} may be null, and {place} may not")
            if field.required and (self.is_sent or there.nullable or not field.nullable):
                filled.add(step.fills)
            rule = step.rule
            if not rule.values and not rule.wrap_wire:
                is_kept = not rule.wrap_program
                self._values(pointer, field.kind, there.kind, rule.object or "", text=is_kept)
        for name in [each.wire for each in target.fields if each.required and not each.is_tag]:
            if name not in filled:
                needs = (
                    f"{to} needs {name!r}, which {self.source.name} may leave out or send as null"
                )
                what = {"side": self.other, "owner": shown(target), "name": name}
                self._say(pointer, needs, kind="need", **what)

    def _to_wire(self, source: ClassRecord, target: ClassRecord, table: Table) -> Iterator[_Step]:
        """The fields of a program's object that are carried."""
        for field in source.fields:
            rule = table.fields.get(field.wire)
            if field.is_tag if rule is None else not rule.is_carried:
                continue
            rule = rule or Field(wire=mapping.Path(field.wire))
            way = self.target.at(target, rule.wire)
            yield _Step(source, field, way[-1] if way else None, rule, rule.wire[0])

    def _to_program(
        self, source: ClassRecord, target: ClassRecord, table: Table
    ) -> Iterator[_Step]:
        """The fields of an object of the wire, and in the place of those that lead to fields of
        the program these."""
        places: dict[tuple[str, ...], tuple[FieldRecord, Field]] = {}
        for name, rule in table.fields.items():
            if rule.wire and (way := self.target.at(target, [name])):
                places.setdefault(rule.wire, (way[0], rule))
        for path, owner, field in self._ends(source, places, ()):
            is_direct = len(path) == 1
            same = self.target.at(target, path) if is_direct else []
            there, rule = places.get(path, (same[0] if same else None, Field()))
            if path in places or not (field.is_tag or field.wire in table.constants):
                fills = there.wire if there and is_direct else ""
                yield _Step(owner, field, there, rule, fills)

    def _ends(
        self, source: ClassRecord, places: Iterable[tuple[str, ...]], prefix: tuple[str, ...]
    ) -> Iterator[tuple[tuple[str, ...], ClassRecord, FieldRecord]]:
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
        options = alternatives(target)
        if any(_json(option) == _ANYTHING for option in options):
            return
        for kind in alternatives(source):
            json = _json(kind)
            if kind == NULL or json == _ANYTHING or (json == "string" and not text):
                continue
            wide = (json, "number") if json == "integer" else (json,)
            option = next((each for each in options if _json(each) in wide), None)
            match kind, option:
                case _, None:
                    known = " or ".join(sorted({_json(each) for each in options}))
                    what = kind.name if isinstance(kind, RefKind) else json
                    has = f"{self.target.name} has {known} only"
                    self._say(pointer, f"{what} comes where {has}")
                case ListKind(), ListKind():
                    self._values(pointer, kind.item, option.item, table)
                case MapKind(), MapKind():
                    self._values(pointer, kind.value, option.value, table)
                case RefKind(), RefKind():
                    self._objects(pointer, kind.name, option.name, table)


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
    match kind:
        case ScalarKind():
            return kind.json
        case ListKind():
            return "array"
        case MapKind() | RefKind():
            return "object"
        case AnyKind():
            return _ANYTHING
        case _:
            return "string"
