"""The course of one REST call: send it, judge the answer, pause, send it again. Pure.

A generator without I/O. It yields what to do next: an ``HttpCall`` to make, a ``Pause`` to wait,
or the ``Answer`` that ends it. It is sent what came of the call. Its drivers decide nothing, so
the blocking and the awaitable one cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

from portkey_realtime._config.options import ClientOptions
from portkey_realtime._core.status_errors import status_error
from portkey_realtime._rest.failures import connection_error
from portkey_realtime._rest.request import http_call
from portkey_realtime._rest.retry import RetryPolicy, is_retryable
from portkey_realtime._rest.steps import Answer, Ask, Course, Pause
from portkey_realtime.errors import APIConnectionError, APIStatusError
from portkey_realtime_wire.runtime import RequestOptions, RestRequest

_CALL: Final = re.compile(r"/calls/([^/]+)/")


def exchange(
    client: ClientOptions,
    request: RestRequest,
    options: RequestOptions,
    *,
    chance: Callable[[], float],
    now: Callable[[], float],
) -> Course:
    """The course of one REST call.

    Raises ConfigError before the first step, APIStatusError, APITimeoutError or
    APIConnectionError when there is nothing left to try.
    """
    policy = RetryPolicy(client.max_retries, chance)
    call = http_call(client, request, options)
    if call.asked is not None:
        for each in call.asked.missing:
            call.asked.put(each, (yield Ask(each)))
        call = call.answered(call.asked)
    attempt = 0
    while True:
        reply = yield call
        error: APIStatusError | APIConnectionError
        if isinstance(reply, Answer):
            if 200 <= reply.status < 300:
                yield reply
                return
            error = status_error(
                reply.status,
                reply.headers,
                reply.content,
                redact=call.redact,
                now=now,
                call_id=_call_of(request.path),
            )
            # The server has seen it: only an idempotent request is sent again.
            again, wait = request.idempotent and is_retryable(reply.status), error.retry_after
        elif reply is not None:
            error = connection_error(reply, client.base, call)
            again, wait = not reply.final and (request.idempotent or not reply.sent), None
        pause = policy.pause(attempt, wait) if again else None
        if pause is None:
            raise error
        yield Pause(pause)
        attempt += 1


def _call_of(path: str) -> str | None:
    """The call that a request is about, if it is about one."""
    found = _CALL.search(path)
    return unquote(found[1]) if found else None
