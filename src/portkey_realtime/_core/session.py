"""One conversation's rules and state. No I/O, no clock, no thread, no task: shells move the bytes.

Theory of operation. A shell owns a socket and one Session. Each whole message goes in through
``receive``, which decodes it, notes what it changes, and gives the event to hand to the user. What
the user sends goes through ``message`` or ``append``, which check it and give the bytes to put on
the wire. When the socket is gone and everything was read, ``over`` answers the one question that
both shells would otherwise answer twice: does reading end quietly, or with which error.

Reading ends quietly after our own ``close()`` and after a clean close (1000) while nothing was
going on. It raises when a response was in flight, when the session expired, and on every other
code: an application that is cut off in the middle of a sentence must not take that for the end.
"""

from __future__ import annotations

import functools
import logging
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal

from portkey_realtime._core import codec
from portkey_realtime._core.greeting import greeting_dialect, refused_dialect
from portkey_realtime._core.journal import Journal
from portkey_realtime._core.observer import Observer
from portkey_realtime._core.overflow import AudioDropped, Gap
from portkey_realtime._core.recovery import Recovery, RenewalPostponed
from portkey_realtime.errors import (
    APIConnectionError,
    Backpressure,
    ClosedError,
    ConfigError,
    ConnectionLost,
    EventDecodeError,
    RealtimeError,
    SessionExpired,
    one_line,
)
from portkey_realtime.reconnect import Reconnected, SessionExpiring
from portkey_realtime_wire.marks import MARKS, Marks, Role
from portkey_realtime_wire.runtime import NOT_GIVEN, encode_audio
from portkey_realtime_wire.shapes import (
    Dialect,
    InvalidEvent,
    UnknownEvent,
    invalid_event,
    to_wire,
)

if TYPE_CHECKING:
    from portkey_realtime._core.translation import Translation

MAX_APPEND: Final = 15 * 1024 * 1024 * 3 // 4
"""Bytes of audio in one append: its base64 may have 15 MiB. Even, so samples stay whole."""

_OVERFLOWN: Final = (
    "more than max_unread bytes of events waited to be read: read in a loop of its own, and play "
    "or store audio elsewhere"
)

_ODD: Final = frozenset({UnknownEvent, InvalidEvent})
_MAX_UNREADABLE: Final = 3
_MAX_NAMED: Final = 5
"""Events that a time-out names, of those that came before the session was there."""
_MAX_LOGGED: Final = 100
"""Unknown types that are logged, each once; a server may make up as many as it likes."""
_log: Final = logging.getLogger("portkey_realtime")

_TWO_BYTES: Final = frozenset({"pcm16", "audio/pcm"})

_CODES: Final = {
    1001: "the server is going away",
    1002: "the server says that our frames break the protocol",
    1005: "the server closed without a code",
    1006: "the connection dropped without a Close frame",
    1007: "a message was not valid text",
    1008: "the server says that a rule was broken",
    1009: "a message was too big",
    1011: "the server failed",
    1012: "the server restarts",
    1013: "the server asks to try again later",
    3000: "the server does not accept the credentials",
}


class Session:
    """The state of one connection, from its greeting to its end."""

    def __init__(
        self,
        api: Dialect,
        *,
        wire: Literal["auto", "beta", "ga"] = "auto",
        redact: Callable[[str], str] = str,
        journal: Journal | None = None,
        observer: Observer | None = None,
        strict: bool = False,
    ) -> None:
        self.api = api
        """The dialect that the user speaks."""
        self.strict = strict
        """Whether an event that breaks the spec is raised instead of handed on."""
        self._redact = redact
        self._observer = observer
        self._marks = api.marks
        self._notes = _notes_of(api.marks)
        self.append_type = next(iter(api.marks.roles.append_audio), "")
        """The client event that adds audio to what the server hears."""
        self._append = (f'{{"type":"{self.append_type}","audio":"'.encode(), b'"}')
        self._decode = api.decode_server_event if observer is None else observer.reading(api)
        self._read: Callable[[object], Any] = self._decode
        self._translation: Translation | None = None
        self._greeting: list[bytes] | None = [] if wire == "auto" else None
        self.journal = journal
        """What is needed to rebuild the conversation; only with ``reconnect``."""
        self._unrestored: dict[str, dict[str, Any]] = {}
        self._restored_items = 0
        self._lost_in_replay: list[str] = []
        self._after_replay: list[Any] = []
        self._closed_by_us = False
        self._loss: RealtimeError | None = None
        self._expired = False
        self._sample_size = 2
        self.pending: deque[Any] = deque()
        """Events that are ready: those until the greeting, and what one message held beyond one."""
        self._answers: list[str] = []
        self._hearing = False
        self._unreadable_in_a_row = 0
        self._odd_types: set[str] = set()
        self.give_up: Callable[[int, str], None] | None = None
        """Closes the socket with a code and a reason; the shell sets it."""
        self._transcribes = False
        self.settings: Any = None
        """The session as the server last reported it, or None before the greeting."""
        if wire != "auto":
            self._settle(wire)

    @property
    def wire(self) -> str:
        """The dialect that the server speaks, as far as its greeting has told."""
        return self.api.name if self._translation is None else "ga"

    @property
    def in_flight(self) -> str | None:
        """The id of the response that the server is giving, the last one of several, or None."""
        return self._answers[-1] if self._answers else None

    # --- receiving ---

    @property
    def greeted(self) -> bool:
        """Whether the connection counts as open. A fixed dialect needs no greeting."""
        return self._greeting is None

    @property
    def arrived(self) -> list[str]:
        """What came while the connection did not count as open: the types, for an error."""
        names = []
        for message in (self._greeting or ())[:_MAX_NAMED]:
            try:
                data = codec.decode(message)
            except codec.NotJson:
                data = None
            name = data.get("type") if isinstance(data, dict) else None
            names.append(one_line(self._redact(str(name or "no event")))[:60])
        return names

    def greet(self, message: bytes | None, origin: str, **end: Any) -> None:
        """Take one message before the connection counts as open; None is the end, and how.

        Gateways lose what is sent before the first event that carries a session, or an error.
        Raises WrongDialectError if the server wants to be dialled the other way.
        """
        assert self._greeting is not None
        if message is None:
            code, reason = end.get("code"), self._redact(end.get("reason", ""))
            said = [f"close code {code}"] if code else []
            said += [each for each in (_CODES.get(code or 0), reason) if each]
            how = f" ({', '.join(said)})" if said else ""
            raise APIConnectionError(f"{origin} closed the connection instead of greeting{how}")
        self._greeting.append(message)
        try:
            data = codec.decode(message)
        except codec.NotJson:
            return
        wrong = refused_dialect(data, self._redact)
        if wrong is not None:
            raise wrong
        dialect = greeting_dialect(data)
        if dialect is not None:
            self._settle(dialect)
        elif isinstance(data, dict) and data.get("type") in self._marks.roles.error:
            self._read = self._read_unsettled
        else:
            return
        early, self._greeting = self._greeting, None
        for each in early:
            self.keep(each)

    def _settle(self, wire: Literal["beta", "ga"]) -> None:
        """From here on the wire speaks this dialect."""
        if self.api.name == wire:
            self._read = self._decode
        elif self.api.name == "beta":
            from portkey_realtime._core.translation import Translation  # only where it is needed

            self._translation = Translation(warn=_warn)
            self._read = self._read_translated
        else:
            raise APIConnectionError(
                "the server speaks the beta dialect, and client.realtime is GA only: use "
                "client.beta.realtime, which speaks both"
            )

    def _read_unsettled(self, data: object) -> Any:
        """After an error for a greeting, the dialect shows with the first session."""
        dialect = greeting_dialect(data)
        if dialect is not None:
            self._settle(dialect)
            return self._read(data)
        return self._decode(data)

    def _read_translated(self, data: object) -> Any:
        """One GA event as beta: the first of what it becomes, None if nothing; the rest waits."""
        assert self._translation is not None
        if self._observer is not None:
            self._observer.received(data, "ga")
        if type(data) is not dict:
            return self.api.decode_server_event(data)
        made = self._translation.from_wire(data)
        if not made:
            return None
        for each in made[1:]:
            self.pending.append(self._noted(self.api.decode_server_event(each)))
        return self.api.decode_server_event(made[0])

    def receive(self, message: bytes | str) -> Any:
        """The event in one message: an InvalidEvent if it holds none, None if it means nothing in
        the user's dialect. Never raises. Hot: one scan, one decoding, one look-up."""
        try:
            data = codec.scan(message)
        except codec.REFUSED:
            if isinstance(message, Gap):
                return AudioDropped(events=message.events)
            try:
                data = codec.decode(message)
            except codec.NotJson as error:
                if self._observer is not None:
                    self._observer.unreadable(str(error), len(message), self.wire)
                return self._unreadable(invalid_event(message, str(error)))
        event = self._read(data)
        if event is None:
            return None
        if type(event) in _ODD:
            return self._odd(event)
        self._unreadable_in_a_row = 0
        if event.type not in self._notes and self.journal is None:
            return event
        return self._noted(event)

    def _odd(self, event: UnknownEvent | InvalidEvent) -> Any:
        """An event that is handed on, but not read: its fields are not what its name promises."""
        if isinstance(event, InvalidEvent) and not event.type:
            return self._unreadable(event)
        self._unreadable_in_a_row = 0
        if event.type not in self._odd_types and len(self._odd_types) < _MAX_LOGGED:
            self._odd_types.add(event.type)
            kind = type(event).__name__
            _log.debug("%s, the first of its type: %s", kind, self._redact(event.type)[:100])
        return event

    def _unreadable(self, event: InvalidEvent) -> InvalidEvent:
        """A message that is no event at all. A peer that sends only such is no realtime server."""
        self._unreadable_in_a_row += 1
        if self._unreadable_in_a_row >= _MAX_UNREADABLE and self.give_up is not None:
            self.give_up(1007, "three messages in a row were no events")
        return event

    def strict_error(self, event: Any) -> EventDecodeError | None:
        """With ``strict``, the error to raise in place of an event that cannot be read."""
        if not self.strict or not isinstance(event, InvalidEvent):
            return None
        problems = "; ".join(map(self._redact, event.problems))
        return EventDecodeError(problems, path=self._redact(str(event.type))[:100])

    def carries_audio(self, message: bytes) -> bool:
        """Whether a message as it came is a piece of spoken answer, which may be dropped when too
        much waits. What else comes may not: it says what is going on."""
        try:
            data = codec.scan(message)
        except codec.REFUSED:
            return False
        name = data.get("type") if isinstance(data, dict) else None
        # In any dialect: that of the wire is not known before the greeting was read.
        return any(name in marks.roles.audio_delta for marks in MARKS.values())

    def keep(self, message: bytes | str) -> None:
        """Receive a message for later: its events wait at the end of ``pending``, in order."""
        place = len(self.pending)
        event = self.receive(message)
        if event is not None:
            self.pending.insert(place, event)

    def _noted(self, event: Any) -> Any:
        if isinstance(event, InvalidEvent | UnknownEvent):
            return event  # which may bear a name that is known, but not its fields
        note = self._notes.get(event.type)
        if note is not None:
            note(self, event)
        if self.journal is not None:
            self.journal.received(event, rebuilding=bool(self._unrestored))
        return event

    # --- sending ---

    def messages(self, event: Any) -> list[bytes]:
        """One event as the text messages that say it. Raises ConfigError if it breaks the spec."""
        if isinstance(event, Mapping):
            event = self.api.decode_client_event(to_wire(event))
        if isinstance(event, InvalidEvent):
            raise ConfigError("this is no event: " + "; ".join(event.problems))
        data = to_wire(event)
        if type(data) is not dict:
            raise ConfigError(f"an event is an object or a dict, not {type(event).__name__}")
        checked = self.api.decode_client_event(data)
        if isinstance(checked, InvalidEvent):
            name = type(event).__name__
            raise ConfigError(f"{name} cannot be sent: " + "; ".join(checked.problems))
        if self.journal is not None:
            self.journal.name(data)
        encoded = self._encoded(data)
        roles = self._marks.roles
        if checked.type in roles.update_session + roles.update_transcription_session:
            self._note_format(checked)
        if self.journal is not None:
            self.journal.sent(data)
        return encoded

    def _encoded(self, data: dict[str, Any]) -> list[bytes]:
        translated = [data] if self._translation is None else self._translation.to_wire(data)
        if self._observer is not None:
            for each in translated:
                self._observer.sent(each, self.wire)
        return [codec.encode(each) for each in translated]

    def append(self, audio: bytes | bytearray | memoryview) -> Iterator[bytes]:
        """Audio as the messages that append it, split below the limit of one append.

        Raises ConfigError, before the first message, for anything but bytes and for half a
        sample. Hot: one base64 encoding and one concatenation per chunk.
        """
        if not isinstance(audio, bytes | bytearray | memoryview):
            raise ConfigError(f"audio must be bytes, not {type(audio).__name__}")
        if isinstance(audio, memoryview) and not audio.c_contiguous:
            audio = audio.tobytes()
        size = audio.nbytes if isinstance(audio, memoryview) else len(audio)
        if size % self._sample_size:
            raise ConfigError(
                f"{size} bytes are not whole samples: pcm16 has 2 bytes a sample. "
                "Keep the odd byte and send it with the next chunk"
            )
        if self.journal is not None:
            self.journal.appended(size)
        if self._observer is not None and size:
            self._observer.appended(audio, self.wire)
        if size <= MAX_APPEND:
            return iter((self._appending(audio),)) if size else iter(())
        view = memoryview(audio).cast("B")
        return (self._appending(view[i : i + MAX_APPEND]) for i in range(0, size, MAX_APPEND))

    def _appending(self, audio: bytes | bytearray | memoryview) -> bytes:
        return encode_audio(audio).encode("ascii").join(self._append)

    # --- rebuilding, on a new connection ---

    def replay(self) -> list[bytes]:
        """The messages that rebuild the journal's conversation; then ``replayed`` takes over."""
        assert self.journal is not None
        return self._to_replay(*self.journal.replay())

    def replay_late(self) -> list[bytes]:
        """The same for what the old server, which still stood, made of the conversation since."""
        assert self.journal is not None
        return self._to_replay(*self.journal.replay_late())

    def _to_replay(self, events: list[dict[str, Any]], lost: list[str]) -> list[bytes]:
        self._lost_in_replay += lost
        messages: list[bytes] = []
        for event in events:
            try:
                messages += self._encoded(event)
            except ConfigError as error:  # the new server speaks the other dialect
                self._lost_in_replay.append(f"{self._name_of(event)}: {error}")
            else:
                self._unrestored[event["event_id"]] = event
        self._restored_items += sum(map(self._makes_item, self._unrestored.values()))
        self._sort_replayed()
        return messages

    def until_renewal(self, recovery: Recovery, now: float, unread: int) -> float:
        """Seconds until the session's end needs another look; 0 means: renew it now.

        The end is announced to the user by a SessionExpiring event, once. ``unread`` is what
        waits to be read: it may begin a turn.
        """
        idle = not unread and not self.pending and not self._turn_under_way
        step, seconds = recovery.renewal(self._expires_at, now, idle=idle)
        if step == "announce":
            self.pending.append(SessionExpiring(seconds_left=seconds))
            return 1.0
        return 0.0 if step == "renew" else seconds

    def check_renewal(
        self, recovery: Recovery | None, now: float, cause: RealtimeError | None
    ) -> None:
        """Raise RenewalPostponed if a turn has begun while a renewal was on its way: it is for
        between turns. With a ``cause`` it is no renewal, and nothing is left to wait for."""
        if cause is not None or recovery is None:
            return
        step, _ = recovery.renewal(self._expires_at, now, idle=not self._turn_under_way)
        if step != "renew":
            raise RenewalPostponed

    @property
    def _expires_at(self) -> float | None:
        return getattr(self.settings, "expires_at", None) or None

    @property
    def _turn_under_way(self) -> bool:
        if self.in_flight is not None or self._hearing:
            return True
        return self.journal is not None and self.journal.turn_under_way(by_hand=self._by_hand)

    @property
    def _by_hand(self) -> bool:
        """Whether the user, not the server, says where a turn ends."""
        audio = getattr(self.settings, "audio", None)
        place = getattr(audio, "input", None) or self.settings
        return place is not None and getattr(place, "turn_detection", NOT_GIVEN) is None

    @property
    def rebuilt(self) -> bool:
        """Whether the server has confirmed, or refused, all that was replayed."""
        return not self._unrestored

    def replayed(self, message: bytes | None) -> None:
        """Take one message while the replay is not confirmed; None is the end.

        Confirmations come in the order of the replay. What else arrives is kept for the user.
        """
        if message is None:
            raise ConnectionLost("the connection was lost again while it was being rebuilt")
        self.keep(message)
        self._sort_replayed()

    def _sort_replayed(self) -> None:
        """What came while the replay is not confirmed: an answer to it, an echo, or the user's."""
        while self.pending:
            each = self.pending.popleft()
            if each.type in self._marks.roles.error and self._unrestored and not self._expired:
                if self._refused_in_replay(each):
                    continue
            elif each.type in self._marks.confirms and self._unrestored:
                del self._unrestored[next(iter(self._unrestored))]
                continue
            if each.type not in self._marks.echoes:
                self._after_replay.append(each)

    def _refused_in_replay(self, event: Any) -> bool:
        error = getattr(event, "error", None)
        refused = getattr(error, "event_id", None) or next(iter(self._unrestored))
        replayed = self._unrestored.pop(refused, None)
        if replayed is None:
            return False
        self._restored_items -= self._makes_item(replayed)
        self._lost_in_replay.append(
            f"{self._name_of(replayed)}: {getattr(error, 'message', 'refused')}"
        )
        return True

    def _makes_item(self, event: Mapping[str, Any]) -> bool:
        return event["type"] in self._marks.roles.create_item

    def _name_of(self, replayed: Mapping[str, Any]) -> str:
        """What a replayed event was to bring back, for people."""
        if not self._makes_item(replayed):
            return "the settings"
        item_id = replayed["item"].get("id")
        return f"item {item_id}" if item_id else "an item that was just being added"

    def resume(self, old: Session, attempts: int, cause: RealtimeError | None) -> None:
        """This session takes the place of the old one: the first event says how well."""
        assert self.journal is not None
        while old.pending:
            self.pending.append(old.pending.popleft())
        self._lost_in_replay += self.journal.rebuilt()
        made = Reconnected(
            items=self._restored_items,
            lost=tuple(self._lost_in_replay),
            interrupted=old.in_flight,
            attempts=attempts,
            cause=cause,
        )
        self.pending.extend([made, *self._after_replay])

    def salvage(self, event_type: str) -> bool:
        """A message could not be sent because the session died: whether to send it to the next.

        Not what the replay brings back anyway; and not what spoke of the dead session's state,
        which is dropped and reported.
        """
        assert self.journal is not None
        self.journal.held_back(event_type)
        return event_type not in self._marks.stale | self._marks.restored

    # --- ending ---

    def close(self) -> None:
        """Our side wants to end: from now on the end is quiet."""
        self._closed_by_us = True

    def lost(self, code: int | None, reason: str, *, unsent: int = 0, cause: str = "") -> None:
        """The socket is gone, and all that came was read: this is how it ended, from now on."""
        if self._loss is None:
            self._loss = self._loss_of(code, reason, unsent=unsent, cause=cause)

    def _loss_of(
        self, code: int | None, reason: str, *, unsent: int = 0, cause: str = ""
    ) -> RealtimeError | None:
        """The error for this end, or None. ``code`` is None if the connection just dropped."""
        reason = self._redact(reason)[:200]
        if self._closed_by_us:
            return None
        if code == 1000 and self.in_flight is None and not self._expired:
            return None
        said = f" ({reason})" if reason else ""
        if self._expired or (code == 1001 and "duration" in reason):
            return SessionExpired(
                f"the session reached its maximum duration{said}: connect again",
                code=code,
                reason=reason,
                unsent=unsent,
                in_flight=self.in_flight,
            )
        what = cause or _CODES.get(code or 1006, "the server ended the connection")
        if code == 1000:
            what = "the server closed in the middle of a response"
        number = f"close code {code}: " if code not in (None, 1006) else ""
        return ConnectionLost(
            f"{number}{what}{said}",
            code=None if code == 1006 else code,
            reason=reason,
            unsent=unsent,
            in_flight=self.in_flight,
        )

    def over(self, *, overflown: bool, **end: Any) -> None:
        """Everything was read and nothing more comes: returns if that is a quiet end.

        Raises Backpressure if the inbox ran over, ConnectionLost, SessionExpired.
        """
        if overflown:
            raise Backpressure(_OVERFLOWN)
        self.lost(**end)
        end.clear()  # the reason as it came may echo a key, and tracebacks show locals
        if self._loss is not None:
            raise self._loss

    def send_error(self, *, overflown: bool, **end: Any) -> RealtimeError:
        """Why nothing can be sent any more, as far as was read: what was not may tell more."""
        if overflown:
            return Backpressure(_OVERFLOWN)
        loss = self._loss or self._loss_of(**end)
        return loss or ClosedError("the connection is closed: call connect() again")

    # --- notes ---

    def _note_settings(self, event: Any) -> None:
        self.settings = event.session
        kind = getattr(event.session, "type", None)
        roles = self._marks.roles
        self._transcribes = kind == "transcription" or event.type in (
            roles.transcription_session_created + roles.transcription_session_updated
        )
        self._note_format(event)

    def _note_format(self, event: Any) -> None:
        given = getattr(event.session, "input_audio_format", None)
        if given is None:  # GA
            audio = getattr(event.session, "audio", None)
            given = getattr(getattr(getattr(audio, "input", None), "format", None), "type", None)
        if isinstance(given, str):
            self._sample_size = 2 if given in _TWO_BYTES else 1

    def _note_response(self, event: Any) -> None:
        self._answers.append(_id_of(event.response))
        self._hearing = False

    def _note_done(self, event: Any) -> None:
        done = _id_of(event.response)
        if done in self._answers:
            self._answers.remove(done)
        else:  # a server that gives no ids, or not the same ones, gives one answer at a time
            self._answers.clear()

    def _note_speech(self, _event: Any) -> None:
        # Until its answer begins: when the speaker stops, the turn is only half over.
        self._hearing = True

    def _note_cleared(self, _event: Any) -> None:
        self._hearing = False

    def _note_transcript(self, _event: Any) -> None:
        if self._transcribes:
            self._hearing = False

    def _note_error(self, event: Any) -> None:
        if getattr(event.error, "code", None) == "session_expired":
            self._expired = True


_NOTES: Final[Mapping[Role, Callable[[Session, Any], None]]] = {
    "session_created": Session._note_settings,
    "session_updated": Session._note_settings,
    "transcription_session_created": Session._note_settings,
    "transcription_session_updated": Session._note_settings,
    "speech_started": Session._note_speech,
    "input_cleared": Session._note_cleared,
    "input_transcript_done": Session._note_transcript,
    "input_transcript_failed": Session._note_transcript,
    "response_started": Session._note_response,
    "response_done": Session._note_done,
    "error": Session._note_error,
}


@functools.cache
def _notes_of(marks: Marks) -> Mapping[str, Callable[[Session, Any], None]]:
    """What to do with each type of a dialect's server events."""
    return marks.by_type(_NOTES)


def type_of(event: Any) -> str:
    """The type of a client event, object or dict."""
    return str(event["type"] if isinstance(event, Mapping) else event.type)


def _id_of(response: Any) -> str:
    given = getattr(response, "id", None)
    return given if isinstance(given, str) else ""


def _warn(sentence: str) -> None:
    """What could not be carried to the other dialect, said once per connection."""
    _log.warning(sentence)
