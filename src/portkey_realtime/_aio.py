"""The asyncio shell: a socket of the websockets library, read by the event loop.

All rules are in ``_session``. The loop always drains the socket into an inbox, so a slow consumer
never keeps a pong waiting; ``recv`` takes from the inbox and decodes. No task of its own.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from typing import Any, Generic, Self, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode

from portkey_realtime._session import MAX_UNREAD, Session
from portkey_realtime._websocket import (
    Dial,
    RedirectRefused,
    ending_of,
    opening_error,
)
from portkey_realtime.errors import ClosedError, ConcurrencyError, UsageError


class _Socket(ClientConnection):
    """The library's connection, whose messages go to an inbox that never pauses reading."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inbox: deque[bytes] = deque()
        self.unread = 0
        self.overflown = False
        self.ended = False
        self._parts: list[bytes] = []
        self._reader: asyncio.Future[None] | None = None

    async def handshake(self, *args: Any, **kwargs: Any) -> None:
        try:
            await super().handshake(*args, **kwargs)
        except InvalidStatus as error:
            if 300 <= error.response.status_code < 400:
                raise RedirectRefused(error.response) from None
            raise

    def process_event(self, event: Any) -> None:
        """Hot: one call per frame, from the event loop."""
        if type(event) is not Frame or event.opcode > Opcode.BINARY:
            super().process_event(event)
        elif event.fin and not self._parts:
            self._deliver(bytes(event.data))
        else:
            self._parts.append(bytes(event.data))
            if event.fin:
                self._deliver(b"".join(self._parts))
                self._parts.clear()

    def _deliver(self, message: bytes) -> None:
        self.unread += len(message)
        if self.unread > MAX_UNREAD:
            self.overflown = True
            self.transport.abort()
            return
        self.inbox.append(message)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.ended = True
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def arrival(self) -> None:
        """Wait until there is something in the inbox, or nothing more will come."""
        self._reader = self.loop.create_future()
        try:
            await self._reader
        finally:
            self._reader = None


E = TypeVar("E")


class EventStream(Generic[E]):
    """What ``listen()`` returns: iterate it with ``async for``; awaiting it first is allowed."""

    def __init__(self, read: Callable[[], Awaitable[E | None]]) -> None:
        self._read = read

    def __await__(self) -> Generator[Any, None, Self]:
        return self
        yield  # makes this a generator, which ``await`` wants

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> E:
        event = await self._read()
        if event is None:
            raise StopAsyncIteration
        return event


class AsyncConnection(Generic[E]):
    """An open conversation: send audio and events, read events.

    One task may read while any number of tasks send. Close it when you are done, or use the
    manager that made it in ``async with``.
    """

    def __init__(self, socket: _Socket, session: Session) -> None:
        self._socket = socket
        self._session = session
        self._early: deque[E] = deque()
        self._reading = False

    @classmethod
    async def open(cls, dial: Dial, session: Session) -> Self:
        """Dial, and wait for the greeting; both within the open timeout.

        Raises APIStatusError for a refused handshake, APITimeoutError, APIConnectionError.
        """
        try:
            async with asyncio.timeout(dial.open_timeout):
                websocket = await connect(
                    dial.url,
                    additional_headers=dict(dial.headers),
                    user_agent_header=None,
                    open_timeout=None,
                    max_queue=None,
                    create_connection=_Socket,
                    logger=dial.logger,
                    **dial.arguments,
                )
                assert isinstance(websocket, _Socket)
                opened = cls(websocket, session)
                try:
                    await opened._greet(dial)
                except BaseException:
                    websocket.transport.abort()
                    raise
                return opened
        except Exception as error:
            failed = opening_error(error, dial)
        raise failed

    async def _greet(self, dial: Dial) -> None:
        while True:
            event = await self._next()
            self._early.append(self._session.greeted(event, dial.origin))
            if self._session.is_greeting(event):
                return

    # --- reading ---

    def listen(self) -> EventStream[E]:
        """Events as they come, the greeting first, until the conversation ends.

        Ends quietly after ``close()`` and after a clean close by the server while no response was
        in flight. You may ``break`` and listen again later; nothing is lost in between. Raises
        ConnectionLost, SessionExpired, Backpressure (you read too slowly, 64 MiB waited), and
        ConcurrencyError if another task is reading.
        """
        return EventStream(self._read)

    def __aiter__(self) -> AsyncIterator[E]:
        return EventStream(self._read)

    async def recv(self, timeout: float | None = None) -> E:  # noqa: ASYNC109  # as in the twin
        """The next event. Raises TimeoutError after ``timeout`` seconds; None waits.

        Raises ClosedError where ``listen()`` would end quietly, and what ``listen()`` raises.
        Cancelling it loses nothing.
        """
        try:
            async with asyncio.timeout(timeout):
                event = await self._read()
        except TimeoutError:
            raise TimeoutError(f"no event within {timeout:g} s") from None
        if event is None:
            raise ClosedError("the connection is closed and all its events have been read")
        return event

    async def _read(self) -> E | None:
        if self._reading:
            raise ConcurrencyError(
                "another task is reading this connection: read in one task, and hand the events "
                "on from there"
            )
        self._reading = True
        try:
            return self._early.popleft() if self._early else await self._next()
        finally:
            self._reading = False

    async def _next(self) -> E | None:
        """The next event, or None at a quiet end. Hot: one deque and one decoding per event.

        Between taking a message out and returning its event nothing is awaited, so that no
        cancellation can lose one.
        """
        websocket = self._socket
        while not websocket.inbox:
            if websocket.ended:
                self._session.over(websocket.overflown, **ending_of(websocket.protocol))
                return None
            await websocket.arrival()
        message = websocket.inbox.popleft()
        websocket.unread -= len(message)
        event: E = self._session.receive(message)
        return event

    # --- sending ---

    async def send(self, event: Any) -> None:
        """Send one event: an object of a client event class, or a dict with a ``type``.

        Raises ConfigError, with nothing sent, if it breaks the spec; ClosedError after the end.
        """
        await self._write(self._session.message(event))

    async def send_audio_data(self, audio_bytes: bytes | bytearray | memoryview) -> None:
        """Append audio to the server's input buffer, in the session's input format.

        pcm16 (24 kHz, mono, little-endian) unless you chose another. Nothing is sent for empty
        audio; more than 11 MiB is split. With server turn detection the server answers by itself
        when you fall silent. Raises ConfigError, with nothing sent, for half a sample.
        """
        for message in self._session.append(audio_bytes):
            await self._write(message)

    async def _write(self, message: bytes) -> None:
        try:
            await self._socket.send(message, text=True)
        except ConnectionClosed:
            raise self._session.refusal(**ending_of(self._socket.protocol)) from None

    # --- ending ---

    async def close(self) -> None:
        """End the conversation: at most two seconds, any number of times.

        Events that arrived before can still be read.
        """
        self._session.close()
        try:
            async with asyncio.timeout(1.5):
                await self._socket.close()
        except TimeoutError:
            pass  # a peer that reads nothing: the Close frame is stuck behind what it left
        finally:
            self._socket.transport.abort()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()


C = TypeVar("C", bound=AsyncConnection[Any])


class AsyncConnectionManager(Generic[C, E]):
    """A connection that is not open yet. Use it in ``async with``, which opens and closes it.

    Without ``async with``, the first call opens it, in the event loop of that call; close it
    yourself then. A manager is single-use: for another conversation, call ``connect`` again.
    """

    def __init__(self, open: Callable[[], Awaitable[C]]) -> None:
        self._open = open
        self._connection: C | None = None
        self._closed = False
        self._opening: asyncio.Lock | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def _opened(self) -> C:
        loop = asyncio.get_running_loop()
        if self._opening is None or self._loop is None:
            self._opening, self._loop = asyncio.Lock(), loop
        if loop is not self._loop:
            raise UsageError(
                "this connection belongs to another event loop: use it in the loop that opened it, "
                "or call connect() again"
            )
        async with self._opening:  # whoever comes first opens; the others wait for the same one
            if self._closed:
                raise ClosedError("this connection was closed: call connect() again")
            if self._connection is None:
                self._connection = await self._open()
            return self._connection

    async def __aenter__(self) -> C:
        if self._connection is not None:
            raise UsageError("this connection is open already: a manager is single-use")
        return await self._opened()

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()

    async def send_audio_data(self, audio_bytes: bytes | bytearray | memoryview) -> None:
        """See ``AsyncConnection.send_audio_data``; opens the connection on first use."""
        await (await self._opened()).send_audio_data(audio_bytes)

    def listen(self) -> EventStream[E]:
        """See ``AsyncConnection.listen``; opens the connection on first use."""
        return EventStream(self._read)

    def __aiter__(self) -> AsyncIterator[E]:
        return EventStream(self._read)

    async def _read(self) -> E | None:
        connection: AsyncConnection[E] = await self._opened()
        return await connection._read()

    async def close(self) -> None:
        """Close the connection; one that was never opened will not be."""
        connection = self._connection
        self._closed = True
        if connection is not None:
            await connection.close()
