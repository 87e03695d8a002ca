"""The responses of a conversation: which are in progress, which wait, what asks for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from portkey_realtime_emulator.answers import Answer, Answers, McpCall
from portkey_realtime_emulator.checks import Message, Refusal
from portkey_realtime_emulator.responding import Plan, Response
from portkey_realtime_emulator.settings import check_format, check_modalities, chosen
from portkey_realtime_emulator.stage import Stage
from portkey_realtime_emulator.tokens import Allowance, of_input
from portkey_realtime_emulator.writing import question_of


class Responses:
    """Begins, cancels and ends them. ``ended`` is called after each ``response.done``."""

    def __init__(
        self,
        stage: Stage,
        answers: Answers,
        *,
        play: Callable[[str, float], bool],
        ended: Callable[[Response], None],
    ) -> None:
        self._stage = stage
        self._answers = answers
        self._play = play
        self._ended = ended
        self._running: list[Response] = []
        self._allowance = Allowance()
        self._turn_waits = False
        self._approved: tuple[str, McpCall] | None = None
        self.count = 0
        """How many have ended."""

    @property
    def due(self) -> float | None:
        """When the next of them wants to do something."""
        dues = [each.due for each in self._running if each.due is not None]
        return min(dues, default=None)

    def step(self, now: float) -> None:
        """Let the one go on that is due."""
        next(each for each in self._running if each.due == now).step(now)

    def clear(self) -> None:
        """Forget all of them: the session is over."""
        self._running.clear()

    def active(self) -> Response | None:
        """The response of the conversation that is in progress."""
        return next((each for each in self._running if each.in_conversation), None)

    def in_progress(self, response_id: str) -> bool:
        """Whether more is to come of a response."""
        return any(each.id == response_id for each in self._running)

    def keep_clips(self) -> None:
        """Note on all items in progress what was said so far, for a truncation."""
        for each in self._running:
            each.keep_clips()

    # What the client does.

    def create(self, message: Message) -> None:
        """``response.create``."""
        if self._stage.settings.kind != "realtime":
            raise Refusal("A transcription session gives no responses.", code="invalid_event")
        self.respond(message.data.get("response") or {})

    def cancel(self, message: Message) -> None:
        """``response.cancel``."""
        wanted = message.data.get("response_id")
        response = self.active()
        if wanted is not None:
            response = next((each for each in self._running if each.id == wanted), None)
        if response is None or response.cancelling:
            raise Refusal(
                "Cancellation failed: no active response found.", code="response_cancel_not_active"
            )
        response.cancel("client_cancelled")

    def respond(self, params: Mapping[str, Any], answer: Answer | None = None) -> None:
        """Begin one. Raises Refusal if that cannot be."""
        in_conversation = params.get("conversation") != "none"
        active = self.active()
        if in_conversation and active is not None:
            raise Refusal(
                f"Conversation already has an active response in progress: {active.id}. "
                "Wait until the response is finished before creating a new one.",
                code="conversation_already_has_active_response",
            )
        stage = self._stage
        settings = chosen(stage.table, stage.settings, params)
        strict = stage.behaviour.strict_values
        check_modalities(stage.table, settings["modalities"], "response.modalities", strict)
        where = ("response", *stage.table.response_params["output_format"][0])
        check_format(stage.table, settings["output_format"], ".".join(where))
        question, read = question_of(stage, stage.settings, params)
        if answer is None:
            answer = self._answers.answer(question)
        answer = attrs.evolve(answer, delay_ms=answer.delay_ms + stage.behaviour.latency_ms)
        approved = None
        if in_conversation:
            approved, self._approved = self._approved, None
        instructions = params.get("instructions") or stage.settings.get("instructions")
        plan = Plan(
            answer=answer,
            settings=settings,
            format=stage.table.format_name(settings["output_format"]) or "pcm16",
            heard=of_input(instructions, read),
            metadata=params.get("metadata"),
            in_conversation=in_conversation,
            approved=approved,
        )
        self._running.append(Response(stage, plan, ended=self._response_ended, play=self._play))

    # What leads to one without the client's asking.

    def answer_turn(self) -> None:
        """The user has finished a turn, or something else is to be answered: now or next."""
        if self.active() is None:
            self.respond({})
        else:
            self._turn_waits = self._stage.behaviour.departures.answers_waiting_turns

    def interrupt(self, active: Response) -> None:
        """The user speaks while it is in progress."""
        self._turn_waits = False
        active.cancel("turn_detected")

    def approve(self, request_id: str, call: McpCall) -> None:
        """The client allowed an MCP call: it is made in the next response."""
        self._approved = (request_id, attrs.evolve(call, approval=False))
        if self._stage.behaviour.departures.resumes_approved_calls:
            self.answer_turn()

    def _response_ended(self, response: Response) -> None:
        self._running.remove(response)
        if response.status == "dropped":
            return
        self.count += 1
        self._allowance.use(response.tokens)
        self._stage.send("rate_limits", rate_limits=self._allowance.limits())
        self._ended(response)

    def take_waiting_turn(self) -> bool:
        """Answer the turn that waits. Says whether there was one."""
        if not self._turn_waits or self.active() is not None:
            return False
        self._turn_waits = False
        self.respond({})
        return True
