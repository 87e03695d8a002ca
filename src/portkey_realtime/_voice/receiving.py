"""Events of the connection, each to the room whose matter it is."""

from __future__ import annotations

import logging
import math
from typing import TYPE_CHECKING, Any, Final

from portkey_realtime._voice import requests
from portkey_realtime._voice.formats import AudioFormat, input_format, output_format
from portkey_realtime._voice.happenings import AudioFailed
from portkey_realtime._voice.records import Response
from portkey_realtime._voice.roles import by_type, field
from portkey_realtime.errors import ConnectionLost, RealtimeError
from portkey_realtime_wire.runtime import decode_audio
from portkey_realtime_wire.shapes import InvalidEvent

if TYPE_CHECKING:
    from portkey_realtime._voice.core import Core

_log: Final = logging.getLogger("portkey_realtime.voice")


class _Raw:
    """An event that could not be read as its class, by its fields as they came."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        return self._raw.get(name)

    @property
    def audio(self) -> bytes:
        """The sound that it carries."""
        return decode_audio(self._raw.get("delta") or "", "delta")


class Receiver:
    """Routes by role; the methods are named after the roles."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._formats: dict[str, AudioFormat] = {}
        """Of the responses that are being made."""
        self._handlers = by_type(self)

    def receive(self, event: Any, now: float) -> None:
        """Take one event of the connection. Performance: runs once per event."""
        handler = self._handlers.get(event.type)
        if handler is None:
            return
        self._core.now = now
        if type(event) is InvalidEvent:
            if type(event.raw) is not dict:
                return
            event = _Raw(event.raw)  # what it exists for may be readable all the same
        handler(event)

    # --- responses and their sound ---

    def _response(self, event: Any) -> Response | None:
        responses = self._core.responses
        response_id = event.response_id
        return responses.open.get(response_id) if response_id else responses.active

    def _feed(self, event: Any) -> None:
        if self._core.playback is not None:
            try:
                self._core.playback.feed(event)
            except RealtimeError as error:
                self._core.tell(AudioFailed(error=error))

    def _on_response_started(self, event: Any) -> None:
        self._feed(event)
        response = self._core.responses.created(event, self._core.now)
        if response is not None:
            try:
                format = output_format(field(event, "response"))
            except RealtimeError:
                format = None  # playback has told of it
            self._formats[response.id] = format or self._core.format

    def _on_response_done(self, event: Any) -> None:
        self._feed(event)
        self._formats.pop(field(event, "response", "id") or "", None)
        self._core.responses.done(event, self._core.now)

    def _on_audio_delta(self, event: Any) -> None:
        # Performance: most of the bytes of a conversation come this way.
        core = self._core
        response = core.responses.open.get(event.response_id) or self._response(event)
        if response is None:
            return
        item_id = event.item_id or response.id
        try:
            sound = event.audio
            if core.playback is not None:
                if not core.playback.add(sound, item_id, response.id):
                    core.interrupting.came_late(response, item_id)
                    return
            elif response.dropped:
                return
        except RealtimeError as error:
            core.tell(AudioFailed(error=error))
            return
        if not response.spoke:
            response.spoke = core.sessions.has_spoken = True
            response.rate = self._formats.get(response.id, core.format).bytes_per_second
            response.room = core.history.room(response.rate)
            self._note_first(response)
        message = response.messages.get(item_id) or core.history.message(response, item_id)
        size = len(sound)
        message.received_ms += size * 1000 / response.rate
        response.quiet_since = core.now
        if response.room >= size:
            response.room -= size
            response.audio.append(sound)

    def _note_first(self, response: Response) -> None:
        for exchange in response.exchanges:
            if exchange.first_at is None:
                exchange.first_at = self._core.now

    def _on_audio_done(self, event: Any) -> None:
        self._feed(event)

    def _on_transcript_delta(self, event: Any) -> None:
        core = self._core
        response = core.responses.open.get(event.response_id) or self._response(event)
        if response is not None:
            response.quiet_since = core.now
            item_id = event.item_id or response.id
            message = response.messages.get(item_id) or core.history.message(response, item_id)
            message.say(event.delta or "")

    def _on_transcript_done(self, event: Any) -> None:
        response = self._response(event)
        if response is not None:
            item_id = field(event, "item_id") or response.id
            message = self._core.history.message(response, item_id)
            known, whole = "".join(message.words), field(event, "transcript") or ""
            if len(whole) > len(known) and whole.startswith(known):
                message.say(whole[len(known) :])

    def _on_text_delta(self, event: Any) -> None:
        response = self._response(event)
        if response is not None:
            response.quiet_since = self._core.now
            self._note_first(response)
            item_id = field(event, "item_id") or response.id
            self._core.history.message(response, item_id).text.append(field(event, "delta") or "")

    def _on_text_done(self, event: Any) -> None:
        response = self._response(event)
        if response is not None:
            item_id = field(event, "item_id") or response.id
            message = self._core.history.message(response, item_id)
            message.text = [field(event, "text") or "".join(message.text)]

    def _on_output_item_added(self, event: Any) -> None:
        response = self._response(event)
        if response is not None:
            self._core.calls.begun(response, field(event, "item"))

    def _on_arguments_done(self, event: Any) -> None:
        response = self._response(event)
        if response is not None:
            self._core.calls.arguments_done(response, event)

    def _on_output_item_done(self, event: Any) -> None:
        self._feed(event)
        response = self._response(event)
        if response is not None:
            self._core.calls.item_done(response, field(event, "item"))

    # --- events: the user ---

    def _on_speech_started(self, event: Any) -> None:
        self._core.speech.started(event, self._core.now)

    def _on_speech_stopped(self, event: Any) -> None:
        self._core.speech.stopped(event, self._core.now)

    def _on_input_committed(self, event: Any) -> None:
        self._core.speech.committed(event, self._core.now)

    def _on_input_timeout(self, event: Any) -> None:
        self._core.speech.idle(event, self._core.now)

    def _on_input_transcript_delta(self, event: Any) -> None:
        self._core.speech.heard(event, self._core.now, whole=False)

    def _on_input_transcript_snapshot(self, event: Any) -> None:
        self._core.speech.heard(event, self._core.now, whole=True)

    def _on_input_transcript_done(self, event: Any) -> None:
        self._core.speech.heard_all(event, self._core.now)

    def _on_input_transcript_failed(self, event: Any) -> None:
        self._core.speech.heard_all(event, self._core.now, failed=True)

    # --- events: the session and its items ---

    def _on_session_created(self, event: Any) -> None:
        self._on_session(event)
        self._core.sessions.told(event)

    def _on_session_updated(self, event: Any) -> None:
        self._on_session(event)
        self._core.sessions.confirmed(event)
        self._core.responses.release()

    def _on_session(self, event: Any) -> None:
        self._feed(event)
        try:
            self._core.format = output_format(field(event, "session")) or self._core.format
            found = input_format(field(event, "session"))
        except RealtimeError as error:
            self._core.tell(AudioFailed(error=error))
        else:
            self._core.sessions.input_format = found or self._core.sessions.input_format

    def _on_error(self, event: Any) -> None:
        request, error = self._core.requests.refused(event)
        if request is not None and request.on_refused is not None:
            request.on_refused(error)
        elif request is not None:
            _log.info("the server refused a %s: %s", request.kind, error)

    def _on_item_added(self, event: Any) -> None:
        item_id = field(event, "item", "id") or ""
        self._core.requests.confirmed(requests.ITEM, item_id)
        self._core.history.item_added(item_id, field(event, "previous_item_id"))

    def _on_item_deleted(self, event: Any) -> None:
        item_id = field(event, "item_id") or ""
        self._core.requests.confirmed(requests.DELETION, item_id)
        self._core.history.item_deleted(item_id)

    def _on_item_truncated(self, event: Any) -> None:
        self._core.requests.confirmed(requests.TRUNCATION, field(event, "item_id") or "")

    def _on_mcp_list_started(self, event: Any) -> None:
        self._core.sessions.listing(field(event, "item_id") or "", self._core.now)

    def _on_mcp_list_done(self, event: Any) -> None:
        self._core.sessions.listed(field(event, "item_id") or "")
        self._core.responses.release()

    _on_mcp_list_failed = _on_mcp_list_done

    def _on_output_started(self, event: Any) -> None:
        self._core.remote_sound = field(event, "response_id") or "call"

    def _on_output_stopped(self, event: Any) -> None:
        self._core.remote_sound = ""

    _on_output_cleared = _on_output_stopped

    def _on_reconnected(self, event: Any) -> None:
        """The conversation was rebuilt on another connection, from what this client had seen."""
        self._feed(event)
        # What was sent since then went over the new connection, before this could be read.
        at = field(event, "at")
        at = math.inf if at is None else at
        self._core.sessions.lost(at)
        self._core.speech.lost(self._core.now)
        cause = field(event, "cause")
        error = (
            cause
            if isinstance(cause, RealtimeError)
            else ConnectionLost("the session was renewed in the middle of an answer")
        )
        self._core.history.rebuilt(field(event, "item_ids") or ())
        for exchange in self._core.responses.lost(at):
            self._core.end_exchange(exchange, "lost", str(error), error=error)
        self._core.requests.forget_lost(at)
        self._core.interrupting.write_heard()
        self._core.responses.release()
