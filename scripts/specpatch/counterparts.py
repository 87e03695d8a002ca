"""What a change of one dialect asks of the others, and of the mappings between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from codegen import mapping, mapping_check
from codegen.mapping_walk import Gap
from schema.document import SCHEMAS, Place, SpecError, escape, named_refs
from schema.records import UnionRecord

from .specs import Specs, choice
from .yamltext import EditRefusedError, one_line

_SEEN: Final = "Seen in a recording"


def account(specs: Specs, made: list[str]) -> Iterator[str]:
    """Say in the mappings what has no counterpart, as often as that closes a gap.

    Adds to what was made, and gives what is left to a person, a line each.
    """
    told: set[tuple[str, Gap]] = set()
    for _ in range(20):  # an answer may raise another question
        try:
            open_ = sorted({*_gaps(specs)} - told, key=str)
        except SpecError as error:
            yield f"the mapping: {one_line(error)}"
            return
        if not open_:
            return
        told |= {*open_}
        for file, gap in open_:
            try:
                with specs.attempt():
                    said = _answer(specs, file, gap)
                made += [said] if said not in made else []
            except EditRefusedError as error:
                problem = specs.document(file).problem(gap.pointer, gap.message)
                yield f"{problem} ({error})"


def _gaps(specs: Specs) -> Iterator[tuple[str, Gap]]:
    for file in specs.mappings:
        dialects = {name: specs.records(name) for name in mapping.dialects(file).values()}
        for gap in mapping_check.gaps(specs.document(file), dialects):
            yield file, gap


def _answer(specs: Specs, file: str, gap: Gap) -> str:
    """One entry for one gap; gives what was done."""
    names = mapping.dialects(file)
    has_none = f"{_SEEN}; {names[mapping.OTHER[gap.side]]} has no such {gap.kind}."
    table = re.match(r"/tables/[^/]+\Z", gap.pointer)
    owner, name = escape(gap.owner), escape(gap.name)
    match gap.kind, gap.side:
        case "event", side:
            specs.replace(file, f"/only/{side}/{owner}/{name}", has_none)
        case "field", "wire":
            specs.replace(file, f"/only/wire/fields/{owner}/{name}", has_none)
        case "field", "program" if table:
            specs.replace(file, f"{gap.pointer}/fields/{name}", {"drop": has_none})
        case "need", "program":
            # A program cannot be promised what a server on the wire may leave out.
            for holder in specs.holders(names["program"], gap.owner, gap.name):
                specs.relax(names["program"], holder, gap.name)
            return f"{names['program']}: {gap.owner}.{gap.name} is no longer required"
        case "member", _:
            _copy_member(specs, gap, names[mapping.OTHER[gap.side]], names[gap.side])
            return f"{names[gap.side]}: {gap.name} added to {gap.lacking}"
        case _:
            raise EditRefusedError("say in the mapping what becomes of it")
    return f"{file}: {gap.owner} {gap.name}: {has_none}"


def _copy_member(specs: Specs, gap: Gap, has: str, lacks: str) -> None:
    """Give the dialect that lacks it the same member of a union."""
    union = specs.records(has).named(gap.owner)
    name = dict(union.members).get(gap.name) if isinstance(union, UnionRecord) else None
    if name is None:
        raise EditRefusedError("say in the mapping what becomes of it")
    theirs, ours = specs.schemas(has), specs.schemas(lacks)
    missing: dict[str, Any] = {}
    pending = [name]
    while pending := sorted({*pending} - ours.keys() - missing.keys()):
        missing |= {each: theirs[each] for each in pending}
        pending = [ref for each in pending for ref in named_refs(theirs[each])]
    pointer = choice(Place(SCHEMAS + gap.lacking, ours[gap.lacking]))
    specs.add_schemas(lacks, missing, pointer)
    specs.extend(lacks, pointer, [{"$ref": f"#{SCHEMAS}{name}"}])
