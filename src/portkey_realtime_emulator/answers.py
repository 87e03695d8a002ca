"""What the emulator answers: by default what the user said, in the user's own voice."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import attrs

from .hearing import Clip
from .speech import speak


@attrs.frozen
class Call:
    """A function call to make."""

    name: str
    arguments: str
    """JSON text."""


@attrs.frozen(kw_only=True)
class Answer:
    """One response: speech first, then function calls. ``error`` makes it fail instead."""

    text: str | None = None
    """What is written, or the transcript of what is spoken."""
    clip: Clip | None = None
    """The voice; None lets the text be spoken."""
    calls: Sequence[Call] = ()
    delay_ms: int = 0
    """How long the model thinks before the first word."""
    error: Mapping[str, Any] | None = None
    """``type``, ``code`` and ``message`` of a failed response."""

    def voice(self) -> Clip:
        """The answer as sound."""
        return self.clip or Clip(speak(self.text or ""))


@attrs.frozen(kw_only=True)
class Heard:
    """What the transcription makes of the user's speech."""

    text: str
    error: str | None = None
    """Why it failed, if it did."""


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


class Answers(Protocol):
    """Decides what is heard and what is said. One object serves one conversation."""

    def hear(self, clip: Clip) -> Heard:
        """The transcript of what the user said."""
        ...

    def answer(self, question: Question) -> Answer:
        """What to say."""
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
