"""Places of a spec in which something may be said, and what is said there."""

from __future__ import annotations

import importlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from portkey_realtime.drift import Drift, fits
from portkey_realtime_wire.shapes import SHAPES, Dialect, Kind
from schema.document import Document, Place, behind
from schema.records import Events

from .infer import Known
from .specs import Specs
from .yamltext import EditRefusedError

_USUAL: Final = 3
"""In how many events a description stands that says nothing of the event."""


def known_properties(document: Document, events: Events, drift: Drift) -> dict[str, list[Known]]:
    """Properties that are a model for others of their name, the most usual first.

    What several events of the same direction describe in the same words, such as ``item_id``, is
    one; and so is what refers to an object with a name, such as ``usage``.
    """
    api: Dialect = importlib.import_module(f"portkey_realtime_wire.{drift.dialect}").DIALECT
    side = api.server_events if drift.direction == "received" else api.client_events
    shapes = {cls.__name__: SHAPES[cls].fields for cls in side.values()}
    found: dict[str, Counter[str]] = {}
    kinds: dict[tuple[str, str], Kind] = {}
    for record in events.events:
        for field in record.content if record.name in shapes else ():
            if field.wire in shapes[record.name]:
                text = json.dumps(document.resolve(f"#{field.pointer}"))
                found.setdefault(field.wire, Counter())[text] += 1
                kinds[field.wire, text] = shapes[record.name][field.wire].kind

    def known(wire: str, text: str) -> Known:
        kind = kinds[wire, text]
        return Known(json.loads(text), lambda value: fits(kind, value, api))

    return {
        wire: [
            known(wire, text)
            for text, count in texts.most_common()
            if count >= _USUAL or '"$ref"' in text
        ]
        for wire, texts in found.items()
    }


def choices(document: Document, place: Place) -> Iterator[Place]:
    """A schema, what it refers to, and what it chooses from: where its parts may stand."""
    pending, seen = [place], set[str]()
    while pending:
        each = behind(document, pending.pop(0))
        if each.pointer not in seen:
            seen.add(each.pointer)
            yield each
            pending += each.choices


def choice(place: Place) -> str:
    """Where what a schema chooses from is listed."""
    return f"{place.pointer}/{'oneOf' if 'oneOf' in place.schema else 'anyOf'}"


def list_value(specs: Specs, dialect: str, place: Place, value: Any) -> None:
    """Add a value to an enum; null stays the last."""
    pointer, values = f"{place.pointer}/enum", place.schema["enum"]
    if values[-1:] == [None]:
        specs.replace(dialect, f"{pointer}/{len(values) - 1}", value)
        value = None
    specs.extend(dialect, pointer, [value])


def relax(specs: Specs, dialect: str, place: Place, field: str) -> None:
    """Require a property no longer."""
    required = place.schema.get("required", [])
    if field not in required:
        raise EditRefusedError(f"{field} is not required in a place of its own")
    rest = [each for each in required if each != field]
    specs.replace(dialect, f"{place.pointer}/required", rest)


def allow_type(specs: Specs, dialect: str, place: Place, kind: str) -> None:
    """Let a schema take another JSON type too."""
    pointer, schema = place.pointer, place.schema
    if "const" in schema:
        raise EditRefusedError("it is a constant")
    if place.choices:
        specs.extend(dialect, choice(place), [{"type": kind}])
    elif "$ref" in schema or ("enum" in schema and kind != "null"):
        one = {key: schema[key] for key in ("$ref", "type", "enum") if key in schema}
        rest = {key: each for key, each in schema.items() if key not in one}
        if doc := behind(specs.document(dialect), place).schema.get("description"):
            rest.setdefault("description", doc)
        specs.replace(dialect, pointer, {"oneOf": [one, {"type": kind}], **rest})
    elif "type" not in schema:
        raise EditRefusedError("it has no type")
    else:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        kept = [each for each in types if kind != "number" or each != "integer"]
        made = list(dict.fromkeys([*kept, kind]))
        specs.replace(dialect, f"{pointer}/type", made[0] if len(made) == 1 else made)
        if "enum" in schema and None not in schema["enum"]:
            specs.extend(dialect, f"{pointer}/enum", [None])
