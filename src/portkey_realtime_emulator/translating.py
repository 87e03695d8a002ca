"""A translation of what is heard: it is said back at once, as if in another language.

Which dialects send it is a matter of their marks: those with a message that plays one of its parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

_BYTES_PER_MS: Final = 48
"""16-bit mono at 24 kHz."""


def translation(
    audio: str, heard: int, session: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a piece of audio leads to: the part that each message plays, and its fields.

    ``audio`` is base64, ``heard`` the number of bytes of the session so far, this piece included.
    """
    elapsed = heard // _BYTES_PER_MS
    settings = session.get("audio") or {}
    language = (settings.get("output") or {}).get("language", "en")
    if (settings.get("input") or {}).get("transcription"):
        yield "input_transcript_delta", {"delta": "la ", "elapsed_ms": elapsed}
    yield "translation_delta", {"delta": f"{language} ", "elapsed_ms": elapsed}
    yield (
        "translation_audio_delta",
        {
            "delta": audio,
            "sample_rate": 24000,
            "channels": 1,
            "format": "pcm16",
            "elapsed_ms": elapsed,
        },
    )
