"""What a connection decides, the same for threads and tasks: flows over a socket and a session.

A connection has one socket and one ``Session`` at a time. When the socket is lost, or the session
about to end, and the user asked for ``reconnect``, a recovery puts new ones in their place: it
dials, rebuilds the conversation there, and takes over what the old socket still held. The old
state stays until the new one stands.

The two shells inherit from ``Conversation``, carry out the steps of its flows, and add what is
about threads or tasks. A received event goes through no flow: it would cost too much per event.
"""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Iterable
from functools import partial
from typing import Any, Final, NoReturn, TypeVar

from portkey_realtime._core.handlers import Handlers
from portkey_realtime._core.opening import Plan, opening
from portkey_realtime._core.recovery import (
    CLOSED_IN_RECOVERY,
    NOT_CONFIRMED,
    Course,
    RenewalDue,
    RenewalPostponed,
    attempts_of,
)
from portkey_realtime._core.session import Session
from portkey_realtime._core.steps import (
    Call,
    Exclusively,
    Flow,
    HandingOver,
    NextEvent,
    Recover,
    Run,
    Sleep,
    Socket,
)
from portkey_realtime.errors import (
    APITimeoutError,
    ClosedError,
    ConfigError,
    RealtimeError,
    one_line,
)

E = TypeVar("E")
"""Whatever a connection yields."""

_LONGEST_WAIT: Final = 86_400.0
"""Seconds of one wait: what threads take as a timeout is limited."""

_ANSWER: Final = 2.0
"""Seconds to wait for the answer to the settings of ``connect``."""

ALL_READ: Final = "the connection is closed and all its events have been read"


def not_picklable(self: object) -> NoReturn:
    """A socket lives in one process."""
    raise TypeError(
        f"{type(self).__name__} holds a socket and cannot be pickled: pickle the options instead, "
        "and call connect() where you need it"
    )


class Conversation(Handlers[E]):
    """The state of a connection, and its rules."""

    __reduce__ = not_picklable

    _socket: Any
    _session: Session

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self._plan = plan
        self._recovery = plan.new_recovery()
        self._closed = False
        self._undelivered: E | None = None
        """If reading is cancelled while handlers run, the next read gives this event; the handlers
        may have run."""

    def send(self, event: Any) -> Any:
        """As in the shells."""
        raise NotImplementedError

    def close(self) -> Any:
        """As in the shells."""
        raise NotImplementedError

    @property
    def wire(self) -> str:
        """The dialect that the server speaks, such as ``"ga"``; events are translated."""
        return self._session.wire

    @property
    def unsent(self) -> int:
        """After ``close()``: how many of the last messages never reached the server."""
        return int(self._socket.unsent)

    # --- opening ---

    def _starting(self) -> Flow[None]:
        """Open, and send the settings that ``connect`` was given, if any.

        Closes again if that fails. Raises ServerError if the server refuses them.
        """
        self._socket, self._session = yield from opening(self._plan)
        self._delivers = self._delivers or self._session.strict
        if self._plan.first_event is not None:
            try:
                yield Run(self.send, (self._plan.first_event,))
                yield from self._awaiting_answer()
            except BaseException:
                yield Run(self.close)
                raise
        self._plan.begun()

    def _awaiting_answer(self) -> Flow[None]:
        """Wait for the answer to the first settings. Some servers never confirm any: after a
        while the conversation begins, and a refusal that comes later is an event."""
        deadline = time.monotonic() + min(_ANSWER, self._plan.open_timeout)
        confirmed = False
        while not confirmed:
            try:
                message = yield Run(self._socket.take_within, (deadline - time.monotonic(),))
            except TimeoutError:
                return
            if message is None:
                return  # reading tells how it ended
            self._session.pending.append((message, self._socket.taken_at))
            confirmed = self._session.answer_to_settings(message)

    @property
    def session_id(self) -> str | None:
        """The id that the server gave this session; None before its greeting."""
        return self._session.settings.session_id

    def _reported(self) -> Any:
        """The settings in force, as the server last reported them; they are kept as they came, and
        decoded each time that somebody asks. None before the first report."""
        return self._session.reported

    @property
    def closed(self) -> bool:
        """Whether ``close()`` was called, or the connection has ended."""
        return self._closed or not self._socket.left_open

    def __repr__(self) -> str:
        if getattr(self, "_socket", None) is None:
            return f"<{type(self).__name__}, not open yet>"
        state = "closed" if self.closed else "open"
        response, session = self._session.in_flight, self.session_id
        turn = f", in response {one_line(response)}" if response else ""
        where = f", session {one_line(session)}" if session else ""
        return f"<{type(self).__name__} {state}{where}, on a {self.wire} wire{turn}>"

    # --- reading ---

    def _checked_timeout(self, timeout: float | None) -> float | None:
        """Seconds to wait for an event; None for ever. Raises ConfigError, TypeError."""
        if timeout is None or timeout == math.inf:
            return None
        if not isinstance(timeout, int | float):
            raise TypeError(f"timeout must be seconds or None, not {type(timeout).__name__}")
        if timeout != timeout:
            raise ConfigError("timeout must be seconds or None, not nan")
        return min(timeout, _LONGEST_WAIT * 365)

    def _or_closed(self, event: E | None) -> E:
        """What ``recv`` gives. Raises ClosedError at a quiet end."""
        if event is None:
            raise ClosedError(ALL_READ)
        return event

    def _patience(self, deadline: float) -> float:
        """Seconds until reading has to be interrupted. Raises RenewalDue."""
        wait = deadline - time.monotonic()
        if self._recovery is not None:
            left = self._session.until_renewal(self._recovery, time.time(), self._socket.unread)
            if not left:
                raise RenewalDue
            wait = min(wait, left)
        return min(wait, _LONGEST_WAIT)

    def _seconds_until(self, deadline: float) -> float | None:
        """Seconds that a wait may take; None if it has no limit."""
        return None if deadline == math.inf else deadline - time.monotonic()

    def _reading_on(self, timeout: float | None) -> Flow[E | None]:
        """The next event, with a new connection in place of a lost or an expiring one.

        Raises TimeoutError after ``timeout`` seconds, if they are given.
        """
        if self._undelivered is not None:
            return self._undelivered
        seconds = math.inf if timeout is None else timeout
        deadline = time.monotonic() + seconds
        while True:
            socket, cause = self._socket, None
            try:
                event: E | None = yield NextEvent(deadline)
                return event
            except RenewalDue:
                pass
            except TimeoutError:
                if time.monotonic() >= deadline:
                    raise TimeoutError(f"no event within {seconds:g} s") from None
                continue
            except RealtimeError as loss:
                if self._recovery is None or not self._recovery.recoverable(loss):
                    raise
                cause = loss
            try:
                yield Recover(socket, cause, deadline)
            except TimeoutError:
                raise TimeoutError(f"no event within {seconds:g} s") from None
            except ClosedError:
                return None
            except RealtimeError:
                if cause is not None:
                    raise  # else the old connection stands, and its end is waited for

    def _delivering(self, event: E | None) -> Flow[None]:
        """What comes between reading an event and handing it to the reader.

        Raises EventDecodeError with ``strict``. Calls the handlers that are due: one that fails
        does not keep the others from running; what ``on_error`` does not take closes the
        connection, and is the reader's.
        """
        if event is self._undelivered:  # its handlers have run; or the quiet end, None
            self._undelivered = None
            return
        strict_error = self._session.strict_error(event)
        if strict_error is not None:
            raise strict_error
        if not self._handlers:
            return
        failed: Exception | None = None
        self._undelivered = event
        for handler in self._due(event):
            try:
                try:
                    yield Call(handler, (event,))
                except Exception as error:
                    yield Call(self._report, (error, event))
            except Exception as error:
                failed = failed or error
        self._undelivered = None
        if failed is not None:
            yield Run(self.close)
            raise failed

    # --- recovering ---

    def _still_dead(self, socket: Socket) -> bool:
        """Whether nothing has replaced a dead socket yet. Raises ClosedError after ``close()``."""
        if self._socket is not socket:
            return False
        self._check_open()
        return True

    def _check_open(self) -> None:
        """Raise ClosedError in a recovery that ``close()`` has overtaken."""
        if self._closed:
            raise ClosedError(CLOSED_IN_RECOVERY)

    def _recovering(self, cause: RealtimeError | None) -> Flow[None]:
        """Dial until a new connection has taken the place of the old one.

        Raises the cause if that cannot be done within the policy, ClosedError after ``close()``.
        Without a cause it is a renewal, which is put off when a turn begins meanwhile.
        """
        assert self._recovery is not None
        course = self._recovery.course(cause)
        delay = next(course)
        while True:
            yield Sleep(delay)
            try:
                return (yield from self._replacing(course, cause))
            except RenewalPostponed:
                return self._recovery.postpone()
            except ClosedError:
                raise
            except RealtimeError as error:
                delay = course.send(error)

    def _replacing(self, course: Course, cause: RealtimeError | None) -> Flow[None]:
        """One try: dial, rebuild, take over. The old state stays until the new one stands."""
        socket, session = yield from opening(self._plan)
        try:
            self._check_open()
            yield HandingOver(self._handing_over(socket, session, course, cause))
        except BaseException:
            yield Run(socket.finish, (0.0,))
            raise

    def _handing_over(
        self, socket: Any, session: Session, course: Course, cause: RealtimeError | None
    ) -> Flow[None]:
        def renewable() -> None:
            self._keep_unread()
            self._session.check_renewal(self._recovery, time.time(), cause)

        def take_over() -> None:
            self._check_open()
            renewable()
            session.resume(self._session, attempts_of(course), cause, time.monotonic())
            self._socket, self._session = socket, session

        replay = session.start_replay()
        yield Exclusively(renewable)
        yield from self._rebuilding(socket, session, replay.messages())
        yield Exclusively(self._keep_unread)
        yield from self._rebuilding(socket, session, replay.late_messages())
        yield Exclusively(take_over)

    def _retiring(self, socket: Any) -> Flow[None]:
        """After a recovery: close the old socket, unless a renewal was put off."""
        if self._socket is not socket:
            yield Run(socket.finish, (0.0,))

    def _rebuilding(self, socket: Any, session: Session, messages: list[bytes]) -> Flow[None]:
        """Write what rebuilds the conversation, until the server has confirmed it, or is quiet.

        A server that confirms slowly but steadily gets the time that the policy has.
        """
        assert session.replay is not None
        assert self._recovery is not None
        for message in messages:
            if not (yield Run(socket.write, (message,))):
                break
        while not session.replay.confirmed:
            left = session.replay.left
            until = time.monotonic() + session.replay.patience(self._plan.open_timeout)
            while session.replay.left == left:
                try:
                    message = yield Run(socket.take_within, (until - time.monotonic(),))
                except TimeoutError:
                    session.replay.give_up_waiting()
                    return
                session.replayed(message, socket.taken_at)
            if self._recovery.late:
                raise APITimeoutError(NOT_CONFIRMED)

    def _keep_unread(self) -> None:
        """What the old connection still holds belongs to the conversation, and to the user."""
        while (message := self._socket.take_now()) is not None:
            self._session.keep(message, self._socket.taken_at)

    def _keep_unread_of(self, socket: Socket) -> None:
        if socket is self._socket:
            self._keep_unread()

    # --- sending ---

    def _writing_again(
        self, messages: Iterable[bytes], event_type: str, socket: Any, session: Session
    ) -> Flow[None]:
        """The first of the messages of an event found its socket over: raise why, or write them to
        the socket that replaces it. Drops them if they spoke of the dead session, or if the replay
        brings them back.
        """
        written = False
        for message in messages:
            written = written and (yield Run(socket.write, (message,)))
            while not written:
                yield Run(socket.wait_over)
                if self._recovery is not None:  # the reason may be among the unread messages
                    yield Exclusively(partial(self._keep_unread_of, socket))
                loss = session.send_error(**socket.ending_facts())
                if self._recovery is None or not self._recovery.recoverable(loss):
                    raise loss
                again = session.salvage(event_type)
                yield Recover(socket, loss, math.inf)
                if not again:
                    return
                socket, session = self._socket, self._session
                written = yield Run(socket.write, (message,))

    # --- ending ---

    def _mark_closed(self) -> None:
        """From now on the end is quiet, and no recovery takes over."""
        self._closed = True
        self._session.close()

    def __del__(self) -> None:
        socket = getattr(self, "_socket", None)  # None if it never opened
        if socket is not None and socket.left_open:
            warnings.warn(f"unclosed {type(self).__name__}", ResourceWarning, 2, self)
            socket.abandon()
