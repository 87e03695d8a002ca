"""Schemas where they stand, and objects with the parts that they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import attrs

from .document import Document, escape, listed, mapping
from .kinds import Schema

SCHEMAS = "/components/schemas/"


@attrs.frozen
class Place:
    """A schema where it stands."""

    pointer: str
    schema: Any

    def child(self, *keys: str | int) -> Place:
        pointer, schema = self.pointer, self.schema
        for key in keys:
            pointer, schema = f"{pointer}/{escape(str(key))}", schema[key]
        return Place(pointer, schema)

    @property
    def choices(self) -> list[Place]:
        """What it chooses from."""
        given = mapping(self.schema)
        word = "oneOf" if listed(given.get("oneOf")) else "anyOf"
        return [self.child(word, i) for i in range(len(listed(given.get(word))))]


def behind(document: Document, place: Place) -> Place:
    """What a reference leads to; an empty schema if it leads to nothing."""
    while isinstance(place.schema, dict) and isinstance(place.schema.get("$ref"), str):
        ref = place.schema["$ref"]
        try:
            place = Place(ref[1:], document.resolve(ref))
        except KeyError:
            return Place(ref[1:], {})
    return place


def resolved(document: Document, node: Any) -> dict[str, Any]:
    """The object that a node is, behind its reference."""
    return mapping(behind(document, Place("", node)).schema)


@attrs.define
class Parts:
    """An object schema, with the parts of its ``allOf`` laid over one another."""

    properties: dict[str, Place] = attrs.field(factory=dict)
    required: dict[str, None] = attrs.field(factory=dict)
    doc: str = ""
    is_object: bool = False
    closed: bool = False
    deprecated: bool = False

    def lay(self, other: Parts) -> None:
        self.properties.update(other.properties)
        self.required.update(other.required)
        self.doc = other.doc or self.doc
        self.is_object |= other.is_object
        self.closed |= other.closed
        self.deprecated |= other.deprecated


def text(value: object) -> str:
    """A description with its paragraphs kept and its line breaks undone."""
    if not isinstance(value, str):
        return ""
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", value)).strip()


def named_refs(nodes: Iterator[tuple[str, Schema]]) -> Iterator[str]:
    """The named schemas that some objects refer to."""
    for _, each in nodes:
        ref = each.get("$ref")
        if isinstance(ref, str) and ref.startswith(f"#{SCHEMAS}"):
            yield ref.removeprefix(f"#{SCHEMAS}")
