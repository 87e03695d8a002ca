"""The two sides of a mapping: what each dialect has, and which events stand for one another."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from schema import calls
from schema.load import read
from schema.records import (
    ClassRecord,
    Events,
    FieldRecord,
    Operation,
    RefKind,
    Schemas,
    UnionRecord,
    alternatives,
)

from . import build, mapping
from .mapping import Path


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
                inner = inside(field)
                found = self.named(inner[0]) if inner else None
                if not isinstance(found, ClassRecord):
                    return []
                record = found
        return way


def pairs(
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


def shown(record: ClassRecord) -> str:
    """What the spec calls it."""
    return record.event.type if record.event else record.name


def inside(field: FieldRecord) -> list[str]:
    """The objects that a field may hold itself, not in a list."""
    return [kind.name for kind in alternatives(field.kind) if isinstance(kind, RefKind)]
