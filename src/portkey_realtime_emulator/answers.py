"""What the emulator answers: by default what the user said, in the user's own voice."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import attrs

from portkey_realtime_emulator.hearing import Clip
from portkey_realtime_emulator.speech import speak


@attrs.frozen
class Call:
    """A function call to make."""

    name: str
    arguments: str
    """JSON text."""


@attrs.frozen(kw_only=True)
class McpCall:
    """A call of a tool on an MCP server, which the model's side makes by itself."""

    server: str
    """Label of the MCP server."""
    name: str
    arguments: str
    """JSON text."""
    output: str = ""
    error: str | None = None
    """Why the call fails, if it does."""
    approval: bool = False
    """The client is asked first; the call is made in an answer after its yes."""


@attrs.frozen(kw_only=True)
class Message:
    """Something said, or written where the answer is text."""

    text: str = ""
    clip: Clip | None = None
    """The voice; None lets the text be spoken."""

    def voice(self) -> Clip:
        """It as sound."""
        return self.clip or Clip(speak(self.text))


Part: TypeAlias = Message | Call | McpCall


@attrs.frozen(kw_only=True)
class Answer:
    """One response: speech first, then function calls, or ``output`` part by part."""

    text: str | None = None
    """What is written, or the transcript of what is spoken."""
    clip: Clip | None = None
    """The voice; None lets the text be spoken."""
    calls: Sequence[Call] = ()
    output: Sequence[Part] = ()
    """Several messages and calls, in this order, after what ``text`` and ``calls`` say."""
    delay_ms: int = 0
    """How long the model thinks before the first word."""
    interleaved: bool = False
    """The parts are begun together and their deltas come in turn: A, B, A, B."""
    created: bool = True
    """Whether ``response.created`` is sent."""
    error: Mapping[str, Any] | None = None
    """``type``, ``code`` and ``message`` of a failed response."""
    incomplete: str | None = None
    """Why it is cut off: ``content_filter`` or ``max_output_tokens``."""
    dropped: bool = False
    """It ends without ``response.done``."""
    break_off_ms: int | None = None
    """How much is said before it fails, is cut off or dropped; None: nothing if it fails, half
    of it otherwise."""

    @property
    def parts(self) -> list[Part]:
        """Everything in it, in order."""
        said = [Message(text=self.text or "", clip=self.clip)] if self.text or self.clip else []
        return [*said, *self.calls, *self.output]

    @property
    def breaks_off(self) -> bool:
        """Whether it does not come to its end."""
        return self.error is not None or self.incomplete is not None or self.dropped


@attrs.frozen(kw_only=True)
class Heard:
    """What the transcription makes of the user's speech, and when."""

    text: str
    error: str | None = None
    """Why it failed, if it did."""
    transcripts: str | None = None
    """How the transcript comes, one of ``TRANSCRIPTS``; None: as the server does it."""
    transcripts_ms: int | None = None
    """How long after the commit; None: as the server does it."""
    stop: str = "committed"
    """What the end of the speech leads to. ``lost``: it is never committed. ``taken_back``: an
    answer is begun, but the speech goes on; then the answer is dropped without an end."""


@attrs.frozen(kw_only=True)
class Question:
    """What an answer has to go by."""

    text: str | None = None
    """What the user wrote last, or said, if a transcript is known."""
    clip: Clip | None = None
    """What the user said last."""
    output: tuple[str, str] | None = None
    """Name and output of the function call that the client has just answered."""
    tools: Sequence[Mapping[str, Any]] = ()
    tool_choice: Any = "auto"
    called: frozenset[str] = frozenset()
    """Names of the functions called before."""


@attrs.frozen(kw_only=True)
class Spontaneous:
    """What happens next without the client's doing."""

    after_ms: int
    """How long after the last answer, or after the beginning of the session."""
    speech_ms: int | None = None
    """The caller of a joined call speaks for so long; None: the server begins an answer."""
    digits: str = ""
    """The caller presses these keys of the telephone first."""


class Answers(Protocol):
    """Decides what is heard and what is said. One object serves one conversation."""

    def hear(self, clip: Clip) -> Heard:
        """The transcript of what the user said."""
        ...

    def answer(self, question: Question) -> Answer:
        """What to say."""
        ...

    def spontaneous(self) -> Spontaneous | None:
        """What happens by itself after the answer that has just ended."""
        ...


class Echo:
    """Says the user's own words back. A session with tools first gets one function call."""

    def hear(self, clip: Clip) -> Heard:
        """Nobody listens to the words here, so the transcript tells the length."""
        return Heard(text=f"{clip.ms / 1000:.1f} seconds of speech.")

    def answer(self, question: Question) -> Answer:
        """The function call, what the function returned, or what the user said."""
        if question.output is not None:
            name, output = question.output
            return Answer(text=f"{name} says: {output:.200}")
        call = _call_first_tool(question)
        if call is not None:
            return Answer(calls=[call])
        if question.clip is not None:
            return Answer(text=question.text or self.hear(question.clip).text, clip=question.clip)
        if question.text:
            return Answer(text=f"You said: {question.text:.200}")
        return Answer(text="Hello. Say something, and I will say it back.")

    def spontaneous(self) -> None:
        """Nothing: it only speaks when it is spoken to."""


def _call_first_tool(question: Question) -> Call | None:
    choice = question.tool_choice
    if choice == "none":
        return None
    wanted = choice.get("name") if isinstance(choice, Mapping) else None
    for tool in question.tools:
        name = tool.get("name")
        if tool.get("type") != "function" or not name or (wanted and name != wanted):
            continue
        if name in question.called and choice == "auto":
            return None
        arguments = example(tool.get("parameters") or {}, "arguments")
        return Call(name, json.dumps(arguments if isinstance(arguments, dict) else {}))
    return None


def example(schema: Any, name: str, depth: int = 0) -> Any:
    """A value that fits a JSON schema, the same every time. Strings are their property's name."""
    if not isinstance(schema, Mapping) or depth > 5:
        return None
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    for key in ("enum", "examples"):
        if isinstance(schema.get(key), list) and schema[key]:
            return schema[key][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if isinstance(schema.get(key), list) and schema[key]:
            return example(schema[key][0], name, depth + 1)
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = kind[0] if kind else None
    if kind == "object" or (kind is None and "properties" in schema):
        properties = schema.get("properties")
        members = properties.items() if isinstance(properties, Mapping) else ()
        return {key: example(each, key, depth + 1) for key, each in members}
    if kind == "array":
        return [example(schema.get("items", {}), name, depth + 1)]
    if kind in ("number", "integer"):
        low = schema.get("minimum", schema.get("maximum", 1))
        return low if isinstance(low, (int, float)) else 1
    return {"string": name, "boolean": True}.get(str(kind))
