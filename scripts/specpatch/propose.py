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
from collections.abc import Callable, Container, Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import attrs

from codegen import mapping
from portkey_realtime.drift import Drift, differences, is_masked
from portkey_realtime_wire.shapes import Dialect
from schema import names
from schema.document import SCHEMAS, Place, escape
from schema.kinds import NULL, AnyKind, Kind, alternatives
from schema.records import Schemas, UnionRecord

from . import counterparts
from .infer import Inference, json_type, known_properties, scrubbed
from .specs import Specs, choice
from .yamltext import EditRefusedError


class Finding(NamedTuple):
    """One kind of drift in one place of the spec, with all values that showed it."""

    drift: Drift
    samples: list[Any]


def gathered(events: Iterable[tuple[Any, Dialect, str]]) -> list[Finding]:
    """The drift in some events, by place in the spec: what differs in a class that several events
    hold is one finding."""
    found: dict[tuple[str, ...], Finding] = {}
    for event, api, direction in events:
        for drift, value in differences(event, api, "sent" if direction == "sent" else "received"):
            inside = steps(drift)
            place = (drift.owner, drift.field, inside) if drift.owner else (drift.event,)
            detail = drift.detail if drift.what in ("other type", "unknown value") else ""
            side = drift.direction if not drift.owner else ""
            tag = str(value.get("type", "")) if drift.what == "unknown object" else ""
            key = (drift.what, drift.dialect, side, *place, detail, tag)
            found.setdefault(key, Finding(drift, [])).samples.append(value)
    order = ("unknown event", "unknown object", "undeclared field")
    return sorted(found.values(), key=lambda each: [*order, each.drift.what].index(each.drift.what))


def steps(drift: Drift) -> str:
    """What of a field a drift is in: ``[]`` an item of an array, ``{}`` a value of a map."""
    return drift.path.removeprefix(drift.path.rstrip("[]{}"))


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
            self.by_hand += counterparts.account(self.specs, self.made)

    def _take(self, finding: Finding) -> None:
        dialect = finding.drift.dialect
        pairs = [mapping.dialects(file) for file in self.specs.mappings]
        programs = [pair["program"] for pair in pairs if pair["wire"] == dialect]
        old = {name: self.specs.records(name).events.schemas for name in (dialect, *programs)}
        what = f"{dialect}: {finding.drift}, {len(finding.samples)} times"
        try:
            with self.specs.attempt():
                if finding.drift.what not in self._CHANGES:
                    raise EditRefusedError("nothing that a spec could say")
                said = self._CHANGES[finding.drift.what](self, *finding)
        except EditRefusedError as error:
            self.by_hand.append(f"{what}: {error}")
        else:
            self.made.append(f"{what}: {said}")
            for name, before in old.items():
                new = self.specs.records(name).events.schemas
                if name != dialect and new is not before:
                    self.made.append(f"{name}: {finding.drift.owner}.{finding.drift.field} {said}")
                self.warnings += [f"{name}: {each}" for each in _worse(before, new)]

    # --- places ---

    def _owner(self, drift: Drift) -> Place:
        """The schema that holds the properties of a class."""
        return self.specs.holders(drift.dialect, drift.owner, drift.field)[0]

    def _property(self, drift: Drift) -> Place:
        """The schema of a property, or of what is in it."""
        place = self._owner(drift).child("properties", drift.field)
        for step in re.findall(r"\[\]|\{\}", steps(drift)):
            word = "items" if step == "[]" else "additionalProperties"
            found = [e for e in self.specs.choices(drift.dialect, place) if word in e.schema]
            place = _first(found, f"{drift.field} has no {word}").child(word)
        return place

    # --- changes ---

    def _inference(self, drift: Drift, count: int) -> Inference:
        records = self.specs.records(drift.dialect).events
        return Inference(
            taken={*records.schemas.names, *self.specs.schemas(drift.dialect)},
            known=known_properties(self.specs.document(drift.dialect), records, drift),
            seen=f"{count} recorded event{'s' if count > 1 else ''}",
        )

    def _add(self, drift: Drift, inference: Inference, pointer: str, entries: Any) -> None:
        """Write what was inferred, and before it the named schemas that it needs."""
        self.specs.add_schemas(drift.dialect, inference.named, pointer)
        self.specs.extend(drift.dialect, pointer, entries)
        self.by_hand += inference.notes
        self.warnings += inference.guesses

    def _new_field(self, drift: Drift, samples: list[Any]) -> str:
        inference = self._inference(drift, len(samples))
        names.attribute_name(drift.field)
        schema = inference.property_of(drift.field, samples, drift.owner)
        pointer = f"{self._owner(drift).pointer}/properties"
        self._add(drift, inference, pointer, {drift.field: schema})
        return f"{drift.owner}.{drift.field} added"

    def _new_event(self, drift: Drift, samples: list[Any]) -> str:
        kind, name = drift.event, names.event_class_name(drift.event)
        side, action = ("client", "send") if drift.direction == "sent" else ("server", "receive")
        if kind in self.specs.records(drift.dialect).types(side):
            raise EditRefusedError("the spec has it already: run make generate")
        inference = self._inference(drift, len(samples))
        doc, tag = "The fields are those of", {"type": "string", "const": kind}
        message = {
            "summary": f"Inferred from {inference.seen}; nobody has documented it yet.",
            "payload": inference.tagged(samples, name, doc, tag, "event_id", "type"),
            "examples": [{"name": "recorded", "payload": scrubbed(samples[0])}],
        }
        operations = self.specs.document(drift.dialect).data["operations"].values()
        channel = next(each["channel"]["$ref"] for each in operations if each["action"] == action)
        self._add(drift, inference, f"{channel[1:]}/messages", {kind: message})
        return f"{name} added"

    def _new_member(self, drift: Drift, samples: list[Any]) -> str:
        """A member of a union, in both dialects: what one server sends reaches both programs."""
        unions = {
            SCHEMAS + escape(each.component): each
            for each in self.specs.records(drift.dialect).events.schemas.unions
        }
        found = self.specs.choices(drift.dialect, self._property(drift))
        of_unions = [each for each in found if each.pointer in unions]
        place = _first(of_unions, "the union is not in a place of its own")
        union = unions[place.pointer]
        value = samples[0].get(union.tag)
        if is_masked(value):
            raise EditRefusedError("its tag is left out of the recording")
        inference = self._inference(drift, len(samples))
        name = _member_name(union, str(value), inference.taken)
        tag = {"type": "string", "const": value, "description": f"The kind. Always {value}."}
        member = inference.tagged(samples, name, "Inferred from", tag, union.tag)
        inference.named[name] = member
        self._add(drift, inference, choice(place), [{"$ref": f"#{SCHEMAS}{name}"}])
        return f"{name} added"

    def _new_value(self, drift: Drift, samples: list[Any]) -> str:
        found = self.specs.choices(drift.dialect, self._property(drift))
        enums = [each for each in found if "enum" in each.schema]
        place = _first(enums, "the values are not listed in a place of their own")
        self.specs.list_value(drift.dialect, place, samples[0])
        return f"{samples[0]!r} listed"

    def _other_type(self, drift: Drift, samples: list[Any]) -> str:
        kind = json_type(samples[0])
        if kind in ("array", "object"):
            raise EditRefusedError(f"an {kind} where the spec has something else")
        self.specs.allow_type(drift.dialect, self._property(drift), kind)
        pairs = [mapping.dialects(file) for file in self.specs.mappings if kind != "null"]
        for program in [pair["program"] for pair in pairs if pair["wire"] == drift.dialect]:
            # A program of another dialect reads it too. Where that has no such field, so be it.
            with contextlib.suppress(EditRefusedError), self.specs.attempt():
                twin = self._property(attrs.evolve(drift, dialect=program))
                self.specs.allow_type(program, twin, kind)
        return f"may be {kind} too"

    def _not_required(self, drift: Drift, _samples: list[Any]) -> str:
        if not drift.path.endswith(drift.field):
            raise EditRefusedError("the tag of a union is missing")
        self.specs.relax(drift.dialect, self._owner(drift), drift.field)
        return f"{drift.owner}.{drift.field} is no longer required"

    _CHANGES: ClassVar[dict[str, Callable[[Proposal, Drift, list[Any]], str]]] = {
        "unknown event": _new_event,
        "unknown object": _new_member,
        "undeclared field": _new_field,
        "unknown value": _new_value,
        "unexpected null": _other_type,
        "other type": _other_type,
        "missing field": _not_required,
    }


def _first(found: list[Place], refusal: str) -> Place:
    if not found:
        raise EditRefusedError(refusal)
    return found[0]


def _member_name(union: UnionRecord, tag: str, taken: Container[str]) -> str:
    """In the way of the others: beside MessageItem and FunctionCallItem, another ...Item."""
    words = [re.findall(r"[A-Z][a-z0-9]*", name)[-1] for _, name in union.members]
    [(last, count)] = Counter(words).most_common(1)
    suffix = last if count * 2 > len(words) else union.name
    name = names.class_name(tag, suffix="" if names.class_name(tag).endswith(suffix) else suffix)
    return name if name not in taken else f"{name}2"


def _worse(old: Schemas, new: Schemas) -> Iterator[str]:
    """What a change takes from somebody: the speed of an event, the type of a field."""
    before = {record.name: record for record in old.classes}
    for record in [each for each in new.classes if each.name in before]:
        was = before[record.name]
        if was.is_flat and not record.is_flat:
            yield f"{record.name} is decoded slower: it holds more than flat values now"
        known = {field.wire: field for field in was.fields}
        for field in record.fields:
            if field.wire not in known:
                if isinstance(field.kind, AnyKind):
                    yield f"{record.name}.{field.name} has no type: nothing shows what it is"
                continue
            types = [_types(each.kind) for each in (known[field.wire], field)]
            if types[1] - types[0]:
                kinds = [" or ".join(sorted(each)) for each in types]
                yield f"{record.name}.{field.name} was {kinds[0]} and is {kinds[1]} now"


def _types(kind: Kind) -> set[str]:
    """What a program that reads has to tell apart, but for null."""
    given = [each for each in alternatives(kind) if each != NULL]
    return {getattr(e, "json", type(e).__name__.removesuffix("Kind").lower()) for e in given}
