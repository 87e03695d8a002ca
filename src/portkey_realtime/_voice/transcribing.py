"""``transcribe``: captions of a source over a connection of its own, in both shells.

A sender (a thread, or a task) takes sound from the source; whoever iterates reads the events. The
rules are those of ``captions``.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Final, Self

from portkey_realtime._voice.captions import Action, Caption
from portkey_realtime._voice.captions_plan import Plan, planned
from portkey_realtime._voice.captions_source import Converter, pieces
from portkey_realtime._voice.profiles import Profile
from portkey_realtime.errors import ClosedError
from portkey_realtime_wire.runtime import NOT_GIVEN, NotGiven

_log: Final = logging.getLogger("portkey_realtime.voice")

MODEL: Final = Profile().transcription_model
TIMEOUT: Final = 30.0
_OPEN_TIMEOUT: Final = 10.0
_TICK: Final = 0.25


class _Told:
    """What both shells tell of themselves."""

    _plan: Plan

    @property
    def rest_ms(self) -> int:
        """How many ms at the end were too short to be transcribed. 0 before the end."""
        return self._plan.transcript.rest_ms

    def _end_of_connection(self) -> None:
        """The server ended it: what is there is told, unless it was in the middle."""
        transcript = self._plan.transcript
        if transcript.failure is not None:
            raise transcript.failure
        transcript.finish("the connection ended before its transcript came")


class Captions(_Told):
    """Iterate to get each ``Caption`` as it comes; the connection opens with the first.

    It ends by itself when the source has ended and every word is there. In ``with``, or by
    ``close()``, it ends before. Raises what ``connect`` and ``listen`` raise, ServerError for a
    refusal, and what the source raises.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._lock = threading.Lock()
        self._connection: Any = None
        self._stopping = threading.Event()
        self._problem: Exception | None = None
        self._iterator: Iterator[Caption] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening to the source, and close the connection. Twice does no harm."""
        self._stopping.set()
        if self._plan.microphone is not None:
            self._plan.microphone.close()
        if self._connection is not None:
            self._connection.close()

    def __iter__(self) -> Iterator[Caption]:
        if self._iterator is None:
            if self._stopping.is_set():
                raise ClosedError("these captions are closed: call transcribe() again")
            self._iterator = self._run()
        return self._iterator

    def text(self) -> str:
        """All words, once everything is there."""
        return _joined(caption for caption in self if caption.final)

    def _run(self) -> Iterator[Caption]:
        transcript = self._plan.transcript
        with self._plan.connect() as connection:
            self._connection = connection
            sender: threading.Thread | None = None
            opened = time.monotonic()
            try:
                self._perform(transcript.open())
                while True:
                    now = time.monotonic()
                    if not transcript.ready and now - opened > _OPEN_TIMEOUT:
                        _log.warning("the server has not confirmed the settings: going on")
                        transcript.opened_unconfirmed()
                    if transcript.ready and sender is None:
                        sender = threading.Thread(
                            target=self._send, name="captions-source", daemon=True
                        )
                        sender.start()
                    with self._lock:
                        over = transcript.over(now)
                        found = transcript.captions()
                    yield from found
                    if self._problem is not None:
                        raise self._problem
                    if over:
                        return
                    self._read(connection)
            except ClosedError:
                if not self._stopping.is_set():
                    self._end_of_connection()
                    yield from transcript.captions()
            finally:
                self.close()
                if sender is not None:
                    sender.join(timeout=1)

    def _read(self, connection: Any) -> None:
        try:
            event = connection.recv(timeout=_TICK)
        except TimeoutError:
            return
        with self._lock:
            actions = self._plan.transcript.event(event, time.monotonic())
        self._perform(actions)
        if self._plan.transcript.failure is not None:
            raise self._plan.transcript.failure

    def _send(self) -> None:
        transcript = self._plan.transcript
        try:
            for piece in pieces(self._plan.source, self._plan.rate):
                if self._stopping.is_set():
                    return
                with self._lock:
                    actions = transcript.sound(piece)
                self._perform(actions)
            with self._lock:
                actions = transcript.end(time.monotonic())
            self._perform(actions)
        except Exception as error:
            if not self._stopping.is_set():
                self._problem = error

    def _perform(self, actions: Iterable[Action]) -> None:
        for action in actions:
            self._plan.perform(self._connection, action)


class AsyncCaptions(_Told):
    """``Captions`` for asyncio: iterate with ``async for``, close with ``await close()``."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._connection: Any = None
        self._closed = False
        self._sender: asyncio.Task[None] | None = None
        self._iterator: AsyncIterator[Caption] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Stop listening to the source, and close the connection. Twice does no harm."""
        self._closed = True
        if self._plan.microphone is not None:
            self._plan.microphone.close()
        sender, self._sender = self._sender, None
        if sender is not None:
            sender.cancel()
            await asyncio.wait((sender,), timeout=1)
        if self._connection is not None:
            await self._connection.close()

    def __aiter__(self) -> AsyncIterator[Caption]:
        if self._iterator is None:
            if self._closed:
                raise ClosedError("these captions are closed: call transcribe() again")
            self._iterator = self._run()
        return self._iterator

    async def text(self) -> str:
        """All words, once everything is there."""
        return _joined([caption async for caption in self if caption.final])

    async def _run(self) -> AsyncIterator[Caption]:
        transcript = self._plan.transcript
        async with self._plan.connect() as connection:
            self._connection = connection
            opened = time.monotonic()
            try:
                await self._perform(transcript.open())
                while True:
                    now = time.monotonic()
                    if not transcript.ready and now - opened > _OPEN_TIMEOUT:
                        _log.warning("the server has not confirmed the settings: going on")
                        transcript.opened_unconfirmed()
                    if transcript.ready and self._sender is None:
                        self._sender = asyncio.create_task(self._send(), name="captions-source")
                    over = transcript.over(now)
                    for caption in transcript.captions():
                        yield caption
                    if self._sender is not None and self._sender.done():
                        self._sender.result()
                    if over:
                        return
                    await self._read(connection)
            except ClosedError:
                if not self._closed:
                    self._end_of_connection()
                    for caption in transcript.captions():
                        yield caption
            finally:
                await self.close()

    async def _read(self, connection: Any) -> None:
        try:
            event = await connection.recv(timeout=_TICK)
        except TimeoutError:
            return
        await self._perform(self._plan.transcript.event(event, time.monotonic()))
        if self._plan.transcript.failure is not None:
            raise self._plan.transcript.failure

    async def _send(self) -> None:
        transcript = self._plan.transcript
        async for piece in self._pieces():
            await self._perform(transcript.sound(piece))
        await self._perform(transcript.end(time.monotonic()))

    async def _pieces(self) -> AsyncIterator[bytes]:
        source, rate = self._plan.source, self._plan.rate
        if isinstance(source, AsyncIterable):
            converter = Converter(rate)
            async for given in source:
                for piece in converter.feed(given):
                    yield piece
            for piece in converter.rest():
                yield piece
            return
        found = pieces(source, rate)
        # In a thread: the next piece of a microphone or of any iterator may take its time.
        while piece := await asyncio.to_thread(lambda: next(found, b"")):
            yield piece

    async def _perform(self, actions: Iterable[Action]) -> None:
        for action in actions:
            await self._plan.perform(self._connection, action)


def _joined(captions: Iterable[Caption]) -> str:
    return " ".join(caption.text.strip() for caption in captions if caption.text.strip())


def transcribe(
    realtime: Any,
    source: Any,
    *,
    model: str = MODEL,
    language: str | None = None,
    prompt: str | None = None,
    in_order: bool = False,
    turn_detection: Mapping[str, Any] | NotGiven | None = NOT_GIVEN,
    rate: int = 24000,
    timeout: float = TIMEOUT,
    route: str | None = None,
    **options: Any,
) -> Captions:
    """Captions of a sound, as they come. Nothing is dialled before the first is asked for.

    Args:
        realtime: ``client.realtime`` or ``client.beta.realtime``.
        source: The path of a WAV file (16-bit mono), pcm16 as bytes or in pieces, or a microphone
            such as ``Devices(output=False)``.
        model: The model that transcribes.
        language: The language spoken, such as ``en``: it makes words better and faster.
        prompt: Words and names that may occur.
        in_order: Hold captions back until all before them are final.
        turn_detection: What the server finds the pieces by; its ``server_vad`` unless told
            otherwise, None for pauses found here. A model that refuses turn detection gets none.
        rate: Samples per second of bytes; a file and a microphone know theirs.
        timeout: Seconds that a transcript may take at the end; then its caption has an ``error``.
        route: A model's name for the address, for a proxy that chooses the provider by it. OpenAI
            itself refuses one.
        options: Further keywords of ``connect``.

    Raises ConfigError, with nothing dialled, for a source or an option that cannot be used.
    """
    return Captions(planned(realtime, source, False, locals()))


def async_transcribe(
    realtime: Any,
    source: Any,
    *,
    model: str = MODEL,
    language: str | None = None,
    prompt: str | None = None,
    in_order: bool = False,
    turn_detection: Mapping[str, Any] | NotGiven | None = NOT_GIVEN,
    rate: int = 24000,
    timeout: float = TIMEOUT,
    route: str | None = None,
    **options: Any,
) -> AsyncCaptions:
    """``transcribe`` for ``AsyncPortkey``; the source may be an async iterable too."""
    return AsyncCaptions(planned(realtime, source, True, locals()))
