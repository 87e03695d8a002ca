"""What jsonschema finds wrong, as problems of a document."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any, Final

from jsonschema import ValidationError

from .document import Document, Problem, escape, mapping

LONGEST: Final = 300
_NEAR: Final = 0.7
_CLOSED: Final = ("additionalProperties", "unevaluatedProperties")
"""What refuses the keys that a schema does not list."""
WRONG: Final = "x-wrong"
"""What a schema of our own says of a value that is of its type and does not fit."""


def meant(word: object, known: Iterable[str]) -> str:
    """The known word that was probably meant, or an empty string."""
    return next(iter(difflib.get_close_matches(str(word), list(known), 1, _NEAR)), "")


def unknown(word: str, known: Iterable[str]) -> str:
    """What to say of a key that is not read."""
    return f"unknown keyword {word!r}{asked(word, known)}"


def asked(word: object, known: Iterable[str]) -> str:
    """What to add of a word that is wrong: the one that was probably meant, if any."""
    near = meant(word, known)
    return f"; did you mean {near!r}?" if near else ""


def listed(document: Document, errors: Iterable[ValidationError], base: str = "") -> list[Problem]:
    """A problem for each error; ``base`` is where what was checked stands in the document."""
    found = []
    leaves = [leaf for error in errors for leaf in _leaves(error)]
    mistyped = {tuple(leaf.absolute_path) for leaf in leaves if leaf.validator == "type"}
    for leaf in leaves:
        if leaf.validator != "type" and tuple(leaf.absolute_path) in mistyped:
            continue  # it is no one of some texts either, but that says the same
        at = base + "".join(f"/{escape(str(part))}" for part in leaf.absolute_path)
        schema, value = leaf.schema, leaf.instance
        wanted: Any = leaf.validator_value
        known = mapping(schema).get("properties")
        if leaf.validator in _CLOSED and isinstance(value, dict) and known:
            strangers = [key for key in value if key not in known and repr(key) in leaf.message]
            found += [document.problem(f"{at}/{escape(k)}", unknown(k, known)) for k in strangers]
            continue
        if leaf.validator == "required" and isinstance(schema, Mapping):
            missing = next(key for key in wanted if leaf.message.startswith(f"{key!r} "))
            others = mapping(value).keys() - mapping(schema.get("properties")).keys()
            if any(schema.get(word) is False for word in _CLOSED) and meant(missing, others):
                continue  # it is there, but misspelt, and that is said
        said = schema.get(WRONG) if isinstance(schema, Mapping) else None
        message = f"{value!r:.60} {said}" if said and leaf.validator != "type" else leaf.message
        if leaf.validator == "format":
            message = f"{value!r:.60} is no {wanted}: {leaf.cause}"
        if leaf.validator == "const":
            message = f"{value!r:.60} must be {wanted!r}"
        message = textwrap.shorten(message, LONGEST, placeholder=" ...")
        if leaf.validator == "enum" and value is None and "null" in wanted:
            message = "null is a word of YAML: put it in quotes, 'null'"
        message += asked(value, map(str, wanted)) if leaf.validator == "enum" else ""
        found.append(document.problem(at, message))
    return found


def _leaves(error: ValidationError) -> list[ValidationError]:
    """The errors at the bottom of a failed choice, in the branch that was meant.

    That is the branch whose tag fits, and among those the one that got deepest. A branch that
    only asks for a ``$ref`` was not meant: nobody forgets to write a reference.
    """
    if not error.context:
        return [error]
    branches: dict[Any, list[ValidationError]] = {}
    for each in error.context:
        branches.setdefault(each.schema_path[0], []).extend(_leaves(each))
    tags = [[each for each in branch if each.validator == "const"] for branch in branches.values()]
    if all(tags) and len(tags) > 1:
        known = ", ".join(repr(each.validator_value) for branch in tags for each in branch)
        found = tags[0][0]
        message = f"{found.instance!r} is not one of the tags {known}"
        return [ValidationError(message, path=found.absolute_path)]

    def unlikely(branch: list[ValidationError]) -> tuple[bool, bool, int]:
        reference = any(e.validator == "required" and "'$ref'" in e.message for e in branch)
        other_tag = any(e.validator == "const" for e in branch)
        return reference, other_tag, -max(len(e.absolute_path) for e in branch)

    return min(branches.values(), key=unlikely)
