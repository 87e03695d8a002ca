# Generated from runtime/unknown.py. Do not edit: run "make generate".
"""What a connection yields that no generated class is for: unknown to the spec, or unreadable."""

from __future__ import annotations

import json
from typing import Any, Literal, Protocol, cast, runtime_checkable

import attrs

from .runtime import EventDecodeError, repr_json


@runtime_checkable
class RealtimeEvent(Protocol):
    """What every event that a connection yields answers, whatever its class."""

    @property
    def type(self) -> str:
        """The event's name on the wire, such as ``response.audio.delta``."""
        ...

    @property
    def delta(self) -> str | None:
        """The piece of text, transcript or base64 audio that this event adds; else None."""
        ...

    @property
    def audio(self) -> bytes | None:
        """The audio that this event carries, decoded from base64; None if it carries none."""
        ...


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@attrs.define(kw_only=True)
class UnknownEvent:
    """An event whose type the spec does not know. It is handed on as it came."""

    type: Literal["<unknown>"]
    """The type that came. The reserved literal is for type checkers: with a plain ``str`` here
    they could not narrow the union of all events by ``event.type == "..."``."""
    raw: dict[str, Any] = attrs.field(repr=repr_json)
    """The whole event."""
    received_at: float | None = attrs.field(default=None, eq=False, repr=False)
    """When its bytes were read, in seconds of ``time.monotonic``; None if you made it."""

    @property
    def audio(self) -> None:
        """Audio is only known where the spec marks it."""
        return None

    @property
    def delta(self) -> str | None:
        """The event's ``delta``, if it is a string."""
        value = self.raw.get("delta")
        return value if isinstance(value, str) else None

    @property
    def problems(self) -> tuple[str, ...]:
        """Nothing is known of it, so nothing departs from what is known."""
        return ()

    def to_dict(self) -> dict[str, Any]:
        """The whole event, as it came."""
        return self.raw

    def to_json(self) -> str:
        """The whole event as JSON text."""
        return _text(self.raw)


@attrs.define(kw_only=True)
class InvalidEvent:
    """A message that is no event: not JSON, without a type, or without what its type exists for."""

    type: Literal["<invalid>"]
    """The type that came, empty if there was none. The literal is for type checkers."""
    raw: Any = attrs.field(repr=False)
    """What came: the JSON value, or the text or bytes where it was not JSON."""
    problems: tuple[str, ...]
    """What is wrong, one sentence each, with the path: ``session.voice: expected a string``."""
    received_at: float | None = attrs.field(default=None, eq=False, repr=False)
    """When its bytes were read, in seconds of ``time.monotonic``; None if you made it."""

    @property
    def delta(self) -> None:
        """Nothing of this event can be trusted."""
        return None

    @property
    def audio(self) -> None:
        """Nothing of this event can be trusted."""
        return None

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that came. Raises EventDecodeError if it was none."""
        if not isinstance(self.raw, dict):
            raise EventDecodeError("this message was no JSON object: its raw has what came")
        return self.raw

    def to_json(self) -> str:
        """What came, as text: JSON if it was JSON, else as it came."""
        if isinstance(self.raw, bytes | bytearray | memoryview):
            return bytes(self.raw).decode("utf-8", "replace")
        return self.raw if isinstance(self.raw, str) else _text(self.raw)


@attrs.define(kw_only=True)
class UnknownObject:
    """A member of a union (an item, a content part, a tool) whose tag the spec does not know."""

    type: Literal["<unknown>"]
    """The tag that came, empty if there was none. The literal is for type checkers."""
    raw: dict[str, Any] = attrs.field(repr=repr_json)
    """The whole object; it is sent again as it came."""

    def to_dict(self) -> dict[str, Any]:
        """The whole object, as it came."""
        return self.raw

    def to_json(self) -> str:
        """The whole object as JSON text."""
        return _text(self.raw)


def invalid_event(raw: object, *problems: str, type: str = "") -> InvalidEvent:
    """An InvalidEvent for a message in which ``problems`` were found."""
    return InvalidEvent(type=cast(Any, type), raw=raw, problems=problems)
