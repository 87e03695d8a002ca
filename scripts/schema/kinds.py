"""What one value may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

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


@attrs.frozen
class TagKind:
    """A constant string; in documents that are not ours, a number or a boolean too."""

    value: str | int
    tells: bool = True
    """Whether it is the string that tells objects apart."""


@attrs.frozen
class AudioKind:
    """Base64 audio in a string."""

    received: bool = False
    """In a server event it is text; whoever makes a value may give bytes instead."""
    limits: Mapping[str, Any] = _LIMITS
    padded: bool = False
    """In a client event padding may not be left out: servers refuse that."""


@attrs.frozen
class AnyKind:
    """Any JSON value. ``plain`` says which: a dict, a list, or not known."""

    plain: str = "Any"
    inside: Kind | None = attrs.field(default=None, eq=False, repr=False)
    """What a plain dict or list holds by the spec."""


@attrs.frozen
class ListKind:
    """An array."""

    item: Kind
    limits: Mapping[str, Any] = _LIMITS


@attrs.frozen
class MapKind:
    """An object with free keys."""

    value: Kind
    limits: Mapping[str, Any] = _LIMITS


@attrs.frozen
class RefKind:
    """An object or a union with a name of its own."""

    name: str
    union: bool


@attrs.frozen
class OneOfKind:
    """Kinds of different JSON types."""

    members: tuple[Kind, ...]


Kind = ScalarKind | TagKind | AudioKind | AnyKind | ListKind | MapKind | RefKind | OneOfKind
NULL = ScalarKind("null")


def alternatives(kind: Kind) -> tuple[Kind, ...]:
    return kind.members if isinstance(kind, OneOfKind) else (kind,)


def or_null(kind: Kind) -> Kind:
    """The kind, with null beside it unless it has that already."""
    has_null = isinstance(kind, AnyKind) or NULL in alternatives(kind)
    return kind if has_null else OneOfKind((*alternatives(kind), NULL))


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
