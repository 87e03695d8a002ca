"""What a conversation shows of itself, the same in both shells."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Literal

from portkey_realtime._voice.actions import AskApproval, Message
from portkey_realtime._voice.adapters import AudioDevice, Microphone
from portkey_realtime._voice.calling import Outcome
from portkey_realtime._voice.calls import ToolPolicy
from portkey_realtime._voice.core import Core
from portkey_realtime._voice.happenings import ApprovalWanted, AudioFailed, TurnComplete
from portkey_realtime._voice.opening import Opening
from portkey_realtime._voice.playback import Playback
from portkey_realtime._voice.promises import Promise
from portkey_realtime._voice.questions import Question, content_of, words_of
from portkey_realtime._voice.records import Exchange, Turn, Usage
from portkey_realtime._voice.responses import PRIORITIES
from portkey_realtime._voice.tools import Tools
from portkey_realtime.errors import ConfigError, RealtimeError, ServerError, UsageError

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

    def _question(
        self,
        question: Question,
        conversation: str,
        instructions: str | None,
        on_loss: str | None,
        params: dict[str, Any],
    ) -> Exchange:
        """Put a question. Raises ConfigError for what is none."""
        side = _checked_side(conversation)
        content = content_of(question, self._core.sessions.input_format, self._core.content_tags)
        if instructions is not None:
            params["instructions"] = instructions
        words = words_of(question)
        return self._core.ask(content, self._now, words=words, side=side, on_loss=on_loss, **params)

    def _statement(self, text: object, priority: str) -> Exchange:
        """Have something said. Raises ConfigError for what cannot be said."""
        if priority not in PRIORITIES:
            known = ", ".join(PRIORITIES)
            raise ConfigError(f"priority must be one of {known}, not {priority!r}")
        if not isinstance(text, str) or not text.strip():
            raise ConfigError(f"what is to be said must be text, not {text!r:.80}")
        return self._core.say(text, self._now, priority)

    def _sound(self, sound: Any) -> bytes:
        """Sound of the program, as it is to be appended. Raises ConfigError for what is none."""
        self._core.check_open()
        return self._core.input_audio(self._core.sessions.input_format.read(sound))

    def _approver(self, call: AskApproval) -> Callable[[], Any] | None:
        """What asks the user about a call, or None where the program does it by an event."""
        record = self._core.calls.known[call.call_id].record()
        approve = self._tools[call.name].approve if call.name in self._tools else False
        if not callable(approve):
            self._core.tell(ApprovalWanted(call=record))
            return None
        return partial(approve, record)

    def _approved(self, call: AskApproval, made: Outcome) -> bool:
        """The user's word; a function that fails has not brought a yes."""
        yes, failure = made
        if failure is not None:
            log.warning("approve failed, so %s is not called: %s", call.name, failure)
        return failure is None and bool(yes)

    def _not_sent(self, message: Message, error: RealtimeError) -> None:
        """A message did not leave. One that breaks the spec fails the call that it was for; with
        a connection that is over, its reader knows more."""
        if isinstance(error, ConfigError):
            self._core.not_sent(message.event_id, error)
        else:
            log.debug("not sent: %s", error)
            self._core.sent(message.event_id, self._now)  # that is: lost with its connection

    def _update(self, settings: dict[str, Any]) -> Promise:
        """Have settings changed, tools among them."""
        if "tools" not in settings:
            return self._core.update(settings, self._now)
        before, tools = self._tools, Tools(settings["tools"] or (), may_await=self._may_await)
        promise = self._core.update({**settings, "tools": tools.definitions}, self._now)
        self._tools = tools
        self._core.calls.policy = self._policy

        def refused() -> None:
            if isinstance(promise.error, ServerError | ConfigError) and self._tools is tools:
                self._tools = before

        promise.when_done(refused)
        return promise

    _may_await = True

    def _policy(self, name: str) -> ToolPolicy | None:
        return self._tools.policy(name)


def _checked_side(conversation: str) -> bool:
    """Whether an answer is out of band. Raises ConfigError for an unknown word."""
    if conversation not in ("auto", "none"):
        raise ConfigError(f"conversation must be 'auto' or 'none', not {conversation!r}")
    return conversation == "none"
