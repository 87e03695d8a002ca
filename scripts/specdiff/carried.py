"""What differs in a file that says how one dialect is spoken on the wire of another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from .findings import Place

_LEFT_OUT, _REFUSED, _DENIED = {"drop"}, {"refuse", "needs"}, {"only"}


def mapping_changes(
    old: Any, new: Any, added: Collection[str] = ()
) -> Iterator[tuple[str, str, str, Place]]:
    """What differs between two such files, as it is added to findings; ``added`` are the events and
    fields that are new."""
    one, other = dict(_leaves(old)), dict(_leaves(new))
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
        yield kind, was, is_, Place(field=".".join(where))


def _leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value with the keys that lead to it; a list of texts is a set of keys."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(node, list) and all(isinstance(each, str) for each in node):
        yield from (((*path, each), True) for each in node)
    elif isinstance(node, list):
        for each in node:
            entry = each if isinstance(each, dict) else {}
            named = [str(entry[side]) for side in ("wire", "program") if side in entry]
            yield from _leaves(each, (*path, "/".join(named) or str(each)))
    else:
        yield path, node
