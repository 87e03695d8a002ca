"""Row V47: captions as SRT and WebVTT, with right times and escaping."""

from __future__ import annotations

from portkey_realtime.voice import Caption, srt, webvtt


def caption(text: str, start: int | None, end: int | None, *, final: bool = True) -> Caption:
    return Caption(item=f"item_{start}", text=text, final=final, start_ms=start, end_ms=end)


TWO = [
    caption("Later.", 3_661_001, 3_662_500),
    caption("Not yet", 0, 900, final=False),
    caption("First.", 0, 900),
]


def test_v47_srt_has_numbers_and_times_in_order() -> None:
    assert srt(TWO) == (
        "1\n00:00:00,000 --> 00:00:00,900\nFirst.\n\n2\n01:01:01,001 --> 01:01:02,500\nLater.\n"
    )


def test_v47_webvtt_has_a_header_and_points() -> None:
    assert webvtt(TWO) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:00.900\nFirst.\n\n01:01:01.001 --> 01:01:02.500\nLater.\n"
    )


def test_v47_nothing_said_is_an_empty_file() -> None:
    assert srt([]) == ""
    assert webvtt([caption("  ", 0, 100)]) == "WEBVTT\n"


def test_v47_words_are_no_markup() -> None:
    odd = [caption("a <b> & c --> d\r\n\r\n2\x00 \u2028 e", 0, 1000)]
    assert webvtt(odd).splitlines()[3:] == ["a &lt;b&gt; &amp; c --&gt; d", "2", "e"]
    assert srt(odd).splitlines()[2:] == ["a <b> & c -> d", "2", "e"]


def test_v47_times_never_overlap_nor_run_backwards() -> None:
    odd = [
        caption("a", 0, 5000),
        caption("b", 1000, 900),
        caption("c", 2000, None),
        caption("d", None, None),
    ]
    times = [line for line in srt(odd).splitlines() if "-->" in line]
    assert times == [
        "00:00:00,000 --> 00:00:05,000",
        "00:00:00,000 --> 00:00:00,500",
        "00:00:01,000 --> 00:00:01,001",
        "00:00:02,000 --> 00:00:02,500",
    ]
