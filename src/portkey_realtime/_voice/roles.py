"""What each server event is for, whatever a dialect calls it: by the tables made from the spec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from portkey_realtime_wire.marks import MARKS
from portkey_realtime_wire.runtime import NOT_GIVEN

RECONNECTED: Final = "client.reconnected"
"""The client's own word that the conversation goes on over another connection."""

_SAME: Final = {
    "transcription_session_created": "session_created",
    "transcription_session_updated": "session_updated",
}
"""Roles that mean the same here, whatever kind of session it is."""

ROLES: Final[Mapping[str, str]] = {
    **{
        type: _SAME.get(role, role)
        for marks in MARKS.values()
        for type, role in marks.role_of.items()
    },
    RECONNECTED: "reconnected",
}
"""Event type to role, of all dialects at once: some servers mix them in one connection."""


def by_type(room: object) -> dict[str, Callable[[Any], None]]:
    """The methods of an object that are named after roles, such as ``_on_audio_delta``, by the
    types of the events that play them."""
    return {
        type: method
        for type, role in ROLES.items()
        if (method := getattr(room, f"_on_{role}", None)) is not None
    }


def field(source: Any, *path: str) -> Any:
    """What stands at a path of an event or object; None if it is absent, null or misplaced."""
    for name in path:
        is_dict = type(source) is dict
        source = source.get(name) if is_dict else getattr(source, name, None)
        if source is None or source is NOT_GIVEN:
            return None
    return source
