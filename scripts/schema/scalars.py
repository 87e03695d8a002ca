"""Strings, numbers and booleans: their types, their known values, their limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from .document import Place, listed
from .kinds import NULL, AnyKind, Kind, OneOfKind, ScalarKind, TagKind

if TYPE_CHECKING:
    from .reader import SchemaReader

LIMITS: Final = (
    *("exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern"),
    *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
)
_SCALARS: Final = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


def constant(reader: SchemaReader, schema: Mapping[str, Any], pointer: str) -> Kind:
    value = schema["const"]
    if reader.strict and isinstance(value, str):
        return TagKind(value)
    if reader.strict:
        message = "quote it" if schema.get("type") == "string" else "use enum for anything else"
        reader.refuse(pointer, f"the const {value!r} is no string; {message}")
    return values([value], schema)


def scalar(reader: SchemaReader, json: str, place: Place, limits: Mapping[str, Any]) -> Kind:
    schema = place.schema
    given = listed(schema.get("enum"))
    known = tuple(dict.fromkeys(v for v in given if _is_plain(v) and v is not None))
    for value in known:
        if type(value) not in _SCALARS[json]:  # YAML reads an unquoted "on" as a boolean
            if reader.strict:
                reader.refuse(f"{place.pointer}/enum", f"{value!r} is no {json}; quote strings")
            return values(given, schema)
    least, most = (
        schema.get(word) if _is_number(schema.get(word)) else None
        for word in ("minimum", "maximum")
    )
    return ScalarKind(json, known, least, most, limits)


def values(values: list[Any], schema: Mapping[str, Any]) -> Kind:
    """An enum, or a constant, that says its type by its values."""
    plain = tuple(dict.fromkeys(v for v in values if _is_plain(v) and v is not None))
    null = None in values
    for json, types in _SCALARS.items():
        if plain and all(type(each) in types for each in plain):
            made = ScalarKind(json, plain, limits=limits(schema))
            return OneOfKind((made, NULL)) if null else made
    return NULL if null and not plain else AnyKind()


def limits(schema: Mapping[str, Any]) -> dict[str, Any]:
    found = {word: schema[word] for word in LIMITS if word in schema}
    keys = schema.get("propertyNames")
    if isinstance(keys, dict):
        found |= {f"propertyNames.{word}": each for word, each in sorted(keys.items())}
    return found


def _is_plain(value: object) -> bool:
    return not isinstance(value, dict | list)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
