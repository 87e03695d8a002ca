"""Settings by one set of names, as each dialect writes them.

The names are those of the flat session, which the generated tables map onto the wires of other
dialects; a few shorter ones are understood as well. What a dialect calls by the same name passes
as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from portkey_realtime._voice.formats import read_format
from portkey_realtime.errors import ConfigError
from portkey_realtime_wire import records
from portkey_realtime_wire.mapping import Table
from portkey_realtime_wire.mappings import is_mapped, mapped
from portkey_realtime_wire.marks import MARKS
from portkey_realtime_wire.runtime import NOT_GIVEN

_SHORT: Final = {
    "transcription": "input_audio_transcription",
    "noise_reduction": "input_audio_noise_reduction",
    "input_format": "input_audio_format",
    "output_format": "output_audio_format",
    "max_output_tokens": "max_response_output_tokens",
    "output_modalities": "modalities",
}
"""Names that need not say twice what they are about."""


def session_settings(dialect: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of a session. Raises ConfigError for one that the dialect has no place for."""
    return _settings(dialect, "session", given)


def response_params(dialect: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of one response. Raises ConfigError like ``session_settings``."""
    return _settings(dialect, "response_params", given)


def transcription_settings(dialect: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of a session that only transcribes. Raises ConfigError like ``session_settings``."""
    return _settings(dialect, "transcription_session", given)


ABSENT: Final = object()


def setting(session: Any, name: str) -> Any:
    """What a session says under one of these names, at the place of any dialect, null too;
    ``ABSENT`` if it says nothing."""
    for path in _places(name):
        value = _at(session, *path)
        if value is not ABSENT:
            return value
    return ABSENT


@cache
def _places(name: str) -> tuple[tuple[str, ...], ...]:
    tables = [_table(dialect, "session") for dialect in MARKS]
    return ((name,), *(table.fields[name].wire for table in tables if table is not None))


@cache
def _table(dialect: str, name: str) -> Table | None:
    """Where a dialect writes what has a flat name; None for the one whose names these are."""
    pairs = [mapped(program, dialect) for program in MARKS if is_mapped(program, dialect)]
    return next((each.tables[name] for each in pairs if name in each.tables), None)


def _at(source: Any, *path: str) -> Any:
    for name in path:
        # As an attribute, what is absent would read as None, and None as "off".
        is_dict = isinstance(source, Mapping)
        source = source.get(name, ABSENT) if is_dict else records.given(source, name)
        if source is ABSENT or source is NOT_GIVEN:
            return ABSENT
    return source


def _settings(dialect: str, table_name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    flat = {_SHORT.get(name, name): value for name, value in given.items()}
    for name in ("input_audio_format", "output_audio_format"):
        read_format(flat.get(name))  # raises for one that nobody here can speak
    table = _table(dialect, table_name)
    if table is None:
        return _with_words(flat)
    made: dict[str, Any] = dict(table.constants)
    for name, value in flat.items():
        field = table.fields.get(name)
        if field is None:
            _put(made, (name,), value)
            continue
        if not field.wire:
            reason = field.drop or field.refuse
            raise ConfigError(f"{name} cannot be set: {reason}")
        for pair in field.values:
            if value == pair.program:
                if pair.refuse:
                    raise ConfigError(f"{name} cannot be {value!r}: {pair.refuse}")
                value = pair.wire
                break
        _put(made, field.wire, value)
    return made


def _with_words(flat: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(flat)
    if made.get("modalities") == ["audio"]:
        made["modalities"] = ["text", "audio"]  # no sound without its words here
    return made


def _put(target: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Set a value at a path; objects that both sides have are merged."""
    for name in path[:-1]:
        inner = target.get(name)
        target[name] = dict(inner) if isinstance(inner, Mapping) else {}
        target = target[name]
    last, old = path[-1], target.get(path[-1])
    if isinstance(old, Mapping) and isinstance(value, Mapping):
        merged = dict(old)
        for name, each in value.items():
            _put(merged, (name,), each)
        value = merged
    target[last] = value
