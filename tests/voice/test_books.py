"""A hundred conversations at once with random interruptions, tools and losses: their books balance.

What each program saw (asked, answered, heard, called) is held against what the emulator sent and
received. ``VOICE_SEED=7`` repeats a run.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from typing import Any

import pytest

from portkey_realtime import AsyncPortkey, Reconnect
from portkey_realtime.errors import ConnectionLost
from portkey_realtime.voice import Answer, AsyncConversation, Playback
from portkey_realtime_emulator import Emulator, Scenario
from portkey_realtime_emulator.records import Connection

pytestmark = pytest.mark.slow

CONVERSATIONS = 100
QUESTIONS = 3
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


async def weather(city: str) -> str:
    """The weather in a city."""
    await asyncio.sleep(0.01)
    return f"Sunny in {city}."


class Books:
    """What one program saw."""

    def __init__(self) -> None:
        self.asked = 0
        self.answered: Counter[str] = Counter()
        self.lost = 0
        self.answers: list[Answer] = []

    def check(self, talk: AsyncConversation) -> None:
        """Nothing is missing, and nothing dangles."""
        assert self.asked == sum(self.answered.values()) + self.lost
        turns = [turn for turn in talk.history if turn.user]
        assert len(turns) == self.asked
        for turn in turns:
            assert turn.answer is not None
            assert turn.answer.status != "in_progress"
            assert all(call.output for call in turn.calls)
            assert len(turn.answer.heard) <= len(turn.answer.text)
        assert sum(turn.answer.status == "lost" for turn in turns if turn.answer) == self.lost


async def converse(client: AsyncPortkey, chance: random.Random) -> Books:
    """A few questions, some of which are interrupted."""
    books, playback = Books(), Playback()

    async def device() -> None:
        while True:
            playback.pull(9600)  # 200 ms of sound every 20 ms
            await asyncio.sleep(0.02)

    async with client.realtime.conversation(
        model="any",
        tools=[weather],
        audio=playback,
        turn_detection=None,
        reconnect=Reconnect(initial_delay=0.05, attempts=20),
    ) as talk:
        pulling = asyncio.create_task(device())
        for _ in range(QUESTIONS):
            books.asked += 1
            asking = asyncio.create_task(talk.ask(chance.choice(("weather?", "story!", "Hello."))))
            if chance.random() < 0.4:
                await asyncio.sleep(chance.random() * 0.3)
                await talk.interrupt()
            try:
                answer = await asyncio.wait_for(asking, 50)
            except ConnectionLost:
                books.lost += 1
            else:
                books.answered[answer.status] += 1
                books.answers.append(answer)
        pulling.cancel()
        books.check(talk)
    return books


def check_server(connection: Connection, *, whole: bool) -> None:
    """What the server saw: outputs, truncations and requests that fit what it had sent. It
    refuses a truncation that is longer than the sound of its item."""
    calls: Counter[str] = Counter()
    begun = 0
    for event in connection.sent:
        kind = event["type"]
        if kind.endswith("output_item.done") and event["item"]["type"] == "function_call":
            calls[event["item"]["call_id"]] += event["item"]["status"] == "completed"
        elif kind == "response.created":
            begun += 1
        elif kind == "error":
            # A cancel may cross the response's own end; nothing else may be refused.
            assert event["error"]["code"] == "response_cancel_not_active", event
    outputs: Counter[str] = Counter()
    cut: Counter[str] = Counter()
    creates = 0
    for event in connection.received:
        match event["type"]:
            case "conversation.item.truncate":
                cut[event["item_id"]] += 1
            case "conversation.item.create" if "call_id" in event["item"]:
                outputs[event["item"]["call_id"]] += event["item"]["type"].endswith("output")
            case "response.create":
                creates += 1
    assert all(count == 1 for count in cut.values())
    if whole:
        assert {call for call, done in calls.items() if done} <= outputs.keys()
        assert all(count == 1 for count in outputs.values())
        assert begun == creates


@pytest.mark.timeout(180)
def test_the_books_of_a_hundred_conversations_balance() -> None:
    seed = int(os.environ.get("VOICE_SEED") or random.randrange(1_000_000))
    print("VOICE_SEED =", seed)  # shown when it fails
    chance = random.Random(seed)

    async def main(base_url: str) -> list[Books]:
        async with AsyncPortkey(base_url=base_url, api_key="any") as client:
            talks = (converse(client, random.Random(chance.random())) for _ in range(CONVERSATIONS))
            return await asyncio.gather(*talks)

    faults: dict[str, Any] = {"drop_after": 50, "times": CONVERSATIONS // 5}
    scenario = Scenario.parse(SCENARIO)
    with Emulator("ga", scenario, max_sessions=200, **faults) as emulator:
        books = asyncio.run(main(emulator.base_url))
        connections = list(emulator.connections)

    assert len(books) == CONVERSATIONS
    assert sum(each.asked for each in books) == QUESTIONS * CONVERSATIONS
    statuses = sum((each.answered for each in books), Counter())
    assert set(statuses) <= {"completed", "cancelled"}
    assert statuses["completed"] > CONVERSATIONS
    assert len(connections) > CONVERSATIONS  # there were losses
    dropped = {id(each) for each in connections[: CONVERSATIONS // 5]}
    for connection in connections:
        check_server(connection, whole=id(connection) not in dropped)
