# Generated from spec/*-on-*.yaml. Do not edit: run "make generate".
"""Which dialects are spoken on the wires of others, by the dialect of the program and the wire."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from .mapping import Mapped

Pair: TypeAlias = tuple[str, str]
"""The dialects of a program and of a wire."""

_MODULES: Final[Mapping[Pair, str]] = {("beta", "ga"): "beta_on_ga"}

CALLS: Final[Mapping[str, tuple[Pair, ...]]] = {
    "/realtime/sessions": (("beta", "ga"),),
    "/realtime/transcription_sessions": (("beta", "ga"),),
}
"""The REST calls that the wires have in another form, by the program's path."""


def is_mapped(program: str, wire: str) -> bool:
    """Whether a program of one dialect can speak on the wire of another."""
    return (program, wire) in _MODULES


def mapped(program: str, wire: str) -> Mapped:
    """How it does so. Loads the tables. Raises KeyError if it cannot."""
    module = import_module(f".{_MODULES[program, wire]}", __package__)
    found: Mapped = module.MAPPED
    return found
