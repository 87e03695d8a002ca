"""spec/beta-on-ga.yaml as records. The header of that file explains its words.

Some of the records have the names and fields of the classes in beta_on_ga.py.jinja, and
``expression`` writes them as Python. ``mapping_check`` says what is wrong with the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from schema.declared import Entry, Symbol, Text, record
from schema.declared import Path as Path
from schema.load import Document
from schema.records import Direction

Reasons = Mapping[str, Text]


class Value(Entry):
    """One value that the dialects write differently."""

    beta: Any
    ga: Any = None
    refuse: str = ""


class Field(Entry):
    """What becomes of one beta field."""

    ga: Path = Path()
    """Empty for the same place, but in what is written for one that is not carried."""
    object: str = ""
    values: Symbol | None = None
    wrap_ga: str = ""
    wrap_beta: str = ""
    paths: Mapping[str, Text] = {}
    drop: Text | None = None
    refuse: Text | None = None

    @property
    def is_carried(self) -> bool:
        return self.drop is None and self.refuse is None


class Table(Entry):
    """What becomes of an object."""

    constants: Mapping[str, Any] = {}
    by: str = ""
    variants: Mapping[str, Text] = {}
    needs: Mapping[str, Text] = {}
    fields: Mapping[str, Field] = {}

    def __post_init__(self) -> None:
        for name, field in self.fields.items():
            if field.is_carried and not field.ga:
                field.ga = Path(name)


class Event(Entry):
    """What becomes of an event."""

    type: str
    when: tuple[Path, Any] | None = None
    once_per: Path = Path()
    forget: Path = Path()
    supply: Mapping[str, Any] = {}
    table: Table = msgspec.field(default_factory=Table)


class Call(Entry):
    """What becomes of a REST call."""

    path: Text = msgspec.field(name="ga")
    inside: Text
    table: Text
    answer: Mapping[str, Path]


# --- as they stand in the file ---


class TableEntry(Table, kw_only=True):
    """A table for the schemas that it names."""

    beta: tuple[Text, ...]
    ga: tuple[Text, ...]


class Bodies(Entry):
    """The schemas of a call."""

    request: Text
    answer: Text


class CallEntry(Call, kw_only=True):
    """A call with its schemas."""

    beta_schemas: Bodies
    ga_schemas: Bodies


class TranslatedEntry(Entry):
    """An event that becomes another, or the same with other fields."""

    ga: Text | Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    beta: str = ""
    fields: Mapping[str, Field] = {}

    @property
    def names(self) -> Iterator[tuple[str, str]]:
        """Its beta name with each of its GA names."""
        for ga in [self.ga] if isinstance(self.ga, str) else self.ga:
            yield self.beta or ga, ga

    def event(self, name: str) -> Event:
        """What becomes of it, under its name on the other side."""
        return Event(type=name, table=Table(fields=self.fields))


class ClientEntry(TranslatedEntry, kw_only=True):
    """An event that a program sends."""

    ga: Text


class ServerEntry(TranslatedEntry, kw_only=True):
    """An event that a server sends."""

    when: Annotated[Mapping[str, Any], msgspec.Meta(min_length=1, max_length=1)] | None = None
    once_per: Path = Path()
    forget: Path = Path()
    supply: Mapping[str, Any] = {}

    def event(self, name: str) -> Event:
        """What becomes of it, under its name on the other side."""
        when = [(Path(path), value) for path, value in (self.when or {}).items()]
        return Event(
            type=name,
            when=when[0] if when else None,
            once_per=self.once_per,
            forget=self.forget,
            supply=self.supply,
            table=Table(fields=self.fields),
        )


class Renamed(Entry):
    """An event of which only the name differs."""

    ga: Text
    beta: Text


class ClientEvents(Entry):
    """What a program sends."""

    unchanged: tuple[Text, ...]
    translated: tuple[ClientEntry, ...]
    renamed: ClassVar[tuple[Renamed, ...]] = ()


class ServerEvents(Entry):
    """What a server sends."""

    unchanged: tuple[Text, ...]
    renamed: tuple[Renamed, ...]
    translated: tuple[ServerEntry, ...]


class Only(Entry):
    """What one dialect has alone, with the reasons."""

    client: Reasons
    server: Reasons
    fields: Mapping[str, Reasons] = {}
    members: Mapping[str, Reasons] = {}


_ONE_OR_REFUSED = {"oneOf": [{"required": ["ga"]}, {"required": ["refuse"]}]}
Values = Annotated[
    tuple[Annotated[Value, msgspec.Meta(extra_json_schema=_ONE_OR_REFUSED)], ...],
    msgspec.Meta(min_length=1),
]


class Mapped(Entry):
    """The whole file."""

    client: ClientEvents
    server: ServerEvents
    rest: Mapping[str, CallEntry]
    tables: Mapping[str, TableEntry]
    values: Mapping[str, Values]
    only_beta: Only
    only_ga: Only

    @property
    def renamed(self) -> dict[str, str]:
        """The events of a server of which only the name differs, by GA name."""
        return {each.ga: each.beta for each in self.server.renamed}

    @property
    def sent(self) -> dict[str, Event]:
        """What becomes of the events of a program, by beta name."""
        return {b: each.event(ga) for each in self.client.translated for b, ga in each.names}

    @property
    def received(self) -> dict[str, tuple[Event, ...]]:
        """What becomes of the events of a server, by GA name."""
        made: dict[str, tuple[Event, ...]] = {}
        for each in self.server.translated:
            for beta, ga in each.names:
                made[ga] = (*made.get(ga, ()), each.event(beta))
        return made


def read(document: Document) -> Mapped:
    """The records of the file. Raises SpecError that lists all that has another form."""
    return record(document, Mapped)


def carried(
    mapped: Mapped, direction: Direction
) -> Iterator[tuple[str, str, str, TranslatedEntry | None]]:
    """Pointer, names in beta and GA, and entry of every event that is carried."""
    events = mapped.client if direction == "client" else mapped.server
    for i, name in enumerate(events.unchanged):
        yield f"/{direction}/unchanged/{i}", name, name, None
    for i, each in enumerate(events.renamed):
        yield f"/{direction}/renamed/{i}", each.beta, each.ga, None
    for i, entry in enumerate(events.translated):
        for beta, ga in entry.names:
            yield f"/{direction}/translated/{i}", beta, ga, entry


def expression(value: Any) -> str:
    """A record, or JSON data, as Python source. What has its default is left out."""
    if isinstance(value, Symbol):
        return value.upper()
    if isinstance(value, Mapping):
        pairs = (f"{expression(key)}: {expression(each)}" for key, each in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, tuple):
        return "(" + "".join(f"{expression(each)}, " for each in value) + ")"
    if isinstance(value, list):
        return "[" + ", ".join(map(expression, value)) + "]"
    if not isinstance(value, Entry):
        return repr(value)
    kind: type[Entry] = next(
        each for each in type(value).__mro__ if not each.__name__.endswith("Entry")
    )
    given = (
        f"{name}={expression(each)}"
        for name in kind.__struct_fields__
        if (each := getattr(value, name)) not in ("", (), {}, None, Table())
    )
    return f"{kind.__name__}({', '.join(given)})"
