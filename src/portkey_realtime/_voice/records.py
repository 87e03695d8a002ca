"""What a conversation leaves: answers, calls, turns; and the exchanges that they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from portkey_realtime._voice.promises import Promise


@attrs.frozen(kw_only=True)
class ToolCall:
    """One call of a function by the model."""

    name: str
    call_id: str
    arguments: Mapping[str, Any] | str
    """The JSON object, or the text where it was none."""
    output: str | None = None
    """What the model was told, or None while the function runs."""
    failed: bool = False
    """Whether that is the description of an error."""


@attrs.frozen(kw_only=True)
class Usage:
    """Tokens: of an answer, or of a whole conversation."""

    input_tokens: int = 0
    output_tokens: int = 0
    input_text_tokens: int = 0
    input_audio_tokens: int = 0
    input_image_tokens: int = 0
    cached_tokens: int = 0
    cached_text_tokens: int = 0
    cached_audio_tokens: int = 0
    output_text_tokens: int = 0
    output_audio_tokens: int = 0

    @property
    def total_tokens(self) -> int:
        """Input and output."""
        return self.input_tokens + self.output_tokens

    def __add__(self, other: Usage) -> Usage:
        names = [each.name for each in attrs.fields(Usage)]
        return Usage(**{name: getattr(self, name) + getattr(other, name) for name in names})


@attrs.frozen(kw_only=True)
class Answer:
    """What the model answered, as far as it was known when this was made."""

    text: str = ""
    """What it wrote; of a spoken answer, its words, so that it always tells what was said."""
    transcript: str = ""
    """The words of what it spoke."""
    heard: str = ""
    """The words that the user heard: cut where the user interrupted."""
    heard_is_estimate: bool = False
    """Whether the cut was estimated: servers give no times of words."""
    audio: bytes = attrs.field(default=b"", repr=False)
    """What it spoke, in the session's output format, up to ``keep_audio`` seconds. Not kept in
    ``history``."""
    status: str = "in_progress"
    """``completed``, ``cancelled``, ``incomplete``, ``failed``, ``lost``, or ``in_progress``."""
    reason: str | None = None
    """Why it is not completed, in the server's words: ``turn_detected``, ``max_output_tokens``,
    ``content_filter``, a failure's code and message, ..."""
    usage: Usage = Usage()
    latency_ms: int | None = None
    """From the question's end to the first sound or text."""
    tool_calls: tuple[ToolCall, ...] = ()

    def __str__(self) -> str:
        return self.text


@attrs.frozen(kw_only=True)
class Turn:
    """What the user said or asked, and what became of it."""

    user: str | None
    """The user's words; None if there are none: nothing was transcribed, or the server spoke."""
    answer: Answer | None
    """None if there was none, such as after a false start."""
    calls: tuple[ToolCall, ...] = ()

    def without_sound(self) -> Turn:
        """The same, its words alone."""
        if self.answer is None or not self.answer.audio:
            return self
        return attrs.evolve(self, answer=attrs.evolve(self.answer, audio=b""))


@attrs.define(eq=False)
class Draft:
    """A call whose item is not complete yet, or never comes: what other events tell of it."""

    id: str | None = None
    call_id: str | None = None
    name: str | None = None
    arguments: str | None = None
    """All of them; None while they are not told."""
    type: str = "function_call"


class Message:
    """One message of an answer while it is made: its words and how far they reach."""

    __slots__ = ("cut_ms", "deleted", "heard", "places", "received_ms", "text", "words")

    def __init__(self) -> None:
        self.text: list[str] = []
        self.words: list[str] = []
        self.places: list[tuple[int, float]] = []
        """Characters of transcript, and how many ms of sound had come when they were known."""
        self.received_ms = 0.0
        self.cut_ms: int | None = None
        self.heard: str | None = None
        """Frozen by an interruption: what comes later was not heard (V56)."""
        self.deleted = False

    def say(self, words: str) -> None:
        """More of the transcript."""
        self.words.append(words)
        length = (self.places[-1][0] if self.places else 0) + len(words)
        self.places.append((length, self.received_ms))

    def cut(self, ms: int) -> None:
        """Interrupted, with so much of it heard."""
        if self.heard is not None:
            return
        self.cut_ms = ms
        whole = "".join(self.words)
        share = min(1.0, ms / self.received_ms) if self.received_ms else 0.0
        by_share = round(len(whole) * share)
        # The words run ahead of the sound: those that came after it had got this far are unheard.
        known = [length for length, place in self.places if place < ms]
        self.heard = _whole_words(whole, min(by_share, known[-1] if known else 0))


def _whole_words(text: str, length: int) -> str:
    if length >= len(text) or text[length : length + 1].isspace():
        return text[:length].strip()
    return text[: text.rfind(" ", 0, length) + 1].strip()


class Response:
    """One response of the server."""

    __slots__ = (
        "audio",
        "calls",
        "cancelling",
        "drafts",
        "dropped",
        "exchanges",
        "id",
        "messages",
        "quiet_since",
        "rate",
        "room",
        "side",
        "spoke",
    )

    def __init__(self, response_id: str, exchanges: list[Exchange], now: float) -> None:
        self.id = response_id
        self.exchanges = exchanges
        self.messages: dict[str, Message] = {}
        self.calls: list[str] = []
        self.drafts: list[Draft] = []
        """Its calls, before their items are complete."""
        self.side = False
        self.cancelling = False
        self.dropped = False
        """Nobody waits for it: it is cancelled, and not played."""
        self.audio: list[bytes] = []
        self.rate = 0
        """Bytes of its sound in a second."""
        self.room = 0
        """Bytes of its sound that may still be kept."""
        self.spoke = False
        self.quiet_since = now


class Exchange:
    """A question, spoken or not, and all the responses that it takes to answer it."""

    __slots__ = (
        "answered",
        "asked_at",
        "calls",
        "first_at",
        "kind",
        "on_loss",
        "params",
        "promise",
        "reason",
        "responses",
        "status",
        "usage",
        "user",
        "user_bound",
        "user_done",
        "user_item",
        "withdrawn",
    )

    def __init__(self, kind: str, now: float, user: str | None = None) -> None:
        self.kind = kind
        """``ask``, ``say``, ``speech``, ``idle`` or ``server``."""
        self.user = user
        self.user_item: str | None = None
        self.user_done = kind != "speech"
        self.user_bound: float | None = None
        """When its transcript is no longer waited for."""
        self.responses: list[Response] = []
        self.calls: list[str] = []
        self.asked_at = now
        self.first_at: float | None = None
        self.status: str | None = None
        self.reason: str | None = None
        self.usage = Usage()
        self.promise = Promise()
        self.answered = False
        """Whether a response has begun for it."""
        self.withdrawn = False
        self.params: dict[str, Any] = {}
        """What its response is asked for with."""
        self.on_loss = "raise"

    @property
    def over(self) -> bool:
        """Whether its answer is as complete as it will be."""
        return self.status is not None
