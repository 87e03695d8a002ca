"""The blocking shell: one thread reads, any number send, one of its own recovers.

The rules are in ``_core.conversation``; here is what is about threads. The library's own thread
always drains the socket into an inbox, so a slow consumer never keeps a pong waiting.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

from portkey_realtime._connection.thread_flight import ThreadFlight
from portkey_realtime._core import steps
from portkey_realtime._core.conversation import Conversation
from portkey_realtime._core.open_once import OpenOnce
from portkey_realtime._core.opening import Plan
from portkey_realtime._core.reader_lock import ReaderLock
from portkey_realtime._core.sending import type_of
from portkey_realtime._core.session import Session
from portkey_realtime._transport.thread_opening import open_thread_socket
from portkey_realtime._transport.thread_socket import ThreadSocket
from portkey_realtime.errors import RealtimeError

if TYPE_CHECKING:
    from typing_extensions import Buffer

E = TypeVar("E")
"""Whatever a connection yields."""
T = TypeVar("T")


def drive(flow: steps.Flow[T], perform: Callable[[Any], Any]) -> T:
    """Carry out the steps of a flow; gives what it returns, raises what it raises."""
    answer: Any = None
    failure: BaseException | None = None
    try:
        while True:
            step = flow.send(answer) if failure is None else flow.throw(failure)
            answer = failure = None
            try:
                answer = perform(step)
            except BaseException as error:
                failure = error
    except StopIteration as done:
        result: T = done.value
        return result
    finally:
        del failure, answer  # a traceback that refers to itself would keep this frame


def _nothing() -> None:
    """No dial is under way."""


class Connection(Conversation[E]):
    """An open conversation: send audio and events, read events.

    One thread may read while any number of threads send. Close it when you are done, or use the
    manager that made it in ``with``.
    """

    _awaits_handlers = False

    _socket: ThreadSocket

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self._reading = ReaderLock(threading.get_ident)
        self._closing = threading.RLock()  # a signal's handler may close while this thread does
        self._closed_event = threading.Event()
        self._repair = ThreadFlight()
        self._abort_dial: Callable[[], None] = _nothing
        """Ends a socket that is not in place yet: ``close()`` need not wait for its greeting."""
        self._taking = threading.Lock()
        """Held while an event is read, and while a recovery takes over what is left to read."""
        self._handover = threading.Lock()
        """Held from the replay until the new connection is in place, and while a sender tells
        the journal: an event is in the replay, or it goes to the new connection."""
        drive(self._starting(), self._perform)
        self._abort_dial = _nothing

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
        return self._or_closed(self._read(self._checked_timeout(timeout)))

    def run(self) -> None:
        """Read until the end, for those who only use handlers. Raises what ``listen()`` raises."""
        for _ in self.listen():
            pass

    def _read(self, timeout: float | None) -> E | None:
        self._socket.process.check()
        try:
            self._reading.acquire()
            if self._recovery is None and self._undelivered is None:
                event = self._next(timeout)
            else:
                event = drive(self._reading_on(timeout), self._perform)
        finally:
            self._reading.release()
        if self._delivers:
            drive(self._delivering(event), self._perform)
        return event

    def _next(self, timeout: float | None) -> E | None:
        """The next event, or None at a quiet end. Performance: runs once per event."""
        session = self._session
        event: E | None = None
        while event is None:
            if session.pending:
                event = session.next_pending()
            elif (message := self._socket.take(timeout)) is not None:
                event = session.receive(message, self._socket.taken_at)
            else:
                event = session.last(**self._socket.ending_facts())
                break
        return event

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
        self._write_all(iter(messages), type_of(event), websocket, session)

    def send_raw(self, event: str | bytes | Mapping[str, Any]) -> None:
        """Send a JSON object as it is, text or dict: for what the spec does not know.

        It is not checked, not translated to the server's dialect, and not replayed after a
        reconnect. Raises ConfigError for what is no JSON object, and what ``send`` raises.
        """
        self._socket.process.check()
        with self._handover:
            websocket, session = self._socket, self._session
            event_type, messages = session.raw(event)
        self._write_all(iter(messages), event_type, websocket, session)

    def send_audio_data(self, audio_bytes: Buffer) -> None:
        """Append audio to the server's input buffer, in the session's input format.

        pcm16 (24 kHz, mono, little-endian) unless you chose another. Nothing is sent for empty
        audio; more than 11 MiB is split. With server turn detection the server answers by itself
        when you fall silent. Raises ConfigError, with nothing sent, for half a sample.
        """
        self._socket.process.check()
        with self._handover:
            websocket, session = self._socket, self._session
            messages = session.append(audio_bytes)
        self._write_all(messages, session.append_type, websocket, session)

    def _write_all(
        self, messages: Iterator[bytes], event_type: str, websocket: ThreadSocket, session: Session
    ) -> None:
        for message in messages:
            if not websocket.write(message):
                left = chain((message,), messages)
                flow = self._writing_again(left, event_type, websocket, session)
                return drive(flow, self._perform)

    # --- recovering ---

    def _recover(self, step: steps.Recover) -> None:
        self._repair.join(
            partial(self._repair_now, step.cause),
            then=partial(drive, self._retiring(step.socket), self._perform),
            needed=partial(self._still_dead, step.socket),
            deadline=step.deadline,
        )

    def _repair_now(self, cause: RealtimeError | None) -> None:
        try:
            drive(self._recovering(cause), self._perform)
        finally:
            self._abort_dial = _nothing

    # --- the steps of the flows ---

    def _perform(self, step: Any) -> Any:
        return self._steps[type(step)](self, step)

    def _open_socket(self, step: steps.OpenSocket) -> ThreadSocket:
        dial, session = step.attempt.dial, step.attempt.session
        return open_thread_socket(dial, session, step.deadline, self._begun, lambda: self._closed)

    def _begun(self, websocket: ThreadSocket) -> None:
        self._abort_dial = websocket.abort
        if self._closed:
            websocket.abort()

    def _run(self, step: steps.Run) -> Any:
        return step.run()

    def _ask(self, step: steps.Ask) -> Any:
        return step.asked.call()

    def _sleep(self, step: steps.Sleep) -> None:
        self._closed_event.wait(step.seconds)
        self._check_open()

    def _exclusively(self, step: steps.Exclusively) -> None:
        with self._taking, self._closing:
            step.work()

    def _handing_over_now(self, step: steps.HandingOver) -> Any:
        with self._handover:
            return drive(step.flow, self._perform)

    def _next_event(self, step: steps.NextEvent) -> E | None:
        with self._taking:
            return self._next(self._patience(step.deadline))

    def _call(self, step: steps.Call) -> Any:
        return self._not_awaitable(step.function(*step.arguments))

    _steps: ClassVar[dict[type[steps.Step], Callable[[Any, Any], Any]]] = {
        steps.OpenSocket: _open_socket,
        steps.Run: _run,
        steps.Ask: _ask,
        steps.Sleep: _sleep,
        steps.Exclusively: _exclusively,
        steps.HandingOver: _handing_over_now,
        steps.NextEvent: _next_event,
        steps.Recover: _recover,
        steps.Call: _call,
    }

    # --- ending ---

    def close(self) -> None:
        """End the conversation: at most two seconds, from any thread, any number of times.

        What was sent is flushed first; ``unsent`` tells what did not get through. Events that
        arrived before can still be read.
        """
        if self._socket.process.foreign:
            return self._socket.socket.close()  # the parent's conversation goes on
        if not self._closed:  # a signal may close in the middle of this: take no lock twice
            self._mark_closed()
            self._closed_event.set()
        self._abort_dial()
        with self._closing:
            self._session.close()  # it may be another one by now
            self._socket.finish(self._plan.close_timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


C = TypeVar("C", bound=Connection[Any])


class ConnectionManager(OpenOnce[C], Generic[C, E]):
    """A connection that is not open yet. Use it in ``with``, which opens and closes it.

    Without ``with``, the first call opens it; close it yourself then. A manager is single-use:
    for another conversation, call ``connect`` again.
    """

    def __init__(self, open: Callable[[], C]) -> None:
        super().__init__(open)
        self._opening = threading.Lock()

    def _opened(self) -> C:
        with self._opening:  # the first caller opens; the others wait for the same connection
            return drive(self._opening_once(), steps.Run.run)

    def __enter__(self) -> C:
        self._check_unused()
        return self._opened()

    def enter(self) -> C:
        """Open it, for a notebook or a framework where ``with`` does not fit. Gives the
        connection; call ``close()`` when you are done."""
        return self.__enter__()

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def send_audio_data(self, audio_bytes: Buffer) -> None:
        """See ``Connection.send_audio_data``; opens the connection on first use."""
        self._opened().send_audio_data(audio_bytes)

    def listen(self) -> Iterator[E]:
        """See ``Connection.listen``; opens the connection on first use."""
        yield from self._opened().listen()

    __iter__ = listen

    def close(self) -> None:
        """Close the connection; one that was never opened will not be."""
        connection = self._to_close()
        if connection is not None:
            connection.close()
