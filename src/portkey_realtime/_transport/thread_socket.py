"""The blocking socket: whole messages into an inbox, writing, keepalive, a bounded close.

Threads: the library's own one drains the socket into the inbox, so a slow reader never keeps a pong
waiting. One more keeps watch: it pings, and ends a socket that is stalled or whose peer has stopped
reading. Writing is done by the threads of the user, through an ``Outbox``.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final, TypeAlias

from websockets.exceptions import InvalidMessage, InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.sync.client import ClientConnection

from portkey_realtime._config.dial import CLOSING, Limits
from portkey_realtime._core.overflow import OVERHEAD, Waiting, without_oldest_audio
from portkey_realtime._core.session import Session
from portkey_realtime._transport.failures import ending_facts
from portkey_realtime._transport.inbox import SheddingInbox
from portkey_realtime._transport.incoming import Incoming
from portkey_realtime._transport.kernel_buffers import (
    REMEMBERED_SENDS,
    readable,
    taken_nothing,
    unacknowledged,
    unsent_of,
    writable,
)
from portkey_realtime._transport.outbox import Outbox, end_tcp
from portkey_realtime._transport.process import Process
from portkey_realtime._transport.text_frames import largest_message

_TICK: Final = 0.25
"""Seconds between two looks of the watching thread."""

Inbox: TypeAlias = queue.SimpleQueue[Waiting | None] | SheddingInbox[Waiting | None]


class ThreadSocket(Incoming, ClientConnection):
    """The library's connection, whose messages go to an inbox that never blocks its thread."""

    __slots__ = (
        "_arrived", "_carries_audio", "_closing_since", "_events", "_events_received", "_heard",
        "_held_since", "_looked_again", "_outbox", "_over", "_pinged", "_progress_at",
        "_receive_data", "_refusal_timer", "_stuck_at", "_taken", "_watcher",
        "failure", "inbox", "limits", "overflown", "process", "sent", "stuck",
        "taken_at", "unsent",
    )  # fmt: skip

    def __init__(
        self, session: Session, limits: Limits, sock: Any, protocol: Any, **kwargs: Any
    ) -> None:
        session.give_up = self.give_up
        self.limits = limits
        self.process = Process()
        self._carries_audio = session.carries_audio
        self.inbox: Inbox = SheddingInbox() if limits.drop_audio else queue.SimpleQueue()
        """Messages that nobody has taken yet, and when each was read; None is the end."""
        # Two counts, since each is written by one thread only, and the difference is exact.
        self._arrived = self._taken = 0
        self.overflown = False
        self.failure = ""
        self.sent: deque[int] | None = None
        """The sizes of the last messages; made when it is needed, as an empty deque has 760 B."""
        self.unsent = 0
        self._begin_reading(largest_message(protocol))
        self._events: list[Any] = []
        """What came in one read, in order: frames of the library, and messages that were cut."""
        self._refusal_timer: threading.Timer | None = None
        self._heard = time.monotonic()
        self.taken_at = 0.0
        self._pinged = self._looked_again = 0.0
        self._outbox = Outbox(sock, self._interrupted)
        self._held_since = 0.0
        """When the oldest message that is not being sent was put here; 0 if there is none."""
        self.stuck = False
        """Whether it was ended because the peer took nothing."""
        self._stuck_at = 0
        self._progress_at = 0.0
        self._closing_since = 0.0
        self._over = threading.Event()
        self._receive_data = protocol.receive_data
        self._events_received = protocol.events_received
        protocol.receive_data = self._receive
        protocol.events_received = self._take_events
        super().__init__(sock, protocol, **kwargs)

    def handshake(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().handshake(*args, **kwargs)
        except (InvalidStatus, InvalidMessage) as error:
            raise self._handshake_problem(error) from None
        finally:
            if self._refusal_timer is not None:
                self._refusal_timer.cancel()
        self._forget_headers()

    # --- incoming: in the library's thread ---

    def _receive(self, data: bytes) -> None:
        """In place of the library's ``receive_data``; its lock is held."""
        self._heard = time.monotonic()  # any byte is a sign of life, not a pong alone
        self._received(data)

    def _feed(self, data: bytes) -> None:
        self._receive_data(data)
        for event in self._events_received():
            if self._is_data(event):
                self._take_frame(event)
            else:
                self._events.append(event)

    def _came(self, message: bytes) -> None:
        self._events.append(message)  # handed over once the library's lock is free

    def _take_events(self) -> list[Any]:
        """In place of the library's ``events_received``."""
        events, self._events = self._events, []
        events += self._events_received()
        return events

    def _unanswered(self) -> bool:
        return self.response is None and not self._events

    def process_event(self, event: Any) -> None:
        """Performance: runs once per message."""
        if type(event) is bytes:
            self._deliver(event)
        else:
            super().process_event(event)
            if type(event) is Frame and event.opcode is Opcode.CLOSE:
                # Nothing may follow. Some servers never close the TCP connection after it.
                self._closing_since = time.monotonic()
                self._end()

    def _fail(self, code: int, reason: str) -> None:
        self.protocol.fail(code, reason)

    def _await_rest_of_refusal(self) -> None:
        self._refusal_timer = threading.Timer(CLOSING, self.abort)
        self._refusal_timer.daemon = True
        self._refusal_timer.start()

    def _hang_up(self) -> None:
        self.abort()

    def _deliver(self, message: bytes) -> None:
        self._arrived += len(message) + OVERHEAD
        full = self._arrived - self._taken > self.limits.max_unread
        if self.overflown or (full and not self._made_room()):
            self.overflown = True  # for good: an event after a gap would hide the gap
            self.abort()
        else:
            self.inbox.put((message, self._heard))

    def _made_room(self) -> bool:
        if not isinstance(self.inbox, SheddingInbox):
            return False
        made: tuple[list[Waiting], int] | None = None

        def shed(waiting: list[Waiting | None]) -> list[Waiting | None]:
            nonlocal made
            messages = [each for each in waiting if each is not None]
            made = without_oldest_audio(messages, self.limits.max_unread, self._carries_audio)
            ended = [None] if len(messages) < len(waiting) else []  # said once, behind them all
            return waiting if made is None else [*made[0], *ended]

        self.inbox.thin_out(shed)
        self._arrived -= 0 if made is None else made[1]
        return made is not None

    @property
    def unread(self) -> int:
        """Bytes that wait to be read."""
        return self._arrived - self._taken

    def take(self, timeout: float | None) -> bytes | None:
        """The next message; None if nothing more will come. Raises TimeoutError."""
        try:
            waiting = self.inbox.get(timeout=timeout if timeout is None else max(timeout, 0))
        except queue.Empty:
            raise TimeoutError(f"no event within {timeout:g} s") from None
        if waiting is None:
            self.inbox.put(None)  # the next reader sees the end too
            return None
        message, self.taken_at = waiting
        self._taken += len(message) + OVERHEAD
        return message

    take_within = take

    def take_now(self) -> bytes | None:
        """The next message that has arrived; None if there is none at this moment."""
        return None if self.inbox.empty() else self.take(0)

    def ending_facts(self) -> dict[str, Any]:
        """How it ended, as the core takes it."""
        return ending_facts(self)

    def close_socket(self) -> None:
        """The library calls it exactly when nothing more will come."""
        super().close_socket()
        self._end()

    def _end(self) -> None:
        self.inbox.put(None)
        if not self._over.is_set():
            self._over.set()

    def wait_over(self) -> None:
        """After a failed write: until all that came before the end is in the inbox."""
        self._over.wait(CLOSING)

    # --- outgoing: in the threads of the user ---

    def write(self, message: bytes) -> bool:
        """Put one text message on the wire; False if that is over, or the peer takes nothing."""
        try:
            with self._outbox.writing:
                with self.protocol_mutex:
                    if self.protocol.state is not State.OPEN:
                        return False
                    self.protocol.send_text(message)
                    if self.sent is None:
                        self.sent = deque(maxlen=REMEMBERED_SENDS)
                    self.sent.append(len(message))
                    self._outbox.add(self.protocol.data_to_send())
                self._outbox.empty()
            self._outbox.transmit()  # what the reading thread has added meanwhile
        except OSError:
            return False
        return True

    def send_data(self) -> None:
        """The library's hook, called with its lock held: pongs and Close frames.

        Never waits: a stuck peer must not stop the reading thread. Whoever is writing, or the
        watch, sends what is left here.
        """
        self._outbox.add(self.protocol.data_to_send())
        if writable(self.socket):
            self._outbox.transmit()

    def _interrupted(self) -> None:
        self.failure = self.failure or "sending was interrupted in the middle of a message"
        self.abort()

    # --- watch ---

    def start_keepalive(self) -> None:
        """The library's hook for its own thread: ours takes any byte for a sign of life."""
        self._watcher = threading.Thread(target=self._watch, name="realtime-watch", daemon=True)
        self._watcher.start()

    def _watch(self) -> None:
        while True:
            self.recv_events_thread.join(_TICK)
            if not self.recv_events_thread.is_alive():
                return
            now = time.monotonic()
            sending_since = self._outbox.sending_since
            held = not sending_since and bool(self._outbox)
            if held and not writable(self.socket):
                self._held_since = self._held_since or now
            else:
                self._held_since = 0.0
            if sending_since or self._held_since:
                self._watch_sending(now, sending_since or self._held_since)
            if self._outbox.sending_since:
                continue
            if self.protocol.state is not State.OPEN:
                self._wind_down(now)
                continue
            if self.ping_interval is not None:
                self._keep_alive(now, self.ping_interval)
            if held:
                self._try(lambda: None)

    def _watch_sending(self, now: float, since: float) -> None:
        """A slow peer is not a stuck one: it counts from the last byte that it took."""
        left = unacknowledged(self.socket)
        if left != self._stuck_at:
            self._stuck_at, self._progress_at = left, now
        elif now - max(since, self._progress_at) > self.limits.send_timeout - _TICK:
            self.stuck = True
            self.failure = taken_nothing(self.limits.send_timeout)
            self.abort()

    def _wind_down(self, now: float) -> None:
        """A Close frame went one way: nothing more will be read, and TCP gets a second to end."""
        if not self._closing_since:
            self._closing_since = now  # what came with the Close is still being handed over
        elif not self._over.is_set():
            self._end()
        elif now - self._closing_since > CLOSING:
            self.abort()

    def _keep_alive(self, now: float, interval: float) -> None:
        quiet = now - self._heard
        if quiet < interval:
            return
        if self._pinged <= self._heard:
            self._pinged = now
            self._try(lambda: self.protocol.send_ping(b""))
        elif self.ping_timeout is not None and now - self._pinged > self.ping_timeout:
            # The process may have been suspended, or busy. So there is one more look: what has come
            # meanwhile lies in the kernel, or the reading thread has it in hand.
            if readable(self.socket) or self._looked_again != self._pinged:
                self._looked_again = self._pinged
                return
            self.failure = f"stalled: nothing was heard for {quiet:.0f} s"
            self.abort()

    def _try(self, control: Callable[[], None]) -> None:
        """Send a control frame, if that can be done without waiting for a stuck peer."""
        if not self.protocol_mutex.acquire(timeout=_TICK):
            return
        try:
            if self.protocol.state is State.OPEN:
                control()
                self.send_data()
        except (OSError, ValueError):
            pass  # gone already; the reading thread notices
        finally:
            self.protocol_mutex.release()

    # --- ending ---

    def abort(self) -> None:
        """End the TCP connection now. Frees a thread that is blocked in sending."""
        end_tcp(self.socket, socket.SHUT_RDWR)

    @property
    def left_open(self) -> bool:
        """Whether it is open, and this process's own."""
        return not self.process.foreign and self.protocol.state is State.OPEN

    def abandon(self) -> None:
        """Drop the TCP connection of a socket that was never closed; from any thread."""
        self.abort()

    def give_up(self, code: int, reason: str) -> None:
        """Close because the peer breaks the protocol above this one."""
        self._try(lambda: self.protocol.fail(code, reason))
        for _ in _emptied(self.inbox):
            pass  # what came after is not worth more
        self._end()  # the end mark was among them, if it had come
        self._wind_down(time.monotonic())

    def _free_reader(self, since: float) -> None:
        """Whoever is reading gets what is there, and need not wait for the end of closing. Not at
        once, since what came just before may still be on its way through the reading thread."""
        if time.monotonic() - since >= _TICK and not self._over.is_set():
            self._end()

    def drop(self) -> None:
        """End the TCP connection, with hardly the time for a Close frame."""
        self.finish(0.1)

    def finish(self, close_timeout: float) -> None:
        """Flush, send Close, end TCP: each bounded, two seconds in all whatever the peer does.

        RFC 6455 section 7.1.1: the server should end TCP first; one that does not is not waited
        for.
        """
        begun = time.monotonic()
        if self.protocol.state is State.OPEN:
            while unacknowledged(self.socket) and time.monotonic() < begun + CLOSING:
                self.recv_events_thread.join(0.01)
                self._free_reader(begun)
            self._try(lambda: self.protocol.send_close(1000))
        said = time.monotonic()
        while self.recv_events_thread.is_alive():
            left = said + min(close_timeout, CLOSING) - time.monotonic()
            if left <= 0:
                break
            self.recv_events_thread.join(min(left, _TICK))
            self._free_reader(begun)
        if self.recv_events_thread.is_alive():
            self.unsent = unsent_of(self.sent or (), unacknowledged(self.socket))
            self.abort()  # the reading thread closes it: only that one may wait for the lock
        if threading.current_thread() not in (self.recv_events_thread, self._watcher):
            self.recv_events_thread.join(0.5)
            self._watcher.join(0.5)


def _emptied(inbox: Inbox) -> Iterator[Waiting | None]:
    with suppress(queue.Empty):
        while True:
            yield inbox.get_nowait()
