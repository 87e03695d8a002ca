"""Questions and answers by the rules, in memory: V17, V19 to V24, V41a, V42, V57, V59, V62, V64."""

from __future__ import annotations

from typing import Any

import pytest

from portkey_realtime._voice.actions import (
    CancelResponse,
    CreateItem,
    CreateResponse,
    UpdateSession,
)
from portkey_realtime.errors import ConfigError, ConnectionLost, ServerError, UsageError
from portkey_realtime.reconnect import Reconnected
from portkey_realtime.voice import Profile
from support.rig import Rig
from support.spoken import Server


def reconnected(cause: Any = None) -> Reconnected:
    return Reconnected(items=1, lost=(), interrupted="r1", attempts=1, cause=cause)


def creates(rig: Rig) -> list[Any]:
    return rig.only(CreateResponse)


def test_v19_a_question_waits_for_the_active_response(server: Server) -> None:
    rig = Rig(server)
    rig.user_says()
    rig.send(server.created("r1"))
    rig.ask()
    assert rig.done() == []

    rig.send(server.done("r1"))

    assert rig.kinds() == ["CreateItem", "CreateResponse"]


def test_v19_already_active_is_handled(server: Server) -> None:
    rig = Rig(server)
    exchange = rig.ask()
    create = creates(rig)[0]
    rig.send(server.created("r1"))  # the server was faster
    rig.send(server.refused(create.event_id, "conversation_already_has_active_response"))
    assert rig.done() == []
    rig.send(server.done("r1"))
    (again,) = creates(rig)
    rig.begin("r2")
    rig.send(server.written("Yes.", "i2", "r2"), server.done("r2"))

    assert again.params["metadata"] == create.params["metadata"]
    assert exchange.promise.result.text == "Yes."


def test_v19_the_refusal_may_come_before_what_is_in_the_way(server: Server) -> None:
    rig = Rig(server)
    rig.ask()
    (create,) = creates(rig)
    rig.send(server.refused(create.event_id, "conversation_already_has_active_response"))
    rig.wait(0.3)
    assert rig.done() == []
    rig.send(server.created("r1"))
    rig.wait(1.0)
    assert rig.done() == []
    rig.send(server.done("r1"))
    assert len(creates(rig)) == 1


def test_v19_v57_a_turn_that_the_server_does_not_answer_is_asked_for(server: Server) -> None:
    rig = Rig(server, detection={"type": "server_vad", "interrupt_response": False})
    rig.ask()
    rig.begin()
    rig.user_says()
    rig.send(server.done("r1"))
    assert rig.done() == []
    rig.wait(0.6)
    assert len(creates(rig)) == 1
    rig.begin("r2")
    rig.send(server.done("r2"))
    rig.wait(12)
    assert creates(rig) == []


def test_v57_a_turn_that_the_server_answers_late_is_answered_once(server: Server) -> None:
    rig = Rig(server, detection={"type": "server_vad", "interrupt_response": False})
    rig.ask()
    rig.begin()
    rig.user_says()
    rig.send(server.done("r1"), server.created("r2"), server.done("r2"))
    rig.wait(12)
    assert creates(rig) == []


def test_v57_create_response_false_is_answered_by_us_once(server: Server) -> None:
    rig = Rig(server, detection={"type": "server_vad", "create_response": False})
    rig.user_says("u1")
    assert len(creates(rig)) == 1
    rig.begin("r1")
    rig.send(server.done("r1"))
    rig.user_says("u2")
    assert len(creates(rig)) == 1
    rig.wait(12)
    assert creates(rig) == []


def test_v57_ours_and_the_servers_at_the_same_time_is_one(server: Server) -> None:
    rig = Rig(server, detection={"type": "server_vad", "create_response": False})
    rig.user_says()
    (create,) = creates(rig)
    rig.send(server.created("r1"))
    rig.send(server.refused(create.event_id, "conversation_already_has_active_response"))
    rig.send(server.done("r1"))
    rig.wait(1)
    assert creates(rig) == []


def test_v20_after_a_cancel_the_next_one_waits_for_done(server: Server) -> None:
    rig = Rig(server)
    rig.ask()
    rig.begin()
    rig.core.interrupt(by_server=False)
    rig.done()
    rig.ask("And now?")
    assert rig.done() == []
    rig.send(server.done(status="cancelled"))
    assert rig.kinds() == ["CreateItem", "CreateResponse"]


@pytest.mark.parametrize(
    ("status", "details", "reason"),
    [
        ("incomplete", {"type": "incomplete", "reason": "max_output_tokens"}, "max_output_tokens"),
        ("incomplete", {"type": "incomplete", "reason": "content_filter"}, "content_filter"),
        (
            "failed",
            {"type": "failed", "error": {"type": "x", "code": "rate_limit_exceeded"}},
            "rate_limit_exceeded",
        ),
    ],
)
def test_v21_how_it_ended_is_told_and_not_raised(
    server: Server, status: str, details: dict[str, Any], reason: str
) -> None:
    rig = Rig(server)
    exchange = rig.ask()
    rig.begin()
    rig.send(server.done(status=status, status_details=details))

    answer = exchange.promise.result
    assert (answer.status, answer.reason) == (status, reason)


def test_v22_a_loss_raises(server: Server) -> None:
    rig = Rig(server)
    begun, waiting = rig.ask("One?"), rig.ask("Two?")
    rig.begin()
    cause = ConnectionLost("the connection dropped")
    rig.send(reconnected(cause))

    assert begun.promise.error is cause
    assert begun.status == "lost"
    assert not waiting.over  # it had not been asked yet, and is asked now
    assert rig.kinds() == ["CreateItem", "CreateResponse"]


def test_v22_or_the_question_is_put_once_more(server: Server) -> None:
    rig = Rig(server, on_loss="ask_again")
    exchange = rig.ask()
    rig.begin()
    rig.send(server.written("Ye", "i1", "r1"))

    rig.send(reconnected(ConnectionLost("gone")))

    assert rig.kinds() == ["CreateResponse"]  # the question itself is in the replay
    rig.begin("r2")
    rig.send(server.written("Yes.", "i2", "r2"), server.done("r2"))
    assert exchange.promise.result.status == "completed"
    assert exchange.promise.result.text == "Yes."


@pytest.mark.parametrize("policy", ["raise", "ask_again"])
def test_v22_what_went_over_the_new_connection_is_not_lost(server: Server, policy: str) -> None:
    rig = Rig(server, on_loss=policy)
    before = rig.ask("One?")
    rig.done()
    event = Reconnected(items=1, lost=(), interrupted=None, attempts=1, cause=None, at=rig.now + 1)
    rig.now += 2
    change = rig.core.update({"instructions": "Be brief."}, rig.now)
    assert rig.kinds() == ["UpdateSession"]
    rig.send(event)
    assert not change.done
    rig.send(server.event("session.updated", session={}))
    assert change.done
    if policy == "raise":
        assert isinstance(before.promise.error, ConnectionLost)
    else:
        assert len(creates(rig)) == 1


def test_v22_a_question_that_went_over_the_new_connection_is_answered(server: Server) -> None:
    rig = Rig(server)
    event = Reconnected(items=1, lost=(), interrupted=None, attempts=1, cause=None, at=rig.now + 1)
    rig.now += 2
    exchange = rig.ask()
    assert rig.kinds() == ["CreateItem", "CreateResponse"]
    rig.send(event)
    rig.send(server.created(metadata=rig.token()), server.written("Yes."), server.done())
    assert exchange.promise.result.text == "Yes."
    assert rig.done() == []


def test_v22_the_end_of_the_connection_is_told_to_whoever_waits(server: Server) -> None:
    rig = Rig(server)
    exchange = rig.ask()
    rig.begin()
    rig.core.close(ConnectionLost("gone"), rig.now)
    assert isinstance(exchange.promise.error, ConnectionLost)
    with pytest.raises(ConnectionLost):
        rig.ask()


def test_v23_withdrawn_after_it_began(server: Server) -> None:
    rig = Rig(server)
    exchange = rig.ask()
    rig.begin()
    rig.speak()
    rig.core.withdraw(exchange, rig.now)

    assert rig.only(CancelResponse)[0].response_id == "r1"
    assert rig.hear(100) == bytes(4800)
    rig.speak()
    assert rig.hear(100) == bytes(4800)
    rig.send(server.done(status="cancelled"))
    rig.ask()
    assert rig.kinds() == ["CreateItem", "CreateResponse"]


def test_v23_withdrawn_before_it_began_is_cancelled_when_it_does(server: Server) -> None:
    rig = Rig(server)
    exchange = rig.ask()
    rig.done()
    rig.core.withdraw(exchange, rig.now)
    assert rig.done() == []

    rig.begin()
    rig.speak()

    (cancel,) = rig.done()
    assert isinstance(cancel, CancelResponse)
    assert cancel.response_id == "r1"
    assert rig.hear(100) == bytes(4800)


def test_v23_withdrawn_before_it_was_sent_is_never_asked(server: Server) -> None:
    rig = Rig(server)
    rig.ask()
    rig.begin()
    waiting = rig.ask("Two?")
    rig.core.withdraw(waiting, rig.now)
    rig.send(server.done())
    assert rig.done() == []


def test_v24_a_refusal_by_its_event_id(server: Server) -> None:
    rig = Rig(server)
    exchange = rig.ask()
    create = creates(rig)[0]
    rig.send(server.refused(create.event_id, "invalid_value", "No such voice."))

    assert isinstance(exchange.promise.error, ServerError)
    assert exchange.promise.error.code == "invalid_value"
    rig.ask()
    assert rig.kinds() == ["CreateItem", "CreateResponse"]


def test_v24_a_refused_item_fails_the_question_and_cancels_its_answer(server: Server) -> None:
    rig = Rig(server)
    exchange = rig.ask()
    item = rig.only(CreateItem)[0]
    rig.send(server.refused(item.event_id, "invalid_value", "Bad item."))
    assert isinstance(exchange.promise.error, ServerError)
    rig.begin()
    assert [each.response_id for each in rig.only(CancelResponse)] == ["r1"]


def test_v24_without_an_id_it_is_the_only_one_that_is_open(server: Server) -> None:
    rig = Rig(server)
    exchange = rig.ask()
    rig.done()
    rig.send(server.item_added({**server.message(exchange.user_item or ""), "role": "user"}))
    rig.send(server.refused(None, "invalid_value", "No."))
    assert isinstance(exchange.promise.error, ServerError)


def test_v24_without_an_id_and_several_open_nobody_is_blamed(server: Server) -> None:
    rig = Rig(server)
    first, second = rig.ask(), rig.ask("Side?", side=True)
    rig.done()
    rig.send(server.refused(None, "invalid_value", "No."))
    assert not first.over
    assert not second.over


def test_v41a_an_answer_that_falls_silent_is_lost_and_nothing_waits(server: Server) -> None:
    rig = Rig(server, profile=Profile(answer_timeout=15.0))
    exchange = rig.ask()
    rig.begin()
    rig.speak(100)
    rig.wait(15.1)

    assert exchange.promise.result.status == "lost"
    rig.ask()
    assert rig.kinds() == ["CreateItem", "CreateResponse"]


def test_v41a_a_stop_that_is_taken_back_is_one_turn_and_one_answer() -> None:
    server = Server("ga")
    rig = Rig(server, profile=Profile(takes_stops_back=True, echoes_metadata=False))
    rig.send(server.speech_started(), server.speech_stopped(), server.committed())
    rig.send(server.created("r1"))
    rig.speak(1000)
    rig.hear(100)

    rig.send(server.speech_started())  # the same item: the user had only paused
    assert rig.hear(100) == bytes(4800)
    rig.send(server.speech_stopped(), server.committed(), server.created("r2"))
    rig.speak(500, "i2", "r2")
    rig.send(server.heard("All of it."), server.done("r2"))

    (turn,) = rig.core.history.turns()
    assert turn.user == "All of it."
    assert turn.answer is not None
    assert turn.answer.status == "completed"


def test_v41a_words_that_come_as_snapshots_are_told_once(server: Server) -> None:
    rig = Rig(server)
    name = "conversation.item.input_audio_transcription.updated"  # as Grok sends them
    rig.user_says(words=None)
    for words in ("Good", "Good mor", "Good morning"):
        rig.send(server.event(name, item_id="u1", transcript=words))
    assert rig.core.history.turns()[0].user == "Good morning"
    rig.send(server.heard("Good morning."))
    assert rig.core.history.turns()[0].user == "Good morning."


def test_v42_what_comes_from_elsewhere_waits_for_its_turn(server: Server) -> None:
    rig = Rig(server)
    rig.ask()
    rig.begin()
    rig.core.say("The line is recorded.", rig.now, "later")
    rig.core.say("Your taxi is here.", rig.now)
    assert rig.done() == []
    rig.send(server.done("r1"))
    assert "taxi" in creates(rig)[0].params["instructions"]
    rig.begin("r2")
    rig.send(server.done("r2"))
    assert "recorded" in creates(rig)[0].params["instructions"]


def test_v42_or_is_said_at_once(server: Server) -> None:
    rig = Rig(server)
    rig.ask()
    rig.begin()
    rig.speak()
    rig.hear(200)
    rig.done()
    rig.core.say("Fire!", rig.now, "now")
    assert rig.kinds() == ["CancelResponse", "TruncateItem"]
    rig.send(server.done(status="cancelled"))
    assert "Fire!" in creates(rig)[0].params["instructions"]


def test_v42_not_while_the_user_speaks(server: Server) -> None:
    rig = Rig(server)
    rig.send(server.speech_started())
    rig.core.say("Your taxi is here.", rig.now)
    assert rig.done() == []
    rig.send(server.speech_stopped(), server.committed(), server.created("r1"))
    assert rig.done() == []
    rig.send(server.done("r1"))
    assert len(creates(rig)) == 1


def test_v59_an_idle_prompt_is_no_turn_and_no_answer_to_a_question(server: Server) -> None:
    if server.dialect == "beta":
        pytest.skip("beta has no such event")
    rig = Rig(server)
    rig.send(
        server.event(
            "input_audio_buffer.timeout_triggered",
            item_id="u1",
            audio_start_ms=0,
            audio_end_ms=5000,
        ),
        server.committed("u1"),
    )
    exchange = rig.ask()
    assert rig.done() == []
    rig.send(server.created("r1"), server.written("Still there?"), server.done("r1"))

    assert not exchange.over
    turn = rig.core.history.turns()[0]
    assert (turn.user, turn.answer and turn.answer.text) == (None, "Still there?")
    assert not any(each.type == "client.turn_complete" for each in rig.core.happenings)


def test_v62_the_first_answer_waits_for_the_tools_to_be_listed(server: Server) -> None:
    rig = Rig(server)
    rig.send(server.event("mcp_list_tools.in_progress", item_id="m1"))
    rig.ask()
    assert rig.done() == []
    rig.send(server.event("mcp_list_tools.failed", item_id="m1"))
    assert len(creates(rig)) == 1


def test_v62_within_a_bound(server: Server) -> None:
    rig = Rig(server)
    rig.send(server.event("mcp_list_tools.in_progress", item_id="m1"))
    rig.ask()
    rig.wait(9.9)
    assert rig.done() == []
    rig.wait(0.2)
    assert len(creates(rig)) == 1


def test_v34_an_answer_waits_for_changed_settings(server: Server) -> None:
    rig = Rig(server)
    promise = rig.core.update({"tools": []}, rig.now)
    rig.ask()
    assert rig.kinds() == ["UpdateSession"]
    rig.send(server.event("session.updated", session={}))
    assert promise.done
    assert rig.kinds() == ["CreateItem", "CreateResponse"]


def test_v34_a_refused_change_raises_and_holds_nothing_up(server: Server) -> None:
    rig = Rig(server)
    promise = rig.core.update({"temperature" if server.dialect == "beta" else "x": 9}, rig.now)
    (update,) = rig.done()
    rig.ask()
    rig.send(server.refused(update.event_id, "invalid_value", "Too hot."))
    assert isinstance(promise.error, ServerError)
    assert len(creates(rig)) == 1


def test_v34_a_refused_change_is_not_in_force(server: Server) -> None:
    rig = Rig(server)
    rig.core.update({"turn_detection": None, "speed": 9}, rig.now)
    (update,) = rig.done()
    rig.send(server.refused(update.event_id, "invalid_value", "Too fast."))
    rig.user_says()
    assert creates(rig) == []  # the server, which detects turns as before, answers this one


def test_v34_a_change_that_is_never_confirmed_holds_up_nothing_for_ever(server: Server) -> None:
    rig = Rig(server, patience=3.0)
    promise = rig.core.update({"instructions": "Be brief."}, rig.now)
    rig.ask()
    rig.wait(2.9)
    assert creates(rig) == []
    rig.wait(0.2)
    assert isinstance(promise.error, TimeoutError)
    assert len(creates(rig)) == 1
    later = rig.core.update({"instructions": "Be brief, please."}, rig.now)
    rig.send(server.event("session.updated", session={}))
    assert later.done
    assert later.error is None


def test_v64_what_cannot_be_set_is_refused_at_the_call_also_while_it_would_be_held() -> None:
    rig = Rig(Server("ga"))
    rig.ask()
    rig.begin()
    with pytest.raises(ConfigError, match="temperature"):
        rig.core.update({"speed": 1.2, "temperature": 0.8}, rig.now)
    rig.send(rig.server.done())
    assert rig.only(UpdateSession) == []


@pytest.mark.parametrize("nested", [False, True])
def test_v64_settings_by_the_names_of_ga(nested: bool) -> None:
    def settings(name: str, value: Any) -> dict[str, Any]:
        return {"audio": {"output": {name: value}}} if nested else {name: value}

    rig = Rig(Server("ga"))
    rig.ask()
    rig.begin()
    rig.speak(100)
    with pytest.raises(UsageError, match="voice"):
        rig.core.update(settings("voice", "alloy"), rig.now)
    rig.done()
    rig.core.update(settings("speed", 1.2), rig.now)
    assert rig.done() == []
    rig.send(rig.server.done())
    assert len(rig.only(UpdateSession)) == 1


def test_v64_the_voice_is_refused_in_words_after_the_first_sound(server: Server) -> None:
    rig = Rig(server)
    rig.core.update({"voice": "echo"}, rig.now)
    rig.send(server.event("session.updated", session={}))
    rig.ask()
    rig.begin()
    rig.speak(100)
    with pytest.raises(UsageError, match="voice"):
        rig.core.update({"voice": "alloy"}, rig.now)


def test_v64_the_speed_is_held_until_the_answer_is_done(server: Server) -> None:
    rig = Rig(server)
    rig.ask()
    rig.begin()
    promise = rig.core.update({"speed": 1.2}, rig.now)
    assert rig.done() == []
    rig.send(server.done())
    (update,) = rig.only(UpdateSession)
    rig.send(server.event("session.updated", session={}))
    assert promise.done
    assert "speed" in str(update.session)


def test_v17_a_response_without_a_beginning_still_ends(server: Server) -> None:
    rig = Rig(server)
    exchange = rig.ask()
    rig.done()
    rig.send(server.done("r1", metadata=rig.token()))
    assert exchange.promise.result.status == "completed"


def test_v35_the_order_of_turns_is_that_of_the_conversation(server: Server) -> None:
    rig = Rig(server)
    rig.ask("One?")
    rig.begin()
    rig.ask("Two?")
    rig.user_says(words="Three?")
    rig.send(server.done(), server.created("r2"), server.done("r2"))
    rig.begin("r3")
    rig.send(server.done("r3"))
    assert [turn.user for turn in rig.core.history.turns()] == ["One?", "Three?", "Two?"]
