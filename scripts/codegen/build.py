"""From a loaded spec to the records of its events and calls."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

from schema import names
from schema.load import Document, Problem, SpecError, escape, mapping, objects
from schema.reader import Place, SchemaReader, named_refs, text
from schema.records import Direction, EventRecord, Events, Operation, Schemas

from . import marks

_SCHEMAS = "#/components/schemas/"


def messages(document: Document) -> Iterator[tuple[str, str, dict[str, Any], Direction]]:
    """Every message that an operation names: key, pointer, message, direction."""
    for operation in document.data.get("operations", {}).values():
        direction: Direction = "client" if operation["action"] == "send" else "server"
        for ref in _listed(document, operation):
            message = document.resolve(ref)
            while "$ref" in message:  # the channel's entry points at the component
                ref = message["$ref"]
                message = document.resolve(ref)
            yield ref.rpartition("/")[2], ref[1:], message, direction


def _listed(document: Document, operation: dict[str, Any]) -> list[str]:
    """The messages of an operation: those that it lists, else all of its channel."""
    if "messages" in operation:
        return [reference["$ref"] for reference in operation["messages"]]
    channel = operation["channel"]["$ref"]
    found = document.resolve(channel).get("messages", {})
    return [f"{channel}/messages/{escape(key)}" for key in found]


def build_events(document: Document, dialect: str, roles: marks.Roles | None = None) -> Events:
    """The records of one AsyncAPI document. Raises SpecError that lists every problem.

    ``roles`` are the parts that its events may play; None lets any word pass.
    """
    builder = SchemaReader(document)
    builder.component_schemas()
    sent: list[tuple[str, str]] = []
    for key, pointer, message, direction in messages(document):
        where = f"{pointer}/payload"
        place = builder.place(Place(where, message.get("payload", {})))
        properties = builder.parts(place).properties
        tag = mapping(properties["type"].schema).get("const") if "type" in properties else None
        if not isinstance(tag, str):
            builder.refuse(where, "the payload needs a property 'type' with a const, its tag")
            continue
        if tag != message.get("name", key):
            builder.refuse(where, f"the tag {tag!r} differs from the message's name {key!r}")
        examples = tuple(
            (str(example.get("name", tag)), example.get("payload"))
            for example in message.get("examples", [])
        )
        said = marks.of_message(message, pointer, direction, properties, roles, builder.refuse)
        event = EventRecord(type=tag, direction=direction, examples=examples, marks=said)
        try:
            name = names.event_class_name(tag)
            if direction == "client":
                names.sender_path(tag)
                sent.append((tag, where))
        except names.NameRefusedError as error:
            builder.refuse(where, str(error))
            continue
        builder.object_class(name, place, event, summary=text(message.get("summary")))
    _check_senders(builder, sent)
    answer_text = marks.answer_text(document, builder.refuse)
    if builder.problems:
        raise SpecError(builder.problems)
    title = document.data.get("info", {}).get("title", dialect)
    return Events(
        dialect=dialect,
        title=text(title),
        schemas=builder.schemas(),
        answer_text=answer_text,
    )


def _check_senders(builder: SchemaReader, sent: list[tuple[str, str]]) -> None:
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
        found = set(named_refs(objects(schemas[pending.pop()]))) - wanted - shared.names
        wanted |= found
        pending |= found
    builder = SchemaReader(document, external=shared.names)
    builder.component_schemas(frozenset(wanted))
    _check_calls(builder, operations, shared)
    if builder.problems:
        raise SpecError(builder.problems)
    return builder.schemas()


def _check_calls(builder: SchemaReader, operations: tuple[Operation, ...], shared: Schemas) -> None:
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
            described[self._word(name, pointer)] = text(parameter.get("description"))
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
    parts = (text(operation.get("summary")), text(operation.get("description")))
    return "\n\n".join(part for part in parts if part)
