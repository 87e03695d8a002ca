"""The records of a spec in a form in which two versions can be compared.

Our own specs, their older versions and a vendor's OpenAPI document say the same things in other
words; the reader makes the same records of them, and here each becomes the same ``Value``.
"""

from __future__ import annotations

from typing import Any, Final

import attrs

from schema.kinds import (
    NULL,
    AnyKind,
    AudioKind,
    Kind,
    ListKind,
    MapKind,
    RefKind,
    ScalarKind,
    TagKind,
    alternatives,
)
from schema.records import ClassRecord, FieldRecord, UnionRecord

from .facts import Direction

ANY: Final = "anything"

Records = dict[str, ClassRecord | UnionRecord]
"""The classes and unions of one side, by name."""


@attrs.frozen(eq=False)
class Obj:
    """An object with properties."""

    record: ClassRecord
    records: Records

    @property
    def component(self) -> str:
        return self.record.component

    @property
    def tag(self) -> str:
        """The event's type, if it is an event."""
        return self.record.event.type if self.record.event else ""

    @property
    def way(self) -> Direction:
        """How it travels, if it is an event."""
        event = self.record.event
        return "send" if event is not None and event.direction == "client" else "receive"

    @property
    def fields(self) -> dict[str, FieldRecord]:
        return {each.wire: each for each in self.record.fields}

    def value(self, field: FieldRecord) -> Value:
        """What a property may be."""
        return read(field.kind, self.records)

    @property
    def tags(self) -> tuple[Any, ...]:
        """What its ``type`` may be: if it is one text, that tells it apart in a choice."""
        return self.value(self.fields["type"]).known if "type" in self.fields else ()

    def __str__(self) -> str:
        name = self.component or "an object"
        return f"{name} ({self.tags[0]})" if len(self.tags) == 1 else name


@attrs.define(eq=False)
class Value:
    """What one value may be."""

    types: frozenset[str] = frozenset()
    """JSON types, null left out; ``anything`` if nothing is said."""
    null: bool = False
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

    def __str__(self) -> str:
        words = [ANY] if ANY in self.types else sorted(self.types)
        names = [obj.component for obj in self.objects]
        said = {
            "array": f"array of {self.item}",
            "object": " or ".join(names) if names and all(names) else "object",
            "string": "base64 audio" if self.audio else "string",
        }
        words = [said.get(each, each) for each in words]
        return " or ".join([*words, "null"] if self.null else words)

    @property
    def wide(self) -> frozenset[str]:
        """The types; a number may be an integer too."""
        return self.types | {"integer"} if "number" in self.types else self.types


def read(kind: Kind, records: Records) -> Value:
    """What a value of some kind may be."""
    made = Value()
    types: set[str] = set()
    objects: dict[str, Obj] = {}
    for each in alternatives(kind):
        made.limits.update(getattr(each, "limits", {}))
        match each:
            case ScalarKind() if each == NULL:
                made.null = True
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
                made.item = read(each.item, records)
            case MapKind():
                types.add("object")
                made.free = read(each.value, records)
            case RefKind():
                types.add("object")
                found = records.get(each.name)
                union = found if isinstance(found, UnionRecord) else None
                made.union = union.component if union else made.union
                for name in [name for _, name in union.members] if union else [each.name]:
                    if isinstance(record := records.get(name), ClassRecord):
                        objects[name] = Obj(record, records)
            case AnyKind(inside=inside) if inside is not None:
                made = read(inside, records)
                made.plain = True
                return made
            case _:
                types.add(ANY)
                made.plain |= isinstance(each, AnyKind) and each.plain != "Any"
    made.types = frozenset(types or (() if made.null else {ANY}))
    made.objects = tuple(objects.values())
    return made
