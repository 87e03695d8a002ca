"""What each server event is for, whatever a dialect calls it.

The one place that knows event types: everything else in this package asks for a role.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from portkey_realtime_wire.runtime import NOT_GIVEN

SESSION_CREATED: Final = "session_created"
SESSION_UPDATED: Final = "session_updated"
ERROR: Final = "error"
AUDIO_DELTA: Final = "audio_delta"
AUDIO_DONE: Final = "audio_done"
TRANSCRIPT_DELTA: Final = "transcript_delta"
TRANSCRIPT_DONE: Final = "transcript_done"
TEXT_DELTA: Final = "text_delta"
TEXT_DONE: Final = "text_done"
RESPONSE_STARTED: Final = "response_started"
RESPONSE_DONE: Final = "response_done"
OUTPUT_ITEM_ADDED: Final = "output_item_added"
OUTPUT_ITEM_DONE: Final = "output_item_done"
ITEM_ADDED: Final = "item_added"
ITEM_DONE: Final = "item_done"
ITEM_DELETED: Final = "item_deleted"
ITEM_TRUNCATED: Final = "item_truncated"
SPEECH_STARTED: Final = "speech_started"
SPEECH_STOPPED: Final = "speech_stopped"
INPUT_COMMITTED: Final = "input_committed"
INPUT_CLEARED: Final = "input_cleared"
INPUT_TIMEOUT: Final = "input_timeout"
DTMF_RECEIVED: Final = "dtmf_received"
INPUT_TRANSCRIPT_DELTA: Final = "input_transcript_delta"
INPUT_TRANSCRIPT_SNAPSHOT: Final = "input_transcript_snapshot"
INPUT_TRANSCRIPT_DONE: Final = "input_transcript_done"
INPUT_TRANSCRIPT_FAILED: Final = "input_transcript_failed"
OUTPUT_STARTED: Final = "output_started"
OUTPUT_STOPPED: Final = "output_stopped"
OUTPUT_CLEARED: Final = "output_cleared"
MCP_LIST_STARTED: Final = "mcp_list_started"
MCP_LIST_DONE: Final = "mcp_list_done"
MCP_LIST_FAILED: Final = "mcp_list_failed"
MCP_CALL_FAILED: Final = "mcp_call_failed"
RECONNECTED: Final = "reconnected"
EXPIRING: Final = "expiring"

ROLES: Final[Mapping[str, str]] = {
    "session.created": SESSION_CREATED,
    "session.updated": SESSION_UPDATED,
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
    "response.created": RESPONSE_STARTED,
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
    "input_audio_buffer.committed": INPUT_COMMITTED,
    "input_audio_buffer.cleared": INPUT_CLEARED,
    "input_audio_buffer.timeout_triggered": INPUT_TIMEOUT,
    "input_audio_buffer.dtmf_event_received": DTMF_RECEIVED,
    "conversation.item.input_audio_transcription.delta": INPUT_TRANSCRIPT_DELTA,
    "conversation.item.input_audio_transcription.updated": INPUT_TRANSCRIPT_SNAPSHOT,
    "conversation.item.input_audio_transcription.completed": INPUT_TRANSCRIPT_DONE,
    "conversation.item.input_audio_transcription.failed": INPUT_TRANSCRIPT_FAILED,
    "output_audio_buffer.started": OUTPUT_STARTED,
    "output_audio_buffer.stopped": OUTPUT_STOPPED,
    "output_audio_buffer.cleared": OUTPUT_CLEARED,
    "mcp_list_tools.in_progress": MCP_LIST_STARTED,
    "mcp_list_tools.completed": MCP_LIST_DONE,
    "mcp_list_tools.failed": MCP_LIST_FAILED,
    "response.mcp_call.failed": MCP_CALL_FAILED,
    "client.reconnected": RECONNECTED,
    "client.session_expiring": EXPIRING,
    "transcription_session.created": SESSION_CREATED,
    "transcription_session.updated": SESSION_UPDATED,
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
