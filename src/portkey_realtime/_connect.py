"""``connect``: what it takes, checked, as a plan that both shells carry out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

from portkey_realtime._journal import Journal
from portkey_realtime._opening import BETA_HEADER, Plan, Wire
from portkey_realtime._options import ClientOptions
from portkey_realtime._session import Session
from portkey_realtime._websocket import plan
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
    journal = Journal(api.name) if reconnect is not None else None
    secret, first_event = _carried_over(session, api, time.time())
    carried = {"Authorization": f"Bearer {secret}"} if secret else {}

    def dial(headers: Mapping[str, str]) -> Any:
        return plan(
            client,
            query,
            options=websocket_connection_options,
            headers={**headers, **carried},
            extra_headers=extra_headers,
            extra_query=extra_query,
        )

    dials = {True: dial(BETA_HEADER), False: dial({})}
    chosen: Wire = wire or wires[0]
    return Plan(
        wire=chosen,
        dials=dials,
        new_session=lambda: Session(api, wire=chosen, redact=dials[True].redact, journal=journal),
        hints=client.hints,
        first_event=first_event,
        reconnect=reconnect,
    )


def model_query(model: object) -> dict[str, str]:
    """The query for a model. Raises ConfigError unless it is a name."""
    if not isinstance(model, str) or not model.strip():
        raise ConfigError("model must be the name of a model, such as gpt-realtime")
    return {"model": model}


def _carried_over(session: Any, api: Dialect, now: float) -> tuple[str, Any]:
    """What a created session brings along: its client secret, or its settings if that is spent.

    ``session`` is what ``sessions.create`` or ``client_secrets.create`` returned, or None.
    """
    if session is None:
        return "", None
    if not hasattr(session, "get_headers"):
        raise ConfigError("session must be what sessions.create() or client_secrets.create() gave")
    secret = getattr(session, "client_secret", None) or session
    value, expires_at = getattr(secret, "value", None), getattr(secret, "expires_at", None)
    if isinstance(value, str) and (not expires_at or expires_at > now + _SECRET_MARGIN):
        return value, None
    update = SHAPES[api.client_events["session.update"]]
    settings = getattr(session, "session", None)
    if settings is None:
        allowed = SHAPES[update.fields["session"].kind.cls].fields  # type: ignore[attr-defined]
        settings = {name: getattr(session, name, None) for name in allowed}
    # What was never given is no wish; and a session keeps the model it was made with.
    given = {k: v for k, v in to_wire(settings).items() if v is not None and k != "model"}
    return "", {"type": "session.update", "session": given} if given else None
