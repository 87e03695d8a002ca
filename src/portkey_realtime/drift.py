"""Where real traffic departs from the spec, told from the generated tables alone.

``connect(..., on_drift=callback)`` calls you with a ``Drift`` the first time that a server sends
something the spec does not know. ``portkey-realtime drift RECORDING`` looks through recordings,
which ``connect(..., record=path)`` writes. Neither changes what your program gets: an unknown
event or field reaches it all the same.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, Literal

import attrs

from portkey_realtime_wire.shapes import (
    SHAPES,
    Anything,
    Audio,
    Dialect,
    Field,
    Kind,
    ListOf,
    MapOf,
    ObjectOf,
    OneOf,
    Scalar,
    Shape,
    Tag,
    UnionOf,
    json_name,
)

__all__ = [
    "Detector",
    "Drift",
]

Direction = Literal["received", "sent"]
What = Literal[
    "no event",
    "unknown event",
    "unknown object",
    "undeclared field",
    "unknown value",
    "unexpected null",
    "other type",
    "missing field",
]

MASK: Final = "***"
"""What stands in a recording for a secret."""

_MASKED: Final = re.compile(r"\*\*\*\Z|<\d+ (?:bytes|characters) left out>\Z")
_LONGEST: Final = 80
_LONGEST_NAME: Final = 200
_MOST: Final = 1000
"""Kinds of drift that one connection remembers; later ones are not reported."""


@attrs.frozen(kw_only=True)
class Drift:
    """One way in which a message departs from the spec."""

    what: What
    dialect: str
    """The dialect that the wire speaks, ``beta`` or ``ga``."""
    direction: Direction
    event: str
    """The event's type; empty if there was none."""
    path: str
    """Where in the event, ``response.output[].phase``; empty for the event as a whole."""
    detail: str
    """What came, and what was expected: types, and values that an enum does not list."""
    owner: str = ""
    """The generated class whose field it is."""
    field: str = ""
    """The field's key in that class."""

    def __str__(self) -> str:
        where = f"{self.event}: {self.path}" if self.path else self.event
        return f"{self.what}: {where or 'a message'} ({self.detail})"


def left_out(count: int, unit: Literal["bytes", "characters"]) -> str:
    """What stands in a recording for audio."""
    return f"<{count} {unit} left out>"


def is_masked(value: object) -> bool:
    """Whether a recording has something else in the place of this text."""
    return type(value) is str and _MASKED.match(value) is not None


def differences(
    data: object, api: Dialect, direction: Direction = "received"
) -> Iterator[tuple[Drift, Any]]:
    """Every departure in one message, with the value that departs."""
    return _Look(api, direction).message(data)


_Place = tuple[str, str]
"""A class, and a key in it."""


def fits(kind: Kind, value: Any, api: Dialect) -> bool:
    """Whether a value is all that a kind of value may be, down to the last field."""
    return not any(_Look(api, "received")._value(kind, value, "", ("", "")))


class _Look:
    """One walk through one message, along the shapes."""

    def __init__(self, api: Dialect, direction: Direction) -> None:
        self._api = api
        self._direction: Direction = direction
        self._event = ""

    def message(self, data: object) -> Iterator[tuple[Drift, Any]]:
        tag = data.get("type") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(tag, str):
            detail = f"got {json_name(data)}" if not isinstance(data, dict) else "without a type"
            yield self._drift("no event", "", detail), data
            return
        self._event = tag
        received = self._direction == "received"
        classes = self._api.server_events if received else self._api.client_events
        cls = classes.get(tag)
        if cls is None:
            yield self._drift("unknown event", "", "not in the spec"), data
        else:
            yield from self._object(SHAPES[cls], data, "")

    def _drift(self, what: What, path: str, detail: str, place: _Place = ("", "")) -> Drift:
        return Drift(
            what=what,
            dialect=self._api.name,
            direction=self._direction,
            event=self._event[:_LONGEST_NAME],
            path=path[:_LONGEST_NAME],
            detail=detail,
            owner=place[0],
            field=place[1],
        )

    def _object(self, shape: Shape, data: dict[str, Any], path: str) -> Iterator[tuple[Drift, Any]]:
        owner = shape.cls.__name__
        prefix = f"{path}." if path else ""
        for wire, field in shape.fields.items():
            where = prefix + wire
            if wire in data:
                if not (self._direction == "received" and _is_mended(field, data[wire])):
                    yield from self._value(field.kind, data[wire], where, (owner, wire))
            elif field.required:
                yield self._drift("missing field", where, "required", (owner, wire)), None
        for key in [key for key in data if key not in shape.fields]:
            detail = json_name(data[key])
            yield self._drift("undeclared field", prefix + key, detail, (owner, key)), data[key]

    def _value(
        self, kind: Kind, value: Any, path: str, place: _Place
    ) -> Iterator[tuple[Drift, Any]]:
        if isinstance(kind, OneOf):
            whole = kind
            kind = next((each for each in kind.kinds if each.takes(value)), kind)
            if kind is whole:
                yield self._mismatch(kind, value, path, place)
                return
        if isinstance(kind, Anything):
            return
        if isinstance(kind, Tag):
            if value != kind.value:
                yield self._mismatch(kind, value, path, place)
        elif not kind.takes(value) and not _is_whole(kind, value):
            yield self._mismatch(kind, value, path, place)
        elif isinstance(kind, Scalar):
            if kind.known and value not in kind.known and not is_masked(value):
                yield self._drift("unknown value", path, _shown(value), place), value
        elif isinstance(kind, ListOf):
            for each in value:
                yield from self._value(kind.item, each, f"{path}[]", place)
        elif isinstance(kind, MapOf):
            for each in value.values():
                yield from self._value(kind.value, each, f"{path}{{}}", place)
        elif isinstance(kind, ObjectOf):
            yield from self._object(SHAPES[kind.cls], value, path)
        elif isinstance(kind, UnionOf):
            yield from self._member(kind, value, path, place)

    def _member(
        self, union: UnionOf, value: dict[str, Any], path: str, place: _Place
    ) -> Iterator[tuple[Drift, Any]]:
        tag = value.get(union.tag)
        where = f"{path}.{union.tag}"
        if tag is None:
            what: What = "unexpected null" if union.tag in value else "missing field"
            yield self._drift(what, where, "required", place), value
        elif not isinstance(tag, str):
            detail = f"got {json_name(tag)}, expected a string"
            yield self._drift("other type", where, detail, place), tag
        elif (member := union.members.get(tag)) is None:
            yield self._drift("unknown object", path, f"{union.tag} {_shown(tag)}", place), value
        else:
            yield from self._object(SHAPES[member], value, path)

    def _mismatch(self, kind: Kind, value: Any, path: str, place: _Place) -> tuple[Drift, Any]:
        if value is None:
            return self._drift("unexpected null", path, f"expected {kind.expected}", place), value
        if isinstance(kind, Tag) and isinstance(value, str):
            detail = f"{_shown(value)}, expected {kind.expected}"
            return self._drift("unknown value", path, detail, place), value
        detail = f"got {json_name(value)}, expected {kind.expected}"
        return self._drift("other type", path, detail, place), value


def _is_mended(field: Field, value: object) -> bool:
    """Whether decoding makes of a value what the spec asks for: the spec knows that it comes."""
    other = field.as_text and not field.kind.takes(value)
    return value is not None and (other or (bool(field.text_as) and type(value) is not dict))


def _is_whole(kind: Kind, value: object) -> bool:
    """JSON has one number type: 1.0 is an integer there, and decoding takes it for one."""
    return kind.takes(0) and type(value) is float and value.is_integer()


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


class Detector:
    """Calls back with each drift of a connection once. Cheap enough to leave on.

    Decoding has checked flat events, which are nearly all, down to the last field. Others, and
    those in which it found something, are walked through.
    """

    def __init__(self, callback: Callable[[Drift], object]) -> None:
        self._callback = callback
        self._flat: dict[type, bool] = {}
        self._seen: set[Drift] = set()

    def received(self, event: Any, data: Any, api: Dialect, redact: Callable[[str], str]) -> None:
        """Look at what was decoded from a server's message, and at the message. Never raises."""
        cls = type(event)  # performance: runs once per event
        flat = self._flat.get(cls)
        if flat is None:
            flat = self._flat[cls] = cls in SHAPES and all(
                wire == "type" or _is_plain(field.kind)
                for wire, field in SHAPES[cls].fields.items()
            )
        if not flat or event.extra or event.problems:
            self._look(data, api, redact)

    def _look(self, data: Any, api: Dialect, redact: Callable[[str], str]) -> None:
        try:
            found = {
                attrs.evolve(drift, detail=redact(drift.detail))
                for drift, _ in differences(data, api)
            }
        except RecursionError:
            return
        for drift in sorted(found - self._seen, key=lambda each: (each.path, each.what)):
            if len(self._seen) >= _MOST:
                return
            self._seen.add(drift)
            try:
                self._callback(drift)
            except Exception:  # an error of the detector must not end the conversation
                logging.getLogger("portkey_realtime").exception("the on_drift callback failed")


def _is_plain(kind: Kind) -> bool:
    """Whether a value of the right JSON type is all that a kind asks for."""
    if isinstance(kind, OneOf):
        return all(map(_is_plain, kind.kinds))
    return isinstance(kind, Audio) or (isinstance(kind, Scalar) and not kind.known)


def __dir__() -> list[str]:
    return sorted(__all__)
