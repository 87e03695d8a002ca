# Generated from runtime/decoding.py. Do not edit: run "make generate".
"""From JSON to events and answers, with all care. What is exactly as the spec says is decoded by
the generated functions of a dialect; everything else comes here."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias, TypeVar, cast

from .kinds import SHAPES, Problems, json_name
from .runtime import EventDecodeError
from .unknown import UnknownEvent, invalid_event

Noticed: TypeAlias = Callable[[Any], object]
"""Called with each event that departs from the spec and could be read all the same."""


def decode_tagged(
    data: object,
    classes: Mapping[str, type],
    *,
    tolerant: bool = False,
    noticed: Noticed | None = None,
) -> Any:
    """One event from decoded JSON, by its ``type``: never raises.

    ``tolerant`` makes an event of whatever it exists for, with the rest in its ``problems``.
    """
    if type(data) is not dict:
        return invalid_event(data, f"expected an object, got {json_name(data)}")
    tag = data.get("type")
    if type(tag) is not str:
        got = "missing" if tag is None else f"expected a string, got {json_name(tag)}"
        return invalid_event(data, f"type: {got}")
    cls = classes.get(tag)
    if cls is None:
        return UnknownEvent(type=cast(Any, tag), raw=data)
    problems = Problems()
    event = SHAPES[cls].decode(data, "", problems)
    if problems:
        if problems.fatal or not tolerant:
            return invalid_event(data, *problems, type=tag)
        event.problems = tuple(problems)
        if noticed is not None:
            noticed(event)
    return event


TOO_DEEP: Final = "not JSON: nested too deeply: events have fewer than ten levels"


class NotJson(ValueError):  # noqa: N818 - it says what the message is
    """A message that is not JSON, with the reason."""


def read_json(message: str | bytes | bytearray | memoryview) -> Any:
    """The JSON value of a message, read with patience. Raises NotJson, and nothing else.

    What a fast parser refuses and can be understood is taken: a lone surrogate, a line break within
    a string, a byte order mark before it all (RFC 8259 section 8.1). Of duplicate keys the last
    wins. It stops where the interpreter's limit of recursion is.
    """
    try:
        text = message if isinstance(message, str) else str(message, "utf-8")
        return json.loads(text.removeprefix("\ufeff"), strict=False)
    except UnicodeDecodeError as error:
        raise NotJson(f"not UTF-8: byte 0x{error.object[error.start]:02x}") from None
    except RecursionError:
        raise NotJson(TOO_DEEP) from None
    except ValueError as error:
        raise NotJson(f"not JSON: {error}" if message else "the message is empty") from None


Message: TypeAlias = str | bytes | bytearray | memoryview | Mapping[str, Any]
"""An event as JSON text, or decoded already."""


def decode_message(message: Message, decode: Callable[[object], Any]) -> Any:
    """What ``decode`` makes of a message; an InvalidEvent if it is no JSON."""
    if isinstance(message, Mapping):
        return decode(dict(message))
    try:
        data = read_json(message)
    except NotJson as error:
        return invalid_event(message, str(error))
    return decode(data)


A = TypeVar("A")


def decode_answer(cls: type[A], data: dict[str, Any]) -> A:
    """A REST answer. A field that is absent, or null, reads as None; unknown keys are kept.

    So does one of a wrong type, whose raw value is kept in ``extra``. Raises EventDecodeError that
    names every such field if a secret is among them, or if nothing of the answer is there, such as
    in an error that came with a status of success.
    """
    problems = Problems(of_answer=True)
    shape = SHAPES[cls]
    made: A = shape.decode(data, "", problems)
    something = bool(data.keys() & shape.fields.keys())
    if problems.fatal or (shape.fields and not something):
        told = "; ".join(problems) or "none of its fields is there"
        came = f", only {json.dumps(sorted(data))[:200]}" if data and not something else ""
        raise EventDecodeError(f"{cls.__name__}: {told}{came}")
    return made


def part_text(body: Mapping[str, Any], name: str) -> str | None:
    """One part of a multipart body: text as it is, anything else as JSON."""
    value = body.get(name)
    return value if value is None or isinstance(value, str) else json.dumps(value)
