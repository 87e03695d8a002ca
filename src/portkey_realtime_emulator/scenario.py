"""Scenarios: what is heard and what is answered, from a TOML file.

A file is a list of turns::

    loop = false                      # begin again after the last turn

    [[turn]]
    user = "What is the weather?"     # what the user's speech is taken to be
    call = "get_weather"              # call a function ...
    arguments = { city = "Paris" }    # ... with these arguments

    [[turn]]
    text = "It is sunny in Paris."    # said, or written if the session is text only
    audio = "sunny.wav"               # a WAV file beside this one; else the text is spoken
    delay_ms = 300

    [[turn]]
    when = "bye"                      # whenever the user's text contains this, in any case
    text = "Goodbye."

    [[turn]]
    error = { code = "rate_limit_exceeded", message = "Too many requests." }

Turns without ``when`` are taken in order, one for each response. When they are used up, the
emulator says back what it hears.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import attrs

from portkey_realtime import audio
from portkey_realtime_wire.runtime import ConfigError

from .answers import Answer, Call, Echo, Heard, Question
from .hearing import Clip


@attrs.frozen(kw_only=True)
class Turn:
    """One turn. Its attributes are the keys of a ``[[turn]]``."""

    when: str | None = None
    """Answers whatever the user says that contains this; else the turn has its place in order."""
    user: str | None = None
    """The transcript of what the user says in this turn."""
    user_error: str | None = None
    """Why the transcription of it fails."""
    text: str | None = None
    audio: Clip | None = attrs.field(default=None, repr=False)
    call: str | None = None
    """Name of the function to call."""
    arguments: Mapping[str, Any] | str = attrs.field(factory=dict)
    """Its arguments; a string is sent as it is, valid JSON or not."""
    delay_ms: int = 0
    error: Mapping[str, Any] | None = None
    """``type``, ``code`` and ``message`` of a response that fails."""

    @property
    def only_heard(self) -> bool:
        """Whether it says what is heard, and nothing about the answer."""
        return self.text is None and self.audio is None and self.call is None and self.error is None

    def answer(self) -> Answer:
        """The turn as an answer."""
        calls = []
        if self.call is not None:
            text = self.arguments
            calls = [Call(self.call, text if isinstance(text, str) else json.dumps(text))]
        error = None
        if self.error is not None:
            error = {"type": "server_error", "code": None, "message": "It failed.", **self.error}
        return Answer(
            text=self.text, clip=self.audio, calls=calls, delay_ms=self.delay_ms, error=error
        )


@attrs.frozen
class Scenario:
    """A list of turns. Each conversation goes through it from its beginning."""

    turns: tuple[Turn, ...]
    loop: bool = False

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Scenario:
        """Read a TOML file. Raises ConfigError that says where it is wrong."""
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"cannot read the scenario {path}: {error}") from None
        return cls.parse(text, name=str(path), folder=Path(path).parent)

    @classmethod
    def parse(cls, text: str, *, name: str = "scenario", folder: Path | None = None) -> Scenario:
        """Read TOML text. ``folder`` is where WAV files are looked for."""
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{name} is not valid TOML: {error}") from None
        _only(data, {"turn": list, "loop": bool, "name": str}, name)
        turns = [
            _turn(each, f"{name}, turn {number}", folder or Path())
            for number, each in enumerate(data.get("turn", ()), 1)
        ]
        return cls(tuple(turns), loop=data.get("loop", False))


_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "when": str,
    "user": str,
    "user_error": str,
    "text": str,
    "audio": str,
    "call": str,
    "arguments": (dict, str),
    "delay_ms": int,
    "error": dict,
}


def _only(data: Any, keys: Mapping[str, type | tuple[type, ...]], where: str) -> None:
    if not isinstance(data, dict):
        raise ConfigError(f"{where}: expected a table")
    for key, value in data.items():
        if key not in keys:
            raise ConfigError(f"{where}: unknown key {key!r}; there are {', '.join(keys)}")
        if not isinstance(value, keys[key]):
            raise ConfigError(f"{where}: {key} cannot be {type(value).__name__}")


def _turn(data: Any, where: str, folder: Path) -> Turn:
    _only(data, _KEYS, where)
    values = dict(data)
    if not any(key in values for key in ("text", "audio", "call", "error", "user", "user_error")):
        raise ConfigError(f"{where}: nothing to answer; give text, audio, call or error")
    if "arguments" in values and "call" not in values:
        raise ConfigError(f"{where}: arguments without call")
    if values.get("delay_ms", 0) < 0:
        raise ConfigError(f"{where}: delay_ms cannot be negative")
    if "error" in values:
        _only(values["error"], {"type": str, "code": str, "message": str}, f"{where}, error")
    if "audio" in values:
        try:
            pcm, rate = audio.read_wav(folder / values["audio"])
        except (OSError, ConfigError) as error:
            raise ConfigError(f"{where}: {error}") from None
        values["audio"] = Clip(audio.resample(pcm, rate, audio.sample_rate("pcm16")))
    return Turn(**values)


class Script:
    """A scenario on its way through one conversation."""

    def __init__(self, scenario: Scenario) -> None:
        self._ordered = [turn for turn in scenario.turns if turn.when is None]
        self._whenever = [turn for turn in scenario.turns if turn.when is not None]
        self._loop = scenario.loop
        self._at = 0
        self._echo = Echo()

    def hear(self, clip: Clip) -> Heard:
        """The transcript that the next turn has for the user."""
        turn = self._next()
        if turn is None or (turn.user is None and turn.user_error is None):
            return self._echo.hear(clip)
        return Heard(text=turn.user or "", error=turn.user_error)

    def answer(self, question: Question) -> Answer:
        """The turn that the user's text asks for, else the next one, else an echo."""
        turn = _asked_for(self._whenever, question.text) or self._take()
        if turn is None:
            return self._echo.answer(question)
        if turn.only_heard:
            return attrs.evolve(self._echo.answer(question), delay_ms=turn.delay_ms)
        return turn.answer()

    def _next(self) -> Turn | None:
        if self._loop and self._ordered:
            return self._ordered[self._at % len(self._ordered)]
        return self._ordered[self._at] if self._at < len(self._ordered) else None

    def _take(self) -> Turn | None:
        turn = self._next()
        self._at += 1
        return turn


def _asked_for(turns: Iterable[Turn], text: str | None) -> Turn | None:
    said = (text or "").lower()
    return next((turn for turn in turns if turn.when and turn.when.lower() in said), None)
