"""One side of a mapping: what a dialect has."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence

import attrs

from schema import calls
from schema.load import read
from schema.records import (
    ClassRecord,
    Direction,
    Events,
    FieldRecord,
    Operation,
    RefKind,
    Schemas,
    UnionRecord,
    alternatives,
)

from . import build


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

    def event(self, direction: Direction, wire: str) -> ClassRecord | None:
        return self.types(direction).get(wire)

    def types(self, direction: str) -> dict[str, ClassRecord]:
        """The events of one direction, by their names on the wire."""
        return {
            record.event.type: record
            for record in self.events.events
            if record.event is not None and record.event.direction == direction
        }

    def named(self, name: str) -> ClassRecord | UnionRecord | None:
        everything: list[ClassRecord | UnionRecord] = [*self.schemas.classes, *self.schemas.unions]
        return next((record for record in everything if record.name == name), None)

    def classes(self, name: str) -> list[ClassRecord]:
        """A class, or the members of a union."""
        found = self.named(name)
        if isinstance(found, UnionRecord):
            return [self.schemas[member] for _, member in found.members]
        return [found] if found else []

    def at(self, record: ClassRecord, path: Sequence[str]) -> list[FieldRecord]:
        """The fields on the way along a path; empty if it leads nowhere.

        It goes through a choice of objects if one of them has what comes next.
        """
        field = next((each for each in record.fields if each.wire == path[0]), None)
        if field is None or len(path) == 1:
            return [field] if field else []
        ways = (self.at(each, path[1:]) for name in inside(field) for each in self.classes(name))
        return next(([field, *way] for way in ways if way), [])


def shown(record: ClassRecord) -> str:
    """What the spec calls it."""
    return record.event.type if record.event else record.name


def inside(field: FieldRecord) -> list[str]:
    """The objects that a field may hold itself, not in a list."""
    return [kind.name for kind in alternatives(field.kind) if isinstance(kind, RefKind)]
