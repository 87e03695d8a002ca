"""Edits of the text of a YAML file: comments, order and line breaks stay as they are.

Only the lines of what changes are written anew. ruamel.yaml was tried twice in the place of this:
it takes twenty times as long for our files, puts what it adds to a mapping behind the empty line
and the comment that belong to the next one, and breaks other lines anew that it has not changed.
"""

from __future__ import annotations

import copy
import re
from typing import Any, Final

import yaml

from schema.document import SpecError, escape, unescape
from schema.yamldata import alone

WIDTH: Final = 100
_WORD: Final = 8
"""By how much a folded line may be too long: it ends behind the word that exceeds it."""
_ROOM: Final = 24
"""Columns of a new line that its key and its indent may take."""


class EditRefusedError(Exception):
    """The file is written in a way in which this change cannot be made."""


def one_line(error: Exception) -> str:
    """An error's words for a list of things to do."""
    return str(error).strip("'\"").replace("\n", "; ")[:300]


class YamlText:
    """A YAML file as text. An edit makes another one, which is read back before it is taken."""

    def __init__(self, name: str, text: str) -> None:
        """Raises SpecError for what is no document of ours."""
        self.text = text
        self.document = alone(text.encode(), name)
        self._lines = text.splitlines()

    def replaced(self, pointer: str, value: Any) -> YamlText:
        """With another value at a pointer. Raises EditRefusedError."""
        parent, _, last = pointer.rpartition("/")
        if place := self._place(pointer):
            start, end, column = place
            is_item = isinstance(self._at(parent), list)
            lines = emit([value] if is_item else {unescape(last): value}, column)
            lines[0] = self._lines[start][:column] + lines[0][column:]  # behind a dash
            return self._with(start, end, lines, pointer, value)
        if not pointer:
            raise EditRefusedError(f"{self.document.name}: several keys stand in one line")
        if pointer not in self.document.lines:
            return self.extended(parent, {unescape(last): value})
        made = copy.copy(self._at(parent))  # all of which stands in one line
        made[int(last) if isinstance(made, list) else unescape(last)] = value
        return self.replaced(parent, made)

    def extended(self, pointer: str, entries: Any) -> YamlText:
        """With more keys, or more items, behind those that are there. Raises EditRefusedError."""
        old = self._at(pointer)
        if not isinstance(old, type(entries)):
            return self.replaced(pointer, entries)
        made = [*old, *entries] if isinstance(old, list) else {**old, **entries}
        last = len(old) - 1 if isinstance(old, list) else escape(next(reversed(old), ""))
        place = self._place(f"{pointer}/{last}")
        if place is None:
            return self.replaced(pointer, made)
        start, end, column = place
        spaced = isinstance(old, dict) and len(old) > 1 and not self._lines[start - 1].strip()
        parts = [{key: entries[key]} for key in entries] if spaced else [entries]
        new = [line for part in parts for line in [""] * spaced + emit(part, column)]
        return self._with(end, end, new, pointer, made)

    def _at(self, pointer: str) -> Any:
        """What stands there; None for nothing."""
        if not pointer:
            return self.document.data
        return self.document.resolve(f"#{pointer}") if self.document.has(pointer) else None

    def _place(self, pointer: str) -> tuple[int, int, int] | None:
        """The first line of a key or an item, the line after its last one, and its column; None
        if it does not begin a line. Blank lines and comments after it are not its own."""
        if not pointer or pointer not in self.document.lines:
            return None
        parent, _, last = pointer.rpartition("/")
        is_item = isinstance(self._at(parent), list)
        start = self.document.lines[pointer] - 1
        line, key = self._lines[start], unescape(last)
        column = len(line) - len(line.lstrip(" " if is_item else "- "))
        spelled = ["- "] if is_item else [f"{key}:", f"'{key}':", f'"{key}":', *emit({key: 0}, 0)]
        if not line.startswith(tuple(each.removesuffix(" 0") for each in spelled), column):
            return None
        others = ((at, i) for at, i in self.document.lines.items() if i > start + 1)
        after = (i - 1 for at, i in others if not at.startswith(f"{pointer}/"))
        end = min(after, default=len(self._lines))
        while not self._lines[end - 1].strip() or self._lines[end - 1].lstrip().startswith("#"):
            end -= 1
        return start, end, column

    def _with(self, start: int, end: int, new: list[str], pointer: str, value: Any) -> YamlText:
        name = self.document.name
        if any(re.search(r"(^|\s)#", line) for line in self._lines[start:end]):
            raise EditRefusedError(f"{name}:{start + 1}: there is a comment inside")
        wanted = {"": copy.deepcopy(self.document.data)}
        node: Any = wanted
        *way, last = [unescape(part) for part in pointer.split("/")]
        for key in way:
            node = node[int(key) if isinstance(node, list) else key]
        node[int(last) if isinstance(node, list) else last] = value
        lines = [*self._lines[:start], *new, *self._lines[end:]]
        try:
            made = YamlText(name, "\n".join(lines) + "\n")
        except (SpecError, UnicodeEncodeError) as error:
            raise EditRefusedError(one_line(error)) from None
        if made.document.data != wanted[""]:
            raise EditRefusedError(f"{name}:{start + 1}: it is written in an unusual way")
        return made


# --- writing ------------------------------------------------------------------------------------


class _Dumper(yaml.SafeDumper):
    """Block style, as the specs are written: lists of short values in one line, texts folded."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True


class _Items(list[Any]):
    """Items that go into a list in block style."""


def _list(dumper: _Dumper, items: list[Any]) -> yaml.Node:
    short = sum(len(str(each)) + 4 for each in items) < dumper.best_width - _ROOM
    flat = not any(isinstance(each, dict | list) for each in items)
    flow = short and flat and not isinstance(items, _Items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=flow)


def _text(dumper: _Dumper, text: str) -> yaml.Node:
    folded = len(text) > dumper.best_width - _ROOM and " ".join(text.split()) == text
    style = ">" if folded and " " in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


for _kind in (list, _Items):
    _Dumper.add_representer(_kind, _list)
_Dumper.add_representer(str, _text)


def emit(value: Any, indent: int) -> list[str]:
    """Lines of block style: some keys of a mapping, or some items of a list."""
    text: str = yaml.dump(
        _Items(value) if isinstance(value, list) else value,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=WIDTH - indent - _WORD,
    )
    return [" " * indent + line if line else "" for line in text.splitlines()]
