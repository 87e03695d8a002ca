"""The records of a spec in a form in which two versions can be compared.

Our own specs, their older versions and a vendor's OpenAPI document say the same things in other
words; the reader makes the same records of them, and here each becomes the same ``Value``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from schema.records import (
    MISSING,
    NULL,
    AnyKind,
    AudioKind,
    ClassRecord,
    FieldRecord,
    Kind,
    ListKind,
    MapKind,
    RefKind,
    ScalarKind,
    Schemas,
    TagKind,
    UnionRecord,
    alternatives,
)

ANY: Final = "anything"


class Index:
    """The classes and unions of one side, by name."""

    def __init__(self) -> None:
        self.classes: dict[str, ClassRecord] = {}
        self.unions: dict[str, UnionRecord] = {}

    def add(self, schemas: Schemas) -> None:
        """Take in the records of another file of the dialect; what both hold is the same."""
        self.classes = {record.name: record for record in schemas.classes} | self.classes
        self.unions = {union.name: union for union in schemas.unions} | self.unions

    def named(self, name: str) -> Obj | None:
        record = self.classes.get(name)
        return Obj(record, self) if record is not None else None

    @property
    def components(self) -> dict[str, str]:
        """The names of schemas, and of the classes and unions that are made of them."""
        records: list[ClassRecord | UnionRecord] = [*self.classes.values(), *self.unions.values()]
        return {each.component: each.name for each in records if each.component}


@attrs.frozen(eq=False)
class Obj:
    """An object with properties."""

    record: ClassRecord
    index: Index

    @property
    def component(self) -> str:
        return self.record.component

    @property
    def tag(self) -> str:
        """The event's type, if it is an event."""
        return self.record.event.type if self.record.event else ""

    @property
    def examples(self) -> Any:
        return self.record.event and self.record.event.examples

    @property
    def fields(self) -> dict[str, FieldRecord]:
        return {each.wire: each for each in self.record.fields}

    def value(self, wire: str) -> Value:
        """What a property may be."""
        field = self.fields[wire]
        return read(field.kind, self.index, field)

    @property
    def constants(self) -> dict[str, str]:
        """The properties with one possible string: one of them tells union members apart."""
        values = {wire: self.value(wire) for wire in self.fields}
        return {
            wire: value.known[0]
            for wire, value in values.items()
            if len(value.known) == 1 and isinstance(value.known[0], str) and not value.nullable
        }


@attrs.define(eq=False)
class Value:
    """What one value may be."""

    types: frozenset[str] = frozenset()
    """JSON types, null left out; ``anything`` if nothing is said."""
    nullable: bool = False
    known: tuple[Any, ...] = ()
    """The values listed; empty for a free value."""
    limits: dict[str, Any] = attrs.field(factory=dict)
    item: Value | None = None
    """What an array holds."""
    free: Value | None = None
    """What the free keys of an object hold."""
    objects: tuple[Obj, ...] = ()
    union: str = ""
    """The name in ``components.schemas`` of the choice that the objects are."""
    audio: bool = False
    plain: bool = False
    secret: bool = False
    deprecated: bool = False
    filled: bool = False
    """Whether null, or nothing, reads as an empty object."""
    default: Any = MISSING
    doc: str = ""
    other: Mapping[str, Any] = attrs.field(factory=dict)
    """Keywords that are not understood here."""

    def __str__(self) -> str:
        words = [ANY] if ANY in self.types else sorted(self.types)
        names = [obj.component for obj in self.objects]
        said = {
            "array": f"array of {self.item}" if self.item is not None else "array",
            "object": " or ".join(names) if names and all(names) else "object",
            "string": "base64 audio" if self.audio else "string",
        }
        words = [said.get(each, each) for each in words]
        return " or ".join([*words, "null"] if self.nullable else words)

    @property
    def wide(self) -> frozenset[str]:
        """The types; a number may be an integer too."""
        return self.types | {"integer"} if "number" in self.types else self.types


def read(kind: Kind, index: Index, field: FieldRecord | None = None) -> Value:
    """What a value may be, and what is said of the field that holds it."""
    made = _of(kind, index)
    if field is not None:
        made.secret, made.deprecated = field.secret, field.deprecated
        made.filled, made.default = field.empty_if_null, field.default
        made.doc, made.other = " ".join(field.doc.split()), field.remarks
    return made


def _of(kind: Kind, index: Index) -> Value:
    made = Value()
    types: set[str] = set()
    objects: dict[str, Obj] = {}
    for each in alternatives(kind):
        made.limits.update(getattr(each, "limits", {}))
        match each:
            case ScalarKind() if each == NULL:
                made.nullable = True
            case ScalarKind():
                types.add(each.json)
                made.known = (*made.known, *each.known)
                bounds = {"minimum": each.minimum, "maximum": each.maximum}
                made.limits.update({word: v for word, v in bounds.items() if v is not None})
            case TagKind():
                types.add("string")
                made.known = (*made.known, each.value)
            case AudioKind():
                types.add("string")
                made.audio = True
            case ListKind():
                types.add("array")
                made.item = _of(each.item, index)
            case MapKind():
                types.add("object")
                made.free = None if each.value == AnyKind() else _of(each.value, index)
            case RefKind():
                types.add("object")
                union = index.unions.get(each.name)
                for name in [name for _, name in union.members] if union else [each.name]:
                    if obj := index.named(name):
                        objects[name] = obj
                made.union = union.component if union else made.union
            case AnyKind(inside=inside) if inside is not None:
                made = _of(inside, index)
                made.plain = True
                return made
            case _:
                types.add(ANY)
                made.plain |= isinstance(each, AnyKind) and each.plain != "Any"
    made.types = frozenset(types or (() if made.nullable else {ANY}))
    made.objects = tuple(objects.values())
    return made
