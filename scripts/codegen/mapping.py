"""spec/beta-on-ga.yaml as records. The header of that file explains its words.

The records have the names and fields of the classes in beta_on_ga.py.jinja, and ``expression``
writes them as Python. ``mapping_check`` says what is wrong with the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from schema.load import Document

Path = tuple[str, ...]


class Symbol(str):
    """A Python name in the generated file."""


@attrs.frozen(kw_only=True)
class Value:
    """One value that the dialects write differently."""

    beta: Any
    ga: Any = None
    refuse: str = ""


@attrs.frozen(kw_only=True)
class Field:
    """What becomes of one beta field."""

    ga: Path = ()
    object: str = ""
    values: Symbol | None = None
    wrap_ga: str = ""
    wrap_beta: str = ""
    paths: Mapping[str, str] = attrs.field(factory=dict)
    drop: str = ""
    refuse: str = ""


@attrs.frozen(kw_only=True)
class Table:
    """What becomes of an object."""

    constants: Mapping[str, Any] = attrs.field(factory=dict)
    by: str = ""
    variants: Mapping[str, str] = attrs.field(factory=dict)
    needs: Mapping[str, str] = attrs.field(factory=dict)
    fields: Mapping[str, Field] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Event:
    """What becomes of an event."""

    type: str
    when: tuple[Path, Any] | None = None
    once_per: Path = ()
    forget: Path = ()
    supply: Mapping[str, Any] = attrs.field(factory=dict)
    table: Table = attrs.field(factory=Table)


@attrs.frozen(kw_only=True)
class Call:
    """What becomes of a REST call."""

    path: str
    inside: str
    table: str
    answer: Mapping[str, Path]


@attrs.frozen(kw_only=True)
class Mapped:
    """The whole file."""

    values: Mapping[str, tuple[Value, ...]]
    tables: Mapping[str, Table]
    client: Mapping[str, Event]
    renamed: Mapping[str, str]
    server: Mapping[str, tuple[Event, ...]]
    rest: Mapping[str, Call]


def read(document: Document) -> Mapped:
    """The records of the file, whose form must be right."""
    data = document.data
    return Mapped(
        values={
            name: tuple(
                Value(beta=each["beta"], ga=each.get("ga"), refuse=each.get("refuse", ""))
                for each in values
            )
            for name, values in data["values"].items()
        },
        tables={name: table_of(table) for name, table in data["tables"].items()},
        client={
            beta: event_of(entry, ga)
            for entry in data["client"]["translated"]
            for ga, beta in both_names(entry)
        },
        renamed={each["ga"]: each["beta"] for each in data["server"]["renamed"]},
        server=_server(data["server"]["translated"]),
        rest={
            path: Call(
                path=call["ga"],
                inside=call["inside"],
                table=call["table"],
                answer={key: dotted(way) for key, way in call["answer"].items()},
            )
            for path, call in data["rest"].items()
        },
    )


def _server(entries: list[dict[str, Any]]) -> dict[str, tuple[Event, ...]]:
    made: dict[str, tuple[Event, ...]] = {}
    for entry in entries:
        for ga, beta in both_names(entry):
            made[ga] = (*made.get(ga, ()), event_of(entry, beta))
    return made


def both_names(entry: dict[str, Any]) -> list[tuple[str, str]]:
    """Each GA name of an entry with its beta name."""
    given = entry["ga"]
    names: list[str] = given if isinstance(given, list) else [given]
    return [(ga, str(entry.get("beta", ga))) for ga in names]


def event_of(entry: dict[str, Any], name: str) -> Event:
    when = [(dotted(path), value) for path, value in entry.get("when", {}).items()]
    return Event(
        type=name,
        when=when[0] if when else None,
        once_per=dotted(entry.get("once_per", "")),
        forget=dotted(entry.get("forget", "")),
        supply=entry.get("supply", {}),
        table=table_of(entry),
    )


def table_of(data: dict[str, Any]) -> Table:
    return Table(
        constants=data.get("constants", {}),
        by=data.get("by", ""),
        variants=data.get("variants", {}),
        needs=data.get("needs", {}),
        fields={name: _field(name, field) for name, field in data.get("fields", {}).items()},
    )


def _field(name: str, data: dict[str, Any]) -> Field:
    carried = "drop" not in data and "refuse" not in data
    wrap = data.get("wrap", {})
    return Field(
        ga=dotted(data.get("ga", name)) if carried else (),
        object=data.get("object", ""),
        values=Symbol(data["values"].upper()) if "values" in data else None,
        wrap_ga=wrap.get("ga", ""),
        wrap_beta=wrap.get("beta", ""),
        paths=data.get("paths", {}),
        drop=data.get("drop", ""),
        refuse=data.get("refuse", ""),
    )


def dotted(text: str) -> Path:
    return tuple(text.split(".")) if text else ()


def expression(value: Any) -> str:
    """A record, or JSON data, as Python source. What has its default is left out."""
    if isinstance(value, Symbol) or value is None or isinstance(value, str | bool | int | float):
        return str(value) if isinstance(value, Symbol) else repr(value)
    if isinstance(value, Mapping):
        pairs = (f"{expression(key)}: {expression(each)}" for key, each in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, tuple):
        return "(" + "".join(f"{expression(each)}, " for each in value) + ")"
    if isinstance(value, list):
        return "[" + ", ".join(map(expression, value)) + "]"
    given = (
        f"{name}={expression(each)}"
        for name in attrs.fields_dict(type(value))
        if (each := getattr(value, name)) not in ("", (), {}, None, Table())
    )
    return f"{type(value).__name__}({', '.join(given)})"
