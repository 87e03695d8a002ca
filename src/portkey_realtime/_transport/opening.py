"""Open a socket: dial, shake hands, and turn what goes wrong into a typed error.

Both ways are given a ``deadline`` of ``time.monotonic()`` and raise a RealtimeError that holds no
secret.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from typing import Any, cast

from websockets.asyncio.client import connect
from websockets.sync.client import connect as connect_blocking

from portkey_realtime._config.dial import Dial
from portkey_realtime._config.secrets import bare
from portkey_realtime._core.session import Session
from portkey_realtime._transport.asyncio_socket import AsyncioSocket
from portkey_realtime._transport.dialling import open_tcp, open_tcp_async, route_of
from portkey_realtime._transport.failures import opening_error
from portkey_realtime._transport.log import RedactingLogger
from portkey_realtime._transport.progress import Progress
from portkey_realtime._transport.thread_socket import ThreadSocket


async def open_asyncio_socket(dial: Dial, session: Session, deadline: float) -> AsyncioSocket:
    """A socket of the running event loop, whose handshake is over."""
    try:
        return await _opened(dial, session, deadline)
    except BaseException as error:
        problem = _problem(error, dial)
    raise problem  # outside: the library's exceptions hold the server's words, maybe a key


def open_thread_socket(
    dial: Dial,
    session: Session,
    deadline: float,
    begun: Callable[[ThreadSocket], None],
    given_up: Callable[[], bool],
) -> ThreadSocket:
    """A blocking socket whose handshake is over.

    ``begun`` gets the socket as soon as TCP is connected; before that, ``given_up`` is asked now
    and then.
    """
    try:
        return _opened_blocking(dial, session, deadline, begun, given_up)
    except BaseException as error:
        problem = _problem(error, dial)
    raise problem  # outside, for the same reason


def _problem(error: BaseException, dial: Dial) -> BaseException:
    """What to raise: a typed error, or a cancellation or Ctrl-C without what it went through."""
    return opening_error(error, dial) if isinstance(error, Exception) else bare(error)


async def _opened(dial: Dial, session: Session, deadline: float) -> AsyncioSocket:
    progress = Progress(dial, deadline)
    try:
        async with asyncio.timeout(progress.left()):
            progress.route = route_of(dial)
            arguments = {**dial.arguments, **await open_tcp_async(progress.route)}
            progress.reached()
            websocket = await connect(
                dial.url,
                additional_headers=dict(dial.headers),
                user_agent_header=None,
                open_timeout=None,
                max_queue=None,
                create_connection=cast(
                    Any, functools.partial(_created, AsyncioSocket, progress, session, dial)
                ),
                logger=RedactingLogger(dial.redact),
                **arguments,
            )
            assert isinstance(websocket, AsyncioSocket)
            return websocket
    except TimeoutError:
        raise progress.timeout() from None


def _opened_blocking(
    dial: Dial,
    session: Session,
    deadline: float,
    begun: Callable[[ThreadSocket], None],
    given_up: Callable[[], bool],
) -> ThreadSocket:
    progress = Progress(dial, deadline)

    def create(*args: Any, **kwargs: Any) -> ThreadSocket:
        made: ThreadSocket = _created(ThreadSocket, progress, session, dial, *args, **kwargs)
        begun(made)
        return made

    try:
        progress.route = route_of(dial)
        arguments = {**dial.arguments, **open_tcp(progress.route, deadline, given_up)}
        progress.reached()
        websocket = connect_blocking(
            dial.url,
            additional_headers=dict(dial.headers),
            user_agent_header=None,
            open_timeout=max(progress.left(), 0.001),
            max_queue=None,
            create_connection=cast(Any, create),
            logger=RedactingLogger(dial.redact),
            **arguments,
        )
        assert isinstance(websocket, ThreadSocket)
        websocket.__enter__()  # tells the library that closing is our business
    except TimeoutError:
        raise progress.timeout() from None
    return websocket


def _created(
    kind: Callable[..., Any],
    progress: Progress,
    session: Session,
    dial: Dial,
    *args: Any,
    **kwargs: Any,
) -> Any:
    """The library's hook that makes its connection object."""
    progress.socket = kind(session, dial.limits, *args, **kwargs)
    return progress.socket
