"""The messages of an AsyncAPI document, 2.x or 3.x, channel by channel and direction by direction.

Documents in the wild leave things out and put them in odd places. Whatever is not where it should
be is left aside, with a line that says so; nothing here raises for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

import attrs

from schema.load import Document, Problem, SpecError, escape

Side = Literal["sent", "received"]
Form = Literal["json", "binary", "text", "other"]

_MOST_MESSAGES: Final = 2000
_SCHEMA_FORMATS: Final = re.compile(r"asyncapi|schema\+json|schema\+yaml|openapi|json-schema", re.I)
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


@attrs.frozen
class Node:
    """Part of the document, and where it is."""

    pointer: str
    content: Any


@attrs.frozen(kw_only=True)
class Message:
    """One kind of message."""

    name: str
    doc: str
    payload: Node
    form: Form
    sides: frozenset[Side]
    why: str = ""
    """Why it is not JSON."""


@attrs.frozen(kw_only=True)
class Channel:
    """What goes over one connection."""

    name: str
    messages: tuple[Message, ...]


class Reader:
    """Reads one document. ``notes`` are lines for people."""

    def __init__(self, document: Document, *, flip: bool = False) -> None:
        self.document = document
        self.notes: list[str] = []
        self._flip = flip
        self._found = 0
        version = document.data.get("asyncapi")
        self.version = str(version or "")
        if not re.match(r"[23]\.\d", self.version):
            problem = "not an AsyncAPI document" if not version else f"AsyncAPI {version}"
            message = f"{problem}; 2.x and 3.x are read"
            raise SpecError([document.problem("/asyncapi", message)])

    def note(self, line: str) -> None:
        if line not in self.notes:
            self.notes.append(line)

    def refuse(self, message: str) -> SpecError:
        return SpecError([Problem(self.document.name, 1, "", message)])

    def channels(self) -> list[Channel]:
        """Every channel with messages. Raises SpecError if there is none."""
        self._servers()
        found = self._three() if self.version.startswith("3") else self._two()
        channels = [self._turned(channel) for channel in found if channel.messages]
        if sum(len(channel.messages) for channel in channels) > _MOST_MESSAGES:
            raise self.refuse(f"more than {_MOST_MESSAGES} messages")
        if not channels:
            raise self.refuse("the document describes no message")
        return channels

    def _servers(self) -> None:
        servers = _mapping(self.document.data.get("servers"))
        protocols = {str(_mapping(self.resolve(each)).get("protocol")) for each in servers.values()}
        if servers and not protocols & {"ws", "wss", "http", "https"}:
            self.note(f"no WebSocket server: the servers speak {', '.join(sorted(protocols))}")

    def resolve(self, node: Any) -> Any:
        return self.place(Node("", node)).content

    def place(self, node: Node) -> Node:
        """What is behind a reference. Loading has refused those without an end."""
        while isinstance(node.content, dict) and isinstance(node.content.get("$ref"), str):
            ref = node.content["$ref"]
            try:
                node = Node(ref[1:], self.document.resolve(ref))
            except KeyError:
                return Node(ref[1:], {})
        return node

    # --- 2.x ---

    def _two(self) -> Iterator[Channel]:
        """There ``publish`` is what a client may publish, and ``subscribe`` what it gets."""
        for address, given in _mapping(self.document.data.get("channels")).items():
            item = self.place(Node(f"/channels/{escape(address)}", given))
            collected: dict[str, Message] = {}
            for word, side in (("publish", "sent"), ("subscribe", "received")):
                operation = _mapping(item.content).get(word)
                where = Node(f"{item.pointer}/{word}/message", _mapping(operation).get("message"))
                for node in self._choices(where):
                    self._add(collected, node, "sent" if side == "sent" else "received")
            yield Channel(name=address, messages=tuple(collected.values()))

    def _choices(self, node: Node) -> Iterator[Node]:
        """A message, or the messages of a ``oneOf``."""
        if node.content and not isinstance(node.content, dict):
            self.note(f"{node.pointer}: is no message")
        content = _mapping(node.content)
        for word in ("oneOf", "anyOf"):
            if isinstance(content.get(word), list):
                for i, each in enumerate(content[word]):
                    yield from self._choices(Node(f"{node.pointer}/{word}/{i}", each))
                return
        if content:
            yield node

    # --- 3.x ---

    def _three(self) -> Iterator[Channel]:
        data = self.document.data
        channels: dict[str, dict[str, Message]] = {}
        mentioned: set[str] = set()
        for key, given in _mapping(data.get("operations")).items():
            operation = self.place(Node(f"/operations/{escape(key)}", given))
            content = _mapping(operation.content)
            side: Side = "received" if content.get("action") == "receive" else "sent"
            other: Side = "sent" if side == "received" else "received"
            name = self._channel_of(content.get("channel"))
            for node in self._operation_messages(operation, content, name):
                mentioned.add(self._target(node))
                self._add(channels.setdefault(name, {}), node, side)
            reply = self.place(Node(f"{operation.pointer}/reply", content.get("reply")))
            if isinstance(reply.content, dict):
                replied = self._channel_of(reply.content.get("channel")) or name
                for node in self._operation_messages(reply, reply.content, replied):
                    mentioned.add(self._target(node))
                    self._add(channels.setdefault(replied, {}), node, other)
        for name, node in self._channel_items():
            for each in self._channel_messages(name):
                if self._target(each) not in mentioned:
                    collected = channels.setdefault(name, {})
                    self._add(collected, each, "sent")
                    self._add(collected, each, "received")
                    last = each.pointer.rpartition("/")[2]
                    self.note(f"{last}: in no operation of {name}; taken as sent and received")
            del node
        order = {name: i for i, (name, _) in enumerate(self._channel_items())}
        for name in sorted(channels, key=lambda each: order.get(each, len(order))):
            yield Channel(name=name, messages=tuple(channels[name].values()))

    def _channel_items(self) -> list[tuple[str, Node]]:
        items = _mapping(self.document.data.get("channels")).items()
        return [(name, self.place(Node(f"/channels/{escape(name)}", each))) for name, each in items]

    def _channel_of(self, reference: Any) -> str:
        ref = str(_mapping(reference).get("$ref", ""))
        return ref.rpartition("/")[2].replace("~1", "/").replace("~0", "~")

    def _channel_messages(self, name: str) -> list[Node]:
        node = dict(self._channel_items()).get(name, Node("", {}))
        listed = _mapping(_mapping(node.content).get("messages"))
        return [
            Node(f"{node.pointer}/messages/{escape(key)}", each) for key, each in listed.items()
        ]

    def _operation_messages(
        self, operation: Node, content: Mapping[str, Any], name: str
    ) -> list[Node]:
        """Those that are listed, else all of the channel."""
        listed = content.get("messages")
        if isinstance(listed, list):
            return [
                Node(f"{operation.pointer}/messages/{i}", each) for i, each in enumerate(listed)
            ]
        return self._channel_messages(name)

    def _target(self, node: Node) -> str:
        """The pointer of the message itself."""
        return self.place(node).pointer or node.pointer

    # --- one message ---

    def _add(self, collected: dict[str, Message], given: Node, side: Side) -> None:
        """Note a message; one that goes both ways is one message."""
        node = self.place(given)
        if not isinstance(node.content, dict):
            self.note(f"{given.pointer}: is no message")
            return
        key = node.pointer
        if key in collected:
            message = collected[key]
            collected[key] = attrs.evolve(message, sides=message.sides | {side})
            return
        for name, message in self._read(node, given, side):
            collected[f"{key}{name}"] = message

    def _read(self, node: Node, given: Node, side: Side) -> Iterator[tuple[str, Message]]:
        content: dict[str, Any] = {}
        traits = node.content.get("traits")
        for trait in traits if isinstance(traits, list) else ():
            content |= _mapping(self.resolve(trait))
        content |= node.content
        last = _unescaped(node.pointer.rpartition("/")[2])
        if last.isdigit() or last == "message":
            last = _unescaped(given.pointer.rpartition("/")[2])
        name = str(content.get("name") or content.get("messageId") or last)
        if name.isdigit() or name == "message":
            name = str(content.get("title") or name)
        doc = [str(content[word]) for word in ("summary", "description") if content.get(word)]
        payload = Node(f"{node.pointer}/payload", content.get("payload"))
        schema_format = str(content.get("schemaFormat", ""))
        inner = _mapping(self.resolve(payload.content))
        if "schemaFormat" in inner and "schema" in inner:  # 3.x wraps the schema
            payload = self.place(payload)
            schema_format = str(inner["schemaFormat"])
            payload = Node(f"{payload.pointer}/schema", inner["schema"])
        message = Message(
            name=name,
            doc="\n\n".join(doc) or str(content.get("title", "")),
            payload=payload,
            form="json",
            sides=frozenset({side}),
        )
        form, why = self._form(content, payload, schema_format)
        if form != "json":
            yield "", attrs.evolve(message, form=form, why=why)
            return
        yield from self._variants(message)

    def _variants(
        self, message: Message, passed: tuple[str, ...] = ()
    ) -> Iterator[tuple[str, Message]]:
        """A payload that is a choice of objects is several messages under one name."""
        place = self.place(message.payload)
        self._found += 1
        if self._found > 2 * _MOST_MESSAGES:
            raise self.refuse(f"more than {_MOST_MESSAGES} messages")
        if place.pointer in passed:
            return  # a choice that has itself among its members
        schema = _mapping(place.content)
        for word in ("oneOf", "anyOf"):
            members = schema.get(word)
            if isinstance(members, list) and "properties" not in schema:
                for i, each in enumerate(members):
                    node = Node(f"{place.pointer}/{word}/{i}", each)
                    target = self.place(node)
                    title = _mapping(target.content).get("title")
                    last = target.pointer.rpartition("/")[2]
                    own = str(title or ("" if last.isdigit() else _unescaped(last)))
                    name = own or f"{message.name} {i + 1}"
                    doc = str(_mapping(target.content).get("description") or message.doc)
                    variant = attrs.evolve(message, name=name, payload=node, doc=doc)
                    for key, found in self._variants(variant, (*passed, place.pointer)):
                        yield f"/{i}{key}", found
                return
        yield "", message

    def _form(
        self, content: Mapping[str, Any], payload: Node, schema_format: str
    ) -> tuple[Form, str]:
        """Whether a message is JSON, and if not, what it is."""
        default = self.document.data.get("defaultContentType") or ""
        given = str(content.get("contentType") or default).lower()
        schema = _mapping(self.resolve(payload.content))
        if schema_format and not _SCHEMA_FORMATS.search(schema_format):
            return "other", f"its payload is described in {schema_format}"
        if schema.get("format") == "binary" or schema.get("contentEncoding") == "binary":
            return "binary", "binary frames"
        if given and "json" not in given:
            if given.startswith("text/"):
                return "text", f"frames of {given}"
            return "binary", f"frames of {given}"
        kind = schema.get("type")
        if kind in ("string", "number", "integer", "boolean"):
            return "text", f"a bare {kind}"
        if kind == "array":
            return "other", "an array, which no event is"
        if kind == "null":
            return "other", "nothing"
        return "json", ""

    # --- direction ---

    def _turned(self, channel: Channel) -> Channel:
        """The channel as a program sees it that talks to the described service.

        A document may describe either side, and says nowhere which. But only a server reports
        errors, and only a client subscribes: a few such words decide, --flip decides otherwise.
        """
        balance = 0
        for message in channel.messages:
            words = set(re.findall(r"[a-z]+", _spoken(message.name)))
            towards = {frozenset({"sent"}): 1, frozenset({"received"}): -1}.get(message.sides, 0)
            balance += towards * bool(words & _SAID_BY_SERVERS)
            balance -= towards * bool(words & _SAID_BY_CLIENTS)
        if balance > 0 and not self._flip:
            self.note(
                f"{channel.name}: by their names, what is sent here comes from the server; sent "
                "and received are swapped (--flip leaves them)"
            )
        if (balance > 0) == self._flip:
            return channel
        swap: dict[Side, Side] = {"sent": "received", "received": "sent"}
        messages = tuple(
            attrs.evolve(each, sides=frozenset(swap[side] for side in each.sides))
            for each in channel.messages
        )
        return attrs.evolve(channel, messages=messages)


def _spoken(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower().replace("keep alive", "keepalive")


def _mapping(node: Any) -> Mapping[str, Any]:
    return node if isinstance(node, dict) else {}


def _unescaped(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")
