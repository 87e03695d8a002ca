"""Drives REST calls from the calling thread.

Errors are raised with no frame of the HTTP library in their traceback: its locals hold headers.
That goes for Ctrl-C too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from portkey_realtime._config.options import ClientOptions
from portkey_realtime._config.secrets import bare
from portkey_realtime._rest.driver import Driver, Incoming, Opened, parse_answer, read_before
from portkey_realtime._rest.pool import Pool, scrubbed_logs
from portkey_realtime._rest.steps import Answer, Ask, HttpCall, Pause
from portkey_realtime_wire.runtime import RawResponse, RequestOptions, ResponseParser, RestRequest

T = TypeVar("T")


class RestTransport(Driver):
    """Makes blocking calls for the generated resources."""

    http_kind = "Client"

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

    def _do(self, step: HttpCall | Ask | Pause) -> Any:
        if isinstance(step, Ask):
            return step.asked.call()
        if isinstance(step, Pause):
            self._sleep(step.seconds)
            return None
        try:
            return self._answer(step)
        except Exception as error:
            from portkey_realtime._rest.failures import failure_of

            return failure_of(error, own_client=self.pool.is_given)
        except BaseException as error:  # Ctrl-C
            raise bare(error) from None

    def _answer(self, call: HttpCall) -> Answer:
        opened = Opened()
        try:
            return self._sent(call, {"trace": opened.trace})
        except BaseException:
            for stream in opened.streams:
                stream.close()
            raise

    def _sent(self, call: HttpCall, extensions: dict[str, Any]) -> Answer:
        from portkey_realtime._rest.deadline import check_deadline, within

        client = self.pool.client(loopback=self.options.base.loopback)
        with (
            scrubbed_logs(call.redact),
            within(call.timeout),
            client.stream(**call.arguments, extensions=extensions) as response,
        ):
            answer = read_before(response)
            if answer is not None:
                return answer
            incoming = Incoming(response)
            for piece in response.iter_raw():
                incoming.add(piece)
                check_deadline()
            return incoming.whole()
