"""Events of the layer itself: beside those of the connection, to everyone who watches."""

from __future__ import annotations

from typing import Literal

import attrs

from portkey_realtime._voice.records import ToolCall, Turn


@attrs.frozen(kw_only=True)
class ToolFailed:
    """A function could not do what the model asked. The model was told; the talk goes on."""

    call: ToolCall
    error: BaseException | None = attrs.field(default=None)
    """What the function raised, if it was run."""
    type: Literal["client.tool_failed"] = "client.tool_failed"
    delta: None = None
    audio: None = None


@attrs.frozen(kw_only=True)
class ApprovalWanted:
    """A call waits for the user's word: answer with ``approve(call_id, True)`` or ``False``."""

    call: ToolCall
    type: Literal["client.approval_wanted"] = "client.approval_wanted"
    delta: None = None
    audio: None = None


@attrs.frozen(kw_only=True)
class AudioFailed:
    """A device failed, or sound could not be played. The conversation stays; see ``attach``."""

    error: Exception
    type: Literal["client.audio_failed"] = "client.audio_failed"
    delta: None = None
    audio: None = None


@attrs.frozen(kw_only=True)
class TurnComplete:
    """A user's turn and its answer stand: what ``turns()`` gives."""

    turn: Turn
    type: Literal["client.turn_complete"] = "client.turn_complete"
    delta: None = None
    audio: None = None
