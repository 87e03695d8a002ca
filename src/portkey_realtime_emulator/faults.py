"""Misbehaviour on request: what networks, gateways and servers do to a client now and then.

Given as an option it concerns every socket; as a query parameter (``fault_status=429``) it
concerns the one request that carries it, a REST call too where that makes sense.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from portkey_realtime_emulator.checks import Refusal
from portkey_realtime_wire.runtime import ConfigError

RAW_FRAMES: Final[Mapping[str, str | bytes]] = {
    "unknown_event": '{"type": "response.hologram.delta", "event_id": "event_raw", "beam": 1}',
    "unknown_field": '{"type": "input_audio_buffer.cleared", "event_id": "event_raw", "why": 1}',
    "missing_field": '{"type": "response.done", "event_id": "event_raw"}',
    "invalid_json": '{"type": "response.done", ',
    "binary": bytes(range(256)),
    "array": "[]",
    "null": "null",
    "no_type": '{"event_id": "event_raw"}',
    "empty": "",
}
"""Frames that ``send`` knows by name. Anything else in ``send`` is sent as it is."""


CLOSE_CODES: Final = frozenset((*range(1000, 1004), 1005, *range(1007, 1015), *range(3000, 5000)))
"""Codes that can be closed with. 1005 sends a Close frame without a code."""


def _frames(value: Any) -> tuple[str | bytes, ...]:
    if isinstance(value, (str, bytes)):
        value = (value,)
    return tuple(RAW_FRAMES.get(each, each) for each in value)


@attrs.frozen(kw_only=True)
class Faults:
    """What goes wrong. Nothing by default."""

    status: int | None = None
    """Refuse with this HTTP status: 401, 403, 429, 503, ..."""
    retry_after: int | None = None
    """Seconds in the ``Retry-After`` of a refusal."""
    no_answer: bool = False
    """Take the connection and never answer the handshake."""
    greet_after_ms: int = 0
    """Send the greeting late. What the client sent before is handled after it."""
    never_greet: bool = False
    """Open the socket and stay silent."""
    send: tuple[str | bytes, ...] = attrs.field(default=(), converter=_frames)
    """Raw frames after the greeting: names of ``RAW_FRAMES``, text, or bytes for binary."""
    close_after: int | None = None
    """Close after that many events to the client, the greeting included; 0 is right away."""
    close_code: int = 1011
    close_reason: str = ""
    drop_after: int | None = None
    """End the TCP connection after that many events, without a Close frame."""
    times: int | None = None
    """Only the first so many requests suffer; None is all of them."""

    def __attrs_post_init__(self) -> None:
        if self.status is not None and not 200 <= self.status <= 599:
            raise ConfigError(f"status must be an HTTP status from 200 to 599, not {self.status}")
        if self.close_code not in CLOSE_CODES:
            raise ConfigError(f"close_code {self.close_code} cannot be sent in a Close frame")
        if len(self.close_reason.encode()) > 123:
            raise ConfigError("close_reason has more than 123 bytes")

    def with_query(self, query: Mapping[str, list[str]]) -> Faults:
        """These faults and those in the query parameters. Raises Refusal for a wrong one."""
        given = {name[6:]: values for name, values in query.items() if name.startswith("fault_")}
        changes: dict[str, Any] = {}
        for name, values in given.items():
            read = _READERS.get(name)
            if read is None:
                known = ", ".join(f"fault_{each}" for each in sorted(_READERS))
                raise Refusal(
                    f"Unknown query parameter 'fault_{name}'. There are: {known}.",
                    code="unknown_parameter",
                    param=f"fault_{name}",
                )
            try:
                changes[name] = read(values)
            except ValueError:
                raise Refusal(
                    f"Invalid value for query parameter 'fault_{name}': {values[-1]!r:.80}.",
                    code="invalid_value",
                    param=f"fault_{name}",
                ) from None
        try:
            return attrs.evolve(self, **changes) if changes else self
        except ConfigError as error:
            raise Refusal(f"{error}.", code="invalid_value") from None


def _integer(values: list[str]) -> int:
    return int(values[-1])


def _flag(values: list[str]) -> bool:
    if values[-1].lower() not in ("1", "true", "yes", "0", "false", "no"):
        raise ValueError
    return values[-1].lower() in ("1", "true", "yes")


def _last(values: list[str]) -> str:
    return values[-1]


_READERS: Final[Mapping[str, Any]] = {
    "status": _integer,
    "retry_after": _integer,
    "no_answer": _flag,
    "greet_after_ms": _integer,
    "never_greet": _flag,
    "send": list,
    "close_after": _integer,
    "close_code": _integer,
    "close_reason": _last,
    "drop_after": _integer,
}
