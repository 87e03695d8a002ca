"""What a change of one dialect asks of the other, and of the mapping between them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from codegen import build, mapping_check
from schema import calls, names
from schema.load import SpecError, escape

from .places import events_of
from .yamltext import EditRefusedError, one_line

if TYPE_CHECKING:
    from .propose import Proposer

_OTHER: Final = {"beta": "ga", "ga": "beta"}


class Counterparts:
    """Says in the mapping what has no counterpart, as often as that answers a problem."""

    def __init__(self, proposer: Proposer) -> None:
        self._proposer = proposer

    def account(self) -> None:
        """Say in the mapping what has no counterpart, as often as that answers a problem."""
        name = next((each for each in self._proposer.proposal.files if "/" not in each), None)
        if name is None or not self._proposer.proposal.made:
            return
        told: set[str] = set()
        for _ in range(20):  # an answer may raise another question
            try:
                open_ = [each for each in self._unaccounted(name) if str(each) not in told]
            except SpecError as error:
                self._proposer.proposal.by_hand.append(f"the mapping: {one_line(error)}")
                return
            if not open_:
                return
            for problem in open_:
                told.add(str(problem))
                before = dict(self._proposer.proposal.files)
                try:
                    self._answer(name, problem.pointer, problem.message)
                except (EditRefusedError, KeyError) as error:
                    self._proposer.proposal.files = before
                    self._proposer.proposal.by_hand.append(f"{problem} ({one_line(error)})")

    def _unaccounted(self, name: str) -> list[Any]:
        dialects = {}
        for dialect in ("beta", "ga"):
            events = build.build_events(self._proposer.whole(dialect).document, dialect)
            rest = self._proposer.whole(dialect, "openapi.yaml").document
            operations = calls.build_operations(rest)
            schemas = calls.build_rest_schemas(rest, operations, events.schemas)
            dialects[dialect] = mapping_check.Dialect.of(events, schemas, operations)
        return mapping_check.problems(self._proposer.file(name).document, **dialects)

    def _answer(self, name: str, pointer: str, message: str) -> None:
        """One entry for one problem that the check of the mapping has found."""
        text = self._proposer.file(name)
        if match := re.match(r"nothing is said about the (beta|ga) event '(.+)'", message):
            dialect, event = match[1], match[2]
            side = pointer.strip("/")
            both = [
                event in events_of(self._proposer.file(f"{each}/asyncapi.yaml").document)
                for each in ("beta", "ga")
            ]
            if all(both):
                text = text.append(f"/{side}/unchanged", event)
            else:
                reason = f"Seen in a recording; {_OTHER[dialect]} has no such event."
                text = text.add_key(f"/only_{dialect}/{side}", event, reason)
        elif match := re.match(r"(.+)\.([^. ]+) of ga has no place in", message):
            where = f"/only_ga/fields/{escape(match[1])}"
            reason = "Seen in a recording; beta has no such field."
            if text.has(where):
                text = text.add_key(where, match[2], reason)
            else:
                text = text.add_key("/only_ga/fields", match[1], {match[2]: reason})
        elif (match := re.match(r"(.+)\.([^. ]+) of beta has no place in", message)) and (
            table := re.match(r"/tables/[^/]+\Z", pointer)
        ):
            rule = {"drop": "Seen in a recording; GA has no such field."}
            if text.has(f"{table[0]}/fields"):
                text = text.add_key(f"{table[0]}/fields", match[2], rule)
            else:
                text = text.add_key(table[0], "fields", {match[2]: rule})
        elif match := re.match(r"(.+) of beta needs '(.+)', which ga may leave out", message):
            self._relax(match[1], match[2])
            return
        elif match := re.match(r"(\w+) may be '(.+)'; (\w+) of (beta|ga) has no such", message):
            self._copy_member(match[1], match[2], match[3], match[4])
            return
        else:
            raise EditRefusedError("say in the mapping what becomes of it")
        self._proposer.proposal.files[name] = text

    def _relax(self, owner: str, field: str) -> None:
        """Beta cannot promise what a GA server may leave out."""
        whole = self._proposer.whole("beta")
        document = whole.document
        cls = names.event_class_name(owner) if owner in events_of(document) else owner
        where = f"{whole.pointers[cls]}/required"
        self._proposer.edit("beta", where, lambda text: text.remove(where, field))

    def _copy_member(self, union: str, tag: str, other_union: str, dialect: str) -> None:
        """Give the other dialect the same member of a union."""
        source = self._proposer.whole(_OTHER[dialect])
        pointer = f"/components/schemas/{union}"
        word = "oneOf" if "oneOf" in source.at(pointer) else "anyOf"
        for member in source.at(pointer)[word]:
            schema = source.at(member["$ref"][1:])
            if any(each.get("const") == tag for each in schema.get("properties", {}).values()):
                break
        else:
            raise EditRefusedError("say in the mapping what becomes of it")
        place = f"/components/schemas/{other_union}"
        pending = [member["$ref"].rpartition("/")[2]]
        while pending:
            name = pending.pop()
            copied = source.at(f"/components/schemas/{name}")
            if not self._proposer.whole(dialect).has(f"/components/schemas/{name}"):
                self._proposer.edit(
                    dialect,
                    place,
                    lambda text, name=name, copied=copied: text.add_key(  # type: ignore[misc]
                        "/components/schemas", name, copied, blank=True
                    ),
                )
                pending += re.findall(r"'#/components/schemas/(\w+)'", repr(copied))
        self._proposer.edit(dialect, place, lambda text: text.append(f"{place}/{word}", member))
