"""The properties of an object, each as a field of its class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from . import names
from .document import Parts, Place, mapping, text
from .kinds import NULL, AudioKind, Kind, RefKind, TagKind, alternatives
from .records import MISSING, EventRecord, FieldRecord

if TYPE_CHECKING:
    from .reader import SchemaReader


def read(
    reader: SchemaReader,
    owner: str,
    parts: Parts,
    event: EventRecord | None,
    told: Mapping[str, str],
) -> tuple[FieldRecord, ...]:
    """The fields of a class. ``told`` has the value of the property that tells it apart."""
    found: list[FieldRecord] = []
    for wire, where in parts.properties.items():
        try:
            attribute = _attribute(reader, parts, wire, where, event)
        except names.NameRefusedError as error:
            reader.refuse(where.pointer, f"{error}; it is in .extra alone")
            continue
        if names.parameter_name(attribute) in {field.parameter for field in found}:
            message = f"two properties give the attribute name {attribute!r}"
            reader.refuse(where.pointer, f"{message}; this one is in .extra alone")
            continue
        kind, required = reader.kind(where, owner, wire), wire in parts.required
        if wire in told:
            kind, required = TagKind(told[wire]), True  # without it nobody could tell what it is
        found.append(_field(reader, attribute, wire, where, kind, required, event))
    return tuple(found)


def _is_received(event: EventRecord | None) -> bool:
    return event is not None and event.direction == "server"


def _attribute(
    reader: SchemaReader, parts: Parts, wire: str, where: Place, event: EventRecord | None
) -> str:
    """Its name in Python. Every event of a server has some attributes of its own."""
    reserved: set[str] = set()
    if _is_received(event):
        reserved = {"audio", "problems", "received_at", "delta"}
        delta = parts.properties.get("delta")
        if delta and "delta" in parts.required:
            reserved -= {"delta"} if reader.schema_of(delta).get("type") == "string" else set()
    given = mapping(where.schema).get("x-attribute", wire)
    name = names.attribute_name(given, reserved=frozenset(reserved))
    if not reader.strict and name in parts.properties and names.is_plain(wire):
        return wire  # of ``e`` and ``E`` each keeps its own
    return name


def _field(
    reader: SchemaReader,
    attribute: str,
    wire: str,
    where: Place,
    kind: Kind,
    required: bool,
    event: EventRecord | None,
) -> FieldRecord:
    received = _is_received(event)
    if isinstance(kind, AudioKind) and event is not None:
        kind = attrs.evolve(kind, received=received, padded=not received)
    own, behind = mapping(where.schema), reader.schema_of(where)
    return FieldRecord(
        wire=wire,
        name=attribute,
        doc=text(own.get("description")) or text(behind.get("description")),
        kind=kind,
        required=required,
        default=own.get("default", behind.get("default", MISSING)),
        secret=bool(own.get("x-secret") or behind.get("x-secret"))
        or (not reader.strict and behind.get("format") == "password"),
        empty_if_null=bool(own.get("x-empty-if-null"))
        and _may_be_empty(reader, where.pointer, kind, required),
        essential=event is not None and received and event.needs(wire, required),
        text_as=str(own.get("x-text-as", "")),
        as_text=own.get("x-as-text") is True,
        deprecated=own.get("deprecated") is True or behind.get("deprecated") is True,
        constant=isinstance(behind.get("const"), str),
        pointer=where.pointer,
    )


def _may_be_empty(reader: SchemaReader, pointer: str, kind: Kind, required: bool) -> bool:
    """Whether null and nothing can read as an empty object, as ``x-empty-if-null`` says."""
    problem = ""
    objects = [each for each in alternatives(kind) if each != NULL]
    classes = [each.name for each in objects if isinstance(each, RefKind) and not each.union]
    if required or "asyncapi" not in reader.document.data:
        problem = "belongs on an optional property of an AsyncAPI document"
    elif len(objects) != 1 or not classes:
        problem = "needs a reference to one named object, alone or beside null"
    elif reader.parts(reader.described(classes[0])).required:
        problem = "needs an object without required properties"
    if problem:
        reader.refuse(pointer, f"x-empty-if-null {problem}")
    return not problem
