"""JSON Schema to records: the one place that knows what its keywords mean.

Our own specs are read strictly: what no code can be made of is a problem. Other people's documents
are read leniently: it becomes any value, with a note that says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from . import choices, names, scalars
from .load import Document, Problem, escape, listed, mapping, unescape
from .namer import Namer
from .places import SCHEMAS, Parts, Place, behind, text
from .records import (
    MISSING,
    NULL,
    AnyKind,
    AudioKind,
    ClassRecord,
    EventRecord,
    FieldRecord,
    Kind,
    ListKind,
    MapKind,
    OneOfKind,
    RefKind,
    Schemas,
    TagKind,
    UnionRecord,
    alternatives,
)

_SAYING: Final = {"type", "properties", "oneOf", "anyOf", "enum", "const", "items"}
_READ: Final = frozenset(
    {"$ref", "type", "enum", "const", "nullable", "x-nullable", "oneOf", "anyOf", "allOf", "items"}
    | {"properties", "required", "additionalProperties", "discriminator", "contentEncoding"}
    | {"default", "title", "summary", "description", "example", "examples", "externalDocs"}
    | {"format", "deprecated", "minimum", "maximum", "propertyNames", "patternProperties"}
    | {"x-secret", "x-plain", "x-empty-if-null", "x-attribute", "x-text-as", "x-as-text"}
    | {"contentMediaType"}
    | set(scalars.LIMITS)
)
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
        external: frozenset[str] = frozenset(),
        *,
        note: Callable[[str], None] | None = None,
        compared: bool = False,
    ) -> None:
        """Strict, or lenient with ``note`` for what is not understood.

        ``external`` are schemas that have a class elsewhere: they are named, not built. Records
        that are ``compared`` keep choices of objects that nothing tells apart.
        """
        self.document = document
        self.external = external
        self.problems: list[Problem] = []
        self.classes: dict[str, ClassRecord] = {}
        self.unions: dict[str, UnionRecord] = {}
        self.namer = Namer()
        self.compared = compared
        self._note = note
        self._schemas: Mapping[str, Any] = mapping(document.data, "components", "schemas")
        self._kinds: dict[str, Kind] = {}
        """What the schemas at these pointers are; only if lenient."""
        self._parts: dict[str, Parts] = {}
        self._open: set[str] = set()
        self._depth = 0

    @property
    def strict(self) -> bool:
        return self._note is None

    def schemas(self) -> Schemas:
        return Schemas(classes=tuple(self.classes.values()), unions=tuple(self.unions.values()))

    def refuse(self, pointer: str, message: str) -> None:
        """A problem, or a note."""
        if self._note is None:
            self.problems.append(self.document.problem(pointer, message))
        else:
            self._note(f"{pointer}: {message}")

    # --- named schemas ---

    def component_schemas(self, wanted: frozenset[str] | None = None) -> None:
        """A record for every named object and union, or for those ``wanted``."""
        for name in self._schemas:
            if name in self.external or not (wanted is None or name in wanted):
                continue
            place = Place(SCHEMAS + escape(name), self._schemas[name])
            if self.strict:
                self._named(name, place)
            else:
                ref = {"$ref": f"#{place.pointer}"}
                self.kind(Place(place.pointer, ref), name, "")

    def _named(self, name: str, place: Place) -> None:
        is_object, is_union = self._is_object(place), self._is_union(place)
        if is_object or is_union:
            try:
                if names.class_name(name) != name:
                    raise names.NameRefusedError(f"{name!r} is no class name; use PascalCase")
            except names.NameRefusedError as error:
                self.refuse(place.pointer, str(error))
                return
        if is_object:
            self.object_class(name, place)
        elif is_union:
            choices.named_union(self, name, place)

    def _is_object(self, place: Place) -> bool:
        return self.parts(place).is_object

    def _is_union(self, place: Place) -> bool:
        found = choices.members(place.schema)
        targets = [self.component(self.place(Place("", each))) for each in found]
        return bool(found) and all(
            name in self._schemas
            and self._is_object(Place(SCHEMAS + escape(name), self._schemas[name]))
            for name in targets
        )

    def component(self, place: Place) -> str:
        """The name of what stands under ``components.schemas``, or an empty string."""
        name = place.pointer.removeprefix(SCHEMAS)
        is_one = place.pointer.startswith(SCHEMAS) and "/" not in name
        return unescape(name) if is_one else ""

    def place(self, place: Place) -> Place:
        """What is behind a reference. Loading has refused those without an end."""
        return behind(self.document, place)

    # --- objects ---

    def parts(self, place: Place, passed: tuple[str, ...] = ()) -> Parts:
        """The properties of an object and of all its parts; none for what is no object."""
        schema = place.schema if isinstance(place.schema, dict) else {}
        if place.pointer in passed:
            if self.strict:
                self.refuse(place.pointer, "an allOf leads back to itself")
            return Parts()
        if place.pointer in self._parts and place.pointer:
            return self._parts[place.pointer]
        passed = (*passed, place.pointer)
        made = Parts()
        for i, part in enumerate(listed(schema.get("allOf"))):
            inner = self.place(Place(f"{place.pointer}/allOf/{i}", part))
            made.lay(self.parts(inner, passed))
        properties = schema.get("properties")
        found = properties if isinstance(properties, dict) else {}
        own = Parts(
            properties={
                str(key): Place(f"{place.pointer}/properties/{escape(str(key))}", each)
                for key, each in found.items()
            },
            required=dict.fromkeys(e for e in listed(schema.get("required")) if isinstance(e, str)),
            doc=text(schema.get("description")),
            is_object=isinstance(properties, dict),
            closed=schema.get("additionalProperties") is False,
            deprecated=schema.get("deprecated") is True,
        )
        made.lay(own)
        if made.properties and choices.members(schema):
            choices.spread(self, made, place, passed)
        self._parts[place.pointer] = made
        return made

    def constants(self, place: Place) -> dict[str, list[str]]:
        """The properties that can only be some strings."""
        found: dict[str, list[str]] = {}
        for key, where in self.parts(self.place(place)).properties.items():
            if values := choices.texts(self.place(where).schema):
                found[key] = values
        return found

    def object_class(
        self,
        name: str,
        place: Place,
        event: EventRecord | None = None,
        *,
        summary: str = "",
        doc: str | None = None,
        tag: str = "",
        value: str = "",
    ) -> None:
        """A class record for an object schema; ``tag`` is the property that tells it apart, and
        ``value`` what it has to be.

        ``summary`` goes before the schema's description, ``doc`` in its place.
        """
        if name in self.classes or name in self.unions or name in self.external:
            self.refuse(place.pointer, f"two schemas give the class name {name}")
            return
        parts = self.parts(place)
        component = "" if event else self.component(place)
        sentences = (summary or text(mapping(place.schema).get("summary")), parts.doc)
        made = ClassRecord(
            name=name,
            doc="\n\n".join(each for each in sentences if each) if doc is None else doc,
            fields=(),
            event=event,
            deprecated=parts.deprecated,
            component=component,
            closed=parts.closed,
            pointer=place.pointer,
        )
        self.classes[name] = made  # keeps the place in the order of the spec
        if self.strict:
            for missing in [key for key in parts.required if key not in parts.properties]:
                message = f"{missing!r} is required but is no property"
                self.refuse(f"{place.pointer}/required", message)
        fields: list[FieldRecord] = []
        for wire, where in parts.properties.items():
            field = self._field(name, parts, wire, where, event, value if wire == tag else "")
            if field is None:
                continue
            if any(field.name == e.name or field.parameter == e.parameter for e in fields):
                said = "two properties give" if self.strict else f"{wire!r} is in .extra: again"
                self.refuse(where.pointer, f"{said} the attribute name {field.name!r}")
                continue
            fields.append(field)
        self.classes[name] = attrs.evolve(made, fields=tuple(fields))

    def _field(
        self,
        owner: str,
        parts: Parts,
        wire: str,
        where: Place,
        event: EventRecord | None,
        value: str,
    ) -> FieldRecord | None:
        received = event is not None and event.direction == "server"
        delta = parts.properties.get("delta")
        always = "delta" in parts.required and delta is not None
        always &= self._schema_of(delta).get("type") == "string" if delta is not None else False
        reserved = {"audio", "problems", "received_at"} | (set() if always else {"delta"})
        if self.strict and not isinstance(where.schema, dict):
            self.refuse(where.pointer, "a property must be a schema")
            return None
        try:
            attribute = names.attribute_name(
                mapping(where.schema).get("x-attribute", wire),
                reserved=frozenset(reserved if received else ()),
            )
        except names.NameRefusedError as error:
            if self.strict:
                self.refuse(where.pointer, str(error))
            else:
                self.refuse(
                    where.pointer.rpartition("/properties/")[0],
                    f"{wire!r} gives no attribute; it is in .extra",
                )
            return None
        if not self.strict and attribute in parts.properties and names.is_plain(wire):
            attribute = wire  # of ``e`` and ``E`` each keeps its own
        kind = self.kind(where, owner, wire)
        if isinstance(kind, AudioKind) and event is not None:
            kind = attrs.evolve(kind, received=received, padded=not received)
        required = wire in parts.required
        if value:
            kind, required = TagKind(value), True  # without it nobody could tell what this is
        own, behind = mapping(where.schema), self._schema_of(where)
        return FieldRecord(
            wire=wire,
            name=attribute,
            doc=text(own.get("description")) or text(behind.get("description")),
            kind=kind,
            required=required,
            default=own.get("default", behind.get("default", MISSING)),
            secret=bool(
                own.get("x-secret")
                or behind.get("x-secret")
                or (not self.strict and behind.get("format") == "password")
            ),
            empty_if_null=self._empty_if_null(own, where.pointer, required),
            essential=received and event is not None and event.needs(wire, required),
            text_as=str(own.get("x-text-as", "")),
            as_text=own.get("x-as-text") is True,
            deprecated=own.get("deprecated") is True or behind.get("deprecated") is True,
            constant=isinstance(behind.get("const"), str),
            pointer=where.pointer,
            remarks={k: v for k, v in {**behind, **own}.items() if k not in _READ},
        )

    def _schema_of(self, place: Place) -> Mapping[str, Any]:
        return mapping(self.place(place).schema)

    def _empty_if_null(self, schema: Mapping[str, Any], pointer: str, required: bool) -> bool:
        """Whether null and nothing read as an empty object, which must then be possible."""
        if not schema.get("x-empty-if-null"):
            return False
        found = [Place(pointer, each) for each in (schema, *choices.members(schema))]
        targets = [self.place(each) for each in found if "$ref" in mapping(each.schema)]
        problem = ""
        if required or "asyncapi" not in self.document.data:
            problem = "belongs on an optional property of an AsyncAPI document"
        elif len(targets) != 1 or not self._is_object(targets[0]):
            problem = "needs a reference to one named object, alone or beside null"
        elif self.parts(targets[0]).required:
            problem = "needs an object without required properties"
        if problem:
            self.refuse(pointer, f"x-empty-if-null {problem}")
        return not problem

    # --- values ---

    def kind(self, place: Place, owner: str, field: str) -> Kind:
        """What one property, item or value may be. Objects in it get classes of their own."""
        schema = place.schema
        if not isinstance(schema, dict):
            if schema is False:
                self.refuse(place.pointer, "never allowed; any value")
            elif schema is not True and self.strict:
                self.refuse(place.pointer, f"{schema!r:.60} is no schema")
            return AnyKind()
        if self._depth > _DEEPEST or len(self.classes) > _MOST_CLASSES:
            self.refuse(place.pointer, "too deep or too much; any value")
            return AnyKind()
        self._depth += 1
        try:
            if plain := schema.get("x-plain"):
                return self._plain(place, owner, field) if plain is True else AnyKind()
            if isinstance(schema.get("$ref"), str):
                made = self._behind(place, owner, field)
            else:
                made = self._own(place, owner, field, "")
            return self._with_null(made, schema)
        finally:
            self._depth -= 1

    def _plain(self, place: Place, owner: str, field: str) -> AnyKind:
        rest = {key: each for key, each in place.schema.items() if key != "x-plain"}
        inner = self.kind(Place(place.pointer, rest), owner, field)
        lists = any(isinstance(kind, ListKind) for kind in alternatives(inner))
        return AnyKind("list[dict[str, Any]]" if lists else "dict[str, Any]", inside=inner)

    def _with_null(self, made: Kind, schema: Mapping[str, Any]) -> Kind:
        """``nullable`` is no word of our specs; other people's have it."""
        null = schema.get("nullable") is True or schema.get("x-nullable") is True
        if not null or isinstance(made, AnyKind) or NULL in alternatives(made):
            return made
        return OneOfKind((*alternatives(made), NULL))

    def _behind(self, place: Place, owner: str, field: str) -> Kind:
        target = self.place(place)
        name = self.component(target)
        if not isinstance(target.schema, dict):
            return self.kind(target, owner, field)
        if self.strict:
            if name and self._is_object(target):
                return RefKind(name, union=False)
            if name and self._is_union(target):
                return RefKind(name, union=True)
            if target.pointer in self._open:
                message = f"{place.schema['$ref']!r} holds itself with no named object between"
                self.refuse(place.pointer, message)
                return AnyKind()
            self._open.add(target.pointer)
            made = self.kind(target, owner, field)
            self._open.discard(target.pointer)
            return made
        if target.pointer not in self._kinds:
            self._kinds[target.pointer] = AnyKind()  # if it holds itself with no object between
            last = unescape(target.pointer.rpartition("/")[2])
            made = self._own(target, owner, field, "" if last.isdigit() else last)
            self._kinds[target.pointer] = self._with_null(made, target.schema)
        return self._kinds[target.pointer]

    def _own(self, place: Place, owner: str, field: str, words: str) -> Kind:
        """A schema that is no reference. ``words`` is its name, if it has one."""
        schema = place.schema
        inner = listed(schema.get("allOf"))
        if len(inner) == 1 and (self.strict or not schema.keys() & _SAYING):
            return self.kind(place.child("allOf", 0), owner, field)
        parts = self.parts(place)
        is_object = parts.is_object if self.strict else bool(parts.properties)
        given = choices.members(schema)
        if given and self.strict and is_object:
            self.refuse(place.pointer, "properties beside a choice; write a choice of objects")
        if given and not is_object:
            word = "oneOf" if schema.get("oneOf") else "anyOf"
            kinds = [
                self.kind(place.child(word, i), owner, f"{field} {i if self.strict else i + 1}")
                for i in range(len(given))
            ]
            return choices.one_of(self, kinds, place, words or f"{owner} {field}")
        if "const" in schema:
            return scalars.constant(self, schema, place.pointer)
        if inner and not is_object:
            return self._all_of(place, inner, owner, field)
        types = schema.get("type")
        several = types if isinstance(types, list) else [types]
        kinds = [
            self._typed(each, place, parts if is_object else None, owner, field, words)
            for each in several
            if each != "null"
        ]
        kinds += [NULL] if "null" in several else []
        return choices.one_of(self, kinds, place, words or f"{owner} {field}")

    def _all_of(self, place: Place, inner: list[Any], owner: str, field: str) -> Kind:
        """What several schemas that are no objects say together: the one that says most."""
        rest = {key: each for key, each in place.schema.items() if key != "allOf"}
        places = [place.child("allOf", i) for i in range(len(inner))]
        if rest.keys() & _SAYING:
            places.append(Place(place.pointer, rest))
        kinds = [self.kind(each, owner, field) for each in places]
        said = [each for each in kinds if not isinstance(each, AnyKind)]
        return max(said, key=lambda each: bool(getattr(each, "known", ())), default=AnyKind())

    def _is_audio(self, place: Place, field: str) -> bool:
        """Whether a text is base64: it says so, or the words of a document that is not ours do."""
        schema = place.schema
        if schema.get("contentEncoding") == "base64":
            return True
        if self._note is None:
            return False
        if {str(schema.get("contentEncoding")), str(schema.get("format"))} & _ENCODED:
            return True
        said = text(schema.get("description"))
        found = bool(_SAYS_BASE64.search(said) and _SAYS_AUDIO.search(f"{field} {said}"))
        if found:
            self._note(f"{place.pointer}: base64 audio by its description")
        return found

    def _typed(
        self,
        json: Any,
        place: Place,
        parts: Parts | None,
        owner: str,
        field: str,
        words: str,
    ) -> Kind:
        schema = place.schema
        limits = scalars.limits(schema)
        match json:
            case "string" if self._is_audio(place, field):
                return AudioKind(limits=limits)
            case "string" | "integer" | "number" | "boolean":
                return scalars.scalar(self, json, place, limits)
            case "array":
                items = schema.get("items", {})
                if not isinstance(items, dict) and not self.strict:
                    return ListKind(AnyKind(), limits)
                inner = Place(f"{place.pointer}/items", items)
                return ListKind(self.kind(inner, owner, field), limits)
            case "object" | None if parts is not None and parts.properties:
                return self._class(place, owner, field, words)
            case "object":
                values = schema.get("additionalProperties")
                if not isinstance(values, dict) or not values:
                    return MapKind(AnyKind(), limits)
                inner = place.child("additionalProperties")
                word = field if self.strict else f"{field} value"
                return MapKind(self.kind(inner, owner, word), limits)
            case None if isinstance(schema.get("enum"), list):
                return scalars.values(self, schema["enum"], schema)
            case None if "items" in schema and not self.strict:
                return self._typed("array", place, None, owner, field, words)
            case None:
                return AnyKind()
            case _:
                said = f"type {json!r} is not a JSON type" if self.strict else f"type {json!r}; any"
                self.refuse(place.pointer, said if self.strict else f"{said} value")
                return AnyKind()

    def _class(self, place: Place, owner: str, field: str, words: str) -> Kind:
        """An object described in place, which gets a name from where it is."""
        if self.strict:
            try:
                name = names.nested_class_name(owner, field)
            except names.NameRefusedError as error:
                self.refuse(place.pointer, str(error))
                return AnyKind()
            self.object_class(name, place)
            return RefKind(name, union=False)
        if place.pointer in self._kinds and not isinstance(self._kinds[place.pointer], AnyKind):
            return self._kinds[place.pointer]
        name = self.namer(words or f"{owner} {field}")
        made = self._kinds[place.pointer] = RefKind(name, union=False)
        self.object_class(name, place)
        if self.classes[name].fields or self.compared:
            return made
        del self.classes[name]
        self._kinds[place.pointer] = MapKind(AnyKind())
        return self._kinds[place.pointer]
