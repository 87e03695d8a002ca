"""One channel of another API's document as records: its messages, and what tells them apart."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from schema import names
from schema.document import Document, Place, mapping
from schema.kinds import TagKind
from schema.messages import Channel, Message, Reader
from schema.names import plain, snake
from schema.reader import SchemaReader
from schema.records import ClassRecord, Direction, EventRecord, Events

_USUAL_TAGS: Final = ("type", "event", "message_type", "msg_type", "event_type", "kind", "op")
SIDES: Final[Mapping[Direction, str]] = {"client": "sent", "server": "received"}


@attrs.frozen(kw_only=True)
class Told:
    """A message that is told by what is in it: it has no tag, or shares it."""

    cls: str
    tag: str
    needed: tuple[str, ...]
    """The keys that it must have, but for the tag; ``data.type`` is one of an object in it."""
    keys: tuple[str, ...]
    """All that it may have."""
    values: tuple[tuple[str, tuple[str, ...]], ...]
    """Other keys that have only some possible values, as text."""
    free: bool
    """Whether its tag may be any text."""


@attrs.define(kw_only=True)
class Entry:
    """A message of a channel, and what becomes of it."""

    message: Message
    constants: Mapping[str, list[str | int]]
    """Its keys that can only be some values."""
    values: tuple[str, ...] = ()
    """What its tag may be, as text."""
    name: str = ""
    """Its class."""
    path: tuple[tuple[str, ...], str] = ((), "")
    """The namespace and the method that send it."""

    @property
    def alone(self) -> str:
        """The one value of its tag."""
        return self.values[0] if len(self.values) == 1 else ""

    @property
    def spoken(self) -> str:
        """The same, if it is a text and no number."""
        return self.alone if any(self.alone in known for known in self.constants.values()) else ""


@attrs.frozen(kw_only=True)
class ChannelEvents(Events):
    """The events of one channel. One class may go both ways, and stand for several tags."""

    tag: str
    """The property that tells messages apart, or an empty string."""
    entries: Mapping[str, Entry]
    """By class."""
    told: Mapping[Direction, tuple[Told, ...]]
    """The messages that are told by what is in them, by direction."""
    binary: Mapping[Direction, tuple[str, ...]]
    """Names of the messages that are binary frames, by direction."""

    def of(self, direction: Direction) -> tuple[ClassRecord, ...]:
        side, known = SIDES[direction], self.entries
        return tuple(each for each in self.events if side in known[each.name].message.sides)

    def table(self, direction: Direction) -> dict[str, str]:
        """Tags and classes; of two classes with one tag, the first."""
        found: dict[str, str] = {}
        for record in self.of(direction):
            for tag in self.entries[record.name].values:
                found.setdefault(tag, record.name)
        return found

    def told_by_tag(self, direction: Direction) -> dict[str, list[Told]]:
        """Those of a direction by the tag that they share."""
        found: dict[str, list[Told]] = {}
        for each in self.told[direction]:
            found.setdefault(each.tag, []).append(each)
        return found

    def sender_path(self, record: ClassRecord) -> tuple[tuple[str, ...], str]:
        return self.entries[record.name].path


class ChannelBuilder:
    """Makes the records of one channel."""

    def __init__(self, reader: Reader, channel: Channel, module: str, asked: str | None) -> None:
        self._reader = reader
        self._channel = channel
        self._module = module
        self._schemas = SchemaReader(reader.document, note=reader.note)
        self._entries = [
            Entry(message=each, constants=self._constants(each.payload))
            for each in channel.messages
            if each.form == "json"
        ]
        self._tag = asked or self._found_tag()
        self._tell_values()

    def _constants(self, place: Place) -> dict[str, list[str | int]]:
        return self._schemas.constants(place, str, int, bool)

    def note(self, line: str) -> None:
        self._reader.note(f"{self._channel.name}: {line}")

    def _of(self, side: str) -> list[Entry]:
        return [each for each in self._entries if side in each.message.sides]

    def _found_tag(self) -> str:
        """The property that most messages of a direction have with one possible text."""
        counts: Counter[str] = Counter()
        kept: set[str] = set()
        groups = [(self._of("sent"), 2), (self._of("received"), 2), (self._entries, 1)]
        for here, least in groups:
            covered = Counter(
                key
                for each in here
                for key, values in each.constants.items()
                if least > 1 or len(values) == 1  # what one message may say tells it from none
            )
            kept |= {k for k, number in covered.items() if max(least, len(here) / 2) <= number}
        for each in self._entries:
            for key in kept & each.constants.keys():
                counts[key] += 2 if len(each.constants[key]) == 1 else 1
        usual = {key: i for i, key in enumerate(reversed(_USUAL_TAGS))}

        def tells(key: str) -> tuple[bool, int, int, str]:
            said = {value for each in self._entries for value in each.constants.get(key, ())}
            # A number that is always the same, as a version, tells nothing.
            may_tell = len(said) > 1 or any(isinstance(each, str) for each in said)
            return may_tell, counts[key], usual.get(key, -1), key

        return max(counts, key=tells, default="")

    def _tell_values(self) -> None:
        """The tags of each message. Of several that list the same values, each has its own: the
        one of its example or default, or the one that its name ends with."""
        for each in self._entries:
            each.values = tuple(map(_word, each.constants.get(self._tag, ())))
        uses = Counter(value for each in self._entries for value in set(each.values))
        for each in self._entries:
            if len(each.values) > 1 and any(uses[value] > 1 for value in each.values):
                each.values = self._own_value(each.message, each.values)

    def _own_value(self, message: Message, values: tuple[str, ...]) -> tuple[str, ...]:
        parts = self._schemas.parts(self._schemas.place(message.payload))
        schema = self._schemas.schema_of(parts.properties[self._tag])
        said = [schema.get("default"), schema.get("example"), *message.shown(self._tag)]
        found = {each for each in map(_word, said) if each in values}
        if len(found) != 1:
            words = snake(message.name)
            ends = [each for each in values if f"_{words}".endswith(f"_{snake(each)}")]
            inside = [each for each in values if f"_{snake(each)}_" in f"_{words}_"]
            found = set(sorted(ends, key=len)[-1:] or (inside if len(inside) == 1 else ()))
        return tuple(found) if len(found) == 1 else values

    def build(self) -> ChannelEvents:
        for each in self._entries:
            message = each.message
            each.name = self._schemas.namer(self._words(each), "Event")
            place = self._schemas.place(message.payload)
            described = mapping(place.schema)
            doc = message.doc or described.get("description") or described.get("title")
            doc = str(doc or f"The message {each.name.removesuffix('Event')}.")
            record = EventRecord(
                type=each.values[0] if each.values else "",
                direction="server" if "received" in message.sides else "client",
                examples=(),
            )
            parts = self._schemas.parts(place)
            # What a client cannot say otherwise, nobody has to give.
            fixed = parts.required.keys() if message.sides == {"sent"} else ()
            own = {
                key: TagKind(value, key == self._tag and isinstance(value, str))
                for key, known in each.constants.items()
                for value in known
                if (key == self._tag and each.alone == _word(value) != "")
                or (key in fixed and "const" in self._schemas.schema_of(parts.properties[key]))
            }
            self._schemas.object_class(each.name, place, record, doc=doc, told=own)
        self._place()
        records = self._schemas.schemas()
        told = {way: tuple(self._told(self._of(side))) for way, side in SIDES.items()}
        self._report(told)
        frames = [each for each in self._channel.messages if each.form == "binary"]
        return ChannelEvents(
            dialect=self._module,
            title=title_of(self._reader.document, self._channel.name),
            schemas=records,
            tag=self._tag,
            entries={each.name: each for each in self._entries},
            told=told,
            binary={
                way: tuple(each.name for each in frames if side in each.sides)
                for way, side in SIDES.items()
            },
            answers_delta=False,
        )

    def _words(self, entry: Entry) -> str:
        """What a message's class is called after: its tag; its name where the tag is shared,
        stands for several, or is a number."""
        shared = [each for each in self._entries if each.values == entry.values]
        message = entry.message
        for words in (entry.spoken if len(shared) == 1 else "", message.name, message.title):
            if re.match(r"[^A-Za-z0-9]*[A-Za-z]", plain(words)):
                return words
        return f"message {entry.values[0] if entry.values else message.name}"

    def _told(self, here: list[Entry]) -> Iterator[Told]:
        """The messages of a direction without a tag of their own."""
        shared = Counter(value for each in here for value in each.values)
        for each in here:
            fields, known = self._flat(each.message.payload)
            free = fields.pop(self._tag, None) is not None
            others = {key: tuple(map(_word, v)) for key, v in known.items() if key != self._tag}
            for tag in each.values or ("",):
                if not each.values or shared[tag] > 1:
                    yield Told(
                        cls=each.name,
                        tag=tag,
                        needed=tuple(wire for wire, required in fields.items() if required),
                        keys=tuple(fields),
                        values=tuple(others.items()),
                        free=free,
                    )

    def _flat(
        self, place: Place, deep: bool = True
    ) -> tuple[dict[str, bool], dict[str, list[str | int]]]:
        """The keys of an object, and whether they are required, with those of the objects in it;
        and what they can only be."""
        parts = self._schemas.parts(self._schemas.place(place))
        fields = {key: key in parts.required for key in parts.properties}
        known = self._constants(place)
        for key, where in parts.properties.items() if deep else ():
            inside, more = self._flat(where, deep=False)
            fields |= {f"{key}.{each}": fields[key] and needed for each, needed in inside.items()}
            known |= {f"{key}.{each}": values for each, values in more.items()}
        return fields, known

    def _report(self, groups: Mapping[Direction, tuple[Told, ...]]) -> None:
        """One line for everything that a user of the package has to know."""
        for message in self._channel.messages:
            if message.form == "binary":
                way = " and ".join(sorted(message.sides))
                self.note(f"{message.name}: {message.why}, {way}; no class, see *_BINARY")
            elif message.form != "json":
                self.note(f"{message.name}: {message.why}; no class is made")
        alone: dict[str, None] = {}
        sharing: dict[str, dict[str, None]] = {}
        twins: dict[object, dict[str, None]] = {}
        for way, each in ((way, each) for way, group in groups.items() for each in group):
            (sharing.setdefault(each.tag, {}) if each.tag else alone)[each.cls] = None
            same = way, each.tag, frozenset(each.needed), frozenset(each.keys), each.values
            twins.setdefault(same, {})[each.cls] = None
        if any(len(self._of(side)) > 1 for side in SIDES.values()):  # there is something to tell
            if len(alone) == len(self._entries):
                self.note("no property tells the messages apart; they are told by their keys")
            else:
                for name in alone:
                    self.note(f"{name}: has no {self._tag!r}; it is told by its keys")
        for tag, classes in sharing.items():
            share = f"share the {self._tag} {tag!r}; they are told by their keys"
            self.note(f"{' and '.join(classes)}: {share}")
        for classes in twins.values():
            if len(classes) > 1:
                same_keys = f"have the same keys; each of them is read as {next(iter(classes))}"
                self.note(f"{' and '.join(classes)}: {same_keys}")

    def _place(self) -> None:
        """``session.update`` to the namespace ``session`` and its method, each once."""
        taken: set[tuple[str, ...]] = {("send",)}
        spaces: set[tuple[str, ...]] = {()}
        for entry in self._of("sent"):
            shared = [e for e in self._of("sent") if e.values == entry.values]
            words = entry.spoken if entry.spoken and len(shared) == 1 else entry.message.name
            parts = [part for part in map(snake, re.split(r"[.:/]", words)) if part]
            name = snake(entry.name.removesuffix("Event")) or "message"
            for way in itertools.chain([parts], [[snake(words)]], zip(numbered(name))):
                path = tuple(_attribute(part) for part in way)
                prefixes = {path[:depth] for depth in range(len(path))}
                if path and path not in taken | spaces and not prefixes & taken:
                    with contextlib.suppress(names.NameRefusedError):
                        for prefix in prefixes:
                            names.sender_class_name(prefix)
                        taken.add(path)
                        spaces |= prefixes
                        entry.path = path[:-1], path[-1]
                        break


def numbered(word: str) -> Iterator[str]:
    """The word, then with numbers after it, for where it is taken."""
    yield word
    yield from (f"{word}_{number}" for number in itertools.count(2))


def _word(value: object) -> str:
    """A constant as text, as the dispatch of a package has it."""
    return str(value).lower() if isinstance(value, int) else str(value)


def _attribute(word: str) -> str:
    try:
        return names.attribute_name(word)
    except names.NameRefusedError:
        return f"send_{word}"


def title_of(document: Document, otherwise: str) -> str:
    """What a document calls itself."""
    return " ".join(str(mapping(document.data, "info").get("title") or otherwise).split())
