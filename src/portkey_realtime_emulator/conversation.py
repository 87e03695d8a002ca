"""The emulator's core: client events in, server events out; no clock, no socket, no randomness.

Time is what the caller says it is, in seconds since 1970. Ids count up. So the same input gives
the same output, to the byte.

What a client sends is answered by this rule. An event that the spec does not have, or that breaks
it, is refused with an ``error`` event. One that the spec has is done; where the emulator has no
behaviour for it, it is taken without a word, as a server takes a setting that needs no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from portkey_realtime_emulator import items as history
from portkey_realtime_emulator.agenda import Agenda
from portkey_realtime_emulator.answers import Answers, Echo, Spontaneous
from portkey_realtime_emulator.behaviour import Behaviour
from portkey_realtime_emulator.checks import Message, Refusal, event_id_of, read_event, read_json
from portkey_realtime_emulator.ids import Ids
from portkey_realtime_emulator.items import Item, Items
from portkey_realtime_emulator.layouts import Table, table
from portkey_realtime_emulator.mcp import Mcp, McpServer
from portkey_realtime_emulator.paths import has, look
from portkey_realtime_emulator.responding import Response
from portkey_realtime_emulator.responses import Responses
from portkey_realtime_emulator.served import CHOICES
from portkey_realtime_emulator.settings import Settings
from portkey_realtime_emulator.telephone import Telephone
from portkey_realtime_emulator.turns import Turns
from portkey_realtime_emulator.writing import item_from_client
from portkey_realtime_wire.roles import Role


class Conversation:
    """One session. Call ``start`` once, then ``receive`` and ``tick``, and send what they return.

    When ``closing`` is set, close the socket with that code and reason after sending. ``joined``
    says that it is a call of somebody else, to which the client listens in.
    """

    def __init__(
        self,
        dialect: str = CHOICES[0],
        *,
        model: str | None = None,
        kind: str = "realtime",
        settings: Mapping[str, Any] | None = None,
        answers: Answers | None = None,
        behaviour: Behaviour | None = None,
        mcp_servers: Sequence[McpServer] = (),
        seed: int = 1,
        session_id: str | None = None,
        joined: bool = False,
    ) -> None:
        self.table: Table = table(dialect)
        self.ids = Ids(seed)
        self.items = Items()
        self.settings = Settings(self.table, kind, model=model)
        if settings:
            self.settings.update(settings)
        self.session_id = session_id or self.ids.next("sess")
        self.conversation_id = self.ids.next("conv")
        self.behaviour = behaviour or Behaviour()
        self.now = 0.0
        self.closing: tuple[int, str] | None = None
        """Code and reason with which to close the socket, once that is due."""
        self._answers = answers or Echo()
        self._out: list[Any] = []
        self._agenda = Agenda()
        self._expires_at: float | None = None
        self._started_at = 0.0
        self._responses = Responses(
            self, self._answers, play=self._play, ended=self._response_ended
        )
        sideband = joined and self.behaviour.departures.sideband
        self._telephone = Telephone(self, self._responses) if sideband else None
        self._turns = Turns(self, self._answers, self._responses)
        self._mcp = Mcp(self, mcp_servers)
        by_role: Mapping[Role, Callable[[Message], None]] = {
            "update_session": self._update_session,
            "update_transcription_session": self._update_session,
            "append_audio": self._turns.append,
            "commit_audio": self._turns.commit,
            "clear_audio": self._turns.clear,
            "clear_output": self._clear_output,
            "create_item": self._create_item,
            "retrieve_item": self._retrieve_item,
            "truncate_item": self._truncate_item,
            "delete_item": self._delete_item,
            "create_response": self._create_response,
            "cancel_response": self._responses.cancel,
        }
        self._handlers = self.table.wire.marks.by_type(by_role)

    # In and out.

    def start(self, now: float) -> list[Any]:
        """Greet. The session expires ``session_seconds`` from now."""
        self.now = self._started_at = now
        self._expires_at = now + self.behaviour.session_seconds
        if self._telephone is None:
            self.send(self.table.sessions[self.settings.kind].created, session=self._session())
            if self.settings.kind == "realtime":
                self.send(
                    "conversation_created",
                    conversation={"id": self.conversation_id, "object": "realtime.conversation"},
                )
        self._go_on_by_itself()
        return self._taken()

    def receive(self, message: str | bytes | Mapping[str, Any], now: float) -> list[Any]:
        """What a frame, or an event as JSON, leads to. A refused one leads to an ``error``."""
        self.now = now
        if self.closing is not None:
            return []
        data: Any = None
        try:
            data = message if isinstance(message, Mapping) else read_json(message)
            read = read_event(self.table.wire, data, strict_values=self.behaviour.strict_values)
            self._do(read)
        except Refusal as refusal:
            self.fail(refusal, event_id_of(data))
        return self._taken()

    def _do(self, message: Message) -> None:
        name: str = message.event.type
        departures = self.behaviour.departures
        if name in departures.refuses:
            code = departures.refuses[name]
            raise Refusal(f"{name} is not supported here.", code=code, param="type")
        handler = self._handlers.get(name)
        if handler is not None and name not in departures.ignores:
            handler(message)

    def tick(self, now: float) -> list[Any]:
        """What is due by now, each thing at its own time: it may be called as often as you like."""
        while self.closing is None and (due := self.next_due) is not None and due <= now:
            self.now = due
            self._do_what_is_due()
        self.now = now
        return self._taken()

    def _do_what_is_due(self) -> None:
        if self._expires_at is not None and self._expires_at <= self.now:
            self._expire()
        elif self._agenda.due is not None and self._agenda.due <= self.now:
            self._agenda.do_next()
        elif self._turns.idle_at is not None and self._turns.idle_at <= self.now:
            self._turns.ask_after_silence()
        else:
            self._responses.step(self.now)

    @property
    def next_due(self) -> float | None:
        """When ``tick`` has something to do next, if nothing comes in before."""
        dues = (self._responses.due, self._agenda.due, self._expires_at, self._turns.idle_at)
        return min((due for due in dues if due is not None), default=None)

    def later(self, ms: float, action: Callable[[], None]) -> None:
        """Do something in so many milliseconds; at once if that is none."""
        if ms <= 0:
            action()
        else:
            self._agenda.add(self.now + ms / 1000, action)

    def send(self, role: Role, /, **fields: Any) -> None:
        """Send the server event that plays a part; none where the dialect has none. The id is
        added."""
        name = self.table.event(role)
        if name is not None:
            made = self.table.make(name, {"event_id": self.ids.next("event"), **fields})
            self._post(name, made)

    def send_raw(self, role: Role, fields: Mapping[str, Any]) -> None:
        """The same with fields that the spec does not know."""
        name = self.table.event(role)
        if name is not None:
            self._post(name, {"event_id": self.ids.next("event"), "type": name, **fields})

    def _post(self, name: str, event: Any) -> None:
        departures = self.behaviour.departures
        if self.closing is None and name not in departures.omits:
            self.later(departures.delays.get(name, 0), partial(self._out.append, event))

    def fail(self, refusal: Refusal, event_id: str | None = None) -> None:
        """Send an ``error`` event. The connection lives on."""
        error = {**refusal.body(), "event_id": event_id}
        self.send("error", error=error)

    def _taken(self) -> list[Any]:
        out = list(self._out)
        self._out.clear()
        return out

    def _expire(self) -> None:
        minutes = round(self.behaviour.session_seconds / 60, 2)
        text = f"Your session hit the maximum duration of {minutes:g} minutes."
        self.fail(Refusal(text, code="session_expired"))
        self.closing = (1001, text)
        self._responses.clear()
        self._agenda.clear()

    # Settings.

    def _session(self) -> dict[str, Any]:
        expires_at = None if self._expires_at is None else int(self._expires_at)
        return {"id": self.session_id, **self.settings.wire, "expires_at": expires_at}

    def _update_session(self, message: Message) -> None:
        patch = message.data["session"]
        kind = self.table.session_kind(message.event.type, patch)
        if kind != self.settings.kind:
            raise Refusal(
                f"This is a {self.settings.kind} session: it cannot be changed to another kind, "
                f"or by {message.event.type}.",
                code="invalid_value",
                param="session.type",
            )
        voice = self.table.sessions[kind].paths.get("voice", ("voice",))
        changes_voice = has(patch, voice) and look(patch, voice) != self.settings.get("voice")
        if changes_voice and any(
            item.clips for item in self.items if item.wire.get("role") == "assistant"
        ):
            raise Refusal(
                "Cannot update a conversation's voice if assistant audio is present.",
                code="cannot_update_voice",
            )
        self.settings.update(patch, strict_values=self.behaviour.strict_values)
        self.configure_hearing()
        self.send(self.table.sessions[kind].updated, session=self._session())
        self._mcp.list_tools(patch.get("tools") or ())

    def configure_hearing(self) -> None:
        """Listen as the settings say."""
        self._turns.configure()

    # Items.

    def add_item(self, item: Item, after: str | None = None) -> None:
        """Put an item into the conversation and say so."""
        previous = self.items.insert(item, after)
        self.send("item_added", previous_item_id=previous, item=dict(item.wire))
        self.send("item_done", previous_item_id=previous, item=dict(item.wire))

    def _create_item(self, message: Message) -> None:
        item = item_from_client(self, self.settings, message.data["item"])
        kind, call_id = item.wire["type"], item.wire.get("call_id", "")
        if kind == "function_call_output" and self.items.call_named(call_id) is None:
            raise Refusal(
                f"Tool call ID '{call_id}' not found in conversation.",
                code="invalid_tool_call_id",
                param="item.call_id",
            )
        if item.id == self._turns.item_id:
            raise history.duplicate(item.id)
        approved: list[Callable[[], None]] = []
        if kind == "mcp_approval_response":
            self._mcp.judged(
                item, lambda *call: approved.append(partial(self._responses.approve, *call))
            )
        self.add_item(item, message.data.get("previous_item_id"))
        self.ids.take(item.id)
        if item.clips and item.heard is None:
            item.heard = self._answers.hear(next(iter(item.clips.values()))).text
        for approve in approved:
            approve()
        if kind == "function_call_output" and self.behaviour.departures.answers_outputs:
            self._responses.answer_turn()

    def _retrieve_item(self, message: Message) -> None:
        item = self.items.get(message.event.item_id, "retrieving item")
        self.send("item_retrieved", item=item.retrieved())

    def _delete_item(self, message: Message) -> None:
        item = self.items.get(message.event.item_id, "deleting item")
        self.items.remove(item)
        self.send("item_deleted", item_id=item.id)

    def _truncate_item(self, message: Message) -> None:
        event = message.event
        item = self.items.get(event.item_id, "truncating item")
        self._responses.keep_clips()
        history.truncate(item, event.content_index, event.audio_end_ms)
        self.send(
            "item_truncated",
            item_id=item.id,
            content_index=event.content_index,
            audio_end_ms=event.audio_end_ms,
        )

    # Responses and their sound.

    def _create_response(self, message: Message) -> None:
        self._responses.create(message)
        self._turns.idle_at = None

    def _response_ended(self, response: Response) -> None:
        if self._responses.count == self.behaviour.close_after_responses:
            self.closing = (1000, "")
        elif not (response.in_conversation and self._responses.take_waiting_turn()):
            if response.in_conversation:
                self._turns.wait_for_silence(response.sound_ms)
            self._go_on_by_itself()

    def _play(self, response_id: str, ms: float) -> bool:
        return self._telephone is not None and self._telephone.play(response_id, ms)

    def _clear_output(self, message: Message) -> None:
        if self._telephone is None:
            raise Refusal(
                "output_audio_buffer.clear is only available over WebRTC: over a WebSocket the "
                "audio is played by the client.",
                code="invalid_event",
                param="type",
            )
        self._telephone.clear()

    # What happens by itself.

    def _go_on_by_itself(self) -> None:
        what = self._answers.spontaneous()
        if what is not None:
            self.later(max(what.after_ms, 1), partial(self._happen, what))

    def _happen(self, what: Spontaneous) -> None:
        if what.speech_ms is None and not what.digits:
            self._responses.answer_turn()
        elif self._telephone is not None:
            self._telephone.caller_does(what, self._turns, self._position_ms)
            if what.speech_ms is None:
                self._go_on_by_itself()  # keys alone lead to no answer

    def _position_ms(self) -> int:
        return int((self.now - self._started_at) * 1000)
