"""Talk to a realtime model: a spoken WAV file in, the spoken answer out as reply.wav.

The recording is spoken into a conversation as a microphone would do it. Every event is shown as it
happens. On the way the model calls a function of this program, get_weather. Without options the
other side is the embedded gateway, started for the occasion: no key, no network.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from portkey_realtime import Portkey, RealtimeError, audio, voice

HERE = Path(__file__).resolve().parent
VOICE_DBFS = -45.0  # a piece of the recording that is louder than this is speech
SILENCE_DBFS = -50.0  # an answer must be louder than this ...
SHORTEST_MS = 500  # ... and longer than this
WIDEST = 38  # characters of an event's name, "response.function_call_arguments.delta"
PATIENCE = 60.0  # seconds for the whole of it


class DemoError(Exception):
    """The demo did not get what it is there to show."""


class Screen:
    """Aligned lines for what happened; on a terminal also one line for what is going on."""

    def __init__(self) -> None:
        self.first_audio: float | None = None
        self.noticed: float | None = None
        self.speech_end: float | None = None
        self._started = time.monotonic()
        self._pieces: dict[str, tuple[int, int]] = {}
        self._lock = threading.Lock()
        self._live = sys.stdout.isatty()
        self._coloured = self._live and "NO_COLOR" not in os.environ

    def event(self, event: Any) -> None:
        """Show an event. Deltas come by the dozen: but for the first sound, only their sum."""
        sound, delta = event.audio, event.delta
        if isinstance(delta, str):
            count, amount = self._pieces.get(event.type, (0, 0))
            self._pieces[event.type] = (count + 1, amount + len(delta if sound is None else sound))
            if sound is not None and self.first_audio is None:
                self.first_audio = time.monotonic()
                self.row(event.type, "the first")
            self.now(f"listening: {sum(each[1] for each in self._pieces.values())} bytes")
            return
        for name, (count, amount) in self._pieces.items():
            is_sound = name == "response.audio.delta"
            size = (
                f"{audio.duration_ms(amount) / 1000:.2f} s" if is_sound else f"{amount} characters"
            )
            self.row(name, f"{count} x, {size}")
        self._pieces.clear()
        ms = getattr(event, "audio_start_ms", None), getattr(event, "audio_end_ms", None)
        if event.type == "input_audio_buffer.speech_stopped":
            self.noticed = time.monotonic()
        self.row(event.type, next((f"at {each} ms" for each in ms if isinstance(each, int)), ""))
        words = getattr(event, "transcript", None)
        if isinstance(words, str):
            self.words("you" if "input_audio" in event.type else "model", words)

    def row(self, name: str, detail: str = "") -> None:
        """One line: when, how long after the end of speech, and what."""
        now = time.monotonic()
        after = f"+{now - self.speech_end:.2f}" if self.speech_end and self.noticed else ""
        if len(name) > WIDEST:
            name = name.removeprefix("conversation.item.")
        line = f"{now - self._started:7.2f} {after:>7}  {name:<{WIDEST}} {detail}"
        self._print(line.rstrip())

    def words(self, who: str, text: str) -> None:
        """What somebody said, on lines of its own."""
        for line in textwrap.wrap(f"{who}: {text}", 78 - 17, subsequent_indent="  "):
            self._print(f"{'':17}{line}", bold=True)

    def now(self, text: str) -> None:
        """What is going on, until the next line."""
        if self._live:
            with self._lock:
                print(f"\r\x1b[K{text[:79]}", end="", flush=True)

    def _print(self, line: str, *, bold: bool = False) -> None:
        with self._lock:
            line = f"\x1b[1m{line}\x1b[0m" if bold and self._coloured else line
            print(("\r\x1b[K" if self._live else "") + line, flush=True)


class Microphone(voice.Files):
    """A recording as a microphone, which shows that it speaks."""

    def __init__(self, path: Path, screen: Screen, speed: float) -> None:
        super().__init__(path, speed=speed)
        self._screen = screen

    def start(self, playback: voice.Playback, hear: Callable[[bytes], None], fail: Any) -> None:
        """Begin to speak."""

        def heard(pcm: bytes) -> None:
            hear(pcm)
            if audio.loudness(pcm) > VOICE_DBFS:
                self._screen.speech_end = time.monotonic()
                self._screen.now("speaking [" + "#" * round(50 + audio.loudness(pcm)) + "]")

        super().start(playback, heard, fail)


def converse(options: argparse.Namespace, client: Portkey) -> voice.Turn:
    """Ask the question in the recording, and show what happens."""
    screen = Screen()

    def get_weather(city: str) -> dict[str, Any]:
        """The weather in a city, now."""
        result = {"city": city, "celsius": 18, "sky": "clear"}  # a real program would ask
        screen.words("call", f"get_weather({json.dumps({'city': city})}) -> {json.dumps(result)}")
        return result

    microphone = Microphone(options.audio, screen, 8 if options.fast else 1)
    with client.beta.realtime.conversation(
        model=options.model,
        instructions="You are a helpful voice assistant. Answer in one sentence.",
        tools=[get_weather],
        audio=microphone,
    ) as talk:
        print(f"gateway    {client.base_url}\nrecording  {options.audio}\n")
        watchdog = threading.Timer(PATIENCE, talk.close)
        watchdog.start()
        try:
            for event in talk.events():
                if event.type == "client.turn_complete":
                    break
                screen.event(event)
        finally:
            watchdog.cancel()
        if not talk.history:
            raise DemoError("no answer came")
        turn: voice.Turn = event.turn if event.type == "client.turn_complete" else talk.history[-1]
    if screen.speech_end and screen.noticed and screen.first_audio:
        for what, when in (
            ("noticed by the server", screen.noticed),
            ("first audio back", screen.first_audio),
        ):
            print(f"end of speech -> {what:<22} {1000 * (when - screen.speech_end):6.0f} ms")
    return turn


def write(turn: voice.Turn, path: Path) -> None:
    """Write the answer and look at it. Raises DemoError if that is no spoken answer."""
    answer = turn.answer
    if answer is None or answer.status != "completed":
        raise DemoError(
            f"the answer is {answer.status}: {answer.reason}" if answer else "no answer"
        )
    audio.write_wav(path, answer.audio)
    ms, loudness = audio.duration_ms(answer.audio), audio.loudness(answer.audio)
    print(f"{path}: {ms / 1000:.2f} s, {loudness:.1f} dBFS, {answer.usage.output_tokens} tokens")
    if ms < SHORTEST_MS or loudness < SILENCE_DBFS:
        raise DemoError(f"{path} is too short or silent: that is no answer")
    if not turn.calls:
        raise DemoError("the model answered without calling get_weather")


def parse(argv: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    side = parser.add_mutually_exclusive_group()
    side.add_argument("--base-url", metavar="URL", help="talk to this gateway instead")
    live = "talk to Portkey's service, with the key in PORTKEY_API_KEY; costs money"
    side.add_argument("--live", action="store_true", help=live)
    parser.add_argument("--fast", action="store_true", help="speak faster than real time")
    parser.add_argument("--model", default="gpt-realtime", help="model to ask for (%(default)s)")
    parser.add_argument("--provider", help="Portkey's provider option, such as @openai")
    recording = "16-bit mono recording (examples/hello.wav)"
    parser.add_argument(
        "--audio", type=Path, metavar="WAV", default=HERE / "hello.wav", help=recording
    )
    answer = "where to write the answer (%(default)s)"
    parser.add_argument("--output", type=Path, metavar="WAV", default="reply.wav", help=answer)
    options = parser.parse_args(argv)
    if options.live and not os.environ.get("PORTKEY_API_KEY"):
        parser.error("--live needs the environment variable PORTKEY_API_KEY")
    return options


def main(argv: list[str] | None = None) -> int:
    """Run the demo; the exit status."""
    options = parse(argv)
    try:
        with ExitStack() as stack:
            base_url = options.base_url
            if not (options.live or base_url):
                # Imported here: the other two do without the emulator extra.
                from portkey_realtime_emulator import Emulator

                pace = 20 if options.fast else 1
                emulator = Emulator(scenario=HERE / "demo.toml", pace=pace)
                base_url = stack.enter_context(emulator).base_url
            client = Portkey(base_url=base_url, provider=options.provider)
            write(converse(options, client), options.output)
    except (RealtimeError, DemoError, OSError) as error:
        print(f"failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
