"""The tables that docs/dialects.md shows of the mappings in spec/, between their markers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from schema import load

from . import client, mapping
from .mapping_walk import DIRECTIONS
from .render import Files, GenerationError

PAGE = "docs/dialects.md"
START, END = "<!-- mappings -->\n", "<!-- /mappings -->\n"


def make(root: Path) -> Files:
    """The page with its tables, if there is one.

    Raises SpecError, and GenerationError for a page without markers.
    """
    sources, found = mapping.files(root / "spec"), present(root)
    if not sources or not found:
        return found
    titles = {name: each.title for name, each in client.dialects(root).items()}
    tables = "\n".join(_tables(path, titles) for path in sources)
    for path, text in found.items():
        before, start, rest = text.partition(START)
        _, end, after = rest.partition(END)
        if not start or not end:
            raise GenerationError(f"{path} lacks the line {(END if start else START).strip()}")
        found[path] = f"{before}{start}\n{tables}\n{end}{after}"
    return found


def present(root: Path) -> Files:
    """The page as it is."""
    path = root / PAGE
    return {PAGE: path.read_text("utf-8")} if path.exists() else {}


def _tables(source: Path, titles: dict[str, str]) -> str:
    """How one dialect is spoken on the wire of another, as Markdown."""
    mapped = mapping.read(load.read(source, f"spec/{source.name}"))
    sides = mapping.dialects(source.name)
    program, wire = (titles.get(sides[each], sides[each]) for each in mapping.SIDES)
    parts = [
        _table((f"event of the {program}", f"in the {wire}"), _events(mapped)),
        _table((f"field of the {program}", f"in the {wire}"), _fields(mapped)),
        _table((f"what has no place in the {wire}", "why"), _losses(mapped)),
    ]
    return "\n".join(parts)


def _table(head: tuple[str, str], rows: Iterable[tuple[str, str]]) -> str:
    lines = [head, ("---", "---"), *rows]
    return "".join(f"| {left} | {right} |\n" for left, right in lines)


def _events(mapped: mapping.Mapped) -> Iterator[tuple[str, str]]:
    rows: dict[str, list[str]] = {}
    for direction in DIRECTIONS:
        for _, names, event in mapped.events(direction):
            also = f" if `{'.'.join(event.when[0])}` is `{event.when[1]}`" if event.when else ""
            if names["program"] != names["wire"]:
                rows.setdefault(names["program"], []).append(f"`{names['wire']}`{also}")
    for name, others in sorted(rows.items()):
        yield f"`{name}`", " or ".join(others)


def _fields(mapped: mapping.Mapped) -> Iterator[tuple[str, str]]:
    moved: list[tuple[str, str, str]] = []
    for name, table in mapped.tables.items():
        for key, value in table.constants.items():
            yield f"(none, in {_words(name)})", f"`{key}: {value}`"
        for field, rule in table.fields.items():
            if rule.is_carried and (place := ".".join(rule.wire)) != field:
                moved.append((f"`{field}`", _words(name), f"`{place}`"))
    yield from _merged(moved)
    for values in mapped.values.values():
        for each in values:
            if not each.refuse and each.wire != each.program:
                yield f"`{_plain(each.program)}`", f"`{_plain(each.wire)}`"


def _losses(mapped: mapping.Mapped) -> Iterator[tuple[str, str]]:
    lost: list[tuple[str, str, str]] = []
    for name, table in mapped.tables.items():
        for field, rule in table.fields.items():
            if reason := rule.drop or rule.refuse:
                done = "left out" if rule.drop else "refused"
                lost.append((f"`{field}` is {done}", _words(name), reason))
        lost += [
            (f"Refused without `{each}`", _words(name), why) for each, why in table.needs.items()
        ]
    for name, values in mapped.values.items():
        refused = [each for each in values if each.refuse]
        lost += [(f"`{_plain(e.program)}` is refused", _words(name), e.refuse) for e in refused]
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
    text: str = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=1000)
    return text.removesuffix("...\n").strip()
