"""REST calls: one flow that decides, two transports that do.

The flow is a generator without I/O. It yields what to do next: an ``HttpCall`` to make, a
``Pause`` to sit out, or the ``Answer`` that ends it. It is sent what came of the call. Whoever
drives it makes no decision, so the blocking and the awaitable transport cannot drift apart.

Errors are raised with no frame of the HTTP library in their traceback: its locals hold headers.
That goes for a cancellation and for Ctrl-C too.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Awaitable, Callable, Generator, Mapping
from typing import Any, Final, ParamSpec, TypeVar

import attrs

from portkey_realtime._config.headers import checked_headers, merge_headers
from portkey_realtime._config.options import ClientOptions, seconds
from portkey_realtime._config.secrets import Redactor, bare
from portkey_realtime._config.urls import checked_query, refuse_plain_text, rest_url
from portkey_realtime._rest.pool import CLOSED, Pool, scrubbed_logs
from portkey_realtime._rest.retry import RetryPolicy, is_retryable
from portkey_realtime.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ClosedError,
    ConfigError,
    one_line,
    status_error,
)
from portkey_realtime_wire.runtime import (
    EventDecodeError,
    Headers,
    NotGiven,
    RawResponse,
    RequestOptions,
    ResponseParser,
    RestRequest,
)

T = TypeVar("T")
P = ParamSpec("P")

CONNECT_TIMEOUT: Final = 10.0
MAX_ANSWER: Final = 16 * 1024 * 1024
"""Bytes. An answer of this API is a few kilobytes; what is larger than this is something else."""


@attrs.frozen
class HttpCall:
    """To do: make this call and send back an Answer or a Failure."""

    arguments: Mapping[str, Any] = attrs.field(repr=False)
    """For httpx's ``stream``."""
    timeout: float | None
    redact: Redactor
    """Knows the secrets of this call as well."""


@attrs.frozen
class Pause:
    """To do: wait, and send back nothing."""

    seconds: float


@attrs.frozen
class Answer:
    """What a server answered, whatever the status."""

    status: int
    headers: Headers
    content: bytes = attrs.field(repr=False)


@attrs.frozen
class Failure:
    """Why there is no answer."""

    detail: str = attrs.field(repr=False)
    timed_out: bool = False
    sent: bool = False
    """Whether the server may have begun to act on the call."""
    final: bool = False
    """Whether trying again can only fail again."""


def exchange(
    client: ClientOptions,
    request: RestRequest,
    options: RequestOptions,
    *,
    chance: Callable[[], float],
    now: Callable[[], float],
) -> Generator[HttpCall | Pause | Answer, Answer | Failure | None, None]:
    """The course of one REST call, to be driven until it yields an Answer, which is a success.

    Raises ConfigError before the first step, APIStatusError, APITimeoutError or
    APIConnectionError when there is nothing left to try.
    """
    policy = RetryPolicy(client.max_retries, chance)
    call = _prepare(client, request, options)
    attempt = 0
    while True:
        reply = yield call
        error: APIStatusError | APIConnectionError
        if isinstance(reply, Answer):
            if 200 <= reply.status < 300:
                yield reply
                return
            error = status_error(
                reply.status, reply.headers, reply.content, redact=call.redact, now=now
            )
            # The server has seen it: only what may be done twice is done again.
            again, wait = request.idempotent and is_retryable(reply.status), error.retry_after
        elif reply is not None:
            error = _no_answer(reply, client, call)
            again, wait = not reply.final and (request.idempotent or not reply.sent), None
        pause = policy.pause(attempt, wait) if again else None
        if pause is None:
            raise error
        yield Pause(pause)
        attempt += 1


def _prepare(client: ClientOptions, request: RestRequest, options: RequestOptions) -> HttpCall:
    """The call to make. Raises ConfigError, whose traceback holds no header or body."""
    try:
        return _build(client, request, options)
    except ConfigError as error:
        raise bare(error) from None


def _build(client: ClientOptions, request: RestRequest, options: RequestOptions) -> HttpCall:
    body, parts = request.json, request.parts
    if options.extra_body:
        if parts is not None:
            raise ConfigError("extra_body cannot be added to a multipart body")
        body = {**(body or {}), **options.extra_body}
    sent_body = {"Accept": "application/json" if parts is None else "*/*"}
    if body is not None:
        sent_body["Content-Type"] = "application/json"
    extra = checked_headers(options.extra_headers or {}, "extra_headers")
    headers = merge_headers(sent_body, client.headers, extra)
    query = {**request.query, **checked_query(options.extra_query)}
    refuse_plain_text(client.base, [*headers, *query], allow_insecure=client.allow_insecure)
    timeout = client.timeout if isinstance(options.timeout, NotGiven) else options.timeout
    if timeout is not None:
        timeout = seconds("timeout", timeout)
    connect = CONNECT_TIMEOUT if timeout is None else min(timeout, CONNECT_TIMEOUT)
    files = {
        name: (None, text, kind) for name, (kind, text) in (parts or {}).items() if text is not None
    }
    arguments = {
        "method": request.method,
        "url": rest_url(client.base, request.path, query),
        # As bytes: httpx would encode text as ASCII and stumble over the rest of Latin-1.
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
        "content": None if body is None else _encode(body),
        "files": files or None,
        "timeout": (connect, timeout, timeout, timeout),
        # Never, not even by a client of the user's own that would.
        "follow_redirects": False,
    }
    redact = client.redact.with_named(query.items()).with_values(extra.values())
    return HttpCall(arguments, timeout, redact)


def _encode(body: Mapping[str, Any]) -> bytes:
    try:
        return json.dumps(body, allow_nan=False, separators=(",", ":")).encode("ascii")
    except (TypeError, ValueError, RecursionError) as error:
        raise ConfigError(f"the body cannot be written as JSON: {error}") from None


def _no_answer(failure: Failure, client: ClientOptions, call: HttpCall) -> APIConnectionError:
    origin = client.base.origin
    if failure.timed_out:
        limit = "" if call.timeout is None else f" within {call.timeout:g} s"
        return APITimeoutError(
            f"no answer from {origin}{limit}: pass a longer timeout=, or see whether it is up"
        )
    detail = one_line(call.redact(failure.detail)).rstrip(".")
    if "CERTIFICATE_VERIFY_FAILED" in detail:
        hint = "if the certificate is from your own CA, let SSL_CERT_FILE name the CA's file"
    else:
        hint = "check base_url and that the gateway is up"
    return APIConnectionError(f"no answer from {origin} ({detail}): {hint}")


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


def _failure(error: Exception) -> Failure:
    """What an exception of httpx means. Only its text is kept: it refers to the request."""
    import httpx

    # The last three come from the environment: CA files and proxies that cannot be used.
    if not isinstance(
        error, httpx.HTTPError | httpx.InvalidURL | OSError | ValueError | ImportError
    ):
        raise bare(error)
    unsent = httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError
    detail = str(error) or type(error).__name__
    return Failure(
        detail,
        timed_out=isinstance(error, httpx.TimeoutException),
        sent=not isinstance(error, unsent),
        final="CERTIFICATE_VERIFY_FAILED" in detail
        or isinstance(error, httpx.LocalProtocolError | httpx.UnsupportedProtocol)
        or not isinstance(error, httpx.HTTPError),
    )


def _keep(content: bytearray, chunk: bytes) -> None:
    content += chunk
    if len(content) > MAX_ANSWER:
        raise ValueError(f"the answer is larger than {MAX_ANSWER} bytes")


class _Transport:
    """What the two transports share: everything but the waiting."""

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

    def check_open(self) -> None:
        """Raise ClosedError after ``close()``, its own or that of the client it was copied from."""
        if self.closed or self.pool.closed:
            raise ClosedError(CLOSED)

    def _start(
        self, request: RestRequest, options: RequestOptions
    ) -> Generator[HttpCall | Pause | Answer, Answer | Failure | None, None]:
        from portkey_realtime._rest.fallback import on_either_wire  # it builds on this module

        self.check_open()
        return on_either_wire(self.options, request, options, chance=self._chance, now=self._now)


class RestTransport(_Transport):
    """Makes blocking calls for the generated resources."""

    def __init__(
        self,
        options: ClientOptions,
        pool: Pool,
        *,
        sleep: Callable[[float], None] = time.sleep,
        **injected: Any,
    ) -> None:
        super().__init__(options, pool, **injected)
        self._sleep = sleep

    def call(self, request: RestRequest, parse: ResponseParser[T], options: RequestOptions) -> T:
        """Send, retry, raise on an error status, parse a success."""
        return parse_answer(self.call_raw(request, parse, options))

    def call_raw(
        self, request: RestRequest, parse: ResponseParser[T], options: RequestOptions
    ) -> RawResponse[T]:
        """Send, retry, raise on an error status; a success is left unparsed."""
        flow = self._start(request, options)
        step = next(flow)
        while not isinstance(step, Answer):
            step = flow.send(self._do(step))
        return RawResponse(step.status, step.headers, step.content, parse)

    def _do(self, step: HttpCall | Pause) -> Answer | Failure | None:
        if isinstance(step, Pause):
            self._sleep(step.seconds)
            return None
        content = bytearray()
        try:
            client = self.pool.client(loopback=self.options.base.loopback)
            with scrubbed_logs(step.redact), client.stream(**step.arguments) as response:
                for chunk in response.iter_bytes():
                    _keep(content, chunk)
                return Answer(response.status_code, Headers(response.headers), bytes(content))
        except Exception as error:
            return _failure(error)
        except BaseException as error:  # Ctrl-C
            raise bare(error) from None


async def _sleep(seconds: float) -> None:
    import asyncio  # only here: who never waits need not pay for it

    await asyncio.sleep(seconds)


class AsyncRestTransport(_Transport):
    """Makes awaitable calls for the generated resources."""

    def __init__(
        self,
        options: ClientOptions,
        pool: Pool,
        *,
        sleep: Callable[[float], Awaitable[None]] = _sleep,
        **injected: Any,
    ) -> None:
        super().__init__(options, pool, **injected)
        self._sleep = sleep

    async def call(
        self, request: RestRequest, parse: ResponseParser[T], options: RequestOptions
    ) -> T:
        """Send, retry, raise on an error status, parse a success."""
        return parse_answer(await self.call_raw(request, parse, options))

    async def call_raw(
        self, request: RestRequest, parse: ResponseParser[T], options: RequestOptions
    ) -> RawResponse[T]:
        """Send, retry, raise on an error status; a success is left unparsed."""
        flow = self._start(request, options)
        step = next(flow)
        while not isinstance(step, Answer):
            step = flow.send(await self._do(step))
        return RawResponse(step.status, step.headers, step.content, parse)

    async def _do(self, step: HttpCall | Pause) -> Answer | Failure | None:
        if isinstance(step, Pause):
            await self._sleep(step.seconds)
            return None
        content = bytearray()
        try:
            client = self.pool.client(loopback=self.options.base.loopback)
            with scrubbed_logs(step.redact):
                async with client.stream(**step.arguments) as response:
                    async for chunk in response.aiter_bytes():
                        _keep(content, chunk)
                    return Answer(response.status_code, Headers(response.headers), bytes(content))
        except Exception as error:
            return _failure(error)
        except BaseException as error:  # cancelled
            raise bare(error) from None
