"""The verdict on every kind of change: who is affected, how gravely, and how that is said.

The rule behind it: a program that sends may be asked for less and offered more; a program that
reads may be promised more and never less. What counts is what the generated classes promise: their
enums are open and their limits are not checked, so a server's new value breaks nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Level = Literal["breaking", "additive", "cosmetic"]
Who = Literal["sender", "reader", "constructor call", "attribute"]

LEVELS: Final[tuple[Level, ...]] = ("breaking", "additive", "cosmetic")

Verdict = tuple[str, Who | Literal["giver"], Level, str]
"""When it holds, whom it concerns, how grave it is, and the words.

It holds if all its words do. ``sent``, ``received`` or ``nowhere`` is how the object travels:
``given`` is sent or nowhere, ``read`` is received. ``required`` or ``optional``, and ``constant``
or ``free``, are of the field; ``filled`` is a default that the client itself sends. The ``giver``
is the sender, or for what travels nowhere the call of a constructor.
"""


def _always(who: Who, level: Level, text: str) -> tuple[Verdict, ...]:
    return (("", who, level, text),)


def _by(
    given: tuple[Level, str], read: tuple[Level, str], *, who: Who = "reader"
) -> tuple[Verdict, ...]:
    """One verdict for who sends, another for who reads."""
    return (("given", "giver", *given), ("read", who, *read))


def _both(text: str) -> tuple[Verdict, ...]:
    """What breaks who reads, and who uses the attribute."""
    return (("read", "reader", "breaking", text), ("read", "attribute", "breaking", text))


VERDICTS: Final[Mapping[str, tuple[Verdict, ...]]] = {
    # events and calls
    "event added (received)": _always(
        "reader", "additive", "comes as {name}; it was an UnknownEvent before"
    ),
    "event added (sent)": _always("sender", "additive", "can be sent"),
    "event removed (received)": _always(
        "reader", "breaking", "its class is gone; what still comes is an UnknownEvent"
    ),
    "event removed (sent)": _always("sender", "breaking", "its class and its method are gone"),
    "event renamed (received)": _always(
        "reader", "breaking", "{new} comes in its place, with a class of that name"
    ),
    "event renamed (sent)": _always(
        "sender", "breaking", "{new} is sent in its place, with a class and method of that name"
    ),
    "event turned round": _always("sender", "breaking", "travels the other way"),
    "payload changed": _always("reader", "breaking", "is no object, or no longer one"),
    "call added": _always("sender", "additive", "can be called"),
    "call removed": _always("sender", "breaking", "the method is gone"),
    "call renamed": _always("sender", "breaking", "the method is {new} now"),
    "call moved": _always("sender", "additive", "the same method, at another address"),
    "parameter added": _always("sender", "breaking", "has to be given"),
    "parameter removed": _always("sender", "breaking", "cannot be given"),
    "parameter renamed": _always("sender", "breaking", "give {new}= in place of {old}="),
    "retried now": _always(
        "sender", "additive", "the client repeats it when it failed in a way that may pass"
    ),
    "retried no longer": _always("sender", "additive", "a call that failed is yours to repeat"),
    "body added": _always("sender", "breaking", "the call has a body now"),
    "body removed": _always("sender", "breaking", "the call has no body any more"),
    "body changed": _always("sender", "breaking", "the body is another kind of thing"),
    "answer added": _always("reader", "additive", "the call answers something"),
    "answer removed": _always("reader", "breaking", "the call answers nothing any more"),
    "answer changed": _always("reader", "breaking", "the answer is another kind of thing"),
    # under which terms
    "address changed": _always("sender", "breaking", "connections are opened at another path"),
    "server added": _always("sender", "additive", "can be the base_url"),
    "server removed": _always("sender", "breaking", "is not there any more: use another base_url"),
    "credentials added": _always("sender", "additive", "may authenticate with them"),
    "credentials wanted": _always("sender", "breaking", "has to authenticate"),
    "credentials removed": _always("sender", "breaking", "cannot authenticate with them any more"),
    "status added": _always("reader", "cosmetic", "is documented now; it raised before too"),
    "status removed": _always("reader", "cosmetic", "is not documented any more"),
    # classes
    "class renamed": _always("constructor call", "breaking", "{old} is {new} now: imports fail"),
    "class exchanged": _always("constructor call", "breaking", "{new} stands where {old} stood"),
    "classes added": _always("constructor call", "additive", "can be imported"),
    "classes removed": _always("constructor call", "breaking", "cannot be imported any more"),
    "closed to unknown fields": _by(
        ("breaking", "unknown fields are refused"), ("cosmetic", "no unknown fields come")
    ),
    "opened to unknown fields": _by(
        ("additive", "may add fields"), ("additive", "unknown fields may come, in .extra")
    ),
    # fields
    "field added": (
        ("required free", "constructor call", "breaking", "{cls}({keyword}=...) has to be given"),
        (
            "sent required constant",
            "sender",
            "breaking",
            "the class fills it in; a plain dict without it is refused",
        ),
        ("sent required free", "sender", "breaking", "what is sent without it is refused"),
        ("sent optional", "sender", "additive", "may give it"),
        (
            "received required",
            "attribute",
            "additive",
            "new; an event of an older server without it is an InvalidEvent. Optional is safer",
        ),
        ("received optional", "attribute", "additive", "new, NOT_GIVEN where it does not come"),
        ("nowhere optional", "constructor call", "additive", "{cls}({keyword}=...) may be given"),
    ),
    "field removed": (
        ("", "constructor call", "breaking", "{cls}({keyword}=...) is a TypeError"),
        ("sent", "sender", "breaking", "cannot give it any more"),
        ("read", "attribute", "breaking", ".{keyword} is gone; what still comes is in .extra"),
    ),
    "field renamed": (
        ("", "constructor call", "breaking", "{cls}({keyword}=...) is {renamed}= now"),
        ("sent", "sender", "breaking", "gives {renamed} in place of {keyword}"),
        ("read", "attribute", "breaking", ".{keyword} is .{renamed} now"),
    ),
    "field required": (
        ("", "constructor call", "breaking", "{cls}({keyword}=...) has to be given"),
        ("sent", "sender", "breaking", "what is sent without it is refused"),
        (
            "read",
            "attribute",
            "additive",
            "is always there; an event of an older server without it is an InvalidEvent",
        ),
    ),
    "field optional": (
        *_both("may be absent: .{keyword} can be NOT_GIVEN"),
        ("given", "giver", "additive", "may leave it out"),
    ),
    # values
    "type widened": (
        *_both(".{name} can be {new} now"),
        ("given", "giver", "additive", "may give more"),
    ),
    "type narrowed": _by(
        ("breaking", "may give {new} only"),
        ("additive", "sure of more; an event of an older server that has more is an InvalidEvent"),
        who="attribute",
    ),
    "type changed": (
        *_both(".{name} is {new} in place of {old}"),
        ("given", "giver", "breaking", "gives {new} in place of {old}"),
    ),
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
    "default added": (
        ("filled", "sender", "additive", "{call}() sends it where a program leaves it out"),
        ("sent unfilled", "sender", "cosmetic", "documented now"),
        ("received", "reader", "cosmetic", "documented now"),
        ("nowhere", "reader", "cosmetic", "documented now"),
    ),
    "default changed": (
        ("sent", "sender", "breaking", "what leaves it out gets another behaviour"),
        ("received", "reader", "cosmetic", "another value is documented"),
        ("nowhere", "reader", "cosmetic", "another value is documented"),
    ),
    "default removed": (
        ("filled", "sender", "breaking", "{call}() does not send it any more"),
        ("sent unfilled", "sender", "cosmetic", "not documented any more"),
        ("received", "reader", "cosmetic", "not documented any more"),
        ("nowhere", "reader", "cosmetic", "not documented any more"),
    ),
    "audio added": _by(
        ("additive", "may give bytes"), ("additive", ".audio decodes it"), who="attribute"
    ),
    "audio removed": _by(
        ("breaking", "bytes are not encoded any more"),
        ("breaking", ".audio no longer decodes it"),
        who="attribute",
    ),
    "secret now": _always("reader", "additive", "is hidden in reprs, logs and recordings"),
    "secret no longer": _always("reader", "breaking", "shows in reprs, logs and recordings"),
    "deprecated now": _always(
        "reader", "additive", "still works; the docstring and checkers say so"
    ),
    "deprecated no longer": _always("reader", "additive", "is here to stay"),
    "plain changed": _always("attribute", "breaking", "{new} in place of {old}"),
    "always an object now": _always(
        "attribute", "breaking", "is an object always, empty where null came"
    ),
    "no longer always an object": _always(
        "attribute", "breaking", "is None or NOT_GIVEN again where it was"
    ),
    "class for a dict": (
        *_both(".{keyword} is an object with attributes, no dict: ['...'] fails"),
        ("given required", "giver", "breaking", "a dict without the required keys is refused"),
        ("given optional", "giver", "additive", "may give the class; a dict is taken as before"),
    ),
    "dict for a class": (
        *_both(".{keyword} is a dict, no object with attributes"),
        (
            "given",
            "constructor call",
            "breaking",
            "the class for it is gone: give a dict",
        ),
    ),
    "alternative added": _by(
        ("additive", "may give {new}"),
        (
            "additive",
            "{new} may come; as before it was an UnknownObject, if a union was there",
        ),
    ),
    "alternative removed": _by(
        ("breaking", "cannot give {old} any more"),
        ("breaking", "{old} is no longer told apart: it comes as an UnknownObject"),
    ),
    "keyword changed": _always(
        "sender", "breaking", "the keyword {new} is not understood here: read it yourself"
    ),
    # words
    "remark changed": _always("reader", "cosmetic", "no code changes"),
    "text changed": _always("reader", "cosmetic", "docstrings"),
    "examples changed": _always("reader", "cosmetic", "no code changes"),
    "order changed": _always("reader", "cosmetic", "the order in a repr; all fields are keywords"),
    # how one dialect is spoken on the other
    "refused now": _always("sender", "breaking", "cannot be sent on a GA wire: {new}"),
    "refused no longer": _always("sender", "additive", "can be sent on a GA wire"),
    "left out now": _always("sender", "breaking", "is left out on a GA wire: {new}"),
    "left out no longer": _always("sender", "additive", "is carried on a GA wire"),
    "counterpart denied": _always("reader", "cosmetic", "is handed on as GA has it"),
    "counterpart denied no longer": _always("reader", "additive", "has a counterpart, or is gone"),
    "carried otherwise": _always("sender", "additive", "is carried another way"),
    "reason changed": _always("reader", "cosmetic", "words"),
}
