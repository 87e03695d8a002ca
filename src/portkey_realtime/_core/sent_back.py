"""Settings that a server reported, as an update takes them. Pure.

The natural way to change one setting is to change the session that came and to send it back. It
holds what only the server may set, and nulls by which the server says "not set".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from portkey_realtime_wire.shapes import (
    ANY,
    SHAPES,
    Dialect,
    Kind,
    ListOf,
    ObjectOf,
    OneOf,
    Problems,
    UnionOf,
)

_MADE_WITH: Final = frozenset({"model"})
"""What a session keeps as it was made; an update that names it is refused."""


def settable(value: Any, kind: Kind) -> Any:
    """What a server reported, as it takes it: without the nulls by which it says "not set", and
    without objects whose kind it named null."""
    kind = _kind_of(value, kind)
    if isinstance(kind, UnionOf) and isinstance(value, dict):
        member = kind.members.get(str(value.get(kind.tag)))
        kind = ANY if member is None else ObjectOf(member)
    if isinstance(kind, ListOf) and isinstance(value, list):
        return [settable(each, kind.item) for each in value]
    if not isinstance(kind, ObjectOf) or not isinstance(value, dict):
        return value
    return _settable_fields(value, {k: each.kind for k, each in SHAPES[kind.cls].fields.items()})


def _settable_fields(values: dict[str, Any], kinds: Mapping[str, Kind]) -> dict[str, Any]:
    return {
        k: settable(v, kinds.get(k, ANY))
        for k, v in values.items()
        if (v is not None or (k in kinds and kinds[k].takes(None)))
        and not _is_nameless(v, kinds.get(k, ANY))
    }


def _kind_of(value: Any, kind: Kind) -> Kind:
    if isinstance(kind, OneOf):
        return next((each for each in kind.kinds if each.takes(value)), ANY)
    return kind


def _is_nameless(value: Any, kind: Kind) -> bool:
    """Whether it is an object whose kind is null, as Grok says of no turn detection."""
    kind = _kind_of(value, kind)
    return isinstance(kind, UnionOf) and isinstance(value, dict) and value.get(kind.tag, "") is None


def _without_odd(
    values: dict[str, Any], reported: Mapping[str, Any], kinds: Mapping[str, Kind]
) -> dict[str, Any]:
    """Without what the server itself reported amiss; what the program has changed stays."""
    made = {}
    for key, value in values.items():
        kind = _kind_of(value, kinds.get(key, ANY))
        came = reported.get(key)
        if isinstance(kind, ObjectOf) and isinstance(value, dict) and isinstance(came, dict):
            inner = {k: each.kind for k, each in SHAPES[kind.cls].fields.items()}
            left = _without_odd(value, came, inner)
            if value and not left:
                continue
            value = left
        elif came == value and key in kinds:
            problems = Problems()
            kinds[key].decode(value, "", problems)
            if problems:
                continue
        made[key] = value
    return made


def without_reported(
    event: dict[str, Any], api: Dialect, reported: Callable[[], Mapping[str, Any]]
) -> dict[str, Any]:
    """A client event whose settings, if they are a session that a server reported, can be sent.

    One that was written by hand comes back as it is, with whatever is wrong in it. ``reported``
    gives the session that the server reported.
    """
    session = event.get("session")
    if session is None:
        return event
    roles = api.marks.roles
    updates = roles.update_session + roles.update_transcription_session
    if event.get("type") not in updates or not isinstance(session, dict):
        return event
    kind = SHAPES[api.client_events[event["type"]]].fields["session"].kind
    classes = [kind.cls] if isinstance(kind, ObjectOf) else []
    if isinstance(kind, UnionOf):
        # A session without the tag is flat, as Grok's is: it may have the fields of any kind.
        member = kind.members.get(str(session.get(kind.tag)))
        classes = [*kind.members.values()] if member is None else [member]
    kinds = {k: each.kind for cls in classes for k, each in SHAPES[cls].fields.items()}
    only_reported = _reported_fields(api) - kinds.keys()
    if not session.keys() & only_reported:
        return event
    kept = {k: v for k, v in session.items() if k not in only_reported | _MADE_WITH}
    kept = _without_odd(kept, reported(), kinds)
    return {**event, "session": _settable_fields(kept, kinds)}


def _reported_fields(api: Dialect) -> frozenset[str]:
    """The fields of the sessions that a server reports."""
    roles = api.marks.roles
    reports = (
        roles.session_created
        + roles.session_updated
        + roles.transcription_session_created
        + roles.transcription_session_updated
    )
    kinds = [SHAPES[api.server_events[name]].fields["session"].kind for name in reports]
    classes = [kind.cls for kind in kinds if isinstance(kind, ObjectOf)]
    for kind in kinds:
        if isinstance(kind, UnionOf):
            classes += kind.members.values()
    return frozenset(name for cls in classes for name in SHAPES[cls].fields)
