"""Microphone and loudspeaker of this machine, by PortAudio."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portkey_realtime._voice.playback import Playback
from portkey_realtime._voice.resampling import AUDIO_EXTRA, checked_rate
from portkey_realtime.errors import ConfigError


class Devices:
    """A microphone and a loudspeaker. Needs the ``audio`` extra, and PortAudio on the system.

    Args:
        input: Name or number of the microphone; None is the system's own, False is none.
        output: The same of the loudspeaker.
        rate: Samples per second, of both. Where a device cannot do 24000, try 48000.
        block_ms: How much is played and recorded at a time.
        buffer_ms: How much of an answer must have come before it is played: more for a network
            on which it comes in gusts.

    Raises ConfigError when the conversation opens, for a device that is missing, or that cannot
    play this rate; it says which there are.
    """

    def __init__(
        self,
        input: str | int | None | bool = None,
        output: str | int | None | bool = None,
        *,
        rate: int = 24000,
        block_ms: Any = 20,
        buffer_ms: float = 0,
    ) -> None:
        if not isinstance(block_ms, int) or not 5 <= block_ms <= 200:
            raise ConfigError(f"block_ms must be 5 to 200 ms, not {block_ms!r}")
        self.rate = checked_rate(rate)
        self.latency_ms = 0.0
        self.buffer_ms = buffer_ms
        self._input = input
        self._output = output
        self._block = self.rate * block_ms // 1000
        self._streams: list[Any] = []
        self._stopping = False

    def start(
        self,
        playback: Playback,
        hear: Callable[[bytes], None],
        fail: Callable[[Exception], None],
    ) -> None:
        """Open both. Each stream has a callback of PortAudio's own thread, which never blocks."""
        library = _library()
        self._stopping = False
        try:
            if self._output is not False:
                self._streams.append(self._speaker(library, playback, fail))
            if self._input is not False:
                self._streams.append(self._microphone(library, hear, fail))
            for stream in self._streams:
                stream.start()
        except (ValueError, library.PortAudioError) as error:
            self.stop()
            raise ConfigError(self._problem(library, error)) from error
        speakers = [each for each in self._streams if isinstance(each, library.RawOutputStream)]
        if speakers:
            self.latency_ms = float(speakers[0].latency) * 1000

    def _speaker(self, library: Any, playback: Playback, fail: Callable[[Exception], None]) -> Any:
        def play(out: Any, frames: int, *_: Any) -> None:
            out[:] = playback.pull(frames * 2)

        return library.RawOutputStream(
            callback=play, **self._options(self._output), finished_callback=self._watch(fail)
        )

    def _microphone(
        self, library: Any, hear: Callable[[bytes], None], fail: Callable[[Exception], None]
    ) -> Any:
        def record(data: Any, *_: Any) -> None:
            hear(bytes(data))

        return library.RawInputStream(
            callback=record, **self._options(self._input), finished_callback=self._watch(fail)
        )

    def _options(self, device: Any) -> dict[str, Any]:
        return {
            "samplerate": self.rate,
            "blocksize": self._block,
            "device": None if device is True else device,
            "channels": 1,
            "dtype": "int16",
            "latency": "low",
        }

    def _watch(self, fail: Callable[[Exception], None]) -> Callable[[], None]:
        """PortAudio ends a stream by itself when its device is gone."""

        def finished() -> None:
            if not self._stopping:
                fail(ConfigError("an audio device stopped: is it still plugged in?"))

        return finished

    def _problem(self, library: Any, error: Exception) -> str:
        try:
            known = [str(each["name"]) for each in library.query_devices()]
        except Exception:  # the list is a help; what went wrong is in the error
            known = []
        there = f"there are: {', '.join(known)}" if known else "there is none on this machine"
        return f"cannot open the audio device at {self.rate} Hz: {error}; {there}"

    def stop(self) -> None:
        """Close both."""
        self._stopping = True
        streams, self._streams = self._streams, []
        for stream in streams:
            stream.close()


def _library() -> Any:
    try:
        import sounddevice
    except ImportError:
        raise ConfigError(f"Devices needs sounddevice: {AUDIO_EXTRA}") from None
    except OSError as error:
        raise ConfigError(
            f"Devices needs PortAudio on this system ({error}): apt-get install libportaudio2, or "
            "what installs it elsewhere"
        ) from None
    return sounddevice
