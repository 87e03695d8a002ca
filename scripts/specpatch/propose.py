"""What to change in the specs so that they describe what was recorded.

Every finding becomes one change of the AsyncAPI file of its dialect; where a schema stands in the
OpenAPI file too, of that as well; and what has no counterpart in the other dialect is said to have
none in the mapping. A change after which the generator would refuse the spec is taken back and
listed as something to do by hand.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import attrs

from codegen import build
from portkey_realtime.drift import Drift, is_masked
from portkey_realtime_wire.shapes import json_name
from schema import calls, names
from schema.load import SpecError, escape, joined, parse
from schema.records import AnyKind, Events, Kind, alternatives

from .counterparts import Counterparts
from .findings import Finding, steps
from .infer import Inference, scrubbed
from .places import (
    Whole,
    appended,
    choices,
    events_of,
    known_properties,
    union_tag,
    with_property,
    with_type,
)
from .yamltext import EditRefusedError, YamlText, one_line

_JSON: Final = {
    "a string": "string",
    "an integer": "integer",
    "a number": "number",
    "true or false": "boolean",
    "null": "null",
}


def _beside(path: Path) -> Callable[[str], bytes | None]:
    def beside(name: str) -> bytes | None:
        other = path.parent / name
        return other.read_bytes() if other.is_file() else None

    return beside


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
            old = build.build_events(self.whole(drift.dialect).document, drift.dialect)
            what = f"{drift.dialect}: {drift}, {len(finding.samples)} times"
            try:
                said = self._change(finding)
                new = self._check(drift.dialect)
            except (EditRefusedError, SpecError, names.NameRefusedError, KeyError) as error:
                self.proposal.files = before
                self.proposal.by_hand.append(f"{what}: {one_line(error)}")
            else:
                self.proposal.made.append(f"{what}: {said}")
                worse = _worse(old, new)
                self.proposal.warnings += [f"{drift.dialect}: {each}" for each in worse]
        Counterparts(self).account()
        return self.proposal

    def _check(self, dialect: str) -> Events:
        """What code is made of the spec as it is now. Raises SpecError."""
        events = build.build_events(self.whole(dialect).document, dialect)
        if f"{dialect}/openapi.yaml" in self.proposal.files:
            document = self.whole(dialect, "openapi.yaml").document
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

    def file(self, name: str) -> YamlText:
        return self.proposal.files[name]

    def edit(self, dialect: str, pointer: str, edit: Callable[[YamlText], YamlText]) -> None:
        """Change the AsyncAPI file, or what it shares with the OpenAPI file if it is there."""
        shared = re.match(r"/components/schemas/[^/]+", pointer)
        names_ = [f"{dialect}/{file}" for file in ("asyncapi.yaml", "schemas.yaml")]
        name = next(
            (
                each
                for each in names_
                if shared and each in self.proposal.files and self.file(each).has(shared[0])
            ),
            names_[0],
        )
        self._put(name, edit(self.file(name)))

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

    def whole(self, dialect: str, file: str = "asyncapi.yaml") -> Whole:
        """A file of a dialect, with what it borrows, as it is now."""
        text = self.file(f"{dialect}/{file}")
        shared = self.proposal.files.get(f"{dialect}/schemas.yaml")
        key = (id(text), id(shared))
        if key not in self._wholes:
            others = {} if shared is None else {"schemas.yaml": shared.document}
            self._wholes[key] = (text, shared, Whole(joined(text.document, others)))
        return self._wholes[key][2]

    # --- places ---

    def _owner(self, drift: Drift) -> str:
        """The pointer of the schema that holds the properties of a class."""
        text = self.whole(drift.dialect)
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
        text = self.whole(drift.dialect)
        pointer = f"{self._owner(drift)}/properties/{escape(drift.field)}"
        for step in re.findall(r"\[\]|\{\}", steps(drift)):
            pointer = self._inside(
                text, pointer, "items" if step == "[]" else "additionalProperties"
            )
        return pointer

    def _inside(self, text: Whole, pointer: str, word: str) -> str:
        """The schema of the items of an array, or of the values of a map."""
        for place in choices(text, pointer):
            if word in text.at(place):
                return f"{place}/{word}"
        raise EditRefusedError(f"{pointer}: has no {word}")

    # --- changes ---

    def _inference(self, drift: Drift, count: int) -> Inference:
        whole = self.whole(drift.dialect)
        document, pointers = whole.document, whole.pointers
        taken = {*pointers, *document.data.get("components", {}).get("schemas", {})}
        noun = "recorded event" if count == 1 else "recorded events"
        known = known_properties(document, pointers, drift)
        return Inference(taken=taken, known=known, seen=f"{count} {noun}")

    def _new_field(self, finding: Finding) -> str:
        drift = finding.drift
        names.attribute_name(drift.field)
        inference = self._inference(drift, len(finding.samples))
        schema = inference.property_of(drift.field, finding.samples, drift.owner)
        owner = self._owner(drift)
        self._add_schemas(drift.dialect, owner, inference)
        self.edit(
            drift.dialect, owner, lambda text: with_property(text, owner, drift.field, schema)
        )
        return f"{drift.owner}.{drift.field} added"

    def _add_schemas(self, dialect: str, pointer: str, inference: Inference) -> None:
        for name, schema in inference.named.items():
            self.edit(
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
        text = self.file(name)
        document = text.document
        if kind in events_of(document):
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
        text = self.whole(drift.dialect)
        place = next((p for p in choices(text, pointer) if union_tag(text, p)), "")
        if not place:
            raise EditRefusedError("the union is not in a place of its own")
        tag = union_tag(text, place)
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
        self.edit(drift.dialect, place, lambda text: text.append(f"{place}/{word}", ref))
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
        text = self.whole(drift.dialect)
        value = finding.samples[0]
        places = [place for place in choices(text, pointer) if "enum" in text.at(place)]
        if not places:
            raise EditRefusedError("the values are not listed in a place of their own")
        where = f"{places[0]}/enum"
        self.edit(drift.dialect, where, lambda text: appended(text, where, value))
        return f"{value!r} listed"

    def _other_type(self, finding: Finding, kind: str) -> str:
        drift = finding.drift
        pointer = self._property(drift)
        self.edit(drift.dialect, pointer, lambda text: with_type(text, pointer, kind))
        if drift.dialect == "ga" and kind != "null":
            # A beta program on a GA wire reads it too. Where beta has no such field, so be it.
            with contextlib.suppress(EditRefusedError, KeyError):
                twin = attrs.evolve(drift, dialect="beta")
                place = self._property(twin)
                self.edit("beta", place, lambda text: with_type(text, place, kind))
        return f"may be {kind} too"

    def _not_required(self, finding: Finding) -> str:
        drift = finding.drift
        owner = self._owner(drift)
        where = f"{owner}/required"
        if not drift.path.endswith(drift.field):
            raise EditRefusedError("the tag of a union is missing")
        self.edit(drift.dialect, where, lambda text: text.remove(where, drift.field))
        return f"{drift.owner}.{drift.field} is no longer required"


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
                kind = known[field.wire].kind.expression
                yield f"{record.name}.{field.name} loses its type {kind}"


def _is_loose(kind: Kind) -> bool:
    return any(isinstance(each, AnyKind) and each.plain == "Any" for each in alternatives(kind))
