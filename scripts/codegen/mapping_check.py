"""What is wrong with spec/beta-on-ga.yaml, in the light of the specs of both dialects.

Two questions: does everything that it names exist, and is every event accounted for, once; and can
each side read what the other sends, down to the last field (``mapping_walk``).
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Iterator, Mapping

from schema.load import Document, Problem, SpecError, escape, read
from schema.records import ClassRecord, Direction, UnionRecord

from . import mapping
from .dialect import Dialect, documents, shown
from .mapping_walk import Walk
from .validate import Report

_BOTH: tuple[Direction, Direction] = ("client", "server")


def problems(document: Document, beta: Dialect, ga: Dialect) -> list[Problem]:
    """Everything that is wrong with the file, in the order of its lines."""
    try:
        mapped = mapping.read(document)
    except SpecError as error:
        return error.problems
    found = [*_Names(mapped, beta, ga).problems(), *Walk(mapped, beta, ga).problems()]
    made = dict.fromkeys(document.problem(pointer, message) for pointer, message in found)
    return sorted(made, key=lambda problem: problem.line)


def report(spec: pathlib.Path, name: str) -> Report:
    """What is wrong with a mapping in a ``spec`` folder that holds both dialects."""
    file = f"{spec.name}/{name}.yaml"
    try:
        document = read(spec / f"{name}.yaml", file)
    except SpecError as error:
        return Report(file, "cannot be used", tuple(error.problems))
    try:
        specs = {each: Dialect.of(each, *documents(spec / each)) for each in ("beta", "ga")}
    except SpecError:  # listed with the specs themselves
        return Report(file, "not compared, since the specs have problems", ())
    count = sum(len(document.data.get(each, {})) for each in ("tables", "rest"))
    found = problems(document, **specs)
    return Report(file, f"{count} tables and calls, both dialects accounted for", tuple(found))


class _Names:
    """Whether everything that is named exists, and every event is accounted for, once.

    A problem is a pointer and a sentence.
    """

    def __init__(self, mapped: mapping.Mapped, beta: Dialect, ga: Dialect) -> None:
        self.mapped = mapped
        self.specs = {"beta": beta, "ga": ga}
        self.known = {"tables": mapped.tables, "values": mapped.values}
        self.used: set[tuple[str, str]] = set()

    def problems(self) -> Iterator[tuple[str, str]]:
        for direction in _BOTH:
            yield from self._events(direction)
            for pointer, beta, ga, entry in mapping.carried(self.mapped, direction):
                if entry is not None:
                    yield from self._entry(direction, pointer, beta, ga, entry)
        for name, table in self.mapped.tables.items():
            yield from self._table(f"/tables/{escape(name)}", table)
        yield from self._calls()
        for kind, things in self.known.items():
            for name in things:
                if (kind, name) not in self.used:
                    yield f"/{kind}/{escape(name)}", "is used nowhere"

    # --- events ---

    def _events(self, direction: Direction) -> Iterator[tuple[str, str]]:
        """Each event of each dialect: there, once, and none forgotten."""
        source = "beta" if direction == "client" else "ga"  # whose name decides what happens to it
        met: dict[str, set[str]] = {"beta": set(), "ga": set()}
        settled: dict[str, str] = {}
        open_: dict[str, str] = {}
        for pointer, names, is_conditional in self._mentions(direction):
            for dialect, name in names.items():
                met[dialect].add(name)
                if self.specs[dialect].event(direction, name) is None:
                    yield pointer, f"{dialect} has no {direction} event {name!r}"
            decisive = names.get(source, "")
            if decisive in settled:
                yield pointer, f"{decisive!r} is settled in {settled[decisive]} already"
            elif decisive:
                (open_ if is_conditional else settled)[decisive] = pointer
        for name in open_.keys() - settled.keys():
            yield open_[name], f"{name!r} needs a last entry without 'when'"
        for dialect, spec in self.specs.items():
            for name in spec.types(direction).keys() - met[dialect]:
                yield f"/{direction}", f"nothing is said about the {dialect} event {name!r}"

    def _mentions(self, direction: Direction) -> Iterator[tuple[str, dict[str, str], bool]]:
        """Every place that names an event: pointer, names, and whether it may not fit."""
        for pointer, beta, ga, entry in mapping.carried(self.mapped, direction):
            is_conditional = isinstance(entry, mapping.ServerEntry) and entry.when is not None
            yield pointer, {"beta": beta, "ga": ga}, is_conditional
        for dialect, only in (("beta", self.mapped.only_beta), ("ga", self.mapped.only_ga)):
            for name in only.client if direction == "client" else only.server:
                yield f"/only_{dialect}/{direction}/{escape(name)}", {dialect: name}, False

    def _entry(
        self, direction: Direction, pointer: str, beta: str, ga: str, entry: mapping.TranslatedEntry
    ) -> Iterator[tuple[str, str]]:
        records = {
            side: [record]
            for side, name in (("beta", beta), ("ga", ga))
            if (record := self.specs[side].event(direction, name)) is not None
        }
        yield from self._fields(pointer, entry.fields, records)
        if not isinstance(entry, mapping.ServerEntry):
            return
        paths = [("once_per", entry.once_per), ("forget", entry.forget)]
        paths += [(f"when/{escape(path)}", mapping.Path(path)) for path in entry.when or ()]
        for where, path in paths:
            if path:
                yield from self._exists(f"{pointer}/{where}", "ga", path, records)
        for key in entry.supply:
            yield from self._exists(f"{pointer}/supply/{escape(key)}", "beta", [key], records)

    # --- tables ---

    def _table(self, pointer: str, table: mapping.TableEntry) -> Iterator[tuple[str, str]]:
        named = {"beta": table.beta, "ga": table.ga}
        records: dict[str, list[ClassRecord]] = {}
        for side, spec in self.specs.items():
            records[side] = [each for name in named[side] for each in spec.classes(name)]
            for i, name in enumerate(named[side]):
                if spec.named(name) is None:
                    yield f"{pointer}/{side}/{i}", f"{side} has no schema {name!r}"
        yield from self._fields(pointer, table.fields, records)
        for word, side, keys in (
            ("constants", "ga", table.constants),
            ("needs", "beta", table.needs),
        ):
            for key in keys:
                yield from self._exists(f"{pointer}/{word}/{escape(key)}", side, [key], records)
        unions = [self.specs["beta"].named(name) for name in table.beta]
        tags = {tag for u in unions if isinstance(u, UnionRecord) for tag, _ in u.members}
        for tag, name in table.variants.items():
            where = f"{pointer}/variants/{escape(tag)}"
            yield from self._use(where, "tables", name)
            if tag not in tags:
                yield where, f"{' and '.join(table.beta)} of beta has no member {tag!r}"

    def _fields(
        self,
        pointer: str,
        fields: Mapping[str, mapping.Field],
        records: Mapping[str, list[ClassRecord]],
    ) -> Iterator[tuple[str, str]]:
        for name, field in fields.items():
            where = f"{pointer}/fields/{escape(name)}"
            yield from self._exists(where, "beta", [name], records)
            if field.is_carried:
                yield from self._exists(where, "ga", field.ga or [name], records)
            elif field not in (mapping.Field(drop=field.drop), mapping.Field(refuse=field.refuse)):
                yield where, "a field that is not carried has a reason and nothing else"
            if field.object:
                yield from self._use(f"{where}/object", "tables", field.object)
            if field.values:
                yield from self._use(f"{where}/values", "values", field.values)
            for word, table in field.paths.items():
                yield from self._use(f"{where}/paths/{escape(word)}", "tables", table)

    def _exists(
        self,
        pointer: str,
        side: str,
        path: Iterable[str],
        records: Mapping[str, list[ClassRecord]],
    ) -> Iterator[tuple[str, str]]:
        """Whether one of these records has such a field. None at all is another problem."""
        found, keys = records.get(side), tuple(path)
        if found and not any(self.specs[side].at(record, keys) for record in found):
            owners = " and ".join(dict.fromkeys(shown(record) for record in found))
            yield pointer, f"{owners} of {side} has no field {'.'.join(keys)!r}"

    # --- REST ---

    def _calls(self) -> Iterator[tuple[str, str]]:
        paths = {
            side: [op.path for op in spec.rest.operations] for side, spec in self.specs.items()
        }
        for path, call in self.mapped.rest.items():
            pointer = f"/rest/{escape(path)}"
            yield from self._use(f"{pointer}/table", "tables", call.table)
            for side, at, where, bodies in (
                ("beta", path, pointer, call.beta_schemas),
                ("ga", call.path, f"{pointer}/ga", call.ga_schemas),
            ):
                if at not in paths[side]:
                    yield where, f"{side} has no operation at {at}"
                for word, name in (("request", bodies.request), ("answer", bodies.answer)):
                    if self.specs[side].named(name) is None:
                        at = f"{pointer}/{side}_schemas/{word}"
                        yield at, f"{side} has no schema {name!r}"
        for path in paths["beta"]:
            if path not in self.mapped.rest:
                yield "/rest", f"nothing is said about the beta operation {path}"

    def _use(self, pointer: str, kind: str, name: str) -> Iterator[tuple[str, str]]:
        self.used.add((kind, name))
        if name not in self.known[kind]:
            yield pointer, f"there is no {name!r} in {kind}"
