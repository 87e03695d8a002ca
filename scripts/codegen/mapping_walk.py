"""Whether what one dialect sends can be read in the other, down to the last field.

Walks every pair of objects that stand for one another, from the events inwards: from the program to
the wire for what a program sends, back for what a server sends. So a field that one of the specs
gets turns up at once. One that is there under the same name needs no entry; one that is not needs
one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import attrs

from schema.kinds import NULL, AnyKind, Kind, ListKind, MapKind, RefKind, ScalarKind, alternatives
from schema.load import escape
from schema.records import ClassRecord, Direction, FieldRecord, Operation, UnionRecord

from .dialect import Dialect, inside, shown
from .mapping import (
    SOURCE,
    TARGET,
    Call,
    ClientEntry,
    Event,
    Field,
    Mapped,
    Path,
    Side,
    Table,
    entries,
)

DIRECTIONS: tuple[Direction, Direction] = ("client", "server")
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
    entry: ClientEntry | None = None
    """Of an event."""


@attrs.frozen
class _Step:
    """One field on its way to the other side."""

    owner: ClassRecord
    field: FieldRecord
    target: FieldRecord | None
    rule: Field
    fills: str = ""
    """The key of the target that is there if the field is."""


def pairs(
    mapped: Mapped, specs: Mapping[Side, Dialect], direction: Direction
) -> Iterator[tuple[str, dict[Side, str], ClientEntry | None]]:
    """Pointer, names and entry of every event that is carried. One of the same name on both sides
    needs no entry."""
    source, target = SOURCE[direction], TARGET[direction]
    said = {*getattr(getattr(mapped.only, source), direction)}
    for pointer, names, entry in entries(mapped, direction):
        said.add(names[source])
        yield pointer, names, entry
    for name in specs[source].types(direction):
        if name not in said and specs[target].event(direction, name):
            yield f"/{direction}", {"program": name, "wire": name}, None


def operation(spec: Dialect, path: str) -> Operation | None:
    """The call at a path that takes a body."""
    return next((each for each in spec.rest.operations if each.path == path and each.body), None)


class Walk:
    """One comparison of all that is carried."""

    def __init__(self, mapped: Mapped, specs: Mapping[Side, Dialect]) -> None:
        self.mapped, self.specs = mapped, specs
        self.gaps: list[Gap] = []
        self.met: list[Met] = []
        """Where fields are named, and of which objects they are."""
        self._tables: dict[str, Met] = {}
        self._seen: set[tuple[str, str, str, Direction]] = set()
        self._declared: set[str] = set()
        """Pointers of what is rightly said to be on the wire alone."""
        for direction in DIRECTIONS:
            for pointer, names, entry in pairs(mapped, specs, direction):
                records = {side: specs[side].event(direction, name) for side, name in names.items()}
                source, target = records[SOURCE[direction]], records[TARGET[direction]]
                if source and target:
                    event = entry.event("") if entry else Event(type="")
                    if entry:
                        both = {SOURCE[direction]: [source], TARGET[direction]: [target]}
                        self.met.append(Met(pointer, event.table, both, entry))
                    self._object(pointer, source, target, event.table, direction, event.supply)
        for path, call in mapped.rest.items():
            self._call(path, call)
        for word in ("fields", "members"):
            for owner, reasons in getattr(mapped.only.wire, word).items():
                for name in reasons:
                    pointer = _pointer(word, owner, name)
                    if pointer not in self._declared:
                        what = f"{self._name('wire')} sends no {owner}.{name}"
                        self._say(pointer, f"{what}, or it has its place in the program")

    def _name(self, side: Side) -> str:
        return self.specs[side].name

    def _say(self, pointer: str, message: str, **what: Any) -> None:
        self.gaps.append(Gap(pointer, message, **what))

    def _alone(self, word: str, owner: str, name: str) -> bool:
        """Whether the file says that only the wire has it."""
        if name not in getattr(self.mapped.only.wire, word).get(owner, {}):
            return False
        self._declared.add(_pointer(word, owner, name))
        return True

    def _call(self, path: str, call: Call) -> None:
        pointer, program, wire = f"/rest/{escape(path)}", self.specs["program"], self.specs["wire"]
        ours, theirs = operation(program, path), operation(wire, call.path)
        if not (ours and ours.body and ours.answer and theirs and theirs.body and theirs.answer):
            return
        answers, replies = _classes(wire, theirs.answer), _classes(program, ours.answer)
        sent, got = (
            [field for record in records for field in wire.at(record, [call.inside])]
            for records in (_classes(wire, theirs.body), answers)
        )
        if not sent or not got:
            both = f"both bodies of {wire.name}"
            self._say(f"{pointer}/inside", f"{call.inside!r} is not in {both}")
            return
        self._values(pointer, ours.body, sent[0].kind, call.table, "client")
        self._values(pointer, got[0].kind, ours.answer, call.table, "server")
        for field in (each for record in answers for each in record.fields):
            way = call.answer.get(field.wire)
            where = f"{pointer}/answer/{escape(field.wire)}"
            if way is None and field.wire != call.inside:
                self._say(f"{pointer}/answer", f"nothing is said about {field.wire!r}")
            elif way and not any(program.at(record, way) for record in replies):
                names = " and ".join(record.name for record in replies)
                self._say(where, f"{names} of {program.name} has no field {'.'.join(way)!r}")

    # --- objects ---

    def _objects(
        self, pointer: str, source: str, target: str, name: str, direction: Direction
    ) -> None:
        """Whether each object that ``source`` may be has its counterpart in ``target``."""
        if (key := (source, target, name, direction)) in self._seen:
            return
        self._seen.add(key)
        tables, side, other = self.mapped.tables, SOURCE[direction], TARGET[direction]
        table = tables.get(name, Table())
        pointer = f"/tables/{escape(name)}" if name in tables else pointer
        others = _members(self.specs[other], target, table)
        members = _members(self.specs[side], source, table)
        tags = {tag for tag, _ in (members if side == "program" else others)}
        for variant in table.variants.keys() - tags:
            union, owner = source if side == "program" else target, self._name("program")
            where = f"{pointer}/variants/{escape(variant)}"
            self._say(where, f"{union} of {owner} has no member {variant!r}")
        for tag, record in members:
            wanted = self._tag_over(table, tag, direction)
            if wanted is None:
                continue
            found = [each for there, each in others if there == wanted or None in (there, tag)]
            variant = table.variants.get(tag or "", "")
            at = f"/tables/{escape(variant)}" if variant in tables else pointer
            used = tables.get(variant, Table() if table.by else table)
            if found:
                if variant in tables or name in tables:
                    self._applied(at, used, {side: record, other: found[0]})
                self._object(at, record, found[0], used, direction)
            elif direction == "client" or not self._alone("members", source, tag or ""):
                where = f"; only/wire/members/{source} may say why" if side == "wire" else ""
                lacks = f"{target} of {self._name(other)} has no such member{where}"
                what = Gap(
                    at,
                    f"{source} may be {tag!r}; {lacks}",
                    "member",
                    other,
                    source,
                    tag or "",
                    target,
                )
                self.gaps.append(what)

    def _applied(self, pointer: str, table: Table, records: Mapping[Side, ClassRecord]) -> None:
        """A table of the file was applied to these."""
        if pointer not in self._tables:
            self._tables[pointer] = Met(pointer, table, {"program": [], "wire": []})
            self.met.append(self._tables[pointer])
        for side, record in records.items():
            self._tables[pointer].records[side].append(record)

    def _tag_over(self, table: Table, tag: str | None, direction: Direction) -> str | None:
        """The tag on the other side; None if it is refused there."""
        for field in table.fields.values():
            for value in self.mapped.values.get(field.values or "", ()):
                if getattr(value, SOURCE[direction]) == tag:
                    return None if value.refuse else str(getattr(value, TARGET[direction]))
        return tag or ""

    def _object(
        self,
        pointer: str,
        source: ClassRecord,
        target: ClassRecord,
        table: Table,
        direction: Direction,
        supply: Iterable[str] = (),
    ) -> None:
        """Each field has its place on the other side, and whatever that side needs is there."""
        side, other = SOURCE[direction], TARGET[direction]
        from_, to = self._name(side), self._name(other)
        is_sent = direction == "client"
        filled = {*table.constants, *table.needs} if is_sent else {*supply}
        way = self._to_wire if is_sent else self._to_program
        for step in way(source, target, table):
            field, there, owner = step.field, step.target, shown(step.owner)
            name = f"{owner}.{field.wire} of {from_}"
            if there is None:
                if is_sent or not self._alone("fields", owner, field.wire):
                    lacks = f"{name} has no place in {shown(target)} of {to}"
                    self._say(pointer, lacks, kind="field", side=side, owner=owner, name=field.wire)
                continue
            if is_sent and field.nullable and not there.nullable:
                self._say(pointer, f"{name} may be null, and its place in {to} may not")
            if field.required and (is_sent or there.nullable or not field.nullable):
                filled.add(step.fills)
            if not step.rule.values and not step.rule.wrap_wire:
                text = not step.rule.wrap_program
                object_ = step.rule.object
                self._values(pointer, field.kind, there.kind, object_, direction, text=text)
        for field in target.fields:
            if field.required and not field.is_tag and field.wire not in filled:
                needs = f"{shown(target)} of {to} needs {field.wire!r}"
                self._say(
                    pointer,
                    f"{needs}, which {from_} may leave out or send as null",
                    kind="need",
                    side=other,
                    owner=shown(target),
                    name=field.wire,
                )

    def _to_wire(self, source: ClassRecord, target: ClassRecord, table: Table) -> Iterator[_Step]:
        """The fields of a program's object that are carried."""
        for field in source.fields:
            rule = table.fields.get(field.wire)
            if field.is_tag if rule is None else not rule.is_carried:
                continue
            rule = rule or Field(wire=Path(field.wire))
            way = self.specs["wire"].at(target, rule.wire)
            yield _Step(source, field, way[-1] if way else None, rule, rule.wire[0])

    def _to_program(
        self, source: ClassRecord, target: ClassRecord, table: Table
    ) -> Iterator[_Step]:
        """The fields of an object of the wire, and in the place of those that lead to fields of
        the program these."""
        places: dict[tuple[str, ...], tuple[FieldRecord, Field]] = {}
        for name, rule in table.fields.items():
            if rule.wire and (way := self.specs["program"].at(target, [name])):
                places.setdefault(rule.wire, (way[0], rule))
        for path, owner, field in self._ends(source, places, ()):
            is_direct = len(path) == 1
            same = self.specs["program"].at(target, path) if is_direct else []
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
                    for record in self.specs["wire"].classes(name):
                        yield from self._ends(record, places, path)

    # --- values ---

    def _values(
        self,
        pointer: str,
        source: Kind,
        target: Kind,
        table: str,
        direction: Direction,
        *,
        text: bool = True,
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
                    has = f"{self._name(TARGET[direction])} has {known} only"
                    self._say(pointer, f"{what} comes where {has}")
                case ListKind(), ListKind():
                    self._values(pointer, kind.item, option.item, table, direction)
                case MapKind(), MapKind():
                    self._values(pointer, kind.value, option.value, table, direction)
                case RefKind(), RefKind():
                    self._objects(pointer, kind.name, option.name, table, direction)


def _classes(spec: Dialect, kind: Kind) -> list[ClassRecord]:
    """What a body may be, if it is an object."""
    return spec.classes(kind.name) if isinstance(kind, RefKind) else []


def _pointer(word: str, owner: str, name: str) -> str:
    """Where the file says that the wire alone has something."""
    return f"/only/wire/{word}/{escape(owner)}/{escape(name)}"


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
