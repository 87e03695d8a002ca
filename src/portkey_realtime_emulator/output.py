"""One item of a response's output: a message or a call, from its beginning to its end."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final, Protocol

import attrs

from portkey_realtime import audio
from portkey_realtime_emulator.answers import Call, McpCall, Message, Part
from portkey_realtime_emulator.hearing import Clip
from portkey_realtime_emulator.items import Item
from portkey_realtime_emulator.stage import Stage
from portkey_realtime_emulator.tokens import SPOKEN_MS, text_tokens
from portkey_realtime_wire.roles import Role

DELTA_MS = 100
"""How much audio one delta carries."""
WORD_MS = 20
"""How long the writing of one word takes, at the pace of speech."""
VOICE_MS = 300
"""How long a message is there without sound: a model writes before it speaks."""

_HEAD: Final = {"object": "realtime.item", "status": "in_progress"}


class Owner(Protocol):
    """The response, as its items see it."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def in_conversation(self) -> bool:
        """False: it is out of band, its items join no conversation."""
        ...

    @property
    def format(self) -> str:
        """The neutral name of the format of its sound."""
        ...

    @property
    def is_spoken(self) -> bool:
        """False: it is written."""
        ...

    def spend(self, text: int = 0, audio: int = 0) -> bool:
        """Count output tokens. Ends the response and says False if there are too many."""
        ...

    def play(self, ms: float) -> bool:
        """Have so much sound played elsewhere. False: it must be sent."""
        ...


@attrs.frozen
class Step:
    """One thing that an item does, and how long that takes."""

    do: Callable[[], None]
    takes_ms: float = 0
    is_delta: bool = False
    sound_ms: float = 0


class OutputItem:
    """What all kinds of items do: they are opened, say something, and are closed."""

    def __init__(self, stage: Stage, owner: Owner, index: int) -> None:
        self.index = index
        self.item: Item | None = None
        """None until it is opened."""
        self.is_open = False
        self._stage = stage
        self._owner = owner
        self._said = ""

    def opening(self) -> Step:
        """The step that begins it."""
        return Step(self.open)

    def steps(self) -> Iterator[Step]:
        """What it says, in order."""
        raise NotImplementedError

    def closing(self) -> Step:
        """The step that ends it."""
        return Step(self.close)

    def wire(self) -> dict[str, Any]:
        """The item when it is opened, without its id."""
        raise NotImplementedError

    def finish(self, item: Item, *, whole: bool) -> None:
        """Send what ends the item's own kind of saying things; not ``whole`` if it was cut."""

    def keep_clip(self) -> None:
        """Note on the item what was said so far, for a truncation."""

    def open(self) -> None:
        """Say that the item has begun."""
        item = self.item = Item({"id": self._new_id(), **self.wire()})
        self.is_open = True
        stage, owner = self._stage, self._owner
        stage.send(
            "output_item_added",
            response_id=owner.id,
            output_index=self.index,
            item=dict(item.wire),
        )
        if owner.in_conversation:
            previous = stage.items.insert(item, None)
            stage.send("item_added", previous_item_id=previous, item=dict(item.wire))

    def close(self, status: str = "completed") -> None:
        """Say that it has ended."""
        item = self.item
        if item is None or not self.is_open:
            return
        self.is_open = False
        if "status" in item.wire:
            item.wire["status"] = status
        self.finish(item, whole=status == "completed")
        stage, owner = self._stage, self._owner
        if owner.in_conversation and item in stage.items:
            stage.send(
                "item_done",
                previous_item_id=stage.items.before(item),
                item=dict(item.wire),
            )
        stage.send(
            "output_item_done",
            response_id=owner.id,
            output_index=self.index,
            item=dict(item.wire),
        )

    def _new_id(self) -> str:
        return self._stage.ids.next("item")

    def _send(self, role: Role, /, **fields: Any) -> None:
        assert self.item is not None
        if role in self._stage.table.padded:
            fields["obfuscation"] = self._stage.ids.filler(fields["delta"])
        self._stage.send(
            role,
            response_id=self._owner.id,
            item_id=self.item.id,
            output_index=self.index,
            **fields,
        )

    def _argue(self, role: Role, piece: str, **fields: Any) -> None:
        if self._owner.spend(text=text_tokens(piece)):
            self._said += piece
            self._send(role, delta=piece, **fields)


class MessageItem(OutputItem):
    """Something said or written."""

    def __init__(self, stage: Stage, owner: Owner, index: int, message: Message) -> None:
        super().__init__(stage, owner, index)
        self._message = message
        self._sound = bytearray()

    def wire(self) -> dict[str, Any]:
        """A message without content."""
        extra = self._stage.table.message_extra
        return {**_HEAD, "type": "message", "role": "assistant", "content": [], **extra}

    def open(self) -> None:
        """Say that the message has begun, and its only part."""
        super().open()
        self._send_part("content_part_added", "")

    def opening(self) -> Step:
        """The step that begins it."""
        return Step(self.open, VOICE_MS if self._owner.is_spoken else 0)

    def steps(self) -> Iterator[Step]:
        """Word by word, and the sound in pieces of ``DELTA_MS``."""
        left = deque(words(self._message.text))
        if not self._owner.is_spoken:
            for word in left:
                yield Step(partial(self._write, word), WORD_MS, is_delta=True)
            return
        sound = self._message.voice().as_format(self._owner.format)
        pieces = list(audio.chunks(sound, self._owner.format, DELTA_MS))
        total = len(left)
        for index, piece in enumerate(pieces):
            # The transcript runs ahead of the sound, as a model writes before it speaks.
            while left and (total - len(left)) * len(pieces) <= index * total:
                yield Step(partial(self._transcribe, left.popleft()), is_delta=True)
            ms = audio.duration_ms(piece, self._owner.format)
            yield Step(partial(self._speak, piece), DELTA_MS, is_delta=True, sound_ms=ms)
        for word in left:
            yield Step(partial(self._transcribe, word), is_delta=True)

    def finish(self, item: Item, *, whole: bool) -> None:
        """Send the whole of what was said."""
        if self._owner.is_spoken:
            self._send("audio_done", content_index=0)
            self._send("transcript_done", content_index=0, transcript=self._said)
            kind = self._stage.table.part("answer_audio")
            item.wire["content"] = [{"type": kind, "transcript": self._said}]
            self.keep_clip()
        else:
            self._send("text_done", content_index=0, text=self._said)
            kind = self._stage.table.part("answer_text")
            item.wire["content"] = [{"type": kind, "text": self._said}]
        self._send_part("content_part_done", self._said)

    def keep_clip(self) -> None:
        """Note on the item what was said so far, for a truncation."""
        item = self.item
        if item is not None and self._sound and not item.truncated:
            item.clips[0] = Clip(bytes(self._sound), self._owner.format)

    def _write(self, word: str) -> None:
        if self._owner.spend(text=text_tokens(word)):
            self._said += word
            self._send("text_delta", content_index=0, delta=word)

    def _transcribe(self, word: str) -> None:
        if self._owner.spend(text=text_tokens(word)):
            self._said += word
            self._send("transcript_delta", content_index=0, delta=word)

    def _speak(self, piece: bytes) -> None:
        ms = audio.duration_ms(piece, self._owner.format)
        if self._owner.spend(audio=-(-ms // SPOKEN_MS)):
            self._sound += piece
            if not self._owner.play(ms):
                self._send("audio_delta", content_index=0, delta=piece)

    def _send_part(self, role: Role, text: str) -> None:
        spoken = {"type": "audio", "transcript": text}
        part = spoken if self._owner.is_spoken else {"type": "text", "text": text}
        self._send(role, content_index=0, part=part)


class CallItem(OutputItem):
    """A function call."""

    def __init__(self, stage: Stage, owner: Owner, index: int, call: Call) -> None:
        super().__init__(stage, owner, index)
        self._call = call
        self._call_id = ""

    def wire(self) -> dict[str, Any]:
        """A call whose arguments are to come."""
        self._call_id = self._stage.ids.next("call")
        return {
            **_HEAD,
            "type": "function_call",
            "name": self._call.name,
            "call_id": self._call_id,
            "arguments": "",
        }

    def steps(self) -> Iterator[Step]:
        """The arguments in pieces."""
        for piece in pieces(self._call.arguments):
            step = partial(self._argue_for_call, piece)
            yield Step(step, WORD_MS, is_delta=True)

    def _argue_for_call(self, piece: str) -> None:
        self._argue("arguments_delta", piece, call_id=self._call_id)

    def finish(self, item: Item, *, whole: bool) -> None:
        """Send the whole of the arguments."""
        item.wire["arguments"] = self._said
        self._send(
            "arguments_done",
            call_id=self._call_id,
            name=self._call.name,
            arguments=self._said,
        )


class McpCallItem(OutputItem):
    """A call on an MCP server: the server's side makes it, and tells how it ended."""

    def __init__(
        self, stage: Stage, owner: Owner, index: int, call: McpCall, approval: str | None = None
    ) -> None:
        super().__init__(stage, owner, index)
        self._call = call
        self._approval = approval

    def wire(self) -> dict[str, Any]:
        """A call whose arguments are to come."""
        return {
            "type": "mcp_call",
            "server_label": self._call.server,
            "name": self._call.name,
            "arguments": "",
            "approval_request_id": self._approval,
            "output": None,
            "error": None,
        }

    def steps(self) -> Iterator[Step]:
        """The arguments in pieces, then the call itself."""
        role: Role = "mcp_arguments_delta"
        for piece in pieces(self._call.arguments):
            yield Step(partial(self._argue, role, piece), WORD_MS, is_delta=True)
        yield Step(self._begin, WORD_MS)

    def _begin(self) -> None:
        self._send("mcp_arguments_done", arguments=self._said)
        self._tell("mcp_call_started")

    def finish(self, item: Item, *, whole: bool) -> None:
        """Tell how the call ended."""
        item.wire["arguments"] = self._said
        if not whole:
            return  # cut off before the call was made
        if self._call.error is None:
            item.wire["output"] = self._call.output
            self._tell("mcp_call_done")
        else:
            item.wire["error"] = {"type": "tool_execution_error", "message": self._call.error}
            self._tell("mcp_call_failed")

    def _tell(self, role: Role) -> None:
        assert self.item is not None
        self._stage.send(role, output_index=self.index, item_id=self.item.id)


class ApprovalItem(OutputItem):
    """Asks the client whether an MCP call may be made."""

    def __init__(self, stage: Stage, owner: Owner, index: int, call: McpCall) -> None:
        super().__init__(stage, owner, index)
        self._call = call

    def wire(self) -> dict[str, Any]:
        """The request, whole from the beginning."""
        return {
            "type": "mcp_approval_request",
            "server_label": self._call.server,
            "name": self._call.name,
            "arguments": self._call.arguments,
        }

    def open(self) -> None:
        """Ask."""
        super().open()
        assert self.item is not None
        self.item.mcp_call = self._call

    def steps(self) -> Iterator[Step]:
        """Nothing: it is whole from the beginning."""
        return iter(())

    def _new_id(self) -> str:
        return self._stage.ids.next("mcpr")


def output_item(stage: Stage, owner: Owner, index: int, part: Part) -> OutputItem:
    """The item that says a part of an answer."""
    if isinstance(part, Message):
        return MessageItem(stage, owner, index, part)
    if isinstance(part, Call):
        return CallItem(stage, owner, index, part)
    if part.approval:
        return ApprovalItem(stage, owner, index, part)
    return McpCallItem(stage, owner, index, part)


def words(text: str) -> list[str]:
    """The text in pieces of one word, each with the space in front of it."""
    return re.findall(r"\s*\S+", text) or ([text] if text else [])


def pieces(text: str) -> list[str]:
    """JSON text in pieces of 16 characters."""
    return [text[at : at + 16] for at in range(0, len(text), 16)]
