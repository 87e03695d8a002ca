"""What a spec says of an event beside its form: the part it plays, its replay, what it exists for.

The keywords are described in spec/README.md. Everything in the client that depends on what an
event *means* reads the tables made from them.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from .load import Document, objects
from .model import Direction, EventMarks, Events

REPLAY: Mapping[Direction, frozenset[str]] = {
    "client": frozenset({"restored", "again", "stale"}),
    "server": frozenset({"confirms", "echo"}),
}

Refuse = Callable[[str, str], None]
"""Takes a JSON pointer and a sentence."""


@attrs.frozen
class Roles:
    """The vocabulary of ``x-role``: name and description, by direction."""

    by_direction: Mapping[Direction, Mapping[str, str]] = attrs.field(factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """All of them, with their descriptions."""
        return {
            name: doc for described in self.by_direction.values() for name, doc in described.items()
        }

    @classmethod
    def of(cls, document: Document) -> Roles:
        """The roles that ``spec/roles.yaml`` lists."""
        return cls({"client": document.data["client"], "server": document.data["server"]})


def of_message(
    message: Mapping[str, Any],
    pointer: str,
    direction: Direction,
    properties: Mapping[str, Any],
    roles: Roles | None,
    refuse: Refuse,
) -> EventMarks:
    """The marks of one message; what no table can be made of is refused, and left out."""
    role = message.get("x-role")
    if role is not None and roles is not None:
        known = roles.by_direction.get(direction, {})
        if role not in known:
            refuse(f"{pointer}/x-role", _unknown(f"role of a {direction}'s event", role, known))
            role = None
    replay = message.get("x-replay")
    if replay is not None and replay not in REPLAY[direction]:
        refuse(f"{pointer}/x-replay", _unknown("x-replay", replay, REPLAY[direction]))
        replay = None
    carries = message.get("x-carries")
    if carries is not None:
        if not isinstance(carries, list) or direction != "server":
            refuse(f"{pointer}/x-carries", "x-carries lists properties of a server's event")
            carries = None
        else:
            for missing in [name for name in carries if name not in properties]:
                refuse(f"{pointer}/x-carries", _unknown("property", missing, properties))
    return EventMarks(
        role=role, replay=replay, carries=None if carries is None else tuple(carries)
    )


def _unknown(what: str, word: object, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(str(word), list(known), 1)
    meant = f"; did you mean {near[0]!r}?" if near else f"; one of {', '.join(sorted(known))}"
    return f"{word!r} is no {what}{meant}"


def telling_keys(document: Document) -> tuple[str, ...]:
    """The properties by which a session tells the dialect, marked ``x-tells-dialect``."""
    found: dict[str, None] = {}
    for _, node in objects(document.data):
        properties = node.get("properties")
        if isinstance(properties, dict):
            for name, schema in properties.items():
                if isinstance(schema, dict) and schema.get("x-tells-dialect") is True:
                    found[name] = None
    return tuple(found)


def telling_events(dialects: Iterable[Events]) -> dict[str, str]:
    """The names of server events that one dialect alone has, with that dialect."""
    owners: dict[str, list[str]] = {}
    for events in dialects:
        for record in events.of("server"):
            assert record.event is not None
            owners.setdefault(record.event.type, []).append(events.dialect)
    return {name: found[0] for name, found in owners.items() if len(found) == 1}


