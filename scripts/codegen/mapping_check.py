"""What is wrong with spec/beta-on-ga.yaml, in the light of the specs of both dialects.

Three questions: has the file the form that its header describes; does everything that it names
exist, and is every event accounted for, once; and can each side read what the other sends, down to
the last field. The last one is answered by walking the two specs side by side, so a field added to
one of them turns up here at once.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Mapping
from typing import Any

from schema.load import Document, Problem, SpecError, escape, read
from schema.records import (
    ClassRecord,
    UnionRecord,
)

from . import mapping
from .mapping_form import form_problems as form_problems
from .mapping_sides import Dialect as Dialect
from .mapping_sides import inside, pairs, shown
from .mapping_walk import Walk
from .validate import Report


def problems(document: Document, beta: Dialect, ga: Dialect) -> list[Problem]:
    """Everything that is wrong with the file, in the order of its lines."""
    if broken := form_problems(document):
        return broken
    found = [*_Names(document, beta, ga).problems(), *Walk(document, beta, ga).problems()]
    return sorted(dict.fromkeys(found), key=lambda problem: problem.line)


def report(spec: pathlib.Path, name: str) -> Report:
    """What is wrong with a mapping in a ``spec`` folder that holds both dialects."""
    file = f"{spec.name}/{name}.yaml"
    try:
        document = read(spec / f"{name}.yaml", file)
    except SpecError as error:
        return Report(file, "cannot be used", tuple(error.problems))
    try:
        specs = {each: Dialect.read(spec / each, f"{spec.name}/{each}") for each in ("beta", "ga")}
    except SpecError:  # listed with the specs themselves
        return Report(file, "not compared, since the specs have problems", ())
    carried = sum(len(document.data.get(each, {})) for each in ("tables", "rest"))
    found = problems(document, **specs)
    return Report(file, f"{carried} tables and calls, both dialects accounted for", tuple(found))


class _Names:
    """Whether everything that is named exists, and every event is accounted for, once."""

    def __init__(self, document: Document, beta: Dialect, ga: Dialect) -> None:
        self.document = document
        self.data = document.data
        self.specs = {"beta": beta, "ga": ga}
        self.used: set[tuple[str, str]] = set()
        self.found: list[Problem] = []

    def problems(self) -> list[Problem]:
        for direction in ("client", "server"):
            self._events(direction)
            for i, entry in enumerate(self.data[direction]["translated"]):
                self._entry(direction, f"/{direction}/translated/{i}", entry)
        for name, table in self.data["tables"].items():
            self._table(f"/tables/{escape(name)}", table)
        self._calls()
        for kind in ("tables", "values"):
            for name in self.data[kind]:
                if (kind, name) not in self.used:
                    self._say(f"/{kind}/{escape(name)}", "is used nowhere")
        return self.found

    # --- events ---

    def _events(self, direction: str) -> None:
        """Each event of each dialect: there, once, and none forgotten."""
        source = "beta" if direction == "client" else "ga"  # whose name decides what happens to it
        met: dict[str, set[str]] = {"beta": set(), "ga": set()}
        settled: dict[str, str] = {}
        open_: dict[str, str] = {}
        for pointer, names, is_conditional in self._mentions(direction):
            for dialect, name in names.items():
                met[dialect].add(name)
                if name not in self.specs[dialect].types(direction):
                    self._say(pointer, f"{dialect} has no {direction} event {name!r}")
            decisive = names.get(source, "")
            if decisive in settled:
                self._say(pointer, f"{decisive!r} is settled in {settled[decisive]} already")
            elif decisive:
                (open_ if is_conditional else settled)[decisive] = pointer
        for name in open_.keys() - settled.keys():
            self._say(open_[name], f"{name!r} needs a last entry without 'when'")
        for dialect, spec in self.specs.items():
            for name in spec.types(direction):
                if name not in met[dialect]:
                    message = f"nothing is said about the {dialect} event {name!r}"
                    self._say(f"/{direction}", message)

    def _mentions(self, direction: str) -> Iterator[tuple[str, dict[str, str], bool]]:
        """Every place that names an event: pointer, names, and whether it may not fit."""
        for pointer, (beta, ga), entry in pairs(self.data, direction):
            yield pointer, {"beta": beta, "ga": ga}, "when" in entry
        for dialect in self.specs:
            for name in self.data[f"only_{dialect}"][direction]:
                yield f"/only_{dialect}/{direction}/{escape(name)}", {dialect: name}, False

    def _entry(self, direction: str, pointer: str, entry: dict[str, Any]) -> None:
        records: dict[str, list[ClassRecord]] = {"beta": [], "ga": []}
        for ga, beta in mapping.both_names(entry):
            for side, name in (("beta", beta), ("ga", ga)):
                if (record := self.specs[side].event(direction, name)) is not None:
                    records[side].append(record)
        self._fields(pointer, entry, records)
        paths = [
            (f"{pointer}/{word}", entry[word]) for word in ("once_per", "forget") if word in entry
        ]
        paths += [(f"{pointer}/when/{escape(path)}", path) for path in entry.get("when", {})]
        for where, path in paths:
            for record in records["ga"]:
                if not self._leads(record, path):
                    self._say(where, f"{shown(record)} of ga has no field {path!r}")
        for key in entry.get("supply", {}):
            self._exists(f"{pointer}/supply/{escape(key)}", "beta", key, records)

    def _leads(self, record: ClassRecord, path: str) -> bool:
        """Whether a GA path leads somewhere; through a union if it does so in one member."""
        spec = self.specs["ga"]
        head, _, rest = path.partition(".")
        way = spec.at(record, (head,))
        return bool(way) and (
            not rest
            or any(self._leads(c, rest) for name in inside(way[0]) for c in spec.classes(name))
        )

    # --- tables ---

    def _table(self, pointer: str, table: dict[str, Any]) -> None:
        records: dict[str, list[ClassRecord]] = {"beta": [], "ga": []}
        for side, spec in self.specs.items():
            for i, name in enumerate(table[side]):
                records[side] += spec.classes(name)
                if spec.named(name) is None:
                    self._say(f"{pointer}/{side}/{i}", f"{side} has no schema {name!r}")
        self._fields(pointer, table, records)
        for key in table.get("constants", {}):
            self._exists(f"{pointer}/constants/{escape(key)}", "ga", key, records)
        for key in table.get("needs", {}):
            self._exists(f"{pointer}/needs/{escape(key)}", "beta", key, records)
        unions = [self.specs["beta"].named(name) for name in table["beta"]]
        tags = {tag for u in unions if isinstance(u, UnionRecord) for tag, _ in u.members}
        for tag, name in table.get("variants", {}).items():
            where = f"{pointer}/variants/{escape(tag)}"
            self._use(where, "tables", name)
            if tag not in tags:
                self._say(where, f"{' and '.join(table['beta'])} of beta has no member {tag!r}")

    def _fields(
        self, pointer: str, owner: dict[str, Any], records: Mapping[str, list[ClassRecord]]
    ) -> None:
        for name, field in owner.get("fields", {}).items():
            where = f"{pointer}/fields/{escape(name)}"
            self._exists(where, "beta", name, records)
            if "drop" not in field and "refuse" not in field:
                self._exists(where, "ga", field.get("ga", name), records)
            elif len(field) > 1:
                self._say(where, "a field that is not carried has a reason and nothing else")
            if "object" in field:
                self._use(f"{where}/object", "tables", field["object"])
            if "values" in field:
                self._use(f"{where}/values", "values", field["values"])
            for word, table in field.get("paths", {}).items():
                self._use(f"{where}/paths/{escape(word)}", "tables", table)

    def _exists(
        self, pointer: str, side: str, path: str, records: Mapping[str, list[ClassRecord]]
    ) -> None:
        """Whether one of these records has such a field. None at all is another problem."""
        found, spec = records[side], self.specs[side]
        if found and not any(spec.at(record, mapping.dotted(path)) for record in found):
            owners = " and ".join(dict.fromkeys(shown(record) for record in found))
            self._say(pointer, f"{owners} of {side} has no field {path!r}")

    # --- REST ---

    def _calls(self) -> None:
        paths = {side: [op.path for op in spec.operations] for side, spec in self.specs.items()}
        for path, call in self.data["rest"].items():
            pointer = f"/rest/{escape(path)}"
            self._use(f"{pointer}/table", "tables", call["table"])
            for side, at, where in (("beta", path, pointer), ("ga", call["ga"], f"{pointer}/ga")):
                if at not in paths[side]:
                    self._say(where, f"{side} has no operation at {at}")
                for word, name in call[f"{side}_schemas"].items():
                    if self.specs[side].named(name) is None:
                        self._say(
                            f"{pointer}/{side}_schemas/{word}", f"{side} has no schema {name!r}"
                        )
        for path in paths["beta"]:
            if path not in self.data["rest"]:
                self._say("/rest", f"nothing is said about the beta operation {path}")

    def _use(self, pointer: str, kind: str, name: str) -> None:
        self.used.add((kind, name))
        if name not in self.data[kind]:
            self._say(pointer, f"there is no {name!r} in {kind}")

    def _say(self, pointer: str, message: str) -> None:
        self.found.append(self.document.problem(pointer, message))
