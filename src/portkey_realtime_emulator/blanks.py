"""The least that an object of the spec holds, and how settings change it, by its shape alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portkey_realtime_wire.shapes import (
    NULL,
    SHAPES,
    Audio,
    Kind,
    ListOf,
    MapOf,
    ObjectOf,
    OneOf,
    Scalar,
    Tag,
    UnionOf,
)


def blank(
    cls: type[Any], *, settings: bool = False, inside: tuple[type[Any], ...] = ()
) -> dict[str, Any]:
    """A JSON object with what its class requires, each value empty or the first that is known.

    With ``settings`` also what may be null, as null, and the objects that settings stand in: so a
    server reports a session to which nothing was set. ``inside`` are the classes around it: an
    object in one of its own class ends there.
    """
    made: dict[str, Any] = {}
    if cls in inside:
        return made
    inside = (*inside, cls)
    for key, field in SHAPES[cls].fields.items():
        kind = field.kind
        nullable = isinstance(kind, OneOf) and NULL in kind.kinds
        groups = isinstance(kind, ObjectOf) and kind.cls not in inside
        if field.required or (settings and (nullable or groups)):
            made[key] = None if nullable else _value(kind, settings, inside)
    return made


def _value(kind: Kind, settings: bool, inside: tuple[type[Any], ...]) -> Any:
    match kind:
        case OneOf():
            return _value(kind.kinds[0], settings, inside)
        case ObjectOf():
            return blank(kind.cls, settings=settings, inside=inside)
        case UnionOf():
            tag, cls = next(iter(kind.members.items()))
            return {**blank(cls, settings=settings, inside=inside), kind.tag: tag}
        case Tag():
            return kind.value
        case Scalar():
            return kind.known[0] if kind.known else _scalar(kind)
        case ListOf():
            return []
        case MapOf():
            return {}
        case Audio():
            return ""
    return None


def _scalar(kind: Scalar) -> Any:
    first = kind.types[0]
    return first(kind.minimum or 0) if first in (int, float) else first()


def object_class(kind: Kind, value: Mapping[str, Any]) -> type[Any] | None:
    """The class that a JSON object is of, where its kind leads to one; of a union the first, if
    its tag does not tell."""
    match kind:
        case ObjectOf():
            return kind.cls
        case UnionOf():
            return kind.members.get(value.get(kind.tag, ""), next(iter(kind.members.values())))
        case OneOf():
            found = (object_class(each, value) for each in kind.kinds)
            return next((each for each in found if each is not None), None)
    return None


def declared(cls: type[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What of some values the class has a field for."""
    return {key: value for key, value in given.items() if key in SHAPES[cls].fields}


def changed(cls: type[Any], current: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """An object after settings were given. Objects are changed key by key, but for those that may
    be null: these are one setting."""
    made = dict(current)
    for key, value in declared(cls, given).items():
        kind = SHAPES[cls].fields[key].kind
        if isinstance(kind, ObjectOf) and isinstance(value, Mapping):
            value = changed(kind.cls, current.get(key) or {}, value)
        made[key] = value
    return made
