"""Read a document: safe YAML or JSON with limits, positions kept, every ``$ref`` resolved.

A spec is input, not trusted code. Tags of any kind, refs to the network or out of the folder, and
documents that are too large or too deep are refused before anything is built. Anchors and aliases
are refused in our own specs and read under the same limits in a document that is not ours.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from . import keywords
from .document import (
    MAX_HOPS,
    SCHEMAS,
    UNREAD,
    Document,
    Problem,
    SpecError,
    escape,
    listed,
    mapping,
    objects,
    references,
    unescape,
)
from .violations import asked
from .yamldata import alone

MAX_FILES = 50
_BESIDE = "x-files"
"""The key under which what is borrowed of other files stands, if it is no named schema."""

Beside = Callable[[str], "bytes | Document | None"]
"""The content of another file of the same folder, by its relative path; None if there is none."""


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


def parse(
    text: bytes, name: str, *, room: int = 1, foreign: bool = False, beside: Beside | None = None
) -> Document:
    """Parse the text of a spec. Raises SpecError that lists every problem.

    ``room`` is how many times the usual size is allowed: a vendor may describe a whole platform
    in one file. A ``foreign`` document may have aliases, merge keys, and pointers with a ``/`` that
    should have been escaped; a reference that cannot be followed is left out, with a note.
    ``beside`` opens the files that it refers to.
    """
    return joined(alone(text, name, room, foreign), beside or (lambda _: None), room, foreign)


def joined(document: Document, beside: Beside, room: int = 1, foreign: bool = False) -> Document:
    """A document that was read alone, with what it refers to. Its content is changed."""
    problems = Borrowing(document, beside, room, foreign).problems()
    dangling = list(_dangling(document))
    problems += [problem for _, problem in dangling if problem]
    problems = sorted(dict.fromkeys(problems), key=lambda each: each.line)
    if not foreign:
        if problems:
            raise SpecError(problems)
        return document
    document.notes.extend(str(problem) for problem in problems)
    for pointer, _ in dangling:
        node = document.resolve(f"#{pointer}") if pointer else document.data
        node[UNREAD] = node.pop("$ref")
    if _plain_enums(document):
        document.notes.append("enums list objects with a 'value' in them; the values are taken")
    return document


def _dangling(document: Document) -> Iterator[tuple[str, Problem | None]]:
    """References that lead to nothing, or only to one another, with what is wrong with them.

    Those out of the document are reported already.
    """
    unknown: dict[str, list[Problem]] = {}
    for pointer, ref in document.refs():
        try:
            if document.is_endless(ref):
                message = f"$ref {ref!r} leads to nothing but references"
                yield pointer, document.problem(pointer, message)
        except KeyError:
            yield pointer, _nothing(document, pointer, ref, unknown) if ref[:2] == "#/" else None


def _nothing(document: Document, at: str, ref: str, unknown: dict[str, list[Problem]]) -> Problem:
    """What to say of a reference that leads to nothing: with the name of the file that was written,
    or the misspelt word of the document where there is one. ``unknown`` keeps those of each file.
    """
    keys = [unescape(part) for part in ref[2:].split("/")]
    file, holder = "", document
    if keys[0] == _BESIDE:
        _, file, *keys = keys
        holder, _ = document.borrowed[f"/{_BESIDE}/{escape(file)}"]
    if holder.name not in unknown:
        unknown[holder.name] = keywords.problems(holder)
    for word in unknown[holder.name]:
        *above, last = word.pointer[1:].split("/")
        hint = asked(last, keys[len(above) :][:1])
        if hint and len(above) < 2 and above == keys[: len(above)] and word.message.endswith(hint):
            return word
    pointer = "".join(f"/{escape(key)}" for key in keys)
    files = {posixpath.basename(each.name): each for each, _ in document.borrowed.values()}
    written = {f"{name}#{pointer}": each for name, each in {"": document, **files}.items()}
    node: Any = holder.data
    while keys and keys[0] in mapping(node):
        node = node[keys.pop(0)]
    near = asked(keys[0], mapping(node)) if keys else ""
    for instead in (each for each, other in written.items() if other.has(pointer)):
        near = f"; did you mean {instead!r}?"
    return document.problem(at, f"$ref '{file}#{pointer}' points at nothing{near}")


def _plain_enums(document: Document) -> bool:
    """``enum: [{type: stringLiteral, value: x}]``, as one generator of documents writes it."""
    found = False
    for _, node in objects(document.data):
        values = listed(node.get("enum"))
        if values and all(isinstance(each, dict) and "value" in each for each in values):
            found = True
            node["enum"] = plain = [each["value"] for each in values]
            if not all(isinstance(value, str) for value in plain):
                node.pop("type", None)  # which says string even for true
    return found


class Borrowing:
    """Brings what a document refers to in other files of its folder into the document."""

    def __init__(self, document: Document, beside: Beside, room: int, foreign: bool) -> None:
        self._document = document
        self._beside = beside
        self._room = room
        self._foreign = foreign
        self._files: dict[str, Document] = {}
        self._unescaped: dict[str, dict[str, str]] = {}
        """The pointers of each document, by what they would be if no key were escaped."""
        self._found: list[Problem] = []
        self._rewritten: set[int] = set()
        """Objects whose reference leads into the document already: one may stand in two places."""

    def problems(self) -> list[Problem]:
        """Rewrite every reference to one inside the document. Lists those that cannot be."""
        self._rewrite(self._document, "", self._document.data, "")
        if self._document.borrowed:
            self._in_order()
        for _, node in references(self._document.data) if self._foreign else ():
            node["$ref"] = self._direct(node["$ref"])
        return self._found

    def _in_order(self) -> None:
        """Named schemas in the order of their files: a document's own, then what it borrows."""
        schemas = mapping(self._document.data, "components", "schemas")
        for other in self._files.values():
            for key in mapping(other.data, "components", "schemas"):
                place = self._document.borrowed.get(SCHEMAS + escape(key))
                if place is not None and place[0] is other:
                    schemas[key] = schemas.pop(key)

    def _rewrite(self, holder: Document, base: str, root: Any, file: str) -> None:
        for pointer, node in references(root):
            if id(node) not in self._rewritten:
                self._rewritten.add(id(node))
                node["$ref"] = self._inside(holder, f"{base}{pointer}", node["$ref"], file)

    def _inside(self, holder: Document, at: str, ref: str, file: str) -> str:
        """The reference inside the document that stands for a reference in one of its files."""
        name, _, fragment = ref.partition("#")
        if not name and not file:
            return f"#{self._loose(holder, fragment)}" if self._foreign else ref
        folder = posixpath.dirname(file)
        name = posixpath.normpath(posixpath.join(folder, name)) if name else file
        if not fragment.startswith("/"):
            fragment = ""
        other = self._opened(holder, at, ref, name)
        if other is None:
            return ref
        if self._foreign:
            fragment = self._loose(other, fragment)
        schema = fragment.removeprefix(SCHEMAS)
        if fragment.startswith(SCHEMAS) and self._borrowed(other, name, schema.split("/")[0]):
            return f"#{fragment}"
        return f"#{self._whole(other, name)}{fragment}"

    def _opened(self, holder: Document, at: str, ref: str, name: str) -> Document | None:
        if name in self._files:
            return self._files[name]
        message = f"$ref {ref!r} leaves the document"
        is_path = re.fullmatch(r"[\w.-]+(/[\w.-]+)*", name) and ".." not in name.split("/")
        if not is_path or re.match(r"[\w+.-]+:", ref) or len(self._files) >= MAX_FILES:
            message += "; only '#/...' and files beside it are read"
            self._found.append(holder.problem(at, message))
            return None
        try:
            found = self._beside(name)
        except OSError:
            found = None
        if found is None:
            self._found.append(holder.problem(at, f"{message}, and there is no file {name}"))
            return None
        if isinstance(found, bytes):
            folder, slash, _ = self._document.name.rpartition("/")
            found = alone(found, folder + slash + name, self._room, self._foreign)
        self._files[name] = found
        return found

    def _borrowed(self, other: Document, name: str, key: str) -> bool:
        """Take in one named schema, with what it refers to. False if the name is another's."""
        pointer = SCHEMAS + key
        if pointer in self._document.borrowed:
            return self._document.borrowed[pointer][0] is other
        components = self._document.data.setdefault("components", {})
        schemas = components.setdefault("schemas", {}) if isinstance(components, dict) else None
        if not isinstance(schemas, dict):
            return False
        if not other.has(pointer):
            return False
        if unescape(key) in schemas:
            if not self._foreign:
                message = f"stands in {other.name} too; one of them is enough"
                self._found.append(self._document.problem(pointer, message))
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
        if document.name not in self._unescaped:
            known = {unescape(each): each for each in reversed(document.lines)}
            self._unescaped[document.name] = known
        known = self._unescaped[document.name]
        return known.get(pointer) or known.get(unescape(unquote(pointer))) or pointer

    def _direct(self, ref: str) -> str:
        """A reference that leads through other references, without them."""
        for _ in range(MAX_HOPS):
            node: Any = self._document.data
            parts = ref.split("/")
            for i, part in enumerate(parts[1:], 1):
                if "$ref" in mapping(node) and unescape(part) not in node:
                    ref = "/".join([str(node["$ref"]), *parts[i:]])
                    break
                try:
                    node = self._document.resolve("/".join(parts[: i + 1]))
                except KeyError:
                    return ref
            else:
                return ref
        return ref
