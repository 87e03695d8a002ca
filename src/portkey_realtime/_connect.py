"""``connect``: what it takes, checked, as a plan that both shells carry out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

from portkey_realtime._journal import Journal
from portkey_realtime._opening import BETA_HEADER, Plan, Wire
from portkey_realtime._options import ClientOptions
from portkey_realtime._session import Session
from portkey_realtime._websocket import Dial, plan
from portkey_realtime.errors import ConfigError
from portkey_realtime.reconnect import Reconnect
from portkey_realtime_wire.shapes import SHAPES, Dialect, to_wire

_SECRET_MARGIN: Final = 5.0
"""Seconds that a client secret must still be good for, to be worth dialling with."""


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
    **unknown: Any,
) -> Plan:
    """The plan for one conversation. Raises ConfigError for what cannot be used, TypeError for a
    keyword that does not exist; nothing is dialled."""
    if unknown:
        known = "websocket_connection_options, extra_query, extra_headers, session, reconnect"
        known += ", wire" if len(wires) > 1 else ""
        raise TypeError(
            f"connect() has no keyword {', '.join(sorted(unknown))}; besides model it has {known}"
        )
    if wire is not None and wire not in wires:
        raise ConfigError(f"wire must be one of {', '.join(wires)}, not {wire!r:.40}")
    if reconnect is not None and not isinstance(reconnect, Reconnect):
        raise ConfigError("reconnect must be a Reconnect(), such as reconnect=Reconnect()")
    secret, settings = _carried_over(session, api, time.time())
    journal = Journal(api.name) if reconnect is not None else None
    if journal is not None and secret:
        journal.settings = settings

    def dial(with_header: bool, again: bool) -> Dial:
        headers = dict(BETA_HEADER) if with_header else {}
        if secret and not again:  # it is spent by the time of a reconnect; the settings are not
            headers["Authorization"] = f"Bearer {secret}"
        return plan(
            client,
            query,
            options=websocket_connection_options,
            headers=headers,
            extra_headers=extra_headers,
            extra_query=extra_query,
        )

    chosen: Wire = wire or wires[0]
    update = {"type": "session.update", "session": settings}
    return Plan(
        wire=chosen,
        dial=dial,
        new_session=lambda redact: Session(api, wire=chosen, redact=redact, journal=journal),
        hints=client.hints,
        first_event=update if settings and not secret else None,
        reconnect=reconnect,
    )


def model_query(model: object) -> dict[str, str]:
    """The query for a model. Raises ConfigError unless it is a name."""
    if not isinstance(model, str) or not model.strip():
        raise ConfigError("model must be the name of a model, such as gpt-realtime")
    return {"model": model}


def _carried_over(session: Any, api: Dialect, now: float) -> tuple[str, dict[str, Any]]:
    """What a created session brings along: its client secret, empty if it is spent, and settings.

    ``session`` is what ``sessions.create`` or ``client_secrets.create`` returned, or None.
    """
    if session is None:
        return "", {}
    if not hasattr(session, "get_headers"):
        raise ConfigError("session must be what sessions.create() or client_secrets.create() gave")
    secret = getattr(session, "client_secret", None) or session
    value, expires_at = getattr(secret, "value", None), getattr(secret, "expires_at", None)
    usable = isinstance(value, str) and (not expires_at or expires_at > now + _SECRET_MARGIN)
    settings = getattr(session, "session", None)
    if settings is None:
        update = SHAPES[api.client_events["session.update"]]
        allowed = SHAPES[update.fields["session"].kind.cls].fields  # type: ignore[attr-defined]
        settings = {name: getattr(session, name, None) for name in allowed}
    # What was never given is no wish; and a session keeps the model it was made with.
    given = {k: v for k, v in to_wire(settings).items() if v is not None and k != "model"}
    return str(value) if usable else "", given
