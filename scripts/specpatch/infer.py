"""Schemas from samples: what the values that were seen have in common, and no more.

Nothing is required, no enum is closed, and every description says that it was inferred: samples
tell what happens, not what is promised.
"""

from __future__ import annotations

import copy
import functools
import importlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from portkey_realtime.drift import MASK, Drift, fits, is_masked
from portkey_realtime_wire.shapes import SHAPES, Dialect
from schema import names
from schema.document import Document
from schema.records import Events

Schema = dict[str, Any]
Objects = list[dict[str, Any]]

_ID: Final = re.compile(r"[A-Za-z0-9_.:/-]{1,64}\Z")
_SPEECH: Final = frozenset(
    {"delta", "text", "transcript", "arguments", "instructions", "output", "prompt", "message"}
)
_SECRET: Final = re.compile(r"(api_?key|token|secret|password|authorization)\Z", re.I)
"""Names of what nobody may read in a log."""
_MOST_KEYS: Final = 60
_USUAL: Final = 3
"""In how many events a description stands that says nothing of the event."""
_SCALARS: Final = ("string", "integer", "number", "boolean")
_KEPT: Final = frozenset({"enum", "contentEncoding", "x-secret"})
_GUESSES: Final = (
    (re.compile(r"(_ms|_index|_count|_tokens|_bytes)\Z"), "integer"),
    (re.compile(r"(_at|_seconds|_rate|_score|confidence|probability)\Z"), "number"),
    (re.compile(r"\A(is|has|can)_|enabled\Z"), "boolean"),
)

_TYPES: Final = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
    type(None): "null",
}


@attrs.define
class Known:
    """A property that the spec has already, somewhere, under the same name."""

    schema: Schema
    takes: Callable[[Any], bool]
    """Whether it would take a value."""
    count: int = 0
    """How many events have it."""


def known_properties(document: Document, events: Events, drift: Drift) -> dict[str, list[Known]]:
    """Properties that are a model for others of their name, the most usual first.

    What several events of the same direction describe in the same words, such as ``item_id``, is
    one; and so is what refers to an object with a name, such as ``usage``.
    """
    api: Dialect = importlib.import_module(f"portkey_realtime_wire.{drift.dialect}").DIALECT
    side = api.server_events if drift.direction == "received" else api.client_events
    shapes = {cls.__name__: SHAPES[cls].fields for cls in side.values()}
    found: dict[str, dict[str, Known]] = {}
    for record in events.events:
        shape = shapes.get(record.name, {})
        for field in [each for each in record.content if each.wire in shape]:
            schema = document.resolve(f"#{field.pointer}")
            takes = functools.partial(fits, shape[field.wire].kind, api=api)
            models = found.setdefault(field.wire, {})
            models.setdefault(json.dumps(schema), Known(schema, takes)).count += 1
    usual = {}
    for wire, models in found.items():
        kept = [each for text, each in models.items() if each.count >= _USUAL or '"$ref"' in text]
        usual[wire] = sorted(kept, key=lambda each: -each.count)
    return usual


@attrs.define
class Inference:
    """Makes schemas, and collects the named ones that it needs."""

    taken: set[str]
    """Names of classes that there are."""
    known: Mapping[str, list[Known]]
    """Properties of the spec by name, the best model first."""
    seen: str
    """Where the samples come from, for descriptions: ``3 recorded events``."""
    named: dict[str, Schema] = attrs.field(factory=dict)
    """New named schemas."""
    notes: list[str] = attrs.field(factory=list)
    guesses: list[str] = attrs.field(factory=list)
    """What no sample shows."""

    def property_of(self, name: str, samples: list[Any], owner: str) -> Schema:
        """The schema of a property: as the spec has it elsewhere, if all samples fit there."""
        values = [each for each in samples if each is not None]
        if not values:
            return self._only_null(name)
        for known in self.known.get(name, ()):
            if all(known.takes(each) for each in samples):
                doc = " ".join(str(known.schema.get("description", "")).split())
                return {**copy.deepcopy(known.schema), "description": f"{doc} {self._mark}".strip()}
        made = {**self.value(samples, owner, name), "description": self._mark}
        if "string" in made.get("type", ()) and _SECRET.search(name):
            if not made.get("x-secret"):
                self.guesses.append(f"{name!r} counts as a secret, by its name")
            made["x-secret"] = True
        return made

    def _only_null(self, name: str) -> Schema:
        """A property that was always null: a guess, so that its event is decoded as fast."""
        scalars = [k.schema for k in self.known.get(name, ()) if k.schema.get("type") in _SCALARS]
        if scalars:
            kind, why = scalars[0]["type"], "its type is that of the same field elsewhere"
            made: Schema = {key: each for key, each in scalars[0].items() if key in _KEPT}
            if "enum" in made:
                made["enum"] = [*made["enum"], None]
        else:
            kind = next((kind for pattern, kind in _GUESSES if pattern.search(name)), "string")
            why = f"that it is {'an' if kind == 'integer' else 'a'} {kind} otherwise is a guess"
            self.guesses.append(f"{name!r} was always null; {why}")
            made = {}
        doc = f"{self._mark} Always null there; {why}."
        return {**made, "type": [kind, "null"], "description": doc}

    @property
    def _mark(self) -> str:
        return f"Inferred from {self.seen}."

    def value(self, samples: list[Any], owner: str, field: str) -> Schema:
        """The schema of a value, without a description."""
        by_type: dict[str, list[Any]] = {}
        for each in samples:
            by_type.setdefault(json_type(each), []).append(each)
        if "number" in by_type:
            by_type["number"] += by_type.pop("integer", [])
        nulls = by_type.pop("null", None)
        if not by_type:
            return {}  # null alone tells nothing of what else may come
        found = [self._one(values, kind, owner, field) for kind, values in sorted(by_type.items())]
        found += [{"type": "null"}] if nulls else []
        if len(found) == 1:
            return found[0]
        if all(each.keys() == {"type"} for each in found):
            return {"type": [each["type"] for each in found]}
        if nulls and len(found) == 2 and "type" in found[0]:
            return {**found[0], "type": [found[0]["type"], "null"]}
        return {"oneOf": found}

    def _one(self, values: list[Any], kind: str, owner: str, field: str) -> Schema:
        if kind == "string":
            made: Schema = {"type": "string"}
            if any(is_masked(each) and each != MASK for each in values):
                made["contentEncoding"] = "base64"
            if MASK in values:
                made["x-secret"] = True
            return made
        if kind == "array":
            items = [item for each in values for item in each]
            return {"type": "array", "items": self.value(items, owner, field) if items else {}}
        if kind == "object":
            return self._object(values, owner, field)
        return {"type": kind}

    def _object(self, values: Objects, owner: str, field: str) -> Schema:
        keys, shared = set().union(*values), set(values[0]).intersection(*values[1:])
        if not keys or len(keys) > _MOST_KEYS or (len(values) > 2 and not shared):
            return {"type": "object", "additionalProperties": True}
        name = self._name(owner, field)
        self.taken.add(name)
        properties = self.properties(values, name)
        schema = {"type": "object", "description": self._mark, "properties": properties}
        for other, existing in self.named.items():  # the same object twice is one class
            if existing["properties"].keys() == properties.keys() and other.endswith(name[-4:]):
                return {"$ref": f"#/components/schemas/{other}"}
        self.named[name] = schema
        return {"$ref": f"#/components/schemas/{name}"}

    def tagged(self, values: Objects, name: str, doc: str, tag: Schema, *first: str) -> Schema:
        """The schema of objects that one property tells apart from others: the last of those that
        stand first and are required."""
        properties = {**self.properties(values, name), first[-1]: tag}
        leading = [key for key in first if key in properties]
        return {
            "type": "object",
            "description": f"{doc} {self.seen}.",
            "required": [key for key in leading if all(key in each for each in values)],
            "properties": {key: properties[key] for key in dict.fromkeys([*leading, *properties])},
        }

    def properties(self, values: Objects, owner: str) -> dict[str, Schema]:
        """The properties of an object; without those of which no attribute can be made."""
        made: dict[str, Schema] = {}
        attributes: set[str] = set()
        for key in dict.fromkeys(key for each in values for key in each):
            try:
                if (attribute := names.attribute_name(key)) in attributes:
                    raise names.NameRefusedError(f"{key!r} gives the attribute {attribute} again")
            except names.NameRefusedError as error:
                self.notes.append(f"left out: {error}")
                continue
            attributes.add(attribute)
            made[key] = self.property_of(key, [each[key] for each in values if key in each], owner)
        return made

    def _name(self, owner: str, field: str) -> str:
        owner = owner.removesuffix("Event")
        if owner.lower().endswith(field.replace("_", "").lower()):
            field = "item"  # not ResponseVisemesVisemes
        base = names.nested_class_name(owner, field)
        name, number = base, 2
        while name in self.taken:
            name, number = f"{base}{number}", number + 1
        return name


def json_type(value: object) -> str:
    """What JSON Schema calls it."""
    return _TYPES[type(value)]


def scrubbed(value: Any, key: str = "") -> Any:
    """A sample as an example for the spec: ids and numbers stay, what somebody said does not."""
    if isinstance(value, dict):
        return {name: scrubbed(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [scrubbed(each, key) for each in value[:2]]
    if isinstance(value, str):
        if is_masked(value):
            return "example" if value == MASK else "AAAA"
        if _SECRET.search(key):
            return "example"
        return value if _ID.match(value) and key not in _SPEECH else "Some text."
    return value
