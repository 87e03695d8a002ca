"""Changes with their verdicts: whom each breaks, and which release it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal

import attrs

from .form import Direction
from .verdicts import LEVELS, VERDICTS, Level

BUMPS: Final = {"breaking": "major", "additive": "minor", "cosmetic": "patch"}
_WHO: Final = {"send": "sender", "receive": "reader", "": "program"}


@attrs.frozen(kw_only=True)
class Place:
    """Where something is; in the API as a whole, if nothing is said."""

    way: Direction | Literal[""] = ""
    root: str = ""
    """The event's type, or the REST call as a program writes it."""
    path: str = ""
    """The way from there to the object."""
    owner: str = ""
    """The object's class, or what else holds it: a call."""
    method: str = ""
    """What sends the object, if it is an event or the body of a request."""
    field: str = ""
    """The field on the wire, with ``[]`` for what is in an array and ``{}`` for a map's values."""
    attribute: str = ""
    """The same in Python."""


@attrs.frozen
class Effect:
    """What a change does to somebody."""

    who: str
    level: Level
    text: str


@attrs.frozen(kw_only=True)
class Finding:
    """A change with its verdict."""

    dialect: str
    name: str
    """The generated name, such as ``SessionParams.voice``, or what the spec calls it."""
    names: tuple[str, ...]
    """All generated names concerned."""
    change: str
    old: str
    new: str
    uses: tuple[str, ...]
    """Where it travels: ``session.update: session.voice``."""
    directions: tuple[str, ...]
    effects: tuple[Effect, ...]

    @property
    def level(self) -> Level:
        return min((each.level for each in self.effects), key=LEVELS.index)

    @property
    def bump(self) -> str:
        return BUMPS[self.level]


class Findings:
    """What was found in one dialect: each change once, with all the ways on which it travels."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect
        self.added: set[str] = set()
        """The events and fields that are new, as they are called on the wire."""
        self._found: dict[tuple[str, str], Finding] = {}

    def add(self, kind: str, old: str, new: str, at: Place, before: str = "") -> None:
        """Take in a change; ``before`` is what a program called it until now, if that changes."""
        detail = " -> ".join(dict.fromkeys(filter(None, (old, new))))
        name = f"{at.owner}.{at.attribute}".strip(".") or at.field
        method = at.method and f"{at.method}({at.attribute and f'{at.attribute}='})"
        path = f"{at.path}.{at.field}".strip(".")
        if kind.endswith(("field added", "event added")):
            self.added.add(at.field or at.root)
        made = Finding(
            dialect=self.dialect,
            name=name,
            names=tuple(filter(None, (before, at.owner and name, method))),
            change=f"{kind}: {detail}" if detail else kind,
            old=old,
            new=new,
            uses=(f"{at.root}: {path}" if path else at.root,) if at.root else (),
            directions=(at.way,) if at.way else (),
            effects=(_effect(kind, old, new, at, before),),
        )
        known = self._found.setdefault((name, made.change), made)
        merged: dict[str, Any] = {
            each: tuple(dict.fromkeys([*getattr(known, each), *getattr(made, each)]))
            for each in ("names", "uses", "directions", "effects")
        }
        self._found[name, made.change] = attrs.evolve(known, **merged)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found.values())


def gravest_first(found: Iterable[Finding]) -> list[Finding]:
    return sorted(found, key=lambda each: LEVELS.index(each.level))


def bump(found: Iterable[Finding]) -> str:
    """The release that all findings together ask for: major, minor, patch or none."""
    return next((each.bump for each in gravest_first(found)), "none")


def _effect(kind: str, old: str, new: str, at: Place, before: str) -> Effect:
    if kind.startswith("default") and at.root == f"{at.method}()" and (new or old)[0] in "'\"":
        kind = f"sent {kind}"
    level, text = VERDICTS[kind][at.way == "receive"]
    words = {
        "cls": at.owner,
        "name": at.attribute + "".join(re.findall(r"\[\]|\{\}", at.field)),
        "keyword": at.attribute,
        "was": before.rpartition(".")[2],
        "old": old,
        "new": new,
    }
    return Effect(_WHO[at.way], level, text.format(**words))
