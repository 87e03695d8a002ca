"""Server events as a server sends them, in either dialect, for tests of the core in memory."""

from __future__ import annotations

import itertools
from typing import Any

import pybase64

from portkey_realtime import beta, ga
from portkey_realtime.audio import from_samples


def ramp(samples: int, start: int = 1) -> bytes:
    """Sound in which every sample tells its place: small steps, so that no fade touches it."""
    return from_samples((start + at) % 200 for at in range(samples))


class Server:
    """Makes events. ``dialect`` decides their names, the fields are the same."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect
        self._decode = (beta if dialect == "beta" else ga).DIALECT.decode_server_event
        self._ids = itertools.count(1)

    def event(self, name: str, /, **fields: Any) -> Any:
        """One event. ``audio.delta`` and the like stand for the dialect's own names."""
        if self.dialect == "ga":
            for beta_name in ("audio.", "audio_transcript.", "text."):
                if name.startswith(f"response.{beta_name}"):
                    name = name.replace("response.", "response.output_", 1)
        return self._decode({"type": name, "event_id": f"event_{next(self._ids)}", **fields})

    def response(self, response_id: str, status: str, **fields: Any) -> dict[str, Any]:
        return {
            "object": "realtime.response",
            "id": response_id,
            "status": status,
            "status_details": None,
            "output": [],
            "conversation_id": "conv_1",
            "usage": None,
            "metadata": None,
            **fields,
        }

    def created(self, response_id: str = "r1", **fields: Any) -> Any:
        response = self.response(response_id, "in_progress", **fields)
        return self.event("response.created", response=response)

    def done(self, response_id: str = "r1", status: str = "completed", **fields: Any) -> Any:
        return self.event("response.done", response=self.response(response_id, status, **fields))

    def delta(self, sound: bytes, item_id: str = "i1", response_id: str = "r1") -> Any:
        return self._in_item(
            "response.audio.delta", item_id, response_id, delta=pybase64.b64encode(sound).decode()
        )

    def audio_done(self, item_id: str = "i1", response_id: str = "r1") -> Any:
        return self._in_item("response.audio.done", item_id, response_id)

    def said(self, text: str, item_id: str = "i1", response_id: str = "r1") -> Any:
        return self._in_item("response.audio_transcript.delta", item_id, response_id, delta=text)

    def said_all(self, text: str, item_id: str = "i1", response_id: str = "r1") -> Any:
        return self._in_item(
            "response.audio_transcript.done", item_id, response_id, transcript=text
        )

    def written(self, text: str, item_id: str = "i1", response_id: str = "r1") -> Any:
        return self._in_item("response.text.delta", item_id, response_id, delta=text)

    def _in_item(self, name: str, item_id: str, response_id: str, **fields: Any) -> Any:
        return self.event(
            name,
            response_id=response_id,
            item_id=item_id,
            output_index=0,
            content_index=0,
            **fields,
        )

    def session(self, output: str = "pcm16", **fields: Any) -> Any:
        if self.dialect == "beta":
            session: dict[str, Any] = {"output_audio_format": output, **fields}
        else:
            names = {"pcm16": "audio/pcm", "g711_ulaw": "audio/pcmu", "g711_alaw": "audio/pcma"}
            format = {"type": names[output]} | ({"rate": 24000} if output == "pcm16" else {})
            session = {"type": "realtime", "audio": {"output": {"format": format}}, **fields}
        return self.event("session.updated", session=session)

    def speech_started(self, item_id: str = "u1", ms: int = 0) -> Any:
        return self.event("input_audio_buffer.speech_started", item_id=item_id, audio_start_ms=ms)

    def speech_stopped(self, item_id: str = "u1", ms: int = 500) -> Any:
        return self.event("input_audio_buffer.speech_stopped", item_id=item_id, audio_end_ms=ms)

    def committed(self, item_id: str = "u1") -> Any:
        return self.event("input_audio_buffer.committed", item_id=item_id, previous_item_id=None)

    def heard(self, text: str, item_id: str = "u1") -> Any:
        return self.event(
            "conversation.item.input_audio_transcription.completed",
            item_id=item_id,
            content_index=0,
            transcript=text,
            usage={"type": "duration", "seconds": 1},
        )

    def not_heard(self, item_id: str = "u1") -> Any:
        return self.event(
            "conversation.item.input_audio_transcription.failed",
            item_id=item_id,
            content_index=0,
            error={"type": "server_error", "code": "audio_unintelligible", "message": "no"},
        )

    def item_out(self, item: dict[str, Any], response_id: str = "r1", *, done: bool) -> Any:
        return self.event(
            f"response.output_item.{'done' if done else 'added'}",
            response_id=response_id,
            output_index=0,
            item=item,
        )

    def message(self, item_id: str, status: str = "completed") -> dict[str, Any]:
        return {
            "id": item_id,
            "object": "realtime.item",
            "type": "message",
            "role": "assistant",
            "status": status,
            "content": [],
        }

    def call(
        self,
        name: str,
        arguments: str,
        call_id: str = "call_1",
        status: str = "completed",
        response_id: str = "r1",
    ) -> Any:
        item = self.call_item(name, arguments, call_id, status)
        return self.item_out(item, response_id, done=True)

    def call_item(
        self, name: str, arguments: str, call_id: str, status: str = "completed"
    ) -> dict[str, Any]:
        return {
            "id": f"item_{call_id}",
            "object": "realtime.item",
            "type": "function_call",
            "name": name,
            "call_id": call_id,
            "arguments": arguments,
            "status": status,
        }

    def begun(self, name: str, call_id: str, response_id: str = "r1") -> Any:
        """A call that has begun: its arguments are still to come."""
        item = self.call_item(name, "", call_id, "in_progress")
        return self.item_out(item, response_id, done=False)

    def arguments(self, known_as: str, arguments: str, /, **fields: Any) -> Any:
        """The arguments of a call, whole. A field that is None is left out."""
        told = {"item_id": f"item_{known_as}", "call_id": known_as, "output_index": 0, **fields}
        return self.event(
            "response.function_call_arguments.done",
            response_id="r1",
            arguments=arguments,
            **{name: value for name, value in told.items() if value is not None},
        )

    def item_added(self, item: dict[str, Any]) -> Any:
        name = "conversation.item.created" if self.dialect == "beta" else "conversation.item.added"
        return self.event(name, previous_item_id=None, item=item)

    def truncated(self, item_id: str, ms: int) -> Any:
        return self.event(
            "conversation.item.truncated", item_id=item_id, content_index=0, audio_end_ms=ms
        )

    def refused(self, event_id: str | None, code: str, message: str = "No.") -> Any:
        error = {
            "type": "invalid_request_error",
            "code": code,
            "message": message,
            "param": None,
            "event_id": event_id,
        }
        return self.event("error", error=error)
