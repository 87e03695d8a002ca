"""Drives REST calls from a task.

Errors are raised with no frame of the HTTP library in their traceback: its locals hold headers.
That goes for a cancellation too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from portkey_realtime._config.options import ClientOptions
from portkey_realtime._config.secrets import bare
from portkey_realtime._rest.driver import Driver, Incoming, Opened, parse_answer, read_before
from portkey_realtime._rest.pool import Pool, scrubbed_logs
from portkey_realtime._rest.steps import Answer, Ask, HttpCall, Pause
from portkey_realtime_wire.runtime import RawResponse, RequestOptions, ResponseParser, RestRequest

T = TypeVar("T")


async def _sleep(seconds: float) -> None:
    import anyio  # what httpx itself waits with; only here, since most calls never wait

    await anyio.sleep(seconds)


class AsyncRestTransport(Driver):
    """Makes awaitable calls for the generated resources."""

    http_kind = "AsyncClient"

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

    async def _do(self, step: HttpCall | Ask | Pause) -> Any:
        if isinstance(step, Ask):
            return await step.asked.call_async()
        if isinstance(step, Pause):
            await self._sleep(step.seconds)
            return None
        try:
            return await self._answer(step)
        except Exception as error:
            from portkey_realtime._rest.failures import failure_of

            return failure_of(error, own_client=self.pool.is_given)
        except BaseException as error:  # cancelled
            raise bare(error) from None

    async def _answer(self, call: HttpCall) -> Answer:
        opened = Opened()
        try:
            return await self._sent(call, {"trace": opened.trace_async})
        except BaseException:
            for stream in opened.streams:
                await stream.aclose()
            raise

    async def _sent(self, call: HttpCall, extensions: dict[str, Any]) -> Answer:
        import anyio

        client = self.pool.client(loopback=self.options.base.loopback)
        with scrubbed_logs(call.redact), anyio.fail_after(call.timeout):
            async with client.stream(**call.arguments, extensions=extensions) as response:
                answer = read_before(response)
                if answer is not None:
                    return answer
                incoming = Incoming(response)
                async for piece in response.aiter_raw():
                    incoming.add(piece)
                return incoming.whole()
