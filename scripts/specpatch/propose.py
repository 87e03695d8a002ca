"""What to change in the specs so that they describe what was recorded.

Every finding becomes one change of the AsyncAPI file of its dialect; where a schema stands in the
OpenAPI file too, of that as well; and what has no counterpart in the other dialect is said to have
none in the mapping. A change after which the generator would refuse the spec is taken back and
listed as something to do by hand.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from codegen import build, mapping_check
from portkey_realtime.drift import Drift, differences, fits, is_masked
from portkey_realtime_wire.shapes import SHAPES, Dialect, Field, json_name
from schema import calls, names
from schema.load import Document, SpecError, escape, joined, parse
from schema.messages import Reader
from schema.records import AnyKind, Events, Kind, alternatives

from .infer import Inference, Known, Schema, scrubbed
from .yamltext import EditRefusedError, YamlText

_USUAL: Final = 3
"""In how many events a description stands that says nothing of the event."""
_STEPS: Final = re.compile(r"(?:\[\]|\{\})*\Z")
_JSON: Final = {
    "a string": "string",
    "an integer": "integer",
    "a number": "number",
    "true or false": "boolean",
    "null": "null",
}
_OTHER: Final = {"beta": "ga", "ga": "beta"}


@attrs.define(kw_only=True)
class Finding:
    """One kind of drift in one place of the spec, with all values that showed it."""

    drift: Drift
    samples: list[Any] = attrs.field(factory=list)
    without: int = 0


def gathered(events: Iterable[tuple[Any, Dialect, str]]) -> list[Finding]:
    """The drift in some events, by place in the spec: what differs in a class that several events
    hold is one finding."""
    found: dict[tuple[str, ...], Finding] = {}
    for event, api, direction in events:
        for drift, value in differences(event, api, "sent" if direction == "sent" else "received"):
            steps = _steps(drift)
            place = (drift.owner, drift.field, steps) if drift.owner else (drift.event,)
            detail = drift.detail if drift.what in ("other type", "unknown value") else ""
            side = drift.direction if not drift.owner else ""
            tag = _tag(value) if drift.what == "unknown object" else ""
            key = (drift.what, drift.dialect, side, *place, detail, tag)
            found.setdefault(key, Finding(drift=drift)).samples.append(value)
    order = ("unknown event", "unknown object", "undeclared field")
    return sorted(
        found.values(),
        key=lambda each: order.index(each.drift.what) if each.drift.what in order else len(order),
    )


def _steps(drift: Drift) -> str:
    found = _STEPS.search(drift.path)
    return found[0] if found else ""


def _tag(value: Any) -> str:
    return str(value.get("type", "")) if isinstance(value, dict) else ""


def _beside(path: Path) -> Callable[[str], bytes | None]:
    def beside(name: str) -> bytes | None:
        other = path.parent / name
        return other.read_bytes() if other.is_file() else None

    return beside


@attrs.frozen
class Whole:
    """A file with what it borrows, to look things up in."""

    document: Document
    _pointers: dict[str, str] = attrs.field(factory=dict, init=False)

    @property
    def pointers(self) -> Mapping[str, str]:
        """Where each generated class is described. Raises SpecError."""
        if not self._pointers:
            classes = build.build_events(self.document, "").schemas.classes
            self._pointers.update({record.name: record.pointer for record in classes})
        return self._pointers

    def at(self, pointer: str) -> Any:
        """The content at a pointer. Raises EditRefusedError if there is nothing."""
        try:
            return self.document.resolve(f"#{pointer}")
        except KeyError:
            raise EditRefusedError(f"{self.document.name} has nothing at {pointer}") from None

    def has(self, pointer: str) -> bool:
        return self.document.has(pointer)


@attrs.define
class Proposal:
    """The specs as they would be, and what is left to a person."""

    files: dict[str, YamlText]
    """By name below ``spec/``."""
    made: list[str] = attrs.field(factory=list)
    by_hand: list[str] = attrs.field(factory=list)
    warnings: list[str] = attrs.field(factory=list)
    """What the patch makes worse, and what in it is a guess."""


class Proposer:
    """Changes the files of a ``spec`` folder, in memory."""

    def __init__(self, spec: Path) -> None:
        files: dict[str, YamlText] = {}
        for path in sorted([*spec.glob("*/*.yaml"), *spec.glob("*-on-*.yaml")]):
            name = path.relative_to(spec).as_posix()
            content = path.read_bytes()
            parse(content, f"spec/{name}", beside=_beside(path))  # refuses what is not safe
            files[name] = YamlText(f"spec/{name}", content.decode())
        self.proposal = Proposal(files)
        self._wholes: dict[tuple[int, int], tuple[YamlText, YamlText | None, Whole]] = {}
        """By the texts that they are made of, which are kept so that their ids stay theirs."""

    # --- one finding after the other ---

    def run(self, findings: Iterable[Finding]) -> Proposal:
        for finding in findings:
            before = dict(self.proposal.files)
            drift = finding.drift
            old = build.build_events(self._whole(drift.dialect).document, drift.dialect)
            what = f"{drift.dialect}: {drift}, {len(finding.samples)} times"
            try:
                said = self._change(finding)
                new = self._check(drift.dialect)
            except (EditRefusedError, SpecError, names.NameRefusedError, KeyError) as error:
                self.proposal.files = before
                self.proposal.by_hand.append(f"{what}: {_one_line(error)}")
            else:
                self.proposal.made.append(f"{what}: {said}")
                worse = _worse(old, new)
                self.proposal.warnings += [f"{drift.dialect}: {each}" for each in worse]
        self._account()
        return self.proposal

    def _check(self, dialect: str) -> Events:
        """What code is made of the spec as it is now. Raises SpecError."""
        events = build.build_events(self._whole(dialect).document, dialect)
        if f"{dialect}/openapi.yaml" in self.proposal.files:
            document = self._whole(dialect, "openapi.yaml").document
            calls.build_rest_schemas(document, calls.build_operations(document), events.schemas)
        return events

    def _change(self, finding: Finding) -> str:
        drift = finding.drift
        match drift.what:
            case "unknown event":
                return self._new_event(finding)
            case "unknown object":
                return self._new_member(finding)
            case "undeclared field":
                return self._new_field(finding)
            case "unknown value":
                return self._new_value(finding)
            case "unexpected null":
                return self._other_type(finding, "null")
            case "other type":
                kind = json_name(finding.samples[0])
                if kind not in _JSON:
                    raise EditRefusedError(f"{kind} where the spec has something else")
                return self._other_type(finding, _JSON[kind])
            case "missing field":
                return self._not_required(finding)
        raise EditRefusedError("nothing that a spec could say")

    def _file(self, name: str) -> YamlText:
        return self.proposal.files[name]

    def _edit(self, dialect: str, pointer: str, edit: Callable[[YamlText], YamlText]) -> None:
        """Change the AsyncAPI file, or what it shares with the OpenAPI file if it is there."""
        shared = re.match(r"/components/schemas/[^/]+", pointer)
        names_ = [f"{dialect}/{file}" for file in ("asyncapi.yaml", "schemas.yaml")]
        name = next(
            (
                each
                for each in names_
                if shared and each in self.proposal.files and self._file(each).has(shared[0])
            ),
            names_[0],
        )
        self._put(name, edit(self._file(name)))

    def _put(self, name: str, text: YamlText) -> None:
        """Keep a changed file, with references to what it borrows written as such."""
        shared = self.proposal.files.get(f"{name.partition('/')[0]}/schemas.yaml")
        if shared is not None and not name.endswith("schemas.yaml"):
            for key in shared.at("/components/schemas"):
                ref = f"#/components/schemas/{key}'"
                if f"'{ref}" in text.text:
                    borrowed = text.text.replace(f"'{ref}", f"'schemas.yaml{ref}")
                    text = YamlText(text.name, borrowed)
        self.proposal.files[name] = text

    def _whole(self, dialect: str, file: str = "asyncapi.yaml") -> Whole:
        """A file of a dialect, with what it borrows, as it is now."""
        text = self._file(f"{dialect}/{file}")
        shared = self.proposal.files.get(f"{dialect}/schemas.yaml")
        key = (id(text), id(shared))
        if key not in self._wholes:
            others = {} if shared is None else {"schemas.yaml": shared.document}
            self._wholes[key] = (text, shared, Whole(joined(text.document, others)))
        return self._wholes[key][2]

    # --- places ---

    def _owner(self, drift: Drift) -> str:
        """The pointer of the schema that holds the properties of a class."""
        text = self._whole(drift.dialect)
        pointer = text.pointers.get(drift.owner)
        if pointer is None:
            raise EditRefusedError(f"the spec has no {drift.owner}: is generated/ up to date?")
        return self._holding(text, pointer, drift.field)

    def _holding(self, text: Whole, pointer: str, field: str) -> str:
        """Where a property is, or could be added, through references and allOf."""
        schema = text.at(pointer)
        while "$ref" in schema:
            pointer = schema["$ref"][1:]
            schema = text.at(pointer)
        if field in schema.get("properties", {}):
            return pointer
        parts = [f"{pointer}/allOf/{i}" for i in range(len(schema.get("allOf", ())))]
        places = [self._holding(text, part, field) for part in parts]
        for place in places:
            if field in text.at(place).get("properties", {}):
                return place
        own = [place for place in (pointer, *parts) if "properties" in text.at(place)]
        return own[-1] if own else (places[-1] if places else pointer)

    def _property(self, drift: Drift) -> str:
        """The pointer of the schema of a property, or of what is in it."""
        text = self._whole(drift.dialect)
        pointer = f"{self._owner(drift)}/properties/{escape(drift.field)}"
        for step in re.findall(r"\[\]|\{\}", _steps(drift)):
            pointer = self._inside(
                text, pointer, "items" if step == "[]" else "additionalProperties"
            )
        return pointer

    def _inside(self, text: Whole, pointer: str, word: str) -> str:
        """The schema of the items of an array, or of the values of a map."""
        for place in _choices(text, pointer):
            if word in text.at(place):
                return f"{place}/{word}"
        raise EditRefusedError(f"{pointer}: has no {word}")

    # --- changes ---

    def _inference(self, drift: Drift, count: int) -> Inference:
        whole = self._whole(drift.dialect)
        document, pointers = whole.document, whole.pointers
        taken = {*pointers, *document.data.get("components", {}).get("schemas", {})}
        noun = "recorded event" if count == 1 else "recorded events"
        known = _known(document, pointers, drift)
        return Inference(taken=taken, known=known, seen=f"{count} {noun}")

    def _new_field(self, finding: Finding) -> str:
        drift = finding.drift
        names.attribute_name(drift.field)
        inference = self._inference(drift, len(finding.samples))
        schema = inference.property_of(drift.field, finding.samples, drift.owner)
        owner = self._owner(drift)
        self._add_schemas(drift.dialect, owner, inference)
        self._edit(
            drift.dialect, owner, lambda text: _with_property(text, owner, drift.field, schema)
        )
        return f"{drift.owner}.{drift.field} added"

    def _add_schemas(self, dialect: str, pointer: str, inference: Inference) -> None:
        for name, schema in inference.named.items():
            self._edit(
                dialect,
                pointer,
                lambda text, name=name, schema=schema: text.add_key(  # type: ignore[misc]
                    "/components/schemas", name, schema, blank=True
                ),
            )
        self.proposal.by_hand += inference.notes
        self.proposal.warnings += inference.guesses

    def _new_event(self, finding: Finding) -> str:
        drift = finding.drift
        kind, samples = drift.event, finding.samples
        name = f"{drift.dialect}/asyncapi.yaml"
        text = self._file(name)
        document = text.document
        if kind in _events_of(document):
            raise EditRefusedError("the spec has it already: run make generate")
        inference = self._inference(drift, len(samples))
        properties = inference.properties(samples, names.event_class_name(kind))
        properties["type"] = {"type": "string", "const": kind}
        order = [key for key in ("event_id", "type") if key in properties]
        required = [key for key in order if all(key in sample for sample in samples)]
        properties = {key: properties[key] for key in dict.fromkeys([*order, *properties])}
        seen = inference.seen
        message = {
            "summary": f"Inferred from {seen}; nobody has documented it yet.",
            "payload": {
                "type": "object",
                "description": f"The fields are those of {seen}.",
                "required": required,
                "properties": properties,
            },
            "examples": [{"name": "recorded", "payload": scrubbed(samples[0])}],
        }
        for schema_name, schema in inference.named.items():
            text = text.add_key("/components/schemas", schema_name, schema, blank=True)
        self.proposal.by_hand += inference.notes
        self.proposal.warnings += inference.guesses
        action = "send" if drift.direction == "sent" else "receive"
        operations = document.data["operations"].values()
        channel = next(each["channel"]["$ref"] for each in operations if each["action"] == action)
        self._put(name, text.add_key(f"{channel[1:]}/messages", kind, message, blank=True))
        return f"{names.event_class_name(kind)} added"

    def _new_member(self, finding: Finding) -> str:
        """A member of a union, in both dialects: what one server sends reaches both programs."""
        drift = finding.drift
        pointer = self._property(drift)
        text = self._whole(drift.dialect)
        place = next((p for p in _choices(text, pointer) if _union_tag(text, p)), "")
        if not place:
            raise EditRefusedError("the union is not in a place of its own")
        tag = _union_tag(text, place)
        value = finding.samples[0].get(tag)
        if is_masked(value):
            raise EditRefusedError("its tag is left out of the recording")
        inference = self._inference(drift, len(finding.samples))
        name = self._member_name(text, place, str(value), inference)
        properties = inference.properties(finding.samples, name)
        properties[tag] = {
            "type": "string",
            "const": value,
            "description": f"The kind. Always {value}.",
        }
        schema = {
            "type": "object",
            "description": f"Inferred from {inference.seen}.",
            "required": [tag],
            "properties": {key: properties[key] for key in dict.fromkeys([tag, *properties])},
        }
        inference.named = {**inference.named, name: schema}
        ref = {"$ref": f"#/components/schemas/{name}"}
        word = "oneOf" if "oneOf" in text.at(place) else "anyOf"
        self._add_schemas(drift.dialect, place, inference)
        self._edit(drift.dialect, place, lambda text: text.append(f"{place}/{word}", ref))
        return f"{name} added"

    def _member_name(self, text: Whole, place: str, tag: str, inference: Inference) -> str:
        """In the way of the others: beside MessageItem and FunctionCallItem, another ...Item."""
        schema = text.at(place)
        members = schema.get("oneOf") or schema.get("anyOf")
        others = [str(each["$ref"]).rpartition("/")[2] for each in members if "$ref" in each]
        words = [re.findall(r"[A-Z][a-z0-9]*", other) for other in others]
        last = Counter(each[-1] for each in words).most_common(1)
        suffix = last[0][0] if last and last[0][1] * 2 > len(words) else place.rpartition("/")[2]
        name = names.class_name(
            tag, suffix="" if names.class_name(tag).endswith(suffix) else suffix
        )
        return name if name not in inference.taken else f"{name}2"

    def _new_value(self, finding: Finding) -> str:
        drift = finding.drift
        pointer = self._property(drift)
        text = self._whole(drift.dialect)
        value = finding.samples[0]
        places = [place for place in _choices(text, pointer) if "enum" in text.at(place)]
        if not places:
            raise EditRefusedError("the values are not listed in a place of their own")
        where = f"{places[0]}/enum"
        self._edit(drift.dialect, where, lambda text: _appended(text, where, value))
        return f"{value!r} listed"

    def _other_type(self, finding: Finding, kind: str) -> str:
        drift = finding.drift
        pointer = self._property(drift)
        self._edit(drift.dialect, pointer, lambda text: _with_type(text, pointer, kind))
        if drift.dialect == "ga" and kind != "null":
            # A beta program on a GA wire reads it too. Where beta has no such field, so be it.
            with contextlib.suppress(EditRefusedError, KeyError):
                twin = attrs.evolve(drift, dialect="beta")
                place = self._property(twin)
                self._edit("beta", place, lambda text: _with_type(text, place, kind))
        return f"may be {kind} too"

    def _not_required(self, finding: Finding) -> str:
        drift = finding.drift
        owner = self._owner(drift)
        where = f"{owner}/required"
        if not drift.path.endswith(drift.field):
            raise EditRefusedError("the tag of a union is missing")
        self._edit(drift.dialect, where, lambda text: text.remove(where, drift.field))
        return f"{drift.owner}.{drift.field} is no longer required"

    # --- the other dialect ---

    def _account(self) -> None:
        """Say in the mapping what has no counterpart, as often as that answers a problem."""
        name = next((each for each in self.proposal.files if "/" not in each), None)
        if name is None or not self.proposal.made:
            return
        told: set[str] = set()
        for _ in range(20):  # an answer may raise another question
            try:
                open_ = [each for each in self._unaccounted(name) if str(each) not in told]
            except SpecError as error:
                self.proposal.by_hand.append(f"the mapping: {_one_line(error)}")
                return
            if not open_:
                return
            for problem in open_:
                told.add(str(problem))
                before = dict(self.proposal.files)
                try:
                    self._answer(name, problem.pointer, problem.message)
                except (EditRefusedError, KeyError) as error:
                    self.proposal.files = before
                    self.proposal.by_hand.append(f"{problem} ({_one_line(error)})")

    def _unaccounted(self, name: str) -> list[Any]:
        dialects = {}
        for dialect in ("beta", "ga"):
            events = build.build_events(self._whole(dialect).document, dialect)
            rest = self._whole(dialect, "openapi.yaml").document
            operations = calls.build_operations(rest)
            schemas = calls.build_rest_schemas(rest, operations, events.schemas)
            dialects[dialect] = mapping_check.Dialect.of(events, schemas, operations)
        return mapping_check.problems(self._file(name).document, **dialects)

    def _answer(self, name: str, pointer: str, message: str) -> None:
        """One entry for one problem that the check of the mapping has found."""
        text = self._file(name)
        if match := re.match(r"nothing is said about the (beta|ga) event '(.+)'", message):
            dialect, event = match[1], match[2]
            side = pointer.strip("/")
            both = [
                event in _events_of(self._file(f"{each}/asyncapi.yaml").document)
                for each in ("beta", "ga")
            ]
            if all(both):
                text = text.append(f"/{side}/unchanged", event)
            else:
                reason = f"Seen in a recording; {_OTHER[dialect]} has no such event."
                text = text.add_key(f"/only_{dialect}/{side}", event, reason)
        elif match := re.match(r"(.+)\.([^. ]+) of ga has no place in", message):
            where = f"/only_ga/fields/{escape(match[1])}"
            reason = "Seen in a recording; beta has no such field."
            if text.has(where):
                text = text.add_key(where, match[2], reason)
            else:
                text = text.add_key("/only_ga/fields", match[1], {match[2]: reason})
        elif (match := re.match(r"(.+)\.([^. ]+) of beta has no place in", message)) and (
            table := re.match(r"/tables/[^/]+\Z", pointer)
        ):
            rule = {"drop": "Seen in a recording; GA has no such field."}
            if text.has(f"{table[0]}/fields"):
                text = text.add_key(f"{table[0]}/fields", match[2], rule)
            else:
                text = text.add_key(table[0], "fields", {match[2]: rule})
        elif match := re.match(r"(.+) of beta needs '(.+)', which ga may leave out", message):
            self._relax(match[1], match[2])
            return
        elif match := re.match(r"(\w+) may be '(.+)'; (\w+) of (beta|ga) has no such", message):
            self._copy_member(match[1], match[2], match[3], match[4])
            return
        else:
            raise EditRefusedError("say in the mapping what becomes of it")
        self.proposal.files[name] = text

    def _relax(self, owner: str, field: str) -> None:
        """Beta cannot promise what a GA server may leave out."""
        whole = self._whole("beta")
        document = whole.document
        cls = names.event_class_name(owner) if owner in _events_of(document) else owner
        where = f"{whole.pointers[cls]}/required"
        self._edit("beta", where, lambda text: text.remove(where, field))

    def _copy_member(self, union: str, tag: str, other_union: str, dialect: str) -> None:
        """Give the other dialect the same member of a union."""
        source = self._whole(_OTHER[dialect])
        pointer = f"/components/schemas/{union}"
        word = "oneOf" if "oneOf" in source.at(pointer) else "anyOf"
        for member in source.at(pointer)[word]:
            schema = source.at(member["$ref"][1:])
            if any(each.get("const") == tag for each in schema.get("properties", {}).values()):
                break
        else:
            raise EditRefusedError("say in the mapping what becomes of it")
        place = f"/components/schemas/{other_union}"
        pending = [member["$ref"].rpartition("/")[2]]
        while pending:
            name = pending.pop()
            copied = source.at(f"/components/schemas/{name}")
            if not self._whole(dialect).has(f"/components/schemas/{name}"):
                self._edit(
                    dialect,
                    place,
                    lambda text, name=name, copied=copied: text.add_key(  # type: ignore[misc]
                        "/components/schemas", name, copied, blank=True
                    ),
                )
                pending += re.findall(r"'#/components/schemas/(\w+)'", repr(copied))
        self._edit(dialect, place, lambda text: text.append(f"{place}/{word}", member))


def _worse(old: Events, new: Events) -> Iterator[str]:
    """What a change takes from somebody: the speed of an event, the type of a field."""
    before = {record.name: record for record in old.schemas.classes}
    for record in new.schemas.classes:
        was = before.get(record.name)
        if was is None:
            continue
        if was.is_flat and not record.is_flat:
            yield f"{record.name} is decoded slower: it holds more than flat values now"
        known = {field.wire: field for field in was.fields}
        for field in record.fields:
            if field.wire not in known:
                if isinstance(field.kind, AnyKind):
                    yield f"{record.name}.{field.name} has no type: nothing shows what it is"
            elif _is_loose(field.kind) and not _is_loose(known[field.wire].kind):
                yield f"{record.name}.{field.name} loses its type {known[field.wire].kind.hint}"


def _is_loose(kind: Kind) -> bool:
    return any(isinstance(each, AnyKind) and each.plain == "Any" for each in alternatives(kind))


# --- small parts of schemas ---------------------------------------------------------------------


def _known(document: Document, pointers: Mapping[str, str], drift: Drift) -> dict[str, list[Known]]:
    """Properties that are a model for others of their name, the most usual first.

    What several events of the same direction describe in the same words, such as ``item_id``, is
    one; and so is what refers to an object with a name, such as ``usage``.
    """
    api: Dialect = importlib.import_module(f"portkey_realtime_wire.{drift.dialect}").DIALECT
    classes = api.server_events if drift.direction == "received" else api.client_events
    found: dict[str, Counter[str]] = {}
    fields: dict[tuple[str, str], Field] = {}
    for cls in classes.values():
        pointer = pointers.get(cls.__name__)
        node = document.resolve(f"#{pointer}") if pointer is not None else {}
        for wire, field in SHAPES[cls].fields.items():
            schema = node.get("properties", {}).get(wire)
            if isinstance(schema, dict) and "const" not in schema:
                text = json.dumps(schema)
                found.setdefault(wire, Counter())[text] += 1
                fields[wire, text] = field

    def known(wire: str, text: str) -> Known:
        kind = fields[wire, text].kind
        return Known(json.loads(text), lambda value: fits(kind, value, api))

    return {
        wire: [
            known(wire, text)
            for text, count in texts.most_common()
            if count >= _USUAL or '"$ref"' in text
        ]
        for wire, texts in found.items()
    }


def _choices(text: Whole, pointer: str) -> list[str]:
    """A schema, what it refers to, and what it chooses from: where its parts may stand."""
    found: list[str] = []
    pending = [pointer]
    while pending:
        place = pending.pop(0)
        schema = text.at(place)
        if place in found or not isinstance(schema, dict):
            continue
        if isinstance(schema.get("$ref"), str):
            pending.append(schema["$ref"][1:])
            continue
        found.append(place)
        for word in ("oneOf", "anyOf", "allOf"):
            pending += [f"{place}/{word}/{i}" for i in range(len(schema.get(word, ())))]
    return found


def _events_of(document: Document) -> set[str]:
    return {message.name for message in Reader(document, ours=True).messages()}


def _union_tag(text: Whole, pointer: str) -> str:
    """The tag of a union of objects; empty if a schema is none."""
    schema = text.at(pointer)
    members = schema.get("oneOf") or schema.get("anyOf") or []
    constants: list[set[str]] = []
    for member in members:
        if not isinstance(member.get("$ref"), str):
            return ""
        properties = text.at(member["$ref"][1:]).get("properties", {})
        constants.append({key for key, each in properties.items() if "const" in each})
    common = set.intersection(*constants) if constants else set()
    return next(iter(common)) if len(common) == 1 else ""


def _with_property(text: YamlText, owner: str, name: str, schema: Schema) -> YamlText:
    where = f"{owner}/properties"
    if text.has(where):
        return text.add_key(where, name, schema)
    return text.add_key(owner, "properties", {name: schema})


def _appended(text: YamlText, pointer: str, value: Any) -> YamlText:
    """An enum with one more value; null stays the last."""
    listed = text.at(pointer)
    if None in listed:
        return text.replace(pointer, [*(each for each in listed if each is not None), value, None])
    return text.append(pointer, value)


def _with_type(text: YamlText, pointer: str, kind: str) -> YamlText:
    """A schema that takes another JSON type too."""
    schema = text.at(pointer)
    if "const" in schema:
        raise EditRefusedError("it is a constant")
    for word in ("oneOf", "anyOf"):
        if word in schema:
            return text.append(f"{pointer}/{word}", {"type": kind})
    if "$ref" in schema:
        target = text.at(schema["$ref"][1:]) if text.has(schema["$ref"][1:]) else {}
        if "type" in target and "properties" not in target:  # others refer to it too
            own = {key: each for key, each in schema.items() if key != "$ref"}
            return _with_type(text.replace(pointer, {**target, **own}), pointer, kind)
        alternatives = [{"$ref": schema["$ref"]}, {"type": kind}]
        return text.rename_key(f"{pointer}/$ref", "oneOf", alternatives)
    types = schema.get("type")
    if types is None:
        raise EditRefusedError("it has no type")
    if "enum" in schema and kind == "null":
        text = text.append(f"{pointer}/enum", None)
    elif "enum" in schema:
        raise EditRefusedError("its values are listed; write a oneOf")
    listed = types if isinstance(types, list) else [types]
    if kind == "number" and "integer" in listed:
        listed = [each for each in listed if each != "integer"]
    made = [*listed, kind] if kind != "null" or "null" not in listed else listed
    return text.replace(f"{pointer}/type", made[0] if len(made) == 1 else made)


def _one_line(error: Exception) -> str:
    return str(error).strip("'\"").replace("\n", "; ")[:300]
