"""The messages of an AsyncAPI document, 2.x or 3.x, channel by channel and direction by direction.

Documents in the wild leave things out and put them in odd places. Whatever is not where it should
be is left aside, with a line that says so; nothing here raises for it. What our own specs must not
leave out is for ``codegen.dialect`` to say.

A document describes one side and says so throughout, but nowhere which. Only a server reports
errors, and only a client subscribes: such words decide if they are clear, --flip decides otherwise.
A document that knows one direction alone tells what its service gives out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal

import attrs

from .document import (
    UNREAD,
    Document,
    Place,
    Problem,
    SpecError,
    behind,
    escape,
    listed,
    mapping,
    resolved,
    texts,
)
from .names import snake
from .records import Direction

Side = Literal["sent", "received"]
Form = Literal["json", "binary", "text", "other"]

_SWAP: Final[Mapping[Side, Side]] = {"received": "sent", "sent": "received"}
_MOST_MESSAGES: Final = 2000
_SAID_BY_SERVERS: Final = frozenset(
    {"error", "errors", "exception", "failure", "warning", "hello", "welcome", "ready", "connected"}
    | {"created", "started", "stopped", "updated", "done", "completed", "committed", "transcript"}
    | {"metadata", "goodbye", "closed", "output"}
)
_ENDS_OF_SERVERS: Final = frozenset(
    {"ack", "begin", "heartbeat", "response", "result", "results", "status", "update"}
)
_BEGINS_OF_CLIENTS: Final = frozenset(
    {"subscribe", "unsubscribe", "append", "commit", "cancel", "configure", "config", "auth"}
    | {"authenticate", "login", "keep", "keepalive", "finalize", "flush", "initialize", "request"}
    | {"send", "terminate", "update", "create", "join"}
)
_ENDS_OF_CLIENTS: Final = frozenset({"command", "config", "input", "request"})
_SCHEMA_FORMATS: Final = re.compile(r"asyncapi|schema\+json|schema\+yaml|openapi|json-schema", re.I)


@attrs.frozen(kw_only=True)
class Message:
    """One kind of message."""

    name: str
    doc: str
    title: str
    content: Mapping[str, Any]
    """What the document says of it, its traits included."""
    pointer: str
    payload: Place
    form: Form
    sides: frozenset[Side]
    why: str = ""
    """Why it is not JSON."""

    @property
    def direction(self) -> Direction:
        """Of a message that goes one way: which side of the connection sends it."""
        return "client" if "sent" in self.sides else "server"

    def shown(self, key: str) -> list[str]:
        """The texts of a key in its examples."""
        examples = listed(self.content.get("examples"))
        return texts([mapping(example, "payload").get(key) for example in examples])


@attrs.frozen
class Channel:
    """What goes over one connection: all channels that have the same address."""

    name: str
    messages: tuple[Message, ...]


def _turned(channel: Channel) -> Channel:
    """A channel as the other side sees it."""
    messages = (
        attrs.evolve(each, sides=frozenset(map(_SWAP.__getitem__, each.sides)))
        for each in channel.messages
    )
    return attrs.evolve(channel, messages=tuple(messages))


class Reader:
    """Reads one document. ``notes`` are lines for people."""

    def __init__(self, document: Document, *, flip: bool = False, ours: bool = False) -> None:
        """One of ``ours`` speaks of the client, whatever its messages are called."""
        self.document = document
        self.notes: list[str] = list(document.notes)
        self._flip = flip
        self._found = 0
        self._said: list[int] = []
        version = document.data.get("asyncapi")
        self.version = str(version or "")
        if not ours and not re.match(r"[23]\.\d", self.version):
            problem = "not an AsyncAPI document" if not version else f"AsyncAPI {version}"
            message = f"{problem}; 2.x and 3.x are read"
            raise SpecError([document.problem("/asyncapi", message)])

    def note(self, line: str) -> None:
        if line not in self.notes:
            self.notes.append(line)

    def refuse(self, message: str) -> SpecError:
        lines = "\n  ".join([message, *self.notes])
        return SpecError([Problem(self.document.name, 1, "", lines)])

    def messages(self) -> list[Message]:
        """Every message."""
        return [each for channel in self._described() for each in channel.messages]

    def channels(self) -> list[Channel]:
        """Every channel with messages. Raises SpecError if there is none."""
        servers = mapping(self.document.data.get("servers"))
        protocols = {
            str(resolved(self.document, each).get("protocol")) for each in servers.values()
        }
        if servers and not protocols & {"ws", "wss", "http", "https"}:
            self.note(f"no WebSocket server: the servers speak {', '.join(sorted(protocols))}")
        channels = [channel for channel in self._described() if channel.messages]
        messages = [each for channel in channels for each in channel.messages]
        turned, why = _judged(messages, self._said, defined=self.version.startswith("2"))
        if why and not self._flip:
            then = "client receives" if turned else "client sends"
            self.note(f"{why}: what it says is sent, the {then} (if that is wrong, use --flip)")
        if turned != self._flip:
            channels = [_turned(channel) for channel in channels]
        if len(messages) > _MOST_MESSAGES:
            raise self.refuse(f"more than {_MOST_MESSAGES} messages")
        if not channels:
            raise self.refuse("the document describes no message")
        return channels

    def _described(self) -> Iterator[Channel]:
        return self._two() if self.version.startswith("2") else self._three()

    def place(self, node: Place) -> Place:
        """What is behind a reference. Loading has refused those without an end."""
        return behind(self.document, node)

    # --- 2.x ---

    def _two(self) -> Iterator[Channel]:
        """There ``publish`` is what a client may publish, and ``subscribe`` what it gets."""
        ways: tuple[tuple[str, Side], ...] = (("publish", "sent"), ("subscribe", "received"))
        for address, given in mapping(self.document.data.get("channels")).items():
            item = self.place(Place(f"/channels/{escape(address)}", given))
            collected: dict[str, Message] = {}
            for word, side in ways:
                operation = mapping(item.schema, word)
                self._said.append(_heard(operation, side))
                where = Place(f"{item.pointer}/{word}/message", operation.get("message"))
                for node in self._choices(where):
                    self._add(collected, node, side)
            yield Channel(address, tuple(collected.values()))

    def _choices(self, node: Place) -> Iterator[Place]:
        """A message, or the messages of a ``oneOf``."""
        if node.schema and not isinstance(node.schema, dict):
            self.note(f"{node.pointer}: is no message")
        content = mapping(node.schema)
        for each in node.choices:
            yield from self._choices(each)
        if content and not node.choices:
            yield node

    # --- 3.x ---

    def _three(self) -> Iterator[Channel]:
        named: dict[str, tuple[str, Place]] = {}
        """The channels of the document, then those of other files, by pointer."""
        found: dict[str, dict[str, Message]] = {}
        """By address: over a WebSocket its channels are one connection."""

        def messages_of(channel: Place, name: str) -> dict[str, Message]:
            named.setdefault(channel.pointer, (name, channel))
            return found.setdefault(_address(channel), {})

        for key, given in mapping(self.document.data, "channels").items():
            messages_of(self.place(Place(f"/channels/{escape(key)}", given)), key)
        mentioned: set[str] = set()
        for key, given in mapping(self.document.data, "operations").items():
            operation = self.place(Place(f"/operations/{escape(key)}", given))
            content = mapping(operation.schema)
            side: Side = "received" if content.get("action") == "receive" else "sent"
            self._said.append(_heard(content, side))
            reply = self.place(Place(f"{operation.pointer}/reply", content.get("reply")))
            asked = self._channel(content.get("channel"))
            answered = self._channel(mapping(reply.schema).get("channel"))
            answered = answered if answered.pointer else asked
            for node, channel, way in (operation, asked, side), (reply, answered, _SWAP[side]):
                if isinstance(node.schema, dict):
                    collected = messages_of(channel, channel.key)
                    for each in _operation_messages(node, channel):
                        mentioned.add(self._target(each))
                        self._add(collected, each, way)
        for name, channel in named.values():
            for each in _channel_messages(channel):
                if self._target(each) not in mentioned:
                    for way in _SWAP:
                        self._add(found[_address(channel)], each, way)
                    said = f"{each.key}: in no operation of {name}"
                    self.note(f"{said}; taken as sent and received")
        for address, messages in found.items():
            joined = [name for name, channel in named.values() if _address(channel) == address]
            # Of several channels none stands for the others.
            yield Channel(joined[0] if len(joined) == 1 else address, tuple(messages.values()))

    def _channel(self, given: Any) -> Place:
        """What a reference leads to; some documents give a channel's key or its address."""
        channels = mapping(self.document.data, "channels")
        for key, channel in channels.items() if isinstance(given, str) else ():
            if given in (key, resolved(self.document, channel).get("address")):
                given = {"$ref": f"#/channels/{escape(key)}"}
        return self.place(Place("", given))

    def _target(self, node: Place) -> str:
        """The pointer of the message itself."""
        return self.place(node).pointer or node.pointer

    # --- one message ---

    def _add(self, collected: dict[str, Message], given: Place, side: Side) -> None:
        """Note a message; one that goes both ways is one message."""
        node = self.place(given)
        if not isinstance(node.schema, dict):
            self.note(f"{given.pointer}: is no message")
        elif message := collected.get(node.pointer):
            collected[node.pointer] = attrs.evolve(message, sides=message.sides | {side})
        elif UNREAD not in node.schema:
            for name, each in self._read(node, given, side):
                collected[f"{node.pointer}{name}"] = each

    def _read(self, node: Place, given: Place, side: Side) -> Iterator[tuple[str, Message]]:
        content: dict[str, Any] = {}
        for trait in listed(node.schema.get("traits")):
            content |= resolved(self.document, trait)
        content |= node.schema
        last = node.key
        if last.isdigit() or last == "message":
            last = given.key
        name = str(content.get("name") or content.get("messageId") or last)
        if name.isdigit() or name == "message":
            name = str(content.get("title") or self._operation_id(given) or name)
        doc = [str(content[word]) for word in ("summary", "description") if content.get(word)]
        payload = Place(f"{node.pointer}/payload", content.get("payload"))
        schema_format = str(content.get("schemaFormat", ""))
        inner = resolved(self.document, payload.schema)
        if "schemaFormat" in inner and "schema" in inner:  # 3.x wraps the schema
            payload = self.place(payload)
            schema_format = str(inner["schemaFormat"])
            payload = Place(f"{payload.pointer}/schema", inner["schema"])
        if content.get("headers"):
            self.note("headers of messages are not read: a WebSocket message has none")
        form, why = self._form(content, payload, schema_format)
        message = Message(
            name=name,
            doc="\n\n".join(doc) or str(content.get("title", "")),
            title=str(content.get("title", "")),
            content=content,
            pointer=node.pointer,
            payload=payload,
            form=form,
            sides=frozenset({side}),
            why=why,
        )
        yield from self._variants(message) if form == "json" else [("", message)]

    def _operation_id(self, given: Place) -> str:
        """What the operation of 2.x is called that has this message alone."""
        parent, _, last = given.pointer.rpartition("/")
        operation = self.document.resolve(f"#{parent}") if last == "message" else {}
        return str(mapping(operation).get("operationId", ""))

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
        members = [] if "properties" in mapping(place.schema) else place.choices
        for i, node in enumerate(members):
            target = self.place(node)
            title = mapping(target.schema).get("title")
            own = str(title or ("" if target.key.isdigit() else target.key))
            name = own or f"{message.name} {i + 1}"
            doc = str(mapping(target.schema).get("description") or message.doc)
            variant = attrs.evolve(message, name=name, payload=node, doc=doc)
            for key, found in self._variants(variant, (*passed, place.pointer)):
                yield f"/{i}{key}", found
        if not members:
            yield "", message

    def _form(
        self, content: Mapping[str, Any], payload: Place, schema_format: str
    ) -> tuple[Form, str]:
        """Whether a message is JSON, and if not, what it is."""
        types = (content.get("contentType"), self.document.data.get("defaultContentType"))
        given = next((each.lower() for each in types if isinstance(each, str) and each), "")
        schema = resolved(self.document, payload.schema)
        if UNREAD in schema:
            return "other", f"its payload stands elsewhere, in {schema[UNREAD]}"
        if schema_format and not _SCHEMA_FORMATS.search(schema_format):
            return "other", f"its payload is described in {schema_format}"
        if schema.get("format") == "binary" or schema.get("contentEncoding") == "binary":
            return "binary", "binary frames"
        if given and "json" not in given:
            return "text" if given.startswith("text/") else "binary", f"frames of {given}"
        kind = schema.get("type")
        if kind in ("string", "number", "integer", "boolean"):
            return "text", f"a bare {kind}"
        if kind in ("array", "null"):
            return "other", "nothing" if kind == "null" else "an array, which no event is"
        return "json", ""


def _address(channel: Place) -> str:
    return str(mapping(channel.schema).get("address") or f"#{channel.pointer}")


def _operation_messages(operation: Place, channel: Place) -> list[Place]:
    """Those that are listed, else all of the channel."""
    given = isinstance(operation.schema.get("messages"), list)
    return operation.children("messages") if given else _channel_messages(channel)


def _channel_messages(channel: Place) -> list[Place]:
    return [channel.child("messages", key) for key in mapping(channel.schema, "messages")]


def _heard(operation: Mapping[str, Any], side: Side) -> int:
    """What an operation says in words about who sends, as ``Server messages``: above 0 if what is
    sent is the server's."""
    said = " ".join(str(operation.get(word, "")) for word in ("title", "summary")).lower()
    phrases = r"from (?:the )?(server|client)\b|\b(server|client) (?:messages|events|sends)"
    found = {word for match in re.findall(phrases, said) for word in match if word}
    if len(found) != 1:
        return 0
    return 2 if (side == "sent") == ("server" in found) else -2


def _judged(messages: list[Message], said: Iterable[int], *, defined: bool) -> tuple[bool, str]:
    """Whether what is sent here is what a server sends, and what there is to say of that.

    ``said`` is what the operations say. ``defined`` is whether AsyncAPI itself tells the sides.
    """
    one_way = [each for each in messages if len(each.sides) == 1]
    names = [_spoken(each.name) * (1 if "sent" in each.sides else -1) for each in one_way]
    yes = sum(each for each in (*said, *names) if each > 0)
    no = -sum(each for each in (*said, *names) if each < 0)
    # One word may mean anything, if there are others.
    if yes > 2 * no and yes >= min(2, len(messages)):
        shown = "as the names of its messages show"
        return True, f"the document is written from the server's side, {shown}"
    if messages and yes >= no and all(each.sides == {"sent"} for each in messages):
        return True, "the document has messages of one direction alone, taken to be the server's"
    unclear = yes >= no and bool(yes or not defined)
    if unclear and any("sent" in each.sides for each in one_way):
        return False, "the names of the messages do not say clearly whose side this is"
    return False, ""


def _spoken(name: str) -> int:
    """Who sends what has such a name: above 0 a server, below 0 a client."""
    # The last part of ListenV1CloseStream and session.update begins with the verb.
    spoken = snake(re.split(r"[.:]|V\d(?=[A-Z])", name)[-1])
    words = re.sub(r"_(event|message|payload|v\d+)$", "", spoken).split("_")
    if sides := {"server", "client"} & {*words}:
        return 2 * ("server" in sides) - 2 * ("client" in sides)
    by_server = not _SAID_BY_SERVERS.isdisjoint(words) or words[-1] in _ENDS_OF_SERVERS
    return by_server - (words[0] in _BEGINS_OF_CLIENTS or words[-1] in _ENDS_OF_CLIENTS)
