"""What each server event is for, whatever a dialect calls it.

The one place that knows event types: everything else in this package asks for a role.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from portkey_realtime_wire.runtime import NOT_GIVEN

SESSION: Final = "session"
ERROR: Final = "error"
AUDIO_DELTA: Final = "audio_delta"
AUDIO_DONE: Final = "audio_done"
TRANSCRIPT_DELTA: Final = "transcript_delta"
TRANSCRIPT_DONE: Final = "transcript_done"
TEXT_DELTA: Final = "text_delta"
TEXT_DONE: Final = "text_done"
RESPONSE_CREATED: Final = "response_created"
RESPONSE_DONE: Final = "response_done"
OUTPUT_ITEM_ADDED: Final = "output_item_added"
OUTPUT_ITEM_DONE: Final = "output_item_done"
ITEM_ADDED: Final = "item_added"
ITEM_DONE: Final = "item_done"
ITEM_DELETED: Final = "item_deleted"
ITEM_TRUNCATED: Final = "item_truncated"
SPEECH_STARTED: Final = "speech_started"
SPEECH_STOPPED: Final = "speech_stopped"
COMMITTED: Final = "committed"
CLEARED: Final = "cleared"
IDLE: Final = "idle"
DTMF: Final = "dtmf"
INPUT_TRANSCRIPT_DELTA: Final = "input_transcript_delta"
INPUT_TRANSCRIPT_SNAPSHOT: Final = "input_transcript_snapshot"
INPUT_TRANSCRIPT_DONE: Final = "input_transcript_done"
INPUT_TRANSCRIPT_FAILED: Final = "input_transcript_failed"
REMOTE_PLAYBACK_STARTED: Final = "remote_playback_started"
REMOTE_PLAYBACK_ENDED: Final = "remote_playback_ended"
MCP_LISTING: Final = "mcp_listing"
MCP_LISTED: Final = "mcp_listed"
MCP_CALL_FAILED: Final = "mcp_call_failed"
RECONNECTED: Final = "reconnected"
EXPIRING: Final = "expiring"

ROLES: Final[Mapping[str, str]] = {
    "session.created": SESSION,
    "session.updated": SESSION,
    "error": ERROR,
    "response.audio.delta": AUDIO_DELTA,
    "response.output_audio.delta": AUDIO_DELTA,
    "response.audio.done": AUDIO_DONE,
    "response.output_audio.done": AUDIO_DONE,
    "response.audio_transcript.delta": TRANSCRIPT_DELTA,
    "response.output_audio_transcript.delta": TRANSCRIPT_DELTA,
    "response.audio_transcript.done": TRANSCRIPT_DONE,
    "response.output_audio_transcript.done": TRANSCRIPT_DONE,
    "response.text.delta": TEXT_DELTA,
    "response.output_text.delta": TEXT_DELTA,
    "response.text.done": TEXT_DONE,
    "response.output_text.done": TEXT_DONE,
    "response.created": RESPONSE_CREATED,
    "response.done": RESPONSE_DONE,
    "response.output_item.added": OUTPUT_ITEM_ADDED,
    "response.output_item.done": OUTPUT_ITEM_DONE,
    "conversation.item.created": ITEM_ADDED,
    "conversation.item.added": ITEM_ADDED,
    "conversation.item.done": ITEM_DONE,
    "conversation.item.deleted": ITEM_DELETED,
    "conversation.item.truncated": ITEM_TRUNCATED,
    "input_audio_buffer.speech_started": SPEECH_STARTED,
    "input_audio_buffer.speech_stopped": SPEECH_STOPPED,
    "input_audio_buffer.committed": COMMITTED,
    "input_audio_buffer.cleared": CLEARED,
    "input_audio_buffer.timeout_triggered": IDLE,
    "input_audio_buffer.dtmf_event_received": DTMF,
    "conversation.item.input_audio_transcription.delta": INPUT_TRANSCRIPT_DELTA,
    "conversation.item.input_audio_transcription.updated": INPUT_TRANSCRIPT_SNAPSHOT,
    "conversation.item.input_audio_transcription.completed": INPUT_TRANSCRIPT_DONE,
    "conversation.item.input_audio_transcription.failed": INPUT_TRANSCRIPT_FAILED,
    "output_audio_buffer.started": REMOTE_PLAYBACK_STARTED,
    "output_audio_buffer.stopped": REMOTE_PLAYBACK_ENDED,
    "output_audio_buffer.cleared": REMOTE_PLAYBACK_ENDED,
    "mcp_list_tools.in_progress": MCP_LISTING,
    "mcp_list_tools.completed": MCP_LISTED,
    "mcp_list_tools.failed": MCP_LISTED,
    "response.mcp_call.failed": MCP_CALL_FAILED,
    "client.reconnected": RECONNECTED,
    "client.session_expiring": EXPIRING,
}
"""Event type to role, of both dialects: some servers mix them in one connection."""


def field(source: Any, *path: str) -> Any:
    """What stands at a path of an event or object; None if it is absent, null or misplaced."""
    for name in path:
        is_dict = type(source) is dict
        source = source.get(name) if is_dict else getattr(source, name, None)
        if source is None or source is NOT_GIVEN:
            return None
    return source
