"""The Python type that spec/client.yaml gives an option: what may stand in it, what it allows."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from schema.violations import meant

_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "str": ("text",),
    "bool": ("boolean",),
    "int": ("integer",),
    "float": ("number",),
    "Mapping": ("mapping",),
    "dict": ("mapping",),
    "Sequence": ("list",),
    "Iterable": ("list",),
    "list": ("list",),
    "Callable": ("function",),
    # Of our own types, those that are nothing but some of these.
    "Credential": ("text", "function"),
    "ExtraHeaders": ("mapping", "function"),
}
"""What ``_config/option_types.py`` of the client calls the types that it can check."""

_NOTHING: Final = frozenset({"None", "NotGiven"})
"""Alternatives that say that nothing was given."""

_PLAIN: Final = frozenset(
    {"str", "bool", "int", "float", "bytes", "dict", "list", "tuple", "object", "Any"}
    | {"HttpClientT"}  # a variable of the constructor's template
)


class TypeRefusedError(ValueError):
    """A text that is no type, or that names one which nobody knows."""


@attrs.frozen
class Declared:
    """What a type is made of."""

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
        match value:
            case None:
                return self.optional
            case bool():
                fits = "boolean" in self.kinds
            case int():
                fits = bool({"integer", "number"} & {*self.kinds})
            case float():
                fits = "number" in self.kinds
            case str():
                fits = "text" in self.kinds or value in self.choices
            case dict():
                fits = "mapping" in self.kinds
            case _:
                fits = "list" in self.kinds
        return fits or self.others


def parsed(text: str, types: Mapping[str, str]) -> Declared:
    """A type as it is written. Raises TypeRefusedError, which says what is wrong with it."""
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        raise TypeRefusedError(f"{text!r:.60} is no type of Python") from None
    for name in _names(tree):
        if name not in types and name not in _PLAIN:
            near = meant(name, [*types, *_PLAIN, "None"])
            hint = f"; did you mean {near!r}?" if near else ': name its module under "types"'
            raise TypeRefusedError(f"unknown type {name!r}{hint}")
    kinds: dict[str, None] = {}
    choices: list[str] = []
    others = optional = False
    for each in _alternatives(tree):
        name = _outer(each)
        if name in _NOTHING:
            optional = optional or name == "None"
        elif name == "Literal" and isinstance(each, ast.Subscript):
            choices += [str(value) for value in _literals(each)]
        elif name in _KINDS:
            kinds.update(dict.fromkeys(_KINDS[name]))
        else:
            others = True
    return Declared(tuple(kinds), () if "text" in kinds else tuple(choices), others, optional)


def _alternatives(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _alternatives(node.left)
        yield from _alternatives(node.right)
    else:
        yield node


def _outer(node: ast.expr) -> str:
    """The name of a type without its parameters."""
    if isinstance(node, ast.Subscript):
        return _outer(node.value)
    if isinstance(node, ast.Constant) and node.value is None:
        return "None"
    return node.id if isinstance(node, ast.Name) else ""


def _literals(node: ast.Subscript) -> list[Any]:
    value = ast.literal_eval(node.slice)
    return list(value) if isinstance(value, tuple) else [value]


def _names(node: ast.expr) -> Iterator[str]:
    """Every name in a type. Raises TypeRefusedError for what no type is made of."""
    match node:
        case ast.Name():
            yield node.id
        case ast.Constant(value=None):
            pass
        case ast.BinOp(op=ast.BitOr()):
            yield from _names(node.left)
            yield from _names(node.right)
        case ast.Subscript(value=ast.Name(id="Literal")):
            yield "Literal"
            try:
                values = _literals(node)
            except ValueError:
                values = [None]
            if not all(isinstance(value, str) for value in values):
                raise TypeRefusedError("Literal[...] takes texts, in quotes") from None
        case ast.Subscript():
            yield from _names(node.value)
            yield from _names(node.slice)
        case ast.Tuple() | ast.List():
            for each in node.elts:
                yield from _names(each)
        case ast.Constant(value=value) if value is ...:
            pass
        case _:
            raise TypeRefusedError(f"{ast.unparse(node)!r:.60} is no type of Python")
