"""What a user sends, as the messages that say it: checked, noted in the journal, translated. Pure.

``send`` comes to ``messages``, ``send_raw`` to ``raw``, ``send_audio_data`` to ``append``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from portkey_realtime._core import codec
from portkey_realtime._core.journal import Journal
from portkey_realtime._core.observer import Observer
from portkey_realtime._core.sent_back import without_reported
from portkey_realtime._core.settings import Settings
from portkey_realtime._core.wire_dialect import WireDialect
from portkey_realtime.errors import ConfigError, ServerError, one_line
from portkey_realtime_wire.marks import Marks
from portkey_realtime_wire.runtime import audio_view, encode_audio
from portkey_realtime_wire.shapes import Dialect, InvalidEvent, take_checked, to_wire

MAX_APPEND: Final = 15 * 1024 * 1024 * 3 // 4
"""Bytes of audio in one append: its base64 may have 15 MiB. Even, so samples stay whole."""


class Sending:
    """The part of a session that sends. The state is the session's."""

    __slots__ = ()

    api: Dialect
    journal: Journal | None
    settings: Settings
    append_type: str
    """The client event that adds audio to what the server hears."""
    _append: tuple[bytes, bytes]
    _marks: Marks
    _observer: Observer | None
    _redact: Callable[[str], str]
    _wire: WireDialect

    @property
    def reported(self) -> Any:
        """The session as the server last reported it, decoded anew; None before the greeting."""
        message = self.settings.message
        return None if message is None else getattr(self._wire.again(message), "session", None)

    @property
    def wire(self) -> str:
        """The dialect that the server speaks, as far as it is known."""
        return self._wire.name

    def messages(self, event: Any) -> list[bytes]:
        """One event as the text messages that say it. Raises ConfigError if it breaks the spec."""
        try:
            data = take_checked(event)
            if data is None:
                data = self._checked(event)
            elif "session" in data:
                data = self._without_reported(data)
            if self.journal is not None:
                self.journal.assign_event_id(data)
            encoded = self._wire.to_wire(data)
        except RecursionError:
            raise ConfigError(
                "the event cannot be sent: it is nested too deeply, or holds itself"
            ) from None
        if "session" in data:
            roles = self._marks.roles
            if data["type"] in roles.update_session + roles.update_transcription_session:
                self.settings.note_format(data["session"])
        if self.journal is not None:
            self.journal.sent(data)
        return encoded

    def _checked(self, event: Any) -> dict[str, Any]:
        """An event as JSON that the spec allows. A typed sender has seen to that already."""
        if isinstance(event, Mapping):
            event = self.api.decode_client_event(self._without_reported(to_wire(event)))
        if isinstance(event, InvalidEvent):
            raise ConfigError("this is no event: " + "; ".join(event.problems))
        data = to_wire(event)
        if type(data) is not dict:
            raise ConfigError(f"an event is an object or a dict, not {type(event).__name__}")
        data = self._without_reported(data)
        checked = self.api.decode_client_event(data)
        if isinstance(checked, InvalidEvent):
            name = type(event).__name__
            raise ConfigError(f"{name} cannot be sent: " + "; ".join(checked.problems))
        return data

    def _without_reported(self, data: dict[str, Any]) -> dict[str, Any]:
        return without_reported(data, self.api, lambda: to_wire(self.reported) or {})

    def raw(self, event: str | bytes | Mapping[str, Any]) -> tuple[str, list[bytes]]:
        """A JSON object as the message that says it, unchecked and untranslated; and its type.

        Raises ConfigError for what is no JSON object.
        """
        try:
            data = codec.decode(event) if isinstance(event, str | bytes) else dict(event)
        except (codec.NotJson, TypeError, ValueError) as error:
            raise ConfigError(
                f"send_raw() takes a JSON object, as text or as a dict: {error}"
            ) from None
        if not isinstance(data, dict):
            raise ConfigError(f"send_raw() takes a JSON object, not {type(data).__name__}")
        message = codec.encode(data)
        if self._observer is not None:
            self._observer.sent(data, self.wire)
        return str(data.get("type", "")), [message]

    def append(self, audio: Any) -> Iterator[bytes]:
        """Audio as the messages that append it, split below the limit of one append.

        Raises ConfigError, before the first message, for anything but bytes or 16-bit samples
        and for half a sample. Performance: one base64 encoding, one concatenation.
        """
        if not isinstance(audio, bytes | bytearray):
            audio = audio_view(audio)
        size = audio.nbytes if isinstance(audio, memoryview) else len(audio)
        if size % self.settings.sample_size:
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
        view = memoryview(audio)
        return (self._appending(view[i : i + MAX_APPEND]) for i in range(0, size, MAX_APPEND))

    def _appending(self, audio: bytes | bytearray | memoryview) -> bytes:
        return encode_audio(audio).encode("ascii").join(self._append)

    def answer_to_settings(self, message: bytes) -> bool:
        """Whether a message confirms settings that were just sent. Raises ServerError if it
        refuses them."""
        event = self._wire.again(message)
        roles = self._marks.roles
        if event.type in roles.error and not isinstance(event, InvalidEvent):
            raise self._refusal(event)
        return event.type in roles.session_updated + roles.transcription_session_updated

    def _refusal(self, event: Any) -> ServerError:
        names = ("message", "code", "param")
        odd = {**event.extra, **event.error.extra}  # such as a number for a code
        given = {name: getattr(event.error, name, None) or odd.get(name) for name in names}
        said = {k: one_line(self._redact(str(v)))[:500] for k, v in given.items() if v}
        where = f" ({said['param']})" if "param" in said else ""
        why = said.get("message", "it did not say why")
        if other := self._wire.greeted_otherwise:
            why = f"{why}. Its greeting is one of {other}: {self._wire.cannot_read(other)}"
        return ServerError(
            f"the server refused the settings of connect(session=...){where}: {why}",
            code=said.get("code"),
            param=said.get("param"),
            event_id=getattr(event.error, "event_id", None) or None,
            event=event,
        )


@functools.cache
def append_frame(append_type: str, key: str) -> tuple[bytes, bytes]:
    """What stands around the audio of an append, which has it under ``key``."""
    return f'{{"type":"{append_type}","{key}":"'.encode(), b'"}'


def type_of(event: Any) -> str:
    """The type of a client event, object or dict."""
    return str(event["type"] if isinstance(event, Mapping) else event.type)
