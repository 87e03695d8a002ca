"""What a conversation shows of itself, the same in both shells."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any, Final, Literal

from portkey_realtime._voice.actions import Message
from portkey_realtime._voice.adapters import AudioDevice, Microphone
from portkey_realtime._voice.calls import ToolPolicy
from portkey_realtime._voice.core import Core
from portkey_realtime._voice.happenings import AudioFailed, TurnComplete
from portkey_realtime._voice.opening import Opening
from portkey_realtime._voice.playback import Playback
from portkey_realtime._voice.promises import Promise
from portkey_realtime._voice.records import Turn, Usage
from portkey_realtime._voice.tools import Tools
from portkey_realtime.errors import ConfigError, RealtimeError, UsageError

log: Final = logging.getLogger("portkey_realtime.voice")

State = Literal["idle", "user_speaking", "thinking", "speaking", "closed"]


class Talk:
    """A conversation as a program sees it."""

    def __init__(self, connection: Any, opening: Opening) -> None:
        self.connection = connection
        """The connection below: whatever this layer has no name for."""
        self.confirmed = False
        """Whether the server has confirmed the settings."""
        self._core: Core = opening.core
        self._tools: Tools = opening.tools
        self._device: AudioDevice | None = None
        self._microphone: Microphone | None = None
        self._turns: list[Turn] = []

    # --- what it is and was ---

    @property
    def history(self) -> list[Turn]:
        """All turns so far: what was said, heard by the user, called, and returned.

        Made anew at each call, so that ``heard`` is up to date. Sound is not kept here.
        """
        return self._core.history.turns()

    @property
    def usage(self) -> Usage:
        """Tokens of the whole conversation; an answer has its own."""
        return self._core.history.usage

    @property
    def context_used(self) -> int:
        """Tokens that the context held at the last answer; compare with the model's limit."""
        return self._core.history.context_used

    @property
    def playback(self) -> Playback | None:
        """What plays here, if something does."""
        return self._core.playback

    @property
    def state(self) -> State:
        """What is going on."""
        core = self._core
        if core.closed is not None:
            return "closed"
        if core.speech.speaking:
            return "user_speaking"
        if core.sounding:
            return "speaking"
        return "thinking" if core.responses.busy else "idle"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.state}, {len(self._core.history.exchanges)} turns>"

    # --- for the shells ---

    @property
    def _now(self) -> float:
        return time.monotonic()

    def _hear_with(self, device: AudioDevice) -> None:
        """Make ready for what a device hears, at the rate and in the format of the session.

        Raises ConfigError, before anything is played, where a rate cannot be had.
        """
        if self._core.by_call:
            raise UsageError(
                "the sound of a call that was joined by call_id goes over WebRTC or SIP, not here"
            )
        self._microphone = Microphone(device.rate, self._core.sessions.input_format)
        self._core.check_playback(device.rate)

    def _happened(self) -> list[Any]:
        """Events of the layer itself since the last call; the turns among them are kept."""
        happened: list[Any] = []
        while self._core.happenings:
            event = self._core.happenings.popleft()
            if isinstance(event, TurnComplete):
                self._turns.append(event.turn.without_sound())
            elif isinstance(event, AudioFailed):
                log.warning("audio failed: %s", event.error)
            happened.append(event)
        return happened

    def _not_sent(self, message: Message, error: RealtimeError) -> None:
        """A message did not leave. One that breaks the spec fails the call that it was for; with
        a connection that is over, its reader knows more."""
        if isinstance(error, ConfigError):
            self._core.not_sent(message.event_id, error)
        else:
            log.debug("not sent: %s", error)

    def _update(self, settings: dict[str, Any]) -> Promise:
        """Have settings changed, tools among them."""
        if "tools" in settings:
            self._tools = Tools(settings["tools"] or (), may_await=self._may_await)
            settings["tools"] = self._tools.definitions
            self._core.calls.policy = self._policy
        return self._core.update(settings, self._now)

    _may_await = True

    def _policy(self, name: str) -> ToolPolicy | None:
        return self._tools.policy(name)


def checked_priority(priority: str, known: Mapping[str, int]) -> str:
    """A priority that there is. Raises ConfigError for another one."""
    if priority not in known:
        raise ConfigError(f"priority must be one of {', '.join(known)}, not {priority!r}")
    return priority


def checked_text(text: object) -> str:
    """Something to say. Raises ConfigError for anything but text."""
    if not isinstance(text, str) or not text.strip():
        raise ConfigError(f"what is to be said must be text, not {text!r:.80}")
    return text


def checked_side(conversation: str) -> bool:
    """Whether an answer is out of band. Raises ConfigError for an unknown word."""
    if conversation not in ("auto", "none"):
        raise ConfigError(f"conversation must be 'auto' or 'none', not {conversation!r}")
    return conversation == "none"
