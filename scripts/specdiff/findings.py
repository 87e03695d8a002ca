"""Changes with their verdicts: whom each breaks, and which release it asks for.

The rule behind it: a program that sends may be asked for less and offered more; a program that
reads may be promised more and never less. What counts is what the generated classes promise: their
enums are open and their limits are not checked, so a server's new value breaks nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeVar, get_args

import attrs

from .form import Direction

Level = Literal["breaking", "additive", "cosmetic"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
BUMPS: Final = {"breaking": "major", "additive": "minor", "cosmetic": "patch"}
_T = TypeVar("_T")
_WHO: Final = {"send": "sender", "receive": "reader", "": "program"}


@attrs.frozen(kw_only=True)
class Place:
    """Where something is; in the API as a whole, if nothing is said."""

    way: Direction | Literal[""] = ""
    root: str = ""
    """The event's type, or the REST call as a program writes it."""
    path: str = ""
    """The way from there to the object."""
    owner: str = ""
    """The object's class, or what else holds it: a call."""
    method: str = ""
    """What sends the object, if it is an event or the body of a request."""
    field: str = ""
    """The field on the wire, with ``[]`` for what is in an array and ``{}`` for a map's values."""
    attribute: str = ""
    """The same in Python."""

    @property
    def full(self) -> str:
        """The way from the event or the call to the field."""
        return f"{self.path}.{self.field}".strip(".")


@attrs.frozen
class Effect:
    """What a change does to somebody."""

    who: str
    level: Level
    text: str


@attrs.frozen(kw_only=True)
class Finding:
    """A change with its verdict."""

    dialect: str
    name: str
    """The generated name, such as ``SessionParams.voice``, or what the spec calls it."""
    names: tuple[str, ...] = ()
    """All generated names concerned."""
    change: str
    old: str
    new: str
    uses: tuple[str, ...] = ()
    """Where it travels: ``session.update: session.voice``."""
    directions: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()

    @property
    def level(self) -> Level:
        return min((each.level for each in self.effects), key=LEVELS.index)


class Findings:
    """What was found in one dialect: each change once, with all the ways on which it travels."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect
        self.added: set[str] = set()
        """The events and fields that are new, as they are called on the wire."""
        self._found: dict[tuple[str, str], Finding] = {}

    def add(self, kind: str, old: str, new: str, at: Place, before: str = "") -> None:
        """Take in a change; ``before`` is what a program called it until now, if that changes."""
        detail = " -> ".join(_once(old, new))
        change = f"{kind}: {detail}" if detail else kind
        name = f"{at.owner}.{at.attribute}".strip(".") or at.field
        method = at.method and f"{at.method}({at.attribute and f'{at.attribute}='})"
        if kind.endswith(("field added", "event added")):
            self.added.add(at.field or at.root)
        known = self._found.get((name, change)) or Finding(
            dialect=self.dialect, name=name, change=change, old=old, new=new
        )
        self._found[name, change] = attrs.evolve(
            known,
            names=_once(*known.names, before, at.owner and name, method),
            uses=_once(*known.uses, f"{at.root}: {at.full}" if at.root and at.full else at.root),
            directions=_once(*known.directions, at.way),
            effects=_once(*known.effects, _effect(kind, old, new, at, before)),
        )

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found.values())


def _once(*values: _T) -> tuple[_T, ...]:
    """Those that say something, each once."""
    return tuple(dict.fromkeys(filter(None, values)))


def bump(found: Iterable[Finding]) -> str:
    """The release that all findings together ask for: major, minor, patch or none."""
    levels = {each.level for each in found}
    return next((BUMPS[level] for level in LEVELS if level in levels), "none")


def _effect(kind: str, old: str, new: str, at: Place, before: str) -> Effect:
    if kind.startswith("default") and at.root == f"{at.method}()" and (new or old)[0] in "'\"":
        kind = f"sent {kind}"
    level, text = VERDICTS[kind][at.way == "receive"]
    said = text.format(
        cls=at.owner,
        name=at.attribute + "".join(re.findall(r"\[\]|\{\}", at.field)),
        keyword=at.attribute,
        was=before.rpartition(".")[2],
        old=old,
        new=new,
    )
    return Effect(_WHO[at.way], level, said)


# --- the verdict on every kind of change --------------------------------------------------------

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
required header added | + comes with every answer
required header removed | ! may be missing in an answer
deprecation added | + {new} is deprecated; its call still works
deprecation removed | + {old} is here to stay
# classes
class renamed | ! {old} is {new} now: imports fail
class exchanged | ! {new} stands where {old} stood
class added | + can be imported
class removed | ! cannot be imported any more
closed to unknown fields | ! unknown fields are refused | ~ no unknown fields come
opened to unknown fields | + may add fields | + unknown fields may come, in .extra
# marks
x-role added | + the client takes it for {new}
x-role removed | ! the client takes it for {old} no longer
x-role changed | ! the client takes it for {new}, no longer for {old}
x-replay added | + counts as {new} after a loss
x-replay removed | ! counts as {old} no longer after a loss
x-replay changed | ! counts as {new} after a loss, no longer as {old}
x-carries changed | ! an InvalidEvent without {new}, no longer without {old}; what else is missing \
    is None
x-text-as added | ~ sent as before | + text in its place reads as .{keyword}.{new}
x-text-as removed | ~ sent as before | ! text in its place does not fit any more
x-text-as changed | ~ sent as before | ! text in its place reads as .{keyword}.{new}
other values read as text now | ~ sent as before | + what is no text reads as its JSON
other values no longer read as text | ~ sent as before | ! what is no text does not fit any more
telling key added | + a session that has it is of this dialect: {new}
telling key removed | ! a session that has it is not of this dialect by that: {old}
content added | + holds what the client looks for: {new}
content removed | ! the client does not find it there any more: {old}
# fields
required field added | ! {cls}({keyword}=...) has to be given; what is sent without it is refused \
    | ! {cls}({keyword}=...) has to be given, and an older server's event without it is an \
    InvalidEvent. Optional is safer
constant field added | ! the class fills it in; a plain dict without it is refused \
    | + new; an event of an older server without it is an InvalidEvent. Optional is safer
optional field added | + may be given | + new, None where it does not come
required field removed, optional field removed | ! {cls}({keyword}=...) is a TypeError: nobody \
    can give it any more | ! .{keyword} is gone; what still comes is in .extra
field renamed | ! {cls}({was}=...) is {keyword}= now | ! .{was} is .{keyword} now
field required | ! {cls}({keyword}=...) has to be given; what is sent without it is refused \
    | ! {cls}({keyword}=...) has to be given; it is always there, and an older server's event \
    without it is an InvalidEvent
field optional | + may be left out | ! may be absent: .{keyword} is None then
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
no longer always an object | ! is None where null comes, or nothing
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
modules of types changed | ~ a type is imported from elsewhere
# of client.yaml, dialects.yaml and roles.yaml
setting added | + {new} holds now
setting removed | ! {old} holds no longer
setting changed | ! {new} in place of {old}
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
