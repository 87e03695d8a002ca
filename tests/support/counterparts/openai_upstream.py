"""A TLS door in front of an emulator, with a certificate for the name of OpenAI's service."""

from __future__ import annotations

import asyncio
import ssl
import threading
from pathlib import Path
from typing import Self, cast

import trustme

NAME = "api.openai.com"


class OpenAIUpstream:
    """Takes TLS connections for ``api.openai.com`` and passes them on, unread, to ``target``.

    Both key and certificate are made for this run. Use it in ``with``.
    """

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self.ca = folder / "authority.pem"
        """What a client must trust."""
        authority.cert_pem.write_to_path(self.ca)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(NAME).configure_cert(self._context)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="openai-upstream", daemon=True
        )
        self.sides: set[_Side] = set()
        """Both sides of every connection that is open."""
        self.port = 0
        self.target = 0
        """The port of the emulator behind it. Connections that are open stay where they are."""

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(5)
        return self

    def __exit__(self, *_exc: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def drop(self) -> None:
        """Cut every connection that is open, in the middle of whatever is said."""
        asyncio.run_coroutine_threadsafe(self._drop(), self._loop).result(5)

    async def _start(self) -> None:
        self._server = await self._loop.create_server(
            lambda: _Outside(self), "127.0.0.1", 0, ssl=self._context, ssl_shutdown_timeout=1
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        self._server.close()
        await self._drop()

    async def _drop(self) -> None:
        while self.sides:
            for side in list(self.sides):
                side.transport.abort()
            await asyncio.sleep(0)


class _Side(asyncio.Protocol):
    """One side of a connection. What comes here goes out there, and they end together."""

    transport: asyncio.Transport

    def __init__(self, upstream: OpenAIUpstream, other: _Side | None = None) -> None:
        self._upstream = upstream
        self._other = other
        self._early = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._upstream.sides.add(self)
        if self._other is not None:
            self._other.join(self)

    def join(self, other: _Side) -> None:
        """The other side is there now."""
        self._other = other
        other.transport.write(self._early)
        if self not in self._upstream.sides:
            other.transport.close()

    def data_received(self, data: bytes) -> None:
        if self._other is None:
            self._early += data
        else:
            self._other.transport.write(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._upstream.sides.discard(self)
        if self._other is not None:
            self._other.transport.close()  # what is written still goes out


class _Outside(_Side):
    """The side of the gateway, which opens the one of the emulator."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._connecting = asyncio.ensure_future(self._connect())

    async def _connect(self) -> None:
        try:
            await asyncio.get_running_loop().create_connection(
                lambda: _Side(self._upstream, self), "127.0.0.1", self._upstream.target
            )
        except OSError:
            self.transport.abort()
