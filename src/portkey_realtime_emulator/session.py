"""A session of any dialect, by what its marks say: it greets, confirms settings, closes.

For dialects that are no conversation in turns, which ``Conversation`` leads. What a client sends is
answered by this rule. An event that the spec does not have, or that breaks it, is refused with an
``error`` event. One that the spec has is done: settings are confirmed, what is committed or
cleared too, audio is translated where the dialect has events for that. Any other is taken without
a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from portkey_realtime_emulator.blanks import blank, changed, declared, object_class
from portkey_realtime_emulator.checks import Refusal, bad_audio, event_id_of, read_event, read_json
from portkey_realtime_emulator.ids import Ids
from portkey_realtime_emulator.served import event_of
from portkey_realtime_emulator.translating import translation
from portkey_realtime_wire.runtime import EventDecodeError, decode_audio
from portkey_realtime_wire.shapes import SHAPES, Audio, Dialect

_GREETINGS: Final = ("session_created", "transcription_session_created")
_UPDATES: Final = ("update_session", "update_transcription_session")
_CONFIRMED: Final = {
    "update_session": "session_updated",
    "update_transcription_session": "transcription_session_updated",
    "commit_audio": "input_committed",
    "clear_audio": "input_cleared",
    "close_session": "session_closed",
}
"""Parts of a client's events, and which part confirms them."""


def session_settings(dialect: Dialect, given: Mapping[str, Any]) -> dict[str, Any]:
    """All settings of a session, as the greeting of the dialect reports them, of those given."""
    cls = _reported(dialect, given)
    return {} if cls is None else changed(cls, blank(cls, settings=True), given)


def _reported(dialect: Dialect, given: Mapping[str, Any]) -> type[Any] | None:
    """The class of the session in the greeting."""
    greeting = _greeting(dialect)
    field = SHAPES[dialect.server_events[greeting]].fields.get("session") if greeting else None
    return object_class(field.kind, given) if field is not None else None


def _greeting(dialect: Dialect) -> str | None:
    found = (event_of(dialect, role) for role in _GREETINGS)
    return next((each for each in found if each is not None), None)


class Session:
    """One session, between its socket's bytes in and out.

    It answers what ``Conversation`` answers its socket: ``start``, ``receive``, ``tick``, ``fail``.
    """

    def __init__(
        self,
        dialect: Dialect,
        *,
        settings: Mapping[str, Any],
        session_id: str | None,
        seed: int,
        session_seconds: float,
        strict_values: bool,
    ) -> None:
        """``settings`` are what ``session_settings`` made."""
        self.closing: tuple[int, str] | None = None
        self.next_due: float | None = None
        self._dialect = dialect
        self._ids = Ids(seed)
        self._strict_values = strict_values
        self._session_seconds = session_seconds
        self._heard = 0
        self._class = _reported(dialect, settings)
        self._session = dict(settings)
        self._report(id=session_id or self._ids.next("sess"))
        self._out: list[Any] = []

    @property
    def needs_model(self) -> bool:
        """Whether the dialect names a model in its session, and none was given."""
        return "model" in self._session and not self._session["model"]

    def _report(self, **values: Any) -> None:
        if self._class is not None:
            self._session.update(declared(self._class, values))

    def start(self, now: float) -> list[Any]:
        """Greet."""
        self._report(expires_at=int(now + self._session_seconds))
        self.next_due = now + self._session_seconds
        self._send(_greeting(self._dialect), session=self._session)
        return self._taken()

    def tick(self, now: float) -> list[Any]:
        """What time brings: the end of the session."""
        if self.closing is None and self.next_due is not None and now >= self.next_due:
            text = "Your session hit the maximum duration."
            self.fail(Refusal(text, code="session_expired"))
            self.closing = (1001, text)
        return self._taken()

    def receive(self, message: str | bytes | Mapping[str, Any], now: float) -> list[Any]:
        """What a frame, or an event as JSON, leads to. A refused one leads to an ``error``."""
        data: Any = None
        try:
            data = message if isinstance(message, Mapping) else read_json(message)
            event = read_event(self._dialect, data, strict_values=self._strict_values).event
            self._do(self._dialect.marks.role_of.get(event.type), type(event), data)
        except Refusal as refusal:
            self.fail(refusal, event_id_of(data))
        return self._taken()

    def _do(self, role: str | None, cls: type[Any], data: Mapping[str, Any]) -> None:
        if role == "append_audio":
            self._hear(cls, data)
        if role in _UPDATES and self._class is not None:
            given = data.get("session") or {}
            kept = {key: value for key, value in given.items() if key not in ("id", "type")}
            self._session = changed(self._class, self._session, kept)
        if role in _CONFIRMED:
            self._send(event_of(self._dialect, _CONFIRMED[role]), session=self._session)
        if role == "close_session":
            self.closing = (1000, "")

    def _hear(self, cls: type[Any], data: Mapping[str, Any]) -> None:
        """Take the audio of an event, and send its translation where the dialect has one."""
        for key, field in SHAPES[cls].fields.items():
            if isinstance(field.kind, Audio):
                try:
                    self._heard += len(decode_audio(data[key], key))
                except EventDecodeError:
                    raise bad_audio(key) from None
                for role, fields in translation(data[key], self._heard, self._session):
                    self._send(event_of(self._dialect, role), **fields)

    def fail(self, refusal: Refusal, event_id: str | None = None) -> None:
        """Send an ``error`` event. The connection lives on."""
        error = {**refusal.body(), "event_id": event_id}
        self._send(event_of(self._dialect, "error"), error=error)

    def _send(self, name: str | None, **fields: Any) -> None:
        """Send an event with what of the fields it has; nothing where the dialect has none."""
        if name is None:
            return
        cls = self._dialect.server_events[name]
        known = declared(cls, {"event_id": self._ids.next("event"), **fields})
        event = self._dialect.decode_server_event({**blank(cls), "type": name, **known})
        assert isinstance(event, cls), event
        self._out.append(event)

    def _taken(self) -> list[Any]:
        out, self._out = self._out, []
        return out
