"""The httpx clients that REST calls go out through: when they are made, shared and closed."""

from __future__ import annotations

import logging
import os
import re
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, Literal

from portkey_realtime._config.log import visible
from portkey_realtime._config.secrets import Redactor
from portkey_realtime.errors import ClosedError, ConfigError

CLOSED: Final = "the client is closed: make a new one"

_LOGGERS: Final = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
    "hpack.hpack",  # of a client of the user's own that speaks HTTP/2
    "hpack.table",
)


class Pool:
    """The httpx clients behind a client and its copies, made when first needed.

    One that the user gave is used as it is and never closed. The blocking kind keeps connections,
    and closes them with the pool at the latest. The awaitable kind keeps them inside ``async with``
    only (``keep_alive``): one that outlives ``asyncio.run`` could neither be used by the next loop
    nor be closed.
    """

    def __init__(self, kind: Literal["Client", "AsyncClient"], given: object = None) -> None:
        self.closed = False
        self.keep_alive = kind == "Client"
        self._kind = kind
        self._given: Any = given
        self._made: dict[bool, Any] = {}
        self._lock = threading.Lock()
        self._process = os.getpid()
        if given is not None:
            import httpx

            if not isinstance(given, getattr(httpx, kind)):
                found = f"{type(given).__module__}.{type(given).__qualname__}"
                raise ConfigError(f"http_client must be an httpx.{kind}, not {found}")

    @property
    def is_given(self) -> bool:
        """Whether the client is the user's own."""
        return self._given is not None

    def client(self, *, loopback: bool) -> Any:
        """The httpx client to send with. A loopback address is never reached through a proxy."""
        with self._lock:
            if self.closed:
                raise ClosedError(CLOSED)
            if self._given is not None:
                if self._given.is_closed:
                    raise ClosedError("the http_client that you passed is closed: pass an open one")
                return self._given
            if self._process != os.getpid():
                # After a fork the connections belong to the parent.
                self._made, self._process = {}, os.getpid()
            if loopback not in self._made:
                self._made[loopback] = self._make(loopback)
            return self._made[loopback]

    def _make(self, loopback: bool) -> Any:
        import ssl

        import httpx

        verify: ssl.SSLContext | bool = True
        ca_file, ca_dir = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
        if loopback and (ca_file or ca_dir):
            # httpx reads this itself, but not with trust_env=False, which its proxies call for.
            verify = ssl.create_default_context(cafile=ca_file, capath=ca_dir)
        limits = httpx.Limits(max_keepalive_connections=20 if self.keep_alive else 0)
        try:
            client = getattr(httpx, self._kind)(
                verify=verify, trust_env=not loopback, limits=limits
            )
        except (ValueError, httpx.InvalidURL):  # its words quote the address and its password
            raise ConfigError(
                "the address of a proxy in the environment cannot be used: check HTTPS_PROXY, "
                "HTTP_PROXY and ALL_PROXY"
            ) from None
        if self._kind == "Client":
            from portkey_realtime._rest.deadline import use_deadlines

            use_deadlines(client)
            weakref.finalize(self, client.close)  # who forgets close() gets no ResourceWarning
        return client

    def take(self) -> list[Any]:
        """Close the pool. The httpx clients that it returns are for the caller to close."""
        with self._lock:
            self.closed = True
            made, self._made = list(self._made.values()), {}
        return made


_redact: ContextVar[Callable[[str], str] | None] = ContextVar("_redact", default=None)


_PROXY_LOGIN: Final = re.compile(r"\bauth=\(.*\)")
"""The user and password of a SOCKS proxy, as httpcore logs them."""


def _scrub(record: logging.LogRecord) -> bool:
    redact = _redact.get()
    if redact is not None:
        text = _PROXY_LOGIN.sub("auth=***", redact(record.getMessage()))
        record.msg, record.args = visible(text), ()
    return True


@contextmanager
def scrubbed_logs(redact: Redactor) -> Iterator[None]:
    """While this call is made, httpx and what it is made of log no secret (of a header, of a URL,
    of an echo), and one line each, whatever the server says."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_scrub)  # adding it again changes nothing
    token = _redact.set(redact)
    try:
        yield
    finally:
        _redact.reset(token)
