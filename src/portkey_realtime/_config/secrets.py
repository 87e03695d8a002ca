"""Keeps secrets out of texts: whatever was given as a secret is scrubbed wherever it turns up."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, final

from portkey_realtime_wire.runtime import is_secret_name as is_secret_name

SHORTEST = 8
"""Anything shorter is a placeholder, and scrubbing it would maim harmless words."""

_SCHEME = re.compile(r"^\s*(bearer|basic|token)\s+", re.I)

ErrorT = TypeVar("ErrorT", bound=BaseException)


def bare(error: ErrorT) -> ErrorT:
    """An error without the frames that it passed, ours and the libraries'.

    Their locals hold what was being checked or sent, and tools that report crashes show locals.
    """
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


@final
class Redactor:
    """Scrubs the secrets that it was given out of any text: ``redactor(text)``.

    ``with_values`` and ``with_named`` give one that knows more. Making one is cheap, since most
    scrub nothing; the first text pays for the pattern.
    """

    __slots__ = ("_pattern", "_secrets")

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = _tokens(secrets)
        self._pattern: re.Pattern[str] | None = None

    def __call__(self, text: str) -> str:
        """The text with ``***`` in place of every secret."""
        pattern = self._pattern
        if pattern is None:
            longest_first = sorted(self._secrets, key=lambda secret: (-len(secret), secret))
            pattern = re.compile("|".join(map(_spellings, longest_first)) or "(?!)")
            self._pattern = pattern
        return pattern.sub("***", text)

    def own(self) -> Redactor:
        """A copy that may ``learn`` without any other redactor learning it too."""
        made = Redactor()
        made._secrets = self._secrets
        return made

    def learn(self, values: Iterable[str]) -> None:
        """From now on scrub these values too: of a credential that was just asked for."""
        self._secrets, self._pattern = self._secrets | _tokens(values), None

    def with_values(self, values: Iterable[str]) -> Redactor:
        """One that scrubs these values too, whatever they are called."""
        secrets = self._secrets | _tokens(values)
        if secrets == self._secrets:
            return self  # with the pattern that it may have by now
        made = Redactor()
        made._secrets = secrets
        return made

    def with_named(self, pairs: Iterable[tuple[str, str]]) -> Redactor:
        """One that also scrubs those values whose names speak of a secret: of headers, of a query.

        Of a value that is JSON, as in ``x-portkey-config``, the secrets inside are scrubbed.
        """
        found: list[str] = []
        for name, value in pairs:
            if is_secret_name(name):
                found.append(value)
            if value.startswith(("{", "[")):
                found.extend(_secrets_in(value))
        return self.with_values(found)

    def __repr__(self) -> str:
        return f"Redactor({len(self._secrets)} secrets)"


def _tokens(secrets: Iterable[str]) -> frozenset[str]:
    """What to look for. "Bearer x" is scrubbed by scrubbing x."""
    tokens = (_SCHEME.sub("", secret, count=1).strip() for secret in secrets)
    return frozenset(token for token in tokens if len(token) >= SHORTEST)


def _spellings(secret: str) -> str:
    """A pattern for a secret as it is, and as an echo in JSON, in a URL or in both may spell it."""
    return _ESCAPABLE.sub(_any_spelling, secret)


_ESCAPABLE = re.compile(r"\\+|[^0-9A-Za-z]")


def _any_spelling(found: re.Match[str]) -> str:
    char = found[0][0]
    units = char.encode("utf-16-be", "surrogatepass").hex(" ", 2).split()
    octets = char.encode("utf-8", "surrogatepass").hex(" ").split()
    as_json = "".join(rf"\\{{1,3}}u{unit}" for unit in units)
    in_a_url = "".join(f"%{octet}" for octet in octets)
    if char == "\\":  # a run of them: bounded, and with one way to match it, so that it stays quick
        count = len(found[0])
        return rf"(?i:\\(?:u{units[0]})?|{in_a_url}){{{count},{4 * count}}}"
    if char == " ":
        in_a_url += r"|\+"
    # More than one backslash is what JSON in a string of JSON has.
    return rf"(?i:\\{{0,3}}{re.escape(char)}|{as_json}|{in_a_url})"


def _secrets_in(text: str) -> list[str]:
    """The strings in a JSON text whose keys speak of a secret."""
    found: list[str] = []

    def visit(value: Any, secret: bool) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                visit(inner, secret or is_secret_name(key))
        elif isinstance(value, list):
            for inner in value:
                visit(inner, secret)
        elif secret and isinstance(value, str):
            found.append(value)

    try:
        visit(json.loads(text), False)
    except (ValueError, RecursionError):
        return [text]  # not readable, so all of it is kept from view
    return found
