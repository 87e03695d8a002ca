"""Files of our own form, such as spec/client.yaml, as records.

The record says the form: its fields are the words of the file, and what else stands there is
refused. A field's type is what its value must be.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec
from jsonschema import Draft202012Validator

from .document import Document, SpecError
from .violations import listed

Text = Annotated[str, msgspec.Meta(min_length=1)]


class Entry(msgspec.Struct, forbid_unknown_fields=True):
    """A mapping of a file, with the words that it may have."""


class Path(tuple[str, ...]):
    """Keys with dots between them."""

    __slots__ = ()

    def __new__(cls, text: str = "") -> Path:
        return super().__new__(cls, text.split(".") if text else ())


class Symbol(str):
    """The name of something that becomes a constant of a generated file."""

    __slots__ = ()


RecordT = TypeVar("RecordT")


def record(document: Document, kind: type[RecordT]) -> RecordT:
    """The content of a file. Raises SpecError that lists all that has another form."""
    schema = msgspec.json.schema(kind, schema_hook=lambda _: {"type": "string", "minLength": 1})
    errors = Draft202012Validator(schema).iter_errors(document.data)
    if problems := sorted(listed(document, errors), key=lambda problem: problem.line):
        raise SpecError(problems)
    return msgspec.convert(document.data, kind, dec_hook=_made)


def _made(kind: type[Any], value: Any) -> Any:
    return kind(value)
