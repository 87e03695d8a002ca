"""Which of our messages a refusal is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import attrs

from portkey_realtime._voice.roles import field
from portkey_realtime.errors import RealtimeError, ServerError

_REMEMBERED: Final = 64

SETTINGS: Final = "settings"
ITEM: Final = "item"
DELETION: Final = "deletion"
TRUNCATION: Final = "truncation"
RESPONSE: Final = "response"
CANCEL: Final = "cancel"
COMMIT: Final = "commit"
OTHER: Final = "other"

ALREADY_ACTIVE: Final = "conversation_already_has_active_response"
_KINDS: Final = {
    ALREADY_ACTIVE: RESPONSE,
    "response_cancel_not_active": CANCEL,
    "cannot_update_voice": SETTINGS,
    "invalid_tool_call_id": ITEM,
    "input_audio_buffer_commit_empty": COMMIT,
    "unsupported_content_type": TRUNCATION,
}
"""Codes that by themselves say what was refused, for servers that leave the event's id out."""
_FIELDS: Final = {"session": SETTINGS, "item": ITEM, "response": RESPONSE}
"""The same by the first word of the field at fault."""


@attrs.define(eq=False)
class Request:
    """A message that the server may confirm or refuse."""

    event_id: str
    kind: str
    target: str = ""
    """Id of the item or response that it is about, if it has one."""
    on_refused: Callable[[RealtimeError], None] | None = None
    sent_at: float | None = None
    """When it had been sent; None: it has not yet."""

    def went_before(self, when: float) -> bool:
        """Whether it had been sent by then."""
        return self.sent_at is not None and self.sent_at < when


class Requests:
    """Those that are open. Bounded: a server need not confirm anything."""

    def __init__(self) -> None:
        self._open: dict[str, Request] = {}
        self._count = 0

    def new(
        self,
        kind: str,
        target: str = "",
        on_refused: Callable[[RealtimeError], None] | None = None,
    ) -> str:
        """An id for a message that is about to be sent."""
        self._count += 1
        event_id = f"talk_{self._count}"
        self._open[event_id] = Request(event_id, kind, target, on_refused)
        while len(self._open) > _REMEMBERED:
            del self._open[next(iter(self._open))]
        return event_id

    def confirmed(self, kind: str, target: str = "") -> Request | None:
        """The server did it: the oldest one of the kind, or the one for the target."""
        for request in self._open.values():
            if request.kind == kind and (not target or request.target == target):
                return self._open.pop(request.event_id)
        return None

    def has_open(self, kind: str) -> bool:
        """Whether one of the kind is neither confirmed nor refused."""
        return any(request.kind == kind for request in self._open.values())

    def forget(self, event_id: str) -> Request | None:
        """It is settled by something that names it."""
        return self._open.pop(event_id, None)

    def sent(self, event_id: str, now: float) -> None:
        """It has been sent."""
        request = self._open.get(event_id)
        if request is not None:
            request.sent_at = now

    def lost(self, event_id: str, at: float) -> bool:
        """Whether one went over the connection that was replaced at this time."""
        request = self._open.get(event_id)
        return request is None or request.went_before(at)

    def forget_lost(self, at: float) -> None:
        """The connection they went over was replaced at this time."""
        self._open = {k: each for k, each in self._open.items() if not each.went_before(at)}

    def refused(self, event: Any) -> tuple[Request | None, ServerError]:
        """The request that an ``error`` event refuses, if it can be told, and what was said."""
        problem = field(event, "error")
        event_id = field(problem, "event_id")
        code = field(problem, "code")
        error = ServerError(
            field(problem, "message") or "the server refused a request",
            code=None if code is None else str(code),
            param=field(problem, "param"),
            event_id=event_id,
            event=event,
        )
        if event_id is not None:
            return self._open.pop(event_id, None), error
        kind = _KINDS.get(error.code or "") or _FIELDS.get((error.param or "").partition(".")[0])
        open = [each for each in self._open.values() if kind in (None, each.kind)]
        if len(open) != 1:
            return None, error
        return self._open.pop(open[0].event_id), error
