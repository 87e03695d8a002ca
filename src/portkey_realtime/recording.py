"""Recordings of a conversation: what went over the wire, without secrets and without audio.

``connect(..., record="call.jsonl")`` appends one line of JSON for every event::

    {"time": "2026-03-01T12:00:00.000Z", "direction": "received", "wire": "ga", "event": {...}}

Only you may read the file (mode 0600). Secrets are left out: what the spec marks as one, client
secrets, the values of credential headers, and whatever has the name or the look of a credential.
Audio is left out unless you ask for it. **What was said stays in it, as text**: handle it as you
handle the conversation itself. ``portkey-realtime drift`` reads these files.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final, final

import attrs

from portkey_realtime._config.log import log
from portkey_realtime._config.secrets import is_secret_name
from portkey_realtime.drift import MASK, Direction, is_masked, left_out
from portkey_realtime.errors import ConfigError
from portkey_realtime_wire.runtime import encode_audio
from portkey_realtime_wire.shapes import (
    SHAPES,
    Anything,
    Audio,
    Dialect,
    Kind,
    ListOf,
    MapOf,
    ObjectOf,
    OneOf,
    Shape,
    UnionOf,
)

__all__ = [
    "Entry",
    "Recording",
    "read",
]

_CREDENTIAL: Final = re.compile(
    # Keys of well-known makers, JWTs, what follows "Bearer", and the password in a URL.
    r"\b(?:[esprg]k|gsk|gh[pousr]|xox[abp])[_-][\w-]{6,}|\bAIza[\w-]{30,}|\bA[KS]IA[A-Z0-9]{16}\b"
    r"|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"
    r"|(?i:\bbearer\s+)[^\s\"']{6,}"
    r"|(?<=://)[^/\s@:\"']*:[^/\s@\"']+(?=@)"
    # token=..., "api_key": "...", also in JSON inside a string or in the query of a URL.
    r"|(?P<name>(?i:api[_-]?key|access[_-]?key|token|secret|passw(?:or)?d|signature|authorization)"
    r"[\"'\\]{0,3}\s?[:=]\s?[\"'\\]{0,3})(?i:(?:basic|bearer)\s)?[^\s\"'\\&,;}]{4,}"
)
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{120,}={0,2}\Z")
_DATA_URL: Final = re.compile(r"data:[\w/.+-]*(?:;[\w=.-]*)*,", re.I)

Redact = Callable[[str], str]


@final
class Recording:
    """Where to record a conversation, and how much of it: ``connect(..., record=Recording(...))``.

    Several conversations, one after the other or at once, may append to one file. A path alone
    does the same without audio.
    """

    __slots__ = ("_file", "_lock", "audio", "path")

    def __init__(self, path: str | os.PathLike[str], *, audio: bool = False) -> None:
        self.path = os.fspath(path)
        self.audio = audio
        """Whether audio is kept, as base64: some 130 KB for each second in both directions."""
        self._file: int | None = None
        self._lock = threading.Lock()  # no write to a descriptor that was closed meanwhile

    def open(self) -> None:
        """Make the file ready. Raises ConfigError if it cannot or should not be written."""
        if self._file is not None:
            return
        try:
            self._file = _opened(self.path)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            if isinstance(error, FileNotFoundError):
                reason = "there is no such folder"
            raise ConfigError(f"record: {self.path} cannot be written: {reason}") from None

    def event(self, data: Any, api: Dialect, direction: Direction, redact: Redact) -> None:
        """Append one event, without secrets."""
        try:
            shown = _Masking(redact, self.audio).event(data, api, direction)
        except RecursionError:  # deeper than anything that makes sense
            self._append(api, direction, event=None, problem="nested too deeply")
        else:
            self._append(api, direction, event=shown)

    def sound(self, sent: bytes | bytearray | memoryview, api: Dialect) -> None:
        """Append the event for audio that is sent."""
        size = memoryview(sent).nbytes
        shown = encode_audio(sent) if self.audio else left_out(size, "bytes")
        [kind] = api.marks.roles.append_audio
        self._append(api, "sent", event={"type": kind, api.marks.audio_keys[kind]: shown})

    def unreadable(self, problem: str, size: int, api: Dialect) -> None:
        """Append that a message was not JSON. It may hold a secret, so its text is left out."""
        self._append(api, "received", event=None, problem=problem, bytes=size)

    def _append(self, api: Dialect, direction: Direction, **content: Any) -> None:
        """Write one line, in one piece. A failure ends the recording, not the conversation."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = {"time": now, "direction": direction, "wire": api.name, **content}
        try:
            text = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        except UnicodeEncodeError:  # a lone surrogate
            text = json.dumps(line, separators=(",", ":")).encode() + b"\n"
        try:
            with self._lock:
                while text and self._file is not None:  # one write, unless the disk is full
                    text = text[os.write(self._file, text) :]
        except OSError as error:
            self.close()
            log.warning(f"recording to {self.path} ended: {error.strerror}")

    def close(self) -> None:
        """Close the file. It is closed anyway when nothing uses it any more."""
        with self._lock:
            file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def __del__(self) -> None:
        if getattr(self, "_file", None) is not None:
            self.close()

    def __repr__(self) -> str:
        return f"Recording({self.path!r}, audio={self.audio})"


def _opened(path: str) -> int:
    """A file descriptor to append to a regular file of our own that nobody else can read."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for name in ("O_NOFOLLOW", "O_CLOEXEC", "O_NONBLOCK"):  # not everywhere
        flags |= getattr(os, name, 0)
    if os.path.islink(path):
        raise ValueError("it is a symbolic link")
    file = os.open(path, flags, 0o600)
    try:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode):
            raise ValueError("it is no regular file")
        if sys.platform != "win32":
            if found.st_uid != os.geteuid():
                raise ValueError("it belongs to another user")
            if found.st_nlink > 1:
                raise ValueError("it has another name too (a hard link)")
            os.fchmod(file, 0o600)
        if found.st_size and not _ends_a_line(path, found.st_size):
            os.write(file, b"\n")  # the last writer stopped within a line; begin a new one
    except BaseException:
        os.close(file)
        raise
    return file


def _ends_a_line(path: str, size: int) -> bool:
    with open(path, "rb") as file:
        file.seek(size - 1)
        return file.read(1) == b"\n"


# --- what goes into a line ----------------------------------------------------------------------


class _Masking:
    """Copies an event without its secrets and its audio, along the shapes as far as they reach."""

    def __init__(self, redact: Redact, audio: bool) -> None:
        self._redact = redact
        self._audio = audio

    def event(self, data: Any, api: Dialect, direction: Direction) -> Any:
        if type(data) is dict:
            received = direction == "received"
            classes = api.server_events if received else api.client_events
            tag = data.get("type")
            cls = classes.get(tag) if type(tag) is str else None
            if cls is not None:
                return self._object(SHAPES[cls], data)
        return self._unknown(data)

    def _object(self, shape: Shape, data: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in data.items():
            field = shape.fields.get(key)
            if field is None:
                made[self._text(key)] = self._named(key, value)
            elif field.secret:
                made[key] = _hidden(value)
            else:
                made[key] = self._value(field.kind, value)
        return made

    def _value(self, kind: Kind, value: Any) -> Any:
        if isinstance(kind, OneOf):
            kind = next((each for each in kind.kinds if each.takes(value)), Anything())
        if type(value) is str:
            if isinstance(kind, Audio):
                return self._sound(value)
            return self._text(value) if not isinstance(kind, Anything) else self._unknown(value)
        if isinstance(kind, ListOf) and type(value) is list:
            return [self._value(kind.item, each) for each in value]
        if isinstance(kind, ObjectOf) and type(value) is dict:
            return self._object(SHAPES[kind.cls], value)
        if isinstance(kind, UnionOf) and type(value) is dict:
            tag = value.get(kind.tag)
            member = kind.members.get(tag) if type(tag) is str else None
            return self._object(SHAPES[member], value) if member else self._unknown(value)
        if isinstance(kind, MapOf) and type(value) is dict:
            return {
                self._text(key): _hidden(each)
                if is_secret_name(key)
                else self._value(kind.value, each)
                for key, each in value.items()
            }
        return self._unknown(value)

    def _named(self, key: str, value: Any) -> Any:
        return _hidden(value) if is_secret_name(key) else self._unknown(value)

    def _unknown(self, value: Any) -> Any:
        """What the spec says nothing about: judged by its names and its look."""
        if type(value) is dict:
            return {self._text(key): self._named(key, each) for key, each in value.items()}
        if type(value) is list:
            return [self._unknown(each) for each in value]
        if type(value) is str:
            return self._sound(value) if _BASE64.match(value) else self._text(value)
        return value

    def _sound(self, value: str) -> str:
        if self._audio or is_masked(value):
            return value
        return left_out(len(value), "characters")

    def _text(self, value: str) -> str:
        if (found := _DATA_URL.match(value)) and len(value) > found.end():
            return found[0] + left_out(len(value) - found.end(), "characters")
        return _CREDENTIAL.sub(lambda found: (found["name"] or "") + MASK, self._redact(value))


def _hidden(value: Any) -> Any:
    """The same without any text in it."""
    if type(value) is dict:
        return {key: _hidden(each) for key, each in value.items()}
    if type(value) is list:
        return [_hidden(each) for each in value]
    return MASK if type(value) is str else value


# --- reading ------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Entry:
    """One line of a recording."""

    line: int
    time: str
    direction: Direction
    wire: str
    """The dialect, or an empty string if the line does not say."""
    event: Any
    problem: str = ""
    """Why there is no event: the message, or the line, could not be read."""


def read(path: str | os.PathLike[str]) -> Iterator[Entry]:
    """The lines of a recording. A line that is none has a ``problem``. Raises OSError.

    A line may also hold an event alone, as other tools write them; it counts as received.
    """
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        for number, text in enumerate(file, 1):
            if text.strip():
                yield _entry(number, text)


def _entry(number: int, text: str) -> Entry:
    problem = ""
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        line, problem = {}, "not JSON, or cut off"
    if not isinstance(line, dict):
        line, problem = {}, "not an object"
    is_line = "event" in line and "direction" in line
    event = line["event"] if is_line else line
    return Entry(
        line=number,
        time=str(line.get("time", "")) if is_line else "",
        direction="sent" if is_line and line["direction"] == "sent" else "received",
        wire=str(line.get("wire", "")) if is_line else "",
        event=event,
        problem=problem or (str(line.get("problem", "no event")) if event is None else ""),
    )


def __dir__() -> list[str]:
    return sorted(__all__)
