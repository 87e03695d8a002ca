"""Playback by itself: rows V1 to V9, V12 to V14, V17, V54, V55 on exact numbers."""

from __future__ import annotations

import itertools
import math
import time

import pytest

from portkey_realtime import audio
from portkey_realtime.errors import ConfigError, EventDecodeError
from portkey_realtime.voice import Cut, Interruption, Playback, Resampler
from support.spoken import Server, ramp

BLOCK = 960  # bytes of 20 ms at 24 kHz
SECOND = 48_000


def pulled(playback: Playback, ms: int) -> bytes:
    return b"".join(playback.pull(BLOCK) for _ in range(ms // 20))


def test_v01_silent_within_one_block_and_nothing_older_is_heard(server: Server) -> None:
    playback, sound = Playback(), ramp(24_000)
    playback.feed(server.created())
    playback.feed(server.delta(sound))
    heard = pulled(playback, 400)

    playback.interrupt()
    playback.feed(server.delta(ramp(4_800, 77)))
    playback.feed(server.delta(ramp(4_800, 99), item_id="i2"))
    after = pulled(playback, 200)

    assert heard == sound[: 400 * 48]
    assert after == bytes(len(after))


def test_v01_the_cut_makes_no_click(server: Server) -> None:
    playback = Playback()
    playback.feed(server.delta(audio.from_samples([20_000] * 4_800)))
    playback.pull(BLOCK)

    playback.interrupt()
    block = audio.samples(playback.pull(BLOCK))

    steps = [abs(b - a) for a, b in zip([20_000, *block], block, strict=False)]
    assert max(steps) < 1_000
    assert not any(block[120:])  # 5 ms, of the 20 that are allowed
    assert not any(playback.pull(BLOCK))


def test_v02_truncated_at_what_left_the_speaker(server: Server) -> None:
    playback = Playback(latency_ms=120)
    playback.feed(server.created())
    playback.feed(server.delta(ramp(48_000)))
    pulled(playback, 500)

    assert playback.position("i1") == 380
    assert playback.position() == 380
    assert playback.interrupt().truncate == (Cut(item_id="i1", audio_end_ms=380),)


def test_v02_silence_before_the_answer_is_not_heard_sound(server: Server) -> None:
    playback = Playback(latency_ms=100)
    pulled(playback, 1_000)
    playback.feed(server.delta(ramp(24_000)))
    pulled(playback, 60)

    assert playback.position("i1") == 0
    pulled(playback, 200)
    assert playback.position("i1") == 160


def test_v03_complete_at_the_server_is_truncated_and_not_cancelled(server: Server) -> None:
    playback = Playback()
    playback.feed(server.created())
    playback.feed(server.delta(ramp(48_000)))
    playback.feed(server.audio_done())
    playback.feed(server.done())
    pulled(playback, 300)

    assert playback.interrupt() == Interruption(truncate=(Cut(item_id="i1", audio_end_ms=300),))


def test_v04_cancelled_once_by_its_id_and_late_deltas_are_not_played(server: Server) -> None:
    playback = Playback()
    playback.feed(server.created())
    playback.feed(server.delta(ramp(24_000)))
    pulled(playback, 100)

    assert playback.interrupt().cancel == ("r1",)
    playback.feed(server.delta(ramp(24_000)))
    playback.feed(server.audio_done())
    assert playback.interrupt() == Interruption()
    playback.feed(server.done(status="cancelled"))
    playback.feed(server.delta(ramp(24_000)))
    assert pulled(playback, 100) == bytes(4_800)
    assert playback.position("i1") == 100


def test_v05_heard_to_the_end_needs_nothing(server: Server) -> None:
    playback = Playback(latency_ms=40)
    playback.feed(server.created())
    playback.feed(server.delta(ramp(4_800)))
    playback.feed(server.audio_done())
    playback.feed(server.done())
    pulled(playback, 240)

    assert playback.position("i1") == 200
    assert not playback.playing
    assert playback.interrupt() == Interruption()


def test_v05_still_being_made_is_truncated_at_what_came(server: Server) -> None:
    playback = Playback()
    playback.feed(server.created())
    playback.feed(server.delta(ramp(4_800)))
    pulled(playback, 400)

    made = playback.interrupt()

    assert made == Interruption(cancel=("r1",), truncate=(Cut(item_id="i1", audio_end_ms=200),))


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 44_100, 48_000])
def test_v06_never_more_than_came(server: Server, rate: int) -> None:
    pytest.importorskip("soxr", reason="needs the audio extra")
    playback = Playback(rate)
    playback.feed(server.created())
    playback.feed(server.delta(ramp(2_411)))  # 100.46 ms
    for _ in range(50):
        playback.pull(rate // 50 * 2)

    (cut,) = playback.interrupt().truncate

    assert 50 <= cut.audio_end_ms <= 100  # the resampler holds the last milliseconds back
    assert cut.content_index == 0


def test_v07_nothing_heard_yet_is_truncated_at_nothing(server: Server) -> None:
    playback = Playback(latency_ms=200)
    playback.feed(server.created())
    playback.feed(server.delta(ramp(24_000)))
    pulled(playback, 100)

    assert playback.interrupt().truncate == (Cut(item_id="i1", audio_end_ms=0),)


def test_v07_an_empty_item_is_forgotten(server: Server) -> None:
    playback = Playback()
    playback.feed(server.created())
    playback.feed(server.item_out(server.message("i1", "in_progress"), done=False))

    assert playback.interrupt() == Interruption(cancel=("r1",))
    playback.feed(server.delta(ramp(24_000)))
    assert playback.pull(BLOCK) == bytes(BLOCK)


def test_v08_each_message_its_own_offset_and_what_never_began_is_deleted(server: Server) -> None:
    playback = Playback()
    playback.feed(server.created())
    playback.feed(server.delta(ramp(4_800), "a"))
    playback.feed(server.audio_done("a"))
    playback.feed(server.call("weather", "{}"))
    playback.feed(server.delta(ramp(4_800), "b"))
    playback.feed(server.audio_done("b"))
    playback.feed(server.delta(ramp(4_800), "c"))
    playback.feed(server.done())
    pulled(playback, 260)

    made = playback.interrupt()

    assert made == Interruption(truncate=(Cut(item_id="b", audio_end_ms=60),), delete=("c",))
    assert playback.position("a") == 200


@pytest.mark.parametrize("done", [True, False])
def test_v08_speech_a_tool_and_speech_in_two_responses(server: Server, done: bool) -> None:
    playback = Playback(latency_ms=40)
    playback.feed(server.created())
    playback.feed(server.delta(ramp(4_800), "a"))
    playback.feed(server.call("weather", "{}"))
    playback.feed(server.done())
    playback.feed(server.created("r2"))
    playback.feed(server.delta(ramp(4_800), "b", "r2"))
    if done:
        playback.feed(server.done("r2"))
    pulled(playback, 140)

    made = playback.interrupt()

    first = Cut(item_id="a", audio_end_ms=100)
    if done:
        assert made == Interruption(truncate=(first,), delete=("b",))
    else:
        silent = Cut(item_id="b", audio_end_ms=0)
        assert made == Interruption(cancel=("r2",), truncate=(first, silent))


def test_v08_back_and_forth_between_two_messages(server: Server) -> None:
    playback = Playback()
    playback.feed(server.created())
    for item in ("a", "b", "a"):
        playback.feed(server.delta(ramp(4_800), item))
    pulled(playback, 300)

    cuts = {cut.item_id: cut.audio_end_ms for cut in playback.interrupt().truncate}

    assert cuts == {"a": 200, "b": 100}


def test_v09_a_second_interruption_never_cuts_longer(server: Server) -> None:
    playback = Playback(latency_ms=100)
    playback.feed(server.created())
    playback.feed(server.delta(ramp(24_000)))
    pulled(playback, 300)
    (first,) = playback.interrupt().truncate
    playback.feed(server.delta(ramp(24_000)))
    pulled(playback, 300)

    assert first.audio_end_ms == 200
    assert playback.interrupt().truncate == ()
    assert playback.position("i1") == 200


def test_v10_hold_and_resume_lose_nothing(server: Server) -> None:
    playback, sound = Playback(), ramp(24_000)
    playback.feed(server.created())
    playback.feed(server.delta(sound))
    before = pulled(playback, 200)

    playback.hold()
    playback.feed(server.delta(sound))
    silent = pulled(playback, 200)
    position = playback.position()
    playback.resume()
    after = pulled(playback, 800)

    assert silent == bytes(9_600)
    assert position == 200
    assert before + after == sound


def test_v12_an_underrun_is_silence_and_counts_nothing(server: Server) -> None:
    playback, sound = Playback(), ramp(24_000)
    playback.feed(server.created())
    playback.feed(server.delta(sound[:9_600]))
    first = pulled(playback, 500)
    playback.feed(server.delta(sound[9_600:]))
    second = pulled(playback, 100)

    assert first == sound[:9_600] + bytes(24_000 - 9_600)
    assert second == sound[9_600:14_400]
    assert playback.position() == 300


def test_v12_no_click_when_it_runs_dry_and_goes_on(server: Server) -> None:
    playback = Playback()
    loud = audio.from_samples([12_000] * 600)
    playback.feed(server.created())
    playback.feed(server.delta(loud))
    sound = playback.pull(1_200) + playback.pull(BLOCK)
    playback.feed(server.delta(loud))
    sound += playback.pull(BLOCK)

    values = audio.samples(sound)
    steps = [abs(b - a) for a, b in itertools.pairwise(values)]

    assert values[:600].tolist() == [12_000] * 600  # and no fade at the start
    assert max(steps) < 600


def test_v12_the_depth_of_the_buffer(server: Server) -> None:
    playback = Playback(buffer_ms=100)
    playback.feed(server.created())
    playback.feed(server.delta(ramp(2_399)))
    assert playback.pull(BLOCK) == bytes(BLOCK)
    playback.feed(server.delta(ramp(1)))
    assert playback.pull(BLOCK) == ramp(480)


def test_v12_a_short_answer_does_not_wait_for_the_buffer(server: Server) -> None:
    playback = Playback(buffer_ms=500)
    playback.feed(server.created())
    playback.feed(server.delta(ramp(480)))
    playback.feed(server.audio_done())
    assert playback.pull(BLOCK) == ramp(480)


@pytest.mark.parametrize(
    ("source", "target"), [(24_000, 48_000), (24_000, 44_100), (8_000, 24_000)]
)
def test_v13_pieces_join_as_if_they_were_one_clip(source: int, target: int) -> None:
    pytest.importorskip("soxr", reason="needs the audio extra")
    sine = audio.from_samples(
        round(20_000 * math.sin(2 * math.pi * 440 * at / source)) for at in range(source)
    )
    whole, pieces = Resampler(source, target), Resampler(source, target)
    step = source // 50 * 2

    at_once = whole.feed(sine) + whole.flush()
    cut = b"".join(pieces.feed(sine[at : at + step]) for at in range(0, len(sine), step))
    cut += pieces.flush()

    assert len(cut) == len(at_once) == target * 2
    off = max(abs(a - b) for a, b in zip(audio.samples(cut), audio.samples(at_once), strict=True))
    assert off <= 1


def test_v13_playback_at_the_rate_of_the_device(server: Server) -> None:
    pytest.importorskip("soxr", reason="needs the audio extra")
    playback = Playback(48_000)
    playback.feed(server.created())
    for _ in range(10):
        playback.feed(server.delta(ramp(2_400)))
    playback.feed(server.audio_done())
    playback.feed(server.done())

    for _ in range(20):
        playback.pull(1_920)
    assert playback.position() == 400
    for _ in range(30):
        playback.pull(1_920)
    assert playback.position("i1") == 1_000
    assert not playback.playing


def test_v14_the_format_of_the_response_then_of_the_session(server: Server) -> None:
    playback = Playback(8_000)
    law = bytes(range(256)) * 10
    playback.feed(server.session("g711_ulaw"))
    playback.feed(server.created())
    playback.feed(server.delta(law))
    playback.feed(server.audio_done())
    playback.feed(server.done())
    assert playback.pull(5_120) == audio.decode(law, "g711_ulaw")

    if server.dialect == "beta":
        own = {"output_audio_format": "g711_alaw"}
    else:
        own = {"audio": {"output": {"format": {"type": "audio/pcma"}}}}
    playback.feed(server.created("r2", **own))
    playback.feed(server.delta(law, "i2", "r2"))
    assert playback.pull(4_000) == audio.decode(law, "g711_alaw")[:4_000]
    assert playback.interrupt().truncate == (Cut(item_id="i2", audio_end_ms=250),)


def test_v14_a_rate_of_its_own() -> None:
    playback, server = Playback(16_000), Server("ga")
    format = {"type": "audio/pcm", "rate": 16_000}
    playback.feed(server.created(audio={"output": {"format": format}}))
    playback.feed(server.delta(ramp(3_200)))
    assert playback.pull(640) == ramp(320)
    assert playback.position() == 20


def test_v17_two_responses_are_never_heard_at_once(server: Server) -> None:
    playback = Playback()
    one, two = ramp(4_800, 1), ramp(4_800, 100)
    playback.feed(server.created("r1"))
    playback.feed(server.created("r2", conversation_id=None))
    for at in range(0, 9_600, 960):
        playback.feed(server.delta(one[at : at + 960], "a", "r1"))
        playback.feed(server.delta(two[at : at + 960], "b", "r2"))
    playback.feed(server.done("r2"))
    playback.feed(server.done("r1"))

    assert pulled(playback, 400) == one + two


def test_v54_out_of_band_is_cancelled_and_neither_truncated_nor_deleted(server: Server) -> None:
    playback = Playback()
    playback.feed(server.created("side", conversation_id=None))
    playback.feed(server.delta(ramp(24_000), "s1", "side"))
    playback.feed(server.delta(ramp(24_000), "s2", "side"))
    pulled(playback, 100)

    assert playback.interrupt() == Interruption(cancel=("side",))


def test_v55_an_old_answer_that_was_heard_is_not_touched(server: Server) -> None:
    playback = Playback()
    playback.feed(server.created("r1"))
    playback.feed(server.delta(ramp(4_800), "i1", "r1"))
    playback.feed(server.audio_done("i1", "r1"))
    playback.feed(server.done("r1"))
    pulled(playback, 200)
    playback.feed(server.created("r2"))

    assert playback.interrupt() == Interruption(cancel=("r2",))
    assert playback.position("i1") == 200


def test_v41a_an_answer_that_was_dropped_without_done_does_not_block(server: Server) -> None:
    playback = Playback()
    playback.feed(server.created("r1"))
    playback.feed(server.delta(ramp(480), "i1", "r1"))
    playback.feed(server.created("r2"))
    playback.feed(server.delta(ramp(480, 50), "i2", "r2"))

    assert playback.pull(1_920) == ramp(480) + ramp(480, 50)
    assert playback.interrupt().cancel == ("r2",)


def test_one_response_can_be_dropped(server: Server) -> None:
    playback = Playback()
    playback.feed(server.created("r1"))
    playback.feed(server.delta(ramp(4_800), "i1", "r1"))
    playback.feed(server.done("r1"))
    playback.feed(server.created("r2"))
    playback.feed(server.delta(ramp(4_800, 50), "i2", "r2"))
    playback.pull(BLOCK)

    assert playback.drop("r1").truncate == (Cut(item_id="i1", audio_end_ms=20),)
    assert playback.pull(BLOCK) == ramp(480, 50)


def test_bad_input_is_refused_at_the_call() -> None:
    for rate in (0, -1, 24_000.0, "24000"):
        with pytest.raises(ConfigError, match="rate"):
            Playback(rate)  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="latency_ms"):
        Playback(latency_ms=-1)
    with pytest.raises(ConfigError, match="whole number"):
        Playback().pull(3)


def test_broken_audio_costs_its_own_piece_alone(server: Server) -> None:
    playback = Playback()
    broken = server._in_item("response.audio.delta", "i1", "r1", delta="****")
    with pytest.raises(EventDecodeError):
        playback.feed(broken)
    playback.feed(server.delta(ramp(480)))
    assert playback.pull(BLOCK) == ramp(480)


def test_a_pull_of_a_block_takes_less_than_30_microseconds(server: Server) -> None:
    playback = Playback(latency_ms=100)
    best = math.inf
    for _ in range(5):
        for _ in range(100):
            playback.feed(server.delta(ramp(2_400)))
        begun = time.process_time()
        for _ in range(490):
            playback.pull(BLOCK)
        best = min(best, (time.process_time() - begun) / 490)
        playback.interrupt()
        playback.feed(server.created())
    assert best < 30e-6
