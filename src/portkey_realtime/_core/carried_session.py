"""What ``connect(session=...)`` brings to a connection: a client secret, and settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from portkey_realtime._core.sent_back import settable
from portkey_realtime.errors import ConfigError
from portkey_realtime_wire.shapes import (
    SHAPES,
    Dialect,
    InvalidEvent,
    Kind,
    ObjectOf,
    UnionOf,
    to_wire,
)

_TRANSCRIBING: Final = "transcription"
"""The type of a session that only transcribes."""

_SECRET_MARGIN: Final = 5.0
"""Seconds that a client secret must still be good for, to be worth dialling with."""


@attrs.frozen
class Carried:
    """What is carried over from a session; all empty where none was given."""

    secret: str = attrs.field(default="", repr=False)
    """Its client secret, empty if it is spent."""
    update_type: str = ""
    """The type of the event that sets its settings."""
    settings: dict[str, Any] = attrs.field(factory=dict, repr=False)
    transcribes: bool = False
    """Whether it only transcribes."""

    @property
    def update(self) -> dict[str, Any] | None:
        """The event that gives a new connection the session's settings; None where a client secret
        brings them along."""
        if self.secret or not self.settings:
            return None
        return {"type": self.update_type, "session": self.settings}


def carried_over(session: Any, api: Dialect, now: float, *, transcribes: bool) -> Carried:
    """What a session brings along.

    ``session`` is what ``sessions.create`` or ``client_secrets.create`` returned, or settings as a
    dict or an object of the dialect, or None. ``transcribes`` says that the session only
    transcribes, whatever ``session`` says.
    """
    if session is None:
        return Carried(transcribes=transcribes)
    if isinstance(session, Mapping) or (type(session) in SHAPES and not _is_created(session)):
        return _given(session, api, transcribes)
    if not _is_created(session):
        raise ConfigError(
            "session must be settings, as a dict, or what sessions.create() or "
            f"client_secrets.create() returned, not {type(session).__name__}"
        )
    secret = getattr(session, "client_secret", None) or session
    value, expires_at = getattr(secret, "value", None), getattr(secret, "expires_at", None)
    usable = isinstance(value, str) and (not expires_at or expires_at > now + _SECRET_MARGIN)
    update_type, settings = _settings_of(session, api)
    if not usable and not settings:
        raise ConfigError(
            "the session's client secret has expired, and it has no settings that this dialect "
            "takes: create another session"
        )
    return Carried(
        secret=str(value) if usable else "",
        update_type=update_type,
        settings=settings,
        transcribes=transcribes
        or settings.get("type") == _TRANSCRIBING
        or update_type in api.marks.roles.update_transcription_session,
    )


def unchanging(api: Dialect, *, transcribes: bool) -> dict[str, Any]:
    """The update that changes nothing."""
    empty = _given({}, api, transcribes)
    return {"type": empty.update_type, "session": empty.settings}


def _is_created(session: Any) -> bool:
    """Whether it is the answer of a REST call."""
    return hasattr(session, "get_headers")


def _given(session: Any, api: Dialect, transcribes: bool) -> Carried:
    """Settings given by the program. Raises ConfigError for what the dialect does not take."""
    roles = api.marks.roles
    update_type = roles.update_session[0]
    settings: dict[str, Any] = to_wire(session)
    kind = _kind_of(update_type, api)
    own = [each for each in roles.update_transcription_session if _is_of(session, each, api)]
    if own:
        update_type, transcribes = own[0], True
    elif isinstance(kind, UnionOf) and kind.tag not in settings:
        usual = _TRANSCRIBING if transcribes else next(iter(kind.members))
        settings = {kind.tag: usual, **settings}
    elif transcribes and not isinstance(kind, UnionOf):
        update_type = roles.update_transcription_session[0]  # such sessions have their own event
    event = api.decode_client_event({"type": update_type, "session": settings})
    if isinstance(event, InvalidEvent):
        raise ConfigError("; ".join(event.problems))
    return Carried(
        update_type=update_type,
        settings=settings,
        transcribes=transcribes or settings.get("type") == _TRANSCRIBING,
    )


def _kind_of(update_type: str, api: Dialect) -> Kind:
    """What the settings are that an update takes."""
    return SHAPES[api.client_events[update_type]].fields["session"].kind


def _is_of(session: Any, update_type: str, api: Dialect) -> bool:
    """Whether it is an object of the class that an update takes."""
    kind = _kind_of(update_type, api)
    return isinstance(kind, ObjectOf) and type(session) is kind.cls


def _settings_of(session: Any, api: Dialect) -> tuple[str, dict[str, Any]]:
    """A created session's settings, as far as an update takes them.

    Empty if it was created in the other dialect: then it is good for its client secret alone.
    """
    roles = api.marks.roles
    only_transcribes = type(session).__name__.startswith("Transcription")
    updates = roles.update_transcription_session if only_transcribes else roles.update_session
    if not updates:
        return "", {}
    update_type = updates[0]
    kind = _kind_of(update_type, api)
    inner = getattr(session, "session", None)
    params = None
    if isinstance(kind, UnionOf):
        params = kind.members.get(getattr(inner, "type", ""))
    elif isinstance(kind, ObjectOf) and inner is None:
        params = kind.cls
    allowed = SHAPES[params].fields if params is not None else {}
    settings = to_wire(inner or {name: getattr(session, name, None) for name in allowed})
    # Nulls mean "not set" here; and a session keeps the model it was made with.
    return update_type, {
        k: settable(v, allowed[k].kind)
        for k, v in settings.items()
        if k in allowed and v is not None and k != "model"
    }
