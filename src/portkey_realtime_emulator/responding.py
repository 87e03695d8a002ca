"""One response, from ``response.created`` to ``response.done``, spread over time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

import attrs

from portkey_realtime_emulator.answers import Answer, McpCall
from portkey_realtime_emulator.output import McpCallItem, OutputItem, Step, output_item
from portkey_realtime_emulator.paths import put
from portkey_realtime_emulator.stage import Stage
from portkey_realtime_emulator.tokens import Tokens, usage


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
    approved: tuple[str, McpCall] | None = None
    """The request that the client said yes to, and the call that is made first."""


class Response:
    """Sends its events when they are due.

    ``ended`` is called with it once ``response.done`` is sent, or once it is given up without
    one. ``play`` is given the milliseconds of each piece of sound; it says False if the sound
    must be sent.
    """

    def __init__(
        self,
        stage: Stage,
        plan: Plan,
        *,
        ended: Callable[[Response], None],
        play: Callable[[str, float], bool],
    ) -> None:
        self.id = stage.ids.next("resp")
        self.in_conversation = plan.in_conversation
        self.format = plan.format
        self.status = "in_progress"
        self.cancelling = False
        """It was told to stop, and its end is still to come."""
        self.sound_ms = 0.0
        """How much was said."""
        self._stage = stage
        self._plan = plan
        self._ended = ended
        self._play = play
        self._spent = Tokens()
        self._items: list[OutputItem] = []
        self._steps: deque[tuple[float, Step]] = deque()
        self._at = stage.now
        if plan.answer.created:
            stage.send("response_started", response=self._wire(None, None))
        self._prepare()

    # What its owner does with it.

    @property
    def due(self) -> float | None:
        """When ``step`` wants to be called, None if never again."""
        return self._steps[0][0] if self._steps else None

    def step(self, now: float) -> None:
        """Do everything that is due."""
        while self._steps and self._steps[0][0] <= now:
            self._steps.popleft()[1].do()

    def cancel(self, reason: str) -> None:
        """Stop talking: what was said so far stays. Stragglers come first, if there are any."""
        details = {"type": "cancelled", "reason": reason}
        departures = self._stage.behaviour.departures
        if self.cancelling:
            return
        late = [step for _, step in self._steps if step.is_delta][: departures.stragglers]
        if not late and not departures.cancel_ms:
            self._finish("cancelled", details)
            return
        self.cancelling = True
        now, takes = self._stage.now, departures.cancel_ms / 1000
        self._steps.clear()
        for number, step in enumerate(late, 1):
            self._steps.append((now + takes * number / (len(late) + 1), step))
        end = Step(lambda: self._finish("cancelled", details))
        self._steps.append((now + takes, end))

    def drop(self) -> None:
        """Be given up: nothing more comes of it, not even an end."""
        self._steps.clear()
        self.status = "dropped"
        self._ended(self)

    def keep_clips(self) -> None:
        """Note on the items in progress what was said so far, for a truncation."""
        for each in self._items:
            if each.is_open:
                each.keep_clip()

    # What its items need of it.

    @property
    def is_spoken(self) -> bool:
        """False: it is written."""
        return "audio" in (self._plan.settings["modalities"] or ("audio",))

    def spend(self, text: int = 0, audio: int = 0) -> bool:
        """Count output tokens. Ends the response and says False if there are too many."""
        limit = self._plan.settings.get("max_tokens")
        if isinstance(limit, int) and self._spent.total + text + audio > limit:
            self._finish("incomplete", {"type": "incomplete", "reason": "max_output_tokens"})
            return False
        self._spent.text += text
        self._spent.audio += audio
        return True

    def play(self, ms: float) -> bool:
        """Have so much sound played elsewhere. False: it must be sent."""
        self.sound_ms += ms
        return self._play(self.id, ms)

    # What will happen, and when.

    def _prepare(self) -> None:
        answer = self._plan.answer
        self._at += answer.delay_ms / 1000
        for part in answer.parts:
            self._items.append(output_item(self._stage, self, len(self._items), part))
        if self._plan.approved is not None:
            request, call = self._plan.approved
            first = McpCallItem(self._stage, self, 0, call, request)
            self._items.insert(0, first)
            for index, item in enumerate(self._items):
                item.index = index
        order = _interleaved if answer.interleaved else _one_by_one
        steps = list(order(self._items))
        if answer.breaks_off:
            steps = list(self._cut(steps, answer))
        for step in steps:
            self._later(step)
        if answer.error is not None:
            details: dict[str, Any] = {"type": "failed", "error": dict(answer.error)}
            self._later(Step(lambda: self._finish("failed", details)))
        elif answer.incomplete is not None:
            reason = {"type": "incomplete", "reason": answer.incomplete}
            self._later(Step(lambda: self._finish("incomplete", reason)))
        elif answer.dropped:
            self._later(Step(self.drop))
        else:
            self._later(Step(lambda: self._finish("completed", None)))

    def _later(self, step: Step) -> None:
        self._steps.append((self._at, step))
        pace = self._stage.behaviour.pace
        self._at += step.takes_ms / 1000 / pace if pace else 0

    def _cut(self, steps: list[Step], answer: Answer) -> Iterator[Step]:
        """The steps up to where the answer breaks off."""
        by_sound = any(step.sound_ms for step in steps)
        sizes = [step.sound_ms if by_sound else step.takes_ms for step in steps]
        limit = answer.break_off_ms
        if limit is None:
            limit = 0 if answer.error is not None else int(sum(sizes) / 2)
        said = 0.0
        for step, size in zip(steps, sizes, strict=True):
            if said >= limit:
                return
            yield step
            said += size

    def _finish(self, status: str, details: dict[str, Any] | None) -> None:
        self._steps.clear()
        for item in self._items:
            item.close("completed" if status == "completed" else "incomplete")
        self.status = status
        spent = usage(self._plan.heard, self._spent, dict(self._stage.table.output_token_extra))
        self._stage.send(
            "response_done",
            response=self._wire(details, None if status == "failed" else spent),
        )
        self._ended(self)

    # Events of the wire.

    @property
    def tokens(self) -> int:
        """What it has cost so far."""
        return self._plan.heard.total + self._spent.total

    def _wire(self, details: dict[str, Any] | None, spent: dict[str, Any] | None) -> dict[str, Any]:
        stage = self._stage
        data: dict[str, Any] = {
            "object": "realtime.response",
            "id": self.id,
            "status": self.status,
            "status_details": details,
            "output": [dict(each.item.wire) for each in self._items if each.item is not None],
            "conversation_id": stage.conversation_id if self.in_conversation else None,
            "usage": spent,
            "metadata": dict(self._plan.metadata) if self._plan.metadata else None,
        }
        for name, path in stage.table.response.items():
            put(data, path, self._plan.settings[name])
        return data


def _one_by_one(items: Iterable[OutputItem]) -> Iterator[Step]:
    for item in items:
        yield item.opening()
        yield from item.steps()
        yield item.closing()


def _interleaved(items: Iterable[OutputItem]) -> Iterator[Step]:
    """All begun, then a delta of each in turn, then all ended."""
    whole = list(items)
    yield from (item.opening() for item in whole)
    for turn in zip_longest(*(item.steps() for item in whole)):
        yield from (step for step in turn if step is not None)
    yield from (item.closing() for item in whole)
