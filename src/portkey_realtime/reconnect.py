"""Reconnecting: the policy you choose, and the events that tell you what happened.

Off unless you ask for it::

    connection = client.beta.realtime.connect(model="gpt-realtime", reconnect=Reconnect())

When the connection is lost, the next ``listen``, ``recv`` or ``send`` dials again and rebuilds the
conversation on the server from what was seen: the session's settings, then the items in order,
audio as its transcript. Then reading goes on with a ``Reconnected`` event, which says what could
not be restored. The server has no part in this, so it is a replay, not a resumption.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import attrs

from portkey_realtime.errors import ConfigError, RealtimeError

__all__ = [
    "Reconnect",
    "Reconnected",
    "SessionExpiring",
]


def _positive(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 < value < math.inf:  # type: ignore[operator]  # checked just before
        raise ConfigError(f"Reconnect.{attribute.name} must be a finite number above 0")


def _whole(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    _positive(instance, attribute, value)
    if not isinstance(value, int):
        raise ConfigError(f"Reconnect.{attribute.name} must be a whole number")


@attrs.frozen(kw_only=True)
class Reconnect:
    """When to dial again, how often, and for how long. All times in seconds."""

    attempts: int = attrs.field(default=5, validator=_whole)
    """Dials until it is given up. The count starts anew only after ``stable_after``, so that a
    server that greets and closes at once is not dialled without end."""
    deadline: float = attrs.field(default=60.0, validator=_positive)
    """How long one recovery may take, waiting included."""
    initial_delay: float = attrs.field(default=0.5, validator=_positive)
    """Before the second dial; it doubles from dial to dial, with jitter. The first is at once.
    These dials too are counted anew only after ``stable_after``."""
    maximum_delay: float = attrs.field(default=8.0, validator=_positive)
    stable_after: float = attrs.field(default=30.0, validator=_positive)
    """A connection that stood this long clears the count of attempts."""
    renew_before: float = attrs.field(default=120.0, validator=_positive)
    """How long before the session's end it is announced and, between two turns, renewed. No more
    than half of the session's life, so that short sessions are not renewed all the time."""


class LocalEvent:
    """An event of this client's own: no server sent it."""

    __slots__ = ()

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None


@attrs.define(kw_only=True)
class Reconnected(LocalEvent):
    """The conversation goes on over a new connection; this is what became of it."""

    restored: Literal["replayed"] = "replayed"
    """By what means: the client replayed what it had seen. The server itself kept nothing."""
    items: int
    """How many items of the conversation were rebuilt."""
    item_ids: tuple[str, ...] = ()
    """The ids of those that have one, in order. An item that you know and do not find here is not
    part of the conversation any more: the server refuses an event that names it."""
    lost: tuple[str, ...]
    """What could not be restored, one sentence each; empty if nothing is missing."""
    interrupted: str | None
    """The id of the response that was cut off, or None. No more events of it will come."""
    attempts: int
    """How many dials it took."""
    cause: RealtimeError | None
    """Why: the loss, or None for a renewal before the session's end."""
    at: float | None = attrs.field(default=None, eq=False)
    """When the new connection took over, by ``time.monotonic()``. What a ``send`` has sent that
    returned later went over the new one, although this event may be read after it."""

    received_at: float | None = attrs.field(default=None, init=False, eq=False, repr=False)
    """None: it came from this client, not over the wire."""

    type: Literal["client.reconnected"] = "client.reconnected"


@attrs.define(kw_only=True)
class SessionExpiring(LocalEvent):
    """The server will end the session soon. With ``reconnect`` it is renewed before."""

    seconds_left: float

    received_at: float | None = attrs.field(default=None, init=False, eq=False, repr=False)
    """None: it came from this client, not over the wire."""

    type: Literal["client.session_expiring"] = "client.session_expiring"


def __dir__() -> list[str]:
    return sorted(__all__)
