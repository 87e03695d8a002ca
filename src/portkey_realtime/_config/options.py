"""The options of a client: the constructor's arguments and the environment, resolved once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final, final

import attrs

from portkey_realtime._config.generated.client_options import NOT_HEADERS, SECRET, TYPES
from portkey_realtime._config.headers import Asked, portkey_headers
from portkey_realtime._config.option_types import refuse_mistyped
from portkey_realtime._config.secrets import Redactor, bare
from portkey_realtime._config.urls import HOSTED, LOCAL, BaseUrl, parse_base_url, refuse_plain_text
from portkey_realtime.errors import ConfigError
from portkey_realtime_wire.runtime import NOT_GIVEN

DEFAULT_TIMEOUT: Final = 60.0
DEFAULT_RETRIES: Final = 2


@final
class Given:
    """Arguments as they came, in a box whose ``repr`` shows none of them; later layers win."""

    __slots__ = ("values",)

    def __init__(self, *layers: Mapping[str, object]) -> None:
        self.values = {
            name: value
            for layer in layers
            for name, value in layer.items()
            if value is not NOT_GIVEN and name != "self"
        }

    def flattened(self) -> Given:
        """With what came as ``**kwargs`` beside the rest."""
        kwargs = self.values.pop("kwargs", {})
        return Given(self.values, kwargs if isinstance(kwargs, Mapping) else {})


@attrs.frozen(kw_only=True)
class ClientOptions:
    """A client's options, checked. ``changed`` gives a copy with some of them replaced."""

    base: BaseUrl
    websocket_base: BaseUrl
    """Where sockets are dialled; the same as ``base`` unless given."""
    api_key: str = attrs.field(repr=False)
    """The Portkey key, or an empty string: if there is none, as with a local gateway, or if a
    function gives it."""
    headers: Mapping[str, str | Asked] = attrs.field(repr=False)
    """What every request and handshake carries."""
    timeout: float | None
    """Seconds to wait for an answer; None waits without limit."""
    max_retries: int
    allow_insecure: bool
    redact: Redactor
    """Scrubs every secret in these options out of a text."""
    given: Given = attrs.field(repr=False)
    hints: dict[int, str] = attrs.field(factory=dict, repr=False, eq=False)
    """What connections learnt: the dialect that an address wants asked for; empty for none."""

    @classmethod
    def resolve(cls, given: Given, environ: Mapping[str, str] | None = None) -> ClientOptions:
        """Check the arguments and fill the gaps from the environment.

        Raises ConfigError, whose traceback holds nothing but its own call.
        """
        try:
            return cls._resolve(given.values, os.environ if environ is None else environ)
        except ConfigError as error:
            raise bare(error) from None

    @classmethod
    def _resolve(cls, given: Mapping[str, object], environ: Mapping[str, str]) -> ClientOptions:
        refuse_mistyped(
            given, TYPES, secret=SECRET, headers=lambda option: option not in NOT_HEADERS
        )
        values = dict(given)
        for option, variables in _VARIABLES.items():
            found = [text for name in variables if (text := _variable(environ, name))]
            value = values.get(option)
            if option == "api_key" and isinstance(value, str) and not value.strip():
                value = None  # a key that is not there, as in a file that is empty
            if found and value is None:
                values[option] = found[0]
        api_key = values.get("api_key") or ""
        has_key = callable(api_key) or (isinstance(api_key, str) and bool(api_key.strip()))
        if not isinstance(api_key, str):
            if not has_key:
                kind = type(api_key).__name__
                raise ConfigError(f"api_key must be text or a function that gives it, not {kind}")
            api_key = ""
        api_key = api_key if has_key else ""
        url, socket_url = values.get("base_url"), values.get("websocket_base_url")
        base = parse_base_url((HOSTED if has_key else LOCAL) if url is None else url)
        socket_base = (
            base if socket_url is None else parse_base_url(socket_url, "websocket_base_url")
        )
        headers = portkey_headers(values)
        allow_insecure = values.get("allow_insecure") is True
        refuse_plain_text(base, headers, allow_insecure=allow_insecure)
        refuse_plain_text(
            socket_base, headers, allow_insecure=allow_insecure, option="websocket_base_url"
        )
        timeout = values.get("timeout", DEFAULT_TIMEOUT)
        return cls(
            base=base,
            websocket_base=socket_base,
            api_key=api_key,
            headers=headers,
            timeout=None if timeout is None else seconds("timeout", timeout),
            max_retries=_count("max_retries", values.get("max_retries")),
            allow_insecure=allow_insecure,
            redact=Redactor([str(values.get("webhook_secret") or "")])
            .with_named((k, v) for k, v in headers.items() if isinstance(v, str))
            .with_named(base.parameters + socket_base.parameters),
            given=Given(values),
        )

    def changed(self, changes: Given) -> ClientOptions:
        """A copy with these constructor arguments replaced; None puts the default back."""
        return self.resolve(Given(self.given.values, changes.values))


_VARIABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "api_key": ("PORTKEY_API_KEY",),
    "base_url": ("PORTKEY_BASE_URL", "PORTKEY_PROXY"),
}


def seconds(option: str, value: object) -> float:
    """A time span that a caller gave. Raises ConfigError unless it is a finite number above 0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e9:
        shown = value if isinstance(value, int | float) else type(value).__name__
        raise ConfigError(f"{option} must be a number of seconds above 0, not {shown}")
    return float(value)


def _count(option: str, value: object) -> int:
    if value is None:
        return DEFAULT_RETRIES
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ConfigError(f"{option} must be a whole number, 0 or more")
    return value


def _variable(environ: Mapping[str, str], name: str) -> str:
    """An environment variable without one newline at its end, as a file leaves it; empty if there
    is nothing but blanks."""
    text = environ.get(name, "").removesuffix("\n").removesuffix("\r")
    return text if text.strip() else ""
