"""MCP servers: the listing of their tools, and the client's yes or no to a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import attrs

from portkey_realtime_emulator.answers import McpCall
from portkey_realtime_emulator.checks import Refusal
from portkey_realtime_emulator.items import Item
from portkey_realtime_emulator.stage import Stage


@attrs.frozen(kw_only=True)
class McpServer:
    """How the emulator plays an MCP server that a session has as a tool."""

    server: str
    """Its label."""
    tools: Sequence[str] = ("search",)
    """Names of its tools."""
    after_ms: int = 0
    """How long the listing takes."""
    error: str | None = None
    """Why the listing fails, if it does."""


class Mcp:
    """Lists the tools of the servers in a session, and remembers what is to be approved."""

    def __init__(self, stage: Stage, servers: Sequence[McpServer]) -> None:
        self._stage = stage
        self._known = {each.server: each for each in servers}
        self._listed: set[str] = set()

    def list_tools(self, tools: Sequence[Mapping[str, Any]]) -> None:
        """List those that are new in the session's tools."""
        for tool in tools:
            label = str(tool.get("server_label"))
            if tool.get("type") == "mcp" and label not in self._listed:
                self._listed.add(label)
                self._begin(self._known.get(label) or McpServer(server=label))

    def _begin(self, server: McpServer) -> None:
        stage = self._stage
        item = Item(
            {
                "id": stage.ids.next("mcpl"),
                "type": "mcp_list_tools",
                "server_label": server.server,
                "tools": [],
            }
        )
        previous = stage.items.insert(item, None)
        stage.send("item_added", previous_item_id=previous, item=dict(item.wire))
        stage.send("mcp_list_started", item_id=item.id)
        stage.later(server.after_ms, partial(self._end, item, server))

    def _end(self, item: Item, server: McpServer) -> None:
        stage = self._stage
        if server.error is not None:
            self._listed.discard(server.server)  # it is tried again when the session names it again
            stage.send("mcp_list_failed", item_id=item.id)
        else:
            schema = {"type": "object", "properties": {}}
            item.wire["tools"] = [
                {"name": name, "description": None, "input_schema": schema, "annotations": None}
                for name in server.tools
            ]
            stage.send("mcp_list_done", item_id=item.id)
        if item in stage.items:
            stage.send(
                "item_done",
                previous_item_id=stage.items.before(item),
                item=dict(item.wire),
            )

    def judged(self, item: Item, approve: Callable[[str, McpCall], None]) -> None:
        """The client answered a request: ``approve`` is called for a yes. Raises Refusal."""
        request_id = str(item.wire.get("approval_request_id"))
        request = self._stage.items.find(request_id)
        call = request.mcp_call if request is not None else None
        if request is None or call is None:
            raise Refusal(
                f"Approval request ID '{request_id}' not found in conversation.",
                code="invalid_approval_request_id",
                param="item.approval_request_id",
            )
        request.mcp_call = None  # one answer is enough
        if item.wire.get("approve"):
            approve(request_id, call)
