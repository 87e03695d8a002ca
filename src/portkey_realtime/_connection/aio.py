"""The asyncio shell: moves bytes between a socket of the websockets library and the core.

The rules are in ``_core``. The event loop always drains the socket into an
inbox, so a slow consumer never keeps a pong waiting. There is no task per connection: a timer
pings, and ends a socket that is stalled.
"""

from __future__ import annotations

import asyncio
import inspect
import math
import time
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from typing import Any, Generic, Self, TypeVar

from websockets.frames import Opcode
from websockets.protocol import State

from portkey_realtime._config.secrets import bare
from portkey_realtime._core.handlers import Handlers, not_picklable
from portkey_realtime._core.opening import Plan, opening_problem
from portkey_realtime._core.overflow import OVERHEAD
from portkey_realtime._core.session import APPEND, Session, type_of
from portkey_realtime._transport.asyncio_socket import OTHER_LOOP, AsyncioSocket, open_socket
from portkey_realtime._transport.failures import (
    ending_facts,
    greeting_timeout,
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

_BINARY = int(Opcode.BINARY)


E = TypeVar("E")


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


class AsyncConnection(Handlers[E]):
    """An open conversation: send audio and events, read events.

    One task may read while any number of tasks send. Close it when you are done, or use the
    manager that made it in ``async with``.
    """

    _awaits_handlers = True

    __reduce__ = not_picklable

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self._plan = plan
        self._reading = False
        self._owed: E | None = None
        self._closed = False
        self._repair: asyncio.Task[None] | None = None
        self._handover = asyncio.Lock()
        """Held from the replay until the new connection is in place."""
        self._recovery = plan.new_recovery()
        self._socket: AsyncioSocket
        self._session: Session

    async def open(self) -> Self:
        """Dial until the connection counts as open, all within one open timeout.

        Raises APIStatusError for a refused handshake, APITimeoutError, APIConnectionError.
        """
        self._socket, self._session = await self._dial()
        try:
            if self._plan.first_event is not None:
                await self.send(self._plan.first_event)
        except BaseException:
            await self.close()
            raise
        return self

    async def _dial(self) -> tuple[AsyncioSocket, Session]:
        attempt = self._plan.first()
        try:
            async with asyncio.timeout(attempt.dial.open_timeout):
                while True:
                    try:
                        websocket = await open_socket(attempt.dial, attempt.session)
                    except Exception as error:
                        problem = opening_problem(error, attempt.dial)
                    except BaseException as error:  # cancelled
                        raise bare(error) from None
                    else:
                        self._plan.opened(attempt)
                        return websocket, attempt.session
                    attempt = self._plan.other(attempt, problem)
        except TimeoutError:
            late = greeting_timeout(attempt.dial)
        raise late

    @property
    def wire(self) -> str:
        """The dialect that the server speaks, ``"beta"`` or ``"ga"``; events are translated."""
        return self._session.wire

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
        event = await self._read(timeout)
        if event is None:
            raise ClosedError("the connection is closed and all its events have been read")
        return event

    async def run(self) -> None:
        """Read until the end, for those who only use handlers. Raises what ``listen()`` raises."""
        async for _ in self.listen():
            pass

    async def _read(self, timeout: float | None = None) -> E | None:  # noqa: ASYNC109  # the same
        self._socket.check_home()
        if self._owed is not None:
            owed, self._owed = self._owed, None
            return owed
        if self._reading:
            raise ConcurrencyError(
                "another task is reading this connection: read in one task, and hand the events "
                "on from there"
            )
        self._reading = True
        try:
            read = self._next if self._recovery is None else self._next_or_recover
            if timeout is None:
                event = await read()
            else:
                async with asyncio.timeout(timeout):
                    event = await read()
        except TimeoutError:
            raise TimeoutError(f"no event within {timeout:g} s") from None
        finally:
            self._reading = False
        refused = self._session.refused(event)
        if refused is not None:
            raise refused
        if self._handlers and event is not None:
            self._owed = event  # cancelled now, it is what the next call gives, handled or not
            await self._handle(event)
            self._owed = None
        return event

    def _ready(self) -> E | None:
        """The next event if it is there already and nothing but reading is asked for.

        Hot: in a burst every event comes this way, without a single coroutine. ``_read`` is the
        same with all that may have to be waited for.
        """
        websocket, session = self._socket, self._session
        if session.pending or self._reading or self._handlers or self._recovery is not None:
            return None
        if session.strict or self._owed is not None:
            return None
        if not websocket.inbox:
            return None
        message = websocket.inbox.popleft()
        websocket.unread -= len(message) + OVERHEAD
        event: E | None = session.receive(message)
        return event

    async def _next(self) -> E | None:
        """The next event, or None at a quiet end."""
        session = self._session
        while not session.pending:
            message = await self._socket.take()
            if message is None:
                if session.pending:  # a sender noticed the end first, and kept what came before
                    break
                session.over(**ending_facts(self._socket))
                return None
            event: E | None = session.receive(message)
            if event is not None:
                return event
        first: E = session.pending.popleft()
        return first

    async def _next_or_recover(self) -> E | None:
        """The same, with a new connection in place of a lost or an expiring one."""
        assert self._recovery is not None
        while True:
            cause: RealtimeError | None = None
            websocket = self._socket
            wait = self._session.until_renewal(self._recovery, time.time(), websocket.unread)
            if wait:
                try:
                    async with asyncio.timeout(None if wait == math.inf else wait):
                        return await self._next()
                except TimeoutError:
                    continue
                except RealtimeError as loss:
                    if not self._recovery.recoverable(loss):
                        raise
                    cause = loss
            try:
                await self._recover(websocket, cause)
            except ClosedError:
                return None
            except RealtimeError:
                if cause is not None:
                    raise  # else the old connection stands, and its end is waited for

    async def _handle(self, event: E) -> None:
        failed: Exception | None = None
        for handler in self._due(event):
            try:
                try:
                    await _done(handler(event))
                except Exception as error:
                    await _done(self._report(error, event))
            except Exception as error:
                failed = failed or error
        if failed is not None:
            self._owed = None
            await self.close()
            raise failed

    # --- recovering ---

    async def _recover(self, dead: AsyncioSocket, cause: RealtimeError | None) -> None:
        """Have a new connection with the old conversation put in the place of a dead one.

        A task of its own does it, once, however many wait for it, so that no cancelled ``recv``
        stops it halfway. Raises the cause if it cannot be done within the policy, ClosedError
        after ``close()``.
        """
        if self._socket is not dead:
            return
        if self._closed:
            raise ClosedError(CLOSED_IN_RECOVERY)
        # One that is done may still be here: awaiting it would not let the loop take it away.
        if self._repair is None or self._repair.done():
            self._repair = asyncio.create_task(self._repair_now(dead, cause))
            self._repair.add_done_callback(self._repair_ended)
        repair = self._repair
        try:
            await asyncio.shield(repair)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if repair.cancelled() and not (task is not None and task.cancelling()):
                raise ClosedError(CLOSED_IN_RECOVERY) from None
            raise

    def _repair_ended(self, repair: asyncio.Task[None]) -> None:
        if self._repair is repair:
            self._repair = None
        if not repair.cancelled():
            repair.exception()  # whoever waits gets it; nobody need be waiting

    async def _repair_now(self, dead: AsyncioSocket, cause: RealtimeError | None) -> None:
        assert self._recovery is not None
        course = self._recovery.course(cause)
        delay = next(course)
        while True:
            await asyncio.sleep(delay)
            try:
                await self._replace(course, cause)
                break
            except RenewalPostponed:
                return self._recovery.postpone()
            except RealtimeError as error:
                delay = course.send(error)
        await dead.finish(0.0)

    async def _replace(self, course: Course, cause: RealtimeError | None) -> None:
        """One try: dial, rebuild, take over. The old state stays until the new one stands."""
        websocket, session = await self._dial()
        try:
            async with self._handover:
                await self._keep_unread()
                self._session.check_renewal(self._recovery, time.time(), cause)
                await self._rebuild(websocket, session, session.replay())
                await self._keep_unread()
                await self._rebuild(websocket, session, session.replay_late())
                await self._keep_unread()
                self._session.check_renewal(self._recovery, time.time(), cause)
                session.resume(self._session, attempts_of(course), cause)
                self._socket, self._session = websocket, session
        except BaseException:
            await websocket.finish(0.0)
            raise

    async def _keep_unread(self) -> None:
        """What the old connection still holds belongs to the conversation, and to the user."""
        while self._socket.inbox and (message := await self._socket.take()) is not None:
            self._session.keep(message)

    async def _rebuild(
        self, websocket: AsyncioSocket, session: Session, replay: list[bytes]
    ) -> None:
        try:
            async with asyncio.timeout(self._plan.open_timeout):
                for message in replay:
                    if not await websocket.write(message):
                        break
                while not session.rebuilt:
                    session.replayed(await websocket.take())
        except TimeoutError:
            raise APITimeoutError(NOT_CONFIRMED) from None

    # --- sending ---

    async def send(self, event: Any) -> None:
        """Send one event: an object of a client event class, or a dict with a ``type``.

        Raises ConfigError, with nothing sent, if it breaks the spec; SendTimeout if the peer takes
        nothing for five seconds, which also ends the connection; ClosedError after the end.
        """
        websocket, session = await self._current()
        for message in session.messages(event):
            if not await self._write(message, type_of(event), websocket, session):
                return

    async def send_audio_data(self, audio_bytes: bytes | bytearray | memoryview) -> None:
        """Append audio to the server's input buffer, in the session's input format.

        pcm16 (24 kHz, mono, little-endian) unless you chose another. Nothing is sent for empty
        audio; more than 11 MiB is split. With server turn detection the server answers by itself
        when you fall silent. Raises ConfigError, with nothing sent, for half a sample.
        """
        websocket, session = await self._current()
        for message in session.append(audio_bytes):
            if not await self._write(message, APPEND, websocket, session):
                return

    async def _current(self) -> tuple[AsyncioSocket, Session]:
        """Where to send. Not in the middle of a handover: an event that the journal gets to know
        is in the replay, or it goes to the new connection."""
        self._socket.check_home()
        if self._handover.locked():
            async with self._handover:
                pass
        return self._socket, self._session

    async def _write(
        self, message: bytes, event_type: str, websocket: AsyncioSocket, session: Session
    ) -> bool:
        """Write to the socket, or to the one that takes its place; False if it was dropped."""
        while not await self._written(message, websocket):
            await websocket.wait_over()
            if self._recovery is not None and websocket is self._socket:
                await self._keep_unread()  # how it ended may be among what nobody has read yet
            loss = session.refusal(**ending_facts(websocket))
            if self._recovery is None or not self._recovery.recoverable(loss):
                raise loss
            again = session.salvage(event_type)
            await self._recover(websocket, loss)
            if not again:
                return False
            websocket, session = self._socket, self._session
        return True

    async def _written(self, message: bytes, websocket: AsyncioSocket) -> bool:
        try:
            return await websocket.write(message)
        except SendTimeout:
            if self._recovery is None:
                raise
            return False  # a peer that takes nothing is a loss like any other

    # --- ending ---

    @property
    def unsent(self) -> int:
        """After ``close()``: how many of the last messages never reached the server."""
        return self._socket.unsent

    async def close(self) -> None:
        """End the conversation: at most two seconds, any number of times.

        What was sent is flushed first; ``unsent`` tells what did not get through. Events that
        arrived before can still be read.
        """
        if self._socket.process.foreign:
            return  # the parent's conversation goes on
        self._socket.check_home()
        self._closed = True
        self._session.close()
        if self._repair is not None:
            self._repair.cancel()
            await asyncio.wait([self._repair])
        await self._socket.finish(self._plan.close_timeout)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()

    def __del__(self) -> None:
        websocket = getattr(self, "_socket", None)
        if websocket is None or websocket.process.foreign:
            return
        if websocket.protocol.state is State.OPEN:
            warnings.warn(f"unclosed {type(self).__name__}", ResourceWarning, 2, self)
            if not websocket.loop.is_closed():
                websocket.loop.call_soon_threadsafe(websocket.transport.abort)


async def _done(result: Any) -> None:
    """A handler may be a coroutine function or not."""
    if inspect.isawaitable(result):
        await result


C = TypeVar("C", bound=AsyncConnection[Any])


class AsyncConnectionManager(Generic[C, E]):
    """A connection that is not open yet. Use it in ``async with``, which opens and closes it.

    Without ``async with``, the first call opens it, in the event loop of that call; close it
    yourself then. A manager is single-use: for another conversation, call ``connect`` again.
    """

    __reduce__ = not_picklable

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
            raise UsageError(OTHER_LOOP)
        async with self._opening:  # whoever comes first opens; the others wait for the same one
            if self._closed:
                raise ClosedError("this connection was closed: call connect() again")
            if self._connection is None:
                self._connection = await self._open()
            if self._closed:  # in the meantime, by another task
                await self._connection.close()
                raise ClosedError("this connection was closed while it was being opened")
            return self._connection

    async def __aenter__(self) -> C:
        if self._connection is not None and not self._closed:
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
        self._closed = True  # first: whoever is opening looks at it last
        connection = self._connection
        if connection is not None:
            await connection.close()
