# Generated from spec/ga/asyncapi.yaml. Do not edit: run "make generate".
"""Portkey Realtime API, GA dialect: every event and every object inside them.

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
    """The conversation of a session."""

    id: str | None = ABSENT
    """Identifier of the conversation, such as conv_C9abc."""

    object: Literal["realtime.conversation"] | str | None = ABSENT
    """What this object is. Always realtime.conversation."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class FunctionCallItem(records.Record):
    """A call of a function that the model asks for."""

    type: Literal["function_call"] = "function_call"
    """The kind of item: a function call."""

    name: str
    """Name of the function."""

    arguments: str
    """The arguments, as a JSON text. Empty while the call is in progress."""

    id: str | None | NotGiven = NOT_GIVEN
    """Identifier of the item. A client may choose it, otherwise the server does."""

    object: Literal["realtime.item"] | str | None | NotGiven = NOT_GIVEN
    """What this object is. Always realtime.item. A client need not send it, and some servers
    leave it out.
    """

    status: Literal["completed", "incomplete", "in_progress"] | str | None | NotGiven = NOT_GIVEN
    """How far the item has come. It has no effect when a client sends it."""

    call_id: str | None | NotGiven = NOT_GIVEN
    """Identifier of the call. The output has to carry it."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class FunctionCallOutputItem(records.Record):
    """The result of a function call, sent by the client."""

    type: Literal["function_call_output"] = "function_call_output"
    """The kind of item: the output of a function call."""

    call_id: str
    """Identifier of the call that this answers."""

    output: str
    """The result, as a free text. JSON is usual."""

    id: str | None | NotGiven = NOT_GIVEN
    """Identifier of the item. A client may choose it, otherwise the server does."""

    object: Literal["realtime.item"] | str | None | NotGiven = NOT_GIVEN
    """What this object is. Always realtime.item. A client need not send it, and some servers
    leave it out.
    """

    status: Literal["completed", "incomplete", "in_progress"] | str | None | NotGiven = NOT_GIVEN
    """How far the item has come. It has no effect when a client sends it."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpListedTool(records.Record):
    """A tool of an MCP server."""

    name: str
    """Name of the tool."""

    description: str | None | NotGiven = NOT_GIVEN
    """What the tool does. Null if the server does not say."""

    input_schema: dict[str, Any] | None | NotGiven = NOT_GIVEN
    """The arguments of the tool, as a JSON Schema."""

    annotations: dict[str, Any] | None | NotGiven = NOT_GIVEN
    """Hints about the tool, such as that it changes nothing. Null for none."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpProtocolError(records.Record):
    """The MCP server answered with an error of the protocol."""

    type: Literal["protocol_error"] = "protocol_error"
    """The kind of error: protocol."""

    code: int
    """Error code of the MCP server, as in JSON-RPC."""

    message: str
    """What went wrong, in words."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpToolExecutionError(records.Record):
    """The tool ran and failed."""

    type: Literal["tool_execution_error"] = "tool_execution_error"
    """The kind of error: the tool itself."""

    message: str
    """What went wrong, in words."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpHttpError(records.Record):
    """The MCP server could not be reached or refused the request."""

    type: Literal["http_error"] = "http_error"
    """The kind of error: HTTP."""

    code: int
    """HTTP status of the answer."""

    message: str
    """What went wrong, in words."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpApprovalRequestItem(records.Record):
    """Asks the client to allow a call of an MCP tool."""

    id: str
    """Identifier of the request. The answer has to carry it."""

    type: Literal["mcp_approval_request"] = "mcp_approval_request"
    """The kind of item: a request for approval."""

    server_label: str
    """Label of the MCP server."""

    name: str
    """Name of the tool."""

    arguments: str
    """The arguments, as a JSON text."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpApprovalResponseItem(records.Record):
    """The answer of the client to a request for approval."""

    type: Literal["mcp_approval_response"] = "mcp_approval_response"
    """The kind of item: an answer to a request for approval."""

    approval_request_id: str
    """Identifier of the request that this answers."""

    approve: bool
    """Whether the call may be made."""

    id: str | None | NotGiven = NOT_GIVEN
    """Identifier of the item; the server chooses one if the client does not."""

    reason: str | None | NotGiven = NOT_GIVEN
    """Why the client decided so. Null for no reason."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ItemReference(records.Record):
    """Stands for an item that is already in the conversation, in the input of a response."""

    type: Literal["item_reference"] = "item_reference"
    """The kind of item: a reference."""

    id: str
    """Identifier of the item that is meant."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class InputTextContent(records.Record):
    """A text of the user or the system."""

    type: Literal["input_text"] = "input_text"
    """The kind of content: input text."""

    text: str
    """The text."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class InputAudioContent(records.Record):
    """Speech of the user."""

    type: Literal["input_audio"] = "input_audio"
    """The kind of content: input audio."""

    audio: str | bytes | None | NotGiven = field(default=NOT_GIVEN, repr=repr_audio)
    """The audio of the user, base64, in the session's input format. Servers mostly leave it out."""

    transcript: str | None | NotGiven = NOT_GIVEN
    """What was said. Null until the transcription is done, or if there is none."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class InputImageContent(records.Record):
    """An image of the user."""

    type: Literal["input_image"] = "input_image"
    """The kind of content: image."""

    image_url: str | None | NotGiven = NOT_GIVEN
    """The image as a data URL, PNG or JPEG in base64."""

    detail: Literal["auto", "low", "high"] | str | None | NotGiven = NOT_GIVEN
    """How closely the model looks at the image."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class OutputTextContent(records.Record):
    """A text of the assistant."""

    type: Literal["output_text"] = "output_text"
    """The kind of content: output text."""

    text: str | None | NotGiven = NOT_GIVEN
    """The text."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class OutputAudioContent(records.Record):
    """Speech of the assistant."""

    type: Literal["output_audio"] = "output_audio"
    """The kind of content: output audio."""

    audio: str | bytes | None | NotGiven = field(default=NOT_GIVEN, repr=repr_audio)
    """The audio of the assistant, base64, in the session's output format. Servers mostly leave
    it out.
    """

    transcript: str | None | NotGiven = NOT_GIVEN
    """What is said. Null or empty until it is known."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TextContent(records.Record):
    """A text, as the content_part events name it, and as some servers name it in items."""

    type: Literal["text"] = "text"
    """The kind of content: text."""

    text: str | None | NotGiven = NOT_GIVEN
    """The text. Empty while it is being written."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class AudioContent(records.Record):
    """Speech, as the content_part events name it, and as some servers name it in items."""

    type: Literal["audio"] = "audio"
    """The kind of content: audio."""

    audio: str | bytes | None | NotGiven = field(default=NOT_GIVEN, repr=repr_audio)
    """The audio of the assistant, base64, in the session's output format. Servers mostly leave
    it out.
    """

    transcript: str | None | NotGiven = NOT_GIVEN
    """What is said. Null or empty until it is known."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ResponseError(records.Record):
    """What went wrong in a failed response."""

    type: str | None = ABSENT
    """Kind of error."""

    code: str | None = ABSENT
    """Code of the error. Null for none."""

    message: str | None = ABSENT
    """What went wrong, in words. Not in the older declarations."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class CachedTokenDetails(records.Record):
    """Cached input tokens by kind."""

    text_tokens: int | None = ABSENT
    """Cached tokens of text."""

    image_tokens: int | None = ABSENT
    """Cached tokens of images."""

    audio_tokens: int | None = ABSENT
    """Cached tokens of audio."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class OutputTokenDetails(records.Record):
    """Output tokens by kind."""

    text_tokens: int | None = ABSENT
    """Tokens of text."""

    audio_tokens: int | None = ABSENT
    """Tokens of audio."""

    reasoning_tokens: int | None = ABSENT
    """Tokens that the model spent on thinking. Sent by reasoning models, not in the declaration
    of OpenAI.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranscriptionLanguage(records.Record):
    """A language that was heard."""

    code: str
    """The language as an ISO 639-1 code such as en."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class LogProb(records.Record):
    """How sure the transcription model was of one token."""

    token: str
    """The token."""

    logprob: float
    """Natural logarithm of its probability, 0 or below."""

    bytes_: list[int] | None = ABSENT
    """The token as UTF-8 bytes."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranscriptionInputTokenDetails(records.Record):
    """Input tokens of a transcription by kind."""

    text_tokens: int | None = ABSENT
    """Tokens of the prompt."""

    audio_tokens: int | None = ABSENT
    """Tokens of the audio."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranscriptionDurationUsage(records.Record):
    """A transcription that is billed by duration."""

    type: Literal["duration"] = "duration"
    """The kind of billing: by duration."""

    seconds: float
    """Length of the audio, in seconds."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranscriptionError(records.Record):
    """Why a transcription failed."""

    type: str | None = ABSENT
    """Kind of error."""

    code: str | None = ABSENT
    """Code of the error. Null for none."""

    message: str | None = ABSENT
    """What went wrong, in words."""

    param: str | None = ABSENT
    """The setting at fault. Null for none, which Azure sends."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class FlatTurnDetection(records.Record):
    """Turn detection of a transcription session in the older, flat shape."""

    type: Literal["server_vad"] | str | None | NotGiven = NOT_GIVEN
    """The kind of turn detection."""

    threshold: float | None | NotGiven = NOT_GIVEN
    """How loud speech has to be, 0 to 1."""

    prefix_padding_ms: int | None | NotGiven = NOT_GIVEN
    """Audio from before the detected speech that belongs to the turn, in milliseconds."""

    silence_duration_ms: int | None | NotGiven = NOT_GIVEN
    """Silence that ends a turn, in milliseconds."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ClientSecret(records.Record):
    """A short-lived key that opens one session."""

    value: str = field(repr=repr_secret)
    """The key, ek_ and more. Use it as the bearer token."""

    expires_at: int | None = ABSENT
    """When the key can no longer open a session, in seconds since 1970 (UTC)."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class RateLimit(records.Record):
    """One limit of the account, and what is left of it."""

    name: Literal["requests", "tokens"] | str | None = ABSENT
    """What is limited."""

    limit: int | None = ABSENT
    """Most that is allowed in the period."""

    remaining: int | None = ABSENT
    """What is left of it."""

    reset_seconds: float | None = ABSENT
    """Seconds until it is full again."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ErrorDetail(records.Record):
    """What went wrong, and in which event of the client."""

    type: str | None = ABSENT
    """Kind of error, such as invalid_request_error or server_error."""

    code: str | None = ABSENT
    """Code of the error, such as unknown_parameter or session_expired. Null for none."""

    message: str | None = ABSENT
    """What went wrong, in words."""

    param: str | None = ABSENT
    """The field at fault, as a path such as session.audio.output.voice. Null for none."""

    event_id: str | None = ABSENT
    """The event_id of the client event that caused the error. Null if none did, or if that event
    had no event_id.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TracingConfig(records.Record):
    """Names for the trace of a session, as they show in the trace viewer of the provider."""

    workflow_name: str | None | NotGiven = NOT_GIVEN
    """Name of the workflow that the trace is filed under."""

    group_id: str | None | NotGiven = NOT_GIVEN
    """Key that groups the traces of several sessions."""

    metadata: dict[str, Any] | None | NotGiven = NOT_GIVEN
    """Keys and values of your own, for filtering traces."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TruncationTokenLimits(records.Record):
    """Token limits that a truncation works towards instead of the limit of the model."""

    post_instructions: int | None | NotGiven = NOT_GIVEN
    """Most tokens that the conversation may use after the instructions and tool definitions."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class Reasoning(records.Record):
    """How a reasoning model thinks before it answers."""

    effort: Literal["minimal", "low", "medium", "high", "xhigh"] | str | None | NotGiven = NOT_GIVEN
    """How much the model thinks. More is better and slower. Models take low where nothing is
    said.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class PromptCacheBreakpoint(records.Record):
    """Marks a place up to which the prompt may be cached."""

    mode: Literal["explicit"] | str
    """How the place was chosen. Always explicit."""

    ttl: Literal["30m", "12h"] | str | None | NotGiven = NOT_GIVEN
    """How long it is kept at least. Without it, as long as the request says."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class PcmAudioFormat(records.Record):
    """Raw audio: signed 16-bit samples, little-endian, one channel."""

    type: Literal["audio/pcm"] = "audio/pcm"
    """The kind of format: raw PCM."""

    rate: int | None | NotGiven = NOT_GIVEN
    """Samples per second, in Hz. OpenAI knows 24000 only, and refuses the format if a client
    leaves the rate out.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class PcmuAudioFormat(records.Record):
    """Telephone audio: G.711 mu-law, 8 bits, 8 kHz, one channel."""

    type: Literal["audio/pcmu"] = "audio/pcmu"
    """The kind of format: G.711 mu-law."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class PcmaAudioFormat(records.Record):
    """Telephone audio: G.711 A-law, 8 bits, 8 kHz, one channel."""

    type: Literal["audio/pcma"] = "audio/pcma"
    """The kind of format: G.711 A-law."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class CustomVoice(records.Record):
    """A voice made for your own organisation."""

    id: str
    """Identifier of the voice, such as voice_1234."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class NoiseReduction(records.Record):
    """Noise reduction of the input audio."""

    type: Literal["near_field", "far_field"] | str | None | NotGiven = NOT_GIVEN
    """Where the microphone is: near_field for a headset, far_field for a laptop or a room
    microphone.
    """

    strength: float | None | NotGiven = NOT_GIVEN
    """How much noise is suppressed; more with a higher value. 1 when noise reduction is first
    switched on; an update without it leaves it as it is.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class AudioTranscription(records.Record):
    """How the input audio is transcribed. The transcript is a guide to what was said, not what
    the model heard.
    """

    model: (
        Literal[
            "whisper-1",
            "gpt-transcribe",
            "gpt-live-transcribe",
            "gpt-4o-mini-transcribe",
            "gpt-4o-mini-transcribe-2025-12-15",
            "gpt-4o-transcribe",
            "gpt-4o-transcribe-diarize",
            "gpt-realtime-whisper",
        ]
        | str
        | None
        | NotGiven
    ) = NOT_GIVEN
    """The model that transcribes. The list names the known ones, other names are sent as they
    are.
    """

    language: str | None | NotGiven = NOT_GIVEN
    """Language of the speech as an ISO 639-1 code such as en. Naming it makes the transcript
    better and faster. Null when the client named none.
    """

    languages: list[str] | None | NotGiven = NOT_GIVEN
    """Languages that may be spoken, as ISO 639-1 codes, for a model that takes several."""

    keywords: list[str] | None | NotGiven = NOT_GIVEN
    """Words and names that are likely to occur, for a model that takes them."""

    prompt: str | None | NotGiven = NOT_GIVEN
    """A text that guides the model: keywords or a description, depending on the model. Null when
    the client gave none.
    """

    delay: Literal["minimal", "low", "medium", "high", "xhigh"] | str | None | NotGiven = NOT_GIVEN
    """How long the model waits for more context before it commits to words: more delay, fewer
    mistakes.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ServerVad(records.Record):
    """Voice activity detection: a turn begins with speech and ends after some silence."""

    type: Literal["server_vad"] = "server_vad"
    """The kind of turn detection: by speech and silence."""

    threshold: float | None | NotGiven = NOT_GIVEN
    """How loud speech has to be, 0 to 1. Higher suits noisy places. 0.5 unless set."""

    prefix_padding_ms: int | None | NotGiven = NOT_GIVEN
    """Audio from before the detected speech that belongs to the turn, in milliseconds."""

    silence_duration_ms: int | None | NotGiven = NOT_GIVEN
    """Silence that ends a turn, in milliseconds. Documented as 500 unless set, while servers
    have been seen to report 200.
    """

    create_response: bool | None | NotGiven = NOT_GIVEN
    """Whether the end of a turn starts a response by itself."""

    interrupt_response: bool | None | NotGiven = NOT_GIVEN
    """Whether the start of a turn stops the response that is being spoken."""

    idle_timeout_ms: int | None | NotGiven = NOT_GIVEN
    """Silence after the last response that makes the server prompt the user, in milliseconds,
    5000 to 30000. Null for never.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class SemanticVad(records.Record):
    """Turn detection by meaning: a model judges whether the user has finished speaking."""

    type: Literal["semantic_vad"] = "semantic_vad"
    """The kind of turn detection: by what is said."""

    eagerness: Literal["low", "medium", "high", "auto"] | str | None | NotGiven = NOT_GIVEN
    """How soon the model takes its turn. low lets the user pause, high answers at once, auto is
    the same as medium.
    """

    create_response: bool | None | NotGiven = NOT_GIVEN
    """Whether the end of a turn starts a response by itself."""

    interrupt_response: bool | None | NotGiven = NOT_GIVEN
    """Whether the start of a turn stops the response that is being spoken."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class FunctionTool(records.Record):
    """A function of the client. The model asks for a call, the client runs it and sends the
    output back as an item.
    """

    type: Literal["function"] = "function"
    """The kind of tool: a function of the client."""

    name: str | None | NotGiven = NOT_GIVEN
    """Name of the function."""

    description: str | None | NotGiven = NOT_GIVEN
    """What the function does, and when and how the model should call it."""

    parameters: dict[str, Any] | None | NotGiven = NOT_GIVEN
    """The arguments of the function, as a JSON Schema."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpToolFilter(records.Record):
    """Picks tools of an MCP server."""

    tool_names: list[str] | None | NotGiven = NOT_GIVEN
    """Names of the tools."""

    read_only: bool | None | NotGiven = NOT_GIVEN
    """Whether to take only tools that declare to change nothing."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpApprovalPolicy(records.Record):
    """Which tools of an MCP server need an approval and which do not."""

    always: McpToolFilter | None | NotGiven = NOT_GIVEN
    """The tools that always need an approval."""

    never: McpToolFilter | None | NotGiven = NOT_GIVEN
    """The tools that never need one."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ToolChoiceFunction(records.Record):
    """Makes the model call one function."""

    type: Literal["function"] = "function"
    """The kind of tool: a function."""

    name: str
    """Name of the function."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ToolChoiceMcp(records.Record):
    """Makes the model use one MCP server, or one tool of it."""

    type: Literal["mcp"] = "mcp"
    """The kind of tool: an MCP server."""

    server_label: str
    """Label of the MCP server."""

    name: str | None | NotGiven = NOT_GIVEN
    """Name of the tool. Null or absent for any tool of the server."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class InputAudioBufferAppendEvent(records.Event):
    """Adds audio to the input buffer.

    The server does not confirm it. With turn detection on, it listens to the buffer and
    commits it by itself.
    """

    type: Literal["input_audio_buffer.append"] = "input_audio_buffer.append"

    audio: str | bytes = field(repr=repr_audio)
    """The audio, base64, in the input format of the session. At most 15 MiB in one event."""

    event_id: str | NotGiven = NOT_GIVEN
    """Identifier of this event, chosen by the client. An error that the event causes carries it."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class InputAudioBufferCommitEvent(records.Event):
    """Turns the input buffer into a user message.

    The server answers with input_audio_buffer.committed, or with an error if the buffer is
    empty. It does not start a response. Not needed while the server detects turns.
    """

    type: Literal["input_audio_buffer.commit"] = "input_audio_buffer.commit"

    event_id: str | NotGiven = NOT_GIVEN
    """Identifier of this event, chosen by the client. An error that the event causes carries it."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class InputAudioBufferClearEvent(records.Event):
    """Empties the input buffer.

    The server answers with input_audio_buffer.cleared.
    """

    type: Literal["input_audio_buffer.clear"] = "input_audio_buffer.clear"

    event_id: str | NotGiven = NOT_GIVEN
    """Identifier of this event, chosen by the client. An error that the event causes carries it."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class OutputAudioBufferClearEvent(records.Event):
    """Stops the audio that is being played, and drops the rest of it (WebRTC and SIP).

    Send response.cancel first. The server answers with output_audio_buffer.cleared. On a
    socket the client holds the audio itself, so this has no use there.
    """

    type: Literal["output_audio_buffer.clear"] = "output_audio_buffer.clear"

    event_id: str | NotGiven = NOT_GIVEN
    """Identifier of this event, chosen by the client. An error that the event causes carries it."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ConversationItemRetrieveEvent(records.Event):
    """Asks for an item as the server has it.

    The server answers with conversation.item.retrieved, with the audio after noise reduction,
    or with an error.
    """

    type: Literal["conversation.item.retrieve"] = "conversation.item.retrieve"

    item_id: str
    """Identifier of the item."""

    event_id: str | NotGiven = NOT_GIVEN
    """Identifier of this event, chosen by the client. An error that the event causes carries it."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ConversationItemTruncateEvent(records.Event):
    """Cuts the audio of an assistant message to what was heard.

    For a client that was interrupted while it played. The transcript goes too, so that the
    model does not believe that the rest was heard. The server answers with
    conversation.item.truncated.
    """

    type: Literal["conversation.item.truncate"] = "conversation.item.truncate"

    item_id: str
    """Identifier of the assistant message."""

    content_index: int
    """Place of the audio part in the content of the item, 0 in practice."""

    audio_end_ms: int
    """How much of the audio to keep, in milliseconds from its start. More than there is is an
    error.
    """

    event_id: str | NotGiven = NOT_GIVEN
    """Identifier of this event, chosen by the client. An error that the event causes carries it."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ConversationItemDeleteEvent(records.Event):
    """Removes an item from the conversation.

    The server answers with conversation.item.deleted, or with an error if there is no such
    item.
    """

    type: Literal["conversation.item.delete"] = "conversation.item.delete"

    item_id: str
    """Identifier of the item."""

    event_id: str | NotGiven = NOT_GIVEN
    """Identifier of this event, chosen by the client. An error that the event causes carries it."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ResponseCancelEvent(records.Event):
    """Stops the response that is running.

    The server answers with a response.done whose status is cancelled, or with an error if no
    response is running, which does no harm.
    """

    type: Literal["response.cancel"] = "response.cancel"

    event_id: str | NotGiven = NOT_GIVEN
    """Identifier of this event, chosen by the client. An error that the event causes carries it."""

    response_id: str | NotGiven = NOT_GIVEN
    """Identifier of the response. Without it, the one in the conversation is meant."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ErrorEvent(records.Event):
    """Something went wrong.

    Most errors leave the session open. One that a client event caused carries its event_id.
    """

    type: Literal["error"] = "error"

    error: ErrorDetail = field(factory=ErrorDetail)
    """What went wrong. Empty for a server that does not say: it sends null, or leaves it out."""

    event_id: str | None = ABSENT
    """Identifier of this event, chosen by the server. A gateway that reports an error of its own
    may leave it out.
    """

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

    Declared, but not sent by every server.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

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
    """The audio of an assistant message was cut."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["conversation.item.truncated"] = "conversation.item.truncated"

    item_id: str
    """Identifier of the assistant message."""

    content_index: int
    """Place of the part in the content of the item, from 0."""

    audio_end_ms: int
    """Where the audio now ends, in milliseconds from its start."""

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
    """An item was removed from the conversation."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["conversation.item.deleted"] = "conversation.item.deleted"

    item_id: str
    """Identifier of the item."""

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
    """Identifier of this event, chosen by the server."""

    type: Literal["conversation.item.input_audio_transcription.delta"] = (
        "conversation.item.input_audio_transcription.delta"
    )

    item_id: str
    """Identifier of the user message with the audio."""

    content_index: int | None = ABSENT
    """Place of the part in the content of the item, from 0."""

    delta_: str | None = ABSENT
    """The next piece of the transcript."""

    logprobs: list[LogProb] | None = ABSENT
    """How sure the model is of each token. Null or absent unless the session asked for it."""

    obfuscation: str | None = ABSENT
    """Random filler that hides the length of the delta from somebody who watches the traffic.
    Without meaning. Sent by OpenAI and Azure, not in their declaration. Null for none.
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
    """A piece of the transcript with its speaker and its time.

    Sent by models that tell speakers apart.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["conversation.item.input_audio_transcription.segment"] = (
        "conversation.item.input_audio_transcription.segment"
    )

    item_id: str
    """Identifier of the user message with the audio."""

    content_index: int
    """Place of the part in the content of the item, from 0."""

    text: str
    """What was said."""

    id: str
    """Identifier of the segment."""

    speaker: str
    """Who said it, as a label of the model such as A."""

    start: float
    """Where the segment begins, in seconds from the start of the audio."""

    end: float
    """Where the segment ends, in seconds from the start of the audio."""

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

    The conversation goes on.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["conversation.item.input_audio_transcription.failed"] = (
        "conversation.item.input_audio_transcription.failed"
    )

    item_id: str
    """Identifier of the user message with the audio."""

    content_index: int
    """Place of the part in the content of the item, from 0."""

    error: TranscriptionError
    """What went wrong."""

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
    """The input buffer became a user message.

    By the client, or by the server when it noticed the end of a turn. The message follows.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["input_audio_buffer.committed"] = "input_audio_buffer.committed"

    item_id: str
    """Identifier of the user message."""

    previous_item_id: str | None = ABSENT
    """Identifier of the item before it. Null if it is the first."""

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
    """The input buffer is empty."""

    event_id: str
    """Identifier of this event, chosen by the server."""

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
    """The user began to speak.

    Sent while the server detects turns. A client that plays a response should stop it now.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["input_audio_buffer.speech_started"] = "input_audio_buffer.speech_started"

    audio_start_ms: int
    """Where the speech begins, in milliseconds of all audio that the session was sent. Includes
    the padding.
    """

    item_id: str
    """Identifier that the user message will have."""

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
    """The user stopped speaking.

    Sent while the server detects turns.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["input_audio_buffer.speech_stopped"] = "input_audio_buffer.speech_stopped"

    audio_end_ms: int
    """Where the speech ends, in milliseconds of all audio that the session was sent. Includes
    the silence that ended it.
    """

    item_id: str
    """Identifier that the user message will have."""

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
class InputAudioBufferTimeoutTriggeredEvent(records.Event):
    """Nobody spoke for the time of idle_timeout_ms.

    The server commits the silence and has the model speak. Only with server_vad and an idle
    timeout.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["input_audio_buffer.timeout_triggered"] = "input_audio_buffer.timeout_triggered"

    audio_start_ms: int
    """Where the silence begins, in milliseconds of all audio that the session was sent."""

    audio_end_ms: int
    """Where the timeout was noticed, in milliseconds of all audio that the session was sent."""

    item_id: str
    """Identifier of the item that holds the silence."""

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
class InputAudioBufferDtmfEventReceivedEvent(records.Event):
    """The caller pressed a telephone key (SIP)."""

    type: Literal["input_audio_buffer.dtmf_event_received"] = (
        "input_audio_buffer.dtmf_event_received"
    )

    event: str
    """The key: 0 to 9, *, # or A to D."""

    received_at_: int
    """When the server received it, in seconds since 1970 (UTC)."""

    event_id: str | None = ABSENT
    """Identifier of this event. Not declared for this event, so it may be absent."""

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
    """Playing of a response began (WebRTC and SIP)."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["output_audio_buffer.started"] = "output_audio_buffer.started"

    response_id: str
    """Identifier of the response that is played."""

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
    """Playing of a response ended (WebRTC and SIP).

    All of it has been sent out, which may be after response.done.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["output_audio_buffer.stopped"] = "output_audio_buffer.stopped"

    response_id: str
    """Identifier of the response that was played."""

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
    """Playing of a response was cut short (WebRTC and SIP).

    By the user, who spoke, or by output_audio_buffer.clear.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["output_audio_buffer.cleared"] = "output_audio_buffer.cleared"

    response_id: str
    """Identifier of the response that was played."""

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
class ResponseOutputTextDeltaEvent(records.Event):
    """A piece of the text of the answer."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["response.output_text.delta"] = "response.output_text.delta"

    response_id: str
    """Identifier of the response that the event belongs to."""

    item_id: str
    """Identifier of the item that the event belongs to."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    content_index: int
    """Place of the part in the content of the item, from 0."""

    delta: str
    """The next piece of the text."""

    obfuscation: str | None = ABSENT
    """Random filler that hides the length of the delta from somebody who watches the traffic.
    Without meaning. Sent by OpenAI and Azure, not in their declaration. Null for none.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None


@define(kw_only=True)
class ResponseOutputTextDoneEvent(records.Event):
    """The text of the answer is complete, or was broken off."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["response.output_text.done"] = "response.output_text.done"

    response_id: str
    """Identifier of the response that the event belongs to."""

    item_id: str
    """Identifier of the item that the event belongs to."""

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
class ResponseOutputAudioTranscriptDeltaEvent(records.Event):
    """A piece of the transcript of the spoken answer."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["response.output_audio_transcript.delta"] = (
        "response.output_audio_transcript.delta"
    )

    response_id: str
    """Identifier of the response that the event belongs to."""

    item_id: str
    """Identifier of the item that the event belongs to."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    content_index: int
    """Place of the part in the content of the item, from 0."""

    delta: str
    """The next piece of the transcript."""

    obfuscation: str | None = ABSENT
    """Random filler that hides the length of the delta from somebody who watches the traffic.
    Without meaning. Sent by OpenAI and Azure, not in their declaration. Null for none.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None


@define(kw_only=True)
class ResponseOutputAudioTranscriptDoneEvent(records.Event):
    """The transcript of the spoken answer is complete, or was broken off."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["response.output_audio_transcript.done"] = "response.output_audio_transcript.done"

    response_id: str
    """Identifier of the response that the event belongs to."""

    item_id: str
    """Identifier of the item that the event belongs to."""

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
class ResponseOutputAudioDeltaEvent(records.Event):
    """A piece of the audio of the answer.

    It comes faster than it is played.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["response.output_audio.delta"] = "response.output_audio.delta"

    response_id: str
    """Identifier of the response that the event belongs to."""

    item_id: str
    """Identifier of the item that the event belongs to."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    content_index: int
    """Place of the part in the content of the item, from 0."""

    delta: str = field(repr=repr_audio)
    """The next piece of the audio, base64, in the output format of the session."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> bytes:
        """The audio of this event, decoded. Raises EventDecodeError if it is not base64."""
        return decode_audio(self.delta, "delta")


@define(kw_only=True)
class ResponseOutputAudioDoneEvent(records.Event):
    """The audio of the answer is complete, or was broken off."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["response.output_audio.done"] = "response.output_audio.done"

    response_id: str
    """Identifier of the response that the event belongs to."""

    item_id: str
    """Identifier of the item that the event belongs to."""

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
    """Identifier of this event, chosen by the server."""

    type: Literal["response.function_call_arguments.delta"] = (
        "response.function_call_arguments.delta"
    )

    response_id: str
    """Identifier of the response that the event belongs to."""

    item_id: str
    """Identifier of the item that the event belongs to."""

    call_id: str
    """Identifier of the call."""

    delta: str
    """The next piece of the arguments, of a JSON text."""

    output_index: int | None = ABSENT
    """Place of the item in the output of the response, from 0. Declared as always there, but xAI
    leaves it out.
    """

    obfuscation: str | None = ABSENT
    """Random filler that hides the length of the delta from somebody who watches the traffic.
    Without meaning. Sent by OpenAI and Azure, not in their declaration. Null for none.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""

    @property
    def audio(self) -> None:
        """This event carries no audio."""
        return None


@define(kw_only=True)
class ResponseFunctionCallArgumentsDoneEvent(records.Event):
    """The arguments of a function call are complete, or were broken off.

    Wait for response.done before you answer with an item and a response.create.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["response.function_call_arguments.done"] = "response.function_call_arguments.done"

    response_id: str
    """Identifier of the response that the event belongs to."""

    item_id: str
    """Identifier of the item that the event belongs to."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    call_id: str
    """Identifier of the call. The output has to carry it."""

    arguments: str
    """The whole arguments, as a JSON text."""

    name: str | None = ABSENT
    """Name of the function. Servers of before July 2026 leave it out."""

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
    """Identifier of this event, chosen by the server."""

    type: Literal["response.mcp_call_arguments.delta"] = "response.mcp_call_arguments.delta"

    response_id: str
    """Identifier of the response that the event belongs to."""

    item_id: str
    """Identifier of the item that the event belongs to."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    delta: str
    """The next piece of the arguments, of a JSON text."""

    obfuscation: str | None = ABSENT
    """Random filler that hides the length of the delta. Without meaning. Null for none."""

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
    """Identifier of this event, chosen by the server."""

    type: Literal["response.mcp_call_arguments.done"] = "response.mcp_call_arguments.done"

    response_id: str
    """Identifier of the response that the event belongs to."""

    item_id: str
    """Identifier of the item that the event belongs to."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    arguments: str
    """The whole arguments, as a JSON text."""

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
    """Identifier of this event, chosen by the server."""

    type: Literal["response.mcp_call.in_progress"] = "response.mcp_call.in_progress"

    output_index: int
    """Place of the item in the output of the response, from 0."""

    item_id: str
    """Identifier of the item of the call."""

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
    """An MCP call succeeded."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["response.mcp_call.completed"] = "response.mcp_call.completed"

    output_index: int
    """Place of the item in the output of the response, from 0."""

    item_id: str
    """Identifier of the item of the call."""

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
    """An MCP call failed."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["response.mcp_call.failed"] = "response.mcp_call.failed"

    output_index: int
    """Place of the item in the output of the response, from 0."""

    item_id: str
    """Identifier of the item of the call."""

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
    """The tools of an MCP server are being fetched."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["mcp_list_tools.in_progress"] = "mcp_list_tools.in_progress"

    item_id: str
    """Identifier of the item with the list of tools."""

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
    """The tools of an MCP server were fetched."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["mcp_list_tools.completed"] = "mcp_list_tools.completed"

    item_id: str
    """Identifier of the item with the list of tools."""

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
    """Identifier of this event, chosen by the server."""

    type: Literal["mcp_list_tools.failed"] = "mcp_list_tools.failed"

    item_id: str
    """Identifier of the item with the list of tools."""

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
    """What is left of the limits of the account.

    Sent at the start of a response, with the tokens of its output set aside for the time
    being.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

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
"""Why an MCP call failed, told apart by type."""


ContentPart: TypeAlias = (
    InputTextContent
    | InputAudioContent
    | InputImageContent
    | OutputTextContent
    | OutputAudioContent
    | TextContent
    | AudioContent
    | UnknownObject
)
"""A part of the content of a message, told apart by type. Items use the input and output types.
The content_part events, and the items of some servers, use plain text and audio.
"""


AudioFormat: TypeAlias = PcmAudioFormat | PcmuAudioFormat | PcmaAudioFormat | UnknownObject
"""An audio format, told apart by type. A connection may use different formats for input and
output.
"""


TurnDetection: TypeAlias = ServerVad | SemanticVad | UnknownObject
"""How the server notices turns, told apart by type: by the sound alone, or by what is said."""


ToolChoice: TypeAlias = ToolChoiceFunction | ToolChoiceMcp | UnknownObject
"""One tool that the model has to use, told apart by type."""


@define(kw_only=True)
class MessageItem(records.Record):
    """A message of the system, the user or the assistant. The role decides which content is
    allowed: input_text for system; input_text, input_audio and input_image for user;
    output_text and output_audio for assistant.
    """

    type: Literal["message"] = "message"
    """The kind of item: a message."""

    role: Literal["system", "user", "assistant"] | str
    """Who speaks."""

    id: str | None | NotGiven = NOT_GIVEN
    """Identifier of the item. A client may choose it, otherwise the server does."""

    object: Literal["realtime.item"] | str | None | NotGiven = NOT_GIVEN
    """What this object is. Always realtime.item. A client need not send it, and some servers
    leave it out.
    """

    status: Literal["completed", "incomplete", "in_progress"] | str | None | NotGiven = NOT_GIVEN
    """How far the item has come. It has no effect when a client sends it."""

    content: list[ContentPart] | None | NotGiven = NOT_GIVEN
    """What is said, in parts. Given by a client; a server sends an empty list for a message that
    has only begun, or leaves it out.
    """

    phase: Literal["commentary", "final_answer"] | str | None | NotGiven = NOT_GIVEN
    """Which part of an answer a message of the assistant is: a remark on the way, or the answer
    itself. Sent by newer OpenAI models, not in their declaration. Null or absent otherwise.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpListToolsItem(records.Record):
    """The tools that an MCP server offers."""

    type: Literal["mcp_list_tools"] = "mcp_list_tools"
    """The kind of item: the tool list of an MCP server."""

    server_label: str
    """Label of the MCP server."""

    id: str | None | NotGiven = NOT_GIVEN
    """Identifier of the item."""

    tools: list[McpListedTool] | None | NotGiven = NOT_GIVEN
    """The tools of the server. Empty or absent while they are being fetched."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpCallItem(records.Record):
    """A call of a tool of an MCP server, made by the provider."""

    id: str
    """Identifier of the item."""

    type: Literal["mcp_call"] = "mcp_call"
    """The kind of item: a call of an MCP tool."""

    server_label: str
    """Label of the MCP server."""

    name: str
    """Name of the tool."""

    arguments: str | None | NotGiven = NOT_GIVEN
    """The arguments, as a JSON text."""

    approval_request_id: str | None | NotGiven = NOT_GIVEN
    """Identifier of the approval request that led to the call. Null if none was needed."""

    output: str | None | NotGiven = NOT_GIVEN
    """What the tool returned. Null while it runs, or if it failed."""

    error: McpError | None | NotGiven = NOT_GIVEN
    """Why the call failed. Null if it did not."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ResponseAudioOutput(records.Record):
    """Format and voice of the audio of one response."""

    format: AudioFormat | None | NotGiven = NOT_GIVEN
    """Format of the audio."""

    voice: (
        Literal[
            "alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar"
        ]
        | str
        | CustomVoice
        | None
        | NotGiven
    ) = NOT_GIVEN
    """The voice: the name of a built-in voice, or a custom voice by its id."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ResponseStatusDetails(records.Record):
    """Why a response ended as it did."""

    type: Literal["completed", "cancelled", "failed", "incomplete"] | str | None = ABSENT
    """How it ended. The same as the status of the response."""

    reason: (
        Literal["turn_detected", "client_cancelled", "max_output_tokens", "content_filter"]
        | str
        | None
    ) = ABSENT
    """What ended it: the user spoke, the client cancelled, the token limit was reached, or a
    filter stopped the content.
    """

    error: ResponseError | None = ABSENT
    """What went wrong, if the response failed. Null if nothing did."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class InputTokenDetails(records.Record):
    """Input tokens by kind."""

    cached_tokens: int | None = ABSENT
    """Tokens that came from the cache."""

    text_tokens: int | None = ABSENT
    """Tokens of text."""

    image_tokens: int | None = ABSENT
    """Tokens of images."""

    audio_tokens: int | None = ABSENT
    """Tokens of audio."""

    cached_tokens_details: CachedTokenDetails | None = ABSENT
    """The cached tokens by kind."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranscriptionTokenUsage(records.Record):
    """A transcription that is billed by tokens."""

    type: Literal["tokens"] = "tokens"
    """The kind of billing: by tokens."""

    input_tokens: int
    """Tokens of the input."""

    output_tokens: int
    """Tokens of the transcript."""

    total_tokens: int
    """Tokens in all."""

    input_token_details: TranscriptionInputTokenDetails | None = ABSENT
    """The input tokens by kind."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class FlatTranscriptionSessionParams(records.Record):
    """Settings of a transcription session in the older, flat shape."""

    turn_detection: FlatTurnDetection | None | NotGiven = NOT_GIVEN
    """How the server notices turns. Null for not at all."""

    input_audio_noise_reduction: NoiseReduction | None | NotGiven = NOT_GIVEN
    """Noise reduction of the input audio. Null for none."""

    input_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | str | NotGiven = NOT_GIVEN
    """Format of the input audio: 16-bit PCM at 24 kHz, G.711 mu-law or A-law. A new session has
    pcm16.
    """

    input_audio_transcription: AudioTranscription | NotGiven = NOT_GIVEN
    """How the audio is transcribed."""

    include: list[Literal["item.input_audio_transcription.logprobs"] | str] | NotGiven = NOT_GIVEN
    """Extra data that the server should add to its events."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class FlatTranscriptionSession(records.Record):
    """A transcription session in the older, flat shape, as the server reports it."""

    client_secret: ClientSecret | None = ABSENT
    """A key for a browser or another client that must not hold yours. Null or absent on a
    socket.
    """

    modalities: list[Literal["text", "audio"] | str] | None = ABSENT
    """What the session can produce."""

    input_audio_format: Literal["pcm16", "g711_ulaw", "g711_alaw"] | str | None = ABSENT
    """Format of the input audio."""

    input_audio_transcription: AudioTranscription | None = ABSENT
    """How the audio is transcribed. Null for not at all."""

    turn_detection: FlatTurnDetection | None = ABSENT
    """How the server notices turns. Null for not at all."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class RetentionRatioTruncation(records.Record):
    """A truncation that leaves room: when the context is full, drop old items until only a share
    of it is used. Dropping more at once spoils the prompt cache less often.
    """

    type: Literal["retention_ratio"] = "retention_ratio"
    """The kind of truncation: keep a share of the context."""

    retention_ratio: float
    """Share of the tokens after the instructions that is kept, 0 to 1."""

    token_limits: TruncationTokenLimits | None | NotGiven = NOT_GIVEN
    """A token limit below the one of the model."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class PromptText(records.Record):
    """A text for a prompt variable."""

    type: Literal["input_text"] = "input_text"
    """The kind of content: text."""

    text: str
    """The text."""

    prompt_cache_breakpoint: PromptCacheBreakpoint | None | NotGiven = NOT_GIVEN
    """Marks the end of the part that should be cached."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class PromptImage(records.Record):
    """An image for a prompt variable: a URL or an uploaded file."""

    type: Literal["input_image"] = "input_image"
    """The kind of content: image."""

    detail: Literal["low", "high", "auto", "original"] | str
    """How closely the model looks at the image."""

    image_url: str | None | NotGiven = NOT_GIVEN
    """Where the image is: an https URL or a data URL. Null if file_id is given."""

    file_id: str | None | NotGiven = NOT_GIVEN
    """Identifier of an uploaded file. Null if image_url is given."""

    prompt_cache_breakpoint: PromptCacheBreakpoint | None | NotGiven = NOT_GIVEN
    """Marks the end of the part that should be cached."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class PromptFile(records.Record):
    """A file for a prompt variable: uploaded, inline or at a URL."""

    type: Literal["input_file"] = "input_file"
    """The kind of content: file."""

    file_id: str | None | NotGiven = NOT_GIVEN
    """Identifier of an uploaded file. Null if the file is given in another way."""

    filename: str | None | NotGiven = NOT_GIVEN
    """Name of the file."""

    file_data: str | None | NotGiven = NOT_GIVEN
    """Content of the file, as a base64 data URL."""

    prompt_cache_breakpoint: PromptCacheBreakpoint | None | NotGiven = NOT_GIVEN
    """Marks the end of the part that should be cached."""

    file_url: str | None | NotGiven = NOT_GIVEN
    """Where the file can be fetched."""

    detail: Literal["auto", "low", "high"] | str | None | NotGiven = NOT_GIVEN
    """How closely the model looks at images in the file."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class AudioInput(records.Record):
    """Settings of the input audio: format, transcription, noise reduction and turn detection."""

    format: AudioFormat | None | NotGiven = NOT_GIVEN
    """Format of the audio that the client appends."""

    transcription: AudioTranscription | None | NotGiven = NOT_GIVEN
    """Transcription of what the user says, done by a model beside the conversation. Null for
    none, which is what a new conversation session has.
    """

    noise_reduction: NoiseReduction | None | NotGiven = NOT_GIVEN
    """Noise reduction before turn detection and the model hear the audio. Null for none."""

    turn_detection: TurnDetection | None | NotGiven = NOT_GIVEN
    """How the server notices that the user has begun or finished a turn. Null for not at all:
    the client then commits the audio and asks for responses itself.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class AudioOutput(records.Record):
    """Settings of the output audio."""

    format: AudioFormat | None | NotGiven = NOT_GIVEN
    """Format of the audio that the server sends."""

    voice: (
        Literal[
            "alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar"
        ]
        | str
        | CustomVoice
        | None
        | NotGiven
    ) = NOT_GIVEN
    """The voice of the model: the name of a built-in voice, or a custom voice by its id. It
    cannot be changed once the model has spoken.
    """

    speed: float | None | NotGiven = NOT_GIVEN
    """How fast the model speaks, as a multiple of normal speed: 1 in a new session. Can be
    changed between turns.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class McpTool(records.Record):
    """A remote MCP server whose tools the provider calls itself. Give server_url, connector_id
    or tunnel_id.
    """

    type: Literal["mcp"] = "mcp"
    """The kind of tool: an MCP server."""

    server_label: str
    """Your name for the server. Items and events about it carry this label."""

    server_url: str | None | NotGiven = NOT_GIVEN
    """URL of the MCP server. Null where a server reports it as not set."""

    connector_id: (
        Literal[
            "connector_dropbox",
            "connector_gmail",
            "connector_googlecalendar",
            "connector_googledrive",
            "connector_microsoftteams",
            "connector_outlookcalendar",
            "connector_outlookemail",
            "connector_sharepoint",
        ]
        | str
        | None
        | NotGiven
    ) = NOT_GIVEN
    """A connector of the provider to use in place of a server of your own; OpenAI advises
    against it for models released after 2026-09-01. Null where a server reports it as not
    set.
    """

    tunnel_id: str | None | NotGiven = NOT_GIVEN
    """Identifier of a tunnel to a private MCP server, tunnel_ and 32 lower-case letters or
    digits.
    """

    authorization: str | None | NotGiven = field(default=NOT_GIVEN, repr=repr_secret)
    """OAuth access token for the server or the connector. Null where a server reports it as not
    set.
    """

    server_description: str | None | NotGiven = NOT_GIVEN
    """What the server is for, told to the model. Null where a server reports it as not set."""

    headers: dict[str, str] | None | NotGiven = field(default=NOT_GIVEN, repr=repr_secret)
    """HTTP headers to send to the MCP server, often with credentials. Null for none."""

    allowed_tools: list[str] | McpToolFilter | None | NotGiven = NOT_GIVEN
    """The tools that the model may use: a list of names, or a filter. Null for all of them."""

    allowed_callers: list[Literal["direct", "programmatic"] | str] | None | NotGiven = NOT_GIVEN
    """Who may call the tools: the model directly, or code that it writes. Null for the default."""

    require_approval: Literal["always", "never"] | str | McpApprovalPolicy | None | NotGiven = (
        NOT_GIVEN
    )
    """Whether a call needs the approval of the client: always, never, or a filter for each. Null
    for the default, which is always.
    """

    defer_loading: bool | None | NotGiven = NOT_GIVEN
    """Whether the tools are loaded only when the model looks for them."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranscriptionSessionUpdateEvent(records.Event):
    """Changes a transcription session, in the older shape.

    Left over from before general availability. Prefer session.update with a session of type
    transcription.
    """

    type: Literal["transcription_session.update"] = "transcription_session.update"

    session: FlatTranscriptionSessionParams
    """The new settings."""

    event_id: str | NotGiven = NOT_GIVEN
    """Identifier of this event, chosen by the client. An error that the event causes carries it."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranscriptionSessionUpdatedEvent(records.Event):
    """The settings of a transcription session, in the older shape.

    Left over from before general availability. A server that follows it sends
    session.updated.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["transcription_session.updated"] = "transcription_session.updated"

    session: FlatTranscriptionSession
    """The session with all its settings."""

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
    """The model began a part of an item."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["response.content_part.added"] = "response.content_part.added"

    response_id: str
    """Identifier of the response that the event belongs to."""

    item_id: str
    """Identifier of the item that the event belongs to."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    content_index: int
    """Place of the part in the content of the item, from 0."""

    part: ContentPart
    """The part as it is now, mostly empty. Its type is text or audio."""

    content: Any | None = ABSENT
    """Sent by Azure beside part, of any JSON type. Not declared and without a known meaning: use
    part.
    """

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
    """A part of an item is complete, or was broken off."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["response.content_part.done"] = "response.content_part.done"

    response_id: str
    """Identifier of the response that the event belongs to."""

    item_id: str
    """Identifier of the item that the event belongs to."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    content_index: int
    """Place of the part in the content of the item, from 0."""

    part: ContentPart | None = ABSENT
    """The part, without audio. Its type is text or audio. Declared as always there, but xAI
    leaves it out.
    """

    content: Any | None = ABSENT
    """Sent by Azure beside part, of any JSON type. Not declared and without a known meaning: use
    part.
    """

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
"""An entry of the conversation, told apart by type. item_reference is for the input of a
response only.
"""


TranscriptionUsage: TypeAlias = TranscriptionTokenUsage | TranscriptionDurationUsage | UnknownObject
"""What a transcription cost, told apart by type: billed by tokens or by duration."""


PromptVariable: TypeAlias = PromptText | PromptImage | PromptFile | UnknownObject
"""A value of a prompt variable that is more than a plain text, told apart by type."""


Tool: TypeAlias = FunctionTool | McpTool | UnknownObject
"""Something that the model may call, told apart by type."""


@define(kw_only=True)
class ResponseAudioConfig(records.Record):
    """Audio settings of one response."""

    output: ResponseAudioOutput | None | NotGiven = NOT_GIVEN
    """The audio that the model answers with."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class Usage(records.Record):
    """Tokens of a response, for billing. Later turns count the earlier ones as input."""

    total_tokens: int | None = ABSENT
    """Tokens in all, input and output."""

    input_tokens: int | None = ABSENT
    """Tokens of the input: text, audio and images."""

    output_tokens: int | None = ABSENT
    """Tokens of the output: text and audio."""

    input_token_details: InputTokenDetails | None = ABSENT
    """The input tokens by kind."""

    output_token_details: OutputTokenDetails | None = ABSENT
    """The output tokens by kind."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class Prompt(records.Record):
    """A reference to a stored prompt, with values for its variables. OpenAI ends stored prompts
    on 2026-11-30.
    """

    id: str
    """Identifier of the stored prompt, such as pmpt_abc."""

    version: str | None | NotGiven = NOT_GIVEN
    """Version of the prompt. Null or absent for the current one."""

    variables: dict[str, str | PromptVariable] | None | NotGiven = NOT_GIVEN
    """Values for the variables of the prompt, by name: a text, or a content object. Null for
    none.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class AudioConfig(records.Record):
    """Audio settings of a conversation session."""

    input: AudioInput | None | NotGiven = NOT_GIVEN
    """The audio that the client sends."""

    output: AudioOutput | None | NotGiven = NOT_GIVEN
    """The audio that the model answers with."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranscriptionAudioConfig(records.Record):
    """Audio settings of a transcription session, which has input only."""

    input: AudioInput | None | NotGiven = NOT_GIVEN
    """The audio that the client sends."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ConversationItemCreateEvent(records.Event):
    """Adds an item to the conversation.

    The server answers with conversation.item.added and conversation.item.done, or with an
    error. It does not start a response.
    """

    type: Literal["conversation.item.create"] = "conversation.item.create"

    item: ConversationItem
    """The item."""

    event_id: str | NotGiven = NOT_GIVEN
    """Identifier of this event, chosen by the client. An error that the event causes carries it."""

    previous_item_id: str | NotGiven = NOT_GIVEN
    """Item after which the new one goes. root puts it first, leaving it out puts it last."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ConversationItemAddedEvent(records.Event):
    """An item is in the conversation, perhaps not complete yet.

    Sent for items of the client, for committed audio, and when the model begins an item.
    conversation.item.done follows.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["conversation.item.added"] = "conversation.item.added"

    item: ConversationItem
    """The item as it is now."""

    previous_item_id: str | None = ABSENT
    """Identifier of the item before it. Null if it is the first."""

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
class ConversationItemDoneEvent(records.Event):
    """An item of the conversation is complete."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["conversation.item.done"] = "conversation.item.done"

    item: ConversationItem
    """The complete item. Audio is left out."""

    previous_item_id: str | None = ABSENT
    """Identifier of the item before it. Null if it is the first."""

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
class ConversationItemCreatedEvent(records.Event):
    """An item was added, in the older way.

    Declared, but OpenAI sends conversation.item.added and conversation.item.done in its
    place.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["conversation.item.created"] = "conversation.item.created"

    item: ConversationItem
    """The item."""

    previous_item_id: str | None = ABSENT
    """Identifier of the item before it. Null if it is the first."""

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
    """An item that the client asked for."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["conversation.item.retrieved"] = "conversation.item.retrieved"

    item: ConversationItem
    """The item, with its audio."""

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

    Runs beside the response, so it may come before, during or after it.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["conversation.item.input_audio_transcription.completed"] = (
        "conversation.item.input_audio_transcription.completed"
    )

    item_id: str
    """Identifier of the user message with the audio."""

    content_index: int
    """Place of the part in the content of the item, from 0."""

    transcript: str
    """The whole transcript. Empty if nothing was understood."""

    languages: list[TranscriptionLanguage] | None = ABSENT
    """Languages that were heard, from models that tell."""

    logprobs: list[LogProb] | None = ABSENT
    """How sure the model is of each token. Null or absent unless the session asked for it."""

    usage: TranscriptionUsage | None = ABSENT
    """What the transcription cost. Declared as always there, but some servers leave it out."""

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
    """The model began an item of the response."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["response.output_item.added"] = "response.output_item.added"

    response_id: str
    """Identifier of the response that the event belongs to."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    item: ConversationItem
    """The item as it is now, mostly empty."""

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
    """An item of the response is complete, or was broken off."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["response.output_item.done"] = "response.output_item.done"

    response_id: str
    """Identifier of the response that the event belongs to."""

    output_index: int
    """Place of the item in the output of the response, from 0."""

    item: ConversationItem
    """The item, without audio."""

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
class ResponseParams(records.Record):
    """Settings for one response, as a client gives them. They take the place of the session
    settings for this response only.
    """

    output_modalities: list[Literal["text", "audio"] | str] | NotGiven = NOT_GIVEN
    """How the model answers: audio (with a transcript) or text. One of the two, not both."""

    instructions: str | NotGiven = NOT_GIVEN
    """Instructions for this response, in place of those of the session."""

    audio: ResponseAudioConfig | NotGiven = NOT_GIVEN
    """Format and voice of this response."""

    tools: list[Tool] | NotGiven = NOT_GIVEN
    """Tools for this response, in place of those of the session."""

    tool_choice: Literal["none", "auto", "required"] | str | ToolChoice | NotGiven = NOT_GIVEN
    """How the model picks a tool: none, auto, required, or one named tool."""

    parallel_tool_calls: bool | NotGiven = NOT_GIVEN
    """Whether the model may call several tools in this response."""

    reasoning: Reasoning | NotGiven = NOT_GIVEN
    """How much the model thinks before it answers. Reasoning models only."""

    max_output_tokens: int | Literal["inf"] | str | NotGiven = NOT_GIVEN
    """Most tokens in this response, tool calls included: 1 to 4096, or inf for the limit of the
    model.
    """

    conversation: Literal["auto", "none"] | str | NotGiven = NOT_GIVEN
    """Where the response goes: auto into the conversation of the session, none nowhere, which
    suits a question beside the conversation.
    """

    metadata: dict[str, str] | None | NotGiven = NOT_GIVEN
    """Keys and values of your own, which the server sends back with the response: up to 16
    pairs, keys up to 64 characters, values up to 512. Null for none.
    """

    prompt: Prompt | None | NotGiven = NOT_GIVEN
    """A stored prompt to use. OpenAI ends stored prompts on 2026-11-30. Null for none."""

    input: list[ConversationItem] | NotGiven = NOT_GIVEN
    """What the model is given instead of the conversation: new items, and references to existing
    ones. An empty list gives it nothing but the instructions.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class Response(records.Record):
    """A response as the server reports it: at first without output, in response.done complete."""

    object: Literal["realtime.response"] | str | None = ABSENT
    """What this object is. Always realtime.response."""

    id: str | None = ABSENT
    """Identifier of the response, such as resp_C9abc."""

    status: (
        Literal["completed", "cancelled", "failed", "incomplete", "in_progress"] | str | None
    ) = ABSENT
    """How far the response has come."""

    status_details: ResponseStatusDetails | str | None = ABSENT
    """Why the response ended as it did. Null while it runs and after a normal end. OpenAI and
    Azure send an object, xAI sends a string.
    """

    output: list[ConversationItem] | None = ABSENT
    """The items that the model made. Audio is left out, transcripts are there."""

    conversation_id: str | None = ABSENT
    """Identifier of the conversation that the response went into. Null for none."""

    output_modalities: list[Literal["text", "audio"] | str] | None = ABSENT
    """How the model answered: audio or text."""

    max_output_tokens: int | Literal["inf"] | str | None = ABSENT
    """Most tokens that the response could use, or inf."""

    audio: ResponseAudioConfig | None = ABSENT
    """Format and voice of the response."""

    usage: Usage | None = ABSENT
    """What the response cost. Null until it is done."""

    metadata: dict[str, str] | None = ABSENT
    """Keys and values that the client gave with response.create. Null for none."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class SessionParams(records.Record):
    """Settings of a conversation session, as a client gives them. A field left out keeps its
    present value. OpenAI refuses the whole update if it meets a field that it does not know.
    """

    type: Literal["realtime"] = "realtime"
    """The kind of session: a conversation with the model. Always given."""

    model: (
        Literal[
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
        | NotGiven
    ) = NOT_GIVEN
    """The model to talk to. Set when a session or a call is created; a socket takes it from its
    URL. The list names the known models, other names are sent as they are.
    """

    output_modalities: list[Literal["text", "audio"] | str] | NotGiven = NOT_GIVEN
    """How the model answers: audio (which comes with a transcript) or text. One of the two, not
    both. A new session has audio.
    """

    instructions: str | NotGiven = NOT_GIVEN
    """What the model is told about its task, its tone and its limits. Without it the server uses
    instructions of its own.
    """

    audio: AudioConfig | NotGiven = NOT_GIVEN
    """Formats, transcription and turn taking for the audio in both directions."""

    include: list[Literal["item.input_audio_transcription.logprobs"] | str] | NotGiven = NOT_GIVEN
    """Extra data that the server should add to its events, such as the log probabilities of an
    input transcription.
    """

    tracing: Literal["auto"] | str | TracingConfig | None | NotGiven = NOT_GIVEN
    """Tracing of the session: auto for the default trace, an object to name the trace, null for
    none. It cannot be changed once it is on.
    """

    tools: list[Tool] | NotGiven = NOT_GIVEN
    """Functions and MCP servers that the model may call."""

    tool_choice: Literal["none", "auto", "required"] | str | ToolChoice | NotGiven = NOT_GIVEN
    """How the model picks a tool: none, auto, required, or one named tool. A new session has
    auto.
    """

    parallel_tool_calls: bool | NotGiven = NOT_GIVEN
    """Whether the model may call several tools in one response."""

    reasoning: Reasoning | NotGiven = NOT_GIVEN
    """How much the model thinks before it answers. Reasoning models only."""

    max_output_tokens: int | Literal["inf"] | str | NotGiven = NOT_GIVEN
    """Most tokens in one response, tool calls included: 1 to 4096, or inf for the limit of the
    model. A new session has inf.
    """

    truncation: Literal["auto", "disabled"] | str | RetentionRatioTruncation | NotGiven = NOT_GIVEN
    """What happens when the conversation outgrows the context of the model: auto drops the
    oldest items, disabled reports an error, an object keeps a share of the context.
    """

    prompt: Prompt | None | NotGiven = NOT_GIVEN
    """A stored prompt to start from. OpenAI ends stored prompts on 2026-11-30. Null for none."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranscriptionSessionParams(records.Record):
    """Settings of a transcription session, as a client gives them. Such a session writes down
    the input audio and never answers.
    """

    type: Literal["transcription"] = "transcription"
    """The kind of session: transcription only. Always given."""

    audio: TranscriptionAudioConfig | NotGiven = NOT_GIVEN
    """Format, transcription and turn detection of the input audio."""

    include: list[Literal["item.input_audio_transcription.logprobs"] | str] | NotGiven = NOT_GIVEN
    """Extra data that the server should add to its events, such as the log probabilities of the
    transcription.
    """

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class Session(records.Record):
    """A conversation session as the server reports it, with every setting in force."""

    type: Literal["realtime"] = "realtime"
    """The kind of session: a conversation with the model."""

    object: Literal["realtime.session"] | str | None = ABSENT
    """What this object is. Always realtime.session."""

    id: str | None = ABSENT
    """Identifier of the session, such as sess_C9abc."""

    model: (
        Literal[
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
        | None
    ) = ABSENT
    """The model of the session. The list names the known models, others may come."""

    output_modalities: list[Literal["text", "audio"] | str] | None = ABSENT
    """How the model answers: audio (with a transcript) or text."""

    instructions: str | None = ABSENT
    """The instructions in force, the default ones of the server if the client gave none."""

    tools: list[Tool] | None = ABSENT
    """Functions and MCP servers that the model may call."""

    tool_choice: Literal["none", "auto", "required"] | str | ToolChoice | None = ABSENT
    """How the model picks a tool: none, auto, required, or one named tool."""

    parallel_tool_calls: bool | None = ABSENT
    """Whether the model may call several tools in one response. Null or absent where the model
    has no such setting.
    """

    reasoning: Reasoning | None = ABSENT
    """How much the model thinks before it answers. Null or absent for a model that does not
    reason.
    """

    max_output_tokens: int | Literal["inf"] | str | None = ABSENT
    """Most tokens in one response, tool calls included, or inf."""

    tracing: Literal["auto"] | str | TracingConfig | None = ABSENT
    """Tracing of the session: auto, an object that names the trace, or null for none."""

    truncation: Literal["auto", "disabled"] | str | RetentionRatioTruncation | None = ABSENT
    """What happens when the conversation outgrows the context of the model: auto, disabled, or
    an object that keeps a share of the context. Null where the server has no such setting.
    """

    prompt: Prompt | None = ABSENT
    """The stored prompt in use. Null for none."""

    expires_at: int | None = ABSENT
    """When the session ends, in seconds since 1970 (UTC). The server then closes the connection.
    0 or null where a client secret has not been used yet.
    """

    audio: AudioConfig | None = ABSENT
    """Formats, transcription and turn taking for the audio in both directions."""

    include: list[Literal["item.input_audio_transcription.logprobs"] | str] | None = ABSENT
    """Extra data that the server adds to its events. Null when the client asked for none."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class TranscriptionSession(records.Record):
    """A transcription session as the server reports it."""

    type: Literal["transcription"] = "transcription"
    """The kind of session: transcription only."""

    object: Literal["realtime.transcription_session"] | str | None = ABSENT
    """What this object is. Always realtime.transcription_session."""

    id: str | None = ABSENT
    """Identifier of the session, such as sess_C9abc."""

    expires_at: int | None = ABSENT
    """When the session ends, in seconds since 1970 (UTC). 0 or null where a client secret has
    not been used yet.
    """

    audio: TranscriptionAudioConfig | None = ABSENT
    """Format, transcription and turn detection of the input audio."""

    include: list[Literal["item.input_audio_transcription.logprobs"] | str] | None = ABSENT
    """Extra data that the server adds to its events. Null when the client asked for none."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ResponseCreateEvent(records.Event):
    """Asks the model for a response.

    The server answers with response.created, the output as events, and response.done. With
    turn detection it starts responses by itself. Only one response at a time may go into the
    conversation.
    """

    type: Literal["response.create"] = "response.create"

    event_id: str | NotGiven = NOT_GIVEN
    """Identifier of this event, chosen by the client. An error that the event causes carries it."""

    response: ResponseParams | NotGiven = NOT_GIVEN
    """Settings for this response. Without them those of the session hold."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class ResponseCreatedEvent(records.Event):
    """A response began.

    By a response.create, or by the end of a turn.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["response.created"] = "response.created"

    response: Response
    """The response, in progress and without output."""

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
    """A response is over, however it ended."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["response.done"] = "response.done"

    response: Response
    """The response with its output, without audio."""

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


AnySessionParams: TypeAlias = SessionParams | TranscriptionSessionParams | UnknownObject
"""The settings of a session, told apart by type: a conversation or a transcription."""


AnySession: TypeAlias = Session | TranscriptionSession | UnknownObject
"""A session as the server reports it, told apart by type: a conversation or a transcription."""


@define(kw_only=True)
class SessionUpdateEvent(records.Event):
    """Changes the settings of the session.

    The server answers with session.updated, which carries all settings, or with an error that
    names the field. The voice and the model cannot change once the model has spoken, the kind
    of session never.
    """

    type: Literal["session.update"] = "session.update"

    session: AnySessionParams
    """The new settings. A field left out keeps its value, null clears it. Its type has to be
    that of the session.
    """

    event_id: str | NotGiven = NOT_GIVEN
    """Identifier of this event, chosen by the client. An error that the event causes carries it."""

    extra: dict[str, Any] = field(factory=dict)
    """Keys that the spec does not know, sent again as they came."""


@define(kw_only=True)
class SessionCreatedEvent(records.Event):
    """The first event of a connection: the session and its settings.

    A client that joins a call gets it too.
    """

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["session.created"] = "session.created"

    session: AnySession
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
    """The settings after a session.update."""

    event_id: str
    """Identifier of this event, chosen by the server."""

    type: Literal["session.updated"] = "session.updated"

    session: AnySession
    """The session with all its settings, changed or not."""

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
