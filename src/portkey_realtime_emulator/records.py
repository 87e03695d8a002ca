"""What the emulator received and sent, for tests to look at."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from portkey_realtime_wire.runtime import Headers

EVENTS_KEPT = 20_000
BYTES_KEPT = 64 * 1024 * 1024
"""About how much all records of an emulator may take. What comes later is noted without its
content: of an event, its ``type`` and ``event_id`` are kept."""
NODE_BYTES = 100  # what a small value takes, about
WORD_KEPT = 200


@attrs.define(eq=False)
class Request:
    """One HTTP request: a REST call or the handshake of a socket."""

    method: str
    path: str
    query: Mapping[str, str] = attrs.field(repr=False)
    """The last value of each parameter."""
    headers: Headers = attrs.field(repr=False)
    """Read without regard to case. Secrets are in the clear."""
    body: Any = attrs.field(default=None, repr=False)
    """The JSON value, or the bytes if it is none, or None if there is no body."""
    status: int | None = None
    """What was answered; 101 for a socket that was opened."""


@attrs.define(eq=False)
class Connection:
    """One socket that was opened."""

    request: Request
    """Its handshake."""
    dialect: str
    received: list[Any] = attrs.field(factory=list, repr=False)
    """The client's events as JSON; what is no JSON as text or bytes."""
    sent: list[dict[str, Any]] = attrs.field(factory=list, repr=False)
    """The server's events as JSON."""
    close_code: int | None = None
    """How it ended: the code of whoever closed first; None while it is open."""
    close_reason: str = ""

    @property
    def headers(self) -> Headers:
        """The headers of the handshake."""
        return self.request.headers

    @property
    def received_types(self) -> list[str]:
        """The ``type`` of each event that came."""
        return [each.get("type", "") for each in self.received if isinstance(each, dict)]

    @property
    def sent_types(self) -> list[str]:
        """The ``type`` of each event that was sent."""
        return [each["type"] for each in self.sent]

    @property
    def closed(self) -> bool:
        """Whether it has ended."""
        return self.close_code is not None


class Records:
    """Fills the two lists and tells whoever waits for something in them."""

    def __init__(self, keep: bool = True) -> None:
        self.requests: list[Request] = []
        self.connections: list[Connection] = []
        self._keep = keep
        self._bytes = 0
        self._changed = threading.Condition()

    def request(self, request: Request) -> None:
        """Note a request."""
        self._append(self.requests, request)

    def body(self, request: Request, body: Any) -> None:
        """Note what a request carried."""
        if self._keep:
            with self._changed:
                request.body = body if self._fits(body) else _without_content(body)

    def connection(self, connection: Connection) -> None:
        """Note a socket."""
        self._append(self.connections, connection)

    def received(self, connection: Connection, event: Any) -> None:
        """Note an event of the client."""
        self._append_event(connection.received, event)

    def sent(self, connection: Connection, event: dict[str, Any]) -> None:
        """Note an event to the client."""
        self._append_event(connection.sent, event)

    def changed(self) -> None:
        """Something else than a list has changed."""
        with self._changed:
            self._changed.notify_all()

    def wait_for(self, condition: Callable[[], bool], timeout: float) -> bool:
        """Wait until the condition holds. Says whether it does."""
        with self._changed:
            return self._changed.wait_for(condition, timeout)

    def _append(self, target: list[Any], value: Any) -> None:
        if self._keep:
            with self._changed:
                if len(target) < EVENTS_KEPT:
                    target.append(value)
                self._changed.notify_all()

    def _append_event(self, target: list[Any], event: Any) -> None:
        if self._keep:
            with self._changed:
                if len(target) < EVENTS_KEPT:
                    target.append(event if self._fits(event) else _without_content(event))
                self._changed.notify_all()

    def _fits(self, value: Any) -> bool:
        """Count a value, if there is still room for it."""
        size = _size(value, BYTES_KEPT - self._bytes)
        if self._bytes + size > BYTES_KEPT:
            return False
        self._bytes += size
        return True


def _size(value: Any, limit: int) -> int:
    """About how many bytes a JSON value takes; more than ``limit`` is not counted further."""
    size, left = 0, [value]
    while left and size <= limit:
        each = left.pop()
        size += NODE_BYTES
        if isinstance(each, (str, bytes)):
            size += len(each)
        elif isinstance(each, dict):
            size += sum(map(len, each))
            left += each.values()
        elif isinstance(each, list):
            left += each
    return size


def _without_content(value: Any) -> Any:
    """What is noted where nothing more fits."""
    if isinstance(value, dict):
        kept = {key: value[key] for key in ("type", "event_id") if key in value}
        return {key: word[:WORD_KEPT] for key, word in kept.items() if isinstance(word, str)}
    return value[:WORD_KEPT] if isinstance(value, (str, bytes)) else None
