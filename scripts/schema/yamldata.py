"""YAML or JSON to plain data: safely, under limits, with the line of every JSON pointer."""

from __future__ import annotations

import math
from typing import Any

import yaml

from .document import Document, Problem, SpecError, escape

MAX_BYTES = 5_000_000
MAX_DEPTH = 60
MAX_NODES = 200_000
_LONGEST_NUMBER = 100

_SCALARS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null")
)
_MERGE = "tag:yaml.org,2002:merge"


def alone(text: bytes, name: str, room: int = 1, foreign: bool = False) -> Document:
    """A document whose references are not followed yet. Raises SpecError."""
    reading = _Reading(name, MAX_NODES * room)
    if len(text) > MAX_BYTES * room:
        raise reading.refused(0, f"{len(text)} bytes; the limit is {MAX_BYTES * room}")
    try:
        reading.refuse_unsafe(text, foreign)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        tab = mark and _is_tab(text, mark.line, mark.column)
        why = "a tab where there may only be spaces" if tab else _why(error, text)
        raise reading.refused(mark.line + 1 if mark else 0, f"not YAML: {why}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise reading.refused(0, f"not YAML: {str(error).splitlines()[0]}") from None
    data: Any = reading.of(root, "") if root else None
    if not reading.problems and not isinstance(data, dict):
        raise reading.refused(1, "the document must be a mapping")
    if reading.problems:
        raise SpecError(reading.problems)
    return Document(name, data, reading.lines)


def _why(error: yaml.MarkedYAMLError, text: bytes) -> str:
    """What is wrong, in words of what one sees in the file where the parser's are of its states."""
    mark, before, said = error.problem_mark, error.context_mark, str(error.problem)
    if mark and before and mark.column != before.column and said == "did not find expected key":
        above = next(filter(bytes.strip, reversed(text.splitlines()[: mark.line])), b"")
        indented = f"{len(above) - len(above.lstrip())} before the line above"
        return f"{mark.column} spaces before this line and {indented}: it continues no block"
    if said.startswith("mapping values are not allowed"):
        return "a ':' too many: indented too far, or a text with ': ' in it that needs quotes"
    if before and mark and before.line != mark.line:
        said += f" {error.context}, which begins in line {before.line + 1}"
    return said


def _is_tab(text: bytes, line: int, column: int) -> bool:
    lines = text.decode("utf-8", "replace").split("\n")
    return line < len(lines) and lines[line][column : column + 1] == "\t"


class _Reading:
    """Plain Python data of one text, with the line of every pointer."""

    def __init__(self, name: str, max_nodes: int) -> None:
        self.lines: dict[str, int] = {}
        self.problems: list[Problem] = []
        self._name = name
        self._max = max_nodes
        self._made = 0

    def refused(self, line: int, message: str) -> SpecError:
        return SpecError([Problem(self._name, line, "", message)])

    def _note(self, line: int, pointer: str, message: str) -> None:
        self.problems.append(Problem(self._name, line, pointer, message))

    def _limit(self, line: int, depth: int, nodes: int) -> None:
        if depth > MAX_DEPTH or nodes > self._max:
            limits = f"at most {MAX_DEPTH} levels and {self._max} nodes"
            raise self.refused(line, f"too deep or too large; {limits}")

    def refuse_unsafe(self, text: bytes, foreign: bool) -> None:
        """One cheap pass over the parser's events, before any tree is built."""
        depth = nodes = 0
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            line = event.start_mark.line + 1 if event.start_mark else 0
            alias = isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None)
            if alias and not foreign:
                raise self.refused(line, "YAML anchors and aliases are not allowed")
            if (tag := getattr(event, "tag", None)) is not None:
                raise self.refused(line, f"YAML tag {tag!r:.60} is not allowed")
            nodes += isinstance(event, yaml.NodeEvent)
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            self._limit(line, depth, nodes)

    def of(self, node: yaml.Node, pointer: str, depth: int = 0) -> Any:
        line = node.start_mark.line + 1
        self._made += 1  # an alias counts as often as it is used
        self._limit(line, depth, self._made)
        self.lines.setdefault(pointer, line)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, pointer, line)
        if isinstance(node, yaml.SequenceNode):
            items = enumerate(node.value)
            return [self.of(each, f"{pointer}/{i}", depth + 1) for i, each in items]
        made: dict[str, Any] = {}
        merged: list[yaml.Node] = []
        for key_node, value_node in node.value:
            key = key_node.value
            where = f"{pointer}/{escape(str(key))}"
            key_line = key_node.start_mark.line + 1
            if key_node.tag == _MERGE:
                merged.append(value_node)
            elif not isinstance(key, str):
                self._note(key_line, pointer, "keys must be plain scalars")
            else:
                if key in made:
                    self._note(key_line, where, "this key is given twice")
                self.lines[where] = key_line
                made[key] = self.of(value_node, where, depth + 1)
        for each in merged:
            for inner in each.value if isinstance(each, yaml.SequenceNode) else [each]:
                found = self.of(inner, pointer, depth + 1)
                made = {**(found if isinstance(found, dict) else {}), **made}
        return made

    def _scalar(self, node: yaml.ScalarNode, pointer: str, line: int) -> Any:
        if node.tag == "tag:yaml.org,2002:timestamp":
            return node.value  # 2025-01-01 is a version or a date string here, never a date object
        if node.tag not in _SCALARS:
            self._note(line, pointer, f"YAML type {node.tag!r} is not allowed")
            return None
        is_number = node.tag.endswith((":int", ":float"))
        if is_number and ":" in node.value:
            return node.value  # 12:30 is no number since YAML 1.2
        try:
            if is_number and len(node.value) > _LONGEST_NUMBER:
                raise ValueError
            value = yaml.CSafeLoader.yaml_constructors[node.tag](_SCALAR_CONSTRUCTOR, node)
            if not isinstance(value, float) or math.isfinite(value):
                return value
        except (ValueError, OverflowError):
            pass
        self._note(line, pointer, f"{node.value!r:.60} is not a usable value")
        return None


_SCALAR_CONSTRUCTOR = yaml.constructor.SafeConstructor()
