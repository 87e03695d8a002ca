"""The asyncio shell: one task reads, others send, none of its own but while it recovers.

The rules are in ``_core.conversation``; here is what is about tasks. The event loop always drains
the socket into an inbox, so a slow consumer never keeps a pong waiting.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

from portkey_realtime._connection.task_flight import TaskFlight
from portkey_realtime._core import steps
from portkey_realtime._core.conversation import Conversation
from portkey_realtime._core.open_once import OpenOnce
from portkey_realtime._core.opening import Plan
from portkey_realtime._core.overflow import OVERHEAD
from portkey_realtime._core.reader_lock import ReaderLock
from portkey_realtime._core.sending import type_of
from portkey_realtime._core.session import Session
from portkey_realtime._transport.asyncio_opening import open_asyncio_socket
from portkey_realtime._transport.asyncio_socket import OTHER_LOOP, AsyncioSocket
from portkey_realtime.errors import RealtimeError, UsageError

if TYPE_CHECKING:
    from typing_extensions import Buffer

E = TypeVar("E")
"""Whatever a connection yields."""
T = TypeVar("T")


async def drive(flow: steps.Flow[T], perform: Callable[[Any], Awaitable[Any]]) -> T:
    """Carry out the steps of a flow; gives what it returns, raises what it raises."""
    answer: Any = None
    failure: BaseException | None = None
    try:
        while True:
            step = flow.send(answer) if failure is None else flow.throw(failure)
            answer = failure = None
            try:
                answer = await perform(step)
            except BaseException as error:
                failure = error
    except StopIteration as done:
        result: T = done.value
        return result
    finally:
        del failure, answer  # a traceback that refers to itself would keep this frame


class EventStream(Generic[E]):
    """What ``listen()`` returns: iterate it with ``async for``; awaiting it first is allowed."""

    def __init__(
        self, read: Callable[[], Awaitable[E | None]], ready: Callable[[], E | None] | None = None
    ) -> None:
        self._read = read
        self._ready = ready or _never

    def __await__(self) -> Generator[Any, None, Self]:
        return self
        yield  # makes this a generator, which ``await`` wants

    def __aiter__(self) -> Self:
        return self

    async def aclose(self) -> None:
        """Nothing to do: the connection stays open, and may be listened to again."""

    async def __anext__(self) -> E:
        event = self._ready()
        if event is None:
            event = await self._read()
        if event is None:
            raise StopAsyncIteration
        return event


def _never() -> None:
    """Nothing is ready: read and wait."""


class AsyncConnection(Conversation[E]):
    """An open conversation: send audio and events, read events.

    One task may read while any number of tasks send. Close it when you are done, or use the
    manager that made it in ``async with``.
    """

    _awaits_handlers = True

    _socket: AsyncioSocket

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self._reading = ReaderLock(asyncio.current_task)
        self._repair = TaskFlight()
        self._handover = asyncio.Lock()
        """Held from the replay until the new connection is in place."""

    async def open(self) -> Self:
        """Dial until the connection counts as open, all within one open timeout.

        Raises APIStatusError for a refused handshake, APITimeoutError, APIConnectionError.
        """
        await drive(self._starting(), self._perform)
        return self

    # --- reading ---

    def listen(self) -> EventStream[E]:
        """Events as they come, the greeting first, until the conversation ends.

        Ends quietly after ``close()`` and after a clean close by the server while no response was
        in flight. You may ``break`` and listen again later; nothing is lost in between. Raises
        ConnectionLost, SessionExpired, Backpressure (you read too slowly, 64 MiB waited),
        EventDecodeError with ``strict``, and ConcurrencyError if another task is reading.
        """
        return EventStream(self._read, self._ready)

    def __aiter__(self) -> AsyncIterator[E]:
        return EventStream(self._read, self._ready)

    async def recv(self, timeout: float | None = None) -> E:  # noqa: ASYNC109  # as in the twin
        """The next event. Raises TimeoutError after ``timeout`` seconds; None waits.

        Raises ClosedError where ``listen()`` would end quietly, and what ``listen()`` raises.
        Cancelling it loses nothing.
        """
        return self._or_closed(await self._read(self._checked_timeout(timeout)))

    async def run(self) -> None:
        """Read until the end, for those who only use handlers. Raises what ``listen()`` raises."""
        async for _ in self.listen():
            pass

    async def _read(self, timeout: float | None = None) -> E | None:  # noqa: ASYNC109  # the same
        self._socket.check_home()
        try:
            self._reading.acquire()
            if timeout is None and self._recovery is None and self._undelivered is None:
                event = await self._next()
            else:
                event = await drive(self._reading_on(timeout), self._perform)
        finally:
            self._reading.release()
        if self._delivers:
            await drive(self._delivering(event), self._perform)
        return event

    def _ready(self) -> E | None:
        """The next event if it is there already and nothing but reading is asked for.

        Performance: in a burst every event comes this way, without a single coroutine. ``_read``
        does the same with all that may have to be waited for.
        """
        websocket, session = self._socket, self._session
        if (
            session.pending
            or self._reading.held
            or self._delivers
            or self._recovery is not None
            or not websocket.inbox
        ):
            return None
        message, read_at = websocket.inbox.popleft()
        websocket.unread -= len(message) + OVERHEAD
        event: E | None = session.receive(message, read_at)
        return event

    async def _next(self) -> E | None:
        """The next event, or None at a quiet end. Performance: runs once per event."""
        session = self._session
        event: E | None = None
        while event is None:
            if session.pending:
                event = session.next_pending()
            elif (message := await self._socket.take()) is not None:
                event = session.receive(message, self._socket.taken_at)
            else:
                event = session.last(**self._socket.ending_facts())
                break
        return event

    # --- sending ---

    async def send(self, event: Any) -> None:
        """Send one event: an object of a client event class, or a dict with a ``type``.

        Raises ConfigError, with nothing sent, if it breaks the spec; SendTimeout if the peer takes
        nothing for five seconds, which also ends the connection; ClosedError after the end.
        """
        websocket, session = await self._current()
        await self._write_all(iter(session.messages(event)), type_of(event), websocket, session)

    async def send_raw(self, event: str | bytes | Mapping[str, Any]) -> None:
        """Send a JSON object as it is, text or dict: for what the spec does not know.

        It is not checked, not translated to the server's dialect, and not replayed after a
        reconnect. Raises ConfigError for what is no JSON object, and what ``send`` raises.
        """
        websocket, session = await self._current()
        event_type, messages = session.raw(event)
        await self._write_all(iter(messages), event_type, websocket, session)

    async def send_audio_data(self, audio_bytes: Buffer) -> None:
        """Append audio to the server's input buffer, in the session's input format.

        pcm16 (24 kHz, mono, little-endian) unless you chose another. Nothing is sent for empty
        audio; more than 11 MiB is split. With server turn detection the server answers by itself
        when you fall silent. Raises ConfigError, with nothing sent, for half a sample.
        """
        websocket, session = await self._current()
        await self._write_all(session.append(audio_bytes), session.append_type, websocket, session)

    async def _current(self) -> tuple[AsyncioSocket, Session]:
        """Where to send. Not in the middle of a handover: an event that the journal gets to know
        is in the replay, or it goes to the new connection."""
        self._socket.check_home()
        if self._handover.locked():
            async with self._handover:
                pass
        return self._socket, self._session

    async def _write_all(
        self, messages: Iterator[bytes], event_type: str, websocket: AsyncioSocket, session: Session
    ) -> None:
        for message in messages:
            if not await websocket.write(message):
                left = chain((message,), messages)
                flow = self._writing_again(left, event_type, websocket, session)
                return await drive(flow, self._perform)

    # --- recovering ---

    async def _recover(self, step: steps.Recover) -> None:
        async with asyncio.timeout(self._seconds_until(step.deadline)):
            await self._repair.join(
                partial(self._repair_now, step.socket, step.cause),
                needed=partial(self._still_dead, step.socket),
            )

    async def _repair_now(self, dead: AsyncioSocket, cause: RealtimeError | None) -> None:
        await drive(self._recovering(cause), self._perform)
        await drive(self._retiring(dead), self._perform)

    # --- the steps of the flows ---

    def _perform(self, step: Any) -> Awaitable[Any]:
        return self._steps[type(step)](self, step)

    def _open_socket(self, step: steps.OpenSocket) -> Awaitable[AsyncioSocket]:
        return open_asyncio_socket(step.attempt.dial, step.attempt.session, step.deadline)

    def _run(self, step: steps.Run) -> Awaitable[Any]:
        awaitable: Awaitable[Any] = step.run()
        return awaitable

    async def _ask(self, step: steps.Ask) -> Any:
        async with asyncio.timeout(step.deadline - time.monotonic()):
            return await step.asked.call_async()

    async def _sleep(self, step: steps.Sleep) -> None:
        await asyncio.sleep(step.seconds)

    async def _exclusively(self, step: steps.Exclusively) -> None:
        step.work()  # between two awaits nothing else runs

    async def _handing_over_now(self, step: steps.HandingOver) -> Any:
        async with self._handover:
            return await drive(step.flow, self._perform)

    async def _next_event(self, step: steps.NextEvent) -> E | None:
        async with asyncio.timeout(self._patience(step.deadline)):
            return await self._next()

    async def _call(self, step: steps.Call) -> Any:
        result = step.function(*step.arguments)
        return await result if inspect.isawaitable(result) else result

    _steps: ClassVar[dict[type[steps.Step], Callable[[Any, Any], Awaitable[Any]]]] = {
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

    async def close(self) -> None:
        """End the conversation: at most two seconds, any number of times.

        What was sent is flushed first; ``unsent`` tells what did not get through. Events that
        arrived before can still be read.
        """
        if self._socket.process.foreign:
            return  # the parent's conversation goes on
        self._socket.check_home()
        self._mark_closed()
        await self._repair.cancel()
        await self._socket.finish(self._plan.close_timeout)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()


C = TypeVar("C", bound=AsyncConnection[Any])


def _running_loop() -> asyncio.AbstractEventLoop:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        error = UsageError(
            "no asyncio event loop is running: AsyncPortkey's connections need one, and trio has "
            "another kind. Run it with asyncio.run(), or use Portkey in a thread"
        )
    raise error


class AsyncConnectionManager(OpenOnce[C], Generic[C, E]):
    """A connection that is not open yet. Use it in ``async with``, which opens and closes it.

    Without ``async with``, the first call opens it, in the event loop of that call; close it
    yourself then. A manager is single-use: for another conversation, call ``connect`` again.
    """

    def __init__(self, open: Callable[[], Awaitable[C]]) -> None:
        super().__init__(open)
        self._home: tuple[asyncio.AbstractEventLoop, asyncio.Lock] | None = None

    async def _opened(self) -> C:
        loop = _running_loop()
        if self._home is None:
            self._home = loop, asyncio.Lock()
        home, opening = self._home
        if loop is not home:
            raise UsageError(OTHER_LOOP)
        async with opening:  # the first caller opens; the others wait for the same connection
            return await drive(self._opening_once(), steps.Run.run)

    async def __aenter__(self) -> C:
        self._check_unused()
        return await self._opened()

    async def enter(self) -> C:
        """Open it, for a notebook or a framework where ``async with`` does not fit. Gives the
        connection; call ``close()`` when you are done."""
        return await self.__aenter__()

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()

    async def send_audio_data(self, audio_bytes: Buffer) -> None:
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
        connection = self._to_close()
        if connection is not None:
            await connection.close()
