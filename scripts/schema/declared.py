"""Files of our own form, such as spec/client.yaml, as records.

The record says the form: its fields are the words of the file, and what else stands there is
refused. A field's type is what its value must be.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, TypeVar

import msgspec
from jsonschema import Draft202012Validator

from .document import Document, SpecError, escape, mapping
from .violations import WRONG, listed

Text = Annotated[str, msgspec.Meta(min_length=1)]


class Entry(msgspec.Struct, forbid_unknown_fields=True):
    """A mapping of a file, with the words that it may have."""


def default_of(field: msgspec.structs.FieldInfo) -> Any:
    """What a field of an entry is that the file does not have."""
    factory: Any = field.default_factory
    return field.default if factory is msgspec.NODEFAULT else factory()


class Path(tuple[str, ...]):
    """Keys with dots between them."""

    __slots__ = ()

    def __new__(cls, text: str = "") -> Path:
        return super().__new__(cls, text.split(".") if text else ())


class Name(str):
    """A key of one section of the file, where each key has to be named somewhere."""

    section: ClassVar[str]


class Symbol(Name):
    """A name that becomes a constant of a generated file."""


RecordT = TypeVar("RecordT")


def record(document: Document, kind: type[RecordT]) -> RecordT:
    """The content of a file. Raises SpecError that lists all that has another form."""
    known: dict[type[Name], list[str]] = {}
    named: set[tuple[type[Any], Any]] = set()

    def described(custom: type[Any]) -> dict[str, Any]:
        if not issubclass(custom, Name):
            return {"type": "string", "minLength": 1}
        known[custom] = [*mapping(document.data, custom.section)]
        return {"enum": known[custom], WRONG: f"is not in {custom.section}"}

    def made(custom: type[Any], value: Any) -> Any:
        named.add((custom, value))
        return custom(value)

    schema = msgspec.json.schema(kind, schema_hook=described)
    problems = listed(document, Draft202012Validator(schema).iter_errors(document.data))
    if not problems:
        found = msgspec.convert(document.data, kind, dec_hook=made)
        problems = [
            document.problem(f"/{name.section}/{escape(key)}", "is used nowhere")
            for name, keys in known.items()
            for key in keys
            if (name, key) not in named
        ]
    if problems:
        raise SpecError(sorted(problems, key=lambda problem: problem.line))
    return found
