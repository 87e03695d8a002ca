"""The normal form in which two versions are compared: a tree of nodes with plain facts.

Our own specs, their older versions and a vendor's OpenAPI document say the same things in other
words; the reader makes the same records of them, and here those become the same trees.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal

import attrs

from schema import kinds, names
from schema.document import Problem, SpecError
from schema.records import MISSING, ClassRecord, FieldRecord, Operation, UnionRecord

ANY: Final = "anything"
_MOST, _DEEPEST = 10_000, 60
"""How many objects a tree may have, and how many in one another. OpenAI's events have 610, four
deep; schemas that hold the next one twice each, thirty times, would never come to an end."""
_MARKS: Final = ("required", "secret", "deprecated", "empty_if_null", "closed", "idempotent")

Direction = Literal["send", "receive"]
"""Seen from a program that uses the client."""
Records = dict[str, ClassRecord | UnionRecord]
"""The classes and unions of one side, by name."""


@attrs.define(eq=False)
class Node:
    """An event, a call, a field, or whatever else has facts and something in it."""

    what: str
    name: str = ""
    """What a program calls it: a class, an attribute, a method."""
    facts: dict[str, Any] = attrs.field(factory=dict)
    """What can differ by itself: marks, limits, words, and under ``known`` the values listed."""
    parts: dict[str, Node] = attrs.field(factory=dict)
    """Fields by their names on the wire, what an array holds by ``[]``, the free keys of an object
    by ``{}``, the objects that a value may be by their tags."""
    types: frozenset[str] = frozenset()
    """JSON types, null left out; ``anything`` if nothing is said. A number has an integer."""
    component: str = ""
    """What the spec calls an object."""
    union: str = ""
    """The name of the choice that the objects are, if it has one."""
    way: Direction | Literal[""] = ""
    """How it travels, if that begins here."""
    root: str = ""
    """The event's type, or the REST call as a program writes it."""
    label: str = ""
    """What tells an event or a call apart on the wire."""
    method: str = ""
    """What sends an event."""

    @property
    def known(self) -> tuple[Any, ...]:
        """The values listed; empty for a free value."""
        return tuple(self.facts.get("known", ()))

    @property
    def objects(self) -> dict[str, Node]:
        """The objects that a value may be."""
        return {key: each for key, each in self.parts.items() if each.what == "alternative"}

    @property
    def tags(self) -> tuple[Any, ...]:
        """What the ``type`` of an object may be: if it is one text, that tells it apart."""
        return self.parts["type"].known if "type" in self.parts else ()

    def merge(self, other: Node) -> None:
        """Become what is the one or the other."""
        for key in dict.fromkeys([*self.parts, *other.parts]):
            one, two = self.parts.get(key), other.parts.get(key)
            if one is not None and two is not None:
                one.merge(two)
            elif found := one or two:
                self.parts[key] = found
                found.facts |= {"required": False} if found.what == "field" else {}
        required = self.facts.get("required", False) and other.facts.get("required", False)
        known = tuple(dict.fromkeys((*self.known, *other.known)))
        self.facts = {**other.facts, **self.facts, "required": required, "known": known}
        self.types |= other.types
        self.union = self.union or other.union

    def __str__(self) -> str:
        if self.label:
            return self.label
        components = [each.component for each in self.objects.values()]
        if self.what == "alternative":
            name = self.component or "an object"
            return f"{name} ({self.tags[0]})" if len(self.tags) == 1 else name
        said = {
            "array": f"array of {self.parts.get('[]')}",
            "object": " or ".join(components) if components and all(components) else "object",
            "string": "base64 audio" if "audio" in self.facts else "string",
        }
        words = {ANY} & self.types or self.types
        words -= {"integer"} if "number" in words else set()
        null = ["null"] if "null" in self.facts else []
        return " or ".join([said.get(each, each) for each in sorted(words)] + null)


@attrs.define
class Forms:
    """The nodes for what stands in the records of one side."""

    records: Records
    made: int = 0
    """How many objects were made."""

    def object(self, what: str, record: ClassRecord, within: tuple[str, ...] = ()) -> Node:
        """A class; one that is in itself stands there without what is in it. Raises SpecError."""
        self.made += 1
        if self.made > _MOST or len(within) > _DEEPEST:
            message = f"more than {_MOST} objects, or {_DEEPEST} in one another: cannot be compared"
            raise SpecError([Problem(record.name, 0, record.pointer, message)])
        made = Node(what, record.name, _said(record), component=record.component)
        if record.name in within:
            made.facts["cut"] = True
        else:
            within = (*within, record.name)
            made.parts = {each.wire: self._field(each, within) for each in record.fields}
            made.facts["order"] = tuple(made.parts)
        return made

    def event(self, record: ClassRecord) -> Node:
        """An event."""
        event = record.event
        assert event is not None
        made = self.object("event", record)
        made.way = "send" if event.direction == "client" else "receive"
        made.root = made.label = event.type
        marks = event.marks
        carries = (
            "all required" if marks.carries is None else ", ".join(marks.carries) or "its type"
        )
        made.facts |= {
            "examples": event.examples,
            "x-role": marks.role,
            "x-replay": marks.replay,
            "x-carries": carries,
            "telling key": frozenset(marks.telling_keys),
        }
        if made.way == "send":
            with contextlib.suppress(names.NameRefusedError):
                path, method = names.sender_path(event.type)
                made.method = ".".join(("connection", *path, method))
        return made

    def call(self, call: Operation) -> Node:
        """A REST call; its parameters outside the path are an object."""
        fields = tuple(each.field for each in call.parameters)
        facts = _said(call) | {"in path": [name for name, _ in call.path_parameters]}
        made = Node("call", call.name, facts, way="send", root=f"{call.name}()", label=str(call))
        record = ClassRecord(name=call.name, doc="", fields=fields)
        made.parts["parameters"] = self.object("parameters", record)
        for word in ("body", "answer"):
            if (kind := getattr(call, word)) is not None:
                made.parts[word] = self.value(word, kind)
                made.parts[word].way = "send" if word == "body" else "receive"
        return made

    def _field(self, record: FieldRecord, within: tuple[str, ...]) -> Node:
        made = self.value("field", record.kind, within)
        made.name = record.name
        made.facts |= {**_said(record), "constant": record.constant}
        made.facts |= {"x-text-as": record.text_as, "x-as-text": record.as_text}
        if record.default is not MISSING:
            made.facts["default"] = repr(record.default)
        return made

    def value(self, what: str, kind: kinds.Kind, within: tuple[str, ...] = ()) -> Node:
        """What a value of some kind may be."""
        made, *others = (self._one(what, each, within) for each in kinds.alternatives(kind))
        for each in others:
            made.merge(each)
        if not made.types and "null" not in made.facts:
            made.types = frozenset({ANY})
        return made

    def _one(self, what: str, kind: kinds.Kind, within: tuple[str, ...]) -> Node:
        limits = dict(getattr(kind, "limits", {}))
        made = Node(what)
        types: Iterable[str] = ()
        match kind:
            case kinds.ScalarKind() if kind == kinds.NULL:
                made.facts["null"] = True
            case kinds.ScalarKind():
                types = ("number", "integer") if kind.json == "number" else (kind.json,)
                made.facts["known"] = kind.known
                limits |= {"minimum": kind.minimum, "maximum": kind.maximum}
            case kinds.TagKind():
                types, made.facts["known"] = ("string",), (kind.value,)
            case kinds.AudioKind():
                types, made.facts["audio"] = ("string",), True
            case kinds.ListKind():
                types, made.parts["[]"] = ("array",), self.value("item", kind.item, within)
            case kinds.MapKind():
                types, made.parts["{}"] = ("object",), self.value("item", kind.value, within)
            case kinds.RefKind():
                types, made.parts = ("object",), self._objects(kind.name, within)
                if isinstance(record := self.records.get(kind.name), UnionRecord):
                    made.union = record.component
            case kinds.AnyKind():
                if kind.inside is not None:
                    made = self.value(what, kind.inside, within)
                    types = made.types
                made.facts |= {"plain": True} if kind.plain != "Any" or kind.inside else {}
        made.types = frozenset(types)
        made.facts |= {f"limit {word}": each for word, each in limits.items() if each is not None}
        return made

    def _objects(self, name: str, within: tuple[str, ...]) -> dict[str, Node]:
        """The objects that a name stands for, by their tags, or else by their names.

        A vendor may tell objects of one tag apart by a second field: here they are one.
        """
        found: dict[str, Node] = {}
        union = self.records.get(name)
        members = union.members if isinstance(union, UnionRecord) else [("", name)]
        for each in dict.fromkeys(member for _, member in members):
            if isinstance(record := self.records.get(each), ClassRecord):
                made = self.object("alternative", record, within)
                sign = made.tags[0] if len(made.tags) == 1 else record.component or record.name
                if sign in found:
                    found[sign].merge(made)
                else:
                    found[sign] = made
        return found


def _said(record: Any) -> dict[str, Any]:
    """What a record says yes or no to, and its text, whatever its line breaks."""
    found = {mark: getattr(record, mark) for mark in _MARKS if hasattr(record, mark)}
    return found | {"doc": " ".join(record.doc.split())}


def leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value with the keys that lead to it; a list of texts is a set of keys."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from leaves(value, (*path, key))
    elif isinstance(node, list) and all(isinstance(each, str) for each in node):
        yield from (((*path, each), True) for each in node)
    elif isinstance(node, list):
        for each in node:
            entry = each if isinstance(each, dict) else {}
            named = [str(entry[side]) for side in ("wire", "program") if side in entry]
            yield from leaves(each, (*path, "/".join(named) or str(each)))
    else:
        yield path, node
