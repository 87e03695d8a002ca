"""The emulator's core: client events in, server events out; no clock, no socket, no chance.

Time is what the caller says it is, in seconds since 1970. Ids count up. So the same input gives
the same output, to the byte.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from portkey_realtime_wire.runtime import EventDecodeError, decode_audio

from . import items as history
from .answers import Answer, Answers, Echo
from .behaviour import Behaviour
from .checks import Message, Refusal, bad_audio, event_id_of, read_event, read_json
from .dialects import Table, has, look, table
from .hearing import SHORTEST_COMMIT_MS, Clip, InputAudio
from .ids import Ids
from .items import Item, Items
from .responding import Plan, Response
from .settings import Settings, check_format, check_modalities, chosen
from .tokens import Allowance, of_input
from .transcribing import send_transcript
from .vad import SpeechStarted, VadEvent
from .writing import item_from_client, question_of

IDLE = "input_audio_buffer.timeout_triggered"
SHORTEST_IDLE_MS = 1000  # the spec says 5000; at 0 it would ask without end
APPEND_LIMIT = 15 * 1024 * 1024


class Conversation:
    """One session. Call ``start`` once, then ``receive`` and ``tick``, and send what they return.

    When ``closing`` is set, close the socket with that code and reason after sending.
    """

    def __init__(
        self,
        dialect: str = "beta",
        *,
        model: str | None = None,
        kind: str = "realtime",
        settings: Mapping[str, Any] | None = None,
        answers: Answers | None = None,
        behaviour: Behaviour | None = None,
        seed: int = 1,
        session_id: str | None = None,
    ) -> None:
        self.table: Table = table(dialect)
        self.ids = Ids(seed)
        self.items = Items()
        self.settings = Settings(self.table, kind, model=model)
        if settings:
            self.settings.update(settings)
        self.session_id = session_id or self.ids.next("sess")
        self.conversation_id = self.ids.next("conv")
        self.closing: tuple[int, str] | None = None
        """Code and reason with which to close the socket, once that is due."""
        self._behaviour = behaviour or Behaviour()
        self._answers = answers or Echo()
        self._out: list[Any] = []
        self._now = 0.0
        self._expires_at: float | None = None
        self._responses: list[Response] = []
        self._ended = 0
        self._allowance = Allowance()
        self._turn_item: str | None = None
        self._turn_waits = False
        self._idle_at: float | None = None
        self._hearing = InputAudio(
            self.settings.format("input_format"), self.settings.get("turn_detection")
        )
        self._handlers: Mapping[str, Callable[[Message], None]] = {
            "session.update": self._update_session,
            "transcription_session.update": self._update_session,
            "input_audio_buffer.append": self._append,
            "input_audio_buffer.commit": self._commit,
            "input_audio_buffer.clear": self._clear,
            "output_audio_buffer.clear": self._clear_output,
            "conversation.item.create": self._create_item,
            "conversation.item.retrieve": self._retrieve_item,
            "conversation.item.truncate": self._truncate_item,
            "conversation.item.delete": self._delete_item,
            "response.create": self._create_response,
            "response.cancel": self._cancel_response,
        }

    # In and out.

    def start(self, now: float) -> list[Any]:
        """Greet. The session expires ``session_seconds`` from now."""
        self._now = now
        self._expires_at = now + self._behaviour.session_seconds
        self.send(self.table.sessions[self.settings.kind].created, session=self._session())
        if self.settings.kind == "realtime":
            self.send(
                "conversation.created",
                conversation={"id": self.conversation_id, "object": "realtime.conversation"},
            )
        return self._taken()

    def receive(self, message: str | bytes | Mapping[str, Any], now: float) -> list[Any]:
        """What a frame, or an event as JSON, leads to. A refused one leads to an ``error``."""
        self._now = now
        if self.closing is not None:
            return []
        data: Any = None
        try:
            data = message if isinstance(message, Mapping) else read_json(message)
            read = read_event(self.table.wire, data, strict_values=self._behaviour.strict_values)
            self._handlers[read.event.type](read)
        except Refusal as refusal:
            self.fail(refusal, event_id_of(data))
        return self._taken()

    def tick(self, now: float) -> list[Any]:
        """What is due by now, each thing at its own time: it may be called as often as you like."""
        while self.closing is None and (due := self.next_due) is not None and due <= now:
            self._now = due
            self._do_what_is_due()
        self._now = now
        return self._taken()

    def _do_what_is_due(self) -> None:
        if self._expires_at is not None and self._expires_at <= self._now:
            self._expire()
        elif self._idle_at is not None and self._idle_at <= self._now:
            self._ask_after_silence()
        else:
            next(each for each in self._responses if each.due == self._now).step(self._now)

    @property
    def next_due(self) -> float | None:
        """When ``tick`` has something to do next, if nothing comes in before."""
        dues = [*(each.due for each in self._responses), self._expires_at, self._idle_at]
        return min((due for due in dues if due is not None), default=None)

    def send(self, name: str, /, **fields: Any) -> None:
        """Send a server event, by its neutral name. The id is added."""
        if self.closing is None:
            event_id = self.ids.next("event")
            self._out.append(self.table.make(name, {"event_id": event_id, **fields}))

    def fail(self, refusal: Refusal, event_id: str | None = None) -> None:
        """Send an ``error`` event. The connection lives on."""
        error = {**refusal.body(), "event_id": event_id}
        self.send("error", error=error)

    def _taken(self) -> list[Any]:
        out, self._out = self._out, []
        return out

    def _expire(self) -> None:
        minutes = round(self._behaviour.session_seconds / 60, 2)
        text = f"Your session hit the maximum duration of {minutes:g} minutes."
        self.fail(Refusal(text, code="session_expired"))
        self.closing = (1001, text)
        self._responses.clear()

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
        self.settings.update(patch, strict_values=self._behaviour.strict_values)
        self.configure_hearing()
        self.send(self.table.sessions[kind].updated, session=self._session())

    # Hearing.

    def configure_hearing(self) -> None:
        """Listen as the settings say."""
        self._hearing.configure(
            self.settings.format("input_format"), self.settings.get("turn_detection")
        )

    def _append(self, message: Message) -> None:
        try:
            data = decode_audio(message.event.audio, "audio")
        except EventDecodeError:
            raise bad_audio("audio") from None
        if len(data) > APPEND_LIMIT or self._hearing.is_full:
            raise Refusal(
                "Too much audio: 15 MiB fit into one append, and what is appended must be "
                "committed or cleared in time.",
                code="audio_too_large",
                param="audio",
            )
        for event in self._hearing.append(data):
            self._hear(event)

    def _hear(self, event: VadEvent) -> None:
        if isinstance(event, SpeechStarted):
            self._idle_at = None
            self._hearing.begin(event.audio_start_ms)
            self._turn_item = self.ids.next("item")
            self.send(
                "input_audio_buffer.speech_started",
                audio_start_ms=event.audio_start_ms,
                item_id=self._turn_item,
            )
            active = self._active()
            if active is not None and self._turn("interrupt_response"):
                self._turn_waits = False
                active.cancel("turn_detected")
            return
        self.send(
            "input_audio_buffer.speech_stopped",
            audio_end_ms=event.audio_end_ms,
            item_id=self._turn_item or self.ids.next("item"),
        )
        self._add_speech(self._hearing.take(event))
        if self._turn("create_response") and self.settings.kind == "realtime":
            if self._active() is None:
                self._respond({})
            else:
                self._turn_waits = True  # it is answered once the answer in progress is done

    def _ask_after_silence(self) -> None:
        """``idle_timeout_ms`` has passed since the last answer, and the user said nothing."""
        self._idle_at = None
        clip, end = self._hearing.take(), self._hearing.position_ms
        self._turn_item = self.ids.next("item")
        start = end - clip.ms
        self.send(IDLE, audio_start_ms=start, audio_end_ms=end, item_id=self._turn_item)
        self._add_speech(clip)
        self._respond({}, Answer(text="Are you still there?"))

    def _turn(self, setting: str) -> bool:
        return bool((self.settings.get("turn_detection") or {}).get(setting, True))

    def _commit(self, message: Message) -> None:
        held = self._hearing.held_ms
        if held < SHORTEST_COMMIT_MS:
            raise Refusal(
                "Error committing input audio buffer: buffer too small. Expected at least "
                f"{SHORTEST_COMMIT_MS}ms of audio, but buffer only has {held:.2f}ms of audio.",
                code="input_audio_buffer_commit_empty",
            )
        self._add_speech(self._hearing.take())

    def _clear(self, message: Message) -> None:
        self._hearing.clear()
        self._turn_item = None
        self.send("input_audio_buffer.cleared")

    def _clear_output(self, message: Message) -> None:
        raise Refusal(
            "output_audio_buffer.clear is only available over WebRTC: over a WebSocket the audio "
            "is played by the client.",
            code="invalid_event",
            param="type",
        )

    def _add_speech(self, clip: Clip) -> None:
        item_id, self._turn_item = self._turn_item or self.ids.next("item"), None
        item = history.spoken(item_id, clip)
        self.send(
            "input_audio_buffer.committed", previous_item_id=self.items.last_id(), item_id=item_id
        )
        self._add(item, None)
        heard = self._answers.hear(clip)
        item.heard = heard.text
        if self.settings.wants_transcript:
            send_transcript(self, self.settings, item, heard)

    # Items.

    def _add(self, item: Item, after: str | None) -> None:
        previous = self.items.insert(item, after)
        for name in filter(None, (self.table.item_added, self.table.item_done)):
            self.send(name, previous_item_id=previous, item=dict(item.wire))

    def _create_item(self, message: Message) -> None:
        item = item_from_client(self, self.settings, message.data["item"])
        call_id = item.wire.get("call_id", "")
        is_output = item.wire["type"] == "function_call_output"
        if is_output and self.items.call_named(call_id) is None:
            raise Refusal(
                f"Tool call ID '{call_id}' not found in conversation.",
                code="invalid_tool_call_id",
                param="item.call_id",
            )
        if item.id == self._turn_item:
            raise history.duplicate(item.id)
        self._add(item, message.data.get("previous_item_id"))
        self.ids.take(item.id)
        if item.clips and item.heard is None:
            item.heard = self._answers.hear(next(iter(item.clips.values()))).text

    def _retrieve_item(self, message: Message) -> None:
        item = self.items.get(message.event.item_id, "retrieving item")
        self.send("conversation.item.retrieved", item=item.retrieved())

    def _delete_item(self, message: Message) -> None:
        item = self.items.get(message.event.item_id, "deleting item")
        self.items.remove(item)
        self.send("conversation.item.deleted", item_id=item.id)

    def _truncate_item(self, message: Message) -> None:
        event = message.event
        item = self.items.get(event.item_id, "truncating item")
        for response in self._responses:
            response.keep_clip()
        history.truncate(item, event.content_index, event.audio_end_ms)
        self.send(
            "conversation.item.truncated",
            item_id=item.id,
            content_index=event.content_index,
            audio_end_ms=event.audio_end_ms,
        )

    # Responses.

    def _active(self) -> Response | None:
        return next((each for each in self._responses if each.in_conversation), None)

    def _create_response(self, message: Message) -> None:
        if self.settings.kind != "realtime":
            raise Refusal("A transcription session gives no responses.", code="invalid_event")
        self._respond(message.data.get("response") or {})

    def _respond(self, params: Mapping[str, Any], answer: Answer | None = None) -> None:
        in_conversation = params.get("conversation") != "none"
        active = self._active()
        if in_conversation and active is not None:
            raise Refusal(
                f"Conversation already has an active response in progress: {active.id}. "
                "Wait until the response is finished before creating a new one.",
                code="conversation_already_has_active_response",
            )
        settings = chosen(self.table, self.settings, params)
        strict = self._behaviour.strict_values
        check_modalities(self.table, settings["modalities"], "response.modalities", strict)
        check_format(self.table, settings["output_format"], "response.output_audio_format")
        question, read = question_of(self, self.settings, params)
        if answer is None:
            answer = self._answers.answer(question)
        self._idle_at = None
        answer = attrs.evolve(answer, delay_ms=answer.delay_ms + self._behaviour.latency_ms)
        plan = Plan(
            answer=answer,
            settings=settings,
            format=self.table.format_name(settings["output_format"]) or "pcm16",
            heard=of_input(params.get("instructions") or self.settings.get("instructions"), read),
            metadata=params.get("metadata"),
            in_conversation=in_conversation,
        )
        self._responses.append(Response(self, plan, self._now, self._behaviour.pace))

    def _cancel_response(self, message: Message) -> None:
        wanted = message.data.get("response_id")
        response = self._active()
        if wanted is not None:
            response = next((each for each in self._responses if each.id == wanted), None)
        if response is None:
            raise Refusal(
                "Cancellation failed: no active response found.", code="response_cancel_not_active"
            )
        response.cancel("client_cancelled")

    def response_ended(self, response: Response) -> None:
        """Called by a response when its ``response.done`` is sent."""
        self._responses.remove(response)
        self._ended += 1
        self._allowance.use(response.tokens)
        self.send("rate_limits.updated", rate_limits=self._allowance.limits())
        if self._ended == self._behaviour.close_after_responses:
            self.closing = (1000, "")
        elif self._turn_waits and response.in_conversation:
            self._turn_waits = False
            self._respond({})
        elif self._turn_item is None and IDLE in self.table.wire.server_events:
            idle_ms = (self.settings.get("turn_detection") or {}).get("idle_timeout_ms")
            if idle_ms is not None:
                self._idle_at = self._now + max(idle_ms, SHORTEST_IDLE_MS) / 1000
