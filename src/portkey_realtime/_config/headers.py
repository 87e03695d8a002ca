"""Portkey's options as HTTP headers, and what may stand in a header at all. Pure."""

from __future__ import annotations

import enum
import json
import re
import sys
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final, cast

from portkey_realtime._config.credentials import Asked as Asked
from portkey_realtime._config.credentials import merge_headers as merge_headers
from portkey_realtime._config.generated.client_options import HEADERS, NOT_HEADERS
from portkey_realtime._version import VERSION
from portkey_realtime.errors import ConfigError

PREFIX: Final = "x-portkey-"

FIXED_HEADERS: Final[Mapping[str, str]] = {
    "User-Agent": f"portkey-realtime/{VERSION}",
    f"{PREFIX}package-version": f"portkey-realtime-{VERSION}",
    f"{PREFIX}runtime": {"cpython": "CPython", "pypy": "PyPy"}.get(
        sys.implementation.name, sys.implementation.name
    ),
    f"{PREFIX}runtime-version": "{}.{}.{}".format(*sys.version_info[:3]),
    f"{PREFIX}strict-open-ai-compliance": "false",
}
"""What every request carries unless the options say otherwise."""

FRAMING: Final = frozenset(
    {
        "connection",
        "content-length",
        "expect",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that say where a message ends or what becomes of its connection (RFC 9110 section 7.6.1,
RFC 9112 section 6). The libraries write them; a second one beside theirs is how a request is
smuggled past a gateway."""

# RFC 9110: a name is a token, a value has no control character but the tab.
TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_FORBIDDEN = re.compile(r"[^\t\x20-\x7e\x80-\xff]")


def portkey_headers(options: Mapping[str, object]) -> dict[str, str | Asked]:
    """The headers for the client's options, unknown ones among them, plus the fixed ones.

    ``a_b`` becomes ``x-portkey-a-b``. Booleans become ``true`` and ``false``, mappings and lists
    JSON. ``authorization`` (in any case) and the names in ``forward_headers`` go without the
    prefix. What is None, empty or blank is left out. A function is asked later. Raises ConfigError
    for what no header can hold.
    """
    forwarded = _names(options.get("forward_headers"))
    layers: list[Mapping[str, str | Asked]] = [FIXED_HEADERS]
    for option, value in options.items():
        if option in NOT_HEADERS or value is None:
            continue
        name = HEADERS.get(option) or option.replace("_", "-").lower()
        if name == "forward-headers":
            value = ",".join(forwarded)
        if name == "authorization":
            name = "Authorization"
        elif option not in HEADERS and name not in forwarded and not name.startswith(PREFIX):
            name = PREFIX + name
        _checked_name(name)
        if callable(value):
            layers.append({name: Asked(option, value, partial(_given_value, option, name))})
        elif text := _option_value(option, name, value):
            layers.append({name: text})
    return merge_headers(*layers)


def option_header(option: str, value: object) -> str | Asked:
    """An option of ``connect`` as the value of its header. Raises ConfigError."""
    if callable(value):
        return Asked(option, value, partial(_given_value, option, option))
    return _checked_value(option, option_text(option, value))


def option_text(option: str, value: object) -> str:
    """An option of ``connect`` as text. Raises ConfigError."""
    text = str(value) if type(value) in (int, float) else _text(option, value)
    if not text.strip():
        raise ConfigError(f"{option} is empty: say what it is, or leave it out")
    return text


def refuse_unsendable(headers: Mapping[str, str | Asked]) -> None:
    """Raise ConfigError if one of these values may not stand in a header."""
    for name, value in headers.items():
        if isinstance(value, str):
            _checked_value(f"the header {name}", value)


def _option_value(option: str, name: str, value: object) -> str:
    """An option as the value of its header; empty if there is nothing to send."""
    text = _text(option, value).strip(" \t")
    # A bare token gets its scheme. Where there is a blank, a scheme is there already.
    if text and name == "Authorization" and " " not in text:
        text = f"Bearer {text}"
    return _checked_value(option, text)


def _given_value(option: str, name: str, value: object) -> str:
    """What a function gave for an option, which must be something."""
    if text := _option_value(option, name, value):
        return text
    raise ConfigError(f"the function that gives {option} gave nothing")


def checked_headers(headers: object, option: str) -> dict[str, str]:
    """Headers that a caller gave, fit to be sent. Raises ConfigError for what is not."""
    given = header_layer(headers, option)
    if isinstance(given, Asked) or any(isinstance(value, Asked) for value in given.values()):
        raise ConfigError(f"{option} cannot be given by a function here: pass text")
    return cast("dict[str, str]", given)


def header_layer(headers: object, option: str) -> Mapping[str, str | Asked] | Asked:
    """Headers that a caller gave, any of them as a function, which is asked later.

    Raises ConfigError for what cannot be sent.
    """
    if not isinstance(headers, Mapping):
        if callable(headers):
            return Asked(option, headers, partial(checked_headers, option=option))
        raise ConfigError(f"{option} must be a mapping of names to values")
    made: dict[str, str | Asked] = {}
    for name, value in headers.items():
        _checked_name(name)
        label = f"the header {name} in {option}"
        if callable(value):
            made[name] = Asked(label, value, partial(_header_value, label, name))
        else:
            made[name] = _header_value(label, name, value)
    return made


def _header_value(label: str, name: str, value: object) -> str:
    return _checked_value(label, _text(name, value))


def _names(value: object) -> list[str]:
    """The header names in ``forward_headers``, as they go over the wire."""
    if value is None:
        return []
    if not isinstance(value, Iterable) or isinstance(value, str | bytes | Mapping):
        raise ConfigError("forward_headers must be a list of header names")
    return [_checked_name(str(name).strip().replace("_", "-").lower()) for name in value]


def _text(option: str, value: object) -> str:
    """One option's value as text; empty if there is nothing to send."""
    if isinstance(value, enum.Enum):
        value = value.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int | float):
        return str(value) if value else ""
    if isinstance(value, Mapping | list | tuple):
        try:
            # Plain ASCII, so that any language may stand in metadata.
            return json.dumps(dict(value) if isinstance(value, Mapping) else value, allow_nan=False)
        except (TypeError, ValueError, RecursionError) as error:
            raise ConfigError(f"{option} cannot be written as JSON: {error}") from None
    raise ConfigError(
        f"{option} must be text, a number, a boolean, a mapping or a list, "
        f"not {type(value).__name__}"
    )


def _checked_name(name: object) -> str:
    if not isinstance(name, str) or not TOKEN.fullmatch(name):
        raise ConfigError(
            f"{ascii(name)[:80]} is not a header name: use letters, digits and hyphens only"
        )
    return name


def _checked_value(label: str, value: str) -> str:
    """The value without blanks around it. The error names the option, never the value."""
    found = _FORBIDDEN.search(value)
    if not found:
        return value.strip(" \t")
    match found[0]:
        case "\r" | "\n":
            what, remedy = "a line break", "a key read from a file often ends in one: strip() it"
        case char if char < " " or char == "\x7f":
            what, remedy = f"a control character (U+{ord(char):04X})", "remove it"
        case char:
            what = f"a character outside Latin-1 (U+{ord(char):04X})"
            remedy = "remove it, or pass a mapping, which is sent as plain ASCII JSON"
    raise ConfigError(f"{label} contains {what}, which no HTTP header can carry: {remedy}")
