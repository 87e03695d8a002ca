"""Whole calls with the emulator, both shells and dialects: rows V15, V19 to V25, V28, V30, V32 to
V37, V57, V60, and what is refused at the call."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import pytest

from portkey_realtime import Reconnect, audio
from portkey_realtime.errors import ClosedError, ConfigError, ConnectionLost, ServerError
from portkey_realtime.voice import (
    AudioFailed,
    Files,
    Playback,
    ToolFailed,
    tool,
)
from portkey_realtime_emulator import Emulator
from support.bounds import SLOWER
from support.talking import Talker

pytestmark = [pytest.mark.sockets, pytest.mark.real_time]

HELLO = Path(__file__).parents[2] / "examples" / "hello.wav"
Start = Callable[..., tuple[Talker, Emulator]]
LONG = " ".join(f"word{n}" for n in range(60))


def events(emulator: Emulator, kind: str) -> list[Any]:
    return [e for c in emulator.connections for e in c.sent if e["type"].endswith(kind)]


def test_settings_are_confirmed_before_it_opens(open_with: Start, dialect: str) -> None:
    open_talk, emulator = open_with()
    with open_talk(model="any", instructions="Be kind.", voice="marin", speed=1.2) as talk:
        assert talk.confirmed
        (updated,) = events(emulator, "session.updated")
        session = updated["session"]
    output = session if dialect == "beta" else session["audio"]["output"]
    assert (session["instructions"], output["voice"], output["speed"]) == ("Be kind.", "marin", 1.2)


def test_a_refused_setting_raises_and_names_the_field(open_with: Start) -> None:
    open_talk, _ = open_with()
    with pytest.raises(ServerError) as refusal, open_talk(model="any", turn_detections=None):
        pass
    assert "turn_detections" in f"{refusal.value} {refusal.value.param}"


def test_a_format_that_nobody_speaks_is_refused_with_what_would_do(open_with: Start) -> None:
    open_talk, emulator = open_with()
    for name in ("input_format", "output_format", "output_audio_format"):
        with (
            pytest.raises(ConfigError, match=r"'mp3'.* pcm16"),
            open_talk(model="m", **{name: "mp3"}),
        ):
            pass
    emulator.wait_for(lambda: all(each.closed for each in emulator.connections))


def test_a_confirmation_that_never_comes_opens_all_the_same(open_with: Start) -> None:
    open_talk, _ = open_with(omits=["session.updated"])
    options = {"timeout": 0.5}
    with open_talk(model="any", websocket_connection_options=options) as talk:
        assert not talk.confirmed
        assert talk.ask("Hello").text == "You said: Hello"


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"audio": "speaker"}, "Devices"),
        ({"audio": Files}, "Devices"),
        ({"tools": [3]}, "function"),
        ({"tools": [lambda x: x]}, "cannot be called"),
        ({"profile": "nobody"}, "grok"),
        ({"false_start": "maybe"}, "resume"),
        ({"on_loss": "cry"}, "ask_again"),
        ({"keep_audio": -1}, "keep_audio"),
        ({"half_duplex": "x"}, "half_duplex"),
    ],
)
def test_bad_options_are_refused_before_anything_is_dialled(
    open_with: Start, given: dict[str, Any], word: str
) -> None:
    open_talk, emulator = open_with()
    with pytest.raises(ConfigError, match=word), open_talk(model="any", **given):
        pass
    assert emulator.connections == []


def test_bad_questions_are_refused_at_the_call(open_with: Start) -> None:
    open_talk, _ = open_with()
    with open_talk(model="any") as talk:
        for question in (3, "", b"abc"):
            with pytest.raises(ConfigError):
                talk.ask(question)
        with pytest.raises(ConfigError, match="priority"):
            talk.say("x", priority="soon")
        with pytest.raises(ConfigError, match="auto"):
            talk.ask("x", conversation="maybe")
        with pytest.raises(ConfigError):
            talk.ask("x", instructions=3)
        assert talk.ask("Hello").text == "You said: Hello"


class Flaky:
    """A device that is unplugged when it is told to be."""

    rate = 24_000
    latency_ms = 0.0

    def __init__(self) -> None:
        self.fail: Callable[[Exception], None] = lambda error: None
        self.playback: Playback | None = None
        self.stopped = False

    def start(self, playback: Playback, hear: Any, fail: Any) -> None:
        self.playback, self.fail = playback, fail

    def stop(self) -> None:
        self.stopped = True


def test_v15_a_device_fails_and_another_one_goes_on(open_with: Start) -> None:
    open_talk, _ = open_with()
    first, second = Flaky(), Flaky()
    with open_talk(model="any", audio=first) as talk:
        watched = talk.events()
        first.fail(OSError("unplugged"))
        failed = next_of(talk, watched, AudioFailed)
        assert isinstance(failed.error, OSError)
        talk.attach(second)
        assert first.stopped
        talk.ask("Hello")
        assert second.playback is not None
        assert any(second.playback.pull(48_000))
    assert second.stopped


def test_v15_a_device_that_cannot_start_is_an_error_of_opening(open_with: Start) -> None:
    class Missing(Flaky):
        def start(self, playback: Playback, hear: Any, fail: Any) -> None:
            raise ConfigError("there is no such device; there are: none")

    open_talk, emulator = open_with()
    with (
        pytest.raises(ConfigError, match="no such device"),
        open_talk(model="any", audio=Missing()),
    ):
        pass
    emulator.wait_for(lambda: emulator.connections[0].closed)


def next_of(talk: Any, watched: Any, kind: type) -> Any:
    while True:
        event = talk.following(watched)
        if isinstance(event, kind):
            return event


def test_v20_v23_cancelled_by_the_caller(open_with: Start, shell: str) -> None:
    open_talk, emulator = open_with(f'[[turn]]\ntext = "{LONG}"\n', pace=1.0)
    with open_talk(model="any", audio=Playback()) as talk:
        if shell == "sync":
            with pytest.raises(TimeoutError):
                talk.ask("Hello", timeout=0.4)
        else:
            running = talk.task("ask", "Hello")
            emulator.wait_for(lambda: bool(events(emulator, "response.created")))
            running.cancel()
            with pytest.raises((CancelledError, asyncio.CancelledError)):
                running.result(40)
        assert talk.ask("Again").text == "You said: Again"
    first = events(emulator, "response.done")[0]["response"]
    assert first["status"] == "cancelled"
    assert first["status_details"]["reason"] == "client_cancelled"


def test_v21_a_failed_answer_is_told_in_its_status(open_with: Start) -> None:
    turns = '[[turn]]\nerror = { code = "rate_limit_exceeded", message = "Too many." }\n'
    open_talk, _ = open_with(turns)
    with open_talk(model="any") as talk:
        answer = talk.ask("Hello")
        assert (answer.status, answer.reason) == ("failed", "rate_limit_exceeded: Too many.")
        assert talk.ask("Again").status == "completed"


def test_v22_a_loss_without_reconnect_raises_in_the_call(open_with: Start) -> None:
    open_talk, _ = open_with(drop_after=12)
    with open_talk(model="any") as talk:
        with pytest.raises(ConnectionLost):
            talk.ask("Hello")
        with pytest.raises(ConnectionLost):
            talk.ask("Again")
        assert [turn.answer.status for turn in talk.history] == ["lost"]


@pytest.mark.parametrize("policy", ["raise", "ask_again"])
def test_v22_with_reconnect_by_policy(open_with: Start, policy: str) -> None:
    open_talk, emulator = open_with(drop_after=12, times=1)
    reconnect = Reconnect(initial_delay=0.05)
    with open_talk(model="any", reconnect=reconnect, on_loss=policy) as talk:
        if policy == "raise":
            with pytest.raises(ConnectionLost):
                talk.ask("Hello")
            assert talk.ask("Again").text == "You said: Again"
        else:
            assert talk.ask("Hello").text == "You said: Hello"
    assert len(emulator.connections) == 2


def test_v25_every_consumer_sees_every_event_once(open_with: Start) -> None:
    open_talk, emulator = open_with()
    with open_talk(model="any") as talk:
        one, two = talk.events(), talk.events()
        talk.ask("Hello")
        wanted = emulator.connections[0].sent_types[-8:]
    seen = [[event.type for event in talk.rest_of(each)] for each in (one, two)]
    own = [name for name in seen[0] if not name.startswith("client.")]
    assert seen[0] == seen[1]
    assert own[-len(wanted) :] == wanted
    assert len(set(own)) > 5


def test_v28_a_slow_tool_holds_nothing_up(open_with: Start) -> None:
    running, release = threading.Event(), threading.Event()

    def slow() -> str:
        """Takes its time."""
        running.set()
        release.wait(20)
        return "done"

    turns = '[[turn]]\nuser = "go"\ncall = "slow"\n\n[[turn]]\ntext = "Finished."\n'
    open_talk, emulator = open_with(turns)
    with open_talk(model="any", tools=[slow]) as talk:
        asked = talk.start("ask", "go")
        assert running.wait(10)
        side = talk.ask("Meanwhile?", conversation="none")
        release.set()
        assert side.status == "completed"
        assert asked.result(10).tool_calls[0].output == "done"
    assert not events(emulator, "error")


def test_v30_failures_of_tools_are_told_to_the_model_and_to_the_program(open_with: Start) -> None:
    def broken(city: int) -> str:
        raise RuntimeError("no network")

    @tool(timeout=0.2)
    def endless() -> str:
        """Never ends."""
        time.sleep(1.0)
        return "late"

    turns = """
        [[turn]]
        output = [
            { call = "broken", arguments = { city = 3 } },
            { call = "broken", arguments = "{" },
            { call = "nobody" },
            { call = "endless" },
        ]
        [[turn]]
        text = "Sorry."
    """
    open_talk, emulator = open_with(turns)
    with open_talk(model="any", tools=[broken, endless]) as talk:
        watched = talk.events()
        answer = talk.ask("Hello")
        failed = [next_of(talk, watched, ToolFailed) for _ in range(4)]
    outputs = [call.output for call in answer.tool_calls]
    assert answer.text == "Sorry."
    assert "no network" in outputs[0]
    assert "bad arguments" in outputs[1]
    assert "unknown tool" in outputs[2]
    assert "0.2 s" in outputs[3]
    assert {each.call.name for each in failed} == {"broken", "nobody", "endless"}
    creates = [e for e in emulator.connections[0].received if e["type"] == "response.create"]
    assert len(creates) == 2  # the question, and one for all four outputs


def test_v27_any_number_of_tools_run_side_by_side(open_with: Start) -> None:
    together = threading.Barrier(24)

    def wait() -> str:
        """Returns when all of them have been called."""
        together.wait(10)
        return "ok"

    parts = ", ".join(['{ call = "wait" }'] * 24)
    open_talk, _ = open_with(f'[[turn]]\noutput = [{parts}]\n[[turn]]\ntext = "Done."\n')
    with open_talk(model="any", tools=[wait]) as talk:
        assert {call.output for call in talk.ask("Go").tool_calls} == {"ok"}


def test_v30_whatever_a_tool_raises_the_model_is_told(open_with: Start, shell: str) -> None:
    def raising(error: BaseException) -> list[Any]:
        def plain() -> str:
            raise error

        async def coroutine() -> str:
            raise error

        name = type(error).__name__
        made = [tool(name=f"plain_{name}")(plain), tool(name=f"async_{name}")(coroutine)]
        return made if shell == "async" else made[:1]

    errors = (SystemExit(3), asyncio.CancelledError(), StopIteration())
    tools = [each for error in errors for each in raising(error)]
    parts = ", ".join(f'{{ call = "{each.name}" }}' for each in tools)
    open_talk, _ = open_with(f'[[turn]]\noutput = [{parts}]\n[[turn]]\ntext = "Sorry."\n')
    with open_talk(model="any", tools=tools) as talk:
        answer = talk.ask("Go")
    assert answer.text == "Sorry."
    assert len(answer.tool_calls) == len(tools)
    for call in answer.tool_calls:
        assert call.failed
        assert call.name.split("_")[1] in call.output


def test_v32_an_async_tool_and_a_plain_one(open_with: Start, shell: str) -> None:
    async def later(city: str) -> str:
        """A city."""
        await asyncio.sleep(0)
        return city

    open_talk, _ = open_with('[[turn]]\ncall = "later"\narguments = { city = "Rome" }\n')
    if shell == "sync":
        with (
            pytest.raises(ConfigError, match="AsyncPortkey"),
            open_talk(model="any", tools=[later]),
        ):
            pass
    else:
        with open_talk(model="any", tools=[later]) as talk:
            assert talk.ask("Hello").tool_calls[0].output == "Rome"


@pytest.mark.parametrize("yes", [True, False])
def test_v33_a_tool_that_needs_a_yes(open_with: Start, yes: bool) -> None:
    asked: list[str] = []

    def approve(call: Any) -> bool:
        asked.append(call.name)
        return yes

    @tool(approve=approve)
    def pay(amount: int) -> str:
        """Pay."""
        assert asked
        return f"paid {amount}"

    turns = '[[turn]]\ncall = "pay"\narguments = { amount = 3 }\n\n[[turn]]\ntext = "Done."\n'
    open_talk, _ = open_with(turns)
    with open_talk(model="any", tools=[pay]) as talk:
        answer = talk.ask("Pay")
    assert asked == ["pay"]
    (call,) = answer.tool_calls
    assert (call.output == "paid 3") is yes
    assert call.failed is not yes


def test_v34_tools_changed_in_mid_conversation(open_with: Start) -> None:
    def first() -> str:
        """One."""
        return "one"

    def second() -> str:
        """Two."""
        return "two"

    open_talk, _ = open_with()
    with open_talk(model="any", tools=[first]) as talk:
        assert talk.ask("Hello").tool_calls[0].output == "one"
        talk.update(tools=[second])
        assert talk.ask("Hello").tool_calls[0].output == "two"


@pytest.mark.parametrize("how", ["never", "early", "whole", "snapshots"])
def test_v36_a_spoken_turn_whatever_the_transcript_does(open_with: Start, how: str) -> None:
    turns = f'[[turn]]\nuser = "Hello there."\ntranscripts = "{how}"\ntext = "Hi."\n'
    open_talk, _ = open_with(turns)
    begun = time.monotonic()
    with open_talk(model="any", audio=Files(HELLO, speed=5)) as talk:
        turn = talk.next_turn()
    assert turn.user == (None if how == "never" else "Hello there.")
    assert turn.answer.text == "Hi."
    assert time.monotonic() - begun < 15


def test_v37_say_goodbye_wait_until_it_was_heard_and_hang_up(
    open_with: Start, tmp_path: Path
) -> None:
    open_talk, _ = open_with('[[turn]]\ntext = "Goodbye."\n', pace=0.0)
    wav = tmp_path / "heard.wav"
    with open_talk(model="any", audio=Files(output=wav, speed=2)) as talk:
        assert not talk.wait_for_playback(timeout=0.05) or talk.state != "speaking"
        answer = talk.say("Goodbye.")
        early = talk.wait_for_playback(timeout=0.01)
        over = talk.wait_for_playback(timeout=10)
    assert (early, over) == (False, True)
    assert answer.audio in audio.read_wav(wav)[0]


def test_v57_create_response_false_each_turn_once(open_with: Start) -> None:
    open_talk, emulator = open_with('[[turn]]\nuser = "Hi"\ntext = "Yes."\n')
    detection = {"type": "server_vad", "create_response": False}
    with open_talk(model="any", audio=Files(HELLO, speed=4), turn_detection=detection) as talk:
        assert talk.next_turn().answer.text == "Yes."
    assert len(events(emulator, "response.done")) == 1
    assert not events(emulator, "error")


def test_v58_push_to_talk(open_with: Start) -> None:
    open_talk, emulator = open_with('[[turn]]\nuser = "Hi"\ntext = "Yes."\n')
    pcm, _ = audio.read_wav(HELLO)
    with open_talk(model="any", turn_detection=None) as talk:
        talk.press()
        talk.send_audio(pcm)
        talk.release()
        turn = talk.next_turn()
    assert (turn.user, turn.answer.text) == ("Hi", "Yes.")
    assert not events(emulator, "error")


def test_v16_v60_a_renewal_between_two_turns_keeps_what_was_heard(open_with: Start) -> None:
    open_talk, emulator = open_with(f'[[turn]]\ntext = "{LONG}"\n', session_seconds=2.0, pace=0.0)
    playback = Playback()
    with open_talk(model="any", audio=playback, reconnect=Reconnect()) as talk:
        talk.ask("One")
        playback.pull(48 * 700)
        talk.interrupt()
        heard = talk.history[0].answer.heard
        emulator.wait_for(lambda: len(emulator.connections) == 2, 10)
        renewed = emulator.connections[1]
        emulator.wait_for(lambda: "conversation.item.deleted" in renewed.sent_types, 10)
        talk.ask("Two")
        assert talk.confirmed
        assert [turn.user for turn in talk.history] == ["One", "Two"]
    said: dict[str, str] = {}
    for event in renewed.received:
        if event["type"] == "conversation.item.create":
            (part,) = event["item"]["content"]
            said[event["item"]["id"]] = part["text"]
        elif event["type"] == "conversation.item.delete":
            del said[event["item_id"]]
    assert heard
    assert LONG.startswith(f"{heard} ")
    assert sorted(said.values()) == sorted(["One", heard, "Two"])
    assert not events(emulator, "error")


def carried_over(talk: Any, emulator: Emulator, running: threading.Event, *, by_loss: bool) -> None:
    """The connection was replaced while a tool runs: its answer finds its call on the new one."""
    asked = talk.start("ask", "Do it")
    assert running.wait(10)
    emulator.wait_for(lambda: bool(events(emulator, "response.done")), 10)
    updated = talk.start("update", instructions="Be brief.") if by_loss else None
    emulator.wait_for(lambda: len(emulator.connections) == 2, 10)
    watched = emulator.connections[1]
    emulator.wait_for(lambda: "function_call" in str(watched.received), 10)
    running.clear()
    answer = asked.result(10)

    assert (answer.status, answer.text) == ("completed", "slow says: ok")
    assert [call.output for call in answer.tool_calls] == ["ok"]
    items = [e["item"]["type"] for e in watched.received if e["type"].endswith("item.create")]
    assert items == ["message", "function_call", "function_call_output"]
    assert watched.received_types[-1] == "response.create"
    assert watched.received_types.count("response.create") == 1
    assert not events(emulator, "error")
    if updated is not None:
        updated.result(10)


def slow_tool() -> tuple[Any, threading.Event]:
    running = threading.Event()

    @tool(name="slow")
    def slow() -> str:
        """Runs until the test clears the event."""
        running.set()
        while running.is_set():
            time.sleep(0.01)
        return "ok"

    return slow, running


def test_v60_a_loss_while_a_tool_runs(open_with: Start) -> None:
    slow, running = slow_tool()
    open_talk, emulator = open_with()
    with open_talk(model="any", tools=[slow]) as talk:
        asked = talk.start("ask", "Do it")
        assert running.wait(10)
        emulator.wait_for(lambda: bool(events(emulator, "response.done")), 10)
        until_done = len(emulator.connections[0].sent)
        running.clear()
        asked.result(10)

    slow, running = slow_tool()
    open_talk, emulator = open_with(drop_after=until_done + 1, times=1)
    with open_talk(model="any", tools=[slow], reconnect=Reconnect(initial_delay=0.05)) as talk:
        carried_over(talk, emulator, running, by_loss=True)


def test_v60_the_session_is_renewed_while_a_tool_runs(open_with: Start) -> None:
    slow, running = slow_tool()
    open_talk, emulator = open_with(session_seconds=2.0)
    with open_talk(model="any", tools=[slow], reconnect=Reconnect()) as talk:
        carried_over(talk, emulator, running, by_loss=False)


def test_v59_a_question_after_an_answer_that_the_server_began(open_with: Start) -> None:
    turns = '[[turn]]\nby_itself_ms = 50\ntext = "Are you still there?"\n'
    open_talk, emulator = open_with(turns)
    with open_talk(model="any") as talk:
        emulator.wait_for(lambda: bool(events(emulator, "response.created")))
        assert talk.ask("Hello").text == "You said: Hello"
        assert {turn.user for turn in talk.history} == {None, "Hello"}


def test_v19_a_waiting_turn_that_the_server_forgets(open_with: Start) -> None:
    turns = f'[[turn]]\ntext = "{LONG}"\n\n[[turn]]\nuser = "Hi"\ntext = "Yes."\n'
    open_talk, emulator = open_with(turns, answers_waiting_turns=False, pace=4.0)
    detection = {"type": "server_vad", "interrupt_response": False}
    with open_talk(model="any", turn_detection=detection) as talk:
        asked = talk.start("ask", "Tell me")
        emulator.wait_for(lambda: bool(events(emulator, "response.created")))
        pcm, _ = audio.read_wav(HELLO)
        talk.send_audio(pcm + bytes(48_000))
        assert asked.result(20).status == "completed"
        emulator.wait_for(lambda: len(events(emulator, "response.done")) == 2, 10)
    assert not events(emulator, "error")


def test_closing_tells_whoever_waits_and_leaves_nothing_behind(open_with: Start) -> None:
    open_talk, emulator = open_with(f'[[turn]]\ntext = "{LONG}"\n', pace=1.0)
    before = set(threading.enumerate())
    with open_talk(model="any", audio=Files(speed=2)) as talk:
        asked = talk.start("ask", "Hello")
        emulator.wait_for(lambda: bool(events(emulator, "response.created")))
        talk.close()
        with pytest.raises((ClosedError, CancelledError)):
            asked.result(40)
        with pytest.raises(ClosedError):
            talk.ask("Again")
        assert talk.state == "closed"
    for thread in set(threading.enumerate()) - before:
        if thread.name.startswith("voice"):
            thread.join(3 * SLOWER)
            assert not thread.is_alive(), thread.name


def test_sound_beyond_what_is_kept(open_with: Start) -> None:
    open_talk, _ = open_with(f'[[turn]]\ntext = "{LONG}"\n', pace=0.0)
    with open_talk(model="any", keep_audio=0.5) as talk:
        answer = talk.ask("Hello")
    assert 0 < len(answer.audio) <= 24_000
