"""From spec/client.yaml and spec/dialects.yaml to the generated part of the client itself.

That part stands inside src/portkey_realtime, in folders called ``generated`` and in the doors of
the dialects, and not in the wire package: it names the client's own types, and the wire package
must not know the client. What is generated there begins with the header of every generated file;
by that header ``difference`` finds what should no longer be there.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec

from schema import load
from schema.declared import Entry, record
from schema.violations import WRONG

from . import render, text

PACKAGE = "src/portkey_realtime"
_FIRST_PARTY = ("portkey_realtime", "portkey_realtime_wire")
OPTIONS, DIALECTS = "client.yaml", "dialects.yaml"
VOICE = ("conversation", "transcribe")
"""The functions of ``portkey_realtime.voice`` that each API which converses has as methods."""
SHELLS = {"sync": "", "aio": "Async"}
"""The modules of a dialect's connections, for threads and for tasks: how their classes begin."""
AUTO = "auto"
"""The wire that the greeting of the server tells."""
OTHERS = "others"
"""The dialects that a table of words does not name."""
_MARK = text.header("spec").partition("spec")[0]


def _pattern(pattern: str, wrong: str) -> msgspec.Meta:
    return msgspec.Meta(pattern=pattern, extra_json_schema={WRONG: wrong})


Keyword = Annotated[str, _pattern(r"^(?!(self|kwargs)$)[^\W\d]\w*$", "cannot be a keyword")]
Constant = Annotated[
    str,
    _pattern(r"^([\w.\-]+|\{\}|\(\)|\"\w*\")$", "is no constant: write a number, a word or {}"),
]


class Option(Entry):
    """One keyword that a person may give."""

    name: Keyword
    type: str
    default: Constant | None = None
    doc: str = ""
    secret: bool = False
    dialects: tuple[str, ...] = ()
    header: str | None = None
    query: str | None = None
    check: str | None = None
    value: Constant | None = None
    none: str | None = None
    library: bool = False
    positional: bool = False


class DialectEntry(Entry):
    """One entry of spec/dialects.yaml."""

    client: str
    class_: str = msgspec.field(name="class")
    connection: str
    title: str
    doc: str
    path: str
    wires: tuple[str, ...]
    header: Mapping[str, str] = {}
    asked_by: tuple[str, ...] = ()
    assumed: bool = False
    converses: bool = False
    also: Mapping[str, str] = {}


class Dialect(DialectEntry, kw_only=True):
    """A dialect with its name."""

    name: str

    @property
    def parent(self) -> str:
        """Where it hangs on the client, but for the last part; empty for the client itself."""
        return self.client.rpartition(".")[0]

    @property
    def attribute(self) -> str:
        """The last part of where it hangs."""
        return self.client.rpartition(".")[2]


class Section(Entry):
    """The options of one thing that takes options, and what its docstring says around them."""

    doc: str | Mapping[str, str] = ""
    options: tuple[Option, ...] = ()
    closing: Mapping[str, str] = {}
    raises: Mapping[str, str] = {}
    notes: Mapping[str, str] = {}
    gives: str = ""
    arguments: tuple[str, ...] = ()
    rest: Mapping[str, str] = {}

    def of(self, dialect: str) -> list[Option]:
        """The options that a dialect has: for one that names it, not the one for all."""
        own = {each.name for each in self.options if dialect in each.dialects}
        return [
            each
            for each in self.options
            if dialect in each.dialects or (not each.dialects and each.name not in own)
        ]

    def said(self, words: str | Mapping[str, str], dialect: str) -> str:
        """The words for a dialect, where there are several, or those for ``others``."""
        return words if isinstance(words, str) else words.get(dialect, words.get(OTHERS, ""))


class Options(Entry):
    """spec/client.yaml."""

    types: Mapping[str, str]
    client: Section
    connect: Section
    websocket_connection_options: Section
    conversation: Section
    transcribe: Section


def dialects(root: Path) -> dict[str, Dialect]:
    """The entries of spec/dialects.yaml, in its order. Raises SpecError."""
    document = load.read(root / "spec" / DIALECTS, f"spec/{DIALECTS}")
    found = record(document, dict[str, DialectEntry])
    return {
        name: Dialect(name=name, **msgspec.structs.asdict(entry)) for name, entry in found.items()
    }


def dialect_names(root: Path) -> list[str]:
    """The dialects to generate: a folder of spec/ each, and an entry in spec/dialects.yaml if there
    is such a file."""
    spec = root / "spec"
    folders = sorted({path.parent.name for path in spec.glob("*/*api.yaml")})
    known = dialects(root) if (spec / DIALECTS).exists() else folders
    return [name for name in known if name in folders]


def read_options(root: Path) -> Options:
    """What spec/client.yaml says. Raises SpecError."""
    document = load.read(root / "spec" / OPTIONS, f"spec/{OPTIONS}")
    found = record(document, Options)
    known = dialects(root)
    if problems := [
        document.problem(f"/connect/options/{i}/dialects", f"no such dialect: {name}")
        for i, option in enumerate(found.connect.options)
        for name in sorted({*option.dialects} - known.keys())
    ]:
        raise load.SpecError(problems)
    return found


def make(root: Path) -> render.Files:
    """Every generated file of the client, by its path from the root. Raises SpecError."""
    if not (root / "spec" / OPTIONS).exists():
        return {}
    known, options = dialects(root), read_options(root)
    environment = render.environment(root / "templates" / "client")
    environment.filters |= {
        "call_doc": _call_doc,
        "default": _default,
        "docstring": text.docstring,
        "quoted": text.literal,
    }
    files: render.Files = {}
    imports = []
    for name, place in options.types.items():
        module, _, own = place.partition(":")
        imports.append(f"from {module} import {f'{own} as {name}' if own else name}")

    def page(path: str, template: str, **records: Any) -> None:
        content = environment.get_template(template).render(
            header=text.header(f"spec/{OPTIONS} and spec/{DIALECTS}"),
            imports=imports,
            dialects=known,
            **records,
        )
        files[f"{PACKAGE}/{path}"] = content

    config, client = "_config/generated", "_client/generated"
    packages = [config, client, *(f"{client}/{name}" for name in known)]
    for folder in packages:
        page(f"{folder}/__init__.py", "package.py.jinja")
    sockets = options.websocket_connection_options
    page(f"{config}/client_options.py", "client_options.py.jinja", section=options.client)
    page(f"{config}/socket_options.py", "socket_options.py.jinja", section=sockets)
    page(f"{config}/dialects.py", "dialects.py.jinja", connect=options.connect)
    page(f"{client}/portkey.py", "portkey.py.jinja", section=options.client)
    page(f"{client}/options.py", "connect_options.py.jinja", section=options.connect)
    voice = {name: getattr(options, name) for name in VOICE}
    page(f"{client}/conversations.py", "conversations.py.jinja", sections=voice)
    for dialect in known.values():
        shown: dict[str, Any] = {"dialect": dialect, "section": options.connect}
        shown["children"] = [each for each in known.values() if each.parent == dialect.client]
        shown["rest"] = (root / "spec" / dialect.name / "openapi.yaml").exists()
        page(f"{client}/{dialect.name}/api.py", "api.py.jinja", **shown)
        page(f"{client}/{dialect.name}/events.py", "connection_events.py.jinja", **shown)
        for shell, prefix in SHELLS.items():
            path = f"{client}/{dialect.name}/{shell}.py"
            page(path, "connection.py.jinja", shell=shell, prefix=prefix, **shown)
        page(f"{dialect.name}.py", "door.py.jinja", **shown)
    return render.formatted(files, _FIRST_PARTY)


def present(root: Path) -> render.Files:
    """What stands in the client that says it was generated."""
    found = {}
    for path in sorted((root / PACKAGE).rglob("*.py")):
        content = path.read_text("utf-8")
        if content.startswith(_MARK):
            found[path.relative_to(root).as_posix()] = content
    return found


def write(made: render.Files, root: Path) -> None:
    """Write what was made, and remove what was generated once and is no longer."""
    for path, content in made.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    for path in present(root).keys() - made.keys():
        (root / path).unlink()


def _default(option: Option) -> str:
    return "" if option.default is None else f" = {option.default}"


def _call_doc(options: list[Option], section: Section, dialect: str, awaitable: object) -> str:
    """The docstring of a call that takes these options."""
    doc = section.said(section.doc, dialect)
    if awaitable:
        doc = doc.replace("``with``", "``async with``")
    lines = {each.name: each.doc for each in options if each.doc}
    lines |= {**section.notes, **section.rest}
    return text.documented(
        doc, lines, 8, closing=section.said(section.closing, dialect), raises=section.raises
    )
