"""The session's settings as the server last reported them. Pure.

The report is kept as the text that it came in, and decoded when somebody asks: as objects it
takes several times as much memory. What the rules need is read from it once.
"""

from __future__ import annotations

import math
from typing import Any, Final

_TWO_BYTES: Final = frozenset({"pcm16", "audio/pcm"})
"""Audio formats with two bytes a sample; the others, which are those of G.711, have one."""

_LATEST: Final = 1e11
"""A time beyond this many seconds is in milliseconds, as some servers have it: else it would be
more than three thousand years ahead."""


class Settings:
    """What the rules know of the settings in force."""

    __slots__ = ("by_hand", "expires_at", "message", "sample_size", "session_id", "transcribes")

    def __init__(self) -> None:
        self.message: bytes | str | None = None
        """The message of the last report, as the wire has it; None before the first one."""
        self.session_id: str | None = None
        self.expires_at: float | None = None
        """When the server will end the session, in seconds of the wall clock."""
        self.by_hand = False
        """Whether the user, not the server, says where a turn ends."""
        self.sample_size = 2
        """Bytes of a sample of the audio that is sent."""
        self.transcribes = False

    def report(self, event: Any, message: bytes | str) -> None:
        """The server reports: the event as it came, decoded from JSON."""
        session = event.get("session") if isinstance(event, dict) else None
        if not isinstance(session, dict):
            session = {}
        found = session.get("id") or (event.get("id") if isinstance(event, dict) else None)
        self.session_id = found if isinstance(found, str) else self.session_id
        if not session:
            return
        self.message = message
        self.expires_at = _time(session.get("expires_at"))
        self.transcribes = session.get("type") == "transcription"
        audio = _inner(_inner(session, "audio"), "input") or session
        self.by_hand = audio.get("turn_detection", True) is None
        self.note_format(session)

    def note_format(self, session: Any) -> None:
        """Settings that were reported or sent name the format of the audio that is sent."""
        audio = _inner(_inner(session, "audio"), "input")
        given = _inner(audio, "format").get("type") or session.get("input_audio_format")
        if isinstance(given, str):
            self.sample_size = 2 if given in _TWO_BYTES else 1


def _inner(data: Any, key: str) -> dict[str, Any]:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def _time(value: object) -> float | None:
    """A time on the wall clock in seconds; None for none, or one that cannot be."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        seconds = float(value)
    except OverflowError:
        return None
    if seconds > _LATEST:
        seconds /= 1000
    return seconds if 0 < seconds < _LATEST and math.isfinite(seconds) else None
