"""The steps that a REST call's flow yields to its driver, and the answers it is sent."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

import attrs

from portkey_realtime._config.credentials import Asked, AskedHeaders
from portkey_realtime._config.secrets import Redactor
from portkey_realtime_wire.runtime import Headers


@attrs.frozen
class HttpCall:
    """To do: make this call and send back an Answer or a Failure."""

    arguments: Mapping[str, Any] = attrs.field(repr=False)
    """For httpx's ``stream``."""
    timeout: float | None
    """Seconds for the whole of it, from the name look-up to the last byte of the answer."""
    redact: Redactor
    """Knows the secrets of this call as well."""
    asked: AskedHeaders | None = attrs.field(default=None, repr=False)
    """Headers with values that functions give; None if there are none, as usual."""

    def answered(self, asked: AskedHeaders) -> HttpCall:
        """The same with all headers known."""
        self.redact.learn(asked.answers())
        arguments = {**self.arguments, "headers": encoded_headers(asked.complete())}
        return attrs.evolve(self, arguments=arguments, asked=None)


def encoded_headers(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """As bytes: httpx would encode text as ASCII and fail on the rest of Latin-1."""
    return [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]


@attrs.frozen
class Ask:
    """To do: ask a function of the user's for a credential, and send back what it gave."""

    asked: Asked


@attrs.frozen
class Pause:
    """To do: wait, and send back nothing."""

    seconds: float


@attrs.frozen
class Answer:
    """What a server answered, whatever the status."""

    status: int
    headers: Headers
    content: bytes = attrs.field(repr=False)


@attrs.frozen
class Failure:
    """Why there is no answer."""

    detail: str = attrs.field(repr=False)
    timed_out: bool = False
    sent: bool = False
    """Whether the server may have begun to act on the call."""
    final: bool = False
    """Whether trying again can only fail again."""
    by_proxy: bool = False
    """Whether it was a proxy that failed, not the server behind it."""
    own_client: bool = False
    """Whether the call went through an HTTP client of the user's, with proxies of its own."""


Course = Generator[HttpCall | Ask | Pause | Answer, Any, None]
"""One REST call: driven until it yields an Answer, which is a success, or raises."""
