"""Read a document: safe YAML or JSON with limits, positions kept, every ``$ref`` resolved.

A spec is input, not trusted code. Tags of any kind, refs to the network or out of the folder, and
documents that are too large or too deep are refused before anything is built. Anchors and aliases
are refused in our own specs and read under the same limits in a document that is not ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .borrow import Beside, Borrowing
from .document import UNREAD as UNREAD
from .document import Document as Document
from .document import Problem as Problem
from .document import SpecError as SpecError
from .document import escape as escape
from .document import listed as listed
from .document import mapping as mapping
from .document import objects as objects
from .document import unescape as unescape
from .violations import asked
from .yamldata import alone as alone


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
    should have been escaped; a reference that cannot be followed is left out, with a note.
    ``beside`` opens the files that it refers to.
    """
    return joined(alone(text, name, room, foreign), beside or (lambda _: None), room, foreign)


def joined(document: Document, beside: Beside, room: int = 1, foreign: bool = False) -> Document:
    """A document that was read alone, with what it refers to. Its content is changed."""
    problems = Borrowing(document, beside, room, foreign).problems()
    dangling = list(_dangling(document))
    problems += [document.problem(pointer, message) for pointer, message in dangling if message]
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


def _dangling(document: Document) -> Iterator[tuple[str, str]]:
    """References that lead to nothing, or only to one another, with what is wrong with them.

    Those out of the document are reported already.
    """
    for pointer, ref in document.refs():
        try:
            if document.is_endless(ref):
                yield pointer, f"$ref {ref!r} leads to nothing but references"
        except KeyError:
            yield pointer, _nothing(document, ref) if ref.startswith("#/") else ""


def _nothing(document: Document, ref: str) -> str:
    node: Any = document.data
    keys = [unescape(part) for part in ref[2:].split("/")]
    while keys and keys[0] in mapping(node):
        node = node[keys.pop(0)]
    return f"$ref {ref!r} points at nothing{asked(keys[0], mapping(node)) if keys else ''}"


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
