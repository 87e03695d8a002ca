"""Read a document: safe YAML or JSON with limits, positions kept, every ``$ref`` resolved.

A spec is input, not trusted code. Tags of any kind, refs to the network or out of the folder, and
documents that are too large or too deep are refused before anything is built. Anchors and aliases
are refused in our own specs and read under the same limits in a document that is not ours.
"""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import attrs
import yaml

MAX_BYTES = 5_000_000
MAX_DEPTH = 60
MAX_NODES = 200_000
MAX_HOPS = 10
"""References that lead to references."""
MAX_FILES = 50
_LONGEST_NUMBER = 100
_SCHEMAS = "/components/schemas/"
_BESIDE = "x-files"
"""The key under which what is borrowed of other files stands, if it is no named schema."""

_DATA = frozenset({"example", "examples", "default", "enum", "const"})
_NAMED = frozenset(
    {"properties", "patternProperties", "$defs", "definitions", "schemas", "messages", "paths"}
    | {"responses", "parameters", "headers", "requestBodies", "securitySchemes", "channels"}
    | {"operations", "servers", "variables", "content", "encoding", "callbacks", "links"}
)

_SCALARS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null")
)
_MERGE = "tag:yaml.org,2002:merge"

Beside = Callable[[str], "bytes | Document | None"]
"""The content of another file of the same folder, by its relative path; None if there is none."""


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
    """One spec: its content, what it borrows of other files included, and the line of every JSON
    pointer."""

    name: str
    data: dict[str, Any]
    lines: dict[str, int] = attrs.field(repr=False)
    borrowed: dict[str, tuple[Document, str]] = attrs.field(factory=dict, repr=False)
    """The other document, and the pointer there, of what stands at a pointer here."""

    def problem(self, pointer: str, message: str) -> Problem:
        """A problem at a pointer; its line is that of the nearest parent that has one."""
        for prefix, (other, place) in self.borrowed.items():
            if pointer == prefix or pointer.startswith(f"{prefix}/"):
                return other.problem(place + pointer.removeprefix(prefix), message)
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
            part = unescape(part)
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


def unescape(part: str) -> str:
    """A part of a JSON pointer as the key that it stands for."""
    return part.replace("~1", "/").replace("~0", "~")


def mapping(node: Any, *keys: str) -> dict[str, Any]:
    """The mapping at a path; an empty one if there is none."""
    for key in keys:
        node = node.get(key) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else {}


def listed(node: Any) -> list[Any]:
    """A list; an empty one if it is none."""
    return node if isinstance(node, list) else []


def read(path: Path, name: str, *, room: int = 1, foreign: bool = False) -> Document:
    """Read one spec file and what it refers to in its folder. ``name`` is how messages call it.

    Raises SpecError.
    """

    def beside(other: str) -> bytes | None:
        file = path.parent / other
        inside = file.resolve().is_relative_to(path.parent.resolve())
        return file.read_bytes() if inside and file.is_file() else None

    try:
        text = path.read_bytes()
    except OSError as error:
        raise SpecError([Problem(name, 0, "", f"cannot be read: {error.strerror}")]) from None
    return parse(text, name, room=room, foreign=foreign, beside=beside)


def compose(text: bytes, name: str) -> tuple[Document, yaml.Node]:
    """A document and its YAML nodes, of a text that ``parse`` has seen before it was edited.

    Raises SpecError for what is no YAML; references are not followed.
    """
    try:
        root = _compose(text)
    except yaml.YAMLError as error:
        raise SpecError([Problem(name, 0, "", f"not YAML: {error}")]) from None
    return _constructed(root, name, MAX_NODES), _something(root, name)


def parse(
    text: bytes,
    name: str,
    *,
    room: int = 1,
    foreign: bool = False,
    beside: Beside | None = None,
) -> Document:
    """Parse the text of a spec. Raises SpecError that lists every problem.

    ``room`` is how many times the usual size is allowed: a vendor may describe a whole platform
    in one file. A ``foreign`` document may have aliases, merge keys, and pointers with a ``/`` that
    should have been escaped. ``beside`` opens the files that it refers to.
    """
    return _joined(_alone(text, name, room, foreign), beside or (lambda _: None), room, foreign)


def joined(document: Document, others: Mapping[str, Document]) -> Document:
    """A copy of a composed document with what it borrows of others. Raises SpecError."""

    def copied(other: Document) -> Document:
        return Document(other.name, copy.deepcopy(other.data), other.lines)

    def beside(name: str) -> Document | None:
        return copied(others[name]) if name in others else None

    return _joined(copied(document), beside, 1, False)


def _joined(document: Document, beside: Beside, room: int, foreign: bool) -> Document:
    problems = _Borrowing(document, beside, room, foreign).problems()
    problems += _dangling(document)
    if problems:
        raise SpecError(sorted(dict.fromkeys(problems), key=lambda each: each.line))
    return document


def _alone(text: bytes, name: str, room: int, foreign: bool) -> Document:
    """A document whose references are not followed yet."""
    if len(text) > MAX_BYTES * room:
        message = f"{len(text)} bytes; the limit is {MAX_BYTES * room}"
        raise SpecError([Problem(name, 0, "", message)])
    try:
        _refuse_unsafe(text, name, MAX_NODES * room, foreign)
        root = _compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 0
        message = f"not YAML: {error.problem}"
        if mark and _is_tab(text, mark.line, mark.column):
            message = "not YAML: a tab where there may only be spaces"
        raise SpecError([Problem(name, line, "", message)]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SpecError([Problem(name, 0, "", f"not YAML: {str(error).splitlines()[0]}")]) from None
    return _constructed(root, name, MAX_NODES * room)


def _is_tab(text: bytes, line: int, column: int) -> bool:
    lines = text.decode("utf-8", "replace").split("\n")
    return line < len(lines) and lines[line][column : column + 1] == "\t"


def _dangling(document: Document) -> Iterator[Problem]:
    """References that lead to nothing, or only to one another."""
    for pointer, ref in document.refs():
        try:
            if document.is_endless(ref):
                yield document.problem(pointer, f"$ref {ref!r} leads to nothing but references")
        except KeyError:
            if ref.startswith("#/"):  # the others are refused already
                yield document.problem(pointer, f"$ref {ref!r} points at nothing")


# --- other files --------------------------------------------------------------------------------


class _Borrowing:
    """Brings what a document refers to in other files of its folder into the document."""

    def __init__(self, document: Document, beside: Beside, room: int, foreign: bool) -> None:
        self._document = document
        self._beside = beside
        self._room = room
        self._foreign = foreign
        self._files: dict[str, Document] = {}
        self._found: list[Problem] = []

    def problems(self) -> list[Problem]:
        """Rewrite every reference to one inside the document. Lists those that cannot be."""
        self._rewrite(self._document, "", self._document.data, "")
        if self._document.borrowed:
            self._in_order()
        return self._found

    def _in_order(self) -> None:
        """Named schemas in the order of their files: a document's own, then what it borrows."""
        schemas = mapping(self._document.data, "components", "schemas")
        for other in self._files.values():
            for key in mapping(other.data, "components", "schemas"):
                place = self._document.borrowed.get(_SCHEMAS + escape(key))
                if place is not None and place[0] is other:
                    schemas[key] = schemas.pop(key)

    def _rewrite(self, holder: Document, base: str, root: Any, file: str) -> None:
        for pointer, node in objects(root):
            ref = node.get("$ref")
            if isinstance(ref, str):
                node["$ref"] = self._inside(holder, f"{base}{pointer}", ref, file)

    def _inside(self, holder: Document, at: str, ref: str, file: str) -> str:
        """The reference inside the document that stands for a reference in one of its files."""
        name, _, fragment = ref.partition("#")
        if not name and not file:
            return f"#{self._loose(holder, fragment)}" if self._foreign else ref
        name = re.sub(r"\A(\./)+", "", name) or file
        if not fragment.startswith("/"):
            fragment = ""
        other = self._opened(holder, at, ref, name)
        if other is None:
            return ref
        if self._foreign:
            fragment = self._loose(other, fragment)
        schema = fragment.removeprefix(_SCHEMAS)
        if fragment.startswith(_SCHEMAS) and self._borrowed(other, name, schema.split("/")[0]):
            return f"#{fragment}"
        return f"#{self._whole(other, name)}{fragment}"

    def _opened(self, holder: Document, at: str, ref: str, name: str) -> Document | None:
        if name in self._files:
            return self._files[name]
        is_path = re.fullmatch(r"[\w.-]+(/[\w.-]+)*", name) and ".." not in name.split("/")
        if not is_path or len(self._files) >= MAX_FILES:
            message = f"$ref {ref!r} leaves the document; only '#/...' and files beside it are read"
            self._found.append(holder.problem(at, message))
            return None
        try:
            text = self._beside(name)
        except OSError:
            text = None
        if isinstance(text, Document):
            self._files[name] = text
            return text
        if text is None:
            message = f"$ref {ref!r} leaves the document, and there is no file {name}"
            self._found.append(holder.problem(at, message))
            return None
        folder, _, _ = self._document.name.rpartition("/")
        shown = f"{folder}/{name}" if folder else name
        self._files[name] = _alone(text, shown, self._room, self._foreign)
        return self._files[name]

    def _borrowed(self, other: Document, name: str, key: str) -> bool:
        """Take in one named schema, with what it refers to. False if the name is another's."""
        pointer = _SCHEMAS + key
        if pointer in self._document.borrowed:
            return self._document.borrowed[pointer][0] is other
        schemas = self._document.data.setdefault("components", {}).setdefault("schemas", {})
        if unescape(key) in schemas:
            if not self._foreign:
                message = f"stands in {other.name} too; one of them is enough"
                self._found.append(self._document.problem(pointer, message))
            return False
        if not other.has(pointer):
            return False
        self._document.borrowed[pointer] = (other, pointer)
        schemas[unescape(key)] = schema = other.resolve(f"#{pointer}")
        self._rewrite(other, pointer, schema, name)
        return True

    def _whole(self, other: Document, name: str) -> str:
        pointer = f"/{_BESIDE}/{escape(name)}"
        if pointer not in self._document.borrowed:
            self._document.borrowed[pointer] = (other, "")
            self._document.data.setdefault(_BESIDE, {})[name] = other.data
            self._rewrite(other, "", other.data, name)
        return pointer

    def _loose(self, document: Document, pointer: str) -> str:
        """A pointer as it should have been written: keys with a ``/`` in them escaped."""
        if document.has(pointer):
            return pointer
        for parts in (pointer.split("/")[1:], unquote(pointer).split("/")[1:]):
            if found := _path_of(document.data, parts):
                return "".join(f"/{escape(part)}" for part in found)
        return pointer


def _path_of(
    node: Any, parts: list[str], tried: set[tuple[int, int]] | None = None
) -> list[str] | None:
    """The keys that lead along some parts, where one key may be several parts."""
    tried = set() if tried is None else tried
    if not parts:
        return []
    if (id(node), len(parts)) in tried:
        return None
    tried.add((id(node), len(parts)))
    for count in range(1, len(parts) + 1):
        key = unescape("/".join(parts[:count]))
        if isinstance(node, list) and key.isdigit() and int(key) < len(node):
            inner = node[int(key)]
        elif isinstance(node, dict) and key in node:
            inner = node[key]
        else:
            continue
        rest = _path_of(inner, parts[count:], tried)
        if rest is not None:
            return [key, *rest]
    return None


# --- YAML ---------------------------------------------------------------------------------------


def _refuse_unsafe(text: bytes, name: str, max_nodes: int, foreign: bool) -> None:
    """One cheap pass over the parser's events, before any tree is built."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        alias = isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None)
        if alias and not foreign:
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
            raise SpecError([Problem(name, line, "", _too_large(max_nodes))])


def _too_large(max_nodes: int) -> str:
    return f"too deep or too large; at most {MAX_DEPTH} levels and {max_nodes} nodes"


def _compose(text: bytes) -> yaml.Node | None:
    loader = yaml.CSafeLoader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _something(root: yaml.Node | None, name: str) -> yaml.Node:
    if root is None:
        raise SpecError([Problem(name, 1, "", "the document must be a mapping")])
    return root


def _constructed(root: yaml.Node | None, name: str, max_nodes: int) -> Document:
    """Plain data of a node tree. Raises SpecError for what is none."""
    constructor = _Constructor(name, max_nodes)
    data = constructor.of(_something(root, name), "")
    problems = constructor.problems
    if not problems and not isinstance(data, dict):
        problems = [Problem(name, 1, "", "the document must be a mapping")]
    if problems:
        raise SpecError(problems)
    return Document(name, data, constructor.lines)


class _Constructor:
    """Plain Python data from a node tree, with the line of every pointer."""

    def __init__(self, name: str, max_nodes: int) -> None:
        self.name = name
        self.lines: dict[str, int] = {}
        self.problems: list[Problem] = []
        self._max = self._left = max_nodes

    def of(self, node: yaml.Node, pointer: str, depth: int = 0) -> Any:
        line = node.start_mark.line + 1
        self._left -= 1  # an alias counts as often as it is used
        if self._left < 0 or depth > MAX_DEPTH:
            raise SpecError([Problem(self.name, line, "", _too_large(self._max))])
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
                message = "keys must be plain scalars"
                self.problems.append(Problem(self.name, key_line, pointer, message))
            else:
                if key in made:
                    message = "this key is given twice"
                    self.problems.append(Problem(self.name, key_line, where, message))
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
            message = f"YAML type {node.tag!r} is not allowed"
            self.problems.append(Problem(self.name, line, pointer, message))
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
        message = f"{node.value!r:.60} is not a usable value"
        self.problems.append(Problem(self.name, line, pointer, message))
        return None


_SCALAR_CONSTRUCTOR = yaml.constructor.SafeConstructor()
