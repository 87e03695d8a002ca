"""From a loaded spec to the records of ``model``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from . import names
from .load import Document, Problem, SpecError, escape
from .model import (
    NULL,
    AnyKind,
    AudioKind,
    ClassRecord,
    Direction,
    EventRecord,
    Events,
    FieldRecord,
    Kind,
    ListKind,
    MapKind,
    OneOfKind,
    Operation,
    RefKind,
    ScalarKind,
    Schema,
    Schemas,
    TagKind,
    UnionRecord,
    alternatives,
)


class SchemaBuilder:
    """Turns the schemas of one document into records. Collects problems, never stops at one."""

    def __init__(self, document: Document, external: frozenset[str] = frozenset()) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.external = external
        """Schemas that have a class elsewhere: they are named, not built."""
        self._classes: dict[str, ClassRecord] = {}
        self._unions: dict[str, UnionRecord] = {}
        self._schemas: Mapping[str, Schema] = document.data.get("components", {}).get("schemas", {})

    def schemas(self) -> Schemas:
        return Schemas(classes=tuple(self._classes.values()), unions=tuple(self._unions.values()))

    def refuse(self, pointer: str, message: str) -> None:
        self.problems.append(self.document.problem(pointer, message))

    def component_schemas(self, wanted: frozenset[str] | None = None) -> None:
        """A record for every named object and union, or for those ``wanted``."""
        for name in self._schemas:
            if name not in self.external and (wanted is None or name in wanted):
                pointer = f"/components/schemas/{escape(name)}"
                self._named(name, self._schemas[name], pointer)

    def _named(self, name: str, schema: Schema, pointer: str) -> None:
        if self._is_object(schema) or self._is_union(schema):
            try:
                if names.class_name(name) != name:
                    raise names.NameRefusedError(f"{name!r} is no class name; use PascalCase")
            except names.NameRefusedError as error:
                self.refuse(pointer, str(error))
                return
        if self._is_object(schema):
            self.object_class(name, schema, pointer)
        elif self._is_union(schema):
            self._union(name, schema, pointer)

    def object_class(
        self, name: str, schema: Schema, pointer: str, event: EventRecord | None = None
    ) -> None:
        """A class record for an object schema with properties."""
        if name in self._classes or name in self._unions or name in self.external:
            self.refuse(pointer, f"two schemas give the class name {name}")
            return
        schema = self._merged(schema, pointer)
        reserved: frozenset[str] = frozenset()
        if event is not None and event.direction == "server":
            delta = schema.get("properties", {}).get("delta", {})
            plain = delta.get("type") in ("string", ["string", "null"])
            reserved = frozenset({"audio"} if plain else {"audio", "delta"})
        placeholder = ClassRecord(name=name, doc="", fields=(), event=event)
        self._classes[name] = placeholder  # keeps the place in the order of the spec
        required = schema.get("required", [])
        properties = schema.get("properties", {})
        for missing in [key for key in required if key not in properties]:
            self.refuse(f"{pointer}/required", f"{missing!r} is required but is no property")
        fields: list[FieldRecord] = []
        for wire, value in properties.items():
            where = f"{pointer}/properties/{escape(wire)}"
            if not isinstance(value, dict):
                self.refuse(where, "a property must be a schema")
                continue
            try:
                attribute = names.attribute_name(wire, reserved=reserved)
            except names.NameRefusedError as error:
                self.refuse(where, str(error))
                continue
            if attribute in {field.name for field in fields}:
                self.refuse(where, f"two properties give the attribute name {attribute!r}")
                continue
            fields.append(
                FieldRecord(
                    wire=wire,
                    name=attribute,
                    doc=_text(value.get("description")),
                    kind=self._field_kind(value, where, name, wire, event),
                    required=wire in required,
                    default=value.get("default"),
                    secret=bool(value.get("x-secret")),
                )
            )
        summary = _text(schema.get("summary")) or _text(schema.get("description"))
        if schema.get("summary") and schema.get("description"):
            summary += "\n\n" + _text(schema["description"])
        self._classes[name] = ClassRecord(name=name, doc=summary, fields=tuple(fields), event=event)

    def _field_kind(
        self, schema: Schema, pointer: str, owner: str, wire: str, event: EventRecord | None
    ) -> Kind:
        kind = self.kind(schema, pointer, owner, wire)
        received = event is not None and event.direction == "server"
        return AudioKind(received=True) if kind == AudioKind() and received else kind

    def _union(self, name: str, schema: Schema, pointer: str) -> None:
        members: list[tuple[str, str]] = []
        tags: list[set[str]] = []
        refs = [self._target(member) for member in _members(schema)]
        for target in refs:
            properties = self._merged(self._schemas[target], pointer).get("properties", {})
            tags.append({key for key, value in properties.items() if "const" in value})
        common = sorted(set.intersection(*tags)) if tags else []
        if len(common) != 1:
            message = "the members of a union need one common property with a const, their tag"
            self.refuse(pointer, message)
            return
        tag = common[0]
        for target in refs:
            value = self._merged(self._schemas[target], pointer)["properties"][tag]["const"]
            if value in dict(members):
                self.refuse(pointer, f"two members of the union have the {tag} {value!r}")
            members.append((value, target))
        self._unions[name] = UnionRecord(
            name=name, doc=_text(schema.get("description")), tag=tag, members=tuple(members)
        )

    def kind(self, schema: Schema, pointer: str, owner: str, field: str) -> Kind:
        """What one property, item or value may be."""
        if plain := schema.get("x-plain"):
            return self._plain(schema, pointer) if plain is True else AnyKind()
        if "$ref" in schema:
            return self._ref(schema["$ref"], pointer, owner, field)
        if len(schema.get("allOf", [])) == 1:
            return self.kind(schema["allOf"][0], f"{pointer}/allOf/0", owner, field)
        for word in ("oneOf", "anyOf"):
            if word in schema:
                kinds = [
                    self.kind(member, f"{pointer}/{word}/{i}", owner, f"{field} {i}")
                    for i, member in enumerate(schema[word])
                ]
                return self._one_of(kinds, pointer)
        if "const" in schema:
            if isinstance(schema["const"], str):
                return TagKind(schema["const"])
            return AnyKind()
        types = schema.get("type")
        if isinstance(types, list):
            kinds = [
                self.kind({**schema, "type": each}, pointer, owner, field)
                for each in types
                if each != "null"
            ]
            return self._one_of([*kinds, NULL] if "null" in types else kinds, pointer)
        return self._typed(types, schema, pointer, owner, field)

    def _typed(self, json: Any, schema: Schema, pointer: str, owner: str, field: str) -> Kind:
        match json:
            case "string" if schema.get("contentEncoding") == "base64":
                return AudioKind()
            case "string" | "integer" | "number" | "boolean":
                known = tuple(v for v in schema.get("enum", ()) if v is not None)
                return ScalarKind(json, known, schema.get("minimum"), schema.get("maximum"))
            case "null":
                return NULL
            case "array":
                items = schema.get("items", {})
                return ListKind(self.kind(items, f"{pointer}/items", owner, field))
            case "object" if schema.get("properties"):
                name = names.nested_class_name(owner, field)
                self.object_class(name, schema, pointer)
                return RefKind(name, union=False)
            case "object":
                values = schema.get("additionalProperties")
                if not isinstance(values, dict):
                    return MapKind(AnyKind())
                where = f"{pointer}/additionalProperties"
                return MapKind(self.kind(values, where, owner, field))
            case None if isinstance(schema.get("enum"), list):
                if all(isinstance(value, str) for value in schema["enum"]):
                    return ScalarKind("string", tuple(schema["enum"]))
                return AnyKind()
            case None:
                return AnyKind()
            case _:
                self.refuse(pointer, f"type {json!r} is not a JSON type")
                return AnyKind()

    def _plain(self, schema: Schema, pointer: str) -> AnyKind:
        inner = self.kind({k: v for k, v in schema.items() if k != "x-plain"}, pointer, "", "")
        lists = any(isinstance(kind, ListKind) for kind in alternatives(inner))
        return AnyKind("list[dict[str, Any]]" if lists else "dict[str, Any]")

    def _ref(self, ref: str, pointer: str, owner: str, field: str) -> Kind:
        name = ref.removeprefix("#/components/schemas/")
        target = self.document.resolve(ref)
        if name in self._schemas and self._is_object(target):
            return RefKind(name, union=False)
        if name in self._schemas and self._is_union(target):
            return RefKind(name, union=True)
        return self.kind(target, pointer, owner, field)

    def _one_of(self, kinds: list[Kind], pointer: str) -> Kind:
        flat: list[Kind] = []
        for kind in kinds:
            flat += kind.members if isinstance(kind, OneOfKind) else (kind,)
        strings = [k for k in flat if isinstance(k, ScalarKind) and k.json == "string"]
        if len(strings) > 1:  # a closed enum beside a free string is one open enum
            known = tuple(dict.fromkeys(value for kind in strings for value in kind.known))
            flat = [k for k in flat if k not in strings]
            flat.insert(0, ScalarKind("string", known))
        flat = list(dict.fromkeys(flat))
        objects = [k for k in flat if isinstance(k, RefKind | MapKind)]
        if len(objects) > 1:
            self.refuse(pointer, "a union of objects must be a named schema with a tag")
        return flat[0] if len(flat) == 1 else OneOfKind(tuple(flat))

    def _is_object(self, schema: Schema) -> bool:
        if "allOf" in schema:
            return any(self._is_object(self._deref(part)) for part in schema["allOf"])
        return isinstance(schema.get("properties"), dict)

    def _is_union(self, schema: Schema) -> bool:
        members = _members(schema)
        return bool(members) and all(
            self._target(member) in self._schemas
            and self._is_object(self._schemas[self._target(member)])
            for member in members
        )

    def _target(self, schema: Schema) -> str:
        return str(schema.get("$ref", "")).removeprefix("#/components/schemas/")

    def _deref(self, schema: Schema) -> Schema:
        return _resolved(self.document, schema)

    def _merged(self, schema: Schema, pointer: str) -> Schema:
        """An object schema with the parts of its ``allOf`` laid over one another."""
        if "allOf" not in schema:
            return schema
        merged: Schema = {"properties": {}, "required": []}
        for part in [*schema["allOf"], {k: v for k, v in schema.items() if k != "allOf"}]:
            flat = self._merged(self._deref(part), pointer)
            merged["properties"].update(flat.get("properties", {}))
            merged["required"] += flat.get("required", [])
            if "description" in flat:
                merged["description"] = flat["description"]
        return merged


def _members(schema: Schema) -> list[Schema]:
    members: list[Schema] = schema.get("oneOf") or schema.get("anyOf") or []
    return members


def _text(value: object) -> str:
    """A description with its paragraphs kept and its line breaks undone."""
    if not isinstance(value, str):
        return ""
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", value)).strip()


def messages(document: Document) -> Iterator[tuple[str, str, dict[str, Any], Direction]]:
    """Every message that an operation names: key, pointer, message, direction."""
    for operation in document.data.get("operations", {}).values():
        direction: Direction = "client" if operation["action"] == "send" else "server"
        for reference in operation["messages"]:
            ref = reference["$ref"]
            message = document.resolve(ref)
            while "$ref" in message:  # the channel's entry points at the component
                ref = message["$ref"]
                message = document.resolve(ref)
            yield ref.rpartition("/")[2], ref[1:], message, direction


def build_events(document: Document, dialect: str) -> Events:
    """The records of one AsyncAPI document. Raises SpecError that lists every problem."""
    builder = SchemaBuilder(document)
    builder.component_schemas()
    for key, pointer, message, direction in messages(document):
        payload = message.get("payload", {})
        where = f"{pointer}/payload"
        if "$ref" in payload:
            payload = document.resolve(payload["$ref"])
        tag = payload.get("properties", {}).get("type", {}).get("const")
        if not isinstance(tag, str):
            builder.refuse(where, "the payload needs a property 'type' with a const, its tag")
            continue
        if tag != message.get("name", key):
            builder.refuse(where, f"the tag {tag!r} differs from the message's name {key!r}")
        examples = tuple(
            (str(example.get("name", tag)), example.get("payload"))
            for example in message.get("examples", [])
        )
        event = EventRecord(type=tag, direction=direction, examples=examples)
        try:
            name = names.event_class_name(tag)
            names.sender_path(tag)
        except names.NameRefusedError as error:
            builder.refuse(where, str(error))
            continue
        summary = {"summary": message["summary"]} if "summary" in message else {}
        builder.object_class(name, {**payload, **summary}, where, event)
    if builder.problems:
        raise SpecError(builder.problems)
    title = document.data.get("info", {}).get("title", dialect)
    return Events(dialect=dialect, title=_text(title), schemas=builder.schemas())


def build_rest_schemas(
    document: Document, operations: tuple[Operation, ...], shared: frozenset[str]
) -> Schemas:
    """The records of the schemas that calls and their answers use and no event does.

    Error answers are left out: they come in shapes that no spec promises, so the client reads
    them by hand.
    """
    wanted = {name for op in operations for name in (op.body, op.answer) if name}
    pending = set(wanted)
    schemas = document.data.get("components", {}).get("schemas", {})
    while pending:
        found = set(_named_refs(schemas[pending.pop()])) - wanted - shared
        wanted |= found
        pending |= found
    builder = SchemaBuilder(document, external=shared)
    builder.component_schemas(frozenset(wanted))
    if builder.problems:
        raise SpecError(builder.problems)
    return builder.schemas()


def _named_refs(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].rpartition("/")[2]
        for value in node.values():
            yield from _named_refs(value)
    elif isinstance(node, list):
        for value in node:
            yield from _named_refs(value)


def build_operations(document: Document) -> tuple[Operation, ...]:
    """The operations of an OpenAPI document. Raises SpecError that lists every problem."""
    problems: list[Problem] = []
    operations: list[Operation] = []
    for path, methods in document.data.get("paths", {}).items():
        for method, operation in methods.items():
            pointer = f"/paths/{escape(path)}/{method}"
            if method not in {"get", "post", "put", "patch", "delete"}:
                continue
            if not operation.get("operationId") or len(operation.get("tags", ())) != 1:
                message = "an operation needs an operationId and exactly one tag"
                problems.append(document.problem(pointer, message))
                continue
            content = _resolved(document, operation.get("requestBody", {})).get("content", {})
            json_body = content.get("application/json", {}).get("schema", {})
            form = content.get("multipart/form-data", {})
            success: dict[str, Any] = next(
                (answer for code, answer in operation["responses"].items() if str(code)[0] == "2"),
                {},
            )
            answers = _resolved(document, success).get("content", {})
            operations.append(
                Operation(
                    id=operation["operationId"],
                    tag=operation["tags"][0],
                    method=method.upper(),
                    path=path,
                    doc=_operation_doc(operation),
                    path_parameters=tuple(
                        (parameter["name"], _text(parameter.get("description")))
                        for each in (
                            *methods.get("parameters", ()),
                            *operation.get("parameters", ()),
                        )
                        if (parameter := _resolved(document, each))["in"] == "path"
                    ),
                    body=_schema_name(json_body or form.get("schema", {})),
                    parts=tuple(
                        (name, _resolved(document, encoding).get("contentType", "text/plain"))
                        for name, encoding in form.get("encoding", {}).items()
                    ),
                    answer=_schema_name(answers.get("application/json", {}).get("schema", {})),
                    answers_text=bool(answers) and "application/json" not in answers,
                    idempotent=bool(operation.get("x-idempotent", True)),
                )
            )
    if problems:
        raise SpecError(problems)
    return tuple(operations)


def _resolved(document: Document, node: dict[str, Any]) -> dict[str, Any]:
    target: dict[str, Any] = document.resolve(node["$ref"]) if "$ref" in node else node
    return target


def _schema_name(schema: Schema) -> str | None:
    ref = schema.get("$ref")
    return ref.rpartition("/")[2] if ref else None


def _operation_doc(operation: dict[str, Any]) -> str:
    parts = (_text(operation.get("summary")), _text(operation.get("description")))
    return "\n\n".join(part for part in parts if part)
