"""What a change of one dialect asks of the other, and of the mapping between them."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any, Final

from codegen import mapping_check
from schema.load import Problem, SpecError, objects
from schema.places import named_refs

from . import places
from .specs import Specs
from .yamltext import EditRefusedError, one_line

_OTHER: Final = {"beta": "ga", "ga": "beta"}
_SEEN: Final = "Seen in a recording"


class Counterparts:
    """Says in the mapping what has no counterpart, as often as that answers a problem."""

    def __init__(self, specs: Specs) -> None:
        self._specs = specs

    def account(self) -> Iterator[str]:
        """What is left to a person, a line each."""
        told: set[str] = set()
        for _ in range(20):  # an answer may raise another question
            try:
                mapping = self._specs.document(self._specs.mapping)
                sides = {name: self._specs.records(name) for name in _OTHER}
                open_ = [
                    each
                    for each in mapping_check.problems(mapping, **sides)
                    if str(each) not in told
                ]
            except SpecError as error:
                yield f"the mapping: {one_line(error)}"
                return
            if not open_:
                return
            for problem in open_:
                told.add(str(problem))
                before = self._specs.saved()
                try:
                    self._answer(mapping.data, problem)
                    self._specs.changed(self._specs.mapping)
                    self._specs.check()
                except (EditRefusedError, KeyError) as error:
                    self._specs.restore(before)
                    mapping = self._specs.document(self._specs.mapping)
                    yield f"{problem} ({one_line(error)})"

    def _answer(self, mapping: Any, problem: Problem) -> None:
        """One entry for one problem that the check of the mapping has found."""
        message = problem.message
        if match := re.match(r"nothing is said about the (beta|ga) event '(.+)'", message):
            dialect, event = match[1], match[2]
            side = problem.pointer.strip("/")
            if event in self._specs.records(_OTHER[dialect]).types(side):
                mapping[side]["unchanged"].append(event)
            else:
                reason = f"{_SEEN}; {_OTHER[dialect]} has no such event."
                mapping[f"only_{dialect}"][side][event] = reason
        elif match := re.match(r"(.+)\.([^. ]+) of ga has no place in", message):
            fields = mapping["only_ga"]["fields"].setdefault(match[1], {})
            fields[match[2]] = f"{_SEEN}; beta has no such field."
        elif (match := re.match(r"(.+)\.([^. ]+) of beta has no place in", message)) and (
            table := re.match(r"/tables/([^/]+)\Z", problem.pointer)
        ):
            rule = {"drop": f"{_SEEN}; GA has no such field."}
            mapping["tables"][table[1]].setdefault("fields", {})[match[2]] = rule
        elif match := re.match(r"(.+) of beta needs '(.+)', which ga may leave out", message):
            self._relax(match[1], match[2])
        elif match := re.match(r"(\w+) may be '(.+)'; (\w+) of (beta|ga) has no such", message):
            self._copy_member(match[1], match[2], match[3], match[4])
        else:
            raise EditRefusedError("say in the mapping what becomes of it")

    def _relax(self, owner: str, field: str) -> None:
        """Beta cannot promise what a GA server may leave out."""
        events = self._specs.records("beta").events
        for record in events.schemas.classes:
            if owner in (record.name, record.event and record.event.type):
                schema = self._specs.document("beta").resolve(f"#{record.pointer}")
                places.relax(schema, field)
        self._specs.changed("beta")

    def _copy_member(self, union: str, tag: str, other_union: str, dialect: str) -> None:
        """Give the other dialect the same member of a union."""
        source = self._specs.document(_OTHER[dialect])
        theirs, ours = self._specs.schemas(_OTHER[dialect]), self._specs.schemas(dialect)
        for member in places.members(theirs[union]):
            properties = places.behind(source, member).get("properties", {})
            if any(each.get("const") == tag for each in properties.values()):
                break
        else:
            raise EditRefusedError("say in the mapping what becomes of it")
        places.members(ours[other_union]).append(dict(member))
        pending = [member["$ref"].rpartition("/")[2]]
        while pending:
            name = pending.pop()
            if name not in ours:
                ours[name] = copy.deepcopy(theirs[name])
                pending += named_refs(objects(theirs[name]))
        self._specs.changed(dialect)
