"""How servers of this protocol greet and speak, told from recordings, sources and documentation.

Each is a script: what is sent at the start, what an answer is made of, and which dialect its events
have. A script has the departures of its server from OpenAI's own, and nothing else.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import attrs

Event = dict[str, Any]

SOUND = bytes(range(256)) * 20
WORDS = "Good morning."
PIECES = [base64.b64encode(SOUND[i : i + 960]).decode() for i in range(0, len(SOUND), 960)]

GA_SESSION: Event = {
    "type": "realtime",
    "object": "realtime.session",
    "id": "sess_1",
    "model": "m",
    "output_modalities": ["audio"],
    "instructions": "",
    "tools": [],
    "tool_choice": "auto",
    "audio": {
        "input": {"format": {"type": "audio/pcm", "rate": 24000}, "turn_detection": None},
        "output": {"format": {"type": "audio/pcm", "rate": 24000}, "voice": "marin"},
    },
}
BETA_SESSION: Event = {
    "object": "realtime.session",
    "id": "sess_1",
    "model": "m",
    "modalities": ["text", "audio"],
    "instructions": "",
    "voice": "alloy",
    "input_audio_format": "pcm16",
    "output_audio_format": "pcm16",
    "turn_detection": None,
    "tools": [],
    "tool_choice": "auto",
    "temperature": 0.8,
    "max_response_output_tokens": "inf",
}
BETA_NAMES = {
    "response.output_audio.delta": "response.audio.delta",
    "response.output_audio.done": "response.audio.done",
    "response.output_audio_transcript.delta": "response.audio_transcript.delta",
    "response.output_audio_transcript.done": "response.audio_transcript.done",
}


@attrs.frozen
class Server:
    """One server's ways."""

    greeting: tuple[Event, ...]
    """What it sends at once."""
    beta: bool = False
    """Whether its events have beta's names."""
    added: Mapping[str, Event] = attrs.field(factory=dict)
    """Keys that it adds, by type of event; "*" for every one."""
    without: tuple[str, ...] = ()
    """Keys that it never sends."""
    between: tuple[Event, ...] = ()
    """Events of its own in the middle of an answer."""
    confirms: bool = True
    """Whether it answers session.update."""
    greets_late: bool = False
    """Whether it greets only after the first session.update."""
    changed: Mapping[str, Event] = attrs.field(factory=dict)
    """Keys that it sends otherwise, by type of event."""

    def answer(self) -> list[Event]:
        """An answer of sound and words, as this server would send it."""
        place = {"response_id": "resp_1", "item_id": "item_1", "output_index": 0}
        part = {**place, "content_index": 0}
        response = {"object": "realtime.response", "id": "resp_1", "status": "in_progress",
                    "status_details": None, "output": [], "usage": None}  # fmt: skip
        item = {"id": "item_1", "object": "realtime.item", "type": "message",
                "status": "in_progress", "role": "assistant", "content": []}  # fmt: skip
        events: list[Event] = [
            {"type": "response.created", "response": response},
            {"type": "response.output_item.added", "response_id": "resp_1", "output_index": 0,
             "item": item},
            {"type": "response.output_audio_transcript.delta", **part, "delta": WORDS[:5]},
            *self.between,
            *({"type": "response.output_audio.delta", **part, "delta": each} for each in PIECES),
            {"type": "response.output_audio_transcript.delta", **part, "delta": WORDS[5:]},
            {"type": "response.output_audio.done", **part},
            {"type": "response.output_audio_transcript.done", **part, "transcript": WORDS},
            {"type": "response.output_item.done", "response_id": "resp_1", "output_index": 0,
             "item": {**item, "status": "completed"}},
            {"type": "response.done", "response": {**response, "status": "completed"}},
        ]  # fmt: skip
        return [self.said(event, number) for number, event in enumerate(events)]

    def said(self, event: Event, number: int) -> Event:
        """One event with this server's departures."""
        name = event["type"]
        made = {"event_id": f"event_{number}", **event, **self.added.get("*", {})}
        made |= {**self.added.get(name, {}), **self.changed.get(name, {})}
        made["type"] = BETA_NAMES.get(name, name) if self.beta else name
        return {key: value for key, value in made.items() if key not in self.without}


def created(session: Event, **more: Any) -> Event:
    """A greeting that carries a session."""
    return {"type": "session.created", "event_id": "event_greeting", "session": session, **more}


GROK_SESSION: Event = {
    "id": "sess_1",
    "object": "realtime.session",
    "model": "grok-voice",
    "instructions": "",
    "modalities": ["text", "audio"],
    "tools": [],
    "turn_detection": {"type": None},
    "voice": "Ara",
}

SERVERS: dict[str, Server] = {
    "OpenAI": Server((created(GA_SESSION),)),
    "Azure OpenAI, preview": Server((created(BETA_SESSION),), beta=True),
    "Azure OpenAI, GA": Server(
        (created(GA_SESSION),),
        added={"response.output_item.done": {"content": None}},
    ),
    "Azure Voice Live": Server(
        (
            created(
                {
                    **BETA_SESSION,
                    "animation": None,
                    "avatar": None,
                    "input_audio_sampling_rate": 24000,
                    "turn_detection": {"type": "azure_semantic_vad"},
                }
            ),
        ),
        beta=True,
        between=(
            {"type": "warning", "warning": {"message": "slow"}},
            {"type": "response.audio_timestamp.delta", "response_id": "resp_1", "text": "Good"},
            {"type": "response.animation_viseme.delta", "response_id": "resp_1", "viseme_id": 3},
        ),
    ),
    "xAI": Server(
        (
            {
                "type": "conversation.created",
                "event_id": "event_0",
                "conversation": {"id": "conv_1"},
            },
            created(GROK_SESSION, previous_item_id=None),
        ),
        added={
            "*": {"previous_item_id": None},
            "response.output_audio.delta": {
                "rid": "r",
                "latency": 0.1,
                "ts": 1,
                "audio_duration_ms": 20,
            },
            "response.output_audio_transcript.delta": {"rid": "r", "start_time": 0.0},
            "response.done": {"usage": {"billable_audio_seconds": 3}, "response_id": "resp_1"},
        },
        between=({"type": "ping", "timestamp": 1700000000},),
    ),
    "ElevenLabs": Server(
        (
            created(
                {**GA_SESSION, "audio": {"input": {}, "output": {"format": {"type": "audio/pcm"}}}}
            ),
        )
    ),
    "Inworld": Server(
        (created(BETA_SESSION),),
        between=({"type": "ping"},),
    ),
    "LiteLLM's bridge to Gemini": Server(
        (created({"id": "sess_1", "modalities": ["audio"], "model": "gemini-live"}),)
    ),
    "Hugging Face speech-to-speech": Server((created(GA_SESSION),), confirms=False),
    "Qwen-Omni": Server((created(BETA_SESSION),), beta=True),
    "bridges without event ids, GA": Server((created(GA_SESSION),), without=("event_id",)),
    "bridges without event ids, beta": Server(
        (created(BETA_SESSION),), beta=True, without=("event_id",)
    ),
    "bridges without any address": Server(
        (created(GA_SESSION),),
        without=("event_id", "response_id", "item_id", "output_index", "content_index"),
    ),
}
