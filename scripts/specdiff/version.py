"""One side of a comparison, and which of its dialects are compared with which of the other side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from schema.load import Document

from .dialect import Dialect


@attrs.frozen(kw_only=True)
class Version:
    """One side of a comparison."""

    name: str
    dialects: Mapping[str, Dialect]
    mapping: Document | None = None
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
    owners = {call.place: name for name, each in ours.dialects.items() for call in each.calls}
    dialects = {name: attrs.evolve(each, calls=()) for name, each in vendor.dialects.items()}
    for name, dialect in vendor.dialects.items():
        for call in dialect.calls:
            owner = owners.get(call.place, name)
            target = dialects[owner if owner in dialects else name]
            target.calls = (*target.calls, call)
    return attrs.evolve(vendor, dialects=dialects)


def pairs(old: Version, new: Version) -> Iterator[tuple[str, Dialect | None, Dialect | None]]:
    """The dialects that are compared with one another: by name, or the only ones there are."""
    single = min(len(old.dialects), len(new.dialects)) == 1
    if single and (
        not old.dialects.keys() & new.dialects.keys() or len(old.dialects) == len(new.dialects)
    ):
        both = ((left, right) for left in old.dialects for right in new.dialects)
        left, right = max(
            both, key=lambda names: old.dialects[names[0]].in_common(new.dialects[names[1]])
        )
        one, other = old.dialects[left], new.dialects[right]
        if len(old.dialects) == len(new.dialects) or one.in_common(other):
            yield left if left == right else f"{left} to {right}", one, other
        return
    whole = not single and old.generated and new.generated
    for name in dict.fromkeys([*old.dialects, *new.dialects]):
        one_, other_ = old.dialects.get(name), new.dialects.get(name)
        if (one_ and other_) or whole:
            yield name, one_, other_


def unmatched(old: Version, new: Version) -> list[str]:
    """What is on one side alone, or was left out while reading: lines for people."""
    lines: list[str] = []
    matched = [name for name, one, other in pairs(old, new) if one and other]
    by_name = not any(" to " in name for name in matched)
    for side, other in ((old, new), (new, old)) if by_name else ():
        for name in [each for each in side.dialects if each not in other.dialects]:
            found = side.dialects[name]
            what = f"{len(found.events)} events and {len(found.calls)} calls"
            lines.append(f"{side.name}: {name}, {what}; {other.name} has no such dialect")
    for name in matched if by_name else ():
        if old.dialects[name].rest != new.dialects[name].rest:
            side = old if old.dialects[name].rest else new
            lines.append(f"{side.name}: the REST calls of {name}; the other side has none")
    for each in (old, new):
        told = f"{each.name}:"
        lines += [line if line.startswith(told) else f"{told} {line}" for line in each.skipped]
    return lines
