"""From values as people give them to what is sent."""

from __future__ import annotations

import asyncio
import enum
import inspect
from collections import OrderedDict
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import attrs
import pytest

from portkey_realtime_wire import beta, ga
from portkey_realtime_wire.beta.resources import AsyncSessions, Sessions
from portkey_realtime_wire.beta.senders import AsyncSenders, Senders
from portkey_realtime_wire.runtime import NOT_GIVEN, ConfigError, Headers, RestRequest
from portkey_realtime_wire.shapes import SHAPES, UnknownObject, build, part_text, to_wire
from support.spec_values import DIALECTS

HOLDS_ITSELF: dict[str, Any] = {}
HOLDS_ITSELF["a"] = [HOLDS_ITSELF]


@pytest.fixture
def sent() -> list[Any]:
    return []


@pytest.fixture
def senders(sent: list[Any]) -> Senders:
    return Senders(sent.append)


def test_a_sender_sends_its_event(senders: Senders, sent: list[Any]) -> None:
    senders.input_audio_buffer.append(audio=b"\x00\x01", event_id="e1")

    assert sent == [beta.InputAudioBufferAppendEvent(audio="AAE=", event_id="e1")]
    assert to_wire(sent[0]) == {
        "type": "input_audio_buffer.append",
        "audio": "AAE=",
        "event_id": "e1",
    }


@pytest.mark.parametrize("audio", [b"hi", bytearray(b"hi"), memoryview(b"hi"), "aGk="])
def test_audio_may_be_any_bytes_or_base64_already(
    senders: Senders, sent: list[Any], audio: Any
) -> None:
    senders.input_audio_buffer.append(audio=audio)

    assert to_wire(sent[0])["audio"] == "aGk="


def test_nested_objects_may_be_dicts_or_classes_or_a_mixture(
    senders: Senders, sent: list[Any]
) -> None:
    part = {"type": "input_audio", "audio": b"hi"}
    senders.conversation.item.create(item={"type": "message", "role": "user", "content": [part]})
    content = beta.InputAudioContent(audio="aGk=")
    senders.conversation.item.create(item=beta.MessageItem(role="user", content=[content]))
    senders.conversation.item.create(
        item=MappingProxyType({"type": "message", "role": "user", "content": (content,)})
    )
    senders.conversation.item.create(
        item=OrderedDict(type="message", role="user", content=iter([part]))  # type: ignore[arg-type]
    )

    assert sent[0] == sent[1] == sent[2] == sent[3]
    assert type(sent[0].item) is beta.MessageItem
    assert sent[0].item.content[0].audio == "aGk="


def test_what_is_not_given_is_left_out_and_none_is_null(senders: Senders, sent: list[Any]) -> None:
    senders.session.update(session={"turn_detection": None, "voice": NOT_GIVEN})
    senders.session.update(session=beta.SessionParams(turn_detection=None))

    assert to_wire(sent[0]) == {"type": "session.update", "session": {"turn_detection": None}}
    assert sent[0] == sent[1]


def test_keys_and_members_that_the_spec_does_not_know_are_sent(
    senders: Senders, sent: list[Any]
) -> None:
    item = {"type": "hologram", "shape": [1, 2.5]}
    senders.conversation.item.create(item=item)
    senders.conversation.item.create(item=UnknownObject(type="hologram", raw=item))  # type: ignore[arg-type]
    senders.session.update(session={"voice": "not yet heard of", "new": {"a": [None, True]}})

    assert to_wire(sent[0])["item"] == item
    assert sent[0] == sent[1]
    assert to_wire(sent[2])["session"] == {"voice": "not yet heard of", "new": {"a": [None, True]}}


class Colour(enum.StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda s: s.input_audio_buffer.append(audio=5),
            "InputAudioBufferAppendEvent: audio: expected base64 text, got an integer",
        ),
        (
            lambda s: s.input_audio_buffer.append(audio="aGk"),
            "InputAudioBufferAppendEvent: audio: 3 characters cannot be base64",
        ),
        (
            lambda s: s.session.update(session={"temperature": float("nan")}),
            "session.temperature: nan cannot be sent as JSON; give a finite number",
        ),
        (
            lambda s: s.session.update(session={"new": [1, {"deep": float("-inf")}]}),
            "session.new[1].deep: -inf cannot be sent as JSON; give a finite number",
        ),
        (
            lambda s: s.session.update(session={"modalities": "audio"}),
            "SessionUpdateEvent: session.modalities: expected an array, got a string",
        ),
        (
            lambda s: s.session.update(session={"voice": 5, "tools": [{"type": "function"}, 5]}),
            None,
        ),
        (
            lambda s: s.session.update(session=None),
            "SessionUpdateEvent: session: expected an object, got null",
        ),
        (
            lambda s: s.session.update(session={1: 2}),
            "session: keys must be strings, not int",
        ),
        (
            lambda s: s.session.update(session={"new": object()}),
            "session.new: object cannot be sent as JSON",
        ),
        (
            lambda s: s.session.update(session={"new": 1 + 2j}),
            "session.new: complex cannot be sent as JSON",
        ),
        (
            lambda s: s.conversation.item.create(item={"type": 5}),
            "ConversationItemCreateEvent: item.type: expected a string, got an integer",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_and_nothing_is_sent(
    senders: Senders, sent: list[Any], call: Callable[[Any], None], message: str | None
) -> None:
    with pytest.raises(ConfigError) as caught:
        call(senders)

    assert sent == []
    if message is None:  # every field, not only the first
        assert "session.voice: " in str(caught.value)
        assert "session.tools[1]: expected an object, got an integer" in str(caught.value)
    else:
        assert str(caught.value) == message


def test_a_string_of_an_enum_class_is_a_string(senders: Senders, sent: list[Any]) -> None:
    with pytest.raises(ConfigError, match=r"voice: expected .*, got Colour"):
        senders.session.update(session={"voice": Colour.RED})
    senders.session.update(session={"voice": Colour.RED.value})

    assert to_wire(sent[0])["session"] == {"voice": "red"}


def test_build_wants_the_fields_that_there_are() -> None:
    with pytest.raises(TypeError, match="InputAudioBufferAppendEvent has no field sound, speed"):
        build(beta.InputAudioBufferAppendEvent, audio=b"", sound=1, speed=2)
    with pytest.raises(ConfigError, match="audio: missing"):
        build(beta.InputAudioBufferAppendEvent)


def test_build_fills_in_tags() -> None:
    assert build(beta.ServerVad, threshold=0.5).type == "server_vad"
    with pytest.raises(ConfigError, match="type: expected 'server_vad', got 'other'"):
        build(beta.ServerVad, type="other")


def test_a_field_may_be_changed_after_decoding() -> None:
    event = beta.decode_server_event(
        {"type": "session.created", "event_id": "e", "session": {"id": "s", "voice": None, "x": 1}}
    )

    event.session.voice = "alloy"
    event.session.id = NOT_GIVEN

    assert to_wire(event)["session"] == {"voice": "alloy", "x": 1}


def test_what_is_built_shares_nothing_with_what_was_given() -> None:
    tools = [{"type": "function", "name": "f", "parameters": {"type": "object"}}]

    made = build(beta.SessionParams, tools=tools)
    tools[0]["name"] = "g"
    tools[0]["parameters"]["type"] = "array"  # type: ignore[index]

    assert made.tools[0].name == "f"
    assert made.tools[0].parameters == {"type": "object"}


@pytest.mark.parametrize("name", DIALECTS)
def test_every_client_event_has_a_sender_of_each_kind(name: str) -> None:
    module = __import__(f"portkey_realtime_wire.{name}.senders", fromlist=["x"])
    blocking, awaitable = module.Senders(list.append), module.AsyncSenders(list.append)
    for event, cls in DIALECTS[name].CLIENT_EVENTS.items():
        methods = [blocking, awaitable]
        for word in event.split("."):
            methods = [getattr(each, word) for each in methods]

        one, other = (inspect.signature(each) for each in methods)
        assert one == other
        fields = {field.name for field in SHAPES[cls].fields.values()} - {"type"}
        assert set(one.parameters) == fields
        assert inspect.getdoc(methods[0]) == inspect.getdoc(methods[1])
        assert not inspect.iscoroutinefunction(methods[0])
        assert inspect.iscoroutinefunction(methods[1])


def test_awaitable_senders_await() -> None:
    sent: list[Any] = []

    async def keep(event: Any) -> None:
        await asyncio.sleep(0)
        sent.append(event)

    asyncio.run(AsyncSenders(keep).input_audio_buffer.append(audio=b"hi"))

    assert sent == [beta.InputAudioBufferAppendEvent(audio="aGk=")]


@attrs.define
class Transport:
    """Keeps what it is asked to send and answers with an empty object."""

    requests: list[Any] = attrs.field(factory=list)

    def call(self, request: RestRequest, parse: Any, options: Any) -> Any:
        self.requests.append((request, options))
        return parse(200, Headers({"X-Request-Id": "7"}), b'{"voice": null, "new": 1}')


@attrs.define
class AsyncTransport(Transport):
    async def call(self, request: RestRequest, parse: Any, options: Any) -> Any:  # type: ignore[override]
        return Transport.call(self, request, parse, options)


def test_a_call_is_a_request_and_a_parser() -> None:
    transport, other = Transport(), AsyncTransport()
    options: dict[str, Any] = {
        "extra_headers": {"a": "b"},
        "extra_query": {"c": "d"},
        "extra_body": {"e": 1},
        "timeout": 3.5,
    }

    answer = Sessions(transport).create(voice="alloy", turn_detection=None, **options)
    again = asyncio.run(AsyncSessions(other).create(voice="alloy", turn_detection=None, **options))

    request, given = transport.requests[0]
    assert other.requests == transport.requests
    assert (request.method, request.path) == ("POST", "/realtime/sessions")
    assert {key: request.json[key] for key in ("voice", "turn_detection")} == {
        "voice": "alloy",
        "turn_detection": None,
    }
    assert attrs.asdict(given) == options
    assert answer == again
    assert (answer.voice, answer.id, answer.extra) == (None, None, {"new": 1, "voice": None})
    assert answer.get_headers()["x-request-id"] == "7"


def test_what_does_not_fit_a_call_is_named_and_nothing_is_sent() -> None:
    transport = Transport()

    with pytest.raises(ConfigError, match="temperature: expected a number, got a string"):
        Sessions(transport).create(temperature="hot")  # type: ignore[arg-type]
    assert transport.requests == []


def test_a_part_of_a_form_is_text_or_json() -> None:
    assert part_text({"sdp": "v=0\r\n"}, "sdp") == "v=0\r\n"
    assert part_text({"session": {"type": "realtime"}}, "session") == '{"type": "realtime"}'
    assert part_text({}, "session") is None


def test_the_same_class_in_two_dialects_is_two_classes() -> None:
    with pytest.raises(ConfigError, match="SessionUpdateEvent: session"):
        build(ga.SessionUpdateEvent, session={"type": "realtime", "audio": 5})
    assert SHAPES[ga.SessionUpdateEvent] is not SHAPES[beta.SessionUpdateEvent]


@pytest.mark.parametrize(
    "make",
    [
        lambda: to_wire(HOLDS_ITSELF),
        lambda: to_wire(ga.SessionUpdateEvent(session=HOLDS_ITSELF)),  # type: ignore[arg-type]
        lambda: build(ga.ResponseCreateEvent, response={"metadata": HOLDS_ITSELF}),
        lambda: ga.SessionUpdateEvent(session=HOLDS_ITSELF).to_json(),  # type: ignore[arg-type]
    ],
)
def test_row_73_what_holds_itself_is_no_json(make: Callable[[], object]) -> None:
    with pytest.raises(ConfigError, match="it holds itself"):
        make()
