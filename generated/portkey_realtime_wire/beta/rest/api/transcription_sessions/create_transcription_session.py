# Generated from spec/beta/openapi.yaml. Do not edit: run "make generate".
"""POST /realtime/transcription_sessions, as two pure functions: no client, no socket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from .....decoding import decode_answer
from .....runtime import NOT_GIVEN, Headers, NotGiven, RestRequest, json_object
from .....shapes import build, to_wire
from ....events import InputAudioTranscriptionParams, NoiseReduction, TurnDetection
from ...models import TranscriptionSessionCreateRequest, TranscriptionSessionCreateResponse


def build_request(
    *,
    modalities: Iterable[Literal["text", "audio"] | str] | NotGiven = NOT_GIVEN,
    input_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | str | NotGiven = NOT_GIVEN,
    input_audio_transcription: InputAudioTranscriptionParams
    | Mapping[str, Any]
    | NotGiven = NOT_GIVEN,
    turn_detection: TurnDetection | None | Mapping[str, Any] | NotGiven = NOT_GIVEN,
    input_audio_noise_reduction: NoiseReduction | None | Mapping[str, Any] | NotGiven = NOT_GIVEN,
    include: Iterable[Literal["item.input_audio_transcription.logprobs"] | str]
    | NotGiven = NOT_GIVEN,
) -> RestRequest:
    """Make a session that only transcribes.

    Gives back the settings and a short-lived key that can open a connection.

    Args:
        modalities: What the model answers with. Older servers take it; it has no effect on
            transcripts.
        input_audio_format: Format of the audio the client will send. Servers take pcm16 when
            absent.
        input_audio_transcription: Model and hints for the transcript.
        turn_detection: Turn detection by the server. Null turns it off: the client then commits the
            audio itself.
        input_audio_noise_reduction: Noise filter for the input audio. Off when null or absent.
        include: Extra data to send, such as log probabilities of transcripts.
    """
    body = to_wire(
        build(
            TranscriptionSessionCreateRequest,
            modalities=modalities,
            input_audio_format=input_audio_format,
            input_audio_transcription=input_audio_transcription,
            turn_detection=turn_detection,
            input_audio_noise_reduction=input_audio_noise_reduction,
            include=include,
        )
    )
    return RestRequest(method="POST", path="/realtime/transcription_sessions", json=body)


def parse_response(
    status: int, headers: Headers, content: bytes
) -> TranscriptionSessionCreateResponse:
    """The answer to a success. Raises EventDecodeError if it is not what the spec says."""
    answer = decode_answer(TranscriptionSessionCreateResponse, json_object(content))
    answer._headers = headers
    return answer
