"""What documents of other APIs do, each in a small specimen: read, or reported in one line."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

from codegen import standalone
from codegen.channel import ChannelEvents
from schema import load
from schema.document import SpecError
from schema.kinds import AnyKind
from support import small_specs

Spec = dict[str, Any]


def read(spec: Spec, **files: Spec) -> tuple[list[ChannelEvents], list[str]]:
    """The records of a document and its notes. ``files`` stand beside it: ``common__x`` is
    ``common/x.yaml``."""
    texts = {
        f"{name.replace('__', '/')}.yaml": small_specs.text(each).encode()
        for name, each in files.items()
    }
    text = small_specs.text(spec).encode()
    document = load.parse(text, "api.yaml", foreign=True, beside=texts.get)
    return standalone.read(document, "voice")


def one(spec: Spec, **files: Spec) -> tuple[ChannelEvents, list[str]]:
    ((events,), notes) = read(spec, **files)
    return events, notes


def tagged(tag: Any, **properties: Spec) -> Spec:
    return {"type": "object", "properties": {"type": {"enum": [tag]}, **properties}}


def two(publish: list[Spec], subscribe: list[Spec], **more: Any) -> Spec:
    """A document of AsyncAPI 2.x with one channel."""
    sides = (("publish", publish), ("subscribe", subscribe))
    talk = {word: {"message": {"oneOf": each}} for word, each in sides if each}
    return {"asyncapi": "2.6.0", "channels": {"/talk": talk}, **more}


def three(messages: Spec, actions: dict[str, list[str]], **more: Any) -> Spec:
    """A document of AsyncAPI 3.x with one channel."""
    base = "#/channels/talk"
    return {
        "asyncapi": "3.0.0",
        "channels": {"talk": {"messages": messages}},
        "operations": {
            action: {
                "action": action,
                "channel": {"$ref": base},
                "messages": [{"$ref": f"{base}/messages/{key}"} for key in keys],
            }
            for action, keys in actions.items()
        },
        **more,
    }


def sides(events: ChannelEvents) -> tuple[list[str], list[str]]:
    return [r.name for r in events.of("client")], [r.name for r in events.of("server")]


def decoded(
    spec: Spec, messages: list[Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """The classes that the package of a document makes of a server's messages."""
    document = load.parse(small_specs.text(spec).encode(), "api.yaml", foreign=True)
    files, _ = standalone.make(document, "told", Path(__file__).resolve().parents[2] / "templates")
    standalone.write(files, folder, "told")
    monkeypatch.syspath_prepend(folder)
    decode = importlib.import_module("told").decode_server_event
    names = [type(decode(each)).__name__ for each in messages]
    for name in [each for each in sys.modules if each.split(".")[0] == "told"]:
        del sys.modules[name]
    return names


# --- references -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("https://example.com/Far.avsc", "leaves the document"),
        ("../secrets.yaml#/x", "leaves the document"),
        ("file:near.yaml#/x", "leaves the document"),
        ("missing.yaml#/x", "there is no file missing.yaml"),
        ("#/components/schemas/Nothing", "points at nothing"),
    ],
)
def test_what_cannot_be_followed_is_left_out_and_said_once(ref: str, words: str) -> None:
    spec = two(
        [{"name": "go", "payload": tagged("go", far={"$ref": ref})}],
        [{"name": "far", "payload": {"$ref": ref}}, {"$ref": ref}, {"payload": tagged("error")}],
    )
    events, notes = one(spec)
    assert sides(events) == (["GoEvent"], ["ErrorEvent"])
    (far,) = (field for field in events.schemas["GoEvent"].fields if field.wire == "far")
    assert far.kind == AnyKind()
    assert sum(words in note for note in notes) == 3, "each place, once"
    assert any("far: its payload stands elsewhere" in note for note in notes)


def test_a_reference_starts_in_the_folder_of_its_file() -> None:
    spec = two([{"$ref": "shared/messages.yaml#/hello"}], [{"payload": tagged("error")}])
    events, notes = one(
        spec,
        shared__messages={"hello": {"payload": {"$ref": "payloads.yaml#/Hello"}}},
        shared__payloads={"Hello": tagged("go", who={"$ref": "../names.yaml#/Name"})},
        names={"Name": {"type": "string"}},
    )
    assert [field.wire for field in events.schemas["GoEvent"].fields] == ["type", "who"]
    assert not any("leaves the document" in note for note in notes)


def test_a_schema_that_two_ways_lead_to_is_brought_in_once() -> None:
    schemas = {
        "Hello": {"allOf": [{"$ref": "#/components/schemas/Base"}, tagged("go")]},
        "Base": {"type": "object", "properties": {"id": {"$ref": "#/components/schemas/Id"}}},
        "Id": {"type": "string"},
    }
    spec = two(
        [{"payload": {"$ref": "all.yaml#/components/schemas/Hello"}}],
        [{"payload": {"$ref": "#/components/schemas/Id"}}, {"payload": tagged("error")}],
        components={"schemas": {"Id": {"type": "integer"}, "Base": {"type": "integer"}}},
    )
    events, notes = one(spec, all={"components": {"schemas": schemas}})
    assert [field.wire for field in events.schemas["GoEvent"].fields] == ["id", "type"]
    assert not any("points at nothing" in note for note in notes)


def test_channels_may_stand_in_another_file() -> None:
    channel = {"messages": {"ping": {"payload": tagged("ping")}}}
    operation = {"action": "send", "channel": {"$ref": "common.yaml#/channels/beat"}}
    reply = {"channel": {"$ref": "common.yaml#/channels/back"}}
    back = {"messages": {"pong": {"payload": tagged("pong")}}}
    spec = {"asyncapi": "3.0.0", "operations": {"ping": {**operation, "reply": reply}}}
    found, _ = read(spec, common={"channels": {"beat": channel, "back": back}})
    assert [each.dialect for each in found] == ["beat", "back"]
    assert [sides(each) for each in found] == [(["PingEvent"], []), ([], ["PongEvent"])]


def test_a_reference_may_lead_through_another_one() -> None:
    spec = three({}, {"send": ["ping"], "receive": ["error"]})
    spec["channels"]["talk"] = {"$ref": "channels/talk.yaml"}
    beat = {"ping": {"payload": tagged("ping")}, "error": {"payload": tagged("error")}}
    events, notes = one(spec, channels__talk={"messages": beat})
    assert events.dialect == "talk"
    assert sides(events) == (["PingEvent"], ["ErrorEvent"])
    assert len(notes) == 1, notes


def test_channels_of_one_address_are_called_after_it() -> None:
    spec = three({"ask": {"payload": tagged("ask")}}, {"send": ["ask"]})
    talk = {**spec["channels"].pop("talk"), "address": "/v1/live"}
    other = {"address": "/v1/live", "messages": {"tell": {"payload": tagged("tell")}}}
    spec["channels"] = {"talk": talk, "other": other}
    events, _ = one(spec)
    assert events.dialect == "v1_live"


# --- direction ------------------------------------------------------------------------------------


def test_an_operation_that_says_who_speaks_decides() -> None:
    spec = two([{"payload": tagged("tick")}], [{"payload": tagged("go")}])
    spec["channels"]["/talk"]["publish"]["summary"] = "Server messages"
    spec["channels"]["/talk"]["subscribe"]["summary"] = "Client messages"
    events, notes = one(spec)
    assert sides(events) == (["GoEvent"], ["TickEvent"])
    assert any("use --flip" in note for note in notes)


@pytest.mark.parametrize(
    ("publish", "subscribe", "is_turned"),
    [
        ("", "PriceUpdate", False),
        ("", "request_media", True),
        ("say", "said user_input_shown presence_update", False),
        ("ClientAction", "BroadcastMessage GameStateUpdate", False),
        ("BroadcastMessage ServerState", "act", True),
        ("enterRoom", "onRoomInitInfo onRoomUpdate", False),
        ("recharge-update recharge-completed", "join-stations start-recharge", True),
        ("CostingResponse", "CostingRequestV1", True),
        ("session.update response.create", "response.text.delta", False),
        ("close status", "go", False),
        ("transcript error", "updateSession client_tool_result", True),
    ],
)
def test_messages_whose_names_say_so_clearly_turn_a_document(
    publish: str, subscribe: str, is_turned: bool
) -> None:
    spoken = [[{"name": n, "payload": tagged(n)} for n in x.split()] for x in (publish, subscribe)]
    events, notes = one(two(spoken[0], spoken[1]))
    heard = subscribe if is_turned else publish
    assert [events.entries[name].values[0] for name in sides(events)[0]] == heard.split()
    assert any("the client receives" in note for note in notes) == is_turned


@pytest.mark.parametrize(
    ("sent", "received", "version", "is_said"),
    [
        ("move", "redirect", 3, True),
        ("move", "redirect", 2, False),
        ("status", "move", 3, True),
        ("status", "move go", 2, True),
        ("move", "status", 3, False),
    ],
)
def test_that_no_name_says_whose_side_a_document_describes_is_said(
    sent: str, received: str, version: int, is_said: bool
) -> None:
    here, there = ([{"name": n, "payload": tagged(n)} for n in x.split()] for x in (sent, received))
    names = [*sent.split(), *received.split()]
    actions = {"send": sent.split(), "receive": received.split()}
    listed = dict(zip(names, [*here, *there], strict=True))
    events, notes = one(three(listed, actions) if version == 3 else two(here, there))
    assert [events.entries[name].values[0] for name in sides(events)[0]] == sent.split()
    assert any("do not say clearly" in note and "--flip" in note for note in notes) == is_said


def test_a_letter_keeps_its_place_in_a_name_without_its_mark() -> None:
    spoken = [
        {"payload": tagged("été")},
        {"name": "Réponse", "payload": tagged("答え")},
        {"payload": tagged("go")},
    ]
    events, _ = one(two(spoken, [{"payload": tagged("fenêtre.créer")}]))
    assert {each.name for each in events.events} == {
        "EteEvent",
        "ReponseEvent",
        "GoEvent",
        "FenetreCreerEvent",
    }


def test_a_document_of_one_direction_tells_what_its_service_gives_out() -> None:
    events, notes = one(two([{"payload": tagged("trade")}, {"payload": tagged("quote")}], []))
    assert sides(events) == ([], ["TradeEvent", "QuoteEvent"])
    assert any("one direction alone" in note for note in notes)


def test_words_that_are_not_read_are_said_once_with_what_was_meant() -> None:
    odd = {"type": "string", "contentEncodng": "base64", "x-secrte": True, "x-theirs": 1}
    pair = {"type": "array", "prefixItems": [{"type": "string"}]}
    event = {**tagged("go", a=odd, b=odd, c=pair, d=pair), "requird": ["type"]}
    _, notes = one(two([{"payload": event}], []))
    unread = [note for note in notes if "is not read" in note]
    meant = ("'required'?", "'contentEncoding'?", "'x-secret'?", "'prefixItems' is not read")
    assert [note for note, word in zip(unread, meant, strict=True) if not note.endswith(word)] == []
    assert "properties/a/x-secrte: 'x-secrte' is not read; did you mean 'x-secret'?" in unread[2]


# --- telling messages apart -----------------------------------------------------------------------


def test_enums_of_objects_with_a_value_are_plain_enums() -> None:
    literal = {"type": "string", "enum": [{"type": "booleanLiteral", "value": True}]}
    role = {"type": "string", "enum": [{"value": "user"}, {"value": "agent"}]}
    text = tagged({"type": "stringLiteral", "value": "text"}, role=role, final=literal)
    events, notes = one(two([{"payload": tagged("go")}], [{"payload": text}]))
    assert events.entries["TextEvent"].values == ("text",)
    fields = {field.wire: field for field in events.schemas["TextEvent"].fields}
    assert fields["role"].kind.known == ("user", "agent")  # type: ignore[union-attr]
    assert getattr(fields["final"].kind, "json", "") == "boolean"
    assert sum("objects with a 'value'" in note for note in notes) == 1


def test_a_tag_may_be_used_by_one_direction_alone() -> None:
    plain = [
        {"name": name, "payload": {"type": "object", "properties": {name: {"type": "boolean"}}}}
        for name in ("stop", "flush", "mute")
    ]
    events, _ = one(two(plain, [{"payload": tagged("begin")}, {"payload": tagged("error")}]))
    assert events.tag == "type"
    assert dict(events.table("server")) == {"begin": "BeginEvent", "error": "ErrorEvent"}


@pytest.mark.slow
def test_messages_are_told_by_the_rest_where_the_tag_is_free_or_shared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {"type": "object", "properties": {"type": {"type": "string"}, "model": {}}}
    kinds = {"enum": ["status", "limit"]}
    wide = tagged("info", kind=kinds)
    narrow = tagged("info", kind={"const": "status"}, event={"type": "string"})
    spec = two(
        [{"payload": tagged("go")}],
        [
            {"name": "metadata", "payload": facts},
            {"payload": tagged("error")},
            {"name": "any_info", "payload": wide},
            {"name": "status_info", "payload": narrow},
        ],
    )
    names = decoded(
        spec,
        [
            {"type": "Metadata", "model": "m"},
            {"type": "other"},
            {"type": "error", "model": "m"},
            {"type": "info", "kind": "status"},
            {"type": "info", "kind": "limit"},
        ],
        tmp_path,
        monkeypatch,
    )
    assert names == [
        "MetadataEvent",
        "UnknownEvent",
        "ErrorEvent",
        "StatusInfoEvent",
        "AnyInfoEvent",
    ]


def test_base64_that_only_the_description_tells_of_is_audio() -> None:
    said = {
        "audio": "Base64 encoded chunk.",
        "data": "The audio data in base64 format.",
        "image": "A base64-encoded picture.",
        "voice": "A URL, or base64 of the sound.",
        "text": "What the voice says.",
    }
    fields = {name: {"type": "string", "description": each} for name, each in said.items()}
    events, notes = one(two([{"payload": tagged("go")}], [{"payload": tagged("error", **fields)}]))
    found = {each.wire for each in events.schemas["ErrorEvent"].fields if each.is_audio}
    assert found == {"audio", "data"}
    assert sum("base64 audio by its description" in note for note in notes) == 2


def needing(*required: str, **properties: Spec) -> Spec:
    return {"type": "object", "properties": properties, "required": [*required]}


@pytest.mark.slow
def test_constants_of_any_kind_and_keys_of_objects_inside_tell_messages_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def inside(**properties: Spec) -> Spec:
        return needing("data", data=needing(*properties, **properties))

    def decode(payloads: dict[str, Spec], *messages: Any) -> list[str]:
        spec = two([], [{"name": name, "payload": each} for name, each in payloads.items()])
        return decoded(spec, [*messages], tmp_path, monkeypatch)

    text = {"type": "string"}
    ops = {
        "hello": needing("op", "d", op={"const": 10}, d=text),
        "beat": needing("op", op={"const": 1}, d={"type": ["integer", "null"]}),
        "last": needing("op", op={"enum": [True]}),
    }
    messages = [{"op": 1, "d": None}, {"op": 10, "d": "x"}, {"op": True}, {"op": 7}]
    assert decode(ops, *messages) == ["BeatEvent", "HelloEvent", "LastEvent", "UnknownEvent"]

    feeds = {
        "tick": needing("channel", "data", channel={"const": "tick"}, data=text),
        "book": needing("channel", "data", channel={"enum": ["book"]}, data=text),
        "pong": needing("method", method={"const": "pong"}),
        "ack": needing("method", method={"const": "ack"}),
        "nack": needing("method", method={"const": "nack"}),
    }
    messages = [{"channel": each, "data": "x"} for each in ("book", "tick", "status")]
    assert decode(feeds, *messages) == ["BookEvent", "TickEvent", "UnknownEvent"]

    keys = {
        "said": {"type": "object", "properties": {"uid": text, "segments": {"type": "array"}}},
        "ready": {"type": "object", "properties": {"uid": text, "backend": text}},
    }
    messages = [{"uid": "a", "segments": []}, {"uid": "a", "status": "WAIT", "message": 3}]
    assert decode(keys, *messages) == ["SaidEvent", "UnknownEvent"]

    words = {"text": inside(text=text), "audio": inside(audio=text)}
    messages = [{"data": {each: "x"}} for each in ("audio", "text", "usage")]
    assert decode(words, *messages) == ["AudioEvent", "TextEvent", "UnknownEvent"]

    kinds = {name: inside(type={"const": name}) for name in ("part", "done")}
    messages = [{"data": {"type": each}} for each in ("done", "part", "new")]
    assert decode(kinds, *messages) == ["DoneEvent", "PartEvent", "UnknownEvent"]


@pytest.mark.slow
def test_a_sender_gives_what_can_only_be_one_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    constants = {"channel": {"const": "tick"}, "type": {"const": "join"}, "v": {"const": 2}}
    join = needing(
        "channel", "type", "v", "on", on={"const": True}, opt={"const": "z"}, **constants
    )
    tick = needing("type", type={"const": "tick"}, n={"type": "integer"})
    spec = two([{"payload": join}, {"payload": tick}], [{"payload": tagged("error")}])
    document = load.parse(small_specs.text(spec).encode(), "api.yaml", foreign=True)
    files, _ = standalone.make(document, "given", Path(__file__).resolve().parents[2] / "templates")
    standalone.write(files, tmp_path, "given")
    monkeypatch.syspath_prepend(tmp_path)
    sent: list[Any] = []
    send = importlib.import_module("given.talk.senders").Senders(sent.append)
    send.join()
    send.join(opt="z")
    to_wire = importlib.import_module("given.shapes").to_wire
    for name in [each for each in sys.modules if each.split(".")[0] == "given"]:
        del sys.modules[name]
    always = {"channel": "tick", "type": "join", "v": 2, "on": True}
    assert [to_wire(each) for each in sent] == [always, {**always, "opt": "z"}]


# --- what has no class ----------------------------------------------------------------------------


def test_headers_of_messages_are_reported_once() -> None:
    message = {"headers": {"type": "object"}, "payload": tagged("go")}
    _, notes = one(two([message], [{**message, "payload": tagged("error")}]))
    assert sum("headers" in note for note in notes) == 1


@pytest.mark.parametrize("odd", [True, 1001, None, [], {}, ""])
def test_a_content_type_that_is_no_text_says_nothing(odd: Any) -> None:
    message = {"contentType": odd, "payload": tagged("go")}
    events, _ = one(two([message], [{"payload": tagged("error")}], defaultContentType=2.6))
    assert sides(events) == (["GoEvent"], ["ErrorEvent"])


def test_a_document_without_json_says_why() -> None:
    message = {"name": "rows", "payload": {"type": "array", "items": {}}}
    with pytest.raises(SpecError) as caught:
        read(two([message], []))
    assert "rows: an array" in str(caught.value)
    assert "nothing to make" in str(caught.value)


@pytest.mark.parametrize("named", ["talk", "/v1/talk"])
def test_an_operation_may_name_its_channel_in_place_of_a_reference(named: str) -> None:
    spec = three({"said": {"payload": tagged("said")}}, {"receive": ["said"]})
    spec["channels"]["talk"]["address"] = "/v1/talk"
    spec["operations"]["receive"]["channel"] = named
    events, _ = one(spec)
    assert events.dialect == "talk"
    assert sides(events) == ([], ["SaidEvent"])


def test_a_message_without_a_name_is_called_after_its_operation() -> None:
    payload = {"type": "object", "properties": {"title": {"type": "string"}}}
    channel = {
        word: {"operationId": name, "message": {"payload": payload}}
        for word, name in (("publish", "createRoom"), ("subscribe", "onRoom"))
    }
    events, _ = one({"asyncapi": "2.6.0", "channels": {"/rooms": channel}})
    assert sides(events) == (["CreateRoomEvent"], ["OnRoomEvent"])
    assert events.entries["CreateRoomEvent"].path == ((), "create_room")


@pytest.mark.slow
def test_of_messages_that_know_the_same_keys_the_narrower_one_fits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, number = {"roomId": {"type": "string"}}, {"playerNumber": {"type": "integer"}}
    joined = {"name": "joined", "payload": {"type": "object", "properties": {**room, **number}}}
    full = {"name": "full", "payload": {"type": "object", "properties": room}}
    messages = [{"roomId": "a"}, {"playerNumber": 1}]
    names = decoded(two([], [joined, full]), messages, tmp_path, monkeypatch)
    assert names == ["FullEvent", "JoinedEvent"]


def test_keys_that_differ_in_case_alone_both_have_attributes() -> None:
    payload = {"type": "object", "properties": {key: {"type": "string"} for key in "eEtT"}}
    events, notes = one(two([{"name": "trade", "payload": payload}], []))
    assert [field.name for field in events.events[0].fields] == ["e", "E", "t", "T"]
    assert not any("attribute" in note for note in notes)


def test_a_message_that_is_alone_needs_no_tag() -> None:
    state = {"enum": ["on", "off"]}
    payload = {"type": "object", "properties": {"state": state, "at": {"type": "string"}}}
    events, notes = one(two([{"name": "lamp", "payload": payload}], []))
    assert events.tag == ""
    assert not any("apart" in note or "told by" in note for note in notes)


def test_that_nothing_tells_messages_apart_is_said() -> None:
    sent = [{"name": f"{word} bid", "payload": tagged("bid")} for word in ("first", "second")]
    events, notes = one(two(sent, [{"payload": tagged("ask")}]))
    assert [name for name, _ in events.senders[0].methods] == ["first_bid", "second_bid"]
    assert any("each of them is read as FirstBidEvent" in note for note in notes)
