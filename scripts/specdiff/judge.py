"""Whom a change breaks, and which release it asks for, by the table in verdicts.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, get_args

import attrs

from .facts import Change, Direction, Pair
from .verdicts import LEVELS, VERDICTS, Level, Who

_WAYS: Final[tuple[str, ...]] = get_args(Direction)
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
    ways = [way for way in _WAYS if any(use.direction == way for use in pair.uses)]
    effects = dict.fromkeys(e for way in ways or [""] for e in _effects(pair, change, way))
    paths = [(use.event, ".".join(filter(None, (use.path, change.field)))) for use in pair.uses]
    return Finding(
        level=min((each.level for each in effects), key=LEVELS.index, default="cosmetic"),
        dialect=pair.dialect,
        name=".".join(filter(None, (pair.owner, change.attribute))) or change.field,
        names=_names(pair, change),
        change=_sentence(change),
        old=change.old,
        new=change.new,
        uses=tuple(f"{event}: {path}" if path else event for event, path in paths),
        directions=tuple(ways),
        effects=tuple(effects),
    )


def _effects(pair: Pair, change: Change, way: str) -> Iterator[Effect]:
    """What the table of verdicts says of a change in one direction; of what travels nowhere that is
    an empty text."""
    keyword, _, renamed = change.attribute.partition(" -> ")
    default = change.new or change.old
    filled = way == "send" and pair.call and default.startswith(("'", '"'))
    so = {
        {"send": "sent", "receive": "received", "": "nowhere"}[way],
        "read" if way == "receive" else "given",
        "required" if change.required else "optional",
        "constant" if change.constant else "free",
        "filled" if filled else "unfilled",
    }
    words = {
        "cls": pair.owner or change.attribute,
        "name": keyword + "".join(re.findall(r"\[\]|\{\}", change.field)),
        "keyword": keyword,
        "renamed": renamed,
        "call": pair.call,
        "old": change.old,
        "new": change.new,
    }
    giver: Who = "sender" if way == "send" else "constructor call"
    for each in VERDICTS[change.kind]:
        if each.when <= so:
            who = giver if each.who == "giver" else each.who
            yield Effect(who, each.level, each.words.format(**words))


def _names(pair: Pair, change: Change) -> tuple[str, ...]:
    """The generated names that a program may hold: classes, attributes, methods, keywords."""
    owner = pair.owner
    if not owner:
        return tuple(part for part in change.attribute.split(", ") if part)
    if change.kind in ("class renamed", "class exchanged"):
        return (pair.old, pair.new)
    before, _, attribute = change.attribute.rpartition(" -> ")
    found = [f"{pair.old}.{before}"] if before else []
    found.append(f"{owner}.{attribute}" if attribute else owner)
    if pair.event and any(use.direction == "send" for use in pair.uses):
        found.append(f"connection.{pair.event}({attribute and f'{attribute}='})")
    if pair.call and attribute:
        found.append(f"{pair.call}({attribute}=)")
    return tuple(found)


def _sentence(change: Change) -> str:
    """What changed, in a few words."""
    detail = " -> ".join(dict.fromkeys(part for part in (change.old, change.new) if part))
    words = change.kind
    if words in ("field added", "field removed"):
        words = f"{'required' if change.required else 'optional'} {words}"
    return f"{words}: {detail}" if detail else words
