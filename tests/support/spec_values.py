"""What the specs say that travels: their examples, and any number of other valid payloads."""

from __future__ import annotations

import base64
import functools
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
from hypothesis import strategies as st

from portkey_realtime_wire import beta, ga
from schema import load
from schema.messages import Reader

ROOT = Path(__file__).resolve().parents[2]
DIALECTS: dict[str, ModuleType] = {"beta": beta, "ga": ga}
SPECS = {
    (name, kind): load.read(ROOT / f"spec/{name}/{kind}.yaml", f"spec/{name}/{kind}.yaml")
    for name in DIALECTS
    for kind in ("asyncapi", "openapi")
}

JSON_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
)
JSON = st.recursive(
    JSON_SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@attrs.frozen
class Event:
    """One event of a dialect, as its spec has it."""

    dialect: str
    type: str
    direction: str
    payload: dict[str, Any] = attrs.field(repr=False)
    examples: tuple[tuple[str, Any], ...] = attrs.field(repr=False)

    @property
    def cls(self) -> type[Any]:
        tables = DIALECTS[self.dialect]
        table = tables.CLIENT_EVENTS if self.direction == "client" else tables.SERVER_EVENTS
        made: type[Any] = table[self.type]
        return made

    def decode(self, data: object) -> Any:
        tables = DIALECTS[self.dialect]
        return getattr(tables, f"decode_{self.direction}_event")(data)

    def __str__(self) -> str:
        return f"{self.dialect}-{self.type}"


def _events() -> Iterator[Event]:
    for dialect in DIALECTS:
        document = SPECS[dialect, "asyncapi"]
        for message in Reader(document, ours=True).messages():
            examples = tuple((e["name"], e["payload"]) for e in message.content["examples"])
            direction = "client" if "sent" in message.sides else "server"
            yield Event(dialect, message.name, direction, message.payload.schema, examples)


EVENTS = list(_events())
EXAMPLES = [(event, name, payload) for event in EVENTS for name, payload in event.examples]


def same(one: object, other: object) -> bool:
    """Equality of JSON, in which 1, 1.0 and true are three things."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def payloads(event: Event) -> st.SearchStrategy[dict[str, Any]]:
    """Any payload of an event that its schema allows, with unknown keys everywhere."""
    return _of_schema(event.dialect, json.dumps(event.payload), 4)


@functools.cache
def _of_schema(dialect: str, text: str, depth: int) -> st.SearchStrategy[Any]:
    schema = json.loads(text)

    def inner(part: dict[str, Any], less: int = 0) -> st.SearchStrategy[Any]:
        return _of_schema(dialect, json.dumps(part), depth - less)

    if "$ref" in schema:
        return inner(SPECS[dialect, "asyncapi"].resolve(schema["$ref"]))
    for word in ("oneOf", "anyOf"):
        if word in schema:
            return st.one_of([inner(part) for part in schema[word]])
    if "const" in schema:
        return st.just(schema["const"])
    if isinstance(schema.get("type"), list):
        return st.one_of([inner({**schema, "type": each}) for each in schema["type"]])
    match schema.get("type"):
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(schema.get("minimum"), schema.get("maximum"))
        case "number":
            limits = schema.get("minimum"), schema.get("maximum")
            return st.floats(*limits, allow_nan=False, allow_infinity=False)
        case "string" if schema.get("contentEncoding") == "base64":
            return st.binary(max_size=10).map(lambda data: base64.b64encode(data).decode())
        case "string":
            known = [value for value in schema.get("enum", ()) if value is not None]
            text_of = st.text(max_size=min(schema.get("maxLength", 10), 10))
            return st.sampled_from(known) | text_of if known else text_of
        case "array":
            return st.lists(inner(schema.get("items", {}), 1), max_size=2)
        case "object" if "properties" in schema:
            return _objects(schema, depth, inner)
        case "object":
            values = schema.get("additionalProperties")
            each = inner(values) if isinstance(values, dict) else JSON
            return st.dictionaries(st.text(max_size=5), each, max_size=2)
        case _:
            return JSON


def _objects(schema: dict[str, Any], depth: int, inner: Any) -> st.SearchStrategy[dict[str, Any]]:
    properties = schema["properties"]
    required = {key: inner(properties[key], 1) for key in schema.get("required", ())}
    others = {} if depth <= 0 else {k: v for k, v in properties.items() if k not in required}
    unknown = st.text(max_size=5).filter(lambda key: key not in properties)
    known = st.fixed_dictionaries(
        required, optional={key: inner(value, 1) for key, value in others.items()}
    )
    return st.builds(
        lambda one, two: {**one, **two}, known, st.dictionaries(unknown, JSON_SCALARS, max_size=1)
    )
