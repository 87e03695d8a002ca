"""What one document says: the events and the REST calls of a dialect, as they are compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from codegen import validate
from schema.calls import read_calls
from schema.load import Document, SpecError, escape, mapping
from schema.messages import Reader
from schema.namer import Namer
from schema.places import Place, text
from schema.reader import SchemaReader
from schema.records import ClassRecord, EventRecord, Operation, UnionRecord
from schema.records import Direction as Side

from .facts import Direction
from .values import Obj, Records


@attrs.define(kw_only=True)
class Dialect:
    """What one dialect says: the events, and the REST calls if their file is there."""

    events: dict[tuple[Direction, str], Obj] = attrs.field(factory=dict)
    calls: dict[str, Operation] = attrs.field(factory=dict)
    """By method and path."""
    rest: bool = False
    """Whether its calls are known, be there some or none."""
    records: Records = attrs.field(factory=dict)
    """Of ours, with the names that are generated."""
    handshake: dict[str, Obj] = attrs.field(factory=dict)
    """What goes with the request that opens a connection: its query and its headers."""
    terms: dict[tuple[str, str], frozenset[str]] = attrs.field(factory=dict)
    """Addresses, servers, ways to authenticate, statuses of answers: by kind and by what they are
    for."""
    generated: bool = True
    """Whether code is generated from it; a vendor's document has no names for our classes."""

    def in_common(self, other: Dialect) -> int:
        """How many events and calls both have."""
        calls = self.calls.keys() & other.calls.keys()
        return len(self.events.keys() & other.events.keys()) + len(calls)

    @property
    def components(self) -> dict[str, str]:
        """Named schemas, with the names of their classes."""
        return {each.component: name for name, each in self.records.items() if each.component}

    def named(self, component: str) -> Obj | None:
        """The object that a schema of some name describes, if it is one."""
        record = self.records.get(self.components.get(component, ""))
        return Obj(record, self.records) if isinstance(record, ClassRecord) else None

    def add(self, reader: SchemaReader) -> None:
        """Take in the records of a file; what another file of the dialect has too is the same."""
        schemas = reader.schemas()
        found: list[ClassRecord | UnionRecord] = [*schemas.classes, *schemas.unions]
        for record in found:
            self.records.setdefault(record.name, record)


def tag_of(reader: SchemaReader, place: Place) -> str | None:
    values = reader.constants(place).get("type", [])
    return values[0] if len(values) == 1 else None


def read_event(
    reader: SchemaReader,
    dialect: Dialect,
    place: Place,
    tag: str,
    side: Side,
    message: Mapping[str, Any] | None = None,
) -> None:
    """Take in one event; what is no object is none."""
    if reader.parts(place).is_object:
        said = message or {}
        examples = (
            (str(each.get("name")), each.get("payload")) for each in said.get("examples", ())
        )
        event = EventRecord(type=tag, direction=side, examples=tuple(examples))
        name = reader.namer(tag, "Event")
        reader.object_class(name, place, event, summary=text(said.get("summary")))
        # Two dialects of a vendor have events of one name in one document.
        shown = Namer()(tag, "Event")
        made = Obj(attrs.evolve(reader.classes[name], name=shown), dialect.records)
        dialect.events[made.way, tag] = made


def read_ours(dialect: Dialect, document: Document) -> None:
    """Take in a file of our own. Raises SpecError."""
    if problems := validate.structure(document):
        raise SpecError(problems)
    reader = SchemaReader(document, note=lambda _: None, compared=True)
    if "asyncapi" in document.data:
        _add_events(dialect, document, reader)
    else:
        _add_calls(dialect, document, reader)
    reader.component_schemas()
    dialect.add(reader)


def _add_events(dialect: Dialect, document: Document, reader: SchemaReader) -> None:
    for message in Reader(document, ours=True).messages():
        place = reader.place(message.payload)
        tag = tag_of(reader, place) or message.name
        for way in sorted(message.sides):
            side: Side = "client" if way == "sent" else "server"
            read_event(reader, dialect, place, tag, side, message.content)
    channels = mapping(document.data, "channels")
    for key, channel in channels.items():
        binding = mapping(channel, "bindings", "ws")
        for word, name in (("query", "connect"), ("headers", "handshake")):
            if isinstance(binding.get(word), dict) and name not in dialect.handshake:
                pointer = f"/channels/{escape(key)}/bindings/ws/{word}"
                reader.object_class(name, Place(pointer, binding[word]))
                dialect.handshake[name] = Obj(reader.classes[name], dialect.records)
    servers = [_behind(reader, each) for each in mapping(document.data, "servers").values()]
    ways = [way for server in servers for way in server.get("security", ())]
    said = {
        "address": (channel.get("address") for channel in channels.values()),
        "server": (
            f"{e.get('protocol')}://{e.get('host')}{e.get('pathname', '')}" for e in servers
        ),
        "credentials": (_credential(reader, way) for way in ways),
    }
    dialect.terms |= {(kind, "connect"): frozenset(map(str, each)) for kind, each in said.items()}


def _add_calls(dialect: Dialect, document: Document, reader: SchemaReader) -> None:
    dialect.calls, dialect.rest = {call.place: call for call in read_calls(reader)}, True
    servers = document.data.get("servers", ())
    dialect.terms["server", "REST"] = frozenset(str(each.get("url")) for each in servers)
    dialect.terms["credentials", "REST"] = _ways(reader, document.data)
    for call in dialect.calls.values():
        operation = document.data["paths"][call.path][call.method.lower()]
        dialect.terms["status", call.name] = frozenset(map(str, operation.get("responses", ())))
        if "security" in operation:
            dialect.terms["credentials", call.name] = _ways(reader, operation)


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
