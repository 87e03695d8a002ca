"""``drift``: what recordings hold that the spec does not, for people and for CI."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Final, Literal

import attrs

from portkey_realtime._config.generated.dialects import APIS
from portkey_realtime._core.greeting import likely_dialect
from portkey_realtime.drift import Drift, differences
from portkey_realtime.recording import Entry, read
from portkey_realtime_wire.shapes import Dialect

Form = Literal["text", "markdown", "json"]

_APIS: Final[dict[str, Dialect]] = {
    name: import_module(f"portkey_realtime_wire.{name}").DIALECT for name in APIS
}


@attrs.define(kw_only=True)
class Sighting:
    """One kind of drift: how often, and where first."""

    drift: Drift
    count: int
    file: str
    line: int
    time: str


@attrs.define(kw_only=True)
class Report:
    """What was found in some recordings."""

    sightings: list[Sighting] = attrs.field(factory=list)
    events: dict[str, int] = attrs.field(factory=dict)
    """How many events were looked at, by dialect and direction."""
    unread: list[str] = attrs.field(factory=list)
    """Lines that hold no event, one sentence each."""


def run(paths: Sequence[str], form: Form, dialect: str | None) -> int:
    """Print the report: 0 if all is as the spec says, 1 if not, 2 if nothing could be compared."""
    try:
        report = examine(paths, dialect)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    write = {"text": _text, "markdown": _markdown, "json": _json}[form]
    try:
        print("\n".join(write(report)), flush=True)
    except BrokenPipeError:  # the reader closed the pipe, as `head` does
        sys.stdout = None
    return 1 if report.sightings else 0 if report.events else 2


def examine(paths: Iterable[str], dialect: str | None = None) -> Report:
    """Look through recordings. Raises OSError."""
    report = Report()
    found: dict[Drift, Sighting] = {}
    for path in paths:
        for entry, api in of_dialects(read(path), dialect):
            if entry.problem:
                report.unread.append(f"{path}:{entry.line}: {entry.problem}")
                continue
            kind = f"{api.name}, {entry.direction}"
            report.events[kind] = report.events.get(kind, 0) + 1
            for drift, _ in differences(entry.event, api, entry.direction):
                seen = found.get(drift)
                if seen is None:
                    found[drift] = Sighting(
                        drift=drift, count=1, file=path, line=entry.line, time=entry.time
                    )
                else:
                    seen.count += 1
    report.sightings = sorted(
        found.values(), key=lambda each: (each.drift.dialect, each.drift.event, each.drift.path)
    )
    return report


def of_dialects(
    entries: Iterable[Entry], dialect: str | None = None
) -> Iterator[tuple[Entry, Dialect]]:
    """Entries with the dialect of each: what is asked for, else what the line says, else what the
    last greeting showed, else the one that has more of the events."""
    listed = list(entries)
    current = dialect or _guess(listed)
    for entry in listed:
        if dialect is None:
            told = None if APIS[current].alone else likely_dialect(entry.event)
            current = entry.wire if entry.wire in _APIS else told or current
        yield entry, _APIS[current]


def _guess(entries: list[Entry]) -> str:
    types = [each.event.get("type") for each in entries if isinstance(each.event, dict)]

    def known(api: Dialect) -> tuple[int, int]:
        events = api.server_events
        # Where several know as much, the one with the most events.
        return sum(each in events for each in types if isinstance(each, str)), len(events)

    return max(_APIS, key=lambda name: known(_APIS[name]))


# --- writing ------------------------------------------------------------------------------------


def _counted(report: Report) -> str:
    return "; ".join(f"{count} events ({kind})" for kind, count in sorted(report.events.items()))


def _summary(report: Report) -> str:
    if not report.events:
        return "no events: there is nothing to compare"
    if not report.sightings:
        return f"{_counted(report)}: all as the spec says"
    times = sum(each.count for each in report.sightings)
    return f"{_counted(report)}: {len(report.sightings)} kinds of drift, seen {times} times"


def _where(sighting: Sighting) -> str:
    at = f" ({sighting.time})" if sighting.time else ""
    return f"{sighting.count}x, first at {sighting.file}:{sighting.line}{at}"


def _plain(text: str) -> str:
    """Text without what would move the cursor of a terminal: it came over the wire."""
    return "".join(each if each.isprintable() else " " for each in text)


def _text(report: Report) -> Iterator[str]:
    yield _summary(report)
    for each in report.sightings:
        drift = each.drift
        sent = " sent" if drift.direction == "sent" else ""
        owner = f"[{drift.owner}]" if drift.owner else ""
        parts = (drift.what, f"{drift.dialect}{sent}", drift.event, drift.path, owner)
        yield ""
        yield _plain("  ".join(part for part in parts if part))
        yield _plain(f"    {drift.detail}; {_where(each)}")
    yield from _closing(report)


def _closing(report: Report) -> Iterator[str]:
    if report.unread:
        more = f" and {len(report.unread) - 1} more" if len(report.unread) > 1 else ""
        yield ""
        yield _plain(f"without an event: {report.unread[0]}{more}")


def _markdown(report: Report) -> Iterator[str]:
    yield f"**{_summary(report)}**"
    if report.sightings:
        yield ""
        yield "| what | dialect | event | where | class | detail | seen |"
        yield "|---|---|---|---|---|---|---|"
    for each in report.sightings:
        drift = each.drift
        dialect = f"{drift.dialect}, sent" if drift.direction == "sent" else drift.dialect
        cells = [drift.what, dialect, drift.event, drift.path, drift.owner, drift.detail]
        yield "| " + " | ".join(map(_cell, [*cells, _where(each)])) + " |"
    yield from _closing(report)


def _cell(text: str) -> str:
    """Text whose characters mean nothing in a table."""
    plain = _plain(text)
    for character in "\\`*_[]<>|":
        plain = plain.replace(character, f"\\{character}")
    return plain


def _json(report: Report) -> Iterator[str]:
    document = {
        "events": report.events,
        "drift": [
            {
                **attrs.asdict(each.drift),
                "count": each.count,
                "first": {"file": each.file, "line": each.line, "time": each.time},
            }
            for each in report.sightings
        ],
        "unread": report.unread,
    }
    yield json.dumps(document, indent=2, ensure_ascii=False)
