"""One conversation's rules and state. No I/O, no clock, no thread, no task: shells move the bytes.

Theory of operation. A shell owns a socket and one Session. Each whole message goes in through
``receive``, which decodes it, notes what it changes, and gives the event to hand to the user. What
the user sends goes through ``messages`` or ``append``, which check it and give the bytes to put on
the wire. When the socket is gone and everything was read, ``over`` answers the one question that
both shells would otherwise answer twice: does reading end quietly, or with which error.

The parts have modules of their own: what is sent, the greeting, the dialect of the wire, the
settings in force, the turns, the end, what ``reconnect`` needs.
"""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

from portkey_realtime._config.generated.dialects import Wire
from portkey_realtime._core import codec
from portkey_realtime._core.endings import Ending, not_greeted
from portkey_realtime._core.greeting import Greeting
from portkey_realtime._core.journal import Journal
from portkey_realtime._core.observer import Observer
from portkey_realtime._core.odd_events import OddEvents
from portkey_realtime._core.overflow import AudioDropped, Gap
from portkey_realtime._core.reconnecting import Reconnecting
from portkey_realtime._core.replay import Replay
from portkey_realtime._core.sending import Sending, append_frame
from portkey_realtime._core.settings import Settings
from portkey_realtime._core.turns import ON_TURN, Turns
from portkey_realtime._core.wire_dialect import WireDialect
from portkey_realtime.errors import (
    EventDecodeError,
    RealtimeError,
    one_line,
)
from portkey_realtime_wire.marks import MARKS, Marks, Role
from portkey_realtime_wire.shapes import (
    Dialect,
    InvalidEvent,
    UnknownEvent,
    invalid_event,
)

_ODD: Final = frozenset({UnknownEvent, InvalidEvent})
_MAX_UNREADABLE: Final = 3


class Session(Sending, Reconnecting):
    """The state of one connection, from its greeting to its end."""

    # As attributes of a dict they would cost every connection another KiB.
    __slots__ = (
        "_append", "_ending", "_greeting", "_marks", "_notes", "_observer", "_odd_events",
        "_redact", "_turns", "_unreadable_in_a_row", "_wire", "api", "append_type", "give_up",
        "journal", "pending", "settings", "strict",
    )  # fmt: skip

    def __init__(
        self,
        api: Dialect,
        *,
        wire: Wire = "auto",
        redact: Callable[[str], str] = str,
        journal: Journal | None = None,
        observer: Observer | None = None,
        strict: bool = False,
    ) -> None:
        self.api = api
        """The dialect that the user speaks."""
        self.strict = strict
        """Whether an event that breaks the spec is raised instead of handed on."""
        self.journal = journal
        """What is needed to rebuild the conversation; only with ``reconnect``."""
        self.replay: Replay | None = None
        """The replay of an earlier connection's conversation, until it is confirmed."""
        self.settings = Settings()
        self.pending: deque[Any] = deque()
        """What is ready: events, and messages that are decoded when it is their turn."""
        self.give_up: Callable[[int, str], None] | None = None
        """Closes the socket with a code and a reason; the shell sets it."""
        self._redact = redact
        self._observer = observer
        self._marks = api.marks
        self._notes = _notes_of(api.marks)
        self.append_type = next(iter(api.marks.roles.append_audio), "")
        self._append = append_frame(
            self.append_type, api.marks.audio_keys.get(self.append_type, "")
        )
        self._odd_events = OddEvents(redact)
        self._wire = WireDialect(api, observer, self._odd_events)
        self._greeting = Greeting(redact) if wire == "auto" else None
        self._turns = Turns()
        self._ending = Ending(redact)
        self._unreadable_in_a_row = 0
        if wire != "auto":
            self._wire.settle(wire)

    @property
    def in_flight(self) -> str | None:
        """The id of the response that the server is giving, the last one of several, or None."""
        return self._turns.in_flight

    # --- greeting ---

    @property
    def greeted(self) -> bool:
        """Whether the connection counts as open. A fixed dialect needs no greeting."""
        return self._greeting is None

    def _said(self, text: str) -> str:
        """Words of the server's, fit for an error and a log: without secrets, on one line."""
        return one_line(self._redact(text))

    @property
    def arrived(self) -> list[str]:
        """What came while the connection did not count as open: the types, for an error."""
        return [] if self._greeting is None else self._greeting.arrived

    def greet(
        self, message: bytes | None, origin: str, at: float | None = None, **end: Any
    ) -> None:
        """Take one message before the connection counts as open; None is the end, and how.

        Gateways lose what is sent before that. Raises WrongDialectError if the server wants to be
        dialled the other way.
        """
        assert self._greeting is not None
        if message is None:
            raise not_greeted(origin, self._said, **end)
        greeting = self._greeting.take(message, at)
        if greeting is None:
            return
        self._wire.learn(greeting)
        self.settings.report(greeting, message)
        self._turns.transcribes = self.settings.transcribes
        self.pending.extend(self._greeting.messages)
        self._greeting = None

    def settings_in_force(self, given: Mapping[str, Any] | None) -> list[bytes]:
        """What a server that does not greet may be waiting for: the settings of the conversation
        that goes on here, else those ``given``. In the user's dialect, as nothing has told another.
        """
        restored = self.journal.update if self.journal is not None else None
        update = restored or given
        return [] if update is None else self.raw(update)[1]

    # --- receiving ---

    def next_pending(self) -> Any:
        """The first of what is ready, None if it means nothing in the user's dialect."""
        ready = self.pending.popleft()
        return self.receive(*ready) if type(ready) is tuple else ready

    def receive(self, message: bytes | str, at: float | None = None) -> Any:
        """The event in one message: an InvalidEvent if it holds none, None if it means nothing in
        the user's dialect. Never raises. ``at``: when its bytes were read, in monotonic seconds.

        Performance: one scan, one decoding, one look-up."""
        try:
            data = codec.scan(message)
        except codec.REFUSED:
            if isinstance(message, Gap):
                return AudioDropped(events=message.events, received_at=at)
            try:
                data = codec.decode(message)
            except codec.NotJson as error:
                if self._observer is not None:
                    self._observer.unreadable(str(error), len(message), self.wire)
                unreadable = invalid_event(message, str(error))
                unreadable.received_at = at
                return self._unreadable(unreadable)
        fast = self._wire.fast
        event = self._wire.read(data) if fast is None else fast(data)
        if event is None:
            return None
        event.received_at = at
        if type(event) in _ODD:
            return self._odd(event, message)
        self._unreadable_in_a_row = 0
        if event.type not in self._notes and self.journal is None:
            return event
        return self._noted(event, message)

    def _odd(self, event: UnknownEvent | InvalidEvent, message: bytes | str) -> Any:
        """An event that is handed on, but not read: its fields are not what its name promises.

        Unless the other dialect has it: some servers mix both."""
        if isinstance(event, InvalidEvent) and not event.type:
            return self._unreadable(event)
        self._unreadable_in_a_row = 0
        if isinstance(event, UnknownEvent):
            known = self._wire.read_unknown(event)
            if known is not event:
                if known is not None:
                    known.received_at = event.received_at
                    known = self._noted(known, message)
                return known
        if event.type in self._marks.roles.response_done:
            self._turns.on_all_done()  # its words cannot be read; that it is over can
        self._odd_events.handed_on(event)
        return event

    def _unreadable(self, event: InvalidEvent) -> InvalidEvent:
        """A message that is no event at all. A peer that sends only such is no realtime server."""
        self._unreadable_in_a_row += 1
        if self._unreadable_in_a_row >= _MAX_UNREADABLE and self.give_up is not None:
            self.give_up(1007, "three messages in a row were no events")
        return event

    def strict_error(self, event: Any) -> EventDecodeError | None:
        """With ``strict``, the error to raise in place of an event that breaks the spec."""
        if not self.strict or not getattr(event, "problems", ()):
            return None
        problems = "; ".join(map(self._said, event.problems))
        return EventDecodeError(problems, path=self._said(str(event.type))[:100])

    def carries_audio(self, message: bytes) -> bool:
        """Whether a message as it came is a piece of spoken answer, which may be dropped when too
        much waits. What else comes may not: it says what is going on."""
        try:
            data = codec.scan(message)
        except codec.REFUSED:
            return False
        name = data.get("type") if isinstance(data, dict) else None
        # In any dialect: that of the wire is not known before the greeting was read.
        return any(
            name in (*marks.roles.audio_delta, *marks.roles.translation_audio_delta)
            for marks in MARKS.values()
        )

    def keep(self, message: bytes | str, at: float | None = None) -> None:
        """Receive a message for later: its event waits at the end of ``pending``."""
        event = self.receive(message, at)
        if event is not None:
            self.pending.append(event)

    def _noted(self, event: Any, message: bytes | str | None = None) -> Any:
        if isinstance(event, InvalidEvent | UnknownEvent):
            return event  # which may bear a name that is known, but not its fields
        note = self._notes.get(event.type)
        if note is not None:
            note(self, event, message)
        if self.journal is not None:
            self.journal.received(event, rebuilding=self.replay is not None)
        return event

    # --- ending ---

    def close(self) -> None:
        """Our side wants to end: from now on the end is quiet."""
        self._ending.closed_by_us = True

    def last(self, **end: Any) -> Any:
        """The next event when nothing more comes: one that a sender kept when it noticed the end
        first, else None if the end is a quiet one.

        Raises Backpressure if the inbox ran over, ConnectionLost, SessionExpired.
        """
        while self.pending:
            event = self.next_pending()
            if event is not None:
                return event
        try:
            self._ending.over(self.in_flight, **end)
        finally:
            end.clear()  # the reason as it came may echo a key, and tracebacks show locals

    def send_error(self, *, stuck: bool = False, **end: Any) -> RealtimeError:
        """Why nothing can be sent any more, as far as was read: what was not may tell more.

        With ``reconnect``, a peer that takes nothing is a loss like any other."""
        stuck = stuck and self.journal is None
        return self._ending.send_error(self.in_flight, stuck=stuck, **end)

    # --- notes ---

    def _on_settings(self, event: Any, message: bytes | str | None) -> None:
        if message is not None:
            self.settings.report(codec.decode(message), message)
        roles = self._marks.roles
        self._turns.transcribes = self.settings.transcribes or event.type in (
            roles.transcription_session_created + roles.transcription_session_updated
        )

    def _on_error(self, event: Any, _message: bytes | str | None) -> None:
        if getattr(event.error, "code", None) == "session_expired":
            self._ending.expired = True


Note = Callable[[Session, Any, bytes | str | None], None]


def _turn_note(note: Callable[[Turns, Any], None]) -> Note:
    return lambda session, event, _message: note(session._turns, event)


_NOTES: Final[Mapping[Role, Note]] = {
    "session_created": Session._on_settings,
    "session_updated": Session._on_settings,
    "transcription_session_created": Session._on_settings,
    "transcription_session_updated": Session._on_settings,
    **{role: _turn_note(note) for role, note in ON_TURN.items()},
    "error": Session._on_error,
}


@functools.cache
def _notes_of(marks: Marks) -> Mapping[str, Note]:
    """What to do with each type of a dialect's server events."""
    return marks.by_type(_NOTES)
