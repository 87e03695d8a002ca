# Generated from spec/client.yaml and spec/dialects.yaml. Do not edit: run "make generate".
"""The clients' constructor, and what hangs on a client."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from portkey_realtime._config.options import Given
from portkey_realtime_wire.runtime import NOT_GIVEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portkey_realtime._client.generated.beta.api import AsyncBetaRealtime, BetaRealtime
    from portkey_realtime._client.generated.ga.api import AsyncRealtime, Realtime
    from portkey_realtime._config.credentials import Credential
    from portkey_realtime._config.options import ClientOptions
    from portkey_realtime._rest.aio import AsyncRestTransport
    from portkey_realtime._rest.sync import RestTransport
    from portkey_realtime_wire.runtime import NotGiven

HttpClientT = TypeVar("HttpClientT")


class Constructor(Generic[HttpClientT]):
    """What a client is made with."""

    def __init__(
        self,
        *,
        api_key: Credential | None = None,
        base_url: str | None = None,
        virtual_key: Credential | None = None,
        websocket_base_url: str | None = None,
        webhook_secret: str | None = None,
        config: Mapping[str, Any] | str | None = None,
        provider: str | None = None,
        trace_id: str | None = None,
        metadata: Mapping[str, Any] | str | None = None,
        cache_namespace: str | None = None,
        debug: bool | None = None,
        cache_force_refresh: bool | None = None,
        custom_host: str | None = None,
        forward_headers: Sequence[str] | None = None,
        instrumentation: bool | None = None,
        openai_project: str | None = None,
        openai_organization: str | None = None,
        aws_secret_access_key: str | None = None,
        aws_access_key_id: str | None = None,
        aws_session_token: str | None = None,
        aws_region: str | None = None,
        aws_s3_bucket: str | None = None,
        aws_s3_object_key: str | None = None,
        aws_bedrock_model: str | None = None,
        vertex_project_id: str | None = None,
        vertex_region: str | None = None,
        vertex_storage_bucket_name: str | None = None,
        workers_ai_account_id: str | None = None,
        azure_resource_name: str | None = None,
        azure_deployment_id: str | None = None,
        azure_api_version: str | None = None,
        azure_endpoint_name: str | None = None,
        huggingface_base_url: str | None = None,
        http_client: HttpClientT | None = None,
        request_timeout: int | None = None,
        strict_open_ai_compliance: bool | None = False,
        anthropic_beta: str | None = None,
        anthropic_version: str | None = None,
        mistral_fim_completion: str | None = None,
        provider_file_name: str | None = None,
        provider_model: str | None = None,
        fireworks_account_id: str | None = None,
        calculate_audio_duration: bool | None = True,
        timeout: float | NotGiven | None = NOT_GIVEN,
        max_retries: int = 2,
        allow_insecure: bool = False,
        **kwargs: Any,
    ) -> None:
        """Take the options; nothing is sent yet.

        An option ``a_b`` goes out as the header ``x-portkey-a-b``, and so does every further
        keyword, except ``Authorization``, which is sent as it is. See ``forward_headers`` in
        Portkey's documentation for other names without the prefix.

        Args:
            api_key: The Portkey key; else PORTKEY_API_KEY. A local gateway needs none. Like every
                option that becomes a header, it may be a function, which is called for each REST
                call and each dial, and may be a coroutine function with ``AsyncPortkey``: for keys
                that expire.
            base_url: Where the gateway is; else PORTKEY_BASE_URL or PORTKEY_PROXY, else Portkey's
                service if there is a key, else ``http://localhost:8787/v1``.
            websocket_base_url: Where to dial, if that is elsewhere.
            http_client: An httpx client of your own for REST calls. You close it. With ``Portkey``,
                ``timeout`` holds for each of its reads, and for the whole between two pieces of the
                answer.
            request_timeout: Milliseconds that the *gateway* gives the provider.
            timeout: Seconds that this client waits for an answer to a REST call, 60 unless told
                otherwise; None waits without limit. Connecting never takes longer than 10.
            max_retries: How often a failed REST call is tried again.
            allow_insecure: Let keys travel over plain ``http`` or ``ws`` to another machine.
            webhook_secret, instrumentation, calculate_audio_duration: Accepted, without effect.

        Raises:
            ConfigError: an option cannot be used.
        """
        given = Given(locals())
        # A traceback shows a frame's locals, and this frame is in every ConfigError from here.
        del (
            api_key,
            base_url,
            virtual_key,
            websocket_base_url,
            webhook_secret,
            config,
            metadata,
            aws_secret_access_key,
            aws_access_key_id,
            aws_session_token,
            kwargs,
        )
        self._start(given.flattened())

    def _start(self, given: Given) -> None:
        raise NotImplementedError


class Apis:
    """What hangs on ``Portkey``."""

    _options: ClientOptions
    _transport: RestTransport

    @cached_property
    def beta(self) -> Beta:
        """``beta.realtime``: beta dialect."""
        return Beta(self._options, self._transport)

    @cached_property
    def realtime(self) -> Realtime:
        """Realtime in the shapes of the GA dialect: ``client_secrets``, ``calls`` and
        ``connect``.
        """
        from portkey_realtime._client.generated.ga.api import Realtime

        return Realtime(self._options, self._transport)


class Beta:
    """``client.beta``."""

    def __init__(self, options: ClientOptions, transport: RestTransport) -> None:
        self._options = options
        self._transport = transport

    @cached_property
    def realtime(self) -> BetaRealtime:
        """Realtime in the shapes of the beta dialect, on either wire: ``sessions`` and
        ``connect``.
        """
        from portkey_realtime._client.generated.beta.api import BetaRealtime

        return BetaRealtime(self._options, self._transport)


class AsyncApis:
    """What hangs on ``AsyncPortkey``."""

    _options: ClientOptions
    _transport: AsyncRestTransport

    @cached_property
    def beta(self) -> AsyncBeta:
        """``beta.realtime``: beta dialect."""
        return AsyncBeta(self._options, self._transport)

    @cached_property
    def realtime(self) -> AsyncRealtime:
        """Realtime in the shapes of the GA dialect: ``client_secrets``, ``calls`` and
        ``connect``.
        """
        from portkey_realtime._client.generated.ga.api import AsyncRealtime

        return AsyncRealtime(self._options, self._transport)


class AsyncBeta:
    """``client.beta``."""

    def __init__(self, options: ClientOptions, transport: AsyncRestTransport) -> None:
        self._options = options
        self._transport = transport

    @cached_property
    def realtime(self) -> AsyncBetaRealtime:
        """Realtime in the shapes of the beta dialect, on either wire: ``sessions`` and
        ``connect``.
        """
        from portkey_realtime._client.generated.beta.api import AsyncBetaRealtime

        return AsyncBetaRealtime(self._options, self._transport)
