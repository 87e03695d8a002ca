"""What the blocking and the awaitable driver of REST calls share: everything that does no I/O."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal, Self, TypeVar

from portkey_realtime._config.options import ClientOptions
from portkey_realtime._rest.body import Body
from portkey_realtime._rest.pool import CLOSED, Pool
from portkey_realtime._rest.steps import Answer, Course
from portkey_realtime.errors import APIStatusError, ClosedError, one_line
from portkey_realtime_wire.runtime import (
    EventDecodeError,
    Headers,
    RawResponse,
    RequestOptions,
    RestRequest,
)

T = TypeVar("T")


class Driver:
    """The state of a driver: the client's options and its pool."""

    http_kind: ClassVar[Literal["Client", "AsyncClient"]]
    """The class of httpx that sends."""

    def __init__(
        self,
        options: ClientOptions,
        pool: Pool,
        *,
        chance: Callable[[], float] = random.random,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.options = options
        self.pool = pool
        self.closed = False
        self._chance = chance
        self._now = now

    @classmethod
    def made(cls, options: ClientOptions, pool: Pool | None, http_client: object) -> Self:
        """A driver with this pool, or else one of its own, for a client of the user's if given."""
        return cls(options, pool or Pool(cls.http_kind, http_client))

    def check_open(self) -> None:
        """Raise ClosedError after ``close()``, its own or that of the client it was copied from."""
        if self.closed or self.pool.closed:
            raise ClosedError(CLOSED)

    def _start(self, request: RestRequest, options: RequestOptions) -> Course:
        from portkey_realtime._rest.dialects import on_either_wire  # many clients make no call

        self.check_open()
        return on_either_wire(self.options, request, options, chance=self._chance, now=self._now)


def read_before(response: Any) -> Answer | None:
    """The answer, if a hook of the user's own client has read and decoded it already."""
    if not response.is_stream_consumed:
        return None
    return Answer(response.status_code, Headers(response.headers), response.content)


class Opened:
    """The connections to a SOCKS proxy that one call opens. Where that proxy then refuses, httpcore
    leaves them open, so who makes the call closes them."""

    def __init__(self) -> None:
        self.streams: list[Any] = []

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """For httpcore's ``trace``: told of each step of a call."""
        if event == "socks.connect_tcp.complete":
            self.streams.append(info["return_value"])

    async def trace_async(self, event: str, info: Mapping[str, Any]) -> None:
        """The same, for the awaitable client."""
        self.trace(event, info)


class Incoming:
    """An answer while it is read. Raises ValueError if it is too large or cannot be decoded."""

    def __init__(self, response: Any) -> None:
        self._status: int = response.status_code
        self._headers = Headers(response.headers)
        try:
            self._body: Body | None = Body(response.headers.get("content-encoding"))
        except ValueError:
            if 200 <= self._status < 300:
                raise
            self._body = None  # the status says enough

    def add(self, piece: bytes) -> None:
        """The next piece of its body."""
        if self._body is not None:
            self._body.add(piece)

    def whole(self) -> Answer:
        """All of it, when the end has come."""
        return Answer(self._status, self._headers, self._body.whole() if self._body else b"")


def parse_answer(raw: RawResponse[T]) -> T:
    """The typed content of a success. Raises APIStatusError if it is not what the API answers.

    The body is not quoted: that of a success may hold a client secret.
    """
    try:
        return raw.parse()
    except EventDecodeError as error:
        problem = str(error)
    kind = one_line(raw.headers.get("content-type", "")) or "no content type"
    raise APIStatusError(
        f"{problem}; it has {len(raw.content)} bytes of {kind}: check that base_url is the address "
        "of a Portkey gateway and that no login page is in between",
        status=raw.status,
        request_id=raw.headers.get("x-request-id"),
    )
