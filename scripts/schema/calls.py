"""The calls of an OpenAPI document: what code is made of, and what of it is compared."""

from __future__ import annotations

import itertools
import re
from typing import Any, Final

from . import names
from .document import SCHEMAS, Document, Place, SpecError, escape, listed, mapping, resolved, text
from .kinds import AnyKind, Kind, ListKind, RefKind, ScalarKind, alternatives, referenced
from .reader import SchemaReader
from .records import FieldRecord, Operation, Parameter, Rest, Schemas

_METHODS: Final = frozenset({"get", "post", "put", "patch", "delete"})


def build_rest(document: Document, shared: Schemas | None) -> Rest:
    """The operations, and the records of the schemas that they use and no event does.

    ``shared`` are those of the events; None says that they are not known. Error answers are left
    out: they come in shapes that no spec promises, so the client reads them by hand.
    Raises SpecError that lists every problem.
    """
    reader = SchemaReader(document, shared)
    operations = tuple(read_calls(reader))
    schemas = reader.schemas()
    if shared is not None:
        _check_calls(reader, operations, schemas, shared)
    if reader.problems:
        raise SpecError(reader.problems)
    return Rest(operations=operations, schemas=schemas)


def _check_calls(
    builder: SchemaReader, operations: tuple[Operation, ...], own: Schemas, shared: Schemas
) -> None:
    """The methods of the resources have names of their own, and so have their parameters."""
    for union in own.unions:
        pointer = f"{SCHEMAS}{escape(union.name)}"
        builder.refuse(pointer, "a union has to be in asyncapi.yaml, whose classes REST shares")
    classes = {record.name: record for record in (*own.classes, *shared.classes)}
    methods: set[tuple[str, str]] = set()
    resources = dict.fromkeys(own.names | shared.names, "")
    for op in operations:
        pointer = f"/paths/{escape(op.path)}/{op.method.lower()}"
        for kind in (op.body, op.answer):
            if kind is not None and not referenced(kind) & classes.keys():
                builder.refuse(pointer, "a body or an answer has to be an object with properties")
        if (op.tag, op.verb) in methods:
            builder.refuse(pointer, f"two operations give the method {op.tag}.{op.verb}")
        methods.add((op.tag, op.verb))
        if op.verb == "with_raw_response":
            builder.refuse(pointer, f"{op.verb} is what every resource has: name it otherwise")
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
        body = classes.get(op.body.name) if isinstance(op.body, RefKind) else None
        given = [("parameter", each.field) for each in op.parameters]
        given += [("body's property", field) for field in (body.content if body else ())]
        for what, field in given:
            if field.parameter in taken:
                message = f"the {what} {field.wire!r} has the name of something else here"
                builder.refuse(pointer, message)
            taken.add(field.parameter)


def read_calls(reader: SchemaReader, *, under: str = "") -> list[Operation]:
    """Every call whose path begins in some way.

    Strictly, what no code can be made of is a problem of the reader; leniently it is left open.
    """
    found = _CallReader(reader)
    return [
        found.call(path, method, methods)
        for path, methods in mapping(reader.document.data, "paths").items()
        if path.startswith(under) and isinstance(methods, dict)
        for method in methods
        if method in _METHODS and isinstance(methods[method], dict)
    ]


class _CallReader:
    """Reads operations and notes what no code can be made of."""

    def __init__(self, reader: SchemaReader) -> None:
        self._reader = reader

    def _refuse(self, pointer: str, message: str) -> None:
        if self._reader.strict:
            self._reader.refuse(pointer, message)

    def call(self, path: str, method: str, methods: dict[str, Any]) -> Operation:
        operation: dict[str, Any] = methods[method]
        pointer = f"/paths/{escape(path)}/{method}"
        body = mapping(resolved(self._reader.document, operation.get("requestBody", {})), "content")
        for kind in body.keys() - {"application/json", "multipart/form-data"}:
            self._refuse(f"{pointer}/requestBody", f"a body of {kind} cannot be generated")
        form = mapping(body, "multipart/form-data")
        found = mapping(operation, "responses").items()
        success: Any = next((each for code, each in found if str(code)[:1] == "2"), {})
        answers = mapping(resolved(self._reader.document, success), "content")
        word = self._word(operation.get("operationId"), f"{pointer}/operationId")
        given = mapping(body, "application/json") or form or next(iter(body.values()), {})
        answer = mapping(answers, "application/json")
        in_path, parameters = self._parameters(path, pointer, methods, operation, word)
        return Operation(
            id=word,
            tag=self._tag(operation.get("tags"), f"{pointer}/tags", path),
            method=method.upper(),
            path=path,
            doc=_doc(operation),
            path_parameters=in_path,
            body=self._kind(given, f"{pointer}/requestBody", f"{word} body"),
            parts=tuple(
                (name, resolved(self._reader.document, encoding).get("contentType", "text/plain"))
                for name, encoding in mapping(form, "encoding").items()
            ),
            answer=self._kind(answer, f"{pointer}/responses", f"{word} answer"),
            idempotent=bool(operation.get("x-idempotent", True)),
            parameters=parameters,
            deprecated=operation.get("deprecated") is True,
        )

    def _kind(self, content: Any, pointer: str, words: str) -> Kind | None:
        """What a body or an answer may be. Code is made of named schemas alone."""
        schema = mapping(content).get("schema")
        if schema is None:
            return None
        if not str(mapping(schema).get("$ref", "")).startswith(f"#{SCHEMAS}"):
            self._refuse(pointer, "the schema must be a $ref to one in components.schemas")
        return self._reader.kind(Place(pointer, schema), words, "")

    def _word(self, word: object, pointer: str) -> str:
        """An operationId or a tag."""
        if not self._reader.strict:
            return str(word or pointer)
        try:
            return names.operation_name(str(word or ""))
        except names.NameRefusedError as error:
            self._refuse(pointer, str(error))
            return "refused"

    def _tag(self, tags: object, pointer: str, path: str) -> str:
        if not self._reader.strict:  # no tag: the last word of the path that is no parameter
            words = [word for word in path.split("/") if word and "{" not in word]
            return self._word(next(iter(listed(tags)), None), words[-1] if words else path)
        if not isinstance(tags, list) or len(tags) != 1:
            self._refuse(pointer, "an operation needs exactly one tag")
            return "refused"
        return self._word(tags[0], f"{pointer}/0")

    def _parameters(
        self,
        path: str,
        pointer: str,
        methods: dict[str, Any],
        operation: dict[str, Any],
        owner: str,
    ) -> tuple[tuple[tuple[str, str], ...], tuple[Parameter, ...]]:
        """Those in the path, name and description in its order; and the others."""
        described: dict[str, str] = {}
        others: dict[tuple[str, str], Parameter] = {}
        for each in (*listed(methods.get("parameters")), *listed(operation.get("parameters"))):
            given = resolved(self._reader.document, each)
            name, place = str(given.get("name", "")), given.get("in")
            if place == "path":
                if self._reader.strict and names.parameter_name(name) != name:
                    self._refuse(pointer, f"the parameter name {name!r} is taken")
                described[self._word(name, pointer)] = text(given.get("description"))
            elif place in ("query", "header", "cookie"):
                field = self._field(given, name, pointer, owner)
                if field is not None:
                    joined = given.get("explode") is False
                    others[place, name] = Parameter(place, field, joined)
        placeholders = re.findall(r"\{([^}]*)\}", path)
        if "refused" not in described and sorted(placeholders) != sorted(described):
            self._refuse(pointer, "the path and its parameters do not name the same things")
        in_path = tuple((name, described.get(name, "")) for name in placeholders)
        return in_path, tuple(others.values())

    def _field(
        self, given: dict[str, Any], name: str, pointer: str, owner: str
    ) -> FieldRecord | None:
        try:
            attribute = names.attribute_name(name)
        except names.NameRefusedError as error:
            self._refuse(pointer, str(error))
            return None
        schema = given.get("schema", {})
        where = Place(f"{pointer}/parameters", schema)
        kind = self._reader.kind(where, owner, name)
        lists = given.get("in") == "query" and given.get("style", "form") == "form"
        if self._reader.strict and not _is_flat(kind, lists=lists):
            message = f"the parameter {name!r} must be a string, a number or a boolean"
            also = ", or in a query, in style form, a list of them"
            self._refuse(pointer, message + also)
            kind = AnyKind()
        behind = mapping(self._reader.place(where).schema)
        return FieldRecord(
            wire=name,
            name=attribute,
            doc=text(given.get("description")),
            kind=kind,
            required=given.get("required") is True,
            secret=bool(mapping(schema).get("x-secret") or behind.get("x-secret")),
            deprecated=given.get("deprecated") is True,
            pointer=pointer,
        )


def _is_flat(kind: Kind, *, lists: bool = False) -> bool:
    """Whether it can be written into a query or a header, a list of such values included."""
    return all(
        isinstance(each, ScalarKind)
        or (lists and isinstance(each, ListKind) and _is_flat(each.item))
        for each in alternatives(kind)
    )


def _doc(operation: dict[str, Any]) -> str:
    parts = (text(operation.get("summary")), text(operation.get("description")))
    return "\n\n".join(part for part in parts if part)
