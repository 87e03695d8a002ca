"""Open a socket of an event loop: TCP, a proxy's tunnel, the handshake.

The open TCP connection is given to the websockets library as its ``sock``. What a TLS or SOCKS
proxy needs is left to the library, which gets its address instead.
"""

from __future__ import annotations

import asyncio
import socket
from functools import partial
from typing import Any, cast

from websockets.asyncio.client import connect

from portkey_realtime._config.dial import Dial
from portkey_realtime._core.session import Session
from portkey_realtime._net.asyncio_tcp import connect_tcp_async
from portkey_realtime._net.proxies import Proxy, tunnel_request, tunnel_stands
from portkey_realtime._transport.asyncio_socket import AsyncioSocket
from portkey_realtime._transport.failures import opening_problem
from portkey_realtime._transport.log import RedactingLogger
from portkey_realtime._transport.progress import Progress
from portkey_realtime._transport.route import READ, Route, broke_off, hung_up, route_of, unreachable


async def open_asyncio_socket(dial: Dial, session: Session, deadline: float) -> AsyncioSocket:
    """A socket of the running event loop, whose handshake is over."""
    try:
        return await _opened(dial, session, deadline)
    except BaseException as error:
        problem = opening_problem(error, dial)
    raise problem  # outside: the library's exceptions hold the server's words, maybe a key


async def _opened(dial: Dial, session: Session, deadline: float) -> AsyncioSocket:
    progress = Progress(dial, deadline)
    try:
        async with asyncio.timeout(progress.left()):
            progress.route = route_of(dial)
            arguments = {**dial.arguments, **await open_tcp(progress.route)}
            progress.reached()
            websocket = await connect(
                dial.url,
                additional_headers=dict(dial.headers),
                user_agent_header=None,
                open_timeout=None,
                max_queue=None,
                create_connection=cast(Any, partial(progress.socket_made, AsyncioSocket, session)),
                logger=RedactingLogger(dial.redact),
                **arguments,
            )
            assert isinstance(websocket, AsyncioSocket)
            return websocket
    except TimeoutError:
        raise progress.timeout() from None


async def open_tcp(route: Route) -> dict[str, Any]:
    """What to hand to the library for this route: an open ``sock``, or a ``proxy``.

    Bounded by its caller's time-out, which cancels it. Raises ProxyError, OSError.
    """
    if route.by_library is not None:
        return {"proxy": route.by_library}
    proxy = route.proxy
    if proxy is None:
        return {"proxy": None, "sock": await connect_tcp_async(route.host, route.port)}
    try:
        connected = await connect_tcp_async(proxy.host, proxy.port)
    except OSError as error:
        raise unreachable(proxy, error) from None
    try:
        await _open_tunnel(connected, route, proxy)
    except BaseException as error:
        connected.close()
        if broke_off(error):
            raise hung_up(proxy) from None
        raise
    return {"proxy": None, "sock": connected}


async def _open_tunnel(connected: socket.socket, route: Route, proxy: Proxy) -> None:
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(connected, tunnel_request(proxy, route.host, route.port))
    answer = b""
    while not tunnel_stands(proxy, route.target, answer):
        data = await loop.sock_recv(connected, READ)
        if not data:
            raise hung_up(proxy)
        answer += data
