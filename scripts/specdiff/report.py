"""Findings for people and for programs: text, Markdown, JSON."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import attrs

from command import plain

from .findings import BUMPS, LEVELS, Finding, bump
from .source import Version
from .versions import not_compared

_SHOWN_USES = 3
_SHOWN_KINDS = 5
_SHOWN_LEFT_OUT = 12


@attrs.frozen(kw_only=True)
class Report:
    """What was found between two versions."""

    found: list[Finding]
    old: Version
    new: Version
    cosmetic: bool = False
    """Whether text and Markdown list what is cosmetic too."""

    @property
    def heading(self) -> str:
        vendors = self.old.generated and not self.new.generated
        said = " (a vendor's document: what would change if our spec followed it)"
        return f"{self.old.name} -> {self.new.name}{said if vendors else ''}"

    @property
    def counts(self) -> dict[str, int]:
        return {level: sum(each.level == level for each in self.found) for level in LEVELS}

    @property
    def next(self) -> str | None:
        """The release that the findings ask for; None if the last one is not known."""
        return self.old.release and next_release(self.old.release, bump(self.found))

    @property
    def suffices(self) -> bool:
        """Whether the version was raised as far as the findings ask for."""
        return not (self.found and self.next) or parts(self.new.release) >= parts(self.next)

    def summary(self) -> str:
        """One line: how much of what, and the release that it asks for."""
        if not self.found:
            return "no differences"
        counts = ", ".join(f"{number} {level}" for level, number in self.counts.items() if number)
        text = f"{counts}: asks for a {bump(self.found)} release"
        if self.old.release and self.next:
            text += f", {self.old.release} -> {self.next}"
            early = self.old.release.startswith("0.")
            text += " (before 1.0 each counts one place less)" if early else ""
            if self.new.release not in (None, self.old.release):
                text += f"; {self.new.release} is {'enough' if self.suffices else 'not enough'}"
        return text

    def overview(self) -> Iterator[str]:
        """What changed, by dialect, in a line each: the most frequent kinds first."""
        for dialect in dict.fromkeys(each.dialect for each in self.found):
            here = [each for each in self.found if each.dialect == dialect]
            kinds = Counter(each.change.partition(":")[0] for each in here).most_common()
            said = [f"{number} x {kind}" for kind, number in kinds]
            yield f"{dialect}: {_first(said, _SHOWN_KINDS, 'other kinds')}"

    def _sections(self) -> Iterator[tuple[str, list[str], list[Finding]]]:
        """Title, lines, and findings."""
        # References that lead nowhere come last, and may be many.
        left_out = not_compared(self.old, self.new)
        if more := left_out[_SHOWN_LEFT_OUT:]:
            left_out[_SHOWN_LEFT_OUT:] = [f"and {len(more)} more: --format json lists them"]
        if left_out:
            yield "Not compared", left_out, []
        for level in LEVELS:
            group = [each for each in self.found if each.level == level]
            if group and level == "cosmetic" and not self.cosmetic:
                what = "changes of words, order, statuses or examples: --cosmetic shows them"
                yield "Cosmetic", [f"{len(group)} {what}"], []
            elif group:
                yield level.capitalize(), [], group

    def text(self) -> str:
        """For a terminal."""
        lines = [self.heading, self.summary(), *self.overview()]
        for title, said, group in self._sections():
            lines += ["", title.upper(), *(f"  {each}" for each in said)]
            for each in group:
                lines.append(f"  {each.dialect}  {each.name}  {each.change}")
                lines += [f"      {line}" for line in _details(each) if title != "Cosmetic"]
        return "\n".join(map(plain, lines)) + "\n"

    def markdown(self) -> str:
        """For a changelog or a pull request."""
        lines = [f"## Changes of the API: {_inline(self.heading)}", "", f"**{self.summary()}**", ""]
        lines += [f"- {_inline(each)}" for each in self.overview()]
        for title, said, group in self._sections():
            lines += ["", f"### {title}", "", *(f"- {_inline(each)}" for each in said)]
            lines += map(bullet, group)
        return "\n".join(lines) + "\n"

    def json(self) -> str:
        """For a program. Keys are added, never renamed."""
        found = [{"level": e.level, **attrs.asdict(e), "bump": BUMPS[e.level]} for e in self.found]
        document = {
            "old": self.old.name,
            "new": self.new.name,
            "bump": bump(self.found),
            "released": self.old.release,
            "next": self.next,
            "counts": self.counts,
            "not_compared": not_compared(self.old, self.new),
            "findings": found,
        }
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def next_release(current: str, asked: str) -> str | None:
    """The version after this one. Before 1.0 each kind of change counts one place further right."""
    given = parts(current)
    if not given or asked == "none":
        return current if given else None
    place = min(2, ("major", "minor", "patch").index(asked) + (given[0] == 0))
    return ".".join(map(str, [*given[:place], given[place] + 1, 0, 0][:3]))


def parts(version: str | None) -> list[int]:
    """The numbers of a version, by which versions are compared; none if it is not like 1.2.3."""
    plain_version = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", version or "")
    return [int(part) for part in plain_version.groups()] if plain_version else []


def bullet(finding: Finding) -> str:
    """One finding in one line of Markdown."""
    effects = "; ".join(f"*{who}*: {_inline(text)}" for who, text in _effects(finding))
    uses = _first([_code(each) for each in finding.uses], _SHOWN_USES)
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


def _details(finding: Finding) -> Iterator[str]:
    if uses := _first(finding.uses, _SHOWN_USES):
        yield f"in {uses}"
    names = ", ".join(finding.names)
    if names not in ("", finding.name):
        yield f"names: {names}"
    yield from (f"{who}: {text}" for who, text in _effects(finding))


def _effects(finding: Finding) -> Iterator[tuple[str, str]]:
    """Who is affected and how; those who are told the same are named together."""
    for text in dict.fromkeys(each.text for each in finding.effects):
        group = [each for each in finding.effects if each.text == text]
        less = "" if group[0].level == finding.level else f" ({group[0].level})"
        yield " and ".join(each.who for each in group), text + less


def _first(words: Sequence[str], count: int, others: str = "more") -> str:
    """The first of them, and how many others there are."""
    more = len(words) - count
    return ", ".join(words[:count]) + (f" and {more} {others}" if more > 0 else "")
