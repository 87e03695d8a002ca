"""Talk to a realtime model: a spoken WAV file in, the spoken answer out as reply.wav.

The program creates a session over REST, opens it over a WebSocket, streams the recording in
pieces of 20 ms from one thread and reads the events in another. On the way the model calls a
function of this program, get_weather, and gets its result. Without options the other side is
the embedded gateway, started for the occasion: no key, no network.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import textwrap
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from portkey_realtime import Portkey, RealtimeConnection, RealtimeError, audio, beta

HERE = Path(__file__).resolve().parent
PIECE_MS = 20
VOICE_DBFS = -45.0  # a piece of the recording that is louder than this is speech
SILENCE_DBFS = -50.0  # an answer must be louder than this ...
SHORTEST_MS = 500  # ... and longer than this
WIDEST = 38  # characters of an event's name, "response.function_call_arguments.delta"
PATIENCE = 20.0  # seconds without any event until the demo gives up

WEATHER = {
    "type": "function",
    "name": "get_weather",
    "description": "The weather in a city, now.",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
    },
}


def get_weather(city: str) -> dict[str, Any]:
    """What the model calls. A real program would ask somebody who knows."""
    return {"city": city, "celsius": 18, "sky": "clear"}


FUNCTIONS = {"get_weather": get_weather}


class DemoError(Exception):
    """The demo did not get what it is there to show."""


class Screen:
    """Aligned lines for what happened; on a terminal also one line for what is going on."""

    def __init__(self) -> None:
        self.started = 0.0
        self._lock = threading.Lock()
        self._live = sys.stdout.isatty()
        self._coloured = self._live and "NO_COLOR" not in os.environ

    def heading(self) -> None:
        """Begin the table; its clock starts now."""
        self.started = time.monotonic()
        print()
        self.row("clock s", "after s", "event", style="2")

    def event(self, speech_end: float | None, name: str, detail: str = "") -> None:
        """One event: when, how long after the end of speech, and what."""
        now = time.monotonic()
        after = f"+{now - speech_end:.2f}" if speech_end else ""
        if len(name) > WIDEST:
            name = name.removeprefix("conversation.item.")
        self.row(f"{now - self.started:.2f}", after, name, detail)

    def row(self, clock: str, after: str, name: str, detail: str = "", style: str = "") -> None:
        """One line of the table."""
        self._print(f"{clock:>7} {after:>7}  {name:<{WIDEST}} {detail}".rstrip(), style)

    def words(self, who: str, text: str) -> None:
        """What somebody said, on lines of its own."""
        for line in textwrap.wrap(f"{who}: {text}", 78 - 17, subsequent_indent="  "):
            self._print(f"{'':17}{line}", "1")

    def now(self, text: str) -> None:
        """What is going on, until the next line."""
        if self._live:
            with self._lock:
                print(f"\r\x1b[K{text[:79]}", end="", flush=True)

    def _print(self, line: str, style: str) -> None:
        with self._lock:
            begin = "\r\x1b[K" if self._live else ""
            if style and self._coloured:
                line = f"\x1b[{style}m{line}\x1b[0m"
            print(begin + line, flush=True)


class Microphone(threading.Thread):
    """Sends a recording as a microphone would: in small pieces, each when it is due."""

    def __init__(self, connection: RealtimeConnection, pcm: bytes, screen: Screen, fast: bool):
        super().__init__(name="microphone", daemon=True)
        self.speech_end: float | None = None
        """When the last piece with a voice in it was sent."""
        self.problem: RealtimeError | None = None
        self._connection, self._pcm, self._screen, self._fast = connection, pcm, screen, fast
        self._off = threading.Event()

    def run(self) -> None:
        """Send all of it, or until it is switched off."""
        started, total = time.monotonic(), audio.duration_ms(self._pcm)
        try:
            for number, piece in enumerate(audio.chunks(self._pcm, ms=PIECE_MS)):
                sent_ms = number * PIECE_MS
                wait = 0.0 if self._fast else started + sent_ms / 1000 - time.monotonic()
                if self._off.wait(max(0.0, wait)):
                    return
                self._connection.send_audio_data(piece)
                if audio.loudness(piece) > VOICE_DBFS:
                    self.speech_end = time.monotonic()
                    bar = "#" * (20 * sent_ms // total)
                    self._screen.now(f"speaking [{bar:<20}] {sent_ms / 1000:.1f} s")
        except RealtimeError as error:
            self.problem = error

    def switch_off(self) -> None:
        """Stop sending, and wait until it has stopped."""
        self._off.set()
        self.join(timeout=5)


class Talk:
    """One question and its answer."""

    def __init__(self, connection: RealtimeConnection, microphone: Microphone, screen: Screen):
        self.reply = bytearray()
        self.noticed: float | None = None
        """When the server said that the user had stopped talking."""
        self.first_audio: float | None = None
        self.calls = 0
        """How often the model called a function."""
        self._connection, self._microphone, self._screen = connection, microphone, screen
        self._calls: list[beta.FunctionCallItem] = []
        self._pieces: dict[str, tuple[int, int]] = {}

    def run(self) -> None:
        """Read events until the answer is complete."""
        done = False
        while not done:
            try:
                event = self._connection.recv(timeout=PATIENCE)
            except TimeoutError as error:
                raise self._microphone.problem or DemoError(str(error)) from None
            done = self._handle(event)

    def _handle(self, event: beta.ServerEvent) -> bool:
        """Show an event and do what it asks for. True if it ends the answer."""
        if isinstance(event.delta, str):
            self._count(event.type, event.audio, event.delta)
            return False
        self._show_pieces()
        if isinstance(event, beta.InputAudioBufferSpeechStoppedEvent):
            self.noticed = time.monotonic()
        self._show(event.type, _detail(event))
        match event:
            case beta.ConversationItemInputAudioTranscriptionCompletedEvent():
                self._screen.words("you", event.transcript or "")
            case beta.ResponseOutputItemDoneEvent(item=beta.FunctionCallItem() as item):
                self._calls.append(item)
            case beta.ResponseAudioTranscriptDoneEvent():
                self._screen.words("model", event.transcript)
            case beta.ErrorEvent():
                raise DemoError(event.error.message or "error without explanation")
            case beta.ResponseDoneEvent():
                return self._answer_calls(event)
        return False

    def _count(self, name: str, sound: bytes | None, text: str) -> None:
        """Deltas come by the dozen: they are shown in sum, but for the first sound."""
        count, amount = self._pieces.get(name, (0, 0))
        if sound is not None:
            if self.first_audio is None:
                self.first_audio = time.monotonic()
                self._show(name, "the first")
            self.reply += sound
            self._screen.now(f"listening: {audio.duration_ms(len(self.reply)) / 1000:.1f} s")
        self._pieces[name] = (count + 1, amount + len(text if sound is None else sound))

    def _show_pieces(self) -> None:
        for name, (count, amount) in self._pieces.items():
            is_audio = name == "response.audio.delta"
            size = (
                f"{audio.duration_ms(amount) / 1000:.2f} s" if is_audio else f"{amount} characters"
            )
            self._show(name, f"{count} x, {size}")
        self._pieces.clear()

    def _show(self, name: str, detail: str) -> None:
        # Until the server has noticed, a pause may be one between two words.
        speech_end = self._microphone.speech_end if self.noticed else None
        self._screen.event(speech_end, name, detail)

    def _answer_calls(self, event: beta.ResponseDoneEvent) -> bool:
        """Run the functions that were called and let the model go on; True if there were none."""
        if event.response.status != "completed":
            raise DemoError(f"the answer ended as {event.response.status}: {event.response!r}")
        for call in self._calls:
            self.calls += 1
            arguments = json.loads(str(call.arguments))
            result = FUNCTIONS[str(call.name)](**arguments)
            self._screen.words("call", f"{call.name}({call.arguments}) -> {json.dumps(result)}")
            self._connection.conversation.item.create(
                item={
                    "type": "function_call_output",
                    "call_id": call.call_id,
                    "output": json.dumps(result),
                }
            )
        if self._calls:
            self._calls.clear()
            self._connection.response.create()
            return False
        return True


def _detail(event: beta.ServerEvent) -> str:
    """A few words on an event, where it has something to say."""
    match event:
        case beta.SessionCreatedEvent():
            return str(event.session.model)
        case beta.InputAudioBufferSpeechStartedEvent():
            return f"at {event.audio_start_ms} ms"
        case beta.InputAudioBufferSpeechStoppedEvent():
            return f"at {event.audio_end_ms} ms"
        case beta.ConversationItemCreatedEvent() | beta.ResponseOutputItemDoneEvent():
            return str(event.item.type)
        case beta.ResponseDoneEvent():
            usage = event.response.usage
            return f"{usage.total_tokens} tokens" if usage else ""
        case beta.UnknownEvent() | beta.InvalidEvent():
            return "not in the spec"
    return ""


def measure(path: Path, talk: Talk, speech_end: float | None) -> None:
    """Print what came out of it. Raises DemoError if that is no spoken answer."""
    pcm, rate = audio.read_wav(path)
    ms, loudness = audio.duration_ms(pcm), audio.loudness(pcm)
    print(f"\n{path}: {ms / 1000:.2f} s, {loudness:.1f} dBFS, {rate} Hz, mono")
    if speech_end and talk.noticed and talk.first_audio:
        print(
            f"end of speech -> noticed by the server {1000 * (talk.noticed - speech_end):6.0f} ms"
        )
        print(
            f"end of speech -> first audio back {1000 * (talk.first_audio - speech_end):11.0f} ms"
        )
    if ms < SHORTEST_MS or loudness < SILENCE_DBFS:
        raise DemoError(f"{path} is too short or silent: that is no answer")
    if not talk.calls:
        raise DemoError("the model answered without calling get_weather")


def converse(options: argparse.Namespace, client: Portkey, where: str) -> None:
    """Ask the question in the recording, and write the answer."""
    pcm, rate = audio.read_wav(options.audio)
    pcm = audio.resample(pcm, rate, audio.sample_rate("pcm16"))
    print(f"gateway    {where}")
    session = client.beta.realtime.sessions.create(
        model=options.model,
        modalities=["text", "audio"],
        instructions="You are a helpful voice assistant. Answer in one sentence.",
        voice="alloy",
        input_audio_format="pcm16",
        output_audio_format="pcm16",
        input_audio_transcription={"model": "whisper-1"},
        turn_detection={"type": "server_vad", "silence_duration_ms": 200},
        tools=[WEATHER],
    )
    print(f"session    {session.id}, {session.model}, voice {session.voice}")
    print(f"recording  {options.audio}, {audio.duration_ms(pcm) / 1000:.1f} s")
    screen = Screen()
    # session= carries the settings over: without it the connection would begin with the defaults.
    with client.beta.realtime.connect(model=options.model, session=session) as connection:
        screen.heading()
        microphone = Microphone(connection, pcm, screen, options.fast)
        talk = Talk(connection, microphone, screen)
        microphone.start()
        try:
            talk.run()
        finally:
            microphone.switch_off()
    audio.write_wav(options.output, talk.reply, audio.sample_rate("pcm16"))
    measure(options.output, talk, microphone.speech_end)


def parse(argv: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="examples:\n"
        "  python examples/demo.py\n"
        "  python examples/demo.py --base-url http://127.0.0.1:8787/v1\n"
        "  PORTKEY_API_KEY=... python examples/demo.py --live --provider @openai",
    )
    side = parser.add_mutually_exclusive_group()
    side.add_argument("--base-url", metavar="URL", help="talk to this gateway instead")
    side.add_argument(
        "--live",
        action="store_true",
        help="talk to Portkey's service, with the key in PORTKEY_API_KEY; costs money",
    )
    parser.add_argument("--fast", action="store_true", help="send without waiting for real time")
    parser.add_argument("--model", default="gpt-realtime", help="model to ask for (%(default)s)")
    parser.add_argument("--provider", help="Portkey's provider option, such as @openai")
    parser.add_argument(
        "--audio",
        type=Path,
        metavar="WAV",
        default=HERE / "hello.wav",
        help="16-bit mono recording that ends in silence (examples/hello.wav)",
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="WAV",
        default=Path("reply.wav"),
        help="where to write the answer (%(default)s in the current folder)",
    )
    options = parser.parse_args(argv)
    if options.live and not os.environ.get("PORTKEY_API_KEY"):
        parser.error("--live needs the environment variable PORTKEY_API_KEY")
    return options


def main(argv: list[str] | None = None) -> int:
    """Run the demo; the exit status."""
    options = parse(argv)
    try:
        with ExitStack() as stack:
            if options.live:
                client = Portkey(provider=options.provider)
                where = client.base_url
            elif options.base_url:
                client = Portkey(base_url=options.base_url, provider=options.provider)
                where = client.base_url
            else:
                # Imported here: the other two do without the emulator extra.
                from portkey_realtime_emulator import Emulator

                pace = 0 if options.fast else 1
                emulator = stack.enter_context(Emulator(scenario=HERE / "demo.toml", pace=pace))
                client = Portkey(base_url=emulator.base_url)
                where = f"{client.base_url} (embedded)"
            stack.enter_context(client)
            converse(options, client, where)
    except (RealtimeError, DemoError, OSError) as error:
        print(f"\nfailed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
