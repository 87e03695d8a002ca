"""The blocking shell: a socket of the websockets library, read by its own thread.

All rules are in ``_session``. The library's thread always drains the socket into an inbox, so a
slow consumer never keeps a pong waiting; ``recv`` takes from the inbox and decodes.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Generic, Self, TypeVar

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.sync.client import ClientConnection, connect

from portkey_realtime._session import MAX_UNREAD, Session
from portkey_realtime._websocket import (
    Dial,
    RedirectRefused,
    ending_of,
    greeting_timeout,
    opening_error,
)
from portkey_realtime.errors import (
    ClosedError,
    ConcurrencyError,
    UsageError,
)


class _Socket(ClientConnection):
    """The library's connection, whose messages go to an inbox that never blocks its thread."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.inbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.unread = 0
        self.overflown = False
        self._parts: list[bytes] = []
        super().__init__(*args, **kwargs)

    def handshake(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().handshake(*args, **kwargs)
        except InvalidStatus as error:
            if 300 <= error.response.status_code < 400:
                raise RedirectRefused(error.response) from None
            raise

    def process_event(self, event: Any) -> None:
        """Hot: one call per frame, in the library's reading thread."""
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
            self.abort()
        else:
            self.inbox.put(message)

    def close_socket(self) -> None:
        """The library calls it exactly when nothing more will come."""
        super().close_socket()
        self.inbox.put(None)

    def abort(self) -> None:
        """End the TCP connection now; frees a thread that is blocked in sending."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)


E = TypeVar("E")


class Connection(Generic[E]):
    """An open conversation: send audio and events, read events.

    One thread may read while any number of threads send. Close it when you are done, or use the
    manager that made it in ``with``.
    """

    def __init__(self, socket: _Socket, session: Session) -> None:
        self._socket = socket
        self._session = session
        self._early: list[E] = []
        self._reading = threading.Lock()
        self._closing = threading.Lock()

    @classmethod
    def open(cls, dial: Dial, session: Session) -> Self:
        """Dial, and wait for the greeting; both within the open timeout.

        Raises APIStatusError for a refused handshake, APITimeoutError, APIConnectionError.
        """
        deadline = time.monotonic() + dial.open_timeout
        try:
            websocket = connect(
                dial.url,
                additional_headers=dict(dial.headers),
                user_agent_header=None,
                open_timeout=dial.open_timeout,
                max_queue=None,
                create_connection=_Socket,
                logger=dial.logger,
                **dial.arguments,
            )
        except Exception as error:
            failed = opening_error(error, dial)
        else:
            assert isinstance(websocket, _Socket)
            websocket.__enter__()  # tells the library that closing is our business
            opened = cls(websocket, session)
            try:
                opened._greet(deadline, dial)
            except BaseException:
                opened.close()
                raise
            return opened
        raise failed

    def _greet(self, deadline: float, dial: Dial) -> None:
        while True:
            try:
                event = self._next(deadline - time.monotonic())
            except TimeoutError:
                raise greeting_timeout(dial) from None
            self._early.append(self._session.greeted(event, dial.origin))
            if self._session.is_greeting(event):
                return

    # --- reading ---

    def listen(self) -> Iterator[E]:
        """Events as they come, the greeting first, until the conversation ends.

        Ends quietly after ``close()`` and after a clean close by the server while no response was
        in flight. You may ``break`` and listen again later; nothing is lost in between. Raises
        ConnectionLost, SessionExpired, Backpressure (you read too slowly, 64 MiB waited), and
        ConcurrencyError if another thread is reading.
        """
        while (event := self._read(None)) is not None:
            yield event

    __iter__ = listen

    def recv(self, timeout: float | None = None) -> E:
        """The next event. Raises TimeoutError after ``timeout`` seconds; None waits.

        Raises ClosedError where ``listen()`` would end quietly, and what ``listen()`` raises.
        """
        event = self._read(timeout)
        if event is None:
            raise ClosedError("the connection is closed and all its events have been read")
        return event

    def _read(self, timeout: float | None) -> E | None:
        if not self._reading.acquire(blocking=False):
            raise ConcurrencyError(
                "another thread is reading this connection: read in one thread, and hand the "
                "events on from there"
            )
        try:
            if self._early:
                return self._early.pop(0)
            return self._next(timeout)
        finally:
            self._reading.release()

    def _next(self, timeout: float | None) -> E | None:
        """The next event, or None at a quiet end. Hot: one queue and one decoding per event."""
        websocket = self._socket
        try:
            message = websocket.inbox.get(timeout=timeout if timeout is None else max(timeout, 0))
        except queue.Empty:
            raise TimeoutError(f"no event within {timeout:g} s") from None
        if message is None:
            websocket.inbox.put(None)  # for whoever reads next
            self._session.over(websocket.overflown, **ending_of(websocket.protocol))
            return None
        websocket.unread -= len(message)
        event: E = self._session.receive(message)
        return event

    # --- sending ---

    def send(self, event: Any) -> None:
        """Send one event: an object of a client event class, or a dict with a ``type``.

        Raises ConfigError, with nothing sent, if it breaks the spec; ClosedError after the end.
        """
        self._write(self._session.message(event))

    def send_audio_data(self, audio_bytes: bytes | bytearray | memoryview) -> None:
        """Append audio to the server's input buffer, in the session's input format.

        pcm16 (24 kHz, mono, little-endian) unless you chose another. Nothing is sent for empty
        audio; more than 11 MiB is split. With server turn detection the server answers by itself
        when you fall silent. Raises ConfigError, with nothing sent, for half a sample.
        """
        for message in self._session.append(audio_bytes):
            self._write(message)

    def _write(self, message: bytes) -> None:
        try:
            self._socket.send(message, text=True)
        except ConnectionClosed:
            raise self._session.refusal(**ending_of(self._socket.protocol)) from None

    # --- ending ---

    def close(self) -> None:
        """End the conversation: at most two seconds, from any thread, any number of times.

        Events that arrived before can still be read.
        """
        self._session.close()
        with self._closing:
            # A thread blocked in sending holds the library's lock; this frees it.
            watchdog = threading.Timer(1.0, self._socket.abort)
            watchdog.daemon = True
            watchdog.start()
            try:
                self._socket.close()
            finally:
                watchdog.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


C = TypeVar("C", bound=Connection[Any])


class ConnectionManager(Generic[C, E]):
    """A connection that is not open yet. Use it in ``with``, which opens and closes it.

    Without ``with``, the first call opens it; close it yourself then. A manager is single-use:
    for another conversation, call ``connect`` again.
    """

    def __init__(self, open: Callable[[], C]) -> None:
        self._open = open
        self._connection: C | None = None
        self._closed = False
        self._opening = threading.Lock()

    def _opened(self) -> C:
        with self._opening:  # whoever comes first opens; the others wait for the same one
            if self._closed:
                raise ClosedError("this connection was closed: call connect() again")
            if self._connection is None:
                self._connection = self._open()
            return self._connection

    def __enter__(self) -> C:
        if self._connection is not None:
            raise UsageError("this connection is open already: a manager is single-use")
        return self._opened()

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def send_audio_data(self, audio_bytes: bytes | bytearray | memoryview) -> None:
        """See ``Connection.send_audio_data``; opens the connection on first use."""
        self._opened().send_audio_data(audio_bytes)

    def listen(self) -> Iterator[E]:
        """See ``Connection.listen``; opens the connection on first use."""
        yield from self._opened().listen()

    __iter__ = listen

    def close(self) -> None:
        """Close the connection; one that was never opened will not be."""
        connection = self._connection
        self._closed = True
        if connection is not None:
            connection.close()
