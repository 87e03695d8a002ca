"""A scenario on its way through one conversation: which turn is heard, answered, or begins."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from portkey_realtime_emulator.answers import Answer, Echo, Heard, Question, Spontaneous
from portkey_realtime_emulator.hearing import Clip
from portkey_realtime_emulator.scenario import Scenario, Turn


class Script:
    """A scenario on its way through one conversation."""

    def __init__(self, scenario: Scenario) -> None:
        self._ordered = [turn for turn in scenario.turns if turn.when is None]
        self._whenever = [turn for turn in scenario.turns if turn.when is not None]
        self._loop = scenario.loop
        self._at = 0  # the turn that is answered next
        self._heard = 0  # the turn whose speech is heard next: never one that was answered
        self._begun = -1  # the last turn that began by itself
        self._echo = Echo()

    def hear(self, clip: Clip) -> Heard:
        """What the next turn has for the user's speech."""
        self._heard = max(self._heard, self._at)
        turn = self._turn(self._heard)
        self._heard += 1
        echo = self._echo.hear(clip)
        if turn is None:
            return echo
        if turn.stop == "lost":
            self._at = max(self._at, self._heard)  # nobody will ask for its answer
        return turn.heard(echo.text)

    def answer(self, question: Question) -> Answer:
        """The turn that the user's text asks for, else the next one, else an echo."""
        turn = _asked_for(self._whenever, question.text) or self._take()
        if turn is None:
            return self._echo.answer(question)
        if turn.only_heard:
            return attrs.evolve(self._echo.answer(question), delay_ms=turn.delay_ms)
        return turn.answer()

    def spontaneous(self) -> Spontaneous | None:
        """What the next turn does by itself."""
        turn = self._turn(self._at)
        if turn is None or turn.by_itself_ms is None or self._begun == self._at:
            return None
        self._begun = self._at
        if turn.speech_ms is None and turn.only_heard:
            self._at += 1  # keys alone are not answered
        return Spontaneous(after_ms=turn.by_itself_ms, speech_ms=turn.speech_ms, digits=turn.dtmf)

    def _turn(self, at: int) -> Turn | None:
        if self._loop and self._ordered:
            return self._ordered[at % len(self._ordered)]
        return self._ordered[at] if at < len(self._ordered) else None

    def _take(self) -> Turn | None:
        turn = self._turn(self._at)
        self._at += 1
        return turn


def _asked_for(turns: Iterable[Turn], text: str | None) -> Turn | None:
    said = (text or "").lower()
    return next((turn for turn in turns if turn.when and turn.when.lower() in said), None)
