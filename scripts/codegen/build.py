"""From a loaded spec to the records of ``model``."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from schema import names
from schema.load import Document, Problem, SpecError, escape, objects

from . import marks
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

_SCHEMAS = "#/components/schemas/"


class SchemaBuilder:
    """Turns the schemas of one document into records. Collects problems, never stops at one."""

    def __init__(self, document: Document, external: frozenset[str] = frozenset()) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.external = external
        """Schemas that have a class elsewhere: they are named, not built."""
        self._inlining: set[str] = set()
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
            always = delta.get("type") == "string" and "delta" in schema.get("required", [])
            reserved = frozenset({"audio"} if always else {"audio", "delta"})
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
            made = FieldRecord(
                wire=wire,
                name=attribute,
                doc=_text(value.get("description")),
                kind=self._field_kind(value, where, name, wire, event),
                required=wire in required,
                default=value.get("default"),
                secret=bool(value.get("x-secret")),
                empty_if_null=self._empty_if_null(value, where, wire in required),
            )
            if any(made.name == each.name or made.parameter == each.parameter for each in fields):
                self.refuse(where, f"two properties give the attribute name {attribute!r}")
                continue
            fields.append(made)
        summary = _text(schema.get("summary")) or _text(schema.get("description"))
        if schema.get("summary") and schema.get("description"):
            summary += "\n\n" + _text(schema["description"])
        self._classes[name] = ClassRecord(name=name, doc=summary, fields=tuple(fields), event=event)

    def _empty_if_null(self, schema: Schema, pointer: str, required: bool) -> bool:
        """Whether null and nothing read as an empty object, which must then be possible."""
        if not schema.get("x-empty-if-null"):
            return False
        targets = [schema["$ref"]] if "$ref" in schema else []
        targets += [each["$ref"] for each in _members(schema) if "$ref" in each]
        found = self.document.resolve(targets[0]) if len(targets) == 1 else {}
        problem = ""
        if required or "asyncapi" not in self.document.data:
            problem = "belongs on an optional property of an AsyncAPI document"
        elif not self._is_object(found):
            problem = "needs a reference to one named object, alone or beside null"
        elif self._merged(found, pointer).get("required"):
            problem = "needs an object without required properties"
        if problem:
            self.refuse(pointer, f"x-empty-if-null {problem}")
        return not problem

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
            tags.append({k for k, v in properties.items() if isinstance(_const(v), str)})
        try:
            names.union_constant(name)
        except names.NameRefusedError as error:
            self.refuse(pointer, str(error))
            return
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
        if not isinstance(schema, dict):
            if schema is not True:
                self.refuse(pointer, f"{schema!r} is no schema")
            return AnyKind()
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
            if schema.get("type") == "string":
                self.refuse(pointer, f"the const {schema['const']!r} is no string; quote it")
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
                for value in known:
                    if not _is_of_type(value, json):
                        self.refuse(f"{pointer}/enum", f"{value!r} is no {json}; quote strings")
                        return AnyKind()
                return ScalarKind(json, known, schema.get("minimum"), schema.get("maximum"))
            case "null":
                return NULL
            case "array":
                items = schema.get("items", {})
                return ListKind(self.kind(items, f"{pointer}/items", owner, field))
            case "object" | None if schema.get("properties"):
                try:
                    name = names.nested_class_name(owner, field)
                except names.NameRefusedError as error:
                    self.refuse(pointer, str(error))
                    return AnyKind()
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
        if ref in self._inlining:
            self.refuse(pointer, f"{ref!r} holds itself with no named object between")
            return AnyKind()
        self._inlining.add(ref)
        kind = self.kind(target, pointer, owner, field)
        self._inlining.discard(ref)
        return kind

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

    def _is_object(self, schema: Schema, passed: tuple[Schema, ...] = ()) -> bool:
        if any(schema is each for each in passed):
            return False
        if "allOf" in schema:
            parts = [self._deref(part) for part in schema["allOf"]]
            return any(self._is_object(part, (*passed, schema)) for part in parts)
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

    def _merged(self, schema: Schema, pointer: str, passed: tuple[Schema, ...] = ()) -> Schema:
        """An object schema with the parts of its ``allOf`` laid over one another."""
        if "allOf" not in schema:
            return schema
        merged: Schema = {"properties": {}, "required": []}
        for part in [*schema["allOf"], {k: v for k, v in schema.items() if k != "allOf"}]:
            found = self._deref(part)
            if any(found is each for each in (*passed, schema)):
                self.refuse(pointer, "an allOf leads back to itself")
                continue
            flat = self._merged(found, pointer, (*passed, schema))
            merged["properties"].update(flat.get("properties", {}))
            merged["required"] += flat.get("required", [])
            if "description" in flat:
                merged["description"] = flat["description"]
        return merged


def _members(schema: Schema) -> list[Schema]:
    members: list[Schema] = schema.get("oneOf") or schema.get("anyOf") or []
    return members


def _const(schema: Any) -> object:
    return schema.get("const") if isinstance(schema, dict) else None


def _is_of_type(value: object, json: str) -> bool:
    """Whether an enum's value has the enum's type. YAML reads an unquoted ``on`` as a boolean."""
    types = {"string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,)}
    return type(value) in types[json]


def _text(value: object) -> str:
    """A description with its paragraphs kept and its line breaks undone."""
    if not isinstance(value, str):
        return ""
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", value)).strip()


def messages(document: Document) -> Iterator[tuple[str, str, dict[str, Any], Direction]]:
    """Every message that an operation names: key, pointer, message, direction."""
    for operation in document.data.get("operations", {}).values():
        direction: Direction = "client" if operation["action"] == "send" else "server"
        for reference in operation.get("messages", ()):
            ref = reference["$ref"]
            message = document.resolve(ref)
            while "$ref" in message:  # the channel's entry points at the component
                ref = message["$ref"]
                message = document.resolve(ref)
            yield ref.rpartition("/")[2], ref[1:], message, direction


def build_events(document: Document, dialect: str, roles: marks.Roles | None = None) -> Events:
    """The records of one AsyncAPI document. Raises SpecError that lists every problem.

    ``roles`` are the parts that its events may play; None lets any word pass.
    """
    builder = SchemaBuilder(document)
    builder.component_schemas()
    sent: list[tuple[str, str]] = []
    for key, pointer, message, direction in messages(document):
        payload = message.get("payload", {})
        where = f"{pointer}/payload"
        if "$ref" in payload:
            payload = document.resolve(payload["$ref"])
        tag = _const(payload.get("properties", {}).get("type"))
        if not isinstance(tag, str):
            builder.refuse(where, "the payload needs a property 'type' with a const, its tag")
            continue
        if tag != message.get("name", key):
            builder.refuse(where, f"the tag {tag!r} differs from the message's name {key!r}")
        examples = tuple(
            (str(example.get("name", tag)), example.get("payload"))
            for example in message.get("examples", [])
        )
        said = marks.of_message(
            message, pointer, direction, payload["properties"], roles, builder.refuse
        )
        event = EventRecord(type=tag, direction=direction, examples=examples, marks=said)
        try:
            name = names.event_class_name(tag)
            if direction == "client":
                names.sender_path(tag)
                sent.append((tag, where))
        except names.NameRefusedError as error:
            builder.refuse(where, str(error))
            continue
        summary = {"summary": message["summary"]} if "summary" in message else {}
        builder.object_class(name, {**payload, **summary}, where, event)
    _check_senders(builder, sent)
    answer_text = marks.answer_text(document, builder.refuse)
    if builder.problems:
        raise SpecError(builder.problems)
    title = document.data.get("info", {}).get("title", dialect)
    return Events(
        dialect=dialect,
        title=_text(title),
        schemas=builder.schemas(),
        answer_text=answer_text,
    )


def _check_senders(builder: SchemaBuilder, sent: list[tuple[str, str]]) -> None:
    """Each client event is a method of a namespace, and no method is a namespace too."""
    namespaces: dict[tuple[str, ...], str] = {}
    for tag, pointer in sent:
        path, _ = names.sender_path(tag)
        for depth in range(1, len(path) + 1):
            namespaces.setdefault(path[:depth], pointer)
    taken = set(builder.schemas().names)
    for path, pointer in namespaces.items():
        try:
            name = names.sender_class_name(path)
        except names.NameRefusedError as error:
            builder.refuse(pointer, str(error))
            continue
        if taken & {name, f"Async{name}"}:
            builder.refuse(pointer, f"two things give the class name {name}")
        taken |= {name, f"Async{name}"}
    for tag, pointer in sent:
        path, method = names.sender_path(tag)
        if (*path, method) in namespaces:
            builder.refuse(pointer, f"{tag!r} is an event and the beginning of another one's name")


def build_rest_schemas(
    document: Document, operations: tuple[Operation, ...], shared: Schemas
) -> Schemas:
    """The records of the schemas that calls and their answers use and no event does.

    Error answers are left out: they come in shapes that no spec promises, so the client reads
    them by hand.
    """
    wanted = {name for op in operations for name in (op.body, op.answer) if name}
    pending = set(wanted)
    schemas = document.data.get("components", {}).get("schemas", {})
    while pending:
        found = set(_named_refs(schemas[pending.pop()])) - wanted - shared.names
        wanted |= found
        pending |= found
    builder = SchemaBuilder(document, external=shared.names)
    builder.component_schemas(frozenset(wanted))
    _check_calls(builder, operations, shared)
    if builder.problems:
        raise SpecError(builder.problems)
    return builder.schemas()


def _check_calls(
    builder: SchemaBuilder, operations: tuple[Operation, ...], shared: Schemas
) -> None:
    """The methods of the resources have names of their own, and so have their parameters."""
    own = builder.schemas()
    for union in own.unions:
        pointer = f"{_SCHEMAS[1:]}{escape(union.name)}"
        builder.refuse(pointer, "a union has to be in asyncapi.yaml, whose classes REST shares")
    classes = {record.name: record for record in (*own.classes, *shared.classes)}
    methods: set[tuple[str, str]] = set()
    resources = dict.fromkeys(own.names | shared.names, "")
    for op in operations:
        pointer = f"/paths/{escape(op.path)}/{op.method.lower()}"
        for name in (op.body, op.answer):
            if name is not None and name not in classes:
                builder.refuse(pointer, f"{name} is no object with properties")
        if (op.tag, op.verb) in methods:
            builder.refuse(pointer, f"two operations give the method {op.tag}.{op.verb}")
        methods.add((op.tag, op.verb))
        if op.tag == "connect":
            builder.refuse(pointer, "connect is what opens a connection: give the tag another name")
        try:
            resource = names.class_name(op.tag)
        except names.NameRefusedError as error:
            builder.refuse(pointer, str(error))
            continue
        for prefix, suffix in itertools.product(("", "Async"), ("", "WithRawResponse")):
            name = prefix + resource + suffix
            if resources.setdefault(name, op.tag) != op.tag:
                message = f"the tag {op.tag!r} gives the class name {name}, which is taken"
                builder.refuse(pointer, message)
        taken = {op.id, *(name for name, _ in op.path_parameters)}
        fields = classes[op.body].content if op.body in classes else ()
        for field in fields:
            if field.parameter in taken:
                message = f"the body's property {field.wire!r} has the name of something else here"
                builder.refuse(pointer, message)


def _named_refs(node: Any) -> Iterator[str]:
    for _, each in objects(node):
        ref = each.get("$ref")
        if isinstance(ref, str) and ref.startswith(_SCHEMAS):
            yield ref.removeprefix(_SCHEMAS)


def build_operations(document: Document) -> tuple[Operation, ...]:
    """The operations of an OpenAPI document. Raises SpecError that lists every problem."""
    reader = _OperationReader(document)
    operations = [
        reader.operation(path, method, methods)
        for path, methods in document.data.get("paths", {}).items()
        for method in methods
        if method in {"get", "post", "put", "patch", "delete"}
    ]
    if reader.problems:
        raise SpecError(reader.problems)
    return tuple(operations)


class _OperationReader:
    """Reads operations and notes what no code can be made of."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []

    def refuse(self, pointer: str, message: str) -> None:
        self.problems.append(self.document.problem(pointer, message))

    def operation(self, path: str, method: str, methods: dict[str, Any]) -> Operation:
        operation: dict[str, Any] = methods[method]
        pointer = f"/paths/{escape(path)}/{method}"
        body = _resolved(self.document, operation.get("requestBody", {})).get("content", {})
        for kind in body.keys() - {"application/json", "multipart/form-data"}:
            self.refuse(f"{pointer}/requestBody", f"a body of {kind} cannot be generated")
        form = body.get("multipart/form-data", {})
        success: dict[str, Any] = next(
            (a for code, a in operation.get("responses", {}).items() if str(code)[0] == "2"), {}
        )
        answers = _resolved(self.document, success).get("content", {})
        answer = answers.get("application/json", {})
        return Operation(
            id=self._word(operation.get("operationId"), f"{pointer}/operationId"),
            tag=self._tag(operation.get("tags"), f"{pointer}/tags"),
            method=method.upper(),
            path=path,
            doc=_operation_doc(operation),
            path_parameters=self._path_parameters(path, pointer, methods, operation),
            body=self._schema_name(body.get("application/json") or form, f"{pointer}/requestBody"),
            parts=tuple(
                (name, _resolved(self.document, encoding).get("contentType", "text/plain"))
                for name, encoding in form.get("encoding", {}).items()
            ),
            answer=self._schema_name(answer, f"{pointer}/responses"),
            answers_text=bool(answers) and "application/json" not in answers,
            idempotent=bool(operation.get("x-idempotent", True)),
        )

    def _word(self, word: object, pointer: str) -> str:
        """An operationId or a tag."""
        try:
            return names.operation_name(str(word or ""))
        except names.NameRefusedError as error:
            self.refuse(pointer, str(error))
            return "refused"

    def _tag(self, tags: object, pointer: str) -> str:
        if not isinstance(tags, list) or len(tags) != 1:
            self.refuse(pointer, "an operation needs exactly one tag")
            return "refused"
        return self._word(tags[0], f"{pointer}/0")

    def _path_parameters(
        self, path: str, pointer: str, methods: dict[str, Any], operation: dict[str, Any]
    ) -> tuple[tuple[str, str], ...]:
        """Name and description, in the order of the path."""
        described: dict[str, str] = {}
        for each in (*methods.get("parameters", ()), *operation.get("parameters", ())):
            parameter = _resolved(self.document, each)
            name = str(parameter["name"])
            if parameter["in"] != "path":
                self.refuse(pointer, f"{name!r}: only parameters in the path can be generated")
                continue
            if names.parameter_name(name) != name:
                self.refuse(pointer, f"the parameter name {name!r} is taken")
            described[self._word(name, pointer)] = _text(parameter.get("description"))
        placeholders = re.findall(r"\{([^}]*)\}", path)
        if "refused" not in described and sorted(placeholders) != sorted(described):
            self.refuse(pointer, "the path and its parameters do not name the same things")
        return tuple((name, described.get(name, "")) for name in placeholders)

    def _schema_name(self, content: dict[str, Any], pointer: str) -> str | None:
        schema = content.get("schema", {})
        ref = str(schema.get("$ref", "")) if isinstance(schema, dict) else ""
        if schema and not ref.startswith(_SCHEMAS):
            self.refuse(pointer, "the schema must be a $ref to one in components.schemas")
        return ref.removeprefix(_SCHEMAS) or None


def _resolved(document: Document, node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:  # load has refused what never ends
        node = document.resolve(node["$ref"])
    return node


def _operation_doc(operation: dict[str, Any]) -> str:
    parts = (_text(operation.get("summary")), _text(operation.get("description")))
    return "\n\n".join(part for part in parts if part)
