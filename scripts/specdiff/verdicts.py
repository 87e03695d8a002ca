"""The verdict on every kind of change: who is affected, how gravely, and how that is said.

The rule behind it: a program that sends may be asked for less and offered more; a program that
reads may be promised more and never less. What counts is what the generated classes promise: their
enums are open and their limits are not checked, so a server's new value breaks nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, get_args

import attrs

Level = Literal["breaking", "additive", "cosmetic"]
Who = Literal["sender", "reader", "constructor call", "attribute"]

LEVELS: Final[tuple[Level, ...]] = get_args(Level)


@attrs.frozen
class Verdict:
    """What a kind of change does to somebody."""

    when: frozenset[str]
    """It holds if all of this is so, ``always`` if that is nothing. ``sent``, ``received`` or
    ``nowhere`` is how the object travels: ``given`` is sent or nowhere, ``read`` is received.
    ``required`` or ``optional``, and ``constant`` or ``free``, are of the field; ``filled`` is a
    default that the client sends."""
    who: Who | Literal["giver"]
    """The ``giver`` is the sender, or for what travels nowhere the call of a constructor."""
    level: Level
    words: str


_TABLE: Final = """
# events and calls
event added (received) | always | reader | additive | comes as {name}; it was an UnknownEvent \
    before
event added (sent) | always | sender | additive | can be sent
event removed (received) | always | reader | breaking | its class is gone; what still comes is an \
    UnknownEvent
event removed (sent) | always | sender | breaking | its class and its method are gone
event renamed (received) | always | reader | breaking | {new} comes in its place, with a class of \
    that name
event renamed (sent) | always | sender | breaking | {new} is sent in its place, with a class and \
    method of that name
call added | always | sender | additive | can be called
call removed | always | sender | breaking | the method is gone
call renamed | always | sender | breaking | the method is {new} now
call moved | always | sender | additive | the same method, at another address
parameter added | always | sender | breaking | has to be given
parameter removed | always | sender | breaking | cannot be given
parameter renamed | always | sender | breaking | give {new}= in place of {old}=
retried now | always | sender | additive | the client repeats it when it failed in a way that may \
    pass
retried no longer | always | sender | additive | a call that failed is yours to repeat
body added | always | sender | breaking | the call has a body now
body removed | always | sender | breaking | the call has no body any more
answer added | always | reader | additive | the call answers something
answer removed | always | reader | breaking | the call answers nothing any more
# under which terms
address added | always | sender | additive | connections are opened there
address removed | always | sender | breaking | no connection is opened there any more
server added | always | sender | additive | can be the base_url
server removed | always | sender | breaking | is not there any more: use another base_url
credentials added | always | sender | additive | may authenticate with them
credentials wanted | always | sender | breaking | has to authenticate
credentials removed | always | sender | breaking | cannot authenticate with them any more
status added | always | reader | cosmetic | is documented now; it raised before too
status removed | always | reader | cosmetic | is not documented any more
# classes
class renamed | always | constructor call | breaking | {old} is {new} now: imports fail
class exchanged | always | constructor call | breaking | {new} stands where {old} stood
classes added | always | constructor call | additive | can be imported
classes removed | always | constructor call | breaking | cannot be imported any more
closed to unknown fields | given | giver | breaking | unknown fields are refused
| read | reader | cosmetic | no unknown fields come
opened to unknown fields | given | giver | additive | may add fields
| read | reader | additive | unknown fields may come, in .extra
# fields
field added | required free | constructor call | breaking | {cls}({keyword}=...) has to be given
| sent required constant | sender | breaking | the class fills it in; a plain dict without it is \
    refused
| sent required free | sender | breaking | what is sent without it is refused
| sent optional | sender | additive | may give it
| received required | attribute | additive | new; an event of an older server without it is an \
    InvalidEvent. Optional is safer
| received optional | attribute | additive | new, NOT_GIVEN where it does not come
| nowhere optional | constructor call | additive | {cls}({keyword}=...) may be given
field removed | always | constructor call | breaking | {cls}({keyword}=...) is a TypeError
| sent | sender | breaking | cannot give it any more
| read | attribute | breaking | .{keyword} is gone; what still comes is in .extra
field renamed | always | constructor call | breaking | {cls}({keyword}=...) is {renamed}= now
| sent | sender | breaking | gives {renamed} in place of {keyword}
| read | attribute | breaking | .{keyword} is .{renamed} now
field required | always | constructor call | breaking | {cls}({keyword}=...) has to be given
| sent | sender | breaking | what is sent without it is refused
| read | attribute | additive | is always there; an event of an older server without it is an \
    InvalidEvent
field optional | read | reader and attribute | breaking | may be absent: .{keyword} can be \
    NOT_GIVEN
| given | giver | additive | may leave it out
# values
type widened | read | reader and attribute | breaking | .{name} can be {new} now
| given | giver | additive | may give more
type narrowed | given | giver | breaking | may give {new} only
| read | attribute | additive | sure of more; an event of an older server that has more is an \
    InvalidEvent
type changed | read | reader and attribute | breaking | .{name} is {new} in place of {old}
| given | giver | breaking | gives {new} in place of {old}
null added | given | giver | additive | may give None
| read | attribute | breaking | .{name} can be None
null removed | given | giver | breaking | may not give None any more
| read | reader | additive | .{name} is never None
values added | given | giver | additive | may give {new}
| read | reader | additive | may come: {new}; the enum is open as before
values removed | given | giver | breaking | no longer taken: {old}
| read | reader | cosmetic | comes no longer: {old}
values listed | given | giver | breaking | the server may refuse what is not listed
| read | reader | additive | the known values are listed; others may come
values no longer listed | given | giver | additive | may give any value
| read | reader | additive | any value may come, as before
value changed | given | giver | breaking | gives {new} in place of {old}
| read | reader | breaking | {new} comes in place of {old}
limit tightened | given | giver | breaking | what does not fit is refused
| read | reader | cosmetic | less may come
limit loosened | given | giver | additive | may give more
| read | reader | additive | more may come; limits are not checked
limit changed | given | giver | breaking | what does not fit is refused
| read | reader | additive | others may come
default added | filled | sender | additive | {call}() sends it where a program leaves it out
| unfilled | reader | cosmetic | documented now
default changed | sent | sender | breaking | what leaves it out gets another behaviour
| received | reader | cosmetic | another value is documented
| nowhere | reader | cosmetic | another value is documented
default removed | filled | sender | breaking | {call}() does not send it any more
| unfilled | reader | cosmetic | not documented any more
audio added | given | giver | additive | may give bytes
| read | attribute | additive | .audio decodes it
audio removed | given | giver | breaking | bytes are not encoded any more
| read | attribute | breaking | .audio no longer decodes it
secret now | always | reader | additive | is hidden in reprs, logs and recordings
secret no longer | always | reader | breaking | shows in reprs, logs and recordings
deprecated now | always | reader | additive | still works; the docstring and checkers say so
deprecated no longer | always | reader | additive | is here to stay
plain changed | always | attribute | breaking | {new} in place of {old}
always an object now | always | attribute | breaking | is an object always, empty where null came
no longer always an object | always | attribute | breaking | is None or NOT_GIVEN again where it \
    was
class for a dict | read | reader and attribute | breaking | .{keyword} is an object with \
    attributes, no dict: ['...'] fails
| given required | giver | breaking | a dict without the required keys is refused
| given optional | giver | additive | may give the class; a dict is taken as before
dict for a class | read | reader and attribute | breaking | .{keyword} is a dict, no object with \
    attributes
| given | constructor call | breaking | the class for it is gone: give a dict
alternative added | given | giver | additive | may give {new}
| read | reader | additive | {new} may come; as before it was an UnknownObject, if a union was \
    there
alternative removed | given | giver | breaking | cannot give {old} any more
| read | reader | breaking | {old} is no longer told apart: it comes as an UnknownObject
# words
text changed | always | reader | cosmetic | docstrings
examples changed | always | reader | cosmetic | no code changes
order changed | always | reader | cosmetic | the order in a repr; all fields are keywords
# how one dialect is spoken on the other
refused now | always | sender | breaking | cannot be sent on this wire: {new}
refused no longer | always | sender | additive | can be sent on this wire
left out now | always | sender | breaking | is left out on this wire: {new}
left out no longer | always | sender | additive | is carried on this wire
counterpart denied | always | reader | cosmetic | is handed on as the server has it
counterpart denied no longer | always | reader | additive | has a counterpart, or is gone
wire added | always | sender | additive | can speak on this wire
wire removed | always | sender | breaking | cannot speak on this wire any more
carried otherwise | always | sender | additive | is carried another way
reason changed | always | reader | cosmetic | words
"""


def _read() -> Mapping[str, tuple[Verdict, ...]]:
    found: dict[str, tuple[Verdict, ...]] = {}
    kind = ""
    for line in _TABLE.splitlines():
        if line and not line.startswith("#"):
            named, when, who, level, words = (" ".join(cell.split()) for cell in line.split("|"))
            kind = named or kind
            each: Any
            for each in who.split(" and "):
                grave: Any = level
                verdict = Verdict(frozenset(when.split()) - {"always"}, each, grave, words)
                found[kind] = (*found.get(kind, ()), verdict)
    return found


VERDICTS: Final = _read()
