"""What a server's first words tell of its dialect. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal

from portkey_realtime.errors import APIConnectionError, APITimeoutError, RealtimeError
from portkey_realtime_wire.marks import MARKS

# What servers answer when the header and the dialect do not go together.
WANTS_GA: Final = frozenset({"beta_api_shape_disabled"})
WANTS_BETA: Final = frozenset({"missing_beta_header", "beta_header_required"})

_ERRORS: Final = frozenset(each for marks in MARKS.values() for each in marks.roles.error)


class WrongDialectError(Exception):
    """The server wants to be dialled the other way."""

    def __init__(self, code: str, error: RealtimeError) -> None:
        super().__init__(code)
        self.code = code
        self.error = error
        """What the user gets if there is no other way."""


def greeting_dialect(data: object) -> Literal["beta", "ga"] | None:
    """What a message tells of the server's dialect: only one that carries a session does."""
    session = data.get("session") if isinstance(data, dict) else None
    if not isinstance(session, dict):
        return None
    return "ga" if session.keys() & MARKS["ga"].session_keys else "beta"


def refused_dialect(data: object, redact: Callable[[str], str]) -> WrongDialectError | None:
    """The wish for the other dialect, if a message is an ``error`` event that says so."""
    if not isinstance(data, dict) or data.get("type") not in _ERRORS:
        return None
    error = data.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    if not isinstance(code, str) or code not in WANTS_GA | WANTS_BETA:
        return None
    said = redact(str(error.get("message", "")))[:500] if isinstance(error, dict) else ""
    return WrongDialectError(
        code, APIConnectionError(f"the server refuses this dialect ({code}): {said}")
    )


def opening_timeout(origin: str, seconds: float, arrived: Sequence[str] = ()) -> APITimeoutError:
    """The error for a connection that did not open, or was not greeted, in time."""
    came = f" What came instead: {', '.join(arrived)}." if arrived else ""
    return APITimeoutError(
        f"{origin} did not open a session within {seconds:g} s.{came} A gateway may be hiding that "
        "the provider refused it (401: a wrong key, 429: a rate limit); check the keys, or raise "
        "timeout"
    )
