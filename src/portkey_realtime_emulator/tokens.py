"""Token counts as bills have them: one for four letters, 100 ms heard or 50 ms spoken."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from portkey_realtime_emulator.items import Item

REQUESTS_PER_MINUTE = 1000
TOKENS_PER_MINUTE = 50_000
HEARD_MS = 100
SPOKEN_MS = 50


def text_tokens(text: str) -> int:
    """Tokens of a text."""
    return -(-len(text) // 4)


@attrs.define
class Tokens:
    """Tokens by kind."""

    text: int = 0
    audio: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.text + self.audio


def of_input(instructions: str | None, items: Iterable[Item]) -> Tokens:
    """What a response has to read: the instructions and the conversation."""
    count = Tokens(text=text_tokens(instructions or ""))
    for item in items:
        pace = SPOKEN_MS if item.wire.get("role") == "assistant" else HEARD_MS
        count.audio += sum(clip.ms // pace for clip in item.clips.values())
        if not item.clips:
            count.text += text_tokens(item.text)
    return count


def usage(heard: Tokens, spoken: Tokens, extra: dict[str, int]) -> dict[str, Any]:
    """The ``usage`` of a response."""
    return {
        "total_tokens": heard.total + spoken.total,
        "input_tokens": heard.total,
        "output_tokens": spoken.total,
        "input_token_details": {
            "text_tokens": heard.text,
            "audio_tokens": heard.audio,
            "image_tokens": 0,
            "cached_tokens": 0,
            "cached_tokens_details": {"text_tokens": 0, "audio_tokens": 0, "image_tokens": 0},
        },
        "output_token_details": {
            "text_tokens": spoken.text,
            "audio_tokens": spoken.audio,
            **extra,
        },
    }


class Allowance:
    """What is left of the rate limits. They are reported, not enforced."""

    def __init__(self) -> None:
        self._requests = 0
        self._tokens = 0

    def use(self, tokens: int) -> None:
        """Count one response."""
        self._requests += 1
        self._tokens += tokens

    def limits(self) -> list[dict[str, Any]]:
        """The ``rate_limits`` of the event."""
        limits = (
            ("requests", REQUESTS_PER_MINUTE, self._requests),
            ("tokens", TOKENS_PER_MINUTE, self._tokens),
        )
        return [
            {
                "name": name,
                "limit": limit,
                "remaining": max(0, limit - used),
                "reset_seconds": round(min(used, limit) * 60 / limit, 3),
            }
            for name, limit, used in limits
        ]
