"""Every naming rule: from words on the wire to Python names."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata

# What a generated module imports or defines under a name that a class could have too.
_TAKEN_BY_MODULES = frozenset(
    {"Any", "Awaitable", "Callable", "ClassVar", "Final", "Iterable", "Literal", "Mapping"}
    | {"TypeAlias", "NotGiven", "Headers", "TextAnswer", "RestRequest", "RequestOptions"}
    | {"RestTransport", "AsyncRestTransport", "RealtimeEvent", "UnknownEvent", "InvalidEvent"}
    | {"UnknownObject", "ServerEvent", "ClientEvent", "Senders", "AsyncSenders", "Dialect"}
    | {"Field", "ListOf", "MapOf", "ObjectOf", "OneOf", "Scalar", "Shape", "Tag", "UnionOf"}
    | {"ANY", "AUDIO", "BOOLEAN", "INTEGER", "NULL", "NUMBER", "STRING", "SHAPES", "DIALECT"}
    | {"MARKS", "ABSENT"}
    | {"Struct", "Meta", "UnsetType", "UNSET", "Union", "Optional"}  # of the class generator
)
# What a generated class, and the expressions in it, need for themselves.
_TAKEN_IN_CLASS = frozenset(
    {"self", "extra", "field", "define", "property", "get_headers", "to_dict", "to_json"}
    | {"repr_audio", "repr_secret"}
    | {"str", "int", "float", "bool", "bytes", "list", "dict", "len"}
)
# What the body of a generated function calls, or has as a parameter of its own.
_TAKEN_IN_CALL = frozenset(
    {"extra_headers", "extra_query", "extra_body", "timeout"}
    | {"build", "build_event", "to_wire", "part_text", "body"}
    | {"path_segment", "query_texts", "parameter_texts", "cookie_header"}
)

_WORD = re.compile(r"[A-Za-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_CLASS_NAME = re.compile(r"[A-Z][A-Za-z0-9]*\Z")
_ATTRIBUTE = re.compile(r"[a-z][a-z0-9_]*\Z")
_PLAIN = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")

_LONGEST = 80
"""How many letters a class name of another's document may have."""


class NameRefusedError(ValueError):
    """A word from the spec of which no Python name can be made."""


def class_name(words: str, suffix: str = "") -> str:
    """``response.audio.delta`` to ``ResponseAudioDelta``; a name in that form already stays."""
    name = words if _CLASS_NAME.match(words) else _capitalised(words)
    whole = name + suffix
    if not name or not _CLASS_NAME.match(whole):
        raise NameRefusedError(f"{words!r} gives no usable class name")
    if keyword.iskeyword(whole) or hasattr(builtins, whole) or whole in _TAKEN_BY_MODULES:
        raise NameRefusedError(f"{words!r} gives the class name {whole}, which is taken")
    return whole


def event_class_name(wire_type: str) -> str:
    """``response.audio.delta`` to ``ResponseAudioDeltaEvent``."""
    return class_name(wire_type, suffix="Event")


def nested_class_name(owner: str, field: str) -> str:
    """The name of an object that the spec describes in place, inside a property."""
    return class_name(f"{owner} {field}")


def sender_class_name(path: tuple[str, ...]) -> str:
    """The namespaces ``conversation``, ``item`` to ``ConversationItemSender``."""
    return class_name(".".join(path), suffix="Sender") if path else "Senders"


def attribute_name(wire: str, *, reserved: frozenset[str] = frozenset()) -> str:
    """A key in JSON to an attribute: ``x-y`` and ``xY`` to ``x_y``, ``class`` to ``class_``."""
    name = wire if _ATTRIBUTE.match(wire) else _joined(wire)
    if not _ATTRIBUTE.match(name):
        raise NameRefusedError(f"{wire!r} gives no usable attribute name")
    is_word = keyword.iskeyword(name) or (keyword.issoftkeyword(name) and name != "type")
    return name + "_" if is_word or name in _TAKEN_IN_CLASS or name in reserved else name


def is_plain(wire: str) -> bool:
    """Whether a key in JSON can be an attribute as it is written."""
    taken = keyword.iskeyword(wire) or wire in _TAKEN_BY_MODULES
    return not taken and bool(re.fullmatch(r"[A-Za-z]\w*", wire, re.ASCII))


def parameter_name(name: str) -> str:
    """An attribute's name as the parameter of a generated method."""
    return name + "_" if name in _TAKEN_IN_CALL else name


def sender_path(wire_type: str) -> tuple[tuple[str, ...], str]:
    """``conversation.item.create`` to the namespaces ``conversation``, ``item`` and its method."""
    *namespaces, method = [attribute_name(word) for word in wire_type.split(".")]
    return tuple(namespaces), method


def operation_name(operation_id: str) -> str:
    """An operationId or a tag, which name modules and methods and so have to be plain."""
    if not _PLAIN.match(operation_id) or attribute_name(operation_id) != operation_id:
        raise NameRefusedError(f"{operation_id!r} is no name in snake_case")
    return operation_id


def method_name(operation_id: str, tag: str) -> str:
    """The method of an operation: ``create_call`` is ``create`` among ``calls``, since that is
    what it makes, but ``list_notes`` stays as it is there.

    ``list`` is ``list``, as in other SDKs; the annotations of a resource say ``Iterable``.
    """
    verb, _, noun = operation_id.partition("_")
    things = {tag, tag.removesuffix("s"), re.sub("ies$", "y", tag)}
    about_tag = any(noun == each or noun.endswith(f"_{each}") for each in things)
    name = verb if about_tag or not noun else operation_id
    return name if name == "list" else attribute_name(name)


def constant_name(words: str) -> str:
    """``beta-on-ga`` to ``BETA_ON_GA``."""
    return "_".join(_WORD.findall(words)).upper()


def union_constant(union: str) -> str:
    """The name of a union's table in ``shapes.py``: ``TurnDetection`` to ``TURN_DETECTION``."""
    name = constant_name("".join(f" {letter}" if letter.isupper() else letter for letter in union))
    if name in _TAKEN_BY_MODULES:
        raise NameRefusedError(f"{union!r} gives the constant {name}, which is taken")
    return name


def _capitalised(words: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in _WORD.findall(words))


class Namer:
    """Gives class names in documents that are not ours: for any words, each time another."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def __call__(self, words: str, suffix: str = "") -> str:
        spoken = _capitalised(plain(words))
        if not spoken or spoken[0].isdigit():
            spoken = f"Object{spoken}" if spoken else "Unnamed"
        if suffix and spoken.endswith(suffix) and spoken != suffix:
            suffix = ""
        for number in range(1, 10_000):
            name = f"{spoken[:_LONGEST]}{suffix}{number if number > 1 else ''}"
            # Constants are made of names too, in capitals: names that differ in case are the same.
            if name.lower() not in self._taken and _usable(name):
                self._taken.add(name.lower())
                return name
            if number == 1 and not _usable(name):
                spoken += "Object"
        raise NameRefusedError(f"{words!r}: no name is left")


def _usable(name: str) -> bool:
    try:
        union_constant(name)
        return class_name(name) == name
    except NameRefusedError:
        return False


def plain(words: str) -> str:
    """``Réponse`` to ``Reponse``: letters without their marks."""
    return "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))


def snake(words: str) -> str:
    """``AudioChunk``, ``audio-chunk`` and ``audio chunk`` to ``audio_chunk``."""
    return _joined(plain(words))


def _joined(words: str) -> str:
    return "_".join(_WORD.findall(_HUMP.sub("_", words))).lower()
