"""What differs in the files that say how one dialect is spoken on the wire of another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from codegen.mapping import dialects
from schema.load import Document

from .facts import Change, Pair
from .version import Version

_LEFT_OUT, _REFUSED, _DENIED = {"drop"}, {"refuse", "needs"}, {"only"}


def mapping_changes(old: Version, new: Version, added: Collection[str] = ()) -> Iterator[Pair]:
    """What differs in the mappings between dialects that both versions have.

    ``added`` are the events and fields that are new.
    """
    shared = old.dialects.keys() & new.dialects.keys()
    for name in dict.fromkeys([*old.mappings, *new.mappings]):
        if not shared.issuperset(dialects(name).values()):
            continue
        pair = Pair(dialect=name.replace("-", " "))
        one, other = old.mappings.get(name), new.mappings.get(name)
        if one and other:
            pair.changes += _changes(one, other, added)
        elif not any(name in line for each in (old, new) for line in each.skipped):
            kind = "wire added" if other else "wire removed"
            pair.changes.append(Change(kind, field="connect(wire=)"))
        if pair.changes:
            yield pair


def _changes(old: Document, new: Document, added: Collection[str]) -> Iterator[Change]:
    one, other = dict(_leaves(old.data)), dict(_leaves(new.data))
    for path in dict.fromkeys([*one, *other]):
        left, right = one.get(path), other.get(path)
        words, comes = {*path}, left is None
        is_reason = words & (_LEFT_OUT | _REFUSED | _DENIED)
        if left == right:
            continue
        if comes and is_reason and not words & _REFUSED and {*path[-2:]} & {*added}:
            continue  # that it is new is said already, and nobody loses it
        if not comes and right is not None and is_reason:
            kind = "reason changed"
        elif words & _REFUSED:
            kind = "refused now" if comes else "refused no longer"
        elif words & _LEFT_OUT:
            kind = "left out now" if comes else "left out no longer"
        elif words & _DENIED:
            kind = "counterpart denied" if comes else "counterpart denied no longer"
        else:
            kind = "carried otherwise"
        where = path[:-1] if path[-1] in ("drop", "refuse") else path
        was, is_ = ("" if each is None else str(each) for each in (left, right))
        yield Change(kind, was, is_, field=".".join(where))


def _leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value with the keys that lead to it; a list of texts is a set of keys."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(node, list) and all(isinstance(each, str) for each in node):
        yield from (((*path, each), True) for each in node)
    elif isinstance(node, list):
        for each in node:
            named = (
                (each.get(side) for side in ("wire", "program")) if isinstance(each, dict) else ()
            )
            word = "/".join(str(part) for part in named if part is not None)
            yield from _leaves(each, (*path, word or str(each)))
    else:
        yield path, node
