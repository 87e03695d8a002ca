"""How conversations look on the wire: a table for each of the two layouts of settings.

The rest of a conversation speaks of parts of events (``audio_delta``) and by neutral names of
settings (``voice``, ``input_format``); the table says which event, which key and which value they
are on the wire. Events are found by their marks in the spec, the layout by where the greeting
reports the formats of audio: flat, as beta does, or nested, as GA does. A dialect with neither is
no conversation: see ``session``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import attrs

from portkey_realtime_emulator.paths import Path
from portkey_realtime_emulator.served import event_of, load
from portkey_realtime_wire.roles import Role
from portkey_realtime_wire.runtime import ConfigError
from portkey_realtime_wire.shapes import (
    SHAPES,
    Dialect,
    Kind,
    ObjectOf,
    OneOf,
    UnionOf,
    build,
)

FORMATS: Final = ("pcm16", "g711_ulaw", "g711_alaw")


@attrs.frozen(kw_only=True)
class SessionTable:
    """How one kind of session looks."""

    created: Role
    """The greeting."""
    updated: Role
    update: Role
    """What changes it."""
    defaults: Mapping[str, Any] = attrs.field(repr=False)
    """The session as it is reported before anybody changed it, without id and model."""
    paths: Mapping[str, Path] = attrs.field(repr=False)
    """Where the neutral settings are."""
    vad_keys: frozenset[str] = frozenset()
    """Which keys turn detection is reported with; none means all."""


@attrs.frozen(kw_only=True)
class Table:
    """Everything that differs between the dialects."""

    wire: Dialect
    contents: Mapping[str, tuple[str, ...]] = attrs.field(repr=False)
    """Which types of content a client may put into a message, by role."""
    sessions: Mapping[str, SessionTable] = attrs.field(repr=False)
    """By kind: ``realtime`` and ``transcription``."""
    response: Mapping[str, Path] = attrs.field(repr=False)
    """Where a response reports its settings."""
    response_params: Mapping[str, tuple[Path, ...]] = attrs.field(repr=False)
    """Where ``response.create`` has them; the first that is there counts."""
    formats: Mapping[str, Any] = attrs.field(repr=False)
    """How an audio format is written, by its neutral name."""
    modality_sets: tuple[frozenset[str], ...]
    """Which modalities may be asked for together."""
    padded: frozenset[Role] = attrs.field(repr=False)
    """Deltas that come with ``obfuscation``."""
    message_extra: Mapping[str, Any] = attrs.field(factory=dict, repr=False)
    """What an assistant's message has besides."""
    output_token_extra: Mapping[str, int] = attrs.field(factory=dict, repr=False)
    """What is counted for the output besides."""

    def format_name(self, value: Any) -> str | None:
        """The neutral name of an audio format as it is written here, None if there is none."""
        kind = value.get("type") if isinstance(value, Mapping) else value
        for name, written in self.formats.items():
            if kind == (written["type"] if isinstance(written, Mapping) else written):
                return name
        return None

    def session_kind(self, event_type: str, session: Mapping[str, Any]) -> str | None:
        """Which kind of session an update is for, None if the event is no such update."""
        for kind, table in self.sessions.items():
            updates = self.wire.marks.role_of.get(event_type) == table.update
            if updates and session.get("type", kind) == kind:
                return kind
        return None

    def part(self, what: str) -> str:
        """The type of the part of a message that holds something, such as ``answer_text``."""
        return self.wire.marks.content[what]

    def event(self, role: Role) -> str | None:
        """The event that plays a part, None if the dialect has none."""
        return event_of(self.wire, role)

    def make(self, name: str, fields: Mapping[str, Any]) -> Any:
        """A server event of the dialect. A wrong field is a mistake in the emulator."""
        cls = self.wire.server_events[name]
        shape = SHAPES[cls]
        unknown = [key for key in fields if key not in shape.fields]
        assert not unknown, f"{cls.__name__} has no {unknown}"
        values = {shape.fields[key].name: value for key, value in fields.items()}
        return build(cls, **values)


def _frozen(data: dict[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(data)


SERVER_VAD: Final = _frozen(
    {
        "type": "server_vad",
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 200,
        "create_response": True,
        "interrupt_response": True,
    }
)
SEMANTIC_VAD: Final = _frozen(
    {
        "type": "semantic_vad",
        "eagerness": "auto",
        "create_response": True,
        "interrupt_response": True,
    }
)
_VAD_OF_TRANSCRIPTION: Final = frozenset(
    ("type", "threshold", "prefix_padding_ms", "silence_duration_ms", "eagerness")
)
_PADDED: Final[frozenset[Role]] = frozenset(
    (
        "transcript_delta",
        "arguments_delta",
        "input_transcript_delta",
    )
)
INSTRUCTIONS: Final = "You are a helpful voice assistant."


def _parts(dialect: Dialect, *what: str) -> tuple[str, ...]:
    """The types of those parts of a message that the dialect has."""
    tags = dialect.marks.content
    return tuple(tags[each] for each in what if each in tags)


def _flat(dialect: Dialect) -> Table:
    common = {
        "input_format": ("input_audio_format",),
        "transcription": ("input_audio_transcription",),
        "turn_detection": ("turn_detection",),
        "modalities": ("modalities",),
        "include": ("include",),
    }
    return Table(
        wire=dialect,
        contents={
            "user": (*_parts(dialect, "user_text", "user_audio", "user_image"), "item_reference"),
            "system": _parts(dialect, "user_text"),
            "assistant": (*_parts(dialect, "answer_text"), "item_reference"),
        },
        sessions={
            "realtime": SessionTable(
                created="session_created",
                updated="session_updated",
                update="update_session",
                defaults={
                    "object": "realtime.session",
                    "modalities": ["audio", "text"],
                    "instructions": INSTRUCTIONS,
                    "voice": "alloy",
                    "input_audio_format": "pcm16",
                    "output_audio_format": "pcm16",
                    "input_audio_transcription": None,
                    "turn_detection": dict(SERVER_VAD),
                    "input_audio_noise_reduction": None,
                    "tools": [],
                    "tool_choice": "auto",
                    "temperature": 0.8,
                    "max_response_output_tokens": "inf",
                    "speed": 1.0,
                    "tracing": None,
                    "truncation": "auto",
                    "prompt": None,
                    "include": None,
                    "client_secret": None,
                },
                paths=common
                | {
                    "output_format": ("output_audio_format",),
                    "voice": ("voice",),
                    "max_tokens": ("max_response_output_tokens",),
                    "temperature": ("temperature",),
                },
            ),
            "transcription": SessionTable(
                created="transcription_session_created",
                updated="transcription_session_updated",
                update="update_transcription_session",
                defaults={
                    "object": "realtime.transcription_session",
                    "modalities": ["audio", "text"],
                    "input_audio_format": "pcm16",
                    "input_audio_transcription": None,
                    "turn_detection": dict(SERVER_VAD),
                    "input_audio_noise_reduction": None,
                    "include": None,
                    "client_secret": None,
                },
                paths=common,
                vad_keys=_VAD_OF_TRANSCRIPTION,
            ),
        },
        response={
            "modalities": ("modalities",),
            "voice": ("voice",),
            "output_format": ("output_audio_format",),
            "temperature": ("temperature",),
            "max_tokens": ("max_output_tokens",),
        },
        response_params={
            "modalities": (("modalities",),),
            "voice": (("voice",),),
            "output_format": (("output_audio_format",),),
            "temperature": (("temperature",),),
            "max_tokens": (("max_response_output_tokens",), ("max_output_tokens",)),
        },
        formats={name: name for name in FORMATS},
        modality_sets=(frozenset({"text"}), frozenset({"text", "audio"})),
        padded=_PADDED,
    )


def _nested(dialect: Dialect) -> Table:
    pcm = {"type": "audio/pcm", "rate": 24000}
    heard = {
        "format": pcm,
        "transcription": None,
        "noise_reduction": None,
        "turn_detection": {**SERVER_VAD, "idle_timeout_ms": None},
    }
    common = {
        "input_format": ("audio", "input", "format"),
        "transcription": ("audio", "input", "transcription"),
        "turn_detection": ("audio", "input", "turn_detection"),
        "include": ("include",),
    }
    spoken = {
        "modalities": ("output_modalities",),
        "voice": ("audio", "output", "voice"),
        "output_format": ("audio", "output", "format"),
        "max_tokens": ("max_output_tokens",),
    }
    return Table(
        wire=dialect,
        contents={
            "user": _parts(dialect, "user_text", "user_audio", "user_image"),
            "system": _parts(dialect, "user_text"),
            "assistant": _parts(dialect, "answer_text", "answer_audio"),
        },
        sessions={
            "realtime": SessionTable(
                created="session_created",
                updated="session_updated",
                update="update_session",
                defaults={
                    "type": "realtime",
                    "object": "realtime.session",
                    "output_modalities": ["audio"],
                    "instructions": INSTRUCTIONS,
                    "tools": [],
                    "tool_choice": "auto",
                    "parallel_tool_calls": True,
                    "reasoning": {"effort": "low"},
                    "max_output_tokens": "inf",
                    "tracing": None,
                    "truncation": "auto",
                    "prompt": None,
                    "audio": {
                        "input": heard,
                        "output": {"format": pcm, "voice": "marin", "speed": 1.0},
                    },
                    "include": None,
                },
                paths=common | spoken,
            ),
            "transcription": SessionTable(
                created="session_created",
                updated="session_updated",
                update="update_session",
                defaults={
                    "type": "transcription",
                    "object": "realtime.transcription_session",
                    "audio": {"input": heard},
                    "include": None,
                },
                paths=common,
                vad_keys=_VAD_OF_TRANSCRIPTION,
            ),
        },
        response=spoken,
        response_params={name: (path,) for name, path in spoken.items()},
        formats={
            "pcm16": pcm,
            "g711_ulaw": {"type": "audio/pcmu"},
            "g711_alaw": {"type": "audio/pcma"},
        },
        modality_sets=(frozenset({"text"}), frozenset({"audio"})),
        padded=_PADDED | {"text_delta"},
        message_extra={"phase": "final_answer"},
        output_token_extra={"reasoning_tokens": 0},
    )


_LAYOUTS: Final = {("input_audio_format",): _flat, ("audio", "input", "format"): _nested}
"""By where the greeting reports the format of the audio that is heard."""


@cache
def _table(name: str) -> Table | None:
    dialect = load(name)
    roles = dialect.marks.roles
    needed = (roles.session_created, roles.session_updated, roles.create_response, roles.item_added)
    if not all(needed):
        return None
    greeting = dialect.server_events[roles.session_created[0]]
    for path, layout in _LAYOUTS.items():
        if _declares(ObjectOf(greeting), ("session", *path)):
            return layout(dialect)
    return None


def _declares(kind: Kind, path: Path) -> bool:
    """Whether an object of this kind, or one of its members, has a field at ``path``."""
    if not path:
        return True
    match kind:
        case ObjectOf():
            field = SHAPES[kind.cls].fields.get(path[0])
            return field is not None and _declares(field.kind, path[1:])
        case UnionOf():
            return any(_declares(ObjectOf(each), path) for each in kind.members.values())
        case OneOf():
            return any(_declares(each, path) for each in kind.kinds)
    return False


def converses(dialect: str) -> bool:
    """Whether a dialect is a conversation in turns, with settings in a layout that is known."""
    return _table(dialect) is not None


def table(dialect: str) -> Table:
    """The table of a dialect that converses. Loads the wire classes of that dialect alone."""
    found = _table(dialect)
    if found is None:
        raise ConfigError(f"the {dialect} dialect is no conversation in turns")
    return found
