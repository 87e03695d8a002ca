"""Every naming rule: from words on the wire to Python names."""

from __future__ import annotations

import builtins
import keyword
import re

# Names that a generated class, or a name inside its annotations, needs for itself.
_TAKEN_IN_CLASS = frozenset(
    {"extra", "NOT_GIVEN", "NotGiven", "Any", "Literal", "ClassVar", "field", "define"}
    | {"str", "int", "float", "bool", "bytes", "list", "dict"}
)
_TAKEN_IN_CALL = frozenset({"self", "cls", "extra_headers", "extra_query", "extra_body", "timeout"})

_WORD = re.compile(r"[A-Za-z0-9]+")
_CLASS_NAME = re.compile(r"[A-Z][A-Za-z0-9]*\Z")
_ATTRIBUTE = re.compile(r"[a-z][a-z0-9_]*\Z")


class NameRefusedError(ValueError):
    """A word from the spec of which no Python name can be made."""


def class_name(words: str) -> str:
    """``response.audio.delta`` to ``ResponseAudioDelta``; a name in that form already stays."""
    if _CLASS_NAME.match(words):
        name = words
    else:
        parts = _WORD.findall(words)
        name = "".join(part[:1].upper() + part[1:] for part in parts)
    if not _CLASS_NAME.match(name) or keyword.iskeyword(name) or hasattr(builtins, name):
        raise NameRefusedError(f"{words!r} gives no usable class name")
    return name


def event_class_name(wire_type: str) -> str:
    """``response.audio.delta`` to ``ResponseAudioDeltaEvent``."""
    return class_name(wire_type) + "Event"


def nested_class_name(owner: str, field: str) -> str:
    """The name of an object that the spec describes in place, inside a property."""
    return owner + class_name(field)


def attribute_name(wire: str, *, reserved: frozenset[str] = frozenset()) -> str:
    """A key in JSON to an attribute: ``x-y`` to ``x_y``, ``class`` to ``class_``."""
    name = "_".join(_WORD.findall(wire)).lower() if not _ATTRIBUTE.match(wire) else wire
    if not _ATTRIBUTE.match(name):
        raise NameRefusedError(f"{wire!r} gives no usable attribute name")
    if keyword.iskeyword(name) or (keyword.issoftkeyword(name) and name != "type"):
        return name + "_"
    if name in _TAKEN_IN_CLASS or name in reserved:
        return name + "_"
    return name


def parameter_name(name: str) -> str:
    """An attribute's name as the parameter of a generated method."""
    return name + "_" if name in _TAKEN_IN_CALL else name


def sender_path(wire_type: str) -> tuple[tuple[str, ...], str]:
    """``conversation.item.create`` to the namespaces ``conversation``, ``item`` and its method."""
    *namespaces, method = [attribute_name(word) for word in wire_type.split(".")]
    return tuple(namespaces), method


def constant_name(words: str) -> str:
    """``beta-on-ga`` to ``BETA_ON_GA``."""
    return "_".join(_WORD.findall(words)).upper()
