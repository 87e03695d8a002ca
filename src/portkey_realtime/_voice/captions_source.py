"""Where the sound of captions comes from: files, bytes, iterators and microphones, as one."""

from __future__ import annotations

import os
import queue
from collections.abc import AsyncIterable, Iterable, Iterator
from typing import Any, Final, Protocol, TypeAlias, runtime_checkable

from portkey_realtime import audio
from portkey_realtime._voice.playback import Playback
from portkey_realtime._voice.resampling import Resampler
from portkey_realtime.errors import ConfigError

RATE: Final = 24000
PIECE_MS: Final = 100
_PIECE: Final = audio.bytes_per_second("pcm16") * PIECE_MS // 1000


@runtime_checkable
class Device(Protocol):
    """A microphone: calls ``hear`` with pcm16 at ``rate``, from any thread, until ``stop``."""

    @property
    def rate(self) -> int:
        """Samples per second."""
        ...

    def start(self, playback: Playback, hear: Any, fail: Any) -> None:
        """Begin."""
        ...

    def stop(self) -> None:
        """End."""
        ...


Source: TypeAlias = (
    str
    | os.PathLike[str]
    | bytes
    | bytearray
    | memoryview
    | Iterable[bytes]
    | AsyncIterable[bytes]
    | Device
)
"""A WAV file (16-bit mono), pcm16 at the given rate whole or in pieces, or a microphone."""


def check(source: Any, *, may_await: bool) -> None:
    """Raise ConfigError for what no sound can come from; a file is looked at, not kept."""
    if isinstance(source, (str, os.PathLike)):
        audio.read_wav(source)
    elif is_buffer(source):
        audio.to_bytes(source)
    elif isinstance(source, AsyncIterable):
        if not may_await:
            raise ConfigError("an async source needs AsyncPortkey: its transcribe() awaits it")
    elif not isinstance(source, (Iterable, Device)):
        raise ConfigError(
            "the source must be the path of a WAV file, pcm16 as bytes or as an iterable of bytes, "
            f"or a microphone such as Devices(output=False), not {source!r:.80}"
        )


class Converter:
    """Pieces of any length at a rate, as pieces of whole samples at ``RATE``."""

    def __init__(self, rate: int) -> None:
        self._resampler = Resampler(rate, RATE)
        self._odd = b""

    def feed(self, piece: Any) -> Iterator[bytes]:
        """The next piece. Raises ConfigError for what is no bytes."""
        try:
            data = self._odd + audio.to_bytes(piece)
        except ConfigError as error:
            raise ConfigError(f"a source must give pcm16: {error}") from None
        whole = len(data) - len(data) % 2
        self._odd = data[whole:]
        yield from _pieces(self._resampler.feed(data[:whole]))

    def rest(self) -> Iterator[bytes]:
        """What was held back, at the end."""
        yield from _pieces(self._resampler.flush())


def _pieces(pcm: bytes) -> Iterator[bytes]:
    for at in range(0, len(pcm), _PIECE):
        yield pcm[at : at + _PIECE]


def is_buffer(source: object) -> bool:
    """Whether it is sound as a whole: bytes, or an array, whose items are no pieces."""
    try:
        memoryview(source)  # type: ignore[arg-type]
    except TypeError:
        return False
    return True


def pieces(source: Any, rate: int) -> Iterator[bytes]:
    """The sound of a source that needs no ``await``, in pieces of at most ``PIECE_MS``."""
    if isinstance(source, (str, os.PathLike)):
        pcm, found = audio.read_wav(source)
        yield from _pieces(audio.resample(pcm, found, RATE))
        return
    converter = Converter(rate)
    if is_buffer(source):
        source = (source,)
    for piece in source:
        yield from converter.feed(piece)
    yield from converter.rest()


class Microphone:
    """A device as an iterable, for as long as it is not closed."""

    def __init__(self, device: Device) -> None:
        self.rate = device.rate
        self._device = device
        self._queue: queue.SimpleQueue[bytes | Exception | None] = queue.SimpleQueue()

    def __iter__(self) -> Iterator[bytes]:
        self._device.start(Playback(self.rate), self._queue.put, self._queue.put)
        try:
            while (piece := self._queue.get()) is not None:
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            self._device.stop()

    def close(self) -> None:
        """End the iteration."""
        self._queue.put(None)
