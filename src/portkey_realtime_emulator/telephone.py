"""A call that a client has joined by its id: the sound goes another way, events tell of it.

The caller speaks and listens over WebRTC or SIP, which the emulator does not have; so a scenario
says when the caller speaks, and playback is a clock.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from portkey_realtime_emulator.answers import Spontaneous
from portkey_realtime_emulator.hearing import Clip
from portkey_realtime_emulator.responses import Responses
from portkey_realtime_emulator.speech import RATE
from portkey_realtime_emulator.stage import Stage
from portkey_realtime_emulator.turns import Turns

UNDERRUN_MS = 50
"""How often it is looked whether an answer that has run dry has ended."""


class Telephone:
    """The caller's side of a call."""

    def __init__(self, stage: Stage, responses: Responses) -> None:
        self._stage = stage
        self._responses = responses
        self._playing: str | None = None
        self._until = 0.0

    def play(self, response_id: str, ms: float) -> bool:
        """Play a piece of an answer to the caller."""
        stage = self._stage
        if self._playing != response_id:
            self.clear()
            self._playing = response_id
            self._until = stage.now
            stage.send("output_started", response_id=response_id)
        self._until = max(self._until, stage.now) + ms / 1000
        stage.later((self._until - stage.now) * 1000, partial(self._played, response_id))
        return True

    def _played(self, response_id: str) -> None:
        if self._playing != response_id or self._stage.now < self._until:
            return
        if self._responses.in_progress(response_id):  # more is to come
            self._stage.later(UNDERRUN_MS, partial(self._played, response_id))
            return
        self._playing = None
        self._stage.send("output_stopped", response_id=response_id)

    def clear(self) -> None:
        """Fall silent: ``output_audio_buffer.clear``, or the caller speaks."""
        if self._playing is not None:
            response_id, self._playing = self._playing, None
            self._stage.send("output_cleared", response_id=response_id)

    def caller_does(self, what: Spontaneous, turns: Turns, position_ms: Callable[[], int]) -> None:
        """Let the caller press keys and speak."""
        for digit in what.digits:
            self._stage.send(
                "dtmf_received",
                event=digit,
                received_at=int(self._stage.now),
            )
        if what.speech_ms is not None:
            speech_ms = what.speech_ms
            turns.start(position_ms())
            if turns.interrupts:
                self.clear()
            clip = Clip(bytes(2 * RATE * speech_ms // 1000))
            self._stage.later(speech_ms, lambda: turns.stop(position_ms(), clip))
