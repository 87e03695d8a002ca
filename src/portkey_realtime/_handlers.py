"""Handlers: functions that are called for the events of a class or a type. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

from portkey_realtime.errors import ConfigError

E = TypeVar("E")
"""Whatever a connection yields."""
X = TypeVar("X")
"""One event class."""
F = TypeVar("F", bound=Callable[..., Any])


class Handlers(Generic[E]):
    """``on``, ``once`` and ``off``, for both connections.

    A handler is called for each event that is read, by ``listen``, ``recv`` or ``run``, before
    the reader gets it, in the order of registration and with no lock held that sending needs. On
    the asyncio connection it may be a coroutine function.

    If a handler raises, the other handlers still run. Then the error goes to the function given
    to ``on_error``; without one the connection is closed and the error raised by the reader.
    """

    def __init__(self) -> None:
        self._handlers: dict[object, list[tuple[Callable[..., Any], bool]]] = {}
        self._on_error: Callable[[Exception, Any], Any] | None = None

    @overload
    def on(self, event: type[X], handler: Callable[[X], Any]) -> Callable[[X], Any]: ...
    @overload
    def on(self, event: str, handler: Callable[[E], Any]) -> Callable[[E], Any]: ...
    @overload
    def on(self, event: type[X]) -> Callable[[Callable[[X], Any]], Callable[[X], Any]]: ...
    @overload
    def on(self, event: str) -> Callable[[Callable[[E], Any]], Callable[[E], Any]]: ...

    def on(self, event: Any, handler: Any = None) -> Any:
        """Call ``handler`` for every event of a class, such as ``ResponseDoneEvent``, or of a
        type, such as ``"response.done"``; as a decorator, without ``handler``.

        A class narrows the handler's parameter for type checkers. ``UnknownEvent`` and
        ``InvalidEvent`` are classes too. Raises ConfigError for anything else.
        """
        return self._register(event, handler, once=False)

    @overload
    def once(self, event: type[X], handler: Callable[[X], Any]) -> Callable[[X], Any]: ...
    @overload
    def once(self, event: str, handler: Callable[[E], Any]) -> Callable[[E], Any]: ...
    @overload
    def once(self, event: type[X]) -> Callable[[Callable[[X], Any]], Callable[[X], Any]]: ...
    @overload
    def once(self, event: str) -> Callable[[Callable[[E], Any]], Callable[[E], Any]]: ...

    def once(self, event: Any, handler: Any = None) -> Any:
        """As ``on``, for the next such event only."""
        return self._register(event, handler, once=True)

    def off(self, event: type[Any] | str, handler: Callable[..., Any]) -> None:
        """Undo an ``on`` or ``once``. Nothing happens if there is nothing to undo."""
        kept = [each for each in self._handlers.get(event, []) if each[0] is not handler]
        if kept:
            self._handlers[event] = kept
        else:
            self._handlers.pop(event, None)

    def on_error(self, handler: Callable[[Exception, Any], Any] | None) -> None:
        """What to call, with the error and the event, when a handler raises; None for nothing."""
        self._on_error = handler

    def _register(self, event: Any, handler: Any, *, once: bool) -> Any:
        if not isinstance(event, str | type):
            raise ConfigError("on() wants an event class or an event's type as a string")
        if handler is None:
            return lambda function: self._register(event, function, once=once)
        if not callable(handler):
            raise ConfigError(f"a handler must be callable, not {type(handler).__name__}")
        self._handlers.setdefault(event, []).append((handler, once))
        return handler

    def _due(self, event: Any) -> list[Callable[..., Any]]:
        """The handlers of an event; those of ``once`` are taken off first."""
        due: list[Callable[..., Any]] = []
        for key in (type(event), event.type):
            for handler, once in self._handlers.get(key, ())[:]:
                due.append(handler)
                if once:
                    self._handlers[key].remove((handler, True))
        return due

    def _failed(self, error: Exception, event: Any) -> Exception | None:
        """What a reader raises because a handler did; None if ``on_error`` took it."""
        if self._on_error is None:
            return error
        self._on_error(error, event)
        return None
