# Generated from spec/ga/openapi.yaml. Do not edit: run "make generate".
"""Portkey Realtime API, GA dialect: one typed method per operation, blocking and awaitable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from ..runtime import (
    NOT_GIVEN,
    AsyncRestTransport,
    NotGiven,
    RequestOptions,
    RestTransport,
    TextAnswer,
    async_raw_method,
    raw_method,
)
from .events import (
    AnySessionParams,
    AudioConfig,
    Prompt,
    Reasoning,
    RetentionRatioTruncation,
    SessionParams,
    Tool,
    ToolChoice,
    TracingConfig,
)
from .rest.api.calls import accept_call, create_call, hangup_call, refer_call, reject_call
from .rest.api.client_secrets import create_client_secret
from .rest.models import ClientSecretResponse, ExpiresAfter


class Calls:
    """``/realtime/calls`` and what belongs to it."""

    def __init__(self, transport: RestTransport) -> None:
        self._transport = transport

    def create(
        self,
        *,
        sdp: str,
        session: SessionParams | Mapping[str, Any] | NotGiven = NOT_GIVEN,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float | None | NotGiven = NOT_GIVEN,
    ) -> TextAnswer:
        """Starts a WebRTC call.

        Send the offer and the settings as a multipart form. The provider also takes a bare
        SDP body, but the open-source gateway refuses that content type, and it drops the
        content types of the parts.

        Args:
            sdp: The offer of the caller, as SDP.
            session: Settings of the session. Not needed with a client secret that has them.
        """
        _options = RequestOptions(
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
            timeout=timeout,
        )
        # Tracebacks show the locals of this frame, and these may hold keys.
        del extra_headers, extra_query, extra_body
        return self._transport.call(
            create_call.build_request(sdp=sdp, session=session),
            create_call.parse_response,
            _options,
        )

    def accept(
        self,
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
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float | None | NotGiven = NOT_GIVEN,
    ) -> None:
        """Answers an incoming SIP call.

        Args:
            call_id: Identifier of the call: from the Location header, or from the
                realtime.call.incoming webhook.
            model: The model to talk to. Set when a session or a call is created; a socket takes it
                from its URL. The list names the known models, other names are sent as they are.
            output_modalities: How the model answers: audio (which comes with a transcript) or text.
                One of the two, not both. A new session has audio.
            instructions: What the model is told about its task, its tone and its limits. Without it
                the server uses instructions of its own.
            audio: Formats, transcription and turn taking for the audio in both directions.
            include: Extra data that the server should add to its events, such as the log
                probabilities of an input transcription.
            tracing: Tracing of the session: auto for the default trace, an object to name the
                trace, null for none. It cannot be changed once it is on.
            tools: Functions and MCP servers that the model may call.
            tool_choice: How the model picks a tool: none, auto, required, or one named tool. A new
                session has auto.
            parallel_tool_calls: Whether the model may call several tools in one response.
            reasoning: How much the model thinks before it answers. Reasoning models only.
            max_output_tokens: Most tokens in one response, tool calls included: 1 to 4096, or inf
                for the limit of the model. A new session has inf.
            truncation: What happens when the conversation outgrows the context of the model: auto
                drops the oldest items, disabled reports an error, an object keeps a share of the
                context.
            prompt: A stored prompt to start from. OpenAI ends stored prompts on 2026-11-30. Null
                for none.
        """
        _options = RequestOptions(
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
            timeout=timeout,
        )
        # Tracebacks show the locals of this frame, and these may hold keys.
        del extra_headers, extra_query, extra_body
        return self._transport.call(
            accept_call.build_request(
                call_id,
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
            ),
            accept_call.parse_response,
            _options,
        )

    def reject(
        self,
        call_id: str,
        *,
        status_code: int | NotGiven = NOT_GIVEN,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float | None | NotGiven = NOT_GIVEN,
    ) -> None:
        """Turns an incoming SIP call down.

        Args:
            call_id: Identifier of the call: from the Location header, or from the
                realtime.call.incoming webhook.
            status_code: SIP status that the caller gets, such as 486 for busy. Servers take 603,
                declined, where nothing is said.
        """
        _options = RequestOptions(
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
            timeout=timeout,
        )
        # Tracebacks show the locals of this frame, and these may hold keys.
        del extra_headers, extra_query, extra_body
        return self._transport.call(
            reject_call.build_request(call_id, status_code=status_code),
            reject_call.parse_response,
            _options,
        )

    def refer(
        self,
        call_id: str,
        *,
        target_uri: str,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float | None | NotGiven = NOT_GIVEN,
    ) -> None:
        """Passes a SIP call on to somebody else.

        Args:
            call_id: Identifier of the call: from the Location header, or from the
                realtime.call.incoming webhook.
            target_uri: The URI for the Refer-To header, such as tel:+14155550123 or
                sip:agent@example.com.
        """
        _options = RequestOptions(
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
            timeout=timeout,
        )
        # Tracebacks show the locals of this frame, and these may hold keys.
        del extra_headers, extra_query, extra_body
        return self._transport.call(
            refer_call.build_request(call_id, target_uri=target_uri),
            refer_call.parse_response,
            _options,
        )

    def hangup(
        self,
        call_id: str,
        *,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float | None | NotGiven = NOT_GIVEN,
    ) -> None:
        """Ends a call, WebRTC or SIP.

        Args:
            call_id: Identifier of the call: from the Location header, or from the
                realtime.call.incoming webhook.
        """
        _options = RequestOptions(
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
            timeout=timeout,
        )
        # Tracebacks show the locals of this frame, and these may hold keys.
        del extra_headers, extra_query, extra_body
        return self._transport.call(
            hangup_call.build_request(call_id), hangup_call.parse_response, _options
        )

    @property
    def with_raw_response(self) -> CallsWithRawResponse:
        """The same methods; they answer with status, headers and body before parsing."""
        return CallsWithRawResponse(self)


class CallsWithRawResponse:
    """See ``Calls.with_raw_response``."""

    def __init__(self, resource: Calls) -> None:
        self.create = raw_method(resource.create)
        self.accept = raw_method(resource.accept)
        self.reject = raw_method(resource.reject)
        self.refer = raw_method(resource.refer)
        self.hangup = raw_method(resource.hangup)


class ClientSecrets:
    """``/realtime/client_secrets`` and what belongs to it."""

    def __init__(self, transport: RestTransport) -> None:
        self._transport = transport

    def create(
        self,
        *,
        expires_after: ExpiresAfter | Mapping[str, Any] | NotGiven = NOT_GIVEN,
        session: AnySessionParams | Mapping[str, Any] | NotGiven = NOT_GIVEN,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float | None | NotGiven = NOT_GIVEN,
    ) -> ClientSecretResponse:
        """Makes a client secret, with which a browser or a device opens a session without your
        key.

        Args:
            expires_after: How long the secret can open a session.
            session: Settings of the session that the secret opens. Its holder may change them.
        """
        _options = RequestOptions(
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
            timeout=timeout,
        )
        # Tracebacks show the locals of this frame, and these may hold keys.
        del extra_headers, extra_query, extra_body
        return self._transport.call(
            create_client_secret.build_request(expires_after=expires_after, session=session),
            create_client_secret.parse_response,
            _options,
        )

    @property
    def with_raw_response(self) -> ClientSecretsWithRawResponse:
        """The same methods; they answer with status, headers and body before parsing."""
        return ClientSecretsWithRawResponse(self)


class ClientSecretsWithRawResponse:
    """See ``ClientSecrets.with_raw_response``."""

    def __init__(self, resource: ClientSecrets) -> None:
        self.create = raw_method(resource.create)


class AsyncCalls:
    """``/realtime/calls`` and what belongs to it."""

    def __init__(self, transport: AsyncRestTransport) -> None:
        self._transport = transport

    async def create(
        self,
        *,
        sdp: str,
        session: SessionParams | Mapping[str, Any] | NotGiven = NOT_GIVEN,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float | None | NotGiven = NOT_GIVEN,
    ) -> TextAnswer:
        """Starts a WebRTC call.

        Send the offer and the settings as a multipart form. The provider also takes a bare
        SDP body, but the open-source gateway refuses that content type, and it drops the
        content types of the parts.

        Args:
            sdp: The offer of the caller, as SDP.
            session: Settings of the session. Not needed with a client secret that has them.
        """
        _options = RequestOptions(
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
            timeout=timeout,
        )
        # Tracebacks show the locals of this frame, and these may hold keys.
        del extra_headers, extra_query, extra_body
        return await self._transport.call(
            create_call.build_request(sdp=sdp, session=session),
            create_call.parse_response,
            _options,
        )

    async def accept(
        self,
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
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float | None | NotGiven = NOT_GIVEN,
    ) -> None:
        """Answers an incoming SIP call.

        Args:
            call_id: Identifier of the call: from the Location header, or from the
                realtime.call.incoming webhook.
            model: The model to talk to. Set when a session or a call is created; a socket takes it
                from its URL. The list names the known models, other names are sent as they are.
            output_modalities: How the model answers: audio (which comes with a transcript) or text.
                One of the two, not both. A new session has audio.
            instructions: What the model is told about its task, its tone and its limits. Without it
                the server uses instructions of its own.
            audio: Formats, transcription and turn taking for the audio in both directions.
            include: Extra data that the server should add to its events, such as the log
                probabilities of an input transcription.
            tracing: Tracing of the session: auto for the default trace, an object to name the
                trace, null for none. It cannot be changed once it is on.
            tools: Functions and MCP servers that the model may call.
            tool_choice: How the model picks a tool: none, auto, required, or one named tool. A new
                session has auto.
            parallel_tool_calls: Whether the model may call several tools in one response.
            reasoning: How much the model thinks before it answers. Reasoning models only.
            max_output_tokens: Most tokens in one response, tool calls included: 1 to 4096, or inf
                for the limit of the model. A new session has inf.
            truncation: What happens when the conversation outgrows the context of the model: auto
                drops the oldest items, disabled reports an error, an object keeps a share of the
                context.
            prompt: A stored prompt to start from. OpenAI ends stored prompts on 2026-11-30. Null
                for none.
        """
        _options = RequestOptions(
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
            timeout=timeout,
        )
        # Tracebacks show the locals of this frame, and these may hold keys.
        del extra_headers, extra_query, extra_body
        return await self._transport.call(
            accept_call.build_request(
                call_id,
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
            ),
            accept_call.parse_response,
            _options,
        )

    async def reject(
        self,
        call_id: str,
        *,
        status_code: int | NotGiven = NOT_GIVEN,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float | None | NotGiven = NOT_GIVEN,
    ) -> None:
        """Turns an incoming SIP call down.

        Args:
            call_id: Identifier of the call: from the Location header, or from the
                realtime.call.incoming webhook.
            status_code: SIP status that the caller gets, such as 486 for busy. Servers take 603,
                declined, where nothing is said.
        """
        _options = RequestOptions(
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
            timeout=timeout,
        )
        # Tracebacks show the locals of this frame, and these may hold keys.
        del extra_headers, extra_query, extra_body
        return await self._transport.call(
            reject_call.build_request(call_id, status_code=status_code),
            reject_call.parse_response,
            _options,
        )

    async def refer(
        self,
        call_id: str,
        *,
        target_uri: str,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float | None | NotGiven = NOT_GIVEN,
    ) -> None:
        """Passes a SIP call on to somebody else.

        Args:
            call_id: Identifier of the call: from the Location header, or from the
                realtime.call.incoming webhook.
            target_uri: The URI for the Refer-To header, such as tel:+14155550123 or
                sip:agent@example.com.
        """
        _options = RequestOptions(
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
            timeout=timeout,
        )
        # Tracebacks show the locals of this frame, and these may hold keys.
        del extra_headers, extra_query, extra_body
        return await self._transport.call(
            refer_call.build_request(call_id, target_uri=target_uri),
            refer_call.parse_response,
            _options,
        )

    async def hangup(
        self,
        call_id: str,
        *,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float | None | NotGiven = NOT_GIVEN,
    ) -> None:
        """Ends a call, WebRTC or SIP.

        Args:
            call_id: Identifier of the call: from the Location header, or from the
                realtime.call.incoming webhook.
        """
        _options = RequestOptions(
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
            timeout=timeout,
        )
        # Tracebacks show the locals of this frame, and these may hold keys.
        del extra_headers, extra_query, extra_body
        return await self._transport.call(
            hangup_call.build_request(call_id), hangup_call.parse_response, _options
        )

    @property
    def with_raw_response(self) -> AsyncCallsWithRawResponse:
        """The same methods; they answer with status, headers and body before parsing."""
        return AsyncCallsWithRawResponse(self)


class AsyncCallsWithRawResponse:
    """See ``AsyncCalls.with_raw_response``."""

    def __init__(self, resource: AsyncCalls) -> None:
        self.create = async_raw_method(resource.create)
        self.accept = async_raw_method(resource.accept)
        self.reject = async_raw_method(resource.reject)
        self.refer = async_raw_method(resource.refer)
        self.hangup = async_raw_method(resource.hangup)


class AsyncClientSecrets:
    """``/realtime/client_secrets`` and what belongs to it."""

    def __init__(self, transport: AsyncRestTransport) -> None:
        self._transport = transport

    async def create(
        self,
        *,
        expires_after: ExpiresAfter | Mapping[str, Any] | NotGiven = NOT_GIVEN,
        session: AnySessionParams | Mapping[str, Any] | NotGiven = NOT_GIVEN,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float | None | NotGiven = NOT_GIVEN,
    ) -> ClientSecretResponse:
        """Makes a client secret, with which a browser or a device opens a session without your
        key.

        Args:
            expires_after: How long the secret can open a session.
            session: Settings of the session that the secret opens. Its holder may change them.
        """
        _options = RequestOptions(
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
            timeout=timeout,
        )
        # Tracebacks show the locals of this frame, and these may hold keys.
        del extra_headers, extra_query, extra_body
        return await self._transport.call(
            create_client_secret.build_request(expires_after=expires_after, session=session),
            create_client_secret.parse_response,
            _options,
        )

    @property
    def with_raw_response(self) -> AsyncClientSecretsWithRawResponse:
        """The same methods; they answer with status, headers and body before parsing."""
        return AsyncClientSecretsWithRawResponse(self)


class AsyncClientSecretsWithRawResponse:
    """See ``AsyncClientSecrets.with_raw_response``."""

    def __init__(self, resource: AsyncClientSecrets) -> None:
        self.create = async_raw_method(resource.create)
