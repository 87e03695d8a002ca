"""What the keywords of one schema say of a value: its type and limits, or a choice of schemas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs

from . import names
from .document import Parts, Place, listed, mapping
from .kinds import (
    NULL,
    AnyKind,
    AudioKind,
    Kind,
    ListKind,
    MapKind,
    OneOfKind,
    RefKind,
    ScalarKind,
    TagKind,
    alternatives,
    or_null,
)
from .records import FieldRecord, UnionRecord

if TYPE_CHECKING:
    from .reader import SchemaReader

_LIMITS: Final = (
    *("exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern"),
    *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
)
_SCALARS: Final = {"string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,)}


# --- strings, numbers and booleans --------------------------------------------------------------


def constant(reader: SchemaReader, place: Place) -> Kind:
    value, schema = place.schema["const"], place.schema
    if reader.strict and isinstance(value, str):
        return TagKind(value)
    if reader.strict:
        message = "quote it" if schema.get("type") == "string" else "use enum for anything else"
        reader.refuse(place.pointer, f"the const {value!r} is no string; {message}")
    return one_of_values([value], schema)


def scalar(reader: SchemaReader, json: str, place: Place) -> Kind:
    schema = place.schema
    given = listed(schema.get("enum"))
    known = _known(given)
    for value in known:
        if type(value) not in _SCALARS[json]:  # YAML reads an unquoted "on" as a boolean
            if reader.strict:
                reader.refuse(f"{place.pointer}/enum", f"{value!r} is no {json}; quote strings")
            return one_of_values(given, schema)
    least, most = (
        schema[word] if type(schema.get(word)) in _SCALARS["number"] else None
        for word in ("minimum", "maximum")
    )
    return ScalarKind(json, known, least, most, limits(schema))


def one_of_values(values: list[Any], schema: Mapping[str, Any]) -> Kind:
    """An enum, or a constant, that says its type by its values."""
    known = _known(values)
    null = None in values
    for json, types in _SCALARS.items():
        if known and all(type(each) in types for each in known):
            made = ScalarKind(json, known, limits=limits(schema))
            return or_null(made) if null else made
    return NULL if null and not known else AnyKind()


def _known(values: list[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(v for v in values if not isinstance(v, dict | list | None)))


def limits(schema: Mapping[str, Any]) -> dict[str, Any]:
    found = {word: schema[word] for word in _LIMITS if word in schema}
    keys = sorted(mapping(schema, "propertyNames").items())
    return found | {f"propertyNames.{word}": each for word, each in keys}


# --- oneOf and anyOf: by JSON type, and among objects by tag ------------------------------------


def possible(schema: Any, *types: type) -> list[Any]:
    """The values that a schema lists, if it lists none of another type."""
    found = mapping(schema)
    values = [found["const"]] if "const" in found else listed(found.get("enum"))
    return values if all(type(each) in types for each in values) else []


def spread(reader: SchemaReader, parts: Parts, place: Place, passed: tuple[str, ...]) -> None:
    """An object that is one of several and has properties of its own: one with all of them."""
    for inner in map(reader.place, (*place.children("oneOf"), *place.children("anyOf"))):
        for key, each in reader.parts(inner, passed).properties.items():
            known = parts.properties.setdefault(key, each)
            one, other = (possible(reader.place(at).schema, str) for at in (known, each))
            if one and other and one != other:
                values = {"type": "string", "enum": list(dict.fromkeys([*one, *other]))}
                parts.properties[key] = attrs.evolve(known, schema=values)


def choice(reader: SchemaReader, place: Place) -> Kind:
    """What a schema that is nothing but a choice may be."""
    targets = [reader.place(each) for each in place.choices]
    if len(targets) > 1 and all(reader.parts(each).properties for each in targets):
        tag, _ = _told(reader, targets, place.schema)
        name = reader.class_name(place, union=True) if tag else None
        if name is not None:  # it may be among what its own members hold
            reader.kinds[place.pointer] = RefKind(name, union=True)
    members = enumerate(place.choices, 1)
    return one_of(
        reader,
        [reader.kind(attrs.evolve(each, field=f"{place.field} {i}")) for i, each in members],
        place,
    )


def one_of(reader: SchemaReader, kinds: Sequence[Kind], place: Place) -> Kind:
    """One kind for several."""
    flat = [each for kind in kinds for each in alternatives(kind)]
    if not flat or AnyKind() in flat:
        return AnyKind()
    strings = [k for k in flat if isinstance(k, ScalarKind) and k.json == "string"]
    if len(strings) > 1:  # a closed enum beside a free string is one open enum
        known = tuple(dict.fromkeys(value for kind in strings for value in kind.known))
        said = {word: each for kind in strings for word, each in kind.limits.items()}
        rest = (kind for kind in flat if kind not in strings)
        flat = [ScalarKind("string", known, limits=said), *rest]
    flat = _distinct(reader, list(dict.fromkeys(flat)), place)
    objects = [k for k in flat if isinstance(k, RefKind | MapKind)]
    if len(objects) > 1:
        rest = (kind for kind in flat if kind not in objects)
        flat = [_one_of_objects(reader, objects, place), *rest]
    return flat[0] if len(flat) == 1 else OneOfKind(tuple(flat))


def _distinct(reader: SchemaReader, flat: list[Kind], place: Place) -> list[Kind]:
    """Each JSON type once."""
    lists = [kind for kind in flat if isinstance(kind, ListKind)]
    if len(lists) > 1 and not reader.compared:
        reader.refuse(place.pointer, "arrays of different things; an array of anything")
        first = flat.index(lists[0])
        flat = [kind for kind in flat if kind not in lists]
        flat.insert(first, ListKind(AnyKind()))
    found: dict[object, Kind] = {}
    for each in flat:
        found.setdefault(each.json if isinstance(each, ScalarKind) else each, each)
    for wide, narrow in ("number", "integer"), ("string", AudioKind()):  # not all of it is base64
        if wide in found:
            found.pop(narrow, None)
    return list(found.values())


def _one_of_objects(reader: SchemaReader, objects: Sequence[Kind], place: Place) -> Kind:
    """Several objects, which a property has to tell apart. Ours are named together."""
    refs: dict[str, None] = {}
    for each in objects:
        if isinstance(each, RefKind):
            union = reader.unions.get(each.name)
            refs |= dict.fromkeys([name for _, name in union.members] if union else [each.name])
    maps = any(isinstance(each, MapKind) for each in objects)
    if len(refs) == 1 and not maps:
        return RefKind(next(iter(refs)), union=False)
    component = reader.component(place)
    if reader.strict and (maps or not component):
        reader.refuse(place.pointer, "a union of objects must be a named schema with a tag")
        return AnyKind()
    places = [reader.described(name) for name in refs]
    tag, values = ("", []) if maps else _told(reader, places, mapping(place.schema))
    if maps or not (tag or reader.compared):
        if refs:
            needed = "a union needs one common property with a const of its own in each member"
            message = f"objects that no constant tells apart, so a plain dict: {needed}"
            reader.refuse(place.pointer, message)
        return MapKind(AnyKind())
    for at in [reader.parts(member).properties[tag] for member in places if reader.strict]:
        if "const" not in reader.schema_of(at):
            message = f"{tag!r} tells the members of a union apart: write const in place of enum"
            reader.refuse(at.pointer, message)
    known = reader.kinds.get(place.pointer)
    name = known.name if isinstance(known, RefKind) else reader.class_name(place, union=True)
    if name is None:
        return AnyKind()
    told = tuple(zip(values or ["" for _ in refs], refs, strict=True))
    doc = " ".join(str(place.schema.get("description") or "").split())
    reader.unions[name] = UnionRecord(
        name=name, doc=doc, tag=tag, members=told, component=component
    )
    for value, ref in () if reader.compared or reader.strict else told:
        _make_tag(reader, ref, tag, value)
    return RefKind(name, union=True)


def _told(
    reader: SchemaReader, places: Sequence[Place], schema: Mapping[str, Any]
) -> tuple[str, list[str]]:
    """The property that tells some objects apart, and its value for each; else nothing."""
    asked = schema.get("discriminator")
    named = mapping(asked).get("propertyName") if isinstance(asked, dict) else asked
    wanted = named if isinstance(named, str) else ""
    constants = [
        {key: values[0] for key, values in reader.constants(each).items() if len(values) == 1}
        for each in places
    ]
    common = set.intersection(*(set(each) for each in constants))
    tag = wanted if wanted in common else "type" if "type" in common else min(common, default="")
    if tag:
        values = [each[tag] for each in constants]
    elif wanted and not any(wanted in each for each in constants):
        given = {
            str(ref).rpartition("/")[2].lower(): str(value)
            for value, ref in mapping(asked, "mapping").items()
        }
        by_name = {"".join(filter(str.isalnum, ref)): value for ref, value in given.items()}
        keys = [each.key for each in places]
        tag, values = wanted, [by_name.get(key.lower(), key) for key in keys]
    else:
        return "", []
    return (tag, values) if len(set(values)) == len(values) else ("", [])


def _make_tag(reader: SchemaReader, name: str, tag: str, value: str) -> None:
    """Make a property of a class its tag."""
    record, kind = reader.classes[name], TagKind(value)
    fields = {field.wire: field for field in record.fields}
    made = FieldRecord(wire=tag, name=names.attribute_name(tag), doc="", kind=kind, required=True)
    fields[tag] = attrs.evolve(fields.get(tag, made), kind=kind, required=True)
    reader.classes[name] = attrs.evolve(record, fields=tuple(fields.values()))
