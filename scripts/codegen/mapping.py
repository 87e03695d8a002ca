"""spec/A-on-B.yaml as records: how the dialect A is spoken on the wire of B.

The header of spec/beta-on-ga.yaml explains the words. Some of the records have the names and fields
of the run-time's classes, as which ``text.literal`` writes them. ``mapping_check`` says what is
wrong with a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

import msgspec

from schema.declared import Entry, Name, Symbol, Text, record
from schema.declared import Path as Path
from schema.document import Document
from schema.records import Direction
from schema.violations import WRONG

Side = Literal["program", "wire"]
SIDES: tuple[Side, Side] = ("program", "wire")
DIRECTIONS: tuple[Direction, Direction] = ("client", "server")
SOURCE: Mapping[Direction, Side] = {"client": "program", "server": "wire"}
TARGET: Mapping[Direction, Side] = {"client": "wire", "server": "program"}
"""From where to where the events of a direction are carried."""


class TableName(Name):
    """That of a table."""

    section = "tables"


class ValuesName(Symbol):
    """That of some values."""

    section = "values"


class Value(Entry):
    """One value that the dialects write differently."""

    program: Any
    wire: Any = None
    refuse: str = ""


class Field(Entry):
    """What becomes of one field of a program."""

    wire: Path = Path()
    """Empty for the same place, but in what is written for one that is not carried."""
    object: TableName | None = None
    values: ValuesName | None = None
    wrap_wire: str = ""
    wrap_program: str = ""
    paths: Mapping[str, TableName] = {}
    drop: Text | None = None
    refuse: Text | None = None

    @property
    def is_carried(self) -> bool:
        return self.drop is None and self.refuse is None


_REASONS = ("drop", "refuse")
_ALONE = {"maxProperties": 1, WRONG: "is not carried: it has a reason and nothing else"}
_OF_FIELD = msgspec.Meta(extra_json_schema={"dependentSchemas": dict.fromkeys(_REASONS, _ALONE)})
Fields = Mapping[str, Annotated[Field, _OF_FIELD]]


class Table(Entry):
    """What becomes of an object."""

    constants: Mapping[str, Any] = {}
    by: str = ""
    variants: Mapping[str, TableName] = {}
    needs: Mapping[str, Text] = {}
    fields: Fields = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, field in self.fields.items():
            if field.is_carried and not field.wire:
                field.wire = Path(name)


class Event(Entry):
    """What becomes of an event: its name on the other side, and the rest."""

    type: str
    when: tuple[Path, Any] | None = None
    once_per: Path = Path()
    forget: Path = Path()
    supply: Mapping[str, Any] = {}
    table: Table = msgspec.field(default_factory=Table)


class Call(Entry):
    """What becomes of a REST call."""

    path: Text = msgspec.field(name="wire")
    inside: Text
    table: TableName
    answer: Mapping[str, Path]


# --- as they stand in the file ---


class ClientEntry(Entry):
    """An event that a program sends, and that the wire has under another name or in other form."""

    wire: Text | Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    program: str = ""
    fields: Fields = msgspec.field(default_factory=dict)

    def event(self, name: str) -> Event:
        """What becomes of it, under its name on the other side."""
        return Event(type=name, table=Table(fields=self.fields))


class ServerEntry(ClientEntry):
    """The same for an event that a server sends."""

    when: Annotated[Mapping[str, Any], msgspec.Meta(min_length=1, max_length=1)] | None = None
    once_per: Path = Path()
    forget: Path = Path()
    supply: Mapping[str, Any] = {}

    def event(self, name: str) -> Event:
        """What becomes of it, under its name on the other side."""
        event = super().event(name)
        event.once_per, event.forget, event.supply = self.once_per, self.forget, self.supply
        event.when = next(((Path(path), value) for path, value in (self.when or {}).items()), None)
        return event


class Only(Entry):
    """What one dialect has alone, with the reasons."""

    client: Mapping[str, Text] = {}
    server: Mapping[str, Text] = {}


class OnlyProgram(Only):
    """Of what it has inside events their tables tell."""

    rest: Mapping[str, Text] = {}


class OnlyWire(Only):
    """Its calls are nobody's."""

    fields: Mapping[str, Mapping[str, Text]] = {}
    members: Mapping[str, Mapping[str, Text]] = {}


class Alone(Entry):
    """What each dialect has alone."""

    program: OnlyProgram = msgspec.field(default_factory=OnlyProgram)
    wire: OnlyWire = msgspec.field(default_factory=OnlyWire)

    def of(self, side: Side, section: str) -> Mapping[str, Any]:
        """One section of one side."""
        found: Mapping[str, Any] = getattr(getattr(self, side), section)
        return found


_OF_VALUE = msgspec.Meta(
    extra_json_schema={"oneOf": [{"required": ["wire"]}, {"required": ["refuse"]}]}
)
Values = Annotated[tuple[Annotated[Value, _OF_VALUE], ...], msgspec.Meta(min_length=1)]


class Mapped(Entry):
    """The whole file."""

    client: tuple[ClientEntry, ...] = ()
    server: tuple[ServerEntry, ...] = ()
    rest: Mapping[str, Call] = {}
    tables: Mapping[str, Table] = {}
    values: Mapping[str, Values] = {}
    only: Alone = msgspec.field(default_factory=Alone)

    def events(self, direction: Direction) -> Iterator[tuple[str, dict[Side, str], Event]]:
        """Pointer, names and what becomes of every event that is not the same in both dialects."""
        entries = self.client if direction == "client" else self.server
        for i, entry in enumerate(entries):
            for wire in [entry.wire] if isinstance(entry.wire, str) else entry.wire:
                names: dict[Side, str] = {"program": entry.program or wire, "wire": wire}
                yield f"/{direction}/{i}", names, entry.event(names[TARGET[direction]])

    @property
    def sent(self) -> dict[str, Event]:
        """What becomes of the events of a program, by its names."""
        return {names["program"]: event for _, names, event in self.events("client")}

    @property
    def renamed(self) -> dict[str, str]:
        """The events of a server of which only the name differs, by the names on the wire."""
        found = self._received().items()
        return {name: events[0].type for name, events in found if _is_bare(events)}

    @property
    def received(self) -> dict[str, tuple[Event, ...]]:
        """What becomes of the other events of a server, by the names on the wire."""
        return {name: each for name, each in self._received().items() if not _is_bare(each)}

    def _received(self) -> dict[str, tuple[Event, ...]]:
        made: dict[str, tuple[Event, ...]] = {}
        for _, names, event in self.events("server"):
            made[names["wire"]] = (*made.get(names["wire"], ()), event)
        return made


def _is_bare(events: tuple[Event, ...]) -> bool:
    return events == (Event(type=events[0].type),)


def files(spec: FilePath) -> list[FilePath]:
    """The files of a ``spec`` folder that say how one dialect is spoken on the wire of another."""
    return sorted(spec.glob("*-on-*.yaml"))


def dialects(file: str) -> dict[Side, str]:
    """Whose program speaks on whose wire, by the name of the file."""
    program, _, wire = FilePath(file).stem.partition("-on-")
    return {"program": program, "wire": wire}


def read(document: Document) -> Mapped:
    """The records of a file. Raises SpecError that lists all that has another form."""
    return record(document, Mapped)
