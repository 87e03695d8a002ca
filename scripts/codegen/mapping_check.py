"""What is wrong with spec/A-on-B.yaml, in the light of the specs of both dialects.

Two questions: does everything that it names exist, and is every event accounted for, once; and can
each side read what the other sends, down to the last field (``mapping_walk``). And one about all
such files: is there one for every wire that a dialect has by spec/dialects.yaml, and no other.
"""

from __future__ import annotations

import functools
import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from schema.document import Document, Problem, SpecError, escape
from schema.document import mapping as json_mapping
from schema.kinds import Kind, ListKind, RefKind, ScalarKind, TagKind, alternatives
from schema.load import read
from schema.records import ClassRecord
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
            _, wrong, beside = specs[side].ends(place.records[side], path)
            if wrong:
                owners = " and ".join(dict.fromkeys(map(shown, place.records[side])))
                has_no = f"{owners} of {specs[side].name} has no field {'.'.join(path)!r}"
                found.append(Gap(f"{place.pointer}/{pointer}", has_no + asked(wrong, beside)))
                if near := meant(wrong, beside):
                    field = place.table.fields.get(path[0])
                    names = (near, *(field.wire[-1:] if field else ()))
                    misspelt |= {(place.pointer, name) for name in names}
    # That a field has no place follows from the wrong word, which is told already.
    found = [g for g in found if g.kind != "field" or (g.pointer, g.name) not in misspelt]
    found += _unlisted(mapped, specs, met.values())
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


def _unlisted(
    mapped: mapping.Mapped, specs: Mapping[Side, Dialect], places: Iterable[Met]
) -> Iterator[Gap]:
    """Values, and first words of paths, that no field has."""
    used: dict[tuple[str, Side], list[Kind]] = defaultdict(list)
    """The kinds of all fields that some values are of, by the values' name and the side."""
    sent = {each.wire for event in specs["wire"].types("client").values() for each in event.fields}
    for place in places:
        for name, field in place.table.fields.items():
            values = field.values or ""
            used[values, "program"] += _at(specs["program"], place.records["program"], [name])
            used[values, "wire"] += _at(specs["wire"], place.records["wire"], field.wire)
            for word in field.paths.keys() - sent:
                at = f"{place.pointer}/fields/{escape(name)}/paths/{escape(word)}"
                lacks = f"no event that a client sends has a field {word!r}{asked(word, sent)}"
                yield Gap(at, lacks)
        if place.event and place.event.when:
            path, value = place.event.when
            kinds = _at(specs["wire"], place.records["wire"], path)
            for wrong in _strangers(specs["wire"], kinds, value):
                yield Gap(f"{place.pointer}/when/{escape('.'.join(path))}", wrong)
    for name, pairs in mapped.values.items():
        for (i, each), (side, spec) in itertools.product(enumerate(pairs), specs.items()):
            if each.refuse:  # what has no place on the other side
                continue
            for wrong in _strangers(spec, used[name, side], getattr(each, side)):
                yield Gap(f"/values/{escape(name)}/{i}/{side}", wrong)


def _at(spec: Dialect, records: Sequence[ClassRecord], path: Sequence[str]) -> list[Kind]:
    """What may stand at a path."""
    return [kind for each in spec.ends(records, path)[0] for kind in alternatives(each.kind)]


def _strangers(spec: Dialect, kinds: list[Kind], value: object) -> Iterator[str]:
    """The texts in a value that are none of those which its fields list, if these list any."""
    match value:
        case str():
            known = {text for each in kinds if isinstance(each, ScalarKind) for text in each.known}
            known |= (tags := {each.value for each in kinds if isinstance(each, TagKind)})
            unions = [dict(each.members).keys() for each in spec.schemas.unions]
            known.update(*(each for each in unions if each & tags))
            if known and value not in known:
                yield f"{spec.name} does not list {value!r} here{asked(value, known)}"
        case list():
            items = [a for k in kinds if isinstance(k, ListKind) for a in alternatives(k.item)]
            for each in value:
                yield from _strangers(spec, items, each)
        case dict():
            records = [c for k in kinds if isinstance(k, RefKind) for c in spec.classes(k.name)]
            for key, each in value.items():
                yield from _strangers(spec, _at(spec, records, [key]), each)


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
