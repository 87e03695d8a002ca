# Generated from runtime/kinds.py. Do not edit: run "make generate".
"""Kinds: what one JSON value may be, and the Python value that it becomes.

``decode`` gives NOT_GIVEN for what cannot be read and says why in ``problems``; it never hands a
wrong JSON type on as if it were right. Unions are chosen by their tag, never by trying. A string
outside the known values of an enum stays that string.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol, cast

import attrs

from .runtime import NOT_GIVEN, plain_base64
from .unknown import UnknownObject

if TYPE_CHECKING:
    from .shapes import Shape


class Problems(list[str]):
    """Where a value departs from the spec, one sentence each."""

    __slots__ = ("fatal", "of_answer")

    def __init__(self, *, of_answer: bool = False) -> None:
        super().__init__()
        self.fatal = False
        """Whether what an event, or an answer, exists for is among it."""
        self.of_answer = of_answer
        """Whether it is a REST answer: that exists for its secrets, if it has any."""


SHAPES: Final[dict[type, Shape]] = {}
"""Every generated class of every dialect imported so far."""

_JSON_NAMES: Final = {
    str: "a string",
    int: "an integer",
    float: "a number",
    bool: "true or false",
    type(None): "null",
    list: "an array",
    dict: "an object",
}


def json_name(value: object) -> str:
    """The JSON type of a value, as a sentence has it."""
    return _JSON_NAMES.get(type(value), type(value).__name__)


class Kind(Protocol):
    """What one JSON value may be."""

    @property
    def expected(self) -> str:
        """The end of the sentence "expected ..."."""
        ...

    def takes(self, value: object) -> bool:
        """Whether the JSON type fits. What is inside is ``decode``'s matter."""
        ...

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        """The Python value, or NOT_GIVEN. Adds to ``problems`` what does not fit."""
        ...


def _mismatch(kind: Kind, value: object, path: str, problems: Problems) -> Any:
    problems.append(f"{path}: expected {kind.expected}, got {json_name(value)}")
    return NOT_GIVEN


@attrs.frozen
class Scalar:
    """A string, number, boolean or null."""

    expected: str
    types: tuple[type, ...]
    known: tuple[object, ...] = ()
    """The values that the spec lists. The enum is open: others are accepted."""
    minimum: float | None = None
    maximum: float | None = None

    def takes(self, value: object) -> bool:
        return type(value) in self.types or self._is_whole(value)

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        if type(value) in self.types:
            return value
        if self._is_whole(value):
            return int(value)
        return _mismatch(self, value, path, problems)

    def _is_whole(self, value: object) -> bool:
        """JSON has one number type: 1.0 is an integer there."""
        return self.types == (int,) and type(value) is float and value.is_integer()


STRING: Final = Scalar("a string", (str,))
INTEGER: Final = Scalar("an integer", (int,))
NUMBER: Final = Scalar("a number", (int, float))
BOOLEAN: Final = Scalar("true or false", (bool,))
NULL: Final = Scalar("null", (type(None),))


@attrs.frozen
class Tag:
    """The one string that tells this object from the other members of its union."""

    value: str

    @property
    def expected(self) -> str:
        return repr(self.value)

    def takes(self, value: object) -> bool:
        return value == self.value

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        if value != self.value:
            problems.append(f"{path}: expected {self.expected}, got {value!r:.80}")
            return NOT_GIVEN
        return value


@attrs.frozen
class Audio:
    """Base64 audio. Only the length is checked here; decoding happens on access."""

    padded: bool = False
    """Whether it must be as RFC 4648 has it. What servers send is read without padding, and with
    line breaks."""
    expected: ClassVar[str] = "base64 text"

    def takes(self, value: object) -> bool:
        return type(value) is str

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        if type(value) is not str:
            return _mismatch(self, value, path, problems)
        odd = len(value) % 4
        if odd and (self.padded or len(plain_base64(value)) % 4 == 1):
            problems.append(f"{path}: {len(value)} characters cannot be base64")
            return NOT_GIVEN
        return value


AUDIO: Final = Audio()
PADDED_AUDIO: Final = Audio(padded=True)


@attrs.frozen
class Anything:
    """Any JSON value, kept as it is."""

    expected: ClassVar[str] = "any JSON value"

    def takes(self, value: object) -> bool:
        return True

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        return value


ANY: Final = Anything()


@attrs.frozen
class ListOf:
    """An array of one kind. What cannot be read of its members is left out."""

    item: Kind
    expected: ClassVar[str] = "an array"

    def takes(self, value: object) -> bool:
        return type(value) is list

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        if type(value) is not list:
            return _mismatch(self, value, path, problems)
        decode = self.item.decode
        made = [decode(each, f"{path}[{i}]", problems) for i, each in enumerate(value)]
        if any(each is NOT_GIVEN for each in made):
            made = [each for each in made if each is not NOT_GIVEN]
            return made or NOT_GIVEN
        return made


@attrs.frozen
class MapOf:
    """An object with free keys. What cannot be read of its values is left out."""

    value: Kind
    expected: ClassVar[str] = "an object"

    def takes(self, value: object) -> bool:
        return type(value) is dict

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        if type(value) is not dict:
            return _mismatch(self, value, path, problems)
        decode = self.value.decode
        made = {key: decode(each, f"{path}.{key}", problems) for key, each in value.items()}
        if any(each is NOT_GIVEN for each in made.values()):
            made = {key: each for key, each in made.items() if each is not NOT_GIVEN}
            return made or NOT_GIVEN
        return made


@attrs.frozen
class ObjectOf:
    """An object with a shape of its own."""

    cls: type[Any]
    expected: ClassVar[str] = "an object"

    def takes(self, value: object) -> bool:
        return type(value) is dict

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        if type(value) is not dict:
            return _mismatch(self, value, path, problems)
        return SHAPES[self.cls].decode(value, path, problems)


@attrs.frozen
class UnionOf:
    """One of several objects, told apart by a tag; never by trying."""

    tag: str
    members: Mapping[str, type]
    expected: ClassVar[str] = "an object"

    def takes(self, value: object) -> bool:
        return type(value) is dict

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        if type(value) is not dict:
            return _mismatch(self, value, path, problems)
        tag = value.get(self.tag, "")
        if type(tag) is not str:
            _mismatch(STRING, tag, f"{path}.{self.tag}", problems)
            tag = ""
        member = self.members.get(tag)
        if member is None:
            return UnknownObject(type=cast(Any, tag), raw=value)
        return SHAPES[member].decode(value, path, problems)


@attrs.frozen(init=False)
class OneOf:
    """Kinds of different JSON types; the JSON type decides."""

    kinds: tuple[Kind, ...]

    def __init__(self, *kinds: Kind) -> None:
        self.__attrs_init__(kinds)

    @property
    def expected(self) -> str:
        return " or ".join(kind.expected for kind in self.kinds)

    def takes(self, value: object) -> bool:
        return any(kind.takes(value) for kind in self.kinds)

    def decode(self, value: Any, path: str, problems: Problems) -> Any:
        for kind in self.kinds:
            if kind.takes(value):
                return kind.decode(value, path, problems)
        return _mismatch(self, value, path, problems)
