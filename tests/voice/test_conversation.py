"""A conversation with the emulator, blocking and with asyncio, in both dialects."""

from __future__ import annotations

from typing import Any

import pytest

from portkey_realtime.voice import Playback
from support.talking import Talker

pytestmark = pytest.mark.sockets

SCENARIO = """
[[turn]]
when = "paris"
call = "weather"
arguments = { city = "Paris" }

[[turn]]
when = "classify"
text = "A complaint."
"""


def weather(city: str) -> str:
    """The weather in a city."""
    return f"Sunny in {city}."


@pytest.fixture
def open_talk(open_with: Any) -> Talker:
    return open_with(SCENARIO)[0]


def test_v18_each_question_gets_its_own_answer(open_talk: Talker) -> None:
    with open_talk(model="any", audio=Playback()) as talk:
        answers = talk.together(*(("ask", f"number {n}") for n in range(4)))

    assert [each.text for each in answers] == [f"You said: number {n}" for n in range(4)]
    assert {each.status for each in answers} == {"completed"}


def test_v27_a_tool_is_called_and_its_result_is_answered(open_talk: Talker) -> None:
    with open_talk(model="any", tools=[weather]) as talk:
        answer = talk.ask("What is the weather in Paris?")
        (turn,) = talk.history

    assert answer.text == "weather says: Sunny in Paris."
    (call,) = answer.tool_calls
    assert (call.name, call.arguments, call.output) == (
        "weather",
        {"city": "Paris"},
        "Sunny in Paris.",
    )
    assert turn.user == "What is the weather in Paris?"
    assert turn.calls == answer.tool_calls


def test_v18_an_answer_beside_the_conversation(open_talk: Talker) -> None:
    with open_talk(model="any") as talk:
        talk.ask("Hello")
        side = talk.ask("Classify the call.", conversation="none")
        after = talk.ask("Bye")

    assert side.text == "A complaint."
    assert after.text == "You said: Bye"
