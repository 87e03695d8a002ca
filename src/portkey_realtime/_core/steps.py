"""The steps that a flow asks of its shell.

A rule that needs I/O or time is written once, as a generator: a flow. It yields one of these
steps, the shell carries it out (one thread blocks in it, or one task awaits it) and sends the
result back in, or throws in the error. So a test can drive a flow by hand, without a socket.
psycopg 3 does the same in its ``generators.py`` and ``waiting.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, Protocol, TypeAlias, TypeVar

import attrs

from portkey_realtime._config.credentials import Asked
from portkey_realtime.errors import RealtimeError

T = TypeVar("T")

Flow: TypeAlias = Generator["Step", Any, T]
"""Yields steps, is sent their results, returns a T."""


class Socket(Protocol):
    """What the rules know of a shell's socket. The asyncio socket's results are awaitable."""

    @property
    def taken_at(self) -> float:
        """When the message that was taken last had been read, in monotonic seconds."""

    @property
    def unread(self) -> int:
        """Bytes that wait to be read."""

    @property
    def left_open(self) -> bool:
        """Whether it is open, and this process's own."""

    def take_now(self) -> bytes | None:
        """The next message that has arrived, without waiting; None if there is none."""

    def take_within(self, seconds: float) -> Any:
        """Wait for a message. Gives None if nothing more will come. Raises TimeoutError."""

    def write(self, message: bytes) -> Any:
        """Put one message on the wire. Gives False if the socket is over, or the peer has taken
        nothing for too long, which ends it."""

    def wait_over(self) -> Any:
        """After a failed write: wait, bounded, until all that came before the end is in the
        inbox."""

    def finish(self, seconds: float) -> Any:
        """Close it, within so many seconds beside the flush."""

    def drop(self) -> Any:
        """End the TCP connection of a socket that was never in use."""

    def abandon(self) -> None:
        """Drop the TCP connection of a socket that was never closed; from any thread."""

    def ending_facts(self) -> dict[str, Any]:
        """How it ended, as ``Session.over`` takes it."""


class Step:
    """One thing that a shell does for a flow."""

    __slots__ = ()


@attrs.frozen
class OpenSocket(Step):
    """Dial, until the handshake is over. Gives the socket.

    Raises a RealtimeError that holds no secret.
    """

    attempt: Any
    deadline: float
    """On the monotonic clock."""


@attrs.frozen
class Ask(Step):
    """Ask a function of the user's for a credential. Gives it.

    Raises TimeoutError where the shell can stop waiting, else what ``Asked.call`` raises.
    """

    asked: Asked
    deadline: float
    """On the monotonic clock."""


@attrs.frozen
class Run(Step):
    """Call a method of a socket or a connection, and await its result in the asyncio shell."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...] = ()

    def run(self) -> Any:
        """Gives what the function gives, which the asyncio shell has to await."""
        return self.function(*self.arguments)


@attrs.frozen
class Sleep(Step):
    """Wait. Raises ClosedError, or is cancelled, when the connection is closed meanwhile."""

    seconds: float


@attrs.frozen
class Exclusively(Step):
    """Call a function that neither waits nor does I/O, with reading and closing locked out."""

    work: Callable[[], Any]


@attrs.frozen
class HandingOver(Step):
    """Carry out a flow while no sender may tell the journal anything. Gives its result."""

    flow: Flow[Any]


@attrs.frozen
class NextEvent(Step):
    """Read on, for as long as the conversation's ``patience`` says at that moment.

    Gives the event, or None at a quiet end. Raises RenewalDue, TimeoutError, or the loss.
    """

    deadline: float
    """On the monotonic clock; infinite if there is none."""


@attrs.frozen
class Recover(Step):
    """Have a new connection put in the place of a dead socket; many may wait for the same one.

    Raises the cause if that cannot be done, ClosedError after ``close()``, TimeoutError.
    """

    socket: Any
    cause: RealtimeError | None
    deadline: float


@attrs.frozen
class Call(Step):
    """Call a user's function, and wait for what it returns where the shell allows that."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
