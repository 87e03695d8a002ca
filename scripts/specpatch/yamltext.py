"""Edits of a YAML file that leave alone what they do not mean: comments, order, line breaks.

Nothing is dumped again. Each edit changes some lines, reads the result, and compares it with the
content that it was meant to give; where that differs, the edit is refused.
"""

from __future__ import annotations

import copy
import json
import re
import textwrap
from typing import Any, Final

import yaml

from schema.load import Document, SpecError, compose, escape

WIDTH: Final = 100
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.$<>=+~-][^\n\t:#,\[\]{}&*!|'\"%@`]*\Z")


class EditRefusedError(Exception):
    """The file is written in a way in which this change cannot be made."""


def one_line(error: Exception) -> str:
    """An error's words for a list of things to do."""
    return str(error).strip("'\"").replace("\n", "; ")[:300]


class YamlText:
    """A YAML file that can be edited. Every edit gives a new one."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.document: Document
        try:
            self.document, root = compose(text.encode(), name)
        except (SpecError, UnicodeEncodeError) as error:
            raise EditRefusedError(str(error)) from None
        self._lines = text.splitlines()
        self._nodes: dict[str, tuple[yaml.Node | None, yaml.Node]] = {}
        self._note("", None, root)

    def _note(self, pointer: str, key: yaml.Node | None, node: yaml.Node) -> None:
        self._nodes[pointer] = (key, node)
        if isinstance(node, yaml.MappingNode):
            for key_node, value in node.value:
                self._note(f"{pointer}/{escape(str(key_node.value))}", key_node, value)
        elif isinstance(node, yaml.SequenceNode):
            for i, value in enumerate(node.value):
                self._note(f"{pointer}/{i}", None, value)

    def at(self, pointer: str) -> Any:
        """The content at a pointer. Raises EditRefusedError if there is nothing."""
        try:
            return self.document.resolve(f"#{pointer}") if pointer else self.document.data
        except KeyError:
            raise EditRefusedError(f"{self.name} has nothing at {pointer}") from None

    def has(self, pointer: str) -> bool:
        return self.document.has(pointer)

    # --- edits ---

    def add_key(self, pointer: str, key: str, value: Any, *, blank: bool = False) -> YamlText:
        """Add a key at the end of a mapping; with a blank line before it if the others have one."""
        content = self.at(pointer)
        if not isinstance(content, dict) or key in content:
            raise EditRefusedError(f"{pointer}: cannot get the key {key!r}")
        expected = self._with(pointer, {**content, key: value})
        _, node = self._nodes[pointer]
        if not content:
            return self._into_empty(pointer, {key: value}, expected)
        if _is_flow(node):
            return self.replace(pointer, {**content, key: value})
        last = next(reversed(content))
        last_key = self._nodes[f"{pointer}/{escape(last)}"][0]
        assert last_key is not None
        lines = emit({key: value}, last_key.start_mark.column)
        at = self._end(last_key.start_mark.line, last_key.start_mark.column)
        return self._spliced(at, at, ([""] if blank else []) + lines, expected)

    def append(self, pointer: str, item: Any) -> YamlText:
        """Add an item at the end of a list."""
        content = self.at(pointer)
        if not isinstance(content, list):
            raise EditRefusedError(f"{pointer}: is no list")
        _, node = self._nodes[pointer]
        if not content or _is_flow(node):
            return self.replace(pointer, [*content, item])
        expected = self._with(pointer, [*content, item])
        last = self._nodes[f"{pointer}/{len(content) - 1}"][1]
        line = last.start_mark.line
        column = len(self._lines[line]) - len(self._lines[line].lstrip(" "))
        at = self._end(line, column)
        return self._spliced(at, at, emit([item], column), expected)

    def remove(self, pointer: str, item: Any) -> YamlText:
        """Take an item out of a list."""
        content = self.at(pointer)
        if not isinstance(content, list) or item not in content:
            raise EditRefusedError(f"{pointer}: does not hold {item!r}")
        left = [each for each in content if each != item]
        _, node = self._nodes[pointer]
        if _is_flow(node) or not left:
            return self.replace(pointer, left)
        line = self._nodes[f"{pointer}/{content.index(item)}"][1].start_mark.line
        column = len(self._lines[line]) - len(self._lines[line].lstrip(" "))
        return self._spliced(line, self._end(line, column), [], self._with(pointer, left))

    def replace(self, pointer: str, value: Any) -> YamlText:
        """Write the value of a key anew; comments inside it would be lost, so there may be none."""
        key, _ = self._nodes[pointer]
        if key is None:
            raise EditRefusedError(f"{pointer}: is an item of a list")
        start, column = key.start_mark.line, key.start_mark.column
        end = self._end(start, column)
        if self._lines[start][:column].strip(" -"):
            raise EditRefusedError(f"{pointer}: several keys stand in one line")
        if any(re.search(r"(^|\s)#", line) for line in self._lines[start:end]):
            raise EditRefusedError(f"{pointer}: there is a comment inside")
        lines = emit({key.value: value}, column)
        lines[0] = self._lines[start][:column] + lines[0][column:]
        return self._spliced(start, end, lines, self._with(pointer, value))

    def rename_key(self, pointer: str, name: str, value: Any) -> YamlText:
        """Put another key with another value in the place of a key."""
        key, _ = self._nodes[pointer]
        if key is None:
            raise EditRefusedError(f"{pointer}: is an item of a list")
        start, column = key.start_mark.line, key.start_mark.column
        end = self._end(start, column)
        if self._lines[start][:column].strip(" -"):
            raise EditRefusedError(f"{pointer}: several keys stand in one line")
        parent, _, last = pointer.rpartition("/")
        old = last.replace("~1", "/").replace("~0", "~")
        content = {
            name if each == old else each: value if each == old else inner
            for each, inner in self.at(parent).items()
        }
        lines = emit({name: value}, column)
        lines[0] = self._lines[start][:column] + lines[0][column:]
        return self._spliced(start, end, lines, self._with(parent, content))

    def _into_empty(self, pointer: str, value: Any, expected: Any) -> YamlText:
        key, node = self._nodes[pointer]
        line = node.start_mark.line
        if key is None or not self._lines[line].rstrip().endswith("{}"):
            raise EditRefusedError(f"{pointer}: cannot be filled")
        head = self._lines[line].rstrip().removesuffix("{}").rstrip()
        lines = [head, *emit(value, key.start_mark.column + 2)]
        return self._spliced(line, line + 1, lines, expected)

    # --- lines ---

    def _end(self, start: int, column: int) -> int:
        """The line after the block that begins at a line, blank lines and comments left out."""
        end = start + 1
        for i in range(start + 1, len(self._lines)):
            line = self._lines[i]
            indent = len(line) - len(line.lstrip(" "))
            if not line.strip():
                continue
            if indent <= column and not (indent == column and self._is_item_below(start, i)):
                break
            if not line.lstrip().startswith("#"):
                end = i + 1
        return end

    def _is_item_below(self, start: int, i: int) -> bool:
        """A list may stand below its key without an indent."""
        return self._lines[i].lstrip().startswith("- ") and not self._lines[
            start
        ].lstrip().startswith("- ")

    def _with(self, pointer: str, value: Any) -> Any:
        data = copy.deepcopy(self.document.data)
        if not pointer:
            return value
        node: Any = data
        *path, last = [p.replace("~1", "/").replace("~0", "~") for p in pointer[1:].split("/")]
        for part in path:
            node = node[int(part)] if isinstance(node, list) else node[part]
        node[int(last) if isinstance(node, list) else last] = value
        return data

    def _spliced(self, start: int, end: int, lines: list[str], expected: Any) -> YamlText:
        changed = [*self._lines[:start], *lines, *self._lines[end:]]
        made = YamlText(self.name, "\n".join(changed) + "\n")
        if made.document.data != expected:
            raise EditRefusedError(f"{self.name}: this place is written in an unusual way")
        return made


def _is_flow(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


# --- writing ------------------------------------------------------------------------------------


def emit(value: Any, indent: int) -> list[str]:
    """Lines of block style, as the specs are written."""
    margin = " " * indent
    lines: list[str] = []
    if isinstance(value, dict):
        for key, inner in value.items():
            lines += _entry(f"{margin}{scalar(key)}:", inner, indent)
        return lines
    for item in value:
        inner_lines = emit(item, indent + 2) if isinstance(item, dict) and item else None
        if inner_lines:
            inner_lines[0] = f"{margin}- {inner_lines[0].lstrip(' ')}"
            lines += inner_lines
        else:
            lines.append(f"{margin}- {_flow(item)}")
    return lines


def _entry(head: str, value: Any, indent: int) -> list[str]:
    if isinstance(value, dict) and value:
        return [head, *emit(value, indent + 2)]
    if isinstance(value, list) and value:
        flow = f"{head} {_flow(value)}"
        if len(flow) <= WIDTH and not any(isinstance(each, dict | list) for each in value):
            return [flow]
        return [head, *emit(value, indent + 2)]
    line = f"{head} {_flow(value)}"
    words = value.split() if isinstance(value, str) else []
    if len(line) > WIDTH and len(words) > 1 and " ".join(words) == value:
        margin = " " * (indent + 2)
        wrapped = textwrap.wrap(
            value, WIDTH - len(margin), break_long_words=False, break_on_hyphens=False
        )
        if not any(each.startswith("#") for each in wrapped):
            return [f"{head} >-", *(margin + each for each in wrapped)]
    return [line]


def _flow(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    return scalar(value)


def scalar(value: Any) -> str:
    """One value in one line, without quotes where they are not needed."""
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.match(value) and value == value.strip() and _reads_as(value, value):
        return value
    if value.isprintable() and _reads_as(quoted := "'" + value.replace("'", "''") + "'", value):
        return quoted
    return json.dumps(value)


def _reads_as(text: str, value: str) -> bool:
    try:
        return bool(yaml.load(f"[{text}]", Loader=yaml.CSafeLoader) == [value])
    except (yaml.YAMLError, ValueError):
        return False
