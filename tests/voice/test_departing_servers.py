"""Conversations with servers that leave out what others tell, over a socket, in both shells."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from support.raw_server import GREETING, Peer, Serve
from support.talking import talker

pytestmark = pytest.mark.sockets


class Bare:
    """A server that repeats no metadata, and tells of a call by its arguments alone."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._ids = itertools.count(1)
        self._said = ""

    def take(self, event: dict[str, Any]) -> None:
        """One event of the client."""
        if event["type"] == "session.update":
            self._peer.event(type="session.updated", session=GREETING["session"])
        elif event["type"] == "conversation.item.create":
            item = event["item"]
            self._said = item.get("output") or item["content"][0]["text"]
            self._peer.event(type="conversation.item.created", item=item)
        elif event["type"] == "response.create":
            self._answer(f"resp_{next(self._ids)}")

    def _answer(self, response_id: str) -> None:
        response = {"id": response_id, "object": "realtime.response", "output": []}
        where = {"response_id": response_id, "item_id": f"item_of_{response_id}"}
        self._peer.event(type="response.created", response={**response, "status": "in_progress"})
        if self._said.startswith("Weather"):
            self._peer.event(
                type="response.function_call_arguments.done",
                call_id="call_1",
                name="weather",
                arguments='{"city": "Turin"}',
                **where,
            )
        else:
            self._peer.event(type="response.text.delta", delta=f"You said: {self._said}", **where)
        self._peer.event(type="response.done", response={**response, "status": "completed"})


def bare(peer: Peer) -> None:
    peer.on_event = Bare(peer).take
    peer.greet()


def weather(city: str) -> str:
    """The weather in a city."""
    return f"Sunny in {city}."


def test_v18_v27_questions_and_a_tool_where_little_is_told(serve: Serve, shell: str) -> None:
    with (
        talker(shell, serve(bare).url, "beta") as opening,
        opening(model="any", tools=[weather]) as talk,
    ):
        first = talk.ask("One")
        called = talk.ask("Weather?")
        last = talk.ask("Two")

    assert first.text == "You said: One"
    assert called.text == "You said: Sunny in Turin."
    assert [call.arguments for call in called.tool_calls] == [{"city": "Turin"}]
    assert last.text == "You said: Two"


def test_v18_a_question_given_up_warns_once_of_what_would_help(
    serve: Serve, shell: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Two responses come, and one was asked for: neither is sure to be the answer."""

    def script(peer: Peer) -> None:
        server = Bare(peer)

        def take(event: dict[str, Any]) -> None:
            server.take(event)
            if event["type"] == "response.create":
                server.take(event)

        peer.on_event = take
        peer.greet()

    with (
        talker(shell, serve(script).url, "beta") as opening,
        opening(model="any") as talk,
        pytest.raises(TimeoutError) as caught,
    ):
        talk.ask_within(0.3, "One")

    assert "echoes_metadata" not in str(caught.value)
    warnings = [each.getMessage() for each in caplog.records if "given up" in each.getMessage()]
    assert len(warnings) == 1
    assert "profile=Profile(echoes_metadata=False)" in warnings[0]
