# Generated from spec/client.yaml and spec/dialects.yaml. Do not edit: run "make generate".
"""``websocket_connection_options``: their type, and the table by which they are checked."""

from __future__ import annotations

from ssl import SSLContext
from typing import Any, Final, Literal, NamedTuple, TypedDict

from portkey_realtime._config.credentials import ExtraHeaders


class WebsocketConnectionOptions(TypedDict, total=False):
    """How to open and keep the socket. The same names for sync and async.

    All but ``timeout``, ``additional_headers``, ``send_timeout``, ``max_unread`` and
    ``overflow`` are options of the websockets library.
    """

    timeout: float | None
    """Seconds until the connection must be open, greeting included; 10 if None or absent."""
    open_timeout: float | None
    """The same, by the name that the websockets library has for it."""
    additional_headers: ExtraHeaders | None
    """Headers of the handshake; they win over all others. Their values count as secrets."""
    ssl: SSLContext | None
    """A TLS context, for a CA of your own. Without one, certificates are checked as usual."""
    server_hostname: str | None
    """The name that the server's certificate must have, if that is not the host of base_url."""
    proxy: str | bool | None
    """A proxy's address, None for none, True (the default) for what the environment says.
    Loopback never goes through a proxy.
    """
    compression: str | None
    """``"deflate"``, or None (the default): audio in base64 hardly shrinks, and CPU doubles."""
    subprotocols: list[str] | None
    """Names to offer as Sec-WebSocket-Protocol. Their values count as secrets."""
    origin: str | None
    """The Origin header, for servers that ask for it."""
    ping_interval: float | None
    """Seconds of silence before a ping, 20 by default; None for none."""
    ping_timeout: float | None
    """Seconds after a ping until something must be heard, 10 by default; None: no limit."""
    close_timeout: float | None
    """Seconds for the closing handshake, 1 at most; then the socket is shut down."""
    send_timeout: float | None
    """Seconds until a peer that takes nothing counts as gone, 5 by default."""
    max_size: int | None
    """Bytes in one incoming message, 16 MiB by default; None for no limit."""
    max_unread: int | None
    """Bytes of events that may wait until you read them, 64 MiB by default: some twenty minutes
    of speech. Each event counts for 64 more than it has.
    """
    overflow: Literal["raise", "drop_audio"] | None
    """What happens beyond ``max_unread``. ``"raise"``, the default: the connection ends, and
    after what was there reading raises Backpressure. ``"drop_audio"``: the oldest audio
    deltas are dropped, and an ``AudioDropped`` event stands where they were; nothing else is
    dropped.
    """


class SocketOption(NamedTuple):
    """How one of these options is read."""

    check: str
    """The name of its check, in ``_config.checks``."""
    library: bool
    """Whether it goes to the websockets library, by its own name."""
    none_is_default: bool
    """Whether None stands for the default. Otherwise None switches the thing off."""


SOCKET_OPTIONS: Final[dict[str, SocketOption]] = {
    "timeout": SocketOption("seconds", False, True),
    "open_timeout": SocketOption("seconds", False, True),
    "additional_headers": SocketOption("headers", False, True),
    "ssl": SocketOption("tls_context", True, True),
    "server_hostname": SocketOption("host_name", True, True),
    "proxy": SocketOption("proxy", True, False),
    "compression": SocketOption("compression", True, False),
    "subprotocols": SocketOption("subprotocols", True, False),
    "origin": SocketOption("origin", True, False),
    "ping_interval": SocketOption("seconds", True, False),
    "ping_timeout": SocketOption("seconds", True, False),
    "close_timeout": SocketOption("seconds", True, True),
    "send_timeout": SocketOption("seconds", False, True),
    "max_size": SocketOption("size", True, False),
    "max_unread": SocketOption("size", False, True),
    "overflow": SocketOption("overflow", False, True),
}

DEFAULTS: Final[dict[str, Any]] = {
    "additional_headers": {},
    "proxy": True,
    "compression": None,
    "ping_interval": 20.0,
    "ping_timeout": 10.0,
    "close_timeout": 1.0,
    "send_timeout": 5.0,
    "max_size": 16777216,
    "max_unread": 67108864,
    "overflow": "raise",
}
"""What holds where an option is not given. One that is not here is then not handed on."""
