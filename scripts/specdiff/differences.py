"""What differs between two values, or two records, without what is inside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from schema.records import MISSING, ClassRecord, FieldRecord, Operation

from .facts import Change, listing, verb
from .values import ANY, Value

_LOWER: Final = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}
_UPPER: Final = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}
MARKS: Final = {
    "required": ("field optional", "field required"),
    "empty_if_null": ("no longer always an object", "always an object now"),
    "null": ("null removed", "null added"),
    "secret": ("secret no longer", "secret now"),
    "deprecated": ("deprecated no longer", "deprecated now"),
    "audio": ("audio removed", "audio added"),
    "closed": ("opened to unknown fields", "closed to unknown fields"),
    "idempotent": ("retried no longer", "retried now"),
}
"""What is so or not, by its name in records and values, and the change to no and to yes."""
_OURS: Final = {"secret", "audio", "empty_if_null", "closed", "idempotent"}
"""Marks that only our own specs have."""

_Marked = ClassRecord | FieldRecord | Operation | Value


def marks(old: _Marked, new: _Marked, *, ours: bool) -> Iterator[str]:
    """The marks that one side has and the other has not; ``ours`` if both are of our own specs."""
    for mark, kinds in MARKS.items():
        was, now = (getattr(each, mark, False) for each in (old, new))
        if was != now and (ours or mark not in _OURS):
            yield kinds[now]


def differences(old: Value, new: Value, *, ours: bool) -> Iterator[Change]:
    """Every difference of two values."""
    if ours and old.plain != new.plain:
        shown = ("plain dict" if each.plain else str(each) for each in (old, new))
        yield Change("plain changed", *shown)
        return
    yield from _types(old, new)
    yield from map(Change, marks(old, new, ours=ours))
    if old.wide & new.wide:
        yield from _known(old.known, new.known)
        yield from _limits(old.limits, new.limits)
    is_dict = ours and old.plain
    if "object" in old.types & new.types and bool(old.objects) != bool(new.objects) and not is_dict:
        kind = "class for a dict" if new.objects else "dict for a class"
        needy = any(field.required for each in new.objects for field in each.record.fields)
        yield Change(kind, str(old), str(new), required=needy)


def default(old: FieldRecord, new: FieldRecord) -> Iterator[Change]:
    """What stands for a field that is left out."""
    if old.default != new.default:
        shown = ["" if each.default is MISSING else repr(each.default) for each in (old, new)]
        yield Change(f"default {verb(*shown)}", *shown)


def _types(old: Value, new: Value) -> Iterator[Change]:
    one, other = old.wide, new.wide
    if one != other:
        wider = ANY in other or one < other
        narrower = ANY in one or other < one
        kind = "type widened" if wider else "type narrowed" if narrower else "type changed"
        yield Change(kind, str(old), str(new))


def _known(one: tuple[Any, ...], other: tuple[Any, ...]) -> Iterator[Change]:
    if len(one) == len(other) == 1 and one != other:
        yield Change("value changed", listing(one), listing(other))
    elif bool(one) != bool(other):
        kind = "values listed" if other else "values no longer listed"
        yield Change(kind, listing(one), listing(other))
    else:
        if gone := [each for each in one if each not in other]:
            yield Change("values removed", listing(gone))
        if come := [each for each in other if each not in one]:
            yield Change("values added", "", listing(come))


def _limits(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    for word in dict.fromkeys([*old, *new]):
        one, other = old.get(word), new.get(word)
        if one == other:
            continue
        bound = word.rpartition(".")[2]
        if one is None or other is None:
            kind = "tightened" if one is None else "loosened"
        elif bound in _LOWER | _UPPER and {type(one), type(other)} <= {int, float}:
            kind = "tightened" if (one < other) == (bound in _LOWER) else "loosened"
        else:
            kind = "changed"
        was, is_ = ("" if each is None else f"{word} {each}" for each in (one, other))
        yield Change(f"limit {kind}", was, is_)
