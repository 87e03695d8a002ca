"""The tables that docs/dialects.md shows from spec/beta-on-ga.yaml, between their markers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from schema import load

from . import mapping
from .render import Files, GenerationError

SOURCE = "beta-on-ga.yaml"
PAGE = "docs/dialects.md"
START, END = "<!-- beta-to-ga -->\n", "<!-- /beta-to-ga -->\n"


def make(root: Path) -> Files:
    """The page with its tables, if there is one.

    Raises SpecError, and GenerationError for a page without markers.
    """
    source, found = root / "spec" / SOURCE, present(root)
    if not source.exists():
        return found
    mapped = mapping.read(load.read(source, f"spec/{SOURCE}"))
    for path, text in found.items():
        before, start, rest = text.partition(START)
        _, end, after = rest.partition(END)
        if not start or not end:
            raise GenerationError(f"{path} lacks the line {(END if start else START).strip()}")
        found[path] = f"{before}{start}\n{_tables(mapped)}\n{end}{after}"
    return found


def present(root: Path) -> Files:
    """The page as it is."""
    path = root / PAGE
    return {PAGE: path.read_text("utf-8")} if path.exists() else {}


def _tables(mapped: mapping.Mapped) -> str:
    """How beta is spoken on a GA wire, as Markdown."""
    parts = [
        _table(("beta event", "GA event"), _events(mapped)),
        _table(("beta field", "GA field"), _fields(mapped)),
        _table(("what has no place in GA", "why"), _losses(mapped)),
    ]
    return "\n".join(parts)


def _table(head: tuple[str, str], rows: Iterable[tuple[str, str]]) -> str:
    lines = [head, ("---", "---"), *rows]
    return "".join(f"| {left} | {right} |\n" for left, right in lines)


def _events(mapped: mapping.Mapped) -> Iterator[tuple[str, str]]:
    rows: dict[str, list[str]] = {}
    for direction in ("client", "server"):
        for _, beta, ga, entry in mapping.carried(mapped, direction):
            when = (isinstance(entry, mapping.ServerEntry) and entry.when) or {}
            also = "".join(f" if `{path}` is `{value}`" for path, value in when.items())
            if beta != ga:
                rows.setdefault(beta, []).append(f"`{ga}`{also}")
    for beta, names in sorted(rows.items()):
        yield f"`{beta}`", " or ".join(names)


def _fields(mapped: mapping.Mapped) -> Iterator[tuple[str, str]]:
    moved: list[tuple[str, str, str]] = []
    for name, table in mapped.tables.items():
        for key, value in table.constants.items():
            yield f"(none, in {_words(name)})", f"`{key}: {value}`"
        for field, rule in table.fields.items():
            if rule.is_carried and (place := ".".join(rule.ga)) != field:
                moved.append((f"`{field}`", _words(name), f"`{place}`"))
    yield from _merged(moved)
    for values in mapped.values.values():
        for each in values:
            if not each.refuse and each.ga != each.beta:
                yield f"`{_plain(each.beta)}`", f"`{_plain(each.ga)}`"


def _losses(mapped: mapping.Mapped) -> Iterator[tuple[str, str]]:
    lost: list[tuple[str, str, str]] = []
    for name, table in mapped.tables.items():
        for field, rule in table.fields.items():
            if rule.drop:
                lost.append((f"`{field}` is left out", _words(name), rule.drop))
            if rule.refuse:
                lost.append((f"`{field}` is refused", _words(name), rule.refuse))
        for field, reason in table.needs.items():
            lost.append((f"Refused without `{field}`", _words(name), reason))
    for name, values in mapped.values.items():
        refused = [each for each in values if each.refuse]
        lost += [(f"`{_plain(e.beta)}` is refused", _words(name), e.refuse) for e in refused]
    yield from _merged(lost)


def _merged(rows: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str]]:
    """One row for all places where the same is said of a thing."""
    places: dict[tuple[str, str], list[str]] = {}
    for thing, place, said in rows:
        places.setdefault((thing, said), []).append(place)
    for (thing, said), where in places.items():
        yield f"{thing} (in {', '.join(where)})", said


def _words(name: str) -> str:
    return name.replace("_", " ")


def _plain(value: Any) -> str:
    """A value as YAML has it on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_plain(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_plain, value)) + "]"
    return str(value)
