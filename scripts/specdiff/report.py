"""Findings for people and for programs: text, Markdown, JSON."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator

import attrs

from command import plain

from .judge import BUMPS, Effect, Finding, bump
from .verdicts import LEVELS, Level
from .version import Version

_SHOWN_USES = 3
_SHOWN_KINDS = 5
_SHOWN_LEFT_OUT = 12


def summary(found: list[Finding], new: Version, released: str | None) -> str:
    """One line: how much of what, and the release that it asks for."""
    if not found:
        return "no differences"
    counts = [
        f"{number} {level}"
        for level in LEVELS
        if (number := sum(each.level == level for each in found))
    ]
    asked = bump(found)
    text = f"{', '.join(counts)}: asks for a {asked} release"
    if released and (wanted := next_release(released, asked)):
        text += f", {released} -> {wanted}"
        text += " (before 1.0 each counts one place less)" if released.startswith("0.") else ""
        if new.release not in (None, released):
            enough = suffices(new.release or "", wanted)
            text += f"; {new.release} is {'enough' if enough else 'not enough'}"
    return text


def next_release(current: str, asked: str) -> str | None:
    """The version after this one. Before 1.0 each kind of change counts one place further right."""
    parts = [int(part) for part in current.split(".") if part.isdigit()]
    if ".".join(map(str, parts)) != current or len(parts) != 3:
        return None
    if asked == "none":
        return current
    place = min(2, ("major", "minor", "patch").index(asked) + (parts[0] == 0))
    return ".".join(map(str, [*parts[:place], parts[place] + 1, *(0 for _ in parts[place + 1 :])]))


def suffices(given: str, wanted: str) -> bool:
    """Whether a version is at least another one."""
    one, other = (
        [int(part) if part.isdigit() else 0 for part in version.split(".")]
        for version in (given, wanted)
    )
    return one >= other


def overview(found: list[Finding]) -> list[str]:
    """What changed, by dialect, in a line each: the most frequent kinds first."""
    lines: list[str] = []
    for dialect in dict.fromkeys(each.dialect for each in found):
        kinds = Counter(each.change.partition(":")[0] for each in found if each.dialect == dialect)
        said = ", ".join(f"{number} x {kind}" for kind, number in kinds.most_common(_SHOWN_KINDS))
        more = len(kinds) - _SHOWN_KINDS
        lines.append(f"{dialect}: {said}{f' and {more} other kinds' if more > 0 else ''}")
    return lines


def _some(left_out: list[str]) -> list[str]:
    """The first lines; references that lead nowhere come last, and may be many."""
    more = len(left_out) - _SHOWN_LEFT_OUT
    said = [f"and {more} more: --format json lists them"] if more > 0 else []
    return [*left_out[:_SHOWN_LEFT_OUT], *said]


def _by_level(found: list[Finding]) -> Iterator[tuple[Level, list[Finding]]]:
    for level in LEVELS:
        if group := [each for each in found if each.level == level]:
            yield level, group


def text(
    found: list[Finding],
    heading: str,
    summary: list[str],
    left_out: list[str],
    *,
    cosmetic: bool,
) -> str:
    """For a terminal."""
    lines = [heading, *summary]
    lines += ["", "NOT COMPARED", *(f"  {each}" for each in _some(left_out))] if left_out else []
    for level, group in _by_level(found):
        lines += ["", f"{level.upper()} ({BUMPS[level]})"]
        if level == "cosmetic" and not cosmetic:
            lines.append(f"  {len(group)} not shown: --cosmetic shows them")
            continue
        for each in group:
            lines.append(f"  {each.dialect}  {each.name}  {each.change}")
            lines += [f"      {line}" for line in _details(each) if level != "cosmetic"]
    return "\n".join(map(plain, lines)) + "\n"


def _details(finding: Finding) -> Iterator[str]:
    if uses := _uses(finding):
        yield f"in {uses}"
    names = ", ".join(finding.names)
    if names not in ("", finding.name):
        yield f"names: {names}"
    for who, effect in _grouped(finding):
        less = "" if effect.level == finding.level else f" ({effect.level})"
        yield f"{who}: {effect.text}{less}"


def _grouped(finding: Finding) -> Iterator[tuple[str, Effect]]:
    """The effects, with those who are told the same named together."""
    told: dict[tuple[str, str], list[Effect]] = {}
    for effect in finding.effects:
        told.setdefault((effect.level, effect.text), []).append(effect)
    for group in told.values():
        yield " and ".join(effect.who for effect in group), group[0]


def _uses(finding: Finding, style: Callable[[str], str] = str) -> str:
    more = len(finding.uses) - _SHOWN_USES
    shown = ", ".join(map(style, finding.uses[:_SHOWN_USES]))
    return f"{shown} and {more} more" if more > 0 else shown


def markdown(
    found: list[Finding],
    heading: str,
    summary: list[str],
    left_out: list[str],
    *,
    cosmetic: bool,
) -> str:
    """For a changelog or a pull request."""
    lines = [f"## Changes of the API: {_inline(heading)}", "", f"**{summary[0]}**"]
    lines += ["", *(f"- {_inline(each)}" for each in summary[1:])] if summary[1:] else []
    lines += ["", "### Not compared", ""] if left_out else []
    lines += [f"- {_inline(each)}" for each in _some(left_out)]
    for level, group in _by_level(found):
        lines += ["", f"### {level.capitalize()}", ""]
        if level == "cosmetic" and not cosmetic:
            lines.append(f"- {len(group)} changes of words, order and examples")
            continue
        lines += [bullet(each) for each in group]
    return "\n".join(lines) + "\n"


def bullet(finding: Finding) -> str:
    """One finding in one line of Markdown."""
    effects = "; ".join(f"*{who}*: {_inline(effect.text)}" for who, effect in _grouped(finding))
    uses = _uses(finding, _code)
    where = f" in {uses}" if uses else ""
    names = ", ".join(map(_code, finding.names or (finding.name,)))
    return f"- {finding.dialect}: {names}{where}: {_inline(finding.change)}. {effects}"


def _code(words: str) -> str:
    return f"`{words.replace('`', ' ')}`"


def _inline(words: str) -> str:
    """Text whose characters mean nothing to Markdown or HTML."""
    for character in "\\`*[]<|":
        words = words.replace(character, f"\\{character}")
    return re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", words)


def as_json(
    found: list[Finding],
    old: Version,
    new: Version,
    released: str | None,
    left_out: list[str],
) -> str:
    """For a program. Keys are added, never renamed."""
    asked = bump(found)
    document = {
        "old": old.name,
        "new": new.name,
        "bump": asked,
        "released": released,
        "next": next_release(released, asked) if released else None,
        "counts": {level: sum(each.level == level for each in found) for level in LEVELS},
        "not_compared": left_out,
        "findings": [attrs.asdict(each) | {"bump": each.bump} for each in found],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
