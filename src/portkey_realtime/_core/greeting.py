"""What a server's first words tell of its dialect. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from portkey_realtime._config.generated.dialects import ASKED_BY, ASSUMED
from portkey_realtime._core import codec
from portkey_realtime.errors import APIConnectionError, APITimeoutError, RealtimeError, one_line
from portkey_realtime_wire.marks import MARKS

_ERRORS: Final = frozenset(each for marks in MARKS.values() for each in marks.roles.error)
_READY: Final = _ERRORS.union(
    *(
        marks.roles.session_created + marks.roles.transcription_session_created
        for marks in MARKS.values()
    )
)
"""Events after which a server listens, with a session in them or without."""

_MAX_NAMED: Final = 5
"""Events that a time-out names, of those that came before the session was there."""


class WrongDialectError(Exception):
    """The server wants to be dialled for another dialect. ``code``: one of ``ASKED_BY``."""

    def __init__(self, code: str, error: RealtimeError) -> None:
        super().__init__(code)
        self.code = code
        self.wanted = ASKED_BY[code]
        self.error = error
        """What the user gets if there is no other way."""


def greeting_dialect(data: object) -> str | None:
    """What a message tells of the server's dialect, by the keys of its session, if it has one.

    None if these are keys that the sessions of several dialects have.
    """
    session = data.get("session") if isinstance(data, dict) else None
    if not isinstance(session, dict):
        return None
    return next((name for name, each in MARKS.items() if session.keys() & each.session_keys), None)


def likely_dialect(data: object) -> str | None:
    """The same where a guess will do, for a session that tells nothing."""
    has_session = isinstance(data, dict) and isinstance(data.get("session"), dict)
    return greeting_dialect(data) or (ASSUMED if has_session else None)


def counts_as_open(data: object) -> bool:
    """Whether the server is ready after this message: it carries a session, says that one was
    created, or is an error."""
    if not isinstance(data, dict):
        return False
    return isinstance(data.get("session"), dict) or data.get("type") in _READY


def refused_dialect(data: object, redact: Callable[[str], str]) -> WrongDialectError | None:
    """The dialect that the server asks for, if a message is an ``error`` event that does."""
    if not isinstance(data, dict) or data.get("type") not in _ERRORS:
        return None
    error = data.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    if not isinstance(code, str) or code not in ASKED_BY:
        return None
    said = redact(str(error.get("message", "")))[:500] if isinstance(error, dict) else ""
    return WrongDialectError(
        code, APIConnectionError(f"the server refuses this dialect ({code}): {said}")
    )


class Greeting:
    """The messages of a connection that does not count as open yet."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        self._redact = redact
        self.messages: list[tuple[bytes, float | None]] = []
        """All that came, with the time when it was read."""

    def take(self, message: bytes, at: float | None) -> Any:
        """One more message. Gives its content if the connection counts as open now, else None.

        Raises WrongDialectError if the server wants to be dialled the other way.
        """
        self.messages.append((message, at))
        try:
            data = codec.decode(message)
        except codec.NotJson:
            return None
        wrong = refused_dialect(data, self._said)
        if wrong is not None:
            raise wrong
        return data if counts_as_open(data) else None

    @property
    def arrived(self) -> list[str]:
        """The types of the first messages, for an error."""
        names = []
        for message, _ in self.messages[:_MAX_NAMED]:
            try:
                data = codec.decode(message)
            except codec.NotJson:
                data = None
            name = data.get("type") if isinstance(data, dict) else None
            names.append(self._said(str(name or "no event"))[:60])
        return names

    def _said(self, text: str) -> str:
        """Words of the server's, fit for an error: without secrets, on one line."""
        return one_line(self._redact(text))


def opening_timeout(origin: str, seconds: float, arrived: Sequence[str] = ()) -> APITimeoutError:
    """The error for a connection that did not open, or was not greeted, in time."""
    came = f" What came instead: {', '.join(arrived)}." if arrived else ""
    return APITimeoutError(
        f"{origin} did not open a session within {seconds:g} s.{came} A gateway may be hiding that "
        "the provider refused it (401: a wrong key, 429: a rate limit); check the keys, or raise "
        "timeout. For a server that greets nobody, give its dialect as wire="
    )
