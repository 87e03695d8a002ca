"""What the core wants to be done: the messages it sends, and the functions it wants run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import attrs

from portkey_realtime_wire.runtime import NOT_GIVEN


@attrs.frozen(kw_only=True)
class UpdateSession:
    """Change settings."""

    event_id: str
    session: Mapping[str, Any]


@attrs.frozen(kw_only=True)
class CreateItem:
    """Add an item to the conversation."""

    event_id: str
    item: Mapping[str, Any]
    previous_item_id: str | None = None


@attrs.frozen(kw_only=True)
class DeleteItem:
    """Remove one."""

    event_id: str
    item_id: str


@attrs.frozen(kw_only=True)
class TruncateItem:
    """Cut one to what was heard."""

    event_id: str
    item_id: str
    content_index: int
    audio_end_ms: int


@attrs.frozen(kw_only=True)
class CreateResponse:
    """Ask for an answer."""

    event_id: str
    params: Mapping[str, Any]


@attrs.frozen(kw_only=True)
class CancelResponse:
    """Stop one; by its id, since without one the server takes the conversation's."""

    event_id: str
    response_id: str | None


@attrs.frozen(kw_only=True)
class CommitInput:
    """End the user's turn by hand."""

    event_id: str


@attrs.frozen(kw_only=True)
class ClearInput:
    """Forget what was appended and not committed."""

    event_id: str


@attrs.frozen(kw_only=True)
class ClearOutput:
    """Silence a call whose sound does not come over this connection."""

    event_id: str


@attrs.frozen(kw_only=True)
class RunTool:
    """Run the function of a call; tell the core with ``tool_done``."""

    call_id: str
    name: str
    arguments: str


@attrs.frozen(kw_only=True)
class AskApproval:
    """Ask the user about a call; tell the core with ``approve``."""

    call_id: str
    name: str
    arguments: str


@attrs.frozen(kw_only=True)
class StopTool:
    """Its result is not wanted any more."""

    call_id: str


Message: TypeAlias = (
    UpdateSession
    | CreateItem
    | DeleteItem
    | TruncateItem
    | CreateResponse
    | CancelResponse
    | CommitInput
    | ClearInput
    | ClearOutput
)
Action: TypeAlias = Message | RunTool | AskApproval | StopTool


def send(connection: Any, message: Message) -> Any:
    """Send one by the connection's typed senders; what they return, to be awaited or not."""
    name = message.event_id
    match message:
        case UpdateSession():
            return connection.session.update(session=message.session, event_id=name)
        case CreateItem():
            return connection.conversation.item.create(
                item=message.item,
                event_id=name,
                previous_item_id=message.previous_item_id or NOT_GIVEN,
            )
        case DeleteItem():
            return connection.conversation.item.delete(item_id=message.item_id, event_id=name)
        case TruncateItem():
            return connection.conversation.item.truncate(
                item_id=message.item_id,
                content_index=message.content_index,
                audio_end_ms=message.audio_end_ms,
                event_id=name,
            )
        case CreateResponse():
            return connection.response.create(response=message.params or NOT_GIVEN, event_id=name)
        case CancelResponse():
            return connection.response.cancel(
                response_id=message.response_id or NOT_GIVEN, event_id=name
            )
        case CommitInput():
            return connection.input_audio_buffer.commit(event_id=name)
        case ClearInput():
            return connection.input_audio_buffer.clear(event_id=name)
        case ClearOutput():
            return connection.output_audio_buffer.clear(event_id=name)
