"""What to change in the specs so that they describe what was recorded.

Every finding becomes one change of the AsyncAPI file of its dialect, or of what this shares with
the OpenAPI file; and what has no counterpart in another dialect is said to have none in the
mapping. A change after which the generator would refuse the spec is taken back and listed as
something to do by hand.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from codegen import mapping
from codegen.text import kind_expression
from portkey_realtime.drift import Drift, is_masked
from schema import names
from schema.kinds import AnyKind, Kind, alternatives
from schema.load import SpecError
from schema.records import Schemas

from . import places
from .counterparts import Counterparts
from .findings import Finding, steps
from .infer import Inference, Schema, json_type, scrubbed
from .specs import Specs
from .yamltext import EditRefusedError, one_line

_REFUSALS: Final = (EditRefusedError, SpecError, names.NameRefusedError, KeyError)


class Proposal:
    """The specs as they would be, and what is left to a person."""

    def __init__(self, spec: Path, findings: Iterable[Finding] = ()) -> None:
        """Raises SpecError for specs that cannot be read."""
        self.specs = Specs(spec)
        self.made: list[str] = []
        self.by_hand: list[str] = []
        self.warnings: list[str] = []
        """What the patch makes worse, and what in it is a guess."""
        for finding in findings:
            self._take(finding)
        if self.made:
            self.by_hand += Counterparts(self.specs).account()

    def _take(self, finding: Finding) -> None:
        drift = finding.drift
        old = self.specs.records(drift.dialect).events.schemas
        before = self.specs.saved()
        what = f"{drift.dialect}: {drift}, {len(finding.samples)} times"
        try:
            said = self._change(finding)
            self.specs.changed(drift.dialect)
            new = self.specs.records(drift.dialect).events.schemas
            self.specs.check()
        except _REFUSALS as error:
            self.specs.restore(before)
            self.by_hand.append(f"{what}: {one_line(error)}")
        else:
            self.made.append(f"{what}: {said}")
            self.warnings += [f"{drift.dialect}: {each}" for each in _worse(old, new)]

    def _change(self, finding: Finding) -> str:
        match finding.drift.what:
            case "unknown event":
                return self._new_event(finding)
            case "unknown object":
                return self._new_member(finding)
            case "undeclared field":
                return self._new_field(finding)
            case "unknown value":
                return self._new_value(finding)
            case "unexpected null" | "other type":
                return self._other_type(finding)
            case "missing field":
                return self._not_required(finding)
        raise EditRefusedError("nothing that a spec could say")

    # --- places ---

    def _owner(self, drift: Drift) -> Schema:
        """The schema that holds the properties of a class."""
        document = self.specs.document(drift.dialect)
        for record in self.specs.records(drift.dialect).classes(drift.owner):
            return places.holding(document, document.resolve(f"#{record.pointer}"), drift.field)
        raise EditRefusedError(f"the spec has no {drift.owner}: is generated/ up to date?")

    def _property(self, drift: Drift) -> Schema:
        """The schema of a property, or of what is in it."""
        schema: Schema = self._owner(drift).get("properties", {})[drift.field]
        for step in re.findall(r"\[\]|\{\}", steps(drift)):
            word = "items" if step == "[]" else "additionalProperties"
            found = self._choices(drift, schema)
            schema = next((each[word] for each in found if word in each), {})
            if not schema:
                raise EditRefusedError(f"{drift.field} has no {word}")
        return schema

    def _choices(self, drift: Drift, schema: Schema) -> Iterator[Schema]:
        return places.choices(self.specs.document(drift.dialect), schema)

    # --- changes ---

    @contextlib.contextmanager
    def _inference(self, finding: Finding) -> Iterator[Inference]:
        """Infers; what it needs by name goes into the spec in the end."""
        drift, count = finding.drift, len(finding.samples)
        classes = self.specs.records(drift.dialect).events.schemas
        known = places.known_properties(self.specs.document(drift.dialect), classes, drift)
        schemas = self.specs.schemas(drift.dialect)
        taken = {*classes.names, *schemas}
        noun = "recorded event" if count == 1 else "recorded events"
        inference = Inference(taken=taken, known=known, seen=f"{count} {noun}")
        yield inference
        schemas.update(inference.named)
        self.by_hand += inference.notes
        self.warnings += inference.guesses

    def _new_field(self, finding: Finding) -> str:
        drift = finding.drift
        names.attribute_name(drift.field)
        with self._inference(finding) as inference:
            schema = inference.property_of(drift.field, finding.samples, drift.owner)
            self._owner(drift).setdefault("properties", {})[drift.field] = schema
        return f"{drift.owner}.{drift.field} added"

    def _new_event(self, finding: Finding) -> str:
        drift = finding.drift
        kind, samples = drift.event, finding.samples
        document = self.specs.document(drift.dialect)
        name = names.event_class_name(kind)
        side = "client" if drift.direction == "sent" else "server"
        if kind in self.specs.records(drift.dialect).types(side):
            raise EditRefusedError("the spec has it already: run make generate")
        with self._inference(finding) as inference:
            properties = inference.properties(samples, name)
            properties["type"] = {"type": "string", "const": kind}
            first = [key for key in ("event_id", "type") if key in properties]
            payload = {
                "type": "object",
                "description": f"The fields are those of {inference.seen}.",
                "required": [key for key in first if all(key in sample for sample in samples)],
                "properties": _led_by(first, properties),
            }
        action = "send" if side == "client" else "receive"
        operations = document.data["operations"].values()
        channel = next(each["channel"] for each in operations if each["action"] == action)
        messages = document.resolve(channel["$ref"])["messages"]
        messages[kind] = {
            "summary": f"Inferred from {inference.seen}; nobody has documented it yet.",
            "payload": payload,
            "examples": [{"name": "recorded", "payload": scrubbed(samples[0])}],
        }
        return f"{name} added"

    def _new_member(self, finding: Finding) -> str:
        """A member of a union, in both dialects: what one server sends reaches both programs."""
        drift = finding.drift
        document = self.specs.document(drift.dialect)
        found = self._choices(drift, self._property(drift))
        union, tag = next(
            ((each, tag) for each in found if (tag := places.union_tag(document, each))), ({}, "")
        )
        if not tag:
            raise EditRefusedError("the union is not in a place of its own")
        value = finding.samples[0].get(tag)
        if is_masked(value):
            raise EditRefusedError("its tag is left out of the recording")
        with self._inference(finding) as inference:
            name = self._member_name(drift, union, str(value), inference.taken)
            properties = inference.properties(finding.samples, name)
            properties[tag] = {
                "type": "string",
                "const": value,
                "description": f"The kind. Always {value}.",
            }
            inference.named[name] = {
                "type": "object",
                "description": f"Inferred from {inference.seen}.",
                "required": [tag],
                "properties": _led_by([tag], properties),
            }
        places.members(union).append({"$ref": f"#/components/schemas/{name}"})
        return f"{name} added"

    def _member_name(self, drift: Drift, union: Schema, tag: str, taken: set[str]) -> str:
        """In the way of the others: beside MessageItem and FunctionCallItem, another ...Item."""
        others = [each["$ref"].rpartition("/")[2] for each in places.members(union)]
        words = [re.findall(r"[A-Z][a-z0-9]*", other) for other in others]
        last = Counter(each[-1] for each in words).most_common(1)
        schemas = self.specs.schemas(drift.dialect).items()
        own = next((name for name, schema in schemas if schema is union), "Item")
        suffix = last[0][0] if last and last[0][1] * 2 > len(words) else own
        name = names.class_name(
            tag, suffix="" if names.class_name(tag).endswith(suffix) else suffix
        )
        return name if name not in taken else f"{name}2"

    def _new_value(self, finding: Finding) -> str:
        found = self._choices(finding.drift, self._property(finding.drift))
        place = next((each for each in found if "enum" in each), None)
        if place is None:
            raise EditRefusedError("the values are not listed in a place of their own")
        places.list_value(place, finding.samples[0])
        return f"{finding.samples[0]!r} listed"

    def _other_type(self, finding: Finding) -> str:
        drift, kind = finding.drift, json_type(finding.samples[0])
        if kind in ("array", "object"):
            raise EditRefusedError(f"an {kind} where the spec has something else")
        places.allow_type(self.specs.document(drift.dialect), self._property(drift), kind)
        pairs = [mapping.dialects(file) for file in self.specs.mappings if kind != "null"]
        for program in [pair["program"] for pair in pairs if pair["wire"] == drift.dialect]:
            # A program of another dialect reads it too. Where that has no such field, so be it.
            with contextlib.suppress(EditRefusedError, KeyError):
                twin = attrs.evolve(drift, dialect=program)
                places.allow_type(self.specs.document(program), self._property(twin), kind)
                self.specs.changed(program)
        return f"may be {kind} too"

    def _not_required(self, finding: Finding) -> str:
        drift = finding.drift
        if not drift.path.endswith(drift.field):
            raise EditRefusedError("the tag of a union is missing")
        places.relax(self._owner(drift), drift.field)
        return f"{drift.owner}.{drift.field} is no longer required"


def _led_by(first: Iterable[str], properties: Mapping[str, Any]) -> dict[str, Any]:
    return {key: properties[key] for key in dict.fromkeys([*first, *properties])}


def _worse(old: Schemas, new: Schemas) -> Iterator[str]:
    """What a change takes from somebody: the speed of an event, the type of a field."""
    before = {record.name: record for record in old.classes}
    for record in new.classes:
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
                kind = kind_expression(known[field.wire].kind)
                yield f"{record.name}.{field.name} loses its type {kind}"


def _is_loose(kind: Kind) -> bool:
    return any(isinstance(each, AnyKind) and each.plain == "Any" for each in alternatives(kind))
