"""What a change of one dialect asks of the others, and of the mappings between them."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any, Final

from codegen import mapping, mapping_check
from codegen.mapping_walk import Gap
from schema.load import SpecError, objects
from schema.places import named_refs

from . import places
from .specs import Specs
from .yamltext import EditRefusedError, one_line

_OTHER: Final[dict[mapping.Side, mapping.Side]] = {"program": "wire", "wire": "program"}
_SEEN: Final = "Seen in a recording"


class Counterparts:
    """Says in the mappings what has no counterpart, as often as that closes a gap."""

    def __init__(self, specs: Specs) -> None:
        self._specs = specs

    def account(self) -> Iterator[str]:
        """What is left to a person, a line each."""
        told: set[tuple[str, Gap]] = set()
        for _ in range(20):  # an answer may raise another question
            try:
                open_ = [each for each in self._gaps() if each not in told]
            except SpecError as error:
                yield f"the mapping: {one_line(error)}"
                return
            if not open_:
                return
            for file, gap in open_:
                told.add((file, gap))
                before = self._specs.saved()
                try:
                    self._answer(file, gap)
                    self._specs.changed(file)
                    self._specs.check()
                except (EditRefusedError, KeyError) as error:
                    self._specs.restore(before)
                    problem = self._specs.document(file).problem(gap.pointer, gap.message)
                    yield f"{problem} ({one_line(error)})"

    def _gaps(self) -> Iterator[tuple[str, Gap]]:
        for file in self._specs.mappings:
            names = mapping.dialects(file).values()
            dialects = {name: self._specs.records(name) for name in names}
            for gap in mapping_check.gaps(self._specs.document(file), dialects):
                yield file, gap

    def _answer(self, file: str, gap: Gap) -> None:
        """One entry for one gap."""
        data, names = self._specs.document(file).data, mapping.dialects(file)
        has_none = f"{_SEEN}; {names[_OTHER[gap.side]]} has no such {gap.kind}."
        table = re.match(r"/tables/([^/]+)\Z", gap.pointer)
        match gap.kind, gap.side:
            case "event", side:
                _inside(data, "only", side, gap.owner)[gap.name] = has_none
            case "field", "wire":
                _inside(data, "only", "wire", "fields", gap.owner)[gap.name] = has_none
            case "field", "program" if table:
                _inside(data, "tables", table[1], "fields")[gap.name] = {"drop": has_none}
            case "need", "program":
                self._relax(names["program"], gap.owner, gap.name)
            case "member", _:
                self._copy_member(gap, names[_OTHER[gap.side]], names[gap.side])
            case _:
                raise EditRefusedError("say in the mapping what becomes of it")

    def _relax(self, dialect: str, owner: str, field: str) -> None:
        """A program cannot be promised what a server on the wire may leave out."""
        records = self._specs.records(dialect)
        event = records.event("server", owner)
        for record in [event] if event else records.classes(owner):
            places.relax(self._specs.document(dialect).resolve(f"#{record.pointer}"), field)
        self._specs.changed(dialect)

    def _copy_member(self, gap: Gap, has: str, lacks: str) -> None:
        """Give the dialect that lacks it the same member of a union."""
        source = self._specs.document(has)
        theirs, ours = self._specs.schemas(has), self._specs.schemas(lacks)
        for member in places.members(theirs[gap.owner]):
            properties = places.behind(source, member).get("properties", {})
            if any(each.get("const") == gap.name for each in properties.values()):
                break
        else:
            raise EditRefusedError("say in the mapping what becomes of it")
        places.members(ours[gap.lacking]).append(dict(member))
        pending = [member["$ref"].rpartition("/")[2]]
        while pending:
            name = pending.pop()
            if name not in ours:
                ours[name] = copy.deepcopy(theirs[name])
                pending += named_refs(objects(theirs[name]))
        self._specs.changed(lacks)


def _inside(data: Any, *keys: str) -> Any:
    """The mapping below these keys, made where there is none."""
    for key in keys:
        data = data.setdefault(key, {})
    return data
