"""One dialect as its specs say it: its events and its calls."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import attrs

from schema import calls, names
from schema.document import Document, Problem, SpecError, escape, mapping, text
from schema.kinds import RefKind, alternatives
from schema.load import read
from schema.messages import Message, Reader
from schema.reader import SchemaReader
from schema.records import (
    ClassRecord,
    EventRecord,
    Events,
    FieldRecord,
    Rest,
    Schemas,
    UnionRecord,
)

from . import marks
from .marks import Roles


@attrs.frozen(kw_only=True, slots=False)  # for what is cached
class Dialect:
    """What the specs of one dialect say, and the documents that say it."""

    asyncapi: Document
    openapi: Document | None
    events: Events
    rest: Rest

    @property
    def name(self) -> str:
        return self.events.dialect

    @functools.cached_property
    def schemas(self) -> Schemas:
        """Those of the events and those of REST."""
        return self.events.schemas | self.rest.schemas

    @classmethod
    def of(
        cls, name: str, asyncapi: Document, openapi: Document | None, roles: Roles | None = None
    ) -> Dialect:
        """From its documents. Raises SpecError."""
        events = build_events(asyncapi, name, roles)
        rest = calls.build_rest(openapi, events.schemas) if openapi else Rest()
        return cls(asyncapi=asyncapi, openapi=openapi, events=events, rest=rest)

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
        return self.schemas.by_name.get(name, [])

    def at(self, record: ClassRecord, path: Sequence[str]) -> list[FieldRecord]:
        """The fields on the way along a path; empty if it leads nowhere.

        It goes through a choice of objects if one of them has what comes next.
        """
        field = next((each for each in record.fields if each.wire == path[0]), None)
        if field is None or len(path) == 1:
            return [field] if field else []
        ways = (self.at(each, path[1:]) for name in inside(field) for each in self.classes(name))
        return next(([field, *way] for way in ways if way), [])

    def ends(
        self, records: Sequence[ClassRecord], path: Sequence[str]
    ) -> tuple[list[FieldRecord], str, set[str]]:
        """The fields at the end of a path, by any way from some objects; if there are none, the
        first key that leads nowhere, and those that could stand in its place."""
        fields: list[FieldRecord] = []
        for key in path:
            beside = [field for record in records for field in record.fields]
            fields = [field for field in beside if field.wire == key]
            if not fields:
                return [], key, {field.wire for field in beside}
            names = [name for field in fields for name in inside(field)]
            records = [record for name in names for record in self.classes(name)]
        return fields, "", set()


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


def build_events(document: Document, dialect: str, roles: Roles | None = None) -> Events:
    """The records of one AsyncAPI document. Raises SpecError that lists every problem.

    ``roles`` are the parts that its events may play; None lets any word pass.
    """
    builder = SchemaReader(document)
    builder.component_schemas()
    sent: list[tuple[str, tuple[str, ...], str]] = []
    for message in events_of(document, builder.refuse):
        where = f"{message.pointer}/payload"
        place = builder.place(message.payload)
        properties = builder.parts(place).properties
        tag = mapping(properties["type"].schema).get("const") if "type" in properties else None
        at = f"{where}/properties/type/const"
        if not isinstance(tag, str):
            builder.refuse(at, "the payload needs a property 'type' with a const, its tag")
            continue
        if tag != message.name:
            builder.refuse(at, f"the tag {tag!r} is not the message's name {message.name!r}")
        examples = tuple(
            (str(example.get("name", tag)), example.get("payload"))
            for example in message.content.get("examples", [])
        )
        said = marks.of_message(message, properties, roles, builder.refuse)
        direction = message.direction
        event = EventRecord(type=tag, direction=direction, examples=examples, marks=said)
        try:
            name = names.event_class_name(tag)
            if direction == "client":
                namespaces, method = names.sender_path(tag)
                sent.append((tag, (*namespaces, method), where))
        except names.NameRefusedError as error:
            builder.refuse(where, str(error))
            continue
        builder.object_class(name, place, event, summary=text(message.content.get("summary")))
        made = builder.classes.get(name)
        if said.role == "append_audio" and made is not None and made.audio is None:
            needs = "append_audio needs one property that is base64, and no other"
            builder.refuse(f"{message.pointer}/x-role", needs)
    _check_senders(builder, sent)
    schemas = builder.schemas()
    content = marks.content(document, schemas.unions, roles, builder.refuse)
    if builder.problems:
        raise SpecError(builder.problems)
    title = document.data.get("info", {}).get("title", dialect)
    return Events(dialect=dialect, title=text(title), schemas=schemas, content=content)


def wrong_marks(document: Document, roles: marks.Roles | None) -> list[Problem]:
    """What is wrong with the marks of a document of which no events can be built."""
    reader = SchemaReader(document)
    for message in events_of(document, lambda *_: None):
        properties = reader.parts(reader.place(message.payload)).properties
        marks.of_message(message, properties, roles, reader.refuse)
    marks.content(document, None, roles, reader.refuse)
    return reader.problems


def events_of(document: Document, refuse: Callable[[str, str], None]) -> Iterator[Message]:
    """Every message of one of our specs, each of which goes one way and is one event; none if all
    operations go the same way, since then some would be told of the wrong side."""
    operations = mapping(document.data, "operations")
    actions = {key: str(mapping(each).get("action")) for key, each in operations.items()}
    if len(actions) > 1 and len({*actions.values()}) == 1:
        first, *_, last = actions
        both = f"{first} does {actions[first]} too: one of them goes the other way"
        refuse(f"/operations/{escape(last)}/action", both)
        return
    seen: set[str] = set()
    for message in Reader(document, ours=True).messages():
        seen.add(message.pointer)
        if len(message.sides) != 1:
            refuse(message.pointer, "the message belongs to the channel of one operation")
        elif message.form != "json":
            refuse(f"{message.pointer}/payload", f"{message.why}: an event is an object")
        else:
            yield message
    for key in mapping(document.data, "components", "messages"):
        pointer = f"/components/messages/{escape(key)}"
        if pointer not in seen:
            refuse(pointer, "the message is in no channel")


def _check_senders(builder: SchemaReader, sent: list[tuple[str, tuple[str, ...], str]]) -> None:
    """Each client event is a method of a namespace, and no method is a namespace too."""
    namespaces: dict[tuple[str, ...], str] = {}
    for _, path, pointer in sent:
        for depth in range(1, len(path)):
            namespaces.setdefault(path[:depth], pointer)
    taken = set(builder.schemas().names)
    for path, pointer in namespaces.items():
        try:
            name = names.sender_class_name(path)
        except names.NameRefusedError as error:
            builder.refuse(pointer, str(error))
            continue
        if taken & {name, f"Async{name}"}:
            builder.refuse(pointer, f"two things give the class name {name}")
        taken |= {name, f"Async{name}"}
    for tag, path, pointer in sent:
        if path in namespaces:
            builder.refuse(pointer, f"{tag!r} is an event and the beginning of another one's name")
