"""One dialect as its specs say it: its events and its calls."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import attrs

from schema import calls
from schema.document import Document
from schema.kinds import RefKind, alternatives
from schema.load import read
from schema.records import ClassRecord, Direction, Events, FieldRecord, Rest, Schemas, UnionRecord

from . import build, marks


@attrs.frozen(kw_only=True)
class Dialect:
    """What the specs of one dialect say, and the documents that say it."""

    asyncapi: Document
    openapi: Document | None
    events: Events
    rest: Rest

    @property
    def name(self) -> str:
        return self.events.dialect

    @property
    def schemas(self) -> Schemas:
        """Those of the events and those of REST."""
        return self.events.schemas | self.rest.schemas

    @classmethod
    def of(
        cls,
        name: str,
        asyncapi: Document,
        openapi: Document | None,
        roles: marks.Roles | None = None,
    ) -> Dialect:
        """From its documents. Raises SpecError."""
        events = build.build_events(asyncapi, name, roles)
        rest = calls.build_rest(openapi, events.schemas) if openapi else Rest()
        return cls(asyncapi=asyncapi, openapi=openapi, events=events, rest=rest)

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

    def keys(self, record: ClassRecord, path: Sequence[str]) -> set[str]:
        """The keys that could stand at the end of a path, in the place of its last."""
        way = self.at(record, path[:-1]) if path[1:] else ()
        owners = [each for name in inside(way[-1]) for each in self.classes(name)] if way else []
        return {each.wire for owner in owners or [record] for each in owner.fields}


def documents(folder: Path) -> tuple[Document, Document | None]:
    """The files of a dialect: that of its events, and that of its calls if it has any.

    Raises SpecError.
    """
    shown = f"{folder.parent.name}/{folder.name}"
    asyncapi = read(folder / "asyncapi.yaml", f"{shown}/asyncapi.yaml")
    has_calls = (folder / "openapi.yaml").exists()
    return asyncapi, read(folder / "openapi.yaml", f"{shown}/openapi.yaml") if has_calls else None


def shown(record: ClassRecord) -> str:
    """What the spec calls it."""
    return record.event.type if record.event else record.name


def inside(field: FieldRecord) -> list[str]:
    """The objects that a field may hold itself, not in a list."""
    return [kind.name for kind in alternatives(field.kind) if isinstance(kind, RefKind)]
