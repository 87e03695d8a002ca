"""The clients: Portkey's options in, ``realtime`` and ``beta.realtime`` out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Literal, NoReturn, Self, TypeVar

from portkey_realtime._client.realtime import AsyncBeta, AsyncRealtime, Beta, Realtime
from portkey_realtime._config.options import ClientOptions, Given
from portkey_realtime._rest.calls import AsyncRestTransport, RestTransport
from portkey_realtime._rest.pool import Pool
from portkey_realtime_wire.runtime import NOT_GIVEN, NotGiven

if TYPE_CHECKING:
    import httpx  # noqa: F401 - named, as text, in the bases of the two clients

HttpClientT = TypeVar("HttpClientT")
TransportT = TypeVar("TransportT", RestTransport, AsyncRestTransport)


class _Client(Generic[HttpClientT, TransportT]):
    """What the two clients share: everything but the waiting."""

    _http_kind: Literal["Client", "AsyncClient"]
    _transport_type: type[TransportT]
    _options: ClientOptions
    _transport: TransportT
    _owns_pool: bool

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        virtual_key: str | None = None,
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
            api_key: The Portkey key; else PORTKEY_API_KEY. A local gateway needs none.
            base_url: Where the gateway is; else PORTKEY_BASE_URL or PORTKEY_PROXY, else Portkey's
                service if there is a key, else ``http://localhost:8787/v1``.
            websocket_base_url: Where to dial, if that is elsewhere.
            request_timeout: Milliseconds that the *gateway* gives the provider.
            timeout: Seconds that this client waits for an answer to a REST call, 60 unless told
                otherwise; None waits without limit. Connecting never takes longer than 10.
            max_retries: How often a failed REST call is tried again.
            allow_insecure: Let keys travel over plain ``http`` or ``ws`` to another machine.
            http_client: An httpx client of your own for REST calls. You close it.
            webhook_secret, instrumentation, calculate_audio_duration: Accepted, without effect.

        Raises:
            ConfigError: an option cannot be used.
        """
        given = Given(locals())
        # A traceback shows a frame's locals, and this frame is in every ConfigError from here.
        del api_key, virtual_key, webhook_secret, config, metadata, base_url, websocket_base_url
        del aws_secret_access_key, aws_access_key_id, aws_session_token, kwargs
        given = given.flattened()
        self._set_up(ClientOptions.resolve(given), http_client)

    def _set_up(
        self, options: ClientOptions, http_client: object, pool: Pool | None = None
    ) -> None:
        """Take resolved options; without a pool to share, make one."""
        self._options = options
        self._owns_pool = pool is None
        self._transport = self._transport_type(options, pool or Pool(self._http_kind, http_client))

    @property
    def api_key(self) -> str:
        """The Portkey key in use, or an empty string if there is none."""
        return self._options.api_key

    @property
    def base_url(self) -> str:
        """Where REST calls go, without the query."""
        return str(self._options.base)

    def with_options(self, **changes: Any) -> Self:
        """A client with some of the constructor's options replaced; None puts a default back.

        It shares this one's connections, and ends when this one is closed. Closing it, which is
        not necessary, leaves this one open.
        """
        given = Given(changes)
        del changes
        self._transport.check_open()
        options = self._options.changed(given)
        clone = object.__new__(type(self))
        if "http_client" in given.values:
            clone._set_up(options, given.values["http_client"])
        else:
            clone._set_up(options, None, self._transport.pool)
        return clone

    def copy(self, **changes: Any) -> Self:
        """The same as ``with_options``."""
        return self.with_options(**changes)

    def __repr__(self) -> str:
        if not hasattr(self, "_options"):
            return f"<{type(self).__name__} that was refused its options>"  # as a traceback sees it
        key = "'***'" if self.api_key else "''"
        return f"{type(self).__name__}(base_url={self.base_url!r}, api_key={key})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"a {type(self).__name__} holds keys and connections and cannot be pickled or copied: "
            "make one in each process, or use with_options() for a copy in this one"
        )


class Portkey(_Client["httpx.Client", RestTransport]):
    """A client for Portkey's Realtime API. Close it, or use it in ``with``.

    Closing it ends its REST connections, not the realtime connections opened with it.
    """

    _http_kind = "Client"
    _transport_type = RestTransport

    @cached_property
    def beta(self) -> Beta:
        """``beta.realtime``: the shapes of the beta dialect, on either wire."""
        return Beta(self)

    @cached_property
    def realtime(self) -> Realtime:
        """The GA dialect, native: ``connect``, ``client_secrets``, ``calls``."""
        return Realtime(self)

    def close(self) -> None:
        """Close the REST connections, except an ``http_client`` of yours. Later use is refused."""
        self._transport.closed = True
        for http_client in self._transport.pool.take() if self._owns_pool else ():
            http_client.close()

    def __enter__(self) -> Self:
        self._transport.check_open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class AsyncPortkey(_Client["httpx.AsyncClient", AsyncRestTransport]):
    """The client for asyncio. Use it in ``async with``, or ``await close()``.

    Closing it ends its REST connections, not the realtime connections opened with it. Outside
    ``async with`` each REST call has a connection of its own, so that nothing outlives its loop.
    """

    _http_kind = "AsyncClient"
    _transport_type = AsyncRestTransport

    @cached_property
    def beta(self) -> AsyncBeta:
        """``beta.realtime``: the shapes of the beta dialect, on either wire."""
        return AsyncBeta(self)

    @cached_property
    def realtime(self) -> AsyncRealtime:
        """The GA dialect, native: ``connect``, ``client_secrets``, ``calls``."""
        return AsyncRealtime(self)

    async def close(self) -> None:
        """Close the REST connections, except an ``http_client`` of yours. Later use is refused."""
        self._transport.closed = True
        for http_client in self._transport.pool.take() if self._owns_pool else ():
            await http_client.aclose()

    async def __aenter__(self) -> Self:
        self._transport.check_open()
        self._transport.pool.keep_alive = self._owns_pool or self._transport.pool.keep_alive
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()
