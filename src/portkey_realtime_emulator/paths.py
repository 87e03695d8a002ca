"""Values in nested JSON objects, by the keys that lead to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str, ...]
"""Where a value is in an object: one key for each level."""


def look(data: Mapping[str, Any], path: Path, default: Any = None) -> Any:
    """The value at ``path``, or ``default`` if a key on the way is missing."""
    value: Any = data
    for key in path:
        if not isinstance(value, Mapping) or key not in value:
            return default
        value = value[key]
    return value


def put(data: dict[str, Any], path: Path, value: Any) -> None:
    """Set the value at ``path``, making the objects on the way."""
    for key in path[:-1]:
        data = data.setdefault(key, {})
    data[path[-1]] = value


def has(data: Mapping[str, Any], path: Path) -> bool:
    """Whether there is anything at ``path``, null included."""
    return look(data, path, data) is not data


def fresh(defaults: Mapping[str, Any]) -> dict[str, Any]:
    """A copy that may be changed."""
    return deepcopy(dict(defaults))


def leaves(patch: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """The settings in an update, one by one; only the audio settings are nested objects."""
    for key, value in patch.items():
        if key in ("audio", "input", "output") and isinstance(value, Mapping):
            for path, leaf in leaves(value):
                yield (key, *path), leaf
        else:
            yield (key,), value
