"""The books of a conversation: exchanges, the answers and turns they make, tokens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from portkey_realtime._voice.records import Answer, Exchange, Message, Response, Turn, Usage

if TYPE_CHECKING:
    from portkey_realtime._voice.core import Core


class History:
    """What was said, heard, called and returned, in order."""

    def __init__(self, core: Core, keep_audio: float) -> None:
        self._core = core
        self._keep_audio = keep_audio
        self.exchanges: list[Exchange] = []
        self.untold: list[Exchange] = []
        """Those that no turn was told of yet."""
        self.usage = Usage()
        self.context_used = 0
        self.items: list[str] = []
        """Ids of the items that the server's conversation has, in order."""
        self._messages: dict[str, Message] = {}
        """Those of answers, by their item."""
        self._earlier: set[str] = set()
        """Messages that were spoken on a connection that is gone."""
        self._rewritten: set[str] = set()

    def moved_last(self, exchange: Exchange) -> None:
        """Its question goes into the conversation now, behind what came while it waited."""
        if self.exchanges[-1] is not exchange:
            self.exchanges.remove(exchange)
            self.exchanges.append(exchange)
            self.untold.remove(exchange)
            self.untold.append(exchange)

    # --- words and sound of answers ---

    def message(self, response: Response, item_id: str) -> Message:
        """The message of an answer that an event is about."""
        message = response.messages.get(item_id)
        if message is None:
            message = self._messages[item_id] = response.messages[item_id] = Message()
        return message

    def room(self, bytes_per_second: int) -> int:
        """How many bytes of an answer's sound are kept."""
        return int(self._keep_audio * bytes_per_second)

    def cut(self, item_id: str, ms: int, *, deleted: bool = False) -> None:
        """An item was interrupted with so much of it heard. What comes later changes nothing."""
        message = self._messages.get(item_id)
        if message is not None:
            message.cut(ms)
            message.deleted = message.deleted or deleted

    def _heard(self, item_id: str, message: Message) -> tuple[str, bool]:
        """The words of it that were heard, and whether that is an estimate."""
        words = "".join(message.words)
        if message.heard is not None:
            return message.heard, True
        playback = self._core.playback
        received = playback.received_ms(item_id) if playback is not None else None
        if playback is None or received is None or not message.words:
            return words or "".join(message.text), False
        so_far = Message()
        so_far.words, so_far.places = message.words, message.places
        so_far.received_ms = message.received_ms
        so_far.cut(playback.position(item_id))
        return so_far.heard or "", True

    def answer(self, exchange: Exchange, *, audio: bool = False) -> Answer:
        """The answer to an exchange, as it stands."""
        text: list[str] = []
        transcript: list[str] = []
        heard: list[str] = []
        estimate = False
        for response in exchange.responses:
            for item_id, message in response.messages.items():
                words, written = "".join(message.words), "".join(message.text)
                part, guessed = self._heard(item_id, message)
                text.append(written or words)
                transcript.append(words)
                heard.append(part)
                estimate = estimate or guessed
        latency = None if exchange.first_at is None else exchange.first_at - exchange.asked_at
        return Answer(
            text=_joined(text),
            transcript=_joined(transcript),
            heard=_joined(heard),
            heard_is_estimate=estimate,
            audio=b"".join(b"".join(each.audio) for each in exchange.responses) if audio else b"",
            status=exchange.status or "in_progress",
            reason=exchange.reason,
            usage=exchange.usage,
            latency_ms=None if latency is None else max(0, round(latency * 1000)),
            tool_calls=self._core.calls.records(exchange.calls),
        )

    def turn(self, exchange: Exchange, *, audio: bool = False) -> Turn:
        """The exchange as a turn."""
        answered = exchange.responses or exchange.over
        answer = self.answer(exchange, audio=audio) if answered else None
        return Turn(
            user=exchange.user,
            answer=answer,
            calls=self._core.calls.records(exchange.calls),
        )

    def turns(self) -> list[Turn]:
        """All turns so far, with what was heard of them by now."""
        return [self.turn(each) for each in self.exchanges]

    # --- tokens ---

    def count(self, usage: Usage, response: Response) -> None:
        """Usage of one response. No event tells of a truncated context: its input does."""
        self.usage += usage
        if usage.input_tokens and not response.side:
            self.context_used = usage.total_tokens

    # --- items at the server ---

    def item_added(self, item_id: str, previous: str | None) -> None:
        """The conversation has an item more."""
        if item_id in self.items:
            return
        at = self.items.index(previous) + 1 if previous in self.items else len(self.items)
        self.items.insert(at, item_id)

    def item_deleted(self, item_id: str) -> None:
        """It has one less."""
        if item_id in self.items:
            self.items.remove(item_id)

    def rebuilt(self, item_ids: Iterable[str]) -> None:
        """A new conversation took the place of the old one, with these items of it."""
        self.items = list(item_ids)
        self._earlier = set(self._messages)

    def only_words(self, item_id: str) -> bool:
        """Whether it was spoken before the conversation was rebuilt: if the server has it at all,
        it has the words alone, which cannot be truncated."""
        return item_id in self._earlier

    def outlived(self, item_id: str) -> bool:
        """Whether the server may have it: not if it did not come back when all was rebuilt."""
        return item_id in self.items or not self.only_words(item_id)

    def references(self) -> list[dict[str, Any]]:
        """The conversation as the input of a response beside it."""
        return [{"type": "item_reference", "id": item_id} for item_id in self.items[-200:]]

    def heard_parts(self) -> list[tuple[str, str | None, str]]:
        """Messages that were replayed with all their words and not heard whole, to be written
        again as heard: the item, the one before it, and the words (V16)."""
        found = []
        for item_id, message in self._messages.items():
            cut = message.heard is not None and not message.deleted
            written = self.only_words(item_id) and item_id not in self._rewritten
            if cut and written and item_id in self.items:
                self._rewritten.add(item_id)
                at = self.items.index(item_id)
                found.append((item_id, self.items[at - 1] if at else None, message.heard or ""))
        return found

    def forget_sound(self, exchange: Exchange) -> None:
        """Its sound was handed over: only the words are kept."""
        for response in exchange.responses:
            response.audio.clear()


def _joined(parts: list[str]) -> str:
    return " ".join(part.strip() for part in parts if part.strip())
