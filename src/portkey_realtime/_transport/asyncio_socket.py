"""The asyncio socket: whole messages into an inbox, writing, keepalive, a bounded close.

Its methods run in the event loop: callbacks of the transport, timers, and the tasks that read,
write and close. There is no task of its own.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidMessage, InvalidStatus
from websockets.protocol import State

from portkey_realtime._config.dial import CLOSING, Limits
from portkey_realtime._core.overflow import OVERHEAD, Waiting, without_oldest_audio
from portkey_realtime._core.session import Session
from portkey_realtime._transport.failures import ending_facts
from portkey_realtime._transport.incoming import Incoming
from portkey_realtime._transport.kernel_buffers import (
    REMEMBERED_SENDS,
    is_pong,
    readable,
    taken_nothing,
    unacknowledged,
    unsent_of,
)
from portkey_realtime._transport.process import Process
from portkey_realtime._transport.text_frames import largest_message
from portkey_realtime.errors import UsageError

ANOTHER_LOOK: Final = 0.1
"""Seconds that the event loop gets to read what lies in the kernel."""

OTHER_LOOP: Final = (
    "this connection belongs to another event loop: use it in the loop that opened it, or call "
    "connect() again"
)


class AsyncioSocket(Incoming, ClientConnection):
    """The library's connection, whose messages go to an inbox that never pauses reading."""

    __slots__ = (
        "_carries_audio", "_heard", "_pinged", "_pong", "_pong_timer", "_reader", "_timer",
        "failure", "inbox", "limits", "over", "overflown", "process", "sent", "stuck", "taken_at",
        "unread", "unsent",
    )  # fmt: skip

    def __init__(self, session: Session, limits: Limits, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        session.give_up = self.give_up
        self.limits = limits
        self.process = Process()
        self._carries_audio = session.carries_audio
        self.inbox: deque[Waiting] = deque()
        """Messages that nobody has taken yet, and when each was read."""
        self.taken_at = 0.0
        self.unread = 0
        self.overflown = False
        self.failure = ""
        self.stuck = False
        """Whether it was ended because the peer took nothing."""
        self.sent: deque[int] | None = None
        """The sizes of the last messages; made when it is needed, as an empty deque has 760 B."""
        self.unsent = 0
        self.over: asyncio.Future[None] = self.loop.create_future()
        """Done when no more will come. A future is a sixth of an Event, which has a queue."""
        self._begin_reading(largest_message(self.protocol))
        self._reader: asyncio.Future[None] | None = None
        self._heard = self.loop.time()
        self._pinged = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._pong = b""
        """The newest pong, while the peer takes nothing."""
        self._pong_timer: asyncio.TimerHandle | None = None

    async def handshake(self, *args: Any, **kwargs: Any) -> None:
        try:
            await super().handshake(*args, **kwargs)
        except (InvalidStatus, InvalidMessage) as error:
            raise self._handshake_problem(error) from None
        self._forget_headers()

    def check_home(self) -> None:
        """Raise UsageError in another process, or another event loop, than the socket's own."""
        self.process.check()
        if asyncio.get_running_loop() is not self.loop:
            raise UsageError(OTHER_LOOP)

    # --- incoming: called by the event loop ---

    def data_received(self, data: bytes) -> None:
        """Performance: runs once per read of the socket."""
        self._heard = self.loop.time()  # any byte is a sign of life, not a pong alone
        self._received(data)
        if self.protocol.state is not State.OPEN and self.response is not None:
            self._wind_down()

    def _feed(self, data: bytes) -> None:
        super().data_received(data)

    def process_event(self, event: Any) -> None:
        """One event of the library: what was not a whole text message."""
        if self._is_data(event):
            self._take_frame(event)
        else:
            super().process_event(event)

    def _fail(self, code: int, reason: str) -> None:
        self.protocol.fail(code, reason)
        self.send_data()

    def _await_rest_of_refusal(self) -> None:
        self._after(CLOSING, self.transport.abort)

    def _hang_up(self) -> None:
        self.transport.abort()

    def _deliver(self, message: bytes) -> None:
        self.unread += len(message) + OVERHEAD
        if self.overflown or (self.unread > self.limits.max_unread and not self._made_room()):
            self.overflown = True  # for good: an event after a gap would hide the gap
            self.transport.abort()
            return
        self.inbox.append((message, self._heard))
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    _came = _deliver

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
        for timer in (self._timer, self._pong_timer):
            if timer is not None:
                timer.cancel()
        self._end()

    def _end(self) -> None:
        if not self.over.done():
            self.over.set_result(None)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def take(self) -> bytes | None:
        """The next message; None if nothing more will come.

        After the message is out nothing is awaited, so that no cancellation can lose one.
        """
        while not self.inbox:
            if self.over.done():
                return None
            self._reader = self.loop.create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        message, self.taken_at = self.inbox.popleft()
        self.unread -= len(message) + OVERHEAD
        return message

    async def take_within(self, seconds: float) -> bytes | None:
        """As ``take``. Raises TimeoutError after so many seconds."""
        async with asyncio.timeout(seconds):
            return await self.take()

    def take_now(self) -> bytes | None:
        """The next message that has arrived; None if there is none at this moment."""
        if not self.inbox:
            return None
        message, self.taken_at = self.inbox.popleft()
        self.unread -= len(message) + OVERHEAD
        return message

    def ending_facts(self) -> dict[str, Any]:
        """How it ended, as the core takes it."""
        return ending_facts(self)

    async def wait_over(self) -> None:
        """After a failed write: wait until all that came before the end is in the inbox."""
        await asyncio.wait([self.over], timeout=CLOSING)

    # --- outgoing ---

    async def write(self, message: bytes) -> bool:
        """Put one text message on the wire; False if that is over, or the peer takes nothing."""
        if self.protocol.state is not State.OPEN or self.transport.is_closing():
            return False
        self.protocol.send_text(message)
        if self.sent is None:
            self.sent = deque(maxlen=REMEMBERED_SENDS)
        self.sent.append(len(message))
        self.send_data()
        return not self.paused or await self._drained()

    async def _drained(self) -> bool:
        """Wait for room; a slow peer is not a stuck one, so any progress counts. Gives whether
        there is some."""
        while True:
            left = self.transport.get_write_buffer_size()
            try:
                async with asyncio.timeout(self.limits.send_timeout):
                    await self.drain()
                    return True
            except TimeoutError:
                if self.transport.get_write_buffer_size() >= left:
                    break
            except OSError:
                return False
        self._end_stuck()
        return False

    def _end_stuck(self) -> None:
        self.stuck = True
        self.failure = taken_nothing(self.limits.send_timeout)
        self.transport.abort()

    def send_data(self) -> None:
        """The library's hook. Of the pongs for a peer that takes nothing only the newest waits
        (RFC 6455 section 5.5.3): a flood of pings must not fill the memory."""
        protocol = self.protocol
        if self.paused and protocol.writes and is_pong(protocol.writes[-1]):
            self._pong = protocol.writes.pop()
            protocol.writes[:] = [data for data in protocol.writes if not is_pong(data)]
            if self._pong_timer is None:
                self._watch_pong(self.transport.get_write_buffer_size())
        super().send_data()

    def _watch_pong(self, left: int) -> None:
        timeout = self.limits.send_timeout
        self._pong_timer = self.loop.call_later(timeout, self._check_pong, left)

    def _check_pong(self, before: int) -> None:
        """A peer that pings and takes nothing is gone, as one that is sent messages would be."""
        left = self.transport.get_write_buffer_size()
        if left < before:
            self._watch_pong(left)
        else:
            self._end_stuck()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._pong_timer is not None:
            self._pong_timer.cancel()
            self._pong_timer = None
        if self._pong:
            pong, self._pong = self._pong, b""
            self.transport.write(pong)

    # --- watch ---

    def start_keepalive(self) -> None:
        """The library's hook for its own task: a timer costs less, and any byte counts."""
        # It may be over already, if the end came with the handshake: then the timer is taken.
        if self.ping_interval is not None and not self.over.done():
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
            if readable(self.transport.get_extra_info("socket")):
                # The process was suspended, or busy, and the pong is waiting to be read.
                self._after(ANOTHER_LOOK, self._keep_alive, interval)
                return
            self.failure = f"stalled: nothing was heard for {quiet:.0f} s"
            self.transport.abort()

    # --- ending ---

    def _wind_down(self) -> None:
        """A Close frame went one way: nothing more will be read, and TCP gets a second to end.

        RFC 6455 section 7.1.1 has the server end it; some never do.
        """
        if not self.over.done():
            self._after(CLOSING, self.transport.abort)
            self._end()

    @property
    def left_open(self) -> bool:
        """Whether it is open, and this process's own."""
        return not self.process.foreign and self.protocol.state is State.OPEN

    def abandon(self) -> None:
        """Drop the TCP connection of a socket that was never closed; from any thread."""
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
        """Flush, send Close, end TCP: each bounded, two seconds in all whatever the peer does.

        RFC 6455 section 7.1.1: the server should end TCP first; one that does not is not waited
        for.
        """
        self._end()  # a waiting reader gets what has arrived and does not wait for more
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
                self.unsent = unsent_of(self.sent or (), left)
                self.transport.abort()
        await asyncio.shield(self.connection_lost_waiter)

    async def drop(self) -> None:
        """End the TCP connection at once, without a Close frame."""
        self.transport.abort()
        await asyncio.shield(self.connection_lost_waiter)

    async def _flush(self) -> None:
        deadline = self.loop.time() + CLOSING
        peer = self.transport.get_extra_info("socket")
        while self.transport.get_write_buffer_size() or unacknowledged(peer):
            if self.loop.time() > deadline or self.protocol.state is not State.OPEN:
                return
            await asyncio.sleep(0.01)
