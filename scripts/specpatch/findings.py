"""The drift in recorded events, gathered by place in the spec."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from portkey_realtime.drift import Drift, differences
from portkey_realtime_wire.shapes import Dialect


class Finding(NamedTuple):
    """One kind of drift in one place of the spec, with all values that showed it."""

    drift: Drift
    samples: list[Any]


def gathered(events: Iterable[tuple[Any, Dialect, str]]) -> list[Finding]:
    """The drift in some events, by place in the spec: what differs in a class that several events
    hold is one finding."""
    found: dict[tuple[str, ...], Finding] = {}
    for event, api, direction in events:
        for drift, value in differences(event, api, "sent" if direction == "sent" else "received"):
            inside = steps(drift)
            place = (drift.owner, drift.field, inside) if drift.owner else (drift.event,)
            detail = drift.detail if drift.what in ("other type", "unknown value") else ""
            side = drift.direction if not drift.owner else ""
            tag = str(value.get("type", "")) if drift.what == "unknown object" else ""
            key = (drift.what, drift.dialect, side, *place, detail, tag)
            found.setdefault(key, Finding(drift, [])).samples.append(value)
    order = ("unknown event", "unknown object", "undeclared field")
    return sorted(found.values(), key=lambda each: [*order, each.drift.what].index(each.drift.what))


def steps(drift: Drift) -> str:
    """What of a field a drift is in: ``[]`` an item of an array, ``{}`` a value of a map."""
    return drift.path.removeprefix(drift.path.rstrip("[]{}"))
