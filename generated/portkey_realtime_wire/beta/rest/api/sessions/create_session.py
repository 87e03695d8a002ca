# Generated from spec/beta/openapi.yaml. Do not edit: run "make generate".
"""POST /realtime/sessions, as two pure functions: no client, no socket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from .....decoding import decode_answer
from .....runtime import NOT_GIVEN, Headers, NotGiven, RestRequest, json_object
from .....shapes import build, to_wire
from ....events import (
    CustomVoice,
    InputAudioTranscriptionParams,
    NoiseReduction,
    Prompt,
    RetentionRatioTruncation,
    Tool,
    ToolChoice,
    TracingConfig,
    TurnDetection,
)
from ...models import SessionCreateRequest, SessionCreateResponse


def build_request(
    *,
    model: str = "portkey-default",
    input_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | str | NotGiven = NOT_GIVEN,
    input_audio_transcription: InputAudioTranscriptionParams
    | None
    | Mapping[str, Any]
    | NotGiven = NOT_GIVEN,
    instructions: str | NotGiven = NOT_GIVEN,
    max_response_output_tokens: int | Literal["inf"] | str | NotGiven = NOT_GIVEN,
    modalities: Iterable[Literal["text", "audio"] | str] | NotGiven = NOT_GIVEN,
    output_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | str | NotGiven = NOT_GIVEN,
    temperature: float | NotGiven = NOT_GIVEN,
    tool_choice: Literal["none", "auto", "required"]
    | str
    | ToolChoice
    | Mapping[str, Any]
    | NotGiven = NOT_GIVEN,
    tools: Iterable[Mapping[str, Any] | Tool] | NotGiven = NOT_GIVEN,
    turn_detection: TurnDetection | None | Mapping[str, Any] | NotGiven = NOT_GIVEN,
    voice: Literal[
        "alloy",
        "ash",
        "ballad",
        "coral",
        "echo",
        "fable",
        "onyx",
        "nova",
        "sage",
        "shimmer",
        "verse",
        "marin",
        "cedar",
    ]
    | str
    | CustomVoice
    | Mapping[str, Any]
    | NotGiven = NOT_GIVEN,
    speed: float | NotGiven = NOT_GIVEN,
    tracing: Literal["auto"]
    | str
    | TracingConfig
    | None
    | Mapping[str, Any]
    | NotGiven = NOT_GIVEN,
    truncation: Literal["auto", "disabled"]
    | str
    | RetentionRatioTruncation
    | Mapping[str, Any]
    | NotGiven = NOT_GIVEN,
    prompt: Prompt | None | Mapping[str, Any] | NotGiven = NOT_GIVEN,
    include: Iterable[Literal["item.input_audio_transcription.logprobs"] | str]
    | NotGiven = NOT_GIVEN,
    input_audio_noise_reduction: NoiseReduction | None | Mapping[str, Any] | NotGiven = NOT_GIVEN,
) -> RestRequest:
    """Make a session for a conversation.

    Gives back the settings and a short-lived key that can open a connection. The settings
    belong to that key: a connection that is opened with another key starts afresh.

    Args:
        model: Model of the session, for example gpt-4o-realtime-preview, or a Portkey slug such as
            @openai/gpt-4o-realtime-preview. The default stands for the model of the Portkey config
            or virtual key.
        input_audio_format: Format of the audio the client will send. pcm16 is 16-bit little-endian
            mono at 24 kHz; the other two are 8 kHz telephony. Servers take pcm16 when absent.
        input_audio_transcription: Transcription of what the user says. Off when null or absent.
        instructions: System instructions for the model. When absent the server puts in a text of
            its own.
        max_response_output_tokens: Most output tokens for one response, tool calls included: 1 to
            4096, or inf for no limit of its own. Servers take inf when absent.
        modalities: What the model answers with. For text alone give only text. Servers take both
            when absent.
        output_audio_format: Format of the audio the model answers with. Servers take pcm16 when
            absent.
        temperature: Randomness of the answers, 0.0 to 2.0. OpenAI itself takes only 0.6 to 1.2 and
            advises 0.8 for audio; other providers take more. No limit is set here, the provider
            decides.
        tool_choice: Whether and which tool to call: auto, none, required, or an object that names
            one. Servers take auto when absent.
        tools: Tools the model may call.
        turn_detection: Turn detection by the server. Null turns it off: the client then commits the
            audio and asks for responses itself. Servers take server_vad when absent.
        voice: Voice of the model: a built-in name, or an object for a custom voice. It cannot
            change once the model has spoken.
        speed: Speed of the spoken answer, 1 being normal.
        tracing: Tracing by the provider: auto for default names, an object for own names, null for
            none.
        truncation: What happens when the conversation outgrows the context: auto drops the oldest
            items, disabled gives an error, an object sets a ratio.
        prompt: Stored prompt for the session. Null means none.
        include: Extra data to send, such as log probabilities of transcripts.
        input_audio_noise_reduction: Noise filter for the input audio. Off when null or absent.
    """
    body = to_wire(
        build(
            SessionCreateRequest,
            model=model,
            input_audio_format=input_audio_format,
            input_audio_transcription=input_audio_transcription,
            instructions=instructions,
            max_response_output_tokens=max_response_output_tokens,
            modalities=modalities,
            output_audio_format=output_audio_format,
            temperature=temperature,
            tool_choice=tool_choice,
            tools=tools,
            turn_detection=turn_detection,
            voice=voice,
            speed=speed,
            tracing=tracing,
            truncation=truncation,
            prompt=prompt,
            include=include,
            input_audio_noise_reduction=input_audio_noise_reduction,
        )
    )
    return RestRequest(method="POST", path="/realtime/sessions", json=body)


def parse_response(status: int, headers: Headers, content: bytes) -> SessionCreateResponse:
    """The answer to a success. Raises EventDecodeError if it is not what the spec says."""
    answer = decode_answer(SessionCreateResponse, json_object(content))
    answer._headers = headers
    return answer
