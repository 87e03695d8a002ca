"""Open a blocking socket: TCP, a proxy's tunnel, the handshake.

The open TCP connection is given to the websockets library as its ``sock``. What a TLS or SOCKS
proxy needs is left to the library, which gets its address instead.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any, cast

from websockets.sync.client import connect

from portkey_realtime._config.dial import Dial
from portkey_realtime._core.session import Session
from portkey_realtime._net.proxies import Proxy, tunnel_request, tunnel_stands
from portkey_realtime._net.tcp import LOOK, connect_tcp
from portkey_realtime._transport.failures import opening_problem
from portkey_realtime._transport.log import RedactingLogger
from portkey_realtime._transport.progress import Progress
from portkey_realtime._transport.route import READ, Route, broke_off, hung_up, route_of, unreachable
from portkey_realtime._transport.thread_socket import ThreadSocket


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
        return _opened(dial, session, deadline, begun, given_up)
    except BaseException as error:
        problem = opening_problem(error, dial)
    raise problem  # outside: the library's exceptions hold the server's words, maybe a key


def _opened(
    dial: Dial,
    session: Session,
    deadline: float,
    begun: Callable[[ThreadSocket], None],
    given_up: Callable[[], bool],
) -> ThreadSocket:
    progress = Progress(dial, deadline)

    def create(*args: Any, **kwargs: Any) -> ThreadSocket:
        made: ThreadSocket = progress.socket_made(ThreadSocket, session, *args, **kwargs)
        begun(made)
        return made

    try:
        progress.route = route_of(dial)
        arguments = {**dial.arguments, **open_tcp(progress.route, deadline, given_up)}
        progress.reached()
        websocket = connect(
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


def open_tcp(route: Route, deadline: float, given_up: Callable[[], bool]) -> dict[str, Any]:
    """What to hand to the library for this route: an open ``sock``, or a ``proxy``.

    Raises TimeoutError at the deadline, ProxyError, OSError; ends soon after ``given_up()``.
    """
    if route.by_library is not None:
        return {"proxy": route.by_library}
    proxy = route.proxy
    if proxy is None:
        return {"proxy": None, "sock": connect_tcp(route.host, route.port, deadline, given_up)}
    try:
        connected = connect_tcp(proxy.host, proxy.port, deadline, given_up)
    except (TimeoutError, ConnectionAbortedError):
        raise
    except OSError as error:
        raise unreachable(proxy, error) from None
    try:
        _open_tunnel(connected, route, proxy, deadline, given_up)
    except BaseException as error:
        connected.close()
        if broke_off(error):
            raise hung_up(proxy) from None
        raise
    return {"proxy": None, "sock": connected}


def _open_tunnel(
    connected: socket.socket,
    route: Route,
    proxy: Proxy,
    deadline: float,
    given_up: Callable[[], bool],
) -> None:
    connected.settimeout(max(deadline - time.monotonic(), 0.001))
    connected.sendall(tunnel_request(proxy, route.host, route.port))
    answer = b""
    while not tunnel_stands(proxy, route.target, answer):
        if given_up():
            raise ConnectionAbortedError("the tunnel was given up")
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        connected.settimeout(min(left, LOOK))
        try:
            data = connected.recv(READ)
        except TimeoutError:
            continue
        if not data:
            raise hung_up(proxy)
        answer += data
    connected.settimeout(None)
