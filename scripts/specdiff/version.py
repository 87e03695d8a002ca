"""One side of a comparison, and which of its dialects are compared with which of the other side."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import attrs

from schema.load import Document

from .dialect import Dialect


@attrs.frozen(kw_only=True)
class Version:
    """One side of a comparison."""

    name: str
    dialects: Mapping[str, Dialect]
    mappings: Mapping[str, Document] = attrs.field(factory=dict)
    """How dialects are spoken on the wires of others, by the name of the file."""
    release: str | None = None
    """The version of the package at that point, if it can be told."""
    skipped: tuple[str, ...] = ()
    """What is in it and is not compared with anything, in a line each."""

    @property
    def generated(self) -> bool:
        return all(dialect.generated for dialect in self.dialects.values())


def placed(ours: Version, vendor: Version) -> Version:
    """A vendor's document with each call in the dialect where ours has it.

    What ours has nowhere stays where it is.
    """
    owners = {place: name for name, each in ours.dialects.items() for place in each.calls}
    dialects = {name: attrs.evolve(each, calls={}) for name, each in vendor.dialects.items()}
    for name, dialect in vendor.dialects.items():
        for place, call in dialect.calls.items():
            owner = owners.get(place, name)
            dialects[owner if owner in dialects else name].calls[place] = call
    return attrs.evolve(vendor, dialects=dialects)


def pairs(old: Version, new: Version) -> list[tuple[str, Dialect, Dialect]]:
    """The dialects that are compared with one another: by name, or the two that are most alike.

    Of two folders of specs, a dialect that one of them has not is compared with an empty one.
    """
    one, other = old.dialects, new.dialects
    if not one.keys() & other.keys():
        left, right = max(
            itertools.product(one, other),
            key=lambda names: one[names[0]].in_common(other[names[1]]),
        )
        alike = len(one) == len(other) == 1 or one[left].in_common(other[right])
        return [(f"{left} to {right}", one[left], other[right])] if alike else []
    names = dict.fromkeys([*one, *other])
    if min(len(one), len(other)) == 1 or not (old.generated and new.generated):
        names = dict.fromkeys(name for name in one if name in other)
    none = Dialect(rest=True)
    return [(name, one.get(name, none), other.get(name, none)) for name in names]


def unmatched(old: Version, new: Version) -> list[str]:
    """What is on one side alone, or was left out while reading: lines for people."""
    compared = pairs(old, new)
    met = [id(each) for _, *sides in compared for each in sides]
    lines: list[str] = []
    for side, other in ((old, new), (new, old)):
        for name, found in side.dialects.items():
            if id(found) not in met:
                what = f"{len(found.events)} events and {len(found.calls)} calls"
                lines.append(f"{side.name}: {name}, {what}; {other.name} has no such dialect")
    for name, one, two in compared:
        for side, here, there in ((old, one, two), (new, two, one)):
            if here.calls and not there.rest:
                lines.append(f"{side.name}: the REST calls of {name}; the other side has none")
    for each in (old, new):
        told = f"{each.name}:"
        lines += [line if line.startswith(told) else f"{told} {line}" for line in each.skipped]
    return lines
