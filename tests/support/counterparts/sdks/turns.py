"""One turn on an open connection of either SDK, and what is told of it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from typing import Any

CHUNK = 4800  # 100 ms of pcm16 at 24 kHz


class Heard:
    """What came: the types of the events, runs of one type as one, the words and the sound."""

    def __init__(self) -> None:
        self.types: list[str] = []
        self.classes: dict[str, str] = {}
        self.wrong: dict[str, str] = {}
        self.undeclared: set[str] = set()
        self.written = ""
        self.audio = b""
        self.calls: list[Any] = []
        self.last: Any = None

    def take(self, event: Any) -> bool:
        """Note an event. Says whether the turn is over."""
        kind = event.type
        self.last = event
        if not self.types or self.types[-1] != kind:
            self.types.append(kind)
        self.classes[kind] = type(event).__name__
        self.check(event)
        if kind.endswith("audio.delta"):
            self.audio += base64.b64decode(event.delta)
        if kind.endswith(("transcript.delta", "text.delta")):
            self.written += event.delta
        if kind == "response.function_call_arguments.done":
            self.calls.append(event)
        return bool(kind in ("response.done", "error"))

    def check(self, event: Any) -> None:
        """Hold the event against the SDK's class for it, which by itself checks nothing."""
        try:
            type(event).model_validate(event.model_dump(exclude_unset=True, warnings=False))
        except ValueError as error:
            self.wrong[event.type] = str(error)
        self.undeclared.update(f"{event.type}: {path}" for path in undeclared(event, ""))

    def told(self) -> dict[str, Any]:
        """As JSON."""
        response = getattr(self.last, "response", None)
        return {
            "types": self.types,
            "classes": self.classes,
            "wrong": self.wrong,
            "undeclared": sorted(self.undeclared),
            "written": self.written,
            "audio_sha256": hashlib.sha256(self.audio).hexdigest(),
            "status": getattr(response, "status", None),
            "error": getattr(getattr(self.last, "error", None), "code", None),
        }


def undeclared(value: Any, path: str) -> Iterator[str]:
    """The fields in a value that the SDK's classes do not have."""
    if isinstance(value, list):
        for each in value:
            yield from undeclared(each, f"{path}[]")
    elif hasattr(value, "model_extra"):
        yield from (f"{path}.{name}".lstrip(".") for name in value.model_extra or {})
        for name in type(value).model_fields:
            yield from undeclared(getattr(value, name, None), f"{path}.{name}".lstrip("."))


def turn(connection: Any, audio: str, session: dict[str, Any] | None) -> dict[str, Any]:
    """Speak, and listen until the answer is complete. ``audio`` is base64 of the whole."""
    heard = Heard()
    if heard.take(connection.recv()):
        return heard.told()
    if session is not None:
        connection.session.update(session=session)
    for chunk in chunks(audio):
        connection.input_audio_buffer.append(audio=chunk)
    for event in connection:
        if heard.take(event):
            return heard.told()
    return {**heard.told(), "ended": True}


async def async_turn(connection: Any, audio: str, session: dict[str, Any] | None) -> dict[str, Any]:
    """The same, awaited."""
    heard = Heard()
    if heard.take(await connection.recv()):
        return heard.told()
    if session is not None:
        await connection.session.update(session=session)
    for chunk in chunks(audio):
        await connection.input_audio_buffer.append(audio=chunk)
    async for event in connection:
        if heard.take(event):
            return heard.told()
    return {**heard.told(), "ended": True}


def written_turn(connection: Any, text: str, response: dict[str, Any]) -> dict[str, Any]:
    """Write instead of speaking; call a function if that is asked for, and go on."""
    heard = Heard()
    item: dict[str, Any] = {"type": "message", "role": "user"}
    connection.conversation.item.create(
        item={**item, "content": [{"type": "input_text", "text": text}]}
    )
    connection.response.create(response=response)
    for event in connection:
        if not heard.take(event):
            continue
        if event.type == "error" or not heard.calls:
            return heard.told()
        call = heard.calls.pop()
        output = {"type": "function_call_output", "call_id": call.call_id, "output": call.arguments}
        connection.conversation.item.create(item=output)
        connection.response.create(response=response)
    return {**heard.told(), "ended": True}


def chunks(audio: str) -> list[str]:
    """Audio as base64, cut into appends of 100 ms."""
    whole = base64.b64decode(audio)
    return [base64.b64encode(whole[at : at + CHUNK]).decode() for at in range(0, len(whole), CHUNK)]
