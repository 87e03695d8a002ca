"""The clients, blocking and for asyncio: their options, and the APIs that they offer."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, NoReturn, Self, TypeVar

from portkey_realtime._client.generated.portkey import Apis, AsyncApis, Constructor, HttpClientT
from portkey_realtime._config.options import ClientOptions, Given

if TYPE_CHECKING:
    import httpx  # noqa: F401 - named, as text, in the bases of the two clients

    from portkey_realtime._rest.aio import AsyncRestTransport
    from portkey_realtime._rest.pool import Pool
    from portkey_realtime._rest.sync import RestTransport

TransportT = TypeVar("TransportT", "RestTransport", "AsyncRestTransport")


class _Client(Constructor[HttpClientT], Generic[HttpClientT, TransportT]):
    """What the two clients share: everything that does no I/O."""

    _options: ClientOptions
    _transport: TransportT
    _owns_pool: bool

    def _start(self, given: Given) -> None:
        self._set_up(ClientOptions.resolve(given), given.values.get("http_client"))

    def _set_up(
        self, options: ClientOptions, http_client: object, pool: Pool | None = None
    ) -> None:
        """Take resolved options; without a pool to share, make one."""
        self._options = options
        self._owns_pool = pool is None
        self._transport = self._transport_type().made(options, pool, http_client)

    def _transport_type(self) -> type[TransportT]:
        """What makes the REST calls; loaded here, since a program has one kind of client."""
        raise NotImplementedError

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


class Portkey(_Client["httpx.Client", "RestTransport"], Apis):
    """A client for Portkey's Realtime API. Close it, or use it in ``with``.

    Closing it ends its REST connections, not the realtime connections opened with it.
    """

    def _transport_type(self) -> type[RestTransport]:
        from portkey_realtime._rest.sync import RestTransport

        return RestTransport

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


class AsyncPortkey(_Client["httpx.AsyncClient", "AsyncRestTransport"], AsyncApis):
    """The client for asyncio. Use it in ``async with``, or ``await close()``.

    Closing it ends its REST connections, not the realtime connections opened with it. Outside
    ``async with`` each REST call has a connection of its own, so that nothing outlives its loop.
    """

    def _transport_type(self) -> type[AsyncRestTransport]:
        from portkey_realtime._rest.aio import AsyncRestTransport

        return AsyncRestTransport

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
