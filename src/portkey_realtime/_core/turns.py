"""What is going on in a conversation: answers under way, and somebody speaking. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from portkey_realtime_wire.marks import Role


class Turns:
    """The turns of one connection, as its server events tell of them."""

    __slots__ = ("_answers", "_hearing", "transcribes")

    def __init__(self) -> None:
        self._answers: list[str] = []
        self._hearing = False
        self.transcribes = False
        """Whether the session only transcribes: then nothing is answered."""

    @property
    def in_flight(self) -> str | None:
        """The id of the response that the server is giving, the last one of several, or None."""
        return self._answers[-1] if self._answers else None

    @property
    def under_way(self) -> bool:
        """Whether somebody speaks, or is answered."""
        return bool(self._answers) or self._hearing

    def on_response_started(self, event: Any) -> None:
        """An answer begins."""
        self._answers.append(_id_of(event.response))
        self._hearing = False

    def on_response_done(self, event: Any) -> None:
        """An answer is over."""
        done = _id_of(event.response)
        if done in self._answers:
            self._answers.remove(done)
        else:  # a server that gives no ids, or not the same ones, gives one answer at a time
            self.on_all_done()

    def on_all_done(self) -> None:
        """An answer is over; the server did not say which."""
        self._answers.clear()

    def on_speech(self, _event: Any) -> None:
        """The user speaks, until the answer begins: when that one stops, the turn is half over."""
        self._hearing = True

    def on_cleared(self, _event: Any) -> None:
        """The input buffer was cleared: no turn will come of it."""
        self._hearing = False

    def on_transcript(self, _event: Any) -> None:
        """The input was transcribed, which ends the turn where no response is made."""
        if self.transcribes:
            self._hearing = False


ON_TURN: Final[Mapping[Role, Callable[[Turns, Any], None]]] = {
    "speech_started": Turns.on_speech,
    "input_cleared": Turns.on_cleared,
    "input_transcript_done": Turns.on_transcript,
    "input_transcript_failed": Turns.on_transcript,
    "response_started": Turns.on_response_started,
    "response_done": Turns.on_response_done,
}


def _id_of(response: Any) -> str:
    given = getattr(response, "id", None)
    return given if isinstance(given, str) else ""
