"""Events made up from the specs: every field, every kind, open enums and all."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from portkey_realtime_wire.shapes import (
    ANY,
    NULL,
    SHAPES,
    Audio,
    Kind,
    ListOf,
    MapOf,
    ObjectOf,
    OneOf,
    Scalar,
    Tag,
    UnionOf,
    UnknownObject,
)

ROOT = Path(__file__).resolve().parents[2]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=4,
)


def values(kind: Kind, *, junk: bool = False) -> st.SearchStrategy[Any]:
    """Values of a kind; with ``junk``, here and there anything else."""
    made = _values(kind, junk)
    return st.integers(0, 9).flatmap(lambda n: JSON if n == 0 else made) if junk else made


def _values(kind: Kind, junk: bool) -> st.SearchStrategy[Any]:
    if isinstance(kind, Tag):
        return st.just(kind.value)
    if isinstance(kind, Audio):
        return st.binary(max_size=6).map(lambda audio: base64.b64encode(audio).decode())
    if kind == ANY:
        return JSON
    if isinstance(kind, ListOf):
        return st.lists(values(kind.item, junk=junk), max_size=3)
    if isinstance(kind, MapOf):
        # Beta leaves open what a prompt's variables are; GA does not, but takes text.
        each = st.text(max_size=4) if kind.value == ANY else values(kind.value, junk=junk)
        return st.dictionaries(st.text(max_size=4), each, max_size=2)
    if isinstance(kind, ObjectOf):
        return objects(kind.cls, junk=junk)
    if isinstance(kind, UnionOf):
        members = [objects(cls, junk=junk) for cls in kind.members.values()]
        return st.one_of(members)
    if isinstance(kind, OneOf):
        return st.one_of([values(each, junk=junk) for each in kind.kinds])
    assert isinstance(kind, Scalar)
    return _scalars(kind)


def _scalars(kind: Scalar) -> st.SearchStrategy[Any]:
    if kind == NULL:
        return st.none()
    if kind.types == (bool,):
        return st.booleans()
    low, high = kind.minimum, kind.maximum
    if kind.types == (int,):
        return st.integers(int(low or 0), int(high or 99999))
    if kind.types == (int, float):
        return st.floats(low or 0, high or 99999)
    known = [each for each in kind.known if isinstance(each, str)]
    return st.sampled_from(known) | st.text(max_size=4) if known else st.text(max_size=4)


@cache
def objects(cls: type[Any], *, junk: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """JSON objects of a generated class."""
    required: dict[str, Any] = {}
    optional: dict[str, Any] = {}
    for wire, field in SHAPES[cls].fields.items():
        is_sure = field.required or isinstance(field.kind, Tag)
        (required if is_sure else optional)[wire] = values(field.kind, junk=junk)
    return st.fixed_dictionaries(required, optional=optional)


def events(classes: Mapping[str, type[Any]], *, junk: bool = False) -> st.SearchStrategy[Any]:
    """JSON events of some classes, by their type."""
    return st.sampled_from(list(classes)).flatmap(lambda name: objects(classes[name], junk=junk))


def examples(dialect: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Type, name and payload of every example in a dialect's spec."""
    text = (ROOT / "spec" / dialect / "asyncapi.yaml").read_text("utf-8")
    channels = yaml.load(text, Loader=yaml.CSafeLoader)["channels"].values()
    return [
        (wire, example["name"], example["payload"])
        for channel in channels
        for wire, message in channel["messages"].items()
        for example in message["examples"]
    ]


def flaws(value: object, path: str = "") -> Iterator[str]:
    """The paths of everything in a decoded object that its spec does not have.

    Nulls too, where the spec has none. Of unions only those told apart by a free text are left
    out: audio formats, and turn detection of which a server does not say the kind.
    """
    if isinstance(value, UnknownObject):
        if not path.endswith((".format", "session.turn_detection")):
            yield path
    elif isinstance(value, list):
        for i, each in enumerate(value):
            yield from flaws(each, f"{path}[{i}]")
    elif (shape := SHAPES.get(type(value))) is not None:
        prefix = f"{path}." if path else ""
        for key in value.extra:  # type: ignore[attr-defined]
            yield prefix + key
        for field in shape.fields.values():
            yield from flaws(getattr(value, field.name), prefix + field.wire)
