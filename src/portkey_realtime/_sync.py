"""The blocking shell: moves bytes between a socket of the websockets library and the core.

All rules are in ``_session`` and ``_opening``. The library's own thread always drains the socket
into an inbox, so a slow consumer never keeps a pong waiting. One more thread per connection keeps
watch: it pings, and ends a socket that is stalled or whose peer has stopped reading.
"""

from __future__ import annotations

import math
import queue
import select
import socket
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Generic, Self, TypeVar, cast

from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.sync.client import ClientConnection, connect

from portkey_realtime._handlers import Handlers, not_picklable
from portkey_realtime._opening import Attempt, Plan, opening_problem
from portkey_realtime._overflow import OVERHEAD, without_oldest_audio
from portkey_realtime._secrets import bare
from portkey_realtime._session import APPEND, Session, type_of
from portkey_realtime._websocket import (
    CLOSING,
    REMEMBERED_SENDS,
    Limits,
    Process,
    RedirectRefused,
    ending_of,
    greeting_timeout,
    unacknowledged,
    unsent_of,
)
from portkey_realtime.errors import (
    APITimeoutError,
    ClosedError,
    ConcurrencyError,
    RealtimeError,
    SendTimeout,
    UsageError,
)
from portkey_realtime.reconnect import (
    CLOSED_IN_RECOVERY,
    NOT_CONFIRMED,
    Course,
    RenewalPostponed,
    attempts_of,
)

_TICK = 0.25
"""Seconds between two looks of the watching thread."""


_BINARY = int(Opcode.BINARY)
_PIECE = 65536
"""Bytes written at once."""


class _Socket(ClientConnection):
    """The library's connection, whose messages go to an inbox that never blocks its thread."""

    def __init__(
        self, session: Session, limits: Limits, sock: Any, protocol: Any, **kwargs: Any
    ) -> None:
        session.give_up = self.give_up
        self.limits = limits
        self.process = Process()
        self._carries_audio = session.carries_audio
        self.inbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        # Two counts, since each is written by one thread only, and the difference is exact.
        self._arrived = self._taken = 0
        self.overflown = False
        self.failure = ""
        self.sent: deque[int] = deque(maxlen=REMEMBERED_SENDS)
        self.unsent = 0
        self._parts: list[bytes] = []
        self._heard = time.monotonic()
        self._pinged = 0.0
        self._outbox: deque[bytes] = deque()
        self._writing = threading.Lock()
        self._sending_since = 0.0
        self._stuck = False
        self._stuck_at = 0
        self._progress_at = 0.0
        self._closing_since = 0.0
        self._over = threading.Event()
        receive_data = protocol.receive_data

        def receive(data: bytes) -> None:
            self._heard = time.monotonic()  # any byte is a sign of life, not a pong alone
            receive_data(data)

        protocol.receive_data = receive
        super().__init__(sock, protocol, **kwargs)

    def handshake(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().handshake(*args, **kwargs)
        except InvalidStatus as error:
            if 300 <= error.response.status_code < 400:
                raise RedirectRefused(error.response) from None
            raise

    # --- incoming: in the library's thread ---

    def process_event(self, event: Any) -> None:
        """Hot: one call per frame."""
        if type(event) is not Frame or event.opcode > _BINARY:
            super().process_event(event)
            if type(event) is Frame and event.opcode is Opcode.CLOSE:
                # Nothing may follow. Some servers never close the TCP connection after it.
                self._closing_since = time.monotonic()
                self._end()
        elif event.fin and not self._parts:
            self._deliver(bytes(event.data))
        else:
            self._parts.append(bytes(event.data))
            if event.fin:
                self._deliver(b"".join(self._parts))
                self._parts.clear()

    def _deliver(self, message: bytes) -> None:
        self._arrived += len(message) + OVERHEAD
        full = self._arrived - self._taken > self.limits.max_unread
        if self.overflown or (full and not self._made_room()):
            self.overflown = True  # for good: an event after a gap would hide the gap
            self.abort()
        else:
            self.inbox.put(message)

    def _made_room(self) -> bool:
        if not self.limits.drop_audio:
            return False
        waiting = list(_emptied(self.inbox))  # from its head, as a reader would: in order
        messages = [message for message in waiting if message is not None]
        made = without_oldest_audio(messages, self.limits.max_unread, self._carries_audio)
        for message in messages if made is None else made[0]:
            self.inbox.put(message)
        if len(messages) < len(waiting):
            self.inbox.put(None)
        if made is not None:
            self._arrived -= made[1]
        return made is not None

    @property
    def unread(self) -> int:
        """Bytes that wait to be read."""
        return self._arrived - self._taken

    def take(self, timeout: float | None) -> bytes | None:
        """The next message; None if nothing more will come. Raises TimeoutError."""
        try:
            message = self.inbox.get(timeout=timeout if timeout is None else max(timeout, 0))
        except queue.Empty:
            raise TimeoutError(f"no event within {timeout:g} s") from None
        if message is None:
            self.inbox.put(None)  # for whoever asks next
        else:
            self._taken += len(message) + OVERHEAD
        return message

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
        """Put one text message on the wire; False if that is over. Raises SendTimeout."""
        try:
            with self._writing:  # first: a message is only ever queued by the thread that sends it
                with self.protocol_mutex:
                    if self.protocol.state is not State.OPEN:
                        return False
                    self.protocol.send_text(message)
                    self.sent.append(len(message))
                    self._outbox.extend(self.protocol.data_to_send())
                self._empty_outbox()
            self._transmit()  # what the reading thread has added meanwhile
        except OSError:
            if self._stuck:
                raise SendTimeout(self.failure) from None
            return False
        return True

    def send_data(self) -> None:
        """The library's hook, called with its lock held: pongs and Close frames.

        Never waits: a stuck peer must not stop the reading thread. Whoever is writing, or the
        watch, sends what is left here.
        """
        self._outbox.extend(self.protocol.data_to_send())
        if _takes_more(self.socket):
            self._transmit()

    def _transmit(self) -> None:
        """Send what is in the outbox, unless another thread is at it: that one looks again."""
        while self._outbox:
            if not self._writing.acquire(blocking=False):
                return
            try:
                self._empty_outbox()
            finally:
                self._writing.release()

    def _empty_outbox(self) -> None:
        try:
            while self._outbox:
                self._send_all(self._outbox.popleft())
        except OSError:
            raise
        except BaseException:  # Ctrl-C: what follows half a frame would be taken for its rest
            self.failure = self.failure or "sending was interrupted in the middle of a message"
            self.abort()
            raise
        finally:
            self._sending_since = 0.0

    def _send_all(self, data: bytes) -> None:
        if not data:  # the library's word for: nothing more will be sent
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)
            return
        # In pieces, since a blocking send returns only when all is taken: a slow peer is not a
        # stuck one, and any progress counts.
        for begin in range(0, len(data), _PIECE):
            self._sending_since = time.monotonic()
            piece = data if len(data) <= _PIECE else memoryview(data)[begin : begin + _PIECE]
            self.socket.sendall(piece)

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
            if self._sending_since:
                self._watch_sending(now)
            elif self.protocol.state is not State.OPEN:
                self._wind_down(now)
            else:
                if self.ping_interval is not None:
                    self._keep_alive(now, self.ping_interval)
                if self._outbox:
                    self._try(lambda: None)

    def _watch_sending(self, now: float) -> None:
        """A slow peer is not a stuck one: it counts from the last byte that it took."""
        left = unacknowledged(self.socket)
        if left != self._stuck_at:
            self._stuck_at, self._progress_at = left, now
        elif (
            now - max(self._sending_since or now, self._progress_at)
            > self.limits.send_timeout - _TICK
        ):
            self._stuck = True
            self.failure = f"the peer has taken nothing for {self.limits.send_timeout:g} s"
            self.abort()

    def _wind_down(self, now: float) -> None:
        """One side has said goodbye: nothing more will be read, and TCP gets its second to end."""
        if not self._closing_since:
            self._closing_since = now  # what came with the goodbye is still being handed over
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
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)

    def give_up(self, code: int, reason: str) -> None:
        """Close because the peer breaks the protocol above this one."""
        self._try(lambda: self.protocol.fail(code, reason))
        for _ in _emptied(self.inbox):
            pass  # what came after is not worth more
        self._end()  # its word for that was among them, if the end had come before
        self._wind_down(time.monotonic())

    def _free_reader(self, since: float) -> None:
        """Whoever is reading gets what is there, and need not wait for the end of closing. Not at
        once, since what came just before may still be on its way through the reading thread."""
        if time.monotonic() - since >= _TICK and not self._over.is_set():
            self._end()

    def finish(self, close_timeout: float) -> None:
        """Flush, say goodbye, hang up: each bounded, two seconds in all whatever the peer does."""
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
            self.unsent = unsent_of(self.sent, unacknowledged(self.socket))
            self.abort()  # the reading thread closes it: only that one may wait for the lock
        if threading.current_thread() not in (self.recv_events_thread, self._watcher):
            self.recv_events_thread.join(0.5)
            self._watcher.join(0.5)


def _dialled(attempt: Attempt, deadline: float, begun: Callable[[_Socket], None]) -> _Socket:
    """An open socket whose session counts as open. ``begun`` gets it as soon as TCP stands."""
    dial, session = attempt.dial, attempt.session

    def create(*args: Any, **kwargs: Any) -> _Socket:
        made = _Socket(session, dial.limits, *args, **kwargs)
        begun(made)
        return made

    websocket = connect(
        dial.url,
        additional_headers=dict(dial.headers),
        user_agent_header=None,
        open_timeout=max(deadline - time.monotonic(), 0.001),
        max_queue=None,
        create_connection=cast(Any, create),
        logger=dial.logger,
        **dial.arguments,
    )
    assert isinstance(websocket, _Socket)
    websocket.__enter__()  # tells the library that closing is our business
    try:
        while not session.greeted:
            message = websocket.take(deadline - time.monotonic())
            session.greet(message, dial.origin, **_end(websocket))
    except BaseException:
        websocket.finish(0.1)
        raise
    return websocket


def _takes_more(sock: socket.socket) -> bool:
    """Whether a write would not wait. By poll where there is one: select ends at 1024 files."""
    if not hasattr(select, "poll"):
        return bool(select.select([], [sock], [], 0)[1])
    poll = select.poll()
    poll.register(sock, select.POLLOUT)
    return bool(poll.poll(0))


def _emptied(inbox: queue.SimpleQueue[bytes | None]) -> Iterator[bytes | None]:
    with suppress(queue.Empty):
        while True:
            yield inbox.get_nowait()


E = TypeVar("E")


class Connection(Handlers[E]):
    """An open conversation: send audio and events, read events.

    One thread may read while any number of threads send. Close it when you are done, or use the
    manager that made it in ``with``.
    """

    _awaits_handlers = False

    __reduce__ = not_picklable

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self._plan = plan
        self._reading = threading.Lock()
        self._closing = threading.RLock()  # a signal's handler may close while this thread does
        self._closed = threading.Event()
        self._recovery = plan.new_recovery()
        self._repairing = threading.Lock()
        self._repair: Future[None] | None = None
        self._fresh: _Socket | None = None
        self._taking = threading.Lock()
        """Held while an event is read, and while a recovery takes over what is left to read."""
        self._handover = threading.Lock()
        """Held from the replay until the new connection is in place, and while a sender tells
        the journal: an event is in the replay, or it goes to the new connection."""
        self._socket, self._session = self._dial()
        self._fresh = None
        try:
            if plan.first_event is not None:
                self.send(plan.first_event)
        except BaseException:
            self.close()
            raise

    def _dial(self) -> tuple[_Socket, Session]:
        """Dial until the connection counts as open, all within one open timeout.

        Raises APIStatusError for a refused handshake, APITimeoutError, APIConnectionError.
        """
        attempt = self._plan.first()
        deadline = time.monotonic() + attempt.dial.open_timeout
        while True:
            problem: Exception
            try:
                websocket = _dialled(attempt, deadline, self._begun)
            except TimeoutError as error:
                late = time.monotonic() >= deadline
                problem = greeting_timeout(attempt.dial)
                problem = problem if late else opening_problem(error, attempt.dial)
            except Exception as error:
                problem = opening_problem(error, attempt.dial)
            except BaseException as error:  # Ctrl-C
                raise bare(error) from None
            else:
                self._plan.opened(attempt)
                return websocket, attempt.session
            attempt = self._plan.other(attempt, problem)

    def _begun(self, websocket: _Socket) -> None:
        self._fresh = websocket  # for close(), which need not wait for a greeting
        if self._closed.is_set():
            websocket.abort()

    @property
    def wire(self) -> str:
        """The dialect that the server speaks, ``"beta"`` or ``"ga"``; events are translated."""
        return self._session.wire

    # --- reading ---

    def listen(self) -> Iterator[E]:
        """Events as they come, the greeting first, until the conversation ends.

        Ends quietly after ``close()`` and after a clean close by the server while no response was
        in flight. You may ``break`` and listen again later; nothing is lost in between. Raises
        ConnectionLost, SessionExpired, Backpressure (you read too slowly, 64 MiB waited),
        EventDecodeError with ``strict``, and ConcurrencyError if another thread is reading.
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

    def run(self) -> None:
        """Read until the end, for those who only use handlers. Raises what ``listen()`` raises."""
        for _ in self.listen():
            pass

    def _read(self, timeout: float | None) -> E | None:
        self._socket.process.check()
        if not self._reading.acquire(blocking=False):
            raise ConcurrencyError(
                "another thread is reading this connection: read in one thread, and hand the "
                "events on from there"
            )
        try:
            read = self._next if self._recovery is None else self._next_or_recover
            event = read(timeout)
        except TimeoutError:
            raise TimeoutError(f"no event within {timeout:g} s") from None
        finally:
            self._reading.release()
        refused = self._session.refused(event)
        if refused is not None:
            raise refused
        if self._handlers and event is not None:
            self._handle(event)
        return event

    def _next(self, timeout: float | None) -> E | None:
        """The next event, or None at a quiet end. Hot: one queue and one decoding per event."""
        session = self._session
        while not session.pending:
            message = self._socket.take(timeout)
            if message is None:
                session.over(**_end(self._socket))
                return None
            event: E | None = session.receive(message)
            if event is not None:
                return event
        first: E = session.pending.popleft()
        return first

    def _next_or_recover(self, timeout: float | None) -> E | None:
        """The same, with a new connection in place of a lost or an expiring one."""
        assert self._recovery is not None
        deadline = math.inf if timeout is None else time.monotonic() + timeout
        while True:
            cause: RealtimeError | None = None
            with self._taking:
                websocket = self._socket
                wait = self._session.until_renewal(self._recovery, time.time(), websocket.unread)
                if wait:
                    left = min(wait, deadline - time.monotonic())
                    try:
                        return self._next(None if left == math.inf else left)
                    except TimeoutError:
                        if time.monotonic() >= deadline:
                            raise
                        continue
                    except RealtimeError as loss:
                        if not self._recovery.recoverable(loss):
                            raise
                        cause = loss
            try:
                self._recover(websocket, cause, deadline)
            except ClosedError:
                return None
            except RealtimeError:
                if cause is not None:
                    raise  # else the old connection stands, and its end is waited for

    def _handle(self, event: E) -> None:
        failed: Exception | None = None
        for handler in self._due(event):
            try:
                try:
                    self._not_awaitable(handler(event))
                except Exception as error:
                    self._report(error, event)
            except Exception as error:
                failed = failed or error
        if failed is not None:
            self.close()
            raise failed

    # --- recovering ---

    def _recover(
        self, dead: _Socket, cause: RealtimeError | None, deadline: float = math.inf
    ) -> None:
        """Have a new connection with the old conversation put in the place of a dead one.

        A thread of its own does it, once, however many wait for it. Raises the cause if it cannot
        be done within the policy, ClosedError after ``close()``, TimeoutError at the deadline.
        """
        with self._repairing:
            repair = self._repair
            if repair is None and self._socket is dead and not self._closed.is_set():
                repair = self._repair = Future()
                threading.Thread(
                    target=self._repair_now,
                    args=(repair, dead, cause),
                    name="realtime-recovery",
                    daemon=True,
                ).start()
        while self._socket is dead:
            if repair is None or self._closed.is_set():
                raise ClosedError(CLOSED_IN_RECOVERY)
            try:
                return repair.result(max(min(_TICK, deadline - time.monotonic()), 0.0))
            except TimeoutError:
                if time.monotonic() >= deadline:
                    raise

    def _repair_now(self, repair: Future[None], dead: _Socket, cause: RealtimeError | None) -> None:
        assert self._recovery is not None
        course = self._recovery.course(cause)
        try:
            delay = next(course)
            while not self._closed.wait(delay):
                try:
                    self._replace(course, cause)
                    break
                except ClosedError:
                    raise
                except RenewalPostponed:
                    self._recovery.postpone()
                    self._repair = None
                    return repair.set_result(None)
                except RealtimeError as error:
                    delay = course.send(error)
            else:
                raise ClosedError(CLOSED_IN_RECOVERY)
        except BaseException as error:
            self._repair = None
            repair.set_exception(error)
        else:
            self._repair = None
            repair.set_result(None)
            dead.finish(0.0)

    def _replace(self, course: Course, cause: RealtimeError | None) -> None:
        """One try: dial, rebuild, take over. The old state stays until the new one stands."""
        websocket, session = self._dial()
        try:
            if self._closed.is_set():
                raise ClosedError(CLOSED_IN_RECOVERY)
            with self._handover:
                with self._taking:
                    self._keep_unread()
                    self._session.check_renewal(self._recovery, time.time(), cause)
                self._rebuild(websocket, session, session.replay())
                with self._taking:
                    self._keep_unread()
                self._rebuild(websocket, session, session.replay_late())
                with self._taking, self._closing:
                    if self._closed.is_set():
                        raise ClosedError(CLOSED_IN_RECOVERY)
                    self._keep_unread()
                    self._session.check_renewal(self._recovery, time.time(), cause)
                    session.resume(self._session, attempts_of(course), cause)
                    self._socket, self._session = websocket, session
        except BaseException:
            websocket.finish(0.0)
            raise
        finally:
            self._fresh = None

    def _keep_unread(self) -> None:
        """What the old connection still holds belongs to the conversation, and to the user."""
        while not self._socket.inbox.empty() and (message := self._socket.take(0)) is not None:
            self._session.keep(message)

    def _rebuild(self, websocket: _Socket, session: Session, replay: list[bytes]) -> None:
        deadline = time.monotonic() + self._plan.open_timeout
        try:
            for message in replay:
                if not websocket.write(message):
                    break
            while not session.rebuilt:
                session.replayed(websocket.take(deadline - time.monotonic()))
        except TimeoutError:
            raise APITimeoutError(NOT_CONFIRMED) from None

    # --- sending ---

    def send(self, event: Any) -> None:
        """Send one event: an object of a client event class, or a dict with a ``type``.

        Raises ConfigError, with nothing sent, if it breaks the spec; SendTimeout if the peer takes
        nothing for five seconds, which also ends the connection; ClosedError after the end.
        """
        self._socket.process.check()
        with self._handover:
            websocket, session = self._socket, self._session
            messages = session.messages(event)
        for message in messages:
            if not self._write(message, type_of(event), websocket, session):
                return

    def send_audio_data(self, audio_bytes: bytes | bytearray | memoryview) -> None:
        """Append audio to the server's input buffer, in the session's input format.

        pcm16 (24 kHz, mono, little-endian) unless you chose another. Nothing is sent for empty
        audio; more than 11 MiB is split. With server turn detection the server answers by itself
        when you fall silent. Raises ConfigError, with nothing sent, for half a sample.
        """
        self._socket.process.check()
        with self._handover:
            websocket, session = self._socket, self._session
            messages = session.append(audio_bytes)
        for message in messages:
            if not self._write(message, APPEND, websocket, session):
                return

    def _write(self, message: bytes, event_type: str, websocket: _Socket, session: Session) -> bool:
        """Write to the socket, or to the one that takes its place; False if it was dropped."""
        while not self._written(message, websocket):
            websocket.wait_over()
            if self._recovery is not None:
                with self._taking:  # how it ended may be among what nobody has read yet
                    if websocket is self._socket:
                        self._keep_unread()
            loss = session.refusal(**_end(websocket))
            if self._recovery is None or not self._recovery.recoverable(loss):
                raise loss
            again = session.salvage(event_type)
            self._recover(websocket, loss)
            if not again:
                return False
            websocket, session = self._socket, self._session
        return True

    def _written(self, message: bytes, websocket: _Socket) -> bool:
        try:
            return websocket.write(message)
        except SendTimeout:
            if self._recovery is None:
                raise
            return False  # a peer that takes nothing is a loss like any other

    # --- ending ---

    @property
    def unsent(self) -> int:
        """After ``close()``: how many of the last messages never reached the server."""
        return self._socket.unsent

    def close(self) -> None:
        """End the conversation: at most two seconds, from any thread, any number of times.

        What was sent is flushed first; ``unsent`` tells what did not get through. Events that
        arrived before can still be read.
        """
        if self._socket.process.foreign:
            return self._socket.socket.close()  # the parent's conversation goes on
        if not self._closed.is_set():  # a signal may close in the middle of this: no lock twice
            self._closed.set()
        self._session.close()
        fresh = self._fresh
        if fresh is not None:
            fresh.abort()
        with self._closing:
            self._session.close()
            self._socket.finish(self._plan.close_timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def __del__(self) -> None:
        websocket = getattr(self, "_socket", None)
        if websocket is None or websocket.process.foreign:
            return
        if websocket.protocol.state is State.OPEN:
            warnings.warn(f"unclosed {type(self).__name__}", ResourceWarning, 2, self)
            websocket.abort()


def _end(websocket: _Socket) -> dict[str, Any]:
    end = ending_of(websocket.protocol, websocket.failure)
    return {**end, "overflown": websocket.overflown, "unsent": websocket.unsent}


C = TypeVar("C", bound=Connection[Any])


class ConnectionManager(Generic[C, E]):
    """A connection that is not open yet. Use it in ``with``, which opens and closes it.

    Without ``with``, the first call opens it; close it yourself then. A manager is single-use:
    for another conversation, call ``connect`` again.
    """

    __reduce__ = not_picklable

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
            if self._closed:  # in the meantime, from another thread
                self._connection.close()
                raise ClosedError("this connection was closed while it was being opened")
            return self._connection

    def __enter__(self) -> C:
        if self._connection is not None and not self._closed:
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
        self._closed = True  # first: whoever is opening looks at it last
        connection = self._connection
        if connection is not None:
            connection.close()
