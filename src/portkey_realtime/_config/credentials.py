"""Header values that are asked for when they are needed: functions in place of text.

Tokens live minutes, a conversation an hour. So ``api_key``, ``Authorization`` and every other
header may be given as a function, which is called for each dial, the first and those of a
reconnect, and for each REST call. With ``AsyncPortkey`` it may be a coroutine function.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias, TypeVar

import attrs

from portkey_realtime._config.secrets import bare
from portkey_realtime.errors import APIConnectionError, ConfigError

Credential: TypeAlias = str | Callable[[], str | Awaitable[str]]
"""Text, or a function that gives it when it is needed."""

ExtraHeaders: TypeAlias = (
    Mapping[str, Credential] | Callable[[], Mapping[str, str] | Awaitable[Mapping[str, str]]]
)
"""Headers by name, or a function that gives them when they are needed."""

V = TypeVar("V")


@attrs.frozen
class Asked:
    """A value that a function gives. Two are equal if the same function is asked for the same."""

    option: str
    """What the function was given as, for messages."""
    function: Callable[[], Any] = attrs.field(repr=False)
    check: Callable[[Any], Any] = attrs.field(repr=False, eq=False)
    """From what the function gave to what is sent. Raises ConfigError."""

    def call(self) -> Any:
        """What the function gives, checked, where nothing can be awaited.

        Raises ConfigError for a coroutine function and for what cannot be sent, and
        APIConnectionError, with the function's own exception as its cause, if it raises one.
        """
        value = self._called()
        if inspect.isawaitable(value):
            if inspect.iscoroutine(value):
                value.close()  # or Python would warn that it was never awaited
            raise ConfigError(
                f"{self.option} is given by a coroutine function, which Portkey cannot await: "
                "use AsyncPortkey, or pass a plain function"
            )
        return self._checked(value)

    async def call_async(self) -> Any:
        """The same for asyncio, where the function may be a coroutine function."""
        value = self._called()
        if inspect.isawaitable(value):
            try:
                value = await value
            except Exception as error:
                raise self._failed(error) from error
        return self._checked(value)

    def _called(self) -> Any:
        try:
            return self.function()
        except Exception as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> APIConnectionError:
        return APIConnectionError(
            f"the function that gives {self.option} raised {type(error).__name__}; "
            "its own words are in __cause__"
        )

    def _checked(self, value: Any) -> Any:
        try:
            return self.check(value)
        except ConfigError as error:
            raise bare(error) from None  # the frames hold the value


HeaderLayer: TypeAlias = Mapping[str, str | Asked] | Asked
"""Headers, some of whose values are not known yet; or none of them is."""


def merge_headers(*layers: Mapping[str, V]) -> dict[str, V]:
    """One set of headers: of names that differ in case only, the later one wins."""
    merged = {name.lower(): (name, value) for layer in layers for name, value in layer.items()}
    return dict(merged.values())


def known_values(*layers: HeaderLayer) -> Iterator[str]:
    """The values in these headers that are known without asking."""
    for layer in layers:
        if not isinstance(layer, Asked):
            yield from (value for value in layer.values() if isinstance(value, str))


class AskedHeaders:
    """Headers for one request, whose missing values are put in as they are asked for."""

    __slots__ = ("_answers", "_known", "_layers", "_refuse", "missing")

    def __init__(
        self, layers: Iterable[HeaderLayer], refuse: Callable[[Iterable[str]], None]
    ) -> None:
        """``refuse`` raises ConfigError if headers of these names may not be sent."""
        self._layers = tuple(layers)
        self._refuse = refuse
        self._answers: dict[Asked, Any] = {}
        wholes = [layer for layer in self._layers if isinstance(layer, Asked)]
        self._known = merge_headers(*(each for each in self._layers if not isinstance(each, Asked)))
        values = [value for value in self._known.values() if isinstance(value, Asked)]
        refuse(self._known)
        self.missing: tuple[Asked, ...] = tuple(dict.fromkeys(values + wholes))
        """What has to be asked. An overridden value is not among it."""

    def known(self) -> dict[str, str]:
        """The headers as far as they are known without asking."""
        return {name: value for name, value in self._known.items() if isinstance(value, str)}

    def put(self, asked: Asked, value: Any) -> None:
        """Take the answer to one question."""
        self._answers[asked] = value

    def complete(self) -> dict[str, str]:
        """All headers, after everything in ``missing`` was put in."""
        layers = [self._answers[each] if isinstance(each, Asked) else each for each in self._layers]
        merged = merge_headers(*layers)
        self._refuse(merged)
        return {
            name: self._answers[value] if isinstance(value, Asked) else value
            for name, value in merged.items()
        }

    def answers(self) -> list[str]:
        """Every text that a function gave. All of it counts as secret."""
        found: list[str] = []
        for value in self._answers.values():
            found.extend(value.values() if isinstance(value, Mapping) else [value])
        return found
