# Generated from spec/beta/asyncapi.yaml. Do not edit: run "make generate".
"""Portkey Realtime API, beta dialect: every event and every object inside them.

Server events answer ``.type``, ``.delta`` and ``.audio`` whatever their class. ``NOT_GIVEN``
leaves a field out; ``None`` is null on the wire. Enums are open: a string that is not listed
stays that string.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from attrs import field

from .. import records
from ..records import ABSENT, define
from ..runtime import NOT_GIVEN, NotGiven, decode_audio, repr_audio, repr_secret
from ..shapes import UnknownObject


@define(kw_only=True)
class Conversation(records.Record):
    """The conversation that the items of a session belong to."""

    id: str | None = ABSENT
    """Id of the conversation, for example conv_1234."""

    object: Literal["realtime.conversation"] | str | None = ABSENT
    """Kind of the object."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class FunctionCallItem(records.Record):
    """A call of a function that the model asks for."""

    type: Literal["function_call"] = "function_call"
    """Tells a function call apart."""

    id: str | None | NotGiven = NOT_GIVEN
    """Id of the item. The server makes one if the client gives none."""

    object: Literal["realtime.item"] | str | None | NotGiven = NOT_GIVEN
    """Kind of the object, set by the server."""

    status: Literal["in_progress", "completed", "incomplete"] | str | None | NotGiven = NOT_GIVEN
    """How far the item has come. Set by the server; it has no effect on the conversation."""

    call_id: str | None | NotGiven = NOT_GIVEN
    """Id of the call. Repeat it in the function_call_output item."""

    name: str | None | NotGiven = NOT_GIVEN
    """Name of the function."""

    arguments: str | None | NotGiven = NOT_GIVEN
    """Arguments as JSON text. Empty while they are still being written."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class FunctionCallOutputItem(records.Record):
    """Result of a function call, sent by the application."""

    type: Literal["function_call_output"] = "function_call_output"
    """Tells the result of a function call apart."""

    call_id: str
    """Id of the call that this answers."""

    output: str
    """Result as text. Often JSON, but any text will do."""

    id: str | None | NotGiven = NOT_GIVEN
    """Id of the item. The server makes one if the client gives none."""

    object: Literal["realtime.item"] | str | None | NotGiven = NOT_GIVEN
    """Kind of the object, set by the server."""

    status: Literal["in_progress", "completed", "incomplete"] | str | None | NotGiven = NOT_GIVEN
    """How far the item has come. Set by the server; it has no effect on the conversation."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpListedTool(records.Record):
    """One tool that an MCP server offers."""

    name: str
    """Name of the tool."""

    description: str | None | NotGiven = NOT_GIVEN
    """What the tool does. Null if the server does not say."""

    input_schema: dict[str, Any] | None | NotGiven = NOT_GIVEN
    """JSON Schema of the arguments."""

    annotations: dict[str, Any] | None | NotGiven = NOT_GIVEN
    """Hints of the server about the tool. Null if there are none."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpProtocolError(records.Record):
    """The MCP server answered with a protocol error."""

    type: Literal["protocol_error"] = "protocol_error"
    """Tells a protocol error apart."""

    code: int
    """Error code of the protocol."""

    message: str
    """What went wrong, in words."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpToolExecutionError(records.Record):
    """The tool ran and failed."""

    type: Literal["tool_execution_error"] = "tool_execution_error"
    """Tells the failure of a tool apart."""

    message: str
    """What went wrong, in words."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpHttpError(records.Record):
    """The MCP server answered with an HTTP error."""

    type: Literal["http_error"] = "http_error"
    """Tells an HTTP error apart."""

    code: int
    """HTTP status."""

    message: str
    """What went wrong, in words."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpApprovalRequestItem(records.Record):
    """The server asks for consent before it calls an MCP tool. Answer with an
    mcp_approval_response item.
    """

    id: str
    """Id of the request."""

    type: Literal["mcp_approval_request"] = "mcp_approval_request"
    """Tells a request for consent apart."""

    server_label: str
    """Short name of the server."""

    name: str
    """Name of the tool."""

    arguments: str
    """Arguments as JSON text."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpApprovalResponseItem(records.Record):
    """Answer to a request for consent."""

    type: Literal["mcp_approval_response"] = "mcp_approval_response"
    """Tells an answer about consent apart."""

    approval_request_id: str
    """Id of the request that this answers."""

    approve: bool
    """Whether the call may go ahead."""

    id: str | None | NotGiven = NOT_GIVEN
    """Id of the answer, chosen by the client."""

    reason: str | None | NotGiven = NOT_GIVEN
    """Why, in words. Null or absent if no reason is given."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ItemReference(records.Record):
    """Stands for an item that the conversation already holds. Only useful in the input of a
    response.
    """

    type: Literal["item_reference"] = "item_reference"
    """Tells a reference apart."""

    id: str
    """Id of the item meant."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class InputTextContent(records.Record):
    """Text from the user or the system."""

    type: Literal["input_text"] = "input_text"
    """Tells input text apart."""

    text: str
    """The text."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class InputAudioContent(records.Record):
    """Speech from the user."""

    type: Literal["input_audio"] = "input_audio"
    """Tells input audio apart."""

    audio: str | bytes | None | NotGiven = field(default=NOT_GIVEN, repr=repr_audio)
    """Audio as base64, in the input format of the session. Servers leave it out of what they
    report, except when an item is retrieved.
    """

    transcript: str | None | NotGiven = NOT_GIVEN
    """What was said. Null until the transcript is there, and when transcription is off."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class InputImageContent(records.Record):
    """Picture from the user, for models that can see. Beta got it late, with gpt-realtime: an
    older server refuses it.
    """

    type: Literal["input_image"] = "input_image"
    """Tells an input picture apart."""

    image_url: str | None | NotGiven = NOT_GIVEN
    """The picture as a data URL, PNG or JPEG."""

    detail: Literal["auto", "low", "high"] | str | None | NotGiven = NOT_GIVEN
    """How closely the model looks at the picture."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TextContent(records.Record):
    """Text from the model."""

    type: Literal["text"] = "text"
    """Tells text of the model apart."""

    text: str | None | NotGiven = NOT_GIVEN
    """The text. Empty while it is still being written."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class AudioContent(records.Record):
    """Speech from the model."""

    type: Literal["audio"] = "audio"
    """Tells speech of the model apart."""

    audio: str | bytes | None | NotGiven = field(default=NOT_GIVEN, repr=repr_audio)
    """Audio as base64, in the output format of the session. Servers mostly leave it out and send
    it in pieces instead.
    """

    transcript: str | None | NotGiven = NOT_GIVEN
    """What is said. Empty or null while it is still being spoken."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ItemReferenceContent(records.Record):
    """Stands for an item of the conversation inside the input of a response."""

    type: Literal["item_reference"] = "item_reference"
    """Tells a reference apart."""

    id: str
    """Id of the item meant."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ResponseError(records.Record):
    """What failed while a response was made."""

    type: str | None = ABSENT
    """Kind of the error."""

    code: str | None = ABSENT
    """Code of the error. Null if there is none."""

    message: str | None = ABSENT
    """What went wrong, in words. Null if the server does not say."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class CachedTokenDetails(records.Record):
    """Cached input tokens by kind."""

    text_tokens: int | None = ABSENT
    """Cached text tokens."""

    image_tokens: int | None = ABSENT
    """Cached image tokens."""

    audio_tokens: int | None = ABSENT
    """Cached audio tokens."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class OutputTokenDetails(records.Record):
    """Output tokens of a response by kind."""

    text_tokens: int | None = ABSENT
    """Text tokens."""

    audio_tokens: int | None = ABSENT
    """Audio tokens."""

    reasoning_tokens: int | None = ABSENT
    """Tokens spent on thinking. Declared nowhere, sent by Azure Voice Live."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranscriptionLanguage(records.Record):
    """A language that was heard."""

    code: str
    """Language as an ISO 639-1 code, or another tag of the model."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class LogProb(records.Record):
    """How sure the transcription model was of one token."""

    token: str
    """The token."""

    logprob: float
    """Natural logarithm of its probability, 0 being certain."""

    bytes_: list[int] | None = ABSENT
    """UTF-8 bytes of the token. Null if it has none."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranscriptionInputTokenDetails(records.Record):
    """Input tokens of a transcript by kind."""

    text_tokens: int | None = ABSENT
    """Text tokens, from the prompt."""

    audio_tokens: int | None = ABSENT
    """Audio tokens."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranscriptionDurationUsage(records.Record):
    """Cost of a transcript in time."""

    type: Literal["duration"] = "duration"
    """Tells billing by time apart."""

    seconds: float
    """Length of the audio in seconds."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranscriptionError(records.Record):
    """Why a transcript could not be made."""

    type: str | None = ABSENT
    """Kind of the error."""

    code: str | None = ABSENT
    """Code of the error. Null if there is none."""

    message: str | None = ABSENT
    """What went wrong, in words."""

    param: str | None = ABSENT
    """Setting at fault. Null if there is none."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class RateLimit(records.Record):
    """One rate limit and what is left of it."""

    name: Literal["requests", "tokens"] | str | None = ABSENT
    """What is limited."""

    limit: int | None = ABSENT
    """Most that is allowed in the period."""

    remaining: int | None = ABSENT
    """What is left."""

    reset_seconds: float | None = ABSENT
    """Seconds until the limit is full again."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ErrorDetail(records.Record):
    """What an error event reports."""

    type: str | None = ABSENT
    """Kind of the error, for example invalid_request_error or server_error."""

    code: str | None = ABSENT
    """Code of the error, for example invalid_value. Null if there is none."""

    message: str | None = ABSENT
    """What went wrong, in words."""

    param: str | None = ABSENT
    """Path of the parameter at fault, for example session.voice. Null if there is none."""

    event_id: str | None = ABSENT
    """Id of the client event that caused the error. Null if none did, or if it had no id."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class InputAudioTranscriptionParams(records.Record):
    """Asks for a transcript of what the user says. It is made by a separate model, so read it as
    guidance rather than as what the conversation model heard.
    """

    model: (
        Literal[
            "whisper-1",
            "gpt-transcribe",
            "gpt-live-transcribe",
            "gpt-4o-transcribe",
            "gpt-4o-mini-transcribe",
            "gpt-4o-mini-transcribe-2025-12-15",
            "gpt-4o-transcribe-diarize",
            "gpt-realtime-whisper",
        ]
        | str
        | NotGiven
    ) = NOT_GIVEN
    """Transcription model, for example whisper-1."""

    language: str | NotGiven = NOT_GIVEN
    """Language of the speech as an ISO 639-1 code such as en. Naming it helps accuracy and
    speed.
    """

    languages: list[str] | NotGiven = NOT_GIVEN
    """Languages that may occur, as ISO 639-1 codes, for models that take several."""

    keywords: list[str] | NotGiven = NOT_GIVEN
    """Words and names the model should expect, for models that take such a list."""

    prompt: str | NotGiven = NOT_GIVEN
    """Text that steers the transcript. For whisper-1 a list of keywords, for the newer models
    free text.
    """

    delay: Literal["minimal", "low", "medium", "high", "xhigh"] | str | NotGiven = NOT_GIVEN
    """How long the model may wait for more context before it writes; more delay, better text."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class InputAudioTranscription(records.Record):
    """How the server transcribes what the user says."""

    model: (
        Literal[
            "whisper-1",
            "gpt-transcribe",
            "gpt-live-transcribe",
            "gpt-4o-transcribe",
            "gpt-4o-mini-transcribe",
            "gpt-4o-mini-transcribe-2025-12-15",
            "gpt-4o-transcribe-diarize",
            "gpt-realtime-whisper",
        ]
        | str
        | None
    ) = ABSENT
    """Transcription model in use."""

    language: str | None = ABSENT
    """Language of the speech as an ISO 639-1 code. Null means that none was named."""

    languages: list[str] | None = ABSENT
    """Languages that may occur, as ISO 639-1 codes."""

    prompt: str | None = ABSENT
    """Text that steers the transcript. Null means none."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class NoiseReduction(records.Record):
    """Noise filter for the input audio. It works before voice detection and before the model."""

    type: Literal["near_field", "far_field"] | str | None | NotGiven = NOT_GIVEN
    """Kind of microphone: near_field for headsets, far_field for laptops and rooms."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ServerVad(records.Record):
    """Turn detection by volume: a turn ends after a stretch of silence."""

    type: Literal["server_vad"] = "server_vad"
    """Tells volume-based turn detection apart."""

    threshold: float | None | NotGiven = NOT_GIVEN
    """How loud sound must be to count as speech, from 0 to 1. Higher suits noisy places."""

    prefix_padding_ms: int | None | NotGiven = NOT_GIVEN
    """Audio kept from before the detected start of speech, in milliseconds."""

    silence_duration_ms: int | None | NotGiven = NOT_GIVEN
    """Silence that ends a turn, in milliseconds. Documented as 500 when absent, while servers
    report 200; give a value if it matters.
    """

    create_response: bool | None | NotGiven = NOT_GIVEN
    """Whether the end of a turn starts a response by itself."""

    interrupt_response: bool | None | NotGiven = NOT_GIVEN
    """Whether the start of speech cancels the response that is being spoken."""

    idle_timeout_ms: int | None | NotGiven = NOT_GIVEN
    """After this much silence, in milliseconds, the server answers without new speech. Null
    means never.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class SemanticVad(records.Record):
    """Turn detection by meaning: a model judges whether the user has finished speaking."""

    type: Literal["semantic_vad"] = "semantic_vad"
    """Tells meaning-based turn detection apart."""

    eagerness: Literal["low", "medium", "high", "auto"] | str | None | NotGiven = NOT_GIVEN
    """How soon the model answers: low lets people take their time, high answers quickly, auto
    equals medium.
    """

    create_response: bool | None | NotGiven = NOT_GIVEN
    """Whether the end of a turn starts a response by itself."""

    interrupt_response: bool | None | NotGiven = NOT_GIVEN
    """Whether the start of speech cancels the response that is being spoken."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class FunctionTool(records.Record):
    """A function of the application. The model asks for a call; the application runs it and
    sends the result back as a function_call_output item.
    """

    type: Literal["function"] = "function"
    """Tells a function tool apart."""

    name: str | None | NotGiven = NOT_GIVEN
    """Name by which the model calls the function."""

    description: str | None | NotGiven = NOT_GIVEN
    """What the function does and when to call it, in words for the model."""

    parameters: dict[str, Any] | None | NotGiven = NOT_GIVEN
    """JSON Schema of the arguments."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpToolFilter(records.Record):
    """Picks some tools of an MCP server."""

    tool_names: list[str] | None | NotGiven = NOT_GIVEN
    """Names of the tools."""

    read_only: bool | None | NotGiven = NOT_GIVEN
    """Whether to pick the tools that the server marks as only reading."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpApprovalPolicy(records.Record):
    """Which calls of MCP tools need consent."""

    always: McpToolFilter | None | NotGiven = NOT_GIVEN
    """Tools that always need consent."""

    never: McpToolFilter | None | NotGiven = NOT_GIVEN
    """Tools that never need consent."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ToolChoiceFunction(records.Record):
    """Makes the model call one function."""

    type: Literal["function"] = "function"
    """Tells the choice of a function apart."""

    name: str
    """Name of the function."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ToolChoiceMcp(records.Record):
    """Makes the model use one MCP server."""

    type: Literal["mcp"] = "mcp"
    """Tells the choice of an MCP server apart."""

    server_label: str
    """Short name of the server."""

    name: str | None | NotGiven = NOT_GIVEN
    """Name of the tool on that server. Null or absent leaves the choice to the model."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class CustomVoice(records.Record):
    """A voice that is not one of the built-in names. OpenAI takes an id; Azure Voice Live takes
    name and type.
    """

    id: str | None | NotGiven = NOT_GIVEN
    """Id of a custom voice, for example voice_1234."""

    name: str | None | NotGiven = NOT_GIVEN
    """Name of the voice, for example en-US-AvaNeural."""

    type: str | None | NotGiven = NOT_GIVEN
    """Kind of the voice, for example azure-standard."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TracingConfig(records.Record):
    """How the session shows up in the provider's trace view."""

    workflow_name: str | None | NotGiven = NOT_GIVEN
    """Name of the workflow that the trace belongs to."""

    group_id: str | None | NotGiven = NOT_GIVEN
    """Id that ties several traces together."""

    metadata: dict[str, Any] | None | NotGiven = NOT_GIVEN
    """Free key and value pairs for filtering traces."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TruncationTokenLimits(records.Record):
    """Token limits for truncation."""

    post_instructions: int | None | NotGiven = NOT_GIVEN
    """Most tokens that may stand after the instructions."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class Prompt(records.Record):
    """A prompt that is stored with the provider."""

    id: str
    """Id of the stored prompt."""

    version: str | None | NotGiven = NOT_GIVEN
    """Version of the prompt. Null or absent means the current one."""

    variables: dict[str, Any] | None | NotGiven = NOT_GIVEN
    """Values for the placeholders of the prompt, by name: a string, or an input_text,
    input_image or input_file object. Null means none.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ClientSecret(records.Record):
    """Short-lived key with which a browser or an app opens the session, so that it needs no real
    key.
    """

    value: str = field(repr=repr_secret)
    """The key itself."""

    expires_at: int | None = ABSENT
    """When the key runs out, in seconds since 1970 (UTC). Usually a minute after it was made."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class InputAudioBufferAppendEvent(records.Event):
    """Add audio to the input buffer.

    The server does not confirm it. With turn detection on, the server decides when to commit;
    otherwise the client sends input_audio_buffer.commit. The smaller the pieces, the sooner
    the server can react.
    """

    type: Literal["input_audio_buffer.append"] = "input_audio_buffer.append"

    audio: str | bytes = field(repr=repr_audio)
    """Audio as base64, in the input format of the session. At most 15 MiB in one event."""

    event_id: str | NotGiven = NOT_GIVEN
    """Id of this event, if the client wants one. The server repeats it in an error that the
    event causes.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class InputAudioBufferCommitEvent(records.Event):
    """End the user turn: make the buffered audio a message of the conversation.

    Starts no response by itself. An empty buffer gives an error. The server answers with
    input_audio_buffer.committed. Not needed while turn detection is on.
    """

    type: Literal["input_audio_buffer.commit"] = "input_audio_buffer.commit"

    event_id: str | NotGiven = NOT_GIVEN
    """Id of this event, if the client wants one. The server repeats it in an error that the
    event causes.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class InputAudioBufferClearEvent(records.Event):
    """Throw away the buffered input audio.

    The server answers with input_audio_buffer.cleared.
    """

    type: Literal["input_audio_buffer.clear"] = "input_audio_buffer.clear"

    event_id: str | NotGiven = NOT_GIVEN
    """Id of this event, if the client wants one. The server repeats it in an error that the
    event causes.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class OutputAudioBufferClearEvent(records.Event):
    """Stop playing the answer at once (WebRTC only).

    Send response.cancel first, so that nothing new is made. The server answers with
    output_audio_buffer.cleared.
    """

    type: Literal["output_audio_buffer.clear"] = "output_audio_buffer.clear"

    event_id: str | NotGiven = NOT_GIVEN
    """Id of this event, if the client wants one. The server repeats it in an error that the
    event causes.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ConversationItemRetrieveEvent(records.Event):
    """Ask for an item as the server has it.

    Useful for the audio of the user after noise reduction. The server answers with
    conversation.item.retrieved, or with an error.
    """

    type: Literal["conversation.item.retrieve"] = "conversation.item.retrieve"

    item_id: str
    """Id of the item wanted."""

    event_id: str | NotGiven = NOT_GIVEN
    """Id of this event, if the client wants one. The server repeats it in an error that the
    event causes.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ConversationItemTruncateEvent(records.Event):
    """Cut an answer to what the user has heard.

    Sent when the user interrupts: the server makes audio faster than it is played, so it does
    not know where the user stopped listening. The cut also removes the transcript after that
    point. The server answers with conversation.item.truncated.
    """

    type: Literal["conversation.item.truncate"] = "conversation.item.truncate"

    item_id: str
    """Id of the message to cut. Only messages of the assistant can be cut."""

    content_index: int
    """Place of the audio part in the content of the item. Set it to 0."""

    audio_end_ms: int
    """How much audio to keep, in milliseconds. More than there is gives an error."""

    event_id: str | NotGiven = NOT_GIVEN
    """Id of this event, if the client wants one. The server repeats it in an error that the
    event causes.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ConversationItemDeleteEvent(records.Event):
    """Remove an item from the conversation.

    The server answers with conversation.item.deleted, or with an error if there is no such
    item.
    """

    type: Literal["conversation.item.delete"] = "conversation.item.delete"

    item_id: str
    """Id of the item to remove."""

    event_id: str | NotGiven = NOT_GIVEN
    """Id of this event, if the client wants one. The server repeats it in an error that the
    event causes.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ResponseCancelEvent(records.Event):
    """Stop the response that is being made.

    The server answers with response.done and status cancelled, or with an error if no
    response is running.
    """

    type: Literal["response.cancel"] = "response.cancel"

    event_id: str | NotGiven = NOT_GIVEN
    """Id of this event, if the client wants one. The server repeats it in an error that the
    event causes.
    """

    response_id: str | NotGiven = NOT_GIVEN
    """Id of the response to stop. Absent means the one that runs in the default conversation."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ErrorEvent(records.Event):
    """Something went wrong.

    Most errors can be lived with: the session stays open. Some servers close the connection
    right after it, for example with code beta_api_shape_disabled where the beta dialect is
    switched off, or session_expired.
    """

    type: Literal["error"] = "error"

    error: ErrorDetail = field(factory=ErrorDetail)
    """What went wrong. Empty for servers that do not say: they send null, or leave it out."""

    event_id: str | None = ABSENT
    """Id of this event, made by the server."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ConversationCreatedEvent(records.Event):
    """The conversation of the session exists.

    Sent right after session.created. Newer servers leave it out.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["conversation.created"] = "conversation.created"

    conversation: Conversation
    """The conversation."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ConversationItemTruncatedEvent(records.Event):
    """An answer was cut to what the user has heard.

    Answers conversation.item.truncate.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["conversation.item.truncated"] = "conversation.item.truncated"

    item_id: str
    """Id of the message that was cut."""

    content_index: int
    """Place of the part that was cut, from 0."""

    audio_end_ms: int
    """How much audio was kept, in milliseconds."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ConversationItemDeletedEvent(records.Event):
    """An item was removed from the conversation.

    Answers conversation.item.delete.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["conversation.item.deleted"] = "conversation.item.deleted"

    item_id: str
    """Id of the item that was removed."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ConversationItemInputAudioTranscriptionDeltaEvent(records.Event):
    """A piece of the transcript of what the user said."""

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["conversation.item.input_audio_transcription.delta"] = (
        "conversation.item.input_audio_transcription.delta"
    )

    item_id: str
    """Id of the message with the audio."""

    content_index: int | None = ABSENT
    """Place of the audio part in the content of the item, from 0."""

    delta_: str | None = ABSENT
    """The new text."""

    logprobs: list[LogProb] | None = ABSENT
    """Log probabilities of the tokens. Null or absent unless they were asked for."""

    obfuscation: str | None = ABSENT
    """Random padding that hides the length of the text. Carries no meaning; may be absent or
    null.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> str | None:
        """What this event adds, or None."""
        return self.delta_ if isinstance(self.delta_, str) else None


@define(kw_only=True)
class ConversationItemInputAudioTranscriptionUpdatedEvent(records.Event):
    """The transcript of what the user said, as far as it goes."""

    type: Literal["conversation.item.input_audio_transcription.updated"] = (
        "conversation.item.input_audio_transcription.updated"
    )

    item_id: str
    """Identifier of the user message with the audio."""

    transcript: str
    """All that was understood so far."""

    event_id: str | None = ABSENT
    """Identifier of this event, chosen by the server."""

    content_index: int | None = ABSENT
    """Place of the part in the content of the item, from 0."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ConversationItemInputAudioTranscriptionSegmentEvent(records.Event):
    """A stretch of the transcript with its speaker.

    From models that tell speakers apart.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["conversation.item.input_audio_transcription.segment"] = (
        "conversation.item.input_audio_transcription.segment"
    )

    item_id: str
    """Id of the message with the audio."""

    content_index: int
    """Place of the audio part in the content of the item, from 0."""

    text: str
    """What was said."""

    id: str
    """Id of the segment."""

    speaker: str
    """Label of the speaker."""

    start: float
    """Start of the segment in seconds."""

    end: float
    """End of the segment in seconds."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ConversationItemInputAudioTranscriptionFailedEvent(records.Event):
    """What the user said could not be transcribed.

    Sent instead of an error event, so that the item is known.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["conversation.item.input_audio_transcription.failed"] = (
        "conversation.item.input_audio_transcription.failed"
    )

    item_id: str
    """Id of the message with the audio."""

    content_index: int
    """Place of the audio part in the content of the item, from 0."""

    error: TranscriptionError
    """Why it failed."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class InputAudioBufferCommittedEvent(records.Event):
    """The buffered audio has become a message of the user.

    Sent after a commit by the client or by turn detection. A conversation.item.created
    follows.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["input_audio_buffer.committed"] = "input_audio_buffer.committed"

    item_id: str
    """Id of the message that will be made."""

    previous_item_id: str | None = ABSENT
    """Item after which the message is inserted. Null if it is the first."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class InputAudioBufferClearedEvent(records.Event):
    """The buffered input audio was thrown away.

    Answers input_audio_buffer.clear.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["input_audio_buffer.cleared"] = "input_audio_buffer.cleared"

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class InputAudioBufferSpeechStartedEvent(records.Event):
    """The user has begun to speak.

    Sent while turn detection is on. A client that plays an answer can use it to stop.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["input_audio_buffer.speech_started"] = "input_audio_buffer.speech_started"

    audio_start_ms: int
    """Where the speech begins, in milliseconds of all audio sent in this session. Padding before
    it is counted in.
    """

    item_id: str
    """Id of the message that will be made when the speech ends."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class InputAudioBufferSpeechStoppedEvent(records.Event):
    """The user has stopped speaking.

    Sent while turn detection by volume is on. The commit and a conversation.item.created
    follow.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["input_audio_buffer.speech_stopped"] = "input_audio_buffer.speech_stopped"

    audio_end_ms: int
    """Where the speech ends, in milliseconds of all audio sent in this session. The silence that
    ends a turn is counted in.
    """

    item_id: str
    """Id of the message that will be made."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class OutputAudioBufferStartedEvent(records.Event):
    """The server has begun to play the answer (WebRTC only).

    Sent after response.content_part.added of an audio part.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["output_audio_buffer.started"] = "output_audio_buffer.started"

    response_id: str
    """Id of the response."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class OutputAudioBufferStoppedEvent(records.Event):
    """The answer has been played to its end (WebRTC only).

    Sent after response.done.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["output_audio_buffer.stopped"] = "output_audio_buffer.stopped"

    response_id: str
    """Id of the response."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class OutputAudioBufferClearedEvent(records.Event):
    """The answer was stopped while it was played (WebRTC only).

    Sent when the user interrupts, or after output_audio_buffer.clear.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["output_audio_buffer.cleared"] = "output_audio_buffer.cleared"

    response_id: str
    """Id of the response."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ResponseTextDeltaEvent(records.Event):
    """A piece of the written answer."""

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["response.text.delta"] = "response.text.delta"

    response_id: str
    """Id of the response."""

    item_id: str
    """Id of the item."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    content_index: int
    """Place of the part in the content of the item, from 0."""

    delta: str
    """The new text."""

    obfuscation: str | None = ABSENT
    """Random padding that hides the length of the text. Carries no meaning; may be absent or
    null.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None


@define(kw_only=True)
class ResponseTextDoneEvent(records.Event):
    """The written answer is complete.

    Also sent when the response was interrupted, cut short or cancelled.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["response.text.done"] = "response.text.done"

    response_id: str
    """Id of the response."""

    item_id: str
    """Id of the item."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    content_index: int
    """Place of the part in the content of the item, from 0."""

    text: str
    """The whole text."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ResponseAudioTranscriptDeltaEvent(records.Event):
    """A piece of the transcript of the spoken answer."""

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["response.audio_transcript.delta"] = "response.audio_transcript.delta"

    response_id: str
    """Id of the response."""

    item_id: str
    """Id of the item."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    content_index: int
    """Place of the part in the content of the item, from 0."""

    delta: str
    """The new text."""

    obfuscation: str | None = ABSENT
    """Random padding that hides the length of the text. Carries no meaning; may be absent or
    null.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None


@define(kw_only=True)
class ResponseAudioTranscriptDoneEvent(records.Event):
    """The transcript of the spoken answer is complete.

    Also sent when the response was interrupted, cut short or cancelled.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["response.audio_transcript.done"] = "response.audio_transcript.done"

    response_id: str
    """Id of the response."""

    item_id: str
    """Id of the item."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    content_index: int
    """Place of the part in the content of the item, from 0."""

    transcript: str
    """The whole transcript."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ResponseAudioDeltaEvent(records.Event):
    """A piece of the spoken answer."""

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["response.audio.delta"] = "response.audio.delta"

    response_id: str
    """Id of the response."""

    item_id: str
    """Id of the item."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    content_index: int
    """Place of the part in the content of the item, from 0."""

    delta: str = field(repr=repr_audio)
    """Audio as base64, in the output format of the session."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> bytes:
        """The audio of this event, decoded. Raises EventDecodeError if it is not base64."""
        return decode_audio(self.delta, "delta")


@define(kw_only=True)
class ResponseAudioDoneEvent(records.Event):
    """The spoken answer is complete.

    Holds no audio. Also sent when the response was interrupted, cut short or cancelled.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["response.audio.done"] = "response.audio.done"

    response_id: str
    """Id of the response."""

    item_id: str
    """Id of the item."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    content_index: int
    """Place of the part in the content of the item, from 0."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ResponseFunctionCallArgumentsDeltaEvent(records.Event):
    """A piece of the arguments of a function call."""

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["response.function_call_arguments.delta"] = (
        "response.function_call_arguments.delta"
    )

    response_id: str
    """Id of the response."""

    item_id: str
    """Id of the item."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    call_id: str
    """Id of the function call."""

    delta: str
    """New characters of the JSON text."""

    obfuscation: str | None = ABSENT
    """Random padding that hides the length of the text. Carries no meaning; may be absent or
    null.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None


@define(kw_only=True)
class ResponseFunctionCallArgumentsDoneEvent(records.Event):
    """The arguments of a function call are complete.

    Run the function, then send its result with conversation.item.create and ask for an answer
    with response.create.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["response.function_call_arguments.done"] = "response.function_call_arguments.done"

    response_id: str
    """Id of the response."""

    item_id: str
    """Id of the item."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    call_id: str
    """Id of the function call."""

    arguments: str
    """The whole arguments as JSON text."""

    name: str | None = ABSENT
    """Name of the function. Servers before August 2025 leave it out; it is in the item as well."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ResponseMcpCallArgumentsDeltaEvent(records.Event):
    """A piece of the arguments of an MCP call."""

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["response.mcp_call_arguments.delta"] = "response.mcp_call_arguments.delta"

    response_id: str
    """Id of the response."""

    item_id: str
    """Id of the item."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    delta: str
    """New characters of the JSON text."""

    obfuscation: str | None = ABSENT
    """Random padding that hides the length of the text. Carries no meaning; may be absent or
    null.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None


@define(kw_only=True)
class ResponseMcpCallArgumentsDoneEvent(records.Event):
    """The arguments of an MCP call are complete."""

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["response.mcp_call_arguments.done"] = "response.mcp_call_arguments.done"

    response_id: str
    """Id of the response."""

    item_id: str
    """Id of the item."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    arguments: str
    """The whole arguments as JSON text."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ResponseMcpCallInProgressEvent(records.Event):
    """An MCP call is running."""

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["response.mcp_call.in_progress"] = "response.mcp_call.in_progress"

    output_index: int
    """Place of the item in the output of the response, from 0."""

    item_id: str
    """Id of the MCP call item."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ResponseMcpCallCompletedEvent(records.Event):
    """An MCP call has succeeded.

    The item holds the result.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["response.mcp_call.completed"] = "response.mcp_call.completed"

    output_index: int
    """Place of the item in the output of the response, from 0."""

    item_id: str
    """Id of the MCP call item."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ResponseMcpCallFailedEvent(records.Event):
    """An MCP call has failed.

    The item holds the error.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["response.mcp_call.failed"] = "response.mcp_call.failed"

    output_index: int
    """Place of the item in the output of the response, from 0."""

    item_id: str
    """Id of the MCP call item."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class McpListToolsInProgressEvent(records.Event):
    """The server is fetching the tools of an MCP server."""

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["mcp_list_tools.in_progress"] = "mcp_list_tools.in_progress"

    item_id: str
    """Id of the item that lists the tools."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class McpListToolsCompletedEvent(records.Event):
    """The tools of an MCP server are known."""

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["mcp_list_tools.completed"] = "mcp_list_tools.completed"

    item_id: str
    """Id of the item that lists the tools."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class McpListToolsFailedEvent(records.Event):
    """The tools of an MCP server could not be fetched."""

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["mcp_list_tools.failed"] = "mcp_list_tools.failed"

    item_id: str
    """Id of the item that lists the tools."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class RateLimitsUpdatedEvent(records.Event):
    """What is left of the rate limits.

    Sent at the start of a response, when tokens for its output are set aside; what was too
    much is given back later.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["rate_limits.updated"] = "rate_limits.updated"

    rate_limits: list[RateLimit]
    """The limits."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


McpError: TypeAlias = McpProtocolError | McpToolExecutionError | McpHttpError | UnknownObject
"""Why the call of an MCP tool failed."""


ContentPart: TypeAlias = (
    InputTextContent
    | InputAudioContent
    | InputImageContent
    | TextContent
    | AudioContent
    | ItemReferenceContent
    | UnknownObject
)
"""One part of a message, or of a response that is being made."""


TurnDetection: TypeAlias = ServerVad | SemanticVad | UnknownObject
"""How the server finds out that the user has begun or ended a turn. By silence (server_vad) or
by meaning (semantic_vad).
"""


ToolChoice: TypeAlias = ToolChoiceFunction | ToolChoiceMcp | UnknownObject
"""A single tool, or a single MCP server, that the model must use."""


@define(kw_only=True)
class TranscriptionSessionParams(records.Record):
    """Settings of a session that only transcribes. What is absent stays as it is."""

    modalities: list[Literal["text", "audio"] | str] | NotGiven = NOT_GIVEN
    """What the model answers with. Older servers take it; it has no effect on transcripts."""

    input_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | str | NotGiven = NOT_GIVEN
    """Format of the audio the client sends. pcm16 is 16-bit little-endian mono at 24 kHz."""

    input_audio_transcription: InputAudioTranscriptionParams | NotGiven = NOT_GIVEN
    """Model and hints for the transcript."""

    turn_detection: TurnDetection | None | NotGiven = NOT_GIVEN
    """Turn detection by the server. Null turns it off: the client then commits the audio itself."""

    input_audio_noise_reduction: NoiseReduction | None | NotGiven = NOT_GIVEN
    """Noise filter for the input audio. Null turns it off."""

    include: list[Literal["item.input_audio_transcription.logprobs"] | str] | NotGiven = NOT_GIVEN
    """Extra data to send, such as log probabilities of transcripts."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranscriptionSession(records.Record):
    """A session that only transcribes, as the server has it."""

    id: str | None = ABSENT
    """Id of the session, for example sess_1234."""

    object: Literal["realtime.transcription_session"] | str | None = ABSENT
    """Kind of the object."""

    client_secret: ClientSecret | None = ABSENT
    """Short-lived key of the session. Null on a socket, where none is needed."""

    modalities: list[Literal["text", "audio"] | str] | None = ABSENT
    """What the model answers with."""

    input_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | str | None = ABSENT
    """Format of the audio the client sends."""

    input_audio_transcription: InputAudioTranscription | None = ABSENT
    """Model and hints for the transcript. Null before any were set."""

    turn_detection: TurnDetection | None = ABSENT
    """Turn detection by the server. Null means that it is off."""

    input_audio_noise_reduction: NoiseReduction | None = ABSENT
    """Noise filter for the input audio. Null means that it is off."""

    include: list[Literal["item.input_audio_transcription.logprobs"] | str] | None = ABSENT
    """Extra data that the server sends. Null means none."""

    expires_at: int | None = ABSENT
    """When the session ends, in seconds since 1970 (UTC). Null or 0 where the server sets no
    end.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class MessageItem(records.Record):
    """Something said or written by the user, the assistant or the system."""

    type: Literal["message"] = "message"
    """Tells a message apart."""

    role: Literal["user", "assistant", "system"] | str
    """Who speaks."""

    id: str | None | NotGiven = NOT_GIVEN
    """Id of the item. The server makes one if the client gives none."""

    object: Literal["realtime.item"] | str | None | NotGiven = NOT_GIVEN
    """Kind of the object, set by the server."""

    status: Literal["in_progress", "completed", "incomplete"] | str | None | NotGiven = NOT_GIVEN
    """How far the item has come. Set by the server; it has no effect on the conversation."""

    content: list[ContentPart] | None | NotGiven = NOT_GIVEN
    """What was said. System messages take input_text, user messages input_text, input_audio and
    input_image, assistant messages text and audio.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpListToolsItem(records.Record):
    """Tools that an MCP server offers."""

    type: Literal["mcp_list_tools"] = "mcp_list_tools"
    """Tells a list of MCP tools apart."""

    server_label: str
    """Short name of the server."""

    id: str | None | NotGiven = NOT_GIVEN
    """Id of the item."""

    tools: list[McpListedTool] | None | NotGiven = NOT_GIVEN
    """The tools. Absent or empty until the list has arrived."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpCallItem(records.Record):
    """A call of an MCP tool, made by the realtime server."""

    id: str
    """Id of the call."""

    type: Literal["mcp_call"] = "mcp_call"
    """Tells an MCP call apart."""

    server_label: str
    """Short name of the server."""

    name: str
    """Name of the tool."""

    arguments: str | None | NotGiven = NOT_GIVEN
    """Arguments as JSON text."""

    approval_request_id: str | None | NotGiven = NOT_GIVEN
    """Id of the request for consent that came before. Null if none was needed."""

    output: str | None | NotGiven = NOT_GIVEN
    """Result of the call as text. Null until there is one, and when the call failed."""

    error: McpError | None | NotGiven = NOT_GIVEN
    """Why the call failed. Null if it did not."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ResponseStatusDetails(records.Record):
    """Why a response ended as it did."""

    type: Literal["completed", "cancelled", "failed", "incomplete"] | str | None = ABSENT
    """The status again."""

    reason: (
        Literal["turn_detected", "client_cancelled", "max_output_tokens", "content_filter"]
        | str
        | None
    ) = ABSENT
    """Why it was cancelled (the user spoke, or the client asked) or cut short (limit, or content
    filter).
    """

    error: ResponseError | None = ABSENT
    """What failed. Null or absent unless the status is failed."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class InputTokenDetails(records.Record):
    """Input tokens of a response by kind."""

    cached_tokens: int | None = ABSENT
    """Tokens that came from the prompt cache."""

    text_tokens: int | None = ABSENT
    """Text tokens."""

    image_tokens: int | None = ABSENT
    """Image tokens."""

    audio_tokens: int | None = ABSENT
    """Audio tokens."""

    cached_tokens_details: CachedTokenDetails | None = ABSENT
    """Cached tokens by kind. Null if the server does not say."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranscriptionTokenUsage(records.Record):
    """Cost of a transcript in tokens."""

    type: Literal["tokens"] = "tokens"
    """Tells billing by tokens apart."""

    input_tokens: int
    """Input tokens."""

    output_tokens: int
    """Output tokens."""

    total_tokens: int
    """Input and output tokens together."""

    input_token_details: TranscriptionInputTokenDetails | None = ABSENT
    """Input tokens by kind. Null if the server does not say."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpTool(records.Record):
    """Tools of a remote server that speaks the Model Context Protocol. The realtime server makes
    these calls itself.
    """

    type: Literal["mcp"] = "mcp"
    """Tells an MCP tool apart."""

    server_label: str
    """Short name of the server, repeated in every item about it."""

    server_url: str | None | NotGiven = NOT_GIVEN
    """Address of the MCP server. Give this or connector_id."""

    connector_id: str | None | NotGiven = NOT_GIVEN
    """Id of a connector that the service offers, instead of an address."""

    authorization: str | None | NotGiven = field(default=NOT_GIVEN, repr=repr_secret)
    """Access token for the MCP server or connector."""

    server_description: str | None | NotGiven = NOT_GIVEN
    """What the server is for, in words for the model."""

    headers: dict[str, str] | None | NotGiven = field(default=NOT_GIVEN, repr=repr_secret)
    """Extra HTTP headers for calls to the MCP server. They often hold credentials. Null means
    none.
    """

    allowed_tools: list[str] | McpToolFilter | None | NotGiven = NOT_GIVEN
    """Which of the server's tools the model may use: names, a filter, or null for all."""

    require_approval: Literal["always", "never"] | str | McpApprovalPolicy | None | NotGiven = (
        NOT_GIVEN
    )
    """Which calls need the consent of the application first: all, none, or by filter. Null
    stands for always.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class RetentionRatioTruncation(records.Record):
    """Cuts more than needed whenever the context is full, so that later turns can use the prompt
    cache.
    """

    type: Literal["retention_ratio"] = "retention_ratio"
    """Tells truncation by ratio apart."""

    retention_ratio: float
    """Share of the tokens after the instructions that is kept at a cut, from 0 to 1."""

    token_limits: TruncationTokenLimits | None | NotGiven = NOT_GIVEN
    """Limits that may be lower than the context window of the model."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranscriptionSessionUpdateEvent(records.Event):
    """Change the settings of a session that only transcribes.

    The server answers with transcription_session.updated, or with an error.
    """

    type: Literal["transcription_session.update"] = "transcription_session.update"

    session: TranscriptionSessionParams
    """The settings to change."""

    event_id: str | NotGiven = NOT_GIVEN
    """Id of this event, if the client wants one. The server repeats it in an error that the
    event causes.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranscriptionSessionCreatedEvent(records.Event):
    """A session that only transcribes is open.

    The first event on a new connection for transcription. Some servers send session.created
    instead.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["transcription_session.created"] = "transcription_session.created"

    session: TranscriptionSession
    """The session."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class TranscriptionSessionUpdatedEvent(records.Event):
    """The settings of the transcription session have changed.

    Answers transcription_session.update and holds the whole session.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["transcription_session.updated"] = "transcription_session.updated"

    session: TranscriptionSession
    """The session after the change."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ResponseContentPartAddedEvent(records.Event):
    """A message of a response has begun a part."""

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["response.content_part.added"] = "response.content_part.added"

    response_id: str
    """Id of the response."""

    item_id: str
    """Id of the item."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    content_index: int
    """Place of the part in the content of the item, from 0."""

    part: ContentPart
    """The part as it begins: text or audio."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """None: what audio there is, the objects in this event hold."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ResponseContentPartDoneEvent(records.Event):
    """A part of a message is complete.

    Also sent when the response was interrupted, cut short or cancelled.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["response.content_part.done"] = "response.content_part.done"

    response_id: str
    """Id of the response."""

    item_id: str
    """Id of the item."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    content_index: int
    """Place of the part in the content of the item, from 0."""

    part: ContentPart
    """The part with its text or transcript."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """None: what audio there is, the objects in this event hold."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


ConversationItem: TypeAlias = (
    MessageItem
    | FunctionCallItem
    | FunctionCallOutputItem
    | McpListToolsItem
    | McpCallItem
    | McpApprovalRequestItem
    | McpApprovalResponseItem
    | ItemReference
    | UnknownObject
)
"""One entry of a conversation: something said, a call of a tool, its result, or a step of an MCP
exchange.
"""


TranscriptionUsage: TypeAlias = TranscriptionTokenUsage | TranscriptionDurationUsage | UnknownObject
"""What a transcript cost, by tokens or by time."""


Tool: TypeAlias = FunctionTool | McpTool | UnknownObject
"""Something that the model may call."""


@define(kw_only=True)
class SessionParams(records.Record):
    """Settings that a client wants to change. What is absent stays as it is. The voice can no
    longer change once the model has spoken, and the model is fixed when the session opens.
    """

    modalities: list[Literal["text", "audio"] | str] | NotGiven = NOT_GIVEN
    """What the model answers with. For text alone give only text."""

    model: (
        Literal[
            "gpt-realtime",
            "gpt-realtime-1.5",
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
        | NotGiven
    ) = NOT_GIVEN
    """Model of the session. It is chosen when connecting; servers refuse or ignore another one
    here.
    """

    instructions: str | NotGiven = NOT_GIVEN
    """System instructions for the model. An empty string removes them."""

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
    """Voice of the model: a built-in name, or an object for a custom voice."""

    input_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | str | NotGiven = NOT_GIVEN
    """Format of the audio the client sends. pcm16 is 16-bit little-endian mono at 24 kHz; the
    other two are 8 kHz telephony.
    """

    output_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | str | NotGiven = NOT_GIVEN
    """Format of the audio the model answers with. pcm16 is 16-bit little-endian mono at 24 kHz."""

    input_audio_transcription: InputAudioTranscriptionParams | None | NotGiven = NOT_GIVEN
    """Transcription of what the user says. Null turns it off."""

    turn_detection: TurnDetection | None | NotGiven = NOT_GIVEN
    """Turn detection by the server. Null turns it off: the client then commits the audio and
    asks for responses itself.
    """

    input_audio_noise_reduction: NoiseReduction | None | NotGiven = NOT_GIVEN
    """Noise filter for the input audio. Null turns it off."""

    tools: list[Tool] | NotGiven = NOT_GIVEN
    """Tools the model may call. An empty list removes all."""

    tool_choice: Literal["none", "auto", "required"] | str | ToolChoice | NotGiven = NOT_GIVEN
    """Whether and which tool to call: auto, none, required, or an object that names one. A new
    session has auto.
    """

    temperature: float | NotGiven = NOT_GIVEN
    """Randomness of the answers. OpenAI takes 0.6 to 1.2 and advises 0.8 for audio."""

    max_response_output_tokens: int | Literal["inf"] | str | NotGiven = NOT_GIVEN
    """Most output tokens for one response, tool calls included: 1 to 4096, or inf for no limit
    of its own. A new session has inf.
    """

    speed: float | NotGiven = NOT_GIVEN
    """Speed of the spoken answer, 1 being normal. It can change only between turns."""

    tracing: Literal["auto"] | str | TracingConfig | None | NotGiven = NOT_GIVEN
    """Tracing by the provider: auto for default names, an object for own names, null for none.
    Cannot change once on.
    """

    truncation: Literal["auto", "disabled"] | str | RetentionRatioTruncation | NotGiven = NOT_GIVEN
    """What happens when the conversation outgrows the context: auto drops the oldest items,
    disabled gives an error, an object sets a ratio.
    """

    prompt: Prompt | None | NotGiven = NOT_GIVEN
    """Stored prompt for the session. Null takes it away."""

    include: list[Literal["item.input_audio_transcription.logprobs"] | str] | NotGiven = NOT_GIVEN
    """Extra data to send, such as log probabilities of transcripts."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class Session(records.Record):
    """A session as the server has it. Servers differ in which fields they report, and some add
    their own (Azure Voice Live for example avatar, animation and input_audio_sampling_rate);
    those are kept as they came.
    """

    id: str | None = ABSENT
    """Id of the session, for example sess_1234."""

    object: Literal["realtime.session"] | str | None = ABSENT
    """Kind of the object."""

    modalities: list[Literal["text", "audio"] | str] | None = ABSENT
    """What the model answers with."""

    model: (
        Literal[
            "gpt-realtime",
            "gpt-realtime-1.5",
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
        | None
    ) = ABSENT
    """Model of the session."""

    instructions: str | None = ABSENT
    """System instructions in force. The server puts in a text of its own if none was given."""

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
    """Format of the audio the client sends."""

    output_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | str | None = ABSENT
    """Format of the audio the model answers with."""

    input_audio_transcription: InputAudioTranscription | None = ABSENT
    """Transcription of what the user says. Null means that it is off."""

    turn_detection: TurnDetection | None = ABSENT
    """Turn detection by the server. Null means that it is off."""

    input_audio_noise_reduction: NoiseReduction | None = ABSENT
    """Noise filter for the input audio. Null means that it is off."""

    tools: list[Tool] | None = ABSENT
    """Tools the model may call."""

    tool_choice: Literal["none", "auto", "required"] | str | ToolChoice | None = ABSENT
    """Whether and which tool the model calls."""

    temperature: float | None = ABSENT
    """Randomness of the answers."""

    max_response_output_tokens: int | Literal["inf"] | str | None = ABSENT
    """Most output tokens for one response, or inf for no limit of its own."""

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

    client_secret: ClientSecret | None = ABSENT
    """Short-lived key of the session. Null on a socket, where none is needed."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ResponseParams(records.Record):
    """Settings for one response. What is absent comes from the session."""

    modalities: list[Literal["text", "audio"] | str] | NotGiven = NOT_GIVEN
    """What the model answers with."""

    instructions: str | NotGiven = NOT_GIVEN
    """Instructions for this response instead of those of the session."""

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
    """Voice for this response. It cannot change once the model has spoken."""

    output_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | str | NotGiven = NOT_GIVEN
    """Format of the audio the model answers with."""

    tools: list[Tool] | NotGiven = NOT_GIVEN
    """Tools for this response."""

    tool_choice: Literal["none", "auto", "required"] | str | ToolChoice | NotGiven = NOT_GIVEN
    """Whether and which tool to call."""

    temperature: float | NotGiven = NOT_GIVEN
    """Randomness of this answer. OpenAI takes 0.6 to 1.2."""

    max_response_output_tokens: int | Literal["inf"] | str | NotGiven = NOT_GIVEN
    """Most output tokens, as servers of spring 2025 call it: 1 to 4096, or inf."""

    max_output_tokens: int | Literal["inf"] | str | NotGiven = NOT_GIVEN
    """Most output tokens, as later servers call it: 1 to 4096, or inf."""

    conversation: Literal["auto", "none"] | str | NotGiven = NOT_GIVEN
    """Where the answer goes: auto adds it to the conversation, none keeps it out."""

    metadata: dict[str, str] | None | NotGiven = NOT_GIVEN
    """Up to 16 key and value pairs that come back in the response. Keys have at most 64
    characters, values at most 512.
    """

    prompt: Prompt | None | NotGiven = NOT_GIVEN
    """Stored prompt for this response. Null means none."""

    input: list[ConversationItem] | NotGiven = NOT_GIVEN
    """Items to answer instead of the conversation. An item_reference points at an item it
    already holds; an empty list gives no context at all.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class Usage(records.Record):
    """Tokens that a response used. These are what is billed."""

    total_tokens: int | None = ABSENT
    """Input and output tokens together."""

    input_tokens: int | None = ABSENT
    """Input tokens, cached ones included."""

    output_tokens: int | None = ABSENT
    """Output tokens."""

    input_token_details: InputTokenDetails | None = ABSENT
    """Input tokens by kind. Null if the server does not say."""

    output_token_details: OutputTokenDetails | None = ABSENT
    """Output tokens by kind. Null if the server does not say."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class SessionUpdateEvent(records.Event):
    """Change the settings of the session.

    Only what is given changes. The server answers with session.updated, which holds the whole
    session, or with an error. To clear a setting send null, an empty string or an empty list,
    as the setting says.
    """

    type: Literal["session.update"] = "session.update"

    session: SessionParams
    """The settings to change."""

    event_id: str | NotGiven = NOT_GIVEN
    """Id of this event, if the client wants one. The server repeats it in an error that the
    event causes.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ConversationItemCreateEvent(records.Event):
    """Add an item to the conversation.

    Used to give history, to add text during a talk and to hand in the result of a function
    call. It starts no response. The server answers with conversation.item.created, or with an
    error.
    """

    type: Literal["conversation.item.create"] = "conversation.item.create"

    item: ConversationItem
    """The item to add."""

    event_id: str | NotGiven = NOT_GIVEN
    """Id of this event, if the client wants one. The server repeats it in an error that the
    event causes.
    """

    previous_item_id: str | NotGiven = NOT_GIVEN
    """Item after which to insert. Absent adds at the end, root adds at the beginning; an unknown
    id gives an error.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ResponseCreateEvent(records.Event):
    """Ask the model to answer now.

    With turn detection the server does this by itself at the end of each turn. The server
    answers with response.created, then with items and pieces of content, and at the end with
    response.done.
    """

    type: Literal["response.create"] = "response.create"

    event_id: str | NotGiven = NOT_GIVEN
    """Id of this event, if the client wants one. The server repeats it in an error that the
    event causes.
    """

    response: ResponseParams | NotGiven = NOT_GIVEN
    """Settings for this response. Absent means as the session has them."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class SessionCreatedEvent(records.Event):
    """The session is open.

    The first event on a new connection. It holds the settings that the session starts with.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["session.created"] = "session.created"

    session: Session
    """The session."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class SessionUpdatedEvent(records.Event):
    """The settings of the session have changed.

    Answers session.update and holds the whole session.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["session.updated"] = "session.updated"

    session: Session
    """The session after the change."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ConversationItemCreatedEvent(records.Event):
    """The conversation has a new item.

    Sent when the client added an item, when a response began one, and when the input buffer
    was committed.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["conversation.item.created"] = "conversation.item.created"

    item: ConversationItem
    """The new item."""

    previous_item_id: str | None = ABSENT
    """Item that comes before it. Null if it is the first."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """None: what audio there is, the objects in this event hold."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ConversationItemRetrievedEvent(records.Event):
    """An item that the client asked for.

    Answers conversation.item.retrieve. The audio of a user message comes with it, as the
    model heard it.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["conversation.item.retrieved"] = "conversation.item.retrieved"

    item: ConversationItem
    """The item."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """None: what audio there is, the objects in this event hold."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ConversationItemInputAudioTranscriptionCompletedEvent(records.Event):
    """The transcript of what the user said is complete.

    It runs beside the response, so it may come before, during or after it. Servers of spring
    2025 and Azure Voice Live send it without usage.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["conversation.item.input_audio_transcription.completed"] = (
        "conversation.item.input_audio_transcription.completed"
    )

    item_id: str
    """Id of the message with the audio."""

    content_index: int
    """Place of the audio part in the content of the item, from 0."""

    transcript: str
    """The text."""

    languages: list[TranscriptionLanguage] | None = ABSENT
    """Languages that were heard, from models that tell."""

    logprobs: list[LogProb] | None = ABSENT
    """Log probabilities of the tokens. Null or absent unless they were asked for."""

    usage: TranscriptionUsage | None = ABSENT
    """What the transcript cost. Null or absent from servers that do not say."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ResponseOutputItemAddedEvent(records.Event):
    """A response has begun an item.

    The item is still empty.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["response.output_item.added"] = "response.output_item.added"

    response_id: str
    """Id of the response."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    item: ConversationItem
    """The item as it begins."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """None: what audio there is, the objects in this event hold."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ResponseOutputItemDoneEvent(records.Event):
    """An item of a response is complete.

    Also sent when the response was interrupted, cut short or cancelled.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["response.output_item.done"] = "response.output_item.done"

    response_id: str
    """Id of the response."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    item: ConversationItem
    """The item with its content, without the audio itself."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """None: what audio there is, the objects in this event hold."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class Response(records.Record):
    """A response of the model: first as it begins, later with its output and usage."""

    id: str | None = ABSENT
    """Id of the response, for example resp_1234."""

    object: Literal["realtime.response"] | str | None = ABSENT
    """Kind of the object."""

    status: (
        Literal["in_progress", "completed", "cancelled", "failed", "incomplete"] | str | None
    ) = ABSENT
    """How far the response has come, or how it ended."""

    status_details: ResponseStatusDetails | None = ABSENT
    """Why the response ended as it did. Null while it runs and after a normal end."""

    output: list[ConversationItem] | None = ABSENT
    """Items that the response made."""

    metadata: dict[str, str] | None = ABSENT
    """Key and value pairs that the client gave. Null means none."""

    usage: Usage | None = ABSENT
    """Tokens used. Null until the response is done."""

    conversation_id: str | None = ABSENT
    """Conversation that the response was added to. Null if it was kept out of it."""

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
    """Voice used."""

    modalities: list[Literal["text", "audio"] | str] | None = ABSENT
    """What the model answers with."""

    output_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | str | None = ABSENT
    """Format of the audio."""

    temperature: float | None = ABSENT
    """Randomness used."""

    max_output_tokens: int | Literal["inf"] | str | None = ABSENT
    """Most output tokens allowed, or inf for no limit of its own."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ResponseCreatedEvent(records.Event):
    """A response has begun.

    The status is in_progress and there is no output yet.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["response.created"] = "response.created"

    response: Response
    """The response as it begins."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """None: what audio there is, the objects in this event hold."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None


@define(kw_only=True)
class ResponseDoneEvent(records.Event):
    """A response has ended.

    Always sent, however the response ended. It holds all items, without their audio.
    """

    event_id: str
    """Id of this event, made by the server."""

    type: Literal["response.done"] = "response.done"

    response: Response
    """The response with its output and usage."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """None: what audio there is, the objects in this event hold."""
        return None

    @property
    def delta(self) -> None:
        """This event adds no text."""
        return None
