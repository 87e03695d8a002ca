"""Two versions side by side: which of their dialects are compared, and what is found in all."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from typing import Any, Final

import attrs

from codegen import mapping

from .compare import Comparison
from .dialect import Dialect
from .findings import LEVELS, Finding, Findings, Place
from .form import leaves
from .source import SourceError, Version

REASONS: Final = {
    "refuse": ("refused no longer", "refused now"),
    "needs": ("refused no longer", "refused now"),
    "drop": ("left out no longer", "left out now"),
    "only": ("counterpart denied no longer", "counterpart denied"),
}
"""Words of a mapping that say why something is not carried, and what it means that they go and
come."""


def compared(old: Version, new: Version) -> list[Finding]:
    """Everything that differs between two versions, with its verdict, the gravest first; else in
    the order of the spec. Raises SourceError if they have no dialect in common."""
    sides = pairs(old, new)
    if not sides:
        names = " and ".join(", ".join(side.dialects) for side in (old, new))
        raise SourceError(f"nothing to compare: the two sides hold {names}")
    parts = [Comparison(*each).run() for each in sides if each[1] is not each[2]]
    if old.generated and new.generated:
        parts += _mappings(old, new, {word for part in parts for word in part.added})
        files = old.settings.keys() & new.settings.keys()
        both = [(file, old.settings[file], new.settings[file]) for file in sorted(files)]
        parts += [Comparison(*each).run() for each in both]
    return sorted(itertools.chain(*parts), key=lambda each: LEVELS.index(each.level))


def _mappings(old: Version, new: Version, added: Collection[str]) -> Iterator[Findings]:
    """What differs in the mappings between dialects that both versions have."""
    shared = old.dialects.keys() & new.dialects.keys()
    for name in dict.fromkeys([*old.mappings, *new.mappings]):
        found = Findings(name.replace("-", " "))
        one, other = old.mappings.get(name), new.mappings.get(name)
        unread = any(name in line for each in (old, new) for line in each.skipped)
        if not shared.issuperset(mapping.dialects(name).values()) or unread:
            continue
        if one is None or other is None:
            kind = "wire added" if one is None else "wire removed"
            found.add(kind, "", "", Place(field="connect(wire=)"))
        else:
            for change in mapping_changes(one, other, added):
                found.add(*change)
        yield found


def mapping_changes(
    old: Any, new: Any, added: Collection[str] = ()
) -> Iterator[tuple[str, str, str, Place]]:
    """What differs between two mappings, as it is added to findings; ``added`` are the events and
    fields that are new."""
    one, other = dict(leaves(old)), dict(leaves(new))
    for path in dict.fromkeys([*one, *other]):
        left, right = one.get(path), other.get(path)
        reason, comes = next((each for each in REASONS if each in path), ""), left is None
        if left == right:
            continue
        if right is None and any((*path[:-1], word) in other for word in ("drop", "refuse")):
            continue  # what stood beside the reason that stands there now
        if comes and reason in ("drop", "only") and {*path[-2:]} & {*added}:
            continue  # that it is new is said already, and nobody loses it
        if reason and None not in (left, right):
            kind = "reason changed"
        else:
            kind = REASONS[reason][comes] if reason else "carried otherwise"
        where = path[:-1] if path[-1] in ("drop", "refuse") else path
        was, is_ = ("" if each is None else str(each) for each in (left, right))
        yield kind, was, is_, Place(field=".".join(where))


def placed(ours: Version, vendor: Version) -> Version:
    """A vendor's document with each call in the dialect where ours has it.

    What ours has nowhere stays where it is.
    """
    owners = {place: name for name, each in ours.dialects.items() for place in each.calls}
    dialects = {
        name: attrs.evolve(each, calls={}, terms={}) for name, each in vendor.dialects.items()
    }
    for name, dialect in vendor.dialects.items():
        for place, call in dialect.calls.items():
            target = dialects.get(owners.get(place, name), dialects[name])
            target.calls[place], target.terms[place] = call, dialect.terms[place]
    return attrs.evolve(vendor, dialects=dialects)


def pairs(old: Version, new: Version) -> list[tuple[str, Dialect, Dialect]]:
    """The dialects that are compared with one another: by name, or the two that are most alike.

    Of two folders of specs, a dialect that one of them has not is compared with an empty one.
    """
    one, other = old.dialects, new.dialects
    names = [name for name in one if name in other]
    if not names:
        products = itertools.product(one, other)
        left, right = max(products, key=lambda each: one[each[0]].in_common(other[each[1]]))
        alike = len(one) == len(other) == 1 or one[left].in_common(other[right])
        return [(f"{left} to {right}", one[left], other[right])] if alike else []
    if min(len(one), len(other)) > 1 and old.generated and new.generated:
        names = list(dict.fromkeys([*one, *other]))
    none = Dialect(rest=True)
    return [(name, one.get(name, none), other.get(name, none)) for name in names]


def not_compared(old: Version, new: Version) -> list[str]:
    """What is on one side alone, or was left out while reading: lines for people."""
    met = pairs(old, new)
    lines: list[str] = []
    turned = [(name, new, old) for name, old, new in met]
    for side, other, here in ((old, new, met), (new, old, turned)):
        for name, found in side.dialects.items():
            if not any(found is each for _, each, _ in here):
                what = f"{len(found.events)} events and {len(found.calls)} calls"
                lines.append(f"{side.name}: {name}, {what}; {other.name} has no such dialect")
        lines += [
            f"{side.name}: the REST calls of {name}; the other side has none"
            for name, one, two in here
            if one.calls and not two.rest
        ]
        lines += [
            f"{side.name}: {file}; the other side has none"
            for file in side.settings
            if other.generated
            if not any(each.startswith(file) for each in (*other.settings, *other.skipped))
        ]
        told = f"{side.name}:"
        lines += [line if line.startswith(told) else f"{told} {line}" for line in side.skipped]
    return lines
