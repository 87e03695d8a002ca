"""How one connection is dialled: its options checked, with address, headers and limits. Pure."""

from __future__ import annotations

import functools
import ssl as tls
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final, NamedTuple

import attrs

from portkey_realtime._config.checks import CHECKS
from portkey_realtime._config.credentials import Asked, AskedHeaders, ExtraHeaders, known_values
from portkey_realtime._config.generated.socket_options import DEFAULTS, SOCKET_OPTIONS
from portkey_realtime._config.headers import FRAMING, header_layer, refuse_unsendable
from portkey_realtime._config.options import ClientOptions
from portkey_realtime._config.secrets import Redactor, is_secret_name
from portkey_realtime._config.urls import checked_query, refuse_plain_text, websocket_url
from portkey_realtime.errors import ConfigError

OPEN_TIMEOUT: Final = 10.0
CLOSING: Final = 1.0
"""Seconds for each half of closing: getting rid of what was sent, and the closing handshake."""

_LONG_NAME: Final = 32
"""Characters. No name of a subprotocol is that long; a token is."""

_OF_THE_HANDSHAKE: Final = FRAMING | {
    "host",
    "sec-websocket-accept",
    "sec-websocket-extensions",
    "sec-websocket-key",
    "sec-websocket-protocol",
    "sec-websocket-version",
}
"""What RFC 6455 section 4.1 has the client write itself."""


class Limits(NamedTuple):
    """What a socket must know beyond what the library does."""

    send_timeout: float
    max_unread: int
    drop_audio: bool


@attrs.frozen(kw_only=True)
class Dial:
    """Everything needed to open one connection."""

    url: str = attrs.field(repr=False)
    origin: str
    """Scheme, host and port, for messages: a query may hold a secret."""
    headers: Mapping[str, str] = attrs.field(repr=False)
    open_timeout: float
    limits: Limits
    arguments: Mapping[str, Any] = attrs.field(repr=False)
    """Keyword arguments for the websockets library, but for headers, timeout and log."""
    redact: Redactor
    asked: AskedHeaders | None = attrs.field(default=None, repr=False)
    """Headers with values that functions give; None if there are none, as usual."""

    def answered(self, asked: AskedHeaders) -> Dial:
        """The same with all headers known. Raises ConfigError for one that may not be sent."""
        headers = asked.complete()
        self.redact.learn(asked.answers())
        return attrs.evolve(self, headers=headers, asked=None)


def dial_settings(
    client: ClientOptions,
    query: Mapping[str, str],
    *,
    path: str = "/realtime",
    options: Mapping[str, Any] | None,
    headers: Mapping[str, str | Asked],
    secrets: Iterable[str] = (),
    extra_headers: ExtraHeaders | None,
    extra_query: Mapping[str, str | float] | None,
) -> Dial:
    """Check all options of one connection. Raises ConfigError, with nothing dialled.

    ``headers`` are our own and those of options; ``secrets`` are values of such options.
    Every connection pays for this beside the library's own work. What the client was made with
    was checked then, and its redactor knows the secrets in it: here comes what is new.
    """
    refuse_unsendable(headers)
    given = _checked(options)
    parameters = {**query, **checked_query(extra_query)}
    layers = [
        client.headers,
        headers,
        header_layer(extra_headers or {}, "extra_headers"),
        given.pop("additional_headers"),
    ]
    asked = AskedHeaders(layers, partial(_refuse, client, parameters))
    own = [(name, value) for name, value in headers.items() if isinstance(value, str)]
    redact = client.redact.with_named([*own, *parameters.items()]).with_values(
        [*known_values(*layers[2:]), *_keys_in(given.get("subprotocols")), *secrets]
    )
    timeout, alias = given.pop("timeout", None), given.pop("open_timeout", None)
    if None not in (timeout, alias):
        raise ConfigError("timeout and open_timeout are the same option: give one of them")
    limits = Limits(
        send_timeout=given.pop("send_timeout"),
        max_unread=given.pop("max_unread"),
        drop_audio=given.pop("overflow") == "drop_audio",
    )
    return Dial(
        url=websocket_url(client.websocket_base, path, parameters),
        origin=client.websocket_base.origin,
        headers=asked.known(),
        open_timeout=timeout or alias or OPEN_TIMEOUT,
        limits=limits,
        arguments=_with_tls(client, given),
        redact=redact.own() if asked.missing else redact,
        asked=asked if asked.missing else None,
    )


def _refuse(client: ClientOptions, parameters: Mapping[str, str], headers: Iterable[str]) -> None:
    """Raise ConfigError if headers of these names may not go along with the handshake."""
    ours = sorted(name for name in headers if name.lower() in _OF_THE_HANDSHAKE)
    if ours:
        raise ConfigError(f"{', '.join(ours)}: the handshake writes this header itself; remove it")
    refuse_plain_text(
        client.websocket_base,
        [*headers, *parameters],
        allow_insecure=client.allow_insecure,
        option="websocket_base_url",
    )


def _keys_in(subprotocols: Iterable[str] | None) -> Iterator[str]:
    """The keys that browsers send as subprotocols, such as ``openai-insecure-api-key.KEY``."""
    for name in subprotocols or ():
        label, _, rest = name.partition(".")
        if rest and is_secret_name(label):
            yield rest
        elif is_secret_name(name) or len(name) >= _LONG_NAME:
            yield name


def _checked(options: Mapping[str, Any] | None) -> dict[str, Any]:
    """All of ``websocket_connection_options`` as they hold, the defaults among them."""
    values = dict(DEFAULTS)
    if options is None:
        return values
    if not isinstance(options, Mapping):
        raise ConfigError(
            f"websocket_connection_options must be a mapping, not {type(options).__name__}"
        )
    unknown = sorted(str(name) for name in options if name not in SOCKET_OPTIONS)
    if unknown:
        raise ConfigError(
            f"websocket_connection_options has no {', '.join(unknown)}; "
            f"it has {', '.join(SOCKET_OPTIONS)}"
        )
    for name, value in options.items():
        option = SOCKET_OPTIONS[name]
        if value is not None:
            values[name] = CHECKS[option.check](name, value)
        elif not option.none_is_default:
            values[name] = None
    return values


def _with_tls(client: ClientOptions, arguments: dict[str, Any]) -> dict[str, Any]:
    """What goes to the library, as the address wants it: TLS or none, loopback past any proxy."""
    base = client.websocket_base
    if base.loopback:
        arguments["proxy"] = None
    if base.secure:
        arguments["ssl"] = arguments.get("ssl") or _shared_context()
        return arguments
    for option in ("ssl", "server_hostname"):
        if arguments.pop(option, None) is not None:
            raise ConfigError(f"{option} is given, but {base.origin} is not https: change base_url")
    return arguments


@functools.cache
def _shared_context() -> tls.SSLContext:
    """One context for all connections: loading the CA bundle costs more than a connection."""
    return tls.create_default_context()
