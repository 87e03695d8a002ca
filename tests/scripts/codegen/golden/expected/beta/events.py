# Generated from spec/beta/asyncapi.yaml. Do not edit: run "make generate".
"""Small talk: every event and every object inside them.

Server events answer ``.type``, ``.delta`` and ``.audio`` whatever their class. ``NOT_GIVEN``
leaves a field out; ``None`` is null on the wire. Enums are open: a string that is not listed
stays that string.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from attrs import field

from .. import records
from ..records import ABSENT, define
from ..runtime import NOT_GIVEN, NotGiven, decode_audio, repr_audio, repr_secret
from ..shapes import UnknownObject


@define(kw_only=True)
class Hammer(records.Record):
    type: Literal["hammer"] = "hammer"
    """Tells it apart."""

    weight: int | NotGiven = NOT_GIVEN
    """In grams."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class Saw(records.Record):
    type: Literal["saw"] = "saw"
    """Tells it apart."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class Outline(records.Record):
    """A heading and what is below it."""

    title: str | None
    """Null if it has none."""

    parts: list[Outline] | None = ABSENT
    """The headings below."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class SayTextEventOptions(records.Record):
    """Described in place, so it is named after its owner. Null resets it."""

    speed: float | NotGiven = NOT_GIVEN
    """A factor."""

    token: str | NotGiven = field(default=NOT_GIVEN, repr=repr_secret)
    """Never shown."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class SayAudioAppendEvent(records.Event):
    """Say something aloud."""

    type: Literal["say.audio.append"] = "say.audio.append"

    audio: str | bytes = field(repr=repr_audio)
    """Some sound."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class HeardAudioEvent(records.Event):
    """A piece of the answer. It is flat, so it has a decoder of its own."""

    type: Literal["heard.audio"] = "heard.audio"

    delta: str = field(repr=repr_audio)
    """Some sound."""

    index: int | None = ABSENT
    """Which piece, from 0."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> bytes:
        """The audio of this event, decoded. Raises EventDecodeError if it is not base64."""
        return decode_audio(self.delta, "delta")


@define(kw_only=True)
class HeardDoneEvent(records.Event):
    """The answer is complete."""

    type: Literal["heard.done"] = "heard.done"

    outline: Outline
    """What was said."""

    limit: int | Literal["inf"] | str | None = ABSENT
    """Tokens."""

    labels: dict[str, str] | None = ABSENT
    """Any keys."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


Tool: TypeAlias = Hammer | Saw | UnknownObject
"""Something to work with, told apart by type."""


@define(kw_only=True)
class SayTextEvent(records.Event):
    """Say something in writing.

    Objects may be given as dicts; what is left out stays as it is.
    """

    type: Literal["say.text"] = "say.text"

    text: str
    """What to say."""

    class_: Literal["calm", "loud"] | str | NotGiven = NOT_GIVEN
    """How to say it. A Python keyword."""

    tools: list[Tool] | NotGiven = NOT_GIVEN
    """Tools."""

    options: SayTextEventOptions | None | NotGiven = NOT_GIVEN
    """Described in place, so it is named after its owner. Null resets it."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""
