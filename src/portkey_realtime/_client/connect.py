"""``connect``: what it takes, checked, as a plan that both shells carry out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from portkey_realtime._config.dial import Dial, dial_settings
from portkey_realtime._config.options import ClientOptions, Given
from portkey_realtime._config.secrets import bare
from portkey_realtime._core.journal import Journal
from portkey_realtime._core.opening import BETA_HEADER, Plan, Wire
from portkey_realtime._core.session import Session
from portkey_realtime.errors import ConfigError
from portkey_realtime.reconnect import Reconnect
from portkey_realtime_wire.shapes import (
    ANY,
    SHAPES,
    Dialect,
    Kind,
    ListOf,
    ObjectOf,
    OneOf,
    UnionOf,
    to_wire,
)

if TYPE_CHECKING:
    from portkey_realtime._diagnostics.observer import Observer
    from portkey_realtime.drift import Drift

_SECRET_MARGIN: Final = 5.0
"""Seconds that a client secret must still be good for, to be worth dialling with."""


def planned(make: Callable[..., Plan], client: ClientOptions, given: Given) -> Plan:
    """What ``make`` plans with these arguments of ``connect``.

    Raises ConfigError and TypeError, whose traceback holds nothing but its own call.
    """
    try:
        return make(client, **given.flattened().values)
    except (ConfigError, TypeError) as error:
        raise bare(error) from None


def prepare(
    client: ClientOptions,
    api: Dialect,
    wires: tuple[Wire, ...],
    query: Mapping[str, str],
    *,
    websocket_connection_options: Mapping[str, Any] | None = None,
    extra_query: Mapping[str, str] | None = None,
    extra_headers: Mapping[str, str] | None = None,
    session: Any = None,
    wire: Wire | None = None,
    reconnect: Reconnect | None = None,
    record: Any = None,
    on_drift: Callable[[Drift], object] | None = None,
    strict: bool = False,
    **unknown: Any,
) -> Plan:
    """The plan for one conversation. Raises ConfigError for what cannot be used, TypeError for a
    keyword that does not exist; nothing is dialled."""
    if unknown:
        known = "websocket_connection_options, extra_query, extra_headers, session, reconnect, "
        known += "record, on_drift, strict"
        known += ", wire" if len(wires) > 1 else ", call_id"
        raise TypeError(
            f"connect() has no keyword {', '.join(sorted(unknown))}; besides model it has {known}"
        )
    if wire is not None and wire not in wires:
        raise ConfigError(f"wire must be one of {', '.join(wires)}, not {wire!r:.40}")
    if reconnect is not None and not isinstance(reconnect, Reconnect):
        raise ConfigError("reconnect must be a Reconnect(), such as reconnect=Reconnect()")
    secret, update_type, settings = _carried_over(session, api, time.time())
    if session is not None and not secret and not settings:
        raise ConfigError(
            "the session's client secret has expired, and it has no settings that this dialect "
            "takes: create another session"
        )
    journal = Journal(api.name) if reconnect is not None else None
    if journal is not None and secret:
        journal.update_type, journal.settings = update_type, settings

    def dial(with_header: bool, again: bool) -> Dial:
        headers = dict(BETA_HEADER) if with_header else {}
        asked = query
        if secret and not again:  # it is spent by the time of a reconnect; the settings are not
            headers["Authorization"] = f"Bearer {secret}"
        elif update_type.startswith("transcription") or settings.get("type") == "transcription":
            asked = _transcribing(query)  # the secret would have said so; no update can
        return dial_settings(
            client,
            asked,
            options=websocket_connection_options,
            headers=headers,
            extra_headers=extra_headers,
            extra_query=extra_query,
        )

    chosen: Wire = wire or wires[0]
    update = {"type": update_type, "session": settings}
    observe: Callable[[Callable[[str], str]], Observer] | None = None
    made = Plan(
        wire=chosen,
        dial=dial,
        new_session=lambda redact: Session(
            api,
            wire=chosen,
            redact=redact,
            journal=journal,
            observer=observe and observe(redact),
            strict=bool(strict),
        ),
        hints=client.hints,
        first_event=update if settings and not secret else None,
        reconnect=reconnect,
    )
    if record is not None or on_drift is not None:
        from portkey_realtime._diagnostics.observer import observing  # only where it is wanted

        observe = observing(record, on_drift)
    return made


def model_query(model: object) -> dict[str, str]:
    """The query for a model. Raises ConfigError unless it is a name."""
    if not isinstance(model, str) or not model.strip():
        raise ConfigError("model must be the name of a model, such as gpt-realtime")
    return {"model": model}


def call_query(call_id: object) -> dict[str, str]:
    """The query for a call. Raises ConfigError unless it is an id."""
    if not isinstance(call_id, str) or not call_id.strip():
        raise ConfigError("call_id must be the id of a call, such as rtc_123")
    return {"call_id": call_id}


def _transcribing(query: Mapping[str, str]) -> dict[str, str]:
    """The query for a session that only transcribes. The model is then one of its settings, and
    OpenAI refuses a second one; but of a Portkey slug the gateway reads where to go."""
    kept = {k: v for k, v in query.items() if k != "model" or v.startswith("@")}
    return {**kept, "intent": "transcription"}


def _carried_over(session: Any, api: Dialect, now: float) -> tuple[str, str, dict[str, Any]]:
    """What a created session brings along: its client secret, empty if it is spent, and settings,
    with the type of the event that sets them.

    ``session`` is what ``sessions.create`` or ``client_secrets.create`` returned, or None.
    """
    if session is None:
        return "", "session.update", {}
    if not hasattr(session, "get_headers"):
        raise ConfigError("session must be what sessions.create() or client_secrets.create() gave")
    secret = getattr(session, "client_secret", None) or session
    value, expires_at = getattr(secret, "value", None), getattr(secret, "expires_at", None)
    usable = isinstance(value, str) and (not expires_at or expires_at > now + _SECRET_MARGIN)
    return str(value) if usable else "", *_settings_of(session, api)


def _settings_of(session: Any, api: Dialect) -> tuple[str, dict[str, Any]]:
    """A created session's settings, as far as an update takes them.

    Empty if it was created in the other dialect: then it is good for its client secret alone.
    """
    update_type = "session.update"
    if type(session).__name__.startswith("Transcription"):
        update_type = "transcription_session.update"  # which GA has not
    if update_type not in api.client_events:
        return "session.update", {}
    kind = SHAPES[api.client_events[update_type]].fields["session"].kind
    inner = getattr(session, "session", None)
    params = None
    if isinstance(kind, UnionOf):
        params = kind.members.get(getattr(inner, "type", ""))
    elif isinstance(kind, ObjectOf) and inner is None:
        params = kind.cls
    allowed = SHAPES[params].fields if params is not None else {}
    settings = to_wire(inner or {name: getattr(session, name, None) for name in allowed})
    # What was never given is no wish; and a session keeps the model it was made with.
    return update_type, {
        k: _as_wish(v, allowed[k].kind)
        for k, v in settings.items()
        if k in allowed and v is not None and k != "model"
    }


def _as_wish(value: Any, kind: Kind) -> Any:
    """What a server reported, as it takes it: without the nulls by which it says "not set"."""
    if isinstance(kind, OneOf):
        kind = next((each for each in kind.kinds if each.takes(value)), ANY)
    if isinstance(kind, UnionOf) and isinstance(value, dict):
        member = kind.members.get(str(value.get(kind.tag)))
        kind = ANY if member is None else ObjectOf(member)
    if isinstance(kind, ListOf) and isinstance(value, list):
        return [_as_wish(each, kind.item) for each in value]
    if not isinstance(kind, ObjectOf) or not isinstance(value, dict):
        return value
    kinds = {name: field.kind for name, field in SHAPES[kind.cls].fields.items()}
    return {
        k: _as_wish(v, kinds.get(k, ANY))
        for k, v in value.items()
        if v is not None or kinds.get(k, ANY).takes(None)
    }
