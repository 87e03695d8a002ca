"""From a loaded spec to the records of its events and calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from schema import names
from schema.document import Document, SpecError, escape, mapping, text
from schema.messages import Message, Reader
from schema.reader import SchemaReader
from schema.records import Direction, EventRecord, Events

from . import marks


def build_events(document: Document, dialect: str, roles: marks.Roles | None = None) -> Events:
    """The records of one AsyncAPI document. Raises SpecError that lists every problem.

    ``roles`` are the parts that its events may play; None lets any word pass.
    """
    builder = SchemaReader(document)
    builder.component_schemas()
    sent: list[tuple[str, str]] = []
    for message in events_of(document, builder.refuse):
        where = f"{message.pointer}/payload"
        direction: Direction = "client" if "sent" in message.sides else "server"
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
        said = marks.of_message(message, direction, properties, roles, builder.refuse)
        event = EventRecord(type=tag, direction=direction, examples=examples, marks=said)
        try:
            name = names.event_class_name(tag)
            if direction == "client":
                names.sender_path(tag)
                sent.append((tag, where))
        except names.NameRefusedError as error:
            builder.refuse(where, str(error))
            continue
        builder.object_class(name, place, event, summary=text(message.content.get("summary")))
    _check_senders(builder, sent)
    schemas = builder.schemas()
    content = marks.content(document, schemas.unions, roles, builder.refuse)
    if builder.problems:
        raise SpecError(builder.problems)
    title = document.data.get("info", {}).get("title", dialect)
    return Events(
        dialect=dialect,
        title=text(title),
        schemas=schemas,
        content=content,
    )


def events_of(document: Document, refuse: Callable[[str, str], None]) -> Iterator[Message]:
    """Every message of one of our specs, each of which goes one way and is one event."""
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


def _check_senders(builder: SchemaReader, sent: list[tuple[str, str]]) -> None:
    """Each client event is a method of a namespace, and no method is a namespace too."""
    namespaces: dict[tuple[str, ...], str] = {}
    for tag, pointer in sent:
        path, _ = names.sender_path(tag)
        for depth in range(1, len(path) + 1):
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
    for tag, pointer in sent:
        path, method = names.sender_path(tag)
        if (*path, method) in namespaces:
            builder.refuse(pointer, f"{tag!r} is an event and the beginning of another one's name")
