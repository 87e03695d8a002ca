"""Which request a response answers: row V18, and V22 and V23 while it is not sure; in memory."""

from __future__ import annotations

from typing import Any

import pytest

from portkey_realtime._voice.actions import CreateItem, CreateResponse, RunTool
from portkey_realtime.errors import ConnectionLost
from portkey_realtime.reconnect import Reconnected
from portkey_realtime.voice import Profile
from support.rig import Rig
from support.spoken import Server


def creates(rig: Rig) -> list[Any]:
    return rig.only(CreateResponse)


def test_v18_the_answer_to_this_question(server: Server) -> None:
    rig = Rig(server)
    first = rig.ask("One?")
    rig.begin("r1")
    side = rig.ask("Side?", side=True)
    rig.begin("r2", conversation_id=None)
    rig.send(server.written("main", "a", "r1"), server.written("side", "b", "r2"))
    rig.send(server.done("r2", conversation_id=None), server.done("r1"))

    assert first.promise.result.text == "main"
    assert side.promise.result.text == "side"


def test_v18_a_response_of_the_server_is_not_the_answer(server: Server) -> None:
    rig = Rig(server)
    exchange = rig.ask()
    rig.send(server.created("r0"), server.written("Hello.", "i0", "r0"), server.done("r0"))
    assert not exchange.over


def test_v18_a_server_that_tells_no_metadata_goes_by_order() -> None:
    server = Server("ga")
    rig = Rig(server, profile=Profile(echoes_metadata=False))
    exchange = rig.ask()
    rig.done()
    rig.send(server.created("r1"), server.written("Yes.", "i1", "r1"), server.done("r1"))
    assert exchange.promise.result.text == "Yes."


# A server that repeats no metadata, and no profile that says so ----------------------------------


def asked(rig: Rig, text: str = "What?", **how: Any) -> Any:
    """A question that the server has taken into the conversation."""
    exchange = rig.ask(text, **how)
    rig.done()
    if exchange.user_item:
        rig.send(rig.server.item_added({**rig.server.message(exchange.user_item), "role": "user"}))
    return exchange


def test_v18_it_is_noticed_that_a_server_tells_no_metadata(server: Server) -> None:
    rig = Rig(server)
    first = asked(rig, "One?")
    rig.send(server.created("r1"), server.written("One.", "i1", "r1"), server.done("r1"))
    assert not first.over  # until then it may still be refused, or another be its answer
    rig.wait(1.1)
    second = asked(rig, "Two?")
    rig.send(server.created("r2"), server.written("Two.", "i2", "r2"), server.done("r2"))

    assert first.promise.result.text == "One."
    assert first.promise.result.latency_ms == 0
    assert second.promise.result.text == "Two."
    turns = [(turn.user, turn.answer and turn.answer.text) for turn in rig.core.history.turns()]
    assert turns == [("One?", "One."), ("Two?", "Two.")]


def test_v18_a_tool_runs_in_an_answer_that_is_not_sure_yet(server: Server) -> None:
    rig = Rig(server)
    exchange = asked(rig)
    rig.send(server.created("r1"), server.call("a", "{}", "c1"))
    (run,) = rig.only(RunTool)
    rig.core.tool_done(run.call_id, "ok", None, rig.now)
    rig.send(server.done("r1"))
    rig.wait(1.1)
    made = rig.done()
    assert [type(each) for each in made] == [CreateItem, CreateResponse]
    rig.send(server.item_added({"id": made[0].item["id"], "type": "function_call_output"}))
    rig.send(server.created("r2"), server.written("Done.", "i2", "r2"), server.done("r2"))

    assert exchange.promise.result.text == "Done."
    assert [each.output for each in exchange.promise.result.tool_calls] == ["ok"]


def test_v18_what_is_said_first_is_found_too(server: Server) -> None:
    rig = Rig(server)
    exchange = rig.core.say("Welcome.", rig.now)
    rig.done()
    rig.send(server.created("r1"), server.said("Welcome.", "i1", "r1"), server.done("r1"))
    rig.wait(1.1)
    assert exchange.promise.result.transcript == "Welcome."


def test_v18_the_answer_to_a_turn_goes_on_after_its_tools(server: Server) -> None:
    rig = Rig(server)
    rig.user_says("u1", "What now?")
    rig.send(server.created("r1"), server.call("a", "{}", "c1"), server.done("r1"))
    rig.core.tool_done("c1", "ok", None, rig.now)
    output = rig.only(CreateItem)[0].item["id"]
    rig.send(server.item_added({"id": output, "type": "function_call_output"}))
    rig.send(server.created("r2"), server.said("Done.", "i2", "r2"), server.done("r2"))
    rig.wait(1.1)
    (turn,) = rig.core.history.turns()
    assert turn.answer is not None
    assert (turn.user, turn.answer.text, turn.answer.status) == ("What now?", "Done.", "completed")


def test_v18_beside_each_other_they_go_one_by_one_once_it_is_known(server: Server) -> None:
    rig = Rig(server)
    asked(rig)
    rig.send(server.created("r1"), server.done("r1"))
    rig.wait(1.1)
    one, two = rig.ask("One?", side=True), rig.ask("Two?", side=True)
    assert rig.kinds() == ["CreateResponse"]
    rig.send(server.created("r2", conversation_id=None), server.written("1", "a", "r2"))
    rig.send(server.done("r2", conversation_id=None))
    assert rig.kinds() == ["CreateResponse"]
    rig.send(server.created("r3", conversation_id=None), server.written("2", "b", "r3"))
    rig.send(server.done("r3", conversation_id=None))
    assert (one.promise.result.text, two.promise.result.text) == ("1", "2")


@pytest.mark.parametrize("when", ["while it is made", "after it"])
def test_v18_a_refusal_tells_that_it_was_another_one(server: Server, when: str) -> None:
    rig = Rig(server)
    exchange = rig.ask()
    (create,) = creates(rig)
    rig.send(server.item_added({**server.message(exchange.user_item or ""), "role": "user"}))
    refused = server.refused(create.event_id, "conversation_already_has_active_response")
    rig.send(server.created("r1"), server.written("Mine.", "i1", "r1"))
    early, late = server.done("r1"), refused
    if when == "while it is made":
        early, late = late, early
    rig.send(early)
    rig.wait(0.9)
    rig.send(late)
    rig.wait(1.1)
    assert len(creates(rig)) == 1
    rig.begin("r2")
    rig.send(server.written("Yes.", "i2", "r2"), server.done("r2"))
    assert exchange.promise.result.text == "Yes."


@pytest.mark.parametrize("when", ["while it is made", "after it"])
def test_v18_the_metadata_tell_that_it_was_another_one(server: Server, when: str) -> None:
    rig = Rig(server)
    exchange = asked(rig)
    ours = server.created("r2", metadata=rig.token())
    early, late = server.done("r1"), ours
    if when == "while it is made":
        early, late = late, early
    rig.send(server.created("r1"), server.written("Hello.", "i1", "r1"), early)
    rig.wait(0.9)
    rig.send(late)
    rig.send(server.written("Yes.", "i2", "r2"), server.done("r2"))
    rig.wait(1.1)
    assert exchange.promise.result.text == "Yes."
    again = rig.ask("Again?")
    rig.done()
    rig.send(server.created("r3"), server.done("r3"))
    rig.wait(12)
    assert not again.over  # this server tells metadata: a response without them is its own


def test_v18_two_responses_that_nothing_explains_answer_nothing(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    rig = Rig(server)
    exchange = asked(rig)
    rig.send(server.created("r1"), server.written("Hello.", "i1", "r1"), server.done("r1"))
    rig.send(server.created("r2"), server.written("Yes.", "i2", "r2"), server.done("r2"))
    rig.wait(12)
    assert not exchange.over
    assert "echoes_metadata=False" in rig.core.responses.matching.why_unanswered(exchange)
    rig.core.withdraw(exchange, rig.now)
    assert "echoes_metadata=False" in caplog.text


@pytest.mark.parametrize("answered", ["before", "after"])
def test_v18_a_turn_of_the_user_explains_a_response(server: Server, answered: str) -> None:
    rig = Rig(server)
    exchange = asked(rig)
    if answered == "before":  # the user has spoken before the server could answer the question
        rig.user_says()
        rig.send(server.created("r1"), server.written("Hello.", "i1", "r1"), server.done("r1"))
        rig.wait(12)
        assert not exchange.over
    else:  # and here while it is not sure yet that it was answered
        rig.send(server.created("r1"), server.written("Yes.", "i1", "r1"), server.done("r1"))
        rig.user_says()
        rig.send(server.created("r2"), server.written("Hello.", "i2", "r2"), server.done("r2"))
        assert exchange.promise.result.text == "Yes."


@pytest.mark.parametrize("why", ["sound", "item", "speaking", "joined"])
def test_v18_what_may_be_the_servers_own_is_no_answer(server: Server, why: str) -> None:
    """Sound was sent, and of turns the server tells nothing; it has not confirmed the question;
    the user speaks; others may ask in a call that was joined."""
    rig = Rig(server, by_call=why == "joined")
    if why == "sound":
        rig.core.input_audio(bytes(960))
    exchange = rig.ask() if why == "item" else asked(rig)
    if why == "speaking":
        rig.send(server.speech_started())
    rig.send(server.created("r1"), server.written("Hello.", "i1", "r1"), server.done("r1"))
    rig.wait(12)
    assert not exchange.over


def test_v18_sound_of_a_server_that_tells_of_turns_is_no_obstacle(server: Server) -> None:
    rig = Rig(server)
    rig.core.input_audio(bytes(960))
    rig.user_says()
    rig.send(server.created("r0"), server.done("r0"))
    exchange = asked(rig)
    rig.send(server.created("r1"), server.written("Yes.", "i1", "r1"), server.done("r1"))
    rig.wait(1.1)
    assert exchange.promise.result.text == "Yes."


def test_v23_withdrawn_while_it_is_not_sure(server: Server) -> None:
    rig = Rig(server)
    exchange = asked(rig)
    rig.send(server.created("r1"))
    rig.core.withdraw(exchange, rig.now)
    rig.send(server.written("Yes.", "i1", "r1"), server.done("r1"))
    rig.wait(1.1)
    after = asked(rig)
    rig.send(server.created("r2"), server.written("And?", "i2", "r2"), server.done("r2"))
    assert after.promise.result.text == "And?"


def test_v22_lost_while_it_is_not_sure(server: Server) -> None:
    rig = Rig(server)
    exchange = asked(rig)
    rig.send(server.created("r1"), server.done("r1"))
    rig.now += 0.1
    rig.send(
        Reconnected(items=1, lost=(), interrupted="r1", attempts=1, cause=ConnectionLost("gone"))
    )
    rig.wait(2)
    assert isinstance(exchange.promise.error, ConnectionLost)
