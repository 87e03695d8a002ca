# Generated from spec/client.yaml and spec/dialects.yaml. Do not edit: run "make generate".
"""What tells the dialects apart: where a socket is dialled, on which wires, with which options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

from portkey_realtime._config.option_types import OptionType

Wire: TypeAlias = Literal["auto", "beta", "ga"]
"""What ``wire`` may be in one dialect or another."""


class Api(NamedTuple):
    """One dialect as a program sees it."""

    name: str
    client: str
    """Where it hangs on the client."""
    title: str
    """What a sentence calls it."""
    path: str
    """What is appended to ``base_url``."""
    wires: tuple[str, ...]
    """Which dialects of a server it can be spoken to; the first is the default."""
    alone: bool
    """Whether no other dialect is spoken at its path, nor it on another wire, so that nothing need
    tell which it is."""
    options: tuple[str, ...]
    """The keywords of ``connect``."""


APIS: Final[Mapping[str, Api]] = {
    "beta": Api(
        name="beta",
        client="beta.realtime",
        title="beta dialect",
        path="/realtime",
        wires=("auto", "beta", "ga"),
        alone=False,
        options=(
            "model",
            "websocket_connection_options",
            "intent",
            "session",
            "wire",
            "extra_query",
            "extra_headers",
            "reconnect",
            "record",
            "on_drift",
            "strict",
        ),
    ),
    "ga": Api(
        name="ga",
        client="realtime",
        title="GA dialect",
        path="/realtime",
        wires=("auto", "ga"),
        alone=False,
        options=(
            "model",
            "call_id",
            "websocket_connection_options",
            "intent",
            "session",
            "wire",
            "extra_query",
            "extra_headers",
            "reconnect",
            "record",
            "on_drift",
            "strict",
        ),
    ),
    "translations": Api(
        name="translations",
        client="realtime.translations",
        title="translations dialect",
        path="/realtime/translations",
        wires=("auto",),
        alone=True,
        options=(
            "model",
            "websocket_connection_options",
            "session",
            "extra_query",
            "extra_headers",
            "reconnect",
            "record",
            "on_drift",
            "strict",
        ),
    ),
}

HANDSHAKE_HEADERS: Final[Mapping[str, Mapping[str, str]]] = {"beta": {"OpenAI-Beta": "realtime=v1"}}
"""What asks a server for a dialect in the handshake, where it needs asking."""

ASKED_BY: Final[Mapping[str, str]] = {
    "missing_beta_header": "beta",
    "beta_header_required": "beta",
    "beta_api_shape_disabled": "ga",
}
"""Codes of the errors by which a server asks for a dialect instead."""

ASSUMED: Final[str | None] = "beta"
"""What a session is taken for whose keys no dialect has for itself."""

QUERY: Final[Mapping[str, str]] = {"intent": "intent"}
"""Options of ``connect`` that become a parameter of the address."""

HEADERS: Final[Mapping[str, str]] = {}
"""Options of ``connect`` that become a header of the handshake."""

SECRET: Final = frozenset(
    {"websocket_connection_options", "session", "extra_query", "extra_headers"}
)
"""Options of ``connect`` whose values count as secrets."""

TYPES: Final[Mapping[str, OptionType]] = {
    "call_id": OptionType(("text",)),
    "extra_headers": OptionType(("mapping", "function")),
    "extra_query": OptionType(("mapping",)),
    "intent": OptionType(("text",)),
    "model": OptionType(("text",)),
    "on_drift": OptionType(("function",)),
    "strict": OptionType(("boolean",)),
}
"""What each option of ``connect`` may be in any dialect, as far as that can be told at run time."""
