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
from schema.records import Rest

from . import options, render, text
from .options import Option, Options, Section

PACKAGE = "src/portkey_realtime"
_FIRST_PARTY = ("portkey_realtime", "portkey_realtime_wire")
DIALECTS = "dialects.yaml"
SHELLS = {"sync": "", "aio": "Async"}
"""The modules of a dialect's connections, for threads and for tasks: how their classes begin."""
AUTO = "auto"
"""The wire that the greeting of the server tells."""
_MARK = text.header("spec").partition("spec")[0]


class DialectEntry(Entry):
    """One entry of spec/dialects.yaml."""

    client: str
    class_: str = msgspec.field(name="class")
    connection: str
    title: str
    doc: str
    path: Annotated[str, options.pattern("^/", "does not begin with /")]
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

    def is_below(self, other: Dialect) -> bool:
        """Whether it hangs on the other, or on what hangs there."""
        return self.client.startswith(f"{other.client}.")


def dialects(root: Path) -> dict[str, Dialect]:
    """The entries of spec/dialects.yaml, in its order. Raises SpecError."""
    document = load.read(root / "spec" / DIALECTS, f"spec/{DIALECTS}")
    found = record(document, dict[str, DialectEntry])
    return {
        name: Dialect(name=name, **msgspec.structs.asdict(entry)) for name, entry in found.items()
    }


def endpoints(root: Path, renderer: render.Renderer, calls: Mapping[str, Rest]) -> render.Files:
    """The table of the dialects in the wire package, given the calls of each; no file without
    spec/dialects.yaml."""
    if not (root / "spec" / DIALECTS).exists():
        return {}
    known = {name: entry for name, entry in dialects(root).items() if name in calls}
    page = renderer.page(
        "dialects.py.jinja",
        f"spec/{DIALECTS} and spec/*/openapi.yaml",
        dialects=known,
        calls=calls,
    )
    return {"dialects.py": page}


def folders(root: Path) -> list[str]:
    """The folders of spec/ with the files of a dialect."""
    return sorted({path.parent.name for path in (root / "spec").glob("*/*api.yaml")})


def dialect_names(root: Path) -> list[str]:
    """The dialects to generate: a folder of spec/ each, and an entry in spec/dialects.yaml if there
    is such a file."""
    found = folders(root)
    known = dialects(root) if (root / "spec" / DIALECTS).exists() else found
    return [name for name in known if name in found]


def read_options(root: Path) -> Options:
    """What spec/client.yaml says. Raises SpecError."""
    return options.read(root, {**dialects(root), **dict.fromkeys(folders(root))})


def make(root: Path) -> render.Files:
    """Every generated file of the client, by its path from the root. Raises SpecError."""
    if not (root / "spec" / options.FILE).exists():
        return {}
    known, described = dialects(root), read_options(root)
    renderer = render.Renderer(
        root / "templates",
        "client",
        call_doc=_call_doc,
        declared=lambda given: _declared(given, described.types),
        default=_default,
        quoted=text.literal,
    )
    sources = f"spec/{options.FILE} and spec/{DIALECTS}"
    files: render.Files = {}
    imports = []
    for name, place in described.types.items():
        module, _, own = place.partition(":")
        imports.append(f"from {module} import {f'{own} as {name}' if own else name}")

    def page(path: str, template: str, **records: Any) -> None:
        files[f"{PACKAGE}/{path}"] = renderer.page(
            template, sources, imports=imports, dialects=known, **records
        )

    config, client = "_config/generated", "_client/generated"
    packages = [config, client, *(f"{client}/{name}" for name in known)]
    for folder in packages:
        page(f"{folder}/__init__.py", "package.py.jinja")
    sockets = described.websocket_connection_options
    page(f"{config}/client_options.py", "client_options.py.jinja", section=described.client)
    page(f"{config}/socket_options.py", "socket_options.py.jinja", section=sockets)
    page(f"{config}/dialects.py", "dialects.py.jinja", connect=described.connect)
    page(f"{client}/portkey.py", "portkey.py.jinja", section=described.client)
    page(f"{client}/options.py", "connect_options.py.jinja", section=described.connect)
    voice = {name: getattr(described, name) for name in options.VOICE}
    page(f"{config}/voice_options.py", "voice_options.py.jinja", sections=voice)
    page(f"{client}/conversations.py", "conversations.py.jinja", sections=voice)
    for dialect in known.values():
        shown: dict[str, Any] = {"dialect": dialect, "section": described.connect}
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
    files = render.tree(root / PACKAGE).items()
    return {f"{PACKAGE}/{path}": text for path, text in files if text.startswith(_MARK)}


def write(made: render.Files, root: Path) -> None:
    """Write what was made, and remove what was generated once and is no longer."""
    render.put(made, root)
    for path in present(root).keys() - made.keys():
        (root / path).unlink()


def _default(option: Option) -> str:
    return "" if option.default is None else f" = {option.default}"


def _declared(given: list[Option], types: Mapping[str, str]) -> str:
    """What an option may be, whichever of its descriptions holds; empty if nobody can tell."""
    found = options.Declared.read(" | ".join(each.type for each in given), types)
    choices = f", {found.choices!r}" if found.choices else ""
    return "" if found.others else f"OptionType({found.kinds!r}{choices})"


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
