# Generated from runtime/parameters.py. Do not edit: run "make generate".
"""The parameters of a REST call as text: checked by the types that the spec gives them, encoded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import attrs

from .kinds import STRING, Kind, Problems
from .runtime import NOT_GIVEN, ConfigError, has_buffer
from .shapes import to_wire


@attrs.frozen
class Parameter:
    """One parameter of a query, a header or a cookie, with the value that was given."""

    name: str
    kind: Kind
    value: Any = attrs.field(repr=False)
    required: bool = False


def path_segment(name: str, value: str) -> str:
    """A path parameter, percent-encoded, so that it stays one segment.

    Raises ConfigError for what is no text, and for text that would change the path.
    """
    problems = Problems()
    STRING.decode(value, name, problems)
    if problems:
        raise ConfigError(problems[0])
    if not value or value in {".", ".."}:
        raise ConfigError(f"{name}: a path parameter is empty, '.' or '..'")
    return quote(value, safe="")


def parameter_texts(*given: Parameter) -> dict[str, str]:
    """Parameters as text, without those that are not given; a list with commas between.

    Raises ConfigError, which names each that the spec has otherwise.
    """
    texts = query_texts(*given)
    return {name: each if type(each) is str else ",".join(each) for name, each in texts.items()}


def query_texts(*given: Parameter) -> Mapping[str, str | tuple[str, ...]]:
    """The parameters of a query as text, without those that are not given; a list has a text for
    each of its values, and an empty one is left out.

    Raises ConfigError, which names each that the spec has otherwise.
    """
    problems = Problems()
    values = dict(_values(given, problems))
    if problems:
        raise ConfigError("; ".join(problems))
    return {
        name: tuple(map(_text, value)) if isinstance(value, list) else _text(value)
        for name, value in values.items()
        if value != []
    }


def cookie_header(*given: Parameter) -> dict[str, str]:
    """The header with some cookies, percent-encoded; none if no cookie is given.

    Raises ConfigError, which names each that the spec has otherwise.
    """
    pairs = [f"{name}={quote(value, safe='')}" for name, value in parameter_texts(*given).items()]
    return {"Cookie": "; ".join(pairs)} if pairs else {}


def _values(given: tuple[Parameter, ...], problems: Problems) -> Iterator[tuple[str, Any]]:
    for each in given:
        nothing = each.value is None and (not each.required or each.kind.takes(None))
        if each.value is NOT_GIVEN or nothing:
            continue
        # What has a buffer is audio to ``to_wire``, and no parameter is.
        value = each.value if has_buffer(each.value) else to_wire(each.value, each.name)
        yield each.name, each.kind.decode(value, each.name, problems)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
