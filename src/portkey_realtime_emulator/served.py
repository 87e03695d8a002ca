"""Which dialects an emulator serves, at which paths, and in which of them a caller speaks.

All of it comes from the spec: a dialect that is added there can be served.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from importlib import import_module
from typing import Any, Final

import attrs

from portkey_realtime_emulator.checks import Refusal
from portkey_realtime_wire.dialects import ENDPOINTS
from portkey_realtime_wire.runtime import Headers
from portkey_realtime_wire.shapes import Dialect

BASE_PATH: Final = "/v1"
"""What the paths of the spec are appended to."""
EVERY: Final = "both"
"""The choice of all dialects at once. There were two when it got its name."""
CHOICES: Final = (*ENDPOINTS, EVERY)
"""What an emulator can be told to serve."""


@cache
def load(dialect: str) -> Dialect:
    """The events of a dialect."""
    found: Dialect = import_module(f"portkey_realtime_wire.{dialect}").DIALECT
    return found


def event_of(dialect: Dialect, role: str) -> str | None:
    """The event that plays a part, the first if several do, None if the dialect has none."""
    types: tuple[str, ...] = getattr(dialect.marks.roles, role)
    return types[0] if types else None


def body_class(dialect: str, call: str) -> type[Any]:
    """The class of what a REST call takes, such as ``client_secrets.create``."""
    name = ENDPOINTS[dialect].calls[call].body
    models = import_module(f"portkey_realtime_wire.{dialect}.rest.models")
    cls: type[Any] = getattr(models, name, None) or getattr(
        import_module(f"portkey_realtime_wire.{dialect}"), name
    )
    return cls


def asked_for(headers: Headers, protocols: Collection[str]) -> list[str]:
    """The dialects that a handshake asks for: by a header, or as browsers do, which cannot set one,
    by a subprotocol (``openai-beta.realtime-v1`` for ``OpenAI-Beta: realtime=v1``)."""

    def asks(name: str, value: str) -> bool:
        protocol = f"{name.lower()}.{value.replace('=', '-')}"
        return value in headers.get(name, "").replace(" ", "") or protocol in protocols

    return [
        dialect
        for dialect, endpoint in ENDPOINTS.items()
        if endpoint.header and all(asks(*each) for each in endpoint.header.items())
    ]


@attrs.frozen
class Served:
    """The dialects that are served."""

    dialects: tuple[str, ...]

    @classmethod
    def by(cls, choice: str) -> Served:
        """Those of one of ``CHOICES``: a dialect, and what a server of it has too."""
        if choice == EVERY:
            return cls(tuple(ENDPOINTS))
        return cls((choice, *ENDPOINTS[choice].beside))

    @property
    def paths(self) -> tuple[str, ...]:
        """Where their sockets are, each once."""
        return tuple(dict.fromkeys(ENDPOINTS[each].path for each in self.dialects))

    def spoken(self, path: str, asked: Collection[str], own: str | None) -> str:
        """The dialect of a socket: of those at its path the one that the handshake asks for; else
        ``own``, that of the caller's client secret; else one that needs no asking."""
        here = [each for each in self.dialects if ENDPOINTS[each].path == path]
        wanted = [each for each in here if each in asked] or [each for each in here if each == own]
        unasked = [each for each in here if not ENDPOINTS[each].header]
        return [*wanted, *unasked, *here][0]

    def turned_away(self, asked: Collection[str], hint: str = "") -> Refusal | None:
        """How a server says that it has none of a dialect that is asked for, as OpenAI does: with
        the code by which one of its own is asked for instead. None where there is no such code."""
        codes = [code for each in self.dialects for code in ENDPOINTS[each].asked_by]
        missing = [each for each in asked if each not in self.dialects]
        if not missing or not codes:
            return None
        text = f"The {missing[0]} Realtime API is no longer available{hint}."
        return Refusal(text, code=codes[0])

    def gone(self) -> dict[str, Refusal]:
        """The dialects that need asking and are not served: how their REST calls are refused."""
        served = [ENDPOINTS[each].calls.get("client_secrets.create") for each in self.dialects]
        hints = [f": use {BASE_PATH}{call.path}" for call in served if call is not None]
        found = {
            each: self.turned_away((each,), *hints[:1])
            for each, endpoint in ENDPOINTS.items()
            if endpoint.header
        }
        return {name: refusal for name, refusal in found.items() if refusal is not None}
