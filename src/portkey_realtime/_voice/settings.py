"""Settings by one set of names, as each dialect writes them.

The names are those of beta's flat session, which the generated tables map onto GA; a few shorter
ones are understood as well. What a dialect calls by the same name passes as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from portkey_realtime._voice.formats import read_format
from portkey_realtime.errors import ConfigError
from portkey_realtime_wire import records
from portkey_realtime_wire.beta_on_ga import MAPPED as _FLAT
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
    """What a session says under one of beta's names, at the place of either dialect, null too;
    ``ABSENT`` if it says nothing."""
    for path in ((name,), _FLAT.tables["session"].fields[name].wire):
        value = _at(session, *path)
        if value is not ABSENT:
            return value
    return ABSENT


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
    if dialect == "beta":
        return _beta(flat)
    table = _FLAT.tables[table_name]
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


def _beta(flat: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(flat)
    if made.get("modalities") == ["audio"]:
        made["modalities"] = ["text", "audio"]  # beta has no sound without its words
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
