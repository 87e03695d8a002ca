"""What spec/client.yaml, dialects.yaml and roles.yaml say, in the form in which it is compared."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any, Final

from codegen import client, marks, options, text
from schema.declared import record
from schema.document import Document

from .form import Node, leaves

FILES: Final[Mapping[str, Any]] = {
    options.FILE: options.Options,
    client.DIALECTS: dict[str, client.DialectEntry],
    "roles.yaml": marks.Roles,
}
"""The form of each."""
_WORDS: Final = {"doc", "title", "raises", "closing", "notes", "rest"}


def read(file: str, document: Document) -> dict[str, Node]:
    """The sections of a file. Raises SpecError, or SyntaxError for a type, if it has another
    form."""
    record(document, FILES[file])
    sections = document.data
    if file == "roles.yaml":
        sections = {
            name: {"roles": [*roles], "doc": [*roles.values()]} for name, roles in sections.items()
        }
    return {name: _section(name, said) for name, said in sections.items()}


def _section(name: str, said: Mapping[str, Any]) -> Node:
    if name == "types":
        return Node("settings", name, {"modules": said})
    made = Node("settings", name, dict(_facts(said)), root=name)
    for each in said.get("options", ()):
        key = " of ".join([each["name"], *filter(None, [", ".join(each.get("dialects", ()))])])
        field = made.parts[key] = Node("field", each["name"], dict(_facts(each)))
        types = text.alternatives(ast.parse(each["type"], mode="eval").body)
        field.types = frozenset(map(ast.unparse, types))
        must = "default" not in each and name != "websocket_connection_options"
        field.facts |= {"required": must, "constant": False}
    return made


def _facts(said: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Of a section or of one option: words that have a verdict of their own, and all others."""
    yield "doc", repr([said[word] for word in sorted(_WORDS & said.keys())])
    yield from ((word, said[word]) for word in ("default", "secret") if word in said)
    others = said.keys() - _WORDS - {"default", "secret", "options", "name", "type", "dialects"}
    for path, value in leaves({word: said[word] for word in sorted(others)}):
        shown = path if value is True else (*path, str(value))
        yield f"setting {'.'.join(path)}", " ".join(shown)
