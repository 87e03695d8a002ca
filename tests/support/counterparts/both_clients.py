"""The blocking client and the asyncio client, driven in the same words; and one spoken turn."""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import threading
from collections.abc import Awaitable
from typing import Any

import attrs

from portkey_realtime import AsyncPortkey, Portkey
from portkey_realtime_emulator.speech import speak

PATIENCE = 40.0
"""Seconds after which an event that does not come is a failure."""

SILENCE = bytes(24000)  # half a second of pcm16
SPEECH = speak("hello hello")
SOUND = SILENCE + SPEECH + SILENCE
CHUNK = 4800  # 100 ms

TRANSCRIBED = {
    "beta": {"input_audio_transcription": {"model": "whisper-1"}},
    "ga": {"type": "realtime", "audio": {"input": {"transcription": {"model": "whisper-1"}}}},
}
"""Settings that ask for a transcript of the user, by the dialect that they are written in."""

TURNS = {
    "beta": [
        "session.created",
        "conversation.created",
        "session.updated",
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        "conversation.item.created",
        "conversation.item.input_audio_transcription.delta",
        "conversation.item.input_audio_transcription.completed",
        "response.created",
        "response.output_item.added",
        "conversation.item.created",
        "response.content_part.added",
        "response.audio.done",
        "response.audio_transcript.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.done",
    ],
    "ga": [
        "session.created",
        "conversation.created",
        "session.updated",
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
        "conversation.item.input_audio_transcription.delta",
        "conversation.item.input_audio_transcription.completed",
        "response.created",
        "response.output_item.added",
        "conversation.item.added",
        "response.content_part.added",
        "response.output_audio.done",
        "response.output_audio_transcript.done",
        "response.content_part.done",
        "conversation.item.done",
        "response.output_item.done",
        "response.done",
    ],
}
"""The events of a spoken turn, but for the deltas of the answer, which take turns."""


def without_deltas(types: list[str]) -> list[str]:
    """The types of events that are no part of an answer's sound or transcript."""
    return [each for each in types if not each.endswith(("audio.delta", "audio_transcript.delta"))]


class Driver:
    """``kind`` is ``sync`` or ``async``. An asyncio call runs until it is done, then time stops."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._runner = asyncio.Runner()
        self._opened: list[Any] = []
        self._clients: list[Any] = []

    def client(self, **options: Any) -> Any:
        """A client with these options, closed at the end."""
        made = Portkey(**options) if self.kind == "sync" else AsyncPortkey(**options)
        self._clients.append(made)
        return made

    def do(self, made: Any) -> Any:
        """The value of a call, awaited where it has to be."""
        return self._runner.run(_awaited(made)) if inspect.isawaitable(made) else made

    def open(self, manager: Any) -> Any:
        """Enter a connection, which is left at the end."""
        connection = self.do(manager.__enter__() if self.kind == "sync" else manager.__aenter__())
        self._opened.append(connection)
        return connection

    def recv(self, connection: Any, timeout: float = PATIENCE) -> Any:
        """The next event."""
        return self.do(connection.recv(timeout))

    def rest(self, connection: Any) -> list[Any]:
        """All events until ``listen()`` ends. Raises what it raises."""
        if self.kind == "sync":
            bound = threading.Timer(PATIENCE, connection.close)
            bound.start()
            try:
                return list(connection.listen())
            finally:
                bound.cancel()
                bound.join()

        async def listen() -> list[Any]:
            async with asyncio.timeout(PATIENCE):
                return [event async for event in connection.listen()]

        return list(self._runner.run(listen()))

    def close(self) -> None:
        """Close connections and clients."""
        for each in (*self._opened, *self._clients):
            self.do(each.close())
        self._runner.close()


async def _awaited(made: Awaitable[Any]) -> Any:
    return await made


@attrs.define
class Turn:
    """What came of a turn."""

    events: list[Any]

    @property
    def types(self) -> list[str]:
        """The types, runs of one type as one."""
        found: list[str] = []
        for event in self.events:
            if not found or found[-1] != event.type:
                found.append(event.type)
        return found

    @property
    def audio(self) -> bytes:
        """The answer's sound."""
        return b"".join(event.audio for event in self.events if event.type.endswith("audio.delta"))

    @property
    def transcript(self) -> str:
        """What the answer says."""
        return "".join(
            event.delta for event in self.events if event.type.endswith("audio_transcript.delta")
        )

    def only(self, kind: str) -> Any:
        """The one event of that type."""
        found = [event for event in self.events if event.type == kind]
        assert len(found) == 1, self.types
        return found[0]


def speak_and_listen(driver: Driver, connection: Any, sound: bytes = SOUND) -> Turn:
    """Say something in pieces of 100 ms, and listen until the answer is complete."""
    for at in range(0, len(sound), CHUNK):
        driver.do(connection.send_audio_data(sound[at : at + CHUNK]))
    turn = Turn([])
    while not turn.events or turn.events[-1].type != "response.done":
        turn.events.append(driver.recv(connection))
        assert turn.events[-1].type != "error", turn.events[-1]
    return turn


def echoed(turn: Turn, sound: bytes = SOUND) -> bytes:
    """The part of the sound that was heard as speech: what an emulator without a script answers."""
    start = turn.only("input_audio_buffer.speech_started").audio_start_ms
    stop = turn.only("input_audio_buffer.speech_stopped").audio_end_ms
    return sound[start * 48 : stop * 48]


def sha256(data: bytes) -> str:
    """A digest, which is easier to compare than megabytes."""
    return hashlib.sha256(data).hexdigest()
