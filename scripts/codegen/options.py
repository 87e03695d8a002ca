"""spec/client.yaml as records: every option that a person may give, and what is wrong there."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import attrs
import msgspec

from schema import load
from schema.declared import Entry, record
from schema.document import SpecError
from schema.violations import WRONG, asked

from .text import alternatives

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

_TYPES: Final[Mapping[str, set[str]]] = {
    "text": {"str", "Credential"},
    "boolean": {"bool"},
    "integer": {"int"},
    "number": {"float"},
    "mapping": {"Mapping", "dict", "ExtraHeaders"},
    "list": {"Sequence", "Iterable", "list"},
    "function": {"Callable", "Credential", "ExtraHeaders"},
}
"""What ``_config/option_types.py`` of the client can check, and which types are that. Of our own
types, those that are nothing but some of these."""

_PLAIN: Final = frozenset(
    {"str", "bool", "int", "float", "bytes", "dict", "list", "tuple", "object", "Any"}
    | {"HttpClientT"}  # a variable of the constructor's template
)


def pattern(regex: str, wrong: str) -> msgspec.Meta:
    return msgspec.Meta(pattern=regex, extra_json_schema={WRONG: wrong})


Keyword = Annotated[str, pattern(r"^[^\W\d]\w*$", "cannot be a keyword")]
Constant = Annotated[
    str,
    pattern(r"^([\w.\-]+|\{\}|\(\)|\"\w*\")$", "is no constant: write a number, a word or {}"),
]
Module = Annotated[str, pattern(r"^[^\W\d]\w*(\.\w+)*(:\w+)?$", "is no module, nor module:name")]
HeaderName = Annotated[str, pattern(r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", "is no header name")]


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
        for pointer, message in (
            *_problems(document.data, found, tuple(dialects)),
            *_unwritten(found, root / "src/portkey_realtime"),
        )
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
            if keyword.iskeyword(option.name):
                instead = f"write {option.name + '_'!r}"
                yield f"{at}/name", f"{option.name!r} is a word of Python: {instead}"
            elif option.name in _TAKEN:
                yield (
                    f"{at}/name",
                    f"{option.name!r} is taken by the generated code: choose another",
                )
            yield from _of_type(at, option, found.types)
            for dialect in sorted({*option.dialects} - {*dialects}):
                yield f"{at}/dialects", f"no such dialect: {dialect}{asked(dialect, dialects)}"
            for dialect in option.dialects or ("",):
                other = said.setdefault((option.name, dialect), at)
                if other != at:
                    where = f" for the dialect {dialect}" if dialect else ""
                    yield f"{at}/name", f"{option.name!r} is described twice{where}: remove one"
    for name in found.types.keys() - used:
        yield f"/types/{name}", "is used nowhere"


def _unwritten(found: Options, package: Path) -> Iterator[tuple[str, str]]:
    """What is named as a part of the client and is none."""
    checks = _listed(package / "_config/checks.py", "CHECKS")
    public = _listed(package / "voice.py", "__all__")
    named = [(f"/{name}/gives", f"Async{getattr(found, name).gives}", public) for name in VOICE]
    for i, option in enumerate(found.websocket_connection_options.options):
        at = f"/websocket_connection_options/options/{i}/check"
        named += [(at, option.check, checks)] if option.check else []
    for at, word, known in named:
        if known and word not in known:
            yield at, f"the client has no {word!r}{asked(word, known)}"


def _listed(module: Path, name: str) -> set[str]:
    """What a list of a module holds, which is not imported; nothing if there is no such module."""
    code = ast.parse(module.read_bytes()).body if module.exists() else []
    nodes = [each for each in code if name in ast.unparse(each).partition("=")[0]]
    items = [item for node in nodes for seq in ast.walk(node) for item in getattr(seq, "elts", ())]
    return {ast.unparse(each).strip("'") for each in items}


def _of_type(at: str, option: Option, types: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    try:
        declared = Declared.read(option.type, types)
    except TypeRefusedError as error:
        yield f"{at}/type", str(error)
        return
    for word, constant in (("default", option.default), ("value", option.value)):
        if constant is None or constant in types:
            continue
        try:
            fits = declared.allows(ast.literal_eval(constant))
        except (ValueError, SyntaxError):
            hint = asked(constant, [*types, "None", "True", "False"])
            unknown = f"unknown name {constant!r}{hint or ': it is no value of Python'}"
            yield f"{at}/{word}", unknown
            continue
        if not fits:
            yield f"{at}/{word}", f"{constant} does not fit the type {option.type}"


class TypeRefusedError(ValueError):
    """A text that is no type, or that names one which nobody knows."""


@attrs.frozen
class Declared:
    """What the Python type of an option is made of."""

    kinds: tuple[str, ...]
    """What the client can check, each once."""
    choices: tuple[str, ...]
    """Texts of which it may be one."""
    others: bool
    """Whether it may be something else too, which the client then cannot tell from a mistake."""
    optional: bool
    """Whether it may be None."""

    def allows(self, value: object) -> bool:
        """Whether a constant fits, as far as can be told."""
        if value is None:
            return self.optional
        kinds = _kinds(type(value).__name__) or ["list"]
        kinds += ["number"] if kinds == ["integer"] else []
        return not {*kinds}.isdisjoint(self.kinds) or value in self.choices or self.others

    @classmethod
    def read(cls, text: str, types: Mapping[str, str]) -> Declared:
        """Of a type as it is written. Raises TypeRefusedError, which says what is wrong with it."""
        try:
            tree = ast.parse(text, mode="eval").body
        except SyntaxError:
            raise TypeRefusedError(f"{text!r:.60} is no type of Python") from None
        kinds: dict[str, None] = {}
        choices: list[str] = []
        others = optional = False
        for each in alternatives(tree):
            name = _name(each, types)
            if name in ("None", "NotGiven"):  # nothing was given
                optional = optional or name == "None"
            elif name == "Literal" and isinstance(each, ast.Subscript):
                choices += _choices(each)
            else:
                kinds |= dict.fromkeys(_kinds(name))
                others = others or not _kinds(name)
        return cls(tuple(kinds), () if "text" in kinds else tuple(choices), others, optional)


def _kinds(name: str) -> list[str]:
    return [kind for kind, types in _TYPES.items() if name in types]


def _name(node: ast.expr, types: Mapping[str, str]) -> str:
    """The name of a type without its parameters, which are looked at too; empty if it has none.

    Raises TypeRefusedError for a name that nobody knows, and for what no type is made of.
    """
    match node:
        case ast.Constant(value=None):
            return "None"
        case ast.Name(id=name):
            if name not in types and name not in _PLAIN:
                hint = asked(name, [*types, *_PLAIN, "None"]) or ': name its module under "types"'
                raise TypeRefusedError(f"unknown type {name!r}{hint}")
            return name
        case ast.Subscript(value=outer, slice=inner):
            name = _name(outer, types)
            if name == "Literal":
                _choices(node)
            else:
                _name(inner, types)
            return name
        case ast.BinOp(op=ast.BitOr()):
            parts = alternatives(node)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            pass
        case ast.Constant(value=value) if value is ...:
            parts = []
        case _:
            raise TypeRefusedError(f"{ast.unparse(node)!r:.60} is no type of Python")
    for each in parts:
        _name(each, types)
    return ""


def _choices(literal: ast.Subscript) -> list[str]:
    """The texts in ``Literal[...]``. Raises TypeRefusedError for anything else."""
    try:
        values = ast.literal_eval(literal.slice)
    except ValueError:
        values = None
    found = values if isinstance(values, tuple) else (values,)
    if not all(isinstance(value, str) for value in found):
        raise TypeRefusedError("Literal[...] takes texts, in quotes")
    return [*found]
