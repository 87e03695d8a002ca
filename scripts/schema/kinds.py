"""What one value may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from . import names

Schema = dict[str, Any]

_LIMITS: Any = attrs.field(factory=dict, eq=False, repr=False)
"""Keywords that no type has, such as ``maxLength``. Comparisons read them."""


@attrs.frozen
class ScalarKind:
    """A string, number, boolean or null."""

    json: str
    known: tuple[Any, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    limits: Mapping[str, Any] = _LIMITS

    @property
    def expression(self) -> str:
        """How ``shapes.py`` writes it."""
        constant = self.json.upper()
        if not self.known and self.minimum is None and self.maximum is None:
            return constant
        name, types = {
            "string": ("a string", "(str,)"),
            "integer": ("an integer", "(int,)"),
            "number": ("a number", "(int, float)"),
            "boolean": ("true or false", "(bool,)"),
        }[self.json]
        options = [repr(name), types]
        if self.known:
            options.append(f"known={self.known!r}")
        if self.minimum is not None:
            options.append(f"minimum={self.minimum!r}")
        if self.maximum is not None:
            options.append(f"maximum={self.maximum!r}")
        return f"Scalar({', '.join(options)})"

    @property
    def schema(self) -> Schema:
        """JSON Schema as our specs would write it."""
        return {"type": self.json, "enum": list(self.known)} if self.known else {"type": self.json}


@attrs.frozen
class TagKind:
    """A constant string."""

    value: str

    @property
    def expression(self) -> str:
        return f"Tag({self.value!r})"

    @property
    def schema(self) -> Schema:
        return {"type": "string", "const": self.value}


@attrs.frozen
class AudioKind:
    """Base64 audio in a string."""

    received: bool = False
    """In a server event it is text; whoever makes a value may give bytes instead."""
    limits: Mapping[str, Any] = _LIMITS
    padded: bool = False
    """In a client event padding may not be left out: servers refuse that."""

    @property
    def expression(self) -> str:
        return "PADDED_AUDIO" if self.padded else "AUDIO"

    @property
    def schema(self) -> Schema:
        return {"type": "string", "contentEncoding": "base64"}


@attrs.frozen
class AnyKind:
    """Any JSON value. ``plain`` says which: a dict, a list, or not known."""

    plain: str = "Any"
    inside: Kind | None = attrs.field(default=None, eq=False, repr=False)
    """What a plain dict or list holds by the spec."""

    @property
    def expression(self) -> str:
        return "ANY"

    @property
    def schema(self) -> Schema:
        return {} if self.inside is None else {**self.inside.schema, "x-plain": True}


@attrs.frozen
class ListKind:
    """An array."""

    item: Kind
    limits: Mapping[str, Any] = _LIMITS

    @property
    def expression(self) -> str:
        return f"ListOf({self.item.expression})"

    @property
    def schema(self) -> Schema:
        return {"type": "array", "items": self.item.schema}


@attrs.frozen
class MapKind:
    """An object with free keys."""

    value: Kind
    limits: Mapping[str, Any] = _LIMITS

    @property
    def expression(self) -> str:
        return f"MapOf({self.value.expression})"

    @property
    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": self.value.schema or True}


@attrs.frozen
class RefKind:
    """An object or a union with a name of its own."""

    name: str
    union: bool

    @property
    def expression(self) -> str:
        return names.union_constant(self.name) if self.union else f"ObjectOf({self.name})"

    @property
    def schema(self) -> Schema:
        return {"$ref": f"#/components/schemas/{self.name}"}


@attrs.frozen
class OneOfKind:
    """Kinds of different JSON types."""

    members: tuple[Kind, ...]

    @property
    def expression(self) -> str:
        return f"OneOf({', '.join(member.expression for member in self.members)})"

    @property
    def schema(self) -> Schema:
        return {"anyOf": [member.schema for member in self.members]}


Kind = ScalarKind | TagKind | AudioKind | AnyKind | ListKind | MapKind | RefKind | OneOfKind
NULL = ScalarKind("null")


def alternatives(kind: Kind) -> tuple[Kind, ...]:
    return kind.members if isinstance(kind, OneOfKind) else (kind,)


def referenced(kind: Kind) -> set[str]:
    """The names of the classes and unions inside a kind."""
    match kind:
        case RefKind():
            return {kind.name}
        case ListKind():
            return referenced(kind.item)
        case MapKind():
            return referenced(kind.value)
        case OneOfKind():
            return {name for member in kind.members for name in referenced(member)}
        case _:
            return set()
