"""The words in which it is said how one dialect is spoken on the wire of another.

They are those of spec/beta-on-ga.yaml, which explains them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import attrs

Path: TypeAlias = tuple[str, ...]
"""Where a value is in an object: one key for each level."""


@attrs.frozen(kw_only=True)
class Value:
    """One value that the dialects write differently."""

    program: Any
    wire: Any = None
    refuse: str = ""
    """Why it cannot be sent; then there is no ``wire``."""


@attrs.frozen(kw_only=True)
class Field:
    """What becomes of one field of a program."""

    wire: Path = ()
    """Where it is on the wire. Empty if it is not carried."""
    object: str = ""
    """The table for the object, or the list of objects, that it holds."""
    values: tuple[Value, ...] = ()
    wrap_wire: str = ""
    """Text is an object on the wire, with the text under this key."""
    wrap_program: str = ""
    """Text from a server is an object in the program, with the text under this key."""
    paths: Mapping[str, str] = attrs.field(factory=dict)
    """It holds the path of a field: the table for each first word."""
    drop: str = ""
    """Why it is left out."""
    refuse: str = ""
    """Why it cannot be sent."""


@attrs.frozen(kw_only=True)
class Table:
    """What becomes of an object."""

    constants: Mapping[str, Any] = attrs.field(factory=dict)
    by: str = ""
    """Take the table in ``variants`` for the value of this field, if there is one."""
    variants: Mapping[str, str] = attrs.field(factory=dict)
    needs: Mapping[str, str] = attrs.field(factory=dict)
    """Fields without which the wire takes no such object, and the reason."""
    fields: Mapping[str, Field] = attrs.field(factory=dict)
    """By the name in the program."""


@attrs.frozen(kw_only=True)
class Event:
    """What becomes of an event."""

    type: str
    """Its name on the other side."""
    when: tuple[Path, Any] | None = None
    once_per: Path = ()
    forget: Path = ()
    supply: Mapping[str, Any] = attrs.field(factory=dict)
    table: Table = Table()


@attrs.frozen(kw_only=True)
class Call:
    """What becomes of a REST call."""

    path: str
    inside: str
    """The field of both bodies of the wire that holds the program's body."""
    table: str
    answer: Mapping[str, Path]
    """Where the other fields of the wire's answer go."""


@attrs.frozen(kw_only=True)
class Mapped:
    """How one dialect, that of the program, is spoken on the wire of another."""

    program: str
    wire: str
    tables: Mapping[str, Table]
    client: Mapping[str, Event]
    """What becomes of what a program sends, by its name there. What is not here passes as it is."""
    renamed: Mapping[str, str]
    """Server events of which only the name differs, by the name on the wire."""
    server: Mapping[str, tuple[Event, ...]]
    """What becomes of the others, by the name on the wire; the first that fits. What is not here
    passes as it is."""
    rest: Mapping[str, Call]
    """By the program's path."""
