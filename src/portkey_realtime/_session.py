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

from collections.abc import Iterator
from typing import Any, Final

from portkey_realtime import _codec
from portkey_realtime.errors import (
    APIConnectionError,
    Backpressure,
    ClosedError,
    ConfigError,
    ConnectionLost,
    RealtimeError,
    SessionExpired,
)
from portkey_realtime_wire.runtime import encode_audio
from portkey_realtime_wire.shapes import Dialect, InvalidEvent, invalid_event, to_wire

MAX_UNREAD: Final = 64 * 1024 * 1024
"""Bytes of events that may wait to be read: some twenty minutes of speech."""

MAX_APPEND: Final = 15 * 1024 * 1024 * 3 // 4
"""Bytes of audio in one append: its base64 may have 15 MiB. Even, so samples stay whole."""

_APPEND: Final = (b'{"type":"input_audio_buffer.append","audio":"', b'"}')

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

    def __init__(self, dialect: Dialect, *, redact: Any = str) -> None:
        self.dialect = dialect
        self._redact = redact
        self._decode_event = dialect.decode_server_event
        self._closed_by_us = False
        self._loss: RealtimeError | None = None
        self._expired = False
        self._sample_size = 2
        self.in_flight: str | None = None
        """The id of the response that the server is giving, or None."""
        self.settings: Any = None
        """The session as the server last reported it, or None before the greeting."""

    # --- receiving ---

    def receive(self, message: bytes | str) -> Any:
        """The event in one message; an InvalidEvent if there is none. Never raises."""
        try:
            data = _codec.decode(message)
        except _codec.NotJson as error:
            return invalid_event(message, str(error))
        event = self._decode_event(data)
        note = _NOTES.get(event.type)
        if note is not None and not isinstance(event, InvalidEvent):
            note(self, event)
        return event

    def greeted(self, event: Any, origin: str) -> Any:
        """An event on the way to the greeting; raises APIConnectionError if it is the end."""
        if event is None:
            raise APIConnectionError(f"{origin} closed the connection instead of greeting")
        return event

    def is_greeting(self, event: Any) -> bool:
        """Whether an event shows that the server is listening, or why it will not.

        Gateways lose what is sent before the first event that carries a session, or an error.
        """
        return hasattr(event, "session") or hasattr(event, "error")

    # --- sending ---

    def message(self, event: Any) -> bytes:
        """One event as the bytes of a text message. Raises ConfigError if it breaks the spec."""
        if isinstance(event, dict):
            event = self.dialect.decode_client_event(event)
        if isinstance(event, InvalidEvent):
            raise ConfigError("this is no event: " + "; ".join(event.problems))
        data = to_wire(event)
        checked = self.dialect.decode_client_event(data)
        if isinstance(checked, InvalidEvent):
            name = type(event).__name__
            raise ConfigError(f"{name} cannot be sent: " + "; ".join(checked.problems))
        note = _SENT_NOTES.get(checked.type)
        if note is not None:
            note(self, checked)
        return _codec.encode(data)

    def append(self, audio: bytes | bytearray | memoryview) -> Iterator[bytes]:
        """Audio as the messages that append it, split below the limit of one append.

        Raises ConfigError, before the first message, for anything but bytes and for half a
        sample. Hot: one base64 encoding and one concatenation per chunk.
        """
        if not isinstance(audio, bytes | bytearray | memoryview):
            raise ConfigError(f"audio must be bytes, not {type(audio).__name__}")
        size = audio.nbytes if isinstance(audio, memoryview) else len(audio)
        if size % self._sample_size:
            raise ConfigError(
                f"{size} bytes are not whole samples: pcm16 has 2 bytes a sample. "
                "Keep the odd byte and send it with the next chunk"
            )
        if size <= MAX_APPEND:
            return iter((_append(audio),)) if size else iter(())
        view = memoryview(audio).cast("B")
        return (_append(view[i : i + MAX_APPEND]) for i in range(0, size, MAX_APPEND))

    # --- ending ---

    def close(self) -> None:
        """Our side wants to end: from now on the end is quiet."""
        self._closed_by_us = True

    def lost(self, code: int | None, reason: str, *, unsent: int = 0, cause: str = "") -> None:
        """The socket is gone. ``code`` is None if the connection dropped without one."""
        reason = self._redact(reason)[:200]
        if self._loss is not None or self._closed_by_us:
            return
        if code == 1000 and self.in_flight is None and not self._expired:
            return
        said = f" ({reason})" if reason else ""
        if self._expired or (code == 1001 and "duration" in reason):
            self._loss = SessionExpired(
                f"the session reached its maximum duration{said}: connect again",
                code=code,
                reason=reason,
                unsent=unsent,
                in_flight=self.in_flight,
            )
            return
        what = cause or _CODES.get(code or 1006, "the server ended the connection")
        if code == 1000:
            what = "the server closed in the middle of a response"
        number = f"close code {code}: " if code not in (None, 1006) else ""
        self._loss = ConnectionLost(
            f"{number}{what}{said}",
            code=None if code == 1006 else code,
            reason=reason,
            unsent=unsent,
            in_flight=self.in_flight,
        )

    def over(self, overflown: bool, **end: Any) -> None:
        """Everything was read and nothing more comes: returns if that is a quiet end.

        Raises Backpressure if the inbox ran over, ConnectionLost, SessionExpired.
        """
        if overflown:
            raise Backpressure(
                f"more than {MAX_UNREAD} bytes of events waited to be read: read in a loop of its "
                "own, and play or store audio elsewhere"
            )
        self.lost(**end)
        if self._loss is not None:
            raise self._loss

    def refusal(self, **end: Any) -> RealtimeError:
        """Why nothing can be sent any more."""
        self.lost(**end)
        return self._loss or ClosedError("the connection is closed: call connect() again")

    # --- notes ---

    def _note_settings(self, event: Any) -> None:
        self.settings = event.session
        self._note_format(event)

    def _note_format(self, event: Any) -> None:
        given = getattr(event.session, "input_audio_format", None)
        if isinstance(given, str):
            self._sample_size = 1 if given.startswith("g711") else 2

    def _note_response(self, event: Any) -> None:
        given = event.response.id
        self.in_flight = given if isinstance(given, str) else ""

    def _note_done(self, _event: Any) -> None:
        self.in_flight = None

    def _note_error(self, event: Any) -> None:
        if getattr(event.error, "code", None) == "session_expired":
            self._expired = True


_NOTES: Final = {
    "session.created": Session._note_settings,
    "session.updated": Session._note_settings,
    "transcription_session.created": Session._note_settings,
    "transcription_session.updated": Session._note_settings,
    "response.created": Session._note_response,
    "response.done": Session._note_done,
    "error": Session._note_error,
}

_SENT_NOTES: Final = {
    "session.update": Session._note_format,
    "transcription_session.update": Session._note_format,
}


def _append(audio: bytes | bytearray | memoryview) -> bytes:
    return encode_audio(audio).encode("ascii").join(_APPEND)
