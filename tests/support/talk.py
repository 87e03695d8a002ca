"""Drives a Conversation by hand: no socket, and the clock is a number."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from portkey_realtime_emulator.answers import Answers
from portkey_realtime_emulator.behaviour import Behaviour
from portkey_realtime_emulator.conversation import Conversation
from portkey_realtime_emulator.departures import Departures
from portkey_realtime_emulator.mcp import McpServer
from portkey_realtime_emulator.speech import speak
from portkey_realtime_wire.shapes import InvalidEvent, UnknownEvent, to_wire, undeclared

START = 1_700_000_000.0
SILENCE = bytes(24000)  # half a second of pcm16
SPEECH = speak("hello hello")


class Talk:
    """A conversation, and everything that it sent, as JSON.

    Every server event is decoded again and must be one that the spec knows, to the last key.
    """

    def __init__(
        self,
        dialect: str = "beta",
        *,
        kind: str = "realtime",
        answers: Answers | None = None,
        mcp: Sequence[McpServer] = (),
        joined: bool = False,
        **behaviour: Any,
    ) -> None:
        self.dialect = dialect
        departures = Departures.of(
            {name: behaviour.pop(name) for name in Departures.names() if name in behaviour}
        )
        self.conversation = Conversation(
            dialect,
            model="m",
            kind=kind,
            answers=answers,
            behaviour=Behaviour(departures=departures, **behaviour),
            mcp_servers=mcp,
            joined=joined,
        )
        self.now = START
        self.sent: list[dict[str, Any]] = []
        self._note(self.conversation.start(self.now))

    def say(self, type: str, **fields: Any) -> list[dict[str, Any]]:
        """Send a client event. Returns what came at once."""
        return self.raw({"type": type, **fields})

    def raw(self, message: Any) -> list[dict[str, Any]]:
        """Send a frame, or JSON."""
        return self._note(self.conversation.receive(message, self.now))

    def append(self, audio: bytes) -> list[dict[str, Any]]:
        """Send audio in one piece."""
        return self.say("input_audio_buffer.append", audio=base64.b64encode(audio).decode())

    def wait(self, seconds: float = 60.0) -> list[dict[str, Any]]:
        """Let time pass."""
        self.now += seconds
        return self._note(self.conversation.tick(self.now))

    def update(self, **settings: Any) -> list[dict[str, Any]]:
        """Change the session. For GA, ``audio`` and ``type`` are where that dialect has them."""
        if self.dialect == "ga":
            settings.setdefault("type", "realtime")
        return self.say("session.update", session=settings)

    def turn_detection(self, value: Any) -> list[dict[str, Any]]:
        """Set turn detection in either dialect."""
        if self.dialect == "ga":
            return self.update(audio={"input": {"turn_detection": value}})
        return self.update(turn_detection=value)

    def text(self, text: str) -> list[dict[str, Any]]:
        """Write a message of the user."""
        part = {"type": "input_text", "text": text}
        item = {"type": "message", "role": "user", "content": [part]}
        return self.say("conversation.item.create", item=item)

    def _note(self, events: list[Any]) -> list[dict[str, Any]]:
        made = []
        for event in events:
            data = to_wire(event)
            again = self.conversation.table.wire.decode_server_event(data)
            assert not isinstance(again, (UnknownEvent, InvalidEvent)), again
            assert undeclared(again) == [], data
            made.append(data)
        self.sent += made
        return made


def types(events: list[dict[str, Any]]) -> list[str]:
    """The types, runs of the same type as one."""
    found: list[str] = []
    for event in events:
        if not found or found[-1] != event["type"]:
            found.append(event["type"])
    return found


def only(events: list[dict[str, Any]], type: str) -> dict[str, Any]:
    """The one event of that type."""
    found = [event for event in events if event["type"] == type]
    assert len(found) == 1, types(events)
    return found[0]


def error_of(events: list[dict[str, Any]]) -> dict[str, Any]:
    """The error, where nothing else came."""
    assert types(events) == ["error"], types(events)
    error: dict[str, Any] = events[0]["error"]
    return error


def audio_of(events: list[dict[str, Any]]) -> bytes:
    """The audio in all deltas."""
    deltas = [
        e for e in events if e["type"] in ("response.audio.delta", "response.output_audio.delta")
    ]
    return b"".join(base64.b64decode(event["delta"]) for event in deltas)
