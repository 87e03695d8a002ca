"""Barge-in by the rules: rows V1 to V11, V16, V54, V55, V58, V61 in memory."""

from __future__ import annotations

import pytest

from portkey_realtime._voice.actions import (
    CancelResponse,
    ClearInput,
    ClearOutput,
    CommitInput,
    CreateItem,
    CreateResponse,
    DeleteItem,
    TruncateItem,
)
from portkey_realtime.errors import UsageError
from portkey_realtime.reconnect import Reconnected
from portkey_realtime.voice import Playback, Profile
from support.rig import Rig
from support.spoken import Server, ramp

QUIET = {"type": "server_vad", "interrupt_response": False, "create_response": False}


def reconnected(*item_ids: str) -> Reconnected:
    return Reconnected(
        items=len(item_ids), item_ids=item_ids, lost=(), interrupted=None, attempts=1, cause=None
    )


def answering(rig: Rig, ms: int = 1000) -> None:
    """An answer is being made, and has sounded."""
    rig.ask()
    rig.begin()
    rig.speak(ms)
    rig.done()


def test_v01_v02_v04_speech_silences_and_truncates_what_the_server_cancels(server: Server) -> None:
    rig = Rig(server)
    answering(rig)
    rig.hear(400)

    rig.send(server.speech_started())

    (cut,) = rig.done()
    assert isinstance(cut, TruncateItem)
    assert (cut.item_id, cut.content_index, cut.audio_end_ms) == ("i1", 0, 400)
    assert rig.hear(200) == bytes(9600)


def test_v03_an_answer_complete_at_the_server_is_not_cancelled(server: Server) -> None:
    rig = Rig(server, detection=None)
    answering(rig)
    rig.send(server.audio_done(), server.done())
    rig.hear(400)

    rig.core.interrupt(by_server=False)

    assert [type(each) for each in rig.done()] == [TruncateItem]


def test_v04_our_own_interruption_cancels_once_by_id(server: Server) -> None:
    rig = Rig(server)
    answering(rig)
    rig.hear(400)

    rig.core.interrupt(by_server=False)
    rig.core.interrupt(by_server=False)
    rig.send(server.speech_started())

    cancels = [each for each in rig.done() if isinstance(each, CancelResponse)]
    assert [each.response_id for each in cancels] == ["r1"]


def test_v04_the_end_is_response_done_whatever_comes_before(server: Server) -> None:
    rig = Rig(server)
    exchange = rig.ask()
    rig.begin()
    rig.speak()
    rig.send(server.speech_started())
    rig.speak()
    rig.send(server.audio_done(), server.said_all("All of it."))
    assert not exchange.over

    details = {"type": "cancelled", "reason": "turn_detected"}
    rig.send(server.done(status="cancelled", status_details=details))

    answer = exchange.promise.result
    assert (answer.status, answer.reason) == ("cancelled", "turn_detected")


def test_v05_everything_heard_needs_nothing(server: Server) -> None:
    rig = Rig(server)
    answering(rig, 200)
    rig.send(server.audio_done(), server.done())
    rig.hear(400)

    rig.send(server.speech_started())

    assert rig.done() == []


def test_v06_a_refused_truncation_is_not_fatal(server: Server) -> None:
    rig = Rig(server)
    answering(rig)
    rig.hear(400)
    rig.send(server.speech_started())
    (cut,) = rig.done()

    rig.send(server.refused(cut.event_id, "invalid_value", "Audio content is already shorter."))
    rig.send(server.done(status="cancelled"))
    rig.user_says()
    rig.send(server.created("r2"))

    assert rig.core.closed is None
    assert rig.core.responses.active is not None


def test_v07_nothing_heard_is_cut_to_nothing_or_deleted_by_profile(server: Server) -> None:
    for profile, kind in ((Profile(), TruncateItem), (Profile(deletes_unheard=True), DeleteItem)):
        rig = Rig(server, profile=profile)
        answering(rig)
        rig.send(server.speech_started())
        (made,) = rig.done()
        assert type(made) is kind


def test_v07_sound_that_comes_only_after_the_interruption_was_not_heard(server: Server) -> None:
    rig = Rig(server)
    rig.ask()
    rig.begin()
    rig.done()
    rig.core.interrupt(by_server=False)
    assert rig.kinds() == ["CancelResponse"]
    for item_id in ("i1", "i1", "i2"):
        rig.send(server.said("Well.", item_id))
        rig.speak(200, item_id)
    assert rig.done() == []  # the server may still add to them
    rig.send(server.done(status="cancelled"))

    cuts = [(cut.item_id, cut.audio_end_ms) for cut in rig.only(TruncateItem)]
    assert cuts == [("i1", 0), ("i2", 0)]
    (turn,) = rig.core.history.turns()
    assert turn.answer is not None
    assert turn.answer.heard == ""


def test_v08_each_item_its_own_and_calls_are_left_alone(server: Server) -> None:
    rig = Rig(server)
    answering(rig, 200)
    rig.send(server.audio_done(), server.call("weather", "{}"))
    rig.speak(400, "i2")
    rig.hear(300)
    rig.done()

    rig.send(server.speech_started())
    rig.speak(400, "i3")

    assert [(each.item_id, each.audio_end_ms) for each in rig.only(TruncateItem)] == [("i2", 100)]


def test_v08_a_message_that_never_began_is_deleted(server: Server) -> None:
    rig = Rig(server)
    answering(rig, 400)
    rig.speak(400, "i2")
    rig.hear(100)

    rig.send(server.speech_started())

    assert [type(each) for each in rig.done()] == [TruncateItem, DeleteItem]


def test_v09_a_second_interruption_truncates_nothing(server: Server) -> None:
    rig = Rig(server)
    answering(rig)
    rig.hear(400)
    rig.send(server.speech_started())
    rig.done()
    rig.speak(400)
    rig.hear(100)

    rig.send(server.speech_started("u2"))

    assert rig.done() == []


@pytest.mark.parametrize("how", ["empty", "failed", "no commit", "early"])
def test_v10_a_false_start_goes_on_where_it_was(server: Server, how: str) -> None:
    rig = Rig(server, detection=QUIET, false_start="resume")
    answering(rig)
    before = rig.hear(400)

    rig.send(server.speech_started())
    silent = rig.hear(100)
    rig.send(server.speech_stopped())
    if how == "no commit":
        rig.wait(0.9)
        assert rig.playback.held
        rig.wait(0.2)
    elif how == "early":
        rig.send(server.heard(""), server.committed())
    else:
        rig.send(server.committed())
        rig.send(server.heard("  ") if how == "empty" else server.not_heard())
    after = rig.hear(600)

    assert silent == bytes(4800)
    assert before + after == ramp(24_000)
    assert rig.done() == []
    assert [each.kind for each in rig.core.history.exchanges] == ["ask"]


def test_v10_real_speech_is_cut_and_answered_once_it_is_judged(server: Server) -> None:
    rig = Rig(server, detection=QUIET, false_start="resume")
    answering(rig)
    rig.hear(400)

    rig.send(server.speech_started(), server.speech_stopped(), server.committed())
    assert rig.done() == []
    rig.send(server.heard("Stop it."))

    cancel, cut = rig.done()
    assert isinstance(cancel, CancelResponse)
    assert isinstance(cut, TruncateItem)
    assert cut.audio_end_ms == 400
    rig.send(server.done(status="cancelled"))
    assert [type(each) for each in rig.done()] == [CreateResponse]


def test_v10_without_a_transcript_in_time_it_was_speech(server: Server) -> None:
    rig = Rig(server, detection=QUIET, false_start="resume")
    answering(rig)
    rig.send(server.speech_started(), server.speech_stopped(), server.committed())
    rig.wait(3.1)

    assert rig.kinds() == ["CancelResponse", "TruncateItem"]


def test_v10_without_the_policy_it_stays_silent(server: Server) -> None:
    rig = Rig(server)
    answering(rig)
    rig.hear(400)
    rig.send(server.speech_started(), server.speech_stopped())
    rig.wait(1.5)

    assert rig.hear(200) == bytes(9600)


def test_v11_half_duplex_mutes_while_the_model_is_heard(server: Server) -> None:
    rig = Rig(server, half_duplex=True, playback=Playback(latency_ms=100))
    assert rig.core.input_audio(b"\1\2") == b"\1\2"
    answering(rig, 200)
    assert rig.core.input_audio(b"\1\2") == b"\0\0"
    rig.hear(280)
    assert rig.core.input_audio(b"\1\2") == b"\0\0"  # still on its way through the device
    rig.hear(20)
    assert rig.core.input_audio(b"\1\2") == b"\1\2"


def test_v16_after_a_reconnection_the_heard_part_is_what_the_server_has(server: Server) -> None:
    rig = Rig(server)
    exchange = rig.ask("Tell me.")
    rig.begin()
    message = server.message("i1", "in_progress")
    question = {**server.message(exchange.user_item or ""), "role": "user"}
    rig.send(server.item_added(question), server.item_added(message))
    for word in ("One", " two", " three", " four"):
        rig.send(server.said(word))
        rig.speak(250)
    rig.hear(500)
    rig.send(server.speech_started(), server.done(status="cancelled"))
    rig.done()

    known = (exchange.user_item or "", "i1")
    rig.send(reconnected(*known))

    delete, create = rig.done()
    assert isinstance(delete, DeleteItem)
    assert delete.item_id == "i1"
    assert isinstance(create, CreateItem)
    assert create.item["content"][0]["text"] == "One two"
    assert create.previous_item_id == exchange.user_item
    rig.send(reconnected(*known))
    assert rig.done() == []


def test_v16_what_is_interrupted_after_a_reconnection_is_written_again_as_heard(
    server: Server,
) -> None:
    rig = Rig(server)
    exchange = rig.ask("Tell me.")
    rig.begin()
    question = {**server.message(exchange.user_item or ""), "role": "user"}
    rig.send(server.item_added(question), server.item_added(server.message("i1", "in_progress")))
    for word in ("One", " two", " three", " four"):
        rig.send(server.said(word))
        rig.speak(250)
    rig.send(server.done())
    rig.done()

    # The loss comes while it sounds; the server has the words of it now, and no sound to truncate.
    rig.send(reconnected(exchange.user_item or "", "i1"))
    rig.hear(500)
    rig.core.interrupt(by_server=False)

    delete, create = rig.done()
    assert isinstance(delete, DeleteItem)
    assert delete.item_id == "i1"
    assert isinstance(create, CreateItem)
    assert create.item["content"][0]["text"] == "One two"
    assert create.previous_item_id == exchange.user_item
    rig.core.interrupt(by_server=False)
    assert rig.done() == []


def test_v16_nothing_is_said_of_what_is_interrupted_if_it_did_not_outlive_the_loss(
    server: Server,
) -> None:
    rig = Rig(server)
    rig.ask()
    rig.begin()
    rig.send(server.item_added(server.message("i1", "in_progress")), server.said("One two"))
    rig.speak(250)
    rig.send(server.done())
    rig.done()

    rig.send(reconnected())
    rig.hear(100)
    rig.core.interrupt(by_server=False)

    assert rig.done() == []


def test_v16_nothing_is_said_of_an_item_that_did_not_outlive_the_loss(server: Server) -> None:
    rig = Rig(server)
    exchange = rig.ask()
    rig.begin()
    question = {**server.message(exchange.user_item or ""), "role": "user"}
    rig.send(server.item_added(question), server.item_added(server.message("i1", "in_progress")))
    rig.send(server.said("One"))
    rig.speak(250)
    rig.hear(100)
    rig.send(server.speech_started(), server.done(status="cancelled"))
    rig.done()

    rig.send(reconnected(exchange.user_item or ""))

    assert rig.done() == []
    rig.ask(side=True)
    (create,) = [each for each in rig.done() if isinstance(each, CreateResponse)]
    assert "i1" not in str(create.params)


def test_v54_speech_stops_an_answer_out_of_band_by_its_id(server: Server) -> None:
    rig = Rig(server)
    rig.ask(side=True, modalities=["audio"])
    rig.begin("side", conversation_id=None)
    rig.speak(1000, "s1", "side")
    rig.hear(200)
    rig.done()

    rig.send(server.speech_started())

    (cancel,) = rig.done()
    assert isinstance(cancel, CancelResponse)
    assert cancel.response_id == "side"


def test_v54_one_that_is_only_written_goes_on(server: Server) -> None:
    rig = Rig(server)
    exchange = rig.ask(side=True)
    rig.begin("side", conversation_id=None)
    rig.send(server.speech_started())
    assert rig.done() == []
    rig.send(server.written("Yes.", "s1", "side"), server.done("side", conversation_id=None))
    assert exchange.promise.result.text == "Yes."


def test_v55_an_old_answer_that_was_heard_is_not_touched(server: Server) -> None:
    rig = Rig(server, detection=None)
    answering(rig, 200)
    rig.send(server.audio_done(), server.done())
    rig.hear(400)
    rig.ask()
    rig.begin("r2")

    rig.core.interrupt(by_server=False)

    (cancel,) = rig.done()
    assert isinstance(cancel, CancelResponse)
    assert cancel.response_id == "r2"


def test_v58_push_to_talk(server: Server) -> None:
    rig = Rig(server, detection=None)
    answering(rig)
    rig.hear(400)

    rig.core.speech.press(rig.now)
    assert rig.kinds() == ["CancelResponse", "TruncateItem", "ClearInput"]
    rig.send(server.done(status="cancelled"))
    rig.core.speech.release(rig.now)
    (commit,) = rig.done()
    assert isinstance(commit, CommitInput)
    rig.send(server.committed())
    assert [type(each) for each in rig.done()] == [CreateResponse]


def test_v58_press_needs_turn_detection_to_be_off(server: Server) -> None:
    with pytest.raises(UsageError, match="turn_detection=None"):
        Rig(server).core.speech.press(0.0)
    with pytest.raises(UsageError, match="press"):
        Rig(server, detection=None).core.speech.release(0.0)


def test_v58_a_release_without_sound_is_over_when_it_is_refused(server: Server) -> None:
    rig = Rig(server, detection=None)
    rig.core.speech.press(rig.now)
    rig.core.speech.release(rig.now)
    clear, commit = rig.done()
    assert isinstance(clear, ClearInput)
    rig.send(server.refused(commit.event_id, "input_audio_buffer_commit_empty"))
    rig.ask()
    assert rig.kinds() == ["CreateItem", "CreateResponse"]


def test_v61_a_joined_call_is_stopped_at_the_server() -> None:
    server = Server("ga")
    rig = Rig(server, by_call=True, playback=None)
    rig.ask()
    rig.begin()
    rig.send(server.event("output_audio_buffer.started", response_id="r1"))
    rig.done()
    assert rig.core.sounding

    rig.core.interrupt(by_server=False)

    assert [type(each) for each in rig.done()] == [CancelResponse, ClearOutput]
    rig.send(server.event("output_audio_buffer.cleared", response_id="r1"))
    assert not rig.core.sounding
    with pytest.raises(UsageError, match="WebRTC or SIP"):
        rig.core.input_audio(b"\0\0")


def test_v41a_a_server_that_truncates_only_afterwards(server: Server) -> None:
    rig = Rig(server, profile=Profile(truncates_while_active=False))
    answering(rig)
    rig.hear(400)
    rig.send(server.speech_started())
    assert rig.done() == []

    rig.send(server.done(status="cancelled"))

    assert [each.audio_end_ms for each in rig.done()] == [400]


def test_v41a_a_server_that_cannot_truncate_or_delete(server: Server) -> None:
    rig = Rig(server, profile=Profile(truncates=False, deletes=False))
    answering(rig, 400)
    rig.speak(400, "i2")
    rig.hear(100)
    rig.send(server.speech_started())

    assert rig.done() == []
    assert rig.hear(100) == bytes(4800)
