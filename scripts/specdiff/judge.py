"""Whom a change breaks, and which release it asks for, by the table in verdicts.py."""

from __future__ import annotations

import re
from typing import Final

import attrs

from .facts import Change, Pair
from .verdicts import LEVELS, VERDICTS, Level, Who

BUMPS: Final = {"breaking": "major", "additive": "minor", "cosmetic": "patch"}


@attrs.frozen
class Effect:
    """What a change does to somebody."""

    who: Who
    level: Level
    text: str


@attrs.frozen(kw_only=True)
class Finding:
    """A change with its verdict."""

    level: Level
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
    def bump(self) -> str:
        return BUMPS[self.level]


def findings(pairs: list[Pair]) -> list[Finding]:
    """Every change with its verdict, the gravest first; else in the order of the spec."""
    found: dict[tuple[object, ...], Finding] = {}
    for pair in pairs:
        for change in pair.changes:
            made = _judged(pair, change)
            key = (made.dialect, made.name, made.change, made.effects)
            uses = found[key].uses if key in found else ()
            found[key] = attrs.evolve(made, uses=tuple(dict.fromkeys([*uses, *made.uses])))
    return sorted(found.values(), key=lambda finding: LEVELS.index(finding.level))


def bump(found: list[Finding]) -> str:
    """The release that all findings together ask for: major, minor, patch or none."""
    return found[0].bump if found else "none"


def _judged(pair: Pair, change: Change) -> Finding:
    effects: dict[tuple[Who, str], Effect] = {}
    directions = sorted(pair.directions, key=lambda each: (each is None, each != "send"))
    for direction in directions:
        for effect in _Case(pair, change, direction).effects():
            effects.setdefault((effect.who, effect.text), effect)
    levels = [effect.level for effect in effects.values()]
    owner = pair.owner
    name = f"{owner}.{change.attribute}" if owner and change.attribute else owner
    name = name or change.attribute or change.field
    uses = [
        f"{use.event}: {_path(use.path, change.field)}"
        if _path(use.path, change.field)
        else use.event
        for use in pair.uses
    ]
    return Finding(
        level=min(levels, key=LEVELS.index, default="cosmetic"),
        dialect=pair.dialect,
        name=name,
        names=_names(pair, change),
        change=_sentence(change),
        old=change.old,
        new=change.new,
        uses=tuple(uses),
        directions=tuple(str(each) for each in directions if each is not None),
        effects=tuple(effects.values()),
    )


def _path(path: str, field: str) -> str:
    field = "" if ", " in field else field  # a listing, not a path
    return ".".join(part for part in (path, field) if part)


def _names(pair: Pair, change: Change) -> tuple[str, ...]:
    """The generated names that a program may hold: classes, attributes, methods, keywords."""
    owner = pair.owner
    if not owner:
        return tuple(part for part in change.attribute.split(", ") if part)
    if change.kind in ("class renamed", "class exchanged"):
        return (pair.old, pair.new)
    attribute = change.attribute.partition(" -> ")[2] or change.attribute
    found = [f"{owner}.{attribute}"] if attribute else [owner]
    if change.kind == "field renamed":
        found.insert(0, f"{pair.old}.{change.attribute.partition(' -> ')[0]}")
    if pair.event and "send" in pair.directions and attribute:
        found.append(f"connection.{pair.event}({attribute}=)")
    if pair.call and attribute:
        found.append(f"{pair.call}({attribute}=)")
    return tuple(found)


def _sentence(change: Change) -> str:
    """What changed, in a few words."""
    detail = " -> ".join(dict.fromkeys(part for part in (change.old, change.new) if part))
    words = change.kind
    if change.kind in ("field added", "field removed"):
        words = f"{'required' if change.required else 'optional'} {change.kind}"
    if change.kind == "text changed":
        return f"{words}: {change.field}"
    return f"{words}: {detail}" if detail else words


@attrs.frozen
class _Case:
    """A change in one direction; None for an object that travels nowhere."""

    pair: Pair
    change: Change
    direction: str | None

    @property
    def sent(self) -> bool:
        return self.direction == "send"

    @property
    def received(self) -> bool:
        return self.direction == "receive"

    @property
    def keyword(self) -> str:
        return self.change.attribute.partition(" -> ")[0]

    @property
    def shown(self) -> str:
        """The attribute, with ``[]`` for what is in an array and ``{}`` for a map's values."""
        return self.keyword + "".join(re.findall(r"\[\]|\{\}", self.change.field))

    @property
    def cls(self) -> str:
        return self.pair.owner or self.change.attribute

    @property
    def words(self) -> set[str]:
        """What is so of it, as the table of verdicts asks for it."""
        way = "sent" if self.sent else "received" if self.received else "nowhere"
        default = self.change.new or self.change.old
        filled = self.sent and bool(self.pair.call) and default.startswith(("'", '"'))
        return {
            way,
            "read" if self.received else "given",
            "required" if self.change.required else "optional",
            "constant" if self.change.constant else "free",
            "filled" if filled else "unfilled",
        }

    def effects(self) -> list[Effect]:
        """What the table of verdicts says of it."""
        old, _, new = self.change.attribute.partition(" -> ")
        words = {
            "cls": self.cls,
            "name": self.shown,
            "keyword": old,
            "renamed": new,
            "call": self.pair.call,
            "old": self.change.old,
            "new": self.change.new,
        }
        giver: Who = "sender" if self.sent else "constructor call"
        so = self.words
        return [
            Effect(giver if who == "giver" else who, level, text.format(**words))
            for when, who, level, text in VERDICTS[self.change.kind]
            if so.issuperset(when.split())
        ]
