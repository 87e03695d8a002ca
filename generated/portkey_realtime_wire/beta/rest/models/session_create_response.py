# Generated from spec/beta/openapi.yaml. Do not edit: run "make generate".
from __future__ import annotations

from typing import Any, Literal

from attrs import field

from .... import records
from ....records import ABSENT, define
from ....runtime import Headers
from ...events import (
    ClientSecret,
    CustomVoice,
    NoiseReduction,
    Prompt,
    RetentionRatioTruncation,
    ToolChoice,
    TracingConfig,
)


@define(kw_only=True)
class SessionCreateResponse(records.Record):
    """The session that was made. Servers differ in which fields they send, so none is sure to be
    there; fields not listed here are kept.
    """

    id: str | None = ABSENT
    """Id of the session, for example sess_1234."""

    object: Literal["realtime.session"] | str | None = ABSENT
    """Kind of the object."""

    model: str | None = ABSENT
    """Model of the session."""

    modalities: list[Literal["text", "audio"] | str] | None = ABSENT
    """What the model answers with."""

    instructions: str | None = ABSENT
    """System instructions in force."""

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
        | None
    ) = ABSENT
    """Voice of the model: a built-in name, or an object for a custom voice."""

    input_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | str | None = ABSENT
    """Format of the audio the client is to send."""

    output_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | str | None = ABSENT
    """Format of the audio the model answers with."""

    input_audio_transcription: dict[str, Any] | None = ABSENT
    """Transcription of what the user says, as a plain mapping. Null means that it is off."""

    turn_detection: dict[str, Any] | None = ABSENT
    """Turn detection by the server, as a plain mapping. Null means that it is off."""

    tools: list[dict[str, Any]] | None = ABSENT
    """Tools the model may call, as a list of plain mappings."""

    tool_choice: Literal["none", "auto", "required"] | str | ToolChoice | None = ABSENT
    """Whether and which tool the model calls."""

    temperature: float | None = ABSENT
    """Randomness of the answers."""

    max_response_output_tokens: int | Literal["inf"] | str | None = ABSENT
    """Most output tokens for one response, or inf for no limit of its own."""

    client_secret: ClientSecret | None = ABSENT
    """Short-lived key with which a browser or an app opens this session. Null where the server
    gives none.
    """

    speed: float | None = ABSENT
    """Speed of the spoken answer, 1 being normal."""

    tracing: Literal["auto"] | str | TracingConfig | None = ABSENT
    """Tracing by the provider. Null means that it is off."""

    truncation: Literal["auto", "disabled"] | str | RetentionRatioTruncation | None = ABSENT
    """What happens when the conversation outgrows the context. Null where the server has no such
    setting.
    """

    prompt: Prompt | None = ABSENT
    """Stored prompt in use. Null means none."""

    include: list[Literal["item.input_audio_transcription.logprobs"] | str] | None = ABSENT
    """Extra data that the server sends. Null means none."""

    expires_at: int | None = ABSENT
    """When the session ends, in seconds since 1970 (UTC). Null or 0 where the server sets no
    end.
    """

    input_audio_noise_reduction: NoiseReduction | None = ABSENT
    """Noise filter for the input audio. Null means that it is off."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, as they came."""
    _headers: Headers | None = field(default=None, init=False, repr=False, eq=False)

    def get_headers(self) -> Headers | None:
        """The headers of the HTTP answer, read without regard to case."""
        return self._headers
