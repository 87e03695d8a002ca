"""Shapes: what a JSON object may hold, and how it becomes an attrs object and back.

Every dialect's ``shapes`` module fills ``SHAPES`` with one ``Shape`` per class. Three things read
them: the careful decoder (which says what is wrong and keeps what is unknown), the encoder, and
whoever wants to compare real traffic with the spec.

Rules of decoding:

- a key that the shape does not know goes to ``extra`` and is sent again by ``to_wire``;
- so does the raw value of a field that cannot be read, and then the field is absent;
- null where the spec has no null: an optional field is absent, and the null is kept in ``extra``;
- where the spec says so, null and nothing at all read as an empty object, never as None.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, TypeVar, cast

import attrs

from .decoding import decode_answer, decode_tagged, part_text
from .dialect import Dialect, Marks
from .kinds import (
    ANY,
    AUDIO,
    BOOLEAN,
    INTEGER,
    NULL,
    NUMBER,
    PADDED_AUDIO,
    SHAPES,
    STRING,
    Anything,
    Audio,
    Kind,
    ListOf,
    MapOf,
    ObjectOf,
    OneOf,
    Problems,
    Scalar,
    Tag,
    UnionOf,
    json_name,
)
from .records import given, keep_checked, take_checked
from .runtime import NOT_GIVEN, ConfigError, encode_audio, has_buffer
from .unknown import InvalidEvent, RealtimeEvent, UnknownEvent, UnknownObject, invalid_event

__all__ = [
    "ANY",
    "AUDIO",
    "BOOLEAN",
    "INTEGER",
    "NULL",
    "NUMBER",
    "PADDED_AUDIO",
    "SHAPES",
    "STRING",
    "Anything",
    "Audio",
    "Dialect",
    "Field",
    "InvalidEvent",
    "Kind",
    "ListOf",
    "MapOf",
    "Marks",
    "ObjectOf",
    "OneOf",
    "Problems",
    "RealtimeEvent",
    "Scalar",
    "Shape",
    "Tag",
    "UnionOf",
    "UnknownEvent",
    "UnknownObject",
    "build",
    "build_event",
    "decode_answer",
    "decode_tagged",
    "given",
    "invalid_event",
    "json_name",
    "part_text",
    "take_checked",
    "to_wire",
    "undeclared",
]


@attrs.frozen
class Field:
    """One property of an object."""

    wire: str
    """Its key in JSON."""
    kind: Kind
    required: bool = attrs.field(default=False, kw_only=True)
    name: str = attrs.field(
        default=attrs.Factory(lambda self: self.wire, takes_self=True), kw_only=True
    )
    """The attribute's name, where the key is no good Python name."""
    secret: bool = attrs.field(default=False, kw_only=True)
    essential: bool = attrs.field(default=False, kw_only=True)
    """Whether the event says nothing without it."""
    empty: type[Any] | None = attrs.field(default=None, kw_only=True)
    """What null, or nothing at all, reads as: an object of this class with nothing given."""
    text_as: str = attrs.field(default="", kw_only=True)
    """The key under which text, or another value, reads that comes in the object's place."""
    as_text: bool = attrs.field(default=False, kw_only=True)
    """Whether another value that comes in the text's place reads as its JSON."""
    exact: tuple[type, ...] = attrs.field(
        default=attrs.Factory(lambda self: getattr(self.kind, "types", ()), takes_self=True),
        init=False,
        repr=False,
    )
    """JSON types that need no further look."""


@attrs.frozen(init=False)
class Shape:
    """All properties of one class, in the order of the spec."""

    cls: type[Any]
    fields: Mapping[str, Field]
    """By key."""
    filled: tuple[Field, ...]
    """Those that are never null or absent as attributes."""
    required: frozenset[str]
    """Keys."""

    def __init__(self, cls: type[Any], *fields: Field) -> None:
        self.__attrs_init__(
            cls,
            {field.wire: field for field in fields},
            tuple(field for field in fields if field.empty is not None),
            frozenset(field.wire for field in fields if field.required),
        )

    def decode(self, data: dict[str, Any], path: str, problems: Problems) -> Any:
        """An object of ``cls``, with all that can be read; what cannot is in ``problems``."""
        made: Any = object.__new__(self.cls)
        fields = self.fields
        prefix = f"{path}." if path else ""
        extra: dict[str, Any] = {}
        for key, raw in data.items():
            field = fields.get(key)
            if field is None:
                extra[key] = raw
                continue
            if type(raw) in field.exact:
                setattr(made, field.name, raw)
                continue
            kind = field.kind
            if raw is None and not field.required and not kind.takes(None):
                extra[key] = None
                continue
            if field.text_as and raw is not None and type(raw) is not dict:
                kind.decode(raw, prefix + key, problems)  # for what it says of the mismatch
                text = raw if type(raw) is str else json.dumps(raw)
                raw = {**self._beside(field, data), field.text_as: text}
                extra[key] = data[key]
            elif field.as_text and raw is not None and not kind.takes(raw):
                kind.decode(raw, prefix + key, problems)
                raw = json.dumps(raw)
                extra[key] = data[key]
            value = kind.decode(raw, prefix + key, problems)
            if type(value) in (list, dict) and len(value) != len(raw):
                extra[key] = raw  # some members could not be read
            if value is NOT_GIVEN:
                extra[key] = raw
                problems.fatal |= field.essential or (problems.of_answer and field.secret)
            else:
                setattr(made, field.name, value)
        if not self.required <= data.keys():
            for field in fields.values():
                if field.required and field.wire not in data:
                    problems.append(f"{prefix}{field.wire}: missing")
                    problems.fatal |= field.essential or (problems.of_answer and field.secret)
        for field in self.filled:
            if not data.get(field.wire) and field.empty is not None:
                if field.wire in data:
                    extra[field.wire] = data[field.wire]  # as it came: null, or {}
                beside = self._beside(field, data)
                setattr(made, field.name, SHAPES[field.empty].decode(beside, "", problems))
        if extra:
            made.extra = extra
        return made

    def encode(self, made: object) -> dict[str, Any]:
        """The JSON object. Raises ConfigError for a value that JSON cannot hold."""
        extra: dict[str, Any] = getattr(made, "extra")  # noqa: B009  # every generated class has it
        data: dict[str, Any] = {}
        for wire, field in self.fields.items():
            value = given(made, field.name)
            odd = wire in extra or field.empty is not None
            if value is NOT_GIVEN or (odd and self._came_as(field, extra, value)):
                continue
            data[wire] = _to_wire(value, wire)
        for key, raw in extra.items():
            data.setdefault(key, raw)
        return data

    def _came_as(self, field: Field, extra: dict[str, Any], value: object) -> bool:
        """Whether a value still is what was read of something odd, which is sent on as it came."""
        read = self.decode(extra, "", Problems())
        return bool(given(read, field.name) == value)

    def _beside(self, field: Field, data: dict[str, Any]) -> dict[str, Any]:
        """What of a field's object stands beside it, where it is no object itself."""
        if field.empty is None:
            return {}
        keys = SHAPES[field.empty].fields.keys() - self.fields.keys()
        return {key: value for key, value in data.items() if key in keys}


def to_wire(value: object, path: str = "") -> Any:
    """A value as JSON has it: events and objects as dicts, bytes as base64, NOT_GIVEN left out.

    Raises ConfigError, with the path, for NaN, infinities and whatever JSON cannot hold, such as
    what holds itself.
    """
    try:
        return _to_wire(value, path)
    except RecursionError:
        pass
    raise ConfigError(f"{path or 'value'}: it holds itself, or is nested too deeply for JSON")


def _to_wire(value: object, path: str) -> Any:
    kind = type(value)
    if kind is str or value is None or isinstance(value, (str, bool, int)):
        return value
    if kind is bytes:
        return encode_audio(value)  # type: ignore[arg-type]  # it is bytes
    if kind is dict:  # the usual ones first: to ask for an abstract class costs as much as the rest
        return _mapping(cast("dict[object, object]", value), path)
    if kind is list:
        items = cast("list[object]", value)
        return [_to_wire(each, f"{path}[{i}]") for i, each in enumerate(items)]
    if isinstance(value, (bytes, bytearray, memoryview)):
        return encode_audio(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ConfigError(f"{path}: {value} cannot be sent as JSON; give a finite number")
        return value
    shape = SHAPES.get(kind)
    if shape is not None:
        return shape.encode(value)
    if isinstance(value, Mapping):
        return _mapping(value, path)
    if not isinstance(value, (list, tuple)) and has_buffer(value):
        return encode_audio(value)  # type: ignore[arg-type]  # it has a buffer
    if isinstance(value, (UnknownObject, UnknownEvent)):
        return value.raw
    if isinstance(value, Iterable):
        return [_to_wire(each, f"{path}[{i}]") for i, each in enumerate(value)]
    as_dict = getattr(value, "to_dict", None)  # such as connection.session, sent back
    if callable(as_dict):
        return _mapping(as_dict(), path)
    raise ConfigError(f"{path or 'value'}: {type(value).__name__} cannot be sent as JSON")


def _mapping(values: Mapping[Any, object], path: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in values.items():
        if not isinstance(key, str):
            raise ConfigError(f"{path}: keys must be strings, not {type(key).__name__}")
        if type(value) is str:
            made[key] = value
        elif value is not NOT_GIVEN:
            made[key] = _to_wire(value, f"{path}.{key}" if path else key)
    return made


C = TypeVar("C")


def build(cls: type[C], /, **values: Any) -> C:
    """An object of a generated class from values as people give them.

    Nested objects may be plain dicts, audio may be bytes, ``NOT_GIVEN`` leaves a field out.
    Raises ConfigError that names every field that does not fit, and TypeError for a name that is
    no field.
    """
    data: dict[str, Any] = {}
    for name, wire, absent in (_SENT.get(cls) or _sent_fields(cls))[1]:
        value = values.pop(name, absent)
        if value is not NOT_GIVEN:
            data[wire] = to_wire(value, wire)
    if values:
        raise TypeError(f"{cls.__name__} has no field {', '.join(values)}")
    return _checked(cls, data)


def build_event(cls: type[C], exact: Exact, /, **values: Any) -> C:
    """As ``build``, for a typed sender: the event need not be checked again when it is sent.

    ``exact`` are the generated decoders of events without nested values, by type. Performance: runs
    for every piece of audio that is sent by its typed sender.
    """
    data: dict[str, Any] = {}
    tag, fields = _SENT.get(cls) or _sent_fields(cls)
    for name, wire, absent in fields:
        value: Any = values.get(name, absent)
        if value is not NOT_GIVEN:
            kind = type(value)
            if kind is not str:  # the usual ones first
                value = encode_audio(value) if kind is bytes else to_wire(value, wire)
            data[wire] = value
    decode = exact.get(tag)
    made: C | None = None if decode is None else decode(data)
    if made is None:
        try:
            made = _checked(cls, data)
        except ConfigError:
            if not any(callable(getattr(value, "to_dict", None)) for value in values.values()):
                raise
            # Settings as a server reported them: what is odd is in extra, and is left out when the
            # event is sent.
            return cast(C, SHAPES[cls].decode(data, "", Problems()))
    keep_checked(made, data)
    return made


Exact: TypeAlias = Mapping[str, Callable[[dict[str, Any]], Any]]


Sent: TypeAlias = tuple[str, tuple[tuple[str, str, Any], ...]]
"""An event's type, and its fields: name, name on the wire, value where none is given."""

_SENT: dict[type, Sent] = {}
"""Of the classes that were asked for so far."""


def _sent_fields(cls: type) -> Sent:
    fields = SHAPES[cls].fields.items()
    tags = {wire: each.kind.value for wire, each in fields if type(each.kind) is Tag}
    named = tuple((each.name, wire, tags.get(wire, NOT_GIVEN)) for wire, each in fields)
    found = _SENT[cls] = next(iter(tags.values()), ""), named
    return found


def _checked(cls: type[C], data: dict[str, Any]) -> C:
    """The object that JSON values stand for. Raises ConfigError for what the spec has otherwise."""
    shape = SHAPES[cls]
    for field in shape.filled:
        if data.get(field.wire) == {}:
            del data[field.wire]  # nothing is given
    problems = Problems()
    made: C = shape.decode(data, "", problems)
    if problems:
        raise ConfigError(f"{cls.__name__}: " + "; ".join(problems))
    return made


def undeclared(value: object, path: str = "") -> list[str]:
    """The paths of all keys in an object that the spec does not declare."""
    if isinstance(value, list):
        return [found for i, each in enumerate(value) for found in undeclared(each, f"{path}[{i}]")]
    shape = SHAPES.get(type(value))
    if shape is None:
        return []
    prefix = f"{path}." if path else ""
    found = [prefix + key for key in getattr(value, "extra") if key not in shape.fields]  # noqa: B009
    for field in shape.fields.values():
        found += undeclared(given(value, field.name), prefix + field.wire)
    return found
