"""What plays and records for a conversation: the shape of a device, and files as one."""

from __future__ import annotations

import os
import threading
import time
import wave
from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

from portkey_realtime import audio
from portkey_realtime._voice.formats import AudioFormat
from portkey_realtime._voice.playback import Playback
from portkey_realtime._voice.resampling import Resampler, checked_rate
from portkey_realtime.errors import ConfigError

BLOCK_MS = 20


@runtime_checkable
class AudioDevice(Protocol):
    """What ``conversation(audio=...)`` takes beside a ``Playback``.

    ``start`` gets the playback to pull blocks from, a function for what the microphone hears
    (pcm16 at ``rate``, any length, from any thread), and one for a failure in mid-conversation.
    It raises ConfigError for a device that cannot be used.
    """

    @property
    def rate(self) -> int:
        """Samples per second, both ways."""
        ...

    @property
    def latency_ms(self) -> float:
        """How long a sample takes from ``pull`` to the ear; asked for after ``start``."""
        ...

    def start(
        self,
        playback: Playback,
        hear: Callable[[bytes], None],
        fail: Callable[[Exception], None],
    ) -> None:
        """Begin to play and to listen."""
        ...

    def stop(self) -> None:
        """End both. May be called twice."""
        ...


class Microphone:
    """Pcm of a device as it travels: resampled without seams, encoded, in whole samples."""

    def __init__(self, rate: int, format: AudioFormat) -> None:
        self._resampler = Resampler(rate, format.rate)
        self._format = format

    def convert(self, pcm: bytes) -> bytes:
        """The next piece."""
        return self._format.from_pcm(self._resampler.feed(pcm))


class Files:
    """A device made of WAV files, on a clock of its own.

    Args:
        input: A WAV file (16-bit mono) that is spoken into the conversation, then silence.
        output: A WAV file that gets what would have been heard, silence included.
        rate: Samples per second of both; by default those of the input, else 24000.
        speed: How many times faster than speech the clock runs.
        latency_ms: What the device pretends to need from ``pull`` to the ear.

    Raises ConfigError for a file that cannot be spoken, at the call.
    """

    def __init__(
        self,
        input: str | os.PathLike[str] | None = None,
        output: str | os.PathLike[str] | None = None,
        *,
        rate: int | None = None,
        speed: float = 1.0,
        latency_ms: float = 0,
    ) -> None:
        if not 0 < speed <= 1000:
            raise ConfigError(f"speed must be above 0 and at most 1000, not {speed!r}")
        self._pcm, found = b"", None
        if input is not None:
            self._pcm, found = audio.read_wav(input, rate=rate)
        self.rate = checked_rate(rate or found or 24000)
        self.latency_ms = latency_ms
        self._output = output
        self._speed = speed
        self._file: wave.Wave_write | None = None
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self.spoken = threading.Event()
        """Set when the input was spoken to its end."""

    def start(
        self,
        playback: Playback,
        hear: Callable[[bytes], None],
        fail: Callable[[Exception], None],
    ) -> None:
        """Begin the clock."""
        if self._output is not None:
            self._file = wave.open(os.fspath(self._output), "wb")  # noqa: SIM115  # closed in stop
            self._file.setparams((1, 2, self.rate, 0, "NONE", "not compressed"))
        self._stopped.clear()
        self._thread = threading.Thread(
            target=self._run, args=(playback, hear, fail), name="voice-files", daemon=True
        )
        self._thread.start()

    def _run(
        self,
        playback: Playback,
        hear: Callable[[bytes], None],
        fail: Callable[[Exception], None],
    ) -> None:
        block = self.rate * BLOCK_MS // 1000 * 2
        begun, blocks = time.monotonic(), 0
        at = 0
        try:
            while not self._stopped.is_set():
                piece = self._pcm[at : at + block]
                at += len(piece)
                if len(piece) < block:
                    self.spoken.set()
                hear(piece.ljust(block, b"\0"))
                heard = playback.pull(block)
                if self._file is not None:
                    self._file.writeframes(heard)
                blocks += 1
                due = begun + blocks * BLOCK_MS / 1000 / self._speed
                self._stopped.wait(max(0.0, due - time.monotonic()))
        except Exception as error:
            fail(error)

    def stop(self) -> None:
        """End the clock, and finish the output."""
        self._stopped.set()
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=2)
        file, self._file = self._file, None
        if file is not None:
            file.close()


def device_of(given: Any) -> tuple[AudioDevice | None, Playback | None]:
    """What was passed as ``audio``. Raises ConfigError that says what would do."""
    if given is None:
        return None, None
    if isinstance(given, Playback):
        return None, given
    if isinstance(given, type) or not isinstance(given, AudioDevice):
        raise ConfigError(
            "audio must be Devices(), Files(...), a Playback, or an object with rate, latency_ms, "
            f"start and stop, not {given!r:.80}"
        )
    return given, playback_for(given)


def playback_for(device: AudioDevice) -> Playback:
    """A playback at the rate of a device, as deep as it asks for by ``buffer_ms``."""
    return Playback(device.rate, device.latency_ms, buffer_ms=getattr(device, "buffer_ms", 0))
