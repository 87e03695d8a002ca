"""What a JSON Schema lets a value be, in a form in which two versions can be compared.

Our own specs, their older versions and a vendor's OpenAPI document say the same things in other
words: ``const`` or an ``enum`` of one, ``nullable`` or a list of types, ``allOf`` around a
reference, a choice written in place or by name. Here they become the same ``Value``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from schema.load import Document, escape

MISSING: Final = object()
ANY: Final = "anything"

_COMPONENT: Final = "/components/schemas/"
_LIMITS: Final = frozenset(
    {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
    | {"minLength", "maxLength", "pattern", "format", "contentMediaType"}
    | {"minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"}
)
_READ: Final = frozenset(
    {"$ref", "type", "enum", "const", "nullable", "oneOf", "anyOf", "allOf", "items", "default"}
    | {"properties", "required", "additionalProperties", "discriminator", "contentEncoding"}
    | {"title", "summary", "description", "example", "examples", "externalDocs"}
    | {"x-secret", "x-plain", "x-empty-if-null", "propertyNames"}
)
_JSON_TYPES: Final = (
    (bool, "boolean"),
    (str, "string"),
    (int, "integer"),
    (float, "number"),
    (dict, "object"),
    (list, "array"),
)


@attrs.frozen(eq=False)
class Node:
    """A schema where it stands."""

    document: Document
    pointer: str
    schema: Any

    def child(self, *keys: str | int) -> Node:
        pointer, schema = self.pointer, self.schema
        for key in keys:
            pointer = f"{pointer}/{escape(str(key))}"
            schema = schema[key]
        return Node(self.document, pointer, schema)


@attrs.frozen(eq=False)
class Obj:
    """An object with properties."""

    node: Node
    """Where its properties stand. The pointer tells objects apart."""
    component: str
    """Its name in ``components.schemas``, or an empty string."""
    properties: Mapping[str, Node]
    required: frozenset[str]
    closed: bool

    @property
    def constants(self) -> dict[str, str]:
        """The properties with one possible string: one of them tells union members apart."""
        found: dict[str, str] = {}
        for wire, node in self.properties.items():
            value = read(node)
            if len(value.known) == 1 and isinstance(value.known[0], str) and not value.nullable:
                found[wire] = value.known[0]
        return found


@attrs.frozen(eq=False, kw_only=True)
class Value:
    """What one value may be."""

    types: frozenset[str]
    """JSON types, null left out; ``anything`` if nothing is said."""
    nullable: bool
    known: tuple[Any, ...]
    """The values listed; empty for a free value."""
    limits: Mapping[str, Any]
    item: Node | None
    """What an array holds."""
    free: Node | None
    """What the free keys of an object hold."""
    objects: tuple[Obj, ...]
    union: str
    """The name in ``components.schemas`` of the choice that the objects are."""
    audio: bool
    secret: bool
    plain: bool
    filled: bool
    """Whether null, or nothing, reads as an empty object."""
    default: Any
    doc: str
    other: Mapping[str, Any]
    """Keywords that are not understood here."""

    def __str__(self) -> str:
        words = [ANY] if ANY in self.types else sorted(self.types)
        if self.item is not None and "array" in words:
            words[words.index("array")] = f"array of {read(self.item)}"
        names = [obj.component for obj in self.objects]
        if "object" in words and names and all(names):
            words[words.index("object")] = " or ".join(names)
        if self.audio and "string" in words:
            words[words.index("string")] = "base64 audio"
        return " or ".join([*words, "null"] if self.nullable else words)


_NOTHING: Final = Value(
    types=frozenset(),
    nullable=False,
    known=(),
    limits={},
    item=None,
    free=None,
    objects=(),
    union="",
    audio=False,
    secret=False,
    plain=False,
    filled=False,
    default=MISSING,
    doc="",
    other={},
)


def read(node: Node) -> Value:
    """What a schema lets a value be. Never raises: what makes no sense allows anything."""
    return _read(node, ())


def _read(node: Node, passed: tuple[str, ...]) -> Value:
    schema = node.schema
    if not isinstance(schema, dict) or node.pointer in passed or not schema:
        return attrs.evolve(_NOTHING, types=frozenset({ANY}))
    passed = (*passed, node.pointer)
    doc = _text(schema.get("description"))
    marks: dict[str, Any] = {"doc": doc, "default": schema.get("default", MISSING)}
    if isinstance(schema.get("$ref"), str):
        target = _target(node, schema["$ref"])
        value = _known_target(target, passed)
        aside = {key: each for key, each in schema.items() if key not in ("$ref", "description")}
        if marks["default"] is MISSING:
            marks["default"] = value.default
        null = value.nullable or schema.get("nullable") is True
        secret = value.secret or bool(aside.get("x-secret"))
        plain = value.plain or bool(aside.get("x-plain"))
        if len(value.objects) > 1 and not value.union and target.pointer.startswith(_COMPONENT):
            marks["union"] = _unescaped(target.pointer.removeprefix(_COMPONENT))
        marks |= {"nullable": null, "secret": secret, "plain": plain}
        return attrs.evolve(value, **marks, filled=bool(aside.get("x-empty-if-null")))
    value = _merged(node, passed) if "allOf" in schema else _own(node, passed)
    for word in ("oneOf", "anyOf"):
        if isinstance(schema.get(word), list) and "allOf" not in schema:
            members = [_read(node.child(word, i), passed) for i in range(len(schema[word]))]
            value = _either(members, value)
    return attrs.evolve(
        value,
        **marks,
        nullable=value.nullable or schema.get("nullable") is True,
        secret=value.secret or bool(schema.get("x-secret")),
        plain=value.plain or bool(schema.get("x-plain")),
        filled=bool(schema.get("x-empty-if-null")),
        other={k: v for k, v in schema.items() if k not in _READ | _LIMITS},
    )


_TARGETS: dict[tuple[int, str], tuple[Document, Value]] = {}
"""What references lead to, with the document, so that its id stays its own."""


def _known_target(target: Node, passed: tuple[str, ...]) -> Value:
    key = (id(target.document), target.pointer)
    if key not in _TARGETS:
        _TARGETS[key] = (target.document, _read(target, passed))
    return _TARGETS[key][1]


def _own(node: Node, passed: tuple[str, ...]) -> Value:
    """What a schema says by itself, its choices left aside."""
    schema = node.schema
    known = _known(schema)
    given = schema.get("type")
    types = {each for each in (given if isinstance(given, list) else [given]) if each is not None}
    if not types and (values := [each for each in known if each is not None]):
        types = {_json_type(each) for each in values}
    if not types:
        types |= {"object"} if isinstance(schema.get("properties"), dict) else set()
        types |= {"array"} if isinstance(schema.get("items"), dict) else set()
    is_choice = "oneOf" in schema or "anyOf" in schema
    objects: tuple[Obj, ...] = ()
    free: Node | None = None
    if "object" in types:
        if isinstance(schema.get("properties"), dict) and schema["properties"]:
            objects = (_object(node),)
        elif isinstance(schema.get("additionalProperties"), dict):
            free = node.child("additionalProperties")
    nullable = "null" in types or (None in known)
    types.discard("null")
    return attrs.evolve(
        _NOTHING,
        types=frozenset(types or (() if is_choice or nullable else {ANY})),
        nullable=nullable,
        known=tuple(each for each in known if each is not None),
        limits=_limits(schema),
        item=node.child("items") if "array" in types and "items" in schema else None,
        free=free,
        objects=objects,
        audio=schema.get("contentEncoding") == "base64",
    )


def _limits(schema: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: schema[key] for key in sorted(_LIMITS & schema.keys())}
    names = schema.get("propertyNames")
    if isinstance(names, dict):
        found |= {f"propertyNames.{key}": each for key, each in sorted(names.items())}
    return found


def _object(node: Node) -> Obj:
    schema = node.schema
    return Obj(
        node=node,
        component=_component(node),
        properties={wire: node.child("properties", wire) for wire in schema["properties"]},
        required=_names(schema.get("required")),
        closed=schema.get("additionalProperties") is False,
    )


def _component(node: Node) -> str:
    """The name of a schema in ``components.schemas``, or an empty string."""
    _, _, name = node.pointer.partition(_COMPONENT)
    return _unescaped(name) if name and "/" not in name else ""


def _names(required: object) -> frozenset[str]:
    found = required if isinstance(required, list) else []
    return frozenset(each for each in found if isinstance(each, str))


def _merged(node: Node, passed: tuple[str, ...]) -> Value:
    """An ``allOf``: what all of its parts say together; the later part wins."""
    parts = [_read(node.child("allOf", i), passed) for i in range(len(node.schema["allOf"]))]
    rest = {key: each for key, each in node.schema.items() if key != "allOf"}
    if rest.keys() & {"type", "properties", "required", "enum", "oneOf", "anyOf"}:
        own = Node(node.document, node.pointer, rest)
        parts.append(_read(own, passed[:-1]))
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return attrs.evolve(_NOTHING, types=frozenset({ANY}))
    said = [part.types for part in parts if ANY not in part.types]
    value = attrs.evolve(
        _NOTHING,
        types=frozenset.intersection(*said) or said[-1] if said else frozenset({ANY}),
        nullable=all(part.nullable for part in parts),
        known=next((part.known for part in reversed(parts) if part.known), ()),
        limits={key: each for part in parts for key, each in part.limits.items()},
        item=next((part.item for part in reversed(parts) if part.item), None),
        free=next((part.free for part in reversed(parts) if part.free), None),
        audio=any(part.audio for part in parts),
        secret=any(part.secret for part in parts),
        plain=any(part.plain for part in parts),
    )
    objects = [part.objects for part in parts if part.objects]
    component = _component(node)
    required = _names(rest.get("required"))
    as_it_is = len(objects) == 1 and not component and not required
    if not objects or as_it_is or any(len(each) > 1 for each in objects):
        return attrs.evolve(value, objects=objects[-1] if objects else ())
    merged = Obj(
        node=node,
        component=component,
        properties={wire: each for (obj,) in objects for wire, each in obj.properties.items()},
        required=required.union(*(obj.required for (obj,) in objects)),
        closed=any(obj.closed for (obj,) in objects),
    )
    return attrs.evolve(value, objects=(merged,))


def _either(members: list[Value], own: Value) -> Value:
    """A choice. Of an open enum, a list beside a free string, the listed values are kept."""
    everything = [*members] if own.types in (frozenset(), {ANY}) else [own, *members]
    seen: dict[tuple[int, str], Obj] = {}
    for value in everything:
        for obj in value.objects:
            seen.setdefault((id(obj.node.document), obj.node.pointer), obj)
    return attrs.evolve(
        own,
        types=frozenset().union(*(value.types for value in everything)),
        nullable=own.nullable or any(value.nullable for value in members),
        known=tuple(dict.fromkeys(each for value in everything for each in _hashable(value.known))),
        limits={key: each for value in everything for key, each in value.limits.items()},
        item=next((value.item for value in everything if value.item), None),
        free=next((value.free for value in everything if value.free), None),
        objects=tuple(seen.values()),
        union=next((v.union for v in everything if len(v.objects) == len(seen)), ""),
        audio=any(value.audio for value in everything),
        secret=any(value.secret for value in everything),
        plain=any(value.plain for value in everything),
    )


def _known(schema: Mapping[str, Any]) -> list[Any]:
    if "const" in schema:
        return [schema["const"]]
    listed = schema.get("enum")
    return [*_hashable(listed)] if isinstance(listed, list) else []


def _hashable(values: Any) -> Iterator[Any]:
    return (each for each in values if not isinstance(each, dict | list))


def _json_type(value: object) -> str:
    return next((name for python, name in _JSON_TYPES if isinstance(value, python)), "null")


def _target(node: Node, ref: str) -> Node:
    try:
        return Node(node.document, ref[1:], node.document.resolve(ref))
    except KeyError:
        return Node(node.document, ref[1:], {})


def _unescaped(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
