"""Scenarios: what is heard, what is answered and how the server behaves, from a TOML file.

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

Several messages and calls in one answer::

    [[turn]]
    output = [
        { text = "Let me see." },                          # text, audio
        { call = "get_weather", arguments = { city = "Rome" } },
        { call = "get_time" },
        { text = "One moment." },
        { mcp = "search", server = "docs", arguments = {}, output = "found", approval = true },
        { mcp = "search", server = "docs", error = "It is down." },
    ]
    interleaved = true                # begun together, deltas in turn: A, B, A, B

An answer that does not come to its end::

    [[turn]]
    text = "Once upon a time there was a fox."
    incomplete = "content_filter"     # or "max_output_tokens"
    # dropped = true                  # or: no response.done, nothing more
    # error = { message = "..." }     # or: it fails
    break_off_ms = 400                # after so much sound; nothing of it if it fails, else half

    [[turn]]
    text = "Hello."
    created = false                   # no response.created

An answer that the server begins by itself, so many ms after the last one or after the greeting::

    [[turn]]
    by_itself_ms = 500
    text = "Are you still there?"

What comes of the user's speech::

    [[turn]]
    user = "Hello."
    transcripts = "early"             # deltas, whole, early (before the commit), snapshots, never
    transcripts_ms = 900              # so long after the commit; later than the next one's, say
    user_error = "Too noisy."         # it cannot be transcribed
    stop = "lost"                     # speech_stopped, but no commit; "taken_back": an answer is
                                      # begun, and dropped without an end if the user speaks on

The caller of a call that was joined by ``call_id``::

    [[turn]]
    by_itself_ms = 500                # speaks so long after the last answer ...
    speech_ms = 800                   # ... and for so long
    dtmf = "12#"                      # or presses keys
    user = "I want to order."
    text = "What would you like?"

MCP servers, by the ``server_label`` of the session's tools; others list one tool, at once::

    [[mcp]]
    server = "docs"
    tools = ["search"]
    after_ms = 400                    # how long the listing takes
    error = "unreachable"             # the listing fails

How the server departs from one that does everything at once and in order; an option of
``Emulator`` of the same name goes before it::

    [server]
    ignores = ["conversation.item.truncate"]                    # client events without effect
    refuses = { "conversation.item.delete" = "not_implemented" }
    omits = ["session.updated"]                                 # server events that never come
    delays = { "conversation.item.truncated" = 300 }            # or come late, in ms
    stragglers = 3                    # deltas after a cancel ...
    cancel_ms = 300                   # ... and how long its response.done takes
    transcripts = "auto"              # and transcripts_ms: for all turns that do not say it
    answers_waiting_turns = true      # false: a turn committed during an answer is not answered
    answers_outputs = false           # true: a function's output is answered without being asked
    resumes_approved_calls = false    # true: so is the yes to an MCP call
    transcription_model = "refused"   # a model beside intent=transcription: allowed, required
    sideband = true                   # false: a call that was joined greets and has sound
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Final

import attrs

from portkey_realtime import audio
from portkey_realtime_emulator.answers import Answer, Call, Heard, McpCall, Message, Part
from portkey_realtime_emulator.departures import TRANSCRIPTS, Departures
from portkey_realtime_emulator.hearing import Clip
from portkey_realtime_emulator.mcp import McpServer
from portkey_realtime_wire.runtime import ConfigError


@attrs.frozen(kw_only=True)
class Turn:
    """One turn. Its attributes are the keys of a ``[[turn]]``."""

    when: str | None = None
    """Answers whatever the user says that contains this; else the turn has its place in order."""
    user: str | None = None
    """The transcript of what the user says in this turn."""
    user_error: str | None = None
    """Why the transcription of it fails."""
    transcripts: str | None = None
    """How the transcript comes."""
    transcripts_ms: int | None = None
    """How long after the commit."""
    stop: str = "committed"
    """What the end of the user's speech leads to: ``committed``, ``lost`` or ``taken_back``."""
    text: str | None = None
    audio: Clip | None = attrs.field(default=None, repr=False)
    call: str | None = None
    """Name of the function to call."""
    arguments: Mapping[str, Any] | str = attrs.field(factory=dict)
    """Its arguments; a string is sent as it is, valid JSON or not."""
    output: tuple[Part, ...] = ()
    """Several messages and calls, in this order."""
    interleaved: bool = False
    """Whether their deltas come in turn."""
    delay_ms: int = 0
    created: bool = True
    """Whether ``response.created`` is sent."""
    error: Mapping[str, Any] | None = None
    """``type``, ``code`` and ``message`` of a response that fails."""
    incomplete: str | None = None
    """Why the response is cut off."""
    dropped: bool = False
    """Whether the response ends without ``response.done``."""
    break_off_ms: int | None = None
    """How much is said before that."""
    by_itself_ms: int | None = None
    """The server answers, or the caller of a joined call speaks, so long after the last answer."""
    speech_ms: int | None = None
    """How long the caller speaks."""
    dtmf: str = ""
    """The keys that the caller presses."""

    @property
    def only_heard(self) -> bool:
        """Whether it says what is heard, and nothing about the answer."""
        return not (self.text or self.audio or self.call or self.output or self.error)

    def answer(self) -> Answer:
        """The turn as an answer."""
        calls = [] if self.call is None else [_call(self.call, self.arguments)]
        error = None
        if self.error is not None:
            error = {"type": "server_error", "code": None, "message": "It failed.", **self.error}
        return Answer(
            text=self.text,
            clip=self.audio,
            calls=calls,
            output=self.output,
            delay_ms=self.delay_ms,
            interleaved=self.interleaved,
            created=self.created,
            error=error,
            incomplete=self.incomplete,
            dropped=self.dropped,
            break_off_ms=self.break_off_ms,
        )

    def heard(self, text: str) -> Heard:
        """What is made of the user's speech; ``text`` where the turn does not say it."""
        return Heard(
            text=text if self.user is None and self.user_error is None else self.user or "",
            error=self.user_error,
            transcripts=self.transcripts,
            transcripts_ms=self.transcripts_ms,
            stop=self.stop,
        )


@attrs.frozen
class Scenario:
    """A list of turns. Each conversation goes through it from its beginning."""

    turns: tuple[Turn, ...]
    loop: bool = False
    mcp: tuple[McpServer, ...] = ()
    """MCP servers whose listing is special."""
    server: Mapping[str, Any] = attrs.field(factory=dict)
    """Settings of ``Departures``, by name."""

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
        _only(data, _FILE_KEYS, name)
        turns = [
            _turn(each, f"{name}, turn {number}", folder or Path())
            for number, each in enumerate(data.get("turn", ()), 1)
        ]
        servers = []
        for number, each in enumerate(data.get("mcp", ()), 1):
            _only(each, _MCP_KEYS, f"{name}, mcp {number}", needed=("server",))
            servers.append(McpServer(**each))
        server = data.get("server", {})
        try:
            Departures.of(server)
        except ConfigError as error:
            raise ConfigError(f"{name}, server: {error}") from None
        return cls(tuple(turns), data.get("loop", False), tuple(servers), server)


_Kinds = Mapping[str, type | tuple[type, ...]]

_FILE_KEYS: Final[_Kinds] = {"turn": list, "loop": bool, "name": str, "mcp": list, "server": dict}
_KEYS: Final[_Kinds] = {
    "when": str,
    "user": str,
    "user_error": str,
    "transcripts": str,
    "transcripts_ms": int,
    "stop": str,
    "text": str,
    "audio": str,
    "call": str,
    "arguments": (dict, str),
    "output": list,
    "interleaved": bool,
    "delay_ms": int,
    "created": bool,
    "error": dict,
    "incomplete": str,
    "dropped": bool,
    "break_off_ms": int,
    "by_itself_ms": int,
    "speech_ms": int,
    "dtmf": str,
}
_PART_KEYS: Final[Mapping[str, _Kinds]] = {
    "text": {"text": str, "audio": str},
    "audio": {"text": str, "audio": str},
    "call": {"call": str, "arguments": (dict, str)},
    "mcp": {
        "mcp": str,
        "server": str,
        "arguments": (dict, str),
        "output": str,
        "error": str,
        "approval": bool,
    },
}
"""What a part of an answer may say, by the key that tells its kind."""
_MCP_KEYS: Final[_Kinds] = {"server": str, "tools": list, "after_ms": int, "error": str}
_SAYING: Final = (
    *("text", "audio", "call", "output", "error", "user", "user_error", "stop", "dtmf"),
    *("transcripts", "transcripts_ms"),
)
"""A turn needs one of these."""
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "stop": ("committed", "lost", "taken_back"),
    "transcripts": TRANSCRIPTS,
}


def _only(data: Any, keys: _Kinds, where: str, needed: Iterable[str] = ()) -> None:
    if not isinstance(data, dict):
        raise ConfigError(f"{where}: expected a table")
    for key, value in data.items():
        if key not in keys:
            raise ConfigError(f"{where}: unknown key {key!r}; there are {', '.join(keys)}")
        if not isinstance(value, keys[key]):
            raise ConfigError(f"{where}: {key} cannot be {type(value).__name__}")
        if isinstance(value, int) and value < 0:
            raise ConfigError(f"{where}: {key} cannot be negative")
        if key in _CHOICES and value not in _CHOICES[key]:
            raise ConfigError(f"{where}: {key} is one of {', '.join(_CHOICES[key])}")
    for key in needed:
        if key not in data:
            raise ConfigError(f"{where}: {key} is missing")


def _turn(data: Any, where: str, folder: Path) -> Turn:
    _only(data, _KEYS, where)
    values = dict(data)
    if not any(key in values for key in _SAYING):
        raise ConfigError(f"{where}: nothing to answer; give text, audio, call or error")
    if "arguments" in values and "call" not in values:
        raise ConfigError(f"{where}: arguments without call")
    if "error" in values:
        _only(values["error"], {"type": str, "code": str, "message": str}, f"{where}, error")
    ends = [key for key in ("error", "incomplete", "dropped") if values.get(key)]
    if len(ends) > 1:
        raise ConfigError(f"{where}: {' and '.join(ends)} cannot both be")
    if "break_off_ms" in values and not ends:
        raise ConfigError(f"{where}: break_off_ms without error, incomplete or dropped")
    if ("speech_ms" in values or "dtmf" in values) and "by_itself_ms" not in values:
        raise ConfigError(f"{where}: the caller speaks and dials by itself: give by_itself_ms")
    if "audio" in values:
        values["audio"] = _clip(values["audio"], where, folder)
    values["output"] = tuple(
        _part(each, f"{where}, output {number}", folder)
        for number, each in enumerate(values.get("output", ()), 1)
    )
    return Turn(**values)


def _part(data: Any, where: str, folder: Path) -> Part:
    if not isinstance(data, dict):
        raise ConfigError(f"{where}: expected a table")
    kind = next((key for key in ("mcp", "call", "text", "audio") if key in data), None)
    if kind is None:
        raise ConfigError(f"{where}: give text, audio, call or mcp")
    _only(data, _PART_KEYS[kind], where, needed=("server",) if kind == "mcp" else ())
    if kind == "call":
        return _call(data["call"], data.get("arguments", {}))
    if kind == "mcp":
        rest = {key: data[key] for key in ("server", "output", "error", "approval") if key in data}
        text = _json(data.get("arguments", {}))
        return McpCall(name=data["mcp"], arguments=text, **rest)
    clip = _clip(data["audio"], where, folder) if "audio" in data else None
    return Message(text=data.get("text", ""), clip=clip)


def _call(name: str, arguments: Mapping[str, Any] | str) -> Call:
    return Call(name, _json(arguments))


def _json(arguments: Mapping[str, Any] | str) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments)


def _clip(name: str, where: str, folder: Path) -> Clip:
    try:
        pcm, rate = audio.read_wav(folder / name)
    except (OSError, ConfigError) as error:
        raise ConfigError(f"{where}: {error}") from None
    return Clip(audio.resample(pcm, rate, audio.sample_rate("pcm16")))
