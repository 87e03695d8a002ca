"""Whom a change breaks, and which release it asks for.

The rule behind the table: a program that sends may be asked for less and offered more; a program
that reads may be promised more and never less. What counts is what the generated classes promise:
their enums are open and their limits are not checked, so a server's new value breaks nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Literal

import attrs

from .compare import Change, Pair

Level = Literal["breaking", "additive", "cosmetic"]
Who = Literal["sender", "reader", "constructor call", "attribute"]

LEVELS: Final[tuple[Level, ...]] = ("breaking", "additive", "cosmetic")
BUMPS: Final = {"breaking": "major", "additive": "minor", "cosmetic": "patch"}


@attrs.frozen
class Effect:
    """What a change does to somebody."""

    who: Who
    level: Level
    text: str


@attrs.frozen(kw_only=True)
class Finding:
    """A change with its verdict."""

    level: Level
    dialect: str
    name: str
    """The generated name, such as ``SessionParams.voice``, or what the spec calls it."""
    names: tuple[str, ...]
    """All generated names concerned."""
    change: str
    old: str
    new: str
    uses: tuple[str, ...]
    """Where it travels: ``session.update: session.voice``."""
    directions: tuple[str, ...]
    effects: tuple[Effect, ...]

    @property
    def bump(self) -> str:
        return BUMPS[self.level]


def findings(pairs: list[Pair]) -> list[Finding]:
    """Every change with its verdict, the gravest first; else in the order of the spec."""
    found: dict[tuple[object, ...], Finding] = {}
    for pair in pairs:
        for change in pair.changes:
            made = _judged(pair, change)
            key = (made.dialect, made.name, made.change, made.effects)
            uses = found[key].uses if key in found else ()
            found[key] = attrs.evolve(made, uses=tuple(dict.fromkeys([*uses, *made.uses])))
    return sorted(found.values(), key=lambda finding: LEVELS.index(finding.level))


def bump(found: list[Finding]) -> str:
    """The release that all findings together ask for: major, minor, patch or none."""
    return found[0].bump if found else "none"


def _judged(pair: Pair, change: Change) -> Finding:
    effects: dict[tuple[Who, str], Effect] = {}
    rule = _RULES[change.kind]
    directions = sorted(pair.directions, key=lambda each: (each is None, each != "send"))
    for direction in directions:
        for effect in rule(_Case(pair, change, direction)):
            effects.setdefault((effect.who, effect.text), effect)
    levels = [effect.level for effect in effects.values()]
    owner = pair.owner
    name = f"{owner}.{change.attribute}" if owner and change.attribute else owner
    name = name or change.attribute or change.field
    uses = [
        f"{use.event}: {_path(use.path, change.field)}"
        if _path(use.path, change.field)
        else use.event
        for use in pair.uses
    ]
    return Finding(
        level=min(levels, key=LEVELS.index, default="cosmetic"),
        dialect=pair.dialect,
        name=name,
        names=_names(pair, change),
        change=_sentence(change),
        old=change.old,
        new=change.new,
        uses=tuple(uses),
        directions=tuple(str(each) for each in directions if each is not None),
        effects=tuple(effects.values()),
    )


def _path(path: str, field: str) -> str:
    field = "" if ", " in field else field  # a listing, not a path
    return ".".join(part for part in (path, field) if part)


def _names(pair: Pair, change: Change) -> tuple[str, ...]:
    """The generated names that a program may hold: classes, attributes, methods, keywords."""
    owner = pair.owner
    if not owner:
        return tuple(part for part in change.attribute.split(", ") if part)
    if change.kind in ("class renamed", "class exchanged"):
        return (pair.old, pair.new)
    attribute = change.attribute.partition(" -> ")[2] or change.attribute
    found = [f"{owner}.{attribute}"] if attribute else [owner]
    if change.kind == "field renamed":
        found.insert(0, f"{pair.old}.{change.attribute.partition(' -> ')[0]}")
    if pair.event and "send" in pair.directions and attribute:
        found.append(f"connection.{pair.event}({attribute}=)")
    if pair.call and attribute:
        found.append(f"{pair.call}({attribute}=)")
    return tuple(found)


def _sentence(change: Change) -> str:
    """What changed, in a few words."""
    detail = " -> ".join(dict.fromkeys(part for part in (change.old, change.new) if part))
    words = change.kind
    if change.kind in ("field added", "field removed"):
        words = f"{'required' if change.required else 'optional'} {change.kind}"
    if change.kind == "text changed":
        return f"{words}: {change.field}"
    return f"{words}: {detail}" if detail else words


# --- the table ----------------------------------------------------------------------------------


@attrs.frozen
class _Case:
    """A change in one direction; None for an object that travels nowhere."""

    pair: Pair
    change: Change
    direction: str | None

    @property
    def sent(self) -> bool:
        return self.direction == "send"

    @property
    def received(self) -> bool:
        return self.direction == "receive"

    @property
    def keyword(self) -> str:
        return self.change.attribute.partition(" -> ")[0]

    @property
    def shown(self) -> str:
        """The attribute, with ``[]`` for what is in an array and ``{}`` for a map's values."""
        return self.keyword + "".join(re.findall(r"\[\]|\{\}", self.change.field))

    @property
    def cls(self) -> str:
        return self.pair.owner or self.change.attribute


_Rule = Callable[[_Case], list[Effect]]


def _same(who: Who, level: Level, text: str) -> _Rule:
    """The same in every direction."""
    return lambda case: [Effect(who, level, _filled(text, case))]


def _by(sent: tuple[Level, str], received: tuple[Level, str], *, who: Who = "reader") -> _Rule:
    """One verdict for who sends, another for who reads."""

    def rule(case: _Case) -> list[Effect]:
        level, text = received if case.received else sent
        first: Who = "sender" if case.sent else "constructor call"
        return [Effect(who if case.received else first, level, _filled(text, case))]

    return rule


def _filled(text: str, case: _Case) -> str:
    return text.format(
        cls=case.cls,
        name=case.shown,
        old=case.change.old,
        new=case.change.new,
        field=case.change.field,
    )


def _field_added(case: _Case) -> list[Effect]:
    call = f"{case.cls}({case.keyword}=...)"
    required = case.change.required
    effects = []
    if required and not case.change.constant:
        effects.append(Effect("constructor call", "breaking", f"{call} has to be given"))
    if case.sent and required and case.change.constant:
        text = "the class fills it in; a plain dict without it is refused"
        effects.append(Effect("sender", "breaking", text))
    elif case.sent and required:
        effects.append(Effect("sender", "breaking", "what is sent without it is refused"))
    elif case.sent:
        effects.append(Effect("sender", "additive", "may give it"))
    elif case.received and required:
        text = "new; an event of an older server without it is an InvalidEvent. Optional is safer"
        effects.append(Effect("attribute", "additive", text))
    elif case.received:
        effects.append(Effect("attribute", "additive", "new, NOT_GIVEN where it does not come"))
    elif not required:
        effects.append(Effect("constructor call", "additive", f"{call} may be given"))
    return effects


def _field_removed(case: _Case) -> list[Effect]:
    gone = f"{case.cls}({case.keyword}=...) is a TypeError"
    effects = [Effect("constructor call", "breaking", gone)]
    if case.sent:
        effects.append(Effect("sender", "breaking", "cannot give it any more"))
    if case.received:
        text = f".{case.keyword} is gone; what still comes is in .extra"
        effects.append(Effect("attribute", "breaking", text))
    return effects


def _field_renamed(case: _Case) -> list[Effect]:
    old, _, new = case.change.attribute.partition(" -> ")
    call = f"{case.cls}({old}=...) is {new}= now"
    effects = [Effect("constructor call", "breaking", call)]
    if case.sent:
        effects.append(Effect("sender", "breaking", f"gives {new} in place of {old}"))
    if case.received:
        effects.append(Effect("attribute", "breaking", f".{old} is .{new} now"))
    return effects


def _field_required(case: _Case) -> list[Effect]:
    call = f"{case.cls}({case.keyword}=...) has to be given"
    effects = [Effect("constructor call", "breaking", call)]
    if case.sent:
        effects.append(Effect("sender", "breaking", "what is sent without it is refused"))
    if case.received:
        text = "is always there; an event of an older server without it is an InvalidEvent"
        effects.append(Effect("attribute", "additive", text))
    return effects


def _field_optional(case: _Case) -> list[Effect]:
    if case.received:
        text = f"may be absent: .{case.keyword} can be NOT_GIVEN"
        return [Effect("reader", "breaking", text), Effect("attribute", "breaking", text)]
    who: Who = "sender" if case.sent else "constructor call"
    return [Effect(who, "additive", "may leave it out")]


def _type_widened(case: _Case) -> list[Effect]:
    if case.received:
        text = f".{case.shown} can be {case.change.new} now"
        return [Effect("reader", "breaking", text), Effect("attribute", "breaking", text)]
    return [Effect("sender" if case.sent else "constructor call", "additive", "may give more")]


def _type_narrowed(case: _Case) -> list[Effect]:
    if case.received:
        text = "sure of more; an event of an older server that has more is an InvalidEvent"
        return [Effect("attribute", "additive", text)]
    text = f"may give {case.change.new} only"
    first: Who = "sender" if case.sent else "constructor call"
    return [Effect(first, "breaking", text)]


def _type_changed(case: _Case) -> list[Effect]:
    text = f"{case.change.new} in place of {case.change.old}"
    if case.received:
        return [
            Effect("reader", "breaking", f".{case.shown} is {text}"),
            Effect("attribute", "breaking", f".{case.shown} is {text}"),
        ]
    first: Who = "sender" if case.sent else "constructor call"
    return [Effect(first, "breaking", f"gives {text}")]


def _dict_to_class(case: _Case) -> list[Effect]:
    text = f".{case.keyword} is an object with attributes, no dict: ['...'] fails"
    if case.received:
        return [Effect("reader", "breaking", text), Effect("attribute", "breaking", text)]
    who: Who = "sender" if case.sent else "constructor call"
    if case.change.required:
        return [Effect(who, "breaking", "a dict without the required keys is refused")]
    return [Effect(who, "additive", "may give the class; a dict is taken as before")]


def _class_to_dict(case: _Case) -> list[Effect]:
    text = f".{case.keyword} is a dict, no object with attributes"
    if case.received:
        return [Effect("reader", "breaking", text), Effect("attribute", "breaking", text)]
    return [Effect("constructor call", "breaking", "the class for it is gone: give a dict")]


def _alternative_removed(case: _Case) -> list[Effect]:
    if case.received:
        text = f"{case.change.old} is no longer told apart: it comes as an UnknownObject"
        return [Effect("reader", "breaking", text)]
    who: Who = "sender" if case.sent else "constructor call"
    return [Effect(who, "breaking", f"cannot give {case.change.old} any more")]


def _alternative_added(case: _Case) -> list[Effect]:
    if case.received:
        text = (
            f"{case.change.new} may come; as before it was an UnknownObject, if a union was there"
        )
        return [Effect("reader", "additive", text)]
    who: Who = "sender" if case.sent else "constructor call"
    return [Effect(who, "additive", f"may give {case.change.new}")]


def _is_sent(case: _Case, default: str) -> bool:
    """Whether the client itself sends a default: a text directly in the body of a call."""
    return case.sent and bool(case.pair.call) and default.startswith(("'", '"'))


def _default_changed(case: _Case) -> list[Effect]:
    if case.sent:
        return [Effect("sender", "breaking", "what leaves it out gets another behaviour")]
    return [Effect("reader", "cosmetic", "another value is documented")]


def _default_removed(case: _Case) -> list[Effect]:
    if _is_sent(case, case.change.old):
        text = f"{case.pair.call}() does not send it any more"
        return [Effect("sender", "breaking", text)]
    return [Effect("sender" if case.sent else "reader", "cosmetic", "not documented any more")]


def _default_added(case: _Case) -> list[Effect]:
    if _is_sent(case, case.change.new):
        text = f"{case.pair.call}() sends it where a program leaves it out"
        return [Effect("sender", "additive", text)]
    return [Effect("sender" if case.sent else "reader", "cosmetic", "documented now")]


_RULES: Final[dict[str, _Rule]] = {
    # events and calls
    "event added (received)": _same(
        "reader", "additive", "comes as {name}; it was an UnknownEvent before"
    ),
    "event added (sent)": _same("sender", "additive", "can be sent"),
    "event removed (received)": _same(
        "reader", "breaking", "its class is gone; what still comes is an UnknownEvent"
    ),
    "event removed (sent)": _same("sender", "breaking", "its class and its method are gone"),
    "event renamed (received)": _same(
        "reader", "breaking", "{new} comes in its place, with a class of that name"
    ),
    "event renamed (sent)": _same(
        "sender", "breaking", "{new} is sent in its place, with a class and method of that name"
    ),
    "event turned round": _same("sender", "breaking", "travels the other way"),
    "payload changed": _same("reader", "breaking", "is no object, or no longer one"),
    "call added": _same("sender", "additive", "can be called"),
    "call removed": _same("sender", "breaking", "the method is gone"),
    "call renamed": _same("sender", "breaking", "the method is {new} now"),
    "call moved": _same("sender", "additive", "the same method, at another address"),
    "parameter added": _same("sender", "breaking", "has to be given"),
    "parameter removed": _same("sender", "breaking", "cannot be given"),
    "parameter renamed": _same("sender", "breaking", "give {new}= in place of {old}="),
    "retried now": _same(
        "sender", "additive", "the client repeats it when it failed in a way that may pass"
    ),
    "retried no longer": _same("sender", "additive", "a call that failed is yours to repeat"),
    "body added": _same("sender", "breaking", "the call has a body now"),
    "body removed": _same("sender", "breaking", "the call has no body any more"),
    "body changed": _same("sender", "breaking", "the body is another kind of thing"),
    "answer added": _same("reader", "additive", "the call answers something"),
    "answer removed": _same("reader", "breaking", "the call answers nothing any more"),
    "answer changed": _same("reader", "breaking", "the answer is another kind of thing"),
    # under which terms
    "address changed": _same("sender", "breaking", "connections are opened at another path"),
    "server added": _same("sender", "additive", "can be the base_url"),
    "server removed": _same("sender", "breaking", "is not there any more: use another base_url"),
    "credentials added": _same("sender", "additive", "may authenticate with them"),
    "credentials wanted": _same("sender", "breaking", "has to authenticate"),
    "credentials removed": _same("sender", "breaking", "cannot authenticate with them any more"),
    "status added": _same("reader", "cosmetic", "is documented now; it raised before too"),
    "status removed": _same("reader", "cosmetic", "is not documented any more"),
    # classes
    "class renamed": _same("constructor call", "breaking", "{old} is {new} now: imports fail"),
    "class exchanged": _same("constructor call", "breaking", "{new} stands where {old} stood"),
    "classes added": _same("constructor call", "additive", "can be imported"),
    "classes removed": _same("constructor call", "breaking", "cannot be imported any more"),
    "closed to unknown fields": _by(
        ("breaking", "unknown fields are refused"), ("cosmetic", "no unknown fields come")
    ),
    "opened to unknown fields": _by(
        ("additive", "may add fields"), ("additive", "unknown fields may come, in .extra")
    ),
    # fields
    "field added": _field_added,
    "field removed": _field_removed,
    "field renamed": _field_renamed,
    "field required": _field_required,
    "field optional": _field_optional,
    # values
    "type widened": _type_widened,
    "type narrowed": _type_narrowed,
    "type changed": _type_changed,
    "null added": _by(
        ("additive", "may give None"), ("breaking", ".{name} can be None"), who="attribute"
    ),
    "null removed": _by(
        ("breaking", "may not give None any more"), ("additive", ".{name} is never None")
    ),
    "values added": _by(
        ("additive", "may give {new}"), ("additive", "may come: {new}; the enum is open as before")
    ),
    "values removed": _by(
        ("breaking", "no longer taken: {old}"), ("cosmetic", "comes no longer: {old}")
    ),
    "values listed": _by(
        ("breaking", "the server may refuse what is not listed"),
        ("additive", "the known values are listed; others may come"),
    ),
    "values no longer listed": _by(
        ("additive", "may give any value"), ("additive", "any value may come, as before")
    ),
    "value changed": _by(
        ("breaking", "gives {new} in place of {old}"), ("breaking", "{new} comes in place of {old}")
    ),
    "limit tightened": _by(
        ("breaking", "what does not fit is refused"), ("cosmetic", "less may come")
    ),
    "limit loosened": _by(
        ("additive", "may give more"), ("additive", "more may come; limits are not checked")
    ),
    "limit changed": _by(
        ("breaking", "what does not fit is refused"), ("additive", "others may come")
    ),
    "default added": _default_added,
    "default changed": _default_changed,
    "default removed": _default_removed,
    "audio added": _by(
        ("additive", "may give bytes"), ("additive", ".audio decodes it"), who="attribute"
    ),
    "audio removed": _by(
        ("breaking", "bytes are not encoded any more"),
        ("breaking", ".audio no longer decodes it"),
        who="attribute",
    ),
    "secret now": _same("reader", "additive", "is hidden in reprs, logs and recordings"),
    "secret no longer": _same("reader", "breaking", "shows in reprs, logs and recordings"),
    "deprecated now": _same("reader", "additive", "still works; the docstring and checkers say so"),
    "deprecated no longer": _same("reader", "additive", "is here to stay"),
    "plain changed": _same("attribute", "breaking", "{new} in place of {old}"),
    "always an object now": _same(
        "attribute", "breaking", "is an object always, empty where null came"
    ),
    "no longer always an object": _same(
        "attribute", "breaking", "is None or NOT_GIVEN again where it was"
    ),
    "class for a dict": _dict_to_class,
    "dict for a class": _class_to_dict,
    "alternative added": _alternative_added,
    "alternative removed": _alternative_removed,
    "keyword changed": _same(
        "sender", "breaking", "the keyword {new} is not understood here: read it yourself"
    ),
    # words
    "remark changed": _same("reader", "cosmetic", "no code changes"),
    "text changed": _same("reader", "cosmetic", "docstrings"),
    "examples changed": _same("reader", "cosmetic", "no code changes"),
    "order changed": _same("reader", "cosmetic", "the order in a repr; all fields are keywords"),
    # how one dialect is spoken on the other
    "refused now": _same("sender", "breaking", "cannot be sent on a GA wire: {new}"),
    "refused no longer": _same("sender", "additive", "can be sent on a GA wire"),
    "left out now": _same("sender", "breaking", "is left out on a GA wire: {new}"),
    "left out no longer": _same("sender", "additive", "is carried on a GA wire"),
    "counterpart denied": _same("reader", "cosmetic", "is handed on as GA has it"),
    "counterpart denied no longer": _same("reader", "additive", "has a counterpart, or is gone"),
    "carried otherwise": _same("sender", "additive", "is carried another way"),
    "reason changed": _same("reader", "cosmetic", "words"),
}
