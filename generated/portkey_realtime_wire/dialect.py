# Generated from runtime/dialect.py. Do not edit: run "make generate".
"""One dialect of the protocol: its events, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar, final

import attrs

from .decoding import Noticed
from .roles import Role, Roles, Types

T = TypeVar("T")


@final
class Marks:
    """What the events of one dialect mean."""

    __slots__ = (
        "again",
        "audio_keys",
        "carries",
        "confirms",
        "content",
        "echoes",
        "restored",
        "role_of",
        "roles",
        "session_keys",
        "stale",
    )

    def __init__(
        self,
        types: Mapping[Role, Types] | None = None,
        *,
        restored: Types = (),
        again: Types = (),
        stale: Types = (),
        confirms: Types = (),
        echoes: Types = (),
        carries: Mapping[str, Types] | None = None,
        audio_keys: Mapping[str, str] | None = None,
        session_keys: Types = (),
        content: Mapping[str, str] | None = None,
    ) -> None:
        self.roles: Final = Roles(types or {})
        self.role_of: Final[Mapping[str, Role]] = {
            each: role for role, found in (types or {}).items() for each in found
        }
        """The part of each type that plays one."""
        self.restored: Final = frozenset(restored)
        """Client events whose effect a replay brings back. A server answers them by
        ``event_id``, as it does those in ``again``."""
        self.again: Final = frozenset(again)
        """Client events that are sent once more to a new connection, if they did not get out."""
        self.stale: Final = frozenset(stale)
        """Client events that speak of a state which dies with its connection: never repeated."""
        self.confirms: Final = frozenset(confirms)
        """Server events that confirm one event of a replay."""
        self.echoes: Final = frozenset(echoes)
        """Server events that repeat, while a conversation is rebuilt, what was said before."""
        self.carries: Final[Mapping[str, Types]] = carries or {}
        """What an event exists for: the keys without which it says nothing."""
        self.audio_keys: Final[Mapping[str, str]] = audio_keys or {}
        """Of client events that play a part, the one key that holds base64 audio."""
        self.session_keys: Final = frozenset(session_keys)
        """Keys of a session that no other dialect has."""
        self.content: Final[Mapping[str, str]] = content or {}
        """The tags of the parts of a message, by what they hold, such as ``user_image``. What a
        dialect has no part for is not here."""

    def by_type(self, by_role: Mapping[Role, T]) -> dict[str, T]:
        """A table by part as the table by type."""
        return {each: by_role[role] for each, role in self.role_of.items() if role in by_role}


@attrs.frozen(kw_only=True)
class Dialect:
    """One dialect of the protocol, as tables."""

    name: str
    server_events: Mapping[str, type[Any]] = attrs.field(repr=False)
    client_events: Mapping[str, type[Any]] = attrs.field(repr=False)
    decode_server_event: Callable[[object], Any] = attrs.field(repr=False)
    decode_client_event: Callable[[object], Any] = attrs.field(repr=False)
    server_decoder: Callable[[Noticed | None], Callable[[object], Any]] = attrs.field(
        default=attrs.Factory(lambda self: lambda _: self.decode_server_event, takes_self=True),
        repr=False,
    )
    """Makes a ``decode_server_event`` that tells of each event which departs from the spec."""
    marks: Marks = attrs.field(factory=Marks, repr=False)
    """What its events mean: which begins an answer, which carries audio, what a replay covers."""
