"""A caller on the telephone, as Twilio Media Streams would bring one to an application.

It speaks a WAV file in frames of 20 ms, plays what it gets by a clock of its own, and returns marks
as Twilio does: when the sound before a mark was played, at once if nothing is buffered, and all of
them after a ``clear``. What it heard, silence included, is in ``heard``::

    async with Caller("question.wav") as caller:
        end = await voice.twilio(client, caller.socket, model="gpt-realtime")
    caller.write("heard.wav")

``socket`` is the application's end, in memory. ``await caller.dial("ws://127.0.0.1:8000/media")``
calls an application over the network instead.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import time
from base64 import b64decode, b64encode
from collections import deque
from collections.abc import AsyncIterator
from os import PathLike
from types import TracebackType
from typing import Any, Final, Self

from portkey_realtime import audio
from portkey_realtime_wire.runtime import ConfigError

RATE: Final = 8000
FRAME_MS: Final = 20
_FRAME: Final = RATE * FRAME_MS // 1000
_SILENCE: Final = b"\xff" * _FRAME
MARKS: Final = ("timely", "late", "missing")
LATE_MS: Final = 1000


@functools.lru_cache(maxsize=8)
def _ulaw(pcm: bytes, rate: int) -> bytes:
    """What a caller says, on the line. Resampling takes long, and tests say the same many times."""
    return audio.encode(pcm, "g711_ulaw", rate=rate)


class HungUpError(Exception):
    """The other side of the call is gone."""


class CallerSocket:
    """The application's end of a call in memory: ``recv``, ``send``, iteration, ``close``."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()
        self.closed = False

    async def recv(self) -> str:
        """The next message of the carrier. Raises HungUpError when the call is over."""
        text = None if self.closed else await self._queue.get()
        if text is None:
            self.closed = True
            raise HungUpError("the call is over")
        return text

    async def send(self, text: str) -> None:
        """A message to the carrier. Raises HungUpError when the call is over."""
        if self.closed:
            raise HungUpError("the call is over")
        self._caller.receive(text)
        await asyncio.sleep(0)

    def __aiter__(self) -> AsyncIterator[str]:
        return self._messages()

    async def _messages(self) -> AsyncIterator[str]:
        with contextlib.suppress(HungUpError):
            while True:
                yield await self.recv()

    async def close(self) -> None:
        """End the call on the application's side."""
        self.closed = True
        self._queue.put_nowait(None)
        self._caller.over.set()

    def put(self, text: str | None) -> None:
        """A message of the carrier, None for the end."""
        self._queue.put_nowait(text)


class Caller:
    """A caller.

    Args:
        says: A WAV file (16-bit mono), or pcm16 at 24 kHz. Silence follows it.
        hang_up_after: Seconds until the caller hangs up; None: not before ``hang_up()``.
        digits: Keys that are pressed, by the second at which they are.
        marks: ``timely``; ``late``, each a second after its sound; ``missing``.
        parameters: What TwiML's ``<Parameter>`` sent along.
    """

    def __init__(
        self,
        says: str | PathLike[str] | bytes = b"",
        *,
        hang_up_after: float | None = None,
        digits: dict[float, str] | None = None,
        marks: str = "timely",
        parameters: dict[str, str] | None = None,
    ) -> None:
        if marks not in MARKS:
            raise ConfigError(f"marks must be one of {', '.join(MARKS)}, not {marks!r}")
        pcm, rate = (says, 24000) if isinstance(says, bytes) else audio.read_wav(says)
        self._says = _ulaw(pcm, rate)
        self._hang_up_after = hang_up_after
        self._digits = dict(digits or {})
        self._marks = marks
        self._parameters = dict(parameters or {})
        self.socket = CallerSocket(self)
        self.over = asyncio.Event()
        """Set when the call has ended, on whichever side."""
        self.spoken = asyncio.Event()
        """Set when everything was said."""
        self.received: list[dict[str, Any]] = []
        """The application's messages, in order."""
        self.marks: list[str] = []
        """Names of the marks that were returned."""
        self._heard = bytearray()
        self._buffer: deque[bytes | str] = deque()
        """Sound that waits to be played, and the names of the marks between it."""
        self._late: deque[tuple[float, str]] = deque()
        self._number = 0
        self._task: asyncio.Task[None] | None = None
        self._network: Any = None

    # The call.

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name="simulated-caller")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.hang_up()

    async def dial(self, url: str) -> None:
        """Call an application over the network, until one side ends."""
        from websockets.asyncio.client import connect
        from websockets.exceptions import ConnectionClosed

        async with connect(url, proxy=None) as network, self:
            take = asyncio.create_task(self._from_network(network))
            try:
                async for text in self.socket:
                    await network.send(text)
            except ConnectionClosed:
                pass
            finally:
                take.cancel()
                await asyncio.gather(take, return_exceptions=True)

    async def _from_network(self, network: Any) -> None:
        async for text in network:
            self.receive(text)
        await self.socket.close()

    async def hang_up(self) -> None:
        """End the call on the caller's side."""
        if not self.over.is_set():
            self.over.set()
            self._say("stop", stop={"accountSid": "AC0", "callSid": "CA0"})
            self.socket.put(None)
        task, self._task = self._task, None
        if task is not None:
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self) -> None:
        self.socket.put(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
        self._say(
            "start",
            start={
                "accountSid": "AC0",
                "streamSid": "MZ0",
                "callSid": "CA0",
                "tracks": ["inbound"],
                "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": RATE, "channels": 1},
                "customParameters": self._parameters,
            },
        )
        begun, frames = time.monotonic(), 0
        while not self.over.is_set():
            self._speak(frames)
            self._play()
            frames += 1
            passed = frames * FRAME_MS / 1000
            for at in [each for each in self._digits if each <= passed]:
                self._say("dtmf", dtmf={"track": "inbound_track", "digit": self._digits.pop(at)})
            if self._hang_up_after is not None and passed >= self._hang_up_after:
                self.over.set()
                self._say("stop", stop={"accountSid": "AC0", "callSid": "CA0"})
                self.socket.put(None)
                return
            await asyncio.sleep(max(0.0, begun + passed - time.monotonic()))

    def _speak(self, number: int) -> None:
        frame = self._says[number * _FRAME : (number + 1) * _FRAME]
        if len(frame) < _FRAME:
            self.spoken.set()
        media = {
            "track": "inbound",
            "chunk": str(number + 1),
            "timestamp": str(number * FRAME_MS),
            "payload": b64encode(frame.ljust(_FRAME, b"\xff")).decode(),
        }
        self._say("media", media=media)

    def _say(self, event: str, **fields: Any) -> None:
        self._number += 1
        message = {"event": event, "sequenceNumber": str(self._number), "streamSid": "MZ0"}
        self.socket.put(json.dumps({**message, **fields}))

    # What comes.

    def receive(self, text: str | bytes) -> None:
        """A message of the application."""
        message = json.loads(text)
        self.received.append(message)
        event = message.get("event")
        if event == "media":
            self._buffer.append(b64decode(message["media"]["payload"]))
        elif event == "mark":
            self._buffer.append(message["mark"]["name"])
            self._return_marks()
        elif event == "clear":
            names = [each for each in self._buffer if isinstance(each, str)]
            self._buffer.clear()
            for name in names:
                self._return(name)

    def _play(self) -> None:
        """One frame of what is buffered, else silence."""
        played = bytearray()
        while self._buffer and len(played) < _FRAME:
            first = self._buffer.popleft()
            if isinstance(first, str):
                self._buffer.appendleft(first)
                self._return_marks()
                continue
            room = _FRAME - len(played)
            played += first[:room]
            if len(first) > room:
                self._buffer.appendleft(first[room:])
        self._heard += bytes(played) + _SILENCE[len(played) :]
        self._return_marks()
        while self._late and self._late[0][0] <= time.monotonic():
            self._give_back(self._late.popleft()[1])

    def _return_marks(self) -> None:
        while self._buffer and isinstance(self._buffer[0], str):
            name = self._buffer.popleft()
            assert isinstance(name, str)
            if self._marks == "late":
                self._late.append((time.monotonic() + LATE_MS / 1000, name))
            else:
                self._return(name)

    def _return(self, name: str) -> None:
        if self._marks != "missing":
            self._give_back(name)

    def _give_back(self, name: str) -> None:
        self.marks.append(name)
        self._say("mark", mark={"name": name})

    # What was heard.

    @property
    def heard(self) -> bytes:
        """What came out of the telephone since the call began, as pcm16 at 8 kHz."""
        return audio.decode(bytes(self._heard), "g711_ulaw")

    @property
    def heard_ulaw(self) -> bytes:
        """The same as it came: G.711 at 8 kHz."""
        return bytes(self._heard)

    @property
    def events(self) -> list[str]:
        """The ``event`` of each message of the application."""
        return [str(each.get("event")) for each in self.received]

    def write(self, path: str | PathLike[str]) -> None:
        """Write what was heard as a WAV file."""
        audio.write_wav(path, self.heard, RATE)
