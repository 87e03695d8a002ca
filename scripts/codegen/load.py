"""Read a spec: safe YAML or JSON with limits, positions kept, every ``$ref`` resolved inside it.

A spec is input, not trusted code. Aliases, anchors, tags of any kind, refs to files or to the
network, and documents that are too large or too deep are refused before anything is built.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import yaml

MAX_BYTES = 5_000_000
MAX_DEPTH = 60
MAX_NODES = 200_000
MAX_HOPS = 10
"""References that lead to references."""
_LONGEST_NUMBER = 100

_DATA = frozenset({"example", "examples", "default", "enum", "const"})
_NAMED = frozenset(
    {"properties", "patternProperties", "$defs", "definitions", "schemas", "messages", "paths"}
    | {"responses", "parameters", "headers", "requestBodies", "securitySchemes", "channels"}
    | {"operations", "servers", "variables", "content", "encoding", "callbacks", "links"}
)

_SCALARS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null")
)


@attrs.frozen
class Problem:
    """One thing wrong with a spec, and where."""

    file: str
    line: int
    pointer: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.pointer or '/'}: {self.message}"


class SpecError(Exception):
    """A spec cannot be used. Carries every problem found, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@attrs.frozen
class Document:
    """One spec file: its content and the line of every JSON pointer."""

    name: str
    data: dict[str, Any]
    lines: dict[str, int] = attrs.field(repr=False)

    def problem(self, pointer: str, message: str) -> Problem:
        """A problem at a pointer; its line is that of the nearest parent that has one."""
        at = pointer
        while at and at not in self.lines:
            at = at.rpartition("/")[0]
        return Problem(self.name, self.lines.get(at, 1), pointer, message)

    def resolve(self, ref: str) -> Any:
        """What a ``#/...`` ref points at. Raises KeyError if there is nothing."""
        if not ref.startswith("#/"):
            raise KeyError(ref)
        node: Any = self.data
        for part in ref[2:].split("/"):
            part = part.replace("~1", "/").replace("~0", "~")
            if isinstance(node, list):
                node = node[int(part)] if part.isdigit() and int(part) < len(node) else None
            else:
                node = node[part] if isinstance(node, dict) and part in node else None
            if node is None:
                raise KeyError(ref)
        return node

    def has(self, pointer: str) -> bool:
        """Whether a JSON pointer points at something."""
        try:
            self.resolve(f"#{pointer}")
        except KeyError:
            return not pointer
        return True

    def is_endless(self, ref: str) -> bool:
        """Whether a ref leads to a ref that leads to a ref, and so on without an end in sight."""
        for _ in range(MAX_HOPS):
            target = self.resolve(ref)
            if not isinstance(target, dict) or not isinstance(target.get("$ref"), str):
                return False
            ref = target["$ref"]
        return True

    def refs(self) -> Iterator[tuple[str, str]]:
        """Every ``$ref`` in the document with the pointer of the object that holds it."""
        for pointer, node in objects(self.data):
            if isinstance(node.get("$ref"), str):
                yield pointer, node["$ref"]


def objects(root: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of a spec's own in some part of it, with its pointer.

    What stands below ``default``, ``examples`` and the like is data, where a ``$ref`` key means
    nothing. But a property may be called ``default``: the keys below ``properties`` are names.
    """
    stack: list[tuple[str, Any, bool]] = [("", root, False)]
    while stack:
        pointer, node, by_name = stack.pop()
        if isinstance(node, list):
            stack += [(f"{pointer}/{i}", value, False) for i, value in enumerate(node)]
        elif isinstance(node, dict):
            if not by_name:
                yield pointer, node
            stack += [
                (f"{pointer}/{escape(key)}", value, key in _NAMED and not by_name)
                for key, value in node.items()
                if by_name or key not in _DATA
            ]


def escape(key: str) -> str:
    """A key as a part of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def read(path: Path, name: str) -> Document:
    """Read one spec file. ``name`` is how messages call it. Raises SpecError."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise SpecError([Problem(name, 0, "", f"cannot be read: {error.strerror}")]) from None
    return parse(text, name)


def compose(text: bytes, name: str) -> tuple[Document, yaml.Node]:
    """A document and its YAML nodes, of a text that ``parse`` has seen before it was edited.

    Raises SpecError for what is no YAML; references are not followed.
    """
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    try:
        root = _compose(text)
    except yaml.YAMLError as error:
        raise SpecError([Problem(name, 0, "", f"not YAML: {error}")]) from None
    data = _construct(root, "", lines, problems, name) if root is not None else None
    if root is None or problems or not isinstance(data, dict):
        raise SpecError(problems or [Problem(name, 1, "", "the document must be a mapping")])
    return Document(name, data, lines), root


def parse(text: bytes, name: str, *, room: int = 1) -> Document:
    """Parse the text of a spec. Raises SpecError that lists every problem.

    ``room`` is how many times the usual size is allowed: a vendor may describe a whole platform
    in one file.
    """
    if len(text) > MAX_BYTES * room:
        message = f"{len(text)} bytes; the limit is {MAX_BYTES * room}"
        raise SpecError([Problem(name, 0, "", message)])
    try:
        _refuse_unsafe(text, name, MAX_NODES * room)
        root = _compose(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise SpecError([Problem(name, line, "", f"not YAML: {error.problem}")]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SpecError([Problem(name, 0, "", f"not YAML: {str(error).splitlines()[0]}")]) from None
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    data: Any = _construct(root, "", lines, problems, name) if root is not None else None
    if not problems and not isinstance(data, dict):
        problems.append(Problem(name, 1, "", "the document must be a mapping"))
    if problems:
        raise SpecError(problems)
    document = Document(name, data, lines)
    for pointer, ref in document.refs():
        if not ref.startswith("#/"):
            message = f"$ref {ref!r} leaves the document; only '#/...' is followed"
            problems.append(document.problem(pointer, message))
            continue
        try:
            if document.is_endless(ref):
                problems.append(
                    document.problem(pointer, f"$ref {ref!r} leads to nothing but references")
                )
        except KeyError:
            problems.append(document.problem(pointer, f"$ref {ref!r} points at nothing"))
    if problems:
        raise SpecError(sorted(problems, key=lambda problem: problem.line))
    return document


def _refuse_unsafe(text: bytes, name: str, max_nodes: int) -> None:
    """One cheap pass over the parser's events, before any tree is built."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise SpecError([Problem(name, line, "", "YAML anchors and aliases are not allowed")])
        if isinstance(event, yaml.NodeEvent):
            nodes += 1
            tag = getattr(event, "tag", None)
            if tag is not None:
                raise SpecError([Problem(name, line, "", f"YAML tag {tag!r:.60} is not allowed")])
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH or nodes > max_nodes:
            limit = f"at most {MAX_DEPTH} levels and {max_nodes} nodes"
            raise SpecError([Problem(name, line, "", f"too deep or too large; {limit}")])


def _compose(text: bytes) -> yaml.Node | None:
    loader = yaml.CSafeLoader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _construct(
    node: yaml.Node, pointer: str, lines: dict[str, int], problems: list[Problem], name: str
) -> Any:
    """Plain Python data from a node tree, noting the line of every pointer."""
    line = node.start_mark.line + 1
    lines.setdefault(pointer, line)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, pointer, line, problems, name)
    if isinstance(node, yaml.SequenceNode):
        return [
            _construct(each, f"{pointer}/{i}", lines, problems, name)
            for i, each in enumerate(node.value)
        ]
    made: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = key_node.value
        where = f"{pointer}/{escape(str(key))}"
        key_line = key_node.start_mark.line + 1
        if not isinstance(key, str):
            problems.append(Problem(name, key_line, pointer, "keys must be plain scalars"))
            continue
        if key in made:
            problems.append(Problem(name, key_line, where, "this key is given twice"))
        lines[where] = key_line
        made[key] = _construct(value_node, where, lines, problems, name)
    return made


def _scalar(
    node: yaml.ScalarNode, pointer: str, line: int, problems: list[Problem], name: str
) -> Any:
    if node.tag == "tag:yaml.org,2002:timestamp":
        return node.value  # 2025-01-01 is a version or a date string here, never a date object
    if node.tag not in _SCALARS:
        problems.append(Problem(name, line, pointer, f"YAML type {node.tag!r} is not allowed"))
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
    problems.append(Problem(name, line, pointer, f"{node.value!r:.60} is not a usable value"))
    return None


_SCALAR_CONSTRUCTOR = yaml.constructor.SafeConstructor()
