# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
"""POST /realtime/calls/{call_id}/accept, as two pure functions: no client, no socket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from .....parameters import path_segment
from .....runtime import NOT_GIVEN, Headers, NotGiven, RestRequest
from .....shapes import build, to_wire
from ....events import (
    AudioConfig,
    Prompt,
    Reasoning,
    RetentionRatioTruncation,
    SessionParams,
    Tool,
    ToolChoice,
    TracingConfig,
)


def build_request(
    call_id: str,
    *,
    model: Literal[
        "gpt-realtime",
        "gpt-realtime-1.5",
        "gpt-realtime-2",
        "gpt-realtime-2.1",
        "gpt-realtime-2.1-mini",
        "gpt-realtime-2025-08-28",
        "gpt-realtime-mini",
        "gpt-realtime-mini-2025-10-06",
        "gpt-realtime-mini-2025-12-15",
        "gpt-audio-1.5",
        "gpt-audio-mini",
        "gpt-audio-mini-2025-10-06",
        "gpt-audio-mini-2025-12-15",
        "gpt-4o-realtime-preview",
        "gpt-4o-realtime-preview-2024-10-01",
        "gpt-4o-realtime-preview-2024-12-17",
        "gpt-4o-realtime-preview-2025-06-03",
        "gpt-4o-mini-realtime-preview",
        "gpt-4o-mini-realtime-preview-2024-12-17",
    ]
    | str
    | NotGiven = NOT_GIVEN,
    output_modalities: Iterable[Literal["text", "audio"] | str] | NotGiven = NOT_GIVEN,
    instructions: str | NotGiven = NOT_GIVEN,
    audio: AudioConfig | Mapping[str, Any] | NotGiven = NOT_GIVEN,
    include: Iterable[Literal["item.input_audio_transcription.logprobs"] | str]
    | NotGiven = NOT_GIVEN,
    tracing: Literal["auto"]
    | str
    | TracingConfig
    | None
    | Mapping[str, Any]
    | NotGiven = NOT_GIVEN,
    tools: Iterable[Mapping[str, Any] | Tool] | NotGiven = NOT_GIVEN,
    tool_choice: Literal["none", "auto", "required"]
    | str
    | ToolChoice
    | Mapping[str, Any]
    | NotGiven = NOT_GIVEN,
    parallel_tool_calls: bool | NotGiven = NOT_GIVEN,
    reasoning: Reasoning | Mapping[str, Any] | NotGiven = NOT_GIVEN,
    max_output_tokens: int | Literal["inf"] | str | NotGiven = NOT_GIVEN,
    truncation: Literal["auto", "disabled"]
    | str
    | RetentionRatioTruncation
    | Mapping[str, Any]
    | NotGiven = NOT_GIVEN,
    prompt: Prompt | None | Mapping[str, Any] | NotGiven = NOT_GIVEN,
) -> RestRequest:
    """Answers an incoming SIP call.

    Args:
        call_id: Identifier of the call: from the Location header, or from the
            realtime.call.incoming webhook.
        model: The model to talk to. Set when a session or a call is created; a socket takes it from
            its URL. The list names the known models, other names are sent as they are.
        output_modalities: How the model answers: audio (which comes with a transcript) or text. One
            of the two, not both. A new session has audio.
        instructions: What the model is told about its task, its tone and its limits. Without it the
            server uses instructions of its own.
        audio: Formats, transcription and turn taking for the audio in both directions.
        include: Extra data that the server should add to its events, such as the log probabilities
            of an input transcription.
        tracing: Tracing of the session: auto for the default trace, an object to name the trace,
            null for none. It cannot be changed once it is on.
        tools: Functions and MCP servers that the model may call.
        tool_choice: How the model picks a tool: none, auto, required, or one named tool. A new
            session has auto.
        parallel_tool_calls: Whether the model may call several tools in one response.
        reasoning: How much the model thinks before it answers. Reasoning models only.
        max_output_tokens: Most tokens in one response, tool calls included: 1 to 4096, or inf for
            the limit of the model. A new session has inf.
        truncation: What happens when the conversation outgrows the context of the model: auto drops
            the oldest items, disabled reports an error, an object keeps a share of the context.
        prompt: A stored prompt to start from. OpenAI ends stored prompts on 2026-11-30. Null for
            none.
    """
    body = to_wire(
        build(
            SessionParams,
            model=model,
            output_modalities=output_modalities,
            instructions=instructions,
            audio=audio,
            include=include,
            tracing=tracing,
            tools=tools,
            tool_choice=tool_choice,
            parallel_tool_calls=parallel_tool_calls,
            reasoning=reasoning,
            max_output_tokens=max_output_tokens,
            truncation=truncation,
            prompt=prompt,
        )
    )
    return RestRequest(
        method="POST",
        path="/realtime/calls/" + path_segment("call_id", call_id) + "/accept",
        json=body,
        idempotent=False,
    )


def parse_response(status: int, headers: Headers, content: bytes) -> None:
    """The answer to a success. Raises EventDecodeError if it is not what the spec says."""
