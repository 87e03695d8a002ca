# Generated from spec/beta-on-ga.yaml. Do not edit: run "make generate".
"""How the beta dialect is spoken on a GA wire, as tables.

``CLIENT`` says what becomes of an event that a program sends, ``RENAMED`` and ``SERVER`` what
becomes of one that a server sends, ``REST`` where beta calls go. The words are those of
spec/beta-on-ga.yaml, which explains them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import attrs

Path: TypeAlias = tuple[str, ...]
"""Where a value is in an object: one key for each level."""


@attrs.frozen(kw_only=True)
class Value:
    """One value that the dialects write differently."""

    beta: Any
    ga: Any = None
    refuse: str = ""
    """Why it cannot be sent; then there is no ``ga``."""


@attrs.frozen(kw_only=True)
class Field:
    """What becomes of one beta field."""

    ga: Path = ()
    """Where it is in GA. Empty if it is not carried."""
    object: str = ""
    """The table for the object, or the list of objects, that it holds."""
    values: tuple[Value, ...] = ()
    wrap_ga: str = ""
    """Text is an object in GA, with the text under this key."""
    wrap_beta: str = ""
    """Text from a GA server is an object in beta, with the text under this key."""
    paths: Mapping[str, str] = attrs.field(factory=dict)
    """It holds the path of a field: the table for each first word."""
    drop: str = ""
    """Why it is left out."""
    refuse: str = ""
    """Why it cannot be sent."""


@attrs.frozen(kw_only=True)
class Table:
    """What becomes of an object."""

    constants: Mapping[str, Any] = attrs.field(factory=dict)
    by: str = ""
    """Take the table in ``variants`` for the value of this field, if there is one."""
    variants: Mapping[str, str] = attrs.field(factory=dict)
    needs: Mapping[str, str] = attrs.field(factory=dict)
    """Fields without which GA takes no such object, and the reason."""
    fields: Mapping[str, Field] = attrs.field(factory=dict)
    """By beta name."""


@attrs.frozen(kw_only=True)
class Event:
    """What becomes of an event."""

    type: str
    """Its name on the other side."""
    when: tuple[Path, Any] | None = None
    once_per: Path = ()
    forget: Path = ()
    supply: Mapping[str, Any] = attrs.field(factory=dict)
    table: Table = Table()


@attrs.frozen(kw_only=True)
class Call:
    """What becomes of a REST call."""

    path: str
    inside: str
    """The field of both GA bodies that holds the beta body."""
    table: str
    answer: Mapping[str, Path]
    """Where the other fields of the GA answer go."""


MODALITIES: Final = (
    Value(beta=["text", "audio"], ga=["audio"]),
    Value(beta=["audio", "text"], ga=["audio"]),
    Value(beta=["audio"], ga=["audio"]),
)
AUDIO_FORMATS: Final = (
    Value(beta="pcm16", ga={"type": "audio/pcm", "rate": 24000}),
    Value(beta="g711_ulaw", ga={"type": "audio/pcmu"}),
    Value(beta="g711_alaw", ga={"type": "audio/pcma"}),
)
CONTENT_TYPES: Final = (
    Value(beta="text", ga="output_text"),
    Value(beta="audio", ga="output_audio"),
    Value(
        beta="item_reference",
        refuse="GA has references only in place of whole items; put {type: item_reference, id} directly into the input of response.create.",
    ),
)

TABLES: Final[Mapping[str, Table]] = {
    "session": Table(
        constants={"type": "realtime"},
        fields={
            "modalities": Field(ga=("output_modalities",), values=MODALITIES),
            "voice": Field(ga=("audio", "output", "voice"), object="custom_voice"),
            "speed": Field(ga=("audio", "output", "speed")),
            "input_audio_format": Field(
                ga=("audio", "input", "format"), values=AUDIO_FORMATS, wrap_ga="type"
            ),
            "output_audio_format": Field(
                ga=("audio", "output", "format"), values=AUDIO_FORMATS, wrap_ga="type"
            ),
            "input_audio_transcription": Field(ga=("audio", "input", "transcription")),
            "input_audio_noise_reduction": Field(ga=("audio", "input", "noise_reduction")),
            "turn_detection": Field(ga=("audio", "input", "turn_detection")),
            "max_response_output_tokens": Field(ga=("max_output_tokens",)),
            "temperature": Field(
                drop="GA has no such setting, and a GA server refuses a request that has it."
            ),
            "client_secret": Field(
                drop="In GA only the answer that creates a client secret shows it, not the session."
            ),
        },
    ),
    "transcription_session": Table(
        constants={"type": "transcription"},
        fields={
            "input_audio_format": Field(
                ga=("audio", "input", "format"), values=AUDIO_FORMATS, wrap_ga="type"
            ),
            "input_audio_transcription": Field(ga=("audio", "input", "transcription")),
            "input_audio_noise_reduction": Field(ga=("audio", "input", "noise_reduction")),
            "turn_detection": Field(ga=("audio", "input", "turn_detection")),
            "modalities": Field(
                drop="A GA transcription session answers nothing, so it has no modalities."
            ),
            "client_secret": Field(
                drop="In GA only the answer that creates a client secret shows it, not the session."
            ),
        },
    ),
    "response_params": Table(
        fields={
            "modalities": Field(ga=("output_modalities",), values=MODALITIES),
            "voice": Field(ga=("audio", "output", "voice"), object="custom_voice"),
            "output_audio_format": Field(
                ga=("audio", "output", "format"), values=AUDIO_FORMATS, wrap_ga="type"
            ),
            "max_response_output_tokens": Field(ga=("max_output_tokens",)),
            "max_output_tokens": Field(ga=("max_output_tokens",)),
            "input": Field(ga=("input",), object="item"),
            "temperature": Field(
                drop="GA has no such setting, and a GA server refuses a request that has it."
            ),
        }
    ),
    "response": Table(
        fields={
            "modalities": Field(ga=("output_modalities",), values=MODALITIES),
            "voice": Field(ga=("audio", "output", "voice"), object="custom_voice"),
            "output_audio_format": Field(
                ga=("audio", "output", "format"), values=AUDIO_FORMATS, wrap_ga="type"
            ),
            "output": Field(ga=("output",), object="item"),
            "status_details": Field(ga=("status_details",), wrap_beta="type"),
            "temperature": Field(
                drop="GA has no such setting, and a GA server refuses a request that has it."
            ),
        }
    ),
    "item": Table(by="type", variants={"message": "message", "function_call": "function_call"}),
    "message": Table(fields={"content": Field(ga=("content",), object="content_part")}),
    "function_call": Table(
        needs={
            "name": "GA takes no function call without the function's name.",
            "arguments": "GA takes no function call without its arguments; give {} as text for none.",
        }
    ),
    "content_part": Table(fields={"type": Field(ga=("type",), values=CONTENT_TYPES)}),
    "custom_voice": Table(
        needs={"id": "GA knows a custom voice by its id."},
        fields={
            "name": Field(drop="GA knows a custom voice by its id alone."),
            "type": Field(drop="GA knows a custom voice by its id alone."),
        },
    ),
    "error": Table(
        fields={
            "param": Field(
                ga=("param",), paths={"session": "session", "response": "response_params"}
            )
        }
    ),
}

CLIENT: Final[Mapping[str, Event]] = {
    "session.update": Event(
        type="session.update",
        table=Table(fields={"session": Field(ga=("session",), object="session")}),
    ),
    "transcription_session.update": Event(
        type="session.update",
        table=Table(fields={"session": Field(ga=("session",), object="transcription_session")}),
    ),
    "conversation.item.create": Event(
        type="conversation.item.create",
        table=Table(fields={"item": Field(ga=("item",), object="item")}),
    ),
    "response.create": Event(
        type="response.create",
        table=Table(fields={"response": Field(ga=("response",), object="response_params")}),
    ),
}
"""By beta name. What is not here passes as it is."""

RENAMED: Final[Mapping[str, str]] = {
    "response.output_text.delta": "response.text.delta",
    "response.output_text.done": "response.text.done",
    "response.output_audio.delta": "response.audio.delta",
    "response.output_audio.done": "response.audio.done",
    "response.output_audio_transcript.delta": "response.audio_transcript.delta",
    "response.output_audio_transcript.done": "response.audio_transcript.done",
}
"""Server events of which only the name differs, by GA name."""

SERVER: Final[Mapping[str, tuple[Event, ...]]] = {
    "error": (
        Event(type="error", table=Table(fields={"error": Field(ga=("error",), object="error")})),
    ),
    "session.created": (
        Event(
            type="transcription_session.created",
            when=(("session", "type"), "transcription"),
            table=Table(fields={"session": Field(ga=("session",), object="transcription_session")}),
        ),
        Event(
            type="session.created",
            table=Table(fields={"session": Field(ga=("session",), object="session")}),
        ),
    ),
    "session.updated": (
        Event(
            type="transcription_session.updated",
            when=(("session", "type"), "transcription"),
            table=Table(fields={"session": Field(ga=("session",), object="transcription_session")}),
        ),
        Event(
            type="session.updated",
            table=Table(fields={"session": Field(ga=("session",), object="session")}),
        ),
    ),
    "conversation.item.added": (
        Event(
            type="conversation.item.created",
            once_per=("item", "id"),
            table=Table(fields={"item": Field(ga=("item",), object="item")}),
        ),
    ),
    "conversation.item.done": (
        Event(
            type="conversation.item.created",
            once_per=("item", "id"),
            table=Table(fields={"item": Field(ga=("item",), object="item")}),
        ),
    ),
    "conversation.item.created": (
        Event(
            type="conversation.item.created",
            once_per=("item", "id"),
            table=Table(fields={"item": Field(ga=("item",), object="item")}),
        ),
    ),
    "conversation.item.deleted": (Event(type="conversation.item.deleted", forget=("item_id",)),),
    "conversation.item.retrieved": (
        Event(
            type="conversation.item.retrieved",
            table=Table(fields={"item": Field(ga=("item",), object="item")}),
        ),
    ),
    "response.created": (
        Event(
            type="response.created",
            table=Table(fields={"response": Field(ga=("response",), object="response")}),
        ),
    ),
    "response.done": (
        Event(
            type="response.done",
            table=Table(fields={"response": Field(ga=("response",), object="response")}),
        ),
    ),
    "response.output_item.added": (
        Event(
            type="response.output_item.added",
            table=Table(fields={"item": Field(ga=("item",), object="item")}),
        ),
    ),
    "response.output_item.done": (
        Event(
            type="response.output_item.done",
            table=Table(fields={"item": Field(ga=("item",), object="item")}),
        ),
    ),
    "response.content_part.added": (
        Event(
            type="response.content_part.added",
            table=Table(fields={"part": Field(ga=("part",), object="content_part")}),
        ),
    ),
    "response.content_part.done": (
        Event(
            type="response.content_part.done",
            supply={"part": {"type": "audio"}},
            table=Table(fields={"part": Field(ga=("part",), object="content_part")}),
        ),
    ),
    "response.function_call_arguments.delta": (
        Event(type="response.function_call_arguments.delta", supply={"output_index": 0}),
    ),
}
"""By GA name; the first that fits. What is not here passes as it is."""

REST: Final[Mapping[str, Call]] = {
    "/realtime/sessions": Call(
        path="/realtime/client_secrets",
        inside="session",
        table="session",
        answer={"value": ("client_secret", "value"), "expires_at": ("client_secret", "expires_at")},
    ),
    "/realtime/transcription_sessions": Call(
        path="/realtime/client_secrets",
        inside="session",
        table="transcription_session",
        answer={"value": ("client_secret", "value"), "expires_at": ("client_secret", "expires_at")},
    ),
}
"""By beta path."""
