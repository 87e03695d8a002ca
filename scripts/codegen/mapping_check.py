"""What is wrong with spec/beta-on-ga.yaml, in the light of the specs of both dialects.

Three questions: has the file the form that its header describes; does everything that it names
exist, and is every event accounted for, once; and can each side read what the other sends, down to
the last field. The last one is answered by walking the two specs side by side, so a field added to
one of them turns up here at once.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs
from jsonschema import Draft202012Validator

from schema import calls
from schema.load import Document, Problem, SpecError, escape, read
from schema.records import (
    NULL,
    AnyKind,
    ClassRecord,
    Events,
    FieldRecord,
    Kind,
    ListKind,
    MapKind,
    Operation,
    RefKind,
    ScalarKind,
    Schemas,
    UnionRecord,
    alternatives,
)

from . import build, mapping
from .mapping import Field, Path, Table
from .validate import Report


@attrs.frozen(kw_only=True)
class Dialect:
    """What the specs of one dialect say."""

    events: Events
    schemas: Schemas
    """Those of the events and those of REST."""
    operations: tuple[Operation, ...]

    @property
    def name(self) -> str:
        return self.events.dialect

    @classmethod
    def read(cls, folder: pathlib.Path, name: str) -> Dialect:
        """From a folder with both files. Raises SpecError."""
        asyncapi = read(folder / "asyncapi.yaml", f"{name}/asyncapi.yaml")
        openapi = read(folder / "openapi.yaml", f"{name}/openapi.yaml")
        events = build.build_events(asyncapi, folder.name)
        operations = calls.build_operations(openapi)
        rest = calls.build_rest_schemas(openapi, operations, events.schemas)
        return cls.of(events, rest, operations)

    @classmethod
    def of(cls, events: Events, rest: Schemas, operations: tuple[Operation, ...]) -> Dialect:
        return cls(events=events, schemas=events.schemas | rest, operations=operations)

    def event(self, direction: str, wire: str) -> ClassRecord | None:
        for record in self.events.events:
            if record.event and (record.event.direction, record.event.type) == (direction, wire):
                return record
        return None

    def types(self, direction: str) -> list[str]:
        records = [record.event for record in self.events.events]
        return [event.type for event in records if event and event.direction == direction]

    def named(self, name: str) -> ClassRecord | UnionRecord | None:
        everything: list[ClassRecord | UnionRecord] = [*self.schemas.classes, *self.schemas.unions]
        return next((record for record in everything if record.name == name), None)

    def classes(self, name: str) -> list[ClassRecord]:
        """A class, or the members of a union."""
        found = self.named(name)
        if isinstance(found, UnionRecord):
            return [self.schemas[member] for _, member in found.members]
        return [found] if found else []

    def at(self, record: ClassRecord, path: Path) -> list[FieldRecord]:
        """The fields on the way along a path; empty if it leads nowhere."""
        way: list[FieldRecord] = []
        for key in path:
            field = next((each for each in record.fields if each.wire == key), None)
            if field is None:
                return []
            way.append(field)
            if len(way) < len(path):
                inner = _inner(field)
                found = self.named(inner[0]) if inner else None
                if not isinstance(found, ClassRecord):
                    return []
                record = found
        return way


# --- its form -----------------------------------------------------------------------------------


def _object(required: str = "", **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


def _map(values: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": values}


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


_TEXT: Final = {"type": "string", "minLength": 1}
_REASONS: Final = _map(_TEXT)
_FIELD: Final = {
    **_object(
        ga=_TEXT,
        object=_TEXT,
        values=_TEXT,
        wrap={**_object(ga=_TEXT, beta=_TEXT), "minProperties": 1},
        paths=_map(_TEXT),
        drop=_TEXT,
        refuse=_TEXT,
    ),
    "minProperties": 1,
}
_VALUE: Final = {
    **_object("beta", beta=True, ga=True, refuse=_TEXT),
    "oneOf": [{"required": ["ga"]}, {"required": ["refuse"]}],
}
_SCHEMA_NAMES: Final = _object("request answer", request=_TEXT, answer=_TEXT)


def _event_form(**more: Any) -> dict[str, Any]:
    return _object("ga", beta=_TEXT, fields=_map(_FIELD), **more)


_FORM: Final = _object(
    "client server rest tables values only_beta only_ga",
    client=_object(
        "unchanged translated",
        unchanged=_list(_TEXT),
        translated=_list(_event_form(ga=_TEXT)),
    ),
    server=_object(
        "unchanged renamed translated",
        unchanged=_list(_TEXT),
        renamed=_list(_object("ga beta", ga=_TEXT, beta=_TEXT)),
        translated=_list(
            _event_form(
                ga={"anyOf": [_TEXT, {**_list(_TEXT), "minItems": 1}]},
                when={**_map(True), "minProperties": 1, "maxProperties": 1},
                once_per=_TEXT,
                forget=_TEXT,
                supply=_map(True),
            )
        ),
    ),
    rest=_map(
        _object(
            "ga beta_schemas ga_schemas inside table answer",
            ga=_TEXT,
            beta_schemas=_SCHEMA_NAMES,
            ga_schemas=_SCHEMA_NAMES,
            inside=_TEXT,
            table=_TEXT,
            answer=_map(_TEXT),
        )
    ),
    tables=_map(
        _object(
            "beta ga",
            beta=_list(_TEXT),
            ga=_list(_TEXT),
            constants=_map(True),
            by=_TEXT,
            variants=_map(_TEXT),
            needs=_REASONS,
            fields=_map(_FIELD),
        )
    ),
    values=_map({**_list(_VALUE), "minItems": 1}),
    only_beta=_object("client server", client=_REASONS, server=_REASONS),
    only_ga=_object(
        "client server fields",
        client=_REASONS,
        server=_REASONS,
        fields=_map(_REASONS),
        members=_map(_REASONS),
    ),
)


def form_problems(document: Document) -> list[Problem]:
    return [
        document.problem(
            "".join(f"/{escape(str(part))}" for part in error.absolute_path), error.message[:300]
        )
        for error in Draft202012Validator(_FORM).iter_errors(document.data)
    ]


# --- all of it ----------------------------------------------------------------------------------


def problems(document: Document, beta: Dialect, ga: Dialect) -> list[Problem]:
    """Everything that is wrong with the file, in the order of its lines."""
    if broken := form_problems(document):
        return broken
    found = [*_Names(document, beta, ga).problems(), *_Walk(document, beta, ga).problems()]
    return sorted(dict.fromkeys(found), key=lambda problem: problem.line)


def report(spec: pathlib.Path, name: str) -> Report:
    """What is wrong with a mapping in a ``spec`` folder that holds both dialects."""
    file = f"{spec.name}/{name}.yaml"
    try:
        document = read(spec / f"{name}.yaml", file)
    except SpecError as error:
        return Report(file, "cannot be used", tuple(error.problems))
    try:
        specs = {each: Dialect.read(spec / each, f"{spec.name}/{each}") for each in ("beta", "ga")}
    except SpecError:  # listed with the specs themselves
        return Report(file, "not compared, since the specs have problems", ())
    carried = sum(len(document.data.get(each, {})) for each in ("tables", "rest"))
    found = problems(document, **specs)
    return Report(file, f"{carried} tables and calls, both dialects accounted for", tuple(found))


def _shown(record: ClassRecord) -> str:
    """What the spec calls it."""
    return record.event.type if record.event else record.name


def _inner(field: FieldRecord) -> list[str]:
    """The objects that a field may hold itself, not in a list."""
    return [kind.name for kind in alternatives(field.kind) if isinstance(kind, RefKind)]


def _pairs(
    data: Mapping[str, Any], direction: str
) -> Iterator[tuple[str, tuple[str, str], dict[str, Any]]]:
    """Pointer, names in beta and GA, and entry of every event that is carried."""
    for i, name in enumerate(data[direction]["unchanged"]):
        yield f"/{direction}/unchanged/{i}", (name, name), {}
    for i, each in enumerate(data[direction].get("renamed", ())):
        yield f"/{direction}/renamed/{i}", (each["beta"], each["ga"]), {}
    for i, entry in enumerate(data[direction]["translated"]):
        for ga, beta in mapping.both_names(entry):
            yield f"/{direction}/translated/{i}", (beta, ga), entry


class _Names:
    """Whether everything that is named exists, and every event is accounted for, once."""

    def __init__(self, document: Document, beta: Dialect, ga: Dialect) -> None:
        self.document = document
        self.data = document.data
        self.specs = {"beta": beta, "ga": ga}
        self.used: set[tuple[str, str]] = set()
        self.found: list[Problem] = []

    def problems(self) -> list[Problem]:
        for direction in ("client", "server"):
            self._events(direction)
            for i, entry in enumerate(self.data[direction]["translated"]):
                self._entry(direction, f"/{direction}/translated/{i}", entry)
        for name, table in self.data["tables"].items():
            self._table(f"/tables/{escape(name)}", table)
        self._calls()
        for kind in ("tables", "values"):
            for name in self.data[kind]:
                if (kind, name) not in self.used:
                    self._say(f"/{kind}/{escape(name)}", "is used nowhere")
        return self.found

    # --- events ---

    def _events(self, direction: str) -> None:
        """Each event of each dialect: there, once, and none forgotten."""
        source = "beta" if direction == "client" else "ga"  # whose name decides what happens to it
        met: dict[str, set[str]] = {"beta": set(), "ga": set()}
        settled: dict[str, str] = {}
        open_: dict[str, str] = {}
        for pointer, names, is_conditional in self._mentions(direction):
            for dialect, name in names.items():
                met[dialect].add(name)
                if name not in self.specs[dialect].types(direction):
                    self._say(pointer, f"{dialect} has no {direction} event {name!r}")
            decisive = names.get(source, "")
            if decisive in settled:
                self._say(pointer, f"{decisive!r} is settled in {settled[decisive]} already")
            elif decisive:
                (open_ if is_conditional else settled)[decisive] = pointer
        for name in open_.keys() - settled.keys():
            self._say(open_[name], f"{name!r} needs a last entry without 'when'")
        for dialect, spec in self.specs.items():
            for name in spec.types(direction):
                if name not in met[dialect]:
                    message = f"nothing is said about the {dialect} event {name!r}"
                    self._say(f"/{direction}", message)

    def _mentions(self, direction: str) -> Iterator[tuple[str, dict[str, str], bool]]:
        """Every place that names an event: pointer, names, and whether it may not fit."""
        for pointer, (beta, ga), entry in _pairs(self.data, direction):
            yield pointer, {"beta": beta, "ga": ga}, "when" in entry
        for dialect in self.specs:
            for name in self.data[f"only_{dialect}"][direction]:
                yield f"/only_{dialect}/{direction}/{escape(name)}", {dialect: name}, False

    def _entry(self, direction: str, pointer: str, entry: dict[str, Any]) -> None:
        records: dict[str, list[ClassRecord]] = {"beta": [], "ga": []}
        for ga, beta in mapping.both_names(entry):
            for side, name in (("beta", beta), ("ga", ga)):
                if (record := self.specs[side].event(direction, name)) is not None:
                    records[side].append(record)
        self._fields(pointer, entry, records)
        paths = [
            (f"{pointer}/{word}", entry[word]) for word in ("once_per", "forget") if word in entry
        ]
        paths += [(f"{pointer}/when/{escape(path)}", path) for path in entry.get("when", {})]
        for where, path in paths:
            for record in records["ga"]:
                if not self._leads(record, path):
                    self._say(where, f"{_shown(record)} of ga has no field {path!r}")
        for key in entry.get("supply", {}):
            self._exists(f"{pointer}/supply/{escape(key)}", "beta", key, records)

    def _leads(self, record: ClassRecord, path: str) -> bool:
        """Whether a GA path leads somewhere; through a union if it does so in one member."""
        spec = self.specs["ga"]
        head, _, rest = path.partition(".")
        way = spec.at(record, (head,))
        return bool(way) and (
            not rest
            or any(self._leads(c, rest) for name in _inner(way[0]) for c in spec.classes(name))
        )

    # --- tables ---

    def _table(self, pointer: str, table: dict[str, Any]) -> None:
        records: dict[str, list[ClassRecord]] = {"beta": [], "ga": []}
        for side, spec in self.specs.items():
            for i, name in enumerate(table[side]):
                records[side] += spec.classes(name)
                if spec.named(name) is None:
                    self._say(f"{pointer}/{side}/{i}", f"{side} has no schema {name!r}")
        self._fields(pointer, table, records)
        for key in table.get("constants", {}):
            self._exists(f"{pointer}/constants/{escape(key)}", "ga", key, records)
        for key in table.get("needs", {}):
            self._exists(f"{pointer}/needs/{escape(key)}", "beta", key, records)
        unions = [self.specs["beta"].named(name) for name in table["beta"]]
        tags = {tag for u in unions if isinstance(u, UnionRecord) for tag, _ in u.members}
        for tag, name in table.get("variants", {}).items():
            where = f"{pointer}/variants/{escape(tag)}"
            self._use(where, "tables", name)
            if tag not in tags:
                self._say(where, f"{' and '.join(table['beta'])} of beta has no member {tag!r}")

    def _fields(
        self, pointer: str, owner: dict[str, Any], records: Mapping[str, list[ClassRecord]]
    ) -> None:
        for name, field in owner.get("fields", {}).items():
            where = f"{pointer}/fields/{escape(name)}"
            self._exists(where, "beta", name, records)
            if "drop" not in field and "refuse" not in field:
                self._exists(where, "ga", field.get("ga", name), records)
            elif len(field) > 1:
                self._say(where, "a field that is not carried has a reason and nothing else")
            if "object" in field:
                self._use(f"{where}/object", "tables", field["object"])
            if "values" in field:
                self._use(f"{where}/values", "values", field["values"])
            for word, table in field.get("paths", {}).items():
                self._use(f"{where}/paths/{escape(word)}", "tables", table)

    def _exists(
        self, pointer: str, side: str, path: str, records: Mapping[str, list[ClassRecord]]
    ) -> None:
        """Whether one of these records has such a field. None at all is another problem."""
        found, spec = records[side], self.specs[side]
        if found and not any(spec.at(record, mapping.dotted(path)) for record in found):
            owners = " and ".join(dict.fromkeys(_shown(record) for record in found))
            self._say(pointer, f"{owners} of {side} has no field {path!r}")

    # --- REST ---

    def _calls(self) -> None:
        paths = {side: [op.path for op in spec.operations] for side, spec in self.specs.items()}
        for path, call in self.data["rest"].items():
            pointer = f"/rest/{escape(path)}"
            self._use(f"{pointer}/table", "tables", call["table"])
            for side, at, where in (("beta", path, pointer), ("ga", call["ga"], f"{pointer}/ga")):
                if at not in paths[side]:
                    self._say(where, f"{side} has no operation at {at}")
                for word, name in call[f"{side}_schemas"].items():
                    if self.specs[side].named(name) is None:
                        self._say(
                            f"{pointer}/{side}_schemas/{word}", f"{side} has no schema {name!r}"
                        )
        for path in paths["beta"]:
            if path not in self.data["rest"]:
                self._say("/rest", f"nothing is said about the beta operation {path}")

    def _use(self, pointer: str, kind: str, name: str) -> None:
        self.used.add((kind, name))
        if name not in self.data[kind]:
            self._say(pointer, f"there is no {name!r} in {kind}")

    def _say(self, pointer: str, message: str) -> None:
        self.found.append(self.document.problem(pointer, message))


class _Walk:
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
            for pointer, (beta, ga), entry in _pairs(self.document.data, direction):
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
                owner, place = f"{_shown(source)}.{field.wire}", _shown(target)
                self._say(pointer, f"{owner} of beta has no place in {place} of ga")
                continue
            if field.required:
                met.add(rule.ga[0])
            if field.nullable and not way[-1].nullable:
                owner = f"{_shown(source)}.{field.wire}"
                self._say(pointer, f"{owner} of beta may be null, and its place in ga may not")
            if not rule.values and not rule.wrap_ga:
                self._values(pointer, field.kind, way[-1].kind, rule.object, out=True)
        taken = {rule.ga[0] for rule in table.fields.values() if rule.ga} | met
        for field in target.fields:
            if field.required and not field.is_tag and field.wire not in met:
                message = f"{_shown(target)} of ga needs {field.wire!r}, which beta may leave out"
                self._say(pointer, message)
            if not self.beta.at(source, (field.wire,)) and field.wire not in taken:
                self.used.add((_shown(target), field.wire))

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
                needy = f"{_shown(target)} of beta needs {field.wire!r}"
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
                for record in (c for name in _inner(field) for c in self.ga.classes(name)):
                    self._fields_back(pointer, record, target, table, places, path)
                continue
            elif field.is_tag or field.wire in table.constants:
                continue
            elif same:
                beta, rule = same[0], Field(ga=path)
            elif field.wire in self.only_ga.get(_shown(source), {}):
                self.used.add((_shown(source), field.wire))
                continue
            else:
                owner, place = f"{_shown(source)}.{field.wire}", _shown(target)
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
