"""What is wrong with spec/A-on-B.yaml, in the light of the specs of both dialects.

Two questions: does everything that it names exist, and is every event accounted for, once; and can
each side read what the other sends, down to the last field (``mapping_walk``). And one about all
such files: is there one for every wire that a dialect has by spec/dialects.yaml, and no other.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from schema.document import Document, Problem, SpecError, escape
from schema.document import mapping as json_mapping
from schema.load import read
from schema.violations import asked, meant

from . import client, mapping, options
from .dialect import Dialect, shown
from .mapping import SOURCE, Side
from .mapping_walk import Gap, Met, Walk
from .validate import Findings


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
    found = [gap for way in SOURCE for gap in Walk(mapped, specs, way, met).gaps]
    misspelt: set[tuple[str, str]] = set()
    for place in met.values():
        for pointer, side, path in _named(place):
            if not any(specs[side].at(record, path) for record in place.records[side]):
                owners = " and ".join(dict.fromkeys(map(shown, place.records[side])))
                has_no = f"{owners} of {specs[side].name} has no field {'.'.join(path)!r}"
                beside = set[str]().union(*(specs[side].keys(r, path) for r in place.records[side]))
                found.append(Gap(f"{place.pointer}/{pointer}", has_no + asked(path[-1], beside)))
                if near := meant(path[-1], beside):
                    field = place.table.fields.get(path[0])
                    names = (near, *(field.wire[-1:] if field else ()))
                    misspelt |= {(place.pointer, name) for name in names}
    # That a field has no place follows from the wrong word, which is told already.
    found = [g for g in found if g.kind != "field" or (g.pointer, g.name) not in misspelt]
    said = {*mapped.rest, *mapped.only.program.rest}
    for path in [each.path for each in specs["program"].rest.operations]:
        if path not in said:
            message = f"nothing is said about the {specs['program'].name} operation {path}"
            found.append(Gap("/rest", message))
    return found


def _named(place: Met) -> Iterator[tuple[str, Side, Sequence[str]]]:
    """The fields that are named at a place: where, and on which side."""
    for key in place.table.constants:
        yield f"constants/{escape(key)}", "wire", [key]
    for key in place.table.needs:
        yield f"needs/{escape(key)}", "program", [key]
    for key, field in place.table.fields.items():
        yield f"fields/{escape(key)}", "program", [key]
        if field.is_carried:
            yield f"fields/{escape(key)}", "wire", field.wire
    if not (event := place.event):
        return
    for word, path in ("once_per", event.once_per), ("forget", event.forget):
        if path:
            yield word, "wire", path
    if when := event.when:
        yield f"when/{escape('.'.join(when[0]))}", "wire", when[0]
    for key in event.supply:
        yield f"supply/{escape(key)}", "program", [key]


def check(root: Path, dialects: Mapping[str, Dialect], findings: Findings) -> None:
    """Note what is wrong with the mappings of a project, with dialects.yaml and client.yaml."""
    spec, said = root / "spec", findings.summaries
    if (spec / client.DIALECTS).exists():
        said[f"spec/{client.DIALECTS}"] = "a mapping for every wire"
        wrong = findings.kept(lambda: unpaired(root, client.dialect_names(root)))
        entries = findings.kept(lambda: [*unfit(root, dialects)])
        findings.problems.extend([*(wrong or ()), *(entries or ())])
        unread = {f"spec/{name}" for name in client.folders(root) if name not in dialects}
        findings.unchecked(f"spec/{client.DIALECTS}", unread)
    if (spec / options.FILE).exists():
        said[f"spec/{options.FILE}"] = "the options of the client"
        findings.kept(lambda: client.read_options(root))
    for path in mapping.files(spec):
        file = f"spec/{path.name}"
        document = findings.kept(functools.partial(read, path, file))
        if not document or not dialects.keys() >= {*mapping.dialects(file).values()}:
            said[file] = "not compared, since the specs have problems"
            continue
        count = sum(len(json_mapping(document.data, each)) for each in ("tables", "rest"))
        said[file] = f"{count} tables and calls, both dialects accounted for"
        findings.problems.extend(problems(document, dialects))


def unfit(root: Path, dialects: Mapping[str, Dialect]) -> Iterator[Problem]:
    """What is wrong with the entries of dialects.yaml, beside one another and the specs."""
    document = read(root / "spec" / client.DIALECTS, f"spec/{client.DIALECTS}")
    entries, folders = client.dialects(root), client.folders(root)
    calls = {name: dialects[name].rest.operations if name in dialects else () for name in entries}
    taken = {
        ("client", f"{entries[name].client}.{each.tag}"): f"a resource of {name}"
        for name in entries
        for each in calls[name]
    }
    for name, entry in entries.items():
        if name not in folders:
            missing = f"there is no folder spec/{name}{asked(name, folders)}"
            yield document.problem(f"/{name}", missing)
        for word in ("client", "class", "connection", "assumed"):
            value = document.data[name].get(word)
            other = taken.setdefault((word, value), f"that of {name}") if value else ""
            if other not in ("", f"that of {name}"):
                yield document.problem(f"/{name}/{word}", f"{word} {value!r} is {other} already")
        known = [each.name for each in calls[name]]
        for method, target in entry.also.items() if name in dialects else ():
            if target not in known:
                lacks = f"{name} has no call {target!r}{asked(target, known)}"
                yield document.problem(f"/{name}/also/{escape(method)}", lacks)


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
                    near = asked(wire, dialects) or f": one of {', '.join(dialects)}"
                    message = f"there is no dialect {wire!r}{near}"
                    found.append(document.problem(at, message))
                elif stem not in files:
                    message = f"spec/{stem}.yaml is missing: how {name} is spoken on a {wire} wire"
                    found.append(document.problem(at, message))
    for stem, file in files.items():
        names = mapping.dialects(file)
        if missing := [name for name in names.values() if name not in dialects]:
            what = " and ".join(map(repr, missing))
            takes = "that takes a folder and an entry in dialects.yaml"
            found.append(Problem(file, 0, "", f"there is no dialect {what}: {takes}"))
        elif stem not in wanted and (root / "spec" / client.DIALECTS).exists():
            says = f"dialects.yaml does not list {names['wire']} among the wires of"
            found.append(Problem(file, 0, "", f"{says} {names['program']}: nothing would use this"))
    return found
