"""Handlers: functions that are called for the events of a class or a type. Pure."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar, overload

from portkey_realtime._core.overflow import AudioDropped
from portkey_realtime.errors import ConfigError
from portkey_realtime.reconnect import Reconnected, SessionExpiring
from portkey_realtime_wire.shapes import InvalidEvent, UnknownEvent

if TYPE_CHECKING:
    from portkey_realtime._core.session import Session

_AWAITED: Final = "a coroutine function is never awaited here: use AsyncPortkey"
_OF_OUR_OWN: Final = (UnknownEvent, InvalidEvent, Reconnected, SessionExpiring, AudioDropped)

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

    _awaits_handlers: ClassVar[bool]
    _session: Session

    def __init__(self) -> None:
        self._handlers: dict[object, list[tuple[int, Callable[..., Any], bool]]] = {}
        self._delivers = False
        """Whether there is something to do between reading an event and handing it on."""
        self._registered = 0
        self._on_error: Callable[[Exception, Any], Any] | None = None

    @overload
    def on(self, event: type[X], handler: Callable[[X], Any]) -> Callable[[X], Any]: ...
    @overload
    def on(self, event: str, handler: Callable[[Any], Any]) -> Callable[[Any], Any]: ...
    @overload
    def on(self, event: type[X]) -> Callable[[Callable[[X], Any]], Callable[[X], Any]]: ...
    @overload
    def on(self, event: str) -> Callable[[Callable[[Any], Any]], Callable[[Any], Any]]: ...

    def on(self, event: Any, handler: Any = None) -> Any:
        """Call ``handler`` for every event of a class, such as ``ResponseDoneEvent``, or of a
        type, such as ``"response.done"``; as a decorator, without ``handler``.

        A class narrows the handler's parameter for type checkers. ``UnknownEvent`` and
        ``InvalidEvent`` are classes too; an InvalidEvent goes to handlers of its class alone,
        since it has not the fields of its type. Raises ConfigError for anything else.
        """
        return self._register(event, handler, once=False)

    @overload
    def once(self, event: type[X], handler: Callable[[X], Any]) -> Callable[[X], Any]: ...
    @overload
    def once(self, event: str, handler: Callable[[Any], Any]) -> Callable[[Any], Any]: ...
    @overload
    def once(self, event: type[X]) -> Callable[[Callable[[X], Any]], Callable[[X], Any]]: ...
    @overload
    def once(self, event: str) -> Callable[[Callable[[Any], Any]], Callable[[Any], Any]]: ...

    def once(self, event: Any, handler: Any = None) -> Any:
        """As ``on``, for the next such event only."""
        return self._register(event, handler, once=True)

    def off(self, event: type[Any] | str, handler: Callable[..., Any]) -> None:
        """Undo an ``on`` or ``once``. Nothing happens if there is nothing to undo."""
        kept = [each for each in self._handlers.get(event, []) if each[1] != handler]
        if kept:
            self._handlers[event] = kept
        else:
            self._handlers.pop(event, None)

    def on_error(self, handler: Callable[[Exception, Any], Any] | None) -> None:
        """What to call, with the error and the event, when a handler raises; None for nothing.

        What it raises itself closes the connection.
        """
        self._on_error = None if handler is None else self._callable(handler)

    def _register(self, event: Any, handler: Any, *, once: bool) -> Any:
        if not isinstance(event, str) and not any(event is each for each in self._event_classes()):
            name = event.__name__ if isinstance(event, type) else type(event).__name__
            raise ConfigError(
                f"on() wants an event class of {self._session.api.name}, or an event's type as a "
                f"string, not {name}"
            )
        if handler is None:
            return lambda function: self._register(event, function, once=once)
        self._delivers = True
        self._registered += 1
        entry = (self._registered, self._callable(handler), once)
        self._handlers.setdefault(event, []).append(entry)
        return handler

    def _event_classes(self) -> Collection[object]:
        """All classes that a connection can yield."""
        return [*self._session.api.server_events.values(), *_OF_OUR_OWN]

    def _not_awaitable(self, result: Any) -> Any:
        """What a function gave, where nothing is awaited. Raises ConfigError for an awaitable."""
        if not inspect.isawaitable(result):
            return result
        if inspect.iscoroutine(result):
            result.close()  # else Python warns that it was never awaited
        raise ConfigError(_AWAITED)

    def _callable(self, handler: Any) -> Any:
        if not callable(handler):
            raise ConfigError(f"a handler must be callable, not {type(handler).__name__}")
        if not self._awaits_handlers and inspect.iscoroutinefunction(handler):
            raise ConfigError(_AWAITED)
        return handler

    def _due(self, event: Any) -> list[Callable[..., Any]]:
        """The handlers of an event; those of ``once`` are taken off first."""
        due: list[tuple[int, Callable[..., Any], bool]] = []
        for key in (type(event),) if isinstance(event, InvalidEvent) else (type(event), event.type):
            for entry in self._handlers.get(key, ())[:]:
                due.append(entry)
                if entry[2]:
                    self._handlers[key].remove(entry)
        return [handler for _, handler, _ in sorted(due, key=lambda entry: entry[0])]

    def _report(self, error: Exception, event: Any) -> Any:
        """Tell ``on_error`` of a handler's error; gives what it returns. Raises it if there is
        none: then it is for the reader."""
        if self._on_error is None:
            raise error
        return self._on_error(error, event)
