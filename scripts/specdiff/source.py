"""Where a version comes from: a folder, a file, or a git revision."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal

import attrs

from codegen import validate
from schema import calls, load, names
from schema.load import Document, Problem, SpecError, escape, mapping
from schema.messages import Reader
from schema.places import Place
from schema.reader import SchemaReader
from schema.records import ClassRecord, EventRecord, Operation
from schema.records import Direction as Side

from .values import Index, Node, Obj

Direction = Literal["send", "receive"]
"""Seen from a program that uses the client."""

_VENDOR_EVENT: Final = re.compile(r"Realtime(Beta|Translation)?(Client|Server)Event[A-Z]\w*\Z")
_VENDOR_DIALECTS: Final = {"Beta": "beta", "Translation": "translations", "": ""}
_VENDOR_PATHS: Final = "/realtime"
_VENDOR_ROOM: Final = 6
_FILES: Final = ("asyncapi.yaml", "openapi.yaml", "schemas.yaml")


@attrs.frozen(kw_only=True)
class Event:
    """One event of one dialect."""

    type: str
    direction: Direction
    payload: Obj | None
    summary: str
    examples: Any
    cls: str
    """The generated class."""


@attrs.frozen(kw_only=True)
class Call:
    """One REST operation."""

    record: Operation
    body: Node | None
    answer: Node | None
    parameters: Obj
    """Those that are not in the path, as an object."""

    @property
    def name(self) -> str:
        """As a program writes it: ``sessions.create``."""
        return f"{self.record.tag}.{self.record.verb}"

    def __str__(self) -> str:
        return f"{self.record.method} {self.record.path}"

    @property
    def place(self) -> str:
        """The path, whatever its parameters are called."""
        return re.sub(r"\{[^}]*\}", "{}", self.record.path)


@attrs.define(kw_only=True)
class Dialect:
    """What one dialect says: the events, and the REST calls if their file is there."""

    events: Mapping[tuple[Direction, str], Event] = attrs.field(factory=dict)
    calls: tuple[Call, ...] = ()
    rest: bool = False
    """Whether its calls are known, be there some or none."""
    index: Index = attrs.field(factory=Index)
    """The classes and unions; of ours, with the names that are generated."""
    addresses: frozenset[str] = frozenset()
    """Paths of the channels."""
    handshake: dict[str, Obj] = attrs.field(factory=dict)
    """What goes with the request that opens a connection: its query and its headers."""
    terms: dict[tuple[str, str], frozenset[str]] = attrs.field(factory=dict)
    """Servers, ways to authenticate, statuses of answers: by kind and by what they are for."""
    generated: bool = True
    """Whether code is generated from it; a vendor's document has no names for our classes."""

    @property
    def components(self) -> Mapping[str, str]:
        """Named schemas, with the names of their classes."""
        return self.index.components


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
                _add_events(dialects.setdefault(folder, Dialect()), document)
            else:
                _add_calls(dialects.setdefault(folder, Dialect()), document)
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
    if "asyncapi" in document.data:
        folder = path.resolve().parent.name
        dialect = Dialect()
        _add_events(dialect, document)
        return Version(name=given, dialects={folder: dialect})
    if vendor := _vendor(document):
        return attrs.evolve(vendor, name=given)
    if "openapi" not in document.data:
        raise SourceError(f"{given!r}: neither AsyncAPI nor OpenAPI")
    dialect = Dialect()
    _add_calls(dialect, document)
    return Version(name=given, dialects={path.resolve().parent.name: dialect})


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
        tag = _tag(reader, place)
        if tag is None:
            untold.append(name)
            continue
        direction: Direction = "send" if match[2] == "Client" else "receive"
        event = _event(reader, index, place, tag, direction)
        found.append((_VENDOR_DIALECTS[match[1] or ""], event))
    has_twins = any(dialect == "beta" for dialect, _ in found)
    has_ga = any(event.type == "response.output_audio.delta" for _, event in found)
    first = "ga" if has_twins or has_ga else "beta"
    dialects: dict[str, Dialect] = {}
    for given, event in found:
        dialect = dialects.setdefault(given or first, Dialect(index=index, generated=False))
        dialect.events = {**dialect.events, (event.direction, event.type): event}
    if first in dialects:
        dialects[first].calls = tuple(_calls(reader, index, under=_VENDOR_PATHS))
        for dialect in dialects.values():
            dialect.rest = bool(dialects[first].calls)
    index.add(reader.schemas())
    paths = [path for path in mapping(document.data, "paths") if not path.startswith(_VENDOR_PATHS)]
    skipped: list[str] = []
    if untold:
        skipped.append(f"{len(untold)} schemas without a constant type: {', '.join(untold)}")
    unread = sum(": " in each for each in notes)
    skipped += [f"{len(paths)} paths outside {_VENDOR_PATHS}"] if paths else []
    skipped += [f"{unread} places whose schema is read as any value"] if unread else []
    skipped.append("words, examples, names of classes, marks of ours, servers and credentials")
    return Version(name=document.name, dialects=dialects, skipped=tuple(skipped))


def _tag(reader: SchemaReader, place: Place) -> str | None:
    values = reader.constants(place).get("type", [])
    return values[0] if len(values) == 1 else None


# --- what is in a document ----------------------------------------------------------------------


def _event(
    reader: SchemaReader,
    index: Index,
    place: Place,
    tag: str,
    direction: Direction,
    message: Mapping[str, Any] | None = None,
) -> Event:
    payload: Obj | None = None
    if reader.parts(place).is_object:
        name = reader.namer(tag, "Event")
        side: Side = "client" if direction == "send" else "server"
        reader.object_class(name, place, EventRecord(type=tag, direction=side, examples=()))
        payload = Obj(reader.classes[name], index)
    return Event(
        type=tag,
        direction=direction,
        payload=payload,
        summary=str((message or {}).get("summary", "")),
        examples=(message or {}).get("examples"),
        cls=_class_name(tag),
    )


def _add_events(dialect: Dialect, document: Document) -> None:
    if problems := validate.structure(document):
        raise SpecError(problems)
    reader = SchemaReader(document, note=lambda _: None, compared=True)
    events: dict[tuple[Direction, str], Event] = {}
    for message in Reader(document, ours=True).messages():
        place = reader.place(message.payload)
        tag = _tag(reader, place) or message.name
        for side in sorted(message.sides):
            direction: Direction = "send" if side == "sent" else "receive"
            made = _event(reader, dialect.index, place, tag, direction, message.content)
            events[direction, tag] = made
    dialect.events = events
    for key, channel in mapping(document.data, "channels").items():
        dialect.addresses |= {str(channel.get("address"))}
        binding = mapping(channel, "bindings", "ws")
        for word, name in (("query", "connect"), ("headers", "handshake")):
            if isinstance(binding.get(word), dict) and name not in dialect.handshake:
                pointer = f"/channels/{escape(key)}/bindings/ws/{word}"
                reader.object_class(name, Place(pointer, binding[word]))
                dialect.handshake[name] = Obj(reader.classes[name], dialect.index)
    servers = [_resolved(document, each) for each in mapping(document.data, "servers").values()]
    ways = [way for server in servers for way in server.get("security", ())]
    dialect.terms["server", "connect"] = frozenset(
        f"{each.get('protocol')}://{each.get('host')}{each.get('pathname', '')}" for each in servers
    )
    dialect.terms["credentials", "connect"] = frozenset(_credential(document, way) for way in ways)
    reader.component_schemas()
    dialect.index.add(reader.schemas())


def _add_calls(dialect: Dialect, document: Document) -> None:
    if problems := validate.structure(document):
        raise SpecError(problems)
    reader = SchemaReader(document, note=lambda _: None, compared=True)
    dialect.calls, dialect.rest = tuple(_calls(reader, dialect.index)), True
    servers = document.data.get("servers", ())
    dialect.terms["server", "REST"] = frozenset(str(each.get("url")) for each in servers)
    dialect.terms["credentials", "REST"] = _ways(document, document.data)
    for call in dialect.calls:
        operation = document.data["paths"][call.record.path][call.record.method.lower()]
        dialect.terms["status", call.name] = frozenset(map(str, operation.get("responses", ())))
        if "security" in operation:
            dialect.terms["credentials", call.name] = _ways(document, operation)
    reader.component_schemas()
    dialect.index.add(reader.schemas())


def _calls(reader: SchemaReader, index: Index, under: str = "") -> Iterator[Call]:
    for each in calls.read_calls(reader, under=under):
        fields = tuple(parameter.field for parameter in each.record.parameters)
        record = ClassRecord(name=f"{each.record.tag}.{each.record.verb}", doc="", fields=fields)
        yield Call(
            record=each.record,
            body=None if each.body is None else Node(each.body, index),
            answer=None if each.answer is None else Node(each.answer, index),
            parameters=Obj(record, index),
        )


def _ways(document: Document, node: Mapping[str, Any]) -> frozenset[str]:
    """The ways to authenticate, each with all the headers that go together."""
    schemes = mapping(document.data, "components", "securitySchemes")
    return frozenset(
        " with ".join(_credential(document, schemes.get(name)) for name in way) or "nothing"
        for way in node.get("security", ())
    )


def _credential(document: Document, scheme: Any) -> str:
    """Where a credential goes: the name of a header, mostly."""
    found = _resolved(document, scheme)
    return str(found.get("name") or found.get("scheme") or found.get("type"))


def _resolved(document: Document, node: Any) -> Mapping[str, Any]:
    while isinstance(node, dict) and isinstance(node.get("$ref"), str):
        node = document.resolve(node["$ref"])
    return node if isinstance(node, dict) else {}


def _class_name(tag: str) -> str:
    try:
        return names.event_class_name(tag)
    except names.NameRefusedError:
        return tag


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
