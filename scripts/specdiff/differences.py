"""What differs between two values, without what is inside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from schema.records import MISSING

from .facts import Change, listing
from .values import ANY, Value

_LOWER: Final = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}
_UPPER: Final = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}
_MARKS: Final = {
    "filled": ("no longer always an object", "always an object now"),
    "nullable": ("null removed", "null added"),
    "secret": ("secret no longer", "secret now"),
    "deprecated": ("deprecated no longer", "deprecated now"),
    "audio": ("audio removed", "audio added"),
}
_OURS: Final = {"secret", "audio", "filled"}
"""Marks that only our own specs have."""


def differences(old: Value, new: Value, *, ours: bool) -> Iterator[Change]:
    """Every difference; ``ours`` if both are of our own specs."""
    if ours and old.plain != new.plain:
        yield Change("plain changed", *(_class_or_dict(each) for each in (old, new)))
        return
    yield from _types(old, new)
    for mark, kinds in _MARKS.items():
        now: bool = getattr(new, mark)
        told = ours or mark not in _OURS
        if getattr(old, mark) != now and told and (mark != "audio" or old.wide == new.wide):
            yield Change(kinds[now])
    yield from _known(old.known, new.known, comparable=bool(old.wide & new.wide))
    if old.wide & new.wide:
        yield from _limits(old.limits, new.limits)
    if old.default != new.default:
        was, is_ = ("" if each is MISSING else repr(each) for each in (old.default, new.default))
        yield Change(
            f"default {'changed' if was and is_ else 'added' if is_ else 'removed'}", was, is_
        )
    for word in dict.fromkeys([*old.other, *new.other]) if ours else ():
        if old.other.get(word, MISSING) != new.other.get(word, MISSING):
            remark = word.startswith("x-") or word == "$comment"
            yield Change("remark changed" if remark else "keyword changed", word, word)
    if "object" in old.types & new.types and not ((ours and old.plain) or (old.free and new.free)):
        yield from _classes(old, new)


def _types(old: Value, new: Value) -> Iterator[Change]:
    one, other = old.wide, new.wide
    if one != other:
        wider = ANY in other or one < other
        narrower = ANY in one or other < one
        kind = "type widened" if wider else "type narrowed" if narrower else "type changed"
        yield Change(kind, str(old), str(new))


def _known(one: tuple[Any, ...], other: tuple[Any, ...], *, comparable: bool) -> Iterator[Change]:
    if len(one) == len(other) == 1 and one != other:
        yield Change("value changed", listing(one), listing(other))
    elif bool(one) != bool(other):
        kind = "values listed" if other else "values no longer listed"
        yield from [Change(kind, listing(one), listing(other))] if comparable else ()
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


def _classes(old: Value, new: Value) -> Iterator[Change]:
    """Where a class is on one side, and a dict on the other."""
    if bool(old.objects) != bool(new.objects):
        kind = "class for a dict" if new.objects else "dict for a class"
        needy = any(field.required for each in new.objects for field in each.record.fields)
        yield Change(kind, str(old), str(new), required=needy)
    elif not old.objects and (old.free is None) != (new.free is None):
        kind = "type narrowed" if new.free else "type widened"
        yield Change(kind, *(f"map of {e.free}" if e.free else "map" for e in (old, new)))


def _class_or_dict(value: Value) -> str:
    return "plain dict" if value.plain else str(value)
