# Generated from spec/beta/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any, Literal

from attrs import field

from .... import records
from ....records import define
from ....runtime import NOT_GIVEN, NotGiven
from ...events import (
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


@define(kw_only=True)
class SessionCreateRequest(records.Record):
    """Settings for a new session. Nothing is required; what is absent is decided by the server.
    Portkey passes keys that it does not know to the provider.
    """

    model: str | NotGiven = NOT_GIVEN
    """Model of the session, for example gpt-4o-realtime-preview, or a Portkey slug such as
    @openai/gpt-4o-realtime-preview. The default stands for the model of the Portkey config or
    virtual key.
    """

    input_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | str | NotGiven = NOT_GIVEN
    """Format of the audio the client will send. pcm16 is 16-bit little-endian mono at 24 kHz;
    the other two are 8 kHz telephony. Servers take pcm16 when absent.
    """

    input_audio_transcription: InputAudioTranscriptionParams | None | NotGiven = NOT_GIVEN
    """Transcription of what the user says. Off when null or absent."""

    instructions: str | NotGiven = NOT_GIVEN
    """System instructions for the model. When absent the server puts in a text of its own."""

    max_response_output_tokens: int | Literal["inf"] | str | NotGiven = NOT_GIVEN
    """Most output tokens for one response, tool calls included: 1 to 4096, or inf for no limit
    of its own. Servers take inf when absent.
    """

    modalities: list[Literal["text", "audio"] | str] | NotGiven = NOT_GIVEN
    """What the model answers with. For text alone give only text. Servers take both when absent."""

    output_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | str | NotGiven = NOT_GIVEN
    """Format of the audio the model answers with. Servers take pcm16 when absent."""

    temperature: float | NotGiven = NOT_GIVEN
    """Randomness of the answers, 0.0 to 2.0. OpenAI itself takes only 0.6 to 1.2 and advises 0.8
    for audio; other providers take more. No limit is set here, the provider decides.
    """

    tool_choice: Literal["none", "auto", "required"] | str | ToolChoice | NotGiven = NOT_GIVEN
    """Whether and which tool to call: auto, none, required, or an object that names one. Servers
    take auto when absent.
    """

    tools: list[Tool] | NotGiven = NOT_GIVEN
    """Tools the model may call."""

    turn_detection: TurnDetection | None | NotGiven = NOT_GIVEN
    """Turn detection by the server. Null turns it off: the client then commits the audio and
    asks for responses itself. Servers take server_vad when absent.
    """

    voice: (
        Literal[
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
        | NotGiven
    ) = NOT_GIVEN
    """Voice of the model: a built-in name, or an object for a custom voice. It cannot change
    once the model has spoken.
    """

    speed: float | NotGiven = NOT_GIVEN
    """Speed of the spoken answer, 1 being normal."""

    tracing: Literal["auto"] | str | TracingConfig | None | NotGiven = NOT_GIVEN
    """Tracing by the provider: auto for default names, an object for own names, null for none."""

    truncation: Literal["auto", "disabled"] | str | RetentionRatioTruncation | NotGiven = NOT_GIVEN
    """What happens when the conversation outgrows the context: auto drops the oldest items,
    disabled gives an error, an object sets a ratio.
    """

    prompt: Prompt | None | NotGiven = NOT_GIVEN
    """Stored prompt for the session. Null means none."""

    include: list[Literal["item.input_audio_transcription.logprobs"] | str] | NotGiven = NOT_GIVEN
    """Extra data to send, such as log probabilities of transcripts."""

    input_audio_noise_reduction: NoiseReduction | None | NotGiven = NOT_GIVEN
    """Noise filter for the input audio. Off when null or absent."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""
