"""How a connection ends: quietly, or with which error. Pure.

Reading ends quietly after our own ``close()`` and after a clean close (1000, RFC 6455 section
7.4.1) while nothing was going on. It raises when a response was in flight, when the session
expired, and on every other code: an application that is cut off in the middle of a sentence must
not take that for the end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from portkey_realtime.errors import (
    APIConnectionError,
    Backpressure,
    ClosedError,
    ConnectionLost,
    RealtimeError,
    SendTimeout,
    SessionExpired,
    one_line,
)

# RFC 6455 section 7.4 and the registry of IANA; 3000 is registered for "unauthorized".
_CODES: Final = {
    1001: "the server is going away",
    1002: "the server says that our frames break the protocol",
    1005: "the server closed without a code",
    1006: "the connection dropped without a Close frame",
    1007: "a message was not valid text",
    1008: "the server says that a rule was broken",
    1009: "a message was too big",
    1011: "the server failed",
    1012: "the server restarts",
    1013: "the server asks to try again later",
    3000: "the server does not accept the credentials",
}

_OVERFLOWN: Final = (
    "more than max_unread bytes of events waited to be read: read in a loop of its own, and play "
    "or store audio elsewhere"
)


class Ending:
    """What is known of one connection's end."""

    __slots__ = ("_loss", "_redact", "closed_by_us", "expired")

    def __init__(self, redact: Callable[[str], str]) -> None:
        self._redact = redact
        self._loss: RealtimeError | None = None
        self.closed_by_us = False
        """Our side wants to end: from then on the end is quiet."""
        self.expired = False
        """Whether the server reported that the session expired."""

    def lost(self, in_flight: str | None, **end: Any) -> RealtimeError | None:
        """The socket is gone, and all that came was read: how it ended, from now on."""
        if self._loss is None:
            self._loss = self._loss_of(in_flight, **end)
        return self._loss

    def over(
        self, in_flight: str | None, *, overflown: bool, stuck: bool = False, **end: Any
    ) -> None:
        """Everything was read and nothing more comes: returns if that is a quiet end.

        Raises Backpressure if the inbox ran over, ConnectionLost, SessionExpired.
        """
        if overflown:
            raise Backpressure(_OVERFLOWN)
        loss = self.lost(in_flight, **end)
        end.clear()  # the reason as it came may echo a key, and tracebacks show locals
        if loss is not None:
            raise loss

    def send_error(
        self, in_flight: str | None, *, overflown: bool, stuck: bool = False, **end: Any
    ) -> RealtimeError:
        """Why nothing can be sent any more, as far as was read: what was not may tell more.

        ``stuck``: the peer took nothing, which a sender hears as SendTimeout, a reader as a loss.
        """
        if overflown:
            return Backpressure(_OVERFLOWN)
        loss = self._loss or self._loss_of(in_flight, **end)
        if stuck and loss is not None:
            return SendTimeout(str(loss))
        return loss or ClosedError("the connection is closed: call connect() again")

    def _loss_of(
        self,
        in_flight: str | None,
        code: int | None,
        reason: str,
        *,
        unsent: int = 0,
        cause: str = "",
    ) -> RealtimeError | None:
        """The error for this end, or None. ``code`` is None if the connection just dropped."""
        reason = one_line(self._redact(reason))[:200]
        if self.closed_by_us:
            return None
        if code == 1000 and in_flight is None and not self.expired:
            return None
        said = f" ({reason})" if reason else ""
        if self.expired or (code == 1001 and "duration" in reason):
            return SessionExpired(
                f"the session reached its maximum duration{said}: connect again",
                code=code,
                reason=reason,
                unsent=unsent,
                in_flight=in_flight,
            )
        what = cause or _CODES.get(code or 1006, "the server ended the connection")
        if code == 1000:
            what = "the server closed in the middle of a response"
        number = f"close code {code}: " if code not in (None, 1006) else ""
        return ConnectionLost(
            f"{number}{what}{said}",
            code=None if code == 1006 else code,
            reason=reason,
            unsent=unsent,
            in_flight=in_flight,
        )


def not_greeted(
    origin: str, redact: Callable[[str], str], code: int | None = None, reason: str = "", **_: Any
) -> APIConnectionError:
    """The error for an end that came in place of a greeting."""
    said = [f"close code {code}"] if code else []
    said += [each for each in (_CODES.get(code or 0), one_line(redact(reason))[:200]) if each]
    how = f" ({', '.join(said)})" if said else ""
    return APIConnectionError(f"{origin} closed the connection instead of greeting{how}")
