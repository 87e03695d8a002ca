"""The rules of a telephone line in memory: rows V48 to V50 and V63."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any

import pytest

from portkey_realtime import audio
from portkey_realtime._voice.phones_line import (
    Call,
    Digit,
    Line,
    PhonePlayback,
    Sound,
    Stopped,
)
from portkey_realtime.voice import PLIVO, TELNYX, TWILIO, Carrier
from portkey_realtime_emulator.speech import speak
from portkey_realtime_wire.ga import DIALECT

VOICE = audio.encode(speak("hello hello hello"), "g711_ulaw", rate=24000)  # 1105 ms


class Talk:
    """A line whose clock is a number, and what it has sent."""

    def __init__(self, carrier: Carrier = TWILIO) -> None:
        self.now = 100.0
        self.playback = PhonePlayback()
        self.line = Line(carrier, self.playback, lambda: self.now)
        self.sent: list[dict[str, Any]] = []
        start = {"event": "start", "start": {"streamSid": "MZ1", "callSid": "CA1"}}
        self.said(start)
        self.marked = 0
        for event in ulaw("resp_1"):
            self.playback.feed(event)

    def said(self, message: Any) -> list[Any]:
        return list(self.line.said(json.dumps(message)))

    def answer(self, sound: bytes, item: str = "item_1", *, whole: bool = True) -> None:
        self.playback.add(sound, item, "resp_1")
        self.line.sound_is_whole(whole)

    def send(self) -> list[dict[str, Any]]:
        messages = [json.loads(text) for text in self.line.due()]
        self.sent += messages
        return messages

    def wait(self, ms: float, *, marks: bool = True) -> None:
        """Let the carrier play, and return its marks as it does."""
        self.now += ms / 1000
        if marks:
            self.return_marks(lambda position: position <= (self.now - 100.0) * 1000)

    def return_marks(self, which: Any = lambda position: True) -> None:
        for message in self.sent:
            name = message.get("mark", {}).get("name", ":")
            if message["event"] == "mark" and which(int(name.partition(":")[2])):
                self.said({"event": "mark", "mark": {"name": name}})


def ulaw(response_id: str) -> list[Any]:
    """An answer in G.711 begins."""
    output = {"format": {"type": "audio/pcmu"}}
    response = {"id": response_id, "conversation_id": "conv_1", "audio": {"output": output}}
    event = {"type": "response.created", "event_id": "e", "response": response}
    return [DIALECT.decode_server_event(event)]


def sound_of(messages: list[dict[str, Any]]) -> bytes:
    found = [each["media"]["payload"] for each in messages if each["event"] == "media"]
    return b"".join(map(b64decode, found))


def test_v48_what_twilio_sends_is_understood() -> None:
    talk = Talk()
    assert talk.said({"event": "connected", "protocol": "Call"}) == []
    start = {"streamSid": "MZ1", "callSid": "CA1", "customParameters": {"from": "+1"}}
    [call] = talk.said({"event": "start", "start": start})
    assert call == Call(call_id="CA1", stream_id="MZ1", parameters={"from": "+1"})
    payload = b64encode(b"\x01\x02").decode()
    media = {"track": "inbound", "chunk": "1", "timestamp": "0", "payload": payload}
    assert talk.said({"event": "media", "media": media}) == [Sound(b"\x01\x02")]
    assert talk.said({"event": "media", "media": {**media, "track": "outbound"}}) == []
    assert talk.said({"event": "dtmf", "dtmf": {"digit": "5"}}) == [Digit("5")]
    assert talk.said({"event": "stop", "stop": {}}) == [Stopped()]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '{"event": "news"}',
        '{"event": "media"}',
        '{"event": "media", "media": {"payload": "?"}}',
        '{"event": "mark", "mark": {}}',
        '{"event": "mark", "mark": {"name": "0:999999999"}}',
        b"\xff",
    ],
)
def test_v48_what_cannot_be_read_is_nothing(text: str | bytes) -> None:
    talk = Talk()
    assert talk.line.said(text) == []
    assert talk.line.unheard_ms == 0


def test_v48_sound_goes_out_unconverted_in_frames_of_20_ms_with_its_tail() -> None:
    talk = Talk()
    talk.answer(VOICE)
    while talk.send():
        talk.wait(100)
    frames = [len(b64decode(m["media"]["payload"])) for m in talk.sent if m["event"] == "media"]
    assert set(frames[:-1]) == {160}
    assert frames[-1] == len(VOICE) % 160
    assert sound_of(talk.sent) == VOICE
    assert talk.sent[-1]["event"] == "mark"
    assert {m["streamSid"] for m in talk.sent} == {"MZ1"}


def test_v48_a_part_of_a_frame_waits_for_more_sound() -> None:
    talk = Talk()
    talk.answer(VOICE[:250], whole=False)
    assert len(sound_of(talk.send())) == 160
    talk.answer(VOICE[250:320], whole=False)
    assert len(sound_of(talk.send())) == 160
    talk.answer(VOICE[320:330], whole=False)
    assert sound_of(talk.send()) == b""
    talk.line.sound_is_whole(True)
    assert sound_of(talk.send()) == VOICE[320:330]


def test_v49_v50_with_timely_marks_the_position_is_at_most_300_ms_behind() -> None:
    talk = Talk()
    talk.answer(VOICE)
    for _ in range(10):
        talk.send()
        talk.wait(97)
        played = (talk.now - 100.0) * 1000
        assert played - 300 <= talk.playback.position("item_1") <= played


def test_v50_marks_that_come_too_early_do_not_make_it_heard() -> None:
    talk = Talk()
    talk.answer(VOICE)
    talk.send()
    talk.return_marks()  # all at once
    talk.wait(200, marks=False)
    assert talk.playback.position("item_1") == 200


def test_v50_marks_that_never_come_mean_less_heard_and_no_wait_for_ever() -> None:
    talk = Talk()
    talk.answer(VOICE)
    while talk.send():
        talk.wait(200, marks=False)
    assert talk.playback.position("item_1") == 0
    assert talk.playback.playing
    talk.wait(5000, marks=False)
    assert not talk.playback.playing
    assert talk.playback.position("item_1") == audio.duration_ms(VOICE, "g711_ulaw")


def test_v49_an_interruption_clears_and_tells_what_was_heard() -> None:
    talk = Talk()
    talk.answer(VOICE)
    talk.send()
    talk.wait(450)
    made = talk.playback.interrupt()
    assert [cut.item_id for cut in made.truncate] == ["item_1"]
    assert 150 <= made.truncate[0].audio_end_ms <= 450
    assert talk.send() == [{"event": "clear", "streamSid": "MZ1"}]
    assert talk.send() == []


def test_v49_it_also_clears_when_all_sound_was_handed_over_and_the_answer_is_done() -> None:
    talk = Talk()
    talk.answer(VOICE[:1600])
    talk.send()
    assert talk.playback.queued_ms == 0
    talk.wait(100)
    [cut] = talk.playback.interrupt().truncate
    assert cut.audio_end_ms <= 100
    assert [message["event"] for message in talk.send()] == ["clear"]


def test_v50_marks_of_an_older_epoch_count_for_nothing() -> None:
    talk = Talk()
    talk.answer(VOICE)
    talk.send()
    talk.wait(200)
    talk.playback.interrupt()
    talk.send()
    older, talk.sent = talk.sent, []
    for event in ulaw("resp_2"):
        talk.playback.feed(event)
    talk.playback.add(VOICE, "item_2", "resp_2")
    talk.send()
    talk.now += 0.5
    for message in older:  # Twilio returns all of them after the clear
        if message["event"] == "mark":
            talk.said(message)
    assert talk.playback.position("item_2") == 0
    names = {message["mark"]["name"] for message in talk.sent if message["event"] == "mark"}
    assert names.isdisjoint(m["mark"]["name"] for m in older if m["event"] == "mark")
    talk.return_marks(lambda position: position <= 400)
    assert talk.playback.position("item_2") == 400


def test_v63_long_speech_is_paced_and_never_fills_the_carriers_buffer() -> None:
    talk = Talk()
    talk.answer(VOICE * 60)  # more than a minute
    ahead, handed = 0.0, b""
    while (messages := talk.send()) or talk.playback.queued_ms:
        handed += sound_of(messages)
        ahead = max(ahead, len(handed) / 8 - (talk.now - 100.0) * 1000)
        assert talk.line.next_look is None or talk.line.next_look > 0
        talk.wait(500)
        talk.sent.clear()
    assert 900 < ahead <= 1020
    assert handed == VOICE * 60


def test_v48_telnyx_sound_is_put_in_order() -> None:
    talk = Talk(TELNYX)

    def media(chunk: int) -> dict[str, Any]:
        payload = b64encode(bytes([chunk])).decode()
        return {
            "event": "media",
            "media": {"track": "inbound", "chunk": str(chunk), "payload": payload},
        }

    got = [said.data for n in (1, 3, 2, 5, 4, 6) for said in talk.said(media(n))]
    assert b"".join(got) == bytes([1, 2, 3, 4, 5, 6])
    lost = [said.data for n in range(8, 20) for said in talk.said(media(n))]
    assert b"".join(lost) == bytes(range(8, 20))  # 7 is given up
    assert talk.said(media(7)) == []


def test_v48_telnyx_and_plivo_are_spoken_to_in_their_words() -> None:
    telnyx = Talk(TELNYX)
    telnyx.answer(VOICE[:160])
    assert [sorted(message) for message in telnyx.send()] == [["event", "media"], ["event", "mark"]]
    plivo = Talk(PLIVO)
    plivo.said({"event": "start", "start": {"streamId": "s1", "callId": "c1"}})
    plivo.answer(VOICE[:160])
    play, checkpoint = plivo.send()
    assert play["event"] == "playAudio"
    assert play["media"]["contentType"] == "audio/x-mulaw"
    assert checkpoint == {"event": "checkpoint", "streamId": "s1", "name": "0:20"}
    plivo.now += 0.02
    plivo.said({"event": "playedStream", "streamId": "s1", "name": "0:20"})
    assert plivo.playback.position("item_1") == 20
    plivo.answer(VOICE[160:480])
    plivo.send()
    plivo.playback.interrupt()
    assert plivo.send() == [{"event": "clearAudio", "streamId": "s1"}]


def test_v49_an_interruption_long_after_all_was_heard_only_clears() -> None:
    talk = Talk()
    talk.answer(VOICE)
    while talk.send():
        talk.wait(200)
    done = {"type": "response.done", "event_id": "e", "response": {"id": "resp_1"}}
    talk.playback.feed(DIALECT.decode_server_event(done))
    talk.wait(2000)  # nothing is pulled any more: the playback has not looked since
    made = talk.playback.interrupt()
    assert made.truncate == ()
    assert [message["event"] for message in talk.send()] == ["clear"]
