"""Places of a spec in which something may be said, and what is said there."""

from __future__ import annotations

import importlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from portkey_realtime.drift import Drift, fits
from portkey_realtime_wire.shapes import SHAPES, Dialect, Field
from schema.load import Document
from schema.records import Schemas

from .infer import Known, Schema
from .yamltext import EditRefusedError

_USUAL: Final = 3
"""In how many events a description stands that says nothing of the event."""


def known_properties(document: Document, classes: Schemas, drift: Drift) -> dict[str, list[Known]]:
    """Properties that are a model for others of their name, the most usual first.

    What several events of the same direction describe in the same words, such as ``item_id``, is
    one; and so is what refers to an object with a name, such as ``usage``.
    """
    api: Dialect = importlib.import_module(f"portkey_realtime_wire.{drift.dialect}").DIALECT
    events = api.server_events if drift.direction == "received" else api.client_events
    pointers = {record.name: record.pointer for record in classes.classes}
    found: dict[str, Counter[str]] = {}
    fields: dict[tuple[str, str], Field] = {}
    for cls in events.values():
        pointer = pointers.get(cls.__name__)
        node = document.resolve(f"#{pointer}") if pointer is not None else {}
        for wire, field in SHAPES[cls].fields.items():
            schema = node.get("properties", {}).get(wire)
            if isinstance(schema, dict) and "const" not in schema:
                text = json.dumps(schema)
                found.setdefault(wire, Counter())[text] += 1
                fields[wire, text] = field

    def known(wire: str, text: str) -> Known:
        kind = fields[wire, text].kind
        return Known(json.loads(text), lambda value: fits(kind, value, api))

    return {
        wire: [
            known(wire, text)
            for text, count in texts.most_common()
            if count >= _USUAL or '"$ref"' in text
        ]
        for wire, texts in found.items()
    }


def behind(document: Document, schema: Any) -> Schema:
    """A schema, or the one that it refers to."""
    while "$ref" in schema:
        schema = document.resolve(schema["$ref"])
    found: Schema = schema
    return found


def holding(document: Document, schema: Schema, field: str) -> Schema:
    """Where a property is, or could be added, through references and allOf."""
    schema = behind(document, schema)
    parts = [holding(document, part, field) for part in schema.get("allOf", ())]
    for each in (schema, *parts):
        if field in each.get("properties", {}):
            return each
    return next((each for each in reversed((schema, *parts)) if "properties" in each), schema)


def choices(document: Document, schema: Schema) -> Iterator[Schema]:
    """A schema, what it refers to, and what it chooses from: where its parts may stand."""
    pending, seen = [schema], set[int]()
    while pending:
        place = behind(document, pending.pop(0))
        if id(place) not in seen:
            seen.add(id(place))
            yield place
            pending += [
                each for word in ("oneOf", "anyOf", "allOf") for each in place.get(word, ())
            ]


def members(schema: Schema) -> list[Any]:
    """What a schema chooses from."""
    found: list[Any] = schema.get("oneOf") or schema.get("anyOf") or []
    return found


def union_tag(document: Document, schema: Schema) -> str:
    """The tag of a union of objects; empty if a schema is none."""
    if not all("$ref" in member for member in members(schema)):
        return ""
    constants = [
        {
            key
            for key, each in behind(document, member).get("properties", {}).items()
            if "const" in each
        }
        for member in members(schema)
    ]
    common = set.intersection(*constants) if constants else set()
    return next(iter(common)) if len(common) == 1 else ""


def list_value(schema: Schema, value: Any) -> None:
    """Add a value to an enum; null stays the last."""
    listed = schema["enum"]
    listed.insert(len(listed) - (listed[-1:] == [None]), value)


def relax(schema: Schema, field: str) -> None:
    """Require a property no longer."""
    if field not in schema.get("required", ()):
        raise EditRefusedError(f"{field} is not required in a place of its own")
    schema["required"].remove(field)


def allow_type(document: Document, schema: Schema, kind: str) -> None:
    """Let a schema take another JSON type too."""
    if "const" in schema:
        raise EditRefusedError("it is a constant")
    if members(schema):
        members(schema).append({"type": kind})
        return
    if "$ref" in schema:
        target = document.resolve(schema["$ref"])
        if "type" not in target or "properties" in target:
            choice = [{"$ref": schema.pop("$ref")}, {"type": kind}]
            rest = dict(schema)
            schema.clear()
            schema.update({"oneOf": choice, **rest})
            return
        own = {key: each for key, each in schema.items() if key != "$ref"}
        schema.clear()  # others refer to it too
        schema.update({**target, **own})
    types = schema.get("type")
    if types is None:
        raise EditRefusedError("it has no type")
    if "enum" in schema and kind != "null":
        raise EditRefusedError("its values are listed; write a oneOf")
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    listed = types if isinstance(types, list) else [types]
    if kind == "number":
        listed = [each for each in listed if each != "integer"]
    made = list(dict.fromkeys([*listed, kind]))
    schema["type"] = made[0] if len(made) == 1 else made
