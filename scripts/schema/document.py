"""A document that was read: its content, where everything in it stands, and what a place holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import attrs

SCHEMAS = "/components/schemas/"

MAX_HOPS = 10
"""References that lead to references."""

UNREAD = "x-unread"
"""What stands for a ``$ref`` of a foreign document that cannot be followed."""

_DATA = frozenset({"example", "examples", "default", "enum", "const"})
_NAMED = frozenset(
    {"properties", "patternProperties", "$defs", "definitions", "schemas", "messages", "paths"}
    | {"responses", "parameters", "headers", "requestBodies", "securitySchemes", "channels"}
    | {"operations", "servers", "variables", "content", "encoding", "callbacks", "links"}
)


@attrs.frozen
class Problem:
    """One thing wrong with a spec, and where."""

    file: str
    line: int
    pointer: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.pointer or '/'}: {self.message}"


class SpecError(Exception):
    """A spec cannot be used. Carries every problem found, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@attrs.frozen
class Document:
    """One spec: its content, what it borrows of other files included, and the line of every JSON
    pointer."""

    name: str
    data: dict[str, Any]
    lines: dict[str, int] = attrs.field(repr=False)
    borrowed: dict[str, tuple[Document, str]] = attrs.field(factory=dict, repr=False)
    """The other document, and the pointer there, of what stands at a pointer here."""
    notes: list[str] = attrs.field(factory=list, repr=False)
    """What is not understood in a document that is not ours, one line each."""

    def where(self, pointer: str) -> tuple[Document, str]:
        """The file in which something stands, and its pointer there."""
        for prefix, (other, place) in self.borrowed.items():
            if pointer == prefix or pointer.startswith(f"{prefix}/"):
                return other.where(place + pointer.removeprefix(prefix))
        return self, pointer

    def problem(self, pointer: str, message: str) -> Problem:
        """A problem at a pointer; its line is that of the nearest parent that has one."""
        document, pointer = self.where(pointer)
        at = pointer
        while at and at not in document.lines:
            at = at.rpartition("/")[0]
        return Problem(document.name, document.lines.get(at, 1), pointer, message)

    def resolve(self, ref: str) -> Any:
        """What a ``#/...`` ref points at. Raises KeyError if there is nothing."""
        if not ref.startswith("#/"):
            raise KeyError(ref)
        node: Any = self.data
        for part in map(unescape, ref[2:].split("/")):
            if isinstance(node, list):
                node = node[int(part)] if part.isdigit() and int(part) < len(node) else None
            else:
                node = mapping(node).get(part)
            if node is None:
                raise KeyError(ref)
        return node

    def has(self, pointer: str) -> bool:
        """Whether a JSON pointer points at something."""
        try:
            self.resolve(f"#{pointer}")
        except KeyError:
            return not pointer
        return True

    def is_endless(self, ref: str) -> bool:
        """Whether a ref leads to a ref that leads to a ref, and so on without an end in sight."""
        for _ in range(MAX_HOPS):
            found = mapping(self.resolve(ref)).get("$ref")
            if not isinstance(found, str):
                return False
            ref = found
        return True

    def refs(self) -> Iterator[tuple[str, str]]:
        """Every ``$ref`` in the document with the pointer of the object that holds it."""
        return ((pointer, node["$ref"]) for pointer, node in references(self.data))


@attrs.frozen
class Place:
    """A schema where it stands, with the words for a class of what it describes."""

    pointer: str
    schema: Any
    owner: str = ""
    """The class that has it in a property."""
    field: str = ""
    """What the property is called, and which part of its value this is."""
    name: str = ""
    """What it is called itself."""

    @property
    def words(self) -> str:
        return self.name or f"{self.owner} {self.field}"

    @property
    def key(self) -> str:
        """Under what it stands."""
        return unescape(self.pointer.rpartition("/")[2])

    def child(self, *keys: str | int, field: str = "") -> Place:
        pointer, schema = self.pointer, self.schema
        for key in keys:
            pointer, schema = f"{pointer}/{escape(str(key))}", schema[key]
        return Place(pointer, schema, self.owner, field or self.field)

    def children(self, word: str) -> list[Place]:
        """What it has in a list."""
        return [self.child(word, i) for i in range(len(listed(mapping(self.schema).get(word))))]

    @property
    def choices(self) -> list[Place]:
        """What it chooses from."""
        return self.children("oneOf") or self.children("anyOf")


def behind(document: Document, place: Place) -> Place:
    """What a reference leads to; an empty schema if it leads to nothing."""
    while isinstance(place.schema, dict) and isinstance(place.schema.get("$ref"), str):
        ref = place.schema["$ref"]
        try:
            target = document.resolve(ref)
        except KeyError:
            target = {}
        place = attrs.evolve(place, pointer=ref[1:], schema=target)
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


def objects(root: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of a spec's own in some part of it, with its pointer.

    What stands below ``default``, ``examples`` and the like is data, where a ``$ref`` key means
    nothing. But a property may be called ``default``: the keys below ``properties`` are names.
    """
    stack: list[tuple[str, Any, bool]] = [("", root, False)]
    while stack:
        pointer, node, by_name = stack.pop()
        if isinstance(node, list):
            stack += [(f"{pointer}/{i}", value, False) for i, value in enumerate(node)]
        elif isinstance(node, dict):
            if not by_name:
                yield pointer, node
            stack += [
                (f"{pointer}/{escape(key)}", value, key in _NAMED and not by_name)
                for key, value in node.items()
                if by_name or key not in _DATA
            ]


def references(root: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Those of the objects that refer to something."""
    return (each for each in objects(root) if isinstance(each[1].get("$ref"), str))


def escape(key: str) -> str:
    """A key as a part of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def unescape(part: str) -> str:
    """A part of a JSON pointer as the key that it stands for."""
    return part.replace("~1", "/").replace("~0", "~")


def mapping(node: Any, *keys: str) -> dict[str, Any]:
    """The mapping at a path; an empty one if there is none."""
    for key in keys:
        node = node.get(key) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else {}


def listed(node: Any) -> list[Any]:
    """A list; an empty one if it is none."""
    return node if isinstance(node, list) else []


def texts(node: Any) -> list[str]:
    """The texts in a list; none if it is no list."""
    return [each for each in listed(node) if isinstance(each, str)]


def text(value: object) -> str:
    """A description with its paragraphs kept and its line breaks undone."""
    if not isinstance(value, str):
        return ""
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", value)).strip()


def named_refs(root: Any) -> Iterator[str]:
    """The named schemas that some part of a document refers to."""
    for _, each in references(root):
        if each["$ref"].startswith(f"#{SCHEMAS}"):
            yield each["$ref"].removeprefix(f"#{SCHEMAS}")
