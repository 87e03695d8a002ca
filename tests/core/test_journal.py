"""What is remembered of a conversation, and what is said of it to the next server."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from portkey_realtime._core.journal import Journal
from portkey_realtime._core.session import Session
from portkey_realtime.errors import ConnectionLost
from portkey_realtime.reconnect import Reconnected
from portkey_realtime_wire import beta, ga
from support.peer_scripts import BETA_GREETING, GA_GREETING, item_event, refusal, text_item


class Talk:
    """A session with a journal, on a wire of its own dialect or the beta API on a GA wire."""

    def __init__(self, api: str = "beta", wire: str | None = None) -> None:
        self.dialect = beta.DIALECT if api == "beta" else ga.DIALECT
        self.greeting = BETA_GREETING if (wire or api) == "beta" else GA_GREETING
        self.journal = Journal(api)
        self.session = self.greeted()

    def greeted(self) -> Session:
        session = Session(self.dialect, journal=self.journal)
        session.greet(json.dumps(self.greeting).encode(), "here")
        session.pending.clear()
        return session

    def send(self, type: str, **fields: Any) -> dict[str, Any]:
        (message,) = self.session.messages({"type": type, **fields})
        sent: dict[str, Any] = json.loads(message)
        return sent

    def hear(self, event: dict[str, Any]) -> Any:
        return self.session.receive(json.dumps(event).encode())

    def updated(self, **settings: Any) -> None:
        self.hear({"type": "session.updated", "event_id": "e", "session": {**settings}})

    def created(self, item: dict[str, Any], previous: str | None = None) -> None:
        self.hear(item_event("created", item, previous))

    def replayed(self) -> list[dict[str, Any]]:
        return [without_id(event) for event in self.journal.replay()[0]]

    def lost(self) -> list[str]:
        return self.journal.replay()[1]

    def items(self) -> list[dict[str, Any]]:
        return [each["item"] for each in self.replayed() if "item" in each]

    def order(self) -> list[str]:
        return [item["id"] for item in self.items()]

    def settings(self) -> list[dict[str, Any]]:
        return [each["session"] for each in self.replayed() if "session" in each]


def without_id(event: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key != "event_id"}


def spoken(item_id: str, transcript: str | None = None, role: str = "user") -> dict[str, Any]:
    kind = "input_audio" if role == "user" else "audio"
    content = [{"type": kind, "transcript": transcript}]
    return {"id": item_id, "type": "message", "role": role, "content": content}


def empty(item_id: str) -> dict[str, Any]:
    """An answer that has just begun."""
    return {"id": item_id, "type": "message", "role": "assistant", "content": []}


def said(item_id: str, delta: str, kind: str = "response.audio_transcript.delta") -> dict[str, Any]:
    return {
        "type": kind, "event_id": "e", "response_id": "r", "item_id": item_id,
        "output_index": 0, "content_index": 0, "delta": delta,
    }  # fmt: skip


def done(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "response.output_item.done", "event_id": "e", "response_id": "r",
        "output_index": 0, "item": {"object": "realtime.item", "status": "completed", **item},
    }  # fmt: skip


def response_created() -> dict[str, Any]:
    response = {"id": "r", "object": "realtime.response", "status": "in_progress", "output": []}
    return {"type": "response.created", "event_id": "e", "response": response}


def test_of_nothing_there_is_nothing_to_replay() -> None:
    assert Talk().journal.replay() == ([], [])


# Settings ----------------------------------------------------------------------------------------


def test_settings_that_were_confirmed_are_merged_into_one_update() -> None:
    talk = Talk()
    talk.send("session.update", session={"voice": "ash", "instructions": "Sing."})
    talk.send("session.update", session={"instructions": "Whisper.", "turn_detection": None})
    talk.updated(id="s")
    talk.updated(id="s")
    assert talk.settings() == [{"voice": "ash", "instructions": "Whisper.", "turn_detection": None}]
    assert talk.lost() == []


def test_an_update_that_was_not_confirmed_follows_by_itself() -> None:
    """It may be refused, and must not take the others with it."""
    talk = Talk()
    talk.send("session.update", session={"voice": "ash"})
    talk.updated(id="s")
    talk.send("session.update", session={"voice": "a voice that does not exist"})
    assert talk.settings() == [{"voice": "ash"}, {"voice": "a voice that does not exist"}]


@pytest.mark.parametrize("event_id", [None, "mine"])
def test_a_refused_update_is_forgotten(event_id: str | None) -> None:
    talk = Talk()
    named = {} if event_id is None else {"event_id": event_id}
    sent = talk.send("session.update", session={"voice": "nobody"}, **named)
    talk.send("session.update", session={"instructions": "Sing."})
    talk.hear(refusal("invalid_value", event_id=sent["event_id"]))
    talk.updated(id="s")
    assert sent["event_id"] == (event_id or sent["event_id"])
    assert talk.settings() == [{"instructions": "Sing."}]


def test_every_event_that_is_answered_by_id_has_one() -> None:
    talk = Talk()
    sent = [
        talk.send("session.update", session={}),
        talk.send("response.create"),
        talk.send("conversation.item.create", item=text_item("a", "hi")),
        talk.send("session.update", session={}, event_id="mine"),
    ]
    ids = [event["event_id"] for event in sent]
    assert len(set(ids)) == 4
    assert ids[-1] == "mine"
    assert "event_id" not in talk.send("input_audio_buffer.commit")


def test_ga_settings_are_merged_where_they_are_nested_and_replaced_where_not() -> None:
    talk = Talk("ga")
    first = {
        "input": {"turn_detection": {"type": "server_vad", "threshold": 0.7}},
        "output": {"voice": "cedar"},
    }
    second = {"input": {"turn_detection": {"type": "semantic_vad"}}}
    talk.send("session.update", session={"type": "realtime", "audio": first})
    talk.send("session.update", session={"type": "realtime", "audio": second})
    for _ in range(2):
        talk.updated(**GA_GREETING["session"])
    assert talk.settings() == [
        {
            "type": "realtime",
            "audio": {
                "input": {"turn_detection": {"type": "semantic_vad"}},
                "output": {"voice": "cedar"},
            },
        }
    ]


def test_settings_of_a_transcription_keep_their_event() -> None:
    talk = Talk()
    settings = {"input_audio_format": "g711_ulaw"}
    talk.send("transcription_session.update", session=settings)
    came = {"type": "transcription_session.updated", "event_id": "e", "session": {"id": "s"}}
    talk.hear(came)
    assert talk.replayed() == [{"type": "transcription_session.update", "session": settings}]


# Items -------------------------------------------------------------------------------------------


def test_items_keep_their_order() -> None:
    talk = Talk()
    talk.created(text_item("a", "A"))
    talk.created(text_item("c", "C"), "a")
    talk.created(text_item("b", "B"), "a")
    talk.created(text_item("d", "D"), "somewhere else")
    assert talk.order() == ["a", "b", "c", "d"]


def test_an_item_put_at_the_root_is_the_first() -> None:
    """A server may name no predecessor for the first item, and for every other item too."""
    talk = Talk()
    talk.created(text_item("b", "B"))
    talk.created(text_item("c", "C"))
    first = text_item("a", "A")
    talk.send("conversation.item.create", item=first, previous_item_id="root")
    talk.created(first)
    assert talk.order() == ["a", "b", "c"]


def test_settings_come_first_and_every_event_can_be_refused_by_its_id() -> None:
    talk = Talk()
    talk.created(text_item("a", "A"))
    talk.send("session.update", session={"voice": "ash"})
    talk.updated(id="s")
    events, _ = talk.journal.replay()
    assert [(each["type"], each["event_id"]) for each in events] == [
        ("session.update", "replay_0"),
        ("conversation.item.create", "replay_1"),
    ]


def test_a_deleted_item_is_gone() -> None:
    talk = Talk()
    talk.created(text_item("a", "A"))
    talk.created(text_item("b", "B"))
    talk.hear({"type": "conversation.item.deleted", "event_id": "e", "item_id": "a"})
    talk.hear({"type": "conversation.item.deleted", "event_id": "e", "item_id": "never was"})
    assert talk.order() == ["b"]


@pytest.mark.parametrize(
    ("api", "assistants"), [("beta", "text"), ("ga", "output_text")], ids=["beta", "ga"]
)
def test_each_role_has_the_text_type_that_servers_take(api: str, assistants: str) -> None:
    talk = Talk(api)
    kind = "created" if api == "beta" else "added"
    for role in ("system", "user", "assistant"):
        part = assistants if role == "assistant" else "input_text"
        talk.hear(item_event(kind, text_item(role, role.upper(), role, part)))
    assert [
        (item["role"], item["content"][0]["type"], item["content"][0]["text"])
        for item in talk.items()
    ] == [
        ("system", "input_text", "SYSTEM"),
        ("user", "input_text", "USER"),
        ("assistant", assistants, "ASSISTANT"),
    ]


def test_what_a_server_adds_to_an_item_is_not_sent_back() -> None:
    talk = Talk()
    talk.created({**text_item("a", "A"), "phase": "x"})
    assert talk.items() == [text_item("a", "A")]


def test_speech_comes_back_as_its_transcript() -> None:
    talk = Talk()
    talk.created(spoken("a"))
    talk.hear(
        {
            "type": "conversation.item.input_audio_transcription.completed",
            "event_id": "e",
            "item_id": "a",
            "content_index": 0,
            "transcript": "What time is it?",
        }
    )
    talk.created(empty("b"))
    talk.hear(done(spoken("b", "Half past two.", "assistant")))
    assert talk.items() == [
        text_item("a", "What time is it?"),
        text_item("b", "Half past two.", "assistant", "text"),
    ]
    assert talk.lost() == []


def test_speech_without_a_transcript_is_lost_and_said_to_be() -> None:
    talk = Talk()
    talk.created(spoken("a"))
    talk.created(text_item("b", "B"))
    assert talk.order() == ["b"]
    assert talk.lost() == ["item a: audio without a transcript"]


@pytest.mark.parametrize("kind", ["response.audio_transcript.delta", "response.text.delta"])
def test_of_an_answer_that_was_cut_off_the_words_so_far_come_back(kind: str) -> None:
    talk = Talk()
    talk.created(empty("a"))
    talk.hear(said("a", "Once upon ", kind))
    talk.hear(said("a", "a ti", kind))
    assert talk.items() == [text_item("a", "Once upon a ti", "assistant", "text")]
    assert talk.lost() == []


def test_words_that_were_heard_make_up_for_a_missing_transcript() -> None:
    talk = Talk()
    talk.created(spoken("a", None, "assistant"))
    talk.hear(said("a", "Once upon a ti"))
    assert talk.items() == [text_item("a", "Once upon a ti", "assistant", "text")]
    assert talk.lost() == []


def test_the_words_of_an_answer_cut_off_survive_a_second_loss() -> None:
    talk = Talk()
    talk.created(empty("a"))
    talk.hear(said("a", "Once upon a ti"))
    before = talk.items()
    talk.journal.rebuilt()
    assert talk.items() == before


def test_an_answer_that_was_finished_has_its_words_once() -> None:
    talk = Talk()
    talk.created(empty("a"))
    talk.hear(said("a", "Half past "))
    talk.hear(done(spoken("a", "Half past two.", "assistant")))
    assert talk.items() == [text_item("a", "Half past two.", "assistant", "text")]


def sound(item_id: str, milliseconds: int) -> dict[str, Any]:
    audio = base64.b64encode(bytes(48 * milliseconds)).decode()
    place = {"response_id": "r", "item_id": item_id, "output_index": 0, "content_index": 0}
    return {"type": "response.audio.delta", "event_id": "e", "delta": audio, **place}


@pytest.mark.parametrize(
    ("heard_ms", "words"),
    [(2000, "one two three four"), (1500, "one two three"), (1100, "one two"), (9000, None)],
)
def test_row_80_a_truncated_answer_comes_back_as_it_was_heard(
    heard_ms: int, words: str | None
) -> None:
    talk = Talk()
    talk.created(empty("a"))
    whole = "one two three four"
    for _ in range(4):
        talk.hear(sound("a", 500))
    talk.hear(done(spoken("a", whole, "assistant")))
    cut = {"item_id": "a", "content_index": 0, "audio_end_ms": heard_ms}
    talk.hear({"type": "conversation.item.truncated", "event_id": "e", **cut})
    assert talk.items() == [text_item("a", words or whole, "assistant", "text")]
    if words not in (None, whole):
        said = f"was truncated at {heard_ms} ms, and comes back with the words that were heard"
        assert talk.lost() == [f"item a: {said}"]


def test_row_80_of_an_answer_of_unknown_length_nothing_comes_back() -> None:
    """What was not heard must not be known again; how much was is not known here."""
    talk = Talk()
    talk.created(empty("a"))
    talk.hear(done(spoken("a", "Half past two.", "assistant")))
    cut = {"item_id": "a", "content_index": 0, "audio_end_ms": 100}
    talk.hear({"type": "conversation.item.truncated", "event_id": "e", **cut})
    assert talk.order() == []
    assert talk.lost() == ["item a: was truncated at 100 ms, and does not come back"]


def test_an_answer_outside_of_the_conversation_stays_outside() -> None:
    talk = Talk()
    talk.hear(said("x", "aside"))
    talk.hear(done(text_item("x", "aside", "assistant", "text")))
    assert talk.items() == []


def test_function_calls_and_their_outputs_come_back() -> None:
    talk = Talk()
    call = {"id": "a", "type": "function_call", "call_id": "call_1", "name": "time"}
    output = {"id": "b", "type": "function_call_output", "call_id": "call_1", "output": "14:30"}
    talk.created({**call, "arguments": ""})
    talk.hear(done({**call, "arguments": '{"zone":"UTC"}'}))
    talk.created(output)
    assert talk.items() == [{**call, "arguments": '{"zone":"UTC"}'}, output]


def test_half_a_function_call_is_not_replayed() -> None:
    talk = Talk()
    call = {"id": "a", "type": "function_call", "call_id": "call_1", "name": "time"}
    talk.created({**call, "arguments": ""})
    assert talk.items() == []
    assert talk.lost() == ["item a: a function call that was cut off"]


def test_an_item_that_no_server_takes_back_is_lost_and_said_to_be() -> None:
    talk = Talk("ga")
    item = {"id": "a", "type": "mcp_list_tools", "server_label": "x", "tools": []}
    talk.hear(item_event("added", item))
    assert talk.items() == []
    assert talk.lost() == ["item a: a server takes no mcp_list_tools back"]


def test_an_image_comes_back() -> None:
    talk = Talk("ga")
    image = {"type": "input_image", "image_url": "data:image/png;base64,AAAA", "detail": "auto"}
    item = {"id": "a", "type": "message", "role": "user", "content": [image]}
    talk.hear(item_event("added", item))
    assert talk.items() == [item]


def test_the_beta_api_remembers_in_beta_on_a_ga_wire() -> None:
    talk = Talk("beta", wire="ga")
    assistants = text_item("a", "Hi.", "assistant", "output_text")
    talk.hear(item_event("added", {**assistants, "content": []}))
    talk.hear(item_event("done", assistants))
    assert talk.hear(said("b", "x", "response.output_text.delta")).type == "response.text.delta"
    talk.hear(done(assistants))
    assert talk.items() == [text_item("a", "Hi.", "assistant", "text")]


# What was on its way -----------------------------------------------------------------------------


def test_an_item_that_was_not_confirmed_is_sent_again() -> None:
    talk = Talk()
    talk.created(text_item("a", "A"))
    item = {key: value for key, value in text_item("", "B").items() if key != "id"}
    talk.send("conversation.item.create", item=item, previous_item_id="a")
    assert talk.replayed()[1] == {
        "type": "conversation.item.create", "item": item, "previous_item_id": "a"
    }  # fmt: skip


@pytest.mark.parametrize("item_id", ["mine", None])
def test_a_confirmed_item_is_sent_once(item_id: str | None) -> None:
    talk = Talk()
    item = text_item("mine", "A")
    if item_id is None:
        del item["id"]
    talk.send("conversation.item.create", item=item)
    talk.created({**item, "id": item_id or "theirs"})
    assert talk.order() == [item_id or "theirs"]


@pytest.mark.parametrize(
    "other",
    [
        spoken("x", "Hello"),
        empty("x"),
        {"id": "x", "type": "function_call_output", "call_id": "c", "output": "y"},
    ],
    ids=["speech", "answer", "output"],
)
def test_another_item_does_not_confirm_it(other: dict[str, Any]) -> None:
    talk = Talk()
    item = {key: value for key, value in text_item("", "A").items() if key != "id"}
    talk.send("conversation.item.create", item=item)
    talk.created(other)
    assert talk.replayed()[-1]["item"] == item


def test_a_refused_item_is_forgotten() -> None:
    talk = Talk()
    sent = talk.send("conversation.item.create", item=text_item("a", "A"))
    talk.hear(refusal("item_id_taken", event_id=sent["event_id"]))
    assert talk.items() == []


def test_audio_that_was_not_committed_is_reported() -> None:
    talk = Talk()
    list(talk.session.append(bytes(400)))
    list(talk.session.append(bytes(80)))
    assert talk.lost() == ["480 bytes of audio that were not committed yet"]
    committed = {"type": "input_audio_buffer.committed", "event_id": "e", "item_id": "a"}
    talk.hear(committed)
    assert talk.lost() == []
    list(talk.session.append(bytes(80)))
    talk.send("input_audio_buffer.clear")
    assert talk.lost() == []


def test_a_question_without_an_answer_is_reported() -> None:
    talk = Talk()
    talk.send("response.create")
    assert talk.lost() == ["1 response.create without an answer so far"]
    talk.hear(response_created())
    assert talk.lost() == []


def test_a_refused_question_is_not_reported() -> None:
    talk = Talk()
    sent = talk.send("response.create")
    code = "conversation_already_has_active_response"
    talk.hear(refusal(code, event_id=sent["event_id"]))
    assert talk.lost() == []


def test_a_question_that_is_asked_again_is_not_reported() -> None:
    talk = Talk()
    talk.send("response.create")
    assert talk.session.salvage("response.create") is True
    assert talk.lost() == []
    talk.journal.rebuilt()
    assert talk.lost() == ["1 response.create without an answer so far"]  # of the new session


STALE = [
    "input_audio_buffer.append",
    "input_audio_buffer.commit",
    "input_audio_buffer.clear",
    "output_audio_buffer.clear",
    "response.cancel",
    "conversation.item.truncate",
]


@pytest.mark.parametrize("kind", STALE)
def test_what_spoke_of_the_dead_session_is_dropped_and_reported_once(kind: str) -> None:
    talk = Talk()
    assert talk.session.salvage(kind) is False
    assert talk.lost() == [f"{kind} was not sent: it was meant for the old session"]
    talk.journal.rebuilt()
    assert talk.lost() == []


@pytest.mark.parametrize(
    ("kind", "again"),
    [
        ("session.update", False),
        ("conversation.item.create", False),
        ("transcription_session.update", False),
        ("response.create", True),
        ("conversation.item.delete", False),
        ("conversation.item.retrieve", True),
        ("hologram.beam", True),
    ],
)
def test_what_the_replay_brings_back_is_not_sent_twice(kind: str, again: bool) -> None:
    assert Talk().session.salvage(kind) is again


def test_what_is_being_deleted_does_not_come_back() -> None:
    talk = Talk()
    for name in "abc":
        talk.created(text_item(name, name), None)
    talk.send("conversation.item.delete", item_id="b")
    assert talk.order() == ["a", "c"]
    refused = talk.send("conversation.item.delete", item_id="c")
    assert talk.order() == ["a"]
    talk.hear(refusal("item_not_found", event_id=refused["event_id"]))
    assert talk.order() == ["a", "c"]
    talk.journal.rebuilt()
    assert talk.order() == ["a", "c"]


def test_what_was_deleted_stays_so_though_its_end_is_told_later() -> None:
    talk = Talk("ga")
    talk.hear(item_event("added", empty("a")))
    talk.hear({"type": "conversation.item.deleted", "event_id": "e", "item_id": "a"})
    talk.hear(item_event("done", text_item("a", "Gone.", "assistant", "output_text")))
    assert talk.order() == []
    talk.send("conversation.item.create", item=text_item("a", "Again."))
    talk.hear(item_event("added", text_item("a", "Again.")))
    assert talk.order() == ["a"]


def test_a_truncation_that_was_not_confirmed_is_reported() -> None:
    talk = Talk()
    talk.created(text_item("a", "Long.", "assistant", "text"))
    talk.send("conversation.item.truncate", item_id="a", content_index=0, audio_end_ms=10)
    assert talk.lost() == ["item a: was truncated at 10 ms, and does not come back"]


def test_a_transcript_that_came_first_is_not_forgotten() -> None:
    talk = Talk("ga")
    talk.hear(item_event("added", spoken("a")))
    talk.hear(
        {
            "type": "conversation.item.input_audio_transcription.completed",
            "event_id": "e",
            "item_id": "a",
            "content_index": 0,
            "transcript": "Hello.",
            "usage": {"type": "duration", "seconds": 1},
        }
    )
    talk.hear(item_event("done", spoken("a")))
    (item,) = talk.items()
    assert item["content"] == [{"type": "input_text", "text": "Hello."}]


def test_a_replay_that_failed_is_not_in_the_next_one() -> None:
    talk = Talk()
    talk.send("session.update", session={"voice": "ash"})
    talk.updated()
    talk.send("session.update", session={"voice": "sage"})
    wishes = [{"voice": "ash"}, {"voice": "sage"}]
    for _ in range(3):
        again = talk.greeted()
        again.start_replay().messages()
        again.replayed(json.dumps({"type": "session.updated", "session": {}}).encode())
        assert talk.settings() == wishes


def test_what_the_old_server_made_meanwhile_is_replayed_too() -> None:
    talk = Talk()
    talk.created(text_item("a", "A"))
    new = talk.greeted()
    replay = new.start_replay()
    (first,) = replay.messages()
    talk.created(text_item("b", "B"), "a")
    new.replayed(json.dumps(item_event("created", json.loads(first)["item"])).encode())
    (late,) = replay.late_messages()
    assert json.loads(late)["item"]["id"] == "b"
    assert not replay.confirmed
    new.replayed(json.dumps(item_event("created", json.loads(late)["item"])).encode())
    assert replay.confirmed
    talk.created(text_item("c", "C"), "b")
    new.resume(talk.session, 1, None)
    made = new.pending[-1]
    assert made.items == 2
    assert made.item_ids == ("a", "b")
    assert made.lost == ("item c: came while the conversation was being rebuilt",)
    talk.session = new
    assert talk.order() == ["a", "b"]


def test_once_rebuilt_nothing_is_reported_again() -> None:
    talk = Talk()
    list(talk.session.append(bytes(80)))
    talk.send("response.create")
    talk.send("conversation.item.create", item=text_item("a", "A"))
    talk.session.salvage("response.cancel")
    talk.replayed()
    talk.journal.rebuilt()
    assert talk.journal.replay() == ([], [])


# The replay, as the new session goes through it --------------------------------------------------


class Rebuilding(Talk):
    """The same talk, on a new connection."""

    def begin(self) -> list[dict[str, Any]]:
        self.old = self.session
        self.session = self.greeted()
        return [json.loads(message) for message in self.session.start_replay().messages()]

    def comes(self, event: dict[str, Any]) -> bool:
        self.session.replayed(json.dumps(event).encode())
        return self.rebuilt

    @property
    def rebuilt(self) -> bool:
        assert self.session.replay is not None
        return self.session.replay.confirmed

    def end(self) -> tuple[Reconnected, list[Any]]:
        self.session.resume(self.old, 1, None)
        *before, made = self.upto_reconnected()
        assert before == []
        return made, list(self.session.pending)

    def upto_reconnected(self) -> list[Any]:
        taken: list[Any] = []
        while not (taken and isinstance(taken[-1], Reconnected)):
            taken.append(self.session.next_pending())
        return taken


def rebuilding(count: int = 2, api: str = "beta", wire: str | None = None) -> Rebuilding:
    talk = Rebuilding(api, wire)
    talk.send("session.update", session={"instructions": "Sing."})
    talk.updated(id="s")
    for number in range(count):
        talk.created(text_item(f"item_{number}", "x"))
    return talk


def created(item_id: str) -> dict[str, Any]:
    return item_event("created", text_item(item_id, "x"))


UPDATED = {"type": "session.updated", "event_id": "e", "session": {"id": "s"}}


def test_a_session_is_rebuilt_when_all_is_confirmed() -> None:
    talk = rebuilding()
    sent = talk.begin()
    assert [event["event_id"] for event in sent] == ["replay_0", "replay_1", "replay_2"]
    assert not talk.rebuilt
    assert not talk.comes(UPDATED)
    assert not talk.comes(created("item_0"))
    assert talk.comes(created("item_1"))
    made, rest = talk.end()
    assert (made.items, made.lost, made.interrupted, made.attempts) == (2, (), None, 1)
    assert rest == []


def test_row_78_a_server_that_goes_quiet_is_not_waited_for_and_that_is_said() -> None:
    talk = rebuilding()
    talk.begin()
    assert not talk.comes(created("item_0"))
    replay = talk.session.replay
    assert replay is not None
    assert replay.patience(10.0) == 10.0  # an item is still to come
    assert not talk.comes(created("item_1"))
    talk.journal.confirms = False
    assert replay.patience(10.0) == 1.0
    replay.give_up_waiting()
    made, _ = talk.end()
    assert (made.items, made.lost) == (2, ("the settings: sent again, but not confirmed",))


def test_row_78_settings_that_are_never_confirmed_are_replayed_each_time() -> None:
    talk = Rebuilding()
    talk.send("session.update", session={"instructions": "Sing."})
    for _ in range(3):
        (sent,) = talk.begin()
        assert sent["session"] == {"instructions": "Sing."}
        assert talk.session.replay is not None
        talk.session.replay.give_up_waiting()
        talk.end()


def test_a_session_is_rebuilt_at_once_if_there_is_nothing_to_replay() -> None:
    talk = Rebuilding()
    assert talk.begin() == []
    assert talk.rebuilt
    made, rest = talk.end()
    assert (made.items, rest) == (0, [])


def test_a_refused_item_is_lost_and_named() -> None:
    talk = rebuilding()
    talk.begin()
    talk.comes(UPDATED)
    talk.comes(refusal("invalid_value", "No such thing.", event_id="replay_1"))
    assert talk.comes(created("item_1"))
    made, rest = talk.end()
    assert made.items == 1
    assert made.item_ids == ("item_1",)
    assert made.lost == ("item item_0: No such thing.",)
    assert rest == []


@pytest.mark.parametrize("nothing", [{}, {"event_id": None}])
def test_a_refusal_without_an_id_concerns_the_next_in_turn(nothing: dict[str, Any]) -> None:
    talk = rebuilding(1)
    talk.begin()
    talk.comes(refusal("invalid_value", "No.", **nothing))
    assert talk.comes(created("item_0"))
    made, rest = talk.end()
    assert (made.items, made.lost, rest) == (1, ("the settings: No.",), [])


def test_an_error_that_names_something_else_is_the_users() -> None:
    talk = rebuilding(0)
    talk.begin()
    assert not talk.comes(refusal("x", event_id="mine"))
    assert talk.comes(UPDATED)
    _, rest = talk.end()
    assert [event.type for event in rest] == ["error"]


def test_a_refused_wish_does_not_come_up_again() -> None:
    talk = rebuilding(0)
    talk.send("session.update", session={"voice": "nobody"})
    talk.begin()
    talk.comes(UPDATED)
    assert talk.comes(refusal("invalid_value", event_id="replay_1"))
    talk.end()
    assert talk.settings() == [{"instructions": "Sing."}]


def test_an_update_that_was_on_its_way_is_in_force_afterwards() -> None:
    talk = rebuilding(0)
    talk.send("session.update", session={"voice": "ash"})
    talk.begin()
    talk.comes(UPDATED)
    assert talk.comes(UPDATED)
    talk.end()
    assert talk.settings() == [{"instructions": "Sing.", "voice": "ash"}]


def test_items_on_their_way_get_their_place_when_they_are_confirmed() -> None:
    talk = rebuilding(1)
    item = {key: value for key, value in text_item("", "new").items() if key != "id"}
    talk.send("conversation.item.create", item=item)
    assert len(talk.begin()) == 3
    talk.comes(UPDATED)
    talk.comes(created("item_0"))
    assert talk.comes(item_event("created", {**item, "id": "theirs"}, "item_0"))
    talk.end()
    assert talk.order() == ["item_0", "theirs"]


def test_what_is_no_answer_to_the_replay_is_the_users() -> None:
    talk = rebuilding(0)
    talk.begin()
    limits = {"type": "rate_limits.updated", "event_id": "e", "rate_limits": []}
    assert not talk.comes(limits)
    assert talk.comes(UPDATED)
    _, rest = talk.end()
    assert [event.type for event in rest] == ["rate_limits.updated"]


@pytest.mark.parametrize(
    "echo",
    [
        {"type": "conversation.created", "event_id": "e", "conversation": {"id": "c"}},
        BETA_GREETING,
    ],
    ids=["conversation", "greeting"],
)
def test_what_every_connection_begins_with_is_not_told_twice(echo: dict[str, Any]) -> None:
    talk = rebuilding(0)
    talk.begin()
    assert not talk.comes(echo)
    assert talk.comes(UPDATED)
    assert talk.end()[1] == []


def test_on_a_ga_wire_one_item_is_confirmed_once() -> None:
    talk = rebuilding(2, wire="ga")
    sent = talk.begin()
    assert sent[0]["session"]["type"] == "realtime"
    updated = {"type": "session.updated", "event_id": "e", "session": GA_GREETING["session"]}
    assert not talk.comes(updated)
    for number in range(2):
        item = text_item(f"item_{number}", "x")
        assert talk.comes(item_event("added", item)) == (number == 1)
        assert talk.comes(item_event("done", item)) == (number == 1)
    made, rest = talk.end()
    assert (made.items, made.lost, rest) == (2, (), [])


def test_in_the_ga_api_too() -> None:
    talk = Rebuilding("ga")
    talk.hear(item_event("added", text_item("a", "x")))
    talk.hear(item_event("done", text_item("a", "x")))
    assert len(talk.begin()) == 1
    assert talk.comes(item_event("added", text_item("a", "x")))
    made, rest = talk.end()
    assert (made.items, rest) == (1, [])


def test_what_the_new_wire_cannot_say_is_lost_and_the_rest_goes_on() -> None:
    talk = Rebuilding()
    pointer = {"type": "item_reference", "id": "x"}
    item = {"id": "b", "type": "message", "role": "user", "content": [pointer]}
    talk.send("conversation.item.create", item=item)
    talk.created(text_item("c", "C"))
    talk.greeting = GA_GREETING
    assert [event["item"]["id"] for event in talk.begin()] == ["c"]
    assert talk.comes(item_event("added", text_item("c", "C")))
    made, _ = talk.end()
    assert made.item_ids == ("c",)
    (lost,) = made.lost
    assert lost.startswith("item b: ")
    assert "item_reference" in lost


def test_the_end_in_the_middle_of_it_is_a_loss() -> None:
    talk = rebuilding()
    talk.begin()
    with pytest.raises(ConnectionLost, match="while it was being rebuilt"):
        talk.session.replayed(None)


def test_a_second_try_replays_the_same() -> None:
    talk = rebuilding(2)
    item = {key: value for key, value in text_item("", "new").items() if key != "id"}
    talk.send("conversation.item.create", item=item)
    list(talk.session.append(bytes(80)))
    first = talk.begin()
    talk.comes(UPDATED)
    talk.comes(created("item_0"))
    second = talk.begin()
    assert [without_id(event) for event in second][-3:] == [without_id(event) for event in first][
        -3:
    ]
    assert talk.lost() == ["80 bytes of audio that were not committed yet"]


def test_what_was_not_read_of_the_old_session_is_read_first() -> None:
    talk = rebuilding(0)
    talk.session.keep(json.dumps(response_created()).encode())
    talk.begin()
    talk.comes(UPDATED)
    talk.session.resume(talk.old, 3, None)
    unread, made = talk.upto_reconnected()
    assert unread.type == "response.created"
    assert (made.interrupted, made.attempts) == ("r", 3)
    assert not talk.old.pending
