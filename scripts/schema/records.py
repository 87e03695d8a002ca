"""The records of a spec: what generation, comparison and patches read in the place of raw YAML."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, Final, Literal

import attrs

from . import names
from .kinds import NULL, AudioKind, Kind, RefKind, ScalarKind, TagKind, alternatives, referenced

Direction = Literal["client", "server"]
_DEEPEST_AUDIO: Final = 6
MISSING: Final = object()
"""In the place of a default that is not given."""


@attrs.frozen(kw_only=True)
class Documented:
    """What has a docstring."""

    doc: str
    deprecated: bool = False

    @property
    def help(self) -> str:
        """The docstring."""
        return "\n\n".join(filter(None, (self.doc, "Deprecated." if self.deprecated else "")))


@attrs.frozen(kw_only=True)
class FieldRecord(Documented):
    """One property of a class."""

    wire: str
    name: str
    kind: Kind
    required: bool
    default: Any = MISSING
    """Sent when the caller gives nothing. Only a REST body uses it."""
    secret: bool = False
    constant: bool = False
    """It has one value, by a ``const``."""
    pointer: str = attrs.field(default="", eq=False)
    empty_if_null: bool = False
    """Null, or nothing at all, reads as an object of which nothing is given."""
    essential: bool = False
    """A server's event says nothing without it."""
    text_as: str = ""
    """The key under which text reads that comes in the object's place."""
    as_text: bool = False
    """What comes in the text's place reads as its JSON."""

    @property
    def given(self) -> list[Kind]:
        """What it may be, but for null."""
        return [kind for kind in alternatives(self.kind) if kind != NULL]

    @property
    def shown_kind(self) -> Kind:
        """What the attribute holds: not null where that reads as an empty object."""
        return self.given[0] if self.empty_if_null else self.kind

    @property
    def nullable(self) -> bool:
        return NULL in alternatives(self.kind)

    @property
    def is_tag(self) -> bool:
        return isinstance(self.kind, TagKind)

    @property
    def tells(self) -> bool:
        return isinstance(self.kind, TagKind) and self.kind.tells

    @property
    def is_audio(self) -> bool:
        return isinstance(self.kind, AudioKind)

    @property
    def is_flat(self) -> bool:
        """Whether the generated fast decoder can check it with one look at its type."""
        return self.is_audio or all(isinstance(k, ScalarKind) for k in alternatives(self.kind))

    @property
    def is_text(self) -> bool:
        """Whether it is a string, if it is there and not null."""
        texts = (isinstance(k, ScalarKind) and k.json == "string" for k in self.given)
        return self.is_audio or all(texts)

    @property
    def parameter(self) -> str:
        return names.parameter_name(self.name)


@attrs.frozen(kw_only=True)
class EventMarks:
    """What the spec says of an event beside its form. See spec/README.md, "Marks"."""

    role: str | None = None
    replay: str | None = None
    carries: tuple[str, ...] | None = None
    """The properties that the event exists for; None if the spec does not say."""
    telling_keys: tuple[str, ...] = ()
    """The keys by which its session tells that it is of this dialect."""


@attrs.frozen(kw_only=True)
class EventRecord:
    """What makes a class an event."""

    type: str
    direction: Direction
    examples: tuple[tuple[str, Any], ...]
    marks: EventMarks = EventMarks()

    def needs(self, key: str, required: bool) -> bool:
        """Whether it says nothing without a property, to whoever receives it."""
        return required if self.marks.carries is None else key in self.marks.carries


@attrs.frozen(kw_only=True)
class ClassRecord(Documented):
    """One attrs class."""

    name: str
    fields: tuple[FieldRecord, ...]
    event: EventRecord | None = None
    component: str = ""
    """Its name under ``components.schemas``, if it stands there."""
    closed: bool = False
    pointer: str = attrs.field(default="", eq=False)

    @property
    def received(self) -> bool:
        """Whether it is an event of a server."""
        return self.event is not None and self.event.direction == "server"

    @property
    def is_flat(self) -> bool:
        """An event without nested values: it gets a decoder of its own."""
        return self.event is not None and all(
            field.tells if field.name == "type" else field.is_flat for field in self.fields
        )

    @property
    def audio(self) -> FieldRecord | None:
        """The one field that holds base64 audio, if there is one and no other."""
        found = [field for field in self.fields if field.is_audio]
        return found[0] if len(found) == 1 else None

    @property
    def content(self) -> tuple[FieldRecord, ...]:
        """All fields but the tag."""
        return tuple(field for field in self.fields if not field.is_tag)

    @property
    def refs(self) -> set[str]:
        """The names of other classes and unions that the fields mention."""
        return {name for field in self.fields for name in referenced(field.kind)}


@attrs.frozen(kw_only=True)
class UnionRecord:
    """Objects told apart by a tag."""

    name: str
    doc: str
    tag: str
    members: tuple[tuple[str, str], ...]
    """Tag value and class name."""
    component: str = ""
    """Its name under ``components.schemas``, if it stands there."""

    @property
    def constant(self) -> str:
        return names.union_constant(self.name)


@attrs.frozen(kw_only=True)
class SenderRecord:
    """One namespace of typed senders: ``conversation`` with ``item`` below it."""

    path: tuple[str, ...]
    methods: tuple[tuple[str, ClassRecord], ...]
    children: Mapping[str, SenderRecord]

    @property
    def name(self) -> str:
        """``ConversationItemSender``; the root is ``Senders``."""
        return names.sender_class_name(self.path)

    @property
    def updates(self) -> bool:
        """Whether it sends settings: then it also shows those in force."""
        roles = ("update_session", "update_transcription_session")
        return any(each.event and each.event.marks.role in roles for _, each in self.methods)


@attrs.frozen
class Parameter:
    """What a call has in its query, its headers, its cookies or its body."""

    place: Literal["query", "header", "cookie", "body"]
    field: FieldRecord
    joined: bool = False
    """Whether several values are one text with commas, and not the name several times."""


@attrs.frozen(kw_only=True)
class Operation(Documented):
    """One REST operation."""

    id: str
    tag: str
    method: str
    path: str
    path_parameters: tuple[tuple[str, str], ...]
    """Name and description."""
    body: Kind | None
    parts: tuple[tuple[str, str], ...]
    """For multipart/form-data: part name and content type."""
    answer: Kind | None
    """That of a success, if it is JSON."""
    idempotent: bool
    parameters: tuple[Parameter, ...] = ()
    """Those that are not in the path."""

    @property
    def verb(self) -> str:
        """``create_session`` of ``sessions`` to ``create``, ``list_notes`` of it as it is."""
        return names.method_name(self.id, self.tag)

    @property
    def name(self) -> str:
        """As a program writes it: ``sessions.create``."""
        return f"{self.tag}.{self.verb}"

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def place(self) -> str:
        """Method and path, whatever the parameters in it are called."""
        return re.sub(r"\{[^}]*\}", "{}", str(self))


@attrs.frozen(kw_only=True, slots=False)  # for what is cached
class Schemas:
    """All classes and unions of one document."""

    classes: tuple[ClassRecord, ...] = ()
    unions: tuple[UnionRecord, ...] = ()

    @functools.cached_property
    def by_name(self) -> Mapping[str, list[ClassRecord]]:
        """The class of a name, or the classes of a union."""
        found = {record.name: [record] for record in self.classes}
        for union in self.unions:
            found[union.name] = [found[name][0] for _, name in union.members if name in found]
        return found

    def __getitem__(self, name: str) -> ClassRecord:
        return self.by_name[name][0]

    def __or__(self, other: Schemas) -> Schemas:
        return Schemas(
            classes=(*self.classes, *other.classes), unions=(*self.unions, *other.unions)
        )

    def audio_inside(
        self, record: ClassRecord, passed: tuple[str, ...] = ()
    ) -> Iterator[tuple[str, ...]]:
        """The attributes that lead to each audio in the objects of a class; none where it is in a
        list or in a choice of objects, to which no one way leads."""
        passed = (*passed, record.name)
        for field in record.fields if len(passed) < _DEEPEST_AUDIO else ():
            straight = {kind.name for kind in alternatives(field.kind) if isinstance(kind, RefKind)}
            held = (each for name in referenced(field.kind) for each in self.by_name.get(name, ()))
            for inner in (each for each in held if each.name not in passed):
                ways = [(each.name,) for each in inner.fields if each.is_audio]
                for way in (*ways, *self.audio_inside(inner, passed)):
                    yield (field.name, *way) if way and inner.name in straight else ()

    def reached(self, names: Iterable[str]) -> set[str]:
        """Some classes and all that is in them."""
        found: set[str] = set()
        pending = set(names)
        while pending:
            found |= pending
            held = [each for name in pending for each in self.by_name.get(name, ())]
            pending = {ref for each in held for ref in (each.name, *each.refs)} - found
        return found

    @property
    def names(self) -> Set[str]:
        return self.by_name.keys()


@attrs.frozen(kw_only=True)
class Rest:
    """One OpenAPI document."""

    operations: tuple[Operation, ...] = ()
    schemas: Schemas = Schemas()
    """Those that calls and their answers use and no event does."""


@attrs.frozen(kw_only=True)
class Events:
    """One AsyncAPI document."""

    dialect: str
    title: str
    schemas: Schemas
    answers_delta: bool = True
    """Whether every event of a server answers ``.delta``."""
    content: Mapping[str, str] = attrs.field(factory=dict)
    """The tag of each part of a message whose meaning is marked, by what it holds."""

    @property
    def events(self) -> tuple[ClassRecord, ...]:
        return tuple(record for record in self.schemas.classes if record.event)

    @property
    def objects(self) -> tuple[ClassRecord, ...]:
        return tuple(record for record in self.schemas.classes if not record.event)

    def of(self, direction: Direction) -> tuple[ClassRecord, ...]:
        return tuple(r for r in self.events if r.event and r.event.direction == direction)

    @property
    def telling_keys(self) -> tuple[str, ...]:
        """The keys by which a session tells that it is of this dialect."""
        return tuple(
            key for record in self.events if record.event for key in record.event.marks.telling_keys
        )

    def marked(self, mark: str, word: str) -> tuple[str, ...]:
        """The types of the events of which a mark says one word, in the order of the spec."""
        events = [record.event for record in self.events if record.event]
        return tuple(each.type for each in events if getattr(each.marks, mark) == word)

    def sender_path(self, record: ClassRecord) -> tuple[tuple[str, ...], str]:
        """The namespaces and the method that send a client's event."""
        assert record.event is not None
        return names.sender_path(record.event.type)

    @property
    def senders(self) -> tuple[SenderRecord, ...]:
        """Namespaces, leaves first, so that a class is defined before its parent uses it."""
        methods: dict[tuple[str, ...], dict[str, ClassRecord]] = {(): {}}
        for record in self.of("client"):
            path, method = self.sender_path(record)
            for depth in range(len(path)):
                methods.setdefault(path[: depth + 1], {})
            methods[path][method] = record
        made: dict[tuple[str, ...], SenderRecord] = {}
        for path in sorted(methods, key=lambda path: (-len(path), path)):
            own = tuple(methods[path].items())
            below = {each[-1]: made[each] for each in methods if each and each[:-1] == path}
            made[path] = SenderRecord(path=path, methods=own, children=below)
        return tuple(made.values())
