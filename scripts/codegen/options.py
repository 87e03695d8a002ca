"""spec/client.yaml as records: every option that a person may give, and what is wrong there."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec

from schema import load
from schema.declared import Entry, record
from schema.document import SpecError
from schema.violations import WRONG, meant

from . import option_types

FILE: Final = "client.yaml"
VOICE: Final = ("conversation", "transcribe")
"""The functions of ``portkey_realtime.voice`` that each API which converses has as methods."""
OTHERS: Final = "others"
"""The dialects that a table of words does not name."""

_OF_ALL: Final = {"name", "type", "default", "doc", "secret"}
_WORDS: Final[Mapping[str, set[str]]] = {
    "client": _OF_ALL | {"header"},
    "connect": _OF_ALL | {"header", "query", "dialects"},
    "websocket_connection_options": {"name", "type", "doc", "check", "value", "none", "library"},
    **dict.fromkeys(VOICE, _OF_ALL | {"positional"}),
}
"""What an option of each section may have: the rest would be read by nothing."""

_TAKEN: Final = frozenset({"self", "cls", "kwargs", "given", "Given", "locals", "optional"})
"""Names that the generated functions need for themselves."""


def _pattern(pattern: str, wrong: str) -> msgspec.Meta:
    return msgspec.Meta(pattern=pattern, extra_json_schema={WRONG: wrong})


Keyword = Annotated[str, _pattern(r"^[^\W\d]\w*$", "cannot be a keyword")]
Constant = Annotated[
    str,
    _pattern(r"^([\w.\-]+|\{\}|\(\)|\"\w*\")$", "is no constant: write a number, a word or {}"),
]
Module = Annotated[str, _pattern(r"^[^\W\d]\w*(\.\w+)*(:\w+)?$", "is no module, nor module:name")]
HeaderName = Annotated[
    str,
    _pattern(r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", "is no header name"),
]


class Option(Entry):
    """One keyword that a person may give."""

    name: Keyword
    type: str
    default: Constant | None = None
    doc: str = ""
    secret: bool = False
    dialects: tuple[str, ...] = ()
    header: HeaderName | None = None
    query: str | None = None
    check: str | None = None
    value: Constant | None = None
    none: Literal["off", "default"] | None = None
    library: bool = False
    positional: bool = False


class Section(Entry):
    """The options of one thing that takes options, and what its docstring says around them."""

    doc: str | Mapping[str, str] = ""
    options: tuple[Option, ...] = ()
    closing: Mapping[str, str] = {}
    raises: Mapping[str, str] = {}
    notes: Mapping[str, str] = {}
    gives: str = ""
    arguments: tuple[str, ...] = ()
    rest: Mapping[str, str] = {}

    def of(self, dialect: str) -> list[Option]:
        """The options that a dialect has: for one that names it, not the one for all."""
        own = {each.name for each in self.options if dialect in each.dialects}
        return [
            each
            for each in self.options
            if dialect in each.dialects or (not each.dialects and each.name not in own)
        ]

    def said(self, words: str | Mapping[str, str], dialect: str) -> str:
        """The words for a dialect, where there are several, or those for ``others``."""
        return words if isinstance(words, str) else words.get(dialect, words.get(OTHERS, ""))


class Options(Entry):
    """spec/client.yaml."""

    types: Mapping[Keyword, Module]
    client: Section
    connect: Section
    websocket_connection_options: Section
    conversation: Section
    transcribe: Section


def read(root: Path, dialects: Iterable[str]) -> Options:
    """What spec/client.yaml says. Raises SpecError that lists every mistake."""
    document = load.read(root / "spec" / FILE, f"spec/{FILE}")
    found = record(document, Options)
    problems = [
        document.problem(pointer, message)
        for pointer, message in _problems(document.data, found, tuple(dialects))
    ]
    if problems:
        raise SpecError(sorted(problems, key=lambda each: each.line))
    return found


def _problems(
    data: Mapping[str, Any], found: Options, dialects: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """What no schema can say, with where it stands."""
    used: list[str] = []
    for name, words in _WORDS.items():
        section: Section = getattr(found, name)
        said: dict[tuple[str, str], str] = {}
        for i, option in enumerate(section.options):
            at = f"/{name}/options/{i}"
            used += re.findall(r"\w+", f"{option.type} {option.default}")
            for word in data[name]["options"][i]:
                if word not in words:
                    yield f"{at}/{word}", f"{word!r} is not read here, but only of other options"
            if name == "websocket_connection_options" and option.check is None:
                yield at, f"{option.name} has no check: name a function of _config/checks.py"
            yield from _of_name(at, option)
            yield from _of_type(at, option, found.types)
            for dialect in sorted({*option.dialects} - {*dialects}):
                near = meant(dialect, dialects)
                hint = f"; did you mean {near!r}?" if near else ""
                yield f"{at}/dialects", f"no such dialect: {dialect}{hint}"
            for dialect in option.dialects or ("",):
                other = said.setdefault((option.name, dialect), at)
                if other != at:
                    where = f" for the dialect {dialect}" if dialect else ""
                    yield f"{at}/name", f"{option.name!r} is described twice{where}: remove one"
    for name in found.types.keys() - used:
        yield f"/types/{name}", "is used nowhere"


def _of_name(at: str, option: Option) -> Iterator[tuple[str, str]]:
    if keyword.iskeyword(option.name):
        yield f"{at}/name", f"{option.name!r} is a word of Python: write {option.name + '_'!r}"
    elif option.name in _TAKEN:
        yield f"{at}/name", f"{option.name!r} is taken by the generated code: choose another"


def _of_type(at: str, option: Option, types: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    try:
        declared = option_types.parsed(option.type, types)
    except option_types.TypeRefusedError as error:
        yield f"{at}/type", str(error)
        return
    for word, constant in (("default", option.default), ("value", option.value)):
        if constant is None:
            continue
        try:
            value = ast.literal_eval(constant)
        except (ValueError, SyntaxError):
            if constant not in types:
                near = meant(constant, [*types, "None", "True", "False"])
                hint = f"; did you mean {near!r}?" if near else ": it is no value of Python"
                yield f"{at}/{word}", f"unknown name {constant!r}{hint}"
            continue
        if not declared.allows(value):
            yield f"{at}/{word}", f"{constant} does not fit the type {option.type}"
