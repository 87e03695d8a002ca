"""Calls of functions: run side by side, each answered, and one response after all of them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

import attrs

from portkey_realtime._voice import requests
from portkey_realtime._voice.actions import AskApproval, DeleteItem, RunTool, StopTool
from portkey_realtime._voice.happenings import ToolFailed
from portkey_realtime._voice.records import Draft, Exchange, Response, ToolCall
from portkey_realtime._voice.responses import CONTINUATION
from portkey_realtime._voice.roles import field

if TYPE_CHECKING:
    from portkey_realtime._voice.core import Core

_log: Final = logging.getLogger("portkey_realtime.voice")

APPROVAL_TIMEOUT: Final = 60.0
GOES_ON_BY_ITSELF: Final = 2.0
"""Seconds that a server gets to go on after an approval; documentation and practice differ."""

CALL: Final = "function_call"
"""The type of an item that calls a function."""

INTERRUPTED: Final = "cancelled: the user interrupted"
NOT_RUN: Final = "not run: the answer was interrupted before the call was complete"
NOT_APPROVED: Final = "refused: the user did not approve this call"


@attrs.frozen(kw_only=True)
class ToolPolicy:
    """What the core must know of a function."""

    on_interrupt: str = "keep"
    """``keep``: its output is delivered whatever the user does; ``cancel``: it is stopped."""
    needs_approval: bool = False
    timeout: float | None = None
    """Seconds that it may run; None is as long as it takes."""


@attrs.define(eq=False)
class CallState:
    """One call on its way."""

    call_id: str
    item_id: str
    name: str
    arguments: str
    response: Response
    output: str | None = None
    failed: bool = False
    stopped: bool = False
    asked_until: float | None = None
    """Until when an approval is waited for."""
    runs_until: float | None = None
    """Until when its output is waited for."""
    limit: float = 0.0
    """How long that is, in seconds."""
    remote: bool = False
    """A server's own tool (MCP): only the approval is ours."""
    output_item: str = ""
    continues: bool = True
    """Whether an answer is due after it."""

    @property
    def over(self) -> bool:
        """Whether nothing is awaited of it."""
        return self.output is not None

    def record(self) -> ToolCall:
        """As the program sees it."""
        try:
            arguments = json.loads(self.arguments)
        except ValueError:
            arguments = self.arguments
        return ToolCall(
            name=self.name,
            call_id=self.call_id,
            arguments=arguments if isinstance(arguments, dict) else self.arguments,
            output=self.output,
            failed=self.failed,
        )


class Calls:
    """The calls of one conversation."""

    def __init__(self, core: Core, policy: Callable[[str], ToolPolicy | None]) -> None:
        self._core = core
        self.policy = policy
        self.known: dict[str, CallState] = {}

    # --- beginning ---

    def begun(self, response: Response, item: Any) -> None:
        """An item of a response has begun; if it is a call, the function may be named here only."""
        if field(item, "type") == CALL:
            draft = _draft(response, field(item, "id"), field(item, "call_id"))
            draft.name = field(item, "name") or draft.name

    def arguments_done(self, response: Response, event: Any) -> None:
        """The arguments of a call are complete. They come when it is cut off, too: whether it runs
        is told by its item or, where a server sends none, by the end of the response."""
        draft = _draft(response, field(event, "item_id"), field(event, "call_id"))
        draft.name = field(event, "name") or draft.name
        draft.arguments = field(event, "arguments")

    def items_over(self, response: Response, status: str) -> None:
        """No item will come any more: calls that came without one are as complete as their
        response is."""
        drafts, response.drafts = response.drafts, []
        for draft in drafts:
            if draft.arguments is not None and (draft.id or draft.call_id):
                self.item_done(response, draft, status)

    def item_done(self, response: Response, item: Any, status: str | None = None) -> None:
        """An item of a response is complete; it may be a call."""
        kind = field(item, "type")
        item_id = field(item, "id") or ""
        if kind == "mcp_approval_request":
            self._ask(self._new(response, item, item_id, item_id, remote=True))
        elif kind == CALL:
            call_id = field(item, "call_id") or item_id
            if self._is_known(call_id, item_id):
                return
            call = self._new(response, item, call_id, item_id)
            # Its own status decides: the other events of a call come when it is cut off, too.
            if (field(item, "status") or status or "completed") != "completed":
                call.output, call.failed, call.continues = NOT_RUN, True, False
            elif not response.dropped:
                self._start(call)

    def _is_known(self, call_id: str, item_id: str) -> bool:
        """Whether a call was told of before, by either of its ids."""
        items = (call.item_id for call in self.known.values())
        return call_id in self.known or (item_id != "" and item_id in items)

    def _new(
        self, response: Response, item: Any, call_id: str, item_id: str, *, remote: bool = False
    ) -> CallState:
        call = CallState(
            call_id=call_id,
            item_id=item_id,
            name=field(item, "name") or "",
            arguments=field(item, "arguments") or "",
            response=response,
            remote=remote,
        )
        self.known[call_id] = call
        response.calls.append(call_id)
        for exchange in response.exchanges:
            exchange.calls.append(call_id)
        return call

    def _start(self, call: CallState) -> None:
        policy = self.policy(call.name)
        if policy is not None and policy.needs_approval:
            self._ask(call)
        else:
            self._run(call)

    def _run(self, call: CallState) -> None:
        policy = self.policy(call.name)
        if policy is not None and policy.timeout is not None:
            call.limit = policy.timeout
            call.runs_until = self._core.now + call.limit
        self._core.do(RunTool(call_id=call.call_id, name=call.name, arguments=call.arguments))

    def _ask(self, call: CallState) -> None:
        call.asked_until = self._core.now + APPROVAL_TIMEOUT
        self._core.do(AskApproval(call_id=call.call_id, name=call.name, arguments=call.arguments))

    def approve(self, call_id: str, yes: bool, reason: str | None, now: float) -> bool:
        """The user's word on a call. False if none is awaited."""
        call = self.known.get(call_id)
        if call is None or call.asked_until is None or call.over:
            return False
        self._core.now = now
        call.asked_until = None
        if call.remote:
            self._answer_approval(call, yes, reason, now)
        elif yes:
            self._run(call)
        else:
            self.done(call_id, f"{NOT_APPROVED}{f' ({reason})' if reason else ''}", True, now)
        return True

    def _answer_approval(self, call: CallState, yes: bool, reason: str | None, now: float) -> None:
        item = {
            "type": "mcp_approval_response",
            "id": f"{call.call_id}_answer",
            "approval_request_id": call.call_id,
            "approve": yes,
        }
        self._core.send_item(item | ({"reason": reason} if reason else {}))
        call.output = "approved" if yes else NOT_APPROVED
        call.failed = not yes
        if call.response.id not in self._core.responses.open:
            self._core.responses.expect_soon(call.response.exchanges[0], now, GOES_ON_BY_ITSELF)

    # --- ending ---

    def done(self, call_id: str, output: str, failed: bool, now: float) -> None:
        """A call has its output, or the reason why there is none: the model gets it at once."""
        call = self.known.get(call_id)
        if call is None or call.over:
            return
        call.output, call.failed = output, failed
        self._deliver(call)
        self.go_on(call.response)

    def _deliver(self, call: CallState) -> None:
        call.output_item = f"{call.item_id or call.call_id}_output"[:32]
        item = {"type": "function_call_output", "call_id": call.call_id, "output": call.output}
        self._core.send_item({"id": call.output_item, **item})

    def go_on(self, response: Response) -> None:
        """Ask for the answer to the outputs, once, when all of them are there."""
        calls = [self.known[each] for each in response.calls if each in self.known]
        waits = response.id in self._core.responses.open or not all(call.over for call in calls)
        if not calls or waits:
            return
        self._core.prunable += response.calls
        response.calls = []
        exchange = response.exchanges[-1]
        wanted = not (exchange.withdrawn or exchange.over)  # over: its answer was lost
        if wanted and any(call.continues and not call.remote for call in calls):
            side = response.side
            self._core.responses.wish(
                exchange,
                dict(exchange.params) if side else {},
                side=side,
                priority=CONTINUATION,
                continues=True,
            )
        elif not any(call.remote for call in calls):
            for each in response.exchanges:
                self._core.end_exchange(each, "cancelled", calls[-1].output if calls else None)

    def interrupted(self, now: float) -> None:
        """The user speaks: functions whose result is then not wanted are stopped."""
        for call in [each for each in self.known.values() if not each.over]:
            policy = self.policy(call.name)
            if policy is not None and policy.on_interrupt == "cancel":
                call.continues = False
                self._core.do(StopTool(call_id=call.call_id))
                self.done(call.call_id, INTERRUPTED, True, now)

    def withdraw(self, exchange: Exchange, now: float) -> None:
        """Nobody waits for the answer: stop what runs for it, and leave no call without output."""
        for call_id in exchange.calls:
            call = self.known.get(call_id)
            if call is not None and not call.over:
                call.continues = False
                self._core.do(StopTool(call_id=call_id))
                self.done(call_id, INTERRUPTED, True, now)

    def close(self, reason: str) -> None:
        """The conversation is over: no call is left without an output."""
        for call in self.known.values():
            if not call.over:
                call.output, call.failed = reason, True
                self._core.do(StopTool(call_id=call.call_id))

    def pending(self, response: Response) -> bool:
        """Whether a response has calls that an answer will come after."""
        calls = [self.known[each] for each in response.calls if each in self.known]
        return any(not call.over or call.continues for call in calls)

    def records(self, call_ids: Iterable[str]) -> tuple[ToolCall, ...]:
        """The calls of these ids, as the program sees them."""
        return tuple(self.known[each].record() for each in call_ids if each in self.known)

    def prune(self, call_ids: Iterable[str]) -> None:
        """Remove from the server what answered calls left there."""
        for call_id in call_ids:
            call = self.known.get(call_id)
            for item_id in (call.item_id, call.output_item) if call is not None else ():
                if item_id:
                    event_id = self._core.requests.new(requests.DELETION, item_id)
                    self._core.do(DeleteItem(event_id=event_id, item_id=item_id))

    def fail(self, call_id: str, output: str, error: BaseException, now: float) -> None:
        """A function could not do it: the model is told, and so is the program."""
        call = self.known.get(call_id)
        if call is None or call.over:
            return
        self.done(call_id, output, True, now)
        _log.warning("tool %s failed: %s", call.name, output)
        self._core.tell(ToolFailed(call=call.record(), error=error))

    def tick(self, now: float) -> None:
        """An approval that never comes is a no; a function that takes too long has failed."""
        for call in [each for each in self.known.values() if not each.over]:
            if call.runs_until is not None and call.runs_until <= now:
                late = TimeoutError(f"no result within {call.limit:g} s")
                self._core.do(StopTool(call_id=call.call_id))
                self.fail(call.call_id, json.dumps({"error": str(late)}), late, now)
            elif call.asked_until is not None and call.asked_until <= now:
                _log.warning("nobody approved the call of %s: refused", call.name)
                self.approve(call.call_id, False, "nobody answered in time", now)


def _draft(response: Response, item_id: str | None, call_id: str | None) -> Draft:
    """What is known so far of a call, by either of its ids."""
    for draft in response.drafts:
        if (item_id and draft.id == item_id) or (call_id and draft.call_id == call_id):
            break
    else:
        draft = Draft()
        response.drafts.append(draft)
    draft.id, draft.call_id = item_id or draft.id, call_id or draft.call_id
    return draft
