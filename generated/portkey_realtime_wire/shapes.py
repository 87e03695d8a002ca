# Generated from templates/wire/shapes. Do not edit: run "make generate".
"""Shapes: what a JSON object may hold, and how it becomes an attrs object and back.

Every dialect's ``shapes`` module fills ``SHAPES`` with one ``Shape`` per class. Three things read
them: the careful decoder (which says what is wrong and keeps what is unknown), the encoder, and
whoever wants to compare real traffic with the spec.

Rules of decoding:

- a key that the shape does not know goes to ``extra`` and is sent again by ``to_wire``;
- null where the spec has no null: an optional field reads as absent and the null is kept in
  ``extra``, a required one is a problem;
- where the spec says so, null and nothing at all read as an empty object, never as None;
- a wrong JSON type is a problem, never handed on;
- unions are chosen by their tag; an unknown tag makes an ``UnknownObject``;
- a string outside the known values of an enum stays that string.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Final, Literal, Protocol, TypeVar, cast, runtime_checkable

import attrs

from .marks import Marks
from .runtime import NOT_GIVEN, ConfigError, EventDecodeError, encode_audio, repr_json

Problems = list[str]


@runtime_checkable
class RealtimeEvent(Protocol):
    """What every event that a connection yields answers, whatever its class."""

    @property
    def type(self) -> str:
        """The event's name on the wire, such as ``response.audio.delta``."""
        ...

    @property
    def delta(self) -> str | None:
        """The piece of text, transcript or base64 audio that this event adds; else None."""
        ...

    @property
    def audio(self) -> bytes | None:
        """The audio that this event carries, decoded from base64; None if it carries none."""
        ...


@attrs.define(kw_only=True)
class UnknownEvent:
    """An event whose type the spec does not know. It is handed on as it came."""

    type: Literal["<unknown>"]
    """The type that came. The reserved literal is for type checkers: with a plain ``str`` here
    they could not narrow the union of all events by ``event.type == "..."``."""
    raw: dict[str, Any] = attrs.field(repr=repr_json)
    """The whole event."""

    @property
    def audio(self) -> None:
        """Audio is only known where the spec marks it."""
        return None

    @property
    def delta(self) -> str | None:
        """The event's ``delta``, if it is a string."""
        value = self.raw.get("delta")
        return value if isinstance(value, str) else None


@attrs.define(kw_only=True)
class InvalidEvent:
    """A message that is no event: not JSON, no object, no type, or fields that break the spec."""

    type: Literal["<invalid>"]
    """The type that came, empty if there was none. The literal is for type checkers."""
    raw: Any = attrs.field(repr=False)
    """What came: the JSON value, or the text or bytes where it was not JSON."""
    problems: tuple[str, ...]
    """What is wrong, one sentence each, with the path: ``session.voice: expected a string``."""

    @property
    def delta(self) -> None:
        """Nothing of this event can be trusted."""
        return None

    @property
    def audio(self) -> None:
        """Nothing of this event can be trusted."""
        return None


@attrs.define(kw_only=True)
class UnknownObject:
    """A member of a union (an item, a content part, a tool) whose tag the spec does not know."""

    type: Literal["<unknown>"]
    """The tag that came, empty if there was none. The literal is for type checkers."""
    raw: dict[str, Any] = attrs.field(repr=repr_json)
    """The whole object; it is sent again as it came."""


_JSON_NAMES: Final = {
    str: "a string",
    int: "an integer",
    float: "a number",
    bool: "true or false",
    type(None): "null",
    list: "an array",
    dict: "an object",
}


def json_name(value: object) -> str:
    """The JSON type of a value, as a sentence has it."""
    return _JSON_NAMES.get(type(value), type(value).__name__)


class Kind(Protocol):
    """What one JSON value may be."""

    @property
    def expected(self) -> str:
        """The end of the sentence "expected ..."."""
        ...

    def takes(self, value: object) -> bool:
        """Whether the JSON type fits. What is inside is ``decode``'s matter."""
        ...

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        """The Python value. Adds to ``problems`` what does not fit."""
        ...


def _mismatch(kind: Kind, value: object, path: str, problems: Problems) -> Any:
    problems.append(f"{path}: expected {kind.expected}, got {json_name(value)}")
    return value


@attrs.frozen
class Scalar:
    """A string, number, boolean or null."""

    expected: str
    types: tuple[type, ...]
    known: tuple[object, ...] = ()
    """The values that the spec lists. The enum is open: others are accepted."""
    minimum: float | None = None
    maximum: float | None = None

    def takes(self, value: object) -> bool:
        return type(value) in self.types or self._is_whole(value)

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        if type(value) in self.types:
            return value
        if self._is_whole(value):
            return int(value)
        return _mismatch(self, value, path, problems)

    def _is_whole(self, value: object) -> bool:
        """JSON has one number type: 1.0 is an integer there."""
        return self.types == (int,) and type(value) is float and value.is_integer()


STRING: Final = Scalar("a string", (str,))
INTEGER: Final = Scalar("an integer", (int,))
NUMBER: Final = Scalar("a number", (int, float))
BOOLEAN: Final = Scalar("true or false", (bool,))
NULL: Final = Scalar("null", (type(None),))


@attrs.frozen
class Tag:
    """The one string that tells this object from the other members of its union."""

    value: str

    @property
    def expected(self) -> str:
        return repr(self.value)

    def takes(self, value: object) -> bool:
        return value == self.value

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        if value != self.value:
            problems.append(f"{path}: expected {self.expected}, got {value!r:.80}")
        return value


@attrs.frozen
class Audio:
    """Base64 audio. Only the length is checked here; decoding happens on access."""

    expected: ClassVar[str] = "base64 text"

    def takes(self, value: object) -> bool:
        return type(value) is str

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        if type(value) is not str:
            return _mismatch(self, value, path, problems)
        if len(value) % 4:
            problems.append(f"{path}: {len(value)} characters cannot be base64")
        return value


AUDIO: Final = Audio()


@attrs.frozen
class Anything:
    """Any JSON value, kept as it is."""

    expected: ClassVar[str] = "any JSON value"

    def takes(self, value: object) -> bool:
        return True

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        return value


ANY: Final = Anything()


@attrs.frozen
class ListOf:
    """An array of one kind."""

    item: Kind
    expected: ClassVar[str] = "an array"

    def takes(self, value: object) -> bool:
        return type(value) is list

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        if type(value) is not list:
            return _mismatch(self, value, path, problems)
        item = self.item
        return [item.decode(each, f"{path}[{i}]", problems) for i, each in enumerate(value)]


@attrs.frozen
class MapOf:
    """An object with free keys."""

    value: Kind
    expected: ClassVar[str] = "an object"

    def takes(self, value: object) -> bool:
        return type(value) is dict

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        if type(value) is not dict:
            return _mismatch(self, value, path, problems)
        kind = self.value
        return {key: kind.decode(each, f"{path}.{key}", problems) for key, each in value.items()}


@attrs.frozen
class ObjectOf:
    """An object with a shape of its own."""

    cls: type[Any]
    expected: ClassVar[str] = "an object"

    def takes(self, value: object) -> bool:
        return type(value) is dict

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        if type(value) is not dict:
            return _mismatch(self, value, path, problems)
        return SHAPES[self.cls].decode(value, path, problems)


@attrs.frozen
class UnionOf:
    """One of several objects, told apart by a tag; never by trying."""

    tag: str
    members: Mapping[str, type]
    expected: ClassVar[str] = "an object"

    def takes(self, value: object) -> bool:
        return type(value) is dict

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        if type(value) is not dict:
            return _mismatch(self, value, path, problems)
        tag = value.get(self.tag, "")
        if type(tag) is not str:
            return _mismatch(STRING, tag, f"{path}.{self.tag}", problems)
        member = self.members.get(tag)
        if member is None:
            return UnknownObject(type=cast(Any, tag), raw=value)
        return SHAPES[member].decode(value, path, problems)


@attrs.frozen(init=False)
class OneOf:
    """Kinds of different JSON types; the JSON type decides."""

    kinds: tuple[Kind, ...]

    def __init__(self, *kinds: Kind) -> None:
        self.__attrs_init__(kinds)

    @property
    def expected(self) -> str:
        return " or ".join(kind.expected for kind in self.kinds)

    def takes(self, value: object) -> bool:
        return any(kind.takes(value) for kind in self.kinds)

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        for kind in self.kinds:
            if kind.takes(value):
                return kind.decode(value, path, problems)
        return _mismatch(self, value, path, problems)


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
    empty: type[Any] | None = attrs.field(default=None, kw_only=True)
    """What null, or nothing at all, reads as: an object of this class with nothing given."""


@attrs.frozen(init=False)
class Shape:
    """All properties of one class, in the order of the spec."""

    cls: type[Any]
    fields: Mapping[str, Field]
    """By key."""
    filled: tuple[Field, ...]
    """Those that are never null or absent as attributes."""

    def __init__(self, cls: type[Any], *fields: Field) -> None:
        filled = tuple(field for field in fields if field.empty is not None)
        self.__attrs_init__(cls, {field.wire: field for field in fields}, filled)

    def decode(self, data: dict[str, Any], path: str, problems: Problems) -> Any:
        """An object of ``cls``. If anything was added to ``problems``, do not use it."""
        made: Any = object.__new__(self.cls)
        extra: dict[str, Any] = {}
        unseen = len(data)
        for wire, field in self.fields.items():
            value = data.get(wire, NOT_GIVEN)
            if value is not NOT_GIVEN:
                unseen -= 1
                if value is None and not field.required and not field.kind.takes(None):
                    extra[wire] = None
                    value = NOT_GIVEN
                else:
                    where = f"{path}.{wire}" if path else wire
                    value = field.kind.decode(value, where, problems)
            elif field.required:
                problems.append(f"{path}.{wire}: missing" if path else f"{wire}: missing")
            setattr(made, field.name, value)
        if unseen:
            extra.update({key: data[key] for key in data if key not in self.fields})
        for field in self.filled:
            if not data.get(field.wire) and field.empty is not None:
                if field.wire in data:
                    extra[field.wire] = data[field.wire]  # as it came: null, or {}
                setattr(made, field.name, field.empty())
        made.extra = extra
        return made

    def encode(self, made: object) -> dict[str, Any]:
        """The JSON object. Raises ConfigError for a value that JSON cannot hold."""
        data = dict(getattr(made, "extra"))  # noqa: B009  # every generated class has it
        for wire, field in self.fields.items():
            value = getattr(made, field.name)
            if value is not NOT_GIVEN:
                data[wire] = to_wire(value, wire)
        for field in self.filled:
            if data.get(field.wire) == {}:  # nothing is given: as it came, if it came at all
                del data[field.wire]
                if field.wire in made.extra:  # type: ignore[attr-defined]
                    data[field.wire] = made.extra[field.wire]  # type: ignore[attr-defined]
        return data


SHAPES: Final[dict[type, Shape]] = {}
"""Every generated class of every dialect imported so far."""


def to_wire(value: object, path: str = "") -> Any:
    """A value as JSON has it: events and objects as dicts, bytes as base64, NOT_GIVEN left out.

    Raises ConfigError, with the path, for NaN, infinities and whatever JSON cannot hold.
    """
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ConfigError(f"{path}: {value} cannot be sent as JSON; give a finite number")
        return value
    shape = SHAPES.get(type(value))
    if shape is not None:
        return shape.encode(value)
    if isinstance(value, Mapping):
        return {
            _key(key, path): to_wire(each, f"{path}.{key}" if path else str(key))
            for key, each in value.items()
            if each is not NOT_GIVEN
        }
    if isinstance(value, (bytes, bytearray, memoryview)):
        return encode_audio(value)
    if isinstance(value, (UnknownObject, UnknownEvent)):
        return value.raw
    if isinstance(value, Iterable):
        return [to_wire(each, f"{path}[{i}]") for i, each in enumerate(value)]
    raise ConfigError(f"{path or 'value'}: {type(value).__name__} cannot be sent as JSON")


def _key(key: object, path: str) -> str:
    if not isinstance(key, str):
        raise ConfigError(f"{path}: keys must be strings, not {type(key).__name__}")
    return key


C = TypeVar("C")


def build(cls: type[C], /, **values: Any) -> C:
    """An object of a generated class from values as people give them.

    Nested objects may be plain dicts, audio may be bytes, ``NOT_GIVEN`` leaves a field out.
    Raises ConfigError that names every field that does not fit, and TypeError for a name that is
    no field.
    """
    shape = SHAPES[cls]
    data = {
        wire: to_wire(value, wire)
        for wire, field in shape.fields.items()
        if (value := values.pop(field.name, NOT_GIVEN)) is not NOT_GIVEN
    }
    for field in shape.filled:
        if data.get(field.wire) == {}:
            del data[field.wire]  # nothing is given
    if values:
        raise TypeError(f"{cls.__name__} has no field {', '.join(values)}")
    for wire, field in shape.fields.items():
        if isinstance(field.kind, Tag):
            data.setdefault(wire, field.kind.value)
    problems: Problems = []
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
        found += undeclared(getattr(value, field.name), prefix + field.wire)
    return found


def invalid_event(raw: object, *problems: str, type: str = "") -> InvalidEvent:
    """An InvalidEvent for a message in which ``problems`` were found."""
    return InvalidEvent(type=cast(Any, type), raw=raw, problems=problems)


def decode_tagged(data: object, classes: Mapping[str, type]) -> Any:
    """One event from decoded JSON, by its ``type``, with all care: never raises."""
    if type(data) is not dict:
        return invalid_event(data, f"expected an object, got {json_name(data)}")
    tag = data.get("type")
    if type(tag) is not str:
        got = "missing" if tag is None else f"expected a string, got {json_name(tag)}"
        return invalid_event(data, f"type: {got}")
    cls = classes.get(tag)
    if cls is None:
        return UnknownEvent(type=cast(Any, tag), raw=data)
    problems: Problems = []
    event = SHAPES[cls].decode(data, "", problems)
    if problems:
        return invalid_event(data, *problems, type=tag)
    return event


A = TypeVar("A")


def decode_answer(cls: type[A], data: dict[str, Any]) -> A:
    """A REST answer. A field that is absent, or null, reads as None; unknown keys are kept.

    Raises EventDecodeError that names every field of a wrong type.
    """
    problems: Problems = []
    made: A = SHAPES[cls].decode(data, "", problems)
    if problems:
        raise EventDecodeError(f"{cls.__name__}: " + "; ".join(problems))
    for field in SHAPES[cls].fields.values():
        if getattr(made, field.name) is NOT_GIVEN:
            setattr(made, field.name, None)
    return made


def part_text(body: Mapping[str, Any], name: str) -> str | None:
    """One part of a multipart body: text as it is, anything else as JSON."""
    value = body.get(name)
    return value if value is None or isinstance(value, str) else json.dumps(value)


@attrs.frozen(kw_only=True)
class Dialect:
    """One dialect of the protocol, as tables."""

    name: str
    server_events: Mapping[str, type[Any]] = attrs.field(repr=False)
    client_events: Mapping[str, type[Any]] = attrs.field(repr=False)
    decode_server_event: Callable[[object], Any] = attrs.field(repr=False)
    decode_client_event: Callable[[object], Any] = attrs.field(repr=False)
    marks: Marks = attrs.field(factory=Marks, repr=False)
    """What its events mean: which begins an answer, which carries audio, what a replay covers."""
