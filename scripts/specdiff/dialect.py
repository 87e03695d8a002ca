"""What one document says: the events and the REST calls of a dialect, as they are compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from codegen import marks, validate
from schema.calls import read_calls
from schema.document import Document, Place, SpecError, listed, mapping, resolved, text
from schema.kinds import TagKind
from schema.messages import Message, Reader
from schema.names import Namer
from schema.reader import SchemaReader
from schema.records import ClassRecord, EventMarks, EventRecord, Operation, UnionRecord
from schema.records import Direction as Side

from .form import Forms, Node, Records

_EVENT: Final = re.compile(r"Realtime(Beta|Translation)?(Client|Server)Event([A-Z]\w*)?\Z")
"""A schema of one event, or without the last word the choice of them all."""
_FAMILY: Final = re.compile(r"(\w*(?:Client|Server)Event)(?:[A-Z]\w*)?\Z")
_DIALECTS: Final = {"Beta": "beta", "Translation": "translations"}
_PATHS: Final = "/realtime"


@attrs.define(kw_only=True)
class Dialect:
    """What one dialect says: the events, and the REST calls if their file is there."""

    events: dict[tuple[Side, str], ClassRecord] = attrs.field(factory=dict)
    calls: dict[str, Operation] = attrs.field(factory=dict)
    """By method and path."""
    rest: bool = False
    """Whether its calls are known, be there some or none."""
    records: Records = attrs.field(factory=dict)
    """Of ours, with the names that are generated."""
    handshake: dict[str, ClassRecord] = attrs.field(factory=dict)
    """What goes with the request that opens a connection: its query and its headers."""
    terms: dict[str, Node] = attrs.field(factory=dict)
    """Addresses, servers, ways to authenticate, statuses and formats: of what goes for all, and of
    each call by its method and path."""
    generated: bool = True
    """Whether code is generated from it; a vendor's document has no names for our classes."""

    def in_common(self, other: Dialect) -> int:
        """How many events and calls both have."""
        calls = self.calls.keys() & other.calls.keys()
        return len(self.events.keys() & other.events.keys()) + len(calls)

    @property
    def components(self) -> dict[str, str]:
        """Named schemas, with the names of their classes."""
        return {each.component: name for name, each in self.records.items() if each.component}

    def named(self, component: str) -> Node | None:
        """The object that a schema of some name describes, if it is one."""
        if not isinstance(record := self.records[self.components[component]], ClassRecord):
            return None
        return Forms(self.records).object("alternative", record)

    def tree(self, *, rest: bool) -> Node:
        """All of it as it is compared; ``rest`` if that includes its calls."""
        forms = Forms(self.records)
        made = Node("dialect")
        made.parts = {f"{way} {tag}": forms.event(each) for (way, tag), each in self.events.items()}
        made.parts |= {place: forms.call(each) for place, each in self.calls.items() if rest}
        for name, record in self.handshake.items():
            made.parts[name] = forms.object("handshake", record)
            made.parts[name].way, made.parts[name].root = "send", "the handshake"
        made.parts |= {f"terms {where}": each for where, each in self.terms.items()}
        return made

    def add(self, reader: SchemaReader) -> None:
        """Take in the records of a file; what another file of the dialect has too is the same."""
        schemas = reader.schemas()
        found: list[ClassRecord | UnionRecord] = [*schemas.classes, *schemas.unions]
        for record in found:
            self.records.setdefault(record.name, record)

    def add_event(
        self,
        reader: SchemaReader,
        place: Place,
        tag: str,
        side: Side,
        message: Message | None = None,
    ) -> None:
        """Take in one event; what is no object is none."""
        parts, said = reader.parts(place), message.content if message else {}
        if not parts.is_object:
            return
        given = message and marks.of_message(message, parts.properties, None, reader.refuse)
        shown = tuple((str(e.get("name")), e.get("payload")) for e in said.get("examples", ()))
        event = EventRecord(type=tag, direction=side, examples=shown, marks=given or EventMarks())
        name = reader.namer(tag, "Event")
        reader.object_class(name, place, event, summary=text(said.get("summary")))
        made = reader.classes[name]
        told = [  # its type may be said in the text alone
            attrs.evolve(each, kind=TagKind(tag)) if each.wire == "type" else each
            for each in made.fields
        ]
        # Two dialects of a vendor have events of one name in one document.
        name = Namer()(tag, "Event")
        self.events[side, tag] = attrs.evolve(made, name=name, fields=tuple(told))

    def add_calls(self, reader: SchemaReader, *, under: str = "") -> None:
        """Take in the calls whose path begins in some way: with what statuses each answers, in
        what formats it is sent and answered, and how it authenticates if that is its own."""
        document, self.rest = reader.document, True
        self.calls = {call.place: call for call in read_calls(reader, under=under)}
        for place, call in self.calls.items():
            methods = document.data["paths"][call.path]
            operation = methods[call.method.lower()]
            listing = [*listed(methods.get("parameters")), *listed(operation.get("parameters"))]
            given = [resolved(document, each) for each in listing]
            answers = mapping(operation, "responses")
            good = [resolved(document, e) for code, e in answers.items() if str(code)[:1] == "2"]
            headers = {k: v for one in good for k, v in mapping(one, "headers").items()}
            said: dict[str, Iterable[Any]] = {
                "status": answers,
                "body format": mapping(resolved(document, operation.get("requestBody")), "content"),
                "answer format": [each for one in good for each in mapping(one, "content")],
                "answer header": headers,
                "required header": [
                    name for name, e in headers.items() if resolved(document, e).get("required")
                ],
                "deprecation": [
                    e.get("name") for e in given if e.get("in") == "path" and e.get("deprecated")
                ],
            }
            if "security" in operation:
                said["credentials"] = _ways(document, operation)
            terms = {kind: frozenset(map(str, each)) for kind, each in said.items()}
            self.terms[place] = Node("terms", call.name, terms)


def _tag(reader: SchemaReader, place: Place) -> str | None:
    values = reader.constants(place).get("type", [])
    return values[0] if len(values) == 1 else None


# --- files of our own ---------------------------------------------------------------------------


def read_ours(dialect: Dialect, document: Document) -> None:
    """Take in a file of our own. Raises SpecError."""
    if problems := validate.structure(document):
        raise SpecError(problems)
    reader = SchemaReader(document, note=lambda _: None, compared=True)
    if "asyncapi" in document.data:
        _add_events(dialect, document, reader)
    else:
        urls = frozenset(str(each.get("url")) for each in document.data.get("servers", ()))
        terms = {"server": urls, "credentials": _ways(document, document.data)}
        dialect.terms["REST"] = Node("terms", "REST", terms)
        dialect.add_calls(reader)
    reader.component_schemas()
    dialect.add(reader)
    if "asyncapi" in document.data:
        held = marks.content(document, reader.schemas().unions, None, reader.refuse)
        content = frozenset(f"{word} in {tag}" for word, tag in held.items())
        dialect.terms["connect"].facts["content"] = content


def _add_events(dialect: Dialect, document: Document, reader: SchemaReader) -> None:
    for message in Reader(document, ours=True).messages():
        place = reader.place(message.payload)
        tag = _tag(reader, place) or message.name
        for way in sorted(message.sides):
            side: Side = "client" if way == "sent" else "server"
            dialect.add_event(reader, place, tag, side, message)
    channels = mapping(document.data, "channels")
    for key, channel in channels.items():
        binding = mapping(channel, "bindings", "ws")
        for word, name in (("query", "connect"), ("headers", "handshake")):
            if isinstance(binding.get(word), dict) and name not in dialect.handshake:
                place = Place("", document.data).child("channels", key, "bindings", "ws", word)
                reader.object_class(name, place)
                dialect.handshake[name] = reader.classes[name]
    servers = [resolved(document, each) for each in mapping(document.data, "servers").values()]
    ways = [way for each in servers for way in each.get("security", ())]
    urls = [f"{e.get('protocol')}://{e.get('host')}{e.get('pathname', '')}" for e in servers]
    terms = {
        "address": frozenset(str(each.get("address")) for each in channels.values()),
        "server": frozenset(urls),
        "credentials": frozenset(_credential(document, way) for way in ways),
    }
    dialect.terms["connect"] = Node("terms", "connect", terms)


def _ways(document: Document, node: Mapping[str, Any]) -> frozenset[str]:
    """The ways to authenticate, each with all the headers that go together."""
    schemes = mapping(document.data, "components", "securitySchemes")
    return frozenset(
        " with ".join(_credential(document, schemes.get(name)) for name in mapping(way))
        or "nothing"
        for way in listed(node.get("security"))
    )


def _credential(document: Document, scheme: Any) -> str:
    """Where a credential goes: the name of a header, mostly."""
    found = resolved(document, scheme)
    return str(found.get("name") or found.get("scheme") or found.get("type"))


# --- a vendor's document ------------------------------------------------------------------------


def read_vendors(document: Document) -> tuple[dict[str, Dialect], list[str]]:
    """The dialects of an OpenAPI document that lists the events of its sockets as schemas, none if
    it does not, and what is left out.

    ``RealtimeBeta...`` is beta. Before there was such a name, all events were; what tells is
    whether the document has GA's names for audio. The calls are those below ``/realtime``.
    """
    notes: list[str] = []
    reader = SchemaReader(document, note=notes.append, compared=True)
    records: Records = {}
    found: dict[str, Dialect] = {}
    untold: dict[str, None] = {}
    schemas = mapping(document.data, "components", "schemas")
    named = [match for match in map(_EVENT.match, schemas) if match]
    for match in sorted(named, key=lambda each: not each[3]):  # the choices come last
        dialect = found.setdefault(match[1] or "", Dialect(records=records, generated=False))
        side: Side = "client" if match[2] == "Client" else "server"
        choice = Place("", document.data).child("components", "schemas", match[0])
        for place in _members(reader, choice):
            tag = _tag(reader, place) or _told_in_text(place)
            if tag is None:
                untold[reader.component(place) or place.pointer] = None
            elif (side, tag) not in dialect.events:
                dialect.add_event(reader, place, tag, side)
    found = {word: each for word, each in found.items() if each.events}
    tags = {tag for dialect in found.values() for _, tag in dialect.events}
    first = "ga" if "Beta" in found or "response.output_audio.delta" in tags else "beta"
    dialects = {_DIALECTS.get(word, first): dialect for word, dialect in found.items()}
    if first in dialects:
        dialects[first].add_calls(reader, under=_PATHS)
        for dialect in dialects.values():
            dialect.rest = bool(dialects[first].calls)
            dialect.add(reader)
    return dialects, [*_left_out(document, [*untold], notes), *document.notes]


def _members(reader: SchemaReader, place: Place, passed: tuple[str, ...] = ()) -> Iterator[Place]:
    """The event that stands somewhere, or all those of a choice, each behind its reference."""
    place = reader.place(place)
    if place.choices and not reader.parts(place).is_object and place.pointer not in passed:
        for each in place.choices:
            yield from _members(reader, each, (*passed, place.pointer))
    else:
        yield place


def _told_in_text(place: Place) -> str | None:
    """The type of an event by the heading of its documentation, as OpenAI wrote it in 2024."""
    name = mapping(place.schema, "x-oaiMeta").get("name")
    return name if isinstance(name, str) and re.fullmatch(r"[a-z0-9_.]+", name) else None


def _left_out(document: Document, untold: list[str], notes: list[str]) -> Iterator[str]:
    """What of a vendor's document is not compared, in a line each."""
    schemas = mapping(document.data, "components", "schemas")
    matches = [match for match in map(_FAMILY.match, schemas) if match]
    families = Counter(match[1] for match in matches if not _EVENT.match(match[0]))
    if families:
        said = (f"{name}... ({number})" for name, number in families.items())
        yield f"EVENTS OF ANOTHER API, none of which are compared: {', '.join(said)}"
    yield "words, examples, names of classes, marks of ours, servers and credentials"
    paths = [str(path) for path in mapping(document.data, "paths")]
    if others := [path for path in paths if not path.startswith(_PATHS)]:
        roots = dict.fromkeys("/" + path.strip("/").partition("/")[0] for path in others)
        yield f"{len(others)} paths outside {_PATHS}: below {', '.join(roots)}"
    # Of the notes, these say that something is left open; the others say how it was read.
    unread = [note for note in notes if note.endswith("any value") or "so a plain dict" in note]
    if unread:
        places = ", ".join(note.partition(": ")[0] for note in unread)
        yield f"{len(unread)} places whose schema is read as any value: {places}"
    if untold:
        yield f"{len(untold)} schemas without a constant type: {', '.join(untold)}"
