"""The verdict on every kind of change: how gravely it affects whom, and how that is said.

The rule behind it: a program that sends may be asked for less and offered more; a program that
reads may be promised more and never less. What counts is what the generated classes promise: their
enums are open and their limits are not checked, so a server's new value breaks nobody.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

Level = Literal["breaking", "additive", "cosmetic"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)

_SIGNS: Final[dict[str, Level]] = {"!": "breaking", "+": "additive", "~": "cosmetic"}
_TABLE: Final = """
# events and calls
event added | + can be sent | + comes as {cls}; it was an UnknownEvent before
event removed | ! its class and its method are gone | ! its class is gone; what still comes is an \
    UnknownEvent
event renamed | ! {new} is sent in its place, with a class and method of that name \
    | ! {new} comes in its place, with a class of that name
call added | + can be called
call removed | ! the method is gone
call renamed | ! the method is {new} now
call moved | + the same method, at another address
parameter added | ! has to be given
parameter removed | ! cannot be given
parameter renamed | ! give {new}= in place of {old}=
retried now | + the client repeats it when it failed in a way that may pass
retried no longer | + a call that failed is yours to repeat
body added | ! the call has a body now
body removed | ! the call has no body any more
answer added | + the call answers something
answer removed | ! the call answers nothing any more
# under which terms
address added | + connections are opened there
address removed | ! no connection is opened there any more
server added | + can be the base_url
server removed | ! is not there any more: use another base_url
credentials added | + may authenticate with them
credentials wanted | ! has to authenticate
credentials removed | ! cannot authenticate with them any more
status added | ~ is documented now; it raised before too
status removed | ~ is not documented any more
body format added | + may be sent as {new}
body format removed | ! is not taken as {old} any more
answer format added | + may come as {new}
answer format removed | ! does not come as {old} any more
answer header added | + comes with the answer
answer header removed | ! does not come with the answer any more
# classes
class renamed | ! {old} is {new} now: imports fail
class exchanged | ! {new} stands where {old} stood
class added | + can be imported
class removed | ! cannot be imported any more
closed to unknown fields | ! unknown fields are refused | ~ no unknown fields come
opened to unknown fields | + may add fields | + unknown fields may come, in .extra
# fields
required field added | ! {cls}({keyword}=...) has to be given; what is sent without it is refused \
    | ! {cls}({keyword}=...) has to be given, and an older server's event without it is an \
    InvalidEvent. Optional is safer
constant field added | ! the class fills it in; a plain dict without it is refused \
    | + new; an event of an older server without it is an InvalidEvent. Optional is safer
optional field added | + may be given | + new, NOT_GIVEN where it does not come
required field removed, optional field removed | ! {cls}({keyword}=...) is a TypeError: nobody \
    can give it any more | ! .{keyword} is gone; what still comes is in .extra
field renamed | ! {cls}({was}=...) is {keyword}= now | ! .{was} is .{keyword} now
field required | ! {cls}({keyword}=...) has to be given; what is sent without it is refused \
    | ! {cls}({keyword}=...) has to be given; it is always there, and an older server's event \
    without it is an InvalidEvent
field optional | + may be left out | ! may be absent: .{keyword} can be NOT_GIVEN
# values
type widened | + may give more | ! .{name} can be {new} now
type narrowed | ! may give {new} only | + sure of more; an older server's event that has more is \
    an InvalidEvent
type changed | ! gives {new} in place of {old} | ! .{name} is {new} in place of {old}
null added | + may give None | ! .{name} can be None
null removed | ! may not give None any more | + .{name} is never None
values added | + may give {new} | + may come: {new}; the enum is open as before
values removed | ! no longer taken: {old} | ~ comes no longer: {old}
values listed | ! the server may refuse what is not listed \
    | + the known values are listed; others may come
values no longer listed | + may give any value | + any value may come, as before
value changed | ! gives {new} in place of {old} | ! {new} comes in place of {old}
limit tightened | ! what does not fit is refused | ~ less may come
limit loosened | + may give more | + more may come; limits are not checked
limit changed | ! what does not fit is refused | + others may come
limits not stated | + the vendor's document states no limit where ours has one
default added | ~ documented now
default removed | ~ not documented any more
default changed | ! what leaves it out gets another behaviour | ~ another value is documented
sent default added | + the client sends it where a program leaves it out
sent default removed | ! the client does not send it any more
sent default changed | ! what leaves it out gets another behaviour
audio added | + may give bytes | + .audio decodes it
audio removed | ! bytes are not encoded any more | ! .audio no longer decodes it
secret now | + is hidden in reprs, logs and recordings
secret no longer | ! shows in reprs, logs and recordings
deprecated now | + still works; the docstring and checkers say so
deprecated no longer | + is here to stay
plain changed | ! {new} in place of {old}
always an object now | ! is an object always, empty where null came
no longer always an object | ! is None or NOT_GIVEN again where it was
class for a dict | + may give the class; a dict is taken as before \
    | ! .{keyword} is an object with attributes, no dict: ['...'] fails
class with required fields for a dict | ! a dict without the required keys is refused \
    | ! .{keyword} is an object with attributes, no dict: ['...'] fails
dict for a class | ! the class for it is gone: give a dict \
    | ! .{keyword} is a dict, no object with attributes
alternative added | + may give {new} | + {new} may come; as before it was an UnknownObject, if a \
    union was there
alternative removed | ! cannot give {old} any more \
    | ! {old} is no longer told apart: it comes as an UnknownObject
# words
text changed | ~ docstrings
examples changed | ~ no code changes
order changed | ~ the order in a repr; all fields are keywords
# how one dialect is spoken on the other
refused now | ! cannot be sent on this wire: {new}
refused no longer | + can be sent on this wire
left out now | ! is left out on this wire: {new}
left out no longer | + is carried on this wire
counterpart denied | ~ is handed on as the server has it
counterpart denied no longer | + has a counterpart, or is gone
wire added | + can speak on this wire
wire removed | ! cannot speak on this wire any more
carried otherwise | + is carried another way
reason changed | ~ words
"""
"""Kinds of change; after ``!`` (breaking), ``+`` (additive) or ``~`` (cosmetic) what it means for
who sends, and for who reads if that is not the same. What travels nowhere is as if it were sent."""


def _read() -> dict[str, tuple[tuple[Level, str], tuple[Level, str]]]:
    found: dict[str, tuple[tuple[Level, str], tuple[Level, str]]] = {}
    for line in _TABLE.splitlines():
        if line and not line.startswith("#"):
            kinds, *columns = (" ".join(cell.split()) for cell in line.split("|"))
            sides = [(_SIGNS[cell[0]], cell[2:]) for cell in columns]
            found |= dict.fromkeys(kinds.split(", "), (sides[0], sides[-1]))
    return found


VERDICTS: Final = _read()
"""By kind of change: for who sends, and for who reads."""
