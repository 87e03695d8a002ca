"""Which side a document describes: it says so throughout, and nowhere which.

But only a server reports errors, and only a client subscribes: such words decide, --flip decides
otherwise. A document that knows one direction alone tells what its service gives out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .messages import Message, Side

_SAID_BY_SERVERS: Final = frozenset(
    {"error", "errors", "exception", "failure", "warning", "heartbeat", "hello", "welcome", "ready"}
    | {"connected", "created", "started", "stopped", "updated", "done", "completed", "committed"}
    | {"ack", "status", "result", "results", "transcript", "metadata", "goodbye", "closed"}
    | {"begin", "output", "response"}
)
_SAID_BY_CLIENTS: Final = frozenset(
    {"subscribe", "unsubscribe", "append", "commit", "cancel", "configure", "config", "auth"}
    | {"authenticate", "login", "keepalive", "finalize", "flush", "initialize", "request"}
    | {"send", "terminate", "update", "input"}
)


def heard(operation: Mapping[str, Any], side: Side) -> int:
    """What an operation says in words about who sends, as ``Server messages``: above 0 if what is
    sent is the server's."""
    said = " ".join(str(operation.get(word, "")) for word in ("title", "summary"))
    found = {
        word.lower() for word in re.findall(r"(?i)\b(server|client) (?:messages|events)", said)
    }
    if len(found) != 1:
        return 0
    return 1 if (side == "sent") == ("server" in found) else -1


def why_turned(messages: list[Message], balance: int) -> str:
    """Why what is sent here is what a server sends; empty if it is not.

    ``balance`` is what the operations have said.
    """
    for message in messages:
        words = set(re.findall(r"[a-z]+", _spoken(message.name)))
        towards = {frozenset({"sent"}): 1, frozenset({"received"}): -1}.get(message.sides, 0)
        balance += towards * bool(words & _SAID_BY_SERVERS)
        balance -= towards * bool(words & _SAID_BY_CLIENTS)
    if balance > 0:
        return "the document is written from the server's side, as the names of its messages show"
    if messages and not balance and all(each.sides == {"sent"} for each in messages):
        return "the document has messages of one direction alone, taken to be the server's"
    return ""


def _spoken(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower().replace("keep alive", "keepalive")
