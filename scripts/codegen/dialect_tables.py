"""The tables that docs/dialects.md shows of the mappings in spec/, between their markers."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from schema import load

from . import client, mapping
from .render import Files, GenerationError, Renderer

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
    mappings = []
    for source in sources:
        sides = mapping.dialects(source.name).values()
        mapped = mapping.read(load.read(source, f"spec/{source.name}"))
        mappings.append((mapped, *(titles.get(name, name) for name in sides)))
    renderer = Renderer(root / "templates", "docs", rows=_rows, plain=_plain)
    tables = renderer.page("mappings.md.jinja", "spec/*-on-*.yaml", mappings=mappings)
    before, start, rest = found[PAGE].partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise GenerationError(f"{PAGE} lacks the line {(END if start else START).strip()}")
    return {PAGE: f"{before}{start}{tables}\n{end}{after}"}


def present(root: Path) -> Files:
    """The page as it is."""
    path = root / PAGE
    return {PAGE: path.read_text("utf-8")} if path.exists() else {}


def _rows(mapped: mapping.Mapped) -> dict[str, dict[Any, list[str]]]:
    """What is said of events, of fields, and of what is lost, each with all that it is said of."""
    renamed, moved, lost = (defaultdict[Any, list[str]](list) for _ in range(3))
    for direction in mapping.SOURCE:
        for _, names, event in mapped.events(direction):
            also = f" if `{'.'.join(event.when[0])}` is `{event.when[1]}`" if event.when else ""
            if names["program"] != names["wire"]:
                renamed[names["program"]].append(f"`{names['wire']}`{also}")
    for name, table in mapped.tables.items():
        for field, rule in table.fields.items():
            place = ".".join(rule.wire)
            if reason := rule.drop or rule.refuse:
                done = "left out" if rule.drop else "refused"
                lost[f"`{field}` is {done}", reason].append(name)
            elif place != field:
                moved[field, place].append(name)
        for field, reason in table.needs.items():
            lost[f"Refused without `{field}`", reason].append(name)
    for name, values in mapped.values.items():
        for each in values:
            if each.refuse:
                lost[f"`{_plain(each.program)}` is refused", each.refuse].append(name)
    return {"renamed": renamed, "moved": moved, "lost": lost}


def _plain(value: Any) -> str:
    """A value as YAML has it on one line."""
    text: str = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=1000)
    return text.removesuffix("...\n").strip()
