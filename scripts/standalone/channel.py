"""The records of one channel: its messages, and what tells them apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from schema import names
from schema.load import Document, mapping
from schema.messages import Channel, Message, Reader
from schema.namer import snake
from schema.reader import SchemaReader
from schema.records import (
    ClassRecord,
    Direction,
    EventRecord,
    Events,
    Schemas,
    SenderRecord,
    sender_tree,
)

_USUAL_TAGS: Final = ("type", "event", "message_type", "msg_type", "event_type", "kind", "op")
SIDES: Final[Mapping[Direction, str]] = {"client": "sent", "server": "received"}


def info_of(document: Document) -> Mapping[str, Any]:
    """What a document says of itself."""
    info = document.data.get("info")
    return info if isinstance(info, dict) else {}


@attrs.frozen(kw_only=True)
class Told:
    """A message that is told by what is in it: it has no tag, or shares it."""

    cls: str
    tag: str
    needed: tuple[str, ...]
    """The keys that it must have, but for the tag."""
    keys: tuple[str, ...]
    """All that it may have."""
    values: tuple[tuple[str, tuple[str, ...]], ...]
    """Other keys that have only some possible texts."""
    free: bool
    """Whether its tag may be any text."""


@attrs.frozen(kw_only=True)
class ChannelEvents(Events):
    """The events of one channel. One class may go both ways, and stand for several tags."""

    tag: str
    """The property that tells messages apart, or an empty string."""
    sides: Mapping[str, frozenset[str]]
    """By class."""
    tags: Mapping[str, tuple[str, ...]]
    """By class; empty for one without a tag."""
    told: Mapping[str, tuple[Told, ...]]
    """By direction."""
    binary: Mapping[str, tuple[str, ...]]
    """Names of the messages that are binary frames, by direction."""
    paths: Mapping[str, tuple[tuple[str, ...], str]]
    """The method that sends a class."""

    def of(self, direction: Direction) -> tuple[ClassRecord, ...]:
        return tuple(each for each in self.events if SIDES[direction] in self.sides[each.name])

    def table(self, direction: Direction) -> tuple[tuple[str, str], ...]:
        """Tags and classes; of two classes with one tag, the first."""
        found: dict[str, str] = {}
        for record in self.of(direction):
            for tag in self.tags[record.name]:
                found.setdefault(tag, record.name)
        return tuple(found.items())

    def told_by_tag(self, direction: Direction) -> dict[str, list[Told]]:
        """The messages that are told by what is in them, by the tag that they share."""
        found: dict[str, list[Told]] = {}
        for each in self.told[direction]:
            found.setdefault(each.tag, []).append(each)
        return found

    @property
    def senders(self) -> tuple[SenderRecord, ...]:
        return sender_tree((self.paths[record.name], record) for record in self.of("client"))


class ChannelBuilder:
    """Makes the records of one channel."""

    def __init__(self, reader: Reader, channel: Channel, module: str, asked: str | None) -> None:
        self._reader = reader
        self._channel = channel
        self._module = module
        self._schemas = SchemaReader(reader.document, note=reader.note)
        self._messages = [each for each in channel.messages if each.form == "json"]
        self._constants = [self._schemas.constants(each.payload) for each in self._messages]
        self._tag = asked or self._found_tag()
        self._values = self._told_values()

    def note(self, line: str) -> None:
        self._reader.note(f"{self._channel.name}: {line}")

    def _found_tag(self) -> str:
        """The property that most messages of a direction have with one possible text."""
        counts: Counter[str] = Counter()
        kept: set[str] = set()
        sides = [{"sent"}, {"received"}, {"sent", "received"}]
        for side in sides:
            given = zip(self._messages, self._constants, strict=True)
            here = [constants for message, constants in given if side & message.sides]
            covered = Counter(key for constants in here for key in constants)
            least = 1 if side is sides[-1] else 2
            kept |= {k for k, number in covered.items() if max(least, len(here) / 2) <= number}
        for constants in self._constants:
            for key in kept & constants.keys():
                counts[key] += 2 if len(constants[key]) == 1 else 1
        if not counts:
            return ""
        usual = {key: -i for i, key in enumerate(reversed(_USUAL_TAGS))}
        return max(counts, key=lambda key: (counts[key], -usual.get(key, 1), key == "type", key))

    def _told_values(self) -> list[tuple[str, ...]]:
        """The tags of each message. Of several that list the same values, each has its own: the
        one of its example or default, or the one that its name ends with."""
        given = [tuple(each.get(self._tag, ())) for each in self._constants]
        uses = Counter(value for values in given for value in set(values))
        return [
            self._own_value(message, values)
            if len(values) > 1 and any(uses[value] > 1 for value in values)
            else values
            for message, values in zip(self._messages, given, strict=True)
        ]

    def _own_value(self, message: Message, values: tuple[str, ...]) -> tuple[str, ...]:
        where = self._schemas.parts(self._schemas.place(message.payload)).properties[self._tag]
        schema = self._schemas.place(where).schema
        said = [schema.get("default"), schema.get("example"), *message.shown.get(self._tag, ())]
        found = {each for each in said if each in values}
        if len(found) != 1:
            words = snake(message.name)
            ends = [each for each in values if f"_{words}".endswith(f"_{snake(each)}")]
            inside = [each for each in values if f"_{snake(each)}_" in f"_{words}_"]
            found = set(sorted(ends, key=len)[-1:] or (inside if len(inside) == 1 else ()))
        return tuple(found) if len(found) == 1 else values

    def build(self) -> ChannelEvents:
        payloads: dict[str, tuple[Message, tuple[str, ...]]] = {}
        for message, values in zip(self._messages, self._values, strict=True):
            name = self._schemas.namer(self._words(message, values), "Event")
            direction: Direction = "server" if "received" in message.sides else "client"
            place = self._schemas.place(message.payload)
            described = mapping(place.schema)
            doc = message.doc or described.get("description") or described.get("title")
            doc = str(doc or f"The message {name.removesuffix('Event')}.")
            record = EventRecord(type=values[0] if values else "", direction=direction, examples=())
            only = values[0] if len(values) == 1 else ""
            self._schemas.object_class(name, place, record, doc=doc, tag=self._tag, value=only)
            payloads[name] = (message, values)
        records = self._schemas.schemas()
        tags = {name: values for name, (_, values) in payloads.items()}
        sides = {name: frozenset(map(str, m.sides)) for name, (m, _) in payloads.items()}
        told = self._told(payloads, records)
        self._report(payloads, told)
        paths = self._paths([n for n, (m, _) in payloads.items() if "sent" in m.sides], payloads)
        binary: dict[str, tuple[str, ...]] = {
            direction: tuple(
                each.name
                for each in self._channel.messages
                if each.form == "binary" and side in each.sides
            )
            for direction, side in SIDES.items()
        }
        title = str(info_of(self._reader.document).get("title") or self._channel.name)
        return ChannelEvents(
            dialect=self._module,
            title=" ".join(title.split()),
            schemas=records,
            tag=self._tag,
            sides=sides,
            tags=tags,
            told=told,
            binary=binary,
            paths=paths,
            answers_delta=False,
        )

    def _words(self, message: Message, values: tuple[str, ...]) -> str:
        """What a message's class is called after: its tag; its name where the tag is shared,
        stands for several, or is a number."""
        alone = len(values) == 1 and self._values.count(values) == 1
        for words in (values[0] if alone else "", message.name, message.title):
            if re.match(r"[^A-Za-z0-9]*[A-Za-z]", words):
                return words
        return f"message {values[0] if values else message.name}"

    def _told(
        self, payloads: Mapping[str, tuple[Message, tuple[str, ...]]], records: Schemas
    ) -> dict[str, tuple[Told, ...]]:
        """The messages without a tag of their own."""
        found: dict[str, tuple[Told, ...]] = {}
        for direction, side in SIDES.items():
            here = {n: each for n, each in payloads.items() if side in each[0].sides}
            shared = Counter(value for _, values in here.values() for value in values)
            told: list[Told] = []
            for name, (message, values) in here.items():
                fields = {each.wire: each.required for each in records[name].fields}
                free = fields.pop(self._tag, None) is not None
                needed = tuple(wire for wire, required in fields.items() if required)
                others = self._others(message)
                told += [
                    Told(
                        cls=name,
                        tag=tag,
                        needed=needed,
                        keys=tuple(fields),
                        values=others,
                        free=free,
                    )
                    for tag in values or ("",)
                    if not values or shared[tag] > 1
                ]
            found[direction] = tuple(told)
        return found

    def _others(self, message: Message) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The other keys that have only some possible texts."""
        constants = self._schemas.constants(message.payload).items()
        return tuple((k, tuple(v)) for k, v in constants if v and k != self._tag)

    def _report(
        self,
        payloads: Mapping[str, tuple[Message, tuple[str, ...]]],
        told: Mapping[str, tuple[Told, ...]],
    ) -> None:
        """One line for everything that a user of the package has to know."""
        for message in self._channel.messages:
            if message.form == "binary":
                way = " and ".join(sorted(message.sides))
                self.note(f"{message.name}: {message.why}, {way}; no class, see *_BINARY")
            elif message.form != "json":
                self.note(f"{message.name}: {message.why}; no class is made")
        everything = [each for group in told.values() for each in group]
        alone = dict.fromkeys(each.cls for each in everything if not each.tag)
        if self._messages and len(alone) == len(payloads):
            self.note("no property tells the messages apart; they are told by their keys")
        else:
            for name in alone:
                self.note(f"{name}: has no {self._tag!r}; it is told by its keys")
        for tag in dict.fromkeys(each.tag for each in everything if each.tag):
            names_ = " and ".join(dict.fromkeys(e.cls for e in everything if e.tag == tag))
            self.note(f"{names_}: share the {self._tag} {tag!r}; they are told by their keys")

    def _paths(
        self,
        sent: Iterable[str],
        payloads: Mapping[str, tuple[Message, tuple[str, ...]]],
    ) -> dict[str, tuple[tuple[str, ...], str]]:
        """``session.update`` to the namespace ``session`` and its method, each once."""
        found: dict[str, tuple[tuple[str, ...], str]] = {}
        taken: set[tuple[str, ...]] = {("send",)}
        spaces: set[tuple[str, ...]] = {()}
        for name in sent:
            message, values = payloads[name]
            shared = [n for n, (_, v) in payloads.items() if v == values and n in found]
            words = values[0] if len(values) == 1 and not shared else message.name
            parts = [part for part in map(snake, re.split(r"[.:/]", words)) if part]
            ways = [parts, [snake(words)], [snake(name.removesuffix("Event")) or "message"]]
            ways += [[f"{ways[-1][0]}_{number}"] for number in range(2, 1000)]
            for way in ways:
                path = tuple(_attribute(part) for part in way)
                prefixes = {path[:depth] for depth in range(len(path))}
                if path and path not in taken | spaces and not prefixes & taken:
                    try:
                        for prefix in prefixes:
                            names.sender_class_name(prefix)
                    except names.NameRefusedError:
                        continue
                    taken.add(path)
                    spaces |= prefixes
                    found[name] = (path[:-1], path[-1])
                    break
        return found


def _attribute(word: str) -> str:
    try:
        return names.attribute_name(word)
    except names.NameRefusedError:
        return f"send_{word}"
