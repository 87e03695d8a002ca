"""Captions as subtitle files: SRT and WebVTT."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from portkey_realtime._voice.captions import Caption

SHORTEST_MS: Final = 500
"""How long a caption whose end is not known, or not after its start, is shown at least."""


def srt(captions: Iterable[Caption]) -> str:
    """An SRT file of the final captions, in the order of their times.

    SRT has no escaping: blank lines, which would end a caption, become single line ends.
    """
    blocks = []
    for number, (start, end, text) in enumerate(_cues(captions), 1):
        times = f"{_time(start, ',')} --> {_time(end, ',')}"
        blocks.append(f"{number}\n{times}\n{text.replace('-->', '->')}\n")
    return "\n".join(blocks)


def webvtt(captions: Iterable[Caption]) -> str:
    """A WebVTT file of the final captions (https://www.w3.org/TR/webvtt1/).

    ``&``, ``<`` and ``>`` are escaped, so that no word is taken for a tag or a time.
    """
    blocks = ["WEBVTT\n"]
    for start, end, text in _cues(captions):
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"{_time(start, '.')} --> {_time(end, '.')}\n{escaped}\n")
    return "\n".join(blocks)


def _cues(captions: Iterable[Caption]) -> Iterator[tuple[int, int, str]]:
    """Start, end and text of what is to be shown; no two overlap."""
    known = [each for each in captions if each.final and each.text.strip()]
    key: Callable[[Caption], int] = lambda caption: caption.start_ms or 0  # noqa: E731
    known.sort(key=key)
    for index, caption in enumerate(known):
        start = caption.start_ms or 0
        end = start + SHORTEST_MS if caption.end_ms is None else caption.end_ms
        if index + 1 < len(known):
            following = known[index + 1].start_ms or 0
            end = min(end, following) if following > start else end
        yield start, max(end, start + 1), _lines(caption.text)


def _lines(text: str) -> str:
    """The text without blank lines and without control characters, which would end a caption."""
    plain = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]", "", text)
    lines = (line.strip() for line in re.split(r"\r\n|\r|\n|\u2028|\u2029", plain))
    return "\n".join(line for line in lines if line)


def _time(ms: int, point: str) -> str:
    seconds, thousandths = divmod(max(0, ms), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{point}{thousandths:03d}"
