"""What all requests of one emulator share: keys, client secrets, records, the clock; and REST."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from portkey_realtime_emulator.answers import Answers, Echo
from portkey_realtime_emulator.calls import Calls
from portkey_realtime_emulator.checks import Refusal, read_object
from portkey_realtime_emulator.conversation import Conversation
from portkey_realtime_emulator.faults import Faults
from portkey_realtime_emulator.ids import Ids
from portkey_realtime_emulator.layouts import converses, table
from portkey_realtime_emulator.options import Options
from portkey_realtime_emulator.records import Records
from portkey_realtime_emulator.script import Script
from portkey_realtime_emulator.served import Served, asked_for, body_class, load
from portkey_realtime_emulator.session import Session, session_settings
from portkey_realtime_emulator.settings import Settings
from portkey_realtime_wire.runtime import Headers

SECRETS_KEPT = 1000
_KEY_PROTOCOL = "openai-insecure-api-key."


class Clock:
    """The time in seconds since 1970. It never goes back, and it can be put forward."""

    def __init__(self) -> None:
        self._epoch = time.time() - time.monotonic()

    def now(self) -> float:
        """The time."""
        return self._epoch + time.monotonic()

    def advance(self, seconds: float) -> None:
        """Put it forward."""
        self._epoch += seconds


@attrs.frozen(kw_only=True)
class ClientSecret:
    """A short-lived key, and the session that it opens."""

    value: str = attrs.field(repr=False)
    expires_at: int
    dialect: str
    kind: str
    session_id: str
    model: str | None
    settings: Mapping[str, Any] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Caller:
    """Who opens a socket, and with which key and session."""

    dialect: str
    secret: ClientSecret | None
    """Only one that was made for the dialect."""
    turned_away: Refusal | None
    """Why the server closes right after the handshake, if it does."""


class Service:
    """The state behind the port."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.served = Served.by(options.dialect)
        self.records = Records(options.record)
        self.clock = Clock()
        self.open_sockets = 0
        self._ids = Ids(0)
        self.calls = Calls(self._ids, options.strict_values)
        self._secrets: dict[str, ClientSecret] = {}
        self._seeds = 0
        self._suffered: dict[str, int] = {}
        self._lock = threading.Lock()
        self._wakers: list[Callable[[], None]] = []
        for dialect in self.served.dialects:
            converses(dialect)  # loads it now, so that the first socket need not wait for it

    # Faults and time.

    def faults(self, where: str, query: Mapping[str, list[str]]) -> Faults:
        """What goes wrong with this request. ``where`` is ``socket`` or ``rest``."""
        faults = self.options.faults if where == "socket" else self.options.rest_faults
        if faults.times is not None:
            with self._lock:
                count = self._suffered[where] = self._suffered.get(where, 0) + 1
            if count > faults.times:
                faults = Faults()
        return faults.with_query(query)

    def on_advance(self, waker: Callable[[], None]) -> Callable[[], None]:
        """Have ``waker`` called when the clock is put forward; call the result to stop that."""
        self._wakers.append(waker)
        return lambda: self._wakers.remove(waker)

    def wake(self) -> None:
        """Call them all. In the thread of the server."""
        for waker in list(self._wakers):
            waker()

    # Keys.

    def authorize(self, headers: Headers, protocols: Iterable[str] = ()) -> ClientSecret | None:
        """Check the key of a request; the client secret if it is one. Raises Refusal."""
        found = [headers.get(name, "") for name in ("x-portkey-api-key", "api-key")]
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            found.insert(0, bearer.strip())
        found += [each.removeprefix(_KEY_PROTOCOL) for each in protocols if _KEY_PROTOCOL in each]
        for key in found:
            if key.startswith("ek_"):
                return self._secret(key)
        wanted = self.options.api_key
        if wanted is not None and not any(
            secrets.compare_digest(key.encode(), wanted.encode()) for key in found
        ):
            raise Refusal(
                "Incorrect API key provided."
                if any(found)
                else "You didn't provide an API key. Put it into an Authorization header, "
                "as in: Authorization: Bearer YOUR_KEY.",
                code="invalid_api_key",
                status=401,
            )
        return None

    def _secret(self, key: str) -> ClientSecret:
        secret = self._secrets.get(key)
        if secret is None or secret.expires_at <= self.clock.now():
            raise Refusal(
                "Client secret is unknown or has expired.", code="invalid_api_key", status=401
            )
        return secret

    def _issue(
        self,
        *,
        dialect: str,
        kind: str,
        seconds: int,
        settings: Mapping[str, Any],
        model: str | None,
    ) -> ClientSecret:
        secret = ClientSecret(
            value="ek_" + secrets.token_hex(16),
            expires_at=int(self.clock.now()) + (self.options.secret_seconds or seconds),
            dialect=dialect,
            kind=kind,
            session_id=self._ids.next("sess"),
            model=model,
            settings=settings,
        )
        with self._lock:
            while len(self._secrets) >= SECRETS_KEPT:
                del self._secrets[next(iter(self._secrets))]
            self._secrets[secret.value] = secret
        return secret

    # Sockets.

    def caller(
        self, path: str, headers: Headers, protocols: list[str], secret: ClientSecret | None
    ) -> Caller:
        """Which dialect to speak with whoever opens a socket at a path."""
        asked = asked_for(headers, protocols)
        dialect = self.served.spoken(path, asked, secret.dialect if secret is not None else None)
        own = secret if secret is not None and secret.dialect == dialect else None
        return Caller(dialect=dialect, secret=own, turned_away=self.served.turned_away(asked))

    def _next_seed(self) -> int:
        with self._lock:
            self._seeds += 1
            return self._seeds

    def session(self, caller: Caller, model: str | None) -> Session:
        """A new session for a socket, in a dialect that is no conversation."""
        secret = caller.secret
        dialect = load(caller.dialect)
        given = dict(secret.settings) if secret is not None else {}
        return Session(
            dialect,
            settings=session_settings(dialect, {**given, **({"model": model} if model else {})}),
            session_id=secret.session_id if secret is not None else None,
            seed=self._next_seed(),
            session_seconds=self.options.behaviour.session_seconds,
            strict_values=self.options.strict_values,
        )

    def conversation(
        self,
        caller: Caller,
        *,
        model: str | None,
        intent: str | None,
        call_id: str | None,
    ) -> Conversation:
        """A new conversation for a socket."""
        secret = caller.secret
        kind = secret.kind if secret else "realtime"
        if intent == "transcription":
            kind = "transcription"
        scenario = self.options.scenario
        answers: Answers = Script(scenario) if scenario is not None else Echo()
        made = Conversation(
            caller.dialect,
            model=model or (secret.model if secret else None),
            kind=kind,
            answers=answers,
            behaviour=self.options.behaviour,
            seed=self._next_seed(),
            session_id=secret.session_id if secret else None,
            mcp_servers=scenario.mcp if scenario is not None else (),
            joined=call_id is not None,
        )
        call = self.calls.settings(caller.dialect, call_id) if call_id else None
        if secret is not None and secret.kind == kind:
            made.settings.carry(secret.settings)
        elif call is not None and kind == "realtime":
            made.settings.carry(call.wire)
        made.configure_hearing()
        return made

    # REST.

    def create_session(self, dialect: str, kind: str, call: str, body: Any) -> dict[str, Any]:
        """A session with a client secret in it: ``POST /realtime/sessions`` and the like."""
        strict = self.options.strict_values
        body = read_object(body_class(dialect, call), body, strict_values=strict)
        model = body.get("model", "portkey-default") if kind == "realtime" else None
        settings = Settings(table(dialect), kind, model=model)
        settings.update(
            {key: value for key, value in body.items() if key != "model"}, strict_values=strict
        )
        secret = self._issue(
            dialect=dialect,
            kind=kind,
            seconds=60 if kind == "realtime" else 600,
            settings=settings.wire,
            model=model,
        )
        return {
            "id": secret.session_id,
            **settings.wire,
            "expires_at": 0,
            "client_secret": {"value": secret.value, "expires_at": secret.expires_at},
        }

    def create_client_secret(self, dialect: str, call: str, body: Any) -> dict[str, Any]:
        """A client secret with a session in it: ``POST /realtime/client_secrets`` and the like."""
        strict = self.options.strict_values
        body = read_object(body_class(dialect, call), body, strict_values=strict)
        session = body.get("session") or {}
        kind = session.get("type", "realtime")
        if converses(dialect):
            model = session.get("model", "gpt-realtime") if kind == "realtime" else None
            settings = Settings(table(dialect), kind, model=model)
            settings.update(
                {key: value for key, value in session.items() if key != "model"},
                strict_values=strict,
            )
            wire = settings.wire
        else:
            wire = session_settings(load(dialect), session)
            model = wire.get("model")
        secret = self._issue(
            dialect=dialect, kind=kind, seconds=_lifetime(body), settings=wire, model=model
        )
        return {
            "value": secret.value,
            "expires_at": secret.expires_at,
            "session": {"id": ""} | wire | {"id": secret.session_id, "expires_at": 0},
        }


def _lifetime(body: Mapping[str, Any]) -> int:
    """The seconds that a client secret is asked to last. Raises Refusal."""
    seconds: int = (body.get("expires_after") or {}).get("seconds", 600)
    if not 10 <= seconds <= 7200:
        raise Refusal(
            "Invalid 'expires_after.seconds': expected a value from 10 to 7200.",
            code="invalid_value",
            param="expires_after.seconds",
        )
    return seconds
