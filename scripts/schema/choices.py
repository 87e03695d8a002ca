"""Choices between schemas: ``oneOf`` and ``anyOf``, by JSON type, and among objects by tag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from . import names
from .document import listed, mapping
from .kinds import (
    AnyKind,
    AudioKind,
    Kind,
    ListKind,
    MapKind,
    OneOfKind,
    RefKind,
    ScalarKind,
    TagKind,
)
from .records import FieldRecord, UnionRecord

if TYPE_CHECKING:
    from .document import Parts, Place
    from .reader import SchemaReader


def texts(schema: Any) -> list[str]:
    """The strings that a schema lists, if it lists nothing else."""
    found = mapping(schema)
    values = [found["const"]] if "const" in found else listed(found.get("enum"))
    return values if all(isinstance(each, str) for each in values) else []


def spread(reader: SchemaReader, parts: Parts, place: Place, passed: tuple[str, ...]) -> None:
    """An object that is one of several and has properties of its own: one with all of them."""
    for word in ("oneOf", "anyOf"):
        for i in range(len(listed(place.schema.get(word)))):
            inner = reader.place(place.child(word, i))
            for key, each in reader.parts(inner, passed).properties.items():
                known = parts.properties.setdefault(key, each)
                one, other = (texts(reader.place(at).schema) for at in (known, each))
                if one and other and one != other:
                    values = {"type": "string", "enum": list(dict.fromkeys([*one, *other]))}
                    parts.properties[key] = attrs.evolve(known, schema=values)


def read(reader: SchemaReader, place: Place, owner: str, field: str, words: str) -> Kind:
    """What a schema that is nothing but a choice may be."""
    targets = [reader.place(each) for each in place.choices]
    if len(targets) > 1 and all(reader.parts(each).properties for each in targets):
        tag, _ = _told(reader, targets, place.schema)
        name = reader.class_name(place, words, union=True) if tag else None
        if name is not None:  # it may be among what its own members hold
            reader.kinds[place.pointer] = RefKind(name, union=True)
    kinds = [reader.kind(each, owner, f"{field} {i + 1}") for i, each in enumerate(place.choices)]
    return one_of(reader, kinds, place, words)


def one_of(reader: SchemaReader, kinds: list[Kind], place: Place, words: str) -> Kind:
    """One kind for several."""
    flat: list[Kind] = []
    for kind in kinds:
        flat += kind.members if isinstance(kind, OneOfKind) else (kind,)
    if not flat or AnyKind() in flat:
        return AnyKind()
    strings = [k for k in flat if isinstance(k, ScalarKind) and k.json == "string"]
    if len(strings) > 1:  # a closed enum beside a free string is one open enum
        known = tuple(dict.fromkeys(value for kind in strings for value in kind.known))
        limits = {word: each for kind in strings for word, each in kind.limits.items()}
        flat = [k for k in flat if k not in strings]
        flat.insert(0, ScalarKind("string", known, limits=limits))
    flat = _distinct(reader, list(dict.fromkeys(flat)), place)
    objects = [k for k in flat if isinstance(k, RefKind | MapKind)]
    if len(objects) > 1:
        flat = [k for k in flat if k not in objects]
        flat.insert(0, _choice(reader, objects, place, words))
    return flat[0] if len(flat) == 1 else OneOfKind(tuple(flat))


def _distinct(reader: SchemaReader, flat: list[Kind], place: Place) -> list[Kind]:
    """Each JSON type once."""
    scalars = {k.json for k in flat if isinstance(k, ScalarKind)}
    lists = [k for k in flat if isinstance(k, ListKind)]
    made: list[Kind] = []
    seen: set[str] = set()
    for each in flat:
        if isinstance(each, ListKind) and len(lists) > 1:
            if reader.compared:
                made.append(each)
            elif each is lists[0]:
                reader.refuse(place.pointer, "arrays of different things; an array of anything")
                made.append(ListKind(AnyKind()))
        elif isinstance(each, AudioKind) and "string" in scalars:
            continue  # not all of it is base64
        elif isinstance(each, ScalarKind):
            if each.json in seen or (each.json == "integer" and "number" in scalars):
                continue
            seen.add(each.json)
            made.append(each)
        else:
            made.append(each)
    return made


def _choice(reader: SchemaReader, objects: Sequence[Kind], place: Place, words: str) -> Kind:
    """Several objects, which a property has to tell apart. Ours are named together."""
    refs: dict[str, None] = {}
    for each in objects:
        if isinstance(each, RefKind):
            union = reader.unions.get(each.name)
            found = [name for _, name in union.members] if union else [each.name]
            refs.update(dict.fromkeys(found))
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
    known = reader.kinds.get(place.pointer)
    name = known.name if isinstance(known, RefKind) else reader.class_name(place, words, union=True)
    if name is None:
        return AnyKind()
    told = tuple(zip(values or ["" for _ in refs], refs, strict=True))
    doc = " ".join(str(place.schema.get("description") or "").split())
    reader.unions[name] = UnionRecord(
        name=name, doc=doc, tag=tag, members=told, component=component
    )
    if not reader.compared and not reader.strict:
        for ref, value in zip(refs, values, strict=True):
            _tagged(reader, ref, tag, value)
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
            for value, ref in mapping(mapping(asked).get("mapping")).items()
        }
        by_name = {"".join(filter(str.isalnum, ref)): value for ref, value in given.items()}
        keys = [reader.component(each) or each.pointer.rpartition("/")[2] for each in places]
        tag, values = wanted, [by_name.get(key.lower(), key) for key in keys]
    else:
        return "", []
    return (tag, values) if len(set(values)) == len(values) else ("", [])


def _tagged(reader: SchemaReader, name: str, tag: str, value: str) -> None:
    """Make a property of a class its tag."""
    record = reader.classes[name]
    kind = TagKind(value)
    fields = [
        attrs.evolve(field, kind=kind, required=True) if field.wire == tag else field
        for field in record.fields
    ]
    if all(field.wire != tag for field in fields):
        made = FieldRecord(
            wire=tag, name=names.attribute_name(tag), doc="", kind=kind, required=True
        )
        fields.append(made)
    reader.classes[name] = attrs.evolve(record, fields=tuple(fields))
