"""The settings in force, changes of them, and what must be there before the first answer."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs

from portkey_realtime._voice import requests
from portkey_realtime._voice.actions import UpdateSession
from portkey_realtime._voice.formats import PCM16, AudioFormat
from portkey_realtime._voice.promises import Promise
from portkey_realtime._voice.roles import field
from portkey_realtime._voice.settings import ABSENT, session_settings, setting
from portkey_realtime.errors import RealtimeError, UsageError

if TYPE_CHECKING:
    from portkey_realtime._voice.core import Core

_log: Final = logging.getLogger("portkey_realtime.voice")

LISTING_TIMEOUT: Final = 10.0
"""Seconds that the first answers wait for the tools of MCP servers to be listed."""

_SERVER_VAD: Final = {"type": "server_vad"}


@attrs.frozen
class _Change:
    """Settings that were sent, and what was in force before, in case they are refused."""

    promise: Promise
    until: float
    """When the confirmation is no longer waited for."""
    turn_detection: Any
    transcription: Any


class Sessions:
    """What the server was told and has said of its settings."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.input_format: AudioFormat = PCM16
        self.turn_detection: Any = _SERVER_VAD
        self.transcription: Any = None
        self.has_spoken = False
        """Whether the model has made a sound: its voice cannot be changed afterwards."""
        self._waiting: dict[str, _Change] = {}
        """Changes that are not confirmed yet, by the ids of their events."""
        self._held: list[tuple[dict[str, Any], Promise]] = []
        """Changes that are not allowed in the middle of an answer."""
        self._listing: dict[str, float] = {}

    @property
    def unconfirmed(self) -> bool:
        """Whether a change, or a list of tools, is waited for."""
        return bool(self._waiting or self._listing)

    @property
    def detects_turns(self) -> bool:
        """Whether the server hears when the user speaks."""
        return self.turn_detection is not None

    @property
    def answers_turns(self) -> bool:
        """Whether it answers the user's turns by itself."""
        detection = self.turn_detection
        return detection is not None and field(detection, "create_response") is not False

    @property
    def interrupts_answers(self) -> bool:
        """Whether it cancels its response when the user speaks."""
        detection = self.turn_detection
        return detection is not None and field(detection, "interrupt_response") is not False

    @property
    def transcribes(self) -> bool:
        """Whether the user's speech is transcribed."""
        return self.transcription is not None

    def update(self, given: Mapping[str, Any], now: float) -> Promise:
        """Have settings changed. Raises UsageError for what the server would refuse."""
        settings = session_settings(self._core.dialect, given)
        if setting(settings, "voice") is not ABSENT and self.has_spoken:
            raise UsageError(
                "the voice cannot be changed once the model has spoken: choose it when the "
                "conversation is opened"
            )
        promise = Promise()
        speed = setting(settings, "speed") is not ABSENT
        if speed and self._core.responses.active is not None:
            self._held.append((settings, promise))
        else:
            self._send(settings, promise)
        return promise

    def _send(self, settings: Mapping[str, Any], promise: Promise) -> None:
        change = _Change(
            promise, self._core.now + self._core.patience, self.turn_detection, self.transcription
        )
        self._note(settings)
        event_id = self._core.requests.new(
            requests.SETTINGS, on_refused=lambda error: self._refused(event_id, error)
        )
        self._core.do(UpdateSession(event_id=event_id, session=settings))
        if self._core.profile.confirms_settings:
            self._waiting[event_id] = change
        else:
            self._core.requests.forget(event_id)
            promise.settle()

    def _note(self, settings: Any) -> None:
        """What a session says of turns and words; what it does not say stays as it was."""
        value = setting(settings, "turn_detection")
        self.turn_detection = self.turn_detection if value is ABSENT else value
        value = setting(settings, "input_audio_transcription")
        self.transcription = self.transcription if value is ABSENT else value

    def _refused(self, event_id: str, error: RealtimeError) -> None:
        change = self._waiting.pop(event_id, None)
        if change is not None:
            self.turn_detection, self.transcription = change.turn_detection, change.transcription
            change.promise.fail(error)
        self._core.responses.release()

    def told(self, event: Any) -> None:
        """The server's greeting."""
        if not self._waiting:
            self._note(field(event, "session"))

    def confirmed(self, event: Any) -> None:
        """A change was made: the oldest one, since they are confirmed in order."""
        self._note(field(event, "session"))
        request = self._core.requests.confirmed(requests.SETTINGS)
        change = self._waiting.pop(request.event_id, None) if request is not None else None
        if change is not None:
            change.promise.settle()

    def between_answers(self) -> None:
        """No answer is being made: changes that waited for this are sent."""
        held, self._held = self._held, []
        for settings, promise in held:
            self._send(settings, promise)

    def listing(self, item_id: str, now: float) -> None:
        """An MCP server lists its tools; an answer that needs them waits, within a bound."""
        self._listing[item_id] = now + LISTING_TIMEOUT

    def listed(self, item_id: str) -> None:
        """It has, or it failed."""
        self._listing.pop(item_id, None)

    def tick(self, now: float) -> None:
        """Go on without what does not come."""
        for item_id, until in list(self._listing.items()):
            if until <= now:
                _log.warning("an MCP server has not listed its tools within %g s", LISTING_TIMEOUT)
                del self._listing[item_id]
        for event_id, change in list(self._waiting.items()):
            if change.until <= now:
                _log.warning(
                    "the server has not confirmed the settings within %g s", self._core.patience
                )
                del self._waiting[event_id]
                self._core.requests.forget(event_id)
                change.promise.fail(
                    TimeoutError(
                        f"the server has not confirmed the settings within {self._core.patience:g}"
                        " s: they may be in force"
                    )
                )
        if self._core.responses.active is None:
            self.between_answers()

    def lost(self, at: float) -> None:
        """The connection was replaced, and the replay has brought the settings back."""
        self._listing.clear()
        for event_id, change in list(self._waiting.items()):
            if self._core.requests.lost(event_id, at):
                del self._waiting[event_id]
                change.promise.settle()

    def close(self, error: Exception) -> None:
        """Nobody will confirm anything any more."""
        waiting = [change.promise for change in self._waiting.values()]
        for promise in [*waiting, *(each for _, each in self._held)]:
            promise.fail(error)
