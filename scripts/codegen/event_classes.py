"""The event classes, by datamodel-code-generator from the spec's own schemas.

The tool decides which fields a class has, their types, which may be left out, and their order. What
is changed in a schema before it sees it is listed in templates/README.md, each with the reason.
"""

from __future__ import annotations

import ast
import json
import warnings
from pathlib import Path
from typing import Any

from datamodel_code_generator import generate
from datamodel_code_generator.config import GenerateConfig
from datamodel_code_generator.enums import DataModelType, InputFileType, OpenAPIScope
from datamodel_code_generator.format import PythonVersion
from datamodel_code_generator.parser import LiteralType

from schema import kinds
from schema.document import SCHEMAS, Document, listed
from schema.kinds import Schema
from schema.records import ClassRecord, Events, FieldRecord

from . import text


class GenerationError(Exception):
    """A generator refused what it was given."""


Annotations = dict[str, dict[str, str]]
"""The type of each field, by class and attribute."""


def make(events: Events, document: Document | None, templates: Path) -> tuple[str, Annotations]:
    """The source of all classes and unions, and the types of their fields.

    Of a document that is not ours there is no one schema of a class: it may be written in any way.
    So None stands for it, and the classes are written as our specs would write them.
    """
    if not events.schemas.classes:
        return "", {}
    made = _generated(events, _Schemas(events, document).all(), templates)
    tree = ast.parse(made)
    body = [node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    found = {node.name: _annotations(node) for node in body if isinstance(node, ast.ClassDef)}
    for record in events.schemas.classes:
        expected = {*(field.name for field in record.fields), "extra"}
        fields = [*found[record.name]] if record.name in found else None
        if fields is None or {*fields} != expected:
            message = f"the class generator made {fields} of {record.name}, not {sorted(expected)}"
            raise GenerationError(f"{events.dialect}: {message}")
    first = min(
        each.lineno for node in body for each in (node, *getattr(node, "decorator_list", ()))
    )
    return "\n".join(made.split("\n")[first - 1 :]), found


def _generated(events: Events, schemas: dict[str, Schema], templates: Path) -> str:
    document = {
        "openapi": "3.1.0",
        "info": {"title": events.dialect, "version": "0"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    config = GenerateConfig(
        input_file_type=InputFileType.OpenAPI,
        openapi_scopes=[OpenAPIScope.Schemas],
        output_model_type=DataModelType.MsgspecStruct,
        custom_template_dir=templates / "events",
        target_python_version=PythonVersion.PY_311,
        enum_field_as_literal=LiteralType.All,
        use_union_operator=True,
        disable_timestamp=True,
        allow_remote_refs=False,
        formatters=[],
    )
    try:
        with warnings.catch_warnings():  # of how msgspec would decode; we do not use it
            warnings.simplefilter("ignore")
            made = generate(json.dumps(document), config=config)
    except Exception as error:
        # It has no one root for its errors, and what it refuses may be our own template's text.
        message = f"{events.dialect}: the class generator failed: {error}"
        raise GenerationError(message) from error
    if not isinstance(made, str):
        raise GenerationError("the class generator made no single module")
    return made


class _Schemas:
    """The schema of each class and union, as the class generator gets it."""

    def __init__(self, events: Events, document: Document | None) -> None:
        self._events = events
        self._document = document
        self._nested = {
            record.pointer: record.name for record in events.objects if not record.component
        }

    def all(self) -> dict[str, Schema]:
        schemas = self._events.schemas
        sent = schemas.reached(record.name for record in self._events.of("client"))
        received = schemas.reached(record.name for record in self._events.of("server"))
        made: dict[str, Schema] = {}
        for record in schemas.classes:
            fields = record.fields
            made[record.name] = {
                "type": "object",
                "properties": {each.name: self._property(record, each) for each in fields},
                "required": [each.name for each in fields if each.required or each.empty_if_null],
                "x-record": text.class_mark(
                    record, self._events, sent=record.name in sent, received=record.name in received
                ),
            }
        for union in schemas.unions:
            made[union.name] = {
                "oneOf": [_reference(name) for _, name in union.members],
                "x-record": {"doc": text.docstring(union.doc, 0)},
            }
        return made

    def _property(self, record: ClassRecord, field: FieldRecord) -> Schema:
        received = record.event is not None and record.event.direction == "server"
        if self._document is None:
            return self._prepared(schema_of(field.shown_kind), "", received)
        schema = self._document.resolve(f"#{field.pointer}")
        made = self._prepared(schema, field.pointer, received)
        if field.empty_if_null:
            made = next(each for each in (*made.get("oneOf", ()), made) if "$ref" in each)
        return made

    def _prepared(self, schema: Any, pointer: str, received: bool) -> Schema:
        """A schema of a spec with what the class generator cannot know."""
        if not isinstance(schema, dict):
            return {}
        null = _null(schema.get("type", []))
        if pointer in self._nested:  # it would give it another name
            return _choice([_reference(self._nested[pointer]), *null])
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(f"#{SCHEMAS}")
            if self._document is None or name in self._events.schemas.names:
                return _reference(name)
            target = self._document.resolve(schema["$ref"])  # it would make a class of any schema
            return self._prepared(target, schema["$ref"][1:], received)
        if other := rewritten(schema, received=received):
            return other
        made: Schema = {word: schema[word] for word in ("type", "const") if word in schema}
        for word in ("oneOf", "anyOf", "allOf"):
            if members := listed(schema.get(word)):
                made[word] = [
                    self._prepared(each, f"{pointer}/{word}/{i}", received)
                    for i, each in enumerate(members)
                ]
        for word in ("items", "additionalProperties"):
            if isinstance(schema.get(word), dict):
                made[word] = self._prepared(schema[word], f"{pointer}/{word}", received)
        if null and "additionalProperties" in made:  # it would forget the values
            return _choice([made | {"type": "object"}, *null])
        return made["allOf"][0] if len(made.get("allOf", ())) == 1 else made


def schema_of(kind: kinds.Kind) -> Schema:
    """What our specs would write for a kind of a document that is not ours."""
    match kind:
        case kinds.ScalarKind():
            return {"type": kind.json, **({"enum": [*kind.known]} if kind.known else {})}
        case kinds.TagKind():
            return {"const": kind.value}
        case kinds.AudioKind():
            return {"type": "string", "contentEncoding": "base64"}
        case kinds.AnyKind():
            return {} if kind.inside is None else {**schema_of(kind.inside), "x-plain": True}
        case kinds.ListKind():
            return {"type": "array", "items": schema_of(kind.item)}
        case kinds.MapKind():
            return {"type": "object", "additionalProperties": schema_of(kind.value) or True}
        case kinds.RefKind():
            return _reference(kind.name)
        case kinds.OneOfKind():
            return {"anyOf": [schema_of(each) for each in kind.members]}


def _reference(name: str) -> Schema:
    return {"$ref": f"#{SCHEMAS}{name}"}


def _choice(members: list[Schema]) -> Schema:
    return members[0] if len(members) == 1 else {"anyOf": members}


def rewritten(schema: Schema, *, received: bool = False) -> Schema | None:
    """What both tools get in the place of a schema that they would read otherwise, if they would.

    ``received`` says that it is of a server's event.
    """
    if schema.get("x-plain"):
        lists = any("items" in each for each in (schema, *listed(schema.get("oneOf"))))
        return {"type": "array", "items": {"type": "object"}} if lists else {"type": "object"}
    types = schema.get("type", [])
    if isinstance(schema.get("enum"), list):  # they would close it
        known = [each for each in schema["enum"] if isinstance(each, str)]
        if not types:
            names = {str: "string", bool: "boolean", int: "integer", float: "number"}
            types = list(dict.fromkeys(names.get(type(each), "null") for each in schema["enum"]))
        made: list[Schema] = [{"type": "string", "enum": known}] if known else []
        return _choice([*made, *({"type": each} for each in _several(types))])
    if schema.get("contentEncoding") == "base64" and not received:  # bytes may be given
        text = {"type": "string", "format": "binary"}
        return _choice([{"type": "string"}, text, *_null(types)])
    return None


def _several(types: Any) -> list[str]:
    return types if isinstance(types, list) else [types]


def _null(types: Any) -> list[Schema]:
    return [{"type": "null"}] if "null" in _several(types) and types != "null" else []


def _annotations(node: ast.ClassDef) -> dict[str, str]:
    return {
        each.target.id: ast.unparse(each.annotation)
        for each in node.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    }
