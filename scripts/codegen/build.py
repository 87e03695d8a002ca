"""From a loaded spec to the records of its events and calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schema import names
from schema.load import Document, SpecError, escape, mapping
from schema.places import Place, text
from schema.reader import SchemaReader
from schema.records import Direction, EventRecord, Events

from . import marks

_SCHEMAS = "#/components/schemas/"


def messages(document: Document) -> Iterator[tuple[str, str, dict[str, Any], Direction]]:
    """Every message that an operation names: key, pointer, message, direction."""
    for operation in document.data.get("operations", {}).values():
        direction: Direction = "client" if operation["action"] == "send" else "server"
        for ref in _listed(document, operation):
            message = document.resolve(ref)
            while "$ref" in message:  # the channel's entry points at the component
                ref = message["$ref"]
                message = document.resolve(ref)
            yield ref.rpartition("/")[2], ref[1:], message, direction


def _listed(document: Document, operation: dict[str, Any]) -> list[str]:
    """The messages of an operation: those that it lists, else all of its channel."""
    if "messages" in operation:
        return [reference["$ref"] for reference in operation["messages"]]
    channel = operation["channel"]["$ref"]
    found = document.resolve(channel).get("messages", {})
    return [f"{channel}/messages/{escape(key)}" for key in found]


def build_events(document: Document, dialect: str, roles: marks.Roles | None = None) -> Events:
    """The records of one AsyncAPI document. Raises SpecError that lists every problem.

    ``roles`` are the parts that its events may play; None lets any word pass.
    """
    builder = SchemaReader(document)
    builder.component_schemas()
    sent: list[tuple[str, str]] = []
    for key, pointer, message, direction in messages(document):
        where = f"{pointer}/payload"
        place = builder.place(Place(where, message.get("payload", {})))
        properties = builder.parts(place).properties
        tag = mapping(properties["type"].schema).get("const") if "type" in properties else None
        if not isinstance(tag, str):
            builder.refuse(where, "the payload needs a property 'type' with a const, its tag")
            continue
        if tag != message.get("name", key):
            builder.refuse(where, f"the tag {tag!r} differs from the message's name {key!r}")
        examples = tuple(
            (str(example.get("name", tag)), example.get("payload"))
            for example in message.get("examples", [])
        )
        said = marks.of_message(message, pointer, direction, properties, roles, builder.refuse)
        event = EventRecord(type=tag, direction=direction, examples=examples, marks=said)
        try:
            name = names.event_class_name(tag)
            if direction == "client":
                names.sender_path(tag)
                sent.append((tag, where))
        except names.NameRefusedError as error:
            builder.refuse(where, str(error))
            continue
        builder.object_class(name, place, event, summary=text(message.get("summary")))
    _check_senders(builder, sent)
    answer_text = marks.answer_text(document, builder.refuse)
    if builder.problems:
        raise SpecError(builder.problems)
    title = document.data.get("info", {}).get("title", dialect)
    return Events(
        dialect=dialect,
        title=text(title),
        schemas=builder.schemas(),
        answer_text=answer_text,
    )


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
