"""What differs in the file that says how one dialect is spoken on the wire of another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from schema.load import Document

from .facts import Change, Pair


def mapping_changes(
    old: Document, new: Document, added: frozenset[str] = frozenset()
) -> Pair | None:
    """What differs in the file that carries beta over to GA.

    ``added`` are the events and fields that are new.
    """
    pair = Pair(dialect="beta on ga")
    one, other = dict(_leaves(old.data)), dict(_leaves(new.data))
    for path in dict.fromkeys([*one, *other]):
        left, right = one.get(path), other.get(path)
        if left == right:
            continue
        last = path[-1]
        refusing = "refuse" in path or "needs" in path
        leaving = "drop" in path or refusing
        reason = leaving or path[0].startswith("only_")
        if left is None and reason and not refusing and {last, path[-2]} & added:
            continue  # that it is new is said already, and nobody loses it
        if left is not None and right is not None and reason:
            kind = "reason changed"
        elif refusing:
            kind = "refused now" if left is None else "refused no longer"
        elif leaving:
            kind = "left out now" if left is None else "left out no longer"
        elif path[0].startswith("only_"):
            kind = "counterpart denied" if left is None else "counterpart denied no longer"
        else:
            kind = "carried otherwise"
        where = path[:-1] if last in ("drop", "refuse") else path
        was, is_ = ("" if each is None else str(each) for each in (left, right))
        pair.changes.append(Change(kind, was, is_, field=".".join(where)))
    return pair if pair.changes else None


def _leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value with the keys that lead to it; a list of texts is a set of keys."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(node, list) and all(isinstance(each, str) for each in node):
        yield from (((*path, each), True) for each in node)
    elif isinstance(node, list):
        for each in node:
            named = each.get("ga") if isinstance(each, dict) else None
            also = each.get("beta") if isinstance(each, dict) else None
            word = "/".join(str(part) for part in (named, also) if part is not None)
            yield from _leaves(each, (*path, word or str(each)))
    else:
        yield path, node
