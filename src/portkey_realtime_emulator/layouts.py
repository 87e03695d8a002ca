"""What the dialects have in common and where they differ: one table for each.

The rest of the emulator speaks neutral names (``audio.delta``, ``voice``, ``input_format``); the
table of the dialect says which event, which key and which value they are on the wire.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import attrs

from portkey_realtime_wire.shapes import SHAPES, Dialect, build

Path: TypeAlias = tuple[str, ...]
"""Where a value is in an object: one key for each level."""

FORMATS: Final = ("pcm16", "g711_ulaw", "g711_alaw")

_SAMPLE_NAMES: Final = {
    "audio.delta": "response.audio.delta",
    "audio.done": "response.audio.done",
    "transcript.delta": "response.audio_transcript.delta",
    "transcript.done": "response.audio_transcript.done",
    "text.delta": "response.text.delta",
    "text.done": "response.text.done",
}


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


@attrs.frozen(kw_only=True)
class SessionTable:
    """How one kind of session looks."""

    created: str
    """The greeting."""
    updated: str
    update: str
    """The client event that changes it."""
    params: type[Any]
    """What a client may set, as a class of the dialect."""
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
    events: Mapping[str, str] = attrs.field(repr=False)
    """The wire type of each event whose neutral name is another."""
    item_added: str
    """Says that an item joined the conversation."""
    item_done: str | None
    """Says that nothing will change on it any more, where the dialect has that."""
    text_part: str
    audio_part: str
    """Types of what an assistant's item contains."""
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
    padded: frozenset[str] = attrs.field(repr=False)
    """Deltas that come with ``obfuscation``, by neutral name."""
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
            if event_type == table.update and session.get("type", kind) == kind:
                return kind
        return None

    def make(self, name: str, fields: Mapping[str, Any]) -> Any:
        """A server event of the dialect. A wrong field is a mistake in the emulator."""
        cls = self.wire.server_events[self.events.get(name, name)]
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
_PADDED: Final = frozenset(
    (
        "transcript.delta",
        "response.function_call_arguments.delta",
        "conversation.item.input_audio_transcription.delta",
    )
)
INSTRUCTIONS: Final = "You are a helpful voice assistant."


def _beta() -> Table:
    from portkey_realtime_wire import beta

    common = {
        "input_format": ("input_audio_format",),
        "transcription": ("input_audio_transcription",),
        "turn_detection": ("turn_detection",),
        "modalities": ("modalities",),
        "include": ("include",),
    }
    return Table(
        wire=beta.DIALECT,
        events=_frozen(_SAMPLE_NAMES),
        item_added="conversation.item.created",
        item_done=None,
        text_part="text",
        audio_part="audio",
        contents={
            "user": ("input_text", "input_audio", "input_image", "item_reference"),
            "system": ("input_text",),
            "assistant": ("text", "item_reference"),
        },
        sessions={
            "realtime": SessionTable(
                created="session.created",
                updated="session.updated",
                update="session.update",
                params=beta.SessionParams,
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
                created="transcription_session.created",
                updated="transcription_session.updated",
                update="transcription_session.update",
                params=beta.TranscriptionSessionParams,
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


def _ga() -> Table:
    from portkey_realtime_wire import ga

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
        wire=ga.DIALECT,
        events=_frozen(
            {
                name: wire.replace("response.", "response.output_")
                for name, wire in _SAMPLE_NAMES.items()
            }
        ),
        item_added="conversation.item.added",
        item_done="conversation.item.done",
        text_part="output_text",
        audio_part="output_audio",
        contents={
            "user": ("input_text", "input_audio", "input_image"),
            "system": ("input_text",),
            "assistant": ("output_text", "output_audio"),
        },
        sessions={
            "realtime": SessionTable(
                created="session.created",
                updated="session.updated",
                update="session.update",
                params=ga.SessionParams,
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
                created="session.created",
                updated="session.updated",
                update="session.update",
                params=ga.TranscriptionSessionParams,
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
        padded=_PADDED | {"text.delta"},
        message_extra={"phase": "final_answer"},
        output_token_extra={"reasoning_tokens": 0},
    )


_TABLES: Final = {"beta": _beta, "ga": _ga}


@cache
def table(dialect: str) -> Table:
    """The table of ``beta`` or ``ga``. Loads the wire classes of that dialect alone."""
    return _TABLES[dialect]()


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
