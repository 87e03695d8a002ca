"""One response, from ``response.created`` to ``response.done``, spread over time."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol

import attrs

from portkey_realtime import audio

from .answers import Answer, Call
from .dialects import Table, put
from .hearing import Clip
from .ids import Ids
from .items import Item, Items
from .tokens import SPOKEN_MS, Tokens, text_tokens, usage

DELTA_MS = 100
"""How much audio one delta carries."""
WORD_MS = 20
"""How long the writing of one word takes, at the pace of speech."""


class Stage(Protocol):
    """What a response needs of the conversation that it happens in."""

    @property
    def table(self) -> Table:
        """The dialect."""
        ...

    @property
    def ids(self) -> Ids:
        """Where new ids come from."""
        ...

    @property
    def items(self) -> Items:
        """The conversation."""
        ...

    @property
    def conversation_id(self) -> str:
        """Its id."""
        ...

    def send(self, name: str, /, **fields: Any) -> None:
        """Send a server event, by its neutral name."""
        ...

    def response_ended(self, response: Response) -> None:
        """``response.done`` was sent."""
        ...


@attrs.frozen(kw_only=True)
class Plan:
    """What a response is to be."""

    answer: Answer
    settings: Mapping[str, Any]
    """By neutral name: modalities, voice, output_format, max_tokens, temperature."""
    format: str
    """The neutral name of the output format."""
    heard: Tokens
    metadata: Mapping[str, str] | None = None
    in_conversation: bool = True
    """False: out of band, the conversation does not change."""


def words(text: str) -> list[str]:
    """The text in pieces of one word, each with the space in front of it."""
    return re.findall(r"\s*\S+", text) or ([text] if text else [])


class Response:
    """Sends its events when they are due. ``pace`` 1 is as fast as speech, 0 is at once."""

    def __init__(self, stage: Stage, plan: Plan, now: float, pace: float) -> None:
        self.id = stage.ids.next("resp")
        self.in_conversation = plan.in_conversation
        self.status = "in_progress"
        self.output: list[dict[str, Any]] = []
        self._stage = stage
        self._plan = plan
        self._pace = pace
        self._spent = Tokens()
        self._item: Item | None = None
        self._said = ""
        self._sound = bytearray()
        self._steps: deque[tuple[float, Callable[[], None]]] = deque()
        self._at = now
        stage.send("response.created", response=self._wire(None, None))
        self._prepare()

    @property
    def due(self) -> float | None:
        """When ``step`` wants to be called, None if never again."""
        return self._steps[0][0] if self._steps else None

    def step(self, now: float) -> None:
        """Do everything that is due."""
        while self._steps and self._steps[0][0] <= now:
            self._steps.popleft()[1]()

    def cancel(self, reason: str) -> None:
        """Stop talking: what was said so far stays."""
        self._finish("cancelled", {"type": "cancelled", "reason": reason})

    def keep_clip(self) -> None:
        """Note on the item in progress what was said so far, for a truncation."""
        if self._item is not None and self._sound and not self._item.truncated:
            self._item.clips[0] = Clip(bytes(self._sound), self._plan.format)

    # What will happen, and when.

    def _later(self, step: Callable[[], None], takes_ms: float = 0) -> None:
        self._steps.append((self._at, step))
        self._at += takes_ms / 1000 / self._pace if self._pace else 0

    def _prepare(self) -> None:
        answer = self._plan.answer
        self._at += answer.delay_ms / 1000
        if answer.error is not None:
            details = {"type": "failed", "error": dict(answer.error)}
            self._later(lambda: self._finish("failed", details))
            return
        if answer.text or answer.clip:
            self._later(self._open_message)
            if self._is_spoken:
                self._prepare_speech(answer)
            else:
                for word in words(answer.text or ""):
                    self._later(partial(self._write, word), WORD_MS)
            self._later(self._close_item)
        for call in answer.calls:
            self._prepare_call(call)
        self._later(lambda: self._finish("completed", None))

    def _prepare_speech(self, answer: Answer) -> None:
        sound = answer.voice().as_format(self._plan.format)
        pieces = list(audio.chunks(sound, self._plan.format, DELTA_MS))
        left = deque(words(answer.text or ""))
        total = len(left)
        for index, piece in enumerate(pieces):
            # The transcript runs ahead of the sound, as a model writes before it speaks.
            while left and (total - len(left)) * len(pieces) <= index * total:
                word = left.popleft()
                self._later(partial(self._transcribe, word))
            self._later(partial(self._speak, piece), DELTA_MS)
        for word in left:
            self._later(partial(self._transcribe, word))

    def _prepare_call(self, call: Call) -> None:
        self._later(partial(self._open_call, call))
        for at in range(0, len(call.arguments), 16):
            piece = call.arguments[at : at + 16]
            self._later(partial(self._argue, piece), WORD_MS)
        self._later(self._close_item)

    @property
    def _is_spoken(self) -> bool:
        return "audio" in (self._plan.settings["modalities"] or ("audio",))

    # The steps.

    def _open_message(self) -> None:
        self._open(
            {"type": "message", "role": "assistant", "content": [], **self._table.message_extra}
        )
        self._send_part("response.content_part.added", "")

    def _open_call(self, call: Call) -> None:
        call_id = self._stage.ids.next("call")
        self._open(
            {"type": "function_call", "name": call.name, "call_id": call_id, "arguments": ""}
        )

    def _open(self, wire: dict[str, Any]) -> None:
        item_id = self._stage.ids.next("item")
        head = {"id": item_id, "object": "realtime.item", "status": "in_progress"}
        item = self._item = Item(head | wire)
        self._said = ""
        self._sound.clear()
        self._stage.send(
            "response.output_item.added",
            response_id=self.id,
            output_index=len(self.output),
            item=dict(item.wire),
        )
        if self.in_conversation:
            previous = self._stage.items.insert(item, None)
            self._stage.send(
                self._table.item_added, previous_item_id=previous, item=dict(item.wire)
            )

    def _write(self, word: str) -> None:
        if self._spend(text=text_tokens(word)):
            self._said += word
            self._send("text.delta", delta=word)

    def _transcribe(self, word: str) -> None:
        if self._spend(text=text_tokens(word)):
            self._said += word
            self._send("transcript.delta", delta=word)

    def _speak(self, piece: bytes) -> None:
        ms = audio.duration_ms(piece, self._plan.format)
        if self._spend(audio=-(-ms // SPOKEN_MS)):
            self._sound += piece
            self._send("audio.delta", delta=piece)

    def _argue(self, piece: str) -> None:
        if self._spend(text=text_tokens(piece)):
            self._said += piece
            self._send_call("response.function_call_arguments.delta", delta=piece)

    def _spend(self, text: int = 0, audio: int = 0) -> bool:
        """Count output tokens. Ends the response and says False if there are too many."""
        limit = self._plan.settings.get("max_tokens")
        if isinstance(limit, int) and self._spent.total + text + audio > limit:
            self._finish("incomplete", {"type": "incomplete", "reason": "max_output_tokens"})
            return False
        self._spent.text += text
        self._spent.audio += audio
        return True

    def _close_item(self, status: str = "completed") -> None:
        item = self._item
        if item is None:
            return
        item.wire["status"] = status
        if item.wire["type"] == "message":
            self._close_message(item)
        else:
            item.wire["arguments"] = self._said
            self._send_call(
                "response.function_call_arguments.done",
                name=item.wire["name"],
                arguments=self._said,
            )
        if self.in_conversation and self._table.item_done and item in self._stage.items:
            self._stage.send(
                self._table.item_done,
                previous_item_id=self._stage.items.before(item),
                item=dict(item.wire),
            )
        self._stage.send(
            "response.output_item.done",
            response_id=self.id,
            output_index=len(self.output),
            item=dict(item.wire),
        )
        self.output.append(dict(item.wire))
        self._item = None

    def _close_message(self, item: Item) -> None:
        if self._is_spoken:
            self._send("audio.done")
            self._send("transcript.done", transcript=self._said)
            item.wire["content"] = [{"type": self._table.audio_part, "transcript": self._said}]
            self.keep_clip()
        else:
            self._send("text.done", text=self._said)
            item.wire["content"] = [{"type": self._table.text_part, "text": self._said}]
        self._send_part("response.content_part.done", self._said)

    def _finish(self, status: str, details: dict[str, Any] | None) -> None:
        self._steps.clear()
        self._close_item("completed" if status == "completed" else "incomplete")
        self.status = status
        spent = usage(self._plan.heard, self._spent, dict(self._table.output_token_extra))
        self._stage.send(
            "response.done",
            response=self._wire(details, None if status == "failed" else spent),
        )
        self._stage.response_ended(self)

    # How it looks on the wire.

    @property
    def _table(self) -> Table:
        return self._stage.table

    @property
    def tokens(self) -> int:
        """What it has cost so far."""
        return self._plan.heard.total + self._spent.total

    def _wire(self, details: dict[str, Any] | None, spent: dict[str, Any] | None) -> dict[str, Any]:
        data: dict[str, Any] = {
            "object": "realtime.response",
            "id": self.id,
            "status": self.status,
            "status_details": details,
            "output": list(self.output),
            "conversation_id": self._stage.conversation_id if self.in_conversation else None,
            "usage": spent,
            "metadata": dict(self._plan.metadata) if self._plan.metadata else None,
        }
        for name, path in self._table.response.items():
            put(data, path, self._plan.settings[name])
        return data

    def _send(self, name: str, /, **fields: Any) -> None:
        assert self._item is not None
        if name in self._table.padded:
            fields["obfuscation"] = self._stage.ids.filler(fields["delta"])
        self._stage.send(
            name,
            response_id=self.id,
            item_id=self._item.id,
            output_index=len(self.output),
            content_index=0,
            **fields,
        )

    def _send_call(self, name: str, /, **fields: Any) -> None:
        assert self._item is not None
        if name in self._table.padded:
            fields["obfuscation"] = self._stage.ids.filler(fields["delta"])
        self._stage.send(
            name,
            response_id=self.id,
            item_id=self._item.id,
            output_index=len(self.output),
            call_id=self._item.wire["call_id"],
            **fields,
        )

    def _send_part(self, name: str, text: str) -> None:
        spoken = {"type": "audio", "transcript": text}
        part = spoken if self._is_spoken else {"type": "text", "text": text}
        self._send(name, part=part)
