"""Keeps secrets out of texts: whatever was given as a secret is scrubbed wherever it turns up."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, final
from urllib.parse import quote

SHORTEST = 8
"""Anything shorter is a placeholder, and scrubbing it would maim harmless words."""

# "portkey" is in half of the header names and gives nothing away.
_SECRET_NAME = re.compile(
    "(?<!port)key|token|secret|passw|authorization|credential|cookie|signature|service-account",
    re.I,
)

_SCHEME = re.compile(r"^\s*(bearer|basic|token)\s+", re.I)


def is_secret_name(name: str) -> bool:
    """Whether a header or option of this name holds a secret."""
    return _SECRET_NAME.search(name.replace("_", "-")) is not None


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

    Immutable; ``with_values`` and ``with_headers`` give one that knows more.
    """

    __slots__ = ("_pattern", "_secrets")

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        # "Bearer x" is scrubbed by scrubbing x. An echo may be escaped, as in JSON or a URL.
        tokens = {_SCHEME.sub("", secret, count=1).strip() for secret in secrets}
        self._secrets = frozenset(token for token in tokens if len(token) >= SHORTEST)
        spellings = {
            spelling
            for token in self._secrets
            for spelling in (token, quote(token, safe=""), json.dumps(token)[1:-1])
        }
        longest_first = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")

    def __call__(self, text: str) -> str:
        """The text with ``***`` in place of every secret."""
        return self._pattern.sub("***", text)

    def with_values(self, values: Iterable[str]) -> Redactor:
        """One that scrubs these values too, whatever they are called."""
        return Redactor([*self._secrets, *values])

    def with_headers(self, headers: Mapping[str, str]) -> Redactor:
        """One that also scrubs the values of those headers whose names speak of a secret.

        Of a header that holds JSON, such as ``x-portkey-config``, the secrets inside are scrubbed.
        """
        found = [value for name, value in headers.items() if is_secret_name(name)]
        for value in headers.values():
            if value.startswith(("{", "[")):
                found.extend(_secrets_in(value))
        return self.with_values(found)

    def __repr__(self) -> str:
        return f"Redactor({len(self._secrets)} secrets)"


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
