"""What all requests of one emulator share: keys, client secrets, records, the clock; and REST."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from portkey_realtime_emulator import translating
from portkey_realtime_emulator.answers import Answers, Echo
from portkey_realtime_emulator.calls import Calls
from portkey_realtime_emulator.checks import Refusal, read_object
from portkey_realtime_emulator.conversation import Conversation
from portkey_realtime_emulator.dialects import table
from portkey_realtime_emulator.faults import Faults
from portkey_realtime_emulator.ids import Ids
from portkey_realtime_emulator.options import Options
from portkey_realtime_emulator.records import Records
from portkey_realtime_emulator.script import Script
from portkey_realtime_emulator.settings import Settings
from portkey_realtime_emulator.translating import TRANSLATIONS, TranslationSession
from portkey_realtime_wire.runtime import Headers

SECRETS_KEPT = 1000
BETA_OFF = "beta_api_shape_disabled"
_KEY_PROTOCOL = "openai-insecure-api-key."
_BETA_PROTOCOL = "openai-beta.realtime-v1"


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
    wants_beta: bool


class Service:
    """The state behind the port."""

    def __init__(self, options: Options) -> None:
        self.options = options
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
        for dialect in ("beta", "ga"):
            if options.dialect in (dialect, "both"):
                table(dialect)  # now, so that the first socket need not wait for it

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

    def caller(self, headers: Headers, protocols: list[str], secret: ClientSecret | None) -> Caller:
        """Which dialect to speak with whoever opens a socket."""
        header = "realtime=v1" in headers.get("openai-beta", "").replace(" ", "")
        wants_beta = header or _BETA_PROTOCOL in protocols
        dialect = self.options.dialect
        if dialect == "both":
            dialect = "beta" if wants_beta else "ga"
            if secret is not None and secret.dialect != TRANSLATIONS and not wants_beta:
                dialect = secret.dialect
        return Caller(dialect=dialect, secret=secret, wants_beta=wants_beta)

    def translation(self, model: str | None, secret: ClientSecret | None) -> TranslationSession:
        """A new translation session for a socket."""
        with self._lock:
            self._seeds += 1
            seed = self._seeds
        own = secret if secret is not None and secret.dialect == TRANSLATIONS else None
        given = own.settings if own is not None else {}
        return TranslationSession(
            settings=translating.settings({**given, **({"model": model} if model else {})}),
            session_id=own.session_id if own is not None else None,
            seed=seed,
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
        secret = (
            caller.secret if caller.secret and caller.secret.dialect == caller.dialect else None
        )
        kind = secret.kind if secret else "realtime"
        if intent == "transcription":
            kind = "transcription"
        with self._lock:
            self._seeds += 1
            seed = self._seeds
        scenario = self.options.scenario
        answers: Answers = Script(scenario) if scenario is not None else Echo()
        made = Conversation(
            caller.dialect,
            model=model or (secret.model if secret else None),
            kind=kind,
            answers=answers,
            behaviour=self.options.behaviour,
            seed=seed,
            session_id=secret.session_id if secret else None,
            mcp_servers=scenario.mcp if scenario is not None else (),
            joined=call_id is not None,
        )
        call = self.calls.settings(call_id) if call_id and caller.dialect == "ga" else None
        if secret is not None and secret.kind == kind:
            made.settings.carry(secret.settings)
        elif call is not None and kind == "realtime":
            made.settings.carry(call.wire)
        made.configure_hearing()
        return made

    # REST.

    def create_session(self, body: Any, kind: str) -> dict[str, Any]:
        """``POST /realtime/sessions`` and ``/realtime/transcription_sessions``."""
        if self.options.dialect == "ga":
            raise Refusal(
                "The beta Realtime API is no longer available: use /v1/realtime/client_secrets.",
                code=BETA_OFF,
            )
        from portkey_realtime_wire.beta.rest import models

        cls = (
            models.SessionCreateRequest
            if kind == "realtime"
            else models.TranscriptionSessionCreateRequest
        )
        body = read_object(cls, body, strict_values=self.options.strict_values)
        model = body.get("model", "portkey-default") if kind == "realtime" else None
        settings = Settings(table("beta"), kind, model=model)
        settings.update(
            {key: value for key, value in body.items() if key != "model"},
            strict_values=self.options.strict_values,
        )
        secret = self._issue(
            dialect="beta",
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

    def create_client_secret(self, body: Any) -> dict[str, Any]:
        """``POST /realtime/client_secrets``."""
        from portkey_realtime_wire.ga.rest.models import ClientSecretParams

        body = read_object(ClientSecretParams, body, strict_values=self.options.strict_values)
        session = body.get("session") or {"type": "realtime"}
        kind = session["type"]
        model = session.get("model", "gpt-realtime") if kind == "realtime" else None
        settings = Settings(table("ga"), kind, model=model)
        settings.update(
            {key: value for key, value in session.items() if key != "model"},
            strict_values=self.options.strict_values,
        )
        secret = self._issue(
            dialect="ga",
            kind=kind,
            seconds=_lifetime(body),
            settings=settings.wire,
            model=model,
        )
        return {
            "value": secret.value,
            "expires_at": secret.expires_at,
            "session": {"id": secret.session_id, **settings.wire, "expires_at": 0},
        }

    def create_translation_secret(self, body: Any) -> dict[str, Any]:
        """``POST /realtime/translations/client_secrets``."""
        from portkey_realtime_wire.translations.rest.models import TranslationClientSecretParams

        body = read_object(
            TranslationClientSecretParams, body, strict_values=self.options.strict_values
        )
        session = translating.settings(body["session"])
        secret = self._issue(
            dialect=TRANSLATIONS,
            kind="translation",
            seconds=_lifetime(body),
            settings=session,
            model=session["model"],
        )
        return {
            "value": secret.value,
            "expires_at": secret.expires_at,
            "session": {"id": secret.session_id, **session, "expires_at": 0},
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
