"""Where a version comes from: a folder, a file, or a git revision."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import attrs

from schema import load
from schema.load import Document, Problem, SpecError, escape, mapping
from schema.places import Place
from schema.reader import SchemaReader

from .dialect import (
    Dialect,
    Direction,
    Event,
    add_calls,
    add_events,
    read_calls,
    read_event,
    tag_of,
)
from .values import Index

_VENDOR_EVENT: Final = re.compile(r"Realtime(Beta|Translation)?(Client|Server)Event[A-Z]\w*\Z")
_VENDOR_DIALECTS: Final = {"Beta": "beta", "Translation": "translations", "": ""}
_VENDOR_PATHS: Final = "/realtime"
_VENDOR_ROOM: Final = 6
_FILES: Final = ("asyncapi.yaml", "openapi.yaml", "schemas.yaml")


@attrs.frozen(kw_only=True)
class Version:
    """One side of a comparison."""

    name: str
    dialects: Mapping[str, Dialect]
    mapping: Document | None = None
    release: str | None = None
    """The version of the package at that point, if it can be told."""
    skipped: tuple[str, ...] = ()
    """What is in it and is not compared with anything, in a line each."""

    @property
    def generated(self) -> bool:
        return all(dialect.generated for dialect in self.dialects.values())


class SourceError(Exception):
    """An argument that names no version of a spec."""


def open_version(given: str, root: Path) -> Version:
    """The version that an argument names. Raises SourceError, or SpecError for a broken spec.

    An existing path wins over a git revision of the same name.
    """
    path = Path(given)
    if path.is_dir():
        return _folder(path, given, root)
    if path.is_file():
        return _file(path, given)
    return _revision(given, root)


# --- a folder -----------------------------------------------------------------------------------


def _folder(path: Path, given: str, root: Path) -> Version:
    if not (path / "asyncapi.yaml").is_file() and (path / "spec").is_dir():
        path = path / "spec"
    folders = [path] if (path / "asyncapi.yaml").is_file() else sorted(path.glob("*/"))
    found = {
        folder.name: [folder / name for name in _FILES if (folder / name).is_file()]
        for folder in folders
    }
    texts = {
        f"{folder}/{file.name}": file.read_bytes()
        for folder, files in found.items()
        for file in files
    }
    mappings = sorted(path.glob("*-on-*.yaml"))
    if mappings:
        texts[mappings[0].name] = mappings[0].read_bytes()
    project = path.parent / "pyproject.toml"
    release = _release(project.read_text("utf-8")) if project.is_file() else None
    same = path.resolve() == (root / "spec").resolve()
    return _version(f"{given} (working tree)" if same else given, texts, release)


def _revision(given: str, root: Path) -> Version:
    """The specs as git has them at a revision."""
    if given.startswith("-"):
        raise SourceError(f"{given!r}: no such file, folder or git revision")
    revision, _, folder = given.partition(":")
    folder = (folder or "spec").strip("/")
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", revision)
    if commit is None:
        raise SourceError(f"{given!r}: no such file, folder or git revision")
    commit_id = commit.decode().strip()
    listed = _git(root, "ls-tree", "-r", "--name-only", commit_id, "--", folder) or b""
    texts: dict[str, bytes] = {}
    for line in listed.decode().splitlines():
        name = line.removeprefix(f"{folder}/")
        parts = name.split("/")
        wanted = len(parts) == 2 and parts[1] in _FILES
        if wanted or (len(parts) == 1 and re.search(r"-on-.*\.yaml\Z", name)):
            texts[name] = _git(root, "show", f"{commit_id}:{line}") or b""
    if not texts:
        raise SourceError(f"{given!r}: there is no spec in {folder}/ at that revision")
    project = _git(root, "show", f"{commit_id}:pyproject.toml")
    release = _release(project.decode("utf-8")) if project else None
    return _version(given, texts, release)


def _git(root: Path, *arguments: str) -> bytes | None:
    """What git prints, or None if it does not know."""
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError as error:
        raise SourceError(f"git cannot be run: {error.strerror}") from None
    return None if done.returncode else done.stdout


def _release(project: str) -> str | None:
    try:
        version = tomllib.loads(project).get("project", {}).get("version")
    except tomllib.TOMLDecodeError:
        return None
    return version if isinstance(version, str) else None


def _version(given: str, texts: Mapping[str, bytes], release: str | None) -> Version:
    dialects: dict[str, Dialect] = {}
    mapping: Document | None = None
    problems: list[Problem] = []
    for name, text in texts.items():
        folder, _, file = name.rpartition("/")
        if file == "schemas.yaml":
            continue  # what the two others borrow of
        try:
            document = load.parse(
                text,
                f"{given}:{name}",
                beside=lambda other, folder=folder: texts.get(f"{folder}/{other}"),  # type: ignore[misc]
            )
            if not folder:
                mapping = document
            elif file == "asyncapi.yaml":
                add_events(dialects.setdefault(folder, Dialect()), document)
            else:
                add_calls(dialects.setdefault(folder, Dialect()), document)
        except SpecError as error:
            problems += error.problems
    if problems:
        raise SpecError(problems)
    if not dialects:
        raise SourceError(f"{given!r}: there is no asyncapi.yaml or openapi.yaml in it")
    return Version(name=given, dialects=dialects, mapping=mapping, release=release)


# --- a file -------------------------------------------------------------------------------------


def _file(path: Path, given: str) -> Version:
    document = load.read(path, given, room=_VENDOR_ROOM, foreign=True)
    if vendor := _vendor(document):
        return vendor
    dialect = Dialect()
    if "asyncapi" in document.data:
        add_events(dialect, document)
    elif "openapi" in document.data:
        add_calls(dialect, document)
    else:
        raise SourceError(f"{given!r}: neither AsyncAPI nor OpenAPI")
    folder = path.resolve().parent.name
    return Version(name=given, dialects={folder: dialect}, skipped=tuple(document.notes))


def _vendor(document: Document) -> Version | None:
    """The realtime part of an OpenAPI document that lists events as schemas, by dialect.

    ``RealtimeBeta...`` is beta. Before there was such a name, all events were; what tells is
    whether the document has GA's names for audio. The calls are those below ``/realtime``.
    """
    notes: list[str] = []
    reader = SchemaReader(document, note=notes.append, compared=True)
    schemas = mapping(document.data, "components", "schemas")
    matches = {name: match for name in schemas if (match := _VENDOR_EVENT.match(name))}
    if not matches:
        return None
    index = Index()
    found: list[tuple[str, Event]] = []
    untold: list[str] = []
    for name, match in matches.items():
        place = reader.place(Place(f"/components/schemas/{escape(name)}", schemas[name]))
        tag = tag_of(reader, place)
        if tag is None:
            untold.append(name)
            continue
        direction: Direction = "send" if match[2] == "Client" else "receive"
        event = read_event(reader, index, place, tag, direction)
        found.append((_VENDOR_DIALECTS[match[1] or ""], event))
    has_twins = any(dialect == "beta" for dialect, _ in found)
    has_ga = any(event.type == "response.output_audio.delta" for _, event in found)
    first = "ga" if has_twins or has_ga else "beta"
    dialects: dict[str, Dialect] = {}
    for given, event in found:
        dialect = dialects.setdefault(given or first, Dialect(index=index, generated=False))
        dialect.events = {**dialect.events, (event.direction, event.type): event}
    if first in dialects:
        dialects[first].calls = tuple(read_calls(reader, index, under=_VENDOR_PATHS))
        for dialect in dialects.values():
            dialect.rest = bool(dialects[first].calls)
    index.add(reader.schemas())
    paths = [path for path in mapping(document.data, "paths") if not path.startswith(_VENDOR_PATHS)]
    skipped = list(document.notes)
    if untold:
        skipped.append(f"{len(untold)} schemas without a constant type: {', '.join(untold)}")
    unread = sum(": " in each for each in notes)
    skipped += [f"{len(paths)} paths outside {_VENDOR_PATHS}"] if paths else []
    skipped += [f"{unread} places whose schema is read as any value"] if unread else []
    skipped.append("words, examples, names of classes, marks of ours, servers and credentials")
    return Version(name=document.name, dialects=dialects, skipped=tuple(skipped))


def _in_common(dialect: Dialect, version: Version) -> int:
    """How many events or calls of a dialect a version has in the dialect that has most of them."""
    events, calls = dialect.events.keys(), {call.name for call in dialect.calls}
    return max(
        len(events & other.events.keys()) + len(calls & {call.name for call in other.calls})
        for other in version.dialects.values()
    )


def placed(ours: Version, vendor: Version) -> Version:
    """A vendor's document with each call in the dialect where ours has it.

    What ours has nowhere stays where it is.
    """
    owners = {
        (call.record.method, call.place): name
        for name, dialect in ours.dialects.items()
        for call in dialect.calls
    }
    dialects: dict[str, Dialect] = {
        name: attrs.evolve(dialect, calls=()) for name, dialect in vendor.dialects.items()
    }
    for name, dialect in vendor.dialects.items():
        for call in dialect.calls:
            owner = owners.get((call.record.method, call.place), name)
            target = dialects[owner if owner in dialects else name]
            target.calls = (*target.calls, call)
    return attrs.evolve(vendor, dialects=dialects)


def unmatched(old: Version, new: Version) -> list[str]:
    """What is on one side alone, or was left out while reading: lines for people."""
    lines = [f"{each.name}: {line}" for each in (old, new) for line in each.skipped]
    matched = [name for name, one, other in pairs(old, new) if one and other]
    if any(" to " in name for name in matched):
        return lines
    for side, other in ((old, new), (new, old)):
        for name in [each for each in side.dialects if each not in other.dialects]:
            found = side.dialects[name]
            what = f"{len(found.events)} events and {len(found.calls)} calls"
            lines.append(f"{side.name}: {name}, {what}; {other.name} has no such dialect")
    for name in matched:
        if old.dialects[name].rest != new.dialects[name].rest:
            side = old if old.dialects[name].rest else new
            lines.append(f"{side.name}: the REST calls of {name}; the other side has none")
    return lines


def pairs(old: Version, new: Version) -> Iterator[tuple[str, Dialect | None, Dialect | None]]:
    """The dialects that are compared with one another: by name, or the only ones there are."""
    if len(old.dialects) == len(new.dialects) == 1:
        (old_name,), (new_name,) = old.dialects, new.dialects
        name = old_name if old_name == new_name else f"{old_name} to {new_name}"
        yield name, old.dialects[old_name], new.dialects[new_name]
        return
    if (
        1 in (len(old.dialects), len(new.dialects))
        and not old.dialects.keys() & new.dialects.keys()
    ):
        left = max(old.dialects, key=lambda name: _in_common(old.dialects[name], new))
        right = max(new.dialects, key=lambda name: _in_common(new.dialects[name], old))
        if _in_common(old.dialects[left], new):
            yield f"{left} to {right}", old.dialects[left], new.dialects[right]
        return
    whole = len(old.dialects) > 1 and len(new.dialects) > 1 and old.generated and new.generated
    for name in dict.fromkeys([*old.dialects, *new.dialects]):
        one, other = old.dialects.get(name), new.dialects.get(name)
        if (one and other) or whole:
            yield name, one, other
