"""``connect``: what it was given, checked, as a plan that both shells carry out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from portkey_realtime._client.generated.options import ConnectOptions
from portkey_realtime._config.dial import Dial, dial_settings
from portkey_realtime._config.generated.dialects import (
    APIS,
    HANDSHAKE_HEADERS,
    HEADERS,
    QUERY,
    SECRET,
    TYPES,
    Api,
)
from portkey_realtime._config.headers import Asked, option_header, option_text
from portkey_realtime._config.option_types import refuse_mistyped
from portkey_realtime._config.options import ClientOptions, Given
from portkey_realtime._config.secrets import bare
from portkey_realtime._core.carried_session import carried_over, unchanging
from portkey_realtime._core.journal import Journal
from portkey_realtime._core.opening import Plan
from portkey_realtime._core.session import Session
from portkey_realtime.errors import ConfigError
from portkey_realtime.reconnect import Reconnect
from portkey_realtime_wire.shapes import Dialect

if TYPE_CHECKING:
    from portkey_realtime._diagnostics.observer import Observer


_INTENT: Final = QUERY["intent"]


def planned(client: ClientOptions, dialect: Dialect, given: Given) -> Plan:
    """The plan for one conversation with these arguments of ``connect``; nothing is dialled.

    Raises ConfigError for what cannot be used, TypeError for a keyword that does not exist. Their
    traceback holds nothing but this call.
    """
    try:
        return _plan(client, dialect, APIS[dialect.name], given.flattened())
    except (ConfigError, TypeError) as error:
        raise bare(error) from None


def _plan(client: ClientOptions, dialect: Dialect, api: Api, given: Given) -> Plan:
    options = _options(api, given)
    session = carried_over(
        options.session, dialect, time.time(), transcribes=options.intent == "transcription"
    )
    query = _query(api, options, session.transcribes)
    journal = Journal(dialect.name) if options.reconnect is not None else None
    if journal is not None and session.secret:
        journal.update_type, journal.settings = session.update_type, session.settings
    own_headers = {
        HEADERS[option]: option_header(option, value) for option, value in _given(HEADERS, options)
    }
    secrets = [
        str(value) for option, value in _given({**QUERY, **HEADERS}, options) if option in SECRET
    ]

    # A call that is joined sends no session.created, so no dialect can be read from it.
    wire: Any = options.wire if options.call_id is None else dialect.name

    def dial(asks_for: str, again: bool) -> Dial:
        headers: dict[str, str | Asked] = {**HANDSHAKE_HEADERS.get(asks_for, {}), **own_headers}
        asked = query
        if session.secret and not again:  # spent by the time of a reconnect; the settings are not
            headers["Authorization"] = f"Bearer {session.secret}"
        elif session.transcribes and options.intent is None:
            asked = _transcribing(query)  # without a secret that says so, the address has to
        return dial_settings(
            client,
            asked,
            path=APIS[wire].path if wire in APIS else api.path,
            options=options.websocket_connection_options,
            headers=headers,
            secrets=secrets,
            extra_headers=options.extra_headers,
            extra_query=options.extra_query,
        )

    observe: Callable[[Callable[[str], str]], Observer] | None = None
    made = Plan(
        wire=wire,
        dial=dial,
        new_session=lambda redact: Session(
            dialect,
            wire=wire,
            redact=redact,
            journal=journal,
            observer=observe and observe(redact),
            strict=bool(options.strict),
        ),
        hints=client.hints,
        first_event=session.update,
        first_settings=session.update or unchanging(dialect, transcribes=session.transcribes),
        reconnect=options.reconnect,
    )
    if options.record is not None or options.on_drift is not None:
        from portkey_realtime._diagnostics.observer import observing  # loaded if used

        observe = observing(options.record, options.on_drift)
    return made


def _options(api: Api, given: Given) -> ConnectOptions:
    """The keywords of one ``connect``. Raises TypeError for one that it does not have."""
    if unknown := sorted(given.values.keys() - set(api.options)):
        known = ", ".join(name for name in api.options if name != "model")
        raise TypeError(
            f"connect() has no keyword {', '.join(unknown)}; besides model it has {known}"
        )
    values = {name: value for name, value in given.values.items() if value is not None}
    refuse_mistyped(values, TYPES, secret=SECRET)
    options = ConnectOptions(**values)  # type: ignore[arg-type]  # they are checked one by one
    if options.wire not in api.wires:
        other = [f"client.{each.client}" for each in APIS.values() if options.wire in each.wires]
        hint = f": use {' or '.join(other)} for it" if other else ""
        raise ConfigError(
            f"wire must be one of {', '.join(api.wires)}, not {options.wire!r:.40}{hint}"
        )
    if options.reconnect is not None and not isinstance(options.reconnect, Reconnect):
        raise ConfigError("reconnect must be a Reconnect(), such as reconnect=Reconnect()")
    return options


def _query(api: Api, options: ConnectOptions, transcribes: bool) -> dict[str, str]:
    """Whom the address names: a model, or a call; a session that transcribes may name neither.

    Raises ConfigError for anything else.
    """
    own = {QUERY[option]: option_text(option, value) for option, value in _given(QUERY, options)}
    if options.call_id is not None and options.model is None:
        return {"call_id": _name("call_id", "the id of a call", "rtc_123", options.call_id), **own}
    if options.model is None and "call_id" in api.options and transcribes:
        return {_INTENT: "transcription", **own}
    if "call_id" in api.options and (options.model is None) == (options.call_id is None):
        raise ConfigError(
            "give either model, for a new conversation, or call_id, to join a call; "
            'intent="transcription" needs neither'
        )
    return {"model": _name("model", "the name of a model", "gpt-realtime", options.model), **own}


def _name(option: str, what: str, example: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"{option} must be {what}, such as {example}")
    return value


def _given(table: Iterable[str], options: ConnectOptions) -> Iterator[tuple[str, object]]:
    """Those of these options that were given."""
    for option in table:
        if (value := getattr(options, option)) is not None:
            yield option, value


def _transcribing(query: Mapping[str, str]) -> dict[str, str]:
    """The query for a session that only transcribes. The model is then one of its settings, and
    OpenAI refuses a second one; but of a Portkey slug the gateway reads where to go."""
    kept = {k: v for k, v in query.items() if k != "model" or v.startswith("@")}
    return {**kept, _INTENT: "transcription"}
