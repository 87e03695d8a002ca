"""What is wrong with spec/A-on-B.yaml, in the light of the specs of both dialects.

Two questions: does everything that it names exist, and is every event accounted for, once; and can
each side read what the other sends, down to the last field (``mapping_walk``). And one about all
such files: is there one for every wire that a dialect has by spec/dialects.yaml, and no other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from schema.load import Document, Problem, SpecError, escape, read
from schema.records import ClassRecord, Direction

from . import client, mapping
from .dialect import Dialect, documents, shown
from .mapping import SIDES, SOURCE, Side
from .mapping_walk import DIRECTIONS, Gap, Met, Walk, operation, pairs
from .validate import Report

Records = Mapping[Side, list[ClassRecord]]


def problems(document: Document, dialects: Mapping[str, Dialect]) -> list[Problem]:
    """Everything that is wrong with a file, in the order of its lines."""
    try:
        found = gaps(document, dialects)
    except SpecError as error:
        return error.problems
    made = dict.fromkeys(document.problem(gap.pointer, gap.message) for gap in found)
    return sorted(made, key=lambda problem: problem.line)


def gaps(document: Document, dialects: Mapping[str, Dialect]) -> list[Gap]:
    """The same with what each is about. Raises SpecError for a file of another form."""
    mapped = mapping.read(document)
    specs = {side: dialects[name] for side, name in mapping.dialects(document.name).items()}
    met: dict[str, Met] = {}
    walks = [Walk(mapped, specs, direction, met) for direction in DIRECTIONS]
    found = [*_Names(mapped, specs).gaps(met.values())]
    return found + [gap for walk in walks for gap in walk.gaps]


def reports(root: Path) -> Iterator[Report]:
    """What is wrong with the mappings of a project, and with dialects.yaml and client.yaml."""
    spec = root / "spec"
    if (spec / client.DIALECTS).exists():
        try:
            wrong = unpaired(root, client.dialect_names(root))
        except SpecError as error:
            wrong = error.problems
        yield Report(f"spec/{client.DIALECTS}", "a mapping for every wire", tuple(wrong))
    if (spec / client.OPTIONS).exists():
        file, wrong = f"spec/{client.OPTIONS}", []
        try:
            client.read_options(root)
        except SpecError as error:  # a dialects.yaml that cannot be read is listed above
            wrong = [each for each in error.problems if each.file == file]
        yield Report(file, "the options of the client", tuple(wrong))
    for path in mapping.files(spec):
        file = f"spec/{path.name}"
        try:
            document = read(path, file)
        except SpecError as error:
            yield Report(file, "cannot be used", tuple(error.problems))
            continue
        names = mapping.dialects(file).values()
        try:
            specs = {each: Dialect.of(each, *documents(spec / each)) for each in names}
        except SpecError:  # listed with the specs themselves, or above
            yield Report(file, "not compared, since the specs have problems", ())
            continue
        count = sum(len(document.data.get(each, {})) for each in ("tables", "rest"))
        found = problems(document, specs)
        yield Report(file, f"{count} tables and calls, both dialects accounted for", tuple(found))


def unpaired(root: Path, dialects: Collection[str]) -> list[Problem]:
    """The wires of dialects.yaml that no mapping leads to, and mappings that lead to none."""
    files = {path.stem: f"spec/{path.name}" for path in mapping.files(root / "spec")}
    found: list[Problem] = []
    wanted: set[str] = set()
    if (root / "spec" / client.DIALECTS).exists():
        document = read(root / "spec" / client.DIALECTS, f"spec/{client.DIALECTS}")
        for name, entry in client.dialects(root).items():
            for i, wire in enumerate(entry.wires):
                at, stem = f"/{name}/wires/{i}", f"{name}-on-{wire}"
                if wire in (client.AUTO, name):
                    continue
                wanted.add(stem)
                if wire not in dialects:
                    message = f"there is no dialect {wire!r}: one of {', '.join(dialects)}"
                    found.append(document.problem(at, message))
                elif stem not in files:
                    message = f"spec/{stem}.yaml is missing: how {name} is spoken on a {wire} wire"
                    found.append(document.problem(at, message))
    for stem, file in files.items():
        names = mapping.dialects(file)
        if missing := [name for name in names.values() if name not in dialects]:
            what = " and ".join(map(repr, missing))
            message = (
                f"there is no dialect {what}: that takes a folder and an entry in dialects.yaml"
            )
            found.append(Problem(file, 0, "", message))
        elif stem not in wanted and (root / "spec" / client.DIALECTS).exists():
            says = f"dialects.yaml does not list {names['wire']} among the wires of"
            found.append(Problem(file, 0, "", f"{says} {names['program']}: nothing would use this"))
    return found


class _Names:
    """Whether everything that is named exists, and every event is accounted for, once."""

    def __init__(self, mapped: mapping.Mapped, specs: Mapping[Side, Dialect]) -> None:
        self.mapped, self.specs = mapped, specs
        self.known = {"tables": mapped.tables, "values": mapped.values}
        self.used: set[tuple[str, str]] = set()

    def gaps(self, met: Iterable[Met]) -> Iterator[Gap]:
        for direction in DIRECTIONS:
            yield from self._events(direction)
        for each in met:
            yield from self._paths(each.pointer, each.table, each.records)
            if isinstance(each.entry, mapping.ServerEntry):
                yield from self._server_entry(each.pointer, each.entry, each.records)
        places = [(f"/tables/{escape(name)}", each) for name, each in self.mapped.tables.items()]
        for direction in DIRECTIONS:
            named = mapping.entries(self.mapped, direction)
            places += [(pointer, entry.event("").table) for pointer, _, entry in named]
        for pointer, table in places:
            yield from self._references(pointer, table)
        yield from self._calls()
        for kind, things in self.known.items():
            for name in things:
                if (kind, name) not in self.used:
                    yield Gap(f"/{kind}/{escape(name)}", "is used nowhere")

    # --- events ---

    def _events(self, direction: Direction) -> Iterator[Gap]:
        """Each event of each dialect: there, once, and none forgotten."""
        source = SOURCE[direction]  # whose name decides what happens to it
        met: dict[Side, set[str]] = {"program": set(), "wire": set()}
        settled: dict[str, str] = {}
        open_: dict[str, str] = {}
        for pointer, names, is_conditional in self._mentions(direction):
            for side, name in names.items():
                met[side].add(name)
                if self.specs[side].event(direction, name) is None:
                    has_no = f"{self.specs[side].name} has no {direction} event {name!r}"
                    yield Gap(pointer, has_no)
            decisive = names.get(source, "")
            if decisive in settled:
                yield Gap(pointer, f"{decisive!r} is settled in {settled[decisive]} already")
            elif decisive:
                (open_ if is_conditional else settled)[decisive] = pointer
        for name in open_.keys() - settled.keys():
            yield Gap(open_[name], f"{name!r} needs a last entry without 'when'")
        for side, spec in self.specs.items():
            for name in spec.types(direction).keys() - met[side]:
                message = f"nothing is said about the {spec.name} event {name!r}"
                yield Gap(f"/{direction}", message, "event", side, direction, name)

    def _mentions(self, direction: Direction) -> Iterator[tuple[str, dict[Side, str], bool]]:
        """Every place that names an event: pointer, names, and whether it may not fit."""
        for pointer, names, entry in pairs(self.mapped, self.specs, direction):
            yield pointer, names, isinstance(entry, mapping.ServerEntry) and entry.when is not None
        for side in SIDES:
            for name in self.mapped.only[side].of(direction):
                yield f"/only/{side}/{direction}/{escape(name)}", {side: name}, False

    def _server_entry(
        self, pointer: str, entry: mapping.ServerEntry, records: Records
    ) -> Iterator[Gap]:
        event = entry.event("")
        paths = [("once_per", entry.once_per), ("forget", entry.forget)]
        paths += [(f"when/{escape('.'.join(event.when[0]))}", event.when[0])] if event.when else []
        for where, path in paths:
            if path:
                yield from self._exists(f"{pointer}/{where}", "wire", path, records)
        for key in entry.supply:
            where = f"{pointer}/supply/{escape(key)}"
            yield from self._exists(where, "program", [key], records)

    # --- tables ---

    def _paths(self, pointer: str, table: mapping.Table, records: Records) -> Iterator[Gap]:
        """Whether the fields that are named are there, in one of the objects that were met."""
        named: list[tuple[str, Side, Iterable[str]]] = []
        named += [(f"constants/{escape(key)}", "wire", [key]) for key in table.constants]
        named += [(f"needs/{escape(key)}", "program", [key]) for key in table.needs]
        for name, field in table.fields.items():
            named.append((f"fields/{escape(name)}", "program", [name]))
            if field.is_carried:
                named.append((f"fields/{escape(name)}", "wire", field.wire))
        for where, side, path in named:
            yield from self._exists(f"{pointer}/{where}", side, path, records)

    def _exists(
        self, pointer: str, side: Side, path: Iterable[str], records: Records
    ) -> Iterator[Gap]:
        """Whether one of these records has such a field."""
        spec, keys = self.specs[side], tuple(path)
        if not any(spec.at(record, keys) for record in records[side]):
            owners = " and ".join(dict.fromkeys(shown(record) for record in records[side]))
            yield Gap(pointer, f"{owners} of {spec.name} has no field {'.'.join(keys)!r}")

    def _references(self, pointer: str, table: mapping.Table) -> Iterator[Gap]:
        for tag, name in table.variants.items():
            yield from self._use(f"{pointer}/variants/{escape(tag)}", "tables", name)
        for key, field in table.fields.items():
            where = f"{pointer}/fields/{escape(key)}"
            reasons = mapping.Field(drop=field.drop, refuse=field.refuse)
            if not field.is_carried and (field != reasons or (field.drop and field.refuse)):
                yield Gap(where, "a field that is not carried has a reason and nothing else")
            if field.object:
                yield from self._use(f"{where}/object", "tables", field.object)
            if field.values:
                yield from self._use(f"{where}/values", "values", field.values)
            for word, name in field.paths.items():
                yield from self._use(f"{where}/paths/{escape(word)}", "tables", name)

    # --- REST ---

    def _calls(self) -> Iterator[Gap]:
        for path, call in self.mapped.rest.items():
            pointer = f"/rest/{escape(path)}"
            yield from self._use(f"{pointer}/table", "tables", call.table)
            places: list[tuple[str, Side, str]] = [(pointer, "program", path)]
            for where, side, at in [*places, (f"{pointer}/wire", "wire", call.path)]:
                if operation(self.specs[side], at) is None:
                    yield Gap(where, f"{self.specs[side].name} has no operation at {at}")
        program = self.specs["program"]
        said = {*self.mapped.rest, *self.mapped.only.program.rest}
        for each in program.rest.operations:
            if each.path not in said:
                yield Gap(
                    "/rest", f"nothing is said about the {program.name} operation {each.path}"
                )

    def _use(self, pointer: str, kind: str, name: str) -> Iterator[Gap]:
        self.used.add((kind, name))
        if name not in self.known[kind]:
            yield Gap(pointer, f"there is no {name!r} in {kind}")
