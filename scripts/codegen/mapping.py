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

from schema.declared import Entry, Name, Path, Symbol, Text, record
from schema.document import Document
from schema.records import Direction
from schema.violations import WRONG

Side = Literal["program", "wire"]
OTHER: Mapping[Side, Side] = {"program": "wire", "wire": "program"}
SOURCE: Mapping[Direction, Side] = {"client": "program", "server": "wire"}
"""From where the events of a direction are carried to the other side."""


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


_ALONE = {"maxProperties": 1, WRONG: "is not carried: it has a reason and nothing else"}
_REASONS = {"dependentSchemas": {"drop": _ALONE, "refuse": _ALONE}}
Fields = Mapping[str, Annotated[Field, msgspec.Meta(extra_json_schema=_REASONS)]]


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


class ServerEntry(ClientEntry):
    """The same for an event that a server sends."""

    when: Annotated[Mapping[str, Any], msgspec.Meta(min_length=1, max_length=1)] | None = None
    once_per: Path = Path()
    forget: Path = Path()
    supply: Mapping[str, Any] = {}


class OnlyProgram(Entry):
    """What the program's dialect has alone. Of what it has inside events their tables tell."""

    client: Mapping[str, Text] = {}
    server: Mapping[str, Text] = {}
    rest: Mapping[str, Text] = {}


class OnlyWire(Entry):
    """What the wire has alone. Its calls are nobody's."""

    client: Mapping[str, Text] = {}
    server: Mapping[str, Text] = {}
    fields: Mapping[str, Mapping[str, Text]] = {}
    members: Mapping[str, Mapping[str, Text]] = {}


class Alone(Entry):
    """What each dialect has alone, with the reasons."""

    program: OnlyProgram = msgspec.field(default_factory=OnlyProgram)
    wire: OnlyWire = msgspec.field(default_factory=OnlyWire)


_EITHER = msgspec.Meta(
    extra_json_schema={"oneOf": [{"required": ["wire"]}, {"required": ["refuse"]}]}
)
Values = Annotated[tuple[Annotated[Value, _EITHER], ...], msgspec.Meta(min_length=1)]


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
        for i, entry in enumerate(self.client if direction == "client" else self.server):
            rest = msgspec.structs.asdict(entry)
            wires, program, fields = (rest.pop(word) for word in ("wire", "program", "fields"))
            if rest.get("when"):
                [(path, value)] = rest["when"].items()
                rest["when"] = Path(path), value
            for wire in [wires] if isinstance(wires, str) else wires:
                names: dict[Side, str] = {"program": program or wire, "wire": wire}
                event = Event(
                    type=names[OTHER[SOURCE[direction]]], table=Table(fields=fields), **rest
                )
                yield f"/{direction}/{i}", names, event

    @property
    def sent(self) -> dict[str, Event]:
        """What becomes of the events of a program, by its names."""
        return {names["program"]: event for _, names, event in self.events("client")}

    @property
    def received(self) -> tuple[dict[str, str], dict[str, tuple[Event, ...]]]:
        """The events of a server of which only the name differs, and what becomes of the others:
        by the names on the wire."""
        found: dict[str, tuple[Event, ...]] = {}
        for _, names, event in self.events("server"):
            found[names["wire"]] = (*found.get(names["wire"], ()), event)
        bare = {name: Event(type=each[0].type) for name, each in found.items()}
        renamed = {name: bare[name].type for name, each in found.items() if each == (bare[name],)}
        return renamed, {name: each for name, each in found.items() if name not in renamed}


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
