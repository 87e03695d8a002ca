"""From records to files: three generators, one formatter, then write or compare."""

from __future__ import annotations

import ast
import contextlib
import difflib
import io
import json
import shutil
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from datamodel_code_generator import generate
from datamodel_code_generator.config import GenerateConfig
from datamodel_code_generator.enums import (
    DataModelType,
    InputFileType,
    OpenAPIScope,
)
from datamodel_code_generator.format import PythonVersion
from datamodel_code_generator.parser import LiteralType
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

from schema import names
from schema.load import Document
from schema.records import ClassRecord, Events, Operation, Schema, Schemas, referenced_names

from . import mapping, marks, text

Files = dict[str, str]

# The REST generator always writes these; everything in them is handwritten or in the runtime here.
_NOT_OURS = ("client.py", "errors.py", "types.py")


RUNTIME = Path(__file__).resolve().parents[2] / "runtime"
"""Plain Python that every package gets."""


def runtime() -> Files:
    """The run-time of a package, as it stands but for a line that says where it is from."""
    return {
        path.name: f"{text.header(f'runtime/{path.name}')}\n{path.read_text('utf-8')}"
        for path in sorted(RUNTIME.glob("*.py"))
        if path.name != "__init__.py"
    }


class GenerationError(Exception):
    """A generator refused what it was given."""


def environment(templates: Path) -> jinja2.Environment:
    """What reads the templates in a folder."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  # the output is Python, and text.py escapes for that
    )


class Renderer:
    """Everything that the templates of one output share."""

    def __init__(self, templates: Path) -> None:
        self.templates = templates
        self.environment = environment(templates / "wire")
        _install_filters(self.environment)

    def page(self, template: str, sources: str, **records: Any) -> str:
        """One file from one of our own templates."""
        with _template_errors():
            return self.environment.get_template(template).render(
                header=text.header(sources), **records
            )

    def shared(self) -> Files:
        """The files that do not depend on any spec."""
        page = self.page("package_init.py.jinja", "templates/wire")
        return runtime() | {"__init__.py": page, "py.typed": ""}

    def dialect(self, events: Events, openapi: Document | None, rest: Rest | None) -> Files:
        """One dialect's package."""
        source = f"spec/{events.dialect}/asyncapi.yaml"
        senders = {
            name
            for record in events.of("client")
            for name in (record.name, *referenced_names(record.content))
        }
        files = {
            "__init__.py": self.page(
                "dialect_init.py.jinja", source, events=events, exported=_exported(events)
            ),
            "events.py": self.page(
                "events.py.jinja", source, events=events, classes=self._classes(events)
            ),
            "shapes.py": self.page(
                "dialect_shapes.py.jinja",
                source,
                title=events.title,
                schemas=events.schemas,
                classes_module="events",
                up=".",
                shared=(),
                shared_unions=(),
            ),
            "decoding.py": self.page("decoding.py.jinja", source, events=events),
            "dispatch.py": self.page("dispatch.py.jinja", source, events=events),
            "senders.py": self.page(
                "senders.py.jinja", source, events=events, names=sorted(senders)
            ),
        }
        if openapi is not None and rest is not None:
            files |= self._rest(events, openapi, rest)
        return files

    def marks(self, dialects: Iterable[Events], roles: marks.Roles) -> Files:
        """The tables of what events mean, of all dialects: they are read before one is loaded."""
        page = self.page(
            "marks.py.jinja",
            "spec/roles.yaml and spec/*/asyncapi.yaml",
            dialects=list(dialects),
            roles=roles.names,
            telling=marks.telling_events(dialects),
        )
        files = {"marks.py": page}
        if roles.names:
            source = "spec/roles.yaml"
            files["roles.py"] = self.page("roles.py.jinja", source, roles=roles.names)
        return files

    def resources(self, rests: Mapping[str, tuple[Document, Rest]]) -> Files:
        """The one file that knows the resources of all dialects, by dialect."""
        described: dict[str, dict[str, str]] = {}
        for dialect, (openapi, rest) in rests.items():
            tags = {tag["name"]: tag.get("description", "") for tag in openapi.data.get("tags", ())}
            described[dialect] = {
                tag: tags.get(tag) or f"``/realtime/{tag}`` and what belongs to it."
                for tag in dict.fromkeys(operation.tag for operation in rest.operations)
            }
        page = self.page("all_resources.py.jinja", "spec/*/openapi.yaml", dialects=described)
        return {"resources.py": page}

    def _classes(self, events: Events) -> str:
        """The attrs classes, by datamodel-code-generator from a document in our names."""
        schemas: dict[str, Schema] = {}
        sent = events.schemas.reached(record.name for record in events.of("client"))
        received = events.schemas.reached(record.name for record in events.of("server"))
        for record in events.schemas.classes:
            schemas[record.name] = {
                "type": "object",
                "properties": {field.name: field.shown_kind.normalised for field in record.fields},
                "required": [
                    field.name for field in record.fields if field.required or field.empty_if_null
                ],
                "x-record": text.class_mark(
                    record, events, sent=record.name in sent, received=record.name in received
                ),
            }
        for union in events.schemas.unions:
            schemas[union.name] = {
                "oneOf": [{"$ref": f"#/components/schemas/{name}"} for _, name in union.members],
                "x-record": {"doc": text.docstring(union.doc, 0)},
            }
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
            custom_template_dir=self.templates / "events",
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
        return _checked_classes(made, events)

    def _rest(self, events: Events, openapi: Document, rest: Rest) -> Files:
        source = f"spec/{events.dialect}/openapi.yaml"
        both = rest.schemas | events.schemas
        mentioned = {name for record in rest.schemas.classes for name in record.refs}
        shared = sorted(mentioned & events.schemas.names)
        unions = {union.name: union.constant for union in events.schemas.unions}
        bodies = [field for op in rest.operations for field in op.fields(both)]
        files = {
            "resources.py": self.page(
                "resources.py.jinja",
                source,
                title=events.title,
                operations=rest.operations,
                schemas=both,
                shared=sorted(referenced_names(bodies) & events.schemas.names),
                models=sorted(
                    {op.answer for op in rest.operations if op.answer}
                    | (referenced_names(bodies) & rest.schemas.names)
                ),
            )
        }
        with tempfile.TemporaryDirectory() as folder:
            for path, content in self._rest_package(events, openapi, rest, Path(folder)).items():
                files[f"rest/{path}"] = content
        files["rest/shapes.py"] = self.page(
            "dialect_shapes.py.jinja",
            source,
            title=events.title + ", REST",
            schemas=rest.schemas,
            classes_module="models",
            up="..",
            shared=[name for name in shared if name not in unions],
            shared_unions=[unions[name] for name in shared if name in unions],
        )
        return files

    def _rest_package(self, events: Events, openapi: Document, rest: Rest, folder: Path) -> Files:
        """The REST modules, by openapi-python-client with our templates."""
        config = Config.from_sources(
            ConfigFile(
                project_name_override="rest",
                package_name_override="rest",
                literal_enums=True,
                post_hooks=[],
            ),
            MetaType.NONE,
            document_source=folder,
            file_encoding="utf-8",
            overwrite=True,
            output_path=folder / "rest",
        )
        parsed = GeneratorData.from_dict(
            _for_calls(openapi, events.schemas, rest.schemas), config=config
        )
        if isinstance(parsed, GeneratorError):
            raise GenerationError(f"{openapi.name}: {parsed.header}: {parsed.detail}")
        modules = {
            str(_plain(model.class_info.name)): str(model.class_info.module_name)
            for model in parsed.models
        }
        for name in sorted(rest.schemas.names - modules.keys()):
            message = "the REST generator spells this class name another way; write words as Words"
            raise GenerationError(f"{openapi.name}: {name}: {message}")
        project = Project(
            openapi=parsed, config=config, custom_template_path=self.templates / "rest"
        )
        project.env.undefined = jinja2.StrictUndefined
        _install_filters(project.env)
        by_call = {(op.method, op.path): op for op in rest.operations}
        project.env.globals.update(
            header=text.header(f"spec/{events.dialect}/openapi.yaml"),
            schemas=rest.schemas | events.schemas,
            answered={op.answer for op in rest.operations},
            record_of=lambda model: rest.schemas[str(_plain(model.class_info.name))],
            operation_of=lambda endpoint: by_call[
                str(_plain(endpoint.method)).upper(), str(_plain(endpoint.path))
            ],
            imports_of=lambda record: _imports(record, events.schemas, modules),
            imports_for=lambda operation: _operation_imports(
                operation, events.schemas, rest.schemas
            ),
        )
        with contextlib.redirect_stdout(io.StringIO()), _template_errors():
            errors = project.build()
        if errors:
            details = "; ".join(f"{error.header}: {error.detail}" for error in errors)
            raise GenerationError(f"{openapi.name}: {details}")
        root = folder / "rest"
        files = {
            path.relative_to(root).as_posix(): path.read_text("utf-8")
            for path in sorted(root.rglob("*.py"))
            if path.relative_to(root).as_posix() not in _NOT_OURS
        }
        expected = {f"api/{op.tag}/{op.id}.py" for op in rest.operations}
        if missing := sorted(expected - files.keys()):
            raise GenerationError(f"{openapi.name}: the REST generator made no {missing[0]}")
        return files


def _checked_classes(made: str, events: Events) -> str:
    """The classes without the generator's imports, if none of ours was renamed or left out."""
    tree = ast.parse(made)
    body = [node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    found: dict[str, list[str]] = {}
    for node in body:
        match node:
            case ast.ClassDef():
                found[node.name] = _annotated(node.body)
            case ast.AnnAssign(target=ast.Name(id=name)):
                found[name] = []
    expected = {
        record.name: [*(field.name for field in record.fields), "extra"]
        for record in events.schemas.classes
    } | {union.name: [] for union in events.schemas.unions}
    for name, fields in expected.items():
        if found.get(name, ["nothing"])[: len(fields)] != fields:
            message = f"the class generator made {found.get(name)} of {name}, not {fields}"
            raise GenerationError(f"{events.dialect}: {message}")
    first = min((_first_line(node) for node in body), default=1)
    return "\n".join(made.split("\n")[first - 1 :])


def _first_line(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, ast.ClassDef) else []
    return min([node.lineno, *(each.lineno for each in decorators)])


def _annotated(body: list[ast.stmt]) -> list[str]:
    return [
        node.target.id
        for node in body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    ]


class Rest:
    """The REST half of a dialect."""

    def __init__(self, schemas: Schemas, operations: tuple[Operation, ...]) -> None:
        self.schemas = schemas
        self.operations = operations


@contextlib.contextmanager
def _template_errors() -> Iterator[None]:
    """A mistake in a template becomes a GenerationError that names its file and line."""
    try:
        yield
    except jinja2.TemplateError as error:
        at = traceback.extract_tb(error.__traceback__)[-1]
        raise GenerationError(f"{at.filename}:{at.lineno}: {error}") from error


def _install_filters(environment: jinja2.Environment) -> None:
    environment.filters |= {
        "literal": text.literal,
        "expression": mapping.expression,
        "docstring": text.docstring,
        "inline": text.inline,
        "snake": text.snake,
        "fast_check": text.fast_check,
        "call_docstring": text.call_docstring,
        "operation_docstring": text.operation_docstring,
        "given_with_default": text.given_with_default,
        "body_hint": text.body_hint,
        "answer_hint": text.answer_hint,
        "path_expression": text.path_expression,
        "class_name": names.class_name,
    }


def _exported(events: Events) -> list[str]:
    tables = ["CLIENT_EVENTS", "DIALECT", "SERVER_EVENTS", "ClientEvent", "ServerEvent"]
    others = ["InvalidEvent", "RealtimeEvent", "UnknownEvent", "UnknownObject"]
    functions = ["decode", "decode_client_event", "decode_server_event"]
    return sorted({*tables, *others, *functions, *events.schemas.names})


def _plain(value: Any) -> Any:
    """A string out of the REST generator's wrapper around text that comes from a spec."""
    return value.get_untrusted_value() if hasattr(value, "get_untrusted_value") else value


def _imports(record: ClassRecord, shared: Schemas, modules: Mapping[str, str]) -> str:
    refs = record.refs
    lines = []
    if from_events := sorted(refs & shared.names):
        lines.append(f"from ...events import {', '.join(from_events)}")
    others = sorted((refs & modules.keys()) - {record.name})
    lines += [f"from .{modules[name]} import {name}" for name in others]
    return "\n".join(lines)


def _operation_imports(operation: Operation, shared: Schemas, own: Schemas) -> str:
    used = referenced_names(operation.fields(own | shared))
    used |= {name for name in (operation.body, operation.answer) if name}
    lines = []
    if from_events := sorted(used & shared.names):
        lines.append(f"from ....events import {', '.join(from_events)}")
    if from_models := sorted(used & own.names):
        lines.append(f"from ...models import {', '.join(from_models)}")
    return "\n".join(lines)


def _for_calls(openapi: Document, shared: Schemas, own: Schemas) -> dict[str, Any]:
    """The OpenAPI document as the REST generator gets it.

    Shared schemas, and those asked to stay plain, become "anything": our templates put in their
    classes. Error answers are left out (see ``build_rest_schemas``).
    """
    data: dict[str, Any] = _replace(openapi.data, shared.names)
    data["info"] = openapi.data["info"]
    for methods in data.setdefault("paths", {}).values():
        for operation in methods.values():
            if isinstance(operation, dict) and "responses" in operation:
                operation["responses"] = {
                    code: _json_only(answer)
                    for code, answer in operation["responses"].items()
                    if str(code).startswith("2")
                }
    components = data.setdefault("components", {})
    components["schemas"] = {
        name: schema for name, schema in components.get("schemas", {}).items() if name in own.names
    }
    components.pop("responses", None)
    return data


def _json_only(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without what is not JSON: text answers are read by our template alone."""
    content = {
        kind: value for kind, value in answer.get("content", {}).items() if kind.endswith("json")
    }
    return {**answer, "content": content} if content else {"description": "no JSON"}


def _replace(node: Any, shared: frozenset[str]) -> Any:
    if isinstance(node, list):
        return [_replace(each, shared) for each in node]
    if not isinstance(node, dict):
        return node
    ref = node.get("$ref")
    if isinstance(ref, str) and ref.removeprefix("#/components/schemas/") in shared:
        return {}
    if node.get("x-plain"):
        return {}
    return {
        key: _replace(value, shared)
        for key, value in node.items()
        if not (key == "enum" and isinstance(value, list))  # enums are open: no class for them
        and not (key == "title" and isinstance(value, str))  # it would become the class's name
    }


def formatted(files: Mapping[str, str], first_party: Sequence[str] = ()) -> Files:
    """The same files with sorted imports, unused ones gone, in ruff's format."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path, content in files.items():
            target = (root / path).resolve()
            if not target.is_relative_to(root.resolve()):
                raise GenerationError(f"{path}: outside the output folder")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
        common = ["--no-cache", "--isolated", "--config", f"line-length={text.LINE}"]
        common += ["--config", "target-version='py311'"]
        common += ["--config", "format.skip-magic-trailing-comma=true"]
        common += ["--config", f"lint.isort.known-first-party={json.dumps(list(first_party))}"]
        rules = "I,UP,F401,RUF022"
        for command in (["check", "--fix-only", "--select", rules, "--unsafe-fixes"], ["format"]):
            ruff = [sys.executable, "-m", "ruff", *command, *common, "."]
            done = subprocess.run(ruff, cwd=root, capture_output=True, text=True, check=False)
            if done.returncode:
                output = (done.stdout + done.stderr).strip()
                message = f"ruff cannot read what was generated:\n{output[:2000]}"
                raise GenerationError(message)
        return {path: (root / path).read_text("utf-8") for path in files}


def difference(made: Files, folder: Path) -> str:
    """A unified diff from what is in a folder to what was made; empty if they are equal.

    A file that should not be there, and one that is missing, are differences too.
    """
    present = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8", "replace")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    return compared(made, present, f"{folder.name}/")


def compared(made: Files, present: Files, folder: str = "") -> str:
    """A unified diff from what is there to what was made; empty if they are equal."""
    chunks: list[str] = []
    for path in sorted(made.keys() | present.keys()):
        old, new = present.get(path), made.get(path)
        if old == new:
            continue
        chunks += difflib.unified_diff(
            (old or "").splitlines(keepends=True),
            (new or "").splitlines(keepends=True),
            f"{folder}{path}" if old is not None else "(missing)",
            f"{folder}{path} (regenerated)" if new is not None else "(not generated)",
        )
        if not old and not new:
            chunks.append(f"{folder}{path}: only on one side\n")
    return "".join(chunks)


def write(made: Files, folder: Path) -> None:
    """Replace a folder by what was made: complete beside it first, then swapped in."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for path, content in made.items():
            target = fresh / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
        fresh.chmod(0o755)
        old = fresh.with_name(fresh.name + "-old")
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
