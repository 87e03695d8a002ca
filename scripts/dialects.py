"""Write the tables that docs/dialects.md shows from spec/, between their markers.

python scripts/dialects.py            print the tables
python scripts/dialects.py --write    put them into docs/dialects.md
python scripts/dialects.py --check    write nothing; exit 1 if the page shows others

The markers are <!-- beta-to-ga --> and <!-- /beta-to-ga -->, each on a line of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any

import command
from codegen import mapping
from schema import load

PAGE = "docs/dialects.md"
START, END = "<!-- beta-to-ga -->\n", "<!-- /beta-to-ga -->\n"


def tables(document: load.Document) -> str:
    """How beta is spoken on a GA wire, as Markdown. Raises SpecError."""
    mapped = mapping.read(document)
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


def main() -> int:
    """Run the command; see ``--help``."""
    parser = command.parser(__doc__)
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--write", action="store_true", help=f"put the tables into {PAGE}")
    action.add_argument("--check", action="store_true", help="exit 1 if it shows others")
    options = parser.parse_args()
    name = "spec/beta-on-ga.yaml"
    try:
        made = tables(load.read(options.root / name, name))
    except load.SpecError as error:
        print(error, file=sys.stderr)
        return 2
    if not options.write and not options.check:
        print(made, end="")
        return 0
    page = options.root / PAGE
    text = page.read_text("utf-8")
    before, start, rest = text.partition(START)
    shown, end, after = rest.partition(END)
    if not start or not end:
        print(f"{PAGE} lacks the line {(END if start else START).strip()}", file=sys.stderr)
        return 2
    if options.write:
        page.write_text(f"{before}{start}\n{made}\n{end}{after}", encoding="utf-8")
        return 0
    if shown.strip() != made.strip():
        print(f"{PAGE} does not match {name}: run python scripts/dialects.py --write")
        return 1
    print(f"{PAGE} is up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
