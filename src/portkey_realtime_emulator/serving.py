"""uvicorn in a thread, with what the emulator needs beyond it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from portkey_realtime_emulator.app import make_app
from portkey_realtime_emulator.service import Service
from portkey_realtime_emulator.sockets import TRANSPORT
from portkey_realtime_wire.runtime import RealtimeError

MESSAGE_LIMIT = 24 * 1024 * 1024
"""Bytes in one WebSocket message: 15 MiB of audio are 20 MiB of base64, and some room."""
START_TIMEOUT = 10.0


class _Protocol(WebSocketsSansIOProtocol):
    """Hands the TCP connection to the application."""

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[TRANSPORT] = self.transport


class _Uvicorn(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, started: threading.Event) -> None:
        super().__init__(config)
        self._announce = started
        self.stopping = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce.set()

    async def main_loop(self) -> None:
        # uvicorn looks ten times a second whether to exit; this one is told.
        await self.stopping.wait()


class Server:
    """Runs in one thread, is controlled from others."""

    def __init__(self, service: Service, listener: socket.socket) -> None:
        self._service = service
        self._listener = listener
        self._started = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._uvicorn: _Uvicorn | None = None
        self._failure: BaseException | None = None

    def run_forever(self) -> None:
        """Serve until ``stop``."""
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            self._failure = error
        finally:
            self._loop = None
            self._listener.close()
            self._started.set()

    async def _serve(self) -> None:
        config = uvicorn.Config(
            make_app(self._service),
            http="h11",
            ws=_Protocol,
            ws_max_size=MESSAGE_LIMIT,
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            log_level="critical",  # at debug level keys would be in the log
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=1,
        )
        self._uvicorn = _Uvicorn(config, self._started)
        self._loop = asyncio.get_running_loop()
        await self._uvicorn.serve(sockets=[self._listener])
        # Keep-alive connections of gateways in between may still be open: the loop would end
        # before their transports have.
        for connection in list(self._uvicorn.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()
        await asyncio.sleep(0)

    def wait_started(self) -> None:
        """Return when connections are taken. Raises what kept it from that."""
        if not self._started.wait(START_TIMEOUT):
            raise RealtimeError(f"the emulator did not start within {START_TIMEOUT:g} s")
        if self._failure is not None:
            raise RealtimeError("the emulator could not start") from self._failure

    def stop(self) -> None:
        """Ask it to end; the thread ends soon after."""
        running = self._uvicorn
        if running is not None:
            self.call(running.stopping.set)

    def call(self, function: Callable[[], None]) -> None:
        """Call a function in the thread of the server, if it still runs."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # it has just ended
                loop.call_soon_threadsafe(function)
