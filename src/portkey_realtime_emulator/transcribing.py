"""The transcript of what the user said."""

from __future__ import annotations

from typing import Any

from .answers import Heard
from .items import Item
from .responding import Stage, words
from .settings import Settings
from .tokens import HEARD_MS, text_tokens

_EVENT = "conversation.item.input_audio_transcription."
_LOGPROBS = "item.input_audio_transcription.logprobs"


def send_transcript(stage: Stage, settings: Settings, item: Item, heard: Heard) -> None:
    """Send the deltas and the whole, or the failure."""
    where = {"item_id": item.id, "content_index": 0}
    if heard.error is not None:
        error = {
            "type": "transcription_error",
            "code": "audio_unintelligible",
            "message": heard.error,
            "param": None,
        }
        stage.send(_EVENT + "failed", **where, error=error)
        return
    model = (settings.get("transcription") or {}).get("model", "whisper-1")
    wants_logprobs = _LOGPROBS in (settings.get("include") or ())
    # whisper-1 does not stream: its only delta is the whole text.
    pieces = [heard.text] if model == "whisper-1" else words(heard.text)
    for piece in pieces:
        stage.send(
            _EVENT + "delta",
            **where,
            delta=piece,
            logprobs=[_logprob(piece)] if wants_logprobs else None,
            obfuscation=stage.ids.filler(piece),
        )
    item.wire["content"] = [{"type": "input_audio", "transcript": heard.text}]
    stage.send(
        _EVENT + "completed",
        **where,
        transcript=heard.text,
        logprobs=[_logprob(piece) for piece in pieces] if wants_logprobs else None,
        usage=_usage(model, item.clips[0].ms, heard.text),
    )


def _logprob(token: str) -> dict[str, Any]:
    return {"token": token, "logprob": -0.01 * len(token), "bytes": list(token.encode())}


def _usage(model: str, ms: int, text: str) -> dict[str, Any]:
    if model == "whisper-1":
        return {"type": "duration", "seconds": ms / 1000}
    audio, written = ms // HEARD_MS, text_tokens(text)
    return {
        "type": "tokens",
        "input_tokens": audio,
        "input_token_details": {"text_tokens": 0, "audio_tokens": audio},
        "output_tokens": written,
        "total_tokens": audio + written,
    }
