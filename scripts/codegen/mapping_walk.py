"""Whether what one dialect sends can be read in the other, down to the last field.

Walks every pair of objects that stand for one another, from the events inwards: beta to GA for what
a program sends, GA to beta for what a server sends. So a field that one of the specs gets turns up
at once. One that is there under the same name needs no entry; one that is not needs one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from schema import kinds
from schema.kinds import alternatives
from schema.load import escape
from schema.records import ClassRecord, FieldRecord

from .dialect import Dialect, inside, shown
from .mapping import Field, Mapped, Table, carried

_ANYTHING = "anything"


class Walk:
    """One comparison. A problem is a pointer and a sentence."""

    def __init__(self, mapped: Mapped, beta: Dialect, ga: Dialect) -> None:
        self.mapped, self.beta, self.ga = mapped, beta, ga
        self.used: set[tuple[str, str]] = set()
        self.seen: set[tuple[str, str, str, bool]] = set()
        self.found: list[tuple[str, str]] = []

    def problems(self) -> list[tuple[str, str]]:
        for pointer, beta, ga, entry in carried(self.mapped, "client"):
            ours, theirs = self.beta.event("client", beta), self.ga.event("client", ga)
            if ours and theirs:
                self._out(pointer, ours, theirs, entry.event(ga).table if entry else Table())
        for pointer, beta, ga, entry in carried(self.mapped, "server"):
            ours, theirs = self.beta.event("server", beta), self.ga.event("server", ga)
            if ours and theirs and entry:
                event = entry.event(beta)
                self._back(pointer, theirs, ours, event.table, event.supply)
            elif ours and theirs:
                self._back(pointer, theirs, ours, Table())
        self._calls()
        self._declared()
        return self.found

    def _calls(self) -> None:
        for path, call in self.mapped.rest.items():
            pointer = f"/rest/{escape(path)}"
            request = self.ga.named(call.ga_schemas.request)
            answer = self.ga.named(call.ga_schemas.answer)
            beta_answer = self.beta.named(call.beta_schemas.answer)
            if not (
                isinstance(request, ClassRecord)
                and isinstance(answer, ClassRecord)
                and isinstance(beta_answer, ClassRecord)
            ):
                continue
            sent, got = (self.ga.at(each, [call.inside]) for each in (request, answer))
            if not sent or not got:
                self._say(f"{pointer}/inside", f"{call.inside!r} is not in both bodies of ga")
                continue
            beta_request = kinds.RefKind(call.beta_schemas.request, False)
            self._values(pointer, beta_request, sent[0].kind, call.table, out=True)
            beta_kind = kinds.RefKind(beta_answer.name, False)
            self._values(pointer, got[0].kind, beta_kind, call.table, out=False)
            for field in answer.fields:
                way = call.answer.get(field.wire)
                if field.wire == call.inside:
                    continue
                if way is None:
                    self._say(f"{pointer}/answer", f"nothing is said about {field.wire!r}")
                elif not self.beta.at(beta_answer, way):
                    where = f"{pointer}/answer/{escape(field.wire)}"
                    self._say(where, f"{beta_answer.name} of beta has no field {'.'.join(way)!r}")

    def _declared(self) -> None:
        """What is declared to be in GA only is there, and is not carried all the same."""
        for schema, name, pointer in _said("fields", self.mapped.only_ga.fields):
            record = self.ga.named(schema) or self.ga.event("server", schema)
            if not isinstance(record, ClassRecord) or not self.ga.at(record, [name]):
                self._say(pointer, f"{schema} of ga has no field {name!r}")
            elif (schema, name) not in self.used:
                self._say(pointer, f"{schema}.{name} is carried, or never comes")
        for union, tag, pointer in _said("members", self.mapped.only_ga.members):
            if (union, tag) not in self.used:
                self._say(pointer, f"no {union} of ga is {tag!r}, or it has its place in beta")

    # --- objects ---

    def _objects(self, pointer: str, source: str, target: str, name: str, *, out: bool) -> None:
        """Whether each object that ``source`` may be has its counterpart in ``target``."""
        if (key := (source, target, name, out)) in self.seen:
            return
        self.seen.add(key)
        tables = self.mapped.tables
        table = tables.get(name, Table())
        pointer = f"/tables/{escape(name)}" if name in tables else pointer
        from_, to = (self.beta, self.ga) if out else (self.ga, self.beta)
        others = _members(to, target, table)
        for tag, record in _members(from_, source, table):
            wanted = self._tag_over(table, tag, out=out)
            found = [each for other, each in others if other == wanted or None in (other, tag)]
            variant = table.variants.get(tag or "", "")
            at = f"/tables/{escape(variant)}" if variant in tables else pointer
            used = tables.get(variant, Table() if table.by else table)
            if wanted is None:
                continue
            alone = self.mapped.only_ga.members.get(source, {})
            if tag and tag in alone and not found and not out:
                self.used.add((source, tag))
            elif not found:
                where = f"; only_ga/members/{source} may say why" if not out else ""
                missing = f"{target} of {to.name} has no such member{where}"
                self._say(at, f"{source} may be {tag!r}; {missing}")
            elif out:
                self._out(at, record, found[0], used)
            else:
                self._back(at, record, found[0], used)

    def _tag_over(self, table: Table, tag: str | None, *, out: bool) -> str | None:
        """The tag on the other side; None if it is refused there."""
        for field in table.fields.values():
            for value in self.mapped.values.get(field.values or "", ()):
                if out and value.beta == tag:
                    return None if value.refuse else str(value.ga)
                if not out and value.ga == tag:
                    return str(value.beta)
        return tag or ""

    def _out(self, pointer: str, source: ClassRecord, target: ClassRecord, table: Table) -> None:
        """What a program sends: every beta field has its place in GA."""
        met = {*table.constants, *table.needs}
        for field in source.fields:
            rule = table.fields.get(field.wire, Field())
            if not rule.is_carried or (field.is_tag and field.wire not in table.fields):
                continue
            place = rule.ga or [field.wire]
            way = self.ga.at(target, place)
            name = f"{shown(source)}.{field.wire} of beta"
            if not way:
                self._say(pointer, f"{name} has no place in {shown(target)} of ga")
                continue
            if field.required:
                met.add(place[0])
            if field.nullable and not way[-1].nullable:
                self._say(pointer, f"{name} may be null, and its place in ga may not")
            if not rule.values and not rule.wrap_ga:
                self._values(pointer, field.kind, way[-1].kind, rule.object, out=True)
        taken = {rule.ga[0] for rule in table.fields.values() if rule.ga} | met
        for field in target.fields:
            if field.required and not field.is_tag and field.wire not in met:
                message = f"{shown(target)} of ga needs {field.wire!r}, which beta may leave out"
                self._say(pointer, message)
            if not self.beta.at(source, [field.wire]) and field.wire not in taken:
                self.used.add((shown(target), field.wire))

    def _back(
        self,
        pointer: str,
        source: ClassRecord,
        target: ClassRecord,
        table: Table,
        supply: Iterable[str] = (),
    ) -> None:
        """What a server sends: every GA field has its place in beta, or is declared as without."""
        places: dict[tuple[str, ...], tuple[FieldRecord, Field]] = {}
        for name, rule in table.fields.items():
            if rule.ga and (way := self.beta.at(target, [name])):
                places.setdefault(rule.ga, (way[0], rule))
        sure = {*supply}
        for path, owner, field in self._ends(source, places, ()):
            direct = len(path) == 1
            if path in places:
                beta, rule = places[path]
            elif field.is_tag or field.wire in table.constants:
                continue
            elif direct and (same := self.beta.at(target, path)):
                beta, rule = same[0], Field()
            else:
                if field.wire in self.mapped.only_ga.fields.get(shown(owner), {}):
                    self.used.add((shown(owner), field.wire))
                else:
                    name = f"{shown(owner)}.{field.wire} of ga"
                    self._say(pointer, f"{name} has no place in {shown(target)} of beta")
                continue
            if field.required and direct and (beta.nullable or not field.nullable):
                sure.add(beta.wire)
            if not rule.values and not rule.wrap_ga:
                is_text = not rule.wrap_beta
                self._values(pointer, field.kind, beta.kind, rule.object, out=False, text=is_text)
        for field in target.fields:
            if field.required and not field.is_tag and field.wire not in sure:
                needy = f"{shown(target)} of beta needs {field.wire!r}"
                self._say(pointer, f"{needy}, which ga may leave out or send as null")

    def _ends(
        self, source: ClassRecord, places: Iterable[tuple[str, ...]], prefix: tuple[str, ...]
    ) -> Iterator[tuple[tuple[str, ...], ClassRecord, FieldRecord]]:
        """The fields of an object, and in the place of those that lead to others these others."""
        for field in source.fields:
            path = (*prefix, field.wire)
            if path in places or all(place[: len(path)] != path for place in places):
                yield path, source, field
            else:
                for name in inside(field):
                    for record in self.ga.classes(name):
                        yield from self._ends(record, places, path)

    # --- values ---

    def _values(
        self,
        pointer: str,
        source: kinds.Kind,
        target: kinds.Kind,
        table: str,
        *,
        out: bool,
        text: bool = True,
    ) -> None:
        """Whether whatever ``source`` may be, ``target`` may be too, but for null.

        ``text`` is off if text is rewritten.
        """
        options = alternatives(target)
        if any(_json(option) == _ANYTHING for option in options):
            return
        for kind in alternatives(source):
            json = _json(kind)
            if (
                kind == kinds.NULL
                or isinstance(kind, kinds.AnyKind)
                or (json == "string" and not text)
            ):
                continue
            wide = (json, "number") if json == "integer" else (json,)
            option = next((each for each in options if _json(each) in wide), None)
            match kind, option:
                case _, None:
                    side, known = "ga" if out else "beta", sorted({_json(each) for each in options})
                    what = kind.name if isinstance(kind, kinds.RefKind) else json
                    self._say(pointer, f"{what} comes where {side} has {' or '.join(known)} only")
                case kinds.ListKind(), kinds.ListKind():
                    self._values(pointer, kind.item, option.item, table, out=out)
                case kinds.MapKind(), kinds.MapKind():
                    self._values(pointer, kind.value, option.value, table, out=out)
                case kinds.RefKind(), kinds.RefKind():
                    self._objects(pointer, kind.name, option.name, table, out=out)

    def _say(self, pointer: str, message: str) -> None:
        self.found.append((pointer, message))


def _said(word: str, reasons: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Owner, name and pointer of what is said to be in GA only."""
    for owner, names in reasons.items():
        for name in names:
            yield owner, name, f"/only_ga/{word}/{escape(owner)}/{escape(name)}"


def _members(spec: Dialect, name: str, table: Table) -> list[tuple[str | None, ClassRecord]]:
    """The classes that a name may stand for, with their tags; a constant picks one."""
    found = spec.named(name)
    if isinstance(found, ClassRecord):
        return [(None, found)]
    if found is None:
        return []
    members = [(tag, spec.schemas[member]) for tag, member in found.members]
    picked = table.constants.get(found.tag)
    return [(None, record) for tag, record in members if tag == picked] if picked else [*members]


def _json(kind: kinds.Kind) -> str:
    """The JSON type."""
    match kind:
        case kinds.ScalarKind():
            return kind.json
        case kinds.ListKind():
            return "array"
        case kinds.MapKind() | kinds.RefKind():
            return "object"
        case kinds.AnyKind():
            return _ANYTHING
        case _:
            return "string"
