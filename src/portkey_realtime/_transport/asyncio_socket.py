"""The asyncio socket: whole messages into an inbox, writing, keepalive, a bounded close."""

from __future__ import annotations

import asyncio
import functools
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.protocol import State

from portkey_realtime._config.dial import CLOSING, Dial, Limits
from portkey_realtime._core.overflow import OVERHEAD, without_oldest_audio
from portkey_realtime._core.session import Session
from portkey_realtime._transport.failures import (
    RedirectRefused,
    ending_facts,
)
from portkey_realtime._transport.log import RedactingLogger
from portkey_realtime._transport.process import Process
from portkey_realtime._transport.send_queue import REMEMBERED_SENDS, unacknowledged, unsent_of
from portkey_realtime._transport.text_frames import frame_size, largest_message, whole_texts
from portkey_realtime.errors import (
    SendTimeout,
    UsageError,
)

OTHER_LOOP = (
    "this connection belongs to another event loop: use it in the loop that opened it, or call "
    "connect() again"
)

_BINARY = int(Opcode.BINARY)


class AsyncioSocket(ClientConnection):
    """The library's connection, whose messages go to an inbox that never pauses reading."""

    # In the dict of the library's object, they would keep it from sharing its keys with that of
    # the other connections, which costs 1.5 KiB each.
    __slots__ = (
        "_carries_audio",
        "_cuts",
        "_due",
        "_heard",
        "_kept",
        "_largest",
        "_parts",
        "_pinged",
        "_reader",
        "_timer",
        "failure",
        "inbox",
        "limits",
        "over",
        "overflown",
        "process",
        "sent",
        "unread",
        "unsent",
    )

    def __init__(self, session: Session, limits: Limits, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        session.give_up = self.give_up
        self.limits = limits
        self.process = Process()
        self._carries_audio = session.carries_audio
        self.inbox: deque[bytes] = deque()
        self.unread = 0
        self.overflown = False
        self.failure = ""
        self.sent: deque[int] = deque(maxlen=REMEMBERED_SENDS)
        self.unsent = 0
        self.over = asyncio.Event()
        self._parts: list[bytes] = []
        self._cuts = False
        """Whether whole text messages are cut out; not before the handshake is over."""
        self._kept = b""
        """The end of the last read: the beginning of a frame, too short to tell its size."""
        self._due = 0
        """Bytes still to come of a frame whose beginning the library has."""
        self._largest = largest_message(self.protocol)
        self._reader: asyncio.Future[None] | None = None
        self._heard = self.loop.time()
        self._pinged = 0.0
        self._timer: asyncio.TimerHandle | None = None

    async def handshake(self, *args: Any, **kwargs: Any) -> None:
        try:
            await super().handshake(*args, **kwargs)
        except InvalidStatus as error:
            if 300 <= error.response.status_code < 400:
                raise RedirectRefused(error.response) from None
            raise

    def check_home(self) -> None:
        """Raise UsageError in another process, or another event loop, than the socket's own."""
        self.process.check()
        if asyncio.get_running_loop() is not self.loop:
            raise UsageError(OTHER_LOOP)

    # --- incoming: called by the event loop ---

    def data_received(self, data: bytes) -> None:
        """Hot: one call per read of the socket."""
        self._heard = self.loop.time()  # any byte is a sign of life, not a pong alone
        if not self._cuts and self.protocol.state is State.CONNECTING:
            data = self._shake_hands(data)
        if self._cuts:
            data = self._take_texts(data)
        if data:
            super().data_received(data)
        if self.protocol.state is not State.OPEN and self.response is not None:
            self._wind_down()

    def _shake_hands(self, data: bytes) -> bytes:
        """Give the library the answer to the handshake, and nothing more; the rest is frames."""
        seen = self._kept + data
        found = seen.find(b"\r\n\r\n")
        if found < 0:
            self._kept = seen[-3:]  # the end may be spread over two reads
            return data
        end = found + 4 - len(self._kept)
        super().data_received(data[:end])
        self._kept = b""
        protocol = self.protocol  # which alone can undo an extension, and log every frame
        self._cuts = not (protocol.state is not State.OPEN or protocol.extensions or protocol.debug)
        return data[end:]

    def _take_texts(self, data: bytes) -> bytes:
        """Hot: whole text messages go straight to the inbox, past the library's parser, which
        costs more than all that we do. Every other frame goes through it, by itself, so that we
        know where the next one begins. Returns what is left when the conversation is over."""
        if self._kept:
            data, self._kept = self._kept + data, b""
        at = min(self._due, len(data))
        if at:
            self._due -= at
            super().data_received(data[:at])
        while self.protocol.state is State.OPEN:
            if not self._parts:  # else only the library knows whether a text may come now
                texts, at = whole_texts(data, at, self._largest)
                for each in texts:
                    self._deliver(each)
            size = frame_size(data, at)
            if not size:
                self._kept = data[at:]
                return b""
            end = min(at + size, len(data))
            self._due = at + size - end
            super().data_received(data[at:end])
            at = end
        return data[at:]

    def process_event(self, event: Any) -> None:
        """One frame from the library: what was not a whole text message."""
        if type(event) is not Frame or event.opcode > _BINARY:
            super().process_event(event)
        elif event.fin and not self._parts:
            self._deliver(bytes(event.data))
        else:
            self._parts.append(bytes(event.data))
            if event.fin:
                self._deliver(b"".join(self._parts))
                self._parts.clear()

    def _deliver(self, message: bytes) -> None:
        self.unread += len(message) + OVERHEAD
        if self.overflown or (self.unread > self.limits.max_unread and not self._made_room()):
            self.overflown = True  # for good: an event after a gap would hide the gap
            self.transport.abort()
            return
        self.inbox.append(message)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    def _made_room(self) -> bool:
        if not self.limits.drop_audio:
            return False
        made = without_oldest_audio(self.inbox, self.limits.max_unread, self._carries_audio)
        if made is None:
            return False
        self.inbox = deque(made[0])
        self.unread -= made[1]
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._timer is not None:
            self._timer.cancel()
        self._end()

    def _end(self) -> None:
        self.over.set()
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def take(self) -> bytes | None:
        """The next message; None if nothing more will come.

        After the message is out nothing is awaited, so that no cancellation can lose one.
        """
        while not self.inbox:
            if self.over.is_set():
                return None
            self._reader = self.loop.create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        message = self.inbox.popleft()
        self.unread -= len(message) + OVERHEAD
        return message

    def take_now(self) -> bytes | None:
        """The next message that has arrived; None if there is none at this moment."""
        if not self.inbox:
            return None
        message = self.inbox.popleft()
        self.unread -= len(message) + OVERHEAD
        return message

    def ending_facts(self) -> dict[str, Any]:
        """How it ended, as the core takes it."""
        return ending_facts(self)

    async def wait_over(self) -> None:
        """After a failed write: until all that came before the end is in the inbox."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING):
                await self.over.wait()

    # --- outgoing ---

    async def write(self, message: bytes) -> bool:
        """Put one text message on the wire; False if that is over. Raises SendTimeout."""
        if self.protocol.state is not State.OPEN or self.transport.is_closing():
            return False
        self.protocol.send_text(message)
        self.sent.append(len(message))
        self.send_data()
        if self.paused:
            try:
                await self._drained()
            except OSError:
                return False
        return True

    async def _drained(self) -> None:
        """Wait for room; a slow peer is not a stuck one, so any progress counts."""
        while True:
            left = self.transport.get_write_buffer_size()
            try:
                async with asyncio.timeout(self.limits.send_timeout):
                    return await self.drain()
            except TimeoutError:
                if self.transport.get_write_buffer_size() >= left:
                    break
        self.failure = f"the peer has taken nothing for {self.limits.send_timeout:g} s"
        self.transport.abort()
        raise SendTimeout(self.failure)

    # --- watch ---

    def start_keepalive(self) -> None:
        """The library's hook for its own task: a timer costs less, and any byte counts."""
        # It may be over already, if the end came with the handshake: then the timer is taken.
        if self.ping_interval is not None and not self.over.is_set():
            self._after(self.ping_interval, self._keep_alive, self.ping_interval)

    def _after(self, seconds: float, what: Callable[..., None], *args: Any) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_later(seconds, what, *args)

    def _keep_alive(self, interval: float) -> None:
        now = self.loop.time()
        quiet = now - self._heard
        if self.protocol.state is not State.OPEN:
            return
        if quiet < interval:
            self._after(interval - quiet, self._keep_alive, interval)
        elif self._pinged <= self._heard:
            self._pinged = now
            self.protocol.send_ping(b"")
            self.send_data()
            self._after(min(interval, self.ping_timeout or interval), self._keep_alive, interval)
        elif self.ping_timeout is not None and now - self._pinged < self.ping_timeout:
            self._after(self.ping_timeout - (now - self._pinged), self._keep_alive, interval)
        elif self.ping_timeout is not None:
            self.failure = f"stalled: nothing was heard for {quiet:.0f} s"
            self.transport.abort()

    # --- ending ---

    def _wind_down(self) -> None:
        """One side has said goodbye: nothing more will be read, and TCP gets its second to end.

        Some servers never close the TCP connection after their Close frame.
        """
        if not self.over.is_set():
            self._after(CLOSING, self.transport.abort)
            self._end()

    @property
    def left_open(self) -> bool:
        """Whether it is open, and this process's own."""
        return not self.process.foreign and self.protocol.state is State.OPEN

    def abandon(self) -> None:
        """Drop the TCP connection of one that nobody closed; from any thread."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.transport.abort)

    def give_up(self, code: int, reason: str) -> None:
        """Close because the peer breaks the protocol above this one."""
        if self.protocol.state is State.OPEN:
            self.protocol.fail(code, reason)
            self.send_data()
            self.inbox.clear()  # what came after is not worth more
            self._wind_down()

    async def finish(self, close_timeout: float) -> None:
        """Flush, say goodbye, hang up: each bounded, two seconds in all whatever the peer does."""
        self._end()  # whoever is reading gets what is there, and need not wait for the rest
        try:
            if self.protocol.state is State.OPEN:
                await self._flush()
            if self.protocol.state is State.OPEN:  # still: the peer may have gone meanwhile
                self.protocol.send_close(1000)
                self.send_data()
            async with asyncio.timeout(min(close_timeout, CLOSING)):
                await asyncio.shield(self.connection_lost_waiter)
        except TimeoutError:
            pass
        finally:
            if not self.connection_lost_waiter.done():
                left = self.transport.get_write_buffer_size()
                left += unacknowledged(self.transport.get_extra_info("socket"))
                self.unsent = unsent_of(self.sent, left)
                self.transport.abort()
        await asyncio.shield(self.connection_lost_waiter)

    async def drop(self) -> None:
        """End the TCP connection at once, without a goodbye."""
        self.transport.abort()
        await asyncio.shield(self.connection_lost_waiter)

    async def _flush(self) -> None:
        deadline = self.loop.time() + CLOSING
        peer = self.transport.get_extra_info("socket")
        while self.transport.get_write_buffer_size() or unacknowledged(peer):
            if self.loop.time() > deadline or self.protocol.state is not State.OPEN:
                return
            await asyncio.sleep(0.01)


async def open_socket(dial: Dial, session: Session) -> AsyncioSocket:
    """A socket whose handshake is over."""
    websocket = await connect(
        dial.url,
        additional_headers=dict(dial.headers),
        user_agent_header=None,
        open_timeout=None,
        max_queue=None,
        create_connection=cast(Any, functools.partial(AsyncioSocket, session, dial.limits)),
        logger=RedactingLogger(dial.redact),
        **dial.arguments,
    )
    assert isinstance(websocket, AsyncioSocket)
    return websocket
