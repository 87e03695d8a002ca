"""A package of its own from another API's AsyncAPI document: a module for each channel."""

from __future__ import annotations

import ast
import keyword
import re
from pathlib import Path
from typing import Final

import command
from schema.document import Document
from schema.messages import Reader
from schema.names import snake

from . import marks, render
from .channel import SIDES, ChannelBuilder, ChannelEvents, numbered, title_of

_FIRST_WORDS: Final = "# Generated from "


def read(
    document: Document, package: str, *, tag: str | None = None, flip: bool = False
) -> tuple[list[ChannelEvents], list[str]]:
    """The records of every channel, and what their user has to know, one line each.

    Raises SpecError for a document of which nothing can be made.
    """
    reader = Reader(document, flip=flip)
    made: list[ChannelEvents] = []
    modules = {"marks", package, *(Path(name).stem for name in render.runtime(*render.OF_OURS))}
    for channel in reader.channels():
        module = _module(channel.name, modules)
        events = ChannelBuilder(reader, channel, module, tag).build()
        if not events.events and not any(events.binary.values()):
            reader.note(f"{channel.name}: nothing in it is JSON; no module is made")
            continue
        made.append(events)
        counts = [f"{len(events.of(way))} {side}" for way, side in SIDES.items()]
        if any(len(events.of(way)) > 1 for way in SIDES):
            counts.append(f"told apart by {repr(events.tag) if events.tag else 'their keys'}")
        line = f"{channel.name}: {package}.{module}, {', '.join(counts)}"
        reader.notes.insert(len(made) - 1, line)
    if not made:
        raise reader.refuse("no message is JSON; there is nothing to make")
    if len(made) > 1:
        reader.note(f"{len(made)} channels: each is a module of its own")
    return made, reader.notes


def _module(name: str, taken: set[str]) -> str:
    """A module for a channel, each once."""
    words = snake(re.sub(r"\{[^}]*\}", " ", name))[:40].strip("_") or "channel"
    if not words[0].isalpha():
        words = f"channel_{words}"
    if words in ("events", "dispatch", "senders"):
        words = "events_of_channel"
    free = (each for each in numbered(words) if each not in taken and not keyword.iskeyword(each))
    taken.add(module := next(free))
    return module


def make(
    document: Document, package: str, templates: Path, *, tag: str | None = None, flip: bool = False
) -> tuple[render.Files, list[str]]:
    """Every file of a package, and what its user has to know, one line each.

    Raises SpecError for a document of which nothing can be made, GenerationError if a generator
    fails all the same.
    """
    if not re.fullmatch(r"[A-Za-z_]\w*", package, re.ASCII) or keyword.iskeyword(package):
        raise render.GenerationError(f"--package {package!r}: no name for a package")
    channels, notes = read(document, package, tag=tag, flip=flip)
    made = f"{command.plain(document.name)}. Do not edit: scripts/generate.py --asyncapi makes it."
    # The last folder is where a template finds the one of ours that it extends.
    folders = "standalone", "wire", ""
    renderer = render.Renderer(templates, *folders, header=lambda _: f"{_FIRST_WORDS}{made}")
    files = render.runtime(*render.OF_OURS)
    files["unknown.py"] = _without(files["unknown.py"], "delta")
    files |= renderer.marks(channels, marks.Roles())
    for events in channels:
        files |= renderer.dialect(events)
    page = renderer.page(
        "package_init.py.jinja", "", title=title_of(document, package), channels=channels
    )
    files |= {"__init__.py": page, "py.typed": ""}
    return render.formatted(files), notes


def _without(source: str, method: str) -> str:
    """A module whose classes have no such method: it is of our API, and not of every one."""
    lines: list[str | None] = [*source.splitlines(keepends=True)]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name == method:
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            last = node.end_lineno or first
            lines[first - 1 : last] = [None] * (last - first + 1)
    return "".join(each for each in lines if each is not None)


def write(files: render.Files, out: Path, package: str) -> Path:
    """Put the package into a folder. Raises GenerationError rather than replace something else."""
    target = out / package
    if out.exists() and not out.is_dir():
        raise render.GenerationError(f"{out} is no folder")
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise render.GenerationError(f"{target} is there and is no folder")
    first = target / "__init__.py"
    ours = first.is_file() and first.read_bytes().startswith(_FIRST_WORDS.encode())
    if target.exists() and any(target.iterdir()) and not ours:
        raise render.GenerationError(f"{target} is there, and was not made by this")
    render.write(files, target)
    return target
