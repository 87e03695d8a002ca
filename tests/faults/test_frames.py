"""Rows 1 to 22: frames and events that are not as the spec has them.

Nothing here needs an error that ends the conversation, except where the WebSocket protocol itself
is broken: whatever cannot be read is yielded as an ``InvalidEvent``, and reading goes on.
"""

from __future__ import annotations

import base64
import json
import random
import time
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from portkey_realtime import InvalidEvent, UnknownEvent
from portkey_realtime.errors import ConfigError, ConnectionLost, EventDecodeError
from portkey_realtime_wire.beta.events import ErrorEvent, ResponseAudioDeltaEvent
from portkey_realtime_wire.shapes import to_wire
from support.bounds import PROMPT
from support.driver import Conversation, Driver
from support.raw_server import (
    BINARY,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    Peer,
    RawServer,
    Serve,
    accept_deflate,
    delta,
    frame_bytes,
    response_event,
)
from support.relay import Relay

MARK = {"type": "input_audio_buffer.cleared", "event_id": "event_mark"}
"""A harmless event that comes after the fault: reading must get there."""


def sends(*frames: bytes | str | dict[str, Any]) -> Callable[[Peer], None]:
    """A script: the greeting, these frames (bytes as they are, the rest as text), the mark."""

    def script(peer: Peer) -> None:
        peer.greet()
        for frame in frames:
            if isinstance(frame, bytes):
                peer.raw(frame)
            elif isinstance(frame, str):
                peer.text(frame)
            else:
                peer.event(frame)
        peer.event(MARK)

    return script


def goes_on(talk: Conversation, count: int = 1) -> list[Any]:
    """The events before the mark. Reads it too, and proves that sending works."""
    events = talk.take(count)
    assert talk.recv().event_id == "event_mark"
    talk.send({"type": "input_audio_buffer.commit"})
    return events


def heard(server: RawServer, kind: str = "input_audio_buffer.commit") -> None:
    peer = server.peer()
    peer.wait_for(lambda: peer.messages(kind))


def test_row_01_an_unknown_event_is_handed_on(serve: Serve, driver: Driver) -> None:
    came = {"type": "response.hologram.delta", "event_id": "e", "delta": "abc", "deep": {"a": [1]}}
    server = serve(sends(came))
    (event,) = goes_on(driver.connect(server.url))
    assert isinstance(event, UnknownEvent)
    assert (event.type, event.raw, event.delta) == ("response.hologram.delta", came, "abc")
    assert event.audio is None
    heard(server)


def test_row_01_an_unknown_type_is_logged_once(
    serve: Serve, driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "portkey_realtime")
    came = {"type": "response.hologram.delta", "event_id": "e"}
    goes_on(driver.connect(serve(sends(came, came, came)).url), 3)
    told = [each for each in caplog.records if "response.hologram.delta" in each.getMessage()]
    assert [each.levelname for each in told if each.name != "portkey_realtime.websocket"] == [
        "DEBUG"
    ]


def test_row_02_a_missing_field_makes_an_invalid_event(serve: Serve, driver: Driver) -> None:
    came = delta(1)
    del came["delta"]
    server = serve(sends(came))
    (event,) = goes_on(driver.connect(server.url))
    assert isinstance(event, InvalidEvent)
    assert event.type == "response.audio.delta"
    assert event.raw == came
    assert event.problems == ("delta: missing",)
    heard(server)


def test_row_02_strict_raises_where_an_event_breaks_the_spec(serve: Serve, driver: Driver) -> None:
    """Reading can go on after it, and nothing else is missing."""
    came = delta(1)
    del came["delta"]

    def script(peer: Peer) -> None:
        peer.greet()
        peer.event(delta(0))
        peer.event(came)
        peer.text("{")
        peer.event(delta(2))

    talk = driver.connect(serve(script).url, strict=True)
    assert talk.recv().event_id == "event_0"
    with pytest.raises(EventDecodeError, match=r"^response\.audio\.delta: delta: missing$"):
        talk.recv()
    with pytest.raises(EventDecodeError, match="not JSON"):
        talk.recv()
    assert talk.recv().event_id == "event_2"


def test_row_02_strict_lets_what_is_merely_new_pass(serve: Serve, driver: Driver) -> None:
    new = {"type": "response.hologram.delta", "event_id": "e"}
    goes_on(driver.connect(serve(sends(new, {**delta(1), "glow": 1})).url, strict=True), 2)


@pytest.mark.parametrize(
    ("came", "problem"),
    [
        ({"type": "response.done", "event_id": "e", "response": None}, "response"),
        ({**delta(1), "delta": None}, "delta"),
    ],
    ids=["response", "delta"],
)
def test_row_03_null_where_an_object_belongs_makes_an_invalid_event(
    serve: Serve, driver: Driver, came: dict[str, Any], problem: str
) -> None:
    server = serve(sends(came))
    (event,) = goes_on(driver.connect(server.url))
    assert isinstance(event, InvalidEvent)
    assert event.raw == came
    assert [each.partition(":")[0] for each in event.problems] == [problem]
    heard(server)


def test_row_03_settings_that_a_server_does_not_tell_are_named(
    serve: Serve, driver: Driver
) -> None:
    came = {"type": "session.updated", "event_id": "e", "session": None}
    (event,) = goes_on(driver.connect(serve(sends(came)).url))
    assert not isinstance(event, InvalidEvent)  # that it is done is what it says
    assert [each.partition(":")[0] for each in event.problems] == ["session"]
    assert to_wire(event) == came


@pytest.mark.parametrize("body", [{"error": None}, {}], ids=["null", "absent"])
def test_row_03_an_error_without_a_body_is_an_error_all_the_same(
    serve: Serve, driver: Driver, body: dict[str, Any]
) -> None:
    server = serve(sends({"type": "error", "event_id": "e", **body}))
    (event,) = goes_on(driver.connect(server.url))
    assert isinstance(event, ErrorEvent)
    assert not event.error.message
    heard(server)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"delta": 5}, "delta"),
        ({"output_index": "0"}, "output_index"),
        ({"output_index": True}, "output_index"),
        ({"item_id": {}}, "item_id"),
    ],
    ids=["number-as-text", "text-as-number", "boolean-as-number", "object-as-text"],
)
def test_row_04_a_wrong_json_type_is_never_handed_on(
    serve: Serve, driver: Driver, changes: dict[str, Any], path: str
) -> None:
    came = delta(1, **changes)
    (event,) = goes_on(driver.connect(serve(sends(came)).url))
    assert [each.partition(":")[0] for each in event.problems] == [path]
    assert isinstance(event, InvalidEvent) == (path == "delta")  # what the event exists for
    if path != "delta":
        assert getattr(event, path) is None  # as if the server had left it out
        assert event.audio == bytes(480)
        assert to_wire(event) == came


def test_row_05_an_unknown_field_is_kept(serve: Serve, driver: Driver) -> None:
    came = delta(1, obfuscation="xyz", trace={"id": 7})
    (event,) = goes_on(driver.connect(serve(sends(came)).url))
    assert isinstance(event, ResponseAudioDeltaEvent)
    assert event.extra == {"obfuscation": "xyz", "trace": {"id": 7}}
    assert to_wire(event) == came


def test_row_06_an_unknown_enum_value_stays_text(serve: Serve, driver: Driver) -> None:
    session = {"id": "s", "voice": "from-the-future", "modalities": ["smell"]}
    came = [
        {"type": "session.updated", "event_id": "e", "session": session},
        response_event("done", status="paused"),
    ]
    updated, done = goes_on(driver.connect(serve(sends(*came)).url), 2)
    assert updated.session.voice == "from-the-future"
    assert updated.session.modalities == ["smell"]
    assert done.response.status == "paused"


NO_EVENTS: dict[str, str | bytes] = {
    "07-truncated": '{"type":"session.updated","sess',
    "07-words": "Internal server error: upstream gave up",
    "07-two-values": json.dumps(MARK) * 2,
    "08-array": "[]",
    "08-null": "null",
    "08-number": "42",
    "08-string": '"error"',
    "08-no-type": '{"event_id":"e"}',
    "08-null-type": '{"type":null}',
    "08-number-type": '{"type":7}',
    "08-list-type": '{"type":["error"]}',
    "09-empty": "",
    "09-blanks": " \n ",
    "11-binary-audio": frame_bytes(BINARY, random.Random(7).randbytes(3200)),
    "11-empty-binary": frame_bytes(BINARY),
    "12-invalid-utf8": frame_bytes(TEXT, b'{"type":"error","event_id":"\xff\xfe"}'),
    "15-huge-integer": '{"type":"error","event_id":"e","n":' + "9" * 5000 + "}",
    "16-deep-arrays": "[" * 100_000 + "]" * 100_000,
    "16-deep-unclosed": "[" * 100_000,
    "16-deep-objects": '{"a":' * 50_000 + "1" + "}" * 50_000,
    "16-deep-in-an-event": '{"type":"error","x":' + "[" * 100_000 + "]" * 100_000 + "}",
}


@pytest.mark.parametrize(
    "came", [pytest.param(value, id=f"row-{name}") for name, value in NO_EVENTS.items()]
)
def test_rows_07_to_16_what_is_no_event_is_yielded_as_one(
    serve: Serve, driver: Driver, came: str | bytes
) -> None:
    server = serve(sends(came))
    (event,) = goes_on(driver.connect(server.url))
    assert isinstance(event, InvalidEvent)
    assert event.problems
    assert all(len(problem) < 500 for problem in event.problems)
    assert (event.delta, event.audio) == (None, None)
    assert len(repr(event)) < 1000
    heard(server)


def test_row_07_a_message_that_is_not_json_is_there_to_be_read(
    serve: Serve, driver: Driver
) -> None:
    words = "Internal server error: upstream gave up"
    (event,) = goes_on(driver.connect(serve(sends(words)).url))
    assert words.encode() in (event.raw, str(event.raw).encode())


def test_row_07_after_three_such_frames_in_a_row_the_connection_ends(
    serve: Serve, driver: Driver
) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        for bad in ("{", "no", "[]"):
            peer.text(bad)

    server = serve(script)
    events, error = driver.connect(server.url).rest(3.0)
    assert [type(event) for event in events] == [InvalidEvent] * 3
    assert isinstance(error, ConnectionLost)
    assert error.code in (1002, 1007)
    server.peer().wait_for(lambda: server.peer().close_code == error.code)


def test_row_07_an_event_between_them_starts_the_count_anew(serve: Serve, driver: Driver) -> None:
    server = serve(sends("{", "no", delta(1), "[]", "null", delta(2), "", "7"))
    goes_on(driver.connect(server.url), 8)
    heard(server)


def test_row_10_json_in_a_binary_frame_counts_as_text(serve: Serve, driver: Driver) -> None:
    came = frame_bytes(BINARY, json.dumps(delta(1)).encode())
    (event,) = goes_on(driver.connect(serve(sends(came)).url))
    assert isinstance(event, ResponseAudioDeltaEvent)


def test_row_12_the_debug_log_may_be_on(
    serve: Serve, driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "portkey_realtime")
    broken = frame_bytes(TEXT, b'{"type":"error","event_id":"\xff\xfe"}')
    talk = driver.connect(serve(sends(broken, delta(1))).url)
    assert isinstance(talk.recv(), InvalidEvent)
    assert talk.recv().event_id == "event_1"


def test_row_13_half_a_surrogate_pair_is_survived_both_ways(serve: Serve, driver: Driver) -> None:
    came = '{"type":"error","event_id":"e","error":{"message":"a\\ud800b"}}'
    server = serve(sends(came))
    talk = driver.connect(server.url)
    (event,) = goes_on(talk)
    assert event.error.message == "a\ud800b"
    repr(event).encode("utf-8", "surrogatepass")
    item = {
        "type": "message",
        "role": "user",
        "content": [{"type": "input_text", "text": "\udc00"}],
    }
    talk.send({"type": "conversation.item.create", "item": item})
    peer = server.peer()
    peer.wait_for(lambda: peer.messages("conversation.item.create"))
    (sent,) = peer.messages("conversation.item.create")
    assert sent["item"]["content"][0]["text"] in ("\udc00", "?", "\ufffd")


def test_row_14_nan_may_come_and_never_goes(serve: Serve, driver: Driver) -> None:
    server = serve(sends('{"type":"error","event_id":"e","a":NaN,"b":-Infinity}'))
    talk = driver.connect(server.url)
    (event,) = goes_on(talk)
    assert isinstance(event, ErrorEvent | InvalidEvent)
    for value in (float("nan"), float("inf")):
        with pytest.raises(ConfigError):
            talk.send({"type": "session.update", "session": {"temperature": value}})
        with pytest.raises(ConfigError):
            talk.send({"type": "session.update", "session": {"new_field": [value]}})
        with pytest.raises(ConfigError):  # where the fast encoder gives up, too
            talk.send({"type": "session.update", "session": {"new_field": ["\ud800", value]}})
    heard(server)
    talk.close()
    assert [each["type"] for each in server.peer().messages()] == ["input_audio_buffer.commit"]


def test_row_17_of_duplicate_keys_the_last_one_wins(serve: Serve, driver: Driver) -> None:
    came = '{"type":"error","type":"input_audio_buffer.cleared","event_id":"1","event_id":"2"}'
    (event,) = goes_on(driver.connect(serve(sends(came)).url))
    assert (event.type, event.event_id) == ("input_audio_buffer.cleared", "2")


def test_row_18_fragments_with_a_ping_between_are_one_event(serve: Serve, driver: Driver) -> None:
    message = json.dumps(delta(1, note="ü" * 1000), ensure_ascii=False).encode()
    parts = [message[i : i + 701] for i in range(0, len(message), 701)]
    frames = []
    for number, part in enumerate(parts):
        opcode = TEXT if number == 0 else CONTINUATION
        frames.append(frame_bytes(opcode, part, fin=number == len(parts) - 1))
        if number == 1:
            frames.append(frame_bytes(PING, b"between"))
    server = serve(sends(*frames))
    (event,) = goes_on(driver.connect(server.url))
    assert isinstance(event, ResponseAudioDeltaEvent)
    assert event.extra["note"] == "ü" * 1000
    peer = server.peer()
    peer.wait_for(lambda: peer.count(PONG))
    assert [each.payload for each in peer.frames if each.opcode == PONG] == [b"between"]


def test_row_18_fragments_may_be_empty(serve: Serve, driver: Driver) -> None:
    message = json.dumps(delta(1)).encode()
    frames = [
        frame_bytes(TEXT, b"", fin=False),
        frame_bytes(CONTINUATION, message, fin=False),
        frame_bytes(CONTINUATION, b""),
    ]
    (event,) = goes_on(driver.connect(serve(sends(*frames)).url))
    assert isinstance(event, ResponseAudioDeltaEvent)


def test_row_18_bytes_that_come_one_by_one_are_put_together(
    serve: Serve, driver: Driver, relay: Callable[..., Relay]
) -> None:
    server = serve(sends(delta(1, b"ab"), delta(2, b"cd")))
    between = relay(server.port, chunk=1)
    first, second = goes_on(driver.connect(between.url), 2)
    assert (first.audio, second.audio) == (b"ab", b"cd")


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(frame_bytes(TEXT, b"{}", mask=b"abcd"), id="masked"),
        pytest.param(frame_bytes(TEXT, b"{}", rsv=0b100), id="rsv1"),
        pytest.param(frame_bytes(TEXT, b"{}", rsv=0b010), id="rsv2"),
        pytest.param(frame_bytes(TEXT, b"{}", rsv=0b001), id="rsv3"),
        pytest.param(frame_bytes(0x3, b"{}"), id="unknown-opcode"),
        pytest.param(frame_bytes(CONTINUATION, b"{}"), id="continuation-of-nothing"),
        pytest.param(
            frame_bytes(TEXT, b"{", fin=False) + frame_bytes(TEXT, b"{}"), id="message-in-a-message"
        ),
        pytest.param(frame_bytes(PING, b"x", fin=False), id="fragmented-ping"),
        pytest.param(frame_bytes(PING, b"x" * 126), id="long-ping"),
        pytest.param(frame_bytes(0x8, b"\x03"), id="close-of-one-byte"),
        pytest.param(frame_bytes(0x8, b"\x03\xe7"), id="close-code-999"),
    ],
)
def test_row_19_a_frame_against_the_protocol_ends_the_connection(
    serve: Serve, driver: Driver, frame: bytes
) -> None:
    def script(peer: Peer) -> None:
        peer.greet()
        peer.event(MARK)
        peer.raw(frame)

    server = serve(script)
    talk = driver.connect(server.url)
    talk.take(1)
    started = time.monotonic()
    events, error = talk.rest(5.0)
    assert time.monotonic() - started < PROMPT
    assert events == []
    assert isinstance(error, ConnectionLost)
    assert error.code == 1002
    server.peer().wait_for(lambda: server.peer().close_code == 1002)


def test_row_20_a_message_over_the_limit_names_limit_and_size(serve: Serve, driver: Driver) -> None:
    big = json.dumps(delta(1, bytes(2_250_000)))
    server = serve(sends(big))
    talk = driver.connect(server.url, options={"max_size": 100_000})
    events, error = talk.rest()
    assert events == []
    assert isinstance(error, ConnectionLost)
    assert error.code == 1009
    assert "100000" in str(error)
    assert "max_size" in str(error)
    assert str(len(big)) in str(error)


@pytest.mark.parametrize("size", [4 * 1024 * 1024, None], ids=["enough", "none"])
def test_row_20_the_limit_is_the_users_choice(
    serve: Serve, driver: Driver, size: int | None
) -> None:
    audio = bytes(2_250_000)
    talk = driver.connect(serve(sends(delta(1, audio))).url, options={"max_size": size})
    (event,) = goes_on(talk)
    assert event.audio == audio


def test_row_20_by_default_sixteen_mebibytes_are_the_limit(serve: Serve, driver: Driver) -> None:
    fits = json.dumps(delta(1, bytes(12_000_000)))
    assert len(fits) < 16 * 1024 * 1024

    def script(peer: Peer) -> None:
        peer.greet()
        peer.text(fits)
        peer.text(fits[:-1] + " " * 600_000 + "}" + " " * 200_000)

    talk = driver.connect(serve(script).url)
    events, error = talk.rest()
    assert len(events) == 1
    assert isinstance(error, ConnectionLost)
    assert error.code == 1009


def test_row_21_compression_is_off_unless_asked_for(serve: Serve, driver: Driver) -> None:
    server = serve(sends(), handshake=accept_deflate)
    error = driver.refusal(server.url)  # an extension that nobody offered
    assert "extension" in str(error).lower()
    assert server.peer().header("Sec-WebSocket-Extensions") is None


def test_row_21_what_a_compression_bomb_inflates_to_is_limited(
    serve: Serve, driver: Driver
) -> None:
    packer = zlib.compressobj(wbits=-15)
    small = _deflated(json.dumps(MARK).encode())
    bomb = packer.compress(b'{"type":"error","x":"')
    for _ in range(60):
        bomb += packer.compress(b"a" * 1_000_000)
    bomb += packer.flush(zlib.Z_SYNC_FLUSH)
    bomb = bomb.removesuffix(b"\0\0\xff\xff")
    assert len(bomb) < 100_000

    def script(peer: Peer) -> None:
        peer.greet()
        peer.frame(TEXT, small, rsv=0b100)
        peer.frame(TEXT, bomb, rsv=0b100)

    server = serve(script, handshake=accept_deflate)
    talk = driver.connect(server.url, options={"compression": "deflate"})
    assert talk.recv().event_id == "event_mark"
    _events, error = talk.rest(5.0)
    assert isinstance(error, ConnectionLost)
    assert error.code == 1009


def _deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return (packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH)).removesuffix(b"\0\0\xff\xff")


def test_row_22_base64_of_an_impossible_length_makes_an_invalid_event(
    serve: Serve, driver: Driver
) -> None:
    (event,) = goes_on(driver.connect(serve(sends(delta(1, delta="abcde"))).url))
    assert isinstance(event, InvalidEvent)
    assert event.audio is None


@pytest.mark.parametrize("text", ["!!!!", "ab=d", "a===", "äöü!"])
def test_row_22_bad_base64_is_an_error_where_the_audio_is_wanted(
    serve: Serve, driver: Driver, text: str
) -> None:
    (event,) = goes_on(driver.connect(serve(sends(delta(1, delta=text))).url))
    assert event.delta == text
    with pytest.raises(EventDecodeError):
        _ = event.audio


def test_row_22_deltas_of_odd_length_keep_their_bytes_to_themselves(
    serve: Serve, driver: Driver
) -> None:
    pieces = [b"abc", b"defgh", b"", b"ijkl"]
    events = goes_on(driver.connect(serve(sends(*map(_piece, pieces))).url), 4)
    assert [event.audio for event in events] == pieces


def _piece(audio: bytes) -> dict[str, Any]:
    return delta(1, audio)


def test_audio_of_odd_length_is_refused_with_nothing_sent(serve: Serve, driver: Driver) -> None:
    server = serve(sends())
    talk = driver.connect(server.url)
    for odd in (b"a", bytes(4801), bytearray(3), memoryview(b"abc")):
        with pytest.raises(ConfigError, match="sample"):
            talk.audio(odd)
    talk.audio(b"")
    talk.audio(b"abcd")
    peer = server.peer()
    peer.wait_for(lambda: peer.messages())
    talk.close()
    assert [base64.b64decode(each["audio"]) for each in peer.messages()] == [b"abcd"]


def test_audio_of_any_size_arrives_whole(serve: Serve, driver: Driver) -> None:
    server = serve(sends())
    talk = driver.connect(server.url)
    audio = random.Random(1).randbytes(12 * 1024 * 1024)
    talk.audio(memoryview(audio))
    peer = server.peer()
    peer.wait_for(lambda: len(peer.messages()) == 2)
    messages = peer.messages()
    assert max(len(each["audio"]) for each in messages) <= 15 * 1024 * 1024
    assert all(len(base64.b64decode(each["audio"])) % 2 == 0 for each in messages)
    assert b"".join(base64.b64decode(each["audio"]) for each in messages) == audio


def test_frames_of_the_client_are_masked_text(serve: Serve, driver: Driver) -> None:
    server = serve(sends())
    talk = driver.connect(server.url)
    talk.audio(b"ab")
    talk.send({"type": "response.create"})
    peer = server.peer()
    peer.wait_for(lambda: len(peer.frames) == 2)
    assert {(each.opcode, each.masked, each.fin) for each in peer.frames} == {(TEXT, True, True)}
