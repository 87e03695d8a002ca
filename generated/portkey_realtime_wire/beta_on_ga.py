# Generated from spec/beta-on-ga.yaml. Do not edit: run "make generate".
"""How the dialect ``beta`` is spoken on a ``ga`` wire, as tables."""

from __future__ import annotations

from typing import Final

from .mapping import Call, Event, Field, Mapped, Table, Value

MODALITIES: Final = (
    Value(program=["text", "audio"], wire=["audio"]),
    Value(program=["audio", "text"], wire=["audio"]),
    Value(program=["audio"], wire=["audio"]),
)
AUDIO_FORMATS: Final = (
    Value(program="pcm16", wire={"type": "audio/pcm", "rate": 24000}),
    Value(program="g711_ulaw", wire={"type": "audio/pcmu"}),
    Value(program="g711_alaw", wire={"type": "audio/pcma"}),
)
CONTENT_TYPES: Final = (
    Value(program="text", wire="output_text"),
    Value(program="audio", wire="output_audio"),
    Value(
        program="item_reference",
        refuse="GA has references only in place of whole items; put {type: item_reference, id} directly into the input of response.create.",
    ),
)

MAPPED: Final = Mapped(
    program="beta",
    wire="ga",
    tables={
        "session": Table(
            constants={"type": "realtime"},
            fields={
                "modalities": Field(wire=("output_modalities",), values=MODALITIES),
                "voice": Field(wire=("audio", "output", "voice"), object="custom_voice"),
                "speed": Field(wire=("audio", "output", "speed")),
                "input_audio_format": Field(
                    wire=("audio", "input", "format"), values=AUDIO_FORMATS, wrap_wire="type"
                ),
                "output_audio_format": Field(
                    wire=("audio", "output", "format"), values=AUDIO_FORMATS, wrap_wire="type"
                ),
                "input_audio_transcription": Field(wire=("audio", "input", "transcription")),
                "input_audio_noise_reduction": Field(wire=("audio", "input", "noise_reduction")),
                "turn_detection": Field(wire=("audio", "input", "turn_detection")),
                "max_response_output_tokens": Field(wire=("max_output_tokens",)),
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
                    wire=("audio", "input", "format"), values=AUDIO_FORMATS, wrap_wire="type"
                ),
                "input_audio_transcription": Field(wire=("audio", "input", "transcription")),
                "input_audio_noise_reduction": Field(wire=("audio", "input", "noise_reduction")),
                "turn_detection": Field(wire=("audio", "input", "turn_detection")),
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
                "modalities": Field(wire=("output_modalities",), values=MODALITIES),
                "voice": Field(wire=("audio", "output", "voice"), object="custom_voice"),
                "output_audio_format": Field(
                    wire=("audio", "output", "format"), values=AUDIO_FORMATS, wrap_wire="type"
                ),
                "max_response_output_tokens": Field(wire=("max_output_tokens",)),
                "max_output_tokens": Field(wire=("max_output_tokens",)),
                "input": Field(wire=("input",), object="item"),
                "temperature": Field(
                    drop="GA has no such setting, and a GA server refuses a request that has it."
                ),
            }
        ),
        "response": Table(
            fields={
                "modalities": Field(wire=("output_modalities",), values=MODALITIES),
                "voice": Field(wire=("audio", "output", "voice"), object="custom_voice"),
                "output_audio_format": Field(
                    wire=("audio", "output", "format"), values=AUDIO_FORMATS, wrap_wire="type"
                ),
                "output": Field(wire=("output",), object="item"),
                "status_details": Field(wire=("status_details",), wrap_program="type"),
                "temperature": Field(
                    drop="GA has no such setting, and a GA server refuses a request that has it."
                ),
            }
        ),
        "item": Table(by="type", variants={"message": "message", "function_call": "function_call"}),
        "message": Table(fields={"content": Field(wire=("content",), object="content_part")}),
        "function_call": Table(
            needs={
                "name": "GA takes no function call without the function's name.",
                "arguments": "GA takes no function call without its arguments; give {} as text for none.",
            }
        ),
        "content_part": Table(fields={"type": Field(wire=("type",), values=CONTENT_TYPES)}),
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
                    wire=("param",), paths={"session": "session", "response": "response_params"}
                )
            }
        ),
    },
    client={
        "session.update": Event(
            type="session.update",
            table=Table(fields={"session": Field(wire=("session",), object="session")}),
        ),
        "transcription_session.update": Event(
            type="session.update",
            table=Table(
                fields={"session": Field(wire=("session",), object="transcription_session")}
            ),
        ),
        "conversation.item.create": Event(
            type="conversation.item.create",
            table=Table(fields={"item": Field(wire=("item",), object="item")}),
        ),
        "response.create": Event(
            type="response.create",
            table=Table(fields={"response": Field(wire=("response",), object="response_params")}),
        ),
    },
    renamed={
        "response.output_text.delta": "response.text.delta",
        "response.output_text.done": "response.text.done",
        "response.output_audio.delta": "response.audio.delta",
        "response.output_audio.done": "response.audio.done",
        "response.output_audio_transcript.delta": "response.audio_transcript.delta",
        "response.output_audio_transcript.done": "response.audio_transcript.done",
    },
    server={
        "error": (
            Event(
                type="error", table=Table(fields={"error": Field(wire=("error",), object="error")})
            ),
        ),
        "session.created": (
            Event(
                type="transcription_session.created",
                when=(("session", "type"), "transcription"),
                table=Table(
                    fields={"session": Field(wire=("session",), object="transcription_session")}
                ),
            ),
            Event(
                type="session.created",
                table=Table(fields={"session": Field(wire=("session",), object="session")}),
            ),
        ),
        "session.updated": (
            Event(
                type="transcription_session.updated",
                when=(("session", "type"), "transcription"),
                table=Table(
                    fields={"session": Field(wire=("session",), object="transcription_session")}
                ),
            ),
            Event(
                type="session.updated",
                table=Table(fields={"session": Field(wire=("session",), object="session")}),
            ),
        ),
        "conversation.item.added": (
            Event(
                type="conversation.item.created",
                once_per=("item", "id"),
                table=Table(fields={"item": Field(wire=("item",), object="item")}),
            ),
        ),
        "conversation.item.done": (
            Event(
                type="conversation.item.created",
                once_per=("item", "id"),
                table=Table(fields={"item": Field(wire=("item",), object="item")}),
            ),
        ),
        "conversation.item.created": (
            Event(
                type="conversation.item.created",
                once_per=("item", "id"),
                table=Table(fields={"item": Field(wire=("item",), object="item")}),
            ),
        ),
        "conversation.item.deleted": (
            Event(type="conversation.item.deleted", forget=("item_id",)),
        ),
        "conversation.item.retrieved": (
            Event(
                type="conversation.item.retrieved",
                table=Table(fields={"item": Field(wire=("item",), object="item")}),
            ),
        ),
        "response.created": (
            Event(
                type="response.created",
                table=Table(fields={"response": Field(wire=("response",), object="response")}),
            ),
        ),
        "response.done": (
            Event(
                type="response.done",
                table=Table(fields={"response": Field(wire=("response",), object="response")}),
            ),
        ),
        "response.output_item.added": (
            Event(
                type="response.output_item.added",
                table=Table(fields={"item": Field(wire=("item",), object="item")}),
            ),
        ),
        "response.output_item.done": (
            Event(
                type="response.output_item.done",
                table=Table(fields={"item": Field(wire=("item",), object="item")}),
            ),
        ),
        "response.content_part.added": (
            Event(
                type="response.content_part.added",
                table=Table(fields={"part": Field(wire=("part",), object="content_part")}),
            ),
        ),
        "response.content_part.done": (
            Event(
                type="response.content_part.done",
                supply={"part": {"type": "audio"}},
                table=Table(fields={"part": Field(wire=("part",), object="content_part")}),
            ),
        ),
        "response.function_call_arguments.delta": (
            Event(type="response.function_call_arguments.delta", supply={"output_index": 0}),
        ),
    },
    rest={
        "/realtime/sessions": Call(
            path="/realtime/client_secrets",
            inside="session",
            table="session",
            answer={
                "value": ("client_secret", "value"),
                "expires_at": ("client_secret", "expires_at"),
            },
        ),
        "/realtime/transcription_sessions": Call(
            path="/realtime/client_secrets",
            inside="session",
            table="transcription_session",
            answer={
                "value": ("client_secret", "value"),
                "expires_at": ("client_secret", "expires_at"),
            },
        ),
    },
)
