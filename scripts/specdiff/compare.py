"""What differs between two versions: facts, without a verdict.

Two documents are walked side by side, from the events and the REST calls inwards, so that it is
known of every object in which direction it travels. Each pair of objects is compared once, however
many events hold it.
"""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from schema import names
from schema.load import Document
from schema.records import MISSING, ClassRecord, FieldRecord, OneOfKind, alternatives

from .source import Call, Dialect, Direction, Event
from .values import ANY, Node, Obj, Value, read

_LOWER: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_SAME_NAME: Final = 0.6
"""How alike two names have to be, of 1, for a field or an event to count as renamed."""


@attrs.frozen(kw_only=True)
class Change:
    """One fact about an object, a field of it, or the API as a whole."""

    kind: str
    field: str = ""
    """The field on the wire, with ``[]`` for what is in an array and ``{}`` for a map's values."""
    attribute: str = ""
    """The same in Python."""
    old: str = ""
    new: str = ""
    required: bool = False
    constant: bool = False
    """It has one value, which the class fills in."""


@attrs.frozen
class Use:
    """A place where an object travels."""

    direction: Direction | None
    event: str
    """The event's type, or the REST call as a program writes it."""
    path: str


@attrs.define(kw_only=True)
class Pair:
    """An object in the old and in the new version, and what differs."""

    dialect: str
    old: str
    new: str
    """Names of the classes."""
    owner: str
    """The name to show: the new one, or ours where the other is a vendor's."""
    event: str = ""
    """The event's type, if the object is an event."""
    call: str = ""
    """The REST method, if the object is the body of a request."""
    changes: list[Change] = attrs.field(factory=list)
    inner: dict[tuple[str, str], str] = attrs.field(factory=dict)
    """Pairs of objects in it, and the path to them."""
    uses: list[Use] = attrs.field(factory=list)

    @property
    def directions(self) -> set[Direction | None]:
        return {use.direction for use in self.uses} or {None}


class Comparison:
    """One dialect in two versions. ``pairs`` holds what was compared."""

    def __init__(self, name: str, old: Dialect, new: Dialect) -> None:
        self.name = name
        self.old, self.new = old, new
        self.generated = old.generated and new.generated
        """Whether both sides are ours, so that names of classes can be compared."""
        self.pairs: dict[tuple[str, str], Pair] = {}
        self._records = {"old": old.index.classes, "new": new.index.classes}
        self._roots: list[tuple[tuple[str, str], Use]] = []
        self.whole = Pair(dialect=name, old="", new="", owner="")
        """What concerns the API as such: events and calls that come and go."""

    def run(self) -> list[Pair]:
        """Compare everything; what differs, in the order of the spec."""
        self._events()
        self._calls()
        if self.generated:
            self._unreached()
            self._class_names()
            self._terms()
        self._spread()
        return [pair for pair in (self.whole, *self.pairs.values()) if pair.changes]

    def _say(self, kind: str, **facts: Any) -> None:
        self.whole.changes.append(Change(kind=kind, **facts))

    # --- events and calls ---

    def _events(self) -> None:
        old, new = dict(self.old.events), dict(self.new.events)
        for key in [key for key in old if key in new]:
            self._event(old.pop(key), new.pop(key))
        for (direction, tag), event in list(old.items()):
            other: Direction = "receive" if direction == "send" else "send"
            if (other, tag) in new:
                names_ = self._event_names(event)
                self._say("event turned round", field=tag, attribute=names_, old=tag)
                del old[direction, tag]
                self._event(event, new.pop((other, tag)))
        for one, other_event in _matched_events(old.values(), new.values()):
            self._say(
                f"event renamed ({_verb(one.direction)})",
                field=one.type,
                attribute=f"{self._event_names(one)}, {self._event_names(other_event)}",
                old=one.type,
                new=other_event.type,
            )
            del old[one.direction, one.type], new[other_event.direction, other_event.type]
            self._event(one, other_event)
        for event in old.values():
            self._say(
                f"event removed ({_verb(event.direction)})",
                field=event.type,
                attribute=self._event_names(event),
                old=event.type,
            )
        for event in new.values():
            self._say(
                f"event added ({_verb(event.direction)})",
                field=event.type,
                attribute=self._event_names(event),
                new=event.type,
            )

    def _event(self, old: Event, new: Event) -> None:
        one, other = old.payload, new.payload
        if one is None or other is None:
            if (one is None) != (other is None):
                self._say("payload changed", field=new.type)
            return
        key = self._objects(one, other, old.cls, new.cls, event=True)
        pair = self.pairs[key]
        pair.event = new.type
        if old.type != new.type:  # which is said of the event already
            implied = [each for each in pair.changes if each.kind == "value changed"]
            pair.changes = [each for each in pair.changes if each not in implied[:1]]
        if self.generated:
            if old.summary.split() != new.summary.split():
                pair.changes.append(Change(kind="text changed", field="summary"))
            if old.examples != new.examples:
                pair.changes.append(Change(kind="examples changed"))
        if one.record.deprecated != other.record.deprecated:
            self._deprecation(new.type, self._event_names(new), other.record.deprecated)
        self._roots.append((key, Use(new.direction, new.type, "")))

    def _deprecation(self, field: str, attribute: str, now: bool) -> None:
        kind = "deprecated now" if now else "deprecated no longer"
        self._say(kind, field=field, attribute=attribute)

    def _event_names(self, event: Event) -> str:
        """The class, and for what a program sends the method too."""
        if event.direction == "receive":
            return event.cls
        with contextlib.suppress(names.NameRefusedError):
            path, method = names.sender_path(event.type)
            return f"{event.cls}, {'.'.join(('connection', *path, method))}()"
        return event.cls

    def _calls(self) -> None:
        old = {(call.record.method, call.place): call for call in self.old.calls}
        new = {(call.record.method, call.place): call for call in self.new.calls}
        if not (self.old.rest and self.new.rest):
            return  # one side has events only
        for place in [place for place in old if place in new]:
            self._call(old.pop(place), new.pop(place))
        for place, call in list(old.items()):
            moved = next((p for p, other in new.items() if other.name == call.name), None)
            if moved is not None:
                self._say("call moved", field=call.name, old=str(call), new=str(new[moved]))
                self._call(old.pop(place), new.pop(moved))
        for call in old.values():
            self._say("call removed", field=call.name, attribute=f"{call.name}()", old=str(call))
        for call in new.values():
            self._say("call added", field=call.name, attribute=f"{call.name}()", new=str(call))

    def _call(self, old: Call, new: Call) -> None:
        shown = new.name if self.new.generated else old.name
        if old.name != new.name and self.generated:
            self._say("call renamed", field=old.name, old=old.name, new=new.name)
        if old.record.deprecated != new.record.deprecated:
            self._deprecation(shown, f"{shown}()", new.record.deprecated)
        if old.parameters.record.fields or new.parameters.record.fields:
            key = self._objects(old.parameters, new.parameters, shown, shown, event=True)
            self._roots.append((key, Use("send", f"{shown}()", "")))
        one, other = ([name for name, _ in call.record.path_parameters] for call in (old, new))
        if len(one) == len(other):
            for was, is_ in zip(one, other, strict=True):
                if was != is_:
                    self._say("parameter renamed", field=shown, old=was, new=is_)
        else:
            for name in [each for each in one if each not in other]:
                self._say("parameter removed", field=f"{shown}({name})")
            for name in [each for each in other if each not in one]:
                self._say("parameter added", field=f"{shown}({name})")
        if old.record.idempotent != new.record.idempotent and self.generated:
            self._say(f"retried {'now' if new.record.idempotent else 'no longer'}", field=shown)
        for word, left, right in (
            ("body", old.body, new.body),
            ("answer", old.answer, new.answer),
        ):
            one_object = _only_object(left) if left else None
            other_object = _only_object(right) if right else None
            if one_object and other_object:
                key = self._objects(one_object, other_object, "", "")
                direction: Direction = "send" if word == "body" else "receive"
                if word == "body":
                    self.pairs[key].call = shown
                self._roots.append((key, Use(direction, f"{shown}()", "")))
            elif (left is None) != (right is None) or one_object or other_object:
                verb = "removed" if right is None else "added" if left is None else "changed"
                self._say(f"{word} {verb}", field=shown)

    def _terms(self) -> None:
        """Under which address, with which credentials, with what in the handshake."""
        if self.old.addresses and self.new.addresses and self.old.addresses != self.new.addresses:
            old, new = (_listing(sorted(side.addresses)) for side in (self.old, self.new))
            self._say("address changed", field="connect", old=old, new=new)
        for (kind, where), one in self.old.terms.items():
            other = self.new.terms.get((kind, where), one)
            if gone := sorted(one - other):
                self._say(f"{kind} removed", field=where, old=_listing(gone))
            if come := sorted(other - one):
                wanted = kind == "credentials" and not one
                self._say(
                    f"{kind} {'wanted' if wanted else 'added'}", field=where, new=_listing(come)
                )
        for name in [name for name in self.old.handshake if name in self.new.handshake]:
            asked, asks = (side.handshake[name] for side in (self.old, self.new))
            key = self._objects(asked, asks, name, name)
            self._roots.append((key, Use("send", "the handshake", "")))

    def _unreached(self) -> None:
        """Named schemas that no event and no call leads to; their classes exist all the same."""
        met = {(pair.old, pair.new) for pair in self.pairs.values()}
        for name in self.old.components.keys() & self.new.components.keys():
            one, other = (side.index.named(side.components[name]) for side in (self.old, self.new))
            if one and other and (name, name) not in met:
                self._objects(one, other, name, name)

    def _class_names(self) -> None:
        old, new = (set(side.components) for side in (self.old, self.new))
        old |= {event.cls for event in self.old.events.values()}
        new |= {event.cls for event in self.new.events.values()}
        if not old or not new:
            return
        # An event's class goes with the event, and a renamed one with its rename.
        for pair in self.pairs.values():
            if pair.old != pair.new:
                old, new = old - {pair.old}, new - {pair.new}
        old -= {event.cls for event in self.old.events.values()}
        new -= {event.cls for event in self.new.events.values()}
        if gone := sorted(old - new):
            self._say("classes removed", field=_listing(gone), attribute=_listing(gone))
        if come := sorted(new - old):
            self._say("classes added", field=_listing(come), attribute=_listing(come))

    def _spread(self) -> None:
        """Tell every pair in which events it travels, and in which direction."""
        for root, use in self._roots:
            pending = [(root, use)]
            done: set[tuple[str, str]] = set()
            while pending:
                key, at = pending.pop(0)
                if key in done:
                    continue
                done.add(key)
                pair = self.pairs[key]
                pair.uses.append(at)
                for inner, step in pair.inner.items():
                    path = ".".join(part for part in (at.path, step) if part)
                    pending.append((inner, attrs.evolve(at, path=path)))

    # --- objects ---

    def _objects(
        self, old: Obj, new: Obj, old_name: str, new_name: str, *, event: bool = False
    ) -> tuple[str, str]:
        """Compare two objects, unless that was done already."""
        names_ = (
            old_name if old_name and event else old.component or old_name,
            new_name if new_name and event else new.component or new_name,
        )
        key = (_key(old, names_[0]), _key(new, names_[1]))
        if key in self.pairs:
            return key
        ours = self.old.generated and not self.new.generated
        pair = Pair(
            dialect=self.name, old=names_[0], new=names_[1], owner=names_[0] if ours else names_[1]
        )
        self.pairs[key] = pair
        if self.generated and names_[0] != names_[1] and not event:
            stays = names_[0] in self.new.components
            kind = "class exchanged" if stays else "class renamed"
            pair.changes.append(Change(kind=kind, old=names_[0], new=names_[1]))
        if old.record.closed != new.record.closed and self.generated:
            kind = "closed to unknown fields" if new.record.closed else "opened to unknown fields"
            pair.changes.append(Change(kind=kind))
        texts: list[str] = []
        if self.generated and old.record.doc.split() != new.record.doc.split():
            texts.append("the class")
        renamed = dict(_matched_fields(old, new))
        arrivals = new.properties.keys() - old.properties.keys() - set(renamed.values())
        for wire in old.properties:
            target = renamed.get(wire, wire)
            if target not in new.properties:
                self._field(
                    pair,
                    "field removed",
                    wire,
                    required=wire in old.required,
                    side="old",
                    old=str(read(old.properties[wire])),
                )
                continue
            if target != wire:
                attribute = self._attribute(pair.old, wire, "old")
                renamed_to = self._attribute(pair.new, target, "new")
                pair.changes.append(
                    Change(
                        kind="field renamed",
                        field=wire,
                        attribute=f"{attribute} -> {renamed_to}",
                        old=wire,
                        new=target,
                    )
                )
            one, other = read(old.properties[wire]), read(new.properties[target])
            was, is_ = wire in old.required, target in new.required
            if was != is_:
                self._field(pair, "field required" if is_ else "field optional", target)
            self._value(pair, target, target, one, other)
            if self.generated and one.doc != other.doc:
                texts.append(target)
        for wire in [wire for wire in new.properties if wire in arrivals]:
            self._field(
                pair,
                "field added",
                wire,
                required=wire in new.required,
                new=str(read(new.properties[wire])),
                constant=_is_constant(new.properties[wire]),
            )
        if self.generated and not arrivals and not renamed:
            left = [wire for wire in old.properties if wire in new.properties]
            if left != [wire for wire in new.properties if wire in old.properties]:
                pair.changes.append(Change(kind="order changed"))
        if texts:
            pair.changes.append(Change(kind="text changed", field=_listing(texts)))
        return key

    def _field(self, pair: Pair, kind: str, wire: str, side: str = "new", **facts: Any) -> None:
        owner = pair.old if side == "old" else pair.new
        attribute = self._attribute(owner, wire, side)
        pair.changes.append(Change(kind=kind, field=wire, attribute=attribute, **facts))

    def _attribute(self, owner: str, wire: str, side: str) -> str:
        """The Python name of a field, from the record of its class if there is one."""
        wire = wire.partition("[")[0].partition("{")[0]
        for each in (side, "old", "new"):
            record: ClassRecord | None = self._records[each].get(owner)
            for field in record.fields if record else ():
                if field.wire == wire:
                    return field.name
        with contextlib.suppress(names.NameRefusedError):
            return names.attribute_name(wire)
        return wire

    # --- values ---

    def _value(self, pair: Pair, path: str, field: str, old: Value, new: Value) -> None:
        def say(kind: str, **facts: Any) -> None:
            self._field(pair, kind, path, **facts)

        if old.plain != new.plain:
            say("plain changed", old=_class_or_dict(old), new=_class_or_dict(new))
            return
        if old.filled != new.filled:
            say("always an object now" if new.filled else "no longer always an object")
        self._types(say, old, new)
        if old.nullable != new.nullable:
            say("null added" if new.nullable else "null removed")
        self._known(say, old, new)
        self._limits(say, old, new)
        self._marks(say, old, new)
        if old.item is not None and new.item is not None:
            self._value(pair, f"{path}[]", field, read(old.item), read(new.item))
        if old.free is not None and new.free is not None:
            self._value(pair, f"{path}{{}}", field, read(old.free), read(new.free))
        elif "object" in old.types & new.types and not (old.plain or new.plain):
            if bool(old.objects) != bool(new.objects):
                say(
                    "class for a dict" if new.objects else "dict for a class",
                    old=str(old),
                    new=str(new),
                    required=_needs_something(new.objects),
                )
            elif not old.objects and (old.free is None) != (new.free is None):
                say("type narrowed" if new.free else "type widened", old=_map(old), new=_map(new))
        if old.objects and new.objects and old.union and new.union and self.generated:
            pair.inner.setdefault(self._union(field, old, new), path)
        elif old.objects and new.objects:
            self._alternatives(pair, path, field, say, old.objects, new.objects)

    def _types(self, say: Callable[..., None], old: Value, new: Value) -> None:
        one, other = _wide(old.types), _wide(new.types)
        if one == other:
            if old.audio != new.audio and self.generated:
                say("audio added" if new.audio else "audio removed")
            return
        facts = {"old": str(old), "new": str(new)}
        if ANY in other or one < other:
            say("type widened", **facts)
        elif ANY in one or other < one:
            say("type narrowed", **facts)
        else:
            say("type changed", **facts)

    def _known(self, say: Callable[..., None], old: Value, new: Value) -> None:
        one, other = old.known, new.known
        if len(one) == len(other) == 1 and one != other:
            say("value changed", old=_listing(one), new=_listing(other))
            return
        if bool(one) != bool(other):
            if _wide(old.types) & _wide(new.types):
                facts = {"old": _listing(one), "new": _listing(other)}
                say("values listed" if other else "values no longer listed", **facts)
            return
        if gone := [each for each in one if each not in other]:
            say("values removed", old=_listing(gone))
        if come := [each for each in other if each not in one]:
            say("values added", new=_listing(come))

    def _limits(self, say: Callable[..., None], old: Value, new: Value) -> None:
        if not _wide(old.types) & _wide(new.types):
            return
        for word in dict.fromkeys([*old.limits, *new.limits]):
            one, other = old.limits.get(word), new.limits.get(word)
            if one == other:
                continue
            facts = {
                "old": "" if one is None else f"{word} {one}",
                "new": "" if other is None else f"{word} {other}",
            }
            if one is None or other is None:
                say("limit tightened" if one is None else "limit loosened", **facts)
            elif word.rpartition(".")[2] in (*_LOWER, *_UPPER) and _numbers(one, other):
                tighter = other > one if word.rpartition(".")[2] in _LOWER else other < one
                say("limit tightened" if tighter else "limit loosened", **facts)
            else:
                say("limit changed", **facts)

    def _marks(self, say: Callable[..., None], old: Value, new: Value) -> None:
        if old.default != new.default:
            facts = {
                "old": "" if old.default is MISSING else repr(old.default),
                "new": "" if new.default is MISSING else repr(new.default),
            }
            kind = "added" if old.default is MISSING else "changed"
            say(f"default {'removed' if new.default is MISSING else kind}", **facts)
        if old.secret != new.secret and self.generated:
            say("secret now" if new.secret else "secret no longer")
        if old.deprecated != new.deprecated:
            say("deprecated now" if new.deprecated else "deprecated no longer")
        for word in dict.fromkeys([*old.other, *new.other]) if self.generated else ():
            if old.other.get(word, MISSING) != new.other.get(word, MISSING):
                cosmetic = word.startswith("x-") or word == "$comment"
                say("remark changed" if cosmetic else "keyword changed", old=word, new=word)

    def _union(self, field: str, old: Value, new: Value) -> tuple[str, str]:
        """Compare two unions with names, unless that was done already."""
        key = (old.union, new.union)
        if key not in self.pairs:
            pair = Pair(dialect=self.name, old=old.union, new=new.union, owner=new.union)
            self.pairs[key] = pair
            if old.union != new.union:
                stays = old.union in self.new.components
                kind = "class exchanged" if stays else "class renamed"
                pair.changes.append(Change(kind=kind, old=old.union, new=new.union))

            def say(kind: str, **facts: Any) -> None:
                pair.changes.append(Change(kind=kind, **facts))

            self._alternatives(pair, "", field, say, old.objects, new.objects)
        return key

    def _alternatives(
        self,
        pair: Pair,
        path: str,
        field: str,
        say: Callable[..., None],
        old: tuple[Obj, ...],
        new: tuple[Obj, ...],
    ) -> None:
        for one, other in _matched_objects(old, new):
            if one is None:
                say("alternative added", new=_object_name(other) if other else "")
            elif other is None:
                say("alternative removed", old=_object_name(one))
            else:
                key = self._objects(one, other, _nested(pair.old, field), _nested(pair.new, field))
                pair.inner.setdefault(key, path)


# --- what belongs together ----------------------------------------------------------------------


def _matched_events(old: Iterable[Event], new: Iterable[Event]) -> Iterator[tuple[Event, Event]]:
    """Events that have another name now: alike in name and in what they hold."""
    left, right = list(old), list(new)
    scored: list[tuple[float, int, int]] = []
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            if one.direction != other.direction:
                continue
            first, second = one.payload, other.payload
            if first is None or second is None or _overlap(first, second) < 0.75:
                continue
            likeness = _alike(one.type, other.type)
            if likeness >= _SAME_NAME:
                scored.append((likeness, i, j))
    yield from ((left[i], right[j]) for i, j in _best(scored))


def _matched_fields(old: Obj, new: Obj) -> Iterator[tuple[str, str]]:
    """Fields that have another name now: of one kind, and alike in name or description."""
    gone = [wire for wire in old.properties if wire not in new.properties]
    come = [wire for wire in new.properties if wire not in old.properties]
    scored: list[tuple[float, int, int]] = []
    for i, wire in enumerate(gone):
        for j, other_wire in enumerate(come):
            one, other = read(old.properties[wire]), read(new.properties[other_wire])
            if not _same_kind(one, other):
                continue
            by_name = _alike(wire, other_wire)
            same_text = bool(one.doc) and one.doc == other.doc
            if by_name >= _SAME_NAME or same_text:
                scored.append((by_name + same_text, i, j))
    yield from ((gone[i], come[j]) for i, j in _best(scored))


def _matched_objects(
    old: tuple[Obj, ...], new: tuple[Obj, ...]
) -> Iterator[tuple[Obj, Obj] | tuple[Obj, None] | tuple[None, Obj]]:
    """The objects of two choices: by tag, else by name; those of one side come alone."""
    if len(old) == len(new) == 1:
        yield old[0], new[0]
        return
    constants = [obj.constants for obj in (*old, *new)]
    common = set(constants[0]).intersection(*constants[1:])
    tag = "type" if "type" in common else min(common, default="")

    def sign_of(obj: Obj) -> str:
        return obj.constants.get(tag, "") or obj.component or obj.record.pointer

    by_sign = {sign: _joined(group) for sign, group in _grouped(new, sign_of).items()}
    left: list[Obj] = []
    for sign, group in _grouped(old, sign_of).items():
        obj = _joined(group)
        other = by_sign.pop(sign, None)
        if other is not None:
            yield obj, other
        elif whole := [each for each in new if len(new) == 1 and sign in _tags(each)]:
            by_sign.clear()
            yield obj, whole[0]  # one object that lists the tags of many
        else:
            left.append(obj)
    scored = [
        (_overlap(one, other), i, j)
        for i, one in enumerate(left)
        for j, other in enumerate(by_sign.values())
        if _overlap(one, other) >= 0.75
    ]
    right = list(by_sign.values())
    best = list(_best(scored))
    yield from ((left[i], right[j]) for i, j in best)
    yield from ((obj, None) for i, obj in enumerate(left) if i not in {i for i, _ in best})
    yield from ((None, obj) for j, obj in enumerate(right) if j not in {j for _, j in best})


def _tags(obj: Obj) -> tuple[Any, ...]:
    node = obj.properties.get("type")
    return read(node).known if node else ()


def _grouped(objects: Iterable[Obj], sign: Callable[[Obj], str]) -> dict[str, list[Obj]]:
    groups: dict[str, list[Obj]] = {}
    for obj in objects:
        groups.setdefault(sign(obj), []).append(obj)
    return groups


def _joined(group: list[Obj]) -> Obj:
    """Objects with one tag as one object: a vendor tells them apart by a second field."""
    first = group[0]
    if len(group) == 1:
        return first
    required = frozenset.intersection(*(obj.required for obj in group))
    fields: dict[str, FieldRecord] = {}
    for field in (each for obj in group for each in obj.record.fields):
        known = fields.setdefault(field.wire, attrs.evolve(field, required=False))
        kinds = dict.fromkeys([*alternatives(known.kind), *alternatives(field.kind)])
        kind = known.kind if len(kinds) == 1 else OneOfKind(tuple(kinds))
        fields[field.wire] = attrs.evolve(known, kind=kind, required=field.wire in required)
    return attrs.evolve(first, record=attrs.evolve(first.record, fields=tuple(fields.values())))


def _best(scored: list[tuple[float, int, int]]) -> Iterator[tuple[int, int]]:
    """Pairs of indexes, the most alike first, each index once."""
    taken: tuple[set[int], set[int]] = (set(), set())
    for _, i, j in sorted(scored, key=lambda each: (-each[0], each[1], each[2])):
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            yield i, j


def _alike(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _overlap(one: Obj, other: Obj) -> float:
    """How many of the fields of two objects are the same, of 1."""
    every = one.properties.keys() | other.properties.keys()
    return len(one.properties.keys() & other.properties.keys()) / len(every) if every else 1.0


def _same_kind(one: Value, other: Value) -> bool:
    if _wide(one.types) != _wide(other.types) or ANY in one.types:
        return False
    if len(one.known) == 1 or len(other.known) == 1:
        return one.known == other.known
    if bool(one.objects) != bool(other.objects):
        return False
    return not one.objects or _overlap(one.objects[0], other.objects[0]) >= 0.5


def _wide(types: frozenset[str]) -> frozenset[str]:
    """A number may be an integer too."""
    return types | {"integer"} if "number" in types else types


def _only_object(node: Node | None) -> Obj | None:
    objects = read(node).objects if node is not None else ()
    return objects[0] if len(objects) == 1 else None


def _is_constant(node: Node) -> bool:
    return node.field is not None and node.field.constant


def _key(obj: Obj, name: str) -> str:
    """One class of one document. A schema that REST repeats is the same class."""
    return name or obj.record.name


def _nested(owner: str, field: str) -> str:
    with contextlib.suppress(names.NameRefusedError):
        return names.nested_class_name(owner, field)
    return f"{owner}.{field}"


def _needs_something(objects: tuple[Obj, ...]) -> bool:
    return any(obj.required for obj in objects)


def _object_name(obj: Obj) -> str:
    tag = next(iter(obj.constants.values()), "")
    name = obj.component or "an object"
    return f"{name} ({tag})" if tag else name


def _class_or_dict(value: Value) -> str:
    return "plain dict" if value.plain else str(value)


def _map(value: Value) -> str:
    return f"map of {read(value.free)}" if value.free else "map"


def _numbers(*values: object) -> bool:
    return all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)


def _verb(direction: Direction) -> str:
    return "sent" if direction == "send" else "received"


def _listing(values: Iterable[object]) -> str:
    return ", ".join(str(each) for each in values)


# --- how one dialect is spoken on the other -----------------------------------------------------


def mapping_changes(
    old: Document, new: Document, added: frozenset[str] = frozenset()
) -> Pair | None:
    """What differs in the file that carries beta over to GA.

    ``added`` are the events and fields that are new.
    """
    pair = Pair(dialect="beta on ga", old="", new="", owner="")
    one, other = dict(_leaves(old.data)), dict(_leaves(new.data))
    for path in dict.fromkeys([*one, *other]):
        left, right = one.get(path), other.get(path)
        if left == right:
            continue
        last = path[-1]
        refusing = "refuse" in path or "needs" in path
        leaving = "drop" in path or refusing
        reason = leaving or path[0].startswith("only_")
        if left is None and reason and not refusing and {last, path[-2]} & added:
            continue  # that it is new is said already, and nobody loses it
        if left is not None and right is not None and reason:
            kind = "reason changed"
        elif refusing:
            kind = "refused now" if left is None else "refused no longer"
        elif leaving:
            kind = "left out now" if left is None else "left out no longer"
        elif path[0].startswith("only_"):
            kind = "counterpart denied" if left is None else "counterpart denied no longer"
        else:
            kind = "carried otherwise"
        where = path[:-1] if last in ("drop", "refuse") else path
        was, is_ = ("" if each is None else str(each) for each in (left, right))
        pair.changes.append(Change(kind=kind, field=".".join(where), old=was, new=is_))
    return pair if pair.changes else None


def _leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value with the keys that lead to it; a list of texts is a set of keys."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(node, list) and all(isinstance(each, str) for each in node):
        yield from (((*path, each), True) for each in node)
    elif isinstance(node, list):
        for each in node:
            named = each.get("ga") if isinstance(each, dict) else None
            also = each.get("beta") if isinstance(each, dict) else None
            word = "/".join(str(part) for part in (named, also) if part is not None)
            yield from _leaves(each, (*path, word or str(each)))
    else:
        yield path, node
