"""The transcript of what the user said: what comes of it before the commit, and what after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portkey_realtime_emulator.answers import Heard
from portkey_realtime_emulator.items import Item
from portkey_realtime_emulator.output import words
from portkey_realtime_emulator.stage import Stage
from portkey_realtime_emulator.tokens import HEARD_MS, text_tokens

_LOGPROBS = "item.input_audio_transcription.logprobs"

STYLES = {"whisper-1": "whole", "gpt-live-transcribe": "early"}
"""How a model sends its transcripts, where not word by word after the commit: whisper-1 does not
stream, its only delta is the whole text; gpt-live-transcribe writes while it listens."""


def transcribe(stage: Stage, item_id: str, ms: int, heard: Heard) -> Callable[[Item], None] | None:
    """Send what comes before the commit. Call the result with the item, after the commit.

    None if no transcript is wanted or will come.
    """
    if not stage.settings.wants_transcript:
        return None
    departures = stage.behaviour.departures
    model = str((stage.settings.get("transcription") or {}).get("model", "whisper-1"))
    style = heard.transcripts or departures.transcripts
    if style == "auto":
        style = STYLES.get(model, "deltas")
    if style == "never":
        return None
    late = departures.transcripts_ms if heard.transcripts_ms is None else heard.transcripts_ms
    pieces = [heard.text] if style == "whole" else words(heard.text)
    early = style == "early" and heard.error is None
    if early:
        _send_deltas(stage, item_id, pieces)

    def after_commit(item: Item) -> None:
        def whole() -> None:
            if heard.error is not None:
                _send_failure(stage, item, heard.error)
                return
            if style == "snapshots":
                _send_snapshots(stage, item, pieces)
            elif not early:
                _send_deltas(stage, item.id, pieces)
            _send_whole(stage, item, heard.text, pieces, _usage(model, ms, heard.text))

        stage.later(late, whole)

    return after_commit


def _send_failure(stage: Stage, item: Item, why: str) -> None:
    error = {
        "type": "transcription_error",
        "code": "audio_unintelligible",
        "message": why,
        "param": None,
    }
    stage.send("input_transcript_failed", item_id=item.id, content_index=0, error=error)


def _send_deltas(stage: Stage, item_id: str, pieces: list[str]) -> None:
    for piece in pieces:
        stage.send(
            "input_transcript_delta",
            item_id=item_id,
            content_index=0,
            delta=piece,
            logprobs=[_logprob(piece)] if _wants_logprobs(stage) else None,
            obfuscation=stage.ids.filler(piece),
        )


def _send_snapshots(stage: Stage, item: Item, pieces: list[str]) -> None:
    """As xAI does it: everything so far, again and again."""
    for count in range(1, len(pieces) + 1):
        so_far = "".join(pieces[:count])
        fields = {"item_id": item.id, "content_index": 0, "transcript": so_far}
        stage.send_raw("input_transcript_snapshot", fields)


def _send_whole(
    stage: Stage, item: Item, text: str, pieces: list[str], usage: dict[str, Any]
) -> None:
    item.wire["content"] = [{"type": stage.table.part("user_audio"), "transcript": text}]
    stage.send(
        "input_transcript_done",
        item_id=item.id,
        content_index=0,
        transcript=text,
        logprobs=[_logprob(piece) for piece in pieces] if _wants_logprobs(stage) else None,
        usage=usage,
    )


def _wants_logprobs(stage: Stage) -> bool:
    return _LOGPROBS in (stage.settings.get("include") or ())


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
