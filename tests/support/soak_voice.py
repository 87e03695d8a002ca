"""Conversations at once with random interruptions, tools and losses: their books must balance.

What each program saw (asked, answered, heard, called) is held against what the emulator sent and
received. Four of five conversations use asyncio, the fifth a thread, and half of each speak beta.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import attrs
import pybase64

from portkey_realtime import AsyncPortkey, Portkey, Reconnect, audio
from portkey_realtime.errors import ConnectionLost
from portkey_realtime.voice import Playback
from portkey_realtime_emulator import Emulator, Scenario
from portkey_realtime_emulator.records import Connection

QUESTIONS = ("weather?", "story!", "Hello.")
ASKED = 3
"""Questions in one conversation."""
PATIENCE = 50.0
BLOCK = 9600
"""Bytes that a device pulls every 20 ms: it plays ten times faster than speech."""
DROP_AFTER = 50
"""Events after which the connection of every fifth conversation is lost."""
SCENARIO = """
[[turn]]
when = "weather"
output = [
    { text = "Let me see." },
    { call = "weather", arguments = { city = "Paris" } },
    { call = "weather", arguments = { city = "Rome" } },
]

[[turn]]
when = "story"
text = "Once upon a time there was a fox."
"""


@attrs.define(eq=False)
class Books:
    """What one program saw."""

    name: str
    chance: random.Random
    playback: Playback = attrs.field(factory=Playback)
    over: threading.Event = attrs.field(factory=threading.Event)
    asked: int = 0
    called: int = 0
    lost: int = 0
    truncated: int = 0
    answered: Counter[str] = attrs.field(factory=Counter)
    wrong: list[str] = attrs.field(factory=list)

    def questions(self) -> Iterator[tuple[str, float | None]]:
        """What to ask, and after how many seconds to interrupt the answer."""
        for _ in range(ASKED):
            self.asked += 1
            interrupts = self.chance.random() < 0.4
            yield self.chance.choice(QUESTIONS), self.chance.random() * 0.3 if interrupts else None

    def weather(self, city: str) -> str:
        """The weather in a city."""
        self.called += 1
        time.sleep(0.01)
        return f"Sunny in {city}."

    def settings(self) -> dict[str, Any]:
        return {
            "model": self.name,
            "tools": [self.weather],
            "audio": self.playback,
            "turn_detection": None,
            "reconnect": Reconnect(initial_delay=0.05, attempts=20),
        }

    def check(self, talk: Any, *, heard: bool) -> None:
        """Nothing is missing, and nothing dangles."""
        turns = [turn for turn in talk.history if turn.user]
        told = Counter(turn.answer.status for turn in turns if turn.answer is not None)
        self._same("turns", len(turns), self.asked)
        self._same("answers", sum(self.answered.values()) + self.lost, self.asked)
        self._same("statuses", told, self.answered + Counter({"lost": self.lost}))
        calls = [call for turn in turns for call in turn.calls]
        self._same("calls without an output", sum(call.output is None for call in calls), 0)
        self._same("calls", sum(not call.failed for call in calls), self.called)
        self._same("all is heard in the end", heard, True)
        for turn in turns:
            # What was heard are words of what was said, whole and in their order.
            said = iter(turn.answer.transcript.split())
            if not all(word in said for word in turn.answer.heard.split()):
                self.wrong.append(f"heard {turn.answer.heard!r} of {turn.answer.transcript!r}")

    def check_server(self, connections: list[Connection]) -> None:
        """What the server saw fits. It refuses a truncation longer than the sound of its item."""
        for connection in connections:
            self._check_connection(connection, whole=len(connections) == 1)

    def _check_connection(self, connection: Connection, *, whole: bool) -> None:
        sound: Counter[str] = Counter()
        done: Counter[str] = Counter()
        refused: dict[str | None, dict[str, Any]] = {}
        begun = 0
        for event in connection.sent:
            kind = event["type"]
            if kind.endswith("audio.delta"):
                sound[event["item_id"]] += len(pybase64.b64decode(event["delta"]))
            elif kind.endswith("output_item.done") and event["item"]["type"] == "function_call":
                done[event["item"]["call_id"]] += event["item"]["status"] == "completed"
            elif kind == "response.created":
                begun += 1
            elif kind == "error":
                refused[event["error"]["event_id"]] = event["error"]
        cut: dict[str, int] = {}
        truncations: list[dict[str, Any]] = []
        deleted: set[str] = set()
        outputs: Counter[str] = Counter()
        for event in connection.received:
            match event["type"]:
                case "conversation.item.truncate":
                    self._same(f"{event['item_id']} is cut", event["item_id"] in cut, False)
                    cut[event["item_id"]] = event["audio_end_ms"]
                    truncations.append(event)
                case "conversation.item.delete":
                    deleted.add(event["item_id"])
                case "conversation.item.create" if "output" in event["item"]:
                    outputs[event["item"]["call_id"]] += 1
        crossed = {each["event_id"]: each["item_id"] in deleted for each in truncations}
        for event_id, error in refused.items():
            # A cancel may cross the response's own end. And a truncation may cross a loss: on the
            # new connection the item is text, and is written again as it was heard.
            late = not whole and crossed.get(event_id)
            if error["code"] != "response_cancel_not_active" and not late:
                self.wrong.append(f"refused: {error}")
        self.truncated += len(cut)
        if not whole:
            return
        self._same("outputs", outputs, Counter({call: 1 for call, n in done.items() if n}))
        self._same("responses", begun, connection.received_types.count("response.create"))
        for item_id, size in sound.items():
            # Truncated where the loudspeaker was; whatever was not truncated was heard.
            told = 0 if item_id in deleted else cut.get(item_id, audio.duration_ms(size))
            self._same(f"ms heard of {item_id}", self.playback.position(item_id), told)

    def _same(self, what: str, found: object, wanted: object) -> None:
        if found != wanted:
            self.wrong.append(f"{what}: {found}, not {wanted}")


def play(books: Books) -> None:
    """The device of a conversation in a thread."""
    while not books.over.wait(0.02):
        books.playback.pull(BLOCK)


async def converse(realtime: Any, books: Books) -> None:
    """A few questions, some of which are interrupted."""

    async def device() -> None:
        while True:
            books.playback.pull(BLOCK)
            await asyncio.sleep(0.02)

    playing = asyncio.create_task(device())
    try:
        async with realtime.conversation(**books.settings()) as talk:
            for question, interrupt_after in books.questions():
                asking = asyncio.create_task(talk.ask(question))
                if interrupt_after is not None:
                    await asyncio.sleep(interrupt_after)
                    await talk.interrupt()
                try:
                    books.answered[(await asyncio.wait_for(asking, PATIENCE)).status] += 1
                except ConnectionLost:
                    books.lost += 1
            books.check(talk, heard=await talk.wait_for_playback(PATIENCE))
    except Exception as error:
        books.wrong.append(repr(error))
    finally:
        playing.cancel()


def converse_blocking(realtime: Any, books: Books) -> None:
    """The same in a thread."""
    threading.Thread(target=play, args=(books,), name="soak-device", daemon=True).start()
    try:
        with realtime.conversation(**books.settings()) as talk:
            for question, interrupt_after in books.questions():
                timer = None
                if interrupt_after is not None:
                    timer = threading.Timer(interrupt_after, talk.interrupt)
                    timer.start()
                try:
                    books.answered[talk.ask(question, timeout=PATIENCE).status] += 1
                except ConnectionLost:
                    books.lost += 1
                if timer is not None:
                    timer.join()
            books.check(talk, heard=talk.wait_for_playback(PATIENCE))
    except Exception as error:
        books.wrong.append(repr(error))
    finally:
        books.over.set()


async def hold(count: int, seed: int) -> list[Books]:
    """So many conversations at once; what each of their programs saw."""
    chance = random.Random(seed)
    made = [Books(f"talk-{n}", random.Random(chance.random())) for n in range(count)]
    numbered = list(enumerate(made))
    dialects = {"ga": numbered[0::2], "beta": numbered[1::2]}
    await asyncio.gather(*(_hold_in(dialect, some) for dialect, some in dialects.items()))
    return made


async def _hold_in(dialect: str, numbered: list[tuple[int, Books]]) -> None:
    faults: dict[str, Any] = {"drop_after": DROP_AFTER, "times": len(numbered) // 5}
    scenario = Scenario.parse(SCENARIO)
    sessions = 2 * len(numbered) + 8
    with Emulator(dialect, scenario, max_sessions=sessions, **faults) as emulator:
        blocking = Portkey(base_url=emulator.base_url, api_key="any")
        async with AsyncPortkey(base_url=emulator.base_url, api_key="any") as client:
            here, there = (
                each.realtime if dialect == "ga" else each.beta.realtime
                for each in (client, blocking)
            )
            threads = [
                threading.Thread(target=converse_blocking, args=(there, books), name="soak-talk")
                for number, books in numbered
                if number % 10 in (4, 9)
            ]
            for thread in threads:
                thread.start()
            talks = [books for number, books in numbered if number % 10 not in (4, 9)]
            await asyncio.gather(*(converse(here, books) for books in talks))
            while any(thread.is_alive() for thread in threads):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        blocking.close()
    of: dict[str, list[Connection]] = {}
    for connection in emulator.connections:
        of.setdefault(connection.request.query["model"], []).append(connection)
    for _, books in numbered:
        books.check_server(of[books.name])


def summary(made: list[Books]) -> Counter[str]:
    """What was done, in numbers."""
    totals = Counter({"talks": len(made), "questions": sum(each.asked for each in made)})
    totals["calls of tools"] = sum(each.called for each in made)
    totals["truncations"] = sum(each.truncated for each in made)
    totals["lost answers"] = sum(each.lost for each in made)
    for status, count in sum((each.answered for each in made), Counter()).items():
        totals[f"{status} answers"] = count
    return totals


def faults(made: list[Books]) -> list[str]:
    """Whatever does not balance."""
    return list(
        itertools.chain.from_iterable(
            (f"{each.name}: {wrong}" for wrong in each.wrong) for each in made
        )
    )
