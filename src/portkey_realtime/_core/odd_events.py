"""Says once per type which events depart from the spec. Pure but for the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from portkey_realtime._config.log import log

_MOST_TYPES: Final = 100
"""Types that are logged at most; a server may send any number of unknown ones."""
_LONGEST: Final = 500


class OddEvents:
    """The types of one connection that were logged already."""

    __slots__ = ("_redact", "_types")

    def __init__(self, redact: Callable[[str], str]) -> None:
        self._redact = redact
        self._types: set[str] | None = None

    def departs(self, event: Any) -> None:
        """An event that could be read, but is not all that the spec says."""
        if self._is_new(event.type):
            problems = self._redact("; ".join(event.problems))[:_LONGEST]
            log.warning("%s departs from the spec: %s", self._redact(event.type), problems)

    def handed_on(self, event: Any) -> None:
        """An event that is handed on as it came: unknown, or not to be read."""
        if self._is_new(event.type):
            shown = self._redact(event.type)[:100]
            log.debug("%s, the first of its type: %s", type(event).__name__, shown)

    def _is_new(self, name: str) -> bool:
        if self._types is None:
            self._types = set()
        if name in self._types or len(self._types) >= _MOST_TYPES:
            return False
        self._types.add(name)
        return True
