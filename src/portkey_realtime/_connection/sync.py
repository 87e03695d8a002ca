"""The blocking shell: moves bytes between a socket of the websockets library and the core.

The rules are in ``_core``. The library's own thread always drains the socket
into an inbox, so a slow consumer never keeps a pong waiting. One more thread per connection keeps
watch: it pings, and ends a socket that is stalled or whose peer has stopped reading.
"""

from __future__ import annotations

import math
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any, Generic, Self, TypeVar

from websockets.frames import Opcode
from websockets.protocol import State

from portkey_realtime._config.secrets import bare
from portkey_realtime._core.handlers import Handlers, not_picklable
from portkey_realtime._core.opening import Plan, opening_problem
from portkey_realtime._core.session import APPEND, Session, type_of
from portkey_realtime._transport.failures import (
    ending_facts,
    greeting_timeout,
)
from portkey_realtime._transport.thread_socket import ThreadSocket, open_socket
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
        self._fresh: ThreadSocket | None = None
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

    def _dial(self) -> tuple[ThreadSocket, Session]:
        """Dial until the connection counts as open, all within one open timeout.

        Raises APIStatusError for a refused handshake, APITimeoutError, APIConnectionError.
        """
        attempt = self._plan.first()
        deadline = time.monotonic() + attempt.dial.open_timeout
        while True:
            problem: Exception
            try:
                websocket = open_socket(attempt.dial, attempt.session, deadline, self._begun)
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

    def _begun(self, websocket: ThreadSocket) -> None:
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
                session.over(**ending_facts(self._socket))
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
        self, dead: ThreadSocket, cause: RealtimeError | None, deadline: float = math.inf
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

    def _repair_now(
        self, repair: Future[None], dead: ThreadSocket, cause: RealtimeError | None
    ) -> None:
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

    def _rebuild(self, websocket: ThreadSocket, session: Session, replay: list[bytes]) -> None:
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

    def _write(
        self, message: bytes, event_type: str, websocket: ThreadSocket, session: Session
    ) -> bool:
        """Write to the socket, or to the one that takes its place; False if it was dropped."""
        while not self._written(message, websocket):
            websocket.wait_over()
            if self._recovery is not None:
                with self._taking:  # how it ended may be among what nobody has read yet
                    if websocket is self._socket:
                        self._keep_unread()
            loss = session.refusal(**ending_facts(websocket))
            if self._recovery is None or not self._recovery.recoverable(loss):
                raise loss
            again = session.salvage(event_type)
            self._recover(websocket, loss)
            if not again:
                return False
            websocket, session = self._socket, self._session
        return True

    def _written(self, message: bytes, websocket: ThreadSocket) -> bool:
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
