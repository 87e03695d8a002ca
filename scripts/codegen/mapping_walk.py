"""Whether what one dialect sends can be read in the other, down to the last field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schema.load import Document, Problem, escape
from schema.records import (
    NULL,
    AnyKind,
    ClassRecord,
    FieldRecord,
    Kind,
    ListKind,
    MapKind,
    RefKind,
    ScalarKind,
    alternatives,
)

from . import mapping
from .mapping import Field, Path, Table
from .mapping_sides import Dialect, inside, pairs, shown


class Walk:
    """Whether what one side sends can be read on the other, down to the last field.

    Walks every pair of objects that stand for one another, from the events inwards: beta to GA
    for what a program sends, GA to beta for what a server sends. A field that is there under the
    same name needs no entry; one that is not needs one.
    """

    def __init__(self, document: Document, beta: Dialect, ga: Dialect) -> None:
        self.document, self.beta, self.ga = document, beta, ga
        self.mapped = mapping.read(document)
        self.only_ga: dict[str, dict[str, str]] = document.data["only_ga"]["fields"]
        self.members: dict[str, dict[str, str]] = document.data["only_ga"].get("members", {})
        self.used: set[tuple[str, str]] = set()
        self.seen: set[tuple[str, str, str, bool]] = set()
        self.found: list[Problem] = []

    def problems(self) -> list[Problem]:
        for direction in ("client", "server"):
            for pointer, (beta, ga), entry in pairs(self.document.data, direction):
                event = mapping.event_of(entry, beta)
                ours, theirs = self.beta.event(direction, beta), self.ga.event(direction, ga)
                if ours and theirs and direction == "client":
                    self._out(pointer, ours, theirs, event.table)
                elif ours and theirs:
                    self._back(pointer, theirs, ours, event.table, event.supply)
        self._calls()
        self._declared()
        return self.found

    def _calls(self) -> None:
        for path, call in self.document.data["rest"].items():
            pointer = f"/rest/{escape(path)}"
            request, answer = (self.ga.named(call["ga_schemas"][w]) for w in ("request", "answer"))
            beta_answer = self.beta.named(call["beta_schemas"]["answer"])
            if not (
                isinstance(request, ClassRecord)
                and isinstance(answer, ClassRecord)
                and isinstance(beta_answer, ClassRecord)
            ):
                continue
            sent, got = (self.ga.at(each, (call["inside"],)) for each in (request, answer))
            if not sent or not got:
                self._say(f"{pointer}/inside", f"{call['inside']!r} is not in both bodies of ga")
                continue
            beta_request = RefKind(call["beta_schemas"]["request"], False)
            self._values(pointer, beta_request, sent[0].kind, call["table"], out=True)
            beta_kind = RefKind(beta_answer.name, False)
            self._values(pointer, got[0].kind, beta_kind, call["table"], out=False)
            for field in answer.fields:
                way = call["answer"].get(field.wire)
                if field.wire == call["inside"]:
                    continue
                if way is None:
                    self._say(f"{pointer}/answer", f"nothing is said about {field.wire!r}")
                elif not self.beta.at(beta_answer, mapping.dotted(way)):
                    where = f"{pointer}/answer/{escape(field.wire)}"
                    self._say(where, f"{beta_answer.name} of beta has no field {way!r}")

    def _declared(self) -> None:
        """What is declared to be in GA only is there, and is not carried all the same."""
        for schema, fields in self.only_ga.items():
            record = self.ga.named(schema) or self.ga.event("server", schema)
            for name in fields:
                pointer = f"/only_ga/fields/{escape(schema)}/{escape(name)}"
                if not isinstance(record, ClassRecord) or not self.ga.at(record, (name,)):
                    self._say(pointer, f"{schema} of ga has no field {name!r}")
                elif (schema, name) not in self.used:
                    self._say(pointer, f"{schema}.{name} is carried, or never comes")
        for union, tags in self.members.items():
            for tag in tags:
                if (union, tag) not in self.used:
                    pointer = f"/only_ga/members/{escape(union)}/{escape(tag)}"
                    self._say(pointer, f"no {union} of ga is {tag!r}, or it has its place in beta")

    # --- objects ---

    def _objects(self, pointer: str, source: str, target: str, name: str, *, out: bool) -> None:
        """Whether each object that ``source`` may be has its counterpart in ``target``."""
        if (key := (source, target, name, out)) in self.seen:
            return
        self.seen.add(key)
        table = self.mapped.tables.get(name, Table())
        pointer = f"/tables/{escape(name)}" if name in self.mapped.tables else pointer
        from_, to = (self.beta, self.ga) if out else (self.ga, self.beta)
        others = _members(to, target, table)
        for tag, record in _members(from_, source, table):
            wanted = self._tag_over(table, tag, out=out)
            found = [each for other, each in others if other == wanted or None in (other, tag)]
            variant = table.variants.get(tag or "", "")
            at = f"/tables/{escape(variant)}" if variant in self.mapped.tables else pointer
            used = self.mapped.tables.get(variant, Table() if table.by else table)
            if wanted is None:
                continue
            if not found and not out and tag in self.members.get(source, {}):
                self.used.add((source, tag))
            elif not found:
                where = f"; only_ga/members/{source} may say why" if not out else ""
                missing = f"{target} of {to.name} has no such member{where}"
                self._say(at, f"{source} may be {tag!r}; {missing}")
            elif out:
                self._out(at, record, found[0], used)
            else:
                self._back(at, record, found[0], used)

    def _tag_over(self, table: Table, tag: str | None, *, out: bool) -> str | None:
        """The tag on the other side; None if it is refused there."""
        for field in table.fields.values():
            for value in self.mapped.values.get((field.values or "").lower(), ()):
                if out and value.beta == tag:
                    return None if value.refuse else str(value.ga)
                if not out and value.ga == tag:
                    return str(value.beta)
        return tag or ""

    def _out(self, pointer: str, source: ClassRecord, target: ClassRecord, table: Table) -> None:
        """What a program sends: every beta field has its place in GA."""
        met = {*table.constants, *table.needs}
        for field in source.fields:
            rule = table.fields.get(field.wire, Field(ga=(field.wire,)))
            if not rule.ga or (field.is_tag and field.wire not in table.fields):
                continue
            way = self.ga.at(target, rule.ga)
            if not way:
                owner, place = f"{shown(source)}.{field.wire}", shown(target)
                self._say(pointer, f"{owner} of beta has no place in {place} of ga")
                continue
            if field.required:
                met.add(rule.ga[0])
            if field.nullable and not way[-1].nullable:
                owner = f"{shown(source)}.{field.wire}"
                self._say(pointer, f"{owner} of beta may be null, and its place in ga may not")
            if not rule.values and not rule.wrap_ga:
                self._values(pointer, field.kind, way[-1].kind, rule.object, out=True)
        taken = {rule.ga[0] for rule in table.fields.values() if rule.ga} | met
        for field in target.fields:
            if field.required and not field.is_tag and field.wire not in met:
                message = f"{shown(target)} of ga needs {field.wire!r}, which beta may leave out"
                self._say(pointer, message)
            if not self.beta.at(source, (field.wire,)) and field.wire not in taken:
                self.used.add((shown(target), field.wire))

    def _back(
        self,
        pointer: str,
        source: ClassRecord,
        target: ClassRecord,
        table: Table,
        supply: Mapping[str, Any] = {},
    ) -> None:
        """What a server sends: every GA field has its place in beta, or is declared as without."""
        places: dict[Path, tuple[FieldRecord, Field]] = {}
        for name, rule in table.fields.items():
            if rule.ga and (way := self.beta.at(target, (name,))):
                places.setdefault(rule.ga, (way[0], rule))
        met = self._fields_back(pointer, source, target, table, places) | supply.keys()
        for field in target.fields:
            if field.required and not field.is_tag and field.wire not in met:
                needy = f"{shown(target)} of beta needs {field.wire!r}"
                self._say(pointer, f"{needy}, which ga may leave out or send as null")

    def _fields_back(
        self,
        pointer: str,
        source: ClassRecord,
        target: ClassRecord,
        table: Table,
        places: Mapping[Path, tuple[FieldRecord, Field]],
        prefix: Path = (),
    ) -> set[str]:
        """The same for the fields below a path; returns the beta fields that are sure to come."""
        sure: set[str] = set()
        for field in source.fields:
            path = (*prefix, field.wire)
            same = () if prefix else self.beta.at(target, path)
            if path in places:
                beta, rule = places[path]
            elif any(place[: len(path)] == path for place in places):
                for record in (c for name in inside(field) for c in self.ga.classes(name)):
                    self._fields_back(pointer, record, target, table, places, path)
                continue
            elif field.is_tag or field.wire in table.constants:
                continue
            elif same:
                beta, rule = same[0], Field(ga=path)
            elif field.wire in self.only_ga.get(shown(source), {}):
                self.used.add((shown(source), field.wire))
                continue
            else:
                owner, place = f"{shown(source)}.{field.wire}", shown(target)
                self._say(pointer, f"{owner} of ga has no place in {place} of beta")
                continue
            if field.required and not prefix and (beta.nullable or not field.nullable):
                sure.add(beta.wire)
            if not rule.values and not rule.wrap_ga:
                is_text = not rule.wrap_beta
                self._values(pointer, field.kind, beta.kind, rule.object, out=False, text=is_text)
        return sure

    # --- values ---

    def _values(
        self, pointer: str, source: Kind, target: Kind, table: str, *, out: bool, text: bool = True
    ) -> None:
        """Whether whatever ``source`` may be, ``target`` may be too, but for null.

        ``text`` is off if text is rewritten.
        """
        options = alternatives(target)
        if any(isinstance(option, AnyKind) for option in options):
            return
        for kind in alternatives(source):
            json = _json(kind)
            if kind == NULL or isinstance(kind, AnyKind) or (json == "string" and not text):
                continue
            wide = (json, "number") if json == "integer" else (json,)
            option = next((each for each in options if _json(each) in wide), None)
            match kind, option:
                case _, None:
                    side, known = "ga" if out else "beta", sorted({_json(each) for each in options})
                    what = kind.name if isinstance(kind, RefKind) else json
                    self._say(pointer, f"{what} comes where {side} has {' or '.join(known)} only")
                case ListKind(), ListKind():
                    self._values(pointer, kind.item, option.item, table, out=out)
                case MapKind(), MapKind():
                    self._values(pointer, kind.value, option.value, table, out=out)
                case RefKind(), RefKind():
                    self._objects(pointer, kind.name, option.name, table, out=out)

    def _say(self, pointer: str, message: str) -> None:
        self.found.append(self.document.problem(pointer, message))


def _members(spec: Dialect, name: str, table: Table) -> list[tuple[str | None, ClassRecord]]:
    """The classes that a name may stand for, with their tags; a constant picks one."""
    found = spec.named(name)
    if isinstance(found, ClassRecord):
        return [(None, found)]
    if found is None:
        return []
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
            return "anything"
        case _:
            return "string"
