"""A translation session: what is heard is said back at once, as if in another language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from portkey_realtime_emulator.checks import Refusal, bad_audio, event_id_of, read_event, read_json
from portkey_realtime_emulator.ids import Ids
from portkey_realtime_wire import translations as wire
from portkey_realtime_wire.runtime import EventDecodeError, decode_audio

_BYTES_PER_MS: Final = 48
"""16-bit mono at 24 kHz."""


TRANSLATIONS: Final = "translations"
"""The name of the dialect."""


def settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """All settings of a session, of those that were given."""
    audio: dict[str, Any] = {"input": {"transcription": None, "noise_reduction": None}}
    audio["output"] = {}
    _set(audio, given)
    return {"type": "translation", "model": given.get("model"), "audio": audio}


def _set(audio: dict[str, Any], session: Mapping[str, Any]) -> None:
    for side, given in (session.get("audio") or {}).items():
        audio.setdefault(side, {}).update(given)


class TranslationSession:
    """One session, between its socket's bytes in and out.

    It answers what ``Conversation`` answers its socket: ``start``, ``receive``, ``tick``, ``fail``.
    """

    def __init__(
        self,
        *,
        settings: dict[str, Any],
        session_id: str | None,
        seed: int,
        session_seconds: float,
        strict_values: bool,
    ) -> None:
        """``settings`` are what ``settings()`` made."""
        self.closing: tuple[int, str] | None = None
        self.next_due: float | None = None
        self._ids = Ids(seed)
        self._strict_values = strict_values
        self._session_seconds = session_seconds
        self._heard = 0
        self._session = {"id": session_id or self._ids.next("sess"), **settings}
        self._out: list[Any] = []

    @property
    def model(self) -> str | None:
        """What it was opened with, if anything."""
        model: str | None = self._session["model"]
        return model

    def start(self, now: float) -> list[Any]:
        """Greet."""
        self._session["expires_at"] = int(now + self._session_seconds)
        self.next_due = now + self._session_seconds
        self._send("session.created", session=self._session)
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
            event = read_event(wire.DIALECT, data, strict_values=self._strict_values).event
            self._do(event.type, data)
        except Refusal as refusal:
            self.fail(refusal, event_id_of(data))
        return self._taken()

    def _do(self, role: str, data: Mapping[str, Any]) -> None:
        match wire.DIALECT.marks.role_of.get(role):
            case "update_session":
                _set(self._session["audio"], data["session"])
                self._send("session.updated", session=self._session)
            case "append_audio":
                self._translate(data["audio"])
            case "close_session":
                self._send("session.closed")
                self.closing = (1000, "")

    def _translate(self, audio: str) -> None:
        try:
            self._heard += len(decode_audio(audio, "audio"))
        except EventDecodeError:
            raise bad_audio("audio") from None
        elapsed = self._heard // _BYTES_PER_MS
        language = self._session["audio"]["output"].get("language", "en")
        if self._session["audio"]["input"].get("transcription"):
            self._send("session.input_transcript.delta", delta="la ", elapsed_ms=elapsed)
        self._send("session.output_transcript.delta", delta=f"{language} ", elapsed_ms=elapsed)
        self._send(
            "session.output_audio.delta",
            delta=audio,
            sample_rate=24000,
            channels=1,
            format="pcm16",
            elapsed_ms=elapsed,
        )

    def fail(self, refusal: Refusal, event_id: str | None = None) -> None:
        """Send an ``error`` event. The connection lives on."""
        self._send("error", error={**refusal.body(), "event_id": event_id})

    def _send(self, name: str, **fields: Any) -> None:
        data = {"type": name, "event_id": self._ids.next("event"), **fields}
        event = wire.decode_server_event(data)
        assert isinstance(event, wire.SERVER_EVENTS[name]), event
        self._out.append(event)

    def _taken(self) -> list[Any]:
        out, self._out = self._out, []
        return out
