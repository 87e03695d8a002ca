"""What every generated class is: a slotted attrs class that is cheap to import and to make.

Three things differ from a plain ``attrs.define``:

- *Absent reads as None.* A field that did not come leaves its slot empty, and reading it gives
  None, so that ``if event.response.usage is not None`` is all that a program has to ask. Null
  fills the slot with None. ``given`` tells the two apart, as ``to_wire`` and ``==`` do.
- *attrs sets in when asked.* To make 150 attrs classes costs more than the rest of the package
  together, and decoding needs none of what is made. So the slots and the annotations stand from
  the beginning; ``__init__`` and what ``attrs.fields`` reads are built when first used.
- *Events know more than they hold.* ``problems`` and ``received_at`` are no fields: they are not
  sent, not compared and not in a ``repr``.
"""

from __future__ import annotations

import enum
import inspect
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from .runtime import NOT_GIVEN, repr_json


class _Absent(enum.Enum):
    ABSENT = "ABSENT"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Any = _Absent.ABSENT
"""The default of a field that only a server fills: such an object reads as one that came."""


def given(record: object, name: str) -> Any:
    """The value of a field, or NOT_GIVEN where it is absent: None then means null."""
    try:
        return object.__getattribute__(record, name)
    except AttributeError:
        return NOT_GIVEN


def repr_given(self: object) -> str:
    """The ``repr`` of every generated class: what is there, without what is not given."""
    shown = []
    for each in attrs.fields(type(self)):  # type: ignore[arg-type]  # all of them are attrs classes
        value = given(self, each.name)
        if value is NOT_GIVEN or (each.name == "extra" and not value) or each.repr is False:
            continue
        shown.append(f"{each.name}={each.repr(value) if callable(each.repr) else repr_json(value)}")
    return f"{type(self).__name__}({', '.join(shown)})"


class _Built:
    """A class attribute that is made by attrs when somebody first asks for it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, record: object, owner: type[Record]) -> Any:
        _build(owner)
        return owner.__dict__[self._name]


class Record:
    """The base of every generated class."""

    __slots__ = ("__weakref__",)

    if not TYPE_CHECKING:  # for checkers, each class is an ordinary attrs class
        _defaults: ClassVar[dict[str, Any]] = {}
        __attrs_attrs__ = _Built("__attrs_attrs__")
        __signature__ = _Built("__signature__")

        def __init__(self, **values: Any) -> None:
            _build(type(self))
            self.__init__(**values)

        def __attrs_post_init__(self) -> None:
            """Leave the slots empty that a decoder would leave empty."""
            for name in _fields_of(type(self)):
                if given(self, name) is ABSENT:
                    delattr(self, name)

        def __getattr__(self, name: str) -> Any:
            """What is asked for is not there: absent, or no attribute at all."""
            if name == "extra":
                self.extra = {}
                return self.extra
            if name in _fields_of(type(self)):
                return None
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

        def __eq__(self, other: object) -> bool:
            if type(other) is not type(self):
                return NotImplemented
            return self.extra == other.extra and all(
                given(self, name) == given(other, name)
                for name in _fields_of(type(self))
                if name != "extra" and name[0] != "_"
            )

        def __getstate__(self) -> dict[str, Any]:
            found = ((name, given(self, name)) for name in _slots_of(type(self)))
            return {name: value for name, value in found if value is not NOT_GIVEN}

        def __setstate__(self, state: dict[str, Any]) -> None:
            for name, value in state.items():
                setattr(self, name, value)

        __hash__ = None
        __repr__ = repr_given

    def to_dict(self) -> dict[str, Any]:
        """The object as JSON has it: what came, unknown keys too; what is absent is left out.

        Raises ConfigError for a value that JSON cannot hold.
        """
        from .shapes import to_wire  # which imports this module

        data: dict[str, Any] = to_wire(self)
        return data

    def to_json(self) -> str:
        """``to_dict`` as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":"))


class Event(Record):
    """The base of every generated event class."""

    __slots__ = ("_checked", "problems", "received_at")

    if TYPE_CHECKING:
        problems: tuple[str, ...]
        """Where the event departs from the spec, one sentence each, with the path; mostly empty.
        What could not be read is absent, and stays in ``extra`` as it came."""
        received_at: float | None
        """When its bytes were read, in seconds of ``time.monotonic``; None if you made it."""
    else:

        def __getattr__(self, name: str) -> Any:
            if name == "problems":
                return ()
            if name == "received_at":
                return None
            return super().__getattr__(name)


def keep_checked(event: Any, data: dict[str, Any]) -> None:
    """Remember, of an event just made, the JSON that it was made of and checked by."""
    event._checked = data


def take_checked(event: object) -> dict[str, Any] | None:
    """What ``keep_checked`` remembered, once: whoever has an event for longer may change it."""
    data = given(event, "_checked")
    if data is NOT_GIVEN:
        return None
    del event._checked  # type: ignore[attr-defined]
    checked: dict[str, Any] = data
    return checked


if TYPE_CHECKING:
    from attrs import define as define
else:

    def define(*, kw_only: bool) -> Callable[[type], type]:
        """A class with a slot for each annotation; attrs makes the rest later, in ``_build``."""
        return _slotted

    def _slotted(cls: type) -> type:
        body = dict(vars(cls))
        names = tuple(body.get("__annotations__", ()))
        body["_defaults"] = {name: body.pop(name) for name in names if name in body}
        body["__slots__"] = names
        for name in ("__dict__", "__weakref__"):
            body.pop(name, None)
        return type(cls)(cls.__name__, cls.__bases__, body)


def _fields_of(cls: type[Record]) -> tuple[str, ...]:
    names: tuple[str, ...] = cls.__dict__.get("__slots__", ())
    return names


def _slots_of(cls: type[Record]) -> tuple[str, ...]:
    found = (name for each in cls.__mro__ for name in each.__dict__.get("__slots__", ()))
    return tuple(name for name in found if name not in ("__weakref__", "_checked"))


def _build(cls: type[Record]) -> None:
    """Let attrs make what ``define`` left out, from a twin with the same fields."""
    body = {
        "__annotations__": inspect.get_annotations(cls),
        "__module__": cls.__module__,
        "__qualname__": cls.__qualname__,
        "__attrs_post_init__": vars(Record)["__attrs_post_init__"],
        **cls.__dict__.get("_defaults", {}),
    }
    twin: Any = attrs.define(kw_only=True, eq=False, repr=False)(type(cls.__name__, (), body))
    made: Any = cls
    made.__attrs_attrs__ = twin.__attrs_attrs__
    made.__init__ = twin.__init__
    signature = inspect.signature(twin.__init__)
    made.__signature__ = signature.replace(parameters=list(signature.parameters.values())[1:])
