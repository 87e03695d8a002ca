"""From records to files: three generators, one formatter, then write or compare."""

from __future__ import annotations

import contextlib
import difflib
import json
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import jinja2

from schema import names
from schema.document import Document
from schema.records import Events, Rest

from . import event_classes, marks, rest_calls, text
from .dialect import Dialect
from .event_classes import GenerationError as GenerationError

Files = dict[str, str]


RUNTIME = Path(__file__).resolve().parents[2] / "runtime"
"""Plain Python that packages get."""
OF_OURS: Final = ("mapping.py", "parameters.py")
"""What of it only a package needs that has mappings or REST calls."""


def runtime(*without: str) -> Files:
    """The run-time of a package, as it stands but for a line that says where it is from."""
    return {
        path.name: f"{text.header(f'runtime/{path.name}')}\n{path.read_text('utf-8')}"
        for path in sorted(RUNTIME.glob("*.py"))
        if path.name not in ("__init__.py", *without)
    }


_OF_EVENTS: Final = {
    "__init__.py": "dialect_init.py.jinja",
    "shapes.py": "dialect_shapes.py.jinja",
    **{f"{each}.py": f"{each}.py.jinja" for each in ("events", "decoding", "dispatch", "senders")},
}
"""The files of a dialect's events, and their templates."""


FILTERS: Final[text.Filters] = {
    "literal": text.literal,
    "docstring": text.docstring,
    "inline": text.inline,
    "snake": text.snake,
    "python_types": text.python_types,
    "kind_expression": text.kind_expression,
    "call_docstring": text.call_docstring,
    "path_expression": text.path_expression,
    "class_name": names.class_name,
}


class Renderer:
    """Everything that the templates of one output share."""

    def __init__(
        self,
        templates: Path,
        *folders: str,
        header: Callable[[str], str] = text.header,
        **filters: Callable[..., object],
    ) -> None:
        """A template is looked for in each of the folders; ``header`` makes a page's first line."""
        self.templates = templates
        self.filters = FILTERS | filters
        self._header = header
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader([templates / folder for folder in folders]),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,  # noqa: S701  # the output is Python, and text.py escapes for that
        )
        self._environment.filters |= self.filters

    def page(self, template: str, sources: str, **records: Any) -> str:
        """One file from one of our own templates."""
        with _template_errors():
            return self._environment.get_template(template).render(
                header=self._header(sources), **records
            )

    def dialect(self, events: Events, ours: Dialect | None = None) -> Files:
        """The package of some events; ``ours`` is the dialect that they are of, if it is ours."""
        document = ours.asyncapi if ours else None
        classes, annotations = event_classes.make(events, document, self.templates)
        known: dict[str, Any] = {
            "events": events,
            "rest": None,
            "classes": classes,
            "hint": lambda record, field: text.given_hint(
                annotations[record.name][field.name], events.schemas.names
            ),
        }
        source = f"spec/{events.dialect}/asyncapi.yaml"
        files = {
            path: self.page(template, source, **known) for path, template in _OF_EVENTS.items()
        }
        if ours is not None and ours.openapi is not None:
            files |= self._rest(events, ours.rest, ours.openapi)
        return {f"{events.dialect}/{path}": content for path, content in files.items()}

    def _rest(self, events: Events, rest: Rest, document: Document) -> Files:
        with _template_errors():
            made, calls = rest_calls.make(document, events, rest, self.templates, self.filters)
        known = {"events": events, "rest": rest, "calls": calls}
        source = f"spec/{events.dialect}/openapi.yaml"
        return {
            "resources.py": self.page("resources.py.jinja", source, **known),
            "rest/shapes.py": self.page("dialect_shapes.py.jinja", source, **known),
            **{f"rest/{path}": content for path, content in made.items()},
        }

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

    def resources(self, dialects: Iterable[Dialect]) -> Files:
        """The one file that knows the resources of all dialects, by dialect."""
        described = {}
        for each in dialects:
            tags = each.openapi.data.get("tags", ()) if each.openapi else ()
            docs = {tag["name"]: tag.get("description") for tag in tags}
            described[each.name] = {call.tag: docs.get(call.tag) for call in each.rest.operations}
        page = self.page("all_resources.py.jinja", "spec/*/openapi.yaml", dialects=described)
        return {"resources.py": page}


@contextlib.contextmanager
def _template_errors() -> Iterator[None]:
    """A mistake in a template becomes a GenerationError that names its file and line."""
    try:
        yield
    except jinja2.TemplateError as error:
        at = traceback.extract_tb(error.__traceback__)[-1]
        raise GenerationError(f"{at.filename}:{at.lineno}: {error}") from error


def formatted(files: Mapping[str, str], first_party: Sequence[str] = ()) -> Files:
    """The same files with sorted imports, unused ones gone, in ruff's format.

    So a template imports whatever may be used.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        put(files, root)
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
        return tree(root)


def tree(folder: Path) -> Files:
    """What is in a folder, but for what Python has compiled."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8", "replace")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def put(files: Mapping[str, str], folder: Path) -> None:
    """Write files into a folder. Raises GenerationError for one that would be outside of it."""
    for path, content in files.items():
        target = folder / path
        if not target.resolve().is_relative_to(folder.resolve()):
            raise GenerationError(f"{path}: outside the output folder")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")


def write(files: Files, folder: Path) -> None:
    """Put files in the place of a folder: complete beside it first, then swapped in."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        fresh = Path(beside) / "new"
        fresh.mkdir()
        put(files, fresh)
        old = folder.rename(fresh.with_name("old")) if folder.exists() else None
        try:
            fresh.rename(folder)
        except BaseException:
            if old is not None:
                old.rename(folder)
            raise


def difference(made: Files, present: Files, folder: str = "") -> str:
    """A unified diff from what is there to what was made; empty if they are equal.

    A file that should not be there, and one that is missing, are differences too.
    """
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
