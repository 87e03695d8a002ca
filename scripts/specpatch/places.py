"""Places of a spec in which something may be said, and edits of what stands there."""

from __future__ import annotations

import importlib
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import attrs

from codegen import build
from portkey_realtime.drift import Drift, fits
from portkey_realtime_wire.shapes import SHAPES, Dialect, Field
from schema.load import Document
from schema.messages import Reader

from .infer import Known, Schema
from .yamltext import EditRefusedError, YamlText

_USUAL: Final = 3
"""In how many events a description stands that says nothing of the event."""


@attrs.frozen
class Whole:
    """A file with what it borrows, to look things up in."""

    document: Document
    _pointers: dict[str, str] = attrs.field(factory=dict, init=False)

    @property
    def pointers(self) -> Mapping[str, str]:
        """Where each generated class is described. Raises SpecError."""
        if not self._pointers:
            classes = build.build_events(self.document, "").schemas.classes
            self._pointers.update({record.name: record.pointer for record in classes})
        return self._pointers

    def at(self, pointer: str) -> Any:
        """The content at a pointer. Raises EditRefusedError if there is nothing."""
        try:
            return self.document.resolve(f"#{pointer}")
        except KeyError:
            raise EditRefusedError(f"{self.document.name} has nothing at {pointer}") from None

    def has(self, pointer: str) -> bool:
        return self.document.has(pointer)


def events_of(document: Document) -> set[str]:
    return {message.name for message in Reader(document, ours=True).messages()}


def known_properties(
    document: Document, pointers: Mapping[str, str], drift: Drift
) -> dict[str, list[Known]]:
    """Properties that are a model for others of their name, the most usual first.

    What several events of the same direction describe in the same words, such as ``item_id``, is
    one; and so is what refers to an object with a name, such as ``usage``.
    """
    api: Dialect = importlib.import_module(f"portkey_realtime_wire.{drift.dialect}").DIALECT
    classes = api.server_events if drift.direction == "received" else api.client_events
    found: dict[str, Counter[str]] = {}
    fields: dict[tuple[str, str], Field] = {}
    for cls in classes.values():
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


def choices(text: Whole, pointer: str) -> list[str]:
    """A schema, what it refers to, and what it chooses from: where its parts may stand."""
    found: list[str] = []
    pending = [pointer]
    while pending:
        place = pending.pop(0)
        schema = text.at(place)
        if place in found or not isinstance(schema, dict):
            continue
        if isinstance(schema.get("$ref"), str):
            pending.append(schema["$ref"][1:])
            continue
        found.append(place)
        for word in ("oneOf", "anyOf", "allOf"):
            pending += [f"{place}/{word}/{i}" for i in range(len(schema.get(word, ())))]
    return found


def union_tag(text: Whole, pointer: str) -> str:
    """The tag of a union of objects; empty if a schema is none."""
    schema = text.at(pointer)
    members = schema.get("oneOf") or schema.get("anyOf") or []
    constants: list[set[str]] = []
    for member in members:
        if not isinstance(member.get("$ref"), str):
            return ""
        properties = text.at(member["$ref"][1:]).get("properties", {})
        constants.append({key for key, each in properties.items() if "const" in each})
    common = set.intersection(*constants) if constants else set()
    return next(iter(common)) if len(common) == 1 else ""


def with_property(text: YamlText, owner: str, name: str, schema: Schema) -> YamlText:
    where = f"{owner}/properties"
    if text.has(where):
        return text.add_key(where, name, schema)
    return text.add_key(owner, "properties", {name: schema})


def appended(text: YamlText, pointer: str, value: Any) -> YamlText:
    """An enum with one more value; null stays the last."""
    listed = text.at(pointer)
    if None in listed:
        return text.replace(pointer, [*(each for each in listed if each is not None), value, None])
    return text.append(pointer, value)


def with_type(text: YamlText, pointer: str, kind: str) -> YamlText:
    """A schema that takes another JSON type too."""
    schema = text.at(pointer)
    if "const" in schema:
        raise EditRefusedError("it is a constant")
    for word in ("oneOf", "anyOf"):
        if word in schema:
            return text.append(f"{pointer}/{word}", {"type": kind})
    if "$ref" in schema:
        target = text.at(schema["$ref"][1:]) if text.has(schema["$ref"][1:]) else {}
        if "type" in target and "properties" not in target:  # others refer to it too
            own = {key: each for key, each in schema.items() if key != "$ref"}
            return with_type(text.replace(pointer, {**target, **own}), pointer, kind)
        alternatives = [{"$ref": schema["$ref"]}, {"type": kind}]
        return text.rename_key(f"{pointer}/$ref", "oneOf", alternatives)
    types = schema.get("type")
    if types is None:
        raise EditRefusedError("it has no type")
    if "enum" in schema and kind == "null":
        text = text.append(f"{pointer}/enum", None)
    elif "enum" in schema:
        raise EditRefusedError("its values are listed; write a oneOf")
    listed = types if isinstance(types, list) else [types]
    if kind == "number" and "integer" in listed:
        listed = [each for each in listed if each != "integer"]
    made = [*listed, kind] if kind != "null" or "null" not in listed else listed
    return text.replace(f"{pointer}/type", made[0] if len(made) == 1 else made)
