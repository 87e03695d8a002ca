"""What a comparison finds: facts about pairs of objects, without a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import attrs

from .verdicts import VERDICTS

Direction = Literal["send", "receive"]
"""Seen from a program that uses the client."""


@attrs.frozen
class Change:
    """One fact about an object, a field of it, or the API as a whole."""

    kind: str = attrs.field(validator=attrs.validators.in_(VERDICTS))
    old: str = ""
    new: str = ""
    field: str = attrs.field(default="", kw_only=True)
    """The field on the wire, with ``[]`` for what is in an array and ``{}`` for a map's values."""
    attribute: str = attrs.field(default="", kw_only=True)
    """The same in Python."""
    required: bool = attrs.field(default=False, kw_only=True)
    constant: bool = attrs.field(default=False, kw_only=True)
    """It has one value, which the class fills in."""


@attrs.frozen
class Use:
    """A place where an object travels."""

    direction: Direction
    event: str
    """The event's type, or the REST call as a program writes it."""
    path: str = ""


@attrs.define(kw_only=True)
class Pair:
    """An object in the old and in the new version, and what differs."""

    dialect: str
    old: str = ""
    new: str = ""
    """Names of the classes."""
    owner: str = ""
    """The name to show: the new one, or ours where the other is a vendor's."""
    event: str = ""
    """The event's type, if the object is an event."""
    call: str = ""
    """The REST method, if the object is the body of a request."""
    changes: list[Change] = attrs.field(factory=list)
    inner: dict[tuple[str, str], str] = attrs.field(factory=dict)
    """Pairs of objects in it, and the path to them."""
    uses: list[Use] = attrs.field(factory=list)


def listing(values: Iterable[object]) -> str:
    """Several values in one line."""
    return ", ".join(str(each) for each in values)


def verb(old: object, new: object, both: str = "changed") -> str:
    """What happened to something: nothing, or an empty text, stands for what is not there."""
    return both if old and new else "added" if new else "removed"
