"""What one document says: the events and the REST calls of a dialect, as they are compared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from codegen import validate
from schema import calls, names
from schema.load import Document, SpecError, escape, mapping
from schema.messages import Reader
from schema.places import Place, text
from schema.reader import SchemaReader
from schema.records import ClassRecord, EventRecord, Kind, Operation
from schema.records import Direction as Side

from .facts import Direction
from .values import Index, Obj


@attrs.frozen(kw_only=True)
class Call:
    """One REST operation."""

    record: Operation
    body: Kind | None
    answer: Kind | None
    parameters: Obj
    """Those that are not in the path, as an object."""

    @property
    def name(self) -> str:
        """As a program writes it: ``sessions.create``."""
        return f"{self.record.tag}.{self.record.verb}"

    def __str__(self) -> str:
        return f"{self.record.method} {self.record.path}"

    @property
    def place(self) -> str:
        """Method and path, whatever its parameters are called."""
        return re.sub(r"\{[^}]*\}", "{}", str(self))


@attrs.define(kw_only=True)
class Dialect:
    """What one dialect says: the events, and the REST calls if their file is there."""

    events: dict[tuple[Direction, str], Obj] = attrs.field(factory=dict)
    calls: tuple[Call, ...] = ()
    rest: bool = False
    """Whether its calls are known, be there some or none."""
    index: Index = attrs.field(factory=Index)
    """The classes and unions; of ours, with the names that are generated."""
    addresses: frozenset[str] = frozenset()
    """Paths of the channels."""
    handshake: dict[str, Obj] = attrs.field(factory=dict)
    """What goes with the request that opens a connection: its query and its headers."""
    terms: dict[tuple[str, str], frozenset[str]] = attrs.field(factory=dict)
    """Servers, ways to authenticate, statuses of answers: by kind and by what they are for."""
    generated: bool = True
    """Whether code is generated from it; a vendor's document has no names for our classes."""

    def in_common(self, other: Dialect) -> int:
        """How many events and calls both have."""
        names_ = ({call.name for call in side.calls} for side in (self, other))
        return len(self.events.keys() & other.events.keys()) + len(set.intersection(*names_))

    @property
    def components(self) -> Mapping[str, str]:
        """Named schemas, with the names of their classes."""
        return self.index.components


def tag_of(reader: SchemaReader, place: Place) -> str | None:
    values = reader.constants(place).get("type", [])
    return values[0] if len(values) == 1 else None


def read_event(
    reader: SchemaReader,
    dialect: Dialect,
    place: Place,
    tag: str,
    direction: Direction,
    message: Mapping[str, Any] | None = None,
) -> None:
    """Take in one event; what is no object is none."""
    if reader.parts(place).is_object:
        said = message or {}
        shown = ((str(each.get("name")), each.get("payload")) for each in said.get("examples", ()))
        side: Side = "client" if direction == "send" else "server"
        event = EventRecord(type=tag, direction=side, examples=tuple(shown))
        name = reader.namer(tag, "Event")
        reader.object_class(name, place, event, summary=text(said.get("summary")))
        dialect.events[direction, tag] = Obj(reader.classes[name], dialect.index)


def class_of(event: Obj) -> str:
    """The generated class."""
    try:
        return names.event_class_name(event.tag)
    except names.NameRefusedError:
        return event.tag


def add_events(dialect: Dialect, document: Document) -> None:
    if problems := validate.structure(document):
        raise SpecError(problems)
    reader = SchemaReader(document, note=lambda _: None, compared=True)
    for message in Reader(document, ours=True).messages():
        place = reader.place(message.payload)
        tag = tag_of(reader, place) or message.name
        for side in sorted(message.sides):
            way: Direction = "send" if side == "sent" else "receive"
            read_event(reader, dialect, place, tag, way, message.content)
    for key, channel in mapping(document.data, "channels").items():
        dialect.addresses |= {str(channel.get("address"))}
        binding = mapping(channel, "bindings", "ws")
        for word, name in (("query", "connect"), ("headers", "handshake")):
            if isinstance(binding.get(word), dict) and name not in dialect.handshake:
                pointer = f"/channels/{escape(key)}/bindings/ws/{word}"
                reader.object_class(name, Place(pointer, binding[word]))
                dialect.handshake[name] = Obj(reader.classes[name], dialect.index)
    servers = [_behind(reader, each) for each in mapping(document.data, "servers").values()]
    ways = [way for server in servers for way in server.get("security", ())]
    dialect.terms["server", "connect"] = frozenset(
        f"{each.get('protocol')}://{each.get('host')}{each.get('pathname', '')}" for each in servers
    )
    dialect.terms["credentials", "connect"] = frozenset(_credential(reader, way) for way in ways)
    reader.component_schemas()
    dialect.index.add(reader.schemas())


def add_calls(dialect: Dialect, document: Document) -> None:
    if problems := validate.structure(document):
        raise SpecError(problems)
    reader = SchemaReader(document, note=lambda _: None, compared=True)
    dialect.calls, dialect.rest = tuple(read_calls(reader, dialect.index)), True
    servers = document.data.get("servers", ())
    dialect.terms["server", "REST"] = frozenset(str(each.get("url")) for each in servers)
    dialect.terms["credentials", "REST"] = _ways(reader, document.data)
    for call in dialect.calls:
        operation = document.data["paths"][call.record.path][call.record.method.lower()]
        dialect.terms["status", call.name] = frozenset(map(str, operation.get("responses", ())))
        if "security" in operation:
            dialect.terms["credentials", call.name] = _ways(reader, operation)
    reader.component_schemas()
    dialect.index.add(reader.schemas())


def read_calls(reader: SchemaReader, index: Index, under: str = "") -> Iterator[Call]:
    for each in calls.read_calls(reader, under=under):
        fields = tuple(parameter.field for parameter in each.record.parameters)
        record = ClassRecord(name=f"{each.record.tag}.{each.record.verb}", doc="", fields=fields)
        yield Call(
            record=each.record,
            body=each.body,
            answer=each.answer,
            parameters=Obj(record, index),
        )


def _ways(reader: SchemaReader, node: Mapping[str, Any]) -> frozenset[str]:
    """The ways to authenticate, each with all the headers that go together."""
    schemes = mapping(reader.document.data, "components", "securitySchemes")
    return frozenset(
        " with ".join(_credential(reader, schemes.get(name)) for name in way) or "nothing"
        for way in node.get("security", ())
    )


def _behind(reader: SchemaReader, node: Any) -> Mapping[str, Any]:
    return mapping(reader.place(Place("", node)).schema)


def _credential(reader: SchemaReader, scheme: Any) -> str:
    """Where a credential goes: the name of a header, mostly."""
    found = _behind(reader, scheme)
    return str(found.get("name") or found.get("scheme") or found.get("type"))
