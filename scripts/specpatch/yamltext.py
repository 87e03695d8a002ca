"""The text of a YAML file with other content: comments, order and line breaks stay as they are.

Only the lines of what differs are written anew. ruamel.yaml was tried in place of this: it loads
and dumps our files in four times the time, and what it appends to a mapping goes behind the comment
of the next one.
"""

from __future__ import annotations

import difflib
import json
import re
from typing import Any, Final

import yaml

from schema.load import SpecError, compose

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
    """A YAML file, and the text that it would be with other content."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.document, self._root = compose(text.encode(), name)
        self._lines = text.splitlines()
        self._edits: list[tuple[int, int, list[str]]] = []
        """First line, the line after the last, and what takes their place."""

    def saying(self, data: Any) -> str:
        """The text that says this, read back. Raises EditRefusedError."""
        made = self.edited(data)
        try:
            if made == self.text or compose(made.encode(), self.name)[0].data == data:
                return made
        except (SpecError, UnicodeEncodeError) as error:
            raise EditRefusedError(one_line(error)) from None
        raise EditRefusedError(f"{self.name}: a place in it is written in an unusual way")

    def edited(self, data: Any) -> str:
        """The text that should say this. Raises EditRefusedError."""
        self._edits = []
        self._value(None, self._root, self.document.data, data)
        lines = list(self._lines)
        # From the end, so that the numbers of lines stay true. Of two insertions at one line the
        # one into the inner block was noted first.
        order = sorted(range(len(self._edits)), key=lambda i: (*self._edits[i][:2], i))
        for start, end, new in (self._edits[i] for i in reversed(order)):
            lines[start:end] = new
        return "\n".join(lines) + "\n" if self._edits else self.text

    def _value(self, key: yaml.Node | None, node: yaml.Node, old: Any, new: Any) -> None:
        if old == new:
            return
        block = isinstance(node, yaml.CollectionNode) and not node.flow_style and bool(new)
        if block and isinstance(old, dict) and isinstance(new, dict):
            self._mapping(node, old, new)
        elif block and isinstance(old, list) and isinstance(new, list):
            self._sequence(node, old, new)
        elif key is None:
            raise EditRefusedError(f"{self.name}: this is an item of a list")
        else:
            self._write(*self._lines_of(key), {key.value: new}, key.start_mark.column)

    def _mapping(self, node: yaml.Node, old: dict[str, Any], new: dict[str, Any]) -> None:
        keys = [key for key, _ in node.value]
        for key, value in node.value:
            if key.value in new:
                self._value(key, value, old[key.value], new[key.value])
            else:
                self._write(*self._lines_of(key), {}, 0)
        column, first = keys[0].start_mark.column, keys[0].start_mark.line
        last = keys[-1].start_mark.line
        spaced = last > first and not self._lines[last - 1].strip()
        by_name = {key.value: key for key in keys}
        before: yaml.Node | None = None
        for name, value in new.items():
            if name in old:
                before = by_name[name]
            elif before is None:
                self._begins_line(first, column)
                self._write(first, first, {name: value}, column)
            else:
                _, at = self._lines_of(before)
                self._write(at, at, {name: value}, column, blank=spaced)

    def _sequence(self, node: yaml.Node, old: list[Any], new: list[Any]) -> None:
        if len(old) == len(new):
            for item, was, is_ in zip(node.value, old, new, strict=True):
                self._value(None, item, was, is_)
            return
        places = [self._lines_of(item, item=True) for item in node.value]
        first = self._lines[places[0][0]]
        one, other = ([json.dumps(each) for each in side] for side in (old, new))
        matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
        for word, i, j, left, right in matcher.get_opcodes():
            if word != "equal":
                start = places[i][0] if i < j or not i else places[i - 1][1]
                end = places[j - 1][1] if i < j else start
                self._write(start, end, new[left:right], len(first) - len(first.lstrip(" ")))

    def _write(
        self, start: int, end: int, content: Any, column: int, *, blank: bool = False
    ) -> None:
        if any(re.search(r"(^|\s)#", line) for line in self._lines[start:end]):
            raise EditRefusedError(f"{self.name}:{start + 1}: there is a comment inside")
        if start < end:
            self._begins_line(start, column)
        lines = emit(content, column) if content else []
        if lines and start < end:  # the first key of an item stands behind its dash
            lines[0] = self._lines[start][:column] + lines[0][column:]
        self._edits.append((start, end, [""] * blank + lines))

    def _begins_line(self, line: int, column: int) -> None:
        if self._lines[line][:column].strip(" -"):
            raise EditRefusedError(f"{self.name}:{line + 1}: several keys stand in one line")

    def _lines_of(self, node: yaml.Node, *, item: bool = False) -> tuple[int, int]:
        """The first line of a key or an item, and the line after its last one; blank lines and
        comments after it are not its own."""
        start, column = node.start_mark.line, node.start_mark.column
        if item:
            column = len(self._lines[start]) - len(self._lines[start].lstrip(" "))
        end = start + 1
        for i, line in enumerate(self._lines[start + 1 :], start + 1):
            indent = len(line) - len(line.lstrip(" "))
            # A list may stand below its key without an indent.
            below = indent == column and line.lstrip().startswith("- ") and not item
            if line.strip() and indent <= column and not below:
                break
            if line.strip() and not line.lstrip().startswith("#"):
                end = i + 1
        return start, end


# --- writing ------------------------------------------------------------------------------------


class _Dumper(yaml.SafeDumper):
    """Block style, as the specs are written: lists of short values in one line, texts folded."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True


def _list(dumper: _Dumper, items: list[Any]) -> yaml.Node:
    short = sum(len(str(each)) + 4 for each in items) < dumper.best_width - _ROOM
    flow = short and not any(isinstance(each, dict | list) for each in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=flow)


def _text(dumper: _Dumper, text: str) -> yaml.Node:
    folded = len(text) > dumper.best_width - _ROOM and " ".join(text.split()) == text
    style = ">" if folded and " " in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


class _Items(list[Any]):
    """Items that go into a list in block style."""


_Dumper.add_representer(list, _list)
_Dumper.add_representer(str, _text)
_Dumper.add_representer(
    _Items, lambda dumper, items: dumper.represent_sequence("tag:yaml.org,2002:seq", items)
)


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
