"""The properties of an object, each as a field of its class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from . import names
from .document import Parts, Place, mapping, text
from .kinds import AudioKind, Kind, RefKind
from .records import MISSING, ClassRecord, FieldRecord
from .violations import asked

if TYPE_CHECKING:
    from .reader import SchemaReader


def read(
    reader: SchemaReader, record: ClassRecord, parts: Parts, told: Mapping[str, Kind]
) -> tuple[FieldRecord, ...]:
    """The fields of a class. ``told`` has the values of those that tell it apart."""
    found: list[FieldRecord] = []
    for wire, where in parts.properties.items():
        try:
            attribute = _attribute(reader, record, parts, wire)
        except names.NameRefusedError as error:
            reader.refuse(where.pointer, f"{error}; it is in .extra alone")
            continue
        if names.parameter_name(attribute) in {field.parameter for field in found}:
            message = f"two properties give the attribute name {attribute!r}"
            reader.refuse(where.pointer, f"{message}; this one is in .extra alone")
            continue
        place = attrs.evolve(where, owner=record.name, field=wire)
        required = wire in parts.required or wire in told  # without it nobody could tell what it is
        field = _field(reader, record, attribute, place, required)
        found.append(attrs.evolve(field, kind=told[wire]) if wire in told else field)
    return tuple(found)


def _attribute(reader: SchemaReader, record: ClassRecord, parts: Parts, wire: str) -> str:
    """Its name in Python. Every event of a server has some attributes of its own."""
    reserved: set[str] = set()
    if record.received:
        reserved = {"audio", "problems", "received_at", "delta"}
        delta = parts.properties.get("delta")
        if delta and "delta" in parts.required and reader.schema_of(delta).get("type") == "string":
            reserved -= {"delta"}
    given = mapping(parts.properties[wire].schema).get("x-attribute", wire)
    name = names.attribute_name(given, reserved=frozenset(reserved))
    if not reader.strict and name in parts.properties and names.is_plain(wire):
        return wire  # of ``e`` and ``E`` each keeps its own
    return name


def _field(
    reader: SchemaReader, record: ClassRecord, attribute: str, place: Place, required: bool
) -> FieldRecord:
    kind, event = reader.kind(place), record.event
    if isinstance(kind, AudioKind) and event is not None:
        kind = attrs.evolve(kind, received=record.received, padded=not record.received)
    own, behind = mapping(place.schema), reader.schema_of(place)
    made = FieldRecord(
        wire=place.field,
        name=attribute,
        doc=text(own.get("description")) or text(behind.get("description")),
        kind=kind,
        required=required,
        default=own.get("default", behind.get("default", MISSING)),
        secret=bool(own.get("x-secret") or behind.get("x-secret"))
        or (not reader.strict and behind.get("format") == "password"),
        essential=bool(record.received and event and event.needs(place.field, required)),
        text_as=str(own.get("x-text-as", "")),
        as_text=own.get("x-as-text") is True,
        deprecated=own.get("deprecated") is True or behind.get("deprecated") is True,
        constant=isinstance(behind.get("const"), str),
        pointer=place.pointer,
    )
    classes = [each.name for each in made.given if isinstance(each, RefKind) and not each.union]
    keys = {key for each in classes for key in reader.parts(reader.described(each)).properties}
    if made.text_as and made.text_as not in keys:
        no_property = f"{made.text_as!r} is no property of the object{asked(made.text_as, keys)}"
        reader.refuse(f"{place.pointer}/x-text-as", no_property)
    if own.get("x-empty-if-null") and _may_be_empty(reader, made):
        return attrs.evolve(made, empty_if_null=True)
    return made


def _may_be_empty(reader: SchemaReader, field: FieldRecord) -> bool:
    """Whether null and nothing can read as an empty object, as ``x-empty-if-null`` says."""
    problem = ""
    classes = [each.name for each in field.given if isinstance(each, RefKind) and not each.union]
    if field.required or "asyncapi" not in reader.document.data:
        problem = "belongs on an optional property of an AsyncAPI document"
    elif len(field.given) != 1 or not classes:
        problem = "needs a reference to one named object, alone or beside null"
    elif reader.parts(reader.described(classes[0])).required:
        problem = "needs an object without required properties"
    if problem:
        reader.refuse(field.pointer, f"x-empty-if-null {problem}")
    return not problem
