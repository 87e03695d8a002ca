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
from .violations import asked

_METHODS: Final = frozenset({"get", "post", "put", "patch", "delete"})
_REFUSED: Final = "refused"
"""What stands for a name of which no Python name can be made."""


def build_rest(document: Document, shared: Schemas | None) -> Rest:
    """The operations, and the records of the schemas that they use and no event does.

    ``shared`` are those of the events; None says that they are not known. Error answers are left
    out: they come in shapes that no spec promises, so the client reads them by hand.
    Raises SpecError that lists every problem.
    """
    reader = SchemaReader(document, shared)
    rest = Rest(operations=tuple(read_calls(reader)), schemas=reader.schemas())
    if shared is not None:
        _check_names(reader, rest, shared)
    if reader.problems:
        raise SpecError(reader.problems)
    return rest


def _check_names(reader: SchemaReader, rest: Rest, shared: Schemas) -> None:
    """The methods of the resources have names of their own, and so have their parameters."""
    for union in rest.schemas.unions:
        pointer = f"{SCHEMAS}{escape(union.name)}"
        reader.refuse(pointer, "a union has to be in asyncapi.yaml, whose classes REST shares")
    classes = {record.name: record for record in (*rest.schemas.classes, *shared.classes)}
    methods: set[str] = set()
    resources = dict.fromkeys(rest.schemas.names | shared.names, "")
    for op in rest.operations:
        pointer = f"/paths/{escape(op.path)}/{op.method.lower()}"
        for kind in (op.body, op.answer):
            if kind is not None and not referenced(kind) & classes.keys():
                reader.refuse(pointer, "a body or an answer has to be an object with properties")
        if op.name in methods:
            reader.refuse(pointer, f"two operations give the method {op.name}")
        methods.add(op.name)
        if op.verb == "with_raw_response":
            reader.refuse(pointer, f"{op.verb} is what every resource has: name it otherwise")
        if op.tag == "connect":
            reader.refuse(pointer, "connect is what opens a connection: give the tag another name")
        resource = reader.named(pointer, names.class_name, op.tag)
        if resource is None:
            continue
        for prefix, suffix in itertools.product(("", "Async"), ("", "WithRawResponse")):
            name = prefix + resource + suffix
            if resources.setdefault(name, op.tag) != op.tag:
                message = f"the tag {op.tag!r} gives the class name {name}, which is taken"
                reader.refuse(pointer, message)
        taken = {op.id, *(name for name, _ in op.path_parameters)}
        body = classes.get(op.body.name) if isinstance(op.body, RefKind) else None
        given = [("parameter", each.field) for each in op.parameters]
        given += [("body's property", field) for field in (body.content if body else ())]
        for what, field in given:
            if field.parameter in taken:
                message = f"the {what} {field.wire!r} has the name of something else here"
                reader.refuse(pointer, message)
            taken.add(field.parameter)


def read_calls(reader: SchemaReader, *, under: str = "") -> list[Operation]:
    """Every call whose path begins in some way.

    Strictly, what no code can be made of is a problem of the reader; leniently it is left open.
    """
    return [
        _Call(reader, path, method, methods).record()
        for path, methods in mapping(reader.document.data, "paths").items()
        if path.startswith(under)
        for method in mapping(methods)
        if method in _METHODS and isinstance(methods[method], dict)
    ]


class _Call:
    """One call of a document."""

    def __init__(
        self, reader: SchemaReader, path: str, method: str, methods: dict[str, Any]
    ) -> None:
        self._reader = reader
        self._path = path
        self._method = method
        self._said: dict[str, Any] = methods[method]
        self._pointer = f"/paths/{escape(path)}/{method}"
        self._id = self._word(self._said.get("operationId"), f"{self._pointer}/operationId")
        given = (*listed(methods.get("parameters")), *listed(self._said.get("parameters")))
        self._given = [resolved(reader.document, each) for each in given]

    def record(self) -> Operation:
        document, pointer, said = self._reader.document, self._pointer, self._said
        body = mapping(resolved(document, said.get("requestBody", {})), "content")
        for kind in body.keys() - {"application/json", "multipart/form-data"}:
            self._reader.refuse(f"{pointer}/requestBody", f"a body of {kind} cannot be generated")
        form = mapping(body, "multipart/form-data")
        answers = mapping(said, "responses").items()
        success: Any = next((each for code, each in answers if str(code)[:1] == "2"), {})
        answer = mapping(resolved(document, success), "content", "application/json")
        given = mapping(body, "application/json") or form or next(iter(body.values()), {})
        docs = (text(said.get("summary")), text(said.get("description")))
        return Operation(
            id=self._id,
            tag=self._tag(),
            method=self._method.upper(),
            path=self._path,
            doc="\n\n".join(filter(None, docs)),
            path_parameters=self._in_path(),
            body=self._kind(given, "requestBody", "body"),
            parts=tuple(
                (name, resolved(document, encoding).get("contentType", "text/plain"))
                for name, encoding in mapping(form, "encoding").items()
            ),
            answer=self._kind(answer, "responses", "answer"),
            idempotent=bool(said.get("x-idempotent", True)),
            parameters=self._parameters(),
            deprecated=said.get("deprecated") is True,
        )

    def _kind(self, content: Any, where: str, words: str) -> Kind | None:
        """What a body or an answer may be. Code is made of named schemas alone."""
        schema = mapping(content).get("schema")
        if schema is None:
            return None
        pointer = f"{self._pointer}/{where}"
        if not str(mapping(schema).get("$ref", "")).startswith(f"#{SCHEMAS}"):
            message = "the schema must be a $ref to one in components.schemas"
            self._reader.refuse(pointer, message)
        return self._reader.kind(Place(pointer, schema, f"{self._id} {words}"))

    def _word(self, word: object, pointer: str) -> str:
        """An operationId or a tag."""
        if not self._reader.strict:
            return str(word or pointer)
        return self._reader.named(pointer, names.operation_name, str(word or "")) or _REFUSED

    def _tag(self) -> str:
        tags, pointer = self._said.get("tags"), f"{self._pointer}/tags"
        if not self._reader.strict:  # no tag: the last word of the path that is no parameter
            words = [word for word in self._path.split("/") if word and "{" not in word]
            return self._word(next(iter(listed(tags)), None), words[-1] if words else self._path)
        if not isinstance(tags, list) or len(tags) != 1:
            self._reader.refuse(pointer, "an operation needs exactly one tag")
            return _REFUSED
        described = listed(self._reader.document.data.get("tags"))
        known = [str(mapping(each).get("name")) for each in described]
        near = "" if tags[0] in known else asked(tags[0], known)
        if near:  # a tag of its own need not be listed
            self._reader.refuse(f"{pointer}/0", f"{tags[0]!r} is not in the list of tags{near}")
        return self._word(tags[0], f"{pointer}/0")

    def _in_path(self) -> tuple[tuple[str, str], ...]:
        """The parameters in the path in its order: names and descriptions."""
        described: dict[str, str] = {}
        for given in self._given:
            name = str(given.get("name", ""))
            if given.get("in") == "path":
                if self._reader.strict and names.parameter_name(name) != name:
                    self._reader.refuse(self._pointer, f"the parameter name {name!r} is taken")
                described[self._word(name, self._pointer)] = text(given.get("description"))
        placeholders = re.findall(r"\{([^}]*)\}", self._path)
        if _REFUSED not in described and sorted(placeholders) != sorted(described):
            message = "the path and its parameters do not name the same things"
            self._reader.refuse(self._pointer, message)
        return tuple((name, described.get(name, "")) for name in placeholders)

    def _parameters(self) -> tuple[Parameter, ...]:
        """Those that are not in the path."""
        found: dict[tuple[str, str], Parameter] = {}
        for given in self._given:
            name, place = str(given.get("name", "")), given.get("in")
            if place in ("query", "header", "cookie"):
                attribute = self._reader.named(self._pointer, names.attribute_name, name)
                if attribute is not None:
                    field = self._field(given, name, attribute)
                    found[place, name] = Parameter(place, field, given.get("explode") is False)
        return tuple(found.values())

    def _field(self, given: dict[str, Any], name: str, attribute: str) -> FieldRecord:
        schema = given.get("schema", {})
        where = Place(f"{self._pointer}/parameters", schema, self._id, name)
        kind = self._reader.kind(where)
        lists = given.get("in") == "query" and given.get("style", "form") == "form"
        if self._reader.strict and not _is_flat(kind, lists=lists):
            message = f"the parameter {name!r} must be a string, a number or a boolean"
            also = ", or in a query, in style form, a list of them"
            self._reader.refuse(self._pointer, message + also)
            kind = AnyKind()
        behind = self._reader.schema_of(where)
        return FieldRecord(
            wire=name,
            name=attribute,
            doc=text(given.get("description")),
            kind=kind,
            required=given.get("required") is True,
            secret=bool(mapping(schema).get("x-secret") or behind.get("x-secret")),
            deprecated=given.get("deprecated") is True,
            pointer=self._pointer,
        )


def _is_flat(kind: Kind, *, lists: bool = False) -> bool:
    """Whether it can be written into a query or a header, a list of such values included."""
    return all(
        isinstance(each, ScalarKind)
        or (lists and isinstance(each, ListKind) and _is_flat(each.item))
        for each in alternatives(kind)
    )
