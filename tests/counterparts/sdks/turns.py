"""One spoken turn on an open connection of either SDK, and what is told of it."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

CHUNK = 4800  # 100 ms of pcm16 at 24 kHz


class Heard:
    """What came: the types of the events, runs of one type as one, the words and the sound."""

    def __init__(self) -> None:
        self.types: list[str] = []
        self.classes: dict[str, str] = {}
        self.transcript = ""
        self.audio = b""

    def take(self, event: Any) -> bool:
        """Note an event. Says whether the turn is over."""
        kind = event.type
        if not self.types or self.types[-1] != kind:
            self.types.append(kind)
        self.classes[kind] = type(event).__name__
        if kind in ("response.audio.delta", "response.output_audio.delta"):
            self.audio += base64.b64decode(event.delta)
        if kind in ("response.audio_transcript.delta", "response.output_audio_transcript.delta"):
            self.transcript += event.delta
        return bool(kind in ("response.done", "error"))

    def told(self, last: Any) -> dict[str, Any]:
        """As JSON."""
        told: dict[str, Any] = {
            "types": self.types,
            "classes": self.classes,
            "transcript": self.transcript,
            "audio_bytes": len(self.audio),
            "audio_sha256": hashlib.sha256(self.audio).hexdigest(),
        }
        if last.type == "response.done":
            told["status"] = last.response.status
            told["output_tokens"] = last.response.usage.output_tokens
        else:
            told["error"] = last.error.code
        return told


def turn(connection: Any, audio: str, session: dict[str, Any] | None) -> dict[str, Any]:
    """Speak, and listen until the answer is complete. ``audio`` is base64 of the whole."""
    heard = Heard()
    heard.take(connection.recv())
    if session is not None:
        connection.session.update(session=session)
    for chunk in chunks(audio):
        connection.input_audio_buffer.append(audio=chunk)
    for event in connection:
        if heard.take(event):
            return heard.told(event)
    raise AssertionError("the connection ended before the turn did")


async def async_turn(connection: Any, audio: str, session: dict[str, Any] | None) -> dict[str, Any]:
    """The same, awaited."""
    heard = Heard()
    heard.take(await connection.recv())
    if session is not None:
        await connection.session.update(session=session)
    for chunk in chunks(audio):
        await connection.input_audio_buffer.append(audio=chunk)
    async for event in connection:
        if heard.take(event):
            return heard.told(event)
    raise AssertionError("the connection ended before the turn did")


def chunks(audio: str) -> list[str]:
    """Audio as base64, cut into appends of 100 ms."""
    whole = base64.b64decode(audio)
    return [base64.b64encode(whole[at : at + CHUNK]).decode() for at in range(0, len(whole), CHUNK)]
