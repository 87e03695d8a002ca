"""Settings by one set of names, as each dialect writes them.

The names are those of the flat session, which the generated tables map onto the wires of other
dialects; a few shorter ones are understood as well. What a dialect calls by the same name passes
as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from portkey_realtime._voice.formats import read_format
from portkey_realtime.errors import ConfigError
from portkey_realtime_wire import records
from portkey_realtime_wire.mapping import Mapped, Table, Value
from portkey_realtime_wire.mappings import is_mapped, mapped
from portkey_realtime_wire.marks import MARKS, Types
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
    return _settings(_session(dialect), given)


def response_params(dialect: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of one response. Raises ConfigError like ``session_settings``."""
    return _settings(_told(dialect, "create_response", "response"), given)


def transcription_settings(dialect: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of a session that only transcribes. Raises ConfigError like ``session_settings``."""
    return _settings(_transcription(dialect), given)


def transcription_update(dialect: str) -> str:
    """The event that sets ``transcription_settings``; empty if the dialect has no such sessions."""
    return _transcription(dialect).event


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
    tables = [_session(dialect).table for dialect in MARKS]
    return ((name,), *(table.fields[name].wire for table in tables if table is not None))


class _Told(NamedTuple):
    """How a dialect is told of an object that has flat names."""

    event: str
    """The event that it is in; empty if the dialect has none."""
    table: Table | None
    """Where what has a flat name is written; None in the dialect whose names these are."""
    others: Mapping[str, tuple[Value, ...]] = {}
    """Its values that the wires of other dialects write otherwise, by flat name."""


def _session(dialect: str) -> _Told:
    return _told(dialect, "update_session", "session")


def _transcription(dialect: str) -> _Told:
    return _told(dialect, "update_transcription_session", "session")


@cache
def _told(dialect: str, role: str, field: str) -> _Told:
    """How a dialect is told of what stands in a field of the events of a role."""
    for program in MARKS:
        if is_mapped(program, dialect):
            event, table = _written(mapped(program, dialect), role, field)
            if table is not None:
                return _Told(event, table)
    tables = [
        _written(mapped(dialect, wire), role, field)[1]
        for wire in MARKS
        if is_mapped(dialect, wire)
    ]
    fields = (item for table in tables if table is not None for item in table.fields.items())
    others = {name: each.values for name, each in fields if each.values}
    return _Told(next(iter(_types(dialect, role)), ""), None, others)


def _written(pair: Mapped, role: str, field: str) -> tuple[str, Table | None]:
    """The event of a wire that a field of a program's events of a role is in, and its table."""
    for type in _types(pair.program, role):
        event = pair.client.get(type)
        inner = event.table.fields.get(field) if event is not None else None
        if event is not None and inner is not None and inner.object:
            return event.type, pair.tables[inner.object]
    return "", None


def _types(dialect: str, role: str) -> Types:
    found: Types = getattr(MARKS[dialect].roles, role)
    return found


def _at(source: Any, *path: str) -> Any:
    for name in path:
        # As an attribute, what is absent would read as None, and None as "off".
        is_dict = isinstance(source, Mapping)
        source = source.get(name, ABSENT) if is_dict else records.given(source, name)
        if source is ABSENT or source is NOT_GIVEN:
            return ABSENT
    return source


def _settings(told: _Told, given: Mapping[str, Any]) -> dict[str, Any]:
    flat = {_SHORT.get(name, name): value for name, value in given.items()}
    for name in ("input_audio_format", "output_audio_format"):
        read_format(flat.get(name))  # raises for one that nobody here can speak
    table = told.table
    if table is None:
        return {name: _own(value, told.others.get(name, ())) for name, value in flat.items()}
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


def _own(value: Any, pairs: tuple[Value, ...]) -> Any:
    """A value as the dialect writes it, where it was given as another's wire has it."""
    found = (pair.program for pair in pairs if not pair.refuse and pair.wire == value)
    return next(found, value)


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
