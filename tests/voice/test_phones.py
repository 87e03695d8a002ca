"""Telephone calls, rows V48 to V52: a simulated caller, the bridge, and a server behind it."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest

from portkey_realtime import AsyncPortkey, Portkey, audio, voice
from portkey_realtime.errors import ConfigError, RealtimeError
from portkey_realtime_emulator import Caller, Emulator, Scenario
from portkey_realtime_emulator.speech import speak

pytestmark = [pytest.mark.sockets, pytest.mark.real_time]

HELLO = bytes(9600) + speak("hello hello")
LONG = "Good day to you and welcome to all"
TURNS = f'[[turn]]\nuser = "Hello."\ntext = "{LONG}"\n'
ROUTES = [("ga", "ga"), ("beta", "beta"), ("beta", "ga")]
T = TypeVar("T")


@pytest.fixture(params=ROUTES, ids=lambda each: f"{each[0]} on {each[1]}")
def route(request: pytest.FixtureRequest) -> tuple[str, str]:
    found: tuple[str, str] = request.param
    return found


def emulate(route: tuple[str, str], scenario: str = TURNS, **options: Any) -> Emulator:
    return Emulator(dialect=route[1], scenario=Scenario.parse(scenario), **options)


@asynccontextmanager
async def client_of(route: tuple[str, str], emulator: Emulator) -> Any:
    async with AsyncPortkey(base_url=emulator.base_url) as client:
        yield client if route[0] == "ga" else client.beta.realtime


def run(work: Awaitable[T]) -> T:
    """Run it, and see that no task is left."""

    async def whole() -> T:
        made = await asyncio.wait_for(work, timeout=60)
        await asyncio.sleep(0)
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not left, left
        return made

    return asyncio.run(whole())


@cache
def long_answer() -> bytes:
    """What of ``LONG`` can be heard on the line."""
    return audio.encode(speak(LONG), "g711_ulaw", rate=24000).strip(b"\xff")


def said(caller: Caller) -> bytes:
    """What was heard, without the silence around it."""
    return caller.heard_ulaw.strip(b"\xff")


async def hang_up_when(caller: Caller, enough: Callable[[], bool], *, after: float = 0.0) -> None:
    """Whenever that is, and these seconds later: a busy machine takes its time."""
    while not enough():  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    await asyncio.sleep(after)
    await caller.hang_up()


def appended(emulator: Emulator) -> bytes:
    """The caller's sound, as the server got it."""
    return b"".join(
        b64decode(event["audio"])
        for opened in emulator.connections[:1]
        for event in opened.received
        if event["type"] == "input_audio_buffer.append"
    )


def test_v48_v52_a_caller_is_answered_and_hears_it_all(route: tuple[str, str]) -> None:
    with emulate(route, pace=20) as emulator:

        async def main() -> tuple[voice.CallEnd, Caller]:
            async with (
                client_of(route, emulator) as client,
                Caller(HELLO, hang_up_after=30, parameters={"from": "+1"}) as caller,
                asyncio.TaskGroup() as others,
            ):

                def has_heard_it_all() -> bool:
                    marks = caller.events.count("mark")
                    return len(said(caller)) >= len(long_answer()) and len(caller.marks) == marks

                others.create_task(hang_up_when(caller, has_heard_it_all, after=1))
                return await voice.twilio(client, caller.socket, model="m"), caller

        end, caller = run(main())
        formats = [
            event["session"]
            for event in emulator.connections[0].received
            if event["type"].endswith("session.update")
        ][-1]
        sound = appended(emulator)
    assert (end.reason, end.error) == ("caller_hung_up", None)
    assert end.call == voice.Call(call_id="CA0", stream_id="MZ0", parameters={"from": "+1"})
    assert [(turn.user, turn.answer and turn.answer.heard) for turn in end.history] == [
        ("Hello.", LONG)
    ]
    assert "g711_ulaw" in str(formats) or "audio/pcmu" in str(formats)
    assert sound  # as it came: see the next test for the bytes
    spoken = long_answer()
    assert said(caller) == spoken


def test_v48_the_callers_sound_reaches_the_server_unconverted(route: tuple[str, str]) -> None:
    odd = bytes(range(256)) * 10  # every code of G.711, also those no encoder makes
    with emulate(route) as emulator:

        async def main() -> None:
            async with client_of(route, emulator) as client:
                caller = Caller(hang_up_after=30)
                caller._says = odd
                async with caller, asyncio.TaskGroup() as others:
                    arrived = lambda: len(appended(emulator)) >= len(odd)  # noqa: E731
                    others.create_task(hang_up_when(caller, arrived))
                    await voice.twilio(client, caller.socket, model="m")

        run(main())
        sound = appended(emulator)
    assert sound.startswith(odd)


def heard_of(whole: bytes, recording: bytes) -> int:
    """How much of an answer is in a recording, silence aside: a busy machine puts some between."""
    sounds = (byte for byte in recording if byte != 0xFF)
    for at, byte in enumerate(whole):
        if byte != 0xFF and next(sounds, None) != byte:
            return at
    return len(whole)


def both_are_answered(emulator: Emulator) -> bool:
    connections = emulator.connections
    return bool(connections) and connections[0].sent_types.count("response.done") == 2


@pytest.mark.parametrize(
    ("marks", "pace"), [("timely", 20), ("timely", 1), ("late", 20), ("missing", 20)]
)
def test_v49_the_caller_interrupts(route: tuple[str, str], marks: str, pace: float) -> None:
    """Both while the answer is made (pace 1) and when all of it was handed over (pace 20)."""
    second = HELLO + bytes(86400) + speak("stop stop")
    with emulate(
        route, TURNS + '[[turn]]\nuser = "Stop."\ntext = "Well."\n', pace=pace
    ) as emulator:

        async def main() -> tuple[voice.CallEnd, Caller]:
            async with (
                client_of(route, emulator) as client,
                Caller(second, hang_up_after=30, marks=marks) as caller,
                asyncio.TaskGroup() as others,
            ):
                others.create_task(hang_up_when(caller, lambda: both_are_answered(emulator)))
                return await voice.twilio(client, caller.socket, model="m"), caller

        end, caller = run(main())
        received = emulator.connections[0].received
        refused = [e for e in emulator.connections[0].sent if e["type"] == "error"]
    assert caller.events.count("clear") >= 1
    assert refused == []
    whole = long_answer()
    heard = heard_of(whole, said(caller))
    assert 0 < heard < len(whole)
    [cut] = [e for e in received if e["type"] == "conversation.item.truncate"]
    played = heard / 8
    silence = 65  # of a space at the end, which is not told from that behind it
    assert cut["audio_end_ms"] <= played + silence + 20
    if marks == "timely":
        assert cut["audio_end_ms"] >= played - 300
    assert end.history[0].answer is not None
    assert end.history[0].answer.status in ("cancelled", "completed")
    assert end.history[1].answer is not None


def test_v51_the_caller_hangs_up_in_the_middle_of_an_answer(route: tuple[str, str]) -> None:
    with emulate(route, pace=1) as emulator:

        async def main() -> voice.CallEnd:
            async with (
                client_of(route, emulator) as client,
                Caller(HELLO, hang_up_after=30) as caller,
                asyncio.TaskGroup() as others,
            ):
                others.create_task(hang_up_when(caller, lambda: any(said(caller))))
                return await voice.twilio(client, caller.socket, model="m")

        end = run(main())
        emulator.wait_for(lambda: emulator.connections[0].closed)
    assert end.reason == "caller_hung_up"
    assert end.history[0].answer is not None
    assert end.history[0].answer.status != "completed"


def test_v51_the_carriers_socket_breaks(route: tuple[str, str]) -> None:
    with emulate(route) as emulator:

        async def main() -> voice.CallEnd:
            async with client_of(route, emulator) as client, Caller(HELLO) as caller:
                asyncio.get_running_loop().call_later(0.6, caller.socket.put, None)
                return await voice.twilio(client, caller.socket, model="m")

        assert run(main()).reason == "caller_hung_up"
        emulator.wait_for(lambda: emulator.connections[0].closed)


@pytest.mark.parametrize("how", ["clean", "lost", "program"])
def test_v51_the_models_side_ends_first(route: tuple[str, str], how: str) -> None:
    ends = {"clean": {"close_after_first_turn": True}, "lost": {"drop_after": 12}, "program": {}}

    async def say_goodbye(talk: Any, call: voice.Call) -> None:
        await talk.say("Goodbye.")
        await talk.wait_for_playback(timeout=5)
        await talk.close()

    with emulate(route, '[[turn]]\ntext = "Goodbye."\n', **ends[how]) as emulator:

        async def main() -> tuple[voice.CallEnd, Caller]:
            options = {"on_call": say_goodbye} if how == "program" else {"greeting": "Hello."}
            async with client_of(route, emulator) as client, Caller() as caller:
                end = await voice.twilio(client, caller.socket, model="m", **options)
                await asyncio.wait_for(caller.over.wait(), 25)
                assert caller.socket.closed
                return end, caller

        end, caller = run(main())
    assert end.reason == "model_ended"
    if how == "program":
        assert said(caller) == audio.encode(speak("Goodbye."), "g711_ulaw", rate=24000).strip(
            b"\xff"
        )


def test_v51_a_call_that_cannot_be_opened_raises_and_closes_the_socket(
    route: tuple[str, str],
) -> None:
    with emulate(route, status=401) as emulator:

        async def main() -> None:
            async with client_of(route, emulator) as client, Caller() as caller:
                with pytest.raises(RealtimeError):
                    await voice.twilio(client, caller.socket, model="m")
                assert caller.socket.closed

        run(main())


def test_v51_a_stream_that_never_begins(
    route: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portkey_realtime._voice.phones.START_TIMEOUT", 0.1)
    with emulate(route) as emulator:

        async def main() -> voice.CallEnd:
            async with client_of(route, emulator) as client:
                return await voice.twilio(client, Caller().socket, model="m")

        assert run(main()).reason == "never_started"
        assert emulator.connections == []


def test_v48_the_caller_presses_keys(route: tuple[str, str]) -> None:
    pressed: list[str] = []
    with emulate(route) as emulator:

        async def main() -> None:
            async def on_digit(talk: Any, key: str) -> None:
                pressed.append(key)
                if key == "#":
                    await talk.close()

            async with (
                client_of(route, emulator) as client,
                Caller(digits={0.1: "4", 0.2: "2", 0.3: "#"}) as caller,
            ):
                await voice.twilio(client, caller.socket, model="m", on_digit=on_digit)

        run(main())
    assert pressed == ["4", "2", "#"]


def test_a_tool_is_called_on_the_telephone(route: tuple[str, str]) -> None:
    asked: list[str] = []

    def order(dish: str) -> str:
        """Order a dish."""
        asked.append(dish)
        return "ordered"

    scenario = '[[turn]]\nuser = "Soup."\ncall = "order"\narguments = { dish = "soup" }\n'
    with emulate(route, scenario + '[[turn]]\ntext = "It comes."\n') as emulator:

        async def main() -> voice.CallEnd:
            async with (
                client_of(route, emulator) as client,
                Caller(HELLO, hang_up_after=30) as caller,
                asyncio.TaskGroup() as others,
            ):
                others.create_task(hang_up_when(caller, lambda: both_are_answered(emulator)))
                return await voice.twilio(client, caller.socket, model="m", tools=[order])

        end = run(main())
    assert asked == ["soup"]
    assert [call.name for call in end.history[0].calls] == ["order"]


def test_v52_an_application_is_called_over_the_network(tmp_path: Path) -> None:
    from websockets.asyncio.server import serve

    path = tmp_path / "hello.wav"
    audio.write_wav(path, HELLO)
    ends: list[voice.CallEnd] = []
    with emulate(("ga", "ga")) as emulator:

        async def main() -> Caller:
            async with AsyncPortkey(base_url=emulator.base_url) as client:

                async def answer(websocket: Any) -> None:
                    ends.append(await voice.twilio(client, websocket, model="m"))

                async with serve(answer, "127.0.0.1", 0) as server:
                    port = next(iter(server.sockets)).getsockname()[1]
                    caller = Caller(path, hang_up_after=30)
                    async with asyncio.TaskGroup() as others:
                        half_a_second = lambda: len(said(caller)) > 4000  # noqa: E731
                        others.create_task(hang_up_when(caller, half_a_second))
                        await caller.dial(f"ws://127.0.0.1:{port}/")
                    return caller

        caller = run(main())
    assert [end.reason for end in ends] == ["caller_hung_up"]
    assert audio.loudness(caller.heard) > -40
    caller.write(tmp_path / "heard.wav")
    assert audio.read_wav(tmp_path / "heard.wav")[1] == 8000


def test_what_cannot_be_a_telephone_call_is_refused() -> None:
    async def main() -> None:
        async with AsyncPortkey(base_url="http://127.0.0.1:9/v1") as client:
            with pytest.raises(ConfigError, match="recv is missing on object"):
                await voice.twilio(client, object(), model="m")
            for name in ("audio", "false_start", "call_id"):
                with pytest.raises(ConfigError, match=name):
                    await voice.twilio(client, Caller().socket, model="m", **{name: "x"})
        blocking = Portkey(base_url="http://127.0.0.1:9/v1")
        with pytest.raises(ConfigError, match="AsyncPortkey"):
            await voice.twilio(blocking, Caller().socket, model="m")

    run(main())
    with pytest.raises(ConfigError, match="marks must be one of"):
        Caller(marks="never")
