"""What an option may be, by the type that spec/client.yaml gives it. Pure.

The generated tables have, for each option whose type can be told at run time, the kinds of value
that it may be. A check by them comes first; what else an option needs is checked where it is used.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Container, Iterable, Mapping
from typing import Final, NamedTuple

from portkey_realtime.errors import ConfigError

_NUMBER: Final = re.compile(r"\s*(\d+(\.\d*)?)?\s*")
_LONGEST: Final = 40
"""Characters of a value that an error shows."""


class OptionType(NamedTuple):
    """What the type of an option says."""

    kinds: tuple[str, ...] = ()
    """Keys of ``_KINDS``."""
    choices: tuple[str, ...] = ()
    """Or one of these texts."""


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_boolean(value: object) -> bool:
    return isinstance(value, bool)


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_mapping(value: object) -> bool:
    return isinstance(value, Mapping)


def _is_list(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)


class _Kind(NamedTuple):
    words: str
    """What an error says that the option must be."""
    fits: Callable[[object], bool]
    as_header: Callable[[object], bool]
    """The same for an option of this kind alone that the client sends as a header: Portkey's SDK
    takes what has the right text, such as a number for a text."""


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float)


def _is_flag(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().lower() in ("true", "false", "")
    return isinstance(value, int) and value in (0, 1)


def _is_numeric(value: object) -> bool:
    return _is_number(value) or (isinstance(value, str) and _NUMBER.fullmatch(value) is not None)


_KINDS: Final[Mapping[str, _Kind]] = {
    "text": _Kind("text", _is_text, _is_plain),
    "boolean": _Kind("True or False", _is_boolean, _is_flag),
    "integer": _Kind("a whole number", _is_integer, _is_numeric),
    "number": _Kind("a number", _is_number, _is_numeric),
    "mapping": _Kind("a mapping", _is_mapping, _is_mapping),
    "list": _Kind('a list, such as ["one", "two"]', _is_list, _is_list),
    "function": _Kind("a function", callable, callable),
}

_OBVIOUS: Final[Mapping[type, str]] = {
    str: "text",
    bool: "boolean",
    int: "integer",
    float: "number",
    dict: "mapping",
    list: "list",
}
"""What nearly every value is, found without a call: each client and connection pays for this."""


def refuse_mistyped(
    values: Mapping[str, object],
    types: Mapping[str, OptionType],
    *,
    secret: Container[str],
    headers: Callable[[str], bool] = lambda _: False,
) -> None:
    """Raise ConfigError for a value that the type of its option does not allow.

    None is what every option is that is not given. ``headers`` says of an option whether the client
    sends it as a header.
    """
    for option, value in values.items():
        if value is None or (declared := types.get(option)) is None:
            continue
        if _OBVIOUS.get(type(value)) in declared.kinds or value in declared.choices:
            continue
        fits = any(_KINDS[kind].fits(value) for kind in declared.kinds)
        if not fits and headers(option):
            plain = value.value if isinstance(value, enum.Enum) else value
            alone = declared.kinds[0] if len(declared.kinds) == 1 else ""
            fits = callable(value) or bool(alone and _KINDS[alone].as_header(plain))
        if not fits:
            words = [f'"{choice}"' for choice in declared.choices]
            words += [_KINDS[kind].words for kind in declared.kinds]
            shown = type(value).__name__
            if option not in secret and isinstance(value, str | int | float):
                shown = repr(value)[:_LONGEST]
            raise ConfigError(f"{option} must be {' or '.join(words)}, not {shown}")
