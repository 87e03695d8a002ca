"""JSON Schema to records: the one place that knows what its keywords mean.

Every document is read in the same way. What no code can be made of is a problem of our own specs;
in other people's it becomes any value, with a note that says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from . import fields, keywords, names, values
from .document import SCHEMAS, Document, Parts, Place, Problem, behind, escape, mapping, text, texts
from .kinds import NULL, AnyKind, AudioKind, Kind, ListKind, MapKind, RefKind, alternatives, or_null
from .records import ClassRecord, EventRecord, Schemas, UnionRecord
from .violations import asked

_SAYING: Final = {"type", "properties", "oneOf", "anyOf", "enum", "const", "items"}
_ENCODED: Final = frozenset({"base64", "byte", "base64url"})
_SAYS_BASE64: Final = re.compile(r"(?is)\A(?!.*\burl\b).*\bbase-?64\b")
_SAYS_AUDIO: Final = re.compile(r"(?i)audio|sound|speech|voice|pcm|\bwav\b|\bmp3\b")
_DEEPEST: Final = 50
_MOST_CLASSES: Final = 3000


class SchemaReader:
    """Turns the schemas of one document into records. Collects problems, never stops at one."""

    def __init__(
        self,
        document: Document,
        shared: Schemas | None = None,
        *,
        note: Callable[[str], None] | None = None,
        compared: bool = False,
    ) -> None:
        """Strict, or lenient with ``note`` for what is not understood.

        ``shared`` have classes elsewhere: they are named, not built. Records that are ``compared``
        keep choices of objects that nothing tells apart.
        """
        self.document = document
        self.shared = shared or Schemas()
        self.strict = note is None
        self.compared = compared
        self.problems: list[Problem] = []
        self.classes: dict[str, ClassRecord] = {}
        self.unions: dict[str, UnionRecord] = {}
        self.namer: Callable[..., str] = names.class_name if note is None else names.Namer()
        self.kinds: dict[str, Kind] = {}
        """What the objects, and the targets of references, at these pointers are."""
        self._note = note
        self._schemas: Mapping[str, Any] = mapping(document.data, "components", "schemas")
        self._parts: dict[str, Parts] = {}
        self._open: set[str] = set()
        self._unread: set[str] = set()
        self._depth = 0

    def schemas(self) -> Schemas:
        """All records: the named schemas in the order of the document, then the events."""
        order = {escape(name): i for i, name in enumerate(self._schemas)}

        def position(record: ClassRecord) -> int:
            name = record.pointer.removeprefix(SCHEMAS).partition("/")[0]
            return len(order) if record.event else order.get(name, len(order))

        unions = sorted(self.unions.values(), key=lambda each: order.get(each.component, 0))
        return Schemas(
            classes=tuple(sorted(self.classes.values(), key=position)), unions=tuple(unions)
        )

    def refuse(self, pointer: str, message: str) -> None:
        """A problem, or a note."""
        if self._note is None:
            self.problems.append(self.document.problem(pointer, message))
        else:
            self._note(f"{pointer}: {message}")

    def named(self, pointer: str, rule: Callable[[str], str], words: str) -> str | None:
        """The name that a rule makes of some words, or None and why there is none."""
        try:
            return rule(words)
        except names.NameRefusedError as error:
            self.refuse(pointer, str(error))
            return None

    def _note_unread(self, place: Place) -> None:
        """Say of another's document which words of its schemas are not read; each word once."""
        for word, message in () if self._note is None else keywords.unread(place.schema):
            if word not in self._unread:
                self._unread.add(word)
                self.refuse(f"{place.pointer}/{escape(word)}", message)

    def component_schemas(self) -> None:
        """A record for every named object and union."""
        for name in self._schemas:
            pointer = SCHEMAS + escape(name)
            self.kind(Place(pointer, {"$ref": f"#{pointer}"}, owner=name))

    def component(self, place: Place) -> str:
        """The name of what stands under ``components.schemas``, or an empty string."""
        above, slash, _ = place.pointer.rpartition("/")
        return place.key if above + slash == SCHEMAS else ""

    def described(self, name: str) -> Place:
        """Where the schema of a class stands."""
        record = self.classes.get(name)
        pointer = record.pointer if record else SCHEMAS + escape(name)
        return Place(pointer, self.document.resolve(f"#{pointer}"))

    def place(self, place: Place) -> Place:
        """What is behind a reference. Loading has refused those without an end."""
        return behind(self.document, place)

    def schema_of(self, place: Place) -> Mapping[str, Any]:
        """The schema behind a reference."""
        return mapping(self.place(place).schema)

    # --- objects ---

    def parts(self, place: Place, passed: tuple[str, ...] = ()) -> Parts:
        """The properties of an object and of all its parts; none for what is no object."""
        schema = mapping(place.schema)
        if place.pointer in passed:
            self.refuse(place.pointer, "an allOf leads back to itself")
            return Parts()
        if place.pointer in self._parts and place.pointer:
            return self._parts[place.pointer]
        passed = (*passed, place.pointer)
        self._note_unread(Place(place.pointer, schema))
        made = Parts()
        for part in place.children("allOf"):
            made.lay(self.parts(self.place(part), passed))
        properties = schema.get("properties")
        own = Parts(
            properties={key: place.child("properties", key) for key in mapping(properties)},
            required=dict.fromkeys(texts(schema.get("required"))),
            doc=text(schema.get("description")),
            is_object=isinstance(properties, dict),
            closed=schema.get("additionalProperties") is False,
            deprecated=schema.get("deprecated") is True,
        )
        made.lay(own)
        if made.properties and place.choices:
            values.spread(self, made, place, passed)
        self._parts[place.pointer] = made
        return made

    def constants(self, place: Place, *types: type) -> dict[str, list[Any]]:
        """The properties that can only be some strings, or some values of other types."""
        found = {
            key: values.possible(self.schema_of(where), *(types or (str,)))
            for key, where in self.parts(self.place(place)).properties.items()
        }
        return {key: said for key, said in found.items() if said}

    def object_class(
        self,
        name: str,
        place: Place,
        event: EventRecord | None = None,
        *,
        summary: str = "",
        doc: str | None = None,
        told: Mapping[str, Kind] | None = None,
    ) -> None:
        """A class record for an object schema.

        ``summary`` goes before the schema's description, ``doc`` in its place. ``told`` has the
        values of properties that tell it apart.
        """
        if name in self.classes or name in self.unions or name in self.shared.names:
            [other, *_] = (self.schemas() | self.shared).by_name[name]
            is_shared = name in self.shared.names
            file = "asyncapi.yaml" if is_shared else self.document.where(other.pointer)[0].name
            where = f"the other is {other.pointer} of {file}; rename one"
            self.refuse(place.pointer, f"two schemas give the class name {name}: {where}")
            return
        parts = self.parts(place)
        sentences = (summary or text(mapping(place.schema).get("summary")), parts.doc)
        made = ClassRecord(
            name=name,
            doc="\n\n".join(each for each in sentences if each) if doc is None else doc,
            fields=(),
            event=event,
            deprecated=parts.deprecated,
            component="" if event else self.component(place),
            closed=parts.closed,
            pointer=place.pointer,
        )
        self.classes[name] = made  # keeps the place in the order of the spec
        for missing in [each for each in parts.required if each not in parts.properties]:
            message = f"{missing!r} is required but is no property"
            message += asked(missing, parts.properties.keys() - parts.required.keys())
            self.refuse(f"{place.pointer}/required", message)
        found = fields.read(self, made, parts, told or {})
        self.classes[name] = attrs.evolve(made, fields=found)

    # --- values ---

    def kind(self, place: Place) -> Kind:
        """What one property, item or value may be. Objects in it get classes of their own."""
        schema = place.schema
        if not isinstance(schema, dict):
            if schema is not True:
                self.refuse(place.pointer, f"{schema!r:.60} is no schema; any value")
            return AnyKind()
        if self._depth > _DEEPEST or len(self.classes) > _MOST_CLASSES:
            self.refuse(place.pointer, "too deep or too much; any value")
            return AnyKind()
        self._depth += 1
        self._note_unread(place)
        try:
            if plain := schema.get("x-plain"):
                return self._plain(place) if plain is True else AnyKind()
            is_reference = isinstance(schema.get("$ref"), str)
            made = self._behind(place) if is_reference else self._own(place)
            return self._with_null(made, schema)
        finally:
            self._depth -= 1

    def _plain(self, place: Place) -> AnyKind:
        rest = {key: each for key, each in place.schema.items() if key != "x-plain"}
        inner = self.kind(attrs.evolve(place, schema=rest))
        lists = any(isinstance(kind, ListKind) for kind in alternatives(inner))
        return AnyKind("list[dict[str, Any]]" if lists else "dict[str, Any]", inside=inner)

    def _with_null(self, made: Kind, schema: Mapping[str, Any]) -> Kind:
        """``nullable`` is no word of our specs; other people's have it."""
        null = schema.get("nullable") is True or schema.get("x-nullable") is True
        denied = texts(mapping(schema, "not").get("type"))
        null |= bool(denied) and "type" not in schema and "null" not in denied
        null |= self.compared and schema.get("default", "") is None
        return or_null(made) if null else made

    def _behind(self, place: Place) -> Kind:
        """What a reference leads to, which is read once."""
        target = self.place(place)
        name, pointer = self.component(target), target.pointer
        if name in self.shared.names:
            return RefKind(name, union=name in {union.name for union in self.shared.unions})
        if not isinstance(target.schema, dict):
            return self.kind(target)
        if pointer not in self.kinds:
            if pointer in self._open:
                message = f"{place.schema['$ref']!r} holds itself with no named object between"
                self.refuse(place.pointer, message)
                return AnyKind()
            self._open.add(pointer)
            called = "" if target.key.isdigit() else target.key
            made = self._own(attrs.evolve(target, name=called))
            self._open.discard(pointer)
            self.kinds[pointer] = self._with_null(made, target.schema)
        return self.kinds[pointer]

    def _own(self, place: Place) -> Kind:
        """A schema that is no reference."""
        schema, inner = place.schema, place.children("allOf")
        if len(inner) == 1 and not schema.keys() & _SAYING:
            return self.kind(inner[0])
        is_object = bool(self.parts(place).properties)
        if place.choices:
            if not is_object:
                return values.choice(self, place)
            if self.strict:
                self.refuse(place.pointer, "properties beside a choice; write a choice of objects")
        if "const" in schema:
            return values.constant(self, place)
        if inner and not is_object:  # what says most of all that they say together
            rest = {key: each for key, each in schema.items() if key != "allOf"}
            own = [attrs.evolve(place, schema=rest, name="")] if rest.keys() & _SAYING else []
            kinds = [self.kind(each) for each in (*inner, *own)]
            said = [each for each in kinds if not isinstance(each, AnyKind)]
            return max(said, key=lambda each: bool(getattr(each, "known", ())), default=AnyKind())
        types = schema.get("type")
        several = types if isinstance(types, list) else [types]
        kinds = [
            NULL if each == "null" else self._typed(each, place, is_object)
            for each in sorted(several, key=lambda each: each == "null")
        ]
        return values.one_of(self, kinds, place)

    def _is_audio(self, place: Place) -> bool:
        """Whether a text is base64: it says so, or the words of a document that is not ours do."""
        schema = place.schema
        if self.strict or schema.get("contentEncoding") == "base64":
            return bool(schema.get("contentEncoding") == "base64")
        if {str(schema.get("contentEncoding")), str(schema.get("format"))} & _ENCODED:
            return True
        said = text(schema.get("description"))
        found = bool(_SAYS_BASE64.search(said) and _SAYS_AUDIO.search(f"{place.field} {said}"))
        if found:
            self.refuse(place.pointer, "base64 audio by its description")
        return found

    def _typed(self, json: Any, place: Place, is_object: bool) -> Kind:
        schema = place.schema
        limits = values.limits(schema)
        match json:
            case "string" if self._is_audio(place):
                return AudioKind(limits=limits)
            case "string" | "integer" | "number" | "boolean":
                return values.scalar(self, json, place)
            case "object" | None if is_object:
                return self._class(place)
            case None if isinstance(schema.get("enum"), list):
                return values.one_of_values(schema["enum"], schema)
            case "array" | None if json or "items" in schema:
                item = self.kind(place.child("items")) if "items" in schema else AnyKind()
                return ListKind(item, limits)
            case "object":
                value = schema.get("additionalProperties")
                if not isinstance(value, dict) or not value:
                    return MapKind(AnyKind(), limits)
                inner = place.child("additionalProperties", field=f"{place.field} value")
                return MapKind(self.kind(inner), limits)
            case None:
                return AnyKind()
            case _:
                self.refuse(place.pointer, f"type {json!r} is not a JSON type; any value")
                return AnyKind()

    def _class(self, place: Place) -> Kind:
        """An object, which gets a name from where it is."""
        if place.pointer not in self.kinds:
            name = self.class_name(place)
            if name is None:
                return AnyKind()
            self.kinds[place.pointer] = RefKind(name, union=False)
            self.object_class(name, place)
        return self.kinds[place.pointer]

    def class_name(self, place: Place, *, union: bool = False) -> str | None:
        """The name of a class or a union. A named schema of ours has it already."""

        def rule(words: str) -> str:
            name = self.namer(words)
            if self.strict and self.component(place) not in ("", name):
                raise names.NameRefusedError(f"{words!r} is no class name; use PascalCase")
            if union:
                names.union_constant(name)
            return name

        return self.named(place.pointer, rule, place.words)
