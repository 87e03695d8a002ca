"""A TLS door in front of an emulator, with a certificate for the name of OpenAI's service."""

from __future__ import annotations

import asyncio
import ssl
import threading
import weakref
from pathlib import Path
from typing import Self

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
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: weakref.WeakSet[asyncio.StreamWriter] = weakref.WeakSet()
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
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", 0, ssl=self._context, ssl_shutdown_timeout=1
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._drop()

    async def _drop(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.sleep(0)  # the loop's turn to close them

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        writers = [writer]
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.target)
            writers.append(there_writer)
            self._writers.update(writers)
            # The end of one direction ends both: TLS has no half-close, and a connection that is
            # kept open for later must not outlive the emulator behind it.
            async with asyncio.TaskGroup() as group:
                copies = [
                    group.create_task(_copy(reader, there_writer)),
                    group.create_task(_copy(there_reader, writer)),
                ]
                await asyncio.wait(copies, return_when=asyncio.FIRST_COMPLETED)
                for copy in copies:
                    copy.cancel()
        except* (OSError, asyncio.CancelledError):
            pass  # one side has gone, or the tests are over
        finally:
            for each in writers:
                each.close()  # what is written still goes out
            self._tasks.discard(task)


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        sink.write(data)
        await sink.drain()
