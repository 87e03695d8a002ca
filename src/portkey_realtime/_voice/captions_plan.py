"""What ``transcribe`` was asked for, checked, and how each dialect is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from portkey_realtime._voice.captions import Action, Commit, Send, Transcript
from portkey_realtime._voice.captions_source import Converter, Device, Microphone, check
from portkey_realtime._voice.settings import transcription_settings, transcription_update
from portkey_realtime.errors import ConfigError, UsageError
from portkey_realtime_wire.runtime import NOT_GIVEN, NotGiven

_VAD: Final = {"type": "server_vad"}
_SOUND: Final = {"input_audio_format": "pcm16"}


def planned(realtime: Any, source: Any, may_await: bool, given: Mapping[str, Any]) -> Plan:
    """The arguments of ``transcribe`` as a plan. Raises ConfigError for what cannot be used."""
    dialect = _dialect_of(realtime)
    realtime._refuse_mistyped("transcribe", {k: v for k, v in given.items() if v is not NOT_GIVEN})
    rest = {k: v for k, v in given.items() if k not in ("realtime", "source")}
    if not given["model"]:
        raise ConfigError("model must be the name of a model that transcribes")
    if "model" in given["options"] or "session" in given["options"]:
        raise UsageError("transcribe() makes the session itself: leave session out")
    return Plan(realtime, dialect, source, may_await=may_await, **rest)


class Plan:
    """What was asked for, checked."""

    def __init__(
        self, realtime: Any, dialect: str, source: Any, *, may_await: bool, **given: Any
    ) -> None:
        check(source, may_await=may_await)
        timeout = given["timeout"]
        if timeout <= 0:
            raise ConfigError(f"timeout must be seconds above 0, not {timeout!r}")
        self.microphone = Microphone(source) if isinstance(source, Device) else None
        self.source = self.microphone or source
        self.rate = self.microphone.rate if self.microphone else given["rate"]
        Converter(self.rate)  # raises now, with nothing dialled, if it cannot be resampled
        self._realtime = realtime
        self.dialect = dialect
        words = {"model": given["model"], "language": given["language"], "prompt": given["prompt"]}
        detection = given["turn_detection"]
        self._model = given["model"]
        settings = {
            **_SOUND,
            "input_audio_transcription": {k: v for k, v in words.items() if v is not None},
        }
        self._options = dict(given["options"])
        if given["route"] is not None:
            query = dict(self._options.get("extra_query") or {})
            self._options["extra_query"] = {**query, "model": given["route"]}
        self.transcript = Transcript(
            self.dialect,
            settings,
            turn_detection=_VAD if isinstance(detection, NotGiven) else detection,
            given=not isinstance(detection, NotGiven),
            in_order=given["in_order"],
            patience=float(timeout),
        )

    def connect(self) -> Any:
        """The manager of the connection."""
        return self._realtime.connect(
            model=self._model,
            session=_opening_session(self.dialect, _SOUND),
            **self._options,
        )

    def perform(self, senders: Any, action: Action) -> Any:
        """Send what an action says; what the sender returns."""
        if isinstance(action, Send):
            return senders.send_audio_data(action.pcm)
        if isinstance(action, Commit):
            return senders.input_audio_buffer.commit(event_id=action.event_id)
        update = {"type": transcription_update(self.dialect), "session": action.session}
        return senders.send({**update, "event_id": action.event_id})


def _dialect_of(realtime: Any) -> str:
    """That of ``client.realtime`` and the like. Raises ConfigError if it cannot transcribe."""
    dialect: str | None = getattr(realtime, "_dialect", None)
    if dialect is None or not transcription_update(dialect):
        raise ConfigError(
            "transcribe() needs a dialect with sessions that only transcribe, such as that of "
            f"client.realtime, not {type(realtime).__name__}"
        )
    return dialect


def _opening_session(dialect: str, settings: Mapping[str, Any]) -> Any:
    """Settings as an object of the dialect: by its class the address asks for a session that only
    transcribes."""
    spoken = import_module(f"portkey_realtime_wire.{dialect}").DIALECT
    update = {
        "type": transcription_update(dialect),
        "session": transcription_settings(dialect, settings),
    }
    return spoken.decode_client_event(update).session
