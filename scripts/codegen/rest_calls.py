"""The REST models and operations, by openapi-python-client from the spec itself.

The tool decides which models and operations there are, their fields, parameters and bodies, the
types of these, what may be left out, its default, and the order. What is changed in a schema before
it sees it is listed in templates/README.md, each with the reason.
"""

from __future__ import annotations

import contextlib
import copy
import io
import re
import tempfile
from pathlib import Path
from typing import Any, Final

import attrs
import jinja2
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

from schema.document import Document, listed, objects
from schema.records import Events, FieldRecord, Operation, Parameter, Rest

from . import text
from .event_classes import GenerationError, rewritten

_NOT_OURS: Final = {"client.py", "errors.py", "types.py"}
"""The tool always writes these; what they do is done by hand or in the runtime here."""

_REWRITTEN: Final = {"type", "enum", "oneOf", "anyOf", "items", "properties", "contentEncoding"}
"""The words of a schema that say what its values are."""
_ANSWER: Final = re.compile(r"/responses/[^/]+\Z")


@attrs.frozen
class Argument(Parameter):
    """A parameter of a call, or a field of its body."""

    declared: str = ""
    """Its type, and its default if it has one."""


@attrs.frozen(kw_only=True)
class Call:
    """One operation as the tool has read it, with the record of what it does not read."""

    operation: Operation
    arguments: tuple[Argument, ...]
    body: str
    """The class of the body, or an empty string."""
    answer: str
    """The class of a success, or an empty string."""
    returns: str

    @property
    def fields(self) -> list[FieldRecord]:
        return [each.field for each in self.arguments]

    def sent_in(self, place: str, joined: bool | None = None) -> list[FieldRecord]:
        here = [each for each in self.arguments if each.place == place]
        return [each.field for each in here if joined in (None, each.joined)]


def make(
    document: Document, events: Events, rest: Rest, templates: Path, filters: text.Filters
) -> tuple[dict[str, str], list[Call]]:
    """The modules of a dialect's REST package by path, and its calls."""
    with tempfile.TemporaryDirectory() as folder:
        package = _Package(document, events, rest, Path(folder))
        return package.files(templates, filters), [*package.calls.values()]


class _Package:
    """What the tool has read of one document."""

    def __init__(self, document: Document, events: Events, rest: Rest, folder: Path) -> None:
        self._events = events
        self._own = rest.schemas
        self._both = rest.schemas | events.schemas
        self._name = document.name
        self._written: dict[frozenset[Any], list[Any]] = {}
        """The values of each enum in the order of the spec: the tool keeps a set."""
        self._folder = folder / "rest"
        package = ConfigFile(project_name_override="rest", package_name_override="rest")
        package.literal_enums, package.post_hooks = True, []
        self._config = Config.from_sources(
            package,
            MetaType.NONE,
            document_source=folder,
            file_encoding="utf-8",
            overwrite=True,
            output_path=self._folder,
        )
        parsed = GeneratorData.from_dict(self._prepared(document), config=self._config)
        if isinstance(parsed, GeneratorError):
            raise GenerationError(f"{document.name}: {parsed.header}: {parsed.detail}")
        self._parsed = parsed
        self._models = {_class_name(model): model for model in parsed.models}
        for name in sorted(self._own.names - self._models.keys()):
            message = "the REST generator spells this class name another way; write words as Words"
            raise GenerationError(f"{document.name}: {name}: {message}")
        made = {
            _route(endpoint): endpoint
            for collection in parsed.endpoint_collections_by_tag.values()
            for endpoint in collection.endpoints
        }
        operations = {(op.method, op.path): op for op in rest.operations}
        if missing := [op.id for route, op in operations.items() if route not in made]:
            raise GenerationError(f"{document.name}: the REST generator made no {missing[0]}")
        self.calls = {route: self._call(op, made[route]) for route, op in operations.items()}

    def _prepared(self, document: Document) -> dict[str, Any]:
        """The document with what the tool cannot read in another form."""
        data = {"paths": {}, **copy.deepcopy(document.data)}
        schemas = data.get("components", {}).get("schemas", {})
        for union in self._events.schemas.unions:
            if union.name in schemas:  # it would spell out the members wherever one is meant
                schemas[union.name] = {"type": "object"}
        for pointer, node in list(objects(data)):
            if pointer == "/info":
                continue
            if "content" in node and _ANSWER.search(pointer):  # it refuses types it does not know
                node["content"] = {
                    kind if kind.endswith("json") else "text/plain": each
                    for kind, each in node["content"].items()
                }
            node.pop("format", None)  # what is a date there stays text
            node.pop("title", None)  # it would be the name of the class
            made = rewritten(node)
            if made is not None:
                known = [each for each in listed(node.get("enum")) if isinstance(each, str)]
                self._written[frozenset(known)] = known
                for word in _REWRITTEN & node.keys():
                    del node[word]
                node |= made
        return data

    def _call(self, operation: Operation, endpoint: Any) -> Call:
        described = {(each.place, each.field.wire): each for each in operation.parameters}
        given = [
            (prop, described[place, _plain(prop.name)])
            for place in ("query", "header", "cookie")
            for prop in getattr(endpoint, f"{place}_parameters")
        ]
        body = _class_name(endpoint.bodies[0].prop) if endpoint.bodies else ""
        fields = self._fields(body) if body else []
        given += [(prop, Parameter("body", field)) for prop, field in fields if not field.is_tag]
        answer, returns = "", "None"
        for response in endpoint.responses:
            if str(response.status_code.pattern)[:1] == "2":
                answer = _class_name(response.prop) if hasattr(response.prop, "class_info") else ""
                is_text = _plain(response.prop.get_base_type_string()) == "str"
                returns = answer or ("TextAnswer" if is_text else "None")
        return Call(
            operation=operation,
            arguments=tuple(
                Argument(each.place, each.field, each.joined, self._declared(prop))
                for prop, each in given
            ),
            body=body,
            answer=answer,
            returns=returns,
        )

    def _declared(self, prop: Any) -> str:
        """Type and default of a parameter. A default that is text is what the client sends."""
        hint = text.given_hint(self._hint(prop), self._both.names)
        if prop.required:
            return hint
        default = _plain(prop.default.raw_value) if prop.default is not None else None
        if isinstance(default, str) and "None" not in hint.split(" | "):
            return f"{hint} = {text.literal(default)}"
        return f"{hint} | NotGiven = NOT_GIVEN"

    def _fields(self, name: str) -> list[tuple[Any, FieldRecord]]:
        """The properties of a model in the order of the tool, each with its record."""
        model = self._models[name]
        records = {field.wire: field for field in self._both[name].fields}
        found = [*(model.required_properties or ()), *(model.optional_properties or ())]
        return [(prop, records[_plain(prop.name)]) for prop in found]

    def _hint(self, prop: Any) -> str:
        """The Python type of a property."""
        match type(prop).__name__:
            case "LiteralEnumProperty":
                values = self._written.get(frozenset(prop.values), sorted(prop.values))
                return f"Literal[{', '.join(map(text.literal, values))}]"
            case "ListProperty":
                return f"list[{self._hint(prop.inner_property)}]"
            case "UnionProperty":
                return " | ".join(dict.fromkeys(self._hint(each) for each in prop.inner_properties))
            case "ConstProperty":
                return f"Literal[{text.literal(_plain(prop.value.raw_value))}]"
            case "ModelProperty" if _class_name(prop) in self._both.names:
                return _class_name(prop)
            case "ModelProperty":  # of free keys
                value = self._models[_class_name(prop)].additional_properties
                return f"dict[str, {self._hint(value) if hasattr(value, 'name') else 'Any'}]"
            case "FileProperty":
                return "bytes"
            case _:
                return str(_plain(prop.get_base_type_string()))

    def files(self, templates: Path, filters: text.Filters) -> dict[str, str]:
        """What the tool writes by our templates, by path in the package."""
        own = self._own
        self._parsed.models = [m for m in self._parsed.models if _class_name(m) in own.names]
        self._parsed.enums = []
        project = Project(
            openapi=self._parsed, config=self._config, custom_template_path=templates / "rest"
        )
        project.env.undefined = jinja2.StrictUndefined
        project.env.filters |= filters
        project.env.globals.update(
            header=text.header(self._name),
            answered={call.answer for call in self.calls.values()},
            record_of=lambda model: own[_class_name(model)],
            fields_of=lambda model: [
                (field, self._hint(prop), prop.required)
                for prop, field in self._fields(_class_name(model))
            ],
            call_of=lambda endpoint: self.calls[_route(endpoint)],
            module_of={
                name: str(each.class_info.module_name) for name, each in self._models.items()
            },
            own=own.names,
            shared=self._events.schemas.names,
        )
        with contextlib.redirect_stdout(io.StringIO()):
            errors = project.build()
        if errors:
            details = "; ".join(f"{error.header}: {error.detail}" for error in errors)
            raise GenerationError(f"{self._name}: {details}")
        files = {
            path.relative_to(self._folder).as_posix(): path.read_text("utf-8")
            for path in self._folder.rglob("*.py")
        }
        return {path: files[path] for path in sorted(files.keys() - _NOT_OURS)}


def _route(endpoint: Any) -> tuple[str, str]:
    return _plain(endpoint.method).upper(), _plain(endpoint.path)


def _class_name(prop: Any) -> str:
    return str(_plain(prop.class_info.name))


def _plain(value: Any) -> Any:
    """A string out of the wrappers that newer versions of the tool have for text and for code."""
    for unwrap in ("get_untrusted_value", "as_unembedded_code"):
        if hasattr(value, unwrap):
            return getattr(value, unwrap)()
    return value
