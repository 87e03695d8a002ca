"""What the end of a response tells: its tokens, and why it is not completed."""

from __future__ import annotations

from typing import Any

from portkey_realtime._voice.records import Usage
from portkey_realtime._voice.roles import field


def reason_of(details: Any) -> str | None:
    """Why a response is not completed, by its ``status_details``, in the server's words."""
    if isinstance(details, str):
        return details  # as Grok has it
    error = field(details, "error")
    if error is not None:
        said = [str(each) for each in (field(error, "code"), field(error, "message")) if each]
        return ": ".join(said) or field(error, "type")
    reason: str | None = field(details, "reason")
    return reason


def usage_of(told: Any) -> Usage:
    """The tokens that a response took, by its ``usage``; what is not told counts as none."""

    def number(*path: str) -> int:
        value = field(told, *path)
        return value if isinstance(value, int) else 0

    heard, cached = "input_token_details", ("input_token_details", "cached_tokens_details")
    return Usage(
        input_tokens=number("input_tokens"),
        output_tokens=number("output_tokens"),
        input_text_tokens=number(heard, "text_tokens"),
        input_audio_tokens=number(heard, "audio_tokens"),
        input_image_tokens=number(heard, "image_tokens"),
        cached_tokens=number(heard, "cached_tokens"),
        cached_text_tokens=number(*cached, "text_tokens"),
        cached_audio_tokens=number(*cached, "audio_tokens"),
        output_text_tokens=number("output_token_details", "text_tokens"),
        output_audio_tokens=number("output_token_details", "audio_tokens"),
    )
