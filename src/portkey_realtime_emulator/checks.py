"""Strict on structure, open on values: what a client sent, or why it is refused.

The wire classes keep what they do not know; a server refuses it. So a decoded object is walked
beside its shape: undeclared keys, nulls where the spec has none and unknown members of a union are
refused. Enums and ranges are checked if ``strict_values`` is set.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from portkey_realtime_wire.runtime import NOT_GIVEN, ConfigError
from portkey_realtime_wire.shapes import (
    SHAPES,
    Dialect,
    InvalidEvent,
    Kind,
    ListOf,
    MapOf,
    ObjectOf,
    OneOf,
    Problems,
    Scalar,
    UnionOf,
    UnknownEvent,
    UnknownObject,
    json_name,
    to_wire,
)


class Refusal(Exception):  # noqa: N818  # it is the server's answer, not a failure of the emulator
    """Why a client's event or request is refused: what goes into the provider's error object."""

    def __init__(
        self,
        message: str,
        *,
        code: str | None,
        param: str | None = None,
        kind: str = "invalid_request_error",
        status: int = 400,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.param = param
        self.kind = kind
        self.status = status
        self.retry_after: int | None = None

    def body(self) -> dict[str, Any]:
        """The error object of a REST answer."""
        return {
            "message": self.message,
            "type": self.kind,
            "param": self.param,
            "code": self.code,
        }


@attrs.frozen
class Message:
    """A client's event, read."""

    event: Any
    data: dict[str, Any] = attrs.field(repr=False)
    """The same as JSON."""


def read_json(text: str | bytes) -> Any:
    """The JSON value in a frame. Raises Refusal if it is none."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refusal("Could not parse the message as JSON.", code="invalid_json") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def read_event(dialect: Dialect, data: Any, *, strict_values: bool = False) -> Message:
    """A client's event. Raises Refusal for one that breaks the spec."""
    event = dialect.decode_client_event(data)
    if isinstance(event, InvalidEvent):
        raise _refusal_of(event.problems[0])
    if isinstance(event, UnknownEvent):
        raise invalid_value("type", event.type, tuple(dialect.client_events))
    check(event, strict_values=strict_values)
    return Message(event, plain(event))


def plain(made: object) -> dict[str, Any]:
    """A decoded object as JSON, numbers made what the spec says. Raises Refusal for infinities."""
    try:
        data: dict[str, Any] = to_wire(made)
    except ConfigError as error:
        path = str(error).partition(":")[0]
        raise Refusal(
            f"Invalid value for '{path}': the number is too large.",
            code="invalid_value",
            param=path,
        ) from None
    return data


def read_object(cls: type[Any], data: Any, *, strict_values: bool = False) -> dict[str, Any]:
    """The body of a REST call, checked as an object of a generated class. Raises Refusal."""
    if not isinstance(data, dict):
        raise Refusal(
            f"Invalid type for the body: expected an object, but got {json_name(data)} instead.",
            code="invalid_type",
        )
    problems = Problems()
    made = SHAPES[cls].decode(data, "", problems)
    if problems:
        raise _refusal_of(problems[0])
    check(made, strict_values=strict_values)
    return plain(made)


def check(made: object, *, strict_values: bool = False) -> None:
    """Raise a Refusal for the first thing that is wrong with a decoded object."""
    for refusal in _walk(ObjectOf(type(made)), made, "", strict_values):
        raise refusal


def _refusal_of(problem: str) -> Refusal:
    """A problem, as the decoder words it, in the provider's words."""
    path, _, what = problem.partition(": ")
    if not what:
        return Refusal(f"Invalid event: {problem}.", code="invalid_value")
    if what == "missing":
        return missing(path)
    if "base64" in what and not what.startswith("expected"):
        return bad_audio(path)
    expected, found, got = what.partition(", got ")
    code = "invalid_type" if found else "invalid_value"
    return Refusal(
        f"Invalid type for '{path}': {expected}, but got {got} instead."
        if found
        else f"Invalid value for '{path}': {what}.",
        code=code,
        param=path,
    )


def missing(path: str) -> Refusal:
    """Something required is not there."""
    return Refusal(
        f"Missing required parameter: '{path}'.", code="missing_required_parameter", param=path
    )


def bad_audio(path: str) -> Refusal:
    """A field that should hold audio does not."""
    return Refusal(
        f"Invalid '{path}'. Expected base64-encoded audio bytes but got an invalid value.",
        code="invalid_value",
        param=path,
    )


def invalid_value(path: str, value: object, supported: tuple[object, ...]) -> Refusal:
    """A value that is none of the supported ones."""
    names = [repr(each) for each in supported]
    listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    return Refusal(
        f"Invalid value: {value!r:.80}. Supported values are: {listed}.",
        code="invalid_value",
        param=path,
    )


def _walk(kind: Kind, value: Any, path: str, strict: bool) -> Iterator[Refusal]:
    if value is NOT_GIVEN or value is None:
        return
    if isinstance(kind, OneOf):
        kind = _member(kind, value)
    if isinstance(value, UnknownObject):
        yield _unknown_member(kind, value, path)
    elif isinstance(value, list) and isinstance(kind, ListOf):
        for index, each in enumerate(value):
            yield from _walk(kind.item, each, f"{path}[{index}]", strict)
    elif isinstance(value, dict) and isinstance(kind, MapOf):
        for key, each in value.items():
            yield from _walk(kind.value, each, f"{path}.{key}", strict)
    elif type(value) in SHAPES:
        yield from _walk_object(value, path, strict)
    elif strict and isinstance(kind, Scalar):
        yield from _out_of_range(kind, value, path)


def _walk_object(value: Any, path: str, strict: bool) -> Iterator[Refusal]:
    shape = SHAPES[type(value)]
    prefix = f"{path}." if path else ""
    for key in value.extra:
        where = prefix + key
        if key not in shape.fields:
            yield Refusal(f"Unknown parameter: '{where}'.", code="unknown_parameter", param=where)
        else:
            expected = shape.fields[key].kind.expected
            yield Refusal(
                f"Invalid type for '{where}': expected {expected}, but got null instead.",
                code="invalid_type",
                param=where,
            )
    for field in shape.fields.values():
        yield from _walk(field.kind, getattr(value, field.name), prefix + field.wire, strict)


def _member(kind: OneOf, value: Any) -> Kind:
    """Which of the kinds a decoded value belongs to."""
    if isinstance(value, UnknownObject) or type(value) in SHAPES:
        return next(each for each in kind.kinds if isinstance(each, (ObjectOf, UnionOf)))
    return next((each for each in kind.kinds if each.takes(value)), kind)


def _unknown_member(kind: Kind, value: UnknownObject, path: str) -> Refusal:
    assert isinstance(kind, UnionOf)
    where = f"{path}.{kind.tag}"
    tag: str = value.type
    return invalid_value(where, tag, tuple(kind.members)) if tag else missing(where)


def _out_of_range(kind: Scalar, value: Any, path: str) -> Iterator[Refusal]:
    if kind.known and value not in kind.known:
        yield invalid_value(path, value, kind.known)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return
    number = "integer" if kind.types == (int,) else "decimal"
    if kind.minimum is not None and value < kind.minimum:
        yield _beyond(number, "below", "minimum", ">=", kind.minimum, value, path)
    if kind.maximum is not None and value > kind.maximum:
        yield _beyond(number, "above", "maximum", "<=", kind.maximum, value, path)


def _beyond(
    number: str, side: str, bound: str, sign: str, limit: float, value: float, path: str
) -> Refusal:
    return Refusal(
        f"Invalid '{path}': {number} {side} {bound} value. "
        f"Expected a value {sign} {limit:g}, but got {value:g} instead.",
        code=f"{number}_{side}_{bound[:3]}_value",
        param=path,
    )


def event_id_of(data: Any) -> str | None:
    """The id that the client gave its event, for the error to name."""
    found = data.get("event_id") if isinstance(data, Mapping) else None
    return found if isinstance(found, str) else None
